import type { Tier, Topology, TopologyNode } from "@/lib/model";
import { append, compareText, hostCidr, parseCidr } from "@/lib/model";
import type {
  ChipContent,
  DiagramContent,
  DiagramOptions,
  RouteTableContent,
  SubnetContent,
  ZoneContent,
} from "./content-types";
import { ROUTE_TABLES, TIERS } from "./content-types";
import { Diagram, descendants } from "./diagram";
import { edgeBoxes } from "./edge";
import { outsideBoxes } from "./outside";
import { ROW_LIMIT, relationsOf } from "./relations";
import { count, FOLDED_WORDS, hostPart, serviceTitle, shortId, workloadWords } from "./words";

/** Which boxes a diagram shows and what stands in them, before anything has a place. */

/** Beyond this many chips and subnets, zones start out folded (design.md, "about 300 visible leaves"). */
const LEAF_LIMIT = 300;

/** Beyond this many, route tables with the same routes start out in one box. */
const TABLE_LIMIT = 40;

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
  /** What each network interface is drawn as, once it was asked: of tens of thousands, most are not drawn. */
  private readonly chipKinds = new Map<string, ChipContent["kind"] | null>();

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
    const many = diagram.tables.length > TABLE_LIMIT;
    const opened = diagram.options.expand.includes(ROUTE_TABLES);
    const routeTables = many && !opened ? this.foldedTables() : this.routeTables(diagram.tables);
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
      routeTablesFold: many ? (opened ? "open" : "folded") : null,
      edge,
      outside,
      relations: relationsOf(diagram),
      holder: diagram.holder,
    };
  }

  private zones(): ZoneContent[] {
    const zoneNodes = this.topology.children(this.vpc.id, "availabilityZone");
    const homeless = this.diagram.subnets.filter((subnet) => subnet.parentId === this.vpc.id);
    const large = this.leaves() > LEAF_LIMIT;
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

  /** Chips and subnets that would be drawn if nothing were folded. */
  private leaves(): number {
    const { subnets, interfaces } = this.diagram;
    let leaves = subnets.length + this.diagram.ofKind("natGateway").length;
    for (const node of interfaces) if (this.chipKind(node) !== null) leaves += 1;
    return leaves;
  }

  private cells(
    zoneId: string,
    subnets: readonly TopologyNode<"subnet">[],
    collapsed: boolean,
  ): Record<Tier, SubnetContent[]> {
    const cells: Record<Tier, SubnetContent[]> = { public: [], private: [], isolated: [], unknown: [] };
    const sorted = subnets
      .map((subnet) => ({ subnet, key: cidrKey(subnet.attributes.cidrBlock ?? subnet.attributes.ipv6CidrBlocks[0]) }))
      .sort((a, b) => compareText(a.key, b.key) || compareText(a.subnet.id, b.subnet.id))
      .map(({ subnet }) => subnet);
    for (const tier of TIERS) {
      const members = sorted.filter((subnet) => subnet.attributes.tier === tier);
      if (members.length === 0) continue;
      if (collapsed) cells[tier].push(this.summary(`tier/${zoneId}/${tier}`, zoneId, tier, members));
      else cells[tier].push(...members.map((subnet) => this.subnet(subnet)));
    }
    return cells;
  }

  private summary(id: string, zoneId: string, tier: Tier, members: readonly TopologyNode<"subnet">[]): SubnetContent {
    for (const subnet of members) {
      this.diagram.hold(subnet.id, id);
      for (const node of descendants(this.topology, subnet.id)) this.diagram.hold(node.id, id);
    }
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
    const children = descendants(this.topology, subnet.id);
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
    let kind = this.chipKinds.get(node.id);
    if (kind === undefined) {
      kind = this.interfaceKind(node.id);
      this.chipKinds.set(node.id, kind);
    }
    return kind;
  }

  private interfaceKind(id: string): ChipContent["kind"] | null {
    if (this.topology.to(id, "eniAttachment").length > 0) return "endpointInterface";
    if (this.topology.to(id, "loadBalancer").length > 0) return "loadBalancer";
    return this.topology.to(id, "route").length > 0 ? "networkInterface" : null;
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
    const endpoint = this.endpointOf(node);
    return endpoint === undefined ? null : { ...base, title: serviceTitle(endpoint), detail: hostPart(address) };
  }

  /** The endpoint of an interface; undefined for other nodes, and for endpoints that the reader hid. */
  private endpointOf(node: TopologyNode): TopologyNode<"endpoint"> | undefined {
    return node.kind === "networkInterface" ? this.endpoints.get(node.attributes.endpointId ?? "") : undefined;
  }

  /** What a fold hides, counted: endpoint interfaces, NAT gateways, load balancer interfaces. */
  private foldedChips(subnets: readonly TopologyNode<"subnet">[]): string[] {
    const counts = new Map<string, number>();
    for (const subnet of subnets) {
      for (const node of descendants(this.topology, subnet.id)) {
        const kind = this.chipKind(node);
        const hidden = kind === "endpointInterface" && this.endpointOf(node) === undefined;
        const words = kind === null || hidden ? undefined : FOLDED_WORDS[kind];
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
      for (const node of this.topology.children(subnet.id)) {
        if (node.kind !== "networkInterface") continue;
        const { role, usedBy, instanceId, endpointId } = node.attributes;
        const drawn = this.chipKind(node) !== null;
        // An interface whose endpoint cannot be seen is all there is to see of it.
        const known = endpointId !== null && this.topology.get(endpointId, "endpoint") !== undefined;
        if (drawn || (role === "endpoint" && known) || role === "natGateway") continue;
        const member = usedBy === "Instance" && instanceId !== null ? instanceId : node.id;
        const members = groups.get(usedBy);
        if (members === undefined) groups.set(usedBy, new Set([member]));
        else members.add(member);
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
    const { shown, zoneOf } = this.standing(zones);
    for (const endpoint of this.endpoints.values()) {
      if (endpoint.attributes.knownType !== "Interface") continue;
      const rows = new Set<string>();
      const without: ZoneContent[] = [];
      // A folded subnet or zone may hold the endpoint's interface out of sight.
      const holding = new Set(
        this.topology
          .from(endpoint.id, "eniAttachment")
          .map(({ target }) => zoneOf.get(this.diagram.holder.get(target) ?? "")),
      );
      for (const zone of zones) {
        const found = shown.get(endpoint.id)?.get(zone.id);
        if (found !== undefined) for (const row of found) rows.add(row);
        else if (!holding.has(zone.id)) without.push(zone);
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

  /** By endpoint and zone, the rows in which an interface of it is drawn; and the zone of every subnet box. */
  private standing(zones: readonly ZoneContent[]) {
    const shown = new Map<string, Map<string, string[]>>();
    const zoneOf = new Map<string, string>();
    for (const zone of zones) {
      for (const tier of TIERS) {
        for (const [index, subnet] of zone.cells[tier].entries()) {
          zoneOf.set(subnet.id, zone.id);
          for (const chip of subnet.chips) {
            const node = this.topology.get(chip.nodeId);
            const endpointId = node?.kind === "networkInterface" ? node.attributes.endpointId : null;
            if (endpointId === null) continue;
            let byZone = shown.get(endpointId);
            if (byZone === undefined) shown.set(endpointId, (byZone = new Map()));
            append(byZone, zone.id, `${tier}/${index}`);
          }
        }
      }
    }
    return { shown, zoneOf };
  }

  /** Route tables with the same routes share a box; the least common ones, if they are many, share the last. */
  private foldedTables(): RouteTableContent[] {
    const groups = new Map<string, TopologyNode<"routeTable">[]>();
    for (const table of this.diagram.tables) {
      const { routes, associations } = table.attributes;
      const shown = routes.filter((route) => route.targetKind !== "local");
      const edge = associations.some((association) => association.gatewayId !== null);
      const key = shown.map(({ destination, targetNodeId, state }) => [destination, targetNodeId, state]);
      append(groups, JSON.stringify([edge, key]), table);
    }
    const sorted = [...groups.values()].sort(
      (a, b) => b.length - a.length || compareText(a[0]?.id ?? "", b[0]?.id ?? ""),
    );
    const kept = sorted.length > TABLE_LIMIT ? sorted.slice(0, TABLE_LIMIT - 1) : sorted;
    const boxes = kept.flatMap((tables) => {
      const [first] = this.routeTables(tables);
      if (first === undefined || tables.length === 1) return first ?? [];
      return [{ ...first, ...this.heldTogether(`tables/${first.id}`, tables, count(tables.length, "route table")) }];
    });
    const rest = sorted.slice(kept.length).flat();
    if (rest.length === 0) return boxes;
    const others = this.heldTogether("tables/others", rest, `${count(rest.length, "other route table")}`);
    return [...boxes, { ...others, rows: [], more: 0 }];
  }

  /** The words of a box for several route tables, which all of them are from now on held by. */
  private heldTogether(id: string, tables: readonly TopologyNode<"routeTable">[], title: string) {
    for (const table of tables) this.diagram.hold(table.id, id);
    const main = tables.some((table) => table.attributes.main);
    const subnets = tables.reduce((sum, table) => sum + table.attributes.effectiveSubnetIds.length, 0);
    return { id, nodeId: this.vpc.id, title, detail: `${count(subnets, "subnet")}${main ? " · main" : ""}`, main };
  }

  private routeTables(tables: readonly TopologyNode<"routeTable">[]): RouteTableContent[] {
    return tables.map((table) => {
      this.diagram.hold(table.id, table.id);
      const { routes, effectiveSubnetIds, main, name, associations } = table.attributes;
      const edge = associations.some((association) => association.gatewayId !== null);
      const wanted = routes.filter((route) => route.targetKind !== "local");
      const shown = wanted.length > ROW_LIMIT ? wanted.slice(0, ROW_LIMIT - 1) : wanted;
      return {
        id: table.id,
        nodeId: table.id,
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

/** Text that sorts as addresses and blocks do: numerically, IPv4 first, a block before what lies in it; other text last. */
function cidrKey(text = ""): string {
  const cidr = parseCidr(text) ?? hostCidr(text);
  if (cidr === null) return `z${text}`;
  const { family, first, prefixLength } = cidr;
  return `${family === "ipv4" ? 4 : 6}${first.toString(16).padStart(32, "0")}/${String(prefixLength).padStart(3, "0")}`;
}
