import type { Point } from "@/lib/layout";
import { displayText, FONTS, textWidth } from "@/lib/layout";
import type { Colours } from "./drawio-shapes";
import { dashStyle, frameStyle, GAP, groupOf, iconAndRows } from "./drawio-shapes";
import { litPath } from "./highlight";
import type { Row, Run, Tree } from "./outline";
import { cornersOf, frameOf, round, rowsOf, treeOf } from "./outline";
import { PALETTES } from "./palette";
import type { LegendItem, Scene, SceneBox, SceneLine } from "./scene";
import { isGround } from "./scene";
import { attributeValue, htmlText } from "./xml";

const SANS = "Inter,Helvetica,Arial,sans-serif";
const MONO = "JetBrains Mono,Menlo,DejaVu Sans Mono,monospace";

/** Line height of labels, and how far below its top a baseline is. */
const LINE = 15;
const ASCENT = 11;
/** mxGraph's own distance of a label from the edge of its cell. */
const SPACING = 2;

/**
 * A scene as a draw.io file (mxGraph XML, not compressed): frames are containers that move with what is in them, boxes
 * are AWS shapes under their ids, lines are edges that stay attached. Each carries what it is as data (Edit > Edit Data),
 * the root cell says where it all comes from. Equal scenes give equal bytes.
 */
export function sceneToDrawio(scene: Scene, options: { theme: "light" | "dark" }): string {
  return new DrawioWriter(scene, PALETTES[options.theme]).write();
}

const ROOT = "0";
const LAYER = "1";

interface Cell {
  id: string;
  /** HTML. */
  label: string;
  /** HTML, or nothing. */
  tooltip?: string;
  data?: Readonly<Record<string, string>>;
  style: string;
  parent: string;
  ends?: { source: string; target: string };
  geometry: string;
}

class DrawioWriter {
  private readonly out: string[] = [];
  private readonly ids = new Set([ROOT, LAYER]);
  /** From ids of boxes to ids of cells: the same, but for what XML cannot hold. */
  private readonly cells = new Map<string, string>();
  private readonly tree: Tree;
  private readonly lit: ReturnType<typeof litPath>;

  constructor(
    private readonly scene: Scene,
    private readonly colours: Colours,
  ) {
    this.tree = treeOf(scene);
    this.lit = litPath(scene, scene.lit, scene.litOnly);
    for (const box of this.tree.byId.values()) this.cells.set(box.id, this.uniqueId(box.id));
  }

  write(): string {
    const { scene, colours, out } = this;
    const { collectedAt } = scene.source;
    const [width, height] = [Math.ceil(scene.width), Math.ceil(scene.height)];
    out.push(`<?xml version="1.0" encoding="UTF-8"?>`);
    out.push(`<mxfile host="isthmus" agent="Isthmus" modified="${attributeValue(collectedAt)}" pages="1">`);
    out.push(`<diagram id="isthmus" name="${attributeValue(displayText(scene.heading))}">`);
    out.push(
      `<mxGraphModel grid="0" gridSize="10" guides="1" tooltips="1" connect="1" arrows="1" fold="1" page="0" pageScale="1" pageWidth="${width}" pageHeight="${height}" background="${colours.ground}" adaptiveColors="none" math="0" shadow="0">`,
    );
    out.push("<root>");
    this.root();
    out.push(`<mxCell id="${LAYER}" parent="${ROOT}"/>`);
    this.title();
    for (const box of this.tree.roots) this.box(box, null);
    for (const line of this.tree.lines) this.line(line);
    this.legend();
    out.push("</root>", "</mxGraphModel>", "</diagram>", "</mxfile>");
    return `${out.join("\n")}\n`;
  }

  /** What draw.io shows as the data of the page. */
  private root(): void {
    const { heading, description, subtitle, source, address } = this.scene;
    const data = {
      ...address,
      ...{ title: heading, description, subtitle },
      ...{ source: source.kind, sourceLabel: source.label, collectedAt: source.collectedAt },
    };
    this.out.push(`<UserObject label="" ${attributes(data)}id="${ROOT}"><mxCell/></UserObject>`);
  }

