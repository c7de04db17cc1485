import type { AddressFamily, Cidr } from "@/lib/model";
import { lookupRoutes } from "../controls/routes";
import type { Attention, Sentence } from "../document";
import type { Endpoint, RouteTable, Subnet, VpcFacts } from "../facts";
import { blocksOf, isEdgeTable, zonesOf } from "../facts";
import type { Linker } from "../words";
import { code, count, say, series } from "../words";
import { aws, identifier, isAvailable, ownEndpoints, terraform, verb } from "./finder";

/** GL-01 to GL-06: endpoints of Gateway Load Balancers, which routes send packets through (domain.md §7.8). */
export function inspectionFindings(facts: VpcFacts, link: Linker): Attention[] {
  const { topology } = facts;
  if (topology.gap("DescribeRouteTables") !== null || topology.gap("DescribeSubnets") !== null) return [];
  const endpoints = ownEndpoints(facts).filter(
    (endpoint) => endpoint.attributes.knownType === "GatewayLoadBalancer" && isAvailable(endpoint),
  );
  return [
    ...endpoints.flatMap((endpoint) => [
      ...unused(facts, endpoint, link),
      ...crossZone(facts, endpoint, link),
      ...loop(facts, endpoint, link),
      ...egressOnly(facts, endpoint, link),
      ...sharedSubnet(facts, endpoint, link),
    ]),
    ...asymmetric(facts, endpoints, link),
  ];
}

/** A route to the endpoint, as a fix: the table and destination are for the reader where nothing tells. */
function createRoute(facts: VpcFacts, endpoint: Endpoint, tableId: string, destination: string) {
  const flag = destination.includes(":") ? "--destination-ipv6-cidr-block" : "--destination-cidr-block";
  const argument = destination.includes(":") ? "destination_ipv6_cidr_block" : "destination_cidr_block";
  return {
    cli: aws(facts, `create-route --route-table-id ${tableId} ${flag} ${destination} --vpc-endpoint-id ${endpoint.id}`),
    terraform: terraform("aws_route", identifier(`${endpoint.label}_${destination}`), {
      route_table_id: `"${tableId}"`,
      [argument]: `"${destination}"`,
      vpc_endpoint_id: `"${endpoint.id}"`,
    }),
  };
}

