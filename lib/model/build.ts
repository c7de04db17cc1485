import { compareText } from "./cidr";
import { type ActionName, permissionOf } from "./calls";
import type { CallOutcome, Inventory } from "./inventory";
import { gapOf, gapSentence } from "./inventory";
import type { ParsedRecord } from "./parse";
import { RecordParser } from "./parse";
import {
  compareRules,
  isLive,
  nameOf,
  readEndpoint,
  readGateway,
  readIpPermissions,
  readNatGateway,
  readNetworkAcl,
  readNetworkInterface,
  readRouteTable,
  readSecurityGroupRule,
  readService,
  readSubnet,
  readVpc,
  serviceTypes,
} from "./resources";
import { parseServiceName, partitionOf, serviceDisplayName } from "./service-name";
import type {
  Connection,
  EdgeKind,
  ExternalAttributes,
  NodeKind,
  Route,
  RouteTableAttributes,
  RouteTargetKind,
  SecurityGroupRule,
  SubnetAttributes,
  Tier,
  TopologyEdge,
  TopologyNode,
} from "./topology";
import { Topology } from "./topology";

/**
 * Builds the normalized graph of an inventory (domain.md §2.21). Never throws on what AWS or a file said: malformed
 * records become diagnostics, references that lead nowhere become external nodes.
 */
export function buildTopology(inventory: Inventory): Topology {
  return new Builder(inventory).build();
}

/** The call that would have shown a thing of a kind, and AWS's words for the kind. */
const EXTERNAL_KINDS: Record<string, { words: string; action: ActionName | null }> = {
  vpc: { words: "VPC", action: "DescribeVpcs" },
  subnet: { words: "subnet", action: "DescribeSubnets" },
  routeTable: { words: "route table", action: "DescribeRouteTables" },
  endpoint: { words: "VPC endpoint", action: "DescribeVpcEndpoints" },
  networkInterface: { words: "network interface", action: "DescribeNetworkInterfaces" },
  securityGroup: { words: "security group", action: "DescribeSecurityGroups" },
  internetGateway: { words: "internet gateway", action: "DescribeInternetGateways" },
  egressOnlyInternetGateway: {
    words: "egress-only internet gateway",
    action: "DescribeEgressOnlyInternetGateways",
  },
  natGateway: { words: "NAT gateway", action: "DescribeNatGateways" },
  transitGateway: { words: "transit gateway", action: null },
  vpcPeeringConnection: { words: "VPC peering connection", action: null },
  vpnGateway: { words: "virtual private gateway", action: null },
  carrierGateway: { words: "carrier gateway", action: null },
  localGateway: { words: "local gateway", action: null },
  coreNetwork: { words: "Cloud WAN core network", action: null },
  odbNetwork: { words: "Oracle Database@AWS network", action: null },
  vpcLattice: { words: "VPC Lattice service network", action: null },
  instance: { words: "instance", action: null },
  ipAddress: { words: "next hop of a route server", action: null },
  none: { words: "route target that is gone", action: null },
  other: { words: "route target", action: null },
};

/** What a participant in a shared VPC can never describe (domain.md §2.22). */
const HIDDEN_FROM_PARTICIPANTS = new Set(["endpoint", "natGateway", "egressOnlyInternetGateway", "networkInterface"]);

class Builder {
  private readonly parser: RecordParser;
  private readonly nodes = new Map<string, TopologyNode>();
  private readonly edges = new Map<string, TopologyEdge>();
  private readonly raw = new Map<string, Record<string, unknown>>();

  private readonly calls: readonly CallOutcome[];
  private readonly zones: Map<string, { zoneId: string | null; zoneType: string | null }>;

  constructor(private readonly inventory: Inventory) {
    this.parser = new RecordParser(inventory);
    this.calls = this.parser.usableCalls();
    this.zones = this.readZones();
  }

