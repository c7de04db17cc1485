import { afterEach, beforeEach, expect, vi } from "vitest";
import { type Faults, type Standin, type StandinOptions, startStandin } from "@/e2e/standin";
import { type CollectOptions, type CollectResult, collectRegion, RateLimits } from "@/lib/aws";
import { demoInventories } from "@/lib/demo";
import { type ActionName, CALLS, type CallOutcome, canonicalJson, compareText, type Inventory } from "@/lib/model";

/** Credentials that no error may quote. */
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SESSION_TOKEN = "FwoGZXIvYXdzEBYaDExampleSessionTokenForTheWireTests==";

/** The demo's inventory with the most in it: an endpoint service with connections, and several VPCs. */
export const PROVIDER = firstDemo((inventory) => (inventory.records.ServiceConfigurations?.length ?? 0) > 0);

function firstDemo(accept: (inventory: Inventory) => boolean): Inventory {
  const found = demoInventories().find(accept);
  if (found === undefined) throw new Error("The demo has no such inventory.");
  return found;
}

/** The access key id by which the stand-in knows an account. */
export function accessKeyOf(accountId: string): string {
  return `AKIA${accountId}DEMO`;
}

/** Hides every AWS setting of this machine from the test, and points credentials at an account of the demo. */
export function isolateEnvironment(): void {
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
    vi.stubEnv("AWS_CONFIG_FILE", "/nowhere/config");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials");
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(PROVIDER.accountId));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", SECRET);
    vi.stubEnv("AWS_SESSION_TOKEN", SESSION_TOKEN);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
}

const running: { standin: Standin; provoked: boolean }[] = [];

/**
 * A stand-in with the demo that ends with the test, and that `AWS_ENDPOINT_URL` names. The test fails if it saw a violation,
 * unless the test provokes one itself.
 */
export async function standinWith(
  faults: Faults = {},
  options: Partial<Omit<StandinOptions, "faults">> & { provoked?: boolean } = {},
): Promise<Standin> {
  const { provoked = false, ...own } = options;
  const standin = await startStandin({ inventories: demoInventories(), ...own, faults });
  running.push({ standin, provoked });
  vi.stubEnv("AWS_ENDPOINT_URL", standin.url);
  return standin;
}

afterEach(async () => {
  const ended = running.splice(0);
  await Promise.all(ended.map(({ standin }) => standin.close()));
  for (const { standin, provoked } of ended) if (!provoked) expect(standin.violations).toEqual([]);
});

/**
 * Collects from the provider's Region with two tries for each request, so that no test waits for long back-offs, and with
 * full buckets, so that none pays for another.
 */
export function collect(options: Partial<CollectOptions> = {}): Promise<CollectResult> {
  return collectRegion({ region: PROVIDER.region, maxAttempts: 2, limits: new RateLimits(), ...options });
}

/**
 * The time-out for tests in which something never answers, in milliseconds: each waits for two of them. Long enough for what
 * does answer on a busy machine.
 */
export const HANGING_MS = 2_000;

/** The actions that are not made when one cannot be: those about what it lists, and those about what these list in turn. */
export function dependantsOf(action: ActionName): ActionName[] {
  const direct = CALLS.filter(({ per }) => per?.action === action).map((call) => call.action);
  return direct.flatMap((dependant) => [dependant, ...dependantsOf(dependant)]);
}

/** The inventory of a collection that must have worked. */
export async function collected(options: Partial<CollectOptions> = {}): Promise<Inventory> {
  const result = await collect(options);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.inventory;
}

/** Records by collection in an order that does not depend on the source, without the collections that are empty. */
export function comparable(records: Inventory["records"]): Record<string, string[]> {
  return Object.fromEntries(
    CALLS.flatMap(({ collection }) => {
      const own = (records[collection] ?? []).map(canonicalJson).sort(compareText);
      return own.length > 0 ? [[collection, own]] : [];
    }),
  );
}

/** Outcomes that are not complete, as `action status code`. */
export function gapsIn(calls: readonly CallOutcome[]): string[] {
  return calls
    .filter((call) => call.status !== "complete")
    .map((call) => `${call.action} ${call.status} ${call.error?.code ?? "-"}`);
}

/** The one outcome of an action without a target. */
export function outcomeOf(inventory: Inventory, action: string): CallOutcome {
  const [outcome, ...more] = inventory.calls.filter((call) => call.action === action);
  if (outcome === undefined || more.length > 0) throw new Error(`Not one outcome of ${action}.`);
  return outcome;
}

/** Everything of an inventory or an error that a person may see, searched for what nobody may see. */
export function expectNoCredentials(value: unknown, ...more: string[]): void {
  const text = JSON.stringify(value);
  for (const secret of [SECRET, SESSION_TOKEN, accessKeyOf(PROVIDER.accountId), encodeURIComponent(SECRET), ...more]) {
    expect(text).not.toContain(secret);
  }
  expect(text).not.toMatch(/AWS4-HMAC-SHA256|Signature=|x-amz-security-token|Encoded authorization|standin-s/i);
}
