import { describe, expect, test, vi } from "vitest";
import { accessKeyOf, expectNoCredentials, isolateEnvironment, PROVIDER, standinWith } from "@/e2e/wire/support";
import { demoInventories } from "@/lib/demo";
import { compareText } from "@/lib/model";
import type { AwsSource, SourceConfig } from "./config";
import { createRuntime } from "./index";
import type { Runtime } from "./runtime";
import { type LoadResult, planAws, type SourceUnit, sourceUnits } from "./sources";

isolateEnvironment();

const EXTERNAL_ID = "external-id-that-nobody-may-see";
/** The demo's accounts with their Regions, by account and Region. */
const REGIONS = demoInventories()
  .map(({ accountId, region }) => ({ accountId, region }))
  .sort((a, b) => compareText(`${a.accountId}${a.region}`, `${b.accountId}${b.region}`));
const ACCOUNTS = [...new Set(REGIONS.map(({ accountId }) => accountId))];

const around = (env: Record<string, string> = {}) => ({ env, cwd: "/nowhere", home: "/nowhere" });
const aws = (options: Omit<AwsSource, "type"> = {}): AwsSource => ({ type: "aws", ...options });
const units = (...sources: SourceConfig[]) => sourceUnits(sources, around());
const facts = (list: readonly SourceUnit[]) =>
  list.map(({ id, label, accountId, region }) => ({ id, label, accountId, region }));

async function foundBy(unit: SourceUnit | undefined): Promise<SourceUnit[]> {
  const result = await load(unit);
  if (!result.ok) throw new Error(result.error.message);
  return result.units ?? [];
}

async function load(unit: SourceUnit | undefined): Promise<LoadResult> {
  if (unit === undefined) throw new Error("There is no such unit.");
  return unit.load({});
}

describe("units of an AWS source", () => {
  test("are its Regions, with the credentials' own account", async () => {
    const list = await units(aws({ name: "audit", regions: ["us-east-1", "eu-west-1"] }), { type: "demo" });
    expect(facts(list)).toEqual([
      { id: "0:us-east-1", label: "audit", accountId: null, region: "us-east-1" },
      { id: "0:eu-west-1", label: "audit", accountId: null, region: "eu-west-1" },
      { id: "1", label: "demo organisation", accountId: null, region: null },
    ]);
  });

  test("are the environment's Region and profile, where the source names none", async () => {
    const env = { AWS_REGION: "eu-north-1", AWS_PROFILE: "reader" };
    expect(facts(await sourceUnits([aws()], around(env)))).toEqual([
      { id: "0:eu-north-1", label: "reader", accountId: null, region: "eu-north-1" },
    ]);
    const [nowhere, ...more] = await units(aws());
    expect(more).toEqual([]);
    expect(await load(nowhere)).toMatchObject({ ok: false, error: { code: "region.missing" } });
  });

  test("are each role in each Region, with the account that its ARN names", async () => {
    const roles = ["arn:aws:iam::111122223333:role/isthmus/Reader", "arn:aws:iam::444455556666:role/Other"];
    const list = await units(aws({ roles, regions: ["us-east-1", "eu-west-1"] }));
    expect(facts(list)).toEqual([
      { id: "0:111122223333:Reader:us-east-1", label: "111122223333", accountId: "111122223333", region: "us-east-1" },
      { id: "0:111122223333:Reader:eu-west-1", label: "111122223333", accountId: "111122223333", region: "eu-west-1" },
      { id: "0:444455556666:Other:us-east-1", label: "444455556666", accountId: "444455556666", region: "us-east-1" },
      { id: "0:444455556666:Other:eu-west-1", label: "444455556666", accountId: "444455556666", region: "eu-west-1" },
    ]);
  });

  test("have ids that are the same each time, and no two the same", async () => {
    const roles = ["arn:aws:iam::111122223333:role/A", "arn:aws:iam::111122223333:role/B"];
    const named = aws({ roleName: "A", accounts: ["111122223333"], regions: ["us-east-1"] });
    const all = () => units(aws({ roles, regions: ["us-east-1", "eu-west-1"] }), named, aws({ roles, regions: "all" }));
    const ids = (await all()).map(({ id }) => id);
    expect(new Set(ids).size).toBe(7);
    expect((await all()).map(({ id }) => id)).toEqual(ids);
  });

  test.each([
    [["us-gov-west-1"], "arn:aws-us-gov:iam::111122223333:role/Isthmus"],
    [["cn-north-1"], "arn:aws-cn:iam::111122223333:role/Isthmus"],
    [["eu-west-1"], "arn:aws:iam::111122223333:role/Isthmus"],
  ])("assume the named role in the partition of %s", async (regions, arn) => {
    const source = aws({ roleName: "Isthmus", accounts: ["111122223333"], regions, externalId: EXTERNAL_ID });
    const { accounts, accountOf } = await planAws(source, "0", around());
    expect(accounts?.map(({ role }) => role)).toEqual([{ arn, externalId: EXTERNAL_ID }]);
    expect(accountOf("444455556666", "shop")).toMatchObject({ label: "shop", accountName: "shop" });
  });

  test("assume the named role in the partition of the environment's Region when all Regions are wanted", async () => {
    const source = aws({ roleName: "Isthmus", accounts: ["111122223333"], regions: "all" });
    const { accounts } = await planAws(source, "0", around({ AWS_REGION: "cn-northwest-1" }));
    expect(accounts?.[0]?.role?.arn).toBe("arn:aws-cn:iam::111122223333:role/Isthmus");
  });
});

