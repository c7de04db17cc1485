import type { EC2Client } from "@aws-sdk/client-ec2";
import type { STSClient } from "@aws-sdk/client-sts";
import { isTimeout, MalformedResponseError, RequestTimeoutError } from "./errors";

/** The two SDK modules. They take most of a second to load, so only a live collection loads them. */
export interface Sdk {
  ec2: typeof import("@aws-sdk/client-ec2");
  sts: typeof import("@aws-sdk/client-sts");
}

/** Loads the AWS SDK; the second time is free. */
export async function loadSdk(): Promise<Sdk> {
  const [ec2, sts] = await Promise.all([import("@aws-sdk/client-ec2"), import("@aws-sdk/client-sts")]);
  return { ec2, sts };
}

export interface ClientOptions {
  region: string;
  /** A profile of the shared files; without it the default credential chain decides. */
  profile?: string;
  /** Milliseconds for an answer to begin, and for which it may then pause. */
  requestTimeoutMs: number;
  /** Tries of one request, the first included. */
  maxAttempts: number;
}

export interface Clients {
  ec2: EC2Client;
  sts: STSClient;
  /** An STS client for another Region with the same credentials, one retry at most. The caller destroys it. */
  stsIn(region: string): STSClient;
  destroy(): void;
}

/** Actions that only read. Anything else is refused before a byte is sent. */
const READING_ACTION = /^(?:Describe|Get|List|Search)[A-Z]/;

/** Whether the guard lets an action pass. */
export function isReadingAction(action: string): boolean {
  return READING_ACTION.test(action);
}

/** The only place where AWS clients are made, so that none exists without the guard. */
export function createClients(sdk: Sdk, options: ClientOptions): Clients {
  const config = {
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    // `adaptive` would share one rate limiter among all calls of the client and make every call wait for the slowest.
    retryMode: "standard",
    requestHandler: {
      // Without `throwOnRequestTimeout` the time-out only writes a warning. It covers the time until the answer begins;
      // `socketTimeout` covers an answer that stops half-way.
      requestTimeout: options.requestTimeoutMs,
      throwOnRequestTimeout: true,
      socketTimeout: options.requestTimeoutMs,
      connectionTimeout: options.requestTimeoutMs,
    },
  };
  const ec2 = new sdk.ec2.EC2Client({ ...config, region: options.region, maxAttempts: options.maxAttempts });
  // One chain for all clients: resolving it twice could ask an identity provider twice.
  const shared = { ...config, credentials: ec2.config.credentials };
  const sts = new sdk.sts.STSClient({ ...shared, region: options.region, maxAttempts: options.maxAttempts });
  protect(ec2, options.requestTimeoutMs);
  protect(sts, options.requestTimeoutMs);
  return {
    ec2,
    sts,
    stsIn(region) {
      const client = new sdk.sts.STSClient({ ...shared, region, maxAttempts: 2 });
      protect(client, options.requestTimeoutMs);
      return client;
    },
    destroy() {
      ec2.destroy();
      sts.destroy();
    },
  };
}

type AnyClient = EC2Client | STSClient;

function protect(client: AnyClient, requestTimeoutMs: number): void {
  // The stacks of the two clients have different types that a union cannot call; what is added here reads no input.
  const stack: Pick<EC2Client["middlewareStack"], "add"> = client.middlewareStack as EC2Client["middlewareStack"];
  stack.add(
    (next, context) => async (args) => {
      const action = actionOf(context.commandName);
      if (!isReadingAction(action)) {
        throw new Error(
          `Refused to send ${action}: only actions that read (Describe, Get, List, Search) may leave this process.`,
        );
      }
      return next(args);
    },
    { step: "initialize", priority: "high", name: "readingActionsOnly" },
  );
  stack.add(
    (next) => {
      let timeouts = 0;
      return async (args) => {
        try {
          return await next(args);
        } catch (error) {
          // The SDK retries a time-out like any passing fault: with eight attempts a hanging API would cost minutes.
          if (isTimeout(error) && ++timeouts >= 2) throw new RequestTimeoutError(timeoutSentence(requestTimeoutMs));
          throw error;
        }
      };
    },
    { step: "finalizeRequest", priority: "low", name: "oneRetryAfterTimeout" },
  );
  stack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      if (isHttpResponse(result.response) && result.response.statusCode < 300) {
        const body = await collected(result.response.body);
        assertAnswerOf(actionOf(context.commandName), body);
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

function timeoutSentence(milliseconds: number): string {
  return `The API did not answer within ${milliseconds} ms, twice.`;
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

/**
 * The SDK reads any XML, and even none at all, as an answer in which every list is absent: a sign-in page of a proxy would
 * become an account without VPCs. So the root must be the action's own, and its end must be there.
 */
function assertAnswerOf(action: string, body: Uint8Array): void {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const root = /^\uFEFF?\s*(?:<\?[^>]*\?>\s*|<!--[\s\S]*?-->\s*)*<(?:[\w.-]+:)?([\w.-]+)/.exec(
    bytes.subarray(0, 4096).toString("utf8"),
  )?.[1];
  if (root === undefined || root.toLowerCase() !== `${action}Response`.toLowerCase()) {
    throw new MalformedResponseError(`What answered is not the API: the answer is not a ${action}Response.`, {
      mayPass: false,
    });
  }
  const end = bytes.subarray(-256).toString("utf8").trimEnd();
  if (!end.endsWith(`${root}>`)) {
    throw new MalformedResponseError("The answer stopped before its end.", { mayPass: true });
  }
}
