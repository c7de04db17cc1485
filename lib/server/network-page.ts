import { type NetworkCard, networkCards } from "@/lib/analysis";
import { type Network, serviceDisplayName } from "@/lib/model";
import { buildNetworkScene, type Scene } from "@/lib/scene";
import { type NetworkState, parseNetwork } from "@/lib/view";
import { type Drawing, drawing, svgOf } from "./drawings";
import type { Runtime, SourceStatus } from "./runtime";
import { explainAt, type PlacedPanel } from "./service-page";
import { isUndated } from "./vpc-page";

export interface SourceCard {
  id: string;
  kind: string;
  label: string;
  accountId: string | null;
  region: string | null;
  status: SourceStatus["status"];
  collectedAt: string | null;
  error: { message: string; advice: string } | null;
  diagnostics: string[];
}

/** Cards under one heading: an account, a Region or an environment. */
export interface CardGroup {
  id: string;
  title: string;
  /** What tells two of the same title apart, e.g. the account's id; null where nothing is to be said. */
  detail: string | null;
  cards: readonly NetworkCard[];
}

/** What there is to filter by, with how many VPCs have each. */
export interface Facets {
  tags: readonly { key: string; values: readonly Choice[] }[];
  services: readonly Choice[];
  states: readonly Choice[];
}

export interface Choice {
  value: string;
  label: string;
  count: number;
}

/** The network as a query asks for it: the very JSON of `GET /api/v1/network`. */
export interface NetworkView {
  /** VPCs that match, and VPCs that there are. */
  matching: number;
  total: number;
  groups: readonly CardGroup[];
  facets: Facets;
  /** The map, where the query asks for it. */
  scene: Scene | null;
}

export interface NetworkPageProps {
  view: NetworkView;
  initial: NetworkState;
  notices: readonly string[];
  sources: readonly SourceCard[];
  refreshing: boolean;
  /** What decided the sources, for people. */
  origin: string;
}

/** The page of the whole network for a query; garbage in the query gives the default view and notices. */
export function networkPage(runtime: Runtime, query: URLSearchParams = new URLSearchParams()): NetworkPageProps {
  const { state, notices } = parseNetwork(query);
  return {
    view: viewFor(runtime, state),
    initial: state,
    notices,
    sources: sourceCards(runtime),
    refreshing: runtime.refreshing,
    origin: runtime.origin,
  };
}

/** Cards, facets and map for a query. */
export function networkView(runtime: Runtime, query: URLSearchParams): NetworkView {
  return viewFor(runtime, parseNetwork(query).state);
}

function viewFor(runtime: Runtime, state: NetworkState): NetworkView {
  const cards = networkCards(runtime.network());
  const wanted = cards.filter((card) => matches(card, state));
  return {
    matching: wanted.length,
    total: cards.length,
    groups: grouped(wanted, state),
    facets: facetsOf(cards),
    scene: state.view === "map" ? sceneOf(runtime.network(), cards, state) : null,
  };
}

/** The SVG file of the network's map for a query. */
export function renderNetworkSvg(runtime: Runtime, query: URLSearchParams): string {
  return svgOf(networkDrawing(runtime, query), query);
}

/** The network's map drawn as a query asks for, ready to be written. */
export function networkDrawing(runtime: Runtime, query: URLSearchParams): Drawing {
  const { state } = parseNetwork(query);
  const network = runtime.network();
  return drawing(sceneOf(network, networkCards(network), state), state.theme, "network");
}

/**
 * What a panel says about a box of the map: a VPC by its key (`account/region/vpc`), or any resource by its id, as the
 * account sees it that owns it. Null when nobody collected it.
 */
