import { describe, expect, it } from "vitest";
import type { RawRecord, Topology } from "@/lib/model";
import { Network } from "@/lib/model";
import { explain } from "../index";
import { account } from "../test-accounts";
import type { Outcomes, Records } from "../test-network";
import { lines } from "../test-panel";

const OWNER = "111111111111";
const OTHER = "222222222222";

function vpc(id: string, owner: string, block: string, name: string): RawRecord {
  const tags = [{ Key: "Name", Value: name }];
  return { VpcId: id, OwnerId: owner, CidrBlock: block, State: "available", Tags: tags };
}

function subnet(id: string, vpcId: string, zone: string, zoneId: string): RawRecord {
  return { SubnetId: id, VpcId: vpcId, AvailabilityZone: zone, AvailabilityZoneId: zoneId, CidrBlock: "10.0.0.0/24" };
}

function table(id: string, vpcId: string, route: RawRecord | null): RawRecord {
  const Associations = [{ RouteTableAssociationId: `main-${id}`, Main: true }];
  const Routes = route === null ? [] : [{ State: "active", ...route }];
  return { RouteTableId: id, VpcId: vpcId, Associations, Routes };
}

function text(topology: Topology, id: string, network: Network, section: string): string {
  const found = explain(topology, id, { network });
  if (found === null) throw new Error(`no node ${id}`);
  return lines(found, section).join("\n");
}

const attachment = (id: string, vpcId: string, owner: string, association?: string): RawRecord => ({
  TransitGatewayAttachmentId: id,
  TransitGatewayId: "tgw-1",
  TransitGatewayOwnerId: OWNER,
  ResourceOwnerId: owner,
  ResourceType: "vpc",
  ResourceId: vpcId,
  State: "available",
  ...(association === undefined
    ? {}
    : { Association: { TransitGatewayRouteTableId: association, State: "associated" } }),
});

const GATEWAY = { TransitGatewayId: "tgw-1", OwnerId: OWNER, State: "available", Options: { DnsSupport: "enable" } };

const OWNERS: Records = {
  Vpcs: [vpc("vpc-hub", OWNER, "10.1.0.0/16", "hub")],
  Subnets: [subnet("subnet-h", "vpc-hub", "us-east-1a", "use1-az1")],
  TransitGateways: [{ ...GATEWAY, Tags: [{ Key: "Name", Value: "backbone" }] }],
  TransitGatewayAttachments: [
    attachment("tgw-attach-h", "vpc-hub", OWNER, "tgw-rtb-1"),
    attachment("tgw-attach-s", "vpc-spoke", OTHER),
  ],
  TransitGatewayVpcAttachments: [
    {
      TransitGatewayAttachmentId: "tgw-attach-h",
      TransitGatewayId: "tgw-1",
      VpcId: "vpc-hub",
      SubnetIds: ["subnet-h"],
    },
    {
      TransitGatewayAttachmentId: "tgw-attach-s",
      TransitGatewayId: "tgw-1",
      VpcId: "vpc-spoke",
      SubnetIds: ["subnet-1"],
    },
  ],
  TransitGatewayRouteTables: [{ TransitGatewayRouteTableId: "tgw-rtb-1", TransitGatewayId: "tgw-1" }],
  TransitGatewayRouteTableAssociations: [
    { TransitGatewayRouteTableId: "tgw-rtb-1", TransitGatewayAttachmentId: "tgw-attach-h" },
  ],
  TransitGatewayRoutes: [
    {
      TransitGatewayRouteTableId: "tgw-rtb-1",
      DestinationCidrBlock: "10.2.0.0/16",
      TransitGatewayAttachments: [{ TransitGatewayAttachmentId: "tgw-attach-s", ResourceType: "vpc" }],
      Type: "static",
      State: "active",
    },
    { TransitGatewayRouteTableId: "tgw-rtb-1", DestinationCidrBlock: "10.0.0.0/8", Type: "static", State: "blackhole" },
  ],
};

const OTHERS: Records = {
  Vpcs: [vpc("vpc-spoke", OTHER, "10.2.0.0/16", "spoke")],
  Subnets: [
    subnet("subnet-1", "vpc-spoke", "us-east-1b", "use1-az1"),
    subnet("subnet-2", "vpc-spoke", "us-east-1c", "use1-az2"),
  ],
  RouteTables: [table("rtb-spoke", "vpc-spoke", { DestinationCidrBlock: "10.0.0.0/8", TransitGatewayId: "tgw-1" })],
  TransitGateways: [GATEWAY],
  TransitGatewayAttachments: [attachment("tgw-attach-s", "vpc-spoke", OTHER)],
  TransitGatewayVpcAttachments: [
    {
      TransitGatewayAttachmentId: "tgw-attach-s",
      TransitGatewayId: "tgw-1",
      VpcId: "vpc-spoke",
      SubnetIds: ["subnet-1"],
    },
  ],
};

