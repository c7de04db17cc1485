import type { Located, NetworkInterfaceAttributes, TopologyNode } from "@/lib/model";
import { append, compareText, gapSentence } from "@/lib/model";
import { count, shortId, stateWords } from "../words";
import type { Card, CardLine, ServiceChip, ServiceRelation, Tone, ZoneRow } from "./types";

/** What stands behind an endpoint service: load balancers with a node in each zone, listeners, target groups, targets. */

/** Beyond this many targets a zone shows counts. */
const TARGET_LIMIT = 12;

export interface ProviderContent {
  balancers: Card[];
  listeners: Card[];
  targetGroups: Card[];
  rows: ZoneRow[];
  relations: ServiceRelation[];
}

interface Zone {
  /** The zone id where it is known, else its name; `all` for targets outside of the VPC's zones, empty when unknown. */
  key: string;
  name: string;
}

/** @param consumers names of consumers' VPCs by the id of the zones in which they have subnets */
export function providerContent(
  service: Located<"serviceConfiguration">,
  consumers: ReadonlyMap<string, readonly string[]>,
): ProviderContent {
  return new ProviderBuilder(service, consumers).build();
}

/** The zones in which a service is offered, by id; null when neither ids nor names that have one are known. */
export function serviceZoneIds({ topology, node }: Located<"serviceConfiguration">): ReadonlySet<string> | null {
  const { availabilityZoneIds, availabilityZones } = node.attributes;
  if (availabilityZoneIds.length > 0) return new Set(availabilityZoneIds);
  const ids = new Map(topology.ofKind("availabilityZone").map(({ attributes: a }) => [a.zoneName, a.zoneId]));
  const found = availabilityZones.flatMap((name) => ids.get(name) ?? []);
  return found.length === availabilityZones.length && found.length > 0 ? new Set(found) : null;
}

class ProviderBuilder {
  private readonly balancers: Card[] = [];
  private readonly listeners: Card[] = [];
  private readonly targetGroups: Card[] = [];
  private readonly relations: ServiceRelation[] = [];
  private readonly nodes = new Map<string, ServiceChip[]>();
  private readonly targets = new Map<string, ServiceChip[]>();
  /** By zone, the target groups' targets there. */
  private readonly targetChips = new Map<string, { group: string; chip: ServiceChip }[]>();
  private readonly zones = new Map<string, string>();
  private readonly offered: ReadonlySet<string> | null;
  private crossZoneOff = true;
  private readonly single: boolean;

  constructor(
    private readonly service: Located<"serviceConfiguration">,
    private readonly consumers: ReadonlyMap<string, readonly string[]>,
  ) {
    this.offered = serviceZoneIds(service);
    this.single = service.topology.from(service.node.id, "publishes").length === 1;
    for (const zoneId of this.offered ?? []) this.zones.set(zoneId, this.nameOf(zoneId));
    if (this.offered === null) {
      for (const name of service.node.attributes.availabilityZones) this.zone(name, null);
    }
  }

  build(): ProviderContent {
    const { topology, node } = this.service;
    const groupIds = new Set<string>();
    for (const { target } of topology.from(node.id, "publishes")) {
      const balancer = topology.get(target, "loadBalancer");
      if (balancer === undefined) this.unseenBalancer(target);
      else for (const id of this.balancer(balancer)) groupIds.add(id);
    }
    if (this.balancers.length === 0) {
      const card = { id: "none/loadBalancer", nodeId: node.id, title: "No load balancer", hatched: false, note: null };
      this.balancers.push({ ...card, role: "loadBalancer", mono: false, lines: [line("nothing answers", "broken")] });
      this.relate("loadBalancer", node.id, card.id);
    }
    for (const id of [...groupIds].sort(compareText)) this.targetGroup(id);
    for (const [zoneId, vpcs] of this.consumers) {
      // Where a load balancer stands all the same, its node says so.
      if (this.offered === null || this.offered.has(zoneId) || this.nodes.has(zoneId)) continue;
      this.zones.set(zoneId, this.zones.get(zoneId) ?? this.nameOf(zoneId));
      const note = `${vpcs.join(", ")} ${vpcs.length === 1 ? "has" : "have"} subnets there`;
      const gap = this.gap(`gap/service/${zoneId}`, `service not in ${zoneId}`, note);
      append(this.nodes, zoneId, gap);
    }
    return {
      balancers: this.balancers.sort(byTitle),
      listeners: this.listeners,
      targetGroups: this.targetGroups.sort(byTitle),
      rows: this.rows(),
      relations: this.relations,
    };
  }

