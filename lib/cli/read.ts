import { type Config, createRuntime, loadConfig, type Runtime, sourceFromText, surroundings } from "@/lib/server";
import { CommandFailure, EXIT } from "./failure";
import { ProgressBar } from "./progress";
import { printable } from "./text";

export interface SourceOption {
  source?: string;
}

export interface JsonOption extends SourceOption {
  json?: boolean;
}

interface ReadOptions {
  signal?: AbortSignal;
}

/** The sources that the option or the configuration names, not read yet. */
export async function openSources(option: SourceOption): Promise<Runtime> {
  return createRuntime(await chosenSources(option), surroundings());
}

/** What the option or the configuration names. */
export async function chosenSources({ source }: SourceOption): Promise<Pick<Config, "sources" | "origin">> {
  const around = surroundings();
  if (source !== undefined) {
    return { sources: [sourceFromText(source, around.cwd, around.home)], origin: `--source ${source}` };
  }
  const config = await configured();
  for (const notice of config.notices) console.error(`isthmus: ${printable(notice)}`);
  return config;
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
export async function readSources(option: SourceOption, { signal }: ReadOptions = {}): Promise<Runtime> {
  const runtime = await openSources(option);
  const bar = new ProgressBar();
  await new Promise<void>((resolve) => {
    const unsubscribe = runtime.subscribe((event) => {
      bar.show(event);
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
