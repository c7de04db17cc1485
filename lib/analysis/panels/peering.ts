import type { LinkEnd, PeerVpc, TopologyNode } from "@/lib/model";
import { compareText } from "@/lib/model";
import type { Block, Cell, Panel, Sentence, Tone } from "../document";
import { accountCode, accountWords, endWords } from "../network-words";
import { routesTo } from "../targets";
import { cell, code, codes, gapTexts, orDash, say, series, table, text, together, yesNo } from "../words";
import type { PanelContext, PanelParts } from "./panel";

/** What a state means (domain.md §2.16). */
const STATES: Record<string, { words: string; tone: Tone; meaning: string }> = {
  active: { words: "active", tone: "ok", meaning: "Packets cross it where route tables of both sides lead there." },
  "pending-acceptance": {
    words: "pending acceptance",
    tone: "attention",
    meaning: "Nothing crosses it before the other side accepts it; AWS drops the request after seven days.",
  },
  "initiating-request": { words: "initiating request", tone: "info", meaning: "The request is being made." },
  provisioning: { words: "provisioning", tone: "info", meaning: "It was accepted and is being built." },
  rejected: { words: "rejected", tone: "broken", meaning: "The other side rejected it: nothing crosses it." },
  expired: { words: "expired", tone: "broken", meaning: "Nobody accepted it in time: nothing crosses it." },
  failed: { words: "failed", tone: "broken", meaning: "AWS could not make it: nothing crosses it." },
  deleting: { words: "deleting", tone: "broken", meaning: "It is being deleted: nothing crosses it." },
  deleted: { words: "deleted", tone: "broken", meaning: "It is deleted: routes to it are black holes." },
};

/** The state of a VPC peering connection in words, with its tone; a state nobody has heard of is not judged. */
export function peeringStatus(state: string): NonNullable<Panel["status"]> {
  const known = STATES[state];
  return known === undefined ? { text: state, tone: "unknown" } : { text: known.words, tone: known.tone };
}

/** One side: what the peering connection says of it, and what was collected there. */
interface Side {
  role: "Requester" | "Accepter";
  told: PeerVpc;
  end: LinkEnd;
  words: Sentence;
  /** Routes of its route tables across the connection, with whether all could be seen; null: not collected. */
  routes: { rows: Cell[][]; n: number; complete: boolean; gaps: Block[] } | null;
}

export function peeringPanel(node: TopologyNode<"vpcPeeringConnection">, context: PanelContext): PanelParts {
  const { topology, network } = context;
  const { attributes } = node;
  const sides = sidesOf(node, context);
  const { state, requester, accepter } = attributes;
  const account = ({ ownerId }: PeerVpc) => accountWords(network, ownerId);
  const [near, far] = sides;
  const lead = say`Joins ${near.words} of ${account(requester)} with ${far.words} of ${account(accepter)}. ${STATES[state]?.meaning ?? "What its state means for traffic is not known."}`;
  return {
    kindLabel: "VPC peering connection",
    status: peeringStatus(state),
    sections: [
      {
        id: "overview",
        title: "Both sides",
        blocks: [
          text(
            together(lead, ["It leads to the other VPC only, never further: what that one reaches is out of reach."]),
          ),
          ...gapTexts([topology.gap("DescribeVpcPeeringConnections")]),
          table(
            "Sides",
            [
              "Side",
              "VPC",
              "Account",
              "Region",
              "CIDR blocks",
              "Its host names give private addresses to the other side",
            ],
            sides.map(({ role, told, words }) => {
              const blocks = [...told.cidrBlocks, ...told.ipv6CidrBlocks];
              const dns = told.allowDnsResolution;
              return [
                cell(role),
                cell(words),
                cell(told.ownerId === null ? ["not visible"] : accountCode(network, told.ownerId)),
                cell(orDash(told.region)),
                blocks.length === 0 ? cell("not told before it is active", "unknown") : codes(blocks),
                cell(yesNo(dns), dns === null ? "unknown" : undefined),
              ];
            }),
            "AWS named no side.",
          ),
          text([
            "Private names of interface endpoints do not resolve across it, whatever its DNS setting: they need a private hosted zone or a Resolver rule in the other VPC.",
          ]),
        ],
      },
      {
        id: "routes",
        title: "Routes across it",
        blocks: [
          ...oneSided(sides, state),
          ...sides.flatMap(({ routes }) => routes?.gaps ?? []),
          table(
            "Routes across it",
            ["VPC", "Route table", "Destination", "State", "Subnets that follow"],
            sides.flatMap(({ routes }) => routes?.rows ?? []),
            sides.every(({ routes }) => routes?.complete === true)
              ? "No route leads across it."
              : "None that is visible.",
          ),
        ],
      },
    ],
  };
}

