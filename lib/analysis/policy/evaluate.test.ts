import { describe, expect, it } from "vitest";
import type { PolicyRequest } from "./evaluate";
import { evaluatePolicy, parsePolicy, requestDefaults, resourceSideKeys } from "./index";

const ORGANISATION = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
const allow = (more: object = {}) => ({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*", ...more });
const OWN = allow({ Sid: "Own", Condition: ORGANISATION });
const LAYERS = allow({ Sid: "Layers", Action: "s3:GetObject", Resource: "arn:aws:s3:::layers/*" });

const evaluate = (statements: unknown, request: Partial<PolicyRequest> = {}) =>
  evaluatePolicy(
    parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements })),
    { principal: null, action: "s3:GetObject", resource: "arn:aws:s3:::own/a", context: {}, ...request },
    { endpointType: "Interface" },
  );
const organisation = (id: string) => ({ context: { "aws:PrincipalOrgID": [id] } });

describe("evaluatePolicy in words", () => {
  it.each([
    [
      [OWN, LAYERS],
      { resource: "arn:aws:s3:::layers/1" },
      "Statement Layers allows s3:GetObject on arn:aws:s3:::layers/1.",
    ],
    [[allow()], {}, "Statement 1 allows s3:GetObject on arn:aws:s3:::own/a."],
    [[allow()], { resource: null }, "Statement 1 allows s3:GetObject on any resource."],
    [
      [allow(), { ...LAYERS, Effect: "Deny" }],
      { resource: "arn:aws:s3:::layers/1" },
      "Statement Layers denies s3:GetObject on arn:aws:s3:::layers/1.",
    ],
    [[LAYERS], {}, "No statement allows it; the nearest, Layers, names other resources (arn:aws:s3:::layers/*)."],
    [
      [LAYERS],
      { action: "s3:PutObject" },
      "No statement allows it; the nearest, Layers, names other actions (s3:GetObject).",
    ],
    [
      [OWN],
      organisation("o-2"),
      "No statement allows it; the nearest, Own, asks for aws:PrincipalOrgID with StringEquals o-1, but the request has o-2.",
    ],
    [
      [OWN],
      { principal: "*" },
      "No statement allows it; the nearest, Own, asks for aws:PrincipalOrgID with StringEquals o-1, which the request does not have.",
    ],
    [
      [allow({ Resource: undefined, NotResource: "arn:aws:s3:::own/*" })],
      {},
      "No statement allows it; the nearest, Statement 1, covers every resource but arn:aws:s3:::own/*.",
    ],
    [[], {}, "No statement allows anything, so every request is denied."],
    [[{ ...allow(), Effect: "Deny" }], {}, "Statement 1 denies s3:GetObject on arn:aws:s3:::own/a."],
    [[OWN], {}, "It depends on aws:PrincipalOrgID, which the request does not give."],
    [
      [allow({ Principal: { AWS: "111122223333" }, Condition: ORGANISATION })],
      {},
      "It depends on the principal and aws:PrincipalOrgID, which the request does not give.",
    ],
    [
      [OWN, { ...OWN, Effect: "Deny" }],
      {},
      "No statement allows it; the nearest, Own, is overruled by a Deny wherever it matches.",
    ],
    [
      [OWN, allow({ Condition: { StringNotEquals: ORGANISATION.StringEquals } })],
      {},
      "The statements together allow s3:GetObject on arn:aws:s3:::own/a.",
    ],
    [
      [allow({ Action: 5 })],
      {},
      "It depends on a part of the policy document that AWS would refuse or whose effect it does not document.",
    ],
    [
      [allow({ Condition: { StringEquals: { "aws:TagKeys": "a" } } })],
      { context: { "aws:TagKeys": ["a", "b"] } },
      "It depends on how AWS compares the values of aws:TagKeys, which it does not document.",
    ],
  ] as const)("%j", (statements, request, sentence) => {
    expect(evaluate(statements, request).sentence).toBe(sentence);
  });

  it("leaves everything open where there is no policy to read", () => {
    const request = { principal: null, action: "s3:GetObject", resource: null, context: {} };
    expect(evaluatePolicy(parsePolicy(null), request, { endpointType: null })).toMatchObject({
      decision: "depends",
      dependsOn: ["policy document"],
      sentence: "AWS returned no policy document, so what it would allow is not known.",
    });
    expect(evaluatePolicy(parsePolicy("{"), request, { endpointType: null }).decision).toBe("depends");
  });

  it("tells of every statement what failed", () => {
    const found = evaluate([OWN, LAYERS, allow({ Action: ["sqs:*", "sns:*"] })], organisation("o-2"));
    expect(found.decision).toBe("implicitDeny");
    expect(found.statements.map(({ name, result, failed }) => [name, result, failed])).toEqual([
      [
        "Own",
        "noMatch",
        { element: "condition", operator: "StringEquals", key: "aws:PrincipalOrgID", wanted: ["o-1"], given: "o-2" },
      ],
      ["Layers", "noMatch", { element: "resource", wanted: ["arn:aws:s3:::layers/*"], given: "arn:aws:s3:::own/a" }],
      ["Statement 3", "noMatch", { element: "action", wanted: ["sqs:*", "sns:*"], given: "s3:GetObject" }],
    ]);
    expect(found.nearestMiss?.name).toBe("Own");
  });

  it("stays quick and honest with more open keys than it can try", () => {
    const keys = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`k:${at}`, "a"]));
    const found = evaluate([allow({ Condition: { StringEquals: keys } })]);
    expect(found.decision).toBe("depends");
    expect(found.dependsOn).toHaveLength(40);
  });
});

