import { describe, expect, it } from "vitest";
import type { RawRecord } from "@/lib/model";
import { outline } from "../index";
import type { Outcomes, Records } from "../test-network";
import { network, routeTable, rule, subnet, VPC, workload } from "../test-network";
import { lines, panel } from "../test-panel";

const text = (id: string, section: string, records: Records = {}, outcomes: Outcomes = {}) =>
  lines(panel(id, records, outcomes), section).join("\n");

const OWN_VPC = { VpcId: VPC, OwnerId: "111122223333", State: "available", CidrBlock: "10.0.0.0/16" };

describe("DNS of a VPC", () => {
  const dhcp = (servers: string[]): Records => ({
    Vpcs: [{ ...OWN_VPC, DhcpOptionsId: "dopt-1" }],
    DhcpOptions: [
      {
        DhcpOptionsId: "dopt-1",
        DhcpConfigurations: [{ Key: "domain-name-servers", Values: servers.map((Value) => ({ Value })) }],
      },
    ],
  });

  it("says whom clients ask, and what that means for private names", () => {
    expect(text(VPC, "dns", dhcp(["AmazonProvidedDNS"]))).toContain("Clients are told to ask Amazon's resolver, which");
    expect(text(VPC, "dns", dhcp(["10.0.0.53"]))).toContain(
      "Clients are told to ask 10.0.0.53. Private names of endpoints and private hosted zones resolve there only if",
    );
    expect(text(VPC, "dns", { Vpcs: [{ ...OWN_VPC, DhcpOptionsId: "default" }] })).toContain("No DHCP option set");
    const denied = text(VPC, "dns", dhcp(["10.0.0.53"]), { DescribeDhcpOptions: "denied" });
    expect(denied).toContain("Which DNS servers clients are told is not visible.");
    expect(denied).toContain("AWS denied ec2:DescribeDhcpOptions.");
  });

  const zones: Records = {
    HostedZoneSummaries: [
      { VPCId: VPC, HostedZoneId: "Z1", Name: "corp.example.", Owner: { OwningAccount: "999999999999" } },
      { VPCId: VPC, HostedZoneId: "Z2", Name: "fs.example.", Owner: { OwningService: "efs.amazonaws.com" } },
    ],
    ResolverRules: [
      {
        Id: "rslvr-rr-1",
        DomainName: "corp.example.",
        RuleType: "FORWARD",
        TargetIps: [{ Ip: "192.168.0.53", Port: 53 }],
        ResolverEndpointId: "rslvr-out-1",
        OwnerId: "999999999999",
      },
    ],
    ResolverRuleAssociations: [{ Id: "a", ResolverRuleId: "rslvr-rr-1", VPCId: VPC, Status: "COMPLETE" }],
    ResolverEndpoints: [{ Id: "rslvr-in-1", Direction: "INBOUND", HostVPCId: VPC, Status: "OPERATIONAL" }],
  };

  it("lists private hosted zones, Resolver rules and Resolver endpoints with their owners", () => {
    const found = text(VPC, "dns", zones);
    expect(found).toContain("corp.example | Z1 | 999999999999");
    expect(found).toContain("fs.example | Z2 | AWS service efs.amazonaws.com");
    expect(found).toContain(
      "corp.example | forwarded to 192.168.0.53:53 through rslvr-out-1 | rslvr-rr-1 | 999999999999",
    );
    expect(found).toContain("rslvr-in-1 | inbound: other networks ask here for names of this VPC | operational");
  });

  it("counts the records of the account's own zones, and names the permission for no others", () => {
    const own = { VPCId: VPC, HostedZoneId: "Z3", Name: "own.example.", Owner: { OwningAccount: "111122223333" } };
    const records: Records = {
      HostedZoneSummaries: [...(zones.HostedZoneSummaries ?? []), own],
      ResourceRecordSets: ["a", "b"].map((name) => ({ HostedZoneId: "Z3", Name: `${name}.own.example.`, Type: "A" })),
    };
    const found = text(VPC, "dns", records);
    expect(found).toContain("own.example | Z3 | 111122223333 | 2");
    expect(found).toContain("corp.example | Z1 | 999999999999 | only their owner sees them");
    expect(found).toContain("fs.example | Z2 | AWS service efs.amazonaws.com | only AWS sees them");
    const denied = { ListResourceRecordSets: "denied" as const };
    const unseen = text(VPC, "dns", records, denied);
    expect(unseen).toContain("own.example | Z3 | 111122223333 | not visible (route53:ListResourceRecordSets)");
    expect(unseen).toContain("AWS denied route53:ListResourceRecordSets.");
    expect(text(VPC, "visibility", records, denied)).toContain("route53:ListResourceRecordSets");
    expect(text(VPC, "dns", records, { ListResourceRecordSets: "partial" })).toContain("| at least 2");
    expect(text(VPC, "dns", zones, denied)).not.toContain("route53:ListResourceRecordSets");
    expect(text(VPC, "visibility", zones, denied)).not.toContain("route53:ListResourceRecordSets");
  });

  it("tells none from not visible", () => {
    expect(text(VPC, "dns")).toContain("None: no name is forwarded elsewhere.");
    const denied = text(VPC, "dns", zones, {
      ListHostedZonesByVPC: "denied",
      ListResolverRuleAssociations: "denied",
      ListResolverEndpoints: "denied",
    });
    for (const none of ["None: no name", "No private hosted zone answers", "None in this VPC"]) {
      expect(denied).not.toContain(none);
    }
    expect(text(VPC, "dns", zones, { ListResolverRules: "denied" })).toContain(
      "not visible | not visible | rslvr-rr-1",
    );
  });
});

