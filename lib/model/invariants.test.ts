import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { demoInventories, generateNetwork, type NetworkOptions } from "@/lib/demo";
import type { CallStatus, CollectionName, Inventory, RawRecord } from "./index";
import { buildTopology, CALLS, gapOf, permissionOf, serializeTopology, serializeVpc, type Topology } from "./index";

/** The invariants of design.md that the topology has to keep, whatever AWS or a file said. */

const COLLECTIONS = CALLS.map((call) => call.collection);

/** Networks small enough to shrink well, of every shape that the generator knows. */
const network: fc.Arbitrary<Inventory> = fc
  .record({
    seed: fc.nat({ max: 1_000_000 }),
    zones: fc.integer({ min: 1, max: 4 }),
    subnetsPerZone: fc.integer({ min: 1, max: 3 }),
    routeTables: fc.integer({ min: 0, max: 4 }),
    gatewayEndpoints: fc.integer({ min: 0, max: 2 }),
    interfaceEndpoints: fc.integer({ min: 0, max: 4 }),
    workloadInterfaces: fc.integer({ min: 0, max: 12 }),
    ipv6Only: fc.boolean(),
    withoutZoneIds: fc.boolean(),
    endpointsWithoutSubnets: fc.boolean(),
    absent: fc.subarray(COLLECTIONS, { maxLength: 4 }),
  })
  .map((options: NetworkOptions) => generateNetwork(options));

const anyInventory = fc.oneof(network, fc.constantFrom(...demoInventories()));

/** The same inventory with the records of every collection, and the outcomes of calls, in another order. */
function shuffled(inventory: Inventory, seed: number): Inventory {
  const order = <T>(list: readonly T[], salt: number): T[] =>
    list
      .map((item, index) => ({ item, rank: Math.imul((index + 1) ^ (seed + salt), 2654435761) >>> 0 }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ item }) => item);
  const records = Object.fromEntries(
    Object.entries(inventory.records)
      .reverse()
      .map(([collection, list], index) => [collection, order(list, index)]),
  );
  return { ...inventory, records, calls: order(inventory.calls, 99) };
}

/** The same inventory with the members of every list inside a record turned round, where AWS promises no order. */
function turnedInside(inventory: Inventory): Inventory {
  const turn = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turn).reverse();
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, turn(inner)]));
  };
  return { ...inventory, records: turn(inventory.records) as Inventory["records"] };
}

/** Every record with several tags, as real ones have. */
function withMoreTags(inventory: Inventory): Inventory {
  const more = [
    { Key: "team", Value: "network" },
    { Key: "cost-centre", Value: "4711" },
  ];
  const records = Object.entries(inventory.records).map(([collection, list]) => [
    collection,
    list.map((record) => {
      const field = collection === "NetworkInterfaces" ? "TagSet" : "Tags";
      const own = record[field];
      return { ...record, [field]: [...(Array.isArray(own) ? (own as unknown[]) : []), ...more] };
    }),
  ]);
  return { ...inventory, records: Object.fromEntries(records) as Inventory["records"] };
}

function expectSound(topology: Topology): void {
  const ids = new Set(topology.nodes.map((node) => node.id));
  expect(ids.size).toBe(topology.nodes.length);
  const loose = topology.edges.filter((edge) => !ids.has(edge.source) || !ids.has(edge.target)).map((edge) => edge.id);
  expect(loose).toEqual([]);
  expect(new Set(topology.edges.map((edge) => edge.id)).size).toBe(topology.edges.length);
  const orphans = topology.nodes.filter((node) => node.parentId !== null && !ids.has(node.parentId));
  expect(orphans.map((node) => node.id)).toEqual([]);
  const targets = topology.ofKind("routeTable").flatMap((table) => table.attributes.routes.map((r) => r.targetNodeId));
  expect(targets.filter((id) => !ids.has(id))).toEqual([]);
  expectNoCircle(topology);
}

