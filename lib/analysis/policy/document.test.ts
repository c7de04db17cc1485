import { describe, expect, it } from "vitest";
import { parsePolicy } from "./index";

const STATEMENT = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
const parse = (statement: object, more: object = {}) =>
  parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: { ...STATEMENT, ...statement }, ...more }));

function issuesOf(statement: object, more: object = {}) {
  const policy = parse(statement, more);
  return policy.kind === "absent"
    ? []
    : policy.issues.map(({ code, refused }) => `${code}${refused ? "" : " (taken)"}`);
}

describe("parsePolicy", () => {
  it("finds nothing odd in AWS's defaults, and takes a missing version for 2008-10-17", () => {
    expect(parsePolicy(JSON.stringify({ Statement: [STATEMENT] }))).toMatchObject({
      kind: "policy",
      version: "2008-10-17",
      issues: [],
      statements: [{ index: 0, name: "Statement 1", effect: "Allow", conditions: [] }],
    });
    expect(issuesOf({ Sid: "Layers", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } })).toEqual([]);
  });

  it("takes a text for a list of one", () => {
    expect(parse({ Principal: { AWS: "1", Service: ["a", "b"] }, Action: "s3:GetObject" })).toMatchObject({
      statements: [
        {
          principal: {
            not: false,
            values: [
              { type: "AWS", id: "1" },
              { type: "Service", id: "a" },
              { type: "Service", id: "b" },
            ],
          },
          action: { not: false, values: ["s3:GetObject"] },
        },
      ],
    });
  });

  it("tells what is absent from what cannot be read", () => {
    expect(parsePolicy(null)).toEqual({ kind: "absent" });
    expect(parsePolicy("  ")).toEqual({ kind: "absent" });
    expect(parsePolicy("{")).toMatchObject({ kind: "unparsable", pretty: null, issues: [{ code: "not-json" }] });
    expect(parsePolicy("[]")).toMatchObject({ kind: "unparsable", pretty: "[]", issues: [{ code: "not-an-object" }] });
    expect(parsePolicy("{}")).toMatchObject({ kind: "unparsable", issues: [{ code: "no-statement" }] });
    expect(parse({ Effect: "allow" })).toMatchObject({
      kind: "unparsable",
      issues: [
        {
          code: "statement-unreadable",
          where: "Statement 1",
          sentence: "The Effect of Statement 1 is neither Allow nor Deny.",
        },
      ],
    });
  });

  it("says so where an Effect is missing because of its case", () => {
    expect(issuesOf({ Effect: undefined, effect: "Allow" })).toEqual(["statement-unreadable", "element-case"]);
  });

  it("does not fail on a document nested without end", () => {
    const deep = `{"Statement":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
    expect(["unparsable", "policy"]).toContain(parsePolicy(deep).kind);
  });

  it.each([
    ["an unknown version", {}, { Version: "2020-01-01" }, ["unknown-version"]],
    ["an unknown element", { Actions: "*" }, {}, ["unknown-element"]],
    ["an element in another case", { sid: "x" }, {}, ["element-case"]],
    ["an unknown element of the document", {}, { Foo: 1 }, ["unknown-element"]],
    ["no statements", {}, { Statement: [] }, ["no-statements"]],
    ["a missing Principal", { Principal: undefined }, {}, ["missing-element"]],
    ["Action beside NotAction", { NotAction: "*" }, {}, ["conflicting-elements"]],
    ["an Action that is a number", { Action: 1 }, {}, ["unreadable-element"]],
    ["an empty list", { Resource: [] }, {}, ["unreadable-element"]],
    ["a Condition that is a text", { Condition: "x" }, {}, ["unreadable-element"]],
    ["an unknown type of principal", { Principal: { Aws: "*" } }, {}, ["principal-type"]],
    ["a wildcard in a principal", { Principal: { AWS: "arn:aws:iam::1:role/*" } }, {}, ["principal-wildcard"]],
    ["a deleted principal", { Principal: { AWS: "AIDAEXAMPLEID1234567" } }, {}, ["principal-deleted (taken)"]],
    ["a principal that is none", { Principal: { AWS: "bob" } }, {}, ["principal-unreadable"]],
    [
      "NotPrincipal with Allow",
      { Principal: undefined, NotPrincipal: { AWS: "111122223333" } },
      {},
      ["not-principal-allow (taken)"],
    ],
    ["an action without a service", { Action: "GetObject" }, {}, ["action-form"]],
    ["a resource that is no ARN", { Resource: "bucket/*" }, {}, ["resource-form"]],
    ["digits and wildcards in an account", { Resource: "arn:aws:sqs:*:1111*:q" }, {}, ["account-wildcard"]],
    [
      "a variable in an old version",
      { Resource: "arn:aws:s3:::b/${aws:username}" },
      { Version: "2008-10-17" },
      ["variable-version (taken)"],
    ],
    ["a variable before the fifth colon", { Resource: "arn:aws:${k:s}:::b" }, {}, ["variable-place"]],
    ["a variable in a number", { Condition: { NumericEquals: { "k:a": "${k:n}" } } }, {}, ["variable-place"]],
    ["an unknown operator", { Condition: { StringMatches: { "k:a": "b" } } }, {}, ["unknown-operator"]],
    ["an operator in another case", { Condition: { stringEquals: { "k:a": "b" } } }, {}, ["operator-case"]],
    ["a value that cannot be compared", { Condition: { IpAddress: { "k:a": "x" } } }, {}, ["condition-value"]],
    ["values that are objects", { Condition: { StringEquals: { "k:a": {} } } }, {}, ["condition-value"]],
    [
      "several values without a set operator",
      { Condition: { StringEquals: { "aws:TagKeys": "a" } } },
      {},
      ["set-operator (taken)"],
    ],
    [
      "a wildcard in an identifier",
      { Condition: { StringLike: { "aws:SourceVpce": "vpce-0123456789*" } } },
      {},
      ["identifier-wildcard"],
    ],
    ["a short wildcard", { Condition: { StringLike: { "k:a": "abc*" } } }, {}, ["short-wildcard"]],
    ["a document that is too long", { Sid: "x".repeat(20_480) }, {}, ["too-long"]],
  ])("reports %s", (_what, statement, more, codes) => {
    expect(issuesOf(statement, more)).toEqual(codes);
  });

  it("reports names that stand twice, as JSON.parse cannot", () => {
    const policy = parsePolicy(
      '{"Statement":[{"Sid":"a","Effect":"Allow","Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}',
    );
    expect(policy).toMatchObject({ kind: "policy", issues: [{ code: "duplicate-element", where: "Effect" }] });
    const twice = [STATEMENT, STATEMENT].map((one) => ({ ...one, Sid: "a" }));
    expect(parsePolicy(JSON.stringify({ Statement: twice }))).toMatchObject({ issues: [{ code: "duplicate-sid" }] });
  });

  it("says where", () => {
    const policy = parse({ Sid: "Layers", Condition: { StringMatches: { "k:a": "b" } } });
    expect(policy).toMatchObject({
      issues: [{ where: "Layers, Condition StringMatches k:a", sentence: "StringMatches is no condition operator." }],
    });
  });
});
