import type { Gap } from "@/lib/model";
import type { AddressAxis, Box, PortAxis } from "../controls/boxes";
import { restrict } from "../controls/boxes";
import { ruleName } from "../controls/network-acls";
import type { Peer } from "../controls/security-groups";
import type { Sentence } from "../document";
import type { VpcFacts } from "../facts";
import { code, say } from "../words";
import type { Context, Evidence, Flight, Outcome, Step, Stop } from "./types";
import { evidence, firstGap, LIST_ACTIONS, merged, missing, portWords, refusedWords, step } from "./words";

/** Security groups and network ACLs on the way (domain.md §4.3, §4.4), on exact sets of connections. */

type Moved = { step: Step; flights: readonly Flight[] };

/** Whom a security group's rules see on the other side, besides addresses. */
export interface Named {
  /** Security groups of the interfaces there; null: not visible. */
  groupIds: readonly string[] | null;
  /** Groups that interfaces there have, but that rules do not see on this way. */
  lostGroupIds?: readonly string[];
  prefixListIds: readonly string[];
  /** What to call the other side, to follow *admits*. */
  words: Sentence;
  /** False where the addresses are only a guess, as for a service whose public addresses AWS does not list. */
  exact: boolean;
}

/** The outbound rules of the clients' security groups, towards the destination. */
export function clientEgress(context: Context, facts: VpcFacts, flights: readonly Flight[], to: Named): Moved {
  const { link } = context;
  const outcomes = flights.map((flight): Outcome => {
    const { groupIds } = flight.client;
    if (groupIds === null) return noWorkload(facts, flight);
    return judge(
      context,
      facts,
      groupIds,
      true,
      flight.boxes,
      "destinations",
      to,
      say`Outbound rules of ${link.many(groupIds)}`,
    );
  });
  const nodeIds = flights.flatMap(({ client }) => client.interfaces.slice(0, 1).map(({ id }) => id));
  return merged("egress", flights, outcomes, link, nodeIds);
}

/** The inbound rules of security groups at the destination, towards the clients. */
export function targetIngress(
  context: Context,
  facts: VpcFacts,
  flights: readonly Flight[],
  target: {
    nodeId: string;
    groupIds: readonly string[];
    words: Sentence;
    referencesKept: boolean;
    referencesGap?: Gap | null;
  },
): Moved {
  const { link } = context;
  const { groupIds, referencesKept, nodeId } = target;
  if (groupIds.length === 0) {
    const sentence = say`The record of ${target.words} names no security group.`;
    return { step: step("ingress", "unknown", "UNKNOWN_RESOURCE", sentence, { nodeIds: [nodeId] }), flights };
  }
  const outcomes = flights.map((flight): Outcome => {
    const seen = flight.client.groupIds ?? (facts.interfaceGap === null ? [] : null);
    const from: Named = {
      groupIds: referencesKept ? seen : [],
      prefixListIds: [],
      words: clientWords(flight),
      exact: true,
    };
    const who = say`Inbound rules of ${link.many(groupIds)}`;
    const outcome = judge(context, facts, groupIds, false, flight.boxes, "sources", from, who);
    return outcome.status === "fail" ? explained(context, facts, flight, outcome, target, seen) : outcome;
  });
  return merged("ingress", flights, outcomes, link, [nodeId]);
}

function clientWords({ client }: Flight): Sentence {
  return client.groupIds === null ? ["this subnet"] : ["it"];
}

/** A refusal has other reasons where rules name groups: the clients may not be members, or the reference is lost on the way. */
function explained(
  { link, family, protocol }: Context,
  facts: VpcFacts,
  flight: Flight,
  outcome: Outcome,
  {
    groupIds,
    referencesKept,
    referencesGap = null,
  }: { groupIds: readonly string[]; referencesKept: boolean; referencesGap?: Gap | null },
  seen: readonly string[] | null,
): Outcome {
  const anybody: Peer = { family, addresses: null, groupIds: null, prefixListId: null };
  const maybe = facts.securityGroups(groupIds, false, wholeFlow(protocol)).ask(anybody).uncertain;
  const ports = flight.boxes.map((box) => box.ports);
  const named = maybe.filter(
    ({ rule }) => rule.peer.kind === "securityGroup" && ports.some((range) => touches(rule, range)),
  );
  const members = [...new Set(named.map(({ rule }) => rule.peer.value))];
  if (members.length === 0) return outcome;
  const proof = named.map(({ groupId, rule }) => evidence(link, groupId, "inbound rule", rule.peer.value, rule.ruleId));
  if (!referencesKept && seen?.some((id) => members.includes(id)) === true) {
    if (referencesGap !== null)
      return {
        ...outcome,
        status: "unknown",
        code: "UNKNOWN_PEERED_SGS",
        ...missing(referencesGap, []),
        evidence: proof,
      };
    const sentence = say`${link.many(groupIds)} admits members of ${link.many(members)}, but the reference to a group is lost on this way: only rules with addresses count.`;
    return { ...outcome, code: "SG_REFERENCES_NOT_PRESERVED", sentence, evidence: proof };
  }
  if (flight.client.groupIds !== null || !referencesKept) return outcome;
  const sentence = say`${link.many(groupIds)} admits only members of ${link.many(members)}; none is seen in this subnet.`;
  return { ...outcome, status: "partial", sentence, evidence: proof };
}

