/** Reading and writing of queries that every page shares: versioned, small, and safe whatever stands in the address. */

export type Theme = "light" | "dark";

/** The part of a diagram in view: the scene point at the top left of the canvas, and the zoom factor. */
export interface Viewport {
  x: number;
  y: number;
  zoom: number;
}

const VERSION = "1";
const MOST_IDS = 500;
const LONGEST_TEXT = 200;
/** Ids of topology nodes and of boxes; service names and ARNs are among them. */
const ID = /^[\w./:@*+=,-]{1,512}$/;

/** Reads values of a query; each that was refused is named in `notices`, and the default stands in its place. */
export class QueryReader {
  readonly notices: string[] = [];
  private readonly params: URLSearchParams;

  constructor(params: URLSearchParams) {
    const version = params.get("v");
    const known = version === null || version === VERSION;
    this.params = known ? params : new URLSearchParams();
    if (!known) this.refuse("v", "a version of view that this Isthmus does not know");
  }

  choice<T extends string>(key: string, allowed: readonly T[]): T | null {
    const value = this.params.get(key);
    if (value === null) return null;
    const found = allowed.find((option) => option === value);
    if (found === undefined) this.refuse(key, "a value that does not exist");
    return found ?? null;
  }

  /** Values with `~` between them, in the order of the address. */
  sequence(key: string, pattern: RegExp): string[] {
    const value = this.params.get(key);
    if (value === null || value === "") return [];
    const parts = value.split("~");
    const good = [...new Set(parts.filter((part) => pattern.test(part)))].slice(0, MOST_IDS);
    if (good.length < parts.length) this.refuse(key, "something that does not belong there");
    return good;
  }

  /** Like {@link sequence}, where the order means nothing. */
  list(key: string, pattern: RegExp = ID): string[] {
    return this.sequence(key, pattern).sort();
  }

  id(key: string): string | null {
    const value = this.params.get(key);
    if (value === null || ID.test(value)) return value;
    this.refuse(key, "something that is not an id");
    return null;
  }

  /** A whole number from `least` to `most`. */
  number(key: string, least: number, most: number): number | null {
    const value = this.params.get(key);
    if (value === null || value === "") return null;
    const number = Number(value);
    if (/^\d{1,9}$/.test(value) && number >= least && number <= most) return number;
    this.refuse(key, `something that is no number from ${least} to ${most}`);
    return null;
  }

  text(key: string, longest = LONGEST_TEXT): string {
    const value = this.params.get(key) ?? "";
    if (value.length <= longest) return value;
    this.refuse(key, "a text that is too long");
    return "";
  }

  viewport(key: string): Viewport | null {
    const value = this.params.get(key);
    if (value === null) return null;
    const match = /^(-?\d{1,7}),(-?\d{1,7}),(\d{1,2}(?:\.\d{1,4})?)$/.exec(value);
    const zoom = Number(match?.[3]);
    if (match !== null && zoom >= 0.02 && zoom <= 8) return { x: Number(match[1]), y: Number(match[2]), zoom };
    this.refuse(key, "a viewport that makes no sense");
    return null;
  }

  private refuse(key: string, why: string): void {
    this.notices.push(`The address has ${why} in “${key}”; the default is shown instead.`);
  }
}

/** Writes values as a query; what is null or empty is left out, so the default state is the empty query. */
export class QueryWriter {
  private readonly params = new URLSearchParams();

  put(key: string, value: string | null): void {
    if (value !== null && value !== "") this.params.set(key, value);
  }

  /** Like {@link put}, where the empty text means something. */
  keep(key: string, value: string): void {
    this.params.set(key, value);
  }

  sequence(key: string, values: readonly string[]): void {
    this.put(key, [...new Set(values)].join("~"));
  }

  list(key: string, values: readonly string[]): void {
    this.sequence(key, [...values].sort());
  }

  viewport(key: string, viewport: Viewport | null): void {
    if (viewport === null) return;
    const { x, y, zoom } = viewport;
    this.put(key, `${Math.round(x)},${Math.round(y)},${Number(zoom.toFixed(3))}`);
  }

  done(): URLSearchParams {
    if ([...this.params.keys()].length > 0) this.params.set("v", VERSION);
    return this.params;
  }
}

/** A query as text, with the characters that need no escape in a query left readable. */
export function readable(params: URLSearchParams): string {
  return params.toString().replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%7E", "~");
}

/** An address: path segments, each escaped, and a query. */
export function address(segments: readonly string[], query: string): string {
  const path = `/${segments.map(encodeURIComponent).join("/")}`;
  return query === "" ? path : `${path}?${query}`;
}