/** GL-01: nothing passes an endpoint that no route points to. */
function unused(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention[] {
  if (facts.topology.to(endpoint.id, "route").length > 0) return [];
  const content = say`No route of any table points to ${link.to(endpoint.id)}, so nothing is inspected there.`;
  const fix = createRoute(facts, endpoint, "ROUTE_TABLE_ID", "0.0.0.0/0");
  return [{ code: "GL-01", tone: "attention", nodeId: endpoint.id, mark: "no route here", content, fix }];
}

/** GL-02: subnets that send packets to an endpoint of another zone depend on that zone as well. */
function crossZone(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention[] {
  const zones = zonesOf(facts.topology, endpoint);
  if (zones === null || zones.size === 0) return [];
  return tablesLeadingTo(facts, endpoint).flatMap((table): Attention[] => {
    const far = followers(facts, table).filter(({ attributes }) => !zones.has(attributes.availabilityZone ?? ""));
    if (far.length === 0) return [];
    const here = series([...zones].map((zone) => link.to(`az/${facts.vpcId}/${zone}`)));
    const content = say`${count(far.length, "subnet")} of other zones (${link.many(far.map(({ id }) => id))}) ${verb(far, "follows", "follow")} ${link.to(table.id)} to ${link.to(endpoint.id)} in ${here}: if that zone fails, they lose their way out too.`;
    const fix = createRoute(facts, endpoint, "ROUTE_TABLE_OF_THE_ZONE", "0.0.0.0/0");
    const terraformFix = `# one endpoint and one route table for each zone:\n${fix.terraform}`;
    return [
      {
        code: "GL-02",
        tone: "attention",
        nodeId: table.id,
        mark: "inspection crosses AZs",
        content,
        fix: { cli: fix.cli.replace(endpoint.id, "ENDPOINT_OF_THE_ZONE"), terraform: terraformFix },
      },
    ];
  });
}

function tablesLeadingTo(facts: VpcFacts, endpoint: Endpoint): RouteTable[] {
  const ids = new Set(facts.topology.to(endpoint.id, "route").map((edge) => edge.source));
  return facts.routeTables.filter((table) => ids.has(table.id));
}

function followers(facts: VpcFacts, table: RouteTable): Subnet[] {
  return facts.subnets.filter((subnet) => subnet.attributes.routeTable?.routeTableId === table.id);
}

const EVERYWHERE: Record<AddressFamily, string> = { ipv4: "0.0.0.0/0", ipv6: "::/0" };

/** Where a table's default route leads, by the target's id; null without one. */
function defaultTarget(table: RouteTable | null, family: AddressFamily): { id: string | null; kind: string } | null {
  const route = table?.attributes.routes.find(({ destination }) => destination === EVERYWHERE[family]);
  return route === undefined ? null : { id: route.targetId, kind: route.targetKind };
}

/** The subnets that an endpoint stands in. */
function homes(facts: VpcFacts, endpoint: Endpoint): Subnet[] {
  return facts.subnets.filter(({ id }) => endpoint.attributes.subnetIds.includes(id));
}

/** GL-04: what comes back from inspection is sent to inspection again. */
function loop(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention[] {
  return homes(facts, endpoint).flatMap((subnet): Attention[] => {
    const table = facts.tableOf(subnet);
    const families = (["ipv4", "ipv6"] as const).filter((one) => defaultTarget(table, one)?.id === endpoint.id);
    const family = families[0];
    if (table === null || family === undefined) return [];
    const content = say`Route table ${link.to(table.id)} of ${link.to(subnet.id)}, in which ${link.to(endpoint.id)} stands, sends ${code(EVERYWHERE[family])} to that same endpoint: packets go round until they are dropped.`;
    const flag = family === "ipv6" ? "--destination-ipv6-cidr-block" : "--destination-cidr-block";
    const fix = {
      cli: aws(
        facts,
        `replace-route --route-table-id ${table.id} ${flag} ${EVERYWHERE[family]} --gateway-id GATEWAY_ID`,
      ),
      terraform: terraform("aws_route", identifier(`${table.label}_default`), {
        route_table_id: `"${table.id}"`,
        [family === "ipv6" ? "destination_ipv6_cidr_block" : "destination_cidr_block"]: `"${EVERYWHERE[family]}"`,
        gateway_id: '"GATEWAY_ID"',
      }),
    };
    return [{ code: "GL-04", tone: "broken", nodeId: table.id, mark: "routing loop", content, fix }];
  });
}

/** GL-05: AWS drops IPv6 that leaves inspection through an egress-only internet gateway. */
function egressOnly(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention[] {
  return homes(facts, endpoint).flatMap((subnet): Attention[] => {
    const table = facts.tableOf(subnet);
    const target = defaultTarget(table, "ipv6");
    if (table === null || target?.kind !== "egressOnlyInternetGateway") return [];
    const content = say`Route table ${link.to(table.id)} sends IPv6 that comes out of ${link.to(endpoint.id)} to ${link.to(target.id ?? "")}. AWS drops what passes a Gateway Load Balancer endpoint and then an egress-only internet gateway.`;
    const fix = {
      cli: aws(
        facts,
        `replace-route --route-table-id ${table.id} --destination-ipv6-cidr-block ::/0 --gateway-id INTERNET_GATEWAY_ID`,
      ),
      terraform: terraform("aws_route", identifier(`${table.label}_ipv6`), {
        route_table_id: `"${table.id}"`,
        destination_ipv6_cidr_block: '"::/0"',
        gateway_id: '"INTERNET_GATEWAY_ID"',
      }),
    };
    return [{ code: "GL-05", tone: "broken", nodeId: table.id, mark: "IPv6 dropped", content, fix }];
  });
}

/** GL-06: routes cannot tell what comes from workloads from what comes out of the endpoint beside them. */
function sharedSubnet(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention[] {
  return homes(facts, endpoint).flatMap((subnet): Attention[] => {
    const workloads = facts.workloads(subnet.id).length;
    if (workloads === 0) return [];
    const content = say`${count(workloads, "workload")} ${workloads === 1 ? "stands" : "stand"} in ${link.to(subnet.id)} beside ${link.to(endpoint.id)}. One route table cannot send them through the endpoint and what comes out of it onwards; AWS asks for a subnet of its own.`;
    const fix = {
      cli: aws(
        facts,
        `create-vpc-endpoint --vpc-id ${facts.vpcId} --vpc-endpoint-type GatewayLoadBalancer --service-name ${endpoint.attributes.serviceName ?? "SERVICE_NAME"} --subnet-ids OTHER_SUBNET_ID`,
      ),
      terraform: terraform("aws_vpc_endpoint", identifier(endpoint.label), { subnet_ids: '["OTHER_SUBNET_ID"]' }),
    };
    return [{ code: "GL-06", tone: "attention", nodeId: endpoint.id, mark: "workloads beside it", content, fix }];
  });
}

/** A subnet whose traffic passes an endpoint in one direction only. */
interface OneWay {
  subnet: Subnet;
  endpoint: Endpoint;
}

/**
 * GL-03: what leaves through an endpoint to the internet gateway must come back through it, and the reverse. Compares the
 * default routes of subnets with the route table of the internet gateway they reach behind the endpoint.
 */
function asymmetric(facts: VpcFacts, endpoints: readonly Endpoint[], link: Linker): Attention[] {
  const found = new Map<string, { gatewayId: string; out: OneWay[]; back: OneWay[] }>();
  for (const subnet of facts.subnets) {
    const table = facts.tableOf(subnet);
    if (table === null) continue;
    for (const block of blocksOf(subnet)) {
      const target = defaultTarget(table, block.family);
      const leaving = endpoints.find(({ id }) => id === target?.id);
      const gatewayId = leaving === undefined ? (target?.id ?? null) : gatewayBehind(facts, leaving, block.family);
      // Only paths to an internet gateway have a table for the way back; others return by subnets' tables.
      if (gatewayId === null || !gatewayId.startsWith("igw-")) continue;
      const returning = returnsThrough(facts, gatewayId, block, endpoints);
      const endpoint = leaving ?? returning;
      if (endpoint === undefined || leaving?.id === returning?.id) continue;
      const key = edgeTableOf(facts, gatewayId)?.id ?? endpoint.id;
      const entry = found.get(key) ?? { gatewayId, out: [], back: [] };
      found.set(key, entry);
      const list = leaving === undefined ? entry.back : entry.out;
      if (!list.some((one) => one.subnet === subnet)) list.push({ subnet, endpoint });
    }
  }
  return [...found].map(([nodeId, { gatewayId, out, back }]) => {
    const edge = edgeTableOf(facts, gatewayId);
    const content = say`${oneWayWords(out.length > 0 ? out : back, out.length > 0, edge, gatewayId, link)}. A firewall that sees one direction only drops the connection.`;
    const edgeId = edge?.id ?? "EDGE_ROUTE_TABLE_ID";
    const fixes =
      out.length > 0
        ? out.map(({ subnet, endpoint }) =>
            createRoute(facts, endpoint, edgeId, subnet.attributes.cidrBlock ?? "SUBNET_CIDR"),
          )
        : back.map(({ subnet, endpoint }) =>
            createRoute(facts, endpoint, subnet.attributes.routeTable?.routeTableId ?? "ROUTE_TABLE_ID", "0.0.0.0/0"),
          );
    const fix = {
      cli: fixes.map(({ cli }) => cli).join("\n"),
      terraform: fixes.map((one) => one.terraform).join("\n\n"),
    };
    return { code: "GL-03", tone: "broken" as const, nodeId, mark: "one-way inspection", content, fix };
  });
}

function oneWayWords(
  pairs: readonly OneWay[],
  outwards: boolean,
  edge: RouteTable | null,
  gatewayId: string,
  link: Linker,
): Sentence {
  const subnets = link.many(pairs.map(({ subnet }) => subnet.id));
  const through = link.many([...new Set(pairs.map(({ endpoint }) => endpoint.id))]);
  if (!outwards) return say`What comes in for ${subnets} passes ${through}, but the answers leave past it`;
  const past =
    edge === null
      ? say`${link.to(gatewayId)} has no route table that brings`
      : say`${link.to(edge.id)}, the route table of ${link.to(gatewayId)}, does not bring`;
  return say`What leaves ${subnets} to the internet passes ${through}, but ${past} the answers back through it`;
}

/** The internet gateway that packets reach out of an endpoint; null where another thing comes next. */
function gatewayBehind(facts: VpcFacts, endpoint: Endpoint, family: AddressFamily): string | null {
  const [home] = homes(facts, endpoint);
  const target = home === undefined ? null : defaultTarget(facts.tableOf(home), family);
  return target?.kind === "internetGateway" ? target.id : null;
}

/** The route table that steers what enters through an internet gateway (edge association). */
function edgeTableOf(facts: VpcFacts, gatewayId: string): RouteTable | null {
  const found = facts.routeTables.find(
    (table) => isEdgeTable(table) && table.attributes.associations.some((one) => one.gatewayId === gatewayId),
  );
  return found ?? null;
}

/** The endpoint through which the answers to a block come back; undefined for none. */
function returnsThrough(
  facts: VpcFacts,
  gatewayId: string,
  block: Cidr,
  endpoints: readonly Endpoint[],
): Endpoint | undefined {
  const edge = edgeTableOf(facts, gatewayId);
  if (edge === null) return undefined;
  const [first] = lookupRoutes(facts.entries(edge).entries, block);
  return first?.decision.kind === "route"
    ? endpoints.find(({ id }) => first.decision.kind === "route" && first.decision.route.targetId === id)
    : undefined;
}
