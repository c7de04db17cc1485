import type { Cidr, Located, Network } from "@/lib/model";
import { parseAddress } from "@/lib/model";
import { lookupRoutes, type RouteDecision } from "../controls/routes";
import type { RouteTable, Subnet, VpcFacts } from "../facts";
import { blocksOf, factsOf, interfacesOf } from "../facts";
import { plain, series } from "../words";
import { type Connection, nameOf, unanswered, type Verdict } from "./remote-types";
import { crossGateways } from "./transit-routing";

/**
 * Whether packets from the other VPC find their way to the endpoint's addresses and back (domain.md §4.2, §4.7): the route
 * tables of its subnets, those of the transit gateways, and those of the endpoint's subnets.
 */
export function routingOf(network: Network, endpoint: Located<"endpoint">, connection: Connection): Verdict {
  const addresses = addressesOf(endpoint);
  if (addresses.length === 0) {
    const gap = endpoint.topology.gap("DescribeNetworkInterfaces");
    const because = gap === null ? "it has no network interface" : unanswered(gap.permission);
    return { answer: "unknown", why: `The addresses of the endpoint are not known: ${because}.` };
  }
  const there = wayThere(network, connection, addresses);
  if ("answer" in there) return there;
  const sources = there.subnets.flatMap((subnet) => blocksOf(subnet));
  const from = sources.filter(({ family }) => family === addresses[0]?.family);
  const back = wayBack(endpoint, connection, from);
  const across = connection.way === "peering" ? [] : crossGateways(network, connection, { to: addresses, from });
  const verdicts = [...across, back];
  const decisive =
    verdicts.find(({ answer }) => answer === "no") ?? verdicts.find(({ answer }) => answer === "unknown");
  if (decisive !== undefined) return decisive;
  return { answer: "yes", why: [there.why, ...verdicts.map(({ why }) => why)].join(" ") };
}

/** The endpoint's addresses of one family, IPv4 if it has any. */
function addressesOf({ topology, node }: Located<"endpoint">): Cidr[] {
  const interfaces = interfacesOf(topology, node);
  const ipv4 = interfaces.flatMap((eni) => eni.attributes.privateIpAddresses.slice(0, 1));
  const texts = ipv4.length > 0 ? ipv4 : interfaces.flatMap((eni) => eni.attributes.ipv6Addresses.slice(0, 1));
  return texts.flatMap((text) => {
    const address = parseAddress(text);
    if (address === null) return [];
    const { family, value } = address;
    return [{ family, first: value, last: value, prefixLength: family === "ipv4" ? 32 : 128 }];
  });
}

/** The subnets of the other VPC whose tables lead to the endpoint, or why there is none. */
function wayThere(
  network: Network,
  connection: Connection,
  addresses: readonly Cidr[],
): { subnets: Subnet[]; why: string } | Verdict {
  const { other, viaId } = connection;
  const facts = factsOf(other.topology, other.vpc.id);
  const name = nameOf(other);
  const zones = attachmentZones(network, connection);
  const leading: Subnet[] = [];
  let uncertain = false;
  let outside: Subnet | null = null;
  let instead: RouteDecision | null = null;
  for (const subnet of facts.subnets) {
    const table = facts.tableOf(subnet);
    if (table === null) {
      uncertain = true;
      continue;
    }
    const { astray, unseen } = leadsTo(facts, table, addresses, viaId);
    if (unseen) uncertain = true;
    if (astray !== null) {
      if (instead === null || rankOf(astray, viaId) < rankOf(instead, viaId)) instead = astray;
    } else if (zones !== null && !zones.has(subnet.attributes.availabilityZone ?? "")) outside = subnet;
    else leading.push(subnet);
  }
  if (leading.length > 0) {
    const every = leading.length === facts.subnets.length;
    const who = every ? "Every subnet" : plain(series(leading.map(({ label }) => label)));
    const verb = every || leading.length === 1 ? "sends" : "send";
    return { subnets: leading, why: `${who} of ${name} ${verb} packets for the endpoint to ${viaId}.` };
  }
  const gap = other.topology.gap("DescribeRouteTables") ?? other.topology.gap("DescribeSubnets");
  if (gap !== null) {
    return {
      answer: "unknown",
      why: `Whether ${name} sends packets to ${viaId} is not known: ${unanswered(gap.permission)}.`,
    };
  }
  if (uncertain) {
    const why = `Whether ${name} sends packets to ${viaId} is not known: some of its routes are to prefix lists whose blocks are not visible.`;
    return { answer: "unknown", why };
  }
  if (outside !== null) {
    const zone = outside.attributes.availabilityZone ?? "its zone";
    const why = `${outside.label} of ${name} sends packets for the endpoint to ${viaId}, but the attachment has no subnet in ${zone}, so they do not arrive.`;
    return { answer: "no", why };
  }
  return { answer: "no", why: `No subnet of ${name} sends packets for the endpoint to ${viaId}: ${fate(instead)}.` };
}

