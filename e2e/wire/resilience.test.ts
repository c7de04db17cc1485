import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Faults } from "@/e2e/standin";
import { collectRegion, RateLimits } from "@/lib/aws";
import { demoInventories } from "@/lib/demo";
import { CALLS, type Inventory } from "@/lib/model";
import {
  accessKeyOf,
  collect,
  collected,
  comparable,
  gapsIn,
  isolateEnvironment,
  outcomeOf,
  PROVIDER,
  standinWith,
} from "./support";

isolateEnvironment();

/** What was read is what there is, to the record, and every call knows that it is complete. */
function expectWhole(inventory: Inventory, expected = PROVIDER): void {
  expect(gapsIn(inventory.calls)).toEqual([]);
  expect(comparable(inventory.records)).toEqual(comparable(expected.records));
}

const ACTIONS = CALLS.map(({ action }) => action);

describe("whatever passes costs nothing but time", () => {
  it.each<[string, Faults]>([
    ["connections reset before the answer", { reset: ACTIONS }],
    ["connections reset half-way", { cut: ACTIONS }],
    ["answers that end half-way as if they were whole", { truncate: ACTIONS }],
    ["throttling of everything", { throttle: ACTIONS }],
  ])("%s", async (_, faults) => {
    const standin = await standinWith(faults, { pageSize: 40 });
    // Every call meets the fault at its first try; after so many requests all is well.
    const whole = vi.waitFor(() => expect(standin.requests.length).toBeGreaterThan(35), {
      timeout: 10_000,
      interval: 1,
    });
    const reading = collect({ maxAttempts: 12 });
    await whole;
    standin.setFaults({});
    const result = await reading;
    if (!result.ok) throw new Error(result.error.message);
    expectWhole(result.inventory);
  });

  it("answers that pause for less than the time-out, every one of them", async () => {
    for (const pattern of ["DescribeNetworkInterfaces", "ListResolverRules", "DescribeTargetHealth"]) {
      await standinWith({ stallMs: { pattern, ms: 300 } });
      expectWhole(await collected({ requestTimeoutMs: 5_000 }));
    }
  });

  it("pages that come twice under another token: their records are kept once, and it is said", async () => {
    await standinWith({ repeatPage: ["DescribeSubnets#1", "DescribeNetworkInterfaces#2"] }, { pageSize: 10 });
    const inventory = await collected();
    expectWhole(inventory);
    expect(inventory.diagnostics).toEqual([
      expect.objectContaining({
        severity: "warning",
        code: "call.repeatedRecords",
        subject: expect.stringMatching(/^ec2:Describe(?:Subnets|NetworkInterfaces)$/),
        message: expect.stringContaining("10 records more than once"),
      }),
      expect.objectContaining({ code: "call.repeatedRecords" }),
    ]);
  });

  it("an empty last token of every list", async () => {
    await standinWith({ emptyLastToken: true }, { pageSize: 7 });
    expectWhole(await collected());
  });

  it("any of these in any mixture", async () => {
    const paged = ["DescribeSubnets", "DescribeNetworkInterfaces", "DescribeRouteTables", "DescribeSecurityGroups"];
    const mixture = fc.record({
      pageSize: fc.integer({ min: 5, max: 60 }),
      emptyLastToken: fc.boolean(),
      throttleFraction: fc.constantFrom(0, 1 / 9),
      repeatPage: fc.subarray(paged.flatMap((action) => [`${action}#1`, `${action}#2`])),
      account: fc.constantFrom(...demoInventories()),
    });
    await fc.assert(
      fc.asyncProperty(mixture, async ({ pageSize, account, ...faults }) => {
        vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(account.accountId));
        await standinWith(faults, { pageSize });
        expectWhole(await collected({ region: account.region, maxAttempts: 8 }), account);
      }),
      { numRuns: 8 },
    );
  });
});

