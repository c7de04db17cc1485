import { describe, expect, it } from "vitest";
import { demoInventories } from "@/lib/demo";
import { addressKey, buildTopology, endsOf, type Inventory, Network, type RawRecord } from "./index";

function inventory(accountId: string, region: string, records: Inventory["records"]): Inventory {
  return {
    format: "isthmus-inventory/1",
    accountId,
    region,
    collectedAt: "2026-11-02T09:00:00Z",
    source: { kind: "demo", label: "test" },
    records,
    calls: [],
    diagnostics: [],
  };
}

const vpc = (VpcId: string, OwnerId: string): RawRecord => ({ VpcId, OwnerId, CidrBlock: "10.0.0.0/16" });
const networkOf = (...inventories: Inventory[]) => new Network(inventories.map(buildTopology));

const CONSUMER = "222222222222";
const PROVIDER = "111111111111";
const SERVICE = "vpce-svc-0aaaaaaaaaaaaaaaa";
const serviceName = `com.amazonaws.vpce.us-east-1.${SERVICE}`;

const consumer = inventory(CONSUMER, "us-east-1", {
  Vpcs: [vpc("vpc-c", CONSUMER)],
  VpcEndpoints: [
    {
      VpcEndpointId: "vpce-c",
      VpcId: "vpc-c",
      VpcEndpointType: "Interface",
      ServiceName: serviceName,
      State: "available",
    },
  ],
});
const provider = inventory(PROVIDER, "us-east-1", {
  Vpcs: [vpc("vpc-p", PROVIDER)],
  LoadBalancers: [{ LoadBalancerArn: "arn:lb", VpcId: "vpc-p", Type: "network" }],
  ServiceConfigurations: [{ ServiceId: SERVICE, ServiceName: serviceName, NetworkLoadBalancerArns: ["arn:lb"] }],
  VpcEndpointConnections: [
    { ServiceId: SERVICE, VpcEndpointId: "vpce-c", VpcEndpointOwner: CONSUMER, VpcEndpointState: "pendingAcceptance" },
    { ServiceId: SERVICE, VpcEndpointId: "vpce-x", VpcEndpointOwner: "999999999999", VpcEndpointState: "available" },
  ],
});

describe("PrivateLink", () => {
  it("is one link seen from both ends, in the state that the provider gives it", () => {
    const network = networkOf(consumer, provider);
    const joined = network.connectionsTo(SERVICE).find((link) => link.endpointId === "vpce-c");
    expect(joined).toMatchObject({
      state: "pendingAcceptance",
      consumer: { key: `${CONSUMER}/us-east-1/vpc-c` },
      provider: { key: `${PROVIDER}/us-east-1/vpc-p` },
    });
    expect(joined?.endpoint?.node.id).toBe("vpce-c");
    expect(joined?.service?.node.id).toBe(SERVICE);
    expect(network.connectionsTo(SERVICE)).toHaveLength(2);
    expect(network.linksOf(`${CONSUMER}/us-east-1/vpc-c`)).toEqual([joined]);
  });

  it("ends in the account that nobody collected, from either side", () => {
    const alone = networkOf(provider).connectionsTo(SERVICE);
    expect(alone.map((link) => link.consumer)).toEqual([
      { key: null, vpcId: null, accountId: CONSUMER, region: null },
      { key: null, vpcId: null, accountId: "999999999999", region: null },
    ]);
    const [foreign] = networkOf({
      ...consumer,
      records: {
        ...consumer.records,
        ServiceDetails: [
          {
            ServiceName: serviceName,
            ServiceType: [{ ServiceType: "Interface" }],
            Owner: PROVIDER,
            ServiceRegion: "us-east-1",
          },
        ],
      },
    }).connectionsTo(SERVICE);
    expect(foreign).toMatchObject({ state: "available", service: null });
    expect(foreign?.provider).toEqual({ key: null, vpcId: null, accountId: PROVIDER, region: "us-east-1" });
  });
});

describe("shared VPCs", () => {
  const shared = vpc("vpc-s", PROVIDER);
  const owner = inventory(PROVIDER, "us-east-1", { Vpcs: [shared] });
  const participant = inventory(CONSUMER, "us-east-1", { Vpcs: [shared] });

  it("have a view for each account, the owner's first, and links end at the owner's", () => {
    const peering: RawRecord = {
      VpcPeeringConnectionId: "pcx-1",
      Status: { Code: "active" },
      RequesterVpcInfo: { VpcId: "vpc-s", OwnerId: PROVIDER, Region: "us-east-1" },
      AccepterVpcInfo: { VpcId: "vpc-far", OwnerId: "333333333333", Region: "eu-west-1" },
    };
    const network = networkOf(participant, {
      ...owner,
      records: { ...owner.records, VpcPeeringConnections: [peering] },
    });
    expect(network.viewsOf("vpc-s").map(({ at }) => at.accountId)).toEqual([PROVIDER, CONSUMER]);
    const [link] = network.links;
    expect(link === undefined ? [] : endsOf(link)).toEqual([
      { key: `${PROVIDER}/us-east-1/vpc-s`, vpcId: "vpc-s", accountId: PROVIDER, region: "us-east-1" },
      { key: null, vpcId: "vpc-far", accountId: "333333333333", region: "eu-west-1" },
    ]);
    expect(network.find("vpc-s").map(({ topology }) => topology.accountId)).toEqual([PROVIDER, CONSUMER]);
  });
});

