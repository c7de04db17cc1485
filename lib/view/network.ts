import { address, QueryReader, QueryWriter, readable, type Theme, type Viewport } from "./codec";

/** The state of the network page and its address. */

export const GROUPINGS = ["account", "region", "environment"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface NetworkState {
  view: "map" | "list";
  group: Grouping;
  /** Tags that a VPC must have, `key` or `key=value`: of one key any of the values, of all keys each. */
  tags: readonly string[];
  /** Short names of services, e.g. `s3`: a VPC must have an endpoint to one of them. */
  services: readonly string[];
  /** Words such as `broken` or `pendingAcceptance`: a VPC must be in one of these states. */
  states: readonly string[];
  /** Text that a card must contain. */
  filter: string;
  /** Key of the selected VPC, or id of a transit gateway. */
  select: string | null;
  collapse: readonly string[];
  expand: readonly string[];
  theme: Theme | null;
  viewport: Viewport | null;
}

export const DEFAULT_NETWORK: NetworkState = {
  view: "map",
  group: "account",
  tags: [],
  services: [],
  states: [],
  filter: "",
  select: null,
  collapse: [],
  expand: [],
  theme: null,
  viewport: null,
};

/** Letters of any language and what AWS allows in tags; no control characters and no `~`, which parts a list. */
const TAG = /^[^\p{C}~]{1,385}$/u;
const SERVICE = /^[\w.-]{1,128}$/;
const STATE = /^[A-Za-z][A-Za-z-]{0,39}$/;
const BOX = /^[^\p{C}~]{1,512}$/u;

/** Reads the query of an address. Never throws; every value that was refused is named in `notices`. */
export function parseNetwork(params: URLSearchParams): { state: NetworkState; notices: string[] } {
  const reader = new QueryReader(params);
  const state: NetworkState = {
    view: reader.choice("view", ["map", "list"]) ?? DEFAULT_NETWORK.view,
    group: reader.choice("group", GROUPINGS) ?? DEFAULT_NETWORK.group,
    tags: reader.list("tag", TAG),
    services: reader.list("service", SERVICE),
    states: reader.list("state", STATE),
    filter: reader.text("q"),
    select: reader.id("select"),
    collapse: reader.list("collapse", BOX),
    expand: reader.list("expand", BOX),
    theme: reader.choice("theme", ["light", "dark"]),
    viewport: reader.viewport("at"),
  };
  return { state, notices: reader.notices };
}

/** The query of a state as text; the default state is the empty query. */
export function networkQuery(state: NetworkState): string {
  const writer = new QueryWriter();
  writer.put("view", state.view === DEFAULT_NETWORK.view ? null : state.view);
  writer.put("group", state.group === DEFAULT_NETWORK.group ? null : state.group);
  writer.list("tag", state.tags);
  writer.list("service", state.services);
  writer.list("state", state.states);
  writer.put("q", state.filter);
  writer.put("select", state.select);
  writer.list("collapse", state.collapse);
  writer.list("expand", state.expand);
  writer.put("theme", state.theme);
  writer.viewport("at", state.viewport);
  return readable(writer.done());
}

/** The address of the network page in a state. */
export function networkHref(state: NetworkState): string {
  return address([], networkQuery(state));
}
