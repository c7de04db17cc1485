import { addGatewayLoadBalancerEndpoint, addInterfaceEndpoint } from "../endpoints";
import { instanceUse } from "../interfaces";
import type { InventoryBuilder } from "../inventory-builder";
import { addLoadBalancer } from "../load-balancers";
import type { EndpointService } from "../provider";
import { addConnection, addEndpointService, describeService } from "../provider";
import { admit } from "../security";
import { VpcBuilder } from "../vpc-builder";
import { NETWORK_PROD, vpcTags } from "./accounts";
import type { Hub } from "./hub";

/** `inspection`: firewalls behind a Gateway Load Balancer, offered to the network account as an endpoint service. */
export function addInspection(inventory: InventoryBuilder): EndpointService {
  const vpc = new VpcBuilder(inventory, {
    name: "inspection",
    cidrs: ["10.80.0.0/16"],
    tags: vpcTags("prod", "security", "1300"),
  });
  const subnets = ["a", "b"].map((letter, zone) =>
    vpc.subnet({ name: `firewall-${letter}`, zone, cidr: `10.80.${zone}.0/24` }),
  );
  vpc.routeTable({ name: "inspection", main: true });
  const firewalls = vpc.securityGroup("firewalls", "Firewalls", [
    { direction: "ingress", protocol: "udp", from: 6081, to: 6081, cidr: "10.80.0.0/16", description: "GENEVE" },
    admit(80, { cidr: "10.80.0.0/16" }, "Health checks"),
  ]);
  const endpoints = vpc.securityGroup("inspection-endpoints", "Interface endpoints", [
    admit(443, { groupId: firewalls.id }, "HTTPS from the firewalls"),
  ]);
  addInterfaceEndpoint(vpc, { name: "inspection-ssm", service: "ssm", subnets, groups: [endpoints] });
  const targets = subnets.flatMap((subnet) =>
    [1, 2].map((number) => {
      const name = `${subnet.name}-${number}`;
      const id = vpc.newId("i", name);
      vpc.networkInterface(subnet, instanceUse(id, name), [firewalls]);
      return { id, healthy: true };
    }),
  );
  const loadBalancerArn = addLoadBalancer(vpc, {
    path: "gwy/firewalls/7c1f0e93b2a8d456",
    subnets,
    groups: [],
    crossZone: false,
    targetPort: 6081,
    targetType: "instance",
    targets,
  });
  return addEndpointService(inventory, {
    name: "firewalls",
    type: "GatewayLoadBalancer",
    zones: subnets.map((subnet) => subnet.zone),
    loadBalancerArn,
    acceptanceRequired: false,
    principals: [NETWORK_PROD.accountId],
    notifies: false,
  });
}

/**
 * `egress`: the way to the internet for all spokes. What comes from the transit gateway passes a NAT gateway, and then the
 * firewalls of another account, zone by zone.
 * Mistake: the internet gateway's own table sends what returns to public-a through the firewalls, but not to public-b.
 */
export function addEgress(
  inventory: InventoryBuilder,
  hub: Hub,
  firewalls: EndpointService,
): { vpc: string; edgeTable: string } {
  const { backbone } = hub;
  const vpc = new VpcBuilder(inventory, {
    name: "egress",
    cidrs: ["10.2.0.0/16"],
    tags: vpcTags("prod", "network", "1100"),
  });
  const igw = vpc.internetGateway();
  describeService(inventory, firewalls);
  const zones = ["a", "b"].map((letter, zone) => {
    const publicSubnet = vpc.subnet({ name: `public-${letter}`, zone, cidr: `10.2.${zone}.0/24` });
    const inspect = vpc.subnet({ name: `inspect-${letter}`, zone, cidr: `10.2.${16 + zone}.0/28` });
    const transit = vpc.subnet({ name: `transit-${letter}`, zone, cidr: `10.2.${32 + zone}.0/28` });
    const nat = vpc.natGateway(`egress-nat-${letter}`, publicSubnet, `198.51.100.${30 + zone}`);
    const firewall = addGatewayLoadBalancerEndpoint(vpc, {
      name: `firewall-${letter}`,
      serviceId: firewalls.id,
      subnet: inspect,
    });
    addConnection(firewalls, {
      endpointId: firewall,
      owner: inventory.at.accountId,
      state: "available",
      created: "2026-03-17T08:12:00.000Z",
    });
    vpc.routeTable({
      name: `public-${letter}`,
      subnets: [publicSubnet],
      routes: [
        { to: "0.0.0.0/0", via: { GatewayId: firewall } },
        { to: "10.0.0.0/8", via: { TransitGatewayId: backbone.id } },
      ],
    });
    vpc.routeTable({
      name: `transit-${letter}`,
      subnets: [transit],
      routes: [{ to: "0.0.0.0/0", via: { NatGatewayId: nat } }],
    });
    return { publicSubnet, inspect, transit, firewall };
  });
  vpc.routeTable({
    name: "inspect",
    main: true,
    subnets: zones.map((zone) => zone.inspect),
    routes: [{ to: "0.0.0.0/0", via: { GatewayId: igw } }],
  });
  const edgeTable = vpc.routeTable({
    name: "egress-edge",
    edgeOf: igw,
    routes: zones.slice(0, 1).map(({ publicSubnet, firewall }) => ({
      to: publicSubnet.cidr ?? "",
      via: { GatewayId: firewall },
    })),
  });
  const attachment = backbone.attachVpc(
    vpc,
    zones.map((zone) => zone.transit),
    { association: "shared" },
  );
  backbone.route("spokes", "0.0.0.0/0", attachment);
  return { vpc: vpc.id, edgeTable: edgeTable.id };
}
