import type { ServiceName } from "@/lib/model";

/** An AWS service that Isthmus calls. */
export type Service = ServiceName | "organizations";

/** Actions that only read. Anything else is refused before a byte is sent. */
const READING_ACTION = /^(?:Describe|Get|List|Search)[A-Z]/;

/** The paths of RAM are its actions in lower case. */
const READING_PATH = /^\/(?:get|list)[a-z]+$/;

/** Whether the guard lets an action pass: what reads, and STS's `AssumeRole`, without which other accounts cannot be read. */
export function isAllowed(service: Service, action: string): boolean {
  return READING_ACTION.test(action) || (service === "sts" && action === "AssumeRole");
}

/** What the guard says of an action that it does not let pass. */
export function refusal(service: Service, action: string): Error {
  return new Error(
    `Refused to send ${service}:${action}: only actions that read (Describe, Get, List, Search) and sts:AssumeRole may leave this process.`,
  );
}

/** A request as it is about to leave, of whatever protocol. */
export interface WireRequest {
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  query?: unknown;
  body?: unknown;
}

/**
 * The last gate: judges a request by what it is on the wire and not by the command that made it, so that no middleware, and
 * none that was removed, changes the verdict. What it cannot read does not pass.
 */
export function assertAllowedOnWire(service: Service, request: WireRequest): void {
  if (!passes(service, request))
    throw refusal(service, wireActionOf(service, request) ?? `${request.method} ${request.path}`);
}

function passes(service: Service, request: WireRequest): boolean {
  switch (service) {
    case "ec2":
    case "sts":
    case "elbv2":
    case "route53resolver":
    case "organizations": {
      const action = wireActionOf(service, request);
      return action !== null && isAllowed(service, action);
    }
    case "ram":
      return request.method === "POST" && READING_PATH.test(request.path);
    case "route53":
      // The one action there that is asked with GET and is none of those that read by name.
      return request.method === "GET" && !request.path.endsWith("/testdnsanswer");
  }
}

/** The action that a request of a Query or JSON protocol names; null for the REST protocols, or when it names none. */
function wireActionOf(service: Service, request: WireRequest): string | null {
  if (service === "route53resolver" || service === "organizations") {
    const name = Object.keys(request.headers).find((header) => header.toLowerCase() === "x-amz-target");
    return /\.(\w+)$/.exec(request.headers[name ?? ""] ?? "")?.[1] ?? null;
  }
  const [action, ...more] = new URLSearchParams(textOf(request.body)).getAll("Action");
  // A second `Action`, in the body or in the query, could be the one that is obeyed.
  return action === undefined || more.length > 0 || hasMembers(request.query) ? null : action;
}

function hasMembers(query: unknown): boolean {
  return typeof query === "object" && query !== null && Object.keys(query).length > 0;
}

function textOf(body: unknown): string {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? Buffer.from(body).toString("utf8") : "";
}
