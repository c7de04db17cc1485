import { describe, expect, it, vi } from "vitest";
import type { Faults } from "@/e2e/standin";
import { checkPermissions, type PermissionCheck, RateLimits } from "@/lib/aws";
import { CALLS, permissionOf } from "@/lib/model";
import { expectNoCredentials, HANGING_MS, isolateEnvironment, PROVIDER, standinWith } from "./support";

isolateEnvironment();

const check = (options = {}) =>
  checkPermissions({ region: PROVIDER.region, maxAttempts: 2, limits: new RateLimits(), ...options });

async function checks(options = {}): Promise<PermissionCheck[]> {
  const result = await check(options);
  if (!result.ok) throw new Error(result.error.message);
  expect(result).toMatchObject({ accountId: PROVIDER.accountId, region: PROVIDER.region });
  return result.checks;
}

const notGranted = (found: readonly PermissionCheck[]) =>
  found.filter(({ status }) => status !== "granted").map(({ permission, status }) => `${permission} ${status}`);

const OTHERS = ["ec2:DescribeRegions", "organizations:ListAccounts"];

describe("the check of permissions", () => {
  it("finds all of them granted where they are, with one small request each", async () => {
    const standin = await standinWith();
    const found = await checks();
    expect(found.map(({ permission }) => permission)).toEqual([
      ...CALLS.map(({ action }) => permissionOf(action)),
      ...OTHERS,
    ]);
    expect(notGranted(found)).toEqual([]);
    expect(found.every(({ costs, detail }) => /^[A-Z].*\.$/.test(costs) && detail === null)).toBe(true);
    expect(standin.requests.length).toBe(CALLS.length + OTHERS.length);
    for (const { action, parameters } of standin.requests) {
      const size = parameters.MaxResults ?? parameters.maxResults ?? parameters.PageSize ?? parameters.MaxItems;
      if (size !== undefined) expect(Number(size), action).toBeLessThanOrEqual(5);
    }
  });

  it("works in an account with nothing in it, and with a role, which can then be assumed", async () => {
    const empty = { ...PROVIDER, records: {} };
    await standinWith({}, { inventories: [empty] });
    const role = { arn: `arn:aws:iam::${PROVIDER.accountId}:role/reader` };
    const found = await checks({ role });
    expect(notGranted(found)).toEqual([]);
    expect(found.slice(-2).map(({ permission, action }) => [permission, action])).toEqual([
      ["ec2:DescribeRegions", null],
      ["sts:AssumeRole", null],
    ]);
  });

  it.each([...CALLS.map(({ action }) => action), "DescribeRegions", "ListAccounts"])(
    "finds %s denied, and only that",
    async (action) => {
      await standinWith({ deny: [action] });
      const result = await check();
      if (!result.ok) throw new Error(result.error.message);
      const denied = result.checks.filter(({ status }) => status !== "granted");
      expect(denied.map(({ permission, status }) => [permission.split(":")[1], status])).toEqual([[action, "denied"]]);
      expect(denied[0]?.detail).toMatch(/^\w+: .*not authorized/);
      expectNoCredentials(result);
    },
  );

  it.each<[string, Faults]>([
    ["throttled", { throttle: ["DescribeSubnets", "ListResources"] }],
    ["silent", { hang: ["DescribeSubnets", "ListResources"] }],
    ["not the API", { html: ["DescribeSubnets", "ListResources"] }],
    ["cut", { reset: ["DescribeSubnets", "ListResources"] }],
  ])("does not know where the answer is %s", async (_, faults) => {
    await standinWith(faults);
    const found = await checks({ requestTimeoutMs: HANGING_MS });
    expect(notGranted(found)).toEqual(["ec2:DescribeSubnets unknown", "ram:ListResources unknown"]);
    expect(found.filter(({ status }) => status === "unknown").every(({ detail }) => detail !== null)).toBe(true);
  });

  it.each<[string, Faults]>([
    ["credentials.invalid", { wrongCredentials: true }],
    ["credentials.expired", { expired: true }],
    ["api.unexpected", { html: [...CALLS.map(({ action }) => action), "DescribeRegions", "ListAccounts"] }],
  ])("is an error when nothing was answered: %s", async (code, faults) => {
    await standinWith(faults);
    const result = await check();
    expect(result).toMatchObject({ ok: false, error: { code } });
    expectNoCredentials(result);
  });

  it("is an error without credentials or with a Region that is none", async () => {
    await standinWith();
    expect(await check({ region: "EU" })).toMatchObject({ ok: false, error: { code: "region.unknown" } });
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    expect(await check()).toMatchObject({ ok: false, error: { code: "credentials.missing" } });
  });
});
