import { CALLS, type CollectionName, type Inventory, type RawRecord } from "@/lib/model";

/** How much one account has in one Region. */
export interface Size {
  vpcs: number;
  subnets: number;
  networkInterfaces: number;
  endpoints: number;
  routeTables: number;
  /** Endpoint services, each with a load balancer, a listener and a target group of its own. */
  services: number;
  transitGatewayRouteTables: number;
}

/** What a run of the stand-in serves: equal accounts, each with the same Regions of the same size. */
export interface World {
  accounts: number;
  regions: readonly string[];
  size: Size;
}

/** Made-up account ids that are easy to tell apart: 100000000001, 100000000002, … */
export function accountIds({ accounts }: World): string[] {
  return Array.from({ length: accounts }, (_, index) => String(100_000_000_001 + index));
}

export function inventoriesOf(world: World): Inventory[] {
  return accountIds(world).flatMap((accountId) =>
    world.regions.map((region) => ({
      format: "isthmus-inventory/1" as const,
      accountId,
      accountName: `account-${accountId.slice(-3)}`,
      region,
      collectedAt: "2026-11-02T09:00:00.000Z",
      source: { kind: "demo" as const, label: "benchmark" },
      records: recordsOf(accountId, region, world.size),
      calls: CALLS.map(({ service, action }) => ({
        service,
        action,
        status: "complete" as const,
        pages: 1,
        records: 0,
      })),
      diagnostics: [],
    })),
  );
}

/** Records by collection, as many as a run must find again. */
export function countsOf(inventory: Inventory): Record<string, number> {
  return Object.fromEntries(
    Object.entries(inventory.records).map(([collection, records]) => [collection, records?.length ?? 0]),
  );
}

type Records = Partial<Record<CollectionName, RawRecord[]>>;

