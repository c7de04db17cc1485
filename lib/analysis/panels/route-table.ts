import type { TopologyNode } from "@/lib/model";
import type { Sentence } from "../document";
import { isEdgeTable, prefixesOf, serviceLabel } from "../facts";
import { fateOf } from "../reach/gateway";
import { amount, cell, code, count, gapTexts, orDash, say, series, table, text } from "../words";
import type { PanelContext, PanelParts } from "./panel";
import { listGaps, routeRows } from "./route-rows";

export function routeTablePanel(node: TopologyNode<"routeTable">, { topology, facts, link }: PanelContext): PanelParts {
  const { main, routes, effectiveSubnetIds, associations } = node.attributes;
  const gap = topology.gap("DescribeSubnets");
  const gateways = associations.flatMap((association) => association.gatewayId ?? []);
  const attached = topology.to(node.id, "routeTableAttachment");
  const has = new Set(attached.map((edge) => edge.source));
  const gatewayEndpoints = (facts?.endpoints ?? []).filter((e) => e.attributes.knownType === "Gateway");
  const isEdge = isEdgeTable(node);
  const missing = isEdge ? [] : gatewayEndpoints.filter((endpoint) => !has.has(endpoint.id));
  const holes = routes.filter((route) => route.state === "blackhole").length;
  const lead = say`${main ? "The VPC's main route table. " : ""}${amount(effectiveSubnetIds.length, gap, "subnet")} ${effectiveSubnetIds.length === 1 ? "follows" : "follow"} its ${count(routes.length, "route")}${holes === 0 ? "" : `, of which ${holes} ${holes === 1 ? "is a black hole" : "are black holes"}`}.`;
  return {
    kindLabel: main ? "Main route table" : gateways.length > 0 ? "Gateway route table" : "Route table",
    sections: [
      {
        id: "subnets",
        title: "Subnets that follow",
        blocks: [
          text(lead),
          ...gapTexts([topology.gap("DescribeRouteTables"), gap]),
          ...(gateways.length === 0
            ? []
            : [text(say`It steers traffic that enters through ${link.many(gateways)} (edge association).`)]),
          table(
            "Subnets",
            ["Subnet", "Availability Zone", "CIDR block", "Association"],
            effectiveSubnetIds.map((id) => {
              const subnet = topology.get(id, "subnet")?.attributes;
              return [
                cell(link.full(id)),
                cell(orDash(subnet?.availabilityZone ?? null)),
                cell(orDash(subnet?.cidrBlock ?? null)),
                cell(subnet?.routeTable?.via === "main" ? "main table, none of its own" : "explicit"),
              ];
            }),
            gap === null ? "No subnet follows this table." : "None that is visible.",
          ),
        ],
      },
      {
        id: "routes",
        title: "Routes",
        blocks: [...listGaps(node, { topology }), routeRows("Routes, most specific first", routes, link)],
      },
      {
        id: "endpoints",
        title: "Endpoints",
        blocks: [
          ...gapTexts([topology.gap("DescribeVpcEndpoints")]),
          ...(isEdge
            ? [text(["A table that is associated with a gateway cannot hold routes to gateway endpoints."])]
            : []),
          table(
            "Gateway endpoints attached",
            ["Endpoint", "Service", "Routes"],
            attached.map((edge) => {
              const endpoint = topology.get(edge.source, "endpoint");
              return [
                cell(link.full(edge.source)),
                cell(endpoint === undefined ? "not visible" : serviceLabel(topology, endpoint)),
                edge.attributes.routes.length === 0
                  ? cell("none, though the endpoint lists this table", "broken")
                  : cell(
                      series(
                        edge.attributes.routes.map(
                          (route): Sentence => say`${code(route.destination)} (${route.state})`,
                        ),
                      ),
                    ),
              ];
            }),
            topology.gap("DescribeVpcEndpoints") === null ? "None." : "None that is visible.",
          ),
          table(
            "Gateway endpoints of the VPC that are not attached",
            ["Endpoint", "Its service's traffic"],
            missing.map((endpoint) => {
              const prefixes = prefixesOf(topology, endpoint);
              const fate = facts === null ? [] : fateOf(facts, endpoint, node, prefixes, link).words;
              return [cell(link.full(endpoint.id)), cell(fate)];
            }),
            topology.gap("DescribeVpcEndpoints") === null ? "None." : "None that is visible.",
          ),
        ],
      },
    ],
  };
}
