import type { CollectionName, Inventory } from "@/lib/model";
import { CALLS } from "@/lib/model";
import { ipv4BlockAt, ipv6BlockAt } from "./addresses";
import { addGatewayEndpoint, addInterfaceEndpoint } from "./endpoints";
import type { InterfaceUse } from "./interfaces";
import { containerTaskUse, databaseUse, instanceUse, lambdaUse } from "./interfaces";
import { InventoryBuilder } from "./inventory-builder";
import { GATEWAY_DEFAULT_POLICY, INTERFACE_DEFAULT_POLICY, OWN_ORGANISATION_POLICY } from "./policies";
import { admit } from "./security";
import { SeededRandom } from "./seeded";
import type { RouteTableRef, SubnetRef } from "./vpc-builder";
import { VpcBuilder } from "./vpc-builder";

/** How large a network to make, and how odd. Counts are totals for the one VPC unless they say otherwise. */
export interface NetworkOptions {
  /** Equal options with an equal seed give an equal inventory. */
  seed: number;
  /** `111122223333` unless given. */
  accountId?: string;
  /** `us-east-1` unless given. */
  region?: string;
  /** 1 to 26. */
  zones: number;
  /** At least 1. The total may not exceed 65,536 addresses in each of 256 blocks. */
  subnetsPerZone: number;
  /** The main table included; 0 leaves the VPC without any. */
  routeTables: number;
  /** 0 to 2: S3, then DynamoDB. */
  gatewayEndpoints: number;
  interfaceEndpoints: number;
  /**
   * Subnets that every interface endpoint stands in, spread evenly; more than `zones` is more than AWS allows today (one a
   * zone), and a load to draw. Unless given, an endpoint stands in one subnet of some zones.
   */
  subnetsPerEndpoint?: number;
  workloadInterfaces: number;
  /** Subnets without IPv4 addresses; at most 256 of them, as a VPC has no more /64 blocks. */
  ipv6Only?: boolean;
  /** Leave out the ids of Availability Zones. */
  withoutZoneIds?: boolean;
  /** Interface endpoints that name no subnet and have no network interface, as while they are being made. */
  endpointsWithoutSubnets?: boolean;
  /** Collections whose records are left out although other records refer to them; their calls stay `complete`. */
  absent?: readonly CollectionName[];
}

const SERVICES = [
  "ssm",
  "ssmmessages",
  "ecr.api",
  "ecr.dkr",
  "logs",
  "kms",
  "secretsmanager",
  "sts",
  "sqs",
  "sns",
  "monitoring",
  "events",
  "lambda",
  "states",
  "glue",
  "athena",
  "kinesis-streams",
  "execute-api",
  "ec2",
  "ecs",
];

/**
 * Makes one VPC of any size: `zones` × `subnetsPerZone` subnets over `routeTables` tables, with internet and NAT
 * gateways, endpoints, security groups and workloads, in time linear in its size. Throws a RangeError when the options
 * cannot be met.
 */
export function generateNetwork(options: NetworkOptions): Inventory {
  check(options);
  const random = new SeededRandom(options.seed);
  const region = options.region ?? "us-east-1";
  const zones = Array.from({ length: options.zones }, (_, index) => ({
    name: `${region}${String.fromCharCode(97 + index)}`,
    id: `${shortRegion(region)}-az${index + 1}`,
  }));
  const inventory = new InventoryBuilder(
    { accountId: options.accountId ?? "111122223333", region, zones },
    `${options.seed}/`,
  );
  const plan = addressPlan(options);
  const vpc = new VpcBuilder(inventory, {
    name: `generated-${options.seed}`,
    cidrs: plan.vpcBlocks,
    ...(options.ipv6Only === true ? { cidr6: plan.ipv6 } : {}),
    withoutZoneIds: options.withoutZoneIds ?? false,
  });
  const subnets = Array.from({ length: options.zones * options.subnetsPerZone }, (_, index) => {
    const zone = index % options.zones;
    const row = Math.floor(index / options.zones);
    return vpc.subnet({
      name: `subnet-${row}-${zones[zone]?.name.slice(-1) ?? ""}`,
      zone,
      cidr: options.ipv6Only === true ? null : ipv4BlockAt("10.0.0.0/8", plan.subnetPrefix, index),
      ...(options.ipv6Only === true ? { cidr6: ipv6BlockAt(plan.ipv6, index) } : {}),
    });
  });
  const tables = addTables(vpc, subnets, options, random);
  addEndpoints(vpc, subnets, tables, options, random);
  addWorkloads(vpc, subnets, options, random);
  const result = inventory.build();
  for (const collection of options.absent ?? []) {
    result.records[collection] = [];
    for (const call of result.calls) if (call.action === ACTION_OF[collection]) call.records = 0;
  }
  return result;
}

