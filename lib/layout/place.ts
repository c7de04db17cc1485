import type { Tier, Topology } from "@/lib/model";
import { append, compareText } from "@/lib/model";
import { diagramContent } from "./content";
import type { DiagramContent, DiagramOptions, LineKind, RouteTableContent, SubnetContent } from "./content-types";
import { ROUTE_TABLES, TIERS } from "./content-types";
import {
  edgeWidth,
  GRID,
  outsideWidth,
  subnetHeight,
  subnetWidth,
  tableHeight,
  tableWidth,
  vpcWidth,
  workloadHeight,
} from "./measure";
import { pack } from "./pack";
import type { Box, Frame, Placement, Rect, Row } from "./placement";
import { bundleKey, rowKey, TRACKS } from "./placement";
import { routeLines } from "./route";

/**
 * Lays out the diagram of a VPC: zones as columns, tiers as rows, then the lanes of route tables, VPC edge and services
 * (design.md, "Layout is our own"). Pure, synchronous, deterministic; null when the topology has no such VPC.
 *
 * @param marks words that stand beside a box's title and need room, by topology node id
 */
export function layoutVpc(
  topology: Topology,
  vpcId: string,
  options: DiagramOptions,
  marks: ReadonlyMap<string, string>,
): Placement | null {
  const content = diagramContent(topology, vpcId, options);
  return content === null ? null : placeContent(content, marks);
}

/**
 * How boxes stand in their columns: `near` what leads to them; or `plain`, by their ids, which is what the crossings of lines
 * are measured against.
 */
export type ColumnOrder = "near" | "plain";

/** Gives everything that a diagram shows its place. */
export function placeContent(
  content: DiagramContent,
  marks: ReadonlyMap<string, string>,
  order: ColumnOrder = "near",
): Placement {
  const { frame, boxes, size } = placeBoxes(content, marks, order);
  return {
    ...size,
    title: content.title,
    detail: content.detail,
    boxes,
    lines: routeLines(content, frame),
    holder: content.holder,
  };
}

/** How much taller than its content a subnet is drawn, to be level with the route tables beside it. */
const MOST_STRETCH = 1.5;

/** From back to front. */
const PAINT_ORDER: Record<Box["kind"], number> = {
  vpc: 0,
  lane: 1,
  zone: 2,
  subnet: 3,
  workloads: 4,
  chip: 5,
  routeTable: 6,
  edge: 7,
  outside: 8,
};

