import type { Located, Network, NetworkVpc } from "@/lib/model";
import { compareText } from "@/lib/model";
import { admissionOf } from "./remote-admission";
import { namesOf } from "./remote-names";
import { routingOf } from "./remote-routing";
import type { Connection, Verdict } from "./remote-types";

/** Another VPC that a peering connection or a transit gateway joins with the VPC of an endpoint (domain.md §4.7). */
export interface RemoteUser {
  /** In its owner's view. */
  vpc: NetworkVpc;
  way: "peering" | "transitGateway";
  /** The peering connection, or the transit gateway that the other VPC is attached to. */
  viaId: string;
  /** Whether packets find their way there and back. */
  routed: Verdict["answer"];
  routedWhy: string;
  /** Whether the service's own names lead to the endpoint there; its `vpce-…` names resolve everywhere. */
  named: Verdict["answer"];
  namedWhy: string;
  /** Whether the endpoint's security groups let the other VPC's addresses in. */
  admitted: Verdict["answer"];
  admittedWhy: string;
}

const WITH_ADDRESSES: readonly (string | null)[] = ["Interface", "Resource", "ServiceNetwork", "Tunnel"];

/**
 * The other collected VPCs that could use an endpoint across active peering connections and transit gateways, those of
 * peered transit gateways included, by VPC and way. Empty for gateway endpoints, which nothing outside of their VPC can
 * use, and for GWLB endpoints, which are no destination. What is not visible is `unknown`, with the permission by name.
 */
export function remoteUsers(network: Network, endpoint: Located<"endpoint">): RemoteUser[] {
  if (!WITH_ADDRESSES.includes(endpoint.node.attributes.knownType)) return [];
  const home = homeOf(network, endpoint);
  if (home === null) return [];
  return connectionsOf(network, home)
    .map((connection): RemoteUser => {
      const routed = routingOf(network, endpoint, connection);
      const named = namesOf(endpoint, connection.other);
      const admitted = admissionOf(network, endpoint, connection.other);
      return {
        vpc: connection.other,
        way: connection.way,
        viaId: connection.viaId,
        routed: routed.answer,
        routedWhy: routed.why,
        named: named.answer,
        namedWhy: named.why,
        admitted: admitted.answer,
        admittedWhy: admitted.why,
      };
    })
    .sort((a, b) => compareText(a.vpc.key, b.vpc.key) || compareText(a.way, b.way) || compareText(a.viaId, b.viaId));
}

/** The VPC of the endpoint, in the view of the account that describes the endpoint. */
function homeOf(network: Network, { topology, node }: Located<"endpoint">): NetworkVpc | null {
  const vpcId = topology.vpcOf(node)?.id ?? null;
  if (vpcId === null) return null;
  return network.vpc({ accountId: topology.accountId, region: topology.region, vpcId });
}

/** Every way from another collected VPC to `home`. */
function connectionsOf(network: Network, home: NetworkVpc): Connection[] {
  // Links name a VPC by its owner's view, which for a shared one is not where every account sees it.
  const homeKey = network.viewsOf(home.at.vpcId)[0]?.key ?? home.key;
  const found = new Map<string, Connection>();
  const add = (key: string | null, connection: Omit<Connection, "home" | "other">) => {
    const other = key === null || key === homeKey ? null : network.vpcAt(key);
    if (other === null) return;
    const id = `${other.key}/${connection.viaId}`;
    if (!found.has(id)) found.set(id, { ...connection, home, other });
  };
  for (const link of network.linksOf(homeKey)) {
    if (link.kind === "peering" && link.state === "active") {
      const { peeringId, requester, accepter } = link;
      const far = requester.key === homeKey ? accepter : requester;
      add(far.key, { way: "peering", viaId: peeringId, homeViaId: peeringId, peered: null });
    }
    if (link.kind !== "attachment" || link.state !== "available") continue;
    const homeGateway = link.transitGatewayId;
    for (const key of attachedVpcs(network, homeGateway)) {
      add(key, { way: "transitGateway", viaId: homeGateway, homeViaId: homeGateway, peered: null });
    }
    for (const { attachmentId, far } of peeredGateways(network, homeGateway)) {
      for (const key of attachedVpcs(network, far)) {
        add(key, { way: "transitGateway", viaId: far, homeViaId: homeGateway, peered: attachmentId });
      }
    }
  }
  return [...found.values()];
}

function attachedVpcs(network: Network, transitGatewayId: string): (string | null)[] {
  return network.links.flatMap((link) =>
    link.kind === "attachment" && link.transitGatewayId === transitGatewayId && link.state === "available"
      ? [link.vpc.key]
      : [],
  );
}

function peeredGateways(network: Network, transitGatewayId: string): { attachmentId: string; far: string }[] {
  return network.links.flatMap((link) => {
    if (link.kind !== "gatewayPeering" || link.state !== "available") return [];
    const [a, b] = link.transitGatewayIds;
    if (a !== transitGatewayId && b !== transitGatewayId) return [];
    return [{ attachmentId: link.attachmentId, far: a === transitGatewayId ? b : a }];
  });
}
