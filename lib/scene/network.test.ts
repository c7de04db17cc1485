// @vitest-environment jsdom
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Resvg } from "@resvg/resvg-js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { demoInventories } from "@/lib/demo";
import { buildTopology, type Inventory, Network } from "@/lib/model";
import { buildNetworkScene, litPath, type NetworkSceneOptions, type Scene, type SceneBox, sceneToSvg } from ".";
import { inside, problemsOf, textsOf } from "./test-drawing";
import { type OrganisationOptions, organisation } from "./test-organisation";

const GOLDEN = path.join(import.meta.dirname, "golden");
const SHOW_ALL: NetworkSceneOptions = {
  groupBy: "account",
  visible: () => true,
  cards: new Map(),
  collapse: [],
  lit: [],
};
const SMALL: OrganisationOptions = {
  ...{ seed: 7, accounts: 4, regions: 2, vpcs: 2, gateways: 2 },
  ...{ peerings: 8, services: 3, connections: 10, outside: 3 },
};

function networkOf(inventories: readonly Inventory[]): Network {
  return new Network(inventories.map((inventory) => buildTopology(inventory)));
}

function draw(inventories: readonly Inventory[], options: Partial<NetworkSceneOptions> = {}): Scene {
  return buildNetworkScene(networkOf(inventories), { ...SHOW_ALL, ...options });
}

/** Cards with every kind of thing to say, on some VPCs. */
function cardsOf(network: Network): NetworkSceneOptions["cards"] {
  return new Map(
    network.vpcs.flatMap((vpc, index) => {
      const tone = index % 2 === 0 ? ("broken" as const) : ("attention" as const);
      const mark = index % 3 === 0 ? { tone, word: `${index + 1} need attention` } : null;
      const lines = ["12 subnets · 9 endpoints", "read 2 min ago"].slice(0, index % 3);
      return index % 5 === 4 ? [] : [[vpc.key, { title: vpc.vpc.label, lines, mark, notVisible: index % 4 === 1 }]];
    }),
  );
}

const sizes: fc.Arbitrary<OrganisationOptions> = fc.record({
  seed: fc.integer({ min: 1, max: 99_999 }),
  accounts: fc.integer({ min: 1, max: 12 }),
  regions: fc.integer({ min: 1, max: 4 }),
  vpcs: fc.integer({ min: 1, max: 7 }),
  gateways: fc.integer({ min: 0, max: 6 }),
  peerings: fc.integer({ min: 0, max: 60 }),
  services: fc.integer({ min: 0, max: 8 }),
  connections: fc.integer({ min: 0, max: 60 }),
  outside: fc.integer({ min: 0, max: 20 }),
});
const groupings = fc.constantFrom<NetworkSceneOptions["groupBy"]>("account", "region", "environment");

