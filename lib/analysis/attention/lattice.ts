import { isRecord } from "@/lib/model";
import type { Attention } from "../document";
import type { Endpoint, VpcFacts } from "../facts";
import type { Linker } from "../words";
import { code, count, say } from "../words";
import { aws, identifier, isLive, ownEndpoints, terraform } from "./finder";

/** LA-01 and LA-03: endpoints to VPC Lattice (domain.md §7.10). LA-04 is judged with the other security groups. */
export function latticeFindings(facts: VpcFacts, link: Linker): Attention[] {
  return ownEndpoints(facts)
    .filter((endpoint) => isLive(endpoint))
    .flatMap((endpoint) => [...failedAssociations(facts, endpoint, link), ...everyDomain(facts, endpoint, link)]);
}

/** AWS writes `Accessible` in answers and speaks of AVAILABLE and PENDING in filters; pending may still come right. */
const IN_ORDER = /^(accessible|available|active|pending.*)$/i;

/** LA-01: something that the endpoint should lead to could not be associated, or is not accessible. */
function failedAssociations(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention[] {
  const failed = (endpoint.attributes.associations ?? []).filter(
    ({ failureCode, accessibility }) =>
      failureCode !== null || (accessibility !== null && !IN_ORDER.test(accessibility)),
  );
  const first = failed[0];
  if (first === undefined) return [];
  const { resourceArn, failureCode, failureReason, accessibility } = first;
  const why = failureCode ?? accessibility ?? "unknown";
  const reason = failureReason === null ? [] : say` ${failureReason.replace(/[.\s]*$/, ".")}`;
  const more = failed.length === 1 ? "" : ` The same holds for ${count(failed.length - 1, "more association")}.`;
  const resource = resourceArn ?? first.associationId;
  return [
    {
      code: "LA-01",
      tone: "broken",
      nodeId: endpoint.id,
      mark: "association failed",
      content: say`${link.to(endpoint.id)} does not lead to ${code(resource)}: ${code(why)}.${reason}${more}`,
      fix: {
        cli: aws(
          facts,
          `update-resource-configuration --resource-configuration-identifier ${resource} --resource-configuration-definition file://definition.json`,
          "vpc-lattice",
        ),
        terraform: `# let the definition name a resource that exists:\n${terraform(
          "aws_vpclattice_resource_configuration",
          identifier(resource.split("/").at(-1) ?? "resource"),
          { resource_configuration_definition: "{ … }" },
        )}`,
      },
    },
  ];
}

/** LA-03: the endpoint answers for any name that a provider asks for, also for domains that nobody proved to be theirs. */
function everyDomain(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention[] {
  const options = facts.topology.raw(endpoint.id)?.DnsOptions;
  if (endpoint.attributes.privateDnsEnabled !== true || !isRecord(options)) return [];
  if (options.PrivateDnsPreference !== "ALL_DOMAINS") return [];
  return [
    {
      code: "LA-03",
      tone: "attention",
      nodeId: endpoint.id,
      mark: "any private domain",
      content: say`${link.to(endpoint.id)} takes every private domain name that a provider gives (${code("ALL_DOMAINS")}), also for domains that were never verified: a provider could answer for somebody else's names.`,
      fix: {
        cli: aws(
          facts,
          `modify-vpc-endpoint --vpc-endpoint-id ${endpoint.id} --dns-options PrivateDnsPreference=VERIFIED_DOMAINS_ONLY`,
        ),
        terraform: "# the AWS provider has no argument for it (as of 6.25): use the AWS CLI",
      },
    },
  ];
}
