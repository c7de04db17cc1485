import { describe, expect, it } from "vitest";
import type { ActionName } from "@/lib/model";
import { CALLS, permissionOf } from "@/lib/model";
import { trace } from "../trace/trace";
import type { Step, StepKind, Trace, TraceVerdict } from "../trace/types";
import { STEP_CODES } from "../trace/types";
import { plain } from "../words";
import type { Case, Denied } from "./case";
import { accountsOf, build, stepText } from "./case";
import { CASES } from "./index";

/** What holds for every trace, shown on all cases; and on all of them again with one call of the catalogue denied. */

/** null: the question cannot even be asked, because what it names is not visible. */
function traced(one: Case, denied: Denied | null = null): Trace | null {
  const { topology, network } = build(one, denied);
  const result = trace(topology, one.question, network);
  return result.ok ? result.trace : null;
}

const COMPLETE = CASES.map((one) => ({ one, trace: traced(one) }));
const STEPS = COMPLETE.flatMap(({ one, trace: found }) => (found?.steps ?? []).map((step) => ({ one, step })));

describe("coverage of the cases", () => {
  it("names every case differently, and each has an answer", () => {
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
    expect(COMPLETE.filter((each) => each.trace === null).map(({ one }) => one.name)).toEqual([]);
    expect(CASES.length).toBeGreaterThanOrEqual(120);
  });

  it("brings forth every code", () => {
    const found = new Set(STEPS.map(({ step }) => step.code));
    expect(STEP_CODES.filter((code) => !found.has(code))).toEqual([]);
  });

  it("passes and fails at every kind of step", () => {
    const found = new Set(STEPS.map(({ step }) => `${step.kind} ${step.status}`));
    const kinds = [...new Set(STEPS.map(({ step }) => step.kind))];
    const expected: readonly StepKind[] = [
      ...(["source", "dns", "route", "egress", "networkAcl", "hop"] as const),
      ...(["ingress", "state", "policy", "provider", "return"] as const),
    ];
    expect([...kinds].sort()).toEqual([...expected].sort());
    const missing = expected.flatMap((kind) =>
      ["pass", "fail"].flatMap((status) => (found.has(`${kind} ${status}`) ? [] : [`${kind} ${status}`])),
    );
    expect(missing).toEqual([]);
  });
});

/**
 * The first failure decides, else what is not known, else what holds in part (domain.md §4). Where all pass, what chose
 * the way counts: the name for an interface endpoint, else the route.
 */
function verdictFrom({ steps, via }: Trace): { verdict: TraceVerdict; deciding: number } {
  const first = (status: Step["status"]) => steps.findIndex((step) => step.status === status);
  if (first("fail") >= 0) return { verdict: "fail", deciding: first("fail") };
  if (first("unknown") >= 0) return { verdict: "unknown", deciding: first("unknown") };
  if (first("partial") >= 0) return { verdict: "partial", deciding: first("partial") };
  const kind = via === "interfaceEndpoint" ? "dns" : "route";
  const chose = steps.findIndex((step) => step.kind === kind && step.status === "pass");
  return { verdict: "pass", deciding: chose < 0 ? steps.length - 1 : chose };
}

describe("every trace", () => {
  it("has the verdict that follows from its steps, and names the step that decides", () => {
    for (const { one, trace: found } of COMPLETE) {
      if (found === null) continue;
      const { verdict, deciding } = found;
      expect({ name: one.name, verdict, deciding }).toEqual({ name: one.name, ...verdictFrom(found) });
    }
  });

  it("says in a partial step which addresses, ports, workloads or requests do not pass", () => {
    const mute = STEPS.filter(({ step }) => step.status === "partial" && !saysWhich(step)).map(
      ({ one, step }) => `${one.name}: ${plain(step.sentence)}`,
    );
    expect(mute).toEqual([]);
  });

  it("says the same whatever was asked before", () => {
    for (const { one, trace: found } of COMPLETE) {
      const built = build(one);
      askAround(one, built);
      const again = trace(built.topology, one.question, built.network);
      expect(again.ok ? again.trace : null, one.name).toEqual(found);
    }
  });

  it("gives evidence that exists, and a sentence that ends", () => {
    for (const { one, step } of STEPS) {
      expect(plain(step.sentence), one.name).toMatch(/[.)]$/);
      for (const { resourceId, field } of step.evidence) expect(`${resourceId}/${field}`).toMatch(/.\/./);
    }
  });
});

