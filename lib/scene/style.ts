import type { Attention } from "@/lib/analysis";
import type { LineKind } from "@/lib/layout";
import type { LegendItem, SceneLine } from "./scene";
import type { Mark } from "./shapes";

/** How lines are drawn, what legends say of them, and which marks boxes carry (design.md, visual language). */

/** One mark a node: the worst first, with how many more there are. */
export function marksOf(attention: readonly Attention[]): Map<string, Mark> {
  const byNode = new Map<string, Attention[]>();
  for (const entry of attention) byNode.set(entry.nodeId, [...(byNode.get(entry.nodeId) ?? []), entry]);
  return new Map(
    [...byNode].flatMap(([nodeId, entries]) => {
      const worst = entries.find((entry) => entry.tone === "broken") ?? entries[0];
      if (worst === undefined) return [];
      const more = entries.length > 1 ? ` +${entries.length - 1}` : "";
      return [[nodeId, { tone: worst.tone, word: `${worst.mark}${more}` }]];
    }),
  );
}

export interface LineStyle {
  stroke: SceneLine["stroke"];
  strokeWidth: number;
  dash: string | null;
}

export const LINE_STYLES: Record<LineKind, LineStyle> = {
  association: { stroke: "route", strokeWidth: 1, dash: null },
  route: { stroke: "route", strokeWidth: 1, dash: null },
  routeTableAttachment: { stroke: "routeTable", strokeWidth: 2.75, dash: null },
  eniAttachment: { stroke: "eni", strokeWidth: 1.6, dash: "5 3" },
  loadBalancer: { stroke: "route", strokeWidth: 1.2, dash: null },
  service: { stroke: "route", strokeWidth: 1.2, dash: null },
  connection: { stroke: "route", strokeWidth: 1.2, dash: null },
  joint: { stroke: "route", strokeWidth: 1.2, dash: null },
  listener: { stroke: "route", strokeWidth: 1.2, dash: null },
  target: { stroke: "route", strokeWidth: 1.2, dash: null },
};

/** A route into a black hole: red, and dotted so that it shows without colour. */
export const BROKEN_LINE: LineStyle = { stroke: "broken", strokeWidth: 1.4, dash: "2 3" };

/** A connection that nobody accepted yet. */
export const WAITING_LINE: LineStyle = { stroke: "attention", strokeWidth: 1.4, dash: "6 4" };

export const LEGEND: LegendItem[] = [
  { label: "route-table attachment", kind: "line", ...LINE_STYLES.routeTableAttachment, dot: false },
  { label: "ENI attachment", kind: "line", ...LINE_STYLES.eniAttachment, dot: true },
  { label: "route or association", kind: "line", ...LINE_STYLES.route, dot: false },
  { label: "needs attention", kind: "mark", stroke: "attention", strokeWidth: 1.4, dash: null, dot: false },
  { label: "broken", kind: "mark", stroke: "broken", strokeWidth: 1.4, dash: null, dot: false },
  {
    label: "not visible, or elsewhere",
    kind: "hatch",
    stroke: "unknownStroke",
    strokeWidth: 1,
    dash: "3 3",
    dot: false,
  },
];
