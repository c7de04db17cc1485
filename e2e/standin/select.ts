import {
  type ActionName,
  type Call,
  type CollectionName,
  canonicalJson,
  type Inventory,
  isRecord,
  type RawRecord,
} from "@/lib/model";
import { type Answer, failed, listParameter, refused, type StandinRequest } from "./request";

/** A resource that a call is about: the parameter that names it, the list that must hold it, and the error if it does not. */
interface About {
  parameter: string;
  list: CollectionName;
  field: string;
  notFound: (id: string) => { code: string; message: string; status?: number };
}

const PREFIX_LIST: About = {
  parameter: "PrefixListId",
  list: "ManagedPrefixLists",
  field: "PrefixListId",
  notFound: (id) => ({
    code: "InvalidPrefixListID.NotFound",
    message: `The prefix list ID '${id}' does not exist.`,
  }),
};
const TRANSIT_TABLE: About = {
  parameter: "TransitGatewayRouteTableId",
  list: "TransitGatewayRouteTables",
  field: "TransitGatewayRouteTableId",
  notFound: (id) => ({
    code: "InvalidRouteTableID.NotFound",
    message: `Transit Gateway Route Table ${id} was deleted or does not exist.`,
  }),
};
const SERVICE: About = {
  parameter: "ServiceId",
  list: "ServiceConfigurations",
  field: "ServiceId",
  notFound: (id) => ({
    code: "InvalidVpcEndpointServiceId.NotFound",
    message: `The VpcEndpointService Id '${id}' does not exist`,
  }),
};
const LOAD_BALANCER: About = {
  parameter: "LoadBalancerArn",
  list: "LoadBalancers",
  field: "LoadBalancerArn",
  notFound: (id) => ({ code: "LoadBalancerNotFound", message: `Load balancer '${id}' not found` }),
};
const TARGET_GROUP: About = {
  parameter: "TargetGroupArn",
  list: "TargetGroups",
  field: "TargetGroupArn",
  notFound: (id) => ({ code: "TargetGroupNotFound", message: `Target group '${id}' not found` }),
};

const ABOUT: Partial<Record<ActionName, About>> = {
  DescribeListeners: LOAD_BALANCER,
  DescribeLoadBalancerAttributes: LOAD_BALANCER,
  DescribeTargetGroupAttributes: TARGET_GROUP,
  DescribeTargetGroups: LOAD_BALANCER,
  DescribeTargetHealth: TARGET_GROUP,
  DescribeVpcAttribute: {
    parameter: "VpcId",
    list: "VpcAttributes",
    field: "VpcId",
    notFound: (id) => ({ code: "InvalidVpcID.NotFound", message: `The vpc ID '${id}' does not exist` }),
  },
  DescribeVpcEndpointServicePermissions: SERVICE,
  GetManagedPrefixListEntries: PREFIX_LIST,
  GetTransitGatewayRouteTableAssociations: TRANSIT_TABLE,
  GetTransitGatewayRouteTablePropagations: TRANSIT_TABLE,
  ListHostedZonesByVPC: {
    parameter: "VPCId",
    list: "Vpcs",
    field: "VpcId",
    notFound: (id) => ({ code: "InvalidInput", message: `The VPC ${id} is not known in this Region.` }),
  },
  ListResourceRecordSets: {
    parameter: "HostedZoneId",
    list: "HostedZoneSummaries",
    field: "HostedZoneId",
    notFound: (id) => ({ code: "NoSuchHostedZone", message: `No hosted zone found with ID: ${id}`, status: 404 }),
  },
  SearchTransitGatewayRoutes: TRANSIT_TABLE,
};

/** Filters that are understood, with the field that each compares. */
const FILTER_FIELDS: Readonly<Record<string, string>> = { "service-name": "ServiceName", "vpc-id": "VpcId" };
const ROUTE_FILTER_FIELDS: Readonly<Record<string, string>> = { state: "State", type: "Type" };

/** Most values of one filter (EC2 API reference, "Filtering"). */
const FILTER_VALUES = 200;

/** Most load balancers that one DescribeLoadBalancers names (ELBv2 API reference). */
const NAMED_LOAD_BALANCERS = 20;

type Selected = { ok: true; records: RawRecord[] } | Extract<Answer, { ok: false }>;

/**
 * The records that a request asks for: those of a resource, of ids, of filters.
 *
 * @param own the inventories of the account and Region.
 */
export function select(request: StandinRequest, call: Call, own: readonly Inventory[]): Selected {
  const records = own.flatMap((inventory) => inventory.records[call.collection] ?? []);
  const about = ABOUT[call.action];
  if (about !== undefined) {
    const selected = selectAbout(request, call, about, own, records);
    return selected.ok ? selectFiltered(request, selected.records) : selected;
  }
  switch (call.action) {
    case "DescribeLoadBalancers":
      return selectLoadBalancers(request, records);
    case "ListResources":
    case "ListPrincipals":
      return selectShared(request, records);
    default: {
      const selected = call.service === "ec2" ? selectIds(request, call, records) : { ok: true as const, records };
      return selected.ok ? selectFiltered(request, selected.records) : selected;
    }
  }
}

function selectAbout(
  { accountId, action, parameters }: StandinRequest,
  call: Call,
  about: About,
  own: readonly Inventory[],
  records: readonly RawRecord[],
): Selected {
  const id = parameters[about.parameter];
  if (id === undefined) return refused("MissingParameter", `${action} must contain the parameter ${about.parameter}.`);
  const exists = own.some((inventory) => inventory.records[about.list]?.some((record) => record[about.field] === id));
  if (!exists) {
    const { code, message, status } = about.notFound(id);
    return failed(code, message, status);
  }
  if (call.action === "ListResourceRecordSets") return selectRecordSets(accountId, id, own, records);
  if (call.action === "DescribeTargetGroups")
    return { ok: true, records: records.filter((record) => isBehind(record, id)) };
  const field = call.per?.as ?? about.field;
  return { ok: true, records: records.filter((record) => record[field] === id) };
}

