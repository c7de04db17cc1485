import type { ActionName, RawRecord, SecurityGroupRule, Topology } from "@/lib/model";
import { Network } from "@/lib/model";
import { account } from "../test-accounts";
import type { Outcomes, Records } from "../test-network";
import { FULL, network, networkAcl, routeTable, rule, S3_ENDPOINT, SSM_ENDPOINT, subnet, TO_S3 } from "../test-network";
import type { Step, StepCode, StepKind, StepStatus, TraceQuestion, TraceVerdict, Via } from "../trace/types";

/** Cases of the trace as data: a small inventory, a question, and what domain.md says must come of it. */

/** `kind status CODE`, or `…` for any number of steps that a case is not about. */
export type StepText = `${StepKind} ${StepStatus} ${StepCode}` | typeof ANY;
export const ANY = "…";

/** One account and Region with exactly these records. */
export interface AccountData {
  accountId: string;
  region?: string;
  records: Records;
  outcomes?: Outcomes;
}

export interface Case {
  /** What it shows, unique among all cases. */
  name: string;
  /** The rule of domain.md that it shows, e.g. `§4.2 rule 4`. */
  rule: string;
  /** Records added to the home network, or put in place of its own. */
  records?: Records;
  outcomes?: Outcomes;
  /** Ids of records of the home network that are left out. */
  without?: readonly string[];
  /** Accounts collected besides the home network. */
  others?: readonly AccountData[];
  /** In place of the home network: the first of these accounts is the one that is asked. */
  accounts?: readonly AccountData[];
  question: TraceQuestion;
  verdict: TraceVerdict;
  via: Via;
  viaId?: string;
  steps: readonly StepText[];
  /** The deciding step, or that of a kind, rests on this resource, and on this rule of it where it has one. */
  evidence?: { of?: StepKind; resourceId: string; rule?: string };
  /** Text that stands in the sentence of the deciding step, or of the first of a kind. */
  says?: { of?: StepKind; text: string };
  /** The permission that the deciding step misses. */
  permission?: string;
}

export const HOME_ACCOUNT = "111122223333";

/**
 * The home network: two private subnets with a workload each, S3 by a gateway endpoint, Systems Manager by an interface
 * endpoint in both, everything else by a NAT gateway in a public subnet. Nothing is wrong with it.
 */
