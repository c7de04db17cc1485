import type { Box, Line } from "@/lib/layout";
import { FOLD, FONTS, fitText, GRID, markWidth, stateWords, textWidth, VPC_NAME } from "@/lib/layout";
import { serviceIcon } from "./icons";
import type { Token } from "./palette";
import type { IconPath, Primitive } from "./scene";
import type { Mark } from "./shapes";
import { fitMark, frame, GLOBE, PEOPLE, paintMark, sign, text, VPCS } from "./shapes";

/** The shapes of a box, relative to its top left corner. Icons that it needs are added to `icons`. */
export function paintBox(box: Box, mark: Mark | undefined, icons: Record<string, IconPath[]>): Primitive[] {
  switch (box.kind) {
    case "vpc":
      return paintVpc(box);
    case "lane":
      return paintLane(box);
    case "zone":
      return paintZone(box);
    case "subnet":
      return paintSubnet(box, mark);
    case "chip":
      return paintChip(box, mark);
    case "workloads":
      return paintWorkloads(box);
    case "routeTable":
      return paintRouteTable(box, mark);
    case "edge":
      return paintEdge(box, mark);
    case "outside":
      return paintOutside(box, mark, icons);
  }
}

/** A dot on the box wherever an ENI attachment leaves it; `lines` are those that begin at the box. */
export function paintDots(box: { x: number; y: number }, lines: readonly Pick<Line, "kind" | "points">[]): Primitive[] {
  return lines.flatMap((line): Primitive[] => {
    const first = line.points[0];
    if (line.kind !== "eniAttachment" || first === undefined) return [];
    const d = `M${first[0] - box.x - 3.2} ${first[1] - box.y}a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0`;
    return [{ type: "path", d, fill: "eni", stroke: "none", strokeWidth: 0 }];
  });
}

type BoxOf<K extends Box["kind"]> = Extract<Box, { kind: K }>;

function paintVpc(box: BoxOf<"vpc">): Primitive[] {
  const { title, detail } = box.content;
  const name = fitText(title, VPC_NAME, FONTS.title);
  const x = 14 + textWidth("VPC", FONTS.title) + 8;
  return [
    frame(box, { fill: "none", stroke: "vpc", strokeWidth: 1.5, radius: 10 }),
    text(14, 22, "VPC", "title", "vpc"),
    text(x, 22, name, "title", "text"),
    text(
      x + textWidth(name, FONTS.title) + 10,
      22,
      fitText(detail, box.width - x - textWidth(name, FONTS.title) - 24, FONTS.mono),
      "mono",
      "muted",
    ),
  ];
}

function paintLane(box: BoxOf<"lane">): Primitive[] {
  const { title, note } = box.content;
  const shapes = [
    frame(box, { fill: "lane", stroke: "none", strokeWidth: 0, radius: 8 }),
    text(10, 17, fitText(title, box.width - 20, FONTS.lane), "lane", "muted"),
  ];
  if (note !== "") {
    const hatch = { x: 8, y: 26, width: box.width - 16, height: 30 };
    shapes.push({
      type: "rect",
      ...hatch,
      radius: 5,
      fill: "hatch",
      stroke: "unknownStroke",
      strokeWidth: 1,
      dash: "3 3",
    });
    shapes.push(text(18, 45, `? ${note}`, "body", "muted"));
  }
  return shapes;
}

function paintZone(box: BoxOf<"zone">): Primitive[] {
  const { title, detail, collapsible } = box.content;
  const name = fitText(title, box.width - 20 - FOLD, FONTS.lane);
  const after = 9 + textWidth(name, FONTS.lane) + 7;
  return [
    frame(box, { fill: "none", stroke: "zone", strokeWidth: 1, radius: 8, dash: "5 4" }),
    text(9, 17, name, "lane", "muted"),
    text(after, 17, fitText(detail, box.width - after - (collapsible ? FOLD + 10 : 8), FONTS.mono), "mono", "muted"),
  ];
}

