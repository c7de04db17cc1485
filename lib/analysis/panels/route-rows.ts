import type { Route, TopologyNode } from "@/lib/model";
import { parseCidr } from "@/lib/model";
import type { Block } from "../document";
import type { VpcFacts } from "../facts";
import { destinationOf, targetCell } from "../targets";
import type { Linker } from "../words";
import { cell, gapTexts, table } from "../words";

/**
 * IPv4 before IPv6, then the longest prefix first; a prefix list stands where its longest one does. Prefix lists whose
 * blocks are not visible come last.
 */
function mostSpecificFirst(routes: readonly Route[], link: Linker): Route[] {
  const ranked = routes.map((route) => {
    const isList = route.destinationKind === "prefixList";
    const list = isList ? link.topology.get(route.destination, "prefixList") : undefined;
    const blocks = isList ? (list?.attributes.cidrs ?? []) : [route.destination];
    const longest = blocks
      .flatMap((block) => parseCidr(block) ?? [])
      .sort((a, b) => b.prefixLength - a.prefixLength)[0];
    const family = longest === undefined ? 2 : longest.family === "ipv4" ? 0 : 1;
    const kind = route.propagated ? 2 : isList ? 1 : 0;
    return { route, family, length: longest?.prefixLength ?? 0, kind };
  });
  return ranked.sort((a, b) => a.family - b.family || b.length - a.length || a.kind - b.kind).map(({ route }) => route);
}

/** Routes as a table, with their targets and states, most specific first. */
export function routeRows(caption: string, routes: readonly Route[], link: Linker): Block {
  return table(
    caption,
    ["Destination", "Target", "State", "Propagated"],
    mostSpecificFirst(routes, link).map((route) => [
      cell(destinationOf(route, link)),
      targetCell(route, link),
      cell(
        route.state === "blackhole" ? "black hole" : route.state,
        route.state === "active" ? "ok" : route.state === "blackhole" ? "broken" : "unknown",
      ),
      cell(route.propagated ? "yes" : "no"),
    ]),
    "The table has no route.",
  );
}

/** Why the addresses of prefix lists that a table's routes name are not visible; nothing where all are. */
export function listGaps(
  { attributes }: TopologyNode<"routeTable">,
  { topology }: Pick<VpcFacts, "topology">,
): Block[] {
  const unseen = attributes.routes.flatMap(({ destination, destinationKind }) => {
    const list = destinationKind === "prefixList" ? topology.get(destination, "prefixList") : undefined;
    return list !== undefined && list.attributes.cidrs === null ? [list] : [];
  });
  return gapTexts(
    unseen.flatMap(({ id, attributes: { ownerId } }) =>
      ownerId === "AWS"
        ? [topology.gap("DescribePrefixLists")]
        : [topology.gap("DescribeManagedPrefixLists"), topology.gap("GetManagedPrefixListEntries", id)],
    ),
  );
}
