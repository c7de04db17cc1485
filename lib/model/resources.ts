import { compareCidrText, compareText } from "./cidr";
import type { RecordReader } from "./record";
import { parseServiceName, serviceDisplayName } from "./service-name";
import type {
  DestinationKind,
  DnsEntry,
  EndpointAttributes,
  GatewayAttributes,
  InterfaceRole,
  KnownEndpointType,
  NatGatewayAttributes,
  NetworkAclAttributes,
  NetworkAclEntry,
  NetworkInterfaceAttributes,
  Route,
  RouteTableAttributes,
  RouteTargetKind,
  SecurityGroupRule,
  ServiceAttributes,
  SubnetAttributes,
  Tags,
  VpcAttributes,
} from "./topology";
import { ENDPOINT_TYPES } from "./topology";

/** What a VPC learns from calls of their own; null until they say something. */
export const UNKNOWN_OF_VPC = {
  dhcpOptions: null,
  regionBlockPublicAccess: null,
  blockPublicAccessExclusion: null,
  hostedZones: null,
  resolverRules: null,
  resolverEndpoints: null,
} satisfies Partial<VpcAttributes>;

/** Readers from AWS-shaped records to attributes, one for each kind (domain.md §2.3 to §2.14). Pure, and they never throw. */

export function nameOf(tags: Tags): string | null {
  const name = tags.Name?.trim();
  return name === undefined || name === "" ? null : name;
}

/** First letter lowered: AWS's documents say `Available`, the wire says `available` (domain.md §2.1). */
export function camelState(state: string | null): string {
  return state === null || state === "" ? "unknown" : state.charAt(0).toLowerCase() + state.slice(1);
}

export function readVpc(r: RecordReader): VpcAttributes {
  const tags = r.tags();
  const associated = (set: string, field: string, state: string) =>
    r
      .objects(set)
      .filter((a) => camelState(a.object(state)?.text("State") ?? "associated") === "associated")
      .flatMap((a) => a.text(field) ?? []);
  const primary = r.text("CidrBlock");
  const blocks = associated("CidrBlockAssociationSet", "CidrBlock", "CidrBlockState");
  const others = blocks.filter((block) => block !== primary).sort(compareCidrText);
  return {
    name: nameOf(tags),
    ownerId: r.text("OwnerId"),
    state: r.text("State"),
    isDefault: r.flag("IsDefault"),
    cidrBlocks: primary === null ? others : [primary, ...others],
    ipv6CidrBlocks: associated("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState").sort(
      compareCidrText,
    ),
    enableDnsSupport: null,
    enableDnsHostnames: null,
    dhcpOptionsId: r.text("DhcpOptionsId"),
    blockPublicAccess: r.object("BlockPublicAccessStates")?.text("InternetGatewayBlockMode") ?? null,
    ...UNKNOWN_OF_VPC,
    tags,
  };
}

export function readSubnet(r: RecordReader): SubnetAttributes {
  const tags = r.tags();
  return {
    name: nameOf(tags),
    ownerId: r.text("OwnerId"),
    state: r.text("State"),
    cidrBlock: r.text("CidrBlock"),
    ipv6CidrBlocks: r
      .objects("Ipv6CidrBlockAssociationSet")
      .filter((a) => camelState(a.object("Ipv6CidrBlockState")?.text("State") ?? "associated") === "associated")
      .flatMap((a) => a.text("Ipv6CidrBlock") ?? [])
      .sort(compareCidrText),
    availabilityZone: r.text("AvailabilityZone"),
    availabilityZoneId: r.text("AvailabilityZoneId"),
    availableIpAddressCount: r.number("AvailableIpAddressCount"),
    mapPublicIpOnLaunch: r.flag("MapPublicIpOnLaunch"),
    ipv6Native: r.flag("Ipv6Native"),
    tier: "unknown",
    routeTable: null,
    networkAclId: null,
    sharedWith: null,
    tags,
  };
}

/** A route before its target has been looked up in the graph. */
export type UnresolvedRoute = Omit<Route, "targetNodeId">;

