import type { SecurityGroupRule, TopologyNode } from "@/lib/model";
import type { Cell } from "../document";
import type { Linker } from "../words";
import { cell, code, count, gapTexts, groupBy, orDash, say, table, text } from "../words";
import type { PanelContext, PanelParts } from "./panel";

export function securityGroupPanel(group: TopologyNode<"securityGroup">, { topology, link }: PanelContext): PanelParts {
  const { rules, description, groupName } = group.attributes;
  const guarded = topology.from(group.id, "guard").flatMap((edge) => topology.get(edge.target) ?? []);
  const endpoints = guarded.filter((node) => node.kind === "endpoint");
  const interfaces = guarded.filter(
    (node): node is TopologyNode<"networkInterface"> => node.kind === "networkInterface",
  );
  const inbound = rules.filter((rule) => !rule.egress);
  const gap = topology.gap("DescribeNetworkInterfaces");
  const uses = groupBy(interfaces, (eni) => `${eni.attributes.usedBy}/${eni.attributes.subnetId ?? ""}`);
  const lead = say`${count(inbound.length, "inbound rule")} and ${count(rules.length - inbound.length, "outbound rule")}. It guards ${count(endpoints.length, "endpoint")} and ${gap === null ? "" : "at least "}${count(interfaces.length, "network interface")}.`;
  const ruleTable = (caption: string, list: readonly SecurityGroupRule[], peer: string, empty: string) =>
    table(
      caption,
      ["Rule", "Protocol and port", peer, "Description"],
      list.map((rule) => [
        rule.ruleId === null ? cell("not visible", "unknown") : cell(say`${code(rule.ruleId)}`),
        cell(portText(rule)),
        peerCell(rule, link),
        cell(orDash(rule.description)),
      ]),
      empty,
    );
  return {
    kindLabel: "Security group",
    anchors: [...new Set(guarded.flatMap((node) => anchorOf(node)))],
    sections: [
      {
        id: "rules",
        title: "Rules",
        blocks: [
          text(lead),
          text(["Rules only allow, and they are stateful: answers need no rule of their own."]),
          ...gapTexts([topology.gap("DescribeSecurityGroupRules"), gap]),
          {
            type: "facts",
            items: [
              { term: "Group name", value: [groupName] },
              { term: "Description", value: orDash(description) },
            ],
          },
          ruleTable("Inbound rules", inbound, "Source", "None: nothing may connect to what it guards."),
          ruleTable(
            "Outbound rules",
            rules.filter((rule) => rule.egress),
            "Destination",
            "None: what it guards may open no connection.",
          ),
        ],
      },
      {
        id: "guards",
        title: "What it guards",
        blocks: [
          table(
            "Endpoints",
            ["Endpoint", "Service"],
            endpoints.map((node) => [
              cell(link.full(node.id)),
              cell(node.kind === "endpoint" ? node.attributes.shortName : "–"),
            ]),
            "No endpoint.",
          ),
          table(
            "Network interfaces",
            ["Used by", "Subnet", "Network interfaces"],
            uses.flatMap(([, list]) => {
              const first = list[0];
              return first === undefined
                ? []
                : [
                    [
                      cell(first.attributes.usedBy),
                      link.cellOf([first.attributes.subnetId]),
                      cell(say`${list.length}: ${link.many(list.map((eni) => eni.id))}`),
                    ],
                  ];
            }),
            gap === null ? "No network interface." : "None that is visible.",
          ),
        ],
      },
    ],
  };
}

/** An interface has no box of its own: its endpoint or its subnet does. */
function anchorOf(node: TopologyNode): string[] {
  if (node.kind !== "networkInterface") return [node.id];
  const anchor = node.attributes.endpointId ?? node.attributes.subnetId;
  return anchor === null ? [] : [anchor];
}

/** `TCP 443`, `TCP 1024–65535`, `All traffic`. */
export function portText(rule: Pick<SecurityGroupRule, "protocol" | "fromPort" | "toPort">): string {
  const { protocol, fromPort, toPort } = rule;
  if (protocol === "-1") return "All traffic";
  const name = { tcp: "TCP", udp: "UDP", icmp: "ICMP", icmpv6: "ICMPv6" }[protocol] ?? `Protocol ${protocol}`;
  if (fromPort === null || toPort === null) return `${name}, all ports`;
  if (protocol.startsWith("icmp")) return fromPort === -1 ? `${name}, all types` : `${name} type ${fromPort}`;
  return fromPort === toPort ? `${name} ${fromPort}` : `${name} ${fromPort}–${toPort}`;
}

export function peerCell(rule: SecurityGroupRule, link: Linker): Cell {
  const { kind, value, ownerId } = rule.peer;
  if (kind === "ipv4" || kind === "ipv6") return cell(say`${code(value)}`);
  const named = link.full(value);
  return cell(
    kind === "securityGroup" && ownerId !== null && ownerId !== link.topology.accountId
      ? say`${named} of account ${code(ownerId)}`
      : named,
  );
}
