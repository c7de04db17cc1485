import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Inventory } from "@/lib/model";
import { importPath, writeInventories } from "./index";
import { testFiles } from "./test-files";

const { root, write, read, readOne } = testFiles({ beforeEach, afterEach });

const [JANUARY, FEBRUARY] = [new Date("2026-01-02T03:04:05.000Z"), new Date("2026-02-03T04:05:06.000Z")];
const ACCOUNT = "111122223333";
const vpcs = (...ids: string[]) => ({ Vpcs: ids.map((VpcId) => ({ VpcId, OwnerId: ACCOUNT })) });
const subnets = (...ids: string[]) => ({
  Subnets: ids.map((SubnetId) => ({ SubnetId, OwnerId: ACCOUNT, AvailabilityZone: "us-east-1a" })),
});

function idsOf({ records }: Inventory): string[] {
  return [
    ...(records.Vpcs ?? []).map(({ VpcId }) => VpcId),
    ...(records.Subnets ?? []).map(({ SubnetId }) => SubnetId),
  ].map(String);
}

describe("two snapshots of one account and Region", () => {
  it("keep the newer whole and say so, with both paths and dates", async () => {
    const routes = (id: string) => ({ RouteTables: [{ RouteTableId: id, VpcId: "vpc-1" }] });
    await write(
      { "new/v.json": vpcs("vpc-1"), "new/s.json": subnets("subnet-new"), "new/more/r.json": routes("rtb-new") },
      FEBRUARY,
    );
    await write(
      { "old/v.json": vpcs("vpc-1"), "old/s.json": subnets("subnet-old"), "old/more/r.json": routes("rtb-old") },
      JANUARY,
    );
    const { inventories, diagnostics } = await read();
    expect(inventories.map(idsOf)).toEqual([["vpc-1", "subnet-new"]]);
    expect(inventories[0]?.records.RouteTables).toMatchObject([{ RouteTableId: "rtb-new" }]);
    expect(inventories[0]?.collectedAt).toBe(FEBRUARY.toISOString());
    expect(diagnostics).toEqual([
      {
        severity: "warning",
        code: "import.severalSnapshots",
        subject: "new",
        message:
          "2 snapshots hold account 111122223333, Region us-east-1: old (2026-01-02T03:04:05.000Z) and new (2026-02-03T04:05:06.000Z); the newer is shown, new, and old is left out. Dates are those of files where nothing says when AWS answered. If they are parts of one, put them into one directory.",
      },
    ]);
  });

  it("of the same date are chosen by their paths, and it is said", async () => {
    await write({ "a/one.json": { ...vpcs("vpc-1"), ...subnets("subnet-a") } }, JANUARY);
    await write({ "b/one.json": { ...vpcs("vpc-1"), ...subnets("subnet-b") } }, JANUARY);
    const { inventories, diagnostics } = await read();
    expect(inventories.map(idsOf)).toEqual([["vpc-1", "subnet-b"]]);
    expect(diagnostics[0]?.message).toMatch(
      /have the same date, so the one whose path comes last is shown, b, and a is left out/,
    );
  });

  it("may lie one within the other, and be more than two", async () => {
    await write({ "v.json": vpcs("vpc-1"), "s.json": subnets("subnet-new") }, FEBRUARY);
    await write({ "old/v.json": vpcs("vpc-1"), "old/s.json": subnets("subnet-old") }, JANUARY);
    await write({ "older/v.json": vpcs("vpc-0"), "older/s.json": subnets("subnet-older") }, JANUARY);
    const { inventories, diagnostics } = await read();
    expect(inventories.map(idsOf)).toEqual([["vpc-1", "subnet-new"]]);
    expect(diagnostics[0]?.message).toMatch(/^3 snapshots .* the others are left out/);
  });

  it("may each have their parts in several directories, as tools leave them", async () => {
    const zones = (id: string) => ({ HostedZoneSummaries: [{ HostedZoneId: id }] });
    const capture = (name: string) => ({
      [`${name}/account-data/prod/us-east-1/sts-get-caller-identity.json`]: {
        Account: ACCOUNT,
        Arn: "arn:aws:iam::111122223333:root",
      },
      [`${name}/account-data/prod/eu-west-1/ec2-describe-vpcs.json`]: vpcs("vpc-0aaa1111"),
      [`${name}/account-data/prod/us-east-1/route53-list-hosted-zones-by-vpc/eu-west-1/vpc-0aaa1111`]: zones(
        `Z-${name}`,
      ),
    });
    await write(capture("first"), JANUARY);
    await write(capture("second"), FEBRUARY);
    const inventory = await readOne();
    expect(inventory.records.HostedZoneSummaries).toMatchObject([{ HostedZoneId: "Z-second" }]);
  });

  it("are dated by an export's own time, not by the dates of its files", async () => {
    await write({ "dump/one.json": { ...vpcs("vpc-1"), ...subnets("subnet-dump") } }, FEBRUARY);
    const [dump] = (await read()).inventories;
    if (dump === undefined) throw new Error("no inventory");
    const exported = (at: string, id: string): Inventory => ({
      ...dump,
      collectedAt: at,
      records: { ...vpcs("vpc-1"), ...subnets(id) },
      diagnostics: [],
    });
    await writeInventories(path.join(root(), "export"), [exported(JANUARY.toISOString(), "subnet-export")]);
    expect((await read()).inventories.map(idsOf)).toEqual([["vpc-1", "subnet-dump"]]);
    await writeInventories(path.join(root(), "later.json"), [exported("2026-03-04T05:06:07.000Z", "subnet-later")]);
    const { inventories, diagnostics } = await read();
    expect(inventories.map(idsOf)).toEqual([["vpc-1", "subnet-later"]]);
    expect(inventories[0]?.collectedAt).toBe("2026-03-04T05:06:07.000Z");
    expect(diagnostics[0]?.message).toContain("the newer is shown, later.json, inventories[0]");
  });
});

describe("files of one set", () => {
  it("in several directories stay one, also when they are of different dates", async () => {
    await write({ "core/one.json": { ...vpcs("vpc-1"), ...subnets("subnet-1") } }, JANUARY);
    await write({ "extra/us-east-1.json": vpcs("vpc-2"), "extra/us-east-1-b.json": { NatGateways: [] } }, FEBRUARY);
    const { inventories, diagnostics } = await read();
    expect(inventories.map(idsOf)).toEqual([["vpc-1", "vpc-2", "subnet-1"]]);
    expect(diagnostics).toEqual([]);
  });

  it("of accounts and Regions that nothing names are only rivals when they hold the same VPC", async () => {
    const unnamed = (id: string) => ({ Vpcs: [{ VpcId: id }], Subnets: [] });
    await write({ "a/one.json": unnamed("vpc-1") }, JANUARY);
    await write({ "b/one.json": unnamed("vpc-2") }, FEBRUARY);
    expect((await importPath(root())).ok && (await readOne()).records.Vpcs).toHaveLength(2);
    await write({ "b/one.json": { ...unnamed("vpc-1"), NatGateways: [] } }, FEBRUARY);
    const { inventories, diagnostics } = await read();
    expect(inventories[0]?.records.NatGateways).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["import.severalSnapshots"]);
  });
});
