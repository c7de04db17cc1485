import { checkPermissions, listAccounts, type PermissionCheck } from "@/lib/aws";
import type { CallProgress, SourceError } from "@/lib/model";
import type { SourceConfig, Surroundings } from "./config";
import { type Account, planAws, profileOf, roleOf } from "./sources";

/** What the credentials at hand may do in one account, asked in one Region: IAM does not differ between Regions. */
export interface Diagnosis {
  label: string;
  accountId: string | null;
  region: string;
  /** Empty when `error` says why nothing could be asked. */
  checks: PermissionCheck[];
  error: SourceError | null;
}

/** Where to ask when a source names all Regions or none: it is on in every account. */
const FALLBACK_REGION = "us-east-1";

/**
 * Asks AWS for each permission, in every account of every AWS source, one after another. An account that cannot be asked is
 * in the answer with its error. Sources that are not AWS have no credentials and are left out.
 */
export async function diagnose(
  sources: readonly SourceConfig[],
  around: Surroundings,
  options: { signal?: AbortSignal; onProgress?: (progress: CallProgress) => void } = {},
): Promise<Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const [index, source] of sources.entries()) {
    if (source.type !== "aws") continue;
    const plan = await planAws(source, `${index}`, around);
    const region = (plan.regions === "all" ? undefined : plan.regions[0]) ?? FALLBACK_REGION;
    let accounts: readonly Account[] = plan.accounts ?? [];
    if (plan.accounts === null) {
      const signal = options.signal === undefined ? {} : { signal: options.signal };
      const listed = await listAccounts({ ...profileOf(source), ...signal });
      if (!listed.ok) {
        const label = `${plan.label}: accounts of the organisation`;
        found.push({ label, accountId: null, region, checks: [], error: listed.error });
        continue;
      }
      accounts = listed.accounts.map(({ accountId, name }) => plan.accountOf(accountId, name));
    }
    for (const account of accounts) {
      const result = await checkPermissions({ region, ...profileOf(source), ...roleOf(account), ...options });
      const { label, accountId } = account;
      found.push(
        result.ok
          ? { label, accountId: result.accountId, region, checks: result.checks, error: null }
          : { label, accountId, region, checks: [], error: result.error },
      );
    }
  }
  return found;
}
