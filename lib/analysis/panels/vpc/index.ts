import type { ActionName, Gap, TopologyNode } from "@/lib/model";
import { callOf, permissionOf } from "@/lib/model";
import { gapsOf } from "../../counts";
import type { Block, Section } from "../../document";
import type { Endpoint, VpcFacts } from "../../facts";
import { factsOf, noEndpoint, serviceLabel } from "../../facts";
import type { Linker } from "../../words";
import { amount, cell, code, codes, count, gapText, orDash, say, series, table, text, yesNo } from "../../words";
import { endpointKindLabel, endpointStatus } from "../endpoint";
import type { PanelContext, PanelParts } from "../panel";
import { connectionsSection } from "./connections";
import { dnsSection } from "./dns";
import { providesSection } from "./provides";
import { blockPublicAccess } from "./public-access";
import { sharingSection } from "./sharing";

export function vpcPanel(vpc: TopologyNode<"vpc">, context: PanelContext): PanelParts {
  const { topology, link } = context;
  const facts = factsOf(topology, vpc.id);
  const { state } = vpc.attributes;
  return {
    kindLabel: "VPC",
    status: state === null ? null : { text: state, tone: state === "available" ? "ok" : "info" },
    sections: [
      overview(vpc, facts),
      endpoints(facts, link),
      ...providesSection(vpc, context),
      connectionsSection(vpc, context),
      subnets(facts, link),
      ...sharingSection(vpc, context),
      dnsSection(vpc, context),
      gaps(facts),
    ],
  };
}

function overview(vpc: TopologyNode<"vpc">, facts: VpcFacts): Section {
  const { topology } = facts;
  const { attributes } = vpc;
  const n = (items: readonly unknown[], action: ActionName, one: string) =>
    amount(items.length, topology.gap(action), one);
  const subnetCount = n(facts.subnets, "DescribeSubnets", "subnet");
  const hidden = facts.otherOwner !== null && facts.endpoints.length === 0;
  const endpointCount = hidden
    ? "Endpoints are the owner's to see"
    : n(facts.endpoints, "DescribeVpcEndpoints", "endpoint");
  const gatewayEndpoints = facts.endpoints.filter((endpoint) => endpoint.attributes.knownType === "Gateway").length;
  const zones = count(facts.zones.length, "Availability Zone");
  const split =
    facts.endpoints.length === 0
      ? ""
      : `, of which ${gatewayEndpoints} ${gatewayEndpoints === 1 ? "attaches" : "attach"} to route tables and ${facts.endpoints.length - gatewayEndpoints} by network interfaces`;
  const dns = (value: boolean | null) => ({
    value: yesNo(value),
    tone: value === null ? ("unknown" as const) : value ? ("ok" as const) : ("attention" as const),
  });
  const blocks: Block[] = [
    text(say`${subnetCount} in ${zones}. ${endpointCount}${split}.`),
    {
      type: "facts",
      items: [
        { term: "CIDR blocks", value: codes([...attributes.cidrBlocks, ...attributes.ipv6CidrBlocks]).content },
        { term: "Subnets", value: [subnetCount] },
        { term: "Route tables", value: [n(facts.routeTables, "DescribeRouteTables", "route table")] },
        {
          term: "Network interfaces",
          value: [n(facts.networkInterfaces, "DescribeNetworkInterfaces", "network interface")],
        },
        { term: "Endpoints", value: [endpointCount] },
        { term: "DNS resolution (enableDnsSupport)", ...dns(attributes.enableDnsSupport) },
        { term: "DNS hostnames (enableDnsHostnames)", ...dns(attributes.enableDnsHostnames) },
        { term: "Block Public Access", ...blockPublicAccess(vpc, topology) },
        { term: "Default VPC", value: yesNo(attributes.isDefault) },
        { term: "Owner", value: orDash(attributes.ownerId) },
      ],
    },
  ];
  return { id: "overview", title: "Overview", blocks };
}

function endpoints(facts: VpcFacts, link: Linker): Section {
  const sorted = [...facts.endpoints].sort((a, b) => rank(a) - rank(b));
  return {
    id: "endpoints",
    title: "Endpoints",
    blocks: [
      table(
        "Endpoints by type",
        ["Endpoint", "Type", "Service", "State"],
        sorted.map((endpoint) => {
          const status = endpointStatus(endpoint.attributes.state);
          return [
            cell(link.full(endpoint.id)),
            cell(endpointKindLabel(endpoint)),
            cell(serviceLabel(facts.topology, endpoint)),
            cell(status.text, status.tone),
          ];
        }),
        noEndpoint(facts),
      ),
    ],
  };
}

const ORDER = ["Gateway", "Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork", "Tunnel"];

function rank(endpoint: Endpoint): number {
  const index = ORDER.indexOf(endpoint.attributes.vpcEndpointType);
  return index < 0 ? ORDER.length : index;
}

function subnets(facts: VpcFacts, link: Linker): Section {
  const gap = facts.topology.gap("DescribeSubnets");
  return {
    id: "subnets",
    title: "Subnets",
    blocks: [
      table(
        "Subnets by tier",
        ["Subnet", "Availability Zone", "CIDR block", "Tier", "Route table"],
        facts.subnets.map((subnet) => {
          const { availabilityZone, cidrBlock, ipv6CidrBlocks, tier, routeTable } = subnet.attributes;
          return [
            cell(link.full(subnet.id)),
            cell(orDash(availabilityZone)),
            codes([...(cidrBlock === null ? [] : [cidrBlock]), ...ipv6CidrBlocks]),
            tier === "unknown" ? cell("not visible", "unknown") : cell(tier),
            routeTable === null ? cell("not visible", "unknown") : link.cellOf([routeTable.routeTableId]),
          ];
        }),
        gap === null ? "The VPC has no subnet." : "Not visible.",
      ),
    ],
  };
}

/** Permissions that a source without an answer to them would name one by one; beyond, one sentence names them all. */
const FEW = 3;

function gaps(facts: VpcFacts): Section {
  const found = gapsOf(facts.topology, facts.vpcId);
  const unasked = found.filter(({ status }) => status === "notAsked");
  const many = unasked.length > FEW;
  const each = many ? found.filter(({ status }) => status !== "notAsked") : found;
  const permissions = (list: readonly Gap[]) =>
    series(
      list.map((gap) => code(permissionOf(gap.action))),
      list.length,
    );
  const yields = series(
    unasked.map((gap) => callOf(gap.action).yields),
    unasked.length,
  );
  return {
    id: "visibility",
    title: "What is not visible",
    blocks:
      found.length === 0
        ? [text(["Every call about this VPC gave a complete answer."], "ok")]
        : [
            ...each.map(gapText),
            ...(many
              ? [text(say`Not visible, because this source holds no answer to the calls: ${yields}.`, "unknown")]
              : []),
            text(say`What depends on these calls is marked as not visible. The permissions are ${permissions(found)}.`),
          ],
  };
}
