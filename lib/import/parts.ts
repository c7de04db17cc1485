import type { CollectionName, Diagnostic, RawRecord } from "@/lib/model";
import type { Manifest } from "./format";
import type { Answer } from "./recognise";
import type { FoundFile } from "./walk";

/** Why an answer is not there, or not all of it. */
export interface Fault {
  code: string;
  message: string;
}

/** An answer of AWS as it stands in a file, before it is known which call and which resource it is about. */
export interface Found extends Answer {
  /** Set when the file should hold this answer, but it cannot be read. */
  failure: Fault | null;
  file: FoundFile;
  /** The directory of the file, relative to what was imported; for an inventory inside one file a name of its own. */
  scope: string;
}

/** The answer to one call that one file holds, before it is known whose it is. */
export interface Part {
  collection: CollectionName;
  records: RawRecord[];
  /** The resource that was asked about; null where the records themselves say it, or the answer is about all of them. */
  target: string | null;
  /** Set when AWS had more to say than the file holds. */
  partial: Fault | null;
  /** Set when the file should hold this answer, but it cannot be read. */
  failure: Fault | null;
  file: FoundFile;
  scope: string;
  diagnostics: Diagnostic[];
}

/** A manifest, which speaks for every file in its scope. */
export interface ScopedManifest {
  manifest: Manifest;
  file: FoundFile;
  scope: string;
}

/** Everything that the files gave. */
export interface Findings {
  found: Found[];
  parts: Part[];
  manifests: ScopedManifest[];
  /** Labels of files that hold answers of AWS which are not drawn. */
  notUsed: string[];
  /** Files that are nothing known, and why. */
  unknown: { label: string; why: string }[];
  diagnostics: Diagnostic[];
}

/** The scope itself and every scope that contains it, innermost first. */
export function scopesFrom(scope: string): string[] {
  const scopes = [scope];
  for (let rest = scope; rest !== ""; ) {
    rest = rest.includes("/") ? rest.slice(0, rest.lastIndexOf("/")) : "";
    scopes.push(rest);
  }
  return scopes;
}
