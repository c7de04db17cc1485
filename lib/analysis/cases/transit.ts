import type { RawRecord } from "@/lib/model";
import {
  aliasRecord,
  associated,
  HUB,
  hostedZone,
  hub as hubAccount,
  hubRoutes,
  inbound,
  PCX,
  peering,
  SPOKE,
  spoke as spokeAccount,
  spokeRoutes,
  TGW,
  to,
  transitRoute,
  vpcAttachment,
} from "../network/test-accounts";
import type { Outcomes, Records } from "../test-network";
import { FULL } from "../test-network";
import type { AccountData, Case, StepText } from "./case";
import {
  ACL,
  ANY,
  aclEntry,
  BACK,
  FULL_POLICY,
  HOP,
  IN,
  NAMELESS,
  OUT,
  PUBLIC,
  READY,
  ROUTED,
  SAME_SUBNET,
  UP,
} from "./case";

const OPEN = ["in 100 allow 0.0.0.0/0", "out 100 allow 0.0.0.0/0"];

function networkAcl(name: string, ...entries: string[]): RawRecord {
  return {
    NetworkAclId: `acl-${name}`,
    VpcId: `vpc-${name}`,
    Associations: [{ SubnetId: `subnet-${name}` }],
    Entries: (entries.length > 0 ? entries : OPEN).map(aclEntry),
  };
}

function workload(name: string, address: string, group: string): RawRecord {
  return {
    NetworkInterfaceId: `eni-${name}`,
    VpcId: `vpc-${name}`,
    SubnetId: `subnet-${name}`,
    AvailabilityZone: "us-east-1a",
    InterfaceType: "interface",
    Status: "in-use",
    PrivateIpAddress: address,
    Groups: [{ GroupId: group }],
  };
}

const outbound = (peer: RawRecord): RawRecord => ({
  SecurityGroupRuleId: "sgr-out",
  GroupId: "sg-spoke",
  IsEgress: true,
  IpProtocol: "tcp",
  FromPort: 443,
  ToPort: 443,
  ...peer,
});

/** The hub's endpoint, with AWS's default policy. */
const [HUB_ENDPOINT] = (hubAccount().records.VpcEndpoints ?? []).map((one) => ({ ...one, PolicyDocument: FULL }));

/** The hub of the tests of `../network`, with an open network ACL. */
function hub(records: Records = {}, outcomes: Outcomes = {}): AccountData {
  return hubAccount({ NetworkAcls: [networkAcl("hub")], VpcEndpoints: [HUB_ENDPOINT ?? {}], ...records }, outcomes);
}

/** Its spoke, with an open network ACL and a workload. */
function spoke(records: Records = {}, outcomes: Outcomes = {}): AccountData {
  return spokeAccount(
    {
      NetworkAcls: [networkAcl("spoke")],
      NetworkInterfaces: [workload("spoke", "10.2.1.10", "sg-spoke")],
      SecurityGroups: [{ GroupId: "sg-spoke", GroupName: "app", VpcId: "vpc-spoke", OwnerId: SPOKE }],
      SecurityGroupRules: [outbound({ CidrIpv4: "0.0.0.0/0" })],
      ...records,
    },
    outcomes,
  );
}

const BY_PEERING: [hub: Records, spoke: Records] = [
  { ...hubRoutes([to("10.2.0.0/16", PCX)]), VpcPeeringConnections: [peering()] },
  { ...spokeRoutes([to("10.1.0.0/16", PCX)]), VpcPeeringConnections: [peering()] },
];
const peered = (hubMore: Records = {}, spokeMore: Records = {}) => [
  spoke({ ...BY_PEERING[1], ...spokeMore }),
  hub({ ...BY_PEERING[0], ...hubMore }),
];

