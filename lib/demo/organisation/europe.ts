import { addInterfaceEndpoint, addPrivateLinkEndpoint } from "../endpoints";
import { instanceUse } from "../interfaces";
import type { InventoryBuilder } from "../inventory-builder";
import type { EndpointService } from "../provider";
import { addConnection, describeService } from "../provider";
import { admit } from "../security";
import { idOf } from "../seeded";
import { TransitGateway } from "../transit";
import { VpcBuilder } from "../vpc-builder";
import { vpcTags } from "./accounts";
import type { Hub } from "./hub";

/**
 * `tools-eu`: an office network in eu-west-1 that reaches us-east-1 in two ways: through transit gateways that are peered
 * across Regions, and through an endpoint of a service that is offered across Regions.
 */
export function addToolsEu(inventory: InventoryBuilder, hub: Hub, catalog: EndpointService): void {
  const backbone = new TransitGateway(inventory, idOf("tgw", "network-prod eu-west-1"), {
    name: "backbone-eu",
    asn: 64513,
  });
  backbone.routeTable("europe");
  const peering = hub.backbone.peer(backbone, { own: { association: "shared" }, other: { association: "europe" } });
  backbone.route("europe", "10.0.0.0/8", peering.other);
  for (const table of ["spokes", "shared"]) hub.backbone.route(table, "10.31.0.0/16", peering.own);

  const vpc = new VpcBuilder(inventory, {
    name: "tools-eu",
    cidrs: ["10.31.0.0/16"],
    tags: vpcTags("dev", "network", "1100"),
  });
  const row = (name: string, third: number, size: number) =>
    ["a", "b"].map((letter, zone) =>
      vpc.subnet({ name: `${name}-${letter}`, zone, cidr: `10.31.${third + zone}.0/${size}` }),
    );
  const tools = row("tools", 0, 24);
  const transit = row("transit", 32, 28);
  vpc.routeTable({
    name: "tools-eu",
    main: true,
    routes: [{ to: "10.0.0.0/8", via: { TransitGatewayId: backbone.id } }],
  });
  backbone.attachVpc(vpc, transit, { association: "europe", propagations: ["europe"] });

  const users = vpc.securityGroup("tools-users", "Build machines", []);
  const endpoints = vpc.securityGroup("tools-endpoints", "Interface endpoints", [
    admit(443, { cidr: "10.31.0.0/16" }, "HTTPS from the VPC"),
  ]);
  addInterfaceEndpoint(vpc, { name: "tools-ssm", service: "ssm", subnets: tools, groups: [endpoints] });
  describeService(inventory, catalog);
  const created = "2026-07-20T12:30:00.000Z";
  const endpointId = addPrivateLinkEndpoint(vpc, {
    name: "catalog-us-east-1",
    serviceId: catalog.id,
    serviceRegion: catalog.inventory.at.region,
    subnets: tools,
    groups: [endpoints],
    state: "available",
    created,
  });
  const { accountId: owner, region } = inventory.at;
  addConnection(catalog, { endpointId, owner, state: "available", created, region });
  for (const subnet of tools) {
    for (const number of [1, 2]) {
      const name = `build-${subnet.name.slice(-1)}-${number}`;
      vpc.networkInterface(subnet, instanceUse(vpc.newId("i", name), name), [users]);
    }
  }
}
