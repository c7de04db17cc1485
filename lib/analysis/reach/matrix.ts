import type { Interval, Network, Tier, Topology } from "@/lib/model";
import { compareText, parseCidr, parseServiceName, serviceDisplayName } from "@/lib/model";
import type { Endpoint, Subnet, VpcFacts } from "../facts";
import { blocksOf, factsOf, isPrivateLink, memo } from "../facts";
import type { Target } from "../trace/question";
import { readQuestion } from "../trace/question";
import { VIA_WORDS } from "../trace/summary";
import { traceBetween } from "../trace/trace";
import type { StepCode, Trace, TraceVerdict, Via } from "../trace/types";
import { Linker } from "../words";

/** How every subnet of a VPC reaches every service: what one look answers, and a click explains (product.md, Reach). */

/** What is asked about where a reader names nothing else, besides the services that have an endpoint here. */
export const DEFAULT_SERVICES: readonly string[] = [
  ...["s3", "dynamodb", "ecr.api", "ecr.dkr", "logs", "monitoring", "ssm", "ssmmessages", "ec2messages", "sts", "kms"],
  ...["secretsmanager", "sns", "sqs", "lambda", "execute-api"],
];

export interface ReachColumn {
  /** What a trace takes as its destination: a short name, a service name or the id of an endpoint. */
  to: string;
  label: string;
  /** Endpoints of this VPC for it. */
  endpointIds: readonly string[];
}

/** One answer, shared by all places of the matrix that have it. */
export interface ReachCell {
  verdict: TraceVerdict;
  via: Via;
  /** The endpoint, gateway or connection of `via`. */
  viaId: string | null;
  /** True where `via` is an endpoint of another VPC. */
  elsewhere: boolean;
  code: StepCode;
  /**
   * The resource that decides. `routeTable` and `subnet` are those of the row, which share the answer with others like them;
   * null where nothing that has an id decides.
   */
  decidedBy: { id: string } | "routeTable" | "subnet" | null;
  /** At most three words on what decides, e.g. `no route`; empty where everything passes. */
  because: string;
  /** True where only the endpoint policy limits what passes: on the network everything does. */
  onlyPolicy: boolean;
  /** All of it in words, e.g. `NAT gateway nat-…`, `No: no route`. */
  text: string;
}

export interface ReachRow {
  subnetId: string;
  label: string;
  cidrBlock: string | null;
  zone: string | null;
  tier: Tier;
  /** Workloads that were seen. */
  workloads: number;
  /** The id of the effective route table; null: not visible. */
  routeTable: string | null;
  /** Index into {@link ReachMatrix.cells}, one for each column. */
  cells: readonly number[];
}

export interface ReachGroup {
  /** The effective route table; null: not visible. */
  routeTableId: string | null;
  label: string;
  rows: readonly ReachRow[];
}

export interface ReachMatrix {
  columns: readonly ReachColumn[];
  /** Rows by their effective route table, in the order in which subnets are listed. */
  groups: readonly ReachGroup[];
  cells: readonly ReachCell[];
  /** Services that were asked for and that nobody knows, with what is wrong. */
  problems: readonly string[];
}

/** The matrix of a VPC, for the services with an endpoint there and those that are named. */
export function reachMatrix(
  topology: Topology,
  vpcId: string,
  network: Network,
  services: readonly string[] = DEFAULT_SERVICES,
): ReachMatrix {
  const facts = factsOf(topology, vpcId);
  const link = new Linker(topology, vpcId, { network });
  const problems: string[] = [];
  const columns = columnsOf(facts, services).flatMap((column): { column: ReachColumn; target: Target | null }[] => {
    const first = facts.subnets[0];
    if (first === undefined) return [{ column, target: null }];
    const read = readQuestion(facts.topology, { from: first.id, to: column.to }, network);
    if (read.ok) return [{ column: { ...column, label: labelOf(column, read.target) }, target: read.target }];
    problems.push(read.problem.message);
    return [];
  });
  const cells: ReachCell[] = [];
  const indexOf = new Map<string, number>();
  const shared = new Map<string, number>();
  const kinds = new Kinds(facts, network);
  const cellsOf = (subnet: Subnet): readonly number[] => {
    const kind = kinds.of(subnet);
    const read = readQuestion(topology, { from: subnet.id, to: "internet" }, network);
    return columns.map(({ column, target }, at) => {
      const known = shared.get(`${at}/${kind}`);
      // Inside its own subnet an endpoint is reached without network ACLs: such a subnet shares no answer about it.
      if (known !== undefined && !kinds.isDoor(subnet, cells[known]?.viaId ?? null)) return known;
      if (!read.ok || target === null) throw new Error(`${subnet.id} is no source.`);
      const traced = traceBetween(read.source, target, { from: subnet.id, to: column.to }, network, link);
      const cell = cellOf(traced, subnet, facts);
      const key = `${cell.verdict}/${cell.via}/${cell.viaId}/${cell.code}/${JSON.stringify(cell.decidedBy)}`;
      const index = indexOf.get(key) ?? cells.push(cell) - 1;
      indexOf.set(key, index);
      if (!kinds.isDoor(subnet, cell.viaId)) shared.set(`${at}/${kind}`, index);
      return index;
    });
  };
  const groups = new Map<string, { routeTableId: string | null; label: string; rows: ReachRow[] }>();
  for (const subnet of facts.subnets) {
    const table = facts.tableOf(subnet);
    const key = table?.id ?? "";
    const group = groups.get(key) ?? {
      routeTableId: table?.id ?? null,
      label: table?.label ?? "Route table not visible",
      rows: [],
    };
    groups.set(key, group);
    const { cidrBlock, ipv6CidrBlocks, availabilityZone, tier } = subnet.attributes;
    group.rows.push({
      subnetId: subnet.id,
      label: subnet.label,
      cidrBlock: cidrBlock ?? ipv6CidrBlocks[0] ?? null,
      zone: availabilityZone,
      tier,
      workloads: facts.workloads(subnet.id).length,
      routeTable: table?.id ?? null,
      cells: cellsOf(subnet),
    });
  }
  return { columns: columns.map(({ column }) => column), groups: [...groups.values()], cells, problems };
}

