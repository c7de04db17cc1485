import { describe, expect, it } from "vitest";
import type { RawRecord } from "@/lib/model";
import type { Outcomes, Records } from "../test-network";
import { network, rule, VPC, workload } from "../test-network";
import { plain } from "../words";
import { attentions, serviceAttentions } from "./attentions";

const NLB = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/shop/1";
const GROUP = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/shop/1";

const balancer = (more: RawRecord = {}): RawRecord => ({
  ...{ LoadBalancerArn: NLB, LoadBalancerName: "shop", Type: "network", Scheme: "internal", VpcId: VPC },
  ...{ State: { Code: "active" }, IpAddressType: "ipv4" },
  AvailabilityZones: [zone("a"), zone("b")],
  ...more,
});

const zone = (letter: string) => ({ ZoneName: `us-east-1${letter}`, SubnetId: `subnet-${letter}` });

const target = (Id: string, State: string, more: RawRecord = {}): RawRecord => ({
  TargetGroupArn: GROUP,
  Target: { Id, Port: 8443, ...more },
  TargetHealth: { State },
});

const crossZone = (Value: string) => [{ Key: "load_balancing.cross_zone.enabled", Value }];

/** An endpoint service in two zones without a mistake: a load balancer, a listener, a healthy target in each zone. */
const CLEAN: Records = {
  ServiceConfigurations: [
    {
      ...{ ServiceId: "vpce-svc-1", ServiceType: [{ ServiceType: "Interface" }], ServiceState: "Available" },
      ...{ AcceptanceRequired: true, NetworkLoadBalancerArns: [NLB], SupportedIpAddressTypes: ["ipv4"] },
      AvailabilityZones: ["us-east-1a", "us-east-1b"],
    },
  ],
  AllowedPrincipals: [{ ServiceId: "vpce-svc-1", Principal: "arn:aws:iam::1:root" }],
  ConnectionNotificationSet: [
    {
      ...{ ConnectionNotificationId: "vpce-nfn-1", ServiceId: "vpce-svc-1", ConnectionEvents: ["Connect"] },
      ConnectionNotificationState: "Enabled",
    },
  ],
  LoadBalancers: [balancer()],
  LoadBalancerAttributes: [{ LoadBalancerArn: NLB, Attributes: crossZone("false") }],
  Listeners: [
    {
      ...{ ListenerArn: `${NLB}/443`, LoadBalancerArn: NLB, Port: 443, Protocol: "TCP" },
      DefaultActions: [{ Type: "forward", TargetGroupArn: GROUP }],
    },
  ],
  TargetGroups: [{ TargetGroupArn: GROUP, TargetGroupName: "shop", Protocol: "TCP", Port: 8443, VpcId: VPC }],
  TargetGroupAttributes: [{ TargetGroupArn: GROUP, Attributes: crossZone("use_load_balancer_configuration") }],
  // Instances name no zone: it is that of their interface.
  TargetHealthDescriptions: [
    target("i-eni-a", "healthy"),
    target("10.0.2.10", "healthy", { AvailabilityZone: "us-east-1b" }),
  ],
};

const [SERVICE] = CLEAN.ServiceConfigurations ?? [];
const service = (more: RawRecord): Records => ({ ServiceConfigurations: [{ ...SERVICE, ...more }] });

const topology = (records: Records = {}, outcomes: Outcomes = {}) => network({ ...CLEAN, ...records }, outcomes);
const all = (records?: Records, outcomes?: Outcomes) => attentions(topology(records, outcomes), VPC);
const found = (records?: Records, outcomes?: Outcomes) =>
  all(records, outcomes).map(({ code, nodeId, mark }) => `${code} ${nodeId} ${mark}`);

/** Nobody is accused where any of these calls was denied. */
function needs(records: Records, ...actions: (keyof Outcomes)[]): void {
  for (const action of actions) {
    const more = found(records, { [action]: "denied" });
    expect(more, action).toEqual([]);
  }
}

