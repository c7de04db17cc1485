import type { ActionName } from "./calls";
import { compareText } from "./cidr";
import type { CallOutcome, Diagnostic, Gap, InventorySource, RawRecord } from "./inventory";
import { gapOf } from "./inventory";

/** Where a subnet's default route leads; never taken from names or addresses (product.md, Diagram). */
export type Tier = "public" | "private" | "isolated" | "unknown";

export type Tags = Record<string, string>;

export interface VpcAttributes {
  name: string | null;
  ownerId: string | null;
  state: string | null;
  isDefault: boolean | null;
  /** IPv4 blocks in state `associated`, the primary one first. */
  cidrBlocks: string[];
  ipv6CidrBlocks: string[];
  /** null: not visible. */
  enableDnsSupport: boolean | null;
  enableDnsHostnames: boolean | null;
  dhcpOptionsId: string | null;
  blockPublicAccess: string | null;
  tags: Tags;
}

export interface AvailabilityZoneAttributes {
  zoneName: string;
  /** null where no record gave the id: names differ between accounts, ids do not. */
  zoneId: string | null;
  zoneType: string | null;
}

export interface SubnetAttributes {
  name: string | null;
  ownerId: string | null;
  state: string | null;
  cidrBlock: string | null;
  ipv6CidrBlocks: string[];
  availabilityZone: string | null;
  availabilityZoneId: string | null;
  availableIpAddressCount: number | null;
  mapPublicIpOnLaunch: boolean | null;
  ipv6Native: boolean | null;
  tier: Tier;
  /** The effective route table: explicit association, else the VPC's main table; null when not visible. */
  routeTable: { routeTableId: string; via: "explicit" | "main" } | null;
  networkAclId: string | null;
  tags: Tags;
}

export type DestinationKind = "ipv4" | "ipv6" | "prefixList";

/** What a route points to, decoded in the order of domain.md §2.5. */
export type RouteTargetKind =
  | "local"
  | "internetGateway"
  | "egressOnlyInternetGateway"
  | "natGateway"
  | "endpoint"
  | "networkInterface"
  | "instance"
  | "transitGateway"
  | "vpcPeeringConnection"
  | "vpnGateway"
  | "carrierGateway"
  | "localGateway"
  | "coreNetwork"
  | "odbNetwork"
  | "vpcLattice"
  | "ipAddress"
  | "none"
  | "other";

export interface Route {
  destination: string;
  destinationKind: DestinationKind;
  targetKind: RouteTargetKind;
  /** The target as AWS names it, e.g. `nat-…`, an ARN or `local`; null when AWS named none (a black hole). */
  targetId: string | null;
  /** The id of the topology node that the route leads to. */
  targetNodeId: string;
  state: string;
  origin: string | null;
  propagated: boolean;
}

export interface RouteTableAttributes {
  name: string | null;
  ownerId: string | null;
  main: boolean;
  associations: {
    associationId: string | null;
    subnetId: string | null;
    gatewayId: string | null;
    main: boolean;
    state: string | null;
  }[];
  /** Most specific first within a family, as they are matched; prefix lists last. */
  routes: Route[];
  /** Subnets whose effective table this is. */
  effectiveSubnetIds: string[];
  tags: Tags;
}

/** The six types AWS knows; any other text is kept as AWS wrote it. */
export const ENDPOINT_TYPES = [
  "Gateway",
  "Interface",
  "GatewayLoadBalancer",
  "Resource",
  "ServiceNetwork",
  "Tunnel",
] as const;
export type KnownEndpointType = (typeof ENDPOINT_TYPES)[number];

export interface DnsEntry {
  dnsName: string;
  hostedZoneId: string | null;
  /** `private`: answered only inside the VPC; the others are public names that give private addresses. */
  scope: "regional" | "zonal" | "private";
}

