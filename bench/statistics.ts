/** The middle one of some numbers. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which a share of the numbers lies: `0.95` for the slowest but one of twenty. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The exponent with which a measure grows: the slope of the line through its points on logarithmic scales. */
export function exponent(points: readonly (readonly [size: number, measure: number])[]): number {
  const logs = points.map(([size, measure]) => [Math.log(size), Math.log(measure)] as const);
  const mean = (at: 0 | 1) => logs.reduce((sum, log) => sum + log[at], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const along = logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0);
  return along / logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0);
}

/** Processor seconds of one run, of all threads of this process: others use this machine too. */
function processorSeconds(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000;
}

/**
 * Processor seconds of each of some things, the middle of `times` runs in turns, so that whatever disturbs meets all of them
 * alike. Short ones are repeated within a run until they can be told from the clock's step. One run before warms up.
 */
export function inTurns<Name extends string>(
  runs: Readonly<Record<Name, () => unknown>>,
  times: number,
): Record<Name, number> {
  const names = Object.keys(runs) as Name[];
  const repeats = new Map(names.map((name) => [name, repeatsOf(runs[name])]));
  const seconds = new Map(names.map((name): [Name, number[]] => [name, []]));
  for (let round = 0; round < times; round++) {
    for (const name of names) {
      const repeat = repeats.get(name) ?? 1;
      const run = () => {
        for (let n = 0; n < repeat; n++) runs[name]();
      };
      seconds.get(name)?.push(processorSeconds(run) / repeat);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(seconds.get(name) ?? [])])) as Record<Name, number>;
}

/** Seconds that a run should take at least. */
const LEAST = 0.02;

function repeatsOf(run: () => unknown): number {
  run();
  const once = processorSeconds(run);
  return Math.min(200, Math.max(1, Math.ceil(LEAST / Math.max(once, 0.0001))));
}
