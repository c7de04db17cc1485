import { FileError, svgToPdf, svgToPng } from "@/lib/files";
import type { Scene } from "@/lib/scene";
import { type Part, sceneToDot, sceneToDrawio, sceneToMermaid, sceneToSvg } from "@/lib/scene";
import type { Theme } from "@/lib/view";

/** Diagrams as files. Page, API and command line all end here, so the same view gives the same bytes. */

/** A picture of something, ready to be written. */
export interface Drawing {
  scene: Scene;
  theme: Theme;
  /** The name of its file, without an extension. */
  name: string;
}

export function drawing(scene: Scene, theme: Theme | null, name: string): Drawing {
  return { scene, theme: theme === "dark" ? "dark" : "light", name };
}

/** What of a picture is wanted in a file; stands in the query beside the view. */
interface FileOptions {
  title: boolean;
  legend: boolean;
  part: Part | null;
}

/** Reads `title=off`, `legend=off` and `part=x,y,width,height`; anything else gives the default. */
function fileOptions(query: URLSearchParams): FileOptions {
  return {
    title: query.get("title") !== "off",
    legend: query.get("legend") !== "off",
    part: partOf(query.get("part")),
  };
}

function partOf(text: string | null): Part | null {
  const match = /^(-?\d{1,6}),(-?\d{1,6}),(\d{1,6}),(\d{1,6})$/.exec(text ?? "");
  if (match === null) return null;
  const [x, y, width, height] = match.slice(1).map(Number) as [number, number, number, number];
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** The SVG of a drawing for a query. */
export function svgOf({ scene, theme }: Drawing, query: URLSearchParams): string {
  return sceneToSvg(scene, { theme, ...fileOptions(query) });
}

/** Kinds of file that a diagram is written as, by extension: `json` is the scene itself. */
export const DIAGRAM_FORMATS = ["svg", "png", "pdf", "drawio", "mmd", "dot", "json"] as const;
export type DiagramFormat = (typeof DIAGRAM_FORMATS)[number];

const TYPES: Record<DiagramFormat, string> = {
  svg: "image/svg+xml; charset=utf-8",
  png: "image/png",
  pdf: "application/pdf",
  drawio: "application/vnd.jgraph.mxfile; charset=utf-8",
  mmd: "text/vnd.mermaid; charset=utf-8",
  dot: "text/vnd.graphviz; charset=utf-8",
  json: "application/json; charset=utf-8",
};

export interface DiagramFile {
  body: string | Uint8Array;
  /** Media type. */
  type: string;
  name: string;
}

export type DiagramResult = { ok: true; file: DiagramFile } | { ok: false; message: string };

/**
 * A drawing as a file. `title`, `legend` and `part` of the query hold for SVG, PNG and PDF, `scale` (1 to 4, else 2) for PNG.
 * A picture that is too large for a format is a message that says what to do instead.
 */
export async function diagramFile(
  from: Drawing,
  format: DiagramFormat,
  query: URLSearchParams,
): Promise<DiagramResult> {
  try {
    const body = await bodyOf(from, format, query);
    return { ok: true, file: { body, type: TYPES[format], name: `${from.name}.${format}` } };
  } catch (error) {
    if (error instanceof FileError) return { ok: false, message: error.message };
    throw error;
  }
}

function bodyOf(from: Drawing, format: DiagramFormat, query: URLSearchParams): string | Promise<Uint8Array> {
  const { scene, theme } = from;
  switch (format) {
    case "svg":
      return svgOf(from, query);
    case "png":
      return svgToPng(svgOf(from, query), { scale: scaleOf(query.get("scale")) });
    case "pdf": {
      const createdAt = new Date(scene.source.collectedAt);
      return svgToPdf(svgOf(from, query), { title: scene.heading, subject: scene.description, createdAt });
    }
    case "drawio":
      return sceneToDrawio(scene, { theme });
    case "mmd":
      return sceneToMermaid(scene);
    case "dot":
      return sceneToDot(scene);
    case "json":
      return `${JSON.stringify(scene, null, 2)}\n`;
  }
}

function scaleOf(text: string | null): 1 | 2 | 3 | 4 {
  const found = ([1, 2, 3, 4] as const).find((scale) => String(scale) === text);
  return found ?? 2;
}

/** The size in pixels that programs expect of a picture that stands for a link. */
const PREVIEW = { width: 1200, height: 630 } as const;

/** The picture that stands for a link to a page: the same scene, in the shape that chat programs show. */
export async function previewPng({ scene, theme }: Drawing): Promise<DiagramFile> {
  const svg = sceneToSvg(scene, { theme, legend: false, frame: PREVIEW });
  return { body: await svgToPng(svg, { scale: 1 }), type: TYPES.png, name: "preview.png" };
}
