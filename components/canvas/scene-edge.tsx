"use client";

import type { Edge, EdgeProps } from "@xyflow/react";
import clsx from "clsx";
import { memo } from "react";
import type { SceneLine } from "@/lib/scene";
import { linePath } from "@/lib/scene";
import { useDim } from "./highlight";
import { paint } from "./scene-node";

export type SceneEdgeType = Edge<{ line: SceneLine }, "line">;

/** A routed line. Its corners were decided by the layout; React Flow's own path is not used. */
export const SceneEdge = memo(function SceneEdge({ data }: EdgeProps<SceneEdgeType>) {
  const line = data?.line;
  const dim = useDim("lines", line?.id ?? "");
  if (line === undefined) return null;
  return (
    <g className={clsx("scene-part", dim && "dim")} data-line={line.id}>
      <path
        d={linePath(line.points)}
        fill="none"
        stroke={paint(line.stroke)}
        strokeWidth={line.strokeWidth}
        strokeDasharray={line.dash ?? undefined}
      />
    </g>
  );
});
