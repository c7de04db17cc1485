import type { Service } from "../shapes";
import { json, restJson } from "./json";
import type { Protocol } from "./protocol";
import { query } from "./query";
import { restXml } from "./rest-xml";

export type { HttpAnswer, HttpRequest } from "./protocol";

/** An error that a whole API words in one way: its HTTP status and its code. */
interface ErrorForm {
  status: number;
  code: string;
}

interface Api {
  protocol: Protocol;
  /** The name in the scope of a signature. */
  scope: string;
  /** One endpoint for the whole partition: whose answers do not depend on the Region of the signature. */
  global: boolean;
  denied: ErrorForm;
  throttled: ErrorForm;
  expired: ErrorForm;
  unknownKey: ErrorForm;
  badSignature: ErrorForm;
  badToken: ErrorForm;
}

const QUERY_ERRORS = {
  denied: { status: 403, code: "AccessDenied" },
  throttled: { status: 400, code: "Throttling" },
  expired: { status: 403, code: "ExpiredToken" },
  unknownKey: { status: 403, code: "InvalidClientTokenId" },
  badSignature: { status: 403, code: "SignatureDoesNotMatch" },
  badToken: { status: 400, code: "ValidationError" },
};

const JSON_ERRORS = {
  denied: { status: 400, code: "AccessDeniedException" },
  throttled: { status: 400, code: "ThrottlingException" },
  expired: { status: 400, code: "ExpiredTokenException" },
  unknownKey: { status: 400, code: "UnrecognizedClientException" },
  badSignature: { status: 400, code: "InvalidSignatureException" },
  badToken: { status: 400, code: "InvalidNextTokenException" },
};

/** How each API speaks, and how it words what any API may refuse. */
export const APIS: Readonly<Record<Service, Api>> = {
  ec2: {
    protocol: query,
    scope: "ec2",
    global: false,
    denied: { status: 403, code: "UnauthorizedOperation" },
    throttled: { status: 503, code: "RequestLimitExceeded" },
    expired: { status: 400, code: "RequestExpired" },
    unknownKey: { status: 401, code: "AuthFailure" },
    badSignature: { status: 403, code: "SignatureDoesNotMatch" },
    badToken: { status: 400, code: "InvalidNextToken" },
  },
  elbv2: { protocol: query, scope: "elasticloadbalancing", global: false, ...QUERY_ERRORS },
  sts: { protocol: query, scope: "sts", global: false, ...QUERY_ERRORS },
  route53: {
    protocol: restXml,
    scope: "route53",
    global: true,
    ...QUERY_ERRORS,
    badToken: { status: 400, code: "InvalidPaginationToken" },
  },
  route53resolver: { protocol: json, scope: "route53resolver", global: false, ...JSON_ERRORS },
  organizations: {
    protocol: json,
    scope: "organizations",
    global: true,
    ...JSON_ERRORS,
    throttled: { status: 400, code: "TooManyRequestsException" },
    badToken: { status: 400, code: "InvalidInputException" },
  },
  ram: {
    protocol: restJson,
    scope: "ram",
    global: false,
    ...JSON_ERRORS,
    denied: { status: 403, code: "AccessDeniedException" },
    throttled: { status: 429, code: "ThrottlingException" },
    expired: { status: 403, code: "ExpiredTokenException" },
    unknownKey: { status: 403, code: "UnrecognizedClientException" },
    badSignature: { status: 403, code: "InvalidSignatureException" },
  },
};

const SERVICES = Object.keys(APIS) as Service[];

/** The API that a signature is for, by the name in its scope; null for none of ours. */
export function serviceOfScope(scope: string): Service | null {
  return SERVICES.find((service) => APIS[service].scope === scope) ?? null;
}

/** The IAM action of a request, e.g. `elasticloadbalancing:DescribeListeners`. */
export function iamActionOf(service: Service, action: string): string {
  return `${APIS[service].scope}:${action}`;
}