function placeBoxes(content: DiagramContent, marks: ReadonlyMap<string, string>, order: ColumnOrder) {
  const boxes: Box[] = [];
  const rowOf = new Map<string, number>();
  const zoneOf = new Map<string, string>();
  const rows = makeRows(content, rowOf);
  const gutters = countGutters(content, rowOf);

  // Rows from top to bottom: as tall as the tallest subnet in them, or as the route tables beside them.
  const tablesByRow = tablesInRows(content, rowOf, rows.length);
  if (order === "plain") {
    const plain = [...content.routeTables].sort((a, b) => compareText(a.id, b.id));
    for (const tables of tablesByRow) tables.splice(0, tables.length, ...plain.splice(0, tables.length));
  }
  const top = GRID.margin + GRID.header + GRID.vpcTop + GRID.zoneTop;
  let y = top;
  const frameRows: Row[] = rows.map((row, index) => {
    const subnets = Math.max(0, ...row.subnets.map(subnetHeight));
    const tables = tablesByRow[index] ?? [];
    const stack = tables.reduce((sum, table) => sum + tableHeight(table) + GRID.stackGap, -GRID.stackGap);
    const height = Math.max(subnets, stack, 0);
    const gutterHeight = GRID.gutter + Math.max(0, Math.min(gutters.rows[index] ?? 0, TRACKS.row) - 1) * GRID.track;
    // Beside very many route tables a subnet would be nothing but empty space.
    const stretched = Math.min(height, Math.round(subnets * MOST_STRETCH));
    const made = {
      tier: row.tier,
      top: y,
      height,
      subnetHeight: stretched,
      gutterTop: y + height + GRID.gutter / 2,
      gutterHeight,
      leavesAbove: gutters.leavesAbove.has(index),
    };
    y += height + gutterHeight;
    return made;
  });
  const bottomOfRows = y;

  // Zones from left to right.
  const zoneGutters = new Map<string, { left: number; right: number }>();
  const vpcLeft = GRID.margin;
  let x = vpcLeft + GRID.vpcPadding;
  const zoneTop = GRID.margin + GRID.header + GRID.vpcTop;
  for (const zone of content.zones) {
    const subnets = TIERS.flatMap((tier) => zone.cells[tier]);
    const width = subnetWidth(subnets, marks);
    const tracks = Math.min(gutters.zones.get(zone.id) ?? 0, TRACKS.zone);
    const gutter = GRID.zonePadding + (tracks > 0 ? 6 + tracks * GRID.track : 0);
    const left = x + GRID.zonePadding;
    const zoneWidth = GRID.zonePadding + width + gutter;
    const zoneBox: Box = {
      ...{ id: zone.id, nodeId: zone.nodeId, parentId: content.vpcId, kind: "zone", content: zone },
      ...{ x, y: zoneTop, width: zoneWidth, height: bottomOfRows - zoneTop + 2 },
    };
    boxes.push(zoneBox);
    zoneGutters.set(zone.id, { left: left + width + 4, right: x + zoneWidth });
    for (const subnet of subnets) {
      const row = frameRows[rowOf.get(subnet.id) ?? 0];
      if (row === undefined) continue;
      zoneOf.set(subnet.id, zone.id);
      const rect = { x: left, y: row.top, width, height: row.subnetHeight };
      addSubnet(boxes, subnet, zone.id, rect, rowOf, zoneOf);
    }
    x += zoneWidth + GRID.zoneGap;
  }

  // Route tables beside the rows that use them.
  const tableGutterLeft = x - GRID.zoneGap + 2;
  const tableLeft = tableGutterLeft + GRID.gutter + gutters.tables * GRID.track;
  const laneTop = zoneTop;
  const laneHeight = bottomOfRows - zoneTop + 2;
  const widthOfTables = tableWidth(content.routeTables, marks);
  const hasTables = content.routeTables.length > 0 || !content.routeTablesVisible;
  if (hasTables) {
    const note = content.routeTablesVisible ? "" : "not visible";
    boxes.push({
      ...{ id: ROUTE_TABLES, nodeId: null, parentId: content.vpcId, kind: "lane" },
      content: { title: "Route tables", note, fold: content.routeTablesFold },
      ...{ x: tableLeft - 8, y: laneTop, width: widthOfTables + 16, height: laneHeight },
    });
  }
  for (const [index, tables] of tablesByRow.entries()) {
    const row = frameRows[index];
    if (row === undefined) continue;
    let tableY = row.top;
    for (const table of tables) {
      const height = tableHeight(table);
      boxes.push({
        ...{ id: table.id, nodeId: table.nodeId, parentId: content.vpcId, kind: "routeTable", content: table },
        ...{ x: tableLeft, y: tableY, width: widthOfTables, height },
      });
      rowOf.set(table.id, index);
      tableY += height + GRID.stackGap;
    }
  }
  const tableRight = hasTables ? tableLeft + widthOfTables : tableGutterLeft;

  // The VPC's edge, each box near what leads to it.
  const edgeGutterLeft = tableRight + 8;
  const edgeLeft = edgeGutterLeft + GRID.gutter + gutters.edge * GRID.edgeTrack;
  const widthOfEdge = edgeWidth(content.edge, marks);
  const centres = new Map(boxes.map((box) => [box.id, box.y + box.height / 2]));
  const arriving = arrivals(content);
  const edgeSorted = sortByWant(content.edge, (box) => edgeWant(arriving.get(box.id) ?? [], centres, frameRows, rowOf));
  const edgeTops = pack(
    edgeSorted.map((entry) => entry.want),
    edgeSorted.map(() => GRID.edgeHeight),
    GRID.stackGap,
    top,
  );
  for (const [index, { item }] of edgeSorted.entries()) {
    boxes.push({
      ...{ id: item.id, nodeId: item.nodeId, parentId: content.vpcId, kind: "edge", content: item },
      ...{ x: edgeLeft, y: edgeTops[index] ?? top, width: widthOfEdge, height: GRID.edgeHeight },
    });
  }
  const hasEdge = content.edge.length > 0;
  const edgeBottom = Math.max(bottomOfRows, ...edgeTops.map((edgeTop) => edgeTop + GRID.edgeHeight + 6));
  const vpcRight = Math.max(
    (hasEdge ? edgeLeft + widthOfEdge + 8 : tableRight + 8) + GRID.vpcPadding,
    vpcLeft + vpcWidth(content.title),
  );
  if (hasEdge) {
    boxes.push({
      ...{ id: "lane/edge", nodeId: null, parentId: content.vpcId, kind: "lane" },
      content: { title: "VPC edge", note: "", fold: null },
      ...{ x: edgeLeft - 8, y: laneTop, width: widthOfEdge + 16, height: edgeBottom - laneTop + 2 },
    });
  }
  const bottom = Math.max(edgeBottom, top + 60) + 2;
  for (const box of boxes) {
    if (box.kind === "zone" || box.kind === "lane") box.height = bottom - zoneTop;
  }
  const vpcBottom = bottom + GRID.vpcPadding;

  // Services and other networks, outside of the VPC.
  const outsideGutterLeft = vpcRight;
  const outsideLeft = vpcRight + 34;
  const widthOfOutside = outsideWidth(content.outside);
  for (const box of boxes) centres.set(box.id, box.y + box.height / 2);
  const outsideSorted = inColumn(content.outside, order, ({ id }) => outsideWant(arriving.get(id) ?? [], centres));
  const outsideTops = pack(
    outsideSorted.map((entry) => entry.want),
    outsideSorted.map(() => GRID.edgeHeight),
    GRID.stackGap,
    top,
  );
  for (const [index, { item }] of outsideSorted.entries()) {
    boxes.push({
      ...{ id: item.id, nodeId: item.nodeId, parentId: null, kind: "outside", content: item },
      ...{ x: outsideLeft, y: outsideTops[index] ?? top, width: widthOfOutside, height: GRID.edgeHeight },
    });
  }
  const outsideBottom = Math.max(0, ...outsideTops.map((outsideTop) => outsideTop + GRID.edgeHeight));
  if (content.outside.length > 0) {
    boxes.push({
      ...{ id: "lane/outside", nodeId: null, parentId: null, kind: "lane" },
      content: { title: "Outside the VPC", note: "", fold: null },
      ...{
        x: outsideLeft - 8,
        y: laneTop,
        width: widthOfOutside + 16,
        height: Math.max(bottom, outsideBottom + 8) - laneTop,
      },
    });
  }

  boxes.push({
    ...{ id: content.vpcId, nodeId: content.vpcId, parentId: null, kind: "vpc" },
    content: { title: content.title, detail: content.detail },
    ...{
      x: vpcLeft,
      y: GRID.margin + GRID.header,
      width: vpcRight - vpcLeft,
      height: vpcBottom - GRID.margin - GRID.header,
    },
  });
  boxes.sort((a, b) => PAINT_ORDER[a.kind] - PAINT_ORDER[b.kind] || compareText(a.id, b.id));
  const width = (content.outside.length > 0 ? outsideLeft + widthOfOutside + 8 : vpcRight) + GRID.margin;
  const height = Math.max(vpcBottom, outsideBottom + 8) + GRID.margin;
  const frame: Frame = {
    rows: frameRows,
    zoneGutters,
    tableGutter: { left: tableGutterLeft, right: tableLeft - 8 },
    edgeGutter: { left: edgeGutterLeft, right: edgeLeft - 8 },
    outsideGutter: { left: outsideGutterLeft, right: outsideLeft },
    rowOf,
    zoneOf,
    boxes: new Map(boxes.map((box) => [box.id, box])),
  };
  return { frame, boxes, size: { width, height } };
}

