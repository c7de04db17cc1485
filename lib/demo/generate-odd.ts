import type { ActionName, CollectionName, Inventory, RawRecord } from "@/lib/model";
import { CALLS } from "@/lib/model";
import { generateNetwork, type NetworkOptions } from "./generate";
import { SeededRandom } from "./seeded";

/** Words of many scripts, and what else a tag may hold: marks without a letter, controls, half characters, markup. */
const ALPHABETS: readonly [string, ...string[]] = [
  "abcdefghijklmnopqrstuvwxyz -_.",
  "WMWM@%",
  "الخدمةالشبكةالفرعية ",
  "שירותרשתתת ",
  "服务网络子网路由表端点",
  "サービスネットワーク",
  "เครือข่ายย่อยบริการ",
  "सेवानेटवर्कउपजाल ",
  "ΔίκτυοСетьցանց",
  "👨‍👩‍👧‍👦🧨🏴󠁧󠁢󠁳󠁣󠁴󠁿é",
  "a\u0301\u0327\u0489\u20dd",
  "\u202e\u2066\u200f\u0000\u0008\u001b\ufffe\ud800\udc00\udfff",
  "<>&\"']]>-->",
  "\t\n\r \u00a0\u3000",
];

/** What a route may name as its target: things of this account and others', and things that nobody knows. */
const TARGETS: readonly [Record<string, string>, ...Record<string, string>[]] = [
  { TransitGatewayId: "tgw-0aaaaaaaaaaaaaaa1" },
  { VpcPeeringConnectionId: "pcx-0aaaaaaaaaaaaaaa1" },
  { GatewayId: "vgw-0aaaaaaaaaaaaaaa1" },
  { GatewayId: "vpce-0aaaaaaaaaaaaaaa1" },
  { GatewayId: "igw-0aaaaaaaaaaaaaaa1" },
  { CarrierGatewayId: "cagw-0aaaaaaaaaaaaaa1" },
  { LocalGatewayId: "lgw-0aaaaaaaaaaaaaaa1" },
  { CoreNetworkArn: "arn:aws:networkmanager::999988887777:core-network/core-network-0aaaaaaaaaaaaaaa1" },
  { NatGatewayId: "nat-0aaaaaaaaaaaaaaa1" },
  { NetworkInterfaceId: "eni-0aaaaaaaaaaaaaaa1" },
  { InstanceId: "i-0aaaaaaaaaaaaaaa1", InstanceOwnerId: "999988887777" },
  {},
];

const ENDPOINT_TYPES: readonly [string, ...string[]] = [
  "GatewayLoadBalancer",
  "Resource",
  "ServiceNetwork",
  "Tunnel",
  "SomethingOfNextYear",
];

const STATES: readonly [string, ...string[]] = ["pendingAcceptance", "rejected", "failed", "deleting", "expired"];

/** What other records refer to; without all of them, everything is external. */
const REFERRED = [
  "Subnets",
  "NetworkInterfaces",
  "NatGateways",
  "InternetGateways",
  "EgressOnlyInternetGateways",
  "SecurityGroups",
  "ServiceDetails",
  "PrefixLists",
  "ManagedPrefixLists",
  "AvailabilityZones",
] as const satisfies readonly CollectionName[];

/** Some of these are denied or cut short in some networks. */
const CALLS_THAT_FAIL: readonly [ActionName, ...ActionName[]] = [
  "DescribeSubnets",
  "DescribeRouteTables",
  "DescribeNetworkInterfaces",
  "DescribeVpcEndpoints",
  "DescribeVpcEndpointServices",
  "DescribeTransitGatewayAttachments",
  "DescribeVpcPeeringConnections",
  "DescribeVpcEndpointServiceConfigurations",
];

/**
 * A network of a shape that nobody would draw on purpose, for tests: without zones, of one subnet, of forty rows, with two
 * hundred route tables for one subnet, with names of 255 characters of any script, without IPv4, with endpoints that stand
 * nowhere, with nothing but references to what is not there, with fields missing and of the wrong type, with calls denied;
 * and several of these at once. A function of its seed.
 */
export function generateOddNetwork(seed: number): Inventory {
  const random = new SeededRandom(seed);
  const once = (outOf: number) => random.below(outOf) === 0;
  const inventory = structuredClone(generateNetwork(optionsOf(seed, random)));
  const { records } = inventory;
  if (once(5)) withoutZones(inventory, once(2) ? 1 : 2, random);
  if (once(8)) tablesForOneSubnet(records, random);
  if (once(3)) oddRoutes(records, random);
  if (once(4)) oddEndpoints(records, random);
  if (once(8)) for (const collection of REFERRED) if (!once(4)) records[collection] = [];
  if (once(2)) renamed(records, random);
  if (once(3)) for (let n = random.below(12); n >= 0; n--) damaged(records, random);
  if (once(6)) twice(records, random);
  if (once(4)) for (let n = random.below(3); n >= 0; n--) fail(inventory, random.pick(CALLS_THAT_FAIL), once(2));
  return inventory;
}

