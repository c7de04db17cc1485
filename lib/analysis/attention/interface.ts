import { merged } from "../controls/coverage";
import type { Attention } from "../document";
import type { Endpoint, Subnet, VpcFacts } from "../facts";
import { blocksOf, flowsOf, offeredZones, serviceLabel, zonesOf } from "../facts";
import type { Linker } from "../words";
import { count, say, series } from "../words";
import { aws, identifier, isAvailable, notInline, ownEndpoints, terraform } from "./finder";

/** IF-01, IF-02, IF-20, IF-24, LA-04 and DNS-02. */
export function interfaceFindings(facts: VpcFacts, link: Linker): Attention[] {
  return ownEndpoints(facts).flatMap((endpoint) => {
    const { knownType } = endpoint.attributes;
    if (knownType === null || knownType === "Gateway" || knownType === "GatewayLoadBalancer") return [];
    return isAvailable(endpoint)
      ? [...placement(facts, endpoint, link), ...admission(facts, endpoint, link), ...privateDns(facts, endpoint, link)]
      : [];
  });
}

/** IF-01 for an endpoint in a single zone, else IF-02 for zones whose workloads have no address of it. */
function placement(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention[] {
  const zones = zonesOf(facts.topology, endpoint);
  const offered = offeredZones(facts, endpoint);
  if (zones === null || offered === null || zones.size === 0) return [];
  const single = zones.size === 1 && offered.size >= 2;
  const wanted = single ? facts.zones : facts.zones.filter((zone) => hasWorkloads(facts, zone.attributes.zoneName));
  const missing = wanted.filter(({ attributes: { zoneName } }) => offered.has(zoneName) && !zones.has(zoneName));
  if (missing.length === 0) return [];
  const subnets = missing.flatMap((zone) => candidate(facts, zone.attributes.zoneName)?.id ?? []);
  const where = series(missing.map((zone) => link.to(zone.id)));
  const has = series([...zones].sort().map((zone) => link.to(`az/${facts.vpcId}/${zone}`)));
  const consequence = single
    ? say`If that zone fails, the whole VPC loses ${serviceLabel(facts.topology, endpoint)}.`
    : say`Workloads there cross to another zone and depend on it.`;
  return [
    {
      code: single ? "IF-01" : "IF-02",
      tone: "attention",
      nodeId: endpoint.id,
      mark: `${zones.size} of ${zones.size + missing.length} AZs`,
      content: say`${link.to(endpoint.id)} has a network interface in ${has} only, not in ${where}. ${consequence}`,
      fix: {
        cli: aws(
          facts,
          `modify-vpc-endpoint --vpc-endpoint-id ${endpoint.id} --add-subnet-ids ${subnets.length === 0 ? "SUBNET_ID" : subnets.join(" ")}`,
        ),
        terraform: [
          notInline("subnet_ids"),
          (subnets.length === 0 ? ["SUBNET_ID"] : subnets)
            .map((subnetId) =>
              terraform("aws_vpc_endpoint_subnet_association", identifier(`${endpoint.label}_${subnetId}`), {
                vpc_endpoint_id: `"${endpoint.id}"`,
                subnet_id: `"${subnetId}"`,
              }),
            )
            .join("\n\n"),
        ].join("\n"),
      },
    },
  ];
}

function hasWorkloads(facts: VpcFacts, zoneName: string): boolean {
  return facts.subnets.some((subnet) => subnet.attributes.availabilityZone === zoneName && facts.hasWorkloads(subnet));
}

/** A subnet for a missing interface: a private one if the zone has any, else any but a public one. */
export function candidate(facts: VpcFacts, zoneName: string): Subnet | undefined {
  const inZone = facts.subnets.filter((subnet) => subnet.attributes.availabilityZone === zoneName);
  return inZone.find((s) => s.attributes.tier === "private") ?? inZone.find((s) => s.attributes.tier === "isolated");
}

/**
 * IF-24 for groups without any inbound rule, else IF-20 for subnets whose workloads they do not admit; LA-04 for both at a
 * Tunnel endpoint, whose clients speak GENEVE.
 */
function admission(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention[] {
  const groupIds = endpoint.attributes.groups.map((group) => group.groupId);
  const { flows, known, ports, on } = flowsOf(endpoint);
  const first = groupIds[0];
  if (first === undefined || !known) return [];
  const inbound = flows.map((flow) => facts.securityGroups(groupIds, false, flow));
  if (inbound.some((direction) => !direction.visible)) return [];
  const vpcBlocks = facts.topology.get(facts.vpcId, "vpc")?.attributes.cidrBlocks ?? [];
  const port = flows[0]?.from ?? 443;
  const protocol = flows[0]?.protocol ?? "tcp";
  const cidr = vpcBlocks[0] ?? "VPC_CIDR";
  const fix = {
    cli: aws(
      facts,
      `authorize-security-group-ingress --group-id ${first} --protocol ${protocol} --port ${port} --cidr ${cidr}`,
    ),
    terraform: terraform("aws_vpc_security_group_ingress_rule", identifier(`${endpoint.label}_${port}`), {
      security_group_id: `"${first}"`,
      ip_protocol: `"${protocol}"`,
      from_port: `${port}`,
      to_port: `${port}`,
      cidr_ipv4: `"${cidr}"`,
    }),
  };
  const isTunnel = endpoint.attributes.knownType === "Tunnel";
  const groups = link.many(groupIds);
  if (inbound.every((direction) => direction.ruleCount === 0)) {
    const content = say`Security ${groupIds.length === 1 ? "group" : "groups"} ${groups} of ${link.to(endpoint.id)} ${groupIds.length === 1 ? "has" : "have"} no inbound rule, so nobody may connect.`;
    return [
      {
        code: isTunnel ? "LA-04" : "IF-24",
        tone: "broken",
        nodeId: endpoint.id,
        mark: "no inbound rules",
        content,
        fix,
      },
    ];
  }
  const refused = facts.subnets.flatMap((subnet) => {
    const extent = facts.hasWorkloads(subnet) ? admits(facts, inbound, subnet) : "all";
    return extent === "all" ? [] : [{ subnet, extent }];
  });
  if (refused.length === 0) return [];
  const none = refused.filter(({ extent }) => extent === "none");
  const worst = none.length > 0 ? none : refused;
  const part = none.length > 0 ? "" : "all of ";
  return [
    {
      code: isTunnel ? "LA-04" : "IF-20",
      tone: none.length > 0 ? "broken" : "attention",
      nodeId: endpoint.id,
      mark: `${ports.includes(",") ? "ports" : ports.replace(" ", "/")} not admitted`,
      content: say`Security ${groupIds.length === 1 ? "group" : "groups"} ${groups} of ${link.to(endpoint.id)} ${groupIds.length === 1 ? "does" : "do"} not admit ${part}${count(worst.length, "subnet")} with workloads on ${on}: ${link.many(worst.map(({ subnet }) => subnet.id))}.`,
      fix,
    },
  ];
}

/** Whether inbound rules admit the clients of a subnet: each workload by address or by group, else the whole block. */
function admits(
  facts: VpcFacts,
  inbound: readonly ReturnType<VpcFacts["securityGroups"]>[],
  subnet: Subnet,
): "all" | "some" | "none" {
  const blocks = blocksOf(subnet).filter((block) => block.family === "ipv4");
  if (blocks.length === 0) return "all";
  const addresses = merged(blocks, "ipv4");
  const groups = facts.clientGroups(subnet.id);
  const unseen = facts.interfaceGap !== null;
  const clients = groups.length > 0 && !unseen ? groups.map((group) => group.groupIds) : [unseen ? null : []];
  const extents = clients.flatMap((groupIds) =>
    inbound.map((direction) => direction.ask({ family: "ipv4", addresses, groupIds, prefixListId: null }).extent),
  );
  // What is not visible accuses nobody.
  if (extents.includes("unknown") || extents.every((extent) => extent === "all")) return "all";
  return extents.every((extent) => extent === "none") ? "none" : "some";
}

/** DNS-02: the names exist only with both DNS attributes of the VPC on. */
function privateDns(facts: VpcFacts, endpoint: Endpoint, link: Linker): Attention[] {
  const vpc = facts.topology.get(facts.vpcId, "vpc");
  if (vpc === undefined || endpoint.attributes.privateDnsEnabled !== true) return [];
  const { enableDnsSupport, enableDnsHostnames } = vpc.attributes;
  const off = [
    ...(enableDnsSupport === false
      ? [{ name: "DNS resolution", flag: "enable-dns-support", argument: "enable_dns_support" }]
      : []),
    ...(enableDnsHostnames === false
      ? [{ name: "DNS hostnames", flag: "enable-dns-hostnames", argument: "enable_dns_hostnames" }]
      : []),
  ];
  if (off.length === 0) return [];
  return [
    {
      code: "DNS-02",
      tone: "broken",
      nodeId: endpoint.id,
      mark: "private DNS off",
      content: say`${link.to(endpoint.id)} has private DNS names, but ${series(off.map(({ name }) => name))} of ${link.to(vpc.id)} ${off.length === 1 ? "is" : "are"} off, so its private names do not resolve here.`,
      fix: {
        cli: off
          .map(({ flag }) => aws(facts, `modify-vpc-attribute --vpc-id ${vpc.id} --${flag} '{"Value":true}'`))
          .join("\n"),
        terraform: terraform(
          "aws_vpc",
          identifier(vpc.label),
          Object.fromEntries(off.map(({ argument }) => [argument, "true"])),
        ),
      },
    },
  ];
}
