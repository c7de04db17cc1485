import type {
  AddressFamily,
  Gap,
  HostedZone,
  HostedZoneRecord,
  Interval,
  Located,
  Network,
  ResolverRule,
  TopologyNode,
} from "@/lib/model";
import { cidrContains, endpointOfHostname, hostCidr, mergeIntervals, parseCidr, permissionOf } from "@/lib/model";
import type { Sentence } from "../document";
import type { Endpoint, VpcFacts } from "../facts";
import { factsOf, interfacesOf, serviceOf } from "../facts";
import { covers, recordsFor, recordsOfZone, whyUnseen } from "../hosted-zones";
import type { Linker } from "../words";
import { code, say, series } from "../words";
import type { Evidence, StepCode, StepStatus } from "./types";
import { evidence, firstGap, missing } from "./words";

/** What a name resolves to inside a VPC, as domain.md §4.1 orders it: DHCP options, resolver rules, hosted zones, endpoints. */

/** `public`: what the internet answers. `nothing`: no address at all. `unknown`: an answer that nobody here can see. */
export type DnsAnswer =
  | { kind: "endpoint"; endpoint: Located<"endpoint">; zone: string | null }
  | { kind: "addresses"; addresses: Record<AddressFamily, Interval[]> }
  | { kind: "public" }
  | { kind: "nothing" }
  | { kind: "unknown" };

export interface Resolution {
  answer: DnsAnswer;
  status: Exclude<StepStatus, "partial" | "notApplicable">;
  code: StepCode;
  sentence: Sentence;
  evidence: readonly Evidence[];
  permission: string | null;
}

interface Asked {
  facts: VpcFacts;
  network: Network;
  link: Linker;
  /** The question comes in through a Resolver inbound endpoint, not from a client of the VPC. */
  inbound: boolean;
  depth: number;
}

const DEEPEST = 5;
const AMAZON: ReadonlySet<string> = new Set(["AmazonProvidedDNS", "169.254.169.253", "fd00:ec2::253"]);

/** What a client of the VPC that asks for `name` is told. Names may begin with a label `*`, which stands for any. */
export function resolveName(facts: VpcFacts, name: string, network: Network, link: Linker): Resolution {
  return resolve({ facts, network, link, inbound: false, depth: 0 }, name.toLowerCase().replace(/\.$/, ""));
}

function resolve(asked: Asked, name: string): Resolution {
  const { facts, link, inbound } = asked;
  const vpc = facts.topology.get(facts.vpcId, "vpc");
  if (vpc === undefined) return unseen(asked, name, "DescribeVpcs", { kind: "unknown" });
  const servers = inbound ? null : serversOf(facts, vpc);
  const own = ownName(asked, vpc, name, servers);
  // A public name: whatever the servers are, they know it (domain.md §4.1 rule 8).
  if (own !== null && servers !== null && (servers.kind === "custom" || vpc.attributes.enableDnsSupport === true))
    return own;
  // Whatever a client's own servers are, the rest is told as AWS's would answer.
  const asAmazon = own ?? decide(asked, vpc, name);
  if (servers === null) return asAmazon;
  if (servers.kind === "hidden") {
    const told = missing(firstGap(facts.topology, ["DescribeDhcpOptions", "DescribeVpcs"]), [
      "Which DNS servers the clients of this VPC ask is not visible.",
    ]);
    return {
      ...asAmazon,
      status: "unknown",
      code: "DNS_NOT_VISIBLE",
      ...told,
      evidence: [evidence(link, vpc.id, "DhcpOptionsId", vpc.attributes.dhcpOptionsId)],
    };
  }
  const list = series(servers.list.map(code));
  const sentence = say`Clients here ask ${list}, not AWS's own resolver: what ${code(name)} resolves to there is not known. If they forward it to the VPC's resolver: ${asAmazon.sentence}`;
  const proof = evidence(link, vpc.id, "domain-name-servers", servers.list.join(", "));
  return {
    ...asAmazon,
    status: "unknown",
    code: "DNS_CUSTOM_SERVERS",
    sentence,
    evidence: [proof, ...asAmazon.evidence],
    permission: null,
  };
}

