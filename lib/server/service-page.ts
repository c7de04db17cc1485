import { type Attention, explain, type Panel, type ServiceAddress, serviceAttentions } from "@/lib/analysis";
import {
  compareText,
  gapSentence,
  type Located,
  type Network,
  type Topology,
  type TopologyNode,
  type VpcAddress,
} from "@/lib/model";
import { buildServiceScene, type Scene } from "@/lib/scene";
import { parseView, type ViewState } from "@/lib/view";
import { type Drawing, drawing, svgOf } from "./drawings";
import type { Runtime } from "./runtime";
import { isUndated, staleness } from "./vpc-page";

type Service = Located<"serviceConfiguration">;

/** A panel with the VPC's page to which its links without an address lead; null: to the page on which it is read. */
export type PlacedPanel = Panel & { base: VpcAddress | null };

/** Everything that the page of an endpoint service shows. */
export interface ServicePageProps {
  service: ServiceAddress;
  accountName: string | null;
  name: string | null;
  summary: string;
  scene: Scene;
  /** The panel of what is selected, else of the service. */
  panel: PlacedPanel;
  /** What there is to say about the service itself. */
  own: PlacedPanel;
  /** The page of the VPC in which its load balancers stand; null where that is not known. */
  home: VpcAddress | null;
  attentions: readonly Attention[];
  initial: ViewState;
  notices: readonly string[];
  gaps: readonly string[];
  source: { kind: string; label: string; collectedAt: string; stale: string | null };
  refreshing: boolean;
}

/** Why there is no such endpoint service. */
export interface ServiceNotFound {
  found: false;
  reason: "loading" | "unknown";
  message: string;
  near: readonly (ServiceAddress & { name: string | null })[];
}

export type ServicePageResult = { found: true; props: ServicePageProps } | ServiceNotFound;

/** The endpoint service at an address, or what there is instead. */
export function findService(runtime: Runtime, at: ServiceAddress): { found: true; service: Service } | ServiceNotFound {
  const { services } = runtime.network();
  const service = services.find(
    ({ topology, node }) =>
      node.id === at.serviceId && topology.accountId === at.accountId && topology.region === at.region,
  );
  if (service !== undefined) return { found: true, service };
  const near = [...services]
    .sort((a, b) => rank(a, at) - rank(b, at) || compareText(a.node.id, b.node.id))
    .slice(0, 5)
    .map((other) => ({ ...addressOf(other), name: other.node.attributes.name }));
  const what = `There is no endpoint service ${at.serviceId} in account ${at.accountId}, Region ${at.region}`;
  if (runtime.refreshing) {
    return { found: false, reason: "loading", message: `${what} yet. Sources are still being read.`, near };
  }
  const hidden = runtime
    .network()
    .topologies.filter((topology) => topology.accountId === at.accountId && topology.region === at.region)
    .flatMap((topology) => topology.gap("DescribeVpcEndpointServiceConfigurations") ?? [])
    .map(gapSentence);
  const because = hidden.length === 0 ? "" : ` ${hidden.join(" ")}`;
  const exist = services.length === 0 ? " No endpoint service is known at all." : "";
  return { found: false, reason: "unknown", message: `${what}.${exist}${because}`, near };
}

/** The same id elsewhere first, then the same account, then the same Region. */
function rank({ topology, node }: Service, at: ServiceAddress): number {
  if (node.id === at.serviceId) return 0;
  if (topology.accountId === at.accountId) return 1;
  return topology.region === at.region ? 2 : 3;
}

function addressOf({ topology, node }: Service): ServiceAddress {
  return { accountId: topology.accountId, region: topology.region, serviceId: node.id };
}

/** The page of an endpoint service for a query; garbage in the query gives the default view and notices. */
export function servicePage(runtime: Runtime, at: ServiceAddress, query: URLSearchParams): ServicePageResult {
  const found = findService(runtime, at);
  if (!found.found) return found;
  const { service } = found;
  const { topology, node } = service;
  const network = runtime.network();
  const { state, notices } = parseView(query);
  const own = ownPanel(network, service);
  const panel = state.select === null ? own : (explainOnService(network, service, state.select) ?? own);
  return {
    found: true,
    props: {
      service: addressOf(service),
      accountName: topology.accountName,
      name: node.attributes.name,
      summary: summaryOf(network, service),
      scene: serviceScene(network, service, state),
      panel,
      own,
      home: pageOf(topology, node),
      attentions: serviceAttentions(service),
      initial: state,
      notices,
      gaps: gapsOfService(service),
      source: {
        kind: topology.source.kind,
        label: topology.source.label,
        collectedAt: topology.collectedAt,
        stale: staleness(runtime.sources(), topology),
      },
      refreshing: runtime.refreshing,
    },
  };
}

