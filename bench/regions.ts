import pLimit from "p-limit";
import { COLLECTIONS_AT_ONCE, type CollectOptions, collectRegion, RateLimits } from "@/lib/aws";
import type { Inventory } from "@/lib/model";
import { forcedSeconds } from "./forced";
import type { Report } from "./report";
import { type RemoteStandin, startRemoteStandin } from "./standin";
import { accountIds, countsOf, inventoriesOf, type World } from "./worlds";

const LATENCY_MS = 60;

/** What a network that is slower than a computer makes of one Region: the longest chain of requests that need each other. */
export async function measureRegion(world: World, runs: number): Promise<Report> {
  const standin = await startRemoteStandin({ world, latencyMs: LATENCY_MS, rateLimits: false });
  try {
    pointAt(standin, String(accountIds(world)[0]));
    const [expected] = inventoriesOf(world);
    const region = String(world.regions[0]);
    const pages = Math.ceil(world.size.routeTables / 100);
    const chain = (pages * LATENCY_MS) / 1000;
    const times: number[] = [];
    const computing: number[] = [];
    for (let run = 0; run <= runs; run += 1) {
      const timed = await stopwatch(() => collected({ region }));
      times.push(timed.seconds);
      computing.push(timed.computing);
      assertWhole(timed.value, expected);
    }
    await assertPolite(standin);
    const peers: number[] = [];
    for (let run = 0; run < runs; run += 1) peers.push(await bareFetch(standin.url, region, pages));
    // The first run also loads the SDK and finds every function uncompiled. Of the others the quickest counts: what else the
    // machine does can only add to a time.
    const [first = Number.NaN, ...warm] = times;
    const quickest = Math.min(...warm);
    const bare = Math.min(...peers);
    const { networkInterfaces, subnets, endpoints } = world.size;
    const bound = `${pages} × ${LATENCY_MS} ms`;
    const rows = [
      {
        what: `1 Region: ${networkInterfaces} interfaces, ${subnets} subnets, ${endpoints} endpoints, ${pages} pages of route tables`,
        measured: quickest,
        bound,
        seconds: chain,
        ratio: quickest / chain,
        target: 1.3,
      },
      {
        what: "  the first in its process",
        measured: first,
        bound,
        seconds: chain,
        ratio: first / chain,
        target: null,
      },
      {
        what: "  against the same pages fetched one by one, unread",
        measured: quickest,
        bound: `${pages} × fetch`,
        seconds: bare,
        ratio: quickest / bare,
        target: null,
      },
    ];
    const all = warm.map((seconds) => seconds.toFixed(2)).join(", ");
    return {
      rows,
      notes: [
        `Runs of the Region: ${all} s, at least ${Math.min(...computing.slice(1)).toFixed(2)} s of them computing.`,
      ],
    };
  } finally {
    await standin.stop();
  }
}

/** Many accounts and Regions through roles, where AWS's rate limits decide how long it takes. */
export async function measureOrganization(world: World, runs: number): Promise<Report> {
  const reports: Report[] = [];
  for (let run = 0; run < runs; run += 1) reports.push(await readOrganization(world));
  const rows = reports.flatMap((report) => report.rows).sort((a, b) => a.ratio - b.ratio);
  return { rows: rows.slice(0, 1), notes: reports.flatMap((report) => report.notes) };
}

