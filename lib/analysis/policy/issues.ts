/** What is odd in a policy document: what AWS would refuse, and what does something else than it seems to. */

import { isRecord } from "@/lib/model";
import type { PolicyCondition, PolicyStatement } from "./document";
import { isReadable, operatorSpelling, takesVariables } from "./operators";
import { ARN_COLONS, arnParts, hasVariable, readPattern } from "./pattern";
import { principalFault } from "./principal";

export type PolicyIssueCode =
  | "not-json"
  | "not-an-object"
  | "no-statement"
  | "statement-unreadable"
  | "no-statements"
  | "too-long"
  | "duplicate-element"
  | "unknown-version"
  | "unknown-element"
  | "element-case"
  | "duplicate-sid"
  | "missing-element"
  | "conflicting-elements"
  | "unreadable-element"
  | "principal-type"
  | "principal-wildcard"
  | "principal-deleted"
  | "principal-unreadable"
  | "not-principal-allow"
  | "action-form"
  | "resource-form"
  | "account-wildcard"
  | "variable-version"
  | "variable-place"
  | "unknown-operator"
  | "operator-case"
  | "condition-value"
  | "set-operator"
  | "identifier-wildcard"
  | "short-wildcard";

/** Something odd, in one sentence. `refused`: AWS would not take the document like this. */
export interface PolicyIssue {
  code: PolicyIssueCode;
  refused: boolean;
  /** `document`, an element of it, or a statement's name and the element: `Layers, Resource`. */
  where: string;
  sentence: string;
}

/** Characters of an endpoint policy, white space included (VPC guide, endpoint policies). */
const MAX_LENGTH = 20_480;

const TOP_ELEMENTS = ["Version", "Id", "Statement"];
const ELEMENTS = [
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"],
];
const PRINCIPAL_TYPES = ["AWS", "Service", "Federated", "CanonicalUser"];

/** Issues of the document around its statements. */
export function documentIssues(text: string, document: Record<string, unknown>): PolicyIssue[] {
  const issues: PolicyIssue[] = [];
  const say = (code: PolicyIssueCode, where: string, sentence: string) =>
    issues.push({ code, refused: true, where, sentence });
  if (text.length > MAX_LENGTH) {
    say("too-long", "document", `The document has ${text.length} characters; an endpoint policy may have 20,480.`);
  }
  for (const name of duplicates(text)) {
    say("duplicate-element", name, `${name} stands twice in one object; what follows goes by the last.`);
  }
  const { Version: version, Statement: list } = document;
  if (version !== undefined && version !== "2008-10-17" && version !== "2012-10-17") {
    say("unknown-version", "Version", "The Version is neither 2008-10-17 nor 2012-10-17.");
  }
  if (Array.isArray(list) && list.length === 0) say("no-statements", "Statement", "The list of statements is empty.");
  const statements: readonly unknown[] = Array.isArray(list) ? list : [];
  const sids = statements.flatMap((one) =>
    isRecord(one) && typeof one.Sid === "string" && one.Sid !== "" ? [one.Sid] : [],
  );
  for (const sid of new Set(sids.filter((one, at) => sids.indexOf(one) !== at))) {
    say("duplicate-sid", "Sid", `More than one statement has the Sid ${sid}.`);
  }
  return [...issues, ...unknownElements(document, TOP_ELEMENTS, "document")];
}

function unknownElements(of: Record<string, unknown>, names: readonly string[], where: string): PolicyIssue[] {
  return Object.keys(of).flatMap((name): PolicyIssue[] => {
    if (names.includes(name)) return [];
    const meant = names.find((one) => one.toLowerCase() === name.toLowerCase());
    const code = meant === undefined ? "unknown-element" : "element-case";
    const hint = meant === undefined ? "" : `; element names are case-sensitive, and ${meant} is one`;
    return [{ code, refused: true, where, sentence: `${name} is no element of a policy${hint}.` }];
  });
}

/** Names in a statement that are no elements. */
export function elementNameIssues(source: unknown, where: string): PolicyIssue[] {
  return isRecord(source) ? unknownElements(source, ELEMENTS, where) : [];
}