/** One row for the n-th subnet of each zone within a tier; folded zones fill the tier's first row. */
function makeRows(content: DiagramContent, rowOf: Map<string, number>) {
  const rows: { tier: Tier | null; subnets: SubnetContent[] }[] = [];
  for (const tier of TIERS) {
    const depth = Math.max(0, ...content.zones.map((zone) => zone.cells[tier].length));
    for (let slot = 0; slot < depth; slot++) {
      const subnets = content.zones.flatMap((zone) => zone.cells[tier][slot] ?? []);
      for (const subnet of subnets) rowOf.set(subnet.id, rows.length);
      rows.push({ tier, subnets });
    }
  }
  const used = new Set(
    content.relations.flatMap((r) => (r.kind === "association" ? [content.holder.get(r.target) ?? ""] : [])),
  );
  const unused = content.routeTables.some((table) => !used.has(table.id));
  if (unused || rows.length === 0) rows.push({ tier: null, subnets: [] });
  return rows;
}

/** Route tables by the row that most of their subnets stand in; tables without subnets stand in the last row. */
function tablesInRows(content: DiagramContent, rowOf: Map<string, number>, rowCount: number): RouteTableContent[][] {
  const votes = new Map<string, number[]>();
  for (const relation of content.relations) {
    if (relation.kind !== "association") continue;
    const row = rowOf.get(content.holder.get(relation.source) ?? "");
    if (row === undefined) continue;
    append(votes, content.holder.get(relation.target) ?? "", row);
  }
  const result: RouteTableContent[][] = Array.from({ length: rowCount }, () => []);
  for (const table of content.routeTables) {
    const rows = votes.get(table.id) ?? [];
    const tally = new Map<number, number>();
    for (const row of rows) tally.set(row, (tally.get(row) ?? 0) + 1);
    const best = [...tally].sort(([a, x], [b, y]) => y - x || a - b)[0]?.[0] ?? rowCount - 1;
    result[best]?.push(table);
  }
  for (const tables of result) tables.sort((a, b) => compareText(a.title, b.title) || compareText(a.id, b.id));
  return result;
}

