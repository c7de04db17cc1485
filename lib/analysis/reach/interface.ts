import type { AddressFamily, Interval } from "@/lib/model";
import { mergeIntervals, parseAddress } from "@/lib/model";
import type { Extent } from "../controls/coverage";
import { combine } from "../controls/coverage";
import { ruleName } from "../controls/network-acls";
import { lookupRoutes } from "../controls/routes";
import type { Admission } from "../controls/security-groups";
import type { Sentence } from "../document";
import type { NetworkInterface } from "../facts";
import { blocksOf, flowsOf, interfacesOf, missingInterfaces, replyFlow } from "../facts";
import { targetOf } from "../targets";
import { code, say } from "../words";
import { familiesSpoken, gapReason } from "./shared";
import type { Check, ReachQuestion } from "./types";

/**
 * Endpoints with network interfaces: the way to each address, the client's outbound rules, the network ACLs of both
 * subnets, and the inbound rules of the endpoint's own security groups (domain.md §4.2 to §4.4).
 */
export function interfaceChecks(question: ReachQuestion): Check[] {
  const { topology } = question.facts;
  const missing = missingInterfaces(topology, question.endpoint);
  if (missing.length > 0 && interfacesOf(topology, question.endpoint).length === 0) {
    const [be, which] = missing.length === 1 ? ["was", "network interface"] : ["were", "network interfaces"];
    const named = question.link.many(missing);
    const reason = say`${which.charAt(0).toUpperCase()}${which.slice(1)} ${named}, which the endpoint names, ${be} not returned.`;
    return [{ control: "route", extent: "unknown", reason }];
  }
  const doors = doorsOf(question);
  if (doors.length === 0) {
    const gap = topology.gap("DescribeNetworkInterfaces") ?? topology.gap("DescribeSubnets");
    const extent = gap === null ? "none" : "unknown";
    return [{ control: "route", extent, reason: gapReason(gap, ["The endpoint has no network interface."]) }];
  }
  const family = commonFamily(question, doors);
  if (family === null) {
    const reason = ["The endpoint and this subnet have no IP version in common."];
    return [{ control: "route", extent: "none", reason }];
  }
  const client = clientAddresses(question, family);
  return [
    routeCheck(question, doors, family),
    ...egressChecks(question, doors, family),
    aclCheck(question, doors, family, client),
    ingressCheck(question, family, client),
  ];
}

/** The network ACLs alone, between a subnet's clients and the endpoint; null where there is nothing to judge. */
export function interfaceAclCheck(question: ReachQuestion): Check | null {
  const doors = doorsOf(question);
  const family = commonFamily(question, doors);
  return family === null ? null : aclCheck(question, doors, family, clientAddresses(question, family));
}

/** The clients' outbound rules alone; null unless every address of the endpoint is known. */
export function interfaceEgressCheck(question: ReachQuestion): Check | null {
  const doors = doorsOf(question);
  const family = commonFamily(question, doors);
  if (family === null || doors.some((door) => !door.exact)) return null;
  return egressChecks(question, doors, family)[0] ?? null;
}

/** Where an endpoint can be entered: one interface, or one of its subnets where interfaces are not visible. */
interface Door {
  subnetId: string | null;
  addresses: Record<AddressFamily, Interval[]>;
  /** True where the interface itself was seen, so that its addresses are exact. */
  exact: boolean;
}

function doorsOf({ facts, endpoint }: ReachQuestion): Door[] {
  const { topology } = facts;
  const seen = interfacesOf(topology, endpoint);
  const doors: Door[] = seen.map((eni) => ({
    subnetId: eni.attributes.subnetId,
    addresses: { ipv4: hosts([eni], "ipv4"), ipv6: hosts([eni], "ipv6") },
    exact: true,
  }));
  for (const subnetId of endpoint.attributes.subnetIds) {
    const subnet = topology.get(subnetId, "subnet");
    if (subnet === undefined || doors.some((door) => door.subnetId === subnetId)) continue;
    const blocks = blocksOf(subnet);
    const of = (family: AddressFamily) => mergeIntervals(blocks.filter((block) => block.family === family));
    doors.push({ subnetId, addresses: { ipv4: of("ipv4"), ipv6: of("ipv6") }, exact: false });
  }
  return doors.filter(({ addresses }) => addresses.ipv4.length + addresses.ipv6.length > 0);
}

