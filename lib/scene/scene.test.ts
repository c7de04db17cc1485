// @vitest-environment jsdom
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Resvg } from "@resvg/resvg-js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Attention, attentions } from "@/lib/analysis";
import { demoInventories, generateNetwork } from "@/lib/demo";
import { FONTS, textWidth } from "@/lib/layout";
import { buildTopology, type Inventory, Network } from "@/lib/model";
import { buildScene, linePath, litPath, PALETTES, type Scene, sceneToSvg, type Token } from ".";
import { primitiveTextWidth } from "./shapes";
import { PLAIN, type ServiceOptions, serviceInventories } from "./test-services";

const OPEN = { hide: [], collapse: [], expand: [], lit: [] };
const GOLDEN = path.join(import.meta.dirname, "golden");

interface Drawn {
  name: string;
  scene: Scene;
}

/** Every VPC of some inventories, seen as one network; a participant's view of a VPC carries its account too. */
function drawAll(inventories: readonly Inventory[]): Drawn[] {
  const network = new Network(inventories.map((inventory) => buildTopology(inventory)));
  return network.vpcs.flatMap(({ topology, vpc, at }) => {
    const scene = buildScene(topology, vpc.id, { ...OPEN, network, attention: attentions(topology, vpc.id) });
    const owned = vpc.attributes.ownerId === at.accountId;
    const name = owned ? vpc.label : `${network.viewsOf(vpc.id)[0]?.vpc.label ?? vpc.id}-participant`;
    return scene === null ? [] : [{ name, scene }];
  });
}

function draw(inventory: Inventory, vpcName?: string): Drawn[] {
  return drawAll([inventory]).filter(({ name }) => vpcName === undefined || name === vpcName);
}

const DEMO = drawAll(demoInventories());

/** Pictures whose golden files are kept in the dark theme too. */
const BOTH_THEMES = ["core", "hub", "shared-participant"];

function demo(name: string): Scene {
  const found = DEMO.find((drawn) => drawn.name === name);
  if (found === undefined) throw new Error(`The demo has no VPC ${name}.`);
  return found.scene;
}

function texts(scene: Scene): string[] {
  return scene.boxes.flatMap((box) => box.paint.flatMap((shape) => (shape.type === "text" ? [shape.text] : [])));
}

function isHatched({ paint }: Scene["boxes"][number]): boolean {
  return paint.some((shape) => shape.type === "rect" && shape.fill === "hatch");
}

function parse(svg: string): Document {
  return new DOMParser().parseFromString(svg, "image/svg+xml");
}

describe("golden files of the demo", () => {
  for (const { name, scene } of DEMO) {
    for (const theme of BOTH_THEMES.includes(name) ? (["light", "dark"] as const) : (["light"] as const)) {
      it(`${name}, ${theme}`, () => {
        const svg = sceneToSvg(scene, { theme });
        const file = path.join(GOLDEN, `${name}-${theme}.svg`);
        if (process.env.UPDATE_GOLDEN === "1") {
          mkdirSync(GOLDEN, { recursive: true });
          writeFileSync(file, svg);
        }
        expect(svg).toBe(readFileSync(file, "utf8"));
      });
    }
  }
});

describe("labels", () => {
  it("are whole in the demo: no name, address or mark is cut", () => {
    for (const { name, scene } of DEMO) {
      const cut = texts(scene).filter((text) => text.endsWith("…") && !/^[a-z-]+-[0-9a-f]{6}…$/.test(text));
      expect(cut, name).toEqual([]);
    }
  });

  it("stay inside their boxes and apart from each other, for any network and any names", () => {
    const names = fc.string({ unit: "grapheme", minLength: 1, maxLength: 260 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999 }), names, (seed, tag) => {
        const inventory = generateNetwork({
          ...{ seed, zones: 2, subnetsPerZone: 3, routeTables: 4, gatewayEndpoints: 2, interfaceEndpoints: 5 },
          workloadInterfaces: 20,
        });
        for (const records of Object.values(inventory.records)) {
          for (const record of records) if (Array.isArray(record.Tags)) record.Tags = [{ Key: "Name", Value: tag }];
        }
        for (const { scene } of draw(inventory)) expectTextsApart(scene);
      }),
      { numRuns: 40 },
    );
    for (const { scene } of DEMO) expectTextsApart(scene);
  });
});