export interface EndpointAttributes {
  name: string | null;
  ownerId: string | null;
  /** One of {@link ENDPOINT_TYPES}, or AWS's own word for a type nobody has heard of. */
  vpcEndpointType: string;
  knownType: KnownEndpointType | null;
  serviceName: string | null;
  serviceRegion: string | null;
  /** e.g. `s3`, `ecr.api`, `vpce-svc-…`; for Lattice types the last part of the ARN. */
  shortName: string;
  /** Lower camel case as on the wire, e.g. `pendingAcceptance`. */
  state: string;
  policyDocument: string | null;
  routeTableIds: string[];
  subnetIds: string[];
  networkInterfaceIds: string[];
  groups: { groupId: string; groupName: string | null }[];
  ipAddressType: string | null;
  /** null where the type has no private DNS: some answers carry a meaningless flag (domain.md §2.1). */
  privateDnsEnabled: boolean | null;
  dnsRecordIpType: string | null;
  privateDnsOnlyForInboundResolverEndpoint: boolean | null;
  dnsEntries: DnsEntry[];
  requesterManaged: boolean | null;
  creationTimestamp: string | null;
  lastError: { code: string; message: string } | null;
  failureReason: string | null;
  resourceConfigurationArn: string | null;
  serviceNetworkArn: string | null;
  tags: Tags;
}

/** Whose interface it is: what a reader counts as a workload, and what belongs to the network itself (domain.md §2.11). */
export type InterfaceRole = "workload" | "endpoint" | "natGateway" | "loadBalancer" | "transitGateway" | "managed";

export interface NetworkInterfaceAttributes {
  name: string | null;
  ownerId: string | null;
  interfaceType: string;
  description: string;
  status: string | null;
  role: InterfaceRole;
  /** What uses it, in a word or two: `Instance`, `Lambda`, `RDS`, `NAT gateway` … */
  usedBy: string;
  subnetId: string | null;
  availabilityZone: string | null;
  groupIds: string[];
  /** The primary address first. */
  privateIpAddresses: string[];
  ipv6Addresses: string[];
  publicIp: string | null;
  requesterManaged: boolean | null;
  instanceId: string | null;
  endpointId: string | null;
  tags: Tags;
}

export interface ServiceAttributes {
  serviceName: string;
  serviceType: string;
  serviceRegion: string | null;
  shortName: string;
  displayName: string;
  /** False when DescribeVpcEndpointServices did not return it: then every null below is *not visible*. */
  described: boolean;
  serviceId: string | null;
  /** `amazon`, `aws-marketplace` or an account id. */
  owner: string | null;
  policySupported: boolean | null;
  acceptanceRequired: boolean | null;
  privateDnsNames: string[];
  availabilityZones: string[];
  availabilityZoneIds: string[];
  supportedIpAddressTypes: string[];
}

export interface ServiceConfigurationAttributes {
  name: string | null;
  serviceId: string;
  serviceName: string | null;
  serviceTypes: string[];
  serviceState: string | null;
  acceptanceRequired: boolean | null;
  availabilityZones: string[];
  availabilityZoneIds: string[];
  networkLoadBalancerArns: string[];
  gatewayLoadBalancerArns: string[];
  privateDnsName: string | null;
  privateDnsState: string | null;
  supportedIpAddressTypes: string[];
  /** The VPC of its load balancers, found through their network interfaces; null when not known. */
  vpcId: string | null;
  allowedPrincipals: { principal: string; principalType: string | null }[];
  connections: Connection[];
  tags: Tags;
}

/** One consumer's connection to an endpoint service of this account. */
export interface Connection {
  vpcEndpointId: string;
  ownerId: string | null;
  state: string;
  region: string | null;
  creationTimestamp: string | null;
}

export interface GatewayAttributes {
  name: string | null;
  ownerId: string | null;
  attachments: { vpcId: string; state: string | null }[];
  tags: Tags;
}

export interface NatGatewayAttributes {
  name: string | null;
  state: string;
  connectivityType: string | null;
  availabilityMode: string | null;
  subnetId: string | null;
  addresses: { publicIp: string | null; privateIp: string | null; networkInterfaceId: string | null }[];
  failureMessage: string | null;
  tags: Tags;
}

export interface SecurityGroupRule {
  /** `sgr-…`; null when only DescribeSecurityGroups was seen, which gives no rule ids. */
  ruleId: string | null;
  egress: boolean;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `-1` for all, or a protocol number. */
  protocol: string;
  fromPort: number | null;
  toPort: number | null;
  peer: { kind: "ipv4" | "ipv6" | "prefixList" | "securityGroup"; value: string; ownerId: string | null };
  description: string | null;
}

export interface SecurityGroupAttributes {
  groupName: string;
  description: string | null;
  ownerId: string | null;
  rules: SecurityGroupRule[];
  tags: Tags;
}

