import type { Face, Typeface, Weight } from "./faces";
import { findFace, mainFace } from "./faces";

/** A picture whose every text names the bundled faces that it is drawn with. */
export interface Prepared {
  svg: string;
  /** What the texts use, in the order of first use. */
  faces: readonly Face[];
}

/** What is drawn for a sign that no bundled face has, such as an emoji or an ideograph: an empty square. */
const REPLACEMENT = "\u25a1";

/** A line at a fifth of its strength. */
const FAINT_LINE = /<path\b[^>]*? fill="none"[^>]*? opacity="[^>]*>/g;

const TEXT = /<text\b([^>]*)>([^<]*)<\/text>/g;

/**
 * The same picture, in which the font stacks of `lib/scene/svg.ts` are replaced by the bundled faces. Texts are composed
 * (NFC), and cut into runs where a character needs another subset. Faint lines, of which a large picture has hundreds, are
 * made faint by their stroke: opacity would have each drawn on a layer of its own.
 */
export function prepare(svg: string): Prepared {
  const used = new Map<string, Face>();
  const use = (face: Face): string => {
    used.set(face.name, face);
    return face.name;
  };
  const prepared = svg.replace(TEXT, (_, attributes: string, content: string) => {
    const typeface: Typeface = /\bfont-family="[^"]*\bmonospace"/.test(attributes) ? "jetbrains-mono" : "inter";
    const weight: Weight = /\bfont-weight="600"/.test(attributes) ? 600 : 400;
    const runs = runsOf(unescapeXml(content), typeface, weight);
    const [first] = runs;
    const face = use(first?.face ?? mainFace(typeface, weight));
    const bare = attributes.replace(/ font-family="[^"]*"/, "");
    const words =
      runs.length <= 1
        ? escapeXml(first?.text ?? "")
        : runs.map((run) => `<tspan font-family="${use(run.face)}">${escapeXml(run.text)}</tspan>`).join("");
    return `<text${bare} font-family="${face}">${words}</text>`;
  });
  const light = prepared.replace(FAINT_LINE, (line) => line.replace(" opacity=", " stroke-opacity="));
  return { svg: light, faces: [...used.values()] };
}

interface Run {
  face: Face;
  text: string;
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * Joins, selectors and directions; and marks that compose with no letter, which one renderer sets beside their letter and the
 * other leaves out.
 */
const UNDRAWN = /[\p{Cc}\p{Cf}\p{M}]/gu;

function runsOf(text: string, typeface: Typeface, weight: Weight): Run[] {
  const main = mainFace(typeface, weight);
  const runs: Run[] = [];
  const add = (face: Face, sign: string) => {
    const last = runs.at(-1);
    if (last?.face === face) last.text += sign;
    else runs.push({ face, text: sign });
  };
  for (const { segment } of segmenter.segment(text.normalize("NFC"))) {
    if (/^\s+$/.test(segment)) {
      // A space breaks no run, where the run's face has it.
      const before = runs.at(-1)?.face;
      add(before?.has(0x20) ? before : main, " ");
      continue;
    }
    const [sign] = segment.replace(UNDRAWN, "");
    if (sign === undefined) continue;
    const face = faceFor(sign, typeface, weight);
    if (face !== null) add(face, sign);
    else add(faceFor(REPLACEMENT, typeface, weight) ?? main, REPLACEMENT);
  }
  return runs;
}

/** Null where no face has it. */
function faceFor(sign: string, typeface: Typeface, weight: Weight): Face | null {
  const codePoint = sign.codePointAt(0) ?? 0;
  return findFace(typeface, weight, (face) => face.has(codePoint));
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
