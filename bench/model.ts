import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { generateNetwork } from "@/lib/demo";
import { buildTopology, type Inventory, Network, type Topology } from "@/lib/model";
import { buildScene, type Scene, sceneToSvg } from "@/lib/scene";
import type { Report, Row } from "./report";
import { exponent, inTurns } from "./statistics";

/** How many times as long as reading its text building the topology may take. */
const AS_READING = 3;

/** The power of the number of resources with which anything may grow. */
const POWER = 1.1;

const MEBIBYTE = 1024 * 1024;

/** One VPC of the same mixture at every size: about a twentieth of its resources are not network interfaces of workloads. */
function accountOf(interfaces: number): Inventory {
  const share = (part: number, least: number) => Math.max(least, Math.round(interfaces / part));
  return generateNetwork({
    seed: 11,
    zones: 3,
    subnetsPerZone: share(300, 1),
    routeTables: share(200, 2),
    gatewayEndpoints: 2,
    interfaceEndpoints: share(250, 1),
    workloadInterfaces: interfaces,
  });
}

interface World {
  inventory: Inventory;
  topology: Topology;
  /** What a reader is shown first: large VPCs start out folded. */
  draw: () => Scene;
}

function worldOf(interfaces: number): World {
  const inventory = accountOf(interfaces);
  const topology = buildTopology(inventory);
  const vpcId = topology.ofKind("vpc")[0]?.id ?? "";
  const options = {
    hide: [],
    collapse: [],
    expand: [],
    attention: [],
    lit: [],
    network: new Network([topology]),
  };
  const draw = () => {
    const scene = buildScene(topology, vpcId, options);
    if (scene === null) throw new Error("The world has no VPC.");
    return scene;
  };
  return { inventory, topology, draw };
}

/** Building against reading, memory, and how everything before the browser grows with the number of resources. */
export async function measureModel(short: boolean): Promise<Report> {
  const building = againstReading(short ? 5_000 : 50_000, short ? 5 : 9);
  const growing = growth(short ? [2, 3, 4] : [2, 2.5, 3, 3.5, 4, 4.5, 5], short ? 3 : 5);
  const memory = await memoryInChild(short ? 10_000 : 100_000);
  return {
    rows: [...building.rows, memory.row, ...growing.rows],
    notes: [...building.notes, ...memory.notes, ...growing.notes],
  };
}

function againstReading(interfaces: number, times: number): Report {
  const inventory = accountOf(interfaces);
  const text = JSON.stringify(inventory);
  const { build, read } = inTurns({ build: () => buildTopology(inventory), read: () => JSON.parse(text) }, times);
  return {
    rows: [
      {
        what: `Topology of ${number(interfaces)} network interfaces, built`,
        measured: build,
        bound: "JSON.parse of the same",
        seconds: read,
        ratio: build / read,
        target: AS_READING,
      },
    ],
    notes: [
      `The inventory of ${number(interfaces)} interfaces is ${(text.length / MEBIBYTE).toFixed(1)} MiB of compact JSON: read in ${ms(read)}, built in ${ms(build)}, ${(build / read).toFixed(2)} × as long.`,
    ],
  };
}

/** Sizes are powers of ten, of all resources. */
function growth(powers: readonly number[], times: number): Report {
  const points = powers.map((power) => {
    const world = worldOf(Math.round(10 ** power * 0.94));
    const scene = world.draw();
    const seconds = inTurns(
      {
        build: () => buildTopology(world.inventory),
        draw: world.draw,
        write: () => sceneToSvg(scene, { theme: "light" }),
      },
      times,
    );
    return { resources: world.topology.nodes.length, boxes: scene.boxes.length, ...seconds };
  });
  const of = (what: string, stage: "build" | "draw" | "write"): Row =>
    growthRow(
      what,
      points.map((point) => [point.resources, point[stage]]),
    );
  const last = points.at(-1);
  const range = `${number(points[0]?.resources ?? 0)} to ${number(last?.resources ?? 0)} resources`;
  const list = (stage: "build" | "draw" | "write") => points.map((point) => ms(point[stage])).join(", ");
  return {
    rows: [
      of(`Growth of the topology's time, ${range}: exponent`, "build"),
      of("  of placement and scene, as a reader is shown them first", "draw"),
      of("  of the SVG's text", "write"),
    ],
    notes: [
      `At ${points.map(({ resources }) => number(resources)).join(", ")} resources: topology ${list("build")}; placement and scene ${list("draw")}; SVG ${list("write")}, of ${points.map(({ boxes }) => number(boxes)).join(", ")} boxes.`,
    ],
  };
}

/** A line about an exponent. */
function growthRow(what: string, points: readonly (readonly [resources: number, measure: number])[]): Row {
  const power = exponent(points);
  return { what, measured: power, bound: "linear and a little", seconds: POWER, ratio: power / POWER, target: 1 };
}

interface Kept {
  resources: number;
  /** Bytes of the records as JSON.parse leaves them. */
  records: number;
  /** Bytes of the records and the topology over them. */
  all: number;
}

async function memoryInChild(most: number): Promise<{ row: Row; notes: string[] }> {
  const child = fork(fileURLToPath(import.meta.resolve("./model-process.ts")), {
    execArgv: ["--expose-gc", "--import", "tsx"],
  });
  const exited = once(child, "exit");
  child.send(most);
  const [points] = (await Promise.race([once(child, "message"), exited])) as [Kept[] | number | null];
  if (points === null || typeof points === "number") throw new Error("The measurement of memory failed.");
  await exited;
  const last = points.at(-1);
  if (last === undefined) throw new Error("No memory was measured.");
  const each = (bytes: number) => ((bytes / last.resources) * 10_000) / MEBIBYTE;
  const power = exponent(points.map(({ resources, all }) => [resources, all]));
  return {
    row: {
      what: `Memory of 10,000 resources of ${number(last.resources)}, records and topology, MiB`,
      measured: each(last.all),
      bound: "the records alone, as JSON.parse leaves them",
      seconds: each(last.records),
      ratio: last.all / last.records,
      target: null,
    },
    notes: [
      `Memory grows with the power ${power.toFixed(2)} of the resources: ${points.map(({ resources, all }) => `${number(resources)} in ${(all / MEBIBYTE).toFixed(1)} MiB`).join(", ")}.`,
    ],
  };
}

/** Live heap with one inventory read and its topology built, at powers of ten up to a number of resources; in the child only. */
export function measureKept(most: number): Kept[] {
  measureOne(1_000);
  const points: Kept[] = [];
  for (let resources = 1_000; resources <= most; resources *= 10) points.push(measureOne(resources));
  return points;
}

function measureOne(resources: number): Kept {
  const text = JSON.stringify(accountOf(Math.round(resources * 0.94)));
  const before = live();
  const inventory = JSON.parse(text) as Inventory;
  const read = live();
  const topology = buildTopology(inventory);
  const built = live();
  // All three are held up to here, so that none of them is garbage in between.
  const held = { text, inventory, topology };
  return { resources: held.topology.nodes.length, records: read - before, all: built - before };
}

/** Bytes of the heap that are in use once garbage is collected. */
function live(): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("Without --expose-gc, garbage counts as memory.");
  gc();
  return process.memoryUsage().heapUsed;
}

const number = (value: number) => Math.round(value).toLocaleString("en");
const ms = (value: number) => `${(value * 1000).toFixed(value < 0.01 ? 2 : 0)} ms`;
