import { compareText } from "./cidr";
import { append } from "./multimap";
import { parseServiceName } from "./service-name";
import type { NodeKind, Topology, TopologyNode, TransitGatewayAttachment, TransitGatewayRouteTable } from "./topology";

/** Where a VPC is read: the account whose inventory holds it, which for a shared VPC need not be its owner. */
export interface VpcAddress {
  accountId: string;
  region: string;
  vpcId: string;
}

/** A VPC with the topology that it is part of. */
export interface NetworkVpc {
  /** `account/region/vpc`, see {@link addressKey}. */
  key: string;
  at: VpcAddress;
  topology: Topology;
  vpc: TopologyNode<"vpc">;
  /** Everything that was collected with it. */
  network: Network;
}

/** A node with the topology that it is part of. */
export interface Located<K extends NodeKind = NodeKind> {
  topology: Topology;
  node: TopologyNode<K>;
}

/** One end of a link. `key` is null for a VPC that nobody collected; then what is known of it stands in the rest. */
export interface LinkEnd {
  key: string | null;
  vpcId: string | null;
  accountId: string | null;
  region: string | null;
}

interface LinkBase {
  /** Unique among all links. */
  id: string;
  /** As on the wire, e.g. `active`, `pendingAcceptance`. */
  state: string;
}

/** What joins two VPCs, or a VPC and a transit gateway. */
export type NetworkLink =
  | (LinkBase & { kind: "peering"; peeringId: string; requester: LinkEnd; accepter: LinkEnd })
  | (LinkBase & { kind: "attachment"; attachmentId: string; transitGatewayId: string; vpc: LinkEnd })
  | (LinkBase & { kind: "gatewayPeering"; attachmentId: string; transitGatewayIds: readonly [string, string] })
  | (LinkBase & {
      kind: "privateLink";
      serviceId: string;
      endpointId: string;
      consumer: LinkEnd;
      provider: LinkEnd;
      /** The endpoint's node where the consumer was collected, the service's where the provider was. */
      endpoint: Located<"endpoint"> | null;
      service: Located<"serviceConfiguration"> | null;
    });

/** A transit gateway as all accounts together see it. */
export interface NetworkGateway {
  id: string;
  name: string | null;
  ownerId: string | null;
  /** null for the far side of a peering that nobody collected. */
  region: string | null;
  /** By id; each as the account sees it that sees most of it. */
  attachments: readonly TransitGatewayAttachment[];
  /** null: the owner was not collected, or may not read them. */
  routeTables: readonly TransitGatewayRouteTable[] | null;
  views: readonly Located<"transitGateway">[];
}

/** `account/region/vpc`, as addresses on the web and on the command line write it. */
export function addressKey({ accountId, region, vpcId }: VpcAddress): string {
  return `${accountId}/${region}/${vpcId}`;
}

/**
 * Everything collected, seen as one network: the VPCs of all accounts and Regions, and what joins them. Immutable, in a fixed
 * order whatever the order of the topologies. Where two topologies hold the same VPC of the same account, the first one given
 * counts and the other is in {@link Network.hidden}.
 */
export class Network {
  readonly topologies: readonly Topology[];
  /** Topologies left out because an earlier one holds the same account and Region. */
  readonly hidden: readonly Topology[];
  /** By account, Region and id. */
  readonly vpcs: readonly NetworkVpc[];
  readonly transitGateways: readonly NetworkGateway[];
  readonly services: readonly Located<"serviceConfiguration">[];
  /** By kind and id. */
  readonly links: readonly NetworkLink[];
  private readonly byKey = new Map<string, NetworkVpc>();
  private readonly byVpcId = new Map<string, NetworkVpc[]>();
  private readonly servicesById: ReadonlyMap<string, Located<"serviceConfiguration">>;
  private readonly gatewaysById: ReadonlyMap<string, NetworkGateway>;
  private readonly linksByKey = new Map<string, NetworkLink[]>();
  private readonly linksByService = new Map<string, (NetworkLink & { kind: "privateLink" })[]>();

