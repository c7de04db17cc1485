"use client";

import clsx from "clsx";
import dynamic from "next/dynamic";
import { createContext, Fragment, use, useState } from "react";
import { Button, CopyButton, Toned } from "@/components/ui";
import type { Block, Cell, Inline, Sentence } from "@/lib/analysis";
import { NodeLink, TraceLink } from "./links";

const PolicyTrialView = dynamic(() => import("./policy-trial").then((module) => module.PolicyTrialView));

const ROWS_SHOWN = 40;

/** Ids, addresses and the like: what people copy and compare letter by letter. */
const MACHINE_WORD = /^[a-z]{1,9}(-[a-z]+)*-[0-9a-f]{8,}$/;

export function SentenceView({ content }: { content: Sentence }) {
  return content.map((piece, index) => <InlineView key={index} piece={piece} />);
}

function InlineView({ piece }: { piece: Inline }) {
  if (typeof piece === "string") return <Fragment>{piece}</Fragment>;
  if ("code" in piece) return <code className={machineClass(piece.code)}>{piece.code}</code>;
  if ("trace" in piece) return <TraceLink {...piece.trace}>{piece.label}</TraceLink>;
  if ("strong" in piece) return <strong className="font-semibold">{piece.strong}</strong>;
  const label = <bdi className={clsx(MACHINE_WORD.test(piece.label) && machineClass(piece.label))}>{piece.label}</bdi>;
  return (
    <NodeLink nodeId={piece.ref} at={piece.at} service={piece.service}>
      {label}
    </NodeLink>
  );
}

/** Short words such as addresses stay in one piece; long ones may break anywhere. */
function machineClass(word: string): string {
  return clsx("font-mono text-[0.92em]", word.length <= 18 ? "whitespace-nowrap" : "break-all");
}

export function BlockView({ block }: { block: Block }) {
  switch (block.type) {
    case "text":
      return (
        <p className="leading-relaxed">
          <Toned tone={block.tone}>
            <SentenceView content={block.content} />
          </Toned>
        </p>
      );
    case "facts":
      return (
        <dl className="grid grid-cols-[minmax(7rem,auto)_1fr] gap-x-3 gap-y-1.5">
          {block.items.map((item) => (
            <Fragment key={item.term}>
              <dt className="text-muted">{item.term}</dt>
              <dd className="min-w-0 break-words">
                <Toned tone={item.tone}>
                  <span>
                    <SentenceView content={item.value} />
                  </span>
                </Toned>
              </dd>
            </Fragment>
          ))}
        </dl>
      );
    case "list":
      return <ListView items={block.items} />;
    case "table":
      return <TableView block={block} />;
    case "code":
      return <CodeView block={block} />;
    case "policyTrial":
      return <PolicyTrialView trial={block.trial} />;
  }
}

function ListView({ items }: { items: readonly Cell[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? items : items.slice(0, ROWS_SHOWN);
  return (
    <>
      <ul className="space-y-1.5">
        {shown.map((item, index) => (
          <li key={index}>
            <Toned tone={item.tone ?? "info"}>
              <SentenceView content={item.content} />
            </Toned>
          </li>
        ))}
      </ul>
      <ShowAll shown={shown.length} total={items.length} onClick={() => setAll(true)} />
    </>
  );
}

/** Characters that fit beside each other: in the panel at the side, unless whoever draws says that there is more room. */
export const RoomContext = createContext(58);

function TableView({ block }: { block: Extract<Block, { type: "table" }> }) {
  const [all, setAll] = useState(false);
  const shown = all ? block.rows : block.rows.slice(0, ROWS_SHOWN);
  const Rows = widthOf(block.columns, block.rows) > use(RoomContext) ? StackedRows : TableRows;
  return (
    <div>
      {block.rows.length > 0 ? (
        <Rows caption={block.caption} columns={block.columns} rows={shown} />
      ) : (
        <>
          <p className="font-semibold">{block.caption}</p>
          <p className="text-muted">{block.empty}</p>
        </>
      )}
      <ShowAll shown={shown.length} total={block.rows.length} onClick={() => setAll(true)} />
    </div>
  );
}

/** The characters of the widest cell of each column, added up. */
function widthOf(columns: readonly string[], rows: readonly (readonly Cell[])[]): number {
  return columns.reduce((sum, _column, index) => {
    const widest = rows.reduce((most, row) => Math.max(most, lengthOf(row[index]?.content ?? [])), 0);
    return sum + widest + 2;
  }, 0);
}

interface RowsProps {
  caption: string;
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
}

function TableRows({ caption, columns, rows }: RowsProps) {
  return (
    <div className="overflow-x-auto" role="region" aria-label={caption} tabIndex={0}>
      <table className="w-full border-collapse text-[12.5px]">
        <caption className="pb-1 text-left text-[13px] font-semibold">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className="border-b border-rule py-1 pr-3 text-left font-normal text-muted">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index} className="align-top">
              {row.map((cell, column) => (
                <td key={column} className="border-b border-rule py-1.5 pr-3">
                  <Toned tone={cell.tone}>
                    <SentenceView content={cell.content} />
                  </Toned>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Cells up to this many characters stand beside each other in a stacked row. */
const SHORT_CELL = 24;

function lengthOf(content: Sentence): number {
  return content.reduce((sum, piece) => sum + wordsOf(piece).length, 0);
}

/** A sentence as text alone. */
export function plainText(content: Sentence): string {
  return content.map(wordsOf).join("");
}

function wordsOf(piece: Inline): string {
  if (typeof piece === "string") return piece;
  return "code" in piece ? piece.code : "strong" in piece ? piece.strong : piece.label;
}

/** A wide table as a list: what each row is about, and below it every column with its name. */
function StackedRows({ caption, columns, rows }: RowsProps) {
  return (
    <section aria-label={caption}>
      <p className="font-semibold">{caption}</p>
      <ul className="text-[12.5px]">
        {rows.map((row, index) => (
          <li key={index} className="flex flex-wrap gap-x-4 gap-y-0.5 border-b border-rule py-1.5">
            {row.map((cell, column) =>
              column === 0 ? (
                <p key={column} className="basis-full font-semibold [&_code]:font-normal [&_code]:text-muted">
                  <Toned tone={cell.tone}>
                    <SentenceView content={cell.content} />
                  </Toned>
                </p>
              ) : (
                <div key={column} className={clsx("flex gap-1.5", lengthOf(cell.content) > SHORT_CELL && "basis-full")}>
                  <span className="shrink-0 text-muted">{columns[column]}</span>
                  <div className="min-w-0">
                    <Toned tone={cell.tone}>
                      <SentenceView content={cell.content} />
                    </Toned>
                  </div>
                </div>
              ),
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function ShowAll({ shown, total, onClick }: { shown: number; total: number; onClick: () => void }) {
  if (shown >= total) return null;
  return (
    <Button outlined className="mt-2" onClick={onClick}>
      Show all {total}
    </Button>
  );
}

function CodeView({ block }: { block: Extract<Block, { type: "code" }> }) {
  return (
    <div>
      <div className="flex items-center justify-between text-[12.5px] text-muted">
        <span>{block.label}</span>
        <CopyButton text={block.text} label={`Copy: ${block.label}`} word="Copy" />
      </div>
      <pre
        className="mt-1 max-h-96 overflow-auto rounded-md border border-rule bg-lane p-2.5 font-mono text-[11.5px] leading-relaxed"
        role="region"
        aria-label={block.label}
        tabIndex={0}
      >
        {block.text}
      </pre>
    </div>
  );
}
