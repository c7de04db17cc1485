import type { Scene } from "@/lib/scene";

/** What the page of our canvas finds in `globalThis.input`. */
export interface OurInput {
  scene: Scene;
}

/** What the page of plain React Flow finds there: the same boxes and lines, without what is painted in them. */
export interface PlainInput {
  boxes: { id: string; x: number; y: number; width: number; height: number; label: string; frame: boolean }[];
  lines: { id: string; source: string; target: string }[];
}

/** Frames are groups to React Flow, which have no ends for lines; to all others lines may lead. */
const FRAMES = new Set(["vpc", "zone", "lane"]);

export function plainOf({ boxes, lines }: Scene): PlainInput {
  return {
    boxes: boxes.map(({ id, kind, x, y, width, height, label }) => {
      const [name = label] = label.split(",");
      return { id, x, y, width, height, label: name, frame: FRAMES.has(kind) };
    }),
    lines: lines.map(({ id, source, target }) => ({ id, source, target })),
  };
}
