import type { Font } from "@/lib/layout";
import { FONTS, fitText, markWidth, textWidth } from "@/lib/layout";
import type { Token } from "./palette";
import type { Primitive, TextRole } from "./scene";

/** The shapes that all pictures are made of. */

/** A word that stands on a box, with its tone; the sign before it says the same without colour. */
export interface Mark {
  tone: "attention" | "broken";
  word: string;
}

const ROLE_FONTS: Record<TextRole, Font> = {
  title: FONTS.title,
  body: FONTS.body,
  mono: FONTS.mono,
  mark: FONTS.mark,
  lane: FONTS.lane,
};

/** A globe, a person and a network, 26 px wide, in the place of an icon where AWS's set has no outline of ours to use. */
export const GLOBE = "M21 9a12 12 0 1 0 .01 0M9 21H33M21 9c-7 7-7 17 0 24M21 9c7 7 7 17 0 24";
export const VPCS = "M10 12h15v15h-15zM25 16h5v15h-15v-4";
export const PEOPLE = "M21 12a4.5 4.5 0 1 0 .01 0M12 31c0-11 18-11 18 0z";

/**
 * A mark as it stands in a line of `width`, its word shortened where it would leave it. Beside a title that takes `beside` it
 * has what the title leaves, and at least three fifths of the line.
 */
export function fitMark(mark: Mark | undefined, width: number, beside = 0): Mark | undefined {
  if (mark === undefined) return undefined;
  const room = Math.max(width - beside, 0.6 * width);
  if (markWidth(mark.word) <= room) return mark;
  return { ...mark, word: fitText(mark.word, room - markWidth(""), FONTS.mark) };
}

/** The sign and word of a mark, ending at `right`. */
export function paintMark(mark: Mark, right: number, baseline: number): Primitive[] {
  const left = right - textWidth(mark.word, FONTS.mark);
  return [...sign(mark.tone, left - 15, baseline), text(right, baseline, mark.word, "mark", mark.tone, "end")];
}

/** A triangle for attention, a circle with a bar for broken, 12 px high. */
export function sign(tone: Mark["tone"], x: number, baseline: number): Primitive[] {
  const y = baseline - 10;
  if (tone === "attention") {
    return [
      { type: "path", d: `M${x + 6} ${y}L${x + 12} ${y + 11}H${x}Z`, fill: "none", stroke: tone, strokeWidth: 1.4 },
      {
        type: "path",
        d: `M${x + 6} ${y + 4}V${y + 7.2}M${x + 6} ${y + 8.6}V${y + 9.4}`,
        fill: "none",
        stroke: tone,
        strokeWidth: 1.4,
      },
    ];
  }
  return [
    { type: "path", d: `M${x + 6} ${y}a5.5 5.5 0 1 0 .01 0`, fill: "none", stroke: tone, strokeWidth: 1.4 },
    { type: "path", d: `M${x + 3.8} ${y + 3.3}l4.4 4.4m0 -4.4l-4.4 4.4`, fill: "none", stroke: tone, strokeWidth: 1.4 },
  ];
}

type FrameStyle = Pick<Extract<Primitive, { type: "rect" }>, "fill" | "stroke" | "strokeWidth" | "radius" | "dash">;

/** The outline of a box, drawn inside its bounds so that neighbours never touch. */
export function frame(box: { width: number; height: number }, style: FrameStyle): Primitive {
  const inset = style.strokeWidth / 2;
  return { type: "rect", x: inset, y: inset, width: box.width - 2 * inset, height: box.height - 2 * inset, ...style };
}

export function text(
  x: number,
  y: number,
  words: string,
  role: TextRole,
  fill: Token,
  anchor: "start" | "end" = "start",
): Primitive {
  return { type: "text", x, y, text: words, role, fill, anchor };
}

/** The width a text of the scene takes; tests use it to prove that nothing is cut or overlaps. */
export function primitiveTextWidth(primitive: Extract<Primitive, { type: "text" }>): number {
  return textWidth(primitive.text, ROLE_FONTS[primitive.role]);
}
