import { describe, expect, it, vi } from "vitest";
import type { Faults } from "@/e2e/standin";
import { collectRegion, RateLimits } from "@/lib/aws";
import { CALLS, type CallOutcome, callOf, gapOf, type Inventory, permissionOf } from "@/lib/model";
import {
  collect,
  collected,
  comparable,
  dependantsOf,
  expectNoCredentials,
  gapsIn,
  HANGING_MS,
  isolateEnvironment,
  outcomeOf,
  PROVIDER,
  standinWith,
} from "./support";

isolateEnvironment();

describe("a call that is denied", () => {
  it.each(CALLS.map((call) => call.action))("%s leaves every other call complete", async (action) => {
    const standin = await standinWith({ deny: [action] });
    const inventory = await collected();
    const dependants = dependantsOf(action);
    for (const call of inventory.calls) {
      if (call.action === action) expect(call.status).toBe("denied");
      else if (dependants.includes(call.action))
        expect(call).toMatchObject({ status: "notAsked", pages: 0, records: 0 });
      else expect(call.status, call.action).toBe("complete");
    }
    expect(gapOf(inventory.calls, action)).toMatchObject({ status: "denied", permission: permissionOf(action) });
    for (const name of dependants) {
      const { error } = outcomeOf(inventory, name);
      const on = CALLS.find((call) => call.action === callOf(name).per?.action)?.action ?? name;
      const ended = on === action ? "denied" : "not made";
      expect(error?.message).toContain(`${permissionOf(on)} lists, and that call was ${ended}`);
    }
    const expected = comparable(PROVIDER.records);
    for (const call of CALLS) {
      if (call.action === action || dependants.includes(call.action)) delete expected[call.collection];
    }
    expect(comparable(inventory.records)).toEqual(expected);
    expect(inventory.accountId).toBe(PROVIDER.accountId);
    expectNoCredentials(inventory);
    // A denial is final: asking again could only cost time.
    const once = standin.requests.filter((request) => request.action === action);
    expect(once.length).toBe(
      inventory.calls.filter((call) => call.action === action).length * (action === "DescribeVpcAttribute" ? 2 : 1),
    );
  });

  it("is an inventory of gaps, not an error, when it is every call", async () => {
    await standinWith({ deny: CALLS.map((call) => call.action) });
    const inventory = await collected();
    expect(inventory.accountId).toBe("unknown");
    expect(inventory.records).toEqual({});
    expect(new Set(inventory.calls.map((call) => call.status))).toEqual(new Set(["denied", "notAsked"]));
  });

  it("keeps the pages that came before it", async () => {
    await standinWith({ deny: ["DescribeSubnets#2", "DescribeVpcEndpoints#2"] }, { pageSize: 5 });
    const inventory = await collected();
    expect(outcomeOf(inventory, "DescribeSubnets")).toMatchObject({
      status: "partial",
      pages: 1,
      records: 5,
      error: { code: "UnauthorizedOperation" },
    });
    expect(inventory.records.Subnets?.length).toBe(5);
    // What is known is still followed up.
    expect(outcomeOf(inventory, "DescribeVpcEndpointServices")).toMatchObject({ status: "complete" });
    expect(inventory.records.ServiceDetails?.length).toBeGreaterThan(0);
    expect(gapsIn(inventory.calls).length).toBe(2);
  });
});

describe("the records of hosted zones", () => {
  const asked = (inventory: Inventory) =>
    inventory.calls
      .filter(({ action }) => action === "ListResourceRecordSets")
      .map(({ status, pages }) => [status, pages]);

  it("are kept up to the page that fails, and end where the pages go round", async () => {
    await standinWith({ deny: ["ListResourceRecordSets#2"] }, { pageSize: 2 });
    const cut = await collected();
    expect(asked(cut)).toContainEqual(["partial", 1]);
    expect(new Set(gapsIn(cut.calls))).toEqual(new Set(["ListResourceRecordSets partial AccessDenied"]));
    await standinWith({ repeatToken: ["ListResourceRecordSets"] }, { pageSize: 2 });
    const round = await collected();
    expect(asked(round)).toContainEqual(["partial", 2]);
    expect(gapsIn(round.calls)).toContain("ListResourceRecordSets partial PaginationLoop");
    await standinWith({ repeatPage: ["ListResourceRecordSets#1"] }, { pageSize: 2 });
    const again = await collected();
    expect(gapsIn(again.calls)).toEqual([]);
    expect(comparable(again.records)).toEqual(comparable(PROVIDER.records));
  });

  it("are all denied without the permission, and nothing else is", async () => {
    await standinWith({ deny: ["ListResourceRecordSets"] });
    const inventory = await collected();
    expect(new Set(gapsIn(inventory.calls))).toEqual(new Set(["ListResourceRecordSets denied AccessDenied"]));
    expect(inventory.records).not.toHaveProperty("ResourceRecordSets");
  });
});

