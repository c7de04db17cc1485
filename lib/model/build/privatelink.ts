import { compareText } from "../cidr";
import { append } from "../multimap";
import { camelState, nameOf, serviceTypes } from "../resources";
import type { Connection, ConnectionNotification, Listener, Target } from "../topology";
import type { Graph } from "./graph";

/** The provider's end of PrivateLink: endpoint services, load balancers, target groups, targets (domain.md §2.10, §2.18). */

/** Load balancers with their listeners; only those that an endpoint service uses were asked for. */
export function addLoadBalancers(graph: Graph): void {
  const attributesOf = attributePairs(graph, "LoadBalancerAttributes", "LoadBalancerArn");
  const listeners = listenersByLoadBalancer(graph);
  for (const record of graph.parser.records("LoadBalancers")) {
    const { reader, id: arn } = record;
    const name = reader.textOr("LoadBalancerName", arn.split("/").at(-2) ?? arn);
    const vpc = graph.vpc(reader.text("VpcId"));
    const crossZone = attributesOf.get(arn)?.get("load_balancing.cross_zone.enabled");
    const groups = reader.texts("SecurityGroups").sort(compareText);
    const zones = reader.objects("AvailabilityZones").map((zone) => {
      const zoneName = zone.textOr("ZoneName", "unknown");
      const subnetId = zone.text("SubnetId");
      // ELB names no zone ids; the subnet does (domain.md §2.18).
      const subnet = subnetId === null ? null : graph.get(subnetId, "subnet");
      const zoneId = subnet?.attributes.availabilityZoneId ?? graph.zoneIdOf(zoneName);
      return { zoneName, zoneId, subnetId };
    });
    const attributes = {
      name,
      arn,
      type: reader.textOr("Type", "unknown"),
      scheme: reader.text("Scheme"),
      state: reader.object("State")?.text("Code") ?? null,
      zones: zones.sort(
        (a, b) => compareText(a.zoneName, b.zoneName) || compareText(a.subnetId ?? "", b.subnetId ?? ""),
      ),
      securityGroupIds: groups.length === 0 ? null : groups,
      enforcePrivateLinkRules: reader.text("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"),
      ipAddressType: reader.text("IpAddressType"),
      dnsName: reader.text("DNSName"),
      crossZone: crossZone === undefined ? null : crossZone === "true",
      listeners: graph.seen((listeners.get(arn) ?? []).sort(byPort), "DescribeListeners", arn),
      tags: {},
    };
    graph.add(
      "loadBalancer",
      arn,
      name,
      vpc !== null && graph.get(vpc, "vpc") !== null ? vpc : null,
      attributes,
      record,
    );
  }
}

function listenersByLoadBalancer(graph: Graph): Map<string, Listener[]> {
  const found = new Map<string, Listener[]>();
  for (const { id, reader } of graph.parser.records("Listeners")) {
    const groups = reader.objects("DefaultActions").flatMap((action) => {
      const single = action.text("TargetGroupArn");
      const forward = action.object("ForwardConfig")?.objects("TargetGroups") ?? [];
      return [single, ...forward.map((group) => group.text("TargetGroupArn"))].filter((arn) => arn !== null);
    });
    append(found, reader.textOr("LoadBalancerArn", ""), {
      arn: id,
      port: reader.number("Port"),
      protocol: reader.text("Protocol"),
      targetGroupArns: [...new Set(groups)].sort(compareText),
    });
  }
  return found;
}

function byPort(a: Listener, b: Listener): number {
  return (
    (a.port ?? -1) - (b.port ?? -1) || compareText(a.protocol ?? "", b.protocol ?? "") || compareText(a.arn, b.arn)
  );
}

/** Target groups with their targets, and the edges from listeners to them and from them to what answers. */
export function addTargetGroups(graph: Graph): void {
  const attributesOf = attributePairs(graph, "TargetGroupAttributes", "TargetGroupArn");
  const health = targetsByGroup(graph);
  const find = targetFinder(graph);
  for (const record of graph.parser.records("TargetGroups")) {
    const { reader, id: arn } = record;
    const own = attributesOf.get(arn);
    const vpcId = reader.text("VpcId");
    const flag = (key: string) => (own?.get(key) === undefined ? null : own.get(key) === "true");
    const targets = (health.get(arn) ?? []).map((target) => ({ ...target, nodeId: find(target.targetId, vpcId) }));
    const parent = graph.vpc(vpcId);
    const name = reader.textOr("TargetGroupName", arn.split("/").at(-2) ?? arn);
    const attributes = {
      name,
      arn,
      protocol: reader.text("Protocol"),
      port: reader.number("Port"),
      targetType: reader.text("TargetType"),
      crossZone: own?.get("load_balancing.cross_zone.enabled") ?? null,
      proxyProtocol: flag("proxy_protocol_v2.enabled"),
      preserveClientIp: flag("preserve_client_ip.enabled"),
      targets: graph.seen(targets, "DescribeTargetHealth", arn),
    };
    const inside = parent !== null && graph.get(parent, "vpc") !== null;
    graph.add("targetGroup", arn, name, inside ? parent : null, attributes, record);
    for (const { nodeId, targetId, port, state } of targets) {
      if (nodeId !== null) graph.connect("target", arn, nodeId, { targetId, port, state }, `${targetId}:${port ?? ""}`);
    }
  }
  for (const { id, attributes } of [...graph.ofKind("loadBalancer")]) {
    for (const { port, protocol, targetGroupArns, arn } of attributes.listeners ?? []) {
      for (const group of targetGroupArns) {
        const target = graph.nodes.has(group) ? group : graph.external(group, "targetGroup", null);
        graph.connect("listener", id, target, { port, protocol }, arn);
      }
    }
  }
}

