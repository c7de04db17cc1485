import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, type Page, test } from "@playwright/test";
import { demoInventories } from "@/lib/demo";
import { svgToPng } from "@/lib/files";
import { buildTopology, Network } from "@/lib/model";
import { buildScene, sceneToSvg } from "@/lib/scene";

const run = promisify(execFile);

/** Part of the pixels that may differ clearly: edges of letters, which every program smooths in its own way. */
const TOLERANCE = 0.03;
/** Of 255, in any channel: less is smoothing. */
const CLEARLY = 96;

/** Other programs that draw SVG, from the distribution's packages; one that is not there is said, not failed. */
const PROGRAMS: readonly { name: string; command: (svg: string, png: string) => [string, string[]] }[] = [
  { name: "librsvg", command: (svg, png) => ["rsvg-convert", ["-o", png, svg]] },
  { name: "Inkscape", command: (svg, png) => ["inkscape", [svg, "--export-type=png", `--export-filename=${png}`]] },
];

function pictureOf(name: string, theme: "light" | "dark"): string {
  const network = new Network(demoInventories().map(buildTopology));
  const found = network.vpcs.find(({ vpc }) => vpc.label === name);
  if (found === undefined) throw new Error(`The demo has no VPC ${name}.`);
  const options = { hide: [], collapse: [], expand: [], lit: [], attention: [], network };
  const scene = buildScene(found.topology, found.vpc.id, options);
  if (scene === null) throw new Error(`${name} cannot be drawn.`);
  return sceneToSvg(scene, { theme });
}

/** The share of pixels in which two pictures differ clearly, and of those in the second that are not its ground. */
function compare(page: Page, one: string, other: string): Promise<{ differ: number; drawn: number; size: string }> {
  return page.evaluate(
    async ([first, second, clearly]) => {
      const pixels = async (src: string) => {
        const image = new Image();
        image.src = src;
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        const context = canvas.getContext("2d");
        if (context === null) throw new Error("No canvas.");
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, canvas.width, canvas.height);
      };
      const [a, b] = [await pixels(first), await pixels(second)];
      if (a.width !== b.width || a.height !== b.height) {
        return { differ: 1, drawn: 0, size: `${a.width}×${a.height} and ${b.width}×${b.height}` };
      }
      let [differ, drawn] = [0, 0];
      for (let at = 0; at < a.data.length; at += 4) {
        const far = [0, 1, 2].some(
          (channel) => Math.abs((a.data[at + channel] ?? 0) - (b.data[at + channel] ?? 0)) > clearly,
        );
        const ground = [0, 1, 2].every((channel) => b.data[at + channel] === b.data[channel]);
        if (far) differ += 1;
        if (!ground) drawn += 1;
      }
      const count = a.data.length / 4;
      return { differ: differ / count, drawn: drawn / count, size: `${a.width}×${a.height}` };
    },
    [one, other, CLEARLY] as const,
  );
}

const asPng = (bytes: Uint8Array) => `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;

for (const theme of ["light", "dark"] as const) {
  test(`a diagram looks alike in Chromium, resvg, librsvg and Inkscape, in ${theme}`, async ({ page }) => {
    test.setTimeout(180_000);
    const svg = pictureOf("core", theme);
    const drawn = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
    await page.goto("about:blank");
    const resvg = await compare(page, drawn, asPng(await svgToPng(svg, { scale: 1 })));
    expect(resvg.differ, `resvg, ${resvg.size}`).toBeLessThan(TOLERANCE);
    expect(resvg.drawn).toBeGreaterThan(0.05);
    const folder = await mkdtemp(path.join(tmpdir(), "isthmus-renderers-"));
    try {
      const file = path.join(folder, "picture.svg");
      await writeFile(file, svg);
      for (const { name, command } of PROGRAMS) {
        const png = path.join(folder, `${name}.png`);
        const [program, args] = command(file, png);
        try {
          await run(program, args, { timeout: 90_000, env: { ...process.env, HOME: folder } });
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
          test.info().annotations.push({
            type: "not there",
            description: `${program} is not installed: ${name} was not compared.`,
          });
          console.log(`${program} is not installed: ${name} was not compared.`);
          continue;
        }
        const found = await compare(page, drawn, asPng(await readFile(png)));
        expect(found.differ, `${name}, ${found.size}`).toBeLessThan(TOLERANCE);
        expect(found.drawn, name).toBeGreaterThan(0.05);
        console.log(
          `${name}: ${(found.differ * 100).toFixed(2)} % of the pixels differ clearly (resvg ${(resvg.differ * 100).toFixed(2)} %).`,
        );
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
