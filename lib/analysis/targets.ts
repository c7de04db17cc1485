import type { ExternalAttributes, Route, RouteTargetKind, Topology } from "@/lib/model";
import type { RouteDecision } from "./controls/routes";
import type { Cell, Sentence } from "./document";
import type { Linker } from "./words";
import { cell, code, say, series } from "./words";

/** Words for where routes lead. */

const TARGET_WORDS: Record<RouteTargetKind, string> = {
  local: "the local route",
  internetGateway: "internet gateway",
  egressOnlyInternetGateway: "egress-only internet gateway",
  natGateway: "NAT gateway",
  endpoint: "endpoint",
  networkInterface: "network interface",
  instance: "instance",
  transitGateway: "transit gateway",
  vpcPeeringConnection: "peering connection",
  vpnGateway: "virtual private gateway",
  carrierGateway: "carrier gateway",
  localGateway: "local gateway",
  coreNetwork: "core network",
  odbNetwork: "ODB network",
  vpcLattice: "VPC Lattice",
  ipAddress: "next hop",
  none: "a target that is gone",
  other: "target",
};

/** `NAT gateway nat-…`, `the local route`, `a target that is gone`. */
export function targetOf(route: Route, link: Linker): Sentence {
  const words = TARGET_WORDS[route.targetKind];
  if (route.targetKind === "local" || route.targetKind === "none" || route.targetId === null) return [words];
  return say`${words} ${link.to(route.targetNodeId, route.targetId)}`;
}

/** The target as a table cell: a link alone. */
export function targetCell(route: Route, link: Linker): Cell {
  if (route.targetKind === "local") return cell(say`${code("local")}`);
  if (route.targetId === null) return cell("gone", "broken");
  return cell(say`${link.to(route.targetNodeId)}`);
}

/** A destination as a link for prefix lists and as text for blocks. */
export function destinationOf(
  route: { destination: string; destinationKind: Route["destinationKind"] },
  link: Linker,
): Sentence {
  return route.destinationKind === "prefixList" ? link.full(route.destination) : say`${code(route.destination)}`;
}

/**
 * What happens to packets, to follow *S3 traffic …*: `uses NAT gateway nat-…`, `has no route`, `is dropped …`. `over`
 * names the IP version where there are two.
 */
export function whatHappens(decision: RouteDecision, link: Linker, over = ""): Sentence {
  if (decision.kind === "noRoute") return [`has no route${over} and is dropped`];
  if (decision.kind === "indeterminate") {
    const targets = series(decision.routes.map((route) => targetOf(route, link)));
    return say`takes one of ${targets}${over}: prefix lists overlap, and AWS does not say which one wins`;
  }
  const { route } = decision;
  if (route.state === "blackhole") return say`is dropped${over} by the black hole for ${code(route.destination)}`;
  if (route.state !== "active") {
    return say`matches${over} the route for ${code(route.destination)}, which is ${code(route.state)}`;
  }
  return say`uses ${targetOf(route, link)}${over}`;
}

const EXTERNAL_WORDS: Record<string, string> = {
  ...TARGET_WORDS,
  vpc: "VPC",
  subnet: "subnet",
  routeTable: "route table",
  securityGroup: "security group",
  loadBalancer: "load balancer",
  targetGroup: "target group",
  vpnConnection: "Site-to-Site VPN connection",
  directConnectGateway: "Direct Connect gateway",
  transitGatewayAttachment: "transit gateway attachment",
  none: "target that is gone",
  local: "local route",
};

/** AWS's words for what an external node stands for. */
export function externalWords(attributes: ExternalAttributes): string {
  return EXTERNAL_WORDS[attributes.externalKind] ?? attributes.externalKind;
}

/** Routes of any table that lead to a node, with their tables. */
export function routesTo(topology: Topology, nodeId: string): { tableId: string; route: Route }[] {
  const seen = new Set(topology.to(nodeId, "route").map((edge) => edge.source));
  return [...seen].flatMap((tableId) => {
    const table = topology.get(tableId, "routeTable");
    return (table?.attributes.routes ?? [])
      .filter((route) => route.targetNodeId === nodeId)
      .map((route) => ({ tableId, route }));
  });
}
