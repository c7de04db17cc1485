import { hostedZoneIdIn } from "../calls";
import { compareText } from "../cidr";
import { append } from "../multimap";
import type { RecordReader } from "../record";
import type { HostedZone, HostedZoneRecord, ResolverRule } from "../topology";
import type { Graph } from "./graph";

/** What other services say about a VPC: DHCP and DNS, block public access, sharing (domain.md §2.14, §2.19, §2.22). */

export function addDns(graph: Graph): void {
  const dhcp = new Map(graph.parser.records("DhcpOptions").map(({ id, reader }) => [id, reader]));
  const zones = new Map<string, HostedZone[]>();
  const records = recordsByZone(graph);
  for (const { reader } of graph.parser.records("HostedZoneSummaries")) {
    const owner = reader.object("Owner");
    const service = owner?.text("OwningService") ?? null;
    const hostedZoneId = hostedZoneIdIn(reader.textOr("HostedZoneId", "unknown"));
    append(zones, reader.textOr("VPCId", ""), {
      hostedZoneId,
      name: withoutDot(reader.textOr("Name", "unknown")),
      owner: service ?? owner?.text("OwningAccount") ?? null,
      ownedByService: service !== null,
      records: recordsIn(graph, hostedZoneId, owner?.text("OwningAccount") ?? null, records.get(hostedZoneId)),
    });
  }
  const rules = rulesByVpc(graph);
  const endpoints = graph.parser.records("ResolverEndpoints");
  for (const { id, attributes } of graph.ofKind("vpc")) {
    attributes.dhcpOptions = readDhcpOptions(dhcp.get(attributes.dhcpOptionsId ?? ""));
    const own = (zones.get(id) ?? []).sort(
      (a, b) => compareText(a.name, b.name) || compareText(a.hostedZoneId, b.hostedZoneId),
    );
    attributes.hostedZones = graph.seen(own, "ListHostedZonesByVPC", id);
    attributes.resolverRules = graph.seen(rules.get(id) ?? [], "ListResolverRuleAssociations");
    attributes.resolverEndpoints = graph.seen(
      endpoints
        .filter(({ reader }) => reader.text("HostVPCId") === id)
        .map(({ id: endpointId, reader }) => ({
          endpointId,
          name: reader.text("Name"),
          direction: reader.textOr("Direction", "unknown"),
          status: reader.text("Status"),
          securityGroupIds: reader.texts("SecurityGroupIds").sort(compareText),
        })),
      "ListResolverEndpoints",
    );
  }
}

/** The records of a zone as far as they are visible: nobody but its owner can ask for them, so no call may tell. */
function recordsIn(
  graph: Graph,
  hostedZoneId: string,
  owningAccount: string | null,
  found: HostedZoneRecord[] | undefined,
): HostedZoneRecord[] | null {
  if (found === undefined && owningAccount !== graph.inventory.accountId) return null;
  return graph.seen(found ?? [], "ListResourceRecordSets", hostedZoneId);
}

function recordsByZone(graph: Graph): Map<string, HostedZoneRecord[]> {
  const found = new Map<string, HostedZoneRecord[]>();
  for (const { reader } of graph.parser.records("ResourceRecordSets")) {
    const type = reader.textOr("Type", "unknown");
    const alias = reader.object("AliasTarget")?.text("DNSName") ?? null;
    const values = reader.objects("ResourceRecords").flatMap((record) => record.text("Value") ?? []);
    append(found, hostedZoneIdIn(reader.textOr("HostedZoneId", "")), {
      name: dnsName(reader.textOr("Name", "unknown")),
      type,
      values:
        type === "TXT" ? [] : values.map((value) => (NAMING.has(type) ? dnsName(value) : value)).sort(compareText),
      alias: alias === null ? null : dnsName(alias),
    });
  }
  // Records of one name and type stay in the order of their set identifiers.
  for (const list of found.values()) list.sort((a, b) => compareText(a.name, b.name) || compareText(a.type, b.type));
  return found;
}

/** Types whose values are names. */
const NAMING: ReadonlySet<string> = new Set(["CNAME", "NS", "PTR"]);

