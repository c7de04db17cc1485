import type { TopologyNode } from "@/lib/model";
import { targetCell } from "../targets";
import { amount, cell, code, count, gapTexts, orDash, say, table, text } from "../words";
import type { PanelContext, PanelParts } from "./panel";

export function prefixListPanel(list: TopologyNode<"prefixList">, { topology, link }: PanelContext): PanelParts {
  const { prefixListName, cidrs } = list.attributes;
  const tables = topology
    .ofKind("routeTable")
    .flatMap((table) =>
      table.attributes.routes.filter((route) => route.destination === list.id).map((route) => ({ table, route })),
    );
  const rules = topology
    .ofKind("securityGroup")
    .flatMap((group) =>
      group.attributes.rules.filter((rule) => rule.peer.value === list.id).map((rule) => ({ group, rule })),
    );
  const routeGap = topology.gap("DescribeRouteTables");
  const blocks = cidrs === null ? "CIDR blocks not visible" : count(cidrs.length, "CIDR block");
  return {
    kindLabel: prefixListName?.startsWith("com.amazonaws.") === true ? "AWS-managed prefix list" : "Prefix list",
    anchors: [...new Set(tables.map(({ table }) => table.id))],
    sections: [
      {
        id: "overview",
        title: "Overview",
        blocks: [
          text(
            say`${blocks}. ${amount(tables.length, routeGap, "route")} and ${amount(rules.length, topology.gap("DescribeSecurityGroups"), "security group rule")} name it; network ACLs cannot.`,
          ),
          ...(cidrs === null
            ? topology.gap("DescribePrefixLists") === null
              ? [
                  text(
                    [
                      "AWS does not list the blocks of customer-managed prefix lists in DescribePrefixLists, so they are not visible.",
                    ],
                    "unknown",
                  ),
                ]
              : gapTexts([topology.gap("DescribePrefixLists")])
            : []),
          { type: "facts", items: [{ term: "Name", value: orDash(prefixListName) }] },
          table(
            "CIDR blocks",
            ["CIDR block"],
            (cidrs ?? []).map((block) => [cell(say`${code(block)}`)]),
            cidrs === null ? "Not visible." : "None.",
          ),
          table(
            "Routes",
            ["Route table", "Target", "State"],
            tables.map(({ table, route }) => [
              cell(link.full(table.id)),
              targetCell(route, link),
              cell(route.state, route.state === "active" ? "ok" : "broken"),
            ]),
            routeGap === null ? "No route names it." : "None that is visible.",
          ),
          table(
            "Security group rules",
            ["Security group", "Rule", "Direction"],
            rules.map(({ group, rule }) => [
              cell(link.full(group.id)),
              rule.ruleId === null ? cell("not visible", "unknown") : cell(say`${code(rule.ruleId)}`),
              cell(rule.egress ? "outbound" : "inbound"),
            ]),
            "No rule names it.",
          ),
        ],
      },
    ],
  };
}
