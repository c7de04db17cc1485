import {
  type Attention,
  countsOf,
  DEFAULT_SERVICES,
  type OutlineRow,
  outline,
  type Panel,
  type TraceResult,
} from "@/lib/analysis";
import { COLLECTION_TIME_UNKNOWN } from "@/lib/import";
import { compareText, type Diagnostic, type NetworkVpc, type Topology, type VpcAddress } from "@/lib/model";
import type { Scene } from "@/lib/scene";
import { isTraced, type ViewState } from "@/lib/view";
import { traceOf } from "./reach";
import type { Runtime, SourceStatus } from "./runtime";
import { loadVpcPage } from "./views";
import type { VpcNotFound } from "./vpcs";

export interface VpcPageProps {
  vpc: VpcAddress;
  accountName: string | null;
  /** One or two sentences on what this VPC is and whether anything needs attention. */
  summary: string;
  endpointTypes: readonly string[];
  scene: Scene;
  panel: Panel;
  attentions: readonly Attention[];
  /** The trace that the address asks for; null where it asks for none. */
  trace: TraceResult | null;
  /** Services that a trace is usually asked about. */
  targets: readonly string[];
  initial: ViewState;
  notices: readonly string[];
  /** What is not visible or not known, a sentence each. */
  gaps: readonly string[];
  diagnostics: readonly string[];
  source: { kind: string; label: string; collectedAt: string; stale: string | null };
  refreshing: boolean;
}

export type VpcPageResult = { found: true; props: VpcPageProps } | VpcNotFound;

/** The page of one VPC for a query, or why there is none. */
export function vpcPage(runtime: Runtime, at: VpcAddress, query: URLSearchParams): VpcPageResult {
  const page = loadVpcPage(runtime, at, query);
  if (!page.found) return page;
  const located = runtime.vpc(at);
  if (located === null) throw new Error(`${at.vpcId} was found and is gone.`);
  const { topology, vpc } = located;
  const types = new Set(
    topology.within(vpc.id).flatMap((node) => (node.kind === "endpoint" ? [node.attributes.vpcEndpointType] : [])),
  );
  return {
    found: true,
    props: {
      vpc: located.at,
      accountName: page.accountName,
      summary: summaryOf(located),
      endpointTypes: [...types].sort(compareText),
      scene: page.scene,
      panel: page.panel,
      attentions: page.attentions,
      trace: isTraced(page.state) ? traceOf(located, page.state) : null,
      targets: DEFAULT_SERVICES,
      initial: page.state,
      notices: page.notices,
      gaps: [
        ...page.diagnostics.filter(isUndated).map((diagnostic) => diagnostic.message),
        ...page.gaps.map((gap) => gap.sentence),
      ],
      diagnostics: page.diagnostics
        .filter((diagnostic) => !isUndated(diagnostic))
        .map((diagnostic) => diagnostic.message),
      source: {
        kind: topology.source.kind,
        label: topology.source.label,
        collectedAt: topology.collectedAt,
        stale: staleness(page.sources, topology),
      },
      refreshing: page.refreshing,
    },
  };
}

/** Says of data that its time is only a file's date: something not known, while other diagnostics are about records. */
export function isUndated({ code }: Diagnostic): boolean {
  return code === COLLECTION_TIME_UNKNOWN;
}

/** The last attempt to read the source of this Region failed, and what is shown is older. */
export function staleness(sources: readonly SourceStatus[], { source, region, accountId }: Topology): string | null {
  const failed = sources.find(
    (status) =>
      status.label === source.label &&
      (status.region === null || status.region === region) &&
      (status.accountId === null || status.accountId === accountId) &&
      status.error !== null,
  );
  return failed?.error == null
    ? null
    : `The last refresh failed, so this is older data. ${failed.error.message} ${failed.error.advice}`;
}

function summaryOf({ topology, vpc }: NetworkVpc): string {
  const counts = countsOf(topology, vpc.id);
  const zones = topology.children(vpc.id, "availabilityZone").length;
  const values = Object.values(counts.endpoints);
  const endpoints = values.every((value) => value === null)
    ? null
    : values.reduce((sum: number, value) => sum + (value ?? 0), 0);
  const plural = (value: number, noun: string) => `${value} ${noun}${value === 1 ? "" : "s"}`;
  const subnets =
    counts.subnets === null
      ? "Its subnets are not visible"
      : `${plural(counts.subnets, "subnet")} in ${plural(zones, "Availability Zone")}`;
  const seen = topology.gap("DescribeVpcEndpoints") === null ? "" : "at least ";
  const told = endpoints === null ? "its endpoints are not visible" : `${seen}${plural(endpoints, "VPC endpoint")}`;
  const least = counts.subnets !== null && topology.gap("DescribeSubnets") !== null ? "At least " : "";
  return `${least}${subnets}, ${told}.`;
}

/** The rows of a VPC's outline. */
export function outlineOf({ topology, vpc, network }: NetworkVpc): OutlineRow[] {
  return outline(topology, vpc.id, network);
}
