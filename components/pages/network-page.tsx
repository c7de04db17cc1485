"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { DiagramCanvas } from "@/components/canvas";
import { getJson, WhereaboutsProvider } from "@/components/panels";
import { Button, buttonClass, Icon } from "@/components/ui";
import type { NetworkPageProps, NetworkView, PlacedPanel } from "@/lib/server";
import type { NetworkState } from "@/lib/view";
import { DEFAULT_NETWORK, DEFAULT_VIEW, GROUPINGS, networkHref, networkQuery, parseNetwork, vpcHref } from "@/lib/view";
import { DiagramExport } from "./export-menu";
import { FacetMenu, Picked } from "./facets";
import { Finder } from "./finder";
import { Header, ThemeMenu } from "./header";
import { KeysDialog } from "./keys-dialog";
import { Legend } from "./legend";
import { CardList } from "./network-cards";
import { Notices } from "./notices";
import { usePanelWidth } from "./panel-width";
import { Queries } from "./queries";
import { RefreshButton } from "./refresh";
import { SelectionPanel, useLit } from "./selection";
import { ShareButton } from "./share-button";
import { Emptiness, SourcesSummary } from "./sources";
import { useAddress } from "./use-address";
import { useKeys } from "./use-keys";

/** Every VPC in reach as one network: as a map of what joins them, or as a list. */
export function NetworkPage(props: NetworkPageProps) {
  return (
    <Queries>
      <Loaded {...props} />
    </Queries>
  );
}

const CODEC = { parse: parseNetwork, write: networkQuery };

