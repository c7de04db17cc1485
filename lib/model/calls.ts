import { compareText } from "./cidr";
import type { RawRecord } from "./inventory";
import { isRecord } from "./record";

/** An AWS API. The name is the SDK client's; the IAM prefix differs for one (see {@link permissionOf}). */
export type ServiceName = "ec2" | "sts" | "elbv2" | "route53" | "route53resolver" | "ram";

/**
 * Every call whose answer an inventory can hold. The one list from which the collector, the importer, the stand-in, the IAM
 * policy in the README, `isthmus doctor` and the wording of *not visible* are all made (domain.md §2.2).
 */
export const CALLS = [
  call("ec2", "DescribeAvailabilityZones", "AvailabilityZones", ["ZoneName"], {
    yields: "names and ids of Availability Zones",
    costs: "Zones of other accounts cannot be matched, because their names differ and only ids agree.",
  }),
  call("ec2", "DescribeVpcs", "Vpcs", ["VpcId"], {
    yields: "VPCs",
    costs: "No VPC has a name, address blocks or an owner.",
  }),
  call("ec2", "DescribeVpcAttribute", "VpcAttributes", ["VpcId"], {
    yields: "the DNS attributes of a VPC",
    costs: "Whether private DNS names of endpoints resolve in a VPC is not known.",
    per: { action: "DescribeVpcs", field: "VpcId", as: "VpcId" },
  }),
  call("ec2", "DescribeSubnets", "Subnets", ["SubnetId"], {
    yields: "subnets",
    costs: "Subnets are drawn only where an interface or a route table names them.",
  }),
  call("ec2", "DescribeRouteTables", "RouteTables", ["RouteTableId"], {
    yields: "route tables and routes",
    costs: "Which subnets use a gateway endpoint, and every tier, is not known.",
  }),
  call("ec2", "DescribePrefixLists", "PrefixLists", ["PrefixListId"], {
    yields: "the CIDR blocks of AWS prefix lists",
    costs: "Routes to AWS services are shown without their address ranges.",
  }),
  call("ec2", "DescribeManagedPrefixLists", "ManagedPrefixLists", ["PrefixListId"], {
    output: "PrefixLists",
    yields: "managed prefix lists",
    costs: "Customer-managed prefix lists have no name and no owner.",
  }),
  call("ec2", "GetManagedPrefixListEntries", "ManagedPrefixListEntries", ["PrefixListId", "Cidr"], {
    output: "Entries",
    yields: "the entries of a managed prefix list",
    costs: "Which addresses a customer-managed prefix list stands for in routes and rules is not known.",
    per: { action: "DescribeManagedPrefixLists", field: "PrefixListId", as: "PrefixListId" },
  }),
  call("ec2", "DescribeVpcEndpoints", "VpcEndpoints", ["VpcEndpointId"], {
    yields: "VPC endpoints",
    costs: "Endpoints are drawn only where a route or an interface names them, without state, policy and service.",
  }),
  call("ec2", "DescribeVpcEndpointServices", "ServiceDetails", ["ServiceName", "ServiceType", "ServiceRegion"], {
    yields: "what a service supports: endpoint policies, private DNS names, Availability Zones",
    costs: "Whether a service supports endpoint policies, and in which zones it is, is not known.",
    per: { action: "DescribeVpcEndpoints", field: "ServiceName", as: "ServiceName" },
  }),
  call("ec2", "DescribeVpcEndpointAssociations", "VpcEndpointAssociations", ["Id"], {
    yields: "what Resource and ServiceNetwork endpoints lead to",
    costs: "Resource and ServiceNetwork endpoints end nowhere, and their DNS names are missing.",
  }),
  call("ec2", "DescribeVpcEndpointServiceConfigurations", "ServiceConfigurations", ["ServiceId"], {
    yields: "endpoint services of this account",
    costs: "The provider's end of PrivateLink is missing.",
  }),
  call("ec2", "DescribeVpcEndpointConnections", "VpcEndpointConnections", ["ServiceId", "VpcEndpointId"], {
    yields: "connections to endpoint services of this account",
    costs: "Who is connected to an endpoint service, and who waits for acceptance, is not known.",
  }),
  call("ec2", "DescribeVpcEndpointServicePermissions", "AllowedPrincipals", ["ServiceId", "Principal"], {
    yields: "who is allowed to connect to an endpoint service",
    costs: "Whether an endpoint service is open to every AWS account is not known.",
    per: { action: "DescribeVpcEndpointServiceConfigurations", field: "ServiceId", as: "ServiceId" },
  }),
  call("ec2", "DescribeVpcEndpointConnectionNotifications", "ConnectionNotificationSet", ["ConnectionNotificationId"], {
    yields: "notifications about connections to endpoint services",
    costs: "Whether anybody is told of a new connection is not known.",
  }),
  call("ec2", "DescribeNetworkInterfaces", "NetworkInterfaces", ["NetworkInterfaceId"], {
    yields: "network interfaces",
    costs: "Workloads are not counted, and interface endpoints have no addresses.",
  }),
  call("ec2", "DescribeInstances", "Instances", ["InstanceId"], {
    output: "Reservations",
    yields: "instances",
    costs: "Network interfaces and targets name their instances by id only.",
  }),
  call("ec2", "DescribeSecurityGroups", "SecurityGroups", ["GroupId"], {
    yields: "security groups",
    costs: "Who may connect to an interface endpoint is not known.",
  }),
  call("ec2", "DescribeSecurityGroupRules", "SecurityGroupRules", ["SecurityGroupRuleId"], {
    yields: "security group rule ids",
    costs: "Rules are shown without their ids.",
  }),
  call("ec2", "DescribeNetworkAcls", "NetworkAcls", ["NetworkAclId"], {
    yields: "network ACLs",
    costs: "Whether a network ACL blocks a path is not known.",
  }),
  call("ec2", "DescribeInternetGateways", "InternetGateways", ["InternetGatewayId"], {
    yields: "internet gateways",
    costs: "Internet gateways are drawn only where a route names them.",
  }),
  call("ec2", "DescribeEgressOnlyInternetGateways", "EgressOnlyInternetGateways", ["EgressOnlyInternetGatewayId"], {
    yields: "egress-only internet gateways",
    costs: "Egress-only internet gateways are drawn only where a route names them.",
  }),
  call("ec2", "DescribeNatGateways", "NatGateways", ["NatGatewayId"], {
    yields: "NAT gateways",
    costs: "NAT gateways are drawn only where a route names them.",
  }),
  call("ec2", "DescribeVpnGateways", "VpnGateways", ["VpnGatewayId"], {
    yields: "virtual private gateways",
    costs: "Virtual private gateways are drawn only where a route names them.",
  }),
  call("ec2", "DescribeCarrierGateways", "CarrierGateways", ["CarrierGatewayId"], {
    yields: "carrier gateways",
    costs: "Carrier gateways are drawn only where a route names them.",
  }),
  call("ec2", "DescribeDhcpOptions", "DhcpOptions", ["DhcpOptionsId"], {
    yields: "DHCP option sets",
    costs: "Which DNS servers the clients of a VPC use is not known.",
  }),
  call("ec2", "DescribeVpcPeeringConnections", "VpcPeeringConnections", ["VpcPeeringConnectionId"], {
    yields: "VPC peering connections",
    costs: "Where a peering connection leads, and whether it is active, is not known.",
  }),
  call("ec2", "DescribeTransitGateways", "TransitGateways", ["TransitGatewayId"], {
    yields: "transit gateways",
    costs: "Transit gateways have no name and no owner.",
  }),
  call("ec2", "DescribeTransitGatewayAttachments", "TransitGatewayAttachments", ["TransitGatewayAttachmentId"], {
    yields: "transit gateway attachments",
    costs: "What else a transit gateway joins is not known.",
  }),
  call("ec2", "DescribeTransitGatewayVpcAttachments", "TransitGatewayVpcAttachments", ["TransitGatewayAttachmentId"], {
    yields: "the subnets of transit gateway VPC attachments",
    costs: "In which zones a VPC reaches its transit gateway is not known.",
  }),
  call(
    "ec2",
    "DescribeTransitGatewayPeeringAttachments",
    "TransitGatewayPeeringAttachments",
    ["TransitGatewayAttachmentId"],
    {
      yields: "peering between transit gateways",
      costs: "Which transit gateway of another Region is on the far side of a peering is not known.",
    },
  ),
  call("ec2", "DescribeTransitGatewayRouteTables", "TransitGatewayRouteTables", ["TransitGatewayRouteTableId"], {
    yields: "transit gateway route tables",
    costs: "Where a transit gateway sends packets is not known.",
  }),
  call(
    "ec2",
    "GetTransitGatewayRouteTableAssociations",
    "TransitGatewayRouteTableAssociations",
    ["TransitGatewayRouteTableId", "TransitGatewayAttachmentId"],
    {
      output: "Associations",
      yields: "which attachments use a transit gateway route table",
      costs: "Which transit gateway route table decides for a VPC is not known.",
      per: {
        action: "DescribeTransitGatewayRouteTables",
        field: "TransitGatewayRouteTableId",
        as: "TransitGatewayRouteTableId",
      },
    },
  ),
  call(
    "ec2",
    "GetTransitGatewayRouteTablePropagations",
    "TransitGatewayRouteTablePropagations",
    ["TransitGatewayRouteTableId", "TransitGatewayAttachmentId"],
    {
      yields: "which attachments propagate routes into a transit gateway route table",
      costs: "Where the routes of a transit gateway come from is not known.",
      per: {
        action: "DescribeTransitGatewayRouteTables",
        field: "TransitGatewayRouteTableId",
        as: "TransitGatewayRouteTableId",
      },
    },
  ),
  call(
    "ec2",
    "SearchTransitGatewayRoutes",
    "TransitGatewayRoutes",
    ["TransitGatewayRouteTableId", "DestinationCidrBlock", "PrefixListId"],
    {
      output: "Routes",
      yields: "the routes of a transit gateway route table",
      costs: "Whether one VPC reaches another through a transit gateway is not known.",
      per: {
        action: "DescribeTransitGatewayRouteTables",
        field: "TransitGatewayRouteTableId",
        as: "TransitGatewayRouteTableId",
      },
    },
  ),
  call("ec2", "DescribeVpcBlockPublicAccessOptions", "VpcBlockPublicAccessOptions", ["AwsAccountId"], {
    yields: "whether VPC block public access is on in the Region",
    costs: "Whether the Region blocks internet gateways is not known.",
  }),
  call("ec2", "DescribeVpcBlockPublicAccessExclusions", "VpcBlockPublicAccessExclusions", ["ExclusionId"], {
    yields: "VPCs and subnets excluded from VPC block public access",
    costs: "Which VPCs and subnets are exempt from block public access is not known.",
  }),
  call("elbv2", "DescribeLoadBalancers", "LoadBalancers", ["LoadBalancerArn"], {
    yields: "the load balancers of endpoint services",
    costs: "Endpoint services end at the ARNs of their load balancers.",
    per: {
      action: "DescribeVpcEndpointServiceConfigurations",
      field: "NetworkLoadBalancerArns and GatewayLoadBalancerArns",
      as: null,
    },
  }),
  call("elbv2", "DescribeLoadBalancerAttributes", "LoadBalancerAttributes", ["LoadBalancerArn"], {
    output: "Attributes",
    yields: "the attributes of a load balancer",
    costs: "Whether a load balancer balances across zones is not known.",
    per: { action: "DescribeLoadBalancers", field: "LoadBalancerArn", as: "LoadBalancerArn" },
  }),
  call("elbv2", "DescribeListeners", "Listeners", ["ListenerArn"], {
    yields: "the listeners of a load balancer",
    costs: "On which ports an endpoint service answers is not known.",
    per: { action: "DescribeLoadBalancers", field: "LoadBalancerArn", as: "LoadBalancerArn" },
  }),
  call("elbv2", "DescribeTargetGroups", "TargetGroups", ["TargetGroupArn"], {
    yields: "the target groups of a load balancer",
    costs: "What stands behind an endpoint service is not known.",
    per: { action: "DescribeLoadBalancers", field: "LoadBalancerArn", as: null },
  }),
  call("elbv2", "DescribeTargetGroupAttributes", "TargetGroupAttributes", ["TargetGroupArn"], {
    output: "Attributes",
    yields: "the attributes of a target group",
    costs: "Whether a target group balances across zones, and hides the clients' addresses, is not known.",
    per: { action: "DescribeTargetGroups", field: "TargetGroupArn", as: "TargetGroupArn" },
  }),
  call("elbv2", "DescribeTargetHealth", "TargetHealthDescriptions", ["TargetGroupArn", "Target"], {
    yields: "the targets of a target group and their health",
    costs: "Whether anything healthy answers behind an endpoint service is not known.",
    per: { action: "DescribeTargetGroups", field: "TargetGroupArn", as: "TargetGroupArn" },
  }),
  call("route53", "ListHostedZonesByVPC", "HostedZoneSummaries", ["VPCId", "HostedZoneId"], {
    yields: "private hosted zones of a VPC",
    costs: "Which private hosted zones answer in a VPC is not known.",
    per: { action: "DescribeVpcs", field: "VpcId", as: "VPCId" },
  }),
  call("route53", "ListResourceRecordSets", "ResourceRecordSets", ["HostedZoneId", "Name", "Type", "SetIdentifier"], {
    yields: "the records of private hosted zones",
    costs: "Whether a private hosted zone has a record for a service's name is not known.",
    per: { action: "ListHostedZonesByVPC", field: "HostedZoneId", as: "HostedZoneId" },
  }),
  call("route53resolver", "ListResolverRules", "ResolverRules", ["Id"], {
    yields: "Route 53 Resolver rules",
    costs: "Which names are forwarded elsewhere is not known.",
  }),
  call("route53resolver", "ListResolverRuleAssociations", "ResolverRuleAssociations", ["Id"], {
    yields: "which VPCs use a Resolver rule",
    costs: "Which VPCs forward names elsewhere is not known.",
  }),
  call("route53resolver", "ListResolverEndpoints", "ResolverEndpoints", ["Id"], {
    yields: "Route 53 Resolver endpoints",
    costs: "Whether other networks can resolve the names of a VPC is not known.",
  }),
  call("ram", "ListResources", "SharedResources", ["arn", "resourceShareArn"], {
    output: "resources",
    yields: "subnets shared through AWS RAM",
    costs: "Which subnets are shared with other accounts is not known.",
  }),
  call("ram", "ListPrincipals", "SharePrincipals", ["resourceShareArn", "id"], {
    output: "principals",
    yields: "with whom subnets are shared through AWS RAM",
    costs: "With whom subnets are shared is not known.",
  }),
  call("sts", "GetCallerIdentity", "CallerIdentity", ["Account"], {
    yields: "the account that is being read",
    costs: "The account is guessed from the owners of what was read.",
  }),
] as const;

