import type {
  NetworkGateway,
  Topology,
  TopologyNode,
  TransitGatewayAttachment,
  TransitGatewayRouteTable,
} from "@/lib/model";
import { compareText } from "@/lib/model";
import type { Block, Cell, Section, Sentence, Tone } from "../document";
import { factsOf } from "../facts";
import { accountCode, accountWords, isCollected, vpcLink, zoneWords } from "../network-words";
import { destinationOf, routesTo } from "../targets";
import type { Linker } from "../words";
import {
  amount,
  cell,
  code,
  count,
  gapTexts,
  orDash,
  plain,
  say,
  series,
  table,
  text,
  together,
  yesNo,
} from "../words";
import type { PanelContext, PanelParts } from "./panel";

const TONES: Record<string, Tone> = {
  available: "ok",
  pending: "info",
  modifying: "info",
  deleting: "info",
  deleted: "broken",
  pendingAcceptance: "attention",
  initiatingRequest: "info",
  rejected: "broken",
  failed: "broken",
};

/** What else than VPCs can be attached, in AWS's words. */
const RESOURCES: Record<string, string> = {
  vpc: "VPC",
  vpn: "Site-to-Site VPN connection",
  "vpn-concentrator": "VPN concentrator",
  "direct-connect-gateway": "Direct Connect gateway",
  connect: "Connect attachment",
  peering: "transit gateway peering",
  "tgw-peering": "transit gateway peering",
  "network-function": "Network Firewall",
  "client-vpn": "Client VPN endpoint",
};

export function transitGatewayPanel(node: TopologyNode<"transitGateway">, context: PanelContext): PanelParts {
  const { state } = node.attributes;
  const gateway = context.network.transitGateway(node.id) ?? alone(node, context.topology);
  return {
    kindLabel: "Transit gateway",
    status: state === null ? null : { text: state, tone: TONES[state] ?? "unknown" },
    sections: [attachments(node, gateway, context), tables(node, gateway, context), routes(node, context)],
  };
}

/** The gateway as this account alone sees it. */
function alone(node: TopologyNode<"transitGateway">, topology: Topology): NetworkGateway {
  const { name, ownerId, attachments: own, routeTables } = node.attributes;
  const views = [{ topology, node }];
  return { id: node.id, name, ownerId, region: topology.region, attachments: own, routeTables, views };
}

function attachments(node: TopologyNode<"transitGateway">, gateway: NetworkGateway, context: PanelContext): Section {
  const { topology, network } = context;
  const { attributes } = node;
  const label = (one: TransitGatewayAttachment) => plain(attachedWords(one, context));
  const list = [...gateway.attachments].sort(
    (a, b) => Number(b.resourceType === "vpc") - Number(a.resourceType === "vpc") || compareText(label(a), label(b)),
  );
  const vpcs = list.filter(({ resourceType }) => resourceType === "vpc").length;
  const accounts = new Set(list.flatMap(({ resourceOwnerId }) => resourceOwnerId ?? []));
  const owner = gateway.ownerId;
  const ownerSeen = isCollected(network, owner);
  const gap = topology.gap("DescribeTransitGatewayAttachments");
  const all = ownerSeen ? amount(list.length, gap, "attachment") : `At least ${count(list.length, "attachment")}`;
  const lead = say`${all}: ${count(vpcs, "VPC")} and ${count(list.length - vpcs, "other network")}, of ${count(accounts.size, "account")}. ${owner === null ? "Its owner is not visible." : say`It belongs to ${accountWords(network, owner)}${ownerSeen ? "" : ", which was not collected, so what others attach is not visible"}.`}`;
  return {
    id: "attachments",
    title: "What it joins",
    blocks: [
      text(
        together(lead, [
          "A VPC sends packets to it where a subnet's route table says so; then the transit gateway route table associated with that attachment decides.",
        ]),
      ),
      ...gapTexts([
        topology.gap("DescribeTransitGateways"),
        gap,
        topology.gap("DescribeTransitGatewayVpcAttachments"),
        topology.gap("DescribeTransitGatewayPeeringAttachments"),
      ]),
      table(
        "Attachments",
        ["Attached", "Account", "State", "Route table that decides", "Zones it stands in", "Zones of the VPC it lacks"],
        list.map((attachment) => attachmentRow(attachment, gateway, context)),
        gap === null ? "Nothing is attached." : "Not visible.",
      ),
      {
        type: "facts",
        items: [
          { term: "Owner", value: owner === null ? ["not visible"] : accountCode(network, owner) },
          { term: "DNS resolution between attached VPCs", value: yesNo(attributes.dnsSupport) },
          {
            term: "Security groups may name groups of attached VPCs",
            value: yesNo(attributes.securityGroupReferencing),
          },
        ],
      },
    ],
  };
}