describe("throttling", () => {
  it("of a third of all requests costs time, but nothing else", async () => {
    const standin = await standinWith({ throttleFraction: 1 / 3 });
    const inventory = await collectRegion({ region: PROVIDER.region, limits: new RateLimits() });
    expect(inventory).toMatchObject({ ok: true });
    if (!inventory.ok) return;
    expect(gapsIn(inventory.inventory.calls)).toEqual([]);
    expect(comparable(inventory.inventory.records)).toEqual(comparable(PROVIDER.records));
    const pages = inventory.inventory.calls.reduce((sum, call) => sum + call.pages, 0);
    expect(standin.requests.length).toBeGreaterThan(pages + pages / 4);
  });

  it("to the end is an outcome of its own", async () => {
    const standin = await standinWith({ throttle: ["DescribeNatGateways", "DescribeVpcs", "GetCallerIdentity"] });
    const inventory = await collected();
    expect(gapsIn(inventory.calls)).toEqual([
      "DescribeVpcs throttled RequestLimitExceeded",
      "DescribeVpcAttribute notAsked DependsOnAnotherCall",
      "DescribeNatGateways throttled RequestLimitExceeded",
      "ListHostedZonesByVPC notAsked DependsOnAnotherCall",
      "ListResourceRecordSets notAsked DependsOnAnotherCall",
      "GetCallerIdentity throttled Throttling",
    ]);
    expect(standin.requests.filter((request) => request.action === "DescribeNatGateways").length).toBe(2);
  });
});

describe("an API that breaks", () => {
  const broken = ["DescribeSubnets", "DescribeVpcEndpoints"] as const;

  it.each<[keyof Faults, string, CallOutcome["status"]]>([
    ["reset", "ECONNRESET", "failed"],
    ["cut", "ECONNRESET", "failed"],
    ["truncate", "MalformedResponse", "failed"],
    ["malformed", "MalformedResponse", "failed"],
    ["html", "MalformedResponse", "failed"],
    ["hang", "RequestTimeout", "failed"],
    ["stall", "RequestTimeout", "failed"],
    ["drip", "RequestTimeout", "failed"],
  ])("%s: the calls concerned fail with %s, the others are complete", async (fault, code, status) => {
    await standinWith({ [fault]: broken });
    const inventory = await collected({ requestTimeoutMs: HANGING_MS });
    expect(gapsIn(inventory.calls)).toEqual([
      `DescribeSubnets ${status} ${code}`,
      `DescribeVpcEndpoints ${status} ${code}`,
      "DescribeVpcEndpointServices notAsked DependsOnAnotherCall",
    ]);
    expect(inventory.records).not.toHaveProperty("Subnets");
    for (const call of inventory.calls) expect(call.error?.message ?? "A sentence.").toMatch(/^[A-Z].*\.$/);
    expectNoCredentials(inventory);
  });

  it("on a later page keeps the earlier ones, whichever way it breaks", async () => {
    for (const fault of ["cut", "malformed", "stall"] as const) {
      await standinWith({ [fault]: ["DescribeNetworkInterfaces#3"] }, { pageSize: 5 });
      const inventory = await collected({ requestTimeoutMs: HANGING_MS });
      expect(outcomeOf(inventory, "DescribeNetworkInterfaces")).toMatchObject({
        status: "partial",
        pages: 2,
        records: 10,
      });
      expect(gapsIn(inventory.calls).length).toBe(1);
    }
  });

  it("tries a hanging call once more, not eight times", async () => {
    const standin = await standinWith({ hang: ["DescribeVpcs"] });
    const result = await collectRegion({
      region: PROVIDER.region,
      limits: new RateLimits(),
      requestTimeoutMs: HANGING_MS,
    });
    expect(result.ok).toBe(true);
    expect(standin.requests.filter((request) => request.action === "DescribeVpcs").length).toBe(2);
  });

  it("tries a reset connection as often as it may", async () => {
    const standin = await standinWith({ reset: ["DescribeVpcs"] });
    expect(outcomeOf(await collected({ maxAttempts: 4 }), "DescribeVpcs")).toMatchObject({
      error: { code: "ECONNRESET" },
    });
    expect(standin.requests.filter((request) => request.action === "DescribeVpcs").length).toBe(4);
  });

  it("that repeats a page token is left after the page that repeats it", async () => {
    await standinWith({ repeatToken: ["DescribeSubnets"] }, { pageSize: 5 });
    const inventory = await collected();
    expect(outcomeOf(inventory, "DescribeSubnets")).toMatchObject({
      status: "partial",
      pages: 2,
      error: { code: "PaginationLoop" },
    });
    expect(gapsIn(inventory.calls).length).toBe(1);
  });

  it("altogether is an error with advice", async () => {
    const all = CALLS.map((call) => call.action);
    await standinWith({ html: all });
    expect(await collect()).toMatchObject({ ok: false, error: { code: "api.unexpected" } });
    await standinWith({ hang: all });
    expect(await collect({ requestTimeoutMs: 100 })).toMatchObject({ ok: false, error: { code: "network.timeout" } });
  });
});

