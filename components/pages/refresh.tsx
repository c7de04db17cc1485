"use client";

import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { Button, Icon } from "@/components/ui";

interface Progress {
  text: string;
  done: number;
  total: number;
}

/**
 * Reads the sources again and shows how far that is: by Region and call, as it happens. Also joins a load that is
 * already under way, e.g. the first one after the start.
 */
export function RefreshButton({ running, onDone }: { running: boolean; onDone?: () => void }) {
  const router = useRouter();
  const [progress, setProgress] = useState<Progress | null>(running ? START : null);
  const [failure, setFailure] = useState<string | null>(null);
  const stream = useRef<EventSource | null>(null);

  const follow = useCallback(() => {
    stream.current?.close();
    const events = new EventSource("/api/v1/refresh/events");
    stream.current = events;
    events.addEventListener("progress", (event) => {
      const { progress: step } = JSON.parse((event as MessageEvent<string>).data) as {
        progress: { region: string; action: string; done: number; total: number };
      };
      setProgress({ text: `${step.region} ${step.action}`, done: step.done, total: step.total });
    });
    const finish = () => {
      events.close();
      setProgress(null);
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

  const start = async () => {
    setFailure(null);
    setProgress(START);
    try {
      const answer = await fetch("/api/v1/refresh", { method: "POST" });
      if (!answer.ok && answer.status !== 409) {
        const problem = (await answer.json()) as { detail?: string };
        throw new Error(problem.detail ?? `The server answered ${answer.status}.`);
      }
      follow();
    } catch (error) {
      setProgress(null);
      setFailure(error instanceof Error ? error.message : "The server cannot be reached.");
    }
  };

  return (
    <span className="inline-flex items-center gap-2">
      <Button
        onClick={() => void start()}
        disabled={progress !== null}
        aria-label="Refresh"
        title="Read the source again"
      >
        <Icon name="refresh" className={progress === null ? "" : "animate-spin"} />
      </Button>
      <span role="status" className="text-[12.5px] text-muted">
        {progress !== null &&
          (progress.total > 0 ? `${progress.done} of ${progress.total} calls · ${progress.text}` : progress.text)}
        {failure !== null && <span className="text-broken">{failure}</span>}
      </span>
    </span>
  );
}

const START: Progress = { text: "Reading…", done: 0, total: 0 };
