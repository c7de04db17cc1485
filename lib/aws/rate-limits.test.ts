import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Attempt, RateLimits, rateLimitOf } from "./rate-limits";

const VPCS: Attempt = {
  owner: "111122223333",
  region: "eu-west-1",
  service: "ec2",
  action: "DescribeVpcs",
  awaited: false,
};
const ZONES: Attempt = { ...VPCS, service: "route53", action: "ListHostedZonesByVPC" };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Starts so many attempts and counts how many have been sent. */
function start(limits: RateLimits, attempt: Attempt, count: number): { sent: number } {
  const state = { sent: 0 };
  for (let index = 0; index < count; index += 1) {
    void limits.run(attempt, undefined, async () => {
      state.sent += 1;
    });
  }
  return state;
}

describe("RateLimits", () => {
  it("sends as many at once as the bucket holds, then at the rate at which it refills, both with a margin", async () => {
    const { capacity, perSecond } = rateLimitOf("ec2");
    const state = start(new RateLimits(), VPCS, 300);
    await vi.advanceTimersByTimeAsync(1);
    expect(state.sent).toBeLessThanOrEqual(capacity);
    expect(state.sent).toBeGreaterThanOrEqual(capacity * 0.9);
    const burst = state.sent;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(state.sent - burst).toBeLessThanOrEqual(5 * perSecond);
    expect(state.sent - burst).toBeGreaterThanOrEqual(4.5 * perSecond);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(state.sent).toBe(300);
  });

  it.each<[string, Attempt, boolean]>([
    ["another action of EC2", { ...VPCS, action: "DescribeSubnets" }, false],
    ["another Region", { ...VPCS, region: "eu-west-2" }, false],
    ["another account", { ...VPCS, owner: "444455556666" }, false],
    ["the same", VPCS, true],
  ])("has a bucket for each: %s", async (_, other, isShared) => {
    const limits = new RateLimits();
    start(limits, VPCS, 200);
    const state = start(limits, other, 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(state.sent).toBe(isShared ? 0 : 1);
  });

  it("counts all of Route 53 of an account together, over all Regions", async () => {
    const limits = new RateLimits();
    start(limits, ZONES, 20);
    const elsewhere = start(limits, { ...ZONES, region: "us-east-1", action: "ListHostedZones" }, 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(elsewhere.sent).toBe(0);
  });

  it("takes AWS's word that a bucket is empty", async () => {
    const limits = new RateLimits();
    limits.emptied(VPCS);
    const state = start(limits, VPCS, 3);
    await vi.advanceTimersByTimeAsync(1);
    expect(state.sent).toBe(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(state.sent).toBe(3);
  });

  it("does not make up for a moment in which nothing could be sent by sending it all at once", async () => {
    const state = start(new RateLimits(), ZONES, 40);
    await vi.advanceTimersByTimeAsync(1);
    const before = state.sent;
    // The clock goes on while the process is busy, and the timer is late by ten seconds.
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 10_000);
    await vi.advanceTimersByTimeAsync(250);
    expect(state.sent - before).toBeLessThanOrEqual(rateLimitOf("route53").capacity);
  });

  it("counts what was sent before the account was known", async () => {
    const limits = new RateLimits();
    start(limits, { ...VPCS, owner: "AKIAONE" }, 60);
    start(limits, { ...VPCS, owner: "AKIATWO" }, 27);
    limits.identify("AKIAONE", VPCS.owner);
    limits.identify("AKIATWO", VPCS.owner);
    const state = start(limits, VPCS, 50);
    await vi.advanceTimersByTimeAsync(1);
    expect(state.sent).toBe(5);
  });

  it("lets no more than 256 be under way, whatever the buckets say", async () => {
    const limits = new RateLimits();
    let open = 0;
    for (let index = 0; index < 400; index += 1) {
      void limits.run({ ...VPCS, action: `Describe${index}` }, undefined, () => {
        open += 1;
        return new Promise<never>(() => undefined);
      });
    }
    await vi.advanceTimersByTimeAsync(1);
    expect(open).toBe(256);
    // What others wait for does not queue behind them.
    expect(start(limits, { ...VPCS, awaited: true }, 1)).toEqual({ sent: 0 });
    const awaited = start(limits, { ...VPCS, awaited: true }, 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(awaited.sent).toBe(1);
  });

  it("stops waiting when it is told to, for a token and for a place", async () => {
    const limits = new RateLimits();
    const stop = new AbortController();
    start(limits, VPCS, 100);
    const sent: string[] = [];
    const token = limits.run(VPCS, stop.signal, async () => sent.push("token"));
    for (let index = 0; index < 256; index += 1) {
      void limits.run({ ...VPCS, action: `Describe${index}` }, undefined, () => new Promise<never>(() => undefined));
    }
    const place = limits.run({ ...VPCS, action: "DescribeLast" }, stop.signal, async () => sent.push("place"));
    const ended = Promise.allSettled([token, place]);
    stop.abort(new Error("enough"));
    expect((await ended).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
  });
});
