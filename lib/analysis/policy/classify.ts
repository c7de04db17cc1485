/** Static classification of endpoint policies (domain.md §4.5): what the document alone says, no request evaluated. */

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
  if (document === null || document.trim() === "") return answer("absent", null);
  const parsed = parseJson(document);
  if (parsed === undefined) return answer("unparsable", null);
  const pretty = JSON.stringify(parsed, null, 2);
  const statements = readStatements(parsed);
  return statements === null ? answer("unparsable", pretty) : answer(classOf(statements), pretty, statements);
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

const LISTED = 4;

function listed(items: readonly string[]): string {
  const shown = items.length > LISTED ? [...items.slice(0, LISTED - 1), `${items.length - LISTED + 1} more`] : items;
  const last = shown.at(-1) ?? "";
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(", ")} and ${last}`;
}

interface Statement {
  effect: "allow" | "deny";
  anyPrincipal: boolean;
  anyAction: boolean;
  anyResource: boolean;
  /** Condition keys in lower case: keys are not case-sensitive. */
  conditionKeys: string[];
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
  return s.anyPrincipal && s.anyAction && s.anyResource && s.conditionKeys.length === 0;
}

const PRINCIPAL_KEY =
  /^aws:(principal(?!isawsservice)|userid$|username$|sourceidentity$|sourceaccount$|sourceorg|federatedprovider$)/;
const RESOURCE_KEY = /^(aws:resource|s3:resourceaccount$|s3:dataaccesspoint|s3:accesspoint)/;

function limitsPrincipal(s: Statement): boolean {
  return !s.anyPrincipal || s.conditionKeys.some((key) => PRINCIPAL_KEY.test(key));
}

function limitsResource(s: Statement): boolean {
  return !s.anyResource || s.conditionKeys.some((key) => RESOURCE_KEY.test(key));
}

/** The statements of a document, or null when it has none that could be read. */
function readStatements(document: unknown): Statement[] | null {
  if (!isObject(document)) return null;
  const list = document.Statement;
  if (list === undefined) return null;
  const statements = (Array.isArray(list) ? list : [list]).map((item, index) => readStatement(item, index));
  return statements.every((s) => s !== null) ? statements : null;
}

function readStatement(value: unknown, index: number): Statement | null {
  if (!isObject(value)) return null;
  const effect = typeof value.Effect === "string" ? value.Effect.toLowerCase() : "";
  if (effect !== "allow" && effect !== "deny") return null;
  const conditions = isObject(value.Condition) ? Object.values(value.Condition) : [];
  const keys = conditions.flatMap((of) => (isObject(of) ? Object.keys(of) : []));
  const but = (what: string, given: unknown, not: unknown) =>
    not === undefined ? listed(texts(given)) || `no ${what}` : `any ${what} but ${listed(texts(not))}`;
  return {
    effect,
    anyPrincipal: isAnyPrincipal(value.Principal),
    anyAction: texts(value.Action).some((action) => action === "*" || action === "*:*"),
    anyResource: texts(value.Resource).includes("*"),
    conditionKeys: keys.map((key) => key.toLowerCase()),
    name: typeof value.Sid === "string" && value.Sid !== "" ? value.Sid : `Statement ${index + 1}`,
    principals: but("principal", principalsOf(value.Principal), value.NotPrincipal && principalsOf(value.NotPrincipal)),
    actions: but("action", value.Action, value.NotAction),
    resources: but("resource", value.Resource, value.NotResource),
    conditionNames: [...new Set(keys)],
  };
}

/** `"*"`, `{"AWS":"*"}` and lists with `*` all mean everybody. */
function isAnyPrincipal(principal: unknown): boolean {
  if (isObject(principal)) return texts(principal.AWS).includes("*") || texts(principal["*"]).includes("*");
  return texts(principal).includes("*");
}

/** `{"AWS": [...], "Service": "..."}` and plain texts alike, as a list. */
function principalsOf(principal: unknown): string[] {
  return isObject(principal) ? Object.values(principal).flatMap(texts) : texts(principal);
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
