import type { AddressFamily, Cidr, Interval, Route } from "@/lib/model";
import { countAddresses, mergeIntervals } from "@/lib/model";
import type { RouteDecision, RouteEntries } from "../controls/routes";
import { lookupRoutes } from "../controls/routes";
import type { Sentence } from "../document";
import type { RouteTable, Subnet, VpcFacts } from "../facts";
import { targetOf, whatHappens } from "../targets";
import type { Linker } from "../words";
import { code, say, series } from "../words";
import type { Step } from "./types";
import { blockWords, evidence, firstGap, LIST_ACTIONS, missing, step } from "./words";

/** Route lookup for a whole set of addresses, with the step that says what decided (domain.md §4.2). */

/** Where packets are to go. */
export interface Destination {
  family: AddressFamily;
  /** Sorted and merged; where `exact` is false, every public address that is no other service's. */
  addresses: readonly Interval[];
  /** False for services whose public addresses AWS does not list. */
  exact: boolean;
  /** The prefix lists that the addresses are, with `seen` false where their blocks are not visible. */
  prefixLists: readonly { id: string; seen: boolean }[];
  /** To follow *sends*, e.g. `S3`, `10.0.1.5`. */
  words: Sentence;
}

/** The routes that some of the addresses take, with the addresses of each, most of them first. */
export interface Way {
  decision: RouteDecision;
  addresses: readonly Interval[];
}

/** What a table does with a destination. `main` null: it is dropped, or that cannot be told. */
export interface Routed {
  step: Step;
  main: Route | null;
  /** The addresses that take the main way. */
  addresses: readonly Interval[];
}

const BITS: Record<AddressFamily, number> = { ipv4: 32, ipv6: 128 };

const known = new WeakMap<Destination, Map<RouteTable, Routed>>();

/** Looks a destination up in the effective table of a subnet. `towards`: the endpoint that the question is about. */
export function routeFrom(
  facts: VpcFacts,
  subnet: Subnet,
  destination: Destination,
  link: Linker,
  towards: string | null,
): Routed {
  const table = facts.tableOf(subnet);
  if (table === null) {
    const told = missing(
      facts.topology.gap("DescribeRouteTables"),
      say`The effective route table of ${link.to(subnet.id)} is not visible.`,
    );
    const unseen = step("route", "unknown", "STATE_NOT_VISIBLE", told.sentence, {
      permission: told.permission,
      nodeIds: [subnet.id],
    });
    return { step: unseen, main: null, addresses: [] };
  }
  const byTable = known.get(destination) ?? new Map<RouteTable, Routed>();
  known.set(destination, byTable);
  const before = byTable.get(table);
  if (before !== undefined) return before;
  const routed = lookUp(facts, table, destination, link, towards);
  byTable.set(table, routed);
  return routed;
}

function lookUp(
  facts: VpcFacts,
  table: RouteTable,
  destination: Destination,
  link: Linker,
  towards: string | null,
): Routed {
  const routing = facts.entries(table);
  const hidden = destination.prefixLists.find(({ seen }) => !seen);
  if (hidden !== undefined) return unlisted(facts, table, routing, destination, hidden.id, link);
  const ways = waysOf(routing, destination);
  const main =
    (towards === null ? undefined : ways.find((way) => leadsTo(way, towards))) ?? ways.find(isAlive) ?? ways[0];
  const rest = ways.filter((way) => way !== main);
  const said = describe(table, main, rest, destination, link);
  const doubt = routing.unseen.filter((route) => !destination.prefixLists.some(({ id }) => id === route.destination));
  if (doubt.length > 0 && said.status !== "unknown") {
    const told = missing(
      firstGap(facts.topology, LIST_ACTIONS),
      say`Route table ${link.to(table.id)} has a route to ${link.many(doubt.map(({ destination: id }) => id))}, whose blocks are not visible.`,
    );
    const proof = doubt.map((route) => evidence(link, table.id, "route", route.state, route.destination));
    return {
      step: {
        ...said,
        status: "unknown",
        code: "STATE_NOT_VISIBLE",
        sentence: told.sentence,
        permission: told.permission,
        evidence: [...proof, ...said.evidence],
      },
      main: main?.decision.kind === "route" && isAlive(main) ? main.decision.route : null,
      addresses: rest.length === 0 ? destination.addresses : (main?.addresses ?? []),
    };
  }
  return {
    step: said,
    main: main?.decision.kind === "route" && isAlive(main) ? main.decision.route : null,
    addresses: rest.length === 0 ? destination.addresses : (main?.addresses ?? []),
  };
}

/** Without the blocks of its list, the route to the list counts, else the default route; neither is certain. */
function unlisted(
  facts: VpcFacts,
  table: RouteTable,
  { entries, unseen }: RouteEntries,
  destination: Destination,
  listId: string,
  link: Linker,
): Routed {
  const listed = unseen.find((route) => route.destination === listId);
  const route =
    listed ?? entries.find(({ cidr }) => cidr.family === destination.family && cidr.prefixLength === 0)?.route;
  const gap = facts.topology.gap("DescribePrefixLists");
  const told = missing(gap, say`The CIDR blocks of ${code(listId)} are not visible.`);
  const likely =
    route === undefined
      ? say`Route table ${link.to(table.id)} has no default route`
      : say`Route table ${link.to(table.id)} most likely sends it to ${targetOf(route, link)}`;
  const sentence = say`${told.sentence} ${likely}.`;
  const proof = route === undefined ? [] : [evidence(link, table.id, "route", route.state, route.destination)];
  return {
    step: step("route", "unknown", "STATE_NOT_VISIBLE", sentence, {
      evidence: proof,
      permission: told.permission,
      nodeIds: [table.id],
    }),
    main: route?.state === "active" ? route : null,
    addresses: destination.addresses,
  };
}

