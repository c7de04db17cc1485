import type { ActionName, CallOutcome, CollectionName, Inventory, RawRecord } from "@/lib/model";
import { CALLS } from "@/lib/model";

/** Endpoint services by hand and at random, for the tests of this folder. */

export interface ServiceOptions {
  seed: number;
  connections: number;
  /** Zones of the service; the load balancers stand in these and, where `extraZone`, in one more. */
  zones: number;
  extraZone: boolean;
  balancers: number;
  listeners: number;
  targets: number;
  /** A Gateway Load Balancer: listeners without ports, no private DNS. */
  gateway: boolean;
  /** How many different accounts the consumers are of. */
  accounts: number;
  withoutZoneIds: boolean;
  denied: readonly ActionName[];
  /** The Name tag of everything. */
  name: string;
}

export const PLAIN: ServiceOptions = {
  ...{ seed: 1, connections: 4, zones: 2, extraZone: false, balancers: 1, listeners: 1, targets: 4, gateway: false },
  ...{ accounts: 2, withoutZoneIds: false, denied: [], name: "orders" },
};

const PROVIDER = "111122223333";
export const SERVICE = "vpce-svc-0123456789abcdef0";
const CONSUMER = "444455556666";
const REGION = "us-east-1";
const SERVICE_NAME = `com.amazonaws.vpce.${REGION}.${SERVICE}`;
const VPC = "vpc-provider";
const LETTERS = "abcdefgh";

const STATES = ["available", "pendingAcceptance", "rejected", "deleting", "available", "expired"];
const HEALTH = ["healthy", "healthy", "unhealthy", "draining", "initial", "unused", "unhealthy.draining"];

/** A provider's inventory and that of one consumer account, whose endpoints are every other connection. */
export function serviceInventories(options: ServiceOptions): Inventory[] {
  return [inventory(PROVIDER, provider(options), options.denied), inventory(CONSUMER, consumer(options), [])];
}

type Records = Partial<Record<CollectionName, RawRecord[]>>;

function inventory(accountId: string, records: Records, denied: readonly ActionName[]): Inventory {
  const kept: Records = { ...records };
  for (const { action, collection } of CALLS) if (denied.includes(action)) delete kept[collection];
  const calls = CALLS.map(({ service, action }): CallOutcome => {
    return { service, action, status: denied.includes(action) ? "denied" : "complete", pages: 1, records: 0 };
  });
  return {
    format: "isthmus-inventory/1",
    accountId,
    region: REGION,
    collectedAt: "2026-11-02T09:00:00.000Z",
    source: { kind: "demo", label: "test" },
    records: kept,
    calls,
    diagnostics: [],
  };
}