/** Nothing contains itself: else whoever walks up to the VPC never arrives. */
function expectNoCircle(topology: Topology): void {
  const parents = new Map(topology.nodes.map((node) => [node.id, node.parentId]));
  const circles = topology.nodes.filter((node) => {
    let steps = 0;
    for (let id = node.parentId; id !== null; id = parents.get(id) ?? null) if (++steps > 10) return true;
    return false;
  });
  expect(circles.map((node) => node.id)).toEqual([]);
}

/** Runs something that must come to an end: a walk that goes in circles looks things up without end. */
function bounded<T>(run: () => T): T {
  const { get } = Map.prototype;
  let lookups = 0;
  Map.prototype.get = function (this: Map<unknown, unknown>, key: unknown) {
    if (++lookups > 1_000_000) throw new Error("does not end: a million look-ups");
    return get.call(this, key) as unknown;
  };
  try {
    return run();
  } finally {
    Map.prototype.get = get;
  }
}

function textOf(inventory: Inventory): string {
  return JSON.stringify(serializeTopology(buildTopology(inventory)));
}

describe("invariant 1: the order of records does not matter", () => {
  it("gives the same topology byte for byte when records are shuffled", () => {
    fc.assert(
      fc.property(anyInventory, fc.nat(), (inventory, seed) => {
        expect(textOf(shuffled(inventory, seed))).toBe(textOf(inventory));
      }),
      { numRuns: 60 },
    );
  });

  it("gives the same topology byte for byte when lists inside records are turned round", () => {
    fc.assert(
      fc.property(anyInventory, (inventory) => {
        const tagged = withMoreTags(inventory);
        expect(textOf(turnedInside(tagged))).toBe(textOf(tagged));
      }),
      { numRuns: 40 },
    );
  });

  it("gives the same topology when a route is there twice, by hand and propagated", () => {
    const inventory = withOneOfEach();
    const route = { DestinationCidrBlock: "192.168.0.0/16", GatewayId: "vgw-1", State: "active" };
    const twice = [
      { ...route, Origin: "CreateRoute" },
      { ...route, Origin: "EnableVgwRoutePropagation" },
    ];
    const [first, ...rest] = inventory.records.RouteTables ?? [];
    const withRoutes = (routes: RawRecord[]) => ({
      ...inventory,
      records: { ...inventory.records, RouteTables: [{ ...first, Routes: routes }, ...rest] },
    });
    expect(textOf(withRoutes([...twice].reverse()))).toBe(textOf(withRoutes(twice)));
  });

  it("gives the same topology when one resource came several times with different content", () => {
    const change = fc.record({
      collection: fc.constantFrom(...COLLECTIONS.filter((name) => name !== "CallerIdentity")),
      field: fc.constantFrom("State", "OwnerId", "Extra", "EnableDnsSupport", "SubnetId", "InterfaceType"),
      value: fc.oneof(fc.constantFrom("x", "available", "111122223333"), fc.integer(), fc.constant({ Value: false })),
    });
    fc.assert(
      fc.property(network, fc.array(change, { minLength: 1, maxLength: 5 }), fc.nat(), (inventory, changes, seed) => {
        const records = { ...inventory.records };
        for (const { collection, field, value } of changes) {
          const [first, ...rest] = records[collection] ?? [];
          if (first !== undefined) records[collection] = [first, ...rest, { ...first, [field]: value }];
        }
        const doubled = { ...inventory, records };
        expect(textOf(shuffled(doubled, seed))).toBe(textOf(doubled));
      }),
      { numRuns: 80 },
    );
  });
});

