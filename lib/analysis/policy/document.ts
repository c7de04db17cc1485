/** Reads a policy document as AWS does (IAM reference, grammar of the JSON policy language), and says what is odd in it. */

import { isRecord } from "@/lib/model";
import { documentIssues, elementNameIssues, type PolicyIssue, statementIssues } from "./issues";
import { type Operator, readOperator } from "./operators";
import type { PrincipalEntry } from "./principal";

/** One test of a statement's Condition: operator and key as written. */
export interface PolicyCondition {
  operatorName: string;
  /** Null where the IAM reference has no operator of that name. */
  operator: Operator | null;
  key: string;
  /** Numbers and booleans as texts; null where the values cannot be read. */
  values: readonly string[] | null;
}

/** A list of a statement. `not` is set for NotPrincipal, NotAction and NotResource. */
export interface PolicyList<Item> {
  not: boolean;
  values: readonly Item[];
}

/** A statement. A list is null where AWS would refuse the document for it: it is missing, contradicted or unreadable. */
export interface PolicyStatement {
  index: number;
  /** The Sid, or `Statement 2`. */
  name: string;
  effect: "Allow" | "Deny";
  principal: PolicyList<PrincipalEntry> | null;
  action: PolicyList<string> | null;
  resource: PolicyList<string> | null;
  /** Null where the Condition cannot be read. */
  conditions: readonly PolicyCondition[] | null;
}

/** A document that can be evaluated; AWS might refuse it still, see its issues. */
export interface ReadPolicy {
  kind: "policy";
  /** As written, or 2008-10-17 where there is none. Policy variables work only under 2012-10-17. */
  version: string;
  statements: readonly PolicyStatement[];
  issues: readonly PolicyIssue[];
  /** The document as indented JSON. */
  pretty: string;
}

export type ParsedPolicy =
  | { kind: "absent" }
  | { kind: "unparsable"; issues: readonly PolicyIssue[]; pretty: string | null }
  | ReadPolicy;

/** Version of a document that names none. */
const OLD_VERSION = "2008-10-17";
export const VARIABLES_VERSION = "2012-10-17";

/** Reads a policy document. Never throws: what AWS would refuse is told in the issues. */
export function parsePolicy(document: string | null): ParsedPolicy {
  if (document === null || document.trim() === "") return { kind: "absent" };
  const parsed = parseJson(document);
  if (parsed === null) return unparsable("not-json", "The document is not JSON.", "document", null);
  const { json, pretty } = parsed;
  if (!isRecord(json)) return unparsable("not-an-object", "The document is not a JSON object.", "document", pretty);
  const list = json.Statement;
  if (!Array.isArray(list) && !isRecord(list)) {
    const sentence = "The document has no Statement that is an object or a list of objects.";
    return unparsable("no-statement", sentence, "Statement", pretty);
  }
  const version = typeof json.Version === "string" ? json.Version : OLD_VERSION;
  const issues = documentIssues(document, json);
  const statements: PolicyStatement[] = [];
  for (const [index, item] of (Array.isArray(list) ? list : [list]).entries()) {
    const statement = readStatement(item, index);
    if (typeof statement === "string") {
      const where = `Statement ${index + 1}`;
      const odd = unparsable("statement-unreadable", statement, where, pretty);
      return { ...odd, issues: [...odd.issues, ...elementNameIssues(item, where), ...issues] };
    }
    statements.push(statement);
    issues.push(...statementIssues(item, statement, version === VARIABLES_VERSION));
  }
  return { kind: "policy", version, statements, issues, pretty };
}

function unparsable(code: PolicyIssue["code"], sentence: string, where: string, pretty: string | null) {
  return { kind: "unparsable" as const, issues: [{ code, refused: true, where, sentence }], pretty };
}

/** The statement, or a sentence on why there is none. */
function readStatement(value: unknown, index: number): PolicyStatement | string {
  if (!isRecord(value)) return `Statement ${index + 1} is not an object.`;
  const name = typeof value.Sid === "string" && value.Sid !== "" ? value.Sid : `Statement ${index + 1}`;
  const { Effect: effect } = value;
  if (effect !== "Allow" && effect !== "Deny") return `The Effect of ${name} is neither Allow nor Deny.`;
  return {
    index,
    name,
    effect,
    principal: oneOf(value, "Principal", readPrincipal),
    action: oneOf(value, "Action", readTexts),
    resource: oneOf(value, "Resource", readTexts),
    conditions: value.Condition === undefined ? [] : readConditions(value.Condition),
  };
}

/** An element or its negation; both at once are none, for AWS refuses them. */
function oneOf<Item>(
  statement: Record<string, unknown>,
  element: string,
  read: (value: unknown) => readonly Item[] | null,
): PolicyList<Item> | null {
  const not = statement[`Not${element}`] !== undefined;
  if (not && statement[element] !== undefined) return null;
  const values = read(statement[not ? `Not${element}` : element]);
  return values === null || values.length === 0 ? null : { not, values };
}

/** A text or a list of texts; null for anything else. */
function readTexts(value: unknown): readonly string[] | null {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((item) => typeof item === "string");
  return texts.length === list.length ? texts : null;
}

/** `"*"`, or an object of types with a text or a list of texts each. */
function readPrincipal(value: unknown): readonly PrincipalEntry[] | null {
  if (!isRecord(value)) {
    const texts = readTexts(value);
    return texts?.map((id) => ({ type: "AWS", id })) ?? null;
  }
  const entries = Object.entries(value).map(([type, ids]) => readTexts(ids)?.map((id) => ({ type, id })) ?? null);
  return entries.every((of) => of !== null) ? entries.flat() : null;
}

function readConditions(value: unknown): PolicyCondition[] | null {
  if (!isRecord(value)) return null;
  const conditions: PolicyCondition[] = [];
  for (const [operatorName, keys] of Object.entries(value)) {
    if (!isRecord(keys)) return null;
    const operator = readOperator(operatorName);
    for (const [key, values] of Object.entries(keys)) {
      conditions.push({ operatorName, operator, key, values: readValues(values) });
    }
  }
  return conditions;
}

/** Quotation marks are optional for numbers and booleans. */
function readValues(value: unknown): readonly string[] | null {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.flatMap((item) => (["string", "number", "boolean"].includes(typeof item) ? [String(item)] : []));
  return texts.length === list.length && texts.length > 0 ? texts : null;
}

/** The document and its indented text; null where it is no JSON, or nested deeper than can be printed. */
function parseJson(text: string): { json: unknown; pretty: string } | null {
  try {
    const json: unknown = JSON.parse(text);
    return { json, pretty: JSON.stringify(json, null, 2) };
  } catch {
    return null;
  }
}
