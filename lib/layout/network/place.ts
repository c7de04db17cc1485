import type { Network } from "@/lib/model";
import type { Point } from "../placement";
import { simplify } from "../route";
import type { Bundle, SpineTracks, Wire } from "./bundles";
import { bundlesOf, rowTracks, spineTracks } from "./bundles";
import type { OuterGroup } from "./content";
import type { Frame } from "./frame";
import { frameOf, guessedPitch, sizesOf } from "./frame";
import type { PackedGroup, Pitch } from "./grid";
import { fittedSize } from "./grid";
import type { Join } from "./joins";
import type { Headers } from "./measure";
import { NETWORK_GRID as G, textHeight } from "./measure";
import { portKey } from "./ports";
import type { NetworkBox, NetworkLayoutOptions, NetworkLine, NetworkLineKind, NetworkPlacement } from "./types";

/**
 * Places the whole network: cards in the frames of their groups, in two wings with the lane of transit gateways between
 * them, accounts outside below. Every row of cards has a gutter below it that reaches from wing to wing; lines run in
 * these gutters and along the lane only, a track for each bundle, so none crosses a box that is not its own.
 */
export function layoutNetwork(network: Network, options: NetworkLayoutOptions): NetworkPlacement {
  const sizes = sizesOf(network, options);
  let best: { layout: Layout; cost: number } | null = null;
  let pitch = guessedPitch(sizes);
  const tried = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const frame = frameOf(sizes, pitch);
    const { left, right, rows } = frame.grid;
    const shape = `${left}+${right}x${rows}`;
    if (tried.has(shape)) break;
    tried.add(shape);
    const layout = arrange(frame);
    const cost = fittedSize(layout.columns.width, layout.rows.height);
    if (best === null || cost < best.cost - 1e-9) best = { layout, cost };
    pitch = layout.pitch;
  }
  if (best === null) throw new Error("No layout was tried.");
  return draw(best.layout);
}

/** How often the grid is chosen anew with the room that lines took the last time. */
const ROUNDS = 3;

interface Layout {
  frame: Frame;
  bundles: Bundle[];
  columns: Columns;
  rows: Rows;
  hubs: HubPorts;
  portX: (box: string, join: Join) => number;
  rowTrack: (row: number, key: string) => number;
  /** The room that a card really took. */
  pitch: Pitch;
}

function arrange(frame: Frame): Layout {
  const bundles = bundlesOf(frame);
  const columns = columnsOf(frame, spineTracks(bundles, frame));
  const portX = (box: string, join: Join) => {
    const spot = frame.spots.get(box);
    return (columns.x[spot?.column ?? 0] ?? 0) + (portOf(frame, box, join)?.x ?? 0);
  };
  const tracks = rowTracks(bundles, frame, portX, (bundle) => columns.spineX(bundle));
  const hubs = hubPorts(bundles, frame);
  const counts = tracks.map((row) => row.count);
  const rows = rowsOf(frame, counts, hubs);
  const rowTrack = (row: number, key: string) => tracks[row]?.of.get(key) ?? 0;
  const { left, right } = frame.grid;
  const pitch = {
    x: (columns.width - columns.spine - 2 * G.margin) / (left + right),
    y: (rows.height - 2 * G.margin) / Math.max(1, frame.rows),
    rest: { x: columns.spine + 2 * G.margin, y: 2 * G.margin },
  };
  return { frame, bundles, columns, rows, hubs, portX, rowTrack, pitch };
}

function draw(layout: Layout): NetworkPlacement {
  const { frame, bundles, columns, rows } = layout;
  const lines = bundles.flatMap((bundle) => bundle.wires.map((wire) => lineOf(bundle, wire, layout)));
  lines.sort((a, b) => LINE_ORDER.indexOf(a.kind) - LINE_ORDER.indexOf(b.kind));
  const boxes = boxesOf(frame, columns, rows);
  return { width: columns.width, height: rows.height, boxes, lines, holder: frame.content.holder };
}

/** Thin lines lie over heavy ones. */
const LINE_ORDER: NetworkLineKind[] = ["attachment", "gatewayPeering", "peering", "privateLink"];

