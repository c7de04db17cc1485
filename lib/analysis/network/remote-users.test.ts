import { describe, expect, it } from "vitest";
import { demoInventories } from "@/lib/demo";
import type { RawRecord } from "@/lib/model";
import { buildTopology, Network } from "@/lib/model";
import { remoteUsers } from "./index";
import {
  type Account,
  aliasRecord,
  associated,
  HUB,
  hostedZone,
  hub,
  hubRoutes,
  inbound,
  networkOf,
  PCX,
  peering,
  SPOKE,
  spoke,
  spokeRoutes,
  TGW,
  to,
  transitRoute,
  vpcAttachment,
  zoneRecord,
} from "./test-accounts";

/** Who else can use the hub's endpoint. */
function usersOf(...accounts: Account[]) {
  const network = networkOf(accounts);
  const [endpoint] = network.find("vpce-ssm");
  if (endpoint?.node.kind !== "endpoint") throw new Error("the hub has an endpoint");
  return remoteUsers(network, { topology: endpoint.topology, node: endpoint.node });
}

function only(...accounts: Account[]) {
  const [user, ...more] = usersOf(...accounts);
  if (user === undefined || more.length > 0) throw new Error(`expected one user, not ${more.length + 1}`);
  return user;
}

describe("remoteUsers", () => {
  it("follows a transit gateway there and back, finds the hosted zone and asks the endpoint's group", () => {
    const user = only(hub(), spoke());
    expect(user).toMatchObject({ way: "transitGateway", viaId: "tgw-1", routed: "yes", named: "yes", admitted: "yes" });
    expect(user.vpc.key).toBe("444455556666/us-east-1/vpc-spoke");
    expect(user.routedWhy).toContain("Every subnet of spoke sends packets for the endpoint to tgw-1.");
    expect(user.routedWhy).toContain("Table tgw-rtb-1 of core leads to hub.");
    expect(user.namedWhy).toContain("Private hosted zone ssm.us-east-1.amazonaws.com (Z1)");
    expect(user.admittedWhy).toBe("Security group endpoints of the endpoint admits 10.2.0.0/16 on port 443.");
  });

  it("has nobody for gateway and GWLB endpoints, nor across what is not active", () => {
    for (const VpcEndpointType of ["Gateway", "GatewayLoadBalancer"]) {
      const [endpoint] = hub().records.VpcEndpoints ?? [];
      expect(usersOf(hub({ VpcEndpoints: [{ ...endpoint, VpcEndpointType }] }), spoke())).toEqual([]);
    }
    const pending = { VpcPeeringConnections: [peering("pending-acceptance")], TransitGatewayAttachments: [] };
    expect(usersOf(hub(pending), spoke({ ...pending, TransitGatewayVpcAttachments: [] }))).toEqual([]);
  });

  it("says no with the evidence: routes there, in between and back", () => {
    const why = (...accounts: Account[]) => {
      const user = only(...accounts);
      return `${user.routed}: ${user.routedWhy}`;
    };
    expect(why(hub(), spoke(spokeRoutes([])))).toBe(
      "no: No subnet of spoke sends packets for the endpoint to tgw-1: no route matches.",
    );
    const nat = spokeRoutes([to("0.0.0.0/0", { NatGatewayId: "nat-1" })]);
    expect(why(hub(), spoke(nat))).toContain("the route for 0.0.0.0/0 leads to nat-1");
    const hole = spokeRoutes([to("10.0.0.0/8", { ...TGW, State: "blackhole" })]);
    expect(why(hub(), spoke(hole))).toContain("the route for 10.0.0.0/8 is a black hole");
    expect(why(hub(hubRoutes([])), spoke())).toContain("There is no way back: table rtb-hub does not send");
    const oneWay = { TransitGatewayRoutes: [transitRoute("10.1.0.0/16", "att-hub")] };
    expect(why(hub(oneWay), spoke())).toBe("no: Table tgw-rtb-1 of core has no route to spoke.");
    const dropped = {
      TransitGatewayRoutes: [transitRoute("10.1.0.0/16", null), transitRoute("10.2.0.0/16", "att-spoke")],
    };
    expect(why(hub(dropped), spoke())).toContain("its route for 10.1.0.0/16 is a black hole");
    const unassociated = { TransitGatewayRouteTableAssociations: [associated("att-hub")] };
    expect(why(hub(unassociated), spoke())).toContain("Attachment att-spoke is associated with no route table of core");
  });

  it("does not count a subnet in a zone that the attachment has no subnet in", () => {
    const [subnet] = spoke().records.Subnets ?? [];
    const b = { ...subnet, SubnetId: "subnet-b", CidrBlock: "10.2.2.0/24", AvailabilityZone: "us-east-1b" };
    const elsewhere = {
      Subnets: [subnet ?? {}, b],
      TransitGatewayVpcAttachments: [vpcAttachment("att-spoke", "vpc-spoke", ["subnet-b"])],
    };
    expect(only(hub(), spoke(elsewhere)).routedWhy).toMatch(/^spoke-a of spoke sends/);
    const none = { TransitGatewayVpcAttachments: [vpcAttachment("att-spoke", "vpc-spoke", [])] };
    const user = only(hub(), spoke(none));
    expect(`${user.routed}: ${user.routedWhy}`).toContain(
      "no: spoke-a of spoke sends packets for the endpoint to tgw-1, but",
    );
  });

  it("does not follow a packet that goes to another attachment first", () => {
    const inspected = { TransitGatewayRoutes: [transitRoute("0.0.0.0/0", "att-firewall")] };
    const user = only(hub(inspected), spoke());
    expect(user.routed).toBe("unknown");
    expect(user.routedWhy).toContain("to attachment att-firewall first (0.0.0.0/0)");
  });

  it.each([
    ["DescribeRouteTables", spoke({}, { DescribeRouteTables: "denied" }), hub()],
    ["DescribeSubnets", spoke({}, { DescribeSubnets: "denied" }), hub()],
    ["DescribeNetworkInterfaces", spoke(), hub({}, { DescribeNetworkInterfaces: "denied" })],
    ["DescribeRouteTables", spoke(), hub({}, { DescribeRouteTables: "denied" })],
    ["SearchTransitGatewayRoutes", spoke(), hub({}, { SearchTransitGatewayRoutes: "denied" })],
    ["DescribeTransitGatewayRouteTables", spoke(), hub({}, { DescribeTransitGatewayRouteTables: "denied" })],
    [
      "GetTransitGatewayRouteTableAssociations",
      spoke(),
      hub({}, { GetTransitGatewayRouteTableAssociations: "denied" }),
    ],
  ])("says unknown and names the permission when %s is denied", (action, there, here) => {
    const user = only(here, there);
    expect(user.routed).toBe("unknown");
    expect(user.routedWhy).toContain(`ec2:${action}`);
  });

  it("does not conclude from a list of routes that was cut short", () => {
    const partial = hub({ TransitGatewayRoutes: [] }, { SearchTransitGatewayRoutes: "partial" });
    expect(only(partial, spoke()).routed).toBe("unknown");
  });

  const overPeering = (hubWay: RawRecord, spokeWay: RawRecord) => {
    const common = {
      TransitGateways: [],
      TransitGatewayAttachments: [],
      TransitGatewayVpcAttachments: [],
      VpcPeeringConnections: [peering()],
    };
    return only(
      hub({ ...common, ...hubRoutes([to("10.2.0.0/16", hubWay)]) }),
      spoke({ ...common, ...spokeRoutes([to("10.1.0.0/16", spokeWay)]) }),
    );
  };

  it("follows a peering connection both ways", () => {
    expect(overPeering(PCX, PCX)).toMatchObject({ way: "peering", viaId: "pcx-1", routed: "yes" });
    expect(overPeering(TGW, PCX)).toMatchObject({ routed: "no" });
    expect(overPeering(PCX, TGW)).toMatchObject({ routed: "no" });
  });

  it("names: own endpoints win, rules forward, other servers may say anything, DNS of a peering does not help", () => {
    const named = (account: Account, here = hub()) => {
      const user = only(here, account);
      return `${user.named}: ${user.namedWhy}`;
    };
    const HostedZoneSummaries: RawRecord[] = [];
    expect(named(spoke({ HostedZoneSummaries }))).toBe(
      "no: spoke has neither a private hosted zone nor a Resolver rule for ssm.us-east-1.amazonaws.com: only the endpoint's own vpce names lead to it.",
    );
    const [zone] = spoke().records.HostedZoneSummaries ?? [];
    expect(named(spoke({ HostedZoneSummaries: [{ ...zone, Name: "other.amazonaws.com." }] }))).toMatch(/^no/);
    const hidden = { ...zone, Owner: { OwningService: "vpce.amazonaws.com" } };
    expect(named(spoke({ HostedZoneSummaries: [hidden] }))).toMatch(/^no/);
    const [endpoint] = hub().records.VpcEndpoints ?? [];
    const rival = { ...endpoint, VpcEndpointId: "vpce-own", VpcId: "vpc-spoke", PrivateDnsEnabled: true };
    expect(named(spoke({ VpcEndpoints: [rival] }))).toContain(
      "no: In spoke, ssm.us-east-1.amazonaws.com leads to its own endpoint vpce-own",
    );
    const rule = (Ip: string, DomainName = "amazonaws.com.") => ({
      HostedZoneSummaries,
      ResolverRules: [{ Id: "rr-1", Name: "aws", DomainName, RuleType: "FORWARD", TargetIps: [{ Ip, Port: 53 }] }],
      ResolverRuleAssociations: [{ Id: "rra-1", ResolverRuleId: "rr-1", VPCId: "vpc-spoke" }],
    });
    expect(named(spoke(rule("10.1.1.53")))).toContain("yes: Resolver rule aws of spoke forwards");
    expect(named(spoke(rule("192.168.0.53")))).toMatch(/^unknown/);
    expect(named(spoke(rule("10.1.1.53", "corp.example.")))).toMatch(/^no/);
    const denied = spoke({ HostedZoneSummaries }, { ListHostedZonesByVPC: "denied" });
    expect(named(denied)).toContain(
      "unknown: Where ssm.us-east-1.amazonaws.com leads in spoke is not known: AWS did not answer route53:ListHostedZonesByVPC",
    );
    expect(named(spoke({ HostedZoneSummaries }, { ListResolverRuleAssociations: "denied" }))).toContain(
      "route53resolver:ListResolverRuleAssociations",
    );
    expect(named(spoke(), hub({}, { DescribeVpcEndpointServices: "denied" }))).toContain(
      "unknown: Which names the service has is not visible",
    );
    const [vpc] = spoke().records.Vpcs ?? [];
    const custom = {
      HostedZoneSummaries,
      Vpcs: [{ ...vpc, DhcpOptionsId: "dopt-1" }],
      DhcpOptions: [
        {
          DhcpOptionsId: "dopt-1",
          DhcpConfigurations: [{ Key: "domain-name-servers", Values: [{ Value: "10.9.9.9" }] }],
        },
      ],
    };
    expect(named(spoke(custom))).toContain("unknown: Clients in spoke ask 10.9.9.9");
  });

  describe("names, where a private hosted zone answers for them", () => {
    const SSM = "ssm.us-east-1.amazonaws.com";
    const ENDPOINT = "vpce-ssm-0a1b.ssm.us-east-1.vpce.amazonaws.com";
    const START = `Private hosted zone ${SSM} (Z1) answers for ${SSM} in spoke`;
    /** What the hub's zone of this name leads to, with these records. */
    const led = (ResourceRecordSets: RawRecord[], zone = SSM, outcomes: Account["outcomes"] = {}) => {
      const here = hub({ HostedZoneSummaries: [hostedZone("vpc-hub", zone)], ResourceRecordSets }, outcomes);
      const user = only(here, spoke({ HostedZoneSummaries: [hostedZone("vpc-spoke", zone)] }));
      return `${user.named}: ${user.namedWhy}`;
    };

    it("reads its records in the account that owns it: aliases, names and addresses of the endpoint", () => {
      const user = only(hub(), spoke());
      expect(`${user.named}: ${user.namedWhy}`).toBe(`yes: ${START} and leads it to this endpoint, by ${ENDPOINT}.`);
      expect(led([aliasRecord(SSM, `dualstack.${ENDPOINT.toUpperCase()}`)])).toContain(`by dualstack.${ENDPOINT}`);
      expect(led([zoneRecord(SSM, "CNAME", [`${ENDPOINT}.`])])).toMatch(/^yes/);
      expect(led([zoneRecord(SSM, "A", ["10.1.1.5"])])).toContain("leads it to this endpoint, by 10.1.1.5.");
      expect(led([zoneRecord("\\052.us-east-1.amazonaws.com", "A", ["10.1.1.5"])], "amazonaws.com")).toMatch(/^yes/);
    });

    it("follows records from name to name, within the zones of that VPC, and not for ever", () => {
      const inner = aliasRecord(`inner.${SSM}`, ENDPOINT);
      expect(led([zoneRecord(SSM, "CNAME", [`inner.${SSM}.`]), inner])).toMatch(/^yes/);
      expect(led([zoneRecord(SSM, "CNAME", [`gone.${SSM}.`])])).toContain(`no: ${START} with gone.${SSM}, for which`);
      expect(led([zoneRecord(SSM, "CNAME", [`${SSM}.`])])).toMatch(/^unknown/);
      expect(led([zoneRecord(SSM, "CNAME", ["proxy.corp.example."])])).toBe(
        `unknown: ${START} with proxy.corp.example, and where that leads is not known.`,
      );
    });

    it("says no where there is no record, or it leads elsewhere", () => {
      const none = `no: ${START} and has no record for it, so it does not resolve there.`;
      expect(led([])).toBe(none);
      expect(led([zoneRecord(SSM, "TXT", ["text"]), zoneRecord(`x.${SSM}`, "A", ["10.1.1.5"])])).toBe(none);
      // A wildcard stands for no name that exists, and for none above it.
      expect(led([zoneRecord(`\\052.${SSM}`, "A", ["10.1.1.5"])])).toBe(none);
      expect(led([zoneRecord(SSM, "A", ["10.9.9.9"])])).toBe(`no: ${START} with 10.9.9.9, which is not this endpoint.`);
      const rival = "vpce-0123456789abcdef0-x1.ssm.us-east-1.vpce.amazonaws.com";
      expect(led([aliasRecord(SSM, rival)])).toContain(`no: ${START} with ${rival} of endpoint vpce-0123456789abcdef0`);
    });

    it("does not decide where records disagree, or addresses or records are not all visible", () => {
      expect(led([zoneRecord(SSM, "A", ["10.1.1.5", "10.9.9.9"])])).toBe(
        `unknown: ${START} with 10.1.1.5 and also with 10.9.9.9: not only this endpoint.`,
      );
      expect(led([zoneRecord(SSM, "A", ["10.9.9.9"])], SSM, { DescribeNetworkInterfaces: "denied" })).toContain(
        "ec2:DescribeNetworkInterfaces",
      );
      expect(led([], SSM, { ListResourceRecordSets: "partial" })).toMatch(/^unknown.*route53:ListResourceRecordSets/);
      expect(led([], SSM, { ListResourceRecordSets: "denied" })).toBe(
        `unknown: ${START}; its records are not visible: account ${HUB}, which owns it, may read them (route53:ListResourceRecordSets) for zones of its own VPCs.`,
      );
    });

    it("names the permission for a zone of the VPC's own account, and the owner for one of a stranger", () => {
      const zoneOf = (owner: string, outcomes: Account["outcomes"] = {}) => {
        const user = only(
          hub(),
          spoke({ HostedZoneSummaries: [{ ...hostedZone("vpc-spoke", SSM, owner), HostedZoneId: "Z9" }] }, outcomes),
        );
        return `${user.named}: ${user.namedWhy}`;
      };
      expect(zoneOf(SPOKE)).toMatch(/^no/);
      expect(zoneOf(SPOKE, { ListResourceRecordSets: "denied" })).toContain(
        "; its records are not visible (route53:ListResourceRecordSets).",
      );
      expect(zoneOf("999999999999")).toContain(
        "; only its owner, account 999999999999, may read its records (route53:ListResourceRecordSets).",
      );
    });

    it("asks for what clients ask for: names below a wildcard, and the most specific zone", () => {
      const [service] = hub().records.ServiceDetails ?? [];
      const ServiceDetails = [{ ...service, PrivateDnsNames: [{ PrivateDnsName: `*.${SSM}` }] }];
      const below = (ResourceRecordSets: RawRecord[]) =>
        only(hub({ ServiceDetails, ResourceRecordSets }), spoke()).named;
      expect(below([zoneRecord(`\\052.${SSM}`, "A", ["10.1.1.5"])])).toBe("yes");
      expect(below([zoneRecord(`\\052.${SSM}`, "A", ["10.9.9.9"]), zoneRecord(SSM, "A", ["10.1.1.5"])])).toBe("no");
      const wide = { ...hostedZone("vpc-spoke", "amazonaws.com", "999999999999"), HostedZoneId: "Z9" };
      const both = [wide, hostedZone("vpc-spoke", SSM)];
      expect(only(hub(), spoke({ HostedZoneSummaries: both })).named).toBe("yes");
    });

    it("gives way to a forwarding rule that is as specific, and to no wider one", () => {
      const rule = (DomainName: string) => ({
        ResolverRules: [{ Id: "rr-1", DomainName, RuleType: "FORWARD", TargetIps: [{ Ip: "192.168.0.53", Port: 53 }] }],
        ResolverRuleAssociations: [{ Id: "rra-1", ResolverRuleId: "rr-1", VPCId: "vpc-spoke" }],
      });
      expect(only(hub(), spoke(rule("amazonaws.com."))).named).toBe("yes");
      expect(only(hub(), spoke(rule(`${SSM}.`))).namedWhy).toContain("forwards");
    });
  });

  it("admission: by address, by group of the other VPC, and what cannot be told", () => {
    const admitted = (rules: RawRecord[], outcomes: Account["outcomes"] = {}) => {
      const own = {
        SecurityGroups: [
          { GroupId: "sg-web", GroupName: "web", VpcId: "vpc-spoke", OwnerId: "444455556666" },
          { GroupId: "sg-other", GroupName: "other", VpcId: "vpc-other", OwnerId: "444455556666" },
        ],
      };
      const user = only(hub({ SecurityGroupRules: rules }, outcomes), spoke(own));
      return `${user.admitted}: ${user.admittedWhy}`;
    };
    const group = (GroupId: string) => inbound({ ReferencedGroupInfo: { GroupId } });
    expect(admitted([inbound({ CidrIpv4: "10.1.0.0/16" })])).toBe(
      "no: Security group endpoints of the endpoint admits nothing of 10.2.0.0/16 on port 443.",
    );
    expect(admitted([inbound({ CidrIpv4: "10.2.1.0/24" })])).toContain(
      "yes: Security group endpoints of the endpoint admits only a part",
    );
    expect(admitted([group("sg-web")])).toContain(
      "yes: Security group endpoints of the endpoint admits group web of spoke",
    );
    expect(admitted([group("sg-e")])).toMatch(/^no/);
    expect(admitted([group("sg-other")])).not.toMatch(/^yes/);
    expect(admitted([group("sg-strange")])).toMatch(/^unknown/);
    expect(admitted([inbound({ PrefixListId: "pl-1" })])).toMatch(/^unknown/);
    expect(admitted([], { DescribeSecurityGroups: "denied" })).toContain("ec2:DescribeSecurityGroups");
  });
});

