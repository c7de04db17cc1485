import type { RawRecord } from "@/lib/model";
import { type Faults, matches } from "./faults";
import { APIS } from "./protocols";
import { type Answer, failed, refused, type StandinRequest } from "./request";
import type { Service } from "./shapes";

/** How an API pages: the parameters of size and token, the field of the next token, the size unless asked for. */
interface Paging {
  size: string;
  token: string;
  next: string;
  /** Infinite where a list is whole unless a size is asked for. */
  usual: number;
}

const PAGING: Readonly<Record<Service, Paging>> = {
  ec2: { size: "MaxResults", token: "NextToken", next: "NextToken", usual: Number.POSITIVE_INFINITY },
  elbv2: { size: "PageSize", token: "Marker", next: "NextMarker", usual: 400 },
  organizations: { size: "MaxResults", token: "NextToken", next: "NextToken", usual: 20 },
  ram: { size: "maxResults", token: "nextToken", next: "nextToken", usual: 500 },
  route53: { size: "MaxItems", token: "NextToken", next: "NextToken", usual: 100 },
  route53resolver: { size: "MaxResults", token: "NextToken", next: "NextToken", usual: 100 },
  sts: { size: "MaxResults", token: "NextToken", next: "NextToken", usual: Number.POSITIVE_INFINITY },
};

/**
 * Bounds of a page's size (domain.md §2.2). An action that is not here is not paginated and takes no size. AWS gives none for
 * DescribeVpcEndpointConnectionNotifications and DescribePrefixLists: here as for their neighbours.
 */
const PAGE_SIZES: Readonly<Record<string, readonly [number, number]>> = {
  DescribeCarrierGateways: [5, 1000],
  DescribeDhcpOptions: [5, 1000],
  DescribeEgressOnlyInternetGateways: [5, 255],
  DescribeInstances: [5, 1000],
  DescribeInternetGateways: [5, 1000],
  DescribeListeners: [1, 400],
  DescribeLoadBalancers: [1, 400],
  DescribeManagedPrefixLists: [1, 100],
  DescribeNatGateways: [5, 1000],
  DescribeNetworkAcls: [5, 1000],
  DescribeNetworkInterfaces: [5, 1000],
  DescribePrefixLists: [1, 1000],
  DescribeRouteTables: [5, 100],
  DescribeSecurityGroupRules: [5, 1000],
  DescribeSecurityGroups: [5, 1000],
  DescribeSubnets: [5, 1000],
  DescribeTargetGroups: [1, 400],
  DescribeTransitGatewayAttachments: [5, 1000],
  DescribeTransitGatewayPeeringAttachments: [5, 1000],
  DescribeTransitGatewayRouteTables: [5, 1000],
  DescribeTransitGatewayVpcAttachments: [5, 1000],
  DescribeTransitGateways: [5, 1000],
  DescribeVpcBlockPublicAccessExclusions: [5, 1000],
  DescribeVpcEndpointAssociations: [1, 100],
  DescribeVpcEndpointConnectionNotifications: [1, 1000],
  DescribeVpcEndpointConnections: [5, 1000],
  DescribeVpcEndpointServiceConfigurations: [5, 1000],
  DescribeVpcEndpointServicePermissions: [5, 1000],
  DescribeVpcEndpointServices: [1, 1000],
  DescribeVpcEndpoints: [1, 1000],
  DescribeVpcPeeringConnections: [5, 1000],
  DescribeVpcs: [5, 1000],
  GetManagedPrefixListEntries: [1, 100],
  GetTransitGatewayRouteTableAssociations: [5, 1000],
  GetTransitGatewayRouteTablePropagations: [5, 1000],
  ListAccounts: [1, 20],
  ListHostedZonesByVPC: [1, 100],
  ListPrincipals: [1, 500],
  ListResolverEndpoints: [1, 100],
  ListResolverRuleAssociations: [1, 100],
  ListResolverRules: [1, 100],
  ListResourceRecordSets: [1, 300],
  ListResources: [1, 500],
  SearchTransitGatewayRoutes: [5, 1000],
};

/** Route 53 goes on from a record set where other lists have a token: what names it, in an answer and in a request. */
const RECORD_SET = [
  ["Name", "NextRecordName", "StartRecordName"],
  ["Type", "NextRecordType", "StartRecordType"],
  ["SetIdentifier", "NextRecordIdentifier", "StartRecordIdentifier"],
] as const;

/** The page size that a request asks for; null when it asks for none. */
export function askedSize({ service, parameters }: StandinRequest): number | null {
  const asked = parameters[PAGING[service].size];
  return asked === undefined ? null : Number(asked);
}

