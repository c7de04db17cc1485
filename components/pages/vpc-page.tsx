"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useCallback, useMemo, useState } from "react";
import { DiagramCanvas } from "@/components/canvas";
import {
  getJson,
  OutlineView,
  type PolicyRequestState,
  ReachView,
  RequestProvider,
  WhereaboutsProvider,
} from "@/components/panels";
import { Button, buttonClass, Icon, Menu, MenuCheck, MenuItem, MenuLink } from "@/components/ui";
import type { OutlineRow, Panel, ReachMatrix, Trace } from "@/lib/analysis";
import type { Scene } from "@/lib/scene";
import type { VpcPageProps } from "@/lib/server";
import type { ViewName, ViewState } from "@/lib/view";
import { DEFAULT_VIEW, isTraced, parseView, queryText, traceQuery, vpcHref } from "@/lib/view";
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
import { SelectionPanel, useLit, useWay } from "./selection";
import { ShareButton } from "./share-button";
import type { Suggestion } from "./trace-panel";
import { useAddress } from "./use-address";
import { useKeys } from "./use-keys";

// What a reader may never open is loaded when it is opened.
const TracePanel = dynamic(() => import("./trace-panel").then((module) => module.TracePanel));
const ServiceChoice = dynamic(() => import("./service-choice").then((module) => module.ServiceChoice));

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
    enabled: state.view === "outline" || finding || state.from !== "" || state.to !== "",
  });

  const asked = isTraced(state);
  const question = traceQuery(state);
  const trace = useQuery({
    queryKey: ["trace", version, question],
    queryFn: () => getJson<Trace>(`${api}/trace?${question}`),
    enabled: asked,
    retry: false,
    ...(props.trace?.ok === true && question === traceQuery(initial) ? { initialData: props.trace.trace } : {}),
    placeholderData: keepPreviousData,
  });
  const services = state.services === null ? "" : `?services=${state.services.map(encodeURIComponent).join(",")}`;
  const reach = useQuery({
    queryKey: ["reach", version, services],
    queryFn: () => getJson<ReachMatrix>(`${api}/reach${services}`),
    enabled: state.view === "reach",
    placeholderData: keepPreviousData,
  });

  const drawn = scene.data ?? props.scene;
  const tracing = wanted === null && (state.from !== "" || state.to !== "");
  const panelOpen = wanted !== null || tracing;
  const panelWidth = usePanelWidth();
  const { selectedBox, lit } = useLit(drawn, wanted, panel.data);
  const way = useWay(drawn, tracing && asked ? trace.data?.path : undefined);

  const select = useCallback((nodeId: string | null) => change({ select: nodeId }), [change]);
  const stopTracing = useCallback(() => change({ from: "", to: "" }), [change]);
  // While one end of a trace is missing, whatever is picked becomes it.
  const pick = useCallback(
    (nodeId: string | null) => {
      if (nodeId === null) return tracing && wanted === null ? undefined : select(null);
      if (tracing && !asked) return change(state.from === "" ? { from: nodeId } : { to: nodeId });
      select(nodeId);
    },
    [tracing, asked, wanted, state.from, change, select],
  );
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
    Escape: {
      meaning: "Close the panel, clear the selection or the trace",
      action: () => (wanted === null ? stopTracing() : select(null)),
    },
    d: { meaning: "Diagram", action: () => setView("diagram") },
    r: { meaning: "Reach", action: () => setView("reach") },
    o: { meaning: "Outline", action: () => setView("outline") },
    t: {
      meaning: "Trace from or to what is selected",
      action: () => change({ ...endOf(panel.data?.nodeId === wanted ? panel.data : undefined, state), select: null }),
    },
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
      traceHref: (from: string, to: string) => vpcHref(vpc, { ...state, select: null, from, to }),
    }),
    [vpc, state, select],
  );
  const findables = useMemo(
    () => outline.data?.rows.flatMap((row) => (row.nodeId === null ? [] : [{ ...row, nodeId: row.nodeId }])),
    [outline.data],
  );
  const request = useMemo(
    () => ({
      request: { principal: state.principal, action: state.action, resource: state.resource, context: state.context },
      change: (next: PolicyRequestState) => change(next, "replace"),
    }),
    [state.principal, state.action, state.resource, state.context, change],
  );
  const { sources, targets } = useMemo(
    () => suggestions(outline.data?.rows, props.targets),
    [outline.data, props.targets],
  );
  const refreshed = useCallback(() => void queries.invalidateQueries(), [queries]);
  const drawnQuery = queryText({ ...state, theme: null, view: "diagram", viewport: null, filter: "" });
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
      <RequestProvider value={request}>
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
                onFind={pick}
              />
              <Menu icon="eye" label="Show">
                {props.endpointTypes.map((type) => (
                  <MenuCheck
                    key={type}
                    checked={!state.hide.includes(type)}
                    onChange={(on) =>
                      change({ hide: on ? state.hide.filter((t) => t !== type) : [...state.hide, type] })
                    }
                  >
                    {type} endpoints
                  </MenuCheck>
                ))}
                {props.endpointTypes.length === 0 && <MenuItem onClick={() => {}}>No endpoints here</MenuItem>}
              </Menu>
              <DiagramExport
                api={api}
                query={drawnQuery}
                theme={state.theme}
                viewport={state.view === "diagram" ? state.viewport : null}
              >
                <MenuLink href={`${api}/topology?download=1`}>Topology as JSON</MenuLink>
                <MenuLink href={`/api/v1/endpoints.csv?is.vpcId=${encodeURIComponent(vpc.vpcId)}`}>
                  Endpoints as CSV
                </MenuLink>
                <MenuLink href={`${api}/reach.csv${services}`}>Reach as CSV</MenuLink>
                <MenuLink href={`${api}/reach${services === "" ? "?" : `${services}&`}download=1`}>
                  Reach as JSON
                </MenuLink>
              </DiagramExport>
              <ShareButton />
              <ThemeMenu onChange={(theme) => change({ theme }, "replace")} />
              <Button aria-label="Keys" title="Keys (?)" onClick={() => keys.setOpen(true)} className="max-lg:hidden">
                <Icon name="keyboard" />
              </Button>
            </Header>
            <div className="flex items-center gap-4 border-b border-rule px-4 py-1.5">
              <div className="flex gap-1" role="tablist" aria-label="View">
                {(["diagram", "reach", "outline"] as const).map((view) => (
                  <button
                    key={view}
                    type="button"
                    role="tab"
                    aria-selected={state.view === view}
                    className={buttonClass({ pressed: state.view === view })}
                    onClick={() => setView(view)}
                  >
                    {VIEWS[view]}
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
                    lit={way ?? lit}
                    litOnly={way !== null}
                    viewport={state.viewport}
                    covered={panelOpen ? panelWidth : 0}
                    fitRequests={fitRequests}
                    onSelect={pick}
                    onFold={fold}
                    onViewport={(viewport) => change({ viewport }, "replace")}
                  />
                ) : state.view === "reach" ? (
                  <div className="h-full" style={{ paddingRight: panelOpen ? panelWidth : 0 }}>
                    {reach.data === undefined ? (
                      <p className="p-5 text-muted">{reach.isError ? reach.error.message : "Tracing every subnet…"}</p>
                    ) : (
                      <ReachView
                        matrix={reach.data}
                        filter={state.reachFilter}
                        byTable={state.byTable}
                        tracedFrom={tracing && asked ? (trace.data?.from.id ?? "") : ""}
                        tracedTo={tracing && asked ? (trace.data?.to.id ?? "") : ""}
                        onFilter={(reachFilter) => change({ reachFilter }, "replace")}
                        onGroup={(byTable) => change({ byTable }, "replace")}
                        onTrace={(from, to) => change({ from, to, select: null })}
                        services={
                          <ServiceChoice
                            shown={reach.data.columns
                              .filter(({ endpointIds }) => endpointIds.length === 0)
                              .map(({ to }) => to)}
                            own={reach.data.columns
                              .filter(({ endpointIds }) => endpointIds.length > 0)
                              .map(({ label }) => label)}
                            chosen={state.services !== null}
                            onChange={(chosen) => change({ services: chosen })}
                          />
                        }
                      />
                    )}
                  </div>
                ) : (
                  <div className="h-full" style={{ paddingRight: panelOpen ? panelWidth : 0 }}>
                    {outline.data === undefined ? (
                      <p className="p-5 text-muted">
                        {outline.isError ? outline.error.message : "Reading the outline…"}
                      </p>
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
            {tracing && (
              <TracePanel
                state={state}
                query={trace}
                width={panelWidth}
                sources={sources}
                targets={targets}
                onChange={change}
                onClose={stopTracing}
              />
            )}
            {wanted !== null && (
              <SelectionPanel
                query={panel}
                actions={
                  <TraceActions
                    panel={panel.data?.nodeId === wanted ? panel.data : undefined}
                    state={state}
                    change={change}
                  />
                }
                attention={panel.data?.nodeId === vpc.vpcId ? props.attentions : undefined}
                width={panelWidth}
                onClose={() => select(null)}
              />
            )}
          </div>
          {state.view === "diagram" && <Legend items={drawn.legend} />}
          <KeysDialog list={keys} diagram />
        </div>
      </RequestProvider>
    </WhereaboutsProvider>
  );
}

const VIEWS: Record<ViewName, string> = { diagram: "Diagram", reach: "Reach", outline: "Outline" };

const SOURCES: ReadonlySet<string> = new Set(["subnet", "networkInterface"]);
const TARGETS: ReadonlySet<string> = new Set(["endpoint", "service", "networkInterface"]);

/** The end of a trace that a selection becomes: its source where it can be one and none is chosen, else its destination. */
function endOf(panel: Panel | undefined, { from }: ViewState): Partial<ViewState> {
  if (panel === undefined) return {};
  if (SOURCES.has(panel.kind) && (from === "" || !TARGETS.has(panel.kind))) return { from: panel.nodeId };
  return TARGETS.has(panel.kind) ? { to: panel.nodeId } : {};
}

/** Above a panel: what of a trace the selection can be, and the way back to the trace under way. */
function TraceActions({
  panel,
  state,
  change,
}: {
  panel: Panel | undefined;
  state: ViewState;
  change: (wanted: Partial<ViewState>) => void;
}) {
  const kind = panel?.kind ?? "";
  const nodeId = panel?.nodeId ?? "";
  const source = SOURCES.has(kind);
  const target = TARGETS.has(kind) && panel?.kindLabel !== "Gateway Load Balancer endpoint";
  const under = state.from !== "" || state.to !== "";
  if (!source && !target && !under) return null;
  return (
    <div className="flex flex-wrap gap-1.5 border-b border-rule px-4 py-2">
      {source && (
        <Button outlined onClick={() => change({ from: nodeId, select: null })}>
          Trace from here
        </Button>
      )}
      {target && (
        <Button outlined onClick={() => change({ to: nodeId, select: null })}>
          Trace to here
        </Button>
      )}
      {under && (
        <Button outlined onClick={() => change({ select: null })}>
          Back to the trace
        </Button>
      )}
    </div>
  );
}

/** What a reader is offered for the ends of a trace: subnets and interfaces, endpoints and services. */
function suggestions(
  rows: readonly OutlineRow[] | undefined,
  services: readonly string[],
): { sources: Suggestion[]; targets: Suggestion[] } {
  const of = (kinds: readonly string[]) =>
    (rows ?? []).flatMap(({ nodeId, label, kindLabel }) =>
      nodeId !== null && kinds.some((kind) => kindLabel.toLowerCase().endsWith(kind))
        ? [{ value: nodeId, label: `${label}, ${kindLabel}` }]
        : [],
    );
  return {
    sources: of(["subnet", "network interface"]).slice(0, 400),
    targets: [
      ...services.map((service) => ({ value: service, label: service })),
      { value: "internet", label: "the internet" },
      ...of(["endpoint"]).slice(0, 200),
    ],
  };
}

/** The part of the state that changes the scene. */
function shapeQuery({ hide, collapse, expand }: ViewState): string {
  return queryText({ ...DEFAULT_VIEW, hide, collapse, expand });
}