function attachmentRow(attachment: TransitGatewayAttachment, gateway: NetworkGateway, context: PanelContext): Cell[] {
  const { network } = context;
  const { attachmentId, name, resourceOwnerId, state, applianceMode } = attachment;
  const [there, lacking] = zonesOf(attachment, context);
  const id = name === null ? say`${code(attachmentId)}` : say`${name} ${code(attachmentId)}`;
  const appliance = applianceMode === true ? "; appliance mode" : "";
  return [
    cell(say`${attachedWords(attachment, context)} by ${id}${appliance}`),
    cell(resourceOwnerId === null ? ["not visible"] : accountCode(network, resourceOwnerId)),
    cell(state === "pendingAcceptance" ? "pending acceptance" : state, TONES[state] ?? "unknown"),
    decidingCell(attachment, gateway),
    there,
    lacking,
  ];
}

/** What stands at the other end of an attachment. */
function attachedWords(
  attachment: TransitGatewayAttachment,
  { network, link }: Pick<PanelContext, "network" | "link">,
): Sentence {
  const { resourceType, resourceId, peer } = attachment;
  if (resourceType === "vpc" && resourceId !== null) {
    const view = network.viewsOf(resourceId)[0];
    return view === undefined ? say`VPC ${code(resourceId)}` : say`VPC ${vpcLink(link, view)}`;
  }
  if (peer !== null) {
    const where = peer.region === null ? "" : ` in ${peer.region}`;
    const far = peer.transitGatewayId;
    if (far === null) return say`transit gateway that is not visible${where}`;
    return say`transit gateway ${link.to(far, network.transitGateway(far)?.name ?? undefined)}${where}`;
  }
  const words = RESOURCES[resourceType] ?? resourceType;
  return resourceId === null ? [words] : say`${words} ${code(resourceId)}`;
}

function decidingCell({ routeTableId, associationState }: TransitGatewayAttachment, gateway: NetworkGateway): Cell {
  if (routeTableId !== null) {
    const name = gateway.routeTables?.find((one) => one.routeTableId === routeTableId)?.name ?? null;
    const id = name === null ? say`${code(routeTableId)}` : say`${name} ${code(routeTableId)}`;
    return associationState === null || associationState === "associated"
      ? cell(id)
      : cell(say`${id} (${associationState})`, "attention");
  }
  const known = gateway.routeTables?.every((one) => one.associatedAttachmentIds !== null) === true;
  return known ? cell("none: what it sends is dropped", "broken") : cell("not visible", "unknown");
}

/** The zones an attachment stands in, and those of the VPC's subnets without it: clients there cannot use it. */
function zonesOf(attachment: TransitGatewayAttachment, { network }: PanelContext): [Cell, Cell] {
  const { resourceType, resourceId, subnetIds } = attachment;
  if (resourceType !== "vpc") return [cell("–"), cell("–")];
  // The owner of a shared VPC sees all its subnets, a participant only those that are shared.
  const view = resourceId === null ? undefined : network.viewsOf(resourceId)[0];
  if (subnetIds === null || view === undefined) return [cell("not visible", "unknown"), cell("not visible", "unknown")];
  const zones = subnetIds.map((id) => view.topology.get(id, "subnet")?.attributes.availabilityZone ?? null);
  if (zones.includes(null)) return [cell("not visible", "unknown"), cell("not visible", "unknown")];
  const { zones: all, subnets } = factsOf(view.topology, view.vpc.id);
  const used = new Set(subnets.map(({ attributes }) => attributes.availabilityZone));
  const [inside, outside] = [true, false].map((wanted) =>
    all
      .filter(({ attributes: { zoneName } }) => used.has(zoneName) && zones.includes(zoneName) === wanted)
      .map(({ attributes }) => zoneWords(attributes.zoneId, attributes.zoneName)),
  );
  const complete = view.topology.gap("DescribeSubnets") === null;
  return [
    cell(series(inside ?? [])),
    (outside ?? []).length > 0
      ? cell(say`${series(outside ?? [])}: clients there cannot use it`, "attention")
      : complete
        ? cell("none", "ok")
        : cell("not visible", "unknown"),
  ];
}