function paintSubnet(box: BoxOf<"subnet">, whole: Mark | undefined): Primitive[] {
  const { tier, title, detail, visible, shared, kind } = box.content;
  const mark = fitMark(whole, box.width - 2 * GRID.subnetPadding);
  const fill = visible ? tier : "hatch";
  const stroke: Token = `${tier}Stroke`;
  const pad = GRID.subnetPadding;
  const room = box.width - 2 * pad - FOLD;
  const shapes: Primitive[] = [
    frame(box, { fill, stroke, strokeWidth: 1.25, radius: 6, ...(visible ? {} : { dash: "4 3" }) }),
    text(pad, 18, fitText(visible ? title : `? ${title}`, room, FONTS.title), "title", "text"),
  ];
  const words = kind === "summary" ? "folded" : detail;
  const after = 2 * pad + textWidth(words, FONTS.mono);
  const sharing = shared && mark === undefined && box.width - after > textWidth(SHARED, FONTS.body) + 8;
  if (sharing) shapes.push(text(box.width - pad, 33, SHARED, "body", "muted", "end"));
  shapes.push(text(pad, 33, fitText(words, box.width - 2 * pad - markWidth(mark?.word), FONTS.mono), "mono", "muted"));
  if (mark !== undefined) shapes.push(...paintMark(mark, box.width - pad, 33));
  return shapes;
}

/** Said of a subnet that its owner shares; a mark needs the place more, and the label says both. */
const SHARED = "shared";

const CHIP_STROKES: Record<BoxOf<"chip">["content"]["kind"], Token> = {
  endpointInterface: "eni",
  natGateway: "cardStroke",
  loadBalancer: "cardStroke",
  networkInterface: "cardStroke",
  gap: "attention",
};

function paintChip(box: BoxOf<"chip">, mark: Mark | undefined): Primitive[] {
  const { kind, title, detail } = box.content;
  const stroke = CHIP_STROKES[kind];
  if (kind === "gap") {
    return [
      frame(box, { fill: "none", stroke, strokeWidth: 1, radius: 5, dash: "2 3" }),
      ...sign("attention", 9, 15),
      text(24, 15, fitText(title, box.width - 32, FONTS.body), "body", "attention"),
    ];
  }
  const detailWidth = detail === "" ? 0 : textWidth(detail, FONTS.mono) + 8;
  const markRoom = mark === undefined ? 0 : 18;
  const shapes: Primitive[] = [
    frame(box, { fill: "card", stroke, strokeWidth: 1.25, radius: 5 }),
    text(8, 15, fitText(title, box.width - 18 - detailWidth - markRoom, FONTS.body), "body", "text"),
  ];
  if (detail !== "") {
    const fitted = fitText(detail, box.width - 18 - markRoom, FONTS.mono);
    shapes.push(text(box.width - 8, 15, fitted, "mono", "muted", "end"));
  }
  if (mark !== undefined) shapes.push(...sign(mark.tone, box.width - detailWidth - 22, 15));
  return shapes;
}

function paintWorkloads(box: BoxOf<"workloads">): Primitive[] {
  const { lines, visible } = box.content;
  const hidden = !visible;
  return [
    frame(box, {
      fill: hidden ? "hatch" : "card",
      stroke: hidden ? "unknownStroke" : "rule",
      strokeWidth: 1,
      radius: 5,
      ...(hidden ? { dash: "3 3" } : {}),
    }),
    ...lines.map((line, index) =>
      text(
        8,
        GRID.workloadPadding + 8 + index * GRID.workloadLine,
        fitText(hidden ? `? ${line}` : line, box.width - 16, FONTS.body),
        "body",
        index === 0 ? "text" : "muted",
      ),
    ),
  ];
}

