import type { NetworkInterfaceAttributes, Topology, TopologyNode } from "@/lib/model";
import type { Sentence, Tone } from "../document";
import { cell, code, codes, gapTexts, orDash, say, table, text } from "../words";
import type { PanelContext, PanelParts } from "./panel";

export function networkInterfacePanel(
  node: TopologyNode<"networkInterface">,
  { topology, link }: PanelContext,
): PanelParts {
  const { attributes } = node;
  const { role, usedBy, subnetId, endpointId, groupIds, status } = attributes;
  const addresses = [...attributes.privateIpAddresses, ...attributes.ipv6Addresses];
  const where = subnetId === null ? say`No subnet is known` : say`In subnet ${link.to(subnetId)}`;
  const what =
    endpointId !== null
      ? say`It belongs to endpoint ${link.to(endpointId)}.`
      : role === "workload"
        ? say`It is a workload (${usedBy}).`
        : say`It belongs to the network itself (${usedBy}).`;
  const groups = groupIds.map((id) => topology.get(id, "securityGroup"));
  return {
    kindLabel: endpointId === null ? "Network interface" : "Endpoint network interface",
    status: status === null ? null : { text: status, tone: status === "in-use" ? "ok" : "info" },
    anchors: [...new Set([endpointId, subnetId].filter((id) => id !== null))],
    sections: [
      {
        id: "overview",
        title: "Overview",
        blocks: [
          text(say`${where}, with ${codes(addresses).content}. ${what}`),
          {
            type: "facts",
            items: [
              { term: "Addresses", value: codes(addresses).content },
              { term: "Public address", value: orDash(attributes.publicIp) },
              { term: "Used by", value: [usedBy] },
              { term: "Instance", ...instance(attributes, topology) },
              { term: "Interface type", value: say`${code(attributes.interfaceType)}` },
              { term: "Description", value: orDash(attributes.description) },
              { term: "Managed by", value: [attributes.requesterManaged === true ? "an AWS service" : "this account"] },
              { term: "Owner", value: orDash(attributes.ownerId) },
            ],
          },
        ],
      },
      {
        id: "security-groups",
        title: "Security groups",
        blocks: [
          ...gapTexts([groups.includes(undefined) ? topology.gap("DescribeSecurityGroups") : null]),
          table(
            "Security groups",
            ["Security group", "Inbound rules", "Outbound rules"],
            groupIds.map((id, index) => {
              const rules = groups[index]?.attributes.rules;
              const unseen = cell("not visible", "unknown");
              return [
                cell(link.full(id)),
                rules === undefined ? unseen : cell(`${rules.filter((rule) => !rule.egress).length}`),
                rules === undefined ? unseen : cell(`${rules.filter((rule) => rule.egress).length}`),
              ];
            }),
            "None: interfaces of this kind carry no security group.",
          ),
        ],
      },
    ],
  };
}

/** The instance by id, name and state; what DescribeInstances did not show is said to be not visible. */
function instance(
  { instanceId, instanceName, instanceState }: NetworkInterfaceAttributes,
  topology: Topology,
): { value: Sentence; tone?: Tone } {
  if (instanceId === null) return { value: ["–"] };
  const gap = topology.gap("DescribeInstances");
  if (instanceState === null && gap !== null) {
    return { value: say`${code(instanceId)}; its name and state are not visible (${gap.permission})`, tone: "unknown" };
  }
  const name = instanceName === null ? say`${code(instanceId)}` : say`${instanceName} ${code(instanceId)}`;
  return { value: instanceState === null ? name : say`${name}, ${instanceState}` };
}
