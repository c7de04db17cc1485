/**
 * The state of a VPC page and its address: one codec for the page, the API and the command line. Versioned, small, and
 * safe: whatever stands in the query, the result is a usable state and a list of what was not understood.
 */

export type ViewName = "diagram" | "outline";
export type Theme = "light" | "dark";

/** The part of the diagram in view: the scene point at the top left of the canvas, and the zoom factor. */
export interface Viewport {
  x: number;
  y: number;
  zoom: number;
}

export interface ViewState {
  view: ViewName;
  /** Id of the selected topology node. */
  select: string | null;
  /** Endpoint types that are not drawn or listed, in AWS's words. */
  hide: readonly string[];
  /** Zones and subnets folded to their counts. */
  collapse: readonly string[];
  /** Zones opened that would be folded for their size. */
  expand: readonly string[];
  /** Text that outline rows must contain. */
  filter: string;
  /** null follows the reader's system. */
  theme: Theme | null;
  /** null fits the whole diagram. */
  viewport: Viewport | null;
}

export const DEFAULT_VIEW: ViewState = {
  view: "diagram",
  select: null,
  hide: [],
  collapse: [],
  expand: [],
  filter: "",
  theme: null,
  viewport: null,
};

const VERSION = "1";
const MOST_IDS = 500;
const ID = /^[\w./:@*+=,-]{1,512}$/;
const TYPE = /^[A-Za-z]{1,40}$/;

/** Reads the query of an address. Never throws; every value that was refused is named in `notices`. */
export function parseView(params: URLSearchParams): { state: ViewState; notices: string[] } {
  const notices: string[] = [];
  const refuse = (key: string, why: string) => {
    notices.push(`The address has ${why} in “${key}”; the default is shown instead.`);
  };
  const version = params.get("v");
  if (version !== null && version !== VERSION) {
    refuse("v", "a version of view that this Isthmus does not know");
    return { state: DEFAULT_VIEW, notices };
  }
  const choice = <T extends string>(key: string, allowed: readonly T[]): T | null => {
    const value = params.get(key);
    if (value === null) return null;
    const found = allowed.find((option) => option === value);
    if (found === undefined) refuse(key, "a value that does not exist");
    return found ?? null;
  };
  const list = (key: string, pattern: RegExp): string[] => {
    const value = params.get(key);
    if (value === null || value === "") return [];
    const parts = value.split("~");
    const good = [...new Set(parts.filter((part) => pattern.test(part)))].slice(0, MOST_IDS).sort();
    if (good.length < parts.length) refuse(key, "something that is not an id");
    return good;
  };
  const select = params.get("select");
  if (select !== null && !ID.test(select)) refuse("select", "something that is not an id");
  const filter = params.get("q") ?? "";
  if (filter.length > 200) refuse("q", "a filter that is too long");
  const state: ViewState = {
    view: choice("view", ["diagram", "outline"]) ?? DEFAULT_VIEW.view,
    select: select !== null && ID.test(select) ? select : null,
    hide: list("hide", TYPE),
    collapse: list("collapse", ID),
    expand: list("expand", ID),
    filter: filter.length > 200 ? "" : filter,
    theme: choice("theme", ["light", "dark"]),
    viewport: parseViewport(params.get("at"), () => refuse("at", "a viewport that makes no sense")),
  };
  return { state, notices };
}

/** Writes a state as a query; what is default is left out, so the empty state is the empty query. */
export function writeView(state: ViewState): URLSearchParams {
  const params = new URLSearchParams();
  const put = (key: string, value: string | null) => {
    if (value !== null && value !== "") params.set(key, value);
  };
  const ids = (list: readonly string[]) => [...new Set(list)].sort().join("~");
  put("view", state.view === DEFAULT_VIEW.view ? null : state.view);
  put("select", state.select);
  put("hide", ids(state.hide));
  put("collapse", ids(state.collapse));
  put("expand", ids(state.expand));
  put("q", state.filter);
  put("theme", state.theme);
  if (state.viewport !== null) {
    const { x, y, zoom } = state.viewport;
    put("at", `${Math.round(x)},${Math.round(y)},${Number(zoom.toFixed(3))}`);
  }
  if ([...params.keys()].length > 0) params.set("v", VERSION);
  return params;
}

/** The address of a VPC page in a state. */
export function vpcHref(vpc: { accountId: string; region: string; vpcId: string }, state: ViewState): string {
  const path = ["/vpc", vpc.accountId, vpc.region, vpc.vpcId].map((part, i) =>
    i === 0 ? part : encodeURIComponent(part),
  );
  const query = queryText(state);
  return `${path.join("/")}${query === "" ? "" : `?${query}`}`;
}

/** The query as text, with the characters that need no escape in a query left readable. */
export function queryText(state: ViewState): string {
  return writeView(state)
    .toString()
    .replaceAll("%2F", "/")
    .replaceAll("%2C", ",")
    .replaceAll("%3A", ":")
    .replaceAll("%7E", "~");
}

function parseViewport(text: string | null, refuse: () => void): Viewport | null {
  if (text === null) return null;
  const match = /^(-?\d{1,7}),(-?\d{1,7}),(\d{1,2}(?:\.\d{1,4})?)$/.exec(text);
  const zoom = Number(match?.[3]);
  if (match === null || !(zoom >= 0.02 && zoom <= 8)) {
    refuse();
    return null;
  }
  return { x: Number(match[1]), y: Number(match[2]), zoom };
}