  private title(): void {
    const { scene, colours } = this;
    const { label, collectedAt } = scene.source;
    const noted = `${scene.subtitle} · ${label} · ${collectedAt.slice(0, 16).replace("T", " ")} UTC`;
    const { size, weight } = FONTS.heading;
    const title = `<div style="font-size:${size}px;font-weight:${weight};line-height:24px">${htmlText(displayText(scene.title))}</div>`;
    const below = `<div style="color:${colours.muted}">${htmlText(displayText(noted))}</div>`;
    const width = Math.ceil(Math.max(scene.width - 40, textWidth(noted, FONTS.body)));
    this.cell({
      id: this.uniqueId("isthmus-title"),
      label: `<div style="white-space:nowrap">${title}${below}</div>`,
      style: `text;${this.font()}align=left;verticalAlign=top;fillColor=none;strokeColor=none;`,
      parent: LAYER,
      geometry: geometry(20, -46, width, 42),
    });
  }

  private box(box: SceneBox, parent: SceneBox | null): void {
    const { colours } = this;
    const id = this.idOf(box.id);
    const group = groupOf(box);
    const { icon, rows } = iconAndRows(box, rowsOf(box), this.scene, colours);
    const inner = this.tree.children(box.id);
    const container = isGround(box) || inner.length > 0;
    const faded = this.lit !== null && !this.lit.boxes.has(box.id) ? FADED : "";
    this.cell({
      id,
      label: this.label(rows, box),
      tooltip: [box.label, box.nodeId ?? ""]
        .filter(Boolean)
        .map((line) => htmlText(displayText(line)))
        .join("<br>"),
      data: { kind: box.kind, ...(box.nodeId === null ? {} : { resource: box.nodeId }), description: box.label },
      style: [
        frameStyle(frameOf(box), group, colours),
        this.font(),
        placed(rows, box),
        container ? "container=1;pointerEvents=0;collapsible=0;recursiveResize=0;" : "",
        faded,
      ].join(""),
      parent: parent === null ? LAYER : this.idOf(parent.id),
      geometry: geometry(box.x - (parent?.x ?? 0), box.y - (parent?.y ?? 0), box.width, box.height),
    });
    if (icon !== null) {
      this.cell({
        id: this.uniqueId(`${box.id}#icon`),
        label: "",
        // A part is selected and moved as the cell that it belongs to.
        style: `${icon.style}html=1;aspect=fixed;part=1;connectable=0;pointerEvents=0;${faded}`,
        parent: id,
        geometry: geometry(icon.x, icon.y, icon.size, icon.size),
      });
    }
    for (const child of inner) this.box(child, box);
  }

  private line(line: SceneLine): void {
    const source = this.tree.byId.get(line.source);
    const target = this.tree.byId.get(line.target);
    if (source === undefined || target === undefined) return;
    const around = this.tree.around(line);
    const corners = cornersOf(line, source, target);
    const [first, last] = [corners[0], corners.at(-1)];
    const inner = corners.slice(1, -1).map(([x, y]): Point => [x - (around?.x ?? 0), y - (around?.y ?? 0)]);
    // Interfaces end in a dot, as on the canvas.
    const dot = line.kind === "eniAttachment" || line.kind === "privateLink";
    const points = inner.map(([x, y]) => `<mxPoint x="${round(x)}" y="${round(y)}"/>`).join("");
    this.cell({
      id: this.uniqueId(line.id),
      label: "",
      tooltip: htmlText(displayText(line.label)),
      data: { kind: line.kind, description: line.label },
      style: [
        "edgeStyle=orthogonalEdgeStyle;html=1;rounded=1;arcSize=12;endArrow=none;",
        dot ? "startArrow=oval;startFill=1;startSize=6;" : "startArrow=none;",
        `strokeColor=${this.colours[line.stroke]};strokeWidth=${line.strokeWidth};${dashStyle(line.dash)}`,
        first === undefined ? "" : fixed("exit", first, source),
        last === undefined ? "" : fixed("entry", last, target),
        this.lit !== null && !this.lit.lines.has(line.id) ? FADED : "",
      ].join(""),
      parent: around === null ? LAYER : this.idOf(around.id),
      ends: { source: this.idOf(line.source), target: this.idOf(line.target) },
      geometry: `<mxGeometry relative="1" as="geometry">${points === "" ? "" : `<Array as="points">${points}</Array>`}</mxGeometry>`,
    });
  }

