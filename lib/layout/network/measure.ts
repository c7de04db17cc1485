import { FOLD, FONTS, markWidth } from "../measure";
import { textWidth } from "../text";
import type { NetworkContent } from "./content";
import type { CardContent, HubContent } from "./types";

/** Sizes of the picture of a network, in CSS pixels. The scene puts text where these leave room for it. */
export const NETWORK_GRID = {
  margin: 20,
  padding: 10,
  /** Left edge of a card's text, beside its icon. */
  textLeft: 42,
  /** Baselines of a card's title and of the first small line below it. */
  titleLine: 20,
  idLine: 35,
  idStep: 14,
  line: 15,
  /** Baselines of the title and of the detail in the frame of a group, and what they take. */
  groupTitle: 18,
  groupDetail: 31,
  header: { plain: 26, detailed: 39 },
  framePadding: 8,
  frameGap: 14,
  columnGap: 18,
  rowGap: 10,
  /** Below a card, where the words of its lines stand. */
  wordHeight: 16,
  stub: 7,
  track: 6,
  spineTrack: 8,
  spinePadding: 16,
  port: 10,
} as const;

const CARD = { min: 176, max: 264 };
const HUB = { min: 178, max: 270 };

/** Height of the title, the small lines and whatever stands below them. */
export function textHeight(content: CardContent | HubContent): number {
  const rows = content.lines.length + ("mark" in content ? footRows(content) : 0);
  const top = linesTop(content.ids.length);
  return rows === 0 ? Math.max(44, top + 2) : top + rows * NETWORK_GRID.line + 9;
}

/** Baseline above the first line of a box with so many ids. */
export function linesTop(ids: number): number {
  const { titleLine, idLine, idStep } = NETWORK_GRID;
  return ids === 0 ? titleLine + 12 : idLine + (ids - 1) * idStep + 8;
}

/** Rows below the lines: a mark, and that not everything is visible. */
function footRows({ kind, mark, notVisible }: CardContent): number {
  return Number(mark !== null) + Number(kind === "card" && notVisible);
}

/** One width for all cards, so that they stand in columns. */
export function cardWidth(content: NetworkContent): number {
  const cells = [...content.groups.flatMap((group) => group.inner.flatMap((inner) => inner.cells)), ...content.outside];
  const { padding, textLeft } = NETWORK_GRID;
  const wants = cells.flatMap(({ content: card }) => [
    textLeft + textWidth(card.title, FONTS.title) + padding + (card.kind === "folded" ? FOLD : 0),
    ...card.ids.map((id) => textLeft + textWidth(id, FONTS.mono) + padding),
    ...card.lines.map((line) => textWidth(line, FONTS.body) + 2 * padding),
    markWidth(card.mark?.word) + 2 * padding,
    card.kind === "card" && card.notVisible ? textWidth(NOT_ALL, FONTS.body) + 2 * padding + 12 : 0,
  ]);
  const frames = content.groups.flatMap((group) => [
    ...(group.framed ? [headerWidth(group.title, group.detail)] : []),
    ...group.inner.flatMap((inner) => (inner.framed ? [headerWidth(inner.title, inner.detail)] : [])),
  ]);
  return clamp([...wants, ...frames.map((frame) => frame - 2 * NETWORK_GRID.framePadding)], CARD);
}

export const NOT_ALL = "? not everything is visible";

/** Width that the title and detail of a frame take, one below the other. */
function headerWidth(title: string, detail: string): number {
  const { padding } = NETWORK_GRID;
  return Math.max(textWidth(title, FONTS.title) + FOLD, textWidth(detail, FONTS.mono)) + 2 * padding;
}

/** What frames take above their cards: the same for all of a level. */
export interface Headers {
  outer: number;
  inner: number;
}

export function headersOf({ groups }: NetworkContent): Headers {
  const height = (frames: readonly { framed: boolean; detail: string }[]) => {
    const { plain, detailed } = NETWORK_GRID.header;
    return frames.some(({ framed, detail }) => framed && detail !== "") ? detailed : plain;
  };
  return { outer: height(groups), inner: height(groups.flatMap((group) => group.inner)) };
}

/** 0 when there are no gateways. */
export function hubWidth(hubs: readonly { content: HubContent }[]): number {
  if (hubs.length === 0) return 0;
  const { padding, textLeft } = NETWORK_GRID;
  const wants = hubs.flatMap(({ content: hub }) => [
    textLeft + textWidth(hub.title, FONTS.title) + padding,
    ...hub.ids.map((id) => textLeft + textWidth(id, FONTS.mono) + padding),
    ...hub.lines.map((line) => textWidth(line, FONTS.body) + 2 * padding),
  ]);
  return clamp(wants, HUB);
}

function clamp(wants: readonly number[], { min, max }: { min: number; max: number }): number {
  const widest = wants.reduce((widest, want) => Math.max(widest, want), min);
  return 2 * Math.ceil(Math.min(max, widest) / 2);
}