function portOf({ ports }: Frame, box: string, join: Join) {
  return ports.get(box)?.get(portKey(join, box));
}

interface Columns {
  /** Left edge of each column of cards. */
  x: number[];
  hubX: number;
  /** Width of the lane between the wings. */
  spine: number;
  width: number;
  spineX: (bundle: Bundle) => number;
}

function columnsOf(frame: Frame, tracks: SpineTracks): Columns {
  const { grid, cardWidth, hubWidth } = frame;
  const count = grid.left + grid.right;
  const before = Array.from({ length: count + 1 }, () => 0);
  const after = Array.from({ length: count + 1 }, () => 0);
  const raise = (list: number[], column: number, to: number) => {
    list[column] = Math.max(list[column] ?? 0, to);
  };
  for (const { group, span, inner } of grid.groups) {
    if (!group.framed) continue;
    raise(before, span.column, paddingOf(group));
    raise(after, span.column + span.columns - 1, paddingOf(group));
    for (const [index, { span: own }] of inner.entries()) {
      if (group.inner[index]?.framed !== true) continue;
      raise(before, own.column, G.framePadding);
      raise(after, own.column + own.columns - 1, G.framePadding);
    }
  }
  const x: number[] = [];
  let at = G.margin + (before[0] ?? 0);
  let left = 0;
  let hubX = 0;
  const lane = () => {
    left = at + (after[grid.left - 1] ?? 0) + G.spinePadding;
    hubX = left + tracks.left * G.spineTrack + (hubWidth > 0 ? G.spinePadding : 0);
    at = hubX + hubWidth + (hubWidth > 0 ? G.spinePadding : 0) + tracks.right * G.spineTrack;
  };
  for (let column = 0; column < count; column++) {
    if (column === grid.left) {
      lane();
      at += G.spinePadding + (before[column] ?? 0);
    } else if (column > 0) {
      const pads = (after[column - 1] ?? 0) + (before[column] ?? 0);
      at += pads === 0 ? G.columnGap : pads + G.frameGap;
    }
    x.push(at);
    at += cardWidth;
  }
  const lastPad = after[count - 1] ?? 0;
  if (grid.right === 0) lane();
  const used = hubWidth > 0 || tracks.left + tracks.right > 0;
  const end = grid.right === 0 ? (used ? at : left - G.spinePadding) : at + lastPad;
  const spine = used ? hubWidth + (tracks.left + tracks.right) * G.spineTrack + 4 * G.spinePadding : 2 * G.spinePadding;
  return {
    x,
    hubX,
    spine,
    width: end + G.margin,
    spineX: (bundle) => {
      const track = tracks.of.get(bundle.key) ?? 0;
      if (bundle.side === "left") return left + (tracks.left - 1 - track) * G.spineTrack;
      return hubX + hubWidth + (hubWidth > 0 ? G.spinePadding : 0) + track * G.spineTrack;
    },
  };
}

/** Which bundles meet a gateway on which side, from top to bottom. */
type HubPorts = ReadonlyMap<string, Record<Bundle["side"], string[]>>;

function hubPorts(bundles: readonly Bundle[], { hubRows }: Frame): HubPorts {
  const ports = new Map<string, Record<Bundle["side"], string[]>>();
  for (const id of hubRows.keys()) ports.set(id, { left: [], right: [] });
  for (const { key, side, wires } of bundles) {
    for (const box of new Set(wires.flatMap(({ centre, other }) => [centre, other]))) ports.get(box)?.[side].push(key);
  }
  return ports;
}

interface Rows {
  /** Top and height of the cards of each row. */
  cards: { top: number; height: number }[];
  /** First track of the gutter below each row, and its end. */
  gutters: { top: number; bottom: number }[];
  height: number;
}