describe("endpoint services", () => {
  it("are not accused where nothing is wrong", () => {
    expect(found()).toEqual([]);
  });

  it("SV-08: nothing healthy answers at all", () => {
    const sick = { TargetHealthDescriptions: [target("i-eni-a", "unhealthy"), target("i-eni-b", "initial")] };
    expect(found(sick)).toEqual(["SV-08 vpce-svc-1 no healthy target"]);
    expect(plain(all(sick)[0]?.content ?? [])).toContain("2 targets, none of them healthy");
    expect(found({ TargetHealthDescriptions: [] })).toEqual(["SV-08 vpce-svc-1 no healthy target"]);
    needs(sick, "DescribeLoadBalancers", "DescribeListeners", "DescribeTargetGroups", "DescribeTargetHealth");
    expect(found({ TargetHealthDescriptions: [] }, { DescribeTargetHealth: "partial" })).toEqual([]);
  });

  it("SV-09: a zone without a healthy target, where nothing balances across zones", () => {
    const inOne = { TargetHealthDescriptions: [target("i-eni-a", "healthy"), target("i-eni-b", "unhealthy")] };
    const [attention] = all(inOne);
    expect(attention).toMatchObject({ code: "SV-09", tone: "broken", nodeId: "vpce-svc-1" });
    expect(plain(attention?.content ?? [])).toContain("healthy in us-east-1b (use1-az2)");
    expect(attention?.fix?.cli).toMatch(/^aws elbv2 modify-load-balancer-attributes .*cross_zone.enabled,Value=true/);
    const on = [{ LoadBalancerArn: NLB, Attributes: crossZone("true") }];
    expect(found({ ...inOne, LoadBalancerAttributes: on })).toEqual([]);
    const ownOn = [{ TargetGroupArn: GROUP, Attributes: crossZone("true") }];
    expect(found({ ...inOne, TargetGroupAttributes: ownOn })).toEqual([]);
    const ownOff = [{ TargetGroupArn: GROUP, Attributes: crossZone("false") }];
    expect(found({ ...inOne, LoadBalancerAttributes: on, TargetGroupAttributes: ownOff })).toHaveLength(1);
    const everywhere = [target("10.9.9.9", "healthy", { AvailabilityZone: "all" })];
    expect(found({ TargetHealthDescriptions: everywhere })).toEqual([]);
    needs(inOne, "DescribeLoadBalancerAttributes", "DescribeTargetGroupAttributes", "DescribeNetworkInterfaces");
  });

  it("SV-10 and SV-11: zones", () => {
    const one = service({ AvailabilityZones: ["us-east-1a"] });
    expect(found(one)).toEqual(["SV-10 vpce-svc-1 one AZ only", "SV-11 vpce-svc-1 1 of 2 AZs"]);
    expect(found({ ...one, LoadBalancers: [balancer({ AvailabilityZones: [zone("a")] })] })).toEqual([
      "SV-10 vpce-svc-1 one AZ only",
    ]);
    const third = { LoadBalancers: [balancer({ AvailabilityZones: [zone("a"), zone("b"), zone("c")] })] };
    expect(found(third)).toEqual(["SV-11 vpce-svc-1 2 of 3 AZs"]);
  });

  it("SV-12: a load balancer without listeners, and two that differ", () => {
    expect(found({ Listeners: [] })).toEqual(["SV-12 vpce-svc-1 no listener"]);
    needs({ Listeners: [] }, "DescribeListeners", "DescribeLoadBalancers");
    const other = NLB.replace("/1", "/2");
    const [listener] = CLEAN.Listeners ?? [];
    const two = (Port: number) => ({
      ...service({ NetworkLoadBalancerArns: [NLB, other] }),
      LoadBalancers: [balancer(), balancer({ LoadBalancerArn: other, LoadBalancerName: "shop-2" })],
      LoadBalancerAttributes: [NLB, other].map((LoadBalancerArn) => ({
        LoadBalancerArn,
        Attributes: crossZone("true"),
      })),
      Listeners: [listener ?? {}, { ...listener, ListenerArn: `${other}/x`, LoadBalancerArn: other, Port }],
    });
    expect(found(two(443))).toEqual([]);
    expect(found(two(8443))).toEqual(["SV-12 vpce-svc-1 listeners differ"]);
  });

  it("SV-13: rules that admit no PrivateLink client", () => {
    const guarded = (enforced: string) => ({
      LoadBalancers: [
        balancer({ SecurityGroups: ["sg-nlb"], EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: enforced }),
      ],
      SecurityGroups: [{ GroupId: "sg-nlb", GroupName: "nlb", VpcId: VPC }],
    });
    expect(found(guarded("on"))).toEqual([`SV-13 ${NLB} clients not admitted`]);
    expect(found(guarded("off"))).toEqual([]);
    for (const peer of [
      { CidrIpv4: "10.9.0.0/16" },
      { PrefixListId: "pl-x" },
      { ReferencedGroupInfo: { GroupId: "sg-x" } },
    ]) {
      expect(
        found({ ...guarded("on"), SecurityGroupRules: [rule("sgr-nlb", "sg-nlb", false, 443, 443, peer)] }),
      ).toEqual([]);
    }
    const wrongPort = [rule("sgr-nlb", "sg-nlb", false, 80, 80, { CidrIpv4: "0.0.0.0/0" })];
    expect(found({ ...guarded("on"), SecurityGroupRules: wrongPort })).toHaveLength(1);
    needs(guarded("on"), "DescribeSecurityGroups", "DescribeListeners");
  });

  it("SV-15, SV-16, SV-17 and SV-21", () => {
    expect(found({ LoadBalancers: [balancer({ Scheme: "internet-facing" })] })).toEqual([
      `SV-15 ${NLB} internet-facing`,
    ]);
    const named = (State: string) =>
      service({
        PrivateDnsName: "shop.example",
        PrivateDnsNameConfiguration: { State, Type: "TXT", Name: "_x", Value: "vpce:y" },
      });
    expect(found(named("verified"))).toEqual([]);
    expect(found(named("failed"))).toEqual(["SV-16 vpce-svc-1 DNS name unverified"]);
    expect(plain(all(named("failed"))[0]?.content ?? [])).toContain("TXT record _x with the value vpce:y");
    const ipv6 = service({ SupportedIpAddressTypes: ["ipv4", "ipv6"] });
    expect(found(ipv6)).toEqual([`SV-17 ${NLB} no IPv6 address`]);
    expect(found({ ...ipv6, LoadBalancers: [balancer({ IpAddressType: "dualstack" })] })).toEqual([]);
    expect(found(service({ ServiceState: "Failed" }))).toEqual(["SV-21 vpce-svc-1 failed"]);
  });

  it("SV-19: nobody is told of connections that wait", () => {
    expect(found({ ConnectionNotificationSet: [] })).toEqual(["SV-19 vpce-svc-1 nobody is told"]);
    const [notification] = CLEAN.ConnectionNotificationSet ?? [];
    for (const more of [{ ConnectionNotificationState: "Disabled" }, { ConnectionEvents: ["Delete"] }]) {
      expect(found({ ConnectionNotificationSet: [{ ...notification, ...more }] })).toHaveLength(1);
    }
    expect(found({ ...service({ AcceptanceRequired: false }), ConnectionNotificationSet: [] })).toEqual([]);
    needs({ ConnectionNotificationSet: [] }, "DescribeVpcEndpointConnectionNotifications");
  });

  it("keep their findings where the VPC of their load balancers is not visible", () => {
    const hidden = topology(service({ ServiceState: "Failed" }), { DescribeLoadBalancers: "denied" });
    const [node] = hidden.ofKind("serviceConfiguration");
    if (node === undefined) throw new Error("the service is there");
    expect(node.attributes.vpcId).toBeNull();
    expect(serviceAttentions({ topology: hidden, node }).map(({ code }) => code)).toEqual(["SV-21"]);
  });
});

