import { createHash } from "node:crypto";
import { answerForVpc, asDownload, onlyGet, type VpcContext } from "@/app/api/answers";
import { renderSvg } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(request: Request, context: VpcContext): Promise<Response> {
  return answerForVpc(request, context, (located) => {
    const svg = renderSvg(located, new URL(request.url).searchParams);
    const etag = `"${createHash("sha256").update(svg).digest("base64url")}"`;
    const headers = { "cache-control": "no-cache", etag, "content-type": "image/svg+xml; charset=utf-8" };
    if (isCurrent(request, etag)) return new Response(null, { status: 304, headers });
    return asDownload(request, new Response(svg, { headers }), located, "svg");
  });
}

/** True when the client already has this very file (RFC 9110 §13.1.2, weak comparison). */
function isCurrent(request: Request, etag: string): boolean {
  const known = request.headers.get("if-none-match")?.split(",") ?? [];
  return known.some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}