function rowsOf(frame: Frame, trackCounts: readonly number[], hubs: HubPorts): Rows {
  const { grid, spots, content, hubRows, insideRows, ports, headers } = frame;
  const header = Array.from({ length: frame.rows }, () => 0);
  const footer = Array.from({ length: frame.rows }, () => 0);
  const raise = (list: number[], row: number, to: number) => {
    list[row] = Math.max(list[row] ?? 0, to);
  };
  for (const packed of grid.groups) {
    const { group, span } = packed;
    const last = span.row + span.rows - 1;
    raise(header, span.row, headerOf(packed, frame.headers));
    if (group.framed) raise(footer, last, paddingOf(group));
    for (const [index, { span: own }] of packed.inner.entries()) {
      if (group.inner[index]?.framed !== true) continue;
      if (own.row !== span.row) raise(header, own.row, headers.inner);
      raise(footer, own.row + own.rows - 1, G.framePadding);
    }
  }
  if (insideRows < frame.rows) raise(header, insideRows, G.header.plain);
  if (insideRows < frame.rows) raise(footer, frame.rows - 1, G.framePadding);
  const heights = Array.from({ length: frame.rows }, () => 0);
  const worded = Array.from({ length: frame.rows }, () => false);
  for (const [id, { row, cell }] of spots) {
    raise(heights, row, textHeight(cell.content));
    if ([...(ports.get(id)?.values() ?? [])].some((port) => port.word !== null)) worded[row] = true;
  }
  for (const hub of content.hubs) {
    const { left = [], right = [] } = hubs.get(hub.id) ?? {};
    const height = Math.max(textHeight(hub.content), 16 + G.port * Math.max(left.length, right.length));
    raise(heights, hubRows.get(hub.id) ?? 0, height);
  }
  const rows: Rows = { cards: [], gutters: [], height: 0 };
  let y = G.margin;
  for (let row = 0; row < frame.rows; row++) {
    if (row > 0) y += (header[row] ?? 0) > 0 || (footer[row - 1] ?? 0) > 0 ? G.rowGap : 2;
    y += header[row] ?? 0;
    const height = heights[row] ?? 0;
    const top = y + height + (worded[row] === true ? G.stub + G.wordHeight : G.stub);
    const bottom = top + (trackCounts[row] ?? 0) * G.track + 2;
    rows.cards.push({ top: y, height });
    rows.gutters.push({ top, bottom });
    y = bottom + (footer[row] ?? 0);
  }
  rows.height = y + G.margin;
  return rows;
}

/** What the frames of a group take above its first row of cards. */
function headerOf({ group, span, inner }: PackedGroup, headers: Headers): number {
  const nested = inner.some(({ span: own }, index) => own.row === span.row && group.inner[index]?.framed === true);
  return (group.framed ? headers.outer : 0) + (nested ? headers.inner : 0);
}

/** How far the frame of a group stands off its cards: farther where frames inside it touch its edge. */
function paddingOf(group: OuterGroup): number {
  return group.inner.some((inner) => inner.framed) ? 2 * G.framePadding : G.framePadding;
}

