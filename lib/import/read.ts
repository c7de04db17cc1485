import { readFile } from "node:fs/promises";
import type { Diagnostic, RawRecord } from "@/lib/model";
import { CALLS, isRecord } from "@/lib/model";
import { parseManifest } from "./format";
import { decodeText, describeJsonFault, findJsonFault, firstKey } from "./json-text";
import type { Findings, Part } from "./parts";
import type { Answer } from "./recognise";
import { collectionOfKey, recognise } from "./recognise";
import type { FoundFile } from "./walk";
import { reasonOf } from "./walk";

/** Reads one file into the findings. Whatever is wrong with it becomes a diagnostic; the other files are not touched. */
export async function readInto(findings: Findings, file: FoundFile, maxFileBytes: number): Promise<void> {
  const { label } = file;
  const report = (severity: Diagnostic["severity"], code: string, message: string) => {
    findings.diagnostics.push({ severity, code, message, subject: label });
  };
  if (file.bytes === 0) {
    report("error", "file.empty", `${label} is empty: the command that should have written it probably failed.`);
    return;
  }
  if (file.bytes > maxFileBytes) {
    const [size, limit] = [file.bytes, maxFileBytes].map(megabytes);
    report("error", "file.tooLarge", `${label} was not read: it has ${size}, more than the limit of ${limit}.`);
    return;
  }
  let text: string;
  try {
    const decoded = decodeText(await readFile(file.absolute));
    text = decoded.text;
    if (decoded.lossy) {
      report("warning", "file.encoding", `${label} is neither UTF-8 nor UTF-16; some of its characters are lost.`);
    }
  } catch (error) {
    report("error", "file.unreadable", `${label} cannot be read: ${reasonOf(error)}.`);
    return;
  }
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    readBroken(findings, file, text, report);
    return;
  }
  const recognised = recognise(root);
  switch (recognised.kind) {
    case "answers":
      for (const answer of recognised.answers) findings.parts.push(partOf(answer, file, directoryOf(label)));
      return;
    case "manifest":
      readManifest(findings, recognised.value, file, directoryOf(label), label);
      return;
    case "export":
      recognised.inventories.forEach((inventory, index) => {
        readExported(findings, inventory, file, index);
      });
      return;
    case "notUsed":
      findings.notUsed.push(label);
      return;
    case "unknown":
      report("warning", "file.unknown", `${label} was not used: ${recognised.why}.`);
  }
}

function readBroken(
  findings: Findings,
  file: FoundFile,
  text: string,
  report: (severity: Diagnostic["severity"], code: string, message: string) => void,
): void {
  const { label } = file;
  const fault = findJsonFault(text);
  if (text.trim() === "") {
    report("error", "file.empty", `${label} holds nothing but white space.`);
    return;
  }
  const cut = fault?.found === "end";
  const message =
    fault === null ? `${label} is too large or too deep to be read as JSON.` : `${label} ${describeJsonFault(fault)}.`;
  report("error", cut ? "file.truncated" : "file.notJson", message);
  // The call whose answer this was is not merely unasked: say that its file is broken.
  const collection = collectionOfKey(firstKey(text) ?? "");
  if (collection === null) return;
  const failure = { code: cut ? "FileTruncated" : "FileNotJson", message: message.replace(/\.$/, "") };
  findings.parts.push({
    collection,
    records: [],
    partial: false,
    failure,
    file,
    scope: directoryOf(label),
    diagnostics: [],
  });
}

function partOf(answer: Answer, file: FoundFile, scope: string): Part {
  const { label } = file;
  const { collection, partial } = answer;
  const action = CALLS.find((call) => call.collection === collection)?.action ?? collection;
  const part: Part = { collection, records: [], partial, failure: null, file, scope, diagnostics: [] };
  if (answer.entries === null) {
    const message = `${label}: ${collection} is not a list, so nothing of ${action} can be read`;
    part.failure = { code: "FileMalformed", message };
    part.diagnostics.push({ severity: "error", code: "file.malformed", message: `${message}.`, subject: label });
    return part;
  }
  answer.entries.forEach((entry, index) => {
    if (isRecord(entry)) {
      part.records.push(entry);
      return;
    }
    const message = `${label}: ${collection}[${index}] is no object and was left out.`;
    part.diagnostics.push({ severity: "error", code: "record.malformed", message, subject: label });
  });
  return part;
}

/** Adds a manifest; `where` names it in diagnostics. False when it does not even say whose it is. */
function readManifest(findings: Findings, value: RawRecord, file: FoundFile, scope: string, where: string): boolean {
  const { manifest, faults } = parseManifest(value);
  if (faults.length > 0) {
    const effect = manifest === null ? "it was not used" : "those fields were left out";
    const message = `${where} is a damaged Isthmus export (${faults.slice(0, 10).join(", ")}): ${effect}.`;
    findings.diagnostics.push({ severity: "error", code: "export.malformed", message, subject: file.label });
  }
  if (manifest !== null) findings.manifests.push({ manifest, file, scope });
  return manifest !== null;
}

function readExported(findings: Findings, value: unknown, file: FoundFile, index: number): void {
  const where = `${file.label}, inventories[${index}]`;
  const scope = `${file.label}#${index}`;
  if (!isRecord(value) || !isRecord(value.records)) {
    const message = `${where} is no inventory and was left out.`;
    findings.diagnostics.push({ severity: "error", code: "export.malformed", message, subject: file.label });
    return;
  }
  if (!readManifest(findings, value, file, scope, where)) return;
  for (const [key, entries] of Object.entries(value.records)) {
    const collection = collectionOfKey(key);
    if (collection === null) continue;
    const list = Array.isArray(entries) ? (entries as unknown[]) : null;
    findings.parts.push(partOf({ collection, entries: list, partial: false }, file, scope));
  }
}

function directoryOf(label: string): string {
  return label.includes("/") ? label.slice(0, label.lastIndexOf("/")) : "";
}

function megabytes(bytes: number): string {
  return bytes < 1_048_576 ? `${bytes} bytes` : `${Math.round(bytes / 1_048_576)} MiB`;
}
