import type { CollectionName, Inventory, RawRecord } from "@/lib/model";
import { CALLS } from "@/lib/model";

/** Organisations of any size for the tests of the network picture: VPCs without insides, and all that joins them. */

export interface OrganisationOptions {
  seed: number;
  accounts: number;
  regions: number;
  /** VPCs of each account in each Region. */
  vpcs: number;
  /** Each in its own Region, the next one in another; every VPC of that Region is attached to it. */
  gateways: number;
  peerings: number;
  services: number;
  connections: number;
  /** Accounts that nobody collected, each at the far end of some link. */
  outside: number;
}

const REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-2", "us-west-2", "eu-central-1"];
const NAMES = ["core", "payments", "warehouse", "analytics", "shared-services", "inspection", "sandbox", "ledger"];
const ENVIRONMENTS = ["production", "staging", "development"];
const PEERING_STATES = ["active", "active", "active", "pending-acceptance", "rejected", "expired"];
const CONNECTION_STATES = ["available", "available", "available", "pendingAcceptance", "rejected"];

interface Place {
  accountId: string;
  region: string;
  vpcId: string;
}

/** The inventories of such an organisation. Equal options give equal records. */
export function organisation(options: OrganisationOptions): Inventory[] {
  const random = generator(options.seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const made = new Map<string, Partial<Record<CollectionName, RawRecord[]>>>();
  const into = (accountId: string, region: string, collection: CollectionName, record: RawRecord) => {
    const key = `${accountId}/${region}`;
    const records = made.get(key) ?? {};
    made.set(key, records);
    (records[collection] ??= []).push(record);
  };
  const places: Place[] = [];
  for (let account = 0; account < options.accounts; account++) {
    for (const region of REGIONS.slice(0, options.regions)) {
      const accountId = String(111_122_223_333 + account);
      for (let n = 0; n < options.vpcs; n++) {
        const vpcId = `vpc-${hex(places.length + 1)}`;
        places.push({ accountId, region, vpcId });
        into(accountId, region, "Vpcs", {
          VpcId: vpcId,
          OwnerId: accountId,
          State: "available",
          CidrBlock: `10.${places.length % 256}.0.0/16`,
          Tags: [
            { Key: "Name", Value: `${pick(NAMES)}-${places.length}` },
            ...(random() < 0.8 ? [{ Key: "Environment", Value: pick(ENVIRONMENTS) }] : []),
          ],
        });
      }
      if (options.vpcs === 0) into(accountId, region, "Vpcs", { VpcId: "vpc-0" });
    }
  }
  const outside = Array.from({ length: options.outside }, (_, index) => String(900_000_000_001 + index));
  const end = (index: number): Place =>
    outside.length > 0 && index % 4 === 0
      ? { accountId: pick(outside), region: pick(REGIONS), vpcId: `vpc-${hex(90_000 + index)}` }
      : pick(places);
  addGateways(options, places, into);
  for (let n = 0; n < options.peerings && places.length > 0; n++) {
    const [a, b] = [pick(places), end(n)];
    const record = {
      VpcPeeringConnectionId: `pcx-${hex(n + 1)}`,
      Status: { Code: pick(PEERING_STATES) },
      RequesterVpcInfo: { VpcId: a.vpcId, OwnerId: a.accountId, Region: a.region },
      AccepterVpcInfo: { VpcId: b.vpcId, OwnerId: b.accountId, Region: b.region },
    };
    for (const side of [a, b]) {
      if (!outside.includes(side.accountId)) into(side.accountId, side.region, "VpcPeeringConnections", record);
    }
  }
  for (let n = 0; n < options.services && places.length > 0; n++) {
    const { accountId, region, vpcId } = pick(places);
    const serviceId = `vpce-svc-${hex(n + 1)}`;
    const arn = `arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/net/lb-${n}/${hex(n + 1)}`;
    const serviceName = `com.amazonaws.vpce.${region}.${serviceId}`;
    into(accountId, region, "ServiceConfigurations", {
      ServiceId: serviceId,
      ServiceName: serviceName,
      ServiceState: "Available",
      ServiceType: [{ ServiceType: "Interface" }],
      NetworkLoadBalancerArns: [arn],
    });
    into(accountId, region, "LoadBalancers", { LoadBalancerArn: arn, LoadBalancerName: `lb-${n}`, VpcId: vpcId });
    for (let k = n; k < options.connections; k += options.services) {
      const consumer = end(k);
      const [endpointId, state] = [`vpce-${hex(k + 1)}`, pick(CONNECTION_STATES)];
      into(accountId, region, "VpcEndpointConnections", {
        ServiceId: serviceId,
        VpcEndpointId: endpointId,
        VpcEndpointOwner: consumer.accountId,
        VpcEndpointState: state,
        VpcEndpointRegion: consumer.region,
      });
      if (outside.includes(consumer.accountId)) continue;
      into(consumer.accountId, consumer.region, "VpcEndpoints", {
        VpcEndpointId: endpointId,
        VpcEndpointType: "Interface",
        VpcId: consumer.vpcId,
        ServiceName: serviceName,
        State: state,
      });
    }
  }
  return [...made].map(([key, records]) => {
    const [accountId = "", region = ""] = key.split("/");
    return {
      format: "isthmus-inventory/1",
      accountId,
      ...(Number(accountId.slice(-1)) % 3 === 0 ? {} : { accountName: `team-${accountId.slice(-3)}` }),
      region,
      collectedAt: "2026-11-02T09:00:00.000Z",
      source: { kind: "demo", label: "test" },
      records,
      calls: CALLS.map(({ service, action }) => ({ service, action, status: "complete", pages: 1, records: 0 })),
      diagnostics: [],
    };
  });
}

function addGateways(
  options: OrganisationOptions,
  places: readonly Place[],
  into: (accountId: string, region: string, collection: CollectionName, record: RawRecord) => void,
): void {
  const owner = places[0]?.accountId;
  if (owner === undefined) return;
  for (let n = 0; n < options.gateways; n++) {
    const region = REGIONS[n % Math.max(1, options.regions)] ?? "us-east-1";
    const id = `tgw-${hex(n + 1)}`;
    const shared = { TransitGatewayId: id, TransitGatewayOwnerId: owner };
    into(owner, region, "TransitGateways", {
      TransitGatewayId: id,
      OwnerId: owner,
      State: "available",
      Tags: [{ Key: "Name", Value: `backbone-${n}` }],
    });
    const local = places.filter((place, index) => place.region === region && index % options.gateways <= n);
    for (const [index, { accountId, vpcId }] of local.entries()) {
      into(owner, region, "TransitGatewayAttachments", {
        ...shared,
        TransitGatewayAttachmentId: `tgw-attach-${hex(1000 * (n + 1) + index)}`,
        ResourceType: "vpc",
        ResourceId: vpcId,
        ResourceOwnerId: accountId,
        State: index % 11 === 10 ? "pendingAcceptance" : "available",
      });
    }
    if (options.outside > 0) {
      into(owner, region, "TransitGatewayAttachments", {
        ...shared,
        TransitGatewayAttachmentId: `tgw-attach-${hex(900_000 + n)}`,
        ResourceType: "vpc",
        ResourceId: `vpc-${hex(900_000 + n)}`,
        ResourceOwnerId: "900000000001",
        State: "available",
      });
    }
    const next = REGIONS[(n + 1) % Math.max(1, options.regions)] ?? region;
    if (options.gateways > n + 1) {
      into(owner, region, "TransitGatewayPeeringAttachments", {
        TransitGatewayAttachmentId: `tgw-attach-${hex(800_000 + n)}`,
        RequesterTgwInfo: { TransitGatewayId: id, OwnerId: owner, Region: region },
        AccepterTgwInfo: { TransitGatewayId: `tgw-${hex(n + 2)}`, OwnerId: owner, Region: next },
        State: "available",
      });
    }
  }
}

function hex(n: number): string {
  return n.toString(16).padStart(17, "0");
}

/** Numbers from 0 to 1, the same on every machine (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
