import type { Line, Point, Rect } from "./placement";

/** What must hold of any placement, for tests. */

type Box = Rect & { id: string; parentId: string | null; kind: string };

/** A placement, or the scene that was made of it. */
interface Drawing {
  width: number;
  height: number;
  boxes: readonly Box[];
  lines: readonly Pick<Line, "id" | "source" | "target" | "points">[];
}

/** Every way in which a placement breaks an invariant: children inside, siblings apart, lines out of foreign boxes. */
export function unsound(placement: Drawing): string[] {
  const found: string[] = [];
  const byId = new Map(placement.boxes.map((box) => [box.id, box]));
  if (byId.size !== placement.boxes.length) found.push("ids of boxes are not unique");
  for (const box of placement.boxes) {
    const numbers = [box.x, box.y, box.width, box.height];
    if (numbers.some((value) => !Number.isFinite(value) || value < 0)) found.push(`${box.id} has no place`);
    if (box.x + box.width > placement.width || box.y + box.height > placement.height) {
      found.push(`${box.id} leaves the picture`);
    }
    if (box.parentId === null) continue;
    const parent = byId.get(box.parentId);
    if (parent === undefined) found.push(`${box.id} stands in ${box.parentId}, which is not there`);
    else if (!inside(box, parent)) found.push(`${box.id} is not inside ${parent.id}`);
  }
  const solid = placement.boxes.filter(isSolid);
  const siblings = groupByParent(solid);
  for (const boxes of siblings.values()) {
    const sorted = [...boxes].sort((a, b) => a.y - b.y);
    for (const [index, a] of sorted.entries()) {
      for (let next = index + 1; next < sorted.length; next++) {
        const b = sorted[next];
        if (b === undefined || b.y >= a.y + a.height) break;
        if (overlap(a, b)) found.push(`${a.id} and ${b.id} overlap`);
      }
    }
  }
  if (new Set(placement.lines.map(({ id }) => id)).size !== placement.lines.length) {
    found.push("ids of lines are not unique");
  }
  for (const line of placement.lines) {
    const ends = [byId.get(line.source), byId.get(line.target)];
    if (ends.includes(undefined)) found.push(`${line.id} has an end that is not drawn`);
    const [source, target] = ends;
    const [first, last] = [line.points[0], line.points.at(-1)];
    // The points of a dashed line come from its target (lib/scene/build.ts).
    const joined = touches(first, source) && touches(last, target);
    if (!joined && !(touches(first, target) && touches(last, source))) found.push(`${line.id} misses its ends`);
    for (const [index, [x, y]] of line.points.entries()) {
      const [px, py] = line.points[index - 1] ?? [x, y];
      if (!Number.isFinite(x) || !Number.isFinite(y)) found.push(`${line.id} has no place`);
      if (px !== x && py !== y) found.push(`${line.id} is not orthogonal`);
    }
  }
  return [...found, ...throughBoxes(placement, byId, solid)];
}

/** What a line may not run through: everything but the grounds that others stand on. */
function isSolid(box: Box): boolean {
  return box.kind !== "vpc" && box.kind !== "zone" && box.kind !== "lane" && box.kind !== "workloads";
}

function throughBoxes(placement: Drawing, byId: ReadonlyMap<string, Box>, solid: readonly Box[]): string[] {
  const found: string[] = [];
  for (const line of placement.lines) {
    const own = new Set([line.source, line.target].flatMap((id) => around(id, byId)));
    for (let index = 1; index < line.points.length; index++) {
      const [x1, y1] = line.points[index - 1] ?? [0, 0];
      const [x2, y2] = line.points[index] ?? [0, 0];
      for (const box of solid) {
        const apart =
          Math.max(x1, x2) <= box.x ||
          Math.min(x1, x2) >= box.x + box.width ||
          Math.max(y1, y2) <= box.y ||
          Math.min(y1, y2) >= box.y + box.height;
        if (!apart && !own.has(box.id)) found.push(`${line.id} runs through ${box.id}`);
      }
    }
  }
  return found;
}

/** A box and what it stands in. */
function around(id: string, byId: ReadonlyMap<string, Box>): string[] {
  const chain: string[] = [];
  for (let at: string | null = id; at !== null && !chain.includes(at); at = byId.get(at)?.parentId ?? null)
    chain.push(at);
  return chain;
}

/** How often two lines cross: where a horizontal run of one and a vertical run of the other meet inside both. */
export function lineCrossings(lines: readonly Pick<Line, "id" | "points">[]): number {
  const runs = lines.flatMap(({ id, points }) =>
    points.slice(1).map(([x2, y2], index) => {
      const [x1, y1] = points[index] ?? [x2, y2];
      return { id, left: Math.min(x1, x2), right: Math.max(x1, x2), top: Math.min(y1, y2), bottom: Math.max(y1, y2) };
    }),
  );
  const across = runs.filter((run) => run.top === run.bottom);
  const down = runs.filter((run) => run.left === run.right);
  return across.reduce(
    (sum, a) =>
      sum +
      down.filter((b) => b.left > a.left && b.left < a.right && a.top > b.top && a.top < b.bottom && a.id !== b.id)
        .length,
    0,
  );
}

function groupByParent(boxes: readonly Box[]): Map<string | null, Box[]> {
  const groups = new Map<string | null, Box[]>();
  for (const box of boxes) {
    const group = groups.get(box.parentId);
    if (group === undefined) groups.set(box.parentId, [box]);
    else group.push(box);
  }
  return groups;
}

function inside(box: Box, parent: Box): boolean {
  return (
    box.x >= parent.x &&
    box.y >= parent.y &&
    box.x + box.width <= parent.x + parent.width &&
    box.y + box.height <= parent.y + parent.height
  );
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** On the rim of a box or in it. */
function touches(point: Point | undefined, box: Box | undefined): boolean {
  if (point === undefined || box === undefined) return false;
  const [x, y] = point;
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}
