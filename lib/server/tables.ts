import {
  type EndpointRow,
  endpointGaps,
  endpointRows,
  type ListGap,
  type ServiceRow,
  serviceGaps,
  serviceRows,
} from "@/lib/analysis";
import type { Network } from "@/lib/model";
import { type Arranged, arrange, type Column, cellText, ENDPOINT_COLUMNS, SERVICE_COLUMNS } from "@/lib/tables";
import { parseTable, type TableName, type TableState } from "@/lib/view";
import { csvText } from "./csv";
import type { Runtime } from "./runtime";

/** Rows by table. */
export interface TableRows {
  endpoints: EndpointRow;
  services: ServiceRow;
}

/** A stretch of a table as an address asks for it: the very JSON of `GET /api/v1/endpoints` and `/api/v1/services`. */
export interface TablePage<Name extends TableName> {
  rows: readonly TableRows[Name][];
  /** The first row's place among those that match. */
  offset: number;
  /** Rows that match, and rows that there are. */
  matching: number;
  total: number;
  choices: Arranged<TableRows[Name]>["choices"];
  /** Accounts and Regions that may have more rows, with the permission that is missing. */
  gaps: readonly ListGap[];
}

interface Definition<Name extends TableName> {
  columns: readonly Column<TableRows[Name]>[];
  rows: (network: Network) => readonly TableRows[Name][];
  gaps: (network: Network) => readonly ListGap[];
}

const TABLES: { [Name in TableName]: Definition<Name> } = {
  endpoints: { columns: ENDPOINT_COLUMNS, rows: kept(endpointRows), gaps: kept(endpointGaps) },
  services: { columns: SERVICE_COLUMNS, rows: kept(serviceRows), gaps: kept(serviceGaps) },
};

/** Rows in one answer unless it asks for fewer, or for everything with `all`. */
const TABLE_PAGE = 200;

/** The rows that a query asks for: filtered, sorted, and from `offset` on at most {@link TABLE_PAGE}, or all with `all`. */
export function tablePage<Name extends TableName>(
  runtime: Runtime,
  name: Name,
  query: URLSearchParams,
): { page: TablePage<Name>; state: TableState; notices: string[] } {
  const { columns, rows, gaps } = TABLES[name];
  const network = runtime.network();
  const { state, notices } = parseTable(query, columnIds(name));
  const all = rows(network);
  const arranged = arrange(all, columns, state);
  const offset = query.has("all") ? 0 : Math.max(0, Math.floor(Number(query.get("offset") ?? 0)) || 0);
  const end = query.has("all") ? arranged.rows.length : offset + TABLE_PAGE;
  const page = {
    rows: arranged.rows.slice(offset, end),
    offset,
    matching: arranged.rows.length,
    total: all.length,
    choices: arranged.choices,
    gaps: gaps(network),
  };
  return { page, state, notices };
}

/** The table as RFC 4180 CSV: what the query filters, in its order, with the columns that it shows. */
export function tableCsv<Name extends TableName>(runtime: Runtime, name: Name, query: URLSearchParams): string {
  const { columns, rows } = TABLES[name];
  const { state } = parseTable(query, columnIds(name));
  const shown = shownColumns(columns, state);
  const arranged = arrange(rows(runtime.network()), columns, state);
  return csvText(
    shown.map((column) => column.label),
    arranged.rows.map((row) => shown.map((column) => cellText(column.value(row)))),
  );
}

/** The columns that a state shows, in its order. */
function shownColumns<Row>(columns: readonly Column<Row>[], state: TableState): Column<Row>[] {
  if (state.columns === null) return columns.filter((column) => column.initial);
  return state.columns.flatMap((id) => columns.find((column) => column.id === id) ?? []);
}

function columnIds(name: TableName): string[] {
  return TABLES[name].columns.map((column) => column.id);
}

/** Made once for each network, which never changes. */
function kept<Value extends object>(make: (network: Network) => Value): (network: Network) => Value {
  const known = new WeakMap<Network, Value>();
  return (network) => {
    const value = known.get(network) ?? make(network);
    known.set(network, value);
    return value;
  };
}

/** What a table's page begins with. */
export interface TablePageProps<Name extends TableName> {
  page: TablePage<Name>;
  initial: TableState;
  notices: readonly string[];
  /** Changes when anything new was read. */
  version: string;
  refreshing: boolean;
}

/** The page of a table for a query; garbage in the query gives the default view and notices. */
export function tablePageProps<Name extends TableName>(
  runtime: Runtime,
  name: Name,
  query: URLSearchParams,
): TablePageProps<Name> {
  const { page, state, notices } = tablePage(runtime, name, query);
  const version = runtime
    .inventories()
    .map(({ accountId, region, collectedAt }) => `${accountId}${region}${collectedAt}`);
  return { page, initial: state, notices, version: version.join(), refreshing: runtime.refreshing };
}
