import { ipv6BlockAt } from "../addresses";
import { addGatewayEndpoint, addGatewayLoadBalancerEndpoint, addInterfaceEndpoint } from "../endpoints";
import { containerTaskUse, instanceUse, lambdaUse } from "../interfaces";
import type { InventoryBuilder } from "../inventory-builder";
import { ownOrganisationS3Policy } from "../policies";
import type { RuleSpec } from "../security";
import { admit } from "../security";
import { privateLinkServiceDetail } from "../services";
import { VpcBuilder } from "../vpc-builder";
import { INSPECTION_ACCOUNT, vpcTags } from "./accounts";

const IPV6 = "2001:db8:1234:1a00::/56";

/** AWS gives a new security group this rule too where the VPC has an IPv6 block. */
const ALL_IPV6_EGRESS: RuleSpec = { direction: "egress", protocol: "-1", cidr6: "::/0" };

/**
 * `analytics`: dual-stack, with traffic from and to the internet led through an inspection fleet by Gateway Load Balancer
 * endpoints, and an endpoint of a service in another Region.
 * Mistake: the Glue endpoint's security group admits the batch subnets, but not the ingest subnets.
 */
export function addAnalytics(inventory: InventoryBuilder): { vpc: string; glue: string } {
  const { accountId, region } = inventory.at;
  const vpc = new VpcBuilder(inventory, {
    name: "analytics",
    cidrs: ["10.30.0.0/16"],
    cidr6: IPV6,
    tags: vpcTags("prod", "analytics", "2100"),
  });
  let block = 0;
  const pair = (name: string, third: number, publicIps = false) =>
    ["a", "b"].map((letter, zone) =>
      vpc.subnet({
        name: `${name}-${letter}`,
        zone,
        cidr: `10.30.${third + zone}.0/24`,
        cidr6: ipv6BlockAt(IPV6, block++),
        publicIps,
      }),
    );
  const inspection = pair("inspection", 0);
  const ingest = pair("ingest", 16, true);
  const batch = pair("batch", 32);
  const [inspectionA, inspectionB] = inspection;
  const [ingestA, ingestB] = ingest;
  if (!inspectionA || !inspectionB || !ingestA || !ingestB) throw new Error("analytics has two zones");

  const igw = vpc.internetGateway();
  const eigw = vpc.egressOnlyInternetGateway();
  const fleet = vpc.newId("vpce-svc", "inspection fleet");
  inventory.add(
    "ServiceDetails",
    privateLinkServiceDetail({
      serviceId: fleet,
      type: "GatewayLoadBalancer",
      region,
      zones: inventory.at.zones.slice(0, 2),
      owner: INSPECTION_ACCOUNT,
      acceptanceRequired: false,
    }),
  );
  const inspectA = addGatewayLoadBalancerEndpoint(vpc, { name: "inspect-a", serviceId: fleet, subnet: inspectionA });
  const inspectB = addGatewayLoadBalancerEndpoint(vpc, { name: "inspect-b", serviceId: fleet, subnet: inspectionB });

  vpc.routeTable({
    name: "inspection",
    subnets: inspection,
    routes: [{ to: "0.0.0.0/0", via: { GatewayId: igw } }],
  });
  // Inbound traffic passes the fleet as well: the table of the internet gateway itself says so.
  vpc.routeTable({
    name: "internet-edge",
    edgeOf: igw,
    routes: [
      { to: "10.30.16.0/24", via: { GatewayId: inspectA } },
      { to: "10.30.17.0/24", via: { GatewayId: inspectB } },
    ],
  });
  const throughFleet = (name: string, subnet: typeof ingestA, endpointId: string) =>
    vpc.routeTable({ name, subnets: [subnet], routes: [{ to: "0.0.0.0/0", via: { GatewayId: endpointId } }] });
  const tableA = throughFleet("ingest-a", ingestA, inspectA);
  const tableB = throughFleet("ingest-b", ingestB, inspectB);
  const batchTable = vpc.routeTable({
    name: "batch",
    main: true,
    routes: [{ to: "::/0", via: { EgressOnlyInternetGatewayId: eigw } }],
  });

  const collectors = vpc.securityGroup("analytics-ingest", "Collectors", [
    admit(443, { cidr: "0.0.0.0/0" }, "HTTPS from anywhere"),
    ALL_IPV6_EGRESS,
  ]);
  const jobs = vpc.securityGroup("analytics-batch", "Batch jobs", [ALL_IPV6_EGRESS]);
  const endpoints = vpc.securityGroup("analytics-endpoints", "Interface endpoints", [
    admit(443, { cidr: "10.30.0.0/16" }, "HTTPS from the VPC"),
    admit(443, { cidr6: IPV6 }, "HTTPS from the VPC over IPv6"),
  ]);
  const glueGroup = vpc.securityGroup("analytics-glue", "Glue endpoint", [
    admit(443, { cidr: "10.30.32.0/20" }, "HTTPS from the batch subnets"),
  ]);

  addGatewayEndpoint(vpc, {
    name: "analytics-s3",
    service: "s3",
    tables: [tableA, tableB, batchTable],
    policy: ownOrganisationS3Policy(region),
    ipAddressType: "dualstack",
  });
  const glue = addInterfaceEndpoint(vpc, {
    name: "analytics-glue",
    service: "glue",
    subnets: batch,
    groups: [glueGroup],
  });
  addInterfaceEndpoint(vpc, {
    name: "analytics-athena",
    service: "athena",
    subnets: batch,
    groups: [endpoints],
    ipAddressType: "dualstack",
  });
  addInterfaceEndpoint(vpc, {
    name: "analytics-ecr-us-east-1",
    service: "ecr.api",
    serviceRegion: "us-east-1",
    subnets: batch,
    groups: [endpoints],
  });

  ingest.forEach((subnet, zone) => {
    for (const number of [1, 2]) {
      const name = `collector-${subnet.name.slice(-1)}-${number}`;
      const use = instanceUse(vpc.newId("i", name), name);
      vpc.networkInterface(subnet, use, [collectors], `203.0.113.${20 + zone * 2 + number}`);
    }
  });
  for (const subnet of batch) {
    for (const job of ["daily", "hourly", "backfill"]) {
      vpc.networkInterface(subnet, containerTaskUse(region, accountId, `${job}-${subnet.name}`), [jobs]);
    }
    vpc.networkInterface(subnet, lambdaUse("partitions"), [jobs]);
  }
  return { vpc: vpc.id, glue };
}
