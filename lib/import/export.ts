import { mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Call, Inventory, RawRecord } from "@/lib/model";
import { CALLS, compareText } from "@/lib/model";
import { commandOf, EXPORT_FORMAT, MANIFEST_FILE } from "./format";
import { errorCode, reasonOf } from "./walk";

/** An export that was refused or failed; the message is a sentence for people and says what to do. */
export class ExportError extends Error {
  override readonly name = "ExportError";
}

/**
 * Writes inventories so that `importPath` reads the same again. A target that ends in `.json` becomes one file; any other
 * becomes a directory `<account>/<region>/` with one file for each collection, in the shape of the AWS CLI, and a manifest
 * `isthmus.json`. Every file is written beside its place and then renamed; an earlier export is replaced. Returns the paths
 * written, sorted. Throws an ExportError when the target is a directory of somebody else's files, or cannot be written.
 */
export async function writeInventories(target: string, inventories: readonly Inventory[]): Promise<string[]> {
  try {
    return target.toLowerCase().endsWith(".json")
      ? await writeSingleFile(target, inventories)
      : await writeDirectory(target, inventories);
  } catch (error) {
    if (error instanceof ExportError) throw error;
    throw new ExportError(`The export to ${target} failed: ${reasonOf(error)}.`);
  }
}

async function writeSingleFile(target: string, inventories: readonly Inventory[]): Promise<string[]> {
  await mkdir(path.dirname(path.resolve(target)), { recursive: true });
  if ((await kindOf(target)) === "directory") {
    throw new ExportError(`${target} is a directory. Name a file, or a directory whose name does not end in .json.`);
  }
  await writeSafely(target, singleFileText(inventories));
  return [target];
}

async function writeDirectory(target: string, inventories: readonly Inventory[]): Promise<string[]> {
  if ((await kindOf(target)) === "file") {
    throw new ExportError(`${target} is a file. Name a directory, or a file whose name ends in .json.`);
  }
  const files = new Map<string, Iterable<string>>();
  const manifests = new Map<string, Iterable<string>>();
  for (const inventory of inventories) {
    const directory = path.join(
      /* turbopackIgnore: true */ folderName(inventory.accountId),
      folderName(inventory.region),
    );
    const manifest = path.join(directory, MANIFEST_FILE);
    if (manifests.has(manifest)) {
      throw new ExportError(
        `Account ${inventory.accountId}, Region ${inventory.region} occurs twice. Export each source to a target of its own.`,
      );
    }
    manifests.set(manifest, [JSON.stringify(manifestOf(inventory), null, 2), "\n"]);
    for (const call of CALLS) {
      const records = inventory.records[call.collection];
      if (records !== undefined) files.set(path.join(directory, fileName(call)), answerText(call, records));
    }
  }
  await mkdir(target, { recursive: true });
  const earlier = await earlierExport(target);
  // Until the end there is a mark, by which the next export knows what an interrupted one left behind. Manifests come
  // last, so that half an export is never taken for a whole one.
  await writeFile(path.join(target, UNFINISHED), "");
  for (const file of earlier) if (path.basename(file) === MANIFEST_FILE) await rm(path.join(target, file));
  for (const [file, text] of [...files, ...manifests]) {
    await mkdir(path.dirname(path.join(target, file)), { recursive: true });
    await writeSafely(path.join(target, file), text);
  }
  await removeStale(target, earlier, new Set([...files.keys(), ...manifests.keys()]));
  await rm(path.join(target, UNFINISHED), { force: true });
  return [...files.keys(), ...manifests.keys()].map((file) => path.join(target, file)).sort(compareText);
}

/** An account or Region as the name of a directory; whatever could lead elsewhere is refused. */
function folderName(text: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(text)) return text;
  throw new ExportError(
    `"${text.slice(0, 80)}" cannot be the name of a directory. Export to one file instead, e.g. network.json.`,
  );
}

/** `DescribeVpcs` → `describe-vpcs.json`. */
function fileName(call: Call): string {
  return `${commandOf(call)}.json`;
}

/** Marks a directory in which an export is being written. */
const UNFINISHED = ".isthmus-export-unfinished";

const OWN_FILES = new Set([MANIFEST_FILE, ...CALLS.map(fileName)]);

