import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { compareText, type Inventory } from "@/lib/model";
import { answer, type OrganizationAccount, unspeakable, type World } from "./answers";
import { type Faults, fallsInShare, matches } from "./faults";
import { pageAsked } from "./pages";
import { APIS, type HttpAnswer, type HttpRequest, serviceOfScope } from "./protocols";
import { type BucketLoad, RateLimits } from "./rate-limits";
import { refusal } from "./refusals";
import type { Answer, ApiError, StandinRequest } from "./request";
import { drip, sendBody } from "./send";
import { Sessions, type StandinRole } from "./sessions";
import type { Service } from "./shapes";

export type { OrganizationAccount } from "./answers";
export type { Faults } from "./faults";
export type { BucketLoad } from "./rate-limits";
export type { StandinRequest } from "./request";
export type { StandinRole } from "./sessions";

export interface StandinOptions {
  inventories: readonly Inventory[];
  /** Default: any free port. */
  port?: number;
  /** Largest page, however large `MaxResults` is. Default: as large as asked for. */
  pageSize?: number;
  faults?: Faults;
  /** Whether requests beyond AWS's token buckets (domain.md §5.3) are throttled. */
  rateLimits?: boolean;
  /** The accounts of the organisation. Default: those of the inventories, all active. */
  organization?: readonly OrganizationAccount[];
  /** The roles that can be assumed. Default: every role of an account that has inventories. */
  roles?: readonly StandinRole[];
  /** Seconds that the session of an assumed role lasts. Default: as long as asked for. */
  sessionSeconds?: number;
  /** The enabled Regions. Default: those in which the account has inventories. */
  regions?: readonly string[];
}

/** A running stand-in for AWS on 127.0.0.1. */
export interface Standin {
  /** For `AWS_ENDPOINT_URL`. */
  url: string;
  port: number;
  /** Every request that was understood, in the order of arrival, retries included. */
  requests: StandinRequest[];
  /** What no correct client of ours sends: an action that is not reading, an unknown parameter. Must stay empty. */
  violations: string[];
  /** Most requests that were under way at once: of all, and of any one action. */
  peak: { all: number; oneAction: number };
  /** Requests that `rateLimits` refused. */
  readonly throttled: number;
  /** What each of AWS's token buckets had to bear; empty without `rateLimits`. */
  bucketLoads(): BucketLoad[];
  /** Replaces all faults from the next request on. */
  setFaults(faults: Faults): void;
  close(): Promise<void>;
}

const LARGEST_REQUEST = 1024 * 1024;

/**
 * Starts a server that speaks the protocols of the APIs that Isthmus reads, for the given inventories: EC2, Elastic Load
 * Balancing and STS (query), Route 53 (REST-XML), Route 53 Resolver and Organizations (JSON), RAM (REST-JSON). The API and the
 * Region of a request are those that it is signed for; the account is the one whose id is part of the access key id
 * (`AKIA111122223333DEMO`), else the first that has this Region. `AssumeRole` gives keys of the role's account. Signatures must
 * be there and are not checked.
 *
 * Throws when a record has a field that AWS does not know.
 */
