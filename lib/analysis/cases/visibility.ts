import type { Case, StepText } from "./case";
import {
  ACL,
  ANY,
  all,
  HOP,
  NAMELESS,
  NAT_WAY,
  OUT,
  PUBLIC,
  READY,
  ROUTED,
  routesOfA,
  S3_WAY,
  SSM_WAY,
  TO_S3,
} from "./case";

const S3 = { from: "subnet-a", to: "s3" };
const SSM = { from: "subnet-a", to: "ssm" };
const replaced = (way: readonly StepText[], at: number, step: StepText): StepText[] =>
  way.map((one, index) => (index === at ? step : one));

const denied = (
  action: keyof NonNullable<Case["outcomes"]>,
  question: Case["question"],
  more: Pick<Case, "via" | "steps"> & Partial<Case>,
): Case => ({
  name: `denied-${action}-${question.to}`,
  rule: "§2.2, design.md invariant 5: a denied call is not visible, with its permission",
  outcomes: { [action]: "denied" },
  question,
  verdict: "unknown",
  permission: `ec2:${action}`,
  ...more,
});

/** The home VPC as a participant sees it: owned by another account (domain.md §2.22). */
const SHARED = {
  Vpcs: [{ VpcId: "vpc-1", OwnerId: "222233334444", State: "available", CidrBlock: "10.0.0.0/16" }],
};
const HIDDEN = ["vpce-s3", "vpce-ssm", "nat-1", "eni-ssm-a", "eni-ssm-b"];

