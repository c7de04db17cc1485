import type { ExternalReason, TopologyNode } from "@/lib/model";
import type { Tone } from "../document";
import { accountCode } from "../network-words";
import { destinationOf, externalWords, routesTo } from "../targets";
import { cell, code, orDash, say, table, text } from "../words";
import type { PanelContext, PanelParts } from "./panel";

const REASONS: Record<ExternalReason, { text: string; tone: Tone }> = {
  otherAccount: { text: "another account", tone: "info" },
  notVisible: { text: "not visible", tone: "unknown" },
  notCollected: { text: "not read", tone: "unknown" },
  notFound: { text: "not found", tone: "attention" },
};

export function externalPanel(node: TopologyNode<"external">, { topology, network, link }: PanelContext): PanelParts {
  const { attributes } = node;
  const words = externalWords(attributes);
  const routes = routesTo(topology, node.id);
  const namedBy = [
    ...routes.map(({ tableId }) => tableId),
    ...topology.to(node.id, "eniAttachment").map((edge) => edge.source),
    ...topology.to(node.id, "routeTableAttachment").map((edge) => edge.source),
    ...topology.to(node.id, "connection").map((edge) => edge.source),
    ...topology.to(node.id, "publishes").map((edge) => edge.source),
    ...topology.to(node.id, "listener").map((edge) => edge.source),
    ...topology.from(node.id, "peering").map((edge) => edge.target),
    ...topology.from(node.id, "transitGatewayAttachment").map((edge) => edge.target),
    ...topology.to(node.id, "guard").map((edge) => edge.source),
    ...topology.from(node.id, "guard").map((edge) => edge.target),
    ...topology.from(node.id, "association").map((edge) => edge.target),
    ...topology.to(node.id, "association").map((edge) => edge.source),
  ];
  const there = link.to(node.id);
  const elsewhere = typeof there !== "string" && "ref" in there && there.at !== undefined;
  return {
    kindLabel: words.charAt(0).toUpperCase() + words.slice(1),
    status: elsewhere ? { text: "in another VPC", tone: "info" } : REASONS[attributes.reason],
    sections: [
      {
        id: "overview",
        title: "Overview",
        blocks: [
          elsewhere
            ? text(say`${there} lies in another VPC that was collected too.`)
            : text([attributes.sentence], REASONS[attributes.reason].tone),
          {
            type: "facts",
            items: [
              { term: "Id", value: say`${code(node.resourceId)}` },
              {
                term: "Account",
                value: attributes.ownerId === null ? ["not known"] : accountCode(network, attributes.ownerId),
              },
              { term: "Region", value: orDash(attributes.region) },
              ...(attributes.permission === null
                ? []
                : [
                    {
                      term: "Missing permission",
                      value: say`${code(attributes.permission)}`,
                      tone: "unknown" as const,
                    },
                  ]),
            ],
          },
          table(
            "Routes that lead to it",
            ["Route table", "Destination", "State"],
            routes.map(({ tableId, route }) => [
              cell(link.full(tableId)),
              cell(destinationOf(route, link)),
              cell(route.state, route.state === "active" ? "ok" : "broken"),
            ]),
            "No route leads to it.",
          ),
          table(
            "Resources that name it",
            ["Resource"],
            [...new Set(namedBy)].map((id) => [cell(link.full(id))]),
            "None.",
          ),
        ],
      },
    ],
  };
}
