import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallOutcome, Inventory } from "@/lib/model";
import { CALLS } from "@/lib/model";
import { COLLECTION_TIME_UNKNOWN, ExportError, importPath, writeInventories } from "./index";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), "isthmus-export-"));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

function inventoryOf(changes: Partial<Inventory> = {}): Inventory {
  const call = (action: CallOutcome["action"], status: CallOutcome["status"], records: number): CallOutcome => ({
    service: action === "GetCallerIdentity" ? "sts" : "ec2",
    action,
    status,
    pages: 1,
    records,
  });
  return {
    format: "isthmus-inventory/1",
    accountId: "111122223333",
    accountName: "network-prod",
    region: "us-east-1",
    collectedAt: "2026-11-02T09:00:00.000Z",
    source: { kind: "live", label: "default credentials" },
    records: {
      Vpcs: [{ VpcId: "vpc-1", Tags: [{ Key: "Name", Value: "grün \u{1F98A} </script>" }] }],
      Subnets: [],
      VpcAttributes: [{ VpcId: "vpc-1", EnableDnsSupport: { Value: true } }],
      CallerIdentity: [{ UserId: "u", Account: "111122223333", Arn: "arn:aws:iam::111122223333:user/u" }],
      ServiceDetails: [
        { ServiceName: "com.amazonaws.us-east-1.s3", ServiceType: [{ ServiceType: "Gateway" }] },
        { ServiceName: "com.amazonaws.us-east-1.s3", ServiceType: [{ ServiceType: "Interface" }] },
      ],
    },
    calls: [
      call("DescribeVpcs", "complete", 1),
      call("DescribeSubnets", "complete", 0),
      { ...call("DescribeVpcAttribute", "partial", 1), target: "vpc-1" },
      { ...call("DescribeNatGateways", "denied", 0), error: { code: "UnauthorizedOperation", message: "no" } },
      call("DescribeRouteTables", "notAsked", 0),
      call("GetCallerIdentity", "complete", 1),
    ],
    diagnostics: [{ severity: "warning", code: "x", message: "Something.", subject: "vpc-1" }],
    ...changes,
  };
}

async function readBack(target: string): Promise<Inventory[]> {
  const result = await importPath(target);
  if (!result.ok) throw new Error(result.error.message);
  expect(result.diagnostics).toEqual([]);
  return result.inventories;
}

const targets = [
  ["a directory", "out"],
  ["one file", "out.json"],
] as const;

