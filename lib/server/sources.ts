import { collectRegion, defaultRegions, listAccounts, listEnabledRegions, type RoleToAssume } from "@/lib/aws";
import { demoInventories } from "@/lib/demo";
import { importPath } from "@/lib/import";
import {
  type CallProgress,
  type Diagnostic,
  type Inventory,
  partitionOf,
  type SourceError,
  type SourceKind,
} from "@/lib/model";
import type { AwsSource, SourceConfig, Surroundings } from "./config";
import { redact } from "./redact";

/** What is loaded, fails and is refreshed as one: a Region of an AWS account, a path, or the demo. */
export interface SourceUnit {
  /** Stable over refreshes, e.g. `0:us-east-1` or `1:111122223333:eu-west-1`. */
  id: string;
  kind: SourceKind;
  /** What the page calls it: a name, a profile, an account, or a path. */
  label: string;
  /** The account of a live source, where it is known before it is read. */
  accountId: string | null;
  /** The Region of a live source; null for the others. */
  region: string | null;
  load: (options: LoadOptions) => Promise<LoadResult>;
}

export interface LoadOptions {
  signal?: AbortSignal;
  onProgress?: (progress: CallProgress) => void;
}

/** `units`: this source had to find out first what there is to read, e.g. the accounts of an organisation; these are it. */
export type LoadResult =
  | { ok: true; inventories: Inventory[]; diagnostics: Diagnostic[]; units?: SourceUnit[] }
  | { ok: false; error: SourceError };

/** Splits configured sources into units, as far as they are known without asking anybody. */
export async function sourceUnits(sources: readonly SourceConfig[], around: Surroundings): Promise<SourceUnit[]> {
  const units = await Promise.all(sources.map((source, index) => unitsOf(source, `${index}`, around)));
  return units.flat();
}

async function unitsOf(source: SourceConfig, id: string, around: Surroundings): Promise<SourceUnit[]> {
  switch (source.type) {
    case "demo":
      return [
        {
          ...{ id, kind: "demo", label: "demo organisation", accountId: null, region: null },
          load: async () => ({ ok: true, inventories: demoInventories(), diagnostics: [] }),
        },
      ];
    case "files":
      return [
        {
          ...{ id, kind: "files", label: source.label, accountId: null, region: null },
          load: () => caught(source.label, () => loadFiles(source)),
        },
      ];
    case "aws":
      return awsUnits(source, id, around);
  }
}

/** One account of an AWS source, reached with the source's own credentials or through a role. */
export interface Account {
  id: string;
  label: string;
  accountId: string | null;
  accountName: string | null;
  role: RoleToAssume | null;
}

/** What an AWS source names, as far as it is known without asking anybody. */
export interface AwsPlan {
  label: string;
  /** Empty: nothing names a Region. */
  regions: "all" | readonly string[];
  /** null: every account of the organisation, which has to be asked for. */
  accounts: readonly Account[] | null;
  /** The account of an organisation, once it is known. */
  accountOf: (accountId: string, name: string | null) => Account;
}

/** Reads an AWS source's settings together with the environment's. */
export async function planAws(source: AwsSource, id: string, around: Surroundings): Promise<AwsPlan> {
  const profile = source.profile ?? (around.env.AWS_PROFILE?.trim() || undefined);
  const label = source.name ?? profile ?? "default credentials";
  const env = profile === undefined ? around.env : { ...around.env, AWS_PROFILE: profile };
  const named = await defaultRegions(env, around.home);
  const regions = source.regions ?? named;
  const partition = partitionOf((regions === "all" ? named[0] : regions[0]) ?? "us-east-1");
  const accountOf = (accountId: string, name: string | null) =>
    accountOfRole(source, id, `arn:${partition}:iam::${accountId}:role/${source.roleName ?? ""}`, name);
  return { label, regions, accounts: accountsOf(source, id, label, accountOf), accountOf };
}

function accountsOf(
  source: AwsSource,
  id: string,
  label: string,
  accountOf: AwsPlan["accountOf"],
): readonly Account[] | null {
  if (source.roles !== undefined) return source.roles.map((arn) => accountOfRole(source, id, arn, null));
  if (source.accounts === "organization") return null;
  if (source.accounts !== undefined) return source.accounts.map((accountId) => accountOf(accountId, null));
  return [{ id, label, accountId: null, accountName: source.accountName ?? null, role: null }];
}

