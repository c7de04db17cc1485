import type { ActionName, Gap, Network, NodeKind, Tags, Topology, TopologyNode, VpcAddress } from "@/lib/model";
import { compareText } from "@/lib/model";
import { attentions } from "../attention/attentions";
import type { Attention } from "../document";

/** What the tables, the cards and the search of the network page share. */

/** How many findings a thing carries, and the worst of them. */
export interface FindingCount {
  /** All of them, broken ones included. */
  total: number;
  broken: number;
}

/** The tags in which people say to which environment a thing belongs, in the order in which they are believed. */
const ENVIRONMENT_TAGS = ["Environment", "environment", "Env", "env", "Stage"];

/**
 * The environment of a VPC, or of a resource in it: what the resource's own tags name, else the VPC's, else those that
 * the VPC's owner sees, who does not share them (domain.md §2.22); null where no tag names one.
 */
export function environmentOf(network: Network, vpc: TopologyNode<"vpc"> | null, ownTags: Tags = {}): string | null {
  const owners = vpc === null ? undefined : network.viewsOf(vpc.id)[0]?.vpc;
  return namedIn(ownTags) ?? namedIn(vpc?.attributes.tags ?? {}) ?? namedIn(owners?.attributes.tags ?? {});
}

function namedIn(tags: Tags): string | null {
  const tag = ENVIRONMENT_TAGS.find((key) => (tags[key] ?? "").trim() !== "");
  return tag === undefined ? null : (tags[tag]?.trim() ?? null);
}

/** Names of accounts for people, by id, where any source knows one. */
export function accountNames(network: Network): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { accountId, accountName } of network.topologies) {
    if (accountName !== null && !names.has(accountId)) names.set(accountId, accountName);
  }
  return names;
}

/** The address of the page on which a node of a VPC is drawn; null for what lies in no VPC. */
export function pageOf(topology: Topology, vpc: TopologyNode<"vpc"> | null): VpcAddress | null {
  return vpc === null ? null : { accountId: topology.accountId, region: topology.region, vpcId: vpc.id };
}

/** True where nothing at all arrived; after a partial call, what arrived counts. */
export function isUnseen(gap: Gap | null): boolean {
  return gap !== null && gap.status !== "partial";
}

/** The permissions of those actions that did not give everything, sorted, each once. */
export function missing(topology: Topology, asked: readonly (ActionName | [ActionName, string])[]): string[] {
  const gaps = asked.map((one) => (typeof one === "string" ? topology.gap(one) : topology.gap(...one)));
  return [...new Set(gaps.flatMap((gap) => (gap === null ? [] : [gap.permission])))].sort(compareText);
}

/** Findings of a VPC by the node that carries the mark. */
export function findingsByNode(network: Network, topology: Topology, vpcId: string): ReadonlyMap<string, FindingCount> {
  const list = attentions(topology, vpcId, network);
  const known = counts.get(list);
  if (known !== undefined) return known;
  const counted = new Map<string, FindingCount>();
  for (const { nodeId, tone } of list) {
    const count = counted.get(nodeId) ?? { total: 0, broken: 0 };
    count.total += 1;
    if (tone === "broken") count.broken += 1;
    counted.set(nodeId, count);
  }
  counts.set(list, counted);
  return counted;
}

// The list of findings of a VPC is made once, so it stands for its counts.
const counts = new WeakMap<readonly Attention[], ReadonlyMap<string, FindingCount>>();

/** The sum over some nodes. */
export function findingsOf(counted: ReadonlyMap<string, FindingCount>, nodeIds?: readonly string[]): FindingCount {
  const found = nodeIds === undefined ? [...counted.values()] : nodeIds.flatMap((id) => counted.get(id) ?? []);
  return {
    total: found.reduce((sum, { total }) => sum + total, 0),
    broken: found.reduce((sum, { broken }) => sum + broken, 0),
  };
}

/** How often each value occurs, the values sorted. */
export function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of [...values].sort(compareText)) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** A list that one account and Region did not show, or not in whole: rows may be missing from a table for that reason. */
export interface ListGap {
  accountId: string;
  accountName: string | null;
  region: string;
  permission: string;
  status: Gap["status"];
}

/** Where a list may lack rows because an action was not answered in whole, by account and Region. */
export function listGaps(network: Network, actions: readonly ActionName[]): ListGap[] {
  return network.topologies.flatMap((topology) =>
    actions.flatMap((action): ListGap[] => {
      const gap = topology.gap(action);
      if (gap === null) return [];
      const { accountId, accountName, region } = topology;
      return [{ accountId, accountName, region, permission: gap.permission, status: gap.status }];
    }),
  );
}

const KIND_WORDS: Record<NodeKind, string> = {
  vpc: "VPC",
  availabilityZone: "Availability Zone",
  subnet: "Subnet",
  routeTable: "Route table",
  endpoint: "Endpoint",
  networkInterface: "Network interface",
  service: "Service",
  serviceConfiguration: "Endpoint service",
  internetGateway: "Internet gateway",
  egressOnlyInternetGateway: "Egress-only internet gateway",
  natGateway: "NAT gateway",
  vpnGateway: "Virtual private gateway",
  carrierGateway: "Carrier gateway",
  vpcPeeringConnection: "Peering connection",
  transitGateway: "Transit gateway",
  loadBalancer: "Load balancer",
  targetGroup: "Target group",
  securityGroup: "Security group",
  networkAcl: "Network ACL",
  prefixList: "Prefix list",
  external: "Known by id only",
};

/** AWS's own word for what a node is, e.g. `Gateway endpoint`. */
export function kindWords(node: TopologyNode): string {
  return node.kind === "endpoint" ? `${node.attributes.vpcEndpointType} endpoint` : KIND_WORDS[node.kind];
}