export interface NetworkAclEntry {
  ruleNumber: number;
  egress: boolean;
  /** A protocol number as text; `-1` for all. */
  protocol: string;
  action: "allow" | "deny";
  cidrBlock: string;
  portRange: { from: number; to: number } | null;
}

export interface NetworkAclAttributes {
  name: string | null;
  ownerId: string | null;
  isDefault: boolean | null;
  subnetIds: string[];
  /** Inbound first, each direction in the order of evaluation. */
  entries: NetworkAclEntry[];
  tags: Tags;
}

export interface PrefixListAttributes {
  prefixListName: string | null;
  /** null: not visible. */
  cidrs: string[] | null;
}

/** Why a thing is only known by its id. */
export type ExternalReason = "otherAccount" | "notVisible" | "notCollected" | "notFound";

export interface ExternalAttributes {
  /** What the id names, e.g. `transitGateway`, `subnet`, `endpoint`, `account`. */
  externalKind: string;
  reason: ExternalReason;
  ownerId: string | null;
  /** The Region where it is, when it is known to be another one. */
  region: string | null;
  /** The missing permission, when that is the reason. */
  permission: string | null;
  /** One sentence for people. */
  sentence: string;
}

interface AttributesByKind {
  vpc: VpcAttributes;
  availabilityZone: AvailabilityZoneAttributes;
  subnet: SubnetAttributes;
  routeTable: RouteTableAttributes;
  endpoint: EndpointAttributes;
  networkInterface: NetworkInterfaceAttributes;
  service: ServiceAttributes;
  serviceConfiguration: ServiceConfigurationAttributes;
  internetGateway: GatewayAttributes;
  egressOnlyInternetGateway: GatewayAttributes;
  natGateway: NatGatewayAttributes;
  securityGroup: SecurityGroupAttributes;
  networkAcl: NetworkAclAttributes;
  prefixList: PrefixListAttributes;
  external: ExternalAttributes;
}

export type NodeKind = keyof AttributesByKind;

/** One node of the graph. `id` equals `resourceId` for whatever has an AWS id of its own. */
export type TopologyNode<K extends NodeKind = NodeKind> = {
  [Kind in K]: {
    id: string;
    kind: Kind;
    resourceId: string;
    /** The Name tag, or what people call it. */
    label: string;
    /** The node that contains it: subnet, then zone, then VPC. */
    parentId: string | null;
    attributes: AttributesByKind[Kind];
  };
}[K];

interface EdgeAttributesByKind {
  /** Subnet (or gateway, for edge associations) → route table. */
  association: { via: "explicit" | "main" | "edge"; associationId: string | null };
  /** Route table → target, one edge for each route. */
  route: { destination: string; destinationKind: DestinationKind; state: string; propagated: boolean };
  /** Gateway endpoint → route table. `declared`: the endpoint lists the table; `routes`: what the table really has. */
  routeTableAttachment: { declared: boolean; routes: { destination: string; state: string }[] };
  /** Endpoint → network interface, or → subnet when the interface cannot be seen. */
  eniAttachment: { subnetId: string | null; availabilityZone: string | null };
  endpointService: Record<string, never>;
  /** Security group → what it guards; network ACL → subnet. */
  guard: { by: "securityGroup" | "networkAcl" };
  /** Endpoint service of this account → consumer's endpoint. */
  connection: { state: string };
  /** Endpoint service of this account → a network interface of its load balancer. */
  loadBalancer: { loadBalancerArn: string };
}

export type EdgeKind = keyof EdgeAttributesByKind;

export type TopologyEdge<K extends EdgeKind = EdgeKind> = {
  [Kind in K]: { id: string; kind: Kind; source: string; target: string; attributes: EdgeAttributesByKind[Kind] };
}[K];

/** What a Topology is made of; the builder fills it, everybody else reads a {@link Topology}. */
export interface TopologyParts {
  accountId: string;
  accountName: string | null;
  region: string;
  partition: string;
  collectedAt: string;
  source: InventorySource;
  nodes: TopologyNode[];
  edges: TopologyEdge[];
  calls: CallOutcome[];
  diagnostics: Diagnostic[];
  /** Raw records by node id. */
  records: Map<string, RawRecord>;
}

/**
 * The normalized graph of one account and Region, immutable, with constant-time lookups. Nodes and edges are sorted by
 * id, so equal inventories give equal topologies whatever the order of their records.
 */
