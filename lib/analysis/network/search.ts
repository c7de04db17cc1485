import type { Network, NodeKind, VpcAddress } from "@/lib/model";
import { append, type Cidr, cidrContains, compareText, parseAddress, parseCidr } from "@/lib/model";
import type { ServiceAddress } from "../document";
import { accountNames, kindWords } from "./common";
import { addressText, type Block, blocksOf, type Entry, entriesOf, fieldsOf } from "./search-entries";

/** Something found, as a plain value. */
export interface SearchHit {
  label: string;
  resourceId: string;
  kind: NodeKind | "account";
  /** In words, e.g. `Gateway endpoint`. */
  kindLabel: string;
  /** Account, Region and VPC in words. */
  where: string;
  /** The page that shows it; null for accounts, and for what no VPC's page shows. */
  at: VpcAddress | null;
  /** The page of its own that an endpoint service has. */
  service?: ServiceAddress;
  nodeId: string;
  /** Why it was found, e.g. `tag Owner=web`, `10.0.1.7 is in 10.0.0.0/16`. */
  why: string;
}

interface Account {
  id: string;
  name: string | null;
  regions: number;
}

/** How well a text matches, the best first. Before all of them stand identities, and blocks that hold an address. */
const RANKS = ["name", "namePrefix", "word", "inside"] as const;
type Rank = (typeof RANKS)[number];

const SEPARATOR = "\n";
const DEFAULT_LIMIT = 30;

/**
 * Finds anything in a network by id, name, tag, CIDR block, IP address, service, or account. Built once for a network, in
 * time linear in its size; each question reads one text a resource. The same network gives the same answers whatever the
 * order of its topologies.
 */
export class SearchIndex {
  private readonly entries: readonly Entry[];
  private readonly accounts: readonly Account[];
  /** For each entry its fields in lower case, between separators. */
  private readonly texts: string[] = [];
  /** Entries by what names them alone, see {@link identityOf}. */
  private readonly byIdentity = new Map<string, number[]>();
  private readonly blocks: Block[] = [];

  constructor(network: Network) {
    this.entries = entriesOf(network);
    const names = accountNames(network);
    const regions = new Map<string, string[]>();
    for (const { accountId, region } of network.topologies) append(regions, accountId, region);
    this.accounts = [...regions]
      .sort(([a], [b]) => compareText(a, b))
      .map(([id, list]) => ({ id, name: names.get(id) ?? null, regions: list.length }));
    for (const [index, entry] of this.entries.entries()) {
      const fields = fieldsOf(entry);
      this.texts.push(`${fields.map(({ text }) => text).join(SEPARATOR)}${SEPARATOR}`.toLowerCase());
      this.blocks.push(...blocksOf(entry, index));
      for (const { text, identity } of fields) {
        if (identity === true) append(this.byIdentity, identityOf(text), index);
      }
    }
  }

  /**
   * At most `limit` hits: whatever has exactly this id or address, then blocks that hold the address or overlap the CIDR
   * block, then names that begin so, words that begin so, and texts that hold it. Words after one another must all be found.
   */
  find(query: string, limit = DEFAULT_LIMIT): SearchHit[] {
    const wanted = query.trim().toLowerCase();
    if (wanted === "" || limit <= 0) return [];
    const hits: SearchHit[] = [];
    const taken = new Set<number>();
    const take = (index: number, why: (entry: Entry) => string) => {
      const entry = this.entries[index];
      if (entry === undefined || taken.has(index) || hits.length >= limit) return;
      taken.add(index);
      hits.push(hitOf(entry, why(entry)));
    };
    const identities = this.byIdentity.get(identityOf(wanted)) ?? [];
    for (const index of identities) take(index, (entry) => identityReason(entry, wanted));
    for (const { entry, why } of this.overlapping(wanted)) take(entry, () => why);
    for (const account of this.accounts) {
      if (hits.length < limit && matchesAccount(account, wanted)) hits.push(accountHit(account, wanted));
    }
    const byRank = this.scan(wanted, limit);
    for (const rank of RANKS) for (const index of byRank[rank]) take(index, (entry) => reasonOf(entry, wanted));
    return hits;
  }

  /** Entries by how well they match, in order; of each rank no more than can be shown. */
  private scan(wanted: string, limit: number): Record<Rank, number[]> {
    const found: Record<Rank, number[]> = { name: [], namePrefix: [], word: [], inside: [] };
    const words = wanted.split(/\s+/);
    for (let index = 0; index < this.texts.length; index++) {
      const text = this.texts[index] ?? "";
      let rank: Rank | null = null;
      if (text.startsWith(wanted)) rank = text[wanted.length] === SEPARATOR ? "name" : "namePrefix";
      else if (found.word.length < limit) rank = rankInside(text, wanted) ?? rankOfAll(text, words);
      if (rank !== null && found[rank].length < limit) found[rank].push(index);
    }
    return found;
  }

