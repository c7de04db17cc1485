import type { RawRecord } from "@/lib/model";
import type { Records } from "../test-network";
import { routeTable, TO_NAT, workload } from "../test-network";
import type { Case, StepText } from "./case";
import {
  ACL,
  ANY,
  acl,
  all,
  HOME_ACCOUNT,
  HOP,
  NAMELESS,
  NAT_WAY,
  natGateway,
  OUT,
  PUBLIC,
  READY,
  ROUTED,
  routesOfA,
  S3_WAY,
  SSM_WAY,
  TO_IGW,
} from "./case";

const nat = (more: RawRecord): Records => ({ NatGateways: [natGateway(more)] });
const REGIONAL = { SubnetId: undefined, AvailabilityMode: "regional" };
const inZones = (...zones: string[]) => ({
  ...REGIONAL,
  NatGatewayAddresses: zones.map((zone) => ({ PublicIp: "3.3.3.3", AvailabilityZone: `us-east-1${zone}` })),
});
const publicIp = (id: string, address: string, more: RawRecord = {}): RawRecord => ({
  ...workload(id, "subnet-a", "a", address),
  ...more,
});
const ASSOCIATED = { Association: { PublicIp: "3.3.3.4" } };
const DIRECT = routesOfA(TO_IGW);

function blockPublicAccess(mode: string, exclusion?: string): Records {
  return {
    VpcBlockPublicAccessOptions: [{ AwsAccountId: HOME_ACCOUNT, InternetGatewayBlockMode: mode }],
    VpcBlockPublicAccessExclusions:
      exclusion === undefined
        ? []
        : [
            {
              ExclusionId: "vpcbpa-exclude-1",
              ResourceArn: `arn:aws:ec2:us-east-1:${HOME_ACCOUNT}:vpc/vpc-1`,
              InternetGatewayExclusionMode: exclusion,
              State: "create-complete",
            },
          ],
  };
}

/** A Gateway Load Balancer endpoint in a subnet of its own, to which subnet-a sends everything. */
function inspection(subnetId: string, state = "available"): Records {
  return {
    VpcEndpoints: [
      {
        VpcEndpointId: "vpce-0e",
        VpcEndpointType: "GatewayLoadBalancer",
        VpcId: "vpc-1",
        ServiceName: "com.amazonaws.vpce.us-east-1.vpce-svc-0f",
        State: state,
        SubnetIds: [subnetId],
        NetworkInterfaceIds: [],
      },
    ],
  };
}
const TO_INSPECTION: RawRecord = { DestinationCidrBlock: "0.0.0.0/0", GatewayId: "vpce-0e", State: "active" };

const unsupported = (name: string, target: RawRecord, viaId: string): Case => ({
  name,
  rule: "§2.5: a target that Isthmus does not follow",
  records: routesOfA({ DestinationCidrBlock: "0.0.0.0/0", State: "active", ...target }),
  question: { from: "subnet-a", to: "sqs" },
  verdict: "unknown",
  via: "unknown",
  viaId,
  steps: [READY, PUBLIC, ROUTED, OUT, "hop unknown UNSUPPORTED_COMPONENT"],
});

const BEFORE_IGW: readonly StepText[] = [READY, PUBLIC, ROUTED, OUT, ACL];
const NO_PUBLIC_ADDRESS = "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS";

