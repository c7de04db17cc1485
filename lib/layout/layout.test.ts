import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attentions } from "@/lib/analysis";
import { demoInventories, generateNetwork, type NetworkOptions } from "@/lib/demo";
import { type ActionName, buildTopology, type Inventory, Network, type RawRecord } from "@/lib/model";
import { type DiagramOptions, FONTS, fitText, layoutVpc, type Placement, textWidth } from ".";
import { diagramContent } from "./content";
import { ROUTE_TABLES } from "./content-types";
import { pack } from "./pack";
import { placeContent } from "./place";
import { lineCrossings, unsound } from "./test-soundness";

const OPEN: DiagramOptions = { hide: [], collapse: [], expand: [] };
const TITLE = { family: "sans", size: 12, weight: 600 } as const;

const networks: fc.Arbitrary<NetworkOptions> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  zones: fc.integer({ min: 1, max: 6 }),
  subnetsPerZone: fc.integer({ min: 1, max: 7 }),
  routeTables: fc.integer({ min: 0, max: 12 }),
  gatewayEndpoints: fc.integer({ min: 0, max: 2 }),
  interfaceEndpoints: fc.integer({ min: 0, max: 14 }),
  workloadInterfaces: fc.integer({ min: 0, max: 60 }),
  ipv6Only: fc.boolean(),
  withoutZoneIds: fc.boolean(),
  endpointsWithoutSubnets: fc.boolean(),
  absent: fc.subarray([
    "NetworkInterfaces",
    "NatGateways",
    "InternetGateways",
    "RouteTables",
    "AvailabilityZones",
  ] as const),
});

/** What joins the generated VPC with others, and what of it may not be seen. */
const joints = fc.record({
  peerings: fc.array(fc.constantFrom("active", "pending-acceptance", "rejected", "deleted"), { maxLength: 4 }),
  transitGateways: fc.integer({ min: 0, max: 3 }),
  attachments: fc.integer({ min: 0, max: 5 }),
  gateways: fc.boolean(),
  lattice: fc.integer({ min: 0, max: 3 }),
  consumers: fc.integer({ min: 0, max: 14 }),
  participant: fc.boolean(),
  denied: fc.subarray([
    "DescribeVpcPeeringConnections",
    "DescribeTransitGateways",
    "DescribeTransitGatewayAttachments",
    "DescribeVpnGateways",
    "DescribeVpcEndpointAssociations",
    "DescribeVpcEndpointServiceConfigurations",
    "DescribeVpcEndpoints",
  ] as const),
});

type Joints = typeof joints extends fc.Arbitrary<infer T> ? T : never;

