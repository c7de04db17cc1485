import type { RawRecord } from "@/lib/model";
import type { Outcomes, Records } from "../test-network";
import { rule, SSM_ENDPOINT } from "../test-network";
import type { AccountData, Case, StepText } from "./case";
import { ACL, ANY, IN, OUT, READY, ROUTED, UP } from "./case";

const OWNER = "999988887777";
const arn = (kind: string) => `arn:aws:elasticloadbalancing:us-east-1:${OWNER}:${kind}`;
const NLB = arn("loadbalancer/net/shop/1");
const GROUP = arn("targetgroup/shop/1");
const SERVICE = "com.amazonaws.vpce.us-east-1.vpce-svc-0aa";

const balancer = (more: RawRecord = {}): RawRecord => ({
  LoadBalancerArn: NLB,
  LoadBalancerName: "shop",
  Type: "network",
  VpcId: "vpc-shop",
  State: { Code: "active" },
  AvailabilityZones: ["a", "b"].map((zone) => ({ ZoneName: `us-east-1${zone}`, SubnetId: `subnet-shop-${zone}` })),
  ...more,
});
const listener = (Port: number, more: RawRecord = {}): RawRecord => ({
  ListenerArn: `${NLB}/${Port}`,
  LoadBalancerArn: NLB,
  Port,
  Protocol: "TCP",
  DefaultActions: [{ Type: "forward", TargetGroupArn: GROUP }],
  ...more,
});
const target = (zone: string, State: string): RawRecord => ({
  TargetGroupArn: GROUP,
  Target: { Id: `10.7.${zone === "a" ? 1 : 2}.10`, Port: 8443, AvailabilityZone: `us-east-1${zone}` },
  TargetHealth: { State },
});
const crossZone = (Value: string) => [{ Key: "load_balancing.cross_zone.enabled", Value }];

/** The account of the service: a load balancer in two zones with a healthy target in each. */
function provider(records: Records = {}, outcomes: Outcomes = {}): AccountData {
  return {
    accountId: OWNER,
    outcomes,
    records: {
      Vpcs: [{ VpcId: "vpc-shop", OwnerId: OWNER, State: "available", CidrBlock: "10.7.0.0/16" }],
      Subnets: ["a", "b"].map((zone, index) => ({
        SubnetId: `subnet-shop-${zone}`,
        VpcId: "vpc-shop",
        OwnerId: OWNER,
        CidrBlock: `10.7.${index + 1}.0/24`,
        AvailabilityZone: `us-east-1${zone}`,
        AvailabilityZoneId: `use1-az${index + 1}`,
      })),
      ServiceConfigurations: [
        {
          ServiceId: "vpce-svc-0aa",
          ServiceName: SERVICE,
          ServiceType: [{ ServiceType: "Interface" }],
          ServiceState: "Available",
          NetworkLoadBalancerArns: [NLB],
        },
      ],
      VpcEndpointConnections: [
        {
          ServiceId: "vpce-svc-0aa",
          VpcEndpointId: "vpce-ssm",
          VpcEndpointOwner: "111122223333",
          VpcEndpointState: "available",
        },
      ],
      LoadBalancers: [balancer()],
      LoadBalancerAttributes: [{ LoadBalancerArn: NLB, Attributes: crossZone("false") }],
      Listeners: [listener(443)],
      TargetGroups: [
        { TargetGroupArn: GROUP, TargetGroupName: "shop", Protocol: "TCP", Port: 8443, VpcId: "vpc-shop" },
      ],
      TargetGroupAttributes: [{ TargetGroupArn: GROUP, Attributes: crossZone("use_load_balancer_configuration") }],
      TargetHealthDescriptions: [target("a", "healthy"), target("b", "healthy")],
      SecurityGroups: [{ GroupId: "sg-nlb", GroupName: "nlb", VpcId: "vpc-shop", OwnerId: OWNER }],
      ...records,
    },
  };
}

