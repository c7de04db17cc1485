import type { Cell, OuterGroup } from "./content";

/**
 * Packs groups of cards on a grid of whole cards: every group is a rectangle, taken in reading order and put where it
 * first fits. Columns come in two wings, with the lane of transit gateways between them; no group reaches across it.
 */

export interface Spot {
  column: number;
  row: number;
}

export interface Span {
  column: number;
  row: number;
  columns: number;
  rows: number;
}

export interface PackedGroup {
  group: OuterGroup;
  span: Span;
  inner: { span: Span; spots: Spot[] }[];
}

export interface Grid {
  /** Columns of the left wing and of the right wing; those of the right count on. */
  left: number;
  right: number;
  rows: number;
  groups: PackedGroup[];
}

/** Width and height that one card takes with its share of gaps and gutters. */
export interface Pitch {
  x: number;
  y: number;
  /** What the picture takes besides: the lane between the wings, accounts outside. */
  rest: { x: number; y: number };
}

/** Width over height that a picture should have: that of the screens it is read on. */
const ASPECT = 1.6;
const MOST_COLUMNS = 48;
/** Up to so many columns every place of the lane is tried. */
const SMALL = 8;

/**
 * The grid whose picture comes nearest to the shape of a screen, with little left empty. `outside` cards stand below the
 * groups, across both wings.
 */
export function packGroups(groups: readonly OuterGroup[], outside: number, pitch: Pitch): Grid {
  const cells = groups.reduce((sum, group) => sum + cellsOf(group), 0);
  const most = Math.min(MOST_COLUMNS, Math.max(1, cells + outside));
  const shapes = new Map(groups.map((group) => [group, new Shapes(group, groups.length === 1, pitch)] as const));
  let best: { packing: Packing; cost: number } | null = null;
  const likely = Math.sqrt(((cells + outside) * ASPECT * pitch.y) / pitch.x);
  const last = Math.max(1, Math.min(most, Math.ceil(2 * likely) + 2));
  for (let columns = Math.min(last, Math.max(1, Math.floor(likely / 2))); columns <= last; columns++) {
    for (const left of splits(columns, groups.length)) {
      const whole = packInto(shapes, left, columns - left);
      // Columns without groups are worth their room only to many accounts outside.
      for (const packing of outside > 0 ? [trimmed(whole), whole] : [trimmed(whole)]) {
        const across = packing.left + packing.right;
        const rows = packing.rows + Math.ceil(outside / across);
        // Gateways stand best between groups, in the middle of what they join.
        const aside = Math.abs(packing.left - packing.right) / across;
        const size = fittedSize(across * pitch.x + pitch.rest.x, rows * pitch.y + pitch.rest.y);
        const cost = size + 0.1 * aside;
        if (best === null || cost < best.cost - 1e-9) best = { packing, cost };
      }
    }
  }
  return gridOf(best?.packing ?? { left: 1, right: 0, rows: 0, groups: [] });
}

/** How many of the columns may stand left of the lane: any number in a small picture, half in a large one. */
function splits(columns: number, groups: number): number[] {
  if (groups < 2) return [columns];
  if (columns > SMALL) return [Math.ceil(columns / 2)];
  return Array.from({ length: columns }, (_, index) => columns - index);
}

/** How small a screen would have to draw the picture to show all of it, as a logarithm, so that equal ratios count alike. */
export function fittedSize(width: number, height: number): number {
  return Math.log(Math.max(width / ASPECT, height));
}

/** Without the columns at the end of each wing in which nothing stands. */
function trimmed(packing: Packing): Packing {
  const ends = packing.groups.map(({ at, shape }) => at.column + shape.columns);
  const left = Math.max(1, ...ends.filter((end) => end <= packing.left));
  const right = Math.max(0, ...ends.map((end) => end - packing.left));
  const shift = packing.left - left;
  const groups = packing.groups.map((group) =>
    group.at.column < packing.left ? group : { ...group, at: { ...group.at, column: group.at.column - shift } },
  );
  return { left, right, rows: packing.rows, groups };
}

interface Packing {
  left: number;
  right: number;
  rows: number;
  groups: { group: OuterGroup; at: Spot; shape: Shape }[];
}

function packInto(shapes: ReadonlyMap<OuterGroup, Shapes>, left: number, right: number): Packing {
  const taken = new Taken(left + right);
  const groups = [...shapes].map(([group, choices]) => {
    const shape = choices.best(Math.max(left, right));
    return { group, shape, at: taken.place(shape.columns, shape.rows, right === 0 ? null : left) };
  });
  return { left, right, rows: taken.rows, groups };
}

