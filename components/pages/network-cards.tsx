import { Fragment } from "react";
import { Toned } from "@/components/ui";
import type { NetworkCard, VpcAddress } from "@/lib/analysis";
import type { CardGroup } from "@/lib/server";
import type { Theme, ViewState } from "@/lib/view";
import { DEFAULT_NETWORK, DEFAULT_VIEW, networkHref, vpcHref } from "@/lib/view";
import { Freshness } from "./freshness";

type Href = (vpc: VpcAddress, view: Partial<ViewState>) => string;

/** The VPCs as cards under headings, for reading. */
export function CardList({ groups, theme }: { groups: readonly CardGroup[]; theme: Theme | null }) {
  const href: Href = (vpc, view) => vpcHref(vpc, { ...DEFAULT_VIEW, theme, ...view });
  return (
    <div className="h-full overflow-y-auto px-6 pb-10">
      {groups.map((group) => (
        <section key={group.id} className="mx-auto mt-6 max-w-7xl">
          <h2 className="font-semibold">
            <bdi>{group.title}</bdi>{" "}
            {group.detail !== null && <span className="font-normal text-muted">{group.detail}</span>}
          </h2>
          <ul className="mt-3 grid grid-cols-[repeat(auto-fill,minmax(20rem,1fr))] gap-3">
            {group.cards.map((card) => (
              <li key={card.key}>
                <Card card={card} href={href} theme={theme} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Card({ card, href, theme }: { card: NetworkCard; href: Href; theme: Theme | null }) {
  const { at, name, cidrs, findings } = card;
  const attention = findings.total - findings.broken;
  const marks = [
    ...(findings.broken > 0 ? [{ tone: "broken" as const, text: `${findings.broken} broken` }] : []),
    ...(attention > 0
      ? [{ tone: "attention" as const, text: `${attention} ${attention === 1 ? "needs" : "need"} attention` }]
      : []),
  ];
  return (
    <div className="flex h-full flex-col rounded-lg border border-line bg-card p-4">
      <h3 className="leading-snug font-semibold">
        <a className="hover:underline" href={href(at, {})}>
          <bdi>{name ?? at.vpcId}</bdi>
        </a>
      </h3>
      <p className="font-mono text-[12px] text-muted">
        {name !== null && at.vpcId}
        <br />
        {cidrs.length === 0 ? "addresses not visible" : cidrs.join(" · ")}
      </p>
      {card.sharedBy !== null && (
        <p className="mt-1 text-[13px]">
          Shared by <bdi>{card.sharedBy.accountName ?? card.sharedBy.accountId}</bdi>
        </p>
      )}
      <p className="mt-2">
        <Counts counts={countsOf(card)} at={at} href={href} />
      </p>
      <p className="text-muted">
        <Endpoints card={card} href={href} />
      </p>
      <p className="text-muted">
        <Links card={card} theme={theme} />
      </p>
      {marks.length > 0 && (
        <ul className="mt-2 space-y-1">
          {marks.map((mark) => (
            <li key={mark.text}>
              <Toned tone={mark.tone}>
                <a className="link" href={href(at, { select: at.vpcId })}>
                  {mark.text}
                </a>
              </Toned>
            </li>
          ))}
        </ul>
      )}
      {card.notVisible.length > 0 && (
        <details className="mt-2 text-[13px]">
          <summary className="cursor-pointer">
            <span className="inline-flex align-top">
              <Toned tone="unknown">Not everything is visible</Toned>
            </span>
          </summary>
          <ul className="mt-1 list-disc pl-6 font-mono text-[12px] break-words text-muted">
            {card.notVisible.map((permission) => (
              <li key={permission}>{permission}</li>
            ))}
          </ul>
        </details>
      )}
      <p className="mt-auto pt-2 text-[12.5px] text-muted">
        <Freshness collectedAt={card.collectedAt} />
      </p>
    </div>
  );
}

interface Count {
  label: string;
  value: number | null;
  /** The call stopped before its last page: there may be more. */
  atLeast: boolean;
  /** Makes the outline show exactly what is counted. */
  filter: string;
}

function countsOf({ counts, notVisible }: NetworkCard): Count[] {
  const count = (value: number | null, noun: string, permission: string, kind = noun): Count => ({
    label: value === 1 ? noun : `${noun}s`,
    value,
    atLeast: value !== null && notVisible.includes(permission),
    filter: `kind:${kind}`,
  });
  return [
    count(counts.subnets, "subnet", "ec2:DescribeSubnets"),
    count(counts.routeTables, "route table", "ec2:DescribeRouteTables"),
    count(counts.networkInterfaces, "interface", "ec2:DescribeNetworkInterfaces", "network interface"),
  ];
}

const TYPES: Record<string, [label: string, kind: string]> = {
  gateway: ["gateway", "kind:gateway endpoint"],
  interface: ["interface", "kind:interface endpoint"],
  gatewayLoadBalancer: ["GWLB", "kind:gatewayloadbalancer endpoint"],
  resource: ["resource", "kind:resource endpoint"],
  serviceNetwork: ["service network", "kind:servicenetwork endpoint"],
  tunnel: ["tunnel", "kind:tunnel endpoint"],
  other: ["other", "endpoint"],
};

function Endpoints({ card, href }: { card: NetworkCard; href: Href }) {
  const all = Object.entries(card.counts.endpoints);
  if (all.every(([, value]) => value === null)) return "Endpoints are not visible";
  const atLeast = card.notVisible.includes("ec2:DescribeVpcEndpoints");
  const counts = all.flatMap(([type, value]): Count[] => {
    const [label, filter] = TYPES[type] ?? [type, "endpoint"];
    return value === 0 ? [] : [{ label, value, atLeast, filter }];
  });
  if (counts.length === 0) return atLeast ? "No endpoint among those that are visible" : "No endpoints";
  return (
    <>
      Endpoints: <Counts counts={counts} at={card.at} href={href} />
    </>
  );
}

/** Numbers that lead to what they count. */
function Counts({ counts, at, href }: { counts: readonly Count[]; at: VpcAddress; href: Href }) {
  return counts.map(({ label, value, atLeast, filter }, index) => (
    <Fragment key={label}>
      {index > 0 && " · "}
      <a className="hover:underline" href={href(at, { view: "outline", filter })}>
        {value === null ? "?" : atLeast ? `at least ${value}` : value} {label}
      </a>
    </Fragment>
  ));
}

/** What joins the VPC with others; the words lead to it on the map. */
function Links({ card, theme }: { card: NetworkCard; theme: Theme | null }) {
  const { peerings, transitGateways, privateLinkIn, privateLinkOut } = card.links;
  const word = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
  const parts = [
    peerings === null
      ? "peering not visible"
      : peerings.total > 0
        ? `${word(peerings.total, "peering connection")}${peerings.inactive > 0 ? `, ${peerings.inactive} not active` : ""}`
        : null,
    transitGateways === null
      ? "transit gateways not visible"
      : transitGateways > 0
        ? word(transitGateways, "transit gateway")
        : null,
    privateLinkOut !== null && privateLinkOut > 0 ? `uses ${word(privateLinkOut, "endpoint service")}` : null,
    privateLinkIn === null
      ? "endpoint services not visible"
      : privateLinkIn.total > 0
        ? `${word(privateLinkIn.total, "PrivateLink consumer")}${privateLinkIn.waiting > 0 ? `, ${privateLinkIn.waiting} waiting` : ""}`
        : null,
  ].filter((part) => part !== null);
  if (parts.length === 0) return "Joined with no other VPC";
  return (
    <a className="hover:underline" href={networkHref({ ...DEFAULT_NETWORK, theme, select: `vpc/${card.key}` })}>
      {parts.join(" · ")}
    </a>
  );
}
