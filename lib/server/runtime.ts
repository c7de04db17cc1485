import pLimit, { type LimitFunction } from "p-limit";
import { SearchIndex } from "@/lib/analysis";
import { COLLECTIONS_AT_ONCE } from "@/lib/aws";
import {
  buildTopology,
  type CallProgress,
  compareText,
  type Diagnostic,
  type Inventory,
  Network,
  type NetworkVpc,
  type SourceError,
  type SourceKind,
  type Topology,
  type VpcAddress,
} from "@/lib/model";
import { log } from "./log";
import type { LoadResult, SourceUnit } from "./sources";

/** How one source stands. `error` with `collectedAt` means: the last load failed, and older data is still shown. */
export interface SourceStatus {
  id: string;
  kind: SourceKind;
  label: string;
  accountId: string | null;
  region: string | null;
  status: "waiting" | "loading" | "ready" | "failed";
  error: SourceError | null;
  /** When the data now shown was collected, the oldest of its inventories; null when there is none. ISO 8601. */
  collectedAt: string | null;
  /** What the source could not use, e.g. files in no known shape. */
  diagnostics: readonly Diagnostic[];
}

export type RuntimeEvent =
  | { type: "sources"; refreshing: boolean; sources: SourceStatus[] }
  | { type: "source"; source: SourceStatus }
  | { type: "progress"; sourceId: string; progress: CallProgress }
  | { type: "done"; sources: SourceStatus[] };

interface Slot {
  unit: SourceUnit;
  status: SourceStatus["status"];
  error: SourceError | null;
  diagnostics: readonly Diagnostic[];
  inventories: readonly Inventory[];
  /** What this source found out that there is to read. */
  children: Slot[];
}

interface Loading {
  limit: LimitFunction;
  abort: AbortController;
  /** Sources whose data is only an older one's, or not there at all, because the load was stopped. */
  stopped: boolean;
}

/**
 * The inventories in memory and the sources they came from. One load runs at a time; what it brings replaces a source's
 * data only when it has arrived, and a source that fails keeps what it had.
 */
export class Runtime {
  private readonly slots: Slot[];
  private readonly listeners = new Set<(event: RuntimeEvent) => void>();
  private readonly steps = new Map<string, CallProgress>();
  private readonly topologies = new WeakMap<Inventory, Topology>();
  private current: { loading: Loading; done: Promise<void> } | null = null;
  private first: Promise<void> | null = null;
  private seen: Network | null = null;
  private index: SearchIndex | null = null;

  constructor(
    /** What decided the sources, for people. */
    readonly origin: string,
    units: readonly SourceUnit[],
  ) {
    this.slots = units.map(slotOf);
  }

  /** Begins the first load, once; later calls do nothing. */
  start(): void {
    if (this.first === null) this.refresh();
  }

  /**
   * Waits for the first load, at most `timeoutMs` milliseconds. Later loads are not waited for: until they end there is
   * older data to show.
   */
  async ready(timeoutMs: number): Promise<void> {
    this.start();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([this.first, late]);
    clearTimeout(timer);
  }

  get refreshing(): boolean {
    return this.current !== null;
  }

  /** Reads every source anew. Returns `running` when that is already under way. */
  refresh(options: { signal?: AbortSignal } = {}): "started" | "running" {
    if (this.current !== null) return "running";
    const loading: Loading = { limit: pLimit(COLLECTIONS_AT_ONCE), abort: new AbortController(), stopped: false };
    const stop = () => this.cancel();
    options.signal?.addEventListener("abort", stop, { once: true });
    if (options.signal?.aborted === true) loading.abort.abort();
    this.steps.clear();
    for (const slot of this.all()) slot.status = "waiting";
    const done = Promise.all(this.slots.map((slot) => this.load(slot, loading))).then(() => {
      options.signal?.removeEventListener("abort", stop);
      this.current = null;
      this.emit({ type: "done", sources: this.sources() });
    });
    this.current = { loading, done };
    this.first ??= done;
    this.emitSources();
    return "started";
  }

  /** Stops the load under way. What has arrived is kept; a source that had data before keeps that instead of a part. */
  cancel(): "stopped" | "idle" {
    if (this.current === null) return "idle";
    this.current.loading.stopped = true;
    this.current.loading.abort.abort();
    return "stopped";
  }

