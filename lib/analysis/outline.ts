import type { NodeKind, Topology, TopologyNode } from "@/lib/model";
import { compareText, type Network, serializeVpc } from "@/lib/model";
import { attentions } from "./attention/attentions";
import { balancerKind, healthOf, listenerWords } from "./balancers";
import { peeringStatus } from "./panels/peering";
import { amount } from "./words";

/** One row of the outline; `depth` says how far in the tree it stands. */
export interface OutlineRow {
  key: string;
  /** The node that the row is about; null for a heading. */
  nodeId: string | null;
  depth: number;
  label: string;
  kindLabel: string;
  resourceId: string;
  detail: string;
  mark: { tone: "attention" | "broken"; word: string } | null;
}

/** Interfaces of workloads listed for one subnet; beyond this they are counted. */
const INTERFACES_SHOWN = 50;

const TIERS = ["public", "private", "isolated", "unknown"];

const GROUPS: readonly { title: string; kinds: readonly NodeKind[] }[] = [
  { title: "Availability Zones and subnets", kinds: ["availabilityZone", "subnet"] },
  { title: "Endpoints", kinds: ["endpoint"] },
  { title: "Endpoint services of this account", kinds: ["serviceConfiguration"] },
  { title: "Route tables", kinds: ["routeTable"] },
  {
    title: "Gateways",
    kinds: ["internetGateway", "egressOnlyInternetGateway", "natGateway", "vpnGateway", "carrierGateway"],
  },
  { title: "Peering connections", kinds: ["vpcPeeringConnection"] },
  { title: "Transit gateways", kinds: ["transitGateway"] },
  { title: "Load balancers and target groups", kinds: ["loadBalancer", "targetGroup"] },
  { title: "Services", kinds: ["service"] },
  { title: "Security groups", kinds: ["securityGroup"] },
  { title: "Network ACLs", kinds: ["networkAcl"] },
  { title: "Prefix lists", kinds: ["prefixList"] },
  { title: "Network interfaces outside of any subnet", kinds: ["networkInterface"] },
  { title: "Elsewhere or not visible", kinds: ["external"] },
];

/** The whole topology of a VPC as rows of a tree, for people who prefer reading. Empty when there is no such VPC. */
export function outline(topology: Topology, vpcId: string, network?: Network): OutlineRow[] {
  const part = serializeVpc(topology, vpcId);
  const vpc = topology.get(vpcId, "vpc");
  if (part === null || vpc === undefined) return [];
  const marks = new Map<string, OutlineRow["mark"]>();
  for (const { nodeId, tone, mark } of attentions(topology, vpcId, network)) {
    if (marks.get(nodeId)?.tone !== "broken") marks.set(nodeId, { tone, word: mark });
  }
  const rows: OutlineRow[] = [];
  const heading = (label: string, detail: string) => {
    const blank = { nodeId: null, kindLabel: "", resourceId: "", mark: null };
    rows.push({ ...blank, key: `heading/${label}`, depth: 0, label, detail });
  };
  const row = (node: TopologyNode, depth: number) => {
    const { id, label, resourceId } = node;
    const [kindLabel, detail] = describe(node, topology, vpcId);
    const shared = { key: `${rows.length}/${id}`, nodeId: id, depth, kindLabel, detail };
    rows.push({ ...shared, label: label === "" ? resourceId : label, resourceId, mark: marks.get(id) ?? null });
  };
  row(vpc, 0);
  const mine = part.nodes.filter((node) => {
    const home = topology.vpcOf(node);
    return home === null || home.id === vpcId;
  });
  for (const { title, kinds } of GROUPS) {
    const members = mine.filter((node) => kinds.includes(node.kind));
    const tops = members.filter((node) => isTop(node, vpcId)).sort(byLabel);
    if (tops.length === 0) continue;
    heading(title, `${members.length}`);
    for (const node of tops) {
      row(node, 1);
      if (node.kind !== "availabilityZone" && node.kind !== "subnet") continue;
      const subnets = node.kind === "subnet" ? [] : [...topology.children(node.id, "subnet")].sort(byLabel);
      for (const subnet of subnets) {
        row(subnet, 2);
        inside(subnet, 3);
      }
      if (node.kind === "subnet") inside(node, 2);
    }
  }
  return rows;

  function inside(subnet: TopologyNode, depth: number): void {
    const children = [...topology.children(subnet.id)].sort(byLabel);
    const own = children.filter((node) => node.kind !== "networkInterface" || node.attributes.role !== "workload");
    const workloads = children.filter(
      (node) => node.kind === "networkInterface" && node.attributes.role === "workload",
    );
    for (const node of [...own, ...workloads.slice(0, INTERFACES_SHOWN)]) row(node, depth);
    if (workloads.length > INTERFACES_SHOWN) {
      const label = `${workloads.length - INTERFACES_SHOWN} more network interfaces`;
      const rest = {
        key: `more/${subnet.id}`,
        nodeId: subnet.id,
        kindLabel: "Network interface",
        resourceId: subnet.id,
      };
      rows.push({ ...rest, depth, label, detail: "listed in the subnet's panel", mark: null });
    }
  }
}

