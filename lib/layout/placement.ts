import type { Tier } from "@/lib/model";
import type {
  ChipContent,
  EdgeContent,
  LineKind,
  OutsideContent,
  RouteTableContent,
  SubnetContent,
  ZoneContent,
} from "./content-types";

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Point = readonly [x: number, y: number];

/** A box in absolute coordinates. `parentId` is the box around it; `nodeId` what a click selects. */
export type Box = Rect & { id: string; nodeId: string | null; parentId: string | null } & (
    | { kind: "vpc"; content: { title: string; detail: string } }
    | { kind: "zone"; content: ZoneContent }
    | { kind: "subnet"; content: SubnetContent }
    | { kind: "chip"; content: ChipContent }
    | { kind: "workloads"; content: { lines: string[]; visible: boolean } }
    | { kind: "routeTable"; content: RouteTableContent }
    | { kind: "edge"; content: EdgeContent }
    | { kind: "outside"; content: OutsideContent }
    | { kind: "lane"; content: { title: string; note: string; fold: "folded" | "open" | null } }
  );

/** A routed line. Lines of one bundle share a track; `sources` are the topology nodes that it leaves from. */
export interface Line {
  id: string;
  kind: LineKind;
  source: string;
  target: string;
  points: Point[];
  broken: boolean;
}

/** Where everything stands: absolute CSS pixels from the top left of the diagram, boxes from back to front. */
export interface Placement {
  width: number;
  height: number;
  title: string;
  detail: string;
  boxes: Box[];
  lines: Line[];
  /** From a topology node to the box that stands for it. */
  holder: ReadonlyMap<string, string>;
}

/** A horizontal band of subnets with the gutter below it. */
export interface Row {
  tier: Tier | null;
  top: number;
  height: number;
  subnetHeight: number;
  /** y of the first track below the row. */
  gutterTop: number;
  gutterHeight: number;
  /**
   * Lines to route tables leave the row's subnets at the top, into the gutter above, where they meet no line of the interfaces
   * in them. Above the first row there is no room.
   */
  leavesAbove: boolean;
}

/** What the line router needs to know of the frame. */
export interface Frame {
  rows: Row[];
  /** By zone id: the vertical gutter at the right of its subnets. */
  zoneGutters: Map<string, { left: number; right: number }>;
  tableGutter: { left: number; right: number };
  edgeGutter: { left: number; right: number };
  outsideGutter: { left: number; right: number };
  /** By box id: the index of its row. */
  rowOf: Map<string, number>;
  /** By box id: its zone. */
  zoneOf: Map<string, string>;
  boxes: Map<string, Box>;
}

/** Tracks reserved for bundles; more bundles than this share tracks. */
export const TRACKS = { zone: 10, row: 16, tables: 12, edge: 20, outside: 8 } as const;

/** The track of a bundle in a gutter between rows: what comes from above and what comes from below run apart. */
export function rowKey(key: string, fromBelow: boolean): string {
  return fromBelow ? `${key}^` : key;
}

/** Lines with one key run on one track. */
export function bundleKey(kind: LineKind, from: string, to: string): string {
  return kind === "eniAttachment" || kind === "loadBalancer"
    ? `${kind}/${to}`
    : `${kind === "association" ? kind : "route"}/${to}`;
}
