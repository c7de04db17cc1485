import { rm, symlink, utimes } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallOutcome, Inventory } from "@/lib/model";
import { buildTopology } from "@/lib/model";
import { COLLECTION_TIME_UNKNOWN, importPath } from "./index";
import { testFiles, told } from "./test-files";

const { root, write, read, readOne } = testFiles({ beforeEach, afterEach });

function outcomes(inventory: Inventory, action: CallOutcome["action"]): CallOutcome[] {
  return inventory.calls.filter((call) => call.action === action);
}

const VPC = { VpcId: "vpc-1", OwnerId: "111122223333", CidrBlock: "10.0.0.0/16" };
const SUBNET = { SubnetId: "subnet-1", VpcId: "vpc-1", OwnerId: "111122223333", AvailabilityZone: "us-east-1a" };
const IDENTITY = { UserId: "AIDA", Account: "111122223333", Arn: "arn:aws:iam::111122223333:user/reader" };

describe("outputs of the AWS CLI", () => {
  it("are known by their content under any name, several collections in one file included", async () => {
    await write({ "one.json": { Vpcs: [VPC], Subnets: [SUBNET] }, "deep/er/two.JSON": { RouteTables: [] } });
    const inventory = await readOne();
    expect(inventory).toMatchObject({
      accountId: "111122223333",
      region: "us-east-1",
      source: { kind: "files", label: root() },
      records: { Vpcs: [VPC], Subnets: [SUBNET], RouteTables: [] },
    });
    expect(outcomes(inventory, "DescribeRouteTables")).toEqual([
      { service: "ec2", action: "DescribeRouteTables", status: "complete", pages: 1, records: 0 },
    ]);
    expect(outcomes(inventory, "DescribeNatGateways")).toEqual([
      { service: "ec2", action: "DescribeNatGateways", status: "notAsked", pages: 0, records: 0 },
    ]);
    expect(inventory.records.NatGateways).toBeUndefined();
  });

  it("may be one file without a directory", async () => {
    await write({ "anything.txt": { Vpcs: [VPC], Subnets: [SUBNET] } });
    const result = await importPath(path.join(root(), "anything.txt"));
    expect(result).toMatchObject({ ok: true, inventories: [{ region: "us-east-1", records: { Vpcs: [VPC] } }] });
  });

  it("are partial when they say that more pages follow", async () => {
    await write({ "a.json": { Subnets: [SUBNET], NextToken: "more" }, "b.json": { Vpcs: [VPC], NextToken: "" } });
    const inventory = await readOne();
    expect(outcomes(inventory, "DescribeSubnets")).toMatchObject([{ status: "partial", error: { code: "MorePages" } }]);
    expect(outcomes(inventory, "DescribeVpcs")).toMatchObject([{ status: "complete" }]);
  });

  it("join the two answers of describe-vpc-attribute, and say which VPC has only one", async () => {
    await write({
      "s1.json": { VpcId: "vpc-1", EnableDnsSupport: { Value: true } },
      "h1.json": { VpcId: "vpc-1", EnableDnsHostnames: { Value: false } },
      "s2.json": { VpcId: "vpc-2", EnableDnsSupport: { Value: true } },
      "x.json": { Vpcs: [VPC, { ...VPC, VpcId: "vpc-2" }], Subnets: [SUBNET] },
    });
    const inventory = await readOne();
    expect(inventory.records.VpcAttributes).toEqual([
      { VpcId: "vpc-1", EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: false } },
      { VpcId: "vpc-2", EnableDnsSupport: { Value: true } },
    ]);
    expect(outcomes(inventory, "DescribeVpcAttribute")).toMatchObject([
      { target: "vpc-1", status: "complete" },
      { target: "vpc-2", status: "partial", error: { message: expect.stringContaining("EnableDnsHostnames") } },
    ]);
    expect(told(inventory)).toEqual([]);
  });

  it("tell for which endpoint service the permissions were asked", async () => {
    const service = (id: string) => ({
      ServiceId: id,
      NetworkLoadBalancerArns: ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/a/1"],
    });
    await write({
      "c.json": { ServiceConfigurations: [service("vpce-svc-0a"), service("vpce-svc-0b"), service("vpce-svc-0c")] },
      "p1.json": { AllowedPrincipals: [{ ServiceId: "vpce-svc-0a", Principal: "*" }] },
      "vpce-svc-0b.json": { AllowedPrincipals: [{ Principal: "arn:aws:iam::444455556666:root" }] },
      "get.json": IDENTITY,
    });
    const inventory = await readOne();
    expect(inventory.region).toBe("eu-west-1");
    expect(inventory.records.AllowedPrincipals).toContainEqual({
      ServiceId: "vpce-svc-0b",
      Principal: "arn:aws:iam::444455556666:root",
    });
    const stated = outcomes(inventory, "DescribeVpcEndpointServicePermissions");
    expect(stated.map(({ target, status }) => `${target} ${status}`).sort()).toEqual([
      "vpce-svc-0a complete",
      "vpce-svc-0b complete",
      "vpce-svc-0c notAsked",
    ]);
  });

  it("that are not drawn are named once, quietly", async () => {
    await write({
      "a.json": { Vpcs: [VPC], Subnets: [SUBNET] },
      "i.json": { Snapshots: [] },
      "r.json": { Regions: [] },
    });
    const { diagnostics } = await read();
    expect(diagnostics).toMatchObject([{ code: "files.notUsed", message: expect.stringContaining("i.json, r.json") }]);
  });
});

