import type { Scene, SceneBox } from "@/lib/scene";

export type Direction = "left" | "right" | "up" | "down";

/**
 * The box that an arrow key leads to: of those that a line joins to this one, else of all, the nearest in that direction,
 * where straight ahead counts as nearer than aside. Null at the rim. Frames and what cannot be selected are passed over.
 */
export function neighbour(
  scene: Pick<Scene, "boxes" | "lines">,
  fromId: string,
  direction: Direction,
): SceneBox | null {
  const from = scene.boxes.find((box) => box.id === fromId);
  if (from === undefined) return null;
  const joined = new Set(
    scene.lines.flatMap((line) =>
      line.source === fromId ? [line.target] : line.target === fromId ? [line.source] : [],
    ),
  );
  const ahead = scene.boxes.flatMap((box) => {
    const cost = costTo(from, box, direction);
    return cost === null ? [] : [{ box, cost, joined: joined.has(box.id) }];
  });
  ahead.sort((a, b) => Number(b.joined) - Number(a.joined) || a.cost - b.cost);
  return ahead[0]?.box ?? null;
}

/** How far it is from one box to another in a direction; null when it does not lie there or cannot be selected. */
function costTo(from: SceneBox, to: SceneBox, direction: Direction): number | null {
  if (to.id === from.id || to.nodeId === null || to.kind === "workloads" || FRAMES.has(to.kind)) return null;
  const axis = AXES[direction];
  const dx = to.x + to.width / 2 - (from.x + from.width / 2);
  const dy = to.y + to.height / 2 - (from.y + from.height / 2);
  const along = axis.x * dx + axis.y * dy;
  const aside = Math.abs(axis.x * dy) + Math.abs(axis.y * dx);
  return along < 4 || (axis.y !== 0 && aside > along * 3) ? null : along + 2.5 * aside;
}

const FRAMES = new Set<SceneBox["kind"]>(["vpc", "zone", "lane"]);

const AXES: Record<Direction, { x: number; y: number }> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};
