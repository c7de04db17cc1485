import { describe, expect, it } from "vitest";
import type { RawRecord, Topology } from "@/lib/model";
import { Network } from "@/lib/model";
import type { Panel } from "../index";
import { explain } from "../index";
import { account } from "../test-accounts";
import type { Outcomes, Records } from "../test-network";
import { lines } from "../test-panel";

const PROVIDER = "111111111111";
const CONSUMER = "222222222222";
const BALANCER = `arn:aws:elasticloadbalancing:us-east-1:${PROVIDER}:loadbalancer/net/ledger/0123456789abcdef`;
const GROUP = `arn:aws:elasticloadbalancing:us-east-1:${PROVIDER}:targetgroup/ledger/0123456789abcdef`;
const SERVICE = "vpce-svc-0123456789abcdef0";

function subnet(id: string, vpcId: string, zone: string, zoneId: string): RawRecord {
  return { SubnetId: id, VpcId: vpcId, AvailabilityZone: zone, AvailabilityZoneId: zoneId, CidrBlock: "10.0.0.0/24" };
}

function target(id: string, zone: string, state: string): RawRecord {
  return {
    TargetGroupArn: GROUP,
    Target: { Id: id, Port: 8443, AvailabilityZone: zone },
    TargetHealth: { State: state },
  };
}

const PROVIDES: Records = {
  Vpcs: [{ VpcId: "vpc-p", OwnerId: PROVIDER, CidrBlock: "10.0.0.0/16", Tags: [{ Key: "Name", Value: "platform" }] }],
  Subnets: [
    subnet("subnet-p1", "vpc-p", "us-east-1a", "use1-az1"),
    subnet("subnet-p2", "vpc-p", "us-east-1b", "use1-az2"),
    subnet("subnet-p3", "vpc-p", "us-east-1c", "use1-az4"),
  ],
  ServiceConfigurations: [
    {
      ServiceId: SERVICE,
      ServiceName: `com.amazonaws.vpce.us-east-1.${SERVICE}`,
      ServiceType: [{ ServiceType: "Interface" }],
      ServiceState: "Available",
      AcceptanceRequired: true,
      AvailabilityZones: ["us-east-1a", "us-east-1b"],
      AvailabilityZoneIds: ["use1-az1", "use1-az2"],
      NetworkLoadBalancerArns: [BALANCER],
      PrivateDnsName: "*.ledger.example",
      PrivateDnsNameConfiguration: { State: "pendingVerification", Type: "TXT", Name: "_abc", Value: "vpce:xyz" },
      SupportedRegions: [
        { Region: "us-east-1", ServiceState: "Available" },
        { Region: "eu-west-1", ServiceState: "Pending" },
      ],
      Tags: [{ Key: "Name", Value: "ledger" }],
    },
  ],
  AllowedPrincipals: [
    { ServiceId: SERVICE, Principal: `arn:aws:iam::${CONSUMER}:root`, PrincipalType: "Account" },
    { ServiceId: SERVICE, Principal: "arn:aws:iam::392220576650:root", PrincipalType: "Account" },
  ],
  VpcEndpointConnections: [
    { ServiceId: SERVICE, VpcEndpointId: "vpce-a", VpcEndpointOwner: CONSUMER, VpcEndpointState: "available" },
    {
      ServiceId: SERVICE,
      VpcEndpointId: "vpce-w",
      VpcEndpointOwner: "333333333333",
      VpcEndpointState: "pendingAcceptance",
    },
  ],
  LoadBalancers: [
    {
      LoadBalancerArn: BALANCER,
      LoadBalancerName: "ledger",
      Type: "network",
      Scheme: "internal",
      State: { Code: "active" },
      VpcId: "vpc-p",
      AvailabilityZones: [
        { ZoneName: "us-east-1a", SubnetId: "subnet-p1" },
        { ZoneName: "us-east-1b", SubnetId: "subnet-p2" },
        { ZoneName: "us-east-1c", SubnetId: "subnet-p3" },
      ],
      SecurityGroups: ["sg-nlb"],
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
    },
  ],
  LoadBalancerAttributes: [
    { LoadBalancerArn: BALANCER, Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "false" }] },
  ],
  Listeners: [
    {
      ListenerArn: `${BALANCER}/1`,
      LoadBalancerArn: BALANCER,
      Port: 443,
      Protocol: "TCP",
      DefaultActions: [{ TargetGroupArn: GROUP }],
    },
  ],
  TargetGroups: [
    {
      TargetGroupArn: GROUP,
      TargetGroupName: "ledger",
      Protocol: "TCP",
      Port: 8443,
      TargetType: "instance",
      VpcId: "vpc-p",
    },
  ],
  TargetGroupAttributes: [
    {
      TargetGroupArn: GROUP,
      Attributes: [
        { Key: "load_balancing.cross_zone.enabled", Value: "use_load_balancer_configuration" },
        { Key: "proxy_protocol_v2.enabled", Value: "true" },
      ],
    },
  ],
  TargetHealthDescriptions: [
    target("i-1", "us-east-1a", "healthy"),
    target("i-2", "us-east-1a", "unhealthy"),
    target("i-3", "us-east-1b", "unhealthy"),
  ],
  NetworkInterfaces: [
    { NetworkInterfaceId: "eni-1", VpcId: "vpc-p", SubnetId: "subnet-p1", Attachment: { InstanceId: "i-1" } },
  ],
  Instances: [{ InstanceId: "i-1", State: { Name: "running" }, Tags: [{ Key: "Name", Value: "ledger-1" }] }],
};