type Servers = { kind: "custom"; list: string[] } | { kind: "hidden" } | null;

/** An endpoint's own name for clients of this VPC: AWS's resolver must answer at all, or they ask another one. */
function ownName(asked: Asked, vpc: TopologyNode<"vpc">, name: string, servers: Servers): Resolution | null {
  const own = endpointNamed(asked, name);
  const { enableDnsSupport } = vpc.attributes;
  if (own === null || servers?.kind === "custom" || enableDnsSupport === true) return own;
  return enableDnsSupport === false
    ? supportDisabled(asked, vpc)
    : doubt(own, attributeGap(asked.facts), ["The DNS attributes of the VPC are not visible."]);
}

function attributeGap({ topology, vpcId }: VpcFacts) {
  return topology.gap("DescribeVpcAttribute", vpcId) ?? topology.gap("DescribeVpcAttribute");
}

function supportDisabled({ link }: Asked, vpc: TopologyNode<"vpc">): Resolution {
  return {
    answer: { kind: "nothing" },
    status: "fail",
    code: "DNS_SUPPORT_DISABLED",
    sentence: say`AWS's resolver does not answer in ${link.to(vpc.id)}: enableDnsSupport is off.`,
    evidence: [evidence(link, vpc.id, "enableDnsSupport", false)],
    permission: null,
  };
}

/** The DNS servers that are not AWS's own; null where all are. `hidden`: the option set is not visible. */
function serversOf(facts: VpcFacts, vpc: TopologyNode<"vpc">): Servers {
  const { dhcpOptions, dhcpOptionsId, cidrBlocks } = vpc.attributes;
  if (dhcpOptions === null) {
    const gap = firstGap(facts.topology, ["DescribeDhcpOptions", "DescribeVpcs"]);
    return gap === null && dhcpOptionsId === null ? null : { kind: "hidden" };
  }
  const blocks = cidrBlocks.flatMap((block) => parseCidr(block) ?? []);
  const isAmazon = (server: string) => {
    const address = hostCidr(server);
    return AMAZON.has(server) || blocks.some((block) => address?.first === block.first + 2n);
  };
  const custom = dhcpOptions.domainNameServers.filter((server) => !isAmazon(server));
  return custom.length === 0 ? null : { kind: "custom", list: custom };
}

/** An endpoint's own `vpce-…` name, which resolves from anywhere (domain.md §4.1 rule 8); null for other names. */
function endpointNamed(asked: Asked, name: string): Resolution | null {
  const id = endpointOfHostname(name);
  if (id === null) return null;
  const { facts, network, link } = asked;
  const endpoint = findEndpoint(facts, network, id);
  if (endpoint === null) {
    const sentence = say`${code(name)} is a name of endpoint ${code(id)}, which is not among what was read.`;
    return {
      answer: { kind: "unknown" },
      status: "unknown",
      code: "UNKNOWN_RESOURCE",
      sentence,
      evidence: [],
      permission: gapAnywhere(network, ["DescribeVpcEndpoints"])?.permission ?? null,
    };
  }
  const zone = /^vpce-[0-9a-z]+-[0-9a-z]+-([a-z0-9-]+)\./.exec(name)?.[1] ?? null;
  const where =
    zone === null ? say`the addresses of ${link.to(id)}` : say`the address of ${link.to(id)} in ${code(zone)}`;
  return {
    answer: { kind: "endpoint", endpoint, zone },
    status: "pass",
    code: "DNS_ENDPOINT_NAME",
    sentence: say`${code(name)} resolves to ${where} from anywhere.`,
    evidence: [evidence(link, id, "DnsEntries", name)],
    permission: null,
  };
}

