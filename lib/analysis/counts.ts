import type { ActionName, Gap, KnownEndpointType, Topology } from "@/lib/model";
import { CALLS, compareText } from "@/lib/model";
import { factsOf } from "./facts";

/** Endpoints of a VPC by type. */
export interface EndpointCounts {
  gateway: number;
  interface: number;
  gatewayLoadBalancer: number;
  resource: number;
  serviceNetwork: number;
  tunnel: number;
  other: number;
}

/** What a VPC holds, for the list of VPCs. null: not visible at all; after a partial call, the number that was seen. */
export interface VpcCounts {
  subnets: number | null;
  routeTables: number | null;
  networkInterfaces: number | null;
  endpoints: { [Type in keyof EndpointCounts]: number | null };
  /** IAM permissions of every call about this VPC that did not give everything, sorted. */
  notVisible: string[];
}

const COUNTER: Record<KnownEndpointType, keyof EndpointCounts> = {
  Gateway: "gateway",
  Interface: "interface",
  GatewayLoadBalancer: "gatewayLoadBalancer",
  Resource: "resource",
  ServiceNetwork: "serviceNetwork",
  Tunnel: "tunnel",
};

/** Counts a VPC's resources; a VPC that the topology does not have counts as empty. */
export function countsOf(topology: Topology, vpcId: string): VpcCounts {
  const facts = factsOf(topology, vpcId);
  const seen = (action: ActionName, n: number) => (isInvisible(topology.gap(action)) ? null : n);
  const byType: EndpointCounts = {
    ...{ gateway: 0, interface: 0, gatewayLoadBalancer: 0, resource: 0, serviceNetwork: 0, tunnel: 0, other: 0 },
  };
  for (const { attributes } of facts.endpoints) {
    byType[attributes.knownType === null ? "other" : COUNTER[attributes.knownType]] += 1;
  }
  const endpoint = (key: keyof EndpointCounts) => seen("DescribeVpcEndpoints", byType[key]);
  return {
    subnets: seen("DescribeSubnets", facts.subnets.length),
    routeTables: seen("DescribeRouteTables", facts.routeTables.length),
    networkInterfaces: seen("DescribeNetworkInterfaces", facts.networkInterfaces.length),
    endpoints: {
      gateway: endpoint("gateway"),
      interface: endpoint("interface"),
      gatewayLoadBalancer: endpoint("gatewayLoadBalancer"),
      resource: endpoint("resource"),
      serviceNetwork: endpoint("serviceNetwork"),
      tunnel: endpoint("tunnel"),
      other: endpoint("other"),
    },
    notVisible: gapsOf(topology, vpcId).map((gap) => gap.permission),
  };
}

function isInvisible(gap: Gap | null): boolean {
  return gap !== null && gap.status !== "partial";
}

/** Every gap in what was collected about a VPC, by permission. */
export function gapsOf(topology: Topology, vpcId: string): Gap[] {
  const gaps = CALLS.flatMap(({ action }) => {
    const found = targetsOf(topology, vpcId, action).map((target) => topology.gap(action, target));
    return found.find((gap) => gap !== null) ?? [];
  });
  return gaps.sort((a, b) => compareText(a.permission, b.permission));
}

/** What a call is about in this VPC: nothing when the VPC does not need it, `undefined` for calls about everything. */
function targetsOf(topology: Topology, vpcId: string, action: ActionName): (string | undefined)[] {
  switch (action) {
    case "GetCallerIdentity":
      return [];
    case "DescribeVpcAttribute":
      return [vpcId];
    case "DescribeVpcEndpointServicePermissions":
      return configurations(topology, vpcId);
    case "DescribeVpcEndpointConnections":
      return configurations(topology, vpcId).length === 0 ? [] : [undefined];
    case "DescribeVpcEndpointServices":
      return factsOf(topology, vpcId).endpoints.length === 0 ? [] : [undefined];
    case "DescribePrefixLists":
      return factsOf(topology, vpcId).endpoints.some((node) => node.attributes.knownType === "Gateway")
        ? [undefined]
        : [];
    default:
      return [undefined];
  }
}

function configurations(topology: Topology, vpcId: string): string[] {
  return topology
    .ofKind("serviceConfiguration")
    .filter((node) => node.attributes.vpcId === vpcId)
    .map((node) => node.id);
}
