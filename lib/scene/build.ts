import type { Attention } from "@/lib/analysis";
import type { Box, DiagramOptions, Line, LineKind } from "@/lib/layout";
import { displayText, layoutVpc, stateWords } from "@/lib/layout";
import { append, type Topology } from "@/lib/model";
import { paintBox, paintDots } from "./paint";
import type { IconPath, Scene, SceneBox, SceneLine } from "./scene";
import type { Mark } from "./shapes";
import { BROKEN_LINE, LEGEND, LINE_STYLES, marksOf } from "./style";

export interface SceneOptions extends DiagramOptions {
  /** What needs attention in this VPC; marks boxes. */
  attention: readonly Attention[];
  /** Topology nodes that stand for the selection, the selected one or, when it has no box, its anchors. */
  lit: readonly string[];
  /** The lit nodes are the whole way; nothing else belongs to it. */
  litOnly?: boolean;
}

/** The scene of a VPC: the same value for the canvas and every export. Null when the topology has no such VPC. */
export function buildScene(topology: Topology, vpcId: string, options: SceneOptions): Scene | null {
  const marks = marksOf(options.attention);
  const words = new Map([...marks].map(([nodeId, mark]) => [nodeId, mark.word]));
  const placement = layoutVpc(topology, vpcId, options, words);
  if (placement === null) return null;
  const icons: Record<string, IconPath[]> = {};
  const leaving = new Map<string, Line[]>();
  for (const line of placement.lines) append(leaving, line.source, line);
  const boxes = placement.boxes.map((box): SceneBox => {
    const mark = marks.get(box.id);
    const marked = box.kind === "workloads" || box.kind === "vpc" || box.kind === "zone" ? undefined : mark;
    const { id, nodeId, parentId, kind, x, y, width, height } = box;
    const shared = { id, nodeId, parentId, kind, x, y, width, height };
    const dots = paintDots(box, leaving.get(box.id) ?? []);
    const paint = [...paintBox(box, marked, icons), ...dots];
    return { ...shared, paint, label: labelOf(box, mark), fold: foldOf(box) };
  });
  const attachments = new Map(
    placement.boxes.flatMap((box) => (box.kind === "edge" ? [[box.id, box.content.attachment] as const] : [])),
  );
  const names = new Map(boxes.map((box) => [box.id, box.label.split(",")[0] ?? box.id]));
  const holders: Record<string, string> = {};
  for (const [nodeId, boxId] of placement.holder) {
    if (nodeId === boxId) continue;
    const node = topology.get(nodeId);
    const common = node?.kind === "networkInterface" && node.attributes.role !== "endpoint";
    if (!common) holders[nodeId] = boxId;
  }
  const { accountId, region, source, collectedAt } = topology;
  const account = topology.accountName === null ? accountId : `${accountId} ${topology.accountName}`;
  return {
    schemaVersion: 1,
    width: placement.width,
    height: placement.height,
    title: displayText(placement.title),
    subtitle: [displayText(account), region, vpcId === placement.title ? null : vpcId].filter(Boolean).join(" · "),
    heading: displayText(`VPC ${placement.title}`),
    description: displayText(`How the subnets of ${placement.title} reach services.`),
    source: { kind: source.kind, label: source.label, collectedAt },
    address: { accountId, region, vpcId },
    boxes,
    lines: placement.lines.map((line) => paintLine(line, names, attachments.get(line.source))),
    icons,
    legend: LEGEND,
    litOnly: options.litOnly ?? false,
    lit: [...new Set(options.lit.flatMap((id) => placement.holder.get(id) ?? (id === vpcId ? [id] : [])))],
    holders,
  };
}

const LINE_WORDS: Record<LineKind, string> = {
  association: "uses route table",
  route: "routes to",
  routeTableAttachment: "has routes to gateway endpoint",
  eniAttachment: "is an interface of endpoint",
  loadBalancer: "serves endpoint service",
  service: "connects to service",
  connection: "is connected from",
  joint: "joins",
  listener: "listens for",
  target: "has target",
};

/** A line to a service has the hue of the attachment that it goes on from. */
function paintLine(
  line: Line,
  names: ReadonlyMap<string, string>,
  attachment?: "routeTable" | "eni" | "none",
): SceneLine {
  const plain = LINE_STYLES[line.kind];
  const hue = attachment === undefined || attachment === "none" ? plain.stroke : attachment;
  const style = line.broken ? BROKEN_LINE : line.kind === "service" ? { ...plain, stroke: hue } : plain;
  return {
    id: line.id,
    kind: line.kind,
    source: line.source,
    target: line.target,
    // Dashes are counted from the first point: from the end that a bundle shares, so that its lines coincide.
    points: style.dash === null ? line.points : [...line.points].reverse(),
    ...style,
    label: `${names.get(line.source) ?? line.source} ${LINE_WORDS[line.kind]} ${names.get(line.target) ?? line.target}`,
  };
}

function foldOf(box: Box): SceneBox["fold"] {
  if (box.kind === "lane") return box.content.fold;
  if (box.kind === "zone") return box.content.collapsible ? (box.content.collapsed ? "folded" : "open") : null;
  if (box.kind !== "subnet" || box.content.kind === "summary") return null;
  if (box.content.collapsed) return "folded";
  return box.content.chips.length + box.content.workloads.length > 0 ? "open" : null;
}

const CHIP_WORDS = {
  endpointInterface: "Endpoint network interface",
  natGateway: "NAT gateway",
  loadBalancer: "Load balancer interface",
  networkInterface: "Network interface",
  gap: "Gap",
} as const;

function labelOf(box: Box, mark: Mark | undefined): string {
  const said = mark === undefined ? null : `${mark.tone === "broken" ? "broken" : "needs attention"}: ${mark.word}`;
  return displayText([...labelParts(box), said].filter((part) => part !== null && part !== "").join(", "));
}

function labelParts(box: Box): (string | null)[] {
  switch (box.kind) {
    case "vpc":
      return [`VPC ${box.content.title}`, box.content.detail];
    case "lane":
      return [box.content.title, box.content.note];
    case "zone":
      return [`Availability Zone ${box.content.title}`, box.content.detail];
    case "subnet": {
      const { title, detail, tier, visible, shared, workloads } = box.content;
      const words = tier === "unknown" ? "tier not visible" : `${tier} subnet`;
      return [`Subnet ${title}`, detail, words, shared ? "shared" : null, visible ? null : "not visible", ...workloads];
    }
    case "chip":
      return [`${CHIP_WORDS[box.content.kind]} ${box.content.title}`, box.content.detail];
    case "workloads":
      return [`Workloads: ${box.content.lines.join(" ")}`];
    case "routeTable": {
      const { title, detail, rows, more } = box.content;
      const routes = rows.map(
        (r) => `${r.destination} to ${r.target}${r.state === "active" ? "" : ` ${stateWords(r.state)}`}`,
      );
      return [`Route table ${title}`, detail, ...routes, more > 0 ? `${more} more routes` : null];
    }
    case "edge":
      return [
        `${box.content.kind === "endpoint" ? "Endpoint " : ""}${box.content.title}`,
        box.content.detail,
        box.content.note ?? null,
      ];
    case "outside":
      return [box.content.title, box.content.detail, box.content.note ?? null];
  }
}
