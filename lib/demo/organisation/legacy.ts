import { addGatewayEndpoint, addInterfaceEndpoint } from "../endpoints";
import { instanceUse } from "../interfaces";
import type { InventoryBuilder } from "../inventory-builder";
import { ownOrganisationS3Policy } from "../policies";
import { admit } from "../security";
import { VpcBuilder } from "../vpc-builder";
import { vpcTags } from "./accounts";

/**
 * `legacy`: an account whose role lacks permissions. Its network interfaces, its hosted zones and its transit gateway route
 * tables are not visible, and the list of its instances stops early. Its clients ask DNS servers of their own.
 */
export function addLegacy(inventory: InventoryBuilder): void {
  const vpc = new VpcBuilder(inventory, {
    name: "legacy",
    cidrs: ["10.90.0.0/16"],
    tags: vpcTags("prod", "operations", "9000"),
    nameServers: ["10.90.0.10", "10.90.1.10"],
  });
  const subnets = ["a", "b"].map((letter, zone) =>
    vpc.subnet({ name: `legacy-${letter}`, zone, cidr: `10.90.${zone}.0/24` }),
  );
  const table = vpc.routeTable({ name: "legacy", main: true });
  const servers = vpc.securityGroup("legacy-servers", "Servers", [admit(22, { cidr: "10.90.0.0/16" }, "SSH")]);
  const endpoints = vpc.securityGroup("legacy-endpoints", "Interface endpoints", [
    admit(443, { cidr: "10.90.0.0/16" }, "HTTPS from the VPC"),
  ]);
  addGatewayEndpoint(vpc, {
    name: "legacy-s3",
    service: "s3",
    tables: [table],
    policy: ownOrganisationS3Policy(inventory.at.region),
  });
  addInterfaceEndpoint(vpc, { name: "legacy-ec2", service: "ec2", subnets, groups: [endpoints] });
  for (const subnet of subnets) {
    for (const number of [1, 2]) {
      const name = `server-${subnet.name.slice(-1)}-${number}`;
      vpc.networkInterface(subnet, instanceUse(vpc.newId("i", name), name), [servers]);
    }
  }
  inventory.deny("DescribeNetworkInterfaces");
  inventory.deny("ListHostedZonesByVPC");
  inventory.deny("DescribeTransitGatewayRouteTables");
  inventory.cutShort("DescribeInstances", 2);
}
