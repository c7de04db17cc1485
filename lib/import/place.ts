import type { Diagnostic, RawRecord } from "@/lib/model";
import { compareText, isRegionName, parseServiceName } from "@/lib/model";
import type { Findings, Part, ScopedManifest } from "./parts";
import { scopesFrom } from "./parts";

/** Everything that belongs to one account and Region. */
export interface Group {
  accountId: string;
  region: string;
  manifests: ScopedManifest[];
  parts: Part[];
  /** Parts that no manifest speaks for. */
  loose: Set<Part>;
  diagnostics: Diagnostic[];
}

export interface PlaceOptions {
  /** The last directories of the path as given: they often name the account and the Region. */
  rootSegments: readonly string[];
  region?: string;
  accountId?: string;
}

const UNKNOWN = "unknown";

/**
 * Decides whose every part is. Account: a manifest, else the nearest of get-caller-identity and a directory named after
 * the account, else what the caller says, else the owner of most records. Region: a manifest, else the path, else what the
 * caller says, else Availability Zones and ARNs in the records. Never a guess: what nothing names becomes `unknown`.
 */
export function place(findings: Findings, options: PlaceOptions): Group[] {
  const groups = new Map<string, Group>();
  const groupOf = (accountId: string, region: string): Group => {
    const key = `${accountId}/${region}`;
    let group = groups.get(key);
    if (group === undefined) {
      group = { accountId, region, manifests: [], parts: [], loose: new Set(), diagnostics: [] };
      groups.set(key, group);
    }
    return group;
  };
  const manifestAt = new Map<string, ScopedManifest>();
  for (const scoped of findings.manifests) {
    groupOf(scoped.manifest.accountId, scoped.manifest.region).manifests.push(scoped);
    if (!manifestAt.has(scoped.scope)) manifestAt.set(scoped.scope, scoped);
  }
  const loose: Part[] = [];
  for (const part of findings.parts) {
    const scope = scopesFrom(part.scope).find((candidate) => manifestAt.has(candidate));
    const manifest = scope === undefined ? undefined : manifestAt.get(scope)?.manifest;
    if (manifest === undefined) loose.push(part);
    else groupOf(manifest.accountId, manifest.region).parts.push(part);
  }

  const identities = loose.filter((part) => part.collection === "CallerIdentity");
  const answers = loose.filter((part) => part.collection !== "CallerIdentity");
  const accountOf = accountFinder(answers, identities, options);
  const regionOf = regionFinder(answers, options);
  for (const part of answers) {
    const group = groupOf(accountOf(part), regionOf(part));
    group.parts.push(part);
    group.loose.add(part);
  }
  for (const group of groups.values()) {
    if (group.manifests.length > 0) continue;
    for (const identity of identities) {
      if (accountIn(identity) !== group.accountId) continue;
      group.parts.push(identity);
      group.loose.add(identity);
    }
  }
  for (const group of groups.values()) reportUnknown(group);
  return [...groups.values()].sort((a, b) => compareText(a.accountId, b.accountId) || compareText(a.region, b.region));
}

function reportUnknown(group: Group): void {
  const files = [...new Set(group.parts.map((part) => part.file.label))];
  const of = `${files.slice(0, 3).join(", ")}${files.length > 3 ? ` and ${files.length - 3} more` : ""}`;
  if (group.accountId === UNKNOWN) {
    const message = `Nothing says which account ${of} came from. Put the output of "aws sts get-caller-identity" beside it, or into a directory named after the account.`;
    group.diagnostics.push({ severity: "warning", code: "import.unknownAccount", message, subject: files[0] ?? "" });
  }
  if (group.region === UNKNOWN) {
    const message = `Nothing says which Region ${of} came from. Put it into a directory named after the Region, e.g. us-east-1.`;
    group.diagnostics.push({ severity: "warning", code: "import.unknownRegion", message, subject: files[0] ?? "" });
  }
}

/** The directories from the outermost to the innermost, then the file's name without its ending. */
function segmentsOf(part: Part, rootSegments: readonly string[]): string[] {
  return [...rootSegments, ...part.file.label.replace(/\.json$/i, "").split("/")];
}

function accountFinder(
  answers: readonly Part[],
  identities: readonly Part[],
  options: PlaceOptions,
): (part: Part) => string {
  const identityAt = new Map<string, string>();
  for (const identity of identities) {
    const account = accountIn(identity);
    if (account !== null && !identityAt.has(identity.scope)) identityAt.set(identity.scope, account);
  }
  const identified = [...new Set(identityAt.values())];
  const explicit = (part: Part): string | null => {
    const segments = segmentsOf(part, options.rootSegments);
    const named = segments.findLastIndex((segment) => accountInName(segment) !== null);
    const scope = scopesFrom(part.scope).find((candidate) => identityAt.has(candidate));
    const depth = scope === undefined ? -1 : options.rootSegments.length + (scope === "" ? 0 : scope.split("/").length);
    // The nearer one counts: an identity of the whole tree says less than a directory named after one account.
    if (scope !== undefined && depth > named) return identityAt.get(scope) ?? null;
    if (named >= 0) return accountInName(segments[named] ?? "");
    return (identified.length === 1 ? identified[0] : undefined) ?? options.accountId ?? null;
  };
  const byPart = new Map(answers.map((part) => [part, explicit(part)]));
  const owners = new Map<string, Tally>();
  const everywhere = new Tally();
  for (const [part, account] of byPart) {
    if (account !== null) continue;
    const tally = tallyOf(owners, part.scope);
    for (const record of part.records) {
      const owner = ownerOf(record);
      tally.add(owner);
      everywhere.add(owner);
    }
  }
  return (part) => byPart.get(part) ?? owners.get(part.scope)?.most() ?? everywhere.most() ?? UNKNOWN;
}

