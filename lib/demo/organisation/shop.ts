import {
  addGatewayEndpoint,
  addInterfaceEndpoint,
  addLatticeAssociation,
  addLatticeEndpoint,
  addPrivateLinkEndpoint,
} from "../endpoints";
import { containerTaskUse, databaseUse, instanceUse, lambdaUse } from "../interfaces";
import type { InventoryBuilder } from "../inventory-builder";
import { tagList } from "../inventory-builder";
import {
  GATEWAY_DEFAULT_POLICY,
  INTERFACE_DEFAULT_POLICY,
  OWN_ORGANISATION_POLICY,
  ownOrganisationS3Policy,
} from "../policies";
import type { EndpointService } from "../provider";
import { admit } from "../security";
import { idOf } from "../seeded";
import { VpcBuilder } from "../vpc-builder";
import { LEDGER, NETWORK_PROD, SHOP_PROD, vpcTags } from "./accounts";
import type { Hub } from "./hub";
import { answerNames } from "./hub";

/** The VPCs of the account `shop-prod`. */

/** What the two VPCs in us-east-1 share: a peering connection, the endpoint service of `platform` and the hub. */
export interface ShopLinks {
  peering: string;
  ledger: EndpointService;
  hub: Hub;
}

/**
 * `payments`: a consumer of PrivateLink, with a resource and a service-network endpoint of VPC Lattice besides.
 * Mistake: the Secrets Manager endpoint still has the full-access policy.
 */
export function addPayments(
  inventory: InventoryBuilder,
  links: ShopLinks,
): { vpc: VpcBuilder; ledger: string; secrets: string } {
  const { accountId, region } = inventory.at;
  const vpc = new VpcBuilder(inventory, {
    name: "payments",
    cidrs: ["10.10.0.0/16"],
    tags: vpcTags("prod", "payments", "3100"),
  });
  const tier = (name: string, third: number) =>
    ["a", "b", "c"].map((letter, zone) =>
      vpc.subnet({ name: `${name}-${letter}`, zone, cidr: `10.10.${third + zone}.0/24` }),
    );
  const tasks = tier("tasks", 0);
  const records = tier("records", 16);
  const table = vpc.routeTable({
    name: "payments",
    main: true,
    routes: [{ to: "10.40.0.0/16", via: { VpcPeeringConnectionId: links.peering } }],
  });

  const app = vpc.securityGroup("payments-app", "Payment tasks", [
    admit(8080, { cidr: "10.10.0.0/16" }, "From the VPC"),
  ]);
  const database = vpc.securityGroup("payments-db", "Payment records", [
    admit(5432, { groupId: app.id }, "PostgreSQL from the tasks"),
  ]);
  const endpoints = vpc.securityGroup("payments-endpoints", "Interface endpoints", [
    admit(443, { cidr: "10.10.0.0/16" }, "HTTPS from the VPC"),
  ]);
  // Admits groups in place of addresses: every workload of the VPC is in one of the two.
  const keys = vpc.securityGroup("payments-kms", "KMS endpoint", [
    admit(443, { groupId: app.id }, "HTTPS from payment tasks"),
    admit(443, { groupId: database.id }, "HTTPS from the databases"),
  ]);
  const lattice = vpc.securityGroup("payments-lattice", "VPC Lattice endpoints", [
    { direction: "ingress", protocol: "tcp", from: 0, to: 65535, cidr: "10.10.0.0/16", description: "From the VPC" },
  ]);

  addGatewayEndpoint(vpc, {
    name: "payments-s3",
    service: "s3",
    tables: [table],
    policy: ownOrganisationS3Policy(region),
  });
  for (const service of ["ecr.api", "ecr.dkr", "logs"]) {
    addInterfaceEndpoint(vpc, { name: `payments-${service}`, service, subnets: tasks, groups: [endpoints] });
  }
  addInterfaceEndpoint(vpc, { name: "payments-kms", service: "kms", subnets: tasks, groups: [keys] });
  const secrets = addInterfaceEndpoint(vpc, {
    name: "payments-secretsmanager",
    service: "secretsmanager",
    subnets: tasks,
    groups: [endpoints],
    policy: INTERFACE_DEFAULT_POLICY,
  });
  const ledger = addPrivateLinkEndpoint(vpc, {
    name: "ledger",
    serviceId: links.ledger.id,
    subnets: tasks,
    groups: [endpoints],
    state: "available",
    created: "2026-05-04T13:20:00.000Z",
    privateDnsName: LEDGER.privateDnsName,
  });
  const latticeArn = (path: string) => `arn:aws:vpc-lattice:${region}:${NETWORK_PROD.accountId}:${path}`;
  const fraudScores = latticeArn("resourceconfiguration/rcfg-0c9d1e5a7b3f28640");
  const fraudEndpoint = addLatticeEndpoint(vpc, {
    name: "fraud-scores",
    type: "Resource",
    arn: fraudScores,
    subnets: tasks,
    groups: [lattice],
  });
  addLatticeAssociation(vpc, { endpointId: fraudEndpoint, resourceArn: fraudScores });
  const network = { arn: latticeArn("servicenetwork/sn-0a4c8e2f6b1d3957a"), name: "internal-apis" };
  const apisEndpoint = addLatticeEndpoint(vpc, {
    name: "internal-apis",
    type: "ServiceNetwork",
    arn: network.arn,
    subnets: tasks,
    groups: [lattice],
  });
  for (const service of ["service/svc-0d2f4a6b8c1e3f507", "service/svc-0e3a5c7b9d1f2468a"]) {
    addLatticeAssociation(vpc, { endpointId: apisEndpoint, network, resourceArn: latticeArn(service) });
  }

  for (const subnet of tasks) {
    for (const task of ["checkout", "refunds", "settlement"]) {
      vpc.networkInterface(subnet, containerTaskUse(region, accountId, `${task}-${subnet.name}`), [app]);
    }
    vpc.networkInterface(subnet, lambdaUse("reconcile"), [app]);
  }
  for (const subnet of records) vpc.networkInterface(subnet, databaseUse(), [database]);
  return { vpc, ledger, secrets };
}