describe("what does not pass is told apart from nothing", () => {
  it.each<keyof Faults>(["empty", "html", "malformed", "truncate"])(
    "%s, whichever protocol the API speaks",
    async (fault) => {
      const broken = ["DescribeVpcPeeringConnections", "ListHostedZonesByVPC", "ListResolverRules", "ListResources"];
      await standinWith({ [fault]: broken });
      const inventory = await collected();
      const concerned = inventory.calls.filter(({ action }) => broken.includes(action));
      expect(concerned.length).toBeGreaterThan(4);
      for (const call of concerned)
        expect(call, call.action).toMatchObject({ status: "failed", error: { code: "MalformedResponse" } });
      const others = gapsIn(inventory.calls.filter((call) => !concerned.includes(call)));
      expect(others).toEqual(["ListResourceRecordSets notAsked DependsOnAnotherCall"]);
      expect(inventory.records).not.toHaveProperty("ResolverRules");
    },
  );

  it("routes of a transit gateway that AWS does not give", async () => {
    await standinWith({ moreRoutesWithoutToken: true }, { inventories: [WITH_ROUTES], pageSize: 5 });
    const inventory = await collected();
    expect(outcomeOf(inventory, "SearchTransitGatewayRoutes")).toMatchObject({
      target: "tgw-rtb-1",
      status: "partial",
      records: 5,
      error: { code: "AdditionalRoutesAvailable" },
    });
    expect(inventory.records.TransitGatewayRoutes?.length).toBe(5);
  });
});

const WITH_ROUTES: Inventory = {
  ...PROVIDER,
  records: {
    TransitGatewayRouteTables: [{ TransitGatewayRouteTableId: "tgw-rtb-1" }],
    TransitGatewayRoutes: Array.from({ length: 12 }, (_, index) => ({
      TransitGatewayRouteTableId: "tgw-rtb-1",
      DestinationCidrBlock: `10.${index}.0.0/16`,
      Type: "static",
      State: "active",
    })),
  },
};

describe("AWS's rate limits", () => {
  it("are kept by one Region that asks a lot and by Regions at once, and cost nothing that was asked", async () => {
    const vpcs = Array.from({ length: 60 }, (_, index) => ({ VpcId: `vpc-${index}` }));
    const records = {
      Vpcs: vpcs,
      VpcAttributes: vpcs.map((vpc) => ({ ...vpc, EnableDnsSupport: { Value: true } })),
      CallerIdentity: PROVIDER.records.CallerIdentity ?? [],
    };
    const few = {
      ...PROVIDER,
      region: "eu-west-1",
      records: { ...records, Vpcs: vpcs.slice(0, 4), VpcAttributes: records.VpcAttributes.slice(0, 4) },
    };
    const standin = await standinWith(
      {},
      {
        rateLimits: true,
        inventories: [
          {
            ...few,
            region: PROVIDER.region,
            records: { ...few.records, VpcAttributes: records.VpcAttributes.slice(0, 4) },
          },
          few,
        ],
      },
    );
    const limits = new RateLimits();
    const results = await Promise.all(
      [PROVIDER.region, "eu-west-1"].map((region) => collectRegion({ region, limits })),
    );
    for (const result of results) expect(result.ok && gapsIn(result.inventory.calls)).toEqual([]);
    expect(standin.throttled).toBe(0);
    expect(standin.requests.filter(({ service }) => service === "route53").length).toBe(8);
  });
});

describe("a stop", () => {
  it("ends the waiting for tokens, too, and keeps what arrived", async () => {
    const vpcs = Array.from({ length: 40 }, (_, index) => ({ VpcId: `vpc-${index}` }));
    const standin = await standinWith({}, { inventories: [{ ...PROVIDER, records: { Vpcs: vpcs } }] });
    const stop = new AbortController();
    let zones = 0;
    const inventory = await collected({
      signal: stop.signal,
      onProgress: ({ action, status }) => {
        if (action === "ListHostedZonesByVPC" && status === "complete" && ++zones === 3) stop.abort();
      },
    });
    const outcomes = inventory.calls.filter(({ action }) => action === "ListHostedZonesByVPC");
    expect(outcomes.length).toBe(40);
    expect(outcomes.filter(({ status }) => status === "complete").length).toBe(3);
    expect(outcomes.filter(({ error }) => error?.code === "Cancelled").length).toBe(37);
    expect(inventory.records.Vpcs?.length).toBe(40);
    expect(standin.requests.filter(({ service }) => service === "route53").length).toBeLessThan(10);
  });
});
