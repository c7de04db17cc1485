import { addGatewayEndpoint, addInterfaceEndpoint } from "../endpoints";
import { instanceUse, loadBalancerUse } from "../interfaces";
import type { InventoryBuilder } from "../inventory-builder";
import { tagList } from "../inventory-builder";
import { ownOrganisationS3Policy } from "../policies";
import { admit } from "../security";
import { privateLinkServiceName } from "../services";
import { VpcBuilder } from "../vpc-builder";
import { LEDGER, PARTNER_ACCOUNT, SHOP_PROD } from "./accounts";

/**
 * `platform`: a provider. Its Network Load Balancer is published as an endpoint service that other accounts consume.
 * Mistake: a connection has been waiting for acceptance for ten days.
 */
export function addPlatform(inventory: InventoryBuilder): { vpc: string; serviceId: string } {
  const { region, zones } = inventory.at;
  const vpc = new VpcBuilder(inventory, { name: "platform", cidrs: ["10.20.0.0/16"] });
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
  for (const subnet of balancerSubnets) vpc.networkInterface(subnet, loadBalancerUse(LEDGER.loadBalancer), [balancer]);
  for (const subnet of ledgerSubnets) {
    for (const number of [1, 2]) {
      const name = `${subnet.name}-${number}`;
      vpc.networkInterface(subnet, instanceUse(vpc.newId("i", name), name), [ledger]);
    }
  }

  const serviceId = inventory.id("vpce-svc", "ledger");
  inventory.add("ServiceConfigurations", {
    ServiceId: serviceId,
    ServiceName: privateLinkServiceName(serviceId, region),
    ServiceType: [{ ServiceType: "Interface" }],
    ServiceState: "Available",
    AvailabilityZones: zones.map((zone) => zone.name),
    AvailabilityZoneIds: zones.map((zone) => zone.id),
    AcceptanceRequired: true,
    ManagesVpcEndpoints: false,
    NetworkLoadBalancerArns: [loadBalancerArn(inventory)],
    GatewayLoadBalancerArns: [],
    SupportedIpAddressTypes: ["ipv4"],
    BaseEndpointDnsNames: [`${serviceId}.${region}.vpce.amazonaws.com`],
    PrivateDnsName: LEDGER.privateDnsName,
    PrivateDnsNameConfiguration: {
      State: "verified",
      Type: "TXT",
      Value: "vpce:Q1RtS3hLd2hYbU5yT2Fz",
      Name: "_e2f4a6c8b0d1e3f5a7c9",
    },
    SupportedRegions: [{ Region: region, ServiceState: "Available" }],
    RemoteAccessEnabled: false,
    Tags: tagList({ Name: "ledger" }),
  });
  for (const account of [SHOP_PROD.accountId, PARTNER_ACCOUNT]) {
    inventory.add("AllowedPrincipals", {
      PrincipalType: "Account",
      Principal: `arn:aws:iam::${account}:root`,
      ServicePermissionId: inventory.id("vpce-svc-perm", account),
      ServiceId: serviceId,
      Tags: [],
    });
  }
  return { vpc: vpc.id, serviceId };
}

/** Adds one consumer's connection to the endpoint service, as its provider sees it. */
export function addLedgerConnection(
  inventory: InventoryBuilder,
  serviceId: string,
  consumer: { endpointId: string; owner: string; state: string; created: string },
): void {
  const { region } = inventory.at;
  inventory.add("VpcEndpointConnections", {
    VpcEndpointConnectionId: inventory.id("vpce-con", consumer.endpointId),
    ServiceId: serviceId,
    VpcEndpointId: consumer.endpointId,
    VpcEndpointOwner: consumer.owner,
    VpcEndpointState: consumer.state,
    VpcEndpointRegion: region,
    CreationTimestamp: consumer.created,
    NetworkLoadBalancerArns: [loadBalancerArn(inventory)],
    GatewayLoadBalancerArns: [],
    DnsEntries: [],
    IpAddressType: "ipv4",
    Tags: [],
  });
}

function loadBalancerArn(inventory: InventoryBuilder): string {
  const { region, accountId } = inventory.at;
  return `arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/${LEDGER.loadBalancer}`;
}
