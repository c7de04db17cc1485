"use client";

import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import clsx from "clsx";
import type { ReactNode } from "react";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { getJson } from "@/components/panels";
import { Icon, Menu, MenuCheck, MenuItem, MenuLink } from "@/components/ui";
import type { TablePage as Page, TablePageProps, TableRows } from "@/lib/server";
import { type Column, ENDPOINT_COLUMNS, SERVICE_COLUMNS } from "@/lib/tables";
import { parseTable, type TableName, type TableState, tableQuery } from "@/lib/view";
import { FacetMenu } from "./facets";
import { Finder } from "./finder";
import { Header, ThemeMenu } from "./header";
import { KeysDialog } from "./keys-dialog";
import { Notices } from "./notices";
import { Queries } from "./queries";
import { RefreshButton } from "./refresh";
import { ShareButton } from "./share-button";
import { endpointCell, serviceCell } from "./table-cells";
import { useAddress } from "./use-address";
import { useKeys } from "./use-keys";

/** How a table is named, filled and drawn. */
interface Definition<Name extends TableName> {
  title: string;
  noun: [one: string, many: string];
  columns: readonly Column<TableRows[Name]>[];
  cell: (column: Column<TableRows[Name]>, row: TableRows[Name], theme: TableState["theme"]) => ReactNode;
  /** What a missing permission hides. */
  hidden: string;
}

const DEFINITIONS: { [Name in TableName]: Definition<Name> } = {
  endpoints: {
    title: "Endpoints",
    noun: ["endpoint", "endpoints"],
    columns: ENDPOINT_COLUMNS,
    cell: endpointCell,
    hidden: "VPC endpoints",
  },
  services: {
    title: "Endpoint services",
    noun: ["endpoint service", "endpoint services"],
    columns: SERVICE_COLUMNS,
    cell: serviceCell,
    hidden: "Endpoint services",
  },
};

/** Every VPC endpoint of every account and Region. */
export function EndpointsPage(props: TablePageProps<"endpoints">) {
  return (
    <Queries>
      <TablePage name="endpoints" definition={DEFINITIONS.endpoints} {...props} />
    </Queries>
  );
}

/** Every endpoint service, of the accounts collected and of others that their endpoints lead to. */
export function ServicesPage(props: TablePageProps<"services">) {
  return (
    <Queries>
      <TablePage name="services" definition={DEFINITIONS.services} {...props} />
    </Queries>
  );
}

const CODECS = {
  endpoints: codecFor(ENDPOINT_COLUMNS),
  services: codecFor(SERVICE_COLUMNS),
};

function codecFor(columns: readonly { id: string }[]) {
  const ids = columns.map((column) => column.id);
  return { parse: (params: URLSearchParams) => parseTable(params, ids), write: tableQuery };
}

const ROW_HEIGHT = 45;

