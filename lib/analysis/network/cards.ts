import type { Network, NetworkVpc, Tags, VpcAddress } from "@/lib/model";
import { compareText } from "@/lib/model";
import { countsOf, type VpcCounts } from "../counts";
import { factsOf } from "../facts";
import type { FindingCount } from "./common";
import { accountNames, environmentOf, findingsByNode, findingsOf, isUnseen, tally } from "./common";

/** What the card of a VPC says on the network page. Plain values; null means *not visible* unless a field says otherwise. */
export interface NetworkCard {
  /** `account/region/vpc`. */
  key: string;
  at: VpcAddress;
  /** The Name tag, of a shared VPC as its owner sees it; null also where the VPC has none. */
  name: string | null;
  /** IPv4 blocks, the primary one first, then IPv6 blocks. */
  cidrs: string[];
  /** Of the account in whose inventory it is seen. */
  accountName: string | null;
  /** null also where no tag names one. */
  environment: string | null;
  tags: Tags;
  counts: Omit<VpcCounts, "notVisible">;
  /** Endpoints by state, e.g. `{ available: 9, pendingAcceptance: 1 }`. */
  endpointStates: Record<string, number> | null;
  /** Short names of the services that its endpoints lead to, e.g. `s3`, sorted, each once. */
  services: string[] | null;
  findings: FindingCount;
  /** Whose it is, where this card is a participant's view of a shared VPC; null: the account's own. */
  sharedBy: { accountId: string; accountName: string | null } | null;
  /** With whom subnets of it are shared: account ids, organisation and OU ARNs. Empty: nobody, or somebody else's VPC. */
  sharedWith: string[] | null;
  links: CardLinks;
  /** Permissions of calls about this VPC that did not give everything, sorted. */
  notVisible: string[];
  /** ISO 8601, UTC. */
  collectedAt: string;
}

/** How many links a VPC has; null: not visible and none known from the other side. */
export interface CardLinks {
  /** Peering connections that are not deleted, and how many of them are not active. */
  peerings: { total: number; inactive: number } | null;
  transitGateways: number | null;
  /** Connections of its endpoints to endpoint services. */
  privateLinkOut: number | null;
  /** Connections to the endpoint services whose load balancers stand in it. */
  privateLinkIn: { total: number; waiting: number } | null;
}

type OwnPart = Omit<NetworkCard, "environment" | "accountName" | "sharedBy" | "links" | "findings">;

// What a card says of its own VPC changes only with the topology.
const ownParts = new WeakMap<NetworkVpc["vpc"], OwnPart>();

/** One card for each VPC as each account sees it, by account, Region and id. */
export function networkCards(network: Network): NetworkCard[] {
  const names = accountNames(network);
  return network.vpcs.map((located) => {
    const own = ownParts.get(located.vpc) ?? ownPart(located);
    ownParts.set(located.vpc, own);
    const owner = located.vpc.attributes.ownerId;
    const foreign = owner !== null && owner !== located.at.accountId;
    return {
      ...own,
      // Tags are not shared with participants (domain.md §2.22); where the owner was collected too, what they say is known.
      name: own.name ?? network.viewsOf(located.at.vpcId)[0]?.vpc.attributes.name ?? null,
      environment: environmentOf(network, located.vpc),
      accountName: located.topology.accountName,
      findings: findingsOf(findingsByNode(network, located.topology, located.vpc.id)),
      sharedBy: foreign ? { accountId: owner, accountName: names.get(owner) ?? null } : null,
      links: linksOf(network, located),
    };
  });
}

function ownPart({ key, at, topology, vpc }: NetworkVpc): OwnPart {
  const { attributes } = vpc;
  const { notVisible, ...counts } = countsOf(topology, vpc.id);
  const facts = factsOf(topology, vpc.id);
  const unseen = isUnseen(topology.gap("DescribeVpcEndpoints"));
  const services = new Set(facts.endpoints.map((endpoint) => endpoint.attributes.shortName));
  return {
    key,
    at,
    name: attributes.name,
    cidrs: [...attributes.cidrBlocks, ...attributes.ipv6CidrBlocks],
    tags: attributes.tags,
    counts,
    endpointStates: unseen ? null : tally(facts.endpoints.map((endpoint) => endpoint.attributes.state)),
    services: unseen ? null : [...services].sort(compareText),
    sharedWith: sharedWith(facts.subnets.filter((subnet) => subnet.attributes.ownerId === at.accountId)),
    notVisible,
    collectedAt: topology.collectedAt,
  };
}

function sharedWith(own: readonly { attributes: { sharedWith: string[] | null } }[]): string[] | null {
  const lists = own.map((subnet) => subnet.attributes.sharedWith);
  if (lists.includes(null)) return null;
  return [...new Set(lists.flatMap((list) => list ?? []))].sort(compareText);
}

const GONE = new Set(["deleted", "deleting", "rejected", "failed", "expired"]);

function linksOf(network: Network, { key, topology, vpc }: NetworkVpc): CardLinks {
  const links = network.linksOf(key);
  const peerings = links.filter((link) => link.kind === "peering" && link.state !== "deleted");
  const gateways = new Set(
    links.flatMap((link) => (link.kind === "attachment" && !GONE.has(link.state) ? [link.transitGatewayId] : [])),
  );
  const out = links.filter((link) => link.kind === "privateLink" && link.consumer.key === key);
  const incoming = links.filter((link) => link.kind === "privateLink" && link.provider.key === key);
  const seen = <T>(value: T, known: number, ...actions: Parameters<typeof topology.gap>[0][]) =>
    known === 0 && actions.some((action) => isUnseen(topology.gap(action))) ? null : value;
  const publishes = topology.ofKind("serviceConfiguration").some((node) => node.attributes.vpcId === vpc.id);
  const inactive = peerings.filter(({ state }) => state !== "active").length;
  const waiting = incoming.filter(({ state }) => state === "pendingAcceptance").length;
  return {
    peerings: seen({ total: peerings.length, inactive }, peerings.length, "DescribeVpcPeeringConnections"),
    transitGateways: seen(
      gateways.size,
      gateways.size,
      "DescribeTransitGatewayAttachments",
      "DescribeTransitGatewayVpcAttachments",
    ),
    privateLinkOut: seen(out.length, out.length, "DescribeVpcEndpoints"),
    privateLinkIn: seen(
      { total: incoming.length, waiting },
      incoming.length,
      "DescribeVpcEndpointServiceConfigurations",
      ...(publishes ? (["DescribeVpcEndpointConnections"] as const) : []),
    ),
  };
}
