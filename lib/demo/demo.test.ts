import { describe, expect, it } from "vitest";
import type { CollectionName, Inventory, RawRecord } from "@/lib/model";
import { buildTopology, CALLS, callOf, canonicalJson, ENDPOINT_TYPES } from "@/lib/model";
import { DEMO_MISTAKES, demoInventories } from "./index";
import { falseOutcomes, recordsOf, strayAddresses } from "./test-support";

const inventories = demoInventories();

function named(collection: CollectionName, name: string): RawRecord {
  const found = recordsOf(collection, inventories).find((record) =>
    JSON.stringify(record.Tags).includes(`{"Key":"Name","Value":"${name}"}`),
  );
  if (found === undefined) throw new Error(`The demo has no ${collection} named ${name}`);
  return found;
}

function inventoryOf(accountName: string, region: string): Inventory {
  const found = inventories.find((one) => one.accountName === accountName && one.region === region);
  if (found === undefined) throw new Error(`The demo has no ${accountName} in ${region}`);
  return found;
}

describe("the demo organisation", () => {
  it("is the same on every call, and a copy of its own each time", () => {
    const again = demoInventories();
    expect(canonicalJson(again)).toBe(canonicalJson(inventories));
    again[0]?.records.Vpcs?.pop();
    expect(canonicalJson(demoInventories())).toBe(canonicalJson(inventories));
  });

  it("spans five accounts, two Regions, fourteen VPCs and all six endpoint types", () => {
    expect(new Set(inventories.map((inventory) => inventory.accountId)).size).toBe(5);
    expect(new Set(inventories.map((inventory) => inventory.region)).size).toBe(2);
    expect(new Set(recordsOf("Vpcs", inventories).map((vpc) => vpc.VpcId)).size).toBe(14);
    expect(new Set(recordsOf("VpcEndpoints", inventories).map((endpoint) => endpoint.VpcEndpointType))).toEqual(
      new Set(ENDPOINT_TYPES),
    );
  });

  it("has records of every collection, but of carrier gateways, which only stand at Wavelength zones", () => {
    const empty = CALLS.filter(({ collection }) => recordsOf(collection, inventories).length === 0);
    expect(empty.map((call) => call.collection)).toEqual(["CarrierGateways"]);
  });

  it("has true outcomes of every call, complete but for what legacy may not", () => {
    const short = inventories.flatMap(({ accountName, calls }) =>
      calls
        .filter((call) => call.status !== "complete")
        .map((call) => `${accountName} ${call.action} ${call.status} ${call.error?.code}`),
    );
    expect(inventories.flatMap(falseOutcomes)).toEqual([]);
    expect(short).toEqual([
      "legacy DescribeNetworkInterfaces denied UnauthorizedOperation",
      "legacy DescribeInstances partial RequestLimitExceeded",
      "legacy DescribeTransitGatewayRouteTables denied UnauthorizedOperation",
      "legacy GetTransitGatewayRouteTableAssociations notAsked DependsOnAnotherCall",
      "legacy GetTransitGatewayRouteTablePropagations notAsked DependsOnAnotherCall",
      "legacy SearchTransitGatewayRoutes notAsked DependsOnAnotherCall",
      "legacy ListHostedZonesByVPC denied AccessDenied",
      "legacy ListResourceRecordSets notAsked DependsOnAnotherCall",
    ]);
  });

  it("asks about each resource that a call is made for, and about nothing else", () => {
    const targets = (accountName: string, action: (typeof CALLS)[number]["action"]) =>
      inventoryOf(accountName, "us-east-1").calls.flatMap((call) => (call.action === action ? [call.target] : []));
    const ids = (accountName: string, collection: CollectionName, field: string) =>
      recordsOf(collection, [inventoryOf(accountName, "us-east-1")]).map((record) => record[field]);
    const owned = recordsOf("ManagedPrefixLists", inventories).filter((list) => list.OwnerId !== "AWS");
    expect(targets("network-prod", "GetManagedPrefixListEntries")).toEqual(owned.map((list) => list.PrefixListId));
    expect(targets("data-prod", "DescribeTargetGroups")).toEqual(ids("data-prod", "LoadBalancers", "LoadBalancerArn"));
    expect(targets("data-prod", "DescribeTargetHealth")).toEqual(ids("data-prod", "TargetGroups", "TargetGroupArn"));
    expect(targets("network-prod", "SearchTransitGatewayRoutes")).toEqual(
      ids("network-prod", "TransitGatewayRouteTables", "TransitGatewayRouteTableId"),
    );
    expect(targets("network-prod", "ListHostedZonesByVPC")).toEqual(ids("network-prod", "Vpcs", "VpcId"));
    const zones = new Set(ids("network-prod", "HostedZoneSummaries", "HostedZoneId"));
    const ofAws = recordsOf("HostedZoneSummaries", inventories).find(
      ({ Owner }) => "OwningService" in (Owner as object),
    );
    zones.delete(ofAws?.HostedZoneId);
    expect(targets("network-prod", "ListResourceRecordSets")).toEqual([...zones]);
    expect(targets("shop-prod", "ListResourceRecordSets")).toEqual([undefined]);
    expect(targets("shop-prod", "DescribeTargetHealth")).toEqual([undefined]);
    expect(targets("shop-prod", "ListResources")).toEqual(["SELF", "OTHER-ACCOUNTS"]);
  });

  it("has no record twice under the key of its collection", () => {
    for (const { records } of inventories) {
      for (const { action, collection } of CALLS) {
        const keys = (records[collection] ?? []).map((record) =>
          canonicalJson(callOf(action).key.map((field) => record[field] ?? null)),
        );
        expect([collection, keys.length]).toEqual([collection, new Set(keys).size]);
      }
    }
  });

  it("gives every interface an address of its own, inside its subnet", () => {
    expect(inventories.flatMap(strayAddresses)).toEqual([]);
  });

  it("becomes topologies without diagnostics, with every tier", () => {
    const topologies = inventories.map(buildTopology);
    expect(topologies.flatMap((topology) => topology.diagnostics)).toEqual([]);
    const tiers = topologies.flatMap((topology) => topology.ofKind("subnet").map((subnet) => subnet.attributes.tier));
    expect(new Set(tiers)).toEqual(new Set(["public", "private", "isolated"]));
  });
});