const CONSUMES: Records = {
  Vpcs: [{ VpcId: "vpc-c", OwnerId: CONSUMER, CidrBlock: "10.9.0.0/16", Tags: [{ Key: "Name", Value: "shop" }] }],
  Subnets: [
    subnet("subnet-c1", "vpc-c", "us-east-1d", "use1-az1"),
    subnet("subnet-c2", "vpc-c", "us-east-1e", "use1-az6"),
  ],
  VpcEndpoints: [
    {
      VpcEndpointId: "vpce-a",
      VpcEndpointType: "Interface",
      VpcId: "vpc-c",
      ServiceName: `com.amazonaws.vpce.us-east-1.${SERVICE}`,
      State: "available",
      SubnetIds: ["subnet-c1"],
      NetworkInterfaceIds: ["eni-c"],
      Groups: [{ GroupId: "sg-c" }],
      PrivateDnsEnabled: false,
    },
  ],
  NetworkInterfaces: [
    {
      NetworkInterfaceId: "eni-c",
      VpcId: "vpc-c",
      SubnetId: "subnet-c1",
      AvailabilityZone: "us-east-1d",
      PrivateIpAddress: "10.9.0.5",
      Status: "in-use",
    },
  ],
};

function open(topology: Topology, id: string, all: Topology[], readIn?: string): Panel {
  const options = readIn === undefined ? {} : { readIn };
  const found = explain(topology, id, { network: new Network(all), ...options });
  if (found === null) throw new Error(`no node ${id}`);
  return found;
}

const provider = (outcomes: Outcomes = {}, more: Records = {}) =>
  account(PROVIDER, "us-east-1", { ...PROVIDES, ...more }, outcomes);
const consumer = (more: Records = {}) => account(CONSUMER, "us-east-1", { ...CONSUMES, ...more });

