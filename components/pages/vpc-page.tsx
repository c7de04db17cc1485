"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { DiagramCanvas } from "@/components/canvas";
import { OutlineView, WhereaboutsProvider } from "@/components/panels";
import { Button, buttonClass, Icon, Menu, MenuCheck, MenuItem, MenuLink } from "@/components/ui";
import type { OutlineRow, Panel } from "@/lib/analysis";
import type { Scene } from "@/lib/scene";
import type { VpcPageProps } from "@/lib/server";
import type { Theme, ViewName, ViewState } from "@/lib/view";
import { DEFAULT_VIEW, parseView, queryText, vpcHref } from "@/lib/view";
import { getJson } from "./api";
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

export function VpcPage(props: VpcPageProps) {
  return (
    <Queries>
      <Loaded {...props} />
    </Queries>
  );
}

const CODEC = { parse: parseView, write: queryText };

function Loaded(props: VpcPageProps) {
  const { vpc, initial, source } = props;
  const { state, change } = useAddress(CODEC);
  const queries = useQueryClient();
  const [fitRequests, setFitRequests] = useState(0);
  const [finding, setFinding] = useState(false);
  const api = `/api/v1/vpcs/${[vpc.accountId, vpc.region, vpc.vpcId].map(encodeURIComponent).join("/")}`;
  const version = source.collectedAt;

  const shape = shapeQuery(state);
  const scene = useQuery({
    queryKey: ["scene", version, shape],
    queryFn: () => getJson<Scene>(`${api}/scene${shape === "" ? "" : `?${shape}`}`),
    ...(shape === shapeQuery(initial) ? { initialData: props.scene } : {}),
    placeholderData: keepPreviousData,
  });
  const wanted = state.select;
  const panel = useQuery({
    queryKey: ["panel", version, wanted],
    queryFn: () => getJson<Panel>(`${api}/resources/${encodeURIComponent(wanted ?? vpc.vpcId)}`),
    enabled: wanted !== null,
    ...(wanted === props.panel.nodeId ? { initialData: props.panel } : {}),
    placeholderData: keepPreviousData,
  });
  const outline = useQuery({
    queryKey: ["outline", version],
    queryFn: () => getJson<{ rows: OutlineRow[] }>(`${api}/outline`),
    enabled: state.view === "outline" || finding,
  });

  const drawn = scene.data ?? props.scene;
  const panelOpen = wanted !== null;
  const panelWidth = usePanelWidth();
  const { selectedBox, lit } = useLit(drawn, wanted, panel.data);

  const select = useCallback((nodeId: string | null) => change({ select: nodeId }), [change]);
  const setView = useCallback((view: ViewName) => change({ view }), [change]);
  const fold = useCallback(
    (boxId: string, folded: boolean) => {
      change({
        collapse: folded ? [...state.collapse, boxId] : state.collapse.filter((id) => id !== boxId),
        expand: folded ? state.expand.filter((id) => id !== boxId) : [...state.expand, boxId],
      });
    },
    [change, state.collapse, state.expand],
  );
  const keys = useKeys({
    Escape: { meaning: "Close the panel, clear the selection", action: () => select(null) },
    d: { meaning: "Diagram", action: () => setView("diagram") },
    o: { meaning: "Outline", action: () => setView("outline") },
    f: {
      meaning: "Fit the whole diagram",
      action: () => {
        setFitRequests((count) => count + 1);
        change({ viewport: null }, "replace");
      },
    },
  });
  const whereabouts = useMemo(
    () => ({
      ...{ page: vpc, base: null, theme: state.theme, select },
      hrefOf: (nodeId: string) => vpcHref(vpc, { ...state, select: nodeId }),
    }),
    [vpc, state, select],
  );
  const findables = useMemo(
    () => outline.data?.rows.flatMap((row) => (row.nodeId === null ? [] : [{ ...row, nodeId: row.nodeId }])),
    [outline.data],
  );
  const refreshed = useCallback(() => void queries.invalidateQueries(), [queries]);
  const svg = (theme: Theme) => {
    const query = queryText({ ...state, theme, view: "diagram", viewport: null, filter: "" });
    return `${api}/diagram.svg?download=1&${query}`;
  };
  const crumbs = (
    <>
      <Crumb title={vpc.accountId} hidden>
        {props.accountName ?? vpc.accountId}
      </Crumb>
      <Crumb hidden>{vpc.region}</Crumb>
      <span className="text-muted max-md:hidden">▸</span>
      <h1 className="truncate font-semibold" title={vpc.vpcId}>
        <bdi>{drawn.title}</bdi>
      </h1>
    </>
  );

  return (
    <WhereaboutsProvider value={whereabouts}>
      <div className="flex h-dvh flex-col overflow-hidden" data-theme={state.theme ?? undefined}>
        <header className="shrink-0">
          <Header section={null} theme={state.theme} crumbs={crumbs}>
            <span className="mr-1 text-[12.5px] whitespace-nowrap text-muted max-xl:hidden" data-testid="source">
              {source.label} · <Freshness collectedAt={source.collectedAt} />
            </span>
            <RefreshButton running={props.refreshing} onDone={refreshed} />
            <Finder
              items={findables}
              here="This VPC"
              theme={state.theme}
              onFocus={() => setFinding(true)}
              onFind={select}
            />
            <Menu icon="eye" label="Show">
              {props.endpointTypes.map((type) => (
                <MenuCheck
                  key={type}
                  checked={!state.hide.includes(type)}
                  onChange={(on) => change({ hide: on ? state.hide.filter((t) => t !== type) : [...state.hide, type] })}
                >
                  {type} endpoints
                </MenuCheck>
              ))}
              {props.endpointTypes.length === 0 && <MenuItem onClick={() => {}}>No endpoints here</MenuItem>}
            </Menu>
            <Menu icon="download" label="Export">
              <MenuLink href={svg("light")}>Diagram as SVG, light</MenuLink>
              <MenuLink href={svg("dark")}>Diagram as SVG, dark</MenuLink>
              <MenuLink href={`${api}/topology?download=1`}>Topology as JSON</MenuLink>
            </Menu>
            <ShareButton />
            <ThemeMenu onChange={(theme) => change({ theme }, "replace")} />
            <Button aria-label="Keys" title="Keys (?)" onClick={() => keys.setOpen(true)} className="max-lg:hidden">
              <Icon name="keyboard" />
            </Button>
          </Header>
          <div className="flex items-center gap-4 border-b border-rule px-4 py-1.5">
            <div className="flex gap-1" role="tablist" aria-label="View">
              {(["diagram", "outline"] as const).map((view) => (
                <button
                  key={view}
                  type="button"
                  role="tab"
                  aria-selected={state.view === view}
                  className={buttonClass({ pressed: state.view === view })}
                  onClick={() => setView(view)}
                >
                  {view === "diagram" ? "Diagram" : "Outline"}
                </button>
              ))}
            </div>
            <p className="min-w-0 truncate text-[13px] text-muted">
              {props.summary}{" "}
              {props.attentions.length > 0 && (
                <button type="button" className="link" onClick={() => select(vpc.vpcId)}>
                  {props.attentions.length === 1 ? "One thing needs" : `${props.attentions.length} things need`}{" "}
                  attention.
                </button>
              )}
            </p>
          </div>
        </header>
        <div className="relative min-h-0 flex-1">
          <main className="absolute inset-0 flex flex-col">
            <Notices
              gaps={props.gaps}
              notices={props.notices}
              diagnostics={props.diagnostics}
              stale={source.stale}
              lost={wanted !== null && panel.isError ? wanted : null}
              onClear={() => select(null)}
            />
            <div className="relative min-h-0 flex-1">
              {state.view === "diagram" ? (
                <DiagramCanvas
                  scene={drawn}
                  selectedBox={selectedBox}
                  lit={lit}
                  viewport={state.viewport}
                  covered={panelOpen ? panelWidth : 0}
                  fitRequests={fitRequests}
                  onSelect={select}
                  onFold={fold}
                  onViewport={(viewport) => change({ viewport }, "replace")}
                />
              ) : (
                <div className="h-full" style={{ paddingRight: panelOpen ? panelWidth : 0 }}>
                  {outline.data === undefined ? (
                    <p className="p-5 text-muted">{outline.isError ? outline.error.message : "Reading the outline…"}</p>
                  ) : (
                    <OutlineView
                      rows={outline.data.rows}
                      selected={wanted}
                      filter={state.filter}
                      onFilter={(filter) => change({ filter }, "replace")}
                    />
                  )}
                </div>
              )}
            </div>
          </main>
          {panelOpen && (
            <SelectionPanel
              query={panel}
              attention={panel.data?.nodeId === vpc.vpcId ? props.attentions : undefined}
              width={panelWidth}
              onClose={() => select(null)}
            />
          )}
        </div>
        {state.view === "diagram" && <Legend items={drawn.legend} />}
        <KeysDialog list={keys} diagram />
      </div>
    </WhereaboutsProvider>
  );
}

/** The part of the state that changes the scene. */
function shapeQuery({ hide, collapse, expand }: ViewState): string {
  return queryText({ ...DEFAULT_VIEW, hide, collapse, expand });
}
