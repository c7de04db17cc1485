"use client";

import { Combobox } from "@base-ui/react/combobox";
import { useRef, useState } from "react";
import { Icon } from "@/components/ui";

/** Something a reader may look for. */
export interface Findable {
  nodeId: string;
  label: string;
  kindLabel: string;
  resourceId: string;
  detail: string;
}

const SHOWN = 30;

/** Finds anything in the VPC by name, id, address or kind; `/` puts the cursor here. */
export function Finder({
  items,
  onFocus,
  onFind,
}: {
  /** undefined while they are being read. */
  items: readonly Findable[] | undefined;
  onFocus: () => void;
  onFind: (nodeId: string) => void;
}) {
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const wanted = text.trim().toLowerCase();
  const found = wanted === "" ? [] : search(items ?? [], wanted);
  return (
    <Combobox.Root<Findable>
      items={found}
      filter={null}
      inputValue={text}
      onInputValueChange={setText}
      value={null}
      onValueChange={(item) => {
        if (item === null) return;
        setText("");
        input.current?.blur();
        onFind(item.nodeId);
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
          aria-label="Find in this VPC"
          placeholder="Find…  /"
          className="h-8 w-52 rounded-md border border-line bg-card pr-2 pl-7 text-[13px] max-lg:w-36"
        />
      </div>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} align="end" className="z-50">
          <Combobox.Popup className="max-h-96 w-96 overflow-y-auto rounded-lg border border-line bg-card p-1 shadow-lg empty:hidden">
            <Combobox.Empty className="px-2.5 py-1.5 text-[13px] text-muted empty:hidden">
              {wanted === "" ? null : items === undefined ? "Reading…" : `Nothing in this VPC contains “${text}”.`}
            </Combobox.Empty>
            <Combobox.List>
              {(item: Findable) => (
                <Combobox.Item
                  key={item.nodeId}
                  value={item}
                  className="cursor-pointer rounded-md px-2.5 py-1.5 text-[13px] select-none data-[highlighted]:bg-lane"
                >
                  <span className="block truncate">
                    <bdi>{item.label}</bdi> <span className="text-muted">{item.kindLabel}</span>
                  </span>
                  <span className="block truncate text-[12px] text-muted">
                    <code className="font-mono text-[11.5px]">{item.resourceId}</code> {item.detail}
                  </span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}

/** The first of what contains the text: names that begin with it, then names, then all else. */
function search(items: readonly Findable[], wanted: string): Findable[] {
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
    .slice(0, SHOWN)
    .map(({ item }) => item);
}
