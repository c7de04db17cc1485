import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { Resvg } from "@resvg/resvg-js";
import { build as bundle } from "esbuild";
import { startApp } from "@/e2e/browser/app";
import { attentions } from "@/lib/analysis";
import { demoInventories } from "@/lib/demo";
import { buildTopology, Network, type NetworkVpc } from "@/lib/model";
import { buildScene, type Scene, sceneToSvg } from "@/lib/scene";
import { build } from "../lib/cli/prepare.mjs";
import { startBrowser } from "./browser";
import type { Report, Row } from "./report";
import { inTurns, median } from "./statistics";

/** How many times as fast as html-to-image a file must be written. */
const FASTER = 30;

/** The share of the pixels that tells a picture from a blank one. */
const DRAWN = 0.01;

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The project's SVG of a page's diagram against what html-to-image makes of the same page. */
export async function measureFiles(short: boolean): Promise<Report> {
  if (!existsSync(path.join(ROOT, ".next", "BUILD_ID"))) {
    if (short) return { rows: [], notes: ["Files were not compared with html-to-image: there is no build."] };
    if ((await build()) !== 0) throw new Error("The build failed.");
  }
  const { located, scene } = largest();
  const draw = () => sceneOf(located);
  const svg = sceneToSvg(scene, { theme: "light" });
  // The page's canvas has neither a title nor a legend.
  const bare = { theme: "light", title: false, legend: false } as const;
  const ours = inTurns(
    { write: () => sceneToSvg(scene, bare), all: () => sceneToSvg(draw(), { theme: "light" }) },
    short ? 3 : 9,
  );
  const theirs = await grabbed(located, scene, short ? 1 : 5);
  const size = `${scene.boxes.length} boxes and ${scene.lines.length} lines`;
  const faster = (what: string, seconds: number, target: number | null): Row => ({
    what,
    measured: theirs.seconds / seconds,
    bound: "at least; limit ÷ measured",
    seconds: FASTER,
    ratio: (FASTER * seconds) / theirs.seconds,
    target,
  });
  const pictures: [string, (svg: string) => number | null][] = [["resvg", drawnByResvg]];
  const librsvg = spawnSync("rsvg-convert", ["--version"], { encoding: "utf8" });
  if (librsvg.status === 0) pictures.push([librsvg.stdout.trim(), drawnByLibrsvg]);
  const notes = [
    `SVG of ${size}: ours in ${ms(ours.write)}, with layout and scene in ${ms(ours.all)}, ${kib(svg)}; html-to-image ${theirs.version} in ${ms(theirs.seconds)}, ${kib(theirs.svg)}.`,
  ];
  if (librsvg.status !== 0) notes.push("rsvg-convert is not installed: nothing was drawn with librsvg.");
  const shown: Row[] = [];
  for (const [name, drawn] of pictures) {
    const own = drawn(svg);
    const other = drawn(theirs.svg);
    shown.push({
      what: `  share of its pixels that ${name} draws`,
      measured: own ?? 0,
      bound: "not blank; limit ÷ measured",
      seconds: DRAWN,
      ratio: DRAWN / (own ?? 0),
      target: 1,
    });
    notes.push(
      `Of html-to-image's SVG ${name} draws ${other === null ? "nothing: it refuses the file" : percent(other)}; of ours ${percent(own ?? 0)}.`,
    );
  }
  return {
    rows: [
      faster(`html-to-image's time for an SVG of ${size}, times ours`, ours.write, 1),
      faster("  times ours with layout and scene", ours.all, 1),
      {
        what: "Size of the SVG, KiB",
        measured: Buffer.byteLength(svg) / 1024,
        bound: "html-to-image's",
        seconds: Buffer.byteLength(theirs.svg) / 1024,
        ratio: Buffer.byteLength(svg) / Buffer.byteLength(theirs.svg),
        target: 1,
      },
      ...shown,
    ],
    notes,
  };
}

/** The demo's VPC of which most is drawn. */
function largest(): { located: NetworkVpc; scene: Scene } {
  const network = new Network(demoInventories().map((inventory) => buildTopology(inventory)));
  const all = network.vpcs.map((located) => ({ located, scene: sceneOf(located) }));
  const [first] = all.sort((a, b) => b.scene.boxes.length - a.scene.boxes.length);
  if (first === undefined) throw new Error("The demo has no VPC.");
  return first;
}

