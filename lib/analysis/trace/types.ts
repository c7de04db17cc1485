import type { AddressFamily, Network } from "@/lib/model";
import type { Box } from "../controls/boxes";
import type { Inline, Sentence } from "../document";
import type { NetworkInterface, Subnet, VpcFacts } from "../facts";
import type { Linker } from "../words";

/** What a trace asks and answers, and what its parts hand to each other (domain.md §4). */

/** Whether one thing can reach another. Texts are as people give them; {@link readQuestion} makes sense of them. */
export interface TraceQuestion {
  /** A subnet, a network interface, an instance or an address inside the VPC. */
  from: string;
  /** A service (`s3`, `com.amazonaws.us-east-1.s3`), an endpoint, a host name, an address, an interface, or `internet`. */
  to: string;
  /** TCP or UDP destination port; the service's own ports when absent. */
  port?: number;
  protocol?: "tcp" | "udp";
  /** IPv4 where both ends speak it, when absent. */
  family?: AddressFamily;
  /** Who asks, what, of what: for endpoint policies. */
  principal?: string;
  action?: string;
  resource?: string;
  /** Further condition keys of the request. */
  context?: Readonly<Record<string, readonly string[]>>;
  /** Which VPC an address of `from` belongs to, where several have it. */
  vpcId?: string;
}

/**
 * `partial`: some of the addresses, ports or workloads pass, and the sentence says which do not. `unknown`: what decides is
 * not visible or not known, and the sentence says what is missing. `notApplicable`: the control has no say here.
 */
export type StepStatus = "pass" | "fail" | "partial" | "unknown" | "notApplicable";

export type StepKind =
  | "source"
  | "dns"
  | "route"
  | "egress"
  | "networkAcl"
  | "hop"
  | "ingress"
  | "state"
  | "policy"
  | "provider"
  | "return";

/** Of Reachability Analyzer where it has one; own codes begin with `DNS_`, `POLICY_` or `STATE_` (explanation-codes). */
export type StepCode = (typeof STEP_CODES)[number];

export const STEP_CODES = [
  // Reachability Analyzer's
  "BAD_STATE",
  "BAD_STATE_ROUTE",
  "BAD_STATE_ATTACHMENT",
  "CANNOT_ROUTE",
  "DISCONNECTED_VPCS",
  "ELBV2_LISTENER_HAS_NO_TG",
  "ELBV2_LISTENER_PORT_RESTRICTION",
  "ELBV2_NO_TARGETS_IN_AZ",
  "ELB_NOT_CROSSZONE",
  "ENI_ADDRESS_RESTRICTION",
  "ENI_SG_RULES_MISMATCH",
  "HIGHER_PRIORITY_ROUTE",
  "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
  "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
  "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
  "MORE_SPECIFIC_ROUTE",
  "NO_ROUTE_TO_DESTINATION",
  "NO_SOURCE_OR_DESTINATION",
  "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
  "REGIONAL_NGW_ROUTE_AZ_RESTRICTION",
  "SG_HAS_NO_RULES",
  "SG_REFERENCES_NOT_PRESERVED",
  "SUBNET_ACL_RESTRICTION",
  "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
  "TGW_ATTACH_VPC_AZ_RESTRICTION",
  "TGW_RTB_BAD_STATE_ROUTE",
  "TGW_RTB_CANNOT_ROUTE",
  "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
  "TGW_RTB_ROUTES_ARE_UNKNOWN",
  "UNKNOWN_DESTINATION",
  "UNKNOWN_PEERED_SGS",
  "UNKNOWN_RESOURCE",
  "UNSUPPORTED_COMPONENT",
  "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION",
  "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
  "VPCE_INTRA_VPC_TRAFFIC",
  "VPCE_SERVICE_NOT_INSTALLED_IN_AZ",
  "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
  "VPC_LOCAL_ROUTE_CIDR_RESTRICTION",
  // Isthmus's own
  "DNS_CUSTOM_SERVERS",
  "DNS_ENDPOINT_NAME",
  "DNS_FORWARDED",
  "DNS_NAME_ANSWERED_ELSEWHERE",
  "DNS_NO_ADDRESS",
  "DNS_NO_RECORD",
  "DNS_NOT_NEEDED",
  "DNS_NOT_VISIBLE",
  "DNS_PRIVATE_NAME",
  "DNS_PRIVATE_ZONE",
  "DNS_PUBLIC_NAME",
  "DNS_SUPPORT_DISABLED",
  "POLICY_ALLOWS",
  "POLICY_DENIES",
  "POLICY_DEPENDS",
  "POLICY_FULL_ACCESS",
  "POLICY_LIMITS_REQUESTS",
  "POLICY_NOT_SUPPORTED",
  "POLICY_NOT_VISIBLE",
  "STATE_ACL_ALLOWS",
  "STATE_ENDPOINT_AVAILABLE",
  "STATE_ENDPOINT_NOT_AVAILABLE",
  "STATE_HOP_AVAILABLE",
  "STATE_NOT_VISIBLE",
  "STATE_PROVIDER_HEALTHY",
  "STATE_PROVIDER_NOT_HEALTHY",
  "STATE_PROVIDER_NOT_VISIBLE",
  "STATE_ROUTE_ACTIVE",
  "STATE_RULES_ALLOW",
  "STATE_SAME_SUBNET",
  "STATE_SOURCE_READY",
  "STATE_SOURCE_NOT_READY",
  "STATE_WAY_BACK",
  "STATE_NO_WORKLOAD",
] as const;

