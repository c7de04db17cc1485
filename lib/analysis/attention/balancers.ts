import type { Target, TopologyNode } from "@/lib/model";
import type { Attention } from "../document";
import type { VpcFacts } from "../facts";
import type { Linker } from "../words";
import { code, count, say, series } from "../words";
import { aws, identifier, terraform, verb } from "./finder";

export type EndpointService = TopologyNode<"serviceConfiguration">;
type Balancer = TopologyNode<"loadBalancer">;
type TargetGroup = TopologyNode<"targetGroup">;

/** SV-08 to SV-13, SV-15 and SV-17: the load balancers behind an endpoint service, as far as all of them are visible. */
export function balancerFindings(facts: VpcFacts, service: EndpointService, link: Linker): Attention[] {
  const { topology } = facts;
  const single = oneZone(facts, service, link);
  const arns = [...service.attributes.networkLoadBalancerArns, ...service.attributes.gatewayLoadBalancerArns];
  const balancers = arns.flatMap((arn) => topology.get(arn, "loadBalancer") ?? []);
  if (topology.gap("DescribeLoadBalancers") !== null || balancers.length < arns.length) return single;
  return [
    ...single,
    ...listeners(facts, service, balancers, link),
    ...health(facts, service, balancers, link),
    ...zonesLeftOut(facts, service, balancers, link),
    ...balancers.flatMap((balancer) => [
      ...inboundRules(facts, balancer, link),
      ...internetFacing(facts, service, balancer, link),
      ...addressTypes(facts, service, balancer, link),
    ]),
  ];
}

/** SV-10: the service is lost with its only zone. */
function oneZone(facts: VpcFacts, service: EndpointService, link: Linker): Attention[] {
  const [zone, ...others] = service.attributes.availabilityZones;
  if (zone === undefined || others.length > 0) return [];
  return [
    {
      code: "SV-10",
      tone: "attention",
      nodeId: service.id,
      mark: "one AZ only",
      content: say`Endpoint service ${link.to(service.id)} can be reached in ${zone} only: it fails with that zone, and consumers in others cannot connect.`,
      fix: {
        cli: `${aws(facts, `set-subnets --load-balancer-arn ${firstArn(service)} --subnets SUBNET_IDS`, "elbv2")}\n${refresh(facts, service)}`,
        terraform: terraform("aws_lb", identifier(service.label), { subnets: '["SUBNET_IDS"]' }),
      },
    },
  ];
}

function firstArn({ attributes }: EndpointService): string {
  return attributes.networkLoadBalancerArns[0] ?? attributes.gatewayLoadBalancerArns[0] ?? "LOAD_BALANCER_ARN";
}

/** The call by which a service takes over the zones of its load balancers; it needs no other argument (domain.md §1.6). */
function refresh(facts: VpcFacts, service: EndpointService): string {
  return aws(facts, `modify-vpc-endpoint-service-configuration --service-id ${service.id}`);
}

/** SV-12: a Network Load Balancer that answers on no port, or several that answer on different ones. */
function listeners(
  facts: VpcFacts,
  service: EndpointService,
  balancers: readonly Balancer[],
  link: Linker,
): Attention[] {
  const network = balancers.filter(({ attributes }) => attributes.type === "network");
  if (
    network.some(({ id, attributes }) => attributes.listeners === null || facts.topology.gap("DescribeListeners", id))
  )
    return [];
  const portsOf = ({ attributes }: Balancer) =>
    (attributes.listeners ?? []).map(({ port, protocol }) => `${protocol ?? "?"} ${port ?? "?"}`).join(", ");
  const silent = network.filter(({ attributes }) => attributes.listeners?.length === 0);
  const fix = {
    cli: aws(
      facts,
      `create-listener --load-balancer-arn ${(silent[0] ?? network[1])?.id ?? ""} --protocol TCP --port PORT --default-actions Type=forward,TargetGroupArn=TARGET_GROUP_ARN`,
      "elbv2",
    ),
    terraform: terraform("aws_lb_listener", identifier(service.label), {
      load_balancer_arn: `"${(silent[0] ?? network[1])?.id ?? ""}"`,
      port: '"PORT"',
      protocol: '"TCP"',
    }),
  };
  if (silent.length > 0) {
    const content = say`${link.many(silent.map(({ id }) => id))} behind ${link.to(service.id)} ${verb(silent, "has", "have")} no listener, so nothing answers there.`;
    return [{ code: "SV-12", tone: "broken", nodeId: service.id, mark: "no listener", content, fix }];
  }
  if (new Set(network.map(portsOf)).size < 2) return [];
  const ports = series(network.map((balancer) => say`${link.to(balancer.id)} on ${portsOf(balancer)}`));
  const content = say`The load balancers behind ${link.to(service.id)} answer on different ports: ${ports}. An endpoint uses any one of them, so what a consumer reaches is chance.`;
  return [{ code: "SV-12", tone: "attention", nodeId: service.id, mark: "listeners differ", content, fix }];
}

