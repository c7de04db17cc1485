import type { Inventory } from "@/lib/model";
import { Runtime, type SourceUnit } from "@/lib/server";

/** Runtimes for tests of the routes, in the place of the server's own. */

/** A source with these fields and defaults for the others. */
export function unitOf(unit: Partial<SourceUnit> & Pick<SourceUnit, "load">): SourceUnit {
  return { id: "0", kind: "live", label: "slow", accountId: null, region: "us-east-1", ...unit };
}

/** A step of a collection that makes one call. */
export const STEP = { accountId: null, region: "us-east-1", action: "DescribeVpcs", done: 0, total: 1 } as const;

/** What a source gives that found nothing. */
export const EMPTY: Awaited<ReturnType<SourceUnit["load"]>> = { ok: true, inventories: [], diagnostics: [] };

/** Something to wait for until it is opened. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Makes a runtime with these sources the server's. */
export function serverRuntime(units: readonly SourceUnit[]): Runtime {
  const runtime = new Runtime("test", units);
  globalThis.isthmusRuntime = Promise.resolve(runtime);
  return runtime;
}

/** The server's runtime with a source that never answers, until `finish` is called; it begins one call and ends it. */
export function slowRuntime() {
  const { opened, open } = gate();
  const runtime = serverRuntime([
    unitOf({
      load: async ({ onProgress }) => {
        onProgress?.({ ...STEP, status: "started" });
        await opened;
        onProgress?.({ ...STEP, status: "complete", done: 1 });
        return EMPTY;
      },
    }),
  ]);
  return { runtime, finish: open };
}

/**
 * A source that lasts until it is stopped, and then gives what `arrived`, as a collection does; `begun` is called as soon as
 * it reads.
 */
export function stoppable(id: string, arrived: Inventory, begun: () => void = () => {}): SourceUnit {
  return unitOf({
    id,
    label: id,
    load: async ({ signal }) => {
      begun();
      await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }));
      return { ok: true, inventories: [arrived], diagnostics: [] };
    },
  });
}