/** Issues of one statement. `variables`: the document's version has policy variables. */
export function statementIssues(source: unknown, statement: PolicyStatement, variables: boolean): PolicyIssue[] {
  if (!isRecord(source)) return [];
  const { name } = statement;
  const conditions = statement.conditions?.flatMap((one) => conditionIssues(one, name, variables)) ?? [];
  const lists = [
    elementIssue(source, statement.principal, "Principal", name),
    elementIssue(source, statement.action, "Action", name),
    elementIssue(source, statement.resource, "Resource", name),
  ];
  const condition: PolicyIssue[] =
    statement.conditions === null
      ? [issue("unreadable-element", true, name, "Condition", "The Condition is not an object of operators and keys")]
      : [];
  return [
    ...elementNameIssues(source, name),
    ...lists.flatMap((one) => (one === null ? [] : [one])),
    ...principalIssues(statement),
    ...actionIssues(statement),
    ...resourceIssues(statement, variables),
    ...condition,
    ...conditions,
  ];
}

function issue(code: PolicyIssueCode, refused: boolean, name: string, element: string, sentence: string): PolicyIssue {
  return { code, refused, where: `${name}, ${element}`, sentence: `${sentence}.` };
}

function elementIssue(
  source: Record<string, unknown>,
  read: unknown,
  element: string,
  name: string,
): PolicyIssue | null {
  if (read !== null) return null;
  const both = source[element] !== undefined && source[`Not${element}`] !== undefined;
  if (both) {
    return issue("conflicting-elements", true, name, element, `${name} has both ${element} and Not${element}`);
  }
  const none = source[element] === undefined && source[`Not${element}`] === undefined;
  return none
    ? issue("missing-element", true, name, element, `${name} has no ${element}`)
    : issue(
        "unreadable-element",
        true,
        name,
        element,
        `The ${element} of ${name} is neither a text nor a list of texts`,
      );
}

function principalIssues({ name, effect, principal }: PolicyStatement): PolicyIssue[] {
  if (principal === null) return [];
  const issues = principal.values.flatMap(({ type, id }): PolicyIssue[] => {
    const say = (code: PolicyIssueCode, refused: boolean, text: string) => [
      issue(code, refused, name, "Principal", text),
    ];
    if (!PRINCIPAL_TYPES.includes(type)) return say("principal-type", true, `${type} is no type of principal`);
    switch (type === "AWS" ? principalFault(id) : null) {
      case "wildcard":
        return say("principal-wildcard", true, `${id} names nobody: a wildcard cannot match part of a principal`);
      case "deleted":
        return say("principal-deleted", false, `${id} is the id of a deleted user or role, so it names nobody`);
      case "unreadable":
        return say("principal-unreadable", true, `${id} is neither an account nor the ARN of a principal`);
      case null:
        return [];
    }
  });
  if (!principal.not || effect === "Deny") return issues;
  const text = "NotPrincipal with Allow lets everybody else in, anonymous callers included";
  return [...issues, issue("not-principal-allow", false, name, "NotPrincipal", text)];
}

function actionIssues({ name, action }: PolicyStatement): PolicyIssue[] {
  return (action?.values ?? []).flatMap((one): PolicyIssue[] =>
    one === "*" || /^(\*|[a-z0-9-]+):[^:\s]+$/i.test(one)
      ? []
      : [
          issue(
            "action-form",
            true,
            name,
            "Action",
            `${one || "An empty text"} is not a service, a colon and an action`,
          ),
        ],
  );
}

function resourceIssues({ name, resource }: PolicyStatement, variables: boolean): PolicyIssue[] {
  return (resource?.values ?? []).flatMap((one): PolicyIssue[] => {
    if (one === "*") return [];
    const say = (code: PolicyIssueCode, refused: boolean, text: string) => [
      issue(code, refused, name, "Resource", text),
    ];
    if (!one.startsWith("arn:")) return say("resource-form", true, `${one || "An empty text"} is neither an ARN nor *`);
    return [
      ...(hasVariable(one) && !variables
        ? say("variable-version", false, `${one} is taken literally: only Version 2012-10-17 has policy variables`)
        : []),
      ...(variables && variableTooEarly(one)
        ? say("variable-place", true, `${one} has a policy variable before its fifth colon, where none can stand`)
        : []),
      ...(isMixedAccount(one)
        ? say(
            "account-wildcard",
            true,
            `${one} mixes digits and wildcards in the account, which may be one or the other`,
          )
        : []),
    ];
  });
}

/** A policy variable may stand only in an ARN's last component (IAM reference, where policy variables can be used). */
export function variableTooEarly(resource: string): boolean {
  let colons = 0;
  for (const piece of readPattern(resource, { variables: true, wildcards: false })) {
    if (piece.kind === "variable" && colons < ARN_COLONS) return true;
    if (piece.kind === "text") colons += piece.text.split(":").length - 1;
  }
  return false;
}

