/** What each kind of node knows, under AWS's own names. null means *not visible* unless a field says otherwise. */

/** Where a subnet's default route leads; never taken from names or addresses (product.md, Diagram). */
export type Tier = "public" | "private" | "isolated" | "unknown";

export type Tags = Record<string, string>;

export interface VpcAttributes {
  name: string | null;
  ownerId: string | null;
  state: string | null;
  isDefault: boolean | null;
  /** IPv4 blocks in state `associated`, the primary one first. */
  cidrBlocks: string[];
  ipv6CidrBlocks: string[];
  /** null: not visible. */
  enableDnsSupport: boolean | null;
  enableDnsHostnames: boolean | null;
  dhcpOptionsId: string | null;
  /** The DNS servers and domain name that clients are told; null: not visible, or the VPC has no option set. */
  dhcpOptions: { domainName: string | null; domainNameServers: string[] } | null;
  /** `off`, `block-bidirectional` or `block-ingress`, as the VPC itself says. */
  blockPublicAccess: string | null;
  /** What the account sets for the whole Region; null: not visible. */
  regionBlockPublicAccess: string | null;
  /** `allow-bidirectional` or `allow-egress` where this VPC is exempt; null: it is not, or that is not visible. */
  blockPublicAccessExclusion: string | null;
  /** Private hosted zones that answer in this VPC, by name; null: not visible. */
  hostedZones: HostedZone[] | null;
  /** Resolver rules that this VPC uses; null: not visible. */
  resolverRules: ResolverRule[] | null;
  /** Resolver endpoints in this VPC; null: not visible. */
  resolverEndpoints: ResolverEndpoint[] | null;
  tags: Tags;
}

/** A private hosted zone associated with a VPC (domain.md §2.19). */
export interface HostedZone {
  /** `Z0…`, without `/hostedzone/` before it. */
  hostedZoneId: string;
  /** Without the dot at its end. */
  name: string;
  /** An account, or the AWS service that made it, e.g. for an endpoint's private names. */
  owner: string | null;
  ownedByService: boolean;
  /**
   * By name and type; what one answer gives and another does not, as weights do, are several records. null: not visible,
   * as those of every zone that another account or an AWS service owns.
   */
  records: HostedZoneRecord[] | null;
}

export interface HostedZoneRecord {
  /** Lower case, without the dot at its end; a wildcard as `*.example.com`. */
  name: string;
  type: string;
  /**
   * The addresses of A and AAAA, the names of CNAME, NS and PTR in lower case without the dot at their end, other values as
   * AWS writes them. Empty for an alias, and for TXT, which leads nowhere and may hold secrets.
   */
  values: string[];
  /** What an alias stands for: a DNS name as in {@link name}, `dualstack.` included. null: it is no alias. */
  alias: string | null;
}

export interface ResolverRule {
  ruleId: string;
  name: string | null;
  /** Without the dot at its end. `.` is every name. null: the rule itself is not visible. */
  domainName: string | null;
  ruleType: string | null;
  /** `ip:port` of the servers that a FORWARD rule asks. */
  targets: string[];
  resolverEndpointId: string | null;
  ownerId: string | null;
}

export interface ResolverEndpoint {
  endpointId: string;
  name: string | null;
  direction: string;
  status: string | null;
  securityGroupIds: string[];
}

export interface AvailabilityZoneAttributes {
  zoneName: string;
  /** null where no record gave the id: names differ between accounts, ids do not. */
  zoneId: string | null;
  zoneType: string | null;
}

export interface SubnetAttributes {
  name: string | null;
  ownerId: string | null;
  state: string | null;
  cidrBlock: string | null;
  ipv6CidrBlocks: string[];
  availabilityZone: string | null;
  availabilityZoneId: string | null;
  availableIpAddressCount: number | null;
  mapPublicIpOnLaunch: boolean | null;
  ipv6Native: boolean | null;
  tier: Tier;
  /** The effective route table: explicit association, else the VPC's main table; null when not visible. */
  routeTable: { routeTableId: string; via: "explicit" | "main" } | null;
  networkAclId: string | null;
  /**
   * Who else uses it through AWS RAM: account ids, organisation and OU ARNs. Empty: nobody. null: not visible, and for a
   * subnet that another account owns, which only its owner can say.
   */
  sharedWith: string[] | null;
  tags: Tags;
}

export type DestinationKind = "ipv4" | "ipv6" | "prefixList";

