import type { Network, NetworkGateway, NetworkVpc, TopologyNode } from "@/lib/model";
import type { Attention } from "../document";
import type { RouteTable, Subnet, VpcFacts } from "../facts";
import { factsOf } from "../facts";
import type { Linker } from "../words";
import { code, count, say, series } from "../words";
import { aws, identifier, terraform, verb } from "./finder";
import { candidate } from "./interface";

/**
 * What joins the VPC with others. The catalogue of domain.md has no codes for these, so they are named here: TG-01, a VPC
 * attachment that no route table of the transit gateway is associated with; TG-02, a zone whose subnets route to a transit
 * gateway that has no attachment there; PX-01, a peering connection that only one side has routes to; PX-02, a route to a
 * peering connection that is not active.
 */
export function transitFindings(facts: VpcFacts, link: Linker): Attention[] {
  return [...zonesWithoutAttachment(facts, link), ...inactivePeerings(facts, link)];
}

/** Those that only the views of several accounts together can tell: TG-01 and PX-01. */
export function networkFindings(network: Network, vpc: NetworkVpc, link: Linker): Attention[] {
  const facts = factsOf(vpc.topology, vpc.vpc.id);
  return [...unassociated(network, facts, link), ...oneSided(network, vpc, facts, link)];
}

/** TG-02: a transit gateway takes packets only in zones in which its attachment has a subnet. */
function zonesWithoutAttachment(facts: VpcFacts, link: Linker): Attention[] {
  const { topology } = facts;
  const needed = ["DescribeTransitGatewayVpcAttachments", "DescribeRouteTables", "DescribeSubnets"] as const;
  if (needed.some((action) => topology.gap(action) !== null)) return [];
  const gateways = topology.from(facts.vpcId, "transitGatewayAttachment").map((edge) => edge.target);
  return [...new Set(gateways)].flatMap((gatewayId): Attention[] => {
    const gateway = topology.get(gatewayId, "transitGateway");
    const attachment = gateway?.attributes.attachments.find(
      ({ resourceId, state }) => resourceId === facts.vpcId && state === "available",
    );
    const zones = attachment?.subnetIds?.map((id) => topology.get(id, "subnet")?.attributes.availabilityZone ?? null);
    if (gateway === undefined || attachment === undefined || zones === undefined || zones.includes(null)) return [];
    const stranded = facts.subnets.filter(
      (subnet) =>
        subnet.attributes.availabilityZone !== null &&
        !zones.includes(subnet.attributes.availabilityZone) &&
        routesTo(facts.tableOf(subnet), gatewayId) &&
        facts.hasWorkloads(subnet),
    );
    if (stranded.length === 0) return [];
    const missing = [...new Set(stranded.flatMap((subnet) => subnet.attributes.availabilityZone ?? []))].sort();
    const there = new Set(zones).size;
    const ids = missing.map((zone) => candidate(facts, zone)?.id ?? "SUBNET_ID");
    return [
      {
        code: "TG-02",
        tone: "broken",
        nodeId: gatewayId,
        mark: `${there} of ${there + missing.length} AZs`,
        content: say`${count(stranded.length, "subnet")} with workloads (${link.many(stranded.map(({ id }) => id))}) ${verb(stranded, "routes", "route")} to ${link.to(gatewayId)}, but the attachment has no subnet in ${series(missing.map((zone) => link.to(`az/${facts.vpcId}/${zone}`)))}: a transit gateway does not take packets from zones in which it has none.`,
        fix: {
          cli: aws(
            facts,
            `modify-transit-gateway-vpc-attachment --transit-gateway-attachment-id ${attachment.attachmentId} --add-subnet-ids ${ids.join(" ")}`,
          ),
          terraform: terraform("aws_ec2_transit_gateway_vpc_attachment", identifier(attachment.name ?? gateway.label), {
            subnet_ids: `[${[...(attachment.subnetIds ?? []), ...ids].map((id) => `"${id}"`).join(", ")}]`,
          }),
        },
      },
    ];
  });
}

function routesTo(table: RouteTable | null, targetId: string): boolean {
  return table?.attributes.routes.some((route) => route.targetId === targetId && route.state === "active") === true;
}

/** TG-01: what comes in by an attachment without a route table is dropped. Only the gateway's owner can see it. */
function unassociated(network: Network, facts: VpcFacts, link: Linker): Attention[] {
  return network.transitGateways.flatMap((gateway): Attention[] => {
    const attachment = gateway.attachments.find(
      ({ resourceType, resourceId, state }) =>
        resourceType === "vpc" && resourceId === facts.vpcId && state === "available",
    );
    if (attachment === undefined || attachment.routeTableId !== null || !seesTables(gateway)) return [];
    const id = attachment.attachmentId;
    if (gateway.routeTables?.some((table) => table.associatedAttachmentIds?.includes(id)) === true) return [];
    const nodeId = facts.topology.get(gateway.id) === undefined ? facts.vpcId : gateway.id;
    const region = gateway.region ?? facts.topology.region;
    return [
      {
        code: "TG-01",
        tone: "broken",
        nodeId,
        mark: "no TGW table",
        content: say`The attachment ${code(id)} of ${link.to(facts.vpcId)} is associated with no route table of ${link.to(gateway.id, gateway.name ?? gateway.id)}, so what the VPC sends there is dropped. Only the gateway's owner, account ${code(gateway.ownerId ?? "unknown")}, can change that.`,
        fix: {
          cli: `aws ec2 associate-transit-gateway-route-table --transit-gateway-route-table-id TRANSIT_GATEWAY_ROUTE_TABLE_ID --transit-gateway-attachment-id ${id} --region ${region}`,
          terraform: terraform("aws_ec2_transit_gateway_route_table_association", identifier(attachment.name ?? id), {
            transit_gateway_attachment_id: `"${id}"`,
            transit_gateway_route_table_id: '"TRANSIT_GATEWAY_ROUTE_TABLE_ID"',
          }),
        },
      },
    ];
  });
}

