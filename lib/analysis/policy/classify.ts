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
  return answer(statements === null ? "unparsable" : classOf(statements), pretty);
}

function answer(policyClass: PolicyClass, pretty: string | null): PolicyClassification {
  return { class: policyClass, sentence: SENTENCES[policyClass], pretty };
}

interface Statement {
  effect: "allow" | "deny";
  anyPrincipal: boolean;
  anyAction: boolean;
  anyResource: boolean;
  /** Condition keys in lower case: keys are not case-sensitive. */
  conditionKeys: string[];
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
  const statements = (Array.isArray(list) ? list : [list]).map(readStatement);
  return statements.every((s) => s !== null) ? statements : null;
}

function readStatement(value: unknown): Statement | null {
  if (!isObject(value)) return null;
  const effect = typeof value.Effect === "string" ? value.Effect.toLowerCase() : "";
  if (effect !== "allow" && effect !== "deny") return null;
  const conditions = isObject(value.Condition) ? Object.values(value.Condition) : [];
  return {
    effect,
    anyPrincipal: isAnyPrincipal(value.Principal),
    anyAction: texts(value.Action).some((action) => action === "*" || action === "*:*"),
    anyResource: texts(value.Resource).includes("*"),
    conditionKeys: conditions.flatMap((keys) => (isObject(keys) ? Object.keys(keys) : [])).map((k) => k.toLowerCase()),
  };
}

/** `"*"`, `{"AWS":"*"}` and lists with `*` all mean everybody. */
function isAnyPrincipal(principal: unknown): boolean {
  if (isObject(principal)) return texts(principal.AWS).includes("*") || texts(principal["*"]).includes("*");
  return texts(principal).includes("*");
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
