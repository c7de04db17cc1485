import { code, say, series } from "../words";
import { gapReason } from "./shared";
import type { Check, ReachQuestion } from "./types";

/** A Gateway Load Balancer endpoint is not connected to: routes send packets through it. */
export function loadBalancerChecks({ facts, endpoint, subnet, link }: ReachQuestion): Check[] {
  const table = facts.tableOf(subnet);
  if (table === null) {
    const reason = gapReason(facts.topology.gap("DescribeRouteTables"), ["Its effective route table is not visible."]);
    return [{ control: "route", extent: "unknown", reason }];
  }
  const routes = table.attributes.routes.filter((route) => route.targetNodeId === endpoint.id);
  const active = routes.filter((route) => route.state === "active");
  if (active.length > 0) {
    const destinations = series(active.map((route) => code(route.destination)));
    return [{ control: "route", extent: "all", reason: say`${link.to(table.id)} sends ${destinations} here.` }];
  }
  const first = routes[0];
  if (first !== undefined) {
    const reason = say`The route for ${code(first.destination)} in ${link.to(table.id)} is ${code(first.state)}.`;
    return [{ control: "route", extent: "none", reason }];
  }
  const reason = say`No route of ${link.to(table.id)} points here.`;
  return [{ control: "route", extent: "none", as: "elsewhere", reason }];
}
