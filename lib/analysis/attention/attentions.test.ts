import { describe, expect, it } from "vitest";
import type { Outcomes, Records } from "../test-network";
import {
  endpointInterface,
  FULL,
  network,
  networkAcl,
  routeTable,
  rule,
  S3_ENDPOINT,
  SSM_ENDPOINT,
  subnet,
  TO_NAT,
  TO_S3,
  VPC,
  workload,
} from "../test-network";
import { plain } from "../words";
import { attentions } from "./attentions";

const found = (records: Records = {}, outcomes: Outcomes = {}, without: string[] = []) =>
  attentions(network(records, outcomes, without), VPC).map(({ code, nodeId, mark }) => `${code} ${nodeId} ${mark}`);

const withoutS3 = { RouteTables: [routeTable("rtb-b", ["subnet-b"], [TO_NAT], true)], VpcEndpoints: [S3_ENDPOINT] };

describe("attentions", () => {
  it("accuses nobody where nothing is wrong", () => {
    expect(found()).toEqual([]);
  });

  it("GW-02: a private table that workloads follow lacks the route", () => {
    expect(found(withoutS3)).toEqual(["GW-02 rtb-b no S3 route"]);
    const [attention] = attentions(network(withoutS3), VPC);
    expect(attention?.tone).toBe("attention");
    expect(attention?.fix?.cli).toBe(
      "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-s3 --add-route-table-ids rtb-b --region us-east-1",
    );
    expect(attention?.fix?.terraform).toContain("aws_vpc_endpoint_route_table_association");
  });

  it("GW-02 is broken where nothing else leads to the service, and absent for public or empty subnets", () => {
    const isolated = { ...withoutS3, RouteTables: [routeTable("rtb-b", ["subnet-b"], [], true)] };
    expect(attentions(network(isolated), VPC)[0]).toMatchObject({ code: "GW-02", tone: "broken" });
    const toInternet = { DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-1", State: "active" };
    expect(found({ ...withoutS3, RouteTables: [routeTable("rtb-b", ["subnet-b"], [toInternet], true)] })).toEqual([]);
    expect(found(withoutS3, {}, ["eni-b"])).toEqual([]);
  });

  it("GW-02 speaks from used addresses where interfaces are not visible, and not from a full subnet of endpoints", () => {
    const denied: Outcomes = { DescribeNetworkInterfaces: "denied" };
    const free = (n: number) => ({
      ...withoutS3,
      Subnets: [subnet("subnet-b", "b", "10.0.2.0/24", { AvailableIpAddressCount: n })],
    });
    expect(found(free(240), denied)).toEqual(["GW-02 rtb-b no S3 route"]);
    expect(found(free(250), denied)).toEqual([]);
  });

  it("GW-04 and GW-06: an endpoint without tables, and a table without the route", () => {
    const lonely = [routeTable("rtb-a", ["subnet-a"], [TO_NAT]), routeTable("rtb-b", ["subnet-b"], [TO_NAT], true)];
    const unattached = { VpcEndpoints: [{ ...S3_ENDPOINT, RouteTableIds: [] }], RouteTables: lonely };
    expect(found(unattached)).toContain("GW-04 vpce-s3 no route table");
    const inactive = [routeTable("rtb-b", ["subnet-b"], [TO_NAT, { ...TO_S3, State: "blackhole" }], true)];
    expect(found({ RouteTables: inactive })).toEqual(["GW-06 rtb-b S3 route inactive", "GW-15 rtb-b black hole"]);
    expect(found({ RouteTables: [routeTable("rtb-b", ["subnet-b"], [TO_NAT], true)] })).toEqual([
      "GW-06 rtb-b S3 route inactive",
    ]);
  });

  it("GW-10: a network ACL between workloads and the service, or its answers", () => {
    const entries = [
      { RuleNumber: 100, Egress: true, Protocol: "-1", RuleAction: "allow", CidrBlock: "0.0.0.0/0" },
      { RuleNumber: 100, Egress: false, Protocol: "-1", RuleAction: "allow", CidrBlock: "10.0.0.0/8" },
    ];
    const records = { NetworkAcls: [networkAcl("acl-open", ["subnet-a"]), networkAcl("acl-b", ["subnet-b"], entries)] };
    expect(found(records)).toEqual(["GW-10 subnet-b ACL blocks S3"]);
    expect(found(records, { DescribePrefixLists: "denied" })).toEqual([]);
  });

  it("IF-27: a network ACL between workloads and an endpoint of another subnet", () => {
    const entries = [
      { RuleNumber: 90, Egress: false, Protocol: "6", RuleAction: "deny", CidrBlock: "10.0.1.0/24" },
      { RuleNumber: 100, Egress: false, Protocol: "-1", RuleAction: "allow", CidrBlock: "0.0.0.0/0" },
      { RuleNumber: 100, Egress: true, Protocol: "-1", RuleAction: "allow", CidrBlock: "0.0.0.0/0" },
    ];
    const NetworkAcls = [networkAcl("acl-open", ["subnet-a"]), networkAcl("acl-b", ["subnet-b"], entries)];
    expect(found({ NetworkAcls })).toEqual([
      "IF-27 subnet-a ACL blocks Systems Manager",
      "IF-27 subnet-b ACL blocks Systems Manager",
    ]);
    expect(found({ NetworkAcls }, { DescribeNetworkAcls: "denied" })).toEqual([]);
  });

  it("GW-13, PO-01 and PO-06: policies, only where the service honours them", () => {
    const gateway = { ...S3_ENDPOINT, RouteTableIds: ["rtb-a", "rtb-b"] };
    expect(found({ VpcEndpoints: [{ ...gateway, PolicyDocument: FULL }] })).toEqual([
      "GW-13 vpce-s3 full access policy",
    ]);
    const full = { VpcEndpoints: [{ ...SSM_ENDPOINT, PolicyDocument: FULL }] };
    expect(found(full)).toEqual(["PO-01 vpce-ssm full access policy"]);
    expect(found(full, { DescribeVpcEndpointServices: "denied" })).toEqual([]);
    expect(found({ VpcEndpoints: [{ ...gateway, PolicyDocument: '{"Statement":[]}' }] })).toEqual([
      "PO-06 vpce-s3 denies everything",
    ]);
    expect(found({ VpcEndpoints: [{ ...SSM_ENDPOINT, PolicyDocument: FULL, RequesterManaged: true }] })).toEqual([]);
  });

  it("GW-15 and GW-16: black holes", () => {
    const hole = { DestinationCidrBlock: "10.9.0.0/16", VpcPeeringConnectionId: "pcx-1", State: "blackhole" };
    const gone = { DestinationCidrBlock: "10.8.0.0/16", GatewayId: "vpce-gone", State: "active" };
    const records = { RouteTables: [routeTable("rtb-b", ["subnet-b"], [TO_NAT, TO_S3, hole, gone], true)] };
    expect(found(records)).toEqual(["GW-15 rtb-b black hole", "GW-16 rtb-b black hole"]);
    expect(found(records, { DescribeVpcEndpoints: "partial" })).toEqual(["GW-16 rtb-b black hole"]);
  });

  const inOneZone = {
    VpcEndpoints: [{ ...SSM_ENDPOINT, SubnetIds: ["subnet-a"], NetworkInterfaceIds: ["eni-ssm-a"] }],
  };

  it("IF-01: one zone only; not where the service offers no other, nor where that is not visible", () => {
    expect(found(inOneZone, {}, ["eni-ssm-b"])).toEqual(["IF-01 vpce-ssm 1 of 2 AZs"]);
    expect(found(inOneZone, { DescribeVpcEndpointServices: "denied" }, ["eni-ssm-b"])).toEqual([]);
    const unseen: Outcomes = { DescribeSubnets: "denied", DescribeNetworkInterfaces: "denied" };
    expect(found(inOneZone, unseen)).toEqual([]);
  });

  it("IF-02: a zone with workloads has no interface", () => {
    const third = {
      Subnets: [subnet("subnet-c", "c", "10.0.3.0/24")],
      NetworkInterfaces: [workload("eni-c", "subnet-c", "c", "10.0.3.10")],
      NetworkAcls: [networkAcl("acl-open", ["subnet-a", "subnet-b", "subnet-c"])],
      ServiceDetails: [
        {
          ServiceName: "com.amazonaws.us-east-1.ssm",
          ServiceType: [{ ServiceType: "Interface" }],
          AvailabilityZoneIds: ["use1-az1", "use1-az2", "use1-az3"],
          VpcEndpointPolicySupported: true,
        },
      ],
    };
    expect(found(third)).toEqual(["IF-02 vpce-ssm 2 of 3 AZs"]);
    expect(found(third, {}, ["eni-c"])).toEqual([]);
  });

  it("IF-20: the endpoint's group does not admit workloads by address, nor by group", () => {
    const narrow = {
      SecurityGroupRules: [rule("sgr-in", "sg-endpoint", false, 443, 443, { CidrIpv4: "10.0.1.0/24" })],
    };
    expect(found(narrow)).toEqual(["IF-20 vpce-ssm 443 not admitted"]);
    expect(found(narrow, {}, ["eni-b"])).toEqual([]);
    const byGroup = {
      SecurityGroupRules: [
        rule("sgr-in", "sg-endpoint", false, 443, 443, { ReferencedGroupInfo: { GroupId: "sg-app", UserId: "1" } }),
      ],
    };
    expect(found(byGroup)).toEqual([]);
    expect(found(byGroup, { DescribeNetworkInterfaces: "denied" })).toEqual([]);
    expect(found(narrow, { DescribeSecurityGroups: "denied" })).toEqual([]);
  });

  const toList = (PrefixListId: string) => rule("sgr-out", "sg-app", true, 443, 443, { PrefixListId });

  it("GW-09: clients' outbound rules do not admit the service", () => {
    const toVpc = { SecurityGroupRules: [rule("sgr-out", "sg-app", true, -1, -1, { CidrIpv4: "10.0.0.0/8" })] };
    expect(found(toVpc)).toEqual(["GW-09 vpce-s3 egress blocked"]);
    const [attention] = attentions(network(toVpc), VPC);
    expect(attention?.tone).toBe("broken");
    expect(plain(attention?.content ?? [])).toContain("2 workloads in a and b");
    expect(attention?.fix?.cli).toContain("authorize-security-group-egress --group-id sg-app");
    expect(attention?.fix?.cli).toContain("PrefixListIds=[{PrefixListId=pl-s3}]");
    const half = { SecurityGroupRules: [rule("sgr-out", "sg-app", true, 443, 443, { CidrIpv4: "52.0.0.0/24" })] };
    expect(attentions(network(half), VPC)[0]).toMatchObject({ code: "GW-09", tone: "attention" });
    expect(found(toVpc, {}, ["eni-a", "eni-b"])).toEqual([]);
    for (const action of ["DescribeNetworkInterfaces", "DescribeSecurityGroups", "DescribeRouteTables"] as const) {
      expect(found(toVpc, { [action]: "partial" }), action).toEqual([]);
    }
    expect(found(toVpc, { DescribePrefixLists: "denied" })).toEqual([]);
  });

  it("GW-09: a rule for the prefix list is enough", () => {
    const records = { SecurityGroupRules: [toList("pl-s3")], VpcEndpoints: [{ ...SSM_ENDPOINT, State: "deleted" }] };
    expect(found(records)).toEqual([]);
  });

  it("IF-26: clients' outbound rules do not admit the endpoint", () => {
    const records = { SecurityGroupRules: [toList("pl-s3")] };
    expect(found(records)).toEqual(["IF-26 vpce-ssm egress blocked"]);
    const [attention] = attentions(network(records), VPC);
    expect(attention?.tone).toBe("broken");
    expect(attention?.fix?.cli).toContain("UserIdGroupPairs=[{GroupId=sg-endpoint}]");
    expect(attention?.fix?.terraform).toContain("referenced_security_group_id");
    const toOne = [toList("pl-s3"), rule("sgr-one", "sg-app", true, 443, 443, { CidrIpv4: "10.0.1.5/32" })];
    expect(attentions(network({ SecurityGroupRules: toOne }), VPC)).toMatchObject([
      { code: "IF-26", tone: "attention" },
    ]);
    const toGroup = [
      toList("pl-s3"),
      rule("sgr-g", "sg-app", true, 443, 443, { ReferencedGroupInfo: { GroupId: "sg-endpoint", UserId: "1" } }),
    ];
    expect(found({ SecurityGroupRules: toGroup })).toEqual([]);
    expect(found(records, {}, ["eni-ssm-b"])).toEqual([]);
    expect(found(records, { DescribeNetworkInterfaces: "partial" })).toEqual([]);
  });

  it("warns against mixing association resources with inline lists", () => {
    expect(attentions(network(withoutS3), VPC)[0]?.fix?.terraform).toContain("route_table_ids");
    const single = attentions(network(inOneZone, {}, ["eni-ssm-b"]), VPC)[0];
    expect(single?.fix?.terraform).toContain("Do not combine it with inline subnet_ids");
  });

  it("IF-24: no inbound rule at all", () => {
    expect(found({}, {}, ["sgr-in"])).toEqual(["IF-24 vpce-ssm no inbound rules"]);
  });

  it("DNS-02: private names need both DNS attributes", () => {
    const off = {
      VpcAttributes: [{ VpcId: VPC, EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: false } }],
    };
    expect(found(off)).toEqual(["DNS-02 vpce-ssm private DNS off"]);
    expect(found(off, { DescribeVpcAttribute: "denied" })).toEqual([]);
  });

  it("ST-01, ST-02 and ST-03: ages are measured at the time of collection", () => {
    const state = (State: string, CreationTimestamp?: string) =>
      found({ VpcEndpoints: [{ ...SSM_ENDPOINT, State, CreationTimestamp }] });
    expect(state("PendingAcceptance", "2026-10-01T00:00:00Z")).toEqual(["ST-01 vpce-ssm waits for acceptance"]);
    expect(state("pendingAcceptance", "2026-11-02T08:00:00Z")).toEqual([]);
    expect(state("pendingAcceptance")).toEqual([]);
    expect(state("rejected")).toEqual(["ST-02 vpce-ssm rejected"]);
    expect(state("pending", "2026-11-02T06:00:00Z")).toEqual(["ST-03 vpce-ssm pending"]);
    expect(state("partial")).toEqual(["ST-03 vpce-ssm partial"]);
  });

  const provider = (AcceptanceRequired: boolean, Principal: string) => ({
    ServiceConfigurations: [
      {
        ServiceId: "vpce-svc-1",
        AcceptanceRequired,
        NetworkLoadBalancerArns: ["arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/net/nlb/1"],
      },
    ],
    AllowedPrincipals: [{ ServiceId: "vpce-svc-1", Principal }],
    ConnectionNotificationSet: [
      { ConnectionNotificationId: "vpce-nfn-1", ServiceId: "vpce-svc-1", ConnectionEvents: ["Connect"] },
    ],
    NetworkInterfaces: [
      { ...endpointInterface("eni-nlb", "x", "subnet-a", "a", "10.0.1.9"), Description: "ELB net/nlb/1" },
    ],
  });

  it("SV-01 and SV-02: everybody may connect", () => {
    expect(found(provider(false, "*"))).toEqual(["SV-01 vpce-svc-1 open to everyone"]);
    expect(found(provider(true, "*"))).toEqual(["SV-02 vpce-svc-1 any account"]);
    expect(found(provider(false, "arn:aws:iam::1:root"))).toEqual([]);
  });

  it("SV-05: connections that have waited for more than three days", () => {
    const waiting = (CreationTimestamp: string) => ({
      ...provider(true, "arn:aws:iam::1:root"),
      VpcEndpointConnections: [
        { ServiceId: "vpce-svc-1", VpcEndpointId: "vpce-9", VpcEndpointState: "pendingAcceptance", CreationTimestamp },
      ],
    });
    expect(found(waiting("2026-10-20T00:00:00Z"))).toEqual(["SV-05 vpce-svc-1 1 waiting"]);
    expect(found(waiting("2026-11-01T00:00:00Z"))).toEqual([]);
  });
});
