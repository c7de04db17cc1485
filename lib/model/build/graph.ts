import { type ActionName, permissionOf } from "../calls";
import type { CallOutcome, Gap, Inventory } from "../inventory";
import { gapIndex, gapSentence } from "../inventory";
import { type ParsedRecord, RecordParser } from "../parse";
import { UNKNOWN_OF_VPC } from "../resources";
import type { EdgeKind, ExternalAttributes, NodeKind, SubnetAttributes, TopologyEdge, TopologyNode } from "../topology";

/** The call that would have shown a thing of a kind, and AWS's words for the kind. */
const EXTERNAL_KINDS: Record<string, { words: string; action: ActionName | null }> = {
  vpc: { words: "VPC", action: "DescribeVpcs" },
  subnet: { words: "subnet", action: "DescribeSubnets" },
  routeTable: { words: "route table", action: "DescribeRouteTables" },
  endpoint: { words: "VPC endpoint", action: "DescribeVpcEndpoints" },
  networkInterface: { words: "network interface", action: "DescribeNetworkInterfaces" },
  securityGroup: { words: "security group", action: "DescribeSecurityGroups" },
  internetGateway: { words: "internet gateway", action: "DescribeInternetGateways" },
  egressOnlyInternetGateway: {
    words: "egress-only internet gateway",
    action: "DescribeEgressOnlyInternetGateways",
  },
  natGateway: { words: "NAT gateway", action: "DescribeNatGateways" },
  transitGateway: { words: "transit gateway", action: "DescribeTransitGateways" },
  vpcPeeringConnection: { words: "VPC peering connection", action: "DescribeVpcPeeringConnections" },
  vpnGateway: { words: "virtual private gateway", action: "DescribeVpnGateways" },
  carrierGateway: { words: "carrier gateway", action: "DescribeCarrierGateways" },
  loadBalancer: { words: "load balancer", action: "DescribeLoadBalancers" },
  targetGroup: { words: "target group", action: "DescribeTargetGroups" },
  vpnConnection: { words: "Site-to-Site VPN connection", action: null },
  directConnectGateway: { words: "Direct Connect gateway", action: null },
  transitGatewayAttachment: { words: "transit gateway attachment", action: null },
  localGateway: { words: "local gateway", action: null },
  coreNetwork: { words: "Cloud WAN core network", action: null },
  odbNetwork: { words: "Oracle Database@AWS network", action: null },
  vpcLattice: { words: "VPC Lattice service network", action: null },
  instance: { words: "instance", action: "DescribeInstances" },
  ipAddress: { words: "next hop of a route server", action: null },
  none: { words: "route target that is gone", action: null },
  other: { words: "route target", action: null },
};

/** What a participant in a shared VPC can never describe (domain.md §2.22). */
const HIDDEN_FROM_PARTICIPANTS = new Set(["endpoint", "natGateway", "egressOnlyInternetGateway", "networkInterface"]);

/**
 * A topology under construction: nodes and edges by id, and the nodes that exist only because something names them. What
 * the parts of the builder share; nobody else sees it.
 */
export class Graph {
  readonly parser: RecordParser;
  readonly nodes = new Map<string, TopologyNode>();
  readonly edges = new Map<string, TopologyEdge>();
  readonly raw = new Map<string, Record<string, unknown>>();
  readonly calls: readonly CallOutcome[];
  /** What could not be seen of an action; null means that everything was. */
  readonly gap: (action: ActionName, target?: string) => Gap | null;
  private readonly zones: Map<string, { zoneId: string | null; zoneType: string | null }>;

  constructor(readonly inventory: Inventory) {
    this.parser = new RecordParser(inventory);
    this.calls = this.parser.usableCalls();
    this.gap = gapIndex(this.calls);
    this.zones = this.readZones();
  }

  /** `value` where the call gave an answer, in whole or in part; null where it is not visible. */
  seen<T>(value: T, action: ActionName, target?: string): T | null {
    const gap = this.gap(action, target);
    return gap === null || gap.status === "partial" ? value : null;
  }