  constructor(topologies: readonly Topology[]) {
    const { shown, hidden } = firstOfEach(topologies);
    this.topologies = shown;
    this.hidden = hidden;
    this.vpcs = this.topologies.flatMap((topology) =>
      topology.ofKind("vpc").map((vpc) => {
        const at = { accountId: topology.accountId, region: topology.region, vpcId: vpc.resourceId };
        return { key: addressKey(at), at, topology, vpc, network: this };
      }),
    );
    for (const vpc of this.vpcs) {
      this.byKey.set(vpc.key, vpc);
      append(this.byVpcId, vpc.at.vpcId, vpc);
    }
    for (const list of this.byVpcId.values()) list.sort(ownersFirst);
    this.services = this.topologies.flatMap((topology) =>
      topology.ofKind("serviceConfiguration").map((node) => ({ topology, node })),
    );
    this.servicesById = new Map(this.services.map((service) => [service.node.id, service]));
    this.gatewaysById = gatewaysOf(this.topologies);
    this.transitGateways = [...this.gatewaysById.values()].sort((a, b) => compareText(a.id, b.id));
    this.links = [...this.peerings(), ...this.attachments(), ...this.connections()].sort((a, b) =>
      compareText(a.id, b.id),
    );
    for (const link of this.links) {
      for (const { key } of endsOf(link)) if (key !== null) append(this.linksByKey, key, link);
      if (link.kind === "privateLink") append(this.linksByService, link.serviceId, link);
    }
  }

  vpc(at: VpcAddress): NetworkVpc | null {
    return this.byKey.get(addressKey(at)) ?? null;
  }

  /** The VPC with this key, as {@link LinkEnd.key} names it. */
  vpcAt(key: string): NetworkVpc | null {
    return this.byKey.get(key) ?? null;
  }

  /** Every account's view of a VPC, its owner's first: a shared VPC has several. */
  viewsOf(vpcId: string): readonly NetworkVpc[] {
    return this.byVpcId.get(vpcId) ?? [];
  }

  transitGateway(id: string): NetworkGateway | null {
    return this.gatewaysById.get(id) ?? null;
  }

  service(serviceId: string): Located<"serviceConfiguration"> | null {
    return this.servicesById.get(serviceId) ?? null;
  }

  /** What joins a VPC with others, as that account sees it. */
  linksOf(key: string): readonly NetworkLink[] {
    return this.linksByKey.get(key) ?? [];
  }

  /** Connections to an endpoint service, from both ends, whether the service itself was collected or not. */
  connectionsTo(serviceId: string): readonly (NetworkLink & { kind: "privateLink" })[] {
    return this.linksByService.get(serviceId) ?? [];
  }

  /** Every topology that shows a resource itself and not only its id, that of its owner first. */
  find(resourceId: string): Located[] {
    const found = this.topologies.flatMap((topology) => {
      const node = topology.get(resourceId);
      return node === undefined || node.kind === "external" ? [] : [{ topology, node }];
    });
    return found.sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
  }

  private end(vpcId: string | null, accountId: string | null, region: string | null): LinkEnd {
    const view = vpcId === null ? undefined : this.byVpcId.get(vpcId)?.[0];
    if (view === undefined) return { key: null, vpcId, accountId, region };
    return { key: view.key, vpcId, accountId: view.at.accountId, region: view.at.region };
  }

  private *peerings(): Generator<NetworkLink> {
    const seen = new Set<string>();
    for (const topology of this.topologies) {
      for (const { id, attributes } of topology.ofKind("vpcPeeringConnection")) {
        if (seen.has(id)) continue;
        seen.add(id);
        const { requester, accepter, state } = attributes;
        yield {
          kind: "peering",
          id: `peering/${id}`,
          state,
          peeringId: id,
          requester: this.end(requester.vpcId, requester.ownerId, requester.region),
          accepter: this.end(accepter.vpcId, accepter.ownerId, accepter.region),
        };
      }
    }
  }

