/**
 * Removes whatever could be a credential from text that is about to be logged or shown: access key ids, request
 * signatures, authorization headers, secrets by their key, and the very values that the environment holds.
 */
export function redact(text: string, env: Readonly<Record<string, string | undefined>> = process.env): string {
  let clean = text;
  for (const name of [
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_ACCESS_KEY_ID",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
  ]) {
    const value = env[name];
    // A value of a few letters would blank out ordinary words, and is no secret that anybody uses.
    if (value !== undefined && value.length >= 8) clean = clean.replaceAll(value, HIDDEN);
  }
  return PATTERNS.reduce((sofar, [pattern, replacement]) => sofar.replace(pattern, replacement), clean);
}

const HIDDEN = "[redacted]";

const PATTERNS: readonly [RegExp, string][] = [
  // Access key ids: long-term, temporary, and the other four-letter prefixes of IAM (IAM identifiers, AWS docs).
  [/\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}\b/g, HIDDEN],
  [/AWS4-HMAC-SHA256[^"\n]*/g, HIDDEN],
  [/(authorization\\?["']?\s*[:=]\s*\\?["']?)[^"'\\\s,}][^"'\\\n}]*/gi, `$1${HIDDEN}`],
  [
    /((?:aws_?)?(?:secret_?access_?key|session_?token|security-token|secretkey|accesskeyid|access_key_id|x-amz-security-token|x-amz-signature|x-amz-credential)\\?["']?\s*[:=]\s*\\?["']?)[^"'\\\s,&}]+/gi,
    `$1${HIDDEN}`,
  ],
  [/\b(Signature=)[A-Za-z0-9%+/=]+/g, `$1${HIDDEN}`],
];
