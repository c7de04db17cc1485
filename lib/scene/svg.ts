import { FONTS, textWidth } from "@/lib/layout";
import { litPath } from "./highlight";
import type { Token } from "./palette";
import { PALETTES } from "./palette";
import { linePath } from "./path";
import type { LegendItem, Primitive, Scene, SceneBox, SceneLine } from "./scene";
import { isGround } from "./scene";

const SANS = "Inter, 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";
const MONO = "'JetBrains Mono', 'DejaVu Sans Mono', Menlo, 'Liberation Mono', monospace";

const TITLE_BLOCK = 46;
const LEGEND_BLOCK = 34;

/**
 * A scene as plain SVG 1.1: text as text, an id and a title for each resource, metadata about source and time; no script,
 * no style sheet, no foreignObject, nothing fetched. Equal scenes give equal bytes.
 */
export function sceneToSvg(scene: Scene, options: SvgOptions): string {
  return new SvgWriter(scene, options).write();
}

export interface SvgOptions {
  theme: "light" | "dark";
  /** The name of what is drawn and where that is from, above the picture; there unless false. */
  title?: boolean;
  /** What lines and marks mean, below the picture; there unless false. */
  legend?: boolean;
  /** Only this part of the scene, in its coordinates; all of it when absent. */
  part?: Part | null;
  /** The size of the whole file, where that is given from outside: the picture stands in the middle, as large as it fits. */
  frame?: { width: number; height: number } | null;
}

/** A part of a scene. */
export interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

class SvgWriter {
  private readonly out: string[] = [];
  private readonly colours: Record<Token, string>;
  private readonly ids = new Set<string>();

  constructor(
    private readonly scene: Scene,
    private readonly options: SvgOptions,
  ) {
    this.colours = PALETTES[options.theme];
  }

  write(): string {
    const { scene, colours } = this;
    const { title = true, legend = true, part = null, frame = null } = this.options;
    const noted = `${scene.subtitle} · ${scene.source.label} · ${scene.source.collectedAt.slice(0, 16).replace("T", " ")} UTC`;
    const words = Math.ceil(textWidth(noted, FONTS.body)) + 40;
    // Nothing of the words around a small picture may be cut.
    const width = Math.max(part?.width ?? scene.width, title ? words : 0, legend ? legendWidth(scene.legend) : 0);
    const above = title ? TITLE_BLOCK : 0;
    const drawn = part?.height ?? scene.height;
    const height = drawn + above + (legend ? LEGEND_BLOCK : 0);
    const view = frame === null ? { x: 0, y: 0, width, height } : framed({ width, height }, frame);
    const outer = frame ?? { width, height };
    const lit = litPath(scene, scene.lit, scene.litOnly);
    const address = Object.entries(scene.address)
      .map(([name, value]) => `${name}="${escapeXml(value)}" `)
      .join("");
    this.line(`<?xml version="1.0" encoding="UTF-8"?>`);
    this.line(
      `<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="${outer.width}" height="${outer.height}" viewBox="${view.x} ${view.y} ${view.width} ${view.height}" role="img" aria-labelledby="isthmus-title isthmus-desc">`,
    );
    this.line(`<title id="isthmus-title">${escapeXml(scene.heading)}</title>`);
    this.line(`<desc id="isthmus-desc">${escapeXml(`${scene.description} ${scene.subtitle}`)}</desc>`);
    const { kind, label, collectedAt } = scene.source;
    this.line(
      `<metadata><isthmus:diagram xmlns:isthmus="urn:isthmus:diagram:1" ${address}source="${escapeXml(kind)}" sourceLabel="${escapeXml(label)}" collectedAt="${escapeXml(collectedAt)}"/></metadata>`,
    );
    this.line(
      `<defs><pattern id="isthmus-hatch" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="${colours.unknown}"/><path d="M-1 7L7 -1" stroke="${colours.unknownStroke}" stroke-opacity="0.35" stroke-width="1"/></pattern></defs>`,
    );
    const from = frame === null ? "" : `x="${view.x}" y="${view.y}" `;
    this.line(`<rect ${from}width="${view.width}" height="${view.height}" fill="${colours.ground}"/>`);
    this.line(`<g font-family="${SANS}" font-size="${FONTS.body.size}">`);
    if (title) {
      this.text({ x: 20, y: 30, text: scene.title, size: FONTS.heading.size, weight: 600, fill: colours.text });
      this.text({ x: 20, y: 46, text: noted, size: FONTS.body.size, weight: 400, fill: colours.muted });
    }
    // A part is cut by a picture inside the picture, which every program does alike.
    this.line(
      part === null
        ? `<g transform="translate(0 ${above})">`
        : `<svg x="0" y="${above}" width="${part.width}" height="${part.height}" viewBox="${part.x} ${part.y} ${part.width} ${part.height}">`,
    );
    const grounds = scene.boxes.filter((box) => isGround(box));
    for (const box of grounds) this.box(box, lit !== null && !lit.boxes.has(box.id));
    for (const line of scene.lines) this.route(line, lit !== null && !lit.lines.has(line.id));
    for (const box of scene.boxes) {
      if (!isGround(box)) this.box(box, lit !== null && !lit.boxes.has(box.id));
    }
    this.line(part === null ? "</g>" : "</svg>");
    if (legend) this.legend(drawn + above + 14);
    this.line("</g>");
    this.line("</svg>");
    return `${this.out.join("\n")}\n`;
  }

