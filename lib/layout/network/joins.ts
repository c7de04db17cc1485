import type { LinkEnd, Network, NetworkGateway, NetworkLink } from "@/lib/model";
import { compareText } from "@/lib/model";
import { count } from "../words";
import type { Cell } from "./content";
import type { LinkTone, NetworkLineKind } from "./types";

/** All links of one kind and tone between two boxes. */
export interface Join {
  id: string;
  kind: NetworkLineKind;
  tone: LinkTone;
  source: string;
  target: string;
  links: NetworkLink[];
}

const PLAIN = new Set(["active", "available", "modifying", "unknown"]);
const WAITING = new Set([
  "pendingacceptance",
  "pending",
  "provisioning",
  "initiating",
  "initiatingrequest",
  "initiated",
  "partial",
]);

/** Whether a link in this state carries traffic. A state that nobody knows is said in words, not judged. */
function toneOf(state: string): LinkTone {
  const word = state.toLowerCase().replace(/[^a-z]/g, "");
  return PLAIN.has(word) ? "plain" : WAITING.has(word) ? "waiting" : "broken";
}

/**
 * What joins the drawn boxes: links between cards (or the folded groups that hold them), gateways, and accounts outside.
 * A link to a VPC that a filter hides is not drawn, nor one inside a folded group.
 *
 * @param drawn ids of cards that the filter lets through
 * @param holder from a card to the folded group that stands for it
 */
export function joinsOf(network: Network, drawn: ReadonlySet<string>, holder: ReadonlyMap<string, string>): Join[] {
  const boxOf = (end: LinkEnd): string | null => {
    if (end.key === null) return accountId(end.accountId);
    const id = `vpc/${end.key}`;
    return drawn.has(id) ? (holder.get(id) ?? id) : null;
  };
  const joins = new Map<string, Join>();
  for (const link of network.links) {
    const [source, target] = endBoxes(link, boxOf);
    if (source === null || target === null || source === target) continue;
    // Two accounts outside are joined by what nobody here can act on.
    if (source.startsWith("account/") && target.startsWith("account/")) continue;
    const tone = toneOf(link.state);
    const id = `${link.kind}:${source}>${target}:${tone}`;
    const join = joins.get(id) ?? { id, kind: link.kind, tone, source, target, links: [] };
    joins.set(id, join);
    join.links.push(link);
  }
  return connected(
    network,
    [...joins.values()].sort((a, b) => compareText(a.id, b.id)),
  );
}

function endBoxes(link: NetworkLink, boxOf: (end: LinkEnd) => string | null): [string | null, string | null] {
  switch (link.kind) {
    case "peering":
      return [boxOf(link.requester), boxOf(link.accepter)];
    case "attachment":
      return [boxOf(link.vpc), link.transitGatewayId];
    case "gatewayPeering":
      return [link.transitGatewayIds[0], link.transitGatewayIds[1]];
    case "privateLink":
      return [boxOf(link.consumer), boxOf(link.provider)];
  }
}

/**
 * Leaves out what joins a gateway whose VPCs are all hidden by a filter. A gateway to which no collected VPC is attached
 * stays: nothing of it was hidden.
 */
function connected(network: Network, joins: readonly Join[]): Join[] {
  const gateways = new Set(
    joins.flatMap(({ kind, source, target }) => (kind === "attachment" && !isAccount(source) ? [target] : [])),
  );
  for (const gateway of network.transitGateways) if (standsAlone(network, gateway)) gateways.add(gateway.id);
  return joins.filter(({ kind, source, target }) => {
    if (kind === "attachment") return gateways.has(target);
    return kind !== "gatewayPeering" || gateways.has(source) || gateways.has(target);
  });
}

/** A transit gateway that was collected, and to which no VPC is attached that was. */
export function standsAlone(network: Network, { views, attachments }: NetworkGateway): boolean {
  return views.length > 0 && !attachments.some((one) => isCollected(network, one.resourceId));
}

export function isCollected(network: Network, vpcId: string | null): boolean {
  return vpcId !== null && network.viewsOf(vpcId).length > 0;
}

function isAccount(id: string): boolean {
  return id.startsWith("account/");
}

function accountId(id: string | null): string {
  return `account/${id ?? "unknown"}`;
}

/** One box for each account at the far end of a link that was not collected there. */
export function externalAccounts(
  network: Network,
  joins: readonly Join[],
  names: ReadonlyMap<string, string | null>,
): Cell[] {
  const found = new Map<string, Map<string, LinkEnd>>();
  for (const link of joins.flatMap((join) => join.links)) {
    const ends =
      link.kind === "peering"
        ? [link.requester, link.accepter]
        : link.kind === "attachment"
          ? [link.vpc]
          : link.kind === "privateLink"
            ? [link.consumer, link.provider]
            : [];
    for (const end of ends) {
      if (end.key !== null) continue;
      const box = accountId(end.accountId);
      const byVpc = found.get(box) ?? new Map<string, LinkEnd>();
      found.set(box, byVpc);
      byVpc.set(`${end.region ?? ""}/${end.vpcId ?? ""}`, end);
    }
  }
  const collected = new Set(network.topologies.map(({ accountId: id, region }) => `${id}/${region}`));
  return [...found]
    .sort(([a], [b]) => compareText(a, b))
    .map(([id, byVpc]): Cell => {
      const account = id.slice("account/".length);
      const ends = [...byVpc.values()];
      const vpcs = ends.flatMap((end) => end.vpcId ?? []).sort(compareText);
      const regions = [...new Set(ends.flatMap((end) => end.region ?? []))].sort(compareText);
      const name = names.get(account) ?? null;
      const known = account !== "unknown";
      const seen = ends.every((end) => collected.has(`${end.accountId}/${end.region}`));
      const ids = [name === null || !known ? null : account, vpcs.length === 1 ? vpcs[0] : null];
      const where = regions.length > 2 ? count(regions.length, "Region") : regions.join(", ");
      const lines = [where, vpcs.length > 1 ? `${vpcs.length} VPCs` : ""];
      return {
        id,
        nodeId: id,
        content: {
          kind: "account",
          title: known ? (name ?? accountWords(account)) : "Account not known",
          ids: ids.flatMap((one) => one ?? []),
          lines: [lines.filter(Boolean).join(" · "), seen ? "VPC not visible" : "not collected"].filter(Boolean),
          mark: null,
          notVisible: true,
        },
      };
    });
}

/** Owners of services that AWS sells are names such as `aws-marketplace`. */
function accountWords(account: string): string {
  return /^\d+$/.test(account) ? `Account ${account}` : account;
}