export function readRouteTable(
  r: RecordReader,
): Omit<RouteTableAttributes, "routes"> & { routes: UnresolvedRoute[]; vpcId: string | null } {
  const tags = r.tags();
  const associations = r
    .objects("Associations")
    .map((a) => ({
      associationId: a.text("RouteTableAssociationId"),
      subnetId: a.text("SubnetId"),
      gatewayId: a.text("GatewayId"),
      main: a.flag("Main") ?? false,
      state: a.object("AssociationState")?.text("State") ?? null,
    }))
    .sort((a, b) => compareText(associationKey(a), associationKey(b)));
  return {
    vpcId: r.text("VpcId"),
    name: nameOf(tags),
    ownerId: r.text("OwnerId"),
    main: associations.some((a) => a.main && isLive(a.state)),
    associations,
    routes: r
      .objects("Routes")
      .flatMap((route) => readRoute(route) ?? [])
      .sort(compareRoutes),
    effectiveSubnetIds: [],
    tags,
  };
}

function associationKey(a: RouteTableAttributes["associations"][number]): string {
  return [a.subnetId, a.gatewayId, a.associationId, a.main, a.state].join("/");
}

/** An association counts unless it is gone or failed (domain.md §2.5). */
export function isLive(associationState: string | null): boolean {
  const state = camelState(associationState);
  return state !== "disassociated" && state !== "failed";
}

const GATEWAY_PREFIXES: [string, RouteTargetKind][] = [
  ["igw-", "internetGateway"],
  ["vpce-", "endpoint"],
  ["vgw-", "vpnGateway"],
  ["nat-", "natGateway"],
  ["eigw-", "egressOnlyInternetGateway"],
  ["tgw-", "transitGateway"],
  ["cagw-", "carrierGateway"],
  ["lgw-", "localGateway"],
];

/** Decodes a route's target in the order of domain.md §2.5; null when the route names no destination. */
function readRoute(r: RecordReader): UnresolvedRoute | null {
  const ipv4 = r.text("DestinationCidrBlock");
  const ipv6 = r.text("DestinationIpv6CidrBlock");
  const destination = ipv4 ?? ipv6 ?? r.text("DestinationPrefixListId");
  if (destination === null) return r.unusable("a destination");
  const destinationKind: DestinationKind = ipv4 !== null ? "ipv4" : ipv6 !== null ? "ipv6" : "prefixList";
  const [targetKind, targetId] = routeTarget(r);
  const origin = r.text("Origin");
  return {
    destination,
    destinationKind,
    targetKind,
    targetId,
    state: camelState(r.text("State") ?? "active"),
    origin,
    propagated: origin === "EnableVgwRoutePropagation" || origin === "Advertisement",
  };
}

function routeTarget(r: RecordReader): [RouteTargetKind, string | null] {
  const direct: [string, RouteTargetKind][] = [
    ["TransitGatewayId", "transitGateway"],
    ["VpcPeeringConnectionId", "vpcPeeringConnection"],
  ];
  for (const [field, kind] of direct) {
    const id = r.text(field);
    if (id !== null) return [kind, id];
  }
  const gateway = r.text("GatewayId");
  if (gateway !== null) {
    if (gateway === "local") return ["local", "local"];
    if (gateway.toLowerCase() === "vpclattice") return ["vpcLattice", gateway];
    return [GATEWAY_PREFIXES.find(([prefix]) => gateway.startsWith(prefix))?.[1] ?? "other", gateway];
  }
  const rest: [string, RouteTargetKind][] = [
    ["NatGatewayId", "natGateway"],
    ["EgressOnlyInternetGatewayId", "egressOnlyInternetGateway"],
    ["CarrierGatewayId", "carrierGateway"],
    ["LocalGatewayId", "localGateway"],
    ["CoreNetworkArn", "coreNetwork"],
    ["OdbNetworkArn", "odbNetwork"],
    ["NetworkInterfaceId", "networkInterface"],
    ["InstanceId", "instance"],
    ["IpAddress", "ipAddress"],
  ];
  for (const [field, kind] of rest) {
    const id = r.text(field);
    if (id !== null) return [kind, id];
  }
  return ["none", null];
}

function compareRoutes(a: UnresolvedRoute, b: UnresolvedRoute): number {
  const rank = { ipv4: 0, ipv6: 1, prefixList: 2 };
  if (a.destinationKind !== b.destinationKind) return rank[a.destinationKind] - rank[b.destinationKind];
  const length = (route: UnresolvedRoute) => Number(route.destination.split("/")[1] ?? 0);
  return (
    length(b) - length(a) ||
    compareCidrText(a.destination, b.destination) ||
    compareText(a.targetId ?? "", b.targetId ?? "") ||
    compareText(a.state, b.state) ||
    compareText(a.origin ?? "", b.origin ?? "")
  );
}