function boxesOf(frame: Frame, columns: Columns, rows: Rows): NetworkBox[] {
  const { grid, content, spots, ports, cardWidth, hubRows, insideRows } = frame;
  const frames: NetworkBox[] = [];
  const cards: NetworkBox[] = [];
  const parents = new Map<string, string>();
  const across = (column: number, count: number, padding: number) => {
    const x = (columns.x[column] ?? 0) - padding;
    return { x, width: (columns.x[column + count - 1] ?? 0) + cardWidth + padding - x };
  };
  const down = (row: number, count: number, above: number, below: number) => {
    const y = (rows.cards[row]?.top ?? 0) - above;
    return { y, height: (rows.gutters[row + count - 1]?.bottom ?? 0) + below - y };
  };
  for (const packed of grid.groups) {
    const { group, span } = packed;
    const { id, title, detail } = group;
    if (group.framed) {
      frames.push({
        ...{ id, nodeId: null, parentId: null, kind: "group", content: { title, detail, level: "outer" } },
        ...across(span.column, span.columns, paddingOf(group)),
        ...down(span.row, span.rows, headerOf(packed, frame.headers), paddingOf(group)),
      });
    }
    for (const [index, { span: own }] of packed.inner.entries()) {
      const inner = group.inner[index];
      if (inner === undefined) continue;
      if (inner.framed) {
        frames.push({
          ...{ id: inner.id, nodeId: null, parentId: id, kind: "group" },
          content: { title: inner.title, detail: inner.detail, level: "inner" },
          ...across(own.column, own.columns, G.framePadding),
          ...down(own.row, own.rows, frame.headers.inner, G.framePadding),
        });
      }
      const parent = inner.framed ? inner.id : group.framed ? id : null;
      for (const cell of inner.cells) if (parent !== null) parents.set(cell.id, parent);
    }
  }
  if (insideRows < frame.rows) {
    const box = down(insideRows, frame.rows - insideRows, G.header.plain, G.framePadding);
    const x = G.margin;
    const shared = { id: OUTSIDE, nodeId: null, parentId: null, kind: "outside" as const };
    frames.push({ ...shared, content: { title: "Not collected" }, x, width: columns.width - 2 * x, ...box });
    for (const { id } of content.outside) parents.set(id, OUTSIDE);
  }
  for (const [id, { column, row, cell }] of spots) {
    const { top: y, height } = rows.cards[row] ?? { top: 0, height: 0 };
    const x = columns.x[column] ?? 0;
    const parentId = parents.get(id) ?? null;
    cards.push({
      id,
      nodeId: cell.nodeId,
      parentId,
      kind: "card",
      content: cell.content,
      x,
      y,
      width: cardWidth,
      height,
    });
    for (const { key, x: port, word } of ports.get(id)?.values() ?? []) {
      if (word === null) continue;
      const { width, ...said } = word;
      const place = { x: x + port + 4, y: y + height + 3, width, height: G.wordHeight };
      cards.push({ id: wordId(id, key), nodeId: null, parentId, kind: "word", content: said, ...place });
    }
  }
  for (const { id, content: hub } of content.hubs) {
    const { top: y, height } = rows.cards[hubRows.get(id) ?? 0] ?? { top: 0, height: 0 };
    const place = { x: columns.hubX, y, width: frame.hubWidth, height };
    cards.push({ id, nodeId: id, parentId: null, kind: "hub", content: hub, ...place });
  }
  return [...frames, ...cards];
}

const OUTSIDE = "lane/outside";

function wordId(box: string, port: string): string {
  return `word/${box}/${port}`;
}

function lineOf(bundle: Bundle, { join, centre, other }: Wire, layout: Layout): NetworkLine {
  const { frame, columns } = layout;
  const from = leave(bundle, join, centre, layout);
  const to = leave(bundle, join, other, layout);
  const spineX = columns.spineX(bundle);
  const sameRow = frame.spots.get(centre)?.row === frame.spots.get(other)?.row && frame.spots.has(centre);
  const between: Point[] = sameRow
    ? []
    : [
        [spineX, from.track],
        [spineX, to.track],
      ];
  const words = [centre, other].flatMap((box) => {
    const port = portOf(frame, box, join);
    return port === undefined || port.word === null ? [] : [wordId(box, port.key)];
  });
  const { id, kind, tone, source, target, links } = join;
  const points = simplify([...from.points, ...between, ...[...to.points].reverse()]);
  return { id, kind, tone, source, target, points, links, words };
}

/** How a line leaves a box: its first points, and the height at which it goes on. */
function leave(bundle: Bundle, join: Join, box: string, layout: Layout): { points: Point[]; track: number } {
  const { frame, columns, rows, portX, hubs } = layout;
  const spot = frame.spots.get(box);
  if (spot === undefined) {
    const { top = 0, height = 0 } = rows.cards[frame.hubRows.get(box) ?? 0] ?? {};
    const side = hubs.get(box)?.[bundle.side] ?? [];
    const y = top + height / 2 + (side.indexOf(bundle.key) - (side.length - 1) / 2) * G.port;
    const x = bundle.side === "left" ? columns.hubX : columns.hubX + frame.hubWidth;
    return { points: [[x, y]], track: y };
  }
  const x = portX(box, join);
  const { top = 0, height = 0 } = rows.cards[spot.row] ?? {};
  const track = (rows.gutters[spot.row]?.top ?? 0) + layout.rowTrack(spot.row, bundle.key) * G.track;
  return {
    points: [
      [x, top + height],
      [x, track],
    ],
    track,
  };
}
