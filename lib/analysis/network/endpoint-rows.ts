import type { Network, NetworkVpc, Tags, Topology, TopologyNode, VpcAddress } from "@/lib/model";
import { compareText, serviceDisplayName } from "@/lib/model";
import type { Endpoint } from "../facts";
import { isPrivateLink, serviceOf, zonesOf } from "../facts";
import { classifyPolicy, type PolicyClass } from "../policy/classify";
import type { FindingCount, ListGap } from "./common";
import { accountNames, environmentOf, findingsByNode, findingsOf, isUnseen, listGaps, missing, pageOf } from "./common";

/** A row of the table of all endpoints. Plain values; null means *not visible* unless a field says otherwise. */
export interface EndpointRow {
  /** Unique among the rows: `account/region/endpoint`. */
  key: string;
  /** The page that draws it; null when its VPC is not visible. */
  at: VpcAddress | null;
  nodeId: string;
  endpointId: string;
  /** The Name tag; null also where the endpoint has none. */
  name: string | null;
  accountId: string;
  accountName: string | null;
  ownerId: string | null;
  region: string;
  vpcId: string | null;
  vpcName: string | null;
  type: string | null;
  serviceName: string | null;
  /** e.g. `ecr.api`, `vpce-svc-…`. */
  shortName: string | null;
  /** What people call the service: of an endpoint service that was collected, its own name. */
  displayName: string | null;
  /** `amazon`, `aws-marketplace` or the account of the service. */
  serviceOwner: string | null;
  /** As on the wire, e.g. `pendingAcceptance`; `not visible` for an endpoint that is known by its id only. */
  state: string;
  /** `none`: its type, or its service, has no private DNS names. */
  privateDns: "on" | "off" | "none" | null;
  /** In words, e.g. `full access`; `none` where its type or service honours no policy. */
  policy: PolicyWord | null;
  subnets: number | null;
  /** Availability Zones that it stands in, by name; empty for types without network interfaces. */
  zones: { name: string; zoneId: string | null }[] | null;
  networkInterfaces: number | null;
  /** Tables with a route to it, or associated with it; 0 for types that no route leads to. */
  routeTables: number | null;
  /** Subnets whose effective route table leads to it; 0 for types that no route leads to. */
  effectiveSubnets: number | null;
  /** ISO 8601. */
  created: string | null;
  requesterManaged: boolean | null;
  /** From its own tags, else its VPC's; null also where no tag names one. */
  environment: string | null;
  tags: Tags | null;
  findings: FindingCount | null;
  /** Permissions of calls without which a part of this row is not visible or a lower bound, sorted. */
  notVisible: string[];
}

export type PolicyWord =
  | "full access"
  | "principals restricted"
  | "resources restricted"
  | "principals and resources restricted"
  | "otherwise restricted"
  | "denies everything"
  | "unreadable"
  | "none";

const POLICY_WORDS: Record<PolicyClass, PolicyWord> = {
  "default-full": "full access",
  "effective-full": "full access",
  "restricted-principal": "principals restricted",
  "restricted-resource": "resources restricted",
  both: "principals and resources restricted",
  "restricted-other": "otherwise restricted",
  "deny-only": "denies everything",
  unparsable: "unreadable",
  absent: "none",
};

/** What {@link EndpointRow.state} says of an endpoint that is known by its id only. */
export const NOT_VISIBLE = "not visible";

/**
 * Every endpoint of every account and Region, by account, Region and id, each once. Endpoints that only a route or a
 * network interface names, because they may not be described, are rows too.
 */
export function endpointRows(network: Network): EndpointRow[] {
  const names = accountNames(network);
  const rows = new Map<string, EndpointRow>();
  for (const topology of network.topologies) {
    for (const endpoint of topology.ofKind("endpoint")) {
      const known = rows.get(endpoint.id);
      // One endpoint in two answers: its owner's counts.
      if (known !== undefined && endpoint.attributes.ownerId !== topology.accountId) continue;
      rows.set(endpoint.id, described(network, topology, endpoint));
    }
  }
  for (const topology of network.topologies) {
    for (const [endpointId, seen] of unseenEndpoints(topology)) {
      if (!rows.has(endpointId)) rows.set(endpointId, unseen(network, topology, endpointId, seen, names));
    }
  }
  return [...rows.values()].sort((a, b) => compareText(a.key, b.key));
}

/** Accounts and Regions whose endpoints the table does not show, or not all of them. */
export function endpointGaps(network: Network): ListGap[] {
  return listGaps(network, ["DescribeVpcEndpoints"]);
}