describe("block public access", () => {
  const mode = (InternetGatewayBlockMode: string): Records => ({
    VpcBlockPublicAccessOptions: [{ AwsAccountId: "111122223333", InternetGatewayBlockMode }],
  });
  const excluded: Records = {
    VpcBlockPublicAccessExclusions: [
      {
        ExclusionId: "x",
        ResourceArn: `arn:aws:ec2:us-east-1:111122223333:vpc/${VPC}`,
        InternetGatewayExclusionMode: "allow-egress",
        State: "create-complete",
      },
    ],
  };

  it("is said in words, with the exemption of this VPC", () => {
    expect(text(VPC, "overview", mode("off"))).toContain("Off: internet gateways work as routes say.");
    expect(text(VPC, "overview", mode("block-bidirectional"))).toContain("both ways");
    expect(text(VPC, "overview", { ...mode("block-ingress"), ...excluded })).toContain("This VPC is excluded for what");
  });

  it("is not visible where either call is denied", () => {
    const options = text(VPC, "overview", mode("off"), { DescribeVpcBlockPublicAccessOptions: "denied" });
    expect(options).toContain("Block Public Access: not visible (ec2:DescribeVpcBlockPublicAccessOptions)");
    const exclusions = { DescribeVpcBlockPublicAccessExclusions: "denied" as const };
    expect(text(VPC, "overview", { ...mode("block-ingress"), ...excluded }, exclusions)).toContain(
      "Whether this VPC is excluded is not visible (ec2:DescribeVpcBlockPublicAccessExclusions).",
    );
  });
});

describe("a customer-managed prefix list", () => {
  const toOffices = { DestinationPrefixListId: "pl-1", NatGatewayId: "nat-1", State: "active" };
  const records: Records = {
    RouteTables: [routeTable("rtb-a", ["subnet-a"], [toOffices])],
    ManagedPrefixLists: [
      { PrefixListId: "pl-1", PrefixListName: "offices", OwnerId: "999999999999", AddressFamily: "IPv4" },
    ],
    ManagedPrefixListEntries: [{ PrefixListId: "pl-1", Cidr: "192.168.0.0/16", Description: "Berlin" }],
    SecurityGroupRules: [rule("sgr-pl", "sg-app", true, 443, 443, { PrefixListId: "pl-1" })],
  };

  it("has its owner and its entries with their descriptions", () => {
    const found = panel("pl-1", records);
    expect(found.kindLabel).toBe("Customer-managed prefix list");
    const all = lines(found, "overview").join("\n");
    expect(all).toContain("account 999999999999 keeps it and shares it with this account");
    expect(all).toContain("192.168.0.0/16 | Berlin");
    expect(panel("pl-s3", records).kindLabel).toBe("AWS-managed prefix list");
  });

  it("names the permission without which its entries are not visible, also where routes name it", () => {
    const outcomes = { GetManagedPrefixListEntries: "denied" as const };
    expect(text("pl-1", "overview", records, outcomes)).toContain("AWS denied ec2:GetManagedPrefixListEntries.");
    expect(text("rtb-a", "routes", records, outcomes)).toContain("AWS denied ec2:GetManagedPrefixListEntries.");
    expect(text("subnet-a", "routes", records, outcomes)).toContain("AWS denied ec2:GetManagedPrefixListEntries.");
    expect(text(VPC, "visibility", records, outcomes)).toContain("ec2:GetManagedPrefixListEntries");
  });
});

describe("an interface of an instance", () => {
  it("has the instance's name and state, or says that they are not visible", () => {
    const records: Records = {
      Instances: [{ InstanceId: "i-eni-a", State: { Name: "stopped" }, Tags: [{ Key: "Name", Value: "web" }] }],
    };
    expect(text("eni-a", "overview", records)).toContain("Instance: web i-eni-a, stopped");
    expect(text("eni-a", "overview", records, { DescribeInstances: "denied" })).toContain(
      "its name and state are not visible (ec2:DescribeInstances)",
    );
  });
});

