import type { Route, TopologyNode } from "@/lib/model";
import type { Block, Cell, Sentence } from "../../document";
import { interfacesOf } from "../../facts";
import { destinationOf, routesTo } from "../../targets";
import { amount, cell, codes, gapTexts, orDash, plural, say, series, table, text, together } from "../../words";
import type { EndpointQuestion } from "./question";

/** A Gateway Load Balancer endpoint is a route target: which routes lead to it, from where and from which zones. */
export function routeTargetBlocks(question: EndpointQuestion): Block[] {
  const { facts, endpoint, link } = question;
  const { topology } = facts;
  const { subnetIds } = endpoint.attributes;
  const routes = routesTo(topology, endpoint.id);
  const tables = new Set(routes.map(({ tableId }) => tableId));
  const gap = topology.gap("DescribeRouteTables");
  const own = interfacesOf(topology, endpoint);
  const interfaceGap = topology.gap("DescribeNetworkInterfaces");
  const zone = zoneOf(question);
  const lead = say`This endpoint is a route target: packets whose route points here are carried to the inspection appliances and come back out of ${link.many(subnetIds)}.`;
  const used = say`${amount(routes.length, gap, "route")} in ${amount(tables.size, gap, "route table")} ${plural(routes.length, "points", "point")} to it.`;
  return [
    text(together(lead, used)),
    ...gapTexts([gap, interfaceGap]),
    table(
      "Routes that point to it",
      ["Route table", "Destination", "State", "Packets from", "Availability Zones"],
      routes.map(({ tableId, route }) => routeRow(tableId, route, zone, question)),
      gap === null ? "No route points to it, so no packet passes through it." : "None that is visible.",
    ),
    table(
      "Network interface",
      ["Network interface", "Subnet", "Availability Zone", "Addresses", "Status"],
      own.map((eni) => [
        cell(link.full(eni.id)),
        link.cellOf([eni.attributes.subnetId]),
        cell(orDash(eni.attributes.availabilityZone)),
        codes(eni.attributes.privateIpAddresses),
        cell(orDash(eni.attributes.status)),
      ]),
      interfaceGap === null ? "AWS returned none." : "Not visible.",
    ),
  ];
}

/** The zone it stands in: an endpoint of this type has one subnet. */
function zoneOf({ facts, endpoint }: EndpointQuestion): string | null {
  const [subnetId] = endpoint.attributes.subnetIds;
  return subnetId === undefined ? null : (facts.topology.get(subnetId, "subnet")?.attributes.availabilityZone ?? null);
}

function routeRow(tableId: string, route: Route, zone: string | null, { facts, link }: EndpointQuestion): Cell[] {
  const table = facts.topology.get(tableId, "routeTable");
  return [
    cell(link.full(tableId)),
    cell(destinationOf(route, link)),
    cell(route.state === "blackhole" ? "black hole" : route.state, route.state === "active" ? "ok" : "broken"),
    cell(table === undefined ? ["not visible"] : sources(table, link)),
    table === undefined ? cell("not visible", "unknown") : zonesCell(table, zone, facts.topology),
  ];
}

/** What follows a route table: subnets, and for edge associations what enters through a gateway. */
function sources(
  { attributes: { effectiveSubnetIds, associations } }: TopologyNode<"routeTable">,
  link: EndpointQuestion["link"],
): Sentence {
  const gateways = associations.flatMap(({ gatewayId }) => gatewayId ?? []);
  const parts: Sentence[] = [
    ...(effectiveSubnetIds.length === 0 ? [] : [say`subnets ${link.many(effectiveSubnetIds)}`]),
    ...(gateways.length === 0 ? [] : [say`what enters through ${link.many(gateways)} (edge association)`]),
  ];
  return parts.length === 0 ? ["nothing follows this table"] : series(parts);
}

function zonesCell(
  { attributes: { effectiveSubnetIds } }: TopologyNode<"routeTable">,
  zone: string | null,
  topology: EndpointQuestion["facts"]["topology"],
): Cell {
  const zones = new Set(
    effectiveSubnetIds.flatMap((id) => topology.get(id, "subnet")?.attributes.availabilityZone ?? []),
  );
  if (zones.size === 0) return cell("–");
  const words = [...zones].sort().join(", ");
  if (zone === null) return cell(words);
  const crossing = [...zones].filter((one) => one !== zone);
  return crossing.length === 0
    ? cell(words, "ok")
    : cell(`${words}: the endpoint is in ${zone}, so packets cross zones`, "attention");
}
