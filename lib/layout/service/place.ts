import type { Located, Network } from "@/lib/model";
import { compareText } from "@/lib/model";
import { pack } from "../pack";
import { serviceContent } from "./content";
import type { Gutter } from "./route";
import { gutterWidth, routeServiceLines } from "./route";
import { cardHeight, cardWidth, chipWidth, SERVICE_GRID as G, groupWidth, laneWidth, stackHeight } from "./sizes";
import type { Card, ConsumerGroup, ServiceBox, ServiceChip, ServiceContent, ServicePlacement, ZoneRow } from "./types";

/**
 * Lays out the picture of an endpoint service: consumers, the service, its load balancers, and in one row for each
 * Availability Zone the node and the targets there. Pure, synchronous, deterministic.
 *
 * @param marks words that stand beside a box's title and need room, by topology node id
 */
export function layoutService(
  network: Network,
  service: Located<"serviceConfiguration">,
  marks: ReadonlyMap<string, string>,
): ServicePlacement {
  return new Placer(serviceContent(network, service), marks).place();
}

/** A lane with its place from left to right; what stands in it follows. */
interface Lane {
  id: string;
  title: string;
  x: number;
  width: number;
}

interface Span {
  top: number;
  height: number;
}

/** Where lanes begin, and where what stands in them begins. */
const LANE_TOP = G.margin + G.vpcTop;
const TOP = LANE_TOP + G.laneTop;

class Placer {
  private readonly boxes: ServiceBox[] = [];
  private readonly byId = new Map<string, ServiceBox>();
  private readonly gutters: Gutter[] = [];
  private x = G.margin;

  constructor(
    private readonly content: ServiceContent,
    private readonly marks: ReadonlyMap<string, string>,
  ) {}