/** The first gap in anything that was read. */
function gapAnywhere({ topologies }: Network, actions: Parameters<typeof firstGap>[1]): Gap | null {
  return topologies.flatMap((topology) => firstGap(topology, actions) ?? [])[0] ?? null;
}

/** An endpoint by id, here or in any other collected account. */
export function findEndpoint(facts: VpcFacts, network: Network, id: string): Located<"endpoint"> | null {
  const here = facts.topology.get(id, "endpoint");
  if (here !== undefined) return { topology: facts.topology, node: here };
  const found = network.find(id).find((one) => one.node.kind === "endpoint");
  return found === undefined || found.node.kind !== "endpoint" ? null : { topology: found.topology, node: found.node };
}

interface Candidate {
  domain: string;
  /** Among equally specific domains the highest decides. */
  rank: number;
  answer: () => Resolution;
}

function decide(asked: Asked, vpc: TopologyNode<"vpc">, name: string): Resolution {
  const { link } = asked;
  const { enableDnsSupport, hostedZones, resolverRules } = vpc.attributes;
  if (enableDnsSupport === false) return supportDisabled(asked, vpc);
  const rule = ruleFor(resolverRules ?? [], name);
  const candidates: Candidate[] = [
    ...(rule === null ? [] : [{ domain: rule.domainName ?? ".", rank: 2, answer: () => forwarded(asked, rule, name) }]),
    ...(hostedZones ?? [])
      .filter((zone) => !zone.ownedByService && covers(zone.name, name))
      .map((zone) => ({ domain: zone.name, rank: 1, answer: () => zoneAnswer(asked, zone, name) })),
    ...privateNames(asked, vpc, name),
  ];
  const best = candidates.sort((a, b) => specificity(b.domain) - specificity(a.domain) || b.rank - a.rank)[0];
  const resolution = best?.answer() ?? publicAnswer(link, name);
  return certain(asked, vpc, name, best?.domain ?? null, resolution);
}

function specificity(domain: string): number {
  return domain === "." ? 0 : domain.split(".").length;
}

/** The FORWARD rule for a name; a rule of another type for a subdomain brings AWS's own resolution back. */
function ruleFor(rules: readonly ResolverRule[], name: string): ResolverRule | null {
  const matching = rules.filter(({ domainName }) => domainName !== null && covers(domainName, name));
  const best = [...matching].sort((a, b) => specificity(b.domainName ?? ".") - specificity(a.domainName ?? "."))[0];
  return best?.ruleType === "FORWARD" ? best : null;
}

/** Endpoints of the VPC whose private names include this one (domain.md §4.1 rule 3c, 6 and 10). */
function privateNames(asked: Asked, vpc: TopologyNode<"vpc">, name: string): Candidate[] {
  const { facts, link, inbound } = asked;
  if (vpc.attributes.enableDnsHostnames === false) return [];
  return facts.endpoints.flatMap((endpoint) => {
    const { attributes } = endpoint;
    const answers =
      attributes.privateDnsEnabled === true &&
      (inbound || attributes.privateDnsOnlyForInboundResolverEndpoint !== true);
    if (!answers || (attributes.state !== "available" && attributes.state !== "pending")) return [];
    const domain = namesOf(facts, endpoint).find((one) => covers(one, name));
    if (domain === undefined) return [];
    const sentence = say`${code(name)} resolves to the addresses of ${link.to(endpoint.id)}: private DNS is on.`;
    const answer: DnsAnswer = { kind: "endpoint", endpoint: { topology: facts.topology, node: endpoint }, zone: null };
    const proof = [
      evidence(link, endpoint.id, "PrivateDnsEnabled", true),
      evidence(link, endpoint.id, "DnsEntries", domain),
    ];
    return [
      {
        domain,
        rank: 0,
        answer: () => ({
          answer,
          status: "pass" as const,
          code: "DNS_PRIVATE_NAME" as const,
          sentence,
          evidence: proof,
          permission: null,
        }),
      },
    ];
  });
}

