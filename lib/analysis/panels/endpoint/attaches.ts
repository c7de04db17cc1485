import { compareText } from "@/lib/model";
import type { RouteDecision } from "../../controls/routes";
import type { Block, Cell, Section, Sentence } from "../../document";
import { interfacesOf, missingInterfaces, prefixesOf, serviceLabel, zonesOf } from "../../facts";
import { decisionsOf, fateOf, leadsTo, prefixesFor } from "../../reach/gateway";
import { carriesTraffic } from "../../reach/reach";
import {
  amount,
  cell,
  code,
  codes,
  count,
  gapTexts,
  groupBy,
  orDash,
  plain,
  say,
  series,
  table,
  text,
  together,
} from "../../words";
import type { EndpointQuestion } from "./question";
import { routeTargetBlocks } from "./route-target";

/** Section *How it attaches*: route tables, network interfaces, or routes that point to it. */
export function attachesSection(question: EndpointQuestion): Section {
  return { id: "attaches", title: "How it attaches", blocks: [...blocksFor(question), ...otherRegion(question)] };
}

/** A service of another Region, said in one line. */
function otherRegion({ facts, endpoint }: EndpointQuestion): Block[] {
  const { serviceRegion } = endpoint.attributes;
  const here = facts.topology.region;
  if (serviceRegion === null || serviceRegion === here) return [];
  return [
    text([
      `The service is in Region ${serviceRegion}, the endpoint in ${here}: traffic crosses Regions inside AWS's network and is billed as such.`,
    ]),
  ];
}

function blocksFor(question: EndpointQuestion): Block[] {
  switch (question.endpoint.attributes.knownType) {
    case "Gateway":
      return routeTableBlocks(question);
    case "GatewayLoadBalancer":
      return routeTargetBlocks(question);
    case "Interface":
    case "Resource":
    case "ServiceNetwork":
    case "Tunnel":
      return interfaceBlocks(question);
    case null:
      return genericBlocks(question);
  }
}

function routeTableBlocks(question: EndpointQuestion): Block[] {
  const { facts, endpoint, link, reach } = question;
  const { topology } = facts;
  const label = serviceLabel(topology, endpoint);
  const attached = new Map(topology.from(endpoint.id, "routeTableAttachment").map((edge) => [edge.target, edge]));
  const tableGap = topology.gap("DescribeRouteTables");
  const users = reach.filter(({ checks }) => checks.some((c) => c.control === "route" && c.extent === "all"));
  const unknown = reach.filter(({ checks }) => checks.some((c) => c.control === "route" && c.extent === "unknown"));
  const rows = [...attached.values()]
    .sort((a, b) => compareText(a.target, b.target))
    .map((edge) => {
      const node = topology.get(edge.target, "routeTable");
      const followers = node?.attributes.effectiveSubnetIds ?? [];
      const { routes, declared } = edge.attributes;
      const lists = [...new Set(routes.map((route) => route.destination))];
      const destinations = series(lists.map((id) => link.full(id)));
      const state: Cell =
        node === undefined
          ? cell("not visible", "unknown")
          : routes.length === 0
            ? cell("no route", "broken")
            : cell(statesOf(routes), routes.every((r) => r.state === "active") ? "ok" : "broken");
      return [
        cell(declared ? link.full(edge.target) : say`${link.full(edge.target)} (the endpoint does not list it)`),
        cell(lists.length === 0 ? "–" : destinations),
        state,
        node === undefined ? cell("not visible", "unknown") : link.cellOf(followers),
      ];
    });
  const able = facts.routeTables.filter((node) => attached.has(node.id) || facts.subnetTables.includes(node));
  const missing = able.filter((node) => !attached.has(node.id));
  const lists = [...new Set(prefixesOf(topology, endpoint).map((one) => one.prefixListId))];
  const attachedTo =
    tableGap === null
      ? `${attached.size} of ${count(able.length, "route table")}`
      : able.length > 0
        ? `${attached.size} of at least ${count(able.length, "route table")}`
        : `${count(attached.size, "route table")}, of how many is not visible`;
  const subnetGap = topology.gap("DescribeSubnets");
  const subnets = amount(reach.length, subnetGap, "subnet");
  const lead = say`Attached to ${attachedTo}. ${share(users.length, unknown.length > 0, subnets, users.length === 1 ? "sends" : "send", `${label} traffic here`)}.`;
  return [
    text(together(lead, ...instead(question))),
    text([
      `A gateway endpoint has no address: AWS puts a route from the service's prefix list to the endpoint into each attached table, and the subnets that follow such a table send ${label}'s public addresses there. Nothing beyond the VPC (peering, transit gateway, VPN, Direct Connect) can use it.`,
    ]),
    ...gapTexts([tableGap, subnetGap, topology.gap("DescribePrefixLists")]),
    table(
      "Route tables with the route",
      ["Route table", "Destination", "State", "Subnets that follow"],
      rows,
      "No route table is attached, so no subnet uses this endpoint.",
    ),
    ...(lists.length === 0
      ? []
      : [
          table(
            `CIDR blocks of ${label}`,
            ["Prefix list", "CIDR blocks"],
            lists.map((id) => {
              const cidrs = topology.get(id, "prefixList")?.attributes.cidrs ?? null;
              return [cell(link.full(id)), cidrs === null ? cell("not visible", "unknown") : codes(cidrs)];
            }),
            "None.",
          ),
        ]),
    table(
      "Route tables without it",
      ["Route table", `${label} traffic`, "Subnets that follow"],
      missing.map((node) => {
        const { words } = fateOf(facts, endpoint, node, prefixesOf(topology, endpoint), link);
        return [cell(link.full(node.id)), cell(words), link.cellOf(node.attributes.effectiveSubnetIds)];
      }),
      tableGap === null ? "Every route table that can have it does." : "None that is visible.",
    ),
  ];
}

