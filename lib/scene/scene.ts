import type { LineKind, NetworkLineKind, Point } from "@/lib/layout";
import type { Token } from "./palette";

/** What is drawn: the one value that the canvas and every export paint, back to front (design.md). */

export type TextRole = "title" | "body" | "mono" | "mark" | "lane";

/** A shape in coordinates of its box. Colours are tokens, so that one scene serves both themes. */
export type Primitive =
  | {
      type: "rect";
      x: number;
      y: number;
      width: number;
      height: number;
      radius: number;
      fill: Token | "none" | "hatch";
      stroke: Token | "none";
      strokeWidth: number;
      dash?: string;
    }
  | { type: "text"; x: number; y: number; text: string; role: TextRole; fill: Token; anchor: "start" | "end" }
  | { type: "path"; d: string; fill: Token | "none"; stroke: Token | "none"; strokeWidth: number }
  | { type: "icon"; x: number; y: number; size: number; icon: string };

export type SceneBoxKind =
  | "vpc"
  | "lane"
  | "zone"
  | "subnet"
  | "workloads"
  | "chip"
  | "routeTable"
  | "edge"
  | "outside"
  | "card"
  | "hub"
  | "word";

export interface SceneBox {
  id: string;
  /** The topology node that a click selects; null where there is nothing to say. */
  nodeId: string | null;
  parentId: string | null;
  kind: SceneBoxKind;
  x: number;
  y: number;
  width: number;
  height: number;
  paint: Primitive[];
  /** What a screen reader says, and the title of the shape in a file. */
  label: string;
  /** Whether the reader can fold or open the box. */
  fold: "folded" | "open" | null;
}

export interface SceneLine {
  id: string;
  kind: LineKind | NetworkLineKind;
  source: string;
  target: string;
  /** Absolute corners; {@link linePath} is the only way from here to a path. */
  points: Point[];
  stroke: Token;
  strokeWidth: number;
  dash: string | null;
  label: string;
  /** Boxes with words about it, which are lit with it. */
  words?: readonly string[];
}

/** One outline of an icon, in a square of 64. */
export interface IconPath {
  d: string;
  fill: string;
}

/** One line of the legend. */
export interface LegendItem {
  label: string;
  kind: "line" | "mark" | "hatch";
  stroke: Token;
  strokeWidth: number;
  dash: string | null;
  dot: boolean;
}

export interface Scene {
  schemaVersion: 1;
  width: number;
  height: number;
  title: string;
  /** Account, Region, VPC id and blocks, in one line. */
  subtitle: string;
  /** The title and description of a file: what kind of picture of what it is, and what it shows, in a sentence. */
  heading: string;
  description: string;
  source: { kind: string; label: string; collectedAt: string };
  /** Whatever tells this picture from others, e.g. `accountId`, `region` and `vpcId`; metadata of a file. */
  address: Readonly<Record<string, string>>;
  boxes: SceneBox[];
  lines: SceneLine[];
  icons: Record<string, IconPath[]>;
  legend: LegendItem[];
  /** Boxes to light: those that stand for the selection. Empty lights everything. */
  lit: string[];
  /** True where the lit boxes are a whole way already, as that of a trace: only what lies between them is lit besides. */
  litOnly: boolean;
  /** Drawn boxes of topology nodes that are folded into another box. */
  holders: Record<string, string>;
}

/** Boxes that lines are drawn over: frames, lanes and subnets. All others are drawn over the lines. */
export function isGround(box: SceneBox): boolean {
  return box.kind === "vpc" || box.kind === "lane" || box.kind === "zone" || box.kind === "subnet";
}
