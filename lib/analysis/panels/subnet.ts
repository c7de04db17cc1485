import type { TopologyNode } from "@/lib/model";
import type { Block, Cell, Section, Sentence } from "../document";
import type { Subnet, VpcFacts } from "../facts";
import { noEndpoint, serviceLabel } from "../facts";
import { accountCode } from "../network-words";
import { reachOf, VERDICT_TONES, VERDICT_WORDS } from "../reach/reach";
import { targetOf } from "../targets";
import type { Linker } from "../words";
import { amount, cell, code, codes, gapTexts, groupBy, orDash, say, table, text, whyNot, yesNo } from "../words";
import { endpointKindLabel } from "./endpoint";
import type { PanelContext, PanelParts } from "./panel";
import { listGaps, routeRows } from "./route-rows";
import { sharingBlocks, transitBlocks } from "./subnet-surroundings";

export function subnetPanel(subnet: TopologyNode<"subnet">, context: PanelContext): PanelParts {
  const { facts, link } = context;
  const { state, tier } = subnet.attributes;
  return {
    kindLabel: tier === "unknown" ? "Subnet" : `${tier.charAt(0).toUpperCase()}${tier.slice(1)} subnet`,
    status: state === null ? null : { text: state, tone: state === "available" ? "ok" : "info" },
    sections:
      facts === null
        ? []
        : [
            overview(subnet, facts, context),
            routes(subnet, facts, link),
            endpoints(subnet, facts, link),
            networkAcl(subnet, facts, link),
            { id: "interfaces", title: "Network interfaces", blocks: interfaces(subnet, facts, link) },
          ],
  };
}

function overview(subnet: Subnet, facts: VpcFacts, context: PanelContext): Section {
  const { attributes } = subnet;
  const { link } = context;
  return {
    id: "overview",
    title: "Overview",
    blocks: [
      text(
        say`${routing(subnet, link)} ${tierReason(subnet, facts, link)}`,
        attributes.routeTable === null ? "unknown" : undefined,
      ),
      ...gapTexts([
        attributes.cidrBlock === null ? facts.topology.gap("DescribeSubnets") : null,
        attributes.routeTable === null ? facts.topology.gap("DescribeRouteTables") : null,
      ]),
      ...sharingBlocks(subnet, facts, context),
      ...transitBlocks(subnet, facts, link),
      {
        type: "facts",
        items: [
          {
            term: "CIDR blocks",
            value: codes([
              ...(attributes.cidrBlock === null ? [] : [attributes.cidrBlock]),
              ...attributes.ipv6CidrBlocks,
            ]).content,
          },
          { term: "Availability Zone", value: subnet.parentId === null ? ["–"] : say`${link.to(subnet.parentId)}` },
          { term: "Free addresses", value: orDash(attributes.availableIpAddressCount) },
          { term: "Assigns public addresses", value: yesNo(attributes.mapPublicIpOnLaunch) },
          {
            term: "Owner",
            value: attributes.ownerId === null ? ["not visible"] : accountCode(context.network, attributes.ownerId),
          },
        ],
      },
    ],
  };
}

function routing(subnet: Subnet, link: Linker): Sentence {
  const { routeTable } = subnet.attributes;
  if (routeTable === null) return ["Its effective route table is not visible."];
  const table = link.to(routeTable.routeTableId);
  return routeTable.via === "explicit"
    ? say`Follows route table ${table}, with which it is associated explicitly.`
    : say`Follows ${table}, the VPC's main route table, because it has no association of its own.`;
}

function tierReason(subnet: Subnet, facts: VpcFacts, link: Linker): Sentence {
  const node = facts.tableOf(subnet);
  const defaults = (node?.attributes.routes ?? []).filter(
    ({ destination }) => destination === "0.0.0.0/0" || destination === "::/0",
  );
  const internet = defaults.find((route) => route.targetKind === "internetGateway");
  const first = internet ?? defaults.find((route) => route.targetKind !== "local");
  switch (subnet.attributes.tier) {
    case "public":
    case "private":
      return first === undefined
        ? say`It is ${subnet.attributes.tier}.`
        : say`It is ${subnet.attributes.tier}, because ${code(first.destination)} leads to ${targetOf(first, link)}${first.state === "blackhole" ? ", which is a black hole" : ""}.`;
    case "isolated":
      return ["It is isolated, because it has no default route."];
    case "unknown":
      return ["So its tier is not known."];
  }
}

