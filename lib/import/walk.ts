import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { Diagnostic } from "@/lib/model";
import { compareText } from "@/lib/model";

/** A file to read: where it is, and its name for people, relative to what was imported, with forward slashes. */
export interface FoundFile {
  absolute: string;
  label: string;
  bytes: number;
  modified: Date;
}

const MAX_DEPTH = 16;
const MAX_FILES = 50_000;

/**
 * A directory in which CloudMapper keeps the answers to a call that is made for many resources: each file is named after
 * its resource and has no ending, e.g. `elbv2-describe-target-health/arn%3Aaws%3A…`.
 */
const CLOUDMAPPER_DIRECTORY = /^[a-z0-9]+-(?:describe|generate|get|list)-[a-z0-9-]+$/;

function mayHoldAnswer(label: string): boolean {
  if (label.toLowerCase().endsWith(".json")) return true;
  // For some calls a directory of the Region or of a parent stands between.
  return label
    .split("/")
    .slice(-3, -1)
    .some((directory) => CLOUDMAPPER_DIRECTORY.test(directory));
}

/**
 * All `.json` files below a directory, and those of CloudMapper that have no ending, in the order of their paths. Symbolic links are followed, each real directory once;
 * hidden directories and `node_modules` are left out. What could not be looked at is in the diagnostics.
 */
export async function walk(root: string): Promise<{ files: FoundFile[]; diagnostics: Diagnostic[] }> {
  const files: FoundFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  let full = false;
  const report = (code: string, subject: string, message: string) =>
    diagnostics.push({ severity: "warning", code, message, subject });

  const visit = async (directory: string, label: string, depth: number): Promise<void> => {
    const real = await realpath(directory);
    if (seen.has(real)) return;
    seen.add(real);
    const names = (await readdir(directory)).sort(compareText);
    for (const name of names) {
      if (full) return;
      const absolute = path.join(directory, name);
      const childLabel = label === "" ? name : `${label}/${name}`;
      if (name.startsWith(".") || name === "node_modules") continue;
      try {
        const info = await stat(absolute);
        if (info.isDirectory()) {
          if (depth < MAX_DEPTH) await visit(absolute, childLabel, depth + 1);
          else
            report(
              "files.tooDeep",
              childLabel,
              `${childLabel} lies more than ${MAX_DEPTH} directories deep; not read.`,
            );
        } else if (info.isFile() && mayHoldAnswer(childLabel)) {
          if (files.length >= MAX_FILES) {
            full = true;
            report(
              "files.tooMany",
              childLabel,
              `More than ${MAX_FILES} JSON files; from ${childLabel} on none was read.`,
            );
          } else {
            files.push({ absolute, label: childLabel, bytes: info.size, modified: info.mtime });
          }
        }
      } catch (error) {
        report("file.unreadable", childLabel, `${childLabel} cannot be read: ${reasonOf(error)}.`);
      }
    }
  };
  await visit(root, "", 0);
  return { files, diagnostics };
}

const REASONS: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "it does not exist",
  ENOTDIR: "a part of its path is a file",
  ELOOP: "its symbolic links lead in a circle",
  ENAMETOOLONG: "its name is too long",
  EISDIR: "it is a directory",
  EMFILE: "too many files are open",
  ENOSPC: "the disk is full",
  EROFS: "the file system is read-only",
  EIO: "the disk reported an error",
};

/** The code of a file-system error, e.g. `ENOENT`. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
}

/** Why the file system refused, in words. */
export function reasonOf(error: unknown): string {
  const code = errorCode(error);
  if (REASONS[code] !== undefined) return REASONS[code];
  return code === "unknown" && error instanceof Error ? error.message : code;
}
