import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeFailure, MalformedResponseError, withoutSecrets } from "./errors";

function apiError(name: string, message: string, httpStatusCode: number): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

function networkError(fields: Record<string, unknown>): Error {
  return Object.assign(new Error("raw"), fields);
}

describe("describeFailure", () => {
  it.each([
    ["UnauthorizedOperation", 403, "denied", "answer"],
    ["Client.UnauthorizedOperation", 403, "denied", "answer"],
    ["AccessDenied", 403, "denied", "answer"],
    ["AccessDeniedException", 400, "denied", "answer"],
    ["SomethingForbidden", 403, "denied", "answer"],
    ["RequestLimitExceeded", 503, "throttled", "answer"],
    ["Throttling", 400, "throttled", "answer"],
    ["TooMany", 429, "throttled", "answer"],
    ["InternalError", 500, "failed", "answer"],
    ["AuthFailure", 401, "failed", "credentials.invalid"],
    ["InvalidClientTokenId", 403, "failed", "credentials.invalid"],
    ["ExpiredToken", 403, "failed", "credentials.expired"],
    ["RequestExpired", 400, "failed", "credentials.expired"],
    ["OptInRequired", 401, "failed", "region.off"],
    ["RequestTimeTooSkewed", 403, "failed", "clock"],
  ])("classes %s with status %d as %s (%s)", (name, status, expected, kind) => {
    expect(describeFailure(apiError(name, "Why.", status), [])).toMatchObject({
      status: expected,
      kind,
      code: name.replace("Client.", ""),
      message: "Why.",
    });
  });

  it("words what the network did, and keeps no raw text", () => {
    expect(describeFailure(networkError({ code: "ENOTFOUND", hostname: "ec2.nowhere" }), [])).toMatchObject({
      kind: "unresolved",
      message: "The host name ec2.nowhere could not be resolved.",
    });
    const refused = networkError({ code: "ECONNREFUSED", address: "127.0.0.1", port: 9 });
    expect(describeFailure(refused, []).message).toBe("No connection to 127.0.0.1:9 (ECONNREFUSED).");
    const both = Object.assign(new AggregateError([refused], ""), { code: "ECONNREFUSED" });
    expect(describeFailure(both, []).message).toBe("No connection to 127.0.0.1:9 (ECONNREFUSED).");
    expect(describeFailure(networkError({ code: "ECONNRESET" }), []).message).toContain("cut before the answer");
    expect(describeFailure(networkError({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }), []).message).toContain("certificate");
  });

  it("tells a reset connection, which the SDK names TimeoutError as well, from a time-out", () => {
    expect(describeFailure(networkError({ name: "TimeoutError", code: "ECONNRESET" }), []).code).toBe("ECONNRESET");
    expect(describeFailure(networkError({ name: "TimeoutError", code: "ETIMEDOUT" }), []).code).toBe("RequestTimeout");
    expect(describeFailure(networkError({ name: "TimeoutError" }), []).code).toBe("RequestTimeout");
  });

  it("takes anything at all without throwing, and always has a code and a sentence", () => {
    for (const thrown of [
      undefined,
      null,
      "text",
      7,
      {},
      new Error(""),
      new MalformedResponseError("x", { mayPass: true }),
    ]) {
      const failure = describeFailure(thrown, []);
      expect(failure.code).not.toBe("");
      expect(failure.message).not.toBe("");
    }
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        expect(describeFailure(thrown, []).code.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe("withoutSecrets", () => {
  const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

  it("removes known secrets wherever they stand, as they are and as a form encodes them", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const clean = withoutSecrets(`${before}${secret}${after}${encodeURIComponent(secret)}`, [secret, ""]);
        expect(clean).not.toContain(secret);
        expect(clean).not.toContain(encodeURIComponent(secret));
      }),
    );
  });

  it.each([
    "The Canonical String for this request should have been 'POST x-amz-security-token:hidden'",
    "Authorization=AWS4-HMAC-SHA256 Credential=hidden/20260101/eu-west-1/ec2/aws4_request, Signature=hidden",
    "Authorization: hidden",
    "bad X-Amz-Signature=hidden&X=1",
    "Encoded authorization failure message: hidden",
    "x-amz-security-token: hidden",
  ])("cuts what helps to forge: %s", (text) => {
    expect(withoutSecrets(`Refused. ${text}`, [])).not.toContain("hidden");
    expect(withoutSecrets(`Refused. ${text}`, [])).toContain("Refused.");
  });

  it("removes access key ids and signatures that nobody told it of, keeps ARNs, and is bounded", () => {
    const arn = "arn:aws:iam::111122223333:user/reader";
    const clean = withoutSecrets(`${arn} AKIAIOSFODNN7EXAMPLE ${"ab".repeat(32)}`, []);
    expect(clean).toBe(`${arn} [removed] [removed]`);
    expect(withoutSecrets("a ".repeat(5_000), []).length).toBeLessThan(450);
  });
});
