import { addGatewayEndpoint, addInterfaceEndpoint } from "../endpoints";
import { instanceUse } from "../interfaces";
import type { InventoryBuilder } from "../inventory-builder";
import { addLoadBalancer } from "../load-balancers";
import { addHostedZone } from "../names";
import { ownOrganisationS3Policy } from "../policies";
import type { EndpointService } from "../provider";
import { addEndpointService } from "../provider";
import { admit } from "../security";
import { VpcBuilder } from "../vpc-builder";
import { LEDGER, PARTNER_ACCOUNT, SHOP_PROD, vpcTags } from "./accounts";

/**
 * `platform`: a provider. Its Network Load Balancer is published as an endpoint service that other accounts consume.
 * Mistakes: a connection has been waiting for acceptance for ten days, and no target of the third zone is healthy, though
 * the load balancer keeps to its zones.
 */
export function addPlatform(inventory: InventoryBuilder): { vpc: string; service: EndpointService } {
  const { region, zones } = inventory.at;
  const vpc = new VpcBuilder(inventory, {
    name: "platform",
    cidrs: ["10.20.0.0/16"],
    tags: vpcTags("prod", "platform", "1200"),
  });
  const subnetsOf = (name: string, third: number) =>
    ["a", "b", "c"].map((letter, zone) =>
      vpc.subnet({ name: `${name}-${letter}`, zone, cidr: `10.20.${third + zone}.0/24` }),
    );
  const balancerSubnets = subnetsOf("balancer", 0);
  const ledgerSubnets = subnetsOf("ledger", 16);
  const table = vpc.routeTable({ name: "platform", main: true, subnets: ledgerSubnets });

  const balancer = vpc.securityGroup("ledger-nlb", "Network Load Balancer of the ledger", [
    admit(443, { cidr: "10.0.0.0/8" }, "Consumers' own addresses"),
  ]);
  const ledger = vpc.securityGroup("ledger", "Ledger instances", [
    admit(8443, { groupId: balancer.id }, "From the load balancer"),
  ]);
  const endpoints = vpc.securityGroup("platform-endpoints", "Interface endpoints", [
    admit(443, { cidr: "10.20.0.0/16" }, "HTTPS from the VPC"),
  ]);
  addGatewayEndpoint(vpc, {
    name: "platform-s3",
    service: "s3",
    tables: [table],
    policy: ownOrganisationS3Policy(region),
  });
  for (const service of ["logs", "secretsmanager"]) {
    addInterfaceEndpoint(vpc, { name: `platform-${service}`, service, subnets: ledgerSubnets, groups: [endpoints] });
  }
  const targets = ledgerSubnets.flatMap((subnet, zone) =>
    [1, 2].map((number) => {
      const name = `${subnet.name}-${number}`;
      const id = vpc.newId("i", name);
      vpc.networkInterface(subnet, instanceUse(id, name), [ledger]);
      return { id, healthy: zone < 2 };
    }),
  );
  const loadBalancerArn = addLoadBalancer(vpc, {
    path: LEDGER.loadBalancer,
    subnets: balancerSubnets,
    groups: [balancer],
    crossZone: false,
    listenerPort: 443,
    targetPort: 8443,
    targetType: "instance",
    targets,
  });
  const service = addEndpointService(inventory, {
    name: "ledger",
    type: "Interface",
    zones,
    loadBalancerArn,
    acceptanceRequired: true,
    privateDns: { name: LEDGER.privateDnsName, state: "verified" },
    principals: [SHOP_PROD.accountId, PARTNER_ACCOUNT],
    notifies: true,
  });
  addHostedZone(vpc, "platform.internal", { account: inventory.at.accountId });
  return { vpc: vpc.id, service };
}