  build(): Topology {
    this.addVpcs();
    this.addPrefixLists();
    this.addSubnets();
    this.addSecurityGroups();
    this.addNetworkInterfaces();
    this.addGateways();
    this.addEndpoints();
    this.addRouteTables();
    this.addNetworkAcls();
    this.addServiceConfigurations();
    this.attachGatewayEndpoints();
    const { accountId, accountName, region, collectedAt, source } = this.inventory;
    return new Topology({
      accountId,
      accountName: accountName ?? null,
      region,
      partition: partitionOf(region),
      collectedAt,
      source,
      nodes: [...this.nodes.values()],
      edges: [...this.edges.values()],
      calls: [...this.calls].sort((a, b) =>
        compareText(`${a.action}/${a.target ?? ""}/${a.status}`, `${b.action}/${b.target ?? ""}/${b.status}`),
      ),
      diagnostics: this.parser.diagnostics(),
      records: this.raw,
    });
  }

  private gap(action: ActionName, target?: string) {
    return gapOf(this.calls, action, target);
  }

  private add<K extends NodeKind>(
    kind: K,
    id: string,
    label: string,
    parentId: string | null,
    attributes: TopologyNode<K>["attributes"],
    record?: ParsedRecord,
  ): void {
    const existing = this.nodes.get(id);
    if (existing !== undefined && existing.kind !== kind) {
      // One of them would otherwise replace the other, and could end up inside itself.
      const message = `${id} is the id of two resources, of the kinds ${existing.kind} and ${kind}; the second is left out.`;
      this.parser.report("record.conflictingId", id, message, "error");
      return;
    }
    this.nodes.set(id, { id, kind, resourceId: resourceIdOf(id), label, parentId, attributes } as TopologyNode);
    if (record !== undefined) this.raw.set(id, record.raw);
  }

  private connect<K extends EdgeKind>(
    kind: K,
    source: string,
    target: string,
    attributes: TopologyEdge<K>["attributes"],
    discriminator = "",
  ): void {
    const id = `${kind}:${source}>${target}${discriminator === "" ? "" : `#${discriminator}`}`;
    this.edges.set(id, { id, kind, source, target, attributes } as TopologyEdge);
  }

  /** The node of a VPC, made from its bare id when DescribeVpcs did not show it. */
  private vpc(vpcId: string | null): string | null {
    if (vpcId === null) return null;
    if (this.nodes.has(vpcId)) return vpcId;
    if (this.gap("DescribeVpcs") === null) return this.external(vpcId, "vpc", null);
    const unseen = { name: null, ownerId: null, state: null, isDefault: null, cidrBlocks: [], ipv6CidrBlocks: [] };
    const unknown = { enableDnsSupport: null, enableDnsHostnames: null, dhcpOptionsId: null, blockPublicAccess: null };
    this.add("vpc", vpcId, vpcId, null, { ...unseen, ...unknown, tags: {} });
    return vpcId;
  }

  /** The zone of a VPC, made when a subnet or interface first names it. */
  private zone(vpcId: string, zoneName: string, zoneId: string | null): string {
    const id = `az/${vpcId}/${zoneName}`;
    const existing = this.nodes.get(id);
    if (existing?.kind === "availabilityZone") {
      existing.attributes.zoneId ??= zoneId;
    } else {
      const known = this.zones.get(zoneName);
      this.add("availabilityZone", id, zoneName, vpcId, {
        zoneName,
        zoneId: zoneId ?? known?.zoneId ?? null,
        zoneType: known?.zoneType ?? null,
      });
    }
    return id;
  }

  private readZones(): Map<string, { zoneId: string | null; zoneType: string | null }> {
    const zones = this.parser.records("AvailabilityZones");
    return new Map(
      zones.map(({ id, reader }) => [id, { zoneId: reader.text("ZoneId"), zoneType: reader.text("ZoneType") }]),
    );
  }

