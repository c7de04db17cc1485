// @vitest-environment jsdom
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Resvg } from "@resvg/resvg-js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { demoInventories } from "@/lib/demo";
import { layoutService, type ServiceBox } from "@/lib/layout";
import { buildTopology, type Inventory, type Located, Network } from "@/lib/model";
import { buildServiceScene, litPath, type Scene, sceneToSvg } from ".";
import { primitiveTextWidth } from "./shapes";
import { PLAIN, SERVICE, type ServiceOptions, serviceInventories } from "./test-services";

const GOLDEN = path.join(import.meta.dirname, "golden");

const services: fc.Arbitrary<ServiceOptions> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  connections: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 200 })),
  zones: fc.integer({ min: 0, max: 6 }),
  extraZone: fc.boolean(),
  balancers: fc.integer({ min: 0, max: 3 }),
  listeners: fc.integer({ min: 0, max: 4 }),
  targets: fc.integer({ min: 0, max: 60 }),
  gateway: fc.boolean(),
  accounts: fc.integer({ min: 1, max: 100 }),
  withoutZoneIds: fc.boolean(),
  denied: fc.subarray([
    "DescribeVpcEndpointConnections",
    "DescribeLoadBalancers",
    "DescribeListeners",
    "DescribeTargetGroups",
    "DescribeTargetHealth",
    "DescribeNetworkInterfaces",
    "DescribeSubnets",
    "DescribeVpcs",
  ] as const),
  name: fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
});

function located(inventories: readonly Inventory[]): { network: Network; service: Located<"serviceConfiguration"> } {
  const network = new Network(inventories.map((inventory) => buildTopology(inventory)));
  const service = network.service(SERVICE);
  if (service === null) throw new Error(`no service ${SERVICE}`);
  return { network, service };
}

function draw(options: Partial<ServiceOptions> = {}): Scene {
  const { network, service } = located(serviceInventories({ ...PLAIN, ...options }));
  return buildServiceScene(network, service, { lit: [], attention: [] });
}

function labels(scene: Scene): string[] {
  return scene.boxes.map((box) => box.label);
}

function place(options: ServiceOptions) {
  const { network, service } = located(serviceInventories(options));
  return layoutService(network, service, new Map());
}

const isSolid = (box: ServiceBox) => box.kind === "card" || box.kind === "chip";

function apart(a: ServiceBox, b: ServiceBox): boolean {
  return a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height;
}