/** The private names of an endpoint without a leading `*.`. */
function namesOf({ topology }: VpcFacts, endpoint: Endpoint): string[] {
  const entries = endpoint.attributes.dnsEntries
    .filter(({ scope }) => scope === "private")
    .map(({ dnsName }) => dnsName);
  const associated = (endpoint.attributes.associations ?? []).flatMap((one) => one.privateDnsNames);
  const named = [...entries, ...associated];
  const all = named.length > 0 ? named : (serviceOf(topology, endpoint)?.attributes.privateDnsNames ?? []);
  return all.map((one) => one.toLowerCase().replace(/^\*\./, "").replace(/\.$/, ""));
}

function publicAnswer(link: Linker, name: string): Resolution {
  return {
    answer: { kind: "public" },
    status: "pass",
    code: "DNS_PUBLIC_NAME",
    sentence: say`${code(name)} resolves to the service's public addresses: nothing in the VPC answers for it.`,
    evidence: [],
    permission: null,
  };
}

/** What could not be seen and might answer in place of what was found: then the answer is not certain. */
function certain(
  asked: Asked,
  vpc: TopologyNode<"vpc">,
  name: string,
  domain: string | null,
  found: Resolution,
): Resolution {
  const { facts, link } = asked;
  const { topology } = facts;
  const { hostedZones, resolverRules, enableDnsSupport, enableDnsHostnames } = vpc.attributes;
  const depth = domain === null ? -1 : specificity(domain);
  const private_ = found.code === "DNS_PRIVATE_NAME";
  if (enableDnsSupport === null || (private_ && enableDnsHostnames === null))
    return doubt(found, attributeGap(facts), ["The DNS attributes of the VPC are not visible."]);
  if (hostedZones === null)
    return doubt(found, topology.gap("ListHostedZonesByVPC", vpc.id) ?? topology.gap("ListHostedZonesByVPC"), [
      "Which private hosted zones answer in this VPC is not visible.",
    ]);
  if (resolverRules === null)
    return doubt(found, topology.gap("ListResolverRuleAssociations"), [
      "Which Resolver rules this VPC uses is not visible.",
    ]);
  const hiddenRule = resolverRules.find((rule) => rule.domainName === null);
  if (hiddenRule !== undefined) {
    return doubt(
      found,
      topology.gap("ListResolverRules"),
      say`The domain of Resolver rule ${code(hiddenRule.ruleId)} is not visible.`,
    );
  }
  if (
    found.code !== "DNS_PUBLIC_NAME" &&
    found.code !== "DNS_PRIVATE_ZONE" &&
    found.code !== "DNS_FORWARDED" &&
    found.code !== "DNS_NO_RECORD"
  )
    return found;
  // An endpoint that nobody may see could have the name.
  if (facts.otherOwner !== null) {
    return doubt(
      found,
      null,
      say`Only the owner of this shared VPC, account ${code(facts.otherOwner)}, sees its endpoints, and one of them may answer ${code(name)}.`,
    );
  }
  const endpoints = topology.gap("DescribeVpcEndpoints");
  if (endpoints !== null) return doubt(found, endpoints, []);
  const managed = hostedZones.find(
    (zone) => zone.ownedByService && covers(zone.name, name) && specificity(zone.name) > depth,
  );
  if (managed !== undefined && found.code === "DNS_PUBLIC_NAME") {
    const sentence = say`A hosted zone that AWS manages, ${code(managed.name)} (${managed.owner ?? "owner not visible"}), answers ${code(name)}; its records are not visible.`;
    return {
      ...found,
      status: "unknown",
      code: "DNS_NOT_VISIBLE",
      sentence,
      evidence: [evidence(link, vpc.id, "hosted zone", managed.name, managed.hostedZoneId)],
    };
  }
  return found;
}

function doubt(found: Resolution, gap: Parameters<typeof missing>[0], fallback: Sentence): Resolution {
  return { ...found, status: "unknown", code: "DNS_NOT_VISIBLE", ...missing(gap, fallback) };
}

