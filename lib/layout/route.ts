import { compareText } from "@/lib/model";
import type { DiagramContent, LineKind, Relation } from "./content-types";
import { GRID } from "./measure";
import { assignTracks } from "./pack";
import type { Box, Frame, Line, Point } from "./placement";
import { bundleKey, rowKey, TRACKS } from "./placement";

/**
 * Routes every relation whose ends are drawn, orthogonally and through the gutters only: the row gutters between tiers,
 * the gutter at the right of each zone, and the gutters before each lane. Bundles (all lines to one table, one endpoint,
 * one gateway) share a track; tracks are ordered so that lines into one lane do not cross on the way.
 */
export function routeLines(content: DiagramContent, frame: Frame): Line[] {
  const wires = collectWires(content, frame);
  const router = new Router(frame, wires);
  return wires
    .map((wire) => ({
      id: wire.id,
      kind: wire.kind,
      source: wire.from.id,
      target: wire.to.id,
      points: simplify(router.points(wire)),
      broken: wire.broken,
    }))
    .sort((a, b) => (LINE_RANKS.get(a.kind) ?? -1) - (LINE_RANKS.get(b.kind) ?? -1) || compareText(a.id, b.id));
}

/** Thin and common below, heavy above. */
const LINE_ORDER: LineKind[] = [
  "association",
  "route",
  "loadBalancer",
  "connection",
  "joint",
  "eniAttachment",
  "service",
  "routeTableAttachment",
];
const LINE_RANKS = new Map(LINE_ORDER.map((kind, rank) => [kind, rank]));

interface Wire {
  id: string;
  kind: LineKind;
  key: string;
  from: Box;
  to: Box;
  row: number | null;
  broken: boolean;
  /** How the wire runs: from subnets to tables, from subnets to the edge, and so on. */
  course: "toTable" | "toEdge" | "tableToEdge" | "tableToSubnet" | "outside";
}

function collectWires(content: DiagramContent, frame: Frame): Wire[] {
  const wires = new Map<string, Wire>();
  for (const relation of content.relations) {
    const from = frame.boxes.get(content.holder.get(relation.source) ?? "");
    const to = frame.boxes.get(content.holder.get(relation.target) ?? "");
    if (from === undefined || to === undefined || from.id === to.id) continue;
    const course = courseOf(relation, from, to);
    if (course === null) continue;
    const row = rowOf(relation, from);
    const id = `${relation.kind}:${from.id}>${to.id}${row === null ? "" : `#${row}`}`;
    wires.set(id, {
      id,
      kind: relation.kind,
      key: bundleKey(relation.kind, from.id, to.id),
      from,
      to,
      row,
      broken: relation.broken,
      course,
    });
  }
  return [...wires.values()].sort((a, b) => compareText(a.id, b.id));
}

/** The row that a line leaves from; null for boxes that stand for several route tables and show no rows. */
function rowOf({ row }: Relation, from: Box): number | null {
  if (row === null || from.kind !== "routeTable") return row;
  const { rows, more } = from.content;
  return row < rows.length + (more > 0 ? 1 : 0) ? row : null;
}

function courseOf(relation: Relation, from: Box, to: Box): Wire["course"] | null {
  const inSubnets = (box: Box) => box.kind === "subnet" || box.kind === "chip";
  if (relation.kind === "association") return inSubnets(from) && to.kind === "routeTable" ? "toTable" : null;
  if (inSubnets(from) && to.kind === "edge") return "toEdge";
  if (from.kind === "routeTable") return to.kind === "edge" ? "tableToEdge" : inSubnets(to) ? "tableToSubnet" : null;
  return from.kind === "edge" && to.kind === "outside" ? "outside" : null;
}

class Router {
  private readonly rowTracks: Map<string, number>[] = [];
  private readonly zoneTracks = new Map<string, Map<string, number>>();
  private readonly tableTracks: Map<string, number>;
  private readonly edgeTracks: Map<string, number>;
  private readonly outsideTracks: Map<string, number>;
  private readonly ports = new Map<string, number>();

