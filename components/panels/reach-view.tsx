"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import clsx from "clsx";
import type { KeyboardEvent } from "react";
import { Fragment, useMemo, useRef, useState } from "react";
import { buttonClass } from "@/components/ui";
import type { ReachCell, ReachMatrix, ReachRow } from "@/lib/analysis";
import type { ReachFilter } from "@/lib/view";
import { NodeLink } from "./links";

/** How a way is written in a cell of the matrix. */
const TOKENS: Record<ReachCell["via"], string> = {
  gatewayEndpoint: "GW",
  interfaceEndpoint: "IF",
  natGateway: "NAT",
  internetGateway: "IGW",
  transitGateway: "TGW",
  peering: "PCX",
  local: "local",
  none: "–",
  unknown: "?",
};

const LEGEND: readonly [token: string, meaning: string][] = [
  ["GW", "gateway endpoint"],
  ["IF", "interface endpoint"],
  ["IF↗", "of another VPC"],
  ["NAT", "NAT gateway"],
  ["IGW", "internet gateway"],
  ["TGW", "transit gateway"],
  ["PCX", "peering"],
];
const SIGNS: readonly [sign: string, meaning: string][] = [
  ["✕", "does not get through"],
  ["◐", "in part"],
  ["p", "policy limits requests"],
  ["?", "not certain"],
];

const ROW_HEIGHT = 30;
const GROUP_HEIGHT = 30;

interface Line {
  group: ReachMatrix["groups"][number] | null;
  row: ReachRow | null;
}

/** How every subnet reaches every service: rows are subnets, columns services, and a cell opens its trace. */
export function ReachView({
  matrix,
  filter,
  byTable,
  tracedFrom,
  tracedTo,
  onFilter,
  onGroup,
  onTrace,
  services,
}: {
  matrix: ReachMatrix;
  filter: ReachFilter;
  byTable: boolean;
  tracedFrom: string;
  tracedTo: string;
  onFilter: (filter: ReachFilter) => void;
  onGroup: (byTable: boolean) => void;
  onTrace: (from: string, to: string) => void;
  /** The control by which a reader chooses services. */
  services: React.ReactNode;
}) {
  const lines = useMemo(() => linesOf(matrix, filter, byTable), [matrix, filter, byTable]);
  const rows = lines.filter(({ row }) => row !== null).length;
  const total = matrix.groups.reduce((sum, group) => sum + group.rows.length, 0);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-2">
        <div className="flex gap-1" role="group" aria-label="Rows">
          {(
            [
              ["all", "All"],
              ["broken", "Only broken"],
              ["nat", "Only NAT"],
            ] as const
          ).map(([value, label]) => (
            <button
              key={value}
              type="button"
              aria-pressed={filter === value}
              className={buttonClass({ pressed: filter === value })}
              onClick={() => onFilter(value)}
            >
              {label}
            </button>
          ))}
        </div>
        <label className="flex items-center gap-1.5 text-[13px]">
          <input type="checkbox" checked={byTable} onChange={(event) => onGroup(event.target.checked)} />
          Group by route table
        </label>
        {services}
        <span className="text-[13px] text-muted" aria-live="polite">
          {rows === total ? `${total} ${total === 1 ? "subnet" : "subnets"}` : `${rows} of ${total} subnets`} ·{" "}
          {matrix.columns.length} services
        </span>
      </div>
      {matrix.problems.map((problem) => (
        <p key={problem} className="px-4 pb-1 text-[13px] text-attention">
          {problem}
        </p>
      ))}
      {rows === 0 ? (
        <p className="p-6 text-muted">
          {total === 0
            ? "No subnet of this VPC is visible."
            : filter === "broken"
              ? "Everything gets through from every subnet."
              : "No subnet uses a NAT gateway."}
        </p>
      ) : (
        <Grid matrix={matrix} lines={lines} tracedFrom={tracedFrom} tracedTo={tracedTo} onTrace={onTrace} />
      )}
      <footer
        className="flex shrink-0 flex-wrap gap-x-4 gap-y-0.5 border-t border-rule px-4 py-1.5 text-[12.5px] text-muted"
        aria-label="Legend"
      >
        {[...LEGEND, ...SIGNS].map(([token, meaning]) => (
          <span key={meaning}>
            <span className="font-mono text-[11.5px] text-text">{token}</span> {meaning}
          </span>
        ))}
      </footer>
    </div>
  );
}

/** The rows to show, with their route tables between them. */
function linesOf(matrix: ReachMatrix, filter: ReachFilter, byTable: boolean): Line[] {
  const wanted = (row: ReachRow) =>
    filter === "all" || row.cells.some((index) => concerns(matrix.cells[index], filter));
  const groups = matrix.groups
    .map((group) => ({ group, rows: group.rows.filter(wanted) }))
    .filter(({ rows }) => rows.length > 0);
  if (!byTable) return groups.flatMap(({ rows }) => rows.map((row) => ({ group: null, row })));
  return groups.flatMap(({ group, rows }) => [{ group, row: null }, ...rows.map((row) => ({ group: null, row }))]);
}