async function readOrganization(world: World): Promise<Report> {
  const standin = await startRemoteStandin({ world, latencyMs: LATENCY_MS, rateLimits: true });
  try {
    pointAt(standin, String(accountIds(world)[0]));
    const expected = inventoriesOf(world);
    const limits = new RateLimits();
    const limit = pLimit(COLLECTIONS_AT_ONCE);
    const timed = await stopwatch(() =>
      Promise.all(
        expected.map(({ accountId, region }) =>
          limit(() => collected({ region, limits, role: { arn: `arn:aws:iam::${accountId}:role/Isthmus` } })),
        ),
      ),
    );
    for (const [index, inventory] of timed.value.entries()) assertWhole(inventory, expected[index]);
    const seen = await assertPolite(standin);
    const forced = forcedSeconds(seen.loads);
    // AssumeRole, DescribeVpcs, and the request that waited longest for its token.
    const seconds = forced.seconds + (3 * LATENCY_MS) / 1000;
    const row = {
      what: `${expected.length} account-regions, ${seen.requests} requests`,
      measured: timed.seconds,
      bound: `${forced.bucket} + 3 × ${LATENCY_MS} ms`,
      seconds,
      ratio: timed.seconds / seconds,
      target: 1.5,
    };
    const refusing = seen.loads.filter(({ refused }) => refused > 0).map(({ bucket }) => bucket);
    const where = refusing.length > 0 ? ` of ${refusing.join(", ")}` : "";
    return {
      rows: [row],
      notes: [
        `Run of the account-regions: ${timed.seconds.toFixed(2)} s, ${timed.computing.toFixed(2)} s of them computing; ${seen.throttled} throttled answers${where}.`,
      ],
    };
  } finally {
    await standin.stop();
  }
}

/** How long something takes, and how many of these seconds this process computes. */
async function stopwatch<Value>(
  work: () => Promise<Value>,
): Promise<{ value: Value; seconds: number; computing: number }> {
  const processor = process.cpuUsage();
  const began = performance.now();
  const value = await work();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(processor);
  return { value, seconds, computing: (user + system) / 1_000_000 };
}

/** Points the SDK's default chain of this process at a stand-in, as an account of its. */
export function pointAt({ url }: RemoteStandin, accountId: string): void {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
  process.env.AWS_ENDPOINT_URL = url;
  process.env.AWS_ACCESS_KEY_ID = `AKIA${accountId}DEMO`;
  process.env.AWS_SECRET_ACCESS_KEY = "benchmark";
}

/** One Region that must be read whole. */
export async function collected(options: CollectOptions): Promise<Inventory> {
  const result = await collectRegion({ limits: new RateLimits(), ...options });
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.inventory;
}

/** A measurement of something that was not done is worth nothing. */
export function assertWhole(inventory: Inventory, expected: Inventory | undefined): void {
  const gaps = inventory.calls.filter(({ status }) => status !== "complete");
  const [gap] = gaps;
  if (gap !== undefined) throw new Error(`${gap.action} is ${gap.status}: ${gap.error?.message ?? ""}`);
  const found = countsOf(inventory);
  for (const [collection, count] of Object.entries(expected === undefined ? {} : countsOf(expected))) {
    if (found[collection] !== count) throw new Error(`${found[collection] ?? 0} of ${count} ${collection} were read.`);
  }
}

async function assertPolite(standin: RemoteStandin) {
  const seen = await standin.seen();
  if (seen.violations.length > 0) throw new Error(`The stand-in was asked wrongly: ${seen.violations.join("; ")}`);
  return seen;
}

/** Seconds that a program needs which does nothing but fetch the pages of route tables, one after another. */
async function bareFetch(url: string, region: string, pages: number): Promise<number> {
  const scope = `${process.env.AWS_ACCESS_KEY_ID}/20260101/${region}/ec2/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  const began = performance.now();
  let token: string | undefined;
  let count = 0;
  do {
    const parameters = { Action: "DescribeRouteTables", Version: "2016-11-15", MaxResults: "100" };
    const body = new URLSearchParams(token === undefined ? parameters : { ...parameters, NextToken: token });
    const answer = await fetch(url, { method: "POST", headers: { authorization }, body });
    token = /<nextToken>([^<]+)/.exec((await answer.text()).slice(-1000))?.[1];
    count += 1;
  } while (token !== undefined);
  if (count !== pages) throw new Error(`${count} of ${pages} pages were fetched.`);
  return (performance.now() - began) / 1000;
}
