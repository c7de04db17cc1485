import type { ActionName, CallOutcome, CollectionName, Inventory, RawRecord, Topology } from "@/lib/model";
import { buildTopology, CALLS } from "@/lib/model";

/** Small inventories by hand, for the tests of this folder. */

export const VPC = "vpc-1";
const REGION = "us-east-1";

/** Records to add to, or put in place of, those of the small network; a later record with the same key wins. */
export type Records = Partial<Record<CollectionName, RawRecord[]>>;

/** How calls ended that were not complete. A call that is denied or not asked has no records. */
export type Outcomes = Partial<Record<ActionName, CallOutcome["status"]>>;

export function subnet(id: string, zone: string, block: string, more: RawRecord = {}): RawRecord {
  return {
    SubnetId: id,
    VpcId: VPC,
    State: "available",
    CidrBlock: block,
    AvailabilityZone: `us-east-1${zone}`,
    AvailabilityZoneId: `use1-az${"abcdef".indexOf(zone) + 1}`,
    AvailableIpAddressCount: 250,
    Tags: [{ Key: "Name", Value: id.replace("subnet-", "") }],
    ...more,
  };
}

export function routeTable(id: string, subnetIds: string[], routes: RawRecord[], main = false): RawRecord {
  return {
    RouteTableId: id,
    VpcId: VPC,
    Associations: [
      ...(main ? [{ RouteTableAssociationId: `rtbassoc-${id}`, Main: true }] : []),
      ...subnetIds.map((SubnetId) => ({ RouteTableAssociationId: `rtbassoc-${SubnetId}`, Main: false, SubnetId })),
    ],
    Routes: [{ DestinationCidrBlock: "10.0.0.0/16", GatewayId: "local", State: "active" }, ...routes],
  };
}

export const TO_NAT = { DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: "nat-1", State: "active" };
export const TO_S3 = { DestinationPrefixListId: "pl-s3", GatewayId: "vpce-s3", State: "active" };

export function workload(id: string, subnetId: string, zone: string, address: string, groups = ["sg-app"]): RawRecord {
  return {
    NetworkInterfaceId: id,
    VpcId: VPC,
    SubnetId: subnetId,
    AvailabilityZone: `us-east-1${zone}`,
    InterfaceType: "interface",
    Status: "in-use",
    PrivateIpAddress: address,
    Attachment: { InstanceId: `i-${id}` },
    Groups: groups.map((GroupId) => ({ GroupId })),
  };
}

export function endpointInterface(id: string, endpoint: string, subnetId: string, zone: string, address: string) {
  return {
    ...workload(id, subnetId, zone, address, ["sg-endpoint"]),
    InterfaceType: "vpc_endpoint",
    Description: `VPC Endpoint Interface ${endpoint}`,
    Attachment: undefined,
  };
}

export function rule(id: string, group: string, egress: boolean, from: number, to: number, peer: RawRecord): RawRecord {
  return {
    SecurityGroupRuleId: id,
    GroupId: group,
    IsEgress: egress,
    IpProtocol: from < 0 ? "-1" : "tcp",
    FromPort: from,
    ToPort: to,
    ...peer,
  };
}

const OPEN_ENTRIES = [false, true].flatMap((Egress) => [
  { RuleNumber: 100, Egress, Protocol: "-1", RuleAction: "allow", CidrBlock: "0.0.0.0/0" },
  { RuleNumber: 32767, Egress, Protocol: "-1", RuleAction: "deny", CidrBlock: "0.0.0.0/0" },
]);

export function networkAcl(id: string, subnetIds: string[], entries: RawRecord[] = OPEN_ENTRIES): RawRecord {
  return { NetworkAclId: id, VpcId: VPC, Associations: subnetIds.map((SubnetId) => ({ SubnetId })), Entries: entries };
}

const RESTRICTED = JSON.stringify({
  Statement: [
    {
      Effect: "Allow",
      Principal: "*",
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1", "aws:ResourceOrgID": "o-1" } },
    },
  ],
});

export const FULL = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';

export const S3_ENDPOINT: RawRecord = {
  VpcEndpointId: "vpce-s3",
  VpcEndpointType: "Gateway",
  VpcId: VPC,
  ServiceName: "com.amazonaws.us-east-1.s3",
  State: "available",
  PolicyDocument: RESTRICTED,
  RouteTableIds: ["rtb-a"],
};

