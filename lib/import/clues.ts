import type { RawRecord } from "@/lib/model";
import { isRecord, isRegionName, parseServiceName } from "@/lib/model";

/** What names and records give away about the account and the Region that they belong to. */

/** A name as it was before a tool made it fit for a file: CloudMapper writes `arn%3Aaws%3A…`. */
export function decodedName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The last part of an id or of a load balancer's ARN, in which twelve digits may follow one another by chance. */
const HEX_ID = /(?<![0-9a-z])[0-9a-f]{16,17}(?![0-9a-z])/g;

/** An account id in a name: twelve digits by themselves, unless they are a time such as 202611020900. */
export function accountInName(name: string): string | null {
  const found = /(?<!\d)\d{12}(?!\d)/.exec(name.replaceAll(HEX_ID, ""))?.[0] ?? null;
  const isTime = found !== null && /^20\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d$/.test(found);
  return isTime ? null : found;
}

/**
 * What CloudMapper (`account-data/<name>/<region>/`) and Batfish (`aws_configs/accounts/<name>/<region>/`) call the account
 * of a file; null where they call it by its id, and for files of others.
 */
export function accountNameInPath(path: string): string | null {
  const segments = path.split(/[/\\]/);
  const region = segments.findIndex(
    (segment, at) => regionInName(segment) === segment && ["account-data", "accounts"].includes(segments[at - 2] ?? ""),
  );
  const name = segments[region - 1];
  const isBatfish = segments[region - 2] === "accounts";
  if (name === undefined || (isBatfish && segments[region - 3] !== "aws_configs")) return null;
  return /^\d{12}$/.test(name) ? null : name;
}

/** Names of Regions begin with a part of the world that AWS knows; `app-server-1` does not. */
const REGION_IN_NAME =
  /(?<![a-z0-9])(?:us|eu|ap|sa|ca|me|af|il|mx|cn|eusc)(?:-(?:gov|iso[bef]?|de))?-[a-z]+-\d+(?![a-z0-9])/;

/** A Region in a name, e.g. in `us-east-1`, `prod_eu-west-1` or `vpcs.us-gov-west-1`. */
export function regionInName(name: string): string | null {
  const found = REGION_IN_NAME.exec(name.toLowerCase())?.[0];
  return found !== undefined && isRegionName(found) ? found : null;
}

/** `us-east-1a`, `us-east-1-bos-1a` → `us-east-1`. */
function regionOfZone(zone: string): string | null {
  const found = /^([a-z]{2,4}(?:-(?:gov|iso[bef]?|de))?-[a-z]+-\d+)(?:[a-z]$|-)/.exec(zone)?.[1];
  return found !== undefined && isRegionName(found) ? found : null;
}

function regionOfArn(arn: unknown): string | null {
  const region = typeof arn === "string" ? (arn.split(":")[3] ?? "") : "";
  return isRegionName(region) ? region : null;
}

const ARN_FIELDS = [
  "SubnetArn",
  "SecurityGroupArn",
  "SecurityGroupRuleArn",
  "PrefixListArn",
  "TransitGatewayArn",
  "LoadBalancerArn",
  "ListenerArn",
  "TargetGroupArn",
  "Arn",
  "arn",
] as const;

/** The Region that a record itself gives away beyond doubt. */
export function regionOfRecord(record: RawRecord): string | null {
  for (const field of ["RegionName", "AwsRegion"] as const) {
    const region = record[field];
    if (typeof region === "string" && isRegionName(region)) return region;
  }
  for (const field of ["AvailabilityZone", "ZoneName"] as const) {
    const zone = record[field];
    const region = typeof zone === "string" ? regionOfZone(zone) : null;
    if (region !== null) return region;
  }
  for (const field of ARN_FIELDS) {
    const region = regionOfArn(record[field]);
    if (region !== null) return region;
  }
  const balancers = record.NetworkLoadBalancerArns;
  if (Array.isArray(balancers) && regionOfArn(balancers[0]) !== null) return regionOfArn(balancers[0]);
  const list = record.PrefixListName;
  return typeof list === "string" ? parseServiceName(list).region : null;
}

/** The Region of the service: mostly, but not always, the Region of the endpoint (domain.md §9.4). */
export function serviceRegionOf(record: RawRecord): string | null {
  if (typeof record.ServiceRegion === "string" && record.ServiceRegion !== "") return record.ServiceRegion;
  return typeof record.ServiceName === "string" ? parseServiceName(record.ServiceName).region : null;
}

export function vpcIdsOf(record: RawRecord): string[] {
  for (const field of ["VpcId", "VPCId", "HostVPCId"] as const) {
    const id = record[field];
    if (typeof id === "string") return [id];
  }
  const attachments = record.Attachments ?? record.VpcAttachments;
  if (!Array.isArray(attachments)) return [];
  return (attachments as unknown[]).flatMap((attachment) =>
    isRecord(attachment) && typeof attachment.VpcId === "string" ? [attachment.VpcId] : [],
  );
}

/** The account that owns a record; AWS's own names such as `amazon` are none. */
export function ownerOf(record: RawRecord): string | null {
  const { OwnerId, LoadBalancerArn } = record;
  // A load balancer has no OwnerId, but stands in no other account than its own.
  const owner = OwnerId ?? (typeof LoadBalancerArn === "string" ? LoadBalancerArn.split(":")[4] : null);
  return typeof owner === "string" && /^\d{12}$/.test(owner) ? owner : null;
}