export async function startStandin(options: StandinOptions): Promise<Standin> {
  const { inventories } = options;
  const wrong = unspeakable(inventories);
  if (wrong.length > 0) throw new Error(`AWS has no such field: ${wrong.slice(0, 20).join(", ")}`);

  const state = stateOf(options);
  const server = createServer((request, response) => {
    respond(state, request, response).catch((error: unknown) => {
      state.violations.push(`The stand-in failed: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests: state.requests,
    violations: state.violations,
    peak: state.peak,
    get throttled() {
      return state.throttled;
    },
    bucketLoads: () => state.rateLimits?.loads() ?? [],
    setFaults(faults) {
      state.faults = faults;
      state.written.clear();
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

interface State {
  world: World;
  faults: Faults;
  sessions: Sessions;
  rateLimits: RateLimits | null;
  count: number;
  throttled: number;
  requests: StandinRequest[];
  violations: string[];
  /** Actions of the requests that are under way. */
  open: string[];
  peak: Standin["peak"];
  /** Answers already written, by what was asked, so that a large page is written once. Valid for the present faults. */
  written: Map<string, HttpAnswer>;
}

function stateOf({ inventories, ...options }: StandinOptions): State {
  const names = new Map(inventories.map(({ accountId, accountName }) => [accountId, accountName ?? accountId]));
  const organization = [...names].map(([accountId, name]) => ({ accountId, name, status: "ACTIVE" }));
  return {
    world: {
      inventories,
      organization: options.organization ?? organization,
      regions: options.regions ?? null,
      pageSize: options.pageSize ?? Number.POSITIVE_INFINITY,
    },
    faults: options.faults ?? {},
    sessions: new Sessions(options.roles ?? null, new Set(names.keys()), options.sessionSeconds ?? null),
    rateLimits: options.rateLimits === true ? new RateLimits() : null,
    count: 0,
    throttled: 0,
    requests: [],
    violations: [],
    open: [],
    peak: { all: 0, oneAction: 0 },
    written: new Map(),
  };
}

async function respond(state: State, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const http = await readRequest(incoming);
  // Taken once: a switch during an answer belongs to the next request.
  const { faults } = state;
  state.count += 1;
  const inShare = fallsInShare(state.count, faults.throttleFraction);
  const signed = signatureOf(http.headers);
  if (signed === null) {
    const message = "Request is missing a signature for an API that the stand-in speaks.";
    return sendError(state, response, "ec2", { ...MISSING_SIGNATURE, message, violation: true });
  }
  const { service } = signed;
  const understood = APIS[service].protocol.read(service, http);
  if (understood === null) {
    const message = `This is not a request of the protocol of ${APIS[service].scope}.`;
    return sendError(state, response, service, { status: 400, code: "MissingAction", message, violation: true });
  }
  const request: StandinRequest = {
    service,
    action: understood.action,
    region: signed.region,
    accountId: accountOf(signed.accessKeyId, signed.region, state.world.inventories),
    parameters: understood.parameters,
    page: pageAsked(service, understood.parameters),
  };
  const { action, page } = request;
  state.requests.push(request);
  countOpen(state, action, response);
  const overLimit = state.rateLimits?.take(request, performance.now()) === false;
  if (overLimit) state.throttled += 1;

  if (faults.latencyMs !== undefined) await pause(faults.latencyMs);
  if (matches(faults.hang, action, page)) return;
  if (matches(faults.drip, action, page)) return drip(response);
  if (matches(faults.reset, action, page)) return void response.destroy();
  const token = http.headers["x-amz-security-token"];
  const error =
    refusal(request, faults, http.headers, http.body, inShare || overLimit) ??
    state.sessions.check(service, signed.accessKeyId, String(token), faults.expireAfter);
  if (error !== null) return sendError(state, response, service, error);
  const written = write(state, request, faults);
  if ("error" in written) return sendError(state, response, service, written.error);
  await sendBody(response, request, written, faults);
}

/** The answer in the API's protocol; from memory when the same was asked before under the same faults. */
function write(state: State, request: StandinRequest, faults: Faults): HttpAnswer | { error: ApiError } {
  const { service, action, accountId, region, parameters } = request;
  const key = JSON.stringify([service, action, accountId, region, parameters]);
  const known = state.written.get(key);
  if (known !== undefined) return known;
  const isSession = action === "AssumeRole";
  const given: Answer = isSession ? state.sessions.assume(request) : answer(request, state.world, faults);
  if (!given.ok) return { error: given.error };
  const written = APIS[service].protocol.write(service, action, given.output);
  if (!isSession && faults === state.faults) state.written.set(key, written);
  return written;
}

function countOpen({ open, peak }: State, action: string, response: ServerResponse): void {
  open.push(action);
  peak.all = Math.max(peak.all, open.length);
  peak.oneAction = Math.max(peak.oneAction, open.filter((other) => other === action).length);
  response.once("close", () => open.splice(open.indexOf(action), 1));
}

const MISSING_SIGNATURE = { status: 403, code: "MissingAuthenticationToken" };

/** Whom and what a request is signed for; null when it is not signed for an API that the stand-in speaks. */
function signatureOf(headers: IncomingHttpHeaders): { service: Service; accessKeyId: string; region: string } | null {
  const scope = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([\w-]+)\/aws4_request/.exec(headers.authorization ?? "");
  const service = serviceOfScope(scope?.[3] ?? "");
  return service === null ? null : { service, accessKeyId: scope?.[1] ?? "", region: scope?.[2] ?? "" };
}

function accountOf(accessKeyId: string, region: string, inventories: readonly Inventory[]): string {
  const named = /\d{12}/.exec(accessKeyId)?.[0];
  if (named !== undefined) return named;
  const accounts = [...inventories].sort((a, b) => compareText(a.accountId, b.accountId));
  return (accounts.find((inventory) => inventory.region === region) ?? accounts[0])?.accountId ?? "000000000000";
}

function sendError(state: State, response: ServerResponse, service: Service, error: ApiError): void {
  const { status, code, message, violation } = error;
  if (violation === true) {
    state.violations.push(`${code}: ${message}`);
    console.error(`AWS stand-in: ${code}: ${message}`);
  }
  const { headers, body } = APIS[service].protocol.error(service, code, message);
  response.writeHead(status, headers);
  response.end(body);
}

async function readRequest(incoming: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_REQUEST) throw new Error("A request of more than 1 MiB.");
    chunks.push(chunk);
  }
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  return {
    method: incoming.method ?? "",
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
