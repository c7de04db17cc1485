"use client";

import clsx from "clsx";
import { useMemo, useState } from "react";
import { Button, ToneSign } from "@/components/ui";
import type { OutlineRow } from "@/lib/analysis";
import { NodeLink } from "./links";

/** Rows drawn at once; a very large VPC has twenty thousand. */
const ROWS_SHOWN = 400;

/** The topology as a table whose rows are a tree: for keyboards, screen readers and people who prefer reading. */
export function OutlineView({
  rows,
  selected,
  filter,
  onFilter,
}: {
  rows: readonly OutlineRow[];
  selected: string | null;
  filter: string;
  onFilter: (filter: string) => void;
}) {
  const matches = useMemo(() => matching(rows, filter), [rows, filter]);
  const [all, setAll] = useState(false);
  const shown = all ? matches : matches.slice(0, ROWS_SHOWN);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex items-center gap-3 px-5 py-3">
        <label className="flex items-center gap-2">
          <span className="text-muted">Filter</span>
          <input
            id="outline-filter"
            type="search"
            className="h-8 w-80 max-w-[50vw] rounded-md border border-line bg-card px-2.5"
            placeholder="name, id, address, or kind:subnet"
            value={filter}
            maxLength={200}
            onChange={(event) => onFilter(event.target.value)}
          />
        </label>
        <span className="text-muted" aria-live="polite">
          {matches.length === rows.length ? `${rows.length} rows` : `${matches.length} of ${rows.length} rows`}
        </span>
      </div>
      <div className="min-h-0 flex-1 overflow-auto px-5 pb-8" role="region" aria-label="Outline" tabIndex={0}>
        <table className="w-full border-collapse" aria-label="Everything in this VPC">
          <thead className="sticky top-0 bg-ground">
            <tr>
              {["Resource", "Kind", "Id", "Detail"].map((column) => (
                <th
                  key={column}
                  scope="col"
                  className="border-b border-line py-1.5 pr-4 text-left font-normal text-muted"
                >
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr
                key={row.key}
                className={clsx("align-top", row.nodeId !== null && row.nodeId === selected && "bg-lane")}
              >
                <th scope="row" className="border-b border-rule py-1.5 pr-4 text-left font-normal">
                  <span className="flex items-center gap-1.5" style={{ paddingLeft: `${row.depth * 1.25}rem` }}>
                    {row.nodeId === null ? (
                      <span className="font-semibold">{row.label}</span>
                    ) : (
                      <NodeLink nodeId={row.nodeId}>
                        <bdi>{row.label}</bdi>
                      </NodeLink>
                    )}
                    {row.mark !== null && (
                      <span className="inline-flex items-center gap-1 text-[12.5px]">
                        <ToneSign tone={row.mark.tone} />
                        {row.mark.word}
                      </span>
                    )}
                  </span>
                </th>
                <td className="border-b border-rule py-1.5 pr-4 text-muted">{row.kindLabel}</td>
                <td className="border-b border-rule py-1.5 pr-4 font-mono text-[12px] break-all">{row.resourceId}</td>
                <td className="border-b border-rule py-1.5 pr-4">{row.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length < matches.length && (
          <Button outlined className="mt-3" onClick={() => setAll(true)}>
            Show all {matches.length} rows
          </Button>
        )}
        {shown.length === 0 && <p className="py-6 text-muted">Nothing here contains “{filter}”.</p>}
      </div>
    </div>
  );
}

/** Rows that contain the filter, or with `kind:` are of that kind, with the rows above them that say where they are. */
function matching(rows: readonly OutlineRow[], filter: string): readonly OutlineRow[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === "") return rows;
  const kind = /^kind:\s*(.+)$/.exec(wanted)?.[1];
  const kept = new Set<OutlineRow>();
  const above: OutlineRow[] = [];
  for (const row of rows) {
    while (above.length > 0 && (above.at(-1)?.depth ?? 0) >= row.depth) above.pop();
    above.push(row);
    const matches = kind !== undefined ? row.kindLabel.toLowerCase() === kind : textOf(row).includes(wanted);
    if (matches) {
      for (const ancestor of above) kept.add(ancestor);
    }
  }
  return [...kept];
}

function textOf(row: OutlineRow): string {
  return `${row.label} ${row.kindLabel} ${row.resourceId} ${row.detail} ${row.mark?.word ?? ""}`.toLowerCase();
}
