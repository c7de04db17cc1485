import type { Located, Network, NetworkLink } from "@/lib/model";
import { compareText } from "@/lib/model";
import type { EndpointService } from "../../balancers";
import type { Cell, Section, Sentence } from "../../document";
import { interfacesOf } from "../../facts";
import { accountCode, endWords } from "../../network-words";
import { amount, cell, code, gapTexts, orDash, plural, say, series, table, text, together } from "../../words";
import { endpointStatus } from "../endpoint";
import type { PanelContext } from "../panel";

type PrivateLink = NetworkLink & { kind: "privateLink" };

/** Section *Connections*: every consumer's endpoint, waiting ones first, with its far end where that was collected. */
export function connectionsSection(service: EndpointService, context: PanelContext): Section {
  const { topology, network } = context;
  const gap = topology.gap("DescribeVpcEndpointConnections");
  const links = connectionsOf(network, service);
  const waiting = links.filter(isWaiting).length;
  const foreign = links.filter(({ consumer }) => consumer.region !== null && consumer.region !== topology.region);
  const far =
    foreign.length === 0 ? "" : ` ${foreign.length} ${foreign.length === 1 ? "comes" : "come"} from another Region.`;
  const lead = say`${amount(links.length, gap, "connection")}, of which ${gap === null ? waiting : `at least ${waiting}`} ${plural(waiting, "waits", "wait")} for acceptance.${far}`;
  return {
    id: "connections",
    title: "Connections",
    blocks: [
      text(together(lead, gates(service, topology.gap("DescribeVpcEndpointServicePermissions", service.id) === null))),
      ...gapTexts([gap]),
      table(
        "Connections, waiting ones first",
        ["Consumer's endpoint", "Account", "Region", "State", "VPC", "Network interfaces", "Since"],
        links.map((one) => row(service, one, context)),
        gap === null ? "Nobody has asked to connect." : "Not visible.",
      ),
      ...(links.every(({ endpoint }) => endpoint !== null)
        ? []
        : [
            text([
              "AWS does not tell a provider in which VPC a consumer's endpoint is; Isthmus knows it where that account was collected too.",
            ]),
          ]),
    ],
  };
}

/** All connections, from the provider's list and from consumers' endpoints, waiting ones first. */
export function connectionsOf(network: Network, service: EndpointService): PrivateLink[] {
  return [...network.connectionsTo(service.id)].sort(
    (a, b) =>
      Number(isWaiting(b)) - Number(isWaiting(a)) ||
      compareText(a.state, b.state) ||
      compareText(a.consumer.accountId ?? "~", b.consumer.accountId ?? "~") ||
      compareText(a.endpointId, b.endpointId),
  );
}

function isWaiting({ state }: PrivateLink): boolean {
  return state === "pendingAcceptance";
}

function row(
  service: EndpointService,
  { endpointId, state, consumer, endpoint }: PrivateLink,
  context: PanelContext,
): Cell[] {
  const { topology, network, link } = context;
  const listed = service.attributes.connections.find((one) => one.vpcEndpointId === endpointId);
  const status = endpointStatus(state);
  const unread = cell("not collected", "unknown");
  const region = consumer.region;
  return [
    cell(endpoint === null ? say`${link.to(endpointId)}` : say`${link.address(endpoint)}`),
    consumer.accountId === null ? cell("not visible", "unknown") : cell(accountCode(network, consumer.accountId)),
    region === null || region === topology.region ? cell(orDash(region)) : cell(`${region}, another Region`, "info"),
    cell(status.text, status.tone),
    consumer.key === null ? unread : cell(endWords(network, link, consumer)),
    endpoint === null ? unread : interfaceCell(endpoint, context),
    cell(orDash(dateOf(listed?.creationTimestamp ?? endpoint?.node.attributes.creationTimestamp ?? null))),
  ];
}

function interfaceCell({ topology, node }: Located<"endpoint">, { link }: PanelContext): Cell {
  const interfaces = interfacesOf(topology, node);
  if (interfaces.length === 0) {
    return topology.gap("DescribeNetworkInterfaces") === null ? cell("none") : cell("not visible", "unknown");
  }
  const words = interfaces.map((eni): Sentence => {
    const { privateIpAddresses, ipv6Addresses } = eni.attributes;
    const shown = link.address({ topology, node: eni });
    const address = privateIpAddresses[0] ?? ipv6Addresses[0];
    return address === undefined ? say`${shown}` : say`${shown} ${code(address)}`;
  });
  return cell(series(words));
}

/** The day of an instant, as AWS wrote it: `2026-10-23`. */
function dateOf(instant: string | null): string | null {
  return instant === null ? null : (/^\d{4}-\d{2}-\d{2}/.exec(instant)?.[0] ?? instant);
}

/** The two gates in a sentence: who may ask, and whether each is accepted by hand. */
function gates({ attributes }: EndpointService, seen: boolean): Sentence {
  const { allowedPrincipals, acceptanceRequired } = attributes;
  const accept =
    acceptanceRequired === null
      ? "whether each connection must be accepted is not visible"
      : acceptanceRequired
        ? "each connection must be accepted"
        : "connections are accepted automatically";
  if (allowedPrincipals.some(({ principal }) => principal === "*")) {
    return [`Any AWS account may ask to connect, and ${accept}.`];
  }
  if (!seen && allowedPrincipals.length === 0) return [`Who may ask to connect is not visible, and ${accept}.`];
  const n = allowedPrincipals.length;
  const principals =
    n === 0 ? "Only this account" : `${seen ? "" : "At least "}${n} ${plural(n, "principal", "principals")}`;
  return [`${principals} may ask to connect, and ${accept}.`];
}