describe.each(targets)("an export to %s", (_name, name) => {
  it("comes back as it was", async () => {
    const target = path.join(root, name);
    const other = inventoryOf({ accountId: "444455556666", region: "eu-west-1" });
    await writeInventories(target, [inventoryOf(), other]);
    const source = { kind: "files" as const, label: target };
    expect(await readBack(target)).toEqual([
      { ...inventoryOf(), source },
      { ...other, source },
    ]);
  });

  it("comes back as it was with every collection, and with an outcome for every resource", async () => {
    const records: Inventory["records"] = {};
    const calls: CallOutcome[] = [];
    for (const { service, action, collection, key, per } of CALLS) {
      const fields = [...key, ...(per?.as == null ? [] : [per.as])];
      records[collection] = ["a", "b"].map((name) =>
        Object.fromEntries(fields.map((field) => [field, `${field}-${name}`])),
      );
      const base = { service, action, pages: 1, records: 1 };
      const error = { code: "AccessDenied", message: "no" };
      if (per === null && service !== "ram") calls.push({ ...base, status: "complete", records: 2 });
      else calls.push({ ...base, status: "complete", target: "a" }, { ...base, status: "partial", target: "b", error });
    }
    // What would be taken for the other list, or for nothing, if it were the answer of AWS itself.
    records.PrefixLists = [{ PrefixListId: "pl-1", MaxEntries: 5, OwnerId: "111122223333" }];
    records.ManagedPrefixLists = [{ PrefixListId: "pl-2", Cidrs: ["10.0.0.0/8"] }];
    records.Instances = [{ InstanceId: "i-1", KeyName: "kept, because an export is not reduced again" }];
    records.LoadBalancerAttributes = [];
    records.TransitGatewayRoutes = [];
    const whole = inventoryOf({
      records,
      calls: calls.filter(({ action }) => action !== "SearchTransitGatewayRoutes"),
    });
    const target = path.join(root, name);
    await writeInventories(target, [whole]);
    expect(await readBack(target)).toEqual([{ ...whole, source: { kind: "files", label: target } }]);
  });

  it("of files without a collection time still says so, and an export that knows its own does not", async () => {
    const dump = path.join(root, "dump.json");
    await writeFile(dump, JSON.stringify({ Vpcs: [{ VpcId: "vpc-1", OwnerId: "111122223333" }] }));
    const target = path.join(root, name);
    const inventories = await readBack(dump);
    await writeInventories(target, inventories);
    const [copy] = await readBack(target);
    expect(copy?.collectedAt).toBe(inventories[0]?.collectedAt);
    expect(copy?.diagnostics.filter(({ code }) => code === COLLECTION_TIME_UNKNOWN)).toHaveLength(1);
    await rm(target, { recursive: true });
    await writeInventories(target, [inventoryOf()]);
    const [dated] = await readBack(target);
    expect(dated?.diagnostics.map(({ code }) => code)).toEqual(["x"]);
  });

  it("comes back as it was, whatever it holds", async () => {
    const text = fc.string({ unit: "grapheme" });
    const recordsOf = fc.dictionary(
      fc.constantFrom(...CALLS.map((call) => call.collection)),
      fc.array(fc.dictionary(text, fc.jsonValue()), { maxLength: 4 }),
    );
    const outcome = fc.record({
      call: fc.constantFrom(...CALLS.map(({ service, action }) => ({ service, action }))),
      target: text,
      status: fc.constantFrom("denied", "throttled", "failed", "notAsked"),
      pages: fc.nat(),
      records: fc.nat(),
    });
    const inventory = fc.record({
      records: recordsOf,
      calls: fc.uniqueArray(outcome, { selector: (o) => `${o.call.action} ${o.target}` }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(inventory, async (given) => {
        const calls = given.calls.map(({ call, ...rest }): CallOutcome => ({ ...call, ...rest }));
        // JSON has no negative zero and knows no prototype: compare what can be written at all.
        const records = JSON.parse(JSON.stringify(given.records)) as Inventory["records"];
        const whole = inventoryOf({ records, calls });
        const target = path.join(root, `${run++}-${name}`);
        await writeInventories(target, [whole]);
        const [back] = await readBack(target);
        expect({ records: back?.records, calls: back?.calls, diagnostics: back?.diagnostics }).toEqual({
          records,
          calls,
          diagnostics: whole.diagnostics,
        });
      }),
      { numRuns: 25 },
    );
  });

  it("leaves no temporary file behind and names what it wrote", async () => {
    const target = path.join(root, name);
    const written = await writeInventories(target, [inventoryOf()]);
    const found = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(found.map((entry) => path.join(entry.parentPath, entry.name)).sort()).toEqual(written);
  });

  it("replaces an earlier export whole", async () => {
    const target = path.join(root, name);
    await writeInventories(target, [inventoryOf(), inventoryOf({ region: "eu-west-1" })]);
    const { Subnets, ...records } = inventoryOf().records;
    expect(Subnets).toEqual([]);
    await writeInventories(target, [inventoryOf({ records })]);
    const back = await readBack(target);
    expect(back.map(({ region }) => region)).toEqual(["us-east-1"]);
    expect(back[0]?.records.Subnets).toBeUndefined();
  });
});

describe("the directory of an export", () => {
  it("has the shape of AWS CLI outputs", async () => {
    await writeInventories(path.join(root, "out"), [inventoryOf()]);
    const folder = path.join(root, "out", "111122223333", "us-east-1");
    expect((await readdir(folder)).sort()).toEqual([
      "describe-subnets.json",
      "describe-vpc-attribute.json",
      "describe-vpc-endpoint-services.json",
      "describe-vpcs.json",
      "get-caller-identity.json",
      "isthmus.json",
    ]);
    const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(path.join(folder, file), "utf8"));
    expect(await read("describe-vpcs.json")).toEqual({ Vpcs: inventoryOf().records.Vpcs });
    expect(await read("get-caller-identity.json")).toEqual(inventoryOf().records.CallerIdentity?.[0]);
    expect(await read("isthmus.json")).toMatchObject({ format: "isthmus-export/1", region: "us-east-1" });
  });

  it("is only ever a new, an empty or an exported one", async () => {
    const target = path.join(root, "mine");
    await mkdir(target);
    await writeFile(path.join(target, "notes.txt"), "mine");
    await expect(writeInventories(target, [inventoryOf()])).rejects.toThrow(/notes\.txt/);
    expect(await readdir(target)).toEqual(["notes.txt"]);

    const outputs = path.join(root, "outputs");
    const folder = path.join(outputs, "111122223333", "us-east-1");
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "describe-vpcs.json"), '{"Vpcs": []}');
    await expect(writeInventories(outputs, [inventoryOf()])).rejects.toThrow(ExportError);
    expect(await readFile(path.join(folder, "describe-vpcs.json"), "utf8")).toBe('{"Vpcs": []}');

    const exported = path.join(root, "exported");
    await writeInventories(exported, [inventoryOf()]);
    await writeFile(path.join(exported, "111122223333", "us-east-1", "extra.json"), "{}");
    await expect(writeInventories(exported, [inventoryOf()])).rejects.toThrow(/extra\.json/);
  });

  it("can be written again after an interruption", async () => {
    const target = path.join(root, "out");
    await writeInventories(target, [inventoryOf()]);
    const folder = path.join(target, "111122223333", "us-east-1");
    await rm(path.join(folder, "isthmus.json"));
    await writeFile(path.join(folder, "describe-subnets.json.writing"), "{");
    await writeFile(path.join(target, ".isthmus-export-unfinished"), "");
    await writeInventories(target, [inventoryOf()]);
    expect(await readBack(target)).toMatchObject([{ records: inventoryOf().records }]);
    expect(await readdir(target)).toEqual(["111122223333"]);
    expect(await readdir(folder)).not.toContain("describe-subnets.json.writing");
  });

  it("is never left by an account's or a Region's name", async () => {
    for (const accountId of ["../../etc", "..", "a/b", "", "a\u0000b"]) {
      await expect(writeInventories(path.join(root, "out"), [inventoryOf({ accountId })])).rejects.toThrow(ExportError);
    }
    expect(await readdir(root)).toEqual([]);
  });

  it("holds an account and Region once", async () => {
    await expect(writeInventories(path.join(root, "out"), [inventoryOf(), inventoryOf()])).rejects.toThrow(/twice/);
  });

  it("is not a file, and a file is not a directory", async () => {
    await writeFile(path.join(root, "file"), "x");
    await mkdir(path.join(root, "dir.json"));
    await expect(writeInventories(path.join(root, "file"), [inventoryOf()])).rejects.toThrow(/is a file/);
    await expect(writeInventories(path.join(root, "dir.json"), [inventoryOf()])).rejects.toThrow(/is a directory/);
    await expect(writeInventories(path.join(root, "file", "below"), [inventoryOf()])).rejects.toThrow(ExportError);
  });
});