  private box(box: SceneBox, dimmed: boolean): void {
    const opacity = dimmed ? ` opacity="0.2"` : "";
    this.line(
      `<g id="${this.uniqueId(box.id)}" class="${box.kind}" transform="translate(${box.x} ${box.y})"${opacity}>`,
    );
    this.line(`<title>${escapeXml(box.label)}</title>`);
    for (const primitive of box.paint) this.primitive(primitive);
    this.line("</g>");
  }

  private primitive(shape: Primitive): void {
    switch (shape.type) {
      case "rect": {
        const dash = shape.dash === undefined ? "" : ` stroke-dasharray="${shape.dash}"`;
        const stroke =
          shape.stroke === "none"
            ? ""
            : ` stroke="${this.paint(shape.stroke)}" stroke-width="${shape.strokeWidth}"${dash}`;
        this.line(
          `<rect x="${shape.x}" y="${shape.y}" width="${shape.width}" height="${shape.height}" rx="${shape.radius}" fill="${this.paint(shape.fill)}"${stroke}/>`,
        );
        return;
      }
      case "text": {
        const { family, size, weight } = FONTS[shape.role];
        const anchor = shape.anchor === "end" ? { anchor: "end" } : {};
        const face = family === "mono" ? { family: MONO } : {};
        this.text({
          x: shape.x,
          y: shape.y,
          text: shape.text,
          size,
          weight,
          fill: this.paint(shape.fill),
          ...anchor,
          ...face,
        });
        return;
      }
      case "path": {
        const stroke =
          shape.stroke === "none"
            ? ""
            : ` stroke="${this.paint(shape.stroke)}" stroke-width="${shape.strokeWidth}" stroke-linejoin="round"`;
        this.line(`<path d="${shape.d}" fill="${this.paint(shape.fill)}"${stroke}/>`);
        return;
      }
      case "icon": {
        const scale = shape.size / 64;
        this.line(`<g transform="translate(${shape.x} ${shape.y}) scale(${scale})">`);
        for (const path of this.scene.icons[shape.icon] ?? []) {
          this.line(`<path d="${escapeXml(path.d)}" fill="${escapeXml(path.fill)}" fill-rule="evenodd"/>`);
        }
        this.line("</g>");
      }
    }
  }

  private route(line: SceneLine, dimmed: boolean): void {
    const dash = line.dash === null ? "" : ` stroke-dasharray="${line.dash}"`;
    const opacity = dimmed ? ` opacity="0.2"` : "";
    this.line(
      `<path id="${this.uniqueId(line.id)}" class="${line.kind}" d="${linePath(line.points)}" fill="none" stroke="${this.paint(line.stroke)}" stroke-width="${line.strokeWidth}"${dash}${opacity}><title>${escapeXml(line.label)}</title></path>`,
    );
  }

