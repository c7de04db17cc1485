import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { BucketLoad, StandinOptions } from "@/e2e/standin";
import { inventoriesOf, type World } from "./worlds";

/** What the process of the stand-in is told first. */
export interface StandinOrder {
  world: World;
  latencyMs: number;
  rateLimits: boolean;
  /** Largest page. */
  pageSize?: number;
}

/** What it saw up to now. */
export interface Seen {
  requests: number;
  /** Requests by action. */
  byAction: Record<string, number>;
  violations: string[];
  throttled: number;
  loads: BucketLoad[];
}

/** A stand-in in a process of its own, so that it takes no time and no memory from what is measured. */
export interface RemoteStandin {
  url: string;
  seen(): Promise<Seen>;
  stop(): Promise<void>;
}

export async function startRemoteStandin(order: StandinOrder): Promise<RemoteStandin> {
  const child = fork(fileURLToPath(import.meta.resolve("./standin-process.ts")), { execArgv: ["--import", "tsx"] });
  child.send(order);
  const started = await answerOf<{ url: string }>(child);
  return {
    url: started.url,
    seen() {
      child.send("seen");
      return answerOf<Seen>(child);
    },
    async stop() {
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}

/** The stand-in's options for an order; in the child only. */
export function optionsOf({ world, latencyMs, rateLimits, pageSize }: StandinOrder): StandinOptions {
  return {
    inventories: inventoriesOf(world),
    faults: { latencyMs },
    rateLimits,
    ...(pageSize === undefined ? {} : { pageSize }),
  };
}

async function answerOf<Value>(child: ChildProcess): Promise<Value> {
  const ended = new AbortController();
  try {
    const failed = once(child, "exit", { signal: ended.signal }).then(() => {
      throw new Error("The process of the stand-in ended before its answer.");
    });
    const [message] = (await Promise.race([once(child, "message", { signal: ended.signal }), failed])) as [Value];
    failed.catch(() => undefined);
    return message;
  } finally {
    ended.abort();
  }
}