describe("requestDefaults", () => {
  const at = (shortName: string, more: object = {}) =>
    requestDefaults({ shortName, region: "eu-west-1", partition: "aws", accountId: "123456789012", ...more });

  it.each([
    ["s3", "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/example-key"],
    ["dynamodb", "dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:123456789012:table/example-table"],
    ["ecr.dkr", "ecr:GetDownloadUrlForLayer", "arn:aws:ecr:eu-west-1:123456789012:repository/example-repository"],
    ["kms-fips", "kms:Decrypt", "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    ["ecr-fips.api", "ecr:GetDownloadUrlForLayer", "arn:aws:ecr:eu-west-1:123456789012:repository/example-repository"],
    ["sts", "sts:AssumeRole", "arn:aws:iam::123456789012:role/example-role"],
    ["bedrock-runtime", "bedrock:InvokeModel", "arn:aws:bedrock:eu-west-1::foundation-model/example-model"],
    ["ec2", "ec2:DescribeInstances", "*"],
    ["constructor", "constructor:ExampleAction", "*"],
    ["nimble.studio", "nimble:ExampleAction", "*"],
  ])("%s: %s", (shortName, action, resource) => {
    expect(at(shortName)).toMatchObject({ action, resource });
  });

  it("uses the partition, and examples for what is not known", () => {
    expect(at("sqs", { partition: "aws-cn", region: "cn-north-1", accountId: null }).resource).toBe(
      "arn:aws-cn:sqs:cn-north-1:111122223333:example-queue",
    );
  });

  it("offers S3 the bucket that ECR's layers are in", () => {
    expect(at("s3").choices.at(-1)).toEqual({
      label: "Read an image layer of ECR",
      action: "s3:GetObject",
      resource: "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/example-layer",
    });
  });
});

describe("resourceSideKeys", () => {
  const supported = (shortName: string) =>
    Object.fromEntries(resourceSideKeys(shortName).map(({ key, supported: known }) => [key, known]));

  it("knows what the lists say, and no more", () => {
    expect(supported("s3")).toMatchObject({
      "aws:SourceVpce": "yes",
      "aws:SourceVpcArn": "yes",
      "aws:VpceOrgID": "yes",
    });
    expect(supported("dynamodb")).toMatchObject({ "aws:SourceVpcArn": "no", "aws:VpceAccount": "yes" });
    expect(supported("sqs")).toMatchObject({ "aws:SourceVpce": "yes", "aws:SourceVpcArn": "unknown" });
    expect(supported("ecr-fips.dkr")["aws:SourceVpcArn"]).toBe("yes");
    expect(supported("vpce-svc-0123")["aws:SourceVpce"]).toBe("unknown");
  });
});