describe("marks", () => {
  it("stay inside their boxes, however long their words", () => {
    for (const inventory of demoInventories()) {
      const topology = buildTopology(inventory);
      for (const { id } of topology.ofKind("vpc")) {
        const attention = topology.within(id).map((node): Attention => ({ ...LONG_MARK, nodeId: node.id }));
        const scene = buildScene(topology, id, { ...OPEN, attention });
        if (scene !== null) expectTextsApart(scene);
      }
    }
  });
});

const LONG_MARK: Omit<Attention, "nodeId"> = {
  code: "none",
  tone: "attention",
  mark: "ACL blocks vpce-svc-0aaaaaaaaaaaaaaa1 and the names of many more",
  content: [],
  fix: null,
};

function expectTextsApart(scene: Scene): void {
  for (const box of scene.boxes) {
    const spans = box.paint.flatMap((shape) => {
      if (shape.type !== "text" || shape.text === "") return [];
      const width = primitiveTextWidth(shape);
      const left = shape.anchor === "end" ? shape.x - width : shape.x;
      return [{ text: shape.text, y: shape.y, left, right: left + width }];
    });
    for (const [index, a] of spans.entries()) {
      expect(a.left, `${a.text} in ${box.id}`).toBeGreaterThanOrEqual(-0.01);
      expect(a.right, `${a.text} in ${box.id}`).toBeLessThanOrEqual(box.width + 0.01);
      for (const b of spans.slice(index + 1)) {
        const apart = a.y !== b.y || a.right <= b.left || b.right <= a.left;
        expect(apart, `${a.text} and ${b.text} in ${box.id}`).toBe(true);
      }
    }
  }
}