describe("an endpoint service", () => {
  const here = provider();
  const service = open(here, SERVICE, [here, consumer()]);
  const text = (id: string, of: Panel = service) => lines(of, id).join("\n");

  it("lists waiting connections first, joined to the consumer's endpoint and interfaces where collected", () => {
    expect(lines(service, "connections").slice(1, 3)).toEqual([
      "vpce-w | 333333333333 | – | pending acceptance | not collected | not collected | –",
      `${SERVICE} | 222222222222 (account-2) | us-east-1 | available | shop vpc-c | eni-c 10.9.0.5 | –`,
    ]);
    expect(lines(service, "connections")[0]).toContain("2 connections, of which 1 waits for acceptance.");
  });

  it("knows connections from the consumers' side where its own list is denied", () => {
    const blind = provider({ DescribeVpcEndpointConnections: "denied" });
    const found = text("connections", open(blind, SERVICE, [blind, consumer()]));
    expect(found).toContain("at least 1 connection, of which at least 0 wait for acceptance.");
    expect(found).toContain("AWS denied ec2:DescribeVpcEndpointConnections.");
    expect(found).toContain("shop vpc-c");
  });

  it("says what principals stand for, and that API Gateway is no foreign consumer", () => {
    expect(text("permissions")).toContain(": everybody in account 222222222222 (account-2)");
    expect(text("permissions")).toContain("392220576650:root: API Gateway itself");
  });

  it("compares zones by id: those that a load balancer has beyond the service, and those that a consumer lacks", () => {
    const zones = text("zones");
    expect(zones).toContain(
      "A load balancer also stands in use1-az4 (us-east-1c), but the service does not offer that",
    );
    expect(zones).toContain("use1-az1 (us-east-1a) | yes | ledger | 1 of 2 healthy");
    expect(zones).toContain("use1-az2 (us-east-1b) | yes | ledger | 0 of 1 healthy");
    expect(zones).toContain("use1-az4 (us-east-1c) | no, though a load balancer stands there | ledger | no target");
    expect(zones).toContain("use1-az1 (us-east-1d) | use1-az6 (us-east-1e): clients there cross to another zone");
    expect(zones).toContain("Cross-zone load balancing is off");
  });

  it("shows what answers behind it, and says where that is not visible", () => {
    expect(text("load-balancers")).toContain("1 load balancer; 1 of 3 targets is healthy.");
    const actions = [
      ["DescribeLoadBalancers", "elasticloadbalancing:DescribeLoadBalancers"],
      ["DescribeListeners", "elasticloadbalancing:DescribeListeners"],
      ["DescribeTargetHealth", "elasticloadbalancing:DescribeTargetHealth"],
    ] as const;
    for (const [action, permission] of actions) {
      const blind = provider({ [action]: "denied" });
      const found = text("load-balancers", open(blind, SERVICE, [blind]));
      expect(found, action).toContain("whether anything healthy answers is not visible");
      expect(found, action).toContain(`AWS denied ${permission}.`);
    }
  });

  it("gives the TXT record that proves the domain, also of a wildcard", () => {
    const block = service.sections.find(({ id }) => id === "names")?.blocks.find(({ type }) => type === "code");
    expect(block).toMatchObject({ text: '_abc.ledger.example. TXT "vpce:xyz"' });
  });

  it("lists its Regions, whom it tells of connections, and who pays", () => {
    const regions = text("regions");
    expect(regions).toContain("eu-west-1 | Pending | 0");
    expect(regions).toContain("Nobody is told of a new connection");
    expect(regions).toContain("Each consumer pays for its own endpoint.");
    const blind = provider({ DescribeVpcEndpointConnectionNotifications: "denied" });
    expect(text("regions", open(blind, SERVICE, [blind]))).not.toContain("Nobody is told");
  });

  it("is linked by its own page's address, but not on that page", () => {
    const there = consumer();
    const links = JSON.stringify(open(there, "vpce-a", [here, there]).sections);
    expect(links).toContain(`"service":{"accountId":"${PROVIDER}","region":"us-east-1","serviceId":"${SERVICE}"}`);
    const onPage = JSON.stringify(open(here, BALANCER, [here, there], SERVICE).sections);
    expect(onPage).toContain(`{"ref":"${SERVICE}","label":"ledger"}`);
    expect(onPage).toContain(`{"ref":"${GROUP}","label":"ledger"}`);
    expect(onPage).toContain('"at":{"accountId":"111111111111","region":"us-east-1","vpcId":"vpc-p"}');
  });

  it("is in the panel of its VPC", () => {
    expect(text("provides", open(here, "vpc-p", [here]))).toContain(
      `ledger ${SERVICE} | Available | 2 | 1 | ledger | 1 of 3 healthy`,
    );
  });
});

