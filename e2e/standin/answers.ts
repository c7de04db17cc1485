import { CALLS, type Call, type Inventory, type RawRecord } from "@/lib/model";
import type { Faults } from "./faults";
import { itemShape, outputShape, parameterNames, type Service, unknownFields } from "./shapes";

/** One request, understood. */
export interface StandinRequest {
  service: Service;
  action: string;
  region: string;
  accountId: string;
  /** The parameters as sent, `Action` and `Version` left out. */
  parameters: Record<string, string>;
  /** Which page of a list this asks for, counted from 1. */
  page: number;
}

/** An error as AWS words it. */
export interface ApiError {
  status: number;
  code: string;
  message: string;
  /** The caller did what no correct caller does; counted as a violation. */
  violation?: boolean;
}

export type Answer = { ok: true; output: RawRecord } | { ok: false; error: ApiError };

/** Bounds of `MaxResults` (domain.md §2.2); an action that is not here has none or is not paginated. */
const MAX_RESULTS: Record<string, readonly [number, number]> = {
  DescribeEgressOnlyInternetGateways: [5, 255],
  DescribeInternetGateways: [5, 1000],
  DescribeNatGateways: [5, 1000],
  DescribeNetworkAcls: [5, 1000],
  DescribeNetworkInterfaces: [5, 1000],
  DescribePrefixLists: [1, 1000],
  DescribeRouteTables: [5, 100],
  DescribeSecurityGroupRules: [5, 1000],
  DescribeSecurityGroups: [5, 1000],
  DescribeSubnets: [5, 1000],
  DescribeVpcEndpointConnections: [5, 1000],
  DescribeVpcEndpointServiceConfigurations: [5, 1000],
  DescribeVpcEndpointServicePermissions: [5, 1000],
  DescribeVpcEndpointServices: [1, 1000],
  DescribeVpcEndpoints: [1, 1000],
  DescribeVpcs: [5, 1000],
};

/** Filters that are understood, with the field that each compares. */
const FILTER_FIELDS: Record<string, string> = {
  "service-name": "ServiceName",
  "vpc-id": "VpcId",
};

/** Answers a request from the inventories, or with the error that AWS would give. */
export function answer(
  request: StandinRequest,
  inventories: readonly Inventory[],
  faults: Faults,
  pageSize: number,
): Answer {
  const wrong = wrongParameter(request);
  if (wrong !== null) return wrong;
  const own = inventories.filter(
    ({ accountId, region }) => accountId === request.accountId && region === request.region,
  );
  const call = CALLS.find(({ action }) => action === request.action);
  if (call === undefined) return refused("InvalidAction", `The stand-in has no data for the action ${request.action}.`);
  if (call.action === "GetCallerIdentity") return { ok: true, output: identityOf(request, own) };

  const records = own.flatMap((inventory) => inventory.records[call.collection] ?? []);
  if (call.action === "DescribeVpcAttribute") return vpcAttribute(request, records);
  const selected = select(request, call, records);
  if ("error" in selected) return { ok: false, error: selected.error };
  return page(request, call, spoilt(selected.records, call, faults), faults, pageSize);
}

/**
 * What in these inventories the wire cannot carry: fields that AWS does not have. Empty for good data; the caller refuses to
 * start otherwise, because a reader would silently miss them.
 */
export function unspeakable(inventories: readonly Inventory[]): string[] {
  return inventories.flatMap((inventory) =>
    CALLS.flatMap((call) => {
      const output = outputShape(call.service, call.action);
      if (output === null) return [];
      const item = itemShape(output, call.collection) ?? output;
      return (inventory.records[call.collection] ?? []).flatMap((record, index) =>
        unknownFields(item, record, `${inventory.accountId}/${inventory.region} ${call.collection}[${index}]`),
      );
    }),
  );
}

/** The page that a token leads to, counted from 1; null for a token that this stand-in did not make. */
export function pageOfToken(token: string | undefined): number | null {
  return token ? (readToken(token)?.page ?? null) : 1;
}

function wrongParameter({ service, action, parameters }: StandinRequest): Answer | null {
  const names = parameterNames(service, action);
  if (names === null) return refused("InvalidAction", `The action ${action} is not valid for this web service.`);
  const unknown = Object.keys(parameters).find((name) => !names.has(name.split(".")[0] ?? ""));
  if (unknown !== undefined) return refused("UnknownParameter", `The parameter ${unknown} is not recognized.`);
  const bounds = MAX_RESULTS[action];
  const asked = parameters.MaxResults;
  if (asked === undefined) return null;
  const value = Number(asked);
  if (bounds === undefined || !Number.isInteger(value) || value < bounds[0] || value > bounds[1]) {
    return refused("InvalidParameterValue", `Value ( ${asked} ) for parameter maxResults of ${action} is invalid.`);
  }
  return null;
}

function refused(code: string, message: string): Answer {
  return { ok: false, error: { status: 400, code, message, violation: true } };
}

function identityOf(request: StandinRequest, inventories: readonly Inventory[]): RawRecord {
  return (
    inventories[0]?.records.CallerIdentity?.[0] ?? {
      UserId: "AIDASTANDINSTANDIN",
      Account: request.accountId,
      Arn: `arn:aws:iam::${request.accountId}:user/standin`,
    }
  );
}

