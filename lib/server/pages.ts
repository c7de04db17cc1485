import {
  type Attention,
  attentions,
  countsOf,
  type OutlineRow,
  outline,
  type Panel,
  type VpcAddress,
} from "@/lib/analysis";
import { COLLECTION_TIME_UNKNOWN } from "@/lib/import";
import { type ActionName, compareText, type Diagnostic, type Topology } from "@/lib/model";
import { PALETTES, type Scene } from "@/lib/scene";
import type { ViewState } from "@/lib/view";
import type { LocatedVpc, Runtime, SourceStatus } from "./runtime";
import { loadVpcPage } from "./views";
import type { VpcNotFound } from "./vpcs";

/** What the pages are given: values from the runtime in the shape that each component draws. */

/** A number on a card; `filter` makes the outline show exactly what it counts. */
interface VpcCardCount {
  label: string;
  value: number | null;
  /** The call stopped before its last page: there may be more. */
  atLeast: boolean;
  filter: string;
}

/** One VPC as a card. Counts are null where nothing was visible. */
export interface VpcCard extends VpcAddress {
  name: string | null;
  cidrBlocks: string[];
  counts: VpcCardCount[];
  endpoints: VpcCardCount[];
  attention: number;
  broken: number;
  collectedAt: string;
  notVisible: string[];
}

interface VpcGroup {
  accountId: string;
  accountName: string | null;
  region: string;
  vpcs: VpcCard[];
}

export interface SourceCard {
  id: string;
  kind: string;
  label: string;
  region: string | null;
  status: "loading" | "ready" | "failed";
  collectedAt: string | null;
  error: { message: string; advice: string } | null;
  diagnostics: string[];
}

export interface NetworkPageProps {
  groups: readonly VpcGroup[];
  sources: readonly SourceCard[];
  refreshing: boolean;
  /** What decided the sources, for people. */
  origin: string;
}

export interface VpcPageProps {
  vpc: VpcAddress;
  accountName: string | null;
  /** One or two sentences on what this VPC is and whether anything needs attention. */
  summary: string;
  endpointTypes: readonly string[];
  scene: Scene;
  panel: Panel;
  attentions: readonly Attention[];
  initial: ViewState;
  notices: readonly string[];
  /** What is not visible or not known, a sentence each. */
  gaps: readonly string[];
  diagnostics: readonly string[];
  source: { kind: string; label: string; collectedAt: string; stale: string | null };
  refreshing: boolean;
}

/** The list of VPCs with their sources. */
export function networkPage(runtime: Runtime): NetworkPageProps {
  const groups = new Map<string, VpcGroup>();
  for (const located of runtime.vpcs()) {
    const { accountId, region } = located.at;
    const key = `${accountId}/${region}`;
    const group = groups.get(key) ?? { accountId, accountName: located.topology.accountName, region, vpcs: [] };
    group.vpcs.push(cardOf(located));
    groups.set(key, group);
  }
  const undated = new Set(
    runtime
      .inventories()
      .filter((inventory) => inventory.diagnostics.some(isUndated))
      .map((inventory) => inventory.source.label),
  );
  return {
    groups: [...groups]
      .sort(([a], [b]) => compareText(a, b))
      .map(([, group]) => ({
        ...group,
        vpcs: group.vpcs.sort((a, b) => compareText(a.name ?? a.vpcId, b.name ?? b.vpcId)),
      })),
    sources: runtime.sources().map(({ id, kind, label, region, status, collectedAt, error, diagnostics }) => ({
      ...{ id, kind, region, status, collectedAt },
      label: kind === "files" && undated.has(label) ? `${label} (collection time unknown, by file dates)` : label,
      error: error === null ? null : { message: error.message, advice: error.advice },
      diagnostics: diagnostics.map((diagnostic) => diagnostic.message),
    })),
    refreshing: runtime.refreshing,
    origin: runtime.origin,
  };
}

function cardOf({ at, topology, vpc }: LocatedVpc): VpcCard {
  const counts = countsOf(topology, vpc.id);
  const found = attentions(topology, vpc.id);
  const { name, cidrBlocks, ipv6CidrBlocks } = vpc.attributes;
  return {
    ...at,
    name,
    cidrBlocks: [...cidrBlocks, ...ipv6CidrBlocks],
    counts: [
      countOf(topology, "DescribeSubnets", counts.subnets, "subnet"),
      countOf(topology, "DescribeRouteTables", counts.routeTables, "route table"),
      {
        ...countOf(topology, "DescribeNetworkInterfaces", counts.networkInterfaces, "interface"),
        filter: "kind:network interface",
      },
    ],
    endpoints: Object.entries(counts.endpoints).map(([type, value]) => ({
      label: ENDPOINT_LABELS[type] ?? type,
      value,
      atLeast: topology.gap("DescribeVpcEndpoints") !== null,
      filter: type === "other" ? "endpoint" : `kind:${type} endpoint`,
    })),
    attention: found.filter((entry) => entry.tone === "attention").length,
    broken: found.filter((entry) => entry.tone === "broken").length,
    collectedAt: topology.collectedAt,
    notVisible: counts.notVisible,
  };
}

function countOf(topology: Topology, action: ActionName, value: number | null, noun: string): VpcCardCount {
  return {
    label: value === 1 ? noun : `${noun}s`,
    value,
    atLeast: topology.gap(action) !== null,
    filter: `kind:${noun}`,
  };
}

const ENDPOINT_LABELS: Record<string, string> = {
  gateway: "gateway",
  interface: "interface",
  gatewayLoadBalancer: "GWLB",
  resource: "resource",
  serviceNetwork: "service network",
  tunnel: "tunnel",
  other: "other",
};

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
function isUndated({ code }: Diagnostic): boolean {
  return code === COLLECTION_TIME_UNKNOWN;
}

/** The last attempt to read the source of this Region failed, and what is shown is older. */
function staleness(sources: readonly SourceStatus[], { source, region }: Topology): string | null {
  const failed = sources.find(
    (status) =>
      status.label === source.label && (status.region === null || status.region === region) && status.error !== null,
  );
  return failed?.error == null
    ? null
    : `The last refresh failed, so this is older data. ${failed.error.message} ${failed.error.advice}`;
}

function summaryOf({ topology, vpc }: LocatedVpc): string {
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
export function outlineOf({ topology, vpc }: LocatedVpc): OutlineRow[] {
  return outline(topology, vpc.id);
}

/** Custom properties for every colour of the scene, in both themes; a page's own `data-theme` wins over the system's. */
export function themeCss(): string {
  const block = (theme: "light" | "dark") =>
    `color-scheme:${theme};${Object.entries(PALETTES[theme])
      .map(([token, colour]) => `--t-${token}:${colour}`)
      .join(";")}`;
  return [
    `:root{${block("light")}}`,
    `@media (prefers-color-scheme:dark){:root{${block("dark")}}}`,
    `:root:has([data-theme=light]){${block("light")}}`,
    `:root:has([data-theme=dark]){${block("dark")}}`,
  ].join("");
}
