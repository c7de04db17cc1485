import { describe, it } from "vitest";
import type { AddressFamily, NetworkAclEntry, Route, SecurityGroupRule, TopologyNode } from "@/lib/model";
import { parseCidr, Topology } from "@/lib/model";
import type { AddressAxis, Box, PortAxis } from "../controls/boxes";
import { restrict } from "../controls/boxes";
import type { Extent, Flow, Opening } from "../controls/coverage";
import { AclDirection } from "../controls/network-acls";
import type { RouteDecision } from "../controls/routes";
import { expandRoutes, lookupRoutes } from "../controls/routes";
import type { Peer } from "../controls/security-groups";
import { GroupDirection } from "../controls/security-groups";
import { waysOf } from "../trace/routing";
import { ADDRESSES, addressAt, FIRST_PORT, holds, Random } from "./random";

/**
 * Interval arithmetic against a look at every single address and port of a small world. `ISTHMUS_BRUTE_FORCE` says how
 * many random cases of each kind are tried, `ISTHMUS_SEED` which ones.
 */
const RUNS = Number(process.env.ISTHMUS_BRUTE_FORCE ?? 1500);
const SEED = Number(process.env.ISTHMUS_SEED ?? 20261125);
/** A million cases take minutes. */
const LONG = 3_600_000;

/** Runs a check on many random cases; a difference names the case by the seed that makes it again. */
function many(kind: string, check: (random: Random) => void): void {
  it(
    `${kind}: as every single address says`,
    () => {
      for (let run = 0; run < RUNS; run++) {
        const seed = Math.imul(SEED + run, 0x9e3779b1) >>> 0;
        try {
          check(new Random(seed));
        } catch (error) {
          throw new Error(`${kind}, case ${run} (seed ${seed}): ${error instanceof Error ? error.message : error}`, {
            cause: error,
          });
        }
      }
    },
    LONG,
  );
}

