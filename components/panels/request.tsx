"use client";

import type { ReactNode } from "react";
import { createContext, use, useState } from "react";

/** The request by which endpoint policies are judged, for the simulator and for traces alike. Empty: not given. */
export interface PolicyRequestState {
  principal: string;
  action: string;
  resource: string;
  /** `key=value`, one for each value. */
  context: readonly string[];
}

export interface RequestHolder {
  request: PolicyRequestState;
  change: (request: PolicyRequestState) => void;
}

const NOTHING: PolicyRequestState = { principal: "", action: "", resource: "", context: [] };

const Context = createContext<RequestHolder | null>(null);

/** Where the request lives: on a VPC's page in the address. */
export function RequestProvider({ value, children }: { value: RequestHolder; children: ReactNode }) {
  return <Context value={value}>{children}</Context>;
}

/** The page's request; on a page that keeps none, one of the component's own. */
export function useRequest(): RequestHolder {
  const [request, change] = useState(NOTHING);
  return use(Context) ?? { request, change };
}
