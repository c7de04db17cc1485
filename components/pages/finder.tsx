"use client";

import { Combobox } from "@base-ui/react/combobox";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useRef, useState } from "react";
import { getJson } from "@/components/panels";
import { Icon } from "@/components/ui";
import type { SearchHit } from "@/lib/analysis";
import { DEFAULT_NETWORK, DEFAULT_VIEW, networkHref, serviceHref, type Theme, vpcHref } from "@/lib/view";

/** Something on this page that a reader may look for. */
export interface Findable {
  nodeId: string;
  label: string;
  kindLabel: string;
  resourceId: string;
  detail: string;
}

/** One line of the list: of this page, or with `href` elsewhere. */
interface Found extends Findable {
  key: string;
  href: string | null;
  mono: boolean;
}

interface Group {
  value: string;
  items: Found[];
}

const SHOWN_HERE = 12;

/** Finds anything by name, id, address, tag, service or kind, on this page and in the whole network; `/` puts the cursor here. */
export function Finder({
  items = NOTHING,
  here,
  theme,
  onFocus,
  onFind,
}: {
  /** What this page holds; undefined while it is being read, absent where it holds nothing of its own. */
  items?: readonly Findable[] | undefined;
  /** The words for this page, e.g. `This VPC`. */
  here: string;
  theme: Theme | null;
  onFocus?: () => void;
  onFind?: (nodeId: string) => void;
}) {
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const wanted = useDeferredValue(text.trim());
  const network = useQuery({
    queryKey: ["search", wanted],
    queryFn: () => getJson<{ hits: SearchHit[] }>(`/api/v1/search?limit=20&q=${encodeURIComponent(wanted)}`),
    enabled: wanted !== "" && wanted.length <= 200,
    placeholderData: keepPreviousData,
  });
  const local = wanted === "" ? [] : search(items, wanted.toLowerCase());
  const known = new Set(local.map((item) => item.resourceId));
  const elsewhere = wanted === "" ? [] : (network.data?.hits ?? []).filter((hit) => !known.has(hit.resourceId));
  const groups: Group[] = [
    { value: here, items: local },
    { value: local.length > 0 ? "Elsewhere" : "The whole network", items: elsewhere.map((hit) => foundOf(hit, theme)) },
  ].filter((group) => group.items.length > 0);
  return (
    <Combobox.Root<Found>
      items={groups}
      filter={null}
      inputValue={text}
      onInputValueChange={setText}
      value={null}
      onValueChange={(item) => {
        if (item === null) return;
        setText("");
        input.current?.blur();
        if (item.href === null) onFind?.(item.nodeId);
        else window.location.assign(item.href);
      }}
      itemToStringLabel={(item) => item.label}
      autoHighlight
    >
      <div className="relative">
        <Icon name="search" className="pointer-events-none absolute top-2 left-2 text-muted" />
        <Combobox.Input
          id="finder"
          ref={input}
          onFocus={onFocus}
          maxLength={200}
          aria-label="Find anything in the network"
          placeholder="Find…  /"
          className="h-8 w-52 rounded-md border border-line bg-card pr-2 pl-7 text-[13px] max-lg:w-36"
        />
      </div>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} align="end" className="z-50">
          <Combobox.Popup className="max-h-[28rem] w-[27rem] max-w-[92vw] overflow-y-auto rounded-lg border border-line bg-card p-1 shadow-lg empty:hidden">
            <Combobox.Empty className="px-2.5 py-1.5 text-[13px] text-muted empty:hidden">
              {emptiness(wanted, network.isError ? network.error.message : null, network.isFetching)}
            </Combobox.Empty>
            <Combobox.List>
              {(group: Group) => (
                <Combobox.Group key={group.value} items={group.items}>
                  <Combobox.GroupLabel className="px-2.5 pt-1.5 pb-0.5 text-[12px] font-semibold text-muted">
                    {group.value}
                  </Combobox.GroupLabel>
                  <Combobox.Collection>{(item: Found) => <Line key={item.key} item={item} />}</Combobox.Collection>
                </Combobox.Group>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}

const NOTHING: readonly Findable[] = [];

function Line({ item }: { item: Found }) {
  return (
    <Combobox.Item
      value={item}
      className="cursor-pointer rounded-md px-2.5 py-1.5 text-[13px] select-none data-[highlighted]:bg-lane"
    >
      <span className="block truncate">
        <bdi>{item.label}</bdi> <span className="text-muted">{item.kindLabel}</span>
      </span>
      <span className="block truncate text-[12px] text-muted">
        {item.mono && <code className="font-mono text-[11.5px]">{item.resourceId}</code>} {item.detail}
      </span>
    </Combobox.Item>
  );
}

function emptiness(wanted: string, error: string | null, fetching: boolean): string | null {
  if (wanted === "") return null;
  if (error !== null) return error;
  return fetching ? "Searching…" : `Nothing in the network contains “${wanted}”.`;
}

function foundOf(hit: SearchHit, theme: Theme | null): Found {
  const why = hit.why === "" ? hit.where : `${hit.why} · ${hit.where}`;
  return {
    key: `${hit.kind}/${hit.nodeId}/${hit.where}`,
    nodeId: hit.nodeId,
    label: hit.label,
    kindLabel: hit.kindLabel,
    resourceId: hit.resourceId,
    detail: why,
    href: addressOf(hit, theme),
    // A long ARN would leave no room for why it was found.
    mono: hit.resourceId !== hit.label && hit.resourceId.length <= 40,
  };
}

/** The page that shows a hit: a service's own, a VPC's, or for an account the network's with its VPCs only. */
function addressOf({ service, at, nodeId, resourceId }: SearchHit, theme: Theme | null): string {
  if (service !== undefined) return serviceHref(service, { ...DEFAULT_VIEW, theme });
  if (at !== null) return vpcHref(at, { ...DEFAULT_VIEW, theme, select: nodeId === at.vpcId ? null : nodeId });
  const isGateway = resourceId.startsWith("tgw-");
  return networkHref({
    ...DEFAULT_NETWORK,
    theme,
    ...(isGateway ? { select: resourceId } : { filter: resourceId, view: "list" as const }),
  });
}

/** The first of what contains the text: names that begin with it, then names, then all else. */
function search(items: readonly Findable[], wanted: string): Found[] {
  const rank = (item: Findable) => {
    const label = item.label.toLowerCase();
    if (label.startsWith(wanted)) return 0;
    return label.includes(wanted) ? 1 : 2;
  };
  return items
    .filter((item) =>
      `${item.label} ${item.kindLabel} ${item.resourceId} ${item.detail}`.toLowerCase().includes(wanted),
    )
    .map((item, index) => ({ item, index, rank: rank(item) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .slice(0, SHOWN_HERE)
    .map(({ item }) => ({ ...item, key: `here/${item.nodeId}`, href: null, mono: true }));
}
