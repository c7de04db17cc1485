import type { Located, Network, ServiceConfigurationAttributes, Tags, Topology, VpcAddress } from "@/lib/model";
import { compareText, parseServiceName } from "@/lib/model";
import { serviceAttentions } from "../attention/attentions";
import type { ServiceAddress } from "../document";
import { serviceOf } from "../facts";
import type { FindingCount, ListGap } from "./common";
import { accountNames, environmentOf, isUnseen, listGaps, missing, pageOf, tally } from "./common";
import { NOT_VISIBLE } from "./endpoint-rows";

/** A row of the table of all endpoint services. Plain values; null means *not visible* unless a field says otherwise. */
export interface ServiceRow {
  /** Unique among the rows: `account/region/service`. */
  key: string;
  /** The service's own page; null for a service that is known only by the endpoints that lead to it. */
  service: ServiceAddress | null;
  /** The VPC page that draws it: the provider's, else that of a consumer; null where neither is visible. */
  at: VpcAddress | null;
  /** Its node on that page. */
  nodeId: string;
  serviceId: string;
  serviceName: string | null;
  /** The Name tag; null also where the service has none. */
  name: string | null;
  /** Whose it is: an account id, or `aws-marketplace`. */
  accountId: string | null;
  accountName: string | null;
  region: string | null;
  vpcId: string | null;
  vpcName: string | null;
  types: string[];
  /** As on the wire, e.g. `Available`; `not visible` for a service of an account that was not collected. */
  state: string;
  acceptanceRequired: boolean | null;
  /** Who may connect. `everyone`: `*` is among them. */
  principals: { everyone: boolean; count: number } | null;
  /** Connections by state, e.g. `{ available: 3, pendingAcceptance: 1 }`. */
  connections: Record<string, number> | null;
  /** Connections that wait for acceptance. */
  waiting: number | null;
  /** Accounts with a connection that is available or waits. */
  consumers: number | null;
  /** Availability Zones by id, in which it can be reached. */
  zoneIds: string[] | null;
  /** Names of its load balancers. */
  loadBalancers: string[] | null;
  /** Targets of all its load balancers, each once. */
  targets: { healthy: number; total: number } | null;
  /** null also where it has none: then {@link privateDnsState} is `none`. */
  privateDnsName: string | null;
  /** e.g. `verified`, `pendingVerification`; `none` without a private DNS name. */
  privateDnsState: string | null;
  /** Regions from which consumers may connect, its own included. */
  regions: string[] | null;
  /** From its own tags, else its VPC's; null also where no tag names one. */
  environment: string | null;
  tags: Tags | null;
  findings: FindingCount | null;
  /** Permissions of calls without which a part of this row is not visible or a lower bound, sorted. */
  notVisible: string[];
}

/**
 * Every endpoint service of the accounts collected, and those of other accounts that their endpoints lead to, by
 * account, Region and id, each once.
 */
export function serviceRows(network: Network): ServiceRow[] {
  const names = accountNames(network);
  const own = network.services.map((service) => ownRow(network, service));
  const rows = new Map(own.map((row) => [row.serviceId, row]));
  for (const topology of network.topologies) {
    for (const endpoint of topology.ofKind("endpoint")) {
      const { serviceName, vpcEndpointType } = endpoint.attributes;
      if (serviceName === null) continue;
      const { kind, shortName, region } = parseServiceName(serviceName);
      if (kind !== "privatelink") continue;
      const known = rows.get(shortName);
      if (known?.service != null) continue;
      const described = serviceOf(topology, endpoint)?.attributes;
      const row = known ?? foreignRow(network, shortName, serviceName, region ?? topology.region);
      if (!row.types.includes(vpcEndpointType)) row.types = [...row.types, vpcEndpointType].sort(compareText);
      if (described?.described === true) {
        row.accountId ??= described.owner;
        row.acceptanceRequired ??= described.acceptanceRequired;
        row.privateDnsName ??= described.privateDnsNames[0] ?? null;
        row.privateDnsState ??= described.privateDnsNames.length === 0 ? "none" : null;
        // Only zones that both accounts have are listed, so several consumers together know more (domain.md §2.9).
        row.zoneIds = [...new Set([...(row.zoneIds ?? []), ...described.availabilityZoneIds])].sort(compareText);
      } else {
        row.notVisible = [
          ...new Set([...row.notVisible, ...missing(topology, ["DescribeVpcEndpointServices"])]),
        ].sort();
      }
      rows.set(shortName, row);
    }
  }
  for (const row of rows.values()) {
    row.accountName = row.accountId === null ? null : (names.get(row.accountId) ?? null);
    row.key = `${row.accountId ?? "?"}/${row.region ?? "?"}/${row.serviceId}`;
  }
  return [...rows.values()].sort((a, b) => compareText(a.key, b.key));
}

/** Accounts and Regions whose endpoint services the table does not show, or not all of them. */
export function serviceGaps(network: Network): ListGap[] {
  return listGaps(network, ["DescribeVpcEndpointServiceConfigurations"]);
}

