import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pLimit from "p-limit";
import type { Face } from "./faces";
import { FileError } from "./file-error";
import { prepare } from "./prepare";
import type { Size } from "./size";
import { pictureSize } from "./size";

export type PngScale = 1 | 2 | 3 | 4;

/** The largest picture that is drawn. At its peak a picture takes about 10 bytes a pixel: 0.7 GB for this many. */
export const MAX_PIXELS = 64_000_000;

/** One picture at a time: the limit bounds what the process takes, not what a request takes. */
const oneAtATime = pLimit(1);

/**
 * The picture as PNG, `scale` pixels for each CSS pixel, on the ground that it has itself. Drawn with the bundled typefaces
 * only, off the main thread. Throws a FileError where it would have more than MAX_PIXELS.
 */
export async function svgToPng(svg: string, options: { scale: PngScale }): Promise<Uint8Array> {
  refuseLarge(pictureSize(svg), options.scale);
  return oneAtATime(async () => {
    const { renderAsync } = await import("@resvg/resvg-js");
    const { svg: prepared, faces } = prepare(svg);
    return withFontFiles(faces, async (fontFiles) => {
      const image = await renderAsync(prepared, {
        font: { loadSystemFonts: false, fontFiles },
        fitTo: { mode: "zoom", value: options.scale },
      });
      return image.asPng();
    });
  });
}

function refuseLarge(size: Size, scale: PngScale): void {
  const pixels = (at: number) => Math.ceil(size.width * at) * Math.ceil(size.height * at);
  if (pixels(scale) <= MAX_PIXELS) return;
  const smaller = ([3, 2, 1] as const).find((at) => pixels(at) <= MAX_PIXELS);
  const advice =
    smaller === undefined
      ? "Fold zones or choose fewer things to draw, or take SVG or PDF, which have no such limit."
      : `Choose ${smaller}x or fold zones, or take SVG or PDF, which have no such limit.`;
  throw new FileError(
    "picture-too-large",
    `At ${scale}x this picture would be ${Math.ceil(size.width * scale)} × ${Math.ceil(size.height * scale)} pixels; a PNG may have ${MAX_PIXELS / 1e6} million. ${advice}`,
  );
}

/** The renderer takes fonts from files only; they are there for as long as it draws. */
async function withFontFiles<T>(faces: readonly Face[], draw: (files: string[]) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "isthmus-fonts-")).catch((error: unknown) => {
    throw new FileError(
      "no-temporary-folder",
      `A PNG needs a temporary folder, and ${tmpdir()} cannot be written; set TMPDIR to a folder that can.`,
      { cause: error },
    );
  });
  try {
    const files = faces.map((face) => ({ file: path.join(folder, `${face.name}.ttf`), bytes: face.bytes }));
    await Promise.all(files.map(({ file, bytes }) => writeFile(file, bytes)));
    return await draw(files.map(({ file }) => file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
