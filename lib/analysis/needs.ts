import type { ActionName, Topology, TopologyNode } from "@/lib/model";
import { factsOf } from "./facts";

/**
 * What each call of the catalogue is about in one VPC, so that a VPC names only the gaps that concern it: one target for
 * each resource where AWS wants a call for each, `undefined` for a call about everything, nothing when the VPC does not
 * need the call. Where what would tell is itself not visible, the call counts as needed.
 */
export function targetsOf(topology: Topology, vpcId: string, action: ActionName): (string | undefined)[] {
  const always = [undefined];
  const when = (needed: boolean): (string | undefined)[] => (needed ? always : []);
  const vpc = topology.get(vpcId, "vpc")?.attributes;
  switch (action) {
    case "GetCallerIdentity":
      // A dump may lack it, and its account is told by the owners of its resources; when AWS refuses, nobody knows whose they are.
      return when(topology.gap(action)?.status !== "notAsked");
    case "DescribeVpcAttribute":
    case "ListHostedZonesByVPC":
      return [vpcId];
    case "ListResourceRecordSets":
      // Those of other owners' zones no permission would show.
      return (vpc?.hostedZones ?? [])
        .filter((zone) => zone.owner === topology.accountId)
        .map((zone) => zone.hostedZoneId);
    case "DescribePrefixLists":
      return when(
        factsOf(topology, vpcId).endpoints.some((node) => node.attributes.knownType === "Gateway") ||
          prefixListsUsed(topology, vpcId).some(({ node }) => node?.attributes.cidrs == null && !isManaged(node)),
      );
    case "DescribeManagedPrefixLists":
      return when(prefixListsUsed(topology, vpcId).some(({ node }) => node?.attributes.ownerId !== "AWS"));
    case "GetManagedPrefixListEntries":
      return prefixListsUsed(topology, vpcId)
        .filter(({ node }) => isManaged(node))
        .map(({ id }) => id);
    case "DescribeVpcEndpointServices":
      return when(factsOf(topology, vpcId).endpoints.length > 0);
    case "DescribeVpcEndpointAssociations":
      return when(factsOf(topology, vpcId).endpoints.some(({ attributes }) => isLattice(attributes.knownType)));
    case "DescribeVpcEndpointServicePermissions":
      return servicesIn(topology, vpcId).map((service) => service.id);
    case "DescribeVpcEndpointConnections":
    case "DescribeVpcEndpointConnectionNotifications":
      return when(servicesIn(topology, vpcId).length > 0);
    case "DescribeInstances":
      return when(factsOf(topology, vpcId).networkInterfaces.some((eni) => eni.attributes.instanceId !== null));
    case "DescribeDhcpOptions":
      return when(vpc === undefined || (vpc.dhcpOptionsId !== null && vpc.dhcpOptionsId !== "default"));
    case "ListResolverRules":
      return when(vpc === undefined || vpc.resolverRules === null || vpc.resolverRules.length > 0);
    case "ListResources":
    case "ListPrincipals":
      // With whom subnets are shared is the owner's to see.
      return vpc === undefined || vpc.ownerId === null || vpc.ownerId === topology.accountId ? ["SELF"] : [];
    case "DescribeTransitGateways":
    case "DescribeTransitGatewayVpcAttachments":
    case "DescribeTransitGatewayPeeringAttachments":
      return when(mayUseTransitGateway(topology, vpcId));
    case "DescribeTransitGatewayRouteTables":
      return when(transitGatewaysOf(topology, vpcId).some((gateway) => mayBeOwn(gateway, topology)));
    case "GetTransitGatewayRouteTableAssociations":
    case "GetTransitGatewayRouteTablePropagations":
    case "SearchTransitGatewayRoutes":
      return transitGatewaysOf(topology, vpcId).flatMap((gateway) =>
        (gateway.attributes.routeTables ?? []).map((table) => table.routeTableId),
      );
    case "DescribeLoadBalancers":
      // A service whose VPC is not known may be of any VPC: only its load balancers would tell.
      return when(
        topology.ofKind("serviceConfiguration").some(({ attributes }) => [vpcId, null].includes(attributes.vpcId)),
      );
    case "DescribeLoadBalancerAttributes":
    case "DescribeListeners":
    case "DescribeTargetGroups":
      return balancersIn(topology, vpcId);
    case "DescribeTargetGroupAttributes":
    case "DescribeTargetHealth":
      return balancersIn(topology, vpcId).flatMap((id) =>
        topology.from(id, "listener").flatMap(({ target }) => topology.get(target, "targetGroup")?.id ?? []),
      );
    default:
      return always;
  }
}

/** True for a list that an account keeps, not AWS; false where that is not visible. */
function isManaged(list: TopologyNode<"prefixList"> | null): boolean {
  return list !== null && list.attributes.ownerId !== "AWS" && list.attributes.prefixListName !== null;
}

function isLattice(type: string | null): boolean {
  return type === "Resource" || type === "ServiceNetwork" || type === "Tunnel";
}

/** Prefix lists that routes or security group rules of a VPC name; null where only the id is known. */
function prefixListsUsed(topology: Topology, vpcId: string): { id: string; node: TopologyNode<"prefixList"> | null }[] {
  const facts = factsOf(topology, vpcId);
  const ids = new Set<string>();
  for (const { attributes } of facts.routeTables) {
    for (const route of attributes.routes) if (route.destinationKind === "prefixList") ids.add(route.destination);
  }
  for (const node of facts.nodes) {
    if (node.kind !== "securityGroup") continue;
    for (const { peer } of node.attributes.rules) if (peer.kind === "prefixList") ids.add(peer.value);
  }
  return [...ids].map((id) => ({ id, node: topology.get(id, "prefixList") ?? null }));
}

/** Endpoint services of this account whose load balancers stand in a VPC. */
export function servicesIn(topology: Topology, vpcId: string): TopologyNode<"serviceConfiguration">[] {
  return topology.ofKind("serviceConfiguration").filter((node) => node.attributes.vpcId === vpcId);
}

/** Ids of the load balancers of those services that were seen. */
function balancersIn(topology: Topology, vpcId: string): string[] {
  return servicesIn(topology, vpcId).flatMap((service) =>
    topology.from(service.id, "publishes").flatMap(({ target }) => topology.get(target, "loadBalancer")?.id ?? []),
  );
}

/** Transit gateways to which a VPC is attached, as far as attachments are visible. */
function transitGatewaysOf(topology: Topology, vpcId: string): TopologyNode<"transitGateway">[] {
  const ids = new Set(topology.from(vpcId, "transitGatewayAttachment").map((edge) => edge.target));
  return [...ids].flatMap((id) => topology.get(id, "transitGateway") ?? []);
}

function mayUseTransitGateway(topology: Topology, vpcId: string): boolean {
  if (topology.gap("DescribeTransitGatewayAttachments") !== null) return true;
  if (topology.from(vpcId, "transitGatewayAttachment").length > 0) return true;
  const { routeTables } = factsOf(topology, vpcId);
  return routeTables.some(({ attributes }) =>
    attributes.routes.some(({ targetKind }) => targetKind === "transitGateway"),
  );
}

/** Only the owner of a transit gateway reads its route tables: for others no permission would help. */
function mayBeOwn({ attributes: { ownerId } }: TopologyNode<"transitGateway">, topology: Topology): boolean {
  return ownerId === null || ownerId === topology.accountId;
}
