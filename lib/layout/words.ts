import type { TopologyNode } from "@/lib/model";
import type { ChipContent } from "./content-types";

/** The words and short forms of a diagram. */

/** Names that mean nothing to a reader: `vpce-svc-…`, `rcfg-…`, `sn-…`. */
export const OPAQUE_ID = /^[a-z-]+-[0-9a-f]{8,}$/;

/** What a chip calls an endpoint: its service, or its own name where the service is only an id. */
export function serviceTitle(endpoint: TopologyNode<"endpoint">): string {
  const { shortName, name } = endpoint.attributes;
  return OPAQUE_ID.test(shortName) ? (name ?? shortId(shortName)) : shortName;
}

export const SERVICE_WORDS: Record<string, string> = {
  Resource: "Resource configuration",
  ServiceNetwork: "Service network",
  Tunnel: "Resource configuration",
};

export const ENDPOINT_WORDS: Record<string, string> = {
  Gateway: "Gateway",
  Interface: "Interface",
  GatewayLoadBalancer: "GWLB",
  Resource: "Resource",
  ServiceNetwork: "Service network",
  Tunnel: "Tunnel",
};

export const EXTERNAL_WORDS: Record<string, string> = {
  transitGateway: "Transit gateway",
  vpcPeeringConnection: "Peering connection",
  vpnGateway: "VPN gateway",
  carrierGateway: "Carrier gateway",
  localGateway: "Local gateway",
  coreNetwork: "Core network",
  odbNetwork: "ODB network",
  vpcLattice: "VPC Lattice",
  endpoint: "Endpoint",
  natGateway: "NAT gateway",
  internetGateway: "Internet gateway",
  egressOnlyInternetGateway: "Egress-only gateway",
  networkInterface: "Network interface",
  instance: "Instance",
  ipAddress: "Next hop",
  none: "Black hole",
  other: "Route target",
};

/** `pendingAcceptance` → `pending acceptance`. */
export function stateWords(state: string): string {
  return state.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** `nat-0e1f2a3b4c5d6e7f8` → `nat-0e1f2a…`: enough to recognise; the whole id is in the panel and the title. */
export function shortId(id: string): string {
  const match = /^([a-z-]+-)([0-9a-f]{9,})$/.exec(id);
  return match === null ? id : `${match[1]}${match[2]?.slice(0, 6)}…`;
}

/** `10.0.16.20` → `.16.20`: inside a subnet the first half says nothing new. */
export function hostPart(address: string): string {
  const octets = address.split(".");
  return octets.length === 4 ? `.${octets.slice(2).join(".")}` : address;
}

export function count(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? "" : "s"}`;
}

export function workloadWords(usedBy: string, n: number): string {
  const plain: Record<string, string> = {
    Instance: "instance",
    "ECS task": "ECS task",
    "Load balancer": "load balancer interface",
    "Network interface": "interface",
    "Transit gateway": "transit gateway interface",
    "NAT gateway": "NAT gateway interface",
    Endpoint: "endpoint interface",
    "Not attached": "unattached interface",
  };
  const noun = plain[usedBy];
  return noun === undefined ? `${n} ${usedBy}` : count(n, noun);
}

/** What a fold hides, by the kind of chip; a gap is said on its own. */
export const FOLDED_WORDS: Partial<Record<ChipContent["kind"], string>> = {
  endpointInterface: "endpoint interface",
  natGateway: "NAT gateway",
  loadBalancer: "load balancer interface",
  networkInterface: "routed interface",
};
