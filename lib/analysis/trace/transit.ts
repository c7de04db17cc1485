import type {
  Interval,
  Network,
  NetworkGateway,
  NetworkVpc,
  TopologyNode,
  TransitGatewayAttachment,
} from "@/lib/model";
import { mergeIntervals, parseCidr } from "@/lib/model";
import { cutTo } from "../controls/boxes";
import type { Sentence } from "../document";
import type { Subnet } from "../facts";
import { factsOf } from "../facts";
import type { GatewayTable } from "../network/transit-routing";
import { attachmentOf, gatewayTable } from "../network/transit-routing";
import { code, say } from "../words";
import { crossing } from "./admission";
import type { Arrival, Journey } from "./journey";
import type { Destination } from "./routing";
import { waysOf } from "./routing";
import type { Step, StepCode, Stop } from "./types";
import { blockWords, evidence, firstGap, LIST_ACTIONS, missing, step } from "./words";

/** From one VPC into another: peering connections and transit gateways, there and back (domain.md §2.15, §2.16, §4.7). */

const MOST_GATEWAYS = 3;

/** A peering connection leads to the subnets of the other VPC and no further. */
export function throughPeering(
  journey: Journey,
  stop: Stop,
  peering: TopologyNode<"vpcPeeringConnection">,
  destination: Destination,
): Arrival | null {
  const { link, network, family } = journey.context;
  const { state, requester, accepter } = peering.attributes;
  const far = requester.vpcId === stop.facts.vpcId ? accepter : requester;
  journey.goes("peering", peering.id);
  journey.visit(peering.id);
  const hop = (status: "pass" | "fail" | "unknown", stepCode: StepCode, sentence: Sentence) =>
    journey.add(
      step("hop", status, stepCode, sentence, {
        evidence: [evidence(link, peering.id, "Status.Code", state)],
        nodeIds: [peering.id],
      }),
    );
  if (state !== "active") {
    hop("fail", "BAD_STATE", say`Peering connection ${link.to(peering.id)} is ${code(state)}.`);
    return null;
  }
  const blocks = [...far.cidrBlocks, ...far.ipv6CidrBlocks]
    .flatMap((block) => parseCidr(block) ?? [])
    .filter((block) => block.family === family);
  const before = journey.flights;
  const inside = before.map(({ client, boxes }) => ({
    client,
    boxes: cutTo(boxes, "destinations", mergeIntervals(blocks)),
  }));
  if (blocks.length > 0 && inside.every(({ boxes }) => boxes.length === 0)) {
    hop(
      "fail",
      "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
      say`${destination.words} is not in the address blocks of the VPC behind ${link.to(peering.id)}, and a peering connection leads no further.`,
    );
    return null;
  }
  const there = far.vpcId === null ? undefined : network.viewsOf(far.vpcId)[0];
  if (there === undefined) {
    hop(
      "unknown",
      "UNKNOWN_DESTINATION",
      say`${link.to(peering.id)} leads to VPC ${code(far.vpcId ?? "unknown")} of account ${code(far.ownerId ?? "unknown")}, which was not read.`,
    );
    return null;
  }
  hop(
    "pass",
    "STATE_HOP_AVAILABLE",
    say`Peering connection ${link.to(peering.id)} is active and leads to ${link.address({ topology: there.topology, node: there.vpc })}.`,
  );
  if (blocks.length > 0) journey.flights = inside;
  journey.referencesKept &&= far.region === null || far.region === stop.facts.topology.region;
  journey.entry ??= { way: "peering", viaId: peering.id, home: stop, sources: sourcesOf(journey) };
  return { kind: "local", facts: factsOf(there.topology, there.vpc.id), entry: stop };
}

function sourcesOf({ flights }: Journey): Interval[] {
  return mergeIntervals(flights.flatMap(({ boxes }) => boxes.flatMap(({ sources }) => sources)));
}

