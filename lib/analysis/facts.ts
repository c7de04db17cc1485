import type { Cidr, Gap, NodeKind, ServicePort, Tier, Topology, TopologyNode } from "@/lib/model";
import { compareCidrText, compareText, parseCidr, parseServiceName, servicePorts } from "@/lib/model";
import type { Flow } from "./controls/coverage";
import { AclDirection, EPHEMERAL } from "./controls/network-acls";
import type { RouteEntries, ServicePrefixes, ServiceRouting } from "./controls/routes";
import { entriesOf, lookupService } from "./controls/routes";
import { GroupDirection } from "./controls/security-groups";
import { groupBy } from "./words";

export type Subnet = TopologyNode<"subnet">;
export type Endpoint = TopologyNode<"endpoint">;
export type RouteTable = TopologyNode<"routeTable">;
export type NetworkInterface = TopologyNode<"networkInterface">;

/** Interfaces that one answer holds for: the workloads of a subnet that carry the same security groups. */
export interface ClientGroup {
  groupIds: readonly string[];
  interfaces: readonly NetworkInterface[];
}

const TIERS: readonly Tier[] = ["public", "private", "isolated", "unknown"];

/** What one VPC holds, sorted as people read it, with lookups that many panels and findings ask again and again. */
export class VpcFacts {
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly endpoints: readonly Endpoint[];
  readonly zones: readonly TopologyNode<"availabilityZone">[];
  readonly networkInterfaces: readonly NetworkInterface[];
  readonly nodes: readonly TopologyNode[];
  private readonly workloadsBySubnet = new Map<string, NetworkInterface[]>();
  private readonly groupsBySubnet = new Map<string, readonly ClientGroup[]>();
  private readonly entriesByTable = new Map<string, RouteEntries>();
  private readonly acls = new Map<string, AclDirection>();
  private readonly groups = new Map<string, GroupDirection>();
  private readonly routings = new Map<string, ServiceRouting>();

  constructor(
    readonly topology: Topology,
    readonly vpcId: string,
  ) {
    this.nodes = topology.within(vpcId);
    const inside = new Set(this.nodes.map((node) => node.id));
    const of = <K extends NodeKind>(kind: K) => topology.ofKind(kind).filter((node) => inside.has(node.id));
    this.subnets = of("subnet").sort(compareSubnets);
    this.routeTables = of("routeTable").sort(byLabel);
    this.endpoints = of("endpoint").sort(byLabel);
    this.zones = of("availabilityZone").sort(byLabel);
    this.networkInterfaces = of("networkInterface");
    for (const eni of this.networkInterfaces) {
      const { subnetId, role, status } = eni.attributes;
      if (subnetId === null || role !== "workload" || status?.toLowerCase() === "available") continue;
      const list = this.workloadsBySubnet.get(subnetId);
      if (list === undefined) this.workloadsBySubnet.set(subnetId, [eni]);
      else list.push(eni);
    }
  }

  /** Attached workload interfaces of a subnet (domain.md §2.11). Only as complete as DescribeNetworkInterfaces was. */
  workloads(subnetId: string): readonly NetworkInterface[] {
    return this.workloadsBySubnet.get(subnetId) ?? [];
  }

  /** The workloads of a subnet by their security groups. */
  clientGroups(subnetId: string): readonly ClientGroup[] {
    return memo(this.groupsBySubnet, subnetId, () =>
      groupBy(this.workloads(subnetId), (eni) => eni.attributes.groupIds.join()).map(([, interfaces]) => ({
        groupIds: interfaces[0]?.attributes.groupIds ?? [],
        interfaces,
      })),
    );
  }

  /** Tables that can hold a route to a gateway endpoint: those associated with a gateway never can. */
  get subnetTables(): readonly RouteTable[] {
    return this.routeTables.filter((table) => !isEdgeTable(table));
  }

  /**
   * The owner of a shared VPC that is seen by a participant, who never sees the owner's endpoints, NAT gateways and
   * interfaces (domain.md §2.22); null in every other VPC.
   */
  get otherOwner(): string | null {
    const ownerId = this.topology.get(this.vpcId, "vpc")?.attributes.ownerId ?? null;
    return ownerId === this.topology.accountId ? null : ownerId;
  }

  get interfaceGap(): Gap | null {
    return this.topology.gap("DescribeNetworkInterfaces");
  }

