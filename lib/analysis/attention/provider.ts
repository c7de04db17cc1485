import type { Attention } from "../document";
import type { VpcFacts } from "../facts";
import type { Linker } from "../words";
import { code, count, say, together } from "../words";
import { balancerFindings, type EndpointService } from "./balancers";
import { aws, identifier, terraform } from "./finder";
import { duration, hoursSince } from "./lifecycle";

const THREE_DAYS = 72;

/** Everything about the endpoint services of this account whose load balancers stand in the VPC. */
export function providerFindings(facts: VpcFacts, link: Linker): Attention[] {
  return facts.topology
    .ofKind("serviceConfiguration")
    .filter((service) => service.attributes.vpcId === facts.vpcId)
    .flatMap((service) => serviceFindings(facts, service, link));
}

/**
 * SV-01, SV-02, SV-05, SV-16, SV-19 and SV-21, and what is said of the load balancers behind. Not looked for, because the
 * answers of AWS do not say it: who is trusted (SV-03, SV-06), what was so earlier (SV-20), the timeouts of listeners
 * (SV-18). What is only information (SV-04, SV-07, SV-14, SV-22) stands in the service's panel.
 */
export function serviceFindings(facts: VpcFacts, service: EndpointService, link: Linker): Attention[] {
  return [
    ...openToAll(facts, service, link),
    ...waitingConnections(facts, service, link),
    ...state(facts, service, link),
    ...privateName(facts, service, link),
    ...nobodyTold(facts, service, link),
    ...balancerFindings(facts, service, link),
  ];
}

function openToAll(facts: VpcFacts, service: EndpointService, link: Linker): Attention[] {
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

function waitingConnections(facts: VpcFacts, service: EndpointService, link: Linker): Attention[] {
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

/** SV-21: a service that is not available connects nobody. */
function state(facts: VpcFacts, service: EndpointService, link: Linker): Attention[] {
  const { serviceState } = service.attributes;
  if (serviceState === null || serviceState.toLowerCase() === "available") return [];
  return [
    {
      code: "SV-21",
      tone: serviceState.toLowerCase() === "failed" ? "broken" : "attention",
      nodeId: service.id,
      mark: serviceState.toLowerCase(),
      content: say`Endpoint service ${link.to(service.id)} is ${code(serviceState)}: nobody new can connect to it.`,
      fix: {
        cli: aws(facts, `modify-vpc-endpoint-service-configuration --service-id ${service.id}`),
        terraform: `terraform apply -replace=aws_vpc_endpoint_service.${identifier(service.label)}`,
      },
    },
  ];
}

/** SV-16: connections that want the private name are refused while its domain is not verified (domain.md §1.6). */
function privateName(facts: VpcFacts, service: EndpointService, link: Linker): Attention[] {
  const { privateDnsName, privateDnsState, privateDnsVerification } = service.attributes;
  if (privateDnsName === null || privateDnsState === null || privateDnsState.toLowerCase() === "verified") return [];
  const { name, value } = privateDnsVerification ?? { name: null, value: null };
  const record =
    name === null || value === null
      ? say`AWS did not say which TXT record proves it.`
      : say`A TXT record ${code(name)} with the value ${code(value)} in that domain proves it.`;
  return [
    {
      code: "SV-16",
      tone: "attention",
      nodeId: service.id,
      mark: "DNS name unverified",
      content: together(
        say`The private DNS name ${code(privateDnsName)} of ${link.to(service.id)} is ${code(privateDnsState)}, so no new endpoint can use it.`,
        record,
      ),
      fix: {
        cli: aws(facts, `start-vpc-endpoint-service-private-dns-verification --service-id ${service.id}`),
        terraform: terraform("aws_vpc_endpoint_service_private_dns_verification", identifier(service.label), {
          service_id: `"${service.id}"`,
        }),
      },
    },
  ];
}

/** SV-19: connections wait for somebody who is not told. Notifications exist for interface endpoints only. */
function nobodyTold(facts: VpcFacts, service: EndpointService, link: Linker): Attention[] {
  const { acceptanceRequired, notifications, serviceTypes } = service.attributes;
  const told = notifications.some(({ state, events }) => state !== "Disabled" && events.includes("Connect"));
  if (acceptanceRequired !== true || told || !serviceTypes.includes("Interface")) return [];
  if (facts.topology.gap("DescribeVpcEndpointConnectionNotifications") !== null) return [];
  return [
    {
      code: "SV-19",
      tone: "attention",
      nodeId: service.id,
      mark: "nobody is told",
      content: say`Each connection to ${link.to(service.id)} waits for acceptance, and no notification tells anybody of a new one.`,
      fix: {
        cli: aws(
          facts,
          `create-vpc-endpoint-connection-notification --service-id ${service.id} --connection-notification-arn SNS_TOPIC_ARN --connection-events Connect Accept Reject Delete`,
        ),
        terraform: terraform("aws_vpc_endpoint_connection_notification", identifier(service.label), {
          vpc_endpoint_service_id: `"${service.id}"`,
          connection_notification_arn: '"SNS_TOPIC_ARN"',
          connection_events: '["Connect", "Accept", "Reject", "Delete"]',
        }),
      },
    },
  ];
}