async function awsUnits(source: AwsSource, id: string, around: Surroundings): Promise<SourceUnit[]> {
  const { label, regions, accounts, accountOf } = await planAws(source, id, around);
  if (regions.length === 0) return [withoutRegion(id, label)];
  const unitsFor = (account: Account): SourceUnit[] =>
    regions === "all"
      ? [enabledRegions(source, account)]
      : regions.map((region) => regionUnit(source, account, region));
  if (accounts !== null) return accounts.flatMap(unitsFor);
  return [
    {
      ...{ id, kind: "live", label: `${label}: accounts of the organisation`, accountId: null, region: null },
      load: ({ signal }) =>
        caught(`the accounts of the organisation (${label})`, async () => {
          const found = await listAccounts({ ...profileOf(source), ...signalOf(signal) });
          if (!found.ok) return found;
          const units = found.accounts.flatMap(({ accountId, name }) => unitsFor(accountOf(accountId, name)));
          return { ok: true, inventories: [], diagnostics: [], units };
        }),
    },
  ];
}

function accountOfRole(source: AwsSource, id: string, arn: string, name: string | null): Account {
  const accountId = arn.split(":")[4] ?? "unknown";
  const accountName = name ?? source.accountName ?? null;
  const role = {
    arn,
    ...(source.externalId === undefined ? {} : { externalId: source.externalId }),
    ...(source.sessionName === undefined ? {} : { sessionName: source.sessionName }),
  };
  return {
    id: `${id}:${accountId}:${arn.split("/").at(-1)}`,
    label: accountName ?? accountId,
    accountId,
    accountName,
    role,
  };
}

/** A source that asks for the enabled Regions of an account first. */
function enabledRegions(source: AwsSource, account: Account): SourceUnit {
  const { id, label, accountId } = account;
  return {
    ...{ id, kind: "live", label: `${label}: enabled Regions`, accountId, region: null },
    load: ({ signal }) =>
      caught(`the enabled Regions of ${label}`, async () => {
        const found = await listEnabledRegions({ ...profileOf(source), ...roleOf(account), ...signalOf(signal) });
        if (!found.ok) return found;
        const units = found.regions.map((region) => regionUnit(source, account, region));
        return { ok: true, inventories: [], diagnostics: [], units };
      }),
  };
}

function regionUnit(source: AwsSource, account: Account, region: string): SourceUnit {
  const { id, label, accountId, accountName } = account;
  return {
    ...{ id: `${id}:${region}`, kind: "live", label, accountId, region },
    load: (options) =>
      caught(`${label}, ${region}`, async () => {
        const result = await collectRegion({
          region,
          ...profileOf(source),
          ...roleOf(account),
          ...(accountName === null ? {} : { accountName }),
          ...options,
        });
        if (!result.ok) return result;
        return { ok: true, inventories: [labelled(result.inventory, "live", label)], diagnostics: [] };
      }),
  };
}

/** The profile of a source as an option. */
export function profileOf({ profile }: AwsSource): { profile?: string } {
  return profile === undefined ? {} : { profile };
}

/** The role of an account as an option. */
export function roleOf({ role }: Account): { role?: RoleToAssume } {
  return role === null ? {} : { role };
}

function signalOf(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

async function loadFiles(source: Extract<SourceConfig, { type: "files" }>): Promise<LoadResult> {
  const result = await importPath(source.path);
  if (!result.ok) return result;
  return {
    ok: true,
    inventories: result.inventories.map((inventory) => labelled(inventory, "files", source.label)),
    diagnostics: result.diagnostics,
  };
}

function labelled(inventory: Inventory, kind: SourceKind, label: string): Inventory {
  return { ...inventory, source: { kind, label } };
}

function withoutRegion(id: string, label: string): SourceUnit {
  const error: SourceError = {
    code: "region.missing",
    message: `No Region is named for ${label}, so nothing was read from AWS.`,
    advice:
      'Set AWS_REGION (for example AWS_REGION=us-east-1), give the profile a region in ~/.aws/config, or set "regions" in isthmus.config.json to a list or to "all". To see the demo instead, set ISTHMUS_SOURCE=demo.',
  };
  return { id, kind: "live", label, accountId: null, region: null, load: async () => ({ ok: false, error }) };
}

/** A bug in a source must not take the server down: it is reported like any other failure, without credentials. */
async function caught(what: string, load: () => Promise<LoadResult>): Promise<LoadResult> {
  try {
    const result = await load();
    if (result.ok) return result;
    const { code, message, advice } = result.error;
    return { ok: false, error: { code, message: redact(message), advice: redact(advice) } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      error: {
        code: "source.crashed",
        message: `Reading ${what} stopped unexpectedly: ${redact(reason)}`,
        advice: "Refresh to try again. If it happens again, please report it with this message.",
      },
    };
  }
}
