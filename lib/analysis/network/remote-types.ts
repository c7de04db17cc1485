import type { NetworkVpc } from "@/lib/model";

/** A judgement with its evidence, one or more sentences for people. */
export interface Verdict {
  answer: "yes" | "no" | "unknown";
  why: string;
}

/** A way from another VPC to the one that holds an endpoint. */
export interface Connection {
  home: NetworkVpc;
  other: NetworkVpc;
  way: "peering" | "transitGateway";
  /** What the other VPC's route tables must lead to. */
  viaId: string;
  /** What the home VPC's route tables must lead to: another transit gateway where two are peered. */
  homeViaId: string;
  /** The attachment between two peered transit gateways; null where there is only one. */
  peered: string | null;
}

/** The name of a VPC, else its id. */
export function nameOf({ vpc }: NetworkVpc): string {
  return vpc.attributes.name ?? vpc.id;
}

/** What is missing, to follow a colon. */
export function unanswered(permission: string): string {
  return `AWS did not answer ${permission} in full`;
}
