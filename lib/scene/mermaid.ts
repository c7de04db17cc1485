import { displayText } from "@/lib/layout";
import { frameOf, headOf, isDirected, textLines, treeOf } from "./outline";
import type { Token } from "./palette";
import { PALETTES } from "./palette";
import type { Scene, SceneBox, SceneLine } from "./scene";

const COLOURS = PALETTES.light;

/**
 * A scene as a Mermaid flowchart: frames are subgraphs, the look of boxes is a class, that of lines their kind (thick for
 * the heavy attachments, dotted for what is dashed) and a colour. Mermaid places them by itself.
 */
export function sceneToMermaid(scene: Scene): string {
  const tree = treeOf(scene);
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const box of tree.byId.values()) {
    // Behind a prefix no id is a word of the language.
    const base = `n_${box.id.replace(/[^A-Za-z0-9]+/g, "_")}`;
    let id = base;
    for (let n = 2; taken.has(id); n++) id = `${base}_${n}`;
    taken.add(id);
    ids.set(box.id, id);
  }
  const idOf = (box: string) => ids.get(box) ?? "n_";
  const out = [
    "---",
    `title: ${JSON.stringify(displayText(scene.heading))}`,
    "---",
    ...headOf(scene).map((line) => `%% ${encoded(line)}`),
    "flowchart LR",
  ];
  const classes = new Map<string, { look: string; members: string[] }>();
  const draw = (box: SceneBox, indent: string): void => {
    if (tree.isWord(box)) return;
    const id = idOf(box.id);
    const { name, look } = classOf(box);
    const members = classes.get(name)?.members ?? [];
    classes.set(name, { look, members: [...members, id] });
    const words = textLines(box).map(encoded);
    const inner = tree.children(box.id);
    if (inner.length === 0) {
      out.push(`${indent}${id}["${words.join("<br/>")}"]`);
      return;
    }
    // Mermaid leaves room for one line above what is inside.
    out.push(`${indent}subgraph ${id}["${words.join(" · ")}"]`);
    for (const child of inner) draw(child, `${indent}  `);
    out.push(`${indent}end`);
  };
  for (const box of tree.roots) draw(box, "  ");
  const looks = new Map<string, number[]>();
  // Mermaid cannot draw a line between a frame and what is in it.
  const lines = tree.lines.filter(({ source, target }) => !tree.holds(source, target) && !tree.holds(target, source));
  for (const [index, line] of lines.entries()) {
    const said = tree.wordsOf(line).map(encoded).join("<br/>");
    const label = said === "" ? "" : `|"${said}"|`;
    out.push(`  ${idOf(line.source)} ${arrowOf(line)}${label} ${idOf(line.target)}`);
    const look = `stroke:${COLOURS[line.stroke]},stroke-width:${line.strokeWidth}px`;
    looks.set(look, [...(looks.get(look) ?? []), index]);
  }
  for (const [name, { look, members }] of classes) {
    out.push(`  classDef ${name} ${look}`, `  class ${members.join(",")} ${name}`);
  }
  for (const [look, indexes] of looks) out.push(`  linkStyle ${indexes.join(",")} ${look}`);
  return `${out.join("\n")}\n`;
}

/** From this width on a line is a heavy one. */
const HEAVY = 2.5;

function arrowOf(line: SceneLine): string {
  if (line.strokeWidth >= HEAVY) return isDirected(line) ? "==>" : "===";
  if (line.dash !== null) return isDirected(line) ? "-.->" : "-.-";
  return isDirected(line) ? "-->" : "---";
}

/** Boxes that look the same share a class, named after its colours. */
function classOf(box: SceneBox): { name: string; look: string } {
  const frame = frameOf(box);
  if (frame === null) return { name: "words", look: `fill:none,stroke:none,color:${COLOURS.text}` };
  const { fill, stroke, strokeWidth, dash } = frame;
  const ground: Token | "none" = fill === "hatch" ? "unknown" : fill;
  const width = stroke === "none" ? 0 : strokeWidth;
  const look = [
    `fill:${ground === "none" ? "none" : COLOURS[ground]}`,
    `stroke:${stroke === "none" ? "none" : COLOURS[stroke]}`,
    `stroke-width:${width}px`,
    `color:${COLOURS.text}`,
    ...(dash === undefined ? [] : [`stroke-dasharray:${dash}`]),
  ].join(",");
  const parts = [ground, stroke, dash === undefined ? "solid" : `dash${dash}`, String(width)];
  return { name: `c_${parts.join("_").replace(/[^A-Za-z0-9]+/g, "_")}`, look };
}

/**
 * Text for between the quotes of a label, and for comments: letters, digits and harmless marks as they are, all other
 * signs as entities, so that nothing in it is syntax, a directive (`%%{`), Markdown or HTML.
 */
function encoded(text: string): string {
  return displayText(text).replace(
    /[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}\u200d\ufe0f ./,_·→…⚠✖()+?'-]/gu,
    (character) => `#${character.codePointAt(0)};`,
  );
}
