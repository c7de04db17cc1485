import type { Network } from "@/lib/model";
import type { EndpointService } from "../../balancers";
import type { Cell, Section, Sentence } from "../../document";
import { accountWords } from "../../network-words";
import { cell, code, gapTexts, orDash, say, table, text, yesNo } from "../../words";
import type { PanelContext } from "../panel";
import { API_GATEWAY_ACCOUNTS } from "./api-gateway";

/** Section *Who may connect*: the allowed principals in words, and whether each connection is accepted by hand. */
export function permissionsSection(service: EndpointService, { topology, network }: PanelContext): Section {
  const { allowedPrincipals, acceptanceRequired } = service.attributes;
  const gap = topology.gap("DescribeVpcEndpointServicePermissions", service.id);
  return {
    id: "permissions",
    title: "Who may connect",
    blocks: [
      text([
        "Two gates: a principal must be allowed, and where acceptance is required each connection must be accepted. Removing a principal does not cut connections that exist.",
      ]),
      ...gapTexts([gap]),
      {
        type: "facts",
        items: [
          {
            term: "Acceptance required",
            value: yesNo(acceptanceRequired),
            ...(acceptanceRequired === null ? { tone: "unknown" as const } : {}),
          },
        ],
      },
      table(
        "Allowed principals",
        ["Principal", "Type"],
        allowedPrincipals.map(({ principal, principalType }): Cell[] => [
          principal === "*"
            ? cell(say`${code("*")}: every AWS account`, "attention")
            : cell(principalWords(principal, network)),
          cell(orDash(principalType)),
        ]),
        gap === null ? "None: only this account itself may connect." : "Not visible.",
      ),
    ],
  };
}

/** A principal with what it stands for; ARNs of other shapes stand for themselves. */
function principalWords(principal: string, network: Network): Sentence {
  const account = /^arn:[^:]+:iam::(\d{12}):(.+)$/.exec(principal);
  if (account?.[1] === undefined || account[2] === undefined) return say`${code(principal)}`;
  const [, id, who] = account;
  if (API_GATEWAY_ACCOUNTS.has(id)) {
    return say`${code(principal)}: API Gateway itself, which a VPC link adds; no foreign consumer`;
  }
  const one = who === "root" ? "everybody in" : `one ${who.startsWith("role/") ? "role" : "user"} of`;
  return say`${code(principal)}: ${one} ${accountWords(network, id)}`;
}
