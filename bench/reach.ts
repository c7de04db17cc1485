import { DEFAULT_SERVICES, reachMatrix, trace } from "@/lib/analysis";
import { generateNetwork } from "@/lib/demo";
import { buildTopology, Network, type Topology } from "@/lib/model";
import type { Report } from "./report";

/** Seconds in which a matrix of the size below must stand, on one core. */
const BOUND = 1;

const COLUMNS = 60;

/** 1,002 subnets in six zones, 300 route tables, 50 interface endpoints, 20,000 workloads. */
function world(seed: number): Topology {
  return buildTopology(
    generateNetwork({
      seed,
      zones: 6,
      subnetsPerZone: 167,
      routeTables: 300,
      gatewayEndpoints: 2,
      interfaceEndpoints: 50,
      workloadInterfaces: 20_000,
    }),
  );
}

/** So many services that the matrix has sixty columns, whatever endpoints there are. */
function services(network: Network, topology: Topology, vpcId: string): string[] {
  const more = Array.from({ length: COLUMNS }, (_, index) => `com.amazonaws.us-east-1.service-${index}`);
  const all = [...DEFAULT_SERVICES, ...more];
  const { columns } = reachMatrix(topology, vpcId, network, []);
  const asked = all.filter((service) => !columns.some(({ to }) => to === service));
  return asked.slice(0, COLUMNS - columns.length);
}

/** How long the reach of a whole VPC takes, each time of a network that nothing was asked of before; and single traces. */
export function measureReach(times: number): Report {
  const seconds: number[] = [];
  let size = "";
  let perSecond = 0;
  for (let seed = 0; seed <= times; seed++) {
    const topology = world(seed);
    const network = new Network([topology]);
    const vpcId = topology.ofKind("vpc")[0]?.id ?? "";
    // The services are chosen on a copy, so that nothing of the measured one is known yet.
    const copy = world(seed);
    const asked = services(new Network([copy]), copy, vpcId);
    const began = performance.now();
    const matrix = reachMatrix(topology, vpcId, network, asked);
    // The first one warms the program up.
    if (seed > 0) seconds.push((performance.now() - began) / 1000);
    const rows = matrix.groups.reduce((sum, group) => sum + group.rows.length, 0);
    size = `${rows.toLocaleString("en")} subnets × ${matrix.columns.length} services`;
    perSecond = tracesPerSecond(topology, network, asked);
  }
  const middle = seconds.sort((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? Number.NaN;
  return {
    rows: [
      {
        what: `Reach of ${size}, from nothing`,
        measured: middle,
        bound: "what a reader waits for",
        seconds: BOUND,
        ratio: middle / BOUND,
        target: 1,
      },
    ],
    notes: [
      `Single traces with all their sentences and evidence: ${Math.round(perSecond).toLocaleString("en")} a second.`,
    ],
  };
}

function tracesPerSecond(topology: Topology, network: Network, asked: readonly string[]): number {
  const subnets = topology.ofKind("subnet");
  const began = performance.now();
  let count = 0;
  for (const subnet of subnets.slice(0, 100)) {
    for (const to of asked.slice(0, 20)) {
      const result = trace(topology, { from: subnet.id, to }, network);
      if (!result.ok) throw new Error(result.problem.message);
      count += 1;
    }
  }
  return count / ((performance.now() - began) / 1000);
}
