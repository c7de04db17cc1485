import type { GroupRef } from "./interfaces";
import { loadBalancerUse } from "./interfaces";
import { hexOf } from "./seeded";
import type { SubnetRef, VpcBuilder } from "./vpc-builder";

/** The load balancers of endpoint services, with all that stands behind them (domain.md §2.18). */

const CREATED = "2026-03-17T08:30:00.000Z";

export interface TargetSpec {
  /** An instance id, or an address where the target group holds addresses. */
  id: string;
  /** The zone of an address. */
  zone?: string;
  healthy: boolean;
}

export interface LoadBalancerOptions {
  /** The end of the ARN: `net/…` a Network Load Balancer, `gwy/…` a Gateway Load Balancer. */
  path: string;
  subnets: readonly SubnetRef[];
  groups: readonly GroupRef[];
  crossZone: boolean;
  /** A TCP port; a Gateway Load Balancer takes every packet. */
  listenerPort?: number;
  targetPort: number;
  targetType: "instance" | "ip";
  targets: readonly TargetSpec[];
}

/** Adds a load balancer with its interfaces, one listener, one target group and the health of the targets. Returns its ARN. */
export function addLoadBalancer(vpc: VpcBuilder, options: LoadBalancerOptions): string {
  const { inventory } = vpc;
  const { path, subnets, groups } = options;
  const [kind, name = "", suffix = ""] = path.split("/");
  const gateway = kind === "gwy";
  const prefix = `arn:aws:elasticloadbalancing:${inventory.at.region}:${inventory.at.accountId}`;
  const arn = `${prefix}:loadbalancer/${path}`;
  for (const subnet of subnets) vpc.networkInterface(subnet, loadBalancerUse(path), groups);
  inventory.add("LoadBalancers", {
    LoadBalancerArn: arn,
    LoadBalancerName: name,
    Type: gateway ? "gateway" : "network",
    ...(gateway
      ? {}
      : {
          Scheme: "internal",
          DNSName: `${name}-${suffix}.elb.${inventory.at.region}.amazonaws.com`,
          CanonicalHostedZoneId: "Z26RNL4JYFTOTI",
          SecurityGroups: groups.map((group) => group.id),
          EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "on",
        }),
    CreatedTime: CREATED,
    VpcId: vpc.id,
    State: { Code: "active" },
    AvailabilityZones: subnets.map((subnet) => ({ ZoneName: subnet.zone.name, SubnetId: subnet.id })),
    IpAddressType: "ipv4",
  });
  inventory.add("LoadBalancerAttributes", {
    LoadBalancerArn: arn,
    Attributes: attributes({
      "deletion_protection.enabled": "true",
      "load_balancing.cross_zone.enabled": String(options.crossZone),
    }),
  });
  const targetGroupArn = addTargetGroup(vpc, name, arn, gateway, options);
  inventory.add("Listeners", {
    ListenerArn: `${prefix}:listener/${path}/${hexOf(`listener/${arn}`, 16)}`,
    LoadBalancerArn: arn,
    ...(gateway ? {} : { Port: options.listenerPort, Protocol: "TCP" }),
    DefaultActions: [
      {
        Type: "forward",
        TargetGroupArn: targetGroupArn,
        ForwardConfig: { TargetGroups: [{ TargetGroupArn: targetGroupArn }] },
      },
    ],
  });
  return arn;
}

function addTargetGroup(
  vpc: VpcBuilder,
  name: string,
  loadBalancerArn: string,
  gateway: boolean,
  options: LoadBalancerOptions,
): string {
  const { inventory } = vpc;
  const { targetPort, targetType } = options;
  const { region, accountId } = inventory.at;
  const suffix = hexOf(`target group/${loadBalancerArn}`, 16);
  const TargetGroupArn = `arn:aws:elasticloadbalancing:${region}:${accountId}:targetgroup/${name}/${suffix}`;
  const healthCheckPort = gateway ? "80" : "traffic-port";
  inventory.add("TargetGroups", {
    TargetGroupArn,
    TargetGroupName: name,
    Protocol: gateway ? "GENEVE" : "TCP",
    Port: targetPort,
    VpcId: vpc.id,
    TargetType: targetType,
    LoadBalancerArns: [loadBalancerArn],
    HealthCheckProtocol: "TCP",
    HealthCheckPort: healthCheckPort,
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 5,
    HealthyThresholdCount: 3,
    UnhealthyThresholdCount: 3,
    IpAddressType: "ipv4",
  });
  inventory.add("TargetGroupAttributes", {
    TargetGroupArn,
    Attributes: attributes({
      "deregistration_delay.timeout_seconds": "300",
      "stickiness.enabled": "false",
      ...(gateway
        ? { "target_failover.on_deregistration": "no_rebalance", "target_failover.on_unhealthy": "no_rebalance" }
        : {
            "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
            "preserve_client_ip.enabled": String(targetType === "instance"),
            "proxy_protocol_v2.enabled": "false",
          }),
    }),
  });
  for (const target of options.targets) {
    inventory.add("TargetHealthDescriptions", {
      TargetGroupArn,
      Target: {
        Id: target.id,
        Port: targetPort,
        ...(target.zone === undefined ? {} : { AvailabilityZone: target.zone }),
      },
      HealthCheckPort: healthCheckPort === "traffic-port" ? String(targetPort) : healthCheckPort,
      TargetHealth: target.healthy
        ? { State: "healthy" }
        : { State: "unhealthy", Reason: "Target.FailedHealthChecks", Description: "Health checks failed" },
    });
  }
  return TargetGroupArn;
}

function attributes(values: Record<string, string>): { Key: string; Value: string }[] {
  return Object.entries(values).map(([Key, Value]) => ({ Key, Value }));
}