  private legend(y: number): void {
    let x = 20;
    this.line(`<g id="isthmus-legend" transform="translate(0 ${y})">`);
    for (const item of this.scene.legend) {
      const colour = this.paint(item.stroke);
      const dash = item.dash === null ? "" : ` stroke-dasharray="${item.dash}"`;
      if (item.kind === "line") {
        this.line(
          `<path d="M${x} 0H${x + 30}" fill="none" stroke="${colour}" stroke-width="${item.strokeWidth}"${dash}/>`,
        );
        if (item.dot) this.line(`<circle cx="${x + 30}" cy="0" r="3.2" fill="${colour}"/>`);
      } else if (item.kind === "hatch") {
        this.line(
          `<rect x="${x + 6}" y="-7" width="22" height="14" rx="3" fill="url(#isthmus-hatch)" stroke="${colour}"${dash}/>`,
        );
      } else {
        const shape =
          item.stroke === "attention" ? `M${x + 20} -6L${x + 26} 5H${x + 14}Z` : `M${x + 20} -6a5.5 5.5 0 1 0 .01 0`;
        this.line(
          `<path d="${shape}" fill="none" stroke="${colour}" stroke-width="${item.strokeWidth}" stroke-linejoin="round"/>`,
        );
      }
      const words = { x: x + 38, y: 4, text: item.label, size: FONTS.body.size, weight: 400 };
      this.text({ ...words, fill: this.colours.muted });
      x += itemWidth(item);
    }
    this.line("</g>");
  }

  private text(t: {
    x: number;
    y: number;
    text: string;
    size: number;
    weight: number;
    fill: string;
    anchor?: string;
    family?: string;
  }): void {
    const anchor = t.anchor === undefined ? "" : ` text-anchor="${t.anchor}"`;
    const family = t.family === undefined ? "" : ` font-family="${t.family}"`;
    const weight = t.weight === 400 ? "" : ` font-weight="${t.weight}"`;
    this.line(
      `<text x="${round(t.x)}" y="${round(t.y)}" font-size="${t.size}"${weight}${family}${anchor} fill="${t.fill}">${escapeXml(t.text)}</text>`,
    );
  }

  private paint(token: Token | "none" | "hatch"): string {
    if (token === "none") return "none";
    return token === "hatch" ? "url(#isthmus-hatch)" : this.colours[token];
  }

  /** An XML name that is unique in the file and still readable. */
  private uniqueId(id: string): string {
    const base = id.replace(/[^A-Za-z0-9._-]+/g, "_").replace(/^[^A-Za-z_]/, "_$&");
    let unique = base;
    for (let n = 2; this.ids.has(unique); n++) unique = `${base}_${n}`;
    this.ids.add(unique);
    return unique;
  }

  private line(text: string): void {
    this.out.push(text);
  }
}

/** The view that shows a picture whole in a frame of another shape, with its ground on both sides. */
function framed(picture: { width: number; height: number }, frame: { width: number; height: number }): Part {
  const width = Math.max(picture.width, Math.ceil((picture.height * frame.width) / frame.height));
  const height = Math.max(picture.height, Math.ceil((picture.width * frame.height) / frame.width));
  return { x: -Math.floor((width - picture.width) / 2), y: -Math.floor((height - picture.height) / 2), width, height };
}

/** The sign and words of a line of the legend, with the space after them. */
function itemWidth({ label }: LegendItem): number {
  return 38 + Math.ceil(textWidth(label, FONTS.body)) + 26;
}

function legendWidth(legend: readonly LegendItem[]): number {
  return legend.reduce((sum, item) => sum + itemWidth(item), 20);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Escapes text for XML 1.0 and drops what no XML document may hold. */
function escapeXml(text: string): string {
  return text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      "",
    )
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}
