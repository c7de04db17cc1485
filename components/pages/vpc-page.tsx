"use client";

import { keepPreviousData, QueryClient, QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import clsx from "clsx";
import { useCallback, useEffect, useMemo, useState } from "react";
import { VpcCanvas } from "@/components/canvas";
import { OutlineView, PanelView, WhereaboutsProvider } from "@/components/panels";
import { Button, buttonClass, CopyButton, Icon, Menu, MenuCheck, MenuItem, MenuLink, Toned } from "@/components/ui";
import type { OutlineRow, Panel } from "@/lib/analysis";
import type { Scene } from "@/lib/scene";
import type { VpcPageProps } from "@/lib/server";
import type { Theme, ViewName, ViewState } from "@/lib/view";
import { DEFAULT_VIEW, queryText, vpcHref } from "@/lib/view";
import { Finder } from "./finder";
import { Freshness } from "./freshness";
import { KeysDialog } from "./keys-dialog";
import { Legend } from "./legend";
import { usePanelWidth } from "./panel-width";
import { RefreshButton } from "./refresh";
import { useViewState } from "./use-view-state";

export function VpcPage(props: VpcPageProps) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: 1, refetchOnWindowFocus: false } },
      }),
  );
  return (
    <QueryClientProvider client={client}>
      <Loaded {...props} />
    </QueryClientProvider>
  );
}

function Loaded(props: VpcPageProps) {
  const { vpc, initial, source } = props;
  const { state, change } = useViewState();
  const queries = useQueryClient();
  const [keysOpen, setKeysOpen] = useState(false);
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
  const shownPanel = panelOpen ? panel.data : undefined;
  const boxes = useMemo(() => new Set(drawn.boxes.map((box) => box.id)), [drawn]);
  const boxOf = useCallback(
    (nodeId: string) => (boxes.has(nodeId) ? nodeId : (drawn.holders[nodeId] ?? null)),
    [boxes, drawn.holders],
  );
  const selectedBox = wanted === null ? null : boxOf(wanted);
  const anchors = shownPanel?.nodeId === wanted ? shownPanel?.anchors : undefined;
  const lit = useMemo(() => {
    if (wanted === null) return [];
    if (selectedBox !== null) return [selectedBox];
    return (anchors ?? []).flatMap((id) => boxOf(id) ?? []);
  }, [wanted, selectedBox, anchors, boxOf]);

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
  const fit = () => {
    setFitRequests((count) => count + 1);
    change({ viewport: null }, "replace");
  };
  useKeys({ select, setView, openKeys: () => setKeysOpen(true), fit });
  const whereabouts = useMemo(() => ({ vpc, state, select }), [vpc, state, select]);
  const findables = useMemo(
    () => outline.data?.rows.flatMap((row) => (row.nodeId === null ? [] : [{ ...row, nodeId: row.nodeId }])),
    [outline.data],
  );
  const refreshed = useCallback(() => void queries.invalidateQueries(), [queries]);
  const stateHref = (next: Partial<ViewState>) => vpcHref(vpc, { ...state, ...next });
  const svg = (theme: Theme) => {
    const query = queryText({ ...state, theme, view: "diagram", viewport: null, filter: "" });
    return `${api}/diagram.svg?download=1&${query}`;
  };

  return (
    <WhereaboutsProvider value={whereabouts}>
      <div className="flex h-dvh flex-col overflow-hidden" data-theme={state.theme ?? undefined}>
        <header className="shrink-0">
          <div className="flex h-12 items-center gap-3 border-b border-rule px-4">
            <nav aria-label="Where you are" className="flex min-w-0 items-center gap-1.5">
              <a href={state.theme === null ? "/" : `/?theme=${state.theme}`} className="font-semibold hover:underline">
                Isthmus
              </a>
              <span className="text-muted">▸</span>
              <span className="truncate text-muted max-md:hidden" title={vpc.accountId}>
                {props.accountName ?? vpc.accountId}
              </span>
              <span className="text-muted max-md:hidden">▸</span>
              <span className="whitespace-nowrap text-muted max-md:hidden">{vpc.region}</span>
              <span className="text-muted max-md:hidden">▸</span>
              <h1 className="truncate font-semibold" title={vpc.vpcId}>
                <bdi>{drawn.title}</bdi>
              </h1>
            </nav>
            <div className="ml-auto flex items-center gap-1">
              <span className="mr-1 text-[12.5px] whitespace-nowrap text-muted max-xl:hidden" data-testid="source">
                {source.label} · <Freshness collectedAt={source.collectedAt} />
              </span>
              <RefreshButton running={props.refreshing} onDone={refreshed} />
              <Finder items={findables} onFocus={() => setFinding(true)} onFind={select} />
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
              <Menu icon="download" label="Export">
                <MenuLink href={svg("light")}>Diagram as SVG, light</MenuLink>
                <MenuLink href={svg("dark")}>Diagram as SVG, dark</MenuLink>
                <MenuLink href={`${api}/topology?download=1`}>Topology as JSON</MenuLink>
              </Menu>
              <ShareButton href={stateHref({})} />
              <Menu icon="theme" label="Theme">
                <MenuItem onClick={() => change({ theme: null }, "replace")}>As the system</MenuItem>
                <MenuItem onClick={() => change({ theme: "light" }, "replace")}>Light</MenuItem>
                <MenuItem onClick={() => change({ theme: "dark" }, "replace")}>Dark</MenuItem>
              </Menu>
              <Button aria-label="Keys" title="Keys (?)" onClick={() => setKeysOpen(true)} className="max-lg:hidden">
                <Icon name="keyboard" />
              </Button>
            </div>
          </div>
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
            <Notices {...props} lost={wanted !== null && panel.isError ? wanted : null} onClear={() => select(null)} />
            <div className="relative min-h-0 flex-1">
              {state.view === "diagram" ? (
                <VpcCanvas
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
            <aside
              aria-label="Selection"
              className="absolute inset-y-0 right-0 max-w-full border-l border-rule bg-card shadow-[-8px_0_24px_-18px_rgb(0_0_0/0.5)]"
              style={{ width: panelWidth }}
            >
              {shownPanel !== undefined ? (
                <PanelView
                  panel={shownPanel}
                  attention={shownPanel.nodeId === vpc.vpcId ? props.attentions : shownPanel.attention}
                  onClose={() => select(null)}
                />
              ) : (
                <div className="p-4 text-muted">
                  {panel.isError ? panel.error.message : "Reading…"}
                  <div className="mt-3">
                    <Button outlined onClick={() => select(null)}>
                      Close
                    </Button>
                  </div>
                </div>
              )}
            </aside>
          )}
        </div>
        {state.view === "diagram" && <Legend items={drawn.legend} />}
        <KeysDialog open={keysOpen} onClose={() => setKeysOpen(false)} />
      </div>
    </WhereaboutsProvider>
  );
}

