"use client";

import clsx from "clsx";
import { Fragment, useState } from "react";
import { Button, CopyButton, Toned } from "@/components/ui";
import type { Block, Cell, Inline, Sentence } from "@/lib/analysis";
import { NodeLink } from "./links";

const ROWS_SHOWN = 40;

/** Ids, addresses and the like: what people copy and compare letter by letter. */
const MACHINE_WORD = /^[a-z]{1,9}(-[a-z]+)*-[0-9a-f]{8,}$/;

export function SentenceView({ content }: { content: Sentence }) {
  return content.map((piece, index) => <InlineView key={index} piece={piece} />);
}

function InlineView({ piece }: { piece: Inline }) {
  if (typeof piece === "string") return <Fragment>{piece}</Fragment>;
  if ("code" in piece) return <code className={machineClass(piece.code)}>{piece.code}</code>;
  if ("strong" in piece) return <strong className="font-semibold">{piece.strong}</strong>;
  const label = <bdi className={clsx(MACHINE_WORD.test(piece.label) && machineClass(piece.label))}>{piece.label}</bdi>;
  return (
    <NodeLink nodeId={piece.ref} {...(piece.at === undefined ? {} : { at: piece.at })}>
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

function TableView({ block }: { block: Extract<Block, { type: "table" }> }) {
  const [all, setAll] = useState(false);
  const shown = all ? block.rows : block.rows.slice(0, ROWS_SHOWN);
  return (
    <div>
      <div className="overflow-x-auto" role="region" aria-label={block.caption} tabIndex={0}>
        <table className="w-full border-collapse text-[12.5px]">
          <caption className="pb-1 text-left text-[12.5px] font-semibold">{block.caption}</caption>
          {block.rows.length > 0 && (
            <thead>
              <tr>
                {block.columns.map((column) => (
                  <th
                    key={column}
                    scope="col"
                    className="border-b border-rule py-1 pr-3 text-left font-normal text-muted"
                  >
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
          )}
          <tbody>
            {shown.map((row, index) => (
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
      {block.rows.length === 0 && <p className="text-muted">{block.empty}</p>}
      <ShowAll shown={shown.length} total={block.rows.length} onClick={() => setAll(true)} />
    </div>
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
