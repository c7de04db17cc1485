/** Condition operators of the IAM reference: their names, and how each compares one value of the request with one of the policy. */

import { type Cidr, cidrContains, parseAddress, parseCidr } from "@/lib/model";
import { type Formula, fact, known, NO } from "./logic";
import { ARN_COLONS, arnParts, arnPlaces, type Context, hasVariable, matches, readPattern, resolve } from "./pattern";

/** What is compared; negated operators and operators that behave alike share one. */
export type Test =
  | "StringEquals"
  | "StringEqualsIgnoreCase"
  | "StringLike"
  | "NumericEquals"
  | "NumericLessThan"
  | "NumericLessThanEquals"
  | "NumericGreaterThan"
  | "NumericGreaterThanEquals"
  | "DateEquals"
  | "DateLessThan"
  | "DateLessThanEquals"
  | "DateGreaterThan"
  | "DateGreaterThanEquals"
  | "Bool"
  | "BinaryEquals"
  | "IpAddress"
  | "ArnLike"
  | "Null";

/** An operator taken apart: `ForAllValues:StringNotLikeIfExists` has a set, a negation and an IfExists. */
export interface Operator {
  test: Test;
  set: "ForAllValues" | "ForAnyValue" | null;
  negated: boolean;
  ifExists: boolean;
}

const OPERATORS: Readonly<Record<string, readonly [test: Test, negated: boolean]>> = {
  StringEquals: ["StringEquals", false],
  StringNotEquals: ["StringEquals", true],
  StringEqualsIgnoreCase: ["StringEqualsIgnoreCase", false],
  StringNotEqualsIgnoreCase: ["StringEqualsIgnoreCase", true],
  StringLike: ["StringLike", false],
  StringNotLike: ["StringLike", true],
  NumericEquals: ["NumericEquals", false],
  NumericNotEquals: ["NumericEquals", true],
  NumericLessThan: ["NumericLessThan", false],
  NumericLessThanEquals: ["NumericLessThanEquals", false],
  NumericGreaterThan: ["NumericGreaterThan", false],
  NumericGreaterThanEquals: ["NumericGreaterThanEquals", false],
  DateEquals: ["DateEquals", false],
  DateNotEquals: ["DateEquals", true],
  DateLessThan: ["DateLessThan", false],
  DateLessThanEquals: ["DateLessThanEquals", false],
  DateGreaterThan: ["DateGreaterThan", false],
  DateGreaterThanEquals: ["DateGreaterThanEquals", false],
  Bool: ["Bool", false],
  BinaryEquals: ["BinaryEquals", false],
  IpAddress: ["IpAddress", false],
  NotIpAddress: ["IpAddress", true],
  ArnEquals: ["ArnLike", false],
  ArnNotEquals: ["ArnLike", true],
  ArnLike: ["ArnLike", false],
  ArnNotLike: ["ArnLike", true],
  Null: ["Null", false],
};

const NAMES = new Map(Object.entries(OPERATORS));

/** Takes the name of an operator apart, or null where the IAM reference has none of that exact name. */
export function readOperator(name: string): Operator | null {
  const match = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(name);
  const found = NAMES.get(match?.[2] ?? "");
  if (match === null || found === undefined) return null;
  const [test, negated] = found;
  const set = match[1] === "ForAllValues" || match[1] === "ForAnyValue" ? match[1] : null;
  const ifExists = match[3] !== undefined;
  // Null asks for presence itself, so it takes neither.
  return test === "Null" && (ifExists || set !== null) ? null : { test, set, negated, ifExists };
}

/** The reference's spelling of an operator that was written in another case; null where there is none. */
export function operatorSpelling(name: string): string | null {
  const sets = ["", "ForAllValues:", "ForAnyValue:"];
  const spellings = sets.flatMap((set) =>
    [...NAMES.keys()].flatMap((base) => [`${set}${base}`, `${set}${base}IfExists`]),
  );
  return spellings.find((one) => one.toLowerCase() === name.toLowerCase() && readOperator(one) !== null) ?? null;
}

/** Named where an answer hangs on a part of the document that AWS would refuse, or whose meaning it does not document. */
export const POLICY_DOCUMENT = "policy document";

/** Whether a test takes policy variables; `disputed`: the reference says both yes and no of Bool. */
export function takesVariables(test: Test): boolean | "disputed" {
  if (test === "Bool") return "disputed";
  return test.startsWith("String") || test === "ArnLike";
}

/** True where the policy's value has the form that the operator compares; variables may still bring it. */
export function isReadable(test: Test, value: string): boolean {
  if (takesVariables(test) !== false && hasVariable(value)) return true;
  if (test === "ArnLike") return value.split(":").length > ARN_COLONS;
  return test.startsWith("String") || comparable(test, value) !== null;
}

/**
 * Whether one value of the request is what one value of the policy asks for, negation left aside.
 * `variables` is false for documents of a version without policy variables.
 */