describe("a damaged export", () => {
  const file = (...parts: string[]) => path.join(root, "out", "111122223333", "us-east-1", ...parts);

  it("does not claim to have seen what its files no longer hold", async () => {
    await writeInventories(path.join(root, "out"), [inventoryOf()]);
    await rm(file("describe-vpcs.json"));
    await writeFile(file("describe-vpc-attribute.json"), '{"VpcAttributes": [');
    const result = await importPath(path.join(root, "out"));
    if (!result.ok) throw new Error(result.error.message);
    const calls = result.inventories[0]?.calls ?? [];
    const of = (action: string) => calls.filter((call) => call.action === action);
    expect(of("DescribeVpcs")).toMatchObject([{ status: "failed", error: { code: "FileMissing" } }]);
    expect(of("DescribeVpcAttribute")).toMatchObject([{ status: "failed", error: { code: "FileTruncated" } }]);
    expect(of("DescribeSubnets")).toMatchObject([{ status: "complete" }]);
    expect(of("DescribeNatGateways")).toMatchObject([{ status: "denied" }]);
  });

  it("is read without its manifest when the manifest makes no sense", async () => {
    await writeInventories(path.join(root, "out"), [inventoryOf()]);
    await writeFile(file("isthmus.json"), '{"format": "isthmus-export/1", "accountId": 5}');
    const result = await importPath(path.join(root, "out"));
    expect(result).toMatchObject({
      ok: true,
      inventories: [{ accountId: "111122223333", region: "us-east-1", records: { Vpcs: [{ VpcId: "vpc-1" }] } }],
      diagnostics: [{ code: "export.malformed", message: expect.stringContaining("accountId") }],
    });
  });

  it("keeps what is sound of a manifest and of a file of inventories", async () => {
    const good = inventoryOf();
    const bad = {
      ...inventoryOf({ region: "eu-west-1" }),
      collectedAt: "yesterday",
      calls: [{ action: "RunInstances" }],
    };
    const text = JSON.stringify({ format: "isthmus-export/1", inventories: [null, bad, good, { records: {} }] });
    await writeFile(path.join(root, "all.json"), text);
    const result = await importPath(path.join(root, "all.json"));
    if (!result.ok) throw new Error(result.error.message);
    expect(result.inventories.map(({ region }) => region)).toEqual(["eu-west-1", "us-east-1"]);
    expect(result.inventories[1]?.records).toEqual(good.records);
    const undated = result.inventories.map(({ diagnostics }) => diagnostics.map(({ code }) => code));
    expect(undated).toEqual([["x", COLLECTION_TIME_UNKNOWN], ["x"]]);
    expect(result.diagnostics.map(({ message }) => message)).toEqual([
      "all.json, inventories[0] is no inventory and was left out.",
      "all.json, inventories[1] is a damaged Isthmus export (calls[0], collectedAt): those fields were left out.",
      "all.json, inventories[3] is a damaged Isthmus export (accountId, region): it was not used.",
    ]);
  });

  it("takes a call that was not asked from files that were put beside it", async () => {
    await writeInventories(path.join(root, "out"), [inventoryOf()]);
    await mkdir(path.join(root, "more"));
    await writeFile(
      path.join(root, "more", "111122223333-us-east-1.json"),
      JSON.stringify({ RouteTables: [{ RouteTableId: "rtb-1", VpcId: "vpc-1" }] }),
    );
    const result = await importPath(root);
    if (!result.ok) throw new Error(result.error.message);
    expect(result.inventories).toHaveLength(1);
    expect(result.inventories[0]?.records.RouteTables).toHaveLength(1);
    const outcome = result.inventories[0]?.calls.find(({ action }) => action === "DescribeRouteTables");
    expect(outcome?.status).toBe("complete");
    expect(result.inventories[0]?.diagnostics.at(-1)?.message).toMatch(/^Collection time unknown: some files of /);
  });
});
