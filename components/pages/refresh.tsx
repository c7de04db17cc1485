"use client";

import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { Button, Dialog, Icon, ToneSign } from "@/components/ui";
import type { RuntimeEvent, SourceStatus } from "@/lib/server";

/** How far one source is. */
interface Step {
  action: string;
  done: number;
  total: number;
}

interface Reading {
  sources: readonly SourceStatus[];
  steps: ReadonlyMap<string, Step>;
  stopping: boolean;
}

const BEGINNING: Reading = { sources: [], steps: new Map(), stopping: false };

/**
 * Reads the sources again and shows how far that is: by account, Region and call, as it happens. Also joins a load that is
 * already under way, e.g. the first one after the start. It can be stopped; what has arrived is kept.
 */
export function RefreshButton({ running, onDone }: { running: boolean; onDone?: () => void }) {
  const router = useRouter();
  const [reading, setReading] = useState<Reading | null>(running ? BEGINNING : null);
  const [failure, setFailure] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const stream = useRef<EventSource | null>(null);

  const follow = useCallback(() => {
    stream.current?.close();
    const events = new EventSource("/api/v1/refresh/events");
    stream.current = events;
    const on = <Type extends RuntimeEvent["type"]>(
      type: Type,
      apply: (now: Reading, event: Extract<RuntimeEvent, { type: Type }>) => Reading,
    ) => {
      events.addEventListener(type, (message) => {
        const event = JSON.parse((message as MessageEvent<string>).data) as Extract<RuntimeEvent, { type: Type }>;
        setReading((now) => apply(now ?? BEGINNING, event));
      });
    };
    on("sources", (now, { sources }) => ({ ...now, sources }));
    on("source", (now, { source }) => ({
      ...now,
      sources: now.sources.map((known) => (known.id === source.id ? source : known)),
    }));
    on("progress", (now, { sourceId, progress }) => ({
      ...now,
      steps: new Map(now.steps).set(sourceId, {
        action: progress.action,
        done: progress.done,
        total: progress.total,
      }),
    }));
    const finish = () => {
      events.close();
      setReading(null);
      setOpen(false);
      onDone?.();
      router.refresh();
    };
    events.addEventListener("done", finish);
    events.addEventListener("error", finish);
  }, [router, onDone]);

  useEffect(() => {
    if (running) follow();
    return () => stream.current?.close();
  }, [running, follow]);

  const send = async (method: "POST" | "DELETE") => {
    setFailure(null);
    try {
      const answer = await fetch("/api/v1/refresh", { method });
      if (answer.ok) return true;
      const problem = (await answer.json()) as { detail?: string };
      throw new Error(problem.detail ?? `The server answered ${answer.status}.`);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : "The server cannot be reached.");
      return false;
    }
  };
  const start = async () => {
    setReading(BEGINNING);
    if (await send("POST")) follow();
    else setReading(null);
  };
  const stop = () => {
    setReading((now) => (now === null ? null : { ...now, stopping: true }));
    void send("DELETE");
  };

  return (
    <span className="inline-flex min-w-0 items-center gap-1">
      <Button
        onClick={() => void start()}
        disabled={reading !== null}
        aria-label="Refresh"
        title="Read the sources again"
      >
        <Icon name="refresh" className={reading === null ? "" : "animate-spin"} />
      </Button>
      <span role="status" className="min-w-0 text-[12.5px] whitespace-nowrap text-muted">
        {reading !== null && (
          <button type="button" className="max-w-72 truncate hover:underline" onClick={() => setOpen(true)}>
            {inWords(reading)}
          </button>
        )}
        {failure !== null && <span className="whitespace-normal text-broken">{failure}</span>}
      </span>
      {reading !== null && (
        <Button
          onClick={stop}
          disabled={reading.stopping}
          aria-label="Stop reading"
          title="Stop; what has arrived is kept"
        >
          <Icon name="close" />
        </Button>
      )}
      <Dialog open={open && reading !== null} onClose={() => setOpen(false)} title="Reading the sources" wide>
        {reading !== null && <ReadingTable reading={reading} onStop={stop} />}
      </Dialog>
    </span>
  );
}

function inWords({ sources, steps, stopping }: Reading): string {
  if (stopping) return "Stopping…";
  const all = [...steps.values()];
  const done = all.reduce((sum, step) => sum + step.done, 0);
  const total = all.reduce((sum, step) => sum + step.total, 0);
  if (total === 0) return "Reading…";
  const read = sources.filter(({ status }) => status === "ready" || status === "failed").length;
  const [only] = sources.length === 1 ? all : [];
  const where = only === undefined ? `${read} of ${sources.length} sources · ` : "";
  return `${where}${done} of ${total} calls${only === undefined ? "" : ` · ${only.action}`}`;
}

const WORDS: Record<SourceStatus["status"], string> = {
  waiting: "waits",
  loading: "reading",
  ready: "read",
  failed: "failed",
};

/** Every source with how far it is: those being read first, then failed ones. */
function ReadingTable({ reading, onStop }: { reading: Reading; onStop: () => void }) {
  const order: SourceStatus["status"][] = ["loading", "failed", "waiting", "ready"];
  const sorted = [...reading.sources].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  return (
    <>
      <div className="max-h-[60vh] overflow-y-auto">
        <table className="w-full border-collapse text-[13px]">
          <thead className="sticky top-0 bg-card text-left text-muted">
            <tr>
              {["Account or source", "Region", "Progress", "Call"].map((column) => (
                <th key={column} scope="col" className="border-b border-line py-1.5 pr-3 font-normal">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.map((source) => {
              const step = reading.steps.get(source.id);
              return (
                <tr key={source.id} className="align-top">
                  <th scope="row" className="border-b border-rule py-1.5 pr-3 text-left font-normal">
                    <bdi>{source.label}</bdi>
                    {source.accountId !== null && source.accountId !== source.label && (
                      <code className="block font-mono text-[11.5px] text-muted">{source.accountId}</code>
                    )}
                  </th>
                  <td className="border-b border-rule py-1.5 pr-3">{source.region ?? "–"}</td>
                  <td className="w-44 border-b border-rule py-1.5 pr-3">
                    {source.status === "loading" && step !== undefined ? (
                      <progress
                        className="progress"
                        value={step.done}
                        max={Math.max(1, step.total)}
                        aria-label={`${source.label} ${source.region ?? ""}`}
                      />
                    ) : (
                      <span className="flex items-center gap-1">
                        {source.status === "failed" && <ToneSign tone="broken" />}
                        {WORDS[source.status]}
                      </span>
                    )}
                  </td>
                  <td className="border-b border-rule py-1.5">
                    {source.status === "loading" && step !== undefined && (
                      <>
                        {step.action} <span className="text-muted">{`${step.done} of ${step.total}`}</span>
                      </>
                    )}
                    {source.status === "failed" && source.error?.message}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className="mt-4 flex items-center justify-between gap-4">
        <p className="text-[13px] text-muted">Stopping keeps what has arrived; the rest is shown as not visible.</p>
        <Button outlined onClick={onStop} disabled={reading.stopping}>
          {reading.stopping ? "Stopping…" : "Stop"}
        </Button>
      </div>
    </>
  );
}
