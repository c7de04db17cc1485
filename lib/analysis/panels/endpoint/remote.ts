import type { Block, Cell, Section, Sentence } from "../../document";
import { serviceLabel } from "../../facts";
import { type RemoteUser, remoteUsers } from "../../network";
import { accountCode, vpcLink } from "../../network-words";
import { cell, count, say, table, text } from "../../words";
import type { EndpointQuestion } from "./question";

/** Section *From other VPCs*: who else can use the endpoint across peering and transit gateways. None where no VPC is joined. */
export function remoteSection(question: EndpointQuestion): Section[] {
  const { facts, network, endpoint } = question;
  const users = remoteUsers(network, { topology: facts.topology, node: endpoint });
  if (users.length === 0) return [];
  return [{ id: "remote", title: "From other VPCs", blocks: [text(lead(users, question)), rows(users, question)] }];
}

/** True where nothing that is visible stands in the way of a VPC. */
function can({ routed, admitted }: RemoteUser): boolean {
  return routed === "yes" && admitted === "yes";
}

function lead(users: readonly RemoteUser[], { facts, endpoint }: EndpointQuestion): Sentence {
  const able = users.filter(can);
  const named = able.filter((user) => user.named === "yes").length;
  const unknown = users.filter((user) => !can(user) && user.routed !== "no" && user.admitted !== "no").length;
  const label = serviceLabel(facts.topology, endpoint);
  const found = named === 0 ? "" : `, ${named} of them under the usual names of ${label}`;
  const reach = able.length === 0 ? "none can reach it" : `${able.length} can reach it${found}`;
  const rest = unknown === 0 ? "" : ` For ${count(unknown, "VPC")} it is not visible.`;
  return say`Of ${count(users.length, "other VPC")} that peering or a transit gateway joins with this one, ${reach}.${rest}`;
}

function rows(users: readonly RemoteUser[], { network, link }: EndpointQuestion): Block {
  return table(
    "Other VPCs, and what each needs",
    ["VPC", "Account", "Way", "Routes both ways", "Names", "Security groups admit it"],
    [...users]
      .sort((a, b) => Number(can(b)) - Number(can(a)))
      .map((user): Cell[] => [
        cell(vpcLink(link, user.vpc)),
        cell(accountCode(network, user.vpc.vpc.attributes.ownerId ?? user.vpc.at.accountId)),
        cell(say`${user.way === "peering" ? "peering" : "transit gateway"} ${link.to(user.viaId)}`),
        answer(user.routed, user.routedWhy),
        answer(user.named, user.namedWhy),
        answer(user.admitted, user.admittedWhy),
      ]),
    "None.",
  );
}

const WORDS = {
  yes: { word: "yes", tone: "ok" },
  no: { word: "no", tone: "info" },
  unknown: { word: "not visible", tone: "unknown" },
} as const;

function answer(value: RemoteUser["routed"], why: string): Cell {
  const { word, tone } = WORDS[value];
  return cell(`${word}: ${why}`, tone);
}
