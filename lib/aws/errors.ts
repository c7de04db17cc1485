import type { CallStatus } from "@/lib/model";

/**
 * What kind of trouble an error is, where that matters to what a person should do next. `answer` means that an AWS API
 * answered with an error of its own; the others never got so far.
 */
export type FailureKind =
  | "answer"
  | "cancelled"
  | "clock"
  | "credentials.expired"
  | "credentials.invalid"
  | "credentials.missing"
  | "credentials.timeout"
  | "malformed"
  | "region.off"
  | "timeout"
  | "unreachable"
  | "unresolved";

/** An error as an outcome of a call: safe to store and to show. */
export interface Failure {
  kind: FailureKind;
  status: Extract<CallStatus, "denied" | "throttled" | "failed">;
  /** AWS's own error code, or ours: `RequestTimeout`, `MalformedResponse`, `Cancelled`, `PaginationLoop`. */
  code: string;
  /** A sentence without credentials, signatures or encoded authorization messages. */
  message: string;
}

/** An answer with a good status that is not the answer of the action that was asked. */
export class MalformedResponseError extends Error {
  override readonly name = "MalformedResponse";
  /** The SDK's own sign that an error may pass when tried again. */
  readonly $retryable?: { throttling: false };
  /** The same sign for older releases of the SDK, which go by codes only: an answer cut short is a connection cut. */
  readonly code?: "ECONNRESET";

  constructor(message: string, options: { mayPass: boolean }) {
    super(message);
    if (!options.mayPass) return;
    this.$retryable = { throttling: false };
    this.code = "ECONNRESET";
  }
}

/** The last time-out of a request; unlike the SDK's own `TimeoutError` it is not tried again. */
export class RequestTimeoutError extends Error {
  override readonly name = "RequestTimedOut";
}

/** A list that hands out a page token for the second time and so would never end. */
export class PaginationLoopError extends Error {
  override readonly name = "PaginationLoop";
}

/** A list that says that it is not all, and gives no way to the rest. */
export class AdditionalRoutesError extends Error {
  override readonly name = "AdditionalRoutesAvailable";

  constructor() {
    super("AWS has more routes than it gives at once, and no page token for the others.");
  }
}

/** The credentials were not there in time: whoever gives them waits for something. */
export class CredentialsTimeoutError extends Error {
  override readonly name = "CredentialsTimeout";

  constructor(milliseconds: number) {
    super(`They were not there after ${milliseconds / 1000} s.`);
  }
}

/** A role could not be assumed; the cause says why. */
export class RoleError extends Error {
  override readonly name = "RoleNotAssumed";

  constructor(
    readonly arn: string,
    cause: unknown,
    /** The texts that the message of the cause may hold and nobody may see. */
    readonly secrets: readonly string[],
  ) {
    super(`The role ${arn} could not be assumed.`, { cause });
  }
}

/** What was not finished when the collection was stopped. */
export const CANCELLED: Failure = {
  kind: "cancelled",
  status: "failed",
  code: "Cancelled",
  message: "The collection was stopped before this call ended.",
};

const CODES: Partial<Record<FailureKind, readonly string[]>> = {
  "credentials.expired": ["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"],
  "credentials.invalid": [
    "AuthFailure",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
  ],
  "region.off": ["OptInRequired", "RegionDisabledException"],
  clock: ["RequestInTheFuture", "RequestTimeTooSkewed"],
};

// The codes that the SDK itself classes as throttling (@smithy/core, service-error-classification) and that EC2 or STS use.
const THROTTLING_CODES = [
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
];

const UNRESOLVED_CODES = ["ENOTFOUND", "EAI_AGAIN"];
const CUT_CODES = ["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE", "HPE_INVALID_EOF_STATE", "ECONNABORTED"];
const UNREACHABLE_CODES = ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "EHOSTDOWN", "EACCES"];

/** Made-up credentials for local APIs are often a word such as `test`; removing that from every text would only garble it. */
const SHORTEST_SECRET = 8;

/** Longest message that is kept of what a server said. */
const MESSAGE_LIMIT = 400;

/**
 * Classes whatever a client threw. Never throws itself.
 *
 * @param secrets texts that must not appear in the message: the access key id, the secret and the session token.
 */
