import { describe, expect, it } from "vitest";
import type { CollectionName, Inventory, RawRecord } from "@/lib/model";
import { demoInventories } from "./index";
import { recordsOf } from "./test-support";

const inventories = demoInventories();

function inventoryOf(accountName: string, region = "us-east-1"): Inventory {
  const found = inventories.find((one) => one.accountName === accountName && one.region === region);
  if (found === undefined) throw new Error(`The demo has no ${accountName} in ${region}`);
  return found;
}

function nameOf(record: RawRecord): string {
  const tags = (record.Tags ?? record.TagSet) as { Key: string; Value: string }[];
  return tags.find((tag) => tag.Key === "Name")?.Value ?? "";
}

function named(inventory: Inventory, collection: CollectionName, name: string): RawRecord {
  const found = recordsOf(collection, [inventory]).find((record) => nameOf(record) === name);
  if (found === undefined) throw new Error(`${inventory.accountName ?? ""} has no ${collection} named ${name}`);
  return found;
}

const network = inventoryOf("network-prod");
const data = inventoryOf("data-prod");
const shared = named(network, "Vpcs", "shared");

describe("the transit gateway", () => {
  const gateway = named(network, "TransitGateways", "backbone").TransitGatewayId;

  it("is shown to accounts that attach a VPC without its owner's tags, tables and associations", () => {
    for (const inventory of [data, inventoryOf("shop-prod")]) {
      expect(inventory.records.TransitGateways).toEqual([
        expect.objectContaining({ TransitGatewayId: gateway, OwnerId: network.accountId, Tags: [] }),
      ]);
      expect(inventory.records.TransitGatewayRouteTables).toEqual([]);
      expect(recordsOf("TransitGatewayAttachments", [inventory]).some((one) => "Association" in one)).toBe(false);
    }
  });

  it("has one attachment without a route table, and one without a subnet in a zone that has workloads", () => {
    const attachments = recordsOf("TransitGatewayAttachments", [network]);
    const loose = attachments.filter((attachment) => !("Association" in attachment));
    expect(loose.map((attachment) => attachment.ResourceId)).toEqual([named(data, "Vpcs", "reports").VpcId]);
    const lake = named(data, "Vpcs", "lake").VpcId;
    const attached = recordsOf("TransitGatewayVpcAttachments", [data]).find(({ VpcId }) => VpcId === lake);
    const zonesOf = (accept: (subnet: RawRecord) => boolean) =>
      new Set(
        recordsOf("Subnets", [data])
          .filter(accept)
          .map((subnet) => subnet.AvailabilityZoneId),
      );
    const reached = zonesOf((subnet) => (attached?.SubnetIds as string[]).includes(String(subnet.SubnetId)));
    const used = zonesOf((subnet) => subnet.VpcId === lake && nameOf(subnet).startsWith("query"));
    expect([...used].filter((zone) => !reached.has(zone))).toEqual(["use1-az2"]);
  });

  it("drops what spokes send each other, and is peered with one in eu-west-1 under one attachment id", () => {
    const dropped = recordsOf("TransitGatewayRoutes", [network]).filter(({ State }) => State === "blackhole");
    expect(dropped.map((route) => route.DestinationCidrBlock)).toEqual(["10.0.0.0/8", "10.99.0.0/16"]);
    const [near] = recordsOf("TransitGatewayPeeringAttachments", [network]);
    const [far] = recordsOf("TransitGatewayPeeringAttachments", [inventoryOf("network-prod", "eu-west-1")]);
    expect(near).toEqual(far);
    expect(near?.AccepterTgwInfo).toMatchObject({ Region: "eu-west-1" });
  });

  it("gives spokes the hub's hosted zones, and the rule for the company's names", () => {
    const zones = (inventory: Inventory, vpcId: unknown) =>
      recordsOf("HostedZoneSummaries", [inventory])
        .filter(({ VPCId }) => VPCId === vpcId)
        .map((zone) => zone.HostedZoneId);
    const hub = named(network, "Vpcs", "hub").VpcId;
    const shop = inventoryOf("shop-prod");
    const warehouse = named(shop, "Vpcs", "warehouse").VpcId;
    expect(zones(network, hub)).toHaveLength(6);
    expect(zones(shop, warehouse)).toEqual(zones(network, hub));
    const records = (inventory: Inventory) =>
      recordsOf("ResourceRecordSets", [inventory]).filter(({ HostedZoneId }) =>
        zones(network, hub).includes(HostedZoneId),
      );
    expect(records(shop)).toEqual([]);
    const leads = records(network).flatMap(({ Name, AliasTarget }) =>
      AliasTarget === undefined ? [] : [[Name, (AliasTarget as { DNSName: string }).DNSName]],
    );
    expect(leads.map(([name]) => name)).toEqual([
      "ssm.us-east-1.amazonaws.com.",
      "api.ecr.us-east-1.amazonaws.com.",
      "dkr.ecr.us-east-1.amazonaws.com.",
      "\\052.dkr.ecr.us-east-1.amazonaws.com.",
      "logs.us-east-1.amazonaws.com.",
      "sts.us-east-1.amazonaws.com.",
      "kms.us-east-1.amazonaws.com.",
    ]);
    const names = recordsOf("VpcEndpoints", [network]).flatMap(({ VpcId, DnsEntries }) =>
      VpcId === hub ? (DnsEntries as { DnsName: string }[]).map(({ DnsName }) => `${DnsName}.`) : [],
    );
    for (const [name, target] of leads) expect(names, String(name)).toContain(target);
    expect(records(network).filter(({ Type }) => Type === "SOA")).toHaveLength(6);
    const rule = recordsOf("ResolverRules", [network]).find(({ RuleType }) => RuleType === "FORWARD");
    expect(rule).toMatchObject({ DomainName: "corp.example.", ShareStatus: "SHARED_BY_ME" });
    expect(recordsOf("ResolverRuleAssociations", [shop])).toContainEqual(
      expect.objectContaining({ ResolverRuleId: rule?.Id, VPCId: warehouse }),
    );
  });
});

