import type { Cidr, Interval, Located, Network, Topology } from "@/lib/model";
import {
  compareText,
  dnsSuffixOf,
  endpointOfHostname,
  hostCidr,
  isKnownService,
  mergeIntervals,
  parseCidr,
  parseServiceName,
  serviceDisplayName,
  serviceHostnames,
  serviceOfHostname,
} from "@/lib/model";
import type { NetworkInterface, Subnet, VpcFacts } from "../facts";
import { blocksOf, factsOf, isPrivateLink, memo, serviceLabel, serviceOf } from "../facts";
import { findEndpoint } from "./dns";
import type { Client, TraceProblem, TraceQuestion } from "./types";

/** Making sense of the two ends of a question: ids, names and addresses as people write them. */

export interface Source {
  facts: VpcFacts;
  subnet: Subnet;
  id: string;
  label: string;
  clients: readonly Client[];
  /** The addresses that are asked about, where that is not those of the clients. */
  address: Cidr | null;
  /** The one interface that is asked about; null for a subnet or an address without one. */
  networkInterface: NetworkInterface | null;
}

export type Target =
  | { kind: "endpoint"; endpoint: Located<"endpoint">; id: string; label: string }
  | { kind: "service"; shortName: string; hostname: string; id: string; label: string }
  | { kind: "host"; hostname: string; id: string; label: string }
  | { kind: "address"; address: Cidr; networkInterface: Located<"networkInterface"> | null; id: string; label: string }
  | { kind: "internet"; id: string; label: string };

export type Read = { ok: true; source: Source; target: Target } | { ok: false; problem: TraceProblem };

/** The two ends of a question, or what of it names nothing. */
export function readQuestion(topology: Topology, question: TraceQuestion, network: Network): Read {
  const source = readSource(topology, question);
  if ("message" in source) return { ok: false, problem: source };
  const target = readTarget(source, question.to.trim(), network);
  return "message" in target ? { ok: false, problem: target } : { ok: true, source, target };
}

function readSource(topology: Topology, { from, vpcId }: TraceQuestion): Source | TraceProblem {
  const text = from.trim();
  const problem = (message: string): TraceProblem => ({ field: "from", message });
  const node = topology.get(text);
  if (node?.kind === "subnet") return fromSubnet(topology, node) ?? problem(`The VPC of ${text} is not visible.`);
  if (node?.kind === "networkInterface")
    return fromInterface(topology, node) ?? problem(`The subnet of ${text} is not visible.`);
  if (text.startsWith("i-")) {
    const own = topology.ofKind("networkInterface").find(({ attributes }) => attributes.instanceId === text);
    const found = own === undefined ? null : fromInterface(topology, own);
    return found ?? problem(`No network interface of instance ${text} was read.`);
  }
  const address = hostCidr(text);
  if (address !== null) return fromAddress(topology, address, text, vpcId ?? null);
  if (node !== undefined)
    return problem(
      `${text} is no place that packets come from: name a subnet, a network interface, an instance or an address.`,
    );
  const scope = vpcId === undefined ? topology.ofKind("subnet") : factsOf(topology, vpcId).subnets;
  const [named, ...others] = scope.filter(({ label }) => label === text);
  if (named !== undefined && others.length === 0)
    return fromSubnet(topology, named) ?? problem(`The VPC of ${text} is not visible.`);
  if (named !== undefined)
    return problem(`Several subnets are called ${text}: ${[named, ...others].map(({ id }) => id).join(", ")}.`);
  return problem(
    text === ""
      ? "The question names no source."
      : `There is no subnet, network interface, instance or address ${text} here.`,
  );
}

function fromSubnet(topology: Topology, subnet: Subnet): Source | null {
  const vpc = topology.vpcOf(subnet);
  if (vpc === null) return null;
  const facts = factsOf(topology, vpc.id);
  const groups = facts.clientGroups(subnet.id);
  const clients: readonly Client[] = groups.length > 0 ? groups : [{ groupIds: null, interfaces: [] }];
  return { facts, subnet, id: subnet.id, label: subnet.label, clients, address: null, networkInterface: null };
}

function fromInterface(topology: Topology, eni: NetworkInterface): Source | null {
  const { subnetId, groupIds } = eni.attributes;
  const subnet = subnetId === null ? undefined : topology.get(subnetId, "subnet");
  const vpc = subnet === undefined ? null : topology.vpcOf(subnet);
  if (subnet === undefined || vpc === null) return null;
  const clients = [{ groupIds, interfaces: [eni] }];
  return {
    facts: factsOf(topology, vpc.id),
    subnet,
    id: eni.id,
    label: eni.label,
    clients,
    address: null,
    networkInterface: eni,
  };
}

