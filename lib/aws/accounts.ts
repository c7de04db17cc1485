import { compareText, isRecord, type RawRecord, type SourceError } from "@/lib/model";
import { apiRegion } from "./calls";
import { CANCELLED, describeFailure, type Failure, PaginationLoopError } from "./errors";
import { type AccessOptions, homeRegion, openSession, type Session } from "./session";
import { explainAccounts, explainNothing, explainRegions } from "./source-error";

/** An account of the organisation; `name` is what the organisation calls it. */
export interface OrganizationAccount {
  accountId: string;
  name: string | null;
}

export type AccountsResult = { ok: true; accounts: OrganizationAccount[] } | { ok: false; error: SourceError };
export type RegionsResult = { ok: true; regions: string[] } | { ok: false; error: SourceError };

/** Most accounts of one page (Organizations API reference). */
const ACCOUNTS_A_PAGE = 20;

/**
 * The active accounts of the organisation, by account id. Only the management account and delegated administrators may list
 * them. Errors are `organization.denied`, `organization.none` and those of `collectRegion` about credentials, roles and the
 * network; none holds a credential. Rejects only for bugs.
 */
export async function listAccounts(options: AccessOptions = {}): Promise<AccountsResult> {
  const region = apiRegion("organizations", homeRegion(options));
  const listed = await asked(options, region, "Organizations", explainAccounts, async ({ clients }) => {
    const accounts = new Map<string, OrganizationAccount>();
    const tokens = new Set<string>();
    let token: string | undefined;
    do {
      const answer = await clients.send("organizations", region, "ListAccounts", {
        MaxResults: ACCOUNTS_A_PAGE,
        ...(token ? { NextToken: token } : {}),
      });
      for (const record of recordsOf(answer, "Accounts")) {
        const accountId = textIn(record, "Id");
        if (accountId === undefined || textIn(record, "Status") !== "ACTIVE") continue;
        accounts.set(accountId, { accountId, name: textIn(record, "Name") ?? null });
      }
      token = textIn(answer, "NextToken");
      if (token && tokens.has(token)) {
        throw new PaginationLoopError("organizations:ListAccounts gave a page token that it had given before.");
      }
      if (token) tokens.add(token);
    } while (token);
    return [...accounts.values()];
  });
  if (!listed.ok) return listed;
  return { ok: true, accounts: listed.value.sort((a, b) => compareText(a.accountId, b.accountId)) };
}

/**
 * The Regions that are enabled for the account, sorted, asked in the Region of the environment or else in the first of the
 * partition. Errors are `regions.denied` and those of `collectRegion` about credentials, roles and the network.
 */
export async function listEnabledRegions(options: AccessOptions = {}): Promise<RegionsResult> {
  const region = homeRegion(options);
  const listed = await asked(options, region, "EC2", explainRegions, async ({ clients }) => {
    const answer = await clients.send("ec2", region, "DescribeRegions", { AllRegions: false });
    return recordsOf(answer, "Regions").flatMap((record) => textIn(record, "RegionName") ?? []);
  });
  return listed.ok ? { ok: true, regions: [...new Set(listed.value)].sort(compareText) } : listed;
}

type Asked<Value> = { ok: true; value: Value } | { ok: false; error: SourceError };

async function asked<Value>(
  options: AccessOptions,
  region: string,
  api: string,
  explain: (failure: Failure) => SourceError | null,
  ask: (session: Session) => Promise<Value>,
): Promise<Asked<Value>> {
  const opened = await openSession(options, region, api);
  if (!opened.ok) return opened;
  const { session } = opened;
  try {
    return { ok: true, value: await ask(session) };
  } catch (error) {
    const failure = session.signal?.aborted === true ? CANCELLED : describeFailure(error, session.secrets());
    return { ok: false, error: explain(failure) ?? explainNothing(failure, session.subject) };
  } finally {
    session.close();
  }
}

function recordsOf(answer: object, field: string): RawRecord[] {
  const list: unknown = Reflect.get(answer, field);
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function textIn(value: object, field: string): string | undefined {
  const found: unknown = Reflect.get(value, field);
  return typeof found === "string" ? found : undefined;
}
