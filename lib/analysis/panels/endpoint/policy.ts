import type { Topology } from "@/lib/model";
import type { Block, Cell, Section, Sentence } from "../../document";
import type { Endpoint } from "../../facts";
import { flowsOf, isPrivateLink, replyFlow, serviceLabel, serviceOf } from "../../facts";
import { classifyPolicy, parsePolicy, requestDefaults, resourceSideKeys } from "../../policy";
import type { Check } from "../../reach/types";
import { cell, code, gapTexts, orDash, plain, say, series, table, text } from "../../words";
import { peerCell, portText } from "../security-group";
import { listenersBehind } from "./provider";
import type { EndpointQuestion } from "./question";

/** Section *Policy controls*: endpoint policy, security groups, network ACLs, and which of them do not apply. */
export function policySection(question: EndpointQuestion): Section {
  return {
    id: "policy",
    title: "Policy controls",
    blocks: [...policyBlocks(question), ...groupBlocks(question), ...aclBlocks(question), text(doesNotApply(question))],
  };
}

function policyBlocks({ facts, endpoint }: EndpointQuestion): Block[] {
  const { topology } = facts;
  const { knownType, policyDocument } = endpoint.attributes;
  const label = serviceLabel(topology, endpoint);
  const policy = classifyPolicy(policyDocument);
  const document: Block[] =
    policy.pretty === null
      ? policyDocument === null
        ? []
        : [{ type: "code", label: "Endpoint policy", language: "json", text: policyDocument }]
      : [{ type: "code", label: "Endpoint policy", language: "json", text: policy.pretty }];
  if (knownType !== "Gateway" && knownType !== "Interface") {
    return document.length === 0 ? [] : [text(["AWS returned a policy document for this endpoint."]), ...document];
  }
  const service = serviceOf(topology, endpoint)?.attributes;
  if (service?.policySupported === false) {
    return [
      text([`Endpoint policy: ${label} does not support one, so the document that AWS returns has no effect.`], "info"),
      ...document,
    ];
  }
  const tone =
    policy.class === "deny-only" || policy.class === "unparsable"
      ? "broken"
      : policy.class === "default-full" || policy.class === "effective-full"
        ? "attention"
        : policy.class === "absent"
          ? "unknown"
          : "ok";
  const blocks: Block[] = [text(say`${{ strong: "Endpoint policy." }} ${policy.sentence}`, tone)];
  if (policy.class !== "default-full" && policy.statements.length > 0) {
    blocks.push({ type: "list", items: policy.statements.map((statement) => cell(statement)) });
  }
  if (service?.policySupported !== true && knownType === "Interface") {
    const gaps = gapTexts([topology.gap("DescribeVpcEndpointServices")]);
    const fallback = text([`Whether ${label} supports endpoint policies is not visible.`], "unknown");
    blocks.push(...(gaps.length === 0 ? [fallback] : gaps));
  }
  return [
    ...blocks,
    ...remarks(policyDocument),
    ...trial(topology, endpoint),
    ...document,
    ...resourceKeys(endpoint, label),
  ];
}

/** What AWS would refuse in the document, or what has no effect there. */
function remarks(document: string | null): Block[] {
  const parsed = parsePolicy(document);
  if (parsed.kind === "absent" || parsed.issues.length === 0) return [];
  return [
    {
      type: "list",
      items: parsed.issues.map(({ where, sentence }) => cell(say`${sentence} (${code(where)})`, "attention")),
    },
  ];
}

/** A request to try the policy with. */
function trial(topology: Topology, { id, attributes }: Endpoint): Block[] {
  const { policyDocument, knownType, shortName, serviceRegion } = attributes;
  if (policyDocument === null || knownType === null) return [];
  const { accountId, partition } = topology;
  const vpcId = topology.get(id)?.parentId ?? null;
  const { why, choices } = requestDefaults({
    shortName,
    region: serviceRegion ?? topology.region,
    partition,
    accountId,
  });
  const context = { "aws:SourceVpce": [id], ...(vpcId === null ? {} : { "aws:SourceVpc": [vpcId] }) };
  return [
    {
      type: "policyTrial",
      trial: { endpointId: id, document: policyDocument, endpointType: knownType, choices, why, context },
    },
  ];
}