/** AWS's own spelling of an endpoint type, whatever its case, or null for a type nobody has heard of. */
function knownEndpointType(type: string): KnownEndpointType | null {
  return ENDPOINT_TYPES.find((known) => known.toLowerCase() === type.toLowerCase()) ?? null;
}

const TYPES_WITH_PRIVATE_DNS: readonly (KnownEndpointType | null)[] = ["Interface", "Resource", "ServiceNetwork"];

export function readEndpoint(r: RecordReader): EndpointAttributes & { vpcId: string | null } {
  const tags = r.tags();
  // An answer without a type predates interface endpoints, when every endpoint was a gateway endpoint.
  const vpcEndpointType = r.textOr("VpcEndpointType", "Gateway");
  const knownType = knownEndpointType(vpcEndpointType);
  const serviceName = r.text("ServiceName");
  const lattice = r.text("ResourceConfigurationArn") ?? r.text("ServiceNetworkArn");
  const dnsOptions = r.object("DnsOptions");
  const lastError = r.object("LastError");
  return {
    vpcId: r.text("VpcId"),
    name: nameOf(tags),
    ownerId: r.text("OwnerId"),
    vpcEndpointType: knownType ?? vpcEndpointType,
    knownType,
    serviceName: serviceName === "" ? null : serviceName,
    serviceRegion: r.text("ServiceRegion"),
    shortName: endpointShortName(serviceName, lattice),
    state: camelState(r.text("State")),
    policyDocument: r.text("PolicyDocument"),
    routeTableIds: r.texts("RouteTableIds").sort(compareText),
    subnetIds: r.texts("SubnetIds").sort(compareText),
    networkInterfaceIds: r.texts("NetworkInterfaceIds").sort(compareText),
    groups: r
      .objects("Groups")
      .flatMap((g) => {
        const groupId = g.text("GroupId");
        return groupId === null ? (g.unusable("a GroupId") ?? []) : [{ groupId, groupName: g.text("GroupName") }];
      })
      .sort((a, b) => compareText(a.groupId, b.groupId) || compareText(a.groupName ?? "", b.groupName ?? "")),
    ipAddressType: r.text("IpAddressType"),
    privateDnsEnabled: TYPES_WITH_PRIVATE_DNS.includes(knownType) ? r.flag("PrivateDnsEnabled") : null,
    dnsRecordIpType: dnsOptions?.text("DnsRecordIpType") ?? null,
    privateDnsOnlyForInboundResolverEndpoint: dnsOptions?.flag("PrivateDnsOnlyForInboundResolverEndpoint") ?? null,
    dnsEntries: r
      .objects("DnsEntries")
      .flatMap((entry) => readDnsEntry(entry) ?? [])
      .sort(
        (a, b) =>
          SCOPES.indexOf(a.scope) - SCOPES.indexOf(b.scope) ||
          compareText(a.dnsName, b.dnsName) ||
          compareText(a.hostedZoneId ?? "", b.hostedZoneId ?? ""),
      ),
    requesterManaged: r.flag("RequesterManaged"),
    creationTimestamp: r.date("CreationTimestamp"),
    lastError:
      lastError === null
        ? null
        : { code: lastError.textOr("Code", "unknown"), message: lastError.textOr("Message", "") },
    failureReason: r.text("FailureReason"),
    resourceConfigurationArn: r.text("ResourceConfigurationArn"),
    serviceNetworkArn: r.text("ServiceNetworkArn"),
    associations: null,
    tags,
  };
}

function endpointShortName(serviceName: string | null, latticeArn: string | null): string {
  if (serviceName !== null && serviceName !== "") return parseServiceName(serviceName).shortName;
  return latticeArn?.split("/").at(-1) ?? "endpoint";
}

const SCOPES: DnsEntry["scope"][] = ["regional", "zonal", "private"];

/** Classifies by the name itself, never by its place in the list (domain.md §2.7). */
function readDnsEntry(r: RecordReader): DnsEntry | null {
  const dnsName = r.text("DnsName");
  if (dnsName === null) return null;
  const isPublic = /\.vpce\.[a-z0-9.-]+$/.test(dnsName) || /\.vpc-lattice-(rsc|svcs)\./.test(dnsName);
  const firstLabel = dnsName.replace(/^\*\./, "").split(".")[0] ?? "";
  const zonal = /-[a-z]{2,4}(-[a-z]+)+-\d+(-[a-z]+-\d+)?[a-z]$/.test(firstLabel);
  return { dnsName, hostedZoneId: r.text("HostedZoneId"), scope: !isPublic ? "private" : zonal ? "zonal" : "regional" };
}