describe("a load balancer and its target group", () => {
  const here = provider();

  it("say which targets serve which zone, and whether security groups judge PrivateLink clients", () => {
    const found = open(here, BALANCER, [here]);
    expect(lines(found, "zones")).toContain("use1-az2 (us-east-1b) | subnet-p2 | – | 0 of 1 healthy");
    expect(lines(found, "listeners")).toContain("TCP 443 | ledger | 1 of 3 healthy");
    expect(lines(found, "access")[0]).toContain("does not judge clients that come through PrivateLink");
  });

  it("say which cross-zone setting is in effect, and name targets by their instances", () => {
    const found = open(here, GROUP, [here]);
    expect(found.status).toEqual({ text: "1 of 3 healthy", tone: "attention" });
    expect(lines(found, "targets")).toContain("ledger-1 i-1 | 8443 | use1-az1 (us-east-1a) | healthy | –");
    expect(lines(found, "settings")[0]).toContain("Its load balancer decides");
    expect(lines(found, "settings")[0]).toContain("ledger (off)");
  });

  it("tell a load balancer that never had security groups from one whose groups decide", () => {
    const [balancer] = PROVIDES.LoadBalancers ?? [];
    const bare = provider({}, { LoadBalancers: [{ ...balancer, SecurityGroups: [] }] });
    expect(lines(open(bare, BALANCER, [bare]), "access")[0]).toContain("can never get any");
  });
});

describe("a consumer's endpoint", () => {
  it("leads to the provider's service, load balancer and healthy targets by zone id", () => {
    const [here, there] = [consumer(), provider()];
    const found = lines(open(here, "vpce-a", [here, there]), "leads").join("\n");
    expect(found).toContain("Provided by account 111111111111 (account-1) as endpoint service ledger");
    expect(found).toContain("in VPC platform vpc-p, listening for TCP 443.");
    expect(found).toContain("use1-az1 (us-east-1d) | eni-c | yes | 1 of 2 healthy");
    expect(found).toContain("use1-az6 (us-east-1e) | none | no: clients here cross to another zone | no target");
  });

  it("leads to a partner or a seller where nobody collected the provider", () => {
    const details = (owner: string): RawRecord => ({
      ServiceName: `com.amazonaws.vpce.us-east-1.${SERVICE}`,
      ServiceType: [{ ServiceType: "Interface" }],
      Owner: owner,
      AcceptanceRequired: true,
      AvailabilityZoneIds: ["use1-az1"],
    });
    const of = (owner: string) => {
      const here = consumer({ ServiceDetails: [details(owner)] });
      return lines(open(here, "vpce-a", [here]), "leads").join("\n");
    };
    expect(of("777777777777")).toContain("A partner provides it: account 777777777777, which was not collected");
    expect(of("aws-marketplace")).toContain("A seller of AWS Marketplace provides it.");
    expect(of("777777777777")).toContain("use1-az6 (us-east-1e) | none | no: clients here cross to another zone");
    const blind = account(CONSUMER, "us-east-1", CONSUMES, { DescribeVpcEndpointServices: "denied" });
    expect(lines(open(blind, "vpce-a", [blind]), "leads")).toEqual([
      expect.stringContaining("AWS denied ec2:DescribeVpcEndpointServices."),
    ]);
  });

  it("of a service in another Region needs no zone in common", () => {
    const [endpoint] = CONSUMES.VpcEndpoints ?? [];
    const here = account(CONSUMER, "eu-west-1", {
      ...CONSUMES,
      VpcEndpoints: [{ ...endpoint, ServiceRegion: "us-east-1" }],
    });
    const there = provider();
    expect(lines(open(here, "vpce-a", [here, there]), "leads").join("\n")).toContain(
      "The service is in us-east-1, so Availability Zones need not match; 1 of 3 targets there is healthy.",
    );
    expect(lines(open(there, SERVICE, [here, there]), "zones").join("\n")).not.toContain("222222222222");
  });
});

describe("findings about an endpoint service", () => {
  it("are in its panel, those of its load balancers too, also where its VPC is not known", () => {
    const codes = (outcomes: Outcomes) => {
      const here = provider(outcomes);
      return open(here, SERVICE, [here]).attention.map(({ code }) => code);
    };
    expect(codes({})).toContain("SV-09");
    expect(codes({ DescribeLoadBalancers: "denied" })).toContain("SV-16");
  });
});
