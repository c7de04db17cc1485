import { describe, expect, it } from "vitest";
import { demoInventories } from "@/lib/demo";
import { buildTopology, Network } from "@/lib/model";
import type { Block, Inline, Panel, Reference, Sentence } from "./index";
import { explain } from "./index";
import { account } from "./test-accounts";
import { lines } from "./test-panel";
import { Linker } from "./words";

const network = new Network(demoInventories().map(buildTopology));

function references(panel: Panel): Reference[] {
  const sentences = (block: Block): Sentence[] => {
    switch (block.type) {
      case "text":
        return [block.content];
      case "facts":
        return block.items.map(({ value }) => value);
      case "list":
        return block.items.map(({ content }) => content);
      case "table":
        return block.rows.flatMap((row) => row.map(({ content }) => content));
      case "code":
      case "policyTrial":
        return [];
    }
  };
  const isReference = (piece: Inline): piece is Reference => typeof piece !== "string" && "ref" in piece;
  return panel.sections.flatMap(({ blocks }) => blocks.flatMap(sentences)).flatMap((one) => one.filter(isReference));
}

describe("links of every panel of the demo", () => {
  it("lead to a node on the page that they name", () => {
    let [across, services] = [0, 0];
    for (const topology of network.topologies) {
      for (const node of topology.nodes) {
        const panel = explain(topology, node.id, { network });
        if (panel === null) throw new Error(`no panel of ${node.id}`);
        for (const { ref, at, service } of references(panel)) {
          const where = `${topology.accountId}/${node.id} names ${ref}`;
          expect(at === undefined || service === undefined, where).toBe(true);
          const home = at ?? service ?? topology;
          const there = network.topologies.find(
            (one) => one.accountId === home.accountId && one.region === home.region,
          );
          const target = there?.get(ref);
          expect(target, where).toBeDefined();
          if (at !== undefined && target !== undefined) {
            expect(there?.vpcOf(target)?.id, where).toBe(at.vpcId);
            if (there !== topology) across += 1;
          }
          if (service !== undefined) {
            expect(target?.kind, where).toBe("serviceConfiguration");
            services += 1;
          }
        }
      }
    }
    expect(across).toBeGreaterThan(20);
    expect(services).toBeGreaterThan(5);
  });
});

describe("a link", () => {
  const tag = (name: string) => [{ Key: "Name", Value: name }];
  const owner = account("111111111111", "us-east-1", {
    Vpcs: [{ VpcId: "vpc-s", OwnerId: "111111111111", Tags: tag("common") }],
    VpcEndpoints: [{ VpcEndpointId: "vpce-1", VpcEndpointType: "Interface", VpcId: "vpc-s", Tags: tag("kms") }],
    TransitGateways: [{ TransitGatewayId: "tgw-1", OwnerId: "111111111111", Tags: tag("backbone") }],
  });
  const guest = account("222222222222", "us-east-1", {
    Vpcs: [
      { VpcId: "vpc-s", OwnerId: "111111111111" },
      { VpcId: "vpc-g", OwnerId: "222222222222" },
    ],
  });
  const both = new Network([guest, owner]);

  it("leads to what another account holds, under the name it has there", () => {
    expect(new Linker(guest, "vpc-s", { network: both }).to("vpce-1")).toEqual({
      ref: "vpce-1",
      label: "kms",
      at: { accountId: "111111111111", region: "us-east-1", vpcId: "vpc-s" },
    });
  });

  it("stays in this account where this account sees the thing itself", () => {
    expect(new Linker(guest, "vpc-g", { network: both }).to("vpc-s")).toMatchObject({
      at: { accountId: "222222222222", vpcId: "vpc-s" },
    });
  });

  it("is text for what stands in no VPC of any page, or was collected nowhere", () => {
    const link = new Linker(guest, "vpc-g", { network: both });
    expect(link.to("tgw-1")).toEqual({ code: "tgw-1" });
    expect(link.to("vpce-9")).toEqual({ code: "vpce-9" });
  });
});

describe("a hub", () => {
  const hub = network.vpcs.find(({ vpc }) => vpc.label === "hub");
  const tools = network.vpcs.find(({ vpc }) => vpc.label === "tools-eu");

  it("says which other VPCs can use its endpoints, and under which names", () => {
    if (hub === undefined) throw new Error("The demo has no VPC named hub.");
    const [endpoint] = hub.topology.ofKind("endpoint").filter((one) => one.label === "hub-kms");
    const panel = endpoint === undefined ? null : explain(hub.topology, endpoint.id, { network });
    if (panel === null) throw new Error("no panel");
    const found = lines(panel, "remote");
    expect(found[0]).toMatch(/^Of \d+ other VPCs .* can reach it, \d+ of them under the usual names of KMS\.$/);
    expect(found.some((row) => /^warehouse .*\| transit gateway backbone \| yes: .*\| yes: .*\| yes: /.test(row))).toBe(
      true,
    );
    const overview = explain(hub.topology, hub.vpc.id, { network });
    expect(overview === null ? "" : lines(overview, "connections").join("\n")).toMatch(
      /hub-kms .* \| KMS \| \d+: .*warehouse/,
    );
  });

  it("is known only as far as others were collected", () => {
    if (tools === undefined) throw new Error("The demo has no VPC named tools-eu.");
    const alone = explain(tools.topology, tools.vpc.id);
    expect(alone === null ? "" : lines(alone, "connections").join("\n")).not.toContain("warehouse");
  });
});
