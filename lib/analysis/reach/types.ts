import type { Sentence } from "../document";
import type { ClientGroup, Endpoint, Subnet, VpcFacts } from "../facts";
import type { Linker } from "../words";

/** The answers that reach is made of, and the question that each endpoint type's checks are asked. */

/** `elsewhere`: traffic takes another way, which works. `members`: only members of a security group, and none was seen. */
export type Verdict = "reaches" | "partly" | "elsewhere" | "members" | "blocked" | "unknown";

/** One control on the way, how much of the traffic it lets through, and why, in a sentence. */
export interface Check {
  control: "state" | "route" | "egress" | "networkAcl" | "ingress" | "policy";
  extent: "all" | "some" | "none" | "unknown";
  reason: Sentence;
  /** Where `none` is no failure: what it is instead. */
  as?: "elsewhere" | "members";
  /** Rules that decided, where the control has numbered ones, e.g. `acl-… outbound rule 100`. */
  rules?: readonly Sentence[];
}

export interface Reach {
  verdict: Verdict;
  /** The first reason why not, or what lets the traffic through. */
  reason: Sentence;
  checks: readonly Check[];
}

export interface SubnetReach extends Reach {
  subnet: Subnet;
  /** Workloads by their security groups, where the subnet has any that are visible. */
  groups: readonly (ClientGroup & Reach)[];
}

/** What the checks of one endpoint type need to know. `client` null: no workload is known, only the subnet itself. */
export interface ReachQuestion {
  facts: VpcFacts;
  endpoint: Endpoint;
  subnet: Subnet;
  client: ClientGroup | null;
  link: Linker;
}