function described(network: Network, topology: Topology, endpoint: Endpoint): EndpointRow {
  const { attributes } = endpoint;
  const vpc = topology.vpcOf(endpoint);
  const service = serviceOf(topology, endpoint)?.attributes ?? null;
  const routed = routing(topology, endpoint);
  const { accountId, accountName, region } = topology;
  return {
    key: `${accountId}/${region}/${endpoint.id}`,
    at: pageOf(topology, vpc),
    nodeId: endpoint.id,
    endpointId: endpoint.id,
    name: attributes.name,
    accountId,
    accountName,
    ownerId: attributes.ownerId,
    region,
    vpcId: vpc?.id ?? null,
    vpcName: vpc?.attributes.name ?? null,
    type: attributes.vpcEndpointType,
    serviceName: attributes.serviceName ?? attributes.resourceConfigurationArn ?? attributes.serviceNetworkArn,
    shortName: attributes.shortName,
    displayName:
      network.service(attributes.shortName)?.node.attributes.name ??
      service?.displayName ??
      serviceDisplayName(attributes.shortName),
    serviceOwner: service?.owner ?? null,
    state: attributes.state,
    privateDns: attributes.privateDnsEnabled === null ? "none" : attributes.privateDnsEnabled ? "on" : "off",
    policy: policyOf(endpoint, service?.policySupported ?? null),
    subnets: attributes.subnetIds.length,
    zones: zonesOfRow(topology, endpoint),
    networkInterfaces: attributes.networkInterfaceIds.length,
    ...routed,
    created: attributes.creationTimestamp,
    requesterManaged: attributes.requesterManaged,
    environment: environmentOf(network, vpc, attributes.tags),
    tags: attributes.tags,
    findings: vpc === null ? null : findingsOf(findingsByNode(network, topology, vpc.id), [endpoint.id]),
    notVisible: missing(topology, neededFor(endpoint)),
  };
}

/** The calls that the values of a row depend on, apart from the one that lists endpoints. */
function neededFor({ attributes: { knownType } }: Endpoint) {
  const always = ["DescribeVpcs", "DescribeVpcEndpointServices"] as const;
  switch (knownType) {
    case "Gateway":
      return [...always, "DescribeRouteTables", "DescribeSubnets"] as const;
    case "GatewayLoadBalancer":
      return [...always, "DescribeRouteTables", "DescribeSubnets", "DescribeNetworkInterfaces"] as const;
    case "Resource":
    case "ServiceNetwork":
      return ["DescribeVpcs", "DescribeSubnets", "DescribeNetworkInterfaces"] as const;
    default:
      return [...always, "DescribeSubnets", "DescribeNetworkInterfaces"] as const;
  }
}

function policyOf(endpoint: Endpoint, supported: boolean | null): PolicyWord | null {
  const { knownType, policyDocument } = endpoint.attributes;
  const honoured = knownType === "Gateway" || knownType === "Interface" || knownType === null;
  if (!honoured || isPrivateLink(endpoint) || supported === false) return "none";
  // A service that may not support policies can still answer with the default one (domain.md §0.2, 8).
  if (knownType !== "Gateway" && supported === null) return null;
  return POLICY_WORDS[classifyPolicy(policyDocument).class];
}

function zonesOfRow(topology: Topology, endpoint: Endpoint): EndpointRow["zones"] {
  const zones = zonesOf(topology, endpoint);
  const vpcId = topology.vpcOf(endpoint)?.id ?? "";
  if (zones === null) return null;
  return [...zones].sort(compareText).map((name) => {
    const zone = topology.get(`az/${vpcId}/${name}`, "availabilityZone");
    return { name, zoneId: zone?.attributes.zoneId ?? null };
  });
}

/** Route tables and subnets that lead to an endpoint; only gateway and GWLB endpoints are route targets. */
function routing(topology: Topology, endpoint: Endpoint): Pick<EndpointRow, "routeTables" | "effectiveSubnets"> {
  const { knownType, routeTableIds } = endpoint.attributes;
  if (knownType !== "Gateway" && knownType !== "GatewayLoadBalancer") return { routeTables: 0, effectiveSubnets: 0 };
  const declared = new Set(routeTableIds);
  const gap = topology.gap("DescribeRouteTables");
  if (isUnseen(gap)) return { routeTables: knownType === "Gateway" ? declared.size : null, effectiveSubnets: null };
  const leading = new Set(topology.to(endpoint.id, "route").map((edge) => edge.source));
  const subnets = [...leading].flatMap(
    (tableId) => topology.get(tableId, "routeTable")?.attributes.effectiveSubnetIds ?? [],
  );
  return {
    routeTables: new Set([...declared, ...leading]).size,
    effectiveSubnets: isUnseen(topology.gap("DescribeSubnets")) ? null : new Set(subnets).size,
  };
}

/** What is known of an endpoint that nothing describes. */
interface Traces {
  nodeId: string;
  ownerId: string | null;
  vpc: TopologyNode<"vpc"> | null;
  routeTables: Set<string>;
  effectiveSubnets: Set<string>;
  networkInterfaces: Set<string>;
  zones: Set<string>;
  subnets: Set<string>;
}

