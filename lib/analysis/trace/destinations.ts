import type { AddressFamily, Cidr, Interval, Located, Network as NetworkOf, Topology } from "@/lib/model";
import { hostCidr, mergeIntervals, parseCidr, parseServiceName, subtractIntervals } from "@/lib/model";
import type { PortRange } from "../controls/boxes";
import type { ServicePrefixes } from "../controls/routes";
import type { Sentence } from "../document";
import type { VpcFacts } from "../facts";
import { isPrivateLink, memo, prefixAddresses, prefixesOf } from "../facts";
import { Linker, plain } from "../words";
import { resolveName } from "./dns";
import { speaks } from "./ends";
import type { Destination } from "./routing";
import type { Context } from "./types";

/** Where packets go: the addresses of names, services, endpoints and interfaces, each found once for all who ask. */

const GATEWAY_SERVICES: ReadonlySet<string> = new Set(["s3", "dynamodb", "s3express"]);

const resolutions = new WeakMap<VpcFacts, WeakMap<Linker, Map<string, ReturnType<typeof resolveName>>>>();

/** A name is asked for many times in a matrix, and its answer does not depend on the subnet. */
export function resolved(facts: VpcFacts, name: string, { network, link }: Context): ReturnType<typeof resolveName> {
  const byLink = resolutions.get(facts) ?? new WeakMap<Linker, Map<string, ReturnType<typeof resolveName>>>();
  resolutions.set(facts, byLink);
  const byName = byLink.get(link) ?? new Map<string, ReturnType<typeof resolveName>>();
  byLink.set(link, byName);
  const known = byName.get(name) ?? resolveName(facts, name, network, link);
  byName.set(name, known);
  return known;
}

/** TCP or UDP ports on which a collected provider's load balancers listen. */
export function listenerPorts(network: NetworkOf, { node }: Located<"endpoint">, protocol: "tcp" | "udp"): PortRange[] {
  const { serviceName } = node.attributes;
  if (serviceName === null || !isPrivateLink(node)) return [];
  const service = network.service(parseServiceName(serviceName).shortName);
  const balancers =
    service === null
      ? []
      : service.topology
          .from(service.node.id, "publishes")
          .flatMap(({ target }) => service.topology.get(target, "loadBalancer") ?? []);
  const ports = balancers
    .flatMap(({ attributes }) => attributes.listeners ?? [])
    .flatMap(({ port, protocol: spoken }) => (port === null || !speaks(spoken, protocol) ? [] : [port]));
  return [...new Set(ports)].sort((a, b) => a - b).map((port) => ({ from: port, to: port }));
}

/** What never leaves the host's side (domain.md §4.2 rule 9). */
export const HOST_SIDE: readonly Cidr[] = ["169.254.168.0/22", "fd00:ec2::/32"].flatMap(
  (text) => parseCidr(text) ?? [],
);

export function hostBlock({ family, first, last }: Pick<Cidr, "family" | "first" | "last">): Cidr {
  return { family, first, last, prefixLength: family === "ipv4" ? 32 : 128 };
}

/** Blocks that no public service has (RFC 6890, RFC 4291). */
const NOT_PUBLIC: Record<AddressFamily, readonly string[]> = {
  ipv4: [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
  ],
  ipv6: ["2001:db8::/32"],
};
const ALL_PUBLIC: Record<AddressFamily, string> = { ipv4: "0.0.0.0/0", ipv6: "2000::/3" };

const destinations = new WeakMap<Linker, WeakMap<VpcFacts, Map<string, Destination | null>>>();

/** The public addresses of a service: of its prefix lists where it has any, else every public one that is no other's. */
export function publicDestination(
  facts: VpcFacts,
  shortName: string | null,
  gateway: Located<"endpoint"> | null,
  { family, link }: Context,
  words: Sentence,
  everything: boolean,
): Destination | null {
  const key = `${shortName ?? ""}/${gateway?.node.id ?? ""}/${plain(words)}/${family}`;
  const byFacts = destinations.get(link) ?? new WeakMap<VpcFacts, Map<string, Destination | null>>();
  destinations.set(link, byFacts);
  const own = byFacts.get(facts) ?? new Map<string, Destination | null>();
  byFacts.set(facts, own);
  const known = own.get(key);
  if (known !== undefined) return known;
  const made = makeDestination(facts, shortName, gateway, family, words, everything);
  own.set(key, made);
  return made;
}

