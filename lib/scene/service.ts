import type { Attention } from "@/lib/analysis";
import type { LineKind, ServiceBox, ServiceLine } from "@/lib/layout";
import { displayText, layoutService } from "@/lib/layout";
import type { Located, Network } from "@/lib/model";
import { paintDots } from "./paint";
import { paintServiceBox } from "./paint-service";
import type { LegendItem, Scene, SceneBox, SceneLine } from "./scene";
import type { Mark } from "./shapes";
import type { LineStyle } from "./style";
import { BROKEN_LINE, LEGEND, LINE_STYLES, marksOf, WAITING_LINE } from "./style";

export interface ServiceSceneOptions {
  /** Nodes of the provider's topology that stand for the selection. */
  lit: readonly string[];
  /** What needs attention about this service; marks boxes. */
  attention: readonly Attention[];
}

/**
 * The scene of an endpoint service: from its consumers' interfaces to the targets (domain.md §2.10, §2.18). `nodeId`s are
 * nodes of the provider's topology, and for consumers that were collected too, of theirs.
 */
export function buildServiceScene(
  network: Network,
  service: Located<"serviceConfiguration">,
  options: ServiceSceneOptions,
): Scene {
  const marks = marksOf(options.attention);
  const words = new Map([...marks].map(([nodeId, mark]) => [nodeId, mark.word]));
  const placement = layoutService(network, service, words);
  const leaving = new Map<string, ServiceLine[]>();
  for (const line of placement.lines) leaving.set(line.source, [...(leaving.get(line.source) ?? []), line]);
  const boxes = placement.boxes.map((box): SceneBox => {
    const { id, nodeId, parentId, x, y, width, height } = box;
    const mark = box.kind === "card" ? marks.get(box.id) : undefined;
    const dots = paintDots(box, leaving.get(id) ?? []);
    const paint = [...paintServiceBox(box, mark), ...dots];
    const shared = { id, nodeId, parentId, kind: kindOf(box), x, y, width, height, paint };
    return { ...shared, label: labelOf(box, mark), fold: null };
  });
  const names = new Map(boxes.map((box) => [box.id, box.label.split(",")[0] ?? box.id]));
  const holders: Record<string, string> = {};
  for (const [nodeId, boxId] of placement.holder) if (nodeId !== boxId) holders[nodeId] = boxId;
  const { accountId, accountName, region, source, collectedAt } = service.topology;
  const account = accountName === null ? accountId : `${accountId} ${accountName}`;
  const id = service.node.id;
  return {
    schemaVersion: 1,
    width: placement.width,
    height: placement.height,
    title: displayText(placement.title),
    subtitle: [displayText(account), region, id === placement.title ? null : id].filter(Boolean).join(" · "),
    heading: displayText(`Endpoint service ${placement.title}`),
    description: displayText(`Who is connected to ${placement.title}, and what answers behind it.`),
    source: { kind: source.kind, label: source.label, collectedAt },
    address: { accountId, region, serviceId: id },
    boxes,
    lines: placement.lines.map((line) => paintLine(line, names)),
    icons: {},
    legend: SERVICE_LEGEND,
    litOnly: false,
    lit: [...new Set(options.lit.flatMap((nodeId) => placement.holder.get(nodeId) ?? []))],
    holders,
  };
}

function kindOf(box: ServiceBox): SceneBox["kind"] {
  if (box.kind === "group") return "zone";
  if (box.kind !== "card") return box.kind;
  return box.content.role === "connection" || box.content.role === "count" ? "outside" : "edge";
}

const CARD_WORDS = {
  connection: "Connection",
  count: "Connections",
  service: "Endpoint service",
  loadBalancer: "Load balancer",
  listener: "Listener",
  targetGroup: "Target group",
  unseen: "Not visible:",
} as const;

const CHIP_WORDS = {
  interface: "Endpoint network interface",
  node: "Load balancer node",
  target: "Target",
  count: "",
  gap: "",
  unseen: "Endpoint network interface",
} as const;

function labelOf(box: ServiceBox, mark: Mark | undefined): string {
  const said = mark === undefined ? null : `${mark.tone === "broken" ? "broken" : "needs attention"}: ${mark.word}`;
  const parts = [...labelParts(box), said].filter((part) => part !== null && part !== "");
  return displayText(parts.join(", "));
}

function labelParts(box: ServiceBox): (string | null)[] {
  switch (box.kind) {
    case "vpc":
      return [`VPC ${box.content.title}`, box.content.detail];
    case "lane":
      return [box.content.title];
    case "group":
      return [box.content.title, box.content.detail];
    case "card": {
      const { role, title, lines, note } = box.content;
      return [`${CARD_WORDS[role]} ${title}`, ...lines.map((line) => line.text), note];
    }
    case "chip": {
      const { role, title, detail, state, note } = box.content;
      return [`${CHIP_WORDS[role]} ${title}`, detail, state?.word ?? null, note];
    }
  }
}

const LINE_WORDS: Partial<Record<LineKind, string>> = {
  eniAttachment: "is an interface of",
  connection: "connects to",
  loadBalancer: "answers through",
  listener: "hands packets to",
  target: "has target",
};

function paintLine(line: ServiceLine, names: ReadonlyMap<string, string>): SceneLine {
  const { id, kind, source, target, points, style } = line;
  const drawn: LineStyle = style === "broken" ? BROKEN_LINE : style === "waiting" ? WAITING_LINE : LINE_STYLES[kind];
  const state = style === "plain" ? "" : style === "waiting" ? ", waiting" : ", broken";
  const words = `${names.get(source) ?? source} ${LINE_WORDS[kind] ?? "leads to"} ${names.get(target) ?? target}${state}`;
  // Dashes are counted from the end that a bundle shares, so that its lines coincide.
  const ordered = drawn.dash === null || kind === "target" ? points : [...points].reverse();
  return { id, kind, source, target, points: ordered, ...drawn, label: words };
}

const SERVICE_LEGEND: LegendItem[] = [
  { label: "connection, and what answers it", kind: "line", ...LINE_STYLES.connection, dot: false },
  { label: "waiting for acceptance", kind: "line", ...WAITING_LINE, dot: false },
  { label: "refused, or not healthy", kind: "line", ...BROKEN_LINE, dot: false },
  { label: "ENI attachment", kind: "line", ...LINE_STYLES.eniAttachment, dot: true },
  ...LEGEND.filter(({ kind }) => kind !== "line"),
];
