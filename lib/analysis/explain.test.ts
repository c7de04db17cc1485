import { describe, expect, it } from "vitest";
import { Network } from "@/lib/model";
import { countsOf, explain } from "./index";
import { account } from "./test-accounts";
import {
  FULL,
  network,
  networkAcl,
  routeTable,
  rule,
  S3_ENDPOINT,
  SSM_ENDPOINT,
  TO_NAT,
  VPC,
  workload,
} from "./test-network";
import { lines, panel, section } from "./test-panel";
import { plain } from "./words";

const withoutS3 = { RouteTables: [routeTable("rtb-b", ["subnet-b"], [TO_NAT], true)], VpcEndpoints: [S3_ENDPOINT] };

describe("a gateway endpoint's panel", () => {
  it("has its five sections in order", () => {
    const found = panel("vpce-s3");
    expect(found.kindLabel).toBe("Gateway endpoint");
    expect(found.status).toEqual({ text: "available", tone: "ok" });
    expect(found.sections.map(({ id }) => id)).toEqual(["attaches", "reach", "policy", "names", "raw"]);
  });

  it("opens with its own counts, and says where the others go and why", () => {
    expect(lines(panel("vpce-s3", withoutS3), "attaches")[0]).toBe(
      "Attached to 1 of 2 route tables. 1 of 2 subnets sends S3 traffic here. From 1 subnet it uses NAT gateway nat-1 instead, because its table rtb-b has no route to pl-s3.",
    );
  });

  it("shows the very routes, and the tables that lack them", () => {
    const found = lines(panel("vpce-s3", withoutS3), "attaches");
    expect(found).toContain("rtb-a | com.amazonaws.us-east-1.s3 pl-s3 | active | a");
    expect(found).toContain("rtb-b | uses NAT gateway nat-1 | b");
  });

  it("gives the first reason why a subnet does not reach it", () => {
    expect(lines(panel("vpce-s3", withoutS3), "reach")).toContain(
      "b subnet-b | us-east-1b | 1 | Not through it | rtb-b has no route to it: S3 traffic uses NAT gateway nat-1. Why not?",
    );
  });

  it("looks at clients' outbound rules and network ACLs, contrary to the folklore", () => {
    const closed = lines(panel("vpce-s3", {}, {}, ["sgr-out"]), "reach");
    expect(closed.join("\n")).toContain(
      "Cannot | No outbound rule of app admits com.amazonaws.us-east-1.s3 on TCP 443.",
    );
    const acl = networkAcl("acl-b", ["subnet-b"], []);
    const denied = lines(panel("vpce-s3", { NetworkAcls: [networkAcl("acl-open", ["subnet-a"]), acl] }), "reach");
    expect(denied.join("\n")).toContain("Network ACL acl-b denies traffic to S3: outbound rule *.");
    const applies = lines(panel("vpce-s3"), "policy").at(-1);
    expect(applies).toContain("No security group applies to the endpoint itself");
    expect(applies).toContain("still filter S3 traffic");
  });

  it("splits a subnet whose workloads differ in their security groups", () => {
    const records = {
      SecurityGroups: [{ GroupId: "sg-shut", GroupName: "shut", VpcId: VPC }],
      NetworkInterfaces: [workload("eni-shut", "subnet-a", "a", "10.0.1.11", ["sg-shut"])],
    };
    const rows = lines(panel("vpce-s3", records), "reach");
    expect(rows.find((row) => row.startsWith("a subnet-a"))).toContain("| 2 | In part |");
    expect(rows.find((row) => row.includes("eni-shut"))).toContain("No outbound rule of shut");
    expect(rows.find((row) => row.includes("eni-a"))).toContain("Reaches it");
  });

  it("says not visible, and the permission, where route tables were denied", () => {
    const found = panel("vpce-s3", {}, { DescribeRouteTables: "denied" });
    expect(lines(found, "attaches")[0]).toContain("How many of 2 subnets send S3 traffic here is not visible.");
    expect(lines(found, "attaches").join("\n")).toContain("AWS denied ec2:DescribeRouteTables");
    expect(lines(found, "reach").filter((line) => line.includes("Not visible |"))).toHaveLength(2);
  });

  it("knows the route by the list's id where its CIDR blocks are not visible", () => {
    const rows = lines(panel("vpce-s3", {}, { DescribePrefixLists: "denied" }), "reach");
    expect(rows.find((row) => row.startsWith("a subnet-a"))).toContain("Reaches it");
    const closed = panel(
      "vpce-s3",
      { SecurityGroupRules: [rule("sgr-out", "sg-app", true, 443, 443, { CidrIpv4: "52.0.0.0/8" })] },
      { DescribePrefixLists: "denied" },
    );
    expect(lines(closed, "reach").find((row) => row.startsWith("a subnet-a"))).toContain("Not visible");
  });
});

