import type { Network, Topology, TopologyNode } from "@/lib/model";
import { compareText } from "@/lib/model";
import type { DiagramOptions } from "./content-types";

/** What the parts of a VPC's diagram share while it is decided what they show. */
export class Diagram {
  /** Nodes inside the VPC at any depth, in the order of their ids, but network interfaces. */
  readonly inside: readonly TopologyNode[];
  /** Network interfaces inside the VPC, in no order: there can be tens of thousands of them. */
  readonly interfaces: readonly TopologyNode<"networkInterface">[];
  readonly subnets: readonly TopologyNode<"subnet">[];
  readonly tables: readonly TopologyNode<"routeTable">[];
  /** Endpoints of the types that the reader did not hide. */
  readonly endpoints: readonly TopologyNode<"endpoint">[];
  /** From a topology node to the id of the box that stands for it. */
  readonly holder = new Map<string, string>();
  readonly network: Network | null;
  /** What the route tables name as targets, once it was asked for. */
  private routed: ReadonlySet<string> | null = null;

  constructor(
    readonly topology: Topology,
    readonly vpc: TopologyNode<"vpc">,
    readonly options: DiagramOptions,
  ) {
    this.network = options.network ?? null;
    const inside: TopologyNode[] = [];
    const interfaces: TopologyNode<"networkInterface">[] = [];
    for (const node of descendants(topology, vpc.id)) {
      if (node.kind === "networkInterface") interfaces.push(node);
      else inside.push(node);
    }
    this.inside = inside.sort((a, b) => compareText(a.id, b.id));
    this.interfaces = interfaces;
    this.subnets = this.ofKind("subnet");
    this.tables = this.ofKind("routeTable");
    this.endpoints = this.ofKind("endpoint").filter(
      (node) => !options.hide.some((type) => type.toLowerCase() === node.attributes.vpcEndpointType.toLowerCase()),
    );
  }

  /** Nodes inside the VPC of a kind, in the order of their ids. */
  ofKind<K extends Exclude<TopologyNode["kind"], "networkInterface">>(kind: K): Extract<TopologyNode, { kind: K }>[] {
    return this.inside.filter((node): node is Extract<TopologyNode, { kind: K }> => node.kind === kind);
  }

  hold(nodeId: string, boxId: string): void {
    this.holder.set(nodeId, boxId);
  }

  /** The account that owns the VPC, when that is another one: then this is a participant's view (domain.md §2.22). */
  get foreignOwner(): string | null {
    const { ownerId } = this.vpc.attributes;
    return ownerId === null || ownerId === this.topology.accountId ? null : ownerId;
  }

  /** Transit gateways that this VPC is attached to or has routes to. */
  transitGateways(): TopologyNode<"transitGateway">[] {
    const attached = this.topology.from(this.vpc.id, "transitGatewayAttachment").map(({ target }) => target);
    return this.targets(attached, "transitGateway");
  }

  /** Peering connections of this VPC; of those that are gone, only what a route still names. */
  peerings(): TopologyNode<"vpcPeeringConnection">[] {
    const own = this.topology.from(this.vpc.id, "peering").filter(({ attributes }) => !GONE.includes(attributes.state));
    return this.targets(
      own.map(({ target }) => target),
      "vpcPeeringConnection",
    );
  }

  private targets<K extends TopologyNode["kind"]>(joined: readonly string[], kind: K): TopologyNode<K>[] {
    this.routed ??= new Set(
      this.tables.flatMap((table) => table.attributes.routes.map(({ targetNodeId }) => targetNodeId)),
    );
    return [...new Set([...joined, ...this.routed])].flatMap((id) => this.topology.get(id, kind) ?? []);
  }

  /** `222233334444 data-prod`: an account with the name that a collected topology of it has. */
  accountWords(accountId: string): string {
    const known = this.network?.topologies.find((topology) => topology.accountId === accountId);
    return [accountId, known?.accountName].filter(Boolean).join(" ");
  }

  /** The account as it is said of what lies elsewhere, and whether anything of it was collected. */
  whose(accountId: string | null): string {
    if (accountId === null) return "account not known";
    if (accountId === this.topology.accountId) return "this account";
    return this.accountWords(accountId);
  }

  /** What people call a resource: its name here, or in another collected account, its owner's first; else null. */
  nameOf(resourceId: string): string | null {
    const here = this.topology.get(resourceId);
    if (here !== undefined && here.kind !== "external" && here.label !== resourceId) return here.label;
    const found = this.network?.find(resourceId).find(({ node }) => node.label !== resourceId);
    return found?.node.label ?? null;
  }
}

/** Every node inside another at any depth: parents before their children, siblings in the order of their ids. */
export function descendants(topology: Topology, id: string): TopologyNode[] {
  const found: TopologyNode[] = [];
  const visit = (parent: string) => {
    for (const child of topology.children(parent)) {
      found.push(child);
      visit(child.id);
    }
  };
  visit(id);
  return found;
}

/** States in which nothing passes and never will. */
export const GONE: readonly string[] = ["deleted", "deleting", "rejected", "failed", "expired"];