  private *attachments(): Generator<NetworkLink> {
    const peered = new Set<string>();
    for (const gateway of this.transitGateways) {
      for (const { attachmentId, resourceType, resourceId, resourceOwnerId, state, peer } of gateway.attachments) {
        const id = `attachment/${attachmentId}`;
        if (resourceType === "vpc") {
          const vpc = this.end(resourceId, resourceOwnerId, gateway.region);
          yield { kind: "attachment", id, state, attachmentId, transitGatewayId: gateway.id, vpc };
        } else if (peer?.transitGatewayId != null) {
          // Both sides know one attachment id.
          if (peered.has(attachmentId)) continue;
          peered.add(attachmentId);
          const [a, b] = [gateway.id, peer.transitGatewayId].sort(compareText) as [string, string];
          yield { kind: "gatewayPeering", id, state, attachmentId, transitGatewayIds: [a, b] };
        }
      }
    }
  }

  /** PrivateLink from both ends: what providers list, and what consumers' endpoints name. */
  private *connections(): Generator<NetworkLink> {
    const endpoints = new Map<string, Located<"endpoint">>();
    for (const topology of this.topologies) {
      for (const node of topology.ofKind("endpoint")) {
        const name = node.attributes.serviceName;
        if (name === null || parseServiceName(name).kind !== "privatelink") continue;
        endpoints.set(`${parseServiceName(name).shortName}/${node.id}`, { topology, node });
      }
    }
    const keys = new Map<string, { serviceId: string; endpointId: string }>();
    for (const key of endpoints.keys()) {
      const [serviceId = "", endpointId = ""] = key.split("/");
      keys.set(key, { serviceId, endpointId });
    }
    for (const { node } of this.services) {
      for (const { vpcEndpointId } of node.attributes.connections) {
        keys.set(`${node.id}/${vpcEndpointId}`, { serviceId: node.id, endpointId: vpcEndpointId });
      }
    }
    for (const [key, { serviceId, endpointId }] of keys) {
      const service = this.servicesById.get(serviceId) ?? null;
      const endpoint = endpoints.get(key) ?? null;
      const listed = service?.node.attributes.connections.find(({ vpcEndpointId }) => vpcEndpointId === endpointId);
      const home = endpoint === null ? null : endpoint.topology.vpcOf(endpoint.node);
      const consumer =
        endpoint === null
          ? { key: null, vpcId: null, accountId: listed?.ownerId ?? null, region: listed?.region ?? null }
          : this.end(home?.id ?? null, endpoint.topology.accountId, endpoint.topology.region);
      yield {
        kind: "privateLink",
        id: `privateLink/${key}`,
        // The provider decides, so its word counts.
        state: listed?.state ?? endpoint?.node.attributes.state ?? "unknown",
        serviceId,
        endpointId,
        consumer,
        provider: this.providerOf(serviceId, service, endpoint),
        endpoint,
        service,
      };
    }
  }

  private providerOf(
    serviceId: string,
    service: Located<"serviceConfiguration"> | null,
    endpoint: Located<"endpoint"> | null,
  ): LinkEnd {
    if (service !== null) {
      const { accountId, region } = service.topology;
      return this.end(service.node.attributes.vpcId, accountId, region);
    }
    const described = endpoint?.topology
      .from(endpoint.node.id, "endpointService")
      .map((edge) => endpoint.topology.get(edge.target, "service"))
      .find((node) => node?.attributes.shortName === serviceId);
    const owner = described?.attributes.owner ?? null;
    const region = described?.attributes.serviceRegion ?? endpoint?.topology.region ?? null;
    return { key: null, vpcId: null, accountId: owner, region };
  }
}

/** The ends of a link that may be VPCs. */
export function endsOf(link: NetworkLink): readonly LinkEnd[] {
  switch (link.kind) {
    case "peering":
      return [link.requester, link.accepter];
    case "attachment":
      return [link.vpc];
    case "gatewayPeering":
      return [];
    case "privateLink":
      return [link.consumer, link.provider];
  }
}

