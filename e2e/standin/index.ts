import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { compareText, type Inventory } from "@/lib/model";
import { type ApiError, answer, pageOfToken, type StandinRequest, unspeakable } from "./answers";
import { type Faults, fallsInShare, matches } from "./faults";
import { escaped, outputShape, type Service, toXml } from "./shapes";

export type { StandinRequest } from "./answers";
export type { Faults } from "./faults";

export interface StandinOptions {
  inventories: readonly Inventory[];
  /** Default: any free port. */
  port?: number;
  /** Largest page, however large `MaxResults` is. Default: as large as asked for. */
  pageSize?: number;
  faults?: Faults;
}

/** A running stand-in for the EC2 and STS APIs on 127.0.0.1. */
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
  /** Replaces all faults from the next request on. */
  setFaults(faults: Faults): void;
  close(): Promise<void>;
}

const READING_ACTION = /^(?:Describe|Get|List|Search)[A-Z]/;
const LARGEST_REQUEST = 1024 * 1024;
const NAMESPACES: Record<Service, string> = {
  ec2: "http://ec2.amazonaws.com/doc/2016-11-15/",
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
};

/**
 * Starts a server that speaks the EC2 Query protocol and STS `GetCallerIdentity` for the given inventories. The Region of a
 * request is the one that it is signed for; the account is the one whose id is part of the access key id
 * (`AKIA111122223333DEMO`), else the first that has this Region. Signatures must be there and are not checked.
 *
 * Throws when a record has a field that AWS does not know.
 */
