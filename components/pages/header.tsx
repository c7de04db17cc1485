"use client";

import clsx from "clsx";
import type { ReactNode } from "react";
import { Menu, MenuItem } from "@/components/ui";
import { DEFAULT_NETWORK, DEFAULT_TABLE, networkHref, type Theme, tableHref } from "@/lib/view";

export type Section = "network" | "endpoints" | "services" | null;

/** The line on top of every page: where the reader is, where else there is to go, and what this page can do. */
export function Header({
  section,
  theme,
  crumbs,
  children,
}: {
  /** The part of Isthmus that the page is. */
  section: Section;
  theme: Theme | null;
  /** What stands after the product's name. */
  crumbs?: ReactNode;
  children: ReactNode;
}) {
  const places: [Section, string, string][] = [
    ["network", "Network", networkHref({ ...DEFAULT_NETWORK, theme })],
    ["endpoints", "Endpoints", tableHref("endpoints", { ...DEFAULT_TABLE, theme })],
    ["services", "Services", tableHref("services", { ...DEFAULT_TABLE, theme })],
  ];
  return (
    <div className="flex h-12 items-center gap-3 border-b border-rule px-4">
      <nav aria-label="Where you are" className="flex min-w-0 items-center gap-1.5">
        <a href={networkHref({ ...DEFAULT_NETWORK, theme })} className="font-semibold hover:underline">
          Isthmus
        </a>
        {crumbs}
      </nav>
      {crumbs === undefined && (
        <nav aria-label="Pages" className="flex items-center gap-1">
          {places.map(([name, label, href]) => (
            <a
              key={label}
              href={href}
              aria-current={name === section ? "page" : undefined}
              className={clsx(
                "inline-flex h-8 items-center rounded-md px-2.5 text-[13px] hover:bg-lane",
                name === section && "bg-lane font-semibold",
              )}
            >
              {label}
            </a>
          ))}
        </nav>
      )}
      <div className="ml-auto flex min-w-0 items-center gap-1">{children}</div>
    </div>
  );
}

export function Crumb({ children, title, hidden }: { children: ReactNode; title?: string; hidden?: boolean }) {
  return (
    <>
      <span className={clsx("text-muted", hidden && "max-md:hidden")}>▸</span>
      <span className={clsx("truncate whitespace-nowrap text-muted", hidden && "max-md:hidden")} title={title}>
        {children}
      </span>
    </>
  );
}

/** Light, dark, or as the reader's system has it. */
export function ThemeMenu({ onChange }: { onChange: (theme: Theme | null) => void }) {
  return (
    <Menu icon="theme" label="Theme">
      <MenuItem onClick={() => onChange(null)}>As the system</MenuItem>
      <MenuItem onClick={() => onChange("light")}>Light</MenuItem>
      <MenuItem onClick={() => onChange("dark")}>Dark</MenuItem>
    </Menu>
  );
}
