import type { Located, Network, NetworkLink } from "@/lib/model";
import { append, compareText, gapSentence } from "@/lib/model";
import { count, shortId, stateWords } from "../words";
import type { Card, CardLine, ConnectionContent, ConsumerGroup, LineStyle, ServiceChip, Tone } from "./types";

/** Who is connected to an endpoint service: by account and Region, whoever waits first. */

type Link = NetworkLink & { kind: "privateLink" };

/** Beyond this many connections they are counted by account and state. */
const CONNECTION_LIMIT = 30;
/** Beyond this many counts the rest, which are the least urgent and the smallest, are counted by state alone. */
const COUNT_LIMIT = 20;

/** @param zoneIds the zones of the service by id; null when they are not known */
export function consumerGroups(
  network: Network,
  service: Located<"serviceConfiguration">,
  zoneIds: ReadonlySet<string> | null,
): ConsumerGroup[] {
  const links = [...network.connectionsTo(service.node.id)].sort(
    (a, b) => urgency(a.state) - urgency(b.state) || compareText(a.endpointId, b.endpointId),
  );
  const names = accountNames(network);
  const groups =
    links.length > CONNECTION_LIMIT
      ? countedGroups(service, links, names)
      : grouped(links, names, (link) => connection(service, link, zoneIds));
  const gap = service.topology.gap("DescribeVpcEndpointConnections");
  if (gap !== null) {
    const card: Card = {
      id: "unseen/connections",
      nodeId: service.node.id,
      role: "unseen",
      title: gap.status === "partial" ? "More connections" : "Connections",
      mono: false,
      lines: [plain(gap.status === "partial" ? "? partly visible" : "? not visible")],
      hatched: true,
      note: gapSentence(gap),
    };
    const detail = gap.status === "partial" ? "may be missing" : "";
    const unseen = { id: "group/unseen", title: "Other consumers", detail };
    groups.push({ ...unseen, connections: [{ card, endpointIds: [], chips: [], style: "plain" }] });
  }
  return groups;
}

/** Zones by id in which consumers of the same Region have subnets, with the names of those VPCs. */
export function consumerZones(network: Network, service: Located<"serviceConfiguration">): Map<string, string[]> {
  const zones = new Map<string, Set<string>>();
  for (const link of network.connectionsTo(service.node.id)) {
    for (const { zoneId, vpcName } of zonesOf(service, link)) {
      zones.set(zoneId, (zones.get(zoneId) ?? new Set()).add(vpcName));
    }
  }
  return new Map([...zones].map(([zoneId, vpcs]) => [zoneId, [...vpcs].sort(compareText)]));
}

function zonesOf(service: Located<"serviceConfiguration">, { endpoint }: Link): { zoneId: string; vpcName: string }[] {
  if (endpoint === null || endpoint.topology.region !== service.topology.region) return [];
  const vpc = endpoint.topology.vpcOf(endpoint.node);
  if (vpc === null) return [];
  return endpoint.topology.within(vpc.id).flatMap((node) => {
    const zoneId = node.kind === "subnet" ? node.attributes.availabilityZoneId : null;
    return zoneId === null ? [] : [{ zoneId, vpcName: vpc.label }];
  });
}

function accountNames(network: Network): Map<string, string> {
  return new Map(
    network.topologies.flatMap(({ accountId, accountName }) =>
      accountName === null ? [] : [[accountId, accountName]],
    ),
  );
}

function grouped<L extends Pick<Link, "consumer">>(
  links: readonly L[],
  names: ReadonlyMap<string, string>,
  connectionOf: (link: L) => ConnectionContent,
): ConsumerGroup[] {
  const members = new Map<string, L[]>();
  for (const link of links) {
    append(members, `${link.consumer.accountId ?? ""}/${link.consumer.region ?? ""}`, link);
  }
  const groups = [...members].map(([key, own]) => {
    const [accountId = "", region = ""] = key.split("/");
    const name = names.get(accountId);
    return {
      id: `group/${key}`,
      title: accountId === "" ? "Account not known" : [accountId, name].filter(Boolean).join(" "),
      detail: region,
      connections: own.map(connectionOf),
    };
  });
  const rank = ({ connections }: ConsumerGroup) => Number(!connections.some(({ style }) => style === "waiting"));
  return groups.sort((a, b) => rank(a) - rank(b) || compareText(a.id, b.id));
}

function connection(
  service: Located<"serviceConfiguration">,
  link: Link,
  zoneIds: ReadonlySet<string> | null,
): ConnectionContent {
  const { endpoint, endpointId, state } = link;
  const { tone, words, style } = stateOf(state);
  const vpc = endpoint === null ? null : endpoint.topology.vpcOf(endpoint.node);
  const name = endpoint?.node.attributes.name ?? null;
  const where = endpoint === null ? "not collected" : (vpc?.label ?? "VPC not visible");
  // What the consumer's account knows of its endpoint says more than its id.
  const nodeId = endpoint?.node.id ?? nodeOf(service, endpointId);
  return {
    card: {
      id: service.topology.get(endpointId) === undefined ? `external/${endpointId}` : endpointId,
      nodeId,
      role: "connection",
      title: name ?? shortId(endpointId),
      mono: name === null,
      lines: [plain(where), { text: words, mono: false, tone }],
      hatched: endpoint === null,
      note: `${endpointId}${vpc === null ? "" : ` in ${vpc.id}`}`,
    },
    endpointIds: [endpointId],
    chips: endpoint === null ? [] : interfaceChips(service, link, endpoint, zoneIds),
    style,
  };
}

