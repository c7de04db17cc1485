import pLimit, { type LimitFunction } from "p-limit";
import {
  type ActionName,
  CALLS,
  type CallOutcome,
  type CallProgress,
  type CollectionName,
  callOf,
  compareText,
  isRecord,
  permissionOf,
  type RawRecord,
} from "@/lib/model";
import { MAX_RESULTS, type Send } from "./calls";
import { CANCELLED, describeFailure, type Failure, PaginationLoopError } from "./errors";

/** Requests under way at once for one Region, and for one API in it: EC2 throttles by API (domain.md §5.3). */
const REGION_CONCURRENCY = 10;
const API_CONCURRENCY = 4;

/** How one call ended and the records that it gave. */
export interface CallResult {
  outcome: CallOutcome;
  records: RawRecord[];
  /** Null for a complete call and for one that was not asked. */
  failure: Failure | null;
}

export interface RunOptions {
  region: string;
  secrets: readonly string[];
  signal?: AbortSignal;
  onProgress?: (progress: CallProgress) => void;
}

/** One collection under way: sends calls within the limits of concurrency, keeps what they gave and how they ended. */
export class CollectionRun {
  private readonly results: CallResult[] = [];
  private readonly regionLimit: LimitFunction = pLimit(REGION_CONCURRENCY);
  private readonly apiLimits = new Map<ActionName, LimitFunction>();
  private known = 0;
  private accountId: string | null = null;

  constructor(private readonly options: RunOptions) {}

  /** Reads a list page by page to its end. Pages that arrived before a failure are kept. */
  async list(action: ActionName, send: Send, about: { target?: string; input?: object } = {}): Promise<CallResult> {
    const { collection } = callOf(action);
    const maxResults = MAX_RESULTS[action];
    return this.call(action, about.target, async (addPage) => {
      const seen = new Set<string>();
      let token: string | undefined;
      // The endpoint APIs end with an empty token, the others with none (domain.md §2.1).
      do {
        const page = await this.ask(action, () =>
          send({
            ...about.input,
            ...(maxResults === null ? {} : { MaxResults: maxResults }),
            ...(token ? { NextToken: token } : {}),
          }),
        );
        addPage(recordsIn(page, collection));
        token = tokenIn(page);
        if (token && seen.has(token)) {
          throw new PaginationLoopError(
            `After page ${seen.size + 1}, ${permissionOf(action)} gave a page token that it had given before.`,
          );
        }
        if (token) seen.add(token);
      } while (token);
    });
  }

  /** Runs the requests of one call and records its outcome. Never rejects for what an API does. */
  async call(
    action: ActionName,
    target: string | undefined,
    work: (addPage: (records: RawRecord[]) => void) => Promise<void>,
  ): Promise<CallResult> {
    this.known += 1;
    this.report(action, target, "started");
    const records: RawRecord[] = [];
    let pages = 0;
    let failure: Failure | null = null;
    try {
      await work((page) => {
        pages += 1;
        for (const record of page) records.push(record);
      });
    } catch (error) {
      // An aborted request fails with whatever reason the caller gave its signal.
      failure = this.options.signal?.aborted === true ? CANCELLED : describeFailure(error, this.options.secrets);
    }
    const outcome: CallOutcome = {
      ...outcomeOf(action, target),
      status: failure === null ? "complete" : pages > 0 ? "partial" : failure.status,
      pages,
      records: records.length,
      ...(failure === null ? {} : { error: { code: failure.code, message: failure.message } }),
    };
    return this.keep({ outcome, records, failure });
  }

  /** Sends one request when the limits allow. */
  ask<Answer extends object>(action: ActionName, send: () => Promise<Answer>): Promise<Answer> {
    const apiLimit = this.apiLimits.get(action) ?? pLimit(API_CONCURRENCY);
    this.apiLimits.set(action, apiLimit);
    return apiLimit(() =>
      this.regionLimit(() => {
        this.options.signal?.throwIfAborted();
        return send();
      }),
    );
  }

  /** Records a call that could not be made because the list of what to ask about did not arrive. */
  notAsked(action: ActionName, because: CallOutcome): CallResult {
    this.known += 1;
    const permission = permissionOf(because.action);
    const message = `This is asked for each resource that ${permission} lists, and that call ${HOW_IT_ENDED[because.status]}.`;
    const outcome: CallOutcome = {
      ...outcomeOf(action, undefined),
      status: "notAsked",
      pages: 0,
      records: 0,
      error: { code: "DependsOnAnotherCall", message },
    };
    return this.keep({ outcome, records: [], failure: null });
  }

  /** Records a call about the resources of a list that turned out to be empty: all of nothing is known. */
  nothingToAsk(action: ActionName): CallResult {
    this.known += 1;
    const outcome: CallOutcome = { ...outcomeOf(action, undefined), status: "complete", pages: 0, records: 0 };
    return this.keep({ outcome, records: [], failure: null });
  }

  /** Progress reported from now on names this account. */
  knowAccount(accountId: string): void {
    this.accountId = accountId;
  }

  /** Everything so far, in the order of the catalogue and then of the targets, however the answers arrived. */
  finished(): CallResult[] {
    const rank = new Map<ActionName, number>(CALLS.map((call, index) => [call.action, index]));
    return [...this.results].sort(
      (a, b) =>
        (rank.get(a.outcome.action) ?? 0) - (rank.get(b.outcome.action) ?? 0) ||
        compareText(a.outcome.target ?? "", b.outcome.target ?? ""),
    );
  }

  private keep(result: CallResult): CallResult {
    this.results.push(result);
    this.report(result.outcome.action, result.outcome.target, result.outcome.status);
    return result;
  }

  private report(action: ActionName, target: string | undefined, status: CallProgress["status"]): void {
    this.options.onProgress?.({
      accountId: this.accountId,
      region: this.options.region,
      action,
      ...(target === undefined ? {} : { target }),
      status,
      done: this.results.length,
      total: this.known,
    });
  }
}

const HOW_IT_ENDED: Record<CallOutcome["status"], string> = {
  complete: "was complete",
  partial: "stopped before its last page",
  denied: "was denied",
  throttled: "was throttled to the end",
  failed: "failed",
  notAsked: "was not made",
};

function outcomeOf(action: ActionName, target: string | undefined): Pick<CallOutcome, "service" | "action" | "target"> {
  return { service: callOf(action).service, action, ...(target === undefined ? {} : { target }) };
}

/** The records of an answer as plain JSON: dates become ISO 8601 text, absent fields are absent. */
export function recordsIn(answer: object, collection: CollectionName): RawRecord[] {
  const list: unknown = JSON.parse(JSON.stringify(Reflect.get(answer, collection) ?? []));
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function tokenIn(answer: object): string | undefined {
  const token: unknown = Reflect.get(answer, "NextToken");
  return typeof token === "string" ? token : undefined;
}
