import { CALLS, type Call, type Inventory, type RawRecord } from "@/lib/model";
import type { Faults } from "./faults";
import { page, wrongSize } from "./pages";
import { APIS } from "./protocols";
import { type Answer, refused, type StandinRequest } from "./request";
import { reservationsOf, select } from "./select";
import { inputShape, memberShape, outputShape, type Shape, unknownFields } from "./shapes";

/** An account of an organisation, as `organizations:ListAccounts` lists it. */
export interface OrganizationAccount {
  accountId: string;
  name: string;
  /** `ACTIVE`, `SUSPENDED` or `PENDING_CLOSURE`. */
  status: string;
}

/** What the stand-in answers from. */
export interface World {
  inventories: readonly Inventory[];
  organization: readonly OrganizationAccount[];
  /** Enabled Regions. Null: those of the account's inventories. */
  regions: readonly string[] | null;
  /** Largest page, however large a page is asked for. */
  pageSize: number;
}

/** Answers a request from the inventories, or with the error that AWS would give. */
export function answer(request: StandinRequest, world: World, faults: Faults): Answer {
  const wrong = wrongParameter(request) ?? wrongSize(request);
  if (wrong !== null) return wrong;
  const { service, action, accountId } = request;
  const ofAccount = world.inventories.filter((inventory) => inventory.accountId === accountId);
  if (service === "organizations") return accounts(request, world, faults);
  if (action === "DescribeRegions") return regions(request, world, ofAccount);
  const call = CALLS.find((candidate) => candidate.service === service && candidate.action === action);
  if (call === undefined) return refused("InvalidAction", `The stand-in has no data for the action ${action}.`);

  const region = APIS[service].global ? request.parameters.VPCRegion : request.region;
  // A hosted zone belongs to no Region.
  const own = ofAccount.filter((inventory) => inventory.region === region || call.action === "ListResourceRecordSets");
  if (call.action === "GetCallerIdentity") return { ok: true, output: identityOf(request, ofAccount, own) };
  const selected = select(request, call, own);
  if (!selected.ok) return selected;
  const records = spoilt(selected.records, call, faults);
  const single = singleAnswer(request, call, records);
  if (single !== null) return { ok: true, output: single };
  return page(request, records, faults, world.pageSize, (shown, more) => listOutput(request, call, shown, more));
}

/**
 * What in these inventories the wire cannot carry: fields that AWS does not have. Empty for good data; the caller refuses to
 * start otherwise, because a reader would silently miss them.
 */
export function unspeakable(inventories: readonly Inventory[]): string[] {
  return inventories.flatMap((inventory) =>
    CALLS.flatMap((call) => {
      const item = recordShape(call);
      return (inventory.records[call.collection] ?? []).flatMap((record, index) => {
        const place = `${inventory.accountId}/${inventory.region} ${call.collection}[${index}]`;
        // The field that says which resource a record is about is the collector's where AWS does not repeat it.
        return unknownFields(item, record, place).filter((field) => field !== `${place}.${call.per?.as ?? ""}`);
      });
    }),
  );
}

/** Calls whose whole answer is one record. */
const WHOLE_ANSWERS: readonly string[] = [
  "DescribeLoadBalancerAttributes",
  "DescribeTargetGroupAttributes",
  "DescribeVpcAttribute",
  "GetCallerIdentity",
];

function recordShape(call: Call): Shape {
  const output = outputShape(call.service, call.action);
  if (output === null) throw new Error(`AWS has no action ${call.service}:${call.action}.`);
  if (WHOLE_ANSWERS.includes(call.action)) return output;
  const member = memberShape(output, call.output);
  const item = member?.kind === "list" ? member.item() : member;
  const instances = call.action === "DescribeInstances" && item ? memberShape(item, "Instances") : null;
  const shape = instances?.kind === "list" ? instances.item() : item;
  if (!shape) throw new Error(`The answer of ${call.service}:${call.action} has no ${call.output}.`);
  return shape;
}

