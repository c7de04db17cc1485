import { type Attention, attentions, countsOf, explain, type Panel } from "@/lib/analysis";
import {
  CALLS,
  type CallOutcome,
  callOf,
  type Diagnostic,
  type Gap,
  gapOf,
  gapSentence,
  type Network,
  type NetworkVpc,
  type SerializedTopology,
  serializeVpc,
  type VpcAddress,
} from "@/lib/model";
import { buildScene, type Scene } from "@/lib/scene";
import { isTraced, parseView, type ViewState } from "@/lib/view";
import { type Drawing, drawing, svgOf } from "./drawings";
import { traceOf } from "./reach";
import type { Runtime, SourceStatus } from "./runtime";
import { findVpc, summaryOf, type VpcNotFound, type VpcSummary } from "./vpcs";

/** Everything the page of one VPC shows. */
export interface VpcPage {
  found: true;
  vpc: VpcSummary;
  accountName: string | null;
  scene: Scene;
  /** The panel of what is selected, else of the VPC. */
  panel: Panel;
  attentions: readonly Attention[];
  state: ViewState;
  /** What in the address was not understood, one sentence each. */
  notices: string[];
  /** What is not visible of this VPC, with the missing permission in the sentence. */
  gaps: readonly (Gap & { sentence: string })[];
  diagnostics: readonly Diagnostic[];
  sources: SourceStatus[];
  refreshing: boolean;
}

/** The page of a VPC for a query; garbage in the query gives the default view and notices. */
export function loadVpcPage(runtime: Runtime, at: VpcAddress, query: URLSearchParams): VpcPage | VpcNotFound {
  const found = findVpc(runtime, at);
  if (!found.found) return found;
  const { vpc: located } = found;
  const { scene, state, notices } = draw(located, query);
  return {
    found: true,
    vpc: summaryOf(located),
    accountName: located.topology.accountName,
    scene,
    panel: panelOf(runtime, located, state.select ?? located.vpc.id) ?? vpcPanel(runtime, located),
    attentions: attentionsOf(located),
    state,
    notices,
    gaps: gapsOfVpc(located),
    diagnostics: located.topology.diagnostics,
    sources: runtime.sources(),
    refreshing: runtime.refreshing,
  };
}

/** The scene of a VPC for a query, as the canvas draws it. */
export function renderScene(located: NetworkVpc, query: URLSearchParams): Scene {
  return draw(located, query).scene;
}

/**
 * The SVG file of a VPC for a query. Page, API and command line all call this, so the same view gives the same bytes.
 */
export function renderSvg(located: NetworkVpc, query: URLSearchParams): string {
  return svgOf(vpcDrawing(located, query), query);
}

/** A VPC drawn as a query asks for, ready to be written. */
export function vpcDrawing(located: NetworkVpc, query: URLSearchParams): Drawing {
  const { scene, state } = draw(located, query);
  return drawing(scene, state.theme, fileStem(located));
}

/** A name for a file about a VPC, e.g. `core-vpc-0a1b.svg`: letters, digits, `.`, `_` and `-` only. */
export function fileName(located: NetworkVpc, extension: string): string {
  return `${fileStem(located)}.${extension}`;
}

function fileStem({ at, vpc }: NetworkVpc): string {
  const name = vpc.attributes.name;
  const parts = name === null ? [at.vpcId] : [name, at.vpcId];
  const safe = parts.map((part) =>
    part
      .replace(/[^A-Za-z0-9._-]+/g, "-")
      .replace(/^[-.]+|[-.]+$/g, "")
      .slice(0, 80),
  );
  return safe.filter((part) => part !== "").join("-") || "vpc";
}

/**
 * What a panel says about a node, by its id, in the topology of a VPC; null when there is no such node. A VPC itself is
 * explained with everything in it that needs attention, as on its page.
 */
export function explainResource(runtime: Runtime, located: NetworkVpc, resourceId: string): Panel | null {
  const panel = panelOf(runtime, located, resourceId);
  if (panel?.kind !== "vpc") return panel;
  return { ...panel, attention: attentions(located.topology, panel.nodeId, located.network) };
}

