import type { AddressFamily, Gap } from "@/lib/model";
import { gapSentence } from "@/lib/model";
import type { Sentence } from "../document";
import type { ClientGroup, Subnet } from "../facts";

/** Why something is not known: the missing permission where there is one, else the fallback. */
export function gapReason(gap: Gap | null, fallback: Sentence): Sentence {
  return gap === null ? fallback : [gapSentence(gap)];
}

/** The IP versions that clients speak: those their interfaces have addresses of, else those of their subnet. */
export function familiesSpoken(subnet: Subnet, client: ClientGroup | null): Set<AddressFamily> {
  const interfaces = client?.interfaces ?? [];
  const families = new Set<AddressFamily>();
  if (interfaces.some(({ attributes }) => attributes.privateIpAddresses.length > 0)) families.add("ipv4");
  if (interfaces.some(({ attributes }) => attributes.ipv6Addresses.length > 0)) families.add("ipv6");
  return families.size > 0 ? families : familiesOf(subnet);
}

/** The IP versions that clients of a subnet speak; both where the subnet's own record is not visible. */
export function familiesOf(subnet: Subnet): Set<AddressFamily> {
  const { cidrBlock, ipv6CidrBlocks, ipv6Native } = subnet.attributes;
  const families = new Set<AddressFamily>();
  if (cidrBlock !== null && ipv6Native !== true) families.add("ipv4");
  if (ipv6CidrBlocks.length > 0) families.add("ipv6");
  return families.size > 0 ? families : new Set(["ipv4", "ipv6"]);
}
