import { readFile } from "node:fs/promises";
import type { Diagnostic, RawRecord } from "@/lib/model";
import { callOfCollection, isRecord } from "@/lib/model";
import { parseManifest } from "./format";
import { decodeText, describeJsonFault, findJsonFault, firstKey } from "./json-text";
import type { Findings } from "./parts";
import { isAnswerKey, recognise } from "./recognise";
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
      for (const answer of recognised.answers) {
        findings.found.push({ ...answer, failure: null, file, scope: directoryOf(label) });
      }
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
      findings.unknown.push({ label, why: recognised.why });
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
  const key = firstKey(text);
  if (key === null || !isAnswerKey(key)) return;
  const failure = { code: cut ? "FileTruncated" : "FileNotJson", message: message.replace(/\.$/, "") };
  findings.found.push({ key, entries: [], incomplete: null, failure, file, scope: directoryOf(label) });
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
  for (const [key, list] of Object.entries(value.records)) {
    if (callOfCollection(key) === null) continue;
    const entries = Array.isArray(list) ? (list as unknown[]) : null;
    findings.found.push({ key, entries, incomplete: null, failure: null, file, scope });
  }
}

function directoryOf(label: string): string {
  return label.includes("/") ? label.slice(0, label.lastIndexOf("/")) : "";
}

function megabytes(bytes: number): string {
  return bytes < 1_048_576 ? `${bytes} bytes` : `${Math.round(bytes / 1_048_576)} MiB`;
}