  place(): ServicePlacement {
    const { groups, service, balancers, listeners, targetGroups, rows, vpc, relations } = this.content;
    // From left to right: lanes and the gutters between them.
    const consumersBottom = groups.length === 0 ? 0 : this.consumers();
    if (groups.length > 0) this.gutter([service.id], "target");
    const serviceLane = this.cardLane("service", "Endpoint service", [service]);
    this.gutter(ids(balancers), "target");
    const frameLeft = this.x;
    if (vpc !== null) this.x += G.vpcPad;
    const inside = rows.filter(({ outside }) => !outside);
    const balancerLane = this.cardLane("balancers", "Load balancers", balancers);
    const nodeLane = this.zoneLane("nodes", "Nodes by zone", inside);
    const listenerLane = this.cardLane("listeners", "Listeners", listeners, true);
    const groupLane = this.cardLane("targetGroups", "Target groups", targetGroups, true);
    const targetLane = this.zoneLane("targets", "Targets by zone", rows);
    if (vpc !== null) this.x += G.vpcPad;

    // From top to bottom: zones in rows, and each card near what it belongs to.
    const spans = rowSpans(inside);
    for (const row of inside) {
      const span = spans.get(row.id);
      if (span === undefined) continue;
      if (nodeLane !== null && row.nodes.length > 0) this.zone("nodes", nodeLane, row, row.nodes, span);
      if (targetLane !== null && row.targets.length > 0) this.zone("targets", targetLane, row, row.targets, span);
    }
    const behind = (id: string) => this.centre(relations.filter((r) => r.source === id).map((r) => r.target));
    const before = (id: string) => this.centre(relations.filter((r) => r.target === id).map((r) => r.source));
    const bottoms = [...spans.values()].map(({ top, height }) => top + height);
    if (balancerLane !== null) bottoms.push(this.stack(balancers, balancerLane, behind));
    if (listenerLane !== null) bottoms.push(this.stack(listeners, listenerLane, before));
    if (groupLane !== null) bottoms.push(this.stack(targetGroups, groupLane, before));
    const frameBottom = Math.max(TOP, ...bottoms) + G.lanePad;
    const serviceBottom = serviceLane === null ? 0 : this.stack([service], serviceLane, behind) + G.lanePad;

    for (const lane of [balancerLane, nodeLane, listenerLane, groupLane, targetLane]) {
      if (lane !== null) this.lane(lane, vpc?.id ?? null, frameBottom);
    }
    if (serviceLane !== null) this.lane(serviceLane, null, Math.max(serviceBottom, frameBottom));
    if (groups.length > 0) {
      const lane = { id: "consumers", title: "Consumers", x: G.margin, width: this.consumersWidth };
      this.lane(lane, null, Math.max(consumersBottom, frameBottom));
    }
    const vpcBottom = frameBottom + (vpc === null ? 0 : G.vpcPad);
    if (vpc !== null) {
      this.add({
        ...{ id: vpc.id, nodeId: vpc.id, parentId: null, kind: "vpc", content: vpc },
        ...{ x: frameLeft, y: G.margin, width: this.x - frameLeft, height: vpcBottom - G.margin },
      });
    }
    // What the load balancers reach outside of the VPC stands below its frame.
    let bottom = Math.max(consumersBottom, serviceBottom, vpcBottom);
    for (const row of rows) {
      if (!row.outside || targetLane === null) continue;
      const span = { top: vpcBottom + G.gap, height: G.groupTop + stackHeight(row.targets.length) + G.groupPad };
      this.zone("targets", targetLane, row, row.targets, span);
      bottom = Math.max(bottom, span.top + span.height);
    }
    const order: ServiceBox["kind"][] = ["vpc", "lane", "group", "card", "chip"];
    // In reading order, which is also that of the keyboard.
    this.boxes.sort(
      (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.x - b.x || a.y - b.y || compareText(a.id, b.id),
    );
    return {
      width: this.x + G.margin,
      height: bottom + G.margin,
      title: this.content.title,
      boxes: this.boxes,
      lines: routeServiceLines(relations, this.byId, this.gutters),
      holder: this.content.holder,
    };
  }

  private consumersWidth = 0;

  /** A frame for each account and Region; in it a row for each connection: its interfaces, then its box. Gives the bottom. */
  private consumers(): number {
    const { groups } = this.content;
    const connections = groups.flatMap((group) => group.connections);
    const chips = connections.flatMap((connection) => connection.chips);
    const cards = connections.map(({ card }) => card);
    const left = chips.length === 0 ? 0 : chipWidth(chips) + G.chipGutter;
    const cardsWide = Math.max(cardWidth(cards, this.marks), groupWidth(groups) - left - 2 * G.groupPad);
    const frame = { x: this.x + G.lanePad, width: left + cardsWide + 2 * G.groupPad };
    const inner = frame.x + G.groupPad;
    let y = TOP;
    for (const group of groups) {
      const top = y;
      y += G.groupTop;
      for (const { card, chips: own } of group.connections) {
        const stack = stackHeight(own.length);
        const height = Math.max(cardHeight(card), stack);
        const cardY = y + Math.floor((height - cardHeight(card)) / 2);
        this.card(card, group.id, inner + left, cardY, cardsWide);
        this.chips(own, group.id, inner, y + Math.floor((height - stack) / 2), left - G.chipGutter);
        if (own.length > 0) {
          const gutter = { left: inner + left - G.chipGutter, right: inner + left };
          this.gutters.push({ into: new Set([card.id]), by: "target", ...gutter });
        }
        y += height + G.gap;
      }
      y += G.groupPad - G.gap;
      this.group(group, "lane/consumers", { ...frame, y: top, height: y - top });
      y += G.gap;
    }
    this.consumersWidth = frame.width + 2 * G.lanePad;
    this.x += this.consumersWidth;
    return y - G.gap + G.lanePad;
  }

  private cardLane(id: string, title: string, cards: readonly Card[], gutter = false): Lane | null {
    if (cards.length === 0) return null;
    if (gutter) this.gutter(ids(cards), "target");
    const width = Math.max(cardWidth(cards, this.marks) + 2 * G.lanePad, laneWidth(title));
    const lane = { id, title: cards.length === 1 ? title.replace(/s$/, "") : title, x: this.x, width };
    this.x += width;
    return lane;
  }

  private zoneLane(part: "nodes" | "targets", title: string, rows: readonly ZoneRow[]): Lane | null {
    const used = rows.filter((row) => row[part].length > 0);
    if (used.length === 0) return null;
    const chips = used.flatMap((row) => row[part]);
    this.gutter(ids(chips), "source");
    const frame = Math.max(chipWidth(chips) + 2 * G.groupPad, groupWidth(used));
    const width = Math.max(frame + 2 * G.lanePad, laneWidth(title));
    const lane = { id: part, title, x: this.x, width };
    this.x += width;
    return lane;
  }

  /** Opens a gutter for the lines into some boxes; lines `by` one source, or to one target, share a track. */
  private gutter(into: readonly string[], by: Gutter["by"]): void {
    const gutter = { into: new Set(into), by };
    const width = gutterWidth(this.content.relations, gutter);
    this.gutters.push({ ...gutter, left: this.x, right: this.x + width });
    this.x += width;
  }

  private zone(part: "nodes" | "targets", lane: Lane, row: ZoneRow, chips: readonly ServiceChip[], span: Span): void {
    const id = `${part}/${row.id}`;
    const frame = { x: lane.x + G.lanePad, y: span.top, width: lane.width - 2 * G.lanePad, height: span.height };
    this.group({ ...row, id }, row.outside ? null : `lane/${part}`, frame);
    this.chips(chips, id, frame.x + G.groupPad, span.top + G.groupTop, frame.width - 2 * G.groupPad);
  }

  /** Stacks the cards of a lane as near as possible to where each belongs. Gives the bottom. */
  private stack(cards: readonly Card[], lane: Lane, wantOf: (id: string) => number | null): number {
    const wants = cards
      .map((card, index) => ({ card, index, want: wantOf(card.id) ?? TOP }))
      .sort((a, b) => a.want - b.want || a.index - b.index);
    const tops = pack(
      wants.map(({ want }) => want),
      wants.map(({ card }) => cardHeight(card)),
      G.gap,
      TOP,
    );
    let bottom = TOP;
    for (const [index, { card }] of wants.entries()) {
      const y = tops[index] ?? TOP;
      this.card(card, `lane/${lane.id}`, lane.x + G.lanePad, y, lane.width - 2 * G.lanePad);
      bottom = y + cardHeight(card);
    }
    return bottom;
  }

  /** The mean height of the centres of some boxes; null when none is drawn. */
  private centre(of: readonly string[]): number | null {
    const found = of.flatMap((id) => this.byId.get(id) ?? []);
    return found.length === 0 ? null : found.reduce((sum, { y, height }) => sum + y + height / 2, 0) / found.length;
  }

  private group(
    { id, title, detail }: Pick<ConsumerGroup, "id" | "title" | "detail">,
    parentId: string | null,
    rect: { x: number; y: number; width: number; height: number },
  ): void {
    this.add({ id, nodeId: null, parentId, kind: "group", content: { title, detail }, ...rect });
  }

  private card(card: Card, parentId: string, x: number, y: number, width: number): void {
    const { id, nodeId } = card;
    this.add({ id, nodeId, parentId, kind: "card", content: card, x, y, width, height: cardHeight(card) });
  }

  private chips(chips: readonly ServiceChip[], parentId: string, x: number, top: number, width: number): void {
    let y = top;
    for (const chip of chips) {
      const { id, nodeId } = chip;
      this.add({ id, nodeId, parentId, kind: "chip", content: chip, x, y, width, height: G.chip });
      y += G.chip + G.chipGap;
    }
  }

  private lane({ id, title, x, width }: Lane, parentId: string | null, bottom: number): void {
    const rect = { x, y: LANE_TOP, width, height: bottom - LANE_TOP };
    this.add({ id: `lane/${id}`, nodeId: null, parentId, kind: "lane", content: { title }, ...rect });
  }

  private add(box: ServiceBox): void {
    this.boxes.push(box);
    this.byId.set(box.id, box);
  }
}

function ids(items: readonly { id: string }[]): string[] {
  return items.map(({ id }) => id);
}

function rowSpans(rows: readonly ZoneRow[]): Map<string, Span> {
  const spans = new Map<string, Span>();
  let top = TOP;
  for (const { id, nodes, targets } of rows) {
    const stack = Math.max(stackHeight(nodes.length), stackHeight(targets.length), G.chip);
    const height = G.groupTop + stack + G.groupPad;
    spans.set(id, { top, height });
    top += height + G.gap;
  }
  return spans;
}