/** In by this VPC's attachment, out by that to which the gateway's table leads. */
export function throughGateway(journey: Journey, stop: Stop, gatewayId: string, destination: Destination): Stop | null {
  const { context } = journey;
  const { link, network } = context;
  const gateway = network.transitGateway(gatewayId);
  journey.goes("transitGateway", gatewayId);
  journey.visit(gatewayId);
  const { topology, vpcId } = stop.facts;
  if (gateway === null) {
    const told = missing(
      topology.gap("DescribeTransitGateways"),
      say`Transit gateway ${link.to(gatewayId)} is not visible.`,
    );
    journey.add(
      step("hop", "unknown", "UNKNOWN_RESOURCE", told.sentence, { permission: told.permission, nodeIds: [gatewayId] }),
    );
    return null;
  }
  const attachmentId = attachmentOf(gateway, vpcId);
  if (attachmentId === null) {
    const gap = topology.gap("DescribeTransitGatewayAttachments");
    const none = say`${link.to(vpcId)} has no available attachment to ${link.to(gatewayId)}.`;
    const told = missing(gap, none);
    journey.add(
      step("hop", gap === null ? "fail" : "unknown", "BAD_STATE_ATTACHMENT", told.sentence, {
        permission: told.permission,
        nodeIds: [gatewayId],
      }),
    );
    return null;
  }
  if (!enter(journey, stop, gateway, attachmentId)) return null;
  const kept = gateway.views.some(({ node }) => node.attributes.securityGroupReferencing === true);
  if (!kept && journey.referencesKept)
    journey.referencesGap =
      gateway.views.flatMap((view) => view.topology.gap("DescribeTransitGateways") ?? [])[0] ?? null;
  journey.referencesKept &&= kept;
  const sources = sourcesOf(journey);
  let [at, inId] = [gateway, attachmentId];
  for (let passed = 0; passed < MOST_GATEWAYS; passed++) {
    const out = lookUp(journey, at, inId, destination);
    if (out === null) return null;
    if (out.resourceType === "peering") {
      const far = out.peer?.transitGatewayId ?? null;
      const next = far === null ? null : network.transitGateway(far);
      if (next === null || next.views.length === 0) {
        const sentence = say`${link.to(at.id)} passes it to transit gateway ${code(far ?? "unknown")}, which was not read.`;
        const permission = permissionFor(at);
        journey.add(step("hop", "unknown", "TGW_RTB_ROUTES_ARE_UNKNOWN", sentence, { permission, nodeIds: [at.id] }));
        return null;
      }
      [at, inId] = [next, out.attachmentId];
      continue;
    }
    const there =
      out.resourceType === "vpc" && out.resourceId !== null ? network.viewsOf(out.resourceId)[0] : undefined;
    if (there === undefined) {
      const what =
        out.resourceType === "vpc"
          ? say`VPC ${code(out.resourceId ?? "unknown")}, which was not read`
          : say`an attachment of type ${code(out.resourceType)} (${code(out.attachmentId)}), where Isthmus cannot follow`;
      const stepCode = out.resourceType === "vpc" ? "UNKNOWN_DESTINATION" : "UNSUPPORTED_COMPONENT";
      journey.add(step("hop", "unknown", stepCode, say`${link.to(at.id)} passes it to ${what}.`, { nodeIds: [at.id] }));
      return null;
    }
    journey.entry ??= { way: "transitGateway", viaId: at.id, home: stop, sources };
    return leave(journey, there, out, stop);
  }
  journey.add(
    step(
      "hop",
      "unknown",
      "UNSUPPORTED_COMPONENT",
      say`More than ${MOST_GATEWAYS} transit gateways in a row are not followed.`,
      { nodeIds: [gatewayId] },
    ),
  );
  return null;
}