describe("references", () => {
  it("lead to a record of some account, but for what is meant to be elsewhere, gone or not visible", () => {
    const defined = new Set(
      CALLS.flatMap(({ collection, key }) => {
        const field = collection === "ServiceDetails" ? "ServiceId" : (key[0] ?? "");
        return recordsOf(collection, inventories).map((record) => record[field]);
      }),
    );
    const unresolved = inventories.flatMap(({ accountName, region, records }) => {
      const used = new Set(JSON.stringify(records).match(RESOURCE_ID) ?? []);
      return [...used].filter((id) => !defined.has(id)).map((id) => `${accountName} ${region} ${kindOf(id)}`);
    });
    expect(unresolved.sort()).toEqual([
      // The VPC of a partner who has not accepted a peering connection, and the endpoint of a stranger.
      "data-prod us-east-1 vpc",
      "data-prod us-east-1 vpce",
      ...Array<string>(4).fill("legacy eu-west-1 eni"),
      // A partner's rejected endpoint, and a VPN connection, which is never read.
      "network-prod us-east-1 vpce",
      "network-prod us-east-1 vpn",
      // The target of a route, deleted.
      "shop-prod us-east-1 nat",
    ]);
  });

  it("to load balancers, target groups and their targets lead somewhere too", () => {
    const arns = new Set(
      (["LoadBalancers", "TargetGroups"] as const).flatMap((collection) =>
        recordsOf(collection, inventories).map((record) => String(record.LoadBalancerArn ?? record.TargetGroupArn)),
      ),
    );
    const used = JSON.stringify(inventories).match(
      /arn:aws:elasticloadbalancing:[^"]*:(loadbalancer|targetgroup)[^"]*/g,
    );
    expect(new Set(used)).toEqual(arns);
    const addresses = new Set(recordsOf("NetworkInterfaces", inventories).map((eni) => eni.PrivateIpAddress));
    const instances = new Set(recordsOf("Instances", inventories).map((instance) => instance.InstanceId));
    for (const { Target } of recordsOf("TargetHealthDescriptions", inventories)) {
      const { Id: id } = Target as { Id: string };
      expect([id, addresses.has(id) || instances.has(id)]).toEqual([id, true]);
    }
  });
});

const RESOURCE_ID =
  /(?<![\w-])(?:vpc|subnet|rtb|pl|vpce|vpce-svc|eni|sg|acl|igw|eigw|nat|tgw|tgw-attach|tgw-rtb|pcx|vgw|vpn|dopt|i|rslvr-(?:in|out|rr))-0[0-9a-f]{16}(?!\w)/g;

function kindOf(id: string): string {
  return id.replace(/-0[0-9a-f]{16}$/, "");
}

