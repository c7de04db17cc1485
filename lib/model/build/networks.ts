import { compareCidrText } from "../cidr";
import { append } from "../multimap";
import {
  compareRules,
  nameOf,
  readGateway,
  readIpPermissions,
  readNatGateway,
  readNetworkAcl,
  readNetworkInterface,
  readSecurityGroupRule,
  readSubnet,
  readVpc,
} from "../resources";
import type { SecurityGroupRule } from "../topology";
import type { Graph } from "./graph";

/** VPCs and what lies in them: subnets, interfaces, security groups, network ACLs, gateways, prefix lists. */

export function addVpcs(graph: Graph): void {
  const dns = new Map(graph.parser.records("VpcAttributes").map((record) => [record.id, record.reader]));
  for (const record of graph.parser.records("Vpcs")) {
    const attributes = readVpc(record.reader);
    const reader = dns.get(record.id);
    attributes.enableDnsSupport = reader?.object("EnableDnsSupport")?.flag("Value") ?? null;
    attributes.enableDnsHostnames = reader?.object("EnableDnsHostnames")?.flag("Value") ?? null;
    graph.add("vpc", record.id, attributes.name ?? record.id, null, attributes, record);
  }
}

/** AWS's lists with their blocks, and managed lists with their entries, as one kind (domain.md §2.6). */
export function addPrefixLists(graph: Graph): void {
  const blocks = new Map(graph.parser.records("PrefixLists").map((record) => [record.id, record]));
  const managed = new Map(graph.parser.records("ManagedPrefixLists").map((record) => [record.id, record]));
  const entries = new Map<string, { cidr: string; description: string | null }[]>();
  for (const { reader } of graph.parser.records("ManagedPrefixListEntries")) {
    const id = reader.textOr("PrefixListId", "");
    const entry = { cidr: reader.textOr("Cidr", ""), description: reader.text("Description") };
    append(entries, id, entry);
  }
  for (const id of new Set([...blocks.keys(), ...managed.keys(), ...entries.keys()])) {
    const own = entries.get(id) ?? [];
    const reader = managed.get(id)?.reader;
    const prefixListName = reader?.text("PrefixListName") ?? blocks.get(id)?.reader.text("PrefixListName") ?? null;
    const ownerId = reader?.text("OwnerId") ?? (prefixListName?.startsWith("com.amazonaws.") === true ? "AWS" : null);
    const cidrs =
      blocks.get(id)?.reader.texts("Cidrs") ??
      (own.length > 0 || (ownerId !== "AWS" && graph.gap("GetManagedPrefixListEntries", id) === null)
        ? own.map(({ cidr }) => cidr)
        : null);
    const tags = reader?.tags() ?? {};
    const attributes = {
      prefixListName,
      ownerId,
      addressFamily: reader?.text("AddressFamily") ?? null,
      cidrs: cidrs === null ? null : [...new Set(cidrs)].sort(compareCidrText),
      descriptions: Object.fromEntries(
        own.flatMap(({ cidr, description }) => (description ? [[cidr, description] as const] : [])),
      ),
      tags,
    };
    const record = managed.get(id) ?? blocks.get(id);
    graph.add("prefixList", id, nameOf(tags) ?? prefixListName ?? id, null, attributes, record);
  }
}

export function addSubnets(graph: Graph): void {
  for (const record of graph.parser.records("Subnets")) {
    const attributes = readSubnet(record.reader);
    const vpcId = record.reader.text("VpcId");
    const vpc = graph.vpc(vpcId);
    if (vpcId === null) {
      const message = `DescribeSubnets: ${record.id} names no VPC, so no diagram shows it.`;
      graph.parser.report("record.incomplete", record.id, message);
    }
    const zoned = vpc !== null && attributes.availabilityZone !== null && graph.nodes.get(vpc)?.kind === "vpc";
    const parent = zoned ? graph.zone(vpc, attributes.availabilityZone ?? "", attributes.availabilityZoneId) : vpc;
    graph.add("subnet", record.id, attributes.name ?? record.id, parent, attributes, record);
  }
}

