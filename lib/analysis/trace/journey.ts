import type { Gap, Interval, Route, TopologyNode } from "@/lib/model";
import { isRecord, mergeIntervals, parseAddress } from "@/lib/model";
import { cutTo } from "../controls/boxes";
import type { Sentence } from "../document";
import type { Endpoint, Subnet, VpcFacts } from "../facts";
import { targetOf } from "../targets";
import { code, say } from "../words";
import type { Named } from "./admission";
import { clientEgress, crossing, edge } from "./admission";
import type { Destination } from "./routing";
import { routeFrom } from "./routing";
import { throughGateway, throughPeering, wayBack } from "./transit";
import type { Context, Flight, Step, Stop, Via } from "./types";
import { evidence, missing, step } from "./words";

/** Walks packets from table to table, hop by hop, until they arrive or are lost (domain.md §4.2, §4.7). */

/** Where packets got to. `local`: among the subnets of a VPC. null in its place: they did not arrive, or nobody can tell. */
export type Arrival =
  | { kind: "local"; facts: VpcFacts; entry: Stop }
  | { kind: "gatewayEndpoint"; endpoint: Endpoint }
  | { kind: "outside" };

/** How packets came into another VPC, to judge the way back. */
export interface Entry {
  way: "peering" | "transitGateway";
  /** What the tables there must lead back to. */
  viaId: string;
  home: Stop;
  sources: readonly Interval[];
}

const MOST_HOPS = 12;
/** The box that diagrams have for what lies behind internet gateways; no node of a topology. */
const INTERNET = "internet";

export class Journey {
  readonly steps: Step[] = [];
  readonly path: string[] = [];
  via: Via = "none";
  viaId: string | null = null;
  /** False once a middlebox stands between: then rules that name groups no longer know the clients. */
  referencesKept = true;
  /** Why that is not certain, where the setting of a transit gateway is not visible. */
  referencesGap: Gap | null = null;
  entry: Entry | null = null;
  translated = false;
  /** The private NAT gateway that packets came through, which gives them no public address. */
  privateNat: string | null = null;

  constructor(
    readonly context: Context,
    public flights: readonly Flight[],
  ) {}

  /** Adds a step, and goes on with what passed it. */
  take(moved: { step: Step; flights: readonly Flight[] }): void {
    this.steps.push(moved.step);
    this.flights = moved.flights;
  }

  add(one: Step): void {
    this.steps.push(one);
  }

  visit(...nodeIds: (string | null)[]): void {
    for (const id of nodeIds) if (id !== null && this.path.at(-1) !== id) this.path.push(id);
  }

  /** The main way: the first that is named counts, as what decides over what follows. */
  goes(via: Via, viaId: string | null): void {
    if (this.via !== "none") return;
    this.via = via;
    this.viaId = viaId;
  }

  get failed(): boolean {
    return this.steps.some(({ status }) => status === "fail");
  }
}

/** Follows routes from a subnet. `to` is what the clients' security groups see; `towards` an endpoint that is asked about. */
export function follow(
  journey: Journey,
  start: Stop,
  destination: Destination,
  to: Named,
  towards: string | null,
): Arrival | null {
  const { context } = journey;
  const { link } = context;
  let stop = start;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const routed = routeFrom(stop.facts, stop.subnet, destination, link, towards);
    journey.add(routed.step);
    journey.visit(stop.subnet.id, ...routed.step.nodeIds);
    if (hop === 0) journey.take(clientEgress(context, stop.facts, journey.flights, seenBehind(routed.main, to)));
    if (routed.main === null) {
      if (routed.step.status === "unknown") journey.goes("unknown", null);
      return null;
    }
    journey.flights = journey.flights.map(({ client, boxes }) => ({
      client,
      boxes: cutTo(boxes, "destinations", routed.addresses),
    }));
    const next = take(journey, stop, routed.main, destination);
    if (next === null || "kind" in next) return next;
    stop = next;
  }
  journey.add(
    step(
      "hop",
      "fail",
      "NO_ROUTE_TO_DESTINATION",
      say`The routes lead round in a circle; after ${MOST_HOPS} hops ${destination.words} is still not reached.`,
    ),
  );
  return null;
}

/**
 * Outbound rules know the groups on the other side inside the VPC and over a peering connection, not through a transit
 * gateway, NAT or an appliance (domain.md §4.3).
 */