function vpcAttribute({ parameters }: StandinRequest, records: readonly RawRecord[]): Answer {
  const { VpcId, Attribute = "" } = parameters;
  const field = `${Attribute.charAt(0).toUpperCase()}${Attribute.slice(1)}`;
  const record = records.find((candidate) => candidate.VpcId === VpcId);
  if (record === undefined) {
    return {
      ok: false,
      error: { status: 400, code: "InvalidVpcID.NotFound", message: `The vpc ID '${VpcId}' does not exist` },
    };
  }
  return { ok: true, output: { VpcId, [field]: record[field] } };
}

/** The records that the ids, filters and other parameters of a request ask for. */
function select(
  request: StandinRequest,
  call: Call,
  records: readonly RawRecord[],
): { records: RawRecord[] } | { error: ApiError } {
  const { parameters, region } = request;
  let selected = [...records];
  const key = call.key[0] ?? "";
  const ids = listParameter(parameters, key);
  if (call.action === "DescribeVpcEndpointServicePermissions") {
    selected = selected.filter((record) => record.ServiceId === parameters.ServiceId);
  } else if (ids.length > 0) {
    if (parameters.MaxResults !== undefined) {
      const message = "The parameter MaxResults cannot be used with the parameter of ids.";
      return { error: { status: 400, code: "InvalidParameterCombination", message, violation: true } };
    }
    selected = selected.filter((record) => ids.includes(String(record[key])));
  }
  if (call.action === "DescribeVpcEndpointServices") {
    const asked = listParameter(parameters, "ServiceRegion");
    const regions = asked.length > 0 ? asked : [region];
    selected = selected.filter((record) => regions.includes(String(record.ServiceRegion ?? region)));
  }
  for (let index = 1; parameters[`Filter.${index}.Name`] !== undefined; index += 1) {
    const name = String(parameters[`Filter.${index}.Name`]);
    const field = FILTER_FIELDS[name];
    const values = listParameter(parameters, `Filter.${index}.Value`);
    if (field === undefined || values.length > 200) {
      const message = field === undefined ? `The filter '${name}' is invalid` : "A filter takes 200 values at most.";
      return { error: { status: 400, code: "InvalidParameterValue", message, violation: true } };
    }
    selected = selected.filter((record) => values.includes(String(record[field])));
  }
  return { records: selected };
}

function listParameter(parameters: Readonly<Record<string, string>>, name: string): string[] {
  const values: string[] = [];
  for (let index = 1; ; index += 1) {
    const value = parameters[`${name}.${index}`];
    if (value === undefined) return values;
    values.push(value);
  }
}

function page(request: StandinRequest, call: Call, records: RawRecord[], faults: Faults, pageSize: number): Answer {
  const { parameters, action } = request;
  const start = parameters.NextToken ? readToken(parameters.NextToken) : { action, offset: 0, page: 1 };
  if (start === null || start.action !== action) {
    return {
      ok: false,
      error: { status: 400, code: "InvalidNextToken", message: "The token is not one of this list." },
    };
  }
  const paginated = parameters.MaxResults !== undefined;
  const size = paginated ? Math.min(Number(parameters.MaxResults), pageSize) : Number.POSITIVE_INFINITY;
  const end = start.offset + size;
  const shown = records.slice(start.offset, end);
  const repeats = faults.repeatToken?.includes(action) ?? false;
  const next = repeats
    ? writeToken({ action, offset: 0, page: 2 })
    : end < records.length
      ? writeToken({ action, offset: end, page: start.page + 1 })
      : // The endpoint APIs end with an empty token, the others with none (domain.md §2.1).
        action.startsWith("DescribeVpcEndpoint") || undefined;
  return {
    ok: true,
    output: {
      [call.collection]: shown,
      ...(action === "DescribeVpcEndpointServices"
        ? { ServiceNames: shown.map((record) => record.ServiceName ?? "") }
        : {}),
      ...(next === undefined ? {} : { NextToken: next === true ? "" : next }),
    },
  };
}

interface Token {
  action: string;
  offset: number;
  page: number;
}

function writeToken({ action, offset, page: number }: Token): string {
  return Buffer.from(`${action}/${offset}/${number}`).toString("base64url");
}

function readToken(token: string): Token | null {
  const found = /^(\w+)\/(\d+)\/(\d+)$/.exec(Buffer.from(token, "base64url").toString("utf8"));
  return found === null ? null : { action: String(found[1]), offset: Number(found[2]), page: Number(found[3]) };
}

const ENUM_FIELDS = ["State", "Status", "VpcEndpointType", "InterfaceType", "VpcEndpointState", "ServiceState"];

/** The records with the faults of data that are switched on, in the first of them only. */
function spoilt(records: RawRecord[], call: Call, faults: Faults): RawRecord[] {
  const [first, ...rest] = records;
  if (first === undefined) return records;
  const changed = { ...first };
  if (faults.unknownEnums === true) {
    for (const field of ENUM_FIELDS) if (typeof changed[field] === "string") changed[field] = "not-yet-invented";
  }
  if (faults.withoutIds === true) delete changed[call.key[0] ?? ""];
  return [changed, ...rest];
}