function regionFinder(answers: readonly Part[], options: PlaceOptions): (part: Part) => string {
  const known = new Map<Part, string>();
  const vpcRegions = new Map<string, string>();
  const inScope = new Map<string, Tally>();
  const everywhere = new Tally();
  for (const part of answers) {
    const named = segmentsOf(part, options.rootSegments).findLast((segment) => regionInName(segment) !== null);
    const tally = new Tally();
    for (const record of part.records) tally.add(regionOfRecord(record));
    const region = (named === undefined ? null : regionInName(named)) ?? options.region ?? tally.most();
    if (region === null) continue;
    known.set(part, region);
    tallyOf(inScope, part.scope).add(region);
    everywhere.add(region);
    for (const record of part.records) {
      if (typeof record.VpcId === "string") vpcRegions.set(record.VpcId, region);
    }
  }
  return (part) => {
    const certain = known.get(part);
    if (certain !== undefined) return certain;
    const linked = new Tally();
    const named = new Tally();
    for (const record of part.records) {
      linked.add(vpcIdsOf(record).flatMap((id) => vpcRegions.get(id) ?? [])[0] ?? null);
      named.add(serviceRegionOf(record));
    }
    return linked.most() ?? inScope.get(part.scope)?.only() ?? named.most() ?? everywhere.only() ?? UNKNOWN;
  };
}

/** Counts how often each text occurs. */
class Tally {
  private readonly counts = new Map<string, number>();

  add(text: string | null): void {
    if (text !== null) this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
  }

  /** The most frequent one; among equals the first in the order of text. */
  most(): string | null {
    const sorted = [...this.counts].sort(([a, n], [b, m]) => m - n || compareText(a, b));
    return sorted[0]?.[0] ?? null;
  }

  /** The only one, or null when there are several. */
  only(): string | null {
    return this.counts.size === 1 ? this.most() : null;
  }
}

function tallyOf(map: Map<string, Tally>, key: string): Tally {
  const found = map.get(key) ?? new Tally();
  map.set(key, found);
  return found;
}

function accountIn(identity: Part): string | null {
  const account = identity.records[0]?.Account;
  return typeof account === "string" && account !== "" ? account : null;
}

/** An account id in a name: twelve digits by themselves, unless they are a time such as 202611020900. */
function accountInName(name: string): string | null {
  const found = /(?<!\d)\d{12}(?!\d)/.exec(name)?.[0] ?? null;
  const isTime = found !== null && /^20\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d$/.test(found);
  return isTime ? null : found;
}

/** Names of Regions begin with a part of the world that AWS knows; `app-server-1` does not. */
const REGION_IN_NAME =
  /(?<![a-z0-9])(?:us|eu|ap|sa|ca|me|af|il|mx|cn|eusc)(?:-(?:gov|iso[bef]?))?-[a-z]+-\d+(?![a-z0-9])/;

/** A Region in a name, e.g. in `us-east-1`, `prod_eu-west-1` or `vpcs.us-gov-west-1`. */
function regionInName(name: string): string | null {
  const found = REGION_IN_NAME.exec(name.toLowerCase())?.[0];
  return found !== undefined && isRegionName(found) ? found : null;
}

/** `us-east-1a`, `us-east-1-bos-1a` → `us-east-1`. */
function regionOfZone(zone: string): string | null {
  const found = /^([a-z]{2,4}(?:-(?:gov|iso[bef]?))?-[a-z]+-\d+)(?:[a-z]$|-)/.exec(zone)?.[1];
  return found !== undefined && isRegionName(found) ? found : null;
}

function regionOfArn(arn: unknown): string | null {
  const region = typeof arn === "string" ? (arn.split(":")[3] ?? "") : "";
  return isRegionName(region) ? region : null;
}

const ARN_FIELDS = ["SubnetArn", "SecurityGroupArn", "SecurityGroupRuleArn"] as const;

/** The Region that a record itself gives away beyond doubt. */
function regionOfRecord(record: RawRecord): string | null {
  if (typeof record.RegionName === "string" && isRegionName(record.RegionName)) return record.RegionName;
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
function serviceRegionOf(record: RawRecord): string | null {
  if (typeof record.ServiceRegion === "string" && record.ServiceRegion !== "") return record.ServiceRegion;
  return typeof record.ServiceName === "string" ? parseServiceName(record.ServiceName).region : null;
}

function vpcIdsOf(record: RawRecord): string[] {
  if (typeof record.VpcId === "string") return [record.VpcId];
  if (!Array.isArray(record.Attachments)) return [];
  return (record.Attachments as unknown[]).flatMap((attachment) =>
    typeof attachment === "object" &&
    attachment !== null &&
    "VpcId" in attachment &&
    typeof attachment.VpcId === "string"
      ? [attachment.VpcId]
      : [],
  );
}

/** The account that owns a record; AWS's own names such as `amazon` are none. */
function ownerOf(record: RawRecord): string | null {
  const { OwnerId } = record;
  return typeof OwnerId === "string" && /^\d{12}$/.test(OwnerId) ? OwnerId : null;
}