const ROLE_BY_TYPE: Record<string, InterfaceRole> = {
  vpc_endpoint: "endpoint",
  gateway_load_balancer_endpoint: "endpoint",
  nat_gateway: "natGateway",
  natgateway: "natGateway",
  network_load_balancer: "loadBalancer",
  gateway_load_balancer: "loadBalancer",
  load_balancer: "loadBalancer",
  transit_gateway: "transitGateway",
  interface: "workload",
  efa: "workload",
  "efa-only": "workload",
  trunk: "workload",
  branch: "workload",
  lambda: "workload",
};

/** What a description gives away about an interface of type `interface` (domain.md §2.11). */
const USED_BY_DESCRIPTION: [RegExp, string, InterfaceRole][] = [
  [/^ELB /, "Load balancer", "loadBalancer"],
  [/^Interface for NAT Gateway/, "NAT gateway", "natGateway"],
  [/^Network Interface for Transit Gateway/, "Transit gateway", "transitGateway"],
  [/^VPC Endpoint Interface/, "Endpoint", "endpoint"],
  [/^AWS Lambda VPC ENI/, "Lambda", "workload"],
  [/^RDSNetworkInterface/, "RDS", "workload"],
  [/^ElastiCache/, "ElastiCache", "workload"],
  [/^EFS mount target/, "EFS", "managed"],
  [/^arn:aws[a-z-]*:ecs:/, "ECS task", "workload"],
  [/^Amazon EKS/, "EKS control plane", "managed"],
  [/^Route 53 Resolver/, "Route 53 Resolver", "managed"],
];

export function readNetworkInterface(r: RecordReader): NetworkInterfaceAttributes & { vpcId: string | null } {
  const tags = { ...r.tags("Tags"), ...r.tags("TagSet") };
  const interfaceType = r.textOr("InterfaceType", "interface");
  const description = r.textOr("Description", "");
  const attachment = r.object("Attachment");
  const instanceId = attachment?.text("InstanceId") ?? null;
  const known = USED_BY_DESCRIPTION.find(([pattern]) => pattern.test(description));
  const byType = ROLE_BY_TYPE[interfaceType.toLowerCase()] ?? "managed";
  const role = byType === "workload" && known !== undefined ? known[2] : byType;
  const status = r.text("Status");
  const addresses = r.objects("PrivateIpAddresses");
  const primary = r.text("PrivateIpAddress");
  const secondary = addresses.flatMap((a) => a.text("PrivateIpAddress") ?? []).filter((a) => a !== primary);
  return {
    vpcId: r.text("VpcId"),
    name: nameOf(tags),
    ownerId: r.text("OwnerId"),
    interfaceType,
    description,
    status,
    role,
    usedBy: known?.[1] ?? usedBy(role, interfaceType.toLowerCase(), instanceId, status),
    subnetId: r.text("SubnetId"),
    availabilityZone: r.text("AvailabilityZone"),
    groupIds: r
      .objects("Groups")
      .flatMap((g) => g.text("GroupId") ?? [])
      .sort(compareText),
    privateIpAddresses: [...(primary === null ? [] : [primary]), ...secondary.sort(compareCidrText)],
    ipv6Addresses: r
      .objects("Ipv6Addresses")
      .flatMap((a) => a.text("Ipv6Address") ?? [])
      .sort(compareCidrText),
    publicIp: r.object("Association")?.text("PublicIp") ?? null,
    requesterManaged: r.flag("RequesterManaged"),
    instanceId,
    instanceName: null,
    instanceState: null,
    endpointId: /\bvpce-[0-9a-f]+/.exec(description)?.[0] ?? null,
    tags,
  };
}

function usedBy(role: InterfaceRole, type: string, instanceId: string | null, status: string | null): string {
  if (type === "lambda") return "Lambda";
  if (instanceId !== null) return "Instance";
  const byRole: Record<InterfaceRole, string> = {
    endpoint: "Endpoint",
    natGateway: "NAT gateway",
    loadBalancer: "Load balancer",
    transitGateway: "Transit gateway",
    workload: camelState(status) === "available" ? "Not attached" : "Network interface",
    managed: type.replaceAll("_", " "),
  };
  return byRole[role];
}