/** What a route points to, decoded in the order of domain.md §2.5. */
export type RouteTargetKind =
  | "local"
  | "internetGateway"
  | "egressOnlyInternetGateway"
  | "natGateway"
  | "endpoint"
  | "networkInterface"
  | "instance"
  | "transitGateway"
  | "vpcPeeringConnection"
  | "vpnGateway"
  | "carrierGateway"
  | "localGateway"
  | "coreNetwork"
  | "odbNetwork"
  | "vpcLattice"
  | "ipAddress"
  | "none"
  | "other";

export interface Route {
  destination: string;
  destinationKind: DestinationKind;
  targetKind: RouteTargetKind;
  /** The target as AWS names it, e.g. `nat-…`, an ARN or `local`; null when AWS named none (a black hole). */
  targetId: string | null;
  /** The id of the topology node that the route leads to. */
  targetNodeId: string;
  state: string;
  origin: string | null;
  propagated: boolean;
}

export interface RouteTableAttributes {
  name: string | null;
  ownerId: string | null;
  main: boolean;
  associations: {
    associationId: string | null;
    subnetId: string | null;
    gatewayId: string | null;
    main: boolean;
    state: string | null;
  }[];
  /** Most specific first within a family, as they are matched; prefix lists last. */
  routes: Route[];
  /** Subnets whose effective table this is. */
  effectiveSubnetIds: string[];
  tags: Tags;
}

/** The six types AWS knows; any other text is kept as AWS wrote it. */
export const ENDPOINT_TYPES = [
  "Gateway",
  "Interface",
  "GatewayLoadBalancer",
  "Resource",
  "ServiceNetwork",
  "Tunnel",
] as const;
export type KnownEndpointType = (typeof ENDPOINT_TYPES)[number];

export interface DnsEntry {
  dnsName: string;
  hostedZoneId: string | null;
  /** `private`: answered only inside the VPC; the others are public names that give private addresses. */
  scope: "regional" | "zonal" | "private";
}

export interface EndpointAttributes {
  name: string | null;
  ownerId: string | null;
  /** One of {@link ENDPOINT_TYPES}, or AWS's own word for a type nobody has heard of. */
  vpcEndpointType: string;
  knownType: KnownEndpointType | null;
  serviceName: string | null;
  serviceRegion: string | null;
  /** e.g. `s3`, `ecr.api`, `vpce-svc-…`; for Lattice types the last part of the ARN. */
  shortName: string;
  /** Lower camel case as on the wire, e.g. `pendingAcceptance`. */
  state: string;
  policyDocument: string | null;
  routeTableIds: string[];
  subnetIds: string[];
  networkInterfaceIds: string[];
  groups: { groupId: string; groupName: string | null }[];
  ipAddressType: string | null;
  /** null where the type has no private DNS: some answers carry a meaningless flag (domain.md §2.1). */
  privateDnsEnabled: boolean | null;
  dnsRecordIpType: string | null;
  privateDnsOnlyForInboundResolverEndpoint: boolean | null;
  dnsEntries: DnsEntry[];
  requesterManaged: boolean | null;
  creationTimestamp: string | null;
  lastError: { code: string; message: string } | null;
  failureReason: string | null;
  resourceConfigurationArn: string | null;
  serviceNetworkArn: string | null;
  /** What a Resource or ServiceNetwork endpoint leads to, by id; null: not visible. Empty for the other types. */
  associations: EndpointAssociation[] | null;
  tags: Tags;
}

/** One row of DescribeVpcEndpointAssociations (domain.md §1.7, §2.10). */
export interface EndpointAssociation {
  associationId: string;
  serviceNetworkArn: string | null;
  serviceNetworkName: string | null;
  resourceArn: string | null;
  /** As on the wire, e.g. `Accessible`; compare loosely (domain.md §7.10). */
  accessibility: string | null;
  resourceConfigurationGroupArn: string | null;
  dnsNames: string[];
  privateDnsNames: string[];
  failureCode: string | null;
  failureReason: string | null;
}

/** Whose interface it is: what a reader counts as a workload, and what belongs to the network itself (domain.md §2.11). */
export type InterfaceRole = "workload" | "endpoint" | "natGateway" | "loadBalancer" | "transitGateway" | "managed";

export interface NetworkInterfaceAttributes {
  name: string | null;
  ownerId: string | null;
  interfaceType: string;
  description: string;
  status: string | null;
  role: InterfaceRole;
  /** What uses it, in a word or two: `Instance`, `Lambda`, `RDS`, `NAT gateway` … */
  usedBy: string;
  subnetId: string | null;
  availabilityZone: string | null;
  groupIds: string[];
  /** The primary address first. */
  privateIpAddresses: string[];
  ipv6Addresses: string[];
  publicIp: string | null;
  requesterManaged: boolean | null;
  instanceId: string | null;
  /** The Name tag and the state of its instance; null: no instance, no such tag, or not visible. */
  instanceName: string | null;
  instanceState: string | null;
  endpointId: string | null;
  tags: Tags;
}

