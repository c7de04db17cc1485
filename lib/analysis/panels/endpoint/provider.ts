import type { Located, Network, Topology } from "@/lib/model";
import { compareText } from "@/lib/model";
import { balancersOf, groupsOf, healthByZone, healthCell, healthOf, listenerWords } from "../../balancers";
import type { Block, Cell, Sentence } from "../../document";
import type { Endpoint } from "../../facts";
import { interfacesOf, serviceOf, zonesOf } from "../../facts";
import { accountWords, isCollected, vpcLink, zoneIdsOf, zoneWords } from "../../network-words";
import { cell, code, codes, count, gapTexts, say, series, table, text, together, yesNo } from "../../words";
import type { EndpointQuestion } from "./question";
import { endpointStatus } from "./status";

/** The provider of a PrivateLink service: its own word where its account was collected, else what AWS tells consumers. */
export function providerBlocks(question: EndpointQuestion): Block[] {
  const { network, endpoint } = question;
  const found = linkOf(network, endpoint);
  const service = found?.service ?? null;
  return service === null ? describedBlocks(question) : collectedBlocks(question, service, found?.state ?? "unknown");
}

function linkOf(network: Network, endpoint: Endpoint) {
  for (const link of network.links) if (link.kind === "privateLink" && link.endpointId === endpoint.id) return link;
  return null;
}

/** What the provider's load balancers listen for, as `TCP 443`; null where that was not collected or is not visible. */
export function listenersBehind(network: Network, endpoint: Endpoint): string[] | null {
  const service = linkOf(network, endpoint)?.service ?? null;
  if (service === null) return null;
  const balancers = balancersOf(service.topology, service.node);
  const seen = balancers.length > 0 && balancers.every(({ attributes }) => attributes.listeners !== null);
  return seen ? listenersOf(balancers) : null;
}

function collectedBlocks(
  question: EndpointQuestion,
  service: Located<"serviceConfiguration">,
  connection: string,
): Block[] {
  const { network, endpoint, link } = question;
  const { topology, node } = service;
  const { attributes } = node;
  const balancers = balancersOf(topology, node);
  const balancerWords = balancers.map((balancer) => say`${link.address({ topology, node: balancer })}`);
  const vpc =
    attributes.vpcId === null
      ? null
      : network.vpc({ accountId: topology.accountId, region: topology.region, vpcId: attributes.vpcId });
  const inspects = endpoint.attributes.knownType === "GatewayLoadBalancer";
  const where = vpc === null ? [] : say` in ${inspects ? "inspection VPC" : "VPC"} ${vpcLink(link, vpc)}`;
  const behind =
    balancers.length === 0
      ? ["Its load balancers are not visible."]
      : say`Behind it ${balancers.length === 1 ? "stands" : "stand"} ${series(balancerWords)}${where}, listening for ${series(listenersOf(balancers))}.`;
  const status = endpointStatus(connection);
  return [
    text(
      together(
        say`Provided by ${accountWords(network, topology.accountId)} as ${inspects ? "inspection" : "endpoint"} service ${link.address(service)}, which lists this connection as ${status.text}.`,
        behind,
      ),
      status.tone === "ok" ? undefined : status.tone,
    ),
    ...gapTexts([
      topology.gap("DescribeLoadBalancers"),
      ...balancers.flatMap((balancer) => [
        topology.gap("DescribeListeners", balancer.id),
        topology.gap("DescribeTargetGroups", balancer.id),
        ...groupsOf(topology, balancer).map((group) => topology.gap("DescribeTargetHealth", group.id)),
      ]),
    ]),
    topology.region === question.facts.topology.region
      ? zoneTable(question, { ids: offered(topology, attributes), health: healthAt(topology, node), complete: true })
      : acrossRegions(topology, node),
    {
      type: "facts",
      items: [
        { term: "Acceptance required", value: yesNo(attributes.acceptanceRequired) },
        {
          term: "Private DNS name",
          value: attributes.privateDnsName === null ? ["none"] : say`${code(attributes.privateDnsName)}`,
        },
      ],
    },
  ];
}

/** A service of another Region: no zone need match (domain.md §1.6). */
function acrossRegions(topology: Topology, service: Located<"serviceConfiguration">["node"]): Block {
  const groups = balancersOf(topology, service).flatMap((balancer) => groupsOf(topology, balancer));
  const health = groups.length === 0 ? null : healthOf([...new Set(groups)]);
  const answers =
    health === null
      ? "whether anything healthy answers there is not visible"
      : `${health.healthy} of ${count(health.total, "target")} there ${health.healthy === 1 ? "is" : "are"} healthy`;
  return text([`The service is in ${topology.region}, so Availability Zones need not match; ${answers}.`]);
}

function listenersOf(balancers: ReturnType<typeof balancersOf>): string[] {
  const words = balancers.flatMap(
    ({ attributes }) => attributes.listeners?.map(listenerWords) ?? ["ports not visible"],
  );
  return words.length === 0 ? ["nothing"] : [...new Set(words)];
}

