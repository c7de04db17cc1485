import type { Located, Network, NetworkVpc } from "@/lib/model";
import { mergeIntervals, parseCidr, parseServiceName, permissionOf } from "@/lib/model";
import type { Flow } from "../controls/coverage";
import { type Admission, GroupDirection } from "../controls/security-groups";
import { flowsOf } from "../facts";
import { plain, series } from "../words";
import { nameOf, type Verdict } from "./remote-types";

/** Whether the endpoint's security groups admit the other VPC's addresses on the service's ports (domain.md §4.3). */
export function admissionOf(network: Network, endpoint: Located<"endpoint">, other: NetworkVpc): Verdict {
  const { topology, node } = endpoint;
  const groupIds = node.attributes.groups.map(({ groupId }) => groupId);
  const name = nameOf(other);
  if (groupIds.length === 0) return { answer: "unknown", why: "AWS named no security group of the endpoint." };
  const blocks = other.vpc.attributes.cidrBlocks.flatMap((block) => parseCidr(block) ?? []);
  if (blocks.length === 0) {
    return {
      answer: "unknown",
      why: `The address blocks of ${name} are not visible (${permissionOf("DescribeVpcs")}).`,
    };
  }
  const { flows, on } = portsOf(network, endpoint);
  const addresses = mergeIntervals(blocks.filter(({ family }) => family === "ipv4"));
  const peer = { family: "ipv4" as const, addresses, prefixListId: null };
  const directions = flows.map((flow) => new GroupDirection(topology, groupIds, false, flow));
  const byAddress = directions.map((direction) => direction.ask({ ...peer, groupIds: [] }));
  const named = groupIds.map((id) => topology.get(id, "securityGroup")?.label ?? id);
  const who = `${named.length === 1 ? "ecurity group" : "ecurity groups"} ${plain(series(named))} of the endpoint`;
  const admit = named.length === 1 ? "admits" : "admit";
  const cidrs = plain(series(other.vpc.attributes.cidrBlocks));
  if (byAddress.every(({ extent }) => extent === "all")) {
    return { answer: "yes", why: `S${who} ${admit} ${cidrs}${on}.` };
  }
  const unseen = [...new Set(byAddress.flatMap((admission) => admission.unseenGroups))];
  if (unseen.length > 0) {
    const why = `Security group ${plain(series(unseen))} of the endpoint is not visible (${permissionOf("DescribeSecurityGroups")}).`;
    return { answer: "unknown", why };
  }
  // What a rule names by group is looked up apart: a reference works across peering and transit gateways (domain.md §2.12).
  const references = groupsNamed(directions.map((direction) => direction.ask({ ...peer, groupIds: null })));
  const theirs = references.flatMap((id) => groupIn(other, id) ?? []);
  if (theirs.length > 0) {
    return {
      answer: "yes",
      why: `S${who} ${admit} group ${plain(series(theirs))} of ${name}${on}, not all of ${cidrs}.`,
    };
  }
  if (byAddress.some(({ rules }) => rules.length > 0)) {
    return on === ""
      ? {
          answer: "unknown",
          why: `S${who} ${admit} ${cidrs} in part or on some ports; on which the service answers is not known.`,
        }
      : { answer: "yes", why: `S${who} ${admit} only a part of ${cidrs}${on}.` };
  }
  const strange = references.filter((id) => topology.get(id, "securityGroup") === undefined);
  if (strange.length > 0 || byAddress.some(({ uncertain }) => uncertain.length > 0)) {
    const why = `Whether s${who} ${admit} ${cidrs} is not known: rules name groups or prefix lists that are not visible.`;
    return { answer: "unknown", why };
  }
  return { answer: "no", why: `S${who} ${admit} nothing of ${cidrs}${on}.` };
}

/** Security groups that inbound rules for the service name. */
function groupsNamed(asked: readonly Admission[]): string[] {
  const peers = asked.flatMap(({ uncertain }) => uncertain.map(({ rule }) => rule.peer));
  return [...new Set(peers.flatMap(({ kind, value }) => (kind === "securityGroup" ? [value] : [])))];
}

/** The name of a group where it belongs to that VPC. */
function groupIn({ topology, vpc }: NetworkVpc, groupId: string): string | null {
  const group = topology.get(groupId, "securityGroup");
  return group !== undefined && topology.vpcOf(group)?.id === vpc.id ? group.label : null;
}

/** The ports of the service, and how to name them; a service of a collected provider answers where its listeners do. */
function portsOf(network: Network, { node }: Located<"endpoint">): { flows: readonly Flow[]; on: string } {
  const known = flowsOf(node);
  if (known.known) return { flows: known.flows, on: ` on ${known.on}` };
  const name = node.attributes.serviceName;
  const service = name === null ? null : network.service(parseServiceName(name).shortName);
  const listeners = service?.topology
    .from(service.node.id, "publishes")
    .flatMap(({ target }) => service.topology.get(target, "loadBalancer")?.attributes.listeners ?? [])
    .flatMap(({ port, protocol }) => (port === null ? [] : [{ port, udp: protocol === "UDP" }]));
  if (listeners === undefined || listeners.length === 0) return { flows: known.flows, on: "" };
  const ports = [...new Set(listeners.map(({ port }) => port))].sort((a, b) => a - b);
  return {
    flows: listeners.map(({ port, udp }) => ({ protocol: udp ? "udp" : "tcp", from: port, to: port })),
    on: ` on ${ports.length === 1 ? "port" : "ports"} ${ports.join(", ")}`,
  };
}
