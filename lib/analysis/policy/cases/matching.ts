/** Cases on actions, resources, versions and policy variables. */

import { type Case, expecting, type Outcome } from "./case";

type Row = readonly [rule: string, of: Partial<Case>, outcome: Outcome];

const rows = (cited: string, list: readonly Row[]): Case[] =>
  list.map(([rule, of, outcome]) => ({ statements: {}, ...of, rule: `${cited}: ${rule}`, ...expecting(outcome) }));

const on = (Resource: unknown, resource: string | null, more: Partial<Case> = {}): Partial<Case> => ({
  statements: { Resource },
  resource,
  ...more,
});
const to = (Action: unknown, action: string): Partial<Case> => ({ statements: { Action }, action });

const actions = rows("IAM, Action", [
  ["the action itself", to("s3:GetObject", "s3:GetObject"), "match"],
  ["another action", to("s3:GetObject", "s3:PutObject"), "no match"],
  ["prefix and name are not case-sensitive", to("S3:getobject", "s3:GetObject"), "match"],
  ["a list is alternatives", to(["s3:PutObject", "s3:GetObject"], "s3:GetObject"), "match"],
  ["* is any number of characters", to("s3:Get*", "s3:GetObjectTagging"), "match"],
  ["* may stand in the middle", to("iam:*AccessKey*", "iam:CreateAccessKey"), "match"],
  ["? is one character", to("s3:GetObjec?", "s3:GetObject"), "match"],
  ["all actions of a service", to("s3:*", "s3:DeleteBucket"), "match"],
  ["all actions of another service", to("sqs:*", "s3:DeleteBucket"), "no match"],
  ["* is every action", to("*", "kms:Decrypt"), "match"],
  ["part of a name is not the name", to("s3:Get", "s3:GetObject"), "no match"],
  [
    "NotAction is everything else",
    { statements: { Action: undefined, NotAction: "s3:DeleteObject" }, action: "s3:GetObject" },
    "match",
  ],
  [
    "NotAction leaves out what it lists",
    { statements: { Action: undefined, NotAction: "s3:Delete*" }, action: "s3:DeleteObject" },
    "no match",
  ],
  [
    "NotAction with a list leaves out each",
    { statements: { Action: undefined, NotAction: ["iam:*", "s3:*"] }, action: "s3:GetObject" },
    "no match",
  ],
]);

const resources = rows("IAM, Resource", [
  ["* is every resource", on("*", "arn:aws:s3:::a/b"), "match"],
  ["* is every resource, even one that is not known", on("*", null), "match"],
  ["the resource itself", on("arn:aws:s3:::a/b", "arn:aws:s3:::a/b"), "match"],
  ["a bucket is not its objects", on("arn:aws:s3:::a", "arn:aws:s3:::a/b"), "no match"],
  ["a bucket's objects are not the bucket", on("arn:aws:s3:::a/*", "arn:aws:s3:::a"), "no match"],
  ["* goes across slashes", on("arn:aws:s3:::a/*", "arn:aws:s3:::a/b/c/d"), "match"],
  ["? is one character", on("arn:aws:s3:::bucket-?", "arn:aws:s3:::bucket-1"), "match"],
  ["ARNs are case-sensitive", on("arn:aws:s3:::a/B", "arn:aws:s3:::a/b"), "no match"],
  ["another partition is another ARN", on("arn:aws:s3:::a", "arn:aws-cn:s3:::a"), "no match"],
  ["a wildcard for the Region", on("arn:aws:sqs:*:111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:q"), "match"],
  [
    "a * that ends a segment goes on beyond its colon",
    on("arn:aws:sqs:*", "arn:aws:sqs:eu-west-1:111122223333:q"),
    "match",
  ],
  ["a * within a segment stays there", on("arn:aws:s*s:::q", "arn:aws:sqs:x:s:::q"), "no match"],
  [
    "the last component may hold colons",
    on("arn:aws:logs:*:*:log-group:a*z", "arn:aws:logs:eu-west-1:1:log-group:a:b:z"),
    "match",
  ],
  ["a list is alternatives", on(["arn:aws:s3:::x", "arn:aws:s3:::a"], "arn:aws:s3:::a"), "match"],
  ["a resource that is not known may be the one", on("arn:aws:s3:::a/*", null), ["resource"]],
  [
    "NotResource is everything else",
    { statements: { Resource: undefined, NotResource: "arn:aws:s3:::a" }, resource: "arn:aws:s3:::b" },
    "match",
  ],
  [
    "NotResource leaves out what it lists",
    { statements: { Resource: undefined, NotResource: "arn:aws:s3:::a*" }, resource: "arn:aws:s3:::ab" },
    "no match",
  ],
  [
    "NotResource of a resource that is not known",
    { statements: { Resource: undefined, NotResource: "arn:aws:s3:::a" }, resource: null },
    ["resource"],
  ],
]);