const knownWays = new WeakMap<object, WeakMap<readonly Interval[], Way[]>>();

/** Which addresses take which way, most first. The answer for the very same list of addresses is kept. */
export function waysOf(
  routing: Pick<RouteEntries, "entries">,
  destination: Pick<Destination, "family" | "addresses">,
): readonly Way[] {
  const byAddresses = knownWays.get(routing) ?? new WeakMap<readonly Interval[], Way[]>();
  knownWays.set(routing, byAddresses);
  const known = byAddresses.get(destination.addresses) ?? findWays(routing, destination);
  byAddresses.set(destination.addresses, known);
  return known;
}

function findWays(
  { entries }: Pick<RouteEntries, "entries">,
  { family, addresses }: Pick<Destination, "family" | "addresses">,
): Way[] {
  const ways: { decision: RouteDecision; addresses: Interval[] }[] = [];
  for (const { first, last } of addresses) {
    const block: Cidr = { family, first, last, prefixLength: BITS[family] };
    for (const piece of lookupRoutes(entries, block)) {
      const same = ways.find(({ decision }) => alike(decision, piece.decision));
      if (same === undefined)
        ways.push({ decision: piece.decision, addresses: [{ first: piece.first, last: piece.last }] });
      else same.addresses.push({ first: piece.first, last: piece.last });
    }
  }
  for (const way of ways) way.addresses = mergeIntervals(way.addresses);
  return ways.sort((a, b) => {
    const [left, right] = [countAddresses(a.addresses), countAddresses(b.addresses)];
    return left > right ? -1 : left < right ? 1 : 0;
  });
}

/** Two routes to one active target are one way. */
function alike(a: RouteDecision, b: RouteDecision): boolean {
  if (a.kind === "noRoute") return b.kind === "noRoute";
  if (a.kind === "indeterminate" || b.kind !== "route") return a === b;
  return (
    a.route === b.route ||
    (a.route.targetNodeId === b.route.targetNodeId && a.route.state === b.route.state && a.route.state === "active")
  );
}

function isAlive({ decision }: Way): boolean {
  return decision.kind === "indeterminate" || (decision.kind === "route" && decision.route.state === "active");
}

function leadsTo(way: Way, nodeId: string): boolean {
  return isAlive(way) && way.decision.kind === "route" && way.decision.route.targetNodeId === nodeId;
}

function describe(
  table: RouteTable,
  main: Way | undefined,
  rest: readonly Way[],
  destination: Destination,
  link: Linker,
): Step {
  const { words, family } = destination;
  const nodeIds = [table.id];
  if (main === undefined) {
    return step("route", "fail", "NO_SOURCE_OR_DESTINATION", say`There is no address to send to.`, { nodeIds });
  }
  const proof = [main, ...rest].flatMap(({ decision }) =>
    decision.kind === "route"
      ? [evidence(link, table.id, "route", decision.route.targetId ?? decision.route.state, decision.route.destination)]
      : decision.kind === "indeterminate"
        ? decision.routes.map((route) => evidence(link, table.id, "route", route.targetId, route.destination))
        : [evidence(link, table.id, "routes", "none matches")],
  );
  const with_ = { evidence: proof.slice(0, 6), nodeIds };
  const { decision } = main;
  if (decision.kind === "noRoute") {
    return step(
      "route",
      "fail",
      "NO_ROUTE_TO_DESTINATION",
      say`Route table ${link.to(table.id)} has no route to ${words}, so it is dropped.`,
      with_,
    );
  }
  if (decision.kind === "indeterminate") {
    const targets = series(decision.routes.map((route) => targetOf(route, link)));
    const sentence = say`Route table ${link.to(table.id)} sends ${words} to one of ${targets}: prefix lists overlap, and AWS does not say which one wins.`;
    return step("route", "unknown", "HIGHER_PRIORITY_ROUTE", sentence, with_);
  }
  const { route } = decision;
  if (route.state === "blackhole") {
    const sentence = say`Route table ${link.to(table.id)} drops ${words}: its route for ${code(route.destination)} is a black hole.`;
    return step("route", "fail", "BAD_STATE_ROUTE", sentence, with_);
  }
  if (route.state !== "active") {
    const sentence = say`The route of ${link.to(table.id)} for ${code(route.destination)} is in state ${code(route.state)}, whose effect is not documented.`;
    return step("route", "unknown", "BAD_STATE_ROUTE", sentence, with_);
  }
  if (rest.length > 0) {
    const others = rest
      .slice(0, 3)
      .map((way) => say`${blockWords(way.addresses, family)} ${whatHappens(way.decision, link)}`);
    const dead = rest.some((way) => !isAlive(way));
    const sentence = say`Route table ${link.to(table.id)} sends only a part of ${words} to ${targetOf(route, link)}; ${series(others)}.`;
    const stepCode = dead ? "CANNOT_ROUTE" : "MORE_SPECIFIC_ROUTE";
    if (destination.exact) return step("route", "partial", stepCode, sentence, with_);
    const unlisted = say`${sentence} Which addresses ${words} has is not known.`;
    return step("route", "unknown", stepCode, unlisted, with_);
  }
  const how =
    route.targetKind === "local"
      ? say`keeps ${words} in the VPC by its local route`
      : say`sends ${words} to ${targetOf(route, link)}`;
  const by =
    route.targetKind === "local"
      ? []
      : say` (route for ${code(route.destination)}${route.propagated ? ", propagated" : ""})`;
  return step("route", "pass", "STATE_ROUTE_ACTIVE", say`Route table ${link.to(table.id)} ${how}${by}.`, with_);
}
