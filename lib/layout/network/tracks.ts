import { append } from "@/lib/model";

/** Something that runs along a gutter between two places; `style` is how it looks. */
export interface Run {
  key: string;
  style: string;
  from: number;
  to: number;
}

export interface Tracks {
  of: ReadonlyMap<string, number>;
  count: number;
}

/**
 * Gives every run a track in a gutter, the first ones the tracks nearest to the start; runs that keep `apart` share a
 * track. Where that takes more than `most`, runs of one style lie over each other: better a bus than a hairball, and
 * selecting one end tells them apart.
 */
export function runTracks(runs: readonly Run[], apart: number, most: number): Tracks {
  const free = freeTracks(runs, apart);
  if (free.count <= most) return free;
  const byStyle = new Map<string, Run[]>();
  for (const run of runs) append(byStyle, run.style, run);
  const styles = [...byStyle.values()].map((own) => ({ own, tracks: freeTracks(own, apart) }));
  const all = styles.reduce((sum, { tracks }) => sum + tracks.count, 0);
  const of = new Map<string, number>();
  let first = 0;
  for (const { own, tracks } of styles) {
    const share = Math.max(1, Math.floor((tracks.count * most) / all));
    for (const { key } of own) {
      of.set(key, first + Math.floor(((tracks.of.get(key) ?? 0) * share) / tracks.count));
    }
    first += share;
  }
  return { of, count: first };
}

function freeTracks(runs: readonly Run[], apart: number): Tracks {
  const tracks: Run[][] = [];
  const of = new Map<string, number>();
  for (const run of runs) {
    const free = tracks.findIndex((taken) =>
      taken.every((other) => run.to + apart <= other.from || other.to + apart <= run.from),
    );
    const index = free === -1 ? tracks.length : free;
    const track = tracks[index];
    if (track === undefined) tracks.push([run]);
    else track.push(run);
    of.set(run.key, index);
  }
  return { of, count: tracks.length };
}