describe("account and Region", () => {
  it("come from directories, and several give several inventories", async () => {
    await write({
      "111122223333/us-east-1/vpcs.json": { Vpcs: [VPC] },
      "111122223333/eu-west-1/vpcs.json": { Vpcs: [{ ...VPC, VpcId: "vpc-2" }] },
      "444455556666_prod/ap-southeast-2/vpcs.json": { Vpcs: [{ ...VPC, VpcId: "vpc-3" }] },
    });
    const { inventories } = await read();
    expect(inventories.map(({ accountId, region }) => `${accountId} ${region}`)).toEqual([
      "111122223333 eu-west-1",
      "111122223333 us-east-1",
      "444455556666 ap-southeast-2",
    ]);
  });

  it("come from the path that was given", async () => {
    await write({ "999988887777/eu-north-1/vpcs.json": { Vpcs: [VPC] } });
    const result = await importPath(path.join(root(), "999988887777", "eu-north-1"));
    expect(result).toMatchObject({ inventories: [{ accountId: "999988887777", region: "eu-north-1" }] });
  });

  it("take the nearest of get-caller-identity and a directory named after an account", async () => {
    await write({
      "identity.json": { ...IDENTITY, Account: "999999999999" },
      "vpcs-us-east-1.json": { Vpcs: [VPC] },
      "444455556666/us-east-1/vpcs.json": { Vpcs: [{ ...VPC, VpcId: "vpc-2" }] },
      "444455556666/us-east-1/nested/who.json": { ...IDENTITY, Account: "777788889999" },
      "444455556666/us-east-1/nested/vpcs.json": { Vpcs: [{ ...VPC, VpcId: "vpc-3" }] },
    });
    const { inventories } = await read();
    expect(inventories.map(({ accountId, records }) => `${accountId} ${String(records.Vpcs?.[0]?.VpcId)}`)).toEqual([
      "444455556666 vpc-2",
      "777788889999 vpc-3",
      "999999999999 vpc-1",
    ]);
    expect(inventories[2]?.records.CallerIdentity).toMatchObject([{ Account: "999999999999" }]);
    expect(inventories[0]?.records.CallerIdentity).toBeUndefined();
  });

  it("of a directory named after an account are not those of an identity in another of its Regions", async () => {
    await write({
      "444455556666/us-east-1/who.json": IDENTITY,
      "444455556666/eu-west-1/vpcs.json": { Vpcs: [VPC] },
    });
    expect(await readOne()).toMatchObject({ accountId: "444455556666", region: "eu-west-1" });
  });

  it("are not taken from twelve digits within an id", async () => {
    await write({ "tgw-rtb-0a123456789012bcd.json": { Vpcs: [VPC], Subnets: [SUBNET] } });
    expect((await readOne()).accountId).toBe("111122223333");
  });

  it("are not taken from a time in a directory's name", async () => {
    await write({ "202611020900/a.json": { Vpcs: [VPC], Subnets: [SUBNET] } });
    expect((await readOne()).accountId).toBe("111122223333");
  });

  it("come from the owner of most records when a subnet is shared", async () => {
    const shared = { ...SUBNET, SubnetId: "subnet-2", OwnerId: "444455556666" };
    await write({
      "a.json": { Subnets: [shared] },
      "b.json": { Vpcs: [VPC], RouteTables: [{ ...VPC, RouteTableId: "rtb-1" }] },
    });
    expect(await readOne()).toMatchObject({ accountId: "111122223333", region: "us-east-1" });
  });

  it("of records without a zone follow their VPC when one directory holds two Regions", async () => {
    const away = { SubnetId: "subnet-9", VpcId: "vpc-9", OwnerId: "111122223333", AvailabilityZone: "eu-west-1b" };
    await write({
      "a.json": { Subnets: [SUBNET] },
      "b.json": { Subnets: [away] },
      "c.json": { RouteTables: [{ RouteTableId: "rtb-9", VpcId: "vpc-9" }] },
      "d.json": { InternetGateways: [{ InternetGatewayId: "igw-1", Attachments: [{ VpcId: "vpc-1" }] }] },
      "e.json": { VpnGateways: [{ VpnGatewayId: "vgw-9", VpcAttachments: [{ VpcId: "vpc-9" }] }] },
      "f.json": { DhcpOptions: [] },
    });
    const { inventories } = await read();
    expect(inventories.map(({ region, records }) => [region, Object.keys(records)])).toEqual([
      ["eu-west-1", ["Subnets", "RouteTables", "VpnGateways"]],
      ["unknown", ["DhcpOptions"]],
      ["us-east-1", ["Subnets", "InternetGateways"]],
    ]);
  });

  it("are never taken from the Region of a service elsewhere", async () => {
    await write({
      "a.json": { VpcEndpoints: [{ VpcEndpointId: "vpce-1", ServiceName: "com.amazonaws.us-west-2.s3" }] },
      "b.json": { Subnets: [SUBNET] },
    });
    expect((await readOne()).region).toBe("us-east-1");
  });

  it("are unknown, and said to be, when nothing names them; the caller may", async () => {
    await write({ "a.json": { Vpcs: [{ VpcId: "vpc-1" }] } });
    const inventory = await readOne();
    expect(inventory).toMatchObject({ accountId: "unknown", region: "unknown" });
    expect(told(inventory)?.map(({ code }) => code)).toEqual(["import.unknownAccount", "import.unknownRegion"]);
    const placed = await readOne({ accountId: "111122223333", region: "eu-west-3" });
    expect(placed).toMatchObject({ accountId: "111122223333", region: "eu-west-3" });
    expect(told(placed)).toEqual([]);
  });
});

