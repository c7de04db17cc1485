import { CALLS, type CollectionName, type Inventory, type RawRecord } from "@/lib/model";

const ACCOUNT = "111122223333";
const REGION = "eu-west-1";
const ELB = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}`;

export const LOAD_BALANCER = `${ELB}:loadbalancer/net/ledger/50dc6c495c0c9188`;
export const TARGET_GROUP = `${ELB}:targetgroup/ledger/6d0ecf831eec9f09`;

/**
 * An account with a record or a few of every call beyond EC2's plain lists, so that each protocol has something to carry: texts
 * that XML must escape, lists, times, and records that AWS does not repeat the resource's id in.
 */
export const EVERY_PROTOCOL = inventory(ACCOUNT, REGION, {
  Vpcs: [{ VpcId: "vpc-1" }, { VpcId: "vpc-2" }],
  VpcAttributes: [{ VpcId: "vpc-1", EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: false } }],
  ManagedPrefixLists: [{ PrefixListId: "pl-1", PrefixListName: "offices <&> homes", OwnerId: ACCOUNT }],
  ManagedPrefixListEntries: [
    { PrefixListId: "pl-1", Cidr: "10.0.0.0/8", Description: "a\r\nb" },
    { PrefixListId: "pl-1", Cidr: "192.168.0.0/16" },
    { PrefixListId: "pl-2", Cidr: "172.16.0.0/12" },
  ],
  Instances: ["i-1", "i-2", "i-3"].map((InstanceId) => ({
    InstanceId,
    State: { Name: "running" },
    VpcId: "vpc-1",
    NetworkInterfaces: [{ NetworkInterfaceId: `eni-${InstanceId}` }],
    Tags: [{ Key: "Name", Value: InstanceId }],
  })),
  TransitGatewayRouteTables: [{ TransitGatewayRouteTableId: "tgw-rtb-1", TransitGatewayId: "tgw-1" }],
  TransitGatewayRouteTableAssociations: [
    { TransitGatewayRouteTableId: "tgw-rtb-1", TransitGatewayAttachmentId: "tgw-attach-1", State: "associated" },
  ],
  TransitGatewayRouteTablePropagations: [
    { TransitGatewayRouteTableId: "tgw-rtb-1", TransitGatewayAttachmentId: "tgw-attach-1", State: "enabled" },
  ],
  TransitGatewayRoutes: [
    route("10.0.0.0/16", "propagated", "active"),
    route("10.1.0.0/16", "static", "blackhole"),
    { ...route("10.2.0.0/16", "static", "active"), TransitGatewayRouteTableId: "tgw-rtb-2" },
  ],
  VpcBlockPublicAccessOptions: [
    { AwsAccountId: ACCOUNT, AwsRegion: REGION, State: "update-complete", InternetGatewayBlockMode: "off" },
  ],
  ServiceConfigurations: [{ ServiceId: "vpce-svc-1", NetworkLoadBalancerArns: [LOAD_BALANCER] }],
  AllowedPrincipals: [{ ServiceId: "vpce-svc-1", Principal: "*", PrincipalType: "All" }],
  LoadBalancers: [{ LoadBalancerArn: LOAD_BALANCER, Type: "network", CreatedTime: "2026-01-02T03:04:05.000Z" }],
  LoadBalancerAttributes: [
    {
      LoadBalancerArn: LOAD_BALANCER,
      Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "false" }],
    },
  ],
  Listeners: [{ ListenerArn: `${ELB}:listener/net/ledger/1/2`, LoadBalancerArn: LOAD_BALANCER, Port: 443 }],
  TargetGroups: [{ TargetGroupArn: TARGET_GROUP, LoadBalancerArns: [LOAD_BALANCER], Port: 8443 }],
  TargetGroupAttributes: [
    { TargetGroupArn: TARGET_GROUP, Attributes: [{ Key: "preserve_client_ip.enabled", Value: "true" }] },
  ],
  TargetHealthDescriptions: [
    { TargetGroupArn: TARGET_GROUP, Target: { Id: "i-1", Port: 8443 }, TargetHealth: { State: "healthy" } },
    { TargetGroupArn: TARGET_GROUP, Target: { Id: "i-2", Port: 8443 }, TargetHealth: { State: "unhealthy" } },
  ],
  HostedZoneSummaries: [
    { VPCId: "vpc-1", HostedZoneId: "Z1", Name: "corp.example.", Owner: { OwningAccount: ACCOUNT } },
    { VPCId: "vpc-1", HostedZoneId: "Z2", Name: "efs.example.", Owner: { OwningService: "efs.amazonaws.com" } },
  ],
  ResourceRecordSets: [
    recordSet("corp.example.", "SOA", { ResourceRecords: [{ Value: "ns. hostmaster. 1 7200 900 1209600 86400" }] }),
    recordSet("\\052.corp.example.", "A", {
      AliasTarget: { HostedZoneId: "ZAWS", DNSName: "vpce-1.example.com.", EvaluateTargetHealth: false },
    }),
    recordSet("a&b.corp.example.", "A", {
      SetIdentifier: "blue",
      Weight: 1,
      TTL: 60,
      ResourceRecords: [{ Value: "10.0.0.1" }, { Value: "10.0.0.2" }],
    }),
    recordSet("a&b.corp.example.", "A", {
      SetIdentifier: "green",
      Weight: 0,
      TTL: 60,
      ResourceRecords: [{ Value: "10.0.0.3" }],
    }),
  ],
  ResolverRules: [
    {
      Id: "rslvr-rr-1",
      DomainName: "corp.example.",
      RuleType: "FORWARD",
      TargetIps: [{ Ip: "10.0.0.2", Port: 53 }],
    },
    { Id: "rslvr-rr-2", DomainName: ".", RuleType: "RECURSIVE" },
  ],
  ResolverRuleAssociations: [{ Id: "rslvr-rrassoc-1", ResolverRuleId: "rslvr-rr-1", VPCId: "vpc-1" }],
  ResolverEndpoints: [{ Id: "rslvr-out-1", Direction: "OUTBOUND", HostVPCId: "vpc-1", IpAddressCount: 2 }],
  SharedResources: [share("subnet-1", ACCOUNT), share("subnet-2", "444455556666")],
  SharePrincipals: [
    { id: "444455556666", resourceShareArn: shareArn(ACCOUNT), external: false },
    { id: ACCOUNT, resourceShareArn: shareArn("444455556666"), external: false },
  ],
});

export function inventory(
  accountId: string,
  region: string,
  records: Partial<Record<CollectionName, RawRecord[]>>,
): Inventory {
  return {
    format: "isthmus-inventory/1",
    accountId,
    region,
    collectedAt: "2026-11-02T09:00:00.000Z",
    source: { kind: "demo", label: "stand-in" },
    records,
    calls: CALLS.map(({ service, action }) => ({ service, action, status: "complete", pages: 1, records: 0 })),
    diagnostics: [],
  };
}

function route(DestinationCidrBlock: string, Type: string, State: string): RawRecord {
  return { TransitGatewayRouteTableId: "tgw-rtb-1", DestinationCidrBlock, Type, State };
}

function recordSet(Name: string, Type: string, more: RawRecord): RawRecord {
  return { HostedZoneId: "Z1", Name, Type, ...more };
}

function shareArn(accountId: string): string {
  return `arn:aws:ram:${REGION}:${accountId}:resource-share/7ab63972-b505-7e2a-420d-6f5d3EXAMPLE`;
}

function share(subnetId: string, owner: string): RawRecord {
  return {
    arn: `arn:aws:ec2:${REGION}:${owner}:subnet/${subnetId}`,
    type: "ec2:Subnet",
    resourceShareArn: shareArn(owner),
    status: "AVAILABLE",
    creationTime: "2026-01-02T03:04:05.000Z",
  };
}
