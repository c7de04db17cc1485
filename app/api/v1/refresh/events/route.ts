import { answer, onlyGet } from "@/app/api/answers";
import type { Runtime, RuntimeEvent } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

/** Milliseconds between comments that keep proxies and clients from taking a quiet stream for a dead one. */
const HEARTBEAT = 15_000;

/** Milliseconds for which steps of progress are gathered. */
const PULSE = 150;

/** Progress as server-sent events: how the sources stand, then every change, and `done` as the last one. */
export function GET(request: Request): Promise<Response> {
  return answer(
    request,
    (runtime) =>
      new Response(progressOf(runtime, request.signal), {
        headers: {
          "content-type": "text/event-stream; charset=utf-8",
          "cache-control": "no-store, no-transform",
          "x-accel-buffering": "no",
        },
      }),
    0,
  );
}

function progressOf(runtime: Runtime, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let release = () => {};
  return new ReadableStream({
    start(controller) {
      const write = (text: string) => controller.enqueue(encoder.encode(text));
      const heartbeat = setInterval(() => write(": still here\n\n"), HEARTBEAT);
      // A large organisation makes thousands of calls a second: of each source only the latest step of a moment is sent.
      const steps = new Map<string, RuntimeEvent>();
      const flush = () => {
        for (const step of steps.values()) write(frame(step));
        steps.clear();
      };
      const pulse = setInterval(flush, PULSE);
      const unsubscribe = runtime.subscribe((event) => {
        if (event.type === "progress") {
          steps.set(event.sourceId, event);
          return;
        }
        flush();
        write(frame(event));
        if (event.type === "done") end();
      });
      const end = () => {
        release();
        controller.close();
      };
      release = () => {
        clearInterval(heartbeat);
        clearInterval(pulse);
        unsubscribe();
        signal.removeEventListener("abort", end);
      };
      signal.addEventListener("abort", end);

      write(frame({ type: "sources", refreshing: runtime.refreshing, sources: runtime.sources() }));
      if (runtime.refreshing) for (const step of runtime.progress()) write(frame(step));
      if (signal.aborted) end();
      else if (!runtime.refreshing) {
        write(frame({ type: "done", sources: runtime.sources() }));
        end();
      }
    },
    cancel() {
      release();
    },
  });
}

function frame({ type, ...data }: RuntimeEvent): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
