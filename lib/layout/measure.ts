import type { EdgeContent, OutsideContent, RouteTableContent, SubnetContent } from "./content-types";
import type { Font } from "./text";
import { displayText, textWidth } from "./text";

/** Sizes of everything on a diagram, in CSS pixels. The scene puts text where these leave room for it. */

export const FONTS = {
  heading: { family: "sans", size: 18, weight: 600 },
  title: { family: "sans", size: 12.5, weight: 600 },
  body: { family: "sans", size: 11.5, weight: 400 },
  mark: { family: "sans", size: 11, weight: 600 },
  mono: { family: "mono", size: 10.5, weight: 400 },
  lane: { family: "sans", size: 11, weight: 600 },
} as const satisfies Record<string, Font>;

export const GRID = {
  margin: 20,
  /** Above the VPC frame. */
  header: 0,
  /** Inside the VPC frame, above the zones: the frame's label. */
  vpcTop: 34,
  vpcPadding: 14,
  zoneTop: 26,
  zonePadding: 8,
  subnetTop: 42,
  subnetPadding: 9,
  chip: 22,
  chipGap: 4,
  workloadLine: 15,
  workloadPadding: 7,
  tableTop: 40,
  tableRow: 17,
  tableBottom: 7,
  stackGap: 10,
  edgeHeight: 42,
  laneGap: 14,
  track: 5,
  /** Heavier lines run before the edge lane. */
  edgeTrack: 8,
  gutter: 16,
  zoneGap: 14,
} as const;

const CLAMP = {
  subnet: { min: 158, max: 240 },
  table: { min: 176, max: 250 },
  edge: { min: 138, max: 290 },
  outside: { min: 150, max: 290 },
} as const;

/** The most room that the name of a VPC takes on its frame. */
export const VPC_NAME = 260;

/** Room for the fold control of a box, right of its title. */
export const FOLD = 16;

/** The word `shared` beside a subnet's block, and the space before it. */
const SHARED_ROOM = textWidth("shared", FONTS.body) + 16;

/** Least width of a VPC's frame: its name stands on it, however little is in it. */
export function vpcWidth(title: string): number {
  const name = Math.min(VPC_NAME, textWidth(displayText(title), FONTS.title));
  return Math.ceil(14 + textWidth("VPC", FONTS.title) + 8 + name + 14);
}

/** `marks` are the words that stand at the right of a subnet's block, by subnet id. */
export function subnetWidth(subnets: readonly SubnetContent[], marks: ReadonlyMap<string, string>): number {
  const wants = subnets.flatMap((subnet) => [
    textWidth(subnet.title, FONTS.title) + 2 * GRID.subnetPadding + FOLD + 4,
    textWidth(subnet.detail, FONTS.mono) +
      Math.max(subnet.shared ? SHARED_ROOM : 0, markWidth(marks.get(subnet.id))) +
      2 * GRID.subnetPadding,
    ...subnet.chips.map(
      (chip) =>
        textWidth(chip.title, FONTS.body) +
        (chip.detail === "" ? 0 : textWidth(chip.detail, FONTS.mono) + 10) +
        2 * GRID.subnetPadding +
        20,
    ),
    ...subnet.workloads.map((line) => textWidth(line, FONTS.body) + 2 * GRID.subnetPadding + 18),
  ]);
  return clamp(wants, CLAMP.subnet);
}

export function subnetHeight(subnet: SubnetContent): number {
  const chips = subnet.chips.length * (GRID.chip + GRID.chipGap);
  return GRID.subnetTop + chips + workloadHeight(subnet) + 4;
}

/** Height of the workload box at the foot of a subnet; 0 when there is nothing to say. */
export function workloadHeight(subnet: SubnetContent): number {
  if (subnet.workloads.length === 0) return 0;
  return subnet.workloads.length * GRID.workloadLine + 2 * GRID.workloadPadding - 3 + GRID.chipGap;
}

/** `marks` are the words that stand at the right of a table's title, by table id. */
export function tableWidth(tables: readonly RouteTableContent[], marks: ReadonlyMap<string, string>): number {
  const wants = tables.flatMap((table) => [
    textWidth(table.title, FONTS.title) + markWidth(marks.get(table.id)) + 20,
    ...table.rows.map(
      (row) =>
        textWidth(row.destination, FONTS.mono) +
        textWidth(row.state === "active" ? row.target : `${row.target} ${row.state}`, FONTS.body) +
        34,
    ),
  ]);
  return clamp(wants, CLAMP.table);
}

export function tableHeight(table: RouteTableContent): number {
  const rows = table.rows.length + (table.more > 0 ? 1 : 0);
  return GRID.tableTop + rows * GRID.tableRow + (rows > 0 ? GRID.tableBottom : 0);
}

/** `marks` are the words that stand at the right of a box's title, by box id. */
export function edgeWidth(boxes: readonly EdgeContent[], marks: ReadonlyMap<string, string>): number {
  const wants = boxes.flatMap((box) => [
    textWidth(box.title, FONTS.title) + 20,
    textWidth(box.detail, FONTS.body) + markWidth(marks.get(box.id)) + 20,
  ]);
  return clamp(wants, CLAMP.edge);
}

export function outsideWidth(boxes: readonly OutsideContent[]): number {
  const wants = boxes.flatMap((box) => [
    textWidth(box.title, FONTS.title) + 52,
    textWidth(box.detail, FONTS.mono) + 52,
  ]);
  return clamp(wants, CLAMP.outside);
}

/** Width of a mark: its sign, its word and the space before it. */
export function markWidth(word: string | undefined): number {
  return word === undefined ? 0 : textWidth(word, FONTS.mark) + 24;
}

export function clamp(wants: readonly number[], { min, max }: { min: number; max: number }): number {
  const widest = wants.reduce((widest, want) => Math.max(widest, want), min);
  return 2 * Math.ceil(Math.min(max, widest) / 2);
}