function touches(
  rule: { fromPort: number | null; toPort: number | null; protocol: string },
  range: { from: number; to: number },
): boolean {
  if (rule.protocol === "-1" || rule.fromPort === null || rule.toPort === null) return true;
  return rule.fromPort <= range.to && range.from <= rule.toPort;
}

function wholeFlow(protocol: "tcp" | "udp") {
  return { protocol, from: 0, to: 65535 } as const;
}

/** A subnet in which no workload is known has no security group that could be judged. */
function noWorkload(facts: VpcFacts, { boxes }: Flight): Outcome {
  const gap = facts.interfaceGap;
  const rest = { evidence: [], boxes };
  if (gap !== null) return { status: "unknown", code: "STATE_NOT_VISIBLE", ...missing(gap, []), ...rest };
  const sentence = ["No workload is in this subnet, so there are no security groups of clients to judge."];
  return { status: "notApplicable", code: "STATE_NO_WORKLOAD", sentence, permission: null, ...rest };
}

/** One direction of a set of security groups, for connections of one client. */
function judge(
  { link, family, protocol, portsKnown, permission }: Context,
  facts: VpcFacts,
  groupIds: readonly string[],
  egress: boolean,
  boxes: readonly Box[],
  axis: AddressAxis,
  named: Named,
  who: Sentence,
): Outcome {
  const direction = facts.securityGroups(groupIds, egress, wholeFlow(protocol));
  const addresses = boxes.flatMap((box) => box[axis]);
  const lists = named.prefixListIds.length === 0 ? [null] : named.prefixListIds;
  const peer = (prefixListId: string | null): Peer => ({ family, addresses, groupIds: named.groupIds, prefixListId });
  // One list covers itself by definition; of several each covers its own addresses, which only their blocks can tell.
  const openings = direction.openings(peer(lists.length === 1 ? (lists[0] ?? null) : null));
  const { boxes: through, extent, refused } = restrict(boxes, axis, "ports", openings);
  const admission = direction.ask(peer(lists.length === 1 ? (lists[0] ?? null) : null));
  const field = egress ? "outbound rule" : "inbound rule";
  const rules = [...admission.rules].filter(({ rule }) => boxes.some(({ ports }) => touches(rule, ports)));
  const proof: Evidence[] = rules
    .slice(0, 3)
    .map(({ groupId, rule }) => evidence(link, groupId, field, ruleText(rule), rule.ruleId));
  const done = { evidence: proof, permission: null };
  if (extent === "all") {
    const first = rules[0];
    const by =
      first === undefined
        ? []
        : say` by ${first.rule.ruleId === null ? say`the rule for ${code(first.rule.peer.value)}` : say`rule ${code(first.rule.ruleId)} (${code(first.rule.peer.value)})`}`;
    return {
      status: "pass",
      code: "STATE_RULES_ALLOW",
      sentence: say`${who} admit ${named.words} on ${portsOf(boxes, protocol)}${by}.`,
      boxes,
      ...done,
    };
  }
  const uncertain = admission.uncertain.filter(({ rule }) => boxes.some(({ ports }) => touches(rule, ports)));
  if (uncertain.length > 0 || admission.unseenGroups.length > 0) {
    const first = uncertain[0]?.rule.peer;
    const actions =
      admission.unseenGroups.length > 0
        ? (["DescribeSecurityGroups"] as const)
        : first?.kind === "prefixList"
          ? LIST_ACTIONS
          : (["DescribeNetworkInterfaces"] as const);
    const fallback =
      admission.unseenGroups.length > 0
        ? say`Security group ${link.many(admission.unseenGroups)} is not visible.`
        : say`Whether the rule for ${code(first?.value ?? "?")} applies is not visible.`;
    const stepCode = first?.kind === "securityGroup" ? ("UNKNOWN_PEERED_SGS" as const) : ("STATE_NOT_VISIBLE" as const);
    return {
      status: "unknown",
      code: stepCode,
      ...missing(firstGap(facts.topology, actions), fallback),
      evidence: proof,
      boxes,
    };
  }
  if (direction.ruleCount === 0) {
    const sentence =
      groupIds.length === 0
        ? (["The interface has no security group."] as const)
        : say`${who}: there are none, so nothing passes.`;
    const empty = groupIds.map((id) => evidence(link, id, `${field}s`, "none"));
    return { status: "fail", code: "SG_HAS_NO_RULES", sentence, evidence: empty, permission: null, boxes };
  }
  if (extent === "some" && !named.exact) {
    const sentence = say`${who} admit only some public addresses on ${portsOf(boxes, protocol)}; which ones the service has is not known.`;
    return { status: "unknown", code: "ENI_SG_RULES_MISMATCH", sentence, boxes: through, evidence: proof, permission };
  }
  if (extent === "some" && !portsKnown)
    return {
      status: "unknown",
      code: "ENI_SG_RULES_MISMATCH",
      sentence: say`${who} admit ${named.words} on some ports; on which the service listens is not known.`,
      boxes: through,
      evidence: proof,
      permission,
    };
  if (extent === "some") {
    const sentence = say`${who} admit a part of ${named.words}, not ${refusedWords(refused, family, protocol)}.`;
    return { status: "partial", code: "ENI_SG_RULES_MISMATCH", sentence, boxes: through, ...done };
  }
  const lost = direction
    .ask({ ...peer(null), groupIds: named.lostGroupIds ?? [] })
    .rules.filter(({ rule }) => rule.peer.kind === "securityGroup" && boxes.some(({ ports }) => touches(rule, ports)));
  if (lost.length > 0) {
    const members = [...new Set(lost.map(({ rule }) => rule.peer.value))];
    const proof = lost.map(({ groupId, rule }) => evidence(link, groupId, field, rule.peer.value, rule.ruleId));
    const sentence = say`${who} admit members of ${link.many(members)}, but the reference to a group is lost on this way: only rules with addresses count.`;
    return { status: "fail", code: "SG_REFERENCES_NOT_PRESERVED", sentence, evidence: proof, permission: null, boxes };
  }
  const sentence = say`${who} do not admit ${named.words} on ${portsOf(boxes, protocol)}.`;
  const all = groupIds.map((id) => evidence(link, id, `${field}s`, `none for ${portsOf(boxes, protocol)}`));
  return { status: "fail", code: "ENI_SG_RULES_MISMATCH", sentence, evidence: all, permission: null, boxes };
}

