import type { ActionName, Call, CallOutcome, Inventory, RawRecord } from "@/lib/model";
import { CALLS, permissionOf, targetIn } from "@/lib/model";

/** A call that did not give everything: what AWS said, and how it ended. */
export interface Shortfall {
  status: "denied" | "partial";
  error: { code: string; message: string };
}

/** How every call of the catalogue ended, had a collector gathered these records: one outcome for each resource asked about. */
export function outcomesOf(
  records: Inventory["records"],
  accountId: string,
  shortfalls: ReadonlyMap<ActionName, Shortfall>,
): CallOutcome[] {
  return CALLS.flatMap((call): CallOutcome[] => {
    const { service, action, collection } = call;
    const list = records[collection] ?? [];
    const source = CALLS.find((other) => other.action === call.per?.action);
    const missing = source === undefined ? undefined : shortfalls.get(source.action);
    if (source !== undefined && missing?.status === "denied") {
      const message = `This is asked for each resource that ${permissionOf(source.action)} lists, and that call was denied.`;
      return [
        { service, action, status: "notAsked", pages: 0, records: 0, error: { code: "DependsOnAnotherCall", message } },
      ];
    }
    const ended = shortfalls.get(action) ?? { status: "complete" as const };
    const outcome = (counted: number, pages: number, target?: string): CallOutcome => ({
      service,
      action,
      ...ended,
      ...(target === undefined ? {} : { target }),
      pages: ended.status === "denied" ? 0 : pages,
      records: counted,
    });
    const targets = targetsOf(call, records, accountId);
    if (targets === null) return [outcome(list.length, call.per === null || list.length > 0 ? 1 : 0)];
    if (targets.length === 0) return [{ service, action, status: "complete", pages: 0, records: 0 }];
    const pages = action === "DescribeVpcAttribute" ? 2 : 1;
    return targets.map((target) =>
      outcome(list.filter((record) => isAbout(call, record, target, accountId)).length, pages, target),
    );
  });
}

/** What a call is made for, one by one; null for calls that are made once or in batches. */
function targetsOf(call: Call, records: Inventory["records"], accountId: string): string[] | null {
  if (call.action === "ListResources") return ["SELF", "OTHER-ACCOUNTS"];
  if (call.action === "ListPrincipals") return ["SELF"];
  if (call.action === "DescribeVpcEndpointServices" || call.action === "DescribeLoadBalancers") return null;
  const { per } = call;
  if (per === null) return null;
  const source = CALLS.find((other) => other.action === per.action);
  const resources = source === undefined ? [] : (records[source.collection] ?? []);
  // Several VPCs may use one hosted zone.
  return [...new Set(resources.flatMap((record) => targetIn(call, record, accountId) ?? []))];
}

function isAbout(call: Call, record: RawRecord, target: string, accountId: string): boolean {
  switch (call.action) {
    case "ListPrincipals":
      return true;
    case "ListResources":
      return (String(record.arn).split(":")[4] === accountId) === (target === "SELF");
    case "DescribeTargetGroups":
      return Array.isArray(record.LoadBalancerArns) && record.LoadBalancerArns.includes(target);
    default:
      return record[call.per?.as ?? ""] === target;
  }
}
