"use client";

import { Menu as BaseMenu } from "@base-ui/react/menu";
import { buttonClass, Icon, MenuCheck, menuPopupClass } from "@/components/ui";
import type { Choice, NetworkView } from "@/lib/server";
import type { NetworkState } from "@/lib/view";

interface ChoiceGroup {
  title: string | null;
  choices: readonly Choice[];
}

/** A button that opens a list of values to filter by, each with how many there are. */
export function FacetMenu({
  label,
  groups,
  picked,
  onChange,
}: {
  label: string;
  groups: readonly ChoiceGroup[];
  picked: readonly string[];
  onChange: (picked: string[]) => void;
}) {
  const shown = groups.filter((group) => group.choices.length > 0);
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger className={buttonClass({ outlined: true })} disabled={shown.length === 0}>
        {label}
        {picked.length > 0 && <span className="font-semibold tabular-nums">{picked.length}</span>}
        <Icon name="chevron" className="-mr-0.5 text-muted" />
      </BaseMenu.Trigger>
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align="start" className="z-50">
          <BaseMenu.Popup className={`${menuPopupClass} max-h-96 max-w-80 overflow-y-auto`}>
            {shown.map((group) => (
              <BaseMenu.Group key={group.title ?? ""}>
                {group.title !== null && (
                  <BaseMenu.GroupLabel className="px-2.5 pt-1.5 pb-0.5 text-[12px] font-semibold text-muted">
                    <bdi>{group.title}</bdi>
                  </BaseMenu.GroupLabel>
                )}
                {group.choices.map(({ value, label: words, count }) => (
                  <MenuCheck
                    key={value}
                    checked={picked.includes(value)}
                    onChange={(on) => onChange(on ? [...picked, value] : picked.filter((one) => one !== value))}
                  >
                    <bdi className="min-w-0 truncate">{words}</bdi>
                    <span className="ml-auto pl-3 text-muted tabular-nums">{count}</span>
                  </MenuCheck>
                ))}
              </BaseMenu.Group>
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

/** What the network is filtered by, each with a button that takes it away. Nothing where there is no filter. */
export function Picked({
  state,
  facets,
  onChange,
}: {
  state: NetworkState;
  facets: NetworkView["facets"];
  onChange: (change: Partial<NetworkState>) => void;
}) {
  const words = (choices: readonly Choice[], value: string) =>
    choices.find((choice) => choice.value === value)?.label ?? value;
  const without = (list: readonly string[], value: string) => list.filter((one) => one !== value);
  const picked = [
    ...state.tags.map((tag) => ({ key: `tag/${tag}`, label: tag, drop: { tags: without(state.tags, tag) } })),
    ...state.services.map((service) => ({
      key: `service/${service}`,
      label: words(facets.services, service),
      drop: { services: without(state.services, service) },
    })),
    ...state.states.map((one) => ({
      key: `state/${one}`,
      label: words(facets.states, one),
      drop: { states: without(state.states, one) },
    })),
  ];
  if (picked.length === 0) return null;
  return (
    <ul
      className="flex flex-wrap items-center gap-1.5 border-b border-rule px-4 py-1.5 text-[12.5px]"
      aria-label="Filters"
    >
      {picked.map(({ key, label, drop }) => (
        <li key={key}>
          <button
            type="button"
            className="inline-flex items-center gap-1 rounded-full border border-line py-0.5 pr-1 pl-2.5 hover:bg-lane"
            onClick={() => onChange(drop)}
            aria-label={`Do not filter by ${label}`}
          >
            <bdi>{label}</bdi>
            <Icon name="close" className="text-muted" />
          </button>
        </li>
      ))}
      <li>
        <button type="button" className="link ml-1" onClick={() => onChange({ tags: [], services: [], states: [] })}>
          Clear all
        </button>
      </li>
    </ul>
  );
}
