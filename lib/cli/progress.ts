import { Presets, SingleBar } from "cli-progress";
import type { RuntimeEvent } from "@/lib/server";
import { printable } from "./text";

/**
 * A progress bar on standard error that says how far reading the sources is: calls, sources, and the account, Region and
 * call of the moment. Draws nothing where standard error is a file.
 */
export class ProgressBar {
  private readonly bar: SingleBar | null;
  private readonly steps = new Map<string, { done: number; total: number }>();
  private readonly labels = new Map<string, string>();
  private readonly ended = new Set<string>();

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.bar = stream.isTTY
      ? new SingleBar(
          {
            stream,
            format: "{bar} {value} of {total} calls · {read} of {sources} sources · {what}",
            barsize: 24,
            clearOnComplete: true,
            hideCursor: true,
            linewrap: false,
          },
          Presets.shades_classic,
        )
      : null;
    this.bar?.start(1, 0, { read: 0, sources: 0, what: "" });
  }

  /** Takes in what the runtime tells; the last event, `done`, takes the bar away. */
  show(event: RuntimeEvent): void {
    if (event.type === "done") {
      this.bar?.stop();
      return;
    }
    for (const { id, label, region, status } of event.type === "sources"
      ? event.sources
      : event.type === "source"
        ? [event.source]
        : []) {
      this.labels.set(id, [label, region].filter((part) => part !== null).join(" "));
      if (status === "ready" || status === "failed") this.ended.add(id);
      else this.ended.delete(id);
    }
    let what = "";
    if (event.type === "progress") {
      const { done, total, action } = event.progress;
      this.steps.set(event.sourceId, { done, total });
      what = printable(`${this.labels.get(event.sourceId) ?? event.sourceId} ${action}`);
    }
    if (this.bar === null) return;
    const all = [...this.steps.values()];
    this.bar.setTotal(
      Math.max(
        1,
        all.reduce((sum, step) => sum + step.total, 0),
      ),
    );
    this.bar.update(
      all.reduce((sum, step) => sum + step.done, 0),
      { read: this.ended.size, sources: this.labels.size, what },
    );
  }
}

/** A progress bar on standard error over a number of things that are known beforehand; none where that is a file. */
export class CountingBar {
  private readonly bar: SingleBar | null;

  constructor(total: number, stream: NodeJS.WriteStream = process.stderr) {
    const options = {
      stream,
      format: "{bar} {value} of {total} · {what}",
      barsize: 24,
      clearOnComplete: true,
      hideCursor: true,
    };
    this.bar = stream.isTTY ? new SingleBar({ ...options, linewrap: false }, Presets.shades_classic) : null;
    this.bar?.start(total, 0, { what: "" });
  }

  step(what: string): void {
    this.bar?.increment(1, { what });
  }

  stop(): void {
    this.bar?.stop();
  }
}
