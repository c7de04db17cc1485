import { type ActionName, type CollectionName, callOf, permissionOf, type ServiceName } from "./calls";
import { compareText } from "./cidr";
import { append } from "./multimap";

/** A record as AWS returned it: API names, API nesting, nothing interpreted. */
export type RawRecord = Record<string, unknown>;

/**
 * How a call ended. `partial`: some pages arrived, then it failed. `notAsked`: nobody made the call, or a dump on
 * disk has no file of it.
 */
export type CallStatus = "complete" | "partial" | "denied" | "throttled" | "failed" | "notAsked";

/** The outcome of one call, or of one call for one `target` where AWS wants a call for each resource. */
export interface CallOutcome {
  service: ServiceName;
  action: ActionName;
  status: CallStatus;
  /** The resource that the call was about, for calls such as `DescribeVpcAttribute`. */
  target?: string;
  pages: number;
  records: number;
  error?: { code: string; message: string };
}

/** Something wrong with a record, a file or a call that a reader should know of. Never fatal. */
export interface Diagnostic {
  severity: "warning" | "error";
  /** Stable, e.g. `record.missingId`. */
  code: string;
  /** A sentence for people that names the record or file. */
  message: string;
  /** The resource, file or call it is about. */
  subject: string;
}

export type SourceKind = "live" | "files" | "demo";

/** Which source an inventory came from; `label` is what the page says, e.g. a path or a profile name. */
export interface InventorySource {
  kind: SourceKind;
  label: string;
}

/** What AWS said about one account and Region, and how every call for it ended. */
export interface Inventory {
  format: "isthmus-inventory/1";
  accountId: string;
  /** A name for people, where the source knows one. */
  accountName?: string;
  region: string;
  /** ISO 8601, UTC. */
  collectedAt: string;
  source: InventorySource;
  records: Partial<Record<CollectionName, RawRecord[]>>;
  calls: CallOutcome[];
  diagnostics: Diagnostic[];
}

/**
 * A call, or a call for one resource, that did not give everything, and what that means in words.
 * `null` in place of a gap means that everything was seen.
 */
export interface Gap {
  action: ActionName;
  permission: string;
  status: Exclude<CallStatus, "complete">;
  error: { code: string; message: string } | null;
}

/**
 * The gap of an action, or null when it is complete. With `target`, the outcome of the call for that resource; an action
 * nobody recorded counts as not asked.
 */
export function gapOf(calls: readonly CallOutcome[], action: ActionName, target?: string): Gap | null {
  const outcomes = calls.filter((outcome) => outcome.action === action);
  return gapAmong(action, target === undefined ? outcomes : outcomes.filter((outcome) => isAbout(outcome, target)));
}

/** {@link gapOf} over outcomes that stay as they are: a look-up takes constant time after the first of its kind. */
export function gapIndex(calls: readonly CallOutcome[]): (action: ActionName, target?: string) => Gap | null {
  const byAction = new Map<ActionName, CallOutcome[]>();
  const byTarget = new Map<string, CallOutcome[]>();
  for (const outcome of calls) {
    append(byAction, outcome.action, outcome);
    append(byTarget, `${outcome.action}/${outcome.target ?? ""}`, outcome);
  }
  const known = new Map<string, Gap | null>();
  return (action, target) => {
    const key = `${action}/${target ?? ""}`;
    let gap = known.get(key);
    if (gap === undefined) {
      const about = [...(byTarget.get(key) ?? []), ...(byTarget.get(`${action}/`) ?? [])];
      gap = gapAmong(action, target === undefined ? (byAction.get(action) ?? []) : about);
      known.set(key, gap);
    }
    return gap;
  };
}

function isAbout(outcome: CallOutcome, target: string): boolean {
  return outcome.target === undefined || outcome.target === target;
}

function gapAmong(action: ActionName, outcomes: readonly CallOutcome[]): Gap | null {
  const worst = outcomes.filter((outcome) => outcome.status !== "complete").sort(byStatus)[0];
  if (worst !== undefined && worst.status !== "complete") {
    return { action, permission: permissionOf(action), status: worst.status, error: worst.error ?? null };
  }
  return outcomes.length > 0 ? null : { action, permission: permissionOf(action), status: "notAsked", error: null };
}

const STATUS_RANK: Record<CallStatus, number> = {
  denied: 0,
  failed: 1,
  throttled: 2,
  partial: 3,
  notAsked: 4,
  complete: 5,
};

function byStatus(a: CallOutcome, b: CallOutcome): number {
  return STATUS_RANK[a.status] - STATUS_RANK[b.status] || compareText(a.target ?? "", b.target ?? "");
}

/** A sentence that says why something is not visible, naming the permission. */
export function gapSentence(gap: Gap): string {
  const what = callOf(gap.action).yields;
  switch (gap.status) {
    case "denied":
      return `Not visible: ${what}. AWS denied ${gap.permission}.`;
    case "throttled":
      return `Not visible: ${what}. AWS kept throttling ${gap.permission}.`;
    case "partial":
      return `Partly visible: ${what}. ${gap.permission} stopped before its last page${reason(gap)}.`;
    case "failed":
      return `Not visible: ${what}. ${gap.permission} failed${reason(gap)}.`;
    case "notAsked":
      return `Not visible: ${what}. This source holds no answer to ${gap.permission}.`;
  }
}

function reason(gap: Gap): string {
  return gap.error === null ? "" : ` (${gap.error.code}: ${gap.error.message.replace(/[.\s]+$/, "")})`;
}

/** Progress of a collection, one event when a call begins and one when it ends. */
export interface CallProgress {
  accountId: string | null;
  region: string;
  action: ActionName;
  target?: string;
  status: "started" | CallStatus;
  /** Calls finished and calls known of so far; more may follow as resources are found. */
  done: number;
  total: number;
}

/** Why a source gave no inventory at all, for people: what happened, to what, what to do next. Never a credential. */
export interface SourceError {
  code: string;
  message: string;
  advice: string;
}
