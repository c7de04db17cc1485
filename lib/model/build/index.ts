import { compareText } from "../cidr";
import type { Inventory } from "../inventory";
import { partitionOf } from "../service-name";
import { Topology } from "../topology";
import { addEndpoints, attachGatewayEndpoints } from "./endpoints";
import { Graph } from "./graph";
import {
  addGateways,
  addNetworkAcls,
  addNetworkInterfaces,
  addPrefixLists,
  addSecurityGroups,
  addSubnets,
  addVpcs,
} from "./networks";
import { addLoadBalancers, addServiceConfigurations, addTargetGroups } from "./privatelink";
import { addRouteTables } from "./routes";
import { addBlockPublicAccess, addDns, addSharing } from "./surroundings";
import { addPeerings, addTransitGateways } from "./transit";

/** In this order: what a step names by id, a step before it has added. */
const STEPS = [
  addVpcs,
  addPrefixLists,
  addSubnets,
  addSecurityGroups,
  addNetworkInterfaces,
  addGateways,
  addEndpoints,
  addPeerings,
  addTransitGateways,
  addRouteTables,
  addNetworkAcls,
  addLoadBalancers,
  addTargetGroups,
  addServiceConfigurations,
  attachGatewayEndpoints,
  addDns,
  addBlockPublicAccess,
  addSharing,
];

/**
 * Builds the normalized graph of an inventory (domain.md §2.21). Never throws on what AWS or a file said: malformed
 * records become diagnostics, references that lead nowhere become external nodes.
 */
export function buildTopology(inventory: Inventory): Topology {
  const graph = new Graph(inventory);
  for (const step of STEPS) step(graph);
  const { accountId, accountName, region, collectedAt, source } = inventory;
  return new Topology({
    accountId,
    accountName: accountName ?? null,
    region,
    partition: partitionOf(region),
    collectedAt,
    source,
    nodes: [...graph.nodes.values()],
    edges: [...graph.edges.values()],
    calls: [...graph.calls].sort((a, b) =>
      compareText(`${a.action}/${a.target ?? ""}/${a.status}`, `${b.action}/${b.target ?? ""}/${b.status}`),
    ),
    diagnostics: graph.parser.diagnostics(),
    records: graph.raw,
  });
}
