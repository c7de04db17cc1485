import { describe, expect, it } from "vitest";
import type { Failure, FailureKind } from "./errors";
import {
  explainAccounts,
  explainNothing,
  explainRegions,
  explainRole,
  invalidRegion,
  invalidRole,
} from "./source-error";

const KINDS: [FailureKind, string, string][] = [
  ["answer", "api.failed", "api.failed"],
  ["cancelled", "cancelled", "cancelled"],
  ["clock", "clock.skewed", "clock.skewed"],
  ["credentials.expired", "credentials.expired", "credentials.expired"],
  ["credentials.invalid", "credentials.invalid", "region.off"],
  ["credentials.missing", "credentials.missing", "credentials.missing"],
  ["credentials.timeout", "credentials.timeout", "credentials.timeout"],
  ["malformed", "api.unexpected", "api.unexpected"],
  ["region.off", "region.off", "region.off"],
  ["timeout", "network.timeout", "network.timeout"],
  ["unreachable", "network.unreachable", "network.unreachable"],
  ["unresolved", "network.unreachable", "region.unknown"],
];

describe("explainNothing", () => {
  it.each(KINDS)("explains %s as %s, and as %s when the credentials work elsewhere", (kind, here, elsewhere) => {
    const failure: Failure = { kind, status: "failed", code: "Code", message: "What was said." };
    for (const profile of [null, "shop"]) {
      const error = explainNothing(failure, { region: "eu-west-1", profile, api: "EC2" });
      expect(error.code).toBe(here);
      expect(error.message).toMatch(/^[A-Z].*[^.]\.$/);
      expect(error.advice).toMatch(/^[A-Z].*[^.]\.$/);
      expect(explainNothing(failure, { region: "eu-west-1", profile, api: "EC2" }, true).code).toBe(elsewhere);
    }
  });

  it("bounds and quotes what is given as a Region", () => {
    expect(invalidRegion("a\nb").message).toContain('"a\\nb"');
    expect(invalidRegion("x".repeat(5_000)).message.length).toBeLessThan(200);
  });
});

describe("explainRole", () => {
  const arn = "arn:aws:iam::111122223333:role/isthmus";
  const subject = { region: "eu-west-1", profile: null, api: "STS" };
  const said = { code: "AccessDenied", message: `The role ${arn} could not be assumed. Not allowed.` };

  it.each<[Failure["kind"], Failure["status"], string]>([
    ["answer", "denied", "role.denied"],
    ["answer", "failed", "role.failed"],
    ["answer", "throttled", "role.failed"],
    ["credentials.expired", "failed", "credentials.expired"],
    ["credentials.invalid", "failed", "credentials.invalid"],
    ["unreachable", "failed", "network.unreachable"],
    ["timeout", "failed", "network.timeout"],
  ])("explains %s, %s as %s, and names the role", (kind, status, code) => {
    const error = explainRole({ kind, status, ...said }, arn, subject);
    expect(error.code).toBe(code);
    expect(error.message).toContain(arn);
    expect(error.message).toMatch(/^[A-Z].*[^.]\.$/);
    expect(error.advice).toMatch(/^[A-Z].*[^.]\.$/);
  });

  it("says what to check when it was denied", () => {
    const { advice } = explainRole({ kind: "answer", status: "denied", ...said }, arn, subject);
    expect(advice).toMatch(/trust policy.*external id.*sts:AssumeRole/);
  });

  it("quotes what is no role", () => {
    expect(invalidRole("arn:aws:iam::1:user/x").message).toContain('"arn:aws:iam::1:user/x"');
  });
});

describe("what finds accounts and Regions", () => {
  it("is explained where AWS denied it, with what to do instead", () => {
    const failure: Failure = { kind: "answer", status: "denied", code: "AccessDenied", message: "Not allowed." };
    expect(explainAccounts(failure)).toMatchObject({ code: "organization.denied" });
    expect(explainAccounts(failure)?.advice).toContain("List the accounts");
    expect(explainAccounts({ ...failure, status: "failed", code: "AWSOrganizationsNotInUseException" })).toMatchObject({
      code: "organization.none",
    });
    expect(explainRegions(failure)).toMatchObject({ code: "regions.denied" });
    expect(explainAccounts({ ...failure, status: "failed" })).toBeNull();
    expect(explainRegions({ ...failure, status: "failed" })).toBeNull();
  });
});