function unseen(asked: Asked, name: string, action: "DescribeVpcs", answer: DnsAnswer): Resolution {
  const told = missing(asked.facts.topology.gap(action), say`What ${code(name)} resolves to is not visible.`);
  return { answer, status: "unknown", code: "DNS_NOT_VISIBLE", evidence: [], ...told };
}

/** A private hosted zone decides alone: a name without a record gets no answer, and nothing falls back to the internet. */
function zoneAnswer(asked: Asked, zone: HostedZone, name: string): Resolution {
  const { facts, link, network, depth } = asked;
  const proof = evidence(link, facts.vpcId, "hosted zone", zone.name, zone.hostedZoneId);
  const zoneWords = say`Private hosted zone ${code(zone.name)} (${code(zone.hostedZoneId)})`;
  const visible = recordsOfZone(facts.topology, zone, network);
  if (visible === null) {
    const sentence = say`${zoneWords} answers ${code(name)}; ${whyUnseen(facts.topology, zone, network)}.`;
    return {
      answer: { kind: "unknown" },
      status: "unknown",
      code: "DNS_NOT_VISIBLE",
      sentence,
      evidence: [proof],
      permission: recordsPermission(zone, network),
    };
  }
  const matching = recordsFor(zone, visible.records, name);
  const aliases = matching.filter(({ alias, type }) => alias !== null || type === "CNAME");
  const target = aliases[0]?.alias ?? aliases[0]?.values[0];
  if (target !== undefined && target !== null) {
    const next = target.replace(/^dualstack\./, "");
    if (depth >= DEEPEST || next === name) {
      return {
        answer: { kind: "unknown" },
        status: "unknown",
        code: "DNS_PRIVATE_ZONE",
        sentence: say`${zoneWords} leads ${code(name)} round in a circle.`,
        evidence: [proof],
        permission: null,
      };
    }
    const deeper = { ...asked, depth: depth + 1 };
    const vpc = facts.topology.get(facts.vpcId, "vpc");
    const further =
      endpointNamed(deeper, next) ??
      (vpc === undefined ? unseen(asked, next, "DescribeVpcs", { kind: "unknown" }) : decide(deeper, vpc, next));
    const sentence = say`${zoneWords} answers ${code(name)} with ${code(next)}. ${further.sentence}`;
    const answered =
      further.code === "DNS_ENDPOINT_NAME" || further.code === "DNS_PUBLIC_NAME" ? "DNS_PRIVATE_ZONE" : further.code;
    return { ...further, code: answered, sentence, evidence: [proof, ...further.evidence] };
  }
  const addresses = { ipv4: hosts(matching, "A"), ipv6: hosts(matching, "AAAA") };
  if (addresses.ipv4.length + addresses.ipv6.length === 0 && !visible.whole) {
    const sentence = say`${zoneWords} answers ${code(name)}, and its records are only partly visible.`;
    return {
      answer: { kind: "unknown" },
      status: "unknown",
      code: "DNS_NOT_VISIBLE",
      sentence,
      evidence: [proof],
      permission: permissionOf("ListResourceRecordSets"),
    };
  }
  if (addresses.ipv4.length + addresses.ipv6.length === 0) {
    const sentence = say`${zoneWords} answers for ${code(name)} and has no record for it: the name does not exist here, whatever the internet says.`;
    return {
      answer: { kind: "nothing" },
      status: "fail",
      code: "DNS_NO_RECORD",
      sentence,
      evidence: [proof],
      permission: null,
    };
  }
  const values = matching.flatMap((record) => record.values);
  const sentence = say`${zoneWords} answers ${code(name)} with ${series(values.map(code))}.`;
  const endpoint = endpointAt(facts, network, addresses);
  const answer: DnsAnswer =
    endpoint === null ? { kind: "addresses", addresses } : { kind: "endpoint", endpoint, zone: null };
  return { answer, status: "pass", code: "DNS_PRIVATE_ZONE", sentence, evidence: [proof], permission: null };
}