describe("peered transit gateways", () => {
  const far = { TransitGatewayId: "tgw-2" };
  const peeringAttachment = {
    TransitGatewayAttachmentId: "att-peer",
    RequesterTgwInfo: { TransitGatewayId: "tgw-1", OwnerId: "111122223333", Region: "us-east-1" },
    AccepterTgwInfo: { TransitGatewayId: "tgw-2", OwnerId: "444455556666", Region: "eu-west-1" },
    State: "available",
  };
  const general = (id: string, gateway: string, type: string, resource: string) => ({
    TransitGatewayAttachmentId: id,
    TransitGatewayId: gateway,
    TransitGatewayOwnerId: gateway === "tgw-1" ? "111122223333" : "444455556666",
    ResourceType: type,
    ResourceId: resource,
    ResourceOwnerId: "444455556666",
    State: "available",
  });
  const inEurope = (routes: RawRecord[]): Account => ({
    ...spoke({
      ...spokeRoutes([to("10.1.0.0/16", far)]),
      TransitGateways: [{ TransitGatewayId: "tgw-2", OwnerId: "444455556666", State: "available" }],
      TransitGatewayAttachments: [
        general("att-spoke", "tgw-2", "vpc", "vpc-spoke"),
        general("att-peer", "tgw-2", "peering", "tgw-1"),
      ],
      TransitGatewayVpcAttachments: [{ ...vpcAttachment("att-spoke", "vpc-spoke", ["subnet-spoke"]), ...far }],
      TransitGatewayPeeringAttachments: [peeringAttachment],
      TransitGatewayRouteTables: [{ TransitGatewayRouteTableId: "tgw-rtb-1", ...far }],
      TransitGatewayRouteTableAssociations: [associated("att-spoke"), associated("att-peer")],
      TransitGatewayRoutes: routes,
    }),
    region: "eu-west-1",
  });
  const here = (routes: RawRecord[]) =>
    hub({
      TransitGatewayAttachments: [
        { ...general("att-hub", "tgw-1", "vpc", "vpc-hub"), ResourceOwnerId: "111122223333" },
        general("att-peer", "tgw-1", "peering", "tgw-2"),
      ],
      TransitGatewayPeeringAttachments: [peeringAttachment],
      TransitGatewayRouteTableAssociations: [associated("att-hub"), associated("att-peer")],
      TransitGatewayRoutes: routes,
    });
  const there = [transitRoute("10.1.0.0/16", "att-peer"), transitRoute("10.2.0.0/16", "att-spoke")];
  const back = [transitRoute("10.2.0.0/16", "att-peer"), transitRoute("10.1.0.0/16", "att-hub")];

  it("are followed one hop, in both directions", () => {
    const [user] = usersOf(here(back), inEurope(there));
    expect(user).toMatchObject({ viaId: "tgw-2", way: "transitGateway", routed: "yes" });
    const lost = usersOf(here(back.slice(1)), inEurope(there))[0];
    expect(`${lost?.routed}: ${lost?.routedWhy}`).toBe("no: Table tgw-rtb-1 of core has no route to spoke.");
    const stuck = usersOf(here(back), inEurope(there.slice(0, 1)))[0];
    expect(`${stuck?.routed}: ${stuck?.routedWhy}`).toBe("no: Table tgw-rtb-1 of tgw-2 has no route to spoke.");
  });
});

describe("the demo's hub", () => {
  it("answers every name of its endpoints in the spokes of all accounts, by its hosted zones", () => {
    const network = new Network(demoInventories().map(buildTopology));
    const hubs = network.vpcs.filter(({ vpc }) => vpc.attributes.name === "hub");
    const endpoints = hubs.flatMap(({ topology, vpc }) =>
      topology.ofKind("endpoint").flatMap((node) => (topology.vpcOf(node)?.id === vpc.id ? [{ topology, node }] : [])),
    );
    expect(endpoints).toHaveLength(6);
    for (const endpoint of endpoints) {
      const zoned = remoteUsers(network, endpoint).filter(({ namedWhy }) =>
        namedWhy.startsWith("Private hosted zone "),
      );
      expect(zoned.map(({ vpc }) => vpc.vpc.attributes.name)).toContain("warehouse");
      for (const { named, namedWhy } of zoned) {
        expect(`${named}: ${namedWhy}`).toMatch(new RegExp(`^yes: .* by ${endpoint.node.id}-`));
      }
    }
  });
});