  /** All nodes of a kind that are there so far. */
  *ofKind<K extends NodeKind>(kind: K): Generator<TopologyNode<K>> {
    for (const node of this.nodes.values()) if (node.kind === kind) yield node as TopologyNode<K>;
  }

  /** The id of a zone of this account by its name, where DescribeAvailabilityZones gave it. */
  zoneIdOf(zoneName: string): string | null {
    return this.zones.get(zoneName)?.zoneId ?? null;
  }

  /** The node with this id when it is of this kind. */
  get<K extends NodeKind>(id: string, kind: K): TopologyNode<K> | null {
    const node = this.nodes.get(id);
    return node?.kind === kind ? (node as TopologyNode<K>) : null;
  }

  /** Adds a node; of two resources of different kinds with one id, the second is left out and reported. */
  add<K extends NodeKind>(
    kind: K,
    id: string,
    label: string,
    parentId: string | null,
    attributes: TopologyNode<K>["attributes"],
    record?: ParsedRecord,
  ): void {
    const existing = this.nodes.get(id);
    if (existing !== undefined && existing.kind !== kind) {
      // One of them would otherwise replace the other, and could end up inside itself.
      const message = `${id} is the id of two resources, of the kinds ${existing.kind} and ${kind}; the second is left out.`;
      this.parser.report("record.conflictingId", id, message, "error");
      return;
    }
    this.nodes.set(id, { id, kind, resourceId: resourceIdOf(id), label, parentId, attributes } as TopologyNode);
    if (record !== undefined) this.raw.set(id, record.raw);
  }

  /** Adds an edge. `discriminator` tells edges of one kind between the same two nodes apart. */
  connect<K extends EdgeKind>(
    kind: K,
    source: string,
    target: string,
    attributes: TopologyEdge<K>["attributes"],
    discriminator = "",
  ): void {
    const id = `${kind}:${source}>${target}${discriminator === "" ? "" : `#${discriminator}`}`;
    this.edges.set(id, { id, kind, source, target, attributes } as TopologyEdge);
  }

  /** The node of a VPC, made from its bare id when DescribeVpcs did not show it. */
  vpc(vpcId: string | null): string | null {
    if (vpcId === null) return null;
    if (this.nodes.has(vpcId)) return vpcId;
    if (this.gap("DescribeVpcs") === null) return this.external(vpcId, "vpc", null);
    const unseen = { name: null, ownerId: null, state: null, isDefault: null, cidrBlocks: [], ipv6CidrBlocks: [] };
    const unknown = { enableDnsSupport: null, enableDnsHostnames: null, dhcpOptionsId: null, blockPublicAccess: null };
    this.add("vpc", vpcId, vpcId, null, { ...unseen, ...unknown, ...UNKNOWN_OF_VPC, tags: {} });
    return vpcId;
  }

  /** The zone of a VPC, made when a subnet or interface first names it. */
  zone(vpcId: string, zoneName: string, zoneId: string | null): string {
    const id = `az/${vpcId}/${zoneName}`;
    const existing = this.nodes.get(id);
    if (existing?.kind === "availabilityZone") {
      existing.attributes.zoneId ??= zoneId;
    } else {
      const known = this.zones.get(zoneName);
      this.add("availabilityZone", id, zoneName, vpcId, {
        zoneName,
        zoneId: zoneId ?? known?.zoneId ?? null,
        zoneType: known?.zoneType ?? null,
      });
    }
    return id;
  }

  private readZones(): Map<string, { zoneId: string | null; zoneType: string | null }> {
    const zones = this.parser.records("AvailabilityZones");
    return new Map(
      zones.map(({ id, reader }) => [id, { zoneId: reader.text("ZoneId"), zoneType: reader.text("ZoneType") }]),
    );
  }

