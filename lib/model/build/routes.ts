import { compareText } from "../cidr";
import { isLive, readRouteTable } from "../resources";
import type { PrefixListAttributes, Route, RouteTableAttributes, RouteTargetKind, Tier } from "../topology";
import type { Graph } from "./graph";

/** Route tables, their routes and the subnets that use them (domain.md §2.5). */

const UNSEEN_PREFIX_LIST: PrefixListAttributes = {
  ...{ prefixListName: null, ownerId: null, addressFamily: null, cidrs: null, descriptions: {}, tags: {} },
};

export function addRouteTables(graph: Graph): void {
  const explicit = new Map<string, { tableId: string; associationId: string | null }>();
  const main = new Map<string, string>();
  const tables: { id: string; vpcId: string | null; attributes: RouteTableAttributes }[] = [];
  for (const record of graph.parser.records("RouteTables")) {
    const { vpcId, routes, ...rest } = readRouteTable(record.reader);
    const parent = graph.vpc(vpcId);
    const attributes: RouteTableAttributes = {
      ...rest,
      routes: routes.map((route) => ({
        ...route,
        targetNodeId: routeTarget(graph, route.targetKind, route.targetId, parent, record.id),
      })),
    };
    graph.add("routeTable", record.id, attributes.name ?? record.id, parent, attributes, record);
    tables.push({ id: record.id, vpcId, attributes });
    if (attributes.main && vpcId !== null) main.set(vpcId, record.id);
    for (const { associationId, subnetId, gatewayId, state } of attributes.associations) {
      if (!isLive(state)) continue;
      if (subnetId !== null) explicit.set(subnetId, { tableId: record.id, associationId });
      if (gatewayId !== null) {
        const kind = gatewayId.startsWith("igw-") ? "internetGateway" : "vpnGateway";
        const gateway = graph.nodes.has(gatewayId) ? gatewayId : graph.external(gatewayId, kind, vpcId);
        graph.connect("association", gateway, record.id, { via: "edge", associationId });
      }
    }
    for (const route of attributes.routes) {
      const { destination, destinationKind, state, propagated, targetNodeId } = route;
      graph.connect("route", record.id, targetNodeId, { destination, destinationKind, state, propagated }, destination);
      if (destinationKind === "prefixList" && !graph.nodes.has(destination)) {
        graph.add("prefixList", destination, destination, null, UNSEEN_PREFIX_LIST);
      }
    }
  }
  // With a page of route tables missing, "no explicit association" cannot be told from "not seen".
  const mainIsCertain = graph.gap("DescribeRouteTables") === null;
  const byTable = new Map(tables.map((table) => [table.id, table.attributes]));
  for (const subnet of graph.nodes.values()) {
    if (subnet.kind !== "subnet") continue;
    const own = explicit.get(subnet.id);
    const fallback = mainIsCertain ? main.get(graph.vpcIdOf(subnet) ?? "") : undefined;
    const tableId = own?.tableId ?? fallback;
    const table = tableId === undefined ? undefined : byTable.get(tableId);
    if (tableId === undefined || table === undefined) continue;
    const via = own === undefined ? "main" : "explicit";
    subnet.attributes.routeTable = { routeTableId: tableId, via };
    subnet.attributes.tier = tierOf(table.routes);
    table.effectiveSubnetIds.push(subnet.id);
    graph.connect("association", subnet.id, tableId, { via, associationId: own?.associationId ?? null });
  }
  for (const table of tables) table.attributes.effectiveSubnetIds.sort(compareText);
  for (const [subnetId, { tableId, associationId }] of explicit) {
    if (graph.nodes.has(subnetId)) continue;
    const vpcId = tables.find((table) => table.id === tableId)?.vpcId ?? null;
    const target = graph.subnet(subnetId, vpcId, null);
    const node = graph.nodes.get(target);
    const table = byTable.get(tableId);
    if (node?.kind === "subnet" && table !== undefined) {
      node.attributes.routeTable = { routeTableId: tableId, via: "explicit" };
      node.attributes.tier = tierOf(table.routes);
      table.effectiveSubnetIds = [...table.effectiveSubnetIds, subnetId].sort(compareText);
    }
    graph.connect("association", target, tableId, { via: "explicit", associationId });
  }
}

function routeTarget(
  graph: Graph,
  kind: RouteTargetKind,
  id: string | null,
  vpcId: string | null,
  tableId: string,
): string {
  if (kind === "local" && vpcId !== null) return vpcId;
  if (id === null) return graph.external(`gone/${tableId}`, "none", vpcId);
  if (graph.nodes.has(id)) return id;
  return graph.external(id, kind, vpcId);
}

/** Tier from the effective routes (product.md): the default route decides, a black hole included. */
function tierOf(routes: readonly Route[]): Tier {
  const defaults = routes.filter((route) => route.destination === "0.0.0.0/0" || route.destination === "::/0");
  if (defaults.some((route) => route.targetKind === "internetGateway")) return "public";
  return defaults.some((route) => route.targetKind !== "local") ? "private" : "isolated";
}
