import type { TopologyNode } from "@/lib/model";
import type { Attention } from "../document";
import type { VpcFacts } from "../facts";
import type { Linker } from "../words";
import { code, count, say } from "../words";
import { aws, identifier, terraform } from "./finder";
import { duration, hoursSince } from "./lifecycle";

const THREE_DAYS = 72;

/** SV-01, SV-02 and SV-05: endpoint services of this account whose load balancers stand in the VPC. */
export function providerFindings(facts: VpcFacts, link: Linker): Attention[] {
  return facts.topology
    .ofKind("serviceConfiguration")
    .filter((service) => service.attributes.vpcId === facts.vpcId)
    .flatMap((service) => [...openToAll(facts, service, link), ...waitingConnections(facts, service, link)]);
}

function openToAll(facts: VpcFacts, service: TopologyNode<"serviceConfiguration">, link: Linker): Attention[] {
  const { allowedPrincipals, acceptanceRequired } = service.attributes;
  if (!allowedPrincipals.some(({ principal }) => principal === "*") || acceptanceRequired === null) return [];
  const remove = aws(
    facts,
    `modify-vpc-endpoint-service-permissions --service-id ${service.id} --remove-allowed-principals '*'`,
  );
  const name = identifier(service.label);
  const principals = { allowed_principals: '["arn:aws:iam::ACCOUNT_ID:root"]' };
  if (acceptanceRequired) {
    return [
      {
        code: "SV-02",
        tone: "attention",
        nodeId: service.id,
        mark: "any account",
        content: say`Every AWS account may ask to connect to ${link.to(service.id)}: its allowed principals hold ${code("*")}. Each connection still waits for acceptance.`,
        fix: { cli: remove, terraform: terraform("aws_vpc_endpoint_service", name, principals) },
      },
    ];
  }
  return [
    {
      code: "SV-01",
      tone: "broken",
      nodeId: service.id,
      mark: "open to everyone",
      content: say`Every AWS account may connect to ${link.to(service.id)} without anybody accepting it: its allowed principals hold ${code("*")} and acceptance is not required.`,
      fix: {
        cli: `${aws(facts, `modify-vpc-endpoint-service-configuration --service-id ${service.id} --acceptance-required`)}\n${remove}`,
        terraform: terraform("aws_vpc_endpoint_service", name, { acceptance_required: "true", ...principals }),
      },
    },
  ];
}

function waitingConnections(facts: VpcFacts, service: TopologyNode<"serviceConfiguration">, link: Linker): Attention[] {
  const waiting = service.attributes.connections.flatMap((connection) => {
    const age = hoursSince(connection.creationTimestamp, facts.topology.collectedAt);
    const old = connection.state === "pendingAcceptance" && age !== null && age > THREE_DAYS;
    return old ? [{ connection, age }] : [];
  });
  const first = waiting[0];
  if (first === undefined) return [];
  const ids = waiting.map(({ connection }) => connection.vpcEndpointId);
  const longest = Math.max(...waiting.map(({ age }) => age));
  return [
    {
      code: "SV-05",
      tone: "attention",
      nodeId: service.id,
      mark: `${ids.length} waiting`,
      content: say`${count(ids.length, "connection")} to ${link.to(service.id)} ${ids.length === 1 ? "waits" : "wait"} for acceptance, the longest for ${duration(longest)}: ${link.many(ids)}.`,
      fix: {
        cli: aws(
          facts,
          `accept-vpc-endpoint-connections --service-id ${service.id} --vpc-endpoint-ids ${ids.join(" ")}`,
        ),
        terraform: ids
          .map((id) =>
            terraform("aws_vpc_endpoint_connection_accepter", identifier(id), {
              vpc_endpoint_service_id: `"${service.id}"`,
              vpc_endpoint_id: `"${id}"`,
            }),
          )
          .join("\n\n"),
      },
    },
  ];
}