  /** The subnet an interface or endpoint names: seen, made from its bare id when subnets are not visible, or external. */
  private subnet(subnetId: string, vpcId: string | null, zoneName: string | null): string {
    if (this.nodes.has(subnetId)) return subnetId;
    const vpc = this.vpc(vpcId);
    if (vpc === null || this.nodes.get(vpc)?.kind !== "vpc" || this.gap("DescribeSubnets") === null) {
      return this.external(subnetId, "subnet", vpcId);
    }
    const zone = zoneName === null ? null : this.zone(vpc, zoneName, null);
    this.add("subnet", subnetId, subnetId, zone ?? vpc, unseenSubnet(zoneName));
    return subnetId;
  }

  /** An explicit node for something that is only known by its id (invariant 3). */
  private external(
    id: string,
    externalKind: string,
    vpcId: string | null,
    known: { ownerId?: string | null; region?: string | null } = {},
  ): string {
    const nodeId = `external/${id}`;
    if (!this.nodes.has(nodeId)) {
      this.add("external", nodeId, id, null, this.describeExternal(id, externalKind, vpcId, known));
    }
    return nodeId;
  }

  private describeExternal(
    id: string,
    externalKind: string,
    vpcId: string | null,
    known: { ownerId?: string | null; region?: string | null },
  ): ExternalAttributes {
    const { words, action } = EXTERNAL_KINDS[externalKind] ?? { words: externalKind, action: null };
    const vpc = vpcId === null ? undefined : this.nodes.get(vpcId);
    const vpcOwner = vpc?.kind === "vpc" ? vpc.attributes.ownerId : null;
    const shared = vpcOwner !== null && vpcOwner !== this.inventory.accountId;
    const owner = known.ownerId ?? (shared && HIDDEN_FROM_PARTICIPANTS.has(externalKind) ? vpcOwner : null);
    const base = { externalKind, ownerId: owner, region: known.region ?? null, permission: null };
    if (externalKind === "none") {
      const sentence = "AWS no longer names a target for this route: what it led to has been deleted.";
      return { ...base, reason: "notFound", sentence };
    }
    if (owner !== null && owner !== this.inventory.accountId) {
      const sentence = `${id} is a ${words} of account ${owner}, which may not be read from here.`;
      return { ...base, reason: "otherAccount", sentence };
    }
    const gap = action === null ? null : this.gap(action);
    if (gap !== null) {
      return { ...base, reason: "notVisible", permission: gap.permission, sentence: gapSentence(gap) };
    }
    if (action === null) {
      const kinds = externalKind === "ipAddress" ? "next hops of route servers" : `${words}s`;
      const sentence = `Only the id ${id} is known. Isthmus does not read ${kinds}.`;
      return { ...base, reason: "notCollected", sentence };
    }
    const sentence = `AWS did not return the ${words} ${id} (${permissionOf(action)} was complete): it is deleted, of another Region or account, or newer than this snapshot.`;
    return { ...base, reason: "notFound", sentence };
  }

  private addVpcs(): void {
    const dns = new Map(this.parser.records("VpcAttributes").map((record) => [record.id, record.reader]));
    for (const record of this.parser.records("Vpcs")) {
      const attributes = readVpc(record.reader);
      const reader = dns.get(record.id);
      attributes.enableDnsSupport = reader?.object("EnableDnsSupport")?.flag("Value") ?? null;
      attributes.enableDnsHostnames = reader?.object("EnableDnsHostnames")?.flag("Value") ?? null;
      this.add("vpc", record.id, attributes.name ?? record.id, null, attributes, record);
    }
  }

  private addPrefixLists(): void {
    for (const record of this.parser.records("PrefixLists")) {
      const prefixListName = record.reader.text("PrefixListName");
      const cidrs = record.reader.texts("Cidrs").sort(compareText);
      this.add("prefixList", record.id, prefixListName ?? record.id, null, { prefixListName, cidrs }, record);
    }
  }

