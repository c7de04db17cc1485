"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { DiagramCanvas } from "@/components/canvas";
import { getJson, PanelPage, type Whereabouts, WhereaboutsProvider } from "@/components/panels";
import { Button, Icon } from "@/components/ui";
import type { Scene } from "@/lib/scene";
import type { PlacedPanel, ServicePageProps } from "@/lib/server";
import { DEFAULT_TABLE, DEFAULT_VIEW, parseView, queryText, serviceHref, tableHref, vpcHref } from "@/lib/view";
import { DiagramExport } from "./export-menu";
import { Finder } from "./finder";
import { Freshness } from "./freshness";
import { Crumb, Header, ThemeMenu } from "./header";
import { KeysDialog } from "./keys-dialog";
import { Legend } from "./legend";
import { Notices } from "./notices";
import { usePanelWidth } from "./panel-width";
import { Queries } from "./queries";
import { RefreshButton } from "./refresh";
import { SelectionPanel, useLit } from "./selection";
import { ShareButton } from "./share-button";
import { useAddress } from "./use-address";
import { useKeys } from "./use-keys";

/** An endpoint service with both ends of PrivateLink: who connects, and what stands behind it. */
export function ServicePage(props: ServicePageProps) {
  return (
    <Queries>
      <Loaded {...props} />
    </Queries>
  );
}

const CODEC = { parse: parseView, write: queryText };

