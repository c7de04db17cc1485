import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type StandinOptions, startStandin } from "@/e2e/standin";
import { listAccounts, listEnabledRegions, RateLimits } from "@/lib/aws";
import { demoInventories } from "@/lib/demo";
import { CALLS, type CallProgress } from "@/lib/model";
import {
  accessKeyOf,
  collect,
  collected,
  comparable,
  expectNoCredentials,
  gapsIn,
  HANGING_MS,
  isolateEnvironment,
  PROVIDER,
  standinWith,
} from "./support";

isolateEnvironment();

/** An account of the demo that is not the one whose credentials are used. */
const [OTHER = PROVIDER] = demoInventories().filter(({ accountId }) => accountId !== PROVIDER.accountId);
const ROLE = { arn: `arn:aws:iam::${OTHER.accountId}:role/isthmus/reader` };
const EXTERNAL_ID = "external-id-that-nobody-may-see";

describe("a role", () => {
  it("is assumed once for all Regions and kept; the account is known from its ARN", async () => {
    const standin = await standinWith();
    const events: CallProgress[] = [];
    const regions = [OTHER.region, "eu-north-1", "eu-north-2", "eu-north-3"];
    const [inventory] = await Promise.all(
      regions.map((region) => collected({ region, role: ROLE, onProgress: (event) => events.push(event) })),
    );
    await collected({ region: OTHER.region, role: ROLE });
    expect(standin.requests.filter(({ action }) => action === "AssumeRole").length).toBe(1);
    expect(inventory?.accountId).toBe(OTHER.accountId);
    expect(comparable(inventory?.records ?? {})).toEqual(comparable(OTHER.records));
    expect(new Set(events.map(({ accountId }) => accountId))).toEqual(new Set([OTHER.accountId]));
    const asked = standin.requests.filter(({ action }) => action !== "AssumeRole");
    expect(new Set(asked.map(({ accountId }) => accountId))).toEqual(new Set([OTHER.accountId]));
  });

  it("is assumed in the Region of the environment, as what the configuration says", async () => {
    const standin = await standinWith();
    vi.stubEnv("AWS_REGION", "eu-central-1");
    await collected({ region: OTHER.region, role: { ...ROLE, externalId: EXTERNAL_ID, sessionName: "audit" } });
    await collected({ region: OTHER.region, role: ROLE });
    const [named, usual] = standin.requests.filter(({ action }) => action === "AssumeRole");
    expect(named).toMatchObject({ region: "eu-central-1", accountId: PROVIDER.accountId });
    expect(named?.parameters).toMatchObject({ ExternalId: EXTERNAL_ID, RoleSessionName: "audit", RoleArn: ROLE.arn });
    expect(usual?.parameters).not.toHaveProperty("ExternalId");
    expect(usual?.parameters.RoleSessionName).toBe("isthmus");
  });

  it("gives the account even where GetCallerIdentity is denied", async () => {
    await standinWith({ deny: ["GetCallerIdentity"] }, { inventories: [{ ...OTHER, records: {} }] });
    expect((await collected({ region: OTHER.region, role: ROLE })).accountId).toBe(OTHER.accountId);
  });

  it.each<[string, Partial<StandinOptions>]>([
    ["that does not trust the caller", { roles: [{ ...ROLE, trust: false }] }],
    ["that wants another external id", { roles: [{ ...ROLE, externalId: "another" }] }],
    ["that does not exist", { roles: [] }],
  ])("%s is an error that names it and says what to check", async (_, options) => {
    const standin = await standinWith({}, options);
    const result = await collect({ region: OTHER.region, role: { ...ROLE, externalId: EXTERNAL_ID } });
    expect(result).toMatchObject({ ok: false, error: { code: "role.denied" } });
    if (result.ok) return;
    expect(result.error.message).toContain(ROLE.arn);
    expect(result.error.advice).toMatch(/trust policy.*external id.*sts:AssumeRole/);
    expect(standin.requests.map(({ action }) => action)).toEqual(["AssumeRole"]);
    expectNoCredentials(result, EXTERNAL_ID);
  });

  it("that cannot be one is refused before anything is asked", async () => {
    const standin = await standinWith();
    for (const arn of ["", "reader", "arn:aws:iam::111122223333:user/x", "arn:aws:iam::1:role/x"]) {
      expect(await collect({ role: { arn } })).toMatchObject({ ok: false, error: { code: "role.invalid" } });
    }
    expect(standin.requests).toEqual([]);
  });

  it("stands alone: one that fails leaves the others", async () => {
    await standinWith({}, { roles: [ROLE] });
    const denied = { arn: `arn:aws:iam::${PROVIDER.accountId}:role/nobody` };
    const [bad, good] = await Promise.all([collect({ role: denied }), collect({ region: OTHER.region, role: ROLE })]);
    expect(bad).toMatchObject({ ok: false, error: { code: "role.denied" } });
    expect(good).toMatchObject({ ok: true });
  });

  it.each([
    ["network.timeout", { hang: ["AssumeRole"] }],
    ["network.unreachable", { reset: ["AssumeRole"] }],
    ["api.unexpected", { html: ["AssumeRole"] }],
    ["role.failed", { throttle: ["AssumeRole"] }],
    ["credentials.invalid", { badSignature: true }],
    ["credentials.expired", { expired: true }],
  ])("that ends with %s names the role, too", async (code, faults) => {
    await standinWith(faults);
    const result = await collect({ role: { ...ROLE, externalId: EXTERNAL_ID }, requestTimeoutMs: HANGING_MS });
    expect(result).toMatchObject({ ok: false, error: { code } });
    if (!result.ok) expect(result.error.message).toContain(ROLE.arn);
    expectNoCredentials(result, EXTERNAL_ID);
  });

  it("whose session expires on the way is assumed again, and nothing is lost", async () => {
    const standin = await standinWith({ expireAfter: 40 }, { pageSize: 20 });
    const inventory = await collected({ region: OTHER.region, role: ROLE });
    expect(gapsIn(inventory.calls)).toEqual([]);
    expect(comparable(inventory.records)).toEqual(comparable(OTHER.records));
    expect(standin.requests.filter(({ action }) => action === "AssumeRole").length).toBeGreaterThan(1);
  });

  it("whose session is about to expire is assumed again before it does", async () => {
    const standin = await standinWith({}, { sessionSeconds: 2 });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    try {
      await collected({ region: OTHER.region, role: ROLE });
      vi.setSystemTime(Date.now() + 1_500);
      await collected({ region: OTHER.region, role: ROLE });
    } finally {
      vi.useRealTimers();
    }
    expect(standin.requests.filter(({ action }) => action === "AssumeRole").length).toBe(2);
  });

  it("whose session AWS no longer knows is assumed again by the next collection", async () => {
    const first = await startStandin({ inventories: demoInventories() });
    vi.stubEnv("AWS_ENDPOINT_URL", first.url);
    await collected({ region: OTHER.region, role: ROLE }).finally(() => first.close());
    const second = await startStandin({ inventories: demoInventories(), port: first.port });
    try {
      const refused = await collect({ region: OTHER.region, role: ROLE });
      expect(refused).toMatchObject({ ok: false, error: { code: "credentials.invalid" } });
      expect((await collected({ region: OTHER.region, role: ROLE })).accountId).toBe(OTHER.accountId);
    } finally {
      await second.close();
    }
  });

  it("is nothing without credentials to assume it", async () => {
    const standin = await standinWith();
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    expect(await collect({ role: ROLE })).toMatchObject({ ok: false, error: { code: "credentials.missing" } });
    expect(standin.requests).toEqual([]);
  });

  it("can be stopped while it is being assumed", async () => {
    const standin = await standinWith({ hang: ["AssumeRole"] });
    const stop = new AbortController();
    const result = collect({ role: ROLE, signal: stop.signal });
    await vi.waitFor(() => expect(standin.requests.length).toBe(1));
    stop.abort();
    expect(await result).toMatchObject({ ok: false, error: { code: "cancelled" } });
  });
});