  private addSubnets(): void {
    for (const record of this.parser.records("Subnets")) {
      const attributes = readSubnet(record.reader);
      const vpcId = record.reader.text("VpcId");
      const vpc = this.vpc(vpcId);
      if (vpcId === null) {
        const message = `DescribeSubnets: ${record.id} names no VPC, so no diagram shows it.`;
        this.parser.report("record.incomplete", record.id, message);
      }
      const zoned = vpc !== null && attributes.availabilityZone !== null && this.nodes.get(vpc)?.kind === "vpc";
      const parent = zoned ? this.zone(vpc, attributes.availabilityZone ?? "", attributes.availabilityZoneId) : vpc;
      this.add("subnet", record.id, attributes.name ?? record.id, parent, attributes, record);
    }
  }

  private addSecurityGroups(): void {
    const rules = new Map<string, SecurityGroupRule[]>();
    for (const { id, reader } of this.parser.records("SecurityGroupRules")) {
      const groupId = reader.text("GroupId");
      const rule = readSecurityGroupRule(reader);
      if (groupId === null || rule === null) {
        this.parser.report("record.incomplete", id, `DescribeSecurityGroupRules: ${id} names no group or no peer.`);
      } else {
        rules.set(groupId, [...(rules.get(groupId) ?? []), rule]);
      }
    }
    const rulesComplete = this.gap("DescribeSecurityGroupRules") === null;
    for (const record of this.parser.records("SecurityGroups")) {
      const { reader } = record;
      // A filtered answer looks complete: rows count only where they hold all that the group itself says.
      const rows = rules.get(record.id) ?? [];
      const permissions = readIpPermissions(reader);
      const own = rulesComplete && rows.length >= permissions.length ? rows : permissions;
      const tags = reader.tags();
      const groupName = reader.textOr("GroupName", record.id);
      const attributes = {
        groupName,
        description: reader.text("Description") ?? reader.text("GroupDescription"),
        ownerId: reader.text("OwnerId"),
        rules: own.sort(compareRules),
        tags,
      };
      this.add(
        "securityGroup",
        record.id,
        nameOf(tags) ?? groupName,
        this.vpc(reader.text("VpcId")),
        attributes,
        record,
      );
    }
  }

  private addNetworkInterfaces(): void {
    for (const record of this.parser.records("NetworkInterfaces")) {
      const { vpcId, ...attributes } = readNetworkInterface(record.reader);
      const subnet =
        attributes.subnetId === null ? null : this.subnet(attributes.subnetId, vpcId, attributes.availabilityZone);
      const inside = subnet !== null && this.nodes.get(subnet)?.kind === "subnet";
      const label = attributes.name ?? record.id;
      this.add("networkInterface", record.id, label, inside ? subnet : this.vpc(vpcId), attributes, record);
      for (const groupId of attributes.groupIds) this.guard(groupId, record.id, vpcId);
    }
  }

  private guard(groupId: string, guarded: string, vpcId: string | null): void {
    const group = this.nodes.has(groupId) ? groupId : this.external(groupId, "securityGroup", vpcId);
    this.connect("guard", group, guarded, { by: "securityGroup" });
  }

  private addGateways(): void {
    const kinds = [
      ["InternetGateways", "internetGateway"],
      ["EgressOnlyInternetGateways", "egressOnlyInternetGateway"],
    ] as const;
    for (const [collection, kind] of kinds) {
      for (const record of this.parser.records(collection)) {
        const attributes = readGateway(record.reader);
        const parent = this.vpc(attributes.attachments[0]?.vpcId ?? null);
        this.add(kind, record.id, attributes.name ?? record.id, parent, attributes, record);
      }
    }
    for (const record of this.parser.records("NatGateways")) {
      const { vpcId, ...attributes } = readNatGateway(record.reader);
      const subnet = attributes.subnetId === null ? null : this.subnet(attributes.subnetId, vpcId, null);
      const inside = subnet !== null && this.nodes.get(subnet)?.kind === "subnet";
      const label = attributes.name ?? record.id;
      this.add("natGateway", record.id, label, inside ? subnet : this.vpc(vpcId), attributes, record);
    }
  }

