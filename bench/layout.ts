import Elk, { type ELK, type ElkNode } from "elkjs/lib/elk.bundled.js";
import { generateNetwork, type NetworkOptions } from "@/lib/demo";
import { type DiagramOptions, layoutVpc, type Placement } from "@/lib/layout";
import { buildTopology, Network, type Topology } from "@/lib/model";
import { buildScene } from "@/lib/scene";
import type { Report, Row } from "./report";

/** Seconds in which a picture of the size below must stand, on one core. */
const BOUND = 0.15;

/** How many times faster than a general layered layout ours must be, with the same boxes and lines. */
const FASTER = 100;

/** 1,002 subnets in six zones, 300 route tables, 50 interface endpoints with 3,000 interfaces, 20,000 others. */
const LARGE: NetworkOptions = {
  seed: 1,
  zones: 6,
  subnetsPerZone: 167,
  routeTables: 300,
  gatewayEndpoints: 2,
  interfaceEndpoints: 50,
  subnetsPerEndpoint: 60,
  workloadInterfaces: 20_000,
};

interface World {
  topology: Topology;
  vpcId: string;
  options: DiagramOptions;
}

/** With `open`, nothing is folded for its size. */
function worldOf(options: NetworkOptions, open: boolean): World {
  const topology = buildTopology(generateNetwork(options));
  return {
    topology,
    vpcId: topology.ofKind("vpc")[0]?.id ?? "",
    options: {
      hide: [],
      collapse: [],
      expand: open ? opened(topology) : [],
      network: new Network([topology]),
    },
  };
}

function place({ topology, vpcId, options }: World): Placement {
  const placement = layoutVpc(topology, vpcId, options, new Map());
  if (placement === null) throw new Error("The world has no VPC.");
  return placement;
}

function draw({ topology, vpcId, options }: World): void {
  if (buildScene(topology, vpcId, { ...options, attention: [], lit: [] }) === null) throw new Error("no scene");
}

/** Seconds of processor time since `since`, of all threads of this process: others use this machine too. */
function processorSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000_000;
}

/** Processor seconds that something takes in a warm process: the middle of some runs. */
async function seconds(run: () => unknown, times: number, warm = 4): Promise<number> {
  const measured: number[] = [];
  for (let round = -warm; round < times; round++) {
    const since = process.cpuUsage();
    await run();
    if (round >= 0) measured.push(processorSeconds(since));
  }
  return measured.sort((a, b) => a - b)[Math.floor(times / 2)] ?? Number.NaN;
}

/** A VPC of some boxes with nothing folded, of the same mixture at every size. */
function mixture(rows: number): NetworkOptions {
  return {
    seed: 7,
    zones: 3,
    subnetsPerZone: rows,
    routeTables: rows + 1,
    gatewayEndpoints: 1,
    interfaceEndpoints: 2 * rows,
    subnetsPerEndpoint: 3,
    workloadInterfaces: 30 * rows,
  };
}

/** The boxes and lines of a placement as elkjs takes them: the same nesting, sizes of leaves, nodes and edges. */
function elkGraph(placement: Placement): ElkNode {
  const nodes = new Map(
    placement.boxes.map(({ id, width, height }): [string, ElkNode] => [id, { id, width, height, children: [] }]),
  );
  const root: ElkNode = {
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.edgeRouting": "ORTHOGONAL",
      "elk.hierarchyHandling": "INCLUDE_CHILDREN",
    },
    children: [],
    edges: placement.lines.map(({ id, source, target }) => ({ id, sources: [source], targets: [target] })),
  };
  for (const { id, parentId } of placement.boxes) {
    const node = nodes.get(id);
    const parent = nodes.get(parentId ?? "") ?? root;
    if (node !== undefined) parent.children?.push(node);
  }
  return root;
}

interface Rival {
  boxes: number;
  lines: number;
  ours: number;
  elk: number;
}

/** How long elkjs and we take for one picture, both in a warm process. */
async function rival(elk: ELK, rows: number): Promise<Rival> {
  const world = worldOf(mixture(rows), true);
  const placement = place(world);
  return {
    boxes: placement.boxes.length,
    lines: placement.lines.length,
    ours: await seconds(() => place(world), 15, 10),
    elk: await seconds(() => elk.layout(elkGraph(placement)), 1, rows < 5 ? 2 : 0),
  };
}

