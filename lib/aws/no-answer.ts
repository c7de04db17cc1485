import { callOf, compareText, type SourceError } from "@/lib/model";
import { firstRegion } from "./calls";
import { describeFailure, type Failure, type FailureKind } from "./errors";
import { isPlainList } from "./plan";
import type { CallResult } from "./run";
import type { Session } from "./session";
import { explainNothing } from "./source-error";

/** How a Region that is off or does not exist fails, which other things do as well. */
const REGION_MAY_BE_OFF: readonly FailureKind[] = ["credentials.invalid", "unresolved"];

/** The failure that stands for all when every EC2 list failed, the most frequent kind; null when anything was answered. */
export function failureOfAll(results: readonly CallResult[]): Failure | null {
  const asked = results.filter(({ outcome }) => outcome.service === "ec2" && isPlainList(callOf(outcome.action)));
  const failures = asked.flatMap(({ failure, outcome }) =>
    failure !== null && outcome.status === "failed" ? [failure] : [],
  );
  if (failures.length < asked.length) return null;
  return mostCommon(failures, (failure) => failure.kind);
}

/**
 * Why nothing was answered, for people.
 *
 * @param accepted the credentials worked for STS in the same Region.
 */
export async function explainNoAnswer(
  failure: Failure,
  accepted: boolean,
  session: Session,
  region: string,
): Promise<SourceError> {
  if (failure.kind.startsWith("credentials.")) session.distrust();
  const acceptedElsewhere =
    accepted || (REGION_MAY_BE_OFF.includes(failure.kind) && (await acceptsCredentials(session, region)));
  return explainNothing(failure, session.subject, acceptedElsewhere);
}

/**
 * Whether the credentials work in the first Region of the partition, which cannot be off. AWS answers a call in a Region
 * that is off as if the credentials were wrong, so this tells the two apart. It makes one `GetCallerIdentity`.
 */
async function acceptsCredentials({ clients, secrets }: Session, region: string): Promise<boolean> {
  const first = firstRegion(region);
  if (first === region) return false;
  try {
    await clients.send("sts", first, "GetCallerIdentity", {});
    return true;
  } catch (error) {
    return describeFailure(error, secrets()).status === "denied";
  }
}

/** The first member of the largest group; the group whose key sorts first when two are equal. */
export function mostCommon<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item | null {
  const groups = new Map<string, { first: Item; size: number }>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? { first: item, size: 0 };
    group.size += 1;
    groups.set(keyOf(item), group);
  }
  const [largest] = [...groups].sort(([a, one], [b, other]) => other.size - one.size || compareText(a, b));
  return largest?.[1].first ?? null;
}
