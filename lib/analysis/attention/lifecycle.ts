import type { Attention } from "../document";
import type { Endpoint, VpcFacts } from "../facts";
import { serviceLabel, serviceOf } from "../facts";
import type { Linker } from "../words";
import { code, say, together } from "../words";
import { aws, identifier, terraform } from "./finder";

const HOUR = 3_600_000;

/** ST-01, ST-02 and ST-03: endpoints whose state needs somebody. Ages are measured at the time of collection. */
export function lifecycleFindings(facts: VpcFacts, link: Linker): Attention[] {
  return facts.endpoints.flatMap((endpoint): Attention[] => {
    const { state, creationTimestamp } = endpoint.attributes;
    const age = hoursSince(creationTimestamp, facts.topology.collectedAt);
    if (state === "pendingAcceptance") return age !== null && age > 24 ? [waiting(facts, endpoint, age, link)] : [];
    if (["rejected", "failed", "expired"].includes(state)) return [dead(facts, endpoint, link)];
    const slow = ["pending", "deleting"].includes(state) && age !== null && age > 1;
    return slow || state === "partial" ? [slowOrPartial(facts, endpoint, link)] : [];
  });
}

/** Full hours between two instants, or null when one of them is not known. */
export function hoursSince(from: string | null, to: string): number | null {
  if (from === null) return null;
  const hours = (Date.parse(to) - Date.parse(from)) / HOUR;
  return Number.isNaN(hours) ? null : Math.floor(hours);
}

/** `3 days`, `5 hours`. */
export function duration(hours: number): string {
  const [n, unit] = hours >= 48 ? [Math.floor(hours / 24), "day"] : [hours, "hour"];
  return `${n} ${unit}${n === 1 ? "" : "s"}`;
}

function waiting(facts: VpcFacts, endpoint: Endpoint, age: number, link: Linker): Attention {
  const serviceId = serviceOf(facts.topology, endpoint)?.attributes.serviceId ?? endpoint.attributes.shortName;
  return {
    code: "ST-01",
    tone: "attention",
    nodeId: endpoint.id,
    mark: "waits for acceptance",
    content: say`${link.to(endpoint.id)} has waited ${duration(age)} for the owner of ${link.to(serviceId)} to accept the connection. It carries no traffic until then.`,
    fix: {
      cli: aws(facts, `accept-vpc-endpoint-connections --service-id ${serviceId} --vpc-endpoint-ids ${endpoint.id}`),
      terraform: terraform("aws_vpc_endpoint_connection_accepter", identifier(endpoint.label), {
        vpc_endpoint_service_id: `"${serviceId}"`,
        vpc_endpoint_id: `"${endpoint.id}"`,
      }),
    },
  };
}

function dead(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention {
  const { state, lastError, failureReason } = endpoint.attributes;
  const billed = endpoint.attributes.knownType === "Gateway" ? "" : " It is billed by the hour until it is deleted.";
  const why =
    lastError !== null
      ? say`AWS says: ${code(lastError.code)} ${lastError.message}`
      : failureReason !== null
        ? say`AWS says: ${failureReason}`
        : [];
  return {
    code: "ST-02",
    tone: "broken",
    nodeId: endpoint.id,
    mark: state,
    content: together(
      say`${link.to(endpoint.id)} to ${serviceLabel(facts.topology, endpoint)} is ${state} and carries no traffic.${billed}`,
      why,
    ),
    fix: {
      cli: aws(facts, `delete-vpc-endpoints --vpc-endpoint-ids ${endpoint.id}`),
      terraform: `# remove the resource "aws_vpc_endpoint" of ${endpoint.id}, or recreate it:\nterraform apply -replace=aws_vpc_endpoint.${identifier(endpoint.label)}`,
    },
  };
}

function slowOrPartial(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention {
  const { state } = endpoint.attributes;
  const age = hoursSince(endpoint.attributes.creationTimestamp, facts.topology.collectedAt);
  const content =
    state === "partial"
      ? say`${link.to(endpoint.id)} is partial: some of its associations failed.`
      : say`${link.to(endpoint.id)} is ${state}, ${duration(age ?? 0)} after it was created.`;
  return { code: "ST-03", tone: "attention", nodeId: endpoint.id, mark: state, content, fix: null };
}