function ownRow(network: Network, { topology, node }: Located<"serviceConfiguration">): ServiceRow {
  const { attributes } = node;
  const { accountId, region } = topology;
  const vpc = topology.vpcOf(node);
  const arns = [...attributes.networkLoadBalancerArns, ...attributes.gatewayLoadBalancerArns];
  const balancers = arns.map((arn) => topology.get(arn, "loadBalancer"));
  const groups = new Set(arns.flatMap((arn) => topology.from(arn, "listener").map((edge) => edge.target)));
  const connectionsUnseen = isUnseen(topology.gap("DescribeVpcEndpointConnections"));
  const live = attributes.connections.filter(({ state }) =>
    ["available", "pendingAcceptance", "pending"].includes(state),
  );
  const consumers = new Set(live.map(({ ownerId }) => ownerId));
  const findings = serviceAttentions({ topology, node });
  const states = network.connectionsTo(node.id).map(({ state }) => state);
  return {
    key: "",
    service: { accountId, region, serviceId: node.id },
    at: pageOf(topology, vpc),
    nodeId: node.id,
    serviceId: node.id,
    serviceName: attributes.serviceName,
    name: attributes.name,
    accountId,
    accountName: null,
    region,
    vpcId: vpc?.id ?? null,
    vpcName: vpc?.attributes.name ?? null,
    types: attributes.serviceTypes,
    state: attributes.serviceState ?? NOT_VISIBLE,
    acceptanceRequired: attributes.acceptanceRequired,
    principals: principalsOf(topology, node.id, attributes),
    // Consumers' endpoints speak where the provider's list is not visible.
    connections: connectionsUnseen && states.length === 0 ? null : tally(states),
    waiting:
      connectionsUnseen && states.length === 0 ? null : states.filter((state) => state === "pendingAcceptance").length,
    consumers: connectionsUnseen ? null : consumers.size,
    zoneIds: attributes.availabilityZoneIds,
    loadBalancers: balancers.map((balancer, index) => balancer?.attributes.name ?? nameInArn(arns[index] ?? "")),
    targets: targetsOf(topology, arns, [...groups]),
    privateDnsName: attributes.privateDnsName,
    privateDnsState: attributes.privateDnsName === null ? "none" : attributes.privateDnsState,
    regions: [...new Set([region, ...attributes.supportedRegions.map((one) => one.region)])].sort(compareText),
    environment: environmentOf(network, vpc, attributes.tags),
    tags: attributes.tags,
    findings: { total: findings.length, broken: findings.filter(({ tone }) => tone === "broken").length },
    notVisible: missing(topology, [
      "DescribeVpcEndpointConnections",
      ["DescribeVpcEndpointServicePermissions", node.id],
      ...(arns.length > 0 ? (["DescribeLoadBalancers"] as const) : []),
      ...arns.flatMap((arn): ["DescribeListeners" | "DescribeTargetGroups", string][] => [
        ["DescribeListeners", arn],
        ["DescribeTargetGroups", arn],
      ]),
      ...[...groups].map((arn): ["DescribeTargetHealth", string] => ["DescribeTargetHealth", arn]),
    ]),
  };
}

function principalsOf(
  topology: Topology,
  serviceId: string,
  { allowedPrincipals }: ServiceConfigurationAttributes,
): ServiceRow["principals"] {
  if (isUnseen(topology.gap("DescribeVpcEndpointServicePermissions", serviceId))) return null;
  return { everyone: allowedPrincipals.some(({ principal }) => principal === "*"), count: allowedPrincipals.length };
}

/** `…:loadbalancer/net/NAME/HASH` → `NAME`. */
function nameInArn(arn: string): string {
  return arn.split("/").at(-2) ?? arn;
}

/** Each target once: one that several listeners lead to counts as healthy when it is in every group. */
function targetsOf(topology: Topology, arns: readonly string[], groupIds: readonly string[]): ServiceRow["targets"] {
  if (arns.length === 0) return { healthy: 0, total: 0 };
  const unseen = arns.some(
    (arn) =>
      topology.get(arn, "loadBalancer") === undefined ||
      isUnseen(topology.gap("DescribeListeners", arn)) ||
      isUnseen(topology.gap("DescribeTargetGroups", arn)),
  );
  const groups = groupIds.map((id) => topology.get(id, "targetGroup")?.attributes.targets ?? null);
  if (unseen || groups.includes(null)) return null;
  const healthy = new Map<string, boolean>();
  for (const { targetId, port, state } of groups.flatMap((targets) => targets ?? [])) {
    const key = `${targetId}:${port ?? ""}`;
    healthy.set(key, (healthy.get(key) ?? true) && state === "healthy");
  }
  return { healthy: [...healthy.values()].filter(Boolean).length, total: healthy.size };
}

/** A service of an account that was not collected, as its consumers' endpoints name it. */
function foreignRow(network: Network, serviceId: string, serviceName: string, region: string): ServiceRow {
  const connections = network.connectionsTo(serviceId);
  const states = connections.map(({ state }) => state);
  const page = consumerPage(network, serviceId);
  const nothing = { name: null, accountId: null, accountName: null, vpcId: null, vpcName: null, loadBalancers: null };
  const unknown = { acceptanceRequired: null, principals: null, zoneIds: null, targets: null, environment: null };
  return {
    key: "",
    service: null,
    at: page?.at ?? null,
    nodeId: page?.nodeId ?? serviceId,
    serviceId,
    serviceName,
    ...nothing,
    region,
    types: [],
    state: NOT_VISIBLE,
    ...unknown,
    connections: tally(states),
    waiting: states.filter((state) => state === "pendingAcceptance").length,
    consumers: new Set(connections.map(({ consumer }) => consumer.accountId)).size,
    privateDnsName: null,
    privateDnsState: null,
    regions: null,
    tags: null,
    findings: null,
    notVisible: [],
  };
}

/** The first consumer's VPC page, where the service is drawn too. */
function consumerPage(network: Network, serviceId: string): { at: VpcAddress; nodeId: string } | null {
  const pages = network.connectionsTo(serviceId).flatMap(({ consumer, endpoint }) => {
    const vpc = consumer.key === null ? null : network.vpcAt(consumer.key);
    const node = endpoint === null ? null : serviceOf(endpoint.topology, endpoint.node);
    return vpc === null || node === null ? [] : [{ key: vpc.key, at: vpc.at, nodeId: node.id }];
  });
  return pages.sort((a, b) => compareText(a.key, b.key))[0] ?? null;
}
