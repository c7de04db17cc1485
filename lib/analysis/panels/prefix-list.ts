import type { Gap, Topology, TopologyNode } from "@/lib/model";
import { accountCode, accountWords } from "../network-words";
import { targetCell } from "../targets";
import { amount, cell, code, count, gapTexts, orDash, say, table, text } from "../words";
import type { PanelContext, PanelParts } from "./panel";

export function prefixListPanel(list: TopologyNode<"prefixList">, context: PanelContext): PanelParts {
  const { topology, network, link } = context;
  const { prefixListName, cidrs, ownerId, addressFamily, descriptions } = list.attributes;
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
    kindLabel:
      ownerId === "AWS" ? "AWS-managed prefix list" : ownerId === null ? "Prefix list" : "Customer-managed prefix list",
    anchors: [...new Set(tables.map(({ table }) => table.id))],
    sections: [
      {
        id: "overview",
        title: "Overview",
        blocks: [
          text(
            say`${blocks}. ${amount(tables.length, routeGap, "route")} and ${amount(rules.length, topology.gap("DescribeSecurityGroups"), "security group rule")} name it; network ACLs cannot.`,
          ),
          ...gapTexts(gapsOf(list, topology)),
          ...(ownerId !== null && ownerId !== "AWS" && ownerId !== topology.accountId
            ? [
                text(
                  say`${accountWords(network, ownerId)} keeps it and shares it with this account: its entries may change without anybody here.`,
                ),
              ]
            : []),
          {
            type: "facts",
            items: [
              { term: "Name", value: prefixListName === null ? ["not visible"] : [prefixListName] },
              {
                term: "Owner",
                value: ownerId === null ? ["not visible"] : ownerId === "AWS" ? ["AWS"] : accountCode(network, ownerId),
              },
              { term: "IP version", value: orDash(addressFamily) },
            ],
          },
          table(
            "CIDR blocks",
            ["CIDR block", "Description"],
            (cidrs ?? []).map((block) => [cell(say`${code(block)}`), cell(orDash(descriptions[block] ?? null))]),
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

/** What keeps the name, owner or blocks of a list from being visible. */
function gapsOf({ id, attributes }: TopologyNode<"prefixList">, topology: Topology): (Gap | null)[] {
  const { cidrs, ownerId } = attributes;
  const managed = ownerId === null ? topology.gap("DescribeManagedPrefixLists") : null;
  if (cidrs !== null && ownerId === "AWS") return [managed];
  if (ownerId === "AWS") return [topology.gap("DescribePrefixLists")];
  return [managed, topology.gap("GetManagedPrefixListEntries", id)];
}
