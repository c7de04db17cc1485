import { compareText } from "@/lib/model";
import type { Frame } from "./frame";
import type { Join } from "./joins";
import type { Run } from "./tracks";
import { runTracks } from "./tracks";

/** Lines that run together: all that share one end, one kind and one tone, on one side of the lane of gateways. */

export type Side = "left" | "right";

export interface Wire {
  join: Join;
  /** The end that the bundle shares, and the other one. */
  centre: string;
  other: string;
}

export interface Bundle {
  key: string;
  side: Side;
  /** Whether it runs along the lane of gateways: not where all its ends stand in one row. */
  vertical: boolean;
  wires: Wire[];
}

/** Tracks of a row's gutter, and beside the gateways on each side; more bundles than that share tracks. */
const MOST = { row: 10, spine: 14 } as const;

/** Broken lines look alike, whatever their kind. */
function styleOf({ wires }: Bundle): string {
  const join = wires[0]?.join;
  return join === undefined || join.tone === "broken" ? "broken" : `${join.kind}/${join.tone}`;
}

/** Bundles by their key, in a fixed order. */
export function bundlesOf(frame: Frame): Bundle[] {
  const { content, spots, grid } = frame;
  const degree = new Map<string, number>();
  const degreeKey = ({ kind, tone }: Join, box: string) => `${kind}/${tone}/${box}`;
  for (const join of content.joins) {
    for (const box of [join.source, join.target]) {
      const key = degreeKey(join, box);
      degree.set(key, (degree.get(key) ?? 0) + 1);
    }
  }
  const sideOf = (box: string): Side => ((spots.get(box)?.column ?? 0) < grid.left ? "left" : "right");
  const bundles = new Map<string, Bundle>();
  for (const join of content.joins) {
    const { kind, tone, source, target } = join;
    // A gateway or a provider is what its lines lead to; of two peers it is the one with more of them.
    const towardsTarget =
      kind === "attachment" ||
      kind === "privateLink" ||
      (degree.get(degreeKey(join, target)) ?? 0) >= (degree.get(degreeKey(join, source)) ?? 0);
    const [centre, other] = towardsTarget ? [target, source] : [source, target];
    const side = kind === "attachment" ? sideOf(other) : kind === "gatewayPeering" ? "left" : sideOf(centre);
    const key = `${kind}/${tone}/${centre}/${kind === "attachment" ? side : ""}`;
    const bundle = bundles.get(key) ?? { key, side, vertical: false, wires: [] };
    bundles.set(key, bundle);
    bundle.wires.push({ join, centre, other });
  }
  const rowOf = (box: string) => spots.get(box)?.row ?? -1;
  for (const bundle of bundles.values()) {
    bundle.vertical = bundle.wires.some(({ centre, other }) => rowOf(centre) === -1 || rowOf(centre) !== rowOf(other));
  }
  return [...bundles.values()].sort((a, b) => compareText(a.key, b.key));
}

export interface SpineTracks {
  of: ReadonlyMap<string, number>;
  left: number;
  right: number;
}

const INNERMOST = ["attachment", "gatewayPeering", "peering", "privateLink"];

/** A track beside the gateways for every bundle that runs along them; attachments nearest to them. */
export function spineTracks(bundles: readonly Bundle[], frame: Frame): SpineTracks {
  const along = (side: Side) => {
    const runs = bundles
      .filter((bundle) => bundle.vertical && bundle.side === side)
      .map((bundle) => {
        const places = bundle.wires.flatMap(({ centre, other }) => [placeOf(frame, centre), placeOf(frame, other)]);
        const rank = INNERMOST.indexOf(bundle.wires[0]?.join.kind ?? "");
        return { key: bundle.key, style: styleOf(bundle), from: Math.min(...places), to: Math.max(...places), rank };
      })
      .sort((a, b) => a.rank - b.rank || a.to - a.from - (b.to - b.from) || compareText(a.key, b.key));
    return runTracks(runs, 1, MOST.spine);
  };
  const left = along("left");
  const right = along("right");
  return { of: new Map([...left.of, ...right.of]), left: left.count, right: right.count };
}

/** Gateways stand beside cards; gutters run below them. */
function placeOf({ spots, hubRows }: Frame, box: string): number {
  const spot = spots.get(box);
  return spot === undefined ? 2 * (hubRows.get(box) ?? 0) : 2 * spot.row + 1;
}

/** The tracks of each row's gutter. What has most branches there runs nearest to the cards, so that it crosses least. */
export function rowTracks(
  bundles: readonly Bundle[],
  frame: Frame,
  portX: (box: string, join: Join) => number,
  spineX: (bundle: Bundle) => number,
): { of: ReadonlyMap<string, number>; count: number }[] {
  const rows = Array.from({ length: frame.rows }, (): (Run & { branches: number })[] => []);
  for (const bundle of bundles) {
    const ends = new Map<number, Set<number>>();
    for (const { join, centre, other } of bundle.wires) {
      for (const box of [centre, other]) {
        const row = frame.spots.get(box)?.row;
        if (row === undefined) continue;
        ends.set(row, (ends.get(row) ?? new Set<number>()).add(portX(box, join)));
      }
    }
    for (const [row, xs] of ends) {
      const all = bundle.vertical ? [...xs, spineX(bundle)] : [...xs];
      const run = { key: bundle.key, style: styleOf(bundle), from: Math.min(...all), to: Math.max(...all) };
      rows[row]?.push({ ...run, branches: xs.size });
    }
  }
  return rows.map((runs) => {
    runs.sort((a, b) => b.branches - a.branches || a.to - a.from - (b.to - b.from) || compareText(a.key, b.key));
    return runTracks(runs, 12, MOST.row);
  });
}