describe("invariant 3: every edge has two ends, every child a parent", () => {
  it("in whole topologies", () => {
    fc.assert(
      fc.property(anyInventory, (inventory) => expectSound(buildTopology(inventory))),
      { numRuns: 60 },
    );
  });

  it("in what is given of one VPC", () => {
    fc.assert(
      fc.property(anyInventory, (inventory) => {
        const topology = buildTopology(inventory);
        for (const vpc of topology.ofKind("vpc")) {
          const part = serializeVpc(topology, vpc.id);
          const ids = new Set(part?.nodes.map((node) => node.id));
          expect(part?.edges.filter((edge) => !ids.has(edge.source) || !ids.has(edge.target))).toEqual([]);
          expect(part?.nodes.filter((node) => node.parentId !== null && !ids.has(node.parentId))).toEqual([]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("whatever is referred to and absent", () => {
    const [demo] = demoInventories();
    if (demo === undefined) throw new Error("no demo");
    fc.assert(
      fc.property(fc.subarray(COLLECTIONS), fc.boolean(), (absent, denied) => {
        const records = Object.fromEntries(
          Object.entries(demo.records).map(([name, list]) => [name, absent.some((gone) => gone === name) ? [] : list]),
        );
        const gone = new Set<string>(CALLS.filter((call) => absent.includes(call.collection)).map((c) => c.action));
        const calls = demo.calls.map((call) =>
          denied && gone.has(call.action) ? { ...call, status: "denied" as const, records: 0 } : call,
        );
        expectSound(buildTopology({ ...demo, records, calls }));
      }),
      { numRuns: 80 },
    );
  });
});

describe("invariant 4: a malformed record is named and hides nothing else", () => {
  const garbage = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.constantFrom("", "x", "vpc-", "10.0.0.0/99", "<script>", "\u202Eevil", "\u{1F98A}".repeat(300)),
    fc.array(fc.oneof(fc.string(), fc.constant(null), fc.constant({ Value: [] })), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("Value", "State", "__proto__", "Key"), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
  );

  it("when it is no record at all", () => {
    fc.assert(
      fc.property(
        network,
        fc.constantFrom(...readCollections()),
        garbage,
        fc.nat(),
        (inventory, collection, junk, at) => {
          // Zones are looked up where a subnet stands in one, and nowhere else.
          fc.pre(!isObject(junk) && (collection !== "AvailabilityZones" || inventory.records.Subnets?.length !== 0));
          const list = inventory.records[collection] ?? [];
          const place = at % (list.length + 1);
          const spoilt = [...list.slice(0, place), junk as unknown as RawRecord, ...list.slice(place)];
          const topology = buildTopology({ ...inventory, records: { ...inventory.records, [collection]: spoilt } });
          const { nodes, edges } = serializeTopology(topology);
          const whole = serializeTopology(buildTopology(inventory));
          expect(JSON.stringify([nodes, edges])).toBe(JSON.stringify([whole.nodes, whole.edges]));
          expect(topology.diagnostics.some((diagnostic) => diagnostic.message.includes(collection))).toBe(true);
        },
      ),
      { numRuns: 80 },
    );
  });

  it.each(readCollections())("when it has no id: %s", (collection) => {
    const inventory = withOneOfEach();
    const call = CALLS.find((entry) => entry.collection === collection);
    const [first] = inventory.records[collection] ?? [];
    const { [call?.key[0] ?? ""]: id, ...rest } = first ?? {};
    expect(id).toBeDefined();
    for (const without of [rest, { ...rest, [call?.key[0] ?? ""]: null }, { ...rest, [call?.key[0] ?? ""]: 7 }]) {
      const list = [...(inventory.records[collection] ?? []), without];
      const topology = buildTopology({ ...inventory, records: { ...inventory.records, [collection]: list } });
      expect(idsOf(topology)).toEqual(idsOf(buildTopology(inventory)));
      expect(topology.diagnostics.map((diagnostic) => diagnostic.code)).toContain("record.missingId");
      expect(topology.diagnostics.some(({ message }) => message.includes(call?.action ?? "?"))).toBe(true);
    }
  });

  it("when any one field of it is nonsense", () => {
    fc.assert(
      fc.property(
        network,
        fc.constantFrom(...readCollections()),
        fc.nat(),
        fc.nat(),
        garbage,
        (whole, collection, at, which, junk) => {
          const list = whole.records[collection] ?? [];
          fc.pre(list.length > 0);
          const victim = list[at % list.length] ?? {};
          const call = CALLS.find((entry) => entry.collection === collection);
          const fields = Object.keys(victim).filter((field) => !call?.key.some((key) => key === field));
          const field = fields[which % Math.max(fields.length, 1)] ?? "Extra";
          const spoilt = list.map((record) => (record === victim ? { ...record, [field]: junk } : record));
          const topology = buildTopology({ ...whole, records: { ...whole.records, [collection]: spoilt } });
          expectSound(topology);
          for (const { message, subject } of topology.diagnostics) expect(`${message}${subject}`).not.toBe("");
          // Its neighbours, and it itself, are still there.
          const before = buildTopology(whole);
          const lost = idsOf(before).filter((id) => topology.get(id) === undefined);
          expect(lost.filter((id) => list.some((record) => record[call?.key[0] ?? ""] === id))).toEqual([]);
        },
      ),
      { numRuns: 250 },
    );
  });

  it.each([
    ["Subnets", "AvailabilityZone", 5],
    ["Subnets", "Ipv6CidrBlockAssociationSet", "none"],
    ["Subnets", "Tags", { Name: "x" }],
    ["RouteTables", "Routes", "none"],
    ["RouteTables", "Associations", [7]],
    ["VpcEndpoints", "RouteTableIds", "rtb-1"],
    ["VpcEndpoints", "SubnetIds", [{ SubnetId: "subnet-1" }]],
    ["VpcEndpoints", "PolicyDocument", { Statement: [] }],
    ["NetworkInterfaces", "Groups", ["sg-1"]],
    ["NetworkAcls", "Entries", [null]],
    ["SecurityGroups", "Tags", "x"],
    ["NatGateways", "NatGatewayAddresses", 3],
    ["InternetGateways", "Attachments", { VpcId: "vpc-1" }],
  ] as const)("names the record and the field when %s has nonsense in %s", (collection, field, junk) => {
    const inventory = withOneOfEach();
    const [first, ...rest] = inventory.records[collection] ?? [];
    const call = CALLS.find((entry) => entry.collection === collection);
    const id = String(first?.[call?.key[0] ?? ""]);
    const records = { ...inventory.records, [collection]: [{ ...first, [field]: junk }, ...rest] };
    const found = buildTopology({ ...inventory, records }).diagnostics.filter(
      (diagnostic) => diagnostic.subject === id,
    );
    expect(found.map(({ message }) => message).join(" ")).toContain(field);
    expect(found.map(({ message }) => message).join(" ")).toContain(id);
  });

  it("when records are nothing but nonsense under known names", () => {
    const id = fc.constantFrom(
      "vpc-1",
      "subnet-1",
      "rtb-1",
      "vpce-1",
      "eni-1",
      "sg-1",
      "nat-1",
      "igw-1",
      "acl-1",
      "local",
      "",
    );
    const leaf = fc.oneof(
      id,
      fc.constantFrom("10.0.0.0/16", "::/0", "available", "blackhole", "Gateway", "us-east-1a"),
      garbage,
    );
    const names = [
      ...new Set(CALLS.flatMap((call) => call.key)),
      ...["VpcId", "SubnetId", "RouteTableId", "GatewayId", "NatGatewayId", "NetworkInterfaceId", "OwnerId", "State"],
      ...["DestinationCidrBlock", "DestinationPrefixListId", "Main", "GroupId", "AvailabilityZone", "VpcEndpointType"],
      ...["Routes", "Associations", "Groups", "Attachments", "SubnetIds", "RouteTableIds", "NetworkInterfaceIds"],
      ...["Entries", "Tags", "IpPermissions", "NatGatewayAddresses", "DnsEntries", "CidrBlock", "Description"],
    ];
    const inner = fc.dictionary(fc.constantFrom(...names), leaf, { maxKeys: 6 });
    const field = fc.oneof({ weight: 3, arbitrary: leaf }, fc.array(fc.oneof(inner, leaf), { maxLength: 3 }), inner);
    const record = fc.dictionary(fc.constantFrom(...names), field, { maxKeys: 10 });
    const inventory = fc.dictionary(
      fc.constantFrom(...COLLECTIONS),
      fc.array(fc.oneof(record, garbage), { maxLength: 4 }),
    );
    fc.assert(
      fc.property(
        inventory,
        fc.constantFrom<CallStatus>("complete", "denied", "partial", "notAsked"),
        (records, status) => {
          const calls = CALLS.map(({ service, action }) => ({ service, action, status, pages: 1, records: 1 }));
          const base = generateNetwork({ ...SMALL, seed: 1 });
          const nonsense = { ...base, records: records as Inventory["records"], calls };
          const topology = bounded(() => buildTopology(nonsense));
          expectSound(topology);
          JSON.stringify(serializeTopology(topology));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it.each([
    ["RouteTables", "Routes", { GatewayId: "igw-1", State: "active" }],
    ["NetworkAcls", "Entries", { Egress: true, CidrBlock: "0.0.0.0/0", RuleAction: "allow" }],
    ["NetworkAcls", "Entries", { Egress: true, RuleNumber: 5, RuleAction: "allow" }],
    ["VpcEndpoints", "Groups", { GroupName: "nameless" }],
  ] as const)(
    "when a part of it cannot be used, and is not dropped in silence: %s, %s, %o",
    (collection, field, part) => {
      const inventory = withOneOfEach();
      const [first, ...rest] = inventory.records[collection] ?? [];
      const call = CALLS.find((entry) => entry.collection === collection);
      const own = first?.[field];
      const list = [...(Array.isArray(own) ? (own as unknown[]) : []), part];
      const records = { ...inventory.records, [collection]: [{ ...first, [field]: list }, ...rest] };
      const { diagnostics } = buildTopology({ ...inventory, records });
      expect(diagnostics.map((diagnostic) => diagnostic.subject)).toContain(first?.[call?.key[0] ?? ""]);
    },
  );

  it("when two resources of different kinds claim one id", () => {
    const kinds = ["Vpcs", "Subnets", "NetworkInterfaces", "VpcEndpoints", "RouteTables", "SecurityGroups"] as const;
    const keyOf = (name: CollectionName) => CALLS.find((call) => call.collection === name)?.key[0] ?? "";
    const pairs = kinds.flatMap((one) => kinds.filter((other) => other !== one).map((other) => [one, other] as const));
    for (const [one, other] of pairs) {
      const inventory = withOneOfEach();
      const claimed = inventory.records[other]?.[0]?.[keyOf(other)];
      const [first, ...rest] = inventory.records[one] ?? [];
      const records = { ...inventory.records, [one]: [{ ...first, [keyOf(one)]: claimed }, ...rest] };
      const topology = bounded(() => buildTopology({ ...inventory, records }));
      expectSound(topology);
      expect(topology.diagnostics.map((diagnostic) => diagnostic.subject)).toContain(claimed);
    }
  });

  it("when a whole collection is no list", () => {
    const inventory = withOneOfEach();
    for (const collection of readCollections()) {
      const records = { ...inventory.records, [collection]: { not: "a list" } as unknown as RawRecord[] };
      const topology = buildTopology({ ...inventory, records });
      expectSound(topology);
      expect(topology.diagnostics.map((diagnostic) => diagnostic.subject)).toContain(collection);
    }
  });
});

describe("invariant 5: a call that was denied leaves a gap and nothing made up", () => {
  const statuses: CallStatus[] = ["denied", "throttled", "failed", "notAsked"];

  describe.each(CALLS.map((call) => call.action))("%s", (action) => {
    it("has a gap that names the permission, and no other call has", () => {
      for (const status of statuses) {
        for (const inventory of demoInventories()) {
          const topology = buildTopology(without(inventory, action, status));
          expect(topology.gap(action)).toMatchObject({ action, status, permission: permissionOf(action) });
          const before = buildTopology(inventory);
          for (const other of CALLS) {
            if (other.action !== action) expect(topology.gap(other.action)).toEqual(before.gap(other.action));
          }
        }
      }
    });

    it("leaves a sound topology in which every node was there before, or stands for one that was", () => {
      for (const inventory of demoInventories()) {
        const whole = buildTopology(inventory);
        const topology = buildTopology(without(inventory, action, "denied"));
        expectSound(topology);
        const invented = topology.nodes.filter((node) => {
          const before = whole.get(node.id);
          if (before !== undefined) return before.kind !== node.kind;
          return !(node.kind === "external" && isKnown(whole, node.resourceId));
        });
        expect(invented.map((node) => `${node.kind} ${node.id}`)).toEqual([]);
        const notFound = topology
          .ofKind("external")
          .filter((node) => whole.get(node.id) === undefined && node.attributes.reason === "notFound");
        expect(notFound.map((node) => node.id)).toEqual([]);
      }
    });

    it("turns what depends on it into not visible, never into another claim", () => {
      for (const inventory of demoInventories()) {
        const whole = buildTopology(inventory);
        const topology = buildTopology(without(inventory, action, "denied"));
        for (const subnet of topology.ofKind("subnet")) {
          const before = whole.get(subnet.id, "subnet")?.attributes;
          const { tier, routeTable, networkAclId } = subnet.attributes;
          expect([before?.tier, "unknown"]).toContain(tier);
          expect([null, before?.routeTable?.routeTableId]).toContain(routeTable?.routeTableId ?? null);
          expect([null, before?.networkAclId]).toContain(networkAclId);
        }
        for (const kind of ["vpc", "vpcPeeringConnection", "loadBalancer", "targetGroup", "transitGateway"] as const) {
          for (const node of topology.ofKind(kind)) {
            const before = whole.get(node.id, kind)?.attributes;
            expect(otherClaims(before, node.attributes, node.id)).toEqual([]);
          }
        }
        for (const service of topology.ofKind("service")) {
          const before = whole.get(service.id, "service")?.attributes;
          expect([null, before?.policySupported]).toContain(service.attributes.policySupported);
          expect([null, before?.owner]).toContain(service.attributes.owner);
        }
        for (const list of topology.ofKind("prefixList")) {
          const before = whole.get(list.id, "prefixList")?.attributes.cidrs;
          if (list.attributes.cidrs !== null) expect(list.attributes.cidrs).toEqual(before);
        }
      }
    });
  });

  it("says of one target what is true of that target", () => {
    for (const inventory of demoInventories()) {
      const [first, ...others] = (inventory.records.Vpcs ?? []).map((vpc) => String(vpc.VpcId));
      const calls = inventory.calls.map((call) =>
        call.action === "DescribeVpcAttribute" && call.target === first ? { ...call, status: "denied" as const } : call,
      );
      expect(gapOf(calls, "DescribeVpcAttribute", first)?.status).toBe("denied");
      for (const other of others) expect(gapOf(calls, "DescribeVpcAttribute", other)).toBeNull();
    }
  });

  it("does not take half of the route tables for all: a subnet without an association has no certain table", () => {
    for (const inventory of demoInventories()) {
      const calls = inventory.calls.map((call) =>
        call.action === "DescribeRouteTables" ? { ...call, status: "partial" as const } : call,
      );
      const whole = buildTopology(inventory);
      const topology = buildTopology({ ...inventory, calls });
      for (const subnet of topology.ofKind("subnet")) {
        const before = whole.get(subnet.id, "subnet")?.attributes.routeTable;
        expect(subnet.attributes.routeTable).toEqual(before?.via === "explicit" ? before : null);
      }
    }
  });
});

const SMALL: NetworkOptions = {
  seed: 1,
  zones: 2,
  subnetsPerZone: 1,
  routeTables: 2,
  gatewayEndpoints: 1,
  interfaceEndpoints: 1,
  workloadInterfaces: 2,
};

/** Collections that the topology is made from: all but the caller's identity. */
function readCollections(): Exclude<CollectionName, "CallerIdentity">[] {
  return COLLECTIONS.filter((name): name is Exclude<CollectionName, "CallerIdentity"> => name !== "CallerIdentity");
}

/** An inventory that has a record in every collection: the demo's with the endpoint service, and one gateway more. */
function withOneOfEach(): Inventory {
  const inventory = demoInventories().find(({ records }) => (records.ServiceConfigurations ?? []).length > 0);
  if (inventory === undefined) throw new Error("The demo has no endpoint service");
  const [vpc] = inventory.records.Vpcs ?? [];
  const [endpoint] = inventory.records.VpcEndpoints ?? [];
  const more: Inventory["records"] = {
    EgressOnlyInternetGateways: [
      { EgressOnlyInternetGatewayId: "eigw-1", Attachments: [{ VpcId: vpc?.VpcId, State: "attached" }] },
    ],
    VpnGateways: [{ VpnGatewayId: "vgw-1", VpcAttachments: [{ VpcId: vpc?.VpcId, State: "attached" }] }],
    CarrierGateways: [{ CarrierGatewayId: "cagw-1", VpcId: vpc?.VpcId, State: "available" }],
    VpcEndpointAssociations: [{ Id: "vpce-rsc-asc-1", VpcEndpointId: endpoint?.VpcEndpointId }],
    VpcBlockPublicAccessExclusions: [
      { ExclusionId: "vpcbpa-exclude-1", ResourceArn: `arn:aws:ec2:us-east-1:1:vpc/${String(vpc?.VpcId)}` },
    ],
  };
  return { ...inventory, records: { ...inventory.records, ...more } };
}

/** Fields of a node that say something else than before, where they may only say less: null, or a part of a list. */
function otherClaims(before: object | undefined, after: object, path: string): string[] {
  return Object.entries(after).flatMap(([field, value]): string[] => {
    const was: unknown = before === undefined ? undefined : Reflect.get(before, field);
    if (value === null || JSON.stringify(value) === JSON.stringify(was)) return [];
    if (Array.isArray(value) && Array.isArray(was)) {
      const known = was as unknown[];
      const same = (one: unknown) => known.find((other) => keyed(other) === keyed(one));
      return (value as unknown[]).flatMap((one) => {
        const twin = same(one);
        if (twin === undefined) return [`${path}.${field}: ${JSON.stringify(one)}`];
        return isObject(one) ? otherClaims(twin as object, one as object, `${path}.${field}`) : [];
      });
    }
    if (isObject(value) && isObject(was)) return otherClaims(was as object, value as object, `${path}.${field}`);
    // A name falls back to the id, and tags to none.
    return field === "name" || field === "tags" ? [] : [`${path}.${field}: ${JSON.stringify(value)}`];
  });
}

/** What tells the members of a list apart: the first of their own ids. */
function keyed(value: unknown): string {
  if (!isObject(value)) return JSON.stringify(value);
  const ids = [
    "attachmentId",
    "routeTableId",
    "arn",
    "targetId",
    "ruleId",
    "hostedZoneId",
    "endpointId",
    "zoneName",
    "destination",
  ];
  return JSON.stringify(ids.map((id) => Reflect.get(value as object, id) as unknown));
}

/** The inventory as it would be had AWS not answered one action. */
function without(inventory: Inventory, action: (typeof CALLS)[number]["action"], status: CallStatus): Inventory {
  const call = CALLS.find((entry) => entry.action === action);
  const records = { ...inventory.records };
  if (call !== undefined) delete records[call.collection];
  const calls = inventory.calls.map((outcome) =>
    outcome.action === action ? { ...outcome, status, pages: 0, records: 0 } : outcome,
  );
  return { ...inventory, records, calls };
}

function idsOf(topology: Topology): string[] {
  return topology.nodes.map((node) => node.id);
}

/** True when the whole topology knows the resource, under whichever id of a node. */
function isKnown(whole: Topology, resourceId: string): boolean {
  return whole.get(resourceId) !== undefined || whole.nodes.some((node) => node.resourceId === resourceId);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
