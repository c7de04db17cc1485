import {
  type ActionName,
  CALLS,
  type CallProgress,
  type CollectionName,
  compareText,
  type Inventory,
  type RawRecord,
  type SourceError,
} from "@/lib/model";
import { type ListAction, type Requests, requestsOf } from "./calls";
import { type Clients, createClients, loadSdk, type Sdk } from "./clients";
import { CANCELLED, describeFailure, type Failure, type FailureKind } from "./errors";
import { type CallResult, CollectionRun, recordsIn } from "./run";
import { explainNothing, invalidRegion, type Subject } from "./source-error";

/** What to collect, and how patiently. */
export interface CollectOptions {
  /** A Region's code, e.g. `eu-west-1`. */
  region: string;
  /** A profile of the shared AWS files; without it the SDK's default credential chain decides. */
  profile?: string;
  /** A name of the account for people. */
  accountName?: string;
  /** Stops the collection; what has arrived is kept, the rest is recorded as failed with the code `Cancelled`. */
  signal?: AbortSignal;
  onProgress?: (progress: CallProgress) => void;
  /** Milliseconds for which an API may be silent before a request counts as failed; 30,000 unless told. Two such end a call. */
  requestTimeoutMs?: number;
  /** Tries of one request, the first included; 8 unless told (domain.md §5.4). */
  maxAttempts?: number;
  /** The clock that dates the inventory. */
  now?: () => Date;
}

export type CollectResult = { ok: true; inventory: Inventory } | { ok: false; error: SourceError };

/** Most values of one filter (EC2 API reference, "Filtering"). */
const FILTER_VALUES = 200;

const DEPENDENT: readonly ActionName[] = [
  "DescribeVpcAttribute",
  "DescribeVpcEndpointServices",
  "DescribeVpcEndpointServicePermissions",
  "GetCallerIdentity",
];

/**
 * Reads one Region of one account with the catalogue's calls and nothing else, each paginated to its end. Endpoints come from
 * the SDK: `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_EC2` and `AWS_ENDPOINT_URL_STS` are honoured.
 *
 * A call that AWS denies, throttles or fails is a value in `inventory.calls` and leaves the others alone. Only when not one
 * EC2 call got an answer is there no inventory, and the error says why: `credentials.missing`, `credentials.invalid`,
 * `credentials.expired`, `clock.skewed`, `region.off`, `region.unknown`, `network.unreachable`, `network.timeout`,
 * `api.unexpected`, `api.failed` or `cancelled`. No message holds a credential. Rejects only for bugs.
 */
export async function collectRegion(options: CollectOptions): Promise<CollectResult> {
  const collectedAt = (options.now ?? (() => new Date()))().toISOString();
  if (!isRegionCode(options.region)) return { ok: false, error: invalidRegion(options.region) };
  const subject: Subject = { region: options.region, profile: options.profile ?? null };
  const sdk = await loadSdk();
  const clients = createClients(sdk, {
    region: options.region,
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
    maxAttempts: options.maxAttempts ?? 8,
  });
  try {
    return await collectWith(sdk, clients, options, subject, collectedAt);
  } finally {
    clients.destroy();
  }
}