/** Each record is about as long as AWS's own: what takes time is reading it. */
function recordsOf(accountId: string, region: string, size: Size): Records {
  const own = { OwnerId: accountId };
  const vpcOf = (index: number) => id("vpc", index % size.vpcs);
  const subnetOf = (index: number) => id("subnet", index % size.subnets);
  return {
    CallerIdentity: [
      {
        UserId: "AROAEXAMPLE:isthmus",
        Account: accountId,
        Arn: `arn:aws:sts::${accountId}:assumed-role/Isthmus/isthmus`,
      },
    ],
    AvailabilityZones: ["a", "b", "c"].map((zone, index) => ({
      ZoneName: `${region}${zone}`,
      ZoneId: `az${index + 1}`,
      State: "available",
    })),
    Vpcs: many(size.vpcs, (index) => ({
      ...own,
      VpcId: id("vpc", index),
      State: "available",
      CidrBlock: `10.${index % 256}.0.0/16`,
      CidrBlockAssociationSet: [{ AssociationId: id("vpc-cidr-assoc", index), CidrBlock: `10.${index % 256}.0.0/16` }],
      DhcpOptionsId: id("dopt", 0),
      IsDefault: false,
      Tags: tags(`vpc-${index}`),
    })),
    VpcAttributes: many(size.vpcs, (index) => ({
      VpcId: id("vpc", index),
      EnableDnsSupport: { Value: true },
      EnableDnsHostnames: { Value: true },
    })),
    HostedZoneSummaries: many(size.vpcs, (index) => ({
      VPCId: id("vpc", index),
      HostedZoneId: `Z${String(index).padStart(12, "0")}`,
      Name: `zone-${index}.example.`,
      Owner: { OwningAccount: accountId },
    })),
    Subnets: many(size.subnets, (index) => ({
      ...own,
      SubnetId: id("subnet", index),
      VpcId: vpcOf(index),
      State: "available",
      AvailabilityZone: `${region}${"abc".charAt(index % 3)}`,
      AvailabilityZoneId: `az${(index % 3) + 1}`,
      CidrBlock: `10.${index % 256}.${index % 250}.0/24`,
      AvailableIpAddressCount: 200,
      MapPublicIpOnLaunch: false,
      Tags: tags(`subnet-${index}`),
    })),
    RouteTables: many(size.routeTables, (index) => ({
      ...own,
      RouteTableId: id("rtb", index),
      VpcId: vpcOf(index),
      Associations: [
        {
          RouteTableAssociationId: id("rtbassoc", index),
          RouteTableId: id("rtb", index),
          SubnetId: subnetOf(index),
          Main: false,
          AssociationState: { State: "associated" },
        },
      ],
      Routes: [
        { DestinationCidrBlock: "10.0.0.0/16", GatewayId: "local", Origin: "CreateRouteTable", State: "active" },
        { DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: id("nat", index), Origin: "CreateRoute", State: "active" },
        { DestinationCidrBlock: "10.0.0.0/8", TransitGatewayId: id("tgw", 0), Origin: "CreateRoute", State: "active" },
        { DestinationPrefixListId: "pl-63a5400a", GatewayId: id("vpce", 0), Origin: "CreateRoute", State: "active" },
      ],
      Tags: tags(`route-table-${index}`),
    })),
    VpcEndpoints: many(size.endpoints, (index) => ({
      ...own,
      VpcEndpointId: id("vpce", index),
      VpcEndpointType: "Interface",
      VpcId: vpcOf(index),
      ServiceName: `com.amazonaws.${region}.service-${index % 20}`,
      State: "available",
      PrivateDnsEnabled: true,
      SubnetIds: [subnetOf(index), subnetOf(index + 1)],
      NetworkInterfaceIds: [id("eni", index * 2), id("eni", index * 2 + 1)],
      Groups: [{ GroupId: id("sg", index), GroupName: `endpoint-${index}` }],
      DnsEntries: [
        { DnsName: `${id("vpce", index)}-abcd1234.service.${region}.vpce.amazonaws.com`, HostedZoneId: "Z7HUB2" },
      ],
      PolicyDocument: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] }),
      CreationTimestamp: "2026-03-17T08:12:00.000Z",
      Tags: tags(`endpoint-${index}`),
    })),
    ServiceDetails: many(Math.min(size.endpoints, 20), (index) => ({
      ServiceName: `com.amazonaws.${region}.service-${index}`,
      ServiceType: [{ ServiceType: "Interface" }],
      AvailabilityZones: [`${region}a`, `${region}b`],
      VpcEndpointPolicySupported: true,
    })),
    NetworkInterfaces: many(size.networkInterfaces, (index) => networkInterface(accountId, region, index, size)),
    SecurityGroups: many(size.endpoints, (index) => ({
      ...own,
      GroupId: id("sg", index),
      GroupName: `endpoint-${index}`,
      Description: "HTTPS from the VPC",
      VpcId: vpcOf(index),
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }],
      IpPermissionsEgress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
      Tags: tags(`endpoint-${index}`),
    })),
    ...transit(size),
    ...provider(accountId, region, size),
  };
}

function networkInterface(accountId: string, region: string, index: number, size: Size): RawRecord {
  const address = `10.${index % 256}.${(index >> 8) % 256}.${index % 250}`;
  return {
    NetworkInterfaceId: id("eni", index),
    VpcId: id("vpc", index % size.vpcs),
    SubnetId: id("subnet", index % size.subnets),
    AvailabilityZone: `${region}${"abc".charAt(index % 3)}`,
    OwnerId: accountId,
    InterfaceType: "interface",
    Description: `Primary network interface of instance ${index}`,
    RequesterManaged: false,
    SourceDestCheck: true,
    Status: "in-use",
    MacAddress: "0a:72:de:40:97:ab",
    Attachment: {
      AttachmentId: id("eni-attach", index),
      InstanceId: id("i", index),
      InstanceOwnerId: accountId,
      DeviceIndex: 0,
      Status: "attached",
      AttachTime: "2026-03-17T08:12:00.000Z",
      DeleteOnTermination: true,
    },
    Groups: [{ GroupId: id("sg", 0), GroupName: "workload" }],
    PrivateIpAddress: address,
    PrivateDnsName: `ip-${address.replaceAll(".", "-")}.ec2.internal`,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: address }],
    Ipv6Addresses: [],
    TagSet: tags(`interface-${index}`),
  };
}

