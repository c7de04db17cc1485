/**
 * Numbers and ids that follow from a text alone, so that the same input makes the same network on every machine.
 * The mixing is MurmurHash3's finaliser over four lanes; it is good enough for ids, and no secret depends on it.
 */

const PRIMES = [597399067, 2869860233, 951274213, 2716044179] as const;

/** 128 bits of hash of a text as 32 hexadecimal digits. */
function hash128(text: string): string {
  let a = 1779033703;
  let b = 3144134277;
  let c = 1013904242;
  let d = 2773480762;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ code, PRIMES[0]);
    b = c ^ Math.imul(b ^ code, PRIMES[1]);
    c = d ^ Math.imul(c ^ code, PRIMES[2]);
    d = a ^ Math.imul(d ^ code, PRIMES[3]);
  }
  a = Math.imul(c ^ (a >>> 18), PRIMES[0]);
  b = Math.imul(d ^ (b >>> 22), PRIMES[1]);
  c = Math.imul(a ^ (c >>> 17), PRIMES[2]);
  d = Math.imul(b ^ (d >>> 19), PRIMES[3]);
  const all = a ^ b ^ c ^ d;
  return [all, b ^ all, c ^ all, d ^ all].map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Hexadecimal digits that follow from the text; at most 32. */
export function hexOf(text: string, digits: number): string {
  return hash128(text).slice(0, digits);
}

/** A UUID that follows from the text. */
export function uuidOf(text: string): string {
  const hex = hexOf(`uuid/${text}`, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** An id as AWS makes them: the prefix and 17 hexadecimal digits, the first of them 0 (domain.md §2.20). */
export function idOf(prefix: string, text: string): string {
  return `${prefix}-0${hexOf(`${prefix}/${text}`, 16)}`;
}

/** A stream of pseudo-random numbers from a seed (mulberry32). */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 up to, not including, `bound`. */
  below(bound: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * bound);
  }

  /** One element of a list that is not empty. */
  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }
}