describe("SVG file", () => {
  it("holds every label as text, an id and a title for every box, and says what it shows", () => {
    for (const { name, scene } of DEMO) {
      const document = parse(sceneToSvg(scene, { theme: "light" }));
      expect(document.querySelector("parsererror"), name).toBeNull();
      const written = new Set([...document.querySelectorAll("text")].map((element) => element.textContent));
      for (const text of texts(scene)) expect(written.has(text), `${text} in ${name}`).toBe(true);
      const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
      expect(new Set(ids).size).toBe(ids.length);
      const titles = new Set([...document.querySelectorAll("g > title")].map((element) => element.textContent));
      for (const box of scene.boxes) expect(titles.has(box.label), box.id).toBe(true);
      const metadata = document.querySelector("metadata")?.firstElementChild;
      expect(metadata?.getAttribute("vpcId")).toBe(scene.address.vpcId);
      expect(metadata?.getAttribute("collectedAt")).toBe(scene.source.collectedAt);
    }
  });

  it("is as wide as its words: nothing of the title or the legend is cut", () => {
    const small = draw(
      generateNetwork({
        ...{ seed: 3, zones: 1, subnetsPerZone: 1, routeTables: 0, gatewayEndpoints: 0, interfaceEndpoints: 0 },
        workloadInterfaces: 0,
      }),
    );
    for (const { scene } of [...small, ...DEMO]) {
      const svg = parse(sceneToSvg(scene, { theme: "light" })).documentElement;
      const width = Number(svg.getAttribute("width"));
      for (const element of svg.querySelectorAll("#isthmus-legend text")) {
        const right = Number(element.getAttribute("x")) + textWidth(element.textContent ?? "", FONTS.body);
        expect(right, element.textContent ?? "").toBeLessThanOrEqual(width);
      }
    }
  });

  it("is plain: no script, no style sheet, no foreign object, nothing from elsewhere", () => {
    for (const theme of ["light", "dark"] as const) {
      const document = parse(sceneToSvg(demo("core"), { theme }));
      expect(document.querySelector("script, style, foreignObject, image, use")).toBeNull();
      for (const element of document.querySelectorAll("*")) {
        for (const { name, value } of element.attributes) {
          expect(name.startsWith("on") || name === "href" || name === "xlink:href", name).toBe(false);
          if (value.includes("url(")) expect(value).toBe("url(#isthmus-hatch)");
        }
      }
    }
  });

  it("has the same path for a line as the canvas", () => {
    const scene = demo("core");
    const document = parse(sceneToSvg(scene, { theme: "light" }));
    const paths = new Set([...document.querySelectorAll("path[class]")].map((element) => element.getAttribute("d")));
    for (const line of scene.lines) expect(paths.has(linePath(line.points)), line.id).toBe(true);
  });

  it("is drawn by resvg in both themes, and is not blank", () => {
    for (const { name, scene } of DEMO) {
      for (const theme of ["light", "dark"] as const) {
        const picture = new Resvg(sceneToSvg(scene, { theme })).render();
        const colours = new Set<number>();
        const { pixels } = picture;
        for (let at = 0; at < pixels.length; at += 4 * 37) {
          colours.add(((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0));
        }
        expect(colours.size, `${name} ${theme}`).toBeGreaterThan(20);
      }
    }
  });

  it("is well formed for any text in a tag, and says nothing that was hidden in it", () => {
    const nasty = [
      '<script>alert("1")</script>',
      "]]>&amp;<!--",
      "\u202eevil\u2066",
      "🧨".repeat(256),
      "\u0000\u0008\ufffe\ud800",
      "‏עברית العربية",
      "a".repeat(4_000),
    ];
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: "binary", maxLength: 80 })), (tag) => {
        const inventory = generateNetwork({
          ...{ seed: 3, zones: 1, subnetsPerZone: 1, routeTables: 1, gatewayEndpoints: 1, interfaceEndpoints: 1 },
          workloadInterfaces: 1,
        });
        for (const records of Object.values(inventory.records)) {
          for (const record of records) record.Tags = [{ Key: "Name", Value: tag }];
        }
        for (const { scene } of draw(inventory)) {
          const document = parse(sceneToSvg(scene, { theme: "dark" }));
          expect(document.querySelector("parsererror")).toBeNull();
          expect(document.querySelector("script")).toBeNull();
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is the same, byte for byte, for shuffled records", () => {
    const reversed = demoInventories().reverse();
    for (const { records } of reversed) for (const list of Object.values(records)) list.reverse();
    const files = (of: Inventory[]) => drawAll(of).map(({ scene }) => sceneToSvg(scene, { theme: "light" }));
    expect(files(reversed)).toEqual(files(demoInventories()));
  });
});

describe("what is not visible", () => {
  it("is drawn and names the permission, for every call that the picture depends on", () => {
    const inventory = demoInventories().find(({ records }) => JSON.stringify(records.Vpcs).includes('"core"'));
    for (const [action, collection, words] of [
      ["DescribeVpcEndpoints", "VpcEndpoints", "ec2:DescribeVpcEndpoints"],
      ["DescribeRouteTables", "RouteTables", "not visible"],
      ["DescribeNetworkInterfaces", "NetworkInterfaces", "not visible"],
      ["DescribeSubnets", "Subnets", "not visible"],
    ] as const) {
      const denied = structuredClone(inventory) as Inventory;
      denied.records[collection] = [];
      for (const call of denied.calls)
        if (call.action === action) Object.assign(call, { status: "denied", records: 0 });
      const drawn = draw(denied, "core")[0]?.scene;
      const said = drawn?.boxes.filter((box) => box.label.includes(words)) ?? [];
      expect(said.length, action).toBeGreaterThan(0);
    }
  });
});

