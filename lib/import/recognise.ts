import type { RawRecord } from "@/lib/model";
import { CALLS, isRecord } from "@/lib/model";
import { EXPORT_FORMAT } from "./format";
import { reducedInstances } from "./instances";

/** What the content of one JSON file is. What a file holds is never judged by its name. */
export type Recognised =
  | { kind: "answers"; answers: Answer[] }
  | { kind: "manifest"; value: RawRecord }
  | { kind: "export"; inventories: unknown[] }
  | { kind: "notUsed" }
  | { kind: "unknown"; why: string };

/** What one top-level key of a file holds. */
export interface Answer {
  /** The key: the name of a collection, AWS's own name for it, or the name of a list that Batfish makes. */
  key: string;
  /** As they stand in the file: entries may be anything. `null`: there is no list where one belongs. */
  entries: unknown[] | null;
  /** AWS had more to say: further pages, or routes beyond what one search gives. */
  incomplete: "pages" | "routes" | null;
}

/**
 * Lists in which Batfish wraps the answers to one call for several resources. `as` names the resource, `inner` holds the
 * records; no `inner`: the entry is the record.
 */
export const BATFISH_LISTS = {
  LoadBalancerListeners: { collection: "Listeners", as: "LoadBalancerArn", inner: "Listeners" },
  LoadBalancerTargetHealth: {
    collection: "TargetHealthDescriptions",
    as: "TargetGroupArn",
    inner: "TargetHealthDescriptions",
  },
  TransitGatewayPropagations: {
    collection: "TransitGatewayRouteTablePropagations",
    as: "TransitGatewayRouteTableId",
    inner: "TransitGatewayRouteTablePropagations",
  },
  TransitGatewayStaticRoutes: {
    collection: "TransitGatewayRoutes",
    as: "TransitGatewayRouteTableId",
    inner: "Routes",
  },
} as const;

const ANSWER_KEYS = new Set<string>([
  ...CALLS.flatMap((call): string[] => [call.collection, call.output]),
  ...Object.keys(BATFISH_LISTS),
]);

/** True for a top-level key of an answer that Isthmus reads. */
export function isAnswerKey(key: string): boolean {
  return ANSWER_KEYS.has(key);
}

/** Top-level keys of answers that people often have beside ours, and that are not drawn. */
const NOT_USED = new Set([
  "AccountAliases",
  "Addresses",
  "Attachments",
  "AutoScalingGroups",
  "Buckets",
  "Certificates",
  "Connections",
  "CustomerGateways",
  "DBInstances",
  "DBSubnetGroups",
  "DirectConnectGatewayAssociations",
  "DirectConnectGateways",
  "DomainStatusList",
  "FlowLogs",
  "HostedZones",
  "Images",
  "KeyPairs",
  "LoadBalancerDescriptions",
  "LocalGateways",
  "PrefixListEntries",
  "Regions",
  "RoleDetailList",
  "Snapshots",
  "UserDetailList",
  "VirtualInterfaces",
  "Volumes",
  "VpnConnections",
  "virtualInterfaces",
]);

/** Says what a parsed file is. */
export function recognise(root: unknown): Recognised {
  if (!isRecord(root)) {
    return {
      kind: "unknown",
      why: Array.isArray(root) ? "it is a list, not an answer of AWS" : "it is no JSON object",
    };
  }
  if (typeof root.format === "string" && root.format.startsWith("isthmus-export/")) {
    if (root.format !== EXPORT_FORMAT) {
      return { kind: "unknown", why: `it is an export of another version (${root.format.slice(0, 40)})` };
    }
    if (Array.isArray(root.inventories)) return { kind: "export", inventories: root.inventories };
    return { kind: "manifest", value: root };
  }
  const answers = [...listAnswers(root), ...singleAnswers(root)];
  if (answers.length > 0) return { kind: "answers", answers };
  const keys = Object.keys(root);
  if (keys.some((key) => NOT_USED.has(key))) return { kind: "notUsed" };
  if (keys.length === 0) return { kind: "unknown", why: "it is an empty object" };
  return { kind: "unknown", why: "none of its keys is that of an answer of AWS that Isthmus reads" };
}

/** How the APIs call the mark by which the next page is asked for (domain.md §2.2). */
const PAGE_TOKENS = ["NextToken", "nextToken", "NextMarker"];

function listAnswers(root: RawRecord): Answer[] {
  // Route 53's lists of records have no token.
  const paged =
    root.IsTruncated === true || PAGE_TOKENS.some((token) => typeof root[token] === "string" && root[token] !== "");
  const incomplete = paged ? "pages" : root.AdditionalRoutesAvailable === true ? "routes" : null;
  return Object.keys(root).flatMap((key): Answer[] => {
    if (!isAnswerKey(key)) return [];
    const value = root[key];
    const list = Array.isArray(value) ? (value as unknown[]) : null;
    // Instances are large, and nothing but the reduced ones is ever needed.
    if (key === "Reservations") {
      return [{ key: "Instances", entries: list === null ? null : reducedInstances(list), incomplete }];
    }
    if (key === "ResourceRecordSets") return [{ key, entries: list?.map(withoutText) ?? null, incomplete }];
    if (key === "VpcBlockPublicAccessOptions" && isRecord(value)) return [{ key, entries: [value], incomplete }];
    return [{ key, entries: list, incomplete }];
  });
}

/** A record set without the text of a TXT record: it leads nowhere, and people keep tokens and keys in it. */
function withoutText(entry: unknown): unknown {
  if (!isRecord(entry) || entry.Type !== "TXT") return entry;
  const { ResourceRecords: _text, ...rest } = entry;
  return rest;
}

/** Answers that are one object and no list: get-caller-identity and describe-vpc-attribute. */
function singleAnswers(root: RawRecord): Answer[] {
  const answers: Answer[] = [];
  if (typeof root.Account === "string" && typeof root.Arn === "string") {
    answers.push({ key: "CallerIdentity", entries: [root], incomplete: null });
  }
  if (typeof root.VpcId === "string" && ("EnableDnsSupport" in root || "EnableDnsHostnames" in root)) {
    answers.push({ key: "VpcAttributes", entries: [root], incomplete: null });
  }
  return answers;
}
