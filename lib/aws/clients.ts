import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { EC2Client } from "@aws-sdk/client-ec2";
import { isAwaited } from "./calls";
import type { KeyRing, Keys } from "./credentials";
import { describeFailure, isTimeout, RequestTimeoutError } from "./errors";
import { assertAllowedOnWire, isAllowed, refusal, type Service, type WireRequest } from "./guard";
import type { Attempt, RateLimits } from "./rate-limits";
import { Retries } from "./retries";
import { assertAnswerOf } from "./whole-answers";

/** Loads a client's module: together they take a second, so each is loaded when first needed. */
const MODULES: Readonly<Record<Service, { load: () => Promise<object>; client: string }>> = {
  ec2: { load: () => import("@aws-sdk/client-ec2"), client: "EC2Client" },
  elbv2: { load: () => import("@aws-sdk/client-elastic-load-balancing-v2"), client: "ElasticLoadBalancingV2Client" },
  organizations: { load: () => import("@aws-sdk/client-organizations"), client: "OrganizationsClient" },
  ram: { load: () => import("@aws-sdk/client-ram"), client: "RAMClient" },
  route53: { load: () => import("@aws-sdk/client-route-53"), client: "Route53Client" },
  route53resolver: { load: () => import("@aws-sdk/client-route53resolver"), client: "Route53ResolverClient" },
  sts: { load: () => import("@aws-sdk/client-sts"), client: "STSClient" },
};

const loaded = new Map<Service, Promise<object>>();

/** The module of a service. `import()` would give the same each time, but not for nothing. */
function moduleOf(service: Service): Promise<object> {
  const known = loaded.get(service) ?? MODULES[service].load();
  loaded.set(service, known);
  return known;
}

export const SERVICES = Object.keys(MODULES).filter((name): name is Service => name in MODULES);

export interface ClientOptions {
  /** Whose requests these are; asked anew at each, since it may become known on the way. See {@link Attempt}. */
  owner: () => string;
  keys: KeyRing;
  limits: RateLimits;
  /** Milliseconds for an answer to begin, and for which it may then pause. */
  requestTimeoutMs: number;
  /** Tries of one request, the first included. */
  maxAttempts: number;
  /** Stops whatever is under way. */
  signal?: AbortSignal | undefined;
}

/** The AWS APIs with one set of credentials. */
export interface Clients {
  /** Sends one request and gives the SDK's output. Rejects with the SDK's error. */
  send(service: Service, region: string, action: string, input: object): Promise<object>;
  /** The client that `send` uses. */
  client(service: Service, region: string): Promise<SdkClient>;
  /** Closes connections that nobody else uses. */
  destroy(): void;
}

/** What all clients of the SDK have in common, of whatever release. */
export interface SdkClient {
  config: { credentials: unknown; requestHandler: RequestHandler };
  // The stacks differ in the types of inputs and outputs, of which nothing here reads any.
  middlewareStack: Pick<EC2Client["middlewareStack"], "add"> & {
    remove(name: string): boolean;
    addRelativeTo(middleware: Around, options: { relation: "before"; toMiddleware: string; name: string }): void;
  };
  send(command: object, options: object): Promise<object>;
  destroy(): void;
}

type Around = <Args extends object, Result>(
  next: (args: Args) => Promise<Result>,
  context: { commandName?: string },
) => (args: Args) => Promise<Result>;

interface RequestHandler {
  handle(request: WireRequest, options?: object): Promise<unknown>;
  destroy?(): void;
}

/** The only place where AWS clients are made, so that none exists without the guard. */
export function createClients(options: ClientOptions): Clients {
  const connections = openConnections();
  const made = new Map<string, Promise<SdkClient>>();
  const client = (service: Service, region: string): Promise<SdkClient> => {
    const key = `${service} ${region}`;
    const known = made.get(key) ?? guardedClient(service, region, { ...options, connections });
    made.set(key, known);
    return known;
  };
  return {
    async send(service, region, action, input) {
      const command = await commandOf(service, action, input);
      const { signal } = options;
      return (await client(service, region)).send(command, signal === undefined ? {} : { abortSignal: signal });
    },
    client,
    destroy() {
      connections.close();
    },
  };
}

/** What the SDK's default chain needs to know. */
export interface ChainOptions {
  /** A profile of the shared files; without it the default credential chain decides. */
  profile: string | undefined;
  requestTimeoutMs: number;
}

/**
 * The keys of the SDK's default chain for a profile, as a function that reads them. The chain keeps what it has read until it
 * expires; with `renew` it is read again.
 */
export async function defaultChain(options: ChainOptions): Promise<(renew: boolean) => Promise<Keys>> {
  // Nothing is sent with this client, which only tells what the chain is; a Region is wanted all the same.
  const client = await guardedClient("sts", "us-east-1", options);
  const chain = client.config.credentials as (options?: { forceRefresh: boolean }) => Promise<Keys>;
  return (renew) => chain(renew ? { forceRefresh: true } : undefined);
}

/**
 * Makes a client with everything that protects, and is the only place with a `new` for one: the test of the sources finds
 * any other. With the options of a chain it makes one that sends nothing at all.
 */
