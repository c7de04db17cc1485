import { environmentOf } from "@/lib/analysis";
import type { NetworkBox, NetworkCardText, NetworkGrouping, NetworkLine, NetworkLineKind } from "@/lib/layout";
import { displayText, layoutNetwork, stateWords } from "@/lib/layout";
import type { Network } from "@/lib/model";
import { compareText } from "@/lib/model";
import { paintNetworkBox } from "./network-paint";
import type { IconPath, LegendItem, Scene, SceneBox, SceneLine } from "./scene";

export interface NetworkSceneOptions {
  groupBy: NetworkGrouping;
  /** Whether a filter lets a VPC through, by its key (`account/region/vpc`). */
  visible: (vpcKey: string) => boolean;
  /** What the cards say, by the key of the VPC. */
  cards: ReadonlyMap<string, NetworkCardText>;
  /** Ids of groups (`group/…`) that are folded to their counts. */
  collapse: readonly string[];
  /** Groups that would be folded for the size of the network and are opened all the same. */
  expand?: readonly string[];
  /** Ids of boxes to light: `vpc/{key}`, a transit gateway's id, `account/{id}`, `group/…`. */
  lit: readonly string[];
}

/** The picture of everything collected: VPCs as cards, and what joins them. Equal networks give equal scenes. */
export function buildNetworkScene(network: Network, options: NetworkSceneOptions): Scene {
  const placement = layoutNetwork(network, {
    groupBy: options.groupBy,
    environment: ({ vpc }) => environmentOf(network, vpc),
    visible: options.visible,
    cards: options.cards,
    collapse: options.collapse,
    expand: options.expand ?? [],
  });
  const icons: Record<string, IconPath[]> = {};
  const ending = new Map<string, NetworkLine[]>();
  for (const line of placement.lines) {
    const list = ending.get(line.source);
    if (list === undefined) ending.set(line.source, [line]);
    else list.push(line);
  }
  const boxes = placement.boxes.map((box): SceneBox => {
    const { id, nodeId, parentId, x, y, width, height } = box;
    const paint = paintNetworkBox(box, ending.get(id) ?? [], icons);
    const shared = { id, nodeId, parentId, x, y, width, height, paint };
    return { ...shared, kind: KINDS[box.kind], label: displayText(labelOf(box)), fold: foldOf(box) };
  });
  const drawn = new Set(boxes.map((box) => box.id));
  const names = new Map(
    placement.boxes.flatMap((box) => ("title" in box.content ? [[box.id, box.content.title]] : [])),
  );
  const shown = network.vpcs.filter((vpc) => options.visible(vpc.key));
  const accounts = new Set(shown.map((vpc) => vpc.at.accountId)).size;
  const regions = new Set(shown.map((vpc) => vpc.at.region)).size;
  const subtitle = [count(shown.length, "VPC"), count(accounts, "account"), count(regions, "Region")].join(" · ");
  return {
    schemaVersion: 1,
    width: placement.width,
    height: placement.height,
    title: "Network",
    subtitle,
    heading: "Network",
    description: `How the VPCs of ${count(accounts, "account")} are joined by PrivateLink, peering and transit gateways.`,
    source: sourceOf(network),
    address: { view: "network" },
    boxes,
    lines: placement.lines.map((line) => paintLine(line, names)),
    icons,
    legend: LEGEND,
    litOnly: false,
    lit: [...new Set(options.lit.map((id) => placement.holder.get(id) ?? id))].filter((id) => drawn.has(id)),
    holders: Object.fromEntries(placement.holder),
  };
}

/** Groups behave as Availability Zones do: grounds with a label, which fold. */
const KINDS = { group: "zone", outside: "lane", card: "card", hub: "hub", word: "word" } as const satisfies Record<
  NetworkBox["kind"],
  SceneBox["kind"]
>;

/** All sources together, with the time of the oldest: nothing shown is older than that. */
function sourceOf(network: Network): Scene["source"] {
  const kinds = new Set(network.topologies.map(({ source }) => source.kind));
  const labels = [...new Set(network.topologies.map(({ source }) => source.label))].sort(compareText);
  const times = network.topologies.map(({ collectedAt }) => collectedAt).sort(compareText);
  const [kind] = kinds;
  return {
    kind: kinds.size === 1 && kind !== undefined ? kind : "several",
    label: labels.length === 1 ? (labels[0] ?? "") : count(labels.length, "source"),
    collectedAt: times[0] ?? "",
  };
}

