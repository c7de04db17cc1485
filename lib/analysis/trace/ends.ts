import type { Gap, Interval, Located, Network, TopologyNode } from "@/lib/model";
import { hostCidr, mergeIntervals, parseServiceName } from "@/lib/model";
import { balancersOf, crossesZones, groupsOf, healthByZone } from "../balancers";
import { cutTo } from "../controls/boxes";
import type { Sentence } from "../document";
import { blocksOf, factsOf, interfacesOf, isPrivateLink, memo, missingInterfaces, serviceOf } from "../facts";
import { zoneIdsOf } from "../network-words";
import { classifyPolicy } from "../policy/classify";
import { parsePolicy } from "../policy/document";
import { evaluatePolicy } from "../policy/evaluate";
import type { Linker } from "../words";
import { code, count, say, series } from "../words";
import { crossing, targetIngress } from "./admission";
import type { Journey } from "./journey";
import { wayBack } from "./transit";
import type { Flight, Step, StepCode, StepStatus, Stop, TraceQuestion } from "./types";
import { blockWords, evidence, firstGap, missing, step } from "./words";

/** The far end: the endpoint's subnets, its security groups, its state and policy, and the provider behind it (domain.md §4.3 to §4.7). */

/** Where an endpoint can be entered: a subnet, with the addresses there. */
export interface Door {
  /** null where only the subnet is known. */
  interfaceId: string | null;
  subnetId: string | null;
  addresses: Interval[];
  zoneId: string | null;
}

/** The doors of an endpoint for one IP version, all of them or those of one zone. `exact` false: only its subnets are known. */
export function doorsOf(endpoint: Located<"endpoint">, family: "ipv4" | "ipv6", zone: string | null): Doors {
  const byKey = knownDoors.get(endpoint.node) ?? new Map<string, Doors>();
  knownDoors.set(endpoint.node, byKey);
  return memo(byKey, `${family}/${zone ?? ""}`, () => findDoors(endpoint, family, zone));
}

interface Doors {
  doors: Door[];
  exact: boolean;
}

const knownDoors = new WeakMap<object, Map<string, Doors>>();

function findDoors({ topology, node }: Located<"endpoint">, family: "ipv4" | "ipv6", zone: string | null): Doors {
  const zoneIds = zoneIdsOf(topology);
  const here = ({ attributes }: { attributes: { availabilityZone: string | null } }) =>
    zone === null || attributes.availabilityZone === zone;
  const every = interfacesOf(topology, node);
  const interfaces = every.filter(here);
  const doors = interfaces.map(({ id, attributes }): Door => {
    const texts = family === "ipv4" ? attributes.privateIpAddresses : attributes.ipv6Addresses;
    const zoneId = attributes.availabilityZone === null ? null : (zoneIds.get(attributes.availabilityZone) ?? null);
    return {
      interfaceId: id,
      subnetId: attributes.subnetId,
      addresses: mergeIntervals(texts.flatMap((text) => hostCidr(text) ?? [])),
      zoneId,
    };
  });
  if (every.length > 0)
    return {
      doors: doors.filter(({ addresses }) => addresses.length > 0),
      exact: missingInterfaces(topology, node).length === 0,
    };
  const subnets = node.attributes.subnetIds.flatMap((id) => topology.get(id, "subnet") ?? []).filter(here);
  return {
    doors: subnets.map((subnet) => ({
      interfaceId: null,
      subnetId: subnet.id,
      addresses: mergeIntervals(blocksOf(subnet).filter((block) => block.family === family)),
      zoneId: subnet.attributes.availabilityZoneId,
    })),
    exact: false,
  };
}

