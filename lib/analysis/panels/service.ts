import { parseServiceName, servicePorts, type TopologyNode } from "@/lib/model";
import type { Sentence } from "../document";
import { cell, code, codes, count, gapTexts, say, table, text, yesNo } from "../words";
import { endpointKindLabel, endpointStatus } from "./endpoint";
import type { PanelContext, PanelParts } from "./panel";

export function servicePanel(service: TopologyNode<"service">, { topology, link }: PanelContext): PanelParts {
  const { attributes } = service;
  const endpoints = topology
    .to(service.id, "endpointService")
    .flatMap((edge) => topology.get(edge.source, "endpoint") ?? []);
  const own = attributes.serviceId ?? (attributes.shortName.startsWith("vpce-svc-") ? attributes.shortName : null);
  const unseen = attributes.described ? undefined : ("unknown" as const);
  const known = (value: Sentence): Sentence => (attributes.described ? value : ["not visible"]);
  const ports = servicePorts(parseServiceName(attributes.serviceName));
  const portWords =
    ports === null
      ? "not known here"
      : ports.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
  return {
    kindLabel: attributes.serviceType === "Gateway" ? "Service (gateway)" : "Service",
    sections: [
      {
        id: "overview",
        title: "Overview",
        blocks: [
          text(
            say`${attributes.displayName} is reached through ${count(endpoints.length, "endpoint")} here. ${ownerWords(attributes.owner)}`,
          ),
          ...(attributes.described ? [] : gapTexts([topology.gap("DescribeVpcEndpointServices")])),
          ...(attributes.described || topology.gap("DescribeVpcEndpointServices") !== null
            ? []
            : [text([`AWS did not describe this service, so what it supports is not visible.`], "unknown")]),
          {
            type: "facts",
            items: [
              { term: "Service name", value: say`${code(attributes.serviceName)}` },
              { term: "Service id", value: own === null ? ["–"] : say`${link.to(own, own)}` },
              { term: "Type", value: [attributes.serviceType] },
              { term: "Region", value: attributes.serviceRegion === null ? ["–"] : [attributes.serviceRegion] },
              { term: "Ports", value: [portWords] },
              { term: "Supports endpoint policies", value: yesNo(attributes.policySupported), ...tone(unseen) },
              { term: "Requires acceptance", value: yesNo(attributes.acceptanceRequired), ...tone(unseen) },
              { term: "Private DNS names", value: known(codes(attributes.privateDnsNames).content), ...tone(unseen) },
              {
                term: "Availability Zones",
                value: known(codes(attributes.availabilityZones).content),
                ...tone(unseen),
              },
              { term: "IP versions", value: known(codes(attributes.supportedIpAddressTypes).content), ...tone(unseen) },
            ],
          },
          table(
            "Endpoints that lead to it",
            ["Endpoint", "Type", "VPC", "State"],
            endpoints.map((endpoint) => {
              const status = endpointStatus(endpoint.attributes.state);
              return [
                cell(link.full(endpoint.id)),
                cell(endpointKindLabel(endpoint)),
                link.cellOf([topology.vpcOf(endpoint)?.id ?? null]),
                cell(status.text, status.tone),
              ];
            }),
            "No endpoint that is visible.",
          ),
        ],
      },
    ],
  };
}

function tone(value: "unknown" | undefined): { tone?: "unknown" } {
  return value === undefined ? {} : { tone: value };
}

function ownerWords(owner: string | null): string {
  if (owner === null) return "Its owner is not visible.";
  if (owner === "amazon") return "AWS provides it.";
  return owner === "aws-marketplace" ? "It is sold through AWS Marketplace." : `Account ${owner} provides it.`;
}
