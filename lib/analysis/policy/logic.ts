/**
 * Reasoning with what a request leaves open. A statement becomes a formula over *facts*: tests whose outcome the request
 * does not give. Deciding a formula tries every way in which the facts can turn out, so that two alternatives that end
 * alike are decided, and only facts that can change the end are named.
 */

/** A test whose outcome is not known. Facts with one id are the same fact. */
export interface Fact {
  id: string;
  /** What one would have to know: condition keys as written, `principal`, `resource` or the policy document. */
  names: readonly string[];
  /** The condition key (lower case) that the test reads: the test fails where the key is absent. */
  needs: string | null;
  /** Set where the fact *is* the absence of that condition key (lower case). */
  absence: string | null;
}

export type Formula =
  | { kind: "known"; value: boolean }
  | { kind: "fact"; fact: Fact }
  | { kind: "not"; of: Formula }
  | { kind: "all" | "any"; of: readonly Formula[] };

/** What the facts leave of a formula: `value` is null where it depends on the names. */
export interface Decided {
  value: boolean | null;
  names: readonly string[];
}

export const YES: Formula = { kind: "known", value: true };
export const NO: Formula = { kind: "known", value: false };

export const known = (value: boolean): Formula => (value ? YES : NO);

export const not = (of: Formula): Formula => (of.kind === "known" ? known(!of.value) : { kind: "not", of });

export const all = (of: readonly Formula[]): Formula => ({ kind: "all", of });

export const any = (of: readonly Formula[]): Formula => ({ kind: "any", of });

/** A test with an unknown outcome. `needs` is the condition key without which it fails. */
export function fact(id: string, names: readonly string[], needs: string | null = null): Formula {
  return { kind: "fact", fact: { id, names, needs: needs?.toLowerCase() ?? null, absence: null } };
}

/** That a condition key is absent from the request, where that is not known. */
export function absence(key: string): Formula {
  const absent = key.toLowerCase();
  return { kind: "fact", fact: { id: `absent ${absent}`, names: [key], needs: null, absence: absent } };
}

/** Facts beyond which not every outcome is tried (2^10 of them); then the answer may be open where it need not be. */
const TRIED = 10;

/** Decides a formula as far as the known allows. */
export function decide(formula: Formula): Decided {
  const at = evaluate(formula, new Map());
  if (at !== null) return { value: at, names: [] };
  const facts = distinctFacts(formula);
  if (facts.length <= TRIED) return tryAll(formula, facts);
  const value = decideParts(formula);
  return { value, names: value === null ? namesOf(facts) : [] };
}

function distinctFacts(formula: Formula): Fact[] {
  return [...new Map(factsOf(formula).map((one) => [one.id, one])).values()];
}

/**
 * Too many facts to try them all: parts decide where they can, alone or as many together, in their order, as can be tried. So
 * what a formula settles stays settled when more parts follow. null: open, where more patience might settle it.
 */
function decideParts(formula: Formula): boolean | null {
  if (formula.kind === "not") {
    const { value } = decide(formula.of);
    return value === null ? null : !value;
  }
  if (formula.kind !== "all" && formula.kind !== "any") return null;
  const { kind } = formula;
  const decisive = kind === "any";
  const parts = flat(formula, kind);
  const decided = parts.map((part) => decide(part).value);
  if (decided.includes(decisive)) return decisive;
  if (decided.every((value) => value === !decisive)) return !decisive;
  const together: Formula[] = [];
  for (const part of parts) {
    const trial: Formula = { kind, of: [...together, part] };
    const facts = distinctFacts(trial);
    if (facts.length > TRIED) continue;
    together.push(part);
    if (tryAll(trial, facts).value === decisive) return decisive;
  }
  return null;
}

/** The parts of nested formulas of one kind; that none of several holds means that each does not. */
function flat(formula: Formula, kind: "all" | "any"): Formula[] {
  if (formula.kind === kind) return formula.of.flatMap((part) => flat(part, kind));
  if (formula.kind !== "not") return [formula];
  const { of } = formula;
  const dual = kind === "all" ? "any" : "all";
  return of.kind === dual ? of.of.flatMap((part) => flat(not(part), kind)) : [formula];
}

/** Every consistent outcome of the facts, one bit for each; a fact matters when flipping it alone flips the formula. */
function tryAll(formula: Formula, facts: readonly Fact[]): Decided {
  const outcomes: (boolean | null)[] = Array.from({ length: 2 ** facts.length }, (_, bits) =>
    isConsistent(facts, bits)
      ? evaluate(formula, new Map(facts.map((one, place) => [one.id, (bits & (1 << place)) !== 0])))
      : null,
  );
  const ends = new Set(outcomes.filter((end) => end !== null));
  if (ends.size === 1) return { value: ends.has(true), names: [] };
  const matter = facts.filter((_, place) =>
    outcomes.some((end, bits) => {
      const flipped = outcomes[bits ^ (1 << place)] ?? null;
      return end !== null && flipped !== null && end !== flipped;
    }),
  );
  return { value: null, names: namesOf(matter) };
}

/** A key that is absent fails every test that reads it. */
function isConsistent(facts: readonly Fact[], bits: number): boolean {
  const held = facts.filter((_, place) => (bits & (1 << place)) !== 0);
  const absent = new Set(held.flatMap((one) => (one.absence === null ? [] : [one.absence])));
  return held.every((one) => one.needs === null || !absent.has(one.needs));
}

function evaluate(formula: Formula, outcome: ReadonlyMap<string, boolean>): boolean | null {
  switch (formula.kind) {
    case "known":
      return formula.value;
    case "fact":
      return outcome.get(formula.fact.id) ?? null;
    case "not": {
      const of = evaluate(formula.of, outcome);
      return of === null ? null : !of;
    }
    case "all":
    case "any": {
      const decisive = formula.kind === "any";
      const parts = formula.of.map((part) => evaluate(part, outcome));
      return parts.includes(decisive) ? decisive : parts.includes(null) ? null : !decisive;
    }
  }
}

/** The facts of a formula that are still open, in the order written. */
function factsOf(formula: Formula): Fact[] {
  if (formula.kind === "known" || evaluate(formula, new Map()) !== null) return [];
  if (formula.kind === "fact") return [formula.fact];
  return formula.kind === "not" ? factsOf(formula.of) : formula.of.flatMap(factsOf);
}

/** Each name once, as first written: condition keys are not case-sensitive. */
function namesOf(facts: readonly Fact[]): string[] {
  const names = new Map<string, string>();
  for (const name of facts.flatMap((one) => one.names)) {
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}