  private addEndpoints(): void {
    const interfacesUnseen = this.gap("DescribeNetworkInterfaces") !== null;
    const described = new Map<string, ParsedRecord>();
    for (const record of this.parser.records("ServiceDetails")) {
      const name = record.reader.textOr("ServiceName", record.id);
      for (const type of serviceTypes(record.reader)) described.set(`${name}/${type}`, record);
    }
    const claimed = new Map<string, string[]>();
    for (const node of this.nodes.values()) {
      if (node.kind !== "networkInterface" || node.attributes.endpointId === null) continue;
      claimed.set(node.attributes.endpointId, [...(claimed.get(node.attributes.endpointId) ?? []), node.id]);
    }
    for (const record of this.parser.records("VpcEndpoints")) {
      const { vpcId, ...attributes } = readEndpoint(record.reader);
      this.add("endpoint", record.id, attributes.name ?? attributes.shortName, this.vpc(vpcId), attributes, record);
      for (const { groupId } of attributes.groups) this.guard(groupId, record.id, vpcId);
      const ids = new Set([...attributes.networkInterfaceIds, ...(claimed.get(record.id) ?? [])]);
      const covered = new Set<string>();
      for (const id of ids) {
        const eni = this.nodes.get(id);
        if (eni?.kind === "networkInterface") {
          Object.assign(eni.attributes, { role: "endpoint", usedBy: "Endpoint", endpointId: record.id });
          const { subnetId, availabilityZone } = eni.attributes;
          if (subnetId !== null) covered.add(subnetId);
          this.connect("eniAttachment", record.id, id, { subnetId, availabilityZone });
        } else if (!interfacesUnseen) {
          const target = this.external(id, "networkInterface", vpcId);
          this.connect("eniAttachment", record.id, target, { subnetId: null, availabilityZone: null });
        }
      }
      for (const subnetId of attributes.subnetIds) {
        const subnet = this.subnet(subnetId, vpcId, null);
        const node = this.nodes.get(subnet);
        const availabilityZone = node?.kind === "subnet" ? node.attributes.availabilityZone : null;
        if (node?.kind === "external" || (interfacesUnseen && !covered.has(subnetId))) {
          this.connect("eniAttachment", record.id, subnet, { subnetId, availabilityZone });
        }
      }
      this.addService(record.id, described);
    }
  }

  private addService(endpointId: string, described: Map<string, ParsedRecord>): void {
    const endpoint = this.nodes.get(endpointId);
    if (endpoint?.kind !== "endpoint") return;
    const { serviceName, vpcEndpointType, serviceRegion } = endpoint.attributes;
    const name = serviceName ?? endpoint.attributes.resourceConfigurationArn ?? endpoint.attributes.serviceNetworkArn;
    if (name === null) return;
    const id = `service/${name}/${vpcEndpointType}`;
    if (!this.nodes.has(id)) {
      const record = described.get(`${name}/${vpcEndpointType}`);
      const { shortName } = serviceName === null ? endpoint.attributes : parseServiceName(name);
      const attributes =
        record === undefined
          ? {
              ...{ serviceName: name, serviceType: vpcEndpointType, serviceRegion, shortName, described: false },
              ...{ displayName: serviceDisplayName(shortName), serviceId: null, owner: null, policySupported: null },
              ...{ acceptanceRequired: null, privateDnsNames: [], availabilityZones: [], availabilityZoneIds: [] },
              supportedIpAddressTypes: [],
            }
          : readService(record.reader, name, vpcEndpointType);
      this.add("service", id, attributes.displayName, null, attributes, record);
    }
    this.connect("endpointService", endpointId, id, {});
  }