export interface ServiceAttributes {
  serviceName: string;
  serviceType: string;
  serviceRegion: string | null;
  shortName: string;
  displayName: string;
  /** False when DescribeVpcEndpointServices did not return it: then every null below is *not visible*. */
  described: boolean;
  serviceId: string | null;
  /** `amazon`, `aws-marketplace` or an account id. */
  owner: string | null;
  policySupported: boolean | null;
  acceptanceRequired: boolean | null;
  privateDnsNames: string[];
  availabilityZones: string[];
  availabilityZoneIds: string[];
  supportedIpAddressTypes: string[];
}

export interface ServiceConfigurationAttributes {
  name: string | null;
  serviceId: string;
  serviceName: string | null;
  serviceTypes: string[];
  serviceState: string | null;
  acceptanceRequired: boolean | null;
  availabilityZones: string[];
  availabilityZoneIds: string[];
  networkLoadBalancerArns: string[];
  gatewayLoadBalancerArns: string[];
  privateDnsName: string | null;
  privateDnsState: string | null;
  /** The TXT record that proves the domain. */
  privateDnsVerification: { name: string | null; value: string | null } | null;
  supportedIpAddressTypes: string[];
  /** Regions from which consumers may connect, with the state there; the service's own Region included. */
  supportedRegions: { region: string; state: string | null }[];
  managesVpcEndpoints: boolean | null;
  payerResponsibility: string | null;
  /** The VPC of its load balancers, as DescribeLoadBalancers says, else found through their interfaces; null when not known. */
  vpcId: string | null;
  notifications: ConnectionNotification[];
  allowedPrincipals: { principal: string; principalType: string | null }[];
  connections: Connection[];
  tags: Tags;
}

export interface ConnectionNotification {
  notificationId: string;
  topicArn: string | null;
  events: string[];
  state: string | null;
}

/** One consumer's connection to an endpoint service of this account. */
export interface Connection {
  vpcEndpointId: string;
  ownerId: string | null;
  state: string;
  region: string | null;
  creationTimestamp: string | null;
  ipAddressType: string | null;
}

/** A load balancer behind an endpoint service (domain.md §2.18). */
export interface LoadBalancerAttributes {
  name: string;
  arn: string;
  /** `network`, `gateway` or `application`. */
  type: string;
  scheme: string | null;
  state: string | null;
  zones: { zoneName: string; zoneId: string | null; subnetId: string | null }[];
  /** null: an NLB that has none and can never get any. */
  securityGroupIds: string[] | null;
  /** `on` or `off`: whether its security groups judge PrivateLink clients. */
  enforcePrivateLinkRules: string | null;
  ipAddressType: string | null;
  dnsName: string | null;
  /** `load_balancing.cross_zone.enabled`; null: not visible. */
  crossZone: boolean | null;
  /** By port; null: not visible. */
  listeners: Listener[] | null;
  tags: Tags;
}

export interface Listener {
  arn: string;
  /** null for a Gateway Load Balancer, whose listener has no port. */
  port: number | null;
  protocol: string | null;
  targetGroupArns: string[];
}

export interface TargetGroupAttributes {
  name: string;
  arn: string;
  protocol: string | null;
  port: number | null;
  /** `instance`, `ip`, `alb` or `lambda`. */
  targetType: string | null;
  /** `true`, `false` or `use_load_balancer_configuration`; null: not visible. */
  crossZone: string | null;
  proxyProtocol: boolean | null;
  preserveClientIp: boolean | null;
  /** By id and port; null: not visible. */
  targets: Target[] | null;
}

export interface Target {
  /** An instance id, an address or an ARN. */
  targetId: string;
  port: number | null;
  availabilityZone: string | null;
  /** e.g. `healthy`, `unhealthy`, `draining`. */
  state: string;
  reason: string | null;
  description: string | null;
  /** The network interface or load balancer that it is, when the topology has it. */
  nodeId: string | null;
}

export interface PeerVpc {
  vpcId: string | null;
  ownerId: string | null;
  region: string | null;
  cidrBlocks: string[];
  ipv6CidrBlocks: string[];
  allowDnsResolution: boolean | null;
}

export interface VpcPeeringConnectionAttributes {
  name: string | null;
  /** `active`, `pending-acceptance`, … as on the wire (domain.md §2.16). */
  state: string;
  requester: PeerVpc;
  accepter: PeerVpc;
  tags: Tags;
}

