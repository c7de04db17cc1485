import type { Cidr, Network, NodeKind, Tags, Topology, TopologyNode } from "@/lib/model";
import { parseAddress, parseCidr } from "@/lib/model";

/** What the search knows of each resource: where it is, and every text by which it can be found. */

/** A resource that can be found, in the view of the account that owns it where several accounts see it. */
export interface Entry {
  topology: Topology;
  node: TopologyNode;
  /** The VPC on whose page it is shown; null where none shows it. */
  vpcId: string | null;
}

/** A text by which a resource is found. `what` says what it is, to precede it in a reason: `tag`, `address`, `service` … */
export interface Field {
  what: string;
  text: string;
  /** It names this one resource: an id, an ARN or an address. */
  identity?: true;
}

/** Kinds in the order in which equally good hits are listed. */
const KINDS: readonly NodeKind[] = [
  ...(["vpc", "endpoint", "serviceConfiguration", "service", "transitGateway", "vpcPeeringConnection"] as const),
  ...(["loadBalancer", "targetGroup", "subnet", "routeTable", "natGateway", "internetGateway"] as const),
  ...(["egressOnlyInternetGateway", "vpnGateway", "carrierGateway", "securityGroup", "networkAcl"] as const),
  ...(["prefixList", "networkInterface", "availabilityZone", "external"] as const),
];

/** Everything in the network that can be found, each resource once, in the order in which equal hits are listed. */
export function entriesOf(network: Network): Entry[] {
  const entries: Entry[] = [];
  const known = new Map<string, number>();
  const pages = new Map<Topology, (node: TopologyNode) => string | null>();
  for (const topology of network.topologies) pages.set(topology, pageFinder(topology));
  for (const kind of KINDS) {
    for (const topology of network.topologies) {
      for (const node of topology.ofKind(kind)) {
        if (node.kind === "external" && node.attributes.externalKind === "none") continue;
        const key = node.kind === "external" ? node.resourceId : node.id;
        const at = known.get(key);
        if (at !== undefined && (node.kind === "external" || !isOwn(topology, node))) continue;
        const entry = { topology, node, vpcId: pages.get(topology)?.(node) ?? null };
        if (at === undefined) known.set(key, entries.push(entry) - 1);
        else entries[at] = entry;
      }
    }
  }
  return entries;
}

function isOwn(topology: Topology, node: TopologyNode): boolean {
  return "ownerId" in node.attributes && node.attributes.ownerId === topology.accountId;
}

/** Finds the VPC that shows a node: its own, else, for what lies in none, that of the first thing connected to it. */
function pageFinder(topology: Topology): (node: TopologyNode) => string | null {
  let near: Map<string, string> | null = null;
  const ownVpc = (id: string) => {
    const node = topology.get(id);
    return node === undefined ? null : (topology.vpcOf(node)?.id ?? null);
  };
  const neighbours = () => {
    const found = new Map<string, string>();
    const note = (id: string, other: string) => {
      if (found.has(id) || ownVpc(id) !== null) return;
      const vpcId = ownVpc(other);
      if (vpcId !== null) found.set(id, vpcId);
    };
    for (const edge of topology.edges) {
      note(edge.source, edge.target);
      note(edge.target, edge.source);
      if (edge.kind === "route" && edge.attributes.destinationKind === "prefixList") {
        note(edge.attributes.destination, edge.source);
      }
    }
    return found;
  };
  const first = topology.ofKind("vpc")[0]?.id ?? null;
  return (node) => {
    const own = topology.vpcOf(node);
    if (own !== null) return own.id;
    near ??= neighbours();
    return near.get(node.id) ?? first;
  };
}

