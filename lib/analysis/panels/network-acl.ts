import type { NetworkAclEntry, TopologyNode } from "@/lib/model";
import { ruleName } from "../controls/network-acls";
import { amount, cell, code, count, gapTexts, orDash, say, table, text } from "../words";
import type { PanelContext, PanelParts } from "./panel";
import { portText } from "./security-group";

export function networkAclPanel(acl: TopologyNode<"networkAcl">, { topology, link }: PanelContext): PanelParts {
  const { entries, subnetIds, isDefault } = acl.attributes;
  const inbound = entries.filter((entry) => !entry.egress);
  const outbound = entries.filter((entry) => entry.egress);
  const lead = say`Filters what crosses the border of ${amount(subnetIds.length, topology.gap("DescribeNetworkAcls"), "subnet")}, with ${count(inbound.length, "inbound rule")} and ${count(outbound.length, "outbound rule")}. It is stateless: answers need a rule of their own, and the first rule that matches decides.`;
  return {
    kindLabel: isDefault === true ? "Default network ACL" : "Network ACL",
    anchors: subnetIds.filter((id) => topology.get(id) !== undefined),
    sections: [
      {
        id: "rules",
        title: "Rules",
        blocks: [
          text(lead),
          ...gapTexts([topology.gap("DescribeNetworkAcls")]),
          entryRows("Inbound rules, in the order of evaluation", "Source", inbound),
          entryRows("Outbound rules, in the order of evaluation", "Destination", outbound),
        ],
      },
      {
        id: "subnets",
        title: "Subnets",
        blocks: [
          table(
            "Subnets it guards",
            ["Subnet", "Availability Zone", "CIDR block"],
            subnetIds.map((id) => {
              const subnet = topology.get(id, "subnet")?.attributes;
              return [
                cell(link.full(id)),
                cell(orDash(subnet?.availabilityZone ?? null)),
                cell(orDash(subnet?.cidrBlock ?? null)),
              ];
            }),
            "No subnet is associated with it.",
          ),
        ],
      },
    ],
  };
}

const PROTOCOLS: Record<string, string> = { "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6" };

function entryRows(caption: string, peer: string, entries: readonly NetworkAclEntry[]) {
  return table(
    caption,
    ["Rule", "Protocol and port", peer, "Action"],
    entries.map((entry) => [
      cell(ruleName(entry.ruleNumber)),
      cell(
        portText({
          protocol: PROTOCOLS[entry.protocol] ?? entry.protocol,
          fromPort: entry.portRange?.from ?? null,
          toPort: entry.portRange?.to ?? null,
        }),
      ),
      cell(say`${code(entry.cidrBlock)}`),
      cell(entry.action, entry.action === "allow" ? "ok" : "info"),
    ]),
    "No rule, so everything is denied.",
  );
}
