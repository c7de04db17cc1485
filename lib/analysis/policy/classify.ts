/** Static classification of endpoint policies (domain.md §4.5): what the document alone says, no request evaluated. */

import { type PolicyCondition, type PolicyList, type PolicyStatement, parsePolicy } from "./document";
import { isEverybody } from "./principal";
import { listed } from "./words";

/**
 * `default-full`: AWS's default document in any of its textual forms. `effective-full`: an unconditional Allow of
 * everything, and no Deny. `restricted-principal`, `restricted-resource`, `both`: every Allow (or a Deny) limits who may
 * use the endpoint, which resources may be reached, or both. `restricted-other`: limited, but in neither of these ways
 * throughout, e.g. by actions only. `deny-only`: nothing is allowed at all.
 */
export type PolicyClass =
  | "default-full"
  | "effective-full"
  | "restricted-principal"
  | "restricted-resource"
  | "both"
  | "restricted-other"
  | "deny-only"
  | "unparsable"
  | "absent";

export interface PolicyClassification {
  class: PolicyClass;
  /** One sentence for people. */
  sentence: string;
  /** A sentence for each statement, where the document could be read. */
  statements: string[];
  /** The document as indented JSON; null when it is absent or no JSON. */
  pretty: string | null;
}

const SENTENCES: Record<PolicyClass, string> = {
  "default-full":
    "This is AWS's default policy: any principal may take any action on any resource through the endpoint.",
  "effective-full":
    "One statement allows every principal every action on every resource without a condition, so the policy filters nothing.",
  "restricted-principal":
    "The policy limits who may use the endpoint, but not which resources they may reach through it.",
  "restricted-resource":
    "The policy limits which resources may be reached through the endpoint, but not who may use it.",
  both: "The policy limits both who may use the endpoint and which resources they may reach through it.",
  "restricted-other": "The policy limits requests, but neither principals nor resources throughout.",
  "deny-only": "The policy allows nothing, so every request through the endpoint is denied.",
  unparsable: "The policy document could not be read as a policy.",
  absent: "AWS returned no policy document for this endpoint.",
};

/** Classifies a policy document, compared by meaning: texts, lists and single objects are all accepted. */
export function classifyPolicy(document: string | null): PolicyClassification {
  const policy = parsePolicy(document);
  if (policy.kind === "absent") return answer("absent", null);
  if (policy.kind === "unparsable") return answer("unparsable", policy.pretty);
  const statements = policy.statements.map(readStatement);
  return answer(classOf(statements), policy.pretty, statements);
}

function answer(
  policyClass: PolicyClass,
  pretty: string | null,
  statements: readonly Statement[] = [],
): PolicyClassification {
  const mixed = policyClass.startsWith("restricted") || policyClass === "both" ? mixture(statements) : null;
  return {
    class: policyClass,
    sentence: mixed ?? SENTENCES[policyClass],
    statements: statements.map(describe),
    pretty,
  };
}

/** What is limited where the Allow statements differ in that, and no Deny limits it for all; null where they are alike. */
function mixture(statements: readonly Statement[]): string | null {
  const allows = statements.filter((s) => s.effect === "allow");
  const denies = statements.filter((s) => s.effect === "deny");
  const clause = (limits: (s: Statement) => boolean, what: string, to: string): [mixed: boolean, text: string] => {
    const open = allows.filter((s) => !limits(s));
    const n = allows.length - open.length;
    if (denies.some(limits)) return [false, `A Deny statement limits ${what}.`];
    if (open.length === 0) return [false, `Every Allow statement limits ${what}.`];
    if (n === 0) return [false, `No statement limits ${what}.`];
    const names = open.map((s) => s.name).join(", ");
    const text = `${n} of ${allows.length} Allow statements ${n === 1 ? "limits" : "limit"} ${what}; ${names} ${open.length === 1 ? "is" : "are"} open to ${to}.`;
    return [true, text];
  };
  const principals = clause(limitsPrincipal, "who may use the endpoint", "any principal");
  const resources = clause(limitsResource, "which resources may be reached", "any resource");
  return principals[0] || resources[0] ? `${principals[1]} ${resources[1]}` : null;
}

