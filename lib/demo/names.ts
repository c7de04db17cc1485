import type { RawRecord } from "@/lib/model";
import type { GroupRef } from "./interfaces";
import { resolverUse } from "./interfaces";
import type { InventoryBuilder } from "./inventory-builder";
import { hexOf } from "./seeded";
import type { SubnetRef, VpcBuilder } from "./vpc-builder";

/** What answers for names in a VPC: DHCP options, private hosted zones, Route 53 Resolver (domain.md §2.14, §2.19). */

const INTERNET_RESOLVER = "rslvr-autodefined-rr-internet-resolver";

/** The id of the DHCP option set that hands out these DNS servers; without any, AWS's own. */
export function dhcpOptions(
  inventory: InventoryBuilder,
  nameServers: readonly string[] = ["AmazonProvidedDNS"],
): string {
  const own = nameServers[0] !== "AmazonProvidedDNS";
  const { accountId, region } = inventory.at;
  const id = inventory.id("dopt", own ? nameServers.join() : "");
  const domain = region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`;
  inventory.addOnce("DhcpOptions", "DhcpOptionsId", {
    DhcpOptionsId: id,
    OwnerId: accountId,
    DhcpConfigurations: [
      { Key: "domain-name", Values: [{ Value: own ? "corp.example" : domain }] },
      { Key: "domain-name-servers", Values: nameServers.map((Value) => ({ Value })) },
    ],
    Tags: [],
  });
  return id;
}

/** The rule that AWS makes in every VPC: what no other rule matches is resolved as on the internet. */
export function associateInternetResolver(inventory: InventoryBuilder, vpcId: string): void {
  inventory.addOnce("ResolverRules", "Id", {
    Id: INTERNET_RESOLVER,
    Arn: `arn:aws:route53resolver:${inventory.at.region}::autodefined-rule/${INTERNET_RESOLVER}`,
    DomainName: ".",
    Name: "Internet Resolver",
    RuleType: "RECURSIVE",
    OwnerId: "Route 53 Resolver",
    ShareStatus: "NOT_SHARED",
    Status: "COMPLETE",
  });
  inventory.add("ResolverRuleAssociations", {
    Id: `rslvr-autodefined-assoc-${vpcId}-internet-resolver`,
    ResolverRuleId: INTERNET_RESOLVER,
    Name: "System Rule Association",
    VPCId: vpcId,
    Status: "COMPLETE",
  });
}

/** A record of a hosted zone. `name` goes before the zone's own, empty for the zone itself. */
export interface ZoneRecord {
  name: string;
  type: "A" | "CNAME";
  leadsTo: { values: readonly string[] } | { alias: AliasTarget };
}

/** What an alias stands for: a name that AWS answers for, and the hosted zone of that name. */
export interface AliasTarget {
  dnsName: string;
  hostedZoneId: string;
}

/**
 * A private hosted zone that answers in a VPC. `name` is without the dot at its end; the owner is an account or an AWS
 * service. The records become known where the VPC's account owns the zone, with those that Route 53 makes in every zone.
 */
export function addHostedZone(
  vpc: VpcBuilder,
  name: string,
  owner: { account: string } | { service: string },
  records: readonly ZoneRecord[] = [],
): void {
  const { inventory } = vpc;
  const owned = "account" in owner ? owner.account : owner.service;
  const id = `Z0${hexOf(`hosted zone/${owned}/${name}`, 19).toUpperCase()}`;
  const isOwn = "account" in owner && owner.account === inventory.at.accountId;
  const isKnown = inventory.recordsOf("HostedZoneSummaries").some(({ HostedZoneId }) => HostedZoneId === id);
  if (isOwn && !isKnown) addZoneRecords(inventory, id, name, records);
  inventory.add("HostedZoneSummaries", {
    VPCId: vpc.id,
    HostedZoneId: id,
    Name: `${name}.`,
    Owner: "account" in owner ? { OwningAccount: owner.account } : { OwningService: owner.service },
  });
}

/** The name servers that Route 53 writes into every private hosted zone. */
const NAME_SERVERS = [
  "ns-1536.awsdns-00.co.uk.",
  "ns-0.awsdns-00.com.",
  "ns-1024.awsdns-00.org.",
  "ns-512.awsdns-00.net.",
];

function addZoneRecords(inventory: InventoryBuilder, id: string, zone: string, records: readonly ZoneRecord[]): void {
  const add = (name: string, Type: string, fields: RawRecord) =>
    inventory.add("ResourceRecordSets", { HostedZoneId: id, Name: name, Type, ...fields });
  const values = (list: readonly string[]) => list.map((Value) => ({ Value }));
  add(`${zone}.`, "NS", { TTL: 172800, ResourceRecords: values(NAME_SERVERS) });
  add(`${zone}.`, "SOA", {
    TTL: 900,
    ResourceRecords: values([`${NAME_SERVERS[0]} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`]),
  });
  for (const { name, type, leadsTo } of records) {
    // On the wire an asterisk is an octal escape (domain.md §2.19).
    const full = `${name === "" ? "" : `${name.replace(/^\*/, "\\052")}.`}${zone}.`;
    if ("values" in leadsTo) {
      add(full, type, { TTL: 300, ResourceRecords: values(leadsTo.values) });
    } else {
      const { dnsName, hostedZoneId } = leadsTo.alias;
      const AliasTarget = { HostedZoneId: hostedZoneId, DNSName: `${dnsName}.`, EvaluateTargetHealth: false };
      add(full, type, { AliasTarget });
    }
  }
}

/** A Resolver endpoint with one address in each subnet. */
export function addResolverEndpoint(
  vpc: VpcBuilder,
  options: {
    name: string;
    direction: "INBOUND" | "OUTBOUND";
    subnets: readonly SubnetRef[];
    groups: readonly GroupRef[];
  },
): string {
  const { inventory } = vpc;
  const { accountId, region } = inventory.at;
  const id = vpc.newId(options.direction === "INBOUND" ? "rslvr-in" : "rslvr-out", options.name);
  options.subnets.forEach((subnet, index) => vpc.networkInterface(subnet, resolverUse(id, index), options.groups));
  inventory.add("ResolverEndpoints", {
    Id: id,
    Arn: `arn:aws:route53resolver:${region}:${accountId}:resolver-endpoint/${id}`,
    Name: options.name,
    Direction: options.direction,
    HostVPCId: vpc.id,
    SecurityGroupIds: options.groups.map((group) => group.id),
    IpAddressCount: options.subnets.length,
    Status: "OPERATIONAL",
  });
  return id;
}

/** A rule that forwards the names of a domain to DNS servers elsewhere. */
export interface ForwardRule {
  id: string;
  owner: InventoryBuilder;
  name: string;
  domain: string;
  resolverEndpointId: string;
  servers: readonly string[];
}

/** Adds a FORWARD rule in the account that owns it; {@link associateForwardRule} makes it known where it is shared. */
export function addForwardRule(
  owner: InventoryBuilder,
  options: { name: string; domain: string; resolverEndpointId: string; servers: readonly string[] },
): ForwardRule {
  const rule = { ...options, id: owner.id("rslvr-rr", options.name), owner };
  describeForwardRule(owner, rule);
  return rule;
}

/** Associates a rule with a VPC, which may be of an account that the rule is shared with. */
export function associateForwardRule(vpc: VpcBuilder, rule: ForwardRule): void {
  if (vpc.inventory !== rule.owner) describeForwardRule(vpc.inventory, rule);
  vpc.inventory.add("ResolverRuleAssociations", {
    Id: vpc.newId("rslvr-rrassoc", rule.id),
    ResolverRuleId: rule.id,
    Name: rule.name,
    VPCId: vpc.id,
    Status: "COMPLETE",
  });
}

function describeForwardRule(inventory: InventoryBuilder, rule: ForwardRule): void {
  const { accountId, region } = rule.owner.at;
  inventory.addOnce("ResolverRules", "Id", {
    Id: rule.id,
    Arn: `arn:aws:route53resolver:${region}:${accountId}:resolver-rule/${rule.id}`,
    DomainName: `${rule.domain}.`,
    Name: rule.name,
    RuleType: "FORWARD",
    ResolverEndpointId: rule.resolverEndpointId,
    TargetIps: rule.servers.map((Ip) => ({ Ip, Port: 53 })),
    OwnerId: accountId,
    ShareStatus: inventory === rule.owner ? "SHARED_BY_ME" : "SHARED_WITH_ME",
    Status: "COMPLETE",
  });
}