function TablePage<Name extends TableName>({
  name,
  definition,
  page,
  initial,
  notices,
  version,
  refreshing,
}: TablePageProps<Name> & { name: Name; definition: Definition<Name> }) {
  const { columns, noun } = definition;
  const { state, change } = useAddress(CODECS[name]);
  const queries = useQueryClient();
  const shape = shapeQuery(state);
  const table = useInfiniteQuery({
    queryKey: [name, version, shape],
    queryFn: ({ pageParam }) => getJson<Page<Name>>(`/api/v1/${name}?offset=${pageParam}&${shape}`),
    initialPageParam: 0,
    getNextPageParam: (last: Page<Name>) => {
      const end = last.offset + last.rows.length;
      return end < last.matching ? end : undefined;
    },
    ...(shape === shapeQuery(initial) ? { initialData: { pages: [page], pageParams: [0] } } : {}),
    placeholderData: keepPreviousData,
  });
  const pages = table.data?.pages;
  const first = pages?.[0] ?? page;
  const rows = useMemo(() => (pages ?? [page]).flatMap((one) => one.rows), [pages, page]);
  const shown = useMemo(
    () =>
      state.columns === null
        ? columns.filter((column) => column.initial)
        : state.columns.flatMap((id) => columns.find((column) => column.id === id) ?? []),
    [columns, state.columns],
  );
  const keys = useKeys({});
  const refreshed = useCallback(() => void queries.invalidateQueries(), [queries]);
  const filters = Object.values(state.values).flat().length + (state.filter === "" ? 0 : 1);
  const download = `download=1&all=1&${shape}`;
  return (
    <div className="flex h-dvh flex-col overflow-hidden" data-theme={state.theme ?? undefined}>
      <header className="shrink-0">
        <Header section={name} theme={state.theme}>
          <RefreshButton running={refreshing} onDone={refreshed} />
          <Finder here="" theme={state.theme} />
          <Menu icon="download" label="Export">
            <MenuLink href={`/api/v1/${name}.csv?${shape}`}>These rows as CSV</MenuLink>
            <MenuLink href={`/api/v1/${name}?${download}`}>These rows as JSON</MenuLink>
          </Menu>
          <ShareButton />
          <ThemeMenu onChange={(theme) => change({ theme }, "replace")} />
        </Header>
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-rule px-4 py-1.5">
          <h1 className="mr-2 font-semibold">{definition.title}</h1>
          <input
            type="search"
            className="h-8 w-56 rounded-md border border-line bg-card px-2.5 text-[13px]"
            placeholder="Filter by any cell"
            aria-label="Filter by any cell"
            value={state.filter}
            maxLength={200}
            onChange={(event) => change({ filter: event.target.value }, "replace")}
          />
          {columns
            .filter((column) => column.choice === true && (column.initial || shown.includes(column)))
            .map((column) => (
              <FacetMenu
                key={column.id}
                label={column.label}
                groups={[{ title: null, choices: labelled(first.choices[column.id]) }]}
                picked={state.values[column.id] ?? []}
                onChange={(picked) => change({ values: withValues(state.values, column.id, picked) })}
              />
            ))}
          {filters > 0 && (
            <button type="button" className="link text-[13px]" onClick={() => change({ filter: "", values: {} })}>
              Clear filters
            </button>
          )}
          <span className="ml-auto text-[13px] text-muted" aria-live="polite">
            {first.matching === first.total
              ? `${first.total} ${first.total === 1 ? noun[0] : noun[1]}`
              : `${first.matching} of ${first.total} ${noun[1]}`}
            {first.gaps.length > 0 && ", as far as they are visible"}
          </span>
          <ColumnMenu columns={columns} shown={shown} onChange={(ids) => change({ columns: ids })} />
        </div>
      </header>
      <Notices gaps={gapSentences(first.gaps, definition.hidden)} notices={notices} stale={null} />
      <main className="flex min-h-0 flex-1 flex-col">
        {rows.length === 0 ? (
          <p className="max-w-2xl p-6 leading-relaxed text-muted">
            {first.total > 0
              ? `None of the ${first.total} ${noun[1]} matches these filters.`
              : `There are no ${noun[1]} among what was read.`}
          </p>
        ) : (
          <Rows
            definition={definition}
            shown={shown}
            rows={rows}
            state={state}
            more={table.hasNextPage && !table.isFetchingNextPage}
            onMore={() => void table.fetchNextPage()}
            onSort={(sort) => change({ sort })}
          />
        )}
      </main>
      <KeysDialog list={keys} diagram={false} />
    </div>
  );
}

