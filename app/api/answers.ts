import { createHash } from "node:crypto";
import type { Located, NetworkVpc } from "@/lib/model";
import {
  addressKey,
  type DiagramFile,
  type DiagramFormat,
  type Drawing,
  diagramFile,
  findService,
  findVpc,
  getRuntime,
  log,
  type Runtime,
} from "@/lib/server";

/** How long an answer waits for the first load of the sources, in milliseconds; then it gives what there is. */
const PATIENCE = 10_000;

/** The problem details of RFC 9457. */
interface Problem {
  status: number;
  title: string;
  detail: string;
}

/** An error answer: `application/problem+json`, with further members and headers where they help. */
export function problem(
  request: Request,
  { status, title, detail }: Problem,
  more: { members?: Record<string, unknown>; headers?: Record<string, string> } = {},
): Response {
  const instance = new URL(request.url).pathname;
  return new Response(JSON.stringify({ type: "about:blank", title, status, detail, instance, ...more.members }), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...more.headers },
  });
}

/** A JSON answer that nobody may keep: it is as fresh as the inventory in memory. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}

/** Runs a handler with the runtime, its sources read; a bug becomes a 500 that tells nothing of the inside. */
export async function answer(
  request: Request,
  handle: (runtime: Runtime) => Response | Promise<Response>,
  patience = PATIENCE,
): Promise<Response> {
  try {
    const runtime = await getRuntime();
    await runtime.ready(patience);
    return await handle(runtime);
  } catch (error) {
    log.error({ err: error, path: new URL(request.url).pathname }, "request failed");
    return problem(request, {
      status: 500,
      title: "Internal error",
      detail: "Isthmus failed to answer this request. The server's log on standard error says more.",
    });
  }
}

/** Lets the browser save an answer as a file of this name, when the query says `download`. */
export function asDownload(request: Request, response: Response, file: string): Response {
  if (new URL(request.url).searchParams.has("download")) {
    response.headers.set("content-disposition", `attachment; filename="${file}"`);
  }
  return response;
}

/** A file; a client that has this very file already is told so. */
export function fileAnswer(request: Request, { body, type, name }: DiagramFile): Response {
  const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
  const headers = { "cache-control": "no-cache", etag, "content-type": type };
  if (isCurrent(request, etag)) return new Response(null, { status: 304, headers });
  return asDownload(request, new Response(typeof body === "string" ? body : Buffer.from(body), { headers }), name);
}

/** A drawing as a file of this format, for the query of the request. */
export async function diagramAnswer(request: Request, drawing: Drawing, format: DiagramFormat): Promise<Response> {
  const result = await diagramFile(drawing, format, new URL(request.url).searchParams);
  if (result.ok) return fileAnswer(request, result.file);
  return problem(request, { status: 400, title: "Too large a picture", detail: result.message });
}

/** True when the client already has this very file (RFC 9110 §13.1.2, weak comparison). */
function isCurrent(request: Request, etag: string): boolean {
  const known = request.headers.get("if-none-match")?.split(",") ?? [];
  return known.some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}

/** A CSV file (RFC 4180) that the browser saves. */
export function csvAnswer(csv: string, file: string): Response {
  const headers = {
    "cache-control": "no-store",
    "content-type": "text/csv; charset=utf-8; header=present",
    "content-disposition": `attachment; filename="${file}"`,
  };
  return new Response(csv, { headers });
}

export interface VpcContext {
  params: Promise<{ accountId: string; region: string; vpcId: string }>;
}

/** Like {@link answer}, for a route about one VPC: an unknown one gives 404 and names those that exist. */
export function answerForVpc(
  request: Request,
  context: VpcContext,
  handle: (located: NetworkVpc, runtime: Runtime) => Response | Promise<Response>,
): Promise<Response> {
  return answer(request, async (runtime) => {
    const { accountId, region, vpcId } = await context.params;
    const at = { accountId: decoded(accountId), region: decoded(region), vpcId: decoded(vpcId) };
    const found = findVpc(runtime, at);
    if (found.found) return handle(found.vpc, runtime);
    if (found.reason === "loading") return stillLoading(request, found.message);
    return problem(
      request,
      { status: 404, title: "No such VPC", detail: found.message },
      { members: { near: found.near.map((vpc) => addressKey(vpc)) } },
    );
  });
}

export interface ServiceContext {
  params: Promise<{ accountId: string; region: string; serviceId: string }>;
}

/** Like {@link answerForVpc}, for a route about one endpoint service. */
export function answerForService(
  request: Request,
  context: ServiceContext,
  handle: (service: Located<"serviceConfiguration">, runtime: Runtime) => Response | Promise<Response>,
): Promise<Response> {
  return answer(request, async (runtime) => {
    const { accountId, region, serviceId } = await context.params;
    const at = { accountId: decoded(accountId), region: decoded(region), serviceId: decoded(serviceId) };
    const found = findService(runtime, at);
    if (found.found) return handle(found.service, runtime);
    if (found.reason === "loading") return stillLoading(request, found.message);
    return problem(
      request,
      { status: 404, title: "No such endpoint service", detail: found.message },
      { members: { near: found.near.map(({ accountId: a, region: r, serviceId: s }) => `${a}/${r}/${s}`) } },
    );
  });
}

function stillLoading(request: Request, detail: string): Response {
  return problem(
    request,
    { status: 503, title: "Sources are still being read", detail },
    { headers: { "retry-after": "2" } },
  );
}

/** A path segment as its sender meant it. Next hands some segments on still percent-encoded. */
export function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The answer of a route that can only be read to any other method. */
export function onlyGet(request: Request): Response {
  return wrongMethod(request, "GET, HEAD, OPTIONS");
}

/** The answer of the route that starts and stops a refresh to any other method. */
export function onlyPostAndDelete(request: Request): Response {
  return wrongMethod(request, "POST, DELETE, OPTIONS");
}

/** The answer of a route that takes a question in its body to any other method. */
export function onlyPost(request: Request): Response {
  return wrongMethod(request, "POST, OPTIONS");
}

function wrongMethod(request: Request, allow: string): Response {
  return problem(
    request,
    { status: 405, title: "Method not allowed", detail: `This address answers ${allow}, not ${request.method}.` },
    { headers: { allow } },
  );
}
