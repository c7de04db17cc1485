import type { ActionName, CallOutcome, CollectionName, Inventory, RawRecord } from "@/lib/model";
import { buildTopology, CALLS, Network } from "@/lib/model";

/** Two accounts by hand, for the tests of this folder: a hub with endpoints, and a spoke that would use them. */

type Records = Partial<Record<CollectionName, RawRecord[]>>;
type Outcomes = Partial<Record<ActionName, CallOutcome["status"]>>;

export const HUB = "111122223333";
export const SPOKE = "444455556666";

export interface Account {
  accountId: string;
  accountName?: string;
  region?: string;
  records: Records;
  outcomes?: Outcomes;
}

/** An inventory whose calls are complete unless `outcomes` says otherwise; a denied call has no records. */
function inventoryOf({ accountId, accountName, region = "us-east-1", records, outcomes = {} }: Account): Inventory {
  const kept: Records = {};
  for (const { action, collection } of CALLS) {
    const status = outcomes[action] ?? "complete";
    if (status === "complete" || status === "partial") kept[collection] = records[collection] ?? [];
  }
  return {
    format: "isthmus-inventory/1",
    accountId,
    ...(accountName === undefined ? {} : { accountName }),
    region,
    collectedAt: "2026-11-02T09:00:00.000Z",
    source: { kind: "demo", label: "test" },
    records: kept,
    calls: CALLS.map(({ service, action }) => {
      return { service, action, status: outcomes[action] ?? "complete", pages: 1, records: 0 };
    }),
    diagnostics: [],
  };
}

export function networkOf(accounts: readonly Account[]): Network {
  return new Network(accounts.map((account) => buildTopology(inventoryOf(account))));
}

function vpc(accountId: string, name: string, third: number, routes: RawRecord[]): Records {
  const [vpcId, subnetId] = [`vpc-${name}`, `subnet-${name}`];
  const local = { DestinationCidrBlock: `10.${third}.0.0/16`, GatewayId: "local", State: "active" };
  return {
    Vpcs: [
      {
        VpcId: vpcId,
        OwnerId: accountId,
        State: "available",
        CidrBlock: `10.${third}.0.0/16`,
        Tags: [
          { Key: "Name", Value: name },
          { Key: "env", Value: `${name}-env` },
        ],
      },
    ],
    VpcAttributes: [{ VpcId: vpcId, EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } }],
    Subnets: [
      {
        SubnetId: subnetId,
        VpcId: vpcId,
        OwnerId: accountId,
        CidrBlock: `10.${third}.1.0/24`,
        AvailabilityZone: "us-east-1a",
        AvailabilityZoneId: "use1-az1",
        AvailableIpAddressCount: 250,
        Tags: [{ Key: "Name", Value: `${name}-a` }],
      },
    ],
    RouteTables: [
      {
        RouteTableId: `rtb-${name}`,
        VpcId: vpcId,
        OwnerId: accountId,
        Associations: [{ RouteTableAssociationId: `rtbassoc-${name}`, Main: true }],
        Routes: [local, ...routes],
      },
    ],
  };
}

export const to = (block: string, target: RawRecord): RawRecord => ({
  DestinationCidrBlock: block,
  State: "active",
  ...target,
});
export const TGW = { TransitGatewayId: "tgw-1" };
export const PCX = { VpcPeeringConnectionId: "pcx-1" };

function attachment(id: string, ResourceOwnerId: string, ResourceId: string): RawRecord {
  return {
    TransitGatewayAttachmentId: id,
    TransitGatewayId: "tgw-1",
    TransitGatewayOwnerId: HUB,
    ResourceOwnerId,
    ResourceType: "vpc",
    ResourceId,
    State: "available",
  };
}

/** A peering connection between the two VPCs, as both accounts see it. */
export function peering(code = "active"): RawRecord {
  return {
    VpcPeeringConnectionId: "pcx-1",
    Status: { Code: code },
    RequesterVpcInfo: { VpcId: "vpc-hub", OwnerId: HUB, Region: "us-east-1", CidrBlock: "10.1.0.0/16" },
    AccepterVpcInfo: { VpcId: "vpc-spoke", OwnerId: SPOKE, Region: "us-east-1", CidrBlock: "10.2.0.0/16" },
  };
}

/**
 * The hub: an interface endpoint for Systems Manager whose private names are the hosted zones' business, and the transit
 * gateway with one route table for both attachments. `records` replaces whole collections.
 */