function count(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? "" : "s"}`;
}

function foldOf(box: NetworkBox): SceneBox["fold"] {
  if (box.kind === "group") return "open";
  return box.kind === "card" && box.content.kind === "folded" ? "folded" : null;
}

const CARD_WORDS = { card: "VPC", folded: "Group", account: "Not collected:" } as const;

function labelOf(box: NetworkBox): string {
  const said = (parts: readonly (string | null)[]) => parts.filter((part) => part !== null && part !== "").join(", ");
  switch (box.kind) {
    case "group":
      return said([`Group ${box.content.title}`, box.content.detail]);
    case "outside":
      return "Accounts that are not collected";
    case "hub": {
      const { title, ids, lines } = box.content;
      return said([title === "Transit gateway" ? title : `Transit gateway ${title}`, ...ids, ...lines]);
    }
    case "word":
      return `${box.content.tone === "broken" ? "broken" : "needs attention"}: ${box.content.word}`;
    case "card": {
      const { kind, title, ids, lines, mark, notVisible } = box.content;
      const tone = mark === null ? null : mark.tone === "broken" ? "broken" : "needs attention";
      const marked = mark === null ? null : `${tone}: ${mark.word}`;
      const unseen = kind === "card" && notVisible ? "not everything is visible" : null;
      return said([`${CARD_WORDS[kind]} ${title}`, ...ids, ...lines, marked, unseen]);
    }
  }
}

interface LineStyle {
  stroke: SceneLine["stroke"];
  strokeWidth: number;
  dash: string | null;
}

const LINE_STYLES: Record<NetworkLineKind, LineStyle> = {
  attachment: { stroke: "vpc", strokeWidth: 2.75, dash: null },
  gatewayPeering: { stroke: "vpc", strokeWidth: 2.75, dash: "12 4" },
  peering: { stroke: "route", strokeWidth: 1.6, dash: "9 3 2 3" },
  privateLink: { stroke: "eni", strokeWidth: 1.6, dash: null },
};

/** Short dashes in the hue of the kind: it waits for somebody's consent. */
const WAITING_DASH = "4 4";

/** As a route into a black hole: red, and dotted so that it shows without colour. */
const BROKEN_LINE: LineStyle = { stroke: "broken", strokeWidth: 1.6, dash: "2 3" };

const LINK_WORDS: Record<NetworkLineKind, { one: string; many: string }> = {
  attachment: { one: "Transit gateway attachment", many: "transit gateway attachments" },
  gatewayPeering: { one: "Transit gateway peering", many: "transit gateway peerings" },
  peering: { one: "Peering", many: "peerings" },
  privateLink: { one: "PrivateLink", many: "PrivateLink connections" },
};

function paintLine(line: NetworkLine, names: ReadonlyMap<string, string>): SceneLine {
  const { id, kind, tone, source, target, points, words } = line;
  const plain = LINE_STYLES[kind];
  const style = tone === "broken" ? BROKEN_LINE : tone === "waiting" ? { ...plain, dash: WAITING_DASH } : plain;
  const label = displayText(lineLabel(line, names));
  return { id, kind, source, target, points, ...style, label, words };
}

/** `Peering pcx-… between core and payments, active`. */
function lineLabel({ kind, source, target, links }: NetworkLine, names: ReadonlyMap<string, string>): string {
  const ends = [names.get(source) ?? source, names.get(target) ?? target] as const;
  const between = kind === "privateLink" ? `from ${ends[0]} to ${ends[1]}` : `between ${ends[0]} and ${ends[1]}`;
  const [link, ...more] = links;
  const states = [...new Set(links.map(({ state }) => stateWords(state).replaceAll("-", " ")))].sort(compareText);
  const { one, many } = LINK_WORDS[kind];
  if (link === undefined || more.length > 0) return `${links.length} ${many} ${between}, ${states.join(", ")}`;
  const id =
    link.kind === "peering" ? link.peeringId : link.kind === "privateLink" ? link.endpointId : link.attachmentId;
  return `${one} ${id} ${between}, ${states.join(", ")}`;
}

const LEGEND: LegendItem[] = [
  { label: "transit gateway", kind: "line", ...LINE_STYLES.attachment, dot: false },
  { label: "gateway peering", kind: "line", ...LINE_STYLES.gatewayPeering, dot: false },
  { label: "peering", kind: "line", ...LINE_STYLES.peering, dot: false },
  { label: "PrivateLink (dot: consumer)", kind: "line", ...LINE_STYLES.privateLink, dot: true },
  { label: "waiting", kind: "line", ...LINE_STYLES.privateLink, dash: WAITING_DASH, dot: false },
  { label: "broken", kind: "line", ...BROKEN_LINE, dot: false },
  {
    label: "not collected, or not visible",
    kind: "hatch",
    stroke: "unknownStroke",
    strokeWidth: 1,
    dash: "3 3",
    dot: false,
  },
];
