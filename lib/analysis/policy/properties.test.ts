import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PolicyEvaluation, PolicyRequest } from "./evaluate";
import { classifyPolicy, evaluatePolicy, parsePolicy } from "./index";

type Statement = Record<string, unknown>;

const USER = "arn:aws:iam::111122223333:user/bob";
const SESSION = "arn:aws:sts::111122223333:assumed-role/App/one";

// Few names, so that most of what is generated meets.
const KEYS = ["aws:PrincipalOrgID", "aws:PrincipalTag/team", "k:A", "k:B"] as const;
const VALUES = ["a", "b", "ab"] as const;
const some = <T>(...items: readonly T[]) => fc.constantFrom(...items);
const oneOrMore = <T>(...items: readonly T[]) =>
  fc.oneof(some(...items), fc.array(some(...items), { minLength: 1, maxLength: 3 }));

const OPERATORS = [
  ...["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase"],
  ...["StringEqualsIfExists", "StringNotEqualsIfExists", "StringLikeIfExists"],
  ...[
    "ForAllValues:StringEquals",
    "ForAnyValue:StringEquals",
    "ForAllValues:StringNotLike",
    "ForAnyValue:StringNotEquals",
  ],
];
const condition = fc.oneof(
  fc.tuple(some(...OPERATORS), some(...KEYS), oneOrMore(...VALUES, "a*", "*", "?", "${k:B}", "${k:A, 'b'}")),
  fc.tuple(some("Null"), some(...KEYS), oneOrMore("true", "false")),
);
const conditions = fc.array(condition, { maxLength: 3 }).map((list) => {
  const found: Record<string, Record<string, unknown>> = {};
  for (const [operator, key, values] of list) found[operator] = { ...found[operator], [key]: values };
  return found;
});

const element = (name: string, values: fc.Arbitrary<unknown>) =>
  fc.tuple(values, fc.boolean()).map(([value, not]) => ({ [not ? `Not${name}` : name]: value }));

const statement: fc.Arbitrary<Statement> = fc
  .tuple(
    some("Allow", "Allow", "Deny"),
    fc.oneof(
      some<unknown>("*", { AWS: "*" }, { AWS: "111122223333" }, { AWS: [USER] }).map((Principal) => ({ Principal })),
      some({ NotPrincipal: { AWS: [USER, "111122223333"] } }),
    ),
    element("Action", oneOrMore("*", "s3:GetObject", "s3:Get*", "s3:PutObject", "S3:*", "sqs:*")),
    element("Resource", oneOrMore("*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/${k:A}", "arn:aws:s3:::b")),
    conditions,
  )
  .map(([Effect, principal, action, resource, Condition]) => ({
    Effect,
    ...principal,
    ...action,
    ...resource,
    ...(Object.keys(Condition).length > 0 ? { Condition } : {}),
  }));
const statements = fc.array(statement, { maxLength: 4 });

const given = fc.option(some(...VALUES).map((value) => [value]));
/** A request of which everything is known; an anonymous caller belongs to no organisation. */
const request: fc.Arbitrary<PolicyRequest> = fc
  .record({
    principal: some<string | null>(USER, SESSION, "*", "arn:aws:iam::111122223333:root"),
    action: some("s3:GetObject", "s3:PutObject", "sqs:SendMessage"),
    resource: some<string | null>("arn:aws:s3:::a/b", "arn:aws:s3:::a/x/y", "arn:aws:s3:::b"),
    context: fc.record(Object.fromEntries(KEYS.map((key) => [key, given]))),
  })
  .map((one) => (one.principal === "*" ? { ...one, context: { ...one.context, "aws:PrincipalOrgID": null } } : one));

const forgotten = fc.subarray([...KEYS, "principal", "resource"]);
/** The request without some of what is known of it. */
function forget(full: PolicyRequest, names: readonly string[]): PolicyRequest {
  return {
    action: full.action,
    principal: names.includes("principal") ? null : full.principal,
    resource: names.includes("resource") ? null : full.resource,
    context: Object.fromEntries(Object.entries(full.context).filter(([key]) => !names.includes(key))),
  };
}

const partial = fc.tuple(request, forgotten).map(([full, names]) => forget(full, names));

const evaluate = (list: readonly Statement[], asked: PolicyRequest, more: object = {}) =>
  evaluatePolicy(parsePolicy(JSON.stringify({ Version: "2012-10-17", ...more, Statement: list })), asked, {
    endpointType: "Interface",
  });
const end = ({ decision, dependsOn }: PolicyEvaluation) => ({ decision, dependsOn: [...dependsOn].sort() });

const EVERYTHING = { Principal: "*", Action: "*", Resource: "*" };

/** The same policy in another form: lists for single values, sorted, each once, actions in lower case, Deny first. */
function normalForm(list: readonly Statement[]): Statement[] {
  const sorted = (value: unknown): unknown => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return Object.fromEntries(
        Object.entries(value)
          .map(([name, of]) => [name, sorted(of)] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      );
    }
    return [...new Set(Array.isArray(value) ? value : [value])].map(String).sort();
  };
  return list
    .map(
      (one): Statement =>
        Object.fromEntries(
          Object.entries(one).map(([name, value]) => {
            if (name === "Effect" || value === "*") return [name, value];
            const lower = name.endsWith("Action")
              ? [value].flat().map((action) => String(action).toLowerCase())
              : value;
            return [name, sorted(lower)];
          }),
        ),
    )
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? 1 : -1));
}