describe("placement of an endpoint service", () => {
  it("keeps children inside, boxes apart and lines out of foreign boxes, for any service", () => {
    fc.assert(
      fc.property(services, (options) => {
        const { boxes, lines, width, height } = place(options);
        const byId = new Map(boxes.map((box) => [box.id, box]));
        expect(byId.size).toBe(boxes.length);
        for (const box of boxes) {
          expect(box.x + box.width, box.id).toBeLessThanOrEqual(width);
          expect(box.y + box.height, box.id).toBeLessThanOrEqual(height);
          if (box.parentId === null) continue;
          const parent = byId.get(box.parentId);
          const inside =
            parent !== undefined &&
            box.x >= parent.x &&
            box.y >= parent.y &&
            box.x + box.width <= parent.x + parent.width &&
            box.y + box.height <= parent.y + parent.height;
          expect(inside, `${box.id} lies inside ${box.parentId}`).toBe(true);
        }
        const solid = boxes.filter(isSolid);
        const frames = boxes.filter(({ kind }) => kind === "group");
        for (const set of [solid, frames, boxes.filter(({ kind }) => kind === "lane")]) {
          for (const [index, a] of set.entries()) {
            const under = set.slice(index + 1).filter((b) => !apart(a, b));
            expect(
              under.map(({ id }) => id),
              `what overlaps ${a.id}`,
            ).toEqual([]);
          }
        }
        for (const line of lines) {
          expect(byId.has(line.source) && byId.has(line.target), line.id).toBe(true);
          for (const [index, [x2, y2]] of line.points.entries()) {
            const [x1, y1] = line.points[index - 1] ?? [x2, y2];
            expect(x1 === x2 || y1 === y2, `${line.id} is orthogonal`).toBe(true);
            const foreign = solid.filter(({ id, x, y, width, height }) => {
              const clear =
                Math.max(x1, x2) <= x ||
                Math.min(x1, x2) >= x + width ||
                Math.max(y1, y2) <= y ||
                Math.min(y1, y2) >= y + height;
              return !clear && id !== line.source && id !== line.target;
            });
            expect(
              foreign.map(({ id }) => id),
              `what ${line.id} runs through`,
            ).toEqual([]);
          }
        }
      }),
      { numRuns: 80 },
    );
  });

  it("draws every connection and every target, itself or counted", () => {
    fc.assert(
      fc.property(services, (options) => {
        const { boxes } = place({ ...options, denied: [], balancers: 1, listeners: Math.max(1, options.listeners) });
        let connections = 0;
        let targets = 0;
        for (const box of boxes) {
          if (box.kind === "card" && box.content.role === "connection") connections += 1;
          if (box.kind === "card" && box.content.role === "count")
            connections += Number.parseInt(box.content.title, 10);
          if (box.kind === "chip" && box.content.role === "target") targets += 1;
          if (box.kind === "chip" && box.content.role === "count") targets += Number.parseInt(box.content.title, 10);
        }
        expect(connections).toBe(options.connections);
        expect(targets).toBe(options.targets);
        expect(boxes.length).toBeLessThan(420);
      }),
      { numRuns: 40 },
    );
  });

  it("is the same, byte for byte, for shuffled records", () => {
    fc.assert(
      fc.property(services, (options) => {
        const inventories = serviceInventories(options);
        const reversed = structuredClone(inventories).reverse();
        for (const { records } of reversed) for (const list of Object.values(records)) list.reverse();
        const file = (of: readonly Inventory[]) => {
          const { network, service } = located(of);
          return sceneToSvg(buildServiceScene(network, service, { lit: [], attention: [] }), { theme: "light" });
        };
        expect(file(reversed)).toBe(file(inventories));
      }),
      { numRuns: 25 },
    );
  });
});

