import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTopology, canonicalJson } from "@/lib/model";
import type { NetworkOptions } from "./index";
import { generateNetwork, generateOddNetwork } from "./index";
import { falseOutcomes, recordsOf, strayAddresses } from "./test-support";

const SMALL: NetworkOptions = {
  seed: 1,
  zones: 3,
  subnetsPerZone: 2,
  routeTables: 4,
  gatewayEndpoints: 2,
  interfaceEndpoints: 5,
  workloadInterfaces: 40,
};

describe("generateNetwork", () => {
  const options = fc.record({
    seed: fc.nat(),
    zones: fc.integer({ min: 1, max: 6 }),
    subnetsPerZone: fc.integer({ min: 1, max: 8 }),
    routeTables: fc.integer({ min: 0, max: 12 }),
    gatewayEndpoints: fc.integer({ min: 0, max: 2 }),
    interfaceEndpoints: fc.integer({ min: 0, max: 25 }),
    workloadInterfaces: fc.integer({ min: 0, max: 60 }),
    ipv6Only: fc.boolean(),
    withoutZoneIds: fc.boolean(),
    endpointsWithoutSubnets: fc.boolean(),
  });

  it("makes what was asked for, of every shape, without a flaw that the model would report", () => {
    fc.assert(
      fc.property(options, (given) => {
        const inventory = generateNetwork(given);
        expect(inventory.records.Subnets).toHaveLength(given.zones * given.subnetsPerZone);
        expect(inventory.records.RouteTables).toHaveLength(given.routeTables);
        expect(inventory.records.VpcEndpoints).toHaveLength(given.gatewayEndpoints + given.interfaceEndpoints);
        const topology = buildTopology(inventory);
        expect(topology.diagnostics).toEqual([]);
        expect(topology.ofKind("external")).toEqual([]);
        const workloads = topology.ofKind("networkInterface").filter((eni) => eni.attributes.role === "workload");
        expect(workloads).toHaveLength(given.workloadInterfaces);
        expect(strayAddresses(inventory)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("spreads the interfaces of endpoints evenly over as many subnets as it is told", () => {
    const made = generateNetwork({ ...SMALL, subnetsPerZone: 20, interfaceEndpoints: 10, subnetsPerEndpoint: 30 });
    for (const { SubnetIds, VpcEndpointType } of recordsOf("VpcEndpoints", [made])) {
      if (VpcEndpointType === "Interface") expect(new Set(SubnetIds as string[]).size).toBe(30);
    }
    const endpointInterfaces = recordsOf("NetworkInterfaces", [made]).filter(
      ({ InterfaceType }) => InterfaceType === "vpc_endpoint",
    );
    expect(endpointInterfaces).toHaveLength(300);
    expect(strayAddresses(made)).toEqual([]);
  });

  it("makes odd networks as a function of their seed", () => {
    expect(JSON.stringify(generateOddNetwork(7))).toBe(JSON.stringify(generateOddNetwork(7)));
    expect(JSON.stringify(generateOddNetwork(8))).not.toBe(JSON.stringify(generateOddNetwork(7)));
  });

  it("is a function of its options and its seed", () => {
    expect(canonicalJson(generateNetwork(SMALL))).toBe(canonicalJson(generateNetwork({ ...SMALL })));
    expect(canonicalJson(generateNetwork({ ...SMALL, seed: 2 }))).not.toBe(canonicalJson(generateNetwork(SMALL)));
  });

  it("makes thousands of subnets and tens of thousands of interfaces, with ids that never meet", () => {
    const large = generateNetwork({ ...SMALL, subnetsPerZone: 1000, routeTables: 200, workloadInterfaces: 30_000 });
    const interfaces = recordsOf("NetworkInterfaces", [large]);
    expect(interfaces.length).toBeGreaterThan(30_000);
    expect(new Set(interfaces.map((eni) => eni.NetworkInterfaceId)).size).toBe(interfaces.length);
    expect(strayAddresses(large)).toEqual([]);
  });

  it("has the records that belong to its interfaces and VPC, and a true outcome of every call", () => {
    const made = generateNetwork(SMALL);
    const known = new Set(recordsOf("Instances", [made]).map((instance) => instance.InstanceId));
    const named = recordsOf("NetworkInterfaces", [made]).flatMap(({ Attachment }) => {
      const id = (Attachment as { InstanceId?: string } | undefined)?.InstanceId;
      return id === undefined ? [] : [id];
    });
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
    expect(recordsOf("DhcpOptions", [made]).map((record) => record.DhcpOptionsId)).toEqual([
      recordsOf("Vpcs", [made])[0]?.DhcpOptionsId,
    ]);
    expect(falseOutcomes(made)).toEqual([]);
  });

  it("can be odd: no zone ids, IPv6 only, references without the referenced", () => {
    const noIds = generateNetwork({ ...SMALL, withoutZoneIds: true });
    expect(recordsOf("Subnets", [noIds]).some((subnet) => "AvailabilityZoneId" in subnet)).toBe(false);
    const ipv6 = generateNetwork({ ...SMALL, ipv6Only: true });
    expect(recordsOf("Subnets", [ipv6]).every((subnet) => subnet.Ipv6Native === true && !("CidrBlock" in subnet))).toBe(
      true,
    );
    const absent = generateNetwork({ ...SMALL, absent: ["Subnets", "NetworkInterfaces", "SecurityGroups"] });
    expect(absent.records.Subnets).toEqual([]);
    expect(recordsOf("VpcEndpoints", [absent]).some((endpoint) => JSON.stringify(endpoint.SubnetIds) !== "[]")).toBe(
      true,
    );
    expect(buildTopology(absent).ofKind("external").length).toBeGreaterThan(0);
  });

  it.each([
    { zones: 0 },
    { zones: 27 },
    { subnetsPerZone: 0 },
    { gatewayEndpoints: 3 },
    { workloadInterfaces: 0.5 },
    { ipv6Only: true, subnetsPerZone: 200 },
    { subnetsPerEndpoint: 7 },
    { subnetsPerZone: 100_000, interfaceEndpoints: 500 },
  ])("refuses what it cannot make: %o", (wrong) => {
    expect(() => generateNetwork({ ...SMALL, ...wrong })).toThrow(RangeError);
  });
});
