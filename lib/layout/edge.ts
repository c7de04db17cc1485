import type { ActionName, TopologyNode } from "@/lib/model";
import { compareText, gapSentence } from "@/lib/model";
import type { EdgeContent } from "./content-types";
import type { Diagram } from "./diagram";
import { ENDPOINT_WORDS, EXTERNAL_WORDS, shortId, stateWords } from "./words";

/** The boxes at the edge of a VPC: its gateways and endpoints, what joins it with others, and what routes name. */

const GATEWAY_WORDS = {
  internetGateway: { title: "igw", detail: "Internet gateway" },
  egressOnlyInternetGateway: { title: "eigw", detail: "Egress-only internet gateway" },
  vpnGateway: { title: "vgw", detail: "Virtual private gateway" },
  carrierGateway: { title: "cagw", detail: "Carrier gateway" },
} as const;

/** In the order in which they stand where nothing says otherwise. */
export function edgeBoxes(diagram: Diagram): EdgeContent[] {
  const boxes = [...gateways(diagram), ...joints(diagram), ...endpoints(diagram)];
  const known = new Set(boxes.map((box) => box.id));
  boxes.push(...routedElsewhere(diagram, known), ...unseen(diagram));
  boxes.sort((a, b) => rank(a) - rank(b) || compareText(a.title, b.title) || compareText(a.id, b.id));
  for (const box of boxes) diagram.hold(box.id, box.id);
  return boxes;
}

function rank(box: EdgeContent): number {
  if (box.kind === "internetGateway") return 0;
  if (box.kind === "egressOnlyInternetGateway" || box.kind === "carrierGateway") return 1;
  if (box.kind === "serviceConfiguration") return 6;
  if (box.kind !== "endpoint") return 2;
  return box.attachment === "routeTable" ? 3 : box.attachment === "eni" ? 4 : 5;
}

function gateways({ inside }: Diagram): EdgeContent[] {
  return inside.flatMap((node): EdgeContent[] => {
    switch (node.kind) {
      case "internetGateway":
      case "egressOnlyInternetGateway":
      case "vpnGateway":
      case "carrierGateway": {
        const { title, detail } = GATEWAY_WORDS[node.kind];
        return [
          {
            id: node.id,
            nodeId: node.id,
            kind: node.kind,
            title: node.attributes.name ?? title,
            detail,
            attachment: "none",
          },
        ];
      }
      case "serviceConfiguration": {
        const detail = "Endpoint service";
        const { serviceState } = node.attributes;
        const state =
          serviceState === null || serviceState === "Available" ? "" : ` · ${stateWords(serviceState).trim()}`;
        return [
          {
            id: node.id,
            nodeId: node.id,
            kind: node.kind,
            title: node.label,
            detail: detail + state,
            attachment: "none",
          },
        ];
      }
      default:
        return [];
    }
  });
}

/** Transit gateways and peering connections, each with what it is and, when it does not work, why. */
function joints(diagram: Diagram): EdgeContent[] {
  const { topology, vpc } = diagram;
  const boxes: EdgeContent[] = diagram.transitGateways().map((node) => {
    const { ownerId, state, attachments } = node.attributes;
    const foreign = ownerId !== null && ownerId !== topology.accountId ? ` of ${ownerId}` : "";
    const own = attachments.find((attachment) => attachment.resourceId === vpc.id);
    const trouble =
      own !== undefined && own.state !== "available"
        ? `attachment ${stateWords(own.state)}`
        : state !== null && state !== "available"
          ? stateWords(state)
          : null;
    const detail = trouble === null ? `Transit gateway${foreign}` : `Transit gateway · ${trouble}`;
    const title = diagram.nameOf(node.id) ?? shortId(node.id);
    return { id: node.id, nodeId: node.id, kind: "transitGateway", title, detail, attachment: "none" };
  });
  for (const node of diagram.peerings()) {
    const { state } = node.attributes;
    const peer = peerOf(diagram, node);
    const detail = state === "active" ? `peering → ${peer}` : `peering · ${state.replaceAll("-", " ")}`;
    const note = state === "active" ? {} : { note: `to ${peer}` };
    const title = diagram.nameOf(node.id) ?? shortId(node.id);
    boxes.push({
      id: node.id,
      nodeId: node.id,
      kind: "vpcPeeringConnection",
      title,
      detail,
      ...note,
      attachment: "none",
    });
  }
  return boxes;
}

/** `payments (444455556666)`: the VPC on the other side, with its account when that is another one. */
function peerOf(diagram: Diagram, { attributes }: TopologyNode<"vpcPeeringConnection">): string {
  const { requester, accepter } = attributes;
  const far = requester.vpcId === diagram.vpc.id ? accepter : requester;
  const vpcId = far.vpcId ?? "VPC not known";
  const name = diagram.nameOf(vpcId) ?? vpcId;
  const foreign = far.ownerId !== null && far.ownerId !== diagram.topology.accountId;
  return `${shortId(name)}${foreign ? ` (${far.ownerId})` : ""}`;
}

