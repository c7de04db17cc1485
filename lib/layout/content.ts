import type { Tier, Topology, TopologyNode } from "@/lib/model";
import { compareCidrText, compareText } from "@/lib/model";
import type {
  ChipContent,
  DiagramContent,
  DiagramOptions,
  RouteTableContent,
  SubnetContent,
  ZoneContent,
} from "./content-types";
import { TIERS } from "./content-types";
import { Diagram } from "./diagram";
import { edgeBoxes } from "./edge";
import { outsideBoxes } from "./outside";
import { ROW_LIMIT, relationsOf } from "./relations";
import { count, FOLDED_WORDS, hostPart, serviceTitle, shortId, workloadWords } from "./words";

/** Which boxes a diagram shows and what stands in them, before anything has a place. */

/** Beyond this many chips and subnets, zones start out folded (design.md, "about 300 visible leaves"). */
const LEAF_LIMIT = 300;

/** Decides what a VPC's diagram shows. Null when the topology has no such VPC. */
export function diagramContent(topology: Topology, vpcId: string, options: DiagramOptions): DiagramContent | null {
  const vpc = topology.get(vpcId, "vpc");
  if (vpc === undefined) return null;
  return new ContentBuilder(new Diagram(topology, vpc, options)).build();
}

class ContentBuilder {
  private readonly topology: Topology;
  private readonly vpc: TopologyNode<"vpc">;
  private readonly options: DiagramOptions;
  private readonly endpoints: ReadonlyMap<string, TopologyNode<"endpoint">>;
  /** Order of endpoint boxes, so that chips stand in the order in which their lines leave. */
  private readonly edgeOrder = new Map<string, number>();