describe("credentials and Regions", () => {
  it.each<[string, Faults]>([
    ["credentials.expired", { expired: true }],
    ["credentials.invalid", { wrongCredentials: true }],
    ["credentials.invalid", { badSignature: true }],
    ["region.off", { regionsOff: ["eu-south-2"] }],
  ])("%s is said with what to do, and without the credentials", async (code, faults) => {
    await standinWith(faults);
    const result = await collect({ region: "eu-south-2" });
    expect(result).toMatchObject({ ok: false, error: { code } });
    if (result.ok) return;
    expect(result.error.message).toMatch(/^[A-Z].*\.$/);
    expect(result.error.advice).toMatch(/^[A-Z].*\.$/);
    expectNoCredentials(result);
  });

  it("names the profile to log in to", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    const result = await collect({ profile: "nobody" });
    expect(result).toMatchObject({ ok: false, error: { code: "credentials.missing" } });
    if (!result.ok) expect(result.error.advice).toContain("aws sso login --profile nobody");
  });

  it("says when there are none at all, before any call", async () => {
    const standin = await standinWith();
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    const result = await collect();
    expect(result).toMatchObject({ ok: false, error: { code: "credentials.missing" } });
    if (!result.ok) expect(result.error.advice).toContain("aws sso login");
    expect(standin.requests).toEqual([]);
    expectNoCredentials(result);
  });

  it("that expire half-way leave what was read", async () => {
    const standin = await standinWith({ latencyMs: 1 }, { pageSize: 5 });
    const inventory = await collected({
      onProgress: (event) => {
        if (event.action === "DescribeVpcs" && event.status === "complete") standin.setFaults({ expired: true });
      },
    });
    expect(inventory.records.Vpcs?.length).toBe(PROVIDER.records.Vpcs?.length);
    expect(gapsIn(inventory.calls).some((gap) => gap.endsWith("RequestExpired"))).toBe(true);
    expectNoCredentials(inventory);
  });

  it("that nobody answers for are a matter of the network", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    const result = await collect();
    expect(result).toMatchObject({ ok: false, error: { code: "network.unreachable" } });
    if (!result.ok) expect(result.error.message).toContain("127.0.0.1:1");
  });

  it("quoted back by a rejected signature are cut from a single outcome, too", async () => {
    const standin = await standinWith();
    const inventory = await collected({
      onProgress: (event) => {
        if (event.action === "DescribeVpcs" && event.status === "complete") standin.setFaults({ badSignature: true });
      },
    });
    expect(gapsIn(inventory.calls).some((gap) => gap.endsWith("SignatureDoesNotMatch"))).toBe(true);
    expectNoCredentials(inventory);
  });
});

describe("a stop", () => {
  it("keeps what arrived and records the rest as cancelled", async () => {
    await standinWith({ hang: ["DescribeSubnets", "DescribeNetworkInterfaces#2"] }, { pageSize: 5 });
    const stop = new AbortController();
    let open = 0;
    const inventory = await collected({
      signal: stop.signal,
      onProgress: (event) => {
        open += event.status === "started" ? 1 : event.status === "notAsked" ? 0 : -1;
        if (open === 2 && event.done > 10) stop.abort(new Error("enough"));
      },
    });
    expect(gapsIn(inventory.calls)).toEqual([
      "DescribeSubnets failed Cancelled",
      "DescribeNetworkInterfaces partial Cancelled",
    ]);
    expect(inventory.records.NetworkInterfaces?.length).toBe(5);
    expect(inventory.records.Vpcs?.length).toBe(PROVIDER.records.Vpcs?.length);
  });

  it("before the start reads nothing", async () => {
    const standin = await standinWith();
    expect(await collect({ signal: AbortSignal.abort() })).toMatchObject({ ok: false, error: { code: "cancelled" } });
    expect(standin.requests).toEqual([]);
  });
});
