import type { SceneBox } from "@/lib/scene";

export type Direction = "left" | "right" | "up" | "down";

/**
 * The box that an arrow key leads to: the nearest selectable one in that direction, where straight ahead counts as
 * nearer than aside. Null at the rim. Frames and what cannot be selected are passed over.
 */
export function neighbour(boxes: readonly SceneBox[], fromId: string, direction: Direction): SceneBox | null {
  const from = boxes.find((box) => box.id === fromId);
  if (from === undefined) return null;
  const ahead = AXES[direction];
  let best: { box: SceneBox; cost: number } | null = null;
  for (const box of boxes) {
    if (box.id === fromId || box.nodeId === null || box.kind === "workloads" || FRAMES.has(box.kind)) continue;
    const dx = box.x + box.width / 2 - (from.x + from.width / 2);
    const dy = box.y + box.height / 2 - (from.y + from.height / 2);
    const along = ahead.x * dx + ahead.y * dy;
    const aside = Math.abs(ahead.x * dy) + Math.abs(ahead.y * dx);
    if (along < 4) continue;
    const cost = along + 2.5 * aside;
    if (best === null || cost < best.cost) best = { box, cost };
  }
  return best?.box ?? null;
}

const FRAMES = new Set<SceneBox["kind"]>(["vpc", "zone", "lane"]);

const AXES: Record<Direction, { x: number; y: number }> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};