function fromAddress(topology: Topology, address: Cidr, text: string, vpcId: string | null): Source | TraceProblem {
  const problem = (message: string): TraceProblem => ({ field: "from", message });
  const holds = (subnet: Subnet) =>
    blocksOf(subnet).some(
      (block) => block.family === address.family && block.first <= address.first && address.last <= block.last,
    );
  const subnets = topology
    .ofKind("subnet")
    .filter((subnet) => holds(subnet) && (vpcId === null || topology.vpcOf(subnet)?.id === vpcId));
  const [subnet, ...others] = subnets;
  if (subnet === undefined) return problem(`No subnet here holds the address ${text}.`);
  if (others.length > 0) {
    const vpcs = [...new Set(subnets.map((one) => topology.vpcOf(one)?.id ?? "?"))].sort(compareText);
    return problem(`Several VPCs have the address ${text}: ${vpcs.join(", ")}. Say which.`);
  }
  const eni = interfaceAt(topology, subnet, text);
  const source = eni === null ? fromSubnet(topology, subnet) : fromInterface(topology, eni);
  if (source === null) return problem(`The VPC of ${text} is not visible.`);
  const clients: readonly Client[] = eni === null ? [{ groupIds: null, interfaces: [] }] : source.clients;
  return { ...source, clients, id: eni?.id ?? subnet.id, label: text, address };
}

function interfaceAt(topology: Topology, subnet: Subnet, text: string): NetworkInterface | null {
  const wanted = hostCidr(text);
  return (
    topology
      .children(subnet.id, "networkInterface")
      .find(({ attributes }) =>
        [...attributes.privateIpAddresses, ...attributes.ipv6Addresses].some(
          (one) => hostCidr(one)?.first === wanted?.first,
        ),
      ) ?? null
  );
}

function readTarget(source: Source, text: string, network: Network): Target | TraceProblem {
  const { topology } = source.facts;
  const problem = (message: string): TraceProblem => ({ field: "to", message });
  if (text === "") return problem("The question names no destination.");
  if (text === "internet") return { kind: "internet", id: "internet", label: "the internet" };
  const endpoint =
    text.startsWith("vpce-") && !text.startsWith("vpce-svc-") && !text.includes(".")
      ? findEndpoint(source.facts, network, text)
      : null;
  if (endpoint !== null)
    return (
      toEndpoint(endpoint) ??
      problem(
        `${text} is a Gateway Load Balancer endpoint: routes lead through it, and nothing is sent to it. Name what lies behind it.`,
      )
    );
  const node = topology.get(text) ?? network.find(text)[0]?.node;
  const named = isHostname(text) ? "host" : parseServiceName(text).kind;
  if (node?.kind === "service") return toService(source, node.attributes.shortName, node.attributes.serviceName);
  if (
    node?.kind === "serviceConfiguration" ||
    (text.startsWith("vpce-svc-") && named !== "host") ||
    named === "privatelink"
  )
    return toProvided(source, text) ?? problem(`This VPC has no endpoint for ${text}.`);
  const interfaces = network
    .find(text)
    .flatMap((one) => (one.node.kind === "networkInterface" ? [{ topology: one.topology, node: one.node }] : []));
  const ofInstance = text.startsWith("i-")
    ? network.topologies.flatMap((one) =>
        one
          .ofKind("networkInterface")
          .filter(({ attributes }) => attributes.instanceId === text)
          .map((eni) => ({ topology: one, node: eni })),
      )
    : [];
  const eni = interfaces[0] ?? ofInstance[0];
  if (eni !== undefined) {
    const own = eni.node.attributes.privateIpAddresses[0] ?? eni.node.attributes.ipv6Addresses[0];
    const address = own === undefined ? null : hostCidr(own);
    if (address === null) return problem(`${text} has no address.`);
    return { kind: "address", address, networkInterface: eni, id: eni.node.id, label: eni.node.label };
  }
  const address = hostCidr(text) ?? parseCidr(text);
  if (address !== null) return { kind: "address", address, networkInterface: null, id: text, label: text };
  if (node !== undefined)
    return problem(
      `${text} is nothing that packets are sent to: name a service, an endpoint, a host name, an address or a network interface.`,
    );
  if (named === "aws") return toService(source, parseServiceName(text).shortName, text);
  const known = isKnownService(text) || source.facts.endpoints.some(({ attributes }) => attributes.shortName === text);
  if (known) return toService(source, text, null);
  if (/^[a-z0-9*_-]+(\.[a-z0-9_-]+)+\.?$/i.test(text)) {
    const hostname = text.toLowerCase().replace(/\.$/, "");
    const shortName = endpointOfHostname(hostname) === null ? serviceOfHostname(hostname, topology.region) : null;
    if (shortName !== null) return { kind: "service", shortName, hostname, id: text, label: hostname };
    return { kind: "host", hostname, id: text, label: hostname };
  }
  return problem(
    `There is no service, endpoint, interface or address ${text} here. A service goes by its short name (s3), its full name (com.amazonaws.${topology.region}.s3) or a host name.`,
  );
}

