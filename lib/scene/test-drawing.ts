import type { Scene, SceneBox } from ".";
import { primitiveTextWidth } from "./shapes";

/** What must hold of any picture whose lines run outside of boxes, for tests. */

interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

function overlap(a: Rect, b: Rect): boolean {
  const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
  return !apart;
}

export function inside(inner: Rect, outer: Rect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** Where the texts of a box stand on the picture. */
export function textsOf(box: SceneBox): (Rect & { text: string })[] {
  return box.paint.flatMap((shape) => {
    if (shape.type !== "text") return [];
    const width = primitiveTextWidth(shape);
    const x = box.x + (shape.anchor === "end" ? shape.x - width : shape.x);
    return [{ text: shape.text, x, y: box.y + shape.y - 9, width, height: 10 }];
  });
}

/** Everything that must hold of any picture, and does not; many comparisons make one expectation. */
export function problemsOf(scene: Scene): string[] {
  const problems: string[] = [];
  const whole = { x: 0, y: 0, width: scene.width, height: scene.height };
  const byId = new Map(scene.boxes.map((box) => [box.id, box]));
  if (byId.size !== scene.boxes.length) problems.push("ids are not unique");
  const siblings = new Map<string | null, SceneBox[]>();
  for (const box of scene.boxes) {
    const parent = box.parentId === null ? whole : byId.get(box.parentId);
    if (parent === undefined || !inside(box, parent)) problems.push(`${box.id} is not inside its parent`);
    const beside = siblings.get(box.parentId) ?? [];
    siblings.set(box.parentId, beside);
    for (const other of beside) if (overlap(box, other)) problems.push(`${box.id} lies over ${other.id}`);
    beside.push(box);
    const texts = textsOf(box);
    for (const [index, text] of texts.entries()) {
      if (!inside(text, box)) problems.push(`${text.text} leaves ${box.id}`);
      for (const other of texts.slice(index + 1)) {
        if (overlap(text, other)) problems.push(`${text.text} lies over ${other.text} in ${box.id}`);
      }
    }
  }
  // Lines may cross frames, not their labels.
  const obstacles = scene.boxes.flatMap((box): Rect[] =>
    box.kind === "zone" || box.kind === "lane" ? textsOf(box) : [box],
  );
  for (const line of scene.lines) {
    const ends = [byId.get(line.source), byId.get(line.target)];
    const touched = [line.points[0], line.points.at(-1)].map((point) =>
      ends.findIndex((box) => box !== undefined && point !== undefined && onEdge(point, box)),
    );
    if ([...touched].sort().join() !== "0,1") problems.push(`${line.id} does not end at its boxes`);
    for (const [index, [x2, y2]] of line.points.slice(1).entries()) {
      const [x1, y1] = line.points[index] as [number, number];
      if (x1 !== x2 && y1 !== y2) problems.push(`${line.id} is not orthogonal`);
      const segment = { x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) };
      if (obstacles.some((obstacle) => crosses(segment, obstacle)))
        problems.push(`${line.id} crosses a box or a label`);
    }
  }
  return [...problems, ...confusions(scene)];
}

/** Lines that look different and run over each other; where they leave a box, they may share a port. */
function confusions(scene: Scene): string[] {
  const runs = new Map<string, { id: string; style: string; from: number; to: number }[]>();
  for (const { id, points, stroke, dash } of scene.lines) {
    for (const [index, [x2, y2]] of points.slice(1).entries()) {
      if (index === 0 || index === points.length - 2) continue;
      const [x1, y1] = points[index] as [number, number];
      const [along, from, to] = x1 === x2 ? [`x${x1}`, y1, y2] : [`y${y1}`, x1, x2];
      const list = runs.get(along) ?? [];
      runs.set(along, list);
      list.push({ id, style: `${stroke} ${dash}`, from: Math.min(from, to), to: Math.max(from, to) });
    }
  }
  return [...runs.values()].flatMap((list) =>
    list.flatMap((a, index) =>
      list
        .slice(index + 1)
        .filter((b) => a.style !== b.style && a.from < b.to && b.from < a.to)
        .map((b) => `${a.id} runs over ${b.id}`),
    ),
  );
}

function onEdge([x, y]: readonly [number, number], box: Rect): boolean {
  const across = x > box.x && x < box.x + box.width && y === box.y + box.height;
  return across || (y > box.y && y < box.y + box.height && (x === box.x || x === box.x + box.width));
}

/** Whether a line of no width runs through the inside of a box. */
function crosses(line: Rect, box: Rect): boolean {
  return (
    line.x < box.x + box.width &&
    line.x + line.width > box.x &&
    line.y < box.y + box.height &&
    line.y + line.height > box.y
  );
}