/** What stands directly below a heading; subnets stand below their zone, and what is in a subnet below that. */
function isTop(node: TopologyNode, vpcId: string): boolean {
  if (node.kind === "subnet" || node.kind === "networkInterface")
    return node.parentId === vpcId || node.parentId === null;
  return true;
}

/** Subnets from public to isolated, as the diagram has them; all else by kind and name. */
function byLabel(a: TopologyNode, b: TopologyNode): number {
  const tier =
    a.kind === "subnet" && b.kind === "subnet"
      ? TIERS.indexOf(a.attributes.tier) - TIERS.indexOf(b.attributes.tier)
      : 0;
  return tier || compareText(a.kind, b.kind) || compareText(a.label, b.label) || compareText(a.id, b.id);
}

function describe(node: TopologyNode, topology: Topology, vpcId: string): [kindLabel: string, detail: string] {
  switch (node.kind) {
    case "vpc":
      return ["VPC", [...node.attributes.cidrBlocks, ...node.attributes.ipv6CidrBlocks].join(", ")];
    case "availabilityZone":
      return ["Availability Zone", node.attributes.zoneId ?? "zone id not visible"];
    case "subnet": {
      const { cidrBlock, tier, routeTable, ipv6CidrBlocks } = node.attributes;
      const table =
        routeTable === null ? "route table not visible" : `route table ${nameOf(topology, routeTable.routeTableId)}`;
      const blocks = cidrBlock ?? ipv6CidrBlocks[0] ?? "addresses not visible";
      return ["Subnet", `${blocks}, ${tier === "unknown" ? "tier not visible" : tier}, ${table}`];
    }
    case "routeTable": {
      const { routes, effectiveSubnetIds, main } = node.attributes;
      return ["Route table", `${main ? "main, " : ""}${routes.length} routes, ${effectiveSubnetIds.length} subnets`];
    }
    case "endpoint": {
      const { vpcEndpointType, state, serviceName } = node.attributes;
      return [`${vpcEndpointType} endpoint`, [serviceName, state].filter(Boolean).join(", ")];
    }
    case "networkInterface": {
      const { usedBy, endpointId, privateIpAddresses, ipv6Addresses } = node.attributes;
      const endpoint = endpointId === null ? undefined : topology.get(endpointId, "endpoint");
      const use = endpoint === undefined ? usedBy : `Endpoint ${endpoint.label}`;
      return ["Network interface", [use, privateIpAddresses[0] ?? ipv6Addresses[0]].filter(Boolean).join(", ")];
    }
    case "service":
      return [`Service (${node.attributes.serviceType})`, node.attributes.serviceName];
    case "serviceConfiguration": {
      const { connections, serviceState } = node.attributes;
      const gap = topology.gap("DescribeVpcEndpointConnections");
      return [
        "Endpoint service",
        [serviceState, amount(connections.length, gap, "connection")].filter(Boolean).join(", "),
      ];
    }
    case "internetGateway":
      return ["Internet gateway", ""];
    case "egressOnlyInternetGateway":
      return ["Egress-only internet gateway", ""];
    case "vpnGateway":
      return ["Virtual private gateway", ""];
    case "carrierGateway":
      return ["Carrier gateway", ""];
    case "vpcPeeringConnection": {
      const { requester, accepter, state } = node.attributes;
      const far = requester.vpcId === vpcId ? accepter : requester;
      const account = far.ownerId === null ? "an account that is not visible" : `account ${far.ownerId}`;
      return ["VPC peering connection", `to ${far.vpcId ?? "a VPC"} of ${account}, ${peeringStatus(state).text}`];
    }
    case "transitGateway": {
      const { ownerId, attachments } = node.attributes;
      const own = attachments.find(({ resourceId }) => resourceId === vpcId);
      const owner = ownerId === null ? "owner not visible" : `of account ${ownerId}`;
      return ["Transit gateway", `${owner}, ${own === undefined ? "not attached" : `attachment ${own.state}`}`];
    }
    case "loadBalancer": {
      const { type, scheme, state, listeners } = node.attributes;
      const ports = listeners === null ? "listeners not visible" : listeners.map(listenerWords).join(", ");
      return [balancerKind(type), [scheme, state, ports].filter(Boolean).join(", ")];
    }
    case "targetGroup": {
      const health = healthOf([node]);
      return ["Target group", health === null ? "targets not visible" : `${health.healthy} of ${health.total} healthy`];
    }
    case "natGateway":
      return ["NAT gateway", [node.attributes.connectivityType, node.attributes.state].filter(Boolean).join(", ")];
    case "securityGroup":
      return ["Security group", `${node.attributes.rules.length} rules`];
    case "networkAcl":
      return ["Network ACL", `${node.attributes.subnetIds.length} subnets`];
    case "prefixList":
      return [
        "Prefix list",
        node.attributes.cidrs === null ? "CIDR blocks not visible" : `${node.attributes.cidrs.length} CIDR blocks`,
      ];
    case "external":
      return ["Known by id only", node.attributes.sentence];
  }
}

function nameOf(topology: Topology, id: string): string {
  return topology.get(id)?.label ?? id;
}