/** Into the gateway: only from zones in which the attachment has a subnet. */
function enter(journey: Journey, stop: Stop, gateway: NetworkGateway, attachmentId: string): boolean {
  const { context } = journey;
  const { link } = context;
  const attachment = gateway.attachments.find((one) => one.attachmentId === attachmentId);
  const ids = attachment?.subnetIds ?? null;
  if (ids === null) {
    const told = missing(
      stop.facts.topology.gap("DescribeTransitGatewayVpcAttachments"),
      say`In which subnets attachment ${code(attachmentId)} stands is not visible.`,
    );
    journey.add(
      step("hop", "unknown", "TGW_ATTACH_VPC_AZ_RESTRICTION", told.sentence, {
        permission: told.permission,
        nodeIds: [gateway.id],
      }),
    );
    return true;
  }
  const zone = stop.subnet.attributes.availabilityZone;
  const own = ids.flatMap((id) => stop.facts.topology.get(id, "subnet") ?? []);
  const subnet = own.find(({ attributes }) => attributes.availabilityZone === zone);
  if (subnet === undefined) {
    const proof = [evidence(link, gateway.id, "attachment subnets", ids.join(", ") || "none", attachmentId)];
    const sentence = say`Attachment ${code(attachmentId)} has no subnet in ${code(zone ?? "this zone")}, so what ${link.to(stop.subnet.id)} sends to ${link.to(gateway.id)} does not arrive.`;
    journey.add(
      step("hop", "fail", "TGW_ATTACH_VPC_AZ_RESTRICTION", sentence, { evidence: proof, nodeIds: [gateway.id] }),
    );
    return false;
  }
  journey.take(crossing(context, journey.flights, stop, { facts: stop.facts, subnet }));
  return true;
}

const GATEWAY_ACTIONS = [
  "DescribeTransitGatewayRouteTables",
  "GetTransitGatewayRouteTableAssociations",
  "SearchTransitGatewayRoutes",
  "DescribeTransitGatewayAttachments",
  "DescribeTransitGatewayPeeringAttachments",
  "DescribeTransitGateways",
  ...LIST_ACTIONS,
] as const;

/** What is missing of a gateway where its owner was read; nobody else could be permitted to see its tables. */
function permissionFor({ ownerId, views }: NetworkGateway): string | null {
  const own = views.filter(({ topology }) => ownerId === null || topology.accountId === ownerId);
  return own.flatMap(({ topology }) => firstGap(topology, GATEWAY_ACTIONS) ?? [])[0]?.permission ?? null;
}

/** The attachment that a gateway's table leads to; null when it drops the packets, or nobody can tell. */
function lookUp(
  journey: Journey,
  gateway: NetworkGateway,
  inId: string,
  destination: Destination,
): TransitGatewayAttachment | null {
  const { link, family } = journey.context;
  const hop = (status: Step["status"], stepCode: StepCode, sentence: Sentence, proof: Step["evidence"] = []) => {
    const permission = status === "unknown" ? permissionFor(gateway) : null;
    journey.add(step("hop", status, stepCode, sentence, { evidence: proof, permission, nodeIds: [gateway.id] }));
  };
  const found = gatewayTable(gateway, inId);
  if ("answer" in found) {
    if (found.answer === "no") hop("fail", "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION", [found.why]);
    else hop("unknown", "TGW_RTB_ROUTES_ARE_UNKNOWN", [found.why]);
    return null;
  }
  const addresses = mergeIntervals(
    journey.flights.flatMap(({ boxes }) => boxes.flatMap(({ destinations }) => destinations)),
  );
  const ways = waysOf(found, { family, addresses });
  const main = ways.find(({ decision }) => decision.kind === "route" && decision.route.state === "active") ?? ways[0];
  const { label, table, gap } = found;
  if (main === undefined || main.decision.kind !== "route" || main.decision.route.state !== "active") {
    const route = main?.decision.kind === "route" ? main.decision.route : null;
    const proof = [
      evidence(link, gateway.id, "route", route?.state ?? "none matches", route?.destination ?? table.routeTableId),
    ];
    if (gap !== null)
      hop(
        "unknown",
        "TGW_RTB_ROUTES_ARE_UNKNOWN",
        say`Whether ${label} has a route to ${destination.words} is not known: ${gap}.`,
        proof,
      );
    else if (main?.decision.kind === "indeterminate")
      hop(
        "unknown",
        "TGW_RTB_ROUTES_ARE_UNKNOWN",
        say`${label} has overlapping prefix lists, and AWS does not say which one wins.`,
        proof,
      );
    else if (route !== null)
      hop(
        "fail",
        "TGW_RTB_BAD_STATE_ROUTE",
        say`${label} drops ${destination.words}: its route for ${code(route.destination)} is a black hole.`,
        proof,
      );
    else hop("fail", "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT", say`${label} has no route to ${destination.words}.`, proof);
    return null;
  }
  const { route } = main.decision;
  const outId = found.attachmentsOf(route)[0] ?? route.targetId;
  const out = gateway.attachments.find(({ attachmentId }) => attachmentId === outId);
  const proof = [evidence(link, gateway.id, "route", outId, route.destination)];
  if (out === undefined) {
    hop(
      "unknown",
      "TGW_RTB_ROUTES_ARE_UNKNOWN",
      say`${label} leads to attachment ${code(outId ?? "unknown")}, which is not visible.`,
      proof,
    );
    return null;
  }
  if (gap !== null)
    hop(
      "unknown",
      "TGW_RTB_ROUTES_ARE_UNKNOWN",
      say`${label} sends it to ${code(out.attachmentId)}, unless a route that is not visible says otherwise: ${gap}.`,
      proof,
    );
  else if (ways.length > 1) {
    const rest = ways.filter((way) => way !== main).flatMap((way) => way.addresses);
    hop(
      "partial",
      "TGW_RTB_CANNOT_ROUTE",
      say`${label} sends only a part of it the same way, not ${blockWords(rest, family)}.`,
      proof,
    );
  } else
    hop(
      "pass",
      "STATE_HOP_AVAILABLE",
      say`${label} sends it to attachment ${code(out.attachmentId)} (${out.resourceType} ${code(out.resourceId ?? "unknown")}).`,
      proof,
    );
  journey.flights = journey.flights.map(({ client, boxes }) => ({
    client,
    boxes: cutTo(boxes, "destinations", main.addresses),
  }));
  return out;
}

