"use client";

import { useEffect, useRef, useState } from "react";

/** What a key does on a page, and how the page's list of keys says it. */
export interface PageKey {
  meaning: string;
  action: () => void;
}

/** The keys of a page by `KeyboardEvent.key`; `/`, `?` and Escape in a field work on every page. */
export type PageKeys = Readonly<Record<string, PageKey>>;

/** The list of a page's keys, as `KeysDialog` shows it. */
export interface KeysList {
  keys: PageKeys;
  open: boolean;
  setOpen: (open: boolean) => void;
}

/** Listens for single keys wherever the reader is not typing or choosing from a menu, and keeps the page's list of them. */
export function useKeys(keys: PageKeys): KeysList {
  const [open, setOpen] = useState(false);
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const always: Readonly<Record<string, () => void>> = { "/": focusFinder, "?": () => setOpen(true) };
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      const target = event.target as HTMLElement;
      const typing = target.closest("input, textarea, select, [contenteditable]") !== null;
      if (event.key === "Escape" && typing) {
        target.blur();
        return;
      }
      if (typing || target.closest("[role=menu], [role=dialog]") !== null) return;
      const action = always[event.key] ?? latest.current[event.key]?.action;
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return { keys, open, setOpen };
}

function focusFinder(): void {
  document.getElementById("finder")?.focus();
}