const HOME = "arn:aws:s3:::b/home/${aws:username}/*";
const BOB = "arn:aws:iam::111122223333:user/dev/bob";
const TEAM = "arn:aws:s3:::b/${aws:PrincipalTag/team, 'none'}/*";
const tag = (value: string[] | null) => ({ context: { "aws:PrincipalTag/team": value } });
const wants = (operator: string, value: string, given: string, more: Partial<Case> = {}): Partial<Case> => ({
  statements: { Condition: { [operator]: { "example:Key": value } } },
  ...more,
  context: { "example:Key": [given], ...more.context },
});
const OLD = { version: "2008-10-17" } as const;

const variables = rows("IAM, policy variables", [
  ["the variable is the user's friendly name", on(HOME, "arn:aws:s3:::b/home/bob/x", { principal: BOB }), "match"],
  ["another user's name does not match", on(HOME, "arn:aws:s3:::b/home/eve/x", { principal: BOB }), "no match"],
  ["a role has no aws:username, so nothing matches", on(HOME, "arn:aws:s3:::b/home/App/x"), "no match"],
  [
    "names of variables are not case-sensitive",
    on("arn:aws:s3:::b/${AWS:UserName}", "arn:aws:s3:::b/bob", { principal: BOB }),
    "match",
  ],
  ["older versions take them literally", on(HOME, "arn:aws:s3:::b/home/bob/x", { principal: BOB, ...OLD }), "no match"],
  ["no Version is 2008-10-17", on(HOME, "arn:aws:s3:::b/home/bob/x", { principal: BOB, version: null }), "no match"],
  [
    "older versions match the literal text",
    on(HOME, "arn:aws:s3:::b/home/${aws:username}/x", { principal: BOB, ...OLD }),
    "match",
  ],
  ["a tag as a variable", on(TEAM, "arn:aws:s3:::b/blue/x", tag(["blue"])), "match"],
  ["a default where the key is absent", on(TEAM, "arn:aws:s3:::b/none/x", tag(null)), "match"],
  ["no default where the key is there", on(TEAM, "arn:aws:s3:::b/none/x", tag(["blue"])), "no match"],
  [
    "a variable that is not known may match",
    on(TEAM, "arn:aws:s3:::b/blue/x", { context: {} }),
    ["aws:PrincipalTag/team"],
  ],
  [
    "what matches with no value of the variable never does",
    on(TEAM, "arn:aws:s3:::c/blue/x", { context: {} }),
    "no match",
  ],
  [
    "a key with several values is no variable",
    on("arn:aws:s3:::b/${aws:PrincipalTag/team}", "arn:aws:s3:::b/a", tag(["a", "b"])),
    "no match",
  ],
  ["${*} is an asterisk: nothing else matches", on("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/x"), "no match"],
  ["${*} is an asterisk: an asterisk matches", on("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/*"), "match"],
  ["${?} is a question mark", on("arn:aws:s3:::b/a${?}", "arn:aws:s3:::b/ab"), "no match"],
  ["${$} is a dollar sign", on("arn:aws:s3:::b/${$}{aws:username}", "arn:aws:s3:::b/${aws:username}"), "match"],
  ["in string conditions", wants("StringEquals", "${aws:username}", "bob", { principal: BOB }), "match"],
  [
    "wildcards in a value are plain characters",
    wants("StringLike", "x-${aws:PrincipalTag/team}", "x-blue", tag(["b*"])),
    "no match",
  ],
  ["wildcards beside a variable", wants("StringLike", "${aws:username}-*", "bob-1", { principal: BOB }), "match"],
  [
    "in ARN conditions",
    wants("ArnLike", "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::1:user/bob", { principal: BOB }),
    "match",
  ],
  ["a variable without a value equals nothing", wants("StringEquals", "${aws:username}", "bob"), "no match"],
  ["a negated operator matches a variable without a value", wants("StringNotLike", "${aws:username}", "bob"), "match"],
  [
    "not in numeric conditions, so AWS would refuse it",
    wants("NumericEquals", "${k:n}", "5", { context: { "k:n": ["5"] } }),
    ["policy document"],
  ],
  [
    "in Bool both is written, so it is open where it matters",
    wants("Bool", "${k:b}", "true", { context: { "k:b": ["true"] } }),
    ["policy document"],
  ],
  [
    "in Bool both is written, but neither would match",
    wants("Bool", "${k:b}", "true", { context: { "k:b": ["false"] } }),
    "no match",
  ],
  [
    "not before the fifth colon, so AWS would refuse it",
    on("arn:aws:${k:s}:::b", "arn:aws:s3:::b", { context: { "k:s": ["s3"] } }),
    ["policy document"],
  ],
  [
    "not in Action: it is plain text",
    { statements: { Action: "s3:${k:a}" }, action: "s3:GetObject", context: { "k:a": ["GetObject"] } },
    "no match",
  ],
]);

export const MATCHING_CASES: readonly Case[] = [...actions, ...resources, ...variables];
