import { createHash } from "node:crypto";
import { unlessAborted } from "./abort";
import { CredentialsTimeoutError } from "./errors";

/** Keys that sign requests. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/** Milliseconds before their expiry at which keys are renewed, so that no request is signed with keys that end under way. */
const RENEWED_BEFORE_MS = 120_000;

/** Where the keys come from. `renew`: those that it gave last were refused as expired, or are about to expire. */
export type ReadKeys = (renew: boolean, signal: AbortSignal) => Promise<Keys>;

/**
 * Keys that are read once, however many ask at once, and renewed when they expire. Reading is bounded in time: a helper
 * program may wait for somebody's answer for ever. It is stopped when the last of those who wait has left.
 */
export class KeyRing {
  /** Counts what was read; a request remembers it to say which keys were refused. */
  generation = 0;
  private keys: Keys | null = null;
  private renewAt = Number.POSITIVE_INFINITY;
  private pending: Pending | null = null;

  constructor(
    private readonly read: ReadKeys,
    private readonly timeoutMs: number,
  ) {}

  /** The keys; rejects with the error of the reading, with `CredentialsTimeoutError`, or with the signal's reason. */
  async get(signal?: AbortSignal): Promise<Keys> {
    signal?.throwIfAborted();
    if (this.keys !== null && Date.now() < this.renewAt) return this.keys;
    return this.fetch(signal);
  }

  /** Whether there are other keys than those of `generation`, which were refused as expired: reads anew when there are not. */
  async renew(generation: number, signal?: AbortSignal): Promise<boolean> {
    if (this.generation !== generation) return true;
    const before = this.keys;
    const now = await this.fetch(signal);
    // Keys of the environment or of a file do not change by being read again.
    return (
      before?.accessKeyId !== now.accessKeyId ||
      before.sessionToken !== now.sessionToken ||
      now.expiration !== undefined
    );
  }

  /** The texts that must appear nowhere. */
  secrets(): string[] {
    return this.keys === null ? [] : [this.keys.accessKeyId, this.keys.secretAccessKey, this.keys.sessionToken ?? ""];
  }

  private async fetch(signal: AbortSignal | undefined): Promise<Keys> {
    const pending = this.pending ?? this.start();
    pending.waiting += 1;
    try {
      return await unlessAborted(pending.keys, signal);
    } finally {
      pending.waiting -= 1;
      if (pending.waiting === 0) this.end(pending);
    }
  }

  private start(): Pending {
    const stop = new AbortController();
    const keys = within(this.read(this.keys !== null, stop.signal), this.timeoutMs).then((fresh) => {
      this.keys = fresh;
      this.renewAt = renewalOf(fresh);
      this.generation += 1;
      return fresh;
    });
    this.pending = { keys, stop, waiting: 0 };
    return this.pending;
  }

  private end(pending: Pending): void {
    pending.stop.abort();
    if (this.pending === pending) this.pending = null;
  }
}

interface Pending {
  keys: Promise<Keys>;
  stop: AbortController;
  waiting: number;
}

/**
 * The time from which keys are renewed, in epoch milliseconds: shortly before they expire, at half of a short life. Never for
 * keys that have expired already: reading them again at every request would help nobody.
 */
function renewalOf({ expiration }: Keys): number {
  if (expiration === undefined) return Number.POSITIVE_INFINITY;
  const left = expiration.getTime() - Date.now();
  return left <= 0 ? Number.POSITIVE_INFINITY : expiration.getTime() - Math.min(RENEWED_BEFORE_MS, left / 2);
}

async function within<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CredentialsTimeoutError(milliseconds)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * What names the keys that the environment gives for a profile, without holding any: the same text for the same settings.
 */
export function fingerprint(env: Readonly<Record<string, string | undefined>>, parts: readonly unknown[]): string {
  const settings = Object.entries(env)
    .filter(([name]) => name.startsWith("AWS_") || name === "HOME")
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([settings, parts]))
    .digest("hex");
}