/** The files of an earlier export below the target, relative to it. Throws when anything else lies there. */
async function earlierExport(target: string): Promise<string[]> {
  const files: string[] = [];
  const refuse = (entry: string): never => {
    throw new ExportError(
      `${target} holds something that is not part of an Isthmus export (${entry}), so nothing was written. Name an empty or new directory.`,
    );
  };
  const top = await entriesOf(target);
  const unfinished = top.some((entry) => entry.name === UNFINISHED);
  for (const account of top) {
    if (account.name === UNFINISHED) continue;
    if (!account.directory) return refuse(account.name);
    for (const region of await entriesOf(path.join(target, account.name))) {
      const folder = path.join(account.name, region.name);
      if (!region.directory) return refuse(folder);
      const entries = await entriesOf(path.join(target, folder));
      for (const entry of entries) {
        const file = path.join(folder, entry.name);
        if (entry.directory || !OWN_FILES.has(entry.name.replace(TEMPORARY, ""))) return refuse(file);
        files.push(file);
      }
      // A person's own outputs of the AWS CLI may have the same names: only a manifest makes the directory ours.
      if (!unfinished && entries.length > 0 && !(await hasManifest(path.join(target, folder)))) return refuse(folder);
    }
  }
  return files;
}

async function hasManifest(folder: string): Promise<boolean> {
  try {
    return (await readFile(path.join(folder, MANIFEST_FILE), "utf8")).includes(`"${EXPORT_FORMAT}"`);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

async function entriesOf(directory: string): Promise<{ name: string; directory: boolean }[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries
    .map((entry) => ({ name: entry.name, directory: entry.isDirectory() }))
    .sort((a, b) => compareText(a.name, b.name));
}

async function removeStale(target: string, earlier: readonly string[], written: ReadonlySet<string>): Promise<void> {
  for (const file of earlier) {
    if (!written.has(file)) await rm(path.join(target, file), { force: true });
  }
  for (const account of await entriesOf(target)) {
    if (!account.directory) continue;
    for (const region of await entriesOf(path.join(target, account.name))) {
      await removeIfEmpty(path.join(target, account.name, region.name));
    }
    await removeIfEmpty(path.join(target, account.name));
  }
}

async function removeIfEmpty(directory: string): Promise<void> {
  if ((await readdir(directory)).length === 0) await rmdir(directory);
}

async function kindOf(target: string): Promise<"file" | "directory" | null> {
  try {
    return (await stat(target)).isDirectory() ? "directory" : "file";
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

const TEMPORARY = /\.writing$/;

async function writeSafely(file: string, text: Iterable<string>): Promise<void> {
  const temporary = `${file}.writing`;
  try {
    await writeFile(temporary, inChunks(text), "utf8");
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Fewer and larger writes: a record at a time would be tens of thousands of them. */
function* inChunks(text: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const piece of text) {
    chunk += piece;
    if (chunk.length < 1_048_576) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}

function manifestOf(inventory: Inventory): object {
  const { accountId, accountName, region, collectedAt, source, calls, diagnostics } = inventory;
  return { format: EXPORT_FORMAT, accountId, accountName, region, collectedAt, source, calls, diagnostics };
}

/**
 * The answer to one call as the AWS CLI prints it, but for two things: its key is always the collection's name, because AWS
 * uses some names twice (`PrefixLists`, `Attributes`), and the answers to a call for several resources are one list.
 */
function* answerText(call: Call, records: readonly RawRecord[]): Generator<string> {
  const [first] = records;
  if (call.action === "GetCallerIdentity" && records.length === 1 && typeof first?.Arn === "string") {
    yield `${JSON.stringify(first, null, 2)}\n`;
    return;
  }
  yield `{\n  ${JSON.stringify(call.collection)}: `;
  yield* listText(records);
  yield "\n}\n";
}

function* singleFileText(inventories: readonly Inventory[]): Generator<string> {
  yield `{\n"format": ${JSON.stringify(EXPORT_FORMAT)},\n"inventories": [`;
  for (const [index, inventory] of inventories.entries()) {
    const { records, ...rest } = inventory;
    const head = JSON.stringify(rest, null, 2);
    yield `${index === 0 ? "" : ","}\n${head.slice(0, head.lastIndexOf("}"))},\n"records": {`;
    let separator = "";
    for (const { collection } of CALLS) {
      const list = records[collection];
      if (list === undefined) continue;
      yield `${separator}\n${JSON.stringify(collection)}: `;
      yield* listText(list);
      separator = ",";
    }
    yield "\n}\n}";
  }
  yield "\n]\n}\n";
}

function* listText(records: readonly RawRecord[]): Generator<string> {
  yield "[";
  for (const [index, record] of records.entries()) {
    yield `${index === 0 ? "" : ","}\n${JSON.stringify(record, null, 2)}`;
  }
  yield records.length === 0 ? "]" : "\n]";
}
