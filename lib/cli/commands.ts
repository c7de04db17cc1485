import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { COLLECTION_TIME_UNKNOWN, writeInventories } from "@/lib/import";
import { ENDPOINT_TYPES, iamPolicy, type NetworkVpc } from "@/lib/model";
import {
  type DiagramFile,
  type DiagramFormat,
  diagramFile,
  explainResource,
  gapsOf,
  listVpcs,
  type Runtime,
  type VpcSummary,
  vpcDrawing,
  vpcTopology,
} from "@/lib/server";
import { parseView, type ViewState, writeView } from "@/lib/view";
import { CommandFailure, EXIT } from "./failure";
import { locateResource, locateVpc } from "./lookup";
import { panelText } from "./panel-text";
import { CountingBar } from "./progress";
import { type JsonOption, openSources, readSources, type SourceOption } from "./read";
import { alignColumns, print, printable, printJson } from "./text";

/** `isthmus sources` */
export async function sources(options: JsonOption): Promise<void> {
  const runtime = await openSources(options);
  const rows = runtime.sources().map(({ id, kind, label, region }) => ({ id, kind, label, region }));
  if (options.json) return printJson({ origin: runtime.origin, sources: rows });
  const table = rows.map((row) => [row.kind, row.label, row.region ?? ""]);
  print(`${alignColumns([["KIND", "SOURCE", "REGION"], ...table])}\n\nChosen by: ${printable(runtime.origin)}`);
}

/** `isthmus iam-policy` */
export function iamPolicyCommand({ collector }: { collector?: boolean }): void {
  printJson(iamPolicy(collector ? "collector" : "reader"));
}

/** `isthmus vpcs` */
export async function vpcs(options: JsonOption): Promise<void> {
  const runtime = await readSources(options);
  const all = listVpcs(runtime);
  if (options.json) return printJson({ vpcs: all });
  if (all.length === 0) console.error("isthmus: the sources answered, and there is no VPC in them.");
  const header = ["ACCOUNT", "REGION", "VPC", "NAME", "CIDR BLOCKS", "SUBNETS", "ENDPOINTS", "DATA"];
  print(alignColumns([header, ...all.map(vpcRow)]));
}

function vpcRow(vpc: VpcSummary): string[] {
  const { subnets, endpoints } = vpc.counts;
  const numbers = Object.values(endpoints);
  const total = numbers.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return [
    vpc.accountId,
    vpc.region,
    vpc.vpcId,
    vpc.name ?? "",
    vpc.cidrBlocks.join(" "),
    subnets === null ? "not visible" : String(subnets),
    numbers.every((count) => count === null) ? "not visible" : String(total),
    vpc.completeness,
  ];
}

/** `isthmus topology VPC` */
export async function topology(name: string, options: SourceOption): Promise<void> {
  const runtime = await readSources(options);
  printJson(vpcTopology(locateVpc(runtime, name)));
}

interface DiagramOptions extends SourceOption {
  all?: boolean;
  format: DiagramFormat;
  output?: string;
  theme?: "light" | "dark";
  select?: string;
  hide?: string[];
  collapse?: string[];
  expand?: string[];
  view?: string;
  title: boolean;
  legend: boolean;
  part?: string;
  scale?: string;
}

/** `isthmus diagram VPC…`. One VPC goes to a file or to standard output, several into a directory. */
export async function diagram(names: readonly string[], options: DiagramOptions): Promise<void> {
  if (names.length === 0 && options.all !== true) {
    throw new CommandFailure("Name a VPC, or draw them all with --all.", EXIT.usage);
  }
  const runtime = await readSources(options);
  const chosen = options.all === true ? runtime.vpcs() : names.map((name) => locateVpc(runtime, name));
  const [first] = chosen;
  if (chosen.length === 1 && options.all !== true && first !== undefined) {
    const { body } = await drawn(first, options);
    if (options.output === undefined || options.output === "-") process.stdout.write(body);
    else await writeWhole(options.output, body);
    return;
  }
  if (options.output === undefined || options.output === "-") {
    throw new CommandFailure("Several diagrams go into a directory: name it with -o.", EXIT.usage);
  }
  await mkdir(options.output, { recursive: true });
  const progress = new CountingBar(chosen.length);
  try {
    for (const located of chosen) {
      const { at, topology } = located;
      const { body, name } = await drawn(located, options);
      // One VPC may be seen by several accounts, and names repeat.
      const file = `${topology.accountId}-${at.region}-${name}`;
      await writeWhole(path.join(options.output, file), body);
      progress.step(printable(name));
    }
  } finally {
    progress.stop();
  }
  console.error(`Wrote ${chosen.length} diagrams to ${printable(options.output)}.`);
}

