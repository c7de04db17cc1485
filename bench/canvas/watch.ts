/** What a page offers to whoever measures it. */
export interface Watched {
  /** Milliseconds from the start of the script to two frames after everything was there. */
  mounted: Promise<number>;
  /** Drags the picture to and fro for so many milliseconds; gives the milliseconds of each frame. */
  pan: (milliseconds: number) => Promise<number[]>;
}

declare global {
  /** Set by the first statement of the script. */
  var began: number;
  var watched: Watched;
}

/** Pixels that the picture is dragged a frame, and how far to each side. */
const STEP = 7;
const REACH = 210;

/** Milliseconds until a page that does not stand is given up. */
const LIMIT = 60_000;

const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

/** Watches a page that is about to draw so many nodes and edges of React Flow. */
export function watch(nodes: number, edges: number): void {
  globalThis.watched = { mounted: mounted(nodes, edges), pan };
}

async function mounted(nodes: number, edges: number): Promise<number> {
  const drawn = document.getElementsByClassName("react-flow__node");
  const joined = document.getElementsByClassName("react-flow__edge");
  while (drawn.length < nodes || joined.length < edges) {
    if (performance.now() - globalThis.began > LIMIT) {
      throw new Error(`${drawn.length} of ${nodes} nodes and ${joined.length} of ${edges} edges were drawn.`);
    }
    await frame();
  }
  await frame();
  await frame();
  return performance.now() - globalThis.began;
}

async function pan(milliseconds: number): Promise<number[]> {
  const pane = document.querySelector(".react-flow__pane");
  const viewport = document.querySelector<HTMLElement>(".react-flow__viewport");
  if (pane === null || viewport === null) throw new Error("There is no React Flow on this page.");
  const centre = { x: innerWidth / 2, y: innerHeight / 2 };
  const fire = (target: EventTarget, type: string, x: number) =>
    target.dispatchEvent(
      new MouseEvent(type, { bubbles: true, cancelable: true, view: window, clientX: x, clientY: centre.y }),
    );
  const before = viewport.style.transform;
  const frames: number[] = [];
  fire(pane, "mousedown", centre.x);
  let last = await frame();
  const end = last + milliseconds;
  for (let step = 1; last < end; step++) {
    // Up and down a slope, so that the picture never leaves the page.
    const along = (step * STEP) % (4 * REACH);
    fire(window, "mousemove", centre.x + (along < 2 * REACH ? along : 4 * REACH - along) - REACH);
    const now = await frame();
    frames.push(now - last);
    last = now;
  }
  if (viewport.style.transform === before) throw new Error("The picture did not move.");
  fire(window, "mouseup", centre.x);
  return frames;
}
