import type { Located, Network } from "@/lib/model";
import { count, stateWords } from "../words";
import { consumerGroups, consumerZones } from "./consumers";
import { providerContent, serviceZoneIds } from "./provider";
import type { Card, CardLine, ServiceContent, ServiceRelation, Tone } from "./types";

/** Decides what the picture of an endpoint service shows, from its consumers to the targets. */
export function serviceContent(network: Network, service: Located<"serviceConfiguration">): ServiceContent {
  const { topology, node } = service;
  const groups = consumerGroups(network, service, serviceZoneIds(service));
  const provider = providerContent(service, consumerZones(network, service));
  const holder = new Map<string, string>([[node.id, node.id]]);
  const relations: ServiceRelation[] = [];
  for (const { connections } of groups) {
    for (const { card, chips, style, endpointIds } of connections) {
      for (const id of endpointIds) {
        holder.set(id, card.id);
        holder.set(`external/${id}`, card.id);
      }
      relations.push({ kind: "connection", source: card.id, target: node.id, style });
      for (const chip of chips) {
        if (chip.role === "gap") continue;
        relations.push({ kind: "eniAttachment", source: chip.id, target: card.id, style: "plain" });
        if (chip.nodeId !== card.nodeId) holder.set(chip.nodeId, chip.id);
      }
    }
  }
  for (const { id, nodeId } of [...provider.balancers, ...provider.targetGroups]) holder.set(nodeId, id);
  for (const { nodes, targets } of provider.rows) {
    for (const { id, nodeId } of [...targets, ...nodes]) if (!holder.has(nodeId)) holder.set(nodeId, id);
  }
  const vpc = node.attributes.vpcId === null ? undefined : topology.get(node.attributes.vpcId, "vpc");
  return {
    ...provider,
    title: node.attributes.name ?? node.id,
    vpc: vpc === undefined ? null : { id: vpc.id, title: vpc.label, detail: vpc.label === vpc.id ? "" : vpc.id },
    groups,
    service: serviceCard(service, groups.length === 0),
    relations: [...relations, ...provider.relations],
    holder,
  };
}

function serviceCard(service: Located<"serviceConfiguration">, alone: boolean): Card {
  const { topology, node } = service;
  const { name, serviceState, serviceTypes, acceptanceRequired } = node.attributes;
  const { privateDnsName, privateDnsState, supportedRegions } = node.attributes;
  const line = (text: string, tone: Tone = "plain"): CardLine => ({ text, mono: false, tone });
  const lines: CardLine[] = [];
  if (name !== null) lines.push({ text: node.id, mono: true, tone: "plain" });
  const gateway = serviceTypes.includes("GatewayLoadBalancer");
  if (gateway) lines.push(line("for Gateway Load Balancer endpoints"));
  const live = serviceState === "Available";
  if (serviceState === null) lines.push(line("? state not visible"));
  else lines.push(line(live ? "available" : stateWords(serviceState).trim(), live ? "plain" : "broken"));
  if (acceptanceRequired !== null) lines.push(line(acceptanceRequired ? "acceptance required" : "accepts on its own"));
  if (alone) lines.push(line("nobody is connected"));
  lines.push(principals(service, acceptanceRequired, line));
  if (privateDnsName !== null) {
    lines.push({ text: privateDnsName, mono: true, tone: "plain" });
    const seen = privateDnsState !== null;
    const words = seen ? `domain ${stateWords(privateDnsState)}` : "? verification not visible";
    lines.push(line(words, seen && privateDnsState !== "verified" ? "attention" : "plain"));
  } else if (!gateway) lines.push(line("no private DNS name"));
  const abroad = supportedRegions.map(({ region }) => region).filter((region) => region !== topology.region);
  if (abroad.length > 0) {
    lines.push(
      line(abroad.length > 2 ? `and from ${count(abroad.length, "other Region")}` : `and from ${abroad.join(", ")}`),
    );
  }
  return {
    id: node.id,
    nodeId: node.id,
    role: "service",
    title: name ?? node.id,
    mono: name === null,
    lines,
    hatched: false,
    note: null,
  };
}

/** Who may ask for a connection, in words (domain.md §1.6). */
function principals(
  { topology, node }: Located<"serviceConfiguration">,
  acceptanceRequired: boolean | null,
  line: (text: string, tone?: Tone) => CardLine,
): CardLine {
  const { allowedPrincipals } = node.attributes;
  if (allowedPrincipals.some(({ principal }) => principal === "*")) {
    return line("open to every AWS account", acceptanceRequired === true ? "plain" : "attention");
  }
  const gap = topology.gap("DescribeVpcEndpointServicePermissions", node.id);
  if (gap !== null && gap.status !== "partial") return line("? allowed principals not visible");
  if (allowedPrincipals.length === 0) return line("only this account may connect");
  return line(count(allowedPrincipals.length, "allowed principal"));
}
