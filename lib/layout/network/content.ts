import type { Network, NetworkGateway, NetworkVpc } from "@/lib/model";
import { compareText } from "@/lib/model";
import { count } from "../words";
import type { Join } from "./joins";
import { externalAccounts, isCollected, joinsOf, standsAlone } from "./joins";
import type { CardContent, HubContent, NetworkGrouping, NetworkLayoutOptions } from "./types";

/** Above this many cards groups begin folded: a reader no longer tells single cards apart. */
const CROWD = 300;

/** A box that stands in the grid: a VPC, a folded group or an account outside. */
export interface Cell {
  id: string;
  nodeId: string | null;
  content: CardContent;
}

export interface InnerGroup {
  id: string;
  title: string;
  detail: string;
  /** Whether it has a frame of its own: not where it is the only one, or folded. */
  framed: boolean;
  cells: Cell[];
}

export interface OuterGroup {
  id: string;
  title: string;
  detail: string;
  /** False for a folded group: its one cell stands alone. */
  framed: boolean;
  inner: InnerGroup[];
}

export interface Hub {
  id: string;
  content: HubContent;
}

export interface NetworkContent {
  groups: OuterGroup[];
  hubs: Hub[];
  outside: Cell[];
  joins: Join[];
  holder: Map<string, string>;
}

/** Everything that is drawn of a network, in a fixed order. */
export function contentOf(network: Network, options: NetworkLayoutOptions): NetworkContent {
  const names = new Map(network.topologies.map(({ accountId, accountName }) => [accountId, accountName] as const));
  const shown = network.vpcs.filter((vpc) => options.visible(vpc.key));
  const holder = new Map<string, string>();
  const groups = groupsOf(shown, names, options, holder);
  const drawn = new Set(shown.map((vpc) => cardId(vpc.key)));
  const joins = joinsOf(network, drawn, holder);
  const ends = new Set(joins.flatMap((join) => [join.source, join.target]));
  const hubs = network.transitGateways.filter((gateway) => ends.has(gateway.id) || standsAlone(network, gateway));
  return {
    groups,
    hubs: hubs.map((gateway) => ({ id: gateway.id, content: hubContent(network, gateway, names) })),
    outside: externalAccounts(network, joins, names),
    joins,
    holder,
  };
}

function cardId(key: string): string {
  return `vpc/${key}`;
}

type Names = ReadonlyMap<string, string | null>;

interface Place {
  /** Ids, titles and details of the groups around a VPC, the outer one first. */
  outer: { key: string; title: string; detail: string };
  inner: { key: string; title: string; detail: string };
}

function placeOf(vpc: NetworkVpc, groupBy: NetworkGrouping, names: Names, environment: string | null): Place {
  const { accountId, region } = vpc.at;
  const name = names.get(accountId) ?? null;
  const account = { key: accountId, title: name ?? accountId, detail: name === null ? "" : accountId };
  const place = { key: region, title: region, detail: "" };
  switch (groupBy) {
    case "account":
      return { outer: account, inner: place };
    case "region":
      return { outer: place, inner: account };
    case "environment": {
      const title = environment ?? "No environment tag";
      return {
        outer: { key: encodeURIComponent(environment ?? ""), title, detail: "" },
        inner: {
          key: `${accountId}/${region}`,
          title: account.title,
          detail: [account.detail, region].filter(Boolean).join(" "),
        },
      };
    }
  }
}

function groupsOf(
  shown: readonly NetworkVpc[],
  names: Names,
  options: NetworkLayoutOptions,
  holder: Map<string, string>,
): OuterGroup[] {
  const outers = new Map<string, { place: Place; inners: Map<string, { place: Place; vpcs: NetworkVpc[] }> }>();
  for (const vpc of shown) {
    const place = placeOf(
      vpc,
      options.groupBy,
      names,
      options.groupBy === "environment" ? options.environment(vpc) : null,
    );
    const outer = outers.get(place.outer.key) ?? { place, inners: new Map() };
    outers.set(place.outer.key, outer);
    const inner = outer.inners.get(place.inner.key) ?? { place, vpcs: [] };
    outer.inners.set(place.inner.key, inner);
    inner.vpcs.push(vpc);
  }
  const crowded = shown.length > CROWD;
  const folded = (id: string, crowd: boolean) =>
    options.collapse.includes(id) || (crowd && !options.expand.includes(id));
  return [...outers.values()]
    .sort((a, b) => byTitle(a.place.outer, b.place.outer))
    .map(({ place, inners }): OuterGroup => {
      const { title, detail } = place.outer;
      const id = `group/${options.groupBy}/${place.outer.key}`;
      const vpcs = [...inners.values()].flatMap((inner) => inner.vpcs);
      const shared = { id, title, detail };
      if (folded(id, crowded)) {
        const cell = foldedCell(id, title, detail, vpcs, options, holder);
        return { ...shared, framed: false, inner: [{ ...shared, framed: false, cells: [cell] }] };
      }
      const sorted = [...inners.values()].sort((a, b) => byTitle(a.place.inner, b.place.inner));
      const single = sorted.length === 1;
      const inner = sorted.map(({ place: at, vpcs: members }): InnerGroup => {
        const innerId = `${id}/${at.inner.key}`;
        const own = { id: innerId, title: at.inner.title, detail: at.inner.detail };
        if (folded(innerId, crowded && vpcs.length > CROWD)) {
          const cell = foldedCell(innerId, own.title, own.detail, members, options, holder);
          return { ...own, framed: false, cells: [cell] };
        }
        return { ...own, framed: !single, cells: members.map((vpc) => vpcCell(vpc, options)).sort(byCard) };
      });
      const only = single ? place.inner : null;
      // One group inside another would only repeat its frame.
      const words = only === null ? detail : [detail, only.title, only.detail].filter(Boolean).join(" · ");
      return { ...shared, detail: words, framed: true, inner };
    });
}

