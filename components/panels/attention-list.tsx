"use client";

import { CopyButton, ToneSign } from "@/components/ui";
import type { Attention } from "@/lib/analysis";
import { SentenceView } from "./blocks";

/** What needs attention, each with the words of the evidence and the command that mends it. */
export function AttentionList({ attention }: { attention: readonly Attention[] }) {
  return (
    <ul className="space-y-2">
      {attention.map((entry) => (
        <li key={`${entry.code}/${entry.nodeId}`} className="rounded-md border border-rule bg-lane p-2.5">
          <div className="flex items-start gap-1.5">
            <span className="mt-0.5">
              <ToneSign tone={entry.tone} />
            </span>
            <p className="min-w-0 leading-relaxed break-words">
              <SentenceView content={entry.content} />
            </p>
          </div>
          {entry.fix !== null && (
            <details className="mt-1.5 ml-6 text-[12.5px]">
              <summary className="cursor-pointer text-muted select-none hover:text-text">How to mend it</summary>
              <Fix label="AWS CLI" text={entry.fix.cli} />
              <Fix label="Terraform" text={entry.fix.terraform} />
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

function Fix({ label, text }: { label: string; text: string }) {
  return (
    <div className="mt-1.5">
      <div className="flex items-center justify-between text-muted">
        {label}
        <CopyButton text={text} label={`Copy: ${label}`} />
      </div>
      <code className="block rounded bg-card p-1.5 font-mono text-[11.5px] break-words whitespace-pre-wrap">
        {text}
      </code>
    </div>
  );
}
