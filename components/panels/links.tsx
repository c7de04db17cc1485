"use client";

import type { ReactNode } from "react";
import { createContext, use } from "react";
import type { VpcAddress } from "@/lib/analysis";
import type { ViewState } from "@/lib/view";
import { DEFAULT_VIEW, vpcHref } from "@/lib/view";

/** Where the reader is, so that everything named can link to what it names. */
export interface Whereabouts {
  vpc: VpcAddress;
  state: ViewState;
  select: (nodeId: string | null) => void;
}

const Context = createContext<Whereabouts | null>(null);

export function WhereaboutsProvider({ value, children }: { value: Whereabouts; children: ReactNode }) {
  return <Context value={value}>{children}</Context>;
}

/** A link to a node of this VPC's topology, or, with `at`, to one on another VPC's page. */
export function NodeLink({ nodeId, at, children }: { nodeId: string; at?: VpcAddress; children: ReactNode }) {
  const here = use(Context);
  if (here === null) return <>{children}</>;
  const { vpc, state, select } = here;
  if (at !== undefined && at.vpcId !== vpc.vpcId) {
    const href = vpcHref(at, { ...DEFAULT_VIEW, theme: state.theme, select: nodeId });
    return (
      <a className="link" href={href}>
        {children}
      </a>
    );
  }
  return (
    <a
      className="link"
      href={vpcHref(vpc, { ...state, select: nodeId })}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        select(nodeId);
      }}
    >
      {children}
    </a>
  );
}