function box(scene: Scene, id: string): SceneBox {
  const found = scene.boxes.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no box ${id}`);
  return found;
}

describe("any network", () => {
  it("has boxes inside their parents and apart, whole labels, and lines that cross no box that is not theirs", () => {
    fc.assert(
      fc.property(sizes, groupings, fc.integer({ min: 1, max: 6 }), (options, groupBy, every) => {
        const network = networkOf(organisation(options));
        const hidden = new Set(network.vpcs.filter((_, index) => index % 7 === every).map((vpc) => vpc.key));
        const open = { ...SHOW_ALL, groupBy, cards: cardsOf(network), visible: (key: string) => !hidden.has(key) };
        const scene = buildNetworkScene(network, open);
        expect(problemsOf(scene)).toEqual([]);
        const groups = scene.boxes.filter((candidate) => candidate.fold === "open").map(({ id }) => id);
        expect(
          problemsOf(buildNetworkScene(network, { ...open, collapse: groups.filter((_, n) => n % every === 0) })),
        ).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it("is the same, byte for byte, whatever the order of topologies and records", () => {
    fc.assert(
      fc.property(sizes, groupings, fc.infiniteStream(fc.nat()), (options, groupBy, order) => {
        const inventories = organisation(options);
        const shuffled = inventories
          .map((inventory) => ({ inventory: structuredClone(inventory), at: order.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ inventory }) => inventory);
        for (const { records } of shuffled) for (const list of Object.values(records)) list.reverse();
        expect(JSON.stringify(draw(shuffled, { groupBy }))).toBe(JSON.stringify(draw(inventories, { groupBy })));
      }),
      { numRuns: 20 },
    );
  });

  it("keeps names of any length and script inside their boxes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 120 }), (name) => {
        const inventories = organisation(SMALL);
        for (const inventory of inventories) {
          inventory.accountName = name;
          for (const record of Object.values(inventory.records).flat()) record.Tags = [{ Key: "Name", Value: name }];
        }
        for (const groupBy of ["account", "environment"] as const) {
          for (const { id, ...rest } of draw(inventories, { groupBy }).boxes) {
            const leaving = textsOf({ id, ...rest }).filter((text) => !inside(text, rest));
            expect(leaving).toEqual([]);
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("networks of every size", () => {
  const many = { regions: 1, peerings: 30, services: 8, connections: 60, outside: 6, seed: 3 };
  const cases: [string, OrganisationOptions][] = [
    ["16 cards", { ...SMALL, regions: 2 }],
    ["100 cards on one transit gateway", { ...many, accounts: 20, vpcs: 5, gateways: 1 }],
    ["300 cards in 100 accounts", { ...many, accounts: 100, vpcs: 3, gateways: 2 }],
    ["2,000 cards, folded", { ...many, accounts: 100, vpcs: 20, gateways: 2 }],
  ];
  for (const [name, options] of cases) {
    it(`${name}: drawn well, near the shape of a screen`, () => {
      const scene = draw(organisation(options));
      expect(problemsOf(scene)).toEqual([]);
      expect(scene.width / scene.height).toBeGreaterThan(1.2);
      expect(scene.width / scene.height).toBeLessThan(2.1);
    });
  }

  it("one card is a picture of that card, and none is a picture all the same", () => {
    const one = draw(
      organisation({ ...SMALL, accounts: 1, regions: 1, vpcs: 1, gateways: 0, peerings: 0, services: 0 }),
    );
    expect(one.boxes.map(({ kind }) => kind)).toEqual(["zone", "card"]);
    expect(one.width).toBeLessThan(400);
    expect(draw([]).boxes).toEqual([]);
  });

  it("100 attachments to one gateway run on one track a row and one beside the gateway on each side", () => {
    const quiet = { peerings: 0, services: 0, connections: 0, outside: 0 };
    const scene = draw(organisation({ ...many, ...quiet, accounts: 20, vpcs: 5, gateways: 1 }));
    const plain = scene.lines.filter((line) => line.dash === null);
    const verticals = new Set(plain.map((line) => line.points.at(-3)?.[0]));
    expect(plain.length).toBeGreaterThan(80);
    expect(verticals.size).toBe(2);
    const rows = new Set(scene.boxes.filter(({ kind }) => kind === "card").map(({ y }) => y));
    expect(new Set(plain.map((line) => line.points.at(-2)?.[1])).size).toBe(rows.size);
  });
});

describe("groups", () => {
  const network = networkOf(organisation(SMALL));
  const titles = (scene: Scene) =>
    scene.boxes.filter(({ kind, parentId }) => kind === "zone" && parentId === null).map(({ label }) => label);

  it("are accounts, Regions or environments, with the VPCs that no tag places last", () => {
    expect(titles(buildNetworkScene(network, { ...SHOW_ALL, groupBy: "region" }))).toEqual([
      "Group eu-west-1",
      "Group us-east-1",
    ]);
    expect(titles(buildNetworkScene(network, { ...SHOW_ALL, groupBy: "environment" })).at(-1)).toContain(
      "No environment tag",
    );
    expect(titles(buildNetworkScene(network, SHOW_ALL))).toContain("Group team-334, 111122223334");
  });

  it("fold to a box with true counts, which stands for what it hides", () => {
    const id = "group/account/111122223334";
    const open = buildNetworkScene(network, SHOW_ALL);
    const scene = buildNetworkScene(network, { ...SHOW_ALL, collapse: [id] });
    const hidden = network.vpcs.filter(({ at }) => at.accountId === "111122223334");
    const folded = box(scene, id);
    expect(folded.fold).toBe("folded");
    expect(folded.label).toContain(`${hidden.length} VPCs, 2 Regions`);
    for (const vpc of hidden) {
      expect(scene.holders[`vpc/${vpc.key}`]).toBe(id);
      expect(scene.boxes.some((candidate) => candidate.id === `vpc/${vpc.key}`)).toBe(false);
    }
    const before = new Set(open.lines.flatMap((line) => [line.source, line.target]));
    const joined = hidden.some((vpc) => before.has(`vpc/${vpc.key}`));
    expect(scene.lines.some((line) => line.source === id || line.target === id)).toBe(joined);
    const lit = buildNetworkScene(network, { ...SHOW_ALL, collapse: [id], lit: [`vpc/${hidden[0]?.key}`] }).lit;
    expect(lit).toEqual([id]);
  });

  it("say in the fold what its cards say", () => {
    const cards = new Map(
      network.vpcs.map((vpc, index) => {
        const mark = index === 0 ? { tone: "broken" as const, word: "1 broken" } : null;
        return [vpc.key, { title: vpc.vpc.label, lines: [], mark, notVisible: index < 2 }] as const;
      }),
    );
    const first = network.vpcs[0]?.at.accountId ?? "";
    const id = `group/account/${first}`;
    const folded = box(buildNetworkScene(network, { ...SHOW_ALL, cards, collapse: [id] }), id);
    expect(folded.label).toContain("2 not wholly visible");
    expect(folded.label).toContain("broken: 1 VPC marked");
  });

  it("of a size that no reader takes in at once open to their own groups first", () => {
    const crowd = networkOf(
      organisation({ ...SMALL, accounts: 2, vpcs: 160, regions: 2, peerings: 0, connections: 0 }),
    );
    const [outer, inner] = ["group/account/111122223333", "group/account/111122223333/us-east-1"];
    const opened = buildNetworkScene(crowd, { ...SHOW_ALL, expand: [outer] });
    expect(
      opened.boxes.filter((candidate) => candidate.id.startsWith("group/")).map(({ id, fold }) => [id, fold]),
    ).toEqual([
      [outer, "open"],
      ["group/account/111122223333/eu-west-1", "folded"],
      [inner, "folded"],
      ["group/account/111122223334", "folded"],
    ]);
    const both = buildNetworkScene(crowd, { ...SHOW_ALL, expand: [outer, inner] });
    expect(both.boxes.filter((candidate) => candidate.id.startsWith("vpc/"))).toHaveLength(160);
  });

  it("begin folded above 300 cards, and open one by one", () => {
    const large = networkOf(organisation({ ...SMALL, accounts: 100, vpcs: 2, regions: 2 }));
    const folded = buildNetworkScene(large, SHOW_ALL);
    expect(folded.boxes.filter((candidate) => candidate.fold === "folded")).toHaveLength(100);
    expect(folded.boxes.some((candidate) => candidate.id.startsWith("vpc/"))).toBe(false);
    const opened = buildNetworkScene(large, { ...SHOW_ALL, expand: ["group/account/111122223340"] });
    expect(opened.boxes.filter((candidate) => candidate.fold === "folded")).toHaveLength(99);
    expect(opened.boxes.filter((candidate) => candidate.id.startsWith("vpc/111122223340/"))).toHaveLength(4);
  });
});

describe("links", () => {
  const A = "111122223333";
  const B = "444455556666";
  const peering = (id: string, code: string, accepter: object) => ({
    VpcPeeringConnectionId: id,
    Status: { Code: code },
    RequesterVpcInfo: { VpcId: "vpc-a", OwnerId: A, Region: "us-east-1" },
    AccepterVpcInfo: accepter,
  });
  const inventories = (records: Inventory["records"]): Inventory[] => {
    const [base] = organisation({ ...SMALL, accounts: 1, regions: 1, vpcs: 1, gateways: 0, peerings: 0, services: 0 });
    if (base === undefined) throw new Error("no inventory");
    const vpc = (id: string, owner: string) => ({ VpcId: id, OwnerId: owner, CidrBlock: "10.0.0.0/16" });
    return [
      { ...base, accountId: A, records: { Vpcs: [vpc("vpc-a", A), vpc("vpc-c", A)], ...records } },
      { ...base, accountId: B, records: { Vpcs: [vpc("vpc-b", B)] } },
    ];
  };
  const inB = { VpcId: "vpc-b", OwnerId: B, Region: "us-east-1" };
  const [a, b, c] = [`vpc/${A}/us-east-1/vpc-a`, `vpc/${B}/us-east-1/vpc-b`, `vpc/${A}/us-east-1/vpc-c`];
  const attachment = (id: string, gateway: string, vpc: string, owner: string, state = "available") => ({
    TransitGatewayAttachmentId: id,
    TransitGatewayId: gateway,
    TransitGatewayOwnerId: A,
    ResourceType: "vpc",
    ResourceId: vpc,
    ResourceOwnerId: owner,
    State: state,
  });

  it("say what they are, from where to where, and in which state", () => {
    const scene = draw(inventories({ VpcPeeringConnections: [peering("pcx-1", "active", inB)] }));
    expect(scene.lines.map(({ source, target, label }) => [source, target, label])).toEqual([
      [a, b, "Peering pcx-1 between vpc-a and vpc-b, active"],
    ]);
  });

  it("that do not carry traffic say so in a word at both ends, beside a line that is not solid", () => {
    for (const [code, word, stroke] of [
      ["pending-acceptance", "waiting", "route"],
      ["rejected", "rejected", "broken"],
      ["expired", "expired", "broken"],
    ] as const) {
      const scene = draw(inventories({ VpcPeeringConnections: [peering("pcx-1", code, inB)] }));
      const words = scene.boxes.filter((candidate) => candidate.kind === "word");
      expect(words.map(textsOf).map(([text]) => text?.text)).toEqual([word, word]);
      expect(scene.lines[0]?.stroke).toBe(stroke);
      expect(scene.lines[0]?.dash).not.toBeNull();
      expect([...(scene.lines[0]?.words ?? [])].sort()).toEqual(words.map(({ id }) => id).sort());
    }
  });

  it("look different by kind, in colour or width and in dash", () => {
    const { legend } = draw(inventories({}));
    const styles = legend
      .filter(({ kind }) => kind === "line")
      .map((item) => `${item.stroke} ${item.dash} ${item.dot}`);
    expect(new Set(styles).size).toBe(styles.length);
    const withoutColour = legend
      .filter(({ kind }) => kind === "line")
      .map((item) => `${item.strokeWidth} ${item.dash} ${item.dot}`);
    expect(new Set(withoutColour).size).toBe(withoutColour.length);
  });

  it("end in one hatched box for each account that nobody collected, which names it", () => {
    const far = (id: string, vpc: string, owner: string) =>
      peering(id, "active", { VpcId: vpc, OwnerId: owner, Region: "eu-west-1" });
    const scene = draw(
      inventories({
        VpcPeeringConnections: [
          far("pcx-1", "vpc-x", "999900001111"),
          far("pcx-2", "vpc-y", "999900001111"),
          far("pcx-3", "vpc-z", "999900002222"),
        ],
      }),
    );
    const outside = scene.boxes.filter((candidate) => candidate.id.startsWith("account/"));
    expect(outside.map(({ label }) => label)).toEqual([
      "Not collected: Account 999900001111, eu-west-1 · 2 VPCs, not collected",
      "Not collected: Account 999900002222, vpc-z, eu-west-1, not collected",
    ]);
    for (const { paint } of outside) expect(paint[0]).toMatchObject({ type: "rect", fill: "hatch" });
    expect(scene.lines.find((line) => line.target === outside[0]?.id)?.label).toMatch(/^2 peerings between/);
  });

  it("say that a VPC is not visible where its account and Region were read", () => {
    const unseen = { VpcId: "vpc-hidden", OwnerId: B, Region: "us-east-1" };
    const scene = draw(inventories({ VpcPeeringConnections: [peering("pcx-1", "active", unseen)] }));
    expect(box(scene, `account/${B}`).label).toContain("VPC not visible");
  });

  it("of a transit gateway lead to it from every VPC; the gateway says what is attached and not collected", () => {
    const scene = draw(
      inventories({
        TransitGateways: [{ TransitGatewayId: "tgw-1", OwnerId: A, State: "available" }],
        TransitGatewayAttachments: [
          attachment("tgw-attach-1", "tgw-1", "vpc-a", A),
          attachment("tgw-attach-2", "tgw-1", "vpc-b", B, "pendingAcceptance"),
          attachment("tgw-attach-3", "tgw-1", "vpc-x", "999900001111"),
          { ...attachment("tgw-attach-4", "tgw-1", "vpn-1", A), ResourceType: "vpn" },
        ],
      }),
    );
    expect(scene.lines.map(({ source, target }) => [source, target]).sort()).toEqual(
      [
        [a, "tgw-1"],
        ["account/999900001111", "tgw-1"],
        [b, "tgw-1"],
      ].sort(),
    );
    expect(box(scene, "tgw-1").label).toBe(
      "Transit gateway, tgw-1, 111122223333 · us-east-1, 3 VPCs · 1 VPN, 1 VPC not collected",
    );
  });

  it("to what a filter hides are not drawn, nor a gateway that joins nothing else", () => {
    const records = {
      TransitGateways: [{ TransitGatewayId: "tgw-1", OwnerId: A, State: "available" }],
      TransitGatewayAttachments: [
        attachment("tgw-attach-1", "tgw-1", "vpc-a", A),
        attachment("tgw-attach-2", "tgw-1", "vpc-x", "999900001111"),
      ],
      VpcPeeringConnections: [peering("pcx-1", "active", inB)],
    };
    const scene = draw(inventories(records), { visible: (key) => `vpc/${key}` !== a });
    expect(scene.lines).toEqual([]);
    const drawn = scene.boxes.filter(({ kind }) => kind !== "zone").map(({ id }) => id);
    expect(drawn.sort()).toEqual([b, c].sort());
  });

  it("light with their words and the boxes at their other ends, through a gateway also its other VPCs", () => {
    const scene = draw(
      inventories({
        TransitGateways: [{ TransitGatewayId: "tgw-1", OwnerId: A, State: "available" }],
        TransitGatewayAttachments: [
          attachment("tgw-attach-1", "tgw-1", "vpc-a", A),
          attachment("tgw-attach-2", "tgw-1", "vpc-c", A),
        ],
        VpcPeeringConnections: [peering("pcx-1", "pending-acceptance", inB)],
      }),
    );
    const fromA = litPath(scene, [a]);
    for (const id of [a, b, c, "tgw-1"]) expect(fromA?.boxes.has(id), id).toBe(true);
    expect(fromA?.lines.size).toBe(3);
    const words = scene.boxes.filter(({ kind }) => kind === "word");
    expect(words.every(({ id }) => fromA?.boxes.has(id) === true)).toBe(true);
    const fromB = litPath(scene, [b]);
    expect(fromB?.boxes.has(a)).toBe(true);
    expect(fromB?.boxes.has("tgw-1")).toBe(false);
    expect(fromB?.boxes.has(c)).toBe(false);
    const fromC = litPath(scene, [c]);
    expect(fromC?.boxes.has(a)).toBe(true);
    expect(fromC?.boxes.has(b)).toBe(false);
    expect(words.some(({ id }) => fromC?.boxes.has(id) === true)).toBe(false);
    expect(litPath(scene, [])).toBeNull();
    expect(litPath(scene, ["vpc/nowhere"])).toBeNull();
  });
});

describe("cards", () => {
  it("hold name, blocks, id, lines and mark, and say when not everything is visible", () => {
    const network = networkOf(organisation({ ...SMALL, accounts: 1, regions: 1, vpcs: 1 }));
    const [vpc] = network.vpcs;
    if (vpc === undefined) throw new Error("no VPC");
    const mark = { tone: "attention" as const, word: "3 need attention" };
    const card = { title: "core", lines: ["9 subnets"], mark, notVisible: true };
    const scene = buildNetworkScene(network, { ...SHOW_ALL, cards: new Map([[vpc.key, card]]) });
    const drawn = box(scene, `vpc/${vpc.key}`);
    expect(textsOf(drawn).map(({ text }) => text)).toEqual([
      ...[
        "core",
        vpc.vpc.attributes.cidrBlocks[0],
        vpc.at.vpcId,
        "9 subnets",
        "3 need attention",
        "? not everything is visible",
      ],
    ]);
    expect(drawn.label).toContain("needs attention: 3 need attention, not everything is visible");
    expect(drawn.nodeId).toBe(drawn.id);
  });
});

describe("the demo", () => {
  const network = networkOf(demoInventories());
  const scene = buildNetworkScene(network, SHOW_ALL);

  for (const theme of ["light", "dark"] as const) {
    it(`is drawn as in its golden file, ${theme}`, () => {
      const svg = sceneToSvg(scene, { theme });
      const file = path.join(GOLDEN, `network-${theme}.svg`);
      if (process.env.UPDATE_GOLDEN === "1") {
        mkdirSync(GOLDEN, { recursive: true });
        writeFileSync(file, svg);
      }
      expect(svg).toBe(readFileSync(file, "utf8"));
      expect(new DOMParser().parseFromString(svg, "image/svg+xml").querySelector("parsererror")).toBeNull();
      expect(new Resvg(svg).render().width).toBe(Math.max(720, scene.width));
    });
  }

  it("is drawn well in every grouping, and no label is cut", () => {
    for (const groupBy of ["account", "region", "environment"] as const) {
      const drawn = buildNetworkScene(network, { ...SHOW_ALL, groupBy, cards: cardsOf(network) });
      expect(problemsOf(drawn)).toEqual([]);
      const cut = drawn.boxes.flatMap(textsOf).filter(({ text }) => text.endsWith("…"));
      expect(cut.map(({ text }) => text)).toEqual([]);
    }
  });
});