async function collectWith(
  sdk: Sdk,
  clients: Clients,
  options: CollectOptions,
  subject: Subject,
  collectedAt: string,
): Promise<CollectResult> {
  const credentials = await resolveCredentials(clients, options.signal);
  if (!credentials.ok) return { ok: false, error: explainNothing(credentials.failure, subject) };

  const run = new CollectionRun({
    region: options.region,
    secrets: credentials.secrets,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  const identity = await askEverything(run, requestsOf(sdk, clients, options.signal), options.region);

  const results = run.finished();
  const failure = options.signal?.aborted === true ? null : failureOfAll(results);
  if (failure !== null) {
    const acceptedElsewhere =
      identity.failure === null ||
      (REGION_MAY_BE_OFF.includes(failure.kind) &&
        (await acceptsCredentials(sdk, clients, options, credentials.secrets)));
    return { ok: false, error: explainNothing(failure, subject, acceptedElsewhere) };
  }
  const records = recordsOf(results);
  const account = identity.records[0]?.Account;
  return {
    ok: true,
    inventory: {
      format: "isthmus-inventory/1",
      accountId: typeof account === "string" && account !== "" ? account : mostCommonOwner(records),
      ...(options.accountName === undefined ? {} : { accountName: options.accountName }),
      region: options.region,
      collectedAt,
      source: { kind: "live", label: options.profile ?? "default credentials" },
      records,
      calls: results.map((result) => result.outcome),
      diagnostics: [],
    },
  };
}

/** How a Region that is off or does not exist fails, which other things do as well. */
const REGION_MAY_BE_OFF: readonly FailureKind[] = ["credentials.invalid", "unresolved"];

const DNS_ATTRIBUTES = [
  ["enableDnsSupport", "EnableDnsSupport"],
  ["enableDnsHostnames", "EnableDnsHostnames"],
] as const;

/** Makes every call; the answer is the caller's identity. Calls about single resources wait for the list of them. */
async function askEverything(run: CollectionRun, requests: Requests, region: string): Promise<CallResult> {
  const lists = new Map<ListAction, Promise<CallResult>>();
  const list = (action: ListAction): Promise<CallResult> => {
    const running = lists.get(action) ?? run.list(action, requests.list[action]);
    lists.set(action, running);
    return running;
  };
  const [identity] = await Promise.all([
    askIdentity(run, requests),
    ...CALLS.map((call) => call.action)
      .filter(isListAction)
      .map(list),
    askVpcAttributes(run, requests, list("DescribeVpcs")),
    askServices(run, requests, list("DescribeVpcEndpoints"), region),
    askPermissions(run, requests, list("DescribeVpcEndpointServiceConfigurations")),
  ]);
  return identity;
}

function isListAction(action: ActionName): action is ListAction {
  return !DEPENDENT.includes(action);
}

async function askIdentity(run: CollectionRun, requests: Requests): Promise<CallResult> {
  return run.call("GetCallerIdentity", undefined, async (addPage) => {
    const { UserId, Account, Arn } = await run.ask("GetCallerIdentity", () => requests.callerIdentity());
    if (Account !== undefined) run.knowAccount(Account);
    addPage(recordsIn({ CallerIdentity: [{ UserId, Account, Arn }] }, "CallerIdentity"));
  });
}

/** Both DNS attributes of each VPC, which AWS gives one at a time (domain.md §2.3), as one record. */
async function askVpcAttributes(run: CollectionRun, requests: Requests, vpcs: Promise<CallResult>): Promise<void> {
  await forEachOf(run, "DescribeVpcAttribute", await vpcs, "VpcId", async (vpcId) => {
    await run.call("DescribeVpcAttribute", vpcId, async (addPage) => {
      const attributes: RawRecord = { VpcId: vpcId };
      const asked = await Promise.allSettled(
        DNS_ATTRIBUTES.map(async ([attribute, field]) => {
          const answer = await run.ask("DescribeVpcAttribute", () => requests.vpcAttribute(vpcId, attribute));
          const value: unknown = Reflect.get(answer, field);
          if (value !== undefined) attributes[field] = value;
        }),
      );
      const answered = asked.filter((attempt) => attempt.status === "fulfilled").length;
      for (let page = 1; page <= answered; page += 1) addPage(page === answered ? [attributes] : []);
      for (const attempt of asked) if (attempt.status === "rejected") throw attempt.reason;
    });
  });
}

/** What the services in use support; all services of a Region would be hundreds of records (domain.md §2.9). */
async function askServices(
  run: CollectionRun,
  requests: Requests,
  endpoints: Promise<CallResult>,
  region: string,
): Promise<void> {
  const action = "DescribeVpcEndpointServices";
  const { outcome, records } = await endpoints;
  if (records.length === 0 && outcome.status !== "complete") return void run.notAsked(action, outcome);

  const namesByRegion = new Map<string, Set<string>>();
  for (const { ServiceName: name, ServiceRegion } of records) {
    if (typeof name !== "string" || name === "") continue;
    const serviceRegion = typeof ServiceRegion === "string" && ServiceRegion !== "" ? ServiceRegion : region;
    const names = namesByRegion.get(serviceRegion) ?? new Set<string>();
    namesByRegion.set(serviceRegion, names.add(name));
  }
  if (namesByRegion.size === 0) return void run.nothingToAsk(action);
  const inputs = [...namesByRegion]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([serviceRegion, names]) =>
      batches([...names].sort(compareText), FILTER_VALUES).map((values) => ({
        Filters: [{ Name: "service-name", Values: values }],
        ...(serviceRegion === region ? {} : { ServiceRegions: [serviceRegion] }),
      })),
    );
  await Promise.all(inputs.map((input) => run.list(action, requests.services, { input })));
}

async function askPermissions(
  run: CollectionRun,
  requests: Requests,
  configurations: Promise<CallResult>,
): Promise<void> {
  const action = "DescribeVpcEndpointServicePermissions";
  await forEachOf(run, action, await configurations, "ServiceId", async (serviceId) => {
    const result = await run.list(action, requests.permissions(serviceId), { target: serviceId });
    // Older answers leave the service out; without it nobody could tell whose principals these are.
    for (const record of result.records) record.ServiceId ??= serviceId;
  });
}

async function forEachOf(
  run: CollectionRun,
  action: ActionName,
  list: CallResult,
  key: string,
  ask: (id: string) => Promise<void>,
): Promise<void> {
  if (list.records.length === 0 && list.outcome.status !== "complete") return void run.notAsked(action, list.outcome);
  const ids = new Set(list.records.map((record) => record[key]).filter((id) => typeof id === "string" && id !== ""));
  if (ids.size === 0) return void run.nothingToAsk(action);
  await Promise.all([...ids].map((id) => ask(String(id))));
}

function batches<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

type Credentials = { ok: true; secrets: string[] } | { ok: false; failure: Failure };

/** Resolved once and before any call: without credentials, each call would walk the whole chain to the same end. */
async function resolveCredentials(clients: Clients, signal: AbortSignal | undefined): Promise<Credentials> {
  try {
    const { accessKeyId, secretAccessKey, sessionToken } = await unlessAborted(
      clients.ec2.config.credentials(),
      signal,
    );
    return { ok: true, secrets: [accessKeyId, secretAccessKey, sessionToken ?? ""] };
  } catch (error) {
    const failure = signal?.aborted === true ? CANCELLED : describeFailure(error, []);
    // Whatever the chain met on its way (a file, a helper program, the metadata service), the result is no credentials.
    const known = failure.kind === "credentials.expired" || failure.kind === "cancelled";
    return { ok: false, failure: known ? failure : { ...failure, kind: "credentials.missing" } };
  }
}

/** The chain takes no signal itself, and a `credential_process` may wait for somebody's answer for ever. */
async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", stop));
}

