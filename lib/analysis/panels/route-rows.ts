import type { Route } from "@/lib/model";
import type { Block } from "../document";
import { destinationOf, targetCell } from "../targets";
import type { Linker } from "../words";
import { cell, table } from "../words";

/** Routes as a table, with their targets and states. */
export function routeRows(caption: string, routes: readonly Route[], link: Linker): Block {
  return table(
    caption,
    ["Destination", "Target", "State", "Propagated"],
    routes.map((route) => [
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
