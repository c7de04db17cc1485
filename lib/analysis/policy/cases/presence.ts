/** Cases on absent and unknown keys, Null, IfExists, set operators, and how keys, operators and values combine. */

import { type Case, expecting, type Outcome } from "./case";

type Context = Readonly<Record<string, readonly string[] | null>>;
type Row = readonly [rule: string, condition: Record<string, unknown>, context: Context, outcome: Outcome];

const rows = (cited: string, list: readonly Row[]): Case[] =>
  list.map(([rule, condition, context, outcome]) => ({
    rule: `${cited}: ${rule}`,
    statements: { Condition: condition },
    context,
    ...expecting(outcome),
  }));

const is = (operator: string, wanted: unknown, key = "example:Key") => ({ [operator]: { [key]: wanted } });
const gives = (...values: string[]): Context => ({ "example:Key": values });
const ABSENT: Context = { "example:Key": null };
const OPEN = ["example:Key"];

const absent = rows("IAM, condition operators, absent keys", [
  ["a key that is not there does not match", is("StringEquals", "a"), ABSENT, "no match"],
  ["a key that is not there matches a negated operator", is("StringNotEquals", "a"), ABSENT, "match"],
  ["StringLike * needs the key too", is("StringLike", "*"), ABSENT, "no match"],
  ["StringNotLike * matches when the key is not there", is("StringNotLike", "*"), ABSENT, "match"],
  [
    "StringNotEqualsIgnoreCase matches when the key is not there",
    is("StringNotEqualsIgnoreCase", "a"),
    ABSENT,
    "match",
  ],
  ["DateNotEquals matches when the key is not there", is("DateNotEquals", "2026-01-01"), ABSENT, "match"],
]);

const nulls = rows("IAM, Null", [
  ["true: the key does not exist", is("Null", "true"), ABSENT, "match"],
  ["true: the key exists", is("Null", "true"), gives("a"), "no match"],
  ["false: the key exists and is not null", is("Null", "false"), gives("a"), "match"],
  ["false: the key does not exist", is("Null", "false"), ABSENT, "no match"],
  ["a JSON boolean will do", is("Null", false), gives("a"), "match"],
  ["whether the key exists is not known", is("Null", "true"), {}, OPEN],
  ["true or false is always met", is("Null", ["true", "false"]), {}, "match"],
  ["a key without values is null", is("Null", "true"), { "example:Key": [] }, "match"],
  ["IfExists does not go with Null, so AWS would refuse it", is("NullIfExists", "true"), ABSENT, ["policy document"]],
]);

const ifExists = rows("IAM, IfExists", [
  ["an absent key counts as true", is("StringEqualsIfExists", "a"), ABSENT, "match"],
  ["a key that is there is compared", is("StringEqualsIfExists", "a"), gives("b"), "no match"],
  ["a key that is there and matches", is("StringLikeIfExists", "a*"), gives("abc"), "match"],
  ["negated: an absent key counts as true", is("StringNotEqualsIfExists", "a"), ABSENT, "match"],
  ["negated: a key that is there is compared", is("StringNotEqualsIfExists", "a"), gives("a"), "no match"],
  ["numbers too", is("NumericLessThanIfExists", "5"), ABSENT, "match"],
  ["dates too", is("DateLessThanIfExists", "2026-01-01"), ABSENT, "match"],
  ["addresses too", is("IpAddressIfExists", "10.0.0.0/8"), ABSENT, "match"],
  ["ARNs too", is("ArnLikeIfExists", "arn:aws:iam::*:role/*"), ABSENT, "match"],
  ["an unknown key may be absent or not", is("StringEqualsIfExists", "a"), {}, OPEN],
  ["like * or absent is every key there is", is("StringLikeIfExists", "*"), {}, "match"],
  [
    "other conditions can still fail",
    { ...is("StringEqualsIfExists", "a"), ...is("Bool", "true", "aws:SecureTransport") },
    { "example:Key": null, "aws:SecureTransport": ["false"] },
    "no match",
  ],
]);

