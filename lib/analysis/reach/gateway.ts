import type { AddressFamily } from "@/lib/model";
import { combine, merged } from "../controls/coverage";
import { ruleName } from "../controls/network-acls";
import type { RouteDecision, ServicePrefixes } from "../controls/routes";
import type { Sentence } from "../document";
import type { Endpoint, RouteTable, Subnet, VpcFacts } from "../facts";
import { flowsOf, prefixesOf, replyFlow, serviceLabel } from "../facts";
import { whatHappens } from "../targets";
import type { Linker } from "../words";
import { say, series } from "../words";
import { familiesOf, gapReason } from "./shared";
import type { Check, ReachQuestion } from "./types";

/** A gateway endpoint: the route, the client's security groups and the client subnet's network ACL (domain.md §4). */
export function gatewayChecks(question: ReachQuestion): Check[] {
  const { facts, endpoint, subnet, client, link } = question;
  const prefixes = prefixesFor(facts, endpoint, subnet);
  const route = routeCheck(facts, endpoint, subnet, prefixes, link);
  const acl = aclCheck(facts, endpoint, subnet, prefixes, link);
  if (client === null) return [route, acl];
  const label = serviceLabel(facts.topology, endpoint);
  const { flows, ports } = flowsOf(endpoint);
  const answers = flows.flatMap((flow) =>
    prefixes.map(({ prefixListId, family, cidrs }) =>
      facts.securityGroups(client.groupIds, true, flow).ask({
        family,
        addresses: cidrs === null ? null : merged(cidrs, family),
        groupIds: [],
        prefixListId,
      }),
    ),
  );
  const groups = link.many(client.groupIds);
  const extents = answers.map((answer) => answer.extent);
  if (extents.includes("unknown")) {
    const unseen = answers.find((answer) => answer.unseenGroups.length > 0);
    const gap = facts.topology.gap(unseen === undefined ? "DescribePrefixLists" : "DescribeSecurityGroups");
    const fallback = say`Whether outbound rules of ${groups} admit ${label} is not visible.`;
    return [route, { control: "egress", extent: "unknown", reason: gapReason(gap, fallback) }, acl];
  }
  const extent = combine(extents.filter((e) => e !== "unknown"));
  const listed = series(prefixes.map(({ prefixListId }) => link.to(prefixListId)));
  const reason: Record<typeof extent, Sentence> = {
    all: say`Outbound rules of ${groups} admit ${label}.`,
    some: say`Outbound rules of ${groups} admit only a part of ${listed} on TCP ${ports}.`,
    none: say`No outbound rule of ${groups} admits ${listed} on TCP ${ports}.`,
  };
  return [route, { control: "egress", extent, reason: reason[extent] }, acl];
}

/** The prefixes of the families that a subnet speaks. */
export function prefixesFor(facts: VpcFacts, endpoint: Endpoint, subnet: Subnet): ServicePrefixes[] {
  const families = familiesOf(subnet);
  return prefixesOf(facts.topology, endpoint).filter(({ family }) => families.has(family));
}

/** Where a table sends the service's addresses; the endpoint's own route counts even where its list is not visible. */
export function decisionsOf(
  facts: VpcFacts,
  endpoint: Endpoint,
  table: RouteTable,
  prefixes: readonly ServicePrefixes[],
): RouteDecision[] {
  if (prefixes.length > 0) return facts.routing(table, prefixes).decisions;
  const own = table.attributes.routes.find((route) => route.targetNodeId === endpoint.id);
  return [own === undefined ? { kind: "noRoute" } : { kind: "route", route: own }];
}

export function leadsTo(decision: RouteDecision, nodeId: string): boolean {
  return decision.kind === "route" && decision.route.targetNodeId === nodeId && decision.route.state === "active";
}

