import type { Browser } from "@playwright/test";
import { generateNetwork, type NetworkOptions } from "@/lib/demo";
import { buildTopology, Network } from "@/lib/model";
import { buildScene, type Scene } from "@/lib/scene";
import { startBrowser } from "../browser";
import type { Report, Row } from "../report";
import { median, quantile } from "../statistics";
import { plainOf } from "./input";
import { servePages } from "./pages";

const VIEW = { width: 1280, height: 800 };

/** 147 subnets, 3 NAT gateways and 150 interfaces of 50 endpoints: as much as is drawn before zones are folded. */
const ORDINARY: NetworkOptions = {
  seed: 3,
  zones: 3,
  subnetsPerZone: 49,
  routeTables: 12,
  gatewayEndpoints: 2,
  interfaceEndpoints: 50,
  subnetsPerEndpoint: 3,
  workloadInterfaces: 600,
};

/** 996 subnets, 6 NAT gateways and 2,000 interfaces of as many endpoints. */
const LARGE: NetworkOptions = {
  ...ORDINARY,
  zones: 6,
  subnetsPerZone: 166,
  routeTables: 60,
  subnetsPerEndpoint: 40,
  workloadInterfaces: 6_000,
};

function sceneOf(options: NetworkOptions, open: boolean): Scene {
  const topology = buildTopology(generateNetwork(options));
  const expand = open ? topology.ofKind("availabilityZone").map(({ id }) => id) : [];
  const vpcId = topology.ofKind("vpc")[0]?.id ?? "";
  const network = new Network([topology]);
  const scene = buildScene(topology, vpcId, { hide: [], collapse: [], expand, attention: [], lit: [], network });
  if (scene === null) throw new Error("The world has no VPC.");
  return scene;
}

/** Subnets and what stands in them. */
function leaves({ boxes }: Scene): number {
  return boxes.filter(({ kind }) => kind === "subnet" || kind === "chip").length;
}

/** Seconds of one visit. */
interface Visit {
  mount: number;
  /** The slowest but one of twenty frames while panning. */
  frame: number;
  frames: number;
}

async function visit(browser: Browser, url: string, panning: number): Promise<Visit> {
  const page = await browser.newPage({ viewport: VIEW });
  try {
    const failed: string[] = [];
    page.on("pageerror", (error) => failed.push(error.message));
    await page.goto(url, { waitUntil: "commit" });
    await page.waitForLoadState("load");
    const mount = await page.evaluate(() => globalThis.watched.mounted);
    const frames = await page.evaluate((milliseconds) => globalThis.watched.pan(milliseconds), panning);
    if (failed.length > 0) throw new Error(failed.join("; "));
    return { mount: mount / 1000, frame: quantile(frames, 0.95) / 1000, frames: frames.length };
  } finally {
    await page.close();
  }
}

/** Middles of some visits of each page, in turns, after one of each that warms the browser up. */
async function compare(
  browser: Browser,
  urls: Readonly<Record<string, string>>,
  times: number,
  panning: number,
): Promise<Map<string, Visit>> {
  const visits = new Map<string, Visit[]>();
  for (let round = -1; round < times; round++) {
    for (const [name, url] of Object.entries(urls)) {
      const made = await visit(browser, url, round < 0 ? 200 : panning);
      if (round >= 0) visits.set(name, [...(visits.get(name) ?? []), made]);
    }
  }
  const middle = (made: readonly Visit[]): Visit => ({
    mount: median(made.map(({ mount }) => mount)),
    frame: median(made.map(({ frame }) => frame)),
    frames: median(made.map(({ frames }) => frames)),
  });
  return new Map([...visits].map(([name, made]) => [name, middle(made)]));
}

/** The canvas against a plain React Flow page of the same boxes and lines: until it stands, and while it is panned. */
export async function measureCanvas(short: boolean): Promise<Report> {
  const pages = await servePages();
  const browser = await startBrowser();
  try {
    const rows: Row[] = [];
    const notes: string[] = [];
    for (const [options, target] of [
      [ORDINARY, 1],
      [LARGE, 0.25],
    ] as const) {
      const open = sceneOf(options, true);
      const first = sceneOf(options, false);
      const folded = first.boxes.length < open.boxes.length;
      const urls = {
        ours: pages.add("ours", { scene: first }),
        plain: pages.add("plain", plainOf(open)),
        ...(folded ? { open: pages.add("ours", { scene: open }) } : {}),
      };
      const seen = await compare(browser, urls, short ? 1 : 5, short ? 500 : 2_000);
      const [ours, plain, opened] = ["ours", "plain", "open"].map((name) => seen.get(name));
      if (ours === undefined || plain === undefined) throw new Error("A page was not visited.");
      const size = `${number(leaves(open))} leaves`;
      const level = folded ? `folded as a reader is first shown them: ${number(first.boxes.length)} boxes` : "all open";
      rows.push(
        row(
          `Canvas of ${size} (${level}), until it stands`,
          ours.mount,
          "plain React Flow, all open",
          plain.mount,
          target,
        ),
        row("  frame while panning, fit view, 95th percentile", ours.frame, "plain React Flow", plain.frame, target),
      );
      if (opened !== undefined) {
        rows.push(
          row("  with everything opened, until it stands", opened.mount, "plain React Flow", plain.mount, null),
          row("  with everything opened, frame while panning", opened.frame, "plain React Flow", plain.frame, null),
        );
      }
      notes.push(
        `Canvas of ${size}: plain React Flow draws ${number(open.boxes.length)} nodes and ${number(open.lines.length)} edges in ${ms(plain.mount)}, ours ${number(first.boxes.length)} and ${number(first.lines.length)} in ${ms(ours.mount)}; frames while panning ${ms(plain.frame)} and ${ms(ours.frame)} (${number(plain.frames)} and ${number(ours.frames)} frames a visit).`,
      );
    }
    notes.push(
      `Canvas measured in headless Chromium ${browser.version()}, ${VIEW.width} × ${VIEW.height}, frame rate not limited.`,
    );
    return { rows, notes };
  } finally {
    await browser.close();
    await pages.stop();
  }
}

function row(what: string, measured: number, bound: string, seconds: number, target: number | null): Row {
  return { what, measured, bound, seconds, ratio: measured / seconds, target };
}

const number = (value: number) => Math.round(value).toLocaleString("en");
const ms = (value: number) => `${(value * 1000).toFixed(value < 0.01 ? 1 : 0)} ms`;