/** What stands behind a listener, with whether the load balancer's nodes reach it in every zone. */
interface Backend {
  balancer: Balancer;
  group: TargetGroup;
  /** null: not visible. */
  crossZone: boolean | null;
}

/** Every target group behind the listeners; null where a part of them, or of their targets, is not visible. */
function backendsOf(facts: VpcFacts, balancers: readonly Balancer[]): Backend[] | null {
  const { topology } = facts;
  const found: Backend[] = [];
  for (const balancer of balancers) {
    if (topology.gap("DescribeListeners", balancer.id) ?? topology.gap("DescribeTargetGroups", balancer.id))
      return null;
    for (const arn of new Set(topology.from(balancer.id, "listener").map((edge) => edge.target))) {
      const group = topology.get(arn, "targetGroup");
      if (group === undefined || group.attributes.targets === null) return null;
      if (topology.gap("DescribeTargetHealth", group.id) !== null) return null;
      found.push({ balancer, group, crossZone: crossZoneOf(balancer, group) });
    }
  }
  return found;
}

function crossZoneOf({ attributes }: Balancer, group: TargetGroup): boolean | null {
  const own = group.attributes.crossZone;
  return own === "true" || own === "false" ? own === "true" : own === null ? null : attributes.crossZone;
}

/** SV-08 where nothing healthy answers at all, else SV-09 for zones in which nothing does and that no other zone helps. */
function health(facts: VpcFacts, service: EndpointService, balancers: readonly Balancer[], link: Linker): Attention[] {
  const backends = backendsOf(facts, balancers);
  if (backends === null || backends.length === 0) return [];
  const groups = [...new Set(backends.map(({ group }) => group))];
  const healthy = groups.flatMap((group) =>
    (group.attributes.targets ?? []).filter(({ state }) => state === "healthy"),
  );
  const total = groups.reduce((sum, group) => sum + (group.attributes.targets?.length ?? 0), 0);
  const register = {
    cli: aws(facts, `register-targets --target-group-arn ${groups[0]?.id ?? ""} --targets Id=TARGET_ID`, "elbv2"),
    terraform: terraform("aws_lb_target_group_attachment", identifier(service.label), {
      target_group_arn: `"${groups[0]?.id ?? ""}"`,
      target_id: '"TARGET_ID"',
    }),
  };
  if (healthy.length === 0) {
    const none = total === 0 ? say`no target` : say`${count(total, "target")}, none of them healthy`;
    const content = say`Nothing answers behind ${link.to(service.id)}: ${link.many(groups.map(({ id }) => id))} ${verb(groups, "has", "have")} ${none}.`;
    return [{ code: "SV-08", tone: "broken", nodeId: service.id, mark: "no healthy target", content, fix: register }];
  }
  const lonely = backends.filter(({ crossZone }) => crossZone === false);
  const empty = service.attributes.availabilityZones.filter((zone) =>
    lonely.some(
      ({ balancer, group }) =>
        balancer.attributes.zones.some(({ zoneName }) => zoneName === zone) &&
        !(group.attributes.targets ?? []).some(
          (target) => target.state === "healthy" && [zone, null].includes(zoneOf(facts, target)),
        ),
    ),
  );
  if (empty.length === 0) return [];
  const names = [...new Set(lonely.map(({ balancer }) => balancer.id))];
  return [
    {
      code: "SV-09",
      tone: "broken",
      nodeId: service.id,
      mark: "no healthy target",
      content: say`No target of ${link.to(service.id)} is healthy in ${series(empty.map((zone) => zoneWords(facts, zone)))}, and ${link.many(names)} ${verb(names, "does", "do")} not balance across zones: endpoints there connect to nothing.`,
      fix: {
        cli: names
          .map((arn) =>
            aws(
              facts,
              `modify-load-balancer-attributes --load-balancer-arn ${arn} --attributes Key=load_balancing.cross_zone.enabled,Value=true`,
              "elbv2",
            ),
          )
          .join("\n"),
        terraform: terraform("aws_lb", identifier(balancers[0]?.label ?? service.label), {
          enable_cross_zone_load_balancing: "true",
        }),
      },
    },
  ];
}