export function hub(records: Records = {}, outcomes: Outcomes = {}): Account {
  const own: Records = {
    ...vpc(HUB, "hub", 1, [to("10.0.0.0/8", TGW)]),
    VpcEndpoints: [
      {
        VpcEndpointId: "vpce-ssm",
        VpcEndpointType: "Interface",
        VpcId: "vpc-hub",
        OwnerId: HUB,
        ServiceName: "com.amazonaws.us-east-1.ssm",
        State: "available",
        PrivateDnsEnabled: false,
        SubnetIds: ["subnet-hub"],
        NetworkInterfaceIds: ["eni-ssm"],
        Groups: [{ GroupId: "sg-e" }],
        Tags: [
          { Key: "Name", Value: "central-ssm" },
          { Key: "Owner", Value: "Platform Team" },
        ],
      },
    ],
    ServiceDetails: [
      {
        ServiceName: "com.amazonaws.us-east-1.ssm",
        ServiceType: [{ ServiceType: "Interface" }],
        Owner: "amazon",
        VpcEndpointPolicySupported: true,
        PrivateDnsNames: [{ PrivateDnsName: "ssm.us-east-1.amazonaws.com" }],
        AvailabilityZoneIds: ["use1-az1"],
      },
    ],
    NetworkInterfaces: [
      {
        NetworkInterfaceId: "eni-ssm",
        VpcId: "vpc-hub",
        SubnetId: "subnet-hub",
        OwnerId: HUB,
        AvailabilityZone: "us-east-1a",
        InterfaceType: "vpc_endpoint",
        Status: "in-use",
        Description: "VPC Endpoint Interface vpce-ssm",
        PrivateIpAddress: "10.1.1.5",
        Groups: [{ GroupId: "sg-e" }],
      },
    ],
    SecurityGroups: [{ GroupId: "sg-e", GroupName: "endpoints", VpcId: "vpc-hub", OwnerId: HUB }],
    SecurityGroupRules: [inbound({ CidrIpv4: "10.0.0.0/8" })],
    TransitGateways: [
      { TransitGatewayId: "tgw-1", OwnerId: HUB, State: "available", Tags: [{ Key: "Name", Value: "core" }] },
    ],
    TransitGatewayAttachments: [attachment("att-hub", HUB, "vpc-hub"), attachment("att-spoke", SPOKE, "vpc-spoke")],
    TransitGatewayVpcAttachments: [vpcAttachment("att-hub", "vpc-hub", ["subnet-hub"])],
    TransitGatewayRouteTables: [{ TransitGatewayRouteTableId: "tgw-rtb-1", TransitGatewayId: "tgw-1" }],
    TransitGatewayRouteTableAssociations: [associated("att-hub"), associated("att-spoke")],
    TransitGatewayRoutes: [transitRoute("10.1.0.0/16", "att-hub"), transitRoute("10.2.0.0/16", "att-spoke")],
    HostedZoneSummaries: [hostedZone("vpc-hub", "ssm.us-east-1.amazonaws.com")],
    ResourceRecordSets: [
      zoneRecord("ssm.us-east-1.amazonaws.com", "SOA", ["ns-1536.awsdns-00.co.uk. ..."]),
      aliasRecord("ssm.us-east-1.amazonaws.com", "vpce-ssm-0a1b.ssm.us-east-1.vpce.amazonaws.com"),
    ],
    ...records,
  };
  return { accountId: HUB, accountName: "network", records: own, outcomes };
}

/** The spoke: one subnet that sends all private addresses to the transit gateway, and the hub's hosted zone. */
export function spoke(records: Records = {}, outcomes: Outcomes = {}): Account {
  const own: Records = {
    ...vpc(SPOKE, "spoke", 2, [to("10.0.0.0/8", TGW)]),
    TransitGateways: [{ TransitGatewayId: "tgw-1", OwnerId: HUB, State: "available" }],
    TransitGatewayAttachments: [attachment("att-spoke", SPOKE, "vpc-spoke")],
    TransitGatewayVpcAttachments: [vpcAttachment("att-spoke", "vpc-spoke", ["subnet-spoke"])],
    HostedZoneSummaries: [hostedZone("vpc-spoke", "ssm.us-east-1.amazonaws.com")],
    ...records,
  };
  return { accountId: SPOKE, accountName: "shop", records: own, outcomes };
}

/** A hosted zone in a VPC, of the hub unless said otherwise. */
export function hostedZone(VPCId: string, name: string, owner = HUB): RawRecord {
  return { VPCId, HostedZoneId: "Z1", Name: `${name}.`, Owner: { OwningAccount: owner } };
}

/** A record of zone Z1. */
export function zoneRecord(name: string, Type: string, values: string[]): RawRecord {
  return { HostedZoneId: "Z1", Name: `${name}.`, Type, TTL: 60, ResourceRecords: values.map((Value) => ({ Value })) };
}

export function aliasRecord(name: string, target: string): RawRecord {
  const AliasTarget = { DNSName: `${target}.`, HostedZoneId: "ZAWS", EvaluateTargetHealth: false };
  return { HostedZoneId: "Z1", Name: `${name}.`, Type: "A", AliasTarget };
}

export function spokeRoutes(routes: RawRecord[]): Pick<Records, "RouteTables"> {
  return { RouteTables: vpc(SPOKE, "spoke", 2, routes).RouteTables ?? [] };
}

export function hubRoutes(routes: RawRecord[]): Pick<Records, "RouteTables"> {
  return { RouteTables: vpc(HUB, "hub", 1, routes).RouteTables ?? [] };
}

export function vpcAttachment(id: string, VpcId: string, SubnetIds: string[]): RawRecord {
  return { TransitGatewayAttachmentId: id, TransitGatewayId: "tgw-1", VpcId, State: "available", SubnetIds };
}

export function associated(id: string): RawRecord {
  return { TransitGatewayRouteTableId: "tgw-rtb-1", TransitGatewayAttachmentId: id, State: "associated" };
}

export function transitRoute(block: string, attachmentId: string | null): RawRecord {
  return {
    TransitGatewayRouteTableId: "tgw-rtb-1",
    DestinationCidrBlock: block,
    Type: "static",
    State: attachmentId === null ? "blackhole" : "active",
    TransitGatewayAttachments: attachmentId === null ? [] : [{ TransitGatewayAttachmentId: attachmentId }],
  };
}

export function inbound(peer: RawRecord): RawRecord {
  return {
    SecurityGroupRuleId: "sgr-1",
    GroupId: "sg-e",
    IsEgress: false,
    IpProtocol: "tcp",
    FromPort: 443,
    ToPort: 443,
    ...peer,
  };
}