const SUPPORT: Record<ReturnType<typeof resourceSideKeys>[number]["supported"], Cell> = {
  yes: cell("yes", "ok"),
  no: cell("no", "broken"),
  unknown: cell("not known", "unknown"),
};

/** Keys by which the other side, a bucket's or a key's policy, can ask for this endpoint (domain.md §4.6). */
function resourceKeys({ attributes }: Endpoint, label: string): Block[] {
  return [
    table(
      `Condition keys for policies of ${label} resources`,
      ["Key", `Works with ${label}`, "Use"],
      resourceSideKeys(attributes.shortName).map(({ key, supported, use }) => [
        cell(say`${code(key)}`),
        SUPPORT[supported],
        cell(use),
      ]),
      "None.",
    ),
  ];
}

function groupBlocks(question: EndpointQuestion): Block[] {
  const { facts, endpoint, link, reach } = question;
  const { topology } = facts;
  const { knownType, groups } = endpoint.attributes;
  if (knownType === "Gateway" || knownType === "GatewayLoadBalancer" || groups.length === 0) return [];
  const { flows, known, on, source } = flowsOf(endpoint);
  const groupIds = groups.map((group) => group.groupId);
  const rules = groupIds.flatMap((groupId) =>
    (topology.get(groupId, "securityGroup")?.attributes.rules ?? [])
      .filter((rule) => !rule.egress)
      .map((rule) => ({ groupId, rule })),
  );
  const onPort = known
    ? `${on}${source === "unverified" ? " (documented by others, not verified)" : ""}`
    : portsUnknown(question);
  const invisible = groupIds.filter((id) => topology.get(id, "securityGroup") === undefined);
  return [
    text(
      say`${{ strong: "Security groups." }} ${link.many(groupIds)} ${groupIds.length === 1 ? "decides" : "decide"} who may connect, on ${onPort}.`,
    ),
    ...(invisible.length === 0
      ? []
      : [
          text(say`Not visible: the rules of ${link.many(invisible)}.`, "unknown"),
          ...gapTexts([topology.gap("DescribeSecurityGroups")]),
        ]),
    table(
      "Inbound rules",
      ["Rule", "Security group", "Protocol and port", "Source", "On the service's port"],
      rules.map(({ groupId, rule }) => [
        cell(
          rule.ruleId === null ? ["not visible"] : say`${code(rule.ruleId)}`,
          rule.ruleId === null ? "unknown" : undefined,
        ),
        cell(say`${link.to(groupId)}`),
        cell(portText(rule)),
        peerCell(rule, link),
        known ? appliesCell(rule, flows) : cell("not visible", "unknown"),
      ]),
      invisible.length === 0 ? "No inbound rule, so nobody may connect." : "Not visible.",
    ),
    table(
      "Subnets and the inbound rules",
      ["Subnet", "CIDR block", "Admitted", "Why"],
      reach.flatMap(({ subnet, checks }) => {
        const check = checks.find((one) => one.control === "ingress");
        return check === undefined
          ? []
          : [
              [
                cell(link.full(subnet.id)),
                cell(orDash(subnet.attributes.cidrBlock)),
                extentCell(check),
                cell(check.reason),
              ],
            ];
      }),
      "No subnet to judge.",
    ),
  ];
}

/** Which ports a service of another account or a resource answers on, where the provider's listeners were collected. */
function portsUnknown({ network, endpoint }: EndpointQuestion): string {
  if (!isPrivateLink(endpoint)) return "the ports that the resource's owner allows, which are not known here";
  const ports = listenersBehind(network, endpoint);
  return ports === null
    ? "ports that are not visible: the listeners of the provider's load balancer decide"
    : `${ports.join(", ")}, for which the provider's load balancer listens`;
}

function appliesCell(
  rule: { protocol: string; fromPort: number | null; toPort: number | null },
  flows: readonly { protocol: string; from: number; to: number }[],
): Cell {
  const applies = flows.some(
    (flow) =>
      (rule.protocol === "-1" || rule.protocol === flow.protocol) &&
      (rule.fromPort === null || rule.fromPort <= flow.to) &&
      (rule.toPort === null || rule.toPort >= flow.from),
  );
  return applies ? cell("applies", "ok") : cell("does not apply");
}

