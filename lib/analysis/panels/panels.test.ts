import { describe, expect, it } from "vitest";
import type { RawRecord } from "@/lib/model";
import type { Records } from "../test-network";
import {
  endpointInterface,
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
import { lines, panel, section } from "../test-panel";

const all = (id: string, records: Records = {}, without: string[] = []) =>
  panel(id, records, {}, without)
    .sections.filter((one) => one.id !== "raw")
    .flatMap((one) => lines(panel(id, records, {}, without), one.id))
    .join("\n");

const TO_IGW = { DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-1", State: "active" };
const V6_LIST = "pl-s3v6";
const TO_S3_V6 = { ...TO_S3, DestinationPrefixListId: V6_LIST };

/** The small network with IPv6, S3's list of IPv6 blocks, and a route to it from `rtb-a` only. */
const dualStack = (ruleOut: RawRecord[] = []): Records => ({
  Subnets: [
    subnet("subnet-a", "a", "10.0.1.0/24", v6("2001:db8:1::/64")),
    subnet("subnet-b", "b", "10.0.2.0/24", v6("2001:db8:2::/64")),
  ],
  NetworkInterfaces: [
    { ...workload("eni-a", "subnet-a", "a", "10.0.1.10"), Ipv6Addresses: [{ Ipv6Address: "2001:db8:1::10" }] },
    { ...workload("eni-b", "subnet-b", "b", "10.0.2.10"), Ipv6Addresses: [{ Ipv6Address: "2001:db8:2::10" }] },
  ],
  PrefixLists: [
    { PrefixListId: V6_LIST, PrefixListName: "com.amazonaws.us-east-1.ipv6.s3", Cidrs: ["2001:db8:5300::/40"] },
  ],
  RouteTables: [
    routeTable("rtb-a", ["subnet-a"], [TO_NAT, TO_S3, TO_S3_V6]),
    routeTable("rtb-b", ["subnet-b"], [TO_IGW], true),
  ],
  VpcEndpoints: [S3_ENDPOINT],
  SecurityGroupRules: ruleOut,
  NetworkAcls: [networkAcl("acl-open", ["subnet-a", "subnet-b"], ["0.0.0.0/0", "::/0"].flatMap(anyTraffic))],
});

function anyTraffic(block: string, index: number): RawRecord[] {
  const cidr = block.includes(":") ? { Ipv6CidrBlock: block } : { CidrBlock: block };
  return [false, true].map((Egress) => ({
    RuleNumber: 100 + index,
    Egress,
    Protocol: "-1",
    RuleAction: "allow",
    ...cidr,
  }));
}

function v6(block: string): RawRecord {
  return { Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: block, Ipv6CidrBlockState: { State: "associated" } }] };
}

describe("dual-stack gateway endpoints", () => {
  it("say for each IP version what becomes of traffic", () => {
    const found = panel("vpce-s3", dualStack());
    expect(lines(found, "attaches")[0]).toContain(
      "From 1 subnet it instead uses internet gateway igw-1 over IPv4, and has no route over IPv6 and is dropped, because its table rtb-b",
    );
    expect(lines(found, "attaches").join("\n")).not.toContain("active and active");
  });

  it("judge each prefix list by the rules of its IP version", () => {
    const found = lines(panel("vpce-s3", dualStack()), "reach").find((row) => row.startsWith("a subnet-a"));
    expect(found).toContain("In part | Outbound rules of app admit S3 on TCP 443 over IPv4, but not over IPv6.");
    const open = dualStack([rule("sgr-6", "sg-app", true, -1, -1, { CidrIpv6: "::/0" })]);
    expect(lines(panel("vpce-s3", open), "reach").find((row) => row.startsWith("a subnet-a"))).toContain("Reaches it");
  });

  it("are blocked in part where a network ACL admits one IP version only", () => {
    const open = dualStack([rule("sgr-6", "sg-app", true, -1, -1, { CidrIpv6: "::/0" })]);
    const ipv4 = {
      ...open,
      NetworkAcls: [networkAcl("acl-open", ["subnet-a", "subnet-b"], anyTraffic("0.0.0.0/0", 0))],
    };
    expect(lines(panel("vpce-s3", ipv4), "reach").find((row) => row.startsWith("a subnet-a"))).toContain(
      "In part | Network ACL acl-open denies traffic to S3 over IPv6: outbound rule *.",
    );
  });

  it("ask a client without an IPv6 address about IPv4 alone", () => {
    const records = {
      ...dualStack(),
      NetworkInterfaces: [workload("eni-a", "subnet-a", "a", "10.0.1.10")],
    };
    expect(lines(panel("vpce-s3", records), "reach").find((row) => row.startsWith("a subnet-a"))).toContain(
      "Reaches it",
    );
  });
});