describe("what lies elsewhere", () => {
  const labels = (name: string) => demo(name).boxes.map((box) => box.label);
  const said = (name: string, start: string) => labels(name).filter((label) => label.startsWith(start));

  it("is said of transit gateways and peerings: what they are, and who is behind them", () => {
    expect(said("hub", "backbone")).toEqual(["backbone, Transit gateway"]);
    expect(said("hub", "5 other VPCs")).toEqual(["5 other VPCs, 1 peering · 1 VPN"]);
    expect(said("warehouse", "payments-warehouse")).toEqual(["payments-warehouse, peering → payments"]);
    expect(said("warehouse", "warehouse, Virtual private gateway")).toHaveLength(1);
    expect(said("lake", "lake-partner")[0]).toContain("peering · pending acceptance");
    const peer = demo("lake").boxes.filter(({ label }) => label.includes("777788889999 · not collected"));
    expect(peer.map(isHatched)).toEqual([true]);
    const lines = demo("hub").lines.filter(({ kind }) => kind === "joint");
    expect(lines.map(({ label }) => label)).toEqual(["backbone joins 5 other VPCs"]);
  });

  it("is said of services: the provider, and whether that account was collected", () => {
    expect(said("egress", "firewalls, 555566667777 security-prod")).toHaveLength(1);
    expect(labels("shared").some((label) => label.startsWith("Endpoint service, 777788889999 · not collected"))).toBe(
      true,
    );
    expect(labels("lake").some((label) => label.startsWith("Endpoint service, AWS Marketplace"))).toBe(true);
    expect(said("payments", "internal-apis, svc-0d2f4a… +1")).toHaveLength(1);
    expect(said("lake", "internal-apis, rcfg-0f8e6d… +1 · 1 failed")).toHaveLength(1);
  });

  it("is the owner's in a shared VPC, and nothing of it is broken", () => {
    const scene = demo("shared-participant");
    expect(said("shared-participant", "VPC")[0]).toContain("shared by 111122223333 network-prod");
    expect(said("shared-participant", "shared-nat, NAT gateway owned by 111122223333")).toHaveLength(1);
    expect(said("shared-participant", "shared-s3, Endpoint owned by 111122223333")).toHaveLength(1);
    expect(scene.boxes.filter(({ label }) => label.includes("owned by")).every(isHatched)).toBe(true);
    expect(said("shared-participant", "Owner's endpoints, ? not visible to participants")).toHaveLength(1);
    expect(scene.lines.filter(({ stroke }) => stroke === "broken")).toEqual([]);
    expect(labels("shared").filter((label) => /^Subnet apps-.*, shared/.test(label))).toHaveLength(3);
    expect(texts(demo("shared")).filter((text) => text === "shared").length).toBeGreaterThanOrEqual(3);
  });

  it("is drawn as not visible, with the permission, for every call that would have shown it", () => {
    const inventory = demoInventories().find(({ records }) => JSON.stringify(records.Vpcs).includes('"warehouse"'));
    for (const [action, collection] of [
      ["DescribeVpcPeeringConnections", "VpcPeeringConnections"],
      ["DescribeTransitGatewayAttachments", "TransitGatewayAttachments"],
      ["DescribeVpnGateways", "VpnGateways"],
      ["DescribeCarrierGateways", "CarrierGateways"],
      ["DescribeVpcEndpointServiceConfigurations", "ServiceConfigurations"],
    ] as const) {
      const denied = structuredClone(inventory) as Inventory;
      denied.records[collection] = [];
      for (const call of denied.calls)
        if (call.action === action) Object.assign(call, { status: "denied", records: 0 });
      const drawn = draw(denied, "warehouse")[0]?.scene.boxes ?? [];
      const unseen = drawn.filter(({ id }) => id.startsWith("unseen/"));
      expect(
        unseen.map(({ label }) => label.includes(`? not visible, Not visible`)),
        action,
      ).toEqual([true]);
      expect(unseen[0]?.label).toContain(`ec2:${action}`);
    }
    expect(labels("warehouse").filter((label) => label.includes("? not visible"))).toEqual([]);
  });

  it("is counted by state where an endpoint service has many consumers, and not visible where the call was denied", () => {
    const lines = (options: Partial<ServiceOptions>) => {
      const scene = drawAll(serviceInventories({ ...PLAIN, ...options })).find(({ name }) => name === "orders")?.scene;
      const named = scene?.boxes.filter(({ id }) =>
        scene.lines.some((l) => l.kind === "connection" && l.target === id),
      );
      return named?.map(({ label }) => label.split(", ").slice(0, 2).join(", ")) ?? [];
    };
    expect(lines({ connections: 4 })).toHaveLength(4);
    const counted = lines({ connections: 40 });
    expect(counted.reduce((sum, label) => sum + Number.parseInt(label, 10), 0)).toBe(40);
    expect(counted.some((label) => /^\d+ consumers, pending acceptance$/.test(label))).toBe(true);
    expect(lines({ denied: ["DescribeVpcEndpointConnections"] })).toEqual(["Consumers, ? not visible"]);
  });

  it("names a transit gateway that only a route knows, and the permission that would have shown it", () => {
    const inventory = demoInventories().find(({ records }) => JSON.stringify(records.Vpcs).includes('"warehouse"'));
    const denied = structuredClone(inventory) as Inventory;
    const actions = [
      "DescribeTransitGateways",
      "DescribeTransitGatewayAttachments",
      "DescribeTransitGatewayVpcAttachments",
    ];
    for (const name of ["TransitGateways", "TransitGatewayAttachments", "TransitGatewayVpcAttachments"] as const)
      denied.records[name] = [];
    for (const call of denied.calls)
      if (actions.includes(call.action)) Object.assign(call, { status: "denied", records: 0 });
    const drawn = draw(denied, "warehouse")[0]?.scene.boxes.map(({ label }) => label) ?? [];
    const named = drawn.filter((label) => label.startsWith("tgw-0a44c1…, Transit gateway · ? not visible"));
    expect(named).toHaveLength(1);
    expect(named[0]).toContain("ec2:DescribeTransitGateways");
  });
});

