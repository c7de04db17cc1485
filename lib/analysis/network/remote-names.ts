import type { Located, NetworkVpc, ResolverRule } from "@/lib/model";
import { cidrContains, parseCidr, permissionOf } from "@/lib/model";
import { factsOf, serviceOf } from "../facts";
import { covers } from "../hosted-zones";
import { plain, series } from "../words";
import { nameOf, type Verdict } from "./remote-types";
import { zoneFor, zoneVerdict } from "./remote-zones";

/**
 * Whether the names by which clients call a service lead to the endpoint in another VPC (domain.md §4.1, §2.19): a private
 * hosted zone for them there, or a Resolver rule that forwards them. DNS resolution over a peering connection does not
 * help: it concerns the names of instances.
 */
export function namesOf({ topology, node }: Located<"endpoint">, other: NetworkVpc): Verdict {
  const wanted = privateNames({ topology, node });
  const own = "only the endpoint's own vpce names lead to it";
  if (wanted === null) {
    const permission = permissionOf("DescribeVpcEndpointServices");
    return {
      answer: "unknown",
      why: `Which names the service has is not visible (${permission}); the endpoint's own vpce names resolve everywhere.`,
    };
  }
  if (wanted.length === 0) return { answer: "no", why: `The service has no private DNS names: ${own}.` };
  const name = nameOf(other);
  const { hostedZones, resolverRules, dhcpOptions } = other.vpc.attributes;
  const rival = rivalOf(other, node.attributes.serviceName);
  if (rival !== null) {
    return { answer: "no", why: `In ${name}, ${wanted[0]} leads to its own endpoint ${rival}.` };
  }
  const rule = forwarding(resolverRules ?? [], wanted);
  const zoned = verdictOfZones({ topology, node }, other, wanted, rule?.domainName ?? "");
  if (zoned !== null) return zoned;
  if (rule !== null) return forwarded(rule, topology.vpcOf(node)?.attributes.cidrBlocks ?? [], name, wanted[0] ?? "");
  const servers = dhcpOptions?.domainNameServers.filter((server) => server !== "AmazonProvidedDNS") ?? [];
  if (servers.length > 0) {
    const why = `Clients in ${name} ask ${plain(series(servers))}, and what those servers answer is not known.`;
    return { answer: "unknown", why };
  }
  const unseen = [
    ...(hostedZones === null ? [permissionOf("ListHostedZonesByVPC")] : []),
    ...(resolverRules === null ? [permissionOf("ListResolverRuleAssociations")] : []),
    ...(resolverRules?.some((one) => one.domainName === null) ? [permissionOf("ListResolverRules")] : []),
  ];
  if (unseen.length > 0) {
    return {
      answer: "unknown",
      why: `Where ${wanted[0]} leads in ${name} is not known: AWS did not answer ${plain(series(unseen))}.`,
    };
  }
  const why = `${name} has neither a private hosted zone nor a Resolver rule for ${wanted[0]}: ${own}.`;
  return { answer: "no", why };
}

/**
 * What the hosted zones of the other VPC say of the names, those that are more specific than a rule's domain; null where
 * none decides. One name that leads to the endpoint is enough.
 */
function verdictOfZones(
  endpoint: Located<"endpoint">,
  other: NetworkVpc,
  wanted: readonly string[],
  ruled: string,
): Verdict | null {
  const wild = new Set(namesGiven(endpoint).filter((one) => one.startsWith("*.")));
  const verdicts = wanted.flatMap((wish) => {
    const zone = zoneFor(other, wish);
    if (zone === null || zone.name.length <= ruled.length) return [];
    return zoneVerdict(endpoint, other, zone, wild.has(`*.${wish}`) ? [`*.${wish}`, wish] : [wish]);
  });
  return verdicts.find(({ answer }) => answer === "yes") ?? verdicts[0] ?? null;
}

/** The service's private names without wildcards, the shortest first; null where they are not visible. */
function privateNames({ topology, node }: Located<"endpoint">): string[] | null {
  const named = namesGiven({ topology, node });
  const service = serviceOf(topology, node)?.attributes;
  if (named.length === 0 && service?.described !== true && node.attributes.serviceName !== null) return null;
  const plainNames = named.map((one) => one.replace(/^\*\./, ""));
  return [...new Set(plainNames)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

/** The private names as far as they are visible, in lower case and without a dot at the end. */
function namesGiven({ topology, node }: Located<"endpoint">): string[] {
  const service = serviceOf(topology, node)?.attributes;
  const entries = node.attributes.dnsEntries.filter(({ scope }) => scope === "private").map(({ dnsName }) => dnsName);
  const associated = (node.attributes.associations ?? []).flatMap((one) => one.privateDnsNames);
  const named = [...(service?.privateDnsNames ?? []), ...entries, ...associated];
  return named.map((one) => one.replace(/\.$/, "").toLowerCase());
}

/** The other VPC's own endpoint for the service, whose private names win there; null when it has none. */
function rivalOf({ topology, vpc }: NetworkVpc, serviceName: string | null): string | null {
  const rival = factsOf(topology, vpc.id).endpoints.find(
    ({ attributes }) => attributes.serviceName === serviceName && attributes.privateDnsEnabled === true,
  );
  return serviceName === null || rival === undefined ? null : rival.id;
}

/** The rule that decides for the names, the most specific one, if it forwards them. */
function forwarding(rules: readonly ResolverRule[], wanted: readonly string[]): ResolverRule | null {
  const matching = rules.filter(
    ({ domainName }) => domainName !== null && wanted.some((name) => covers(domainName, name)),
  );
  const longest = matching.sort((a, b) => (b.domainName?.length ?? 0) - (a.domainName?.length ?? 0))[0];
  return longest?.ruleType === "FORWARD" ? longest : null;
}

function forwarded(rule: ResolverRule, homeBlocks: readonly string[], name: string, wish: string): Verdict {
  const addresses = rule.targets.map((target) => target.slice(0, target.lastIndexOf(":")));
  const blocks = homeBlocks.flatMap((block) => parseCidr(block) ?? []);
  const inside = addresses.some((address) => {
    const host = parseCidr(`${address}/${address.includes(":") ? 128 : 32}`);
    return host !== null && blocks.some((block) => cidrContains(block, host));
  });
  const label = rule.name ?? rule.ruleId;
  const asked = addresses.length === 0 ? "servers that are not visible" : plain(series(addresses));
  const start = `Resolver rule ${label} of ${name} forwards ${wish} to ${asked}`;
  return inside
    ? { answer: "yes", why: `${start}, in the endpoint's own VPC, where the name leads to the endpoint.` }
    : { answer: "unknown", why: `${start}; what those servers answer is not known.` };
}
