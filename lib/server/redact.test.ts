import { expect, test } from "vitest";
import { redact } from "./redact";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

test.each([
  `AWS_SECRET_ACCESS_KEY=${SECRET}`,
  `{"secretAccessKey":"${SECRET}"}`,
  `"{\\"SecretAccessKey\\": \\"${SECRET}\\"}"`,
  `aws_session_token = ${SECRET}`,
  `x-amz-security-token: ${SECRET}`,
  `https://sts.amazonaws.com/?X-Amz-Signature=${SECRET}&a=b`,
  `Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261102/us-east-1/ec2/aws4_request, Signature=${SECRET}`,
  `{"authorization":"Bearer ${SECRET}"}`,
])("hides what is secret in %s", (text) => {
  const clean = redact(text, {});
  expect(clean).not.toContain(SECRET);
  expect(clean).not.toContain("AKIAIOSFODNN7EXAMPLE");
});

test("hides the very values of the environment, wherever they stand", () => {
  const env = { AWS_SECRET_ACCESS_KEY: "not-a-usual-secret", AWS_ACCESS_KEY_ID: "short" };
  expect(redact("failed with not-a-usual-secret, a short one", env)).toBe("failed with [redacted], a short one");
});

test("leaves ordinary words alone", () => {
  const text =
    "AccessDenied: not authorized to perform ec2:DescribeVpcs. Authorization failed for vpc-0a1b2c3d4e5f60718";
  expect(redact(text, {})).toBe(text);
});
