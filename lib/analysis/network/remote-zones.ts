import type { HostedZone, HostedZoneRecord, Located, NetworkVpc } from "@/lib/model";
import { permissionOf } from "@/lib/model";
import { covers, recordsFor, recordsOfZone, whyUnseen } from "../hosted-zones";
import { plain, series } from "../words";
import { nameOf, type Verdict } from "./remote-types";

/** Whether private hosted zones of another VPC lead the names of a service to an endpoint (domain.md §2.19, §4.1). */

/** Records that lead from name to name are followed this far. */
const DEEPEST = 5;

/** What a record leads to, as far as it concerns the endpoint. */
interface Lead {
  to: "endpoint" | "elsewhere" | "unknown";
  what: string;
}

/** The zone of people's own that decides for a name in a VPC, the most specific one. Those of AWS's services decide elsewhere. */
export function zoneFor({ vpc }: NetworkVpc, name: string): HostedZone | null {
  const zones = (vpc.attributes.hostedZones ?? []).filter((one) => !one.ownedByService && covers(one.name, name));
  return zones.sort((a, b) => b.name.length - a.name.length)[0] ?? null;
}

/**
 * Whether a zone leads a name of a service to the endpoint.
 *
 * @param names how clients may call it, e.g. `*.dkr.ecr.…` before `dkr.ecr.…`: the first that has a record counts.
 */
export function zoneVerdict(
  endpoint: Located<"endpoint">,
  other: NetworkVpc,
  zone: HostedZone,
  names: readonly [string, ...string[]],
): Verdict {
  const start = `Private hosted zone ${zone.name} (${zone.hostedZoneId}) answers for ${names[0]} in ${nameOf(other)}`;
  const visible = recordsOfZone(other.topology, zone, other.network);
  if (visible === null) {
    return { answer: "unknown", why: `${start}; ${whyUnseen(other.topology, zone, other.network)}.` };
  }
  const found = names.map((name) => recordsFor(zone, visible.records, name)).find((records) => records.length > 0);
  if (found === undefined) {
    const permission = permissionOf("ListResourceRecordSets");
    return visible.whole
      ? { answer: "no", why: `${start} and has no record for it, so it does not resolve there.` }
      : {
          answer: "unknown",
          why: `${start}; no record for it is among those that ${permission} gave, which are not all.`,
        };
  }
  const leads = found.flatMap((record) => leadsOf(endpoint, other, record, DEEPEST));
  const whats = (to: Lead["to"]) =>
    plain(series([...new Set(leads.flatMap((lead) => (lead.to === to ? lead.what : [])))]));
  const kinds = new Set(leads.map(({ to }) => to));
  if (kinds.size === 1 && kinds.has("endpoint")) {
    return { answer: "yes", why: `${start} and leads it to this endpoint, by ${whats("endpoint")}.` };
  }
  if (kinds.has("unknown")) {
    return { answer: "unknown", why: `${start} with ${whats("unknown")}.` };
  }
  return kinds.has("endpoint")
    ? {
        answer: "unknown",
        why: `${start} with ${whats("endpoint")} and also with ${whats("elsewhere")}: not only this endpoint.`,
      }
    : { answer: "no", why: `${start} with ${whats("elsewhere")}, which is not this endpoint.` };
}

function leadsOf(endpoint: Located<"endpoint">, other: NetworkVpc, record: HostedZoneRecord, depth: number): Lead[] {
  if (record.alias !== null) return leadsOfName(endpoint, other, record.alias, depth);
  if (record.type === "CNAME") return record.values.flatMap((name) => leadsOfName(endpoint, other, name, depth));
  return leadsOfAddresses(endpoint, record.values);
}

function leadsOfName(endpoint: Located<"endpoint">, other: NetworkVpc, target: string, depth: number): Lead[] {
  const name = target.replace(/^dualstack\./, "");
  if (isNameOf(endpoint, name)) return [{ to: "endpoint", what: target }];
  const rival = /(?:^|\.)(vpce-[0-9a-f]{8,17})-/.exec(name)?.[1];
  if (rival !== undefined) return [{ to: "elsewhere", what: `${target} of endpoint ${rival}` }];
  const zone = zoneFor(other, name);
  const visible = zone === null ? null : recordsOfZone(other.topology, zone, other.network);
  if (zone === null || visible === null || depth === 0) {
    return [{ to: "unknown", what: `${target}, and where that leads is not known` }];
  }
  const found = recordsFor(zone, visible.records, name);
  if (found.length > 0) return found.flatMap((record) => leadsOf(endpoint, other, record, depth - 1));
  return visible.whole
    ? [{ to: "elsewhere", what: `${target}, for which zone ${zone.name} has no record` }]
    : [{ to: "unknown", what: `${target}, and where that leads is not known` }];
}

/** One of the endpoint's own names, for the Region or a zone, which hold its id. */
function isNameOf({ node }: Located<"endpoint">, name: string): boolean {
  const own = node.attributes.dnsEntries.filter(({ scope }) => scope !== "private");
  return (
    name.split(".").some((label) => label === node.resourceId || label.startsWith(`${node.resourceId}-`)) ||
    own.some(({ dnsName }) => dnsName.toLowerCase().replace(/^\*\./, "") === name)
  );
}

function leadsOfAddresses({ topology, node }: Located<"endpoint">, values: readonly string[]): Lead[] {
  const ids = node.attributes.networkInterfaceIds;
  const seen = ids.flatMap((id) => topology.get(id, "networkInterface") ?? []);
  const own = seen.flatMap(({ attributes }) => [...attributes.privateIpAddresses, ...attributes.ipv6Addresses]);
  const permission = permissionOf("DescribeNetworkInterfaces");
  return values.map((value): Lead => {
    if (own.includes(value)) return { to: "endpoint", what: value };
    return seen.length < ids.length || ids.length === 0
      ? { to: "unknown", what: `${value}; whether that is an address of this endpoint is not visible (${permission})` }
      : { to: "elsewhere", what: value };
  });
}