  private legend(): void {
    const { legend, height } = this.scene;
    const parent = this.uniqueId("isthmus-legend");
    const width = legend.reduce((sum, item) => sum + itemWidth(item), 0);
    this.cell({
      ...{ id: parent, label: "", parent: LAYER, geometry: geometry(20, height + 4, width, 20) },
      style: "group;fillColor=none;strokeColor=none;container=1;pointerEvents=0;collapsible=0;recursiveResize=0;",
    });
    let x = 0;
    for (const [index, item] of legend.entries()) {
      const colour = this.colours[item.stroke];
      const outline = `strokeColor=${colour};strokeWidth=${item.strokeWidth};${dashStyle(item.dash)}`;
      const put = (part: string, label: string, style: string, place: string) =>
        this.cell({ id: this.uniqueId(`isthmus-legend-${index}-${part}`), label, style, parent, geometry: place });
      if (item.kind === "line") {
        put("sign", "", `shape=line;html=1;${outline}`, geometry(x, 5, 30, 10));
        const dot = `ellipse;html=1;fillColor=${colour};strokeColor=none;`;
        if (item.dot) put("dot", "", dot, geometry(x + 27, 7, 6, 6));
      } else if (item.kind === "hatch") {
        put("sign", "", `rounded=1;html=1;fillColor=${this.colours.unknown};${outline}`, geometry(x + 6, 3, 22, 14));
      } else {
        const style = `text;html=1;fillColor=none;strokeColor=none;align=center;verticalAlign=middle;fontSize=13;fontColor=${colour};`;
        put("sign", item.stroke === "broken" ? "✖" : "⚠", style, geometry(x + 10, 0, 20, 20));
      }
      const words = `text;${this.font()}fillColor=none;strokeColor=none;align=left;verticalAlign=middle;`;
      const place = geometry(x + 36, 0, itemWidth(item) - 40, 20);
      put(
        "words",
        `<span style="white-space:nowrap;color:${this.colours.muted}">${htmlText(item.label)}</span>`,
        words,
        place,
      );
      x += itemWidth(item);
    }
  }

  private label(rows: readonly Row[], box: SceneBox): string {
    if (rows.length === 0) return "";
    const left = leftOf(rows);
    const right = rightOf(rows, box);
    let before = rows[0]?.y ?? 0;
    const lines = rows.map((row, index) => {
      const above = index === 0 ? 0 : round(row.y - before - LINE);
      before = row.y;
      const indent = round((row.start[0]?.x ?? left) - left);
      const outdent = row.end.length === 0 ? 0 : round(box.width - (row.end.at(-1)?.x ?? 0) - right);
      const style = [
        above === 0 ? "" : `margin-top:${above}px;`,
        indent === 0 ? "" : `padding-left:${indent}px;`,
        outdent <= 0 ? "" : `padding-right:${outdent}px;`,
        row.end.length === 0 ? "" : "display:flex;justify-content:space-between;",
      ].join("");
      const start = this.runs(row.start);
      const words = row.end.length === 0 ? start : `<span>${start}</span> <span>${this.runs(row.end)}</span>`;
      return `<div${style === "" ? "" : ` style="${style}"`}>${words}</div>`;
    });
    // A label is as narrow as its words unless told how far its rows reach.
    const width = rows.some(({ end }) => end.length > 0) ? `;width:${round(box.width - left - right)}px` : "";
    return `<div style="line-height:${LINE}px;white-space:nowrap${width}">${lines.join("")}</div>`;
  }

