import { address, QueryReader, QueryWriter, readable, type Theme, type Viewport } from "./codec";

/** The state of a VPC page and its address: one codec for the page, the API and the command line. */

export type ViewName = "diagram" | "outline";

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

const TYPE = /^[A-Za-z]{1,40}$/;

/** Reads the query of an address. Never throws; every value that was refused is named in `notices`. */
export function parseView(params: URLSearchParams): { state: ViewState; notices: string[] } {
  const reader = new QueryReader(params);
  const state: ViewState = {
    view: reader.choice("view", ["diagram", "outline"]) ?? DEFAULT_VIEW.view,
    select: reader.id("select"),
    hide: reader.list("hide", TYPE),
    collapse: reader.list("collapse"),
    expand: reader.list("expand"),
    filter: reader.text("q"),
    theme: reader.choice("theme", ["light", "dark"]),
    viewport: reader.viewport("at"),
  };
  return { state, notices: reader.notices };
}

/** Writes a state as a query; what is default is left out, so the empty state is the empty query. */
export function writeView(state: ViewState): URLSearchParams {
  const writer = new QueryWriter();
  writer.put("view", state.view === DEFAULT_VIEW.view ? null : state.view);
  writer.put("select", state.select);
  writer.list("hide", state.hide);
  writer.list("collapse", state.collapse);
  writer.list("expand", state.expand);
  writer.put("q", state.filter);
  writer.put("theme", state.theme);
  writer.viewport("at", state.viewport);
  return writer.done();
}

/** The query of a state as text. */
export function queryText(state: ViewState): string {
  return readable(writeView(state));
}

/** The address of a VPC page in a state. */
export function vpcHref(vpc: { accountId: string; region: string; vpcId: string }, state: ViewState): string {
  return address(["vpc", vpc.accountId, vpc.region, vpc.vpcId], queryText(state));
}

/** The address of an endpoint service's page in a state. */
export function serviceHref(
  service: { accountId: string; region: string; serviceId: string },
  state: ViewState,
): string {
  return address(["service", service.accountId, service.region, service.serviceId], queryText(state));
}
