import { describe, expect, it } from "vitest";
import { demoInventories } from "@/lib/demo";
import { buildTopology, type Inventory } from "..";

function core(): Inventory {
  const found = demoInventories().find(({ records }) => JSON.stringify(records.Vpcs).includes('"core"'));
  if (found === undefined) throw new Error("The demo has no VPC named core.");
  return found;
}

describe("records that cannot be used", () => {
  it("make their call partial, so that nothing is concluded from their absence", () => {
    const inventory = core();
    const table = inventory.records.RouteTables?.find((record) => JSON.stringify(record.Tags).includes('"private-a"'));
    delete table?.RouteTableId;
    const topology = buildTopology(inventory);
    expect(topology.gap("DescribeRouteTables")).toMatchObject({
      status: "partial",
      error: { code: "MalformedRecord" },
    });
    const subnet = topology.ofKind("subnet").find((node) => node.label === "private-a");
    expect(subnet?.attributes).toMatchObject({ routeTable: null, tier: "unknown" });
  });

  it("leave a VPC in the list that other records name", () => {
    const inventory = core();
    const vpc = inventory.records.Vpcs?.find((record) => JSON.stringify(record.Tags).includes('"core"'));
    const id = String(vpc?.VpcId);
    delete vpc?.VpcId;
    expect(buildTopology(inventory).get(id, "vpc")).toBeDefined();
  });
});

describe("security groups", () => {
  it("keep their own permissions where the rows of DescribeSecurityGroupRules do not hold them all", () => {
    const whole = buildTopology(core()).ofKind("securityGroup");
    const filtered = core();
    filtered.records.SecurityGroupRules = filtered.records.SecurityGroupRules?.slice(0, 1) ?? [];
    for (const group of buildTopology(filtered).ofKind("securityGroup")) {
      const before = whole.find((node) => node.id === group.id)?.attributes.rules ?? [];
      expect(group.attributes.rules.length, group.label).toBe(before.length);
    }
  });
});
