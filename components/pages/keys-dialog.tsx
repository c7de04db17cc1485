"use client";

import { Dialog } from "@/components/ui";

const KEYS: [string, string][] = [
  ["/", "Find anything in this VPC"],
  ["← ↑ → ↓", "Walk from box to box on the diagram"],
  ["Enter", "Open the panel of the box in focus"],
  ["Escape", "Close the panel, clear the selection"],
  ["d, o", "Diagram, Outline"],
  ["f", "Fit the whole diagram"],
  ["?", "This list"],
];

export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keys">
      <dl className="grid grid-cols-[7rem_1fr] gap-y-2">
        {KEYS.map(([key, meaning]) => (
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