export function readService(r: RecordReader, serviceName: string, serviceType: string): ServiceAttributes {
  const shortName = parseServiceName(serviceName).shortName;
  const names = r.objects("PrivateDnsNames").flatMap((n) => n.text("PrivateDnsName") ?? []);
  const single = r.text("PrivateDnsName");
  return {
    serviceName,
    serviceType,
    serviceRegion: r.text("ServiceRegion"),
    shortName,
    displayName: serviceDisplayName(shortName),
    described: true,
    serviceId: r.text("ServiceId"),
    owner: r.text("Owner"),
    policySupported: r.flag("VpcEndpointPolicySupported"),
    acceptanceRequired: r.flag("AcceptanceRequired"),
    privateDnsNames: [...new Set(single === null ? names : [single, ...names])].sort(compareText),
    availabilityZones: r.texts("AvailabilityZones").sort(compareText),
    availabilityZoneIds: r.texts("AvailabilityZoneIds").sort(compareText),
    supportedIpAddressTypes: r.texts("SupportedIpAddressTypes").sort(compareText),
  };
}

/** The service types that one ServiceDetail stands for. */
export function serviceTypes(r: RecordReader): string[] {
  const types = r.objects("ServiceType").flatMap((t) => t.text("ServiceType") ?? []);
  return types.length > 0 ? types : ["Interface"];
}

/** Any gateway of a VPC: the VPC stands in `Attachments`, in `VpcAttachments` or beside the id (domain.md §2.14). */
export function readGateway(r: RecordReader): GatewayAttributes {
  const tags = r.tags();
  const own = r.text("VpcId");
  return {
    name: nameOf(tags),
    ownerId: r.text("OwnerId"),
    attachments: [...r.objects("Attachments"), ...r.objects("VpcAttachments")]
      .flatMap((a) => {
        const vpcId = a.text("VpcId");
        return vpcId === null ? [] : [{ vpcId, state: a.text("State") }];
      })
      .concat(own === null ? [] : [{ vpcId: own, state: r.text("State") }])
      .sort((a, b) => compareText(a.vpcId, b.vpcId) || compareText(a.state ?? "", b.state ?? "")),
    tags,
  };
}

export function readNatGateway(r: RecordReader): NatGatewayAttributes & { vpcId: string | null } {
  const tags = r.tags();
  return {
    vpcId: r.text("VpcId"),
    name: nameOf(tags),
    state: camelState(r.text("State")),
    connectivityType: r.text("ConnectivityType"),
    availabilityMode: r.text("AvailabilityMode"),
    subnetId: r.text("SubnetId"),
    addresses: r
      .objects("NatGatewayAddresses")
      .map((a) => ({
        publicIp: a.text("PublicIp"),
        privateIp: a.text("PrivateIp"),
        networkInterfaceId: a.text("NetworkInterfaceId"),
        availabilityZone: a.text("AvailabilityZone"),
      }))
      .sort(
        (a, b) =>
          compareCidrText(a.privateIp ?? "", b.privateIp ?? "") ||
          compareCidrText(a.publicIp ?? "", b.publicIp ?? "") ||
          compareText(a.networkInterfaceId ?? "", b.networkInterfaceId ?? ""),
      ),
    failureMessage: r.text("FailureMessage"),
    tags,
  };
}

/** One row of DescribeSecurityGroupRules; null when it names no peer. */
export function readSecurityGroupRule(r: RecordReader): SecurityGroupRule | null {
  const reference = r.object("ReferencedGroupInfo");
  const peer =
    peerOf(r.text("CidrIpv4"), "ipv4") ??
    peerOf(r.text("CidrIpv6"), "ipv6") ??
    peerOf(r.text("PrefixListId"), "prefixList") ??
    peerOf(reference?.text("GroupId") ?? null, "securityGroup", reference?.text("UserId") ?? null);
  if (peer === null) return null;
  return {
    ruleId: r.text("SecurityGroupRuleId"),
    egress: r.flag("IsEgress") ?? false,
    ...ports(r),
    peer,
    description: r.text("Description"),
  };
}