describe("the same resource in two files", () => {
  it("is one record when both agree, whatever the order of fields", async () => {
    const turned = Object.fromEntries(Object.entries(SUBNET).reverse());
    await write({ "a.json": { Subnets: [SUBNET] }, "b.json": { Subnets: [turned] } });
    const inventory = await readOne();
    expect(inventory.records.Subnets).toEqual([SUBNET]);
    expect(told(inventory)).toEqual([]);
  });

  it("is chosen by content when they differ, and both files are named", async () => {
    const longer = { ...SUBNET, State: "available" };
    await write({ "a.json": { Subnets: [longer] }, "b.json": { Subnets: [SUBNET] } });
    const forward = await readOne();
    await write({ "a.json": { Subnets: [SUBNET] }, "b.json": { Subnets: [longer] } });
    const backward = await readOne();
    for (const inventory of [forward, backward]) {
      expect(inventory.records.Subnets).toEqual([longer]);
      expect(told(inventory)).toMatchObject([
        { code: "record.duplicate", subject: "subnet-1", message: expect.stringMatching(/a\.json and b\.json/) },
      ]);
    }
  });
});

describe("files that cannot be used", () => {
  const broken: [string, string | Buffer, string, RegExp][] = [
    ["an empty file", "", "file.empty", /is empty/],
    ["white space", " \n ", "file.empty", /white space/],
    ["a file that is not JSON", "Unable to locate credentials", "file.notJson", /character U at line 1, column 1/],
    ["a fault in the middle", '{"Vpcs": [\n  {"VpcId" "vpc-9"}]}', "file.notJson", /character " at line 2, column 12/],
    [
      "a file that is cut off",
      '{"NatGateways": [{"NatGatewayId": "nat',
      "file.truncated",
      /ends too early, at line 1, column 39/,
    ],
    ["a list", "[1, 2]", "file.unknown", /it is a list/],
    ["a number", "17", "file.unknown", /no JSON object/],
    ["an empty object", "{}", "file.unknown", /empty object/],
    [
      "somebody else's object",
      '{"name": "left-pad", "__proto__": {"polluted": 1}}',
      "file.unknown",
      /none of its keys/,
    ],
    ["an export of a later version", '{"format": "isthmus-export/9"}', "file.unknown", /another version/],
  ];

  it.each(broken)(
    "%s becomes a diagnostic that names it, and its neighbours are kept",
    async (_name, content, code, words) => {
      await write({ "a.json": { Vpcs: [VPC], Subnets: [SUBNET] }, "b/bad.json": content });
      const { inventories, diagnostics } = await read();
      expect(inventories[0]?.records.Subnets).toEqual([SUBNET]);
      expect(diagnostics).toMatchObject([{ code, subject: "b/bad.json", message: expect.stringMatching(words) }]);
      expect(diagnostics[0]?.message).toContain("b/bad.json");
    },
  );

  it("make the call whose answer they held failed, not merely unasked", async () => {
    await write({
      "a.json": { Vpcs: [VPC], Subnets: [SUBNET] },
      "n.json": '{"NatGateways": [{"NatGatewayId": "nat',
      "r.json": { RouteTables: null },
    });
    const inventory = await readOne();
    expect(outcomes(inventory, "DescribeNatGateways")).toMatchObject([
      { status: "failed", error: { code: "FileTruncated", message: expect.stringContaining("n.json") } },
    ]);
    expect(outcomes(inventory, "DescribeRouteTables")).toMatchObject([{ status: "failed" }]);
    expect(told(inventory)).toMatchObject([{ code: "file.malformed", subject: "r.json" }]);
  });

  it("do not have their text quoted: it may be secret", async () => {
    await write({ "a.json": { Vpcs: [VPC], Subnets: [SUBNET] }, "s.json": 'aws_secret_access_key = "hunter2"' });
    expect(JSON.stringify(await read())).not.toMatch(/hunter2|aws_secret/);
  });

  it("may be too large", async () => {
    await write({ "a.json": { Vpcs: [VPC], Subnets: [SUBNET] }, "b.json": { Subnets: [], x: "y".repeat(1000) } });
    const { diagnostics } = await read({ maxFileBytes: 800 });
    expect(diagnostics).toMatchObject([{ code: "file.tooLarge", subject: "b.json" }]);
  });

  it("may be UTF-16, with a mark as PowerShell writes it", async () => {
    await write({ "a.json": Buffer.from(`\uFEFF${JSON.stringify({ Vpcs: [VPC], Subnets: [SUBNET] })}`, "utf16le") });
    expect((await readOne()).records.Vpcs).toEqual([VPC]);
  });

  it("may hold records that are none, and the others stay", async () => {
    await write({ "a.json": { Subnets: [null, SUBNET, "subnet-2", [1]] } });
    const inventory = await readOne();
    expect(inventory.records.Subnets).toEqual([SUBNET]);
    expect(told(inventory)?.map(({ message }) => message)).toEqual([
      "a.json: Subnets[0] is no object and was left out.",
      "a.json: Subnets[2] is no object and was left out.",
      "a.json: Subnets[3] is no object and was left out.",
    ]);
  });

  it("cannot change how objects behave", async () => {
    const text = `{"__proto__": {"polluted": 1}, "constructor": 1, "Vpcs": [{"VpcId": "vpc-1", "__proto__": {"polluted": 2},
      "Tags": [{"Key": "__proto__", "Value": "x"}]}], "Subnets": [${JSON.stringify(SUBNET)}]}`;
    await write({ "a.json": text, "b.json": text });
    const inventory = await readOne();
    expect(buildTopology(inventory).get("vpc-1")).toBeDefined();
    expect(Object.keys(inventory.records)).toEqual(["Vpcs", "Subnets"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("directories", () => {
  it("are walked through symbolic links, once each, even in a circle", async () => {
    await write({ "real/a.json": { Subnets: [SUBNET] }, ".git/b.json": "junk", "node_modules/p/c.json": "junk" });
    await symlink(root(), path.join(root(), "real", "circle"));
    await symlink(path.join(root(), "real"), path.join(root(), "again"));
    await symlink("self.json", path.join(root(), "self.json"));
    const { inventories, diagnostics } = await read();
    expect(inventories[0]?.records.Subnets).toEqual([SUBNET]);
    expect(told(inventories[0])).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: "file.unreadable", subject: "self.json" }]);
  });

  it("are as old as their oldest file", async () => {
    await write({ "a.json": { Vpcs: [VPC] }, "b.json": { Subnets: [SUBNET] } });
    const old = new Date("2026-01-02T03:04:05.000Z");
    await utimes(path.join(root(), "b.json"), old, old);
    const inventory = await readOne();
    expect(inventory.collectedAt).toBe("2026-01-02T03:04:05.000Z");
    expect(inventory.diagnostics).toEqual([
      {
        severity: "warning",
        code: COLLECTION_TIME_UNKNOWN,
        message:
          "Collection time unknown: the files of account 111122223333, Region us-east-1 do not say when AWS answered. File dates are shown, which copying or unpacking changes.",
        subject: "111122223333/us-east-1",
      },
    ]);
  });

  it("give the same whatever the names of their files", async () => {
    await write({ "a.json": { Vpcs: [VPC] }, "b.json": { Subnets: [SUBNET] }, "c.json": IDENTITY });
    const first = await readOne();
    await rm(root(), { recursive: true });
    await write({ "3.json": { Vpcs: [VPC] }, "1.json": { Subnets: [SUBNET] }, "2.json": IDENTITY });
    const second = await readOne();
    expect({ ...second, collectedAt: "" }).toEqual({ ...first, collectedAt: "" });
  });
});

describe("nothing usable is an error that says why", () => {
  it("when the path does not exist", async () => {
    const missing = path.join(root(), "missing");
    const result = await importPath(missing);
    expect(result).toMatchObject({
      ok: false,
      error: { code: "files.notFound", message: expect.stringContaining(missing) },
    });
  });

  it("when a part of the path is a file", async () => {
    await write({ "file.txt": "x" });
    const result = await importPath(path.join(root(), "file.txt", "below"));
    expect(result).toMatchObject({
      ok: false,
      error: { code: "files.unreadable", message: expect.stringContaining("is a file") },
    });
  });

  it("when there are no files, or none that can be used", async () => {
    expect(await importPath(root())).toMatchObject({
      error: { code: "files.empty", message: expect.stringContaining("no .json file") },
    });
    await write({ "a.json": "oops", "b.json": { Snapshots: [] }, "c.json": IDENTITY, "d.json": '{"Vpcs": [' });
    const result = await importPath(root());
    expect(result).toMatchObject({
      ok: false,
      error: { code: "files.empty", message: expect.stringContaining("a.json is not JSON") },
    });
  });
});
