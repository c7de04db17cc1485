import type { Call, Diagnostic, Inventory, InventorySource, RawRecord } from "@/lib/model";
import { CALLS, canonicalJson } from "@/lib/model";
import { accountNameInPath } from "./clues";
import { outcomesOf } from "./outcomes";
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
  const undated = filesWithoutTime(group);
  reportUndated(group, undated, diagnostics);
  const records: Inventory["records"] = {};
  for (const call of CALLS) {
    const parts = group.parts.filter((part) => part.collection === call.collection);
    if (parts.some((part) => part.failure === null)) records[call.collection] = merge(call, parts, diagnostics);
  }
  const stated = group.manifests.find(({ manifest }) => manifest.accountName !== null)?.manifest.accountName;
  const accountName = stated ?? accountNameOf(group);
  return {
    format: "isthmus-inventory/1",
    accountId: group.accountId,
    ...(accountName == null ? {} : { accountName }),
    region: group.region,
    collectedAt: collectedAt(group, undated),
    source,
    records,
    calls: outcomesOf(group, records),
    diagnostics,
  };
}

/** The name that the directory of the account gives it, where all files agree. */
function accountNameOf(group: Group): string | null {
  const names = new Set([...group.loose].map((part) => accountNameInPath(part.file.absolute)));
  const [name] = names;
  return names.size === 1 ? (name ?? null) : null;
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
    for (const record of part.records) {
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