/** A page size out of bounds, or for an action without pages; null when all is well. */
export function wrongSize(request: StandinRequest): Answer | null {
  const bounds = PAGE_SIZES[request.action];
  const asked = askedSize(request);
  if (asked === null || request.service === "sts") return null;
  if (bounds !== undefined && Number.isInteger(asked) && asked >= bounds[0] && asked <= bounds[1]) return null;
  const name = PAGING[request.service].size;
  return refused("InvalidParameterValue", `Value ( ${asked} ) for parameter ${name} of ${request.action} is invalid.`);
}

/**
 * The page that a request's token leads to, counted from 1; also 1 for a token that this stand-in did not make. A record set
 * does not tell how many pages are before it: what begins with one counts as the second.
 */
export function pageAsked(service: Service, parameters: Readonly<Record<string, string>>): number {
  if (parameters.StartRecordName !== undefined) return 2;
  const token = parameters[PAGING[service].token];
  return token ? (readToken(token)?.page ?? 1) : 1;
}

/**
 * One page of a list.
 *
 * @param pageSize the largest page, however much is asked for.
 * @param outputOf what the answer holds for these records, without the token.
 */
export function page(
  request: StandinRequest,
  records: readonly RawRecord[],
  faults: Faults,
  pageSize: number,
  outputOf: (shown: readonly RawRecord[], more: boolean) => RawRecord,
): Answer {
  const { action, service, parameters } = request;
  const paging = PAGING[service];
  const isRecordSets = action === "ListResourceRecordSets";
  const given = parameters[paging.token];
  const first = { action, offset: 0, page: 1, again: false };
  const start = isRecordSets ? startOf(request, records) : given ? readToken(given) : first;
  if (start === null || start.action !== action) {
    const { status, code } = APIS[service].badToken;
    return failed(code, "The token is not one of this list.", status);
  }
  const asked = PAGE_SIZES[action] === undefined ? Number.POSITIVE_INFINITY : (askedSize(request) ?? paging.usual);
  const size = asked === Number.POSITIVE_INFINITY ? asked : Math.min(asked, pageSize);
  const end = start.offset + size;
  const shown = records.slice(start.offset, end);
  const cutShort = action === "SearchTransitGatewayRoutes" && faults.moreRoutesWithoutToken === true;
  const more = end < records.length || cutShort;
  const token = cutShort ? null : nextToken(start, end, records.length, faults);
  // The endpoint APIs end with an empty token, the others with none (domain.md §2.1).
  const emptyAtEnd = action.startsWith("DescribeVpcEndpoint") || faults.emptyLastToken === true;
  if (isRecordSets) return { ok: true, output: { ...outputOf(shown, token !== null), ...recordSetAt(token, records) } };
  const next = token ?? (emptyAtEnd && PAGE_SIZES[action] !== undefined ? "" : null);
  return { ok: true, output: { ...outputOf(shown, more), ...(next === null ? {} : { [paging.next]: next }) } };
}

interface Token {
  action: string;
  offset: number;
  page: number;
  /** The page before it was the same. */
  again: boolean;
}

/** Where a list of record sets goes on; null when it has none of that name, type and identifier. */
function startOf({ action, parameters, page: number }: StandinRequest, records: readonly RawRecord[]): Token | null {
  const isAsked = (record: RawRecord) => RECORD_SET.every(([field, , start]) => record[field] === parameters[start]);
  const offset = parameters.StartRecordName === undefined ? 0 : records.findIndex(isAsked);
  return offset < 0 ? null : { action, offset, page: number, again: false };
}

/** The fields of an answer that name the record set with which the next page begins. */
function recordSetAt(token: string | null, records: readonly RawRecord[]): RawRecord {
  const record = token === null ? undefined : records[readToken(token)?.offset ?? 0];
  return Object.fromEntries(RECORD_SET.flatMap(([field, next]) => (record?.[field] ? [[next, record[field]]] : [])));
}

function nextToken(start: Token, end: number, count: number, faults: Faults): string | null {
  const { action, offset, again } = start;
  const next = start.page + 1;
  if (faults.repeatToken?.includes(action) === true) return writeToken({ action, offset: 0, page: 2, again: false });
  if (!again && matches(faults.repeatPage, action, start.page)) {
    return writeToken({ action, offset, page: next, again: true });
  }
  return end < count ? writeToken({ action, offset: end, page: next, again: false }) : null;
}

function writeToken({ action, offset, page: number, again }: Token): string {
  return Buffer.from(`${action}/${offset}/${number}${again ? "/again" : ""}`).toString("base64url");
}

function readToken(token: string): Token | null {
  const found = /^(\w+)\/(\d+)\/(\d+)(\/again)?$/.exec(Buffer.from(token, "base64url").toString("utf8"));
  if (found === null) return null;
  return {
    action: String(found[1]),
    offset: Number(found[2]),
    page: Number(found[3]),
    again: found[4] !== undefined,
  };
}
