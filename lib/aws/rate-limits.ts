import pLimit, { type LimitFunction } from "p-limit";
import { unlessAborted } from "./abort";
import type { Service } from "./guard";

/** A token bucket of AWS: how many requests at once when it is full, and how many a second in the long run. */
export interface RateLimit {
  capacity: number;
  perSecond: number;
  /** Whether every action has a bucket, or all actions of the service share one. */
  sharedBy: "action" | "service";
  /** Whether every Region of an account has a bucket, or all Regions share one. */
  within: "region" | "account";
}

/** One attempt at a request, as far as limits tell them apart. */
export interface Attempt {
  /** The account, or before it is known something that stands for it. */
  owner: string;
  region: string;
  service: Service;
  action: string;
  /** Whether other requests wait for the answer. */
  awaited: boolean;
}

// Every list sets its page size, so that no action falls into EC2's smaller bucket for unpaginated calls (domain.md §5.3).
const LIMITS: Readonly<Record<Service, RateLimit>> = {
  // Documented: domain.md §5.3, non-mutating actions.
  ec2: { capacity: 100, perSecond: 20, sharedBy: "action", within: "region" },
  // As the Elastic Load Balancing guide is remembered, not checked: non-mutating actions of API version 2 together.
  elbv2: { capacity: 40, perSecond: 10, sharedBy: "service", within: "region" },
  // As the Route 53 guide is remembered, not checked: five requests a second for an account.
  route53: { capacity: 5, perSecond: 5, sharedBy: "service", within: "account" },
  // The others are cautious guesses; few requests go there.
  route53resolver: { capacity: 5, perSecond: 5, sharedBy: "service", within: "region" },
  ram: { capacity: 10, perSecond: 5, sharedBy: "service", within: "region" },
  organizations: { capacity: 8, perSecond: 2, sharedBy: "service", within: "account" },
  sts: { capacity: 100, perSecond: 20, sharedBy: "action", within: "region" },
};

/** The limit that AWS sets for the requests of a service, before {@link RateLimits} takes its margin. */
export function rateLimitOf(service: Service): RateLimit {
  return LIMITS[service];
}

/** Share of the refill that is used; the rest is for others who use the account. */
const USED_SHARE = 0.95;

/**
 * Seconds by which requests may arrive later than their neighbours: AWS counts when they arrive, and the first of them open
 * connections. As much as flows in meanwhile is left in the bucket. Measured with 40 account-regions at once on two busy
 * processors: 12 of 3,870 requests are refused.
 */
const UNEVENNESS = 0.4;

/**
 * Requests of a process under way at once, of those that go first and of the others. Each holds a socket, and many systems
 * allow a process 1,024 open files.
 */
const LARGEST_IN_FLIGHT = 256;

/** A token bucket that hands its tokens to those who wait, in the order in which they came. */
class Bucket {
  private level: number;
  /** Milliseconds, monotonic, when `level` was right. */
  private at = performance.now();
  private waiting: Waiter[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly capacity: number,
    private readonly perSecond: number,
  ) {
    this.level = capacity;
  }

  /** Waits for a token; whether it had to. */
  async take(signal: AbortSignal | undefined): Promise<boolean> {
    this.refill();
    if (this.waiting.length === 0 && this.level >= 1) {
      this.level -= 1;
      return false;
    }
    const waiter: Waiter = { go: () => undefined, gone: false };
    const turn = new Promise<void>((resolve) => {
      waiter.go = resolve;
    });
    this.waiting.push(waiter);
    this.wake();
    await unlessAborted(turn, signal).finally(() => {
      waiter.gone = true;
    });
    return true;
  }

  empty(): void {
    this.refill();
    this.level = Math.min(this.level, 0);
  }

  /** Takes over what another bucket has given away and promised. */
  absorb(other: Bucket): void {
    this.refill();
    other.refill();
    this.level -= other.capacity - other.level;
    this.waiting.push(...other.waiting);
    other.waiting = [];
    this.wake();
  }

  private refill(): void {
    const now = performance.now();
    this.level = Math.min(this.capacity, this.level + ((now - this.at) / 1000) * this.perSecond);
    this.at = now;
  }

  private wake(): void {
    if (this.waiting.length === 0) return;
    const missing = Math.max(0, 1 - this.level);
    this.timer ??= setTimeout(() => this.hand(), Math.ceil((missing / this.perSecond) * 1000));
  }

  /** Counts when tokens are handed out, not when they were due: after a busy moment, no more go at once than the bucket holds. */
  private hand(): void {
    this.timer = null;
    this.refill();
    this.waiting = this.waiting.filter(({ gone }) => !gone);
    const ready = this.waiting.splice(0, Math.max(0, Math.floor(this.level)));
    this.level -= ready.length;
    for (const { go } of ready) go();
    this.wake();
  }
}

interface Waiter {
  go: () => void;
  /** Has its token, or no longer wants one. */
  gone: boolean;
}

/**
 * Keeps this process within AWS's rate limits: one token for each attempt, retries included, from the bucket of its account,
 * Region and action, or of whatever AWS counts together. Share one object among everything that reads the same accounts.
 *
 * Written here because of where it stands: inside the SDK's retries, so that each attempt pays, abortable, and with buckets
 * that merge when two credentials turn out to belong to one account.
 */
export class RateLimits {
  private readonly buckets = new Map<string, Bucket>();
  private readonly first: LimitFunction = pLimit(LARGEST_IN_FLIGHT);
  private readonly others: LimitFunction = pLimit(LARGEST_IN_FLIGHT);

  /** Runs `send` when its turn has come. Rejects with the signal's reason when it is aborted before. */
  async run<Value>(attempt: Attempt, signal: AbortSignal | undefined, send: () => Promise<Value>): Promise<Value> {
    const paced = await this.bucketOf(attempt).take(signal);
    // Forty Regions start with two thousand requests. What others wait for must not stand in that queue; nor must a request
    // whose time has come, because tokens that pile up there are a burst that AWS refuses.
    const place = paced || attempt.awaited ? this.first : this.others;
    return unlessAborted(
      place(() => {
        signal?.throwIfAborted();
        return send();
      }),
      signal,
    );
  }

  /** AWS throttled an attempt: its bucket is empty, because somebody else uses it as well. */
  emptied(attempt: Attempt): void {
    this.bucketOf(attempt).empty();
  }

  /** What was counted for `owner` belongs to `account`. */
  identify(owner: string, account: string): void {
    if (owner === account) return;
    for (const [key, bucket] of [...this.buckets]) {
      if (!key.startsWith(`${owner} `)) continue;
      this.buckets.delete(key);
      const own = `${account}${key.slice(owner.length)}`;
      const other = this.buckets.get(own);
      if (other === undefined) this.buckets.set(own, bucket);
      else other.absorb(bucket);
    }
  }

  private bucketOf({ owner, region, service, action }: Attempt): Bucket {
    const limit = LIMITS[service];
    const where = limit.within === "region" ? region : "*";
    const key = `${owner} ${where} ${service} ${limit.sharedBy === "action" ? action : "*"}`;
    const bucket =
      this.buckets.get(key) ?? new Bucket(limit.capacity - limit.perSecond * UNEVENNESS, limit.perSecond * USED_SHARE);
    this.buckets.set(key, bucket);
    return bucket;
  }
}

/** The buckets of this process. */
export const PROCESS_LIMITS = new RateLimits();
