"use client";

import { Fragment, useCallback } from "react";
import { Toned } from "@/components/ui";
import type { VpcAddress } from "@/lib/analysis";
import type { NetworkPageProps, SourceCard, VpcCard } from "@/lib/server";
import type { ViewState } from "@/lib/view";
import { DEFAULT_VIEW, vpcHref } from "@/lib/view";
import { Freshness } from "./freshness";
import { RefreshButton } from "./refresh";
import { useViewState } from "./use-view-state";

/** Every VPC in reach, grouped by account and Region, with where the data comes from. */
export function NetworkPage({ groups, sources, refreshing, origin }: NetworkPageProps) {
  const { state } = useViewState();
  const href = useCallback(
    (vpc: VpcAddress, view: Partial<ViewState>) => vpcHref(vpc, { ...DEFAULT_VIEW, theme: state.theme, ...view }),
    [state.theme],
  );
  const total = groups.reduce((sum, group) => sum + group.vpcs.length, 0);
  return (
    <div className="min-h-dvh" data-theme={state.theme ?? undefined}>
      <header className="flex h-12 items-center gap-3 border-b border-rule px-6">
        <span className="font-semibold">Isthmus</span>
        <span className="text-muted">Network</span>
        <div className="ml-auto">
          <RefreshButton running={refreshing} />
        </div>
      </header>
      <main className="mx-auto max-w-6xl px-6 py-6">
        <h1 className="text-xl font-semibold">{headline(total, sources)}</h1>
        <ul className="mt-2 space-y-1" aria-label="Sources">
          {sources.map((source) => (
            <SourceLine key={source.id} source={source} origin={origin} />
          ))}
        </ul>
        {total === 0 && <Empty refreshing={refreshing} sources={sources} />}
        {groups.map((group) => (
          <section key={`${group.accountId}/${group.region}`} className="mt-8">
            <h2 className="font-semibold">
              <bdi>{group.accountName ?? group.accountId}</bdi>{" "}
              <span className="font-normal text-muted">
                {group.accountName !== null && <code className="font-mono text-[12.5px]">{group.accountId}</code>}{" "}
                {group.region}
              </span>
            </h2>
            <ul className="mt-3 grid grid-cols-[repeat(auto-fill,minmax(20rem,1fr))] gap-3">
              {group.vpcs.map((vpc) => (
                <li key={vpc.vpcId}>
                  <Card vpc={vpc} href={href} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </main>
    </div>
  );
}

/** A number only when every source has been read: until then nobody knows it. */
function headline(total: number, sources: readonly SourceCard[]): string {
  const vpcs = total === 1 ? "One VPC" : `${total} VPCs`;
  if (sources.every((source) => source.status === "ready")) return `${vpcs} in reach`;
  const reading = sources.some((source) => source.status === "loading");
  if (total === 0) return reading ? "Reading the sources" : "VPCs are not visible";
  return `${vpcs} in reach, ${reading ? "and sources still being read" : "as far as sources are visible"}`;
}

function SourceLine({ source, origin }: { source: SourceCard; origin: string }) {
  const words = { live: "Live AWS", files: "Files", demo: "Demo" }[source.kind] ?? source.kind;
  const where = [source.label, source.region].filter(Boolean).join(", ");
  return (
    <li className="text-[13px] text-muted">
      <span title={origin}>
        {words}: {where}
      </span>
      {source.status === "loading" && " · reading…"}
      {source.collectedAt !== null && (
        <>
          {" · "}
          <Freshness collectedAt={source.collectedAt} />
        </>
      )}
      {source.error !== null && (
        <div className="mt-1 max-w-3xl rounded-md border border-rule bg-lane p-3 text-text">
          <Toned tone="broken">
            {source.error.message} {source.error.advice}
          </Toned>
        </div>
      )}
      {source.diagnostics.length > 0 && (
        <details className="mt-1">
          <summary className="cursor-pointer">
            {source.diagnostics.length === 1 ? "One thing" : `${source.diagnostics.length} things`} could not be used
          </summary>
          <ul className="mt-1 list-disc pl-6">
            {source.diagnostics.slice(0, 200).map((diagnostic) => (
              <li key={diagnostic}>
                <bdi>{diagnostic}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

function Card({ vpc, href }: { vpc: VpcCard; href: Href }) {
  const marks = [
    ...(vpc.broken > 0 ? [{ tone: "broken" as const, text: `${vpc.broken} broken` }] : []),
    ...(vpc.attention > 0
      ? [{ tone: "attention" as const, text: `${vpc.attention} ${vpc.attention === 1 ? "needs" : "need"} attention` }]
      : []),
  ];
  const endpoints = vpc.endpoints.filter((count) => count.value !== 0);
  return (
    <div className="flex h-full flex-col rounded-lg border border-line bg-card p-4">
      <h3 className="leading-snug font-semibold">
        <a className="hover:underline" href={href(vpc, {})}>
          <bdi>{vpc.name ?? vpc.vpcId}</bdi>
        </a>
      </h3>
      <p className="font-mono text-[12px] text-muted">
        {vpc.name !== null && vpc.vpcId}
        <br />
        {vpc.cidrBlocks.length === 0 ? "addresses not visible" : vpc.cidrBlocks.join(" · ")}
      </p>
      <p className="mt-2">
        <Counts counts={vpc.counts} vpc={vpc} href={href} />
      </p>
      <p className="text-muted">
        {endpoints.length === 0 ? "No endpoints" : "Endpoints: "}
        <Counts counts={endpoints} vpc={vpc} href={href} />
      </p>
      {marks.length > 0 && (
        <ul className="mt-2 space-y-1">
          {marks.map((mark) => (
            <li key={mark.text}>
              <Toned tone={mark.tone}>
                <a className="link" href={href(vpc, { select: vpc.vpcId })}>
                  {mark.text}
                </a>
              </Toned>
            </li>
          ))}
        </ul>
      )}
      {vpc.notVisible.length > 0 && (
        <details className="mt-2 text-[13px]">
          <summary className="cursor-pointer">
            <span className="inline-flex align-top">
              <Toned tone="unknown">Not everything is visible</Toned>
            </span>
          </summary>
          <ul className="mt-1 list-disc pl-6 font-mono text-[12px] break-words text-muted">
            {vpc.notVisible.map((permission) => (
              <li key={permission}>{permission}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

type Href = (vpc: VpcAddress, view: Partial<ViewState>) => string;

/** Numbers that lead to what they count. */
function Counts({ counts, vpc, href }: { counts: VpcCard["counts"]; vpc: VpcCard; href: Href }) {
  return counts.map(({ label, value, atLeast, filter }, index) => (
    <Fragment key={label}>
      {index > 0 && " · "}
      <a className="hover:underline" href={href(vpc, { view: "outline", filter })}>
        {value === null ? "?" : atLeast ? `at least ${value}` : value} {label}
      </a>
    </Fragment>
  ));
}

function Empty({ refreshing, sources }: { refreshing: boolean; sources: readonly SourceCard[] }) {
  const failed = sources.some((source) => source.status === "failed");
  return (
    <p className="mt-6 max-w-2xl leading-relaxed text-muted">
      {refreshing
        ? "The sources are being read. VPCs appear here as soon as a source is complete."
        : failed
          ? "No source could be read; what went wrong and what to do stands above. To look around without AWS, start with ISTHMUS_SOURCE=demo npm start."
          : "The source answered, and there is no VPC in it."}
    </p>
  );
}
