import { describe, expect, it } from "vitest";
import {
  type Account,
  associated,
  hub,
  hubRoutes,
  networkOf,
  PCX,
  peering,
  spoke,
  spokeRoutes,
  to,
  vpcAttachment,
} from "../network/test-accounts";
import { plain } from "../words";
import { attentions } from "./attentions";

/** Findings about attachments and peering connections of the VPC of one of the accounts. */
function found(name: "hub" | "spoke", ...accounts: Account[]) {
  const network = networkOf(accounts);
  const located = network.vpcs.find(({ at }) => at.vpcId === `vpc-${name}`);
  if (located === undefined) throw new Error(`there is no ${name}`);
  return attentions(located.topology, located.vpc.id, network).filter(({ code }) => /^(TG|PX)/.test(code));
}

const codes = (...args: Parameters<typeof found>) => found(...args).map(({ code, nodeId }) => `${code} ${nodeId}`);

describe("transit gateways", () => {
  it("are not accused where everything is attached and associated", () => {
    expect(codes("hub", hub(), spoke())).toEqual([]);
    expect(codes("spoke", hub(), spoke())).toEqual([]);
  });

  const unassociated = { TransitGatewayRouteTableAssociations: [associated("att-hub")] };

  it("TG-01: an attachment without a route table, as its owner sees it", () => {
    const [attention] = found("spoke", hub(unassociated), spoke());
    expect(attention).toMatchObject({ code: "TG-01", tone: "broken", nodeId: "tgw-1", mark: "no TGW table" });
    expect(plain(attention?.content ?? [])).toContain(
      "The attachment att-spoke of spoke is associated with no route table of core",
    );
    expect(attention?.fix?.cli).toContain("associate-transit-gateway-route-table");
    expect(codes("hub", hub(unassociated), spoke())).toEqual([]);
  });

  it("TG-01 accuses nobody where the owner was not collected, or could not see it all", () => {
    expect(codes("spoke", spoke())).toEqual([]);
    for (const action of [
      "DescribeTransitGatewayRouteTables",
      "GetTransitGatewayRouteTableAssociations",
      "DescribeTransitGatewayAttachments",
    ] as const) {
      expect(codes("spoke", hub(unassociated, { [action]: "denied" }), spoke()), action).toEqual([]);
      expect(codes("spoke", hub(unassociated, { [action]: "partial" }), spoke()), action).toEqual([]);
    }
  });

  it("TG-02: workloads in a zone in which the attachment has no subnet", () => {
    const { Subnets = [] } = spoke().records;
    const [subnet] = Subnets;
    const other = { ...subnet, SubnetId: "subnet-b", CidrBlock: "10.2.2.0/24", AvailabilityZone: "us-east-1b" };
    const NetworkInterfaces = [
      {
        ...{ NetworkInterfaceId: "eni-1", VpcId: "vpc-spoke", SubnetId: "subnet-b", InterfaceType: "interface" },
        ...{ Status: "in-use", AvailabilityZone: "us-east-1b", PrivateIpAddress: "10.2.2.9" },
      },
    ];
    const stranded = { Subnets: [subnet ?? {}, other], NetworkInterfaces };
    const [attention] = found("spoke", hub(), spoke(stranded));
    expect(attention).toMatchObject({ code: "TG-02", nodeId: "tgw-1", mark: "1 of 2 AZs" });
    expect(attention?.fix?.cli).toContain("--transit-gateway-attachment-id att-spoke --add-subnet-ids subnet-b");
    const both = {
      TransitGatewayVpcAttachments: [vpcAttachment("att-spoke", "vpc-spoke", ["subnet-spoke", "subnet-b"])],
    };
    expect(codes("spoke", hub(), spoke({ ...stranded, ...both }))).toEqual([]);
    expect(codes("spoke", hub(), spoke({ ...stranded, NetworkInterfaces: [] }))).toEqual([]);
    expect(codes("spoke", hub(), spoke({ ...stranded, ...spokeRoutes([]) }))).toEqual([]);
    for (const action of ["DescribeTransitGatewayVpcAttachments", "DescribeSubnets", "DescribeRouteTables"] as const) {
      expect(codes("spoke", hub(), spoke(stranded, { [action]: "denied" })), action).toEqual([]);
    }
  });
});

describe("peering connections", () => {
  const connected = { VpcPeeringConnections: [peering()] };
  const here = (routed: boolean) => hub({ ...connected, ...(routed ? hubRoutes([to("10.2.0.0/16", PCX)]) : {}) });
  const there = (routed: boolean, outcomes: Account["outcomes"] = {}) =>
    spoke({ ...connected, ...spokeRoutes(routed ? [to("10.1.0.0/16", PCX)] : []) }, outcomes);

  it("PX-01: only the other side sends packets; said where the route is missing", () => {
    expect(codes("hub", here(true), there(true))).toEqual([]);
    expect(codes("hub", here(true), there(false))).toEqual([]);
    expect(codes("spoke", here(true), there(false))).toEqual(["PX-01 pcx-1"]);
    expect(found("spoke", here(true), there(false))[0]?.fix?.cli).toBe(
      "aws ec2 create-route --route-table-id rtb-spoke --destination-cidr-block 10.1.0.0/16 --vpc-peering-connection-id pcx-1 --region us-east-1",
    );
    expect(codes("spoke", here(true), there(false, { DescribeRouteTables: "partial" }))).toEqual([]);
    expect(codes("spoke", there(false))).toEqual([]);
  });

  it("PX-02: a route to a connection that is not active", () => {
    const waiting = { VpcPeeringConnections: [peering("pending-acceptance")] };
    const route = spokeRoutes([to("10.1.0.0/16", PCX)]);
    const [attention] = found("spoke", hub(waiting), spoke({ ...waiting, ...route }));
    expect(attention).toMatchObject({ code: "PX-02", nodeId: "rtb-spoke" });
    expect(attention?.fix?.cli).toContain("accept-vpc-peering-connection");
    const hole = spokeRoutes([to("10.1.0.0/16", { ...PCX, State: "blackhole" })]);
    expect(codes("spoke", hub(waiting), spoke({ ...waiting, ...hole }))).toEqual([]);
  });
});
