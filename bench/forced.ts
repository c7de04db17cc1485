import type { BucketLoad } from "@/e2e/standin";

/**
 * Seconds that AWS's rate limits force on requests that are all ready at the start: of each token bucket, the time until it
 * has given a token to the last of its requests; the longest of them, and which bucket that is. Requests that were throttled
 * do not count: nobody forced them.
 */
export function forcedSeconds(loads: readonly BucketLoad[]): { seconds: number; bucket: string } {
  let longest = { seconds: 0, bucket: "none" };
  for (const { bucket, requests, capacity, perSecond } of loads) {
    const seconds = Math.max(0, (requests - capacity) / perSecond);
    if (seconds > longest.seconds) longest = { seconds, bucket };
  }
  return longest;
}
