"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useCallback, useMemo } from "react";
import { PanelView } from "@/components/panels";
import { Button } from "@/components/ui";
import type { Attention, Panel } from "@/lib/analysis";
import type { Scene } from "@/lib/scene";

/** What of a scene stands for the selection: its own box, or those that its panel names. */
export function useLit(
  scene: Pick<Scene, "boxes" | "holders">,
  wanted: string | null,
  panel: Panel | undefined,
): { selectedBox: string | null; lit: readonly string[] } {
  const boxes = useMemo(() => new Set(scene.boxes.map((box) => box.id)), [scene]);
  const boxOf = useCallback(
    (nodeId: string) => (boxes.has(nodeId) ? nodeId : (scene.holders[nodeId] ?? null)),
    [boxes, scene.holders],
  );
  const selectedBox = wanted === null ? null : boxOf(wanted);
  const anchors = panel?.nodeId === wanted ? panel?.anchors : undefined;
  const lit = useMemo(() => {
    if (wanted === null) return [];
    if (selectedBox !== null) return [selectedBox];
    return (anchors ?? []).flatMap((id) => boxOf(id) ?? []);
  }, [wanted, selectedBox, anchors, boxOf]);
  return { selectedBox, lit };
}

/** The boxes of a traced way in a scene, in its order; null where there is none. */
export function useWay(
  scene: Pick<Scene, "boxes" | "holders">,
  path: readonly string[] | undefined,
): readonly string[] | null {
  return useMemo(() => {
    if (path === undefined) return null;
    const boxes = new Set(scene.boxes.map((box) => box.id));
    const own = path.flatMap((id) => (boxes.has(id) ? [id] : (scene.holders[id] ?? [])));
    return [...new Set(own)];
  }, [scene, path]);
}

/** The panel at the right, of what is selected: being read, not to be had, or there. */
export function SelectionPanel({
  query,
  attention,
  width,
  actions,
  onClose,
}: {
  query: Pick<UseQueryResult<Panel>, "data" | "error">;
  /** Shown in place of the panel's own: everything that the page is about. */
  attention?: readonly Attention[] | undefined;
  width: number;
  /** What can be done with the selection, above what is said about it. */
  actions?: ReactNode;
  onClose: () => void;
}) {
  const panel = query.error === null ? query.data : undefined;
  return (
    <aside
      aria-label="Selection"
      className="absolute inset-y-0 right-0 flex max-w-full flex-col border-l border-rule bg-card shadow-[-8px_0_24px_-18px_rgb(0_0_0/0.5)]"
      style={{ width }}
    >
      {actions}
      {panel !== undefined ? (
        <div className="min-h-0 flex-1">
          <PanelView panel={panel} attention={attention ?? panel.attention} onClose={onClose} />
        </div>
      ) : (
        <div className="p-4 text-muted">
          {query.error?.message ?? "Reading…"}
          <div className="mt-3">
            <Button outlined onClick={onClose}>
              Close
            </Button>
          </div>
        </div>
      )}
    </aside>
  );
}
