import type { Topology, TopologyNode } from "@/lib/model";
import { Network } from "@/lib/model";
import { attentions, serviceAttentions } from "./attention/attentions";
import type { Attention, Panel } from "./document";
import { factsOf } from "./facts";
import { endpointPanel } from "./panels/endpoint";
import { externalPanel } from "./panels/external";
import {
  carrierGatewayPanel,
  egressOnlyInternetGatewayPanel,
  internetGatewayPanel,
  natGatewayPanel,
  vpnGatewayPanel,
} from "./panels/gateways";
import { loadBalancerPanel } from "./panels/load-balancer";
import { networkAclPanel } from "./panels/network-acl";
import { networkInterfacePanel } from "./panels/network-interface";
import type { PanelContext, PanelParts } from "./panels/panel";
import { peeringPanel } from "./panels/peering";
import { prefixListPanel } from "./panels/prefix-list";
import { routeTablePanel } from "./panels/route-table";
import { securityGroupPanel } from "./panels/security-group";
import { servicePanel } from "./panels/service";
import { serviceConfigurationPanel } from "./panels/service-configuration";
import { subnetPanel } from "./panels/subnet";
import { targetGroupPanel } from "./panels/target-group";
import { transitGatewayPanel } from "./panels/transit-gateway";
import { vpcPanel } from "./panels/vpc";
import { availabilityZonePanel } from "./panels/zone";
import { Linker, rawSection } from "./words";

interface ExplainOptions {
  /** Everything collected, so that what lies in other accounts and Regions becomes a link and the far ends are known. */
  network?: Network;
  /**
   * The VPC on whose page the panel is read, or the endpoint service. What several VPCs share, such as a service, is
   * explained for that VPC.
   */
  readIn?: string;
}

/** Everything a panel says about one node, or null when the topology has no such node. */
export function explain(topology: Topology, nodeId: string, options: ExplainOptions = {}): Panel | null {
  const node = topology.get(nodeId);
  if (node === undefined) return null;
  const { readIn } = options;
  const network = options.network ?? alone(topology);
  const homeVpcId = homeOf(topology, node, readIn);
  const page = readIn === undefined ? undefined : topology.get(readIn, "serviceConfiguration");
  const context: PanelContext = {
    topology,
    network,
    facts: homeVpcId === null ? null : factsOf(topology, homeVpcId),
    link:
      page === undefined
        ? new Linker(topology, homeVpcId, { network })
        : new Linker(topology, null, { network, serviceId: page.id }),
  };
  const parts = partsOf(node, context);
  return {
    nodeId: node.id,
    kind: node.kind,
    kindLabel: parts.kindLabel,
    title: node.label === "" ? node.resourceId : node.label,
    resourceId: node.resourceId,
    status: parts.status ?? null,
    attention: findingsOf(topology, node, homeVpcId, options.network),
    sections: [...parts.sections, rawSection(topology, node.id)],
    anchors: parts.anchors ?? [],
  };
}

/** The findings about a node; those of an endpoint service with those of its load balancers, also where its VPC is not known. */
function findingsOf(
  topology: Topology,
  node: TopologyNode,
  homeVpcId: string | null,
  network: Network | undefined,
): readonly Attention[] {
  if (node.kind === "serviceConfiguration") return serviceAttentions({ topology, node });
  if (homeVpcId === null) return [];
  return attentions(topology, homeVpcId, network).filter((found) => concerns(found, node));
}

const networks = new WeakMap<Topology, Network>();

/** One account and Region as a network of its own, for who knows no other. */
function alone(topology: Topology): Network {
  const known = networks.get(topology) ?? new Network([topology]);
  networks.set(topology, known);
  return known;
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
    ...(["connection", "loadBalancer", "publishes", "listener", "target"] as const),
    ...(["peering", "transitGatewayAttachment"] as const),
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
    case "vpnGateway":
      return vpnGatewayPanel(node, context);
    case "carrierGateway":
      return carrierGatewayPanel(node, context);
    case "vpcPeeringConnection":
      return peeringPanel(node, context);
    case "transitGateway":
      return transitGatewayPanel(node, context);
    case "loadBalancer":
      return loadBalancerPanel(node, context);
    case "targetGroup":
      return targetGroupPanel(node, context);
    case "prefixList":
      return prefixListPanel(node, context);
    case "external":
      return externalPanel(node, context);
  }
}