  private addRouteTables(): void {
    const explicit = new Map<string, { tableId: string; associationId: string | null }>();
    const main = new Map<string, string>();
    const tables: { id: string; vpcId: string | null; attributes: RouteTableAttributes }[] = [];
    for (const record of this.parser.records("RouteTables")) {
      const { vpcId, routes, ...rest } = readRouteTable(record.reader);
      const parent = this.vpc(vpcId);
      const attributes: RouteTableAttributes = {
        ...rest,
        routes: routes.map((route) => ({
          ...route,
          targetNodeId: this.routeTarget(route.targetKind, route.targetId, parent, record.id),
        })),
      };
      this.add("routeTable", record.id, attributes.name ?? record.id, parent, attributes, record);
      tables.push({ id: record.id, vpcId, attributes });
      if (attributes.main && vpcId !== null) main.set(vpcId, record.id);
      for (const { associationId, subnetId, gatewayId, state } of attributes.associations) {
        if (!isLive(state)) continue;
        if (subnetId !== null) explicit.set(subnetId, { tableId: record.id, associationId });
        if (gatewayId !== null) {
          const kind = gatewayId.startsWith("igw-") ? "internetGateway" : "vpnGateway";
          const gateway = this.nodes.has(gatewayId) ? gatewayId : this.external(gatewayId, kind, vpcId);
          this.connect("association", gateway, record.id, { via: "edge", associationId });
        }
      }
      for (const route of attributes.routes) {
        const { destination, destinationKind, state, propagated, targetNodeId } = route;
        this.connect(
          "route",
          record.id,
          targetNodeId,
          { destination, destinationKind, state, propagated },
          destination,
        );
        if (destinationKind === "prefixList" && !this.nodes.has(destination)) {
          this.add("prefixList", destination, destination, null, { prefixListName: null, cidrs: null });
        }
      }
    }
    // With a page of route tables missing, "no explicit association" cannot be told from "not seen".
    const mainIsCertain = this.gap("DescribeRouteTables") === null;
    const byTable = new Map(tables.map((table) => [table.id, table.attributes]));
    for (const subnet of this.nodes.values()) {
      if (subnet.kind !== "subnet") continue;
      const own = explicit.get(subnet.id);
      const fallback = mainIsCertain ? main.get(this.vpcIdOf(subnet) ?? "") : undefined;
      const tableId = own?.tableId ?? fallback;
      const table = tableId === undefined ? undefined : byTable.get(tableId);
      if (tableId === undefined || table === undefined) continue;
      const via = own === undefined ? "main" : "explicit";
      subnet.attributes.routeTable = { routeTableId: tableId, via };
      subnet.attributes.tier = tierOf(table.routes);
      table.effectiveSubnetIds.push(subnet.id);
      this.connect("association", subnet.id, tableId, { via, associationId: own?.associationId ?? null });
    }
    for (const table of tables) table.attributes.effectiveSubnetIds.sort(compareText);
    for (const [subnetId, { tableId, associationId }] of explicit) {
      if (this.nodes.has(subnetId)) continue;
      const vpcId = tables.find((table) => table.id === tableId)?.vpcId ?? null;
      const target = this.subnet(subnetId, vpcId, null);
      const node = this.nodes.get(target);
      const table = byTable.get(tableId);
      if (node?.kind === "subnet" && table !== undefined) {
        node.attributes.routeTable = { routeTableId: tableId, via: "explicit" };
        node.attributes.tier = tierOf(table.routes);
        table.effectiveSubnetIds = [...table.effectiveSubnetIds, subnetId].sort(compareText);
      }
      this.connect("association", target, tableId, { via: "explicit", associationId });
    }
  }

  private routeTarget(kind: RouteTargetKind, id: string | null, vpcId: string | null, tableId: string): string {
    if (kind === "local" && vpcId !== null) return vpcId;
    if (id === null) return this.external(`gone/${tableId}`, "none", vpcId);
    if (this.nodes.has(id)) return id;
    return this.external(id, kind, vpcId);
  }

  private vpcIdOf(node: TopologyNode): string | null {
    for (let current: TopologyNode | undefined = node; current !== undefined; ) {
      if (current.kind === "vpc") return current.id;
      current = current.parentId === null ? undefined : this.nodes.get(current.parentId);
    }
    return null;
  }