/** As its page shows it when nothing is selected. */
function sceneOf({ topology, vpc, network }: NetworkVpc): Scene {
  const attention = attentions(topology, vpc.id, network);
  const scene = buildScene(topology, vpc.id, { hide: [], collapse: [], expand: [], lit: [], attention, network });
  if (scene === null) throw new Error(`Nothing is drawn of ${vpc.id}.`);
  return scene;
}

interface Grabbed {
  svg: string;
  /** The middle of some times, after one that warms up. */
  seconds: number;
  version: string;
}

/** What html-to-image makes of a VPC's page, by React Flow's own recipe for pictures: the viewport at its natural size. */
async function grabbed({ at }: NetworkVpc, scene: Scene, times: number): Promise<Grabbed> {
  const app = await startApp({ ISTHMUS_SOURCE: "demo" });
  try {
    const browser = await startBrowser();
    try {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, bypassCSP: true });
      const page = await context.newPage();
      await page.goto(`${app.url}/vpc/${at.accountId}/${at.region}/${at.vpcId}`);
      await page
        .locator(".react-flow__node")
        .nth(scene.boxes.length - 1)
        .waitFor({ state: "attached" });
      const drawn = await page.locator(".react-flow__node").count();
      if (drawn !== scene.boxes.length) throw new Error(`The page draws ${drawn} of ${scene.boxes.length} boxes.`);
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      await page.addScriptTag({ content: await htmlToImage() });
      await grab(page, scene);
      const grabs = [];
      for (let n = 0; n < times; n++) grabs.push(await grab(page, scene));
      const [{ svg } = { svg: "" }] = grabs;
      return { svg, seconds: median(grabs.map(({ seconds }) => seconds)), version: versionOf("html-to-image") };
    } finally {
      await browser.close();
    }
  } finally {
    await app.stop();
  }
}

async function grab(page: Page, { width, height }: Scene): Promise<{ svg: string; seconds: number }> {
  return page.evaluate(
    async ([width, height]) => {
      const viewport = document.querySelector<HTMLElement>(".react-flow__viewport");
      if (viewport === null) throw new Error("There is no canvas.");
      const style = { width: `${width}px`, height: `${height}px`, transform: "translate(0px, 0px) scale(1)" };
      const began = performance.now();
      const address = await globalThis.htmlToImage.toSvg(viewport, {
        backgroundColor: "#ffffff",
        width,
        height,
        style,
      });
      const seconds = (performance.now() - began) / 1000;
      return { svg: decodeURIComponent(address.slice(address.indexOf(",") + 1)), seconds };
    },
    [width, height] as const,
  );
}

declare global {
  var htmlToImage: typeof import("html-to-image");
}

/** html-to-image as a script that sets a global of that name. */
async function htmlToImage(): Promise<string> {
  const { outputFiles } = await bundle({
    entryPoints: [createRequire(import.meta.url).resolve("html-to-image")],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    globalName: "htmlToImage",
    logLevel: "error",
  });
  return `${outputFiles[0]?.text ?? ""};globalThis.htmlToImage=htmlToImage`;
}

function versionOf(name: string): string {
  const file = path.join(ROOT, "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** The share of pixels that differ from the first one; null when the file is refused. */
function drawnByResvg(svg: string): number | null {
  try {
    return unlikeTheFirst(new Resvg(svg).render().pixels);
  } catch {
    return null;
  }
}

function drawnByLibrsvg(svg: string): number | null {
  const { status, stdout } = spawnSync("rsvg-convert", ["--unlimited", "--format", "png"], {
    input: svg,
    maxBuffer: 2 ** 28,
    timeout: 60_000,
  });
  if (status !== 0) return null;
  // Its PNG is read by resvg, as an image in an SVG.
  const [width, height] = [stdout.readUInt32BE(16), stdout.readUInt32BE(20)];
  const image = `<image width="${width}" height="${height}" href="data:image/png;base64,${stdout.toString("base64")}"/>`;
  return drawnByResvg(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${image}</svg>`);
}

function unlikeTheFirst(pixels: Buffer): number {
  const all = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
  return all.reduce((sum, pixel) => sum + Number(pixel !== all[0]), 0) / all.length;
}

const ms = (value: number) => `${(value * 1000).toFixed(value < 0.01 ? 2 : 0)} ms`;
const kib = (text: string) => `${(Buffer.byteLength(text) / 1024).toFixed(0)} KiB`;
const percent = (share: number) => `${(100 * share).toFixed(1)} % of the pixels`;