function ruleText({
  protocol,
  fromPort,
  toPort,
  peer,
}: {
  protocol: string;
  fromPort: number | null;
  toPort: number | null;
  peer: { value: string };
}): string {
  const ports =
    protocol === "-1" || fromPort === null || toPort === null
      ? ""
      : fromPort === toPort
        ? ` ${fromPort}`
        : ` ${fromPort}–${toPort}`;
  return `${protocol === "-1" ? "all" : protocol}${ports} ${peer.value}`;
}

function portsOf(boxes: readonly Box[], protocol: "tcp" | "udp"): string {
  const texts = new Set(boxes.map(({ ports }) => portWords(protocol, ports)));
  return [...texts].join(", ");
}

/** One passage through one network ACL. */
interface Passage {
  stop: Stop;
  egress: boolean;
  axis: AddressAxis;
  ports: PortAxis;
  what: string;
}

/** Both ACLs between two subnets, both ways. Inside one subnet none applies, but towards a GWLB endpoint. */
export function crossing(
  context: Context,
  flights: readonly Flight[],
  from: Stop,
  to: Stop,
  evenInside = false,
): Moved {
  if (from.subnet.id === to.subnet.id && !evenInside) {
    const sentence = say`Inside ${context.link.to(from.subnet.id)} no network ACL applies.`;
    return {
      step: step("networkAcl", "notApplicable", "STATE_SAME_SUBNET", sentence, { nodeIds: [from.subnet.id] }),
      flights,
    };
  }
  return passages(context, flights, [
    { stop: from, egress: true, axis: "destinations", ports: "ports", what: "what goes out" },
    { stop: to, egress: false, axis: "sources", ports: "ports", what: "what comes in" },
    { stop: to, egress: true, axis: "sources", ports: "replies", what: "the answers" },
    { stop: from, egress: false, axis: "destinations", ports: "replies", what: "the answers" },
  ]);
}

