import type { Cidr, Interval, Route, RouteTableAttributes, Topology } from "@/lib/model";
import { parseCidr } from "@/lib/model";

/** Route lookup, exact on intervals (domain.md §4.2). */

/** One block that a route matches; a route to a prefix list gives one entry for each block of the list. */
export interface RouteEntry {
  cidr: Cidr;
  route: Route;
}

/** The routes of a table as blocks, and the routes whose blocks nobody could see. */
export interface RouteEntries {
  entries: RouteEntry[];
  /** Routes to prefix lists whose CIDR blocks are not visible: they may match anything. */
  unseen: Route[];
}

/**
 * What becomes of one stretch of addresses. `noRoute`: nothing matches, the packet is dropped. `indeterminate`: prefix
 * lists overlap with different targets, and AWS picks one without saying which.
 */
export type RouteDecision =
  | { kind: "route"; route: Route }
  | { kind: "noRoute" }
  | { kind: "indeterminate"; routes: Route[] };

export interface RoutedPiece extends Interval {
  decision: RouteDecision;
}

/** Expands a table's routes into blocks, prefix lists through `cidrsOf` (null: not visible). */
export function expandRoutes(
  routes: readonly Route[],
  cidrsOf: (prefixListId: string) => readonly string[] | null,
): RouteEntries {
  const entries: RouteEntry[] = [];
  const unseen: Route[] = [];
  for (const route of routes) {
    const blocks = route.destinationKind === "prefixList" ? cidrsOf(route.destination) : [route.destination];
    if (blocks === null) unseen.push(route);
    for (const block of blocks ?? []) {
      const cidr = parseCidr(block);
      if (cidr !== null) entries.push({ cidr, route });
    }
  }
  return { entries, unseen };
}

/** The routes of a table of this topology, as blocks. */
export function entriesOf(topology: Topology, table: RouteTableAttributes): RouteEntries {
  return expandRoutes(table.routes, (id) => topology.get(id, "prefixList")?.attributes.cidrs ?? null);
}

/**
 * Which route each address of `destination` takes: the longest prefix; among equals a static CIDR route, then a prefix
 * list, then a propagated route; the local route before every propagated one even if that is more specific. A black
 * hole that matches drops the packet: nothing falls through to a shorter prefix. The pieces are in order, cover the
 * destination exactly, and neighbours with the same decision are one piece.
 */
export function lookupRoutes(entries: readonly RouteEntry[], destination: Cidr): RoutedPiece[] {
  const matching = entries.filter(
    ({ cidr }) =>
      cidr.family === destination.family && cidr.first <= destination.last && destination.first <= cidr.last,
  );
  const pieces: RoutedPiece[] = [];
  for (const stretch of cut(matching, destination)) {
    const decision = decide(matching.filter(({ cidr }) => cidr.first <= stretch.first && stretch.last <= cidr.last));
    const previous = pieces.at(-1);
    if (previous !== undefined && sameDecision(previous.decision, decision)) previous.last = stretch.last;
    else pieces.push({ ...stretch, decision });
  }
  return pieces;
}

/** Cuts the destination wherever an entry begins or ends, so that every stretch is matched as a whole or not at all. */
function cut(entries: readonly RouteEntry[], destination: Cidr): Interval[] {
  const starts = new Set<bigint>([destination.first]);
  for (const { cidr } of entries) {
    if (cidr.first > destination.first) starts.add(cidr.first);
    if (cidr.last < destination.last) starts.add(cidr.last + 1n);
  }
  const sorted = [...starts].sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((first, index) => ({ first, last: (sorted[index + 1] ?? destination.last + 1n) - 1n }));
}

function decide(covering: readonly RouteEntry[]): RouteDecision {
  const hasLocal = covering.some(({ route }) => route.targetKind === "local");
  const candidates = hasLocal ? covering.filter(({ route }) => !route.propagated) : covering;
  const winner = [...candidates].sort(byPrecedence)[0];
  if (winner === undefined) return { kind: "noRoute" };
  if (winner.route.destinationKind === "prefixList") {
    const lists = candidates.filter(({ route }) => route.destinationKind === "prefixList").map(({ route }) => route);
    const rivals = lists.filter((route) => route.targetNodeId !== winner.route.targetNodeId);
    if (rivals.length > 0) return { kind: "indeterminate", routes: [...new Set([winner.route, ...rivals])] };
  }
  return { kind: "route", route: winner.route };
}

function byPrecedence(a: RouteEntry, b: RouteEntry): number {
  const rank = ({ route }: RouteEntry) => (route.propagated ? 2 : route.destinationKind === "prefixList" ? 1 : 0);
  return b.cidr.prefixLength - a.cidr.prefixLength || rank(a) - rank(b);
}

function sameDecision(a: RouteDecision, b: RouteDecision): boolean {
  if (a.kind === "route" && b.kind === "route") return a.route === b.route;
  if (a.kind === "indeterminate" && b.kind === "indeterminate") {
    return a.routes.length === b.routes.length && a.routes.every((route, index) => route === b.routes[index]);
  }
  return a.kind === b.kind;
}

/** Addresses of a service: a prefix list and its blocks; `cidrs` null where they are not visible. */
export interface ServicePrefixes {
  prefixListId: string;
  family: "ipv4" | "ipv6";
  cidrs: Cidr[] | null;
}

/** Where a table sends a service: each decision once, with how many of the prefixes it takes. */
export interface ServiceRouting {
  decisions: RouteDecision[];
  /** False where blocks of a prefix list are not visible, so that a more specific match may exist. */
  certain: boolean;
}

/**
 * Where a route table sends the addresses of a service. Where the blocks of its prefix list are not visible, the answer
 * is the route to that list, else the default route, and it is marked as not certain.
 */
export function lookupService(routing: RouteEntries, service: readonly ServicePrefixes[]): ServiceRouting {
  const decisions: RouteDecision[] = [];
  let certain = true;
  const add = (decision: RouteDecision) => {
    if (!decisions.some((known) => sameDecision(known, decision))) decisions.push(decision);
  };
  for (const { prefixListId, family, cidrs } of service) {
    if (cidrs !== null) {
      for (const cidr of cidrs) for (const piece of lookupRoutes(routing.entries, cidr)) add(piece.decision);
      if (routing.unseen.some((route) => route.destination !== prefixListId)) certain = false;
      continue;
    }
    certain = false;
    const listed = routing.unseen.find((route) => route.destination === prefixListId);
    const fallback = routing.entries.find(({ cidr }) => cidr.family === family && cidr.prefixLength === 0)?.route;
    const route = listed ?? fallback;
    add(route === undefined ? { kind: "noRoute" } : { kind: "route", route });
  }
  return { decisions, certain };
}
