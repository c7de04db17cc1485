import type { Sentence } from "../document";
import type { Linker } from "../words";
import { say } from "../words";
import type { Trace, Via } from "./types";

/** A trace in one sentence. */

/** How a way is called where there is room for a word or two. */
export const VIA_WORDS: Record<Via, string> = {
  gatewayEndpoint: "Gateway endpoint",
  interfaceEndpoint: "Interface endpoint",
  natGateway: "NAT gateway",
  internetGateway: "Internet gateway",
  transitGateway: "Transit gateway",
  peering: "Peering connection",
  local: "Local route",
  none: "No way",
  unknown: "Not known",
};

const THROUGH: Record<Via, string> = {
  gatewayEndpoint: "through gateway endpoint",
  interfaceEndpoint: "through interface endpoint",
  natGateway: "through NAT gateway",
  internetGateway: "through internet gateway",
  transitGateway: "over transit gateway",
  peering: "over peering connection",
  local: "inside the VPC",
  none: "",
  unknown: "",
};

/** What a reader wants to know first: whether it works, and by which way. */
export function summaryOf(trace: Omit<Trace, "summary">, link: Linker): Sentence {
  const { from, to, verdict, via, viaId, steps, deciding } = trace;
  const words = THROUGH[via];
  const way = words === "" ? [] : viaId === null ? say` ${words}` : say` ${words} ${link.to(viaId)}`;
  const decided = steps[deciding]?.code;
  switch (verdict) {
    case "pass":
      return say`Yes: ${from.label} reaches ${to.label}${way}.`;
    case "partial":
      if (decided === "POLICY_LIMITS_REQUESTS")
        return say`On the network yes: ${from.label} reaches ${to.label}${way}. The endpoint policy limits which requests pass.`;
      return say`In part: ${from.label} reaches ${to.label}${way}, but not for all.`;
    case "unknown":
      if (decided === "POLICY_DEPENDS") {
        return say`On the network yes: ${from.label} reaches ${to.label}${way}. Whether the endpoint policy lets the request pass depends on what is not known of it.`;
      }
      return say`Not certain: whether ${from.label} reaches ${to.label}${way} cannot be told from what was read.`;
    case "fail":
      return say`No: ${from.label} does not reach ${to.label}${way}.`;
  }
}
