import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { collectRegion } from "@/lib/aws";
import { demoInventories } from "@/lib/demo";
import { type ActionName, CALLS, type CallProgress, type Inventory } from "@/lib/model";
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

/** Lists that AWS does not divide into pages (domain.md §2.2). */
const WHOLE: readonly ActionName[] = ["DescribeAvailabilityZones", "DescribeVpnGateways"];

describe("a collection", () => {
  it("reads back the whole demo, record for record", async () => {
    await standinWith();
    for (const expected of demoInventories()) {
      vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(expected.accountId));
      const inventory = await collected({ region: expected.region });
      expect(comparable(inventory.records)).toEqual(comparable(expected.records));
      expect(gapsIn(inventory.calls)).toEqual([]);
      expect(inventory.accountId).toBe(expected.accountId);
    }
  });

  it("makes every call of the catalogue and no other, and describes itself", async () => {
    const standin = await standinWith();
    const now = () => new Date("2026-11-03T10:00:00Z");
    const inventory = await collected({ now, accountName: "network-prod" });
    const catalogue: string[] = CALLS.map((call) => call.action).sort();
    expect([...new Set(inventory.calls.map((call) => call.action))].sort()).toEqual(catalogue);
    expect([...new Set(standin.requests.map((request) => request.action))].sort()).toEqual(catalogue);
    expect(inventory).toMatchObject({
      format: "isthmus-inventory/1",
      accountName: "network-prod",
      region: PROVIDER.region,
      collectedAt: "2026-11-03T10:00:00.000Z",
      source: { kind: "live", label: "default credentials" },
      diagnostics: [],
    });
    expect(JSON.parse(JSON.stringify(inventory))).toEqual(inventory);
  });

  it("gives the same inventory whatever the pages, and follows both kinds of last token", async () => {
    const now = () => new Date(0);
    const whole = await standinWith();
    const expected = await collected({ now });
    const small = await standinWith({}, { pageSize: 5 });
    const inventory = await collected({ now });
    expect(inventory.records).toEqual(expected.records);
    expect(gapsIn(inventory.calls)).toEqual([]);
    for (const { action, collection, per, service } of CALLS) {
      if (per !== null || service === "ram") continue;
      const records = inventory.records[collection]?.length ?? 0;
      // Instances come in reservations, and AWS gives these in one answer.
      if (action === "DescribeInstances" || WHOLE.includes(action)) continue;
      expect(outcomeOf(inventory, action), action).toMatchObject({
        pages: Math.max(1, Math.ceil(records / 5)),
        records,
      });
    }
    expect(small.requests.length).toBeGreaterThan(whole.requests.length + 20);
  });

  it("asks for both DNS attributes of each VPC and for the permissions of each service, and names them", async () => {
    const standin = await standinWith();
    const inventory = await collected();
    const vpcIds = (PROVIDER.records.Vpcs ?? []).map((vpc) => vpc.VpcId);
    const outcomes = inventory.calls.filter((call) => call.action === "DescribeVpcAttribute");
    expect(outcomes.map((call) => call.target).sort()).toEqual([...vpcIds].sort());
    expect(outcomes.every((call) => call.pages === 2 && call.records === 1)).toBe(true);
    expect(standin.requests.filter((request) => request.action === "DescribeVpcAttribute").length).toBe(
      2 * vpcIds.length,
    );
    const services = (PROVIDER.records.ServiceConfigurations ?? []).map((service) => service.ServiceId);
    const permissions = inventory.calls.filter((call) => call.action === "DescribeVpcEndpointServicePermissions");
    expect(permissions.map((call) => call.target)).toEqual(services);
    expect(inventory.records.AllowedPrincipals?.every((record) => services.includes(record.ServiceId))).toBe(true);
  });

  it("adds the service to principals that come without it", async () => {
    const bare: Inventory = {
      ...PROVIDER,
      records: {
        ServiceConfigurations: [{ ServiceId: "vpce-svc-1" }],
        AllowedPrincipals: [{ Principal: "arn:aws:iam::1:root", ServiceId: "vpce-svc-1" }],
      },
    };
    const standin = await standinWith({}, { inventories: [bare] });
    const inventory = await collected({
      onProgress: ({ action, status }) => {
        // The id of the configuration must still be there, or nothing would be asked about it.
        if (action === "DescribeVpcEndpointServiceConfigurations" && status === "complete") {
          standin.setFaults({ withoutIds: true });
        }
      },
    });
    expect(inventory.records.AllowedPrincipals).toEqual([
      { Principal: "arn:aws:iam::1:root", ServiceId: "vpce-svc-1" },
    ]);
  });

  it("asks about the services in use only: by name, 200 at a time, and in their own Region", async () => {
    const endpoints = Array.from({ length: 450 }, (_, index) => ({
      VpcEndpointId: `vpce-${index}`,
      ServiceName: `com.amazonaws.vpce.us-east-1.vpce-svc-${index}`,
      ...(index < 3 ? { ServiceRegion: "eu-west-1" } : index < 5 ? { ServiceRegion: PROVIDER.region } : {}),
    }));
    const used = endpoints.map(({ ServiceName, ServiceRegion = PROVIDER.region }) => ({ ServiceName, ServiceRegion }));
    const unused = { ServiceName: "com.amazonaws.us-east-1.unused", ServiceRegion: PROVIDER.region };
    const nameless = { VpcEndpointId: "vpce-nameless", VpcEndpointType: "ServiceNetwork" };
    const many: Inventory = {
      ...PROVIDER,
      records: { VpcEndpoints: [...endpoints, nameless], ServiceDetails: [...used, unused] },
    };
    const standin = await standinWith({}, { inventories: [many] });
    const inventory = await collected();
    expect(comparable({ ServiceDetails: inventory.records.ServiceDetails ?? [] })).toEqual(
      comparable({ ServiceDetails: used }),
    );
    const asked = standin.requests.filter((request) => request.action === "DescribeVpcEndpointServices");
    expect(asked.map(({ parameters }) => parameters["ServiceRegion.1"] ?? "").sort()).toEqual([
      "",
      "",
      "",
      "eu-west-1",
    ]);
  });

  it("takes an account with nothing in it as complete: everything known, nothing there", async () => {
    const standin = await standinWith({}, { inventories: [{ ...PROVIDER, records: {} }] });
    const inventory = await collected();
    expect(gapsIn(inventory.calls)).toEqual([]);
    expect(inventory.records.Vpcs).toEqual([]);
    expect(inventory.records.VpcAttributes).toEqual([]);
    expect(new Set(inventory.calls.map((call) => call.action)).size).toBe(CALLS.length);
    // Nothing is asked about resources that there are not; ListResources is asked twice.
    expect(standin.requests.length).toBe(CALLS.filter(({ per }) => per === null).length + 1);
  });

  it("keeps tags, policies and enums exactly as they come", async () => {
    const tags = [
      "<script>alert(1)</script>",
      "a & b",
      "\u202Eabc",
      "👩‍👩‍👧‍👦".repeat(30),
      " padded ",
      "",
      "two\nlines\r\n",
      '"quoted"',
    ];
    const vpc = {
      VpcId: "vpc-1",
      OwnerId: PROVIDER.accountId,
      State: "not-yet-invented",
      Tags: tags.map((Value, index) => ({ Key: `tag${index}`, Value })),
    };
    const nasty: Inventory = { ...PROVIDER, records: { Vpcs: [vpc] } };
    await standinWith({}, { inventories: [nasty] });
    expect((await collected()).records.Vpcs).toEqual([vpc]);
    await standinWith({ unknownEnums: true, withoutIds: true });
    const inventory = await collected();
    expect(inventory.records.VpcEndpoints?.[0]).toMatchObject({
      State: "not-yet-invented",
      VpcEndpointType: "not-yet-invented",
    });
    expect(inventory.records.Vpcs?.[0]).not.toHaveProperty("VpcId");
    expect(inventory.records.Vpcs?.length).toBe(PROVIDER.records.Vpcs?.length);
    expect(gapsIn(inventory.calls)).toEqual([]);
  });

  it("reports progress that only grows and ends where it said it would", async () => {
    await standinWith({}, { pageSize: 5 });
    const events: CallProgress[] = [];
    const inventory = await collected({ onProgress: (event) => events.push(event) });
    const ended = events.filter((event) => event.status !== "started");
    expect(ended.map((event) => event.done)).toEqual(ended.map((_, index) => index + 1));
    expect(ended.length).toBe(inventory.calls.length);
    expect(events.at(-1)).toMatchObject({ done: inventory.calls.length, total: inventory.calls.length });
    expect(events.every((event) => event.done <= event.total && event.region === PROVIDER.region)).toBe(true);
    expect(events.at(-1)?.accountId).toBe(PROVIDER.accountId);
    expect(
      ended.filter((event) => event.action === "DescribeVpcAttribute").every((event) => event.target !== undefined),
    ).toBe(true);
  });

  it("asks for all lists at once, and about each resource as soon as the page with it has come", async () => {
    const vpcs = Array.from({ length: 12 }, (_, index) => ({ VpcId: `vpc-${index}` }));
    const VpcAttributes = vpcs.map((vpc) => ({ ...vpc, EnableDnsSupport: { Value: true } }));
    const standin = await standinWith(
      { latencyMs: 50 },
      { inventories: [{ ...PROVIDER, records: { Vpcs: vpcs, VpcAttributes } }], pageSize: 5 },
    );
    expect((await collected()).records.VpcAttributes?.length).toBe(12);
    expect(standin.peak.all).toBeGreaterThan(35);
    const order = standin.requests.map(({ action, page }) => `${action}#${page}`);
    expect(order.indexOf("DescribeVpcAttribute#1")).toBeLessThan(order.indexOf("DescribeVpcs#3"));
  });

  it("asks for a page's resources once, however many list them, and drops what comes twice", async () => {
    const arn = (kind: string, name: string) =>
      `arn:aws:elasticloadbalancing:${PROVIDER.region}:${PROVIDER.accountId}:${kind}/net/${name}/0123456789abcdef`;
    const balancers = ["a", "b"].map((name) => ({ LoadBalancerArn: arn("loadbalancer", name) }));
    const shared = {
      TargetGroupArn: arn("targetgroup", "t"),
      LoadBalancerArns: balancers.map((one) => one.LoadBalancerArn),
    };
    const service = (id: string, arns: string[]) => ({ ServiceId: id, NetworkLoadBalancerArns: arns });
    const names = balancers.map((one) => one.LoadBalancerArn);
    const standin = await standinWith(
      {},
      {
        inventories: [
          {
            ...PROVIDER,
            records: {
              ServiceConfigurations: [
                service("vpce-svc-1", names),
                service("vpce-svc-2", [...names, arn("loadbalancer", "gone")]),
              ],
              LoadBalancers: balancers,
              TargetGroups: [shared],
            },
          },
        ],
      },
    );
    const inventory = await collected();
    expect(gapsIn(inventory.calls)).toEqual([]);
    expect(inventory.records.LoadBalancers).toEqual(balancers);
    expect(inventory.records.TargetGroups).toEqual([shared]);
    expect(inventory.diagnostics).toEqual([]);
    const asked = (action: string) => standin.requests.filter((request) => request.action === action).length;
    expect(asked("DescribeTargetGroups")).toBe(2);
    expect(asked("DescribeTargetHealth")).toBe(1);
  });

  it("asks AWS's own prefix lists for no entries, which DescribePrefixLists gives", async () => {
    const lists = [
      { PrefixListId: "pl-aws", OwnerId: "AWS" },
      { PrefixListId: "pl-own", OwnerId: PROVIDER.accountId },
    ];
    const entries = [{ PrefixListId: "pl-own", Cidr: "10.0.0.0/8" }];
    const records = { ManagedPrefixLists: lists, ManagedPrefixListEntries: entries };
    await standinWith({}, { inventories: [{ ...PROVIDER, records }] });
    const inventory = await collected();
    expect(inventory.records.ManagedPrefixListEntries).toEqual(entries);
    expect(outcomeOf(inventory, "GetManagedPrefixListEntries").target).toBe("pl-own");
  });

  it("asks Route 53 in the partition's first Region about the Region of the VPC", async () => {
    const standin = await standinWith(
      {},
      { inventories: [{ ...PROVIDER, region: "eu-west-1", records: { Vpcs: [{ VpcId: "vpc-1" }] } }] },
    );
    await collected({ region: "eu-west-1" });
    const [asked] = standin.requests.filter((request) => request.service === "route53");
    expect(asked).toMatchObject({ region: "us-east-1", parameters: { VPCId: "vpc-1", VPCRegion: "eu-west-1" } });
  });

  it("reads the records of the account's own hosted zones, each once, page by page, and asks about no others", async () => {
    const zone = (VPCId: string, HostedZoneId: string, Owner: object) => ({ VPCId, HostedZoneId, Name: "z.", Owner });
    const own = { OwningAccount: PROVIDER.accountId };
    const records: Inventory["records"] = {
      Vpcs: [{ VpcId: "vpc-1" }, { VpcId: "vpc-2" }],
      HostedZoneSummaries: [
        zone("vpc-1", "Z1", own),
        zone("vpc-2", "Z1", own),
        zone("vpc-2", "Z2", own),
        zone("vpc-1", "Z3", { OwningAccount: "999999999999" }),
        zone("vpc-1", "Z4", { OwningService: "efs.amazonaws.com" }),
      ],
      ResourceRecordSets: Array.from({ length: 12 }, (_, index) => ({
        HostedZoneId: "Z1",
        Name: `${String(index >> 1).padStart(2, "0")}.z.`,
        Type: "A",
        SetIdentifier: `s-${index}`,
        TTL: 60,
        ResourceRecords: [{ Value: `10.0.0.${index}` }],
      })),
    };
    // Whose zones are the account's own is not known before AWS says which account it is.
    const late = { stallMs: { pattern: "GetCallerIdentity", ms: 300 } };
    const standin = await standinWith(late, { inventories: [{ ...PROVIDER, records }], pageSize: 5 });
    const inventory = await collected();
    expect(inventory.records.ResourceRecordSets).toEqual(records.ResourceRecordSets);
    const asked = inventory.calls.filter(({ action }) => action === "ListResourceRecordSets");
    expect(asked.map(({ target, status, pages, records: count }) => [target, status, pages, count])).toEqual([
      ["Z1", "complete", 3, 12],
      ["Z2", "complete", 1, 0],
    ]);
    const sent = standin.requests.filter(({ action }) => action === "ListResourceRecordSets");
    expect(sent.map(({ region, parameters }) => [region, parameters.HostedZoneId]).sort()).toEqual([
      ["us-east-1", "Z1"],
      ["us-east-1", "Z1"],
      ["us-east-1", "Z1"],
      ["us-east-1", "Z2"],
    ]);
    expect(inventory.diagnostics).toEqual([]);
  });

  it("asks about the zones of all accounts when AWS does not say which one it is", async () => {
    const zone = (HostedZoneId: string, OwningAccount: string) => {
      return { VPCId: "vpc-1", HostedZoneId, Name: "z.", Owner: { OwningAccount } };
    };
    const records: Inventory["records"] = {
      Vpcs: [{ VpcId: "vpc-1", OwnerId: PROVIDER.accountId }],
      HostedZoneSummaries: [zone("Z1", PROVIDER.accountId), zone("Z2", "999999999999")],
    };
    await standinWith({ deny: ["GetCallerIdentity"] }, { inventories: [{ ...PROVIDER, records }] });
    const inventory = await collected();
    const asked = inventory.calls.filter(({ action }) => action === "ListResourceRecordSets");
    expect(asked.map(({ target, status }) => `${target} ${status}`)).toEqual(["Z1 complete", "Z2 denied"]);
  });

  it("prints no warning when many Regions follow one signal", async () => {
    await standinWith();
    const warnings: string[] = [];
    const listen = (warning: Error) => warnings.push(warning.name);
    process.on("warning", listen);
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 15 }, (_, index) => collect({ signal, region: `eu-west-${index + 1}` })));
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", listen);
    expect(warnings).not.toContain("MaxListenersExceededWarning");
  });
});

