import type { Lit } from "./highlight";
import type { Scene, SceneLine } from "./scene";

/** Whether a scene shows many VPCs, where lit means joined directly and not the whole path. */
export function isNetwork(scene: Scene): boolean {
  return scene.boxes.some((box) => box.kind === "card" || box.kind === "hub");
}

/**
 * The links of the selected boxes and what stands at their other ends; through a transit gateway also all that is attached
 * to it, and the gateways that it is peered with. Frames stay lit. Null when nothing drawn is selected.
 */
export function litNetwork(scene: Scene, seeds: readonly string[]): Lit | null {
  const byId = new Map(scene.boxes.map((box) => [box.id, box]));
  const start = new Set(seeds.filter((id) => byId.has(id)));
  if (start.size === 0) return null;
  for (const { id, parentId } of scene.boxes) {
    for (let parent = parentId; parent !== null; parent = byId.get(parent)?.parentId ?? null) {
      if (start.has(parent)) start.add(id);
    }
  }
  const touching = new Map<string, SceneLine[]>();
  for (const line of scene.lines) {
    for (const end of [line.source, line.target]) {
      const list = touching.get(end);
      if (list === undefined) touching.set(end, [line]);
      else list.push(line);
    }
  }
  const boxes = new Set(start);
  const lines = new Set<string>();
  const light = (id: string): string[] =>
    (touching.get(id) ?? []).map((line) => {
      lines.add(line.id);
      for (const word of line.words ?? []) boxes.add(word);
      return line.source === id ? line.target : line.source;
    });
  for (const id of start) {
    for (const other of light(id)) {
      boxes.add(other);
      if (byId.get(other)?.kind === "hub" && byId.get(id)?.kind !== "hub")
        for (const peer of light(other)) boxes.add(peer);
    }
  }
  for (const box of scene.boxes) if (box.kind === "zone" || box.kind === "lane") boxes.add(box.id);
  return { boxes, lines };
}
