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
  return countAddresses(rest) === countAddresses(mergeIntervals(wanted)) ? "none" : "some";
}

/** The part of `pieces` that lies in `cut`. Both sorted and merged; so is the answer. */
export function intersectIntervals(pieces: readonly Interval[], cut: readonly Interval[]): Interval[] {
  const common: Interval[] = [];
  let [left, right] = [0, 0];
  for (let a = pieces[left], b = cut[right]; a !== undefined && b !== undefined; a = pieces[left], b = cut[right]) {
    const first = a.first > b.first ? a.first : b.first;
    const last = a.last < b.last ? a.last : b.last;
    if (first <= last) common.push({ first, last });
    if (a.last < b.last) left += 1;
    else right += 1;
  }
  return common;
}

/** How many addresses the intervals hold; they must not overlap. */
export function countAddresses(intervals: readonly Interval[]): bigint {
  return intervals.reduce((sum, { first, last }) => sum + (last - first + 1n), 0n);
}

/** Writes an address as people do: dotted IPv4, RFC 5952 IPv6. */
export function formatAddress(family: AddressFamily, value: bigint): string {
  if (family === "ipv4") return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join(".");
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
  let [start, length] = [-1, 1];
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (end < 8 && groups[end] === 0) end += 1;
    if (end - at > length) [start, length] = [at, end - at];
    if (end > at) at = end;
  }
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(":");
  if (start < 0) return text(groups);
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
}

/** The fewest CIDR blocks that hold exactly these addresses, in order. */
export function toCidrTexts(intervals: readonly Interval[], family: AddressFamily): string[] {
  const blocks: string[] = [];
  for (const interval of mergeIntervals(intervals)) {
    const { last } = interval;
    let { first } = interval;
    while (first <= last) {
      let bits = 0;
      while (
        bits < BITS[family] &&
        first % (1n << BigInt(bits + 1)) === 0n &&
        first + (1n << BigInt(bits + 1)) - 1n <= last
      ) {
        bits += 1;
      }
      blocks.push(`${formatAddress(family, first)}/${BITS[family] - bits}`);
      first += 1n << BigInt(bits);
    }
  }
  return blocks;
}

/** One address as a block of its own, `10.0.0.5/32`; null for text that is no address. */
export function hostCidr(text: string): Cidr | null {
  const address = parseAddress(text);
  if (address === null) return null;
  return { family: address.family, first: address.value, last: address.value, prefixLength: BITS[address.family] };
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