async function drawn(located: NetworkVpc, options: DiagramOptions): Promise<DiagramFile> {
  const query = queryOf(located, options);
  if (!options.title) query.set("title", "off");
  if (!options.legend) query.set("legend", "off");
  if (options.part !== undefined) query.set("part", options.part);
  if (options.scale !== undefined) query.set("scale", options.scale);
  const result = await diagramFile(vpcDrawing(located, query), options.format, query);
  if (result.ok) return result.file;
  throw new CommandFailure(`${located.at.vpcId}: ${result.message}`, EXIT.failed);
}

/** The query of the page that shows what the options ask for, so that page and command line draw the same. */
function queryOf(located: NetworkVpc, options: DiagramOptions): URLSearchParams {
  const { state: base, notices } = parseView(new URLSearchParams((options.view ?? "").replace(/^[^?]*\?/, "")));
  for (const notice of notices) console.error(`isthmus: --view: ${notice}`);
  if (options.select !== undefined && located.topology.get(options.select) === undefined) {
    throw new CommandFailure(`--select: there is no ${options.select} in VPC ${located.at.vpcId}.`, EXIT.notFound);
  }
  const { theme, select, hide, collapse, expand } = options;
  if (hide !== undefined) refuseUnknownTypes(located, hide);
  const chosen: Partial<ViewState> = {
    ...(theme === undefined ? {} : { theme }),
    ...(select === undefined ? {} : { select }),
    ...(hide === undefined ? {} : { hide }),
    ...(collapse === undefined ? {} : { collapse }),
    ...(expand === undefined ? {} : { expand }),
  };
  const query = writeView({ ...base, ...chosen });
  const { notices: refused } = parseView(query);
  if (refused.length > 0) throw new CommandFailure(refused.join(" "), EXIT.usage);
  return query;
}

/** A misspelt type would hide nothing and draw as if it did. The query of a page stays lenient: old links must open. */
function refuseUnknownTypes({ topology, vpc }: NetworkVpc, hide: readonly string[]): void {
  const own = topology
    .within(vpc.id)
    .flatMap((node) => (node.kind === "endpoint" ? [node.attributes.vpcEndpointType] : []));
  const known = [...new Set<string>([...ENDPOINT_TYPES, ...own])];
  const unknown = hide.filter((type) => !known.includes(type));
  if (unknown.length === 0) return;
  const message = `--hide: there is no endpoint type ${unknown.join(", ")}. There are: ${known.join(", ")}.`;
  throw new CommandFailure(printable(message), EXIT.usage);
}

interface ExplainOptions extends JsonOption {
  vpc?: string;
}

/** `isthmus explain RESOURCE` */
export async function explainCommand(name: string, options: ExplainOptions): Promise<void> {
  const runtime = await readSources(options);
  const scope = options.vpc === undefined ? runtime.vpcs() : [locateVpc(runtime, options.vpc)];
  const { located, nodeId } = locateResource(runtime, scope, name);
  const panel = explainResource(runtime, located, nodeId);
  if (panel === null) throw new CommandFailure(`Nothing can be said about ${name}.`, EXIT.notFound);
  if (options.json) return printJson(panel);
  print(panelText(panel));
}

interface CollectOptions extends SourceOption {
  out: string;
}

/** `isthmus collect --out TARGET`. Interrupted once it writes what it has; twice it ends at once. */
export async function collect(options: CollectOptions): Promise<void> {
  const interrupted = new AbortController();
  process.once("SIGINT", () => {
    console.error("isthmus: interrupted, writing what has been read. Press Ctrl+C again to end at once.");
    interrupted.abort();
  });
  const runtime = await readSources(options, { signal: interrupted.signal });
  const inventories = runtime.inventories();
  let written: string[];
  try {
    written = await writeInventories(options.out, inventories);
  } catch (error) {
    throw new CommandFailure(`${options.out}: ${error instanceof Error ? error.message : String(error)}`, EXIT.failed);
  }
  for (const { accountId, region, collectedAt, diagnostics } of inventories) {
    const undated = diagnostics.find(({ code }) => code === COLLECTION_TIME_UNKNOWN);
    const when = undated === undefined ? `, at ${collectedAt}.` : `. ${printable(undated.message)}`;
    console.error(`Collected account ${accountId}, Region ${region}${when}`);
  }
  console.error(`Wrote ${written.length} ${written.length === 1 ? "file" : "files"} to ${printable(options.out)}.`);
  if (reportIncomplete(runtime) || interrupted.signal.aborted) process.exitCode = EXIT.partial;
}

/** Names on standard error what is not visible; true when there is something. */
function reportIncomplete(runtime: Runtime): boolean {
  const sentences = new Set<string>();
  for (const { accountId, region, calls } of runtime.inventories()) {
    for (const gap of gapsOf(calls)) sentences.add(`${accountId} ${region}: ${gap.sentence}`);
  }
  for (const sentence of sentences) console.error(printable(sentence));
  return sentences.size > 0 || runtime.sources().some((source) => source.status === "failed");
}

/** Writes a file whole or not at all. */
async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const partial = `${file}.${process.pid}.part`;
  try {
    await writeFile(partial, content);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw new CommandFailure(
      `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      EXIT.failed,
    );
  }
}