const HOME: Records = {
  Subnets: [subnet("subnet-pub", "a", "10.0.9.0/24")],
  RouteTables: [
    routeTable("rtb-pub", ["subnet-pub"], [{ DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-1", State: "active" }]),
  ],
  InternetGateways: [{ InternetGatewayId: "igw-1", Attachments: [{ VpcId: "vpc-1", State: "available" }] }],
  NatGateways: [natGateway()],
  Instances: ["a", "b"].map((letter) => ({ InstanceId: `i-eni-${letter}`, State: { Name: "running" } })),
  NetworkAcls: [networkAcl("acl-open", ["subnet-a", "subnet-b", "subnet-pub"])],
  VpcEndpoints: [
    { ...S3_ENDPOINT, PolicyDocument: FULL, RouteTableIds: ["rtb-a", "rtb-b"] },
    { ...SSM_ENDPOINT, PolicyDocument: FULL },
  ],
};

export function natGateway(more: RawRecord = {}): RawRecord {
  return {
    NatGatewayId: "nat-1",
    VpcId: "vpc-1",
    SubnetId: "subnet-pub",
    State: "available",
    ConnectivityType: "public",
    NatGatewayAddresses: [{ PublicIp: "3.3.3.3", PrivateIp: "10.0.9.8" }],
    ...more,
  };
}

/** The route table of subnet-a with these routes besides the local one. */
export function routesOfA(...routes: RawRecord[]): Records {
  return { RouteTables: [routeTable("rtb-a", ["subnet-a"], routes)] };
}

/** Several patches as one; of one collection all records count. */
export function all(...patches: Records[]): Records {
  const together: Records = {};
  for (const patch of patches)
    for (const [collection, records] of Object.entries(patch) as [keyof Records, RawRecord[]][])
      together[collection] = [...(together[collection] ?? []), ...records];
  return together;
}

export function ssm(more: RawRecord): Records {
  return { VpcEndpoints: [{ ...SSM_ENDPOINT, PolicyDocument: FULL, ...more }] };
}

export function s3(more: RawRecord): Records {
  return { VpcEndpoints: [{ ...S3_ENDPOINT, PolicyDocument: FULL, RouteTableIds: ["rtb-a", "rtb-b"], ...more }] };
}

/** `out 100 allow 0.0.0.0/0 tcp 443`, `in 90 deny ::/0`: an entry of a network ACL. */
export function aclEntry(text: string): RawRecord {
  const match = /^(in|out) (\d+) (allow|deny) (\S+)(?: (tcp|udp))?(?: (\d+)(?:-(\d+))?)?$/.exec(text);
  if (match === null) throw new Error(`Not an entry of a network ACL: ${text}`);
  const [, way, number, RuleAction, block = "", protocol, from, to = from] = match;
  return {
    RuleNumber: Number(number),
    Egress: way === "out",
    Protocol: protocol === undefined ? "-1" : protocol === "tcp" ? "6" : "17",
    RuleAction,
    ...(block.includes(":") ? { Ipv6CidrBlock: block } : { CidrBlock: block }),
    ...(from === undefined ? {} : { PortRange: { From: Number(from), To: Number(to) } }),
  };
}

const ANYTHING: Record<"in" | "out", string> = { in: "in 100 allow 0.0.0.0/0", out: "out 100 allow 0.0.0.0/0" };

/**
 * An ACL of its own for one subnet; the other home subnets keep the open one. A direction of which no entry speaks is open.
 */
export function acl(subnetId: string, ...entries: string[]): Records {
  const ways = (["in", "out"] as const).filter((way) => !entries.some((entry) => entry.startsWith(`${way} `)));
  const rest = ["subnet-a", "subnet-b", "subnet-pub"].filter((id) => id !== subnetId);
  const list = [...entries, ...ways.map((way) => ANYTHING[way])].map(aclEntry);
  return { NetworkAcls: [networkAcl("acl-open", rest), networkAcl("acl-own", [subnetId], list)] };
}

/** The one outbound rule of the workloads' group, in place of *everything*. */
export function outbound(from: number, to: number, peer: RawRecord): Records {
  return { SecurityGroupRules: [rule("sgr-out", "sg-app", true, from, to, peer)] };
}

/** The one inbound rule of the endpoint's group. */
export function inbound(from: number, to: number, peer: RawRecord): Records {
  return { SecurityGroupRules: [rule("sgr-in", "sg-endpoint", false, from, to, peer)] };
}

/** What is seen when one call of one account (by its place, the one that is asked first) is denied. */
export interface Denied {
  account: number;
  action: ActionName;
}

/** The topology that is asked, and the network of all. */
export function build(one: Case, denied: Denied | null = null): { topology: Topology; network: Network } {
  const made = makersOf(one).map((make, index) => {
    if (denied === null) return make({});
    return index === denied.account ? make({ [denied.action]: "denied" }) : whole(one, index, make);
  });
  const [topology] = made;
  if (topology === undefined) throw new Error(`${one.name} has no inventory.`);
  return { topology, network: new Network(made) };
}

type Maker = (denied: Outcomes) => Topology;

/** How each account of a case is built, the one that is asked first. */
function makersOf({ records = {}, outcomes, without = [], accounts, others = [] }: Case): Maker[] {
  const home: Maker = (denied) =>
    seen((some, ended) => network(some, ended, without), all(HOME, records), { ...outcomes, ...denied });
  const far = [...(accounts ?? []), ...others].map(({ accountId, region = "us-east-1", ...rest }): Maker => {
    return (denied) =>
      seen((some, ended) => account(accountId, region, some, ended), rest.records, { ...rest.outcomes, ...denied });
  });
  return accounts === undefined ? [home, ...far] : far;
}

const wholes = new WeakMap<Case, Map<number, Topology>>();

/** An account of which nothing is denied, which stays the same while another one's calls are denied in turn. */
function whole(one: Case, index: number, make: Maker): Topology {
  const known = wholes.get(one) ?? new Map<number, Topology>();
  wholes.set(one, known);
  const topology = known.get(index) ?? make({});
  known.set(index, topology);
  return topology;
}

/** How many accounts a case has. */
export function accountsOf({ accounts, others = [] }: Case): number {
  return (accounts?.length ?? 1) + others.length;
}

/**
 * DescribeSecurityGroups repeats all rules, which small networks leave out: without them a denial of
 * DescribeSecurityGroupRules would look like groups without rules, which AWS never says.
 */
function seen(
  make: (records: Records, outcomes?: Outcomes) => Topology,
  records: Records,
  outcomes: Outcomes,
): Topology {
  if (outcomes.DescribeSecurityGroupRules !== "denied") return make(records, outcomes);
  const complete = make(records);
  const groups = complete.ofKind("securityGroup").map(({ id, attributes }) => {
    const permissions = (egress: boolean) =>
      attributes.rules.filter((one) => one.egress === egress).map((one) => permission(one));
    return { ...complete.raw(id), IpPermissions: permissions(false), IpPermissionsEgress: permissions(true) };
  });
  return make({ ...records, SecurityGroups: groups }, outcomes);
}

function permission({ protocol, fromPort, toPort, peer }: SecurityGroupRule): RawRecord {
  const named: Record<typeof peer.kind, [string, string]> = {
    ipv4: ["IpRanges", "CidrIp"],
    ipv6: ["Ipv6Ranges", "CidrIpv6"],
    prefixList: ["PrefixListIds", "PrefixListId"],
    securityGroup: ["UserIdGroupPairs", "GroupId"],
  };
  const [list, field] = named[peer.kind];
  const ports = fromPort === null ? {} : { FromPort: fromPort, ToPort: toPort };
  return { IpProtocol: protocol, ...ports, [list]: [{ [field]: peer.value }] };
}

/** A step as cases write it. */
export function stepText({ kind, status, code }: Pick<Step, "kind" | "status" | "code">): string {
  return `${kind} ${status} ${code}`;
}

/** Steps that recur. */
export const READY = "source pass STATE_SOURCE_READY";
export const PUBLIC = "dns pass DNS_PUBLIC_NAME";
export const PRIVATE = "dns pass DNS_PRIVATE_NAME";
export const NAMELESS = "dns notApplicable DNS_NOT_NEEDED";
export const ROUTED = "route pass STATE_ROUTE_ACTIVE";
export const OUT = "egress pass STATE_RULES_ALLOW";
export const ACL = "networkAcl pass STATE_ACL_ALLOWS";
export const SAME_SUBNET = "networkAcl notApplicable STATE_SAME_SUBNET";
export const IN = "ingress pass STATE_RULES_ALLOW";
export const UP = "state pass STATE_ENDPOINT_AVAILABLE";
export const FULL_POLICY = "policy pass POLICY_FULL_ACCESS";
export const HOP = "hop pass STATE_HOP_AVAILABLE";
export const BACK = "return pass STATE_WAY_BACK";

/** The ways of the home network where all goes well. */
export const S3_WAY: readonly StepText[] = [READY, PUBLIC, ROUTED, OUT, ACL, UP, FULL_POLICY];
export const SSM_WAY: readonly StepText[] = [READY, PRIVATE, ROUTED, OUT, ACL, IN, UP, FULL_POLICY];
export const NAT_WAY: readonly StepText[] = [READY, PUBLIC, ROUTED, OUT, ACL, HOP, ROUTED, ACL, HOP];

export const TO_IGW: RawRecord = { DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-1", State: "active" };
export { TO_S3 };