const ACTION_OF = Object.fromEntries(CALLS.map((call) => [call.collection, call.action]));

function check(options: NetworkOptions): void {
  const within = (name: keyof NetworkOptions, least: number, most: number) => {
    const value = options[name];
    if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${String(value)}`);
    }
  };
  within("zones", 1, 26);
  within("subnetsPerZone", 1, 100_000);
  within("routeTables", 0, 100_000);
  within("gatewayEndpoints", 0, 2);
  within("interfaceEndpoints", 0, 10_000);
  within("workloadInterfaces", 0, 1_000_000);
  if (options.subnetsPerEndpoint !== undefined) {
    within("subnetsPerEndpoint", 0, options.zones * options.subnetsPerZone);
  }
  if (options.ipv6Only === true && options.zones * options.subnetsPerZone > 256) {
    throw new RangeError("A VPC has at most 256 IPv6-only subnets");
  }
}

/** Subnets just large enough for what will stand in them, packed into as many /16 blocks as that takes. */
function addressPlan(options: NetworkOptions): {
  subnetPrefix: number;
  vpcBlocks: [string, ...string[]];
  ipv6: string;
} {
  const count = options.zones * options.subnetsPerZone;
  // Every interface endpoint stands in one subnet of each zone; the worst case is that all choose the same.
  const { interfaceEndpoints, subnetsPerEndpoint } = options;
  const endpoints =
    subnetsPerEndpoint === undefined
      ? interfaceEndpoints
      : Math.min(interfaceEndpoints, Math.ceil((interfaceEndpoints * subnetsPerEndpoint) / count) + subnetsPerEndpoint);
  const needed = Math.ceil(options.workloadInterfaces / count) + endpoints + 1 + 5;
  const hostBits = Math.max(4, Math.ceil(Math.log2(needed)));
  const blocks = Math.ceil((count * 2 ** hostBits) / 65_536);
  if (hostBits > 16 || blocks > 256) throw new RangeError("The network does not fit into 10.0.0.0/8");
  const [first = "10.0.0.0/16", ...rest] = Array.from({ length: blocks }, (_, i) => ipv4BlockAt("10.0.0.0/8", 16, i));
  return { subnetPrefix: 32 - hostBits, vpcBlocks: [first, ...rest], ipv6: "2001:db8:1234:1a00::/56" };
}

/** The first table is the main one and isolated; then public and private ones take turns, until the subnets run out. */
function addTables(
  vpc: VpcBuilder,
  subnets: readonly SubnetRef[],
  options: NetworkOptions,
  random: SeededRandom,
): RouteTableRef[] {
  if (options.routeTables === 0) return [];
  const everywhere = options.ipv6Only === true ? "::/0" : "0.0.0.0/0";
  const igw = vpc.internetGateway();
  const eigw = options.ipv6Only === true ? vpc.egressOnlyInternetGateway() : null;
  const nats = subnets
    .slice(0, options.ipv6Only === true ? 0 : options.zones)
    .map((subnet, index) => vpc.natGateway(`nat-${index}`, subnet, `198.51.100.${index + 10}`));
  const ways = [
    { GatewayId: igw },
    ...nats.map((NatGatewayId) => ({ NatGatewayId })),
    ...(eigw === null ? [] : [{ EgressOnlyInternetGatewayId: eigw }]),
  ];
  const shares = Array.from({ length: options.routeTables }, (): SubnetRef[] => []);
  for (const subnet of subnets) shares[random.below(options.routeTables)]?.push(subnet);
  return shares.map((share, index) => {
    const via = ways[(index - 1) % ways.length];
    return vpc.routeTable({
      name: index === 0 ? "main" : `table-${index}`,
      main: index === 0,
      // The subnets of the main table follow it without saying so.
      subnets: index === 0 ? [] : share,
      routes: index === 0 || via === undefined ? [] : [{ to: everywhere, via }],
    });
  });
}

function addEndpoints(
  vpc: VpcBuilder,
  subnets: readonly SubnetRef[],
  tables: readonly RouteTableRef[],
  options: NetworkOptions,
  random: SeededRandom,
): void {
  (["s3", "dynamodb"] as const).slice(0, options.gatewayEndpoints).forEach((service) => {
    addGatewayEndpoint(vpc, {
      name: service,
      service,
      tables: tables.filter(() => random.below(4) > 0),
      policy: random.pick([GATEWAY_DEFAULT_POLICY, OWN_ORGANISATION_POLICY]),
    });
  });
  const group = vpc.securityGroup("endpoints", "Interface endpoints", [
    admit(443, options.ipv6Only === true ? { cidr6: "::/0" } : { cidr: "10.0.0.0/8" }, "HTTPS"),
  ]);
  for (let index = 0; index < options.interfaceEndpoints; index++) {
    const row = random.below(options.subnetsPerZone);
    const known = SERVICES[index % SERVICES.length] ?? "ssm";
    const round = Math.floor(index / SERVICES.length);
    const some = () => subnets.slice(row * options.zones, row * options.zones + 1 + random.below(options.zones));
    const { endpointsWithoutSubnets, subnetsPerEndpoint } = options;
    const many = endpointsWithoutSubnets === true ? 0 : subnetsPerEndpoint;
    addInterfaceEndpoint(vpc, {
      name: `endpoint-${index}`,
      service: round === 0 ? known : `${known}-${round}`,
      subnets: many === undefined ? some() : spread(subnets, many, index),
      groups: [group],
      policy: random.pick([INTERFACE_DEFAULT_POLICY, OWN_ORGANISATION_POLICY]),
      ipAddressType: options.ipv6Only === true ? "ipv6" : "ipv4",
    });
  }
}

/** `count` of the subnets at equal distances, the first of them `shift` from the start. */
function spread(subnets: readonly SubnetRef[], count: number, shift: number): SubnetRef[] {
  return Array.from({ length: count }, (_, n) => Math.floor((n * subnets.length) / count) + shift).flatMap(
    (index) => subnets[index % subnets.length] ?? [],
  );
}

function addWorkloads(
  vpc: VpcBuilder,
  subnets: readonly SubnetRef[],
  options: NetworkOptions,
  random: SeededRandom,
): void {
  const { region, accountId } = vpc.inventory.at;
  const group = vpc.securityGroup("workloads", "Workloads", []);
  for (let index = 0; index < options.workloadInterfaces; index++) {
    const subnet = subnets[index % subnets.length];
    if (subnet === undefined) return;
    const name = `workload-${index}`;
    const uses: readonly [() => InterfaceUse, ...(() => InterfaceUse)[]] = [
      () => instanceUse(vpc.newId("i", name), name),
      () => instanceUse(vpc.newId("i", name), name),
      () => containerTaskUse(region, accountId, name),
      () => lambdaUse(name),
      () => databaseUse(),
    ];
    vpc.networkInterface(subnet, random.pick(uses)(), [group]);
  }
}

/** `us-east-1` → `use1`, as in the ids of zones. */
function shortRegion(region: string): string {
  const [area = "", side = "", number = ""] = region.split("-");
  return `${area}${side.slice(0, 1)}${number}`;
}