  /**
   * Whether a subnet holds workloads. Where interfaces are not visible, used addresses speak: more are in use than the
   * five that AWS keeps of every subnet (domain.md §7.1) and those of the subnet's endpoints, NAT gateways, load balancers
   * and transit gateway attachments.
   */
  hasWorkloads(subnet: Subnet): boolean {
    if (this.workloads(subnet.id).length > 0) return true;
    const { availableIpAddressCount, cidrBlock } = subnet.attributes;
    const cidr = cidrBlock === null ? null : parseCidr(cidrBlock);
    if (this.interfaceGap === null || availableIpAddressCount === null || cidr === null) return false;
    const endpoints = this.endpoints.filter((endpoint) => endpoint.attributes.subnetIds.includes(subnet.id)).length;
    const natGateways = this.topology.children(subnet.id, "natGateway").length;
    const known = 5 + endpoints + natGateways + this.managedInterfaces(subnet.id);
    return availableIpAddressCount < Number(cidr.last - cidr.first + 1n) - known;
  }

  /** How many interfaces load balancers and transit gateways have in a subnet; one that is not visible may be there. */
  private managedInterfaces(subnetId: string): number {
    const gateways = this.topology.ofKind("transitGateway").flatMap(({ attributes }) => attributes.attachments);
    const attached = gateways.filter(({ subnetIds }) => subnetIds?.includes(subnetId) === true).length;
    const unseen = this.topology.gap("DescribeTransitGatewayVpcAttachments") !== null && attached === 0 ? 1 : 0;
    const balancers = this.topology.ofKind("loadBalancer").flatMap(({ attributes }) => attributes.zones);
    return attached + unseen + balancers.filter((zone) => zone.subnetId === subnetId).length;
  }

  /** The effective route table of a subnet; null when it is not visible. */
  tableOf(subnet: Subnet): RouteTable | null {
    const id = subnet.attributes.routeTable?.routeTableId;
    return id === undefined ? null : (this.topology.get(id, "routeTable") ?? null);
  }

  entries(table: RouteTable): RouteEntries {
    return memo(this.entriesByTable, table.id, () => entriesOf(this.topology, table.attributes));
  }

  /** Where a table sends the addresses of a service. */
  routing(table: RouteTable, service: readonly ServicePrefixes[]): ServiceRouting {
    const key = `${table.id}/${service.map(({ prefixListId, family }) => `${prefixListId}:${family}`).join()}`;
    return memo(this.routings, key, () => lookupService(this.entries(table), service));
  }

  /** One direction of a network ACL for a flow; null when the ACL is not visible. */
  acl(aclId: string | null, egress: boolean, flow: Flow): AclDirection | null {
    const acl = aclId === null ? undefined : this.topology.get(aclId, "networkAcl");
    if (acl === undefined) return null;
    const key = `${acl.id}/${egress}/${flow.protocol}/${flow.from}-${flow.to}`;
    return memo(this.acls, key, () => new AclDirection(acl.attributes.entries, egress, flow));
  }

  securityGroups(groupIds: readonly string[], egress: boolean, flow: Flow): GroupDirection {
    const key = `${groupIds.join()}/${egress}/${flow.protocol}/${flow.from}-${flow.to}`;
    return memo(this.groups, key, () => new GroupDirection(this.topology, groupIds, egress, flow));
  }
}

/** True for a table that steers what enters through a gateway (edge association), and so no subnet's traffic. */
export function isEdgeTable({ attributes }: RouteTable): boolean {
  const ofGateway = attributes.associations.some((association) => association.gatewayId !== null);
  return ofGateway && attributes.effectiveSubnetIds.length === 0;
}

/** What an empty list of a VPC's endpoints means. */
export function noEndpoint({ topology, otherOwner }: VpcFacts): string {
  if (otherOwner !== null)
    return `Not visible: only the owner of this shared VPC, account ${otherOwner}, sees its endpoints.`;
  return topology.gap("DescribeVpcEndpoints") === null ? "The VPC has no endpoint." : "Not visible.";
}

const factsByTopology = new WeakMap<Topology, Map<string, VpcFacts>>();

/** The facts of a VPC, made once for each topology. */
export function factsOf(topology: Topology, vpcId: string): VpcFacts {
  let byVpc = factsByTopology.get(topology);
  if (byVpc === undefined) factsByTopology.set(topology, (byVpc = new Map()));
  return memo(byVpc, vpcId, () => new VpcFacts(topology, vpcId));
}

