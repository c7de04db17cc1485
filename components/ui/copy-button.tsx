"use client";

import { useEffect, useState } from "react";
import { Icon } from "./icons";

/** Copies a text and says so, to eyes and to screen readers. */
export function CopyButton({ text, label, word }: { text: string; label: string; word?: string }) {
  const [outcome, setOutcome] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (outcome === "idle") return;
    const timer = setTimeout(() => setOutcome("idle"), 1_600);
    return () => clearTimeout(timer);
  }, [outcome]);
  const said = outcome === "copied" ? "Copied" : outcome === "failed" ? "Copying is not allowed here" : word;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className="inline-flex items-center gap-1 rounded p-0.5 align-[-3px] text-muted hover:text-text"
      onClick={() => {
        navigator.clipboard.writeText(text).then(
          () => setOutcome("copied"),
          () => setOutcome("failed"),
        );
      }}
    >
      <Icon name={outcome === "copied" ? "check" : "copy"} />
      <span aria-live="polite" className="text-xs">
        {said}
      </span>
    </button>
  );
}
