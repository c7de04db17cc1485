import type { CardContent, GroupContent, HubContent, NetworkBox, NetworkLine, WordContent } from "@/lib/layout";
import { FOLD, FONTS, fitText, linesTop, NETWORK_GRID, NOT_ALL, textWidth } from "@/lib/layout";
import { transitGatewayIcon, vpcIcon } from "./icons";
import type { Token } from "./palette";
import type { IconPath, Primitive } from "./scene";
import { frame, PEOPLE, sign, text } from "./shapes";

const { padding, textLeft, titleLine, idLine, idStep, line: STEP } = NETWORK_GRID;

/** The shapes of a box, relative to its top left corner; `lines` are those that end at it. Icons are added to `icons`. */
export function paintNetworkBox(
  box: NetworkBox,
  lines: readonly NetworkLine[],
  icons: Record<string, IconPath[]>,
): Primitive[] {
  switch (box.kind) {
    case "group":
      return paintGroup(box, box.content);
    case "outside":
      return [
        frame(box, { fill: "lane", stroke: "none", strokeWidth: 0, radius: 8 }),
        text(padding, 18, fitText(box.content.title, box.width - 2 * padding, FONTS.lane), "lane", "muted"),
      ];
    case "card":
      return [...paintCard(box, box.content, icons), ...paintDots(box, lines)];
    case "hub":
      return paintHub(box, box.content, icons);
    case "word":
      return paintWord(box.content);
  }
}

type Size = Pick<NetworkBox, "width" | "height">;

function paintGroup(size: Size, { title, detail, level }: GroupContent): Primitive[] {
  const outer = level === "outer";
  const room = size.width - 2 * padding;
  const { groupTitle, groupDetail } = NETWORK_GRID;
  const shapes: Primitive[] = [
    outer
      ? frame(size, { fill: "lane", stroke: "rule", strokeWidth: 1, radius: 10 })
      : frame(size, { fill: "none", stroke: "zone", strokeWidth: 1, radius: 8, dash: "5 4" }),
    text(padding, groupTitle, fitText(title, room - FOLD, FONTS.title), "title", outer ? "text" : "muted"),
  ];
  if (detail !== "") shapes.push(text(padding, groupDetail, fitText(detail, room, FONTS.mono), "mono", "muted"));
  return shapes;
}

function paintCard(size: Size, content: CardContent, icons: Record<string, IconPath[]>): Primitive[] {
  const { kind, title, ids, lines, mark, notVisible } = content;
  const external = kind === "account";
  const shapes: Primitive[] = [];
  if (kind === "folded") {
    // A second card behind the first: there is more below.
    shapes.push(frame(size, { fill: "card", stroke: "cardStroke", strokeWidth: 1, radius: 8 }));
    shapes.push({
      type: "path",
      d: `M4.5 ${size.height - 4.5}H${size.width - 4.5}V4.5`,
      fill: "none",
      stroke: "rule",
      strokeWidth: 1.5,
    });
  } else {
    shapes.push(
      frame(size, {
        fill: external ? "hatch" : "card",
        stroke: external ? "unknownStroke" : "vpc",
        strokeWidth: external ? 1 : 1.5,
        radius: 8,
        ...(external ? { dash: "4 3" } : {}),
      }),
    );
  }
  if (kind === "card") {
    const icon = vpcIcon();
    icons[icon.id] = icon.paths;
    shapes.push({ type: "icon", x: padding, y: 9, size: 24, icon: icon.id });
  } else {
    const d = kind === "account" ? PEOPLE : STACK;
    shapes.push({ type: "path", d, fill: "none", stroke: "route", strokeWidth: 1.4 });
  }
  const fold = kind === "folded" ? FOLD : 0;
  shapes.push(...heading(size, title, ids, fold));
  let y = linesTop(ids.length);
  for (const line of lines) {
    y += STEP;
    shapes.push(text(padding, y, fitText(line, size.width - 2 * padding, FONTS.body), "body", "muted"));
  }
  if (mark !== null) {
    y += STEP;
    const word = fitText(mark.word, size.width - 2 * padding - 16, FONTS.mark);
    shapes.push(...sign(mark.tone, padding, y), text(padding + 16, y, word, "mark", mark.tone));
  }
  if (kind === "card" && notVisible) {
    y += STEP;
    const width = Math.min(size.width - 2 * padding + 8, textWidth(NOT_ALL, FONTS.body) + 12);
    const hatch = { x: padding - 4, y: y - 11, width, height: STEP };
    shapes.push({
      type: "rect",
      ...hatch,
      radius: 3,
      fill: "hatch",
      stroke: "unknownStroke",
      strokeWidth: 1,
      dash: "3 3",
    });
    shapes.push(text(padding + 2, y, fitText(NOT_ALL, width - 8, FONTS.body), "body", "muted"));
  }
  return shapes;
}

function heading(size: Size, title: string, ids: readonly string[], fold: number): Primitive[] {
  const room = size.width - textLeft - padding;
  return [
    text(textLeft, titleLine, fitText(title, room - fold, FONTS.title), "title", "text"),
    ...ids.map((id, index) => text(textLeft, idLine + index * idStep, fitText(id, room, FONTS.mono), "mono", "muted")),
  ];
}

/** Three sheets, 22 px wide. */
const STACK = "M21 11l11 5.5l-11 5.5l-11 -5.5ZM10 21l11 5.5l11 -5.5M10 25.5l11 5.5l11 -5.5";

function paintHub(size: Size, content: HubContent, icons: Record<string, IconPath[]>): Primitive[] {
  const { title, ids, lines, collected } = content;
  const icon = transitGatewayIcon();
  icons[icon.id] = icon.paths;
  const style = collected
    ? ({ fill: "card", stroke: "vpc", strokeWidth: 2 } as const)
    : ({ fill: "hatch", stroke: "unknownStroke", strokeWidth: 1, dash: "4 3" } as const);
  const y = linesTop(ids.length);
  return [
    frame(size, { ...style, radius: 8 }),
    { type: "icon", x: padding, y: 9, size: 24, icon: icon.id },
    ...heading(size, title, ids, 0),
    ...lines.map((line, index) =>
      text(padding, y + (index + 1) * STEP, fitText(line, size.width - 2 * padding, FONTS.body), "body", "muted"),
    ),
  ];
}

function paintWord({ tone, word }: WordContent): Primitive[] {
  return [...sign(tone, 1, 12), text(17, 12, word, "mark", tone)];
}

const DOT_RADIUS = 3.2;

/** A dot where PrivateLink leaves a consumer: there stand its network interfaces. */
function paintDots(box: NetworkBox, lines: readonly NetworkLine[]): Primitive[] {
  const dots = lines.flatMap((line): Primitive[] => {
    const end = line.points.at(-1);
    if (line.kind !== "privateLink" || line.source !== box.id || end === undefined) return [];
    const r = DOT_RADIUS;
    const d = `M${end[0] - box.x - r} ${end[1] - box.y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 -${2 * r} 0`;
    const fill: Token = line.tone === "broken" ? "broken" : "eni";
    return [{ type: "path", d, fill, stroke: "none", strokeWidth: 0 }];
  });
  return [...new Map(dots.map((dot) => [JSON.stringify(dot), dot])).values()];
}
