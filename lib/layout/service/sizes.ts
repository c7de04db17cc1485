import { clamp, FONTS, GRID, markWidth } from "../measure";
import { textWidth } from "../text";
import type { Card, ServiceChip } from "./types";

/** Sizes of what stands on the picture of an endpoint service, in CSS pixels. */
export const SERVICE_GRID = {
  margin: GRID.margin,
  /** Inside the VPC frame, above the lanes: the frame's label. */
  vpcTop: 34,
  vpcPad: 14,
  laneTop: 26,
  lanePad: 8,
  groupTop: 26,
  groupPad: 8,
  chip: GRID.chip,
  chipGap: GRID.chipGap,
  /** Between a consumer's interfaces and its endpoint. */
  chipGutter: 26,
  gap: 10,
  /** A card: its title, then lines, then room below. */
  cardTitle: 25,
  cardLine: 15,
  cardBottom: 4,
  track: 6,
  gutter: 20,
} as const;

const CLAMP = {
  card: { min: 84, max: 260 },
  chip: { min: 84, max: 290 },
  group: { min: 120, max: 320 },
} as const;

/** The word of a connection stands on one line with where its consumer is; all other cards have a line for each. */
export function cardHeight({ role, lines }: Card): number {
  const { cardTitle, cardLine, cardBottom } = SERVICE_GRID;
  const rows = role === "connection" || role === "count" ? Math.min(1, lines.length) : lines.length;
  return cardTitle + rows * cardLine + (rows === 0 ? 0 : cardBottom);
}

export function stackHeight(chips: number): number {
  return Math.max(0, chips * (SERVICE_GRID.chip + SERVICE_GRID.chipGap) - SERVICE_GRID.chipGap);
}

/** `marks` are the words that stand at the right of a card's title, by node id. */
export function cardWidth(cards: readonly Card[], marks: ReadonlyMap<string, string>): number {
  const wants = cards.flatMap((card) => {
    const lines = card.lines.map(
      ({ text, mono, tone }) => textWidth(text, mono ? FONTS.mono : FONTS.body) + (tone === "plain" ? 0 : 18),
    );
    const rows =
      card.role === "connection" || card.role === "count" ? [lines.reduce((sum, line) => sum + line, 12)] : lines;
    const title = textWidth(card.title, card.mono ? FONTS.mono : FONTS.title) + markWidth(marks.get(card.nodeId));
    return [title + 20, ...rows.map((row) => row + 20)];
  });
  return clamp(wants, CLAMP.card);
}

export function chipWidth(chips: readonly ServiceChip[]): number {
  const wants = chips.map(({ role, title, detail, state }) => {
    const sign = role === "gap" ? 16 : 0;
    return (
      textWidth(title, FONTS.body) +
      sign +
      16 +
      (detail === "" ? 0 : textWidth(detail, FONTS.mono) + 12) +
      stateWidth(state)
    );
  });
  return clamp(wants, CLAMP.chip);
}

/** A state's sign and word with the space before them. */
export function stateWidth(state: ServiceChip["state"]): number {
  return state === null || state.word === "" ? 0 : textWidth(state.word, FONTS.body) + 30;
}

export function groupWidth(groups: readonly { title: string; detail: string }[]): number {
  const wants = groups.map(
    ({ title, detail }) => textWidth(title, FONTS.lane) + (detail === "" ? 0 : textWidth(detail, FONTS.mono) + 8) + 20,
  );
  return clamp(wants, CLAMP.group);
}

export function laneWidth(title: string): number {
  return 2 * Math.ceil((textWidth(title, FONTS.lane) + 20) / 2);
}
