import type { KnownEndpointType } from "@/lib/model";
import type { Panel, Tone } from "../../document";
import type { Endpoint } from "../../facts";
import { factsOf } from "../../facts";
import { reachOf } from "../../reach/reach";
import type { PanelContext, PanelParts } from "../panel";
import { attachesSection } from "./attaches";
import { namesSection } from "./names";
import { policySection } from "./policy";
import { reachSection } from "./reach";

const KIND_LABELS: Record<KnownEndpointType, string> = {
  Gateway: "Gateway endpoint",
  Interface: "Interface endpoint",
  GatewayLoadBalancer: "Gateway Load Balancer endpoint",
  Resource: "Resource endpoint",
  ServiceNetwork: "Service network endpoint",
  Tunnel: "Tunnel endpoint",
};

/** How AWS's console calls endpoints of this type; a type nobody has heard of keeps AWS's own word. */
export function endpointKindLabel(endpoint: Endpoint): string {
  const { knownType, vpcEndpointType } = endpoint.attributes;
  return knownType === null ? `${vpcEndpointType} endpoint` : KIND_LABELS[knownType];
}

export function endpointPanel(endpoint: Endpoint, { topology, link }: PanelContext): PanelParts {
  const facts = factsOf(topology, topology.vpcOf(endpoint)?.id ?? "");
  const question = { facts, endpoint, link, reach: reachOf(facts, endpoint, link) };
  return {
    kindLabel: endpointKindLabel(endpoint),
    status: endpointStatus(endpoint.attributes.state),
    sections: [attachesSection(question), reachSection(question), policySection(question), namesSection(question)],
  };
}

const TONES: Record<string, Tone> = {
  available: "ok",
  pending: "info",
  deleting: "info",
  deleted: "info",
  pendingAcceptance: "attention",
  partial: "attention",
  rejected: "broken",
  expired: "broken",
  failed: "broken",
};

const WORDS: Record<string, string> = { pendingAcceptance: "pending acceptance" };

/** The state in the console's words, with its tone; a state nobody has heard of is not judged. */
export function endpointStatus(state: string): NonNullable<Panel["status"]> {
  return { text: WORDS[state] ?? state, tone: TONES[state] ?? "unknown" };
}