/** Questions from everywhere, which fill whatever is remembered between two traces. */
function askAround(one: Case, { topology, network }: ReturnType<typeof build>): void {
  const targets = ["other.example.com", "internet", "s3", "sqs", one.question.to];
  for (const home of [...network.topologies, topology])
    for (const subnet of home.ofKind("subnet"))
      for (const to of targets) trace(home, { ...one.question, from: subnet.id, to }, network);
}

function saysWhich({ kind, sentence }: Step): boolean {
  const text = plain(sentence);
  switch (kind) {
    case "policy":
      return /action and a resource/.test(text);
    case "state":
      return /associations/.test(text);
    case "provider":
      return /in (?:use1|us-east-1)|listener on the port/.test(text);
    default:
      return /\d+\.\d+\.\d+\.\d+|[0-9a-f]*::|(?:TCP|UDP) \d|only members of|sets of security groups|workloads|by itself/.test(
        text,
      );
  }
}

const DENIALS = CASES.flatMap((one) =>
  Array.from({ length: accountsOf(one) }, (_, account) => account).flatMap((account) =>
    CALLS.map(({ action }) => ({ one, denied: { account, action } satisfies Denied })),
  ),
);

interface Difference {
  name: string;
  action: ActionName;
  before: Trace;
  after: Trace;
}

let made: readonly Difference[] | null = null;

/** Every case with every call denied in turn, in every account, as far as the question can still be asked. */
function differences(): readonly Difference[] {
  const complete = new Map(COMPLETE.map((each) => [each.one, each.trace]));
  made ??= DENIALS.flatMap(({ one, denied }) => {
    const before = complete.get(one);
    const after = traced(one, denied);
    if (before == null || after === null) return [];
    return [{ name: one.name, action: denied.action, before, after }];
  });
  return made;
}

const worded = ({ name, action, before, after }: Difference) =>
  `${name} without ${action}: ${before.verdict} → ${after.verdict} (${stepText(after.steps[after.deciding] as Step)})`;

describe("with one call denied", () => {
  it.each(["unknown", "fail", "partial"] as const)("%s never becomes a pass", (verdict) => {
    const found = differences().filter(({ before, after }) => before.verdict === verdict && after.verdict === "pass");
    expect(found.map(worded)).toEqual([]);
  });

  it("a pass becomes a failure only behind a step that says what it does not know", () => {
    // The first failure decides (domain.md §4), and where a name leads may be a guess by then: the step before says so.
    const found = differences().filter(({ before, after, action }) => {
      const doubts = after.steps
        .slice(0, after.deciding)
        .some(({ status, permission }) => status === "unknown" && permission === permissionOf(action));
      return before.verdict === "pass" && after.verdict === "fail" && !doubts;
    });
    expect(found.map(worded)).toEqual([]);
  });

  it("what is not known because of it names the permission", () => {
    const mute = differences().flatMap(({ name, action, before, after }) => {
      const known = new Set(before.steps.map(stepText));
      const fresh = after.steps.filter((step) => step.status === "unknown" && !known.has(stepText(step)));
      return fresh
        .filter((step) => step.permission !== permissionOf(action))
        .map(
          (step) => `${name} without ${action}: ${stepText(step)} names ${step.permission}: ${plain(step.sentence)}`,
        );
    });
    expect(mute).toEqual([]);
  });
});
