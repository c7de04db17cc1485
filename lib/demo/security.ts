import type { RawRecord } from "@/lib/model";
import { compareText } from "@/lib/model";
import type { InventoryBuilder } from "./inventory-builder";
import { tagList } from "./inventory-builder";

/** Security groups and network ACLs as AWS returns them (domain.md §2.12, §2.13). */

/** Whom a security-group rule names: exactly one of the fields. */
export interface RulePeer {
  cidr?: string;
  cidr6?: string;
  prefixListId?: string;
  groupId?: string;
}

export interface RuleSpec extends RulePeer {
  direction: "ingress" | "egress";
  /** `-1` for everything; then the ports are left out. */
  protocol: "tcp" | "udp" | "icmp" | "-1";
  from?: number;
  to?: number;
  description?: string;
}

export const ALL_EGRESS: RuleSpec = { direction: "egress", protocol: "-1", cidr: "0.0.0.0/0" };

/** An ingress rule on one TCP port. */
export function admit(port: number, peer: RulePeer, description: string): RuleSpec {
  return { direction: "ingress", protocol: "tcp", from: port, to: port, ...peer, description };
}

/** Adds a security group: its DescribeSecurityGroups record and one DescribeSecurityGroupRules record for each rule. */
export function addSecurityGroup(
  inventory: InventoryBuilder,
  group: { groupId: string; name: string; description: string; vpcId: string; rules: readonly RuleSpec[] },
): void {
  const { accountId, region } = inventory.at;
  const permissions = (direction: RuleSpec["direction"]) =>
    group.rules.filter((rule) => rule.direction === direction).map((rule) => ipPermission(rule, accountId));
  inventory.add("SecurityGroups", {
    GroupId: group.groupId,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpcId,
    OwnerId: accountId,
    SecurityGroupArn: `arn:aws:ec2:${region}:${accountId}:security-group/${group.groupId}`,
    IpPermissions: permissions("ingress"),
    IpPermissionsEgress: permissions("egress"),
    Tags: tagList({ Name: group.name }),
  });
  group.rules.forEach((rule, index) => {
    inventory.add("SecurityGroupRules", ruleRecord(inventory, group.groupId, rule, index));
  });
}

function ipPermission(rule: RuleSpec, accountId: string): RawRecord {
  const described = rule.description === undefined ? {} : { Description: rule.description };
  return {
    IpProtocol: rule.protocol,
    ...(rule.from === undefined ? {} : { FromPort: rule.from }),
    ...(rule.to === undefined ? {} : { ToPort: rule.to }),
    IpRanges: rule.cidr === undefined ? [] : [{ CidrIp: rule.cidr, ...described }],
    Ipv6Ranges: rule.cidr6 === undefined ? [] : [{ CidrIpv6: rule.cidr6, ...described }],
    PrefixListIds: rule.prefixListId === undefined ? [] : [{ PrefixListId: rule.prefixListId, ...described }],
    UserIdGroupPairs: rule.groupId === undefined ? [] : [{ GroupId: rule.groupId, UserId: accountId, ...described }],
  };
}

function ruleRecord(inventory: InventoryBuilder, groupId: string, rule: RuleSpec, index: number): RawRecord {
  const { accountId, region } = inventory.at;
  const ruleId = inventory.id("sgr", `${groupId}/${index}`);
  return {
    SecurityGroupRuleId: ruleId,
    SecurityGroupRuleArn: `arn:aws:ec2:${region}:${accountId}:security-group-rule/${ruleId}`,
    GroupId: groupId,
    GroupOwnerId: accountId,
    IsEgress: rule.direction === "egress",
    IpProtocol: rule.protocol,
    FromPort: rule.from ?? -1,
    ToPort: rule.to ?? -1,
    ...(rule.cidr === undefined ? {} : { CidrIpv4: rule.cidr }),
    ...(rule.cidr6 === undefined ? {} : { CidrIpv6: rule.cidr6 }),
    ...(rule.prefixListId === undefined ? {} : { PrefixListId: rule.prefixListId }),
    ...(rule.groupId === undefined ? {} : { ReferencedGroupInfo: { GroupId: rule.groupId, UserId: accountId } }),
    ...(rule.description === undefined ? {} : { Description: rule.description }),
    Tags: [],
  };
}

export interface AclEntrySpec {
  number: number;
  egress: boolean;
  /** A protocol number, `-1` for all. */
  protocol: "-1" | "6" | "17";
  action: "allow" | "deny";
  cidr: string;
  ports?: [from: number, to: number];
}

/** What a VPC's own network ACL says: everything is allowed, in both directions. */
export function openEntries(ipv6: boolean): AclEntrySpec[] {
  return [false, true].flatMap((egress) => [
    { number: 100, egress, protocol: "-1" as const, action: "allow" as const, cidr: "0.0.0.0/0" },
    ...(ipv6 ? [{ number: 101, egress, protocol: "-1" as const, action: "allow" as const, cidr: "::/0" }] : []),
  ]);
}

/** Adds a network ACL with AWS's closing deny entries: 32767 for IPv4 and 32768 for IPv6. */
export function addNetworkAcl(
  inventory: InventoryBuilder,
  acl: {
    networkAclId: string;
    name: string | null;
    vpcId: string;
    isDefault: boolean;
    ipv6: boolean;
    subnetIds: readonly string[];
    entries: readonly AclEntrySpec[];
  },
): void {
  const closing = [false, true].flatMap((egress): AclEntrySpec[] => [
    { number: 32767, egress, protocol: "-1", action: "deny", cidr: "0.0.0.0/0" },
    ...(acl.ipv6 ? [{ number: 32768, egress, protocol: "-1" as const, action: "deny" as const, cidr: "::/0" }] : []),
  ]);
  inventory.add("NetworkAcls", {
    NetworkAclId: acl.networkAclId,
    VpcId: acl.vpcId,
    OwnerId: inventory.at.accountId,
    IsDefault: acl.isDefault,
    Associations: [...acl.subnetIds].sort(compareText).map((subnetId) => ({
      NetworkAclAssociationId: inventory.id("aclassoc", subnetId),
      NetworkAclId: acl.networkAclId,
      SubnetId: subnetId,
    })),
    Entries: [...acl.entries, ...closing].map((entry) => ({
      RuleNumber: entry.number,
      Egress: entry.egress,
      Protocol: entry.protocol,
      RuleAction: entry.action,
      ...(entry.cidr.includes(":") ? { Ipv6CidrBlock: entry.cidr } : { CidrBlock: entry.cidr }),
      ...(entry.ports === undefined ? {} : { PortRange: { From: entry.ports[0], To: entry.ports[1] } }),
    })),
    Tags: acl.name === null ? [] : tagList({ Name: acl.name }),
  });
}
