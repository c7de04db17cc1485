import type { EndpointService } from "../../balancers";
import { serviceStatus } from "../../balancers";
import type { Block, Section } from "../../document";
import { accountWords } from "../../network-words";
import { cell, code, gapTexts, orDash, say, table, text, yesNo } from "../../words";
import type { PanelContext } from "../panel";
import { connectionsOf } from "./connections";

/** Section *Regions, notifications and costs*. */
export function regionsSection(service: EndpointService, context: PanelContext): Section {
  const { topology, network } = context;
  const { notifications, payerResponsibility, managesVpcEndpoints, serviceTypes } = service.attributes;
  const gap = topology.gap("DescribeVpcEndpointConnectionNotifications");
  const told = notifications.filter(({ state, events }) => state === "Enabled" && events.includes("Connect"));
  const quiet =
    told.length > 0
      ? "A topic is told of each new connection."
      : serviceTypes.includes("GatewayLoadBalancer")
        ? "AWS has notifications for services of Network Load Balancers only."
        : "Nobody is told of a new connection, so one that waits is seen by who looks here.";
  const payer =
    payerResponsibility === "ServiceOwner"
      ? say`The provider, ${accountWords(network, topology.accountId)}, pays for the consumers' endpoints.`
      : say`Each consumer pays for its own endpoint.`;
  return {
    id: "regions",
    title: "Regions, notifications and payer",
    blocks: [
      ...regionBlocks(service, context),
      text(
        gap === null ? [quiet] : ["Whether anybody is told of new connections is not visible."],
        gap === null ? undefined : "unknown",
      ),
      ...gapTexts([gap]),
      table(
        "Notifications",
        ["Topic", "Events", "State"],
        notifications.map(({ topicArn, notificationId, events, state }) => [
          cell(say`${code(topicArn ?? notificationId)}`),
          cell(events.join(", ") || "–"),
          cell(orDash(state), state === "Enabled" ? "ok" : "attention"),
        ]),
        gap === null ? "None." : "Not visible.",
      ),
      text(payer),
      { type: "facts", items: [{ term: "Manages its consumers' endpoints", value: yesNo(managesVpcEndpoints) }] },
    ],
  };
}

/** From which Regions consumers may connect; nothing where AWS named none, as in old records. */
function regionBlocks(service: EndpointService, { topology, network }: PanelContext): Block[] {
  const { supportedRegions } = service.attributes;
  const others = supportedRegions.filter(({ region }) => region !== topology.region);
  if (others.length === 0) return [text(["Consumers of this Region only may connect."])];
  const links = connectionsOf(network, service);
  return [
    text([
      `Consumers of ${others.length === 1 ? "one other Region" : `${others.length} other Regions`} may connect too. They need no Availability Zone in common, and their traffic crosses Regions inside AWS's network.`,
    ]),
    table(
      "Regions of consumers",
      ["Region", "State", "Connections"],
      supportedRegions.map(({ region, state }) => {
        const status = serviceStatus(state);
        return [
          cell(region === topology.region ? `${region}, its own` : region),
          status === null ? cell("not visible", "unknown") : cell(status.text, status.tone),
          cell(`${links.filter(({ consumer }) => consumer.region === region).length}`),
        ];
      }),
      "None.",
    ),
  ];
}