function seenBehind(route: Route | null, to: Named): Named {
  if (route === null || route.targetKind === "local" || route.targetKind === "vpcPeeringConnection") return to;
  return { ...to, groupIds: [], lostGroupIds: to.groupIds ?? [] };
}

/** One hop: to the next subnet whose table decides, to an arrival, or to nowhere (null). */
function take(journey: Journey, stop: Stop, route: Route, destination: Destination): Stop | Arrival | null {
  const { context } = journey;
  const { topology } = stop.facts;
  const { link } = context;
  const target = topology.get(route.targetNodeId);
  switch (route.targetKind) {
    case "local":
      return { kind: "local", facts: stop.facts, entry: stop };
    case "endpoint":
      if (target?.kind === "endpoint") return atEndpoint(journey, stop, target);
      break;
    case "natGateway":
      if (target?.kind === "natGateway") return atNat(journey, stop, target);
      break;
    case "internetGateway":
      if (target?.kind === "internetGateway") return atInternetGateway(journey, stop, target);
      break;
    case "egressOnlyInternetGateway":
      if (target?.kind === "egressOnlyInternetGateway") return atEgressOnly(journey, stop, target);
      break;
    case "vpcPeeringConnection":
      if (target?.kind === "vpcPeeringConnection") return throughPeering(journey, stop, target, destination);
      break;
    case "transitGateway":
      return throughGateway(journey, stop, route.targetNodeId, destination);
    default:
      return unsupported(
        journey,
        say`${targetOf(route, link)} takes it from there, and what happens behind it is not in what Isthmus reads.`,
        route,
      );
  }
  const words = target?.kind === "external" ? target.attributes.sentence : "";
  return hidden(
    journey,
    say`${targetOf(route, link)} takes it from there, and its record is not visible. ${words}`,
    route,
    target?.kind === "external" ? target.attributes.permission : null,
  );
}

function unsupported(journey: Journey, sentence: Sentence, route: Route): null {
  journey.goes("unknown", route.targetNodeId);
  journey.visit(route.targetNodeId);
  journey.add(step("hop", "unknown", "UNSUPPORTED_COMPONENT", capital(sentence), { nodeIds: [route.targetNodeId] }));
  return null;
}

function hidden(journey: Journey, sentence: Sentence, route: Route, permission: string | null): null {
  const via: Via =
    route.targetKind === "natGateway"
      ? "natGateway"
      : route.targetKind === "internetGateway"
        ? "internetGateway"
        : "unknown";
  journey.goes(via, route.targetNodeId);
  journey.visit(route.targetNodeId);
  journey.add(
    step("hop", "unknown", "UNKNOWN_RESOURCE", capital(sentence), { permission, nodeIds: [route.targetNodeId] }),
  );
  return null;
}

/** A sentence with a capital letter at its beginning. */
function capital(sentence: Sentence): Sentence {
  const [first, ...rest] = sentence;
  return typeof first === "string" ? [first.charAt(0).toUpperCase() + first.slice(1), ...rest] : sentence;
}

function atEndpoint(journey: Journey, stop: Stop, endpoint: Endpoint): Stop | Arrival | null {
  const { context } = journey;
  const { link } = context;
  const { knownType, state, subnetIds } = endpoint.attributes;
  journey.visit(endpoint.id);
  if (knownType === "Gateway") {
    journey.goes("gatewayEndpoint", endpoint.id);
    journey.take(edge(context, journey.flights, stop));
    return { kind: "gatewayEndpoint", endpoint };
  }
  const subnetId = subnetIds[0];
  const subnet = subnetId === undefined ? undefined : stop.facts.topology.get(subnetId, "subnet");
  if (knownType !== "GatewayLoadBalancer" || subnet === undefined) {
    journey.goes("unknown", endpoint.id);
    const sentence = say`Where ${link.to(endpoint.id)} passes packets on to is not visible.`;
    journey.add(step("hop", "unknown", "UNKNOWN_RESOURCE", sentence, { nodeIds: [endpoint.id] }));
    return null;
  }
  const next: Stop = { facts: stop.facts, subnet };
  journey.take(crossing(context, journey.flights, stop, next, true));
  const proof = [evidence(link, endpoint.id, "State", state)];
  if (state !== "available") {
    const sentence = say`The Gateway Load Balancer endpoint ${link.to(endpoint.id)} is ${code(state)}: what is routed to it is dropped.`;
    journey.add(step("hop", "fail", "BAD_STATE", sentence, { evidence: proof, nodeIds: [endpoint.id] }));
    return null;
  }
  journey.referencesKept = false;
  const sentence = say`${link.to(endpoint.id)} carries it through the inspection fleet and back out of ${link.to(subnet.id)}, as far as the appliances let it through.`;
  journey.add(
    step("hop", "pass", "STATE_HOP_AVAILABLE", sentence, { evidence: proof, nodeIds: [endpoint.id, subnet.id] }),
  );
  return next;
}

