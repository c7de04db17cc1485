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
    expect(neighbour({ boxes, lines: [] }, "here", "right")?.id).toBe("right");
    expect(neighbour({ boxes, lines: [] }, "here", "down")?.id).toBe("below");
    expect(neighbour({ boxes, lines: [] }, "right", "left")?.id).toBe("here");
  });

  it("follow a line before they jump to what is merely near", () => {
    const ends = { source: "here", target: "nearerButAside" };
    const line = {
      id: "l",
      kind: "route",
      ...ends,
      points: [],
      stroke: "route",
      strokeWidth: 1,
      dash: null,
      label: "",
    } as const;
    expect(neighbour({ boxes, lines: [{ ...line, points: [] }] }, "here", "right")?.id).toBe("nearerButAside");
  });

  it("pass over frames and what cannot be selected, and stop at the rim", () => {
    expect(neighbour({ boxes, lines: [] }, "here", "up")).toBeNull();
    expect(neighbour({ boxes, lines: [] }, "nowhere", "up")).toBeNull();
  });
});