/** The home network's interface endpoint, for that service. */
const CONSUMER: Records = {
  VpcEndpoints: [{ ...SSM_ENDPOINT, ServiceName: SERVICE, PrivateDnsEnabled: false, PolicyDocument: undefined }],
  ServiceDetails: [{ ServiceName: SERVICE, ServiceType: [{ ServiceType: "Interface" }], Owner: OWNER }],
};
const ASK = { from: "subnet-a", to: "vpce-svc-0aa" };
const INTO: readonly StepText[] = [
  READY,
  "dns pass DNS_ENDPOINT_NAME",
  ROUTED,
  OUT,
  ACL,
  IN,
  UP,
  "policy notApplicable POLICY_NOT_SUPPORTED",
];
const HEALTHY = "provider pass STATE_PROVIDER_HEALTHY";

const about = (records: Records, more: Partial<Case> = {}, outcomes: Outcomes = {}) => ({
  records: CONSUMER,
  others: [provider(records, outcomes)],
  question: ASK,
  via: "interfaceEndpoint" as const,
  viaId: "vpce-ssm",
  ...more,
});

const guarded = (source: string, enforced = "on"): Records => ({
  LoadBalancers: [
    balancer({
      SecurityGroups: ["sg-nlb"],
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: enforced,
    }),
  ],
  SecurityGroupRules: [rule("sgr-nlb", "sg-nlb", false, 443, 443, { CidrIpv4: source })],
});