/** Services with an endpoint here first, AWS's by name, then those that were asked for in their order. */
function columnsOf(facts: VpcFacts, services: readonly string[]): ReachColumn[] {
  const found = new Map<string, ReachColumn & { endpointIds: string[] }>();
  const add = (to: string, label: string, endpointId: string | null) => {
    const known = found.get(to) ?? { to, label, endpointIds: [] };
    if (endpointId !== null) known.endpointIds.push(endpointId);
    found.set(to, known);
  };
  const inOrder = [...facts.endpoints].sort((a, b) => compareText(placeOf(a), placeOf(b)) || compareText(a.id, b.id));
  for (const endpoint of inOrder) {
    const { knownType, shortName, serviceName } = endpoint.attributes;
    if (knownType === "GatewayLoadBalancer" || knownType === null) continue;
    const region = serviceName === null ? null : parseServiceName(serviceName).region;
    if (serviceName === null || isPrivateLink(endpoint)) add(endpoint.id, endpoint.label, endpoint.id);
    else if (region === null || region === facts.topology.region)
      add(shortName, serviceDisplayName(shortName), endpoint.id);
    else add(serviceName, `${serviceDisplayName(shortName)} (${region})`, endpoint.id);
  }
  for (const service of services) if (!found.has(service)) add(service, service, null);
  return [...found.values()];
}

/** Gateway endpoints first, then AWS's services, then what others provide. */
function placeOf(endpoint: Endpoint): string {
  const rank =
    endpoint.attributes.knownType === "Gateway"
      ? 0
      : isPrivateLink(endpoint) || endpoint.attributes.serviceName === null
        ? 2
        : 1;
  return `${rank}/${endpoint.attributes.shortName}`;
}

function labelOf(column: ReachColumn, target: Target): string {
  return column.label === column.to ? target.label : column.label;
}

function cellOf(
  { verdict, via, viaId, steps, deciding }: Omit<Trace, "summary">,
  subnet: Subnet,
  facts: VpcFacts,
): ReachCell {
  const step = steps[deciding];
  if (step === undefined) throw new Error("A trace has at least one step.");
  const first = step.evidence[0]?.resourceId ?? step.nodeIds[0] ?? null;
  const cell = {
    verdict,
    via,
    viaId,
    elsewhere: via === "interfaceEndpoint" && viaId !== null && !facts.endpoints.some(({ id }) => id === viaId),
    code: step.code,
    decidedBy: verdict === "pass" ? asResource(viaId) : decidedBy(first, subnet),
    because: verdict === "pass" ? "" : (REASONS[step.code] ?? step.kind),
    onlyPolicy: step.code === "POLICY_LIMITS_REQUESTS",
  };
  return { ...cell, text: textOf(cell) };
}

function asResource(id: string | null): ReachCell["decidedBy"] {
  return id === null ? null : { id };
}

/** The answer is shared with subnets like this one, so what is this one's own goes without its id. */
function decidedBy(id: string | null, subnet: Subnet): ReachCell["decidedBy"] {
  if (id === subnet.id) return "subnet";
  return id === subnet.attributes.routeTable?.routeTableId ? "routeTable" : asResource(id);
}