function peerOf(
  value: string | null,
  kind: SecurityGroupRule["peer"]["kind"],
  ownerId: string | null = null,
): SecurityGroupRule["peer"] | null {
  return value === null ? null : { kind, value, ownerId };
}

function ports(r: RecordReader): Pick<SecurityGroupRule, "protocol" | "fromPort" | "toPort"> {
  const protocol = protocolName(r.textOr("IpProtocol", "-1"));
  const all = protocol === "-1" || !["tcp", "udp", "icmp", "icmpv6"].includes(protocol);
  return { protocol, fromPort: all ? null : r.number("FromPort"), toPort: all ? null : r.number("ToPort") };
}

function protocolName(protocol: string): string {
  return { "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6" }[protocol] ?? protocol.toLowerCase();
}

/** The rules inside a DescribeSecurityGroups record, which carry no ids. */
export function readIpPermissions(r: RecordReader): SecurityGroupRule[] {
  const rules = (field: string, egress: boolean) =>
    r.objects(field).flatMap((p) => {
      const make = (list: string, id: string, kind: SecurityGroupRule["peer"]["kind"]) =>
        p.objects(list).flatMap((entry): SecurityGroupRule[] => {
          const peer = peerOf(entry.text(id), kind, kind === "securityGroup" ? entry.text("UserId") : null);
          return peer === null
            ? []
            : [{ ruleId: null, egress, ...ports(p), peer, description: entry.text("Description") }];
        });
      return [
        ...make("IpRanges", "CidrIp", "ipv4"),
        ...make("Ipv6Ranges", "CidrIpv6", "ipv6"),
        ...make("PrefixListIds", "PrefixListId", "prefixList"),
        ...make("UserIdGroupPairs", "GroupId", "securityGroup"),
      ];
    });
  return [...rules("IpPermissions", false), ...rules("IpPermissionsEgress", true)];
}

/** Inbound first, then by protocol, port and peer: an order people can scan and records cannot disturb. */
export function compareRules(a: SecurityGroupRule, b: SecurityGroupRule): number {
  return (
    Number(a.egress) - Number(b.egress) ||
    compareText(a.protocol, b.protocol) ||
    (a.fromPort ?? -1) - (b.fromPort ?? -1) ||
    (a.toPort ?? -1) - (b.toPort ?? -1) ||
    compareCidrText(a.peer.value, b.peer.value) ||
    compareText(a.ruleId ?? "", b.ruleId ?? "") ||
    compareText(a.description ?? "", b.description ?? "")
  );
}

export function readNetworkAcl(r: RecordReader): NetworkAclAttributes & { vpcId: string | null } {
  const tags = r.tags();
  return {
    vpcId: r.text("VpcId"),
    name: nameOf(tags),
    ownerId: r.text("OwnerId"),
    isDefault: r.flag("IsDefault"),
    subnetIds: r
      .objects("Associations")
      .flatMap((a) => a.text("SubnetId") ?? [])
      .sort(compareText),
    entries: r
      .objects("Entries")
      .flatMap((entry) => readNetworkAclEntry(entry) ?? [])
      .sort(
        (a, b) =>
          Number(a.egress) - Number(b.egress) ||
          a.ruleNumber - b.ruleNumber ||
          compareCidrText(a.cidrBlock, b.cidrBlock) ||
          compareText(a.protocol + a.action, b.protocol + b.action) ||
          (a.portRange?.from ?? -1) - (b.portRange?.from ?? -1) ||
          (a.portRange?.to ?? -1) - (b.portRange?.to ?? -1),
      ),
    tags,
  };
}

function readNetworkAclEntry(r: RecordReader): NetworkAclEntry | null {
  const ruleNumber = r.number("RuleNumber");
  const cidrBlock = r.text("CidrBlock") ?? r.text("Ipv6CidrBlock");
  if (ruleNumber === null) return r.unusable("a RuleNumber");
  if (cidrBlock === null) return r.unusable("a CIDR block");
  const action = camelState(r.text("RuleAction"));
  if (action !== "allow" && action !== "deny") return r.unusable("a RuleAction that says allow or deny");
  const range = r.object("PortRange");
  const from = range?.number("From") ?? null;
  const to = range?.number("To") ?? null;
  return {
    ruleNumber,
    egress: r.flag("Egress") ?? false,
    protocol: r.textOr("Protocol", "-1"),
    action,
    cidrBlock,
    portRange: from === null || to === null ? null : { from, to },
  };
}
