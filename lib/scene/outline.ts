import { displayText, type Point } from "@/lib/layout";
import type { Token } from "./palette";
import type { Primitive, Scene, SceneBox, SceneLine, TextRole } from "./scene";

/** What every format with boxes and lines of its own takes from a scene: nesting, words in rows, looks, ends. */

export interface Run {
  text: string;
  role: TextRole;
  fill: Token;
  /** Where it begins, or ends if it stands at the end of its row. */
  x: number;
}

/** A line of text, y of its baseline. */
export interface Row {
  y: number;
  start: Run[];
  end: Run[];
}

type Tone = "attention" | "broken";

/** The signs of marks, as characters. */
const SIGNS: Record<Tone, string> = { attention: "⚠", broken: "✖" };

/** The texts of a box as rows from top to bottom, with the signs that stand among them. */
export function rowsOf(box: SceneBox): Row[] {
  const rows = new Map<number, { run: Run; end: boolean }[]>();
  const put = (y: number, run: Run, end: boolean) => rows.set(y, [...(rows.get(y) ?? []), { run, end }]);
  for (const shape of box.paint) {
    if (shape.type === "text") {
      const text = displayText(shape.text);
      const end = shape.anchor === "end";
      if (text !== "") put(shape.y, { text, role: shape.role, fill: shape.fill, x: shape.x }, end);
    }
    const sign = signOf(shape);
    if (sign !== null) put(sign.y, { text: SIGNS[sign.tone], role: "mark", fill: sign.tone, x: sign.x }, false);
  }
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([y, unsorted]) => {
      const parts = unsorted.sort((a, b) => a.run.x - b.run.x);
      const runs = parts.map(({ run }) => run);
      if (!parts.some(({ end }) => end)) return { y, start: runs, end: [] };
      // A sign stands before its words, so that those at the end of a row begin with theirs.
      const middle = parts.findLastIndex(({ run, end }) => !end && !isSign(run)) + 1;
      return { y, start: runs.slice(0, middle), end: runs.slice(middle) };
    });
}

function isSign({ text, role }: Run): boolean {
  return role === "mark" && (text === SIGNS.attention || text === SIGNS.broken);
}

/** The sign that an outline draws (`sign` in `shapes.ts`): a triangle or a circle, with the baseline of its text. */
function signOf(shape: Primitive): { tone: Tone; x: number; y: number } | null {
  if (shape.type !== "path" || (shape.stroke !== "attention" && shape.stroke !== "broken")) return null;
  const start = /^M(-?[\d.]+) (-?[\d.]+)(?:L|a5\.5 )/.exec(shape.d);
  if (start === null) return null;
  return { tone: shape.stroke, x: Number(start[1]) - 6, y: round(Number(start[2]) + 10) };
}

/** What a box says, a line of text for each row; a mark that only shows its sign says its word too. */
export function textLines(box: SceneBox): string[] {
  const rows = rowsOf(box).map(({ start, end }) => [...start, ...end]);
  const lines = rows.map((runs) => runs.map(({ text }) => text).join(" "));
  const signs = rows.flat().filter((run) => isSign(run));
  const worded = rows.flat().some((run) => !isSign(run) && (run.fill === "attention" || run.fill === "broken"));
  const [sign] = signs;
  if (sign !== undefined && !worded) {
    const said = sign.fill === "broken" ? "broken: " : "needs attention: ";
    const at = box.label.lastIndexOf(said);
    if (at >= 0) lines.push(displayText(`${sign.text} ${box.label.slice(at + said.length)}`));
  }
  return lines.length > 0 ? lines : [displayText(box.label)];
}

export type Frame = Extract<Primitive, { type: "rect" }>;

/** The outline of a box; null where it is words only. */
export function frameOf(box: SceneBox): Frame | null {
  return box.paint.find((shape): shape is Frame => shape.type === "rect") ?? null;
}