function sidesOf(node: TopologyNode<"vpcPeeringConnection">, context: PanelContext): [Side, Side] {
  const { network, link } = context;
  const { requester, accepter } = node.attributes;
  const side = (role: Side["role"], told: PeerVpc): Side => {
    // Each side's own account reads the route tables best, where it was collected.
    const view = told.vpcId === null ? undefined : network.viewsOf(told.vpcId)[0];
    const end = { key: view?.key ?? null, vpcId: told.vpcId, accountId: told.ownerId, region: told.region };
    const words = endWords(network, link, end);
    if (view === undefined) return { role, told, end, words, routes: null };
    const peering = view.topology.get(node.id) === undefined ? `external/${node.id}` : node.id;
    const found = routesTo(view.topology, peering).filter(({ tableId }) => {
      const table = view.topology.get(tableId);
      return table !== undefined && view.topology.vpcOf(table)?.id === view.vpc.id;
    });
    const gap = view.topology.gap("DescribeRouteTables");
    const rows = found.map(({ tableId, route }): Cell[] => {
      const table = view.topology.get(tableId, "routeTable");
      const followers = (table?.attributes.effectiveSubnetIds ?? [])
        .flatMap((id) => view.topology.get(id) ?? [])
        .sort((a, b) => compareText(a.label, b.label) || compareText(a.id, b.id));
      return [
        cell(words),
        table === undefined ? cell("–") : cell(say`${link.address({ topology: view.topology, node: table })}`),
        cell(say`${code(route.destination)}`),
        cell(route.state === "blackhole" ? "black hole" : route.state, route.state === "active" ? "ok" : "broken"),
        cell(
          followers.length === 0
            ? ["–"]
            : series(followers.map((subnet) => say`${link.address({ topology: view.topology, node: subnet })}`)),
        ),
      ];
    });
    return { role, told, end, words, routes: { rows, n: found.length, complete: gap === null, gaps: gapTexts([gap]) } };
  };
  return [side("Requester", requester), side("Accepter", accepter)];
}

/** Which side has routes across, and which lacks the way back. Nothing is said of a side that is not visible. */
function oneSided(sides: readonly [Side, Side], state: string): Block[] {
  const hidden = sides.filter(({ routes }) => routes === null || (!routes.complete && routes.n === 0));
  const without = sides.filter(({ routes }) => routes?.complete === true && routes.n === 0);
  const having = sides.filter(({ routes }) => routes !== null && routes.n > 0);
  const unseen = hidden.map(({ words }) =>
    text(say`Whether route tables of ${words} lead across it is not visible from what was collected.`, "unknown"),
  );
  const [first, lacking] = [having[0], without[0]];
  if (without.length === 2) {
    return [text(["No route table of either side leads across it, so nothing uses it."], "attention"), ...unseen];
  }
  if (first !== undefined && lacking !== undefined) {
    return [
      text(
        say`Only ${first.words} has routes across it: ${lacking.words} has no route back, so no connection works in either direction.`,
        "broken",
      ),
    ];
  }
  if (lacking !== undefined) {
    return [text(say`No route table of ${lacking.words} leads across it.`, "attention"), ...unseen];
  }
  if (having.length === 2) {
    const works = state === "active" ? "" : " They lead nowhere before it is active.";
    return [text([`Route tables of both sides lead across it.${works}`], state === "active" ? "ok" : "attention")];
  }
  return first === undefined ? unseen : [text(say`Route tables of ${first.words} lead across it.`), ...unseen];
}
