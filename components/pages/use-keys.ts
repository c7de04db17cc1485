"use client";

import { useEffect, useRef } from "react";

/** What a key does on a page; `/` and Escape in a field work everywhere. */
export type Keys = Readonly<Record<string, () => void>>;

/** Listens for single keys wherever the reader is not typing or choosing from a menu. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      const target = event.target as HTMLElement;
      const typing = target.closest("input, textarea, select, [contenteditable]") !== null;
      if (event.key === "Escape" && typing) {
        target.blur();
        return;
      }
      if (typing || target.closest("[role=menu], [role=dialog]") !== null) return;
      const action = event.key === "/" ? focusFinder : latest.current[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

function focusFinder(): void {
  document.getElementById("finder")?.focus();
}
