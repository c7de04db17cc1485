import type { EndpointAssociation } from "@/lib/model";
import type { Block, Cell, Sentence, Tone } from "../../document";
import { cell, code, codes, count, gapTexts, say, table, text } from "../../words";
import type { EndpointQuestion } from "./question";

/** What Resource and ServiceNetwork endpoints lead to: one association for each resource (domain.md §1.7). */
export function associationBlocks({ facts, endpoint }: EndpointQuestion): Block[] {
  const { associations, knownType, serviceNetworkArn } = endpoint.attributes;
  const gaps = gapTexts([facts.topology.gap("DescribeVpcEndpointAssociations")]);
  if (associations === null) return [text(["What it leads to is not visible."], "unknown"), ...gaps];
  const failed = associations.filter((one) => accessTone(one) === "broken");
  const network = associations.find((one) => one.serviceNetworkName !== null)?.serviceNetworkName ?? null;
  const through =
    knownType === "ServiceNetwork" && (network ?? serviceNetworkArn) !== null
      ? say` through service network ${code(network ?? arnEnd(serviceNetworkArn ?? ""))}`
      : say``;
  const some = gaps.length === 0 ? "" : "at least ";
  const bad = failed.length === 0 ? "" : ` ${failed.length} of them cannot be used: the table says why.`;
  const lead = say`It leads to ${some}${count(associations.length, "resource")}${through}. ${associations.length === 1 ? "It" : "Each"} has DNS names of its own, which give this endpoint's addresses.${bad}`;
  return [
    text(lead, failed.length > 0 ? "broken" : undefined),
    ...gaps,
    table(
      "What it leads to",
      ["Resource", "Reachable", "DNS names", "Why not"],
      associations.map((one): Cell[] => [
        cell(resourceWords(one)),
        cell(one.accessibility ?? (one.failureCode === null ? "not visible" : "failed"), accessTone(one)),
        codes([...one.privateDnsNames, ...one.dnsNames]),
        cell(failureWords(one)),
      ]),
      gaps.length === 0 ? "AWS named no association, so it leads nowhere." : "None that is visible.",
    ),
  ];
}

function resourceWords({ resourceArn, resourceConfigurationGroupArn, associationId }: EndpointAssociation): Sentence {
  if (resourceArn === null) return say`${code(associationId)}`;
  const group =
    resourceConfigurationGroupArn === null ? [] : say`, of group ${code(arnEnd(resourceConfigurationGroupArn))}`;
  return say`${arnKind(resourceArn)} ${code(arnEnd(resourceArn))} of account ${code(resourceArn.split(":")[4] ?? "–")}${group}`;
}

function arnEnd(arn: string): string {
  return arn.split("/").at(-1) ?? arn;
}

function arnKind(arn: string): string {
  const kinds: Record<string, string> = {
    resourceconfiguration: "resource configuration",
    service: "VPC Lattice service",
    servicenetwork: "service network",
  };
  return kinds[arn.split(":")[5]?.split("/")[0] ?? ""] ?? "resource";
}

/** AWS writes `Accessible` here and `AVAILABLE` there (domain.md §7.10). */
function accessTone({ accessibility, failureCode }: EndpointAssociation): Tone {
  if (failureCode !== null) return "broken";
  if (accessibility === null) return "unknown";
  if (/^(accessible|available)$/i.test(accessibility)) return "ok";
  return /pending|progress|creating/i.test(accessibility) ? "info" : "broken";
}

function failureWords({ failureCode, failureReason }: EndpointAssociation): Sentence {
  if (failureCode === null && failureReason === null) return ["–"];
  const reason = failureReason ?? "AWS gives no reason.";
  return failureCode === null ? [reason] : say`${reason} (${code(failureCode)})`;
}