/** Endpoints of a topology that routes or network interfaces name, and that are not visible: what is gone is not one. */
function unseenEndpoints(topology: Topology): Map<string, Traces> {
  const found = new Map<string, Traces>();
  const trace = (endpointId: string): Traces => {
    const known = found.get(endpointId);
    if (known !== undefined) return known;
    const sets = { routeTables: new Set<string>(), effectiveSubnets: new Set<string>() };
    const more = { networkInterfaces: new Set<string>(), zones: new Set<string>(), subnets: new Set<string>() };
    const external = topology.get(`external/${endpointId}`, "external");
    const ownerId = external?.attributes.ownerId ?? null;
    const made = { nodeId: external?.id ?? endpointId, ownerId, vpc: null, ...sets, ...more };
    found.set(endpointId, made);
    return made;
  };
  for (const external of topology.ofKind("external")) {
    if (external.attributes.externalKind !== "endpoint") continue;
    for (const { source } of topology.to(external.id, "route")) {
      const table = topology.get(source, "routeTable");
      if (table === undefined) continue;
      const { ownerId } = table.attributes;
      // Where all of the account's own endpoints were listed, this one is gone.
      if (external.attributes.reason === "notFound" && (ownerId ?? topology.accountId) === topology.accountId) continue;
      const traces = trace(external.resourceId);
      traces.routeTables.add(table.id);
      for (const subnetId of table.attributes.effectiveSubnetIds) traces.effectiveSubnets.add(subnetId);
      traces.vpc ??= topology.vpcOf(table);
    }
  }
  if (topology.gap("DescribeVpcEndpoints") === null) return found;
  for (const eni of topology.ofKind("networkInterface")) {
    const { endpointId, subnetId, availabilityZone } = eni.attributes;
    if (endpointId === null || topology.get(endpointId, "endpoint") !== undefined) continue;
    const traces = trace(endpointId);
    traces.networkInterfaces.add(eni.id);
    if (subnetId !== null) traces.subnets.add(subnetId);
    if (availabilityZone !== null) traces.zones.add(availabilityZone);
    traces.vpc ??= topology.vpcOf(eni);
  }
  return found;
}

function unseen(
  network: Network,
  topology: Topology,
  endpointId: string,
  traces: Traces,
  names: ReadonlyMap<string, string>,
): EndpointRow {
  const { vpc } = traces;
  const owner = traces.ownerId ?? vpc?.attributes.ownerId ?? topology.accountId;
  // The owner's own view of the VPC is the better page, where it was collected.
  const home: NetworkVpc | undefined = vpc === null ? undefined : network.viewsOf(vpc.id)[0];
  const hasInterfaces = traces.networkInterfaces.size > 0;
  const nothing = { name: null, type: null, serviceName: null, shortName: null, displayName: null, serviceOwner: null };
  const unknown = { privateDns: null, policy: null, created: null, requesterManaged: null };
  return {
    key: `${owner}/${topology.region}/${endpointId}`,
    at: home?.at ?? pageOf(topology, vpc),
    nodeId: home === undefined || home.topology === topology ? traces.nodeId : nodeIn(home.topology, endpointId),
    endpointId,
    ...nothing,
    accountId: owner,
    accountName: names.get(owner) ?? null,
    ownerId: traces.ownerId ?? vpc?.attributes.ownerId ?? null,
    region: topology.region,
    vpcId: vpc?.id ?? null,
    vpcName: home?.vpc.attributes.name ?? vpc?.attributes.name ?? null,
    state: NOT_VISIBLE,
    ...unknown,
    environment: environmentOf(network, vpc),
    subnets: hasInterfaces ? traces.subnets.size : null,
    zones: hasInterfaces
      ? [...traces.zones].sort(compareText).map((name) => {
          const zone = topology.get(`az/${vpc?.id ?? ""}/${name}`, "availabilityZone");
          return { name, zoneId: zone?.attributes.zoneId ?? null };
        })
      : null,
    networkInterfaces: hasInterfaces ? traces.networkInterfaces.size : null,
    routeTables: traces.routeTables.size > 0 ? traces.routeTables.size : null,
    effectiveSubnets: traces.routeTables.size > 0 ? traces.effectiveSubnets.size : null,
    tags: null,
    findings: null,
    // A participant of a shared VPC may never describe it, whatever the answer (domain.md §2.22).
    notVisible: [...new Set(["ec2:DescribeVpcEndpoints", ...missing(topology, ["DescribeVpcEndpoints"])])],
  };
}

/** The node by which a topology knows an endpoint, which may be an external one. */
function nodeIn(topology: Topology, endpointId: string): string {
  return (topology.get(endpointId) ?? topology.get(`external/${endpointId}`))?.id ?? endpointId;
}