  constructor(private readonly diagram: Diagram) {
    this.topology = diagram.topology;
    this.vpc = diagram.vpc;
    this.options = diagram.options;
    this.endpoints = new Map(diagram.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  }

  build(): DiagramContent {
    const { diagram } = this;
    const edge = edgeBoxes(diagram);
    for (const [index, box] of edge.entries()) this.edgeOrder.set(box.id, index);
    const zones = this.zones();
    const routeTables = this.routeTables();
    const outside = outsideBoxes(diagram);
    const { name, cidrBlocks, ipv6CidrBlocks } = this.vpc.attributes;
    const owner = diagram.foreignOwner;
    const sharing = owner === null ? null : `shared by ${diagram.accountWords(owner)}`;
    const detail = [name === null ? null : this.vpc.id, ...cidrBlocks, ...ipv6CidrBlocks, sharing];
    return {
      vpcId: this.vpc.id,
      title: name ?? this.vpc.id,
      detail: detail.filter(Boolean).join(" · "),
      zones,
      routeTables,
      routeTablesVisible: this.topology.gap("DescribeRouteTables") === null,
      edge,
      outside,
      relations: relationsOf(diagram),
      holder: diagram.holder,
    };
  }

  private zones(): ZoneContent[] {
    const zoneNodes = this.topology.children(this.vpc.id, "availabilityZone");
    const homeless = this.diagram.subnets.filter((subnet) => subnet.parentId === this.vpc.id);
    const leaves = this.diagram.inside.filter((node) => node.kind === "subnet" || this.chipKind(node) !== null).length;
    const large = leaves > LEAF_LIMIT;
    const zones = [...zoneNodes]
      .sort((a, b) => compareText(a.attributes.zoneName, b.attributes.zoneName))
      .map((zone) => {
        const collapsed = this.options.collapse.includes(zone.id) || (large && !this.options.expand.includes(zone.id));
        const subnets = this.topology.children(zone.id, "subnet");
        this.diagram.hold(zone.id, zone.id);
        return {
          id: zone.id,
          nodeId: zone.id,
          title: zone.attributes.zoneName,
          detail: zone.attributes.zoneId ?? "",
          collapsed,
          collapsible: true,
          cells: this.cells(zone.id, subnets, collapsed),
        };
      });
    if (homeless.length > 0) {
      const id = `az/${this.vpc.id}/`;
      const cells = this.cells(id, homeless, false);
      zones.push({
        id,
        nodeId: this.vpc.id,
        title: "Zone not known",
        detail: "",
        collapsed: false,
        collapsible: false,
        cells,
      });
    }
    this.markGaps(zones);
    return zones;
  }

  private cells(
    zoneId: string,
    subnets: readonly TopologyNode<"subnet">[],
    collapsed: boolean,
  ): Record<Tier, SubnetContent[]> {
    const cells: Record<Tier, SubnetContent[]> = { public: [], private: [], isolated: [], unknown: [] };
    const sorted = [...subnets].sort(
      (a, b) =>
        compareCidrText(
          a.attributes.cidrBlock ?? a.attributes.ipv6CidrBlocks[0] ?? "",
          b.attributes.cidrBlock ?? b.attributes.ipv6CidrBlocks[0] ?? "",
        ) || compareText(a.id, b.id),
    );
    for (const tier of TIERS) {
      const members = sorted.filter((subnet) => subnet.attributes.tier === tier);
      if (members.length === 0) continue;
      if (collapsed) cells[tier].push(this.summary(`tier/${zoneId}/${tier}`, zoneId, tier, members));
      else cells[tier].push(...members.map((subnet) => this.subnet(subnet)));
    }
    return cells;
  }

  private summary(id: string, zoneId: string, tier: Tier, members: readonly TopologyNode<"subnet">[]): SubnetContent {
    const inside = members.flatMap((subnet) => [subnet.id, ...this.topology.within(subnet.id).map((node) => node.id)]);
    for (const node of inside) this.diagram.hold(node, id);
    this.diagram.hold(id, id);
    return {
      id,
      nodeId: zoneId,
      kind: "summary",
      tier,
      visible: true,
      title: count(members.length, `${tier === "unknown" ? "" : `${tier} `}subnet`),
      detail: "",
      shared: false,
      collapsed: true,
      chips: [],
      workloads: [...this.foldedChips(members), ...this.workloads(members)],
      workloadsVisible: this.topology.gap("DescribeNetworkInterfaces") === null,
    };
  }

  private subnet(subnet: TopologyNode<"subnet">): SubnetContent {
    const children = this.topology.within(subnet.id);
    const collapsed = this.options.collapse.includes(subnet.id);
    this.diagram.hold(subnet.id, subnet.id);
    const chips: ChipContent[] = [];
    for (const node of children) {
      const chip = collapsed ? null : this.chip(node);
      this.diagram.hold(node.id, chip === null ? subnet.id : chip.id);
      if (chip !== null) chips.push(chip);
    }
    const { cidrBlock, ipv6CidrBlocks, name, sharedWith } = subnet.attributes;
    return {
      id: subnet.id,
      nodeId: subnet.id,
      kind: "subnet",
      tier: subnet.attributes.tier,
      visible: this.topology.raw(subnet.id) !== null,
      title: name ?? subnet.id,
      detail: cidrBlock ?? ipv6CidrBlocks[0] ?? "addresses not visible",
      shared: sharedWith !== null && sharedWith.length > 0,
      collapsed,
      chips: chips.sort(
        (a, b) => this.chipOrder(a) - this.chipOrder(b) || compareText(a.title, b.title) || compareText(a.id, b.id),
      ),
      workloads: [...(collapsed ? this.foldedChips([subnet]) : []), ...this.workloads([subnet])],
      workloadsVisible: this.topology.gap("DescribeNetworkInterfaces") === null,
    };
  }

  private chipOrder(chip: ChipContent): number {
    const node = this.topology.get(chip.nodeId);
    if (node?.kind === "natGateway") return -2;
    const endpointId = node?.kind === "networkInterface" ? node.attributes.endpointId : null;
    return endpointId === null ? -1 : (this.edgeOrder.get(endpointId) ?? 0);
  }

  private chipKind(node: TopologyNode): ChipContent["kind"] | null {
    if (node.kind === "natGateway") return "natGateway";
    if (node.kind !== "networkInterface") return null;
    if (this.topology.to(node.id, "eniAttachment").length > 0) return "endpointInterface";
    if (this.topology.to(node.id, "loadBalancer").length > 0) return "loadBalancer";
    return this.topology.to(node.id, "route").length > 0 ? "networkInterface" : null;
  }

  private chip(node: TopologyNode): ChipContent | null {
    const kind = this.chipKind(node);
    if (kind === null) return null;
    const base = { id: node.id, nodeId: node.id, kind };
    if (node.kind === "natGateway") {
      const state = node.attributes.state === "available" ? shortId(node.id) : node.attributes.state;
      return { ...base, title: node.attributes.name ?? "NAT gateway", detail: state };
    }
    if (node.kind !== "networkInterface") return null;
    const address = node.attributes.privateIpAddresses[0] ?? node.attributes.ipv6Addresses[0] ?? "";
    if (kind === "networkInterface") return { ...base, title: node.label, detail: address };
    if (kind === "loadBalancer") {
      const name = node.attributes.description.split("/")[1] ?? node.label;
      return { ...base, title: name, detail: address };
    }
    const endpoint = this.endpoints.get(node.attributes.endpointId ?? "");
    return endpoint === undefined ? null : { ...base, title: serviceTitle(endpoint), detail: hostPart(address) };
  }

  /** What a fold hides, counted: endpoint interfaces, NAT gateways, load balancer interfaces. */
  private foldedChips(subnets: readonly TopologyNode<"subnet">[]): string[] {
    const counts = new Map<string, number>();
    for (const subnet of subnets) {
      for (const node of this.topology.within(subnet.id)) {
        const words = FOLDED_WORDS[this.chip(node)?.kind ?? "gap"];
        if (words !== undefined) counts.set(words, (counts.get(words) ?? 0) + 1);
      }
    }
    const parts = [...counts].sort(([a], [b]) => compareText(a, b)).map(([words, n]) => count(n, words));
    return parts.length === 0 ? [] : [parts.join(" · ")];
  }

  private workloads(subnets: readonly TopologyNode<"subnet">[]): string[] {
    if (this.topology.gap("DescribeNetworkInterfaces")?.status === "denied") return ["Interfaces not visible"];
    const groups = new Map<string, Set<string>>();
    for (const subnet of subnets) {
      for (const node of this.topology.children(subnet.id, "networkInterface")) {
        const { role, usedBy, instanceId, endpointId } = node.attributes;
        const drawn = this.chipKind(node) !== null;
        // An interface whose endpoint cannot be seen is all there is to see of it.
        const known = endpointId !== null && this.topology.get(endpointId, "endpoint") !== undefined;
        if (drawn || (role === "endpoint" && known) || role === "natGateway") continue;
        const members = groups.get(usedBy) ?? new Set();
        members.add(usedBy === "Instance" && instanceId !== null ? instanceId : node.id);
        groups.set(usedBy, members);
      }
    }
    const words = [...groups]
      .sort(([a, x], [b, y]) => y.size - x.size || compareText(a, b))
      .map(([usedBy, members]) => workloadWords(usedBy, members.size));
    if (words.length <= 1) return words;
    return [words[0] ?? "", words.slice(1, 4).join(" · ") + (words.length > 4 ? " · …" : "")];
  }

  /** Where an endpoint has an interface in some zones but not in this one, the zone says so (design.md, mock's weakness). */
  private markGaps(zones: ZoneContent[]): void {
    if (this.topology.gap("DescribeNetworkInterfaces") !== null) return;
    for (const endpoint of this.endpoints.values()) {
      if (endpoint.attributes.knownType !== "Interface") continue;
      const rows = new Set<string>();
      const without: ZoneContent[] = [];
      for (const zone of zones) {
        const found = TIERS.flatMap((tier) =>
          zone.cells[tier].flatMap((subnet, index) =>
            subnet.chips.some((chip) => this.endpointOf(chip) === endpoint.id) ? [`${tier}/${index}`] : [],
          ),
        );
        if (found.length > 0) for (const row of found) rows.add(row);
        else if (!this.zoneHolds(zone, endpoint.id)) without.push(zone);
      }
      const [tier, index] = [...rows].sort(compareText)[0]?.split("/") ?? [];
      if (tier === undefined) continue;
      for (const zone of without) {
        const cell = zone.cells[tier as Tier];
        const subnet = cell[Number(index)] ?? cell[0];
        if (subnet === undefined) continue;
        const title = serviceTitle(endpoint);
        if (subnet.collapsed) {
          subnet.workloads.push(`no ${title} here`);
          continue;
        }
        const chip: ChipContent = {
          id: `gap/${endpoint.id}/${zone.id}`,
          nodeId: endpoint.id,
          kind: "gap",
          title: `no ${title} here`,
          detail: "",
        };
        const order = this.edgeOrder.get(endpoint.id) ?? 0;
        const at = subnet.chips.findIndex((other) => this.chipOrder(other) > order);
        subnet.chips.splice(at < 0 ? subnet.chips.length : at, 0, chip);
      }
    }
  }

  private endpointOf(chip: ChipContent): string | null {
    const node = this.topology.get(chip.nodeId);
    return node?.kind === "networkInterface" ? node.attributes.endpointId : null;
  }

  /** A folded subnet or zone may hold the endpoint's interface out of sight. */
  private zoneHolds(zone: ZoneContent, endpointId: string): boolean {
    return this.topology
      .from(endpointId, "eniAttachment")
      .some((edge) =>
        TIERS.some((tier) => zone.cells[tier].some((subnet) => this.diagram.holder.get(edge.target) === subnet.id)),
      );
  }

  private routeTables(): RouteTableContent[] {
    return this.diagram.tables.map((table) => {
      this.diagram.hold(table.id, table.id);
      const { routes, effectiveSubnetIds, main, name, associations } = table.attributes;
      const edge = associations.some((association) => association.gatewayId !== null);
      const wanted = routes.filter((route) => route.targetKind !== "local");
      const shown = wanted.length > ROW_LIMIT ? wanted.slice(0, ROW_LIMIT - 1) : wanted;
      return {
        id: table.id,
        title: name ?? shortId(table.id),
        detail: `${edge ? "gateway" : count(effectiveSubnetIds.length, "subnet")}${main ? " · main" : ""}`,
        main,
        rows: shown.map((route) => ({
          destination: route.destination,
          target: this.targetName(route.targetNodeId, route.targetId),
          targetNodeId: route.targetNodeId,
          targetKind: route.targetKind,
          state: route.state,
        })),
        more: wanted.length - shown.length,
      };
    });
  }

  private targetName(nodeId: string, targetId: string | null): string {
    const node = this.topology.get(nodeId);
    if (targetId === null || node === undefined) return "gone";
    return this.diagram.nameOf(node.resourceId) ?? shortId(node.kind === "external" ? targetId : node.id);
  }
}