  /** The subnet an interface or endpoint names: seen, made from its bare id when subnets are not visible, or external. */
  subnet(subnetId: string, vpcId: string | null, zoneName: string | null): string {
    if (this.nodes.has(subnetId)) return subnetId;
    const vpc = this.vpc(vpcId);
    if (vpc === null || this.nodes.get(vpc)?.kind !== "vpc" || this.gap("DescribeSubnets") === null) {
      return this.external(subnetId, "subnet", vpcId);
    }
    const zone = zoneName === null ? null : this.zone(vpc, zoneName, null);
    this.add("subnet", subnetId, subnetId, zone ?? vpc, unseenSubnet(zoneName));
    return subnetId;
  }

  /** An explicit node for something that is only known by its id (invariant 3). */
  external(
    id: string,
    externalKind: string,
    vpcId: string | null,
    known: { ownerId?: string | null; region?: string | null } = {},
  ): string {
    const nodeId = `external/${id}`;
    if (!this.nodes.has(nodeId)) {
      this.add("external", nodeId, id, null, this.describeExternal(id, externalKind, vpcId, known));
    }
    return nodeId;
  }

  private describeExternal(
    id: string,
    externalKind: string,
    vpcId: string | null,
    known: { ownerId?: string | null; region?: string | null },
  ): ExternalAttributes {
    const { words, action } = EXTERNAL_KINDS[externalKind] ?? { words: externalKind, action: null };
    const vpc = vpcId === null ? undefined : this.nodes.get(vpcId);
    const vpcOwner = vpc?.kind === "vpc" ? vpc.attributes.ownerId : null;
    const shared = vpcOwner !== null && vpcOwner !== this.inventory.accountId;
    const owner = known.ownerId ?? (shared && HIDDEN_FROM_PARTICIPANTS.has(externalKind) ? vpcOwner : null);
    const base = { externalKind, ownerId: owner, region: known.region ?? null, permission: null };
    if (externalKind === "none") {
      const sentence = "AWS no longer names a target for this route: what it led to has been deleted.";
      return { ...base, reason: "notFound", sentence };
    }
    if (owner !== null && owner !== this.inventory.accountId) {
      const sentence = `${id} is a ${words} of account ${owner}, which may not be read from here.`;
      return { ...base, reason: "otherAccount", sentence };
    }
    const gap = action === null ? null : this.gap(action);
    if (gap !== null) {
      return { ...base, reason: "notVisible", permission: gap.permission, sentence: gapSentence(gap) };
    }
    if (action === null) {
      const kinds = externalKind === "ipAddress" ? "next hops of route servers" : `${words}s`;
      const sentence = `Only the id ${id} is known. Isthmus does not read ${kinds}.`;
      return { ...base, reason: "notCollected", sentence };
    }
    const sentence = `AWS did not return the ${words} ${id} (${permissionOf(action)} was complete): it is deleted, of another Region or account, or newer than this snapshot.`;
    return { ...base, reason: "notFound", sentence };
  }

  /** The VPC that a node lies in, or null. */
  vpcIdOf(node: TopologyNode): string | null {
    for (let current: TopologyNode | undefined = node; current !== undefined; ) {
      if (current.kind === "vpc") return current.id;
      current = current.parentId === null ? undefined : this.nodes.get(current.parentId);
    }
    return null;
  }
}

function unseenSubnet(zoneName: string | null): SubnetAttributes {
  return {
    ...{ name: null, ownerId: null, state: null, cidrBlock: null, ipv6CidrBlocks: [], availabilityZone: zoneName },
    ...{ availabilityZoneId: null, availableIpAddressCount: null, mapPublicIpOnLaunch: null, ipv6Native: null },
    ...{ tier: "unknown", routeTable: null, networkAclId: null, sharedWith: null, tags: {} },
  };
}

/** `az/vpc-1/us-east-1a` → `us-east-1a`, `external/tgw-1` → `tgw-1`; everything else is its own AWS id. */
function resourceIdOf(id: string): string {
  if (id.startsWith("az/")) return id.slice(id.lastIndexOf("/") + 1);
  if (id.startsWith("external/")) return id.slice("external/".length);
  if (id.startsWith("service/")) return id.slice("service/".length, id.lastIndexOf("/"));
  return id;
}