/** The ACL of a subnet towards what lies outside of the VPC's subnets, both ways. */
export function edge(context: Context, flights: readonly Flight[], stop: Stop): Moved {
  return passages(context, flights, [
    { stop, egress: true, axis: "destinations", ports: "ports", what: "what goes out" },
    { stop, egress: false, axis: "destinations", ports: "replies", what: "the answers" },
  ]);
}

function passages(context: Context, flights: readonly Flight[], list: readonly Passage[]): Moved {
  const outcomes = flights.map(({ boxes }) => through(context, boxes, list));
  const nodeIds = [...new Set(list.map(({ stop }) => stop.subnet.id))];
  return merged("networkAcl", flights, outcomes, context.link, nodeIds);
}

function through(
  { link, family, protocol, portsKnown, addressesKnown, permission }: Context,
  arrived: readonly Box[],
  list: readonly Passage[],
): Outcome {
  let boxes = arrived;
  const proof: Evidence[] = [];
  let partial: Sentence | null = null;
  for (const { stop, egress, axis, ports, what } of list) {
    const { facts, subnet } = stop;
    const aclId = subnet.attributes.networkAclId;
    const direction = facts.acl(aclId, egress, wholeFlow(protocol));
    if (aclId === null || direction === null) {
      const told = missing(
        facts.topology.gap("DescribeNetworkAcls"),
        say`The network ACL of ${link.to(subnet.id)} is not visible.`,
      );
      return { status: "unknown", code: "STATE_NOT_VISIBLE", ...told, evidence: proof, boxes };
    }
    const way = egress ? "outbound" : "inbound";
    if (direction.isOpen(family)) {
      proof.push(
        evidence(link, aclId, way, "allow", ruleName(direction.ask(family, boxes[0]?.[axis] ?? []).ruleNumber)),
      );
      continue;
    }
    const cut = restrict(boxes, axis, ports, direction.openings(family));
    const rule = ruleName(
      decidingRule(facts, aclId, egress, protocol, boxes, axis, ports, family, cut.extent === "all"),
    );
    proof.push(evidence(link, aclId, way, cut.extent === "all" ? "allow" : "deny", rule));
    if (cut.extent === "none") {
      const port =
        ports === "replies" ? say` (${portWords(protocol, boxes[0]?.replies ?? { from: 0, to: 65535 })})` : [];
      const sentence = say`Network ACL ${link.to(aclId)} of ${link.to(subnet.id)} denies ${what}${port}: ${way} ${rule}.`;
      return {
        status: "fail",
        code: "SUBNET_ACL_RESTRICTION",
        sentence,
        evidence: proof,
        permission: null,
        boxes: arrived,
      };
    }
    if (cut.extent === "some") {
      partial ??= say`Network ACL ${link.to(aclId)} of ${link.to(subnet.id)} denies a part of ${what}, ${refusedWords(cut.refused, family, protocol)}: ${way} ${rule}.`;
    }
    boxes = cut.boxes;
  }
  if (partial !== null)
    return {
      status: portsKnown && addressesKnown ? "partial" : "unknown",
      code: "SUBNET_ACL_RESTRICTION",
      sentence: partial,
      evidence: proof,
      permission: portsKnown && addressesKnown ? null : permission,
      boxes,
    };
  const acls = [...new Set(list.map(({ stop }) => stop.subnet.attributes.networkAclId))].filter((id) => id !== null);
  const verb = acls.length === 1 ? "ACL" : "ACLs";
  const sentence = say`Network ${verb} ${link.many(acls)} ${acls.length === 1 ? "allows" : "allow"} it both ways.`;
  return { status: "pass", code: "STATE_ACL_ALLOWS", sentence, evidence: proof, permission: null, boxes };
}

/** The rule that decides: for what passes the first that allows it, else the first that denies a part. */
function decidingRule(
  facts: VpcFacts,
  aclId: string,
  egress: boolean,
  protocol: "tcp" | "udp",
  boxes: readonly Box[],
  axis: AddressAxis,
  ports: PortAxis,
  family: Context["family"],
  all: boolean,
): number | null {
  let found: number | null = null;
  for (const box of boxes) {
    const answer = facts.acl(aclId, egress, { protocol, ...box[ports] })?.ask(family, box[axis]);
    if (answer === undefined || (answer.action === "allow") !== all) continue;
    if (found === null || (answer.ruleNumber !== null && answer.ruleNumber < found)) found = answer.ruleNumber;
  }
  return found;
}
