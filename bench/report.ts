/** One line of the table. */
export interface Row {
  what: string;
  /** Seconds, unless `what` says otherwise. */
  measured: number;
  /** What sets the limit, in words. */
  bound: string;
  /** The limit, in the unit of `measured`. */
  seconds: number;
  ratio: number;
  /** The largest ratio that is accepted; null where there is nothing to keep to. */
  target: number | null;
}

/** What a measurement has to say: lines of the table, and sentences below it. */
export interface Report {
  rows: Row[];
  notes: string[];
}

/** Rows whose ratio is above their target. */
export function missed(rows: readonly Row[]): Row[] {
  return rows.filter(({ ratio, target }) => target !== null && !(ratio <= target));
}

export function tableOf(rows: readonly Row[]): string {
  const cells = [
    ["", "measured", "limit", "set by", "ratio", "target"],
    ...rows.map(({ what, measured, bound, seconds, ratio, target }) => [
      what,
      measured.toFixed(2),
      seconds.toFixed(2),
      bound,
      ratio.toFixed(2),
      target === null ? "" : `≤ ${target.toFixed(1)} ${ratio <= target ? "met" : "MISSED"}`,
    ]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0))) ?? [];
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
