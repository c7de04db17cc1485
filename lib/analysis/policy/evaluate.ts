/**
 * Evaluates a request against an endpoint policy, with partial knowledge of the request: what it leaves open is told, never
 * guessed. The policy is an extra filter: what it allows, identity and resource policies must allow too.
 */

import type { KnownEndpointType } from "@/lib/model";
import { conditionFormula } from "./conditions";
import {
  type ParsedPolicy,
  type PolicyCondition,
  type PolicyList,
  type PolicyStatement,
  type ReadPolicy,
  VARIABLES_VERSION,
} from "./document";
import { variableTooEarly } from "./issues";
import { all, any, decide, type Formula, fact, known, NO, not } from "./logic";
import { POLICY_DOCUMENT } from "./operators";
import { type Context, matches, readPattern, resolve, takesAll, withinSegments } from "./pattern";
import { factsOfPrincipal, principalFormula } from "./principal";
import { sentenceOf } from "./words";

/** What is known of a request through an endpoint. */
export interface PolicyRequest {
  /** An ARN (user, role, role session, root), an account id (its root user), a service's name, `*` for an anonymous caller; null: not known. */
  principal: string | null;
  /** Service and action, such as `s3:GetObject`. */
  action: string;
  /** The ARN of the resource; null: not known. */
  resource: string | null;
  /**
   * Condition keys, in any case: their values, or null for a key that the request certainly does not have. A key that is
   * not listed is not known, except for what follows from the principal.
   */
  context: Readonly<Record<string, readonly string[] | null>>;
}

export interface EvaluationOptions {
  /** On a gateway endpoint an account as Principal means its root user alone. */
  endpointType: KnownEndpointType | null;
}

/** The element of a statement that did not match, or that could not be decided. */
export interface FailedElement {
  element: "principal" | "action" | "resource" | "condition";
  /** Of a condition, as written. */
  operator?: string;
  key?: string;
  /** What the statement names. */
  wanted: readonly string[];
  /** Set for NotPrincipal, NotAction and NotResource: what the statement names is what it leaves out. */
  except?: true;
  /** What the request gives, values joined by commas; null where it gives nothing. */
  given: string | null;
}

export interface StatementEvaluation {
  index: number;
  /** The Sid, or `Statement 2`. */
  name: string;
  effect: "Allow" | "Deny";
  result: "match" | "noMatch" | "unknown";
  /** The first element that fails; of an unknown result, the first that is open. Null where the statement matches. */
  failed: FailedElement | null;
}

export interface PolicyEvaluation {
  decision: "allow" | "explicitDeny" | "implicitDeny" | "depends";
  /** Of `depends`: condition keys as written, `principal`, `resource` or `policy document`. Otherwise empty. */
  dependsOn: readonly string[];
  statements: readonly StatementEvaluation[];
  /** Of `implicitDeny`: the Allow statement that is closest to matching. */
  nearestMiss: StatementEvaluation | null;
  /** One sentence for people. */
  sentence: string;
}

/** An element of a statement with its formula. `weight` orders near misses: a condition is nearer than an action. */
interface Part {
  formula: Formula;
  weight: number;
  failed: FailedElement;
}

/** Evaluates a request. Never throws; a policy that could not be read leaves everything open. */
export function evaluatePolicy(
  policy: ParsedPolicy,
  request: PolicyRequest,
  options: EvaluationOptions,
): PolicyEvaluation {
  if (policy.kind !== "policy") {
    const sentence =
      policy.kind === "absent"
        ? "AWS returned no policy document, so what it would allow is not known."
        : "The policy document could not be read as a policy, so what it allows is not known.";
    return { decision: "depends", dependsOn: [POLICY_DOCUMENT], statements: [], nearestMiss: null, sentence };
  }
  const context = contextOf(request);
  const judged = policy.statements.map((statement) => {
    const parts = partsOf(statement, policy, request, context, options);
    return { statement, parts, formula: all(parts.map(({ formula }) => formula)) };
  });
  const matching = (effect: "Allow" | "Deny") =>
    any(judged.flatMap(({ statement, formula }) => (statement.effect === effect ? [formula] : [])));
  const denied = matching("Deny");
  const outcome = decide(all([matching("Allow"), not(denied)]));
  const statements = judged.map(({ statement, parts, formula }) => evaluationOf(statement, parts, formula));
  const decision =
    outcome.value === null
      ? "depends"
      : outcome.value
        ? "allow"
        : decide(denied).value === true
          ? "explicitDeny"
          : "implicitDeny";
  const nearest = decision === "implicitDeny" ? nearestOf(judged) : null;
  const result = {
    decision,
    dependsOn: outcome.names,
    statements,
    nearestMiss: nearest === null ? null : (statements[nearest] ?? null),
  } as const;
  return { ...result, sentence: sentenceOf(result, request, context) };
}

