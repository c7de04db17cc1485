/**
 * Address and prefix arithmetic, exact on intervals, for IPv4 and IPv6 alike.
 * Addresses are bigints so that one code path serves both families.
 */

export type AddressFamily = "ipv4" | "ipv6";

/** A CIDR block: the first and last address (inclusive) and its prefix length in bits. */
export interface Cidr {
  family: AddressFamily;
  first: bigint;
  last: bigint;
  prefixLength: number;
}

/** An inclusive range of addresses of one family. */
export interface Interval {
  first: bigint;
  last: bigint;
}

const BITS: Record<AddressFamily, number> = { ipv4: 32, ipv6: 128 };

/** Parses a dotted IPv4 or RFC 4291 IPv6 address. Returns null for anything else; zone ids are refused. */
export function parseAddress(text: string): { family: AddressFamily; value: bigint } | null {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== null) return { family: "ipv4", value: ipv4 };
  const ipv6 = parseIpv6(text);
  return ipv6 === null ? null : { family: "ipv6", value: ipv6 };
}

/**
 * Parses a CIDR block such as `10.0.0.0/16`. Host bits below the prefix are cleared, as AWS does.
 * Returns null when the text is not a CIDR block.
 */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf("/");
  if (slash < 0) return null;
  const address = parseAddress(text.slice(0, slash));
  const lengthText = text.slice(slash + 1);
  if (address === null || !/^\d{1,3}$/.test(lengthText)) return null;
  const prefixLength = Number(lengthText);
  const bits = BITS[address.family];
  if (prefixLength > bits) return null;
  const size = 1n << BigInt(bits - prefixLength);
  const first = address.value - (address.value % size);
  return { family: address.family, first, last: first + size - 1n, prefixLength };
}

/** True when every address of `inner` lies in `outer`. Blocks of different families never contain each other. */
export function cidrContains(outer: Cidr, inner: Cidr): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** Sorts and merges intervals into the shortest equal list. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const merged: Interval[] = [];
  for (const next of sorted) {
    const previous = merged.at(-1);
    if (previous !== undefined && next.first <= previous.last + 1n) {
      if (next.last > previous.last) previous.last = next.last;
    } else {
      merged.push({ ...next });
    }
  }
  return merged;
}

/** What remains of `from` after every interval of `taken` is removed. Both may be unsorted. */
export function subtractIntervals(from: readonly Interval[], taken: readonly Interval[]): Interval[] {
  let rest = mergeIntervals(from);
  for (const cut of mergeIntervals(taken)) {
    rest = rest.flatMap((piece) => {
      if (cut.last < piece.first || piece.last < cut.first) return [piece];
      const left = piece.first < cut.first ? [{ first: piece.first, last: cut.first - 1n }] : [];
      const right = cut.last < piece.last ? [{ first: cut.last + 1n, last: piece.last }] : [];
      return [...left, ...right];
    });
  }
  return rest;
}

/** How much of `wanted` is covered by `given`. */
export function coverage(wanted: readonly Interval[], given: readonly Interval[]): "all" | "some" | "none" {
  const rest = subtractIntervals(wanted, given);
  if (rest.length === 0) return "all";
  const size = (list: readonly Interval[]) => list.reduce((sum, i) => sum + (i.last - i.first + 1n), 0n);
  return size(rest) === size(mergeIntervals(wanted)) ? "none" : "some";
}

/** A sort key that orders addresses and CIDR blocks numerically, IPv4 first; text that is neither comes last. */
export function compareCidrText(a: string, b: string): number {
  const key = (text: string) => parseCidr(text) ?? hostCidr(text);
  const left = key(a);
  const right = key(b);
  if (left === null || right === null) {
    if (left !== null) return -1;
    if (right !== null) return 1;
    return compareText(a, b);
  }
  if (left.family !== right.family) return left.family === "ipv4" ? -1 : 1;
  if (left.first !== right.first) return left.first < right.first ? -1 : 1;
  return left.prefixLength - right.prefixLength;
}

/** Compares by UTF-16 code units: the same order on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function hostCidr(text: string): Cidr | null {
  const address = parseAddress(text);
  if (address === null) return null;
  return { family: address.family, first: address.value, last: address.value, prefixLength: BITS[address.family] };
}

function parseIpv4(text: string): bigint | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return null;
  let value = 0n;
  for (const part of match.slice(1)) {
    const octet = Number(part);
    if (octet > 255) return null;
    value = value * 256n + BigInt(octet);
  }
  return value;
}

function parseIpv6(text: string): bigint | null {
  if (!text.includes(":") || text.length > 45) return null;
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = ipv6Groups(halves[0] ?? "");
  const tail = halves.length === 2 ? ipv6Groups(halves[1] ?? "") : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array<bigint>(halves.length === 2 ? missing : 0).fill(0n), ...tail];
  return groups.reduce((value, group) => (value << 16n) + group, 0n);
}

function ipv6Groups(text: string): bigint[] | null {
  if (text === "") return [];
  const groups: bigint[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (part.includes(".")) {
      const ipv4 = index === parts.length - 1 ? parseIpv4(part) : null;
      if (ipv4 === null) return null;
      groups.push(ipv4 >> 16n, ipv4 & 0xffffn);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(BigInt(`0x${part}`));
    } else {
      return null;
    }
  }
  return groups;
}
