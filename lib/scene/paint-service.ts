import type { Card, ServiceBox, ServiceChip } from "@/lib/layout";
import { FONTS, fitText, markWidth, SERVICE_GRID, stateWidth, textWidth } from "@/lib/layout";
import type { Token } from "./palette";
import type { Primitive } from "./scene";
import type { Mark } from "./shapes";
import { fitMark, frame, paintMark, sign, text } from "./shapes";

/** The shapes of a box of an endpoint service's picture, relative to its top left corner. */
export function paintServiceBox(box: ServiceBox, mark: Mark | undefined): Primitive[] {
  switch (box.kind) {
    case "vpc": {
      const { title, detail } = box.content;
      const name = fitText(title, 260, FONTS.title);
      const x = 14 + textWidth("VPC", FONTS.title) + 8;
      const after = x + textWidth(name, FONTS.title) + 10;
      return [
        frame(box, { fill: "none", stroke: "vpc", strokeWidth: 1.5, radius: 10 }),
        text(14, 22, "VPC", "title", "vpc"),
        text(x, 22, name, "title", "text"),
        text(after, 22, fitText(detail, box.width - after - 14, FONTS.mono), "mono", "muted"),
      ];
    }
    case "lane":
      return [
        frame(box, { fill: "lane", stroke: "none", strokeWidth: 0, radius: 8 }),
        text(10, 17, fitText(box.content.title, box.width - 20, FONTS.lane), "lane", "muted"),
      ];
    case "group": {
      const { title, detail } = box.content;
      const name = fitText(title, box.width - 18, FONTS.lane);
      const after = 9 + textWidth(name, FONTS.lane) + 7;
      return [
        frame(box, { fill: "none", stroke: "zone", strokeWidth: 1, radius: 8, dash: "5 4" }),
        text(9, 17, name, "lane", "muted"),
        ...(detail === ""
          ? []
          : [text(after, 17, fitText(detail, box.width - after - 8, FONTS.mono), "mono", "muted")]),
      ];
    }
    case "card":
      return paintCard(box, box.content, mark);
    case "chip":
      return paintChip(box, box.content);
  }
}

const CARD_STROKES: Partial<Record<Card["role"], Token>> = { connection: "eni", service: "vpc" };

function paintCard(box: ServiceBox, card: Card, whole: Mark | undefined): Primitive[] {
  const { role, title, mono, lines, hatched } = card;
  const font = mono ? "mono" : "title";
  const mark = fitMark(whole, box.width - 20, textWidth(title, FONTS[font]));
  const shapes: Primitive[] = [
    frame(box, {
      fill: hatched ? "hatch" : "card",
      stroke: hatched ? "unknownStroke" : (CARD_STROKES[role] ?? "cardStroke"),
      strokeWidth: role === "connection" || role === "service" ? 1.5 : 1,
      radius: 6,
      ...(hatched ? { dash: "4 3" } : {}),
    }),
    text(10, 18, fitText(title, box.width - 20 - markWidth(mark?.word), FONTS[font]), font, "text"),
  ];
  if (mark !== undefined) shapes.push(...paintMark(mark, box.width - 10, 18));
  if (role === "connection" || role === "count") {
    const [where, state] = lines;
    const words = state === undefined ? 0 : textWidth(state.text, FONTS.body) + (state.tone === "plain" ? 0 : 18) + 12;
    if (where !== undefined)
      shapes.push(text(10, 33, fitText(where.text, box.width - 20 - words, FONTS.body), "body", "muted"));
    if (state !== undefined) {
      const right = box.width - 10;
      const fill = state.tone === "plain" ? "muted" : state.tone;
      if (state.tone !== "plain") shapes.push(...sign(state.tone, right - textWidth(state.text, FONTS.body) - 16, 33));
      shapes.push(text(right, 33, state.text, "body", fill, "end"));
    }
    return shapes;
  }
  for (const [index, line] of lines.entries()) {
    const y = SERVICE_GRID.cardTitle + 8 + index * SERVICE_GRID.cardLine;
    const left = line.tone === "plain" ? 10 : 26;
    if (line.tone !== "plain") shapes.push(...sign(line.tone, 10, y));
    const face = line.mono ? "mono" : "body";
    const fill = line.tone === "plain" ? "muted" : line.tone;
    shapes.push(text(left, y, fitText(line.text, box.width - left - 10, FONTS[face]), face, fill));
  }
  return shapes;
}

function paintChip(box: ServiceBox, { role, title, detail, state }: ServiceChip): Primitive[] {
  if (role === "gap") {
    const calm = state !== null;
    return [
      frame(box, { fill: "none", stroke: calm ? "cardStroke" : "attention", strokeWidth: 1, radius: 5, dash: "2 3" }),
      ...(calm ? [] : sign("attention", 9, 15)),
      text(calm ? 9 : 24, 15, fitText(title, box.width - 32, FONTS.body), "body", calm ? "muted" : "attention"),
    ];
  }
  const unseen = role === "unseen";
  const shapes: Primitive[] = [
    frame(box, {
      fill: unseen ? "hatch" : "card",
      stroke: unseen ? "unknownStroke" : role === "interface" ? "eni" : "cardStroke",
      strokeWidth: role === "interface" ? 1.25 : 1,
      radius: 5,
      ...(unseen ? { dash: "3 3" } : {}),
    }),
  ];
  let right = box.width - 8;
  if (state !== null && state.word !== "") {
    const fill: Token = state.tone === "attention" || state.tone === "broken" ? state.tone : "muted";
    shapes.push(text(right, 15, state.word, "body", fill, "end"));
    const x = right - textWidth(state.word, FONTS.body) - 16;
    if (state.tone === "attention" || state.tone === "broken") shapes.push(...sign(state.tone, x, 15));
    else if (state.tone === "good") {
      const d = `M${x + 2} 11.5l3 3l5.5 -6.5`;
      shapes.push({ type: "path", d, fill: "none", stroke: "muted", strokeWidth: 1.5 });
    }
    right -= stateWidth(state);
  }
  const fitted = fitText(
    detail,
    Math.max(0, right - 8 - Math.min(textWidth(title, FONTS.body) + 12, right * 0.5)),
    FONTS.mono,
  );
  if (detail !== "") {
    shapes.push(text(right, 15, fitted, "mono", "muted", "end"));
    right -= textWidth(fitted, FONTS.mono) + 10;
  }
  shapes.push(text(8, 15, fitText(title, right - 8, FONTS.body), "body", "text"));
  return shapes;
}
