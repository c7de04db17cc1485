import { evaluatePolicy, parsePolicy, type Step, type Trace } from "@/lib/analysis";
import type { NetworkVpc } from "@/lib/model";
import { contextOf, type Runtime, reachCsv, reachOfVpc, servicesIn, traceFor } from "@/lib/server";
import { DEFAULT_VIEW, writeView } from "@/lib/view";
import { CommandFailure, EXIT } from "./failure";
import { locateResource, locateVpc } from "./lookup";
import { sentenceText } from "./panel-text";
import { type JsonOption, readSources } from "./read";
import { alignColumns, print, printable, printJson } from "./text";

/** `isthmus trace`, `isthmus reach` and `isthmus policy`: answers that a pipeline can gate on. */

/** What an answer means for a pipeline: 3 when it is no, 4 when it is not certain or holds in part. */
const ANSWERS = { pass: EXIT.ok, fail: EXIT.no, partial: EXIT.uncertain, unknown: EXIT.uncertain } as const;

interface RequestOptions {
  principal?: string;
  action?: string;
  resource?: string;
  context?: string[];
}

interface TraceOptions extends JsonOption, RequestOptions {
  vpc?: string;
  port?: string;
  protocol?: "tcp" | "udp";
  family?: "ipv4" | "ipv6";
}

/** `isthmus trace FROM TO` */
export async function traceCommand(from: string, to: string, options: TraceOptions): Promise<void> {
  const runtime = await readSources(options);
  const located = vpcOfSource(runtime, from, options.vpc);
  const query = writeView({
    ...DEFAULT_VIEW,
    from,
    to,
    protocol: options.protocol ?? null,
    family: options.family ?? null,
    principal: options.principal ?? "",
    action: options.action ?? "",
    resource: options.resource ?? "",
    context: options.context ?? [],
  });
  if (options.port !== undefined) query.set("port", options.port);
  const answer = traceFor(located, query);
  // Not 3: that would say that the answer is no.
  if (!answer.ok) throw new CommandFailure(printable(answer.problem.message), EXIT.usage);
  if (options.json) printJson(answer.trace);
  else print(traceText(answer.trace));
  process.exitCode = ANSWERS[answer.trace.verdict];
}

/** The VPC that a source lies in: of the resource with this id, or of the one VPC that has the address. */
function vpcOfSource(runtime: Runtime, from: string, name: string | undefined): NetworkVpc {
  if (name !== undefined) return asUsage(() => locateVpc(runtime, name));
  const isAddress = /^[0-9.]+$|:/.test(from);
  if (!isAddress && !from.startsWith("i-")) return asUsage(() => locateResource(runtime, runtime.vpcs(), from).located);
  const [found, ...others] = runtime.vpcs().filter((located) => {
    const answer = traceFor(located, writeView({ ...DEFAULT_VIEW, from, to: "internet" }));
    return answer.ok;
  });
  if (found === undefined) throw new CommandFailure(`Nothing in reach has ${printable(from)}.`, EXIT.usage);
  if (others.length > 0) {
    const all = [found, ...others].map(({ key }) => key).join(", ");
    throw new CommandFailure(`Several VPCs have ${printable(from)}: ${all}. Say which with --vpc.`, EXIT.usage);
  }
  return found;
}

/** What was not found must not end like an answer: of these commands 3 means *no*. */
function asUsage<T>(find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (error instanceof CommandFailure && error.exitCode === EXIT.notFound) {
      throw new CommandFailure(error.message, EXIT.usage);
    }
    throw error;
  }
}

const MARKS: Record<Step["status"], string> = {
  pass: "pass",
  fail: "FAIL",
  partial: "PART",
  unknown: "?",
  notApplicable: "-",
};

function traceText({ summary, steps, deciding }: Trace): string {
  const lines = steps.map(({ status, code, sentence, kind, evidence }, index) => {
    const proof = evidence.map(
      ({ resourceId, field, value, rule }) =>
        `       ${resourceId} ${field}: ${value}${rule === null ? "" : ` (${rule})`}`,
    );
    const head = `${index === deciding ? ">" : " "} ${MARKS[status].padEnd(4)} ${kind}: ${sentenceText(sentence)} [${code}]`;
    return [head, ...(index === deciding ? proof.map(printable) : [])].join("\n");
  });
  return `${sentenceText(summary)}\n\n${lines.join("\n")}`;
}