describe("the shared VPC", () => {
  const of = (inventory: Inventory, collection: CollectionName) =>
    recordsOf(collection, [inventory]).filter((record) => record.VpcId === shared.VpcId);

  it("hides from the participant what is the owner's: endpoints, NAT gateways, interfaces, instances and tags", () => {
    expect(of(network, "VpcEndpoints").length).toBeGreaterThan(0);
    expect(of(data, "VpcEndpoints")).toEqual([]);
    expect(of(data, "NatGateways")).toEqual([]);
    for (const collection of ["NetworkInterfaces", "SecurityGroups"] as const) {
      expect(new Set(of(data, collection).map((record) => record.OwnerId))).toEqual(new Set([data.accountId]));
    }
    for (const collection of ["Vpcs", "Subnets", "RouteTables", "NetworkAcls"] as const) {
      const records = of(data, collection);
      expect(records.length, collection).toBeGreaterThan(0);
      for (const record of records) expect(record).toMatchObject({ OwnerId: network.accountId, Tags: [] });
    }
    const targets = of(data, "RouteTables").flatMap((table) => table.Routes as RawRecord[]);
    expect(targets.some((route) => String(route.NatGatewayId).startsWith("nat-"))).toBe(true);
    expect(targets.some((route) => String(route.GatewayId).startsWith("vpce-"))).toBe(true);
  });

  it("shows the owner the participant's interfaces and groups, but neither their tags nor the instances", () => {
    const foreign = of(network, "NetworkInterfaces").filter(({ OwnerId }) => OwnerId === data.accountId);
    expect(foreign.map((eni) => eni.NetworkInterfaceId)).toEqual(
      of(data, "NetworkInterfaces").map((eni) => eni.NetworkInterfaceId),
    );
    expect(foreign.every((eni) => JSON.stringify(eni.TagSet) === "[]")).toBe(true);
    expect(of(network, "SecurityGroups").some((group) => group.OwnerId === data.accountId)).toBe(true);
    const names = of(network, "Instances").map(nameOf);
    expect(names).toEqual(["agent-a", "agent-b", "agent-c"]);
  });

  it("has zones of other names, and the same ids, on both sides", () => {
    const zones = (inventory: Inventory) =>
      new Map(of(inventory, "Subnets").map((subnet) => [subnet.SubnetId, subnet] as const));
    const owners = zones(network);
    for (const [id, subnet] of zones(data)) {
      expect(subnet.AvailabilityZoneId).toBe(owners.get(id)?.AvailabilityZoneId);
      expect(subnet.AvailabilityZone).not.toBe(owners.get(id)?.AvailabilityZone);
    }
  });

  it("is shared by resource share, as both accounts are told", () => {
    expect(data.records.SharedResources).toEqual(network.records.SharedResources);
    expect(network.records.SharePrincipals).toEqual([expect.objectContaining({ id: data.accountId, external: false })]);
    expect(data.records.SharePrincipals).toEqual([]);
  });
});