/** From the last hop into each of the endpoint's subnets; some may be shut and others open. */
export function enterDoors(
  journey: Journey,
  entry: Stop,
  { topology }: Located<"endpoint">,
  doors: readonly Door[],
): void {
  const { context } = journey;
  const groups = doorGroups(entry, topology, doors);
  const moved = groups.map(({ stops, addresses }) => {
    const towards = journey.flights.map(
      ({ client, boxes }): Flight => ({ client, boxes: cutTo(boxes, "destinations", addresses) }),
    );
    return { ...crossing(context, towards, entry, stops[0]), stops, addresses };
  });
  const steps = moved.map((one) => one.step);
  const failed = moved.filter(({ step: { status } }) => status === "fail");
  const worst =
    steps.find(({ status }) => status === "fail") ??
    steps.find(({ status }) => status === "unknown") ??
    steps.find(({ status }) => status === "partial") ??
    steps.find(({ status }) => status === "pass") ??
    steps[0];
  if (worst === undefined) {
    const told = missing(topology.gap("DescribeSubnets"), ["The subnets of the endpoint are not visible."]);
    journey.add(step("networkAcl", "unknown", "STATE_NOT_VISIBLE", told.sentence, { permission: told.permission }));
    return;
  }
  const some = failed.length > 0 && failed.length < moved.length;
  const subnets = (list: readonly { stops: readonly Stop[] }[]) =>
    list.reduce((sum, { stops }) => sum + stops.length, 0);
  const status: StepStatus = some
    ? steps.some((one) => one.status === "unknown")
      ? "unknown"
      : "partial"
    : worst.status;
  const sentence = some
    ? say`${count(subnets(failed), "subnet")} of the endpoint's ${subnets(moved)} cannot be entered (${blockWords(mergeIntervals(failed.flatMap(({ addresses }) => addresses)), context.family)}): ${worst.sentence}`
    : worst.sentence;
  const same = steps.filter((one) => one.status === worst.status);
  journey.add({
    ...worst,
    status,
    sentence,
    evidence: [
      ...new Map(
        same.flatMap((one) => one.evidence).map((one) => [`${one.resourceId}/${one.field}/${one.rule}`, one]),
      ).values(),
    ],
  });
  const open = moved.filter((one) => (some ? one.step.status !== "fail" : true));
  journey.flights = journey.flights.map(({ client }, index) => ({
    client,
    boxes: open.flatMap((one) => one.flights[index]?.boxes ?? []),
  }));
  answersFrom(
    journey,
    open.flatMap(({ stops }) => stops),
  );
}

interface DoorGroup {
  stops: readonly [Stop, ...Stop[]];
  addresses: readonly Interval[];
}

/** Doors behind one network ACL are entered alike; only inside the subnet that packets come from none applies. */
function doorGroups(entry: Stop, topology: Located["topology"], doors: readonly Door[]): DoorGroup[] {
  const found = new Map<string, { stops: [Stop, ...Stop[]]; addresses: Interval[] }>();
  for (const { subnetId, addresses } of doors) {
    const subnet = subnetId === null ? undefined : topology.get(subnetId, "subnet");
    if (subnet === undefined) continue;
    const facts = entry.facts.topology === topology ? entry.facts : factsOf(topology, topology.vpcOf(subnet)?.id ?? "");
    const stop = { facts, subnet };
    const key = subnet.id === entry.subnet.id ? "own" : (subnet.attributes.networkAclId ?? subnet.id);
    const group = found.get(key);
    if (group === undefined) found.set(key, { stops: [stop], addresses: [...addresses] });
    else {
      group.addresses.push(...addresses);
      if (!group.stops.some((one) => one.subnet === subnet)) group.stops.push(stop);
    }
  }
  return [...found.values()].map(({ stops, addresses }) => ({ stops, addresses: mergeIntervals(addresses) }));
}

/** The way back from each of the endpoint's subnets: their tables may differ. */
function answersFrom(journey: Journey, stops: readonly Stop[]): void {
  const before = journey.steps.length;
  const tables = new Set<string>();
  for (const stop of stops) {
    const tableId = stop.subnet.attributes.routeTable?.routeTableId ?? stop.subnet.id;
    if (tables.has(tableId)) continue;
    tables.add(tableId);
    wayBack(journey, stop);
  }
  const told = journey.steps.splice(before);
  const bad = told.find(({ status }) => status === "fail") ?? told.find(({ status }) => status !== "pass") ?? told[0];
  if (bad === undefined) return;
  const mixed = bad.status === "fail" && told.some(({ status }) => status === "pass");
  journey.add(mixed ? { ...bad, status: "partial" } : bad);
}

/** The endpoint's own security groups. */
export function endpointIngress(journey: Journey, { topology, node }: Located<"endpoint">): void {
  const { link } = journey.context;
  const vpcId = topology.vpcOf(node)?.id ?? "";
  journey.take(
    targetIngress(journey.context, factsOf(topology, vpcId), journey.flights, {
      nodeId: node.id,
      groupIds: node.attributes.groups.map(({ groupId }) => groupId),
      words: say`${link.to(node.id)}`,
      referencesKept: journey.referencesKept,
      referencesGap: journey.referencesGap,
    }),
  );
}

