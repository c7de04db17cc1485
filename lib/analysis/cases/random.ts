import type { AddressFamily, Interval } from "@/lib/model";
import { formatAddress, mergeIntervals } from "@/lib/model";

/** Random small networks, the same for every run with the same seed, for checks that look at every single address. */

/** Sixty-four addresses of each IP version: the whole world as far as the checks are concerned. */
export const ADDRESSES = 64;
const FIRST: Record<AddressFamily, bigint> = { ipv4: 0x0a000000n, ipv6: 0xfd00n << 112n };
const BITS: Record<AddressFamily, number> = { ipv4: 32, ipv6: 128 };

/** Sixteen ports, from this one on. */
const PORTS = 16;
export const FIRST_PORT = 1000;

export function addressAt(family: AddressFamily, index: number): bigint {
  return FIRST[family] + BigInt(index);
}

/** Uniform numbers by mulberry32: quick, and good enough to mix small cases. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<const T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }

  list<T>(most: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.below(most + 1) }, (_, index) => make(index));
  }

  /** A block of the small world, of one address up to all of it; now and then one that reaches beyond it. */
  cidr(family: AddressFamily): string {
    if (this.once(8)) return family === "ipv4" ? "0.0.0.0/0" : "::/0";
    const free = this.below(7);
    const first = this.below(ADDRESSES) & ~((1 << free) - 1);
    return `${formatAddress(family, addressAt(family, first))}/${BITS[family] - free}`;
  }

  /** A range of the small world's ports. */
  ports(): { from: number; to: number } {
    const [a, b] = [this.below(PORTS), this.below(PORTS)];
    return { from: FIRST_PORT + Math.min(a, b), to: FIRST_PORT + Math.max(a, b) };
  }

  /** Some of the first `of` addresses, at least one, sorted and merged. */
  addresses(family: AddressFamily, of = ADDRESSES): Interval[] {
    const pieces = Array.from({ length: 1 + this.below(3) }, () => {
      const [a, b] = [this.below(of), this.below(of)];
      return { first: addressAt(family, Math.min(a, b)), last: addressAt(family, Math.max(a, b)) };
    });
    return mergeIntervals(pieces);
  }
}

export function holds(intervals: readonly Interval[], address: bigint): boolean {
  return intervals.some(({ first, last }) => first <= address && address <= last);
}