const ANSWERS: Record<TraceVerdict, string> = { pass: "", fail: "No", partial: "In part", unknown: "Not certain" };

function textOf(cell: Omit<ReachCell, "text">): string {
  const { verdict, via, viaId, elsewhere, because, onlyPolicy } = cell;
  const way =
    via === "none" ? "" : `${VIA_WORDS[via]}${elsewhere ? " of another VPC" : ""}${viaId === null ? "" : ` ${viaId}`}`;
  const answer = onlyPolicy ? "" : ANSWERS[verdict];
  const rest = [way, because].filter((part) => part !== "").join(", ");
  return answer === "" ? rest : rest === "" ? answer : `${answer}: ${rest}`;
}

const REASONS: Partial<Record<StepCode, string>> = {
  BAD_STATE: "bad state",
  BAD_STATE_ROUTE: "black hole",
  BAD_STATE_ATTACHMENT: "not attached",
  CANNOT_ROUTE: "part not routed",
  DISCONNECTED_VPCS: "wrong way",
  DNS_CUSTOM_SERVERS: "own DNS servers",
  DNS_FORWARDED: "DNS forwarded",
  DNS_NO_ADDRESS: "no address",
  DNS_NO_RECORD: "no DNS record",
  DNS_NOT_VISIBLE: "DNS not visible",
  DNS_PRIVATE_ZONE: "hosted zone",
  DNS_SUPPORT_DISABLED: "DNS off",
  ELBV2_LISTENER_PORT_RESTRICTION: "no listener",
  ELBV2_NO_TARGETS_IN_AZ: "no target in AZ",
  ENI_SG_RULES_MISMATCH: "security group",
  HIGHER_PRIORITY_ROUTE: "lists overlap",
  IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS: "wrong way",
  IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: "public IP only",
  MORE_SPECIFIC_ROUTE: "two ways",
  NO_ROUTE_TO_DESTINATION: "no route",
  NO_SOURCE_OR_DESTINATION: "no address",
  POLICY_DENIES: "policy denies",
  POLICY_LIMITS_REQUESTS: "policy limits",
  POLICY_NOT_VISIBLE: "policy not visible",
  REGIONAL_NGW_ROUTE_AZ_RESTRICTION: "NAT not in AZ",
  SG_HAS_NO_RULES: "security group",
  SG_REFERENCES_NOT_PRESERVED: "group reference",
  STATE_ENDPOINT_NOT_AVAILABLE: "endpoint state",
  STATE_NOT_VISIBLE: "not visible",
  STATE_PROVIDER_NOT_HEALTHY: "no healthy target",
  STATE_PROVIDER_NOT_VISIBLE: "provider not visible",
  SUBNET_ACL_RESTRICTION: "network ACL",
  TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION: "no TGW table",
  TGW_ATTACH_VPC_AZ_RESTRICTION: "TGW not in AZ",
  TGW_RTB_BAD_STATE_ROUTE: "TGW black hole",
  TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT: "no TGW route",
  TGW_RTB_ROUTES_ARE_UNKNOWN: "TGW not visible",
  UNKNOWN_DESTINATION: "not read",
  UNKNOWN_PEERED_SGS: "group not visible",
  UNKNOWN_RESOURCE: "not visible",
  UNSUPPORTED_COMPONENT: "not followed",
  VPC_BLOCK_PUBLIC_ACCESS_ENABLED: "public access blocked",
};

/** Subnets for which nothing that decides can differ have one kind, and are traced once. */
class Kinds {
  private readonly bounds: Record<"ipv4" | "ipv6", readonly bigint[]>;
  /** Subnets that are themselves a hop on the way of others. */
  private readonly hops: Set<string>;
  /** Endpoints with their subnets. */
  private readonly doors = new Set<string>();
  /** Only transit gateways and regional NAT gateways care for the zone that packets come from. */
  private readonly zonal: boolean;
  private readonly signatures = new Map<string, string>();
  private readonly numbers = new Map<string, number>();

  constructor(
    private readonly facts: VpcFacts,
    network: Network,
  ) {
    this.bounds = boundsOf(network, facts.topology);
    const subnetIds = network.topologies.flatMap((topology) => [
      ...topology.ofKind("natGateway").flatMap(({ attributes }) => attributes.subnetId ?? []),
      ...topology
        .ofKind("transitGateway")
        .flatMap(({ attributes }) => attributes.attachments.flatMap((one) => one.subnetIds ?? [])),
    ]);
    this.hops = new Set(subnetIds);
    const { topology, routeTables } = facts;
    this.zonal =
      topology.ofKind("natGateway").some(({ attributes }) => attributes.availabilityMode === "regional") ||
      routeTables.some(({ attributes }) => attributes.routes.some(({ targetKind }) => targetKind === "transitGateway"));
    for (const topology of network.topologies) {
      for (const { id, attributes } of topology.ofKind("endpoint")) {
        if (attributes.knownType === "GatewayLoadBalancer") for (const one of attributes.subnetIds) this.hops.add(one);
        for (const one of attributes.subnetIds) this.doors.add(`${id}/${one}`);
      }
      for (const { attributes } of topology.ofKind("networkInterface")) {
        if (attributes.endpointId !== null) this.doors.add(`${attributes.endpointId}/${attributes.subnetId}`);
      }
    }
  }