const sets = rows("IAM, set operators", [
  [
    "ForAllValues: every value matches one of the policy",
    is("ForAllValues:StringEquals", ["a", "b", "c"]),
    gives("a", "b"),
    "match",
  ],
  ["ForAllValues: one value matches none", is("ForAllValues:StringEquals", ["a", "b"]), gives("a", "x"), "no match"],
  ["ForAllValues: true when the key is not there", is("ForAllValues:StringEquals", "a"), ABSENT, "match"],
  ["ForAllValues: true for an empty set", is("ForAllValues:StringEquals", "a"), { "example:Key": [] }, "match"],
  ["ForAllValues: an empty text is an empty set", is("ForAllValues:StringEquals", "a"), gives(""), "match"],
  [
    "ForAllValues takes wildcards with StringLike",
    is("ForAllValues:StringLike", "Created*"),
    gives("CreatedBy", "CreatedAt"),
    "match",
  ],
  [
    "ForAnyValue: one value matches one of the policy",
    is("ForAnyValue:StringEquals", ["a", "b"]),
    gives("x", "b"),
    "match",
  ],
  ["ForAnyValue: no value matches", is("ForAnyValue:StringEquals", ["a", "b"]), gives("x", "y"), "no match"],
  ["ForAnyValue: false when the key is not there", is("ForAnyValue:StringEquals", "a"), ABSENT, "no match"],
  ["ForAnyValue: false for an empty set", is("ForAnyValue:StringEquals", "a"), { "example:Key": [] }, "no match"],
  ["ForAnyValue: an empty text is an empty set", is("ForAnyValue:StringEquals", ""), gives(""), "no match"],
  [
    "ForAllValues negated: no value matches any",
    is("ForAllValues:StringNotEquals", ["a", "b"]),
    gives("x", "y"),
    "match",
  ],
  [
    "ForAllValues negated: one value matches",
    is("ForAllValues:StringNotEquals", ["a", "b"]),
    gives("x", "b"),
    "no match",
  ],
  ["ForAllValues negated: true when the key is not there", is("ForAllValues:StringNotEquals", "a"), ABSENT, "match"],
  [
    "ForAnyValue negated: one value matches none",
    is("ForAnyValue:StringNotEquals", ["a", "b"]),
    gives("a", "x"),
    "match",
  ],
  [
    "ForAnyValue negated: every value matches one",
    is("ForAnyValue:StringNotEquals", ["a", "b"]),
    gives("a", "b"),
    "no match",
  ],
  ["ForAnyValue negated: false when the key is not there", is("ForAnyValue:StringNotEquals", "a"), ABSENT, "no match"],
  ["ForAllValues with IfExists: an absent key is true", is("ForAllValues:StringEqualsIfExists", "a"), ABSENT, "match"],
  ["ForAnyValue with IfExists: an absent key is true", is("ForAnyValue:StringEqualsIfExists", "a"), ABSENT, "match"],
  [
    "ForAnyValue with IfExists: a key that is there is compared",
    is("ForAnyValue:StringEqualsIfExists", "a"),
    gives("b"),
    "no match",
  ],
  [
    "ForAnyValue with ARNs",
    is("ForAnyValue:ArnLike", "arn:aws:iam::*:role/*"),
    gives("arn:aws:iam::111122223333:role/A"),
    "match",
  ],
  ["ForAllValues with numbers", is("ForAllValues:NumericLessThan", "5"), gives("1", "4"), "match"],
  ["ForAnyValue with Bool", is("ForAnyValue:Bool", "true"), gives("false", "true"), "match"],
  ["ForAllValues of a key that is not known", is("ForAllValues:StringEquals", "a"), {}, OPEN],
  ["ForAnyValue of a key that is not known", is("ForAnyValue:StringEquals", "a"), {}, OPEN],
  [
    "ForAllValues: with Null false the key must be there",
    { ...is("ForAllValues:StringEquals", "a"), ...is("Null", "false") },
    ABSENT,
    "no match",
  ],
  ["several values need a set operator: undecided where one matches", is("StringEquals", "a"), gives("a", "b"), OPEN],
  [
    "several values need a set operator: none matches in any case",
    is("StringEquals", "a"),
    gives("x", "y"),
    "no match",
  ],
]);

const combined = rows("IAM, conditions with multiple context keys or values", [
  [
    "operators are ANDed: both",
    { ...is("StringEquals", "a"), ...is("Bool", "true", "k:B") },
    { ...gives("a"), "k:B": ["true"] },
    "match",
  ],
  [
    "operators are ANDed: one fails",
    { ...is("StringEquals", "a"), ...is("Bool", "true", "k:B") },
    { ...gives("a"), "k:B": ["false"] },
    "no match",
  ],
  [
    "keys of one operator are ANDed: both",
    { StringEquals: { "k:A": "1", "k:B": "2" } },
    { "k:A": ["1"], "k:B": ["2"] },
    "match",
  ],
  [
    "keys of one operator are ANDed: one fails",
    { StringEquals: { "k:A": "1", "k:B": "2" } },
    { "k:A": ["1"], "k:B": ["1"] },
    "no match",
  ],
  [
    "one key under two operators",
    { ...is("NumericGreaterThan", "1"), ...is("NumericLessThan", "5") },
    gives("3"),
    "match",
  ],
  ["keys are not case-sensitive", is("StringEquals", "a", "EXAMPLE:key"), gives("a"), "match"],
  ["an empty Condition asks nothing", {}, {}, "match"],
  [
    "a failed test decides, whatever is not known",
    { StringEquals: { "k:A": "1", "k:B": "2" } },
    { "k:A": ["9"] },
    "no match",
  ],
  [
    "a met test leaves the one that is not known",
    { StringEquals: { "k:A": "1", "k:B": "2" } },
    { "k:A": ["1"] },
    ["k:B"],
  ],
  ["two tests that are not known", { StringEquals: { "k:A": "1", "k:B": "2" } }, {}, ["k:A", "k:B"]],
  [
    "a key named twice in two cases is one key",
    { ...is("StringLike", "a*"), ...is("StringNotEquals", "ab", "Example:KEY") },
    {},
    OPEN,
  ],
  ["a test and its negation never meet", { ...is("StringEquals", "a"), ...is("StringNotEquals", "a") }, {}, "no match"],
  [
    "no value is a, and some value is, never meet",
    { ...is("ForAllValues:StringNotEquals", "a"), ...is("ForAnyValue:StringEquals", "a") },
    {},
    "no match",
  ],
  ["absent and equal never meet", { ...is("StringEquals", "a"), ...is("Null", "true") }, {}, "no match"],
  ["there is no such operator, so AWS would refuse it", is("StringMatches", "a"), gives("a"), ["policy document"]],
  ["an operator in another case is not in the reference", is("stringequals", "a"), gives("a"), ["policy document"]],
]);

export const PRESENCE_CASES: readonly Case[] = [...absent, ...nulls, ...ifExists, ...sets, ...combined];