function withJoints(inventory: Inventory, joined: Joints): Inventory {
  const made = structuredClone(inventory);
  const { records } = made;
  const VpcId = String(records.Vpcs?.[0]?.VpcId);
  const owner = "999988887777";
  const routes: RawRecord[] = [];
  records.VpcPeeringConnections = joined.peerings.map((Code, n) => {
    const VpcPeeringConnectionId = `pcx-${n}`;
    if (n % 2 === 0) routes.push({ VpcPeeringConnectionId });
    const far = { VpcId: `vpc-peer-${n}`, OwnerId: owner, Region: n === 1 ? "eu-west-1" : made.region };
    const near = { VpcId, OwnerId: made.accountId, Region: made.region };
    return { VpcPeeringConnectionId, Status: { Code }, RequesterVpcInfo: near, AccepterVpcInfo: far };
  });
  records.TransitGateways = [];
  records.TransitGatewayAttachments = [];
  for (let n = 0; n < joined.transitGateways; n++) {
    const TransitGatewayId = `tgw-${n}`;
    routes.push({ TransitGatewayId });
    const OwnerId = n === 1 ? owner : made.accountId;
    records.TransitGateways.push({ TransitGatewayId, OwnerId, State: "available" });
    for (let m = 0; m < joined.attachments; m++) {
      records.TransitGatewayAttachments.push({
        ...{ TransitGatewayAttachmentId: `tgw-attach-${n}-${m}`, TransitGatewayId, TransitGatewayOwnerId: OwnerId },
        ...{ ResourceType: m === 2 ? "vpn" : "vpc", ResourceId: m === 0 ? VpcId : `vpc-spoke-${m}` },
        State: m === 0 && n === 2 ? "pendingAcceptance" : "available",
      });
    }
  }
  if (joined.gateways) {
    routes.push({ GatewayId: "vgw-1" }, { CarrierGatewayId: "cagw-1" });
    records.VpnGateways = [{ VpnGatewayId: "vgw-1", VpcAttachments: [{ VpcId, State: "attached" }] }];
    records.CarrierGateways = [{ CarrierGatewayId: "cagw-1", VpcId, State: "available" }];
  }
  for (let n = 0; n < joined.lattice; n++) {
    const kind = n === 1 ? "ServiceNetwork" : "Resource";
    const arn = `arn:aws:vpc-lattice:us-east-1:${owner}:thing/rcfg-0123456789abcde${n}`;
    (records.VpcEndpoints ??= []).push({
      ...{ VpcEndpointId: `vpce-lattice-${n}`, VpcEndpointType: kind, VpcId, State: "available" },
      ...(kind === "Resource" ? { ResourceConfigurationArn: arn } : { ServiceNetworkArn: arn }),
    });
    (records.VpcEndpointAssociations ??= []).push({
      ...{ Id: `vpce-rsc-asc-${n}`, VpcEndpointId: `vpce-lattice-${n}`, AssociatedResourceArn: arn },
      ...(n === 2 ? { FailureCode: "ResourceConfigurationNotAccessible" } : {}),
    });
  }
  if (joined.consumers > 0) {
    const arn = `arn:aws:elasticloadbalancing:us-east-1:${made.accountId}:loadbalancer/net/own/1`;
    const service = { ServiceId: "vpce-svc-own", ServiceState: "Available", NetworkLoadBalancerArns: [arn] };
    records.ServiceConfigurations = [{ ...service, ServiceType: [{ ServiceType: "Interface" }] }];
    records.LoadBalancers = [{ LoadBalancerArn: arn, LoadBalancerName: "own", VpcId, Type: "network" }];
    records.VpcEndpointConnections = Array.from({ length: joined.consumers }, (_, n) => ({
      ...{ ServiceId: "vpce-svc-own", VpcEndpointId: `vpce-consumer-${n}`, VpcEndpointOwner: owner },
      VpcEndpointState: n % 3 === 0 ? "pendingAcceptance" : "available",
    }));
  }
  const [table] = records.RouteTables ?? [];
  if (table !== undefined) {
    const more = routes.map((target, n) => ({
      ...target,
      DestinationCidrBlock: `172.${16 + n}.0.0/16`,
      State: "active",
    }));
    table.Routes = [...(Array.isArray(table.Routes) ? table.Routes : []), ...more];
  }
  if (joined.participant) for (const vpc of records.Vpcs ?? []) vpc.OwnerId = owner;
  deny(made, joined.denied);
  return made;
}

const COLLECTIONS = {
  DescribeVpcPeeringConnections: "VpcPeeringConnections",
  DescribeTransitGateways: "TransitGateways",
  DescribeTransitGatewayAttachments: "TransitGatewayAttachments",
  DescribeVpnGateways: "VpnGateways",
  DescribeVpcEndpointAssociations: "VpcEndpointAssociations",
  DescribeVpcEndpointServiceConfigurations: "ServiceConfigurations",
  DescribeVpcEndpoints: "VpcEndpoints",
} as const;

function deny(inventory: Inventory, actions: readonly (keyof typeof COLLECTIONS & ActionName)[]): void {
  for (const action of actions) {
    inventory.records[COLLECTIONS[action]] = [];
    for (const call of inventory.calls)
      if (call.action === action) Object.assign(call, { status: "denied", records: 0 });
  }
}

function place(inventory: Inventory, options = OPEN): Placement {
  const topology = buildTopology(inventory);
  const vpc = topology.ofKind("vpc")[0];
  const placement = vpc === undefined ? null : layoutVpc(topology, vpc.id, options, new Map());
  if (placement === null) throw new Error("no VPC");
  return placement;
}

function expectSound(placement: Placement): void {
  expect(unsound(placement)).toEqual([]);
}