/** Records of another account's zone are read with the zones of its own VPCs. */
function recordsPermission({ owner }: HostedZone, { topologies }: Network): string {
  const own = topologies.filter(({ accountId }) => accountId === owner);
  const gap = own.flatMap((one) => firstGap(one, ["ListResourceRecordSets", "ListHostedZonesByVPC"]) ?? [])[0];
  return gap?.permission ?? permissionOf("ListResourceRecordSets");
}

function hosts(records: readonly HostedZoneRecord[], type: "A" | "AAAA"): Interval[] {
  const values = records.filter((record) => record.type === type).flatMap((record) => record.values);
  return mergeIntervals(values.flatMap((value) => hostCidr(value) ?? []));
}

/** The endpoint whose interface has one of these addresses, in this VPC or another. */
function endpointAt(
  facts: VpcFacts,
  network: Network,
  addresses: Record<AddressFamily, Interval[]>,
): Located<"endpoint"> | null {
  const topologies = [facts.topology, ...network.topologies];
  for (const topology of new Set(topologies)) {
    for (const endpoint of topology.ofKind("endpoint")) {
      const own = interfacesOf(topology, endpoint).flatMap(({ attributes }) => [
        ...attributes.privateIpAddresses,
        ...attributes.ipv6Addresses,
      ]);
      const has = own.some((text) => {
        const host = hostCidr(text);
        return (
          host !== null && addresses[host.family].some(({ first, last }) => first <= host.first && host.last <= last)
        );
      });
      if (has) return { topology, node: endpoint };
    }
  }
  return null;
}

/** A rule forwards to servers; where those are an inbound Resolver endpoint of a collected VPC, that VPC's answer counts. */
function forwarded(asked: Asked, rule: ResolverRule, name: string): Resolution {
  const { facts, network, link, depth } = asked;
  const servers = rule.targets.map((target) => target.slice(0, target.lastIndexOf(":")));
  const label = rule.name === null ? say`${code(rule.ruleId)}` : say`${rule.name} (${code(rule.ruleId)})`;
  const proof = evidence(
    link,
    facts.vpcId,
    "Resolver rule",
    `${rule.domainName ?? "?"} → ${servers.join(", ")}`,
    rule.ruleId,
  );
  const to = servers.length === 0 ? say`servers that are not visible` : series(servers.map(code));
  const start = say`Resolver rule ${label} forwards ${code(name)} to ${to}`;
  const there = depth >= DEEPEST ? undefined : network.vpcs.find(({ vpc }) => answersAt(vpc, servers));
  if (there === undefined) {
    const sentence = say`${start}; what those servers answer is not known.`;
    return {
      answer: { kind: "unknown" },
      status: "unknown",
      code: "DNS_FORWARDED",
      sentence,
      evidence: [proof],
      permission: gapAnywhere(network, ["ListResolverEndpoints", "DescribeVpcs"])?.permission ?? null,
    };
  }
  const further = resolve(
    { ...asked, facts: factsOf(there.topology, there.vpc.id), inbound: true, depth: depth + 1 },
    name,
  );
  const sentence = say`${start}, in ${link.address({ topology: there.topology, node: there.vpc })}. ${further.sentence}`;
  return {
    ...further,
    code: further.status === "pass" ? "DNS_FORWARDED" : further.code,
    sentence,
    evidence: [proof, ...further.evidence],
  };
}

/** True where an inbound Resolver endpoint of the VPC takes questions at one of these addresses. */
function answersAt({ attributes }: TopologyNode<"vpc">, servers: readonly string[]): boolean {
  const inbound = attributes.resolverEndpoints?.some(({ direction }) => direction === "INBOUND") === true;
  const blocks = attributes.cidrBlocks.flatMap((block) => parseCidr(block) ?? []);
  return (
    inbound &&
    servers.some((server) => {
      const host = hostCidr(server);
      return host !== null && blocks.some((block) => cidrContains(block, host));
    })
  );
}
