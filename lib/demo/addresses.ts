import { parseCidr } from "@/lib/model";

/** An IPv4 address as text. */
function ipv4Text(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join(".");
}

/** The `index`-th address of an IPv4 block: 0 is the network address. */
export function ipv4At(cidr: string, index: number): string {
  return ipv4Text(firstOf(cidr) + BigInt(index));
}

/** The `index`-th block of `prefixLength` bits inside an IPv4 block. */
export function ipv4BlockAt(cidr: string, prefixLength: number, index: number): string {
  return `${ipv4Text(firstOf(cidr) + (BigInt(index) << BigInt(32 - prefixLength)))}/${prefixLength}`;
}

/** How many addresses AWS leaves for use in a subnet: all but the first four and the last one (domain.md §8.3). */
export function usableAddresses(cidr: string): number {
  return 2 ** (32 - Number(cidr.split("/")[1])) - 5;
}

/** The `index`-th /64 of an IPv6 /56 that is written with four full groups, e.g. `2001:db8:1234:1a00::/56`. */
export function ipv6BlockAt(cidr: string, index: number): string {
  return `${ipv6Prefix(cidr).slice(0, -2)}${index.toString(16).padStart(2, "0")}::/64`;
}

/** The `index`-th address of an IPv6 block that is written with four full groups. */
export function ipv6At(cidr: string, index: number): string {
  return `${ipv6Prefix(cidr)}::${index.toString(16)}`;
}

function ipv6Prefix(cidr: string): string {
  return cidr.slice(0, cidr.indexOf("::"));
}

function firstOf(cidr: string): bigint {
  const block = parseCidr(cidr);
  if (block === null) throw new Error(`Not a CIDR block: ${cidr}`);
  return block.first;
}