function makeDestination(
  facts: VpcFacts,
  shortName: string | null,
  gateway: Located<"endpoint"> | null,
  family: AddressFamily,
  words: Sentence,
  everything: boolean,
): Destination | null {
  const { topology } = facts;
  const ofService = facts.endpoints.find(
    ({ attributes }) => attributes.knownType === "Gateway" && attributes.shortName === shortName,
  );
  const endpoint = gateway?.node ?? ofService;
  const routed = endpoint === undefined ? [] : prefixesOf(topology, endpoint);
  // A list that no route names is the service's all the same: its addresses then go another way, or nowhere.
  const named = shortName !== null && GATEWAY_SERVICES.has(shortName) ? prefixAddresses(topology, shortName) : [];
  const lists = [...routed, ...named.filter((list) => !routed.some((one) => isSame(one, list)))];
  if (lists.length > 0) {
    const fitting = lists.filter((list) => list.family === family);
    if (fitting.length === 0) return null;
    const addresses = mergeIntervals(fitting.flatMap(({ cidrs }) => cidrs ?? []));
    const seen = fitting.map(({ prefixListId, cidrs }) => ({ id: prefixListId, seen: cidrs !== null }));
    // Without its blocks a list stands for every public address, which nothing but the route to the list itself is about.
    return {
      family,
      addresses: addresses.length > 0 ? addresses : everywhere(facts, family),
      exact: addresses.length > 0,
      prefixLists: seen,
      words,
    };
  }
  return { family, addresses: everywhere(facts, family), exact: everything, prefixLists: [], words };
}

const publicAddresses = new WeakMap<VpcFacts, Map<string, Interval[]>>();

function isSame(a: ServicePrefixes, b: ServicePrefixes): boolean {
  return a.prefixListId === b.prefixListId && a.family === b.family;
}

/** Public addresses but those of the VPC and of AWS's prefix lists, which are other services'. */
function everywhere(facts: VpcFacts, family: AddressFamily): Interval[] {
  const byFamily = publicAddresses.get(facts) ?? new Map<string, Interval[]>();
  publicAddresses.set(facts, byFamily);
  return memo(byFamily, family, () => findPublic(facts, family));
}

function findPublic({ topology, vpcId }: VpcFacts, family: AddressFamily): Interval[] {
  const vpc = topology.get(vpcId, "vpc")?.attributes;
  const lists = topology.ofKind("prefixList").filter(({ attributes }) => attributes.ownerId === "AWS");
  const taken = [
    ...NOT_PUBLIC[family],
    ...(vpc?.cidrBlocks ?? []),
    ...(vpc?.ipv6CidrBlocks ?? []),
    ...lists.flatMap(({ attributes }) => attributes.cidrs ?? []),
  ];
  const blocks = (texts: readonly string[]) =>
    texts.flatMap((text) => parseCidr(text) ?? []).filter((block) => block.family === family);
  return subtractIntervals(blocks([ALL_PUBLIC[family]]), blocks(taken));
}

const endpointDestinations = new WeakMap<Linker, Map<string, Destination>>();

/** The addresses of an endpoint as a destination, one and the same for every subnet that asks. */
export function endpointDestination(
  { topology, node }: Located<"endpoint">,
  addresses: readonly Interval[],
  { family, link }: Context,
  words: Sentence,
): Destination {
  // What is said of a route has links in it, which belong to the page that asks.
  const own = endpointDestinations.get(link) ?? new Map<string, Destination>();
  endpointDestinations.set(link, own);
  const key = `${topology.accountId}/${topology.region}/${node.id}/${plain(words)}/${family}/${addresses.map(({ first, last }) => `${first}-${last}`).join()}`;
  const known = own.get(key) ?? { family, addresses, exact: true, prefixLists: [], words };
  own.set(key, known);
  return known;
}

/** Whether all of these addresses lie in blocks of IPv4. */
export function areIn(addresses: readonly Interval[], texts: readonly string[]): boolean {
  const blocks = texts.flatMap((text) => parseCidr(text) ?? []);
  return addresses.every(
    ({ first, last }) => last < 1n << 32n && blocks.some((block) => block.first <= first && last <= block.last),
  );
}

export function has(texts: readonly string[], addresses: readonly Interval[]): boolean {
  return texts.some((text) => {
    const host = hostCidr(text);
    return host !== null && addresses.some(({ first, last }) => first <= host.first && host.last <= last);
  });
}

/** The endpoint whose interface has one of these addresses: in this topology first. */
export function endpointWith(
  network: NetworkOf,
  addresses: readonly Interval[],
  family: AddressFamily,
  home: Topology,
): Located<"endpoint"> | null {
  const eni = interfaceWith(network, addresses, family, home);
  const endpointId = eni?.node.attributes.endpointId ?? null;
  const node = eni === null || endpointId === null ? undefined : eni.topology.get(endpointId, "endpoint");
  return eni === null || node === undefined ? null : { topology: eni.topology, node };
}

export function interfaceWith(
  network: NetworkOf,
  addresses: readonly Interval[],
  family: AddressFamily,
  home: Topology,
): Located<"networkInterface"> | null {
  for (const topology of new Set([home, ...network.topologies])) {
    const node = topology
      .ofKind("networkInterface")
      .find(({ attributes }) =>
        has(family === "ipv4" ? attributes.privateIpAddresses : attributes.ipv6Addresses, addresses),
      );
    if (node !== undefined) return { topology, node };
  }
  return null;
}
