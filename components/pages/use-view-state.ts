"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import type { ViewState } from "@/lib/view";
import { parseView, queryText } from "@/lib/view";

/**
 * The view state, whose one home is the address. `change` writes a new address: a step that Back undoes, or, with
 * `replace`, a correction of the present one.
 */
export function useViewState(): {
  state: ViewState;
  change: (change: Partial<ViewState>, how?: "push" | "replace") => void;
} {
  const params = useSearchParams();
  const state = useMemo(() => parseView(new URLSearchParams(params.toString())).state, [params]);
  const change = useCallback((wanted: Partial<ViewState>, how: "push" | "replace" = "push") => {
    const present = parseView(new URLSearchParams(window.location.search)).state;
    const query = queryText({ ...present, ...wanted });
    const address = `${window.location.pathname}${query === "" ? "" : `?${query}`}`;
    if (address === window.location.pathname + window.location.search) return;
    if (how === "push") window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  }, []);
  return { state, change };
}