/** What a state means for traffic (domain.md §2.7). The provider's word counts where it was read. */
export function stateStep(journey: Journey, endpoint: Located<"endpoint">): Step {
  return once(journey, `state/${endpoint.node.id}`, () => judgeState(journey, endpoint));
}

/** What is said of an endpoint alone is said once for everybody who asks. */
function once({ context: { link } }: Journey, key: string, make: () => Step): Step {
  const steps = said.get(link) ?? new Map<string, Step>();
  said.set(link, steps);
  return memo(steps, key, make);
}

const said = new WeakMap<Linker, Map<string, Step>>();

function judgeState({ context: { link, network } }: Journey, { node }: Located<"endpoint">): Step {
  const { serviceName, lastError, failureReason } = node.attributes;
  const connections = serviceName === null ? [] : network.connectionsTo(parseServiceName(serviceName).shortName);
  const state =
    connections.find(({ endpointId, service }) => endpointId === node.id && service !== null)?.state ??
    node.attributes.state;
  const proof = [evidence(link, node.id, "State", state)];
  const at = (status: StepStatus, stepCode: StepCode, sentence: Sentence) =>
    step("state", status, stepCode, sentence, { evidence: proof, nodeIds: [node.id] });
  const it = say`Endpoint ${link.to(node.id)}`;
  switch (state) {
    case "available":
      return at("pass", "STATE_ENDPOINT_AVAILABLE", say`${it} is available.`);
    case "partial":
      return at("partial", "STATE_ENDPOINT_NOT_AVAILABLE", say`${it} is partial: some of its associations failed.`);
    case "pending":
      return at("unknown", "STATE_ENDPOINT_NOT_AVAILABLE", say`${it} is pending: it is being built or changed.`);
    case "pendingAcceptance":
      return at(
        "fail",
        "STATE_ENDPOINT_NOT_AVAILABLE",
        say`${it} waits until the service's owner accepts the connection.`,
      );
    case "rejected":
    case "expired":
    case "failed":
    case "deleting":
    case "deleted": {
      const why = lastError === null ? failureReason : `${lastError.code}: ${lastError.message}`;
      return at(
        "fail",
        "STATE_ENDPOINT_NOT_AVAILABLE",
        say`${it} is ${state} and carries no traffic${why === null ? "" : ` (${why})`}.`,
      );
    }
    default:
      return at(
        "unknown",
        "STATE_ENDPOINT_NOT_AVAILABLE",
        say`${it} is in state ${code(state)}, whose effect on traffic is not known.`,
      );
  }
}

/** The endpoint policy: a request where one is given, else what the document says of every request (domain.md §4.5). */
export function policyStep(journey: Journey, endpoint: Located<"endpoint">, question: TraceQuestion): Step {
  if (question.action !== undefined) return judgePolicy(journey, endpoint, question);
  return once(journey, `policy/${endpoint.node.id}`, () => judgePolicy(journey, endpoint, question));
}

