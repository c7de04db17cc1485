"use client";

import { useSyncExternalStore } from "react";

const WIDEST = 430;
const NARROWEST = 330;
const SHARE = 0.32;

/** The panel's width in CSS pixels: a third of a narrow window, and never wider than lines are pleasant to read. */
export function usePanelWidth(): number {
  return useSyncExternalStore(
    onResize,
    () => Math.round(Math.min(WIDEST, Math.max(NARROWEST, window.innerWidth * SHARE))),
    () => WIDEST,
  );
}

function onResize(onChange: () => void): () => void {
  window.addEventListener("resize", onChange);
  return () => window.removeEventListener("resize", onChange);
}