/** True when the owner was collected and showed all route tables with all their associations. */
function seesTables({ ownerId, views, routeTables }: NetworkGateway): boolean {
  const own = views.find(({ topology }) => topology.accountId === ownerId)?.topology;
  if (own === undefined || routeTables === null) return false;
  const needed = [
    "DescribeTransitGatewayAttachments",
    "DescribeTransitGatewayRouteTables",
    "GetTransitGatewayRouteTableAssociations",
  ] as const;
  return needed.every((action) => own.gap(action) === null);
}

/** PX-02: AWS keeps a route to a connection that waits, was refused or has expired; it carries nothing. */
function inactivePeerings(facts: VpcFacts, link: Linker): Attention[] {
  const { topology } = facts;
  return facts.routeTables.flatMap((table) =>
    table.attributes.routes.flatMap((route): Attention[] => {
      const peering = topology.get(route.targetNodeId, "vpcPeeringConnection");
      // A black hole is said to be one already (GW-16).
      if (peering === undefined || peering.attributes.state === "active" || route.state !== "active") return [];
      return [
        {
          code: "PX-02",
          tone: "broken",
          nodeId: table.id,
          mark: "peering not active",
          content: say`The route for ${code(route.destination)} in ${link.to(table.id)} leads to ${link.to(peering.id)}, which is ${code(peering.attributes.state)}: it carries nothing.`,
          fix: {
            cli: aws(
              facts,
              peering.attributes.state === "pending-acceptance"
                ? `accept-vpc-peering-connection --vpc-peering-connection-id ${peering.id}`
                : `delete-route --route-table-id ${table.id} --destination-cidr-block ${route.destination}`,
            ),
            terraform: terraform("aws_vpc_peering_connection_accepter", identifier(peering.label), {
              vpc_peering_connection_id: `"${peering.id}"`,
              auto_accept: "true",
            }),
          },
        },
      ];
    }),
  );
}

/** PX-01: the other VPC sends packets over a peering connection, and no table here has a route back. */
function oneSided(network: Network, here: NetworkVpc, facts: VpcFacts, link: Linker): Attention[] {
  const { topology } = facts;
  return topology.from(facts.vpcId, "peering").flatMap(({ target }): Attention[] => {
    const peering = topology.get(target, "vpcPeeringConnection");
    if (peering === undefined || peering.attributes.state !== "active") return [];
    const far = otherSide(network, here, peering);
    if (far === null || [topology, far.topology].some((one) => one.gap("DescribeRouteTables") !== null)) return [];
    const theirs = factsOf(far.topology, far.vpc.id);
    const sending = theirs.subnets.filter((subnet) => routesTo(theirs.tableOf(subnet), peering.id));
    if (sending.length === 0 || facts.subnetTables.some((table) => routesTo(table, peering.id))) return [];
    const table = tableToMend(facts);
    const destination = far.vpc.attributes.cidrBlocks[0];
    if (table === null || destination === undefined) return [];
    return [
      {
        code: "PX-01",
        tone: "broken",
        nodeId: peering.id,
        mark: "no route back",
        content: say`${count(sending.length, "subnet")} of ${link.to(far.vpc.id, far.vpc.label)} ${verb(sending, "sends", "send")} packets over ${link.to(peering.id)}, but no route table of ${link.to(facts.vpcId)} has an active route to it, so no answer goes back.`,
        fix: {
          cli: aws(
            facts,
            `create-route --route-table-id ${table.id} --destination-cidr-block ${destination} --vpc-peering-connection-id ${peering.id}`,
          ),
          terraform: terraform("aws_route", identifier(`${table.label}_to_${far.vpc.label}`), {
            route_table_id: `"${table.id}"`,
            destination_cidr_block: `"${destination}"`,
            vpc_peering_connection_id: `"${peering.id}"`,
          }),
        },
      },
    ];
  });
}

/** The collected VPC on the other side, in its owner's view. */
function otherSide(
  network: Network,
  here: NetworkVpc,
  { attributes: { requester, accepter } }: TopologyNode<"vpcPeeringConnection">,
): NetworkVpc | null {
  const vpcId = requester.vpcId === here.at.vpcId ? accepter.vpcId : requester.vpcId;
  return vpcId === null ? null : (network.viewsOf(vpcId)[0] ?? null);
}

/** The table that most workloads follow, where a route back would help most. */
function tableToMend(facts: VpcFacts): RouteTable | null {
  const weight = (table: RouteTable) =>
    facts.subnets.filter((subnet: Subnet) => facts.tableOf(subnet) === table && facts.hasWorkloads(subnet)).length;
  return [...facts.subnetTables].sort((a, b) => weight(b) - weight(a))[0] ?? null;
}
