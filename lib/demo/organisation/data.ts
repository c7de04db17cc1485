import {
  addGatewayEndpoint,
  addInterfaceEndpoint,
  addLatticeAssociation,
  addLatticeEndpoint,
  addPrivateLinkEndpoint,
} from "../endpoints";
import { containerTaskUse, databaseUse, instanceUse } from "../interfaces";
import type { InventoryBuilder } from "../inventory-builder";
import { addLoadBalancer } from "../load-balancers";
import { ownOrganisationS3Policy } from "../policies";
import type { EndpointService } from "../provider";
import { addConnection, addEndpointService } from "../provider";
import { admit } from "../security";
import { idOf } from "../seeded";
import { privateLinkServiceDetail } from "../services";
import { VpcBuilder } from "../vpc-builder";
import { NETWORK_PROD, SHOP_PROD, STRANGER_ACCOUNT, vpcTags } from "./accounts";
import type { Hub } from "./hub";
import { answerNames } from "./hub";

/** The VPCs of the account `data-prod`. */

export interface Lake {
  vpc: VpcBuilder;
  catalog: EndpointService;
  apis: string;
}

/**
 * `lake`: a spoke that offers the endpoint service `catalog` in two zones, also to eu-west-1. Its attachment to the transit
 * gateway has no subnet in the third zone, where it has workloads.
 * Mistakes: nobody is told of connections to `catalog`, whose private DNS name was never verified; and a service that the
 * service-network endpoint should lead to could not be associated.
 */
export function addLake(inventory: InventoryBuilder, hub: Hub, peering: string): Lake {
  const { accountId, region } = inventory.at;
  const vpc = new VpcBuilder(inventory, {
    name: "lake",
    cidrs: ["10.70.0.0/16"],
    tags: vpcTags("prod", "data", "2200"),
  });
  const row = (name: string, letters: string, third: number, size = 24) =>
    [...letters].map((letter, zone) =>
      vpc.subnet({ name: `${name}-${letter}`, zone, cidr: `10.70.${third + zone}.0/${size}` }),
    );
  const balancers = row("balancer", "ab", 0);
  const query = row("query", "abc", 16);
  const store = row("store", "abc", 32);
  const transit = row("transit", "ab", 48, 28);
  const table = vpc.routeTable({
    name: "lake",
    main: true,
    routes: [
      { to: "0.0.0.0/0", via: { TransitGatewayId: hub.backbone.id } },
      { to: "10.0.0.0/8", via: { TransitGatewayId: hub.backbone.id } },
      { to: "10.3.0.0/16", via: { VpcPeeringConnectionId: peering } },
    ],
  });
  hub.backbone.attachVpc(vpc, transit, { association: "spokes", propagations: ["shared"] });
  answerNames(vpc, hub);

  const balancer = vpc.securityGroup("catalog-nlb", "Network Load Balancer of the catalog", [
    admit(443, { cidr: "10.0.0.0/8" }, "Consumers' own addresses"),
  ]);
  const engines = vpc.securityGroup("lake-query", "Query engines", [
    admit(8443, { groupId: balancer.id }, "From the load balancer"),
  ]);
  const stores = vpc.securityGroup("lake-store", "Metadata stores", [
    admit(5432, { groupId: engines.id }, "PostgreSQL from the engines"),
  ]);
  const endpoints = vpc.securityGroup("lake-endpoints", "Interface endpoints", [
    admit(443, { cidr: "10.70.0.0/16" }, "HTTPS from the VPC"),
  ]);
  const lattice = vpc.securityGroup("lake-lattice", "VPC Lattice endpoints", [
    { direction: "ingress", protocol: "tcp", from: 0, to: 65535, cidr: "10.70.0.0/16", description: "From the VPC" },
  ]);

  addGatewayEndpoint(vpc, {
    name: "lake-s3",
    service: "s3",
    tables: [table],
    policy: ownOrganisationS3Policy(region),
  });
  addInterfaceEndpoint(vpc, { name: "lake-glue", service: "glue", subnets: query, groups: [endpoints] });
  const vendor = idOf("vpce-svc", "marketplace metrics");
  inventory.add(
    "ServiceDetails",
    privateLinkServiceDetail({
      serviceId: vendor,
      type: "Interface",
      region,
      zones: inventory.at.zones.slice(0, 3),
      owner: "aws-marketplace",
      acceptanceRequired: true,
    }),
  );
  addPrivateLinkEndpoint(vpc, {
    name: "vendor-metrics",
    serviceId: vendor,
    subnets: query,
    groups: [endpoints],
    state: "available",
    created: "2026-04-21T14:10:00.000Z",
  });
  const apis = addLakeApis(vpc, query, lattice);

  const targets = query.flatMap((subnet) =>
    ["catalog", "planner"].flatMap((task) => {
      const place = vpc.networkInterface(subnet, containerTaskUse(region, accountId, `${task}-${subnet.name}`), [
        engines,
      ]);
      const offered = task === "catalog" && place.address !== null;
      return offered ? [{ id: String(place.address), zone: subnet.zone.name, healthy: true }] : [];
    }),
  );
  for (const subnet of store) vpc.networkInterface(subnet, databaseUse(), [stores]);
  const loadBalancerArn = addLoadBalancer(vpc, {
    path: "net/catalog/a41d7be2903c5f68",
    subnets: balancers,
    groups: [balancer],
    crossZone: true,
    listenerPort: 443,
    targetPort: 8443,
    targetType: "ip",
    targets,
  });
  const catalog = addEndpointService(inventory, {
    name: "catalog",
    type: "Interface",
    zones: balancers.map((subnet) => subnet.zone),
    loadBalancerArn,
    acceptanceRequired: true,
    privateDns: { name: "catalog.data-prod.example", state: "pendingVerification" },
    otherRegions: ["eu-west-1"],
    principals: [NETWORK_PROD.accountId, SHOP_PROD.accountId],
    notifies: false,
  });
  return { vpc, catalog, apis };
}