describe("placement", () => {
  it("keeps children inside, siblings apart and lines out of foreign boxes, for any network", () => {
    fc.assert(
      fc.property(networks, (options) => expectSound(place(generateNetwork(options)))),
      { numRuns: 60 },
    );
  });

  it("keeps them with zones and subnets folded, and endpoint types hidden", () => {
    fc.assert(
      fc.property(networks, fc.integer({ min: 0, max: 5 }), (options, folded) => {
        const inventory = generateNetwork({ ...options, absent: [] });
        const topology = buildTopology(inventory);
        const zone = topology.ofKind("availabilityZone")[folded % options.zones]?.id ?? "";
        const subnet = topology.ofKind("subnet")[folded]?.id ?? "";
        expectSound(place(inventory, { hide: folded > 3 ? ["Interface"] : [], collapse: [zone, subnet], expand: [] }));
      }),
      { numRuns: 40 },
    );
  });

  it("keeps them with peerings, transit gateways, other owners, consumers and calls that were denied", () => {
    fc.assert(
      fc.property(networks, joints, (options, joined) => {
        const inventory = withJoints(generateNetwork(options), joined);
        const topology = buildTopology(inventory);
        const id = topology.ofKind("vpc")[0]?.id ?? "";
        for (const network of [undefined, new Network([topology])]) {
          const placement = layoutVpc(topology, id, { ...OPEN, network }, new Map());
          expect(placement).not.toBeNull();
          if (placement !== null) expectSound(placement);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is the same for shuffled records", () => {
    fc.assert(
      fc.property(networks, joints, fc.integer(), (options, joined, seed) => {
        const inventory = withJoints(generateNetwork(options), joined);
        const shuffled = structuredClone(inventory);
        for (const records of Object.values(shuffled.records)) shuffle(records, seed);
        const plain = place(inventory);
        const other = place(shuffled);
        expect({ ...other, holder: [] }).toEqual({ ...plain, holder: [] });
      }),
      { numRuns: 25 },
    );
  });

  it("is sound for every VPC of the demo", () => {
    const network = new Network(demoInventories().map((inventory) => buildTopology(inventory)));
    for (const { topology, vpc } of network.vpcs) {
      const placement = layoutVpc(topology, vpc.id, { ...OPEN, network }, new Map());
      expect(placement).not.toBeNull();
      if (placement !== null) expectSound(placement);
    }
  });

  it("folds the zones of a VPC with very many subnets, with true counts, and opens them on demand", () => {
    const inventory = generateNetwork({
      ...{ seed: 5, zones: 3, subnetsPerZone: 120, routeTables: 9, gatewayEndpoints: 1, interfaceEndpoints: 4 },
      workloadInterfaces: 500,
    });
    const folded = place(inventory);
    const summaries = folded.boxes.flatMap((box) => (box.kind === "subnet" ? [box.content.title] : []));
    const total = summaries.reduce((sum, title) => sum + Number.parseInt(title, 10), 0);
    expect(total).toBe(360);
    expect(folded.boxes.length).toBeLessThan(60);
    const zone = folded.boxes.find((box) => box.kind === "zone")?.id ?? "";
    const opened = place(inventory, { hide: [], collapse: [], expand: [zone] });
    expect(opened.boxes.filter((box) => box.kind === "subnet" && box.parentId === zone)).toHaveLength(120);
    expectSound(opened);
  });

  it("shows route tables with the same routes in one box where there are very many, and each on demand", () => {
    const inventory = generateNetwork({
      ...{ seed: 5, zones: 2, subnetsPerZone: 60, routeTables: 90, gatewayEndpoints: 2, interfaceEndpoints: 0 },
      workloadInterfaces: 0,
    });
    const tablesOf = (placement: Placement) =>
      placement.boxes.flatMap((box) => (box.kind === "routeTable" ? [box.content] : []));
    const folded = place(inventory);
    expect(folded.boxes.find(({ id }) => id === ROUTE_TABLES)).toMatchObject({ content: { fold: "folded" } });
    const boxes = tablesOf(folded);
    expect(boxes.length).toBeLessThanOrEqual(40);
    const tables = boxes.map(({ id, title }) => (id.startsWith("tables/") ? Number.parseInt(title, 10) : 1));
    expect(tables.reduce((sum, n) => sum + n, 0)).toBe(90);
    const subnets = boxes.map(({ detail }) => Number.parseInt(detail, 10));
    expect(subnets.reduce((sum, n) => sum + n, 0)).toBe(120);
    // Each table is held by the box that its routes stand in.
    const topology = buildTopology(inventory);
    for (const { id, attributes } of topology.ofKind("routeTable")) {
      const box = boxes.find((content) => content.id === folded.holder.get(id));
      expect(
        box?.rows.map(({ destination, targetNodeId }) => [destination, targetNodeId]),
        id,
      ).toEqual(
        attributes.routes
          .filter(({ targetKind }) => targetKind !== "local")
          .map(({ destination, targetNodeId }) => [destination, targetNodeId]),
      );
    }
    expectSound(folded);
    const opened = place(inventory, { ...OPEN, expand: [ROUTE_TABLES] });
    expect(opened.boxes.find(({ id }) => id === ROUTE_TABLES)).toMatchObject({ content: { fold: "open" } });
    expect(tablesOf(opened)).toHaveLength(90);
    expectSound(opened);
  });

  it("shows the least common of very many route tables in one box that names no routes", () => {
    const inventory = generateNetwork({ ...MINIMAL, seed: 5, routeTables: 60 });
    for (const [index, table] of (inventory.records.RouteTables ?? []).entries()) {
      const route = { DestinationCidrBlock: `172.16.${index}.0/24`, NatGatewayId: "nat-0aaa", State: "active" };
      table.Routes = [route];
    }
    const placement = place(inventory);
    const boxes = placement.boxes.flatMap((box) => (box.kind === "routeTable" ? [box.content] : []));
    expect(boxes).toHaveLength(40);
    expect(boxes.find(({ id }) => id === "tables/others")).toMatchObject({ title: "21 other route tables", rows: [] });
    expectSound(placement);
  });

  it("draws the lines of forty endpoints in three zones as a few bundles", () => {
    const zones = 3;
    const inventory = generateNetwork({
      ...{ ...MINIMAL, seed: 5, zones, interfaceEndpoints: 40, subnetsPerEndpoint: zones },
    });
    const { lines, boxes } = place(inventory);
    const attachments = lines.filter(({ kind }) => kind === "eniAttachment");
    expect(attachments).toHaveLength(zones * 40);
    // Vertical tracks in the zones, and horizontal ones below the row.
    for (const zone of boxes.filter(({ kind }) => kind === "zone")) {
      const inside = attachments.filter(({ points }) => (points[0]?.[0] ?? 0) < zone.x + zone.width);
      const tracks = new Set(inside.map(({ points }) => points[1]?.[0]).filter((x) => (x ?? 0) > zone.x));
      expect(tracks.size).toBeLessThanOrEqual(10);
    }
    expect(new Set(attachments.map(({ points }) => points[2]?.[1])).size).toBeLessThanOrEqual(16);
  });

  it("gives null for a VPC that is not there", () => {
    const topology = buildTopology(generateNetwork({ ...MINIMAL, seed: 1 }));
    expect(layoutVpc(topology, "vpc-none", OPEN, new Map())).toBeNull();
  });
});

const MINIMAL = {
  zones: 1,
  subnetsPerZone: 1,
  routeTables: 1,
  gatewayEndpoints: 0,
  interfaceEndpoints: 0,
  workloadInterfaces: 0,
};

describe("pictures of the demo", () => {
  const network = new Network(demoInventories().map((inventory) => buildTopology(inventory)));
  const placed = ({ topology, vpc }: (typeof network.vpcs)[number], order?: "plain") => {
    const content = diagramContent(topology, vpc.id, { ...OPEN, network });
    if (content === null) throw new Error(`The demo has no VPC ${vpc.id}.`);
    const marks = attentions(topology, vpc.id).map(({ nodeId, mark }) => [nodeId, mark] as const);
    return placeContent(content, new Map(marks), order);
  };
  const core = network.vpcs.filter(({ vpc }) => vpc.label === "core");

  it("have no more line crossings than their columns in the plain order of ids have; that of core at most half", () => {
    expect(core).toHaveLength(1);
    for (const found of network.vpcs) {
      const plain = lineCrossings(placed(found, "plain").lines);
      const most = core.includes(found) ? plain / 2 : plain;
      expect(lineCrossings(placed(found).lines), found.vpc.label).toBeLessThanOrEqual(most);
    }
  });

  it("are legible as a whole on a screen of 1440 × 900, as core is: its smallest text has 10 px", () => {
    const [{ width, height } = { width: 0, height: 0 }] = core.map((found) => placed(found));
    // What is left below the bars of the page, and the margin that the canvas leaves around the picture.
    const scale = 0.98 * Math.min(1440 / width, 760 / height);
    const smallest = Math.min(...Object.values(FONTS).map(({ size }) => size));
    expect(smallest * scale).toBeGreaterThanOrEqual(10);
  });
});

describe("pack", () => {
  it("keeps the order, leaves the gap, and moves nothing that has room", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 80 })), { maxLength: 20 }),
        (list) => {
          const sorted = [...list].sort((a, b) => a[0] - b[0]);
          const sizes = sorted.map(([, size]) => size);
          const tops = pack(
            sorted.map(([want]) => want),
            sizes,
            6,
            10,
          );
          for (const [index, top] of tops.entries()) {
            expect(top).toBeGreaterThanOrEqual(10);
            if (index > 0) expect(top).toBeGreaterThanOrEqual((tops[index - 1] ?? 0) + (sizes[index - 1] ?? 0) + 6);
          }
        },
      ),
    );
    expect(pack([50, 200], [20, 20], 6, 0)).toEqual([40, 190]);
  });
});

describe("text", () => {
  it("never makes a label wider than its room, whatever the script", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), fc.integer({ min: 30, max: 400 }), (text, width) => {
        expect(textWidth(fitText(text, width, TITLE), TITLE)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it("drops characters that change direction or control a terminal", () => {
    expect(fitText("a\u202egnp.exe\u0007 b", 400, TITLE)).toBe("agnp.exe b");
  });

  it("cuts between graphemes, never inside an emoji", () => {
    const family = "👨‍👩‍👧‍👦";
    const cut = fitText(family.repeat(40), 120, TITLE);
    expect(cut.replaceAll(family, "")).toBe("…");
  });
});

function shuffle<T>(list: T[], seed: number): void {
  let state = Math.abs(seed % 2_147_483_646) + 1;
  for (let i = list.length - 1; i > 0; i--) {
    state = (state * 48_271) % 2_147_483_647;
    const j = state % (i + 1);
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
}