  private addNetworkAcls(): void {
    for (const record of this.parser.records("NetworkAcls")) {
      const { vpcId, ...attributes } = readNetworkAcl(record.reader);
      this.add("networkAcl", record.id, attributes.name ?? record.id, this.vpc(vpcId), attributes, record);
      for (const subnetId of attributes.subnetIds) {
        const target = this.subnet(subnetId, vpcId, null);
        const subnet = this.nodes.get(target);
        if (subnet?.kind === "subnet") subnet.attributes.networkAclId = record.id;
        this.connect("guard", record.id, target, { by: "networkAcl" });
      }
    }
  }

  private addServiceConfigurations(): void {
    const connections = new Map<string, Connection[]>();
    for (const { reader } of this.parser.records("VpcEndpointConnections")) {
      const vpcEndpointId = reader.text("VpcEndpointId");
      if (vpcEndpointId === null) continue;
      const serviceId = reader.textOr("ServiceId", "");
      const connection = {
        vpcEndpointId,
        ownerId: reader.text("VpcEndpointOwner"),
        state: camel(reader.textOr("VpcEndpointState", "unknown")),
        region: reader.text("VpcEndpointRegion"),
        creationTimestamp: reader.date("CreationTimestamp"),
      };
      connections.set(serviceId, [...(connections.get(serviceId) ?? []), connection]);
    }
    const principals = new Map<string, { principal: string; principalType: string | null }[]>();
    for (const { reader } of this.parser.records("AllowedPrincipals")) {
      const serviceId = reader.textOr("ServiceId", "");
      const principal = { principal: reader.textOr("Principal", ""), principalType: reader.text("PrincipalType") };
      principals.set(serviceId, [...(principals.get(serviceId) ?? []), principal]);
    }
    for (const record of this.parser.records("ServiceConfigurations")) {
      const { reader, id } = record;
      const tags = reader.tags();
      const arns = [...reader.texts("NetworkLoadBalancerArns"), ...reader.texts("GatewayLoadBalancerArns")];
      const interfaces = this.interfacesOfLoadBalancers(arns);
      const first = interfaces[0] === undefined ? undefined : this.nodes.get(interfaces[0].id);
      const vpcId = first === undefined ? null : this.vpcIdOf(first);
      const dns = reader.object("PrivateDnsNameConfiguration");
      const own = (connections.get(id) ?? []).sort((a, b) => compareText(a.vpcEndpointId, b.vpcEndpointId));
      this.add(
        "serviceConfiguration",
        id,
        nameOf(tags) ?? id,
        vpcId,
        {
          name: nameOf(tags),
          serviceId: id,
          serviceName: reader.text("ServiceName"),
          serviceTypes: serviceTypes(reader),
          serviceState: reader.text("ServiceState"),
          acceptanceRequired: reader.flag("AcceptanceRequired"),
          availabilityZones: reader.texts("AvailabilityZones").sort(compareText),
          availabilityZoneIds: reader.texts("AvailabilityZoneIds").sort(compareText),
          networkLoadBalancerArns: reader.texts("NetworkLoadBalancerArns").sort(compareText),
          gatewayLoadBalancerArns: reader.texts("GatewayLoadBalancerArns").sort(compareText),
          privateDnsName: reader.text("PrivateDnsName"),
          privateDnsState: dns?.text("State") ?? null,
          supportedIpAddressTypes: reader.texts("SupportedIpAddressTypes").sort(compareText),
          vpcId,
          allowedPrincipals: (principals.get(id) ?? []).sort((a, b) => compareText(a.principal, b.principal)),
          connections: own,
          tags,
        },
        record,
      );
      for (const { id: eni, arn } of interfaces) this.connect("loadBalancer", id, eni, { loadBalancerArn: arn });
      for (const { vpcEndpointId, ownerId, region, state } of own) {
        const target = this.nodes.has(vpcEndpointId)
          ? vpcEndpointId
          : this.external(vpcEndpointId, "endpoint", null, { ownerId, region });
        this.connect("connection", id, target, { state });
      }
    }
  }

