"use client";

import "@xyflow/react/dist/base.css";
import type { EdgeTypes, NodeTypes, ReactFlowInstance } from "@xyflow/react";
import { MiniMap, Panel, Position, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from "@xyflow/react";
import type { KeyboardEvent } from "react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui";
import type { Scene, SceneBox } from "@/lib/scene";
import { isGround, litPath } from "@/lib/scene";
import type { Viewport } from "@/lib/view";
import type { Actions } from "./actions";
import { ActionsContext } from "./actions";
import { HighlightContext, HighlightStore } from "./highlight";
import type { Direction } from "./neighbour";
import { neighbour } from "./neighbour";
import type { SceneEdgeType } from "./scene-edge";
import { SceneEdge } from "./scene-edge";
import type { SceneNodeType } from "./scene-node";
import { isFrame, paint, SceneNode } from "./scene-node";

const NODE_TYPES: NodeTypes = { box: SceneNode };
const EDGE_TYPES: EdgeTypes = { line: SceneEdge };
const ZOOM = { min: 0.05, max: 4 };
/** The canvas in CSS pixels before anything was measured. */
const ASSUMED = { width: 1200, height: 800 };
/** A traced way is drawn smaller rather than cut: both its ends matter, and its steps stand in words beside it. */
const FIT = { padding: 0.02, maxZoom: 1.25, legible: 0.6, wayLegible: 0.5 };

const ARIA = {
  "node.a11yDescription.default":
    "Press Enter to select. Arrow keys move to the next box. Escape clears the selection.",
  "node.a11yDescription.keyboardDisabled": "Press Enter to select.",
  "edge.a11yDescription.default": "A line between two boxes.",
  "minimap.ariaLabel": "Overview of the diagram",
};

type Instance = Pick<ReactFlowInstance<SceneNodeType, SceneEdgeType>, "setViewport">;

export interface DiagramCanvasProps {
  scene: Scene;
  /** The box that carries the selection, if it has one of its own. */
  selectedBox: string | null;
  /** Boxes whose whole path is lit. */
  lit: readonly string[];
  /** The lit boxes are a whole way already, as that of a trace. */
  litOnly?: boolean;
  viewport: Viewport | null;
  /** Pixels at the right that something else covers. */
  covered: number;
  /** Counts up each time the reader asks for the whole diagram. */
  fitRequests: number;
  onSelect: (nodeId: string | null) => void;
  onFold: (boxId: string, folded: boolean) => void;
  onViewport: (viewport: Viewport | null) => void;
}

/** A diagram: pan, zoom, select and fold. Draws exactly the scene that the files hold. */
export function DiagramCanvas(props: DiagramCanvasProps) {
  // What the server draws, and the browser until it knows how much room there is.
  const [{ nodes, edges }] = useState(() => toFlow(props.scene));
  return (
    <ReactFlowProvider
      initialNodes={nodes}
      initialEdges={edges}
      initialWidth={ASSUMED.width}
      initialHeight={ASSUMED.height}
      initialMinZoom={ZOOM.min}
      initialMaxZoom={ZOOM.max}
      initialFitViewOptions={{ padding: FIT.padding, maxZoom: FIT.maxZoom }}
      fitView={props.viewport === null}
    >
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas(props: DiagramCanvasProps) {
  const {
    scene,
    selectedBox,
    lit,
    litOnly = false,
    viewport,
    covered,
    fitRequests,
    onSelect,
    onFold,
    onViewport,
  } = props;
  const flow = useReactFlow<SceneNodeType, SceneEdgeType>();
  // An overview of what is all in view says nothing, and would lie over it.
  const allInView = useStore(({ transform: [x, y, zoom], width, height }) => {
    const right = x + scene.width * zoom;
    return x >= 0 && y >= 0 && right <= width + 1 && y + scene.height * zoom <= height + 1;
  });
  const [store] = useState(() => new HighlightStore());
  const wrapper = useRef<HTMLDivElement>(null);
  const { nodes, edges, boxes } = useMemo(() => toFlow(scene), [scene]);
  const [focused, setFocused] = useState<string | null>(null);
  const first = useMemo(() => topLeft(scene.boxes), [scene.boxes]);
  const tabStop = (focused !== null && boxes.has(focused) ? focused : selectedBox) ?? first;

  useEffect(() => {
    store.set(litPath(scene, lit, litOnly), selectedBox);
  }, [store, scene, lit, litOnly, selectedBox]);

  const actions: Actions = useMemo(
    () => ({
      select: (boxId) => {
        setFocused(boxId);
        onSelect(boxes.get(boxId)?.nodeId ?? null);
      },
      fold: onFold,
      tabStop,
    }),
    [boxes, onSelect, onFold, tabStop],
  );

  // A viewport from the address wins; without one the whole diagram is fitted, beside whatever covers the canvas. Where
  // that would make it too small to read, it keeps its size and the selection is brought into view.
  const fit = useCallback(
    (instance: Instance, duration = 0) => {
      const pane = wrapper.current?.getBoundingClientRect();
      if (pane === undefined || pane.width === 0) return;
      const zoomIn = (width: number) =>
        Math.min(
          FIT.maxZoom,
          (width * (1 - FIT.padding)) / scene.width,
          (pane.height * (1 - FIT.padding)) / scene.height,
        );
      const beside = zoomIn(pane.width - covered);
      const whole = zoomIn(pane.width);
      const least = litOnly ? FIT.wayLegible : FIT.legible;
      const legible = beside >= least || whole < least;
      const zoom = Math.max(ZOOM.min, legible ? beside : whole);
      const width = legible ? pane.width - covered : pane.width;
      let x = (width - scene.width * zoom) / 2;
      let y = Math.max(0, Math.min(24, (pane.height - scene.height * zoom) / 2));
      const box = selectedBox === null ? undefined : boxes.get(selectedBox);
      if (!legible && box !== undefined && !isFrame(box)) {
        x += shift(box.x * zoom + x, box.width * zoom, pane.width - covered);
        y += shift(box.y * zoom + y, box.height * zoom, pane.height);
      }
      void instance.setViewport({ x, y, zoom }, { duration });
    },
    [scene.width, scene.height, covered, selectedBox, boxes, litOnly],
  );
  const applied = useRef<string | null>(null);
  const moveStart = useRef<{ x: number; y: number; zoom: number } | null>(null);
  const applyViewport = useCallback(
    (instance: Instance) => {
      if (viewport === null) fit(instance);
      else
        void instance.setViewport({
          x: -viewport.x * viewport.zoom,
          y: -viewport.y * viewport.zoom,
          zoom: viewport.zoom,
        });
    },
    [viewport, fit],
  );
  const key = viewport === null ? "fit" : `${viewport.x},${viewport.y},${viewport.zoom}`;
  useEffect(() => {
    // Only what came from outside (a link, Back) moves the picture, never the echo of the reader's own panning.
    if (applied.current === null || applied.current === key) return;
    applied.current = key;
    applyViewport(flow);
  }, [key, flow, applyViewport]);

  const answered = useRef(fitRequests);
  useEffect(() => {
    if (answered.current === fitRequests) return;
    answered.current = fitRequests;
    applied.current = "fit";
    fit(flow, 160);
  }, [fitRequests, fit, flow]);

  const bringIntoView = useCallback(
    (box: SceneBox) => {
      const pane = wrapper.current?.getBoundingClientRect();
      if (pane === undefined) return;
      const { x, y, zoom } = flow.getViewport();
      const left = box.x * zoom + x;
      const top = box.y * zoom + y;
      const room = { width: pane.width - covered, height: pane.height };
      const dx = shift(left, Math.min(box.width * zoom, room.width), room.width);
      const dy = shift(top, Math.min(box.height * zoom, room.height), room.height);
      if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: 140 });
    },
    [flow, covered],
  );
  // A picture that the reader has not moved stays fitted to the room there is; one that was moved is only panned, as far
  // as it takes to see what was chosen beside the panel.
  const shown = useRef({ selectedBox, covered });
  useEffect(() => {
    const before = shown.current;
    shown.current = { selectedBox, covered };
    if (applied.current === null || (before.selectedBox === selectedBox && before.covered === covered)) return;
    const box = selectedBox === null ? undefined : boxes.get(selectedBox);
    if (applied.current === "fit" && before.covered !== covered) fit(flow, 160);
    else if (box !== undefined && !isFrame(box)) bringIntoView(box);
  }, [selectedBox, covered, boxes, fit, flow, bringIntoView]);

  // The first arrow key enters the diagram, wherever nothing else has the focus.
  useEffect(() => {
    const enter = (event: globalThis.KeyboardEvent) => {
      if (ARROWS[event.key] === undefined || document.activeElement !== document.body || tabStop === null) return;
      event.preventDefault();
      focusBox(wrapper.current, tabStop);
    };
    window.addEventListener("keydown", enter);
    return () => window.removeEventListener("keydown", enter);
  }, [tabStop]);

  const onKeyDown = (event: KeyboardEvent) => {
    const direction = ARROWS[event.key];
    const target = (event.target as HTMLElement).closest<HTMLElement>("[data-box]")?.dataset.box ?? null;
    if (direction !== undefined) {
      const from = target ?? tabStop;
      const next = from === null ? null : neighbour(scene, from, direction);
      if (next === null) return;
      event.preventDefault();
      event.stopPropagation();
      setFocused(next.id);
      bringIntoView(next);
      requestAnimationFrame(() => focusBox(wrapper.current, next.id));
    } else if ((event.key === "Enter" || event.key === " ") && target !== null) {
      event.preventDefault();
      actions.select(target);
    }
  };

  return (
    <HighlightContext value={store}>
      <ActionsContext value={actions}>
        <div
          ref={wrapper}
          className="h-full w-full"
          onKeyDown={onKeyDown}
          role="application"
          aria-label={`Diagram of ${scene.title}`}
        >
          <svg width="0" height="0" className="absolute" aria-hidden="true">
            <defs>
              <pattern id="scene-hatch" width="6" height="6" patternUnits="userSpaceOnUse">
                <rect width="6" height="6" fill={paint("unknown")} />
                <path d="M-1 7L7 -1" stroke={paint("unknownStroke")} strokeOpacity="0.35" strokeWidth="1" />
              </pattern>
            </defs>
          </svg>
          <ReactFlow<SceneNodeType, SceneEdgeType>
            nodes={nodes}
            edges={edges}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            width={ASSUMED.width}
            height={ASSUMED.height}
            minZoom={ZOOM.min}
            maxZoom={ZOOM.max}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            elevateNodesOnSelect={false}
            elevateEdgesOnSelect={false}
            disableKeyboardA11y
            zoomOnDoubleClick={false}
            deleteKeyCode={null}
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            ariaLabelConfig={ARIA}
            proOptions={{ hideAttribution: false }}
            onInit={(instance) => {
              applyViewport(instance);
              applied.current = key;
              const box = selectedBox === null ? undefined : boxes.get(selectedBox);
              if (viewport !== null && box !== undefined && !isFrame(box)) bringIntoView(box);
            }}
            onPaneClick={() => onSelect(null)}
            onMoveStart={(_event, start) => {
              moveStart.current = start;
            }}
            onMoveEnd={(event, { x, y, zoom }) => {
              // A click is a move that went nowhere.
              const start = moveStart.current;
              const moved = start === null || start.x !== x || start.y !== y || start.zoom !== zoom;
              if (event === null || !moved) return;
              const next = { x: Math.round(-x / zoom), y: Math.round(-y / zoom), zoom: Number(zoom.toFixed(3)) };
              applied.current = `${next.x},${next.y},${next.zoom}`;
              onViewport(next);
            }}
          >
            {!allInView && (
              <MiniMap<SceneNodeType>
                pannable
                zoomable
                position="bottom-left"
                className="!m-3 rounded border border-rule max-lg:hidden"
                style={{ width: 168, height: 104, background: "var(--t-ground)" }}
                maskColor="color-mix(in srgb, var(--t-lane) 72%, transparent)"
                nodeColor={({ data: { box } }) => MINIMAP[box.kind] ?? "transparent"}
                nodeStrokeWidth={0}
              />
            )}
            <Panel
              position="bottom-right"
              className="flex items-center gap-0.5 rounded-md border border-rule bg-card p-0.5"
              style={{ margin: "0 12px 22px 0", marginRight: covered + 12 }}
            >
              <Button onClick={() => void flow.zoomOut({ duration: 120 })} aria-label="Zoom out">
                −
              </Button>
              <Button onClick={() => void flow.zoomIn({ duration: 120 })} aria-label="Zoom in">
                +
              </Button>
              <Button
                onClick={() => {
                  applied.current = "fit";
                  fit(flow, 160);
                  onViewport(null);
                }}
              >
                Fit
              </Button>
            </Panel>
          </ReactFlow>
        </div>
      </ActionsContext>
    </HighlightContext>
  );
}

function focusBox(wrapper: HTMLElement | null, boxId: string): void {
  wrapper?.querySelector<HTMLElement>(`[data-box="${CSS.escape(boxId)}"]`)?.focus({ preventScroll: true });
}

const ARROWS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

const MINIMAP: Partial<Record<SceneBox["kind"], string>> = {
  subnet: "var(--t-privateStroke)",
  routeTable: "var(--t-route)",
  edge: "var(--t-zone)",
  outside: "var(--t-cardStroke)",
};

/** Where the keyboard enters: the first box from the top, then from the left. */
function topLeft(boxes: readonly SceneBox[]): string | null {
  const candidates = boxes.filter((box) => box.nodeId !== null && box.kind === "subnet");
  const [first] = candidates.sort((a, b) => a.y - b.y || a.x - b.x);
  return first?.id ?? boxes.find((box) => box.nodeId !== null && !isFrame(box))?.id ?? null;
}

/** How far a span must move to lie within the room, with a little air; 0 when it does already. */
function shift(start: number, size: number, room: number): number {
  const air = 12;
  if (start < air) return air - start;
  const over = start + size - (room - air);
  return over > 0 ? -Math.min(over, start - air) : 0;
}

/** React Flow's nodes and edges. Everything is absolute here, with sizes and handles, so that the server draws it too. */
function toFlow(scene: Scene) {
  const nodes = scene.boxes.map(
    (box): SceneNodeType => ({
      id: box.id,
      type: "box",
      position: { x: box.x, y: box.y },
      data: { box, icons: scene.icons },
      width: box.width,
      height: box.height,
      // Grounds below the lines, which React Flow draws at 0; all else above them.
      zIndex: isFrame(box) ? -2 : isGround(box) ? -1 : 1,
      draggable: false,
      selectable: false,
      focusable: false,
      ...(isFrame(box) ? { className: "frame" } : {}),
      handles: [
        { type: "target", position: Position.Left, x: 0, y: box.height / 2, width: 1, height: 1 },
        { type: "source", position: Position.Right, x: box.width, y: box.height / 2, width: 1, height: 1 },
      ],
    }),
  );
  const edges = scene.lines.map(
    (line): SceneEdgeType => ({
      id: line.id,
      type: "line",
      source: line.source,
      target: line.target,
      data: { line },
      selectable: false,
      focusable: false,
      ariaLabel: line.label,
    }),
  );
  return { nodes, edges, boxes: new Map(scene.boxes.map((box) => [box.id, box])) };
}