  constructor(
    private readonly frame: Frame,
    wires: readonly Wire[],
  ) {
    const byRow = new Map<number, Map<string, Wire>>();
    const byZone = new Map<string, Map<string, Wire>>();
    for (const wire of wires) {
      const inside = wire.course === "toTable" || wire.course === "toEdge" ? wire.from : wire.to;
      if (wire.course === "tableToEdge" || wire.course === "outside") continue;
      last(byRow, this.gutterRow(wire, inside)).set(rowKey(wire.key, this.leavesAbove(wire)), wire);
      if (wire.course === "toTable") continue;
      const zone = frame.zoneOf.get(inside.id) ?? "";
      last(byZone, zone).set(wire.key, wire);
    }
    // Row gutters: tables of subnets above first, from top to bottom as the tables stand; then routes into subnets; endpoints;
    // and tables of subnets below last.
    const rank = (wire: Wire) =>
      wire.course === "tableToSubnet" ? 1 : wire.course === "toEdge" ? 2 : this.leavesAbove(wire) ? 3 : 0;
    for (const [row, keyed] of byRow) {
      const sorted = [...keyed.values()].sort(
        (a, b) => rank(a) - rank(b) || a.to.y - b.to.y || compareText(a.key, b.key),
      );
      this.rowTracks[row] = assignTracks(
        sorted.map((wire) => rowKey(wire.key, this.leavesAbove(wire))),
        TRACKS.row,
      );
    }
    // Zone gutters: what turns off lowest runs nearest to the subnets.
    for (const [zone, keyed] of byZone) {
      const sorted = [...keyed.values()].sort((a, b) => b.to.y - a.to.y || compareText(a.key, b.key));
      this.zoneTracks.set(
        zone,
        assignTracks(
          sorted.map((wire) => wire.key),
          TRACKS.zone,
        ),
      );
    }
    const verticals = (courses: Wire["course"][], most: number) =>
      this.orderVerticals(
        wires.filter((wire) => courses.includes(wire.course)),
        most,
      );
    this.tableTracks = verticals(["toTable", "tableToSubnet"], TRACKS.tables);
    this.edgeTracks = verticals(["toEdge", "tableToEdge"], TRACKS.edge);
    this.outsideTracks = verticals(["outside"], TRACKS.outside);
  }

  /**
   * Order of vertical tracks between two lanes: lines that go down first, the lowest target leftmost; then lines that go
   * up, the highest target leftmost. Within each group no two lines that keep their order cross.
   */
  private orderVerticals(wires: readonly Wire[], most: number): Map<string, number> {
    const bundles = new Map<string, { start: number; end: number; count: number; back: boolean }>();
    for (const wire of wires) {
      const bundle = bundles.get(wire.key) ?? { start: 0, end: 0, count: 0, back: wire.course === "tableToSubnet" };
      bundle.start += this.startHeight(wire);
      bundle.end += this.endHeight(wire);
      bundle.count += 1;
      bundles.set(wire.key, bundle);
    }
    const entries = [...bundles].map(([key, { start, end, count, back }]) => {
      return { key, end: end / count, down: end >= start, back };
    });
    entries.sort(
      (a, b) =>
        Number(a.back) - Number(b.back) ||
        Number(b.down) - Number(a.down) ||
        (a.down ? b.end - a.end : a.end - b.end) ||
        compareText(a.key, b.key),
    );
    return assignTracks(
      entries.map((entry) => entry.key),
      most,
    );
  }

  private startHeight(wire: Wire): number {
    if (wire.course === "toTable" || wire.course === "toEdge") return this.rowTrack(wire, wire.from);
    return this.rightPort(wire);
  }

  private endHeight(wire: Wire): number {
    return wire.course === "tableToSubnet" ? this.rowTrack(wire, wire.to) : this.leftPort(wire);
  }

  points(wire: Wire): Point[] {
    const { from, to } = wire;
    switch (wire.course) {
      case "toTable": {
        const x = from.x + 14;
        const rowY = this.rowTrack(wire, from);
        const trackX = this.column(this.frame.tableGutter.left + 8, this.tableTracks, wire, GRID.track);
        const end = this.leftPort(wire);
        return [
          [x, this.leavesAbove(wire) ? from.y : from.y + from.height],
          [x, rowY],
          [trackX, rowY],
          [trackX, end],
          [to.x, end],
        ];
      }
      case "toEdge": {
        const start = this.insidePort(wire, from);
        const zoneX = this.zoneTrack(wire, from);
        const rowY = this.rowTrack(wire, from);
        const trackX = this.column(this.frame.edgeGutter.left + 8, this.edgeTracks, wire, GRID.edgeTrack);
        const end = this.leftPort(wire);
        return [
          [from.x + from.width, start],
          [zoneX, start],
          [zoneX, rowY],
          [trackX, rowY],
          [trackX, end],
          [to.x, end],
        ];
      }
      case "tableToSubnet": {
        const start = this.rightPort(wire);
        const trackX = this.column(this.frame.tableGutter.left + 8, this.tableTracks, wire, GRID.track);
        const rowY = this.rowTrack(wire, to);
        const zoneX = this.zoneTrack(wire, to);
        const end = this.insidePort(wire, to);
        return [
          [from.x, start],
          [trackX, start],
          [trackX, rowY],
          [zoneX, rowY],
          [zoneX, end],
          [to.x + to.width, end],
        ];
      }
      case "tableToEdge": {
        const start = this.rightPort(wire);
        const trackX = this.column(this.frame.edgeGutter.left + 8, this.edgeTracks, wire, GRID.edgeTrack);
        const end = this.leftPort(wire);
        return [
          [from.x + from.width, start],
          [trackX, start],
          [trackX, end],
          [to.x, end],
        ];
      }
      case "outside": {
        const start = from.y + from.height / 2;
        const end = to.y + to.height / 2;
        const trackX = this.column(this.frame.outsideGutter.left + 6, this.outsideTracks, wire, 3);
        return [
          [from.x + from.width, start],
          [trackX, start],
          [trackX, end],
          [to.x, end],
        ];
      }
    }
  }