async function guardedClient(
  service: Service,
  region: string,
  options: (ClientOptions & { connections: Connections }) | ChainOptions,
): Promise<SdkClient> {
  const Client = Reflect.get(await moduleOf(service), MODULES[service].client) as new (config: object) => SdkClient;
  const reads = "keys" in options;
  const client = new Client({
    region,
    ...(reads
      ? {
          credentials: keysFor(options),
          maxAttempts: options.maxAttempts,
          retryStrategy: new Retries(options.maxAttempts),
        }
      : {}),
    ...(reads || options.profile === undefined ? {} : { profile: options.profile }),
    requestHandler: {
      // Without `throwOnRequestTimeout` the time-out only writes a warning. It covers the time until the answer begins;
      // `socketTimeout` covers an answer that stops half-way.
      requestTimeout: options.requestTimeoutMs,
      throwOnRequestTimeout: true,
      socketTimeout: options.requestTimeoutMs,
      connectionTimeout: options.requestTimeoutMs,
      ...(reads ? { httpAgent: options.connections.http, httpsAgent: options.connections.https } : {}),
    },
  });
  guardCommands(service, client, reads);
  // The chain asks identity providers through the handler of its client, in ways that are the SDK's own.
  if (!reads) return client;
  // Nothing is logged, and what would be is copied all the same: a twentieth of the time that a large answer takes.
  client.middlewareStack.remove("loggerMiddleware");
  guardWire(service, client);
  renewExpired(client, options);
  limitRate(service, region, client, options);
  timeOutTwice(client, options.requestTimeoutMs);
  wholeAnswers(service, client);
  return client;
}

async function commandOf(service: Service, action: string, input: object): Promise<object> {
  const Command: unknown = Reflect.get(await moduleOf(service), `${action}Command`);
  if (typeof Command !== "function") throw new Error(`The SDK has no ${service}:${action}.`);
  return Reflect.construct(Command, [input]);
}

/** The SDK must ask for the keys each time, or keys that AWS has refused as expired would be used to their nominal end. */
function keysFor({ keys, signal }: ClientOptions): () => Promise<Keys> {
  return async () => ({ ...(await keys.get(signal)), expiration: new Date(0) });
}

function guardCommands(service: Service, client: SdkClient, reads: boolean): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const action = actionOf(context.commandName);
      if (!reads || !isAllowed(service, action)) throw refusal(service, action);
      return next(args);
    },
    { step: "initialize", priority: "high", name: "readingActionsOnly" },
  );
}

function guardWire(service: Service, client: SdkClient): void {
  const handler = client.config.requestHandler;
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    assertAllowedOnWire(service, request);
    return handle(request, options);
  };
  // Connections are shared with other clients and closed with the last of them.
  handler.destroy = () => undefined;
}

function renewExpired(client: SdkClient, { keys, signal }: ClientOptions): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const { generation } = keys;
      try {
        return await next(args);
      } catch (error) {
        const expired = describeFailure(error, []).kind === "credentials.expired";
        // With other keys the request is made once more. The first error stands when there are none to be had.
        if (!expired || generation === 0 || !(await keys.renew(generation, signal))) throw error;
        return next(args);
      }
    },
    { step: "initialize", priority: "low", name: "renewExpiredKeys" },
  );
}

function limitRate(service: Service, region: string, client: SdkClient, options: ClientOptions): void {
  client.middlewareStack.addRelativeTo(
    (next, context) => async (args) => {
      const action = actionOf(context.commandName);
      const awaited = isAwaited(action, Reflect.get(args, "input"));
      const attempt: Attempt = { owner: options.owner(), region, service, action, awaited };
      try {
        return await options.limits.run(attempt, options.signal, () => next(args));
      } catch (error) {
        if (describeFailure(error, []).status === "throttled") options.limits.emptied(attempt);
        throw error;
      }
    },
    // Inside the retries, since AWS counts each attempt; and before signing, since a signature ages while it waits.
    { relation: "before", toMiddleware: "httpSigningMiddleware", name: "rateLimits" },
  );
}

function timeOutTwice(client: SdkClient, requestTimeoutMs: number): void {
  client.middlewareStack.add(
    (next) => {
      let timeouts = 0;
      return async (args) => {
        try {
          return await next(args);
        } catch (error) {
          // The SDK retries a time-out like any passing fault: with eight attempts a hanging API would cost minutes.
          if (isTimeout(error) && ++timeouts >= 2) {
            throw new RequestTimeoutError(`The API did not answer within ${requestTimeoutMs} ms, twice.`);
          }
          throw error;
        }
      };
    },
    { step: "finalizeRequest", priority: "low", name: "oneRetryAfterTimeout" },
  );
}

function wholeAnswers(service: Service, client: SdkClient): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      if (isHttpResponse(result.response) && result.response.statusCode < 300) {
        const body = await collected(result.response.body);
        assertAnswerOf(service, actionOf(context.commandName), body);
        result.response.body = body;
      }
      return result;
    },
    // `low` in this step is nearest to the wire: before the SDK reads the answer.
    { step: "deserialize", priority: "low", name: "wholeAnswersOnly" },
  );
}

function actionOf(commandName: string | undefined): string {
  return (commandName ?? "").replace(/Command$/, "");
}

interface HttpAnswer {
  statusCode: number;
  body: unknown;
}

function isHttpResponse(value: unknown): value is HttpAnswer {
  return typeof value === "object" && value !== null && "statusCode" in value && typeof value.statusCode === "number";
}

async function collected(body: unknown): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  if (isByteStream(body)) for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function isByteStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

interface Connections {
  http: HttpAgent;
  https: HttpsAgent;
  close(): void;
}

let open: { http: HttpAgent; https: HttpsAgent; users: number } | null = null;

/** Connections are kept open between requests and shared by all that read at the same time; the last one closes them. */
function openConnections(): Connections {
  // No limit of sockets: RateLimits bounds what is under way, and time in an agent's queue would count as time to answer.
  const shared = open ?? {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true }),
    users: 0,
  };
  open = shared;
  shared.users += 1;
  return {
    http: shared.http,
    https: shared.https,
    close() {
      shared.users -= 1;
      if (shared.users > 0) return;
      if (open === shared) open = null;
      shared.http.destroy();
      shared.https.destroy();
    },
  };
}