function tables(
  node: TopologyNode<"transitGateway">,
  gateway: NetworkGateway,
  { topology, network, link }: PanelContext,
): Section {
  const title = "Transit gateway route tables";
  if (gateway.routeTables === null) {
    const own = gateway.ownerId === null || gateway.ownerId === topology.accountId;
    const gaps = own ? gapTexts([topology.gap("DescribeTransitGatewayRouteTables")]) : [];
    const others = say`Only the owner, ${accountWords(network, gateway.ownerId)}, may read the route tables of a transit gateway. So where it sends the packets of a VPC is not visible from here.`;
    return {
      id: "tables",
      title,
      blocks: gaps.length > 0 ? gaps : [text(own ? ["Its route tables are not visible."] : others, "unknown")],
    };
  }
  // Its owner's calls are the ones that count: the tables came from there.
  const source = gateway.views.find((view) => view.node.attributes.routeTables !== null)?.topology ?? topology;
  const words = (id: string): Sentence => {
    const attachment = gateway.attachments.find((one) => one.attachmentId === id);
    if (attachment === undefined) return say`${code(id)}`;
    return attachedWords(attachment, { network, link });
  };
  const routed = gateway.routeTables.reduce((sum, one) => sum + (one.routes?.length ?? 0), 0);
  return {
    id: "tables",
    title,
    blocks: [
      text([
        `${count(gateway.routeTables.length, "route table")} with ${count(routed, "route")}. The table associated with an attachment decides for packets that come in there; attachments propagate their own addresses into tables.`,
      ]),
      ...gapTexts([
        source.gap("DescribeTransitGatewayRouteTables"),
        ...gateway.routeTables.flatMap(({ routeTableId }) => [
          source.gap("GetTransitGatewayRouteTableAssociations", routeTableId),
          source.gap("GetTransitGatewayRouteTablePropagations", routeTableId),
          source.gap("SearchTransitGatewayRoutes", routeTableId),
        ]),
      ]),
      table(
        "Route tables",
        ["Route table", "Decides for", "Learns from", "Routes"],
        gateway.routeTables.map((one) => [
          cell(tableWords(one)),
          idsCell(one.associatedAttachmentIds, words),
          idsCell(one.propagatingAttachmentIds, words),
          one.routes === null ? cell("not visible", "unknown") : cell(`${one.routes.length}`),
        ]),
        "It has no route table.",
      ),
      ...gateway.routeTables.flatMap((one) => (one.routes === null ? [] : [routeBlock(one, words, link)])),
    ],
  };
}

function tableWords({ routeTableId, name }: TransitGatewayRouteTable): Sentence {
  return name === null ? say`${code(routeTableId)}` : say`${name} ${code(routeTableId)}`;
}

function idsCell(ids: readonly string[] | null, words: (id: string) => Sentence): Cell {
  if (ids === null) return cell("not visible", "unknown");
  return ids.length === 0 ? cell("–") : cell(series(ids.map(words)));
}

function routeBlock(
  { routeTableId, name, routes: list }: TransitGatewayRouteTable,
  words: (id: string) => Sentence,
  link: Linker,
): Block {
  return table(
    `Routes of ${name ?? routeTableId}`,
    ["Destination", "Leads to", "Type", "State"],
    (list ?? []).map(({ destination, destinationKind, type, state, attachments: to }) => [
      cell(destinationOf({ destination, destinationKind }, link)),
      to.length === 0 ? cell("dropped") : cell(series(to.map(({ attachmentId }) => words(attachmentId)))),
      cell(type),
      cell(state === "blackhole" ? "black hole" : state, state === "active" ? "ok" : "broken"),
    ]),
    "No route: every packet is dropped.",
  );
}

/** Routes of this account's own route tables that lead to it. */
function routes(node: TopologyNode<"transitGateway">, { topology, link }: PanelContext): Section {
  const found = routesTo(topology, node.id);
  const gap = topology.gap("DescribeRouteTables");
  return {
    id: "routes",
    title: "Routes that lead to it",
    blocks: [
      ...gapTexts([gap]),
      table(
        "Routes of this account and Region that lead to it",
        ["VPC", "Route table", "Destination", "State", "Subnets that follow"],
        found.map(({ tableId, route }) => {
          const owner = topology.get(tableId);
          const vpc = owner === undefined ? null : topology.vpcOf(owner);
          return [
            link.cellOf([vpc?.id ?? null]),
            cell(link.full(tableId)),
            cell(orDash(route.destination)),
            cell(route.state === "blackhole" ? "black hole" : route.state, route.state === "active" ? "ok" : "broken"),
            link.cellOf(topology.get(tableId, "routeTable")?.attributes.effectiveSubnetIds ?? []),
          ];
        }),
        gap === null ? "No route leads to it." : "None that is visible.",
      ),
    ],
  };
}