function byTitle(a: { key: string; title: string }, b: { key: string; title: string }): number {
  return Number(a.key === "") - Number(b.key === "") || compareText(a.title, b.title) || compareText(a.key, b.key);
}

function byCard(a: Cell, b: Cell): number {
  return compareText(a.content.title, b.content.title) || compareText(a.id, b.id);
}

function vpcCell({ key, at, vpc }: NetworkVpc, { cards }: NetworkLayoutOptions): Cell {
  const card = cards.get(key);
  const [block, ...more] = [...vpc.attributes.cidrBlocks, ...vpc.attributes.ipv6CidrBlocks];
  const title = card?.title ?? vpc.label;
  const blocks = block === undefined ? [] : [more.length === 0 ? block : `${block} +${more.length}`];
  return {
    id: cardId(key),
    nodeId: cardId(key),
    content: {
      kind: "card",
      title,
      ids: title === at.vpcId ? blocks : [...blocks, at.vpcId],
      lines: [...(card?.lines ?? [])],
      mark: card?.mark ?? null,
      notVisible: card?.notVisible ?? false,
    },
  };
}

function foldedCell(
  id: string,
  title: string,
  detail: string,
  vpcs: readonly NetworkVpc[],
  { cards, groupBy }: NetworkLayoutOptions,
  holder: Map<string, string>,
): Cell {
  for (const vpc of vpcs) holder.set(cardId(vpc.key), id);
  const texts = vpcs.flatMap((vpc) => cards.get(vpc.key) ?? []);
  const unseen = texts.filter((text) => text.notVisible).length;
  const accounts = new Set(vpcs.map((vpc) => vpc.at.accountId)).size;
  const regions = new Set(vpcs.map((vpc) => vpc.at.region)).size;
  const spread = [
    groupBy === "account" ? null : count(accounts, "account"),
    groupBy === "region" ? null : count(regions, "Region"),
  ];
  const lines = [count(vpcs.length, "VPC"), spread.filter(Boolean).join(" · ")];
  if (unseen > 0) lines.push(`${unseen} not wholly visible`);
  return {
    id,
    nodeId: id,
    content: {
      kind: "folded",
      title,
      ids: detail === "" ? [] : [detail],
      lines,
      mark: foldedMark(texts.flatMap((text) => text.mark ?? [])),
      notVisible: unseen > 0,
    },
  };
}

/** How many of the hidden cards carry a mark, with the tone of the worst. */
function foldedMark(marks: readonly { tone: "attention" | "broken" }[]): CardContent["mark"] {
  if (marks.length === 0) return null;
  const tone = marks.some((mark) => mark.tone === "broken") ? "broken" : "attention";
  return { tone, word: `${count(marks.length, "VPC")} marked` };
}

const ATTACHED: Record<string, string> = { vpc: "VPC", vpn: "VPN", peering: "peering", "tgw-peering": "peering" };

/** `6 VPCs`, `1 direct-connect-gateway`: AWS's own word where people have no shorter one. */
function attachedWords(type: string, n: number): string {
  const noun = ATTACHED[type];
  return noun === undefined ? `${n} ${type}` : count(n, noun);
}

function hubContent(network: Network, gateway: NetworkGateway, names: Names): HubContent {
  const { id, name, ownerId, region, attachments, views } = gateway;
  const owner = ownerId === null ? "owner not known" : (names.get(ownerId) ?? ownerId);
  const byType = new Map<string, number>();
  for (const { resourceType } of attachments) byType.set(resourceType, (byType.get(resourceType) ?? 0) + 1);
  const types = [...byType].sort(([a], [b]) => compareText(a, b)).map(([type, n]) => attachedWords(type, n));
  const uncollected = attachments.filter(
    ({ resourceType, resourceId }) => resourceType === "vpc" && !isCollected(network, resourceId),
  ).length;
  const lines = [[owner, region].filter(Boolean).join(" · ")];
  if (views.length === 0) lines.push("not collected");
  else lines.push(attachments.length === 0 ? "no attachments seen" : types.join(" · "));
  if (uncollected > 0) lines.push(`${count(uncollected, "VPC")} not collected`);
  return { title: name ?? "Transit gateway", ids: [id], lines, collected: views.length > 0 };
}