export function addSecurityGroups(graph: Graph): void {
  const rules = new Map<string, SecurityGroupRule[]>();
  for (const { id, reader } of graph.parser.records("SecurityGroupRules")) {
    const groupId = reader.text("GroupId");
    const rule = readSecurityGroupRule(reader);
    if (groupId === null || rule === null) {
      graph.parser.report("record.incomplete", id, `DescribeSecurityGroupRules: ${id} names no group or no peer.`);
    } else {
      rules.set(groupId, [...(rules.get(groupId) ?? []), rule]);
    }
  }
  const rulesComplete = graph.gap("DescribeSecurityGroupRules") === null;
  for (const record of graph.parser.records("SecurityGroups")) {
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
    graph.add(
      "securityGroup",
      record.id,
      nameOf(tags) ?? groupName,
      graph.vpc(reader.text("VpcId")),
      attributes,
      record,
    );
  }
}

export function addNetworkInterfaces(graph: Graph): void {
  const instances = new Map(graph.parser.records("Instances").map((record) => [record.id, record.reader]));
  for (const record of graph.parser.records("NetworkInterfaces")) {
    const { vpcId, ...attributes } = readNetworkInterface(record.reader);
    const instance = instances.get(attributes.instanceId ?? "");
    attributes.instanceName = instance === undefined ? null : nameOf(instance.tags());
    attributes.instanceState = instance?.object("State")?.text("Name") ?? null;
    const subnet =
      attributes.subnetId === null ? null : graph.subnet(attributes.subnetId, vpcId, attributes.availabilityZone);
    const inside = subnet !== null && graph.nodes.get(subnet)?.kind === "subnet";
    const label = attributes.name ?? record.id;
    graph.add("networkInterface", record.id, label, inside ? subnet : graph.vpc(vpcId), attributes, record);
    for (const groupId of attributes.groupIds) guard(graph, groupId, record.id, vpcId);
  }
}

/** Joins a security group to what it guards. */
export function guard(graph: Graph, groupId: string, guarded: string, vpcId: string | null): void {
  const group = graph.nodes.has(groupId) ? groupId : graph.external(groupId, "securityGroup", vpcId);
  graph.connect("guard", group, guarded, { by: "securityGroup" });
}

export function addGateways(graph: Graph): void {
  const kinds = [
    ["InternetGateways", "internetGateway"],
    ["EgressOnlyInternetGateways", "egressOnlyInternetGateway"],
    ["VpnGateways", "vpnGateway"],
    ["CarrierGateways", "carrierGateway"],
  ] as const;
  for (const [collection, kind] of kinds) {
    for (const record of graph.parser.records(collection)) {
      const attributes = readGateway(record.reader);
      const live = attributes.attachments.find(({ state }) => state !== "detached") ?? null;
      const parent = graph.vpc(live?.vpcId ?? null);
      graph.add(kind, record.id, attributes.name ?? record.id, parent, attributes, record);
    }
  }
  for (const record of graph.parser.records("NatGateways")) {
    const { vpcId, ...attributes } = readNatGateway(record.reader);
    const subnet = attributes.subnetId === null ? null : graph.subnet(attributes.subnetId, vpcId, null);
    const inside = subnet !== null && graph.nodes.get(subnet)?.kind === "subnet";
    const label = attributes.name ?? record.id;
    graph.add("natGateway", record.id, label, inside ? subnet : graph.vpc(vpcId), attributes, record);
  }
}

export function addNetworkAcls(graph: Graph): void {
  for (const record of graph.parser.records("NetworkAcls")) {
    const { vpcId, ...attributes } = readNetworkAcl(record.reader);
    graph.add("networkAcl", record.id, attributes.name ?? record.id, graph.vpc(vpcId), attributes, record);
    for (const subnetId of attributes.subnetIds) {
      const target = graph.subnet(subnetId, vpcId, null);
      const subnet = graph.nodes.get(target);
      if (subnet?.kind === "subnet") subnet.attributes.networkAclId = record.id;
      graph.connect("guard", record.id, target, { by: "networkAcl" });
    }
  }
}