  private column(left: number, tracks: ReadonlyMap<string, number>, wire: Wire, step: number): number {
    return left + (tracks.get(wire.key) ?? 0) * step;
  }

  /** Whether a line leaves its subnet at the top. */
  private leavesAbove({ course, from }: Wire): boolean {
    return course === "toTable" && this.frame.rows[this.frame.rowOf.get(from.id) ?? 0]?.leavesAbove === true;
  }

  /** The row below which a wire runs on its way from or to a box in a subnet. */
  private gutterRow(wire: Wire, inside: Box): number {
    const row = this.frame.rowOf.get(inside.id) ?? 0;
    return this.leavesAbove(wire) ? row - 1 : row;
  }

  private rowTrack(wire: Wire, inside: Box): number {
    const row = this.gutterRow(wire, inside);
    return (
      (this.frame.rows[row]?.gutterTop ?? 0) +
      (this.rowTracks[row]?.get(rowKey(wire.key, this.leavesAbove(wire))) ?? 0) * GRID.track
    );
  }

  private zoneTrack(wire: Wire, inside: Box): number {
    const zone = this.frame.zoneOf.get(inside.id) ?? "";
    const left = (this.frame.zoneGutters.get(zone)?.left ?? 0) + 3;
    return left + (this.zoneTracks.get(zone)?.get(wire.key) ?? 0) * GRID.track;
  }

  /** Where a line meets the right side of a chip (its middle) or of a folded subnet (spread, one place a bundle). */
  private insidePort(wire: Wire, inside: Box): number {
    if (inside.kind === "chip") return inside.y + inside.height / 2;
    const port = `${inside.id}|${wire.key}`;
    let index = this.ports.get(port);
    if (index === undefined) {
      index = this.ports.get(inside.id) ?? 0;
      this.ports.set(inside.id, index + 1);
      this.ports.set(port, index);
    }
    return inside.y + 12 + ((index * 5) % Math.max(5, inside.height - 20));
  }

  private leftPort(wire: Wire): number {
    const { to, kind } = wire;
    if (to.kind === "routeTable") return to.y + 18;
    if (to.kind === "edge" && to.content.attachment === "eni") {
      return to.y + (kind === "eniAttachment" ? 0.62 : 0.34) * to.height;
    }
    return to.y + to.height / 2;
  }

  private rightPort(wire: Wire): number {
    const { from, row } = wire;
    if (from.kind !== "routeTable") return from.y + from.height / 2;
    return row === null ? from.y + 18 : from.y + GRID.tableTop + (row + 0.5) * GRID.tableRow;
  }
}

/** The last wire of each bundle in a gutter. */
function last<Gutter>(byGutter: Map<Gutter, Map<string, Wire>>, gutter: Gutter): Map<string, Wire> {
  let wires = byGutter.get(gutter);
  if (wires === undefined) byGutter.set(gutter, (wires = new Map()));
  return wires;
}

/** Drops points that lie on the line between their neighbours. */
export function simplify(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const a = kept.at(-2);
    const b = kept.at(-1);
    if (b !== undefined && b[0] === point[0] && b[1] === point[1]) continue;
    const straight =
      a !== undefined &&
      b !== undefined &&
      ((a[0] === b[0] && b[0] === point[0]) || (a[1] === b[1] && b[1] === point[1]));
    if (straight) kept.pop();
    kept.push(point);
  }
  return kept;
}
