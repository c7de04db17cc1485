import type { Attention } from "../document";
import type { Endpoint, RouteTable, VpcFacts } from "../facts";
import { prefixesOf, serviceLabel, serviceOf } from "../facts";
import { classifyPolicy } from "../policy/classify";
import { decisionsOf, fateOf, hasPrivateName } from "../reach/gateway";
import type { Linker } from "../words";
import { count, say } from "../words";
import { aws, identifier, isAvailable, isLive, notInline, ownEndpoints, terraform } from "./finder";

/** GW-02, GW-04, GW-06, GW-13, PO-01 and PO-06. */
export function gatewayFindings(facts: VpcFacts, link: Linker): Attention[] {
  return ownEndpoints(facts).flatMap((endpoint) => {
    const isGateway = endpoint.attributes.knownType === "Gateway";
    return [
      ...(isGateway && isAvailable(endpoint) ? missingRoutes(facts, endpoint, link) : []),
      ...(isGateway && isLive(endpoint)
        ? [...unattached(facts, endpoint, link), ...inactiveRoutes(facts, endpoint, link)]
        : []),
      ...(isLive(endpoint) ? policyFindings(facts, endpoint, link) : []),
    ];
  });
}

/**
 * GW-02: a table that workloads follow lacks the route. Public tables are left out: through the internet gateway the
 * service costs nothing more; so are tables whose workloads have an interface endpoint for the service.
 */
function missingRoutes(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention[] {
  const { topology } = facts;
  const label = serviceLabel(topology, endpoint);
  const rivals = facts.endpoints.filter(
    (other) =>
      other.attributes.knownType === "Gateway" && other.attributes.serviceName === endpoint.attributes.serviceName,
  );
  const served = new Set(rivals.flatMap((e) => topology.from(e.id, "routeTableAttachment").map((edge) => edge.target)));
  if (hasPrivateName(facts, endpoint)) return [];
  return facts.routeTables.flatMap((table) => {
    if (served.has(table.id)) return [];
    const subnets = followers(facts, table).filter(
      (subnet) => facts.hasWorkloads(subnet) && ["private", "isolated"].includes(subnet.attributes.tier),
    );
    if (subnets.length === 0) return [];
    const prefixes = prefixesOf(topology, endpoint);
    const decisions = decisionsOf(facts, endpoint, table, prefixes);
    const instead = fateOf(facts, endpoint, table, prefixes, link).words;
    const isolated = decisions.every((d) => d.kind === "noRoute" || (d.kind === "route" && d.route.state !== "active"));
    return [
      {
        code: "GW-02",
        tone: isolated ? "broken" : "attention",
        nodeId: table.id,
        mark: `no ${label} route`,
        content: say`Route table ${link.to(table.id)} has no route to ${label} through ${link.to(endpoint.id)}. ${count(subnets.length, "subnet")} with workloads (${link.many(subnets.map((s) => s.id))}) ${subnets.length === 1 ? "follows" : "follow"} it, so ${subnets.length === 1 ? "its" : "their"} ${label} traffic ${instead}.`,
        fix: {
          cli: aws(facts, `modify-vpc-endpoint --vpc-endpoint-id ${endpoint.id} --add-route-table-ids ${table.id}`),
          terraform: association(endpoint, `${table.label}_${endpoint.label}`, `"${table.id}"`),
        },
      },
    ];
  });
}

function association(endpoint: Endpoint, name: string, tableId: string): string {
  return `${notInline("route_table_ids")}\n${terraform("aws_vpc_endpoint_route_table_association", identifier(name), {
    route_table_id: tableId,
    vpc_endpoint_id: `"${endpoint.id}"`,
  })}`;
}

function followers(facts: VpcFacts, table: RouteTable) {
  return facts.subnets.filter((subnet) => subnet.attributes.routeTable?.routeTableId === table.id);
}

/** GW-04: an endpoint that no table leads to has no effect. */
function unattached(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention[] {
  if (facts.topology.from(endpoint.id, "routeTableAttachment").length > 0) return [];
  return [
    {
      code: "GW-04",
      tone: "attention",
      nodeId: endpoint.id,
      mark: "no route table",
      content: say`${link.to(endpoint.id)} is associated with no route table, so no subnet uses it.`,
      fix: {
        cli: aws(facts, `modify-vpc-endpoint --vpc-endpoint-id ${endpoint.id} --add-route-table-ids ROUTE_TABLE_ID`),
        terraform: association(endpoint, endpoint.label, "aws_route_table.example.id"),
      },
    },
  ];
}

/** GW-06: the endpoint lists a table that has no active route to it. */
function inactiveRoutes(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention[] {
  const label = serviceLabel(facts.topology, endpoint);
  return facts.topology.from(endpoint.id, "routeTableAttachment").flatMap(({ target, attributes }) => {
    const table = facts.topology.get(target, "routeTable");
    const active = attributes.routes.some((route) => route.state === "active");
    if (table === undefined || !attributes.declared || active) return [];
    const found = attributes.routes.length === 0 ? "has no route to it" : "has a route to it that is not active";
    return [
      {
        code: "GW-06",
        tone: "broken",
        nodeId: table.id,
        mark: `${label} route inactive`,
        content: say`${link.to(endpoint.id)} is associated with route table ${link.to(table.id)}, but the table ${found}. Its subnets do not use the endpoint.`,
        fix: {
          cli: [
            aws(facts, `modify-vpc-endpoint --vpc-endpoint-id ${endpoint.id} --remove-route-table-ids ${table.id}`),
            aws(facts, `modify-vpc-endpoint --vpc-endpoint-id ${endpoint.id} --add-route-table-ids ${table.id}`),
          ].join("\n"),
          terraform: association(endpoint, `${table.label}_${endpoint.label}`, `"${table.id}"`),
        },
      },
    ];
  });
}

/** GW-13, PO-01 and PO-06: only where the service is known to honour a policy. */
function policyFindings(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention[] {
  const { knownType, policyDocument } = endpoint.attributes;
  const supported = serviceOf(facts.topology, endpoint)?.attributes.policySupported ?? null;
  const applies = knownType === "Gateway" ? supported !== false : knownType === "Interface" && supported === true;
  if (!applies) return [];
  const policy = classifyPolicy(policyDocument);
  const fix = {
    cli: aws(facts, `modify-vpc-endpoint --vpc-endpoint-id ${endpoint.id} --policy-document file://policy.json`),
    terraform: terraform("aws_vpc_endpoint_policy", identifier(endpoint.label), {
      vpc_endpoint_id: `"${endpoint.id}"`,
      policy: 'file("policy.json")',
    }),
  };
  if (policy.class === "deny-only") {
    const content = say`The policy of ${link.to(endpoint.id)} allows nothing: every request through it is denied.`;
    return [{ code: "PO-06", tone: "broken", nodeId: endpoint.id, mark: "denies everything", content, fix }];
  }
  if (policy.class !== "default-full" && policy.class !== "effective-full") return [];
  const label = serviceLabel(facts.topology, endpoint);
  return [
    {
      code: knownType === "Gateway" ? "GW-13" : "PO-01",
      tone: "attention",
      nodeId: endpoint.id,
      mark: "full access policy",
      content: say`The policy of ${link.to(endpoint.id)} lets any principal of any account use any ${label} resource through it. Conditions on ${{ code: "aws:PrincipalOrgID" }} and ${{ code: "aws:ResourceOrgID" }} keep it to your organisation.`,
      fix,
    },
  ];
}
