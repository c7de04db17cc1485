import type { LineKind } from "../content-types";
import type { Point, Rect } from "../placement";

/** What the picture of an endpoint service shows, and where it stands. */

export type Tone = "plain" | "attention" | "broken";

export interface CardLine {
  text: string;
  mono: boolean;
  tone: Tone;
}

/** A box with a title and a few lines: a connection, the service, a load balancer, a listener, a target group. */
export interface Card {
  id: string;
  /** The node of the provider's topology that a click selects. */
  nodeId: string;
  role: "connection" | "count" | "service" | "loadBalancer" | "listener" | "targetGroup" | "unseen";
  title: string;
  /** Titles that are ids are monospaced. */
  mono: boolean;
  lines: CardLine[];
  /** In an account that was not collected, or not visible: drawn hatched. */
  hatched: boolean;
  /** A sentence for whoever asks, e.g. which permission is missing, or the id behind a name. */
  note: string | null;
}

/** A small box: an interface, a node of a load balancer, a target, or what a zone lacks (`gap`). */
export interface ServiceChip {
  id: string;
  nodeId: string;
  role: "interface" | "node" | "target" | "count" | "gap" | "unseen";
  title: string;
  detail: string;
  /** A word about its state. `good` and `plain` are calm. */
  state: { tone: Tone | "good"; word: string } | null;
  note: string | null;
}

/** How a line is drawn: a connection that waits is dashed, one that was refused is broken. */
export type LineStyle = "plain" | "waiting" | "broken";

export interface ConnectionContent {
  card: Card;
  /** The consumers' endpoints that the box stands for. */
  endpointIds: string[];
  chips: ServiceChip[];
  style: LineStyle;
}

/** The consumers of one account and Region. */
export interface ConsumerGroup {
  id: string;
  title: string;
  detail: string;
  connections: ConnectionContent[];
}

/** One Availability Zone of the provider, by zone id. */
export interface ZoneRow {
  id: string;
  title: string;
  /** What the provider's account calls it. */
  detail: string;
  nodes: ServiceChip[];
  targets: ServiceChip[];
  /** Targets that stand in no zone of the provider's VPC. */
  outside: boolean;
}

export interface ServiceRelation {
  kind: LineKind;
  /** Ids of boxes. */
  source: string;
  target: string;
  style: LineStyle;
}

export interface ServiceContent {
  title: string;
  vpc: { id: string; title: string; detail: string } | null;
  groups: ConsumerGroup[];
  service: Card;
  balancers: Card[];
  listeners: Card[];
  targetGroups: Card[];
  rows: ZoneRow[];
  relations: ServiceRelation[];
  /** From a node of the provider's topology to the box that stands for it. */
  holder: Map<string, string>;
}

export type ServiceBox = Rect & { id: string; nodeId: string | null; parentId: string | null } & (
    | { kind: "vpc"; content: { title: string; detail: string } }
    | { kind: "lane"; content: { title: string } }
    | { kind: "group"; content: { title: string; detail: string } }
    | { kind: "card"; content: Card }
    | { kind: "chip"; content: ServiceChip }
  );

export interface ServiceLine {
  id: string;
  kind: LineKind;
  style: LineStyle;
  source: string;
  target: string;
  points: Point[];
}

export interface ServicePlacement {
  width: number;
  height: number;
  title: string;
  boxes: ServiceBox[];
  lines: ServiceLine[];
  holder: ReadonlyMap<string, string>;
}
