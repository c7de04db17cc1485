import type { TopologyNode } from "@/lib/model";
import {
  balancerKind,
  groupsOf,
  healthByZone,
  healthCell,
  healthOf,
  type LoadBalancer,
  listenerWords,
} from "../balancers";
import type { Block, Sentence } from "../document";
import { zoneWords } from "../network-words";
import { cell, code, count, gapTexts, orDash, say, table, text, together } from "../words";
import type { PanelContext, PanelParts } from "./panel";

export function loadBalancerPanel(node: TopologyNode<"loadBalancer">, context: PanelContext): PanelParts {
  const { topology, link } = context;
  const { attributes } = node;
  const services = topology.to(node.id, "publishes").map((edge) => edge.source);
  const published = services.length === 0 ? [] : say`Endpoint service ${link.many(services)} publishes it.`;
  const lead = say`${balancerKind(attributes.type)}${attributes.scheme === null ? "" : `, ${attributes.scheme}`}, in ${count(attributes.zones.length, "Availability Zone")}.`;
  const state = attributes.state;
  return {
    kindLabel: balancerKind(attributes.type),
    status:
      state === null
        ? null
        : { text: state, tone: state === "active" ? "ok" : state === "provisioning" ? "info" : "broken" },
    anchors: [...services, ...topology.from(node.id, "listener").map((edge) => edge.target)],
    sections: [
      {
        id: "listeners",
        title: "Listeners and targets",
        blocks: [text(together(lead, published, [crossZoneWords(node)])), ...listenerBlocks(node, context)],
      },
      { id: "zones", title: "Availability Zones", blocks: zoneBlocks(node, context) },
      {
        id: "access",
        title: "Who may connect",
        blocks: [
          text(groupWords(node, context)),
          ...(attributes.scheme === "internet-facing"
            ? [
                text(
                  [
                    "It is internet-facing: besides PrivateLink clients, the internet may reach it by its public addresses.",
                  ],
                  "attention",
                ),
              ]
            : []),
          {
            type: "facts",
            items: [
              { term: "ARN", value: say`${code(attributes.arn)}` },
              { term: "DNS name", value: orDash(attributes.dnsName) },
              { term: "IP versions", value: orDash(attributes.ipAddressType) },
            ],
          },
        ],
      },
    ],
  };
}

/** The cross-zone setting in a sentence; a target group may say otherwise for itself. */
export function crossZoneWords({ attributes: { crossZone } }: LoadBalancer): string {
  if (crossZone === null) return "Whether it balances across zones is not visible.";
  return crossZone
    ? "It balances across zones: each of its addresses uses the targets of every zone."
    : "It does not balance across zones: each of its addresses uses the targets of its own zone only, unless a target group says otherwise.";
}

/** Its listeners, each with the target group behind it and the health there. */
export function listenerBlocks(node: LoadBalancer, { topology, link }: PanelContext): Block[] {
  const { listeners } = node.attributes;
  const rows = (listeners ?? []).flatMap((listener) => {
    const groups = listener.targetGroupArns.length === 0 ? [null] : listener.targetGroupArns;
    return groups.map((arn) => {
      const group = arn === null ? undefined : topology.get(arn, "targetGroup");
      return [
        cell(listenerWords(listener)),
        arn === null ? cell("none", "attention") : cell(say`${link.to(arn, nameOfArn(arn))}`),
        group === undefined ? cell("not visible", "unknown") : healthCell(healthOf([group])),
      ];
    });
  });
  return [
    ...gapTexts([
      topology.gap("DescribeListeners", node.id),
      topology.gap("DescribeTargetGroups", node.id),
      ...groupsOf(topology, node).map((group) => topology.gap("DescribeTargetHealth", group.id)),
      topology.gap("DescribeLoadBalancerAttributes", node.id),
    ]),
    table(
      `Listeners of ${node.label}`,
      ["Listener", "Target group", "Targets"],
      rows,
      listeners === null ? "Not visible." : "It has no listener, so nothing answers.",
    ),
  ];
}

/** The name in the ARN of a target group or load balancer: `…:targetgroup/NAME/HASH`. */
export function nameOfArn(arn: string): string {
  return arn.split("/").at(-2) ?? arn;
}

function zoneBlocks(node: LoadBalancer, { topology, link }: PanelContext): Block[] {
  const interfaces = topology
    .ofKind("networkInterface")
    .filter(({ attributes }) => attributes.description === `ELB ${node.id.split(":loadbalancer/")[1] ?? ""}`);
  const health = healthByZone(topology, groupsOf(topology, node));
  const gap = topology.gap("DescribeNetworkInterfaces");
  return [
    ...gapTexts([gap]),
    table(
      "Zones of the load balancer",
      ["Availability Zone", "Subnet", "Network interfaces", "Targets in this zone"],
      node.attributes.zones.map(({ zoneName, zoneId, subnetId }) => {
        const own = interfaces.filter((eni) => eni.attributes.subnetId === subnetId).map((eni) => eni.id);
        return [
          cell(zoneWords(zoneId, zoneName)),
          link.cellOf([subnetId]),
          own.length === 0 && gap !== null ? cell("not visible", "unknown") : link.cellOf(own),
          healthCell(health === null ? null : health.get(zoneId ?? zoneName)),
        ];
      }),
      "AWS named no zone.",
    ),
  ];
}

/** Whether security groups judge PrivateLink clients (domain.md §1.6). */
function groupWords({ attributes }: LoadBalancer, { link }: PanelContext): Sentence {
  const { type, securityGroupIds, enforcePrivateLinkRules } = attributes;
  if (type === "gateway") return ["A Gateway Load Balancer has no security groups."];
  if (securityGroupIds === null) {
    return ["It has no security groups, so it admits every client; a load balancer made without can never get any."];
  }
  const groups = link.many(securityGroupIds);
  const are = securityGroupIds.length === 1 ? "guards" : "guard";
  if (enforcePrivateLinkRules === null) {
    return say`${groups} ${are} it; whether they judge PrivateLink clients too is not visible.`;
  }
  return enforcePrivateLinkRules === "off"
    ? say`${groups} ${are} it, but ${securityGroupIds.length === 1 ? "does" : "do"} not judge clients that come through PrivateLink.`
    : say`${groups} ${are} it, also against clients that come through PrivateLink: the source that rules must admit is the client's own private address.`;
}
