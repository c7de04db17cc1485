import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { attentions } from "@/lib/analysis";
import { generateOddNetwork } from "@/lib/demo";
import { buildTopology, type Inventory, Network, type Topology } from "@/lib/model";
import { buildScene, type Scene, sceneToSvg } from "@/lib/scene";
import { type DiagramOptions, FONTS, textWidth } from ".";
import { unsound } from "./test-soundness";

/**
 * Networks of shapes that nobody would draw on purpose. `ISTHMUS_FUZZ` says how many, `ISTHMUS_SEED` which ones:
 * `npm run fuzz` draws ten thousand.
 */
const RUNS = Number(process.env.ISTHMUS_FUZZ ?? 60);
const SEED = Number(process.env.ISTHMUS_SEED ?? 20_261_125);
/** Ten thousand networks take minutes. */
const LONG = 7_200_000;

/** What a reader hid, folded and opened, different for every network. */
function optionsOf(topology: Topology, seed: number): DiagramOptions {
  const nodes = [...topology.ofKind("availabilityZone"), ...topology.ofKind("subnet")];
  const ids = ["lane/routeTables", ...nodes.map(({ id }) => id)];
  const some = (n: number) => ids.filter((_, index) => (index + seed) % n === 0);
  return {
    hide: seed % 7 === 0 ? ["Interface"] : seed % 11 === 0 ? ["Gateway", "Resource"] : [],
    collapse: seed % 5 === 0 ? some(3) : [],
    expand: seed % 3 === 0 ? ids : some(2),
    network: seed % 2 === 0 ? new Network([topology]) : undefined,
  };
}

interface Drawn {
  scene: Scene;
  svg: string;
}

function draw(inventory: Inventory, seed: number): Drawn[] {
  const topology = buildTopology(inventory);
  const options = optionsOf(topology, seed);
  return topology.ofKind("vpc").flatMap(({ id }) => {
    const attention = attentions(topology, id);
    const scene = buildScene(topology, id, { ...options, attention, lit: [] });
    return scene === null ? [] : [{ scene, svg: sceneToSvg(scene, { theme: "light" }) }];
  });
}

/** Texts that leave their box or lie over each other. */
function textProblems({ boxes }: Scene): string[] {
  const problems: string[] = [];
  for (const box of boxes) {
    const spans = box.paint.flatMap((shape) => {
      if (shape.type !== "text" || shape.text === "") return [];
      const width = textWidth(shape.text, FONTS[shape.role]);
      const left = shape.anchor === "end" ? shape.x - width : shape.x;
      return [{ text: shape.text, y: shape.y, left, right: left + width }];
    });
    for (const [index, a] of spans.entries()) {
      if (a.left < -0.01 || a.right > box.width + 0.01 || a.y > box.height)
        problems.push(`“${a.text}” leaves ${box.id}`);
      for (const b of spans.slice(index + 1)) {
        if (a.y === b.y && a.right > b.left + 0.01 && b.right > a.left + 0.01) {
          problems.push(`“${a.text}” lies over “${b.text}” in ${box.id}`);
        }
      }
    }
  }
  return problems;
}

/** What may not stand in a picture that people open from anywhere. */
const FORBIDDEN = ["script", "style", "foreignObject", "image"];

function xmlProblems(svg: string): string[] {
  const problems: string[] = [];
  const ids = new Set<string>();
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", ({ message }) => problems.push(`not well formed: ${message}`));
  parser.on("opentag", ({ local, attributes }) => {
    if (FORBIDDEN.includes(local)) problems.push(`holds <${local}>`);
    const id = attributes.id?.value;
    if (id === undefined) return;
    if (ids.has(id)) problems.push(`has the id ${id} twice`);
    ids.add(id);
  });
  parser.write(svg).close();
  return problems;
}

/** Another order of the same records. */
function shuffled(inventory: Inventory, seed: number): Inventory {
  let state = (Math.abs(seed) % 2_147_483_646) + 1;
  const mixed = structuredClone(inventory);
  for (const list of Object.values(mixed.records)) {
    for (let i = list.length - 1; i > 0; i--) {
      state = (state * 48_271) % 2_147_483_647;
      const j = state % (i + 1);
      const held = list[i];
      const other = list[j];
      if (held !== undefined && other !== undefined) [list[i], list[j]] = [other, held];
    }
  }
  return mixed;
}

/** Everything that is wrong with the pictures of a network; nothing is wrong with most. */
function problemsOf(seed: number): string[] {
  const inventory = generateOddNetwork(seed);
  const drawn = draw(inventory, seed);
  const problems = drawn.flatMap(({ scene, svg }) => [...unsound(scene), ...textProblems(scene), ...xmlProblems(svg)]);
  const again = draw(shuffled(inventory, seed), seed);
  if (JSON.stringify(again.map(({ svg }) => svg)) !== JSON.stringify(drawn.map(({ svg }) => svg))) {
    problems.push("the picture depends on the order of records");
  }
  return problems;
}

describe("networks of odd shapes", () => {
  it(
    `draws ${RUNS} of them soundly, well formed, and the same in any order`,
    () => {
      const broken: string[] = [];
      for (let run = 0; run < RUNS && broken.length < 20; run++) {
        const seed = Math.imul(SEED + run, 0x9e3779b1) >>> 0;
        try {
          const problems = problemsOf(seed);
          if (problems.length > 0) broken.push(`seed ${seed}: ${problems.slice(0, 4).join("; ")}`);
        } catch (error) {
          broken.push(`seed ${seed} throws: ${error instanceof Error ? error.stack : error}`);
        }
        if (process.env.ISTHMUS_FUZZ !== undefined && (run + 1) % 500 === 0) {
          process.stderr.write(`${run + 1} of ${RUNS} networks\n`);
        }
      }
      expect(broken).toEqual([]);
    },
    LONG,
  );
});
