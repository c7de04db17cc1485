import type { Attention } from "../document";
import type { Endpoint, Subnet, VpcFacts } from "../facts";
import { flowsOf, interfacesOf, missingInterfaces, prefixesOf, serviceLabel } from "../facts";
import { decisionsOf, gatewayEgressCheck, leadsTo, prefixesFor } from "../reach/gateway";
import { interfaceEgressCheck } from "../reach/interface";
import type { Check, ReachQuestion } from "../reach/types";
import type { Linker } from "../words";
import { count, say } from "../words";
import { aws, identifier, isAvailable, ownEndpoints, terraform } from "./finder";

/** GW-09 and IF-26: outbound rules of clients do not admit an endpoint. One finding for each endpoint. */
export function egressFindings(facts: VpcFacts, link: Linker): Attention[] {
  const { topology } = facts;
  const needed = ["DescribeNetworkInterfaces", "DescribeSecurityGroups", "DescribeSubnets"] as const;
  if (needed.some((action) => topology.gap(action) !== null)) return [];
  return ownEndpoints(facts)
    .filter(isAvailable)
    .flatMap((endpoint): Attention[] => {
      const { knownType } = endpoint.attributes;
      if (knownType === null || knownType === "GatewayLoadBalancer") return [];
      const isGateway = knownType === "Gateway";
      if (isGateway && topology.gap("DescribeRouteTables") !== null) return [];
      const noAddress = !isGateway && interfacesOf(topology, endpoint).length === 0;
      if (noAddress || missingInterfaces(topology, endpoint).length > 0 || !flowsOf(endpoint).known) return [];
      const refused = refusals(facts, link, endpoint, isGateway ? gatewayCheck : interfaceEgressCheck);
      return refused.length === 0 ? [] : [finding(facts, endpoint, refused, link)];
    });
}

interface Refusal {
  subnet: Subnet;
  groupIds: readonly string[];
  workloads: number;
  check: Check;
}

function refusals(
  facts: VpcFacts,
  link: Linker,
  endpoint: Endpoint,
  judge: (question: ReachQuestion) => Check | null,
): Refusal[] {
  return facts.subnets.flatMap((subnet) =>
    facts.clientGroups(subnet.id).flatMap((client): Refusal[] => {
      // An interface that no group guards is not one that rules could hold back.
      if (client.groupIds.length === 0) return [];
      const check = judge({ facts, endpoint, subnet, client, link });
      if (check === null || check.extent === "all" || check.extent === "unknown") return [];
      return [{ subnet, groupIds: client.groupIds, workloads: client.interfaces.length, check }];
    }),
  );
}

/** Only clients whose routes lead to the gateway endpoint, for every IP version they speak, surely use it. */
function gatewayCheck(question: ReachQuestion): Check | null {
  const { facts, endpoint, subnet, client } = question;
  const table = facts.tableOf(subnet);
  if (client === null || table === null) return null;
  const prefixes = prefixesFor(facts, endpoint, subnet, client);
  const led = prefixes.every((one) =>
    decisionsOf(facts, endpoint, table, [one]).some((decision) => leadsTo(decision, endpoint.id)),
  );
  return prefixes.length > 0 && led ? gatewayEgressCheck(question, client) : null;
}

function finding(facts: VpcFacts, endpoint: Endpoint, refused: readonly Refusal[], link: Linker): Attention {
  const { topology } = facts;
  const isGateway = endpoint.attributes.knownType === "Gateway";
  const none = refused.filter(({ check }) => check.extent === "none");
  const worst = none.length > 0 ? none : refused;
  const total = worst.reduce((sum, { workloads }) => sum + workloads, 0);
  const subnets = [...new Set(worst.map(({ subnet }) => subnet.id))];
  const cannot = none.length > 0 ? "cannot open a connection to" : "can open connections only to a part of";
  const what = isGateway
    ? say`${serviceLabel(topology, endpoint)} through ${link.to(endpoint.id)}`
    : say`${link.to(endpoint.id)}`;
  const groupIds = [...new Set(worst.flatMap((one) => one.groupIds))];
  return {
    code: isGateway ? "GW-09" : "IF-26",
    tone: none.length > 0 ? "broken" : "attention",
    nodeId: endpoint.id,
    mark: "egress blocked",
    content: say`${count(total, "workload")} in ${link.many(subnets)} ${cannot} ${what}. ${worst[0]?.check.reason ?? []}`,
    fix: groupIds.length === 0 ? null : fixFor(facts, endpoint, groupIds),
  };
}

function fixFor(facts: VpcFacts, endpoint: Endpoint, clientGroups: readonly string[]): NonNullable<Attention["fix"]> {
  const { protocol, from } = flowsOf(endpoint).flows[0] ?? { protocol: "tcp", from: 443 };
  const lists = prefixesOf(facts.topology, endpoint).map((one) => one.prefixListId);
  const endpointGroup = endpoint.attributes.groups[0]?.groupId ?? "ENDPOINT_SECURITY_GROUP_ID";
  const peers =
    endpoint.attributes.knownType === "Gateway"
      ? [...new Set(lists)].map((id) => ({
          permission: `PrefixListIds=[{PrefixListId=${id}}]`,
          argument: { prefix_list_id: `"${id}"` },
          name: id,
        }))
      : [
          {
            permission: `UserIdGroupPairs=[{GroupId=${endpointGroup}}]`,
            argument: { referenced_security_group_id: `"${endpointGroup}"` },
            name: endpointGroup,
          },
        ];
  const wanted = clientGroups.flatMap((groupId) => peers.map((peer) => ({ groupId, ...peer })));
  return {
    cli: wanted
      .map(({ groupId, permission }) =>
        aws(
          facts,
          `authorize-security-group-egress --group-id ${groupId} --ip-permissions 'IpProtocol=${protocol},FromPort=${from},ToPort=${from},${permission}'`,
        ),
      )
      .join("\n"),
    terraform: wanted
      .map(({ groupId, argument, name }) =>
        terraform("aws_vpc_security_group_egress_rule", identifier(`${groupId}_to_${name}`), {
          security_group_id: `"${groupId}"`,
          ...argument,
          ip_protocol: `"${protocol}"`,
          from_port: `${from}`,
          to_port: `${from}`,
        }),
      )
      .join("\n\n"),
  };
}