/**
 * `warehouse`: reaches other networks in every way but endpoints: peering, a transit gateway of another account and a
 * VPN gateway. Mistakes: the default route of the dock subnets leads to a NAT gateway that is gone, and the connection
 * to the ledger has never been accepted.
 */
export function addWarehouse(
  inventory: InventoryBuilder,
  links: ShopLinks,
): { vpc: VpcBuilder; ledger: string; dockTable: string } {
  const vpc = new VpcBuilder(inventory, {
    name: "warehouse",
    cidrs: ["10.40.0.0/16"],
    tags: vpcTags("prod", "logistics", "3200"),
  });
  const pair = (name: string, third: number) =>
    ["a", "b"].map((letter, zone) =>
      vpc.subnet({ name: `${name}-${letter}`, zone, cidr: `10.40.${third + zone}.0/24` }),
    );
  const docks = pair("dock", 0);
  const offices = pair("office", 16);
  const payments = { to: "10.10.0.0/16", via: { VpcPeeringConnectionId: links.peering } };
  const { backbone } = links.hub;
  const vpnGateway = vpc.newId("vgw", "");
  const dockTable = vpc.routeTable({
    name: "docks",
    subnets: docks,
    routes: [payments, { to: "0.0.0.0/0", via: { NatGatewayId: vpc.newId("nat", "deleted") }, state: "blackhole" }],
  });
  vpc.routeTable({
    name: "offices",
    main: true,
    routes: [
      payments,
      { to: "0.0.0.0/0", via: { TransitGatewayId: backbone.id } },
      { to: "192.168.0.0/16", via: { GatewayId: vpnGateway }, origin: "EnableVgwRoutePropagation" },
    ],
    propagatingGateways: [vpnGateway],
  });

  const scanners = vpc.securityGroup("warehouse-scanners", "Scanners and label printers", [
    admit(9100, { cidr: "10.40.0.0/16" }, "Label printing"),
  ]);
  const consumers = vpc.securityGroup("warehouse-ledger", "Ledger endpoint", [
    admit(443, { cidr: "10.40.0.0/16" }, "HTTPS from the VPC"),
  ]);
  const tunnel = vpc.securityGroup("warehouse-tunnel", "Tunnel endpoint", [
    { direction: "ingress", protocol: "udp", from: 6081, to: 6081, cidr: "10.40.0.0/16", description: "GENEVE" },
  ]);
  const ledger = addPrivateLinkEndpoint(vpc, {
    name: "warehouse-ledger",
    serviceId: links.ledger.id,
    subnets: docks,
    groups: [consumers],
    state: "pendingAcceptance",
    created: "2026-10-23T15:41:00.000Z",
  });
  addLatticeEndpoint(vpc, {
    name: "carrier-segment",
    type: "Tunnel",
    arn: `arn:aws:vpc-lattice:us-east-1:${NETWORK_PROD.accountId}:resourceconfiguration/rcfg-0e6f7a8b9c0d1e2f3`,
    subnets: docks,
    groups: [tunnel],
  });
  backbone.attachVpc(vpc, offices, { association: "spokes", propagations: ["shared"] });
  answerNames(vpc, links.hub);
  vpc.inventory.add("VpnGateways", {
    VpnGatewayId: vpnGateway,
    State: "available",
    Type: "ipsec.1",
    AmazonSideAsn: 64514,
    VpcAttachments: [{ VpcId: vpc.id, State: "attached" }],
    Tags: tagList({ Name: "warehouse" }),
  });
  for (const subnet of [...docks, ...offices]) {
    for (const number of [1, 2]) {
      const name = `${subnet.name}-${number}`;
      vpc.networkInterface(subnet, instanceUse(vpc.newId("i", name), name), [scanners]);
    }
  }
  return { vpc, ledger, dockTable: dockTable.id };
}