function isMixedAccount(arn: string): boolean {
  const account = arnParts(arn)?.[4] ?? "";
  return /[*?]/.test(account) && account !== "*" && !/^\?+$/.test(account);
}

/** Global keys that hold several values, so that they need a set operator (IAM reference, global condition keys). */
const MULTIVALUED =
  /^aws:(calledvia|tagkeys|principalorgpaths|resourceorgpaths|sourceorgpaths|vpceorgpaths|principalservicenameslist)$/i;

/** Global keys that hold identifiers made by AWS (VPC guide: no wildcards and no numeric operators with them). */
const IDENTIFIERS =
  /^aws:(principalaccount|principalorgid|resourceaccount|resourceorgid|sourceaccount|sourceorgid|sourcevpc|sourcevpce|vpceaccount|vpceorgid)$/i;

function conditionIssues(condition: PolicyCondition, name: string, variables: boolean): PolicyIssue[] {
  const { operatorName, operator, key, values } = condition;
  const say = (code: PolicyIssueCode, refused: boolean, text: string) => [
    issue(code, refused, name, `Condition ${operatorName} ${key}`, text),
  ];
  if (operator === null) {
    const meant = operatorSpelling(operatorName);
    return meant === null
      ? say("unknown-operator", true, `${operatorName} is no condition operator`)
      : say("operator-case", true, `${operatorName} is no condition operator as it is written; ${meant} is one`);
  }
  if (values === null) return say("condition-value", true, `The values of ${key} are not texts, numbers or booleans`);
  const wild = operator.test === "StringLike" || operator.test === "ArnLike";
  return [
    ...(operator.set === null && MULTIVALUED.test(key)
      ? say("set-operator", false, `${key} can hold several values, so it needs ForAllValues or ForAnyValue`)
      : []),
    ...(IDENTIFIERS.test(key) &&
    (operator.test.startsWith("Numeric") || (wild && values.some((one) => /[*?]/.test(one))))
      ? say(
          "identifier-wildcard",
          true,
          `${key} holds identifiers of AWS, so it takes no wildcard and no numeric operator`,
        )
      : []),
    ...values.flatMap((value) => valueIssues(condition, value, variables, say)),
  ];
}

function valueIssues(
  { operatorName, operator, key }: PolicyCondition,
  value: string,
  variables: boolean,
  say: (code: PolicyIssueCode, refused: boolean, text: string) => PolicyIssue[],
): PolicyIssue[] {
  if (operator === null) return [];
  if (hasVariable(value)) {
    if (!variables)
      return say(
        "variable-version",
        false,
        `${value} is taken literally: only Version 2012-10-17 has policy variables`,
      );
    if (takesVariables(operator.test) === false) {
      return say("variable-place", true, `${operatorName} takes no policy variable, so ${value} cannot be compared`);
    }
  }
  if (!isReadable(operator.test, value)) {
    return say(
      "condition-value",
      true,
      `${value || "An empty text"} is no value that ${operatorName} can compare with ${key}`,
    );
  }
  if (operator.test === "StringLike" && hasShortWildcard(value)) {
    return say("short-wildcard", true, `${value} has a wildcard with fewer than six characters before and after it`);
  }
  return operator.test === "ArnLike" && isMixedAccount(value)
    ? say("account-wildcard", true, `${value} mixes digits and wildcards in the account, which may be one or the other`)
    : [];
}

/** The VPC guide asks for six consecutive characters before or after each wildcard in string conditions. */
function hasShortWildcard(value: string): boolean {
  const runs = value.split(/[*?]/).map((run) => run.length);
  return runs.slice(0, -1).some((before, at) => before < 6 && (runs[at + 1] ?? 0) < 6);
}

/** Names that stand twice in one JSON object, each once: JSON.parse would keep only the last. */
function duplicates(text: string): string[] {
  const found = new Set<string>();
  const open: Set<string>[] = [];
  for (const [token, colon] of [...text.matchAll(/"(?:[^"\\]+|\\.)*"(\s*:)?|[{}[\]]/g)]) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (colon !== undefined) {
      const name: unknown = JSON.parse(token.slice(0, -colon.length));
      if (open.at(-1)?.has(String(name))) found.add(String(name));
      open.at(-1)?.add(String(name));
    }
  }
  return [...found];
}
