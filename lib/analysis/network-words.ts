import type { LinkEnd, Network, NetworkVpc, Topology } from "@/lib/model";
import type { Sentence } from "./document";
import type { Linker } from "./words";
import { code, say } from "./words";

/** Words for what lies in other accounts, Regions and VPCs. */

/** The name people gave an account, where any source knows one. */
function accountName(network: Network, accountId: string): string | null {
  return network.topologies.find((one) => one.accountId === accountId && one.accountName !== null)?.accountName ?? null;
}

/** `account 111122223333 (shop)`, or that the account is not visible. */
export function accountWords(network: Network, accountId: string | null): Sentence {
  return accountId === null ? ["an account that is not visible"] : say`account ${accountCode(network, accountId)}`;
}

/** `111122223333 (shop)`. */
export function accountCode(network: Network, accountId: string): Sentence {
  const name = accountName(network, accountId);
  return name === null ? say`${code(accountId)}` : say`${code(accountId)} (${name})`;
}

/** True where anything of an account was collected. */
export function isCollected(network: Network, accountId: string | null): boolean {
  return network.topologies.some((topology) => topology.accountId === accountId);
}

/** A VPC as a link to its page, in its owner's account where that was collected. */
export function vpcLink(link: Linker, { topology, vpc }: NetworkVpc): Sentence {
  const reference = link.address({ topology, node: vpc });
  return reference.label === vpc.resourceId ? say`${reference}` : say`${reference} ${code(vpc.resourceId)}`;
}

/** The VPC at one end of a link; one that nobody collected by its id alone. */
export function endWords(network: Network, link: Linker, { key, vpcId }: LinkEnd): Sentence {
  const vpc = key === null ? null : network.vpcAt(key);
  if (vpc !== null) return vpcLink(link, vpc);
  return vpcId === null ? ["a VPC that is not visible"] : say`${code(vpcId)}`;
}

/** Ids of a topology's Availability Zones by their names in that account, as far as any record gives them. */
export function zoneIdsOf(topology: Topology): ReadonlyMap<string, string> {
  const known = zoneIds.get(topology) ?? findZoneIds(topology);
  zoneIds.set(topology, known);
  return known;
}

const zoneIds = new WeakMap<Topology, ReadonlyMap<string, string>>();

function findZoneIds(topology: Topology): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const add = (name: string, id: string | null) => {
    if (id !== null) ids.set(name, id);
  };
  for (const { attributes } of topology.ofKind("availabilityZone")) add(attributes.zoneName, attributes.zoneId);
  for (const { attributes } of topology.ofKind("loadBalancer")) {
    for (const { zoneName, zoneId } of attributes.zones) add(zoneName, zoneId);
  }
  for (const { attributes } of topology.ofKind("subnet")) {
    if (attributes.availabilityZone !== null) add(attributes.availabilityZone, attributes.availabilityZoneId);
  }
  return ids;
}

/** Words for a zone: its id, which is the same in every account, and its name in one, `use1-az1 (us-east-1a)`. */
export function zoneWords(zoneId: string | null, zoneName: string | null): string {
  if (zoneId === null) return zoneName === null ? "a zone that is not visible" : `${zoneName} (zone id not visible)`;
  return zoneName === null ? zoneId : `${zoneId} (${zoneName})`;
}
