import type { CollectionName, Diagnostic, RawRecord } from "@/lib/model";
import type { Manifest } from "./format";
import type { FoundFile } from "./walk";

/** The answer to one call that one file holds, before it is known whose it is. */
export interface Part {
  collection: CollectionName;
  records: RawRecord[];
  /** More pages exist than the file holds. */
  partial: boolean;
  /** Set when the file should hold this answer, but it cannot be read. */
  failure: { code: string; message: string } | null;
  file: FoundFile;
  /** The directory of the file, relative to what was imported; for an inventory inside one file a name of its own. */
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
  parts: Part[];
  manifests: ScopedManifest[];
  /** Labels of files that hold answers of AWS which are not drawn. */
  notUsed: string[];
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
