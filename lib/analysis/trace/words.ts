import type { AddressFamily, Gap, Interval, Topology } from "@/lib/model";
import { gapSentence, toCidrTexts } from "@/lib/model";
import type { PortRange, Refused } from "../controls/boxes";
import type { Sentence } from "../document";
import type { Linker } from "../words";
import { code, plain, say, series } from "../words";
import type { Evidence, Flight, Outcome, Step, StepCode, StepKind, StepStatus, TraceVerdict, Via } from "./types";

/** Making of steps, evidence and their words. */

const EVERY_PORT = 65535;
const LISTED = 4;

export function evidence(
  link: Linker,
  resourceId: string,
  field: string,
  value: string | number | boolean | null,
  rule: string | null = null,
): Evidence {
  return {
    resourceId,
    resource: link.to(resourceId),
    field,
    value: value === null ? "not visible" : String(value),
    rule,
  };
}

/** A step; `more` gives what is not the usual. */
export function step(
  kind: StepKind,
  status: StepStatus,
  stepCode: StepCode,
  sentence: Sentence,
  more: { evidence?: readonly Evidence[]; permission?: string | null; nodeIds?: readonly string[] } = {},
): Step {
  const { evidence: given = [], permission = null, nodeIds = [] } = more;
  return { kind, status, code: stepCode, sentence, evidence: given, permission, nodeIds };
}

/** What is missing in words, with the permission: the gap where there is one, else the fallback. */
export function missing(gap: Gap | null, fallback: Sentence): { sentence: Sentence; permission: string | null } {
  return gap === null
    ? { sentence: fallback, permission: null }
    : { sentence: [gapSentence(gap)], permission: gap.permission };
}

/** The calls that tell the blocks of a prefix list, a customer's or one of AWS. */
export const LIST_ACTIONS = [
  "GetManagedPrefixListEntries",
  "DescribeManagedPrefixLists",
  "DescribePrefixLists",
] as const;

/** The first gap among actions of a topology. */
export function firstGap(topology: Topology, actions: readonly Parameters<Topology["gap"]>[0][]): Gap | null {
  for (const action of actions) {
    const gap = topology.gap(action);
    if (gap !== null) return gap;
  }
  return null;
}

/**
 * The first failure decides, else what is not known, else what holds in part; a step that has no say changes nothing. Where
 * everything passes, the step that chose the way decides: the name for what is called by an address of its own, else the route.
 */
export function verdictOf(
  steps: readonly Pick<Step, "kind" | "status">[],
  via: Via,
): { verdict: TraceVerdict; deciding: number } {
  for (const status of ["fail", "unknown", "partial"] as const) {
    const deciding = steps.findIndex((one) => one.status === status);
    if (deciding >= 0) return { verdict: status, deciding };
  }
  const chose = via === "interfaceEndpoint" ? "dns" : "route";
  const deciding = steps.findIndex(({ kind, status }) => kind === chose && status === "pass");
  return { verdict: "pass", deciding: deciding < 0 ? steps.length - 1 : deciding };
}

/** `52.0.0.0/24 and 52.0.1.0/24`, at most a handful. */
export function blockWords(intervals: readonly Interval[], family: AddressFamily): Sentence {
  return series(
    toCidrTexts(intervals, family).map((text) =>
      code(text.replace(/\/(32|128)$/, (whole) => (isHost(whole, family) ? "" : whole))),
    ),
    LISTED,
  );
}

function isHost(suffix: string, family: AddressFamily): boolean {
  return suffix === (family === "ipv4" ? "/32" : "/128");
}

/** `TCP 443`, `TCP 1024–65535`, `every TCP port`. */
export function portWords(protocol: "tcp" | "udp", { from, to }: PortRange): string {
  const name = protocol.toUpperCase();
  if (from <= 1 && to === EVERY_PORT) return `every ${name} port`;
  return from === to ? `${name} ${from}` : `${name} ${from}–${to}`;
}

/** Which addresses and ports do not pass, to follow *not for*. */
export function refusedWords(refused: readonly Refused[], family: AddressFamily, protocol: "tcp" | "udp"): Sentence {
  const seen = new Set<string>();
  const parts = refused.flatMap(({ addresses, ports }) => {
    const words = say`${blockWords(addresses, family)} on ${portWords(protocol, ports)}`;
    const key = plain(words);
    if (seen.has(key)) return [];
    seen.add(key);
    return [words];
  });
  return series(parts, LISTED);
}

const WORST: readonly StepStatus[] = ["fail", "unknown", "partial", "pass", "notApplicable"];

/**
 * One step from the answers for several clients. Clients that got nothing through leave the flight, unless none did: then
 * all stay, so that later controls are judged too.
 */
export function merged(
  kind: StepKind,
  flights: readonly Flight[],
  outcomes: readonly Outcome[],
  link: Linker,
  nodeIds: readonly string[],
): { step: Step; flights: readonly Flight[] } {
  const pairs = flights.flatMap((flight, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : [{ flight, outcome }];
  });
  const worst = [...pairs].sort((a, b) => WORST.indexOf(a.outcome.status) - WORST.indexOf(b.outcome.status))[0];
  if (worst === undefined) throw new Error("A trace needs at least one client.");
  const alike = pairs.every(({ outcome }) => outcome.status === worst.outcome.status);
  const unknown = pairs.find(({ outcome }) => outcome.status === "unknown");
  const lead = alike ? worst : (unknown ?? worst);
  const status = alike
    ? worst.outcome.status
    : unknown !== undefined
      ? "unknown"
      : worst.outcome.status === "pass"
        ? "pass"
        : "partial";
  const others = pairs.filter(({ outcome }) => outcome.status === lead.outcome.status).length;
  const who = alike ? null : groupWords(lead.flight, link);
  const sentence =
    who === null
      ? lead.outcome.sentence
      : say`For ${others} of the ${pairs.length} sets of security groups here, ${who} among them: ${lead.outcome.sentence}`;
  const made = step(kind, status, lead.outcome.code, sentence, {
    evidence:
      pairs.length === 1 || !alike
        ? lead.outcome.evidence
        : pairs
            .slice(0, LISTED)
            .flatMap(({ outcome }) => outcome.evidence)
            .filter(unique()),
    permission: lead.outcome.permission,
    nodeIds,
  });
  const through = pairs.filter(({ outcome }) => outcome.status !== "fail");
  const going = through.length === 0 ? pairs : through;
  return { step: made, flights: going.map(({ flight, outcome }) => ({ client: flight.client, boxes: outcome.boxes })) };
}

function unique(): (item: Evidence) => boolean {
  const seen = new Set<string>();
  return ({ resourceId, field, value, rule }) => {
    const key = `${resourceId}/${field}/${value}/${rule ?? ""}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
}

function groupWords({ client }: Flight, link: Linker): Sentence | null {
  return client.groupIds === null || client.groupIds.length === 0 ? null : link.many(client.groupIds);
}
