import { parseServiceName, servicePorts, type TopologyNode } from "@/lib/model";
import type { Block, Sentence } from "../document";
import { cell, code, codes, count, gapTexts, orDash, say, table, text, yesNo } from "../words";
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
  const lattice = latticeOf(attributes.serviceName);
  const ports = lattice !== null ? null : servicePorts(parseServiceName(attributes.serviceName));
  const portWords =
    ports === null
      ? "not known here"
      : ports.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
  return {
    kindLabel: lattice?.kindLabel ?? (attributes.serviceType === "Gateway" ? "Service (gateway)" : "Service"),
    sections: [
      {
        id: "overview",
        title: "Overview",
        blocks: [
          text(
            say`${attributes.displayName} is reached through ${count(endpoints.length, "endpoint")} here. ${lattice === null ? ownerWords(attributes.owner) : `Account ${lattice.owner} owns it.`}`,
          ),
          ...(attributes.described || lattice !== null ? [] : gapTexts([topology.gap("DescribeVpcEndpointServices")])),
          ...(attributes.described || lattice !== null || topology.gap("DescribeVpcEndpointServices") !== null
            ? []
            : [text([`AWS did not describe this service, so what it supports is not visible.`], "unknown")]),
          ...(lattice === null ? [] : [latticeFacts(attributes.serviceName, lattice)]),
          ...(lattice !== null
            ? []
            : [
                {
                  type: "facts" as const,
                  items: [
                    { term: "Service name", value: say`${code(attributes.serviceName)}` },
                    { term: "Service id", value: own === null ? ["–"] : say`${link.to(own, own)}` },
                    { term: "Type", value: [attributes.serviceType] },
                    { term: "Region", value: orDash(attributes.serviceRegion) },
                    { term: "Ports", value: [portWords] },
                    { term: "Supports endpoint policies", value: yesNo(attributes.policySupported), ...tone(unseen) },
                    { term: "Requires acceptance", value: yesNo(attributes.acceptanceRequired), ...tone(unseen) },
                    {
                      term: "Private DNS names",
                      value: known(codes(attributes.privateDnsNames).content),
                      ...tone(unseen),
                    },
                    {
                      term: "Availability Zones",
                      value: known(codes(attributes.availabilityZones).content),
                      ...tone(unseen),
                    },
                    {
                      term: "IP versions",
                      value: known(codes(attributes.supportedIpAddressTypes).content),
                      ...tone(unseen),
                    },
                  ],
                },
              ]),
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

/** What an ARN of VPC Lattice says of itself: nothing else describes such a target to its consumers. */
interface LatticeTarget {
  kindLabel: string;
  owner: string;
  region: string;
}

function latticeOf(arn: string): LatticeTarget | null {
  const [prefix, , product, region, owner, resource] = arn.split(":");
  if (prefix !== "arn" || product !== "vpc-lattice" || !region || !owner) return null;
  const kinds: Record<string, string> = {
    resourceconfiguration: "Resource configuration",
    servicenetwork: "Service network",
  };
  return { kindLabel: kinds[resource?.split("/")[0] ?? ""] ?? "VPC Lattice resource", owner, region };
}

function latticeFacts(arn: string, { owner, region }: LatticeTarget): Block {
  return {
    type: "facts",
    items: [
      { term: "ARN", value: say`${code(arn)}` },
      { term: "Owner", value: say`${code(owner)}` },
      { term: "Region", value: [region] },
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
