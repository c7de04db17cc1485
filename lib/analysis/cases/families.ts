import type { RawRecord } from "@/lib/model";
import type { Records } from "../test-network";
import { endpointInterface, networkAcl, routeTable, rule, subnet, TO_NAT, TO_S3, workload } from "../test-network";
import type { Case, StepText } from "./case";
import {
  ACL,
  aclEntry,
  all,
  FULL_POLICY,
  HOP,
  NAMELESS,
  OUT,
  PUBLIC,
  READY,
  ROUTED,
  S3_WAY,
  SSM_WAY,
  ssm,
  UP,
} from "./case";

const six = (block: string): RawRecord => ({
  Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: block, Ipv6CidrBlockState: { State: "associated" } }],
});
const LOCAL_6 = { DestinationIpv6CidrBlock: "2600:1f00::/56", GatewayId: "local", State: "active" };
const toEigw = { DestinationIpv6CidrBlock: "::/0", EgressOnlyInternetGatewayId: "eigw-1", State: "active" };
const OPEN = ["in 100 allow 0.0.0.0/0", "out 100 allow 0.0.0.0/0"];
const OPEN_6 = ["in 101 allow ::/0", "out 101 allow ::/0"];

function acl(...entries: string[]): Records {
  return { NetworkAcls: [networkAcl("acl-open", ["subnet-a", "subnet-b", "subnet-pub"], entries.map(aclEntry))] };
}

/** The home network with IPv6 beside IPv4 in both private subnets. */
function dualStack(...routes: RawRecord[]): Records {
  return all(acl(...OPEN, ...OPEN_6), {
    Vpcs: [
      {
        VpcId: "vpc-1",
        OwnerId: "111122223333",
        State: "available",
        CidrBlock: "10.0.0.0/16",
        ...six("2600:1f00::/56"),
      },
    ],
    Subnets: [
      subnet("subnet-a", "a", "10.0.1.0/24", six("2600:1f00:0:1::/64")),
      subnet("subnet-b", "b", "10.0.2.0/24", six("2600:1f00:0:2::/64")),
    ],
    RouteTables: [routeTable("rtb-a", ["subnet-a"], [TO_S3, LOCAL_6, ...routes])],
    NetworkInterfaces: [
      { ...workload("eni-a", "subnet-a", "a", "10.0.1.10"), Ipv6Addresses: [{ Ipv6Address: "2600:1f00:0:1::10" }] },
    ],
    SecurityGroupRules: [rule("sgr-out6", "sg-app", true, -1, -1, { CidrIpv6: "::/0" })],
    EgressOnlyInternetGateways: [
      { EgressOnlyInternetGatewayId: "eigw-1", Attachments: [{ VpcId: "vpc-1", State: "attached" }] },
    ],
  });
}

const dualEndpoint: Records = {
  NetworkInterfaces: [
    {
      ...endpointInterface("eni-ssm-a", "vpce-ssm", "subnet-a", "a", "10.0.1.5"),
      Ipv6Addresses: [{ Ipv6Address: "2600:1f00:0:1::5" }],
    },
    {
      ...endpointInterface("eni-ssm-b", "vpce-ssm", "subnet-b", "b", "10.0.2.5"),
      Ipv6Addresses: [{ Ipv6Address: "2600:1f00:0:2::5" }],
    },
  ],
  SecurityGroupRules: [rule("sgr-in6", "sg-endpoint", false, 443, 443, { CidrIpv6: "2600:1f00::/56" })],
};

const V6_LIST: Records = {
  PrefixLists: [
    { PrefixListId: "pl-s3v6", PrefixListName: "com.amazonaws.us-east-1.ipv6.s3", Cidrs: ["2600:1fa0:8000::/39"] },
  ],
};

const PUBLIC_6 = { from: "eni-a", to: "2a00:1450::1" };
const OUT_6: readonly StepText[] = [READY, NAMELESS, ROUTED, OUT, ACL, HOP];

