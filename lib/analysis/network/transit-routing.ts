import type { Cidr, Network, NetworkGateway, Route, TransitGatewayRouteTable } from "@/lib/model";
import { permissionOf } from "@/lib/model";
import { expandRoutes, lookupRoutes, type RouteEntries } from "../controls/routes";
import { type Connection, nameOf, type Verdict } from "./remote-types";

/** Route lookup in transit gateways (domain.md §2.15): only their owner sees the tables. */

/** One passage through a transit gateway: in by one attachment, out by another. */
interface Passage {
  gateway: NetworkGateway;
  inId: string;
  outId: string;
  /** Where the passage leads, in words. */
  towards: string;
  destinations: readonly Cidr[];
}

/**
 * A verdict for each passage through a transit gateway between two VPCs: there by the endpoint's addresses (`to`), back by
 * the blocks of the other VPC's subnets (`from`); through both gateways where two are peered.
 */
export function crossGateways(
  network: Network,
  connection: Connection,
  { to, from }: { to: readonly Cidr[]; from: readonly Cidr[] },
): Verdict[] {
  const { home, other, viaId, homeViaId, peered } = connection;
  const far = network.transitGateway(viaId);
  const near = network.transitGateway(homeViaId);
  const otherId = far === null ? null : attachmentOf(far, other.at.vpcId);
  const homeId = near === null ? null : attachmentOf(near, home.at.vpcId);
  if (far === null || near === null || otherId === null || homeId === null) {
    return [{ answer: "unknown", why: `The attachments to ${viaId} are not visible.` }];
  }
  const passages: Passage[] = [
    { gateway: far, inId: otherId, outId: peered ?? homeId, towards: nameOf(home), destinations: to },
    ...(peered === null
      ? []
      : [{ gateway: near, inId: peered, outId: homeId, towards: nameOf(home), destinations: to }]),
    { gateway: near, inId: homeId, outId: peered ?? otherId, towards: nameOf(other), destinations: from },
    ...(peered === null
      ? []
      : [{ gateway: far, inId: peered, outId: otherId, towards: nameOf(other), destinations: from }]),
  ];
  return passages.map((passage) => pass(passage));
}

/** The available attachment of a VPC to a transit gateway. */
export function attachmentOf({ attachments }: NetworkGateway, vpcId: string): string | null {
  const found = attachments.find((one) => one.resourceId === vpcId && one.state === "available");
  return found?.attachmentId ?? null;
}

/** The table that decides for what comes in by an attachment, ready to be asked. */
export interface GatewayTable {
  table: TransitGatewayRouteTable;
  /** `Table spokes of backbone`. */
  label: string;
  entries: RouteEntries["entries"];
  /** Attachments that a route leads to; several where paths are equal. */
  attachmentsOf: (route: Route) => readonly string[];
  /** What is missing of it, so that another route may match; null where all was seen. */
  gap: string | null;
}

/** The table for what comes in by an attachment of a transit gateway, or why none can be asked. */
export function gatewayTable(gateway: NetworkGateway, inId: string): GatewayTable | Verdict {
  const table = tableOf(gateway, inId);
  if ("answer" in table) return table;
  const label = `Table ${table.name ?? table.routeTableId} of ${gateway.name ?? gateway.id}`;
  const permission = permissionOf("SearchTransitGatewayRoutes");
  if (table.routes === null)
    return { answer: "unknown", why: `${label} decides, but its routes are not visible (${permission}).` };
  const { entries, unseen, attachmentIds } = expanded(gateway, table, table.routes);
  const partial = gateway.views.some(
    ({ topology }) =>
      topology.gap("SearchTransitGatewayRoutes", table.routeTableId) !== null &&
      ownsGateway(gateway, topology.accountId),
  );
  const gap = partial
    ? `its routes are only partly visible (${permission})`
    : unseen.length > 0
      ? "the blocks of a prefix list in it are not visible"
      : null;
  return { table, label, entries, attachmentsOf: (route) => attachmentIds.get(route) ?? [], gap };
}

