import type { ReactNode } from "react";
import { CopyButton, Toned, type ToneName } from "@/components/ui";
import type { EndpointRow, ServiceRow, VpcAddress } from "@/lib/analysis";
import { type Column, cellText } from "@/lib/tables";
import { DEFAULT_VIEW, serviceHref, type Theme, vpcHref } from "@/lib/view";

/** Cells of the tables: what leads somewhere is a link, what is an id can be copied, what is a state has a sign. */

export function endpointCell(column: Column<EndpointRow>, row: EndpointRow, theme: Theme | null): ReactNode {
  const value = column.value(row);
  switch (column.id) {
    case "name":
      return <Named label={cellText(value)} id={row.endpointId} href={hrefOf(row.at, row.nodeId, theme)} />;
    case "vpc":
      return row.at === null ? (
        <Plain text={cellText(value)} />
      ) : (
        <Link href={hrefOf(row.at, null, theme)}>{cellText(value)}</Link>
      );
    case "account":
      return <Account name={row.accountName} id={row.accountId} />;
    case "state":
      return <State state={row.state} />;
    case "service":
      return (
        <>
          <bdi>{cellText(value)}</bdi>
          {row.shortName !== null && row.shortName !== row.displayName && (
            <code className="block font-mono text-[11.5px] break-all text-muted">{row.shortName}</code>
          )}
        </>
      );
    case "policy":
      return value === "full access" ? <Toned tone="attention">full access</Toned> : <Plain text={cellText(value)} />;
    case "zones":
      return <Zones zones={row.zones} type={row.type} />;
    case "findings":
      return <Findings count={row.findings} href={hrefOf(row.at, row.nodeId, theme)} />;
    case "region":
      return <span className="whitespace-nowrap">{cellText(value)}</span>;
    default:
      return <Plain text={cellText(value)} mono={MONO.has(column.id)} />;
  }
}

export function serviceCell(column: Column<ServiceRow>, row: ServiceRow, theme: Theme | null): ReactNode {
  const value = column.value(row);
  const href =
    row.service !== null ? serviceHref(row.service, { ...DEFAULT_VIEW, theme }) : hrefOf(row.at, row.nodeId, theme);
  switch (column.id) {
    case "name":
      return <Named label={cellText(value)} id={row.serviceId} href={href} />;
    case "vpc":
      return row.at === null ? (
        <Plain text={cellText(value)} />
      ) : (
        <Link href={hrefOf(row.at, null, theme)}>{cellText(value)}</Link>
      );
    case "account":
      return row.accountId === null ? (
        <Plain text="not visible" />
      ) : (
        <Account name={row.accountName} id={row.accountId} />
      );
    case "state":
      return <State state={row.state} />;
    case "waiting":
      return row.waiting !== null && row.waiting > 0 ? (
        <Toned tone="attention">
          <Link href={href}>{row.waiting}</Link>
        </Toned>
      ) : (
        <Plain text={cellText(value)} />
      );
    case "principals":
      return row.principals?.everyone === true ? (
        <Toned tone="attention">every AWS account</Toned>
      ) : (
        <Plain text={cellText(value)} />
      );
    case "targets":
      return row.targets !== null && row.targets.healthy < row.targets.total ? (
        <Toned tone={row.targets.healthy === 0 ? "broken" : "attention"}>{cellText(value)}</Toned>
      ) : (
        <Plain text={cellText(value)} />
      );
    case "findings":
      return <Findings count={row.findings} href={href} />;
    case "region":
      return <span className="whitespace-nowrap">{cellText(value)}</span>;
    case "zones":
      return row.zoneIds === null ? <Plain text="not visible" /> : <ZoneIds ids={row.zoneIds} />;
    case "connections":
      return row.connections === null ? <Plain text="not visible" /> : <Connections states={row.connections} />;
    default:
      return <Plain text={cellText(value)} mono={MONO.has(column.id)} />;
  }
}

/** Ids and the like, which people compare letter by letter. */
const MONO = new Set(["id", "serviceName", "accountId", "vpcId", "zones", "privateDnsName", "tags", "notVisible"]);

function hrefOf(at: VpcAddress | null, nodeId: string | null, theme: Theme | null): string | null {
  return at === null ? null : vpcHref(at, { ...DEFAULT_VIEW, theme, select: nodeId });
}

function Link({ href, children }: { href: string | null; children: ReactNode }) {
  if (href === null) return <bdi>{children}</bdi>;
  return (
    <a className="link" href={href}>
      <bdi>{children}</bdi>
    </a>
  );
}

function Named({ label, id, href }: { label: string; id: string; href: string | null }) {
  return (
    <>
      <Link href={href}>{label}</Link>
      <span className="flex items-center gap-1 text-muted">
        <code className="font-mono text-[11.5px] whitespace-nowrap">{id}</code>
        <CopyButton text={id} label={`Copy ${id}`} />
      </span>
    </>
  );
}

function Account({ name, id }: { name: string | null; id: string }) {
  if (name === null) return <code className="font-mono text-[12px]">{id}</code>;
  return (
    <>
      <bdi className="whitespace-nowrap">{name}</bdi>
      <code className="block font-mono text-[11.5px] text-muted">{id}</code>
    </>
  );
}

const STATE_TONES: Record<string, ToneName> = {
  available: "ok",
  pendingacceptance: "attention",
  pending: "info",
  partial: "attention",
  rejected: "broken",
  failed: "broken",
  expired: "broken",
  "not visible": "unknown",
};

function State({ state }: { state: string }) {
  return <Toned tone={STATE_TONES[state.toLowerCase()] ?? "info"}>{state}</Toned>;
}

/** Ids with the names that this account gives the zones: names differ between accounts. */
function Zones({ zones, type }: { zones: EndpointRow["zones"]; type: string | null }) {
  if (zones === null) return <Plain text="not visible" />;
  if (zones.length === 0) return <span className="text-muted">{type === "Gateway" ? "by route tables" : "–"}</span>;
  return zones.map(({ name, zoneId }, index) => (
    <span key={name} title={name} className="whitespace-nowrap">
      <code className="font-mono text-[12px]">{zoneId ?? name}</code>
      {index < zones.length - 1 && " "}
    </span>
  ));
}

function ZoneIds({ ids }: { ids: readonly string[] }) {
  return ids.map((id) => (
    <code key={id} className="mr-1 inline-block font-mono text-[12px] whitespace-nowrap">
      {id}
    </code>
  ));
}

function Connections({ states }: { states: Record<string, number> }) {
  const entries = Object.entries(states);
  if (entries.length === 0) return <span className="text-muted">none</span>;
  return entries.map(([state, count]) => (
    <span key={state} className="block whitespace-nowrap">
      {count} {state}
    </span>
  ));
}

function Findings({ count, href }: { count: EndpointRow["findings"]; href: string | null }) {
  if (count === null) return <Plain text={cellText(null)} />;
  if (count.total === 0) return <span className="text-muted">–</span>;
  return (
    <Toned tone={count.broken > 0 ? "broken" : "attention"}>
      <Link href={href}>{count.total}</Link>
    </Toned>
  );
}

function Plain({ text, mono = false }: { text: string; mono?: boolean }) {
  if (text === "") return <span className="text-muted">–</span>;
  if (text === "not visible") return <Toned tone="unknown">not visible</Toned>;
  return mono ? <code className="font-mono text-[12px] break-all">{text}</code> : <bdi>{text}</bdi>;
}