describe("evaluatePolicy", () => {
  const check = <T extends [unknown, ...unknown[]]>(
    arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
    test: (...args: T) => void,
  ) => fc.assert(fc.property<T>(...arbitraries, test), { numRuns: 1000 });

  it("lets Deny win, wherever it stands", () => {
    check([statements, statements, partial], (before, after, asked) => {
      const list = [...before, { ...EVERYTHING, Effect: "Deny" }, ...after];
      expect(evaluate(list, asked).decision).toBe("explicitDeny");
    });
  });

  it("never loses access by another Allow, nor gains it by another Deny", () => {
    check([statements, statement, partial], (list, one, asked) => {
      const { decision } = evaluate(list, asked);
      const more = evaluate([...list, { ...one, Effect: "Allow" }], asked).decision;
      const less = evaluate([...list, { ...one, Effect: "Deny" }], asked).decision;
      if (decision === "allow") expect(more).toBe("allow");
      if (decision === "depends") expect(["allow", "depends"]).toContain(more);
      if (decision === "explicitDeny") expect([more, less]).toEqual(["explicitDeny", "explicitDeny"]);
      if (decision === "implicitDeny") expect(["implicitDeny", "explicitDeny"]).toContain(less);
      if (decision === "depends") expect(less).not.toBe("allow");
    });
  });

  it("answers a policy as its normal form", () => {
    check([statements, partial], (list, asked) => {
      expect(end(evaluate(normalForm(list), asked))).toEqual(end(evaluate(list, asked)));
    });
  });

  it("decides every request that is known in full", () => {
    check([statements, request], (list, asked) => {
      expect(evaluate(list, asked).decision).not.toBe("depends");
    });
  });

  it("never says of a part what the whole contradicts", () => {
    check([statements, request, forgotten], (list, full, names) => {
      const part = evaluate(list, forget(full, names)).decision;
      const whole = evaluate(list, full).decision;
      if (part === "implicitDeny") expect(["implicitDeny", "explicitDeny"]).toContain(whole);
      else if (part !== "depends") expect(whole).toBe(part);
    });
  });

  it("names what matters, and nothing that was known", () => {
    check([statements, request, forgotten], (list, full, names) => {
      const { dependsOn, decision } = evaluate(list, forget(full, names));
      for (const name of dependsOn) expect(names).toContain(name);
      // To learn the rest changes nothing, but for what a principal that becomes known says of the context.
      const tells = full.principal === "*" && names.includes("principal");
      if (tells) return;
      if (decision === "depends") expect(evaluate(list, forget(full, dependsOn)).decision).toBe("depends");
      else expect(dependsOn).toEqual([]);
    });
  });

  it("tells of each statement what the whole is made of", () => {
    check([statements, partial], (list, asked) => {
      const { decision, statements: judged, nearestMiss, sentence } = evaluate(list, asked);
      const has = (effect: string, result: string) =>
        judged.some((one) => one.effect === effect && one.result === result);
      if (has("Deny", "match")) expect(decision).toBe("explicitDeny");
      else if (has("Allow", "match") && !has("Deny", "unknown")) expect(decision).toBe("allow");
      for (const one of judged) expect(one.failed === null).toBe(one.result === "match");
      if (nearestMiss !== null) expect([decision, nearestMiss.effect]).toEqual(["implicitDeny", "Allow"]);
      expect(sentence).toMatch(/^[A-Z].*\.$/s);
    });
  });
});

describe("whatever the document", () => {
  const asked: PolicyRequest = { principal: USER, action: "s3:GetObject", resource: null, context: {} };
  const all = (document: string) => {
    const policy = parsePolicy(document);
    expect(evaluatePolicy(policy, asked, { endpointType: "Gateway" }).sentence).not.toBe("");
    expect(classifyPolicy(document).sentence).not.toBe("");
    return policy;
  };

  it("throws for no text", () => {
    fc.assert(fc.property(fc.string(), (text) => void all(text)));
    fc.assert(fc.property(fc.json(), (text) => void all(text)));
  });

  it("throws for no policy with something odd in it", () => {
    const odd = fc.jsonValue({ maxDepth: 2 });
    const elements = [
      "Sid",
      "Effect",
      "Principal",
      "NotPrincipal",
      "Action",
      "NotAction",
      "Resource",
      "Condition",
      "effect",
    ];
    const mutation = fc.tuple(some(...elements), odd);
    fc.assert(
      fc.property(statements, fc.array(mutation, { maxLength: 3 }), odd, (list, mutations, version) => {
        const mutated = list.map((one) => ({ ...one, ...Object.fromEntries(mutations) }));
        const policy = all(JSON.stringify({ Version: version, Statement: mutated }));
        if (policy.kind === "absent") return;
        for (const issue of policy.issues) expect(issue.sentence).toMatch(/\.$/);
      }),
      { numRuns: 1000 },
    );
  });
});