describe("the default credentials", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "isthmus-credentials-"));
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
    vi.stubEnv("AWS_SESSION_TOKEN", undefined);
    vi.stubEnv("AWS_CONFIG_FILE", path.join(folder, "config"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** A profile whose credentials come from a program, and the file in which the program counts its runs. */
  function programProfile(script: string): string {
    const program = path.join(folder, "helper.sh");
    const runs = path.join(folder, "runs");
    writeFileSync(program, `#!/bin/sh\necho run >> "${runs}"\n${script}\n`);
    chmodSync(program, 0o700);
    writeFileSync(path.join(folder, "config"), `[profile tool]\ncredential_process = ${program}\n`);
    return runs;
  }

  const keys = (id: string) =>
    JSON.stringify({ Version: 1, AccessKeyId: id, SecretAccessKey: "secret-of-the-tool", SessionToken: "token" });

  it("are asked of a helper program once for all that run at the same time", async () => {
    const { readFileSync } = await import("node:fs");
    const runs = programProfile(`echo '${keys(accessKeyOf(PROVIDER.accountId))}'`);
    await standinWith();
    await Promise.all(["us-east-1", "us-east-2", "us-west-2"].map((region) => collected({ region, profile: "tool" })));
    expect(readFileSync(runs, "utf8")).toBe("run\n");
  });

  it("that do not come are an error after a while, with what to do", async () => {
    const standin = await standinWith();
    programProfile("sleep 1");
    const result = await collect({ profile: "tool", credentialsTimeoutMs: 300 });
    expect(result).toMatchObject({ ok: false, error: { code: "credentials.timeout" } });
    if (!result.ok) expect(result.error.advice).toContain("credential_process");
    expect(standin.requests).toEqual([]);
  });
});