function offered(topology: Topology, attributes: { availabilityZoneIds: string[]; availabilityZones: string[] }) {
  if (attributes.availabilityZoneIds.length > 0) return attributes.availabilityZoneIds;
  const ids = zoneIdsOf(topology);
  return attributes.availabilityZones.map((name) => ids.get(name) ?? name);
}

function healthAt(topology: Topology, service: Located<"serviceConfiguration">["node"]) {
  const balancers = balancersOf(topology, service);
  if (balancers.length === 0 || balancers.some(({ attributes }) => attributes.listeners === null)) return null;
  return healthByZone(topology, [...new Set(balancers.flatMap((balancer) => groupsOf(topology, balancer)))]);
}

/** What AWS tells a consumer of a service whose account nobody collected: a partner's or one of the Marketplace. */
function describedBlocks(question: EndpointQuestion): Block[] {
  const { facts, endpoint } = question;
  const service = serviceOf(facts.topology, endpoint)?.attributes;
  const gaps = gapTexts([facts.topology.gap("DescribeVpcEndpointServices")]);
  if (service === undefined || !service.described) {
    const sentence =
      "AWS did not describe this service, so who provides it is not visible: it is gone, or this account may no longer see it.";
    return gaps.length > 0 ? gaps : [text([sentence], "unknown")];
  }
  const { owner, acceptanceRequired, availabilityZoneIds, availabilityZones, privateDnsNames } = service;
  const ids = availabilityZoneIds.length > 0 ? availabilityZoneIds : offered(facts.topology, service);
  return [
    text(
      together(ownerWords(question, owner), [
        acceptanceRequired === null
          ? "Whether it accepts each connection by hand is not visible."
          : acceptanceRequired
            ? "It accepts each connection by hand."
            : "It accepts connections automatically.",
      ]),
    ),
    ...gaps,
    zoneTable(question, { ids, health: null, complete: false }),
    {
      type: "facts",
      items: [
        { term: "Service name", value: say`${code(service.serviceName)}` },
        { term: "Private DNS names", value: codes(privateDnsNames).content },
        { term: "Zones that both accounts have", value: codes(availabilityZones).content },
      ],
    },
  ];
}

function ownerWords({ network }: EndpointQuestion, owner: string | null): Sentence {
  if (owner === null) return ["Its owner is not visible."];
  if (owner === "amazon") return ["AWS provides it."];
  if (owner === "aws-marketplace") return ["A seller of AWS Marketplace provides it."];
  const collected = isCollected(network, owner)
    ? ", of which this endpoint service was not collected"
    : ", which was not collected, so what stands behind the service is the provider's to see";
  return say`A partner provides it: ${accountWords(network, owner)}${collected}.`;
}

interface Offer {
  /** Zone ids in which the service is. */
  ids: readonly string[];
  /** Healthy targets by zone id; null: not visible. */
  health: ReturnType<typeof healthByZone>;
  /** Whether the provider's own record gave all its zones; a consumer is told only those that both have. */
  complete: boolean;
}

/** The zones of the endpoint and of the service by id, which is the same in every account. */
function zoneTable({ facts, endpoint, link }: EndpointQuestion, { ids, health, complete }: Offer): Block {
  const { topology } = facts;
  const own = zonesOf(topology, endpoint);
  const names = new Map([...zoneIdsOf(topology)].map(([name, id]) => [id, name]));
  const idOf = zoneIdsOf(topology);
  const here = new Set([...(own ?? [])].map((name) => idOf.get(name) ?? name));
  const interfaces = interfacesOf(topology, endpoint);
  const used = new Set(
    facts.zones.flatMap(({ attributes: { zoneName, zoneId } }) =>
      facts.subnets.some((subnet) => subnet.attributes.availabilityZone === zoneName) ? [zoneId ?? zoneName] : [],
    ),
  );
  const rows = [...new Set([...ids, ...here, ...used])].sort(compareText).map((id): Cell[] => {
    const name = names.get(id) ?? null;
    const enis = interfaces
      .filter(({ attributes }) => attributes.availabilityZone === (name ?? id))
      .map((eni) => eni.id);
    const is = ids.includes(id);
    return [
      cell(zoneWords(id, name)),
      own === null
        ? cell("not visible", "unknown")
        : enis.length > 0
          ? link.cellOf(enis)
          : cell(here.has(id) ? "yes" : "none"),
      is
        ? cell("yes", "ok")
        : cell(used.has(id) ? "no: clients here cross to another zone" : "no", used.has(id) ? "attention" : undefined),
      ...(complete ? [healthCell(health === null ? null : health.get(id))] : []),
    ];
  });
  return table(
    "Availability Zones by id",
    [
      "Availability Zone",
      "Endpoint's interface",
      "Service is there",
      ...(complete ? ["Provider's targets there"] : []),
    ],
    rows,
    `AWS named no zone of the service, and ${count(facts.zones.length, "zone")} of this VPC.`,
  );
}
