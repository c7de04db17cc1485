import type { Sentence, Tone } from "../document";
import type { ClientGroup, Endpoint, Subnet, VpcFacts } from "../facts";
import { isPrivateLink, serviceOf } from "../facts";
import { classifyPolicy } from "../policy/classify";
import type { Linker } from "../words";
import { code, say } from "../words";
import { gatewayChecks } from "./gateway";
import { interfaceChecks } from "./interface";
import { loadBalancerChecks } from "./load-balancer";
import type { Check, Reach, ReachQuestion, SubnetReach, Verdict } from "./types";

/** Whether the clients of a subnet get through to an endpoint, check by check in the order of domain.md §4. */

/** Whether each of these subnets, or each of the endpoint's VPC, reaches it; in the order of the subnets. */
export function reachOf(
  facts: VpcFacts,
  endpoint: Endpoint,
  link: Linker,
  subnets: readonly Subnet[] = facts.subnets,
): SubnetReach[] {
  const shared = [stateCheck(endpoint), ...policyChecks(facts, endpoint)];
  return subnets.map((subnet) => {
    const groups = facts.clientGroups(subnet.id).map((client) => ({
      ...client,
      ...conclude([...shared.slice(0, 1), ...checksFor({ facts, endpoint, subnet, client, link }), ...shared.slice(1)]),
    }));
    const only = groups.length === 1 ? groups[0] : undefined;
    if (only !== undefined) return { subnet, verdict: only.verdict, reason: only.reason, checks: only.checks, groups };
    if (groups.length > 1) return { subnet, groups, ...merge(groups) };
    const checks = checksFor({ facts, endpoint, subnet, client: null, link });
    return { subnet, groups, ...conclude([...shared.slice(0, 1), ...checks, ...shared.slice(1)]) };
  });
}

function checksFor(question: ReachQuestion): Check[] {
  switch (question.endpoint.attributes.knownType) {
    case "Gateway":
      return gatewayChecks(question);
    case "GatewayLoadBalancer":
      return loadBalancerChecks(question);
    case "Interface":
    case "Resource":
    case "ServiceNetwork":
    case "Tunnel":
      return interfaceChecks(question);
    case null: {
      const type = code(question.endpoint.attributes.vpcEndpointType);
      return [
        { control: "route", extent: "unknown", reason: say`How endpoints of type ${type} are reached is not known.` },
      ];
    }
  }
}

/** The first control that lets nothing through decides; else the first that is not visible; else the first that stops a part. */
function conclude(checks: readonly Check[]): Reach {
  const first = (extent: Check["extent"]) => checks.find((check) => check.extent === extent);
  const stopped = checks.find(({ extent, as }) => extent === "none" && as !== "members");
  if (stopped !== undefined) return { verdict: stopped.as ?? "blocked", reason: stopped.reason, checks };
  const unknown = first("unknown");
  if (unknown !== undefined) return { verdict: "unknown", reason: unknown.reason, checks };
  const members = first("none");
  if (members !== undefined) return { verdict: "members", reason: members.reason, checks };
  const partly = first("some");
  if (partly !== undefined) return { verdict: "partly", reason: partly.reason, checks };
  const deciding =
    checks.find((check) => check.control === "ingress") ?? checks.find((check) => check.control === "route");
  return { verdict: "reaches", reason: deciding?.reason ?? [], checks };
}

function merge(groups: readonly (ClientGroup & Reach)[]): Reach {
  const worst = (["blocked", "unknown", "partly", "elsewhere"] as const)
    .map((verdict) => groups.find((group) => group.verdict === verdict))
    .find((group) => group !== undefined);
  if (worst === undefined) {
    const { reason, checks } = groups[0] ?? { reason: [], checks: [] };
    return { verdict: "reaches", reason, checks };
  }
  const alike = groups.every((group) => group.verdict === worst.verdict);
  const verdict = alike || worst.verdict === "unknown" ? worst.verdict : "partly";
  return { verdict, reason: worst.reason, checks: worst.checks };
}

/** What a state means for traffic (domain.md §2.7). */
function stateCheck(endpoint: Endpoint): Check {
  const { state } = endpoint.attributes;
  const check = (extent: Check["extent"], reason: Sentence): Check => ({ control: "state", extent, reason });
  switch (state) {
    case "available":
      return check("all", ["The endpoint is available."]);
    case "partial":
      return check("some", ["The endpoint is partial: some of its associations failed."]);
    case "pending":
      return check("unknown", ["The endpoint is pending: it is being built or changed."]);
    case "pendingAcceptance":
      return check("none", ["The endpoint waits until the service's owner accepts the connection."]);
    case "rejected":
    case "expired":
    case "failed":
    case "deleting":
    case "deleted":
      return check("none", say`The endpoint is ${state} and carries no traffic.`);
    default:
      return check("unknown", say`The endpoint is in state ${code(state)}, whose effect on traffic is not known.`);
  }
}

/** A policy without an Allow stops every request; any other one needs the request itself to be judged. */
function policyChecks(facts: VpcFacts, endpoint: Endpoint): Check[] {
  const { knownType, policyDocument } = endpoint.attributes;
  if (classifyPolicy(policyDocument).class !== "deny-only") return [];
  // A document on a type or service without policies has no effect (domain.md §4.5).
  if (knownType !== "Gateway") {
    if (knownType !== "Interface" || isPrivateLink(endpoint)) return [];
    const supported = serviceOf(facts.topology, endpoint)?.attributes.policySupported ?? null;
    if (supported === false) return [];
    if (supported === null) {
      const reason = ["The endpoint policy allows nothing, and whether the service supports policies is not visible."];
      return [{ control: "policy", extent: "unknown", reason }];
    }
  }
  return [{ control: "policy", extent: "none", reason: ["The endpoint policy allows nothing."] }];
}

/** True where the endpoint's state lets traffic through, wholly or in part. */
export function carriesTraffic(endpoint: Endpoint): boolean {
  const { extent } = stateCheck(endpoint);
  return extent === "all" || extent === "some";
}

export const VERDICT_WORDS: Record<Verdict, string> = {
  reaches: "Reaches it",
  partly: "In part",
  elsewhere: "Not through it",
  members: "Only members",
  blocked: "Cannot",
  unknown: "Not visible",
};

export const VERDICT_TONES: Record<Verdict, Tone> = {
  reaches: "ok",
  partly: "attention",
  elsewhere: "info",
  members: "info",
  blocked: "broken",
  unknown: "unknown",
};