export interface Tree {
  byId: ReadonlyMap<string, SceneBox>;
  roots: readonly SceneBox[];
  children: (id: string) => readonly SceneBox[];
  /** Whether a box is another one, or stands in it. */
  holds: (outer: string, inner: string) => boolean;
  /** The innermost box around both ends of a line, other than these; null for the whole picture. */
  around: (line: SceneLine) => SceneBox | null;
  /** Lines whose two ends are drawn. */
  lines: readonly SceneLine[];
  /** What boxes with words say of a line, for formats where words stand at lines. */
  wordsOf: (line: SceneLine) => string[];
  /** Whether a box holds nothing but words about a line. */
  isWord: (box: SceneBox) => boolean;
}

/** The boxes of a scene as they are nested; what is drawn on a lane stands in it, and moves with it. */
export function treeOf(scene: Scene): Tree {
  const byId = new Map(scene.boxes.map((box) => [box.id, box]));
  const lanes = scene.boxes.filter(({ kind }) => kind === "lane");
  const parentOf = new Map<string, SceneBox>();
  const roots: SceneBox[] = [];
  const inside = new Map<string, SceneBox[]>();
  for (const box of byId.values()) {
    const lane = lanes.find((other) => other !== box && other.parentId === box.parentId && covers(other, box));
    const parent = lane ?? byId.get(box.parentId ?? "");
    if (parent === undefined) {
      roots.push(box);
      continue;
    }
    parentOf.set(box.id, parent);
    const siblings = inside.get(parent.id);
    if (siblings === undefined) inside.set(parent.id, [box]);
    else siblings.push(box);
  }
  const above = (id: string): SceneBox[] => {
    const parent = parentOf.get(id);
    return parent === undefined ? [] : [parent, ...above(parent.id)];
  };
  const lines = scene.lines.filter(({ source, target }) => byId.has(source) && byId.has(target));
  const words = new Set(lines.flatMap((line) => line.words ?? []));
  return {
    byId,
    roots,
    children: (id) => inside.get(id) ?? [],
    holds: (outer, inner) => outer === inner || above(inner).some(({ id }) => id === outer),
    around: ({ source, target }) => {
      const others = new Set(above(target));
      return above(source).find((box) => others.has(box) && box.id !== target) ?? null;
    },
    lines,
    wordsOf: (line) => {
      const boxes = (line.words ?? []).flatMap((id) => byId.get(id) ?? []);
      return [...new Set(boxes.flatMap((box) => textLines(box)))];
    },
    isWord: ({ id, kind }) => kind === "word" && words.has(id),
  };
}

function covers(outer: SceneBox, inner: SceneBox): boolean {
  const across = inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width;
  return across && inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height && inner.kind !== "lane";
}

/** The corners of a line from its source to its target: some lines are drawn from the other end, for their dashes. */
export function cornersOf({ points }: SceneLine, source: SceneBox, target: SceneBox): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return points;
  const forwards = distance(first, source) + distance(last, target);
  return forwards <= distance(last, source) + distance(first, target) ? points : [...points].reverse();
}

function distance([x, y]: Point, box: SceneBox): number {
  const across = Math.max(box.x - x, 0, x - box.x - box.width);
  return across + Math.max(box.y - y, 0, y - box.y - box.height);
}

/** Kinds that lead from their source to their target; the others join two things that are equals. */
const DIRECTED: ReadonlySet<SceneLine["kind"]> = new Set([
  ...(["route", "routeTableAttachment", "service", "connection", "loadBalancer", "listener", "target"] as const),
  "privateLink",
]);

export function isDirected(line: SceneLine): boolean {
  return DIRECTED.has(line.kind);
}

/** Lines of text that say what a file shows and since when: for the comments at its head. */
export function headOf(scene: Scene): string[] {
  const { kind, label, collectedAt } = scene.source;
  return [
    `${scene.heading}. ${scene.description}`,
    scene.subtitle,
    `source: ${kind}, ${label}`,
    `collectedAt: ${collectedAt}`,
    ...Object.entries(scene.address).map(([name, value]) => `${name}: ${value}`),
  ].map(displayText);
}

export function round(value: number): number {
  // Never a negative zero.
  return Math.round(value * 100) / 100 + 0;
}
