import { compareCidrText, compareText } from "../cidr";
import { append } from "../multimap";
import type { RecordReader } from "../record";
import { camelState, nameOf } from "../resources";
import type {
  DestinationKind,
  PeerVpc,
  TransitGatewayAttachment,
  TransitGatewayAttributes,
  TransitGatewayRoute,
  TransitGatewayRouteTable,
} from "../topology";
import type { Graph } from "./graph";

/** What joins VPCs with each other: peering connections and transit gateways (domain.md §2.15, §2.16). */

export function addPeerings(graph: Graph): void {
  for (const record of graph.parser.records("VpcPeeringConnections")) {
    const { reader, id } = record;
    const tags = reader.tags();
    const state = reader.object("Status")?.text("Code") ?? "unknown";
    const sides = { requester: readPeer(reader, "RequesterVpcInfo"), accepter: readPeer(reader, "AccepterVpcInfo") };
    const attributes = { name: nameOf(tags), state, ...sides, tags };
    graph.add("vpcPeeringConnection", id, nameOf(tags) ?? id, null, attributes, record);
    for (const side of ["requester", "accepter"] as const) {
      const { vpcId, ownerId, region } = sides[side];
      if (vpcId === null) continue;
      const here = graph.nodes.has(vpcId) ? vpcId : graph.external(vpcId, "vpc", null, { ownerId, region });
      graph.connect("peering", here, id, { side, state }, side);
    }
  }
}

function readPeer(reader: RecordReader, field: string): PeerVpc {
  const info = reader.object(field);
  const blocks = (set: string, name: string) => info?.objects(set).flatMap((entry) => entry.text(name) ?? []) ?? [];
  const primary = info?.text("CidrBlock") ?? null;
  const others = blocks("CidrBlockSet", "CidrBlock").filter((block) => block !== primary);
  return {
    vpcId: info?.text("VpcId") ?? null,
    ownerId: info?.text("OwnerId") ?? null,
    region: info?.text("Region") ?? null,
    cidrBlocks: [...(primary === null ? [] : [primary]), ...others.sort(compareCidrText)],
    ipv6CidrBlocks: blocks("Ipv6CidrBlockSet", "Ipv6CidrBlock").sort(compareCidrText),
    allowDnsResolution: info?.object("PeeringOptions")?.flag("AllowDnsResolutionFromRemoteVpc") ?? null,
  };
}

/** What an attachment's resource is, where the topology can only name it. */
const EXTERNAL_BY_RESOURCE: Record<string, string> = {
  vpc: "vpc",
  vpn: "vpnConnection",
  "direct-connect-gateway": "directConnectGateway",
  peering: "transitGateway",
  "tgw-peering": "transitGateway",
};

/** Transit gateways, own and shared, with everything that is visible of their attachments and route tables. */
export function addTransitGateways(graph: Graph): void {
  const described = new Map(graph.parser.records("TransitGateways").map((record) => [record.id, record]));
  const attachments = attachmentsByGateway(graph);
  const tables = routeTablesByGateway(graph);
  for (const id of new Set([...described.keys(), ...attachments.keys(), ...tables.keys()])) {
    const record = described.get(id);
    const reader = record?.reader;
    const tags = reader?.tags() ?? {};
    const options = reader?.object("Options");
    const own = attachments.get(id)?.list ?? [];
    const flag = (field: string) => {
      const value = options?.text(field) ?? null;
      return value === null ? null : value === "enable";
    };
    const ownerId = reader?.text("OwnerId") ?? attachments.get(id)?.ownerId ?? null;
    const isOurs = ownerId === graph.inventory.accountId;
    const routeTables = tables.get(id) ?? [];
    const attributes: TransitGatewayAttributes = {
      name: nameOf(tags),
      ownerId,
      state: reader === undefined ? null : camelState(reader.text("State")),
      dnsSupport: flag("DnsSupport"),
      securityGroupReferencing: flag("SecurityGroupReferencingSupport"),
      attachments: own.sort((a, b) => compareText(a.attachmentId, b.attachmentId)),
      // Nobody but the owner reads them: for a shared gateway an empty answer says nothing.
      routeTables:
        isOurs || routeTables.length > 0 ? graph.seen(routeTables, "DescribeTransitGatewayRouteTables") : null,
      tags,
    };
    graph.add("transitGateway", id, nameOf(tags) ?? id, null, attributes, record);
    for (const { attachmentId, resourceType, resourceId, resourceOwnerId, state, peer } of attributes.attachments) {
      const target = peer?.transitGatewayId ?? resourceId;
      const kind = EXTERNAL_BY_RESOURCE[resourceType] ?? "transitGatewayAttachment";
      const known = { ownerId: peer?.ownerId ?? resourceOwnerId, region: peer?.region ?? null };
      const source =
        target === null
          ? graph.external(attachmentId, "transitGatewayAttachment", null)
          : graph.nodes.has(target) && target !== id
            ? target
            : graph.external(target, kind, null, known);
      graph.connect("transitGatewayAttachment", source, id, { attachmentId, resourceType, state }, attachmentId);
    }
  }
}

