import "@xyflow/react/dist/style.css";
import { type Edge, type Node, ReactFlow } from "@xyflow/react";
import { createRoot } from "react-dom/client";
import type { PlainInput } from "./input";
import { watch } from "./watch";

/**
 * The same boxes and lines in React Flow as its documentation recommends it for performance: its own node and edge types,
 * which are memoised, plain styles, sizes given so that nothing must be measured, arrays that stay the same, and
 * `onlyRenderVisibleElements` left off, which costs where everything is visible. Only the zoom may go as low as ours, since
 * the whole picture would otherwise not be in view.
 */

const { boxes, lines } = (globalThis as unknown as { input: PlainInput }).input;

const nodes = boxes.map(
  ({ id, x, y, width, height, label, frame }): Node => ({
    id,
    position: { x, y },
    data: { label },
    width,
    height,
    ...(frame ? { type: "group" } : {}),
  }),
);
const edges = lines.map(({ id, source, target }): Edge => ({ id, source, target }));

watch(nodes.length, edges.length);
createRoot(document.body.appendChild(document.createElement("main"))).render(
  <ReactFlow defaultNodes={nodes} defaultEdges={edges} fitView minZoom={0.05} />,
);
