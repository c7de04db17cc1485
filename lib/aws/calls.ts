import { type ActionName, CALLS, callOf, isRecord, partitionOf, type RawRecord } from "@/lib/model";
import type { Service } from "./guard";

/** How an API names what every paginated call of it takes and gives. */
interface Paging {
  size: string;
  token: string;
  next: string;
}

const NEXT_TOKEN: Paging = { size: "MaxResults", token: "NextToken", next: "NextToken" };

const PAGING: Readonly<Record<Service, Paging>> = {
  ec2: NEXT_TOKEN,
  elbv2: { size: "PageSize", token: "Marker", next: "NextMarker" },
  organizations: NEXT_TOKEN,
  ram: { size: "maxResults", token: "nextToken", next: "nextToken" },
  route53: { size: "MaxItems", token: "NextToken", next: "NextToken" },
  route53resolver: NEXT_TOKEN,
  sts: NEXT_TOKEN,
};

/**
 * ListResourceRecordSets has no token: a page says which record the next one begins with. Here that is one text like any other
 * token.
 */
const RECORD_SETS = {
  next: ["NextRecordName", "NextRecordType", "NextRecordIdentifier"],
  start: ["StartRecordName", "StartRecordType", "StartRecordIdentifier"],
} as const;

const TOKENS = [...Object.values(PAGING).map(({ token }) => token), RECORD_SETS.start[0]];

/**
 * The page size of each call, null for one that is not paginated. Set on every call: it makes fewer requests and uses EC2's
 * larger throttle bucket (domain.md §5.3). It is the largest that the call accepts, from the service model and the API
 * reference (§2.2), where nothing else is said.
 *
 * Bulky records come 250 at a time: 250 interfaces take 12 ms to parse, 1,000 take 50 ms, during which nothing else goes on,
 * not even the next page of a longer list.
 */
const PAGE_SIZE: Readonly<Record<ActionName, number | null>> = {
  DescribeAvailabilityZones: null,
  DescribeCarrierGateways: 1000,
  DescribeDhcpOptions: 1000,
  DescribeEgressOnlyInternetGateways: 255,
  DescribeInstances: 250,
  DescribeInternetGateways: 1000,
  DescribeListeners: 400,
  DescribeLoadBalancerAttributes: null,
  // Load balancers are asked for by ARN, which excludes pages.
  DescribeLoadBalancers: null,
  DescribeManagedPrefixLists: 100,
  DescribeNatGateways: 1000,
  DescribeNetworkAcls: 250,
  DescribeNetworkInterfaces: 250,
  DescribePrefixLists: 1000,
  DescribeRouteTables: 100,
  DescribeSecurityGroupRules: 500,
  DescribeSecurityGroups: 250,
  DescribeSubnets: 500,
  DescribeTargetGroupAttributes: null,
  DescribeTargetGroups: 400,
  DescribeTargetHealth: null,
  DescribeTransitGatewayAttachments: 1000,
  DescribeTransitGatewayPeeringAttachments: 1000,
  DescribeTransitGatewayRouteTables: 1000,
  DescribeTransitGatewayVpcAttachments: 1000,
  DescribeTransitGateways: 1000,
  DescribeVpcAttribute: null,
  DescribeVpcBlockPublicAccessExclusions: 1000,
  DescribeVpcBlockPublicAccessOptions: null,
  DescribeVpcEndpointAssociations: 100,
  // No largest value is documented.
  DescribeVpcEndpointConnectionNotifications: 100,
  DescribeVpcEndpointConnections: 1000,
  DescribeVpcEndpointServiceConfigurations: 1000,
  DescribeVpcEndpointServicePermissions: 1000,
  DescribeVpcEndpointServices: 1000,
  DescribeVpcEndpoints: 250,
  DescribeVpcPeeringConnections: 1000,
  DescribeVpcs: 1000,
  DescribeVpnGateways: null,
  GetCallerIdentity: null,
  GetManagedPrefixListEntries: 100,
  GetTransitGatewayRouteTableAssociations: 1000,
  GetTransitGatewayRouteTablePropagations: 1000,
  ListHostedZonesByVPC: 100,
  ListPrincipals: 500,
  ListResolverEndpoints: 100,
  ListResolverRuleAssociations: 100,
  ListResolverRules: 100,
  ListResourceRecordSets: 300,
  ListResources: 500,
  SearchTransitGatewayRoutes: 1000,
};

/** The input for one page of a call, as that API spells it; a page of `size` at most. */
export function pageInput(action: ActionName, token: string | undefined, size = Number.POSITIVE_INFINITY): object {
  const names = PAGING[callOf(action).service];
  const usual = PAGE_SIZE[action];
  return {
    ...(usual === null ? {} : { [names.size]: Math.min(size, usual) }),
    ...(token ? (action === "ListResourceRecordSets" ? startOf(token) : { [names.token]: token }) : {}),
  };
}

function startOf(token: string): object {
  const values = JSON.parse(token) as (string | null)[];
  return present(Object.fromEntries(RECORD_SETS.start.map((name, index) => [name, values[index] ?? undefined])));
}