describe("the accounts of the organisation", () => {
  const accounts = Array.from({ length: 45 }, (_, index) => ({
    accountId: String(100000000045 - index),
    name: `account ${index}`,
    status: index === 7 ? "SUSPENDED" : "ACTIVE",
  }));

  it("are the active ones, from all pages", async () => {
    const standin = await standinWith({}, { organization: accounts });
    const result = await listAccounts({ limits: new RateLimits() });
    const active = accounts.filter(({ status }) => status === "ACTIVE").reverse();
    expect(result).toEqual({ ok: true, accounts: active.map(({ accountId, name }) => ({ accountId, name })) });
    expect(standin.requests.length).toBe(3);
  });

  it("need not be seen: what denies it says what to do instead", async () => {
    await standinWith({ deny: ["ListAccounts"] });
    const result = await listAccounts({ limits: new RateLimits() });
    expect(result).toMatchObject({ ok: false, error: { code: "organization.denied" } });
    if (!result.ok) expect(result.error.advice).toMatch(/in the configuration.*not required/);
    expectNoCredentials(result);
  });

  it.each([
    ["network.timeout", { hang: ["ListAccounts"] }],
    ["api.unexpected", { html: ["ListAccounts"] }],
    ["api.unexpected", { empty: ["ListAccounts"] }],
    ["api.unexpected", { truncate: ["ListAccounts"] }],
    ["credentials.invalid", { wrongCredentials: true }],
  ])("end with %s where that is the matter", async (code, faults) => {
    await standinWith(faults);
    const result = await listAccounts({ limits: new RateLimits(), maxAttempts: 2, requestTimeoutMs: HANGING_MS });
    expect(result).toMatchObject({ ok: false, error: { code } });
    if (!result.ok) expect(result.error.message).not.toContain("EC2");
  });

  it("can be stopped", async () => {
    const standin = await standinWith({ hang: ["ListAccounts"] });
    const stop = new AbortController();
    const result = listAccounts({ limits: new RateLimits(), signal: stop.signal });
    await vi.waitFor(() => expect(standin.requests.length).toBe(1));
    stop.abort();
    expect(await result).toMatchObject({ ok: false, error: { code: "cancelled" } });
  });
});

describe("the enabled Regions", () => {
  it("are those of the account, and of the role's account with a role", async () => {
    const standin = await standinWith({}, { regions: ["us-east-1", "eu-west-1", "ap-south-1"] });
    vi.stubEnv("AWS_REGION", "eu-west-1");
    const expected = { ok: true, regions: ["ap-south-1", "eu-west-1", "us-east-1"] };
    expect(await listEnabledRegions({ limits: new RateLimits() })).toEqual(expected);
    expect(await listEnabledRegions({ limits: new RateLimits(), role: ROLE })).toEqual(expected);
    const asked = standin.requests.filter(({ action }) => action === "DescribeRegions");
    expect(asked.map(({ region, accountId }) => [region, accountId])).toEqual([
      ["eu-west-1", PROVIDER.accountId],
      ["eu-west-1", OTHER.accountId],
    ]);
  });

  it("are asked for in the first Region of the role's partition when the environment names none there", async () => {
    const standin = await standinWith();
    vi.stubEnv("AWS_REGION", "eu-west-1");
    const role = { arn: `arn:aws-cn:iam::${OTHER.accountId}:role/reader` };
    expect((await listEnabledRegions({ limits: new RateLimits(), role })).ok).toBe(true);
    expect(new Set(standin.requests.map(({ region }) => region))).toEqual(new Set(["cn-north-1"]));
  });

  it("may be denied, and then the configuration must name them", async () => {
    await standinWith({ deny: ["DescribeRegions"] });
    const result = await listEnabledRegions({ limits: new RateLimits() });
    expect(result).toMatchObject({ ok: false, error: { code: "regions.denied" } });
    if (!result.ok) expect(result.error.advice).toContain("Name the Regions");
  });
});

describe("the catalogue", () => {
  it("is all that a role is used for", async () => {
    const standin = await standinWith();
    await collected({ region: OTHER.region, role: ROLE });
    const known: string[] = CALLS.map(({ action }) => action);
    expect(standin.requests.filter(({ action }) => !known.includes(action)).map(({ action }) => action)).toEqual([
      "AssumeRole",
    ]);
  });
});