function atNat(journey: Journey, stop: Stop, nat: TopologyNode<"natGateway">): Stop | Arrival | null {
  const { context } = journey;
  const { link } = context;
  const { state, availabilityMode, connectivityType, subnetId, addresses } = nat.attributes;
  const zone = stop.subnet.attributes.availabilityZone;
  journey.goes("natGateway", nat.id);
  journey.visit(nat.id);
  const proof = [
    evidence(link, nat.id, "State", state),
    evidence(link, nat.id, "ConnectivityType", connectivityType ?? "public"),
  ];
  const hop = (status: "pass" | "fail" | "unknown", stepCode: Step["code"], sentence: Sentence) =>
    journey.add(step("hop", status, stepCode, sentence, { evidence: proof, nodeIds: [nat.id] }));
  if (state !== "available") {
    hop("fail", "BAD_STATE", say`NAT gateway ${link.to(nat.id)} is ${code(state)}.`);
    return null;
  }
  const regional = availabilityMode === "regional";
  const zones = addresses.flatMap(({ availabilityZone }) => availabilityZone ?? []);
  if (regional && zones.length > 0 && zone !== null && !zones.includes(zone)) {
    proof.push(evidence(link, nat.id, "AvailabilityZone", zones.join(", ")));
    hop(
      "fail",
      "REGIONAL_NGW_ROUTE_AZ_RESTRICTION",
      say`The regional NAT gateway ${link.to(nat.id)} is not in ${code(zone)} yet.`,
    );
    return null;
  }
  const subnet = subnetId === null ? undefined : stop.facts.topology.get(subnetId, "subnet");
  if (subnet === undefined && !regional) {
    const told = missing(
      stop.facts.topology.gap("DescribeSubnets"),
      say`The subnet of NAT gateway ${link.to(nat.id)} is not visible.`,
    );
    journey.add(
      step("hop", "unknown", "UNKNOWN_RESOURCE", told.sentence, {
        evidence: proof,
        permission: told.permission,
        nodeIds: [nat.id],
      }),
    );
    return null;
  }
  const next: Stop | null = subnet === undefined ? null : { facts: stop.facts, subnet };
  journey.take(next === null ? edge(context, journey.flights, stop) : crossing(context, journey.flights, stop, next));
  if (regional && zones.length === 0) {
    hop(
      "unknown",
      "REGIONAL_NGW_ROUTE_AZ_RESTRICTION",
      say`In which zones the regional NAT gateway ${link.to(nat.id)} is has not been told.`,
    );
  } else {
    hop(
      "pass",
      "STATE_HOP_AVAILABLE",
      say`NAT gateway ${link.to(nat.id)} translates the source address and passes it on.`,
    );
  }
  if (next !== null) wayBack(journey, next);
  if (connectivityType === "private") journey.privateNat = nat.id;
  translate(
    journey,
    addresses.flatMap(({ privateIp }) => privateIp ?? []),
    next,
  );
  if (next !== null) return next;
  // A regional gateway has a table of its own, which leads to the internet gateway of its VPC.
  const igw = stop.facts.topology
    .ofKind("internetGateway")
    .find(({ attributes }) => attributes.attachments.some(({ vpcId }) => vpcId === stop.facts.vpcId));
  if (igw !== undefined) return atInternetGateway(journey, stop, igw, true);
  const told = missing(
    stop.facts.topology.gap("DescribeInternetGateways"),
    say`The internet gateway behind ${link.to(nat.id)} is not visible.`,
  );
  journey.add(
    step("hop", "unknown", "UNKNOWN_RESOURCE", told.sentence, { permission: told.permission, nodeIds: [nat.id] }),
  );
  return null;
}