/** Two endpoints of VPC Lattice; one of the services behind the second could not be associated. */
function addLakeApis(vpc: VpcBuilder, subnets: VpcBuilder["subnets"], lattice: VpcBuilder["defaultGroup"]): string {
  const arn = (path: string) => `arn:aws:vpc-lattice:${vpc.inventory.at.region}:${NETWORK_PROD.accountId}:${path}`;
  const orders = arn("resourceconfiguration/rcfg-0b7d3f9a1c5e28046");
  const network = { arn: arn("servicenetwork/sn-0a4c8e2f6b1d3957a"), name: "internal-apis" };
  const ordersEndpoint = addLatticeEndpoint(vpc, {
    name: "orders-db",
    type: "Resource",
    arn: orders,
    subnets,
    groups: [lattice],
  });
  addLatticeAssociation(vpc, { endpointId: ordersEndpoint, resourceArn: orders });
  const apis = addLatticeEndpoint(vpc, {
    name: "lake-apis",
    type: "ServiceNetwork",
    arn: network.arn,
    subnets,
    groups: [lattice],
  });
  addLatticeAssociation(vpc, { endpointId: apis, network, resourceArn: arn("service/svc-0d2f4a6b8c1e3f507") });
  addLatticeAssociation(vpc, {
    endpointId: apis,
    network,
    resourceArn: arn("resourceconfiguration/rcfg-0f8e6d4c2b1a09375"),
    failure: {
      code: "ResourceConfigurationNotAccessible",
      reason: "The resource gateway has no subnet in an Availability Zone of the VPC endpoint.",
    },
  });
  return apis;
}

/**
 * `reports`: a staging network with a way to the internet of its own, excluded from VPC block public access. Its attachment
 * to the transit gateway is associated with no route table, so nothing that it sends arrives.
 * Mistake: any AWS account may connect to its endpoint service, and one has.
 */
export function addReports(inventory: InventoryBuilder, hub: Hub): { vpc: string; service: EndpointService } {
  const { region } = inventory.at;
  const vpc = new VpcBuilder(inventory, {
    name: "reports",
    cidrs: ["10.71.0.0/16"],
    tags: vpcTags("staging", "data", "2200"),
    excludedFromBlocking: true,
  });
  const row = (name: string, third: number, size = 24) =>
    ["a", "b", "c"].map((letter, zone) =>
      vpc.subnet({ name: `${name}-${letter}`, zone, cidr: `10.71.${third + zone}.0/${size}` }),
    );
  const doors = row("public", 0);
  const reports = row("reports", 16);
  const transit = row("transit", 32, 28);
  const [door] = doors;
  if (door === undefined) throw new Error("reports has three zones");
  const igw = vpc.internetGateway();
  const nat = vpc.natGateway("reports-nat", door, "198.51.100.50");
  vpc.routeTable({ name: "public", subnets: doors, routes: [{ to: "0.0.0.0/0", via: { GatewayId: igw } }] });
  const table = vpc.routeTable({
    name: "reports",
    main: true,
    routes: [
      { to: "10.0.0.0/8", via: { TransitGatewayId: hub.backbone.id } },
      { to: "0.0.0.0/0", via: { NatGatewayId: nat } },
    ],
  });
  hub.backbone.attachVpc(vpc, transit, { association: null, propagations: ["shared"] });
  answerNames(vpc, hub);
  addGatewayEndpoint(vpc, {
    name: "reports-s3",
    service: "s3",
    tables: [table],
    policy: ownOrganisationS3Policy(region),
  });

  const balancer = vpc.securityGroup("reports-nlb", "Network Load Balancer of the reports", [
    admit(443, { cidr: "0.0.0.0/0" }, "HTTPS from any consumer"),
  ]);
  const servers = vpc.securityGroup("reports-web", "Report servers", [
    admit(443, { groupId: balancer.id }, "From the load balancer"),
  ]);
  const targets = reports.flatMap((subnet) =>
    [1, 2].map((number) => {
      const name = `${subnet.name}-${number}`;
      const id = vpc.newId("i", name);
      vpc.networkInterface(subnet, instanceUse(id, name), [servers]);
      return { id, healthy: true };
    }),
  );
  const loadBalancerArn = addLoadBalancer(vpc, {
    path: "net/reports/5e90c3a7f1b2d846",
    subnets: reports,
    groups: [balancer],
    crossZone: true,
    listenerPort: 443,
    targetPort: 443,
    targetType: "instance",
    targets,
  });
  const service = addEndpointService(inventory, {
    name: "reports",
    type: "Interface",
    zones: reports.map((subnet) => subnet.zone),
    loadBalancerArn,
    acceptanceRequired: false,
    principals: ["*"],
    notifies: false,
  });
  addConnection(service, {
    endpointId: idOf("vpce", "stranger"),
    owner: STRANGER_ACCOUNT,
    state: "available",
    created: "2026-09-30T22:47:00.000Z",
  });
  return { vpc: vpc.id, service };
}
