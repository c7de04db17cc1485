import manifest from "@/package.json";
import type { Runtime, SourceStatus } from "./runtime";

/** The very JSON of `GET /api/v1/health`. */
export interface Health {
  /** `loading` until the first data is there; `degraded` when a source failed. */
  status: "ok" | "loading" | "degraded";
  version: string;
  /** What decided the sources: a file, a variable, or what was found in the environment. */
  origin: string;
  refreshing: boolean;
  sources: SourceStatus[];
}

export const VERSION: string = manifest.version;

export function healthOf(runtime: Runtime): Health {
  const sources = runtime.sources();
  const failed = sources.some((source) => source.status === "failed" || source.error !== null);
  const empty = sources.every((source) => source.collectedAt === null);
  return {
    status: failed ? "degraded" : empty && runtime.refreshing ? "loading" : "ok",
    version: VERSION,
    origin: runtime.origin,
    refreshing: runtime.refreshing,
    sources,
  };
}
