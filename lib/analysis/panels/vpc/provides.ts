import type { TopologyNode } from "@/lib/model";
import { balancersOf, groupsOf, healthCell, healthOf, serviceStatus } from "../../balancers";
import { gapIn } from "../../counts";
import type { Cell, Section } from "../../document";
import { servicesIn } from "../../needs";
import { cell, gapTexts, table } from "../../words";
import type { PanelContext } from "../panel";

/** Section *Endpoint services*: what this VPC provides to others; left out where it provides nothing. */
export function providesSection(vpc: TopologyNode<"vpc">, { topology, network, link }: PanelContext): Section[] {
  const services = servicesIn(topology, vpc.id);
  const connectionGap = topology.gap("DescribeVpcEndpointConnections");
  const gaps = gapTexts(
    (
      [
        "DescribeVpcEndpointServiceConfigurations",
        "DescribeVpcEndpointConnections",
        "DescribeVpcEndpointServicePermissions",
        "DescribeVpcEndpointConnectionNotifications",
        "DescribeLoadBalancers",
        "DescribeLoadBalancerAttributes",
        "DescribeListeners",
        "DescribeTargetGroups",
        "DescribeTargetGroupAttributes",
        "DescribeTargetHealth",
      ] as const
    ).map((action) => gapIn(topology, vpc.id, action)),
  );
  if (services.length === 0 && gaps.length === 0) return [];
  const rows = services.map((service): Cell[] => {
    const links = network.connectionsTo(service.id);
    const waiting = links.filter(({ state }) => state === "pendingAcceptance").length;
    const status = serviceStatus(service.attributes.serviceState);
    const some = connectionGap === null ? "" : "at least ";
    const unseen = connectionGap !== null && links.length === 0;
    const balancers = balancersOf(topology, service);
    const groups = balancers.flatMap((balancer) => groupsOf(topology, balancer));
    const health =
      balancers.length === 0 || balancers.some(({ attributes }) => attributes.listeners === null)
        ? null
        : healthOf([...new Set(groups)]);
    return [
      cell(link.full(service.id)),
      status === null ? cell("not visible", "unknown") : cell(status.text, status.tone),
      unseen ? cell("not visible", "unknown") : cell(`${some}${links.length}`),
      unseen ? cell("not visible", "unknown") : cell(`${some}${waiting}`, waiting > 0 ? "attention" : undefined),
      link.cellOf(balancers.map(({ id }) => id)),
      healthCell(health),
    ];
  });
  return [
    {
      id: "provides",
      title: "Endpoint services",
      blocks: [
        ...gaps,
        table(
          "What it provides through PrivateLink",
          ["Endpoint service", "State", "Connections", "Waiting", "Load balancers", "Targets"],
          rows,
          "None that is visible.",
        ),
      ],
    },
  ];
}
