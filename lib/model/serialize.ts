import type { CallOutcome, Diagnostic } from "./inventory";
import type { Topology, TopologyEdge, TopologyNode } from "./topology";

/** The JSON of a topology, or of one VPC's part of it: what the API and the command line give. */
export interface SerializedTopology {
  schemaVersion: 1;
  accountId: string;
  region: string;
  collectedAt: string;
  nodes: TopologyNode[];
  edges: TopologyEdge[];
  calls: CallOutcome[];
  diagnostics: Diagnostic[];
}

/** The whole topology of an account and Region. */
export function serializeTopology(topology: Topology): SerializedTopology {
  return serialize(topology, [...topology.nodes], [...topology.edges]);
}

/**
 * One VPC: the VPC, everything inside it, and whatever outside of it an edge of those leads to or comes from (services,
 * prefix lists, external nodes). Null when there is no such VPC.
 */
export function serializeVpc(topology: Topology, vpcId: string): SerializedTopology | null {
  const vpc = topology.get(vpcId, "vpc");
  if (vpc === undefined) return null;
  const inside = new Set([vpc.id, ...topology.within(vpcId).map((node) => node.id)]);
  const edges = topology.edges.filter((edge) => inside.has(edge.source) || inside.has(edge.target));
  const wanted = new Set(inside);
  for (const edge of edges) {
    wanted.add(edge.source).add(edge.target);
    if (edge.kind === "route" && edge.attributes.destinationKind === "prefixList") {
      wanted.add(edge.attributes.destination);
    }
  }
  // A neighbour in another VPC comes with its parents, so that every parentId in the answer exists in it.
  for (const id of [...wanted]) {
    for (let node = topology.get(id); node?.parentId != null; node = topology.get(node.parentId)) {
      wanted.add(node.parentId);
    }
  }
  return serialize(
    topology,
    topology.nodes.filter((node) => wanted.has(node.id)),
    edges,
  );
}

function serialize(topology: Topology, nodes: TopologyNode[], edges: TopologyEdge[]): SerializedTopology {
  return {
    schemaVersion: topology.schemaVersion,
    accountId: topology.accountId,
    region: topology.region,
    collectedAt: topology.collectedAt,
    nodes,
    edges,
    calls: [...topology.calls],
    diagnostics: [...topology.diagnostics],
  };
}
