/**
 * Inventories from files: outputs of `aws ec2 describe-… --output json` under any name, and our own export, which is read
 * and written here. Nothing leaves the machine.
 */
import { stat } from "node:fs/promises";
import path from "node:path";
import type { Diagnostic, Inventory, SourceError } from "@/lib/model";
import { assemble } from "./assemble";
import type { Findings } from "./parts";
import { place } from "./place";
import { readInto } from "./read";
import type { FoundFile } from "./walk";
import { errorCode, reasonOf, walk } from "./walk";

export { COLLECTION_TIME_UNKNOWN } from "./assemble";
export { ExportError, writeInventories } from "./export";
export { describeJsonFault, findJsonFault } from "./json-text";

export interface ImportOptions {
  /** Larger files are left out with a diagnostic. 512 MiB unless given, about the longest text that Node.js can hold. */
  maxFileBytes?: number;
  /** The Region and the account of files that neither name them nor lie in a directory that does. */
  region?: string;
  accountId?: string;
}

/**
 * `diagnostics` are about files as a whole (not JSON, cut off, in no known shape); what concerns the records of one
 * inventory is in the inventory's own diagnostics.
 */
export type ImportResult =
  | { ok: true; inventories: Inventory[]; diagnostics: Diagnostic[] }
  | { ok: false; error: SourceError };

const DEFAULT_MAX_FILE_BYTES = 512 * 1_048_576;

/**
 * Reads a directory (all `.json` files below it) or a single file. Files are known by their content, not by their names;
 * several accounts and Regions give several inventories, sorted by both. Never throws on what it finds: a file that cannot
 * be used becomes a diagnostic. The error value has the code `files.notFound`, `files.unreadable` or `files.empty`.
 */
export async function importPath(target: string, options: ImportOptions = {}): Promise<ImportResult> {
  const absolute = path.resolve(target);
  let files: FoundFile[];
  let diagnostics: Diagnostic[];
  let directory: boolean;
  try {
    const info = await stat(absolute);
    directory = info.isDirectory();
    if (directory) {
      ({ files, diagnostics } = await walk(absolute));
    } else if (info.isFile()) {
      files = [{ absolute, label: path.basename(absolute), bytes: info.size, modified: info.mtime }];
      diagnostics = [];
    } else {
      return unreadable(target, "it is neither a file nor a directory");
    }
  } catch (error) {
    if (errorCode(error) !== "ENOENT") return unreadable(target, reasonOf(error));
    return failure(
      "files.notFound",
      `There is no file or directory ${target}.`,
      "Check the path in ISTHMUS_SOURCE, --source or isthmus.config.json; a relative path starts at the current directory.",
    );
  }

  const findings: Findings = { parts: [], manifests: [], notUsed: [], diagnostics };
  for (const file of files) await readInto(findings, file, options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES);
  reportNotUsed(findings);
  const groups = place(findings, {
    rootSegments: (directory ? absolute : path.dirname(absolute)).split(path.sep).slice(-2),
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.accountId === undefined ? {} : { accountId: options.accountId }),
  });
  // Broken files, or an account without anything in it, make no network; they make an error that says what is wrong.
  const usable = groups.filter(
    (group) =>
      group.manifests.length > 0 ||
      group.parts.some((part) => part.failure === null && part.collection !== "CallerIdentity"),
  );
  if (usable.length === 0) return nothingUsable(target, files.length, findings.diagnostics);
  return {
    ok: true,
    inventories: usable.map((group) => assemble(group, { kind: "files", label: target })),
    diagnostics: findings.diagnostics,
  };
}

function reportNotUsed(findings: Findings): void {
  const [first, ...rest] = findings.notUsed;
  if (first === undefined) return;
  const shown = findings.notUsed.slice(0, 20).join(", ");
  const message =
    rest.length === 0
      ? `${first} holds an answer of AWS that Isthmus does not draw.`
      : `${findings.notUsed.length} files hold answers of AWS that Isthmus does not draw: ${shown}${rest.length >= 20 ? ", …" : ""}.`;
  findings.diagnostics.push({ severity: "warning", code: "files.notUsed", message, subject: first });
}

function nothingUsable(target: string, count: number, diagnostics: readonly Diagnostic[]): ImportResult {
  const reasons = diagnostics.slice(0, 3).map((diagnostic) => diagnostic.message);
  const more = diagnostics.length > 3 ? [`And ${diagnostics.length - 3} more problems of this kind.`] : [];
  const what = count === 0 ? `${target} holds no .json file.` : `${target} holds nothing that Isthmus can show.`;
  return failure(
    "files.empty",
    [what, ...reasons, ...more].join(" "),
    'Name a directory with outputs of "aws ec2 describe-… --output json" (at least describe-vpcs and describe-subnets), or an export made by "isthmus collect --out".',
  );
}

function unreadable(target: string, reason: string): ImportResult {
  return failure(
    "files.unreadable",
    `${target} cannot be read: ${reason}.`,
    "Make it readable for the user who runs Isthmus, or name another path.",
  );
}

function failure(code: string, message: string, advice: string): ImportResult {
  return { ok: false, error: { code, message, advice } };
}
