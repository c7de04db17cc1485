import { addGatewayEndpoint, addInterfaceEndpoint } from "../endpoints";
import { cacheUse, containerTaskUse, databaseUse, instanceUse, lambdaUse, loadBalancerUse } from "../interfaces";
import type { InventoryBuilder } from "../inventory-builder";
import { addHostedZone } from "../names";
import { OWN_ORGANISATION_POLICY, ownOrganisationS3Policy } from "../policies";
import { admit } from "../security";
import { VpcBuilder } from "../vpc-builder";
import { vpcTags } from "./accounts";

/**
 * `core`: the classic VPC of three zones and three tiers, with NAT and with endpoints.
 * Mistakes: private-c's route table has no S3 route, and `logs` has no interface in the third zone.
 */
export function addCore(inventory: InventoryBuilder): { logs: string; privateC: string; vpc: string } {
  const vpc = new VpcBuilder(inventory, {
    name: "core",
    cidrs: ["10.0.0.0/16"],
    tags: vpcTags("prod", "platform", "1200"),
  });
  const tier = (name: string, third: number) =>
    ["a", "b", "c"].map((letter, zone) =>
      vpc.subnet({ name: `${name}-${letter}`, zone, cidr: `10.0.${third + zone}.0/24`, publicIps: name === "public" }),
    );
  const publicSubnets = tier("public", 0);
  const privateSubnets = tier("private", 16);
  const isolatedSubnets = tier("isolated", 32);
  const [publicA, publicB] = publicSubnets;
  const [privateA, privateB, privateC] = privateSubnets;
  if (!publicA || !publicB || !privateA || !privateB || !privateC) throw new Error("core has three zones");

  const igw = vpc.internetGateway();
  const natA = vpc.natGateway("nat-a", publicA, "198.51.100.10");
  const natB = vpc.natGateway("nat-b", publicB, "198.51.100.11");
  const outTo = (NatGatewayId: string) => [{ to: "0.0.0.0/0", via: { NatGatewayId } }];
  const publicTable = vpc.routeTable({
    name: "public",
    subnets: publicSubnets,
    routes: [{ to: "0.0.0.0/0", via: { GatewayId: igw } }],
  });
  const tableA = vpc.routeTable({ name: "private-a", subnets: [privateA], routes: outTo(natA) });
  const tableB = vpc.routeTable({ name: "private-b", subnets: [privateB], routes: outTo(natB) });
  const tableC = vpc.routeTable({ name: "private-c", subnets: [privateC], routes: outTo(natB) });
  // The main table: the isolated subnets name no table and so follow this one.
  const isolatedTable = vpc.routeTable({ name: "isolated", main: true });

  const balancers = vpc.securityGroup("core-alb", "Public load balancer", [
    admit(443, { cidr: "0.0.0.0/0" }, "HTTPS from anywhere"),
  ]);
  const app = vpc.securityGroup("core-app", "Application instances and tasks", [
    admit(8080, { groupId: balancers.id }, "From the load balancer"),
  ]);
  const data = vpc.securityGroup("core-data", "Databases and caches", [
    admit(5432, { groupId: app.id }, "PostgreSQL from the application"),
    admit(6379, { groupId: app.id }, "Redis from the application"),
  ]);
  const endpoints = vpc.securityGroup("core-endpoints", "Interface endpoints", [
    admit(443, { cidr: "10.0.0.0/16" }, "HTTPS from the VPC"),
  ]);

  // The isolated tier has an ACL of its own: in and out of the VPC freely, outside of it HTTPS and its answers only.
  vpc.networkAcl("isolated", isolatedSubnets, [
    { number: 100, egress: false, protocol: "-1", action: "allow", cidr: "10.0.0.0/16" },
    { number: 110, egress: false, protocol: "6", action: "allow", cidr: "0.0.0.0/0", ports: [1024, 65535] },
    { number: 100, egress: true, protocol: "-1", action: "allow", cidr: "10.0.0.0/16" },
    { number: 110, egress: true, protocol: "6", action: "allow", cidr: "0.0.0.0/0", ports: [443, 443] },
  ]);

  addGatewayEndpoint(vpc, {
    name: "s3",
    service: "s3",
    tables: [tableA, tableB, isolatedTable],
    policy: ownOrganisationS3Policy("us-east-1"),
  });
  addGatewayEndpoint(vpc, {
    name: "dynamodb",
    service: "dynamodb",
    tables: [publicTable, tableA, tableB, tableC, isolatedTable],
    policy: OWN_ORGANISATION_POLICY,
  });
  for (const service of ["ssm", "ssmmessages", "ecr.api", "ecr.dkr"]) {
    addInterfaceEndpoint(vpc, { name: service, service, subnets: privateSubnets, groups: [endpoints] });
  }
  const logs = addInterfaceEndpoint(vpc, {
    name: "logs",
    service: "logs",
    subnets: [privateA, privateB],
    groups: [endpoints],
  });

  for (const subnet of publicSubnets) {
    vpc.networkInterface(subnet, loadBalancerUse("app/storefront/2f1c7e90ab34d865"), [balancers]);
  }
  const { region, accountId } = inventory.at;
  const apps: string[] = [];
  [8, 6, 3].forEach((instances, index) => {
    const subnet = privateSubnets[index];
    if (subnet === undefined) return;
    for (let i = 0; i < instances; i++) {
      const name = `app-${subnet.name.slice(-1)}-${i + 1}`;
      const { address } = vpc.networkInterface(subnet, instanceUse(vpc.newId("i", name), name), [app]);
      if (i === 0 && address !== null) apps.push(address);
    }
    for (const name of ["orders", "invoices"]) vpc.networkInterface(subnet, lambdaUse(name), [app]);
    for (const task of ["web", "worker"]) {
      vpc.networkInterface(subnet, containerTaskUse(region, accountId, `${task}-${subnet.name}`), [app]);
    }
  });
  const databases: string[] = [];
  for (const subnet of isolatedSubnets) {
    const { address } = vpc.networkInterface(subnet, databaseUse(), [data]);
    if (address !== null) databases.push(address);
    vpc.networkInterface(subnet, databaseUse(), [data]);
    vpc.networkInterface(subnet, cacheUse("sessions"), [data]);
  }

  addHostedZone(vpc, "core.internal", { account: accountId }, [
    { name: "app", type: "A", leadsTo: { values: apps } },
    { name: "db", type: "A", leadsTo: { values: databases.slice(0, 1) } },
    { name: "orders-db", type: "CNAME", leadsTo: { values: ["db.core.internal."] } },
  ]);
  addHostedZone(vpc, `fs-0a1b2c3d4e5f67890.efs.${region}.amazonaws.com`, { service: "efs.amazonaws.com" });
  return { logs, privateC: tableC.id, vpc: vpc.id };
}
