import type { TopologyNode } from "@/lib/model";
import { append, compareText, gapSentence } from "@/lib/model";
import type { OutsideContent } from "./content-types";
import type { Diagram } from "./diagram";
import { count, OPAQUE_ID, SERVICE_WORDS, shortId, stateWords } from "./words";

/** What a VPC reaches and who reaches it: the internet, services, the networks behind its joints, its consumers. */

/** Beyond this many consumers of one endpoint service they are counted by state. */
const CONSUMER_LIMIT = 5;

/** Each once, in the order of what leads to them. */
export function outsideBoxes(diagram: Diagram): OutsideContent[] {
  const boxes: OutsideContent[] = [];
  const drawn = new Set<string>();
  const found = [...internet(diagram), ...services(diagram), ...networks(diagram), ...consumers(diagram)];
  for (const box of found) {
    if (drawn.has(box.id)) continue;
    drawn.add(box.id);
    diagram.hold(box.id, box.id);
    boxes.push(box);
  }
  return boxes;
}

function internet({ inside }: Diagram): OutsideContent[] {
  const box = { id: "internet", nodeId: null, kind: "internet", title: "Internet", detail: "" } as const;
  const leads = inside.some(({ kind }) => kind === "internetGateway" || kind === "egressOnlyInternetGateway");
  return leads ? [{ ...box, shortName: null, hatched: false }] : [];
}

function services(diagram: Diagram): OutsideContent[] {
  const { topology, endpoints } = diagram;
  return endpoints.flatMap((endpoint) =>
    topology.from(endpoint.id, "endpointService").flatMap((edge): OutsideContent[] => {
      const service = topology.get(edge.target, "service");
      if (service === undefined) return [];
      const { shortName, displayName } = service.attributes;
      const { serviceRegion } = endpoint.attributes;
      const abroad = serviceRegion !== null && serviceRegion !== topology.region ? ` · ${serviceRegion}` : "";
      const words = !OPAQUE_ID.test(shortName)
        ? { title: displayName, detail: `${shortId(shortName)}${abroad}`, hatched: false }
        : (lattice(endpoint, service) ?? provider(diagram, service, abroad));
      return [{ id: service.id, nodeId: service.id, kind: "service", shortName, ...words }];
    }),
  );
}

type Words = Pick<OutsideContent, "title" | "detail" | "hatched" | "note">;

/** What a Resource or ServiceNetwork endpoint leads to: the first resource, and how many more. */
function lattice({ attributes }: TopologyNode<"endpoint">, service: TopologyNode<"service">): Words | null {
  const { associations } = attributes;
  const kind = SERVICE_WORDS[service.attributes.serviceType];
  if (kind === undefined) return null;
  const title = associations?.find(({ serviceNetworkName }) => serviceNetworkName !== null)?.serviceNetworkName ?? kind;
  const note = { note: service.attributes.shortName };
  if (associations === null) return { title, detail: "? what it leads to not visible", hatched: true, ...note };
  const [first, ...more] = associations;
  if (first === undefined) return { title, detail: shortId(service.attributes.shortName), hatched: false, ...note };
  const name = shortId((first.resourceArn ?? first.associationId).split("/").at(-1) ?? "");
  const failed = associations.filter(({ failureCode }) => failureCode !== null).length;
  const parts = [`${name}${more.length > 0 ? ` +${more.length}` : ""}`, failed > 0 ? `${failed} failed` : null];
  return { title, detail: parts.filter(Boolean).join(" · "), hatched: false, ...note };
}

/** Who stands behind a PrivateLink service, and whether that account was collected. */
function provider(diagram: Diagram, service: TopologyNode<"service">, abroad: string): Words {
  const { shortName, owner } = service.attributes;
  const { network } = diagram;
  const note = { note: shortName };
  const found = network?.service(shortName) ?? null;
  if (found !== null) {
    const { accountId } = found.topology;
    return { title: found.node.label, detail: `${diagram.whose(accountId)}${abroad}`, hatched: false, ...note };
  }
  const title = "Endpoint service";
  if (owner === null) return { title, detail: `? provider not visible${abroad}`, hatched: true, ...note };
  if (!/^\d+$/.test(owner)) {
    const words = owner === "aws-marketplace" ? "AWS Marketplace" : owner;
    return { title, detail: `${words}${abroad}`, hatched: false, ...note };
  }
  const unknown = network === null ? "" : " · not collected";
  return { title, detail: `${owner}${unknown}${abroad}`, hatched: network !== null, ...note };
}