export function memo<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

function compareSubnets(a: Subnet, b: Subnet): number {
  return (
    TIERS.indexOf(a.attributes.tier) - TIERS.indexOf(b.attributes.tier) ||
    compareText(a.attributes.availabilityZone ?? "~", b.attributes.availabilityZone ?? "~") ||
    compareCidrText(a.attributes.cidrBlock ?? "", b.attributes.cidrBlock ?? "") ||
    compareText(a.id, b.id)
  );
}

function byLabel(a: { label: string; id: string }, b: { label: string; id: string }): number {
  return compareText(a.label, b.label) || compareText(a.id, b.id);
}

/** The service of an endpoint, which always has a node when the endpoint names one. */
export function serviceOf(topology: Topology, endpoint: Endpoint): TopologyNode<"service"> | null {
  const edge = topology.from(endpoint.id, "endpointService")[0];
  return edge === undefined ? null : (topology.get(edge.target, "service") ?? null);
}

/** The name people use for what an endpoint leads to, e.g. `S3`. */
export function serviceLabel(topology: Topology, endpoint: Endpoint): string {
  return serviceOf(topology, endpoint)?.attributes.displayName ?? endpoint.attributes.shortName;
}

/** True for a service that some account provides through PrivateLink: its private name, if any, is the provider's. */
export function isPrivateLink({ attributes: { serviceName } }: Endpoint): boolean {
  return serviceName !== null && parseServiceName(serviceName).kind === "privatelink";
}

/** The endpoint's own interfaces that were seen. */
export function interfacesOf(topology: Topology, endpoint: Endpoint): NetworkInterface[] {
  return topology
    .from(endpoint.id, "eniAttachment")
    .flatMap((edge) => topology.get(edge.target, "networkInterface") ?? []);
}

/** Ids of interfaces that an endpoint's record names and that AWS did not return, though it was asked for all. */
export function missingInterfaces(topology: Topology, endpoint: Endpoint): string[] {
  if (topology.gap("DescribeNetworkInterfaces") !== null) return [];
  return endpoint.attributes.networkInterfaceIds.filter((id) => topology.get(id, "networkInterface") === undefined);
}

/** The flows a client opens towards an endpoint. `known` false: the service's ports are not known here. */
export interface ServiceFlows {
  flows: Flow[];
  known: boolean;
  /** `443`, `25, 465 and 587` …; empty when not known. */
  ports: string;
  /** The ports in words, to follow *on*: `port 443`, `UDP port 6081`; empty when not known. */
  on: string;
  source: ServicePort["source"] | null;
}

/** What a client must be able to open (domain.md §4.3): TCP 443 unless the service is known for another port. */
export function flowsOf(endpoint: Endpoint): ServiceFlows {
  const known = flowsByEndpoint.get(endpoint);
  if (known !== undefined) return known;
  const flows = findFlows(endpoint);
  flowsByEndpoint.set(endpoint, flows);
  return flows;
}

const flowsByEndpoint = new WeakMap<Endpoint, ServiceFlows>();

function findFlows(endpoint: Endpoint): ServiceFlows {
  const { knownType, serviceName } = endpoint.attributes;
  if (knownType === "Tunnel") {
    const flows: Flow[] = [{ protocol: "udp", from: 6081, to: 6081 }];
    return { flows, known: true, ports: "UDP 6081", on: "UDP port 6081", source: "documented" };
  }
  const ports = serviceName === null || knownType === null ? null : servicePorts(parseServiceName(serviceName));
  if (ports === null)
    return { flows: [{ protocol: "tcp", from: 1, to: 65535 }], known: false, ports: "", on: "", source: null };
  const numbers = ports.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
  return {
    flows: ports.map(({ from, to }) => ({ protocol: "tcp", from, to })),
    known: true,
    ports: numbers,
    on: `${ports.length === 1 ? "port" : "ports"} ${numbers}`,
    source: ports[0]?.source ?? null,
  };
}

/** Where the answers go: the client's ephemeral ports. */
export function replyFlow(flow: Flow): Flow {
  return { protocol: flow.protocol, ...EPHEMERAL };
}

/**
 * The prefix lists that a gateway endpoint's routes have: read from the routes that lead to it, else the list that has
 * the service's own name (domain.md §2.6).
 */