interface OfGateway {
  ownerId: string | null;
  list: TransitGatewayAttachment[];
}

/** One attachment from up to three answers: all kinds, the VPC details, the peering details. */
function attachmentsByGateway(graph: Graph): Map<string, OfGateway> {
  const general = new Map(graph.parser.records("TransitGatewayAttachments").map(({ id, reader }) => [id, reader]));
  const vpc = new Map(graph.parser.records("TransitGatewayVpcAttachments").map(({ id, reader }) => [id, reader]));
  const peering = new Map(
    graph.parser.records("TransitGatewayPeeringAttachments").map(({ id, reader }) => [id, reader]),
  );
  const associations = new Map(
    graph.parser
      .records("TransitGatewayRouteTableAssociations")
      .map(({ reader }) => [reader.textOr("TransitGatewayAttachmentId", ""), reader]),
  );
  const found = new Map<string, OfGateway>();
  for (const attachmentId of new Set([...general.keys(), ...vpc.keys(), ...peering.keys()])) {
    const one = general.get(attachmentId);
    const details = vpc.get(attachmentId);
    const far = peering.get(attachmentId);
    const [near, other] = sidesOf(far, graph.inventory.region, graph.inventory.accountId);
    const gatewayId =
      one?.text("TransitGatewayId") ?? details?.text("TransitGatewayId") ?? near?.text("TransitGatewayId") ?? null;
    if (gatewayId === null) {
      const message = `DescribeTransitGatewayAttachments: ${attachmentId} names no transit gateway.`;
      graph.parser.report("record.incomplete", attachmentId, message);
      continue;
    }
    const association = one?.object("Association") ?? null;
    const table = associations.get(attachmentId);
    const tags = { ...details?.tags(), ...far?.tags(), ...one?.tags() };
    const entry = found.get(gatewayId) ?? { ownerId: null, list: [] };
    found.set(gatewayId, entry);
    entry.ownerId ??= one?.text("TransitGatewayOwnerId") ?? near?.text("OwnerId") ?? null;
    entry.list.push({
      attachmentId,
      name: nameOf(tags),
      resourceType: one?.text("ResourceType") ?? (details !== undefined ? "vpc" : "peering"),
      resourceId: one?.text("ResourceId") ?? details?.text("VpcId") ?? other?.text("TransitGatewayId") ?? null,
      resourceOwnerId: one?.text("ResourceOwnerId") ?? details?.text("VpcOwnerId") ?? other?.text("OwnerId") ?? null,
      state: camelState(one?.text("State") ?? details?.text("State") ?? far?.text("State") ?? null),
      routeTableId:
        association?.text("TransitGatewayRouteTableId") ?? table?.text("TransitGatewayRouteTableId") ?? null,
      associationState: association?.text("State") ?? table?.text("State") ?? null,
      subnetIds: details?.texts("SubnetIds").sort(compareText) ?? null,
      applianceMode: enabled(details?.object("Options")?.text("ApplianceModeSupport") ?? null),
      peer:
        other == null
          ? null
          : {
              transitGatewayId: other.text("TransitGatewayId"),
              ownerId: other.text("OwnerId"),
              region: other.text("Region"),
            },
    });
  }
  return found;
}