export const SSM_ENDPOINT: RawRecord = {
  VpcEndpointId: "vpce-ssm",
  VpcEndpointType: "Interface",
  VpcId: VPC,
  ServiceName: "com.amazonaws.us-east-1.ssm",
  State: "available",
  PolicyDocument: RESTRICTED,
  SubnetIds: ["subnet-a", "subnet-b"],
  NetworkInterfaceIds: ["eni-ssm-a", "eni-ssm-b"],
  Groups: [{ GroupId: "sg-endpoint", GroupName: "endpoint" }],
  PrivateDnsEnabled: true,
  DnsEntries: [
    { DnsName: "vpce-ssm-x.ssm.us-east-1.vpce.amazonaws.com", HostedZoneId: "Z1" },
    { DnsName: "vpce-ssm-x-us-east-1a.ssm.us-east-1.vpce.amazonaws.com", HostedZoneId: "Z1" },
    { DnsName: "ssm.us-east-1.amazonaws.com", HostedZoneId: "Z2" },
  ],
};

const SERVICE = { AvailabilityZones: ["us-east-1a", "us-east-1b"], Owner: "amazon", VpcEndpointPolicySupported: true };

/**
 * A VPC without a mistake: two private subnets in two zones with a workload each, their own route tables, S3 routed
 * from `rtb-a` and `rtb-b`, SSM in both zones. Tests replace what they are about.
 */
const CLEAN: Records = {
  Vpcs: [{ VpcId: VPC, OwnerId: "111122223333", State: "available", CidrBlock: "10.0.0.0/16" }],
  VpcAttributes: [{ VpcId: VPC, EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } }],
  Subnets: [subnet("subnet-a", "a", "10.0.1.0/24"), subnet("subnet-b", "b", "10.0.2.0/24")],
  RouteTables: [
    routeTable("rtb-a", ["subnet-a"], [TO_NAT, TO_S3]),
    routeTable("rtb-b", ["subnet-b"], [TO_NAT, TO_S3], true),
  ],
  PrefixLists: [
    { PrefixListId: "pl-s3", PrefixListName: "com.amazonaws.us-east-1.s3", Cidrs: ["52.0.0.0/24", "52.0.1.0/24"] },
  ],
  NatGateways: [{ NatGatewayId: "nat-1", VpcId: VPC, SubnetId: "subnet-a", State: "available" }],
  VpcEndpoints: [{ ...S3_ENDPOINT, RouteTableIds: ["rtb-a", "rtb-b"] }, SSM_ENDPOINT],
  ServiceDetails: [
    { ...SERVICE, ServiceName: "com.amazonaws.us-east-1.s3", ServiceType: [{ ServiceType: "Gateway" }] },
    { ...SERVICE, ServiceName: "com.amazonaws.us-east-1.ssm", ServiceType: [{ ServiceType: "Interface" }] },
  ],
  NetworkInterfaces: [
    workload("eni-a", "subnet-a", "a", "10.0.1.10"),
    workload("eni-b", "subnet-b", "b", "10.0.2.10"),
    endpointInterface("eni-ssm-a", "vpce-ssm", "subnet-a", "a", "10.0.1.5"),
    endpointInterface("eni-ssm-b", "vpce-ssm", "subnet-b", "b", "10.0.2.5"),
  ],
  SecurityGroups: [
    { GroupId: "sg-app", GroupName: "app", VpcId: VPC },
    { GroupId: "sg-endpoint", GroupName: "endpoint", VpcId: VPC },
  ],
  SecurityGroupRules: [
    rule("sgr-out", "sg-app", true, -1, -1, { CidrIpv4: "0.0.0.0/0" }),
    rule("sgr-in", "sg-endpoint", false, 443, 443, { CidrIpv4: "10.0.0.0/16" }),
  ],
  NetworkAcls: [networkAcl("acl-open", ["subnet-a", "subnet-b"])],
};

/** The small network with some records added or replaced (`without` leaves some out), and some calls incomplete. */
export function network(records: Records = {}, outcomes: Outcomes = {}, without: readonly string[] = []): Topology {
  return buildTopology(inventory(records, outcomes, without));
}

function inventory(records: Records, outcomes: Outcomes, without: readonly string[]): Inventory {
  const all: Records = {};
  for (const { collection, action, key } of CALLS) {
    const byKey = new Map<string, RawRecord>();
    for (const record of [...(CLEAN[collection] ?? []), ...(records[collection] ?? [])]) {
      byKey.set(key.map((field) => JSON.stringify(record[field])).join("/"), record);
    }
    const status = outcomes[action] ?? "complete";
    const kept = [...byKey.values()].filter((record) => !without.includes(String(record[key[0] ?? ""])));
    if (status === "complete" || status === "partial") all[collection] = kept;
  }
  return {
    format: "isthmus-inventory/1",
    accountId: "111122223333",
    region: REGION,
    collectedAt: "2026-11-02T09:00:00.000Z",
    source: { kind: "demo", label: "test" },
    records: all,
    calls: CALLS.map(({ service, action }) => ({
      service,
      action,
      status: outcomes[action] ?? "complete",
      pages: 1,
      records: 0,
    })),
    diagnostics: [],
  };
}
