import type { Member, Shape } from "./shapes";

const TEXT: Shape = { kind: "simple", timestamp: false };

/**
 * Shapes of the Route 53 Resolver actions that only list. The installed SDK package of this API has no schemas to read, so the
 * fields are its types' (`@aws-sdk/client-route53resolver`, models). Times are text in this API.
 */
export const RESOLVER_ACTIONS: Readonly<Record<string, { input: Shape; output: Shape }>> = {
  ListResolverRules: list("ResolverRules", [
    ...texts("Id", "CreatorRequestId", "Arn", "DomainName", "Status", "StatusMessage", "RuleType", "Name"),
    listMember("TargetIps", texts("Ip", "Port", "Ipv6", "Protocol", "ServerNameIndication")),
    ...texts("ResolverEndpointId", "OwnerId", "ShareStatus", "CreationTime", "ModificationTime", "DelegationRecord"),
  ]),
  ListResolverRuleAssociations: list(
    "ResolverRuleAssociations",
    texts("Id", "ResolverRuleId", "Name", "VPCId", "Status", "StatusMessage"),
  ),
  ListResolverEndpoints: list("ResolverEndpoints", [
    ...texts("Id", "CreatorRequestId", "Arn", "Name", "Direction", "IpAddressCount", "HostVPCId", "Status"),
    ...texts("StatusMessage", "CreationTime", "ModificationTime", "OutpostArn", "PreferredInstanceType"),
    ...texts("ResolverEndpointType"),
    textsMember("SecurityGroupIds"),
    textsMember("Protocols"),
  ]),
};

function list(name: string, fields: Member[]): { input: Shape; output: Shape } {
  const filters = listMember("Filters", [...texts("Name"), textsMember("Values")]);
  return {
    input: structure([...texts("MaxResults", "NextToken"), filters]),
    output: structure([listMember(name, fields), ...texts("MaxResults", "NextToken")]),
  };
}

function structure(members: Member[]): Shape {
  return { kind: "structure", name: "", members };
}

function texts(...names: string[]): Member[] {
  return names.map((name) => member(name, TEXT));
}

function textsMember(name: string): Member {
  return member(name, { kind: "list", itemName: "member", item: () => TEXT });
}

function listMember(name: string, fields: Member[]): Member {
  const item = structure(fields);
  return member(name, { kind: "list", itemName: "member", item: () => item });
}

function member(name: string, shape: Shape): Member {
  return { name, xmlName: name, parameterName: name, shape: () => shape };
}