function pass({ gateway, inId, outId, towards, destinations }: Passage): Verdict {
  const found = gatewayTable(gateway, inId);
  if ("answer" in found) return found;
  const { label, entries, attachmentsOf, gap } = found;
  const decisions = destinations.flatMap((block) => lookupRoutes(entries, block).map(({ decision }) => decision));
  // Equal paths share a route: the wanted attachment is among them, or it is not.
  const astray = decisions.find(
    (one) => one.kind !== "route" || one.route.state !== "active" || !attachmentsOf(one.route).includes(outId),
  );
  if (astray === undefined) return { answer: "yes", why: `${label} leads to ${towards}.` };
  if (gap !== null) {
    return {
      answer: "unknown",
      why: `Whether ${label.charAt(0).toLowerCase()}${label.slice(1)} leads to ${towards} is not known: ${gap}.`,
    };
  }
  if (astray.kind === "noRoute") return { answer: "no", why: `${label} has no route to ${towards}.` };
  if (astray.kind === "indeterminate") {
    return { answer: "unknown", why: `${label} has overlapping prefix lists, and AWS does not say which one wins.` };
  }
  const { destination, state, targetId } = astray.route;
  if (state !== "active")
    return { answer: "no", why: `${label} drops packets to ${towards}: its route for ${destination} is a black hole.` };
  return {
    answer: "unknown",
    why: `${label} sends packets to ${towards} to attachment ${targetId ?? "unknown"} first (${destination}), and Isthmus does not follow what happens there.`,
  };
}

/** The table that decides for what comes in by an attachment, or why none is known. */
function tableOf(gateway: NetworkGateway, inId: string): TransitGatewayRouteTable | Verdict {
  const name = gateway.name ?? gateway.id;
  if (gateway.routeTables === null) {
    const who = gateway.ownerId === null ? "its owner" : `its owner, account ${gateway.ownerId},`;
    const why = `Where ${name} sends packets is not visible: only ${who} may read its route tables (${permissionOf("DescribeTransitGatewayRouteTables")}).`;
    return { answer: "unknown", why };
  }
  const attachment = gateway.attachments.find((one) => one.attachmentId === inId);
  const associated = gateway.routeTables.find((table) => table.associatedAttachmentIds?.includes(inId) === true);
  const id = associated?.routeTableId ?? attachment?.routeTableId ?? null;
  const found = gateway.routeTables.find((table) => table.routeTableId === id);
  if (found !== undefined) return found;
  if (id !== null) {
    return {
      answer: "unknown",
      why: `Route table ${id} of ${name} decides, and is not visible (${permissionOf("DescribeTransitGatewayRouteTables")}).`,
    };
  }
  if (gateway.routeTables.some((table) => table.associatedAttachmentIds === null)) {
    const permission = permissionOf("GetTransitGatewayRouteTableAssociations");
    return {
      answer: "unknown",
      why: `Which route table of ${name} decides for ${inId} is not visible (${permission}).`,
    };
  }
  return {
    answer: "no",
    why: `Attachment ${inId} is associated with no route table of ${name}, so what comes in there is dropped.`,
  };
}

function ownsGateway({ ownerId }: NetworkGateway, accountId: string): boolean {
  return ownerId === accountId;
}

type GatewayRoutes = NonNullable<TransitGatewayRouteTable["routes"]>;

/** The routes of a table as blocks, with the attachments that each leads to. */
interface Expanded extends RouteEntries {
  attachmentIds: ReadonlyMap<Route, readonly string[]>;
}

// A hub asks the same table for every VPC behind it.
const expansions = new WeakMap<NetworkGateway, Map<TransitGatewayRouteTable, Expanded>>();

function expanded(gateway: NetworkGateway, table: TransitGatewayRouteTable, own: GatewayRoutes): Expanded {
  const ofGateway = expansions.get(gateway) ?? new Map<TransitGatewayRouteTable, Expanded>();
  expansions.set(gateway, ofGateway);
  const known = ofGateway.get(table);
  if (known !== undefined) return known;
  const lists = (id: string) =>
    gateway.views
      .map(({ topology }) => topology.get(id, "prefixList")?.attributes.cidrs)
      .find((cidrs) => cidrs != null) ?? null;
  const attachmentIds = new Map<Route, readonly string[]>();
  const routes = own.map((one) => {
    const route = routeOf(one);
    attachmentIds.set(
      route,
      one.attachments.map(({ attachmentId }) => attachmentId),
    );
    return route;
  });
  const made = { ...expandRoutes(routes, lists), attachmentIds };
  ofGateway.set(table, made);
  return made;
}

/** A route of a transit gateway as one of a VPC, so that one lookup serves both; its target is the first attachment. */
function routeOf({ destination, destinationKind, type, state, attachments }: GatewayRoutes[number]): Route {
  const targetId = attachments[0]?.attachmentId ?? null;
  const base = { destination, destinationKind, state, targetId, origin: null, propagated: type === "propagated" };
  return { ...base, targetKind: "transitGateway", targetNodeId: targetId ?? "" };
}
