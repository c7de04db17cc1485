import {
  DEFAULT_SERVICES,
  type ReachMatrix,
  reachMatrix,
  type TraceQuestion,
  type TraceResult,
  trace,
} from "@/lib/analysis";
import type { Network, NetworkVpc } from "@/lib/model";
import type { ViewState } from "@/lib/view";
import { parseView } from "@/lib/view";
import { csvText } from "./csv";

/** Traces and the reach of a VPC, as pages, API and command line ask for them. */

/** A trace for the query of a page's address, `from` and `to` among it. */
export function traceFor(located: NetworkVpc, query: URLSearchParams): TraceResult {
  const { state, notices } = parseView(query);
  // The page stays lenient, for old links must open; whoever asks for a trace must know what was asked.
  const [refused] = notices;
  if (refused !== undefined) return { ok: false, problem: { field: "to", message: refused } };
  return traceOf(located, state);
}

/** The trace that a page's state asks about. */
export function traceOf({ topology, vpc, network }: NetworkVpc, state: ViewState): TraceResult {
  return trace(topology, questionOf(state, vpc.id), network);
}

function questionOf(state: ViewState, vpcId: string): TraceQuestion {
  const { from, to, port, protocol, family, principal, action, resource, context } = state;
  return {
    from,
    to,
    vpcId,
    ...(port === null ? {} : { port }),
    ...(protocol === null ? {} : { protocol }),
    ...(family === null ? {} : { family }),
    ...(principal === "" ? {} : { principal }),
    ...(action === "" ? {} : { action }),
    ...(resource === "" ? {} : { resource }),
    ...(context.length === 0 ? {} : { context: contextOf(context) }),
  };
}

/** `key=value` pairs as condition keys with all their values. */
export function contextOf(pairs: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    const key = pair.slice(0, at);
    found[key] = [...(found[key] ?? []), pair.slice(at + 1)];
  }
  return found;
}

export type ServicesAsked = { ok: true; services: string[] | null } | { ok: false; message: string };

/** The services of a query, with commas or `~` between them; null where it names none, for the usual ones. */
export function servicesIn(query: URLSearchParams): ServicesAsked {
  const text = query.get("services");
  if (text === null) return { ok: true, services: null };
  const normal = new URLSearchParams({ services: text.replaceAll(",", "~") });
  const { state, notices } = parseView(normal);
  const [refused] = notices;
  return refused === undefined
    ? { ok: true, services: [...(state.services ?? [])] }
    : { ok: false, message: "services: names of services, with commas between them." };
}

const kept = new WeakMap<Network, Map<string, ReachMatrix>>();
/** Matrices kept of a network: a large one takes a second to make. */
const KEPT = 24;

/** The reach matrix of a VPC, for these services besides those with an endpoint there; null for the usual ones. */
export function reachOfVpc(located: NetworkVpc, services: readonly string[] | null): ReachMatrix {
  const { topology, vpc, network } = located;
  const wanted = services ?? DEFAULT_SERVICES;
  const known = kept.get(network) ?? new Map<string, ReachMatrix>();
  kept.set(network, known);
  const key = `${located.key}/${wanted.join("~")}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = reachMatrix(topology, vpc.id, network, wanted);
  const oldest = known.keys().next();
  if (known.size >= KEPT && !oldest.done) known.delete(oldest.value);
  known.set(key, made);
  return made;
}

/** A row for each subnet, a column for each service, every cell in words. */
export function reachCsv(matrix: ReachMatrix): string {
  const columns = [
    "Subnet",
    "Subnet id",
    "CIDR block",
    "Availability Zone",
    "Tier",
    "Workloads",
    "Route table",
    ...matrix.columns.map(({ label }) => label),
  ];
  const rows = matrix.groups.flatMap((group) =>
    group.rows.map(({ label, subnetId, cidrBlock, zone, tier, workloads, routeTable, cells }) => [
      ...[label, subnetId, cidrBlock ?? "", zone ?? "", tier, String(workloads), routeTable ?? "not visible"],
      ...cells.map((index) => matrix.cells[index]?.text ?? ""),
    ]),
  );
  return csvText(columns, rows);
}
