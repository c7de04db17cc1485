import type { Records } from "../test-network";
import { endpointInterface, FULL, SSM_ENDPOINT } from "../test-network";
import type { Case, StepText } from "./case";
import {
  ACL,
  ANY,
  acl,
  all,
  FULL_POLICY,
  HOME_ACCOUNT,
  IN,
  NAMELESS,
  NAT_WAY,
  OUT,
  PRIVATE,
  READY,
  ROUTED,
  S3_WAY,
  SSM_WAY,
  ssm,
  UP,
} from "./case";

const REGION = "us-east-1.amazonaws.com";
const VPC_RECORD = { VpcId: "vpc-1", OwnerId: HOME_ACCOUNT, State: "available", CidrBlock: "10.0.0.0/16" };

function servers(...list: string[]): Records {
  return {
    Vpcs: [{ ...VPC_RECORD, DhcpOptionsId: "dopt-1" }],
    DhcpOptions: [
      {
        DhcpOptionsId: "dopt-1",
        DhcpConfigurations: [{ Key: "domain-name-servers", Values: list.map((Value) => ({ Value })) }],
      },
    ],
  };
}

function dnsAttributes(support: boolean, hostnames: boolean): Records {
  return {
    VpcAttributes: [{ VpcId: "vpc-1", EnableDnsSupport: { Value: support }, EnableDnsHostnames: { Value: hostnames } }],
  };
}

/** A private hosted zone of this account in the home VPC, with these records. */
function zone(name: string, ...records: object[]): Records {
  const own = [{ Name: `${name}.`, Type: "SOA", ResourceRecords: [{ Value: "ns-0.awsdns-00.com. …" }] }, ...records];
  return {
    HostedZoneSummaries: [
      { VPCId: "vpc-1", HostedZoneId: `Z${name.length}`, Name: `${name}.`, Owner: { OwningAccount: HOME_ACCOUNT } },
    ],
    ResourceRecordSets: own.map((record) => ({ HostedZoneId: `Z${name.length}`, ...record })),
  };
}

const a = (name: string, Value: string) => ({ Name: `${name}.`, Type: "A", ResourceRecords: [{ Value }] });
const alias = (name: string, target: string) => ({
  Name: `${name}.`,
  Type: "A",
  AliasTarget: { DNSName: `${target}.`, HostedZoneId: "ZAWS", EvaluateTargetHealth: false },
});
const cname = (name: string, Value: string) => ({ Name: `${name}.`, Type: "CNAME", ResourceRecords: [{ Value }] });

function rules(...list: [domain: string, type: string][]): Records {
  return {
    ResolverRules: list.map(([DomainName, RuleType], index) => ({
      Id: `rslvr-rr-${index}`,
      DomainName: `${DomainName}.`,
      RuleType,
      ...(RuleType === "FORWARD" ? { TargetIps: [{ Ip: "192.168.0.53", Port: 53 }] } : {}),
    })),
    ResolverRuleAssociations: list.map((_, index) => ({
      Id: `rslvr-rrassoc-${index}`,
      ResolverRuleId: `rslvr-rr-${index}`,
      VPCId: "vpc-1",
      Status: "COMPLETE",
    })),
  };
}

/** An interface endpoint for S3 with private DNS beside the gateway endpoint. */
function s3Interface(onlyInbound: boolean): Records {
  return {
    VpcEndpoints: [
      {
        ...SSM_ENDPOINT,
        VpcEndpointId: "vpce-0s3",
        ServiceName: "com.amazonaws.us-east-1.s3",
        PolicyDocument: FULL,
        SubnetIds: ["subnet-a"],
        NetworkInterfaceIds: ["eni-s3"],
        DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: onlyInbound },
        DnsEntries: [{ DnsName: "s3.us-east-1.amazonaws.com", HostedZoneId: "Z3" }],
      },
    ],
    ServiceDetails: [
      {
        ServiceName: "com.amazonaws.us-east-1.s3",
        ServiceType: [{ ServiceType: "Interface" }],
        VpcEndpointPolicySupported: true,
        Owner: "amazon",
      },
    ],
    NetworkInterfaces: [endpointInterface("eni-s3", "vpce-0s3", "subnet-a", "a", "10.0.1.6")],
  };
}

