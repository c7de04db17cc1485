import {
  type ColumnDef,
  columnFilteringFeature,
  constructTable,
  createFilteredRowModel,
  createSortedRowModel,
  globalFilteringFeature,
  type Row,
  rowSortingFeature,
  tableFeatures,
} from "@tanstack/table-core";
import { storeReactivityBindings } from "@tanstack/table-core/store-reactivity-bindings";
import type { TableState } from "@/lib/view";
import { type CellValue, type Column, cellText } from "./columns";

const features = tableFeatures({
  coreReactivityFeature: storeReactivityBindings(),
  columnFilteringFeature,
  globalFilteringFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
});
type Features = typeof features;

/** How a table stands after filtering: its rows in order, and for each column with few values what there is to pick. */
export interface Arranged<RowData> {
  rows: readonly RowData[];
  /** Values of the whole table with how many rows have each, the most frequent first. */
  choices: Readonly<Record<string, readonly { value: string; count: number }[]>>;
}

/** Rows filtered and sorted as an address says. Values that are not visible come last, whichever way a column is sorted. */
export function arrange<RowData extends object>(
  rows: readonly RowData[],
  columns: readonly Column<RowData>[],
  { filter, sort, values }: TableState,
): Arranged<RowData> {
  const definitions = columns.map(
    (column): ColumnDef<Features, RowData> => ({
      id: column.id,
      // table-core's word for a value that always comes last is undefined.
      accessorFn: (row) => column.value(row) ?? undefined,
      filterFn: hasOneOf,
      sortFn: byValue,
      sortUndefined: "last",
      enableGlobalFilter: true,
    }),
  );
  const table = constructTable<Features, RowData>({
    features,
    data: rows,
    columns: definitions,
    globalFilterFn: contains,
    getColumnCanGlobalFilter: () => true,
    state: {
      globalFilter: filter.trim() === "" ? undefined : filter.trim().toLowerCase(),
      columnFilters: Object.entries(values).map(([id, value]) => ({ id, value })),
      // Of equal rows the order stays that of the table, which is fixed.
      sorting: sort.map(({ column, descending }) => ({ id: column, desc: descending })),
    },
  });
  return { rows: table.getRowModel().rows.map((row) => row.original), choices: choicesOf(rows, columns) };
}

function valueOf<RowData extends object>(row: Row<Features, RowData>, columnId: string): CellValue {
  return row.getValue<CellValue | undefined>(columnId) ?? null;
}

function contains<RowData extends object>(row: Row<Features, RowData>, columnId: string, wanted: unknown): boolean {
  return cellText(valueOf(row, columnId)).toLowerCase().includes(String(wanted));
}

/** Whether a row's value, or one of its values, is among those that were picked. */
function hasOneOf<RowData extends object>(row: Row<Features, RowData>, columnId: string, wanted: unknown): boolean {
  return Array.isArray(wanted) && parts(valueOf(row, columnId)).some((part) => wanted.includes(part));
}

const collator = new Intl.Collator("en", { numeric: true });

function byValue<RowData extends object>(
  a: Row<Features, RowData>,
  b: Row<Features, RowData>,
  columnId: string,
): number {
  const left = valueOf(a, columnId);
  const right = valueOf(b, columnId);
  if (typeof left === "number" && typeof right === "number") return left - right;
  return collator.compare(cellText(left), cellText(right));
}

/** The values that a reader can pick a row by; a list counts as each of its members. */
function parts(value: CellValue): readonly string[] {
  if (typeof value !== "object" || value === null) return [cellText(value) || EMPTY];
  return value.length === 0 ? [EMPTY] : value;
}

/** What stands for a value that is not there, so that it can be picked too. */
const EMPTY = "none";

function choicesOf<RowData>(
  rows: readonly RowData[],
  columns: readonly Column<RowData>[],
): Arranged<RowData>["choices"] {
  return Object.fromEntries(
    columns
      .filter((column) => column.choice === true)
      .map((column) => {
        const counts = new Map<string, number>();
        for (const row of rows) {
          for (const part of new Set(parts(column.value(row)))) counts.set(part, (counts.get(part) ?? 0) + 1);
        }
        const sorted = [...counts].sort(([a, x], [b, y]) => y - x || collator.compare(a, b));
        return [column.id, sorted.map(([value, count]) => ({ value, count }))];
      }),
  );
}
