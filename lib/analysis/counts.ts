import type { ActionName, Gap, KnownEndpointType, Topology } from "@/lib/model";
import { CALLS, compareText } from "@/lib/model";
import { factsOf } from "./facts";
import { targetsOf } from "./needs";

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
  // Endpoints of a shared VPC are its owner's to see: for a participant an empty answer says nothing.
  const hidden = facts.otherOwner !== null && facts.endpoints.length === 0;
  const endpoint = (key: keyof EndpointCounts) => (hidden ? null : seen("DescribeVpcEndpoints", byType[key]));
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
  const gaps = CALLS.flatMap(({ action }) => gapIn(topology, vpcId, action) ?? []);
  return gaps.sort((a, b) => compareText(a.permission, b.permission));
}

/** What could not be seen of an action as far as a VPC needs it; null: everything was seen, or the VPC does not need it. */
export function gapIn(topology: Topology, vpcId: string, action: ActionName): Gap | null {
  const found = targetsOf(topology, vpcId, action).map((target) => topology.gap(action, target));
  return found.find((gap) => gap !== null) ?? null;
}