function routes(subnet: Subnet, facts: VpcFacts, link: Linker): Section {
  const node = facts.tableOf(subnet);
  return {
    id: "routes",
    title: "Routes",
    blocks:
      node === null
        ? [text(["Not visible: the routes of this subnet."], "unknown")]
        : [...listGaps(node, facts), routeRows(`Routes of ${node.label}`, node.attributes.routes, link)],
  };
}

/** Every endpoint of the VPC, and whether this subnet reaches it. */
function endpoints(subnet: Subnet, facts: VpcFacts, link: Linker): Section {
  const gap = facts.topology.gap("DescribeVpcEndpoints");
  const rows = facts.endpoints.flatMap((endpoint): Cell[][] => {
    const found = reachOf(facts, endpoint, link, [subnet])[0];
    if (found === undefined) return [];
    return [
      [
        cell(link.full(endpoint.id)),
        cell(endpointKindLabel(endpoint)),
        cell(serviceLabel(facts.topology, endpoint)),
        cell(VERDICT_WORDS[found.verdict], VERDICT_TONES[found.verdict]),
        cell(
          found.verdict === "reaches" || endpoint.attributes.knownType === "GatewayLoadBalancer"
            ? found.reason
            : say`${found.reason} ${whyNot(subnet.id, endpoint.id)}`,
        ),
      ],
    ];
  });
  return {
    id: "endpoints",
    title: "Endpoints that serve it",
    blocks: [
      ...gapTexts([gap]),
      table("Endpoints of the VPC", ["Endpoint", "Type", "Service", "Verdict", "Why"], rows, noEndpoint(facts)),
    ],
  };
}

function networkAcl(subnet: Subnet, facts: VpcFacts, link: Linker): Section {
  const id = subnet.attributes.networkAclId;
  const acl = id === null ? undefined : facts.topology.get(id, "networkAcl");
  const blocks: Block[] =
    id === null || acl === undefined
      ? [
          text(["Not visible: the network ACL of this subnet."], "unknown"),
          ...gapTexts([facts.topology.gap("DescribeNetworkAcls")]),
        ]
      : [
          text(
            say`Network ACL ${link.full(id)} filters what crosses the subnet's border, in both directions; traffic inside the subnet does not meet it.`,
          ),
        ];
  return { id: "network-acl", title: "Network ACL", blocks };
}

/** Workloads by what they are; everything else by itself. */
function interfaces(subnet: Subnet, facts: VpcFacts, link: Linker): Block[] {
  const gap = facts.interfaceGap;
  const own = facts.networkInterfaces.filter((eni) => eni.attributes.subnetId === subnet.id);
  const workloads = own.filter((eni) => eni.attributes.role === "workload");
  const others = own.filter((eni) => eni.attributes.role !== "workload");
  const groups = groupBy(workloads, ({ attributes }) => `${attributes.usedBy}/${attributes.groupIds.join()}`);
  return [
    text([`${amount(own.length, gap, "network interface")}, ${amount(workloads.length, gap, "workload")} among them.`]),
    ...gapTexts([gap]),
    table(
      "Workloads",
      ["Used by", "Number", "Security groups", "Network interfaces"],
      groups.flatMap(([, list]) => {
        const first = list[0];
        if (first === undefined) return [];
        return [
          [
            cell(first.attributes.usedBy),
            cell(`${list.length}`),
            link.cellOf(first.attributes.groupIds),
            link.cellOf(list.map((eni) => eni.id)),
          ],
        ];
      }),
      gap === null ? "No workload." : "None that is visible.",
    ),
    table(
      "Interfaces of the network itself",
      ["Network interface", "Used by", "Belongs to", "Addresses"],
      others.map((eni) => [
        cell(link.full(eni.id)),
        cell(eni.attributes.usedBy),
        link.cellOf([eni.attributes.endpointId]),
        codes([...eni.attributes.privateIpAddresses, ...eni.attributes.ipv6Addresses]),
      ]),
      gap === null ? "None." : "None that is visible.",
    ),
  ];
}