/** `Layers allows s3:GetObject on arn:aws:s3:::layers/*, to any principal.` */
function describe(s: Statement): string {
  const verb = s.effect === "allow" ? "allows" : "denies";
  const action = s.anyAction ? "any action" : s.actions;
  const resource = s.anyResource ? "any resource" : s.resources;
  const named = s.anyPrincipal ? [] : [`to ${s.principals}`];
  const condition =
    s.conditionNames.length === 0
      ? []
      : [
          `on ${s.conditionNames.length === 1 ? "a condition that reads" : "conditions that read"} ${listed(s.conditionNames)}`,
        ];
  const limits = [...named, ...condition];
  return `${s.name} ${verb} ${action} on ${resource}, ${limits.length === 0 ? "to any principal" : limits.join(", ")}.`;
}

interface Statement {
  effect: "allow" | "deny";
  anyPrincipal: boolean;
  anyAction: boolean;
  anyResource: boolean;
  /** The conditions that some request could fail. */
  conditions: readonly PolicyCondition[];
  /** False where it has a Condition that cannot be read. */
  readable: boolean;
  /** The Sid, or `Statement 2`. */
  name: string;
  /** In words, where they are not any: what the document names. */
  principals: string;
  actions: string;
  resources: string;
  /** Condition keys as written, each once. */
  conditionNames: string[];
}

function classOf(statements: readonly Statement[]): PolicyClass {
  const allows = statements.filter((s) => s.effect === "allow");
  const denies = statements.filter((s) => s.effect === "deny");
  if (allows.length === 0 || denies.some(isEverything)) return "deny-only";
  if (denies.length === 0 && allows.some(isEverything)) {
    return allows.length === 1 ? "default-full" : "effective-full";
  }
  const principal = allows.every(limitsPrincipal) || denies.some(limitsPrincipal);
  const resource = allows.every(limitsResource) || denies.some(limitsResource);
  if (principal && resource) return "both";
  return principal ? "restricted-principal" : resource ? "restricted-resource" : "restricted-other";
}

function isEverything(s: Statement): boolean {
  return s.anyPrincipal && s.anyAction && s.anyResource && s.readable && s.conditions.length === 0;
}

const PRINCIPAL_KEY =
  /^aws:(principal(?!isawsservice)|userid$|username$|sourceidentity$|sourceaccount$|sourceorg|federatedprovider$)/i;
const RESOURCE_KEY = /^(aws:resource|s3:resourceaccount$|s3:dataaccesspoint|s3:accesspoint)/i;

function limitsPrincipal(s: Statement): boolean {
  return !s.anyPrincipal || s.conditions.some((condition) => limitsBy(condition, PRINCIPAL_KEY));
}

function limitsResource(s: Statement): boolean {
  return !s.anyResource || s.conditions.some((condition) => limitsBy(condition, RESOURCE_KEY));
}

/** A condition on such a key limits nothing by it where it takes every value, or asks only whether the key is there. */
function limitsBy(condition: PolicyCondition, keys: RegExp): boolean {
  return keys.test(condition.key) && condition.operator?.test !== "Null" && !takesEveryValue(condition);
}

/** `StringLike: "*"`. */
function takesEveryValue({ operator, values }: PolicyCondition): boolean {
  return operator?.test === "StringLike" && !operator.negated && (values?.some((one) => /^\*+$/.test(one)) ?? false);
}

/** True for a condition that no request fails: it takes every value, and lets an absent key pass. */
function isVacuous(condition: PolicyCondition): boolean {
  const { operator } = condition;
  return takesEveryValue(condition) && (operator?.ifExists === true || operator?.set === "ForAllValues");
}

function readStatement({ effect, principal, action, resource, conditions, name }: PolicyStatement): Statement {
  const read = (conditions ?? []).filter((condition) => !isVacuous(condition));
  return {
    effect: effect === "Allow" ? "allow" : "deny",
    anyPrincipal: principal !== null && !principal.not && principal.values.some(isEverybody),
    anyAction: takes(action, (one) => one === "*" || one === "*:*"),
    anyResource: takes(resource, (one) => one === "*"),
    conditions: read,
    readable: conditions !== null,
    name,
    principals: named("principal", principal && { ...principal, values: principal.values.map(({ id }) => id) }),
    actions: named("action", action),
    resources: named("resource", resource),
    conditionNames: [...new Set(read.map(({ key }) => key))],
  };
}

function takes(list: PolicyList<string> | null, all: (value: string) => boolean): boolean {
  return list !== null && !list.not && list.values.some(all);
}

function named(what: string, list: PolicyList<string> | null): string {
  if (list === null) return `no ${what}`;
  return list.not ? `any ${what} but ${listed(list.values)}` : listed(list.values);
}