/** What a reader should hear of first: a route to the right place that is not active, then any route, then none. */
function rankOf(decision: RouteDecision, viaId: string): number {
  if (decision.kind !== "route") return 2;
  return decision.route.targetId === viaId ? 0 : 1;
}

/** The first decision that leads elsewhere, null where all lead to the target; `unseen`: what is not visible may matter. */
function leadsTo(
  facts: VpcFacts,
  table: RouteTable,
  destinations: readonly Cidr[],
  targetId: string,
): { astray: RouteDecision | null; unseen: boolean } {
  const { entries, unseen } = facts.entries(table);
  const decisions = destinations.flatMap((block) => lookupRoutes(entries, block).map((piece) => piece.decision));
  const astray = decisions.find(
    (one) => one.kind !== "route" || one.route.targetId !== targetId || one.route.state !== "active",
  );
  return {
    astray: astray ?? null,
    unseen: astray !== undefined && unseen.some((route) => route.targetId === targetId),
  };
}

/** Zones in which the other VPC can enter its transit gateway; null for peering, and where that is not visible. */
function attachmentZones(network: Network, { way, viaId, other }: Connection): Set<string> | null {
  if (way === "peering") return null;
  const attachment = network.transitGateway(viaId)?.attachments.find((one) => one.resourceId === other.at.vpcId);
  const subnets = attachment?.subnetIds?.map(
    (id) => other.topology.get(id, "subnet")?.attributes.availabilityZone ?? null,
  );
  if (subnets === undefined || subnets.includes(null)) return null;
  return new Set(subnets.flatMap((zone) => zone ?? []));
}

/** Whether the tables of the endpoint's subnets send answers back to where packets came from. */
function wayBack({ topology, node }: Located<"endpoint">, connection: Connection, to: readonly Cidr[]): Verdict {
  const { home, other, homeViaId } = connection;
  const what = `answers to ${nameOf(other)}`;
  if (to.length === 0) {
    return {
      answer: "unknown",
      why: `The way back is not known: the address blocks of the subnets of ${nameOf(other)} are not visible.`,
    };
  }
  const facts = factsOf(home.topology, home.vpc.id);
  const ids = [
    ...new Set([
      ...node.attributes.subnetIds,
      ...interfacesOf(topology, node).flatMap((eni) => eni.attributes.subnetId ?? []),
    ]),
  ];
  const good: string[] = [];
  let bad: { label: string; decision: RouteDecision } | null = null;
  for (const id of ids) {
    const subnet = topology.get(id, "subnet");
    const table = subnet === undefined ? null : facts.tableOf(subnet);
    if (subnet === undefined || table === null) {
      const permission = (topology.gap("DescribeRouteTables") ?? topology.gap("DescribeSubnets"))?.permission;
      const because = permission === undefined ? `the route table of ${id} is not visible` : unanswered(permission);
      return { answer: "unknown", why: `Whether the endpoint's subnets send ${what} is not known: ${because}.` };
    }
    const { astray, unseen } = leadsTo(facts, table, to, homeViaId);
    if (unseen) {
      return {
        answer: "unknown",
        why: `Whether ${subnet.label} sends ${what} to ${homeViaId} is not known: the blocks of a prefix list are not visible.`,
      };
    }
    if (astray === null) good.push(subnet.label);
    else bad ??= { label: table.label, decision: astray };
  }
  if (bad === null) return { answer: "yes", why: `The endpoint's subnets send ${what} to ${homeViaId}.` };
  const lost = `table ${bad.label} does not send ${what} to ${homeViaId}: ${fate(bad.decision)}`;
  if (good.length === 0) return { answer: "no", why: `There is no way back: ${lost}.` };
  return {
    answer: "yes",
    why: `Only ${plain(series(good))} of the endpoint's subnets ${good.length === 1 ? "answers" : "answer"}: ${lost}.`,
  };
}

/** What happens to packets instead, to follow a colon. */
function fate(decision: RouteDecision | null): string {
  if (decision === null) return "it has no subnet";
  if (decision.kind === "noRoute") return "no route matches";
  if (decision.kind === "indeterminate") return "prefix lists overlap, and AWS does not say which one wins";
  const { destination, state, targetId, targetKind } = decision.route;
  if (state === "blackhole") return `the route for ${destination} is a black hole`;
  const where = targetKind === "local" ? "stays in the VPC itself" : `leads to ${targetId ?? "a target that is gone"}`;
  return `the route for ${destination} ${where}`;
}