/** True for names below the domains of AWS, whose labels would also pass for those of a service name (domain.md §9.2). */
function isHostname(text: string): boolean {
  return /\.(?:amazonaws\.(?:com|com\.cn|eu)|ic\.gov|sgov\.gov|adc-e\.uk|aws)\.?$/i.test(text);
}

function toEndpoint(endpoint: Located<"endpoint">): Target | null {
  if (endpoint.node.attributes.knownType === "GatewayLoadBalancer") return null;
  return { kind: "endpoint", endpoint, id: endpoint.node.id, label: endpoint.node.label };
}

/** An AWS service by the name that clients call it by: what AWS says of it, else the rule and its exceptions. */
function toService({ facts }: Source, shortName: string, serviceName: string | null): Target {
  const own = facts.topology.region;
  const region = (serviceName === null ? null : parseServiceName(serviceName).region) ?? own;
  const named = facts.topology
    .ofKind("service")
    .find(({ attributes }) => attributes.shortName === shortName && attributes.privateDnsNames.length > 0);
  // A full name without a Region is that of a global service, e.g. com.amazonaws.iam (domain.md §9.2).
  const isGlobal = serviceName !== null && serviceName !== shortName && parseServiceName(serviceName).region === null;
  const ofRegion = serviceHostnames(shortName, region)[0] ?? `${shortName}.${region}.${dnsSuffixOf(region)}`;
  const usual = isGlobal ? `${shortName}.${dnsSuffixOf(own)}` : ofRegion;
  const told =
    named?.attributes.serviceRegion === null || named?.attributes.serviceRegion === region
      ? named?.attributes.privateDnsNames
      : undefined;
  const hostname =
    told === undefined || told.some((name) => name === usual || name === `*.${usual}`) ? usual : (told[0] ?? usual);
  // Prefix lists and the gateway endpoints that route them are of one Region (domain.md §1.3).
  if (region !== own) return { kind: "host", hostname, id: serviceName ?? shortName, label: hostname };
  return { kind: "service", shortName, hostname, id: shortName, label: serviceDisplayName(shortName) };
}

/** A service that some account provides, through this VPC's endpoint for it. */
function toProvided({ facts }: Source, text: string): Target | null {
  const id = parseServiceName(text).kind === "privatelink" ? parseServiceName(text).shortName : text;
  const own = facts.endpoints.filter((endpoint) => isPrivateLink(endpoint) && endpoint.attributes.shortName === id);
  const endpoint = own.find(({ attributes }) => attributes.state === "available") ?? own[0];
  if (endpoint === undefined) return null;
  return toEndpoint({ topology: facts.topology, node: endpoint });
}

/** The hostnames by which clients call what an endpoint leads to, without those of its own. */
export function publicNamesOf({ topology, node }: Located<"endpoint">): string[] {
  const { shortName, serviceName, serviceRegion, dnsEntries } = node.attributes;
  const own = dnsEntries.filter(({ scope }) => scope === "private").map(({ dnsName }) => dnsName);
  const told = own.length > 0 ? own : (serviceOf(topology, node)?.attributes.privateDnsNames ?? []);
  if (serviceName === null || isPrivateLink(node)) return told;
  const usual = serviceHostnames(shortName, serviceRegion ?? topology.region);
  const usable = told.filter((name) => usual.includes(name) || usual.includes(name.replace(/^\*\./, "")));
  return usable.length > 0 ? usual : told.length > 0 ? told : usual;
}

/** Of a service for words: `S3`. */
export function labelOf(endpoint: Located<"endpoint">): string {
  return serviceLabel(endpoint.topology, endpoint.node);
}

/** The addresses that a source sends from, of one IP version: of its interfaces, else of the whole subnet. */
export function sourceAddresses(source: Source, client: Client, family: "ipv4" | "ipv6"): Interval[] {
  const byFamily = knownAddresses.get(client) ?? new Map<string, Interval[]>();
  knownAddresses.set(client, byFamily);
  return memo(byFamily, `${source.id}/${source.address?.first ?? ""}/${family}`, () =>
    findAddresses(source, client, family),
  );
}

const knownAddresses = new WeakMap<Client, Map<string, Interval[]>>();

function findAddresses({ subnet, address }: Source, client: Client, family: "ipv4" | "ipv6"): Interval[] {
  if (address !== null) return address.family === family ? [{ first: address.first, last: address.last }] : [];
  const own = client.interfaces.flatMap(({ attributes }) =>
    (family === "ipv4" ? attributes.privateIpAddresses : attributes.ipv6Addresses).flatMap(
      (text) => hostCidr(text) ?? [],
    ),
  );
  if (own.length > 0) return mergeIntervals(own);
  return client.interfaces.length > 0
    ? []
    : mergeIntervals(blocksOf(subnet).filter((block) => block.family === family));
}
