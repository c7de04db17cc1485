import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium } from "@playwright/test";
import fc from "fast-check";
import { extractText, getDocumentProxy, getMeta } from "unpdf";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { isGround, PALETTES, type Scene, sceneToSvg, type Token } from "@/lib/scene";
import { FileError, MAX_PIXELS, svgToPdf, svgToPng } from ".";
import { decodePng, type Pixels } from "./test/png";
import { networkScene, sceneNamed, serviceScene, vpcScene } from "./test/scenes";

const CREATED = new Date("2026-11-02T09:00:00.000Z");
const THEMES = ["light", "dark"] as const;
const DIMMED = vpcScene("core", { lit: [vpcScene("core").lines.at(-1)?.source ?? ""] });
const PICTURES: readonly [name: string, scene: Scene][] = [
  ["a VPC", vpcScene("core")],
  ["a VPC with one path lit", DIMMED],
  ["a VPC of which little is visible", vpcScene("legacy")],
  ["a service", serviceScene("ledger")],
  ["the network", networkScene()],
];

const KEPT = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\d!-/:-@]+/gu;

/** How much `sceneToSvg` sets above a scene. */
const TITLE_BLOCK = 46;

const HOSTILE = [
  "emoji 👩‍👩‍👧 1️⃣ and 🇪🇺 end",
  "עברית שלום and العربية end",
  "é z\u0300\u0301\u0302\u0303\u0304 end",
  "\u202egnorts\u202c \u0000\u0007\u001b[31m end",
  "шифр Ωμέγα Việt 日本語 → ↔ ≤ end",
  `</text><script>alert(1)</script> & "quoted" 'end'`,
  "a => b != c --> d // :: end",
  "x".repeat(255),
  "日".repeat(255),
];

function rgb(colour: string): [number, number, number] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as [number, number, number];
}

function sizeOf(svg: string): [width: number, height: number] {
  const [, width, height] = /<svg [^>]*width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  return [Number(width), Number(height)];
}

/** What a reader sees written, in the order of drawing. */
function wordsOf(svg: string): string[] {
  const entities: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'" };
  return [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, words = ""]) =>
    words.replace(/&\w+;/g, (entity) => entities[entity] ?? entity),
  );
}

async function textOf(pdf: Uint8Array): Promise<string> {
  const document = await getDocumentProxy(new Uint8Array(pdf), { verbosity: 0 });
  return (await extractText(document, { mergePages: true })).text;
}

/** Extraction guesses spaces from distances. */
const bare = (text: string) => text.replace(/\s+/g, "");

