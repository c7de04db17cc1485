/** A statement's Condition against what is known of a request's context. */

import type { PolicyCondition } from "./document";
import { absence, all, any, type Formula, fact, known, NO, not, YES } from "./logic";
import { compare, isReadable, type Operator, POLICY_DOCUMENT, takesVariables } from "./operators";
import { type Context, readPattern, resolve, takesAll } from "./pattern";

/**
 * Whether one test of a Condition is met. Values of a key are alternatives, and negated operators ask that none of them is
 * there (IAM reference, conditions with multiple context keys or values). `place` tells unreadable conditions apart.
 */
export function conditionFormula(
  condition: PolicyCondition,
  context: Context,
  variables: boolean,
  place: string,
): Formula {
  const { operator, key, values } = condition;
  if (operator === null || values === null) return fact(`unreadable ${place}`, [POLICY_DOCUMENT]);
  const given = context.get(key.toLowerCase());
  if (operator.test === "Null") return any(values.map((value) => nullFormula(value, key, given)));
  // A key with no values at all is as good as absent.
  if (given === null || given?.length === 0) return whenAbsent(operator);
  if (given !== undefined) return whenGiven(operator, key, values, given, context, variables);
  return whenOpen(operator, key, values, context, variables);
}

/** Null: "true" asks that the key is absent, "false" that it is there and its value is not null. */
function nullFormula(value: string, key: string, given: readonly string[] | null | undefined): Formula {
  if (!isReadable("Null", value)) return fact(`unreadable Null ${value} ${key}`, [POLICY_DOCUMENT]);
  const absent = absenceOf(key, given);
  return value.toLowerCase() === "true" ? absent : not(absent);
}

function absenceOf(key: string, given: readonly string[] | null | undefined): Formula {
  if (given === undefined) return absence(key);
  if (given === null || given.length === 0) return YES;
  // Whether an empty text is a null value is not documented for this operator.
  return given.every((value) => value === "") ? fact(`empty ${key}`, [key]) : NO;
}

/** A key that is absent matches nothing, which is what a negated operator asks for; IfExists and ForAllValues let it pass. */
function whenAbsent({ set, negated, ifExists }: Operator): Formula {
  if (ifExists || set === "ForAllValues") return YES;
  return known(negated && set === null);
}

function whenGiven(
  { test, set, negated }: Operator,
  key: string,
  wanted: readonly string[],
  given: readonly string[],
  context: Context,
  variables: boolean,
): Formula {
  // To the set operators an empty text is an empty set.
  if (set !== null && given.every((value) => value === "")) return known(set === "ForAllValues");
  const found = given.map((value) => any(wanted.map((one) => compare(test, one, value, context, variables))));
  const each = negated ? found.map(not) : found;
  if (set !== null) return set === "ForAllValues" ? all(each) : any(each);
  if (given.length === 1) return any(each);
  // Several values need a set operator. Without one it is certain only that a match needs one value that matches.
  const open = fact(`several ${test} ${key} ${JSON.stringify(wanted)}`, [key]);
  const met = all([any(found), open]);
  return negated ? not(met) : met;
}

/** The key may be absent or have any value; whether the test is met is one fact, shared with the test's negation. */
function whenOpen(
  { test, set, negated, ifExists }: Operator,
  key: string,
  wanted: readonly string[],
  context: Context,
  variables: boolean,
): Formula {
  const absent = absence(key);
  const met = (how: "one" | "all" | "any") => openTest(how, test, key, wanted, context, variables);
  const formula = (): Formula => {
    if (set === null) return negated ? not(met("one")) : met("one");
    if (set === "ForAllValues") return negated ? not(met("any")) : any([met("all"), absent]);
    return negated ? not(any([met("all"), absent])) : met("any");
  };
  return ifExists ? any([formula(), absent]) : formula();
}

/** A test of a key that the request leaves open. Values whose variables have no value match nothing. */
function openTest(
  how: "one" | "all" | "any",
  test: Operator["test"],
  key: string,
  wanted: readonly string[],
  context: Context,
  variables: boolean,
): Formula {
  const replaced = variables && takesVariables(test) === true;
  const read = wanted.map((one) => resolve(readPattern(one, { variables: replaced, wildcards: true }), context));
  if (read.every((one) => one === null)) return NO;
  // `StringLike: "*"` takes every value, so only presence is asked.
  const everyValue = read.some((one) => one !== null && one.open.length === 0 && takesAll(one.places));
  if (test === "StringLike" && everyValue) return not(absence(key));
  const unreadable = wanted.every((one) => !isReadable(test, one)) ? [POLICY_DOCUMENT] : [];
  const id = `${how} ${test} ${key.toLowerCase()} ${JSON.stringify([...wanted].sort())}`;
  return fact(id, [key, ...read.flatMap((one) => one?.open ?? []), ...unreadable], key);
}