/** The records of a hosted zone, for its owner alone. Several Regions of the account may know them. */
function selectRecordSets(
  accountId: string,
  id: string,
  own: readonly Inventory[],
  records: readonly RawRecord[],
): Selected {
  const zones = own.flatMap((inventory) => inventory.records.HostedZoneSummaries ?? []);
  const isOwner = zones.some(
    ({ HostedZoneId, Owner }) => HostedZoneId === id && isRecord(Owner) && Owner.OwningAccount === accountId,
  );
  if (!isOwner) {
    const message = `User: arn:aws:iam::${accountId}:user/reader is not authorized to access this resource`;
    return failed("AccessDenied", message, 403);
  }
  const ofZone = records.filter(({ HostedZoneId }) => HostedZoneId === id);
  return { ok: true, records: [...new Map(ofZone.map((record) => [canonicalJson(record), record])).values()] };
}

function isBehind(targetGroup: RawRecord, loadBalancer: string): boolean {
  const { LoadBalancerArns } = targetGroup;
  return Array.isArray(LoadBalancerArns) && LoadBalancerArns.includes(loadBalancer);
}

function selectLoadBalancers({ parameters }: StandinRequest, records: readonly RawRecord[]): Selected {
  const arns = listParameter(parameters, "LoadBalancerArns");
  if (arns.length > NAMED_LOAD_BALANCERS) {
    return refused("ValidationError", `A request names ${NAMED_LOAD_BALANCERS} load balancers at most.`);
  }
  const missing = arns.find((arn) => !records.some((record) => record.LoadBalancerArn === arn));
  if (missing !== undefined) return failed("LoadBalancerNotFound", "One or more load balancers not found");
  const chosen = records.filter((record) => arns.length === 0 || arns.includes(String(record.LoadBalancerArn)));
  return { ok: true, records: chosen };
}

/** What the account shares, or what others share with it: the account in the ARN of the share tells. */
function selectShared({ action, accountId, parameters }: StandinRequest, records: readonly RawRecord[]): Selected {
  const { resourceOwner, resourceType } = parameters;
  if (resourceOwner !== "SELF" && resourceOwner !== "OTHER-ACCOUNTS") {
    return refused("InvalidParameterException", `${action} needs a resourceOwner, SELF or OTHER-ACCOUNTS.`);
  }
  const chosen = records.filter((record) => {
    const isOwn = String(record.resourceShareArn).split(":")[4] === accountId;
    const isAsked = record.type === undefined || resourceType === undefined || record.type === resourceType;
    return isAsked && isOwn === (resourceOwner === "SELF");
  });
  return { ok: true, records: chosen };
}

function selectIds({ parameters, region }: StandinRequest, call: Call, records: readonly RawRecord[]): Selected {
  const key = call.key[0] ?? "";
  const ids = listParameter(parameters, key);
  if (ids.length > 0 && parameters.MaxResults !== undefined) {
    return refused("InvalidParameterCombination", "The parameter MaxResults cannot be used with the parameter of ids.");
  }
  let selected = records.filter((record) => ids.length === 0 || ids.includes(String(record[key])));
  if (call.action === "DescribeVpcEndpointServices") {
    const asked = listParameter(parameters, "ServiceRegion");
    const regions = asked.length > 0 ? asked : [region];
    selected = selected.filter((record) => regions.includes(String(record.ServiceRegion ?? region)));
  }
  return { ok: true, records: selected };
}

function selectFiltered({ action, parameters }: StandinRequest, records: readonly RawRecord[]): Selected {
  const ofRoutes = action === "SearchTransitGatewayRoutes";
  const fields = ofRoutes ? ROUTE_FILTER_FIELDS : FILTER_FIELDS;
  let selected = [...records];
  let index = 1;
  for (; parameters[`Filter.${index}.Name`] !== undefined; index += 1) {
    const name = String(parameters[`Filter.${index}.Name`]);
    const field = fields[name];
    const values = listParameter(parameters, `Filter.${index}.Value`);
    if (field === undefined) return refused("InvalidParameterValue", `The filter '${name}' is invalid`);
    if (values.length > FILTER_VALUES) return refused("InvalidParameterValue", "A filter takes 200 values at most.");
    selected = selected.filter((record) => values.includes(String(record[field])));
  }
  if (ofRoutes && index === 1) return refused("MissingParameter", "The request must contain the parameter Filters");
  return { ok: true, records: selected };
}

/** Instances as EC2 gives them: in reservations of up to two, with fields that a reader of networks has no use for. */
export function reservationsOf(instances: readonly RawRecord[], accountId: string): RawRecord[] {
  const reservations: RawRecord[] = [];
  for (let index = 0; index < instances.length; index += 2) {
    const first = instances[index];
    reservations.push({
      ReservationId: `r-${String(isRecord(first) ? first.InstanceId : index).replace(/^i-/, "")}`,
      OwnerId: accountId,
      Instances: instances.slice(index, index + 2).map((instance) => ({
        ...instance,
        ImageId: "ami-0123456789abcdef0",
        InstanceType: "m7g.large",
        LaunchTime: "2026-01-01T00:00:00.000Z",
        KeyName: "standin",
      })),
    });
  }
  return reservations;
}