/** What the caller lists goes before what follows from the principal. */
function contextOf({ principal, context }: PolicyRequest): Context {
  const listed = Object.entries(context).map(([key, values]) => [key.toLowerCase(), values] as const);
  return new Map([...Object.entries(factsOfPrincipal(principal)), ...listed]);
}

function partsOf(
  statement: PolicyStatement,
  policy: ReadPolicy,
  request: PolicyRequest,
  context: Context,
  { endpointType }: EvaluationOptions,
): Part[] {
  const variables = policy.version === VARIABLES_VERSION;
  const { principal, action, resource, conditions } = statement;
  const part = (element: FailedElement["element"], weight: number, of: Named | null, given: string | null) => ({
    weight,
    failed: { element, wanted: of?.values ?? [], given, ...(of?.not ? { except: true as const } : {}) },
  });
  const named = principal && { ...principal, values: principal.values.map(({ id }) => id) };
  return [
    {
      ...part("principal", 4, named, request.principal),
      formula:
        principal === null
          ? unreadable(statement, "Principal")
          : principalFormula(principal, request.principal, context, endpointType === "Gateway"),
    },
    {
      ...part("action", 16, action, request.action),
      formula:
        action === null
          ? unreadable(statement, "Action")
          : orNot(action.not, any(action.values.map((one) => actionFormula(one, request.action)))),
    },
    {
      ...part("resource", 8, resource, request.resource),
      formula:
        resource === null
          ? unreadable(statement, "Resource")
          : orNot(
              resource.not,
              any(resource.values.map((one) => resourceFormula(one, request.resource, context, variables))),
            ),
    },
    ...(conditions === null
      ? [{ ...part("condition", 1, null, null), formula: unreadable(statement, "Condition") }]
      : conditions.map((one, at) => ({
          weight: 1,
          failed: failedCondition(one, context),
          formula: conditionFormula(one, context, variables, `${statement.index} ${at}`),
        }))),
  ];
}

type Named = PolicyList<string>;

function failedCondition({ operatorName, key, values }: PolicyCondition, context: Context): FailedElement {
  const given = context.get(key.toLowerCase())?.join(", ") ?? null;
  return { element: "condition", operator: operatorName, key, wanted: values ?? [], given };
}

const unreadable = ({ index }: PolicyStatement, element: string) =>
  fact(`unreadable ${index} ${element}`, [POLICY_DOCUMENT]);

const orNot = (negated: boolean, of: Formula) => (negated ? not(of) : of);

/** Actions are not case-sensitive and take wildcards, but no variables. */
function actionFormula(wanted: string, given: string): Formula {
  const resolved = resolve(readPattern(wanted.toLowerCase(), { variables: false, wildcards: true }), new Map());
  return known(resolved !== null && matches(resolved.places, given.toLowerCase()));
}

/** ARNs are case-sensitive. */
function resourceFormula(wanted: string, given: string | null, context: Context, variables: boolean): Formula {
  const resolved = resolve(readPattern(wanted, { variables, wildcards: true }), context);
  if (resolved === null) return NO;
  const { places, open } = resolved;
  if (open.length === 0 && takesAll(places)) return known(true);
  if (given === null) return fact(`resource ${wanted}`, ["resource", ...open]);
  if (!matches(withinSegments(places), given)) return NO;
  const names = variables && variableTooEarly(wanted) ? [POLICY_DOCUMENT] : open;
  return names.length === 0 ? known(true) : fact(`resource ${wanted}`, names);
}

function evaluationOf(statement: PolicyStatement, parts: readonly Part[], formula: Formula): StatementEvaluation {
  const { value } = decide(formula);
  const { index, name, effect } = statement;
  const failing = parts.find((part) => decide(part.formula).value === false);
  const open = parts.find((part) => decide(part.formula).value === null);
  const failed = value === true ? null : ((failing ?? open)?.failed ?? null);
  return { index, name, effect, result: value === null ? "unknown" : value ? "match" : "noMatch", failed };
}

/** The place of the Allow statement with the fewest and lightest failures; the first of equals. */
function nearestOf(judged: readonly { statement: PolicyStatement; parts: readonly Part[] }[]): number | null {
  const scored = judged.flatMap(({ statement, parts }, place) => {
    if (statement.effect !== "Allow") return [];
    const failing = parts.filter((part) => decide(part.formula).value === false);
    return [{ place, score: failing.reduce((sum, { weight }) => sum + weight, 0) }];
  });
  return scored.sort((a, b) => a.score - b.score)[0]?.place ?? null;
}