  /** A load balancer's interfaces carry its name: `ELB net/NAME/HASH` for `…:loadbalancer/net/NAME/HASH`. */
  private interfacesOfLoadBalancers(arns: string[]): { id: string; arn: string }[] {
    this.loadBalancerInterfaces ??= this.indexLoadBalancerInterfaces();
    return arns.flatMap((arn) => {
      const name = arn.split(":loadbalancer/")[1] ?? "";
      return (this.loadBalancerInterfaces?.get(`ELB ${name}`) ?? []).map((id) => ({ id, arn }));
    });
  }

  private loadBalancerInterfaces: Map<string, string[]> | null = null;

  private indexLoadBalancerInterfaces(): Map<string, string[]> {
    const index = new Map<string, string[]>();
    for (const node of this.nodes.values()) {
      if (node.kind !== "networkInterface" || !node.attributes.description.startsWith("ELB ")) continue;
      index.set(node.attributes.description, [...(index.get(node.attributes.description) ?? []), node.id]);
    }
    return index;
  }

  /** Joins gateway endpoints with route tables: what the endpoint lists, and what the tables really hold. */
  private attachGatewayEndpoints(): void {
    for (const endpoint of [...this.nodes.values()]) {
      if (endpoint.kind !== "endpoint" || endpoint.attributes.knownType !== "Gateway") continue;
      const declared = new Set(endpoint.attributes.routeTableIds);
      const routes = new Map<string, { destination: string; state: string }[]>();
      for (const edge of this.routesTo().get(endpoint.id) ?? []) {
        const { destination, state } = edge.attributes;
        routes.set(edge.source, [...(routes.get(edge.source) ?? []), { destination, state }]);
      }
      for (const tableId of [...new Set([...declared, ...routes.keys()])].sort(compareText)) {
        const vpcId = this.vpcIdOf(endpoint);
        const table = this.nodes.has(tableId) ? tableId : this.external(tableId, "routeTable", vpcId);
        this.connect("routeTableAttachment", endpoint.id, table, {
          declared: declared.has(tableId),
          routes: (routes.get(tableId) ?? []).sort((a, b) => compareText(a.destination, b.destination)),
        });
      }
    }
  }

  private routesByTarget: Map<string, TopologyEdge<"route">[]> | null = null;

  private routesTo(): Map<string, TopologyEdge<"route">[]> {
    if (this.routesByTarget === null) {
      this.routesByTarget = new Map();
      for (const edge of this.edges.values()) {
        if (edge.kind !== "route") continue;
        const list = this.routesByTarget.get(edge.target);
        if (list === undefined) this.routesByTarget.set(edge.target, [edge]);
        else list.push(edge);
      }
    }
    return this.routesByTarget;
  }
}

/** Tier from the effective routes (product.md): the default route decides, a black hole included. */
function tierOf(routes: readonly Route[]): Tier {
  const defaults = routes.filter((route) => route.destination === "0.0.0.0/0" || route.destination === "::/0");
  if (defaults.some((route) => route.targetKind === "internetGateway")) return "public";
  return defaults.some((route) => route.targetKind !== "local") ? "private" : "isolated";
}

function unseenSubnet(zoneName: string | null): SubnetAttributes {
  return {
    ...{ name: null, ownerId: null, state: null, cidrBlock: null, ipv6CidrBlocks: [], availabilityZone: zoneName },
    ...{ availabilityZoneId: null, availableIpAddressCount: null, mapPublicIpOnLaunch: null, ipv6Native: null },
    ...{ tier: "unknown", routeTable: null, networkAclId: null, tags: {} },
  };
}

function camel(state: string): string {
  return state.charAt(0).toLowerCase() + state.slice(1);
}

/** `az/vpc-1/us-east-1a` → `us-east-1a`, `external/tgw-1` → `tgw-1`; everything else is its own AWS id. */
function resourceIdOf(id: string): string {
  if (id.startsWith("az/")) return id.slice(id.lastIndexOf("/") + 1);
  if (id.startsWith("external/")) return id.slice("external/".length);
  if (id.startsWith("service/")) return id.slice("service/".length, id.lastIndexOf("/"));
  return id;
}
