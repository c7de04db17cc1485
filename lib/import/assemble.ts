import type { Call, CallOutcome, Diagnostic, Inventory, InventorySource, RawRecord } from "@/lib/model";
import { CALLS, canonicalJson } from "@/lib/model";
import type { Manifest } from "./format";
import type { Part } from "./parts";
import type { Group } from "./place";
import type { FoundFile } from "./walk";

/**
 * The code of the diagnostic that says of an inventory that `collectedAt` is the date of a file, not of the collection.
 * It travels with an export, so that a copy does not turn the date into a fact.
 */
export const COLLECTION_TIME_UNKNOWN = "import.collectionTimeUnknown";

/** Makes the inventory of one account and Region out of its parts. */
export function assemble(group: Group, source: InventorySource): Inventory {
  const diagnostics: Diagnostic[] = [
    ...group.manifests.flatMap(({ manifest }) => manifest.diagnostics),
    ...group.diagnostics,
    ...group.parts.flatMap((part) => part.diagnostics),
  ];
  reportSeveralExports(group, diagnostics);
  const undated = filesWithoutTime(group);
  reportUndated(group, undated, diagnostics);
  const records: Inventory["records"] = {};
  for (const call of CALLS) {
    const parts = group.parts.filter((part) => part.collection === call.collection);
    if (parts.some((part) => part.failure === null)) records[call.collection] = merge(call, parts, diagnostics);
  }
  const accountName = group.manifests.find(({ manifest }) => manifest.accountName !== null)?.manifest.accountName;
  return {
    format: "isthmus-inventory/1",
    accountId: group.accountId,
    ...(accountName == null ? {} : { accountName }),
    region: group.region,
    collectedAt: collectedAt(group, undated),
    source,
    records,
    calls: callsOf(group, records),
    diagnostics,
  };
}

function reportSeveralExports(group: Group, diagnostics: Diagnostic[]): void {
  if (group.manifests.length < 2) return;
  const labels = group.manifests.map(({ file }) => file.label).join(", ");
  const message = `Several exports hold account ${group.accountId}, Region ${group.region} (${labels}); they are shown as one.`;
  diagnostics.push({ severity: "warning", code: "import.severalExports", message, subject: labels });
}

/** The files of which no manifest says when AWS gave what they hold. */
function filesWithoutTime(group: Group): FoundFile[] {
  const undated = group.manifests.filter(({ manifest }) => manifest.collectedAt === null).map(({ file }) => file);
  return [...[...group.loose].map((part) => part.file), ...undated];
}

function reportUndated(group: Group, undated: readonly FoundFile[], diagnostics: Diagnostic[]): void {
  if (undated.length === 0 || diagnostics.some(({ code }) => code === COLLECTION_TIME_UNKNOWN)) return;
  const some = group.manifests.some(({ manifest }) => manifest.collectedAt !== null);
  const what = `${some ? "some" : "the"} files of account ${group.accountId}, Region ${group.region}`;
  const message = `Collection time unknown: ${what} do not say when AWS answered. File dates are shown, which copying or unpacking changes.`;
  const subject = `${group.accountId}/${group.region}`;
  diagnostics.push({ severity: "warning", code: COLLECTION_TIME_UNKNOWN, message, subject });
}

/** The oldest time that any part of it has, a file's own date where nothing else is known. ISO 8601, UTC. */
function collectedAt(group: Group, undated: readonly FoundFile[]): string {
  const stated = group.manifests.flatMap(({ manifest }) => manifest.collectedAt ?? []);
  if (stated.length === 1 && undated.length === 0) return stated[0] ?? "";
  const times = [...stated.map((text) => Date.parse(text)), ...undated.map((file) => file.modified.getTime())];
  return new Date(times.reduce((oldest, time) => Math.min(oldest, time), Number.POSITIVE_INFINITY)).toISOString();
}

/** Joins the records of all files of one call: the same resource is one record, and a contradiction is reported. */
function merge(call: Call, parts: readonly Part[], diagnostics: Diagnostic[]): RawRecord[] {
  const merged: RawRecord[] = [];
  const known = new Map<string, { index: number; file: string }>();
  for (const part of parts) {
    for (const found of part.records) {
      const record = call.action === "DescribeVpcEndpointServicePermissions" ? withServiceId(found, part) : found;
      const key = keyOf(call, record);
      const earlier = key === null ? undefined : known.get(key);
      const other = earlier === undefined ? undefined : merged[earlier.index];
      if (key === null || earlier === undefined || other === undefined) {
        if (key !== null) known.set(key, { index: merged.length, file: part.file.label });
        merged.push(record);
        continue;
      }
      const joined = call.action === "DescribeVpcAttribute" ? joinFields(other, record) : choose(other, record);
      merged[earlier.index] = joined.record;
      if (joined.contradiction && call.action !== "GetCallerIdentity") {
        const files = earlier.file === part.file.label ? part.file.label : `${earlier.file} and ${part.file.label}`;
        const message = `${call.action}: ${key} stands in ${files} with different content; one of the two is shown.`;
        diagnostics.push({ severity: "warning", code: "record.duplicate", message, subject: key });
      }
    }
  }
  return merged;
}

function keyOf(call: Call, record: RawRecord): string | null {
  const first = record[call.key[0] ?? ""];
  if (typeof first !== "string" || first === "") return null;
  return call.key
    .map((field) => {
      const value = record[field];
      return typeof value === "string" ? value : value == null ? "" : canonicalJson(value);
    })
    .join("/");
}

/** One of two records, by their content alone: the order of files must not matter. */
function choose(a: RawRecord, b: RawRecord): { record: RawRecord; contradiction: boolean } {
  return { record: isLarger(b, a) ? b : a, contradiction: canonicalJson(a) !== canonicalJson(b) };
}