/** From here on packets come from the gateway's own addresses, and answers go to its ports. */
function translate(journey: Journey, privateIps: readonly string[], next: Stop | null): void {
  journey.translated = true;
  journey.referencesKept = false;
  const own = mergeIntervals(
    privateIps.flatMap((text) => {
      const address = parseAddress(text);
      return address === null || address.family !== journey.context.family
        ? []
        : [{ first: address.value, last: address.value }];
    }),
  );
  if (own.length === 0 && next === null) return;
  journey.flights = journey.flights.map(({ client, boxes }) => ({
    client,
    boxes: boxes.map((box) => ({
      ...box,
      sources: own.length > 0 ? own : box.sources,
      replies: { from: 1024, to: 65535 },
    })),
  }));
}

type Gateway = TopologyNode<"internetGateway"> | TopologyNode<"egressOnlyInternetGateway">;

function atInternetGateway(
  journey: Journey,
  stop: Stop,
  gateway: TopologyNode<"internetGateway">,
  inside = false,
): Arrival | null {
  const { context } = journey;
  const { link } = context;
  journey.goes("internetGateway", gateway.id);
  journey.visit(gateway.id);
  if (!inside) journey.take(edge(context, journey.flights, stop));
  if (!attached(journey, stop, gateway)) return null;
  if (!publicAccess(journey, stop, gateway)) return null;
  if (journey.privateNat !== null) privateSource(journey, journey.privateNat, gateway);
  else if (!journey.translated && context.family === "ipv4") publicAddresses(journey, stop, gateway);
  else
    journey.add(
      step("hop", "pass", "STATE_HOP_AVAILABLE", say`Internet gateway ${link.to(gateway.id)} leads to the internet.`, {
        nodeIds: [gateway.id],
      }),
    );
  journey.visit(INTERNET);
  return { kind: "outside" };
}

function atEgressOnly(
  journey: Journey,
  stop: Stop,
  gateway: TopologyNode<"egressOnlyInternetGateway">,
): Arrival | null {
  const { context } = journey;
  journey.goes("internetGateway", gateway.id);
  journey.visit(gateway.id);
  journey.take(edge(context, journey.flights, stop));
  if (!attached(journey, stop, gateway) || !publicAccess(journey, stop, gateway)) return null;
  const sentence = say`Egress-only internet gateway ${context.link.to(gateway.id)} lets IPv6 out.`;
  journey.add(step("hop", "pass", "STATE_HOP_AVAILABLE", sentence, { nodeIds: [gateway.id] }));
  journey.visit(INTERNET);
  return { kind: "outside" };
}

/** The state is `available` on the wire, `attached` in the documentation (domain.md §2.14). */
function attached({ steps, context: { link } }: Journey, { facts }: Stop, gateway: Gateway): boolean {
  const attachment = gateway.attributes.attachments.find(({ vpcId }) => vpcId === facts.vpcId);
  const state = attachment?.state ?? null;
  if (state !== null && ["available", "attached"].includes(state.toLowerCase())) return true;
  const sentence =
    attachment === undefined
      ? say`${link.to(gateway.id)} is not attached to ${link.to(facts.vpcId)}.`
      : say`The attachment of ${link.to(gateway.id)} is ${code(state ?? "of no known state")}.`;
  steps.push(
    step("hop", "fail", "BAD_STATE_ATTACHMENT", sentence, {
      evidence: [evidence(link, gateway.id, "Attachments", state ?? "none")],
      nodeIds: [gateway.id],
    }),
  );
  return false;
}