export async function startStandin(options: StandinOptions): Promise<Standin> {
  const wrong = unspeakable(options.inventories);
  if (wrong.length > 0) throw new Error(`AWS has no such field: ${wrong.slice(0, 20).join(", ")}`);

  const state: State = {
    options,
    faults: options.faults ?? {},
    count: 0,
    requests: [],
    violations: [],
    open: [],
    peak: { all: 0, oneAction: 0 },
  };
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
    setFaults(faults) {
      state.faults = faults;
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

interface State {
  options: StandinOptions;
  faults: Faults;
  count: number;
  requests: StandinRequest[];
  violations: string[];
  /** Actions of the requests that are under way. */
  open: string[];
  peak: Standin["peak"];
}

async function respond(state: State, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await textOf(incoming);
  // Taken once: a switch during an answer belongs to the next request.
  const { faults } = state;
  state.count += 1;
  const throttled = fallsInShare(state.count, faults.throttleFraction);
  const understood = understand(incoming, body, state.options.inventories);
  if ("error" in understood) return sendError(state, response, "ec2", understood.error);
  const request = understood;
  const { service, action, page } = request;
  state.requests.push(request);
  countOpen(state, action, response);

  if (faults.latencyMs !== undefined) await pause(faults.latencyMs);
  if (matches(faults.hang, action, page)) return;
  if (matches(faults.drip, action, page)) return drip(response);
  if (matches(faults.reset, action, page)) return void response.destroy();
  const error = refusal(request, faults, incoming, body, throttled);
  if (error !== null) return sendError(state, response, service, error);
  const given = answer(request, state.options.inventories, faults, state.options.pageSize ?? Number.POSITIVE_INFINITY);
  if (!given.ok) return sendError(state, response, service, given.error);
  sendBody(response, request, answerXml(request, given.output, state.count), faults);
}

function countOpen({ open, peak }: State, action: string, response: ServerResponse): void {
  open.push(action);
  peak.all = Math.max(peak.all, open.length);
  peak.oneAction = Math.max(peak.oneAction, open.filter((other) => other === action).length);
  response.once("close", () => open.splice(open.indexOf(action), 1));
}

function understand(
  incoming: IncomingMessage,
  body: string,
  inventories: readonly Inventory[],
): StandinRequest | { error: ApiError } {
  const scope = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/(ec2|sts)\/aws4_request/.exec(
    incoming.headers.authorization ?? "",
  );
  const { Action: action = "", Version, ...parameters } = Object.fromEntries(new URLSearchParams(body));
  if (incoming.method !== "POST" || action === "" || Version === undefined) {
    return {
      error: {
        status: 400,
        code: "MissingAction",
        message: "This is not a request of the EC2 Query protocol.",
        violation: true,
      },
    };
  }
  if (scope === null) {
    const message = "Request is missing a signature for ec2 or sts.";
    return { error: { status: 403, code: "MissingAuthenticationToken", message, violation: true } };
  }
  const [, accessKeyId = "", region = "", service] = scope;
  return {
    service: service === "sts" ? "sts" : "ec2",
    action,
    region,
    accountId: accountOf(accessKeyId, region, inventories),
    parameters,
    page: pageOfToken(parameters.NextToken) ?? 1,
  };
}

function accountOf(accessKeyId: string, region: string, inventories: readonly Inventory[]): string {
  const named = /\d{12}/.exec(accessKeyId)?.[0];
  if (named !== undefined) return named;
  const accounts = [...inventories].sort((a, b) => compareText(a.accountId, b.accountId));
  return (accounts.find((inventory) => inventory.region === region) ?? accounts[0])?.accountId ?? "000000000000";
}

/** The error that a fault or a rule makes of a request, in the order in which AWS would notice. */
function refusal(
  { service, action, region, page }: StandinRequest,
  faults: Faults,
  incoming: IncomingMessage,
  body: string,
  throttled: boolean,
): ApiError | null {
  if (!READING_ACTION.test(action)) {
    const message = `The stand-in refuses ${service}:${action}: it is not an action that only reads.`;
    return { status: 403, code: "UnauthorizedOperation", message, violation: true };
  }
  if (throttled || matches(faults.throttle, action, page)) {
    return service === "ec2"
      ? { status: 503, code: "RequestLimitExceeded", message: "Request limit exceeded." }
      : { status: 400, code: "Throttling", message: "Rate exceeded" };
  }
  if (faults.badSignature === true) {
    const headers = Object.entries(incoming.headers).map(([name, value]) => `${name}:${String(value)}`);
    const message = `The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'POST\n/\n\n${headers.join("\n")}\n\n${body}'\n`;
    return { status: 403, code: "SignatureDoesNotMatch", message };
  }
  if (faults.expired === true) {
    return service === "ec2"
      ? { status: 400, code: "RequestExpired", message: "Request has expired." }
      : { status: 403, code: "ExpiredToken", message: "The security token included in the request is expired" };
  }
  if (faults.wrongCredentials === true || faults.regionsOff?.includes(region) === true) {
    return service === "ec2"
      ? { status: 401, code: "AuthFailure", message: "AWS was not able to validate the provided access credentials" }
      : {
          status: 403,
          code: "InvalidClientTokenId",
          message: "The security token included in the request is invalid.",
        };
  }
  if (!matches(faults.deny, action, page)) return null;
  const who = "arn:aws:iam::111122223333:user/reader";
  return service === "ec2"
    ? {
        status: 403,
        code: "UnauthorizedOperation",
        message: `You are not authorized to perform this operation. User: ${who} is not authorized to perform: ec2:${action} because no identity-based policy allows the ec2:${action} action. Encoded authorization failure message: 9hPfencodedEXAMPLEmessage0123456789`,
      }
    : { status: 403, code: "AccessDenied", message: `User: ${who} is not authorized to perform: sts:${action}` };
}

function answerXml({ service, action }: StandinRequest, output: Record<string, unknown>, count: number): string {
  const shape = outputShape(service, action);
  if (shape?.kind !== "structure") throw new Error(`${service}:${action} has no output.`);
  const content = shape.members.map((member) => toXml(member.shape(), output[member.name], member.xmlName)).join("");
  const requestId = `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
  const inner =
    service === "ec2"
      ? `<requestId>${requestId}</requestId>${content}`
      : `<${action}Result>${content}</${action}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${action}Response xmlns="${NAMESPACES[service]}">${inner}</${action}Response>\n`;
}

function sendBody(response: ServerResponse, { action, page }: StandinRequest, xml: string, faults: Faults): void {
  const type = { "content-type": "text/xml;charset=UTF-8" };
  const whole = Buffer.from(xml);
  const half = whole.subarray(0, Math.floor(whole.length / 2));
  if (matches(faults.html, action, page)) {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<html><body><p>Please sign in to the network.</p></body></html>");
    return;
  }
  if (matches(faults.malformed, action, page)) {
    response.writeHead(200, type);
    response.end(xml.replace("<requestId>", "<requestId><broken>").replace("<UserId>", "<UserId><broken>"));
    return;
  }
  if (matches(faults.truncate, action, page)) {
    response.writeHead(200, { ...type, "content-length": half.length });
    response.end(half);
    return;
  }
  const cut = matches(faults.cut, action, page);
  if (cut || matches(faults.stall, action, page)) {
    response.writeHead(200, { ...type, "content-length": whole.length });
    response.write(half, () => {
      if (cut) response.destroy();
    });
    return;
  }
  response.writeHead(200, type);
  response.end(whole);
}

function sendError(state: State, response: ServerResponse, service: Service, error: ApiError): void {
  const { status, code, message, violation } = error;
  if (violation === true) {
    state.violations.push(`${code}: ${message}`);
    console.error(`AWS stand-in: ${code}: ${message}`);
  }
  const parts = `<Code>${escaped(code)}</Code><Message>${escaped(message)}</Message>`;
  response.writeHead(status, { "content-type": "text/xml;charset=UTF-8" });
  response.end(
    service === "ec2"
      ? `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error>${parts}</Error></Errors><RequestID>00000000-0000-4000-8000-000000000000</RequestID></Response>`
      : `<ErrorResponse xmlns="${NAMESPACES.sts}"><Error><Type>Sender</Type>${parts}</Error><RequestId>00000000-0000-4000-8000-000000000000</RequestId></ErrorResponse>`,
  );
}

function drip({ socket }: ServerResponse): void {
  socket?.write("HTTP/1.1 200 OK\r\nx-drip: ");
  const timer = setInterval(() => socket?.write("."), 20);
  socket?.once("close", () => clearInterval(timer));
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_REQUEST) throw new Error("A request of more than 1 MiB.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