describe("PNG", () => {
  for (const [name, scene] of PICTURES) {
    for (const theme of THEMES) {
      it(`of ${name}, ${theme}, has the picture's size and colours`, async () => {
        const svg = sceneToSvg(scene, { theme });
        const pixels = decodePng(await svgToPng(svg, { scale: 2 }));
        const [width, height] = sizeOf(svg);
        expect([pixels.width, pixels.height]).toEqual([2 * width, 2 * height]);
        expect(pixels.at(1, 1)).toEqual(rgb(PALETTES[theme].ground));
        expect(pixels.at(2 * width - 2, 2 * height - 2)).toEqual(rgb(PALETTES[theme].ground));
        if (scene !== DIMMED) expect(wrongFills(scene, pixels, theme)).toEqual([]);
      });
    }
  }

  it("has 1 to 4 pixels for each of the picture's", async () => {
    const svg = sceneToSvg(vpcScene("legacy"), { theme: "light" });
    const [width, height] = sizeOf(svg);
    for (const scale of [1, 2, 3, 4] as const) {
      const { width: across, height: down } = decodePng(await svgToPng(svg, { scale }));
      expect([across, down]).toEqual([scale * width, scale * height]);
    }
  });

  it("draws text with the bundled typefaces, whatever the machine has", async () => {
    const svg = (words: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="40"><rect width="400" height="40" fill="#ffffff"/><g font-family="Inter, sans-serif"><text x="10" y="30" font-size="24" fill="#000000">${words}</text><text x="200" y="30" font-size="24" font-family="'JetBrains Mono', monospace" fill="#000000">${words}</text></g></svg>`;
    const ink = async (words: string, from: number) => {
      const pixels = decodePng(await svgToPng(svg(words), { scale: 1 }));
      return columns(pixels, from, from + 190);
    };
    // 10 m's of Inter are 0.876 em wide each, of JetBrains Mono 0.6 em each; the ink is a little narrower.
    for (const [from, em] of [
      [0, 0.876],
      [200, 0.6],
    ] as const) {
      const { first, last } = await ink("mmmmmm", from);
      expect(last - first).toBeGreaterThan(6 * em * 24 - 8);
      expect(last - first).toBeLessThan(6 * em * 24);
    }
    for (const words of ["Việt", "шифр", "Ωμέγα", "日本", "→ ↔", "👩‍👩‍👧"]) {
      expect((await ink(words, 0)).count, words).toBeGreaterThan(5);
      expect((await ink(words, 200)).count, words).toBeGreaterThan(5);
    }
  });

  it("is the same twice, also when many are asked for at once, and leaves nothing behind", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "isthmus-test-"));
    vi.stubEnv("TMPDIR", folder);
    const svg = sceneToSvg(vpcScene("legacy"), { theme: "light" });
    const [first, ...others] = await Promise.all(Array.from({ length: 4 }, () => svgToPng(svg, { scale: 1 })));
    for (const other of others) expect(other).toEqual(first);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
    await expect(svgToPng(svg, { scale: 1 })).rejects.toMatchObject({ code: "no-temporary-folder" });
    vi.unstubAllEnvs();
  });

  it("is made of any name", async () => {
    for (const name of HOSTILE) {
      const svg = sceneToSvg(sceneNamed(name), { theme: "dark" });
      const pixels = decodePng(await svgToPng(svg, { scale: 1 }));
      expect([pixels.width, pixels.height]).toEqual(sizeOf(svg));
    }
  });

  it("is refused with advice where it would take too much memory", async () => {
    const blank = (width: number, height: number) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="5" height="5" fill="#ff0000"/></svg>`;
    const refused = (svg: string, scale: 1 | 4) => svgToPng(svg, { scale }).catch((error: unknown) => error);
    const large = await refused(blank(5000, 3000), 4);
    expect(large).toBeInstanceOf(FileError);
    expect(large).toMatchObject({ code: "picture-too-large" });
    expect(String(large)).toContain("20000 × 12000 pixels; a PNG may have 64 million. Choose 2x or fold zones");
    const huge = await refused(blank(1_000_000, 1_000_000), 1);
    expect(String(huge)).toContain("Fold zones or choose fewer things to draw");
    expect(await refused("<html></html>", 1)).toMatchObject({ code: "not-a-picture" });
    expect(MAX_PIXELS).toBe(64_000_000);
  });
});

/** The inside of each box beside its left edge, where neither text nor another box stands. */
function wrongFills(scene: Scene, pixels: Pixels, theme: "light" | "dark"): string[] {
  const wrong: string[] = [];
  let seen = 0;
  const boxes = scene.boxes.filter((box) => !isGround(box));
  for (const [index, box] of boxes.entries()) {
    const [rect] = box.paint;
    if (rect?.type !== "rect" || rect.fill === "none" || rect.fill === "hatch") continue;
    const x = box.x + rect.x + 3;
    const y = box.y + rect.y + rect.height / 2;
    const over = boxes.slice(index + 1).some((b) => b.x <= x && x <= b.x + b.width && b.y <= y && y <= b.y + b.height);
    if (over) continue;
    seen++;
    const expected = rgb(PALETTES[theme][rect.fill as Token]);
    const actual = pixels.at(Math.round(2 * x), Math.round(2 * (y + TITLE_BLOCK)));
    if (actual.join() !== expected.join()) wrong.push(`${box.id}: ${actual.join()} instead of ${expected.join()}`);
  }
  return seen < 3 ? [...wrong, `only ${seen} boxes seen`] : wrong;
}

function columns(pixels: Pixels, from: number, to: number): { first: number; last: number; count: number } {
  const inked: number[] = [];
  for (let x = from; x < to; x++) {
    let darkest = 255;
    for (let y = 0; y < pixels.height; y++) darkest = Math.min(darkest, pixels.at(x, y)[0]);
    if (darkest < 128) inked.push(x);
  }
  return { first: inked[0] ?? 0, last: inked.at(-1) ?? 0, count: inked.length };
}

const BROWSER = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const there = existsSync(BROWSER);
if (!there) console.warn(`No browser at ${BROWSER}: the PNG is not compared with a browser's picture.`);

describe.skipIf(!there)("PNG beside Chromium's picture", () => {
  let browser: Browser;
  beforeAll(async () => {
    const args = [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--force-color-profile=srgb",
    ];
    browser = await chromium.launch({ executablePath: BROWSER, args });
  });
  afterAll(() => browser.close());

  const resolve = createRequire(import.meta.url).resolve;
  const face = (family: string, file: string, weight: number) => {
    const data = readFileSync(resolve(`@fontsource/${file}`)).toString("base64");
    return `@font-face{font-family:"${family}";font-weight:${weight};src:url(data:font/woff2;base64,${data})}`;
  };
  const FONTS = [
    face("Inter", "inter/files/inter-latin-400-normal.woff2", 400),
    face("Inter", "inter/files/inter-latin-600-normal.woff2", 600),
    face("JetBrains Mono", "jetbrains-mono/files/jetbrains-mono-latin-400-normal.woff2", 400),
  ].join("");

  for (const [name, scene] of PICTURES) {
    for (const theme of THEMES) {
      it(`${name}, ${theme}`, async () => {
        const svg = sceneToSvg(scene, { theme });
        const [width, height] = sizeOf(svg);
        const page = await browser.newPage({ viewport: { width, height } });
        await page.setContent(
          `<style>${FONTS}html,body{margin:0;overflow:hidden}svg{display:block}</style>${svg.replace(/^<\?xml.*\n/, "")}`,
        );
        await page.evaluate(() => document.fonts.ready);
        const theirs = decodePng(await page.screenshot());
        await page.close();
        const ours = decodePng(await svgToPng(svg, { scale: 1 }));
        const { mean, far } = difference(ours, theirs);
        // Edges of letters and lines differ by how each smooths them: by 1 of 255 on average, and by a fifth in 1 of 200 pixels.
        expect(mean).toBeLessThan(1.3);
        expect(far).toBeLessThan(0.007);
      });
    }
  }
});

/** The mean difference of a channel, and the share of pixels where one differs by more than a fifth. */
function difference(a: Pixels, b: Pixels): { mean: number; far: number } {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  let [sum, far] = [0, 0];
  for (let pixel = 0; pixel < a.rgb.length; pixel += 3) {
    let most = 0;
    for (let channel = pixel; channel < pixel + 3; channel++) {
      const apart = Math.abs((a.rgb[channel] ?? 0) - (b.rgb[channel] ?? 0));
      sum += apart;
      most = Math.max(most, apart);
    }
    if (most > 51) far++;
  }
  return { mean: sum / a.rgb.length, far: far / (a.rgb.length / 3) };
}

describe("PDF", () => {
  for (const [name, scene] of PICTURES) {
    for (const theme of THEMES) {
      it(`of ${name}, ${theme}, is one page of the picture's size with every label as text`, async () => {
        const svg = sceneToSvg(scene, { theme });
        const pdf = await svgToPdf(svg, { title: scene.heading, subject: scene.subtitle, createdAt: CREATED });
        const document = await getDocumentProxy(new Uint8Array(pdf), { verbosity: 0 });
        expect(document.numPages).toBe(1);
        const [width, height] = sizeOf(svg);
        const [left, top, right, bottom] = (await document.getPage(1)).view;
        expect([left, top, right, bottom]).toEqual([0, 0, 0.75 * width, 0.75 * height]);
        const text = bare(await textOf(pdf));
        expect(wordsOf(svg).length).toBeGreaterThan(10);
        expect(wordsOf(svg).filter((words) => !text.includes(bare(words)))).toEqual([]);
      });
    }
  }

  it("says what it is and when it was collected", async () => {
    const svg = sceneToSvg(vpcScene("legacy"), { theme: "light" });
    const pdf = await svgToPdf(svg, { title: "legacy\u0000\u202e – 日本", subject: "A (VPC)", createdAt: CREATED });
    const { info } = await getMeta(await getDocumentProxy(new Uint8Array(pdf), { verbosity: 0 }));
    expect(info).toMatchObject({
      ...{ Title: "legacy – 日本", Subject: "A (VPC)", Creator: "Isthmus", Language: "en", PDFFormatVersion: "1.7" },
      ...{ CreationDate: "D:20261102090000Z", ModDate: "D:20261102090000Z" },
    });
  });

  it("holds no picture of pixels, and only embedded typefaces", async () => {
    const svg = sceneToSvg(vpcScene("core"), { theme: "light" });
    const pdf = Buffer.from(await svgToPdf(svg, { title: "core", createdAt: CREATED })).toString("latin1");
    expect(pdf).not.toContain("/Subtype /Image");
    const fonts = pdf.match(/\/BaseFont \/\S+/g) ?? [];
    expect(fonts.length).toBeGreaterThan(0);
    for (const font of fonts) expect(font).toMatch(/\/[A-Z]{6}\+Isthmus-/);
    expect(pdf.match(/\/FontFile2/g)).toHaveLength(3);
  });

  it("is the same twice, also beside others", async () => {
    for (const [, scene] of PICTURES) {
      const svg = sceneToSvg(scene, { theme: "light" });
      const options = { title: scene.heading, createdAt: CREATED };
      const [first, second] = await Promise.all([svgToPdf(svg, options), svgToPdf(svg, options)]);
      expect(Buffer.compare(first, second)).toBe(0);
    }
  });

  it("draws what is not visible hatched and what is not lit faint", async () => {
    const source = async (scene: Scene) => {
      const svg = sceneToSvg(scene, { theme: "light" });
      return Buffer.from(await svgToPdf(svg, { title: "x", createdAt: CREATED })).toString("latin1");
    };
    expect(await source(vpcScene("legacy"))).toContain("/PatternType 1");
    const [plain, dimmed] = [await source(vpcScene("core")), await source(DIMMED)];
    expect(plain).not.toContain("/ca 0.2");
    expect(dimmed).toContain("/ca 0.2");
    expect(dimmed).toContain("/CA 0.2");
  });

  it("is made of any name; what no bundled typeface has is an empty square", async () => {
    for (const name of HOSTILE) {
      const svg = sceneToSvg(sceneNamed(name), { theme: "light" });
      const text = bare(await textOf(await svgToPdf(svg, { title: name, createdAt: CREATED })));
      for (const words of wordsOf(svg)) {
        // Latin, Greek and Cyrillic stay what they are; a title may run out of the picture.
        for (const word of words.normalize("NFC").match(KEPT) ?? []) {
          expect(text, `${words} of ${name}`).toContain(word.slice(0, 50));
        }
      }
      if (/日|ש|👩/u.test(name)) expect(text).toContain("□");
      else expect(text).not.toContain("□");
      expect(text).not.toMatch(/\p{Cc}/u);
    }
  });

  it("and PNG are made of whatever people write into a name", async () => {
    const names = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        const svg = sceneToSvg(sceneNamed(name), { theme: "light" });
        expect(bare(await textOf(await svgToPdf(svg, { title: name, createdAt: CREATED })))).toContain("Routetables");
        expect(decodePng(await svgToPng(svg, { scale: 1 })).height).toBe(sizeOf(svg)[1]);
      }),
      { numRuns: 25 },
    );
  });

  it("of a picture longer than a page may be is smaller, and whole", async () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40000" height="1000" viewBox="0 0 40000 1000"><rect width="40000" height="1000" fill="#ffffff"/><text x="39000" y="900" font-size="12" fill="#000000">far end</text></svg>`;
    const document = await getDocumentProxy(new Uint8Array(await svgToPdf(svg, { title: "x", createdAt: CREATED })), {
      verbosity: 0,
    });
    const page = await document.getPage(1);
    expect(page.view).toEqual([0, 0, 14_400, 360]);
    const [item] = (await page.getTextContent()).items;
    expect(item).toMatchObject({ str: "far end", transform: expect.arrayContaining([39_000 * 0.36]) });
  });

  it("is refused of what is no picture", async () => {
    await expect(svgToPdf("", { title: "x", createdAt: CREATED })).rejects.toMatchObject({ code: "not-a-picture" });
  });
});