function judgePolicy(
  { context: { link } }: Journey,
  { topology, node }: Located<"endpoint">,
  question: TraceQuestion,
): Step {
  const { knownType, policyDocument } = node.attributes;
  const at = (
    status: StepStatus,
    stepCode: StepCode,
    sentence: Sentence,
    rules: readonly string[] = [],
    permission: string | null = null,
  ) =>
    step("policy", status, stepCode, sentence, {
      evidence:
        rules.length === 0
          ? [
              evidence(
                link,
                node.id,
                "PolicyDocument",
                policyDocument === null ? "none" : classifyPolicy(policyDocument).class,
              ),
            ]
          : rules.map((rule) => evidence(link, node.id, "PolicyDocument", "statement", rule)),
      nodeIds: [node.id],
      permission,
    });
  const it = say`${link.to(node.id)}`;
  const supported =
    knownType === "Gateway"
      ? true
      : knownType !== "Interface" || isPrivateLink(node)
        ? false
        : (serviceOf(topology, node)?.attributes.policySupported ?? null);
  if (supported === false)
    return at(
      "notApplicable",
      "POLICY_NOT_SUPPORTED",
      say`The service of ${it} takes no endpoint policy, so nothing is filtered there.`,
    );
  const { class: policyClass, sentence } = classifyPolicy(policyDocument);
  if (policyClass === "default-full" || policyClass === "effective-full")
    return at("pass", "POLICY_FULL_ACCESS", [sentence]);
  if (supported === null) {
    const told = missing(
      topology.gap("DescribeVpcEndpointServices"),
      say`Whether the service of ${it} takes endpoint policies is not visible.`,
    );
    return at("unknown", "POLICY_NOT_VISIBLE", told.sentence, [], told.permission);
  }
  if (policyClass === "absent" || policyClass === "unparsable") return at("unknown", "POLICY_NOT_VISIBLE", [sentence]);
  if (policyClass === "deny-only") return at("fail", "POLICY_DENIES", [sentence]);
  if (question.action === undefined)
    return at("partial", "POLICY_LIMITS_REQUESTS", say`${sentence} Name an action and a resource to judge a request.`);
  const evaluation = evaluatePolicy(
    parsePolicy(policyDocument),
    {
      principal: question.principal ?? null,
      action: question.action,
      resource: question.resource ?? null,
      context: { "aws:SourceVpce": [node.id], "aws:SourceVpc": [topology.vpcOf(node)?.id ?? ""], ...question.context },
    },
    { endpointType: knownType },
  );
  const named = evaluation.statements.filter(({ result }) => result === "match").map(({ name }) => name);
  const nearest = evaluation.nearestMiss === null ? [] : [evaluation.nearestMiss.name];
  const open = evaluation.statements.filter(({ result }) => result === "unknown").map(({ name }) => name);
  switch (evaluation.decision) {
    case "allow":
      return at("pass", "POLICY_ALLOWS", [evaluation.sentence], named);
    case "depends":
      return at("unknown", "POLICY_DEPENDS", [evaluation.sentence], open);
    case "explicitDeny":
    case "implicitDeny":
      return at("fail", "POLICY_DENIES", [evaluation.sentence], named.length > 0 ? named : nearest);
  }
}

/** What stands behind an endpoint service of a collected account: listeners, zones and healthy targets (domain.md §1.6, §4.7). */
export function providerSteps(journey: Journey, { topology, node }: Located<"endpoint">, doors: readonly Door[]): void {
  const { link, network, protocol } = journey.context;
  if (!isPrivateLink(node) || node.attributes.serviceName === null) return;
  const serviceId = parseServiceName(node.attributes.serviceName).shortName;
  const service = network.service(serviceId);
  const add = (
    status: StepStatus,
    stepCode: StepCode,
    sentence: Sentence,
    proof: Step["evidence"] = [],
    permission: string | null = null,
  ) => journey.add(step("provider", status, stepCode, sentence, { evidence: proof, permission, nodeIds: [serviceId] }));
  if (service === null) {
    const owner = serviceOf(topology, node)?.attributes.owner ?? null;
    const unseen = providerGap(network, { topology, node });
    if (unseen !== null) {
      const told = missing(unseen, []);
      return add("unknown", "STATE_PROVIDER_NOT_VISIBLE", told.sentence, [], told.permission);
    }
    const who = owner === null ? say`another account` : say`account ${code(owner)}`;
    return add(
      "notApplicable",
      "STATE_PROVIDER_NOT_VISIBLE",
      say`The service belongs to ${who}, which was not read: what stands behind it is not judged.`,
    );
  }
  const there = service.topology;
  const balancers = balancersOf(there, service.node);
  if (balancers.length === 0) {
    const gap = there.gap("DescribeLoadBalancers");
    const told = missing(gap, say`No load balancer of ${link.to(serviceId)} is visible.`);
    return add("unknown", "STATE_PROVIDER_NOT_VISIBLE", told.sentence, [], told.permission);
  }
  const ports = journey.flights.flatMap(({ boxes }) => boxes.map((box) => box.ports));
  const lanes = balancers.map((balancer) => lane(there, balancer, ports, protocol));
  const unseen = lanes.find(({ kind }) => kind === "unseen");
  if (unseen?.kind === "unseen") {
    const told = missing(there.gap(unseen.action), say`What stands behind ${link.to(serviceId)} is not visible.`);
    return add("unknown", "STATE_PROVIDER_NOT_VISIBLE", told.sentence, [], told.permission);
  }
  const deaf = lanes.find(({ kind }) => kind === "noListener");
  if (deaf?.kind === "noListener") {
    const proof = [evidence(link, deaf.balancer.id, "listeners", deaf.listening.join(", ") || "none")];
    const sentence = say`${link.to(deaf.balancer.id)} behind ${link.to(serviceId)} has no listener on the port: it listens on ${deaf.listening.join(", ") || "none"}.`;
    return add(
      balancers.length > 1 && lanes.some(({ kind }) => kind === "open") ? "partial" : "fail",
      "ELBV2_LISTENER_PORT_RESTRICTION",
      sentence,
      proof,
    );
  }
  const empty = lanes.find(({ kind }) => kind === "noTargetGroup");
  if (empty?.kind === "noTargetGroup")
    return add(
      "fail",
      "ELBV2_LISTENER_HAS_NO_TG",
      say`A listener of ${link.to(empty.balancer.id)} leads to no target group.`,
    );
  for (const one of lanes) if (one.kind === "open") balancerIngress(journey, there, one.balancer);
  health(
    journey,
    there,
    topology,
    serviceId,
    // Zones of two Regions need not match (domain.md §1.6).
    there.region === topology.region ? doors : [],
    lanes.flatMap((one) => (one.kind === "open" ? [one] : [])),
    add,
  );
}