export function compare(test: Test, wanted: string, given: string, context: Context, variables: boolean): Formula {
  if (test === "StringEquals" || test === "StringEqualsIgnoreCase" || test === "StringLike" || test === "ArnLike") {
    return compareText(test, wanted, given, context, variables);
  }
  if (test === "Bool" && variables && hasVariable(wanted)) {
    const replaced = compareText("StringEqualsIgnoreCase", wanted, given, context, true);
    return replaced === NO ? NO : fact(`${test} ${wanted} ${given}`, [POLICY_DOCUMENT]);
  }
  const left = comparable(test, given);
  const right = comparable(test, wanted);
  if (right === null) return fact(`unreadable ${test} ${wanted} ${given}`, [POLICY_DOCUMENT]);
  return known(left !== null && ordered(test, left, right));
}

function compareText(test: Test, wanted: string, given: string, context: Context, variables: boolean): Formula {
  const fold = (text: string) => (test === "StringEqualsIgnoreCase" ? text.toLowerCase() : text);
  const wildcards = test === "StringLike" || test === "ArnLike";
  const resolved = resolve(readPattern(wanted, { variables, wildcards }), context);
  if (resolved === null) return NO;
  const places = resolved.places.map((place) => (typeof place === "string" ? fold(place) : place));
  if (resolved.open.length > 0) {
    return matches(places, fold(given)) ? fact(`${test} ${wanted} ${given}`, resolved.open) : NO;
  }
  if (test !== "ArnLike") return known(matches(places, fold(given)));
  const components = arnPlaces(places);
  if (components === null) return fact(`unreadable ${test} ${wanted} ${given}`, [POLICY_DOCUMENT]);
  const parts = arnParts(given);
  return known(parts?.every((part, at) => matches(components[at] ?? [], part)) ?? false);
}

type Comparable =
  | { kind: "number"; digits: bigint; scale: number }
  | { kind: "text"; text: string }
  | { kind: "block"; block: Cidr };

function comparable(test: Test, text: string): Comparable | null {
  if (test.startsWith("Numeric")) return readDecimal(text);
  if (test.startsWith("Date")) {
    const time = readTime(text);
    return time === null ? null : { kind: "number", digits: BigInt(Math.round(time * 1000)), scale: 3 };
  }
  if (test === "IpAddress") {
    const block = readBlock(text);
    return block === null ? null : { kind: "block", block };
  }
  if (test === "BinaryEquals") {
    const bytes = readBase64(text);
    return bytes === null ? null : { kind: "text", text: bytes };
  }
  return /^(true|false)$/i.test(text) ? { kind: "text", text: text.toLowerCase() } : null;
}

function ordered(test: Test, given: Comparable, wanted: Comparable): boolean {
  if (given.kind === "text" && wanted.kind === "text") return given.text === wanted.text;
  if (given.kind === "block" && wanted.kind === "block") return cidrContains(wanted.block, given.block);
  if (given.kind !== "number" || wanted.kind !== "number") return false;
  const scale = Math.max(given.scale, wanted.scale);
  const scaled = (one: { digits: bigint; scale: number }) => one.digits * 10n ** BigInt(scale - one.scale);
  const [left, right] = [scaled(given), scaled(wanted)];
  if (test.endsWith("LessThanEquals")) return left <= right;
  if (test.endsWith("GreaterThanEquals")) return left >= right;
  if (test.endsWith("LessThan")) return left < right;
  return test.endsWith("GreaterThan") ? left > right : left === right;
}

/** Integers and decimals, exactly: account-sized numbers do not fit a double's digits. */
function readDecimal(text: string): Comparable | null {
  const match = /^([+-]?)(\d{1,40})(?:\.(\d{1,40}))?$/.exec(text.trim());
  if (match === null) return null;
  const fraction = match[3] ?? "";
  const digits = BigInt(`${match[2] ?? "0"}${fraction}`);
  return { kind: "number", digits: match[1] === "-" ? -digits : digits, scale: fraction.length };
}

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/;

/**
 * Seconds since 1970 of a W3C date and time (https://www.w3.org/TR/NOTE-datetime) or of an epoch time. Four digits are a
 * year, as that profile has it. A date without a time is its first moment in UTC.
 */
function readTime(text: string): number | null {
  const match = DATE.exec(text);
  if (match === null) return /^-?\d{1,12}(\.\d{1,9})?$/.test(text) ? Number(text) : null;
  const [, year = "", month = "01", day = "01", hour = "00", minute = "00", second = "00", fraction = "0", zone = "Z"] =
    match;
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const at = new Date(date);
  const isDay = at.getUTCMonth() === Number(month) - 1 && at.getUTCDate() === Number(day);
  if (!isDay || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const offset =
    zone === "Z" ? 0 : (zone[0] === "-" ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
  const clock = (Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second);
  return date / 1000 + clock + Number(`0.${fraction}`);
}

/** An address without a prefix length is that one address. */
function readBlock(text: string): Cidr | null {
  const address = parseAddress(text);
  return address === null ? parseCidr(text) : parseCidr(`${text}/${address.family === "ipv4" ? 32 : 128}`);
}

/** The bytes behind base64 text, as a text of one character each. */
function readBase64(text: string): string | null {
  try {
    return atob(text);
  } catch {
    return null;
  }
}
