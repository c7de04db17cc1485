import { homedir } from "node:os";
import type { AssumeRoleCommandOutput } from "@aws-sdk/client-sts";
import { type ActionName, callOf, type SourceError } from "@/lib/model";
import { followed } from "./abort";
import { apiRegion, firstRegion, firstRegionOfArn } from "./calls";
import { type Clients, createClients, defaultChain } from "./clients";
import { fingerprint, KeyRing, type Keys } from "./credentials";
import { defaultRegions } from "./environment";
import { CANCELLED, describeFailure, type Failure, MalformedResponseError, RoleError } from "./errors";
import { PROCESS_LIMITS, type RateLimits } from "./rate-limits";
import { explainNothing, explainRole, invalidRole, type Subject } from "./source-error";

/** A role of another account to read it through. */
export interface RoleToAssume {
  /** `arn:aws:iam::111122223333:role/isthmus`. */
  arn: string;
  /** What the role's trust policy may ask for. Treated as a secret. */
  externalId?: string;
  /** Under which the account's CloudTrail shows the session; `isthmus` unless told. */
  sessionName?: string;
}

/** As whom to ask AWS, and how patiently. */
export interface AccessOptions {
  /** A profile of the shared AWS files; without it the SDK's default credential chain decides. */
  profile?: string;
  /** A role that these credentials assume. */
  role?: RoleToAssume;
  /** Stops whatever is under way. */
  signal?: AbortSignal;
  /** Milliseconds for which an API may be silent before a request counts as failed; 30,000 unless told. Two such end a call. */
  requestTimeoutMs?: number;
  /** Tries of one request, the first included; 8 unless told (domain.md §5.4). */
  maxAttempts?: number;
  /** Milliseconds after which credentials that are not there yet count as missing; 60,000 unless told. */
  credentialsTimeoutMs?: number;
  /** The buckets that bound the rate of requests; those of this process unless told. */
  limits?: RateLimits;
}

/** Credentials that were found, and the APIs with them. */
export interface Session {
  subject: Subject;
  signal: AbortSignal | undefined;
  /** The account, where the role's ARN says which. */
  accountId: string | null;
  clients: Clients;
  /** Sends one request of the catalogue about `region`. */
  send(action: ActionName, input: object): Promise<object>;
  /** Counts the requests of these credentials for their account from now on. */
  identify(accountId: string): void;
  /** The texts that no message may hold. */
  secrets(): string[];
  /** The keys are no good: those of a role are not kept for the next session. */
  distrust(): void;
  close(): void;
}

export type SessionResult = { ok: true; session: Session } | { ok: false; error: SourceError };

const REQUEST_TIMEOUT_MS = 30_000;
const MAX_ATTEMPTS = 8;
const CREDENTIALS_TIMEOUT_MS = 60_000;

/**
 * Finds credentials, assumes the role if there is one, and opens the APIs of a Region. Whoever opens a session closes it.
 *
 * @param api what the errors call the API that is to be asked.
 */
export async function openSession(options: AccessOptions, region: string, api = "EC2"): Promise<SessionResult> {
  const subject: Subject = { region, profile: options.profile ?? null, api };
  const accountId = options.role === undefined ? null : accountOfRole(options.role.arn);
  if (options.role !== undefined && accountId === null) return { ok: false, error: invalidRole(options.role.arn) };
  const signal = followed(options.signal);
  const held = options.role === undefined ? baseKeys(options) : roleKeys(options, options.role);
  let accessKeyId: string;
  try {
    ({ accessKeyId } = await held.keys.get(signal));
  } catch (error) {
    held.release();
    const failure = signal?.aborted === true ? CANCELLED : describeFailure(error, [options.role?.externalId ?? ""]);
    return { ok: false, error: explainNoKeys(error, failure, subject) };
  }
  return { ok: true, session: sessionWith(options, region, { subject, accountId, signal, accessKeyId, held }) };
}

function explainNoKeys(error: unknown, failure: Failure, subject: Subject): SourceError {
  if (failure.kind === "cancelled") return explainNothing(failure, subject);
  if (error instanceof RoleError) return explainRole(failure, error.arn, subject);
  // Whatever the chain met on its way (a file, a helper program, the metadata service), the result is no credentials.
  const known = failure.kind === "credentials.expired" || failure.kind === "credentials.timeout";
  return explainNothing(known ? failure : { ...failure, kind: "credentials.missing" }, subject);
}

interface Found {
  subject: Subject;
  accountId: string | null;
  signal: AbortSignal | undefined;
  accessKeyId: string;
  held: HeldKeys;
}