describe("scene of an endpoint service", () => {
  it("keeps every text inside its box and apart from the others, and writes valid XML", () => {
    fc.assert(
      fc.property(services, (options) => {
        const scene = draw(options);
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
              const clear = a.y !== b.y || a.right <= b.left || b.right <= a.left;
              expect(clear, `${a.text} and ${b.text} in ${box.id}`).toBe(true);
            }
          }
        }
        const svg = sceneToSvg(scene, { theme: "dark" });
        const document = new DOMParser().parseFromString(svg, "image/svg+xml");
        expect(document.querySelector("parsererror")).toBeNull();
      }),
      { numRuns: 40 },
    );
  });

  it("gives every box that can be selected a node of the provider's topology, or of the consumer's", () => {
    const { network, service } = located(serviceInventories({ ...PLAIN, connections: 9, targets: 15 }));
    const scene = buildServiceScene(network, service, { lit: [], attention: [] });
    for (const { nodeId, id } of scene.boxes) {
      if (nodeId === null || service.topology.get(nodeId) !== undefined) continue;
      expect(network.find(nodeId), id).not.toEqual([]);
      expect(scene.holders[nodeId] ?? nodeId, id).toBe(id.startsWith("gap/") ? scene.holders[nodeId] : id);
    }
  });

  it("names the zones that a consumer has and the service lacks, and the zones of the load balancer it was not told of", () => {
    expect(labels(draw()).filter((label) => label.includes("service not in use1-az3")).length).toBeGreaterThan(1);
    const told = labels(draw({ extraZone: true })).filter((label) => label.includes("not in service"));
    expect(told).toHaveLength(1);
    expect(labels(draw({ withoutZoneIds: true })).some((label) => label.includes("service not in"))).toBe(false);
  });

  it("puts whoever waits first, dashes their lines and breaks those of the refused", () => {
    const scene = draw({ connections: 20, accounts: 1 });
    const first = scene.boxes.filter((box) => box.kind === "outside").sort((a, b) => a.y - b.y)[0];
    expect(first?.label).toContain("waiting");
    const stylesOf = (word: string) => {
      const ids = scene.boxes.filter((box) => box.kind === "outside" && box.label.includes(word)).map(({ id }) => id);
      return new Set(
        scene.lines.filter(({ source }) => ids.includes(source)).map(({ stroke, dash }) => `${stroke} ${dash}`),
      );
    };
    expect(stylesOf("available")).toEqual(new Set(["route null"]));
    expect(stylesOf("waiting")).toEqual(new Set(["attention 6 4"]));
    expect(stylesOf("rejected")).toEqual(new Set(["broken 2 3"]));
  });

  it("says that nobody is connected only where that was seen", () => {
    const alone = (options: Partial<ServiceOptions>) =>
      labels(draw(options)).some((l) => l.includes("nobody is connected"));
    expect(alone({ connections: 0 })).toBe(true);
    expect(alone({ connections: 1 })).toBe(false);
    expect(alone({ connections: 0, denied: ["DescribeVpcEndpointConnections"] })).toBe(false);
  });

  it("says what is not visible, for every call that the picture depends on", () => {
    for (const [action, words] of [
      ["DescribeVpcEndpointConnections", "ec2:DescribeVpcEndpointConnections"],
      ["DescribeVpcEndpointServicePermissions", "allowed principals not visible"],
      ["DescribeLoadBalancers", "elasticloadbalancing:DescribeLoadBalancers"],
      ["DescribeLoadBalancerAttributes", "cross-zone not visible"],
      ["DescribeListeners", "elasticloadbalancing:DescribeListeners"],
      ["DescribeTargetGroups", "elasticloadbalancing:DescribeTargetGroups"],
      ["DescribeTargetHealth", "elasticloadbalancing:DescribeTargetHealth"],
      ["DescribeNetworkInterfaces", "address not visible"],
    ] as const) {
      const said = labels(draw({ denied: [action] })).filter((label) => label.includes(words));
      expect(said.length, action).toBeGreaterThan(0);
      expect(
        labels(draw()).some((label) => label.includes(words)),
        action,
      ).toBe(false);
    }
  });

  it("hatches what was not collected and what is not visible, and nothing else", () => {
    for (const scene of [draw(), draw({ denied: ["DescribeVpcEndpointConnections", "DescribeListeners"] })]) {
      for (const { label, paint, kind } of scene.boxes) {
        const unseen = /not collected|Not visible/.test(label);
        const hatched = paint.some((shape) => shape.type === "rect" && shape.fill === "hatch");
        if (kind === "outside" || kind === "edge") expect(hatched, label).toBe(unseen);
      }
    }
  });

  it("lights the whole way from a consumer's interface to the targets", () => {
    const { network, service } = located(serviceInventories(PLAIN));
    const scene = buildServiceScene(network, service, { lit: ["external/vpce-0"], attention: [] });
    expect(scene.lit).toEqual(["external/vpce-0"]);
    const lit = litPath(scene, scene.lit);
    const kinds = new Set(scene.lines.filter(({ id }) => lit?.lines.has(id)).map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(["eniAttachment", "connection", "loadBalancer", "listener", "target"]));
    expect(lit?.boxes.has("external/vpce-1")).toBe(false);
    const folded = located(serviceInventories({ ...PLAIN, connections: 80 }));
    const drawn = buildServiceScene(folded.network, folded.service, { lit: ["external/vpce-0"], attention: [] });
    expect(drawn.lit[0]).toMatch(/^connections\//);
  });
});

describe("golden files of the demo's endpoint services", () => {
  const network = new Network(demoInventories().map((inventory) => buildTopology(inventory)));
  for (const service of network.services) {
    for (const theme of service.node.label === "ledger" ? (["light", "dark"] as const) : (["light"] as const)) {
      it(`${service.node.label}, ${theme}`, () => {
        const svg = sceneToSvg(buildServiceScene(network, service, { lit: [], attention: [] }), { theme });
        const file = path.join(GOLDEN, `service-${service.node.label}-${theme}.svg`);
        if (process.env.UPDATE_GOLDEN === "1") {
          mkdirSync(GOLDEN, { recursive: true });
          writeFileSync(file, svg);
        }
        expect(svg).toBe(readFileSync(file, "utf8"));
        expect(new Resvg(svg).render().pixels.length).toBeGreaterThan(1_000_000);
      });
    }
  }
});
