import type { AddressFamily, Cidr, Interval, NetworkAclEntry } from "@/lib/model";
import { mergeIntervals, parseCidr, subtractIntervals } from "@/lib/model";
import type { Extent, Flow, Opening, PortPiece } from "./coverage";
import { cutPorts, extentOf, intersect } from "./coverage";

/** Network ACLs, exact on intervals (domain.md §4.4): stateless, ascending rule numbers, the first match wins. */

/** Ports that answers go to: the widest range that clients use, as AWS advises to test with. */
export const EPHEMERAL = { from: 1024, to: 65535 } as const;

/** What an ACL lets through in one direction, and the rule that decided. */
export interface AclAnswer {
  extent: Extent;
  /**
   * The number of the first rule that denies a part, or of the first that allows all of it; null for the closing rule
   * `*`, which denies whatever no rule matched.
   */
  ruleNumber: number | null;
  action: "allow" | "deny";
}

const PROTOCOL_NUMBERS = { tcp: "6", udp: "17" } as const;
/** The closing rules, for IPv4 and IPv6; the console shows both as `*`. */
const CLOSING = 32767;

interface ParsedEntry {
  entry: NetworkAclEntry;
  cidr: Cidr;
}

/** One direction of an ACL for one kind of flow, ready to be asked about many addresses. */
export class AclDirection {
  private readonly pieces: (PortPiece & { entries: ParsedEntry[] })[];
  private readonly open: Record<AddressFamily, boolean>;
  /** By the very list of addresses: a matrix asks about the same ones again and again. */
  private readonly answers = new WeakMap<readonly Interval[], Map<AddressFamily, AclAnswer>>();

  constructor(entries: readonly NetworkAclEntry[], egress: boolean, flow: Flow) {
    const relevant = entries
      .filter((entry) => entry.egress === egress && matchesProtocol(entry, flow))
      .flatMap((entry) => {
        const cidr = parseCidr(entry.cidrBlock);
        return cidr === null ? [] : [{ entry, cidr }];
      })
      .sort((a, b) => a.entry.ruleNumber - b.entry.ruleNumber);
    const ranges = relevant.map(({ entry }) => portsOf(entry));
    this.pieces = cutPorts(flow, ranges).map((ports) => {
      const inPiece = relevant.filter((_, index) => {
        const range = ranges[index];
        return range !== undefined && range.from <= ports.from && ports.to <= range.to;
      });
      return {
        ...ports,
        entries: inPiece,
        addresses: { ipv4: allowed(inPiece, "ipv4"), ipv6: allowed(inPiece, "ipv6") },
      };
    });
    this.open = { ipv4: this.opens("0.0.0.0/0"), ipv6: this.opens("::/0") };
  }

  /** True when every address of the family passes on every port of the flow. */
  isOpen(family: AddressFamily): boolean {
    return this.open[family];
  }

  /** How much of (addresses × ports of the flow) passes, and the deciding rule. */
  ask(family: AddressFamily, wanted: readonly Interval[]): AclAnswer {
    const byFamily = this.answers.get(wanted) ?? new Map<AddressFamily, AclAnswer>();
    this.answers.set(wanted, byFamily);
    const known = byFamily.get(family) ?? this.answer(family, wanted);
    byFamily.set(family, known);
    return known;
  }

  private answer(family: AddressFamily, wanted: readonly Interval[]): AclAnswer {
    const extent = this.open[family] ? "all" : extentOf(this.pieces, family, wanted);
    const action = extent === "all" ? "allow" : "deny";
    return { extent, action, ruleNumber: this.decidingRule(family, wanted, action) };
  }

  /** What passes, by stretch of ports. */
  openings(family: AddressFamily): Opening[] {
    return this.pieces.map(({ from, to, addresses }) => ({ from, to, addresses: addresses[family] }));
  }

  private opens(everything: string): boolean {
    const cidr = parseCidr(everything);
    return cidr !== null && extentOf(this.pieces, cidr.family, [cidr]) === "all";
  }

  private decidingRule(family: AddressFamily, wanted: readonly Interval[], action: "allow" | "deny"): number | null {
    let deciding: number | null = null;
    for (const piece of this.pieces) {
      let rest = mergeIntervals(wanted);
      for (const { entry, cidr } of piece.entries) {
        if (rest.length === 0) break;
        if (cidr.family !== family || intersect(rest, cidr).length === 0) continue;
        rest = subtractIntervals(rest, [cidr]);
        const decides = entry.action === action && entry.ruleNumber < CLOSING;
        if (decides && (deciding === null || entry.ruleNumber < deciding)) deciding = entry.ruleNumber;
      }
    }
    return deciding;
  }
}

/** The union of the allows, each minus what an earlier rule has already denied. */
function allowed(entries: readonly ParsedEntry[], family: AddressFamily): Interval[] {
  const taken: Interval[] = [];
  const passed: Interval[] = [];
  for (const { entry, cidr } of entries) {
    if (cidr.family !== family) continue;
    if (entry.action === "allow") passed.push(...subtractIntervals([cidr], taken));
    taken.push(cidr);
  }
  return mergeIntervals(passed);
}

function matchesProtocol(entry: NetworkAclEntry, flow: Flow): boolean {
  return entry.protocol === "-1" || entry.protocol === PROTOCOL_NUMBERS[flow.protocol];
}

function portsOf(entry: NetworkAclEntry): { from: number; to: number } {
  return entry.protocol === "-1" || entry.portRange === null ? { from: 0, to: 65535 } : entry.portRange;
}

/** A rule number as the console shows it. */
export function ruleName(ruleNumber: number | null): string {
  return ruleNumber === null || ruleNumber >= CLOSING ? "rule *" : `rule ${ruleNumber}`;
}
