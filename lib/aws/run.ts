import {
  type ActionName,
  CALLS,
  type CallOutcome,
  type CallProgress,
  callOf,
  canonicalJson,
  compareText,
  type Diagnostic,
  permissionOf,
  type RawRecord,
} from "@/lib/model";
import { nextToken, pageInput, recordsIn } from "./calls";
import { AdditionalRoutesError, CANCELLED, describeFailure, type Failure, PaginationLoopError } from "./errors";

/** How one call ended and the records that it gave. */
export interface CallResult {
  outcome: CallOutcome;
  records: RawRecord[];
  /** Null for a complete call and for one that was not asked. */
  failure: Failure | null;
}

export interface RunOptions {
  region: string;
  /** The account where it is known before AWS says so. */
  accountId: string | null;
  /** Sends one request, within all limits, and gives the SDK's output. */
  send: (action: ActionName, input: object) => Promise<object>;
  /** The texts that no message may hold; more may come to be. */
  secrets: () => readonly string[];
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: CallProgress) => void) | undefined;
  /** Hears of the account when AWS says which it is. */
  onAccount?: (accountId: string) => void;
}

/** What a call is about, and who wants its records as they come. */
export interface About {
  target?: string;
  input?: object;
  onRecords?: (records: readonly RawRecord[]) => void;
}

/** One collection under way: makes calls, keeps what they gave and how they ended. */
export class CollectionRun {
  readonly diagnostics: Diagnostic[] = [];
  private readonly results: CallResult[] = [];
  private known = 0;
  private accountId: string | null;

  /** The account that is read; null as long as nobody has said which it is. */
  get account(): string | null {
    return this.accountId;
  }

  constructor(private readonly options: RunOptions) {
    this.accountId = options.accountId;
  }

  /**
   * Reads a list page by page to its end, and gives each page to `onRecords` as it comes. Pages that arrived before a failure
   * are kept, and a record that comes twice is kept once.
   */
  async list(action: ActionName, about: About = {}): Promise<CallResult> {
    const seen = new Set<string>();
    let repeated = 0;
    const result = await this.call(action, about.target, async (addPage) => {
      const tokens = new Set<string>();
      let token: string | undefined;
      do {
        const answer = await this.options.send(action, { ...about.input, ...pageInput(action, token) });
        // Read before the records, which are made of the answer.
        const next = nextToken(action, answer);
        const incomplete = Reflect.get(answer, "AdditionalRoutesAvailable") === true;
        const records = recordsIn(action, answer, about.target);
        const fresh = records.filter((record) => isFirst(seen, identityOf(action, record)));
        repeated += records.length - fresh.length;
        addPage(fresh);
        about.onRecords?.(fresh);
        if (next && tokens.has(next)) {
          throw new PaginationLoopError(
            `After page ${tokens.size + 1}, ${permissionOf(action)} gave a page token that it had given before.`,
          );
        }
        if (!next && incomplete) throw new AdditionalRoutesError();
        if (next) tokens.add(next);
        token = next;
      } while (token);
    });
    if (repeated > 0) this.diagnostics.push(repetition(action, about.target, repeated));
    return result;
  }

  /** Runs the requests of one call and records its outcome. Never rejects for what an API does. */
  async call(
    action: ActionName,
    target: string | undefined,
    work: (addPage: (records: readonly RawRecord[]) => void) => Promise<void>,
  ): Promise<CallResult> {
    this.known += 1;
    this.report(action, target, "started");
    const records: RawRecord[] = [];
    let pages = 0;
    let failure: Failure | null = null;
    try {
      this.options.signal?.throwIfAborted();
      await work((page) => {
        pages += 1;
        for (const record of page) records.push(record);
      });
    } catch (error) {
      // An aborted request fails with whatever reason the caller gave its signal.
      failure = this.options.signal?.aborted === true ? CANCELLED : describeFailure(error, this.options.secrets());
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

  /** Sends one request of a call. */
  send(action: ActionName, input: object): Promise<object> {
    return this.options.send(action, input);
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

  /** The account is known: progress reported from now on names it. */
  knowAccount(accountId: string): void {
    this.accountId = accountId;
    this.options.onAccount?.(accountId);
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

/** What tells a record from the others of its list: the key of the catalogue, or all of it where a field of the key is absent. */
export function identityOf(action: ActionName, record: RawRecord): string {
  const values = callOf(action).key.map((field) => record[field]);
  const [only] = values;
  if (values.length === 1 && typeof only === "string") return only;
  return canonicalJson(values.includes(undefined) ? record : values);
}

/** Whether an identity has not been seen before; from now on it has. */
export function isFirst(seen: Set<string>, identity: string): boolean {
  return seen.size < seen.add(identity).size;
}

function repetition(action: ActionName, target: string | undefined, count: number): Diagnostic {
  const permission = permissionOf(action);
  const about = target === undefined ? "" : ` about ${target}`;
  return {
    severity: "warning",
    code: "call.repeatedRecords",
    message: `${permission}${about} gave ${count} ${count === 1 ? "record" : "records"} more than once, on different pages. The first of each is kept.`,
    subject: target ?? permission,
  };
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
