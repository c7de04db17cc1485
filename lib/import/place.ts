import type { Diagnostic } from "@/lib/model";
import { compareText } from "@/lib/model";
import { accountInName, decodedName, ownerOf, regionInName, regionOfRecord, serviceRegionOf, vpcIdsOf } from "./clues";
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

/** The account or the Region that nothing names. */
export const UNKNOWN = "unknown";

/**
 * Decides whose every part is. Account: a manifest, else the nearest of get-caller-identity and a directory named after
 * the account, else what the caller says, else the owner of most records below the same account's directory. Region: a
 * manifest, else the path, else what the caller says, else Availability Zones and ARNs in the records, else the names of
 * services where they agree. Never a guess: what nothing names becomes `unknown`.
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
  return [
    ...rootSegments,
    ...part.file.label
      .replace(/\.json$/i, "")
      .split("/")
      .map(decodedName),
  ];
}

/**
 * The directory of an account: what stands above the outermost directory named after a Region, in CloudMapper's and
 * Batfish's layouts and in our own; without such a directory the scope itself.
 */
function accountDirectory(scope: string): string {
  const segments = scope.split("/");
  const region = segments.findIndex((segment) => regionInName(segment) === segment);
  return region < 0 ? scope : segments.slice(0, region).join("/");
}

/**
 * The account of every directory in which get-caller-identity says it. Tools ask once, in one Region, so the answer holds
 * for the other Regions beside it as well, unless two answers contradict each other.
 */
function identifiedDirectories(identities: readonly Part[]): Map<string, string> {
  const identityAt = new Map<string, string>();
  const above = new Map<string, Tally>();
  for (const identity of identities) {
    const account = accountIn(identity);
    if (account === null) continue;
    if (!identityAt.has(identity.scope)) identityAt.set(identity.scope, account);
    const segments = identity.scope.split("/");
    const [last, parent] = [segments.pop() ?? "", segments.at(-1) ?? ""];
    if (regionInName(last) === last && accountInName(parent) === null) tallyOf(above, segments.join("/")).add(account);
  }
  for (const [directory, accounts] of above) {
    const only = accounts.only();
    if (only !== null && !identityAt.has(directory)) identityAt.set(directory, only);
  }
  return identityAt;
}

function accountFinder(
  answers: readonly Part[],
  identities: readonly Part[],
  options: PlaceOptions,
): (part: Part) => string {
  const identityAt = identifiedDirectories(identities);
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
  for (const [part, account] of byPart) {
    if (account !== null) continue;
    const tally = tallyOf(owners, accountDirectory(part.scope));
    for (const record of part.records) tally.add(ownerOf(record));
  }
  const decided = new Tally();
  for (const tally of owners.values()) decided.add(tally.most());
  return (part) => byPart.get(part) ?? owners.get(accountDirectory(part.scope))?.most() ?? decided.only() ?? UNKNOWN;
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
  const servicesInScope = new Map<string, Tally>();
  const servicesEverywhere = new Tally();
  const servicesOf = new Map<Part, Tally>();
  for (const part of answers) {
    if (known.has(part)) continue;
    const tally = tallyOf(servicesOf, part);
    for (const record of part.records) tally.add(serviceRegionOf(record));
    tallyOf(servicesInScope, part.scope).add(tally.most());
    servicesEverywhere.add(tally.most());
  }
  return (part) => {
    const certain = known.get(part);
    if (certain !== undefined) return certain;
    const linked = new Tally();
    for (const record of part.records)
      linked.add(vpcIdsOf(record).flatMap((id) => vpcRegions.get(id) ?? [])[0] ?? null);
    return (
      linked.most() ??
      inScope.get(part.scope)?.only() ??
      servicesOf.get(part)?.most() ??
      everywhere.only() ??
      // What says nothing itself stands with its neighbours, where those agree.
      servicesInScope.get(part.scope)?.only() ??
      servicesEverywhere.only() ??
      UNKNOWN
    );
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

function tallyOf<K>(map: Map<K, Tally>, key: K): Tally {
  const found = map.get(key) ?? new Tally();
  map.set(key, found);
  return found;
}

function accountIn(identity: Part): string | null {
  const account = identity.records[0]?.Account;
  return typeof account === "string" && account !== "" ? account : null;
}