/** The addresses of interfaces, each as an interval of one. */
function hosts(interfaces: readonly NetworkInterface[], family: AddressFamily): Interval[] {
  return mergeIntervals(
    interfaces.flatMap(({ attributes }) =>
      (family === "ipv4" ? attributes.privateIpAddresses : attributes.ipv6Addresses).flatMap((text) => {
        const address = parseAddress(text);
        return address === null ? [] : [{ first: address.value, last: address.value }];
      }),
    ),
  );
}

function commonFamily({ subnet, client }: ReachQuestion, doors: readonly Door[]): AddressFamily | null {
  const families = familiesSpoken(subnet, client);
  const speaks = (family: AddressFamily) =>
    families.has(family) && doors.some((door) => door.addresses[family].length > 0);
  return speaks("ipv4") ? "ipv4" : speaks("ipv6") ? "ipv6" : null;
}

/** The clients' own addresses, or the whole subnet where no workload is known. Empty: not visible. */
function clientAddresses({ client, subnet }: ReachQuestion, family: AddressFamily): Interval[] {
  const own = client === null ? [] : hosts(client.interfaces, family);
  return own.length > 0 ? own : mergeIntervals(blocksOf(subnet).filter((block) => block.family === family));
}

function routeCheck({ facts, subnet, link }: ReachQuestion, doors: readonly Door[], family: AddressFamily): Check {
  const table = facts.tableOf(subnet);
  if (table === null) {
    const gap = facts.topology.gap("DescribeRouteTables");
    return {
      control: "route",
      extent: "unknown",
      reason: gapReason(gap, ["Its effective route table is not visible."]),
    };
  }
  const { entries } = facts.entries(table);
  for (const door of doors) {
    for (const address of door.addresses[family]) {
      const destination = { ...address, family, prefixLength: family === "ipv4" ? 32 : 128 };
      for (const { decision } of lookupRoutes(entries, destination)) {
        if (decision.kind === "route" && decision.route.targetKind === "local") continue;
        if (decision.kind === "route" && decision.route.state === "active") {
          const { route } = decision;
          const reason = say`${link.to(table.id)} sends ${code(route.destination)} to ${targetOf(route, link)} first; what happens there is not visible.`;
          return { control: "route", extent: "unknown", reason };
        }
        const reason = say`${link.to(table.id)} has no active route to the endpoint's addresses.`;
        return { control: "route", extent: "none", reason };
      }
    }
  }
  return {
    control: "route",
    extent: "all",
    reason: say`The local route of ${link.to(table.id)} leads to its addresses.`,
  };
}

function egressChecks(question: ReachQuestion, doors: readonly Door[], family: AddressFamily): Check[] {
  const { facts, endpoint, client, link } = question;
  if (client === null) return [];
  const { flows, known, on: ports } = flowsOf(endpoint);
  const endpointGroups = endpoint.attributes.groups.map((group) => group.groupId);
  const answers = flows.flatMap((flow) =>
    doors.map((door) =>
      facts.securityGroups(client.groupIds, true, flow).ask({
        family,
        addresses: door.addresses[family],
        groupIds: endpointGroups,
        prefixListId: null,
      }),
    ),
  );
  const groups = link.many(client.groupIds);
  const on = known ? ports : "any port";
  const words: Record<Extent, Sentence> = {
    all: say`Outbound rules of ${groups} admit the endpoint on ${on}.`,
    some: say`Outbound rules of ${groups} admit only some of the endpoint's addresses on ${on}.`,
    none:
      client.groupIds.length === 0
        ? ["The client's interface has no security group."]
        : say`No outbound rule of ${groups} admits the endpoint on ${on}.`,
  };
  return [{ control: "egress", ...judge(question, answers, known, words) }];
}