function enabled(text: string | null): boolean | null {
  return text === null ? null : text === "enable";
}

/** Of a peering between transit gateways, the side that is here and the other one. */
function sidesOf(
  reader: RecordReader | undefined,
  region: string,
  accountId: string,
): [RecordReader | null, RecordReader | null] {
  const requester = reader?.object("RequesterTgwInfo") ?? null;
  const accepter = reader?.object("AccepterTgwInfo") ?? null;
  const isHere = (side: RecordReader | null) =>
    side !== null && side.text("Region") === region && (side.text("OwnerId") ?? accountId) === accountId;
  return isHere(accepter) && !isHere(requester) ? [accepter, requester] : [requester, accepter];
}

function routeTablesByGateway(graph: Graph): Map<string, TransitGatewayRouteTable[]> {
  const listed = (collection: "TransitGatewayRouteTableAssociations" | "TransitGatewayRouteTablePropagations") => {
    const found = new Map<string, string[]>();
    for (const { reader } of graph.parser.records(collection)) {
      const attachmentId = reader.text("TransitGatewayAttachmentId");
      const tableId = reader.textOr("TransitGatewayRouteTableId", "");
      if (attachmentId === null) continue;
      append(found, tableId, attachmentId);
    }
    return found;
  };
  const associated = listed("TransitGatewayRouteTableAssociations");
  const propagating = listed("TransitGatewayRouteTablePropagations");
  const routes = routesByTable(graph);
  const found = new Map<string, TransitGatewayRouteTable[]>();
  for (const { id, reader } of graph.parser.records("TransitGatewayRouteTables")) {
    const gatewayId = reader.textOr("TransitGatewayId", "");
    const sorted = (list: string[] | undefined) => [...(list ?? [])].sort(compareText);
    const table = {
      routeTableId: id,
      name: nameOf(reader.tags()),
      associatedAttachmentIds: graph.seen(sorted(associated.get(id)), "GetTransitGatewayRouteTableAssociations", id),
      propagatingAttachmentIds: graph.seen(sorted(propagating.get(id)), "GetTransitGatewayRouteTablePropagations", id),
      routes: graph.seen(routes.get(id) ?? [], "SearchTransitGatewayRoutes", id),
    };
    append(found, gatewayId, table);
  }
  return found;
}

/** The routes of each table, most specific first, prefix lists last. */
function routesByTable(graph: Graph): Map<string, TransitGatewayRoute[]> {
  const found = new Map<string, TransitGatewayRoute[]>();
  for (const { id, reader } of graph.parser.records("TransitGatewayRoutes")) {
    const block = reader.text("DestinationCidrBlock");
    const destination = block ?? reader.text("PrefixListId");
    if (destination === null) {
      graph.parser.report("record.incomplete", id, `SearchTransitGatewayRoutes: a route of ${id} has no destination.`);
      continue;
    }
    const kind: DestinationKind = block === null ? "prefixList" : block.includes(":") ? "ipv6" : "ipv4";
    const route = {
      destination,
      destinationKind: kind,
      type: reader.textOr("Type", "unknown"),
      state: reader.textOr("State", "unknown"),
      attachments: reader
        .objects("TransitGatewayAttachments")
        .flatMap((attachment) => {
          const attachmentId = attachment.text("TransitGatewayAttachmentId");
          if (attachmentId === null) return [];
          const resourceType = attachment.text("ResourceType");
          return [{ attachmentId, resourceId: attachment.text("ResourceId"), resourceType }];
        })
        .sort((a, b) => compareText(a.attachmentId, b.attachmentId)),
    };
    const tableId = reader.textOr("TransitGatewayRouteTableId", "");
    append(found, tableId, route);
  }
  const length = ({ destination }: TransitGatewayRoute) => Number(destination.split("/")[1] ?? -1);
  for (const list of found.values()) {
    list.sort((a, b) => length(b) - length(a) || compareCidrText(a.destination, b.destination));
  }
  return found;
}