/** `\052.Example.com.` → `*.example.com`: Route 53 writes an asterisk as an octal escape. */
function dnsName(name: string): string {
  return withoutDot(name)
    .toLowerCase()
    .replace(/^\\052(?=\.|$)/, "*");
}

function readDhcpOptions(reader: RecordReader | undefined) {
  if (reader === undefined) return null;
  const values = (key: string) =>
    reader
      .objects("DhcpConfigurations")
      .filter((entry) => entry.text("Key") === key)
      .flatMap((entry) => entry.objects("Values").flatMap((value) => value.text("Value") ?? []));
  // The order of servers is the order in which clients ask them, but equal inventories must stay equal (invariant 1).
  return {
    domainName: values("domain-name")[0] ?? null,
    domainNameServers: values("domain-name-servers").sort(compareText),
  };
}

function rulesByVpc(graph: Graph): Map<string, ResolverRule[]> {
  const rules = new Map(graph.parser.records("ResolverRules").map(({ id, reader }) => [id, reader]));
  const found = new Map<string, ResolverRule[]>();
  for (const { reader } of graph.parser.records("ResolverRuleAssociations")) {
    const ruleId = reader.text("ResolverRuleId");
    const vpcId = reader.text("VPCId");
    if (ruleId === null || vpcId === null) continue;
    const rule = rules.get(ruleId);
    const targets = rule?.objects("TargetIps").flatMap((target) => {
      const address = target.text("Ip") ?? target.text("Ipv6");
      return address === null ? [] : [`${address}:${target.number("Port") ?? 53}`];
    });
    append(found, vpcId, {
      ruleId,
      name: rule?.text("Name") ?? reader.text("Name"),
      domainName: rule === undefined ? null : withoutDot(rule.textOr("DomainName", ".")),
      ruleType: rule?.textOr("RuleType", "unknown") ?? null,
      targets: (targets ?? []).sort(compareText),
      resolverEndpointId: rule?.text("ResolverEndpointId") ?? null,
      ownerId: rule?.text("OwnerId") ?? null,
    });
  }
  for (const list of found.values()) {
    list.sort((a, b) => compareText(a.domainName ?? "", b.domainName ?? "") || compareText(a.ruleId, b.ruleId));
  }
  return found;
}

function withoutDot(name: string): string {
  return name.length > 1 ? name.replace(/\.$/, "") : name;
}

export function addBlockPublicAccess(graph: Graph): void {
  const [options] = graph.parser.records("VpcBlockPublicAccessOptions");
  const mode = options?.reader.text("InternetGatewayBlockMode") ?? null;
  const exclusions = new Map<string, string | null>();
  for (const { reader } of graph.parser.records("VpcBlockPublicAccessExclusions")) {
    const state = reader.textOr("State", "");
    if (/^(?:delete|create-failed|disable)/.test(state)) continue;
    const id = reader.textOr("ResourceArn", "").split("/").at(-1) ?? "";
    exclusions.set(id, reader.text("InternetGatewayExclusionMode"));
  }
  for (const { id, attributes } of graph.ofKind("vpc")) {
    attributes.regionBlockPublicAccess = mode;
    attributes.blockPublicAccessExclusion = exclusions.get(id) ?? null;
  }
}

/** With whom each subnet of this account is shared through AWS RAM (domain.md §2.19, §2.22). */
export function addSharing(graph: Graph): void {
  const principals = new Map<string, string[]>();
  for (const { reader } of graph.parser.records("SharePrincipals")) {
    append(principals, reader.textOr("resourceShareArn", ""), reader.textOr("id", "unknown"));
  }
  const shares = new Map<string, string[]>();
  for (const { reader } of graph.parser.records("SharedResources")) {
    const subnetId = reader.textOr("arn", "").split("/").at(-1) ?? "";
    append(shares, subnetId, reader.textOr("resourceShareArn", ""));
  }
  const visible =
    graph.seen(true, "ListResources", "SELF") === true && graph.seen(true, "ListPrincipals", "SELF") === true;
  if (!visible) return;
  for (const { id, attributes } of graph.ofKind("subnet")) {
    if (attributes.ownerId !== graph.inventory.accountId) continue;
    const found = (shares.get(id) ?? []).flatMap((share) => principals.get(share) ?? []);
    attributes.sharedWith = [...new Set(found)].sort(compareText);
  }
}
