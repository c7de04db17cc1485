import { describe, expect, it } from "vitest";
import { demoInventories } from "@/lib/demo";
import { buildTopology, type Inventory } from "..";

function provider(): Inventory {
  const found = demoInventories().find(({ records }) => (records.TargetHealthDescriptions ?? []).length > 0);
  if (found === undefined) throw new Error("The demo has no target.");
  return found;
}

describe("the provider's end of PrivateLink", () => {
  it("leads from the service over load balancer and listener to targets that are interfaces", () => {
    const topology = buildTopology(provider());
    const [service] = topology.ofKind("serviceConfiguration").filter((node) => node.label === "ledger");
    const balancers = topology.from(service?.id ?? "", "publishes").map((edge) => edge.target);
    expect(balancers).toHaveLength(1);
    const groups = topology.from(balancers[0] ?? "", "listener");
    expect(groups.map((edge) => edge.attributes.port)).toEqual([443]);
    const targets = topology.from(groups[0]?.target ?? "", "target");
    expect(targets.length).toBeGreaterThan(0);
    for (const edge of targets) {
      expect(topology.get(edge.target, "networkInterface")?.attributes.instanceId).toBe(edge.attributes.targetId);
    }
    const balancer = topology.get(balancers[0] ?? "", "loadBalancer");
    expect(balancer?.parentId).toBe(service?.attributes.vpcId);
    // ELB names no zone ids: they come from the subnets.
    expect(balancer?.attributes.zones.every(({ zoneId }) => zoneId?.startsWith("use1-az"))).toBe(true);
  });

  it("ends at the ARN, with the permission, when load balancers may not be described", () => {
    const inventory = provider();
    const records = { ...inventory.records, LoadBalancers: [] };
    const calls = inventory.calls.map((call) =>
      call.action === "DescribeLoadBalancers" ? { ...call, status: "denied" as const } : call,
    );
    const topology = buildTopology({ ...inventory, records, calls });
    const [service] = topology.ofKind("serviceConfiguration").filter((node) => node.label === "ledger");
    const [target] = topology.from(service?.id ?? "", "publishes");
    expect(topology.get(target?.target ?? "", "external")?.attributes).toMatchObject({
      reason: "notVisible",
      permission: "elasticloadbalancing:DescribeLoadBalancers",
    });
  });

  it("knows no targets where their health was denied, which is not the same as none", () => {
    const inventory = provider();
    const calls = inventory.calls.map((call) =>
      call.action === "DescribeTargetHealth" ? { ...call, status: "denied" as const } : call,
    );
    const denied = buildTopology({
      ...inventory,
      records: { ...inventory.records, TargetHealthDescriptions: [] },
      calls,
    });
    const empty = buildTopology({ ...inventory, records: { ...inventory.records, TargetHealthDescriptions: [] } });
    const targets = (topology: typeof denied) => topology.ofKind("targetGroup").map((node) => node.attributes.targets);
    expect(new Set(targets(denied))).toEqual(new Set([null]));
    expect(targets(empty).every((list) => list?.length === 0)).toBe(true);
  });
});