function ingressCheck(question: ReachQuestion, family: AddressFamily, addresses: readonly Interval[]): Check {
  const { facts, endpoint, client, link } = question;
  const { flows, known, on: ports } = flowsOf(endpoint);
  const groupIds = endpoint.attributes.groups.map((group) => group.groupId);
  if (groupIds.length === 0) {
    return { control: "ingress", extent: "unknown", reason: ["The endpoint's record names no security group."] };
  }
  // Interfaces that nobody could list may carry any group; a subnet that is known to be empty has none to offer.
  const clientGroups = client?.groupIds ?? (facts.interfaceGap === null ? [] : null);
  const answers = flows.map((flow) =>
    facts.securityGroups(groupIds, false, flow).ask({
      family,
      addresses: addresses.length === 0 ? null : addresses,
      groupIds: clientGroups,
      prefixListId: null,
    }),
  );
  const groups = link.many(groupIds);
  const on = known ? ports : "every port";
  if (client === null && clientGroups !== null && answers.every((answer) => answer.extent === "none")) {
    const named = new Set(membersOnly(question, addresses, family));
    if (named.size > 0) {
      const reason = say`${groups} admits only members of ${link.many([...named])} on ${known ? on : "some port"}; none is seen in this subnet.`;
      return { control: "ingress", extent: "none", as: "members", reason };
    }
  }
  const first = answers.flatMap((answer) => answer.rules)[0];
  const rule = first === undefined ? [] : ruleWords(first);
  const words: Record<Extent, Sentence> = {
    all: say`${groups} admits it on ${on}${first === undefined ? "" : " through "}${rule}.`,
    some: say`${groups} admits only a part of it on ${on}.`,
    none: say`No inbound rule of ${groups} admits it on ${known ? on : "any port"}.`,
  };
  return { control: "ingress", ...judge(question, answers, known, words) };
}

/** Security groups whose members the endpoint's groups admit, whatever address they have. */
function membersOnly(
  { facts, endpoint }: ReachQuestion,
  addresses: readonly Interval[],
  family: AddressFamily,
): string[] {
  const groupIds = endpoint.attributes.groups.map((group) => group.groupId);
  const anybody = { family, addresses: addresses.length === 0 ? null : addresses, groupIds: null, prefixListId: null };
  const maybe = flowsOf(endpoint).flows.flatMap(
    (flow) => facts.securityGroups(groupIds, false, flow).ask(anybody).uncertain,
  );
  return maybe.flatMap(({ rule }) => (rule.peer.kind === "securityGroup" ? [rule.peer.value] : []));
}

/** `sgr-… (10.0.0.0/16)`: how sentences name a rule. */
function ruleWords({ rule }: { rule: { ruleId: string | null; peer: { value: string } } }): Sentence {
  return rule.ruleId === null
    ? say`the rule for ${code(rule.peer.value)}`
    : say`rule ${code(rule.ruleId)} (${code(rule.peer.value)})`;
}

function judge(
  { facts, link }: ReachQuestion,
  answers: readonly Admission[],
  portsKnown: boolean,
  words: Record<Extent, Sentence>,
): { extent: Check["extent"]; reason: Sentence } {
  const unknown = answers.find((answer) => answer.extent === "unknown");
  if (unknown !== undefined) {
    const { unseenGroups, uncertain } = unknown;
    const first = uncertain[0]?.rule.peer;
    const action =
      unseenGroups.length > 0
        ? "DescribeSecurityGroups"
        : first?.kind === "prefixList"
          ? "DescribePrefixLists"
          : "DescribeNetworkInterfaces";
    const fallback =
      unseenGroups.length > 0
        ? say`Security group ${link.many(unseenGroups)} is not visible.`
        : say`Whether the rule for ${code(first?.value ?? "?")} applies is not visible.`;
    return { extent: "unknown", reason: gapReason(facts.topology.gap(action), fallback) };
  }
  const extent = combine(answers.flatMap((answer) => (answer.extent === "unknown" ? [] : [answer.extent])));
  if (extent === "some" && !portsKnown) {
    return {
      extent: "unknown",
      reason: ["Some ports are open; which ones the service listens on is not visible from here."],
    };
  }
  return { extent, reason: words[extent] };
}

