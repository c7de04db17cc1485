import { describe, expect, test } from "vitest";
import type { Inventory } from "@/lib/model";
import { Runtime, type RuntimeEvent } from "./runtime";
import type { LoadResult, SourceUnit } from "./sources";

function inventory(vpcIds: string[], collectedAt = "2026-11-02T09:00:00Z"): Inventory {
  return {
    format: "isthmus-inventory/1",
    accountId: "111122223333",
    region: "us-east-1",
    collectedAt,
    source: { kind: "files", label: "test" },
    records: { Vpcs: vpcIds.map((VpcId) => ({ VpcId, CidrBlock: "10.0.0.0/16", State: "available" })) },
    calls: [{ service: "ec2", action: "DescribeVpcs", status: "complete", pages: 1, records: vpcIds.length }],
    diagnostics: [],
  };
}

const good = (...vpcIds: string[]): LoadResult => ({ ok: true, inventories: [inventory(vpcIds)], diagnostics: [] });
const bad: LoadResult = { ok: false, error: { code: "x", message: "It failed.", advice: "Try again." } };

/** A source whose loads end when the test says so. */
function source(id: string) {
  const waiting: ((result: LoadResult) => void)[] = [];
  const unit: SourceUnit = {
    id,
    kind: "files",
    label: id,
    region: null,
    load: () => new Promise((resolve) => waiting.push(resolve)),
  };
  const finish = async (result: LoadResult) => {
    waiting.shift()?.(result);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { unit, finish, waiting };
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

  test("a VPC that two sources know is the first one's", async () => {
    const a = source("a");
    const b = source("b");
    const runtime = new Runtime("test", [a.unit, b.unit]);
    runtime.start();
    await tick();
    await b.finish({ ok: true, inventories: [inventory(["vpc-1"], "2026-01-01T00:00:00Z")], diagnostics: [] });
    await a.finish(good("vpc-1"));
    expect(runtime.vpcs().map((vpc) => vpc.topology.collectedAt)).toEqual(["2026-11-02T09:00:00Z"]);
  });

  test("tells subscribers how it goes, `done` last, and no more after they left", async () => {
    const a = source("a");
    const runtime = new Runtime("test", [a.unit]);
    const seen: RuntimeEvent["type"][] = [];
    const leave = runtime.subscribe((event) => seen.push(event.type));
    runtime.start();
    await tick();
    await a.finish(good("vpc-1"));
    expect(seen).toEqual(["sources", "sources", "done"]);
    leave();
    runtime.refresh();
    await tick();
    await a.finish(bad);
    expect(seen).toHaveLength(3);
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

  test("finds a resource in whichever VPC it is", async () => {
    const a = source("a");
    const runtime = new Runtime("test", [a.unit]);
    runtime.start();
    await tick();
    await a.finish(good("vpc-1", "vpc-2"));
    expect(runtime.locate("vpc-2")?.at).toEqual({ accountId: "111122223333", region: "us-east-1", vpcId: "vpc-2" });
    expect(runtime.locate("vpc-9")).toBeNull();
  });
});