/** Whether other requests wait for the answer to this one: a list about whose resources calls are made, or a later page. */
export function isAwaited(action: string, input: unknown): boolean {
  if (CALLS.some(({ per }) => per?.action === action)) return true;
  return isRecord(input) && TOKENS.some((token) => input[token] !== undefined);
}

/** The token for the page after an answer, which the endpoint APIs end with an empty text and others omit (domain.md §2.1). */
export function nextToken(action: ActionName, answer: object): string | undefined {
  if (action === "ListResourceRecordSets") {
    if (Reflect.get(answer, "IsTruncated") !== true) return undefined;
    return JSON.stringify(RECORD_SETS.next.map((name): unknown => Reflect.get(answer, name) ?? null));
  }
  const token: unknown = Reflect.get(answer, PAGING[callOf(action).service].next);
  return typeof token === "string" ? token : undefined;
}

/** The Region whose API answers a call: Route 53 is global and signs for the partition's first Region. */
export function apiRegion(service: Service, region: string): string {
  return service === "route53" || service === "organizations" ? firstRegion(region) : region;
}

/** Whether a text can be the code of a Region, and so become part of a host name. */
export function isRegionCode(region: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(region);
}

/** The first Region of the Region's partition, which cannot be off (domain.md §9.1). */
export function firstRegion(region: string): string {
  return FIRST_REGIONS[partitionOf(region)] ?? "us-east-1";
}

/** The first Region of the partition that an ARN names. */
export function firstRegionOfArn(arn: string): string {
  return FIRST_REGIONS[arn.split(":")[1] ?? ""] ?? "us-east-1";
}

/** By partition; `aws` begins in us-east-1. */
const FIRST_REGIONS: Readonly<Record<string, string>> = {
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-eusc": "eusc-de-east-1",
  "aws-iso": "us-iso-east-1",
  "aws-iso-b": "us-isob-east-1",
  "aws-iso-e": "eu-isoe-west-1",
  "aws-iso-f": "us-isof-south-1",
};

/**
 * The records of an answer to a call about `target`, as the catalogue keeps them (`lib/model/calls.ts`). The answer is used
 * up: its records are changed in place, not copied.
 */
export function recordsIn(action: ActionName, answer: object, target: string | undefined): RawRecord[] {
  const { output, per } = callOf(action);
  const found: unknown = plain(Reflect.get(answer, output));
  switch (action) {
    case "DescribeInstances":
      return listOf(found).flatMap((reservation) => listOf(reservation.Instances).map(leanInstance));
    case "DescribeLoadBalancerAttributes":
    case "DescribeTargetGroupAttributes":
      return [{ [String(per?.as)]: target, Attributes: listOf(found) }];
    case "DescribeVpcBlockPublicAccessOptions":
      return isRecord(found) ? [found] : [];
    case "GetCallerIdentity":
      return [fieldsOf(answer, ["UserId", "Account", "Arn"])];
    default: {
      const records = action === "ListResourceRecordSets" ? listOf(found).map(leanRecordSet) : listOf(found);
      const as = per?.as ?? null;
      // AWS leaves out of some answers what the call was about; without it nobody could tell whose records these are.
      if (as !== null && target !== undefined) for (const record of records) record[as] ??= target;
      return records;
    }
  }
}

/** An instance without all that the graph does not need, user data and key names above all (domain.md §2.17). */
function leanInstance(instance: RawRecord): RawRecord {
  const { State, Placement, NetworkInterfaces } = instance;
  return present({
    ...fieldsOf(instance, ["InstanceId", "VpcId", "SubnetId", "PrivateIpAddress", "SecurityGroups", "Tags"]),
    State: isRecord(State) ? fieldsOf(State, ["Name"]) : undefined,
    Placement: isRecord(Placement) ? fieldsOf(Placement, ["AvailabilityZone"]) : undefined,
    NetworkInterfaces: Array.isArray(NetworkInterfaces)
      ? listOf(NetworkInterfaces).map((attached) => fieldsOf(attached, ["NetworkInterfaceId"]))
      : undefined,
  });
}

/** A record set without the text of TXT records: it leads nowhere, and people keep tokens and keys in it. */
function leanRecordSet(record: RawRecord): RawRecord {
  return record.Type === "TXT" ? present({ ...record, ResourceRecords: undefined }) : record;
}

/** The fields of these names that are there. */
function fieldsOf(value: object, names: readonly string[]): RawRecord {
  return present(Object.fromEntries(names.map((name): [string, unknown] => [name, Reflect.get(value, name)])));
}

function present(fields: RawRecord): RawRecord {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function listOf(value: unknown): RawRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** A value of the SDK as plain JSON, changed in place: dates become ISO 8601 text, absent fields are absent. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      if (typeof value[index] === "object") value[index] = plain(value[index]);
    }
  } else if (isRecord(value)) {
    for (const key of Object.keys(value)) {
      const field = value[key];
      if (field === undefined) delete value[key];
      else if (typeof field === "object") value[key] = plain(field);
    }
  }
  return value;
}
