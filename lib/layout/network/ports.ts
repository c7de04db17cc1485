import type { NetworkLink } from "@/lib/model";
import { FONTS } from "../measure";
import { textWidth } from "../text";
import { stateWords } from "../words";
import type { Join } from "./joins";
import { NETWORK_GRID } from "./measure";
import type { WordContent } from "./types";

/** Where the lines of one kind, tone and direction leave the lower edge of a card. */
export interface Port {
  key: string;
  /** From the left edge of the card. */
  x: number;
  /** Stands right of the port; null for plain lines. */
  word: (WordContent & { width: number }) | null;
}

/** Ports by the id of a box, and by {@link portKey} within it. */
export type Ports = ReadonlyMap<string, ReadonlyMap<string, Port>>;

const ORDER = ["attachment", "peering", "privateLink"];
const TONES = ["plain", "waiting", "broken"];

/**
 * PrivateLink has a direction: what a VPC consumes and what it offers leave by different ports. Boxes that stand for many
 * VPCs have one port for all that waits and one for all that is broken, or their words would need more room than they.
 */
export function portKey({ kind, tone, source }: Join, box: string): string {
  if (tone !== "plain" && !box.startsWith("vpc/")) return `${TONES.indexOf(tone)}`;
  const side = kind === "privateLink" ? (source === box ? "out" : "in") : "";
  return `${TONES.indexOf(tone)}/${ORDER.indexOf(kind)}/${side}`;
}

/** Where lines leave each card; gateways have ports of their own. */
export function portsOf(joins: readonly Join[], isCard: (id: string) => boolean): Ports {
  const links = new Map<string, Map<string, { join: Join; links: NetworkLink[] }>>();
  for (const join of joins) {
    for (const box of [join.source, join.target]) {
      if (!isCard(box)) continue;
      const byKey = links.get(box) ?? new Map<string, { join: Join; links: NetworkLink[] }>();
      links.set(box, byKey);
      const key = portKey(join, box);
      const port = byKey.get(key) ?? { join, links: [] };
      byKey.set(key, port);
      port.links.push(...join.links);
    }
  }
  const ports = new Map<string, Map<string, Port>>();
  for (const [box, byKey] of links) {
    const placed = new Map<string, Port>();
    let x = 16;
    for (const key of [...byKey.keys()].sort()) {
      const { join, links: own } = byKey.get(key) ?? { join: null, links: [] };
      if (join === null) continue;
      const word = wordOf(join, own);
      placed.set(key, { key, x, word });
      x += word === null ? NETWORK_GRID.port : word.width + 12;
    }
    ports.set(box, placed);
  }
  return ports;
}

/** The width that a card needs for its ports and their words. */
export function portsWidth(ports: Ports): number {
  let widest = 0;
  for (const byKey of ports.values()) {
    for (const { x, word } of byKey.values()) widest = Math.max(widest, x + 6 + (word?.width ?? 0));
  }
  return 2 * Math.ceil(widest / 2);
}

function wordOf({ tone }: Join, links: readonly NetworkLink[]): Port["word"] {
  if (tone === "plain") return null;
  const states = new Set(links.map((link) => stateWords(link.state).replaceAll("-", " ")));
  const [first = "broken"] = states;
  const said = tone === "waiting" ? "waiting" : states.size === 1 ? first : "broken";
  const word = links.length === 1 ? said : `${links.length} ${said}`;
  // The sign before the word is 12 px wide.
  const width = Math.ceil(textWidth(word, FONTS.mark)) + 20;
  return { tone: tone === "waiting" ? "attention" : "broken", word, width };
}
