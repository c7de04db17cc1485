import { describe, expect, it } from "vitest";
import { classifyPolicy } from "../index";

const statement = (more: object = {}) => ({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*", ...more });
const classOf = (Statement: unknown, more: object = {}) => classifyPolicy(JSON.stringify({ Statement, ...more })).class;
const ORG = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
const RESOURCE_ORG = { StringEquals: { "AWS:resourceorgid": "o-1" } };

describe("classifyPolicy", () => {
  it("knows AWS's default in all its textual forms", () => {
    const gateway =
      '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';
    expect(classifyPolicy(gateway).class).toBe("default-full");
    expect(classOf(statement())).toBe("default-full");
    expect(classOf([statement({ Action: ["*"], Resource: ["*"], Principal: { AWS: ["*"] } })])).toBe("default-full");
    expect(classOf(statement({ Sid: "x", Principal: { AWS: "*" } }), { Id: "y", Version: "2012-10-17" })).toBe(
      "default-full",
    );
  });

  it("sees through statements beside an unconditional Allow", () => {
    expect(classOf([statement(), statement({ Action: "s3:GetObject" })])).toBe("effective-full");
    expect(classOf([statement(), { ...statement({ Condition: ORG }), Effect: "Deny" }])).toBe("restricted-principal");
  });

  it("tells what is limited", () => {
    expect(classOf(statement({ Condition: ORG }))).toBe("restricted-principal");
    expect(classOf(statement({ Principal: { AWS: "arn:aws:iam::1:role/x" } }))).toBe("restricted-principal");
    expect(classOf(statement({ Condition: RESOURCE_ORG }))).toBe("restricted-resource");
    expect(classOf(statement({ Resource: ["arn:aws:s3:::a", "arn:aws:s3:::a/*"] }))).toBe("restricted-resource");
    expect(classOf(statement({ Condition: { ...ORG, StringLike: RESOURCE_ORG.StringEquals } }))).toBe("both");
    expect(classOf([statement({ Condition: ORG, Resource: "arn:x" }), statement({ Resource: "arn:y" })])).toBe(
      "restricted-resource",
    );
    expect(classOf(statement({ Action: "s3:GetObject" }))).toBe("restricted-other");
    expect(classOf(statement({ Condition: { Bool: { "aws:PrincipalIsAWSService": "true" } } }))).toBe(
      "restricted-other",
    );
  });

  it("says which statement is open, and for what, where statements differ", () => {
    const both = { StringEquals: { "aws:PrincipalOrgID": "o-1", "aws:ResourceOrgID": "o-1" } };
    const open = statement({ Sid: "Layers", Action: "s3:GetObject", Resource: "arn:aws:s3:::layers/*" });
    const found = classifyPolicy(JSON.stringify({ Statement: [statement({ Sid: "Own", Condition: both }), open] }));
    expect(found.sentence).toBe(
      "1 of 2 Allow statements limits who may use the endpoint; Layers is open to any principal. Every Allow statement limits which resources may be reached.",
    );
    expect(found.statements).toEqual([
      "Own allows any action on any resource, on conditions that read aws:PrincipalOrgID and aws:ResourceOrgID.",
      "Layers allows s3:GetObject on arn:aws:s3:::layers/*, to any principal.",
    ]);
    const byPrincipal = [statement({ Condition: ORG }), open];
    expect(classifyPolicy(JSON.stringify({ Statement: byPrincipal })).sentence).not.toContain("but not who");
  });

  it("sees when nothing is allowed", () => {
    expect(classOf([])).toBe("deny-only");
    expect(classOf({ ...statement(), Effect: "Deny" })).toBe("deny-only");
    expect(classOf([statement({ Condition: ORG }), { ...statement(), Effect: "Deny" }])).toBe("deny-only");
  });

  it("does not guess", () => {
    expect(classifyPolicy(null)).toMatchObject({ class: "absent", pretty: null });
    expect(classifyPolicy("{")).toMatchObject({ class: "unparsable", pretty: null });
    expect(classifyPolicy("[1]").class).toBe("unparsable");
    expect(classOf([statement({ Effect: "Maybe" })])).toBe("unparsable");
    expect(classOf("x")).toBe("unparsable");
    expect(classifyPolicy('{"Version":"x"}').class).toBe("unparsable");
  });

  it("is not deceived by conditions that ask nothing, nor by ones that it cannot read", () => {
    const anybody = { "aws:PrincipalOrgID": "*" };
    expect(classOf(statement({ Condition: { StringLikeIfExists: anybody } }))).toBe("default-full");
    expect(classOf(statement({ Condition: { StringLike: anybody } }))).toBe("restricted-other");
    expect(classOf(statement({ Condition: { Null: { "aws:PrincipalOrgID": "false" } } }))).toBe("restricted-other");
    expect(classOf(statement({ Condition: "x" }))).toBe("restricted-other");
    expect(classOf(statement({ Effect: "allow" }))).toBe("unparsable");
  });

  it("prints the document readably", () => {
    expect(classifyPolicy('{"Statement":[]}').pretty).toBe('{\n  "Statement": []\n}');
  });
});