function transit(size: Size): Records {
  const tables = size.transitGatewayRouteTables;
  return {
    TransitGatewayRouteTables: many(tables, (index) => ({
      TransitGatewayRouteTableId: id("tgw-rtb", index),
      TransitGatewayId: id("tgw", 0),
      State: "available",
    })),
    TransitGatewayRouteTableAssociations: many(tables, (index) => ({
      TransitGatewayRouteTableId: id("tgw-rtb", index),
      TransitGatewayAttachmentId: id("tgw-attach", index),
      ResourceType: "vpc",
      State: "associated",
    })),
    TransitGatewayRouteTablePropagations: many(tables, (index) => ({
      TransitGatewayRouteTableId: id("tgw-rtb", index),
      TransitGatewayAttachmentId: id("tgw-attach", index),
      ResourceType: "vpc",
      State: "enabled",
    })),
    TransitGatewayRoutes: many(tables, (index) => ({
      TransitGatewayRouteTableId: id("tgw-rtb", index),
      DestinationCidrBlock: `10.${index % 256}.0.0/16`,
      Type: "propagated",
      State: "active",
    })),
  };
}

function provider(accountId: string, region: string, size: Size): Records {
  const elb = `arn:aws:elasticloadbalancing:${region}:${accountId}`;
  const loadBalancer = (index: number) => `${elb}:loadbalancer/net/service-${index}/50dc6c495c0c9188`;
  const targetGroup = (index: number) => `${elb}:targetgroup/service-${index}/6d0ecf831eec9f09`;
  const crossZone = [{ Key: "load_balancing.cross_zone.enabled", Value: "false" }];
  return {
    ServiceConfigurations: many(size.services, (index) => ({
      ServiceId: id("vpce-svc", index),
      ServiceName: `com.amazonaws.vpce.${region}.${id("vpce-svc", index)}`,
      ServiceState: "Available",
      NetworkLoadBalancerArns: [loadBalancer(index)],
    })),
    AllowedPrincipals: many(size.services, (index) => ({
      ServiceId: id("vpce-svc", index),
      Principal: `arn:aws:iam::${accountId}:root`,
      PrincipalType: "Account",
    })),
    LoadBalancers: many(size.services, (index) => ({
      LoadBalancerArn: loadBalancer(index),
      LoadBalancerName: `service-${index}`,
      Type: "network",
      Scheme: "internal",
      VpcId: id("vpc", index % size.vpcs),
      State: { Code: "active" },
    })),
    LoadBalancerAttributes: many(size.services, (index) => ({
      LoadBalancerArn: loadBalancer(index),
      Attributes: crossZone,
    })),
    Listeners: many(size.services, (index) => ({
      ListenerArn: `${elb}:listener/net/service-${index}/50dc6c495c0c9188/1`,
      LoadBalancerArn: loadBalancer(index),
      Port: 443,
      Protocol: "TCP",
    })),
    TargetGroups: many(size.services, (index) => ({
      TargetGroupArn: targetGroup(index),
      TargetType: "instance",
      Protocol: "TCP",
      Port: 8443,
      LoadBalancerArns: [loadBalancer(index)],
    })),
    TargetGroupAttributes: many(size.services, (index) => ({
      TargetGroupArn: targetGroup(index),
      Attributes: crossZone,
    })),
    TargetHealthDescriptions: many(size.services, (index) => ({
      TargetGroupArn: targetGroup(index),
      Target: { Id: id("i", index), Port: 8443 },
      TargetHealth: { State: "healthy" },
    })),
  };
}

function many(count: number, make: (index: number) => RawRecord): RawRecord[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function id(prefix: string, index: number): string {
  return `${prefix}-0${index.toString(16).padStart(16, "0")}`;
}

function tags(name: string): { Key: string; Value: string }[] {
  return [
    { Key: "Name", Value: name },
    { Key: "Environment", Value: "prod" },
    { Key: "CostCenter", Value: "1200" },
  ];
}