/** The far side of peerings, and what else hangs on the transit gateways. */
function networks(diagram: Diagram): OutsideContent[] {
  const { topology, vpc, network } = diagram;
  const boxes: OutsideContent[] = [];
  for (const node of diagram.peerings()) {
    for (const { source } of topology.to(node.id, "peering")) {
      if (source === vpc.id) continue;
      const peer = topology.get(source);
      if (peer === undefined) continue;
      const { requester, accepter } = node.attributes;
      const side = requester.vpcId === peer.resourceId ? requester : accepter;
      const elsewhere = network?.viewsOf(peer.resourceId)[0] ?? null;
      const name = diagram.nameOf(peer.resourceId) ?? peer.resourceId;
      const abroad = side.region !== null && side.region !== topology.region ? ` · ${side.region}` : "";
      const missing = network !== null && elsewhere === null;
      const detail = `${diagram.whose(side.ownerId)}${missing ? " · not collected" : ""}${abroad}`;
      boxes.push({
        ...{ id: peer.id, nodeId: peer.id, kind: "network", title: shortId(name), detail, shortName: null },
        ...{ hatched: missing, note: peer.resourceId },
      });
    }
  }
  for (const node of diagram.transitGateways()) {
    const merged = network?.transitGateway(node.id) ?? null;
    const attachments = merged?.attachments ?? node.attributes.attachments;
    const owner = node.attributes.ownerId;
    const ownerSeen =
      owner === topology.accountId || merged?.views.some(({ topology: view }) => view.accountId === owner) === true;
    const others = attachments.filter(({ resourceId }) => resourceId !== vpc.id);
    const vpcs = others.filter(({ resourceType }) => resourceType === "vpc").length;
    const rest = new Map<string, number>();
    for (const { resourceType } of others) {
      if (resourceType !== "vpc") rest.set(resourceType, (rest.get(resourceType) ?? 0) + 1);
    }
    const words = [...rest].sort(([a], [b]) => compareText(a, b)).map(([type, n]) => attachedWords(type, n));
    if (!ownerSeen) words.push(owner === null ? "? more not visible" : `? more known to ${owner}`);
    if (others.length === 0 && ownerSeen) continue;
    boxes.push({
      ...{ id: `behind/${node.id}`, nodeId: node.id, kind: "network", shortName: null },
      title: vpcs > 0 ? count(vpcs, "other VPC") : "Other networks",
      detail: words.join(" · "),
      hatched: !ownerSeen && others.length === 0,
    });
  }
  return boxes;
}

function attachedWords(type: string, n: number): string {
  const plain: Record<string, string> = { vpn: "VPN", peering: "peering", "direct-connect-gateway": "Direct Connect" };
  return `${n} ${plain[type] ?? type}`;
}

function consumers(diagram: Diagram): OutsideContent[] {
  const { topology } = diagram;
  return diagram.ofKind("serviceConfiguration").flatMap((service) => {
    const connections = topology.from(service.id, "connection");
    const gap = topology.gap("DescribeVpcEndpointConnections");
    const unseen: OutsideContent[] =
      gap === null
        ? []
        : [
            {
              ...{ id: unseenConsumers(service.id), nodeId: service.id, kind: "consumer", shortName: null },
              title: gap.status === "partial" ? "More consumers" : "Consumers",
              detail: gap.status === "partial" ? "? partly visible" : "? not visible",
              ...{ hatched: true, note: gapSentence(gap) },
            },
          ];
    if (connections.length <= CONSUMER_LIMIT) {
      return [...connections.map((edge) => consumer(diagram, edge.target, edge.attributes.state)), ...unseen];
    }
    const byState = new Map<string, string[]>();
    for (const { target, attributes } of connections) append(byState, attributes.state, target);
    const counts = [...byState].map(([state, targets]): OutsideContent => {
      const id = `consumers/${service.id}/${state}`;
      for (const target of targets) diagram.hold(target, id);
      const title = count(targets.length, "consumer");
      const words = { title, detail: stateWords(state), shortName: null, hatched: false };
      return { id, nodeId: service.id, kind: "consumer", ...words };
    });
    return [...counts, ...unseen];
  });
}

/** The box that stands for consumers of a service that are not visible. */
export function unseenConsumers(serviceId: string): string {
  return `unseen/consumers/${serviceId}`;
}

function consumer(diagram: Diagram, id: string, state: string): OutsideContent {
  const { topology, network } = diagram;
  const node = topology.get(id);
  const external = node?.kind === "external" ? node.attributes : null;
  const owner = node === undefined || external !== null ? (external?.ownerId ?? null) : topology.accountId;
  const endpoint = node === undefined ? undefined : network?.find(node.resourceId)[0];
  const vpc = endpoint === undefined ? null : endpoint.topology.vpcOf(endpoint.node);
  const missing = network !== null && endpoint === undefined;
  const account = owner === null ? "Consumer" : vpc === null ? `Account ${owner}` : vpc.label;
  const short = shortId(node?.resourceId ?? "");
  const where =
    vpc === null ? (missing ? "not collected" : short) : `${shortId(endpoint?.node.label ?? short)} · ${owner}`;
  const detail = state === "available" ? where : stateWords(state);
  const words = { title: shortId(account), detail, shortName: null, hatched: missing };
  return { id, nodeId: id, kind: "consumer", ...words, ...(node === undefined ? {} : { note: node.resourceId }) };
}
