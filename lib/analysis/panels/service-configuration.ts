import type { Connection, TopologyNode } from "@/lib/model";
import { compareText } from "@/lib/model";
import type { Cell, Sentence } from "../document";
import { amount, cell, code, codes, gapTexts, orDash, say, table, text, yesNo } from "../words";
import { endpointStatus } from "./endpoint";
import type { PanelContext, PanelParts } from "./panel";

const EVERYBODY = "every AWS account";

export function serviceConfigurationPanel(
  service: TopologyNode<"serviceConfiguration">,
  { topology, link }: PanelContext,
): PanelParts {
  const { attributes } = service;
  const connectionGap = topology.gap("DescribeVpcEndpointConnections");
  const permissionGap = topology.gap("DescribeVpcEndpointServicePermissions", service.id);
  const connections = [...attributes.connections].sort(waitingFirst);
  const waiting = connections.filter(isWaiting).length;
  const state = attributes.serviceState;
  const interfaces = topology.from(service.id, "loadBalancer");
  return {
    kindLabel: "Endpoint service",
    status:
      state === null
        ? null
        : {
            text: state,
            tone: state.toLowerCase() === "available" ? "ok" : state.toLowerCase() === "failed" ? "broken" : "info",
          },
    sections: [
      {
        id: "connections",
        title: "Connections",
        blocks: [
          text(
            say`${amount(connections.length, connectionGap, "connection")}, of which ${connectionGap === null ? waiting : `at least ${waiting}`} ${waiting === 1 ? "waits" : "wait"} for acceptance. ${who(service, permissionGap === null)}`,
          ),
          ...gapTexts([connectionGap]),
          table(
            "Connections, waiting ones first",
            ["Consumer's endpoint", "Account", "Region", "State", "Since"],
            connections.map((connection) => {
              const status = endpointStatus(connection.state);
              return [
                cell(say`${link.to(connection.vpcEndpointId)}`),
                cell(connection.ownerId === null ? "not visible" : say`${code(connection.ownerId)}`),
                cell(orDash(connection.region)),
                cell(status.text, status.tone),
                cell(orDash(dateOf(connection.creationTimestamp))),
              ];
            }),
            connectionGap === null ? "Nobody has asked to connect." : "Not visible.",
          ),
          text([
            "AWS does not tell a provider in which VPC a consumer's endpoint is; Isthmus knows it where that account was collected too.",
          ]),
        ],
      },
      {
        id: "permissions",
        title: "Who may connect",
        blocks: [
          text([
            "Two gates: a principal must be allowed, and where acceptance is required each connection must be accepted. Removing a principal does not cut connections that exist.",
          ]),
          ...gapTexts([permissionGap]),
          {
            type: "facts",
            items: [
              {
                term: "Acceptance required",
                value: yesNo(attributes.acceptanceRequired),
                ...(attributes.acceptanceRequired === null ? { tone: "unknown" as const } : {}),
              },
            ],
          },
          table(
            "Allowed principals",
            ["Principal", "Type"],
            attributes.allowedPrincipals.map(({ principal, principalType }): Cell[] =>
              principal === "*"
                ? [cell(say`${code("*")}: ${EVERYBODY}`, "attention"), cell(orDash(principalType))]
                : [cell(say`${code(principal)}`), cell(orDash(principalType))],
            ),
            permissionGap === null ? "None: only this account itself may connect." : "Not visible.",
          ),
        ],
      },
      {
        id: "load-balancers",
        title: "Load balancers and zones",
        blocks: [
          {
            type: "facts",
            items: [
              {
                term: "Service name",
                value: attributes.serviceName === null ? ["–"] : say`${code(attributes.serviceName)}`,
              },
              { term: "Availability Zones", value: codes(attributes.availabilityZones).content },
              { term: "Zone ids", value: codes(attributes.availabilityZoneIds).content },
              { term: "IP versions", value: codes(attributes.supportedIpAddressTypes).content },
              { term: "Private DNS name", value: orDash(attributes.privateDnsName) },
              { term: "Its verification", value: orDash(attributes.privateDnsState) },
              { term: "VPC", value: attributes.vpcId === null ? ["not known"] : link.full(attributes.vpcId) },
            ],
          },
          table(
            "Load balancers",
            ["Load balancer", "Type", "Network interfaces"],
            [
              ...attributes.networkLoadBalancerArns.map((arn) => ({ arn, type: "Network Load Balancer" })),
              ...attributes.gatewayLoadBalancerArns.map((arn) => ({ arn, type: "Gateway Load Balancer" })),
            ].map(({ arn, type }) => [
              cell(say`${code(arn)}`),
              cell(type),
              link.cellOf(
                interfaces.filter((edge) => edge.attributes.loadBalancerArn === arn).map((edge) => edge.target),
              ),
            ]),
            "AWS named no load balancer.",
          ),
          ...gapTexts([topology.gap("DescribeNetworkInterfaces")]),
        ],
      },
    ],
  };
}

/** The day of an instant, as AWS wrote it: `2026-10-23`. */
function dateOf(instant: string | null): string | null {
  return instant === null ? null : (/^\d{4}-\d{2}-\d{2}/.exec(instant)?.[0] ?? instant);
}

function isWaiting({ state }: Connection): boolean {
  return state === "pendingAcceptance";
}

function waitingFirst(a: Connection, b: Connection): number {
  return (
    Number(isWaiting(b)) - Number(isWaiting(a)) ||
    compareText(a.state, b.state) ||
    compareText(a.vpcEndpointId, b.vpcEndpointId)
  );
}

function who({ attributes }: TopologyNode<"serviceConfiguration">, seen: boolean): Sentence {
  const { allowedPrincipals, acceptanceRequired } = attributes;
  const accept =
    acceptanceRequired === null
      ? "whether each connection must be accepted is not visible"
      : acceptanceRequired
        ? "each connection must be accepted"
        : "connections are accepted automatically";
  if (allowedPrincipals.some(({ principal }) => principal === "*"))
    return [`Any AWS account may ask to connect, and ${accept}.`];
  if (!seen && allowedPrincipals.length === 0) return [`Who may ask to connect is not visible, and ${accept}.`];
  const n = allowedPrincipals.length;
  const principals =
    n === 0 ? "Only this account" : `${seen ? "" : "At least "}${n} ${n === 1 ? "principal" : "principals"}`;
  return [`${principals} may ask to connect, and ${accept}.`];
}