/** Referencing is a setting of the gateway. */
const referencing = (enabled: boolean): Records => ({
  TransitGateways: [
    {
      TransitGatewayId: "tgw-1",
      OwnerId: HUB,
      State: "available",
      Options: { SecurityGroupReferencingSupport: enabled ? "enable" : "disable" },
    },
  ],
});
const MEMBERS = inbound({ ReferencedGroupInfo: { GroupId: "sg-spoke", UserId: SPOKE } });

/** Two gateways in two Regions: the spoke at the near one, the hub at the far one. */
const TABLE_2 = { TransitGatewayRouteTableId: "tgw-rtb-2" };
const PEER_ATTACHMENT = "att-peer";
const PEERING_RECORD: RawRecord = {
  TransitGatewayAttachmentId: PEER_ATTACHMENT,
  RequesterTgwInfo: { TransitGatewayId: "tgw-1", OwnerId: HUB, Region: "us-east-1" },
  AccepterTgwInfo: { TransitGatewayId: "tgw-2", OwnerId: SPOKE, Region: "eu-west-1" },
  State: "available",
};
const attachment = (id: string, gateway: string, type: string, resource: string): RawRecord => ({
  TransitGatewayAttachmentId: id,
  TransitGatewayId: gateway,
  TransitGatewayOwnerId: gateway === "tgw-1" ? HUB : SPOKE,
  ResourceOwnerId: gateway === "tgw-1" ? HUB : SPOKE,
  ResourceType: type,
  ResourceId: resource,
  State: "available",
});

/** The near gateway belongs to the spoke's account in another Region; `back` is what its table says of the spoke. */
function acrossRegions(back: RawRecord[]): AccountData[] {
  const near = { TransitGatewayId: "tgw-2" };
  return [
    {
      ...spoke({
        ...spokeRoutes([to("10.1.0.0/16", near)]),
        TransitGateways: [{ TransitGatewayId: "tgw-2", OwnerId: SPOKE, State: "available" }],
        TransitGatewayAttachments: [
          attachment("att-spoke", "tgw-2", "vpc", "vpc-spoke"),
          attachment(PEER_ATTACHMENT, "tgw-2", "peering", "tgw-1"),
        ],
        TransitGatewayVpcAttachments: [
          { ...vpcAttachment("att-spoke", "vpc-spoke", ["subnet-spoke"]), TransitGatewayId: "tgw-2" },
        ],
        TransitGatewayPeeringAttachments: [PEERING_RECORD],
        TransitGatewayRouteTables: [{ ...TABLE_2, TransitGatewayId: "tgw-2" }],
        TransitGatewayRouteTableAssociations: ["att-spoke", PEER_ATTACHMENT].map((id) => ({
          ...associated(id),
          ...TABLE_2,
        })),
        TransitGatewayRoutes: [{ ...transitRoute("10.1.0.0/16", PEER_ATTACHMENT), ...TABLE_2 }, ...back],
        HostedZoneSummaries: [],
      }),
      region: "eu-west-1",
    },
    hub({
      ...hubRoutes([to("10.2.0.0/16", TGW)]),
      TransitGatewayAttachments: [
        attachment("att-hub", "tgw-1", "vpc", "vpc-hub"),
        attachment(PEER_ATTACHMENT, "tgw-1", "peering", "tgw-2"),
      ],
      TransitGatewayPeeringAttachments: [PEERING_RECORD],
      TransitGatewayRouteTableAssociations: [associated("att-hub"), associated(PEER_ATTACHMENT)],
      TransitGatewayRoutes: [transitRoute("10.1.0.0/16", "att-hub"), transitRoute("10.2.0.0/16", PEER_ATTACHMENT)],
    }),
  ];
}

