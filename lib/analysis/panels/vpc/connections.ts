import type { Topology, TopologyNode, TransitGatewayAttachment } from "@/lib/model";
import { gapIn } from "../../counts";
import type { Block, Cell, Section, Sentence } from "../../document";
import type { Endpoint } from "../../facts";
import { factsOf, serviceLabel } from "../../facts";
import { type RemoteUser, remoteUsers } from "../../network";
import { accountCode, endWords, zoneWords } from "../../network-words";
import { amount, cell, count, gapTexts, orDash, plural, say, series, table, text, together } from "../../words";
import type { PanelContext } from "../panel";
import { peeringStatus } from "../peering";

/** Section *Peering and transit gateways*: what joins the VPC with others, and who uses its endpoints across. */
export function connectionsSection(vpc: TopologyNode<"vpc">, context: PanelContext): Section {
  const { topology } = context;
  const peerings = [...new Set(topology.from(vpc.id, "peering").map((edge) => edge.target))].flatMap(
    (id) => topology.get(id, "vpcPeeringConnection") ?? [],
  );
  const attachments = attachmentsOf(topology, vpc.id);
  const peeringGap = gapIn(topology, vpc.id, "DescribeVpcPeeringConnections");
  const attachmentGap = gapIn(topology, vpc.id, "DescribeTransitGatewayAttachments");
  const shared = factsOf(topology, vpc.id).otherOwner;
  const none = shared === null && peerings.length + attachments.length === 0 && (peeringGap ?? attachmentGap) === null;
  const lead = say`${shared === null ? "" : "As far as a participant in this shared VPC sees: "}${amount(peerings.length, peeringGap, "VPC peering connection")} and ${amount(attachments.length, attachmentGap, "transit gateway attachment")}.`;
  const needed = [
    ...(["DescribeTransitGateways", "DescribeTransitGatewayVpcAttachments"] as const),
    ...(["DescribeTransitGatewayPeeringAttachments", "DescribeTransitGatewayRouteTables"] as const),
    ...(["GetTransitGatewayRouteTableAssociations", "GetTransitGatewayRouteTablePropagations"] as const),
    "SearchTransitGatewayRoutes" as const,
  ];
  return {
    id: "connections",
    title: "Peering and transit gateways",
    blocks: [
      text(
        none
          ? ["No peering connection and no transit gateway joins it with other VPCs."]
          : together(lead, ["Route tables of both sides decide what crosses."]),
      ),
      ...gapTexts([peeringGap, attachmentGap, ...needed.map((action) => gapIn(topology, vpc.id, action))]),
      ...(peerings.length === 0 && peeringGap === null
        ? []
        : [peeringTable(vpc, peerings, context, peeringGap === null)]),
      ...(attachments.length === 0 && attachmentGap === null
        ? []
        : [attachmentTable(vpc, attachments, context, attachmentGap === null)]),
      ...hubBlocks(vpc, context),
    ],
  };
}

interface Attached {
  gateway: TopologyNode<"transitGateway">;
  attachment: TransitGatewayAttachment;
}

function attachmentsOf(topology: Topology, vpcId: string): Attached[] {
  const ids = new Set(topology.from(vpcId, "transitGatewayAttachment").map((edge) => edge.target));
  return [...ids].flatMap((id) => {
    const gateway = topology.get(id, "transitGateway");
    const own = gateway?.attributes.attachments.filter(({ resourceId }) => resourceId === vpcId) ?? [];
    return gateway === undefined ? [] : own.map((attachment) => ({ gateway, attachment }));
  });
}

function peeringTable(
  vpc: TopologyNode<"vpc">,
  peerings: readonly TopologyNode<"vpcPeeringConnection">[],
  { network, link }: PanelContext,
  complete: boolean,
): Block {
  return table(
    "Peering connections",
    ["Peering connection", "State", "Other VPC", "Account", "Region"],
    peerings.map((peering): Cell[] => {
      const { requester, accepter, state } = peering.attributes;
      const far = requester.vpcId === vpc.id ? accepter : requester;
      const view = far.vpcId === null ? undefined : network.viewsOf(far.vpcId)[0];
      const status = peeringStatus(state);
      const end = { key: view?.key ?? null, vpcId: far.vpcId, accountId: far.ownerId, region: far.region };
      return [
        cell(link.full(peering.id)),
        cell(status.text, status.tone),
        cell(endWords(network, link, end)),
        far.ownerId === null ? cell("not visible", "unknown") : cell(accountCode(network, far.ownerId)),
        cell(orDash(far.region)),
      ];
    }),
    complete ? "None." : "None that is visible.",
  );
}

