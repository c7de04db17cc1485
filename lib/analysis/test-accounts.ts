import type { RawRecord, Topology } from "@/lib/model";
import { buildTopology, CALLS } from "@/lib/model";
import type { Outcomes, Records } from "./test-network";

/** Several accounts by hand, for tests of what lies between them. */

/** One account and Region with exactly these records; a call that is denied or not asked has none. */
export function account(
  accountId: string,
  region: string,
  records: Records,
  outcomes: Outcomes = {},
  accountName = `account-${accountId.slice(0, 1)}`,
): Topology {
  const kept: Records = {};
  for (const { collection, action } of CALLS) {
    const status = outcomes[action] ?? "complete";
    const list: RawRecord[] = records[collection] ?? [];
    if (status === "complete" || status === "partial") kept[collection] = list;
  }
  return buildTopology({
    format: "isthmus-inventory/1",
    accountId,
    accountName,
    region,
    collectedAt: "2026-11-02T09:00:00.000Z",
    source: { kind: "demo", label: "test" },
    records: kept,
    calls: CALLS.map(({ service, action }) => ({
      service,
      action,
      status: outcomes[action] ?? "complete",
      pages: 1,
      records: 0,
    })),
    diagnostics: [],
  });
}