  /** Blocks that hold an address, or that a CIDR block overlaps: the same one, then the narrowest around it, then those inside. */
  private overlapping(wanted: string): { entry: number; why: string }[] {
    const cidr = parseCidr(wanted) ?? hostBlock(wanted);
    if (cidr === null) return [];
    const rank = ({ cidr: block }: Block) =>
      block.prefixLength === cidr.prefixLength ? 0 : block.prefixLength < cidr.prefixLength ? 1 : 2;
    const found = this.blocks.filter(({ cidr: block }) => cidrContains(block, cidr) || cidrContains(cidr, block));
    const narrowest = (a: Block, b: Block) =>
      rank(a) === 1 ? b.cidr.prefixLength - a.cidr.prefixLength : a.cidr.prefixLength - b.cidr.prefixLength;
    return found
      .sort((a, b) => rank(a) - rank(b) || narrowest(a, b) || a.entry - b.entry)
      .map((block) => {
        const inner = rank(block) === 2 ? `${block.text} is in ${wanted}` : `${wanted} is in ${block.text}`;
        return { entry: block.entry, why: rank(block) === 0 ? `CIDR block ${block.text}` : inner };
      });
  }
}

/** How an entry's text holds what is wanted: at the beginning of a word, or anywhere; null where it does not. */
function rankInside(text: string, wanted: string): "word" | "inside" | null {
  const first = text.indexOf(wanted);
  for (let at = first; at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (at === 0 || !isWordCharacter(text.charCodeAt(at - 1))) return "word";
  }
  return first < 0 ? null : "inside";
}

/** How it holds each of several words, as well as the worst of them. */
function rankOfAll(text: string, words: readonly string[]): "word" | "inside" | null {
  if (words.length < 2) return null;
  let all: "word" | "inside" = "word";
  for (const word of words) {
    const rank = rankInside(text, word);
    if (rank === null) return null;
    if (rank === "inside") all = rank;
  }
  return all;
}

/** An id in lower case; an address the same whatever way it is written. */
function identityOf(text: string): string {
  return addressText(text) ?? text.toLowerCase();
}

function isWordCharacter(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || code > 127;
}

function hostBlock(wanted: string): Cidr | null {
  const address = addressText(wanted) === null ? null : parseAddress(wanted);
  if (address === null) return null;
  const prefixLength = address.family === "ipv4" ? 32 : 128;
  return { family: address.family, first: address.value, last: address.value, prefixLength };
}

/** Which of the fields that name a resource alone it is. */
function identityReason(entry: Entry, wanted: string): string {
  const key = identityOf(wanted);
  const field = fieldsOf(entry).find(({ identity, text }) => identity === true && identityOf(text) === key);
  return field === undefined ? "" : `${field.what} ${field.text}`;
}

/** The first field that holds what is wanted, or its first word: `tag Owner=web`. */
function reasonOf(entry: Entry, wanted: string): string {
  const fields = fieldsOf(entry);
  const word = wanted.split(/\s+/)[0] ?? wanted;
  const field =
    fields.find(({ text }) => text.toLowerCase().includes(wanted)) ??
    fields.find(({ text }) => text.toLowerCase().includes(word));
  return field === undefined ? "" : `${field.what} ${field.text}`;
}

function hitOf({ topology, node, vpcId }: Entry, why: string): SearchHit {
  const { accountId, accountName, region } = topology;
  const vpc = vpcId === null || node.kind === "vpc" ? undefined : topology.get(vpcId, "vpc");
  const inVpc = vpc === undefined ? [] : [`VPC ${vpc.attributes.name ?? vpc.id}`];
  return {
    label: node.label === "" ? node.resourceId : node.label,
    resourceId: node.resourceId,
    kind: node.kind,
    kindLabel: kindWords(node),
    where: [accountName ?? accountId, region, ...inVpc].join(", "),
    at: vpcId === null ? null : { accountId, region, vpcId },
    ...(node.kind === "serviceConfiguration" ? { service: { accountId, region, serviceId: node.id } } : {}),
    nodeId: node.id,
    why,
  };
}

function matchesAccount({ id, name }: Account, wanted: string): boolean {
  return id.startsWith(wanted) || (name !== null && name.toLowerCase().includes(wanted));
}

function accountHit({ id, name, regions }: Account, wanted: string): SearchHit {
  return {
    label: name ?? id,
    resourceId: id,
    kind: "account",
    kindLabel: "Account",
    where: regions === 1 ? "1 Region" : `${regions} Regions`,
    at: null,
    nodeId: `account/${id}`,
    why: id.startsWith(wanted) ? `account ${id}` : `name ${name ?? ""}`,
  };
}
