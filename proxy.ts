import { type NextRequest, NextResponse } from "next/server";
import { DATA_POLICY, isLoopbackHost, isWellFormedPath, pagePolicy, SECURITY_HEADERS } from "@/lib/server/guard";

/** Stands in front of every request: refuses names that are not this machine's and malformed paths, and sets the security headers. */
export function proxy(request: NextRequest): NextResponse {
  if (!isLoopbackHost(request.headers.get("host"))) return secured(refusal(request), DATA_POLICY);
  if (!isWellFormedPath(request.nextUrl.pathname)) return secured(malformed(request), DATA_POLICY);
  if (request.nextUrl.pathname.startsWith("/api/")) return secured(NextResponse.next(), DATA_POLICY);

  const nonce = Buffer.from(crypto.randomUUID()).toString("base64");
  const policy = pagePolicy(nonce, process.env.NODE_ENV === "development");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("x-isthmus-path", request.nextUrl.pathname);
  headers.set("content-security-policy", policy);
  return secured(NextResponse.next({ request: { headers } }), policy);
}

function secured(response: NextResponse, policy: string): NextResponse {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  response.headers.set("content-security-policy", policy);
  return response;
}

function refusal(request: NextRequest): NextResponse {
  return problem(request, {
    status: 403,
    title: "Forbidden",
    detail:
      "Isthmus has no sign-in configured, so it answers only to names of this machine. Open it at http://127.0.0.1 or http://localhost with its port.",
  });
}

function malformed(request: NextRequest): NextResponse {
  return problem(request, {
    status: 400,
    title: "Malformed address",
    detail: "The path holds a percent sign that begins no UTF-8 escape. Write a percent sign itself as %25.",
  });
}

/** The problem details of RFC 9457. */
function problem(request: NextRequest, details: { status: number; title: string; detail: string }): NextResponse {
  const body = { type: "about:blank", ...details, instance: request.nextUrl.pathname };
  return new NextResponse(JSON.stringify(body), {
    status: details.status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}