function attachmentTable(
  vpc: TopologyNode<"vpc">,
  attached: readonly Attached[],
  { topology, network, link }: PanelContext,
  complete: boolean,
): Block {
  const { zones, subnets } = factsOf(topology, vpc.id);
  const used = zones.filter(({ attributes }) =>
    subnets.some((subnet) => subnet.attributes.availabilityZone === attributes.zoneName),
  );
  return table(
    "Transit gateways",
    ["Transit gateway", "Owner", "State", "Other VPCs attached", "Zones without it"],
    attached.map(({ gateway, attachment }): Cell[] => {
      const whole = network.transitGateway(gateway.id)?.attachments ?? gateway.attributes.attachments;
      const others = whole.filter(({ resourceType, resourceId }) => resourceType === "vpc" && resourceId !== vpc.id);
      const { ownerId } = gateway.attributes;
      const owned = ownerId !== null && network.topologies.some(({ accountId }) => accountId === ownerId);
      const inside = attachment.subnetIds?.map((id) => topology.get(id, "subnet")?.attributes.availabilityZone ?? null);
      const without = used.filter(({ attributes }) => inside?.includes(attributes.zoneName) === false);
      return [
        cell(link.full(gateway.id)),
        ownerId === null ? cell("not visible", "unknown") : cell(accountCode(network, ownerId)),
        cell(attachment.state, attachment.state === "available" ? "ok" : "attention"),
        cell(`${owned ? "" : "at least "}${others.length}`),
        inside === undefined || inside.includes(null)
          ? cell("not visible", "unknown")
          : without.length === 0
            ? cell("none", "ok")
            : cell(
                say`${series(without.map(({ attributes }) => zoneWords(attributes.zoneId, attributes.zoneName)))}: clients there cannot use it`,
                "attention",
              ),
      ];
    }),
    complete ? "None." : "None that is visible.",
  );
}

/** Pairs of an endpoint and another VPC judged in one panel: each takes a look-up through several route tables. */
const JUDGED = 500;

/** A hub: endpoints of this VPC that others reach across peering and transit gateways. */
function hubBlocks(vpc: TopologyNode<"vpc">, context: PanelContext): Block[] {
  const { topology, network } = context;
  const rows: Cell[][] = [];
  let [judged, left] = [0, 0];
  for (const endpoint of factsOf(topology, vpc.id).endpoints) {
    if (judged >= JUDGED) {
      if (endpoint.attributes.knownType === "Interface") left += 1;
      continue;
    }
    const users = remoteUsers(network, { topology, node: endpoint });
    judged += users.length;
    const row = hubRow(endpoint, users, context);
    if (row !== null) rows.push(row);
  }
  if (rows.length === 0) return [];
  return [
    table(
      "Endpoints of this VPC that other VPCs can use",
      ["Endpoint", "Service", "VPCs that reach it", "Under the service's usual names", "Not visible"],
      rows,
      "None.",
    ),
    ...(left === 0
      ? []
      : [
          text([
            `So many VPCs are joined that ${count(left, "more endpoint")} ${plural(left, "is", "are")} judged in ${plural(left, "its", "their")} own panel only.`,
          ]),
        ]),
  ];
}

function hubRow(endpoint: Endpoint, users: readonly RemoteUser[], { topology, link }: PanelContext): Cell[] | null {
  const able = users.filter(({ routed, admitted }) => routed === "yes" && admitted === "yes");
  const named = able.filter((user) => user.named === "yes");
  const unknown = users.filter(
    ({ routed, admitted }) => routed !== "no" && admitted !== "no" && (routed === "unknown" || admitted === "unknown"),
  );
  if (able.length + unknown.length === 0) return null;
  const words = (list: readonly RemoteUser[]): Sentence => {
    const names = list.map(({ vpc }) => say`${link.address({ topology: vpc.topology, node: vpc.vpc })}`);
    return names.length === 0 ? ["none"] : say`${names.length}: ${series(names)}`;
  };
  return [
    cell(link.full(endpoint.id)),
    cell(serviceLabel(topology, endpoint)),
    cell(words(able)),
    cell(words(named)),
    unknown.length === 0 ? cell("–") : cell(words(unknown), "unknown"),
  ];
}
