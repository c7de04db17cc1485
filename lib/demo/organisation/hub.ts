import { addInterfaceEndpoint } from "../endpoints";
import type { InventoryBuilder } from "../inventory-builder";
import { tagList } from "../inventory-builder";
import type { AliasTarget, ForwardRule, ZoneRecord } from "../names";
import { addForwardRule, addHostedZone, addResolverEndpoint, associateForwardRule } from "../names";
import { admit } from "../security";
import { idOf } from "../seeded";
import { privateNamesOf } from "../services";
import { TransitGateway } from "../transit";
import { VpcBuilder } from "../vpc-builder";
import { NETWORK_PROD, vpcTags } from "./accounts";

/** What the hub gives to every network that is attached to it. */
export interface Hub {
  backbone: TransitGateway;
  /** The customer-managed prefix list of the offices and the data centre. */
  corpList: string;
  rule: ForwardRule;
  /** By service: the name of the hub's endpoint for it. */
  endpointNames: ReadonlyMap<string, AliasTarget>;
}

const SERVICES = ["ssm", "ecr.api", "ecr.dkr", "logs", "sts", "kms"];

const CORP_NETWORKS = [
  { Cidr: "192.168.0.0/16", Description: "Offices" },
  { Cidr: "172.20.0.0/14", Description: "Data centre" },
];

/**
 * The middle of the network in us-east-1: a transit gateway with a table for spokes and one for what they share, and the
 * VPC `hub` with the endpoints that all of them use. The private names of the endpoints are answered by hosted zones
 * that are associated with every spoke. Spokes do not reach each other: a route of their table drops what they try; and
 * one of the shared table drops what is sent to a network that is gone.
 */
export function addHub(inventory: InventoryBuilder): Hub {
  const backbone = new TransitGateway(inventory, idOf("tgw", "network-prod"), { name: "backbone", asn: 64512 });
  backbone.routeTable("spokes");
  backbone.routeTable("shared");
  const corpList = addCorpList(inventory);
  const offices = backbone.attachVpn("offices", { association: "shared" });
  for (const table of ["spokes", "shared"]) backbone.route(table, corpList, offices);
  backbone.route("spokes", "10.0.0.0/8", null);
  backbone.route("shared", "10.99.0.0/16", null);

  const vpc = new VpcBuilder(inventory, {
    name: "hub",
    cidrs: ["10.1.0.0/16"],
    tags: vpcTags("prod", "network", "1100"),
  });
  const row = (name: string, count: number, cidr: (zone: number) => string) =>
    ["a", "b", "c"]
      .slice(0, count)
      .map((letter, zone) => vpc.subnet({ name: `${name}-${letter}`, zone, cidr: cidr(zone) }));
  const endpointSubnets = row("endpoints", 3, (zone) => `10.1.${zone}.0/24`);
  const resolverSubnets = row("resolver", 2, (zone) => `10.1.${16 + zone}.0/27`);
  const transitSubnets = row("transit", 3, (zone) => `10.1.${32 + zone}.0/28`);
  backbone.attachVpc(vpc, transitSubnets, { association: "shared", propagations: ["spokes", "shared"] });
  vpc.routeTable({
    name: "hub",
    main: true,
    routes: ["10.0.0.0/8", corpList].map((to) => ({ to, via: { TransitGatewayId: backbone.id } })),
  });

  const central = vpc.securityGroup("hub-endpoints", "Central interface endpoints", [
    admit(443, { cidr: "10.0.0.0/8" }, "HTTPS from all networks"),
    admit(443, { prefixListId: corpList }, "HTTPS from the offices and the data centre"),
  ]);
  const endpointNames = new Map<string, AliasTarget>();
  for (const service of SERVICES) {
    const id = addInterfaceEndpoint(vpc, {
      name: `hub-${service}`,
      service,
      subnets: endpointSubnets,
      groups: [central],
      privateDns: false,
    });
    endpointNames.set(service, regionalNameOf(inventory, id));
  }
  const dns = vpc.securityGroup("hub-dns", "Route 53 Resolver", [
    admit(53, { cidr: "10.0.0.0/8" }, "DNS from all networks"),
    { direction: "ingress", protocol: "udp", from: 53, to: 53, cidr: "10.0.0.0/8", description: "DNS" },
    { direction: "ingress", protocol: "udp", from: 53, to: 53, prefixListId: corpList, description: "DNS" },
  ]);
  addResolverEndpoint(vpc, { name: "from-corp", direction: "INBOUND", subnets: resolverSubnets, groups: [dns] });
  const resolverEndpointId = addResolverEndpoint(vpc, {
    name: "to-corp",
    direction: "OUTBOUND",
    subnets: resolverSubnets,
    groups: [dns],
  });
  const rule = addForwardRule(inventory, {
    name: "corp-example",
    domain: "corp.example",
    resolverEndpointId,
    servers: ["192.168.10.53", "192.168.20.53"],
  });
  const hub = { backbone, corpList, rule, endpointNames };
  answerNames(vpc, hub);
  return hub;
}

/** Lets the hub answer a VPC's questions for names of AWS services and of the company. */
export function answerNames(vpc: VpcBuilder, hub: Hub): void {
  const { region } = hub.backbone.inventory.at;
  for (const [service, alias] of hub.endpointNames) {
    for (const name of privateNamesOf(service, region)) {
      const labels = name.startsWith("*.") ? ["", "*"] : [""];
      const records = labels.map((label): ZoneRecord => ({ name: label, type: "A", leadsTo: { alias } }));
      addHostedZone(vpc, name.replace(/^\*\./, ""), { account: NETWORK_PROD.accountId }, records);
    }
  }
  associateForwardRule(vpc, hub.rule);
}

/** The name under which an endpoint answers in all its zones. */
function regionalNameOf(inventory: InventoryBuilder, endpointId: string): AliasTarget {
  const endpoint = inventory.recordsOf("VpcEndpoints").find(({ VpcEndpointId }) => VpcEndpointId === endpointId);
  const [entry] = (endpoint?.DnsEntries ?? []) as { DnsName: string; HostedZoneId: string }[];
  if (entry === undefined) throw new Error(`${endpointId} has no name`);
  return { dnsName: entry.DnsName, hostedZoneId: entry.HostedZoneId };
}

function addCorpList(inventory: InventoryBuilder): string {
  const { region, accountId } = inventory.at;
  const id = inventory.id("pl", "corp-networks");
  inventory.add("ManagedPrefixLists", {
    PrefixListId: id,
    PrefixListName: "corp-networks",
    PrefixListArn: `arn:aws:ec2:${region}:${accountId}:prefix-list/${id}`,
    AddressFamily: "IPv4",
    State: "create-complete",
    MaxEntries: 10,
    Version: 3,
    OwnerId: accountId,
    Tags: tagList({ Name: "corp-networks" }),
  });
  for (const entry of CORP_NETWORKS) inventory.add("ManagedPrefixListEntries", { PrefixListId: id, ...entry });
  return id;
}
