import "@fontsource/inter/400.css";
import "@fontsource/inter/600.css";
import "@fontsource/jetbrains-mono/400.css";
import "@/app/globals.css";
import { createRoot } from "react-dom/client";
import { DiagramCanvas } from "@/components/canvas";
import type { OurInput } from "./input";
import { watch } from "./watch";

/** The project's canvas alone, with what a page gives it. */

const { scene } = (globalThis as unknown as { input: OurInput }).input;
const NONE: readonly string[] = [];
const nothing = () => undefined;

watch(scene.boxes.length, scene.lines.length);
createRoot(document.body.appendChild(document.createElement("main"))).render(
  <DiagramCanvas
    scene={scene}
    selectedBox={null}
    lit={NONE}
    viewport={null}
    covered={0}
    fitRequests={0}
    onSelect={nothing}
    onFold={nothing}
    onViewport={nothing}
  />,
);
