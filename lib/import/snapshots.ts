import type { Diagnostic } from "@/lib/model";
import { compareText } from "@/lib/model";
import type { Part, ScopedManifest } from "./parts";
import { scopesFrom } from "./parts";
import { type Group, UNKNOWN } from "./place";

/** The files of one directory, and of those that go with it, that were made together. */
interface FileSet {
  /** The directory; for an inventory inside one file a name of its own. */
  scope: string;
  manifest: ScopedManifest | null;
  parts: Part[];
  /** Milliseconds: when AWS answered, as a manifest says, else the date of the oldest file. */
  time: number;
}

/**
 * Two snapshots of one account and Region must not be mixed: what was deleted in between would come back. The newer is
 * kept, and a diagnostic names both. A snapshot is an export, or a directory that holds a network by itself (VPCs and
 * subnets, or the same answers as its rival); files beside it that hold less are a part of the whole, as before.
 */
export function keepNewest(group: Group, diagnostics: Diagnostic[]): Group {
  const sets = rivals(setsOf(group)).sort((a, b) => b.time - a.time || compareText(b.scope, a.scope));
  const [kept, ...dropped] = sets;
  if (kept === undefined || dropped.length === 0) return group;
  // Of an account that nobody knows the same VPC is the only sign that it is the same account.
  const isKnown = group.accountId !== UNKNOWN && group.region !== UNKNOWN;
  if (!isKnown && !dropped.every((set) => shareVpc(kept, set))) return group;
  diagnostics.push(report(group, kept, dropped));
  const gone = new Set(dropped.flatMap(({ parts }) => parts));
  const goneManifests = new Set(dropped.map(({ manifest }) => manifest));
  const parts = group.parts.filter((part) => !gone.has(part));
  return {
    ...group,
    manifests: group.manifests.filter((manifest) => !goneManifests.has(manifest)),
    parts,
    loose: new Set(parts.filter((part) => group.loose.has(part))),
  };
}

function setsOf(group: Group): FileSet[] {
  const sets = new Map<string, FileSet>();
  for (const manifest of group.manifests) {
    const { scope, file } = manifest;
    const stated = manifest.manifest.collectedAt;
    const time = stated === null ? file.modified.getTime() : Date.parse(stated);
    if (!sets.has(scope)) sets.set(scope, { scope, manifest, parts: [], time });
  }
  for (const part of group.parts) {
    if (part.collection !== "Vpcs" || !group.loose.has(part) || sets.has(part.scope)) continue;
    sets.set(part.scope, { scope: part.scope, manifest: null, parts: [], time: Number.POSITIVE_INFINITY });
  }
  const all = [...sets.values()];
  const paths = all.map((set) => ({ set, path: set.scope.split("/") }));
  const setOf = new Map<string, FileSet | null>();
  for (const part of group.parts) {
    const place = `${group.loose.has(part) ? "loose" : "exported"} ${part.scope}`;
    let set = setOf.get(place);
    if (set === undefined) {
      const around = scopesFrom(part.scope).flatMap((scope) => sets.get(scope) ?? []);
      set = around[0] ?? nearest(part.scope, paths);
      setOf.set(place, set);
    }
    if (set === null) continue;
    set.parts.push(part);
    if (set.manifest === null) set.time = Math.min(set.time, part.file.modified.getTime());
  }
  return all;
}

/** The set whose directory shares the longest way with a scope; null when two do, or none. */
function nearest(scope: string, sets: readonly { set: FileSet; path: string[] }[]): FileSet | null {
  const segments = scope.split("/");
  const shared = sets.map(({ set, path }) => {
    const differs = path.findIndex((segment, index) => segment !== segments[index]);
    return { set, length: differs < 0 ? path.length : differs };
  });
  const longest = Math.max(0, ...shared.map(({ length }) => length));
  const best = shared.filter(({ length }) => length === longest);
  return longest > 0 && best.length === 1 ? (best[0]?.set ?? null) : null;
}

/** The sets that claim to be the whole account and Region. */
function rivals(sets: readonly FileSet[]): FileSet[] {
  const whole = sets.filter(({ manifest, parts }) => manifest !== null || holds(parts, "Subnets"));
  if (whole.length > 1) return whole;
  const [first] = sets.map(answersOf);
  return sets.every((set) => answersOf(set) === first) ? [...sets] : [];
}

function holds(parts: readonly Part[], collection: Part["collection"]): boolean {
  return parts.some((part) => part.collection === collection && part.failure === null);
}

function answersOf({ parts }: FileSet): string {
  return [...new Set(parts.map(({ collection }) => collection))].sort(compareText).join(" ");
}

function shareVpc(a: FileSet, b: FileSet): boolean {
  const ids = vpcIds(a);
  return [...vpcIds(b)].some((id) => ids.has(id));
}

function vpcIds({ parts }: FileSet): Set<unknown> {
  const vpcs = parts.filter((part) => part.collection === "Vpcs").flatMap((part) => part.records);
  return new Set(vpcs.map(({ VpcId }) => VpcId).filter((id) => typeof id === "string"));
}

function report(group: Group, kept: FileSet, dropped: readonly FileSet[]): Diagnostic {
  const name = (set: FileSet) => `${nameOf(set)} (${new Date(set.time).toISOString()})`;
  const all = [...dropped, kept].map(name);
  const list = `${all.slice(0, -1).join(", ")} and ${all.at(-1) ?? ""}`;
  const same = dropped.some(({ time }) => time === kept.time);
  const why = same
    ? `the newest have the same date, so the one whose path comes last is shown, ${nameOf(kept)}`
    : `the newer is shown, ${nameOf(kept)}`;
  const left = dropped.length === 1 ? `${nameOf(dropped[0] ?? kept)} is left out` : "the others are left out";
  const dates = [kept, ...dropped].some(({ manifest }) => manifest?.manifest.collectedAt == null)
    ? " Dates are those of files where nothing says when AWS answered."
    : "";
  const message = `${dropped.length + 1} snapshots hold account ${group.accountId}, Region ${group.region}: ${list}; ${why}, and ${left}.${dates} If they are parts of one, put them into one directory.`;
  return { severity: "warning", code: "import.severalSnapshots", message, subject: nameOf(kept) };
}

function nameOf({ scope, manifest }: FileSet): string {
  if (manifest !== null && scope.includes("#")) {
    return `${manifest.file.label}, inventories[${scope.slice(scope.lastIndexOf("#") + 1)}]`;
  }
  return scope === "" ? "the top directory" : scope;
}
