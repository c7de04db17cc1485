import { compareText } from "@/lib/model";
import { assignTracks } from "../pack";
import type { Point } from "../placement";
import { simplify } from "../route";
import { SERVICE_GRID as G } from "./sizes";
import type { LineStyle, ServiceBox, ServiceLine, ServiceRelation } from "./types";

/** A vertical gutter between two lanes: all lines into the boxes right of it turn there. */
export interface Gutter {
  into: ReadonlySet<string>;
  /** Whether lines from one source or lines to one target share a track. */
  by: "source" | "target";
  left: number;
  right: number;
}

/** More bundles than this share tracks. */
const MOST_TRACKS = 12;

const STYLES: readonly LineStyle[] = ["plain", "waiting", "broken"];

/** Room for a gutter with a track for each bundle. */
export function gutterWidth(relations: readonly ServiceRelation[], gutter: Pick<Gutter, "into" | "by">): number {
  const bundles = new Set(relations.filter((r) => gutter.into.has(r.target)).map((r) => bundleKey(r, gutter.by)));
  return G.gutter + Math.max(0, Math.min(bundles.size, MOST_TRACKS) - 1) * G.track;
}

function bundleKey(relation: ServiceRelation, by: Gutter["by"]): string {
  return `${by === "source" ? relation.source : relation.target}|${relation.style}`;
}

/** Routes every relation between two boxes of neighbouring lanes: right, along the track of its bundle, right again. */
export function routeServiceLines(
  relations: readonly ServiceRelation[],
  boxes: ReadonlyMap<string, ServiceBox>,
  gutters: readonly Gutter[],
): ServiceLine[] {
  const lines = gutters.flatMap((gutter) => {
    const wires = relations.flatMap((relation) => {
      const source = boxes.get(relation.source);
      const target = boxes.get(relation.target);
      if (source === undefined || target === undefined || !gutter.into.has(target.id)) return [];
      const end = port(target, relation);
      const middle = source.y + source.height / 2;
      // A step of a few pixels would look like a mistake.
      const start = Math.abs(middle - end) < 6 ? end : middle;
      return [{ relation, source, target, key: bundleKey(relation, gutter.by), start, end }];
    });
    const tracks = assignTracks(orderTracks(wires), MOST_TRACKS);
    const most = Math.max(0, ...tracks.values());
    const left = Math.round((gutter.left + gutter.right - most * G.track) / 2);
    return wires.map(({ relation, source, target, key, start, end }): ServiceLine => {
      const x = left + (tracks.get(key) ?? 0) * G.track;
      const points: Point[] = [
        [source.x + source.width, start],
        [x, start],
        [x, end],
        [target.x, end],
      ];
      const { kind, style } = relation;
      const id = `${kind}:${source.id}>${target.id}`;
      return { id, kind, style, source: source.id, target: target.id, points: simplify(points) };
    });
  });
  return lines.sort((a, b) => STYLES.indexOf(a.style) - STYLES.indexOf(b.style) || compareText(a.id, b.id));
}

/** Lines of different styles arrive at different heights, so that none hides another. */
function port(target: ServiceBox, relation: ServiceRelation): number {
  const middle = target.y + target.height / 2;
  return relation.kind === "connection" ? middle + (STYLES.indexOf(relation.style) - 1) * 8 : middle;
}

/** Bundles that go down first, the lowest leftmost; then those that go up, the highest leftmost. */
function orderTracks(wires: readonly { key: string; start: number; end: number }[]): string[] {
  const bundles = new Map<string, { start: number; end: number; count: number }>();
  for (const { key, start, end } of wires) {
    const bundle = bundles.get(key) ?? { start: 0, end: 0, count: 0 };
    bundles.set(key, { start: bundle.start + start, end: bundle.end + end, count: bundle.count + 1 });
  }
  return [...bundles]
    .map(([key, { start, end, count }]) => ({ key, end: end / count, down: end >= start }))
    .sort(
      (a, b) =>
        Number(b.down) - Number(a.down) || (a.down ? b.end - a.end : a.end - b.end) || compareText(a.key, b.key),
    )
    .map(({ key }) => key);
}