describe("the verdict on a subnet", () => {
  it("is no failure where the traffic has another way", () => {
    const elsewhere = { RouteTables: [routeTable("rtb-b", ["subnet-b"], [TO_IGW], true)], VpcEndpoints: [S3_ENDPOINT] };
    const found = panel("vpce-s3", elsewhere);
    expect(lines(found, "reach")[0]).toContain("1 can use it and 1 does not go through it");
    const row = tableRows("vpce-s3", elsewhere, "reach").find((cells) => cells[0]?.text.startsWith("b "));
    expect(row?.[3]).toEqual({ text: "Not through it", tone: "info" });
    const dropped = { ...elsewhere, RouteTables: [routeTable("rtb-b", ["subnet-b"], [], true)] };
    expect(tableRows("vpce-s3", dropped, "reach").find((cells) => cells[0]?.text.startsWith("b "))?.[3]).toEqual({
      text: "Cannot",
      tone: "broken",
    });
  });

  it("tells a rule for members of a group from a refusal, where a subnet has no workload", () => {
    const byGroup = {
      SecurityGroupRules: [
        rule("sgr-in", "sg-endpoint", false, 443, 443, { ReferencedGroupInfo: { GroupId: "sg-app", UserId: "1" } }),
      ],
    };
    const rows = tableRows("vpce-ssm", byGroup, "reach", ["eni-b"]);
    const row = rows.find((cells) => cells[0]?.text.startsWith("b "));
    expect(row?.[3]).toEqual({ text: "Only members", tone: "info" });
    expect(row?.[4]?.text).toBe(
      "endpoint admits only members of app on port 443; none is seen in this subnet. Why not?",
    );
    expect(lines(panel("vpce-ssm", byGroup, {}, ["eni-b"]), "policy").join("\n")).toContain("| only members |");
    expect(lines(panel("vpce-ssm", byGroup, {}, ["eni-b"]), "reach")[0]).not.toContain("cannot");
  });
});

function tableRows(id: string, records: Records, sectionId: string, without: string[] = []) {
  return section(panel(id, records, {}, without), sectionId)
    .blocks.flatMap((block) => (block.type === "table" ? block.rows : []))
    .map((row) =>
      row.map(({ content, tone }) => ({
        text: content
          .map((p) => (typeof p === "string" ? p : "label" in p ? p.label : "code" in p ? p.code : p.strong))
          .join(""),
        tone,
      })),
    );
}

