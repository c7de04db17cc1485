"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { useState } from "react";
import { Menu, MenuItem, MenuLink } from "@/components/ui";
import type { Theme, Viewport } from "@/lib/view";
import type { VisiblePart } from "./export-dialog";

const ExportDialog = dynamic(() => import("./export-dialog").then((module) => module.ExportDialog), { ssr: false });

/** The menu Export of a page with a diagram: the usual files at once, all others in a dialog with a preview. */
export function DiagramExport({
  api,
  query,
  theme,
  viewport,
  what = "Diagram",
  children,
}: {
  /** The address of the diagram's files, without `/diagram.…`. */
  api: string;
  /** The query of the view, without its theme. */
  query: string;
  /** The reader's own choice; null follows the system. */
  theme: Theme | null;
  /** The part of the diagram in view; null where all of it is, or no diagram is shown. */
  viewport: Viewport | null;
  what?: string;
  /** Further entries of the menu. */
  children?: ReactNode;
}) {
  const [visible, setVisible] = useState<VisiblePart | null>(null);
  const [open, setOpen] = useState(false);
  const svg = (colours: Theme) =>
    `${api}/diagram.svg?${new URLSearchParams([...new URLSearchParams(query), ["theme", colours], ["download", "1"]]).toString()}`;
  return (
    <>
      <Menu icon="download" label="Export">
        <MenuLink href={svg("light")}>{what} as SVG, light</MenuLink>
        <MenuLink href={svg("dark")}>{what} as SVG, dark</MenuLink>
        <MenuItem
          onClick={() => {
            setVisible(partInView(viewport));
            setOpen(true);
          }}
        >
          Other formats, preview…
        </MenuItem>
        {children}
      </Menu>
      {open && <ExportDialog onClose={() => setOpen(false)} api={api} query={query} theme={theme} visible={visible} />}
    </>
  );
}

/** What of the scene the canvas shows. */
function partInView(viewport: Viewport | null): VisiblePart | null {
  const pane = document.querySelector(".react-flow")?.getBoundingClientRect();
  if (viewport === null || pane === undefined) return null;
  const { x, y, zoom } = viewport;
  return { x, y, width: pane.width / zoom, height: pane.height / zoom };
}