/** VPC block public access stands before internet gateways (domain.md §4.2); what is behind NAT counts as going out. */
function publicAccess(journey: Journey, stop: Stop, gateway: Gateway): boolean {
  const { link } = journey.context;
  const { topology, vpcId } = stop.facts;
  const vpc = topology.get(vpcId, "vpc");
  const exclusion = vpc?.attributes.blockPublicAccessExclusion ?? null;
  const mode =
    blockMode(stop.subnet, stop.facts) ??
    vpc?.attributes.regionBlockPublicAccess ??
    vpc?.attributes.blockPublicAccess ??
    null;
  const options = topology.gap("DescribeVpcBlockPublicAccessOptions");
  const judge = (status: "fail" | "unknown", sentence: Sentence, permission: string | null = null) => {
    const proof = [
      evidence(link, vpcId, "InternetGatewayBlockMode", mode),
      ...(exclusion === null ? [] : [evidence(link, vpcId, "exclusion", exclusion)]),
    ];
    journey.add(
      step("hop", status, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", sentence, {
        evidence: proof,
        permission,
        nodeIds: [gateway.id],
      }),
    );
    return status !== "fail";
  };
  if (mode === null) {
    if (options === null) return true;
    const told = missing(options, []);
    return judge("unknown", told.sentence, told.permission);
  }
  if (mode === "off" || exclusion === "allow-bidirectional") return true;
  const onlyOut = journey.translated || gateway.kind === "egressOnlyInternetGateway";
  if ((mode === "block-ingress" || exclusion === "allow-egress") && onlyOut) return true;
  const exclusions = topology.gap("DescribeVpcBlockPublicAccessExclusions");
  if (exclusion === null && exclusions !== null) {
    return judge(
      "unknown",
      say`VPC block public access is on (${code(mode)}), and whether this VPC is excluded is not visible.`,
      exclusions.permission,
    );
  }
  if (exclusion === "allow-egress") {
    return judge(
      "unknown",
      say`VPC block public access is on, and this VPC is excluded for what goes out; whether that holds for public addresses at an internet gateway is not documented.`,
    );
  }
  return judge("fail", say`VPC block public access (${code(mode)}) stops it at ${link.to(gateway.id)}.`);
}

/** What AWS says of the subnet itself, which takes exclusions of single subnets into account. */
function blockMode(subnet: Subnet, { topology }: VpcFacts): string | null {
  const states: unknown = topology.raw(subnet.id)?.BlockPublicAccessStates;
  const mode = isRecord(states) ? states.InternetGatewayBlockMode : null;
  return typeof mode === "string" ? mode : null;
}

/** What a private NAT gateway has translated still comes from a private address. */
function privateSource({ context: { link }, steps }: Journey, natId: string, gateway: Gateway): void {
  const sentence = say`NAT gateway ${link.to(natId)} is private: it has no public address, and internet gateway ${link.to(gateway.id)} serves no other.`;
  const proof = [evidence(link, natId, "ConnectivityType", "private")];
  steps.push(
    step("hop", "fail", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", sentence, { evidence: proof, nodeIds: [gateway.id] }),
  );
}

/** Without NAT only interfaces with a public address of their own get through an internet gateway. */
function publicAddresses(journey: Journey, { subnet }: Stop, gateway: Gateway): void {
  const { link } = journey.context;
  const interfaces = journey.flights.flatMap(({ client }) => client.interfaces);
  const open = interfaces.filter(({ attributes }) => attributes.publicIp !== null);
  const add = (
    status: Step["status"],
    stepCode: Step["code"],
    sentence: Sentence,
    proof: readonly ReturnType<typeof evidence>[],
  ) => journey.add(step("hop", status, stepCode, sentence, { evidence: proof, nodeIds: [gateway.id] }));
  const restriction = "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS";
  if (interfaces.length === 0) {
    const automatic = subnet.attributes.mapPublicIpOnLaunch;
    const proof = [evidence(link, subnet.id, "MapPublicIpOnLaunch", automatic)];
    if (automatic === true)
      return add(
        "pass",
        "STATE_HOP_AVAILABLE",
        say`Internet gateway ${link.to(gateway.id)} leads to the internet; what is launched in ${link.to(subnet.id)} gets a public address.`,
        proof,
      );
    return add(
      "partial",
      restriction,
      say`Internet gateway ${link.to(gateway.id)} serves only interfaces with a public address, and ${link.to(subnet.id)} gives none by itself.`,
      proof,
    );
  }
  const proof = interfaces
    .slice(0, 3)
    .map(({ id, attributes }) => evidence(link, id, "Association.PublicIp", attributes.publicIp ?? "none"));
  if (open.length === interfaces.length)
    return add(
      "pass",
      "STATE_HOP_AVAILABLE",
      say`Internet gateway ${link.to(gateway.id)} leads to the internet.`,
      proof,
    );
  const none = open.length === 0;
  const who =
    interfaces.length === 1
      ? say`${link.to(interfaces[0]?.id ?? "")} has no public address`
      : say`${none ? "none" : `only ${open.length}`} of the ${interfaces.length} workloads ${none || open.length === 1 ? "has" : "have"} a public address`;
  add(
    none ? "fail" : "partial",
    restriction,
    capital(say`${who}, and internet gateway ${link.to(gateway.id)} serves no other.`),
    proof,
  );
}
