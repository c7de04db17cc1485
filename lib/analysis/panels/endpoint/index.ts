import type { KnownEndpointType } from "@/lib/model";
import type { Endpoint } from "../../facts";
import { factsOf } from "../../facts";
import { reachOf } from "../../reach/reach";
import type { PanelContext, PanelParts } from "../panel";
import { attachesSection } from "./attaches";
import { leadsSection } from "./leads";
import { namesSection } from "./names";
import { policySection } from "./policy";
import { reachSection } from "./reach";
import { remoteSection } from "./remote";
import { endpointStatus } from "./status";

export { endpointStatus } from "./status";

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

export function endpointPanel(endpoint: Endpoint, { topology, network, link }: PanelContext): PanelParts {
  const facts = factsOf(topology, topology.vpcOf(endpoint)?.id ?? "");
  const question = { facts, network, endpoint, link, reach: reachOf(facts, endpoint, link) };
  return {
    kindLabel: endpointKindLabel(endpoint),
    status: endpointStatus(endpoint.attributes.state),
    sections: [
      attachesSection(question),
      ...leadsSection(question),
      reachSection(question),
      ...remoteSection(question),
      policySection(question),
      namesSection(question),
    ],
  };
}