/** IPv4 and IPv6 (domain.md §4.2 rule 8, §4.4, §1.3). */
export const FAMILY_CASES: readonly Case[] = [
  {
    name: "egress-only-gateway-lets-ipv6-out",
    rule: "§4.2: eigw- IPv6",
    records: dualStack(TO_NAT, toEigw),
    question: { ...PUBLIC_6, family: "ipv6" },
    verdict: "pass",
    via: "internetGateway",
    viaId: "eigw-1",
    steps: OUT_6,
  },
  {
    name: "ipv4-default-says-nothing-about-ipv6",
    rule: "§4.2 rule 8: 0.0.0.0/0 says nothing about IPv6",
    records: dualStack(TO_NAT),
    question: { ...PUBLIC_6, family: "ipv6" },
    verdict: "fail",
    via: "none",
    steps: [READY, NAMELESS, "route fail NO_ROUTE_TO_DESTINATION", OUT],
    evidence: { resourceId: "rtb-a" },
  },
  {
    name: "ipv6-default-says-nothing-about-ipv4",
    rule: "§4.2 rule 8: IPv4 and IPv6 are independent",
    records: dualStack(toEigw),
    question: { from: "eni-a", to: "sqs", family: "ipv4" },
    verdict: "fail",
    via: "none",
    steps: [READY, PUBLIC, "route fail NO_ROUTE_TO_DESTINATION", OUT],
  },
  {
    name: "ipv6-through-an-internet-gateway-needs-no-other-address",
    rule: "§4.2: igw-: an IPv6 address is public itself",
    records: dualStack({ DestinationIpv6CidrBlock: "::/0", GatewayId: "igw-1", State: "active" }),
    question: { ...PUBLIC_6, family: "ipv6" },
    verdict: "pass",
    via: "internetGateway",
    viaId: "igw-1",
    steps: OUT_6,
  },
  {
    name: "bpa-ingress-keeps-egress-only-gateways",
    rule: "§4.2: block-ingress keeps EIGW egress",
    records: all(dualStack(toEigw), {
      VpcBlockPublicAccessOptions: [{ AwsAccountId: "111122223333", InternetGatewayBlockMode: "block-ingress" }],
    }),
    question: { ...PUBLIC_6, family: "ipv6" },
    verdict: "pass",
    via: "internetGateway",
    steps: OUT_6,
  },
  {
    name: "bpa-bidirectional-stops-egress-only-gateways",
    rule: "§4.2: block-bidirectional kills EIGW",
    records: all(dualStack(toEigw), {
      VpcBlockPublicAccessOptions: [{ AwsAccountId: "111122223333", InternetGatewayBlockMode: "block-bidirectional" }],
    }),
    question: { ...PUBLIC_6, family: "ipv6" },
    verdict: "fail",
    via: "internetGateway",
    steps: [...OUT_6.slice(0, -1), "hop fail VPC_BLOCK_PUBLIC_ACCESS_ENABLED"],
  },
  {
    name: "egress-only-gateway-detached",
    rule: "§2.14: attachments",
    records: all(dualStack(toEigw), {
      EgressOnlyInternetGateways: [
        { EgressOnlyInternetGatewayId: "eigw-1", Attachments: [{ VpcId: "vpc-1", State: "detaching" }] },
      ],
    }),
    question: { ...PUBLIC_6, family: "ipv6" },
    verdict: "fail",
    via: "internetGateway",
    steps: [...OUT_6.slice(0, -1), "hop fail BAD_STATE_ATTACHMENT"],
  },
  {
    name: "nacl-rules-for-ipv4-say-nothing-about-ipv6",
    rule: "§4.4: IPv4 and IPv6 rules separate",
    records: all(dualStack(toEigw), acl(...OPEN)),
    question: { ...PUBLIC_6, family: "ipv6" },
    verdict: "fail",
    via: "internetGateway",
    steps: [READY, NAMELESS, ROUTED, OUT, "networkAcl fail SUBNET_ACL_RESTRICTION", HOP],
    evidence: { resourceId: "acl-open", rule: "rule *" },
  },
  {
    name: "service-without-ipv6-addresses",
    rule: "§2.6: the prefix lists tell which versions a service speaks",
    records: dualStack(TO_NAT),
    question: { from: "eni-a", to: "s3", family: "ipv6" },
    verdict: "fail",
    via: "none",
    steps: [READY, PUBLIC, "dns fail DNS_NO_ADDRESS"],
  },
  {
    name: "ipv4-gateway-endpoint-drops-ipv6",
    rule: "§1.3: an IPv4 gateway endpoint and a dual-stack client: drops AAAA traffic",
    records: all(dualStack(TO_NAT), V6_LIST),
    question: { from: "eni-a", to: "s3", family: "ipv6" },
    verdict: "fail",
    via: "none",
    steps: [READY, PUBLIC, "route fail NO_ROUTE_TO_DESTINATION", OUT],
  },
  {
    name: "ipv4-gateway-endpoint-leaks-ipv6-to-the-egress-only-gateway",
    rule: "§1.3: an IPv4 gateway endpoint and a dual-stack client: leaks AAAA traffic to the EIGW",
    records: all(dualStack(TO_NAT, toEigw), V6_LIST),
    question: { from: "eni-a", to: "s3", family: "ipv6" },
    verdict: "pass",
    via: "internetGateway",
    viaId: "eigw-1",
    steps: [READY, PUBLIC, ROUTED, OUT, ACL, HOP],
  },
  {
    name: "gateway-endpoint-for-ipv6",
    rule: "§1.3: ipv6: the v6 list is routed",
    records: all(
      dualStack(TO_NAT, { DestinationPrefixListId: "pl-s3v6", GatewayId: "vpce-s3", State: "active" }),
      V6_LIST,
    ),
    question: { from: "eni-a", to: "s3", family: "ipv6" },
    verdict: "pass",
    via: "gatewayEndpoint",
    steps: [READY, PUBLIC, ROUTED, OUT, ACL, UP, FULL_POLICY],
    evidence: { of: "route", resourceId: "rtb-a", rule: "pl-s3v6" },
  },
  {
    name: "dual-stack-client-over-ipv4",
    rule: "§4.2 rule 8: independent",
    records: dualStack(TO_NAT),
    question: { from: "eni-a", to: "s3", family: "ipv4" },
    verdict: "pass",
    via: "gatewayEndpoint",
    steps: S3_WAY,
  },
  {
    name: "interface-endpoint-without-ipv6-addresses",
    rule: "§4.1 rule 6: family = IpAddressType",
    records: dualStack(TO_NAT),
    question: { from: "eni-a", to: "ssm", family: "ipv6" },
    verdict: "fail",
    via: "none",
    steps: [READY, "dns pass DNS_PRIVATE_NAME", "dns fail DNS_NO_ADDRESS"],
  },
  {
    name: "dual-stack-endpoint-over-ipv6",
    rule: "§4.1 rule 6: family per DnsRecordIpType, by default IpAddressType",
    records: all(dualStack(TO_NAT), dualEndpoint, ssm({ IpAddressType: "dualstack" })),
    question: { from: "eni-a", to: "ssm", family: "ipv6" },
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: SSM_WAY,
  },
  {
    name: "dual-stack-endpoint-with-records-for-ipv4-alone",
    rule: "§4.1 rule 6: family per DnsRecordIpType",
    records: all(
      dualStack(TO_NAT),
      dualEndpoint,
      ssm({ IpAddressType: "dualstack", DnsOptions: { DnsRecordIpType: "ipv4" } }),
    ),
    question: { from: "eni-a", to: "ssm", family: "ipv6" },
    verdict: "fail",
    via: "none",
    steps: [READY, "dns pass DNS_PRIVATE_NAME", "dns fail DNS_NO_ADDRESS"],
  },
];