describe("a transit gateway", () => {
  const owner = account(OWNER, "us-east-1", OWNERS);
  const other = account(OTHER, "us-east-1", OTHERS);
  const both = new Network([owner, other]);

  it("lists what is attached, the table that decides, and the zones that an attachment lacks", () => {
    const found = text(owner, "tgw-1", both, "attachments");
    expect(found).toContain("2 attachments: 2 VPCs and 0 other networks, of 2 accounts.");
    expect(found).toContain(
      "VPC hub vpc-hub by tgw-attach-h | 111111111111 (account-1) | available | tgw-rtb-1 | use1-az1 (us-east-1a) | none",
    );
    expect(found).toContain(
      "| none: what it sends is dropped | use1-az1 (us-east-1b) | use1-az2 (us-east-1c): clients there cannot use it",
    );
  });

  it("shows routes with what they lead to, black holes as such", () => {
    const found = text(owner, "tgw-1", both, "tables");
    expect(found).toContain("10.2.0.0/16 | VPC spoke vpc-spoke | static | active");
    expect(found).toContain("10.0.0.0/8 | dropped | static | black hole");
  });

  it("says to everybody but its owner that only the owner may read its tables", () => {
    const alone = new Network([other]);
    expect(text(other, "tgw-1", alone, "tables")).toContain("Only the owner, account 111111111111, may read");
    const attached = text(other, "tgw-1", alone, "attachments");
    expect(attached).toContain("At least 1 attachment");
    expect(attached).toContain("| not visible | use1-az1 (us-east-1b)");
    // With the owner's account at hand its tables are known, and so is that no table decides for the spoke.
    expect(text(other, "tgw-1", both, "tables")).toContain("1 route table with 2 routes.");
  });

  it("names the permission where its own tables are denied", () => {
    const blind = (outcomes: Outcomes) => account(OWNER, "us-east-1", OWNERS, outcomes);
    const tables = blind({ DescribeTransitGatewayRouteTables: "denied" });
    expect(text(tables, "tgw-1", new Network([tables]), "tables")).toContain(
      "AWS denied ec2:DescribeTransitGatewayRouteTables.",
    );
    const routes = blind({ SearchTransitGatewayRoutes: "denied" });
    const found = text(routes, "tgw-1", new Network([routes]), "tables");
    expect(found).toContain("AWS denied ec2:SearchTransitGatewayRoutes.");
    expect(found).toContain("tgw-rtb-1 | VPC hub vpc-hub | – | not visible");
  });

  it("serves no subnet in a zone where its attachment does not stand", () => {
    expect(text(other, "subnet-2", both, "overview")).toContain(
      "Its routes to transit gateway tgw-1 lead nowhere from here: the attachment does not stand in us-east-1c.",
    );
    expect(text(other, "subnet-1", both, "overview")).not.toContain("lead nowhere");
  });

  it("is in the VPC's panel with the zones it lacks", () => {
    expect(text(other, "vpc-spoke", both, "connections")).toContain(
      "tgw-1 | 111111111111 (account-1) | available | 1 | use1-az2 (us-east-1c): clients there cannot use it",
    );
  });
});

describe("a peering connection", () => {
  const peering = (state: string): RawRecord => ({
    VpcPeeringConnectionId: "pcx-1",
    Status: { Code: state },
    RequesterVpcInfo: { VpcId: "vpc-hub", OwnerId: OWNER, Region: "us-east-1", CidrBlock: "10.1.0.0/16" },
    AccepterVpcInfo: { VpcId: "vpc-spoke", OwnerId: OTHER, Region: "us-east-1", CidrBlock: "10.2.0.0/16" },
  });
  const across = (block: string) => ({ DestinationCidrBlock: block, VpcPeeringConnectionId: "pcx-1" });
  const near = (state: string, outcomes: Outcomes = {}) =>
    account(
      OWNER,
      "us-east-1",
      {
        Vpcs: [vpc("vpc-hub", OWNER, "10.1.0.0/16", "hub")],
        Subnets: [subnet("subnet-h", "vpc-hub", "us-east-1a", "use1-az1")],
        RouteTables: [table("rtb-hub", "vpc-hub", across("10.2.0.0/16"))],
        VpcPeeringConnections: [peering(state)],
      },
      outcomes,
    );
  const far = (route: RawRecord | null) =>
    account(OTHER, "us-east-1", {
      Vpcs: [vpc("vpc-spoke", OTHER, "10.2.0.0/16", "spoke")],
      RouteTables: [table("rtb-spoke", "vpc-spoke", route)],
      VpcPeeringConnections: [peering("active")],
    });

  it("works where both sides have a route", () => {
    const here = near("active");
    const found = text(here, "pcx-1", new Network([here, far(across("10.1.0.0/16"))]), "routes");
    expect(found).toContain("Route tables of both sides lead across it.");
    expect(found).toContain("hub vpc-hub | rtb-hub | 10.2.0.0/16 | active | subnet-h");
  });

  it("says which side lacks the way back", () => {
    const here = near("active");
    expect(text(here, "pcx-1", new Network([here, far(null)]), "routes")).toContain(
      "Only hub vpc-hub has routes across it: spoke vpc-spoke has no route back",
    );
  });

  it("does not accuse a side that nobody collected", () => {
    const here = near("active");
    const found = text(here, "pcx-1", new Network([here]), "routes");
    expect(found).toContain("Whether route tables of vpc-spoke lead across it is not visible");
    expect(found).not.toContain("no route back");
  });

  it("does not accuse a side whose route tables are denied", () => {
    const here = near("active", { DescribeRouteTables: "denied" });
    const found = text(here, "pcx-1", new Network([here, far(across("10.1.0.0/16"))]), "routes");
    expect(found).toContain("AWS denied ec2:DescribeRouteTables.");
    expect(found).not.toContain("no route back");
  });

  it("has its state in words", () => {
    const here = near("pending-acceptance");
    const found = explain(here, "pcx-1");
    expect(found?.status).toEqual({ text: "pending acceptance", tone: "attention" });
    expect(text(here, "pcx-1", new Network([here]), "overview")).toContain("before the other side accepts it");
    expect(text(here, "vpc-hub", new Network([here]), "connections")).toContain(
      "pcx-1 | pending acceptance | vpc-spoke | 222222222222 | us-east-1",
    );
  });
});