function concerns(cell: ReachCell | undefined, filter: ReachFilter): boolean {
  if (cell === undefined) return false;
  return filter === "nat" ? cell.via === "natGateway" : cell.verdict === "fail";
}

function Grid({
  matrix,
  lines,
  tracedFrom,
  tracedTo,
  onTrace,
}: {
  matrix: ReachMatrix;
  lines: readonly Line[];
  tracedFrom: string;
  tracedTo: string;
  onTrace: (from: string, to: string) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const first = lines.findIndex(({ row }) => row !== null);
  const [place, setPlace] = useState({ line: first, column: 0 });
  // eslint-disable-next-line react-hooks/incompatible-library -- it only says that the compiler leaves this component alone
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.row === null ? GROUP_HEIGHT : ROW_HEIGHT),
    overscan: 10,
    scrollPaddingStart: 154,
    initialRect: { width: 1_200, height: 800 },
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const { columns } = matrix;
  const tabStop =
    lines[place.line]?.row === undefined || lines[place.line]?.row === null ? { line: first, column: 0 } : place;

  const go = (line: number, column: number) => {
    setPlace({ line, column });
    virtual.scrollToIndex(line);
    // The row may not be drawn yet.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-at="${line}/${column}"]`)?.focus(),
      ),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { line, column } = tabStop;
    const next = (from: number, by: 1 | -1) => {
      let at = from + by;
      while (at >= 0 && at < lines.length && lines[at]?.row === null) at += by;
      return at < 0 || at >= lines.length ? from : at;
    };
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(next(line, 1), column),
      ArrowUp: () => go(next(line, -1), column),
      ArrowRight: () => go(line, Math.min(columns.length - 1, column + 1)),
      ArrowLeft: () => go(line, Math.max(0, column - 1)),
      Home: () => go(event.ctrlKey ? first : line, 0),
      End: () => go(event.ctrlKey ? next(lines.length, -1) : line, columns.length - 1),
      PageDown: () => go(next(Math.min(lines.length, line + 16), -1), column),
      PageUp: () => go(next(Math.max(-1, line - 16), 1), column),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto" role="region" aria-label="Reach">
      <table
        role="grid"
        className="border-separate border-spacing-0 text-[12.5px]"
        aria-label="How every subnet reaches every service"
        aria-rowcount={lines.length + 1}
        aria-colcount={columns.length + 1}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            <th
              scope="col"
              className="sticky top-0 left-0 z-30 min-w-56 border-r border-b border-line bg-ground px-4 pb-1.5 text-left align-bottom font-normal text-muted"
            >
              Subnet
            </th>
            {columns.map((column) => (
              <th
                key={column.to}
                scope="col"
                className={clsx(
                  "sticky top-0 z-20 h-36 border-b border-line bg-ground p-0 text-center align-bottom font-normal",
                  column.to === tracedTo && "font-semibold",
                )}
                title={
                  column.endpointIds.length === 0
                    ? `${column.label}: no endpoint in this VPC`
                    : `${column.label}: ${column.endpointIds.join(", ")}`
                }
              >
                <span
                  className={clsx(
                    "inline-block max-h-34 rotate-180 truncate pt-1.5 text-left align-bottom [writing-mode:vertical-rl]",
                    column.endpointIds.length === 0 && "text-muted",
                  )}
                >
                  {column.label}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && (
            <tr aria-hidden="true">
              <td style={{ height: before }} colSpan={columns.length + 1} />
            </tr>
          )}
          {items.map(({ index }) => {
            const line = lines[index];
            if (line === undefined) return null;
            return (
              <Fragment key={line.row?.subnetId ?? `table/${line.group?.routeTableId}`}>
                {line.row === null ? (
                  <GroupLine group={line.group} columns={columns.length} index={index} />
                ) : (
                  <tr aria-rowindex={index + 2} style={{ height: ROW_HEIGHT }} className="group/row">
                    <SubnetHeader row={line.row} traced={line.row.subnetId === tracedFrom} />
                    {line.row.cells.map((cell, column) => (
                      <CellView
                        key={column}
                        cell={matrix.cells[cell]}
                        label={`${line.row?.label ?? ""} to ${columns[column]?.label ?? ""}`}
                        words={wordsOf(matrix.cells[cell], line.row?.routeTable ?? null)}
                        at={`${index}/${column}`}
                        tabbable={tabStop.line === index && tabStop.column === column}
                        traced={line.row?.subnetId === tracedFrom && columns[column]?.to === tracedTo}
                        onOpen={() => {
                          setPlace({ line: index, column });
                          onTrace(line.row?.subnetId ?? "", columns[column]?.to ?? "");
                        }}
                      />
                    ))}
                  </tr>
                )}
              </Fragment>
            );
          })}
          {after > 0 && (
            <tr aria-hidden="true">
              <td style={{ height: after }} colSpan={columns.length + 1} />
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function GroupLine({ group, columns, index }: { group: Line["group"]; columns: number; index: number }) {
  if (group === null) return null;
  return (
    <tr aria-rowindex={index + 2} style={{ height: GROUP_HEIGHT }}>
      <th
        scope="rowgroup"
        colSpan={columns + 1}
        className="border-b border-rule bg-lane px-4 py-1 text-left font-normal"
      >
        <span className="sticky left-4">
          Route table{" "}
          {group.routeTableId === null ? (
            <span className="text-muted">not visible</span>
          ) : (
            <NodeLink nodeId={group.routeTableId}>
              <bdi>{group.label}</bdi>
            </NodeLink>
          )}{" "}
          <span className="text-muted">
            {group.rows.length} {group.rows.length === 1 ? "subnet" : "subnets"}
          </span>
        </span>
      </th>
    </tr>
  );
}

function SubnetHeader({ row, traced }: { row: ReachRow; traced: boolean }) {
  return (
    <th
      scope="row"
      className={clsx(
        "sticky left-0 z-10 max-w-80 border-r border-b border-rule bg-ground px-4 text-left font-normal group-hover/row:bg-lane",
        traced && "font-semibold",
      )}
    >
      <span className="flex items-baseline gap-2">
        <span className="truncate">
          <NodeLink nodeId={row.subnetId}>
            <bdi>{row.label}</bdi>
          </NodeLink>
        </span>
        <span className="font-mono text-[11px] whitespace-nowrap text-muted">{row.cidrBlock}</span>
        <span className="ml-auto text-[11.5px] whitespace-nowrap text-muted">{row.zone?.slice(-2)}</span>
      </span>
    </th>
  );
}

const TONES: Record<ReachCell["verdict"], string> = {
  pass: "text-text",
  partial: "text-attention",
  fail: "text-broken",
  unknown: "text-muted",
};

/** What a cell says in words, with the resource that decides where the way itself does not name it. */
function wordsOf(cell: ReachCell | undefined, routeTable: string | null): string {
  if (cell === undefined) return "";
  const { decidedBy, text, viaId } = cell;
  if (decidedBy === null || (typeof decidedBy === "object" && decidedBy.id === viaId)) return text;
  if (decidedBy === "subnet") return `${text} (the subnet decides)`;
  return `${text} (${decidedBy === "routeTable" ? `route table ${routeTable ?? "not visible"}` : decidedBy.id} decides)`;
}

function CellView({
  cell,
  label,
  words,
  at,
  tabbable,
  traced,
  onOpen,
}: {
  cell: ReachCell | undefined;
  label: string;
  words: string;
  at: string;
  tabbable: boolean;
  traced: boolean;
  onOpen: () => void;
}) {
  if (cell === undefined) return <td />;
  const endpoint =
    cell.verdict === "pass" || cell.onlyPolicy
      ? cell.via === "gatewayEndpoint" || cell.via === "interfaceEndpoint"
      : false;
  return (
    <td className="border-b border-rule p-0 text-center group-hover/row:bg-lane">
      <button
        type="button"
        data-at={at}
        tabIndex={tabbable ? 0 : -1}
        title={words}
        aria-label={`${label}: ${words}`}
        className={clsx(
          "h-[26px] w-[42px] rounded-sm font-mono text-[11px] whitespace-nowrap hover:outline hover:outline-line",
          cell.onlyPolicy ? "text-text" : TONES[cell.verdict],
          endpoint && "bg-[color-mix(in_srgb,var(--t-routeTable)_16%,transparent)]",
          cell.verdict === "fail" && "bg-[color-mix(in_srgb,var(--t-broken)_10%,transparent)]",
          traced && "outline-2 outline-accent",
        )}
        onClick={onOpen}
      >
        {tokenOf(cell)}
      </button>
    </td>
  );
}

/** A way and a sign in at most five characters; the sign says without colour what the colour says. */
function tokenOf({ via, verdict, elsewhere, onlyPolicy }: ReachCell): string {
  const way = `${TOKENS[via]}${elsewhere ? "↗" : ""}`;
  if (onlyPolicy) return `${way}p`;
  if (verdict === "fail") return via === "none" ? "✕" : `${way}✕`;
  if (verdict === "unknown") return via === "unknown" || via === "none" ? "?" : `${way}?`;
  return verdict === "partial" ? `${way}◐` : way;
}