describe("endpoints and credentials of the environment", () => {
  it("honours AWS_ENDPOINT_URL_EC2 and AWS_ENDPOINT_URL_STS, each over AWS_ENDPOINT_URL", async () => {
    const ec2 = await standinWith();
    const sts = await standinWith();
    const other = await standinWith();
    vi.stubEnv("AWS_ENDPOINT_URL_EC2", ec2.url);
    vi.stubEnv("AWS_ENDPOINT_URL_STS", sts.url);
    expect(gapsIn((await collected()).calls)).toEqual([]);
    expect(new Set(ec2.requests.map((request) => request.service))).toEqual(new Set(["ec2"]));
    expect(sts.requests.map((request) => request.action)).toEqual(["GetCallerIdentity"]);
    const services = new Set(other.requests.map((request) => request.service));
    expect(services).toEqual(new Set(["elbv2", "ram", "route53", "route53resolver"]));
  });

  it("goes on without STS: the account is then the most frequent owner, or unknown", async () => {
    await standinWith();
    vi.stubEnv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1");
    const inventory = await collected();
    expect(gapsIn(inventory.calls)).toEqual(["GetCallerIdentity failed ECONNREFUSED"]);
    expect(inventory.accountId).toBe(PROVIDER.accountId);

    const empty = await standinWith({ deny: ["GetCallerIdentity"] }, { inventories: [{ ...PROVIDER, records: {} }] });
    vi.stubEnv("AWS_ENDPOINT_URL_STS", empty.url);
    const unknown = await collected();
    expect(unknown.accountId).toBe("unknown");
    expect(gapsIn(unknown.calls)).toEqual(["GetCallerIdentity denied AccessDenied"]);
  });

  it("takes credentials from the profile that it is told, over those of the environment", async () => {
    const standin = await standinWith();
    const [other] = demoInventories().filter((inventory) => inventory.accountId !== PROVIDER.accountId);
    const folder = mkdtempSync(path.join(tmpdir(), "isthmus-wire-"));
    try {
      const file = path.join(folder, "credentials");
      writeFileSync(
        file,
        `[shop]\naws_access_key_id = ${accessKeyOf(other?.accountId ?? "")}\naws_secret_access_key = secret-of-the-shop\n`,
      );
      vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", file);
      // With both present, the SDK itself warns that the profile wins.
      const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
      const inventory = await collected({ profile: "shop" });
      warn.mockRestore();
      expect(inventory).toMatchObject({ accountId: other?.accountId, source: { kind: "live", label: "shop" } });
      expect(new Set(standin.requests.map((request) => request.accountId))).toEqual(new Set([other?.accountId]));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("does not let a Region that cannot be one become a host name", async () => {
    const standin = await standinWith();
    for (const region of ["", "eu west 1", "evil.example/", "EU-WEST-1", `-${"a".repeat(70)}`]) {
      const result = await collectRegion({ region });
      expect(result).toMatchObject({ ok: false, error: { code: "region.unknown" } });
    }
    expect((await collect({ region: "xx-new-9" })).ok).toBe(true);
    expect(standin.requests.every((request) => request.region === "xx-new-9")).toBe(true);
  });
});
