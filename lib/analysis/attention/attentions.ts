import type { Topology } from "@/lib/model";
import { compareText } from "@/lib/model";
import type { Attention } from "../document";
import { factsOf, memo } from "../facts";
import { Linker, plain } from "../words";
import { egressFindings } from "./egress";
import type { Finder } from "./finder";
import { gatewayFindings } from "./gateway";
import { interfaceFindings } from "./interface";
import { lifecycleFindings } from "./lifecycle";
import { networkAclFindings } from "./network-acls";
import { providerFindings } from "./provider";
import { routeFindings } from "./routes";

const FINDERS: readonly Finder[] = [
  gatewayFindings,
  routeFindings,
  interfaceFindings,
  networkAclFindings,
  egressFindings,
  lifecycleFindings,
  providerFindings,
];

const byTopology = new WeakMap<Topology, Map<string, Attention[]>>();

/**
 * What a person should look at in a VPC (domain.md §7), sorted by code, then by the node that carries the mark.
 * Computed from what was seen only: an input that is not visible accuses nobody. Made once for each topology.
 */
export function attentions(topology: Topology, vpcId: string): Attention[] {
  let cache = byTopology.get(topology);
  if (cache === undefined) byTopology.set(topology, (cache = new Map()));
  return memo(cache, vpcId, () => {
    const facts = factsOf(topology, vpcId);
    const link = new Linker(topology, vpcId);
    return FINDERS.flatMap((find) => find(facts, link)).sort(
      (a, b) =>
        compareText(a.code, b.code) ||
        compareText(a.nodeId, b.nodeId) ||
        compareText(plain(a.content), plain(b.content)),
    );
  });
}