function optionsOf(seed: number, random: SeededRandom): NetworkOptions {
  const once = (outOf: number) => random.below(outOf) === 0;
  const shape = random.below(8);
  const base: NetworkOptions = {
    seed,
    zones: 1 + random.below(4),
    subnetsPerZone: 1 + random.below(4),
    routeTables: random.below(7),
    gatewayEndpoints: random.below(3),
    interfaceEndpoints: random.below(7),
    workloadInterfaces: random.below(20),
    ipv6Only: once(6),
    withoutZoneIds: once(6),
    endpointsWithoutSubnets: once(6),
  };
  if (shape === 0) return { ...base, zones: 1, subnetsPerZone: 1 };
  if (shape === 1) return { ...base, zones: 1 + random.below(2), subnetsPerZone: 40 };
  if (shape === 2) return { ...base, zones: 1, subnetsPerZone: 1, routeTables: once(3) ? 200 : random.below(30) };
  if (shape === 3) return { ...base, interfaceEndpoints: 20 + random.below(30), subnetsPerEndpoint: base.zones };
  if (shape === 4) return { ...base, zones: 26, subnetsPerZone: 1 };
  return base;
}

/** Subnets of no zone: all of them, or every second. */
function withoutZones({ records }: Inventory, step: number, random: SeededRandom): void {
  records.AvailabilityZones = [];
  for (const subnet of every(records.Subnets, step)) {
    delete subnet.AvailabilityZone;
    if (random.below(2) === 0) delete subnet.AvailabilityZoneId;
  }
}

/** Every route table says that it is the first subnet's. */
function tablesForOneSubnet(records: Inventory["records"], random: SeededRandom): void {
  const SubnetId = records.Subnets?.[0]?.SubnetId;
  for (const [index, table] of every(records.RouteTables, 1).entries()) {
    const association = { RouteTableAssociationId: `rtbassoc-${index}`, SubnetId, Main: random.below(9) === 0 };
    table.Associations = [{ ...association, AssociationState: { State: "associated" } }];
  }
}

function oddRoutes(records: Inventory["records"], random: SeededRandom): void {
  for (const table of every(records.RouteTables, 1 + random.below(3))) {
    const more = Array.from({ length: random.below(12) }, (_, index) => ({
      ...(random.below(4) === 0
        ? { DestinationIpv6CidrBlock: `2001:db8:${index}::/48` }
        : { DestinationCidrBlock: `172.16.${index}.0/24` }),
      ...random.pick(TARGETS),
      State: random.below(4) === 0 ? "blackhole" : "active",
      Origin: "CreateRoute",
    }));
    table.Routes = [...(Array.isArray(table.Routes) ? table.Routes : []), ...more];
  }
}

function oddEndpoints(records: Inventory["records"], random: SeededRandom): void {
  for (const endpoint of every(records.VpcEndpoints, 1 + random.below(3))) {
    const change = random.below(4);
    if (change === 0) endpoint.VpcEndpointType = random.pick(ENDPOINT_TYPES);
    else if (change === 1) endpoint.State = random.pick(STATES);
    else if (change === 2) endpoint.ServiceName = "com.amazonaws.vpce.us-east-1.vpce-svc-0aaaaaaaaaaaaaaa1";
    else
      Object.assign(endpoint, {
        SubnetIds: ["subnet-0aaaaaaaaaaaaaaa1"],
        NetworkInterfaceIds: ["eni-0aaaaaaaaaaaaaaa2"],
      });
  }
}

/** Names of up to 255 characters, the longest that a tag may have. */
function renamed(records: Inventory["records"], random: SeededRandom): void {
  const characters = [...random.pick(ALPHABETS)];
  const length = random.below(3) === 0 ? random.below(12) : 255;
  for (const record of every(Object.values(records).flat(), 1 + random.below(2))) {
    const name = Array.from({ length }, () => characters[random.below(characters.length)] ?? "").join("");
    const key = "TagSet" in record ? "TagSet" : "Tags";
    record[key] = [{ Key: "Name", Value: name.slice(0, 255) }];
    if (typeof record.Description === "string") record.Description = name;
  }
}

/** One field of one record is missing or of the wrong type. */
function damaged(records: Inventory["records"], random: SeededRandom): void {
  const lists = Object.values(records).filter((list) => list.length > 0);
  const list = lists[random.below(lists.length)] ?? [];
  const record = list[random.below(list.length)];
  const keys = Object.keys(record ?? {});
  const key = keys[random.below(keys.length)];
  if (record === undefined || key === undefined) return;
  const wrong: readonly [unknown, ...unknown[]] = [null, "", 7, [], {}, [null], "x".repeat(300), true, ["subnet-"]];
  if (random.below(3) === 0) delete record[key];
  else record[key] = random.pick(wrong);
}

/** Some records come twice, as on two pages of a list that changed in between. */
function twice(records: Inventory["records"], random: SeededRandom): void {
  for (const list of Object.values(records)) {
    const record = list[random.below(Math.max(1, list.length))];
    if (record !== undefined && random.below(3) === 0) list.push(structuredClone(record));
  }
}

function fail(inventory: Inventory, action: ActionName, denied: boolean): void {
  const { collection } = CALLS.find((call) => call.action === action) ?? { collection: null };
  if (collection === null) return;
  const kept = denied ? [] : (inventory.records[collection] ?? []).slice(0, 2);
  inventory.records[collection] = kept;
  const error = { code: "UnauthorizedOperation", message: "not authorized" };
  for (const call of inventory.calls) {
    if (call.action === action)
      Object.assign(call, { status: denied ? "denied" : "partial", records: kept.length, error });
  }
}

function every(list: readonly RawRecord[] | undefined, step: number): RawRecord[] {
  return (list ?? []).filter((_, index) => index % step === 0);
}
