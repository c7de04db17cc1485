import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { CallOutcome, Diagnostic, Inventory } from "@/lib/model";
import type { ImportOptions } from "./index";
import { COLLECTION_TIME_UNKNOWN, importPath } from "./index";

/** Files in a temporary directory of each test, and what an import makes of them. */
export interface TestFiles {
  /** The directory. */
  root: () => string;
  /** Writes files below the root: text and bytes as they are, everything else as JSON. `at`: their date. */
  write: (files: Record<string, unknown>, at?: Date) => Promise<void>;
  read: (options?: ImportOptions) => Promise<{ inventories: Inventory[]; diagnostics: Diagnostic[] }>;
  /** The only inventory of an import that must give exactly one. */
  readOne: (options?: ImportOptions) => Promise<Inventory>;
}

interface Hooks {
  beforeEach: (run: () => Promise<void>) => void;
  afterEach: (run: () => Promise<void>) => void;
}

/** To be called at the top of a test file, with the hooks of vitest: what is no test may not need a test runner. */
export function testFiles({ beforeEach, afterEach }: Hooks): TestFiles {
  let root = "";
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), "isthmus-import-"));
  });
  afterEach(async () => {
    await rm(root, { recursive: true, force: true });
  });
  const read: TestFiles["read"] = async (options) => {
    const result = await importPath(root, options);
    if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
    return result;
  };
  return {
    root: () => root,
    write: async (files, at) => {
      for (const [name, content] of Object.entries(files)) {
        const file = path.join(root, name);
        await mkdir(path.dirname(file), { recursive: true });
        const isRaw = typeof content === "string" || Buffer.isBuffer(content);
        await writeFile(file, isRaw ? content : JSON.stringify(content));
        if (at !== undefined) await utimes(file, at, at);
      }
    },
    read,
    readOne: async (options) => {
      const { inventories } = await read(options);
      const [inventory] = inventories;
      const names = inventories.map(({ accountId, region }) => `${accountId}/${region}`);
      if (inventory === undefined || inventories.length > 1) throw new Error(`not one inventory: ${names.join(", ")}`);
      return inventory;
    },
  };
}

/** What is said about an inventory besides that files have no collection time, which is true of every dump. */
export function told(inventory: Inventory | undefined): Diagnostic[] | undefined {
  return inventory?.diagnostics.filter(({ code }) => code !== COLLECTION_TIME_UNKNOWN);
}

/** The outcomes of a call, each in a line: `complete tgw-rtb-1 2` is its status, its target and its number of records. */
export function outcomeLines(inventory: Inventory, action: CallOutcome["action"]): string[] {
  return inventory.calls
    .filter((call) => call.action === action)
    .map(({ status, target, records }) => [status, target, records].filter((part) => part !== undefined).join(" "));
}
