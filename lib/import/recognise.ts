import type { CollectionName, RawRecord } from "@/lib/model";
import { CALLS, isRecord } from "@/lib/model";
import { EXPORT_FORMAT } from "./format";

/** What the content of one JSON file is. A file is never judged by its name. */
export type Recognised =
  | { kind: "answers"; answers: Answer[] }
  | { kind: "manifest"; value: RawRecord }
  | { kind: "export"; inventories: unknown[] }
  | { kind: "notUsed" }
  | { kind: "unknown"; why: string };

/** The records of one call that a file holds. */
export interface Answer {
  collection: CollectionName;
  /** As they stand in the file: entries may be anything. `null`: there is no list where one belongs. */
  entries: unknown[] | null;
  /** More pages exist than the file holds. */
  partial: boolean;
}

const COLLECTIONS = new Map<string, CollectionName>(CALLS.map((call) => [call.collection, call.collection]));

/** The collection that a top-level key of `aws ec2 describe-… --output json` stands for. */
export function collectionOfKey(key: string): CollectionName | null {
  return COLLECTIONS.get(key) ?? null;
}

/** Top-level keys of answers that people often have beside ours, and that are not drawn. */
const NOT_USED = new Set([
  "Addresses",
  "Attachments",
  "AutoScalingGroups",
  "Buckets",
  "CarrierGateways",
  "Certificates",
  "Connections",
  "CustomerGateways",
  "DBInstances",
  "DBSubnetGroups",
  "DhcpOptions",
  "DomainStatusList",
  "FlowLogs",
  "HostedZones",
  "Images",
  "Instances",
  "KeyPairs",
  "Listeners",
  "LoadBalancerAttributes",
  "LoadBalancerDescriptions",
  "LoadBalancerListeners",
  "LoadBalancerTargetHealth",
  "LoadBalancers",
  "LocalGateways",
  "PrefixListEntries",
  "Regions",
  "Reservations",
  "ResourceRecordSets",
  "Snapshots",
  "TargetGroups",
  "TargetHealthDescriptions",
  "TransitGatewayAttachments",
  "TransitGatewayPropagations",
  "TransitGatewayRouteTables",
  "TransitGatewayStaticRoutes",
  "TransitGatewayVpcAttachments",
  "TransitGateways",
  "Volumes",
  "VpcEndpointAssociations",
  "VpcPeeringConnections",
  "VpnConnections",
  "VpnGateways",
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

function listAnswers(root: RawRecord): Answer[] {
  const partial = typeof root.NextToken === "string" && root.NextToken !== "";
  return Object.keys(root).flatMap((key): Answer[] => {
    const collection = collectionOfKey(key);
    if (collection === null) return [];
    const value = root[key];
    return [{ collection, entries: Array.isArray(value) ? (value as unknown[]) : null, partial }];
  });
}

/** Answers that are one object and no list: get-caller-identity and describe-vpc-attribute. */
function singleAnswers(root: RawRecord): Answer[] {
  const answers: Answer[] = [];
  if (typeof root.Account === "string" && typeof root.Arn === "string") {
    answers.push({ collection: "CallerIdentity", entries: [root], partial: false });
  }
  if (typeof root.VpcId === "string" && ("EnableDnsSupport" in root || "EnableDnsHostnames" in root)) {
    answers.push({ collection: "VpcAttributes", entries: [root], partial: false });
  }
  return answers;
}
