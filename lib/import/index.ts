/**
 * Inventories from files: outputs of the AWS CLI under any name, the directories that CloudMapper and Batfish record, and
 * our own export, which is read and written here. Nothing leaves the machine.
 */
import { stat } from "node:fs/promises";
import path from "node:path";
import type { Diagnostic, Inventory, SourceError } from "@/lib/model";
import { compareText } from "@/lib/model";
import { assemble } from "./assemble";
import { interpret } from "./interpret";
import { listOfFiles } from "./list-of-files";
import type { Findings } from "./parts";
import { place } from "./place";
import { readInto } from "./read";
import { keepNewest } from "./snapshots";
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
 * Reads a directory (all `.json` files below it) or a single file. Files are known by their content; their names are asked
 * only where an answer of AWS does not say which resource it is about. Several accounts and Regions give several
 * inventories, sorted by both; of several snapshots of one account and Region the newest. Never throws on what it finds: a
 * file that cannot be used becomes a diagnostic. The error value has the code `files.notFound`, `files.unreadable` or `files.empty`.
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

  const findings: Findings = { found: [], parts: [], manifests: [], notUsed: [], unknown: [], diagnostics };
  for (const file of files) await readInto(findings, file, options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES);
  interpret(findings);
  reportUnknown(findings);
  reportNotUsed(findings);
  const placed = place(findings, {
    rootSegments: (directory ? absolute : path.dirname(absolute)).split(path.sep).slice(-2),
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.accountId === undefined ? {} : { accountId: options.accountId }),
  });
  const groups = placed.map((group) => keepNewest(group, diagnostics));
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

function reportNotUsed({ notUsed, parts, diagnostics }: Findings): void {
  const used = new Set(parts.map((part) => part.file.label));
  const labels = [...new Set(notUsed)].filter((label) => !used.has(label)).sort(compareText);
  const [first] = labels;
  if (first === undefined) return;
  const message =
    labels.length === 1
      ? `${first} holds an answer of AWS that Isthmus does not draw.`
      : `${labels.length} files hold answers of AWS that Isthmus does not draw: ${listOfFiles(labels)}.`;
  diagnostics.push({ severity: "warning", code: "files.notUsed", message, subject: first });
}

/** One diagnostic for each reason: tools that record whole accounts leave hundreds of files that are about other things. */
function reportUnknown({ unknown, diagnostics }: Findings): void {
  for (const reason of new Set(unknown.map(({ why }) => why))) {
    const labels = unknown.filter(({ why }) => why === reason).map(({ label }) => label);
    const message =
      labels.length === 1
        ? `${labels[0]} was not used: ${reason}.`
        : `${labels.length} files were not used: of each, ${reason}. They are ${listOfFiles(labels)}.`;
    diagnostics.push({ severity: "warning", code: "file.unknown", message, subject: labels[0] ?? "" });
  }
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