/** The node of a connection whose endpoint nobody collected; the service lists it where the topology has none. */
function nodeOf(service: Located<"serviceConfiguration">, endpointId: string): string {
  const id = [endpointId, `external/${endpointId}`].find((id) => service.topology.get(id) !== undefined);
  return id ?? service.node.id;
}

function interfaceChips(
  service: Located<"serviceConfiguration">,
  link: Link,
  { topology, node }: Located<"endpoint">,
  zoneIds: ReadonlySet<string> | null,
): ServiceChip[] {
  const chips: ServiceChip[] = topology.from(node.id, "eniAttachment").map(({ target, attributes }) => {
    const eni = topology.get(target, "networkInterface");
    const subnet = topology.get(attributes.subnetId ?? "", "subnet");
    const zone = subnet?.attributes.availabilityZoneId ?? attributes.availabilityZone ?? "";
    const { privateIpAddresses, ipv6Addresses } = eni?.attributes ?? { privateIpAddresses: [], ipv6Addresses: [] };
    const address = privateIpAddresses[0] ?? ipv6Addresses[0];
    return {
      id: `interface/${node.id}/${target}`,
      nodeId: eni?.id ?? node.id,
      role: address === undefined ? "unseen" : "interface",
      title: address ?? "? address",
      detail: zone,
      state: null,
      note: address === undefined ? "address not visible" : (eni?.id ?? null),
    };
  });
  chips.sort((a, b) => compareText(a.detail, b.detail) || compareText(a.id, b.id));
  const missing = new Set(zonesOf(service, link).map(({ zoneId }) => zoneId));
  for (const zoneId of [...missing].sort(compareText)) {
    if (zoneIds === null || zoneIds.has(zoneId)) continue;
    const title = `service not in ${zoneId}`;
    const gap = { id: `gap/${node.id}/${zoneId}`, nodeId: node.id, role: "gap" as const };
    chips.push({ ...gap, title, detail: "", state: null, note: null });
  }
  return chips;
}

/** Counts by account, Region and state; when even those are many, the smallest are counted by state alone. */
function countedGroups(
  service: Located<"serviceConfiguration">,
  links: readonly Link[],
  names: ReadonlyMap<string, string>,
): ConsumerGroup[] {
  const counts = new Map<string, Link[]>();
  for (const link of links) {
    append(counts, `${link.consumer.accountId ?? ""}/${link.consumer.region ?? ""}/${link.state}`, link);
  }
  const entries = [...counts]
    .map(([key, own]) => ({ key, own, state: own[0]?.state ?? "", consumer: own[0]?.consumer }))
    .sort((a, b) => urgency(a.state) - urgency(b.state) || b.own.length - a.own.length || compareText(a.key, b.key));
  const shown = entries.length > COUNT_LIMIT ? entries.slice(0, COUNT_LIMIT - 4) : entries;
  const groups = grouped(
    shown.flatMap(({ key, own, consumer }) => (consumer === undefined ? [] : [{ key, own, consumer }])),
    names,
    ({ key, own }) => countCard(service, `connections/${key}`, own),
  );
  const rest = new Map<string, Link[]>();
  for (const { own, state } of entries.slice(shown.length)) for (const link of own) append(rest, state, link);
  if (rest.size > 0) {
    const accounts = new Set([...rest.values()].flat().map(({ consumer }) => consumer.accountId));
    groups.push({
      id: "group/more",
      title: "Other connections",
      detail: count(accounts.size, "account"),
      connections: [...rest].map(([state, own]) => countCard(service, `connections/more/${state}`, own)),
    });
  }
  return groups;
}

function countCard(service: Located<"serviceConfiguration">, id: string, links: readonly Link[]): ConnectionContent {
  const { tone, words, style } = stateOf(links[0]?.state ?? "");
  const collected = links.filter(({ endpoint }) => endpoint !== null).length;
  const where = collected === links.length ? "collected" : collected === 0 ? "not collected" : `${collected} collected`;
  return {
    card: {
      id,
      nodeId: service.node.id,
      role: "count",
      title: count(links.length, "connection"),
      mono: false,
      lines: [plain(where), { text: words, mono: false, tone }],
      hatched: collected === 0,
      note: null,
    },
    endpointIds: links.map(({ endpointId }) => endpointId),
    chips: [],
    style,
  };
}

function plain(text: string): CardLine {
  return { text, mono: false, tone: "plain" };
}

const BROKEN = ["rejected", "failed", "expired"];

/** Waiting first, then what works, then what was refused or is going. */
function urgency(state: string): number {
  if (state === "pendingAcceptance") return 0;
  if (state === "available") return 1;
  return BROKEN.includes(state) ? 3 : 2;
}

function stateOf(state: string): { tone: Tone; words: string; style: LineStyle } {
  if (state === "pendingAcceptance") return { tone: "attention", words: "waiting", style: "waiting" };
  if (BROKEN.includes(state)) return { tone: "broken", words: state, style: "broken" };
  return { tone: "plain", words: stateWords(state), style: "plain" };
}
