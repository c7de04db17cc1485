/** An action, or one page of it, counted from 1: `DescribeVpcs`, `DescribeVpcs#2`. */
export type CallPattern = string;

/** What the stand-in does wrong. Every fault is deterministic; none is on unless set. */
export interface Faults {
  /** Milliseconds before each answer. */
  latencyMs?: number;
  /** Share of all requests that are throttled, spread evenly: 1/3 throttles the third, the sixth and so on. */
  throttleFraction?: number;
  /** Always answered as throttled, in the words of the API: EC2's 503 `RequestLimitExceeded`, `Throttling`, … */
  throttle?: readonly CallPattern[];
  /** Denied in the words of the API: EC2's `UnauthorizedOperation` with an encoded message, `AccessDenied`, … */
  deny?: readonly CallPattern[];
  /** Never answered; the connection stays open. */
  hang?: readonly CallPattern[];
  /** The head of an answer, a byte at a time and without end: the connection is never idle, yet nothing is answered. */
  drip?: readonly CallPattern[];
  /** The connection is cut before the first byte of an answer. */
  reset?: readonly CallPattern[];
  /** The connection is cut after half of the body. */
  cut?: readonly CallPattern[];
  /** Half of the body, then nothing; the connection stays open. */
  stall?: readonly CallPattern[];
  /** Half of the body as if it were all of it, with a matching length: only the missing end tells. */
  truncate?: readonly CallPattern[];
  /** Half of the body, a pause of `ms` milliseconds, then the other half. */
  stallMs?: { pattern: CallPattern; ms: number };
  /** XML whose tags do not match, or JSON that does not parse. */
  malformed?: readonly CallPattern[];
  /** Status 200 without a body. */
  empty?: readonly CallPattern[];
  /** A proxy's sign-in page with status 200. */
  html?: readonly CallPattern[];
  /** The first page token is handed out again and again. */
  repeatToken?: readonly CallPattern[];
  /** This page is given once more under the next token; then the list goes on. */
  repeatPage?: readonly CallPattern[];
  /** Every list ends with an empty token, not only those of the endpoint APIs. */
  emptyLastToken?: boolean;
  /** `SearchTransitGatewayRoutes` gives one page, says that there are more routes, and hands out no token. */
  moreRoutesWithoutToken?: boolean;
  /** Session tokens have expired: `RequestExpired` from EC2, `ExpiredToken` from STS, … */
  expired?: boolean;
  /** The token of an assumed role is refused as expired after so many requests made with it. */
  expireAfter?: number;
  /** The access key is unknown: `AuthFailure` from EC2, `InvalidClientTokenId` from STS, … */
  wrongCredentials?: boolean;
  /** `SignatureDoesNotMatch`, quoting all headers of the request, session token included, as AWS does. */
  badSignature?: boolean;
  /** Regions that are not enabled: there, credentials are answered as if they were wrong. */
  regionsOff?: readonly string[];
  /** The first record of each list has a state, type and status that no enum knows. */
  unknownEnums?: boolean;
  /** The first record of each list lacks its id. */
  withoutIds?: boolean;
}

/** Whether one of the patterns means this page of an action. */
export function matches(patterns: readonly CallPattern[] | undefined, action: string, page: number): boolean {
  return patterns?.some((pattern) => pattern === action || pattern === `${action}#${page}`) ?? false;
}

/** Whether the `count`th request is one of an evenly spread share. */
export function fallsInShare(count: number, share: number | undefined): boolean {
  return share !== undefined && Math.floor(count * share) > Math.floor((count - 1) * share);
}
