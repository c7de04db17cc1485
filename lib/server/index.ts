/** The composition root: what pages, route handlers and the command line call. */
import { loadConfig, type SourceConfig, type Surroundings, surroundings } from "./config";
import { Runtime } from "./runtime";
import { sourceUnits } from "./sources";

export { addressKey } from "@/lib/model";
export { type Config, loadConfig, type SourceConfig, sourceFromText, surroundings } from "./config";
export { type Diagnosis, diagnose } from "./doctor";
export {
  DIAGRAM_FORMATS,
  type DiagramFile,
  type DiagramFormat,
  type Drawing,
  diagramFile,
  previewPng,
} from "./drawings";
export { isCrossSite } from "./guard";
export { healthOf, VERSION } from "./health";
export { log } from "./log";
export { nearOf } from "./near";
export {
  type CardGroup,
  type Choice,
  explainOnNetwork,
  type NetworkPageProps,
  type NetworkView,
  networkDrawing,
  networkPage,
  networkView,
  renderNetworkSvg,
  type SourceCard,
} from "./network-page";
export { evaluatePolicyRequest } from "./policy";
export { contextOf, reachCsv, reachOfVpc, servicesIn, traceFor } from "./reach";
export { Runtime, type RuntimeEvent, type SourceStatus } from "./runtime";
export {
  explainOnService,
  findService,
  type PlacedPanel,
  renderServiceScene,
  renderServiceSvg,
  type ServicePageProps,
  serviceDrawing,
  servicePage,
} from "./service-page";
export type { SourceUnit } from "./sources";
export { type TablePage, type TablePageProps, type TableRows, tableCsv, tablePage, tablePageProps } from "./tables";
export { themeCss } from "./theme";
export {
  explainResource,
  fileName,
  gapsOf,
  renderScene,
  renderSvg,
  vpcDrawing,
  vpcTopology,
} from "./views";
export { outlineOf, type VpcPageProps, vpcPage } from "./vpc-page";
export { findVpc, homeOf, listVpcs, nearest, type VpcSummary, vpcsCalled } from "./vpcs";

/** A runtime over given sources; nothing is read before it is started. */
export async function createRuntime(
  config: { sources: readonly SourceConfig[]; origin: string },
  around: Surroundings = surroundings(),
): Promise<Runtime> {
  return new Runtime(config.origin, await sourceUnits(config.sources, around));
}

// Kept on globalThis: Next bundles pages, route handlers and instrumentation apart, and reloads them in development.
declare global {
  var isthmusRuntime: Promise<Runtime> | undefined;
}

/** The server's one runtime, configured from the surroundings of the process and started on first use. */
export function getRuntime(): Promise<Runtime> {
  globalThis.isthmusRuntime ??= startRuntime();
  return globalThis.isthmusRuntime;
}

/**
 * Starts the server's runtime; a wrong configuration ends the process with one line for each problem, since a server
 * that answers every request with an error helps nobody.
 */
export async function startOrExit(): Promise<void> {
  try {
    await getRuntime();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

async function startRuntime(): Promise<Runtime> {
  const around = surroundings();
  const result = await loadConfig(around);
  if (!result.ok) throw new Error(result.problems.join("\n"));
  const runtime = await createRuntime(result.config, around);
  runtime.start();
  return runtime;
}