interface ReachOptions extends JsonOption {
  services?: string;
  csv?: boolean;
}

/** `isthmus reach VPC` */
export async function reachCommand(name: string, options: ReachOptions): Promise<void> {
  const runtime = await readSources(options);
  const located = asUsage(() => locateVpc(runtime, name));
  const asked = servicesIn(new URLSearchParams(options.services === undefined ? {} : { services: options.services }));
  if (!asked.ok) throw new CommandFailure(asked.message, EXIT.usage);
  const matrix = reachOfVpc(located, asked.services);
  for (const problem of matrix.problems) console.error(`isthmus: ${printable(problem)}`);
  if (matrix.problems.length > 0) throw new CommandFailure("Some services are not known.", EXIT.usage);
  if (options.json) printJson(matrix);
  else if (options.csv) process.stdout.write(reachCsv(matrix));
  else print(matrixText(matrix));
  const verdicts = new Set(
    matrix.groups.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.map((at) => matrix.cells[at]?.verdict))),
  );
  process.exitCode = verdicts.has("fail")
    ? EXIT.no
    : verdicts.has("unknown") || verdicts.has("partial")
      ? EXIT.uncertain
      : EXIT.ok;
}

function matrixText(matrix: ReturnType<typeof reachOfVpc>): string {
  return matrix.groups
    .map(({ label, routeTableId, rows }) => {
      const head = ["SUBNET", ...matrix.columns.map((column) => column.label.toUpperCase())];
      const lines = rows.map(({ label: subnet, cells }) => [subnet, ...cells.map((at) => shortText(matrix.cells[at]))]);
      const title = routeTableId === null || routeTableId === label ? label : `${label} (${routeTableId})`;
      return `Route table ${printable(title)}\n${alignColumns([head, ...lines])}`;
    })
    .join("\n\n");
}

const SHORT: Record<string, string> = {
  gatewayEndpoint: "gateway",
  interfaceEndpoint: "interface",
  natGateway: "NAT",
  internetGateway: "internet",
  transitGateway: "transit",
  peering: "peering",
  local: "local",
  none: "",
  unknown: "",
};

function shortText(cell: ReturnType<typeof reachOfVpc>["cells"][number] | undefined): string {
  if (cell === undefined) return "";
  const way = `${SHORT[cell.via] ?? ""}${cell.elsewhere ? " elsewhere" : ""}`;
  if (cell.onlyPolicy) return `${way} (policy)`;
  const mark = { pass: "", fail: "no: ", partial: "part: ", unknown: "?: " }[cell.verdict];
  return `${mark}${[way, cell.because].filter((part) => part !== "").join(", ")}`;
}

interface PolicyOptions extends JsonOption, RequestOptions {
  action: string;
}

/** `isthmus policy ENDPOINT --action … --resource …` */
export async function policyCommand(name: string, options: PolicyOptions): Promise<void> {
  const runtime = await readSources(options);
  const { located, nodeId } = asUsage(() => locateResource(runtime, runtime.vpcs(), name));
  const endpoint = located.topology.get(nodeId, "endpoint");
  if (endpoint === undefined) throw new CommandFailure(`${printable(name)} is no endpoint.`, EXIT.usage);
  const { policyDocument, knownType } = endpoint.attributes;
  const evaluation = evaluatePolicy(
    parsePolicy(policyDocument),
    {
      principal: options.principal ?? null,
      action: options.action,
      resource: options.resource ?? null,
      context: { "aws:SourceVpce": [nodeId], "aws:SourceVpc": [located.at.vpcId], ...contextOf(options.context ?? []) },
    },
    { endpointType: knownType },
  );
  if (options.json) printJson(evaluation);
  else {
    const lines = evaluation.statements.map(({ name: statement, effect, result, failed }) => {
      const why = failed === null ? "" : `: ${failed.element}${failed.key === undefined ? "" : ` ${failed.key}`}`;
      return `  ${effect} ${statement}: ${RESULTS[result]}${why}`;
    });
    print([printable(evaluation.sentence), ...lines.map(printable)].join("\n"));
  }
  const codes = { allow: EXIT.ok, explicitDeny: EXIT.no, implicitDeny: EXIT.no, depends: EXIT.uncertain } as const;
  process.exitCode = codes[evaluation.decision];
}

const RESULTS = { match: "matches", noMatch: "does not match", unknown: "cannot be told" } as const;