/** What a step rests on: a field of a resource, and the rule where it has numbered ones or ids. */
export interface Evidence {
  resourceId: string;
  /** A link to it, or its id as text. */
  resource: Inline;
  field: string;
  value: string;
  /** `sgr-…`, `rule 100`, a destination of a route, or the name of a statement. */
  rule: string | null;
}

export interface Step {
  kind: StepKind;
  status: StepStatus;
  code: StepCode;
  /** One sentence for people. */
  sentence: Sentence;
  evidence: readonly Evidence[];
  /** The permission that is missing, where that is why the step is `unknown`. */
  permission: string | null;
  /** Nodes that the step is about, in the order of the way: what lights up. */
  nodeIds: readonly string[];
}

/** `unknown`: the way goes where Isthmus cannot follow, which is not the same as `none`. */
export type Via =
  | "gatewayEndpoint"
  | "interfaceEndpoint"
  | "natGateway"
  | "internetGateway"
  | "transitGateway"
  | "peering"
  | "local"
  | "none"
  | "unknown";

export type TraceVerdict = "pass" | "fail" | "partial" | "unknown";

export interface Trace {
  question: TraceQuestion;
  /** What the two ends turned out to be, in people's words. */
  from: { id: string; label: string };
  to: { id: string; label: string };
  /** The first failed step decides; else what is not known; else what holds in part. */
  verdict: TraceVerdict;
  /** Whether it works and by which way, in a sentence. */
  summary: Sentence;
  via: Via;
  /** The endpoint, gateway or connection of `via`. */
  viaId: string | null;
  steps: readonly Step[];
  /** Index of the step that decides; where all pass, of the one that chose the way. */
  deciding: number;
  /** Nodes of the way in order, from end to end. */
  path: readonly string[];
}

/** Why a question cannot be asked: something in it names nothing, or several things. */
export interface TraceProblem {
  field: "from" | "to" | "port" | "protocol" | "family";
  message: string;
}

/** Who sends: workloads that carry the same security groups. `groupIds` null: no workload is known. */
export interface Client {
  groupIds: readonly string[] | null;
  interfaces: readonly NetworkInterface[];
}

/** The connections of one client that have passed every control so far. */
export interface Flight {
  client: Client;
  boxes: readonly Box[];
}

/** What every part of a trace needs. */
export interface Context {
  /** All that was collected; of one topology alone where nothing else is. */
  network: Network;
  link: Linker;
  family: AddressFamily;
  protocol: "tcp" | "udp";
  /** False where nobody here knows on which ports the service listens, so that *some* may be all that is needed. */
  portsKnown: boolean;
  /** False where nobody lists the addresses of the service: then, too, *some* may be all that is needed. */
  addressesKnown: boolean;
  /** The permission that would tell those ports or addresses, if one is missing. */
  permission: string | null;
}

/** One control's answer for one client. */
export interface Outcome {
  status: StepStatus;
  code: StepCode;
  sentence: Sentence;
  evidence: readonly Evidence[];
  permission: string | null;
  /** What goes on; after a failure what had arrived, so that later controls can be judged too. */
  boxes: readonly Box[];
}

/** A subnet of some VPC, for what is crossed on the way. */
export interface Stop {
  facts: VpcFacts;
  subnet: Subnet;
}
