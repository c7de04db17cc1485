"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";

/** How the state of one kind of page is read from a query and written to one. */
export interface Codec<State> {
  parse: (params: URLSearchParams) => { state: State };
  write: (state: State) => string;
}

/**
 * A page's state, whose one home is the address. `change` writes a new address: a step that Back undoes, or, with
 * `replace`, a correction of the present one. The codec must be the same object at every call.
 */
export function useAddress<State extends object>({
  parse,
  write,
}: Codec<State>): {
  state: State;
  change: (change: Partial<State>, how?: "push" | "replace") => void;
} {
  const params = useSearchParams();
  const state = useMemo(() => parse(new URLSearchParams(params.toString())).state, [params, parse]);
  const change = useCallback(
    (wanted: Partial<State>, how: "push" | "replace" = "push") => {
      const present = parse(new URLSearchParams(window.location.search)).state;
      const query = write({ ...present, ...wanted });
      const address = `${window.location.pathname}${query === "" ? "" : `?${query}`}`;
      if (address === window.location.pathname + window.location.search) return;
      if (how === "push") window.history.pushState(null, "", address);
      else window.history.replaceState(null, "", address);
    },
    [parse, write],
  );
  return { state, change };
}