  /** Calls `listener` for every event from now on; the returned function ends that. */
  subscribe(listener: (event: RuntimeEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The latest step of each source in the load under way, or in the last one, for whoever joins later. */
  progress(): Extract<RuntimeEvent, { type: "progress" }>[] {
    return [...this.steps].map(([sourceId, progress]) => ({ type: "progress", sourceId, progress }));
  }

  sources(): SourceStatus[] {
    return this.all().map(statusOf);
  }

  /** Everything loaded, in the order of the sources. */
  inventories(): Inventory[] {
    return this.all().flatMap((slot) => slot.inventories);
  }

  /** Everything loaded, seen as one. Of an account and Region that several sources hold, the first source's is taken. */
  network(): Network {
    this.seen ??= new Network(this.inventories().map((inventory) => this.topologyOf(inventory)));
    return this.seen;
  }

  /** The search over everything loaded. */
  search(): SearchIndex {
    this.index ??= new SearchIndex(this.network());
    return this.index;
  }

  /** Every VPC by account, Region and id. */
  vpcs(): readonly NetworkVpc[] {
    return this.network().vpcs;
  }

  vpc(at: VpcAddress): NetworkVpc | null {
    return this.network().vpc(at);
  }

  private all(): Slot[] {
    const found: Slot[] = [];
    const visit = (slots: readonly Slot[]) => {
      for (const slot of slots) {
        found.push(slot);
        visit(slot.children);
      }
    };
    visit(this.slots);
    return found;
  }

  /** Loads a source, then what it found out that there is to read. */
  private async load(slot: Slot, loading: Loading): Promise<void> {
    await loading.limit(() => this.loadOne(slot, loading));
    await Promise.all(slot.children.map((child) => this.load(child, loading)));
  }

  private async loadOne(slot: Slot, loading: Loading): Promise<void> {
    const { unit } = slot;
    slot.status = "loading";
    this.emit({ type: "source", source: statusOf(slot) });
    const result: LoadResult = loading.abort.signal.aborted
      ? { ok: false, error: STOPPED }
      : await unit.load({
          onProgress: (progress) => {
            this.steps.set(unit.id, progress);
            this.emit({ type: "progress", sourceId: unit.id, progress });
          },
          signal: loading.abort.signal,
        });
    const about = { source: unit.label, region: unit.region };
    const cutShort = loading.stopped && slot.inventories.length > 0 && result.ok && !isWhole(result.inventories);
    if (result.ok && !cutShort) {
      slot.inventories = result.inventories;
      slot.diagnostics = result.diagnostics;
      slot.children = childrenOf(slot, result.units ?? []);
      slot.status = "ready";
      slot.error = null;
      this.seen = null;
      this.index = null;
      log.info({ ...about, inventories: result.inventories.length }, "source read");
    } else {
      slot.status = "failed";
      slot.error = result.ok ? STOPPED : result.error;
      log.warn({ ...about, error: slot.error }, "source failed");
    }
    if (slot.children.length > 0) this.emitSources();
    else this.emit({ type: "source", source: statusOf(slot) });
  }

  private emitSources(): void {
    this.emit({ type: "sources", refreshing: this.refreshing, sources: this.sources() });
  }

  private emit(event: RuntimeEvent): void {
    for (const listener of [...this.listeners]) listener(event);
  }

  private topologyOf(inventory: Inventory): Topology {
    let topology = this.topologies.get(inventory);
    if (topology === undefined) {
      topology = buildTopology(inventory);
      this.topologies.set(inventory, topology);
    }
    return topology;
  }
}

const STOPPED: SourceError = {
  code: "cancelled",
  message: "Reading this source was stopped before its end.",
  advice: "Refresh to read it again.",
};

function slotOf(unit: SourceUnit): Slot {
  return { unit, status: "waiting", error: null, diagnostics: [], inventories: [], children: [] };
}

function statusOf({ unit, status, error, diagnostics, inventories }: Slot): SourceStatus {
  const { id, kind, label, accountId, region } = unit;
  const collectedAt = inventories.map((inventory) => inventory.collectedAt).sort(compareText)[0] ?? null;
  return { id, kind, label, accountId, region, status, error, collectedAt, diagnostics };
}

/** Slots of the units that a source found; one that was there before keeps its data until it has been read again. */
function childrenOf(slot: Slot, units: readonly SourceUnit[]): Slot[] {
  const known = new Map(slot.children.map((child) => [child.unit.id, child]));
  return units.map((unit) => ({ ...(known.get(unit.id) ?? slotOf(unit)), unit }));
}

function isWhole(inventories: readonly Inventory[]): boolean {
  return inventories.every(({ calls }) => calls.every(({ error }) => error?.code !== "Cancelled"));
}