const ZONE = "dns pass DNS_PRIVATE_ZONE";
const ASK = { from: "subnet-spoke", to: "ssm" };
const BY_ADDRESS = { from: "subnet-spoke", to: "10.1.1.5" };
/** Attachments in the very subnets: no ACL is crossed on the way. */
const TGW_WAY: readonly StepText[] = [
  READY,
  ZONE,
  ROUTED,
  OUT,
  SAME_SUBNET,
  HOP,
  ROUTED,
  SAME_SUBNET,
  BACK,
  IN,
  UP,
  FULL_POLICY,
];
const PCX_WAY: readonly StepText[] = [READY, ZONE, ROUTED, OUT, HOP, ACL, BACK, IN, UP, FULL_POLICY];
const INTO_TGW: readonly StepText[] = [READY, ZONE, ROUTED, OUT, SAME_SUBNET];

/** Peering connections and transit gateways, with an endpoint in a hub (domain.md §2.15, §2.16, §4.7). */
export const TRANSIT_CASES: readonly Case[] = [
  {
    name: "hub-endpoint-by-transit-gateway",
    rule: "§4.7: routes both ways, SG, and DNS by 4.1.9",
    accounts: [spoke(), hub()],
    question: ASK,
    verdict: "pass",
    via: "interfaceEndpoint",
    viaId: "vpce-ssm",
    steps: TGW_WAY,
  },
  {
    name: "hub-endpoint-by-peering",
    rule: "§4.7: routes both ways, SG, and DNS by 4.1.9",
    accounts: peered(),
    question: ASK,
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: PCX_WAY,
  },
  {
    name: "private-dns-never-spans-vpcs",
    rule: "§4.1 rule 9: the managed zone never spans VPCs",
    accounts: peered({}, { HostedZoneSummaries: [] }),
    question: ASK,
    verdict: "fail",
    via: "none",
    steps: [READY, PUBLIC, "route fail NO_ROUTE_TO_DESTINATION", OUT],
  },
  {
    name: "hub-endpoint-by-its-own-name",
    rule: "§4.1 rule 8: from anywhere",
    accounts: peered({}, { HostedZoneSummaries: [] }),
    question: { from: "subnet-spoke", to: "vpce-ssm-0a1b.ssm.us-east-1.vpce.amazonaws.com" },
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: [READY, "dns pass DNS_ENDPOINT_NAME", ...PCX_WAY.slice(2)],
  },
  {
    name: "forward-rule-to-the-hub's-inbound-endpoint",
    rule: "§4.1 rule 10: inbound-only private names are answered to queries from Resolver inbound endpoints",
    accounts: peered(
      {
        VpcEndpoints: [
          {
            ...HUB_ENDPOINT,
            PrivateDnsEnabled: true,
            DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: true },
            DnsEntries: [{ DnsName: "ssm.us-east-1.amazonaws.com", HostedZoneId: "Z9" }],
          },
        ],
        HostedZoneSummaries: [],
        ResolverEndpoints: [{ Id: "rslvr-in-1", Direction: "INBOUND", HostVPCId: "vpc-hub", Status: "OPERATIONAL" }],
      },
      {
        HostedZoneSummaries: [],
        ResolverRules: [
          {
            Id: "rslvr-rr-1",
            DomainName: "amazonaws.com.",
            RuleType: "FORWARD",
            TargetIps: [{ Ip: "10.1.1.9", Port: 53 }],
          },
        ],
        ResolverRuleAssociations: [{ Id: "rslvr-rrassoc-1", ResolverRuleId: "rslvr-rr-1", VPCId: "vpc-spoke" }],
      },
    ),
    question: ASK,
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: [READY, "dns pass DNS_FORWARDED", ...PCX_WAY.slice(2)],
  },
  {
    name: "peering-not-active",
    rule: "§2.16: Status.Code",
    accounts: peered({}, { VpcPeeringConnections: [peering("pending-acceptance")] }),
    question: ASK,
    verdict: "fail",
    via: "peering",
    viaId: "pcx-1",
    steps: [READY, ZONE, ROUTED, OUT, "hop fail BAD_STATE"],
    evidence: { resourceId: "pcx-1" },
  },
  {
    name: "peering-to-a-vpc-that-was-not-read",
    rule: "§4.2: continue in the next hop's table or unknown",
    accounts: [spoke(BY_PEERING[1])],
    question: BY_ADDRESS,
    verdict: "unknown",
    via: "peering",
    steps: [READY, NAMELESS, ROUTED, OUT, "hop unknown UNKNOWN_DESTINATION"],
  },
  {
    name: "peering-leads-no-further",
    rule: "explanation-codes: PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
    accounts: peered({}, spokeRoutes([to("0.0.0.0/0", PCX)])),
    question: { from: "subnet-spoke", to: "8.8.8.8" },
    verdict: "fail",
    via: "peering",
    steps: [READY, NAMELESS, ROUTED, OUT, "hop fail PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"],
  },
  {
    name: "peering-without-the-way-back",
    rule: "§4.7: routes both ways",
    accounts: peered(hubRoutes([])),
    question: ASK,
    verdict: "fail",
    via: "interfaceEndpoint",
    steps: [READY, ZONE, ROUTED, OUT, HOP, ACL, "return fail NO_ROUTE_TO_DESTINATION", IN, UP, FULL_POLICY],
    evidence: { resourceId: "rtb-hub" },
  },
  {
    name: "way-back-of-one-of-two-endpoint-subnets",
    rule: "§4.7: routes both ways between client and endpoint subnet, each of them",
    accounts: peered(twoDoors()),
    question: ASK,
    verdict: "partial",
    via: "interfaceEndpoint",
    steps: [READY, ZONE, ROUTED, OUT, HOP, ACL, "return partial NO_ROUTE_TO_DESTINATION", IN, UP, FULL_POLICY],
    evidence: { resourceId: "rtb-hub-b" },
  },
  {
    name: "peering-into-an-acl-that-denies",
    rule: "§4.4: endpoint subnet ingress",
    accounts: peered({ NetworkAcls: [networkAcl("hub", "in 90 deny 10.2.0.0/16", ...OPEN)] }),
    question: ASK,
    verdict: "fail",
    via: "interfaceEndpoint",
    steps: [READY, ZONE, ROUTED, OUT, HOP, "networkAcl fail SUBNET_ACL_RESTRICTION", BACK, IN, UP, FULL_POLICY],
    evidence: { resourceId: "acl-hub", rule: "rule 90" },
  },
  {
    name: "endpoint-sg-must-admit-the-remote-range",
    rule: "§4.7: SG of the endpoint must admit the remote CIDR",
    accounts: peered({ SecurityGroupRules: [inbound({ CidrIpv4: "10.1.0.0/16" })] }),
    question: ASK,
    verdict: "fail",
    via: "interfaceEndpoint",
    steps: [READY, ZONE, ROUTED, OUT, HOP, ACL, BACK, "ingress fail ENI_SG_RULES_MISMATCH", UP, FULL_POLICY],
  },
  {
    name: "sg-reference-over-peering",
    rule: "§4.3: same VPC or peered VPC",
    accounts: peered(
      { SecurityGroupRules: [MEMBERS] },
      { SecurityGroupRules: [outbound({ ReferencedGroupInfo: { GroupId: "sg-e", UserId: HUB } })] },
    ),
    question: ASK,
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: PCX_WAY,
  },
  {
    name: "gateway-endpoint-never-over-peering",
    rule: "§4.7: gateway endpoints never",
    accounts: peered({
      VpcEndpoints: [
        {
          VpcEndpointId: "vpce-gw",
          VpcEndpointType: "Gateway",
          VpcId: "vpc-hub",
          OwnerId: HUB,
          ServiceName: "com.amazonaws.us-east-1.s3",
          State: "available",
          RouteTableIds: ["rtb-hub"],
        },
      ],
    }),
    question: { from: "subnet-spoke", to: "vpce-gw" },
    verdict: "fail",
    via: "none",
    steps: [READY, PUBLIC, "route fail VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION"],
  },
  {
    name: "sg-reference-over-transit-gateway",
    rule: "§4.3: via TGW only inbound and only with SG-referencing enabled",
    accounts: [spoke(), hub({ ...referencing(true), SecurityGroupRules: [MEMBERS] })],
    question: ASK,
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: TGW_WAY,
  },
  {
    name: "sg-reference-lost-at-transit-gateway",
    rule: "§4.3: via TGW only with SG-referencing enabled",
    accounts: [spoke(), hub({ ...referencing(false), SecurityGroupRules: [MEMBERS] })],
    question: ASK,
    verdict: "fail",
    via: "interfaceEndpoint",
    steps: [...INTO_TGW, HOP, ROUTED, SAME_SUBNET, BACK, "ingress fail SG_REFERENCES_NOT_PRESERVED", UP, FULL_POLICY],
  },
  {
    name: "sg-outbound-reference-over-transit-gateway",
    rule: "§4.3: via TGW only inbound",
    accounts: [
      spoke({ SecurityGroupRules: [outbound({ ReferencedGroupInfo: { GroupId: "sg-e", UserId: HUB } })] }),
      hub(referencing(true)),
    ],
    question: ASK,
    verdict: "fail",
    via: "interfaceEndpoint",
    steps: [READY, ZONE, ROUTED, "egress fail SG_REFERENCES_NOT_PRESERVED", ANY],
    evidence: { resourceId: "sg-spoke", rule: "sgr-out" },
  },
  {
    name: "tgw-attachment-lacks-zone",
    rule: "explanation-codes: TGW_ATTACH_VPC_AZ_RESTRICTION",
    accounts: [
      spoke({
        Subnets: [
          ...(spokeAccount().records.Subnets ?? []),
          {
            SubnetId: "subnet-spoke-b",
            VpcId: "vpc-spoke",
            OwnerId: SPOKE,
            CidrBlock: "10.2.2.0/24",
            AvailabilityZone: "us-east-1b",
            AvailabilityZoneId: "use1-az2",
          },
        ],
      }),
      hub(),
    ],
    question: { from: "subnet-spoke-b", to: "ssm" },
    verdict: "fail",
    via: "transitGateway",
    viaId: "tgw-1",
    steps: [READY, ZONE, ROUTED, "egress notApplicable STATE_NO_WORKLOAD", "hop fail TGW_ATTACH_VPC_AZ_RESTRICTION"],
    evidence: { resourceId: "tgw-1", rule: "att-spoke" },
  },
  {
    name: "tgw-without-attachment-of-the-vpc",
    rule: "explanation-codes: BAD_STATE_ATTACHMENT",
    accounts: [spoke({ TransitGatewayAttachments: [], TransitGatewayVpcAttachments: [] }), hub(withoutSpoke())],
    question: ASK,
    verdict: "fail",
    via: "transitGateway",
    steps: [READY, ZONE, ROUTED, OUT, "hop fail BAD_STATE_ATTACHMENT"],
  },
  {
    name: "tgw-attachment-associated-with-no-table",
    rule: "explanation-codes: TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
    accounts: [spoke(), hub({ TransitGatewayRouteTableAssociations: [associated("att-hub")] })],
    question: ASK,
    verdict: "fail",
    via: "transitGateway",
    steps: [...INTO_TGW, "hop fail TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION"],
  },
  {
    name: "tgw-table-without-the-route",
    rule: "explanation-codes: TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
    accounts: [spoke(), hub({ TransitGatewayRoutes: [transitRoute("10.2.0.0/16", "att-spoke")] })],
    question: ASK,
    verdict: "fail",
    via: "transitGateway",
    steps: [...INTO_TGW, "hop fail TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"],
  },
  {
    name: "tgw-black-hole",
    rule: "explanation-codes: TGW_RTB_BAD_STATE_ROUTE",
    accounts: [
      spoke(),
      hub({ TransitGatewayRoutes: [transitRoute("10.0.0.0/8", "att-hub"), transitRoute("10.1.0.0/16", null)] }),
    ],
    question: ASK,
    verdict: "fail",
    via: "transitGateway",
    steps: [...INTO_TGW, "hop fail TGW_RTB_BAD_STATE_ROUTE"],
    evidence: { resourceId: "tgw-1", rule: "10.1.0.0/16" },
  },
  {
    name: "tgw-table-takes-a-part",
    rule: "explanation-codes: TGW_RTB_CANNOT_ROUTE",
    accounts: [
      spoke({}),
      hub({
        ...twoDoors(),
        RouteTables: hubRoutes([to("10.2.0.0/16", TGW)]).RouteTables ?? [],
        TransitGatewayRoutes: [
          transitRoute("10.1.1.0/24", "att-hub"),
          transitRoute("10.1.2.0/24", null),
          transitRoute("10.2.0.0/16", "att-spoke"),
        ],
      }),
    ],
    question: ASK,
    verdict: "partial",
    via: "interfaceEndpoint",
    steps: [...INTO_TGW, "hop partial TGW_RTB_CANNOT_ROUTE", ANY],
    says: { text: "10.1.2.5" },
  },
  {
    name: "tgw-of-an-owner-that-was-not-read",
    rule: "§2.15: only the TGW owner can read route tables",
    accounts: [spoke({ HostedZoneSummaries: [] })],
    question: BY_ADDRESS,
    verdict: "unknown",
    via: "transitGateway",
    steps: [READY, NAMELESS, ROUTED, OUT, SAME_SUBNET, "hop unknown TGW_RTB_ROUTES_ARE_UNKNOWN"],
  },
  {
    name: "tgw-to-a-vpn",
    rule: "§4.2: tgw-: continue in the next hop's table or unknown",
    accounts: [
      spoke(),
      hub({
        TransitGatewayAttachments: [
          ...(hubAccount().records.TransitGatewayAttachments ?? []),
          attachment("att-vpn", "tgw-1", "vpn", "vpn-1"),
        ],
        TransitGatewayRoutes: [transitRoute("10.0.0.0/8", "att-vpn")],
      }),
    ],
    question: { from: "subnet-spoke", to: "10.77.0.1" },
    verdict: "unknown",
    via: "transitGateway",
    steps: [READY, NAMELESS, ROUTED, OUT, SAME_SUBNET, HOP, "hop unknown UNSUPPORTED_COMPONENT"],
  },
  {
    name: "tgw-to-a-vpc-that-was-not-read",
    rule: "§4.2: tgw-: continue in the next hop's table or unknown",
    accounts: [
      spoke(),
      hub({
        TransitGatewayAttachments: [
          ...(hubAccount().records.TransitGatewayAttachments ?? []),
          attachment("att-far", "tgw-1", "vpc", "vpc-far"),
        ],
        TransitGatewayRoutes: [transitRoute("10.0.0.0/8", "att-far")],
      }),
    ],
    question: { from: "subnet-spoke", to: "10.77.0.1" },
    verdict: "unknown",
    via: "transitGateway",
    steps: [READY, NAMELESS, ROUTED, OUT, SAME_SUBNET, HOP, "hop unknown UNKNOWN_DESTINATION"],
  },
  {
    name: "tgw-without-the-way-back-in-the-vpc",
    rule: "§4.7: routes both ways",
    accounts: [spoke(), hub(hubRoutes([]))],
    question: ASK,
    verdict: "fail",
    via: "interfaceEndpoint",
    steps: [...INTO_TGW, HOP, ROUTED, SAME_SUBNET, "return fail NO_ROUTE_TO_DESTINATION", IN, UP, FULL_POLICY],
  },
  {
    name: "tgw-without-the-way-back-in-the-gateway",
    rule: "§4.7: routes both ways",
    accounts: [spoke(), hub({ TransitGatewayRoutes: [transitRoute("10.1.0.0/16", "att-hub")] })],
    question: ASK,
    verdict: "fail",
    via: "interfaceEndpoint",
    steps: [
      ...INTO_TGW,
      HOP,
      ROUTED,
      SAME_SUBNET,
      "return fail TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
      IN,
      UP,
      FULL_POLICY,
    ],
  },
  {
    name: "peered-transit-gateways",
    rule: "§2.15: attachments of type peering",
    accounts: acrossRegions([{ ...transitRoute("10.2.0.0/16", "att-spoke"), ...TABLE_2 }]),
    question: BY_ADDRESS,
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: [READY, NAMELESS, ROUTED, OUT, SAME_SUBNET, HOP, HOP, ROUTED, SAME_SUBNET, BACK, IN, UP, ANY],
  },
  {
    name: "peered-transit-gateways-without-the-way-back-at-the-near-one",
    rule: "§4.7: routes both ways, in both gateways",
    accounts: acrossRegions([]),
    question: BY_ADDRESS,
    verdict: "fail",
    via: "interfaceEndpoint",
    steps: [
      READY,
      NAMELESS,
      ROUTED,
      OUT,
      SAME_SUBNET,
      HOP,
      HOP,
      ROUTED,
      SAME_SUBNET,
      "return fail TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
      IN,
      UP,
      ANY,
    ],
  },
  {
    name: "zone-of-the-hub-with-an-alias",
    rule: "§4.1 rule 9: a customer PHZ associated to this VPC; its owner was read",
    accounts: peered({
      HostedZoneSummaries: [hostedZone("vpc-hub", "ssm.us-east-1.amazonaws.com")],
      ResourceRecordSets: [
        aliasRecord("ssm.us-east-1.amazonaws.com", "vpce-ssm-0a1b.ssm.us-east-1.vpce.amazonaws.com"),
      ],
    }),
    question: ASK,
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: PCX_WAY,
  },
];

