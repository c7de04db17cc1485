import type { Target, Topology, TopologyNode } from "@/lib/model";
import type { Cell, Panel, Tone } from "./document";
import { zoneIdsOf } from "./network-words";
import { cell } from "./words";

/** What stands behind an endpoint service: load balancers, their target groups and the health of targets (domain.md §2.18). */

export type LoadBalancer = TopologyNode<"loadBalancer">;
export type TargetGroup = TopologyNode<"targetGroup">;
export type EndpointService = TopologyNode<"serviceConfiguration">;

/** The load balancers of an endpoint service that were seen, by name. */
export function balancersOf(topology: Topology, service: EndpointService): LoadBalancer[] {
  return topology.from(service.id, "publishes").flatMap(({ target }) => topology.get(target, "loadBalancer") ?? []);
}

/** The target groups to which a load balancer's listeners lead, each once. */
export function groupsOf(topology: Topology, balancer: LoadBalancer): TargetGroup[] {
  const ids = new Set(topology.from(balancer.id, "listener").map(({ target }) => target));
  return [...ids].flatMap((id) => topology.get(id, "targetGroup") ?? []);
}

/** The load balancers whose listeners lead to a target group. */
export function balancersBefore(topology: Topology, group: TargetGroup): LoadBalancer[] {
  const ids = new Set(topology.to(group.id, "listener").map(({ source }) => source));
  return [...ids].flatMap((id) => topology.get(id, "loadBalancer") ?? []);
}

/** Whether a load balancer sends a target group's traffic across zones: the group's own word first; null: not visible. */
export function crossesZones(balancer: LoadBalancer, group: TargetGroup): boolean | null {
  const { crossZone } = group.attributes;
  if (crossZone === "true" || crossZone === "false") return crossZone === "true";
  return crossZone === null ? null : balancer.attributes.crossZone;
}

/** Targets that answer, of all. */
export interface Health {
  healthy: number;
  total: number;
}

/** The health of targets; null where it is not visible. */
export function healthOf(groups: readonly TargetGroup[]): Health | null {
  if (groups.some(({ attributes }) => attributes.targets === null)) return null;
  const targets = groups.flatMap(({ attributes }) => attributes.targets ?? []);
  return { healthy: targets.filter(isHealthy).length, total: targets.length };
}

function isHealthy({ state }: Target): boolean {
  return state === "healthy";
}

/**
 * The health of targets by zone id. A target of no zone (`all`: an address outside of the VPC) serves every zone, under
 * the key `all`. null where the health of any group is not visible.
 */
export function healthByZone(topology: Topology, groups: readonly TargetGroup[]): ReadonlyMap<string, Health> | null {
  if (groups.some(({ attributes }) => attributes.targets === null)) return null;
  const ids = zoneIdsOf(topology);
  const found = new Map<string, Health>();
  for (const { attributes } of groups) {
    for (const target of attributes.targets ?? []) {
      const name = zoneOf(topology, target);
      const key = name === null ? "unknown" : (ids.get(name) ?? name);
      const health = found.get(key) ?? { healthy: 0, total: 0 };
      found.set(key, health);
      health.total += 1;
      if (isHealthy(target)) health.healthy += 1;
    }
  }
  return found;
}

/** The zone of a target: as ELB says, else that of the interface that it is. */
export function zoneOf(topology: Topology, { availabilityZone, nodeId }: Target): string | null {
  if (availabilityZone !== null) return availabilityZone;
  return (nodeId === null ? null : topology.get(nodeId, "networkInterface")?.attributes.availabilityZone) ?? null;
}

/** `2 of 3 healthy`, `no target`, `not visible`. */
export function healthCell(health: Health | null | undefined): Cell {
  if (health === null) return cell("not visible", "unknown");
  if (health === undefined || health.total === 0) return cell("no target", "attention");
  const { healthy, total } = health;
  const tone = healthy === total ? "ok" : healthy === 0 ? "broken" : "attention";
  return cell(`${healthy} of ${total} healthy`, tone);
}

const TARGET_TONES: Record<string, Tone> = {
  healthy: "ok",
  initial: "info",
  draining: "info",
  unused: "attention",
  unhealthy: "broken",
  "unhealthy.draining": "broken",
};

export function targetTone(state: string): Tone {
  return TARGET_TONES[state] ?? "unknown";
}

const KINDS: Record<string, string> = {
  network: "Network Load Balancer",
  gateway: "Gateway Load Balancer",
  application: "Application Load Balancer",
};

/** `Network Load Balancer`; a type nobody has heard of keeps AWS's own word. */
export function balancerKind(type: string): string {
  return KINDS[type] ?? `Load balancer of type ${type}`;
}

/** The port of a listener; a Gateway Load Balancer's has none, it takes every packet. */
export function listenerWords({ port, protocol }: { port: number | null; protocol: string | null }): string {
  return port === null ? "every packet" : `${protocol ?? "port"} ${port}`;
}

/** The state of an endpoint service as AWS writes it, `Available` or `Failed`, with its tone; null: not visible. */
export function serviceStatus(state: string | null): Panel["status"] {
  if (state === null) return null;
  const word = state.toLowerCase();
  return {
    text: state,
    tone: word === "available" ? "ok" : word === "failed" || word === "closed" ? "broken" : "info",
  };
}