/** The state that all routes share, else the state of each. */
function statesOf(routes: readonly { destination: string; state: string }[]): Sentence {
  const states = [...new Set(routes.map(({ state }) => state))];
  const [only] = states;
  if (states.length === 1 && only !== undefined) return [only];
  return series(routes.map(({ destination, state }) => say`${code(destination)} ${state}`));
}

/** Where the subnets that do not come here go instead: one sentence for each way and table. */
function instead({ facts, endpoint, link, reach }: EndpointQuestion): Sentence[] {
  const elsewhere = reach.flatMap(({ subnet }) => {
    const node = facts.tableOf(subnet);
    if (node === null) return [];
    const prefixes = prefixesFor(facts, endpoint, subnet);
    const isElsewhere = (d: RouteDecision) => !leadsTo(d, endpoint.id);
    if (!decisionsOf(facts, endpoint, node, prefixes).some(isElsewhere)) return [];
    const { certain } = facts.routing(node, prefixes);
    const { words: does, perFamily } = fateOf(facts, endpoint, node, prefixes, link, isElsewhere);
    return [{ subnet, node, does, perFamily, certain, lists: [...new Set(prefixes.map((p) => p.prefixListId))] }];
  });
  const groups = groupBy(elsewhere, ({ does, node }) => `${plain(does)}/${node.id}`)
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([, group]) => group);
  const sentences = groups.slice(0, 3).flatMap((group): Sentence[] => {
    const first = group[0];
    if (first === undefined) return [];
    const { node, does, perFamily, lists, certain } = first;
    const limit = certain ? "" : " as far as visible CIDR blocks tell,";
    const has = node.attributes.routes.some((route) => route.targetNodeId === endpoint.id);
    const list = lists[0] === undefined ? say`this endpoint` : say`${series(lists.map((id) => link.to(id, id)))}`;
    const why = has ? "has no active route for all of" : "has no route to";
    const one = group.length === 1;
    const goes = perFamily ? say`instead ${does}` : say`${does} instead`;
    return [
      say`From ${count(group.length, "subnet")} it ${goes},${limit} because ${one ? "its" : "their"} table ${link.to(node.id)} ${why} ${list}.`,
    ];
  });
  const rest = groups.slice(3).reduce((sum, group) => sum + group.length, 0);
  return rest === 0
    ? sentences
    : [
        ...sentences,
        say`${count(rest, "more subnet")} ${rest === 1 ? "goes" : "go"} elsewhere; the tables below say where.`,
      ];
}

