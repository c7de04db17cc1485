import type { Network } from "@/lib/model";
import { pack } from "../pack";
import type { Cell, Hub, NetworkContent } from "./content";
import { contentOf } from "./content";
import type { Grid, Pitch, Spot } from "./grid";
import { packGroups } from "./grid";
import type { Headers } from "./measure";
import { cardWidth, headersOf, hubWidth, NETWORK_GRID, textHeight } from "./measure";
import type { Ports } from "./ports";
import { portsOf, portsWidth } from "./ports";
import type { NetworkLayoutOptions } from "./types";

/** Which row and column everything stands in, before anything has coordinates. */
export interface Frame extends Sizes {
  grid: Grid;
  /** Of every card, folded group and account outside. */
  spots: ReadonlyMap<string, Spot & { cell: Cell }>;
  /** The row of every transit gateway; no two share one. */
  hubRows: ReadonlyMap<string, number>;
  /** Rows of the groups and gateways; those of accounts outside follow. */
  insideRows: number;
  rows: number;
}

/** What of a frame does not depend on where things stand. */
export interface Sizes {
  content: NetworkContent;
  ports: Ports;
  cardWidth: number;
  hubWidth: number;
  headers: Headers;
}

export function sizesOf(network: Network, options: NetworkLayoutOptions): Sizes {
  const content = contentOf(network, options);
  const hubIds = new Set(content.hubs.map((hub) => hub.id));
  const ports = portsOf(content.joins, (id) => !hubIds.has(id));
  const width = Math.max(cardWidth(content), portsWidth(ports));
  return { content, ports, cardWidth: width, hubWidth: hubWidth(content.hubs), headers: headersOf(content) };
}

/** A first guess of the room that a card takes; how many lines run beside it, only a layout shows. */
export function guessedPitch({ content, cardWidth: width, hubWidth: lane, headers }: Sizes): Pitch {
  return {
    x: width + NETWORK_GRID.columnGap + NETWORK_GRID.framePadding,
    y: tallest(content) + headers.outer + 4 * NETWORK_GRID.track + NETWORK_GRID.stub,
    rest: { x: lane + 4 * NETWORK_GRID.spinePadding, y: 2 * NETWORK_GRID.margin },
  };
}

export function frameOf(sizes: Sizes, pitch: Pitch): Frame {
  const { content } = sizes;
  const grid = packGroups(content.groups, content.outside.length, pitch);
  const spots = new Map<string, Spot & { cell: Cell }>();
  for (const { group, inner } of grid.groups) {
    for (const [index, { spots: own }] of inner.entries()) {
      for (const [at, cell] of (group.inner[index]?.cells ?? []).entries()) {
        const spot = own[at];
        if (spot !== undefined) spots.set(cell.id, { ...spot, cell });
      }
    }
  }
  const hubRows = rowsOfHubs(content, spots, grid.rows);
  const insideRows = Math.max(grid.rows, ...[...hubRows.values()].map((row) => row + 1));
  const outsideRows = placeOutside(content, grid, insideRows, spots);
  const rows = insideRows + outsideRows;
  return { ...sizes, grid, spots, hubRows, insideRows, rows };
}

function tallest({ groups }: NetworkContent): number {
  const heights = groups.flatMap((group) =>
    group.inner.flatMap((inner) => inner.cells.map((cell) => textHeight(cell.content))),
  );
  return heights.reduce((most, height) => Math.max(most, height), 60);
}

/** One row for each gateway: the nearest to the middle of what is attached to it. */
function rowsOfHubs(content: NetworkContent, spots: ReadonlyMap<string, Spot>, rows: number): Map<string, number> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { kind, source, target, links } of content.joins) {
    const spot = spots.get(source);
    if (kind !== "attachment" || spot === undefined) continue;
    const { sum, count } = sums.get(target) ?? { sum: 0, count: 0 };
    sums.set(target, { sum: sum + spot.row * links.length, count: count + links.length });
  }
  const wanted = content.hubs.map((hub: Hub, index) => {
    const { sum, count } = sums.get(hub.id) ?? { sum: rows - 1, count: 1 };
    return { id: hub.id, want: sum / count, index };
  });
  wanted.sort((a, b) => a.want - b.want || a.index - b.index);
  const places = packOrder(
    wanted.map(({ want }) => want),
    rows,
  );
  return new Map(wanted.map(({ id }, index) => [id, places[index] ?? 0]));
}

/** A place of its own for each, in the given order and near what it wants; beyond `places` only where they are too few. */
function packOrder(wants: readonly number[], places: number): number[] {
  const tops = pack(
    wants.map((want) => want + 0.5),
    wants.map(() => 1),
    0,
    0,
  );
  const last = Math.max(places, wants.length) - wants.length;
  return tops.map((top, index) => Math.min(top, last + index));
}

/** Accounts outside stand in rows below everything else, near what they are joined to. Returns how many rows. */
function placeOutside(
  { outside, joins }: NetworkContent,
  { left, right }: Grid,
  firstRow: number,
  spots: Map<string, Spot & { cell: Cell }>,
): number {
  const columns = left + right;
  const wants = new Map<string, { sum: number; count: number }>();
  for (const { source, target } of joins) {
    for (const [own, other] of [
      [source, target],
      [target, source],
    ] as const) {
      const want = wants.get(own) ?? { sum: 0, count: 0 };
      wants.set(own, { sum: want.sum + (spots.get(other)?.column ?? left - 0.5), count: want.count + 1 });
    }
  }
  const mean = ({ id }: Cell) => {
    const want = wants.get(id);
    return want === undefined ? 0 : want.sum / want.count;
  };
  const sorted = outside.map((cell, index) => ({ cell, want: mean(cell), index }));
  sorted.sort((a, b) => a.want - b.want || a.index - b.index);
  const rows = Math.ceil(outside.length / columns);
  for (let row = 0; row < rows; row++) {
    const inRow = sorted.filter((_, index) => index % rows === row);
    const places = packOrder(
      inRow.map(({ want }) => want),
      columns,
    );
    for (const [index, { cell }] of inRow.entries()) {
      spots.set(cell.id, { column: places[index] ?? 0, row: firstRow + row, cell });
    }
  }
  return rows;
}
