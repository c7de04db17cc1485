import { type ActionName, CALLS, type Call, partitionOf, permissionOf, type SourceError } from "@/lib/model";
import { apiRegion, isRegionCode, pageInput } from "./calls";
import type { CollectOptions } from "./collect";
import { describeFailure, type Failure } from "./errors";
import { explainNoAnswer, failureOfAll } from "./no-answer";
import { inputAbout, SHARED_SUBNETS } from "./plan";
import { type CallResult, CollectionRun } from "./run";
import { openSession, type Session } from "./session";
import { invalidRegion } from "./source-error";

/** Whether one permission is there. */
export interface PermissionCheck {
  /** As in an IAM policy, e.g. `ec2:DescribeVpcs`. */
  permission: string;
  /** The call of the catalogue that it permits; null for what only finds accounts and Regions. */
  action: ActionName | null;
  /** `unknown`: AWS gave no answer from which it follows; `detail` says which. */
  status: "granted" | "denied" | "unknown";
  /** What AWS said, for `denied` and `unknown`. */
  detail: string | null;
  /** A sentence on what a reader loses without it. */
  costs: string;
}

export type PermissionsResult =
  | { ok: true; accountId: string; region: string; checks: PermissionCheck[] }
  | { ok: false; error: SourceError };

/** The smallest page that every paginated call accepts (domain.md §2.2). */
const SMALLEST_PAGE = 5;

/** An error that AWS gives only to those who may make the call: what was asked about, which is made up, does not exist. */
const GRANTED_CODE = /NotFound|NoSuch|^InvalidInput$|^ValidationError$|^InvalidVPCId$/;

/**
 * Tries each permission of the catalogue, and those that find accounts and Regions, with one request that reads as little as
 * possible. Calls about a resource ask about one that does not exist. Errors are those of `collectRegion`: only when no EC2
 * call got an answer is there no result. No message holds a credential. Rejects only for bugs.
 */
export async function checkPermissions(options: CollectOptions): Promise<PermissionsResult> {
  const { region } = options;
  if (!isRegionCode(region)) return { ok: false, error: invalidRegion(region) };
  const opened = await openSession(options, region);
  if (!opened.ok) return opened;
  try {
    return await checkWith(opened.session, options);
  } finally {
    opened.session.close();
  }
}

async function checkWith(session: Session, options: CollectOptions): Promise<PermissionsResult> {
  const { region } = options;
  const run = new CollectionRun({
    region,
    accountId: session.accountId,
    send: session.send,
    secrets: session.secrets,
    signal: session.signal,
    onProgress: options.onProgress,
    onAccount: session.identify,
  });
  // The account comes first, since it is part of the names of made-up load balancers.
  const identity = await run.list("GetCallerIdentity");
  const found = identity.records[0]?.Account;
  const accountId = typeof found === "string" ? found : session.accountId;
  if (typeof found === "string") run.knowAccount(found);
  const probes = CALLS.filter(({ action }) => action !== "GetCallerIdentity");
  const [results, others] = await Promise.all([
    Promise.all(probes.map((call) => probe(run, call, region, accountId ?? "123456789012"))),
    otherChecks(session, options),
  ]);

  const failure = failureOfAll(results);
  if (failure !== null) {
    return { ok: false, error: await explainNoAnswer(failure, identity.failure === null, session, region) };
  }
  const byAction = new Map([...results, identity].map((result) => [result.outcome.action, result.failure]));
  const checks = CALLS.map(
    ({ action, costs }): PermissionCheck => ({
      permission: permissionOf(action),
      action,
      ...verdictOn(byAction.get(action) ?? null),
      costs,
    }),
  );
  return { ok: true, accountId: accountId ?? "unknown", region, checks: [...checks, ...others] };
}

function probe(run: CollectionRun, call: Call, region: string, accountId: string): Promise<CallResult> {
  const { action } = call;
  return run.call(action, undefined, async (addPage) => {
    await run.send(action, { ...probeInput(call, region, accountId), ...pageInput(action, undefined, SMALLEST_PAGE) });
    addPage([]);
  });
}

function probeInput({ action, service, per }: Call, region: string, accountId: string): object {
  if (service === "ram") return SHARED_SUBNETS;
  if (action === "DescribeVpcAttribute") return { VpcId: MADE_UP.VpcId, Attribute: "enableDnsSupport" };
  // This lists as well without being told about what.
  if (per === null || action === "DescribeVpcEndpointServices") return {};
  const partition = partitionOf(region);
  const arn = `arn:${partition}:elasticloadbalancing:${region}:${accountId}:`;
  switch (per.field) {
    case "LoadBalancerArn":
      return { LoadBalancerArn: `${arn}loadbalancer/net/isthmus-doctor/0123456789abcdef` };
    case "TargetGroupArn":
      return { TargetGroupArn: `${arn}targetgroup/isthmus-doctor/0123456789abcdef` };
    default:
      return per.field in MADE_UP ? inputAbout(action, MADE_UP[per.field] ?? "", region) : {};
  }
}

/** Well-formed ids that no resource has. */
const MADE_UP: Readonly<Record<string, string>> = {
  HostedZoneId: "Z0123456789ABCDEFGHIJ",
  PrefixListId: "pl-0123456789abcdef0",
  ServiceId: "vpce-svc-0123456789abcdef0",
  TransitGatewayRouteTableId: "tgw-rtb-0123456789abcdef0",
  VpcId: "vpc-0123456789abcdef0",
};

/** What finds Regions and accounts. A role has been assumed when this runs; only who assumes roles lists accounts. */
async function otherChecks(session: Session, { region, role }: CollectOptions): Promise<PermissionCheck[]> {
  const regions: PermissionCheck = {
    permission: "ec2:DescribeRegions",
    action: null,
    ...verdictOn(await failureOf(session, () => session.clients.send("ec2", region, "DescribeRegions", {}))),
    costs: "Enabled Regions cannot be found; the configuration must name the Regions to read.",
  };
  if (role !== undefined) {
    const costs = "Other accounts cannot be read.";
    return [regions, { permission: "sts:AssumeRole", action: null, status: "granted", detail: null, costs }];
  }
  const list = () =>
    session.clients.send("organizations", apiRegion("organizations", region), "ListAccounts", { MaxResults: 1 });
  const accounts: PermissionCheck = {
    permission: "organizations:ListAccounts",
    action: null,
    ...verdictOn(await failureOf(session, list)),
    costs: "The accounts of the organisation cannot be found; the configuration must list the accounts to read.",
  };
  return [regions, accounts];
}

async function failureOf(session: Session, send: () => Promise<object>): Promise<Failure | null> {
  try {
    await send();
    return null;
  } catch (error) {
    return describeFailure(error, session.secrets());
  }
}

function verdictOn(failure: Failure | null): Pick<PermissionCheck, "status" | "detail"> {
  if (failure === null) return { status: "granted", detail: null };
  const detail = `${failure.code}: ${failure.message}`;
  if (failure.kind !== "answer") return { status: "unknown", detail };
  if (failure.status === "denied") return { status: "denied", detail };
  if (failure.status === "failed" && GRANTED_CODE.test(failure.code)) return { status: "granted", detail: null };
  return { status: "unknown", detail };
}
