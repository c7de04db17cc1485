import type { Network, RouteTargetKind, Tier } from "@/lib/model";

/** What a diagram shows, before anything has a place. */

/** What a reader chose to hide or fold; ids are topology node ids. */
export interface DiagramOptions {
  /** Endpoint types that are not drawn, in AWS's words, e.g. `Interface`. */
  hide: readonly string[];
  /** Zones and subnets folded to their counts. */
  collapse: readonly string[];
  /** Zones, and {@link ROUTE_TABLES}, that would be folded for their size and are opened all the same. */
  expand: readonly string[];
  /** Everything collected, for what lies in other accounts and VPCs; without it they are known by their ids. */
  network?: Network | undefined;
}

export interface ChipContent {
  id: string;
  nodeId: string;
  /** `gap`: what a zone lacks, said where it would stand. */
  kind: "endpointInterface" | "natGateway" | "loadBalancer" | "networkInterface" | "gap";
  title: string;
  detail: string;
}

export interface SubnetContent {
  id: string;
  nodeId: string;
  kind: "subnet" | "summary";
  tier: Tier;
  visible: boolean;
  title: string;
  detail: string;
  /** Its owner shares it with other accounts. */
  shared: boolean;
  collapsed: boolean;
  chips: ChipContent[];
  /** Lines about what runs here, and about what a fold hides; empty when there is nothing to say. */
  workloads: string[];
  workloadsVisible: boolean;
}

export interface ZoneContent {
  id: string;
  nodeId: string | null;
  title: string;
  detail: string;
  collapsed: boolean;
  collapsible: boolean;
  /** By tier, in drawing order within the tier. */
  cells: Record<Tier, SubnetContent[]>;
}

export interface RouteRow {
  destination: string;
  target: string;
  targetNodeId: string;
  targetKind: RouteTargetKind;
  state: string;
}

export interface RouteTableContent {
  id: string;
  nodeId: string;
  title: string;
  detail: string;
  main: boolean;
  rows: RouteRow[];
  /** Routes left out of `rows`. */
  more: number;
}

export type EdgeBoxKind =
  | "internetGateway"
  | "egressOnlyInternetGateway"
  | "vpnGateway"
  | "carrierGateway"
  | "transitGateway"
  | "vpcPeeringConnection"
  | "endpoint"
  | "external"
  | "serviceConfiguration";

export interface EdgeContent {
  id: string;
  nodeId: string;
  kind: EdgeBoxKind;
  title: string;
  detail: string;
  /** A sentence for whoever asks, e.g. which permission is missing. */
  note?: string;
  /** Titles that are ids are monospaced. */
  mono?: boolean;
  attachment: "routeTable" | "eni" | "none";
}

export interface OutsideContent {
  id: string;
  nodeId: string | null;
  kind: "service" | "internet" | "network" | "consumer";
  title: string;
  detail: string;
  shortName: string | null;
  /** Not collected, or not visible. */
  hatched: boolean;
  /** The id behind the words. */
  note?: string;
}

/** A relation between two topology nodes that becomes a line if both ends are drawn. */
export interface Relation {
  kind: LineKind;
  source: string;
  target: string;
  /** The row of a route table that the line starts from. */
  row: number | null;
  /** A route that leads into a black hole. */
  broken: boolean;
}

/** What a line means; its style follows from it (design.md, visual language). */
export type LineKind =
  | "association"
  | "route"
  | "routeTableAttachment"
  | "eniAttachment"
  | "loadBalancer"
  | "service"
  | "connection"
  /** From a peering or transit gateway to the networks behind it. */
  | "joint"
  | "listener"
  | "target";

export interface DiagramContent {
  vpcId: string;
  title: string;
  detail: string;
  zones: ZoneContent[];
  routeTables: RouteTableContent[];
  routeTablesVisible: boolean;
  /** Null where there are so few route tables that each has its box anyway. */
  routeTablesFold: "folded" | "open" | null;
  edge: EdgeContent[];
  outside: OutsideContent[];
  relations: Relation[];
  /** From a topology node to the id of the box that stands for it. */
  holder: Map<string, string>;
}

export const TIERS: readonly Tier[] = ["public", "private", "isolated", "unknown"];

/** The lane of the route tables, which folds like a zone. */
export const ROUTE_TABLES = "lane/routeTables";
