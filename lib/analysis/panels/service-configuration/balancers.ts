import type { EndpointService } from "../../balancers";
import { balancerKind, balancersOf, groupsOf, healthCell, healthOf } from "../../balancers";
import type { Block, Section } from "../../document";
import { cell, count, gapTexts, say, table, text, together, yesNo } from "../../words";
import { crossZoneWords, listenerBlocks, nameOfArn } from "../load-balancer";
import type { PanelContext } from "../panel";

/** Section *Load balancers and targets*: what answers behind the service. */
export function balancersSection(service: EndpointService, context: PanelContext): Section {
  const { topology, link } = context;
  const { networkLoadBalancerArns, gatewayLoadBalancerArns, vpcId } = service.attributes;
  const balancers = balancersOf(topology, service);
  const groups = [...new Set(balancers.flatMap((balancer) => groupsOf(topology, balancer)))];
  const listenersSeen = balancers.every(({ attributes }) => attributes.listeners !== null);
  const complete =
    listenersSeen && balancers.length === networkLoadBalancerArns.length + gatewayLoadBalancerArns.length;
  const health = complete ? healthOf(groups) : null;
  const interfaces = topology.from(service.id, "loadBalancer");
  const n = networkLoadBalancerArns.length + gatewayLoadBalancerArns.length;
  const behind =
    health === null
      ? "whether anything healthy answers is not visible"
      : health.total === 0
        ? "no target stands behind, so nothing answers"
        : `${health.healthy} of ${count(health.total, "target")} ${health.healthy === 1 ? "is" : "are"} healthy`;
  const tone = health === null ? "unknown" : health.healthy === 0 ? "broken" : undefined;
  const where =
    vpcId === null
      ? ["Their VPC is not known."]
      : say`${n === 1 ? "It stands" : "They stand"} in VPC ${link.full(vpcId)}.`;
  const rows = [
    ...networkLoadBalancerArns.map((arn) => ({ arn, type: "network" })),
    ...gatewayLoadBalancerArns.map((arn) => ({ arn, type: "gateway" })),
  ].map(({ arn, type }) => {
    const balancer = balancers.find(({ id }) => id === arn);
    const own = interfaces.filter((edge) => edge.attributes.loadBalancerArn === arn).map((edge) => edge.target);
    return [
      cell(say`${link.to(arn, balancer?.label ?? nameOfArn(arn))}`),
      cell(balancerKind(balancer?.attributes.type ?? type)),
      balancer === undefined ? cell("not visible", "unknown") : cell(balancer.attributes.scheme ?? "–"),
      balancer === undefined
        ? cell("not visible", "unknown")
        : cell(yesNo(balancer.attributes.crossZone), balancer.attributes.crossZone === null ? "unknown" : undefined),
      balancer === undefined || balancer.attributes.listeners === null
        ? cell("not visible", "unknown")
        : healthCell(healthOf(groupsOf(topology, balancer))),
      own.length === 0 && topology.gap("DescribeNetworkInterfaces") !== null
        ? cell("not visible", "unknown")
        : link.cellOf(own),
    ];
  });
  return {
    id: "load-balancers",
    title: "Load balancers and targets",
    blocks: [
      text(together(say`${count(n, "load balancer")}; ${behind}.`, where), tone),
      ...gapTexts([topology.gap("DescribeLoadBalancers"), topology.gap("DescribeNetworkInterfaces")]),
      table(
        "Load balancers",
        ["Load balancer", "Type", "Scheme", "Balances across zones", "Targets", "Network interfaces"],
        rows,
        "AWS named no load balancer.",
      ),
      ...balancers.flatMap((balancer): Block[] => [
        text(say`${link.to(balancer.id)}: ${crossZoneWords(balancer)}`),
        ...listenerBlocks(balancer, context),
      ]),
    ],
  };
}
