import type { Block, Cell, Section, Sentence } from "../../document";
import { isPrivateLink, serviceLabel } from "../../facts";
import { carriesTraffic, VERDICT_TONES, VERDICT_WORDS } from "../../reach/reach";
import type { Verdict } from "../../reach/types";
import { amount, cell, gapTexts, orDash, say, series, table, text, whyNot } from "../../words";
import type { EndpointQuestion } from "./question";

/** Section *Who can use it*: each subnet, and its workloads where their security groups make a difference. */
export function reachSection(question: EndpointQuestion): Section {
  const { facts, endpoint, link, reach } = question;
  const { topology } = facts;
  const routed = endpoint.attributes.knownType === "GatewayLoadBalancer";
  const word = (verdict: Verdict) => (routed && verdict === "reaches" ? "Routed here" : VERDICT_WORDS[verdict]);
  // Nothing is sent to a Gateway Load Balancer endpoint, so there is nothing to trace.
  const why = (verdict: Verdict, from: string, reason: Sentence) =>
    routed || verdict === "reaches" ? reason : say`${reason} ${whyNot(from, endpoint.id)}`;
  const rows = reach.flatMap(({ subnet, verdict, reason, groups }) => {
    const differ = new Set(groups.map((group) => group.verdict)).size > 1;
    const own: Cell[] = [
      cell(link.full(subnet.id)),
      cell(orDash(subnet.attributes.availabilityZone)),
      workloadCell(
        question,
        groups.reduce((sum, group) => sum + group.interfaces.length, 0),
      ),
      cell(word(verdict), VERDICT_TONES[verdict]),
      cell(why(verdict, subnet.id, reason)),
    ];
    const details = groups.map((group): Cell[] => [
      cell(
        say`in ${link.to(subnet.id)}: ${link.many(
          group.interfaces.map((eni) => eni.id),
          4,
        )}`,
      ),
      cell(orDash(subnet.attributes.availabilityZone)),
      cell(`${group.interfaces.length}`),
      cell(word(group.verdict), VERDICT_TONES[group.verdict]),
      cell(why(group.verdict, group.interfaces[0]?.id ?? subnet.id, group.reason)),
    ]);
    return differ ? [own, ...details] : [own];
  });
  const gap = topology.gap("DescribeNetworkInterfaces");
  const blocks: Block[] = [
    text(summary(question)),
    ...resolution(question),
    ...gapTexts([topology.gap("DescribeSubnets"), topology.gap("DescribeRouteTables"), gap]),
    ...(gap === null || routed
      ? []
      : [text(["The clients' own security groups are therefore not part of these answers."], "unknown")]),
    table(
      `Subnets and ${serviceLabel(topology, endpoint)}`,
      ["Subnet", "Availability Zone", "Workloads", "Verdict", "Why"],
      rows,
      topology.gap("DescribeSubnets") === null ? "The VPC has no subnet." : "Not visible.",
    ),
    text(beyond(question)),
  ];
  return { id: "reach", title: "Who can use it", blocks };
}

function workloadCell({ facts }: EndpointQuestion, n: number): Cell {
  const gap = facts.interfaceGap;
  if (gap === null) return cell(`${n}`);
  return n === 0 ? cell("not visible", "unknown") : cell(`at least ${n}`, "unknown");
}

function summary({ facts, endpoint, reach }: EndpointQuestion): Sentence {
  const of = (verdict: Verdict) => reach.filter((entry) => entry.verdict === verdict).length;
  const total = amount(reach.length, facts.topology.gap("DescribeSubnets"), "subnet");
  const routed = endpoint.attributes.knownType === "GatewayLoadBalancer";
  const have = (n: number) => (n === 1 ? "has" : "have");
  const parts = [
    `${of("reaches")} ${routed ? `${have(of("reaches"))} a route through it` : "can use it"}`,
    ...(of("partly") > 0 ? [`${of("partly")} in part`] : []),
    ...(of("members") > 0 ? [`${of("members")} only for members of a security group`] : []),
    ...(of("elsewhere") > 0 ? [`${of("elsewhere")} ${of("elsewhere") === 1 ? "does" : "do"} not go through it`] : []),
    ...(of("blocked") > 0 ? [`${of("blocked")} cannot`] : []),
    ...(of("unknown") > 0 ? [`for ${of("unknown")} it is not visible`] : []),
  ];
  return say`Of ${total}, ${series(parts)}. Identity policies, the service's own resource policies and actual traffic are not part of this answer.`;
}

/** What name resolution adds: an address that nobody learns is not used. */
function resolution({ facts, endpoint, link }: EndpointQuestion): Block[] {
  const { knownType, privateDnsEnabled, privateDnsOnlyForInboundResolverEndpoint, shortName } = endpoint.attributes;
  if (knownType !== "Interface" || !carriesTraffic(endpoint)) return [];
  const label = serviceLabel(facts.topology, endpoint);
  const vpc = facts.topology.get(facts.vpcId, "vpc");
  const off = vpc?.attributes.enableDnsSupport === false || vpc?.attributes.enableDnsHostnames === false;
  if (privateDnsEnabled === true && off && vpc !== undefined) {
    return [
      text(
        say`The private DNS names do not resolve, because a DNS attribute of ${link.to(vpc.id)} is off. Clients must use the endpoint's own names.`,
        "attention",
      ),
    ];
  }
  if (shortName === "s3" && privateDnsEnabled === true && privateDnsOnlyForInboundResolverEndpoint !== false) {
    return [
      text([
        "Clients in this VPC still resolve S3's public addresses: these private names answer only queries that arrive through a Resolver inbound endpoint.",
      ]),
    ];
  }
  if (privateDnsEnabled === true) return [];
  if (privateDnsEnabled === null) return [text(["Whether private DNS is enabled is not visible."], "unknown")];
  if (isPrivateLink(endpoint)) {
    return [
      text([
        "Private DNS is off, so the provider's private name, if there is one, does not lead here: a client must use the endpoint's own names.",
      ]),
    ];
  }
  return [
    text([
      `Private DNS is off, so ${label}'s usual names do not lead here: a client must use the endpoint's own names.`,
    ]),
  ];
}

function beyond({ endpoint }: EndpointQuestion): Sentence {
  if (endpoint.attributes.knownType === "Gateway") {
    return ["Networks connected by peering, transit gateway, VPN or Direct Connect can never use a gateway endpoint."];
  }
  if (endpoint.attributes.knownType === "GatewayLoadBalancer") {
    return [
      "Routes alone decide what passes through it. They name CIDR blocks: a route to a prefix list cannot point to it.",
    ];
  }
  return [
    "Networks connected by peering, transit gateway, VPN or Direct Connect can use its addresses too, if routes, network ACLs and its security groups admit them. Other VPCs that are joined with this one and were collected have a section of their own; VPN and Direct Connect are not judged.",
  ];
}
