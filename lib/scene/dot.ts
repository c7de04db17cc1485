import { displayText } from "@/lib/layout";
import type { Tree } from "./outline";
import { frameOf, headOf, isDirected, round, textLines, treeOf } from "./outline";
import { PALETTES } from "./palette";
import type { Scene, SceneBox, SceneLine } from "./scene";

const COLOURS = PALETTES.light;

/**
 * A scene as a graph for Graphviz: frames are clusters, boxes are nodes under their ids. Graphviz places them by itself.
 * A frame that lines end at has an invisible node under its id, and the lines stop at the frame.
 */
export function sceneToDot(scene: Scene): string {
  const tree = treeOf(scene);
  const held = new Set(tree.lines.flatMap(({ source, target }) => [source, target]));
  const out = [
    ...headOf(scene).map((line) => `// ${line}`),
    "digraph isthmus {",
    `  graph [${list({
      rankdir: "LR",
      compound: "true",
      charset: "UTF-8",
      fontname: "Helvetica",
      fontsize: "12",
      bgcolor: COLOURS.ground,
      label: escaped(`${displayText(scene.title)}\n${displayText(scene.subtitle)}`, "l"),
      labelloc: "t",
      labeljust: "l",
    })}];`,
    `  node [${list({ shape: "box", style: "rounded,filled", fontname: "Helvetica", fontsize: "10", margin: "0.12,0.06" })}];`,
    `  edge [${list({ fontname: "Helvetica", fontsize: "9", arrowsize: "0.6" })}];`,
  ];
  const draw = (box: SceneBox, indent: string): void => {
    if (tree.isWord(box)) return;
    const inner = tree.children(box.id);
    if (inner.length === 0) {
      out.push(`${indent}${quoted(box.id)} [${list(nodeAttributes(box))}];`);
      return;
    }
    out.push(`${indent}subgraph ${quoted(clusterOf(box.id))} {`);
    for (const [name, value] of Object.entries(clusterAttributes(box))) {
      out.push(`${indent}  ${name}="${value}";`);
    }
    if (held.has(box.id)) {
      out.push(`${indent}  ${quoted(box.id)} [shape="point", style="invis", width="0", height="0", label=""];`);
    }
    for (const child of inner) draw(child, `${indent}  `);
    out.push(`${indent}}`);
  };
  for (const box of tree.roots) draw(box, "  ");
  for (const line of tree.lines) {
    out.push(`  ${quoted(line.source)} -> ${quoted(line.target)} [${list(edgeAttributes(line, tree))}];`);
  }
  out.push("}");
  return `${out.join("\n")}\n`;
}

type Attributes = Record<string, string>;

function nodeAttributes(box: SceneBox): Attributes {
  const frame = frameOf(box);
  const label = escaped(textLines(box).join("\n"), "l");
  const tooltip = escaped(displayText(box.label), "n");
  if (frame === null) return { label, tooltip, shape: "plaintext", style: "", fontcolor: COLOURS.text };
  return { label, tooltip, ...lookOf(box), fontcolor: COLOURS.text };
}

function clusterAttributes(box: SceneBox): Attributes {
  const label = escaped(textLines(box).join("\n"), "l");
  const tooltip = escaped(displayText(box.label), "n");
  return { label, tooltip, labeljust: "l", ...lookOf(box), fontcolor: COLOURS.text };
}

function lookOf(box: SceneBox): Attributes {
  const frame = frameOf(box);
  if (frame === null) return { style: "" };
  const { fill, stroke, strokeWidth, dash } = frame;
  const filled = fill === "none" ? [] : ["filled"];
  const dashed = dash === undefined ? [] : ["dashed"];
  return {
    style: ["rounded", ...filled, ...dashed].join(","),
    ...(fill === "none" ? {} : { fillcolor: fill === "hatch" ? COLOURS.unknown : COLOURS[fill] }),
    color: stroke === "none" ? COLOURS.rule : COLOURS[stroke],
    penwidth: String(round(Math.max(strokeWidth, 0.5))),
  };
}

function edgeAttributes(line: SceneLine, tree: Tree): Attributes {
  const { source, target, stroke, strokeWidth, dash } = line;
  const words = tree.wordsOf(line);
  // A line from a frame into itself ends at the node in it.
  const clipped = (id: string, other: string) => tree.children(id).length > 0 && !tree.holds(id, other);
  return {
    color: COLOURS[stroke],
    penwidth: String(strokeWidth),
    ...(dash === null ? {} : { style: stroke === "broken" ? "dotted" : "dashed" }),
    ...(isDirected(line) ? {} : { dir: "none" }),
    ...(clipped(source, target) ? { ltail: escapedId(clusterOf(source)) } : {}),
    ...(clipped(target, source) ? { lhead: escapedId(clusterOf(target)) } : {}),
    ...(words.length === 0 ? {} : { label: escaped(words.join("\n"), "l"), fontcolor: COLOURS[stroke] }),
    tooltip: escaped(displayText(line.label), "n"),
  };
}

function clusterOf(id: string): string {
  return `cluster_${id}`;
}

function list(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${value}"`)
    .join(", ");
}

function quoted(id: string): string {
  return `"${escapedId(id)}"`;
}

/** An id between quotes. A backslash at its end would take the quote with it. */
function escapedId(id: string): string {
  return displayText(id).replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}

/** Text between quotes: Graphviz reads backslashes and entities in it. `justify` says how the lines of a label stand. */
function escaped(text: string, justify: "l" | "n"): string {
  const lines = text.split("\n").map((line) => escapedId(line).replaceAll("&", "&amp;"));
  return justify === "n" ? lines.join("\\n") : lines.map((line) => `${line}\\l`).join("");
}
