import { describe, expect, test } from "vitest";
import type { Inventory } from "@/lib/model";
import { networkPage } from "./network-page";
import { Runtime, type RuntimeEvent, type SourceStatus } from "./runtime";
import type { LoadOptions, LoadResult, SourceUnit } from "./sources";

function inventory(vpcIds: string[], collectedAt = "2026-11-02T09:00:00Z", label = "test"): Inventory {
  return {
    format: "isthmus-inventory/1",
    accountId: "111122223333",
    region: "us-east-1",
    collectedAt,
    source: { kind: "files", label },
    records: { Vpcs: vpcIds.map((VpcId) => ({ VpcId, CidrBlock: "10.0.0.0/16", State: "available" })) },
    calls: [{ service: "ec2", action: "DescribeVpcs", status: "complete", pages: 1, records: vpcIds.length }],
    diagnostics: [],
  };
}

const good = (...vpcIds: string[]): LoadResult => ({ ok: true, inventories: [inventory(vpcIds)], diagnostics: [] });
const bad: LoadResult = { ok: false, error: { code: "x", message: "It failed.", advice: "Try again." } };

/** As a collection ends that was stopped: what arrived, and every other call failed with `Cancelled`. */
function cutShort(...vpcIds: string[]): LoadResult {
  const whole = inventory(vpcIds, "2026-11-03T09:00:00Z");
  const error = { code: "Cancelled", message: "The collection was stopped." };
  const missing = { service: "ec2", action: "DescribeSubnets", status: "failed", pages: 0, records: 0, error } as const;
  return { ok: true, inventories: [{ ...whole, calls: [...whole.calls, missing] }], diagnostics: [] };
}

