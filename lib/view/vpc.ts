import { address, QueryReader, QueryWriter, readable, type Theme, type Viewport } from "./codec";

/** The state of a VPC page and its address: one codec for the page, the API and the command line. */

export type ViewName = "diagram" | "reach" | "outline";

/** Which rows of the reach matrix are shown: all, those with something that does not get through, those that use NAT. */
export type ReachFilter = "all" | "broken" | "nat";

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
  /** The two ends of a trace, as people write them; with one of them alone the reader is choosing the other. */
  from: string;
  to: string;
  /** TCP or UDP port; null for the service's own. */
  port: number | null;
  protocol: "tcp" | "udp" | null;
  family: "ipv4" | "ipv6" | null;
  /** A request to judge endpoint policies by, for traces and for the simulator alike. */
  principal: string;
  action: string;
  resource: string;
  /** Condition keys of the request, `key=value`; of one key with several values there are several. */
  context: readonly string[];
  /** Services of the reach matrix besides those with an endpoint here; null for the usual ones. */
  services: readonly string[] | null;
  reachFilter: ReachFilter;
  /** Rows of the reach matrix under their route tables. */
  byTable: boolean;
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
  from: "",
  to: "",
  port: null,
  protocol: null,
  family: null,
  principal: "",
  action: "",
  resource: "",
  context: [],
  services: null,
  reachFilter: "all",
  byTable: true,
};

const TYPE = /^[A-Za-z]{1,40}$/;
const SERVICE = /^[A-Za-z0-9._-]{1,120}$/;
/** A condition key, `=` and a value without the mark that stands between several. */
const CONTEXT = /^[A-Za-z0-9:/_.@+-]{1,128}=[^~]{0,256}$/;
/** ARNs and lists of what is asked for are longer than names. */
const LONG = 1024;

/** Reads the query of an address. Never throws; every value that was refused is named in `notices`. */
export function parseView(params: URLSearchParams): { state: ViewState; notices: string[] } {
  const reader = new QueryReader(params);
  const state: ViewState = {
    view: reader.choice("view", ["diagram", "reach", "outline"]) ?? DEFAULT_VIEW.view,
    select: reader.id("select"),
    hide: reader.list("hide", TYPE),
    collapse: reader.list("collapse"),
    expand: reader.list("expand"),
    filter: reader.text("q"),
    theme: reader.choice("theme", ["light", "dark"]),
    viewport: reader.viewport("at"),
    from: reader.text("from"),
    to: reader.text("to", LONG),
    port: reader.number("port", 0, 65_535),
    protocol: reader.choice("protocol", ["tcp", "udp"]),
    family: reader.choice("family", ["ipv4", "ipv6"]),
    principal: reader.text("principal", LONG),
    action: reader.text("action"),
    resource: reader.text("resource", LONG),
    context: reader.sequence("context", CONTEXT),
    services: params.has("services") ? reader.sequence("services", SERVICE) : null,
    reachFilter: reader.choice("only", ["broken", "nat"]) ?? "all",
    byTable: reader.choice("group", ["none"]) === null,
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
  writer.put("from", state.from);
  writer.put("to", state.to);
  writer.put("port", state.port === null ? null : String(state.port));
  writer.put("protocol", state.protocol);
  writer.put("family", state.family);
  writer.put("principal", state.principal);
  writer.put("action", state.action);
  writer.put("resource", state.resource);
  writer.sequence("context", state.context);
  // An empty list is a choice too: only the services that have an endpoint here.
  if (state.services !== null) writer.keep("services", state.services.join("~"));
  writer.put("only", state.reachFilter === "all" ? null : state.reachFilter);
  writer.put("group", state.byTable ? null : "none");
  return writer.done();
}

/** True where a state asks for a trace: it names both ends. */
export function isTraced({ from, to }: Pick<ViewState, "from" | "to">): boolean {
  return from !== "" && to !== "";
}

/** The query of a trace for the API: of a state only what a trace depends on. */
export function traceQuery(state: ViewState): string {
  const { from, to, port, protocol, family, principal, action, resource, context } = state;
  return queryText({ ...DEFAULT_VIEW, from, to, port, protocol, family, principal, action, resource, context });
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
