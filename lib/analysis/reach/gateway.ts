import type { AddressFamily } from "@/lib/model";
import type { Extent } from "../controls/coverage";
import { combine, merged } from "../controls/coverage";
import { ruleName } from "../controls/network-acls";
import type { RouteDecision, ServicePrefixes } from "../controls/routes";
import type { Sentence } from "../document";
import type { ClientGroup, Endpoint, RouteTable, Subnet, VpcFacts } from "../facts";
import { flowsOf, prefixesOf, replyFlow, serviceLabel } from "../facts";
import { whatHappens } from "../targets";
import type { Linker } from "../words";
import { plain, say, series } from "../words";
import { familiesSpoken, gapReason } from "./shared";
import type { Check, ReachQuestion } from "./types";

/** A gateway endpoint: the route, the client's security groups and the client subnet's network ACL (domain.md §4). */
export function gatewayChecks(question: ReachQuestion): Check[] {
  const { facts, endpoint, subnet, client, link } = question;
  const prefixes = prefixesFor(facts, endpoint, subnet, client);
  const route = routeCheck(facts, endpoint, subnet, prefixes, link);
  const acl = aclCheck(facts, endpoint, subnet, prefixes, link);
  const egress = client === null ? null : gatewayEgressCheck(question, client);
  return egress === null ? [route, acl] : [route, egress, acl];
}

const FAMILY_WORDS: Record<AddressFamily, string> = { ipv4: "IPv4", ipv6: "IPv6" };

/** The outbound rules of a client's security groups, each prefix list judged by the rules of its IP version. */
export function gatewayEgressCheck(question: ReachQuestion, client: ClientGroup): Check {
  const { facts, endpoint, subnet, link } = question;
  const prefixes = prefixesFor(facts, endpoint, subnet, client);
  const label = serviceLabel(facts.topology, endpoint);
  const { flows, ports } = flowsOf(endpoint);
  const answers = flows.flatMap((flow) =>
    prefixes.map(({ prefixListId, family, cidrs }) => ({
      family,
      ...facts.securityGroups(client.groupIds, true, flow).ask({
        family,
        addresses: cidrs === null ? null : merged(cidrs, family),
        groupIds: [],
        prefixListId,
      }),
    })),
  );
  const groups = link.many(client.groupIds);
  if (answers.some(({ extent }) => extent === "unknown")) {
    const unseen = answers.find((answer) => answer.unseenGroups.length > 0);
    const gap = facts.topology.gap(unseen === undefined ? "DescribePrefixLists" : "DescribeSecurityGroups");
    const fallback = say`Whether outbound rules of ${groups} admit ${label} is not visible.`;
    return { control: "egress", extent: "unknown", reason: gapReason(gap, fallback) };
  }
  const extentIn = (family: AddressFamily | null) =>
    combine(
      answers.flatMap((answer) =>
        answer.extent === "unknown" || (family !== null && answer.family !== family) ? [] : [answer.extent],
      ),
    );
  const extent = extentIn(null);
  const listed = series(prefixes.map(({ prefixListId }) => link.to(prefixListId)));
  const [open, shut] = (["all", "none"] as const).map((wanted) =>
    familiesIn(prefixes).filter((family) => extentIn(family) === wanted),
  );
  const [admitted, refused] = [open?.[0], shut?.[0]];
  const reason: Record<typeof extent, Sentence> = {
    all: say`Outbound rules of ${groups} admit ${label}.`,
    some:
      admitted !== undefined && refused !== undefined
        ? say`Outbound rules of ${groups} admit ${label} on TCP ${ports} over ${FAMILY_WORDS[admitted]}, but not over ${FAMILY_WORDS[refused]}.`
        : say`Outbound rules of ${groups} admit only a part of ${listed} on TCP ${ports}.`,
    none: say`No outbound rule of ${groups} admits ${listed} on TCP ${ports}.`,
  };
  return { control: "egress", extent, reason: reason[extent] };
}

function familiesIn(prefixes: readonly ServicePrefixes[]): AddressFamily[] {
  return (["ipv4", "ipv6"] as const).filter((family) => prefixes.some((one) => one.family === family));
}

/**
 * What becomes of the service's traffic in a table, to follow *S3 traffic …*: once where all of it fares alike, else for
 * each IP version. Of the decisions, only those that `counts` accepts.
 */
