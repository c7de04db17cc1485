import { describe, expect, it } from "vitest";
import type { Case } from "./cases/case";
import { COMBINATION_CASES } from "./cases/combination";
import { CONDITION_CASES } from "./cases/conditions";
import { MATCHING_CASES } from "./cases/matching";
import { PRESENCE_CASES } from "./cases/presence";
import { PRINCIPAL_CASES } from "./cases/principals";
import { evaluatePolicy, parsePolicy } from "./index";

const DEFAULT = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };

function run({ statements, version = "2012-10-17", gateway, context, ...request }: Case) {
  const list: readonly unknown[] = Array.isArray(statements) ? statements : [statements];
  const document = {
    ...(version === null ? {} : { Version: version }),
    Statement: list.map((statement) => ({ ...DEFAULT, ...(statement as object) })),
  };
  return evaluatePolicy(
    parsePolicy(JSON.stringify(document)),
    {
      principal: request.principal === undefined ? "arn:aws:iam::111122223333:role/App" : request.principal,
      action: request.action ?? "s3:GetObject",
      resource: request.resource === undefined ? "arn:aws:s3:::bucket/key" : request.resource,
      context: context ?? {},
    },
    { endpointType: gateway ? "Gateway" : "Interface" },
  );
}

describe.each([
  ["condition operators", CONDITION_CASES],
  ["absent and unknown keys", PRESENCE_CASES],
  ["actions, resources, variables", MATCHING_CASES],
  ["principals", PRINCIPAL_CASES],
  ["combination", COMBINATION_CASES],
])("evaluatePolicy: %s", (_theme, cases) => {
  it.each(cases.map((one) => [one.rule, one] as const))("%s", (_rule, one) => {
    const { decision, dependsOn } = run(one);
    expect({ decision, dependsOn: [...dependsOn].sort() }).toEqual({
      decision: one.expected,
      dependsOn: [...(one.on ?? [])].sort(),
    });
  });
});