function targetsByGroup(graph: Graph): Map<string, Omit<Target, "nodeId">[]> {
  const found = new Map<string, Omit<Target, "nodeId">[]>();
  for (const { id, reader } of graph.parser.records("TargetHealthDescriptions")) {
    const target = reader.object("Target");
    const targetId = target?.text("Id") ?? null;
    if (target === null || targetId === null) {
      graph.parser.report("record.incomplete", id, `DescribeTargetHealth: a target of ${id} has no id.`);
      continue;
    }
    const health = reader.object("TargetHealth");
    append(found, reader.textOr("TargetGroupArn", ""), {
      targetId,
      port: target.number("Port"),
      availabilityZone: target.text("AvailabilityZone"),
      state: health?.text("State") ?? "unknown",
      reason: health?.text("Reason") ?? null,
      description: health?.text("Description") ?? null,
    });
  }
  for (const list of found.values()) {
    list.sort(
      (a, b) =>
        compareText(a.targetId, b.targetId) ||
        (a.port ?? -1) - (b.port ?? -1) ||
        compareText(a.availabilityZone ?? "", b.availabilityZone ?? ""),
    );
  }
  return found;
}

/** Finds the node that a target is: the interface of an instance or address, or a load balancer behind a load balancer. */
function targetFinder(graph: Graph): (targetId: string, vpcId: string | null) => string | null {
  const byInstance = new Map<string, string>();
  const byAddress = new Map<string, string>();
  for (const node of [...graph.ofKind("networkInterface")].sort((a, b) => compareText(a.id, b.id))) {
    const { instanceId, privateIpAddresses, ipv6Addresses } = node.attributes;
    if (instanceId !== null && !byInstance.has(instanceId)) byInstance.set(instanceId, node.id);
    const vpcId = graph.vpcIdOf(node);
    for (const address of [...privateIpAddresses, ...ipv6Addresses]) {
      if (!byAddress.has(`${vpcId}/${address}`)) byAddress.set(`${vpcId}/${address}`, node.id);
    }
  }
  return (targetId, vpcId) =>
    byInstance.get(targetId) ??
    byAddress.get(`${vpcId}/${targetId}`) ??
    (graph.nodes.get(targetId)?.kind === "loadBalancer" ? targetId : null);
}

/** `Attributes: [{ Key, Value }]` of load balancers or target groups, by ARN. */
function attributePairs(
  graph: Graph,
  collection: "LoadBalancerAttributes" | "TargetGroupAttributes",
  key: "LoadBalancerArn" | "TargetGroupArn",
): Map<string, Map<string, string>> {
  return new Map(
    graph.parser.records(collection).map(({ reader }) => {
      const pairs = reader.objects("Attributes").flatMap((pair): [string, string][] => {
        const name = pair.text("Key");
        return name === null ? [] : [[name, pair.textOr("Value", "")]];
      });
      return [reader.textOr(key, ""), new Map(pairs)];
    }),
  );
}