function paintRouteTable(box: BoxOf<"routeTable">, whole: Mark | undefined): Primitive[] {
  const { title, detail, rows, more } = box.content;
  const pad = 10;
  const mark = fitMark(whole, box.width - 2 * pad, textWidth(title, FONTS.title));
  const shapes: Primitive[] = [
    frame(box, { fill: "card", stroke: "cardStroke", strokeWidth: 1, radius: 6 }),
    text(pad, 17, fitText(title, box.width - 2 * pad - markWidth(mark?.word), FONTS.title), "title", "text"),
    text(pad, 32, detail, "body", "muted"),
  ];
  if (mark !== undefined) shapes.push(...paintMark(mark, box.width - pad, 17));
  if (rows.length + more > 0) {
    shapes.push({ type: "path", d: `M0.5 38.5H${box.width - 0.5}`, fill: "none", stroke: "rule", strokeWidth: 1 });
  }
  for (const [index, row] of rows.entries()) {
    const y = GRID.tableTop + index * GRID.tableRow + 12.5;
    const broken = row.state !== "active";
    const target = broken ? `${row.target} ${stateWords(row.state)}` : row.target;
    const targetRoom = box.width - 2 * pad - Math.min(textWidth(row.destination, FONTS.mono), box.width * 0.55) - 14;
    const fitted = fitText(target, targetRoom, FONTS.body);
    const destinationRoom = box.width - 2 * pad - textWidth(fitted, FONTS.body) - 10;
    shapes.push(
      text(pad, y, fitText(row.destination, destinationRoom, FONTS.mono), "mono", broken ? "broken" : "text"),
    );
    shapes.push(text(box.width - pad, y, fitted, "body", broken ? "broken" : "muted", "end"));
  }
  if (more > 0) {
    const y = GRID.tableTop + rows.length * GRID.tableRow + 12.5;
    shapes.push(text(pad, y, `${more} more routes`, "body", "muted"));
  }
  return shapes;
}

function paintEdge(box: BoxOf<"edge">, whole: Mark | undefined): Primitive[] {
  const { title, detail, attachment, kind, mono } = box.content;
  const mark = fitMark(whole, box.width - 20);
  const face = mono === true ? "mono" : "title";
  const stroke: Token = attachment === "routeTable" ? "routeTable" : attachment === "eni" ? "eni" : "cardStroke";
  const external = kind === "external";
  const room = box.width - 20 - markWidth(mark?.word);
  const shapes: Primitive[] = [
    frame(box, {
      fill: external ? "hatch" : "card",
      stroke: external ? "unknownStroke" : stroke,
      strokeWidth: attachment === "none" ? 1 : 1.5,
      radius: 6,
      ...(external ? { dash: "4 3" } : {}),
    }),
    text(10, 18, fitText(title, box.width - 20, FONTS[face]), face, "text"),
    text(10, 33, fitText(detail, room, FONTS.body), "body", "muted"),
  ];
  if (mark !== undefined) shapes.push(...paintMark(mark, box.width - 10, 33));
  return shapes;
}

const CARD = { fill: "card", stroke: "cardStroke" } as const;

function paintOutside(box: BoxOf<"outside">, mark: Mark | undefined, icons: Record<string, IconPath[]>): Primitive[] {
  const { kind, title, detail, shortName, hatched } = box.content;
  const look = hatched ? ({ fill: "hatch", stroke: "unknownStroke", dash: "4 3" } as const) : CARD;
  const shapes: Primitive[] = [frame(box, { ...look, strokeWidth: 1, radius: 6 })];
  let x = 10;
  if (kind === "service" && shortName !== null) {
    const icon = serviceIcon(shortName);
    icons[icon.id] = icon.paths;
    shapes.push({ type: "icon", x: 6, y: 6, size: 30, icon: icon.id });
    x = 44;
  } else {
    shapes.push({
      type: "path",
      d: kind === "internet" ? GLOBE : kind === "network" ? VPCS : PEOPLE,
      fill: "none",
      stroke: kind === "network" ? "vpc" : "route",
      strokeWidth: 1.4,
    });
    x = 44;
  }
  const centred = detail === "";
  shapes.push(text(x, centred ? 25 : 18, fitText(title, box.width - x - 8, FONTS.title), "title", "text"));
  const room = box.width - x - 8 - (mark === undefined ? 0 : 18);
  if (!centred) shapes.push(text(x, 33, fitText(detail, room, FONTS.mono), "mono", "muted"));
  if (mark !== undefined) shapes.push(...sign(mark.tone, box.width - 22, 33));
  return shapes;
}
