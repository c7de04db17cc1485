import { attentions } from "@/lib/analysis";
import { demoInventories, generateNetwork } from "@/lib/demo";
import { buildTopology, Network } from "@/lib/model";
import { buildNetworkScene, buildScene, buildServiceScene, type Scene } from "@/lib/scene";

/** Pictures of each kind, for tests. */

const PLAIN = { hide: [], collapse: [], expand: [] };

const DEMO = new Network(demoInventories().map((inventory) => buildTopology(inventory)));

export function vpcScene(name: string, options: { network?: Network; lit?: readonly string[] } = {}): Scene {
  const network = options.network ?? DEMO;
  const found = network.vpcs.find(({ vpc }) => vpc.label === name);
  if (found === undefined) throw new Error(`no VPC ${name}`);
  const { topology, vpc } = found;
  const attention = attentions(topology, vpc.id);
  const scene = buildScene(topology, vpc.id, { ...PLAIN, lit: [...(options.lit ?? [])], network, attention });
  if (scene === null) throw new Error(`no picture of ${name}`);
  return scene;
}

export function serviceScene(name: string): Scene {
  const service = DEMO.services.find(({ node }) => node.label === name);
  if (service === undefined) throw new Error(`no service ${name}`);
  return buildServiceScene(DEMO, service, { lit: [], attention: [] });
}

export function networkScene(): Scene {
  const options = { groupBy: "account", visible: () => true, cards: new Map(), collapse: [], lit: [] } as const;
  return buildNetworkScene(DEMO, { ...options, collapse: [], lit: [] });
}

/** A small VPC under any name. */
export function sceneNamed(name: string): Scene {
  const inventory = generateNetwork({
    ...{ seed: 3, zones: 1, subnetsPerZone: 1, routeTables: 1, gatewayEndpoints: 1, interfaceEndpoints: 1 },
    workloadInterfaces: 1,
  });
  const Vpcs = (inventory.records.Vpcs ?? []).map((vpc) => ({ ...vpc, Tags: [{ Key: "Name", Value: name }] }));
  const network = new Network([buildTopology({ ...inventory, records: { ...inventory.records, Vpcs } })]);
  const [only] = network.vpcs;
  return vpcScene(only?.vpc.label ?? "", { network });
}