function addSubnet(
  boxes: Box[],
  subnet: SubnetContent,
  zoneId: string,
  { x, y, width, height }: Rect,
  rowOf: Map<string, number>,
  zoneOf: Map<string, string>,
): void {
  const { id, nodeId } = subnet;
  boxes.push({ id, nodeId, parentId: zoneId, kind: "subnet", content: subnet, x, y, width, height });
  const left = x + GRID.subnetPadding;
  const room = width - 2 * GRID.subnetPadding;
  const row = rowOf.get(id) ?? 0;
  let top = y + GRID.subnetTop;
  for (const chip of subnet.chips) {
    const rect = { x: left, y: top, width: room, height: GRID.chip };
    boxes.push({ id: chip.id, nodeId: chip.nodeId, parentId: id, kind: "chip", content: chip, ...rect });
    rowOf.set(chip.id, row);
    zoneOf.set(chip.id, zoneId);
    top += GRID.chip + GRID.chipGap;
  }
  const foot = workloadHeight(subnet);
  if (foot > 0) {
    boxes.push({
      ...{ id: `workloads/${id}`, nodeId, parentId: id, kind: "workloads" },
      content: { lines: subnet.workloads, visible: subnet.workloadsVisible },
      ...{ x: left, y: y + height - foot - 4, width: room, height: foot - GRID.chipGap },
    });
  }
}