describe("Lattice endpoints", () => {
  const endpoint = (more: RawRecord = {}): Records => ({
    VpcEndpoints: [
      {
        ...{ VpcEndpointId: "vpce-sn", VpcEndpointType: "ServiceNetwork", VpcId: VPC, State: "available" },
        ...{ ServiceNetworkArn: "arn:aws:vpc-lattice:us-east-1:1:servicenetwork/sn-1", PrivateDnsEnabled: true },
        ...more,
      },
    ],
  });
  const association = (more: RawRecord) => ({
    ...endpoint(),
    VpcEndpointAssociations: [
      {
        Id: "vpce-rsc-asc-1",
        VpcEndpointId: "vpce-sn",
        AssociatedResourceArn: "arn:aws:vpc-lattice:us-east-1:1:resourceconfiguration/rcfg-1",
        ...more,
      },
    ],
  });

  it("LA-01: what could not be associated", () => {
    expect(found(association({ AssociatedResourceAccessibility: "Accessible" }))).toEqual([]);
    expect(found(association({ AssociatedResourceAccessibility: "PENDING" }))).toEqual([]);
    expect(found(association({ AssociatedResourceAccessibility: "Inaccessible" }))).toEqual([
      "LA-01 vpce-sn association failed",
    ]);
    const failed = association({ FailureCode: "NoZone", FailureReason: "No common zone" });
    expect(plain(all(failed)[0]?.content ?? [])).toContain("rcfg-1: NoZone. No common zone.");
    needs(failed, "DescribeVpcEndpointAssociations", "DescribeVpcEndpoints");
  });

  it("LA-03: any private domain", () => {
    expect(found(endpoint({ DnsOptions: { PrivateDnsPreference: "ALL_DOMAINS" } }))).toEqual([
      "LA-03 vpce-sn any private domain",
    ]);
    expect(found(endpoint({ DnsOptions: { PrivateDnsPreference: "VERIFIED_DOMAINS_ONLY" } }))).toEqual([]);
  });

  it("LA-04: the group of a Tunnel endpoint lacks UDP 6081", () => {
    const tunnel = {
      ...endpoint({
        VpcEndpointType: "Tunnel",
        SubnetIds: ["subnet-a"],
        Groups: [{ GroupId: "sg-t" }],
        PrivateDnsEnabled: false,
      }),
      SecurityGroups: [{ GroupId: "sg-t", GroupName: "tunnel", VpcId: VPC }],
      NetworkInterfaces: [workload("eni-a", "subnet-a", "a", "10.0.1.10", ["sg-t"])],
    };
    const geneve = (protocol: string) => ({
      ...rule("sgr-t", "sg-t", false, 6081, 6081, { CidrIpv4: "10.0.0.0/16" }),
      IpProtocol: protocol,
    });
    const out = rule("sgr-to", "sg-t", true, -1, -1, { CidrIpv4: "0.0.0.0/0" });
    const codes = (records: Records) =>
      all(records)
        .filter(({ nodeId }) => nodeId === "vpce-sn")
        .map(({ code }) => code);
    expect(codes({ ...tunnel, SecurityGroupRules: [out] })).toContain("LA-04");
    expect(codes({ ...tunnel, SecurityGroupRules: [out, geneve("tcp")] })).toContain("LA-04");
    expect(codes({ ...tunnel, SecurityGroupRules: [out, geneve("udp")] })).not.toContain("LA-04");
  });
});