/** What stands behind an endpoint service (domain.md §1.6, §2.18, §4.7). */
export const PROVIDER_CASES: readonly Case[] = [
  {
    ...about({}),
    name: "provider-healthy",
    rule: "§4.3: NLB listener ports when the service is yours; §4.7: healthy targets in each AZ",
    verdict: "pass",
    steps: [...INTO, HEALTHY],
  },
  {
    name: "provider-not-read",
    rule: "§2.10: only the owner describes its services",
    records: CONSUMER,
    question: { ...ASK, port: 443 },
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: [...INTO, "provider notApplicable STATE_PROVIDER_NOT_VISIBLE"],
    says: { of: "provider", text: OWNER },
  },
  {
    ...about({}, { question: { ...ASK, port: 8080 } }),
    name: "provider-without-listener-on-the-port",
    rule: "explanation-codes: ELBV2_LISTENER_PORT_RESTRICTION",
    records: {
      ...CONSUMER,
      SecurityGroupRules: [rule("sgr-in", "sg-endpoint", false, 0, 65535, { CidrIpv4: "10.0.0.0/16" })],
    },
    verdict: "fail",
    steps: [...INTO, "provider fail ELBV2_LISTENER_PORT_RESTRICTION"],
    evidence: { resourceId: NLB },
    says: { text: "TCP 443" },
  },
  {
    ...about({ Listeners: [listener(443, { DefaultActions: [{ Type: "forward" }] })] }),
    name: "provider-listener-without-target-group",
    rule: "explanation-codes: ELBV2_LISTENER_HAS_NO_TG",
    verdict: "fail",
    steps: [...INTO, "provider fail ELBV2_LISTENER_HAS_NO_TG"],
  },
  {
    ...about({ TargetHealthDescriptions: [target("a", "unhealthy"), target("b", "initial")] }),
    name: "provider-without-a-healthy-target",
    rule: "§4.7: an ENI in an AZ with no healthy target fails",
    verdict: "fail",
    steps: [...INTO, "provider fail STATE_PROVIDER_NOT_HEALTHY"],
    evidence: { resourceId: GROUP },
  },
  {
    ...about({ TargetHealthDescriptions: [target("a", "healthy"), target("b", "unhealthy")] }),
    name: "provider-without-a-target-in-one-zone",
    rule: "§4.7: without cross-zone an ENI in an AZ with no healthy target fails (ELBV2_NO_TARGETS_IN_AZ)",
    verdict: "partial",
    steps: [...INTO, "provider partial ELBV2_NO_TARGETS_IN_AZ"],
    says: { text: "use1-az2" },
  },
  {
    ...about(
      { TargetHealthDescriptions: [target("a", "unhealthy"), target("b", "healthy")] },
      {
        records: {
          ...CONSUMER,
          VpcEndpoints: [
            {
              ...SSM_ENDPOINT,
              ServiceName: SERVICE,
              PrivateDnsEnabled: false,
              SubnetIds: ["subnet-a"],
              NetworkInterfaceIds: ["eni-ssm-a"],
            },
          ],
        },
      },
    ),
    name: "provider-without-a-target-in-the-only-zone",
    rule: "§4.7: ELBV2_NO_TARGETS_IN_AZ",
    verdict: "fail",
    steps: [READY, "dns pass DNS_ENDPOINT_NAME", ROUTED, OUT, ANY, "provider fail ELBV2_NO_TARGETS_IN_AZ"],
  },
  {
    ...about({
      TargetHealthDescriptions: [target("a", "healthy"), target("b", "unhealthy")],
      LoadBalancerAttributes: [{ LoadBalancerArn: NLB, Attributes: crossZone("true") }],
    }),
    name: "provider-crossing-zones",
    rule: "§2.18: load_balancing.cross_zone.enabled",
    verdict: "pass",
    steps: [...INTO, HEALTHY],
  },
  {
    ...about({
      TargetHealthDescriptions: [target("a", "healthy"), target("b", "unhealthy")],
      LoadBalancerAttributes: [],
    }),
    name: "provider-whose-crossing-nobody-told",
    rule: "§2.18: the attribute decides; without it nothing is known",
    verdict: "unknown",
    steps: [...INTO, "provider unknown ELB_NOT_CROSSZONE"],
  },
  {
    ...about(guarded("10.0.1.0/24")),
    name: "nlb-security-group-sees-the-client",
    rule: "§1.6: inbound rules apply to PrivateLink traffic; the source is the client's private IP",
    verdict: "pass",
    steps: [...INTO, IN, HEALTHY],
  },
  {
    ...about(guarded("10.0.1.5/32")),
    name: "nlb-security-group-does-not-see-the-endpoint",
    rule: "§1.6: the source is the client's private IP, not the ENI",
    verdict: "fail",
    steps: [...INTO, "ingress fail ENI_SG_RULES_MISMATCH", HEALTHY],
    evidence: { resourceId: "sg-nlb" },
  },
  {
    ...about(guarded("10.0.1.5/32", "off")),
    name: "nlb-security-group-switched-off-for-privatelink",
    rule: "§1.6: unless EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic=off",
    verdict: "pass",
    steps: [...INTO, HEALTHY],
  },
  {
    ...about({ Listeners: [listener(443), { ...listener(8443), LoadBalancerArn: NLB }] }),
    name: "provider-on-two-ports-of-which-one-is-admitted",
    rule: "§4.3: the ports are those of the NLB's listeners: partial",
    verdict: "partial",
    steps: [
      READY,
      "dns pass DNS_ENDPOINT_NAME",
      ROUTED,
      OUT,
      ACL,
      "ingress partial ENI_SG_RULES_MISMATCH",
      UP,
      "policy notApplicable POLICY_NOT_SUPPORTED",
      HEALTHY,
    ],
    says: { text: "8443" },
  },
  {
    ...about({ Listeners: [listener(53, { Protocol: "TCP_UDP" })] }, { question: { ...ASK, protocol: "udp" } }),
    name: "provider-listening-on-tcp-and-udp",
    rule: "§1.6: UDP supported; the ports are those of the NLB's listeners",
    records: {
      ...CONSUMER,
      SecurityGroupRules: [
        { ...rule("sgr-in", "sg-endpoint", false, 53, 53, { CidrIpv4: "10.0.0.0/16" }), IpProtocol: "udp" },
      ],
    },
    verdict: "pass",
    steps: [...INTO, HEALTHY],
  },
  {
    ...about({
      VpcEndpointConnections: [
        {
          ServiceId: "vpce-svc-0aa",
          VpcEndpointId: "vpce-ssm",
          VpcEndpointOwner: "111122223333",
          VpcEndpointState: "rejected",
        },
      ],
    }),
    name: "connection-rejected-by-both",
    rule: "§2.7: rejected: provider refused, or cut later",
    records: { ...CONSUMER, VpcEndpoints: [{ ...CONSUMER.VpcEndpoints?.[0], State: "rejected" }] },
    verdict: "fail",
    steps: [...INTO.slice(0, 6), "state fail STATE_ENDPOINT_NOT_AVAILABLE", ANY],
  },
];
