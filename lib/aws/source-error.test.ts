import { describe, expect, it } from "vitest";
import type { Failure, FailureKind } from "./errors";
import { explainNothing, invalidRegion } from "./source-error";

const KINDS: [FailureKind, string, string][] = [
  ["answer", "api.failed", "api.failed"],
  ["cancelled", "cancelled", "cancelled"],
  ["clock", "clock.skewed", "clock.skewed"],
  ["credentials.expired", "credentials.expired", "credentials.expired"],
  ["credentials.invalid", "credentials.invalid", "region.off"],
  ["credentials.missing", "credentials.missing", "credentials.missing"],
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
      const error = explainNothing(failure, { region: "eu-west-1", profile });
      expect(error.code).toBe(here);
      expect(error.message).toMatch(/^[A-Z].*[^.]\.$/);
      expect(error.advice).toMatch(/^[A-Z].*[^.]\.$/);
      expect(explainNothing(failure, { region: "eu-west-1", profile }, true).code).toBe(elsewhere);
    }
  });

  it("bounds and quotes what is given as a Region", () => {
    expect(invalidRegion("a\nb").message).toContain('"a\\nb"');
    expect(invalidRegion("x".repeat(5_000)).message.length).toBeLessThan(200);
  });
});