  /** True for a subnet in which an endpoint has an interface. */
  isDoor(subnet: Subnet, endpointId: string | null): boolean {
    return endpointId !== null && this.doors.has(`${endpointId}/${subnet.id}`);
  }

  of(subnet: Subnet): string {
    const { networkAclId, availabilityZone, availabilityZoneId, mapPublicIpOnLaunch, state, ipv6Native } =
      subnet.attributes;
    // What has a part in a way itself, or whose addresses some rule tells apart, is like no other subnet.
    if (this.hops.has(subnet.id)) return subnet.id;
    const places = blocksOf(subnet).map(({ family, first, last }) => {
      const [from, to] = [this.placeOf(family, first), this.placeOf(family, last)];
      return from === to ? `${family}:${from}` : null;
    });
    if (places.includes(null)) return subnet.id;
    const clients = this.facts.clientGroups(subnet.id).map(({ groupIds, interfaces }) => {
      const open = interfaces.filter(({ attributes }) => attributes.publicIp !== null).length;
      const ipv4 = interfaces.some(({ attributes }) => attributes.privateIpAddresses.length > 0);
      return `${groupIds.join()}:${open === 0 ? "none" : open === interfaces.length ? "all" : `${open}/${interfaces.length}`}:${ipv4}`;
    });
    const block = JSON.stringify(this.facts.topology.raw(subnet.id)?.BlockPublicAccessStates ?? null);
    return [
      this.routesOf(subnet),
      networkAclId,
      ...(this.zonal ? [availabilityZone, availabilityZoneId] : []),
      mapPublicIpOnLaunch,
      state,
      ipv6Native,
      block,
      ...places,
      "|",
      ...clients,
    ].join("/");
  }

  /** The routes of the effective table: tables that have the same ones are alike, whatever their ids. */
  private routesOf(subnet: Subnet): string {
    const table = this.facts.tableOf(subnet);
    if (table === null) return "not visible";
    return memo(this.signatures, table.id, () => {
      const routes = table.attributes.routes.map(({ destination, targetNodeId, state, propagated }) => [
        destination,
        targetNodeId,
        state,
        propagated,
      ]);
      const text = JSON.stringify(routes.sort());
      return String(memo(this.numbers, text, () => this.numbers.size));
    });
  }

  /** Between which two bounds an address lies. */
  private placeOf(family: "ipv4" | "ipv6", address: bigint): number {
    const bounds = this.bounds[family];
    let [low, high] = [0, bounds.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bounds[middle] ?? 0n) <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const known = new WeakMap<Network, Record<"ipv4" | "ipv6", bigint[]>>();

/** Every address at which a rule or a route of anything collected begins or ends. */
function boundsOf(network: Network, home: Topology): Record<"ipv4" | "ipv6", bigint[]> {
  const before = known.get(network);
  if (before !== undefined) return before;
  const texts = new Set<string>();
  for (const topology of new Set([home, ...network.topologies])) {
    for (const { attributes } of topology.ofKind("securityGroup"))
      for (const { peer } of attributes.rules) texts.add(peer.value);
    for (const { attributes } of topology.ofKind("networkAcl"))
      for (const { cidrBlock } of attributes.entries) texts.add(cidrBlock);
    for (const { attributes } of topology.ofKind("prefixList"))
      for (const cidr of attributes.cidrs ?? []) texts.add(cidr);
    for (const { attributes } of topology.ofKind("routeTable"))
      for (const { destination } of attributes.routes) texts.add(destination);
    for (const { attributes } of topology.ofKind("transitGateway")) {
      for (const { routes } of attributes.routeTables ?? [])
        for (const { destination } of routes ?? []) texts.add(destination);
    }
  }
  const blocks = [...texts].flatMap((text) => parseCidr(text) ?? []);
  const of = (family: "ipv4" | "ipv6") => {
    const own: Interval[] = blocks.filter((block) => block.family === family);
    const all = new Set(own.flatMap(({ first, last }) => [first, last + 1n]));
    return [...all].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  };
  const made = { ipv4: of("ipv4"), ipv6: of("ipv6") };
  known.set(network, made);
  return made;
}