export function fateOf(
  facts: VpcFacts,
  endpoint: Endpoint,
  table: RouteTable,
  prefixes: readonly ServicePrefixes[],
  link: Linker,
  counts: (decision: RouteDecision) => boolean = () => true,
): { words: Sentence; perFamily: boolean } {
  const wordsOf = (own: readonly ServicePrefixes[], over: string) =>
    series(
      decisionsOf(facts, endpoint, table, own)
        .filter(counts)
        .map((decision) => whatHappens(decision, link, over)),
    );
  const families = familiesIn(prefixes).map((family) => ({
    over: ` over ${FAMILY_WORDS[family]}`,
    own: prefixes.filter((one) => one.family === family),
  }));
  const alike = new Set(families.map(({ own }) => plain(wordsOf(own, "")))).size <= 1;
  if (alike) return { words: wordsOf(prefixes, ""), perFamily: false };
  const parts = families.map(({ own, over }) => wordsOf(own, over)).filter((part) => part.length > 0);
  const [first = [], second] = parts;
  return { words: second === undefined ? first : say`${first}, and ${second}`, perFamily: true };
}

/** The prefixes of the families that a subnet's clients speak. */
export function prefixesFor(
  facts: VpcFacts,
  endpoint: Endpoint,
  subnet: Subnet,
  client: ClientGroup | null = null,
): ServicePrefixes[] {
  const families = familiesSpoken(subnet, client);
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
  const others = fateOf(facts, endpoint, table, prefixes, link, (decision) => !leadsTo(decision, endpoint.id)).words;
  if (here.length > 0) {
    const reason = say`${link.to(table.id)} sends only a part of ${lists} here; the rest ${others}.`;
    return { control: "route", extent: "some", reason };
  }
  const own = other.some((d) => d.kind === "route" && d.route.targetNodeId === endpoint.id);
  const reason = own
    ? say`The route in ${link.to(table.id)} is not active: ${label} traffic ${others}.`
    : say`${link.to(table.id)} has no route to it: ${label} traffic ${others}.`;
  const works = other.some((d) => d.kind === "indeterminate" || (d.kind === "route" && d.route.state === "active"));
  const elsewhere = works || hasPrivateName(facts, endpoint);
  return { control: "route", extent: "none", reason, ...(elsewhere ? { as: "elsewhere" } : {}) };
}

/** True when an interface endpoint of the VPC answers the service's public name, so that no route is needed. */
export function hasPrivateName(facts: VpcFacts, gateway: Endpoint): boolean {
  return facts.endpoints.some(({ attributes }) => {
    const sameService = attributes.serviceName === gateway.attributes.serviceName;
    const answers =
      attributes.privateDnsEnabled === true && attributes.privateDnsOnlyForInboundResolverEndpoint === false;
    return attributes.knownType === "Interface" && sameService && answers && attributes.state === "available";
  });
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
  const lanes: { extent: Extent; reason: Sentence | null }[] = [];
  const rules = new Map<string, Sentence>();
  const dual = familiesIn(prefixes).length > 1;
  for (const flow of flows) {
    for (const { family, cidrs } of prefixes) {
      const wanted = cidrs === null ? everywhere(family) : merged(cidrs, family);
      const lane: (typeof lanes)[number] = { extent: "all", reason: null };
      for (const [egress, ports] of [
        [true, flow],
        [false, replyFlow(flow)],
      ] as const) {
        const answer = facts.acl(aclId, egress, ports)?.ask(family, wanted);
        if (answer === undefined) continue;
        const rule = `${egress ? "outbound" : "inbound"} ${ruleName(answer.ruleNumber)}`;
        rules.set(rule, say`${link.to(aclId)} ${rule}`);
        if (answer.extent === "all" || lane.extent === "none") continue;
        if (cidrs === null) {
          const gap = facts.topology.gap("DescribePrefixLists");
          const fallback = say`The CIDR blocks of ${label} are not visible, so ${link.to(aclId)} cannot be judged.`;
          return { control: "networkAcl", extent: "unknown", reason: gapReason(gap, fallback) };
        }
        const over = dual ? ` over ${FAMILY_WORDS[family]}` : "";
        const what = egress ? say`traffic to ${label}${over}` : say`answers from ${label}${over} (TCP 1024–65535)`;
        const some = answer.extent === "some" ? "a part of " : "";
        if (answer.extent === "none" || lane.reason === null) {
          lane.reason = say`Network ACL ${link.to(aclId)} denies ${some}${what}: ${rule}.`;
        }
        lane.extent = answer.extent;
      }
      lanes.push(lane);
    }
  }
  if (lanes.length === 0) return unknown([`The CIDR blocks of ${label} are not visible.`]);
  const worst = lanes.find(({ extent }) => extent === "none") ?? lanes.find(({ extent }) => extent === "some");
  if (worst?.reason != null) {
    const extent = combine(lanes.map((lane) => lane.extent));
    return { control: "networkAcl", extent, reason: worst.reason, rules: [...rules.values()] };
  }
  const reason = say`Network ACL ${link.to(aclId)} allows ${label} both ways.`;
  return { control: "networkAcl", extent: "all", reason, rules: [...rules.values()] };
}

function everywhere(family: AddressFamily) {
  return [{ first: 0n, last: family === "ipv4" ? (1n << 32n) - 1n : (1n << 128n) - 1n }];
}
