import { type ActionName, CALLS, type CollectionName, callOfCollection } from "./calls";
import { compareText } from "./cidr";
import type { CallOutcome, Diagnostic, Inventory, RawRecord } from "./inventory";
import { canonicalJson, isRecord, RecordReader } from "./record";

/** A record that has its key, with a tolerant reader over it. */
export interface ParsedRecord {
  id: string;
  raw: RawRecord;
  reader: RecordReader;
}

/**
 * Reads collections of an inventory: drops what is no record, joins records with the same key, and reports both
 * (invariant 4: a malformed record becomes a diagnostic that names it and never hides its neighbours).
 */
export class RecordParser {
  private readonly found = new Map<string, Diagnostic>();
  private readonly parsed = new Map<CollectionName, ParsedRecord[]>();
  /** How many records of an action could not be used at all. */
  private readonly lost = new Map<ActionName, number>();

  constructor(private readonly inventory: Inventory) {
    for (const diagnostic of inventory.diagnostics) this.add(diagnostic);
  }

  /** All records of a collection by key, in the order of their keys. The key of a compound is joined with `/`. */
  records(collection: CollectionName): ParsedRecord[] {
    let records = this.parsed.get(collection);
    if (records === undefined) {
      records = this.parse(collection);
      this.parsed.set(collection, records);
    }
    return records;
  }

  /**
   * The outcomes of the calls as far as their answers can be used: a call that came to its end and holds records without
   * an id is only partly visible, for nobody knows what they are about.
   */
  usableCalls(): CallOutcome[] {
    for (const { collection } of CALLS) this.records(collection);
    return this.inventory.calls.map((call) => {
      const lost = this.lost.get(call.action) ?? 0;
      if (lost === 0 || call.status !== "complete") return call;
      const message = lost === 1 ? "a record has no usable id" : `${lost} records have no usable id`;
      return { ...call, status: "partial", error: { code: "MalformedRecord", message } };
    });
  }

  private parse(collection: CollectionName): ParsedRecord[] {
    const entry = callOfCollection(collection);
    if (entry === null) return [];
    const byKey = new Map<string, RawRecord>();
    const list: unknown = this.inventory.records[collection] ?? [];
    if (!Array.isArray(list)) {
      this.report("collection.malformed", collection, `${collection} is not a list; none of it can be read.`, "error");
      this.lost.set(entry.action, 1);
      return [];
    }
    for (const value of list as unknown[]) {
      if (!isRecord(value)) {
        this.report("record.malformed", collection, `${entry.action}: an entry of ${collection} is not a record.`);
        continue;
      }
      const key = recordKey(value, entry.key);
      if (key === null) {
        this.report("record.missingId", collection, missingId(entry.action, entry.key[0] ?? "", value), "error");
        this.lost.set(entry.action, (this.lost.get(entry.action) ?? 0) + 1);
        continue;
      }
      const earlier = byKey.get(key);
      byKey.set(key, earlier === undefined ? value : this.join(entry.action, key, earlier, value));
    }
    return [...byKey]
      .sort(([a], [b]) => compareText(a, b))
      .map(([id, raw]) => ({ id, raw, reader: this.reader(entry.action, id, raw) }));
  }

  report(code: string, subject: string, message: string, severity: Diagnostic["severity"] = "warning"): void {
    this.add({ severity, code, message, subject });
  }

  /** Everything reported so far, without repeats, in a fixed order. */
  diagnostics(): Diagnostic[] {
    return [...this.found].sort(([a], [b]) => compareText(a, b)).map(([, diagnostic]) => diagnostic);
  }

  private add(diagnostic: Diagnostic): void {
    this.found.set(`${diagnostic.code}\u0000${diagnostic.subject}\u0000${diagnostic.message}`, diagnostic);
  }

  private reader(action: ActionName, id: string, raw: RawRecord): RecordReader {
    return new RecordReader(raw, (field, expected, value) => {
      const found = Array.isArray(value) ? "a list" : typeof value;
      this.report("record.malformedField", id, `${action}: ${id} has ${found} in ${field} where ${expected} belongs.`);
    });
  }

  /** Two different records with one key: the choice depends on their content alone, never on their order. */
  private join(action: ActionName, key: string, a: RawRecord, b: RawRecord): RawRecord {
    const left = canonicalJson(a);
    const right = canonicalJson(b);
    if (left === right) return a;
    if (action === "DescribeVpcAttribute") return joinFields(a, b);
    this.report(
      "record.duplicate",
      key,
      `${action}: ${key} came twice with different content; one of the two is shown.`,
    );
    return left.length > right.length || (left.length === right.length && left > right) ? a : b;
  }
}

/** The fields of both; where they contradict each other the larger value, so that the order of three does not matter. */
function joinFields(a: RawRecord, b: RawRecord): RawRecord {
  const fields = new Map(Object.entries(a));
  for (const [field, value] of Object.entries(b)) {
    const other = fields.get(field);
    if (other === undefined || canonicalJson(value) > canonicalJson(other)) fields.set(field, value);
  }
  return Object.fromEntries(fields);
}

/** The key that makes a record one resource, or null when its first field is missing. */
function recordKey(record: RawRecord, fields: readonly string[]): string | null {
  const parts = fields.map((field) => {
    const value = record[field];
    if (typeof value === "string") return value;
    return value === undefined || value === null ? "" : canonicalJson(value);
  });
  return typeof record[fields[0] ?? ""] === "string" && parts[0] !== "" ? parts.join("/") : null;
}

function missingId(action: ActionName, field: string, record: RawRecord): string {
  const hint = Object.entries(record).find(([, value]) => typeof value === "string" && value !== "");
  const about = hint === undefined ? "" : ` (its ${hint[0]} is ${String(hint[1]).slice(0, 80)})`;
  return `${action}: a record without ${field}${about} was left out.`;
}