/** The part of a topology that concerns a VPC, as JSON. */
export function vpcTopology({ topology, vpc }: NetworkVpc): SerializedTopology {
  const serialized = serializeVpc(topology, vpc.id);
  if (serialized === null) throw new Error(`The topology lists ${vpc.id}, but cannot be written.`);
  return serialized;
}

/** Every call that did not give everything, in the order of the catalogue. */
export function gapsOf(calls: readonly CallOutcome[]): (Gap & { sentence: string })[] {
  return CALLS.flatMap((call) => {
    const gap = gapOf(calls, call.action);
    return gap === null ? [] : [{ ...gap, sentence: gapSentence(gap) }];
  });
}

/** The gaps that concern this VPC: a call about another one is none of its business. */
function gapsOfVpc({ topology, vpc }: NetworkVpc): (Gap & { sentence: string })[] {
  const concerned = new Set(countsOf(topology, vpc.id).notVisible);
  const about = topology.calls.filter(
    (call) => callOf(call.action).per?.action !== "DescribeVpcs" || call.target === undefined || call.target === vpc.id,
  );
  return gapsOf(about).filter((gap) => concerned.has(gap.permission));
}

/** A VPC drawn as a query asks for. A selection that is not part of it lights nothing. */
function draw(located: NetworkVpc, query: URLSearchParams): { scene: Scene; state: ViewState; notices: string[] } {
  const { state, notices } = parseView(query);
  return { scene: cachedScene(located, state), state, notices };
}

function cachedScene(located: NetworkVpc, state: ViewState): Scene {
  const key = JSON.stringify([located.key, state.hide, state.collapse, state.expand, state.select, tracedIn(state)]);
  const cache = scenes.get(located.network) ?? new Map<string, Scene>();
  scenes.set(located.network, cache);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const built = sceneOf(located, state);
  const oldest = cache.keys().next();
  if (cache.size >= SCENES_KEPT && !oldest.done) cache.delete(oldest.value);
  cache.set(key, built);
  return built;
}

/** What of a state decides which way a trace goes. */
function tracedIn({ from, to, port, protocol, family }: ViewState): unknown {
  return isTraced({ from, to }) ? [from, to, port, protocol, family] : null;
}

function sceneOf(located: NetworkVpc, state: ViewState): Scene {
  const { hide, collapse, expand, select } = state;
  const { topology, vpc, network } = located;
  const build = (lit: readonly string[], litOnly = false): Scene => {
    const attention = attentionsOf(located);
    const scene = buildScene(topology, vpc.id, { hide, collapse, expand, lit, litOnly, attention, network });
    if (scene === null) throw new Error(`The topology lists ${vpc.id}, but no scene could be made of it.`);
    return scene;
  };
  if (select === null && isTraced(state)) {
    const answer = traceOf(located, state);
    if (answer.ok) return build(answer.trace.path, true);
  }
  if (select === null) return build([]);
  const scene = build([select]);
  if (scene.lit.length > 0) return scene;
  // What has no box of its own, such as a security group, is shown by what it concerns.
  const anchors = explain(topology, select)?.anchors ?? [];
  return anchors.length === 0 ? scene : build(anchors);
}

/** Scenes kept of a network: enough for several readers to go back and forth, small next to the topologies. */
const SCENES_KEPT = 128;
const scenes = new WeakMap<Network, Map<string, Scene>>();

/** Kept by the analysis, for each network. */
function attentionsOf({ topology, vpc, network }: NetworkVpc): Attention[] {
  return attentions(topology, vpc.id, network);
}

function panelOf(runtime: Runtime, { topology, vpc }: NetworkVpc, nodeId: string): Panel | null {
  return explain(topology, nodeId, { network: runtime.network(), readIn: vpc.id });
}

function vpcPanel(runtime: Runtime, located: NetworkVpc): Panel {
  const panel = panelOf(runtime, located, located.vpc.id);
  if (panel === null) throw new Error(`The topology lists ${located.vpc.id}, but nothing can be said about it.`);
  return panel;
}