describe("transit gateways", () => {
  const attachment = (id: string, vpcId: string, owner: string): RawRecord => ({
    TransitGatewayAttachmentId: id,
    TransitGatewayId: "tgw-1",
    TransitGatewayOwnerId: PROVIDER,
    ResourceType: "vpc",
    ResourceId: vpcId,
    ResourceOwnerId: owner,
    State: "available",
  });
  const owner = inventory(PROVIDER, "us-east-1", {
    Vpcs: [vpc("vpc-p", PROVIDER)],
    TransitGateways: [{ TransitGatewayId: "tgw-1", OwnerId: PROVIDER, State: "available" }],
    TransitGatewayAttachments: [
      { ...attachment("tgw-attach-c", "vpc-c", CONSUMER), Association: { TransitGatewayRouteTableId: "tgw-rtb-1" } },
      attachment("tgw-attach-p", "vpc-p", PROVIDER),
    ],
    TransitGatewayRouteTables: [{ TransitGatewayRouteTableId: "tgw-rtb-1", TransitGatewayId: "tgw-1" }],
  });
  const sharee = inventory(CONSUMER, "us-east-1", {
    Vpcs: [vpc("vpc-c", CONSUMER)],
    TransitGateways: [{ TransitGatewayId: "tgw-1", OwnerId: PROVIDER, State: "available" }],
    TransitGatewayAttachments: [attachment("tgw-attach-c", "vpc-c", CONSUMER)],
    TransitGatewayVpcAttachments: [
      {
        TransitGatewayAttachmentId: "tgw-attach-c",
        TransitGatewayId: "tgw-1",
        VpcId: "vpc-c",
        SubnetIds: ["subnet-c"],
      },
    ],
  });

  it("join what the owner and the sharee each see of an attachment", () => {
    for (const network of [networkOf(owner, sharee), networkOf(sharee, owner)]) {
      const gateway = network.transitGateway("tgw-1");
      expect(gateway?.ownerId).toBe(PROVIDER);
      expect(gateway?.attachments.find(({ attachmentId }) => attachmentId === "tgw-attach-c")).toMatchObject({
        routeTableId: "tgw-rtb-1",
        subnetIds: ["subnet-c"],
      });
      const ends = network.links.flatMap((link) => (link.kind === "attachment" ? [link.vpc.key] : []));
      expect(ends).toEqual([`${CONSUMER}/us-east-1/vpc-c`, `${PROVIDER}/us-east-1/vpc-p`]);
    }
  });

  it("say nothing of route tables that only the owner may read", () => {
    const topology = buildTopology({
      ...sharee,
      calls: [
        { service: "ec2", action: "DescribeTransitGatewayRouteTables", status: "complete", pages: 1, records: 0 },
      ],
    });
    expect(topology.get("tgw-1", "transitGateway")?.attributes.routeTables).toBeNull();
  });
});

describe("a network", () => {
  const key = (network: Network) =>
    JSON.stringify([
      network.vpcs.map((one) => one.key),
      network.links.map((link) => [link.id, link.state, endsOf(link)]),
      network.transitGateways.map(({ id, attachments }) => [id, attachments]),
    ]);

  it("is the same whatever the order of the topologies", () => {
    const topologies = demoInventories().map(buildTopology);
    expect(key(new Network([...topologies].reverse()))).toBe(key(new Network(topologies)));
  });

  it("shows an account and Region once, the first that is given, and tells which it hides", () => {
    const first = buildTopology(inventory(PROVIDER, "us-east-1", { Vpcs: [vpc("vpc-1", PROVIDER)] }));
    const again = buildTopology(
      inventory(PROVIDER, "us-east-1", { Vpcs: [vpc("vpc-1", PROVIDER), vpc("vpc-2", PROVIDER)] }),
    );
    const other = buildTopology(inventory(PROVIDER, "us-east-1", { Vpcs: [vpc("vpc-3", PROVIDER)] }));
    const network = new Network([first, again, other]);
    expect(network.vpcs.map(({ at }) => at.vpcId)).toEqual(["vpc-1", "vpc-3"]);
    expect(network.hidden).toEqual([again]);
    expect(network.vpc({ accountId: PROVIDER, region: "us-east-1", vpcId: "vpc-1" })?.topology).toBe(first);
  });

  it("finds every VPC by its address and key, and every link's ends among them", () => {
    const network = new Network(demoInventories().map(buildTopology));
    for (const one of network.vpcs) {
      expect(network.vpc(one.at)).toBe(one);
      expect(network.vpcAt(addressKey(one.at))).toBe(one);
    }
    const keys = new Set(network.vpcs.map((one) => one.key));
    const lost = network.links.flatMap(endsOf).filter((end) => end.key !== null && !keys.has(end.key));
    expect(lost).toEqual([]);
    expect(new Set(network.links.map((link) => link.id)).size).toBe(network.links.length);
  });
});