/** Out of the gateway into a VPC, by the attachment's subnet in the zone that packets came from where it has one. */
function leave(journey: Journey, there: NetworkVpc, out: TransitGatewayAttachment, from: Stop): Stop | null {
  const { link } = journey.context;
  const facts = factsOf(there.topology, there.vpc.id);
  const subnets = (out.subnetIds ?? []).flatMap((id): Subnet[] => {
    const node = there.topology.get(id, "subnet");
    return node === undefined ? [] : [node];
  });
  const zoneId = from.subnet.attributes.availabilityZoneId;
  const subnet =
    subnets.find(({ attributes }) => zoneId !== null && attributes.availabilityZoneId === zoneId) ?? subnets[0];
  if (subnet !== undefined) return { facts, subnet };
  const told = missing(
    there.topology.gap("DescribeTransitGatewayVpcAttachments"),
    say`By which subnets attachment ${code(out.attachmentId)} enters ${link.address({ topology: there.topology, node: there.vpc })} is not visible.`,
  );
  journey.add(step("hop", "unknown", "UNKNOWN_RESOURCE", told.sentence, { permission: told.permission }));
  return null;
}

/** In another VPC: whether answers find the way back from a subnet to where packets came from. Adds nothing at home. */
export function wayBack(journey: Journey, { facts, subnet }: Stop): void {
  const { entry, context } = journey;
  if (entry === null || entry.home.facts === facts) return;
  const { link, family, network } = context;
  const table = facts.tableOf(subnet);
  const say_ = (
    status: Step["status"],
    stepCode: StepCode,
    sentence: Sentence,
    proof: Step["evidence"] = [],
    permission: string | null = null,
  ) => journey.add(step("return", status, stepCode, sentence, { evidence: proof, permission, nodeIds: [subnet.id] }));
  if (table === null) {
    const told = missing(
      facts.topology.gap("DescribeRouteTables"),
      say`The effective route table of ${link.to(subnet.id)} is not visible.`,
    );
    return say_("unknown", "STATE_NOT_VISIBLE", told.sentence, [], told.permission);
  }
  const home = link.to(entry.home.facts.vpcId);
  const routing = facts.entries(table);
  const astray = waysOf(routing, { family, addresses: entry.sources }).find(
    ({ decision }) =>
      decision.kind !== "route" || decision.route.targetId !== entry.viaId || decision.route.state !== "active",
  );
  if (astray !== undefined) {
    if (routing.unseen.some((route) => route.targetId === entry.viaId)) {
      const told = missing(
        facts.topology.gap("GetManagedPrefixListEntries"),
        say`The blocks of a prefix list in ${link.to(table.id)} are not visible.`,
      );
      return say_("unknown", "STATE_NOT_VISIBLE", told.sentence, [], told.permission);
    }
    const route = astray.decision.kind === "route" ? astray.decision.route : null;
    const proof = [evidence(link, table.id, "route", route?.targetId ?? "none matches", route?.destination ?? null)];
    return say_(
      "fail",
      "NO_ROUTE_TO_DESTINATION",
      say`${link.to(table.id)} does not send answers for ${blockWords(astray.addresses, family)} back to ${link.to(entry.viaId)}.`,
      proof,
    );
  }
  const proof = [evidence(link, table.id, "route back", entry.viaId)];
  if (entry.way === "peering")
    return say_("pass", "STATE_WAY_BACK", say`${link.to(table.id)} sends answers back to ${home}.`, proof);
  const towards = { family, addresses: entry.sources };
  const gateway = network.transitGateway(entry.viaId);
  const told = gatewayBack(gateway, facts.vpcId, entry.home.facts.vpcId, towards, network);
  if (told.ok)
    return say_(
      "pass",
      "STATE_WAY_BACK",
      say`${link.to(table.id)} and ${told.label} send answers back to ${home}.`,
      proof,
    );
  say_(
    told.known ? "fail" : "unknown",
    told.known ? "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT" : "TGW_RTB_ROUTES_ARE_UNKNOWN",
    [told.why],
    proof,
    told.known ? null : told.permission,
  );
}

