import type { Call, CollectionName } from "@/lib/model";
import { CALLS } from "@/lib/model";
import { decodedName, regionInName } from "./clues";
import { commandOf } from "./format";
import type { Part } from "./parts";

/**
 * Finds out by a file's name which resource an answer is about, for the answers that do not say it themselves. A name
 * counts only when it holds exactly one resource that the dump knows: nothing is guessed.
 */

interface Candidate {
  id: string;
  /** The directory of the file that knows the resource. */
  scope: string;
}

/** The candidates of one kind, by what a file may call them. */
class Candidates {
  /** By id, by ARN, and by the parts of an ARN that are unique in themselves. */
  private readonly byId = new Map<string, Candidate[]>();
  /** By the names that people give to load balancers and target groups: unique in one account and Region only. */
  private readonly byName = new Map<string, Candidate[]>();

  add(candidate: Candidate): void {
    const { id } = candidate;
    add(this.byId, normal(id), candidate);
    const resource = id.split(":").slice(5).join(":");
    if (resource === "") return;
    const parts = resource.split("/");
    // `loadbalancer/net/name/50dc6c495c0c9188`: files are named after any end of it.
    for (let from = 0; from < parts.length - 1; from++) add(this.byId, normal(parts.slice(from).join("/")), candidate);
    const last = parts.at(-1) ?? "";
    if (/^[0-9a-f]{8,}$/.test(last)) add(this.byId, last, candidate);
    const name = parts.at(-2);
    if (name !== undefined) add(this.byName, normal(name), candidate);
  }

  /** The ids that a text holds; with `scope`, the file's own directory, the nearer ones when there are several. */
  find(text: string, scope: string, call: Call): Set<string> {
    const byId = this.runsOf(text).flatMap((run) => this.byId.get(run) ?? []);
    if (byId.length > 0) return narrowed(byId, scope);
    const byName = withoutCommand(text, call).flatMap((rest) => this.byName.get(rest) ?? []);
    return new Set(byName.filter((candidate) => inSameRegion(candidate.scope, scope)).map(({ id }) => id));
  }

  /** Every run of whole words of a text: `a-b` gives `a`, `a-b` and `b`. */
  private runsOf(text: string): string[] {
    // Ids have few words and names of files seldom many; the limit keeps a very long name from costing anything.
    const words = text.split("-").slice(0, 60);
    return words.flatMap((_, from) =>
      words.slice(from).map((_word, length) => words.slice(from, from + length + 1).join("-")),
    );
  }
}

function add(map: Map<string, Candidate[]>, key: string, candidate: Candidate): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [candidate]);
  else list.push(candidate);
}

function narrowed(candidates: readonly Candidate[], scope: string): Set<string> {
  const all = new Set(candidates.map(({ id }) => id));
  if (all.size === 1) return all;
  const near = new Set(candidates.filter((candidate) => inSameRegion(candidate.scope, scope)).map(({ id }) => id));
  return near.size === 1 ? near : all;
}

/** False for two directories that lie below different directories of a Region. */
function inSameRegion(a: string, b: string): boolean {
  const [left, right] = [regionDirectory(a), regionDirectory(b)];
  return left === null || right === null || left === right;
}

function regionDirectory(scope: string): string | null {
  const segments = scope.split("/");
  const last = segments.findLastIndex((segment) => regionInName(segment) === segment);
  return last < 0 ? null : segments.slice(0, last + 1).join("/");
}

/** Lower case, everything that is neither letter nor digit as one hyphen: tools replace `:` and `/` by all sorts. */
function normal(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

/** What remains of a name without the words of the command: `describe-target-health-web` → `web`. */
function withoutCommand(text: string, call: Call): string[] {
  const words = text.split("-");
  const own = new Set([call.service, "elb", "for", "of", ...commandOf(call).split("-")]);
  const from = words.findIndex((word) => !own.has(word));
  if (from < 0) return [];
  const to = words.findLastIndex((word) => !own.has(word)) + 1;
  return [...new Set([words.slice(from), words.slice(0, to), words.slice(from, to)].map((rest) => rest.join("-")))];
}

/** The resources that a dump knows, and which of them a file is named after. */
export class Names {
  private readonly kinds = new Map<Call["action"], Candidates>();

  constructor(private readonly parts: readonly Part[]) {}

  /**
   * The resource of a call that the name of the file, or else of its directory, holds, e.g. `tgw-rtb-0abc` for
   * `routes-tgw-rtb-0abc.json`; null when it holds none, or several.
   */
  find(call: Call, label: string): string | null {
    const candidates = this.candidatesOf(call);
    const segments = label.replace(/\.json$/i, "").split("/");
    const scope = segments.slice(0, -1).join("/");
    for (const segment of segments.slice(-2).reverse()) {
      const found = candidates.find(normal(decodedName(segment)), scope, call);
      if (found.size > 0) return found.size === 1 ? ([...found][0] ?? null) : null;
    }
    return null;
  }

  private candidatesOf(call: Call): Candidates {
    const known = this.kinds.get(call.action);
    if (known !== undefined) return known;
    const candidates = new Candidates();
    const { per } = call;
    const collection = CALLS.find(({ action }) => action === per?.action)?.collection;
    for (const part of this.parts) {
      if (per === null || part.collection !== collection) continue;
      for (const record of part.records) {
        const id = record[per.field];
        if (typeof id === "string" && id !== "") candidates.add({ id, scope: part.scope });
      }
    }
    this.kinds.set(call.action, candidates);
    return candidates;
  }
}

/** What a call is about, in words, and how to name a file after one: for people whose files are named otherwise. */
const EXAMPLES: Partial<Record<CollectionName, { what: string; by: string; example: string }>> = {
  ManagedPrefixListEntries: { what: "prefix list", by: "its id", example: "pl-0123456789abcdef0" },
  TransitGatewayRouteTableAssociations: {
    what: "transit gateway route table",
    by: "its id",
    example: "tgw-rtb-0123456789abcdef0",
  },
  TransitGatewayRouteTablePropagations: {
    what: "transit gateway route table",
    by: "its id",
    example: "tgw-rtb-0123456789abcdef0",
  },
  TransitGatewayRoutes: { what: "transit gateway route table", by: "its id", example: "tgw-rtb-0123456789abcdef0" },
  LoadBalancerAttributes: {
    what: "load balancer or target group",
    by: "the end of its ARN",
    example: "web-50dc6c495c0c9188",
  },
  Listeners: { what: "load balancer", by: "the end of its ARN", example: "web-50dc6c495c0c9188" },
  TargetHealthDescriptions: { what: "target group", by: "the end of its ARN", example: "web-73e2d6bc24d8a067" },
  ResourceRecordSets: { what: "private hosted zone", by: "its id", example: "Z0123456789ABCDEFGHIJ" },
  HostedZoneSummaries: { what: "VPC", by: "its id", example: "vpc-0123456789abcdef0" },
};

/** Says why files with answers to a call were not used, and how to name them. */
export function namingAdvice(call: Call, files: string, count: number): string {
  const { what, by, example } = EXAMPLES[call.collection] ?? { what: "resource", by: "its id", example: "id" };
  const [were, their, name] = count === 1 ? ["was", "its", "the file's name"] : ["were", "their", "each file's name"];
  return `${files} ${were} not used: AWS's answer does not say which ${what} it is about, and ${their} name does not hold exactly one that this dump knows. Put ${by} into ${name}, e.g. ${commandOf(call)}-${example}.json.`;
}