/** Of topologies about one account and Region, all whose VPCs no earlier one has. */
function firstOfEach(topologies: readonly Topology[]): { shown: Topology[]; hidden: Topology[] } {
  const shown: { key: string; topology: Topology }[] = [];
  const hidden: Topology[] = [];
  const taken = new Set<string>();
  for (const topology of topologies) {
    const key = `${topology.accountId}/${topology.region}`;
    const vpcs = topology.ofKind("vpc").map((vpc) => `${key}/${vpc.id}`);
    // An inventory without a VPC still speaks for its account and Region.
    const own = vpcs.length > 0 ? vpcs : [key];
    if (own.some((entry) => taken.has(entry))) {
      hidden.push(topology);
      continue;
    }
    for (const entry of own) taken.add(entry);
    shown.push({ key: own[0] ?? key, topology });
  }
  return { shown: shown.sort((a, b) => compareText(a.key, b.key)).map(({ topology }) => topology), hidden };
}

function ownersFirst(a: NetworkVpc, b: NetworkVpc): number {
  const owns = ({ at, vpc }: NetworkVpc) => Number(vpc.attributes.ownerId === at.accountId);
  return owns(b) - owns(a) || compareText(a.key, b.key);
}

function isOwn({ topology, node }: Located): boolean {
  return "ownerId" in node.attributes && node.attributes.ownerId === topology.accountId;
}

function gatewaysOf(topologies: readonly Topology[]): ReadonlyMap<string, NetworkGateway> {
  const views = new Map<string, Located<"transitGateway">[]>();
  for (const topology of topologies) {
    for (const node of topology.ofKind("transitGateway")) append(views, node.id, { topology, node });
  }
  const found = new Map<string, NetworkGateway>();
  for (const [id, list] of views) found.set(id, gatewayOf(id, list));
  for (const gateway of [...found.values()]) {
    for (const { peer } of gateway.attachments) {
      if (peer?.transitGatewayId == null || found.has(peer.transitGatewayId)) continue;
      const { transitGatewayId, ownerId, region } = peer;
      const bare = { name: null, ownerId, region, attachments: [], routeTables: null, views: [] };
      found.set(transitGatewayId, { id: transitGatewayId, ...bare });
    }
  }
  return found;
}

/** One gateway from several accounts' views: the owner's counts first, then whoever sees more of an attachment. */
function gatewayOf(id: string, unsorted: readonly Located<"transitGateway">[]): NetworkGateway {
  const views = [...unsorted].sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
  const attachments = new Map<string, TransitGatewayAttachment>();
  for (const { node } of views) {
    for (const attachment of node.attributes.attachments) {
      const known = attachments.get(attachment.attachmentId);
      attachments.set(attachment.attachmentId, known === undefined ? attachment : joined(known, attachment));
    }
  }
  const attributes = views.map(({ node }) => node.attributes);
  return {
    id,
    name: attributes.find(({ name }) => name !== null)?.name ?? null,
    ownerId: attributes.find(({ ownerId }) => ownerId !== null)?.ownerId ?? null,
    region: views[0]?.topology.region ?? null,
    attachments: [...attachments.values()].sort((a, b) => compareText(a.attachmentId, b.attachmentId)),
    routeTables: attributes.find(({ routeTables }) => routeTables !== null)?.routeTables ?? null,
    views,
  };
}

/** What one account does not see of an attachment, another may. */
function joined(a: TransitGatewayAttachment, b: TransitGatewayAttachment): TransitGatewayAttachment {
  return {
    ...a,
    name: a.name ?? b.name,
    resourceId: a.resourceId ?? b.resourceId,
    resourceOwnerId: a.resourceOwnerId ?? b.resourceOwnerId,
    routeTableId: a.routeTableId ?? b.routeTableId,
    associationState: a.associationState ?? b.associationState,
    subnetIds: a.subnetIds ?? b.subnetIds,
    applianceMode: a.applianceMode ?? b.applianceMode,
    peer: a.peer ?? b.peer,
  };
}
