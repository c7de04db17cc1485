import type { Gap, Located, Network, Topology, TopologyNode } from "@/lib/model";
import { compareText, gapSentence } from "@/lib/model";
import type { Block, Cell, Inline, Reference, Section, Sentence, Tone } from "./document";

/** Building blocks of sentences, tables and links that every panel shares. */

type Part = Inline | Sentence | number;

/** A template tag that makes a {@link Sentence}: ``say`Attached to ${2} of ${5} ${link}.` ``. Neighbouring texts merge. */
export function say(texts: TemplateStringsArray, ...parts: Part[]): Sentence {
  const sentence: Inline[] = [];
  const push = (piece: Inline) => {
    const last = sentence.at(-1);
    if (typeof piece === "string" && typeof last === "string") sentence[sentence.length - 1] = last + piece;
    else if (piece !== "") sentence.push(piece);
  };
  texts.forEach((text, index) => {
    push(text);
    const part = parts[index];
    if (part === undefined) return;
    if (typeof part === "number") push(String(part));
    else if (isSentence(part)) part.forEach(push);
    else push(part);
  });
  return sentence;
}

function isSentence(part: Inline | Sentence): part is Sentence {
  return Array.isArray(part);
}

/** The sentence as plain text, e.g. to sort by. */
export function plain(sentence: Sentence): string {
  return sentence
    .map((piece) => {
      if (typeof piece === "string") return piece;
      if ("label" in piece) return piece.label;
      return "code" in piece ? piece.code : piece.strong;
    })
    .join("");
}

/** Several sentences as one, with a space between. */
export function together(...sentences: Sentence[]): Sentence {
  return sentences
    .filter((s) => s.length > 0)
    .reduce((all, next) => (all.length === 0 ? next : say`${all} ${next}`), []);
}

/** `1 subnet`, `3 subnets`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** The word that goes with a number: `plural(1, "waits", "wait")`. */
export function plural(n: number, one: string, many: string): string {
  return n === 1 ? one : many;
}

/** A count that says what it does not know: `at least 3 subnets`, `subnets not visible`. */
export function amount(n: number, gap: Gap | null, one: string, many = `${one}s`): string {
  if (gap === null) return count(n, one, many);
  return n > 0 || gap.status === "partial" ? `at least ${count(n, one, many)}` : `${many} not visible`;
}

const LISTED = 6;

/** `a`, `a and b`, `a, b and c`; beyond a handful `a, b, … and 4 more`. */
export function series(items: readonly (Inline | Sentence)[], limit = LISTED): Sentence {
  const shown = items.length > limit ? items.slice(0, limit - 1) : items;
  const pieces: (Inline | Sentence)[] =
    shown.length < items.length ? [...shown, `${items.length - shown.length} more`] : [...shown];
  return pieces.reduce<Sentence>((all, piece, index) => {
    if (index === 0) return say`${piece}`;
    return index === pieces.length - 1 ? say`${all} and ${piece}` : say`${all}, ${piece}`;
  }, []);
}

export function code(text: string): Inline {
  return { code: text };
}

/** Leads from *cannot use it* to the trace that says why. */
export function whyNot(from: string, to: string): Inline {
  return { trace: { from, to }, label: "Why not?" };
}

export function text(content: Sentence, tone?: Tone): Block {
  return tone === undefined ? { type: "text", content } : { type: "text", content, tone };
}

export function cell(content: Sentence | string, tone?: Tone): Cell {
  const sentence = typeof content === "string" ? [content] : content;
  return tone === undefined ? { content: sentence } : { content: sentence, tone };
}

/** A cell for a list of addresses, CIDR blocks and the like; a dash where there are none. */
export function codes(values: readonly string[], limit = LISTED): Cell {
  return values.length === 0 ? cell("–") : cell(series(values.map(code), limit));
}

/** A value that a record may lack. */
export function orDash(value: string | number | null): Sentence {
  return [value === null || value === "" ? "–" : String(value)];
}

export function yesNo(value: boolean | null): Sentence {
  return [value === null ? "not visible" : value ? "yes" : "no"];
}

/** One sentence for a gap, in the tone of what is not visible. */
export function gapText(gap: Gap): Block {
  return text([gapSentence(gap)], "unknown");
}

/** The texts for every gap among these; none where all was seen. */
export function gapTexts(gaps: readonly (Gap | null)[]): Block[] {
  const seen = new Set<string>();
  return gaps.flatMap((gap) => {
    if (gap === null || seen.has(gap.permission)) return [];
    seen.add(gap.permission);
    return [gapText(gap)];
  });
}

const MAX_ROWS = 200;