  /** Adds a load balancer with its nodes and listeners; gives the target groups that its listeners name. */
  private balancer(balancer: TopologyNode<"loadBalancer">): string[] {
    const { id, attributes } = balancer;
    const { type, scheme, state, crossZone, listeners, zones } = attributes;
    if (crossZone !== false) this.crossZoneOff = false;
    const lines = [line([TYPE_WORDS[type] ?? type, scheme].filter(Boolean).join(" · "))];
    if (state !== null && state !== "active") lines.push(line(stateWords(state), "attention"));
    const crossing = crossZone === null ? "? cross-zone not visible" : `cross-zone ${crossZone ? "on" : "off"}`;
    lines.push(line(crossing));
    if (listeners?.length === 0) lines.push(line("no listener", "broken"));
    this.balancers.push({
      ...{ id, nodeId: id, role: "loadBalancer", title: attributes.name, mono: false, lines, hatched: false, note: id },
    });
    this.relate("loadBalancer", this.service.node.id, id);
    const chips = this.interfaceNodes(id);
    const covered = new Set(chips.map(({ zone }) => zone.key));
    for (const { zoneName, zoneId } of zones) {
      const zone = this.zone(zoneName, zoneId);
      if (covered.has(zone.key)) continue;
      const chip = { id: `node/${id}/${zone.key}`, nodeId: id, role: "node" as const, title: attributes.name };
      chips.push({ zone, chip: { ...chip, detail: "", state: null, note: "address not visible" } });
    }
    for (const { zone, chip } of chips) {
      // A zone that the load balancer has and the service was never told of (domain.md §1.6).
      if (this.offered?.has(zone.key) === false) chip.state = { tone: "attention", word: "not in service" };
      append(this.nodes, zone.key, chip);
      this.relate("loadBalancer", id, chip.id);
    }
    const nodeIds = chips.map(({ chip }) => chip.id);
    return this.listenersOf(balancer, nodeIds.length > 0 ? nodeIds : [id]);
  }

  private interfaceNodes(balancerId: string): { zone: Zone; chip: ServiceChip }[] {
    const { topology, node } = this.service;
    return topology
      .from(node.id, "loadBalancer")
      .filter(({ attributes }) => attributes.loadBalancerArn === balancerId)
      .flatMap(({ target }) => {
        const eni = topology.get(target, "networkInterface");
        if (eni === undefined) return [];
        const address = addressOf(eni.attributes);
        const name = balancerName(balancerId);
        // With one load balancer its name would say nothing.
        const words = this.single && address !== "" ? { title: address, detail: "" } : { title: name, detail: address };
        const chip = {
          id: eni.id,
          nodeId: eni.id,
          role: "node" as const,
          ...words,
          state: null,
          note: `${eni.id} of ${name}`,
        };
        return [{ zone: this.zoneOf(eni.attributes), chip }];
      });
  }

  private unseenBalancer(id: string): void {
    const { topology, node } = this.service;
    const external = topology.get(id, "external");
    const arn = external?.resourceId ?? id;
    this.balancers.push({
      ...{ id, nodeId: id, role: "unseen", title: balancerName(arn), mono: false, hatched: true },
      lines: [line("? load balancer not visible")],
      note: external?.attributes.sentence ?? null,
    });
    this.crossZoneOff = false;
    this.relate("loadBalancer", node.id, id);
    for (const { zone, chip } of this.interfaceNodes(arn)) {
      append(this.nodes, zone.key, chip);
      this.relate("loadBalancer", id, chip.id);
    }
  }

  private listenersOf({ id, attributes }: TopologyNode<"loadBalancer">, nodeIds: readonly string[]): string[] {
    const { listeners } = attributes;
    if (listeners === null) {
      const gap = this.service.topology.gap("DescribeListeners", id);
      this.listeners.push({
        ...{ id: `unseen/listeners/${id}`, nodeId: id, role: "unseen", title: "? Listeners", mono: false, lines: [] },
        ...{ hatched: true, note: gap === null ? null : gapSentence(gap) },
      });
      for (const nodeId of nodeIds) this.relate("listener", nodeId, `unseen/listeners/${id}`);
      return [];
    }
    for (const { arn, port, protocol, targetGroupArns } of listeners) {
      const title = port === null ? "every packet" : [protocol, port].filter((part) => part !== null).join(" ");
      const card = { id: arn, nodeId: id, title, mono: false, hatched: false, note: `of ${attributes.name}` };
      this.listeners.push({ ...card, role: "listener", lines: [] });
      for (const nodeId of nodeIds) this.relate("listener", nodeId, arn);
      for (const group of targetGroupArns) this.relate("listener", arn, this.groupBox(group));
    }
    return listeners.flatMap(({ targetGroupArns }) => targetGroupArns.map((group) => this.groupBox(group)));
  }