/** The zone of a target, for instances that of their interface; null: every zone (`all`), or not visible. */
function zoneOf({ topology }: VpcFacts, { availabilityZone, nodeId }: Target): string | null {
  if (availabilityZone !== null) return availabilityZone === "all" ? null : availabilityZone;
  const eni = nodeId === null ? undefined : topology.get(nodeId, "networkInterface");
  return eni?.attributes.availabilityZone ?? null;
}

/** A zone with its id, by which other accounts know it. */
function zoneWords(facts: VpcFacts, zoneName: string): string {
  const zone = facts.zones.find(({ attributes }) => attributes.zoneName === zoneName);
  return zone?.attributes.zoneId == null ? zoneName : `${zoneName} (${zone.attributes.zoneId})`;
}

/** SV-11: zones of a load balancer that the service was never told of. */
function zonesLeftOut(
  facts: VpcFacts,
  service: EndpointService,
  balancers: readonly Balancer[],
  link: Linker,
): Attention[] {
  const known = service.attributes.availabilityZones;
  const zones = new Set(balancers.flatMap(({ attributes }) => attributes.zones.map(({ zoneName }) => zoneName)));
  const missing = [...zones].filter((zone) => !known.includes(zone)).sort();
  if (missing.length === 0 || known.length === 0) return [];
  return [
    {
      code: "SV-11",
      tone: "attention",
      nodeId: service.id,
      mark: `${known.length} of ${known.length + missing.length} AZs`,
      content: say`The load balancers behind ${link.to(service.id)} also stand in ${series(missing.map((zone) => zoneWords(facts, zone)))}, but the service does not offer ${verb(missing, "that zone", "those zones")}. AWS takes zones over only when the service is modified.`,
      fix: {
        cli: refresh(facts, service),
        terraform: `# any change of the service takes the zones over:\nterraform apply -replace=aws_vpc_endpoint_service.${identifier(service.label)}`,
      },
    },
  ];
}

