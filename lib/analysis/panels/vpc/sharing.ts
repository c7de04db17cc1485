import type { Network, TopologyNode } from "@/lib/model";
import { gapIn } from "../../counts";
import type { Block, Cell, Section, Sentence } from "../../document";
import { factsOf } from "../../facts";
import { accountCode, accountWords, vpcLink } from "../../network-words";
import { externalWords } from "../../targets";
import { amount, cell, code, gapTexts, plural, say, series, table, text, together } from "../../words";
import type { PanelContext } from "../panel";

/** Section *Shared VPC*: what a participant cannot see, or with whom the owner shares (domain.md §2.22). */
export function sharingSection(vpc: TopologyNode<"vpc">, context: PanelContext): Section[] {
  const { ownerId } = vpc.attributes;
  const participant = ownerId !== null && ownerId !== context.topology.accountId;
  const blocks = participant ? participantBlocks(vpc, ownerId, context) : ownerBlocks(vpc, context);
  return blocks.length === 0 ? [] : [{ id: "sharing", title: "Shared VPC", blocks }];
}

function participantBlocks(vpc: TopologyNode<"vpc">, ownerId: string, context: PanelContext): Block[] {
  const { topology, network, link } = context;
  const facts = factsOf(topology, vpc.id);
  const hidden = facts.routeTables.flatMap((one) =>
    one.attributes.routes.flatMap((route) => {
      const target = topology.get(route.targetNodeId, "external");
      return target?.attributes.ownerId === ownerId ? [{ table: one, route, target }] : [];
    }),
  );
  const ownersView = network.viewsOf(vpc.id).find((view) => view.at.accountId === ownerId);
  const there = ownersView === undefined ? [] : say`The owner's view, which has them, is ${vpcLink(link, ownersView)}.`;
  return [
    text(
      together(
        say`This VPC belongs to ${accountWords(network, ownerId)}, which shares subnets with this account. A participant sees its own interfaces and security groups, and not the owner's endpoints, NAT gateways, egress-only internet gateways and network interfaces.`,
        there,
      ),
    ),
    text([
      "So counts of endpoints are the owner's to give, and a route to one of those is the owner's way and no black hole.",
    ]),
    table(
      "Routes to what the owner has",
      ["Leads to", "Kind", "Destination", "Route table"],
      hidden.map(({ table: from, route, target }): Cell[] => [
        cell(say`${link.to(target.id)}`),
        cell(externalWords(target.attributes)),
        cell(say`${code(route.destination)}`),
        cell(link.full(from.id)),
      ]),
      topology.gap("DescribeRouteTables") === null ? "None." : "None that is visible.",
    ),
  ];
}

function ownerBlocks(vpc: TopologyNode<"vpc">, context: PanelContext): Block[] {
  const { topology, network, link } = context;
  const gaps = gapTexts([gapIn(topology, vpc.id, "ListResources"), gapIn(topology, vpc.id, "ListPrincipals")]);
  const shared = factsOf(topology, vpc.id).subnets.filter(({ attributes }) => (attributes.sharedWith ?? []).length > 0);
  if (shared.length === 0) return gaps;
  const gap = gapIn(topology, vpc.id, "ListResources");
  const views = network.viewsOf(vpc.id).filter((view) => view.topology !== topology);
  const seen =
    views.length === 0
      ? []
      : say`How ${plural(views.length, "a participant sees", "participants see")} it: ${series(views.map((view) => say`${vpcLink(link, view)} of account ${accountCode(network, view.at.accountId)}`))}.`;
  return [
    text(
      together(
        say`${amount(shared.length, gap, "subnet")} of this VPC ${plural(shared.length, "is", "are")} shared with other accounts. Their workloads use its routes, endpoints and NAT gateways without seeing them.`,
        seen,
      ),
    ),
    ...gaps,
    table(
      "Shared subnets",
      ["Subnet", "Shared with"],
      shared.map(({ id, attributes }) => [
        cell(link.full(id)),
        cell(series((attributes.sharedWith ?? []).map((principal) => principalWords(network, principal)))),
      ]),
      "None.",
    ),
  ];
}

/** An account, or the ARN of an organisation or of a part of it. */
export function principalWords(network: Network, principal: string): Sentence {
  if (/^\d{12}$/.test(principal)) return say`account ${accountCode(network, principal)}`;
  if (principal.includes(":organization/")) return say`the organisation ${code(principal.split("/").at(-1) ?? "")}`;
  if (principal.includes(":ou/")) return say`organisational unit ${code(principal.split("/").at(-1) ?? "")}`;
  return say`${code(principal)}`;
}