/** How many bundles each gutter carries, before anything has coordinates. */
function countGutters(content: DiagramContent, rowOf: Map<string, number>) {
  const rows: Set<string>[] = [];
  const zones = new Map<string, Set<string>>();
  const tables = new Set<string>();
  const edge = new Set<string>();
  const zoneOfBox = new Map<string, string>();
  const rowOfBox = new Map<string, number>();
  for (const zone of content.zones) {
    for (const tier of TIERS) {
      for (const subnet of zone.cells[tier]) {
        for (const id of [subnet.id, ...subnet.chips.map((chip) => chip.id)]) {
          zoneOfBox.set(id, zone.id);
          rowOfBox.set(id, rowOf.get(subnet.id) ?? 0);
        }
      }
    }
  }
  const leavesAbove = new Set<number>();
  for (const { kind, source } of content.relations) {
    const row = rowOfBox.get(content.holder.get(source) ?? "") ?? 0;
    if (row > 0 && (kind === "eniAttachment" || kind === "loadBalancer")) leavesAbove.add(row);
  }
  const inRow = (row: number, key: string) => {
    rows[row] ??= new Set();
    rows[row].add(key);
  };
  const inZone = (zone: string, key: string) => {
    const keys = zones.get(zone);
    if (keys === undefined) zones.set(zone, new Set([key]));
    else keys.add(key);
  };
  for (const { kind, source, target } of content.relations) {
    const from = content.holder.get(source) ?? "";
    const to = content.holder.get(target) ?? "";
    const key = bundleKey(kind, from, to);
    const row = rowOfBox.get(from);
    if (kind === "association" && row !== undefined) {
      const above = leavesAbove.has(row);
      inRow(above ? row - 1 : row, rowKey(key, above));
      tables.add(key);
    } else if ((kind === "eniAttachment" || kind === "loadBalancer") && row !== undefined) {
      inRow(row, key);
      edge.add(to);
      inZone(zoneOfBox.get(from) ?? "", key);
    } else if (kind === "route" || kind === "routeTableAttachment") {
      const targetRow = rowOfBox.get(to);
      if (targetRow === undefined) {
        edge.add(to);
      } else {
        inRow(targetRow, key);
        tables.add(key);
        inZone(zoneOfBox.get(to) ?? "", key);
      }
    }
  }
  return {
    leavesAbove,
    rows: rows.map((keys) => keys?.size ?? 0),
    zones: new Map([...zones].map(([zone, keys]) => [zone, keys.size])),
    tables: Math.min(tables.size, TRACKS.tables),
    edge: Math.min(edge.size, TRACKS.edge),
  };
}

function inColumn<T extends { id: string }>(
  items: readonly T[],
  order: ColumnOrder,
  wantOf: (item: T) => number | null,
) {
  if (order === "near") return sortByWant(items, wantOf);
  return [...items].sort((a, b) => compareText(a.id, b.id)).map((item) => ({ item, want: 0 }));
}

/** By the height each would like; what nothing leads to comes last, next to its neighbours. */
function sortByWant<T extends { id: string }>(items: readonly T[], wantOf: (item: T) => number | null) {
  const wants = items.map((item, index) => ({ item, index, want: wantOf(item) }));
  const lowest = wants.reduce((lowest, { want }) => Math.max(lowest, want ?? 0), 0);
  return wants
    .sort((a, b) => compareWants(a.want, b.want) || a.index - b.index)
    .map(({ item, want }) => ({ item, want: want ?? lowest }));
}

/** What leads to a box: the kind of the relation and the box that it comes from. */
type Arrival = readonly [kind: LineKind, from: string];

function arrivals({ relations, holder }: DiagramContent): Map<string, Arrival[]> {
  const arriving = new Map<string, Arrival[]>();
  for (const { kind, source, target } of relations) {
    append(arriving, holder.get(target) ?? "", [kind, holder.get(source) ?? ""]);
  }
  return arriving;
}

/** The mean height of what leads to an edge box: rows of route tables, and gutters where interface lines arrive. */
function edgeWant(
  arriving: readonly Arrival[],
  centres: ReadonlyMap<string, number>,
  rows: readonly Row[],
  rowOf: ReadonlyMap<string, number>,
): number | null {
  const heights: number[] = [];
  for (const [kind, from] of arriving) {
    if (kind === "eniAttachment" || kind === "loadBalancer") {
      const row = rows[rowOf.get(from) ?? -1];
      if (row !== undefined) heights.push(row.gutterTop);
    } else if (kind === "route" || kind === "routeTableAttachment") {
      const centre = centres.get(from);
      if (centre !== undefined) heights.push(centre);
    }
  }
  return mean(heights);
}

function outsideWant(arriving: readonly Arrival[], centres: ReadonlyMap<string, number>): number | null {
  return mean(arriving.flatMap(([, from]) => centres.get(from) ?? []));
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function compareWants(a: number | null, b: number | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a - b;
}