/** The larger of two values as canonical JSON, as the model chooses as well. */
function isLarger(a: unknown, b: unknown): boolean {
  const [left, right] = [canonicalJson(a), canonicalJson(b)];
  return left.length !== right.length ? left.length > right.length : left > right;
}

/** describe-vpc-attribute answers one attribute at a time: the fields of all answers make up one record. */
function joinFields(a: RawRecord, b: RawRecord): { record: RawRecord; contradiction: boolean } {
  const fields = new Map(Object.entries(a));
  let contradiction = false;
  for (const [field, value] of Object.entries(b)) {
    const other = fields.get(field);
    if (other !== undefined && canonicalJson(other) !== canonicalJson(value)) contradiction = true;
    if (other === undefined || isLarger(value, other)) fields.set(field, value);
  }
  return { record: Object.fromEntries(fields), contradiction };
}

/** Old versions of the AWS CLI leave ServiceId out of the answer; then the path may name the service. */
function withServiceId(record: RawRecord, part: Part): RawRecord {
  const serviceId = serviceIdInPath(part);
  return typeof record.ServiceId === "string" || serviceId === null ? record : { ...record, ServiceId: serviceId };
}

function serviceIdInPath(part: Part): string | null {
  return /vpce-svc-[0-9a-f]+/.exec(part.file.label)?.[0] ?? null;
}

/** What an export states about its calls, corrected where its files say otherwise; else what the files themselves show. */
function callsOf(group: Group, records: Inventory["records"]): CallOutcome[] {
  const stated = distinct(group.manifests.flatMap(({ manifest }) => manifest.calls));
  const calls: CallOutcome[] = [];
  const done = new Set<Call["action"]>();
  for (const outcome of stated) {
    if (done.has(outcome.action)) continue;
    const call = CALLS.find(({ action }) => action === outcome.action);
    if (call === undefined) continue;
    const parts = group.parts.filter((part) => part.collection === call.collection);
    const allOfAction = stated.filter(({ action }) => action === call.action);
    const loose = parts.filter((part) => group.loose.has(part));
    if (loose.length > 0 && allOfAction.every(({ status }) => status === "notAsked")) {
      done.add(call.action);
      calls.push(...observed(call, loose, records));
      continue;
    }
    const lost = outcome.status === "complete" || outcome.status === "partial" ? lossOf(call, outcome, parts) : null;
    calls.push(lost === null ? outcome : { ...outcome, status: "failed", pages: 0, records: 0, error: lost });
  }
  const mentioned = new Set(stated.map(({ action }) => action));
  for (const call of CALLS) {
    if (mentioned.has(call.action)) continue;
    // What an export does not mention it did not ask; its own files do not change that, those of others do.
    const parts = group.parts.filter((part) => part.collection === call.collection && group.loose.has(part));
    if (group.manifests.length === 0 || parts.length > 0) calls.push(...observed(call, parts, records));
  }
  return calls;
}

/** Why records that an export says it holds are not there, or null when they are. */
function lossOf(call: Call, outcome: CallOutcome, parts: readonly Part[]): { code: string; message: string } | null {
  const failure = parts.find((part) => part.failure !== null)?.failure;
  if (failure != null) return failure;
  if (outcome.records === 0 || parts.length > 0) return null;
  return { code: "FileMissing", message: `the export says that it holds ${call.collection}, but no file does` };
}

/** The outcomes of a call as its files show them. */
function observed(call: Call, parts: readonly Part[], records: Inventory["records"]): CallOutcome[] {
  const list = records[call.collection] ?? [];
  const base = { service: call.service, action: call.action, pages: parts.length };
  if (parts.length === 0) return [{ ...base, status: "notAsked", records: 0 }];
  const failure = parts.find((part) => part.failure !== null)?.failure;
  if (failure != null) {
    const status = list.length > 0 ? "partial" : "failed";
    return [{ ...base, status, records: list.length, error: failure }];
  }
  const partial = parts.find((part) => part.partial);
  if (partial !== undefined) {
    const message = `${partial.file.label} says that more pages follow`;
    return [{ ...base, status: "partial", records: list.length, error: { code: "MorePages", message } }];
  }
  if (call.action === "DescribeVpcAttribute") return attributeOutcomes(call, list);
  if (call.action === "DescribeVpcEndpointServicePermissions") return permissionOutcomes(call, list, parts, records);
  return [{ ...base, status: "complete", records: list.length }];
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

/** One outcome for each endpoint service: an answer without a record does not say whose it is. */
function permissionOutcomes(
  call: Call,
  list: readonly RawRecord[],
  parts: readonly Part[],
  records: Inventory["records"],
): CallOutcome[] {
  const { service, action } = call;
  const own = (records.ServiceConfigurations ?? []).map((record) => record.ServiceId);
  const answered = new Set([...list.map((record) => record.ServiceId), ...parts.map(serviceIdInPath)]);
  const targets = [...new Set([...own, ...answered])].filter((id): id is string => typeof id === "string");
  if (targets.length === 0) {
    return [{ service, action, status: "complete", pages: parts.length, records: list.length }];
  }
  const single = own.length === 1 && parts.length === 1;
  return targets.map((target) => {
    const count = list.filter((record) => record.ServiceId === target).length;
    const asked = single || answered.has(target);
    return { service, action, target, status: asked ? "complete" : "notAsked", pages: asked ? 1 : 0, records: count };
  });
}

function distinct(calls: readonly Manifest["calls"][number][]): CallOutcome[] {
  return [...new Map(calls.map((call) => [canonicalJson(call), call])).values()];
}
