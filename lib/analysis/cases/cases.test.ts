import { describe, expect, it } from "vitest";
import { trace } from "../trace/trace";
import type { Trace } from "../trace/types";
import { plain } from "../words";
import type { Case } from "./case";
import { ANY, build, stepText } from "./case";
import { THEMES } from "./index";

function traced(one: Case): Trace {
  const { topology, network } = build(one);
  const result = trace(topology, one.question, network);
  if (!result.ok) throw new Error(`${result.problem.field}: ${result.problem.message}`);
  return result.trace;
}

/** The real steps where they fit the expected ones, else the expected ones, so that a difference shows both. */
function fitted(real: readonly string[], expected: readonly string[]): readonly string[] {
  const fits = (at: number, from: number): boolean => {
    const wanted = expected[at];
    if (wanted === undefined) return from === real.length;
    if (wanted !== ANY) return real[from] === wanted && fits(at + 1, from + 1);
    return Array.from({ length: real.length - from + 1 }).some((_, skipped) => fits(at + 1, from + skipped));
  };
  return fits(0, 0) ? real : expected;
}

describe.each(Object.entries(THEMES))("trace cases: %s", (_theme, cases) => {
  it.each(cases.map((one) => [one.name, one] as const))("%s", (_name, one) => {
    const { verdict, via, viaId, steps, deciding } = traced(one);
    const real = steps.map(stepText);
    const told = steps.map((step) => `${stepText(step)}: ${plain(step.sentence)}`).join("\n");
    expect({ verdict, via, steps: real }, told).toEqual({
      verdict: one.verdict,
      via: one.via,
      steps: fitted(real, one.steps),
    });
    if (one.viaId !== undefined) expect(viaId).toBe(one.viaId);
    const stepOf = (kind: string | undefined) =>
      kind === undefined ? steps[deciding] : steps.find((step) => step.kind === kind);
    if (one.evidence !== undefined) {
      const { of, resourceId, rule } = one.evidence;
      expect(stepOf(of)?.evidence).toContainEqual(
        expect.objectContaining(rule === undefined ? { resourceId } : { resourceId, rule }),
      );
    }
    if (one.says !== undefined) expect(plain(stepOf(one.says.of)?.sentence ?? [])).toContain(one.says.text);
    if (one.permission !== undefined) expect(steps[deciding]?.permission).toBe(one.permission);
  });
});
