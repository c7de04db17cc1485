import type { TopologyNode } from "@/lib/model";
import { zonesOf } from "../facts";
import { amount, cell, count, gapTexts, orDash, say, table, text } from "../words";
import type { PanelContext, PanelParts } from "./panel";

const ZONE_TYPES: Record<string, string> = {
  "availability-zone": "Availability Zone",
  "local-zone": "Local Zone",
  "wavelength-zone": "Wavelength Zone",
};

export function availabilityZonePanel(
  zone: TopologyNode<"availabilityZone">,
  { topology, facts, link }: PanelContext,
): PanelParts {
  const { zoneName, zoneId, zoneType } = zone.attributes;
  const subnets = facts?.subnets.filter((subnet) => subnet.attributes.availabilityZone === zoneName) ?? [];
  const withInterfaces = (facts?.endpoints ?? []).filter((endpoint) => endpoint.attributes.knownType !== "Gateway");
  const present = withInterfaces.filter((endpoint) => zonesOf(topology, endpoint)?.has(zoneName) === true);
  const absent = withInterfaces.filter((endpoint) => zonesOf(topology, endpoint)?.has(zoneName) === false);
  const workloads = subnets.reduce((sum, subnet) => sum + (facts?.workloads(subnet.id).length ?? 0), 0);
  const subnetGap = topology.gap("DescribeSubnets");
  const interfaceGap = topology.gap("DescribeNetworkInterfaces");
  const lead = say`${amount(subnets.length, subnetGap, "subnet")} with ${amount(workloads, interfaceGap, "workload")}. ${present.length} of ${count(withInterfaces.length, "endpoint")} with network interfaces ${present.length === 1 ? "has" : "have"} one here.`;
  return {
    kindLabel: "Availability Zone",
    sections: [
      {
        id: "overview",
        title: "Overview",
        blocks: [
          text(lead),
          ...gapTexts([subnetGap, topology.gap("DescribeVpcEndpoints"), interfaceGap]),
          {
            type: "facts",
            items: [
              { term: "Name in this account", value: [zoneName] },
              { term: "Zone id, the same in every account", value: zoneId === null ? ["not visible"] : [zoneId] },
              { term: "Type", value: orDash(zoneType === null ? null : (ZONE_TYPES[zoneType] ?? zoneType)) },
            ],
          },
          table(
            "Subnets",
            ["Subnet", "CIDR block", "Tier", "Workloads"],
            subnets.map((subnet) => [
              cell(link.full(subnet.id)),
              cell(orDash(subnet.attributes.cidrBlock)),
              subnet.attributes.tier === "unknown" ? cell("not visible", "unknown") : cell(subnet.attributes.tier),
              cell(amount(facts?.workloads(subnet.id).length ?? 0, interfaceGap, "workload")),
            ]),
            subnetGap === null ? "No subnet." : "Not visible.",
          ),
          table(
            "Endpoints with a network interface here",
            ["Endpoint"],
            present.map((endpoint) => [cell(link.full(endpoint.id))]),
            topology.gap("DescribeVpcEndpoints") === null ? "None." : "None that is visible.",
          ),
          table(
            "Endpoints without one",
            ["Endpoint"],
            absent.map((endpoint) => [cell(link.full(endpoint.id))]),
            "None.",
          ),
        ],
      },
    ],
  };
}
