import type {
  AvailabilityZoneAttributes,
  DestinationKind,
  EndpointAttributes,
  ExternalAttributes,
  GatewayAttributes,
  LoadBalancerAttributes,
  NatGatewayAttributes,
  NetworkAclAttributes,
  NetworkInterfaceAttributes,
  PrefixListAttributes,
  RouteTableAttributes,
  SecurityGroupAttributes,
  ServiceAttributes,
  ServiceConfigurationAttributes,
  SubnetAttributes,
  TargetGroupAttributes,
  TransitGatewayAttributes,
  VpcAttributes,
  VpcPeeringConnectionAttributes,
} from "./attributes";
import type { ActionName } from "./calls";
import { compareText } from "./cidr";
import type { CallOutcome, Diagnostic, Gap, InventorySource, RawRecord } from "./inventory";
import { gapIndex } from "./inventory";
import { append } from "./multimap";

export * from "./attributes";

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
  vpnGateway: GatewayAttributes;
  carrierGateway: GatewayAttributes;
  vpcPeeringConnection: VpcPeeringConnectionAttributes;
  transitGateway: TransitGatewayAttributes;
  loadBalancer: LoadBalancerAttributes;
  targetGroup: TargetGroupAttributes;
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
  /** Endpoint service of this account → its load balancer. */
  publishes: Record<string, never>;
  /** Load balancer → target group, one edge for each listener. */
  listener: { port: number | null; protocol: string | null };
  /** Target group → network interface or load balancer. */
  target: { targetId: string; port: number | null; state: string };
  /** VPC → VPC peering connection. */
  peering: { side: "requester" | "accepter"; state: string };
  /** VPC (or an external node for what else is attached) → transit gateway. */
  transitGatewayAttachment: { attachmentId: string; resourceType: string; state: string };
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
  private readonly gapOf: (action: ActionName, target?: string) => Gap | null;

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
    this.gapOf = gapIndex(parts.calls);
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
    return this.gapOf(action, target);
  }

  /** The AWS record of a node, or null when there is none (zones, external nodes). */
  raw(id: string): RawRecord | null {
    return this.records.get(id) ?? null;
  }
}
