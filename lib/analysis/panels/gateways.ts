import type { TopologyNode } from "@/lib/model";
import type { Section, Tone } from "../document";
import { destinationOf, routesTo } from "../targets";
import { amount, cell, code, count, gapTexts, orDash, say, table, text } from "../words";
import type { PanelContext, PanelParts } from "./panel";

export function internetGatewayPanel(node: TopologyNode<"internetGateway">, context: PanelContext): PanelParts {
  return gatewayPanel(
    node,
    context,
    "Internet gateway",
    "Interfaces with a public address reach the internet through it, and AWS services by their public addresses.",
  );
}

export function egressOnlyInternetGatewayPanel(
  node: TopologyNode<"egressOnlyInternetGateway">,
  context: PanelContext,
): PanelParts {
  return gatewayPanel(
    node,
    context,
    "Egress-only internet gateway",
    "IPv6 clients open connections to the internet through it; nothing outside can open one to them.",
  );
}

export function vpnGatewayPanel(node: TopologyNode<"vpnGateway">, context: PanelContext): PanelParts {
  return gatewayPanel(
    node,
    context,
    "Virtual private gateway",
    "The VPC's end of Site-to-Site VPN and Direct Connect. Isthmus does not read VPN connections and virtual interfaces, so what lies behind it is not known.",
  );
}

export function carrierGatewayPanel(node: TopologyNode<"carrierGateway">, context: PanelContext): PanelParts {
  return gatewayPanel(
    node,
    context,
    "Carrier gateway",
    "Subnets in Wavelength Zones reach the telecommunication carrier's network, and through it the internet, by way of it.",
  );
}

function gatewayPanel(
  node: TopologyNode<"internetGateway" | "egressOnlyInternetGateway" | "vpnGateway" | "carrierGateway">,
  context: PanelContext,
  kindLabel: string,
  what: string,
): PanelParts {
  const { link } = context;
  const { attachments, ownerId } = node.attributes;
  const first = attachments[0];
  // AWS says `available` where its own enumeration says `attached` (domain.md §2.14).
  const attached = first !== undefined && ["available", "attached"].includes(first.state ?? "");
  return {
    kindLabel,
    status:
      first === undefined
        ? { text: "detached", tone: "info" }
        : { text: attached ? "attached" : (first.state ?? "unknown"), tone: attached ? "ok" : "info" },
    sections: [
      routesSection(node.id, context, [
        text([what]),
        {
          type: "facts",
          items: [
            { term: "VPC", value: first === undefined ? ["not attached"] : link.full(first.vpcId) },
            { term: "Owner", value: orDash(ownerId) },
          ],
        },
      ]),
    ],
  };
}

const NAT_TONES: Record<string, Tone> = {
  available: "ok",
  pending: "info",
  deleting: "info",
  deleted: "info",
  failed: "broken",
};

export function natGatewayPanel(node: TopologyNode<"natGateway">, context: PanelContext): PanelParts {
  const { link } = context;
  const { attributes } = node;
  const regional = attributes.availabilityMode === "regional";
  const where =
    attributes.subnetId === null
      ? regional
        ? say`A regional NAT gateway, which belongs to no subnet.`
        : say`Its subnet is not visible.`
      : say`In subnet ${link.to(attributes.subnetId)}.`;
  return {
    kindLabel: "NAT gateway",
    status: { text: attributes.state, tone: NAT_TONES[attributes.state] ?? "unknown" },
    sections: [
      routesSection(node.id, context, [
        text(
          say`${where} What passes through it is billed by the GB, also traffic to AWS services that is not routed to an endpoint.`,
        ),
        ...(attributes.failureMessage === null ? [] : [text(say`AWS says: ${attributes.failureMessage}`, "broken")]),
        {
          type: "facts",
          items: [
            { term: "Connectivity", value: orDash(attributes.connectivityType) },
            { term: "Availability mode", value: orDash(attributes.availabilityMode) },
          ],
        },
        table(
          "Addresses",
          ["Private address", "Public address", "Network interface"],
          attributes.addresses.map((address) => [
            cell(address.privateIp === null ? "–" : say`${code(address.privateIp)}`),
            cell(address.publicIp === null ? "–" : say`${code(address.publicIp)}`),
            link.cellOf([address.networkInterfaceId]),
          ]),
          "AWS returned no address.",
        ),
      ]),
    ],
  };
}

/** The overview of a gateway, and the routes that lead to it. */
function routesSection(nodeId: string, { topology, link }: PanelContext, before: Section["blocks"]): Section {
  const gap = topology.gap("DescribeRouteTables");
  const routes = routesTo(topology, nodeId);
  const followers = new Set(
    routes.flatMap(({ tableId }) => topology.get(tableId, "routeTable")?.attributes.effectiveSubnetIds ?? []),
  );
  const sum = say`${amount(routes.length, gap, "route")} lead to it; ${count(followers.size, "subnet")} ${followers.size === 1 ? "follows" : "follow"} them.`;
  return {
    id: "overview",
    title: "Overview",
    blocks: [
      ...before,
      text(
        routes.length === 1
          ? say`1 route leads to it; ${count(followers.size, "subnet")} ${followers.size === 1 ? "follows" : "follow"} it.`
          : sum,
      ),
      ...gapTexts([gap]),
      table(
        "Routes that lead to it",
        ["Route table", "Destination", "State", "Subnets that follow"],
        routes.map(({ tableId, route }) => [
          cell(link.full(tableId)),
          cell(destinationOf(route, link)),
          cell(route.state, route.state === "active" ? "ok" : "broken"),
          link.cellOf(topology.get(tableId, "routeTable")?.attributes.effectiveSubnetIds ?? []),
        ]),
        gap === null ? "No route leads to it." : "None that is visible.",
      ),
    ],
  };
}
