import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Inventory, RawRecord } from "@/lib/model";
import { buildTopology, CALLS, canonicalJson, cidrContains, ENDPOINT_TYPES, parseCidr } from "@/lib/model";
import type { NetworkOptions } from "./index";
import { DEMO_MISTAKES, demoInventories, generateNetwork } from "./index";

const inventories = demoInventories();
const topologies = inventories.map(buildTopology);

function recordsOf(collection: (typeof CALLS)[number]["collection"], from: readonly Inventory[] = inventories) {
  return from.flatMap((inventory) => inventory.records[collection] ?? []);
}

function byTag(collection: (typeof CALLS)[number]["collection"], name: string): RawRecord {
  const found = recordsOf(collection).find((record) => JSON.stringify(record.Tags).includes(`"Value":"${name}"`));
  if (found === undefined) throw new Error(`The demo has no ${collection} named ${name}`);
  return found;
}

describe("the demo organisation", () => {
  it("is the same on every call, and a copy of its own each time", () => {
    const again = demoInventories();
    expect(canonicalJson(again)).toBe(canonicalJson(inventories));
    again[0]?.records.Vpcs?.pop();
    expect(canonicalJson(demoInventories())).toBe(canonicalJson(inventories));
  });

  it("spans two accounts, two Regions, at least five VPCs and all six endpoint types", () => {
    expect(new Set(inventories.map((inventory) => inventory.accountId)).size).toBe(2);
    expect(new Set(inventories.map((inventory) => inventory.region)).size).toBe(2);
    expect(recordsOf("Vpcs").length).toBeGreaterThanOrEqual(5);
    expect(new Set(recordsOf("VpcEndpoints").map((endpoint) => endpoint.VpcEndpointType))).toEqual(
      new Set(ENDPOINT_TYPES),
    );
  });

  it("has an outcome of every call, all complete, with true counts", () => {
    for (const inventory of inventories) {
      for (const { action, collection } of CALLS) {
        const outcomes = inventory.calls.filter((call) => call.action === action);
        expect(outcomes.map((call) => call.status)).toEqual(outcomes.map(() => "complete"));
        const counted = outcomes.reduce((sum, call) => sum + call.records, 0);
        expect([action, counted]).toEqual([action, inventory.records[collection]?.length]);
      }
    }
  });

  it("becomes a topology without diagnostics", () => {
    expect(topologies.flatMap((topology) => topology.diagnostics)).toEqual([]);
  });

  it("leads out of what was collected only where it means to", () => {
    const external = topologies.flatMap((topology) => topology.ofKind("external"));
    expect(external.map((node) => node.attributes.externalKind).sort()).toEqual([
      "endpoint",
      "endpoint",
      "endpoint",
      "natGateway",
      "transitGateway",
      "vpcPeeringConnection",
      "vpnGateway",
    ]);
  });

  it("gives every interface an address of its own, inside its subnet", () => {
    for (const inventory of inventories) expectSoundAddresses(inventory);
  });

  it("contains every tier", () => {
    const tiers = topologies.flatMap((topology) => topology.ofKind("subnet").map((subnet) => subnet.attributes.tier));
    expect(new Set(tiers)).toEqual(new Set(["public", "private", "isolated"]));
  });
});