/** Endpoint services of this account, with who is connected, who may be, and the load balancers behind. */
export function addServiceConfigurations(graph: Graph): void {
  const connections = connectionsByService(graph);
  const principals = new Map<string, { principal: string; principalType: string | null }[]>();
  for (const { reader } of graph.parser.records("AllowedPrincipals")) {
    const principal = { principal: reader.textOr("Principal", ""), principalType: reader.text("PrincipalType") };
    append(principals, reader.textOr("ServiceId", ""), principal);
  }
  const notifications = notificationsByService(graph);
  const interfacesOf = loadBalancerInterfaces(graph);
  for (const record of graph.parser.records("ServiceConfigurations")) {
    const { reader, id } = record;
    const tags = reader.tags();
    const networkLoadBalancerArns = reader.texts("NetworkLoadBalancerArns").sort(compareText);
    const gatewayLoadBalancerArns = reader.texts("GatewayLoadBalancerArns").sort(compareText);
    const arns = [...networkLoadBalancerArns, ...gatewayLoadBalancerArns];
    const interfaces = arns.flatMap((arn) => interfacesOf(arn).map((eni) => ({ eni, arn })));
    const vpcId = homeOf(graph, arns, interfaces);
    const dns = reader.object("PrivateDnsNameConfiguration");
    const verification = dns === null ? null : { name: dns.text("Name"), value: dns.text("Value") };
    const own = (connections.get(id) ?? []).sort((a, b) => compareText(a.vpcEndpointId, b.vpcEndpointId));
    const supportedRegions = reader.objects("SupportedRegions").flatMap((entry) => {
      const region = entry.text("Region");
      return region === null ? [] : [{ region, state: entry.text("ServiceState") }];
    });
    const attributes = {
      name: nameOf(tags),
      serviceId: id,
      serviceName: reader.text("ServiceName"),
      serviceTypes: serviceTypes(reader),
      serviceState: reader.text("ServiceState"),
      acceptanceRequired: reader.flag("AcceptanceRequired"),
      availabilityZones: reader.texts("AvailabilityZones").sort(compareText),
      availabilityZoneIds: reader.texts("AvailabilityZoneIds").sort(compareText),
      networkLoadBalancerArns,
      gatewayLoadBalancerArns,
      privateDnsName: reader.text("PrivateDnsName"),
      privateDnsState: dns?.text("State") ?? null,
      privateDnsVerification: verification,
      supportedIpAddressTypes: reader.texts("SupportedIpAddressTypes").sort(compareText),
      supportedRegions: supportedRegions.sort((a, b) => compareText(a.region, b.region)),
      managesVpcEndpoints: reader.flag("ManagesVpcEndpoints"),
      payerResponsibility: reader.text("PayerResponsibility"),
      vpcId,
      notifications: notifications.get(id) ?? [],
      allowedPrincipals: (principals.get(id) ?? []).sort((a, b) => compareText(a.principal, b.principal)),
      connections: own,
      tags,
    };
    graph.add("serviceConfiguration", id, nameOf(tags) ?? id, vpcId, attributes, record);
    for (const { eni, arn } of interfaces) graph.connect("loadBalancer", id, eni, { loadBalancerArn: arn });
    for (const arn of arns) {
      const target = graph.nodes.has(arn) ? arn : graph.external(arn, "loadBalancer", null);
      graph.connect("publishes", id, target, {});
    }
    for (const { vpcEndpointId, ownerId, region, state } of own) {
      const target = graph.nodes.has(vpcEndpointId)
        ? vpcEndpointId
        : graph.external(vpcEndpointId, "endpoint", null, { ownerId, region });
      graph.connect("connection", id, target, { state });
    }
  }
}

/** The VPC of an endpoint service: its load balancers', else that of their interfaces. */
function homeOf(graph: Graph, arns: readonly string[], interfaces: readonly { eni: string }[]): string | null {
  for (const arn of arns) {
    const parent = graph.get(arn, "loadBalancer")?.parentId;
    if (parent) return parent;
  }
  const first = interfaces[0] === undefined ? undefined : graph.nodes.get(interfaces[0].eni);
  return first === undefined ? null : graph.vpcIdOf(first);
}

function connectionsByService(graph: Graph): Map<string, Connection[]> {
  const found = new Map<string, Connection[]>();
  for (const { reader } of graph.parser.records("VpcEndpointConnections")) {
    const vpcEndpointId = reader.text("VpcEndpointId");
    if (vpcEndpointId === null) continue;
    append(found, reader.textOr("ServiceId", ""), {
      vpcEndpointId,
      ownerId: reader.text("VpcEndpointOwner"),
      state: camelState(reader.text("VpcEndpointState")),
      region: reader.text("VpcEndpointRegion"),
      creationTimestamp: reader.date("CreationTimestamp"),
      ipAddressType: reader.text("IpAddressType"),
    });
  }
  return found;
}

function notificationsByService(graph: Graph): Map<string, ConnectionNotification[]> {
  const found = new Map<string, ConnectionNotification[]>();
  for (const { id, reader } of graph.parser.records("ConnectionNotificationSet")) {
    append(found, reader.textOr("ServiceId", ""), {
      notificationId: id,
      topicArn: reader.text("ConnectionNotificationArn"),
      events: reader.texts("ConnectionEvents").sort(compareText),
      state: reader.text("ConnectionNotificationState"),
    });
  }
  return found;
}

/** A load balancer's interfaces carry its name: `ELB net/NAME/HASH` for `…:loadbalancer/net/NAME/HASH`. */
function loadBalancerInterfaces(graph: Graph): (arn: string) => readonly string[] {
  const index = new Map<string, string[]>();
  for (const { id, attributes } of graph.ofKind("networkInterface")) {
    if (attributes.description.startsWith("ELB ")) append(index, attributes.description, id);
  }
  return (arn) => index.get(`ELB ${arn.split(":loadbalancer/")[1] ?? ""}`) ?? [];
}