/** A table that stays bounded: beyond 200 rows, a last row says how many more there are. */
export function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  empty: string,
): Block {
  const shown = rows.length > MAX_ROWS ? rows.slice(0, MAX_ROWS) : rows;
  const rest = rows.length - shown.length;
  const more: Cell[][] =
    rest === 0 ? [] : [columns.map((_, index) => cell(index === 0 ? `and ${count(rest, "more row")}` : ""))];
  return { type: "table", caption, columns, rows: [...shown, ...more], empty };
}

/** Section *Raw*: the record as AWS returned it. */
export function rawSection(topology: Topology, nodeId: string): Section {
  const record = topology.raw(nodeId);
  return {
    id: "raw",
    title: "Raw",
    blocks:
      record === null
        ? [text(["AWS returned no record of its own for this."], "unknown")]
        : [{ type: "code", label: "AWS record", language: "json", text: JSON.stringify(record, null, 2) }],
  };
}

/** Where a panel is read, besides the VPC at hand: what else was collected, and the endpoint service whose page it is. */
export interface LinkOptions {
  network?: Network;
  /** The endpoint service on whose own page the links stand. */
  serviceId?: string;
}

/**
 * Makes links. A resource in the VPC at hand is named by id alone; one on another VPC's page, of this account and
 * Region or of any other collected one, carries that page's address, an endpoint service that of its own page; one that
 * nobody collected is its id as text. Without a VPC at hand (`homeVpcId` null) every resource that lies in a VPC carries its
 * page's address. On the page of an endpoint service only what that page draws goes without.
 */
export class Linker {
  private readonly network: Network | null;
  private readonly serviceId: string | null;
  private readonly onServicePage: ReadonlySet<string>;

  constructor(
    readonly topology: Topology,
    readonly homeVpcId: string | null,
    { network, serviceId }: LinkOptions = {},
  ) {
    this.network = network ?? null;
    this.serviceId = serviceId ?? null;
    this.onServicePage = serviceId === undefined ? new Set() : drawnWith(topology, serviceId);
  }

  to(id: string, label?: string): Inline {
    const node = this.topology.get(id) ?? this.topology.get(`external/${id}`);
    if (node !== undefined && node.kind !== "external") return this.address({ topology: this.topology, node }, label);
    const resourceId = node?.resourceId ?? id;
    const other = this.network?.find(resourceId)[0];
    if (other === undefined) return node === undefined ? code(id) : { ref: node.id, label: label ?? nameOf(node) };
    const there = this.address(other, label);
    // What stands in no VPC has no page of its own: then this topology's word for it is all there is to open.
    if (there.at !== undefined || there.service !== undefined) return there;
    return node === undefined ? code(id) : { ref: node.id, label: there.label };
  }

  /** A node of any collected topology, with the page that shows it where that is another one. */
  address({ topology, node }: Located, label?: string): Reference {
    const link = { ref: node.id, label: label ?? nameOf(node) };
    const here = topology === this.topology;
    if (here && this.onServicePage.has(node.id)) return link;
    const { accountId, region } = topology;
    if (node.kind === "serviceConfiguration" && !(here && node.id === this.serviceId)) {
      return { ...link, service: { accountId, region, serviceId: node.id } };
    }
    const vpcId = topology.vpcOf(node)?.id ?? null;
    if (vpcId === null || (here && vpcId === this.homeVpcId)) return link;
    return { ...link, at: { accountId, region, vpcId } };
  }

  /** A resource with its id after its name, where the two differ. */
  full(id: string): Sentence {
    const link = this.to(id);
    const resourceId = this.topology.get(id)?.resourceId ?? id;
    if (typeof link === "string" || !("ref" in link) || link.label === resourceId) return say`${link}`;
    return say`${link} ${code(resourceId)}`;
  }

  many(ids: readonly string[], limit?: number): Sentence {
    return series(
      ids.map((id) => this.to(id)),
      limit,
    );
  }

  /** A cell that lists resources by their names; a dash where there are none. */
  cellOf(ids: readonly (string | null)[], limit?: number): Cell {
    const known = ids.filter((id): id is string => id !== null);
    const labelOf = (id: string) => plain(say`${this.to(id)}`);
    const sorted = [...known].sort((a, b) => compareText(labelOf(a), labelOf(b)) || compareText(a, b));
    return sorted.length === 0 ? cell("–") : cell(this.many(sorted, limit));
  }
}

/** What the page of an endpoint service draws of its own topology: the service, its load balancers and target groups. */
function drawnWith(topology: Topology, serviceId: string): ReadonlySet<string> {
  const balancers = topology.from(serviceId, "publishes").map((edge) => edge.target);
  const groups = balancers.flatMap((id) => topology.from(id, "listener").map((edge) => edge.target));
  return new Set([serviceId, ...balancers, ...groups]);
}

function nameOf(node: TopologyNode): string {
  return node.label === "" ? node.resourceId : node.label;
}

/** Groups items under a key, in the order of the keys. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.entries()].sort(([a], [b]) => compareText(a, b));
}
