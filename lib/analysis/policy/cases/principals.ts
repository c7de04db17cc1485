/** Cases on Principal, NotPrincipal, and what a principal says of the request's context. */

import { type Case, expecting, type Outcome } from "./case";

type Row = readonly [rule: string, named: unknown, principal: string | null, outcome: Outcome, more?: Partial<Case>];

const rows = (cited: string, list: readonly Row[]): Case[] =>
  list.map(([rule, Principal, principal, outcome, more = {}]) => ({
    rule: `${cited}: ${rule}`,
    statements: { Principal },
    principal,
    ...more,
    ...expecting(outcome),
  }));

const ACCOUNT = "111122223333";
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const USER = `arn:aws:iam::${ACCOUNT}:user/dev/bob`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app/App`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/App/one`;
const OTHER = "arn:aws:iam::999988887777:role/App";
const SAML = `arn:aws:iam::${ACCOUNT}:saml-provider/Corp`;
const CANONICAL = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

const principals = rows("IAM, Principal", [
  ["* is everybody", "*", USER, "match"],
  ["* is everybody, anonymous callers too", "*", "*", "match"],
  ["* is everybody, whoever it is", "*", null, "match"],
  ['{"AWS": "*"} is the same', { AWS: "*" }, SESSION, "match"],
  ["* in a list is everybody", { AWS: [OTHER, "*"] }, USER, "match"],
  ["a user", { AWS: USER }, USER, "match"],
  ["a user's name is case-sensitive", { AWS: USER }, `arn:aws:iam::${ACCOUNT}:user/dev/Bob`, "no match"],
  ["a user is no other user", { AWS: USER }, `arn:aws:iam::${ACCOUNT}:user/dev/eve`, "no match"],
  ["a user is no role of that name", { AWS: `arn:aws:iam::${ACCOUNT}:user/App` }, SESSION, "no match"],
  ["principals are alternatives", { AWS: [OTHER, USER] }, USER, "match"],
  ["a principal that is not known may be the one", { AWS: USER }, null, ["principal"]],
  ["the account's id: its users", { AWS: ACCOUNT }, USER, "match"],
  ["the account's id: its role sessions", { AWS: ACCOUNT }, SESSION, "match"],
  ["the account's ARN behaves the same way", { AWS: ROOT }, USER, "match"],
  ["the account's ARN: its root user", { AWS: ROOT }, ROOT, "match"],
  ["the account's id: not other accounts", { AWS: ACCOUNT }, OTHER, "no match"],
  ["the account's ARN in another partition", { AWS: `arn:aws-cn:iam::${ACCOUNT}:root` }, USER, "no match"],
  ["the account: not anonymous callers", { AWS: ACCOUNT }, "*", "no match"],
  ["a role: its sessions", { AWS: ROLE }, SESSION, "match"],
  [
    "a role: not the sessions of another role",
    { AWS: ROLE },
    `arn:aws:sts::${ACCOUNT}:assumed-role/Web/one`,
    "no match",
  ],
  ["a role: not the sessions of another account's role", { AWS: OTHER }, SESSION, "no match"],
  ["a session: itself", { AWS: SESSION }, SESSION, "match"],
  [
    "a session: not another session of the role",
    { AWS: SESSION },
    `arn:aws:sts::${ACCOUNT}:assumed-role/App/two`,
    "no match",
  ],
  [
    "a session: which one is not known of a role",
    { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/App/one` },
    ROLE,
    ["principal"],
  ],
  [
    "a federated user's session",
    { AWS: `arn:aws:sts::${ACCOUNT}:federated-user/eve` },
    `arn:aws:sts::${ACCOUNT}:federated-user/eve`,
    "match",
  ],
  ["* does not stand for part of an ARN", { AWS: `arn:aws:iam::${ACCOUNT}:user/*` }, USER, "no match"],
  ["* does not stand for all sessions", { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/App/*` }, SESSION, "no match"],
  ["a deleted role's id names nobody", { AWS: "AROAEXAMPLEID1234567" }, SESSION, "no match"],
  ["a service", { Service: "ec2.amazonaws.com" }, "ec2.amazonaws.com", "match"],
  ["another service", { Service: ["ecs.amazonaws.com", "s3.amazonaws.com"] }, "ec2.amazonaws.com", "no match"],
  ["a service is no user", { Service: "ec2.amazonaws.com" }, USER, "no match"],
  [
    "an identity provider's sessions",
    { Federated: SAML },
    SESSION,
    "match",
    { context: { "aws:FederatedProvider": [SAML] } },
  ],
  [
    "sessions of no identity provider",
    { Federated: SAML },
    SESSION,
    "no match",
    { context: { "aws:FederatedProvider": null } },
  ],
  ["whether a session came from a provider is not known", { Federated: SAML }, SESSION, ["aws:FederatedProvider"]],
  ["users come from no provider", { Federated: SAML }, USER, "no match"],
  ["a canonical user id stands for an account, not known which", { CanonicalUser: CANONICAL }, USER, ["principal"]],
  ["types of principals are alternatives", { AWS: OTHER, Service: "ec2.amazonaws.com" }, "ec2.amazonaws.com", "match"],
  ["what is no principal, AWS would refuse", { AWS: "bob" }, USER, ["policy document"]],
  ["an endpoint policy must have a Principal", undefined, USER, ["policy document"]],
]);

const gateway = { gateway: true } as const;

const gateways = rows("VPC, principals for gateway endpoints", [
  ["Principal must be *", "*", USER, "match", gateway],
  ["an account's id is its root user only: a user", { AWS: ACCOUNT }, USER, "no match", gateway],
  ["an account's id is its root user only: a role session", { AWS: ACCOUNT }, SESSION, "no match", gateway],
  ["an account's id is its root user only: the root user", { AWS: ACCOUNT }, ROOT, "match", gateway],
  ["an account's ARN is its root user only", { AWS: ROOT }, USER, "no match", gateway],
  ["what another ARN does is not documented", { AWS: USER }, USER, ["policy document"], gateway],
  ["another ARN never means another caller", { AWS: USER }, SESSION, "no match", gateway],
]);

const spared = (NotPrincipal: unknown, principal: string): Pick<Case, "statements" | "principal"> => ({
  statements: [{}, { Effect: "Deny", Principal: undefined, NotPrincipal }],
  principal,
});

const notPrincipals: Case[] = [
  {
    rule: "IAM, NotPrincipal: Deny denies everybody who is not listed",
    ...spared({ AWS: [USER, ROOT] }, SESSION),
    expected: "explicitDeny",
  },
  { rule: "IAM, NotPrincipal: user and account are listed", ...spared({ AWS: [USER, ROOT] }, USER), expected: "allow" },
  {
    rule: "IAM, NotPrincipal: the account alone spares no user",
    ...spared({ AWS: ROOT }, USER),
    expected: "explicitDeny",
  },
  { rule: "IAM, NotPrincipal: the account spares its root user", ...spared({ AWS: ROOT }, ROOT), expected: "allow" },
  {
    rule: "IAM, NotPrincipal: without the account, its principals might be denied as well",
    ...spared({ AWS: USER }, USER),
    expected: "depends",
    on: ["policy document"],
  },
  {
    rule: "IAM, NotPrincipal: a session needs its role, itself and the account",
    ...spared({ AWS: [ROLE, SESSION, ROOT] }, SESSION),
    expected: "allow",
  },
  {
    rule: "IAM, NotPrincipal: a session whose role alone is listed",
    ...spared({ AWS: [ROLE, ROOT] }, SESSION),
    expected: "depends",
    on: ["policy document"],
  },
  { rule: "IAM, NotPrincipal: * spares everybody", ...spared("*", USER), expected: "allow" },
  {
    rule: "IAM, NotPrincipal: Deny denies anonymous callers",
    ...spared({ AWS: [USER, ROOT] }, "*"),
    expected: "explicitDeny",
  },
];

const when = (operator: string, key: string, value: string) => ({
  statements: { Condition: { [operator]: { [key]: value } } },
});

const derived = rows("IAM, global condition keys", [
  [
    "aws:PrincipalArn of a session is its role's ARN",
    "*",
    SESSION,
    "match",
    when("ArnEquals", "aws:PrincipalArn", `arn:aws:iam::${ACCOUNT}:role/App`),
  ],
  [
    "aws:PrincipalArn of a session is not the session's",
    "*",
    SESSION,
    "no match",
    when("ArnEquals", "aws:PrincipalArn", SESSION),
  ],
  ["aws:PrincipalArn of a user is the user's", "*", USER, "match", when("ArnEquals", "aws:PrincipalArn", USER)],
  ["aws:PrincipalArn of the root user", "*", ROOT, "match", when("ArnEquals", "aws:PrincipalArn", ROOT)],
  [
    "what the request gives goes before",
    "*",
    SESSION,
    "match",
    { ...when("ArnEquals", "aws:PrincipalArn", ROLE), context: { "aws:principalarn": [ROLE] } },
  ],
  [
    "the path of AWS's own roles is not in a session's ARN",
    "*",
    `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_Admin_1/eve`,
    ["aws:PrincipalArn"],
    when("ArnEquals", "aws:PrincipalArn", `arn:aws:iam::${ACCOUNT}:role/*`),
  ],
  ["aws:PrincipalAccount is the account", "*", SESSION, "match", when("StringEquals", "aws:PrincipalAccount", ACCOUNT)],
  ["an anonymous caller has no account", "*", "*", "no match", when("StringEquals", "aws:PrincipalAccount", ACCOUNT)],
  [
    "aws:PrincipalOrgID is not there for anonymous callers",
    "*",
    "*",
    "match",
    when("StringNotEquals", "aws:PrincipalOrgID", "o-1"),
  ],
  [
    "aws:PrincipalOrgID does not follow from the principal",
    "*",
    SESSION,
    ["aws:PrincipalOrgID"],
    when("StringEquals", "aws:PrincipalOrgID", "o-1"),
  ],
  [
    "aws:PrincipalType of a role session",
    "*",
    SESSION,
    "match",
    when("StringEquals", "aws:PrincipalType", "AssumedRole"),
  ],
  ["aws:PrincipalType of the root user", "*", ACCOUNT, "match", when("StringEquals", "aws:PrincipalType", "Account")],
  ["aws:username of a role is not there", "*", SESSION, "match", when("Null", "aws:username", "true")],
  ["aws:PrincipalIsAWSService of a user", "*", USER, "match", when("Bool", "aws:PrincipalIsAWSService", "false")],
]);

export const PRINCIPAL_CASES: readonly Case[] = [...principals, ...gateways, ...notPrincipals, ...derived];