function routeCheck(
  facts: VpcFacts,
  endpoint: Endpoint,
  subnet: Subnet,
  prefixes: readonly ServicePrefixes[],
  link: Linker,
): Check {
  const table = facts.tableOf(subnet);
  if (table === null) {
    const fallback = ["Its effective route table is not visible."];
    return {
      control: "route",
      extent: "unknown",
      reason: gapReason(facts.topology.gap("DescribeRouteTables"), fallback),
    };
  }
  const all = prefixesOf(facts.topology, endpoint);
  if (all.length > 0 && prefixes.length === 0) {
    return { control: "route", extent: "none", reason: ["The endpoint's routes are for the other IP version only."] };
  }
  const decisions = decisionsOf(facts, endpoint, table, prefixes);
  const here = decisions.filter((decision) => leadsTo(decision, endpoint.id));
  const label = serviceLabel(facts.topology, endpoint);
  const lists = series(prefixes.map(({ prefixListId }) => link.to(prefixListId, prefixListId)));
  if (here.length === decisions.length) {
    return { control: "route", extent: "all", reason: say`${link.to(table.id)} has the route to ${lists}.` };
  }
  const other = decisions.filter((decision) => !here.includes(decision));
  const others = series(other.map((decision) => whatHappens(decision, link)));
  if (here.length > 0) {
    const reason = say`${link.to(table.id)} sends only a part of ${lists} here; the rest ${others}.`;
    return { control: "route", extent: "some", reason };
  }
  const own = other.some((d) => d.kind === "route" && d.route.targetNodeId === endpoint.id);
  const reason = own
    ? say`The route in ${link.to(table.id)} is not active: ${label} traffic ${others}.`
    : say`${link.to(table.id)} has no route to it: ${label} traffic ${others}.`;
  return { control: "route", extent: "none", reason };
}

/** The client subnet's ACL, out to the service and back (domain.md §4.4). */
export function aclCheck(
  facts: VpcFacts,
  endpoint: Endpoint,
  subnet: Subnet,
  prefixes: readonly ServicePrefixes[],
  link: Linker,
): Check {
  const label = serviceLabel(facts.topology, endpoint);
  const aclId = subnet.attributes.networkAclId;
  const unknown = (reason: Sentence): Check => ({
    control: "networkAcl",
    extent: "unknown",
    reason: gapReason(facts.topology.gap("DescribeNetworkAcls"), reason),
  });
  if (aclId === null || facts.topology.get(aclId, "networkAcl") === undefined) {
    return unknown(["Its network ACL is not visible."]);
  }
  const { flows } = flowsOf(endpoint);
  const partial: Sentence[] = [];
  const rules = new Map<string, Sentence>();
  let seen = 0;
  for (const flow of flows) {
    for (const { family, cidrs } of prefixes) {
      const wanted = cidrs === null ? everywhere(family) : merged(cidrs, family);
      for (const [egress, ports] of [
        [true, flow],
        [false, replyFlow(flow)],
      ] as const) {
        const answer = facts.acl(aclId, egress, ports)?.ask(family, wanted);
        if (answer === undefined) continue;
        const rule = `${egress ? "outbound" : "inbound"} ${ruleName(answer.ruleNumber)}`;
        rules.set(rule, say`${link.to(aclId)} ${rule}`);
        if (answer.extent === "all") continue;
        if (cidrs === null) {
          const gap = facts.topology.gap("DescribePrefixLists");
          const fallback = say`The CIDR blocks of ${label} are not visible, so ${link.to(aclId)} cannot be judged.`;
          return { control: "networkAcl", extent: "unknown", reason: gapReason(gap, fallback) };
        }
        const what = egress ? say`traffic to ${label}` : say`answers from ${label} (TCP 1024–65535)`;
        const some = answer.extent === "some" ? "a part of " : "";
        const reason = say`Network ACL ${link.to(aclId)} denies ${some}${what}: ${rule}.`;
        if (answer.extent === "none")
          return { control: "networkAcl", extent: "none", reason, rules: [say`${link.to(aclId)} ${rule}`] };
        partial.push(reason);
      }
      seen += 1;
    }
  }
  if (seen === 0) return unknown([`The CIDR blocks of ${label} are not visible.`]);
  const first = partial[0];
  if (first !== undefined) return { control: "networkAcl", extent: "some", reason: first, rules: [...rules.values()] };
  const reason = say`Network ACL ${link.to(aclId)} allows ${label} both ways.`;
  return { control: "networkAcl", extent: "all", reason, rules: [...rules.values()] };
}

function everywhere(family: AddressFamily) {
  return [{ first: 0n, last: family === "ipv4" ? (1n << 32n) - 1n : (1n << 128n) - 1n }];
}
