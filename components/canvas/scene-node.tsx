"use client";

import type { Node, NodeProps } from "@xyflow/react";
import { Handle, Position } from "@xyflow/react";
import clsx from "clsx";
import { memo, use } from "react";
import type { IconPath, Primitive, SceneBox, TextRole } from "@/lib/scene";
import { ActionsContext } from "./actions";
import { useDim, useSelected } from "./highlight";

export type SceneNodeType = Node<{ box: SceneBox; icons: Record<string, IconPath[]> }, "box">;

/** Frames are grounds for other boxes: only their labels can be clicked. */
export function isFrame(box: SceneBox): boolean {
  return box.kind === "vpc" || box.kind === "zone" || box.kind === "lane";
}

export const SceneNode = memo(function SceneNode({ data }: NodeProps<SceneNodeType>) {
  const { box, icons } = data;
  const dim = useDim("boxes", box.id);
  const selected = useSelected(box.id);
  const { select, fold, tabStop } = use(ActionsContext);
  const selectable = box.nodeId !== null && box.kind !== "workloads";
  const frame = isFrame(box);
  // A mouse may point at the workloads of a subnet; for the keyboard they are part of it.
  const partOf = box.kind === "workloads" ? box.parentId : null;
  const shapes = (
    <svg width={box.width} height={box.height} aria-hidden="true" className="block overflow-visible">
      {box.paint.map((primitive, index) => (
        <Shape key={index} primitive={primitive} icons={icons} />
      ))}
      {selectable && (
        <rect
          className="selection"
          x={-2.5}
          y={-2.5}
          width={box.width + 5}
          height={box.height + 5}
          rx={8}
          strokeWidth={2}
        />
      )}
    </svg>
  );
  return (
    <>
      {selectable ? (
        <div
          role="button"
          tabIndex={tabStop === box.id ? 0 : -1}
          aria-label={box.label}
          aria-pressed={selected}
          data-box={box.id}
          title={box.label}
          className={clsx("scene-part scene-box selectable", dim && "dim", selected && "selected")}
          onClick={(event) => {
            event.stopPropagation();
            select(box.id);
          }}
        >
          {shapes}
          {frame && (
            <span className="frame-label absolute top-0 left-0 h-7" style={{ width: Math.min(box.width - 24, 320) }} />
          )}
        </div>
      ) : (
        <div
          className={clsx("scene-part", dim && "dim")}
          data-box={box.id}
          {...(partOf === null ? {} : { onClick: () => select(partOf) })}
        >
          {shapes}
        </div>
      )}
      {box.fold !== null && (
        <button
          type="button"
          tabIndex={-1}
          aria-expanded={box.fold === "open"}
          aria-label={`${box.fold === "open" ? "Fold" : "Open"} ${box.label.split(",")[0]}`}
          title={box.fold === "open" ? "Fold" : "Open"}
          className="nodrag nopan frame-label absolute top-1 right-1 flex h-[18px] w-[18px] items-center justify-center rounded text-muted hover:bg-lane hover:text-text"
          onClick={(event) => {
            event.stopPropagation();
            fold(box.id, box.fold === "open");
          }}
        >
          <svg width="12" height="12" viewBox="0 0 16 16" fill="none" aria-hidden="true">
            <path
              d={box.fold === "open" ? "M4 6l4 4 4-4" : "M6 4l4 4-4 4"}
              stroke="currentColor"
              strokeWidth="1.8"
              strokeLinecap="round"
              strokeLinejoin="round"
            />
          </svg>
        </button>
      )}
      {!frame && (
        <>
          <Handle type="target" position={Position.Left} isConnectable={false} className="scene-handle" />
          <Handle type="source" position={Position.Right} isConnectable={false} className="scene-handle" />
        </>
      )}
    </>
  );
});

const FACES: Record<TextRole, { size: number; weight: number; mono: boolean }> = {
  title: { size: 12.5, weight: 600, mono: false },
  body: { size: 11.5, weight: 400, mono: false },
  mark: { size: 11, weight: 600, mono: false },
  mono: { size: 10.5, weight: 400, mono: true },
  lane: { size: 11, weight: 600, mono: false },
};

function Shape({ primitive, icons }: { primitive: Primitive; icons: Record<string, IconPath[]> }) {
  switch (primitive.type) {
    case "rect":
      return (
        <rect
          x={primitive.x}
          y={primitive.y}
          width={primitive.width}
          height={primitive.height}
          rx={primitive.radius}
          fill={paint(primitive.fill)}
          stroke={paint(primitive.stroke)}
          strokeWidth={primitive.strokeWidth}
          strokeDasharray={primitive.dash}
        />
      );
    case "text": {
      const { size, weight, mono } = FACES[primitive.role];
      return (
        <text
          x={primitive.x}
          y={primitive.y}
          fontSize={size}
          fontWeight={weight}
          fontFamily={mono ? "var(--font-mono)" : "var(--font-sans)"}
          textAnchor={primitive.anchor}
          fill={paint(primitive.fill)}
        >
          {primitive.text}
        </text>
      );
    }
    case "path":
      return (
        <path
          d={primitive.d}
          fill={paint(primitive.fill)}
          stroke={paint(primitive.stroke)}
          strokeWidth={primitive.strokeWidth}
          strokeLinejoin="round"
        />
      );
    case "icon":
      return (
        <g transform={`translate(${primitive.x} ${primitive.y}) scale(${primitive.size / 64})`}>
          {(icons[primitive.icon] ?? []).map((path) => (
            <path key={path.d} d={path.d} fill={path.fill} fillRule="evenodd" />
          ))}
        </g>
      );
  }
}

/** Colours come from the theme's variables, so a change of theme repaints without rendering. */
export function paint(token: string): string {
  if (token === "none") return "none";
  return token === "hatch" ? "url(#scene-hatch)" : `var(--t-${token})`;
}
