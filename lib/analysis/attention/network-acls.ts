import type { Attention } from "../document";
import type { Endpoint, Subnet, VpcFacts } from "../facts";
import { flowsOf, memo, prefixesOf, replyFlow, serviceLabel } from "../facts";
import { aclCheck, decisionsOf, leadsTo, prefixesFor } from "../reach/gateway";
import { interfaceAclCheck } from "../reach/interface";
import { familiesOf } from "../reach/shared";
import type { Check } from "../reach/types";
import type { Linker } from "../words";
import { count, say, together } from "../words";
import { isAvailable, ownEndpoints } from "./finder";

/** GW-10 and IF-27: a network ACL between workloads and an endpoint. One finding for each subnet and kind of endpoint. */
export function networkAclFindings(facts: VpcFacts, link: Linker): Attention[] {
  const endpoints = ownEndpoints(facts).filter(isAvailable);
  const gateways = endpoints.filter((endpoint) => endpoint.attributes.knownType === "Gateway");
  const interfaces = endpoints.filter((endpoint) => endpoint.attributes.knownType === "Interface");
  const isOpen = openAcls(facts);
  return facts.subnets
    .filter((subnet) => facts.hasWorkloads(subnet))
    .flatMap((subnet) => [
      ...finding(
        facts,
        subnet,
        "GW-10",
        blocked(gateways, (endpoint) => gatewayCheck(facts, endpoint, subnet, link)),
        link,
      ),
      ...finding(
        facts,
        subnet,
        "IF-27",
        blocked(interfaces, (endpoint) => interfaceCheck(facts, endpoint, subnet, isOpen, link)),
        link,
      ),
    ]);
}

function blocked(endpoints: readonly Endpoint[], check: (endpoint: Endpoint) => Check | null) {
  return endpoints.flatMap((endpoint) => {
    const found = check(endpoint);
    return found === null || found.extent === "all" || found.extent === "unknown" ? [] : [{ endpoint, check: found }];
  });
}

/** Only subnets whose routes lead to the gateway endpoint use it. */
function gatewayCheck(facts: VpcFacts, endpoint: Endpoint, subnet: Subnet, link: Linker): Check | null {
  const table = facts.tableOf(subnet);
  if (table === null || prefixesOf(facts.topology, endpoint).length === 0) return null;
  const prefixes = prefixesFor(facts, endpoint, subnet);
  const uses = decisionsOf(facts, endpoint, table, prefixes).some((decision) => leadsTo(decision, endpoint.id));
  return uses ? aclCheck(facts, endpoint, subnet, prefixes, link) : null;
}

function interfaceCheck(
  facts: VpcFacts,
  endpoint: Endpoint,
  subnet: Subnet,
  isOpen: (aclId: string | null, endpoint: Endpoint, subnet: Subnet) => boolean,
  link: Linker,
): Check | null {
  const there = aclsOf(facts, endpoint);
  if ([subnet.attributes.networkAclId, ...there].every((aclId) => isOpen(aclId, endpoint, subnet))) return null;
  const interfaces = facts.workloads(subnet.id);
  const client = interfaces.length === 0 ? null : { groupIds: [], interfaces };
  return interfaceAclCheck({ facts, endpoint, subnet, client, link });
}

function aclsOf(facts: VpcFacts, endpoint: Endpoint): (string | null)[] {
  const ids = endpoint.attributes.subnetIds.map(
    (subnetId) => facts.topology.get(subnetId, "subnet")?.attributes.networkAclId ?? null,
  );
  return [...new Set(ids)];
}

/** Most ACLs let everything through: those need no look at any address. */
function openAcls(facts: VpcFacts) {
  const known = new Map<string, boolean>();
  return (aclId: string | null, endpoint: Endpoint, subnet: Subnet): boolean => {
    const families = [...familiesOf(subnet)];
    const { flows, ports } = flowsOf(endpoint);
    return memo(known, `${aclId}/${ports}/${families.join()}`, () =>
      flows
        .flatMap((flow) => [flow, replyFlow(flow)])
        .every((flow) =>
          [true, false].every((egress) => {
            const acl = facts.acl(aclId, egress, flow);
            return acl !== null && families.every((family) => acl.isOpen(family));
          }),
        ),
    );
  };
}

function finding(
  facts: VpcFacts,
  subnet: Subnet,
  id: "GW-10" | "IF-27",
  found: readonly { endpoint: Endpoint; check: Check }[],
  link: Linker,
): Attention[] {
  const first = found[0];
  if (first === undefined) return [];
  const only = found.length === 1;
  const what = only ? serviceLabel(facts.topology, first.endpoint) : "endpoints";
  const others = only
    ? []
    : say`The same holds for ${count(found.length - 1, "more endpoint")}: ${link.many(found.slice(1).map(({ endpoint }) => endpoint.id))}.`;
  return [
    {
      code: id,
      tone: found.some(({ check }) => check.extent === "none") ? "broken" : "attention",
      nodeId: subnet.id,
      mark: `ACL blocks ${what}`,
      content: together(
        say`Workloads in ${link.to(subnet.id)} cannot use ${link.to(first.endpoint.id)} freely.`,
        first.check.reason,
        others,
      ),
      // Which list, direction and ports would mend it differs from check to check; the reason names the rule instead.
      fix: null,
    },
  ];
}