function Loaded(props: ServicePageProps) {
  const { service, source } = props;
  const { state, change } = useAddress(CODEC);
  const queries = useQueryClient();
  const [fitRequests, setFitRequests] = useState(0);
  const address = [service.accountId, service.region, service.serviceId].map(encodeURIComponent).join("/");
  const api = `/api/v1/services/${address}`;
  const version = source.collectedAt;

  const scene = useQuery({
    queryKey: ["service", version],
    queryFn: () => getJson<Scene>(`${api}/scene`),
    initialData: props.scene,
  });
  const wanted = state.select;
  const panel = useQuery({
    queryKey: ["panel", version, wanted],
    queryFn: () => getJson<PlacedPanel>(`${api}/resources/${encodeURIComponent(wanted ?? service.serviceId)}`),
    enabled: wanted !== null,
    ...(wanted === props.panel.nodeId ? { initialData: props.panel } : {}),
    placeholderData: keepPreviousData,
  });
  const own = useQuery({
    queryKey: ["panel", version, service.serviceId],
    queryFn: () => getJson<PlacedPanel>(`${api}/resources/${encodeURIComponent(service.serviceId)}`),
    initialData: props.own,
  });
  // What there is to say about the service itself stands below the diagram already.
  const panelOpen = wanted !== null && wanted !== service.serviceId;
  const drawn = scene.data;
  const panelWidth = usePanelWidth();
  const { selectedBox, lit } = useLit(drawn, wanted, panel.data);
  const select = useCallback((nodeId: string | null) => change({ select: nodeId }), [change]);
  const keys = useKeys({
    Escape: { meaning: "Close the panel, clear the selection", action: () => select(null) },
    f: {
      meaning: "Fit the whole diagram",
      action: () => {
        setFitRequests((count) => count + 1);
        change({ viewport: null }, "replace");
      },
    },
  });
  const base = panel.data?.base ?? null;
  const here: Whereabouts = useMemo(
    () => ({
      ...{ page: service, base: null, theme: state.theme, select },
      traceHref: null,
      hrefOf: (nodeId: string) => serviceHref(service, { ...state, select: nodeId }),
    }),
    [service, state, select],
  );
  // What is selected may be a consumer's, whose own names lead to the consumer's VPC.
  const there = useMemo(() => ({ ...here, base }), [here, base]);
  const findables = useMemo(
    () =>
      drawn.boxes.flatMap(({ nodeId, label }) =>
        nodeId === null ? [] : [{ nodeId, label, kindLabel: "", resourceId: nodeId, detail: "" }],
      ),
    [drawn],
  );
  const refreshed = useCallback(() => void queries.invalidateQueries(), [queries]);
  const drawnQuery = queryText({ ...DEFAULT_VIEW, select: state.select });
  const { home } = props;
  const crumbs = (
    <>
      <span className="text-muted max-md:hidden">▸</span>
      <a
        className="whitespace-nowrap text-muted hover:underline max-md:hidden"
        href={tableHref("services", { ...DEFAULT_TABLE, theme: state.theme })}
      >
        Services
      </a>
      <Crumb title={service.accountId} hidden>
        {props.accountName ?? service.accountId}
      </Crumb>
      <Crumb hidden>{service.region}</Crumb>
      <span className="text-muted max-md:hidden">▸</span>
      <h1 className="truncate font-semibold" title={service.serviceId}>
        <bdi>{props.name ?? service.serviceId}</bdi>
      </h1>
    </>
  );
  return (
    <WhereaboutsProvider value={here}>
      <div className="flex h-dvh flex-col overflow-hidden" data-theme={state.theme ?? undefined}>
        <header className="shrink-0">
          <Header section={null} theme={state.theme} crumbs={crumbs}>
            <span className="mr-1 text-[12.5px] whitespace-nowrap text-muted max-xl:hidden" data-testid="source">
              {source.label} · <Freshness collectedAt={source.collectedAt} />
            </span>
            <RefreshButton running={props.refreshing} onDone={refreshed} />
            <Finder items={findables} here="This service" theme={state.theme} onFind={select} />
            <DiagramExport api={api} query={drawnQuery} theme={state.theme} viewport={state.viewport} />
            <ShareButton />
            <ThemeMenu onChange={(theme) => change({ theme }, "replace")} />
            <Button aria-label="Keys" title="Keys (?)" onClick={() => keys.setOpen(true)} className="max-lg:hidden">
              <Icon name="keyboard" />
            </Button>
          </Header>
          <div className="flex items-center gap-4 border-b border-rule px-4 py-2.5">
            <p className="min-w-0 truncate text-[13px] text-muted">
              Endpoint service. {props.summary}{" "}
              {home !== null && (
                <a className="link" href={vpcHref(home, { ...DEFAULT_VIEW, theme: state.theme })}>
                  Open its VPC
                </a>
              )}
            </p>
          </div>
        </header>
        <div className="relative min-h-0 flex-1">
          <main className="absolute inset-0 flex flex-col">
            <Notices
              gaps={props.gaps}
              notices={props.notices}
              stale={source.stale}
              lost={wanted !== null && panel.isError ? wanted : null}
              onClear={() => select(null)}
            />
            <div className="relative h-[46%] min-h-56 shrink-0">
              <DiagramCanvas
                scene={drawn}
                selectedBox={selectedBox}
                lit={lit}
                viewport={state.viewport}
                covered={panelOpen ? panelWidth : 0}
                fitRequests={fitRequests}
                onSelect={select}
                onFold={NO_FOLDS}
                onViewport={(viewport) => change({ viewport }, "replace")}
              />
            </div>
            <Legend items={drawn.legend} />
            <div
              className="min-h-0 flex-1 overflow-y-auto border-t border-rule px-4 pb-8 text-[13px]"
              style={{ paddingRight: panelOpen ? panelWidth + 16 : undefined }}
              role="region"
              aria-label="About this service"
              tabIndex={0}
            >
              <div className="mx-auto max-w-6xl pt-3">
                <PanelPage panel={own.data} attention={props.attentions} />
              </div>
            </div>
          </main>
          {panelOpen && (
            <WhereaboutsProvider value={there}>
              <SelectionPanel query={panel} width={panelWidth} onClose={() => select(null)} />
            </WhereaboutsProvider>
          )}
        </div>
        <KeysDialog list={keys} diagram />
      </div>
    </WhereaboutsProvider>
  );
}

/** Nothing on this diagram can be folded. */
const NO_FOLDS = () => {};
