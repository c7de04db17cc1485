import { askedSize } from "./pages";
import type { StandinRequest } from "./request";

/** A token bucket's size, and the tokens that come back each second. */
export interface Rate {
  capacity: number;
  perSecond: number;
}

/** What one bucket had to bear so far. */
export interface BucketLoad extends Rate {
  /** Account, Region and action or API, e.g. `111122223333/us-east-1/ec2:DescribeVpcs`. */
  bucket: string;
  /** Requests that were let through. */
  requests: number;
  /** Requests that were throttled. */
  refused: number;
}

// domain.md §5.3.
const READING: Rate = { capacity: 100, perSecond: 20 };
const WHOLE_LISTS: Rate = { capacity: 50, perSecond: 10 };
const LARGE_LISTS: readonly string[] = ["DescribeInstances", "DescribeNetworkInterfaces", "DescribeSecurityGroups"];
// Elastic Load Balancing User Guide, "Request throttling for the ELB API": all Describe actions together.
const LOAD_BALANCING: Rate = { capacity: 40, perSecond: 10 };
// Route 53 Developer Guide, "Quotas": five requests a second, for Route 53 an account, for Resolver an account and Region.
const DNS: Rate = { capacity: 5, perSecond: 5 };
// Not documented; a guess.
const OTHERS: Rate = { capacity: 20, perSecond: 10 };
// Quota of STS, in the Service Quotas console: 600 requests a second of an account and Region.
const IDENTITY: Rate = { capacity: 600, perSecond: 600 };

interface Bucket extends BucketLoad {
  tokens: number;
  /** Milliseconds, when `tokens` was right. */
  at: number;
}

/** AWS's token buckets: one for an account, Region and action of EC2; one for an account and all of Route 53; and so on. */
export class RateLimits {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes a token for a request; false when there is none. `now` in milliseconds of any clock that only goes forward. */
  take(request: StandinRequest, now: number): boolean {
    const { bucket: name, ...rate } = bucketOf(request);
    const bucket = this.#buckets.get(name) ?? {
      ...rate,
      bucket: name,
      requests: 0,
      refused: 0,
      tokens: rate.capacity,
      at: now,
    };
    this.#buckets.set(name, bucket);
    bucket.tokens = Math.min(rate.capacity, bucket.tokens + ((now - bucket.at) / 1000) * rate.perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) {
      bucket.refused += 1;
      return false;
    }
    bucket.tokens -= 1;
    bucket.requests += 1;
    return true;
  }

  loads(): BucketLoad[] {
    return [...this.#buckets.values()].map(({ bucket, requests, refused, capacity, perSecond }) => ({
      bucket,
      requests,
      refused,
      capacity,
      perSecond,
    }));
  }
}

function bucketOf(request: StandinRequest): Rate & { bucket: string } {
  const { service, action, accountId, region, parameters } = request;
  const place = `${accountId}/${region}`;
  switch (service) {
    case "ec2": {
      const isNarrow = askedSize(request) !== null || Object.keys(parameters).some((name) => /\.\d+/.test(name));
      return LARGE_LISTS.includes(action) && !isNarrow
        ? { bucket: `${place}/ec2:${action}, all at once`, ...WHOLE_LISTS }
        : { bucket: `${place}/ec2:${action}`, ...READING };
    }
    case "elbv2":
      return { bucket: `${place}/elasticloadbalancing`, ...LOAD_BALANCING };
    case "route53":
      return { bucket: `${accountId}/route53`, ...DNS };
    case "route53resolver":
      return { bucket: `${place}/route53resolver`, ...DNS };
    case "sts":
      return { bucket: `${place}/sts`, ...IDENTITY };
    case "ram":
      return { bucket: `${place}/ram:${action}`, ...OTHERS };
    case "organizations":
      return { bucket: `${accountId}/organizations:${action}`, ...OTHERS };
  }
}
