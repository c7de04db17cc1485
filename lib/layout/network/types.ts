import type { NetworkLink, NetworkVpc } from "@/lib/model";
import type { Point, Rect } from "../placement";

/** What the picture of the whole network shows, before anything has a place. */

export type NetworkGrouping = "account" | "region" | "environment";

/** What the card of a VPC says beyond its name, blocks and id. */
export interface NetworkCardText {
  title: string;
  lines: readonly string[];
  mark: { tone: "attention" | "broken"; word: string } | null;
  /** Whether calls that the card depends on were denied or failed. */
  notVisible: boolean;
}

export interface NetworkLayoutOptions {
  groupBy: NetworkGrouping;
  /** The environment that a VPC belongs to, for that grouping; null where nothing says. */
  environment: (vpc: NetworkVpc) => string | null;
  /** Whether a filter lets a VPC through; by its key. */
  visible: (vpcKey: string) => boolean;
  /** By the key of the VPC. */
  cards: ReadonlyMap<string, NetworkCardText>;
  /** Groups folded to their counts, by id. */
  collapse: readonly string[];
  /** Groups that would be folded for the size of the network and are opened all the same. */
  expand: readonly string[];
}

/** What a line means; its style follows from it and from its tone. */
export type NetworkLineKind = NetworkLink["kind"];

/** Whether traffic can pass: `waiting` for somebody's consent, or `broken` for good. */
export type LinkTone = "plain" | "waiting" | "broken";

/** A box with text that lines lead to: a VPC, a folded group, or an account that nobody collected. */
export interface CardContent {
  kind: "card" | "folded" | "account";
  title: string;
  /** Small and monospaced, below the title: blocks and ids. */
  ids: string[];
  lines: string[];
  mark: NetworkCardText["mark"];
  notVisible: boolean;
}

export interface HubContent {
  title: string;
  ids: string[];
  lines: string[];
  /** False for the far side of a peering that nobody collected. */
  collected: boolean;
}

/** A frame around cards. */
export interface GroupContent {
  title: string;
  detail: string;
  level: "outer" | "inner";
}

/** A word at the end of a line that is not plain. */
export interface WordContent {
  tone: "attention" | "broken";
  word: string;
}

export type NetworkBox = Rect & { id: string; nodeId: string | null; parentId: string | null } & (
    | { kind: "card"; content: CardContent }
    | { kind: "hub"; content: HubContent }
    | { kind: "group"; content: GroupContent }
    | { kind: "outside"; content: { title: string } }
    | { kind: "word"; content: WordContent }
  );

/** All links of one kind and tone between two boxes. */
export interface NetworkLine {
  id: string;
  kind: NetworkLineKind;
  tone: LinkTone;
  source: string;
  target: string;
  /** From the end that the bundle shares. */
  points: Point[];
  links: readonly NetworkLink[];
  /** Boxes of the words that belong to it. */
  words: string[];
}

/** Where everything stands: absolute CSS pixels from the top left, boxes from back to front. */
export interface NetworkPlacement {
  width: number;
  height: number;
  boxes: NetworkBox[];
  lines: NetworkLine[];
  /** From the id of a VPC's card to that of the folded group which holds it. */
  holder: ReadonlyMap<string, string>;
}