/** The exponent with which a time grows: the slope of the line through its points on logarithmic scales. */
function growth(points: readonly (readonly [size: number, seconds: number])[]): number {
  const logs = points.map(([size, time]) => [Math.log(size), Math.log(time)] as const);
  const mean = (at: 0 | 1) => logs.reduce((sum, log) => sum + log[at], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const above = logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0);
  return above / logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0);
}

const number = (value: number) => Math.round(value).toLocaleString("en");
const ms = (value: number) => `${(value * 1000).toFixed(value < 0.01 ? 1 : 0)} ms`;

/** How long the placement and scene of a large VPC take; and that of placements against elkjs, at sizes which it can finish. */
export async function measureLayout(short: boolean): Promise<Report> {
  const folded = worldOf(LARGE, false);
  const times = short ? 5 : 25;
  const whole = await seconds(() => draw(folded), times);
  const notes: string[] = [];
  const { topology, vpcId } = folded;
  const enis = topology.ofKind("networkInterface");
  const endpointEnis = enis.filter(({ attributes }) => attributes.role === "endpoint").length;
  const rows: Row[] = [
    {
      what: `Placement and scene of ${number(topology.ofKind("subnet").length)} subnets, ${number(endpointEnis)} endpoint interfaces, ${number(enis.length - endpointEnis)} others`,
      measured: whole,
      bound: "what feels immediate",
      seconds: BOUND,
      ratio: whole / BOUND,
      target: 1,
    },
  ];
  const open = { ...folded, options: { ...folded.options, expand: opened(topology) } };
  const opening = await seconds(() => draw(open), short ? 3 : 15);
  rows.push({
    what: "  with everything opened",
    measured: opening,
    bound: "what feels immediate",
    seconds: BOUND,
    ratio: opening / BOUND,
    target: null,
  });
  const [small, large] = [place(folded), place(open)];
  notes.push(
    `The picture of ${vpcId}: ${number(small.boxes.length)} boxes and ${number(small.lines.length)} lines; with everything opened ${number(large.boxes.length)} boxes and ${number(large.lines.length)} lines.`,
  );

  const elk = new Elk();
  // Both are warm: the first graph of a process takes elkjs many times as long as the next.
  for (let round = 0; round < (short ? 1 : 4); round++) await elk.layout(elkGraph(place(worldOf(mixture(3), true))));
  const rivals: Rival[] = [];
  for (const size of short ? [1, 2] : [3, 6, 13, 26]) rivals.push(await rival(elk, size));
  const last = rivals.at(-1);
  if (last !== undefined) {
    rows.push({
      what: `elkjs's placement of ${number(last.boxes)} boxes and ${number(last.lines)} lines, times ours`,
      measured: last.elk / last.ours,
      bound: "at least; limit ÷ measured",
      seconds: FASTER,
      ratio: (last.ours * FASTER) / last.elk,
      target: 1,
    });
  }
  const curve = rivals.map(
    ({ boxes, lines, ours, elk }) =>
      `${number(boxes)} boxes and ${number(lines)} lines ${ms(ours)} against ${ms(elk)} (${number(elk / ours)} ×)`,
  );
  notes.push(`Placement, ours against elkjs (layered, INCLUDE_CHILDREN): ${curve.join("; ")}.`);
  const sizes: (readonly [resources: number, seconds: number])[] = [];
  for (const size of short ? [1, 3] : [3, 10, 30, 100, 300, 900, 2700]) {
    const world = worldOf(mixture(size), true);
    sizes.push([world.topology.nodes.length, await seconds(() => draw(world), size > 100 ? 3 : 15)]);
  }
  const ours = sizes.map(([size, time]) => `${number(size)} in ${ms(time)}`);
  notes.push(
    `Placement and scene with nothing folded, by resources: ${ours.join(", ")}; growth with the power ${growth(sizes).toFixed(2)}. elkjs grows with the power ${growth(rivals.map(({ boxes, elk }) => [boxes, elk])).toFixed(2)} of its boxes.`,
  );
  return { rows, notes };
}

function opened(topology: Topology): string[] {
  return ["lane/routeTables", ...topology.ofKind("availabilityZone").map(({ id }) => id)];
}