function gridOf({ left, right, rows, groups }: Packing): Grid {
  const packed = groups.map(({ group, at, shape }): PackedGroup => {
    const inner = shape.inner.map((span, index) => {
      const moved = { ...span, column: span.column + at.column, row: span.row + at.row };
      return { span: moved, spots: spotsOf(group.inner[index]?.cells ?? [], moved) };
    });
    return { group, span: { ...at, columns: shape.columns, rows: shape.rows }, inner };
  });
  return { left, right, rows, groups: packed };
}

interface Shape {
  columns: number;
  rows: number;
  inner: Span[];
}

/** The rectangles that a group may fill. */
class Shapes {
  private readonly cells: number;
  /** The best of those at most so many columns wide, by that number less one. */
  private readonly bests: { shape: Shape; cost: number }[] = [];

  constructor(
    private readonly group: OuterGroup,
    /** Then it should have the shape of the picture itself. */
    private readonly alone: boolean,
    private readonly pitch: Pitch,
  ) {
    this.cells = cellsOf(group);
  }

  /** At most `most` columns wide, with few empty places, and about as wide as a screen. */
  best(most: number): Shape {
    const widest = Math.min(most, this.cells);
    for (let columns = this.bests.length + 1; columns <= widest; columns++) {
      const shape = arrange(this.group, columns);
      const cost = this.costOf(shape);
      const before = this.bests.at(-1);
      this.bests.push(before !== undefined && before.cost <= cost + 1e-9 ? before : { shape, cost });
    }
    return this.bests[widest - 1]?.shape ?? { columns: 1, rows: 1, inner: [] };
  }

  private costOf({ columns, rows }: Shape): number {
    const { x, y, rest } = this.pitch;
    if (this.alone) return fittedSize(columns * x + rest.x, rows * y + rest.y);
    const waste = (columns * rows) / this.cells;
    return Math.log(waste) + 0.35 * Math.abs(Math.log((columns * x) / (rows * y) / ASPECT));
  }
}

function arrange(group: OuterGroup, columns: number): Shape {
  const taken = new Taken(columns);
  const inner = group.inner.map(({ cells }): Span => {
    const rows = Math.ceil(cells.length / Math.min(columns, cells.length));
    const width = Math.ceil(cells.length / rows);
    return { ...taken.place(width, rows, null), columns: width, rows };
  });
  return { columns: Math.max(...inner.map((span) => span.column + span.columns)), rows: taken.rows, inner };
}

function spotsOf(cells: readonly Cell[], span: Span): Spot[] {
  return cells.map((_, index) => ({
    column: span.column + (index % span.columns),
    row: span.row + Math.floor(index / span.columns),
  }));
}

function cellsOf(group: OuterGroup): number {
  return group.inner.reduce((sum, inner) => sum + inner.cells.length, 0);
}

/** Which places of a grid are taken; it grows downwards. */
class Taken {
  rows = 0;
  private readonly lines: Uint8Array[] = [];
  /** By shape, the row where the last of it went: places are never given back, so none above is free. */
  private readonly from = new Map<number, number>();

  constructor(private readonly columns: number) {}

  /** Takes the first free rectangle in reading order that does not lie across the wall before column `wall`. */
  place(columns: number, rows: number, wall: number | null): Spot {
    const shape = columns * 100_000 + rows;
    for (let row = this.from.get(shape) ?? 0; ; row++) {
      let column = 0;
      while (column + columns <= this.columns) {
        if (wall !== null && column < wall && wall < column + columns) column = wall;
        else {
          const taken = this.lastTaken(column, row, columns, rows);
          if (taken === -1) {
            for (let y = row; y < row + rows; y++) this.line(y).fill(1, column, column + columns);
            this.rows = Math.max(this.rows, row + rows);
            this.from.set(shape, row);
            return { column, row };
          }
          column = taken + 1;
        }
      }
    }
  }

  /** The last column of the rectangle in which a place is taken, or -1. */
  private lastTaken(column: number, row: number, columns: number, rows: number): number {
    for (let x = column + columns - 1; x >= column; x--) {
      for (let y = row; y < row + rows; y++) if (this.lines[y]?.[x] === 1) return x;
    }
    return -1;
  }

  private line(y: number): Uint8Array {
    return (this.lines[y] ??= new Uint8Array(this.columns));
  }
}