/** What is missing of the service behind an endpoint where it may be one of an account that was read, but not all of it. */
export function providerGap(network: Network, { topology, node }: Located<"endpoint">): Gap | null {
  const owner = serviceOf(topology, node)?.attributes.owner ?? null;
  const actions = ["DescribeVpcEndpointServiceConfigurations", "DescribeLoadBalancers", "DescribeListeners"] as const;
  return (
    network.topologies
      .filter(({ accountId }) => owner === null || owner === accountId)
      .flatMap((one) => firstGap(one, actions) ?? [])[0] ?? null
  );
}

/** Whether a listener of this protocol (`TCP`, `TLS`, `TCP_UDP` …) takes what clients send. */
export function speaks(spoken: string | null, protocol: "tcp" | "udp"): boolean {
  return spoken === null || (protocol === "udp" ? /UDP/ : /TCP|TLS/).test(spoken);
}

type Balancer = TopologyNode<"loadBalancer">;
type Topologies = Located["topology"];

type Lane =
  | { kind: "open"; balancer: Balancer; groups: TopologyNode<"targetGroup">[] }
  | { kind: "unseen"; action: "DescribeListeners" | "DescribeTargetGroups" }
  | { kind: "noListener"; balancer: Balancer; listening: string[] }
  | { kind: "noTargetGroup"; balancer: Balancer };

function lane(
  topology: Topologies,
  balancer: Balancer,
  ports: readonly { from: number; to: number }[],
  protocol: "tcp" | "udp",
): Lane {
  const { listeners } = balancer.attributes;
  if (listeners === null) return { kind: "unseen", action: "DescribeListeners" };
  const fitting = listeners.filter(
    ({ port, protocol: spoken }) =>
      port === null || (speaks(spoken, protocol) && ports.some(({ from, to }) => from <= port && port <= to)),
  );
  if (fitting.length === 0) {
    return {
      kind: "noListener",
      balancer,
      listening: listeners.map(({ port, protocol: spoken }) => `${spoken ?? ""} ${port ?? ""}`.trim()),
    };
  }
  const arns = new Set(fitting.flatMap(({ targetGroupArns }) => targetGroupArns));
  if (arns.size === 0) return { kind: "noTargetGroup", balancer };
  const groups = groupsOf(topology, balancer).filter(({ attributes }) => arns.has(attributes.arn));
  return groups.length === 0 ? { kind: "unseen", action: "DescribeTargetGroups" } : { kind: "open", balancer, groups };
}

/** A Network Load Balancer's security groups judge the client's own address, unless that is switched off. */
function balancerIngress(journey: Journey, topology: Topologies, balancer: Balancer): void {
  const { securityGroupIds, enforcePrivateLinkRules } = balancer.attributes;
  if (securityGroupIds === null || securityGroupIds.length === 0 || enforcePrivateLinkRules === "off") return;
  const vpcId = topology.vpcOf(balancer)?.id ?? "";
  const { link } = journey.context;
  journey.take(
    targetIngress(journey.context, factsOf(topology, vpcId), journey.flights, {
      nodeId: balancer.id,
      groupIds: securityGroupIds,
      words: say`${link.to(balancer.id)}`,
      referencesKept: false,
    }),
  );
}

