"use client";

import type { ReactNode } from "react";
import { createContext, use } from "react";
import type { ServiceAddress, VpcAddress } from "@/lib/analysis";
import { DEFAULT_VIEW, serviceHref, type Theme, vpcHref } from "@/lib/view";

/** Where the reader is, so that everything named can link to what it names. */
export interface Whereabouts {
  /** The page at hand; null for the network's, which is no VPC and no service. */
  page: VpcAddress | ServiceAddress | null;
  /** Where links without an address lead: null for the page at hand, else a VPC's page. */
  base: VpcAddress | null;
  theme: Theme | null;
  /** The address of this page with another selection. */
  hrefOf: (nodeId: string) => string;
  select: (nodeId: string | null) => void;
  /** The address of the trace between two things of this VPC; null where the page traces nothing. */
  traceHref: ((from: string, to: string) => string) | null;
}

const Context = createContext<Whereabouts | null>(null);

export function WhereaboutsProvider({ value, children }: { value: Whereabouts; children: ReactNode }) {
  return <Context value={value}>{children}</Context>;
}

/** A link to a node of this page's topology; with `at` to one on a VPC's page, with `service` to an endpoint service's. */
export function NodeLink({
  nodeId,
  at,
  service,
  children,
}: {
  nodeId: string;
  at?: VpcAddress | undefined;
  service?: ServiceAddress | undefined;
  children: ReactNode;
}) {
  const here = use(Context);
  if (here === null) return <>{children}</>;
  const { theme, select } = here;
  const there = at ?? service ?? here.base;
  if (there !== null && !isSame(there, here.page)) {
    const view = { ...DEFAULT_VIEW, theme };
    const href =
      "vpcId" in there
        ? vpcHref(there, { ...view, select: nodeId === there.vpcId ? null : nodeId })
        : serviceHref(there, { ...view, select: nodeId === there.serviceId ? null : nodeId });
    return (
      <a className="link" href={href}>
        {children}
      </a>
    );
  }
  return (
    <a
      className="link"
      href={here.hrefOf(nodeId)}
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

/** A link to the trace between two things. */
export function TraceLink({ from, to, children }: { from: string; to: string; children: ReactNode }) {
  const here = use(Context);
  if (here === null || here.traceHref === null) return <>{children}</>;
  return (
    <a className="link whitespace-nowrap" href={here.traceHref(from, to)}>
      {children}
    </a>
  );
}

function isSame(a: VpcAddress | ServiceAddress, b: VpcAddress | ServiceAddress | null): boolean {
  if (b === null || a.accountId !== b.accountId || a.region !== b.region) return false;
  return "vpcId" in a ? "vpcId" in b && a.vpcId === b.vpcId : "serviceId" in b && a.serviceId === b.serviceId;
}