export class Topology {
  readonly schemaVersion = 1;
  readonly accountId: string;
  readonly accountName: string | null;
  readonly region: string;
  readonly partition: string;
  readonly collectedAt: string;
  readonly source: InventorySource;
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
  readonly calls: readonly CallOutcome[];
  readonly diagnostics: readonly Diagnostic[];
  private readonly records: Map<string, RawRecord>;
  private readonly byId = new Map<string, TopologyNode>();
  private readonly byKind = new Map<NodeKind, TopologyNode[]>();
  private readonly byParent = new Map<string, TopologyNode[]>();
  private readonly bySource = new Map<string, TopologyEdge[]>();
  private readonly byTarget = new Map<string, TopologyEdge[]>();
  private readonly gaps = new Map<string, Gap | null>();

  constructor(parts: TopologyParts) {
    this.accountId = parts.accountId;
    this.accountName = parts.accountName;
    this.region = parts.region;
    this.partition = parts.partition;
    this.collectedAt = parts.collectedAt;
    this.source = parts.source;
    this.nodes = [...parts.nodes].sort((a, b) => compareText(a.id, b.id));
    this.edges = [...parts.edges].sort((a, b) => compareText(a.id, b.id));
    this.calls = parts.calls;
    this.diagnostics = parts.diagnostics;
    this.records = parts.records;
    for (const node of this.nodes) {
      this.byId.set(node.id, node);
      append(this.byKind, node.kind, node);
      if (node.parentId !== null) append(this.byParent, node.parentId, node);
    }
    for (const edge of this.edges) {
      append(this.bySource, edge.source, edge);
      append(this.byTarget, edge.target, edge);
    }
  }

  /** The node with this id, of this kind if one is given. */
  get(id: string): TopologyNode | undefined;
  get<K extends NodeKind>(id: string, kind: K): TopologyNode<K> | undefined;
  get(id: string, kind?: NodeKind): TopologyNode | undefined {
    const node = this.byId.get(id);
    return node === undefined || (kind !== undefined && node.kind !== kind) ? undefined : node;
  }

  /** All nodes of a kind, by id. */
  ofKind<K extends NodeKind>(kind: K): readonly TopologyNode<K>[] {
    return (this.byKind.get(kind) ?? []) as TopologyNode<K>[];
  }

  /** Direct children of a node, of this kind if one is given. */
  children(id: string): readonly TopologyNode[];
  children<K extends NodeKind>(id: string, kind: K): readonly TopologyNode<K>[];
  children(id: string, kind?: NodeKind): readonly TopologyNode[] {
    const nodes = this.byParent.get(id) ?? [];
    return kind === undefined ? nodes : nodes.filter((node) => node.kind === kind);
  }

  /** Edges that leave a node. */
  from<K extends EdgeKind>(id: string, kind: K): readonly TopologyEdge<K>[] {
    return (this.bySource.get(id) ?? []).filter((edge) => edge.kind === kind) as TopologyEdge<K>[];
  }

  /** Edges that lead to a node. */
  to<K extends EdgeKind>(id: string, kind: K): readonly TopologyEdge<K>[] {
    return (this.byTarget.get(id) ?? []).filter((edge) => edge.kind === kind) as TopologyEdge<K>[];
  }

  /** The VPC that contains a node, or null for what stands outside of any. */
  vpcOf(node: TopologyNode): TopologyNode<"vpc"> | null {
    let current: TopologyNode | undefined = node;
    while (current !== undefined) {
      if (current.kind === "vpc") return current;
      current = current.parentId === null ? undefined : this.byId.get(current.parentId);
    }
    return null;
  }

  /** Every node inside a VPC at any depth, by id. */
  within(vpcId: string): TopologyNode[] {
    const found: TopologyNode[] = [];
    const visit = (id: string) => {
      for (const child of this.byParent.get(id) ?? []) {
        found.push(child);
        visit(child.id);
      }
    };
    visit(vpcId);
    return found.sort((a, b) => compareText(a.id, b.id));
  }

  /** What could not be seen of an action; null means everything was. */
  gap(action: ActionName, target?: string): Gap | null {
    const key = `${action}/${target ?? ""}`;
    let gap = this.gaps.get(key);
    if (gap === undefined) {
      gap = gapOf(this.calls, action, target);
      this.gaps.set(key, gap);
    }
    return gap;
  }

  /** The AWS record of a node, or null when there is none (zones, external nodes). */
  raw(id: string): RawRecord | null {
    return this.records.get(id) ?? null;
  }
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