describe("an interface endpoint that carries nothing", () => {
  it("names interfaces that AWS did not return", () => {
    const found = panel("vpce-ssm", {}, {}, ["eni-ssm-a", "eni-ssm-b"]);
    const text = lines(found, "attaches").join("\n");
    expect(text).toContain("AWS did not return eni-ssm-a and eni-ssm-b, which the endpoint names.");
    expect(text).not.toContain("cross to another zone");
    expect(text).not.toContain("0 network interfaces");
    expect(lines(found, "reach").join("\n")).toContain("which the endpoint names, were not returned");
  });

  it("says what is needed before it carries traffic", () => {
    const state = (State: string) => all("vpce-ssm", { VpcEndpoints: [{ ...SSM_ENDPOINT, State }] });
    for (const one of ["pendingAcceptance", "rejected", "failed", "deleting", "pending"]) {
      expect(state(one), one).not.toContain("Clients reach it because");
    }
    expect(state("pendingAcceptance")).toContain("the owner of the service must accept");
    expect(state("rejected")).toContain("create a new endpoint");
  });

  it("does not speak of usual names for a provider's service", () => {
    const partner = {
      VpcEndpoints: [
        {
          ...SSM_ENDPOINT,
          ServiceName: "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
          PrivateDnsEnabled: false,
        },
      ],
    };
    const text = all("vpce-ssm", partner);
    expect(text).not.toContain("usual names");
    expect(text).not.toContain("belongs to somebody else");
    expect(text).toContain("the provider's private name");
  });
});

describe("endpoints of VPC Lattice", () => {
  const arn = "arn:aws:vpc-lattice:eu-west-1:999988887777:resourceconfiguration/rcfg-1";
  const lattice = (VpcEndpointType: string): Records => ({
    VpcEndpoints: [
      {
        VpcEndpointId: "vpce-l",
        VpcEndpointType,
        VpcId: VPC,
        State: "available",
        ...(VpcEndpointType === "ServiceNetwork"
          ? { ServiceNetworkArn: arn.replace("resourceconfiguration/rcfg-1", "servicenetwork/sn-1") }
          : { ResourceConfigurationArn: arn }),
        SubnetIds: ["subnet-a"],
        NetworkInterfaceIds: ["eni-l"],
        Groups: [{ GroupId: "sg-endpoint" }],
        PrivateDnsEnabled: false,
      },
    ],
    NetworkInterfaces: [endpointInterface("eni-l", "vpce-l", "subnet-a", "a", "10.0.1.7")],
  });

  it("contradict nobody about names", () => {
    for (const type of ["Tunnel", "Resource", "ServiceNetwork"]) {
      const text = all("vpce-l", lattice(type));
      expect(text, type).not.toContain("usual names");
      expect(text, type).not.toContain("because its DNS names");
    }
    expect(all("vpce-l", lattice("Tunnel"))).toContain("A tunnel endpoint has no private DNS.");
    expect(all("vpce-l", lattice("Tunnel"))).toContain("on UDP port 6081");
    expect(all("vpce-l", lattice("Tunnel"))).not.toContain("port UDP");
    const denied = panel("vpce-l", lattice("Resource"), { DescribeVpcEndpointAssociations: "denied" });
    for (const id of ["leads", "names"]) {
      expect(lines(denied, id).join(" "), id).toContain("AWS denied ec2:DescribeVpcEndpointAssociations.");
    }
  });

  it("take owner and Region from the ARN", () => {
    const topology = network(lattice("Resource"));
    const id = topology.ofKind("service").find((node) => node.attributes.serviceName === arn)?.id ?? "";
    const text = all(id, lattice("Resource"));
    expect(text).toContain("Account 999988887777 owns it.");
    expect(text).toContain("Region: eu-west-1");
    expect(panel(id, lattice("Resource")).kindLabel).toBe("Resource configuration");
  });
});

describe("route tables", () => {
  it("stand most specific first, prefix lists by their longest prefix", () => {
    const rows = tableRows("rtb-a", dualStack(), "routes").map((row) => row[0]?.text);
    expect(rows).toEqual([
      "com.amazonaws.us-east-1.s3 pl-s3",
      "10.0.0.0/16",
      "0.0.0.0/0",
      "com.amazonaws.us-east-1.ipv6.s3 pl-s3v6",
    ]);
  });

  it("of a gateway cannot hold a gateway endpoint, so they do not count", () => {
    const edge = {
      RouteTables: [
        {
          RouteTableId: "rtb-edge",
          VpcId: VPC,
          Associations: [{ RouteTableAssociationId: "x", Main: false, GatewayId: "igw-1" }],
          Routes: [{ DestinationCidrBlock: "10.0.0.0/16", GatewayId: "local", State: "active" }],
        },
      ],
    };
    expect(lines(panel("vpce-s3", edge), "attaches")[0]).toContain("Attached to 2 of 2 route tables.");
    expect(lines(panel("vpce-s3", edge), "attaches").join("\n")).not.toContain("rtb-edge");
    expect(lines(panel("rtb-edge", edge), "endpoints").join("\n")).toContain("cannot hold routes to gateway endpoints");
  });

  it("say what the total is worth when route tables are not visible", () => {
    const found = panel("vpce-s3", {}, { DescribeRouteTables: "denied" });
    expect(lines(found, "attaches")[0]).not.toContain("of route tables not visible");
  });
});

