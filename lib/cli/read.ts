import type { CallProgress } from "@/lib/model";
import { type Config, createRuntime, loadConfig, type Runtime, sourceFromText, surroundings } from "@/lib/server";
import { CommandFailure, EXIT } from "./failure";
import { printable } from "./text";

export interface SourceOption {
  source?: string;
}

interface ReadOptions {
  signal?: AbortSignal;
  onProgress?: ((progress: CallProgress) => void) | undefined;
}

/** The sources that the option or the configuration names, not read yet. */
export async function openSources({ source }: SourceOption): Promise<Runtime> {
  const around = surroundings();
  if (source !== undefined) {
    const chosen = sourceFromText(source, around.cwd, around.home);
    return createRuntime({ sources: [chosen], origin: `--source ${source}` }, around);
  }
  const config = await configured();
  for (const notice of config.notices) console.error(`isthmus: ${printable(notice)}`);
  return createRuntime(config, around);
}

async function configured(): Promise<Config> {
  const result = await loadConfig(surroundings());
  if (!result.ok) throw new CommandFailure(result.problems.join("\nisthmus: "), EXIT.failed);
  return result.config;
}

/**
 * Reads the sources to the end. What failed or could not be used is said on standard error; it is a failure only when
 * nothing was read at all.
 */
export async function readSources(option: SourceOption, { signal, onProgress }: ReadOptions = {}): Promise<Runtime> {
  const runtime = await openSources(option);
  await new Promise<void>((resolve) => {
    const unsubscribe = runtime.subscribe((event) => {
      if (event.type === "progress") onProgress?.(event.progress);
      if (event.type !== "done") return;
      unsubscribe();
      resolve();
    });
    runtime.refresh(signal === undefined ? {} : { signal });
  });
  const complaints = runtime
    .sources()
    .flatMap(({ error, diagnostics }) => [
      ...(error === null ? [] : [`${error.message} ${error.advice}`]),
      ...diagnostics.map((diagnostic) => diagnostic.message),
    ]);
  if (runtime.inventories().length === 0) {
    throw new CommandFailure(complaints.map(printable).join("\nisthmus: ") || "The sources hold nothing.", EXIT.failed);
  }
  for (const complaint of complaints) console.error(`isthmus: ${printable(complaint)}`);
  return runtime;
}
