import { address, QueryReader, QueryWriter, readable, type Theme } from "./codec";

/** The state of a table page (all endpoints, all endpoint services) and its address. */

export interface TableState {
  /** Text that a row must contain. */
  filter: string;
  /** Columns in their order; null: the table's own choice. */
  columns: readonly string[] | null;
  /** First by the first of these, then by the next. */
  sort: readonly { column: string; descending: boolean }[];
  /** By column, the values of which a row must have one. */
  values: Readonly<Record<string, readonly string[]>>;
  theme: Theme | null;
}

export const DEFAULT_TABLE: TableState = { filter: "", columns: null, sort: [], values: {}, theme: null };

export type TableName = "endpoints" | "services";

/** A value of a cell: anything but control characters and the `~` that parts a list. */
const VALUE = /^[^\p{C}~]{1,256}$/u;

/**
 * Reads the query of an address. Columns that the table does not have are refused like everything else that makes no sense:
 * named in `notices`, never an error.
 */
export function parseTable(
  params: URLSearchParams,
  columns: readonly string[],
): { state: TableState; notices: string[] } {
  const reader = new QueryReader(params);
  const names = columns.join("|");
  const chosen = reader.sequence("columns", new RegExp(`^(?:${names})$`));
  const values: Record<string, readonly string[]> = {};
  for (const column of columns) {
    const wanted = reader.list(`is.${column}`, VALUE);
    if (wanted.length > 0) values[column] = wanted;
  }
  const state: TableState = {
    filter: reader.text("q"),
    columns: chosen.length === 0 ? null : chosen,
    sort: reader.sequence("sort", new RegExp(`^-?(?:${names})$`)).map((entry) => ({
      column: entry.replace(/^-/, ""),
      descending: entry.startsWith("-"),
    })),
    values,
    theme: reader.choice("theme", ["light", "dark"]),
  };
  return { state, notices: reader.notices };
}

/** The query of a state as text; the default state is the empty query. */
export function tableQuery(state: TableState): string {
  const writer = new QueryWriter();
  writer.put("q", state.filter);
  writer.sequence("columns", state.columns ?? []);
  writer.sequence(
    "sort",
    state.sort.map(({ column, descending }) => `${descending ? "-" : ""}${column}`),
  );
  for (const column of Object.keys(state.values).sort()) writer.list(`is.${column}`, state.values[column] ?? []);
  writer.put("theme", state.theme);
  return readable(writer.done());
}

/** The address of a table page in a state. */
export function tableHref(table: TableName, state: TableState): string {
  return address([table], tableQuery(state));
}