describe("what Isthmus does not read", () => {
  it("is said without a word of permissions, with the tables that lead there", () => {
    const toOutpost = { DestinationCidrBlock: "10.9.0.0/16", LocalGatewayId: "lgw-1", State: "active" };
    const records = { RouteTables: [routeTable("rtb-b", ["subnet-b"], [TO_NAT, TO_S3, toOutpost], true)] };
    const text = all("external/lgw-1", records);
    expect(text).toContain("Isthmus does not read local gateways.");
    expect(text.toLowerCase()).not.toContain("permission");
    const rows = tableRows("external/lgw-1", records, "overview").map((row) => row.map((one) => one.text).join(" | "));
    expect(rows).toContain("rtb-b");
  });
});

describe("words", () => {
  it("agree in number and name the zone type", () => {
    expect(all("vpce-ssm")).toContain("Network ACL acl-open allows it both ways.");
    expect(all(VPC)).toContain("of which 1 attaches to route tables and 1 by network interfaces");
    expect(all("nat-1")).toContain("traffic to AWS services that is not routed to an endpoint");
    const zoned = {
      AvailabilityZones: [{ ZoneName: "us-east-1a", ZoneId: "use1-az1", ZoneType: "local-zone" }],
    };
    expect(all(`az/${VPC}/us-east-1a`, zoned)).toContain("Type: Local Zone");
    expect(all(`az/${VPC}/us-east-1a`)).toContain("1 of 1 endpoint with network interfaces has one here");
  });

  it("say that a service is in another Region", () => {
    const far = { VpcEndpoints: [{ ...SSM_ENDPOINT, ServiceRegion: "eu-west-1" }] };
    expect(all("vpce-ssm", far)).toContain("The service is in Region eu-west-1");
    expect(all("vpce-ssm")).not.toContain("The service is in Region");
  });

  it("do not repeat themselves", () => {
    const found = lines(panel("vpce-s3"), "attaches").join("\n");
    expect(found.split("52.0.0.0/24 and 52.0.1.0/24")).toHaveLength(2);
    const acls = lines(panel("vpce-s3"), "policy").filter((line) => line.includes("allows S3 both ways"));
    expect(acls).toHaveLength(1);
    expect(acls[0]).toContain("a and b");
    const differ = { NetworkAcls: [networkAcl("acl-a", ["subnet-a"]), networkAcl("acl-open", ["subnet-b"])] };
    expect(
      lines(panel("vpce-s3", differ), "policy").filter((line) => line.includes("allows S3 both ways")),
    ).toHaveLength(2);
  });

  it("give dates, not instants", () => {
    const records = {
      ServiceConfigurations: [{ ServiceId: "vpce-svc-1", AcceptanceRequired: true }],
      VpcEndpointConnections: [
        {
          ServiceId: "vpce-svc-1",
          VpcEndpointId: "vpce-b",
          VpcEndpointState: "pendingAcceptance",
          CreationTimestamp: "2026-10-23T15:41:00.000Z",
        },
      ],
    };
    expect(all("vpce-svc-1", records)).toContain("| 2026-10-23");
    expect(all("vpce-svc-1", records)).not.toContain("15:41");
  });
});
