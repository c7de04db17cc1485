/** Cases on how statements combine, and when the outcome depends on what is not known. */

import type { Case } from "./case";

const CONDITION = { Condition: { StringEquals: { "k:A": "1" } } };
const UNLESS = { Condition: { StringNotEquals: { "k:A": "1" } } };
const OTHER = { Condition: { StringEquals: { "k:B": "2" } } };
const GET = { Action: "s3:GetObject" };
const PUT = { Action: "s3:PutObject" };
const deny = (of: object = {}) => ({ ...of, Effect: "Deny" });

type Row = readonly [rule: string, statements: Case["statements"], expected: Case["expected"], more?: Partial<Case>];

const rows = (cited: string, list: readonly Row[]): Case[] =>
  list.map(([rule, statements, expected, more = {}]) => ({ rule: `${cited}: ${rule}`, statements, expected, ...more }));

const known = { context: { "k:A": ["1"], "k:B": ["2"] } };

export const COMBINATION_CASES: readonly Case[] = [
  ...rows("IAM, evaluation logic", [
    ["an Allow that matches allows", [GET], "allow"],
    ["a Statement may be one object", GET, "allow"],
    ["by default a request is denied", [PUT], "implicitDeny"],
    ["no statement allows anything", [], "implicitDeny"],
    ["an explicit Deny overrides any Allow", [{}, deny()], "explicitDeny"],
    ["the order of statements does not matter", [deny(), {}], "explicitDeny"],
    ["a Deny that does not match leaves the Allow", [{}, deny(PUT)], "allow"],
    ["a Deny alone allows nothing else", [deny(PUT)], "implicitDeny"],
    ["one Allow of several is enough", [PUT, GET], "allow"],
    ["a Deny whose condition is met", [{}, deny(CONDITION)], "explicitDeny", known],
    ["a Deny whose condition is not met", [{}, deny(UNLESS)], "allow", known],
    [
      "a Deny with a negated operator on an absent key",
      [{}, deny(UNLESS)],
      "explicitDeny",
      { context: { "k:A": null } },
    ],
  ]),
  ...rows("Kleene's three-valued logic over the evaluation logic", [
    ["an Allow that may match", [CONDITION], "depends", { on: ["k:A"] }],
    ["an Allow that may match beside one that does", [CONDITION, {}], "allow"],
    ["a Deny that may match beside an Allow", [{}, deny(CONDITION)], "depends", { on: ["k:A"] }],
    ["a Deny that may match where nothing is allowed", [PUT, deny(CONDITION)], "implicitDeny"],
    ["a Deny that does match, whatever else is not known", [CONDITION, deny()], "explicitDeny"],
    ["Allow and Deny on keys that are not known", [CONDITION, deny(OTHER)], "depends", { on: ["k:A", "k:B"] }],
    ["a known key leaves the other", [CONDITION, deny(OTHER)], "depends", { on: ["k:B"], context: { "k:A": ["1"] } }],
    ["a known key decides", [CONDITION, deny(OTHER)], "implicitDeny", { context: { "k:A": ["9"] } }],
    ["either of two Allows", [CONDITION, OTHER], "depends", { on: ["k:A", "k:B"] }],
    [
      "principal and key",
      [{ ...CONDITION, Principal: { AWS: "111122223333" } }],
      "depends",
      { principal: null, on: ["principal", "k:A"] },
    ],
    [
      "resource and key",
      [{ ...CONDITION, Resource: "arn:aws:s3:::a" }],
      "depends",
      { resource: null, on: ["resource", "k:A"] },
    ],
    ["an action that does not match decides for the statement", [{ ...CONDITION, ...PUT }], "implicitDeny"],
  ]),
  ...rows("alternatives that end alike are decided", [
    ["one Allow where a key matches, one where it does not", [CONDITION, UNLESS], "allow"],
    ["allowed only where it is denied", [CONDITION, deny(CONDITION)], "implicitDeny"],
    ["a Deny of all other values leaves the Allow as it is", [CONDITION, deny(UNLESS)], "depends", { on: ["k:A"] }],
    ["a key that two Denies cover entirely", [{}, deny(CONDITION), deny(UNLESS)], "explicitDeny"],
    [
      "a key that only a narrower Allow asks for",
      [CONDITION, { Condition: { StringEquals: { "k:A": "1", "k:B": "2" } } }],
      "depends",
      { on: ["k:A"] },
    ],
    [
      "a key that cannot change the end is not named",
      [{}, deny({ Condition: { StringEquals: { "k:A": "1", "k:B": "2" } } })],
      "depends",
      { on: ["k:B"], context: { "k:A": ["1"] } },
    ],
  ]),
  ...rows("IAM, grammar", [
    ["Effect is required, so the document is none", [{ Effect: undefined }], "depends", { on: ["policy document"] }],
    [
      "Effect is case-sensitive, so the document is none",
      [{ Effect: "allow" }],
      "depends",
      { on: ["policy document"] },
    ],
    ["Action is required", [{ Action: undefined }], "depends", { on: ["policy document"] }],
    ["Action and NotAction exclude each other", [{ NotAction: "s3:*" }], "depends", { on: ["policy document"] }],
    ["Resource is required", [{ Resource: undefined }], "depends", { on: ["policy document"] }],
    [
      "names of elements are case-sensitive",
      [{ Action: undefined, action: "*" }],
      "depends",
      { on: ["policy document"] },
    ],
    [
      "an unreadable element does not matter where another fails",
      [{ Action: 5, Resource: "arn:aws:s3:::x" }],
      "implicitDeny",
    ],
    ["a Condition is an object", [{ Condition: "x" }], "depends", { on: ["policy document"] }],
    ["an Id and Sids change nothing", [{ Sid: "One" }], "allow"],
  ]),
];