function Loaded(props: NetworkPageProps) {
  const { state, change } = useAddress(CODEC);
  const queries = useQueryClient();
  const [fitRequests, setFitRequests] = useState(0);
  // The sources tell when something new has arrived, so that a later answer does not come from an earlier state.
  const version = props.sources.map(({ id, collectedAt, status }) => `${id}${collectedAt}${status}`).join();
  const shape = shapeQuery(state);
  const network = useQuery({
    queryKey: ["network", version, shape],
    queryFn: () => getJson<NetworkView>(`/api/v1/network${shape === "" ? "" : `?${shape}`}`),
    ...(shape === shapeQuery(props.initial) ? { initialData: props.view } : {}),
    placeholderData: keepPreviousData,
  });
  const view = network.data ?? props.view;
  const wanted = state.view === "map" ? state.select : null;
  const panel = useQuery({
    queryKey: ["panel", version, wanted],
    queryFn: () => getJson<PlacedPanel>(`/api/v1/network/resources/${encodeURIComponent(wanted ?? "")}`),
    enabled: wanted !== null && !wanted.startsWith("account/"),
    placeholderData: keepPreviousData,
  });
  const panelWidth = usePanelWidth();
  // Of an account that nobody collected there is nothing to say but where its links lead.
  const panelOpen = wanted !== null && !wanted.startsWith("account/");
  const scene = view.scene;
  const { selectedBox, lit } = useLit(scene ?? NO_SCENE, wanted, undefined);

  const fold = useCallback(
    (boxId: string, folded: boolean) => {
      change({
        collapse: folded ? [...state.collapse, boxId] : state.collapse.filter((id) => id !== boxId),
        expand: folded ? state.expand.filter((id) => id !== boxId) : [...state.expand, boxId],
      });
    },
    [change, state.collapse, state.expand],
  );
  // A folded group says no more than its counts: choosing it opens it.
  const select = useCallback(
    (id: string | null) => {
      if (id?.startsWith("group/") === true) fold(id, false);
      else change({ select: id });
    },
    [change, fold],
  );
  const keys = useKeys({
    Escape: { meaning: "Close the panel, clear the selection", action: () => select(null) },
    m: { meaning: "Map", action: () => change({ view: "map" }) },
    l: { meaning: "List", action: () => change({ view: "list" }) },
    f: {
      meaning: "Fit the whole map",
      action: () => {
        setFitRequests((count) => count + 1);
        change({ viewport: null }, "replace");
      },
    },
  });
  const base = panel.data?.base ?? null;
  const whereabouts = useMemo(
    () => ({
      ...{ page: null, base, theme: state.theme, select },
      traceHref: null,
      hrefOf: (nodeId: string) => networkHref({ ...state, select: nodeId }),
    }),
    [base, state, select],
  );
  const refreshed = useCallback(() => void queries.invalidateQueries(), [queries]);
  const filtered = state.tags.length + state.services.length + state.states.length > 0 || state.filter !== "";
  const drawn = networkQuery({ ...state, theme: null, view: "map", viewport: null });

  return (
    <WhereaboutsProvider value={whereabouts}>
      <div className="flex h-dvh flex-col overflow-hidden" data-theme={state.theme ?? undefined}>
        <header className="shrink-0">
          <Header section="network" theme={state.theme}>
            <RefreshButton running={props.refreshing} onDone={refreshed} />
            <Finder here="" theme={state.theme} />
            <DiagramExport
              api="/api/v1/network"
              query={drawn}
              theme={state.theme}
              viewport={state.viewport}
              what="Map"
            />
            <ShareButton />
            <ThemeMenu onChange={(theme) => change({ theme }, "replace")} />
            <Button aria-label="Keys" title="Keys (?)" onClick={() => keys.setOpen(true)} className="max-lg:hidden">
              <Icon name="keyboard" />
            </Button>
          </Header>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-rule px-4 py-1.5">
            <div className="flex gap-1" role="tablist" aria-label="View">
              {(["map", "list"] as const).map((name) => (
                <button
                  key={name}
                  type="button"
                  role="tab"
                  aria-selected={state.view === name}
                  className={buttonClass({ pressed: state.view === name })}
                  onClick={() => change({ view: name })}
                >
                  {name === "map" ? "Map" : "List"}
                </button>
              ))}
            </div>
            <label className="flex items-center gap-1.5 text-[13px]">
              <span className="text-muted">Group by</span>
              <select
                className="h-8 rounded-md border border-line bg-card px-1.5"
                value={state.group}
                onChange={(event) => {
                  const group = GROUPINGS.find((name) => name === event.target.value);
                  if (group !== undefined) change({ group, viewport: null });
                }}
              >
                <option value="account">account</option>
                <option value="region">Region</option>
                <option value="environment">environment tag</option>
              </select>
            </label>
            <input
              type="search"
              className="h-8 w-44 rounded-md border border-line bg-card px-2.5 text-[13px]"
              placeholder="Filter VPCs"
              aria-label="Filter VPCs by name, id, address, tag or service"
              value={state.filter}
              maxLength={200}
              onChange={(event) => change({ filter: event.target.value }, "replace")}
            />
            <FacetMenu
              label="Tag"
              groups={view.facets.tags.map(({ key, values }) => ({
                title: key,
                choices: values.map(({ value, count }) => ({ value: `${key}=${value}`, label: value, count })),
              }))}
              picked={state.tags}
              onChange={(tags) => change({ tags })}
            />
            <FacetMenu
              label="Service"
              groups={[{ title: null, choices: view.facets.services }]}
              picked={state.services}
              onChange={(services) => change({ services })}
            />
            <FacetMenu
              label="State"
              groups={[{ title: null, choices: view.facets.states }]}
              picked={state.states}
              onChange={(states) => change({ states })}
            />
            <h1 className="ml-auto text-[13px] font-normal text-muted" aria-live="polite">
              {headline(view, props, filtered)}
            </h1>
          </div>
          <Picked state={state} facets={view.facets} onChange={change} />
        </header>
        <Notices gaps={[]} notices={props.notices} stale={null} />
        <SourcesSummary sources={props.sources} origin={props.origin} refreshing={props.refreshing} />
        <div className="relative min-h-0 flex-1">
          <main className="absolute inset-0">
            {view.matching === 0 ? (
              <Emptiness {...props} filtered={filtered} onClear={() => change(NO_FILTER)} />
            ) : state.view === "map" && scene !== null ? (
              <DiagramCanvas
                scene={scene}
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
              <CardList groups={view.groups} theme={state.theme} />
            )}
          </main>
          {panelOpen && (
            <SelectionPanel
              query={panel}
              width={panelWidth}
              onClose={() => select(null)}
              actions={
                base !== null && (
                  <p className="border-b border-rule px-4 py-2">
                    <a
                      className={buttonClass({ outlined: true })}
                      href={vpcHref(base, { ...DEFAULT_VIEW, theme: state.theme })}
                    >
                      Open this VPC
                    </a>
                  </p>
                )
              }
            />
          )}
        </div>
        {state.view === "map" && scene !== null && <Legend items={scene.legend} />}
        <KeysDialog list={keys} diagram />
      </div>
    </WhereaboutsProvider>
  );
}

const NO_FILTER = { tags: [], services: [], states: [], filter: "" };
const NO_SCENE = { boxes: [], holders: {} };

/** A number only when every source has been read: until then nobody knows it. */
function headline(view: NetworkView, { sources, refreshing }: NetworkPageProps, filtered: boolean): string {
  const all = view.total === 1 ? "One VPC" : `${view.total} VPCs`;
  const shown = filtered ? `${view.matching} of ${view.total} VPCs` : `${all} in reach`;
  if (refreshing) return view.total === 0 ? "Reading the sources" : `${shown}, and sources still being read`;
  if (sources.every((source) => source.status === "ready")) return shown;
  return view.total === 0 ? "VPCs are not visible" : `${shown}, as far as sources are visible`;
}

/** The part of the state that changes what the server answers. */
function shapeQuery(state: NetworkState): string {
  return networkQuery({ ...state, select: null, theme: DEFAULT_NETWORK.theme, viewport: null });
}