function interfaceBlocks(question: EndpointQuestion): Block[] {
  const { facts, endpoint, link } = question;
  const { topology } = facts;
  const { subnetIds } = endpoint.attributes;
  const gap = topology.gap("DescribeNetworkInterfaces");
  const own = interfacesOf(topology, endpoint);
  const zones = zonesOf(topology, endpoint);
  const without = zones === null ? null : facts.zones.filter((zone) => !zones.has(zone.attributes.zoneName));
  const covered = new Set(own.map((eni) => eni.attributes.subnetId));
  const unseenIds = topology
    .from(endpoint.id, "eniAttachment")
    .filter((edge) => topology.get(edge.target, "external") !== undefined && edge.target.startsWith("external/eni-"))
    .map((edge) => edge.target);
  const unseen = subnetIds.filter((id) => !covered.has(id));
  const rows = [
    ...own.map((eni) => [
      cell(link.full(eni.id)),
      link.cellOf([eni.attributes.subnetId]),
      cell(orDash(eni.attributes.availabilityZone)),
      codes([...eni.attributes.privateIpAddresses, ...eni.attributes.ipv6Addresses]),
      cell(orDash(eni.attributes.status), eni.attributes.status === "in-use" ? "ok" : "attention"),
    ]),
    ...unseen.map((subnetId) => [
      gap === null ? cell("none returned", "attention") : cell("not visible", "unknown"),
      link.cellOf([subnetId]),
      cell(orDash(topology.get(subnetId, "subnet")?.attributes.availabilityZone ?? null)),
      gap === null ? cell("–") : cell("not visible", "unknown"),
      gap === null ? cell("–") : cell("not visible", "unknown"),
    ]),
    ...unseenIds.map((id) => [
      cell(say`${link.to(id)}`),
      cell("–"),
      cell("–"),
      cell("–"),
      cell("not returned", "attention"),
    ]),
  ];
  return [
    text(interfaceLead(question, zones, without)),
    ...howReached(question),
    ...gapTexts([gap, topology.gap("DescribeSubnets")]),
    table(
      "Network interfaces",
      ["Network interface", "Subnet", "Availability Zone", "Addresses", "Status"],
      rows,
      "The endpoint has no network interface.",
    ),
    ...(without === null
      ? []
      : [
          table(
            "Availability Zones of the VPC without one",
            ["Availability Zone", "Zone id", "Subnets"],
            without.map((zone) => [
              cell(say`${link.to(zone.id)}`),
              cell(orDash(zone.attributes.zoneId)),
              link.cellOf(facts.subnets.filter((s) => s.attributes.availabilityZone === zone.label).map((s) => s.id)),
            ]),
            "None: every Availability Zone of the VPC has one.",
          ),
        ]),
  ];
}

/** What is needed before an endpoint in this state carries traffic (domain.md §2.7). */
const NEEDED: Record<string, string> = {
  pending: "AWS is still creating or changing it; it carries traffic once it is available.",
  pendingAcceptance: "It carries no traffic yet: the owner of the service must accept the connection first.",
  rejected:
    "The owner of the service rejected the connection, so it carries no traffic: ask the owner, then create a new endpoint.",
  expired: "The connection was not accepted in time, so it carries no traffic: create a new endpoint.",
  failed: "AWS could not create it, so it carries no traffic: delete it, mend the cause and create a new endpoint.",
  deleting: "It is being deleted and carries no traffic; a new endpoint is needed if it is still wanted.",
  deleted: "It is deleted and carries no traffic; a new endpoint is needed if it is still wanted.",
};

