import type { Route } from "@/lib/model";
import type { Attention } from "../document";
import type { RouteTable, VpcFacts } from "../facts";
import { targetOf } from "../targets";
import type { Linker } from "../words";
import { code, count, say } from "../words";
import { aws, identifier, terraform } from "./finder";

/** GW-15 and GW-16: routes that drop what they match. */
export function routeFindings(facts: VpcFacts, link: Linker): Attention[] {
  return facts.routeTables.flatMap((table) =>
    table.attributes.routes.flatMap((route): Attention[] => {
      if (route.targetKind === "endpoint" && (route.state === "blackhole" || isGone(facts, table, route))) {
        return [blackHole(facts, table, route, "GW-15", link)];
      }
      return route.state === "blackhole" ? [blackHole(facts, table, route, "GW-16", link)] : [];
    }),
  );
}

/**
 * True when AWS listed all endpoints and this one was not among them. In a VPC of another account, or of nobody knows whom,
 * its absence says nothing: a participant never sees the owner's endpoints (domain.md §2.22).
 */
function isGone(facts: VpcFacts, table: RouteTable, route: Route): boolean {
  const { topology } = facts;
  const target = topology.get(route.targetNodeId, "external")?.attributes;
  if (target?.reason !== "notFound" || topology.gap("DescribeVpcEndpoints") !== null) return false;
  const owner = table.attributes.ownerId ?? topology.get(facts.vpcId, "vpc")?.attributes.ownerId ?? null;
  // Old captures name no owner at all.
  return owner === null ? topology.gap("DescribeVpcs") === null : owner === topology.accountId;
}

function blackHole(
  facts: VpcFacts,
  table: RouteTable,
  route: Route,
  finding: "GW-15" | "GW-16",
  link: Linker,
): Attention {
  const followers = table.attributes.effectiveSubnetIds.length;
  const flag = {
    ipv4: "--destination-cidr-block",
    ipv6: "--destination-ipv6-cidr-block",
    prefixList: "--destination-prefix-list-id",
  }[route.destinationKind];
  const argument = {
    ipv4: "destination_cidr_block",
    ipv6: "destination_ipv6_cidr_block",
    prefixList: "destination_prefix_list_id",
  }[route.destinationKind];
  const state = route.state === "blackhole" ? "is a black hole" : "leads to an endpoint that no longer exists";
  const who =
    followers === 0
      ? "No subnet follows this table now"
      : `${count(followers, "subnet")} ${followers === 1 ? "follows" : "follow"} this table`;
  return {
    code: finding,
    tone: "broken",
    nodeId: table.id,
    mark: "black hole",
    content: say`The route for ${code(route.destination)} in ${link.to(table.id)} to ${targetOf(route, link)} ${state}: what it matches is dropped, and no shorter prefix takes over. ${who}.`,
    fix: {
      cli: aws(facts, `delete-route --route-table-id ${table.id} ${flag} ${route.destination}`),
      terraform: `# remove, or point to a target that exists:\n${terraform(
        "aws_route",
        identifier(`${table.label}_${route.destination}`),
        {
          route_table_id: `"${table.id}"`,
          [argument]: `"${route.destination}"`,
        },
      )}`,
    },
  };
}
