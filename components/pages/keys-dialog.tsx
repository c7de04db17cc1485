"use client";

import { Dialog } from "@/components/ui";
import type { KeysList } from "./use-keys";

const ON_DIAGRAM: [string, string][] = [
  ["← ↑ → ↓", "Walk from box to box on the diagram"],
  ["Enter", "Open the panel of the box in focus"],
];

/** The keys of a page; `diagram`: it draws one, which has keys of its own. */
export function KeysDialog({ list: { keys, open, setOpen }, diagram }: { list: KeysList; diagram: boolean }) {
  const rows: [string, string][] = [
    ["/", "Find anything"],
    ...(diagram ? ON_DIAGRAM : []),
    ...Object.entries(keys).map(([key, { meaning }]): [string, string] => [key, meaning]),
    ["?", "This list"],
  ];
  return (
    <Dialog open={open} onClose={() => setOpen(false)} title="Keys">
      <dl className="grid grid-cols-[7rem_1fr] gap-y-2">
        {rows.map(([key, meaning]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="rounded border border-rule bg-lane px-1.5 py-0.5 font-mono text-[12px]">{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
