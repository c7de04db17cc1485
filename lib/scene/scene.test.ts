// @vitest-environment jsdom
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Resvg } from "@resvg/resvg-js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attentions } from "@/lib/analysis";
import { demoInventories, generateNetwork } from "@/lib/demo";
import { buildTopology, type Inventory } from "@/lib/model";
import { buildScene, linePath, litPath, PALETTES, type Scene, sceneToSvg, type Token } from ".";
import { primitiveTextWidth } from "./paint";

const OPEN = { hide: [], collapse: [], expand: [], lit: [] };
const GOLDEN = path.join(import.meta.dirname, "golden");

interface Drawn {
  name: string;
  scene: Scene;
}

function draw(inventory: Inventory, vpcName?: string): Drawn[] {
  const topology = buildTopology(inventory);
  return topology.ofKind("vpc").flatMap((vpc) => {
    const scene = buildScene(topology, vpc.id, { ...OPEN, attention: attentions(topology, vpc.id) });
    return scene === null || (vpcName !== undefined && vpc.label !== vpcName) ? [] : [{ name: vpc.label, scene }];
  });
}

const DEMO = demoInventories().flatMap((inventory) => draw(inventory));

function demo(name: string): Scene {
  const found = DEMO.find((drawn) => drawn.name === name);
  if (found === undefined) throw new Error(`The demo has no VPC ${name}.`);
  return found.scene;
}

function texts(scene: Scene): string[] {
  return scene.boxes.flatMap((box) => box.paint.flatMap((shape) => (shape.type === "text" ? [shape.text] : [])));
}

function parse(svg: string): Document {
  return new DOMParser().parseFromString(svg, "image/svg+xml");
}

describe("golden files of the demo", () => {
  for (const { name, scene } of DEMO) {
    for (const theme of name === "core" ? (["light", "dark"] as const) : (["light"] as const)) {
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
    for (const inventory of demoInventories()) {
      const reversed = structuredClone(inventory);
      for (const records of Object.values(reversed.records)) records.reverse();
      const files = (of: Inventory) => draw(of).map(({ scene }) => sceneToSvg(scene, { theme: "light" }));
      expect(files(reversed)).toEqual(files(inventory));
    }
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
    expect(litPath(scene, [scene.address.vpcId])).toBeNull();
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
