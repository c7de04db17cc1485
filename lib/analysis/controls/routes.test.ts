import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Route } from "@/lib/model";
import { parseCidr } from "@/lib/model";
import { expandRoutes, lookupRoutes, lookupService } from "./routes";

function route(destination: string, target: string, more: Partial<Route> = {}): Route {
  return {
    destination,
    destinationKind: destination.startsWith("pl-") ? "prefixList" : "ipv4",
    targetKind: target === "local" ? "local" : "natGateway",
    targetId: target,
    targetNodeId: target,
    state: "active",
    origin: null,
    propagated: false,
    ...more,
  };
}

const LISTS: Record<string, string[] | null> = {
  "pl-1": ["10.0.0.0/30", "10.0.0.8/31"],
  "pl-2": ["10.0.0.2/31", "10.0.0.12/30"],
  "pl-hidden": null,
};

function decide(routes: Route[], destination: string) {
  const { entries } = expandRoutes(routes, (id) => LISTS[id] ?? null);
  const cidr = parseCidr(destination);
  if (cidr === null) throw new Error(destination);
  return lookupRoutes(entries, cidr);
}

const targets = (routes: Route[], destination: string) =>
  decide(routes, destination).map(({ decision }) =>
    decision.kind === "route" ? decision.route.targetNodeId : decision.kind,
  );

describe("lookupRoutes", () => {
  it("takes the longest prefix and cuts where it must", () => {
    const routes = [route("0.0.0.0/0", "nat"), route("10.0.0.4/30", "tgw")];
    expect(targets(routes, "10.0.0.0/28")).toEqual(["nat", "tgw", "nat"]);
  });

  it("prefers a static CIDR route to a prefix list of the same length, and a list to a propagated route", () => {
    expect(targets([route("pl-1", "vpce"), route("10.0.0.0/30", "nat")], "10.0.0.0/30")).toEqual(["nat"]);
    const propagated = route("10.0.0.0/30", "vgw", { propagated: true });
    expect(targets([route("pl-1", "vpce"), propagated], "10.0.0.0/30")).toEqual(["vpce"]);
  });

  it("lets the local route win over more specific propagated routes, but not over more specific static ones", () => {
    const local = route("10.0.0.0/24", "local");
    expect(targets([local, route("10.0.0.0/30", "vgw", { propagated: true })], "10.0.0.0/30")).toEqual(["local"]);
    expect(targets([local, route("10.0.0.0/30", "eni")], "10.0.0.0/30")).toEqual(["eni"]);
  });

  it("does not fall through a black hole, and says where nothing matches", () => {
    const hole = route("10.0.0.0/30", "gone", { state: "blackhole" });
    expect(targets([route("0.0.0.0/0", "nat"), hole], "10.0.0.0/30")).toEqual(["gone"]);
    expect(targets([hole], "10.0.0.0/29")).toEqual(["gone", "noRoute"]);
  });

  it("does not choose between prefix lists that overlap with different targets", () => {
    expect(targets([route("pl-1", "vpce"), route("pl-2", "tgw")], "10.0.0.0/30")).toEqual(["vpce", "indeterminate"]);
  });

  it("agrees with a look at every single address", () => {
    const cidr = fc
      .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 28, max: 32 }))
      .map(([host, length]) => `10.0.0.${host - (host % 2 ** (32 - length))}/${length}`);
    const destination = fc.oneof(cidr, fc.constantFrom("pl-1", "pl-2", "0.0.0.0/0"));
    const anyRoute = fc
      .tuple(destination, fc.constantFrom("a", "b", "local"), fc.boolean())
      .filter(([to, target]) => !(to.startsWith("pl-") && target === "local"))
      .map(([to, target, propagated]) =>
        route(to, target, { propagated: propagated && !to.startsWith("pl-") && target !== "local" }),
      );
    fc.assert(
      fc.property(fc.array(anyRoute, { maxLength: 8 }), cidr, (routes, to) => {
        const pieces = decide(routes, to);
        const wanted = parseCidr(to);
        let next = wanted?.first ?? 0n;
        for (const piece of pieces) {
          expect(piece.first).toBe(next);
          for (let address = piece.first; address <= piece.last; address += 1n) {
            const { decision } = piece;
            const found = decision.kind === "route" ? [decision.route.targetNodeId] : decision.kind;
            const allowed = bruteForce(routes, address);
            if (Array.isArray(found)) expect(allowed).toEqual(expect.arrayContaining(found));
            else expect(allowed).toBe(found);
          }
          next = piece.last + 1n;
        }
        expect(next - 1n).toBe(wanted?.last);
      }),
      { numRuns: 400 },
    );
  });
});

/** The targets that may win for one address, by the rules of domain.md §4.2 read one after the other. */
function bruteForce(routes: Route[], address: bigint): string[] | "noRoute" | "indeterminate" {
  const matches = routes.flatMap((r) =>
    (r.destinationKind === "prefixList" ? (LISTS[r.destination] ?? []) : [r.destination]).flatMap((block) => {
      const cidr = parseCidr(block);
      return cidr !== null && cidr.first <= address && address <= cidr.last ? [{ r, length: cidr.prefixLength }] : [];
    }),
  );
  const usable = matches.some(({ r }) => r.targetKind === "local") ? matches.filter(({ r }) => !r.propagated) : matches;
  if (usable.length === 0) return "noRoute";
  const longest = Math.max(...usable.map(({ length }) => length));
  const best = usable.filter(({ length }) => length === longest);
  const fixed = best.filter(({ r }) => !r.propagated && r.destinationKind !== "prefixList");
  const listed = best.filter(({ r }) => r.destinationKind === "prefixList");
  if (fixed.length > 0) return fixed.map(({ r }) => r.targetNodeId);
  if (listed.length === 0) return best.map(({ r }) => r.targetNodeId);
  const lists = usable.filter(({ r }) => r.destinationKind === "prefixList").map(({ r }) => r.targetNodeId);
  return new Set(lists).size > 1 ? "indeterminate" : lists;
}

describe("lookupService", () => {
  const entries = (routes: Route[]) => expandRoutes(routes, (id) => LISTS[id] ?? null);
  const hidden = [{ prefixListId: "pl-hidden", family: "ipv4" as const, cidrs: null }];

  it("finds the route to a list whose blocks are not visible, and says that it is not certain", () => {
    const { decisions, certain } = lookupService(
      entries([route("0.0.0.0/0", "nat"), route("pl-hidden", "vpce")]),
      hidden,
    );
    expect(decisions).toMatchObject([{ kind: "route", route: { targetNodeId: "vpce" } }]);
    expect(certain).toBe(false);
  });

  it("falls back to the default route, or to none", () => {
    const found = (routes: Route[]) => lookupService(entries(routes), hidden).decisions.map((d) => d.kind);
    expect(found([route("0.0.0.0/0", "nat")])).toEqual(["route"]);
    expect(found([])).toEqual(["noRoute"]);
  });
});
