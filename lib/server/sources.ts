import { collectRegion, defaultRegions } from "@/lib/aws";
import { demoInventories } from "@/lib/demo";
import { importPath } from "@/lib/import";
import type { CallProgress, Diagnostic, Inventory, SourceError, SourceKind } from "@/lib/model";
import type { SourceConfig, Surroundings } from "./config";
import { redact } from "./redact";

/** What is loaded, fails and is refreshed as one: a Region of an AWS source, a path, or the demo. */
export interface SourceUnit {
  /** Stable over refreshes, e.g. `0:us-east-1`. */
  id: string;
  kind: SourceKind;
  /** What the page calls it: a name, a profile, or a path. */
  label: string;
  /** The Region of a live source; null for the others. */
  region: string | null;
  load: (options: LoadOptions) => Promise<LoadResult>;
}

export interface LoadOptions {
  signal?: AbortSignal;
  onProgress?: (progress: CallProgress) => void;
}

export type LoadResult =
  | { ok: true; inventories: Inventory[]; diagnostics: Diagnostic[] }
  | { ok: false; error: SourceError };

/** Splits configured sources into units, one for each Region of an AWS source. */
export async function sourceUnits(sources: readonly SourceConfig[], around: Surroundings): Promise<SourceUnit[]> {
  const units = await Promise.all(sources.map((source, index) => unitsOf(source, index, around)));
  return units.flat();
}

async function unitsOf(source: SourceConfig, index: number, around: Surroundings): Promise<SourceUnit[]> {
  switch (source.type) {
    case "demo":
      return [
        {
          id: `${index}`,
          kind: "demo",
          label: "demo organisation",
          region: null,
          load: async () => ({ ok: true, inventories: demoInventories(), diagnostics: [] }),
        },
      ];
    case "files":
      return [
        {
          id: `${index}`,
          kind: "files",
          label: source.label,
          region: null,
          load: () => caught(source.label, () => loadFiles(source)),
        },
      ];
    case "aws": {
      const profile = source.profile ?? (around.env.AWS_PROFILE?.trim() || undefined);
      const label = source.name ?? profile ?? "default credentials";
      const env = profile === undefined ? around.env : { ...around.env, AWS_PROFILE: profile };
      const regions = source.regions ?? (await defaultRegions(env, around.home));
      if (regions.length === 0) return [withoutRegion(`${index}`, label)];
      return regions.map((region) => ({
        id: `${index}:${region}`,
        kind: "live",
        label,
        region,
        load: (options) => caught(`${label}, ${region}`, () => loadLive(source, label, region, options)),
      }));
    }
  }
}

async function loadFiles(source: Extract<SourceConfig, { type: "files" }>): Promise<LoadResult> {
  const result = await importPath(source.path);
  if (!result.ok) return result;
  return {
    ok: true,
    inventories: result.inventories.map((inventory) => labelled(inventory, "files", source.label)),
    diagnostics: result.diagnostics,
  };
}

async function loadLive(
  source: Extract<SourceConfig, { type: "aws" }>,
  label: string,
  region: string,
  options: LoadOptions,
): Promise<LoadResult> {
  const result = await collectRegion({
    region,
    ...(source.profile === undefined ? {} : { profile: source.profile }),
    ...(source.accountName === undefined ? {} : { accountName: source.accountName }),
    ...options,
  });
  if (!result.ok) return result;
  return { ok: true, inventories: [labelled(result.inventory, "live", label)], diagnostics: [] };
}

function labelled(inventory: Inventory, kind: SourceKind, label: string): Inventory {
  return { ...inventory, source: { kind, label } };
}

function withoutRegion(id: string, label: string): SourceUnit {
  const error: SourceError = {
    code: "region.missing",
    message: `No Region is named for ${label}, so nothing was read from AWS.`,
    advice:
      'Set AWS_REGION (for example AWS_REGION=us-east-1), give the profile a region in ~/.aws/config, or list "regions" in isthmus.config.json. To see the demo instead, set ISTHMUS_SOURCE=demo.',
  };
  return { id, kind: "live", label, region: null, load: async () => ({ ok: false, error }) };
}

/** A bug in a source must not take the server down: it is reported like any other failure, without credentials. */
async function caught(what: string, load: () => Promise<LoadResult>): Promise<LoadResult> {
  try {
    const result = await load();
    if (result.ok) return result;
    const { code, message, advice } = result.error;
    return { ok: false, error: { code, message: redact(message), advice: redact(advice) } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      error: {
        code: "source.crashed",
        message: `Reading ${what} stopped unexpectedly: ${redact(reason)}`,
        advice: "Refresh to try again. If it happens again, please report it with this message.",
      },
    };
  }
}
