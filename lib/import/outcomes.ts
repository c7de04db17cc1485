import type { Call, CallOutcome, Inventory, RawRecord } from "@/lib/model";
import { CALLS, callOf, canonicalJson, targetIn } from "@/lib/model";
import type { Fault, Part } from "./parts";
import type { Group } from "./place";

type Records = Inventory["records"];

/** What an export states about its calls, corrected where its files say otherwise; else what the files themselves show. */
export function outcomesOf(group: Group, records: Records): CallOutcome[] {
  const stated = distinct(group.manifests.flatMap(({ manifest }) => manifest.calls));
  const statuses = new Map<Call["action"], Set<CallOutcome["status"]>>();
  for (const { action, status } of stated) statuses.set(action, (statuses.get(action) ?? new Set()).add(status));
  const partsOf = new Map<Part["collection"], Part[]>();
  for (const part of group.parts) {
    const list = partsOf.get(part.collection);
    if (list === undefined) partsOf.set(part.collection, [part]);
    else list.push(part);
  }

  const calls: CallOutcome[] = [];
  const done = new Set<Call["action"]>();
  for (const outcome of stated) {
    if (done.has(outcome.action)) continue;
    const call = callOf(outcome.action);
    const parts = partsOf.get(call.collection) ?? [];
    const loose = parts.filter((part) => group.loose.has(part));
    const wasAsked = [...(statuses.get(call.action) ?? [])].some((status) => status !== "notAsked");
    if (loose.length > 0 && !wasAsked) {
      done.add(call.action);
      calls.push(...observed(call, loose, group.accountId, records, calls));
      continue;
    }
    const lost = outcome.status === "complete" || outcome.status === "partial" ? lossOf(call, outcome, parts) : null;
    calls.push(lost === null ? outcome : { ...outcome, status: "failed", pages: 0, records: 0, error: lost });
  }
  for (const call of CALLS) {
    if (statuses.has(call.action)) continue;
    // What an export does not mention it did not ask; its own files do not change that, those of others do.
    const parts = (partsOf.get(call.collection) ?? []).filter((part) => group.loose.has(part));
    if (group.manifests.length === 0 || parts.length > 0)
      calls.push(...observed(call, parts, group.accountId, records, calls));
  }
  return calls;
}

/** Why records that an export says it holds are not there, or null when they are. */
function lossOf(call: Call, outcome: CallOutcome, parts: readonly Part[]): Fault | null {
  const failure = parts.find((part) => part.failure !== null)?.failure;
  if (failure != null) return failure;
  if (outcome.records === 0 || parts.length > 0) return null;
  return { code: "FileMissing", message: `the export says that it holds ${call.collection}, but no file does` };
}

/** The outcomes of a call as its files show them. `before`: those of the calls before it in the catalogue. */
function observed(
  call: Call,
  parts: readonly Part[],
  accountId: string,
  records: Records,
  before: readonly CallOutcome[],
): CallOutcome[] {
  const list = records[call.collection] ?? [];
  const base = { service: call.service, action: call.action, pages: parts.length };
  if (parts.length === 0) {
    const nothingToAsk =
      call.per !== null && isComplete(call.per.action, before) && askedFor(call, records, accountId).length === 0;
    return [{ ...base, status: nothingToAsk ? "complete" : "notAsked", records: 0 }];
  }
  if (call.service === "ram") return byTarget(call, parts, list, call.action === "ListResources" ? SHARERS : ["SELF"]);
  if (call.per !== null && !ASKED_AT_ONCE.has(call.action) && call.action !== "DescribeVpcAttribute") {
    const own = before.some(({ action }) => action === call.per?.action) ? askedFor(call, records, accountId) : [];
    return byTarget(call, parts, list, own);
  }
  const faults = faultsOf(parts);
  if (faults.failure !== null || faults.partial !== null) {
    return [withFaults({ ...base, records: list.length }, faults, "complete")];
  }
  if (call.action === "DescribeVpcAttribute") return attributeOutcomes(call, list);
  return [{ ...base, status: "complete", records: list.length }];
}

/** AWS answers these for many resources in one call, so they have one outcome. */
const ASKED_AT_ONCE: ReadonlySet<Call["action"]> = new Set(["DescribeVpcEndpointServices", "DescribeLoadBalancers"]);

const SHARERS = ["SELF", "OTHER-ACCOUNTS"];

function isComplete(action: string, outcomes: readonly CallOutcome[]): boolean {
  const of = outcomes.filter((outcome) => outcome.action === action);
  return of.length > 0 && of.every(({ status }) => status === "complete");
}

function faultsOf(parts: readonly Part[]): { failure: Fault | null; partial: Fault | null } {
  return {
    failure: parts.find((part) => part.failure !== null)?.failure ?? null,
    partial: parts.find((part) => part.partial !== null)?.partial ?? null,
  };
}