/** Four checks for each of the endpoint's subnets but the client's own: traffic inside a subnet meets no network ACL. */
function aclCheck(
  question: ReachQuestion,
  doors: readonly Door[],
  family: AddressFamily,
  client: readonly Interval[],
): Check {
  const { facts, endpoint, subnet, link } = question;
  const { flows, known } = flowsOf(endpoint);
  const perDoor: { extent: Extent; reason: Sentence }[] = [];
  const rules = new Map<string, Sentence>();
  for (const door of doors) {
    if (door.subnetId === subnet.id) {
      perDoor.push({ extent: "all", reason: ["Inside one subnet no network ACL applies."] });
      continue;
    }
    const other = door.subnetId === null ? undefined : facts.topology.get(door.subnetId, "subnet");
    const here = subnet.attributes.networkAclId;
    const there = other?.attributes.networkAclId ?? null;
    const crossings = flows.flatMap((flow) => [
      { aclId: here, egress: true, flow, addresses: door.addresses[family], what: "traffic to the endpoint" },
      { aclId: there, egress: false, flow, addresses: client, what: "traffic to the endpoint" },
      { aclId: there, egress: true, flow: replyFlow(flow), addresses: client, what: "the endpoint's answers" },
      {
        aclId: here,
        egress: false,
        flow: replyFlow(flow),
        addresses: door.addresses[family],
        what: "the endpoint's answers",
      },
    ]);
    const extents: Extent[] = [];
    let first: Sentence | null = null;
    for (const { aclId, egress, flow, addresses, what } of crossings) {
      const acl = facts.acl(aclId, egress, flow);
      if (acl === null || aclId === null) {
        const gap = facts.topology.gap("DescribeNetworkAcls");
        const reason = gapReason(gap, ["A network ACL on the way is not visible."]);
        return { control: "networkAcl", extent: "unknown", reason };
      }
      const answer = acl.ask(family, addresses);
      const rule = `${egress ? "outbound" : "inbound"} ${ruleName(answer.ruleNumber)}`;
      rules.set(`${aclId} ${rule}`, say`${link.to(aclId)} ${rule}`);
      extents.push(answer.extent);
      if (answer.extent === "all") continue;
      const some = answer.extent === "some" ? "a part of " : "";
      const reason = say`Network ACL ${link.to(aclId)} denies ${some}${what}: ${egress ? "outbound" : "inbound"} ${ruleName(answer.ruleNumber)}.`;
      first = answer.extent === "none" || first === null ? reason : first;
      if (answer.extent === "none") break;
    }
    const extent = extents.includes("none") ? "none" : extents.includes("some") ? "some" : "all";
    perDoor.push({ extent, reason: first ?? [] });
  }
  const extent = combine(perDoor.map((door) => door.extent));
  const worst = perDoor.find((door) => door.extent === "none") ?? perDoor.find((door) => door.extent === "some");
  if (worst === undefined) {
    const acls = [...new Set([subnet.attributes.networkAclId, ...doorAcls(question, doors)])].filter(
      (id) => id !== null,
    );
    const reason =
      rules.size === 0
        ? ["Inside one subnet no network ACL applies."]
        : acls.length === 1
          ? say`Network ACL ${link.many(acls)} allows it both ways.`
          : say`Network ACLs ${link.many(acls)} allow it both ways.`;
    return { control: "networkAcl", extent, reason, rules: [...rules.values()] };
  }
  if (extent === "some" && !known) {
    const reason = ["Network ACLs let some ports through; which ones the service listens on is not visible from here."];
    return { control: "networkAcl", extent: "unknown", reason };
  }
  return { control: "networkAcl", extent, reason: worst.reason, rules: [...rules.values()] };
}

function doorAcls({ facts }: ReachQuestion, doors: readonly Door[]): (string | null)[] {
  return doors.map((door) =>
    door.subnetId === null ? null : (facts.topology.get(door.subnetId, "subnet")?.attributes.networkAclId ?? null),
  );
}
