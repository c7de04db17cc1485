"use client";

import { Combobox } from "@base-ui/react/combobox";
import { useState } from "react";
import { Icon } from "@/components/ui";

/** Something a reader may look for. */
export interface Findable {
  nodeId: string;
  label: string;
  detail: string;
}

const SHOWN = 30;

/** Finds boxes of the diagram by name, id or address; `/` puts the cursor here. */
export function Finder({ items, onFind }: { items: readonly Findable[]; onFind: (nodeId: string) => void }) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found =
    wanted === ""
      ? []
      : items
          .filter((item) => `${item.label} ${item.detail} ${item.nodeId}`.toLowerCase().includes(wanted))
          .slice(0, SHOWN);
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
        onFind(item.nodeId);
      }}
      itemToStringLabel={(item) => item.label}
      autoHighlight
    >
      <div className="relative">
        <Icon name="search" className="pointer-events-none absolute top-2 left-2 text-muted" />
        <Combobox.Input
          id="finder"
          aria-label="Find in this VPC"
          placeholder="Find…  /"
          className="h-8 w-52 rounded-md border border-line bg-card pr-2 pl-7 text-[13px] max-lg:w-36"
        />
      </div>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} align="end" className="z-50">
          <Combobox.Popup className="max-h-96 w-96 overflow-y-auto rounded-lg border border-line bg-card p-1 shadow-lg empty:hidden">
            <Combobox.Empty className="px-2.5 py-1.5 text-[13px] text-muted empty:hidden">
              {wanted === "" ? null : `Nothing on this diagram is called “${text}”.`}
            </Combobox.Empty>
            <Combobox.List>
              {(item: Findable) => (
                <Combobox.Item
                  key={item.nodeId}
                  value={item}
                  className="cursor-pointer rounded-md px-2.5 py-1.5 text-[13px] select-none data-[highlighted]:bg-lane"
                >
                  <span className="block truncate">{item.label}</span>
                  <span className="block truncate font-mono text-[11.5px] text-muted">{item.detail}</span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
