import { addressKey, type NetworkVpc, type NodeKind } from "@/lib/model";
import { homeOf, nearest, type Runtime, vpcsCalled } from "@/lib/server";
import { CommandFailure, EXIT } from "./failure";

/** The one VPC that a person calls by this id, name or address. Throws a {@link CommandFailure} that names others. */
export function locateVpc(runtime: Runtime, name: string): NetworkVpc {
  const [found, ...others] = vpcsCalled(runtime, name);
  if (found === undefined) {
    const near = nearest(runtime.vpcs(), name).map(described);
    const exist = near.length === 0 ? "No VPC is known at all." : `The nearest that exist: ${near.join(", ")}.`;
    throw new CommandFailure(`There is no VPC ${name}. ${exist}`, EXIT.notFound);
  }
  if (others.length > 0) {
    const all = [found, ...others].map((vpc) => addressKey(vpc.at));
    throw new CommandFailure(`Several VPCs are called ${name}: ${all.join(", ")}. Use one of these.`, EXIT.usage);
  }
  return found;
}

function described(vpc: NetworkVpc): string {
  const { name } = vpc.vpc.attributes;
  return name === null ? addressKey(vpc.at) : `${addressKey(vpc.at)} (${name})`;
}

/** What a person would not call by its label: a zone or a gap is not a resource of its own. */
const UNNAMED: ReadonlySet<NodeKind> = new Set(["external", "availabilityZone"]);

/** The one resource with this id or label, and a VPC from which it can be seen. */
export function locateResource(
  runtime: Runtime,
  scope: readonly NetworkVpc[],
  name: string,
): { located: NetworkVpc; nodeId: string } {
  const home = homeOf(runtime, name);
  const byId =
    scope.find((vpc) => home !== null && addressKey(vpc.at) === addressKey(home)) ??
    scope.find((vpc) => vpc.topology.get(name) !== undefined);
  if (byId !== undefined && byId.topology.get(name) !== undefined) return { located: byId, nodeId: name };

  const byLabel = new Map<string, NetworkVpc>();
  for (const located of scope) {
    for (const node of [located.vpc, ...located.topology.within(located.vpc.id)]) {
      if (node.label === name && !UNNAMED.has(node.kind) && !byLabel.has(node.id)) byLabel.set(node.id, located);
    }
  }
  const [first, ...others] = byLabel;
  if (first === undefined) throw new CommandFailure(`There is no resource ${name} in reach.`, EXIT.notFound);
  if (others.length > 0) {
    throw new CommandFailure(`Several resources are called ${name}: ${[...byLabel.keys()].join(", ")}.`, EXIT.usage);
  }
  return { located: first[1], nodeId: first[0] };
}
