import type { HostedZone, HostedZoneRecord, Network, Topology } from "@/lib/model";
import { permissionOf } from "@/lib/model";

/** Private hosted zones and what they answer (domain.md §2.19, §4.1). */

/** True when a zone or rule for `domain` answers for `name`, which is in lower case and without a dot at its end. */
export function covers(domain: string, name: string): boolean {
  const wide = domain.toLowerCase();
  return wide === "." || name === wide || name.endsWith(`.${wide}`);
}

/** Records of a zone; `whole`: all of them, so that what is not among them does not exist. */
export interface ZoneRecords {
  records: readonly HostedZoneRecord[];
  whole: boolean;
}

/**
 * The records of a zone, read in this topology or by the zone's owner wherever that was collected: AWS shows them to nobody
 * else. null: not visible.
 */
export function recordsOfZone(topology: Topology, zone: HostedZone, network: Network): ZoneRecords | null {
  return visibleIn(topology, zone) ?? recordsByZone(network).get(zone.hostedZoneId) ?? null;
}

function visibleIn(topology: Topology, { hostedZoneId, records }: HostedZone): ZoneRecords | null {
  if (records === null) return null;
  return { records, whole: topology.gap("ListResourceRecordSets", hostedZoneId) === null };
}

const known = new WeakMap<Network, ReadonlyMap<string, ZoneRecords>>();

function recordsByZone(network: Network): ReadonlyMap<string, ZoneRecords> {
  const made = known.get(network);
  if (made !== undefined) return made;
  const found = new Map<string, ZoneRecords>();
  for (const { topology, vpc } of network.vpcs) {
    for (const zone of vpc.attributes.hostedZones ?? []) {
      const visible = visibleIn(topology, zone);
      if (visible !== null && found.get(zone.hostedZoneId)?.whole !== true) found.set(zone.hostedZoneId, visible);
    }
  }
  known.set(network, found);
  return found;
}

/** Why the records of a zone are not visible from an account, to follow a semicolon; and what would show them. */
export function whyUnseen(topology: Topology, { owner, ownedByService }: HostedZone, network: Network): string {
  const permission = permissionOf("ListResourceRecordSets");
  if (ownedByService) return `only AWS, which made it for ${owner ?? "a service"}, may read its records`;
  if (owner === null || owner === topology.accountId) return `its records are not visible (${permission})`;
  const read = network.topologies.some(({ accountId }) => accountId === owner);
  return read
    ? `its records are not visible: account ${owner}, which owns it, may read them (${permission}) for zones of its own VPCs`
    : `only its owner, account ${owner}, may read its records (${permission})`;
}

const ADDRESS_TYPES: readonly string[] = ["A", "AAAA", "CNAME"];

/**
 * The records with which a zone answers a client that asks for the addresses of a name: those of the name itself, else of the
 * nearest wildcard, which a name that exists in between hides (RFC 4592). Empty: the zone answers that there are none.
 */
export function recordsFor(zone: HostedZone, records: readonly HostedZoneRecord[], name: string): HostedZoneRecord[] {
  const named = (wanted: string) => records.filter((record) => record.name === wanted);
  const answering = (found: readonly HostedZoneRecord[]) => found.filter(({ type }) => ADDRESS_TYPES.includes(type));
  for (let asked = name, above = ""; covers(zone.name, asked); asked = above) {
    if (records.some((record) => record.name === asked || record.name.endsWith(`.${asked}`))) {
      if (asked === name) return answering(named(name));
      return answering(named(`*.${asked}`));
    }
    above = asked.slice(asked.indexOf(".") + 1);
    if (above === asked) break;
  }
  return [];
}