/** The rows in view; more are fetched when the end comes near. */
function Rows<Name extends TableName>({
  definition,
  shown,
  rows,
  state,
  more,
  onMore,
  onSort,
}: {
  definition: Definition<Name>;
  shown: readonly Column<TableRows[Name]>[];
  rows: readonly TableRows[Name][];
  state: TableState;
  more: boolean;
  onMore: () => void;
  onSort: (sort: TableState["sort"]) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- it only says that the compiler leaves this component alone
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    initialRect: { width: 1_200, height: 800 },
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - 40) onMore();
  }, [more, last, rows.length, onMore]);
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div
      ref={scroller}
      className="min-h-0 flex-1 overflow-auto px-4"
      role="region"
      aria-label={definition.title}
      tabIndex={0}
    >
      <table className="w-full border-separate border-spacing-0 text-[13px]" aria-rowcount={rows.length}>
        <thead className="sticky top-0 z-10 bg-ground text-left text-muted">
          <tr>
            {shown.map((column) => (
              <HeaderCell key={column.id} column={column} sort={state.sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && (
            <tr aria-hidden="true">
              <td style={{ height: before }} colSpan={shown.length} />
            </tr>
          )}
          {items.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <tr key={row.key} className="align-top" data-index={index} ref={virtual.measureElement}>
                {shown.map((column, place) => {
                  const Cell = place === 0 ? "th" : "td";
                  return (
                    <Cell
                      key={column.id}
                      {...(place === 0 ? { scope: "row" } : {})}
                      className="max-w-72 border-b border-rule py-1.5 pr-5 text-left font-normal break-words"
                    >
                      {definition.cell(column, row, state.theme)}
                    </Cell>
                  );
                })}
              </tr>
            );
          })}
          {after > 0 && (
            <tr aria-hidden="true">
              <td style={{ height: after }} colSpan={shown.length} />
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

/** Sorts by its column: up, down, then no more. With Shift it sorts within what is sorted already. */
function HeaderCell<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: TableState["sort"];
  onSort: (sort: TableState["sort"]) => void;
}) {
  const own = sort.find((entry) => entry.column === column.id);
  const others = sort.filter((entry) => entry.column !== column.id);
  const next = own === undefined ? { column: column.id, descending: false } : { column: column.id, descending: true };
  return (
    <th
      scope="col"
      className="border-b border-line py-1.5 pr-5 font-normal whitespace-nowrap"
      aria-sort={own === undefined ? "none" : own.descending ? "descending" : "ascending"}
    >
      <button
        type="button"
        className={clsx(
          "inline-flex items-center gap-0.5 hover:text-text",
          own !== undefined && "font-semibold text-text",
        )}
        title="Sort; with Shift, after the other sorted columns"
        onClick={(event) => {
          const rest = event.shiftKey ? others : [];
          onSort(own?.descending === true ? rest : [...rest, next]);
        }}
      >
        {column.label}
        {own !== undefined && <Icon name="chevron" className={clsx(!own.descending && "rotate-180")} />}
      </button>
    </th>
  );
}

/** Which columns are shown, and in which order they stand: a chosen one goes to the end. */
function ColumnMenu<Row>({
  columns,
  shown,
  onChange,
}: {
  columns: readonly Column<Row>[];
  shown: readonly Column<Row>[];
  onChange: (ids: string[] | null) => void;
}) {
  return (
    <Menu icon="columns" label="Columns">
      {columns.map((column) => (
        <MenuCheck
          key={column.id}
          checked={shown.includes(column)}
          onChange={(on) => {
            const ids = shown.map(({ id }) => id);
            const next = on ? [...ids, column.id] : ids.filter((id) => id !== column.id);
            if (next.length > 0) onChange(next);
          }}
        >
          {column.label}
        </MenuCheck>
      ))}
      <MenuItem onClick={() => onChange(null)}>As at first</MenuItem>
    </Menu>
  );
}

function labelled(choices: readonly { value: string; count: number }[] | undefined) {
  return (choices ?? []).map(({ value, count }) => ({ value, label: value, count }));
}

function withValues(values: TableState["values"], column: string, picked: readonly string[]): TableState["values"] {
  const { [column]: _before, ...others } = values;
  return picked.length === 0 ? others : { ...others, [column]: picked };
}

function gapSentences(gaps: Page<TableName>["gaps"], what: string): string[] {
  return gaps.map(({ accountId, accountName, region, permission, status }) => {
    const where = `${accountName === null ? "" : `${accountName}, `}account ${accountId} in ${region}`;
    const why = status === "partial" ? `${permission} stopped before its last page` : `${permission} ${HOW[status]}`;
    return `${what} of ${where} are ${status === "partial" ? "only partly" : "not"} visible: ${why}.`;
  });
}

const HOW: Record<string, string> = {
  denied: "was denied",
  throttled: "was throttled to the end",
  failed: "failed",
  notAsked: "was not asked",
};

/** The part of the state that changes the rows. */
function shapeQuery(state: TableState): string {
  return tableQuery({ ...state, theme: null });
}