export function explainOnNetwork(network: Network, id: string): PlacedPanel | null {
  const vpc = network.vpcAt(id.replace(/^vpc\//, ""));
  if (vpc !== null) return explainAt(network, { topology: vpc.topology, node: vpc.vpc });
  const [found] = network.find(id);
  return found === undefined ? null : explainAt(network, found);
}

function sceneOf(network: Network, cards: readonly NetworkCard[], state: NetworkState): Scene {
  const wanted = new Map(cards.filter((card) => matches(card, state)).map((card) => [card.key, card]));
  return buildNetworkScene(network, {
    groupBy: state.group,
    visible: (key) => wanted.has(key),
    cards: new Map([...wanted].map(([key, card]) => [key, faceOf(card)])),
    collapse: state.collapse,
    expand: state.expand,
    lit: state.select === null ? [] : [state.select],
  });
}

/** What the map writes on a card. */
function faceOf(card: NetworkCard) {
  const { subnets, endpoints } = card.counts;
  const numbers = Object.values(endpoints);
  const total = numbers.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const unseen = numbers.every((value) => value === null);
  const least = card.notVisible.includes("ec2:DescribeVpcEndpoints") ? "at least " : "";
  const word = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  const services = card.services ?? [];
  const named = services.slice(0, 3).map(serviceDisplayName).join(", ");
  return {
    title: card.name ?? card.at.vpcId,
    lines: [
      `${subnets === null ? "subnets not visible" : word(subnets, "subnet")} · ${unseen ? "endpoints not visible" : `${least}${word(total, "endpoint")}`}`,
      ...(named === "" ? [] : [services.length > 3 ? `${named} and ${services.length - 3} more` : named]),
      ...(card.sharedBy === null ? [] : [`shared by ${card.sharedBy.accountName ?? card.sharedBy.accountId}`]),
    ],
    mark:
      card.findings.broken > 0
        ? { tone: "broken" as const, word: `${card.findings.broken} broken` }
        : card.findings.total > 0
          ? { tone: "attention" as const, word: word(card.findings.total, "finding") }
          : null,
    notVisible: card.notVisible.length > 0,
  };
}

function matches(card: NetworkCard, { tags, services, states, filter }: NetworkState): boolean {
  const keys = new Set(tags.map((tag) => tag.split("=")[0] ?? ""));
  const tagged = [...keys].every((key) =>
    tags.some((tag) => {
      const [name = "", ...rest] = tag.split("=");
      if (name !== key || card.tags[key] === undefined) return false;
      return rest.length === 0 || card.tags[key] === rest.join("=");
    }),
  );
  return (
    tagged &&
    (services.length === 0 || services.some((service) => card.services?.includes(service) === true)) &&
    (states.length === 0 || statesOf(card).some(({ value }) => states.includes(value))) &&
    (filter.trim() === "" || textOf(card).includes(filter.trim().toLowerCase()))
  );
}

function textOf({ at, name, cidrs, accountName, tags, services }: NetworkCard): string {
  const pairs = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  const words = [at.vpcId, at.accountId, at.region, name, accountName, ...cidrs, ...pairs, ...(services ?? [])];
  return words.join(" ").toLowerCase();
}

/** The states that a VPC can be picked by: its own, and those of its endpoints. */
function statesOf(card: NetworkCard): { value: string; label: string }[] {
  const own: [boolean, string, string][] = [
    [card.findings.broken > 0, "broken", "something is broken"],
    [card.findings.total > card.findings.broken, "attention", "needs attention"],
    [card.notVisible.length > 0, "notVisible", "not everything is visible"],
    [(card.links.privateLinkIn?.waiting ?? 0) > 0, "waiting", "connections wait for acceptance"],
    [card.sharedBy !== null || (card.sharedWith?.length ?? 0) > 0, "shared", "shared VPC"],
  ];
  return [
    ...own.flatMap(([holds, value, label]) => (holds ? [{ value, label }] : [])),
    ...Object.keys(card.endpointStates ?? {}).map((state) => ({ value: state, label: `endpoint ${state}` })),
  ];
}

const collator = new Intl.Collator("en", { numeric: true });

function facetsOf(cards: readonly NetworkCard[]): Facets {
  const byKey = new Map<string, string[]>();
  for (const card of cards) {
    for (const [key, value] of Object.entries(card.tags)) {
      if (key !== "Name") byKey.set(key, [...(byKey.get(key) ?? []), value]);
    }
  }
  const labels = new Map(cards.flatMap(statesOf).map(({ value, label }) => [value, label]));
  return {
    tags: [...byKey]
      .sort(([a], [b]) => collator.compare(a, b))
      .map(([key, values]) => ({ key, values: choices(values) })),
    services: choices(
      cards.flatMap((card) => card.services ?? []),
      serviceDisplayName,
    ),
    states: choices(
      cards.flatMap((card) => statesOf(card).map(({ value }) => value)),
      (value) => labels.get(value) ?? value,
    ),
  };
}

function choices(values: readonly string[], label = (value: string) => value): Choice[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, label: label(value), count }))
    .sort((a, b) => b.count - a.count || collator.compare(a.label, b.label));
}

function grouped(cards: readonly NetworkCard[], { group }: NetworkState): CardGroup[] {
  const groups = new Map<string, { title: string; detail: string | null; cards: NetworkCard[] }>();
  for (const card of cards) {
    const { id, title, detail } = headingOf(card, group);
    const known = groups.get(id) ?? { title, detail, cards: [] };
    known.cards.push(card);
    groups.set(id, known);
  }
  return [...groups]
    .map(([id, { title, detail, cards: own }]) => ({
      id,
      title,
      detail,
      cards: own.sort((a, b) => collator.compare(a.name ?? a.at.vpcId, b.name ?? b.at.vpcId)),
    }))
    .sort((a, b) => {
      // As on the map, the VPCs that no tag places come last.
      const untagged = Number(a.id === "") - Number(b.id === "");
      return untagged || collator.compare(a.title, b.title) || collator.compare(a.id, b.id);
    });
}

function headingOf(
  { at, accountName, environment }: NetworkCard,
  group: NetworkState["group"],
): Omit<CardGroup, "cards"> {
  switch (group) {
    case "account":
      return {
        id: `${at.accountId}/${at.region}`,
        title: accountName ?? at.accountId,
        detail: [accountName === null ? null : at.accountId, at.region].filter((part) => part !== null).join(" · "),
      };
    case "region":
      return {
        id: `${at.region}/${at.accountId}`,
        title: at.region,
        detail: accountName === null ? at.accountId : `${accountName} · ${at.accountId}`,
      };
    case "environment":
      return { id: environment ?? "", title: environment ?? "No environment tag", detail: null };
  }
}

function sourceCards(runtime: Runtime): SourceCard[] {
  const undated = new Set(
    runtime
      .inventories()
      .filter((inventory) => inventory.diagnostics.some(isUndated))
      .map((inventory) => inventory.source.label),
  );
  const hidden = runtime.network().hidden.map(({ accountId, region, source }) => ({
    label: source.label,
    message: `${source.label} holds account ${accountId} in ${region} too. An earlier source has it, and that one is shown.`,
  }));
  return runtime.sources().map(({ id, kind, label, accountId, region, status, collectedAt, error, diagnostics }) => ({
    ...{ id, kind, accountId, region, status, collectedAt },
    label: kind === "files" && undated.has(label) ? `${label} (collection time unknown, by file dates)` : label,
    error: error === null ? null : { message: error.message, advice: error.advice },
    diagnostics: [
      ...diagnostics.map((diagnostic) => diagnostic.message),
      ...hidden.filter((one) => one.label === label).map((one) => one.message),
    ],
  }));
}