describe("the planted mistakes", () => {
  it("each name a resource of the VPC that they name", () => {
    for (const mistake of DEMO_MISTAKES) {
      const home = topologies.find((topology) => topology.get(mistake.vpcId, "vpc") !== undefined);
      const node = home?.get(mistake.nodeId);
      expect(node, mistake.sentence).toBeDefined();
      if (node !== undefined) expect(home?.vpcOf(node)?.id, mistake.sentence).toBe(mistake.vpcId);
    }
    const codes = DEMO_MISTAKES.map((mistake) => mistake.code);
    expect(codes).toEqual([...new Set(codes)]);
  });

  it("are really there", () => {
    const node = (code: string) => DEMO_MISTAKES.find((mistake) => mistake.code === code)?.nodeId;
    expect(byTag("VpcEndpoints", "s3").RouteTableIds).not.toContain(node("GW-02"));
    expect(byTag("RouteTables", "private-c").RouteTableId).toBe(node("GW-02"));
    expect(byTag("VpcEndpoints", "logs")).toMatchObject({ VpcEndpointId: node("IF-02"), SubnetIds: { length: 2 } });
    expect(byTag("VpcEndpoints", "sandbox-sts")).toMatchObject({
      VpcEndpointId: node("IF-01"),
      SubnetIds: { length: 1 },
    });
    expect(byTag("SecurityGroups", "analytics-glue").IpPermissions).toEqual([
      expect.objectContaining({ FromPort: 443, IpRanges: [expect.objectContaining({ CidrIp: "10.30.32.0/20" })] }),
    ]);
    expect(byTag("Subnets", "ingest-a").CidrBlock).toBe("10.30.16.0/24");
    expect(byTag("RouteTables", "docks")).toMatchObject({
      RouteTableId: node("GW-16"),
      Routes: expect.arrayContaining([
        expect.objectContaining({ DestinationCidrBlock: "0.0.0.0/0", State: "blackhole" }),
      ]),
    });
    expect(byTag("VpcEndpoints", "warehouse-ledger")).toMatchObject({
      VpcEndpointId: node("ST-01"),
      State: "pendingAcceptance",
    });
    expect(
      recordsOf("VpcEndpointConnections")
        .map((connection) => connection.VpcEndpointState)
        .sort(),
    ).toEqual(["available", "pendingAcceptance", "rejected"]);
  });

  it("include the only two policies that allow everything on services that support policies", () => {
    const open = recordsOf("VpcEndpoints").filter((endpoint) => {
      if (typeof endpoint.PolicyDocument !== "string") return false;
      return !JSON.stringify(JSON.parse(endpoint.PolicyDocument)).includes("Condition");
    });
    const planted = DEMO_MISTAKES.filter(({ code }) => code === "GW-13" || code === "PO-01").map(
      ({ nodeId }) => nodeId,
    );
    expect(open.map((endpoint) => endpoint.VpcEndpointId).sort()).toEqual(planted.sort());
  });
});

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
        expectSoundAddresses(inventory);
      }),
      { numRuns: 60 },
    );
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
    expectSoundAddresses(large);
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
    { subnetsPerZone: 100_000, interfaceEndpoints: 500 },
  ])("refuses what it cannot make: %o", (wrong) => {
    expect(() => generateNetwork({ ...SMALL, ...wrong })).toThrow(RangeError);
  });
});

/** Every address lies in its subnet, every subnet in its VPC, and no address occurs twice in a VPC. */
function expectSoundAddresses(inventory: Inventory): void {
  const vpcBlocks = new Map(
    recordsOf("Vpcs", [inventory]).map((vpc) => [
      vpc.VpcId,
      (vpc.CidrBlockAssociationSet as RawRecord[]).map((block) => String(block.CidrBlock)),
    ]),
  );
  const subnets = new Map(recordsOf("Subnets", [inventory]).map((subnet) => [subnet.SubnetId, subnet]));
  const strays: unknown[] = [];
  for (const subnet of subnets.values()) {
    if (typeof subnet.CidrBlock !== "string") continue;
    const block = subnet.CidrBlock;
    if (!vpcBlocks.get(subnet.VpcId)?.some((vpcBlock) => contains(vpcBlock, block))) strays.push(subnet.SubnetId);
  }
  const seen = new Set<string>();
  for (const eni of recordsOf("NetworkInterfaces", [inventory])) {
    const block = subnets.get(eni.SubnetId)?.CidrBlock;
    if (typeof eni.PrivateIpAddress !== "string" || typeof block !== "string") continue;
    const key = `${String(eni.VpcId)} ${eni.PrivateIpAddress}`;
    if (seen.has(key) || !contains(block, `${eni.PrivateIpAddress}/32`)) strays.push(key);
    seen.add(key);
  }
  expect(strays).toEqual([]);
}

function contains(outer: string, inner: string): boolean {
  const [a, b] = [parseCidr(outer), parseCidr(inner)];
  return a !== null && b !== null && cidrContains(a, b);
}