function health(
  { context: { link } }: Journey,
  topology: Topologies,
  home: Topologies,
  serviceId: string,
  doors: readonly Door[],
  lanes: readonly { balancer: Balancer; groups: TopologyNode<"targetGroup">[] }[],
  add: (
    status: StepStatus,
    stepCode: StepCode,
    sentence: Sentence,
    proof?: Step["evidence"],
    permission?: string | null,
  ) => void,
): void {
  const zones = [...new Set(doors.flatMap(({ zoneId }) => zoneId ?? []))];
  /** Where zones lack their ids, by which alone those of two accounts can be told to be the same. */
  let unplaced: Topologies | null = null;
  const bad: { zone: string; crossing: boolean | null }[] = [];
  const proof: Step["evidence"][number][] = [];
  for (const { balancer, groups } of lanes) {
    const byZone = healthByZone(topology, groups);
    if (byZone === null) {
      const told = missing(
        topology.gap("DescribeTargetHealth"),
        say`The health of the targets behind ${link.to(serviceId)} is not visible.`,
      );
      return add("unknown", "STATE_PROVIDER_NOT_VISIBLE", told.sentence, [], told.permission);
    }
    const healthy = [...byZone.values()].reduce((sum, one) => sum + one.healthy, 0);
    const total = [...byZone.values()].reduce((sum, one) => sum + one.total, 0);
    for (const group of groups) proof.push(evidence(link, group.id, "TargetHealth", `${healthy} of ${total} healthy`));
    if (healthy === 0)
      return add(
        "fail",
        "STATE_PROVIDER_NOT_HEALTHY",
        say`None of the ${total} targets behind ${link.to(balancer.id)} is healthy.`,
        proof,
      );
    const crosses = groups.map((group) => crossesZones(balancer, group));
    if (crosses.every((one) => one === true)) continue;
    const all = byZone.get("all")?.healthy ?? 0;
    const ids = new Set(zoneIdsOf(topology).values());
    const placeless = [...byZone].some(([zone, one]) => zone !== "all" && !ids.has(zone) && one.healthy > 0);
    for (const zone of zones) {
      if (all + (byZone.get(zone)?.healthy ?? 0) > 0) continue;
      if (placeless) unplaced ??= topology;
      else bad.push({ zone, crossing: crosses.includes(null) ? null : false });
    }
    if (all === 0 && doors.some(({ zoneId }) => zoneId === null)) unplaced ??= home;
  }
  if (unplaced !== null) {
    const gap = firstGap(unplaced, ["DescribeSubnets", "DescribeAvailabilityZones", "DescribeNetworkInterfaces"]);
    const told = missing(gap, say`In which zones the targets behind ${link.to(serviceId)} are is not visible.`);
    return add("unknown", "STATE_PROVIDER_NOT_VISIBLE", told.sentence, proof, told.permission);
  }
  if (bad.length === 0)
    return add(
      "pass",
      "STATE_PROVIDER_HEALTHY",
      say`Healthy targets stand behind ${link.to(serviceId)}${zones.length > 0 ? " in every zone of the endpoint" : ""}.`,
      proof,
    );
  const names = series([...new Set(bad.map(({ zone }) => zone))].map(code));
  if (bad.some((one) => one.crossing === null)) {
    const told = missing(
      topology.gap("DescribeLoadBalancerAttributes") ?? topology.gap("DescribeTargetGroupAttributes"),
      say`No healthy target is in ${names}, and whether the load balancer crosses zones is not visible.`,
    );
    return add("unknown", "ELB_NOT_CROSSZONE", told.sentence, proof, told.permission);
  }
  const every = zones.length > 0 && new Set(bad.map(({ zone }) => zone)).size === zones.length;
  add(
    every ? "fail" : "partial",
    "ELBV2_NO_TARGETS_IN_AZ",
    say`No healthy target is in ${names}, and the load balancer does not cross zones: what enters there fails.`,
    proof,
  );
}
