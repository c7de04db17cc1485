import { isNetwork, litNetwork } from "./network-highlight";
import type { Scene, SceneBox, SceneLine } from "./scene";

/** Ids of the boxes and lines on the whole path of a selection. */
export interface Lit {
  boxes: ReadonlySet<string>;
  lines: ReadonlySet<string>;
}

/**
 * The whole path of some boxes: everything that leads to them and everything they lead to, following the lines in their
 * direction, with the boxes that contain what is lit. Null when nothing is selected, or the selection is the whole VPC:
 * then nothing is dimmed. With `only` the boxes are the whole path, as that of a trace: nothing is followed.
 */
export function litPath(scene: Scene, seeds: readonly string[], only = false): Lit | null {
  if (isNetwork(scene)) return litNetwork(scene, seeds);
  const byId = new Map(scene.boxes.map((box) => [box.id, box]));
  if (only) return litWay(scene, byId, seeds);
  const start = new Set(seeds.filter((id) => byId.has(id)));
  if (start.size === 0 || [...start].some((id) => byId.get(id)?.kind === "vpc")) return null;
  // What stands inside a selected box belongs to the selection.
  for (const box of scene.boxes) {
    for (let parent = box.parentId; parent !== null; parent = byId.get(parent)?.parentId ?? null) {
      if (start.has(parent)) start.add(box.id);
    }
  }
  const boxes = new Set(start);
  const lines = new Set<string>();
  for (const [from, to] of [
    ["source", "target"],
    ["target", "source"],
  ] as const) {
    const leaving = groupLines(scene.lines, from);
    const queue = [...start];
    const seen = new Set(queue);
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      for (const line of leaving.get(id) ?? []) {
        lines.add(line.id);
        boxes.add(line[to]);
        if (!seen.has(line[to])) {
          seen.add(line[to]);
          queue.push(line[to]);
        }
      }
    }
  }
  surround(scene, byId, boxes);
  return { boxes, lines };
}

/** The boxes of a way and the lines between them, with the boxes that contain them. Null where no box is known. */
function litWay(scene: Scene, byId: ReadonlyMap<string, SceneBox>, way: readonly string[]): Lit | null {
  const boxes = new Set(way.filter((id) => byId.has(id)));
  if (boxes.size === 0) return null;
  const lines = new Set(
    scene.lines.filter(({ source, target }) => boxes.has(source) && boxes.has(target)).map(({ id }) => id),
  );
  surround(scene, byId, boxes);
  return { boxes, lines };
}

/** Adds what contains the boxes, the frames of the diagram, and the workloads of lit subnets. */
function surround(scene: Scene, byId: ReadonlyMap<string, SceneBox>, boxes: Set<string>): void {
  for (const id of [...boxes]) {
    for (let parent = byId.get(id)?.parentId ?? null; parent !== null; parent = byId.get(parent)?.parentId ?? null) {
      boxes.add(parent);
    }
  }
  for (const box of scene.boxes) {
    const frame = box.kind === "vpc" || box.kind === "lane" || box.kind === "zone";
    if (frame || (box.kind === "workloads" && box.parentId !== null && boxes.has(box.parentId))) boxes.add(box.id);
  }
}

function groupLines(lines: readonly SceneLine[], end: "source" | "target"): Map<string, SceneLine[]> {
  const groups = new Map<string, SceneLine[]>();
  for (const line of lines) {
    const group = groups.get(line[end]);
    if (group === undefined) groups.set(line[end], [line]);
    else group.push(line);
  }
  return groups;
}
