import type { AddressFamily, Cidr, Interval } from "@/lib/model";
import { coverage, mergeIntervals } from "@/lib/model";

/** Shared by security groups and network ACLs: which addresses a control lets through on which ports. */

/** How much of what was asked for is let through. */
export type Extent = "all" | "some" | "none";

/** What a packet is, apart from its addresses: TCP or UDP, and an inclusive range of destination ports. */
export interface Flow {
  protocol: "tcp" | "udp";
  from: number;
  to: number;
}

/** A stretch of ports in which every rule applies as a whole or not at all, with the addresses let through there. */
export interface PortPiece {
  from: number;
  to: number;
  addresses: Record<AddressFamily, Interval[]>;
}

/** A stretch of ports and the addresses let through there, for one IP version; `all` where whoever it is may pass. */
export interface Opening {
  from: number;
  to: number;
  addresses: readonly Interval[] | "all";
}

/** Cuts a range of ports wherever one of `ranges` begins or ends. */
export function cutPorts(flow: Flow, ranges: readonly { from: number; to: number }[]): { from: number; to: number }[] {
  const starts = new Set<number>([flow.from]);
  for (const range of ranges) {
    if (range.from > flow.from && range.from <= flow.to) starts.add(range.from);
    if (range.to >= flow.from && range.to < flow.to) starts.add(range.to + 1);
  }
  const sorted = [...starts].sort((a, b) => a - b);
  return sorted.map((from, index) => ({ from, to: (sorted[index + 1] ?? flow.to + 1) - 1 }));
}

/** How much of (addresses × ports) the pieces let through. No addresses at all count as let through. */
export function extentOf(pieces: readonly PortPiece[], family: AddressFamily, wanted: readonly Interval[]): Extent {
  return combine(pieces.map((piece) => coverage(wanted, piece.addresses[family])));
}

/** Several extents as one: `all` when each is, `none` when each is, else `some`. An empty list is `all`. */
export function combine(extents: readonly Extent[]): Extent {
  if (extents.every((extent) => extent === "all")) return "all";
  return extents.every((extent) => extent === "none") ? "none" : "some";
}

/** The part of `pieces` that lies inside `cut`. */
export function intersect(pieces: readonly Interval[], cut: Interval): Interval[] {
  return pieces.flatMap((piece) => {
    const first = piece.first > cut.first ? piece.first : cut.first;
    const last = piece.last < cut.last ? piece.last : cut.last;
    return first <= last ? [{ first, last }] : [];
  });
}

export function merged(cidrs: readonly Cidr[], family: AddressFamily): Interval[] {
  return mergeIntervals(cidrs.filter((cidr) => cidr.family === family));
}