/** Much quicker than `expect` for what is asked millions of times. */
function agree(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${what} is ${String(found)}, and should be ${String(wanted)}`);
}

const FAMILIES: readonly [AddressFamily, AddressFamily] = ["ipv4", "ipv6"];

/** Addresses that stand for all: each one of the small world, and one outside that only `0.0.0.0/0` and `::/0` hold. */
const OUTSIDE: Record<AddressFamily, bigint> = { ipv4: 0x0b000001n, ipv6: 0x2a00n << 112n };
function everyAddress(family: AddressFamily): bigint[] {
  return [...Array.from({ length: ADDRESSES }, (_, index) => addressAt(family, index)), OUTSIDE[family]];
}

function inBlock(block: string, family: AddressFamily, address: bigint): boolean {
  const cidr = parseCidr(block);
  return cidr !== null && cidr.family === family && cidr.first <= address && address <= cidr.last;
}

/** How much of some cells passes. */
function extentOf(passed: number, of: number): Extent {
  return passed === of ? "all" : passed === 0 ? "none" : "some";
}

function opened(openings: readonly Opening[], address: bigint, port: number): boolean {
  return openings.some(
    ({ from, to, addresses }) => from <= port && port <= to && (addresses === "all" || holds(addresses, address)),
  );
}

const ROUTE: Omit<Route, "destination" | "destinationKind"> = {
  targetKind: "natGateway",
  targetId: null,
  targetNodeId: "",
  state: "active",
  origin: null,
  propagated: false,
};

describe("routes", () => {
  many("a table", (random) => {
    const family = random.pick(FAMILIES);
    const lists: Record<string, string[]> = {
      "pl-1": random.list(4, () => random.cidr(random.pick(FAMILIES))),
      "pl-2": random.list(4, () => random.cidr(family)),
    };
    const seen = new Set<string>();
    const routes = random
      .list(9, (): Route => {
        const kind = random.pick(["static", "static", "list", "propagated", "local"]);
        const destination = kind === "list" ? random.pick(["pl-1", "pl-2"]) : random.cidr(family);
        const target = random.pick(["a", "b", "c"]);
        return {
          ...ROUTE,
          destination,
          destinationKind: kind === "list" ? "prefixList" : family,
          targetKind: kind === "local" ? "local" : "natGateway",
          targetNodeId: kind === "local" ? "local" : target,
          state: random.once(5) ? "blackhole" : "active",
          propagated: kind === "propagated",
        };
      })
      .filter((route) => {
        // AWS keeps one route for a destination, and one propagated one beside it.
        const key = `${route.destination}/${route.propagated}`;
        const fresh = !seen.has(key);
        seen.add(key);
        return fresh;
      });
    const { entries } = expandRoutes(routes, (id) => lists[id] ?? null);
    const destination = parseCidr(random.cidr(family));
    if (destination === null) throw new Error("a block is a block");
    const pieces = lookupRoutes(entries, destination);
    let next = destination.first;
    for (const piece of pieces) {
      agree("the start of a piece", piece.first, next);
      next = piece.last + 1n;
    }
    agree("the end of the last piece", next - 1n, destination.last);
    const ways = waysOf({ entries }, { family, addresses: [destination] });
    for (const address of everyAddress(family)) {
      if (address < destination.first || destination.last < address) continue;
      const wanted = winner(routes, lists, family, address);
      const piece = pieces.find(({ first, last }) => first <= address && address <= last);
      agree(`the decision for ${address}`, named(piece?.decision), wanted);
      const taken = ways.filter(({ addresses }) => holds(addresses, address));
      agree(`the number of ways of ${address}`, taken.length, 1);
      const [way] = taken;
      // Two routes to one active target are one way, which is named by either of them.
      const target = (decision: RouteDecision | undefined) =>
        decision?.kind === "route" && decision.route.state === "active" ? decision.route.targetNodeId : named(decision);
      agree(`the way of ${address}`, target(way?.decision), target(piece?.decision));
    }
  });
});

function named(decision: RouteDecision | undefined): string {
  if (decision === undefined) return "nothing";
  return decision.kind === "route" ? nameOf(decision.route) : decision.kind;
}

function nameOf({ destination, propagated, targetNodeId }: Route): string {
  return `${destination} ${propagated ? "propagated " : ""}→ ${targetNodeId}`;
}

/** The rules of domain.md §4.2, one after the other. */
function winner(
  routes: readonly Route[],
  lists: Readonly<Record<string, readonly string[]>>,
  family: AddressFamily,
  address: bigint,
): string {
  const matching = routes.flatMap((route) => {
    const blocks = route.destinationKind === "prefixList" ? (lists[route.destination] ?? []) : [route.destination];
    const lengths = blocks
      .filter((block) => inBlock(block, family, address))
      .map((block) => Number(block.split("/")[1]));
    return lengths.length === 0 ? [] : [{ route, length: Math.max(...lengths) }];
  });
  const isLocal = matching.some(({ route }) => route.targetKind === "local");
  const usable = matching.filter(({ route }) => !isLocal || !route.propagated);
  const longest = Math.max(...usable.map(({ length }) => length));
  const best = usable.filter(({ length }) => length === longest).map(({ route }) => route);
  const fixed = best.find((route) => route.destinationKind !== "prefixList" && !route.propagated);
  if (fixed !== undefined) return nameOf(fixed);
  const listed = best.find((route) => route.destinationKind === "prefixList");
  const rivals = usable.filter(({ route }) => route.destinationKind === "prefixList");
  if (listed !== undefined && rivals.some(({ route }) => route.targetNodeId !== listed.targetNodeId))
    return "indeterminate";
  const [first] = listed === undefined ? best : [listed];
  return first === undefined ? "noRoute" : nameOf(first);
}

describe("network ACLs", () => {
  many("one direction", (random) => {
    const family = random.pick(FAMILIES);
    const egress = random.once(2);
    const flow: Flow = { protocol: random.pick(["tcp", "udp"]), ...random.ports() };
    const numbers = new Set<number>();
    const entries = random
      .list(9, (): NetworkAclEntry => {
        const protocol = random.pick(["-1", "6", "6", "17", "1"]);
        return {
          ruleNumber: random.once(9) ? 32767 : 1 + random.below(40),
          egress: random.once(4) ? !egress : egress,
          protocol,
          action: random.pick(["allow", "deny"]),
          cidrBlock: random.cidr(random.once(4) ? random.pick(FAMILIES) : family),
          portRange: protocol === "-1" || random.once(3) ? null : random.ports(),
        };
      })
      .map((entry) => (entry.ruleNumber === 32767 ? { ...entry, action: "deny" as const } : entry))
      .filter(({ ruleNumber }) => !numbers.has(ruleNumber) && numbers.add(ruleNumber));
    const direction = new AclDirection(entries, egress, flow);
    const openings = direction.openings(family);
    const everywhere = everyAddress(family);
    let whole = 0;
    for (const address of everywhere) {
      for (let port = flow.from; port <= flow.to; port++) {
        const wanted = firstMatch(entries, egress, flow, family, address, port)?.action === "allow";
        if (wanted) whole += 1;
        agree(`${address} on ${port}`, opened(openings, address, port), wanted);
      }
    }
    agree("open", direction.isOpen(family), whole === everywhere.length * (flow.to - flow.from + 1));
    const asked = random.addresses(family);
    const rules: (NetworkAclEntry | null)[] = [];
    for (const address of everywhere)
      if (holds(asked, address))
        for (let port = flow.from; port <= flow.to; port++)
          rules.push(firstMatch(entries, egress, flow, family, address, port));
    const passed = rules.filter((rule) => rule?.action === "allow");
    const answer = direction.ask(family, asked);
    const extent = extentOf(passed.length, rules.length);
    agree("the extent", answer.extent, extent);
    const action = extent === "all" ? "allow" : "deny";
    const deciding = rules.flatMap((rule) =>
      rule?.action === action && rule.ruleNumber < 32767 ? [rule.ruleNumber] : [],
    );
    agree("the deciding rule", answer.ruleNumber, deciding.length === 0 ? null : Math.min(...deciding));
  });
});

/** The rule that decides for one packet (domain.md §4.4); null for the closing rule. */
function firstMatch(
  entries: readonly NetworkAclEntry[],
  egress: boolean,
  flow: Flow,
  family: AddressFamily,
  address: bigint,
  port: number,
): NetworkAclEntry | null {
  let first: NetworkAclEntry | null = null;
  for (const entry of entries) {
    if (entry.egress !== egress || (first !== null && first.ruleNumber < entry.ruleNumber)) continue;
    if (entry.protocol !== "-1" && entry.protocol !== (flow.protocol === "tcp" ? "6" : "17")) continue;
    const range = entry.portRange;
    if (range !== null && entry.protocol !== "-1" && (port < range.from || range.to < port)) continue;
    if (inBlock(entry.cidrBlock, family, address)) first = entry;
  }
  return first;
}

const GROUPS: readonly [string, string, string] = ["sg-1", "sg-2", "sg-3"];

/** A topology of security groups and prefix lists alone; `pl-hidden` has blocks that nobody sees. */
function groupsOnly(
  rules: Readonly<Record<string, SecurityGroupRule[]>>,
  lists: Record<string, string[] | null>,
): Topology {
  const nodes: TopologyNode[] = [
    ...Object.entries(rules).map(
      ([id, own]): TopologyNode<"securityGroup"> => ({
        ...{ id, kind: "securityGroup", resourceId: id, label: id, parentId: null },
        attributes: { groupName: id, description: null, ownerId: null, rules: own, tags: {} },
      }),
    ),
    ...Object.entries(lists).map(
      ([id, cidrs]): TopologyNode<"prefixList"> => ({
        ...{ id, kind: "prefixList", resourceId: id, label: id, parentId: null },
        attributes: { prefixListName: id, ownerId: null, addressFamily: null, cidrs, descriptions: {}, tags: {} },
      }),
    ),
  ];
  return new Topology({
    ...{ accountId: "1", accountName: null, region: "us-east-1", partition: "aws", collectedAt: "" },
    ...{ source: { kind: "demo", label: "" }, nodes, edges: [], calls: [], diagnostics: [], records: new Map() },
  });
}

describe("security groups", () => {
  many("one direction", (random) => {
    const family = random.pick(FAMILIES);
    const flow: Flow = { protocol: random.pick(["tcp", "udp"]), ...random.ports() };
    const lists = {
      "pl-1": random.list(3, () => random.cidr(random.pick(FAMILIES))),
      "pl-2": random.list(3, () => random.cidr(family)),
      "pl-hidden": null,
    };
    const anyRule = (index: number): SecurityGroupRule => {
      const protocol = random.pick(["-1", "tcp", "tcp", "udp", "icmp"]);
      const range = protocol === "-1" || random.once(4) ? null : random.ports();
      const kind = random.pick(["cidr", "cidr", "cidr", "prefixList", "securityGroup"]);
      const ofFamily = random.once(5) ? random.pick(FAMILIES) : family;
      return {
        ruleId: `sgr-${index}`,
        egress: random.once(5),
        protocol,
        fromPort: range?.from ?? null,
        toPort: range?.to ?? null,
        peer:
          kind === "cidr"
            ? { kind: ofFamily, value: random.cidr(ofFamily), ownerId: null }
            : kind === "prefixList"
              ? { kind, value: random.pick(["pl-1", "pl-2", "pl-2", "pl-hidden"]), ownerId: null }
              : { kind, value: random.pick(GROUPS), ownerId: null },
        description: null,
      };
    };
    const rules = { "sg-a": random.list(5, anyRule), "sg-b": random.list(3, anyRule) };
    const groupIds = random.once(8) ? ["sg-a", "sg-b", "sg-gone"] : ["sg-a", "sg-b"];
    const direction = new GroupDirection(groupsOnly(rules, lists), groupIds, false, flow);
    const peer: Peer = {
      family,
      addresses: random.once(6) ? null : random.addresses(family),
      groupIds: random.once(6) ? null : random.list(2, () => random.pick(GROUPS)),
      prefixListId: random.once(4) ? random.pick(["pl-1", "pl-hidden"]) : null,
    };
    const inbound = [...rules["sg-a"], ...rules["sg-b"]].filter(({ egress }) => !egress);
    agree("the number of rules", direction.ruleCount, inbound.length);
    const on = (port: number) => inbound.filter((rule) => speaksOn(rule, flow, port));
    const openings = direction.openings(peer);
    const everywhere = everyAddress(family);
    let [passed, cells] = [0, 0];
    const wholePorts: boolean[] = [];
    for (let port = flow.from; port <= flow.to; port++) {
      const here = on(port);
      let whole = true;
      for (const address of everywhere) {
        const wanted = here.some((rule) => admits(rule, peer, lists, address));
        agree(`${address} on ${port}`, opened(openings, address, port), wanted);
        whole &&= wanted;
        if (peer.addresses === null || !holds(peer.addresses, address)) continue;
        cells += 1;
        if (wanted) passed += 1;
      }
      wholePorts.push(whole);
    }
    const certain: Extent =
      peer.addresses === null
        ? extentOf(wholePorts.filter(Boolean).length, wholePorts.length)
        : extentOf(passed, cells);
    const touching = inbound.filter((rule) =>
      Array.from({ length: flow.to - flow.from + 1 }, (_, at) => flow.from + at).some((port) =>
        speaksOn(rule, flow, port),
      ),
    );
    const open = groupIds.length > 2 || touching.some((rule) => mayAdmit(rule, peer, lists));
    agree("the extent", direction.ask(peer).extent, certain !== "all" && open ? "unknown" : certain);
  });
});

function speaksOn({ protocol, fromPort, toPort }: SecurityGroupRule, flow: Flow, port: number): boolean {
  if (protocol === "-1") return true;
  return protocol === flow.protocol && (fromPort === null || toPort === null || (fromPort <= port && port <= toPort));
}

/** Whether a rule admits one address of a peer for certain (domain.md §4.3). */
function admits(
  { peer: { kind, value } }: SecurityGroupRule,
  peer: Peer,
  lists: Readonly<Record<string, readonly string[] | null>>,
  address: bigint,
): boolean {
  if (kind === "securityGroup") return peer.groupIds?.includes(value) === true;
  if (kind === "prefixList" && value === peer.prefixListId) return true;
  const blocks = kind === "prefixList" ? (lists[value] ?? []) : [value];
  return blocks.some((block) => inBlock(block, peer.family, address));
}

/** Whether nobody can tell that a rule admits nothing of a peer, because its own ends or the peer's are not visible. */
function mayAdmit(
  { peer: { kind, value } }: SecurityGroupRule,
  peer: Peer,
  lists: Readonly<Record<string, readonly string[] | null>>,
): boolean {
  if (kind === "securityGroup")
    return peer.groupIds === null || (peer.addresses === null && peer.groupIds.includes(value));
  if (kind === "prefixList" && value === peer.prefixListId) return peer.addresses === null;
  const blocks = kind === "prefixList" ? lists[value] : [value];
  if (blocks == null) return true;
  return peer.addresses === null && blocks.some((block) => parseCidr(block)?.family === peer.family);
}

/** A smaller world for boxes, which have four sides. */
const SIDE = 8;
const REPLIES = 4;

interface Control {
  addressAxis: AddressAxis;
  portAxis: PortAxis;
  openings: Opening[];
}

/** Openings that do not overlap in ports, as controls give them, in any order. */
function control(random: Random): Control {
  const openings: Opening[] = [];
  let from = FIRST_PORT + random.below(2);
  while (from < FIRST_PORT + SIDE && !random.once(8)) {
    const to = from + random.below(4);
    const addresses = random.once(4) ? "all" : random.once(6) ? [] : random.addresses("ipv4", SIDE);
    openings.push({ from, to, addresses });
    from = to + 1 + (random.once(3) ? 1 : 0);
  }
  if (random.once(2)) openings.reverse();
  return {
    addressAxis: random.pick(["sources", "destinations"]),
    portAxis: random.pick(["ports", "replies"]),
    openings,
  };
}

function range(random: Random, size: number): { from: number; to: number } {
  const [a, b] = [random.below(size), random.below(size)];
  return { from: FIRST_PORT + Math.min(a, b), to: FIRST_PORT + Math.max(a, b) };
}

/** Boxes that do not overlap: each has ports of its own. */
function boxes(random: Random): Box[] {
  const made: Box[] = [];
  let from = FIRST_PORT + random.below(3);
  while (from < FIRST_PORT + SIDE && made.length < 3) {
    const to = Math.min(from + random.below(4), FIRST_PORT + SIDE - 1);
    made.push({
      sources: random.addresses("ipv4", SIDE),
      destinations: random.addresses("ipv4", SIDE),
      ports: { from, to },
      replies: range(random, REPLIES),
    });
    from = to + 1 + random.below(2);
  }
  return made;
}

/** Every connection of the small world: source, destination, port, reply port. */
function* connections(): Generator<readonly [bigint, bigint, number, number]> {
  for (let source = 0; source < SIDE; source++)
    for (let destination = 0; destination < SIDE; destination++)
      for (let port = 0; port < SIDE; port++)
        for (let reply = 0; reply < REPLIES; reply++)
          yield [addressAt("ipv4", source), addressAt("ipv4", destination), FIRST_PORT + port, FIRST_PORT + reply];
}
const CONNECTIONS = [...connections()];

function inBox(
  { sources, destinations, ports, replies }: Box,
  [source, destination, port, reply]: Connection,
): boolean {
  return (
    ports.from <= port &&
    port <= ports.to &&
    replies.from <= reply &&
    reply <= replies.to &&
    holds(sources, source) &&
    holds(destinations, destination)
  );
}
type Connection = (typeof CONNECTIONS)[number];

function lets({ addressAxis, portAxis, openings }: Control, [source, destination, port, reply]: Connection): boolean {
  return opened(openings, addressAxis === "sources" ? source : destination, portAxis === "ports" ? port : reply);
}

describe("boxes", () => {
  many("a chain of controls", (random) => {
    const start = boxes(random);
    let [arrived, connected] = [
      start as readonly Box[],
      CONNECTIONS.filter((one) => start.some((box) => inBox(box, one))),
    ];
    for (let step = 0; step <= random.below(4); step++) {
      const next = control(random);
      const before = connected;
      const { boxes: passed, extent, refused } = restrict(arrived, next.addressAxis, next.portAxis, next.openings);
      connected = before.filter((one) => lets(next, one));
      if (before.length > 0) agree("the extent", extent, extentOf(connected.length, before.length));
      const kept = new Set(connected);
      for (const one of CONNECTIONS) {
        const inside = passed.filter((box) => inBox(box, one)).length;
        agree(`the boxes of ${one.join()}`, inside, kept.has(one) ? 1 : 0);
      }
      const side = (one: Connection) =>
        `${one[next.addressAxis === "sources" ? 0 : 1]}/${one[next.portAxis === "ports" ? 2 : 3]}`;
      const shut = new Set(before.filter((one) => !kept.has(one)).map(side));
      const told = new Set(
        CONNECTIONS.filter((one) =>
          refused.some(({ addresses, ports }) => {
            const port = next.portAxis === "ports" ? one[2] : one[3];
            return (
              ports.from <= port &&
              port <= ports.to &&
              holds(addresses, next.addressAxis === "sources" ? one[0] : one[1])
            );
          }),
        ).map(side),
      );
      agree("what is refused", [...told].sort().join(" "), [...shut].sort().join(" "));
      arrived = passed;
    }
  });
});