/** SV-13: rules for PrivateLink clients are enforced, and none admits anybody on a port that a listener answers on. */
function inboundRules(facts: VpcFacts, balancer: Balancer, link: Linker): Attention[] {
  const { securityGroupIds, enforcePrivateLinkRules, listeners: answering } = balancer.attributes;
  if (securityGroupIds === null || enforcePrivateLinkRules !== "on" || answering === null) return [];
  const closed = answering.flatMap(({ port, protocol }) => {
    if (port === null) return [];
    const kinds = (["tcp", "udp"] as const).filter((kind) => (protocol ?? "TCP").toLowerCase().includes(kind));
    const flows = (kinds.length === 0 ? (["tcp"] as const) : kinds).map((kind) => ({
      protocol: kind,
      from: port,
      to: port,
    }));
    const directions = flows.map((flow) => facts.securityGroups(securityGroupIds, false, flow));
    // Asked without addresses, every rule for the port either admits somebody or may do so.
    const peer = { addresses: null, groupIds: null, prefixListId: null };
    const open = directions.some((direction) =>
      (["ipv4", "ipv6"] as const).some((family) => {
        const { rules, uncertain, unseenGroups } = direction.ask({ ...peer, family });
        return rules.length + uncertain.length + unseenGroups.length > 0;
      }),
    );
    return open ? [] : [{ port, protocol: flows[0]?.protocol ?? "tcp" }];
  });
  const first = closed[0];
  if (first === undefined) return [];
  const groupId = securityGroupIds[0] ?? "";
  const ports = series(closed.map(({ port }) => `${port}`));
  return [
    {
      code: "SV-13",
      tone: "broken",
      nodeId: balancer.id,
      mark: "clients not admitted",
      content: say`The security ${verb(securityGroupIds, "group", "groups")} ${link.many(securityGroupIds)} of ${link.to(balancer.id)} also ${verb(securityGroupIds, "judges", "judge")} PrivateLink clients, by their own addresses, and ${verb(securityGroupIds, "admits", "admit")} nobody on ${verb(closed, "port", "ports")} ${ports}.`,
      fix: {
        cli: aws(
          facts,
          `authorize-security-group-ingress --group-id ${groupId} --protocol ${first.protocol} --port ${first.port} --cidr CONSUMER_CIDR`,
        ),
        terraform: terraform("aws_vpc_security_group_ingress_rule", identifier(`${balancer.label}_${first.port}`), {
          security_group_id: `"${groupId}"`,
          ip_protocol: `"${first.protocol}"`,
          from_port: `${first.port}`,
          to_port: `${first.port}`,
          cidr_ipv4: '"CONSUMER_CIDR"',
        }),
      },
    },
  ];
}

/** SV-15: what should be private can be reached from the internet too. */
function internetFacing(facts: VpcFacts, service: EndpointService, balancer: Balancer, link: Linker): Attention[] {
  if (balancer.attributes.scheme !== "internet-facing") return [];
  return [
    {
      code: "SV-15",
      tone: "attention",
      nodeId: balancer.id,
      mark: "internet-facing",
      content: say`Load balancer ${link.to(balancer.id)} behind ${link.to(service.id)} is ${code("internet-facing")}: the service has public addresses besides PrivateLink. The scheme cannot be changed, so it takes a new, internal one.`,
      fix: {
        cli: aws(
          facts,
          `create-load-balancer --name NEW_NAME --type network --scheme internal --subnets ${balancer.attributes.zones.map(({ subnetId }) => subnetId ?? "SUBNET_ID").join(" ")}`,
          "elbv2",
        ),
        terraform: terraform("aws_lb", identifier(balancer.label), { internal: "true" }),
      },
    },
  ];
}

/** SV-17: the service promises IPv6, and this load balancer has no IPv6 address. */
function addressTypes(facts: VpcFacts, service: EndpointService, balancer: Balancer, link: Linker): Attention[] {
  const { ipAddressType } = balancer.attributes;
  const promised = service.attributes.supportedIpAddressTypes.some((type) => type.toLowerCase() === "ipv6");
  if (!promised || ipAddressType === null || ipAddressType.startsWith("dualstack")) return [];
  return [
    {
      code: "SV-17",
      tone: "broken",
      nodeId: balancer.id,
      mark: "no IPv6 address",
      content: say`Endpoint service ${link.to(service.id)} offers IPv6, but its load balancer ${link.to(balancer.id)} is ${code(ipAddressType)}.`,
      fix: {
        cli: aws(facts, `set-ip-address-type --load-balancer-arn ${balancer.id} --ip-address-type dualstack`, "elbv2"),
        terraform: terraform("aws_lb", identifier(balancer.label), { ip_address_type: '"dualstack"' }),
      },
    },
  ];
}