/** A source whose loads end when the test says so. */
function source(id: string) {
  const waiting: ((result: LoadResult) => void)[] = [];
  const asked: LoadOptions[] = [];
  const unit: SourceUnit = {
    id,
    kind: "files",
    label: id,
    accountId: null,
    region: null,
    load: (options) => {
      asked.push(options);
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
  const finish = async (result: LoadResult) => {
    waiting.shift()?.(result);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { unit, finish, waiting, asked };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));
const ids = (runtime: Runtime) => runtime.vpcs().map((vpc) => vpc.at.vpcId);

describe("Runtime", () => {
  test("reads every source once, however often it is started", async () => {
    const a = source("a");
    const runtime = new Runtime("test", [a.unit]);
    runtime.start();
    runtime.start();
    await tick();
    expect(a.waiting).toHaveLength(1);
    expect(runtime.sources()).toMatchObject([{ status: "loading", collectedAt: null }]);
    await a.finish(good("vpc-1"));
    expect(runtime.sources()).toMatchObject([{ status: "ready", collectedAt: "2026-11-02T09:00:00Z", error: null }]);
    expect(ids(runtime)).toEqual(["vpc-1"]);
  });

  test("shows each source as it arrives, and old data until new has arrived", async () => {
    const a = source("a");
    const b = source("b");
    const runtime = new Runtime("test", [a.unit, b.unit]);
    runtime.start();
    await tick();
    await b.finish(good("vpc-2"));
    expect(ids(runtime)).toEqual(["vpc-2"]);
    await a.finish(good("vpc-1"));
    expect(runtime.refreshing).toBe(false);

    expect(runtime.refresh()).toBe("started");
    expect(runtime.refresh()).toBe("running");
    await tick();
    expect(ids(runtime)).toEqual(["vpc-1", "vpc-2"]);
    await a.finish(good("vpc-3"));
    expect(ids(runtime)).toEqual(["vpc-2", "vpc-3"]);
    await b.finish(bad);
    expect(ids(runtime)).toEqual(["vpc-2", "vpc-3"]);
    expect(runtime.sources()[1]).toMatchObject({
      status: "failed",
      error: { message: "It failed." },
      collectedAt: "2026-11-02T09:00:00Z",
    });
  });

  test("a VPC that two sources know is the first one's, and the other source says that it is hidden", async () => {
    const a = source("a");
    const b = source("b");
    const runtime = new Runtime("test", [a.unit, b.unit]);
    runtime.start();
    await tick();
    const older = inventory(["vpc-1", "vpc-2"], "2026-01-01T00:00:00Z", "b");
    await b.finish({ ok: true, inventories: [older], diagnostics: [] });
    expect(ids(runtime)).toEqual(["vpc-1", "vpc-2"]);
    await a.finish({ ok: true, inventories: [inventory(["vpc-1"], "2026-11-02T09:00:00Z", "a")], diagnostics: [] });
    expect(runtime.vpcs().map((vpc) => vpc.topology.collectedAt)).toEqual(["2026-11-02T09:00:00Z"]);
    expect(runtime.network().hidden.map((topology) => topology.source.label)).toEqual(["b"]);
    const [first, second] = networkPage(runtime).sources;
    expect(first?.diagnostics).toEqual([]);
    expect(second?.diagnostics).toEqual([
      "b holds account 111122223333 in us-east-1 too. An earlier source has it, and that one is shown.",
    ]);
  });

  test("two sources of one account and Region without a VPC in common are both shown", async () => {
    const a = source("a");
    const b = source("b");
    const runtime = new Runtime("test", [a.unit, b.unit]);
    runtime.start();
    await tick();
    await a.finish(good("vpc-2"));
    await b.finish(good("vpc-1"));
    expect(ids(runtime)).toEqual(["vpc-1", "vpc-2"]);
    expect(networkPage(runtime).sources.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
  });

  test("tells subscribers how it goes, `done` last, and no more after they left", async () => {
    const a = source("a");
    const runtime = new Runtime("test", [a.unit]);
    const seen: RuntimeEvent["type"][] = [];
    const leave = runtime.subscribe((event) => seen.push(event.type));
    runtime.start();
    await tick();
    await a.finish(good("vpc-1"));
    expect(seen).toEqual(["sources", "source", "source", "done"]);
    leave();
    runtime.refresh();
    await tick();
    await a.finish(bad);
    expect(seen).toHaveLength(4);
  });

  test("waits for the first load only, and not for ever", async () => {
    const a = source("a");
    const runtime = new Runtime("test", [a.unit]);
    await runtime.ready(1);
    expect(runtime.refreshing).toBe(true);
    await a.finish(good("vpc-1"));
    runtime.refresh();
    await runtime.ready(1_000_000);
    expect(runtime.refreshing).toBe(true);
    await a.finish(bad);
  });
});

/** What a source gives that found others. */
const found = (...units: SourceUnit[]): LoadResult => ({ ok: true, inventories: [], diagnostics: [], units });
const standing = (runtime: Runtime) => runtime.sources().map(({ id, status }) => `${id} ${status}`);

describe("a source that finds others", () => {
  test("is read first, and what it found after it, at any depth", async () => {
    const [organisation, account, region] = [source("0"), source("0:a"), source("0:a:r")];
    const runtime = new Runtime("test", [organisation.unit]);
    const lists: SourceStatus[][] = [];
    runtime.subscribe((event) => {
      if (event.type === "sources") lists.push(event.sources);
    });
    runtime.start();
    await tick();
    await organisation.finish(found(account.unit));
    expect(standing(runtime)).toEqual(["0 ready", "0:a loading"]);
    await account.finish(found(region.unit));
    expect([standing(runtime), runtime.refreshing]).toEqual([["0 ready", "0:a ready", "0:a:r loading"], true]);
    await region.finish(good("vpc-1"));
    expect([ids(runtime), runtime.refreshing]).toEqual([["vpc-1"], false]);
    // Each time that the list grew it was told whole.
    expect(lists.map((list) => list.map(({ id }) => id))).toEqual([["0"], ["0", "0:a"], ["0", "0:a", "0:a:r"]]);
  });

  test("children keep their data while they are read again, and vanish when they are listed no more", async () => {
    const parent = source("0");
    const [a, b] = [source("0:a"), source("0:b")];
    const runtime = new Runtime("test", [parent.unit]);
    runtime.start();
    await tick();
    await parent.finish(found(a.unit, b.unit));
    await a.finish(good("vpc-1"));
    await b.finish(good("vpc-2"));
    expect(ids(runtime)).toEqual(["vpc-1", "vpc-2"]);

    runtime.refresh();
    await tick();
    expect(standing(runtime)).toEqual(["0 loading", "0:a waiting", "0:b waiting"]);
    expect(ids(runtime)).toEqual(["vpc-1", "vpc-2"]);
    // The list is made anew each time: other units with the same ids.
    const again = source("0:b");
    await parent.finish(found(again.unit));
    expect([standing(runtime), ids(runtime)]).toEqual([["0 ready", "0:b loading"], ["vpc-2"]]);
    await again.finish(good("vpc-3"));
    expect([ids(runtime), a.waiting.length, b.waiting.length]).toEqual([["vpc-3"], 0, 0]);
  });

  test("when it fails, what it found before is read all the same", async () => {
    const parent = source("0");
    const child = source("0:a");
    const runtime = new Runtime("test", [parent.unit]);
    runtime.start();
    await tick();
    await parent.finish(found(child.unit));
    await child.finish(good("vpc-1"));
    runtime.refresh();
    await tick();
    await parent.finish(bad);
    await child.finish(good("vpc-2"));
    expect([standing(runtime), ids(runtime)]).toEqual([["0 failed", "0:a ready"], ["vpc-2"]]);
  });

  test("one child that fails leaves the others", async () => {
    const parent = source("0");
    const children = ["0:a", "0:b", "0:c"].map(source);
    const runtime = new Runtime("test", [parent.unit]);
    runtime.start();
    await tick();
    await parent.finish(found(...children.map(({ unit }) => unit)));
    await children[1]?.finish(bad);
    await children[0]?.finish(good("vpc-1"));
    await children[2]?.finish(good("vpc-3"));
    expect(standing(runtime)).toEqual(["0 ready", "0:a ready", "0:b failed", "0:c ready"]);
    expect([ids(runtime), runtime.refreshing]).toEqual([["vpc-1", "vpc-3"], false]);
  });
});

describe("cancelling", () => {
  test("stops every source and keeps what has arrived, also a part where there was nothing", async () => {
    const [whole, part, nothing] = [source("whole"), source("part"), source("nothing")];
    const runtime = new Runtime("test", [whole.unit, part.unit, nothing.unit]);
    expect(runtime.cancel()).toBe("idle");
    runtime.start();
    await tick();
    await whole.finish(good("vpc-1"));
    expect(runtime.cancel()).toBe("stopped");
    expect([part, nothing].map(({ asked }) => asked[0]?.signal?.aborted)).toEqual([true, true]);
    await part.finish(cutShort("vpc-2"));
    await nothing.finish(bad);
    expect([ids(runtime), runtime.refreshing, runtime.cancel()]).toEqual([["vpc-1", "vpc-2"], false, "idle"]);
    expect(standing(runtime)).toEqual(["whole ready", "part ready", "nothing failed"]);
  });

  test("keeps older data that is whole instead of a newer part, and says so", async () => {
    const a = source("a");
    const b = source("b");
    const runtime = new Runtime("test", [a.unit, b.unit]);
    runtime.start();
    await tick();
    await a.finish(good("vpc-1", "vpc-2"));
    await b.finish(good("vpc-3"));
    runtime.refresh();
    await tick();
    runtime.cancel();
    await a.finish(cutShort("vpc-1"));
    // This one had everything before it heard of the end.
    await b.finish(good("vpc-4"));
    expect(ids(runtime)).toEqual(["vpc-1", "vpc-2", "vpc-4"]);
    const [first, second] = runtime.sources();
    expect(first).toMatchObject({
      status: "failed",
      error: { code: "cancelled" },
      collectedAt: "2026-11-02T09:00:00Z",
    });
    expect(second).toMatchObject({ status: "ready", error: null });

    // A part that came without anybody stopping it is the newest that there is.
    runtime.refresh();
    await tick();
    await a.finish(cutShort("vpc-1"));
    await b.finish(good("vpc-4"));
    expect(ids(runtime)).toEqual(["vpc-1", "vpc-4"]);
  });

  test("begins none of the sources that still wait, and the next refresh reads them", async () => {
    const parent = source("0");
    const child = source("0:a");
    const runtime = new Runtime("test", [parent.unit]);
    runtime.start();
    await tick();
    runtime.cancel();
    await parent.finish(found(child.unit));
    expect([child.asked.length, standing(runtime), runtime.refreshing]).toEqual([0, ["0 ready", "0:a failed"], false]);
    expect(runtime.sources()[1]?.error?.advice).toBe("Refresh to read it again.");
    expect(runtime.refresh()).toBe("started");
    await tick();
    await parent.finish(found(child.unit));
    await child.finish(good("vpc-1"));
    expect([ids(runtime), child.asked[0]?.signal?.aborted]).toEqual([["vpc-1"], false]);
  });

  test("is what the end of a caller's signal does", async () => {
    const a = source("a");
    const runtime = new Runtime("test", [a.unit]);
    const caller = new AbortController();
    runtime.refresh({ signal: caller.signal });
    await tick();
    caller.abort();
    expect(a.asked[0]?.signal?.aborted).toBe(true);
    await a.finish(cutShort("vpc-1"));
    expect(ids(runtime)).toEqual(["vpc-1"]);
    // The signal of a load that has ended stops no later one.
    const late = new AbortController();
    runtime.refresh({ signal: late.signal });
    await tick();
    await a.finish(bad);
    runtime.refresh();
    await tick();
    late.abort();
    expect(a.asked[2]?.signal?.aborted).toBe(false);
    await a.finish(bad);
    // One that has ended already begins nothing.
    runtime.refresh({ signal: caller.signal });
    await tick();
    expect([a.asked.length, runtime.refreshing]).toEqual([3, false]);
  });
});
