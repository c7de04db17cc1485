import { describe, expect, it } from "vitest";
import type { SceneBox } from "@/lib/scene";
import { neighbour } from "./neighbour";

function box(id: string, x: number, y: number, rest: Partial<SceneBox> = {}): SceneBox {
  const size = { width: 40, height: 20 };
  return { id, nodeId: id, parentId: null, kind: "chip", x, y, ...size, paint: [], label: id, fold: null, ...rest };
}

describe("arrow keys", () => {
  const boxes = [
    box("frame", 0, 0, { kind: "zone", width: 400, height: 400 }),
    box("here", 100, 100),
    box("right", 200, 104),
    box("nearerButAside", 160, 190),
    box("below", 100, 160),
    box("silent", 150, 100, { nodeId: null }),
  ];

  it("go to the nearest box ahead and prefer straight ahead to aside", () => {
    expect(neighbour(boxes, "here", "right")?.id).toBe("right");
    expect(neighbour(boxes, "here", "down")?.id).toBe("below");
    expect(neighbour(boxes, "right", "left")?.id).toBe("here");
  });

  it("pass over frames and what cannot be selected, and stop at the rim", () => {
    expect(neighbour(boxes, "here", "up")).toBeNull();
    expect(neighbour(boxes, "nowhere", "up")).toBeNull();
  });
});