/** The hub's endpoint in a second subnet, whose own table has no way back. */
function twoDoors(): Records {
  const { records } = hubAccount();
  const [eni] = records.NetworkInterfaces ?? [];
  const [subnet] = records.Subnets ?? [];
  const local = to("10.1.0.0/16", { GatewayId: "local" });
  return {
    Subnets: [
      subnet ?? {},
      {
        ...subnet,
        SubnetId: "subnet-hub-b",
        CidrBlock: "10.1.2.0/24",
        AvailabilityZone: "us-east-1b",
        AvailabilityZoneId: "use1-az2",
      },
    ],
    RouteTables: [
      ...(BY_PEERING[0].RouteTables ?? []),
      {
        RouteTableId: "rtb-hub-b",
        VpcId: "vpc-hub",
        Associations: [{ RouteTableAssociationId: "rtbassoc-hub-b", SubnetId: "subnet-hub-b" }],
        Routes: [local],
      },
    ],
    NetworkAcls: [{ ...networkAcl("hub"), Associations: [{ SubnetId: "subnet-hub" }, { SubnetId: "subnet-hub-b" }] }],
    NetworkInterfaces: [
      eni ?? {},
      {
        ...eni,
        NetworkInterfaceId: "eni-ssm-b",
        SubnetId: "subnet-hub-b",
        AvailabilityZone: "us-east-1b",
        PrivateIpAddress: "10.1.2.5",
      },
    ],
    VpcEndpoints: [
      { ...HUB_ENDPOINT, SubnetIds: ["subnet-hub", "subnet-hub-b"], NetworkInterfaceIds: ["eni-ssm", "eni-ssm-b"] },
    ],
  };
}

/** The hub's view of a gateway to which the spoke is not attached. */
function withoutSpoke(): Records {
  const { records } = hubAccount();
  return {
    TransitGatewayAttachments: (records.TransitGatewayAttachments ?? []).slice(0, 1),
    TransitGatewayRouteTableAssociations: [associated("att-hub")],
  };
}
