import type { Point } from "@/lib/layout";

const RADIUS = 6;

/** The path of a routed line with rounded corners: the same string on the canvas and in every file (invariant 6). */
export function linePath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let d = `M${n(first[0])} ${n(first[1])}`;
  for (const [index, corner] of rest.entries()) {
    const before = points[index];
    const after = rest[index + 1];
    if (before === undefined || after === undefined) {
      d += `L${n(corner[0])} ${n(corner[1])}`;
      continue;
    }
    const radius = Math.min(RADIUS, length(before, corner) / 2, length(corner, after) / 2);
    const [ax, ay] = towards(corner, before, radius);
    const [bx, by] = towards(corner, after, radius);
    d += `L${n(ax)} ${n(ay)}Q${n(corner[0])} ${n(corner[1])} ${n(bx)} ${n(by)}`;
  }
  return d;
}

function length(a: Point, b: Point): number {
  return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);
}

function towards(from: Point, to: Point, distance: number): Point {
  const total = length(from, to);
  if (total === 0) return from;
  return [from[0] + ((to[0] - from[0]) * distance) / total, from[1] + ((to[1] - from[1]) * distance) / total];
}

/** Two decimals at most, and never an exponent or a negative zero. */
function n(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}
