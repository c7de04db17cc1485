import type { Interval } from "@/lib/model";
import { countAddresses, intersectIntervals, subtractIntervals } from "@/lib/model";
import type { Extent, Opening } from "./coverage";

/**
 * A set of connections, exactly: every source address with every destination address, on every destination port, answered
 * to every port of the client. A control cuts one axis of addresses along one axis of ports, so that what passes it is
 * again a list of boxes. Boxes of one list never overlap, and intervals are sorted and merged.
 */
export interface Box {
  sources: readonly Interval[];
  destinations: readonly Interval[];
  ports: PortRange;
  /** The client's own ports, which answers go to. */
  replies: PortRange;
}

/** An inclusive range of ports. */
export interface PortRange {
  from: number;
  to: number;
}

export type AddressAxis = "sources" | "destinations";
export type PortAxis = "ports" | "replies";

/** A part of a box that did not pass: addresses on one axis, ports on another. */
export interface Refused {
  addresses: readonly Interval[];
  ports: PortRange;
}

/** What passes a control, how much of it that is, and what does not pass. */
export interface Restriction {
  boxes: readonly Box[];
  extent: Extent;
  refused: Refused[];
}

/** Cuts boxes by a control's openings, which must not overlap in ports. What no opening covers is refused. */
export function restrict(
  boxes: readonly Box[],
  addressAxis: AddressAxis,
  portAxis: PortAxis,
  openings: readonly Opening[],
): Restriction {
  const passed: Box[] = [];
  const refused: Refused[] = [];
  for (const box of boxes) {
    const range = box[portAxis];
    const addresses = box[addressAxis];
    let next = range.from;
    const pieces: Piece[] = [];
    for (const opening of within(openings, range)) {
      if (opening.from > next) refused.push({ addresses, ports: { from: next, to: opening.from - 1 } });
      const through = opening.addresses === "all" ? addresses : intersectIntervals(addresses, opening.addresses);
      const all = through === addresses || countAddresses(through) === countAddresses(addresses);
      if (!all) {
        const rest = through.length === 0 ? addresses : subtractIntervals(addresses, through);
        refused.push({ addresses: rest, ports: { from: opening.from, to: opening.to } });
      }
      const own = all ? addresses : through;
      const last = pieces.at(-1);
      if (last !== undefined && last.ports.to === opening.from - 1 && sameIntervals(last.addresses, own)) {
        last.ports.to = opening.to;
      } else if (own.length > 0) pieces.push({ ports: { from: opening.from, to: opening.to }, addresses: own });
      next = opening.to + 1;
    }
    for (const piece of pieces) passed.push({ ...box, [addressAxis]: piece.addresses, [portAxis]: piece.ports });
    if (next <= range.to) refused.push({ addresses, ports: { from: next, to: range.to } });
  }
  const whole = refused.length === 0;
  return { boxes: whole ? boxes : passed, extent: whole ? "all" : passed.length === 0 ? "none" : "some", refused };
}

interface Piece {
  ports: PortRange;
  addresses: readonly Interval[];
}

/** The openings that touch a range, cut to it, in order. */
function within(openings: readonly Opening[], range: PortRange): Opening[] {
  return openings
    .flatMap(({ from, to, addresses }) => {
      const cut = { from: Math.max(from, range.from), to: Math.min(to, range.to), addresses };
      return cut.from <= cut.to ? [cut] : [];
    })
    .sort((a, b) => a.from - b.from);
}

function sameIntervals(a: readonly Interval[], b: readonly Interval[]): boolean {
  if (a === b) return true;
  return (
    a.length === b.length && a.every(({ first, last }, index) => b[index]?.first === first && b[index]?.last === last)
  );
}

/** The parts of boxes whose addresses on one axis lie in `addresses`. */
export function cutTo(boxes: readonly Box[], axis: AddressAxis, addresses: readonly Interval[]): Box[] {
  return boxes.flatMap((box) => {
    if (box[axis] === addresses) return [box];
    const own = intersectIntervals(box[axis], addresses);
    return own.length === 0 ? [] : [{ ...box, [axis]: own }];
  });
}