/** A small linear congruence: equal seeds give equal services. */
function picker(seed: number): (below: number) => number {
  let state = (seed % 2_147_483_646) + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function zone(index: number, withoutIds: boolean): { AvailabilityZone: string; AvailabilityZoneId?: string } {
  const letter = LETTERS[index] ?? "a";
  return {
    AvailabilityZone: `${REGION}${letter}`,
    ...(withoutIds ? {} : { AvailabilityZoneId: `use1-az${index + 1}` }),
  };
}

function provider(options: ServiceOptions): Records {
  const { zones, extraZone, balancers, listeners, targets, gateway, withoutZoneIds, name } = options;
  const pick = picker(options.seed);
  const Tags = [{ Key: "Name", Value: name }];
  const placed = Math.max(1, Math.min(LETTERS.length, zones + (extraZone ? 1 : 0)));
  const Subnets = Array.from({ length: placed }, (_, z) => ({
    ...{ SubnetId: `subnet-p${z}`, VpcId: VPC, OwnerId: PROVIDER, State: "available", CidrBlock: `10.0.${z}.0/24` },
    ...zone(z, withoutZoneIds),
    Tags,
  }));
  const kind = gateway ? "gwy" : "net";
  const arnOf = (n: number) => `arn:aws:elasticloadbalancing:${REGION}:${PROVIDER}:loadbalancer/${kind}/lb-${n}/00${n}`;
  const groupOf = (n: number) => `arn:aws:elasticloadbalancing:${REGION}:${PROVIDER}:targetgroup/tg-${n}/00${n}`;
  const arns = Array.from({ length: balancers }, (_, n) => arnOf(n));
  const groups = Array.from({ length: Math.max(1, listeners) }, (_, n) => groupOf(n));
  const nodes = arns.flatMap((arn, n) =>
    Subnets.map((subnet, z) => ({
      ...{ NetworkInterfaceId: `eni-lb${n}${z}`, VpcId: VPC, SubnetId: subnet.SubnetId, Status: "in-use" },
      ...{ InterfaceType: gateway ? "gateway_load_balancer" : "network_load_balancer" },
      ...{ Description: `ELB ${arn.split(":loadbalancer/")[1] ?? ""}`, PrivateIpAddress: `10.0.${z}.${10 + n}` },
      AvailabilityZone: subnet.AvailabilityZone,
    })),
  );
  const instances = Array.from({ length: targets }, (_, n) => ({
    ...{ NetworkInterfaceId: `eni-t${n}`, VpcId: VPC, SubnetId: `subnet-p${n % placed}`, Status: "in-use" },
    ...{ InterfaceType: "interface", Attachment: { InstanceId: `i-${n}` } },
    ...{ PrivateIpAddress: `10.0.${n % placed}.${50 + n}`, AvailabilityZone: Subnets[n % placed]?.AvailabilityZone },
    ...(pick(2) === 0 ? { TagSet: Tags } : {}),
  }));
  return {
    Vpcs: [{ VpcId: VPC, OwnerId: PROVIDER, State: "available", CidrBlock: "10.0.0.0/16", Tags }],
    Subnets,
    NetworkInterfaces: [...nodes, ...instances],
    ServiceConfigurations: [
      {
        ...{ ServiceId: SERVICE, ServiceName: SERVICE_NAME, ServiceState: "Available", AcceptanceRequired: true, Tags },
        ServiceType: [{ ServiceType: gateway ? "GatewayLoadBalancer" : "Interface" }],
        AvailabilityZones: Subnets.slice(0, zones).map((subnet) => subnet.AvailabilityZone),
        AvailabilityZoneIds: withoutZoneIds ? [] : Subnets.slice(0, zones).map((_, z) => `use1-az${z + 1}`),
        NetworkLoadBalancerArns: gateway ? [] : arns,
        GatewayLoadBalancerArns: gateway ? arns : [],
        ...(gateway ? {} : { PrivateDnsName: "orders.example", PrivateDnsNameConfiguration: { State: "failed" } }),
      },
    ],
    AllowedPrincipals: [{ ServiceId: SERVICE, Principal: "*", ServicePermissionId: "p-1", PrincipalType: "All" }],
    VpcEndpointConnections: Array.from({ length: options.connections }, (_, n) => ({
      ...{ ServiceId: SERVICE, VpcEndpointId: `vpce-${n}`, VpcEndpointConnectionId: `con-${n}` },
      VpcEndpointOwner: n % 2 === 0 ? CONSUMER : `9${String(pick(options.accounts)).padStart(11, "0")}`,
      ...{ VpcEndpointState: STATES[pick(STATES.length)], VpcEndpointRegion: pick(5) === 0 ? "eu-west-1" : REGION },
    })),
    LoadBalancers: arns.map((LoadBalancerArn, n) => ({
      ...{ LoadBalancerArn, LoadBalancerName: `lb-${n}`, Type: gateway ? "gateway" : "network", VpcId: VPC },
      ...{ Scheme: "internal", State: { Code: "active" } },
      AvailabilityZones: Subnets.map((subnet) => ({ ZoneName: subnet.AvailabilityZone, SubnetId: subnet.SubnetId })),
    })),
    LoadBalancerAttributes: arns.map((LoadBalancerArn) => ({
      LoadBalancerArn,
      Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: String(pick(2) === 0) }],
    })),
    Listeners: arns.flatMap((LoadBalancerArn, b) =>
      Array.from({ length: listeners }, (_, n) => ({
        ...{ ListenerArn: `${LoadBalancerArn}/listener/${n}`, LoadBalancerArn },
        ...(gateway ? {} : { Port: 443 + n, Protocol: "TCP" }),
        DefaultActions: [{ Type: "forward", TargetGroupArn: groups[(n + b) % groups.length] }],
      })),
    ),
    TargetGroups: groups.map((TargetGroupArn, n) => ({
      ...{ TargetGroupArn, TargetGroupName: `tg-${n}`, Protocol: gateway ? "GENEVE" : "TCP", Port: 8443, VpcId: VPC },
      ...{ TargetType: "instance", LoadBalancerArns: arns },
    })),
    TargetHealthDescriptions: instances.map((_, n) => ({
      TargetGroupArn: groups[pick(groups.length)],
      // Every seventh is an address outside of the VPC.
      Target:
        n % 7 === 6 ? { Id: `192.168.0.${n}`, Port: 8443, AvailabilityZone: "all" } : { Id: `i-${n}`, Port: 8443 },
      TargetHealth: { State: HEALTH[pick(HEALTH.length)], Description: "Health checks failed" },
    })),
  };
}

/** The consumer has subnets in one zone more than the service, and an interface in each zone of every endpoint. */
function consumer({ connections, zones, withoutZoneIds, name }: ServiceOptions): Records {
  const Tags = [{ Key: "Name", Value: name }];
  const Subnets = Array.from({ length: Math.min(LETTERS.length, zones + 1) }, (_, z) => ({
    ...{ SubnetId: `subnet-c${z}`, VpcId: "vpc-consumer", OwnerId: CONSUMER, State: "available" },
    ...{ CidrBlock: `10.1.${z}.0/24`, ...zone(z, withoutZoneIds), Tags },
  }));
  const numbers = Array.from({ length: connections }, (_, n) => n).filter((n) => n % 2 === 0);
  const inside = Subnets.slice(0, zones);
  return {
    Vpcs: [{ VpcId: "vpc-consumer", OwnerId: CONSUMER, State: "available", CidrBlock: "10.1.0.0/16", Tags }],
    Subnets,
    VpcEndpoints: numbers.map((n) => ({
      ...{ VpcEndpointId: `vpce-${n}`, VpcEndpointType: "Interface", VpcId: "vpc-consumer", OwnerId: CONSUMER, Tags },
      ...{ ServiceName: SERVICE_NAME, State: "available", SubnetIds: inside.map(({ SubnetId }) => SubnetId) },
      NetworkInterfaceIds: inside.map((_, z) => `eni-c${n}-${z}`),
    })),
    NetworkInterfaces: numbers.flatMap((n) =>
      inside.map((subnet, z) => ({
        ...{ NetworkInterfaceId: `eni-c${n}-${z}`, VpcId: "vpc-consumer", SubnetId: subnet.SubnetId, Status: "in-use" },
        ...{ InterfaceType: "vpc_endpoint", Description: `VPC Endpoint Interface vpce-${n}` },
        ...{ PrivateIpAddress: `10.1.${z}.${n % 250}`, AvailabilityZone: subnet.AvailabilityZone },
      })),
    ),
  };
}