describe("an interface endpoint's panel", () => {
  it("opens with its interfaces and the zones that have none", () => {
    const oneZone = {
      VpcEndpoints: [{ ...SSM_ENDPOINT, SubnetIds: ["subnet-a"], NetworkInterfaceIds: ["eni-ssm-a"] }],
    };
    const found = lines(panel("vpce-ssm", oneZone, {}, ["eni-ssm-b"]), "attaches");
    expect(found[0]).toBe(
      "Attached by 1 network interface in 1 of 2 Availability Zones. 2 of 2 subnets reach Systems Manager through it; clients in us-east-1b cross to another zone.",
    );
    expect(found).toContain("eni-ssm-a | a | us-east-1a | 10.0.1.5 | in-use");
    expect(found).toContain("us-east-1b | use1-az2 | b");
  });

  it("names the rule that admits a subnet, or that none does", () => {
    expect(lines(panel("vpce-ssm"), "reach").join("\n")).toContain(
      "endpoint admits it on port 443 through rule sgr-in (10.0.0.0/16).",
    );
    const narrow = {
      SecurityGroupRules: [rule("sgr-in", "sg-endpoint", false, 443, 443, { CidrIpv4: "10.0.1.0/24" })],
    };
    const found = panel("vpce-ssm", narrow);
    expect(lines(found, "reach")).toContain(
      "b subnet-b | us-east-1b | 1 | Cannot | No inbound rule of endpoint admits it on port 443. Why not?",
    );
    expect(lines(found, "policy")).toContain(
      "b subnet-b | 10.0.2.0/24 | no | No inbound rule of endpoint admits it on port 443.",
    );
    expect(found.attention.map(({ code }) => code)).toEqual(["IF-20"]);
  });

  it("does not read a rule for another port as one that might apply", () => {
    const records = {
      SecurityGroupRules: [rule("sgr-80", "sg-endpoint", false, 80, 80, { PrefixListId: "pl-mystery" })],
    };
    const rows = lines(panel("vpce-ssm", records, {}, ["sgr-in"]), "reach");
    expect(rows.filter((row) => row.includes("Cannot"))).toHaveLength(2);
  });

  it("prints the policy, and says when the service supports none or that is not visible", () => {
    const full = { VpcEndpoints: [{ ...SSM_ENDPOINT, PolicyDocument: FULL }] };
    expect(lines(panel("vpce-ssm", full), "policy")[0]).toContain("AWS's default policy");
    const unsupported = {
      ServiceDetails: [
        {
          ServiceName: "com.amazonaws.us-east-1.ssm",
          ServiceType: [{ ServiceType: "Interface" }],
          VpcEndpointPolicySupported: false,
        },
      ],
    };
    expect(lines(panel("vpce-ssm", { ...full, ...unsupported }), "policy")[0]).toContain("does not support one");
    const denied = panel("vpce-ssm", full, { DescribeVpcEndpointServices: "denied" });
    expect(lines(denied, "policy").join("\n")).toContain("AWS denied ec2:DescribeVpcEndpointServices");
  });

  it("classifies its names and says what private DNS needs", () => {
    const found = lines(panel("vpce-ssm"), "names").join("\n");
    expect(found).toContain("ssm.us-east-1.amazonaws.com | Private");
    expect(found).toContain("vpce-ssm-x-us-east-1a.ssm.us-east-1.vpce.amazonaws.com | Zonal");
    expect(found).toContain("DNS hostnames (enableDnsHostnames): yes");
    const off = {
      VpcAttributes: [{ VpcId: VPC, EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: false } }],
    };
    expect(lines(panel("vpce-ssm", off), "names")[0]).toContain("so its names do not resolve");
    const dynamodb = { VpcEndpoints: [{ ...SSM_ENDPOINT, ServiceName: "com.amazonaws.us-east-1.dynamodb" }] };
    expect(lines(panel("vpce-ssm", dynamodb), "names")[0]).toContain(
      "DynamoDB interface endpoints have no private DNS",
    );
    const s3 = {
      VpcEndpoints: [
        {
          ...SSM_ENDPOINT,
          ServiceName: "com.amazonaws.us-east-1.s3",
          DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: true },
        },
      ],
    };
    expect(lines(panel("vpce-ssm", s3), "names").join("\n")).toContain("through a Resolver inbound endpoint");
  });

  it("says not visible, and the permission, where interfaces or groups were denied", () => {
    const noInterfaces = panel("vpce-ssm", {}, { DescribeNetworkInterfaces: "denied" });
    expect(lines(noInterfaces, "attaches")[0]).toContain("network interfaces not visible");
    expect(lines(noInterfaces, "attaches").join("\n")).toContain("AWS denied ec2:DescribeNetworkInterfaces");
    const noGroups = panel("vpce-ssm", {}, { DescribeSecurityGroups: "denied" });
    const rows = lines(noGroups, "reach").filter((row) => row.includes("us-east-1"));
    expect(rows.every((row) => row.includes("| Not visible | Not visible: security groups."))).toBe(true);
  });

  it("does not judge ports that are not known", () => {
    const partner = {
      VpcEndpoints: [{ ...SSM_ENDPOINT, ServiceName: "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0" }],
    };
    const rows = lines(panel("vpce-ssm", partner), "reach").filter((row) => row.includes("us-east-1a |"));
    expect(rows[0]).toContain("which ones the service listens on is not visible");
  });
});