function endpoints({ endpoints, topology }: Diagram): EdgeContent[] {
  return endpoints.map((node) => {
    const { knownType, name, shortName, vpcEndpointType, state, subnetIds } = node.attributes;
    const type = ENDPOINT_WORDS[vpcEndpointType] ?? vpcEndpointType;
    const zones = new Set(
      subnetIds.map((id) => topology.get(id, "subnet")?.attributes.availabilityZone).filter(Boolean),
    );
    const where = zones.size === 0 ? "" : ` · ${zones.size} AZ${zones.size === 1 ? "" : "s"}`;
    return {
      id: node.id,
      nodeId: node.id,
      kind: "endpoint",
      title: name ?? shortId(shortName),
      detail: state !== "available" ? stateWords(state) : `${type}${knownType === "Gateway" ? "" : where}`,
      attachment: knownType === "Gateway" ? "routeTable" : knownType === null ? "none" : "eni",
    };
  });
}

/** What routes lead to and this account's answers do not hold: of another VPC or account, not visible, or gone. */
function routedElsewhere(diagram: Diagram, drawn: ReadonlySet<string>): EdgeContent[] {
  const { topology, tables, vpc } = diagram;
  const known = new Set(drawn);
  // Endpoints that the reader hid stay hidden.
  for (const node of diagram.inside) if (node.kind === "endpoint") known.add(node.id);
  const boxes: EdgeContent[] = [];
  for (const { targetNodeId, targetKind } of tables.flatMap((table) => table.attributes.routes)) {
    const target = topology.get(targetNodeId);
    if (target === undefined || targetKind === "local" || known.has(target.id)) continue;
    if (target.kind !== "external" && topology.vpcOf(target)?.id === vpc.id) continue;
    known.add(target.id);
    const external = target.kind === "external" ? target.attributes : null;
    const kind = external?.externalKind ?? target.kind;
    const what = EXTERNAL_WORDS[kind] ?? kind;
    const name = diagram.nameOf(target.resourceId);
    const owner = external?.reason === "otherAccount" ? external.ownerId : null;
    boxes.push({
      id: target.id,
      nodeId: target.id,
      kind: "external",
      title: kind === "none" ? "Target is gone" : (name ?? shortId(target.resourceId)),
      detail:
        owner !== null
          ? `${what} owned by ${owner}`
          : external?.reason === "notVisible"
            ? `${what} · ? not visible`
            : what,
      ...(external === null ? {} : { note: external.sentence }),
      mono: name === null && kind !== "none",
      attachment: "none",
    });
  }
  return boxes;
}

/** Calls whose answers would stand at the edge; what is missing of several is said in one box. */
const EDGE_CALLS: readonly (readonly [string, ActionName])[] = [
  ["Peerings", "DescribeVpcPeeringConnections"],
  ["Transit gateways", "DescribeTransitGatewayAttachments"],
  ["VPN gateways", "DescribeVpnGateways"],
  ["Carrier gateways", "DescribeCarrierGateways"],
  ["Endpoint services", "DescribeVpcEndpointServiceConfigurations"],
];

function unseen({ topology, vpc, foreignOwner }: Diagram): EdgeContent[] {
  const boxes: EdgeContent[] = [];
  // What is not visible has no panel of its own; the VPC's says what that is.
  const box = (id: string, title: string, detail: string, note: string) =>
    boxes.push({ id: `unseen/${id}`, nodeId: vpc.id, kind: "external", title, detail, note, attachment: "none" });
  const gap = topology.gap("DescribeVpcEndpoints");
  if (gap !== null) box("endpoints", "Endpoints", partly(gap.status === "partial"), gapSentence(gap));
  if (foreignOwner !== null) {
    const sentence = `Account ${foreignOwner} owns this VPC: participants cannot see its endpoints, NAT gateways and interfaces.`;
    box("owner", "Owner's endpoints", "? not visible to participants", sentence);
  }
  const gaps = EDGE_CALLS.flatMap(([words, action]) => {
    const found = topology.gap(action);
    return found === null ? [] : [{ words, gap: found }];
  });
  if (gaps.length > 0) {
    const partial = gaps.every((entry) => entry.gap.status === "partial");
    const title = gaps.length === 1 ? (gaps[0]?.words ?? "") : "Other ways out";
    box("edge", title, partly(partial), gaps.map((entry) => gapSentence(entry.gap)).join(" "));
  }
  return boxes;
}

function partly(partial: boolean): string {
  return partial ? "? partly visible" : "? not visible";
}
