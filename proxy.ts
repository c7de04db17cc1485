import { type NextRequest, NextResponse } from "next/server";
import { DATA_POLICY, isLoopbackHost, pagePolicy, SECURITY_HEADERS } from "@/lib/server/guard";

/** Stands in front of every request: refuses names that are not this machine's, and sets the security headers. */
export function proxy(request: NextRequest): NextResponse {
  if (!isLoopbackHost(request.headers.get("host"))) return secured(refusal(request), DATA_POLICY);
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
  const body = {
    type: "about:blank",
    title: "Forbidden",
    status: 403,
    detail:
      "Isthmus has no sign-in configured, so it answers only to names of this machine. Open it at http://127.0.0.1 or http://localhost with its port.",
    instance: request.nextUrl.pathname,
  };
  return new NextResponse(JSON.stringify(body), {
    status: 403,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}
