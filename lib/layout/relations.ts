import type { LineKind, Relation } from "./content-types";
import { type Diagram, GONE } from "./diagram";
import { unseenConsumers } from "./outside";

/** More routes than this are not drawn as rows of their own. */
export const ROW_LIMIT = 6;

/** What becomes a line: every relation whose two ends have a box. */
export function relationsOf(diagram: Diagram): Relation[] {
  const { holder } = diagram;
  return [...routing(diagram), ...attaching(diagram), ...joining(diagram)].filter(
    ({ source, target }) => holder.has(source) && holder.has(target),
  );
}

function relation(kind: LineKind, source: string, target: string, row: number | null = null, broken = false): Relation {
  return { kind, source, target, row, broken };
}

function* routing({ subnets, tables, topology }: Diagram): Generator<Relation> {
  for (const subnet of subnets) {
    const table = subnet.attributes.routeTable;
    if (table !== null) yield relation("association", subnet.id, table.routeTableId);
  }
  for (const table of tables) {
    const rows = table.attributes.routes.filter((route) => route.targetKind !== "local");
    const last = rows.length > ROW_LIMIT ? ROW_LIMIT - 1 : Number.POSITIVE_INFINITY;
    for (const [index, route] of rows.entries()) {
      const endpoint = topology.get(route.targetNodeId, "endpoint");
      const attaches = endpoint?.attributes.knownType === "Gateway";
      const row = Math.min(index, last);
      const kind = attaches ? "routeTableAttachment" : "route";
      yield relation(kind, table.id, route.targetNodeId, row, route.state === "blackhole");
    }
    // An attachment that the endpoint declares but no route confirms is drawn all the same; the mark says what is wrong.
    for (const edge of topology.to(table.id, "routeTableAttachment")) {
      if (edge.attributes.routes.length === 0) yield relation("routeTableAttachment", table.id, edge.source);
    }
    for (const edge of topology.to(table.id, "association")) {
      if (edge.attributes.via === "edge") yield relation("route", table.id, edge.source);
    }
  }
}

function* attaching({ endpoints, topology }: Diagram): Generator<Relation> {
  for (const endpoint of endpoints) {
    for (const edge of topology.from(endpoint.id, "eniAttachment")) {
      yield relation("eniAttachment", edge.target, endpoint.id);
    }
    for (const edge of topology.from(endpoint.id, "endpointService")) {
      yield relation("service", endpoint.id, edge.target);
    }
  }
}

function* joining(diagram: Diagram): Generator<Relation> {
  const { inside, topology, vpc } = diagram;
  for (const node of inside) {
    if (node.kind === "internetGateway" || node.kind === "egressOnlyInternetGateway") {
      yield relation("route", node.id, "internet");
    } else if (node.kind === "serviceConfiguration") {
      for (const edge of topology.from(node.id, "loadBalancer")) {
        yield relation("loadBalancer", edge.target, node.id);
      }
      for (const { target, attributes } of topology.from(node.id, "connection")) {
        yield relation("connection", node.id, target, null, GONE.includes(attributes.state));
      }
      yield relation("connection", node.id, unseenConsumers(node.id));
    }
  }
  for (const node of diagram.peerings()) {
    const gone = GONE.includes(node.attributes.state);
    for (const { source } of topology.to(node.id, "peering")) {
      if (source !== vpc.id) yield relation("joint", node.id, source, null, gone);
    }
  }
  for (const { id } of diagram.transitGateways()) {
    yield relation("joint", id, `behind/${id}`);
  }
}