  private runs(runs: readonly Run[]): string {
    return runs
      .map((run, index) => {
        const { family, size, weight } = FONTS[run.role];
        // Space after a sign is part of its own width.
        const style = [
          `color:${this.colours[run.fill]};`,
          size === FONTS.body.size ? "" : `font-size:${size}px;`,
          weight === FONTS.body.weight ? "" : `font-weight:${weight};`,
          family === "mono" ? `font-family:${MONO};` : "",
          index === 0 ? "" : `margin-left:${run.role === "mark" ? 2 : GAP - 3}px;`,
        ].join("");
        return `<span style="${style}">${htmlText(run.text)}</span>`;
      })
      .join(" ");
  }

  private font(): string {
    return `html=1;whiteSpace=wrap;fontFamily=${SANS};fontSize=${FONTS.body.size};fontColor=${this.colours.text};`;
  }

  private cell({ id, label, tooltip, data, style, parent, ends, geometry: place }: Cell): void {
    const shape = ends === undefined ? `vertex="1"` : "";
    const attached =
      ends === undefined
        ? ""
        : `edge="1" source="${attributeValue(ends.source)}" target="${attributeValue(ends.target)}"`;
    const inner = `style="${attributeValue(style)}" parent="${attributeValue(parent)}" ${shape}${attached}>${place}</mxCell>`;
    if (data === undefined) {
      this.out.push(`<mxCell id="${attributeValue(id)}" value="${attributeValue(label)}" ${inner}`);
      return;
    }
    const named = `label="${attributeValue(label)}" tooltip="${attributeValue(tooltip ?? "")}" `;
    this.out.push(`<UserObject ${named}${attributes(data)}id="${attributeValue(id)}"><mxCell ${inner}</UserObject>`);
  }

  private idOf(boxId: string): string {
    return this.cells.get(boxId) ?? LAYER;
  }

  private uniqueId(id: string): string {
    const base = displayText(id);
    let unique = base;
    for (let n = 2; this.ids.has(unique); n++) unique = `${base}_${n}`;
    this.ids.add(unique);
    return unique;
  }
}

const FADED = "opacity=20;textOpacity=20;";

/** Where the label stands: as the rows of the box do. */
function placed(rows: readonly Row[], box: SceneBox): string {
  const top = round((rows[0]?.y ?? 0) - ASCENT - SPACING);
  const left = round(leftOf(rows) - SPACING);
  const right = round(rightOf(rows, box) - SPACING);
  return `align=left;verticalAlign=top;spacingTop=${top};spacingLeft=${left};spacingRight=${right};`;
}

function leftOf(rows: readonly Row[]): number {
  const starts = rows.flatMap(({ start }) => start.slice(0, 1).map(({ x }) => x));
  return starts.length === 0 ? 0 : Math.min(...starts);
}

function rightOf(rows: readonly Row[], box: SceneBox): number {
  const ends = rows.flatMap(({ end }) => end.slice(-1).map(({ x }) => box.width - x));
  return ends.length === 0 ? 0 : Math.min(...ends);
}

/** Where on a box an edge is held, as a fraction of its size. */
function fixed(end: "exit" | "entry", [x, y]: Point, box: SceneBox): string {
  const part = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 1e6) / 1e6;
  const [across, down] = [part((x - box.x) / box.width), part((y - box.y) / box.height)];
  return `${end}X=${across};${end}Y=${down};${end}Dx=0;${end}Dy=0;${end}Perimeter=0;`;
}

function geometry(x: number, y: number, width: number, height: number): string {
  return `<mxGeometry x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" as="geometry"/>`;
}

function itemWidth({ label }: LegendItem): number {
  return 36 + Math.ceil(textWidth(label, FONTS.body)) + 28;
}

function attributes(data: Readonly<Record<string, string>>): string {
  return Object.entries(data)
    .map(([name, value]) => `${name}="${attributeValue(displayText(value))}" `)
    .join("");
}
