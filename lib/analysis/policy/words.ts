/** Sentences on policies, for people. */

import type { FailedElement, PolicyEvaluation, PolicyRequest, StatementEvaluation } from "./evaluate";
import { POLICY_DOCUMENT } from "./operators";
import type { Context } from "./pattern";

const LISTED = 4;

/** `a, b and c`; of more than four, the first three and how many more. */
export function listed(items: readonly string[]): string {
  const shown = items.length > LISTED ? [...items.slice(0, LISTED - 1), `${items.length - LISTED + 1} more`] : items;
  const last = shown.at(-1) ?? "";
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(", ")} and ${last}`;
}

/** What an evaluation comes to, in one sentence. */
export function sentenceOf(
  evaluation: Omit<PolicyEvaluation, "sentence">,
  request: PolicyRequest,
  context: Context,
): string {
  const { decision, statements, nearestMiss } = evaluation;
  const what = `${request.action} on ${request.resource ?? "any resource"}`;
  const effective = (effect: "Allow" | "Deny") =>
    statements.find((one) => one.effect === effect && one.result === "match");
  switch (decision) {
    case "allow": {
      const by = effective("Allow");
      return by === undefined ? `The statements together allow ${what}.` : `${titled(by)} allows ${what}.`;
    }
    case "explicitDeny": {
      const by = effective("Deny");
      return by === undefined ? `The statements together deny ${what}.` : `${titled(by)} denies ${what}.`;
    }
    case "depends":
      return dependsSentence(evaluation.dependsOn, context);
    case "implicitDeny":
      return nearestMiss === null
        ? "No statement allows anything, so every request is denied."
        : missSentence(nearestMiss);
  }
}

function dependsSentence(names: readonly string[], context: Context): string {
  const asked = names.filter((name) => name !== POLICY_DOCUMENT && !context.has(name.toLowerCase()));
  const given = names.filter((name) => context.has(name.toLowerCase()));
  const reasons = [
    ...(asked.length === 0 ? [] : [`${listed(asked.map(worded))}, which the request does not give`]),
    ...(given.length === 0 ? [] : [`how AWS compares the values of ${listed(given)}, which it does not document`]),
    ...(names.includes(POLICY_DOCUMENT)
      ? ["a part of the policy document that AWS would refuse or whose effect it does not document"]
      : []),
  ];
  return `It depends on ${reasons.join("; and on ")}.`;
}

const worded = (name: string) => (name === "principal" || name === "resource" ? `the ${name}` : name);

function missSentence(nearest: StatementEvaluation): string {
  const { failed, result } = nearest;
  const why =
    failed === null || result !== "noMatch" ? "is overruled by a Deny wherever it matches" : missWords(failed);
  return `No statement allows it; the nearest, ${nearest.name}, ${why}.`;
}

function missWords({ element, operator, key, wanted, given, except }: FailedElement): string {
  if (except) return `covers every ${element} but ${listed(wanted)}`;
  if (element !== "condition") return `names other ${element}s (${listed(wanted)})`;
  const has = given === null ? "which the request does not have" : `but the request has ${given}`;
  return `asks for ${key} with ${operator} ${listed(wanted.map((one) => (one === "" ? "an empty text" : one)))}, ${has}`;
}

/** `Statement Layers`, or `Statement 2` where it has no Sid. */
function titled({ name, index }: StatementEvaluation): string {
  return name === `Statement ${index + 1}` ? name : `Statement ${name}`;
}