type Back = { ok: true; label: string } | { ok: false; known: boolean; why: string; permission: string | null };

/**
 * Whether the gateways' tables lead what comes from a VPC on towards another: to its attachment, or to a peered gateway
 * whose own table does.
 */
function gatewayBack(
  first: NetworkGateway | null,
  fromVpc: string,
  toVpc: string,
  to: Pick<Destination, "family" | "addresses">,
  network: Network,
): Back {
  let [gateway, inId] = [first, first === null ? null : attachmentOf(first, fromVpc)];
  const labels: string[] = [];
  let last = first;
  const unknown = (why: string): Back => {
    return { ok: false, known: false, why, permission: last === null ? null : permissionFor(last) };
  };
  const lost = (why: string): Back => ({ ok: false, known: true, why, permission: null });
  for (let passed = 0; passed <= MOST_GATEWAYS; passed++) {
    if (gateway === null || inId === null) return unknown("The way back through the transit gateway is not visible.");
    last = gateway;
    const found: GatewayTable | ReturnType<typeof gatewayTable> = gatewayTable(gateway, inId);
    if ("answer" in found) return found.answer === "no" ? lost(found.why) : unknown(found.why);
    const { label, gap } = found;
    labels.push(label.charAt(0).toLowerCase() + label.slice(1));
    const homeId = attachmentOf(gateway, toVpc);
    const peerings: readonly string[] = gateway.attachments.flatMap((one) =>
      one.resourceType === "peering" ? [one.attachmentId] : [],
    );
    const onward = homeId === null ? peerings : [homeId];
    const outIds = waysOf(found, to).map(({ decision }) =>
      decision.kind === "route" && decision.route.state === "active"
        ? (found.attachmentsOf(decision.route).find((id) => onward.includes(id)) ?? null)
        : null,
    );
    if (outIds.includes(null)) {
      if (gap !== null) return unknown(`Whether ${label} leads back is not known: ${gap}.`);
      return lost(`${label} does not lead answers back.`);
    }
    if (homeId !== null) return { ok: true, label: labels.join(" and ") };
    const [outId] = outIds;
    const peer = gateway.attachments.find((one) => one.attachmentId === outId)?.peer?.transitGatewayId ?? null;
    // Both sides of a peering know one attachment id.
    [gateway, inId] = [peer === null ? null : network.transitGateway(peer), outId ?? null];
  }
  return unknown(`More than ${MOST_GATEWAYS} transit gateways in a row are not followed.`);
}