describe("endpoint services", () => {
  it("offer zones that only ids match: catalog lacks the zone that the consumer calls us-east-1b", () => {
    const service = named(data, "ServiceConfigurations", "catalog");
    const detail = recordsOf("ServiceDetails", [network]).find(({ ServiceId }) => ServiceId === service.ServiceId);
    expect(service.AvailabilityZones).toEqual(["us-east-1a", "us-east-1b"]);
    expect(detail?.AvailabilityZones).toEqual(["us-east-1a", "us-east-1c"]);
    expect(new Set(detail?.AvailabilityZoneIds as string[])).toEqual(new Set(service.AvailabilityZoneIds as string[]));
  });

  it("are known to every account and Region that has an endpoint of them", () => {
    for (const inventory of inventories) {
      const known = new Set(recordsOf("ServiceDetails", [inventory]).map((service) => service.ServiceName));
      const used = recordsOf("VpcEndpoints", [inventory]).flatMap(({ ServiceName }) => ServiceName ?? []);
      expect(used.filter((name) => !known.has(name))).toEqual([]);
    }
  });

  it("are connected to from other accounts and Regions, as both ends say", () => {
    const connections = recordsOf("VpcEndpointConnections", inventories);
    const endpoints = recordsOf("VpcEndpoints", inventories);
    const joined = connections.filter((one) =>
      endpoints.some(({ VpcEndpointId }) => VpcEndpointId === one.VpcEndpointId),
    );
    for (const connection of joined) {
      const endpoint = endpoints.find(({ VpcEndpointId }) => VpcEndpointId === connection.VpcEndpointId);
      expect(connection).toMatchObject({ VpcEndpointOwner: endpoint?.OwnerId, VpcEndpointState: endpoint?.State });
      expect(String(endpoint?.ServiceName)).toContain(String(connection.ServiceId));
    }
    expect(connections.length - joined.length).toBe(2);
    const remote = joined.filter(({ VpcEndpointRegion }) => VpcEndpointRegion === "eu-west-1");
    expect(remote).toHaveLength(1);
    expect(endpoints.find(({ VpcEndpointId }) => VpcEndpointId === remote[0]?.VpcEndpointId)).toMatchObject({
      ServiceRegion: "us-east-1",
    });
  });
});

describe("peering connections", () => {
  it("are told to the accounts of both sides; one waits for an account that is not read", () => {
    const [active, waiting] = recordsOf("VpcPeeringConnections", [data]);
    expect(active).toMatchObject({ Status: { Code: "active" } });
    expect(network.records.VpcPeeringConnections).toEqual([{ ...active, Tags: [] }]);
    expect(waiting).toMatchObject({ Status: { Code: "pending-acceptance" } });
    expect(waiting?.AccepterVpcInfo).not.toHaveProperty("CidrBlock");
  });
});