/** One outcome for each resource that a call should have been made for, or was. */
function byTarget(
  call: Call,
  parts: readonly Part[],
  list: readonly RawRecord[],
  own: readonly string[],
): CallOutcome[] {
  const { service, action } = call;
  const counts = new Map<string, number>();
  const count = (target: string, records: number) => counts.set(target, (counts.get(target) ?? 0) + records);
  for (const record of list) for (const target of targetsOfRecord(call, record)) count(target, 1);
  const answers = new Map<string, Set<Part>>();
  /** Parts that are about no resource in particular, or about all of them. */
  const general: Part[] = [];
  for (const part of parts) {
    const targets = targetsOfPart(call, part);
    for (const target of targets) answers.set(target, (answers.get(target) ?? new Set()).add(part));
    if (targets.length === 0 || (part.target === null && ABOUT_ALL.has(action))) general.push(part);
    if (service === "ram" && part.target !== null) count(part.target, part.records.length);
  }
  const [single] = own;
  if (
    action === "DescribeVpcEndpointServicePermissions" &&
    own.length === 1 &&
    parts.length === 1 &&
    single !== undefined
  ) {
    // The permissions of the only endpoint service can be about no other.
    answers.set(single, new Set(parts));
  }

  const { failure, partial } = faultsOf(general);
  const forAll = ABOUT_ALL.has(action) && general.length > 0;
  if (failure !== null || partial !== null || forAll || own.length + answers.size === 0) {
    const outcome = { service, action, pages: parts.length, records: list.length };
    return [withFaults(outcome, { failure, partial }, "complete")];
  }
  return [...new Set([...own, ...answers.keys()])].map((target) => {
    const given = [...(answers.get(target) ?? [])];
    const outcome = { service, action, target, pages: given.length, records: counts.get(target) ?? 0 };
    return withFaults(outcome, faultsOf(given), given.length > 0 ? "complete" : "notAsked");
  });
}

/** An outcome with the status that faults give it, or else the one that it has without any. */
function withFaults(
  outcome: Omit<CallOutcome, "status">,
  { failure, partial }: { failure: Fault | null; partial: Fault | null },
  otherwise: CallOutcome["status"],
): CallOutcome {
  const error = failure ?? partial;
  if (error === null) return { ...outcome, status: otherwise };
  return { ...outcome, status: failure !== null && outcome.records === 0 ? "failed" : "partial", error };
}

function targetsOfPart(call: Call, { target, records }: Part): string[] {
  return target !== null ? [target] : records.flatMap((record) => targetsOfRecord(call, record));
}

/** Asked without a load balancer, AWS answers with all target groups at once. */
const ABOUT_ALL: ReadonlySet<Call["action"]> = new Set(["DescribeTargetGroups"]);

/** The resources that a record of a per-resource call is about. */
function targetsOfRecord(call: Call, record: RawRecord): string[] {
  if (call.action === "DescribeTargetGroups") return textsOf(record.LoadBalancerArns);
  const target = call.per?.as == null ? null : record[call.per.as];
  return typeof target === "string" ? [target] : [];
}

/** The resources that a per-resource call is to be made for, as far as the records that list them are there. */
function askedFor(call: Call, records: Records, accountId: string): string[] {
  const { per } = call;
  if (per === null) return [];
  const collection = CALLS.find(({ action }) => action === per.action)?.collection;
  if (collection === undefined) return [];
  const list = records[collection] ?? [];
  switch (call.action) {
    case "DescribeLoadBalancers":
      return list.flatMap(balancersOfService);
    case "DescribeListeners":
    case "DescribeTargetGroups":
    case "DescribeLoadBalancerAttributes":
    case "DescribeTargetHealth":
    case "DescribeTargetGroupAttributes": {
      // A dump may hold every load balancer of an account; only those of its endpoint services matter, where it names them.
      const services = records.ServiceConfigurations;
      const behind = new Set(services?.flatMap(balancersOfService));
      const wanted = services === undefined ? list : list.filter((record) => isOneOf(behind, record));
      return textsOf(wanted.map((record) => record[per.field]));
    }
    default:
      return list.flatMap((record) => targetIn(call, record, accountId) ?? []);
  }
}

function balancersOfService(service: RawRecord): string[] {
  return [...textsOf(service.NetworkLoadBalancerArns), ...textsOf(service.GatewayLoadBalancerArns)];
}

/** True for a load balancer that is one of these, and for a target group of one. */
function isOneOf(balancers: ReadonlySet<string>, record: RawRecord): boolean {
  return [...textsOf([record.LoadBalancerArn]), ...textsOf(record.LoadBalancerArns)].some((arn) => balancers.has(arn));
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? (value as unknown[]).filter((text): text is string => typeof text === "string") : [];
}

/** One outcome for each VPC; one whose second attribute is missing is only half answered. */
function attributeOutcomes(call: Call, list: readonly RawRecord[]): CallOutcome[] {
  const { service, action } = call;
  if (list.length === 0) return [{ service, action, status: "complete", pages: 0, records: 0 }];
  return list.map((record) => {
    const missing = ["EnableDnsSupport", "EnableDnsHostnames"].filter((field) => !(field in record));
    const target = typeof record.VpcId === "string" ? { target: record.VpcId } : {};
    const outcome = { service, action, ...target, pages: 2 - missing.length, records: 1 };
    if (missing.length === 0) return { ...outcome, status: "complete" };
    const message = `no file holds ${missing.join(" and ")}`;
    return { ...outcome, status: "partial", error: { code: "FileMissing", message } };
  });
}

function distinct(calls: readonly CallOutcome[]): CallOutcome[] {
  return [...new Map(calls.map((call) => [canonicalJson(call), call])).values()];
}