/** What nobody may see (domain.md §2.22). */
export const VISIBILITY_CASES: readonly Case[] = [
  denied("DescribeRouteTables", S3, { via: "unknown", steps: [READY, PUBLIC, "route unknown STATE_NOT_VISIBLE", OUT] }),
  denied("DescribePrefixLists", S3, {
    via: "gatewayEndpoint",
    steps: replaced(S3_WAY, 2, "route unknown STATE_NOT_VISIBLE"),
  }),
  denied("DescribeVpcEndpoints", SSM, {
    via: "natGateway",
    steps: ["source pass STATE_SOURCE_READY", "dns unknown DNS_NOT_VISIBLE", ...NAT_WAY.slice(2)],
  }),
  denied("DescribeSecurityGroups", S3, {
    via: "gatewayEndpoint",
    steps: replaced(S3_WAY, 3, "egress unknown STATE_NOT_VISIBLE"),
  }),
  denied("DescribeNetworkAcls", S3, {
    via: "gatewayEndpoint",
    steps: replaced(S3_WAY, 4, "networkAcl unknown STATE_NOT_VISIBLE"),
  }),
  denied("DescribeNetworkInterfaces", S3, {
    via: "gatewayEndpoint",
    steps: replaced(S3_WAY, 3, "egress unknown STATE_NOT_VISIBLE"),
  }),
  denied(
    "DescribeNatGateways",
    { from: "subnet-a", to: "sqs" },
    {
      via: "natGateway",
      steps: [READY, PUBLIC, ROUTED, OUT, "hop unknown UNKNOWN_RESOURCE"],
    },
  ),
  denied(
    "DescribeInternetGateways",
    { from: "subnet-a", to: "sqs" },
    {
      via: "natGateway",
      steps: [READY, PUBLIC, ROUTED, OUT, ACL, HOP, ROUTED, "hop unknown UNKNOWN_RESOURCE"],
    },
  ),
  denied(
    "DescribeInstances",
    { from: "eni-a", to: "s3" },
    {
      via: "gatewayEndpoint",
      steps: ["source unknown STATE_NOT_VISIBLE", ...S3_WAY.slice(1)],
    },
  ),
  denied("DescribeVpcAttribute", SSM, {
    via: "interfaceEndpoint",
    steps: replaced(SSM_WAY, 1, "dns unknown DNS_NOT_VISIBLE"),
  }),
  denied("ListHostedZonesByVPC", SSM, {
    via: "interfaceEndpoint",
    steps: replaced(SSM_WAY, 1, "dns unknown DNS_NOT_VISIBLE"),
    permission: "route53:ListHostedZonesByVPC",
  }),
  denied("ListResolverRuleAssociations", SSM, {
    via: "interfaceEndpoint",
    steps: replaced(SSM_WAY, 1, "dns unknown DNS_NOT_VISIBLE"),
    permission: "route53resolver:ListResolverRuleAssociations",
  }),
  denied(
    "DescribeVpcBlockPublicAccessOptions",
    { from: "subnet-a", to: "sqs" },
    {
      via: "natGateway",
      steps: [...NAT_WAY.slice(0, -1), "hop unknown VPC_BLOCK_PUBLIC_ACCESS_ENABLED", HOP],
    },
  ),
  {
    name: "group-reference-where-interfaces-are-not-visible",
    rule: "§4.3: whether the clients carry the referenced group is not visible",
    records: {
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
    },
    outcomes: { DescribeNetworkInterfaces: "denied" },
    question: SSM,
    verdict: "unknown",
    via: "interfaceEndpoint",
    steps: [READY, "dns pass DNS_PRIVATE_NAME", ANY, "ingress unknown UNKNOWN_PEERED_SGS", ANY],
    permission: "ec2:DescribeNetworkInterfaces",
  },
  {
    name: "customer-prefix-list-without-its-entries",
    rule: "§2.6: GetManagedPrefixListEntries",
    records: all(routesOfA({ DestinationPrefixListId: "pl-own", NatGatewayId: "nat-1", State: "active" }, TO_S3), {
      ManagedPrefixLists: [{ PrefixListId: "pl-own", PrefixListName: "own", OwnerId: "111122223333" }],
    }),
    outcomes: { GetManagedPrefixListEntries: "denied" },
    question: S3,
    verdict: "unknown",
    via: "gatewayEndpoint",
    steps: replaced(S3_WAY, 2, "route unknown STATE_NOT_VISIBLE"),
    permission: "ec2:GetManagedPrefixListEntries",
  },
  {
    name: "rule-for-a-prefix-list-without-its-entries",
    rule: "§4.3: peer in prefix list; its entries are not visible",
    records: {
      ManagedPrefixLists: [{ PrefixListId: "pl-own", PrefixListName: "own", OwnerId: "111122223333" }],
      SecurityGroupRules: [
        {
          SecurityGroupRuleId: "sgr-out",
          GroupId: "sg-app",
          IsEgress: true,
          IpProtocol: "tcp",
          FromPort: 443,
          ToPort: 443,
          PrefixListId: "pl-own",
        },
      ],
    },
    outcomes: { GetManagedPrefixListEntries: "denied" },
    question: S3,
    verdict: "unknown",
    via: "gatewayEndpoint",
    steps: replaced(S3_WAY, 3, "egress unknown STATE_NOT_VISIBLE"),
    permission: "ec2:GetManagedPrefixListEntries",
  },
  {
    name: "participant-cannot-see-endpoint",
    rule: "§2.22: participants cannot describe VPC endpoints",
    records: SHARED,
    without: HIDDEN,
    question: SSM,
    verdict: "unknown",
    via: "natGateway",
    steps: [READY, "dns unknown DNS_NOT_VISIBLE", ROUTED, OUT, "hop unknown UNKNOWN_RESOURCE"],
    says: { text: "222233334444" },
  },
  {
    name: "participant-sees-a-route-to-an-endpoint-of-the-owner",
    rule: "§2.22: a route to vpce-… is external, not a black hole",
    records: SHARED,
    without: HIDDEN,
    question: { from: "subnet-a", to: "52.0.1.7" },
    verdict: "unknown",
    via: "unknown",
    viaId: "external/vpce-s3",
    steps: [READY, NAMELESS, ROUTED, OUT, "hop unknown UNKNOWN_RESOURCE"],
    says: { text: "222233334444" },
  },
  {
    name: "participant-cannot-see-the-owner's-interfaces",
    rule: "§2.22: participants cannot describe the owner's ENIs",
    records: SHARED,
    without: HIDDEN,
    question: { from: "subnet-a", to: "10.0.2.5" },
    verdict: "unknown",
    via: "local",
    steps: [READY, NAMELESS, ROUTED, OUT, ACL, "ingress unknown ENI_ADDRESS_RESTRICTION"],
    says: { text: "222233334444" },
  },
  {
    name: "participant-sees-own-workloads",
    rule: "§2.22: own ENIs and SGs",
    records: SHARED,
    without: HIDDEN,
    question: { from: "eni-a", to: "eni-b" },
    verdict: "fail",
    via: "none",
    steps: [READY, NAMELESS, ROUTED, OUT, ACL, "ingress fail SG_HAS_NO_RULES"],
  },
];
