import type { Topology, TopologyNode } from "@/lib/model";
import { attentions } from "./attention/attentions";
import type { Attention, Panel } from "./document";
import { factsOf } from "./facts";
import { endpointPanel } from "./panels/endpoint";
import { externalPanel } from "./panels/external";
import { egressOnlyInternetGatewayPanel, internetGatewayPanel, natGatewayPanel } from "./panels/gateways";
import { networkAclPanel } from "./panels/network-acl";
import { networkInterfacePanel } from "./panels/network-interface";
import type { PanelContext, PanelParts } from "./panels/panel";
import { prefixListPanel } from "./panels/prefix-list";
import { routeTablePanel } from "./panels/route-table";
import { securityGroupPanel } from "./panels/security-group";
import { servicePanel } from "./panels/service";
import { serviceConfigurationPanel } from "./panels/service-configuration";
import { subnetPanel } from "./panels/subnet";
import { vpcPanel } from "./panels/vpc";
import { availabilityZonePanel } from "./panels/zone";
import type { Elsewhere } from "./words";
import { Linker, rawSection } from "./words";

/**
 * Everything a panel says about one node, or null when the topology has no such node. `elsewhere` finds resources of
 * other collected VPCs, e.g. a consumer's endpoint, so that they become links. `readIn` is the VPC on whose page the panel
 * is read; what several VPCs share, such as a service, is explained for that one.
 */
export function explain(topology: Topology, nodeId: string, elsewhere?: Elsewhere, readIn?: string): Panel | null {
  const node = topology.get(nodeId);
  if (node === undefined) return null;
  const homeVpcId = homeOf(topology, node, readIn);
  const context: PanelContext = {
    topology,
    facts: homeVpcId === null ? null : factsOf(topology, homeVpcId),
    link: new Linker(topology, homeVpcId, elsewhere),
  };
  const parts = partsOf(node, context);
  return {
    nodeId: node.id,
    kind: node.kind,
    kindLabel: parts.kindLabel,
    title: node.label === "" ? node.resourceId : node.label,
    resourceId: node.resourceId,
    status: parts.status ?? null,
    attention: homeVpcId === null ? [] : attentions(topology, homeVpcId).filter((found) => concerns(found, node)),
    sections: [...parts.sections, rawSection(topology, node.id)],
    anchors: parts.anchors ?? [],
  };
}

/** A finding belongs to the node that carries its mark, and to the endpoint that it is about. */
function concerns(attention: Attention, node: TopologyNode): boolean {
  if (attention.nodeId === node.id) return true;
  if (node.kind !== "endpoint") return false;
  return attention.content.some((piece) => typeof piece !== "string" && "ref" in piece && piece.ref === node.id);
}

/** The VPC that a node is explained for: its own, else, of those that anything connected to it lies in, the only one or the one it is read in. */
function homeOf(topology: Topology, node: TopologyNode, readIn: string | undefined): string | null {
  const own = topology.vpcOf(node);
  if (own !== null) return own.id;
  const neighbours = [
    ...(["association", "route", "routeTableAttachment", "eniAttachment", "endpointService", "guard"] as const),
    ...(["connection", "loadBalancer"] as const),
  ].flatMap((kind) => [
    ...topology.to(node.id, kind).map((edge) => edge.source),
    ...topology.from(node.id, kind).map((edge) => edge.target),
  ]);
  if (node.kind === "prefixList") {
    for (const table of topology.ofKind("routeTable")) {
      if (table.attributes.routes.some((route) => route.destination === node.id)) neighbours.push(table.id);
    }
  }
  const homes = new Set(
    neighbours.flatMap((id) => {
      const neighbour = topology.get(id);
      return neighbour === undefined ? [] : (topology.vpcOf(neighbour)?.id ?? []);
    }),
  );
  if (readIn !== undefined && homes.has(readIn)) return readIn;
  return homes.size === 1 ? ([...homes][0] ?? null) : null;
}

function partsOf(node: TopologyNode, context: PanelContext): PanelParts {
  switch (node.kind) {
    case "vpc":
      return vpcPanel(node, context);
    case "availabilityZone":
      return availabilityZonePanel(node, context);
    case "subnet":
      return subnetPanel(node, context);
    case "routeTable":
      return routeTablePanel(node, context);
    case "endpoint":
      return endpointPanel(node, context);
    case "networkInterface":
      return networkInterfacePanel(node, context);
    case "securityGroup":
      return securityGroupPanel(node, context);
    case "networkAcl":
      return networkAclPanel(node, context);
    case "internetGateway":
      return internetGatewayPanel(node, context);
    case "egressOnlyInternetGateway":
      return egressOnlyInternetGatewayPanel(node, context);
    case "natGateway":
      return natGatewayPanel(node, context);
    case "service":
      return servicePanel(node, context);
    case "serviceConfiguration":
      return serviceConfigurationPanel(node, context);
    case "prefixList":
      return prefixListPanel(node, context);
    case "external":
      return externalPanel(node, context);
  }
}