/**
 * What a panel says about a node on a service's page: of the provider's own topology, else of whichever account has it, as
 * with a consumer's endpoint. Null when nobody has.
 */
export function explainOnService(network: Network, { topology, node }: Service, nodeId: string): PlacedPanel | null {
  const own = explain(topology, nodeId, { network, readIn: node.id });
  if (own !== null) return { ...own, base: null };
  const [elsewhere] = network.find(nodeId);
  return elsewhere === undefined ? null : explainAt(network, elsewhere);
}

/** What a panel says about a resource outside of its own VPC's page. */
export function explainAt(network: Network, { topology, node }: Located): PlacedPanel | null {
  const panel = explain(topology, node.id, { network });
  return panel === null ? null : { ...panel, base: pageOf(topology, node) };
}

function pageOf(topology: Topology, node: TopologyNode): VpcAddress | null {
  const vpc = topology.vpcOf(node);
  return vpc === null ? null : { accountId: topology.accountId, region: topology.region, vpcId: vpc.id };
}

function ownPanel(network: Network, service: Service): PlacedPanel {
  const panel = explainOnService(network, service, service.node.id);
  if (panel === null) throw new Error(`The topology lists ${service.node.id}, but nothing can be said about it.`);
  return panel;
}

/** The diagram of an endpoint service for a query, as the canvas draws it. */
export function renderServiceScene(runtime: Runtime, service: Service, query: URLSearchParams): Scene {
  return serviceScene(runtime.network(), service, parseView(query).state);
}

/** The SVG file of an endpoint service for a query. */
export function renderServiceSvg(runtime: Runtime, service: Service, query: URLSearchParams): string {
  return svgOf(serviceDrawing(runtime, service, query), query);
}

/** An endpoint service drawn as a query asks for, ready to be written. */
export function serviceDrawing(runtime: Runtime, service: Service, query: URLSearchParams): Drawing {
  const { state } = parseView(query);
  return drawing(serviceScene(runtime.network(), service, state), state.theme, service.node.id);
}

function serviceScene(network: Network, service: Service, { select }: ViewState): Scene {
  return buildServiceScene(network, service, {
    lit: select === null ? [] : [select],
    attention: serviceAttentions(service),
  });
}

const CALLS_OF_SERVICE = [
  "DescribeVpcEndpointConnections",
  "DescribeVpcEndpointConnectionNotifications",
  "DescribeLoadBalancers",
] as const;

function gapsOfService({ topology, node }: Service): string[] {
  const balancers = topology.from(node.id, "publishes").map((edge) => edge.target);
  const groups = balancers.flatMap((id) => topology.from(id, "listener").map((edge) => edge.target));
  const gaps = [
    ...CALLS_OF_SERVICE.map((action) => topology.gap(action)),
    topology.gap("DescribeVpcEndpointServicePermissions", node.id),
    ...balancers.flatMap((arn) => [
      topology.gap("DescribeListeners", arn),
      topology.gap("DescribeTargetGroups", arn),
      topology.gap("DescribeLoadBalancerAttributes", arn),
    ]),
    ...groups.flatMap((arn) => [
      topology.gap("DescribeTargetHealth", arn),
      topology.gap("DescribeTargetGroupAttributes", arn),
    ]),
  ];
  const undated = topology.diagnostics.filter(isUndated).map((diagnostic) => diagnostic.message);
  return [...new Set([...undated, ...gaps.flatMap((gap) => (gap === null ? [] : [gapSentence(gap)]))])];
}

function summaryOf(network: Network, { topology, node }: Service): string {
  const connections = network.connectionsTo(node.id);
  const gap = topology.gap("DescribeVpcEndpointConnections");
  const waiting = connections.filter(({ state }) => state === "pendingAcceptance").length;
  const least = gap === null ? "" : "At least ";
  const seen = gap !== null && connections.length === 0;
  const count = `${connections.length} ${connections.length === 1 ? "connection" : "connections"}`;
  const told = seen ? "Its connections are not visible" : `${least}${count}`;
  const wait = waiting === 0 ? "" : `, ${waiting} waiting for acceptance`;
  const zones = node.attributes.availabilityZoneIds.length;
  return `${told}${wait}. It stands in ${zones} ${zones === 1 ? "Availability Zone" : "Availability Zones"}.`;
}