describe("the planted mistakes", () => {
  it("each name a resource of the VPC that they name", () => {
    const topologies = inventories.map(buildTopology);
    for (const mistake of DEMO_MISTAKES) {
      const home = topologies.find((topology) => topology.get(mistake.vpcId, "vpc") !== undefined);
      const node = home?.get(mistake.nodeId);
      expect(node, mistake.sentence).toBeDefined();
      if (node !== undefined) expect(home?.vpcOf(node)?.id, mistake.sentence).toBe(mistake.vpcId);
    }
    const codes = DEMO_MISTAKES.map((mistake) => mistake.code);
    expect(codes).toEqual([...new Set(codes)]);
  });

  const node = (code: string) => DEMO_MISTAKES.find((mistake) => mistake.code === code)?.nodeId;

  it("of the first six VPCs are really there", () => {
    expect(named("VpcEndpoints", "s3").RouteTableIds).not.toContain(node("GW-02"));
    expect(named("RouteTables", "private-c").RouteTableId).toBe(node("GW-02"));
    expect(named("VpcEndpoints", "logs")).toMatchObject({ VpcEndpointId: node("IF-02"), SubnetIds: { length: 2 } });
    expect(named("VpcEndpoints", "sandbox-sts")).toMatchObject({
      VpcEndpointId: node("IF-01"),
      SubnetIds: { length: 1 },
    });
    expect(named("SecurityGroups", "analytics-glue").IpPermissions).toEqual([
      expect.objectContaining({ FromPort: 443, IpRanges: [expect.objectContaining({ CidrIp: "10.30.32.0/20" })] }),
    ]);
    expect(named("Subnets", "ingest-a").CidrBlock).toBe("10.30.16.0/24");
    expect(named("RouteTables", "docks")).toMatchObject({
      RouteTableId: node("GW-16"),
      Routes: expect.arrayContaining([
        expect.objectContaining({ DestinationCidrBlock: "0.0.0.0/0", State: "blackhole" }),
      ]),
    });
    expect(named("VpcEndpoints", "warehouse-ledger")).toMatchObject({
      VpcEndpointId: node("ST-01"),
      State: "pendingAcceptance",
    });
    const ledger = recordsOf("VpcEndpointConnections", inventories).filter(
      ({ ServiceId }) => ServiceId === node("SV-05"),
    );
    expect(ledger.map((connection) => connection.VpcEndpointState).sort()).toEqual([
      "available",
      "pendingAcceptance",
      "rejected",
    ]);
  });

  it("of providers are really there, each at one service only", () => {
    const services = recordsOf("ServiceConfigurations", inventories);
    const of = (accept: (service: RawRecord) => boolean) => services.filter(accept).map((service) => service.ServiceId);
    const open = recordsOf("AllowedPrincipals", inventories).filter(({ Principal }) => Principal === "*");
    expect(open.map((principal) => principal.ServiceId)).toEqual([node("SV-01")]);
    expect(of((service) => service.ServiceId === node("SV-01") && service.AcceptanceRequired === false)).toHaveLength(
      1,
    );
    const told = recordsOf("ConnectionNotificationSet", inventories).map((topic) => topic.ServiceId);
    expect(of((one) => one.AcceptanceRequired === true && !told.includes(one.ServiceId))).toEqual([node("SV-19")]);
    const unverified = of((one) =>
      JSON.stringify(one.PrivateDnsNameConfiguration ?? "").includes("pendingVerification"),
    );
    expect(unverified).toEqual([node("SV-16")]);
    const failing = recordsOf("TargetHealthDescriptions", inventories).filter((target) =>
      JSON.stringify(target.TargetHealth).includes("unhealthy"),
    );
    const zones = failing.map(({ Target }) => {
      const instance = recordsOf("Instances", inventories).find(
        ({ InstanceId }) => InstanceId === (Target as { Id: string }).Id,
      );
      return (instance?.Placement as { AvailabilityZone: string }).AvailabilityZone;
    });
    expect(zones).toEqual(["us-east-1c", "us-east-1c"]);
    const attributes = recordsOf("LoadBalancerAttributes", [inventoryOf("network-prod", "us-east-1")]);
    expect(attributes.map((record) => record.Attributes)).toEqual([
      expect.arrayContaining([{ Key: "load_balancing.cross_zone.enabled", Value: "false" }]),
    ]);
  });

  it("of routing and VPC Lattice are really there", () => {
    const edge = named("RouteTables", "egress-edge");
    expect(edge.RouteTableId).toBe(node("GL-03"));
    const steered = (edge.Routes as RawRecord[]).map((route) => route.DestinationCidrBlock);
    // public-a, and not public-b, 10.2.1.0/24
    expect(steered).toEqual(["10.2.0.0/16", "10.2.0.0/24"]);
    const failed = recordsOf("VpcEndpointAssociations", inventories).filter(
      ({ FailureCode }) => FailureCode !== undefined,
    );
    expect(failed.map((association) => association.VpcEndpointId)).toEqual([node("LA-01")]);
  });

  it("include the only two policies that allow everything on services that support policies", () => {
    const open = recordsOf("VpcEndpoints", inventories).filter((endpoint) => {
      if (typeof endpoint.PolicyDocument !== "string") return false;
      return !JSON.stringify(JSON.parse(endpoint.PolicyDocument)).includes("Condition");
    });
    const planted = [node("GW-13"), node("PO-01")];
    expect(open.map((endpoint) => endpoint.VpcEndpointId).sort()).toEqual(planted.sort());
  });
});
