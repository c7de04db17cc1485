import { describe, expect, it } from "vitest";
import { DEMO_MISTAKES, demoInventories, generateNetwork } from "@/lib/demo";
import type { Inventory } from "@/lib/model";
import { buildTopology, CALLS, Network, permissionOf } from "@/lib/model";
import type { Attention, Block, Inline, Panel } from "./index";
import { attentions, countsOf, explain } from "./index";

const topologies = demoInventories().map(buildTopology);

/** What is wrong with the way some VPCs are attached to the transit gateway, which has no code in the catalogue. */
const ATTACHMENTS = [
  { code: "TG-01", vpc: "reports", node: "backbone" },
  { code: "TG-02", vpc: "lake", node: "backbone" },
];

function idCalled(kind: "vpc" | "transitGateway", name: string): string {
  return topologies.flatMap((topology) => topology.ofKind(kind)).find((node) => node.label === name)?.id ?? "";
}

function allFindings(inventories: Inventory[]): { vpcId: string; finding: Attention }[] {
  const network = new Network(inventories.map(buildTopology));
  return network.vpcs.flatMap(({ topology, vpc }) =>
    attentions(topology, vpc.id, network).map((finding) => ({ vpcId: vpc.id, finding })),
  );
}

function found(inventories: Inventory[]): string[] {
  return allFindings(inventories)
    .map(({ finding: { code, nodeId } }) => `${code} ${nodeId}`)
    .sort();
}

/** The inventories as if one call had been denied everywhere. */
function denied(action: (typeof CALLS)[number]["action"]): Inventory[] {
  const { collection } = CALLS.find((call) => call.action === action) ?? { collection: null };
  return demoInventories().map((inventory) => ({
    ...inventory,
    records: Object.fromEntries(Object.entries(inventory.records).filter(([key]) => key !== collection)),
    calls: inventory.calls.map((call) => (call.action === action ? { ...call, status: "denied" as const } : call)),
  }));
}

describe("the demo organisation", () => {
  it("has exactly the mistakes that were planted, each in its VPC", () => {
    const seen = allFindings(demoInventories()).map(
      ({ vpcId, finding }) => `${vpcId} ${finding.code} ${finding.nodeId}`,
    );
    const planted = DEMO_MISTAKES.map((m) => `${m.vpcId} ${m.code} ${m.nodeId}`);
    const attached = ATTACHMENTS.map(
      ({ code, vpc, node }) => `${idCalled("vpc", vpc)} ${code} ${idCalled("transitGateway", node)}`,
    );
    expect(seen.sort()).toEqual([...new Set([...planted, ...attached])].sort());
  });

  it("gives marks of three words at most, with a fix wherever one can be given", () => {
    for (const { finding } of allFindings(demoInventories())) {
      const { mark, fix, nodeId } = finding;
      expect(mark.split(" ").length, nodeId).toBeLessThanOrEqual(mark.includes(" of ") ? 4 : 3);
      expect(fix?.cli).toMatch(/^aws (ec2|elbv2|vpc-lattice) /);
    }
  });

  it("explains every node, with links that lead somewhere", () => {
    for (const topology of topologies) {
      for (const node of topology.nodes) {
        const panel = explain(topology, node.id);
        expect(panel, node.id).not.toBeNull();
        if (panel === null) continue;
        expect(panel.sections.at(-1)?.id).toBe("raw");
        for (const piece of inlines(panel)) {
          if (typeof piece === "string" || !("ref" in piece)) continue;
          expect(topology.get(piece.ref), `${node.id} names ${piece.ref}`).toBeDefined();
        }
        for (const anchor of panel.anchors) expect(topology.get(anchor), anchor).toBeDefined();
      }
      expect(explain(topology, "nothing-1")).toBeNull();
    }
  });

  it("says exactly the same whatever the order of the records", () => {
    const shuffled = demoInventories()
      .map((inventory) => ({
        ...inventory,
        records: Object.fromEntries(Object.entries(inventory.records).map(([key, list]) => [key, [...list].reverse()])),
      }))
      .map(buildTopology);
    topologies.forEach((topology, index) => {
      const other = shuffled[index];
      if (other === undefined) throw new Error("a topology is missing");
      for (const node of topology.nodes) expect(explain(other, node.id)).toEqual(explain(topology, node.id));
    });
  });

  it.each(CALLS.map(({ action }) => action))(
    "accuses nobody new when %s is denied, and explains what is left",
    (action) => {
      const inventories = denied(action);
      const before = new Set(found(demoInventories()));
      expect(found(inventories).filter((one) => !before.has(one))).toEqual([]);
      for (const topology of inventories.map(buildTopology)) {
        for (const vpc of topology.ofKind("vpc")) countsOf(topology, vpc.id);
        for (const node of topology.nodes) {
          const panel = explain(topology, node.id);
          if (panel === null || panel.kind !== "vpc" || action === "GetCallerIdentity") continue;
          const visibility = panel.sections.find((section) => section.id === "visibility");
          const needed = countsOf(topology, node.id).notVisible.includes(permissionOf(action));
          if (needed) expect(JSON.stringify(visibility)).toContain(permissionOf(action));
        }
      }
    },
  );
});

describe("panels of large and odd networks", () => {
  const size = { zones: 3, subnetsPerZone: 90, routeTables: 230, gatewayEndpoints: 2, interfaceEndpoints: 2 };

  it("stay bounded", () => {
    const topology = buildTopology(generateNetwork({ seed: 7, ...size, workloadInterfaces: 900 }));
    for (const kind of ["vpc", "endpoint", "subnet", "securityGroup", "networkAcl", "prefixList"] as const) {
      const node = topology.ofKind(kind)[0];
      const panel = node === undefined ? null : explain(topology, node.id);
      expect(panel, kind).not.toBeNull();
      for (const block of panel?.sections.flatMap((section) => section.blocks) ?? []) {
        if (block.type === "table") expect(block.rows.length, block.caption).toBeLessThanOrEqual(201);
      }
    }
    expect(JSON.stringify(explain(topology, topology.ofKind("vpc")[0]?.id ?? ""))).toContain("and 70 more rows");
  });

  it.each([
    { ipv6Only: true },
    { withoutZoneIds: true },
    { endpointsWithoutSubnets: true },
    { absent: ["Vpcs", "Subnets", "RouteTables", "SecurityGroups", "NetworkAcls", "PrefixLists"] as const },
    { absent: ["NetworkInterfaces", "VpcEndpoints"] as const },
  ])("are complete for %j", (odd) => {
    const options = { ...size, subnetsPerZone: 2, routeTables: 3, workloadInterfaces: 9, ...odd };
    const topology = buildTopology(generateNetwork({ seed: 11, ...options }));
    for (const node of topology.nodes) expect(explain(topology, node.id)?.sections.length).toBeGreaterThan(1);
    for (const vpc of topology.ofKind("vpc")) attentions(topology, vpc.id);
  });
});

function inlines(panel: Panel): Inline[] {
  const ofBlock = (block: Block): readonly Inline[] => {
    switch (block.type) {
      case "text":
        return block.content;
      case "facts":
        return block.items.flatMap((item) => item.value);
      case "list":
        return block.items.flatMap((item) => item.content);
      case "table":
        return block.rows.flat().flatMap((cell) => cell.content);
      case "code":
      case "policyTrial":
        return [];
    }
  };
  return [
    ...panel.sections.flatMap((section) => section.blocks.flatMap(ofBlock)),
    ...panel.attention.flatMap((one) => one.content),
  ];
}