describe("an endpoint of a Gateway Load Balancer", () => {
  const toInspection = {
    DestinationCidrBlock: "0.0.0.0/0",
    VpcEndpointId: "vpce-g",
    GatewayId: "vpce-g",
    State: "active",
  };
  const edge: RawRecord = {
    RouteTableId: "rtb-edge",
    VpcId: VPC,
    Associations: [{ RouteTableAssociationId: "e", GatewayId: "igw-1" }],
    Routes: [{ DestinationCidrBlock: "10.0.1.0/24", GatewayId: "vpce-g", State: "active" }],
  };
  const records: Records = {
    InternetGateways: [{ InternetGatewayId: "igw-1", Attachments: [{ VpcId: VPC, State: "available" }] }],
    RouteTables: [routeTable("rtb-a", ["subnet-a"], [toInspection]), edge],
    Subnets: [subnet("subnet-g", "b", "10.0.9.0/28")],
    VpcEndpoints: [
      {
        VpcEndpointId: "vpce-g",
        VpcEndpointType: "GatewayLoadBalancer",
        VpcId: VPC,
        State: "available",
        ServiceName: "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
        SubnetIds: ["subnet-g"],
        NetworkInterfaceIds: ["eni-g"],
      },
    ],
    NetworkInterfaces: [workload("eni-g", "subnet-g", "b", "10.0.9.4", [])],
  };

  it("is a route target: from which subnets and zones, and what enters through gateways", () => {
    const found = text("vpce-g", "attaches", records);
    expect(found).toContain("This endpoint is a route target");
    expect(found).toContain(
      "rtb-a | 0.0.0.0/0 | active | subnets a | us-east-1a: the endpoint is in us-east-1b, so packets cross zones",
    );
    expect(found).toContain("rtb-edge | 10.0.1.0/24 | active | what enters through igw-1 (edge association) | –");
  });
});

describe("an endpoint of VPC Lattice", () => {
  const endpoint = (type: string, more: RawRecord): Records => ({
    VpcEndpoints: [{ VpcEndpointId: "vpce-l", VpcEndpointType: type, VpcId: VPC, State: "available", ...more }],
    VpcEndpointAssociations: [
      {
        Id: "vpce-rsc-asc-1",
        VpcEndpointId: "vpce-l",
        ServiceNetworkName: "apis",
        AssociatedResourceArn: "arn:aws:vpc-lattice:us-east-1:999999999999:resourceconfiguration/rcfg-1",
        AssociatedResourceAccessibility: "Accessible",
        DnsEntry: { DnsName: "vpce-l.rcfg-1.vpc-lattice-rsc.us-east-1.on.aws" },
      },
      {
        Id: "vpce-rsc-asc-2",
        VpcEndpointId: "vpce-l",
        AssociatedResourceArn: "arn:aws:vpc-lattice:us-east-1:999999999999:service/svc-1",
        FailureCode: "NotAccessible",
        FailureReason: "No zone in common.",
      },
    ],
  });

  it("says what it leads to, under which names, and why something fails", () => {
    const found = text(
      "vpce-l",
      "leads",
      endpoint("ServiceNetwork", { ServiceNetworkArn: "arn:x:y:z:1:servicenetwork/sn" }),
    );
    expect(found).toContain("It leads to 2 resources through service network apis.");
    expect(found).toContain(
      "resource configuration rcfg-1 of account 999999999999 | Accessible | vpce-l.rcfg-1.vpc-lattice-rsc.us-east-1.on.aws | –",
    );
    expect(found).toContain(
      "VPC Lattice service svc-1 of account 999999999999 | failed | – | No zone in common. (NotAccessible)",
    );
  });
});

describe("the outline", () => {
  it("lists peerings, transit gateways, load balancers and target groups", () => {
    const records: Records = {
      VpcPeeringConnections: [
        {
          VpcPeeringConnectionId: "pcx-1",
          Status: { Code: "active" },
          RequesterVpcInfo: { VpcId: VPC, OwnerId: "111122223333" },
          AccepterVpcInfo: { VpcId: "vpc-9", OwnerId: "999999999999" },
        },
      ],
      TransitGatewayAttachments: [
        {
          TransitGatewayAttachmentId: "tgw-attach-1",
          TransitGatewayId: "tgw-1",
          TransitGatewayOwnerId: "999999999999",
          ResourceType: "vpc",
          ResourceId: VPC,
          State: "available",
        },
      ],
      LoadBalancers: [
        { LoadBalancerArn: "arn:lb/net/ledger/1", LoadBalancerName: "ledger", Type: "network", VpcId: VPC },
      ],
      Listeners: [
        {
          ListenerArn: "arn:lb/1",
          LoadBalancerArn: "arn:lb/net/ledger/1",
          Port: 443,
          Protocol: "TCP",
          DefaultActions: [{ TargetGroupArn: "arn:tg/ledger/1" }],
        },
      ],
      TargetGroups: [{ TargetGroupArn: "arn:tg/ledger/1", TargetGroupName: "ledger", VpcId: VPC }],
    };
    const rows = (outcomes: Outcomes) =>
      outline(network(records, outcomes), VPC).map((row) => `${row.label} | ${row.kindLabel} | ${row.detail}`);
    const found = rows({});
    expect(found).toContain("pcx-1 | VPC peering connection | to vpc-9 of account 999999999999, active");
    expect(found).toContain("tgw-1 | Transit gateway | of account 999999999999, attachment available");
    expect(found).toContain("ledger | Network Load Balancer | TCP 443");
    expect(found).toContain("ledger | Target group | 0 of 0 healthy");
    expect(rows({ DescribeTargetHealth: "denied" })).toContain("ledger | Target group | targets not visible");
  });
});