/**
 * `sandbox`: no way out but endpoints. Mistakes: the S3 endpoint lets anybody use any bucket, and the STS endpoint stands
 * in one zone of three.
 */
export function addSandbox(inventory: InventoryBuilder): { vpc: string; s3: string; sts: string } {
  const vpc = new VpcBuilder(inventory, {
    name: "sandbox",
    cidrs: ["10.60.0.0/16"],
    tags: vpcTags("dev", "research", "3300"),
  });
  const subnets = ["a", "b", "c"].map((letter, zone) =>
    vpc.subnet({ name: `sandbox-${letter}`, zone, cidr: `10.60.${zone}.0/24` }),
  );
  const [first] = subnets;
  if (first === undefined) throw new Error("sandbox has three zones");
  const table = vpc.routeTable({ name: "sandbox", main: true });
  const users = vpc.securityGroup("sandbox-users", "Notebooks and experiments", []);
  const endpoints = vpc.securityGroup("sandbox-endpoints", "Interface endpoints", [
    admit(443, { cidr: "10.60.0.0/16" }, "HTTPS from the VPC"),
  ]);
  const s3 = addGatewayEndpoint(vpc, {
    name: "sandbox-s3",
    service: "s3",
    tables: [table],
    policy: GATEWAY_DEFAULT_POLICY,
  });
  const sts = addInterfaceEndpoint(vpc, {
    name: "sandbox-sts",
    service: "sts",
    subnets: [first],
    groups: [endpoints],
    policy: OWN_ORGANISATION_POLICY,
  });
  for (const number of [1, 2, 3]) {
    const name = `notebook-${number}`;
    vpc.networkInterface(first, instanceUse(vpc.newId("i", name), name), [users]);
  }
  // An interface that somebody made and never attached: it is no workload.
  vpc.networkInterface(
    first,
    { interfaceType: "interface", description: "spare", requesterManaged: false, attachedTo: null, name: "spare" },
    [users],
  );
  return { vpc: vpc.id, s3, sts };
}

/** The id of the peering connection between `payments` and `warehouse`. */
export function shopPeering(): string {
  return idOf("pcx", `${SHOP_PROD.accountId}/payments-warehouse`);
}