describe("highlight", () => {
  const scene = demo("core");
  const idOf = (label: string) => {
    const box = scene.boxes.find((candidate) => candidate.label.startsWith(label));
    if (box === undefined) throw new Error(`no box ${label}`);
    return box.id;
  };

  it("follows a gateway endpoint to its tables, the subnets that use them, and its service", () => {
    const lit = litPath(scene, [idOf("Endpoint s3")]);
    for (const label of [
      "Route table private-a",
      "Route table isolated",
      "Subnet private-a",
      "Subnet isolated-c",
      "S3",
    ]) {
      expect(lit?.boxes.has(idOf(label)), label).toBe(true);
    }
    for (const label of [
      "Route table private-c",
      "Subnet private-c",
      "Endpoint ssm",
      "Endpoint dynamodb",
      "Route table public",
    ]) {
      expect(lit?.boxes.has(idOf(label)), label).toBe(false);
    }
  });

  it("follows an interface endpoint to its interfaces and the subnets around them", () => {
    const lit = litPath(scene, [idOf("Endpoint logs")]);
    expect(lit?.boxes.has(idOf("Subnet private-a"))).toBe(true);
    expect(lit?.boxes.has(idOf("Subnet private-c"))).toBe(false);
    const chips = scene.boxes.filter((box) => box.kind === "chip" && lit?.boxes.has(box.id) === true);
    expect(chips.map((chip) => chip.label.split(",")[0])).toEqual([
      "Endpoint network interface logs",
      "Endpoint network interface logs",
    ]);
  });

  it("dims nothing for no selection, for the VPC, and for what is not drawn", () => {
    expect(litPath(scene, [])).toBeNull();
    expect(litPath(scene, [scene.address.vpcId ?? ""])).toBeNull();
    expect(litPath(scene, ["sg-nowhere"])).toBeNull();
  });
});

describe("palette", () => {
  const luminance = (colour: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
  };
  const contrast = (a: string, b: string) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
  };
  const grounds: Token[] = ["ground", "lane", "card", "public", "private", "isolated", "unknown"];

  for (const theme of ["light", "dark"] as const) {
    it(`has 4.5 : 1 for text and 3 : 1 for lines in ${theme}`, () => {
      const palette = PALETTES[theme];
      for (const text of ["text", "muted", "attention", "broken", "accent"] as const) {
        for (const ground of grounds) {
          expect(contrast(palette[text], palette[ground]), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
        }
      }
      const lines: Token[] = [
        "routeTable",
        "eni",
        "route",
        "vpc",
        "zone",
        "cardStroke",
        "publicStroke",
        "privateStroke",
      ];
      for (const line of [...lines, "isolatedStroke" as const, "unknownStroke" as const]) {
        for (const ground of ["ground", "lane"] as const) {
          expect(contrast(palette[line], palette[ground]), `${line} on ${ground}`).toBeGreaterThanOrEqual(3);
        }
      }
    });
  }
});
