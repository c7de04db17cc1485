import type { TopologyNode } from "@/lib/model";
import { balancersBefore, crossesZones, healthOf, targetTone, zoneOf } from "../balancers";
import type { Cell, Sentence } from "../document";
import { zoneIdsOf, zoneWords } from "../network-words";
import { cell, code, count, gapTexts, orDash, say, series, table, text, together, yesNo } from "../words";
import type { PanelContext, PanelParts } from "./panel";

export function targetGroupPanel(node: TopologyNode<"targetGroup">, context: PanelContext): PanelParts {
  const { topology, link } = context;
  const { attributes } = node;
  const health = healthOf([node]);
  const balancers = balancersBefore(topology, node);
  const attributeGap = topology.gap("DescribeTargetGroupAttributes", node.id);
  const used = balancers.length === 0 ? [] : say`Listeners of ${link.many(balancers.map(({ id }) => id))} lead to it.`;
  const lead =
    health === null
      ? "The health of its targets is not visible."
      : health.total === 0
        ? "It has no target, so nothing answers."
        : `${health.healthy} of ${count(health.total, "target")} ${health.healthy === 1 ? "is" : "are"} healthy.`;
  return {
    kindLabel: "Target group",
    status:
      health === null
        ? null
        : {
            text: `${health.healthy} of ${health.total} healthy`,
            tone: health.healthy === 0 ? "broken" : health.healthy < health.total ? "attention" : "ok",
          },
    anchors: balancers.map(({ id }) => id),
    sections: [
      {
        id: "targets",
        title: "Targets",
        blocks: [
          text(together([lead], used)),
          ...gapTexts([
            topology.gap("DescribeTargetHealth", node.id),
            attributes.targetType === "instance" ? topology.gap("DescribeInstances") : null,
          ]),
          table(
            "Targets",
            ["Target", "Port", "Availability Zone", "Health", "Why"],
            targetRows(node, context),
            attributes.targets === null ? "Not visible." : "None is registered.",
          ),
        ],
      },
      {
        id: "settings",
        title: "Settings",
        blocks: [
          text(crossZone(node, context)),
          ...gapTexts([attributeGap]),
          {
            type: "facts",
            items: [
              { term: "Protocol and port", value: [`${attributes.protocol ?? "–"} ${attributes.port ?? ""}`.trim()] },
              { term: "Target type", value: orDash(attributes.targetType) },
              {
                term: "Proxy protocol (tells targets the client's address and endpoint)",
                value: yesNo(attributes.proxyProtocol),
              },
              { term: "Preserves client addresses", value: yesNo(attributes.preserveClientIp) },
            ],
          },
          text([
            "Targets see clients that come through PrivateLink under the load balancer's own addresses, whatever this says; only proxy protocol tells them who it is.",
          ]),
        ],
      },
    ],
  };
}

function targetRows(node: TopologyNode<"targetGroup">, { topology, link }: PanelContext): Cell[][] {
  const ids = zoneIdsOf(topology);
  return (node.attributes.targets ?? []).map((target) => {
    const { targetId, port, state, reason, description, nodeId } = target;
    const zone = zoneOf(topology, target);
    return [
      cell(targetWords(targetId, nodeId, { topology, link })),
      cell(orDash(port)),
      cell(zone === null ? "–" : zone === "all" ? "every zone" : zoneWords(ids.get(zone) ?? null, zone)),
      cell(state, targetTone(state)),
      cell(orDash(description ?? reason)),
    ];
  });
}

/** A target as a link to the interface that it is, with the instance by name and state where that was seen. */
function targetWords(
  targetId: string,
  nodeId: string | null,
  { topology, link }: Pick<PanelContext, "topology" | "link">,
): Sentence {
  if (nodeId === null) return say`${code(targetId)}`;
  const eni = topology.get(nodeId, "networkInterface")?.attributes;
  const shown = link.to(nodeId, eni?.instanceName ?? targetId);
  const id = eni?.instanceName == null ? [] : say` ${code(targetId)}`;
  const state = eni?.instanceState == null || eni.instanceState === "running" ? "" : `, instance ${eni.instanceState}`;
  return say`${shown}${id}${state}`;
}

/** The setting that is in effect, for each load balancer before it. */
function crossZone(node: TopologyNode<"targetGroup">, { topology, link }: PanelContext): Sentence {
  const { crossZone: own } = node.attributes;
  if (own === null) return ["Whether it is balanced across zones is not visible."];
  if (own !== "use_load_balancer_configuration") {
    return [`It is ${own === "true" ? "" : "not "}balanced across zones, whatever its load balancer is set to.`];
  }
  const balancers = balancersBefore(topology, node);
  const each = balancers.map((balancer) => {
    const crosses = crossesZones(balancer, node);
    return say`${link.to(balancer.id)} ${crosses === null ? "(not visible)" : crosses ? "(on)" : "(off)"}`;
  });
  if (each.length === 0) return ["Its load balancer decides whether it is balanced across zones."];
  return say`Its load balancer decides whether it is balanced across zones: ${series(each)}.`;
}