describe("against the stand-in", () => {
  test("all Regions are those that are enabled for each account", async () => {
    await standinWith();
    const list = await units(aws({ roleName: "Isthmus", accounts: ACCOUNTS, regions: "all" }));
    expect(list.map(({ label, accountId, region }) => [label, accountId, region])).toEqual(
      ACCOUNTS.map((accountId) => [`${accountId}: enabled Regions`, accountId, null]),
    );
    const found = (await Promise.all(list.map(foundBy))).flat();
    expect(found.map(({ accountId, region }) => ({ accountId, region }))).toEqual(REGIONS);
    const ids = REGIONS.map(({ accountId, region }) => `0:${accountId}:Isthmus:${region}`);
    expect(found.map(({ id }) => id)).toEqual(ids);
  });

  test("an organisation is its active accounts under their names, each through the role", async () => {
    const standin = await standinWith(
      {},
      {
        organization: [
          ...ACCOUNTS.map((accountId, index) => ({ accountId, name: `account ${index}`, status: "ACTIVE" })),
          { accountId: "999900001111", name: "closed", status: "SUSPENDED" },
        ],
      },
    );
    const options = { roleName: "Isthmus", accounts: "organization", sessionName: "audit" } as const;
    const [organisation, ...more] = await units(aws({ ...options, name: "acme", regions: ["us-east-1"] }));
    expect(more).toEqual([]);
    expect(organisation).toMatchObject({ id: "0", label: "acme: accounts of the organisation", accountId: null });
    const found = await foundBy(organisation);
    expect(facts(found)).toEqual(
      ACCOUNTS.map((accountId, index) => ({
        ...{ id: `0:${accountId}:Isthmus:us-east-1`, label: `account ${index}`, accountId, region: "us-east-1" },
      })),
    );
    const result = await load(found.find(({ accountId }) => accountId !== PROVIDER.accountId));
    if (!result.ok) throw new Error(result.error.message);
    expect(result.inventories).toMatchObject([{ region: "us-east-1", source: { kind: "live", label: "account 1" } }]);
    expect(result.inventories[0]?.accountId).toBe(ACCOUNTS[1]);
    expect(result.inventories[0]?.accountName).toBe("account 1");
    const assumed = standin.requests.filter(({ action }) => action === "AssumeRole");
    expect(assumed.map(({ parameters }) => parameters.RoleSessionName)).toEqual(["audit"]);
  });

  test("an organisation with all Regions is read whole, and an account whose role is missing stands alone", async () => {
    const [refused = "", ...trusted] = ACCOUNTS;
    const roles = trusted.map((accountId) => ({
      arn: `arn:aws:iam::${accountId}:role/Isthmus`,
      externalId: EXTERNAL_ID,
    }));
    await standinWith({}, { roles });
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(trusted[0] ?? ""));
    const source = aws({
      ...{ roleName: "Isthmus", accounts: "organization", regions: "all", externalId: EXTERNAL_ID },
    });
    const runtime = await createRuntime({ sources: [source], origin: "test" }, around());
    await runtime.ready(60_000);
    const wanted = REGIONS.filter(({ accountId }) => accountId !== refused);
    expect(held(runtime)).toEqual(wanted);
    const failed = runtime.sources().filter(({ status }) => status !== "ready");
    expect(failed).toMatchObject([{ accountId: refused, region: null, error: { message: expect.any(String) } }]);
    expect(failed[0]?.error?.message).toContain(`arn:aws:iam::${refused}:role/Isthmus`);
    expectNoCredentials(runtime.sources(), EXTERNAL_ID);
  });

  test("an organisation that may not be listed is one failure that names the permission", async () => {
    await standinWith({ deny: ["ListAccounts"] });
    const source = aws({ roleName: "Isthmus", accounts: "organization", regions: ["us-east-1"] });
    const runtime = await createRuntime({ sources: [source], origin: "test" }, around());
    await runtime.ready(60_000);
    expect(runtime.sources()).toMatchObject([{ id: "0", status: "failed", error: { code: "organization.denied" } }]);
    expect(runtime.sources()[0]?.error?.message).toContain("organizations:ListAccounts");
    expectNoCredentials(runtime.sources());
  });
});

/** The accounts and Regions that a runtime holds. */
function held(runtime: Runtime) {
  return runtime
    .inventories()
    .map(({ accountId, region }) => ({ accountId, region }))
    .sort((a, b) => compareText(`${a.accountId}${a.region}`, `${b.accountId}${b.region}`));
}
