import { createContext, use, useCallback, useSyncExternalStore } from "react";
import type { Lit } from "@/lib/scene";

/** What is lit and selected, outside of React: a change re-renders the parts that changed, not the graph. */
export class HighlightStore {
  private lit: Lit | null = null;
  private selected: string | null = null;
  private readonly listeners = new Set<() => void>();

  set(lit: Lit | null, selected: string | null): void {
    if (lit === this.lit && selected === this.selected) return;
    this.lit = lit;
    this.selected = selected;
    for (const listener of this.listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  isDim(kind: "boxes" | "lines", id: string): boolean {
    return this.lit !== null && !this.lit[kind].has(id);
  }

  isSelected(id: string): boolean {
    return this.selected === id;
  }
}

export const HighlightContext = createContext<HighlightStore>(new HighlightStore());

export function useDim(kind: "boxes" | "lines", id: string): boolean {
  const store = use(HighlightContext);
  const read = useCallback(() => store.isDim(kind, id), [store, kind, id]);
  return useSyncExternalStore(store.subscribe, read, read);
}

export function useSelected(id: string): boolean {
  const store = use(HighlightContext);
  const read = useCallback(() => store.isSelected(id), [store, id]);
  return useSyncExternalStore(store.subscribe, read, read);
}
