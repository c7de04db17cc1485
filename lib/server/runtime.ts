import pLimit from "p-limit";
import type { VpcAddress } from "@/lib/analysis";
import {
  buildTopology,
  type CallProgress,
  compareText,
  type Diagnostic,
  type Inventory,
  type SourceError,
  type SourceKind,
  type Topology,
  type TopologyNode,
} from "@/lib/model";
import { log } from "./log";
import type { LoadResult, SourceUnit } from "./sources";

/** How one source stands. `error` with `collectedAt` means: the last load failed, and older data is still shown. */
export interface SourceStatus {
  id: string;
  kind: SourceKind;
  label: string;
  region: string | null;
  status: "loading" | "ready" | "failed";
  error: SourceError | null;
  /** When the data now shown was collected, the oldest of its inventories; null when there is none. ISO 8601. */
  collectedAt: string | null;
  /** What the source could not use, e.g. files in no known shape. */
  diagnostics: readonly Diagnostic[];
}

export type RuntimeEvent =
  | { type: "sources"; refreshing: boolean; sources: SourceStatus[] }
  | { type: "progress"; sourceId: string; progress: CallProgress }
  | { type: "done"; sources: SourceStatus[] };

/** A VPC with the topology it is part of. */
export interface LocatedVpc {
  at: VpcAddress;
  topology: Topology;
  vpc: TopologyNode<"vpc">;
}

interface Slot {
  unit: SourceUnit;
  status: SourceStatus["status"];
  error: SourceError | null;
  diagnostics: readonly Diagnostic[];
  inventories: readonly Inventory[];
}

interface Index {
  vpcs: readonly LocatedVpc[];
  byAddress: ReadonlyMap<string, LocatedVpc>;
  resources: ReadonlyMap<string, { at: VpcAddress; label: string }>;
}

/** Sources that are read at the same time; each bounds its own requests. */
const CONCURRENT_SOURCES = 4;

/**
 * The inventories in memory and the sources they came from. One load runs at a time; what it brings replaces a source's
 * data only when it has arrived, and a source that fails keeps what it had.
 */
export class Runtime {
  private readonly slots: Slot[];
  private readonly listeners = new Set<(event: RuntimeEvent) => void>();
  private readonly topologies = new WeakMap<Inventory, Topology>();
  private current: Promise<void> | null = null;
  private first: Promise<void> | null = null;
  private index: Index | null = null;

  constructor(
    /** What decided the sources, for people. */
    readonly origin: string,
    units: readonly SourceUnit[],
  ) {
    this.slots = units.map((unit) => ({ unit, status: "loading", error: null, diagnostics: [], inventories: [] }));
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
    for (const slot of this.slots) slot.status = "loading";
    const limit = pLimit(CONCURRENT_SOURCES);
    const loads = this.slots.map((slot) => limit(() => this.load(slot, options.signal)));
    this.current = Promise.all(loads).then(() => {
      this.current = null;
      this.emit({ type: "done", sources: this.sources() });
    });
    this.first ??= this.current;
    this.emitSources();
    return "started";
  }

  /** Calls `listener` for every event from now on; the returned function ends that. */
  subscribe(listener: (event: RuntimeEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  sources(): SourceStatus[] {
    return this.slots.map(({ unit, status, error, diagnostics, inventories }) => ({
      id: unit.id,
      kind: unit.kind,
      label: unit.label,
      region: unit.region,
      status,
      error,
      collectedAt: inventories.map((inventory) => inventory.collectedAt).sort(compareText)[0] ?? null,
      diagnostics,
    }));
  }

  /** Everything loaded, in the order of the sources. */
  inventories(): Inventory[] {
    return this.slots.flatMap((slot) => slot.inventories);
  }

  /** Every VPC by account, Region and id. Of one that several sources know, the first source's is taken. */
  vpcs(): readonly LocatedVpc[] {
    return this.indexed().vpcs;
  }

  vpc(at: VpcAddress): LocatedVpc | null {
    return this.indexed().byAddress.get(addressKey(at)) ?? null;
  }

  /** Where a resource is, whichever VPC that is; null when no source has it inside a VPC. */
  locate(resourceId: string): { at: VpcAddress; label: string } | null {
    return this.indexed().resources.get(resourceId) ?? null;
  }

  private async load(slot: Slot, signal: AbortSignal | undefined): Promise<void> {
    const { unit } = slot;
    const result: LoadResult = await unit.load({
      onProgress: (progress) => this.emit({ type: "progress", sourceId: unit.id, progress }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (result.ok) {
      slot.inventories = result.inventories;
      slot.diagnostics = result.diagnostics;
      slot.status = "ready";
      slot.error = null;
      this.index = null;
      log.info({ source: unit.label, region: unit.region, inventories: result.inventories.length }, "source read");
    } else {
      slot.status = "failed";
      slot.error = result.error;
      log.warn({ source: unit.label, region: unit.region, error: result.error }, "source failed");
    }
    this.emitSources();
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

  private indexed(): Index {
    this.index ??= indexOf(this.inventories().map((inventory) => this.topologyOf(inventory)));
    return this.index;
  }
}

function indexOf(topologies: readonly Topology[]): Index {
  const byAddress = new Map<string, LocatedVpc>();
  for (const topology of topologies) {
    for (const vpc of topology.ofKind("vpc")) {
      const at = { accountId: topology.accountId, region: topology.region, vpcId: vpc.resourceId };
      if (!byAddress.has(addressKey(at))) byAddress.set(addressKey(at), { at, topology, vpc });
    }
  }
  const vpcs = [...byAddress.values()].sort((a, b) => compareText(addressKey(a.at), addressKey(b.at)));

  const resources = new Map<string, { at: VpcAddress; label: string }>();
  const add = (at: VpcAddress, node: TopologyNode) => {
    if (node.kind !== "external" && !resources.has(node.resourceId))
      resources.set(node.resourceId, { at, label: node.label });
  };
  for (const { at, topology, vpc } of vpcs) {
    add(at, vpc);
    for (const node of topology.within(vpc.id)) add(at, node);
  }
  // An endpoint service stands outside of any VPC, but a reader finds it where its load balancers are.
  for (const topology of topologies) {
    for (const service of topology.ofKind("serviceConfiguration")) {
      const { vpcId } = service.attributes;
      const home =
        vpcId && byAddress.get(addressKey({ accountId: topology.accountId, region: topology.region, vpcId }));
      if (home) add(home.at, service);
    }
  }
  return { vpcs, byAddress, resources };
}

/** `account/region/vpc`, as addresses on the web and on the command line write it. */
export function addressKey({ accountId, region, vpcId }: VpcAddress): string {
  return `${accountId}/${region}/${vpcId}`;
}
