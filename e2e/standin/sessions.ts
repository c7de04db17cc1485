import { APIS } from "./protocols";
import { type Answer, type ApiError, failed, refused, type StandinRequest } from "./request";
import type { Service } from "./shapes";

/** A role that can be assumed. */
export interface StandinRole {
  arn: string;
  /** What a caller must give, as the role's trust policy would demand. */
  externalId?: string;
  /** False for a role whose trust policy does not name the caller. */
  trust?: boolean;
}

interface Session {
  accountId: string;
  expiresAt: number;
  /** Requests made with the token so far. */
  uses: number;
}

const ROLE = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]+)$/;
/** Seconds, as AWS accepts them (STS API reference, AssumeRole). */
const DURATION = { least: 900, most: 43_200, usual: 3600 };

/** The roles that can be assumed and the sessions that came of it. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  /**
   * @param roles the roles that exist; null: every role of an account in `accountIds`.
   * @param seconds how long each session lasts; null: as long as the caller asks.
   */
  constructor(
    private readonly roles: readonly StandinRole[] | null,
    private readonly accountIds: ReadonlySet<string>,
    private readonly seconds: number | null,
  ) {}

  /** Answers `AssumeRole`. */
  assume({ accountId: caller, parameters }: StandinRequest): Answer {
    const { RoleArn, RoleSessionName, ExternalId, DurationSeconds } = parameters;
    const role = ROLE.exec(RoleArn ?? "");
    if (role === null || RoleArn === undefined)
      return refused("ValidationError", `${RoleArn} is not the ARN of a role.`);
    if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName ?? "")) {
      return refused("ValidationError", `${RoleSessionName} is not the name of a session.`);
    }
    const asked = Number(DurationSeconds ?? DURATION.usual);
    if (!(asked >= DURATION.least && asked <= DURATION.most)) {
      return refused("ValidationError", `A session cannot last ${DurationSeconds} seconds.`);
    }
    const [, accountId = "", name = ""] = role;
    if (!this.#trusts(RoleArn, accountId, ExternalId)) {
      const who = `arn:aws:iam::${caller}:user/reader`;
      const message = `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
      return failed("AccessDenied", message, 403);
    }
    return this.#open(accountId, name, String(RoleSessionName), this.seconds ?? asked);
  }

  /**
   * What is wrong with the credentials of a request; null when nothing is. Only keys that `AssumeRole` gave are known here: any
   * other key may have any token.
   */
  check(
    service: Service,
    accessKeyId: string,
    token: string | undefined,
    expireAfter: number | undefined,
  ): ApiError | null {
    if (!/^ASIA\d{12}DEMO$/.test(accessKeyId)) return null;
    const session = this.#sessions.get(token ?? "");
    if (session === undefined || accessKeyOf(session.accountId) !== accessKeyId) {
      return { ...APIS[service].unknownKey, message: "The security token included in the request is invalid" };
    }
    session.uses += 1;
    if (Date.now() < session.expiresAt && session.uses <= (expireAfter ?? Number.POSITIVE_INFINITY)) return null;
    return { ...APIS[service].expired, message: "The security token included in the request is expired" };
  }

  #trusts(arn: string, accountId: string, externalId: string | undefined): boolean {
    if (this.roles === null) return this.accountIds.has(accountId);
    const role = this.roles.find((candidate) => candidate.arn === arn);
    return role !== undefined && role.trust !== false && (role.externalId ?? externalId) === externalId;
  }

  #open(accountId: string, role: string, sessionName: string, seconds: number): Answer {
    const token = `standin-session-${accountId}-${String(this.#sessions.size + 1).padStart(6, "0")}`;
    const expiresAt = Date.now() + seconds * 1000;
    this.#sessions.set(token, { accountId, expiresAt, uses: 0 });
    return {
      ok: true,
      output: {
        Credentials: {
          AccessKeyId: accessKeyOf(accountId),
          SecretAccessKey: `standin-secret-of-${accountId}-${role}`,
          SessionToken: token,
          Expiration: new Date(expiresAt).toISOString(),
        },
        AssumedRoleUser: {
          AssumedRoleId: `AROASTANDINSTANDIN:${sessionName}`,
          Arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${sessionName}`,
        },
      },
    };
  }
}

function accessKeyOf(accountId: string): string {
  return `ASIA${accountId}DEMO`;
}