/** The failure that stands for all when every EC2 call failed, the most frequent kind; null when anything was answered. */
function failureOfAll(results: readonly CallResult[]): Failure | null {
  const asked = results.filter(({ outcome }) => outcome.service === "ec2" && isListAction(outcome.action));
  const failures = asked.flatMap(({ failure, outcome }) =>
    failure !== null && outcome.status === "failed" ? [failure] : [],
  );
  if (failures.length < asked.length) return null;
  return mostCommon(failures, (failure) => failure.kind);
}

/**
 * Whether the credentials work in the first Region of the partition, which cannot be off. AWS answers a call in a Region
 * that is off as if the credentials were wrong, so this tells the two apart. It makes one `GetCallerIdentity`.
 */
async function acceptsCredentials(
  sdk: Sdk,
  clients: Clients,
  { region, signal }: CollectOptions,
  secrets: readonly string[],
): Promise<boolean> {
  const first = firstRegion(region);
  if (first === region) return false;
  const sts = clients.stsIn(first);
  try {
    await sts.send(new sdk.sts.GetCallerIdentityCommand({}), signal === undefined ? {} : { abortSignal: signal });
    return true;
  } catch (error) {
    return describeFailure(error, secrets).status === "denied";
  } finally {
    sts.destroy();
  }
}

function firstRegion(region: string): string {
  if (region.startsWith("cn-")) return "cn-north-1";
  return region.startsWith("us-gov-") ? "us-gov-west-1" : "us-east-1";
}

function isRegionCode(region: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(region);
}

function recordsOf(results: readonly CallResult[]): Inventory["records"] {
  const records: Partial<Record<CollectionName, RawRecord[]>> = {};
  for (const call of CALLS) {
    const own = results.filter(({ outcome }) => outcome.action === call.action);
    // A collection nobody could read stays absent, which is not the same as an empty one.
    if (own.every(({ outcome }) => outcome.status !== "complete" && outcome.status !== "partial")) continue;
    records[call.collection] = own.flatMap((result) => result.records);
  }
  return records;
}

function mostCommonOwner(records: Inventory["records"]): string {
  const owners = Object.values(records)
    .flat()
    .map((record) => record.OwnerId)
    .filter((owner): owner is string => typeof owner === "string" && owner !== "");
  return mostCommon(owners, (owner) => owner) ?? "unknown";
}

/** The first member of the largest group; the group whose key sorts first when two are equal. */
function mostCommon<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item | null {
  const groups = new Map<string, { first: Item; size: number }>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? { first: item, size: 0 };
    group.size += 1;
    groups.set(keyOf(item), group);
  }
  const [largest] = [...groups].sort(([a, one], [b, other]) => other.size - one.size || compareText(a, b));
  return largest?.[1].first ?? null;
}
