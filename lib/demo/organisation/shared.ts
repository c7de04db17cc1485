import { addGatewayEndpoint, addInterfaceEndpoint, addPrivateLinkEndpoint } from "../endpoints";
import { containerTaskUse, instanceUse, lambdaUse } from "../interfaces";
import type { InventoryBuilder } from "../inventory-builder";
import { ownOrganisationS3Policy } from "../policies";
import type { EndpointService } from "../provider";
import { addConnection, describeService } from "../provider";
import { admit } from "../security";
import { idOf } from "../seeded";
import { privateLinkServiceDetail } from "../services";
import { SharedVpc } from "../sharing";
import { VpcBuilder } from "../vpc-builder";
import { PARTNER_ACCOUNT, vpcTags } from "./accounts";
import type { Hub } from "./hub";
import { answerNames } from "./hub";

/**
 * `shared`: the network account owns it, and shares its application subnets with `data-prod`, whose workloads stand there
 * beside endpoints and a NAT gateway that `data-prod` cannot describe. One endpoint leads to a partner, and one to a
 * service that is not offered in the zone of `apps-b`.
 */
export function addShared(
  inventory: InventoryBuilder,
  participant: InventoryBuilder,
  links: { hub: Hub; catalog: EndpointService; peering: string },
): VpcBuilder {
  const { hub, catalog, peering } = links;
  const { region } = inventory.at;
  const vpc = new VpcBuilder(inventory, {
    name: "shared",
    cidrs: ["10.3.0.0/16"],
    tags: vpcTags("prod", "network", "1100"),
  });
  const row = (name: string, third: number, size: number) =>
    ["a", "b", "c"].map((letter, zone) =>
      vpc.subnet({ name: `${name}-${letter}`, zone, cidr: `10.3.${third + zone}.0/${size}` }),
    );
  const doors = row("public", 0, 24);
  const apps = row("apps", 16, 24);
  const transit = row("transit", 32, 28);
  const [door] = doors;
  const [appsA, , appsC] = apps;
  if (!door || !appsA || !appsC) throw new Error("shared has three zones");

  const igw = vpc.internetGateway();
  const nat = vpc.natGateway("shared-nat", door, "198.51.100.40");
  const networks = { to: "10.0.0.0/8", via: { TransitGatewayId: hub.backbone.id } };
  vpc.routeTable({ name: "public", subnets: doors, routes: [{ to: "0.0.0.0/0", via: { GatewayId: igw } }] });
  vpc.routeTable({ name: "transit", main: true, subnets: transit });
  const appsTable = vpc.routeTable({
    name: "apps",
    subnets: apps,
    routes: [
      networks,
      { to: "10.70.0.0/16", via: { VpcPeeringConnectionId: peering } },
      { to: hub.corpList, via: { TransitGatewayId: hub.backbone.id } },
      { to: "0.0.0.0/0", via: { NatGatewayId: nat } },
    ],
  });
  hub.backbone.attachVpc(vpc, transit, { association: "spokes", propagations: ["shared"] });
  answerNames(vpc, hub);

  const own = vpc.securityGroup("shared-agents", "Monitoring agents of the network account", []);
  const endpoints = vpc.securityGroup("shared-endpoints", "Interface endpoints", [
    admit(443, { cidr: "10.3.0.0/16" }, "HTTPS from the VPC"),
  ]);
  addGatewayEndpoint(vpc, {
    name: "shared-s3",
    service: "s3",
    tables: [appsTable],
    policy: ownOrganisationS3Policy(region),
  });
  addInterfaceEndpoint(vpc, {
    name: "shared-secretsmanager",
    service: "secretsmanager",
    subnets: apps,
    groups: [endpoints],
  });

  const partner = idOf("vpce-svc", "partner exchange");
  inventory.add(
    "ServiceDetails",
    privateLinkServiceDetail({
      serviceId: partner,
      type: "Interface",
      region,
      zones: inventory.at.zones,
      owner: PARTNER_ACCOUNT,
      acceptanceRequired: true,
      privateDnsName: "exchange.partner.example",
    }),
  );
  addPrivateLinkEndpoint(vpc, {
    name: "partner-exchange",
    serviceId: partner,
    subnets: apps,
    groups: [endpoints],
    state: "available",
    created: "2026-06-02T11:00:00.000Z",
    privateDnsName: "exchange.partner.example",
  });

  describeService(inventory, catalog);
  const created = "2026-07-14T09:05:00.000Z";
  const endpointId = addPrivateLinkEndpoint(vpc, {
    name: "catalog",
    serviceId: catalog.id,
    subnets: [appsA, appsC],
    groups: [endpoints],
    state: "available",
    created,
  });
  addConnection(catalog, { endpointId, owner: inventory.at.accountId, state: "available", created });

  for (const subnet of apps) {
    const name = `agent-${subnet.name.slice(-1)}`;
    vpc.networkInterface(subnet, instanceUse(vpc.newId("i", name), name), [own]);
  }
  addParticipants(new SharedVpc(vpc, participant, apps), apps);
  return vpc;
}

function addParticipants(shared: SharedVpc, apps: VpcBuilder["subnets"]): void {
  const { participant } = shared;
  const { accountId, region } = participant.at;
  const jobs = shared.securityGroup("ingestion", "Ingestion jobs", [
    admit(8443, { cidr: "10.0.0.0/8" }, "From all networks"),
  ]);
  for (const subnet of apps) {
    for (const number of [1, 2]) {
      const name = `ingest-${subnet.name.slice(-1)}-${number}`;
      shared.networkInterface(subnet, instanceUse(participant.id("i", `shared/${name}`), name), [jobs]);
    }
    shared.networkInterface(subnet, containerTaskUse(region, accountId, `relay-${subnet.name}`), [jobs]);
    shared.networkInterface(subnet, lambdaUse("validate"), [jobs]);
  }
}