describe("panels of other kinds", () => {
  it("tell a black sheep of an endpoint type by its fields", () => {
    const found = panel("vpce-new", {
      VpcEndpoints: [{ VpcEndpointId: "vpce-new", VpcEndpointType: "Quantum", VpcId: VPC, SubnetIds: ["subnet-a"] }],
    });
    expect(found.kindLabel).toBe("Quantum endpoint");
    expect(lines(found, "attaches")[0]).toContain("which Isthmus does not know");
    expect(lines(found, "attaches")).toContain("Subnets: a");
  });

  it("say why a subnet has its route table and its tier", () => {
    expect(lines(panel("subnet-a"), "overview")[0]).toBe(
      "Follows route table rtb-a, with which it is associated explicitly. It is private, because 0.0.0.0/0 leads to NAT gateway nat-1.",
    );
  });

  it("link a consumer's endpoint that was collected elsewhere, and put `*` in words", () => {
    const topology = network({
      ServiceConfigurations: [{ ServiceId: "vpce-svc-1", AcceptanceRequired: true }],
      AllowedPrincipals: [{ ServiceId: "vpce-svc-1", Principal: "*", PrincipalType: "All" }],
      VpcEndpointConnections: [
        { ServiceId: "vpce-svc-1", VpcEndpointId: "vpce-a", VpcEndpointOwner: "9", VpcEndpointState: "available" },
        {
          ServiceId: "vpce-svc-1",
          VpcEndpointId: "vpce-b",
          VpcEndpointOwner: "9",
          VpcEndpointState: "pendingAcceptance",
        },
      ],
    });
    const consumer = account("999999999999", "eu-west-1", {
      Vpcs: [{ VpcId: "vpc-9", OwnerId: "999999999999", CidrBlock: "10.9.0.0/16" }],
      VpcEndpoints: [
        {
          VpcEndpointId: "vpce-b",
          VpcEndpointType: "Interface",
          VpcId: "vpc-9",
          ServiceName: "com.amazonaws.vpce.us-east-1.vpce-svc-1",
          Tags: [{ Key: "Name", Value: "shop" }],
        },
      ],
    });
    const at = { accountId: "999999999999", region: "eu-west-1", vpcId: "vpc-9" };
    const found = explain(topology, "vpce-svc-1", { network: new Network([topology, consumer]) });
    if (found === null) throw new Error("no panel");
    const table = section(found, "connections").blocks.find((block) => block.type === "table");
    expect(table?.rows[0]?.[0]?.content).toEqual([{ ref: "vpce-b", label: "shop", at }]);
    expect(table?.rows.map((row) => plain(row[3]?.content ?? []))).toEqual(["pending acceptance", "available"]);
    expect(lines(found, "permissions")).toContain("*: every AWS account | All");
  });
});

describe("countsOf", () => {
  it("counts what is seen, and tells nothing from none", () => {
    const all = countsOf(network(), VPC);
    expect(all).toMatchObject({ subnets: 2, routeTables: 2, networkInterfaces: 4, notVisible: [] });
    expect(all.endpoints).toMatchObject({ gateway: 1, interface: 1, tunnel: 0, other: 0 });
    const some = countsOf(
      network({}, { DescribeSubnets: "denied", DescribeVpcEndpoints: "notAsked", DescribeRouteTables: "partial" }),
      VPC,
    );
    expect(some.subnets).toBeNull();
    expect(some.endpoints.gateway).toBeNull();
    expect(some.routeTables).toBe(2);
    expect(some.notVisible).toEqual(["ec2:DescribeRouteTables", "ec2:DescribeSubnets", "ec2:DescribeVpcEndpoints"]);
  });
});