function ShareButton({ href }: { href: string }) {
  const [copied, setCopied] = useState<string | null>(null);
  useEffect(() => {
    if (copied === null) return;
    const timer = setTimeout(() => setCopied(null), 1_600);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button
      title="Copy a link that opens exactly this view"
      onClick={() => {
        const link = new URL(href, window.location.origin).href;
        navigator.clipboard.writeText(link).then(
          () => setCopied("Link copied"),
          () => setCopied("Copy the address bar"),
        );
      }}
    >
      <Icon name="link" />
      <span aria-live="polite" className={clsx(copied === null && "max-lg:sr-only")}>
        {copied ?? "Share"}
      </span>
    </Button>
  );
}

/** More gaps than this fold to one line. */
const GAPS_SHOWN = 3;

/** What the reader must know before trusting the picture: what is not visible, what failed, what was not understood. */
function Notices({
  gaps,
  notices,
  diagnostics,
  source,
  lost,
  onClear,
}: VpcPageProps & { lost: string | null; onClear: () => void }) {
  if (gaps.length + notices.length + diagnostics.length === 0 && source.stale === null && lost === null) return null;
  return (
    <div
      className="max-h-40 shrink-0 space-y-1 overflow-y-auto border-b border-rule bg-lane px-4 py-2 text-[13px]"
      role="status"
    >
      {source.stale !== null && <Toned tone="attention">{source.stale}</Toned>}
      {lost !== null && (
        <Toned tone="attention">
          The selection {lost} is not part of this VPC.{" "}
          <button type="button" className="link" onClick={onClear}>
            Clear it
          </button>
        </Toned>
      )}
      {notices.map((notice) => (
        <Toned key={notice} tone="attention">
          {notice}
        </Toned>
      ))}
      {gaps.length <= GAPS_SHOWN ? (
        gaps.map((gap) => (
          <Toned key={gap} tone="unknown">
            {gap}
          </Toned>
        ))
      ) : (
        <details>
          <summary className="cursor-pointer">
            <span className="inline-flex align-top">
              <Toned tone="unknown">{gaps.length} kinds of resources are not visible, or only in part</Toned>
            </span>
          </summary>
          <ul className="mt-1 list-disc space-y-0.5 pl-6">
            {gaps.map((gap) => (
              <li key={gap}>{gap}</li>
            ))}
          </ul>
        </details>
      )}
      {diagnostics.length > 0 && (
        <details>
          <summary className="cursor-pointer">
            {diagnostics.length === 1 ? "One record" : `${diagnostics.length} records`} could not be read in full
          </summary>
          <ul className="mt-1 list-disc space-y-0.5 pl-6">
            {diagnostics.slice(0, 100).map((diagnostic) => (
              <li key={diagnostic}>
                <bdi>{diagnostic}</bdi> <CopyButton text={diagnostic} label="Copy this" />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function useKeys(actions: {
  select: (nodeId: string | null) => void;
  setView: (view: ViewName) => void;
  openKeys: () => void;
  fit: () => void;
}) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      const target = event.target as HTMLElement;
      const typing = target.closest("input, textarea, select, [contenteditable]") !== null;
      if (event.key === "Escape") {
        if (typing) target.blur();
        else actions.select(null);
        return;
      }
      if (typing || target.closest("[role=menu], [role=dialog]") !== null) return;
      const action = {
        "/": () => document.getElementById("finder")?.focus(),
        "?": actions.openKeys,
        d: () => actions.setView("diagram"),
        o: () => actions.setView("outline"),
        f: actions.fit,
      }[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
}

/** The part of the state that changes the scene. */
function shapeQuery({ hide, collapse, expand }: ViewState): string {
  return queryText({ ...DEFAULT_VIEW, hide, collapse, expand });
}

async function getJson<T>(url: string): Promise<T> {
  const answer = await fetch(url, { headers: { accept: "application/json" } });
  const body: unknown = await answer.json();
  if (!answer.ok) {
    const detail = (body as { detail?: string }).detail;
    throw new Error(detail ?? `The server answered ${answer.status}.`);
  }
  return body as T;
}