/** NAT gateways, internet gateways, block public access, inspection (domain.md §2.14, §4.2). */
export const HOP_CASES: readonly Case[] = [
  {
    name: "nat-gateway",
    rule: "§4.2: NAT: paid path, on by the NAT subnet's own table",
    question: { from: "subnet-a", to: "sqs" },
    verdict: "pass",
    via: "natGateway",
    viaId: "nat-1",
    steps: NAT_WAY,
  },
  {
    name: "nat-gateway-that-failed",
    rule: "§2.14: State pending, failed, available, deleting, deleted",
    records: nat({ State: "failed" }),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "fail",
    via: "natGateway",
    steps: [READY, PUBLIC, ROUTED, OUT, "hop fail BAD_STATE"],
    evidence: { resourceId: "nat-1" },
  },
  {
    name: "nat-gateway-that-was-not-returned",
    rule: "§2.5: a route to something that is known by its id only",
    without: ["nat-1"],
    question: { from: "subnet-a", to: "sqs" },
    verdict: "unknown",
    via: "natGateway",
    viaId: "external/nat-1",
    steps: [READY, PUBLIC, ROUTED, OUT, "hop unknown UNKNOWN_RESOURCE"],
  },
  {
    name: "nat-subnet-without-internet",
    rule: "§4.2: continue in the next hop's table",
    records: { RouteTables: [routeTable("rtb-pub", ["subnet-pub"], [])] },
    question: { from: "subnet-a", to: "sqs" },
    verdict: "fail",
    via: "natGateway",
    steps: [READY, PUBLIC, ROUTED, OUT, ACL, HOP, "route fail NO_ROUTE_TO_DESTINATION"],
    evidence: { resourceId: "rtb-pub" },
  },
  {
    name: "private-nat-gateway-before-an-internet-gateway",
    rule: "§4.2: igw- needs a public IP; a private NAT gateway has none (§2.14 ConnectivityType)",
    records: nat({ ConnectivityType: "private", NatGatewayAddresses: [{ PrivateIp: "10.0.9.8" }] }),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "fail",
    via: "natGateway",
    steps: [READY, PUBLIC, ROUTED, OUT, ACL, HOP, ROUTED, ACL, `hop fail ${NO_PUBLIC_ADDRESS}`],
    evidence: { resourceId: "nat-1" },
  },
  {
    name: "regional-nat-in-zone",
    rule: "§4.2: regional NAT must be present in the AZ",
    records: nat(inZones("a", "b")),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "pass",
    via: "natGateway",
    steps: [READY, PUBLIC, ROUTED, OUT, ACL, HOP, HOP],
  },
  {
    name: "regional-nat-not-in-zone",
    rule: "§4.2: REGIONAL_NGW_ROUTE_AZ_RESTRICTION",
    records: nat(inZones("b")),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "fail",
    via: "natGateway",
    steps: [READY, PUBLIC, ROUTED, OUT, "hop fail REGIONAL_NGW_ROUTE_AZ_RESTRICTION"],
    says: { text: "us-east-1a" },
  },
  {
    name: "regional-nat-in-zones-that-nobody-told",
    rule: "§2.14: expansion to a new AZ can take 60 minutes",
    records: nat({ ...REGIONAL, NatGatewayAddresses: [] }),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "unknown",
    via: "natGateway",
    steps: [READY, PUBLIC, ROUTED, OUT, ACL, "hop unknown REGIONAL_NGW_ROUTE_AZ_RESTRICTION", HOP],
  },
  {
    name: "internet-gateway-with-a-public-address",
    rule: "§4.2: igw- needs a public IP on the ENI",
    records: all(DIRECT, { NetworkInterfaces: [publicIp("eni-a", "10.0.1.10", ASSOCIATED)] }),
    question: { from: "eni-a", to: "sqs" },
    verdict: "pass",
    via: "internetGateway",
    viaId: "igw-1",
    steps: [...BEFORE_IGW, HOP],
  },
  {
    name: "internet-gateway-without-public-address",
    rule: "§4.2: igw- needs a public IP on the ENI",
    records: DIRECT,
    question: { from: "eni-a", to: "sqs" },
    verdict: "fail",
    via: "internetGateway",
    steps: [...BEFORE_IGW, `hop fail ${NO_PUBLIC_ADDRESS}`],
    evidence: { resourceId: "eni-a" },
  },
  {
    name: "internet-gateway-for-one-of-two-workloads",
    rule: "§4.2: igw- needs a public IP on the ENI: partial",
    records: all(DIRECT, { NetworkInterfaces: [publicIp("eni-a2", "10.0.1.11", ASSOCIATED)] }),
    question: { from: "subnet-a", to: "internet" },
    verdict: "partial",
    via: "internetGateway",
    steps: [READY, NAMELESS, ROUTED, OUT, ACL, `hop partial ${NO_PUBLIC_ADDRESS}`],
    says: { text: "1 of the 2 workloads" },
  },
  {
    name: "empty-public-subnet",
    rule: "§2.4: MapPublicIpOnLaunch gives what is launched a public address",
    records: { Subnets: [{ ...subnetPub(), MapPublicIpOnLaunch: true }] },
    question: { from: "subnet-pub", to: "internet" },
    verdict: "pass",
    via: "internetGateway",
    steps: [READY, NAMELESS, ROUTED, "egress notApplicable STATE_NO_WORKLOAD", ACL, HOP],
  },
  {
    name: "empty-public-subnet-that-gives-no-public-address",
    rule: "§2.4: MapPublicIpOnLaunch gives what is launched a public address",
    records: { Subnets: [{ ...subnetPub(), MapPublicIpOnLaunch: false }] },
    question: { from: "subnet-pub", to: "internet" },
    verdict: "partial",
    via: "internetGateway",
    steps: [READY, NAMELESS, ROUTED, "egress notApplicable STATE_NO_WORKLOAD", ACL, `hop partial ${NO_PUBLIC_ADDRESS}`],
  },
  {
    name: "internet-gateway-detached",
    rule: "§2.14: attachments of an internet gateway",
    records: { InternetGateways: [{ InternetGatewayId: "igw-1", Attachments: [] }] },
    question: { from: "subnet-a", to: "sqs" },
    verdict: "fail",
    via: "natGateway",
    steps: [...NAT_WAY.slice(0, -1), "hop fail BAD_STATE_ATTACHMENT"],
    evidence: { resourceId: "igw-1" },
  },
  {
    name: "internet-gateway-attachment-called-attached",
    rule: "§2.14: available on the wire though the enum says attached",
    records: {
      InternetGateways: [{ InternetGatewayId: "igw-1", Attachments: [{ VpcId: "vpc-1", State: "attached" }] }],
    },
    question: { from: "subnet-a", to: "sqs" },
    verdict: "pass",
    via: "natGateway",
    steps: NAT_WAY,
  },
  {
    name: "private-address-beyond-the-internet-gateway",
    rule: "explanation-codes: IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
    question: { from: "subnet-a", to: "172.16.5.5" },
    verdict: "fail",
    via: "natGateway",
    steps: [READY, NAMELESS, ...NAT_WAY.slice(2), "hop fail IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"],
  },
  {
    name: "shared-address-beyond-the-internet-gateway",
    rule: "explanation-codes: IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
    question: { from: "subnet-a", to: "100.64.5.5" },
    verdict: "fail",
    via: "natGateway",
    steps: [READY, NAMELESS, ...NAT_WAY.slice(2), "hop fail IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"],
  },
  {
    name: "bpa-bidirectional-stops-nat",
    rule: "§4.2: block-bidirectional kills IGW, and NAT behind it",
    records: blockPublicAccess("block-bidirectional"),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "fail",
    via: "natGateway",
    steps: [...NAT_WAY.slice(0, -1), "hop fail VPC_BLOCK_PUBLIC_ACCESS_ENABLED"],
    evidence: { resourceId: "vpc-1" },
  },
  {
    name: "bpa-ingress-keeps-nat",
    rule: "§4.2: block-ingress keeps NAT egress",
    records: blockPublicAccess("block-ingress"),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "pass",
    via: "natGateway",
    steps: NAT_WAY,
  },
  {
    name: "bpa-ingress-stops-public-addresses",
    rule: "§4.2: block-ingress keeps only NAT and egress-only gateways",
    records: all(DIRECT, blockPublicAccess("block-ingress"), {
      NetworkInterfaces: [publicIp("eni-a", "10.0.1.10", ASSOCIATED)],
    }),
    question: { from: "eni-a", to: "sqs" },
    verdict: "fail",
    via: "internetGateway",
    steps: [...BEFORE_IGW, "hop fail VPC_BLOCK_PUBLIC_ACCESS_ENABLED"],
  },
  {
    name: "bpa-excluded-both-ways",
    rule: "§4.2: an excluded VPC is not blocked",
    records: blockPublicAccess("block-bidirectional", "allow-bidirectional"),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "pass",
    via: "natGateway",
    steps: NAT_WAY,
  },
  {
    name: "bpa-excluded-outwards-with-nat",
    rule: "§4.2: allow-egress lets NAT out",
    records: blockPublicAccess("block-bidirectional", "allow-egress"),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "pass",
    via: "natGateway",
    steps: NAT_WAY,
  },
  {
    name: "bpa-excluded-outwards-with-public-address",
    rule: "§4.2: what allow-egress means for public addresses is not documented",
    records: all(DIRECT, blockPublicAccess("block-bidirectional", "allow-egress"), {
      NetworkInterfaces: [publicIp("eni-a", "10.0.1.10", ASSOCIATED)],
    }),
    question: { from: "eni-a", to: "sqs" },
    verdict: "unknown",
    via: "internetGateway",
    steps: [...BEFORE_IGW, "hop unknown VPC_BLOCK_PUBLIC_ACCESS_ENABLED", ANY],
  },
  {
    name: "bpa-leaves-gateway-endpoints-alone",
    rule: "§4.2: gateway endpoints are not IGW paths, so unaffected",
    records: blockPublicAccess("block-bidirectional"),
    question: { from: "subnet-a", to: "s3" },
    verdict: "pass",
    via: "gatewayEndpoint",
    steps: S3_WAY,
  },
  {
    name: "bpa-leaves-interface-endpoints-alone",
    rule: "§4.2: interface endpoints are not IGW paths, so unaffected",
    records: blockPublicAccess("block-bidirectional"),
    question: { from: "subnet-a", to: "ssm" },
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: SSM_WAY,
  },
  {
    name: "gwlb-inspection-hop",
    rule: "§4.2: vpce- GWLB: inspection hop, continue from the GWLBe subnet's own table",
    records: all(inspection("subnet-b"), routesOfA(TO_INSPECTION)),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "pass",
    via: "natGateway",
    steps: [READY, PUBLIC, ROUTED, OUT, ACL, HOP, ROUTED, ACL, HOP, ROUTED, ACL, HOP],
  },
  {
    name: "gwlb-acl-even-in-same-subnet",
    rule: "§4.4: not evaluated inside one subnet, except traffic to a GWLBe in the same subnet",
    records: all(
      inspection("subnet-a"),
      routesOfA(TO_INSPECTION),
      acl("subnet-a", "in 90 deny 10.0.1.0/24", "in 100 allow 0.0.0.0/0"),
    ),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "fail",
    via: "none",
    steps: [READY, PUBLIC, ROUTED, OUT, "networkAcl fail SUBNET_ACL_RESTRICTION", ANY],
    evidence: { resourceId: "acl-own", rule: "rule 90" },
  },
  {
    name: "gwlb-endpoint-not-available",
    rule: "§2.7: failed carries no traffic",
    records: all(inspection("subnet-b", "failed"), routesOfA(TO_INSPECTION)),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "fail",
    via: "none",
    steps: [READY, PUBLIC, ROUTED, OUT, ACL, "hop fail BAD_STATE"],
    evidence: { resourceId: "vpce-0e" },
  },
  {
    name: "sg-reference-lost-behind-gwlb",
    rule: "§4.3: SG references break across middleboxes",
    records: all(inspection("subnet-pub"), {
      RouteTables: [
        routeTable("rtb-a", ["subnet-a"], [{ ...TO_INSPECTION, DestinationCidrBlock: "10.0.2.0/24" }, TO_NAT]),
      ],
      SecurityGroupRules: [
        {
          SecurityGroupRuleId: "sgr-in",
          GroupId: "sg-endpoint",
          IsEgress: false,
          IpProtocol: "tcp",
          FromPort: 443,
          ToPort: 443,
          ReferencedGroupInfo: { GroupId: "sg-app" },
        },
      ],
    }),
    question: { from: "subnet-a", to: "10.0.2.5" },
    verdict: "fail",
    via: "interfaceEndpoint",
    steps: [READY, NAMELESS, ROUTED, OUT, ACL, HOP, ROUTED, ACL, "ingress fail SG_REFERENCES_NOT_PRESERVED", ANY],
    evidence: { resourceId: "sg-endpoint", rule: "sgr-in" },
  },
  {
    name: "interface-endpoint-as-route-target",
    rule: "§1.2: interface endpoints are never route targets",
    records: routesOfA({ DestinationCidrBlock: "0.0.0.0/0", GatewayId: "vpce-ssm", State: "active" }),
    question: { from: "subnet-a", to: "sqs" },
    verdict: "unknown",
    via: "unknown",
    steps: [READY, PUBLIC, ROUTED, OUT, "hop unknown UNKNOWN_RESOURCE"],
  },
  unsupported("virtual-private-gateway", { GatewayId: "vgw-1" }, "external/vgw-1"),
  unsupported("carrier-gateway", { CarrierGatewayId: "cagw-1" }, "external/cagw-1"),
  unsupported("network-interface-target", { NetworkInterfaceId: "eni-a" }, "eni-a"),
  unsupported(
    "core-network",
    { CoreNetworkArn: "arn:aws:networkmanager::1:core-network/x" },
    "external/arn:aws:networkmanager::1:core-network/x",
  ),
];

function subnetPub(): RawRecord {
  return {
    SubnetId: "subnet-pub",
    VpcId: "vpc-1",
    State: "available",
    CidrBlock: "10.0.9.0/24",
    AvailabilityZone: "us-east-1a",
    AvailabilityZoneId: "use1-az1",
  };
}