  private groupBox(arn: string): string {
    return this.service.topology.get(arn) === undefined ? `external/${arn}` : arn;
  }

  private targetGroup(id: string): void {
    const group = this.service.topology.get(id, "targetGroup");
    if (group === undefined) {
      const external = this.service.topology.get(id, "external");
      const title = id.split("/").at(-2) ?? id;
      const card = { id, nodeId: id, title, mono: false, hatched: true, note: external?.attributes.sentence ?? null };
      this.targetGroups.push({ ...card, role: "unseen", lines: [line("? target group not visible")] });
      this.crossZoneOff = false;
      return;
    }
    const { name, protocol, port, targetType, crossZone, targets } = group.attributes;
    const lines = [line([[protocol, port].filter((part) => part !== null).join(" "), targetType].join(" · "))];
    if (crossZone === "true" || crossZone === "false") {
      lines.push(line(`cross-zone ${crossZone === "true" ? "on" : "off"} here`));
    }
    if (crossZone === "true") this.crossZoneOff = false;
    const gap = this.service.topology.gap("DescribeTargetHealth", id);
    if (targets === null) {
      lines.push(line("? targets not visible"));
      this.crossZoneOff = false;
    } else {
      const healthy = targets.filter(({ state }) => state === "healthy").length;
      const tone: Tone = healthy === targets.length && healthy > 0 ? "plain" : healthy === 0 ? "broken" : "attention";
      const words = targets.length === 0 ? "no target" : `${healthy} of ${targets.length} healthy`;
      lines.push(line(words, tone));
    }
    const note = targets === null && gap !== null ? gapSentence(gap) : id;
    this.targetGroups.push({
      ...{ id, nodeId: id, role: "targetGroup", title: name, mono: false, lines, hatched: targets === null, note },
    });
    for (const target of targets ?? []) {
      const eni = this.service.topology.get(target.nodeId ?? "", "networkInterface");
      const zone = this.targetZone(target.availabilityZone, eni);
      const port = target.port === null ? "" : `:${target.port}`;
      const address = eni === undefined ? "" : addressOf(eni.attributes);
      const name = eni?.attributes.instanceName ?? eni?.attributes.name ?? null;
      const chip: ServiceChip = {
        id: `target/${id}/${target.targetId}${port}/${target.availabilityZone ?? ""}`,
        nodeId: target.nodeId ?? id,
        role: "target",
        title: name ?? shortId(target.targetId),
        detail: name === null && address === target.targetId ? port : `${address}${port}`,
        state: { tone: toneOf(target.state), word: stateWords(target.state).replace(".", " ") },
        note: [target.targetId, target.description ?? target.reason].filter(Boolean).join(": "),
      };
      append(this.targetChips, zone.key, { group: id, chip });
    }
  }

  private targetZone(zoneName: string | null, eni: TopologyNode<"networkInterface"> | undefined): Zone {
    if (zoneName === "all") return { key: "all", name: "" };
    if (zoneName !== null) return this.zone(zoneName, null);
    return eni === undefined ? { key: "", name: "" } : this.zoneOf(eni.attributes);
  }

  private rows(): ZoneRow[] {
    for (const [key, entries] of this.targetChips) this.targets.set(key, this.foldTargets(key, entries));
    const seen = this.targetGroups.length > 0 && this.targetGroups.every(({ hatched }) => !hatched);
    const keys = [...this.zones.keys()].sort(compareText);
    if (this.targets.has("") || this.nodes.has("")) keys.push("");
    const rows = keys.map((key): ZoneRow => {
      const nodes = this.nodes.get(key) ?? [];
      const targets = this.targets.get(key) ?? [];
      const offered = this.offered === null || this.offered.has(key);
      if (key !== "" && offered && nodes.length === 0 && this.balancers.every(({ hatched }) => !hatched)) {
        nodes.push(this.gap(`gap/node/${key}`, "no node here", null));
      }
      const healthy = (this.targetChips.get(key) ?? []).some(({ chip }) => chip.state?.word === "healthy");
      if (key !== "" && offered && seen && !healthy && (this.crossZoneOff || targets.length === 0)) {
        const title = `${targets.length === 0 ? "no target" : "no healthy target"} here`;
        const words = this.crossZoneOff ? `${title}, cross-zone off` : title;
        const gap = this.gap(`gap/target/${key}`, words, null);
        targets.push(this.crossZoneOff ? gap : { ...gap, state: { tone: "plain", word: "" } });
      }
      const unknown = { id: "zone/unknown", title: "Zone not known", detail: "" };
      const known = { id: `zone/${key}`, title: key, detail: this.zones.get(key) ?? "" };
      return { ...(key === "" ? unknown : known), nodes: nodes.sort(byTitle), targets, outside: false };
    });
    const outside = this.targets.get("all");
    if (outside !== undefined) {
      const title = { id: "zone/all", title: "Outside the VPC", detail: "reached from every zone" };
      rows.push({ ...title, nodes: [], targets: outside, outside: true });
    }
    return rows;
  }

