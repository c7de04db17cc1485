"use client";

import { useId, useState } from "react";
import { Button, Dialog } from "@/components/ui";

/** Which services the reach matrix asks about, besides those with an endpoint in the VPC. */
export function ServiceChoice({
  shown,
  own,
  chosen,
  onChange,
}: {
  /** Short names that the matrix asks about now. */
  shown: readonly string[];
  /** Those with an endpoint here, which always stand there. */
  own: readonly string[];
  chosen: boolean;
  onChange: (services: readonly string[] | null) => void;
}) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  return (
    <>
      <Button
        outlined
        onClick={() => {
          setText(shown.join("\n"));
          setOpen(true);
        }}
      >
        Services…
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Services of the matrix">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onChange(text.split(/[\s,]+/).filter((name) => name !== ""));
            setOpen(false);
          }}
        >
          {own.length > 0 && (
            <p className="mb-2 text-[13px] text-muted">With an endpoint here, and so always shown: {own.join(", ")}.</p>
          )}
          <label htmlFor={id} className="mb-1 block text-[13px]">
            Besides these, one on each line (s3, ecr.api, com.amazonaws.us-east-1.sqs):
          </label>
          <textarea
            id={id}
            rows={12}
            className="w-full rounded-md border border-line bg-card px-2 py-1 font-mono text-[12px]"
            value={text}
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
          />
          <div className="mt-3 flex gap-2">
            <button
              type="submit"
              className="h-8 rounded-md border border-line bg-lane px-3 text-[13px] font-semibold hover:border-accent"
            >
              Show
            </button>
            <Button
              outlined
              disabled={!chosen}
              onClick={() => {
                onChange(null);
                setOpen(false);
              }}
            >
              The usual ones
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
