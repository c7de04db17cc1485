import type { AddressFamily, Cidr, Interval, SecurityGroupRule, Topology } from "@/lib/model";
import { mergeIntervals, parseCidr } from "@/lib/model";
import type { Extent, Flow, Opening, PortPiece } from "./coverage";
import { combine, cutPorts, extentOf } from "./coverage";

/** Security groups, exact on intervals (domain.md §4.3): allow-only, the union over all groups, stateful. */

/** Who is on the other side: addresses of one family, and what else a rule could name them by. */
export interface Peer {
  family: AddressFamily;
  /** null: the addresses are not visible. */
  addresses: readonly Interval[] | null;
  /** Security groups of the interfaces at these addresses; null: not visible. */
  groupIds: readonly string[] | null;
  /** The prefix list that the addresses are, if they are one: a rule that names it covers it by definition. */
  prefixListId: string | null;
}

/** A rule with the group it belongs to. */
export interface GroupRule {
  groupId: string;
  rule: SecurityGroupRule;
}

export interface Admission {
  extent: Extent | "unknown";
  /** The rules that let some of it through. */
  rules: GroupRule[];
  /** Rules that may let it through, where their own groups or prefix lists are not visible. */
  uncertain: GroupRule[];
  /** Groups that are not visible themselves. */
  unseenGroups: string[];
}

interface CompiledPiece extends PortPiece {
  groupIds: Set<string>;
  prefixListIds: Set<string>;
}

/** One direction of a set of security groups for one kind of flow, ready to be asked about many peers. */
export class GroupDirection {
  private readonly matching: (GroupRule & { from: number; to: number; cidrs: Cidr[] | null })[] = [];
  private readonly pieces: CompiledPiece[];
  private readonly unseenGroups: string[] = [];
  /** Rules of this direction in all groups, whatever their protocol and ports. */
  readonly ruleCount: number;

  constructor(topology: Topology, groupIds: readonly string[], egress: boolean, flow: Flow) {
    let ruleCount = 0;
    for (const groupId of groupIds) {
      const group = topology.get(groupId, "securityGroup");
      if (group === undefined) {
        this.unseenGroups.push(groupId);
        continue;
      }
      for (const rule of group.attributes.rules) {
        if (rule.egress !== egress) continue;
        ruleCount += 1;
        const range = portsOf(rule, flow);
        if (range !== null) this.matching.push({ groupId, rule, ...range, cidrs: blocksOf(topology, rule) });
      }
    }
    this.ruleCount = ruleCount;
    this.pieces = cutPorts(flow, this.matching).map((ports) => this.compile(ports));
  }

  /** True when every group is visible. */
  get visible(): boolean {
    return this.unseenGroups.length === 0;
  }

  /** How much of (peer × ports of the flow) the groups let through. */
  ask(peer: Peer): Admission {
    const rules: GroupRule[] = [];
    const uncertain: GroupRule[] = [];
    for (const candidate of this.matching) {
      const match = matches(candidate, peer);
      if (match === null) continue;
      (match ? rules : uncertain).push({ groupId: candidate.groupId, rule: candidate.rule });
    }
    const certain = combine(this.pieces.map((piece) => extentIn(piece, peer)));
    const open = uncertain.length > 0 || this.unseenGroups.length > 0 || (peer.addresses === null && rules.length > 0);
    return {
      extent: certain !== "all" && open ? "unknown" : certain,
      rules,
      uncertain,
      unseenGroups: this.unseenGroups,
    };
  }

  /** What certainly passes, by stretch of ports: by address, and all of the peer where a rule names its group or list. */
  openings(peer: Peer): Opening[] {
    return this.pieces.map((piece) => {
      const named =
        (peer.prefixListId !== null && piece.prefixListIds.has(peer.prefixListId)) ||
        peer.groupIds?.some((groupId) => piece.groupIds.has(groupId)) === true;
      return { from: piece.from, to: piece.to, addresses: named ? "all" : piece.addresses[peer.family] };
    });
  }

  private compile(ports: { from: number; to: number }): CompiledPiece {
    const inPiece = this.matching.filter((rule) => rule.from <= ports.from && ports.to <= rule.to);
    const blocks = inPiece.flatMap((rule) => rule.cidrs ?? []);
    const peers = (kind: SecurityGroupRule["peer"]["kind"]) =>
      new Set(inPiece.flatMap(({ rule }) => (rule.peer.kind === kind ? [rule.peer.value] : [])));
    return {
      ...ports,
      addresses: {
        ipv4: mergeIntervals(blocks.filter((cidr) => cidr.family === "ipv4")),
        ipv6: mergeIntervals(blocks.filter((cidr) => cidr.family === "ipv6")),
      },
      groupIds: peers("securityGroup"),
      prefixListIds: peers("prefixList"),
    };
  }
}

const EVERYWHERE: Record<AddressFamily, Cidr | null> = { ipv4: parseCidr("0.0.0.0/0"), ipv6: parseCidr("::/0") };

function extentIn(piece: CompiledPiece, peer: Peer): Extent {
  if (peer.prefixListId !== null && piece.prefixListIds.has(peer.prefixListId)) return "all";
  if (peer.groupIds?.some((groupId) => piece.groupIds.has(groupId))) return "all";
  if (peer.addresses !== null) return extentOf([piece], peer.family, peer.addresses);
  const everywhere = EVERYWHERE[peer.family];
  return everywhere !== null && extentOf([piece], peer.family, [everywhere]) === "all" ? "all" : "none";
}

/** Whether a rule lets some of the peer through: true, null for no, false for *cannot be told*. */
function matches(candidate: { rule: SecurityGroupRule; cidrs: Cidr[] | null }, peer: Peer): boolean | null {
  const { kind, value } = candidate.rule.peer;
  if (kind === "securityGroup") {
    if (peer.groupIds === null) return false;
    return peer.groupIds.includes(value) ? true : null;
  }
  if (kind === "prefixList" && value === peer.prefixListId) return true;
  if (candidate.cidrs === null) return false;
  const blocks = candidate.cidrs.filter((cidr) => cidr.family === peer.family);
  if (blocks.length === 0) return null;
  if (peer.addresses === null) return blocks.some((cidr) => cidr.prefixLength === 0) ? true : false;
  const touches = peer.addresses.some((wanted) =>
    blocks.some((cidr) => cidr.first <= wanted.last && wanted.first <= cidr.last),
  );
  return touches ? true : null;
}

/** The ports of a rule; null when its protocol or its ports are none of this flow's. */
function portsOf(rule: SecurityGroupRule, flow: Flow): { from: number; to: number } | null {
  const everyPort = { from: 0, to: 65535 };
  if (rule.protocol === "-1") return everyPort;
  if (rule.protocol !== flow.protocol) return null;
  if (rule.fromPort === null || rule.toPort === null || rule.fromPort < 0) return everyPort;
  return rule.fromPort <= flow.to && flow.from <= rule.toPort ? { from: rule.fromPort, to: rule.toPort } : null;
}

/** The blocks a rule names; null when it names a prefix list whose blocks are not visible. */
function blocksOf(topology: Topology, rule: SecurityGroupRule): Cidr[] | null {
  if (rule.peer.kind === "securityGroup") return [];
  if (rule.peer.kind === "prefixList") {
    const cidrs = topology.get(rule.peer.value, "prefixList")?.attributes.cidrs ?? null;
    return cidrs === null ? null : cidrs.flatMap((block) => parseCidr(block) ?? []);
  }
  const cidr = parseCidr(rule.peer.value);
  return cidr === null ? [] : [cidr];
}