/**
 * A call that is made once for each resource that another call lists: for each record of `action`, by the value of its
 * `field`. `as` is the field by which the call's own records name that resource; where AWS leaves it out of an answer, the
 * collector adds it. `as: null`: the records need no such field.
 */
export interface PerResource<Action extends string = string> {
  action: Action;
  field: string;
  as: string | null;
}

interface CallDetails {
  /** The field of AWS's answer that holds the records, where the collection has another name. */
  output?: string;
  /** What the call gives, for *Not visible: …*. */
  yields: string;
  /** A sentence on what a reader loses without it, for `isthmus doctor`. */
  costs: string;
  per?: PerResource;
}

function call<Service extends ServiceName, Action extends string, Collection extends string>(
  service: Service,
  action: Action,
  collection: Collection,
  key: readonly string[],
  { output = collection, yields, costs, per }: CallDetails,
) {
  return { service, action, collection, key, output, yields, costs, per: per ?? null };
}

export type Call = (typeof CALLS)[number];
export type ActionName = Call["action"];
export type CollectionName = Call["collection"];

const BY_ACTION = new Map<string, Call>(CALLS.map((entry) => [entry.action, entry]));
const BY_COLLECTION = new Map<string, Call>(CALLS.map((entry) => [entry.collection, entry]));

