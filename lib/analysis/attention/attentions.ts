import type { Located, Network, Topology } from "@/lib/model";
import { compareText } from "@/lib/model";
import type { Attention } from "../document";
import { factsOf, memo } from "../facts";
import { Linker, plain } from "../words";
import { egressFindings } from "./egress";
import type { Finder } from "./finder";
import { gatewayFindings } from "./gateway";
import { inspectionFindings } from "./inspection";
import { interfaceFindings } from "./interface";
import { latticeFindings } from "./lattice";
import { lifecycleFindings } from "./lifecycle";
import { networkAclFindings } from "./network-acls";
import { providerFindings, serviceFindings } from "./provider";
import { routeFindings } from "./routes";
import { networkFindings, transitFindings } from "./transit";

const FINDERS: readonly Finder[] = [
  gatewayFindings,
  routeFindings,
  interfaceFindings,
  networkAclFindings,
  egressFindings,
  lifecycleFindings,
  providerFindings,
  inspectionFindings,
  latticeFindings,
  transitFindings,
];

const byTopology = new WeakMap<Topology, Map<string, Attention[]>>();
const byNetwork = new WeakMap<Network, Map<string, Attention[]>>();

/**
 * What a person should look at in a VPC (domain.md §7), sorted by code, then by the node that carries the mark. With a
 * network, also what only the views of several accounts together can tell. Computed from what was seen only: an input that
 * is not visible accuses nobody. Made once for each topology, and once for each network.
 */
export function attentions(topology: Topology, vpcId: string, network?: Network): Attention[] {
  const own = cacheOf(byTopology, topology, vpcId, () => {
    const facts = factsOf(topology, vpcId);
    const link = new Linker(topology, vpcId);
    return FINDERS.flatMap((find) => find(facts, link)).sort(byCode);
  });
  const { accountId, region } = topology;
  const vpc = network?.vpc({ accountId, region, vpcId }) ?? null;
  if (network === undefined || vpc === null) return own;
  return cacheOf(byNetwork, network, vpc.key, () => {
    const link = new Linker(topology, vpcId, { network });
    const more = networkFindings(network, vpc, link);
    return more.length === 0 ? own : [...own, ...more].sort(byCode);
  });
}

/**
 * What a person should look at about one endpoint service: its own findings and those of its load balancers, also where the
 * VPC that they stand in is not visible.
 */
export function serviceAttentions({ topology, node }: Located<"serviceConfiguration">): Attention[] {
  const vpcId = node.attributes.vpcId ?? "";
  return serviceFindings(factsOf(topology, vpcId), node, new Linker(topology, vpcId)).sort(byCode);
}

function cacheOf<K extends object>(
  caches: WeakMap<K, Map<string, Attention[]>>,
  key: K,
  name: string,
  make: () => Attention[],
): Attention[] {
  let cache = caches.get(key);
  if (cache === undefined) caches.set(key, (cache = new Map()));
  return memo(cache, name, make);
}

function byCode(a: Attention, b: Attention): number {
  return (
    compareText(a.code, b.code) || compareText(a.nodeId, b.nodeId) || compareText(plain(a.content), plain(b.content))
  );
}
