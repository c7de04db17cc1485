import type { CallOutcome, RawRecord } from "@/lib/model";
import type { CallResult } from "./run";

/** Hears of records, a page at a time. */
export type Listener = (records: readonly RawRecord[]) => void;

/** The records of one or several calls of an action, while they arrive. */
export class Flow {
  /** How the calls ended. */
  readonly ended: Promise<CallResult[]>;
  private readonly pages: (readonly RawRecord[])[] = [];
  private readonly listeners: Listener[] = [];

  /** @param start makes the calls, and tells of each page as it comes. */
  constructor(start: (onRecords: Listener) => Promise<CallResult[]>) {
    this.ended = start((records) => {
      this.pages.push(records);
      for (const listener of this.listeners) listener(records);
    });
  }

  /** Tells of every record, those that have arrived already included. */
  each(listener: Listener): void {
    for (const page of this.pages) listener(page);
    this.listeners.push(listener);
  }

  /** The same records and calls, but none before something else has happened. */
  after(event: Promise<unknown>): Flow {
    return new Flow(async (onRecords) => {
      await event;
      this.each(onRecords);
      return this.ended;
    });
  }

  /** The first call that did not give everything, or null when all is known; once the calls have ended. */
  async gap(): Promise<CallOutcome | null> {
    return (await this.ended).find(({ outcome }) => outcome.status !== "complete")?.outcome ?? null;
  }
}