/** Every text by which a resource is found; its name first, then what names it alone, then the rest. */
export function fieldsOf({ node }: Entry): Field[] {
  const identities: Field[] = [];
  const rest: Field[] = [];
  const identity = (what: string, text: string | null) => {
    if (text !== null && text !== "") identities.push({ what, text, identity: true });
  };
  const other = (what: string, text: string | null) => {
    if (text !== null && text !== "") rest.push({ what, text });
  };
  identity("id", node.resourceId);
  const { attributes } = node;
  switch (node.kind) {
    case "vpc":
      for (const block of [...node.attributes.cidrBlocks, ...node.attributes.ipv6CidrBlocks])
        other("CIDR block", block);
      for (const zone of node.attributes.hostedZones ?? []) other("private hosted zone", zone.name);
      break;
    case "availabilityZone":
      other("zone id", node.attributes.zoneId);
      break;
    case "subnet":
      other("CIDR block", node.attributes.cidrBlock);
      for (const block of node.attributes.ipv6CidrBlocks) other("CIDR block", block);
      break;
    case "endpoint":
      other("service", node.attributes.serviceName);
      other("resource configuration", node.attributes.resourceConfigurationArn);
      other("service network", node.attributes.serviceNetworkArn);
      for (const { dnsName } of node.attributes.dnsEntries) other("DNS name", dnsName);
      break;
    case "networkInterface": {
      const { privateIpAddresses, ipv6Addresses, publicIp, instanceId, instanceName, description } = node.attributes;
      for (const address of [...privateIpAddresses, ...ipv6Addresses]) identity("address", address);
      identity("public address", publicIp);
      identity("instance", instanceId);
      other("instance", instanceName);
      other("description", description);
      break;
    }
    case "natGateway":
      for (const { publicIp, privateIp } of node.attributes.addresses) {
        identity("public address", publicIp);
        identity("address", privateIp);
      }
      break;
    case "service":
      other("short name", node.attributes.shortName);
      identity("id", node.attributes.serviceId);
      for (const name of node.attributes.privateDnsNames) other("private DNS name", name);
      break;
    case "serviceConfiguration":
      other("service", node.attributes.serviceName);
      other("private DNS name", node.attributes.privateDnsName);
      break;
    case "loadBalancer":
      other("DNS name", node.attributes.dnsName);
      break;
    case "vpcPeeringConnection":
      for (const { vpcId, ownerId } of [node.attributes.requester, node.attributes.accepter]) {
        other("VPC", vpcId);
        other("account", ownerId);
      }
      break;
    case "securityGroup":
      other("group name", node.attributes.groupName);
      other("description", node.attributes.description);
      break;
    case "prefixList":
      other("prefix list", node.attributes.prefixListName);
      break;
    default:
      break;
  }
  if ("tags" in attributes) for (const tag of tagTexts(attributes.tags)) other("tag", tag);
  return [{ what: "name", text: node.label === "" ? node.resourceId : node.label }, ...identities, ...rest];
}

/** `Owner=web`; the Name tag is the name already. */
function tagTexts(tags: Tags): string[] {
  return Object.keys(tags)
    .filter((key) => key !== "Name")
    .sort()
    .map((key) => `${key}=${tags[key] ?? ""}`);
}

/** A block of addresses that belongs to a resource. */
export interface Block {
  entry: number;
  cidr: Cidr;
  text: string;
}

/** The address blocks of a resource; subnets and VPCs, and the lists that stand for addresses of services. */
export function blocksOf({ node }: Entry, entry: number): Block[] {
  const texts =
    node.kind === "vpc"
      ? [...node.attributes.cidrBlocks, ...node.attributes.ipv6CidrBlocks]
      : node.kind === "subnet"
        ? [
            ...(node.attributes.cidrBlock === null ? [] : [node.attributes.cidrBlock]),
            ...node.attributes.ipv6CidrBlocks,
          ]
        : node.kind === "prefixList"
          ? (node.attributes.cidrs ?? [])
          : [];
  return texts.flatMap((text) => {
    const cidr = parseCidr(text);
    return cidr === null ? [] : [{ entry, cidr, text }];
  });
}

/** An address as one text whatever way it is written; null for text that is none. */
export function addressText(text: string): string | null {
  if (!/^[0-9a-f.:]+$/i.test(text)) return null;
  const address = parseAddress(text);
  return address === null ? null : `${address.family}/${address.value.toString(36)}`;
}