  /** A zone's targets with the lines to them; many are counted by target group and state. */
  private foldTargets(zone: string, entries: readonly { group: string; chip: ServiceChip }[]): ServiceChip[] {
    const order = (tone: string | undefined) => ["broken", "attention", "plain", "good"].indexOf(tone ?? "plain");
    const sorted = [...entries].sort(
      (a, b) =>
        compareText(a.group, b.group) ||
        order(a.chip.state?.tone) - order(b.chip.state?.tone) ||
        compareText(a.chip.title, b.chip.title) ||
        compareText(a.chip.id, b.chip.id),
    );
    if (sorted.length <= TARGET_LIMIT) {
      for (const { group, chip } of sorted) this.relate("target", group, chip.id, chip.state?.tone === "broken");
      return sorted.map(({ chip }) => chip);
    }
    const counts = new Map<string, { group: string; chips: ServiceChip[] }>();
    for (const { group, chip } of sorted) {
      const key = `${group}/${chip.state?.word ?? ""}`;
      const entry = counts.get(key) ?? { group, chips: [] };
      entry.chips.push(chip);
      counts.set(key, entry);
    }
    return [...counts].map(([key, { group, chips }]) => {
      const state = chips[0]?.state ?? null;
      const id = `targets/${zone}/${key}`;
      this.relate("target", group, id, state?.tone === "broken");
      const name = this.service.topology.get(group)?.label ?? "";
      const title = count(chips.length, "target");
      return { id, nodeId: group, role: "count", title, detail: "", state, note: `of target group ${name}` };
    });
  }

  private gap(id: string, title: string, note: string | null): ServiceChip {
    return { id, nodeId: this.service.node.id, role: "gap", title, detail: "", state: null, note };
  }

  private zoneOf({ availabilityZone, subnetId }: NetworkInterfaceAttributes): Zone {
    const subnet = this.service.topology.get(subnetId ?? "", "subnet");
    const name = availabilityZone ?? subnet?.attributes.availabilityZone ?? null;
    if (name === null) return { key: "", name: "" };
    return this.zone(name, subnet?.attributes.availabilityZoneId ?? null);
  }

  private zone(name: string, id: string | null): Zone {
    const zones = this.service.topology.ofKind("availabilityZone");
    const key = id ?? zones.find(({ attributes }) => attributes.zoneName === name)?.attributes.zoneId ?? name;
    if (!this.zones.has(key)) this.zones.set(key, key === name ? "" : name);
    return { key, name };
  }

  private nameOf(zoneId: string): string {
    const zones = this.service.topology.ofKind("availabilityZone");
    return zones.find(({ attributes }) => attributes.zoneId === zoneId)?.attributes.zoneName ?? "";
  }

  private relate(kind: ServiceRelation["kind"], source: string, target: string, broken = false): void {
    this.relations.push({ kind, source, target, style: broken ? "broken" : "plain" });
  }
}

const TYPE_WORDS: Record<string, string> = {
  network: "Network Load Balancer",
  gateway: "Gateway Load Balancer",
  application: "Application Load Balancer",
};

function line(text: string, tone: Tone = "plain"): CardLine {
  return { text, mono: false, tone };
}

function toneOf(state: string): Tone | "good" {
  if (state === "healthy") return "good";
  if (state.startsWith("unhealthy") || state === "unavailable") return "broken";
  return state === "draining" || state === "unused" ? "attention" : "plain";
}

/** `…:loadbalancer/net/ledger/50dc…` → `ledger`. */
function balancerName(arn: string): string {
  return arn.split("/").at(-2) ?? arn;
}

function addressOf({ privateIpAddresses, ipv6Addresses }: NetworkInterfaceAttributes): string {
  return privateIpAddresses[0] ?? ipv6Addresses[0] ?? "";
}

function byTitle(a: { title: string; id: string }, b: { title: string; id: string }): number {
  return compareText(a.title, b.title) || compareText(a.id, b.id);
}