/** A transit gateway, as far as this account may see it: only its owner reads route tables (domain.md §2.15). */
export interface TransitGatewayAttributes {
  name: string | null;
  ownerId: string | null;
  /** null when DescribeTransitGateways did not show it: only attachments name it. */
  state: string | null;
  dnsSupport: boolean | null;
  securityGroupReferencing: boolean | null;
  attachments: TransitGatewayAttachment[];
  /** null: not visible, as for everybody but the owner. */
  routeTables: TransitGatewayRouteTable[] | null;
  tags: Tags;
}

export interface TransitGatewayAttachment {
  attachmentId: string;
  name: string | null;
  /** `vpc`, `vpn`, `peering`, `direct-connect-gateway`, … */
  resourceType: string;
  resourceId: string | null;
  resourceOwnerId: string | null;
  state: string;
  /** The route table that decides for packets that come in here; null: none, or not visible. */
  routeTableId: string | null;
  associationState: string | null;
  /** The subnets it stands in, for a VPC attachment of this account; null: not visible. */
  subnetIds: string[] | null;
  applianceMode: boolean | null;
  /** For a peering: the transit gateway on the far side. */
  peer: { transitGatewayId: string | null; ownerId: string | null; region: string | null } | null;
}

export interface TransitGatewayRouteTable {
  routeTableId: string;
  name: string | null;
  /** null: not visible. */
  associatedAttachmentIds: string[] | null;
  propagatingAttachmentIds: string[] | null;
  routes: TransitGatewayRoute[] | null;
}

export interface TransitGatewayRoute {
  destination: string;
  destinationKind: DestinationKind;
  /** `static` or `propagated`. */
  type: string;
  /** `active` or `blackhole`. */
  state: string;
  attachments: { attachmentId: string; resourceId: string | null; resourceType: string | null }[];
}

export interface GatewayAttributes {
  name: string | null;
  ownerId: string | null;
  attachments: { vpcId: string; state: string | null }[];
  tags: Tags;
}

export interface NatGatewayAttributes {
  name: string | null;
  state: string;
  connectivityType: string | null;
  availabilityMode: string | null;
  subnetId: string | null;
  addresses: {
    publicIp: string | null;
    privateIp: string | null;
    networkInterfaceId: string | null;
    /** Only a regional NAT gateway's addresses name their zone. */
    availabilityZone: string | null;
  }[];
  failureMessage: string | null;
  tags: Tags;
}

export interface SecurityGroupRule {
  /** `sgr-…`; null when only DescribeSecurityGroups was seen, which gives no rule ids. */
  ruleId: string | null;
  egress: boolean;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `-1` for all, or a protocol number. */
  protocol: string;
  fromPort: number | null;
  toPort: number | null;
  peer: { kind: "ipv4" | "ipv6" | "prefixList" | "securityGroup"; value: string; ownerId: string | null };
  description: string | null;
}

export interface SecurityGroupAttributes {
  groupName: string;
  description: string | null;
  ownerId: string | null;
  rules: SecurityGroupRule[];
  tags: Tags;
}

export interface NetworkAclEntry {
  ruleNumber: number;
  egress: boolean;
  /** A protocol number as text; `-1` for all. */
  protocol: string;
  action: "allow" | "deny";
  cidrBlock: string;
  portRange: { from: number; to: number } | null;
}

export interface NetworkAclAttributes {
  name: string | null;
  ownerId: string | null;
  isDefault: boolean | null;
  subnetIds: string[];
  /** Inbound first, each direction in the order of evaluation. */
  entries: NetworkAclEntry[];
  tags: Tags;
}

export interface PrefixListAttributes {
  prefixListName: string | null;
  /** `AWS`, or the account that manages it; null: not visible. */
  ownerId: string | null;
  addressFamily: string | null;
  /** null: not visible. */
  cidrs: string[] | null;
  /** Descriptions of the entries of a customer-managed list, by CIDR block. */
  descriptions: Record<string, string>;
  tags: Tags;
}

/** Why a thing is only known by its id. */
export type ExternalReason = "otherAccount" | "notVisible" | "notCollected" | "notFound";

export interface ExternalAttributes {
  /** What the id names, e.g. `transitGateway`, `subnet`, `endpoint`, `account`. */
  externalKind: string;
  reason: ExternalReason;
  ownerId: string | null;
  /** The Region where it is, when it is known to be another one. */
  region: string | null;
  /** The missing permission, when that is the reason. */
  permission: string | null;
  /** One sentence for people. */
  sentence: string;
}