function sessionWith(options: AccessOptions, region: string, found: Found): Session {
  const { subject, accountId, signal, accessKeyId, held } = found;
  const { keys } = held;
  const limits = options.limits ?? PROCESS_LIMITS;
  let owner = accountId ?? accessKeyId;
  const clients = createClients({ owner: () => owner, keys, limits, ...patience(options), signal });
  return {
    subject,
    signal,
    accountId,
    clients,
    send(action, input) {
      const { service } = callOf(action);
      return clients.send(service, apiRegion(service, region), action, input);
    },
    identify(account) {
      limits.identify(owner, account);
      owner = account;
    },
    secrets: () => [...keys.secrets(), options.role?.externalId ?? ""],
    distrust: held.forget,
    close() {
      clients.destroy();
      held.release();
    },
  };
}

function patience(options: AccessOptions): { requestTimeoutMs: number; maxAttempts: number } {
  return {
    requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    maxAttempts: options.maxAttempts ?? MAX_ATTEMPTS,
  };
}

interface HeldKeys {
  keys: KeyRing;
  forget(): void;
  release(): void;
}

const bases = new Map<string, { keys: KeyRing; users: number }>();

/**
 * The keys of the default chain. All that run at the same time share them, so that a helper program or an identity provider
 * is asked once; they are forgotten with the last, so that a new login is noticed.
 */
function baseKeys(options: AccessOptions): HeldKeys {
  const { profile } = options;
  const timeoutMs = options.credentialsTimeoutMs ?? CREDENTIALS_TIMEOUT_MS;
  const name = fingerprint(process.env, [profile ?? null, timeoutMs]);
  const chain = once(() => defaultChain({ profile, requestTimeoutMs: patience(options).requestTimeoutMs }));
  const base = bases.get(name) ?? { keys: new KeyRing(async (renew) => (await chain())(renew), timeoutMs), users: 0 };
  bases.set(name, base);
  base.users += 1;
  return {
    keys: base.keys,
    forget: () => undefined,
    release() {
      base.users -= 1;
      if (base.users === 0) bases.delete(name);
    },
  };
}

const roles = new Map<string, KeyRing>();

/** The keys of a role, which all Regions share and which are kept until shortly before they expire. */
function roleKeys(options: AccessOptions, role: RoleToAssume): HeldKeys {
  const timeoutMs = options.credentialsTimeoutMs ?? CREDENTIALS_TIMEOUT_MS;
  const name = fingerprint(process.env, [options.profile ?? null, timeoutMs, role]);
  const keys = roles.get(name) ?? new KeyRing((_, signal) => assumeRole(options, role, signal), timeoutMs);
  roles.set(name, keys);
  return { keys, forget: () => roles.delete(name), release: () => undefined };
}

/** @throws RoleError when AWS does not give the role; whatever the default chain throws when there is nobody to ask as. */
async function assumeRole(options: AccessOptions, role: RoleToAssume, signal: AbortSignal): Promise<Keys> {
  const base = baseKeys(options);
  try {
    const { accessKeyId } = await base.keys.get(signal);
    const limits = options.limits ?? PROCESS_LIMITS;
    const clients = createClients({ owner: () => accessKeyId, keys: base.keys, limits, ...patience(options), signal });
    try {
      const answer = await clients.send("sts", homeRegion(options), "AssumeRole", {
        RoleArn: role.arn,
        RoleSessionName: role.sessionName ?? "isthmus",
        ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
      });
      return keysIn(answer);
    } catch (error) {
      throw new RoleError(role.arn, error, base.keys.secrets());
    } finally {
      clients.destroy();
    }
  } finally {
    base.release();
  }
}

function keysIn(answer: object): Keys {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } =
    (answer as AssumeRoleCommandOutput).Credentials ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new MalformedResponseError("The answer to AssumeRole holds no credentials.", { mayPass: false });
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(Expiration === undefined ? {} : { expiration: Expiration }),
  };
}

/**
 * Where the credentials are at home: the Region of the environment or of the profile, which is where a private network can
 * reach AWS, else the first of the partition. With a role, in the role's partition. Not a Region that is to be read, which may
 * be off for the account of the credentials.
 */
export function homeRegion({ profile, role }: AccessOptions): string {
  const env = profile === undefined ? process.env : { ...process.env, AWS_PROFILE: profile };
  const [home] = defaultRegions(env, homedir());
  const first = role === undefined ? firstRegion(home ?? "") : firstRegionOfArn(role.arn);
  return home !== undefined && firstRegion(home) === first ? home : first;
}

function accountOfRole(arn: string): string | null {
  return /^arn:aws[\w-]*:iam::(\d{12}):role\/[\w+=,.@/-]+$/.exec(arn)?.[1] ?? null;
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
