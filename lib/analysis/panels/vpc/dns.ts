import type { HostedZone, Network, ResolverRule, TopologyNode, VpcAttributes } from "@/lib/model";
import { permissionOf } from "@/lib/model";
import { gapIn } from "../../counts";
import type { Block, Cell, Section, Sentence } from "../../document";
import { factsOf } from "../../facts";
import { recordsOfZone } from "../../hosted-zones";
import { accountCode } from "../../network-words";
import { cell, code, codes, gapTexts, orDash, say, series, table, text } from "../../words";
import type { PanelContext } from "../panel";

const UNSEEN = "Not visible.";

const AMAZON = "AmazonProvidedDNS";

/** Section *DNS*: whom clients ask, and which names are answered otherwise than in public. */
export function dnsSection(vpc: TopologyNode<"vpc">, context: PanelContext): Section {
  const { topology } = context;
  // Rules and Resolver endpoints of a shared VPC are its owner's: an empty answer to a participant says nothing.
  const participant = factsOf(topology, vpc.id).otherOwner !== null;
  return {
    id: "dns",
    title: "DNS",
    blocks: [
      servers(vpc.attributes),
      ...gapTexts([
        gapIn(topology, vpc.id, "DescribeDhcpOptions"),
        gapIn(topology, vpc.id, "DescribeVpcAttribute"),
        gapIn(topology, vpc.id, "ListHostedZonesByVPC"),
        gapIn(topology, vpc.id, "ListResourceRecordSets"),
        gapIn(topology, vpc.id, "ListResolverRules"),
        gapIn(topology, vpc.id, "ListResolverRuleAssociations"),
        gapIn(topology, vpc.id, "ListResolverEndpoints"),
      ]),
      zones(vpc.attributes, context),
      rules(vpc.attributes, participant, context),
      endpoints(vpc.attributes, participant, context),
    ],
  };
}

function servers({ dhcpOptions, dhcpOptionsId, enableDnsSupport }: VpcAttributes): Block {
  if (dhcpOptionsId === "default") {
    return text(["No DHCP option set is associated, so clients are told no DNS server."], "attention");
  }
  if (dhcpOptions === null) return text(["Which DNS servers clients are told is not visible."], "unknown");
  const { domainNameServers, domainName } = dhcpOptions;
  const domain = domainName === null ? "" : ` Their domain is ${domainName}.`;
  if (domainNameServers.length === 0) return text([`Its DHCP option set names no DNS server.${domain}`], "attention");
  const own = domainNameServers.filter((server) => server !== AMAZON);
  if (own.length === 0) {
    return enableDnsSupport === false
      ? text(
          [`Clients are told to ask Amazon's resolver, but DNS resolution is off for this VPC.${domain}`],
          "attention",
        )
      : text([
          `Clients are told to ask Amazon's resolver, which answers from the private hosted zones and Resolver rules below before the public DNS.${domain}`,
        ]);
  }
  const also = own.length < domainNameServers.length ? " besides Amazon's resolver" : "";
  return text(
    say`Clients are told to ask ${series(own.map(code))}${also}. Private names of endpoints and private hosted zones resolve there only if those servers forward such names to Amazon's resolver.${domain}`,
    "attention",
  );
}

/** Zones that a Route 53 Profile attaches are not listed by AWS here. */
function zones({ hostedZones }: VpcAttributes, context: PanelContext): Block {
  const { network } = context;
  return table(
    "Private hosted zones, without those of Route 53 Profiles",
    ["Name", "Hosted zone", "Owner", "Records"],
    (hostedZones ?? []).map((zone): Cell[] => [
      cell(say`${code(zone.name)}`),
      cell(say`${code(zone.hostedZoneId)}`),
      cell(ownerOf(zone, network)),
      recordsCell(zone, context),
    ]),
    hostedZones === null ? UNSEEN : "No private hosted zone answers in this VPC.",
  );
}

function ownerOf({ owner, ownedByService }: HostedZone, network: Network): Sentence {
  if (owner === null) return ["not visible"];
  return ownedByService ? [`AWS service ${owner}`] : accountCode(network, owner);
}

function recordsCell(zone: HostedZone, { topology, network }: PanelContext): Cell {
  const visible = recordsOfZone(topology, zone, network);
  if (visible !== null) return cell(`${visible.whole ? "" : "at least "}${visible.records.length}`);
  // Nothing is wrong with records that are nobody's to see here.
  const isOwn = zone.owner === topology.accountId;
  return isOwn
    ? cell(`not visible (${permissionOf("ListResourceRecordSets")})`, "unknown")
    : cell(zone.ownedByService ? "only AWS sees them" : "only their owner sees them");
}

function rules({ resolverRules }: VpcAttributes, participant: boolean, { network }: PanelContext): Block {
  return table(
    "Resolver rules",
    ["Names", "What happens", "Rule", "Owner"],
    (resolverRules ?? []).map((rule): Cell[] => [
      rule.domainName === null
        ? cell("not visible", "unknown")
        : cell(rule.domainName === "." ? "every name" : say`${code(rule.domainName)}`),
      ruleCell(rule),
      cell(rule.name === null ? say`${code(rule.ruleId)}` : say`${rule.name} ${code(rule.ruleId)}`),
      cell(rule.ownerId === null ? orDash(null) : accountCode(network, rule.ownerId)),
    ]),
    resolverRules === null || participant ? UNSEEN : "None: no name is forwarded elsewhere.",
  );
}

function ruleCell({ ruleType, targets, resolverEndpointId }: ResolverRule): Cell {
  switch (ruleType) {
    case "FORWARD": {
      const through: Sentence = resolverEndpointId === null ? [] : say` through ${code(resolverEndpointId)}`;
      return targets.length === 0
        ? cell(say`forwarded${through}`)
        : cell(say`forwarded to ${codes(targets).content}${through}`);
    }
    case "SYSTEM":
      return cell("answered by Amazon's resolver, whatever a wider rule says");
    case "RECURSIVE":
      return cell("answered by Amazon's resolver");
    case "DELEGATE":
      return cell("delegated to other name servers");
    case null:
      return cell("not visible", "unknown");
    default:
      return cell(ruleType);
  }
}

const DIRECTIONS: Record<string, string> = {
  INBOUND: "inbound: other networks ask here for names of this VPC",
  OUTBOUND: "outbound: Resolver rules forward through it",
  INBOUND_DELEGATION: "inbound: other name servers delegate to it",
};

function endpoints({ resolverEndpoints }: VpcAttributes, participant: boolean, { link }: PanelContext): Block {
  return table(
    "Resolver endpoints",
    ["Resolver endpoint", "Direction", "State", "Security groups"],
    (resolverEndpoints ?? []).map(({ endpointId, name, direction, status, securityGroupIds }): Cell[] => [
      cell(name === null ? say`${code(endpointId)}` : say`${name} ${code(endpointId)}`),
      cell(DIRECTIONS[direction] ?? direction),
      cell(orDash(status?.toLowerCase() ?? null), status === "OPERATIONAL" ? "ok" : "attention"),
      link.cellOf(securityGroupIds),
    ]),
    resolverEndpoints === null || participant ? UNSEEN : "None in this VPC.",
  );
}
