import { compareText } from "./cidr";
import type { RawRecord } from "./inventory";

/**
 * Reads fields of one raw record tolerantly (domain.md §2.1): a missing field is null or an empty list, a field of the
 * wrong type is the same and is reported, and nothing ever throws.
 */
export class RecordReader {
  constructor(
    private readonly record: RawRecord,
    private readonly report: (field: string, expected: string, found: unknown) => void,
    private readonly path = "",
  ) {}

  text(field: string): string | null {
    const value = this.record[field];
    if (value === undefined || value === null) return null;
    if (typeof value === "string") return value;
    this.report(this.path + field, "text", value);
    return null;
  }

  /** Text, or an empty string where the field is missing. */
  textOr(field: string, fallback: string): string {
    return this.text(field) ?? fallback;
  }

  number(field: string): number | null {
    const value = this.record[field];
    if (value === undefined || value === null) return null;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (typeof value === "string" && /^-?\d+$/.test(value)) return Number(value);
    this.report(this.path + field, "a number", value);
    return null;
  }

  flag(field: string): boolean | null {
    const value = this.record[field];
    if (value === undefined || value === null) return null;
    if (typeof value === "boolean") return value;
    if (value === "true" || value === "false") return value === "true";
    this.report(this.path + field, "true or false", value);
    return null;
  }

  /** A date as ISO 8601 text; the SDK gives Date objects, dumps give text. */
  date(field: string): string | null {
    const value = this.record[field];
    if (value === undefined || value === null) return null;
    if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
    if (typeof value === "string" && !Number.isNaN(Date.parse(value))) return new Date(value).toISOString();
    this.report(this.path + field, "a date", value);
    return null;
  }

  texts(field: string): string[] {
    return this.list(field).flatMap((value, index) => {
      if (typeof value === "string") return [value];
      this.report(`${this.path}${field}[${index}]`, "text", value);
      return [];
    });
  }

  object(field: string): RecordReader | null {
    const value = this.record[field];
    if (value === undefined || value === null) return null;
    if (isRecord(value)) return new RecordReader(value, this.report, `${this.path}${field}.`);
    this.report(this.path + field, "an object", value);
    return null;
  }

  objects(field: string): RecordReader[] {
    return this.list(field).flatMap((value, index) => {
      const path = `${this.path}${field}[${index}]`;
      if (isRecord(value)) return [new RecordReader(value, this.report, `${path}.`)];
      this.report(path, "an object", value);
      return [];
    });
  }

  /** `Tags` (or `TagSet`, on network interfaces) as a plain object. */
  tags(field = "Tags"): Record<string, string> {
    const tags = new Map<string, string>();
    for (const tag of this.objects(field)) {
      const key = tag.text("Key");
      const value = tag.textOr("Value", "");
      // AWS promises no order of tags, and a key that comes twice must not depend on it either.
      if (key !== null && value >= (tags.get(key) ?? "")) tags.set(key, value);
    }
    return Object.fromEntries([...tags].sort(([a], [b]) => compareText(a, b)));
  }

  /** Reports that this part of the record lacks what makes it usable, and gives null in its place. */
  unusable(without: string): null {
    this.report(this.path.replace(/\.$/, ""), `an entry with ${without}`, {});
    return null;
  }

  private list(field: string): unknown[] {
    const value = this.record[field];
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    this.report(this.path + field, "a list", value);
    return [];
  }
}

/** True for a plain object, the only shape a record can have. */
export function isRecord(value: unknown): value is RawRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** JSON with sorted keys: equal records give equal text, whatever their order of fields. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
