import { describe, expect, it } from "vitest";
import type { RawRecord } from "@/lib/model";
import type { Outcomes, Records } from "../test-network";
import { network, networkAcl, routeTable, subnet, VPC, workload } from "../test-network";
import { plain } from "../words";
import { attentions } from "./attentions";

const gwlb = (id: string, subnetId: string): RawRecord => ({
  ...{ VpcEndpointId: id, VpcEndpointType: "GatewayLoadBalancer", VpcId: VPC, State: "available" },
  ...{ ServiceName: "com.amazonaws.vpce.us-east-1.vpce-svc-fw", SubnetIds: [subnetId] },
});

const to = (DestinationCidrBlock: string, GatewayId: string): RawRecord => ({
  DestinationCidrBlock,
  GatewayId,
  State: "active",
});

const edge = (routes: RawRecord[]): RawRecord => ({
  ...routeTable("rtb-edge", [], routes),
  Associations: [{ RouteTableAssociationId: "rtbassoc-edge", Main: false, GatewayId: "igw-1" }],
});

/** Two zones, each with workloads, an endpoint in a subnet of its own, and an internet gateway whose table leads back. */
const CLEAN: Records = {
  Subnets: [subnet("subnet-fw-a", "a", "10.0.101.0/28"), subnet("subnet-fw-b", "b", "10.0.102.0/28")],
  InternetGateways: [{ InternetGatewayId: "igw-1", Attachments: [{ VpcId: VPC, State: "available" }] }],
  VpcEndpoints: [gwlb("vpce-fa", "subnet-fw-a"), gwlb("vpce-fb", "subnet-fw-b")],
  RouteTables: [
    routeTable("rtb-a", ["subnet-a"], [to("0.0.0.0/0", "vpce-fa")]),
    routeTable("rtb-b", ["subnet-b"], [to("0.0.0.0/0", "vpce-fb")]),
    routeTable("rtb-fw", ["subnet-fw-a", "subnet-fw-b"], [to("0.0.0.0/0", "igw-1")], true),
    edge([to("10.0.1.0/24", "vpce-fa"), to("10.0.2.0/24", "vpce-fb")]),
  ],
  NetworkAcls: [networkAcl("acl-open", ["subnet-a", "subnet-b", "subnet-fw-a", "subnet-fw-b"])],
};

/** Tables by id in place of those of the clean network. */
function tables(...changed: RawRecord[]): Records {
  const ids = changed.map((table) => table.RouteTableId);
  return { RouteTables: [...(CLEAN.RouteTables ?? []).filter((one) => !ids.includes(one.RouteTableId)), ...changed] };
}

const all = (records: Records = {}, outcomes: Outcomes = {}) =>
  attentions(network({ ...CLEAN, ...records }, outcomes, ["vpce-ssm", "vpce-s3", "eni-ssm-a", "eni-ssm-b"]), VPC);
const found = (records?: Records, outcomes?: Outcomes) =>
  all(records, outcomes).map(({ code, nodeId, mark }) => `${code} ${nodeId} ${mark}`);

describe("Gateway Load Balancer endpoints", () => {
  it("are not accused where inspection is the same both ways", () => {
    expect(found()).toEqual([]);
  });

  it("GL-01: no route points there", () => {
    const unused = tables(routeTable("rtb-a", ["subnet-a"], []), edge([to("10.0.2.0/24", "vpce-fb")]));
    expect(found(unused)).toEqual(["GL-01 vpce-fa no route here"]);
    expect(found(unused, { DescribeRouteTables: "partial" })).toEqual([]);
  });

  it("GL-02: a subnet of another zone depends on it", () => {
    const crossed = tables(
      routeTable("rtb-b", ["subnet-b"], [to("0.0.0.0/0", "vpce-fa")]),
      edge([to("10.0.1.0/24", "vpce-fa"), to("10.0.2.0/24", "vpce-fa")]),
    );
    expect(found(crossed)).toEqual(["GL-01 vpce-fb no route here", "GL-02 rtb-b inspection crosses AZs"]);
  });

  it("GL-03: the way back leads past it, or the way out does", () => {
    const pastBack = tables(edge([to("10.0.1.0/24", "vpce-fa")]));
    expect(found(pastBack)).toEqual(["GL-03 rtb-edge one-way inspection"]);
    expect(all(pastBack)[0]?.fix?.cli).toBe(
      "aws ec2 create-route --route-table-id rtb-edge --destination-cidr-block 10.0.2.0/24 --vpc-endpoint-id vpce-fb --region us-east-1",
    );
    const pastOut = tables(routeTable("rtb-b", ["subnet-b"], [to("0.0.0.0/0", "igw-1")]));
    expect(found(pastOut)).toContain("GL-03 rtb-edge one-way inspection");
    expect(plain(all(pastOut)[0]?.content ?? [])).toContain(
      "What comes in for b passes vpce-svc-fw, but the answers leave past it",
    );
    const noTable = { RouteTables: (CLEAN.RouteTables ?? []).filter((one) => one.RouteTableId !== "rtb-edge") };
    expect(found(noTable)).toEqual(["GL-03 vpce-fa one-way inspection", "GL-03 vpce-fb one-way inspection"]);
  });

  it("GL-03 leaves alone what returns another way than through an internet gateway", () => {
    const viaNat = tables(
      routeTable(
        "rtb-fw",
        ["subnet-fw-a", "subnet-fw-b"],
        [{ DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: "nat-1", State: "active" }],
        true,
      ),
      edge([]),
    );
    expect(found(viaNat)).toEqual([]);
  });

  it("GL-04: what comes out is sent in again", () => {
    const looping = tables(
      routeTable("rtb-fw", ["subnet-fw-b"], [to("0.0.0.0/0", "igw-1")], true),
      routeTable("rtb-loop", ["subnet-fw-a"], [to("0.0.0.0/0", "vpce-fa")]),
      routeTable("rtb-a", ["subnet-a"], []),
      edge([to("10.0.2.0/24", "vpce-fb")]),
    );
    expect(found(looping)).toEqual(["GL-04 rtb-loop routing loop"]);
  });

  it("GL-05: IPv6 behind inspection leaves through an egress-only internet gateway", () => {
    const ipv6 = { DestinationIpv6CidrBlock: "::/0", EgressOnlyInternetGatewayId: "eigw-1", State: "active" };
    const dropped = tables(
      routeTable("rtb-fw", ["subnet-fw-a", "subnet-fw-b"], [to("0.0.0.0/0", "igw-1"), ipv6], true),
    );
    const EgressOnlyInternetGateways = [
      { EgressOnlyInternetGatewayId: "eigw-1", Attachments: [{ VpcId: VPC, State: "attached" }] },
    ];
    expect(new Set(found({ ...dropped, EgressOnlyInternetGateways }))).toEqual(new Set(["GL-05 rtb-fw IPv6 dropped"]));
  });

  it("GL-06: workloads stand beside it", () => {
    const beside = { NetworkInterfaces: [workload("eni-x", "subnet-fw-a", "a", "10.0.101.9")] };
    expect(found(beside)).toEqual(["GL-06 vpce-fa workloads beside it"]);
    expect(found(beside, { DescribeNetworkInterfaces: "denied" })).toEqual([]);
  });
});