function wrongParameter({ service, action, parameters }: StandinRequest): Answer | null {
  const input = inputShape(service, action);
  if (input === null) return refused("InvalidAction", `The action ${action} is not valid for this web service.`);
  const members = input.kind === "structure" ? input.members : [];
  // Route 53's parameters are already called by the API's names.
  const names = new Set(members.map((member) => (service === "route53" ? member.name : member.parameterName)));
  const unknown = Object.keys(parameters).find((name) => !names.has(name.split(".")[0] ?? ""));
  return unknown === undefined ? null : refused("UnknownParameter", `The parameter ${unknown} is not recognized.`);
}

function identityOf(
  request: StandinRequest,
  ofAccount: readonly Inventory[],
  ofRegion: readonly Inventory[],
): RawRecord {
  const known = [...ofRegion, ...ofAccount].flatMap((inventory) => inventory.records.CallerIdentity ?? []);
  return (
    known[0] ?? {
      UserId: "AIDASTANDINSTANDIN",
      Account: request.accountId,
      Arn: `arn:aws:iam::${request.accountId}:user/standin`,
    }
  );
}

function regions({ parameters }: StandinRequest, world: World, ofAccount: readonly Inventory[]): Answer {
  if (parameters.AllRegions === "true") {
    return refused("InvalidParameterValue", "The stand-in knows only the Regions that are enabled.");
  }
  const inventories = ofAccount.length > 0 ? ofAccount : world.inventories;
  const names = world.regions ?? [...new Set(inventories.map(({ region }) => region))].sort();
  return {
    ok: true,
    output: {
      Regions: names.map((name) => ({
        RegionName: name,
        Endpoint: `ec2.${name}.amazonaws.com`,
        OptInStatus: "opt-in-not-required",
      })),
    },
  };
}

function accounts(request: StandinRequest, world: World, faults: Faults): Answer {
  if (request.action !== "ListAccounts") {
    return refused("InvalidAction", `The stand-in has no data for the action ${request.action}.`);
  }
  const organization = "arn:aws:organizations::000000000000:account/o-standin000";
  const records = world.organization.map(({ accountId, name, status }) => ({
    Id: accountId,
    Arn: `${organization}/${accountId}`,
    Email: `account-${accountId}@example.com`,
    Name: name,
    Status: status,
    JoinedMethod: "CREATED",
    JoinedTimestamp: "2025-01-01T00:00:00.000Z",
  }));
  return page(request, records, faults, world.pageSize, (shown) => ({ Accounts: shown }));
}

/** The answer of a call that gives one structure and no list; null for a list. */
function singleAnswer({ parameters }: StandinRequest, call: Call, records: readonly RawRecord[]): RawRecord | null {
  const [record] = records;
  switch (call.action) {
    case "DescribeVpcAttribute": {
      const { VpcId, Attribute = "" } = parameters;
      const field = `${Attribute.charAt(0).toUpperCase()}${Attribute.slice(1)}`;
      return { VpcId, [field]: record?.[field] };
    }
    case "DescribeVpcBlockPublicAccessOptions":
      return { VpcBlockPublicAccessOptions: record };
    case "DescribeLoadBalancerAttributes":
    case "DescribeTargetGroupAttributes":
      return { Attributes: record?.Attributes ?? [] };
    default:
      return null;
  }
}

function listOutput(
  { accountId, parameters }: StandinRequest,
  call: Call,
  shown: readonly RawRecord[],
  more: boolean,
): RawRecord {
  switch (call.action) {
    case "DescribeInstances":
      return { Reservations: reservationsOf(shown, accountId) };
    case "DescribeVpcEndpointServices":
      return { ServiceDetails: shown, ServiceNames: shown.map((record) => record.ServiceName ?? "") };
    case "SearchTransitGatewayRoutes":
      return { Routes: shown, AdditionalRoutesAvailable: more };
    case "ListHostedZonesByVPC":
      return { HostedZoneSummaries: shown, MaxItems: parameters.MaxItems ?? "100" };
    case "ListResourceRecordSets":
      return { ResourceRecordSets: shown, IsTruncated: more, MaxItems: parameters.MaxItems ?? "300" };
    default:
      return { [call.output]: shown };
  }
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
