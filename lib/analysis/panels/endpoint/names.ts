import type { Block, Section } from "../../document";
import { isPrivateLink, serviceLabel, serviceOf } from "../../facts";
import { carriesTraffic } from "../../reach/reach";
import { cell, code, codes, gapTexts, orDash, say, table, text, yesNo } from "../../words";
import type { EndpointQuestion } from "./question";

const SCOPES = {
  regional: "Regional: public name, private addresses of every zone",
  zonal: "Zonal: public name, private address of one zone",
  private: "Private: resolves inside the VPC only",
} as const;

/** Section *Names*: DNS entries, the state of private DNS and what it needs. */
export function namesSection(question: EndpointQuestion): Section {
  return { id: "names", title: "Names", blocks: blocksFor(question) };
}

function blocksFor(question: EndpointQuestion): Block[] {
  const { facts, endpoint } = question;
  const { knownType, dnsEntries, dnsRecordIpType } = endpoint.attributes;
  const label = serviceLabel(facts.topology, endpoint);
  const entries = table(
    "DNS names",
    ["Name", "Scope", "Hosted zone"],
    dnsEntries.map((entry) => [
      cell(say`${code(entry.dnsName)}`),
      cell(SCOPES[entry.scope]),
      cell(orDash(entry.hostedZoneId)),
    ]),
    knownType === "Gateway"
      ? "None: clients keep using the service's public names and addresses."
      : "AWS returned no DNS name for this endpoint.",
  );
  switch (knownType) {
    case "Gateway":
      return [
        text([
          `Clients keep using ${label}'s public names and public addresses; only the route differs. With Amazon's DNS server, both DNS attributes of the VPC are required.`,
        ]),
        dnsAttributes(question),
        ...attributeGaps(question),
        entries,
      ];
    case "GatewayLoadBalancer":
      return [text(["A Gateway Load Balancer endpoint has no private DNS: routes lead to it, not names."]), entries];
    case "Tunnel":
      return [text(["A tunnel endpoint has no private DNS."])];
    case "Resource":
    case "ServiceNetwork":
      return [
        ...associationNames(question),
        dnsAttributes(question),
        ...attributeGaps(question),
        ...(dnsEntries.length === 0 ? [] : [entries]),
      ];
    default:
      return [
        ...privateDns(question),
        ...(dnsRecordIpType === null ? [] : [text(say`DNS records are of type ${code(dnsRecordIpType)}.`)]),
        entries,
      ];
  }
}

/** Endpoints of these types have names for each resource that they lead to, and none of their own. */
function associationNames({ facts, endpoint }: EndpointQuestion): Block[] {
  const { associations } = endpoint.attributes;
  const gaps = gapTexts([facts.topology.gap("DescribeVpcEndpointAssociations")]);
  if (associations === null) return gaps;
  return [
    text(["Each resource that it leads to has names of its own, which give this endpoint's addresses."]),
    ...gaps,
    table(
      "Names by resource",
      ["Resource", "DNS name", "Private DNS name"],
      associations.map((one) => [
        cell(say`${code((one.resourceArn ?? one.associationId).split("/").at(-1) ?? "–")}`),
        codes(one.dnsNames),
        codes(one.privateDnsNames),
      ]),
      gaps.length === 0 ? "AWS named no association." : "None that is visible.",
    ),
  ];
}

function privateDns(question: EndpointQuestion): Block[] {
  const { facts, endpoint, link } = question;
  const { privateDnsEnabled, shortName, knownType, privateDnsOnlyForInboundResolverEndpoint } = endpoint.attributes;
  if (knownType === "Interface" && shortName === "dynamodb") {
    return [
      text([
        "DynamoDB interface endpoints have no private DNS: clients must name the endpoint themselves. AWS warns against a private hosted zone for DynamoDB's own name.",
      ]),
    ];
  }
  const vpc = facts.topology.get(facts.vpcId, "vpc");
  const off = vpc?.attributes.enableDnsSupport === false || vpc?.attributes.enableDnsHostnames === false;
  const service = serviceOf(facts.topology, endpoint)?.attributes;
  const blocks: Block[] = [];
  if (privateDnsEnabled === null) {
    blocks.push(text(["Whether private DNS is enabled is not visible."], "unknown"));
  } else if (!privateDnsEnabled) {
    blocks.push(
      text(
        [
          isPrivateLink(endpoint)
            ? "Private DNS is disabled: the provider's private name, if there is one, does not lead here."
            : "Private DNS is disabled: the service's usual names keep their public addresses here.",
        ],
        "info",
      ),
    );
  } else if (!carriesTraffic(endpoint)) {
    blocks.push(text(["Private DNS is enabled, but has no effect before the endpoint is available."], "info"));
  } else if (off && vpc !== undefined) {
    blocks.push(
      text(
        say`Private DNS is enabled, but it needs both DNS attributes of ${link.to(vpc.id)}, so its names do not resolve.`,
        "broken",
      ),
    );
  } else {
    blocks.push(
      text(
        [
          `Private DNS is enabled: inside the VPC ${isPrivateLink(endpoint) ? "the provider's private name gives" : "the service's usual names give"} this endpoint's addresses.`,
        ],
        "ok",
      ),
    );
  }
  if (shortName === "s3" && privateDnsEnabled === true) blocks.push(s3Mode(privateDnsOnlyForInboundResolverEndpoint));
  blocks.push(dnsAttributes(question), ...attributeGaps(question));
  if (knownType !== "Interface") return blocks;
  if (service?.described === true) {
    blocks.push({
      type: "facts",
      items: [{ term: "Names the service offers", value: codes(service.privateDnsNames).content }],
    });
    return blocks;
  }
  const gaps = gapTexts([facts.topology.gap("DescribeVpcEndpointServices")]);
  return [
    ...blocks,
    ...(gaps.length === 0 ? [text(["The names the service offers are not visible."], "unknown")] : gaps),
  ];
}

function s3Mode(inboundOnly: boolean | null): Block {
  if (inboundOnly === null) {
    return text(["Whether the private names are for Resolver inbound endpoints only is not visible."], "unknown");
  }
  return text([
    inboundOnly
      ? "The private names answer only queries that arrive through a Resolver inbound endpoint; clients in the VPC keep S3's public addresses and so use the gateway endpoint, which is free."
      : "The private names answer every client in the VPC, so their S3 traffic comes here and is billed by the GB, also where a gateway endpoint exists.",
  ]);
}

function dnsAttributes({ facts, link }: EndpointQuestion): Block {
  const vpc = facts.topology.get(facts.vpcId, "vpc");
  const { enableDnsSupport, enableDnsHostnames } = vpc?.attributes ?? {
    enableDnsSupport: null,
    enableDnsHostnames: null,
  };
  const tone = (value: boolean | null) => (value === null ? "unknown" : value ? "ok" : "attention");
  return {
    type: "facts",
    items: [
      { term: "VPC", value: vpc === undefined ? ["not visible"] : link.full(vpc.id) },
      { term: "DNS resolution (enableDnsSupport)", value: yesNo(enableDnsSupport), tone: tone(enableDnsSupport) },
      { term: "DNS hostnames (enableDnsHostnames)", value: yesNo(enableDnsHostnames), tone: tone(enableDnsHostnames) },
    ],
  };
}

function attributeGaps({ facts }: EndpointQuestion): Block[] {
  return gapTexts([facts.topology.gap("DescribeVpcAttribute", facts.vpcId)]);
}
