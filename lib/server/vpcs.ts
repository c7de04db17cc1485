import { countsOf } from "@/lib/analysis";
import { addressKey, compareText, type InventorySource, type NetworkVpc, type VpcAddress } from "@/lib/model";
import type { Runtime } from "./runtime";

/** One VPC in the list: the very JSON of `GET /api/v1/vpcs`. Counts are null where nothing was visible. */
export interface VpcSummary extends VpcAddress {
  name: string | null;
  /** IPv4 blocks, the primary one first, then IPv6 blocks. */
  cidrBlocks: string[];
  counts: Omit<ReturnType<typeof countsOf>, "notVisible">;
  source: InventorySource;
  collectedAt: string;
  /** `partial` when any call for its account and Region did not give everything. */
  completeness: "complete" | "partial";
}

/** Every VPC in reach, by account, Region and id. */
export function listVpcs(runtime: Runtime): VpcSummary[] {
  return runtime.vpcs().map(summaryOf);
}

export function summaryOf({ at, topology, vpc }: NetworkVpc): VpcSummary {
  const { notVisible: _named, ...counts } = countsOf(topology, vpc.id);
  return {
    ...at,
    name: vpc.attributes.name,
    cidrBlocks: [...vpc.attributes.cidrBlocks, ...vpc.attributes.ipv6CidrBlocks],
    counts,
    source: topology.source,
    collectedAt: topology.collectedAt,
    completeness: topology.calls.every((call) => call.status === "complete") ? "complete" : "partial",
  };
}

/** Why there is no such VPC, and which ones a reader may have meant. */
export interface VpcNotFound {
  found: false;
  /** `loading`: sources are still being read, so it may yet appear. */
  reason: "loading" | "unknown";
  message: string;
  near: VpcSummary[];
}

/** How many other VPCs an answer names. */
const NEAR = 5;

/** The VPC at an address, or what there is instead, the most similar first. */
export function findVpc(runtime: Runtime, at: VpcAddress): { found: true; vpc: NetworkVpc } | VpcNotFound {
  const vpc = runtime.vpc(at);
  if (vpc !== null) return { found: true, vpc };
  const all = runtime.vpcs();
  const near = nearest(all, addressKey(at)).map(summaryOf);
  const what = `There is no VPC ${at.vpcId} in account ${at.accountId}, Region ${at.region}`;
  if (runtime.refreshing) {
    return { found: false, reason: "loading", message: `${what} yet. Sources are still being read.`, near };
  }
  const failed = runtime.sources().filter((source) => source.status === "failed");
  const because =
    failed.length === 0
      ? ""
      : ` Not visible: ${failed.map((source) => source.error?.message ?? source.label).join(" ")}`;
  return { found: false, reason: "unknown", message: `${what}. ${whatExists(all, near)}${because}`, near };
}

function whatExists(all: readonly NetworkVpc[], near: readonly VpcSummary[]): string {
  if (all.length === 0) return "No VPC is known at all.";
  const listed = near.map((vpc) => `${addressKey(vpc)}${vpc.name === null ? "" : ` (${vpc.name})`}`).join(", ");
  return all.length > near.length
    ? `The nearest of the ${all.length} that exist: ${listed}.`
    : `What exists: ${listed}.`;
}

/** The page on which a resource is drawn: of its VPC, or of the VPC in which an endpoint service's load balancers stand. */
export function homeOf(runtime: Runtime, resourceId: string): VpcAddress | null {
  for (const { topology, node } of runtime.network().find(resourceId)) {
    const vpcId = topology.vpcOf(node)?.id ?? null;
    if (vpcId !== null) return { accountId: topology.accountId, region: topology.region, vpcId };
  }
  return null;
}

/** What a person may call a VPC: its id, its name, or `account/region/vpc-id`. */
export function vpcsCalled(runtime: Runtime, name: string): NetworkVpc[] {
  const all = runtime.vpcs();
  const exact = all.filter((vpc) => vpc.at.vpcId === name || addressKey(vpc.at) === name);
  return exact.length > 0 ? exact : all.filter((vpc) => vpc.vpc.attributes.name === name);
}

/** The VPCs whose address or name is most like `wanted`, at most five. */
export function nearest(all: readonly NetworkVpc[], wanted: string): NetworkVpc[] {
  const last = wanted.split("/").at(-1) ?? wanted;
  return all
    .map((vpc) => {
      const names = [vpc.at.vpcId, vpc.vpc.attributes.name ?? vpc.at.vpcId];
      const ranks = [...names.map((name) => distance(name, last)), distance(addressKey(vpc.at), wanted)];
      return { vpc, rank: Math.min(...ranks) };
    })
    .sort((a, b) => a.rank - b.rank || compareText(addressKey(a.vpc.at), addressKey(b.vpc.at)))
    .slice(0, NEAR)
    .map((entry) => entry.vpc);
}

/** Levenshtein's distance, without regard to case; of long text only the beginning counts. */
function distance(left: string, right: string): number {
  const a = left.toLowerCase().slice(0, 80);
  const b = right.toLowerCase().slice(0, 80);
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
