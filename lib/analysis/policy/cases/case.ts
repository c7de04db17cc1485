/** The form of the worked cases: each cites its rule in words, and was worked out from the reference, not by running the code. */

import type { PolicyEvaluation } from "../evaluate";

export interface Case {
  /** Where the rule stands and what it says. `IAM` is the IAM user guide's reference, `VPC` the guide on endpoint policies. */
  rule: string;
  /** One statement or several; elements left out are those of the default policy. */
  statements: Record<string, unknown> | readonly Record<string, unknown>[];
  version?: "2008-10-17" | "2012-10-17" | null;
  principal?: string | null;
  action?: string;
  resource?: string | null;
  context?: Readonly<Record<string, readonly string[] | null>>;
  gateway?: true;
  expected: PolicyEvaluation["decision"];
  /** Of `depends`. */
  on?: readonly string[];
}

/** A request that matches, one that does not, or the keys on which it depends. */
export type Outcome = "match" | "no match" | readonly string[];

/** A case of an Allow statement alone: what matches is allowed, what does not is not. */
export function expecting(outcome: Outcome): Pick<Case, "expected" | "on"> {
  if (outcome === "match") return { expected: "allow" };
  return outcome === "no match" ? { expected: "implicitDeny" } : { expected: "depends", on: outcome };
}