function extentCell({ extent, as }: Check): Cell {
  if (as === "members") return cell("only members", "info");
  const cells: Record<Check["extent"], Cell> = {
    all: cell("yes", "ok"),
    some: cell("in part", "attention"),
    none: cell("no", "broken"),
    unknown: cell("not visible", "unknown"),
  };
  return cells[extent];
}

function aclBlocks(question: EndpointQuestion): Block[] {
  const { facts, endpoint, link, reach } = question;
  const { topology } = facts;
  const endpointSubnets = new Set(endpoint.attributes.subnetIds);
  const { flows } = flowsOf(endpoint);
  const judged = reach.map(({ subnet, checks }) => {
    const check = checks.find((c) => c.control === "networkAcl");
    const aclId = subnet.attributes.networkAclId;
    const cells: Cell[] = [
      aclId === null ? cell("not visible", "unknown") : link.cellOf([aclId]),
      (check?.rules ?? []).length === 0 ? cell("–") : cell(series(check?.rules ?? [])),
      check === undefined ? cell("–") : extentCell(check),
      cell(check?.reason ?? ["Depends on the packets that are routed here."]),
    ];
    const holds = endpointSubnets.has(subnet.id);
    return { id: subnet.id, holds, cells, key: `${holds}/${cells.map((one) => plain(one.content)).join("/")}` };
  });
  const rows = [...new Set(judged.map(({ key }) => key))].flatMap((key): Cell[][] => {
    const alike = judged.filter((one) => one.key === key);
    const [first] = alike;
    if (first === undefined) return [];
    const names = alike.length === 1 ? link.full(first.id) : link.many(alike.map(({ id }) => id));
    const holding = alike.length === 1 ? "holds the endpoint" : "hold the endpoint";
    return [[cell(first.holds ? say`${names} (${holding})` : names), ...first.cells]];
  });
  const answers = flows.map(replyFlow)[0];
  return [
    text(
      say`${{ strong: "Network ACLs." }} They are stateless, so answers must be allowed too, to ports ${answers === undefined ? "1024–65535" : `${answers.from}–${answers.to}`}.`,
    ),
    ...gapTexts([topology.gap("DescribeNetworkAcls")]),
    table(
      "Network ACLs of the subnets concerned",
      ["Subnets", "Network ACL", "Deciding rules", "Allowed", "Why"],
      rows,
      "No subnet to judge.",
    ),
  ];
}

/** One sentence on what does not apply to this type, and why. */
function doesNotApply({ facts, endpoint }: EndpointQuestion): Sentence {
  const label = serviceLabel(facts.topology, endpoint);
  switch (endpoint.attributes.knownType) {
    case "Gateway":
      return [
        `No security group applies to the endpoint itself, because it has no network interface; outbound rules of the clients' security groups, their subnets' network ACLs in both directions and the endpoint policy still filter ${label} traffic.`,
      ];
    case "Interface":
      return [
        "Route tables do not choose this endpoint, because clients reach its addresses over the local route; network ACLs do not apply between interfaces of one subnet, and outbound rules of the endpoint's own security groups do not matter, because the service never opens a connection through it.",
      ];
    case "GatewayLoadBalancer":
      return [
        "No security group and no endpoint policy applies, because packets are routed through this endpoint rather than sent to it; network ACLs do apply, even to clients in the endpoint's own subnet.",
      ];
    case "Resource":
    case "Tunnel":
      return [
        "No endpoint policy applies to this type, because the resource's owner decides through the share (AWS RAM) who may connect; security groups and network ACLs apply as for any network interface.",
      ];
    case "ServiceNetwork":
      return [
        "No endpoint policy applies to this type, because the auth policies of the VPC Lattice service network and its services decide; security groups and network ACLs apply as for any network interface.",
      ];
    case null:
      return ["Which controls do not apply to this type of endpoint is not known."];
  }
}