export function prefixesOf(topology: Topology, endpoint: Endpoint): readonly ServicePrefixes[] {
  const known = prefixesByEndpoint.get(endpoint);
  if (known !== undefined) return known;
  const found = findPrefixes(topology, endpoint);
  prefixesByEndpoint.set(endpoint, found);
  return found;
}

const prefixesByEndpoint = new WeakMap<Endpoint, readonly ServicePrefixes[]>();

function findPrefixes(topology: Topology, endpoint: Endpoint): ServicePrefixes[] {
  const routed = topology
    .to(endpoint.id, "route")
    .filter((edge) => edge.attributes.destinationKind === "prefixList")
    .map((edge) => edge.attributes.destination);
  const named = topology
    .ofKind("prefixList")
    .filter((list) => list.attributes.prefixListName === endpoint.attributes.serviceName)
    .map((list) => list.id);
  const ids = routed.length > 0 ? routed : named;
  return [...new Set(ids)].sort(compareText).flatMap((id) => prefixList(topology, id));
}

/** The addresses of a service by the name of AWS's own prefix lists, whatever the prefix of its name. */
export function prefixAddresses(topology: Topology, shortName: string): ServicePrefixes[] {
  return topology
    .ofKind("prefixList")
    .filter(({ attributes: { prefixListName: name } }) => {
      const parsed = name === null ? null : parseServiceName(name);
      return parsed?.kind === "aws" && parsed.shortName.replace(/^ipv6\./, "") === shortName;
    })
    .flatMap(({ id }) => prefixList(topology, id));
}

/** A prefix list as addresses, one entry for each family it has. */
function prefixList(topology: Topology, prefixListId: string): ServicePrefixes[] {
  const list = topology.get(prefixListId, "prefixList");
  const blocks = list?.attributes.cidrs ?? null;
  if (blocks === null) {
    const family = list?.attributes.prefixListName?.includes("ipv6") === true ? "ipv6" : "ipv4";
    return [{ prefixListId, family, cidrs: null }];
  }
  const cidrs = blocks.flatMap((block) => parseCidr(block) ?? []);
  const of = (family: "ipv4" | "ipv6"): ServicePrefixes[] => {
    const own = cidrs.filter((cidr) => cidr.family === family);
    return own.length === 0 ? [] : [{ prefixListId, family, cidrs: own }];
  };
  return [...of("ipv4"), ...of("ipv6")];
}

/** The blocks of a subnet, IPv4 and IPv6. */
export function blocksOf(subnet: Subnet): readonly Cidr[] {
  const known = blocksBySubnet.get(subnet);
  if (known !== undefined) return known;
  const { cidrBlock, ipv6CidrBlocks } = subnet.attributes;
  const texts = [...(cidrBlock === null ? [] : [cidrBlock]), ...ipv6CidrBlocks];
  const blocks = texts.flatMap((block) => parseCidr(block) ?? []);
  blocksBySubnet.set(subnet, blocks);
  return blocks;
}

const blocksBySubnet = new WeakMap<Subnet, readonly Cidr[]>();

/** Zones that a service offers in this VPC's account, by name; null when that is not visible. */
export function offeredZones(facts: VpcFacts, endpoint: Endpoint): Set<string> | null {
  const service = serviceOf(facts.topology, endpoint)?.attributes;
  if (service === undefined || !service.described) return null;
  const { availabilityZoneIds, availabilityZones } = service;
  if (availabilityZoneIds.length === 0 && availabilityZones.length === 0) return null;
  const offered = facts.zones.filter(({ attributes: { zoneName, zoneId } }) =>
    zoneId !== null && availabilityZoneIds.length > 0
      ? availabilityZoneIds.includes(zoneId)
      : availabilityZones.includes(zoneName),
  );
  return new Set(offered.map((zone) => zone.attributes.zoneName));
}

/** The zones in which an endpoint has a subnet; null when one of its subnets is not visible. */
export function zonesOf(topology: Topology, endpoint: Endpoint): Set<string> | null {
  const zones = new Set<string>();
  for (const subnetId of endpoint.attributes.subnetIds) {
    const zone = topology.get(subnetId, "subnet")?.attributes.availabilityZone ?? null;
    if (zone === null) return null;
    zones.add(zone);
  }
  for (const eni of interfacesOf(topology, endpoint)) {
    if (eni.attributes.availabilityZone !== null) zones.add(eni.attributes.availabilityZone);
  }
  return zones;
}
