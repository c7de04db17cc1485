import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Inventory } from "@/lib/model";
import { assertWhole, collected, pointAt } from "./regions";
import type { Report } from "./report";
import { startRemoteStandin } from "./standin";
import { accountIds, inventoriesOf, type World } from "./worlds";

const MEBIBYTE = 1024 * 1024;

/** Milliseconds between two looks at the memory. */
const INTERVAL_MS = 50;

/** Network interfaces of one page. */
export const PAGE = 100;

/** {@link measureHere} in a process of its own: what ran before would have made room in this one. */
export async function measureMemory(world: World): Promise<Report> {
  const child = fork(fileURLToPath(import.meta.resolve("./memory-process.ts")), {
    execArgv: ["--expose-gc", "--import", "tsx"],
  });
  const exited = once(child, "exit");
  child.send(world);
  const [message] = (await Promise.race([once(child, "message"), exited])) as [Report | number | null];
  if (message === null || typeof message === "number") throw new Error("The measurement of memory failed.");
  await exited;
  return message;
}

/**
 * Whether memory grows by what is kept and by nothing else while pages stream in: live heap, that is after collecting garbage,
 * at its highest on the way, against live heap in the end, when only the records are left. A reader that held on to pages
 * until the last would need several times as much on the way. The resident set is measured in a run that nobody disturbs.
 */
export async function measureHere(world: World): Promise<Report> {
  const [region = ""] = world.regions;
  const [expected] = inventoriesOf(world);
  const pages = Math.ceil(world.size.networkInterfaces / PAGE);
  await readOnce({ ...world, size: { ...world.size, networkInterfaces: PAGE } }, region, () => undefined);

  const before = live();
  const { rss: residentBefore } = process.memoryUsage();
  let resident = residentBefore;
  await readOnce(world, region, () => {
    resident = Math.max(resident, process.memoryUsage().rss);
  });
  let highest = 0;
  const inventory = await readOnce(world, region, () => {
    highest = Math.max(highest, live());
  });
  assertWhole(inventory, expected);
  const kept = live() - before;
  const peak = Math.max(highest - before, kept);
  const perPage = (bytes: number) => `${(bytes / pages / 1024).toFixed(0)} KiB`;
  return {
    rows: [
      {
        what: `Memory while ${pages} pages of ${PAGE} interfaces stream in, MiB`,
        measured: peak / MEBIBYTE,
        bound: "records kept",
        seconds: kept / MEBIBYTE,
        ratio: peak / kept,
        target: 1.3,
      },
    ],
    notes: [
      `A page adds ${perPage(kept)} of records to the heap, and ${perPage(resident - residentBefore)} to the resident set at its highest.`,
    ],
  };
}

/** Reads a Region, looking at the memory every now and then. */
async function readOnce(world: World, region: string, look: () => void): Promise<Inventory> {
  const standin = await startRemoteStandin({ world, latencyMs: 0, rateLimits: false, pageSize: PAGE });
  const timer = setInterval(look, INTERVAL_MS);
  try {
    pointAt(standin, String(accountIds(world)[0]));
    return await collected({ region });
  } finally {
    clearInterval(timer);
    await standin.stop();
  }
}

/** Bytes of the heap that are in use once garbage is collected. */
function live(): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("Without --expose-gc, garbage counts as memory.");
  gc();
  return process.memoryUsage().heapUsed;
}