const VPCE_NAME = "vpce-ssm-x.ssm.us-east-1.vpce.amazonaws.com";
const ENDPOINT_NAME = "dns pass DNS_ENDPOINT_NAME";
const ZONE = "dns pass DNS_PRIVATE_ZONE";
const SSM_BY = (dns: StepText): readonly StepText[] => [READY, dns, ...SSM_WAY.slice(2)];
const NAT_BY = (dns: StepText): readonly StepText[] => [READY, dns, ...NAT_WAY.slice(2)];

/** Names (domain.md §4.1). */
export const DNS_CASES: readonly Case[] = [
  {
    name: "private-dns-name",
    rule: "§4.1 rule 6: the hidden zone answers with the endpoint's addresses",
    question: { from: "subnet-a", to: "ssm" },
    verdict: "pass",
    via: "interfaceEndpoint",
    viaId: "vpce-ssm",
    steps: SSM_WAY,
    evidence: { of: "dns", resourceId: "vpce-ssm" },
  },
  {
    name: "custom-dns-servers",
    rule: "§4.1 rule 1: domain-name-servers other than AmazonProvidedDNS: unknown",
    records: servers("192.168.0.53"),
    question: { from: "subnet-a", to: "ssm" },
    verdict: "unknown",
    via: "interfaceEndpoint",
    steps: SSM_BY("dns unknown DNS_CUSTOM_SERVERS"),
    evidence: { resourceId: "vpc-1" },
    says: { text: "192.168.0.53" },
  },
  ...["AmazonProvidedDNS", "10.0.0.2", "169.254.169.253"].map(
    (server): Case => ({
      name: `amazon-dns-server-${server}`,
      rule: "§4.1 rule 1: AmazonProvidedDNS, VPC+2 and 169.254.169.253 are the Amazon resolver",
      records: servers(server),
      question: { from: "subnet-a", to: "ssm" },
      verdict: "pass",
      via: "interfaceEndpoint",
      steps: SSM_WAY,
    }),
  ),
  {
    name: "dns-support-off",
    rule: "§4.1 rule 2: enableDnsSupport=false: the Amazon resolver does not answer",
    records: dnsAttributes(false, true),
    question: { from: "subnet-a", to: "s3" },
    verdict: "fail",
    via: "none",
    steps: [READY, "dns fail DNS_SUPPORT_DISABLED"],
    evidence: { resourceId: "vpc-1" },
  },
  {
    name: "dns-hostnames-off-silences-private-dns",
    rule: "§4.1 rule 3c: hidden zones need both DNS attributes",
    records: dnsAttributes(true, false),
    question: { from: "subnet-a", to: "ssm" },
    verdict: "pass",
    via: "natGateway",
    steps: NAT_WAY,
  },
  {
    name: "private-dns-off",
    rule: "§4.1 rule 3c: hidden zones need PrivateDnsEnabled",
    records: ssm({ PrivateDnsEnabled: false }),
    question: { from: "subnet-a", to: "ssm" },
    verdict: "pass",
    via: "natGateway",
    steps: NAT_WAY,
  },
  {
    name: "private-dns-off-asked-by-endpoint",
    rule: "§4.1 rule 8: its own names still lead to it",
    records: ssm({ PrivateDnsEnabled: false }),
    question: { from: "subnet-a", to: "vpce-ssm" },
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: SSM_BY(ENDPOINT_NAME),
    says: { of: "dns", text: VPCE_NAME },
  },
  {
    name: "failed-endpoint-answers-no-name",
    rule: "§4.1 rule 3c: hidden zones need state available",
    records: ssm({ State: "failed" }),
    question: { from: "subnet-a", to: "ssm" },
    verdict: "pass",
    via: "natGateway",
    steps: NAT_WAY,
  },
  {
    name: "phz-parent-zone-nxdomain",
    rule: "§4.1 rule 5: a PHZ without the record: NXDOMAIN, no public fallback",
    records: zone("amazonaws.com"),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "fail",
    via: "none",
    steps: [READY, "dns fail DNS_NO_RECORD"],
    evidence: { resourceId: "vpc-1", rule: "Z13" },
  },
  {
    name: "phz-parent-zone-loses-to-private-dns",
    rule: "§4.1 rule 4: the most specific domain wins",
    records: zone(REGION),
    question: { from: "subnet-a", to: "ssm" },
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: SSM_WAY,
  },
  {
    name: "phz-alias-to-an-endpoint",
    rule: "§4.1 rule 9: a customer PHZ with an alias to the endpoint",
    records: all(ssm({ PrivateDnsEnabled: false }), zone(`ssm.${REGION}`, alias(`ssm.${REGION}`, VPCE_NAME))),
    question: { from: "subnet-a", to: "ssm" },
    verdict: "pass",
    via: "interfaceEndpoint",
    viaId: "vpce-ssm",
    steps: SSM_BY(ZONE),
  },
  {
    name: "phz-address-of-an-endpoint",
    rule: "§4.1 rule 9: reachable if the name resolves to its IPs here",
    records: all(ssm({ PrivateDnsEnabled: false }), zone(`ssm.${REGION}`, a(`ssm.${REGION}`, "10.0.1.5"))),
    question: { from: "subnet-a", to: "ssm" },
    verdict: "pass",
    via: "interfaceEndpoint",
    viaId: "vpce-ssm",
    steps: SSM_BY(ZONE),
  },
  {
    name: "phz-address-of-nobody",
    rule: "§4.1 rule 4: the zone decides, wherever it leads",
    records: zone(`sqs.${REGION}`, a(`sqs.${REGION}`, "10.0.1.99")),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "fail",
    via: "none",
    steps: [
      READY,
      ZONE,
      ROUTED,
      OUT,
      "networkAcl notApplicable STATE_SAME_SUBNET",
      "ingress fail ENI_ADDRESS_RESTRICTION",
    ],
  },
  {
    name: "phz-without-an-ipv6-address",
    rule: "§4.1 rule 5: what the zone does not hold does not exist",
    records: zone(`sqs.${REGION}`, a(`sqs.${REGION}`, "10.0.1.10")),
    question: { from: "subnet-a", to: "sqs", family: "ipv6" },
    verdict: "fail",
    via: "none",
    steps: [READY, ZONE, "dns fail DNS_NO_ADDRESS"],
  },
  {
    name: "phz-cname-to-a-public-name",
    rule: "§4.1 rule 7: what it leads to is resolved in turn",
    records: zone(`sqs.${REGION}`, cname(`sqs.${REGION}`, "queue.example.com.")),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "pass",
    via: "natGateway",
    steps: NAT_BY(ZONE),
  },
  {
    name: "phz-round-in-a-circle",
    rule: "§4.1 rule 4: the zone decides alone",
    records: zone("example.com", cname("a.example.com", "b.example.com."), cname("b.example.com", "a.example.com.")),
    question: { from: "subnet-a", to: "a.example.com" },
    verdict: "unknown",
    via: "unknown",
    steps: [READY, "dns unknown DNS_PRIVATE_ZONE"],
  },
  {
    name: "dkr-ecr-wildcard-record",
    rule: "§4.1 rule 9: dkr.ecr needs a wildcard record",
    records: zone(`dkr.ecr.${REGION}`, a(`\\052.dkr.ecr.${REGION}`, "10.0.1.5")),
    question: { from: "subnet-a", to: `111122223333.dkr.ecr.${REGION}` },
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: SSM_BY(ZONE),
  },
  {
    name: "dkr-ecr-without-wildcard-record",
    rule: "§4.1 rule 9: dkr.ecr needs a wildcard record",
    records: zone(`dkr.ecr.${REGION}`, a(`dkr.ecr.${REGION}`, "10.0.1.5")),
    question: { from: "subnet-a", to: `111122223333.dkr.ecr.${REGION}` },
    verdict: "fail",
    via: "none",
    steps: [READY, "dns fail DNS_NO_RECORD"],
  },
  {
    name: "less-specific-forward-rule-loses",
    rule: "§4.1 rule 4: a less specific FORWARD rule does not defeat private DNS",
    records: rules(["amazonaws.com", "FORWARD"]),
    question: { from: "subnet-a", to: "ssm" },
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: SSM_WAY,
  },
  {
    name: "dot-forward-rule-loses",
    rule: "§4.1 rule 4: nor does one for `.`",
    records: rules(["", "FORWARD"]),
    question: { from: "subnet-a", to: "ssm" },
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: SSM_WAY,
  },
  {
    name: "equally-specific-forward-rule-wins",
    rule: "§4.1 rule 4: an equally or more specific FORWARD rule defeats private DNS",
    records: rules([`ssm.${REGION}`, "FORWARD"]),
    question: { from: "subnet-a", to: "ssm" },
    verdict: "unknown",
    via: "unknown",
    steps: [READY, "dns unknown DNS_FORWARDED"],
    evidence: { resourceId: "vpc-1", rule: "rslvr-rr-0" },
  },
  {
    name: "forward-rule-beats-phz-at-a-tie",
    rule: "§4.1 rule 4: exact tie: the FORWARD rule beats a PHZ",
    records: all(rules([`sqs.${REGION}`, "FORWARD"]), zone(`sqs.${REGION}`, a(`sqs.${REGION}`, "10.0.1.10"))),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "unknown",
    via: "unknown",
    steps: [READY, "dns unknown DNS_FORWARDED"],
  },
  {
    name: "more-specific-phz-beats-forward-rule",
    rule: "§4.1 rule 4: the most specific domain wins",
    records: all(rules(["amazonaws.com", "FORWARD"]), zone(`sqs.${REGION}`)),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "fail",
    via: "none",
    steps: [READY, "dns fail DNS_NO_RECORD"],
  },
  {
    name: "forward-rule-catches-public-names",
    rule: "§4.1 rule 4: with nothing more specific the FORWARD rule decides",
    records: rules(["amazonaws.com", "FORWARD"]),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "unknown",
    via: "unknown",
    steps: [READY, "dns unknown DNS_FORWARDED"],
    says: { text: "192.168.0.53" },
  },
  {
    name: "system-rule-restores-resolution",
    rule: "§4.1 rule 4: a SYSTEM rule re-enables normal resolution for a subdomain",
    records: rules(["", "FORWARD"], ["amazonaws.com", "SYSTEM"]),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "pass",
    via: "natGateway",
    steps: NAT_WAY,
  },
  {
    name: "s3-inbound-resolver-only",
    rule: "§4.1 rule 10: in-VPC clients keep public answers",
    records: s3Interface(true),
    question: { from: "subnet-a", to: "s3" },
    verdict: "pass",
    via: "gatewayEndpoint",
    viaId: "vpce-s3",
    steps: S3_WAY,
  },
  {
    name: "s3-private-dns-for-everybody",
    rule: "§1.5: false: everything goes to the interface endpoint",
    records: s3Interface(false),
    question: { from: "subnet-a", to: "s3" },
    verdict: "pass",
    via: "interfaceEndpoint",
    viaId: "vpce-0s3",
    steps: [READY, PRIVATE, ROUTED, OUT, "networkAcl notApplicable STATE_SAME_SUBNET", IN, UP, FULL_POLICY],
  },
  {
    name: "gateway-endpoint-whose-name-is-answered-elsewhere",
    rule: "§4.1 rule 6: the interface endpoint answers, so nothing is sent to public addresses",
    records: s3Interface(false),
    question: { from: "subnet-a", to: "vpce-s3" },
    verdict: "fail",
    via: "interfaceEndpoint",
    viaId: "vpce-0s3",
    steps: [READY, "dns fail DNS_NAME_ANSWERED_ELSEWHERE", ROUTED, OUT, ANY],
  },
  {
    name: "gateway-endpoint-whose-name-has-a-private-record",
    rule: "§4.1 rule 4: the zone's address counts, not the public ones that the endpoint routes",
    records: zone(`s3.${REGION}`, a(`s3.${REGION}`, "10.0.2.10")),
    question: { from: "subnet-a", to: "vpce-s3" },
    verdict: "fail",
    via: "none",
    steps: [READY, "dns fail DNS_NAME_ANSWERED_ELSEWHERE", ANY],
  },
  {
    name: "dynamodb-interface-has-no-private-dns",
    rule: "§1.5: DynamoDB interface endpoints have no private DNS",
    records: {
      VpcEndpoints: [
        {
          ...SSM_ENDPOINT,
          VpcEndpointId: "vpce-0ddb",
          ServiceName: "com.amazonaws.us-east-1.dynamodb",
          PrivateDnsEnabled: true,
          SubnetIds: ["subnet-a"],
          NetworkInterfaceIds: ["eni-ddb"],
          DnsEntries: [{ DnsName: "vpce-0ddb-x.dynamodb.us-east-1.vpce.amazonaws.com", HostedZoneId: "Z1" }],
        },
      ],
      NetworkInterfaces: [endpointInterface("eni-ddb", "vpce-0ddb", "subnet-a", "a", "10.0.1.7")],
    },
    question: { from: "subnet-a", to: "dynamodb" },
    verdict: "pass",
    via: "natGateway",
    steps: NAT_WAY,
  },
  {
    name: "vpce-name-resolves-to-the-endpoint",
    rule: "§4.1 rule 8: endpoint-specific names always resolve to private IPs",
    records: ssm({ PrivateDnsEnabled: false }),
    question: { from: "subnet-a", to: VPCE_NAME },
    verdict: "pass",
    via: "interfaceEndpoint",
    viaId: "vpce-ssm",
    steps: SSM_BY(ENDPOINT_NAME),
  },
  {
    name: "vpce-name-resolves-with-custom-dns-servers",
    rule: "§4.1 rule 8: the zone is public: any server resolves it",
    records: servers("192.168.0.53"),
    question: { from: "subnet-a", to: VPCE_NAME },
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: SSM_BY(ENDPOINT_NAME),
  },
  {
    name: "vpce-name-without-dns-support",
    rule: "§4.1 rule 2: the Amazon resolver answers nothing at all",
    records: dnsAttributes(false, false),
    question: { from: "subnet-a", to: VPCE_NAME },
    verdict: "fail",
    via: "none",
    steps: [READY, "dns fail DNS_SUPPORT_DISABLED"],
  },
  {
    name: "zonal-name-pins-the-zone",
    rule: "§4.7: only zonal names pin the AZ",
    records: acl("subnet-b", "in 90 deny 10.0.2.0/24", "in 100 allow 0.0.0.0/0"),
    question: { from: "subnet-b", to: "vpce-ssm-x-us-east-1a.ssm.us-east-1.vpce.amazonaws.com" },
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: SSM_BY(ENDPOINT_NAME),
    says: { of: "dns", text: "us-east-1a" },
  },
  {
    name: "vpce-name-of-an-unknown-endpoint",
    rule: "§4.1 rule 8: it resolves, but to whose addresses is not visible",
    question: { from: "subnet-a", to: "vpce-0ff-x.ssm.us-east-1.vpce.amazonaws.com" },
    verdict: "unknown",
    via: "unknown",
    steps: [READY, "dns unknown UNKNOWN_RESOURCE"],
  },
  {
    name: "zone-of-an-aws-service",
    rule: "§2.19: records of zones owned by AWS services are unreadable",
    records: {
      HostedZoneSummaries: [
        {
          VPCId: "vpc-1",
          HostedZoneId: "ZAWS",
          Name: `sqs.${REGION}.`,
          Owner: { OwningService: "vpce.amazonaws.com" },
        },
      ],
    },
    question: { from: "subnet-a", to: "sqs" },
    verdict: "unknown",
    via: "natGateway",
    steps: ["source pass STATE_SOURCE_READY", "dns unknown DNS_NOT_VISIBLE", ...NAT_WAY.slice(2)],
    evidence: { resourceId: "vpc-1", rule: "ZAWS" },
  },
  {
    name: "zone-of-another-account",
    rule: "§2.19: records of foreign zones are unreadable",
    records: {
      HostedZoneSummaries: [
        { VPCId: "vpc-1", HostedZoneId: "ZFAR", Name: `sqs.${REGION}.`, Owner: { OwningAccount: "777788889999" } },
      ],
    },
    question: { from: "subnet-a", to: "sqs" },
    verdict: "unknown",
    via: "unknown",
    steps: [READY, "dns unknown DNS_NOT_VISIBLE"],
    permission: "route53:ListResourceRecordSets",
  },
  {
    name: "execute-api-captures-all-names",
    rule: "§4.1.1: execute-api with private DNS captures all *.execute-api names in the VPC",
    records: ssm({
      ServiceName: "com.amazonaws.us-east-1.execute-api",
      DnsEntries: [{ DnsName: `*.execute-api.${REGION}`, HostedZoneId: "Z2" }],
    }),
    question: { from: "subnet-a", to: `abc123.execute-api.${REGION}` },
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: SSM_WAY,
  },
  {
    name: "global-name-is-not-covered",
    rule: "§4.1.1: sts.amazonaws.com is not covered by regional private DNS",
    records: ssm({
      ServiceName: "com.amazonaws.us-east-1.sts",
      DnsEntries: [{ DnsName: `sts.${REGION}`, HostedZoneId: "Z2" }],
    }),
    question: { from: "subnet-a", to: "sts.amazonaws.com" },
    verdict: "pass",
    via: "natGateway",
    steps: NAT_WAY,
  },
  {
    name: "global-service-has-a-name-without-region",
    rule: "§9.2: aws global: com.amazonaws.<svc>",
    question: { from: "subnet-a", to: "com.amazonaws.iam" },
    verdict: "pass",
    via: "natGateway",
    steps: NAT_WAY,
    says: { of: "dns", text: "iam.amazonaws.com resolves" },
  },
  {
    name: "an-address-needs-no-name",
    rule: "§4: the order S1 DNS has no say for addresses",
    question: { from: "subnet-a", to: "8.8.8.8" },
    verdict: "pass",
    via: "natGateway",
    steps: [READY, NAMELESS, ...NAT_WAY.slice(2)],
  },
  {
    name: "record-type-without-the-family",
    rule: "§4.1 rule 6: family per DnsRecordIpType",
    records: all(ssm({ IpAddressType: "dualstack", DnsOptions: { DnsRecordIpType: "ipv6" } })),
    question: { from: "subnet-a", to: "ssm" },
    verdict: "fail",
    via: "none",
    steps: [READY, PRIVATE, "dns fail DNS_NO_ADDRESS"],
  },
  {
    name: "pending-endpoint",
    rule: "§2.7: pending: being built or changed, existing flows may work",
    records: ssm({ State: "pending" }),
    question: { from: "subnet-a", to: "ssm" },
    verdict: "unknown",
    via: "interfaceEndpoint",
    steps: [READY, PRIVATE, ROUTED, OUT, ACL, IN, "state unknown STATE_ENDPOINT_NOT_AVAILABLE", FULL_POLICY],
  },
];