/** The catalogue entry of an action. */
export function callOf(action: ActionName): Call {
  const found = BY_ACTION.get(action);
  if (found === undefined) throw new Error(`Not in the catalogue of calls: ${action}`);
  return found;
}

/** The catalogue entry of a collection, or null for a name that is none. */
export function callOfCollection(collection: string): Call | null {
  return BY_COLLECTION.get(collection) ?? null;
}

/** Actions without which the inventory of a Region is still asked for: how accounts and Regions are found. */
const DISCOVERY = ["ec2:DescribeRegions"];

/** What the credentials that Isthmus is started with need besides, to read other accounts through a role. */
const ASSUMING = ["organizations:ListAccounts", "sts:AssumeRole"];

/**
 * The resource that a call is to be made about because of this record of `call.per.action`; null for none. `accountId`: the
 * account that asks, null where nobody knows which it is.
 */
export function targetIn(call: Call, record: RawRecord, accountId: string | null): string | null {
  const id = call.per === null ? null : record[call.per.field];
  if (typeof id !== "string" || id === "") return null;
  switch (call.action) {
    case "GetManagedPrefixListEntries":
      // The CIDRs of AWS's own prefix lists come with DescribePrefixLists.
      return record.OwnerId === "AWS" ? null : id;
    case "ListResourceRecordSets": {
      // Only its owner may read a hosted zone's records, and nobody those of a zone of an AWS service (domain.md §2.19).
      const owner = isRecord(record.Owner) ? record.Owner.OwningAccount : undefined;
      return typeof owner === "string" && (accountId === null || owner === accountId) ? hostedZoneIdIn(id) : null;
    }
    default:
      return id;
  }
}

/** `/hostedzone/Z0…`, as some APIs write it, → `Z0…`. */
export function hostedZoneIdIn(text: string): string {
  return text.slice(text.lastIndexOf("/") + 1);
}

/** The IAM action that permits a call, e.g. `ec2:DescribeVpcs` or `elasticloadbalancing:DescribeListeners`. */
export function permissionOf(action: ActionName): string {
  const { service } = callOf(action);
  return `${service === "elbv2" ? "elasticloadbalancing" : service}:${action}`;
}

/**
 * The minimal read-only IAM policies, made from the catalogue (domain.md §3): `reader` for the account that is read (the role
 * to assume, or the credentials themselves), `collector` for credentials that assume roles in other accounts.
 */
export function iamPolicy(purpose: "reader" | "collector" = "reader"): object {
  const actions =
    purpose === "collector" ? ASSUMING : [...CALLS.map(({ action }) => permissionOf(action)), ...DISCOVERY];
  const sid = purpose === "collector" ? "IsthmusCollector" : "Isthmus";
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: sid, Effect: "Allow", Action: [...actions].sort(compareText), Resource: "*" }],
  };
}