export function describeFailure(error: unknown, secrets: readonly string[]): Failure {
  const name = textField(error, "name") ?? "";
  const code = textField(error, "code") ?? "";
  const message = textField(error, "message") ?? (typeof error === "string" ? error : "");
  const failed = (kind: FailureKind, failureCode: string, sentence: string): Failure => ({
    kind,
    status: "failed",
    code: failureCode,
    message: withoutSecrets(sentence, secrets),
  });

  if (error instanceof RoleError) {
    const cause = describeFailure(error.cause, [...secrets, ...error.secrets]);
    return { ...cause, message: `${error.message} ${cause.message}` };
  }
  if (name === "AbortError") return CANCELLED;
  if (name === "CredentialsTimeout") return failed("credentials.timeout", name, message);
  if (name === "PaginationLoop" || name === "AdditionalRoutesAvailable") return failed("answer", name, message);
  if (name === "MalformedResponse") return failed("malformed", name, message);
  if (name === "RequestTimedOut") return failed("timeout", "RequestTimeout", message);
  if (isTimeout(error)) {
    return failed("timeout", "RequestTimeout", "The API did not answer in time.");
  }
  if (/^(?:CredentialsProviderError|TokenProviderError|ProviderError)$/.test(name))
    return missingCredentials(message, failed);
  if (UNRESOLVED_CODES.includes(code)) {
    const host = textField(error, "hostname");
    return failed("unresolved", code, `The host name ${host ?? "of the API"} could not be resolved.`);
  }
  if (CUT_CODES.includes(code)) {
    return failed("unreachable", code, "The connection was cut before the answer was complete.");
  }
  if (UNREACHABLE_CODES.includes(code))
    return failed("unreachable", code, `No connection to ${addressOf(error)} (${code}).`);
  if (/CERT|SSL|TLS|EPROTO|SIGNATURE_FAILURE/.test(code)) {
    return failed("unreachable", code, `The TLS certificate of the API was not accepted (${code}).`);
  }
  if (name === "SyntaxError" || /XML parse error|Deserialization error/.test(message)) {
    return failed(
      "malformed",
      "MalformedResponse",
      "The answer could not be read: it is not well-formed, or not of the expected shape.",
    );
  }
  return describeAnswer(error, name === "" || name === "Error" ? code : name, message, secrets);
}

/**
 * Whether a request got no answer in time. The SDK's HTTP handler calls a reset connection a `TimeoutError` too; that one has
 * the code of the reset.
 */
export function isTimeout(error: unknown): boolean {
  const code = textField(error, "code");
  return code === "ETIMEDOUT" || (code === undefined && textField(error, "name") === "TimeoutError");
}

/** An error that the API itself sent. */
function describeAnswer(error: unknown, name: string, message: string, secrets: readonly string[]): Failure {
  // EC2 documents some codes with a `Client.` or `Server.` prefix, and compatible APIs send it.
  const code = withoutSecrets(name.replace(/^(?:Client|Server)\./, ""), secrets) || "Unknown";
  const status = httpStatus(error);
  const said = withoutSecrets(message, secrets);
  const sentence =
    said === "" || said === "Unknown" || said === "UnknownError"
      ? `The API gave no reason${status === null ? "" : ` (HTTP status ${status})`}.`
      : said;
  const kind = kindOfCode(code);
  if (kind !== null) return { kind, status: "failed", code, message: sentence };
  if (THROTTLING_CODES.includes(code) || status === 429) {
    return { kind: "answer", status: "throttled", code, message: sentence };
  }
  const denied = code === "UnauthorizedOperation" || code.startsWith("AccessDenied") || status === 403;
  return { kind: "answer", status: denied ? "denied" : "failed", code, message: sentence };
}

function kindOfCode(code: string): FailureKind | null {
  for (const kind of ["credentials.expired", "credentials.invalid", "region.off", "clock"] as const) {
    if (CODES[kind]?.includes(code)) return kind;
  }
  return null;
}

function missingCredentials(
  message: string,
  failed: (kind: FailureKind, code: string, sentence: string) => Failure,
): Failure {
  if (/expired|reauthenticate|refresh this SSO session|not found or is invalid/i.test(message)) {
    return failed("credentials.expired", "CredentialsProviderError", message);
  }
  // A failing `credential_process` is quoted by the SDK with its command line and output, which may hold anything.
  const sentence = /command failed|credential_process|credential process/i.test(message)
    ? "The command named by credential_process failed."
    : message;
  return failed("credentials.missing", "CredentialsProviderError", sentence);
}

/**
 * A text of a server or of the SDK without anything that could be, or help to forge, a credential. A rejected signature is
 * answered with the whole canonical request, session token included; a denied call with an encoded message that only an
 * administrator can read: both are cut.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    for (const form of [secret, encodeURIComponent(secret)]) clean = clean.replaceAll(form, "[removed]");
  }
  clean = clean
    .replace(/(?:The )?Canonical String for this request[\s\S]*$/i, "")
    .replace(/\s*Encoded authorization failure message:\s*\S+/gi, "")
    .replace(/AWS4-HMAC-SHA256[\s\S]*$/i, "[removed]")
    .replace(/\b(?:authorization|x-amz-security-token)\b\s*[:=][\s\S]*$/i, "[removed]")
    .replace(/\b(?:X-Amz-)?(?:Signature|Credential)\s*[:=]\s*[^\s&]+/gi, "[removed]")
    .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{8,}\b/g, "[removed]")
    .replace(/\b[0-9a-f]{64}\b/gi, "[removed]")
    .replace(/Deserialization error: to see the raw response[\s\S]*$/, "")
    .replace(/\s+/g, " ")
    .trim();
  return clean.length > MESSAGE_LIMIT ? `${clean.slice(0, MESSAGE_LIMIT).trimEnd()}…` : clean;
}

function httpStatus(error: unknown): number | null {
  const metadata = field(error, "$metadata");
  const status = field(metadata, "httpStatusCode");
  return typeof status === "number" ? status : null;
}

/** `host:port` of a failed connection. A name with several addresses fails as an AggregateError of one error for each. */
function addressOf(error: unknown): string {
  const attempts = error instanceof AggregateError ? error.errors : [error];
  for (const attempt of attempts) {
    const address = textField(attempt, "address");
    const port = field(attempt, "port");
    if (address !== undefined) return typeof port === "number" ? `${address}:${port}` : address;
  }
  return "the API";
}

function textField(value: unknown, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === "string" ? found : undefined;
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