/** How clients get there; where nobody does, what is needed. */
function howReached({ endpoint, reach }: EndpointQuestion): Block[] {
  const { state, knownType } = endpoint.attributes;
  if (!carriesTraffic(endpoint)) {
    return [text([NEEDED[state] ?? "What its state means for traffic is not known."], "attention")];
  }
  const used = reach.some(({ verdict }) => verdict === "reaches" || verdict === "partly");
  if (!used) return [];
  if (knownType === "Tunnel") {
    return [
      text([
        "Clients send their packets to these private addresses, wrapped in GENEVE on UDP port 6081; its security groups decide who may.",
      ]),
    ];
  }
  const how =
    knownType === "Interface"
      ? "Clients reach it because its DNS names give them these private addresses"
      : "Clients reach it at these private addresses";
  return [text([`${how}; the VPC's local route leads there, and its security groups decide who may connect.`])];
}

/** `4 of 9 subnets reach …`; with answers that are not visible, `At least 4 of …`, or that nothing can be said. */
function share(n: number, someUnknown: boolean, subnets: string, does: string, what: string): string {
  if (someUnknown && n === 0) return `How many of ${subnets} ${does} ${what} is not visible`;
  return `${someUnknown ? "At least " : ""}${n} of ${subnets} ${does} ${what}`;
}

function interfaceLead(
  { facts, endpoint, link, reach }: EndpointQuestion,
  zones: Set<string> | null,
  without: readonly { id: string }[] | null,
): Sentence {
  const gap = facts.topology.gap("DescribeNetworkInterfaces");
  const own = interfacesOf(facts.topology, endpoint).length;
  const missing = missingInterfaces(facts.topology, endpoint);
  const has = amount(own, gap, "network interface");
  const reaching = reach.filter(({ verdict }) => verdict === "reaches").length;
  const unknown = reach.some(({ verdict }) => verdict === "unknown");
  const label = serviceLabel(facts.topology, endpoint);
  const subnets = amount(reach.length, facts.topology.gap("DescribeSubnets"), "subnet");
  const users = share(reaching, unknown, subnets, reaching === 1 ? "reaches" : "reach", `${label} through it`);
  if (missing.length > 0) {
    const returned = own === 0 ? "" : ` It returned ${count(own, "other")}.`;
    return say`AWS did not return ${link.many(missing)}, which the endpoint names.${returned} ${users}.`;
  }
  if (zones === null || without === null)
    return say`Attached by ${has}; its Availability Zones are not visible. ${users}.`;
  const where = say`Attached by ${has} in ${zones.size} of ${count(facts.zones.length, "Availability Zone")}.`;
  if (without.length === 0 || zones.size === 0 || reaching === 0) return say`${where} ${users}.`;
  return say`${where} ${users}; clients in ${link.many(without.map((zone) => zone.id))} cross to another zone.`;
}

/** A type nobody has heard of: its fields, as AWS gave them, without a guess at what they mean. */
function genericBlocks({ facts, endpoint, link }: EndpointQuestion): Block[] {
  const { attributes } = endpoint;
  const fact = (term: string, ids: readonly string[]) => ({
    term,
    value: ids.length === 0 ? (["–"] as const) : link.many(ids),
  });
  return [
    text(
      say`AWS calls this endpoint's type ${code(attributes.vpcEndpointType)}, which Isthmus does not know. Its fields are shown as AWS returned them.`,
      "unknown",
    ),
    {
      type: "facts",
      items: [
        { term: "Service", value: orDash(attributes.serviceName) },
        fact("Route tables", attributes.routeTableIds),
        fact("Subnets", attributes.subnetIds),
        fact("Network interfaces", attributes.networkInterfaceIds),
        fact(
          "Security groups",
          attributes.groups.map((group) => group.groupId),
        ),
      ],
    },
    ...gapTexts([facts.topology.gap("DescribeNetworkInterfaces")]),
  ];
}
