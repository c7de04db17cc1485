/**
 * Text that came from outside, safe for a terminal: no control characters that could move the cursor or rename the
 * window, and no marks that reverse the reading direction of what follows.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, (mark) =>
    mark === "\n" ? mark : "\uFFFD",
  );
}

/** Rows as columns of equal width, two spaces apart; a cell of several lines becomes one. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map((cell) => printable(cell).replace(/\s+/g, " ")));
  const widths: number[] = [];
  for (const row of clean) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, width(cell));
    });
  }
  return clean
    .map((row) =>
      row
        .map((cell, index) => cell + " ".repeat((widths[index] ?? 0) - width(cell)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Characters as a person counts them; wide ones of East Asia count as one. */
function width(text: string): number {
  return [...text].length;
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Writes an answer to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
