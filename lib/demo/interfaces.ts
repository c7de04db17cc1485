import type { RawRecord } from "@/lib/model";
import type { InventoryBuilder } from "./inventory-builder";
import { tagList } from "./inventory-builder";
import { hexOf, uuidOf } from "./seeded";
import type { Zone } from "./services";

/** Network interfaces as AWS returns them, with the descriptions by which their users are known (domain.md §2.8, §2.11). */

export interface GroupRef {
  id: string;
  name: string;
}

/** What an interface belongs to. */
export interface InterfaceUse {
  interfaceType: string;
  description: string;
  requesterId?: string;
  requesterManaged: boolean;
  /** null: attached to nothing. */
  attachedTo: { instanceId?: string; ownerId: string } | null;
  name?: string;
}

const OWN_ACCOUNT = "own account";

export function instanceUse(instanceId: string, name: string): InterfaceUse {
  return {
    interfaceType: "interface",
    description: "",
    requesterManaged: false,
    attachedTo: { instanceId, ownerId: OWN_ACCOUNT },
    name,
  };
}

export function lambdaUse(functionName: string): InterfaceUse {
  return {
    interfaceType: "lambda",
    description: `AWS Lambda VPC ENI-${functionName}-${uuidOf(functionName)}`,
    requesterId: "AROAEXAMPLELAMBDA0001:lambda",
    requesterManaged: true,
    attachedTo: { ownerId: "amazon-aws" },
  };
}

export function databaseUse(): InterfaceUse {
  return {
    interfaceType: "interface",
    description: "RDSNetworkInterface",
    requesterId: "amazon-rds",
    requesterManaged: true,
    attachedTo: { ownerId: "amazon-rds" },
  };
}

export function cacheUse(cluster: string): InterfaceUse {
  return {
    interfaceType: "interface",
    description: `ElastiCache ${cluster}`,
    requesterId: "amazon-elasticache",
    requesterManaged: true,
    attachedTo: { ownerId: "amazon-elasticache" },
  };
}

export function containerTaskUse(region: string, accountId: string, task: string): InterfaceUse {
  return {
    interfaceType: "interface",
    description: `arn:aws:ecs:${region}:${accountId}:attachment/${uuidOf(task)}`,
    requesterId: "AROAEXAMPLEECS0000001:ecs-eni-provisioning",
    requesterManaged: true,
    attachedTo: { ownerId: "amazon-aws" },
  };
}

const BALANCER_INTERFACES: Record<string, string> = {
  net: "network_load_balancer",
  gwy: "gateway_load_balancer",
  app: "interface",
};

/** `path` is the end of the load balancer's ARN, e.g. `net/ledger/0123456789abcdef`. */
export function loadBalancerUse(path: string): InterfaceUse {
  return {
    interfaceType: BALANCER_INTERFACES[path.split("/")[0] ?? ""] ?? "interface",
    description: `ELB ${path}`,
    requesterId: "amazon-elb",
    requesterManaged: true,
    attachedTo: { ownerId: "amazon-elb" },
  };
}

export function natGatewayUse(natGatewayId: string): InterfaceUse {
  return {
    interfaceType: "nat_gateway",
    description: `Interface for NAT Gateway ${natGatewayId}`,
    requesterId: "210987654321",
    requesterManaged: true,
    attachedTo: { ownerId: "amazon-aws" },
  };
}

/** AWS really reports these as not managed by a requester (domain.md §2.11). */
export function transitGatewayUse(attachmentId: string): InterfaceUse {
  return {
    interfaceType: "transit_gateway",
    description: `Network Interface for Transit Gateway Attachment ${attachmentId}`,
    requesterManaged: false,
    attachedTo: { ownerId: "amazon-aws" },
  };
}

/** An address of a Resolver endpoint, e.g. `rslvr-in-…`. */
export function resolverUse(resolverEndpointId: string, index: number): InterfaceUse {
  return {
    interfaceType: "interface",
    description: `Route 53 Resolver: ${resolverEndpointId}:rni-${hexOf(`${resolverEndpointId}/${index}`, 17)}`,
    requesterId: "AROAEXAMPLERESOLVER01:route53resolver",
    requesterManaged: true,
    attachedTo: { ownerId: "amazon-aws" },
  };
}

export function endpointUse(endpointId: string, gatewayLoadBalancer: boolean): InterfaceUse {
  return {
    interfaceType: gatewayLoadBalancer ? "gateway_load_balancer_endpoint" : "vpc_endpoint",
    description: `VPC Endpoint Interface ${endpointId}`,
    requesterId: "727180483921",
    requesterManaged: true,
    attachedTo: { ownerId: "amazon-aws" },
  };
}

/** Where an interface stands and which addresses it has. */
export interface InterfacePlace {
  networkInterfaceId: string;
  vpcId: string;
  subnetId: string;
  zone: Zone;
  address: string | null;
  address6: string | null;
  publicIp?: string;
  groups: readonly GroupRef[];
}

/** The DescribeNetworkInterfaces record of an interface. */
export function networkInterfaceRecord(
  inventory: InventoryBuilder,
  use: InterfaceUse,
  place: InterfacePlace,
): RawRecord {
  const { accountId, region } = inventory.at;
  const { networkInterfaceId, address, address6, publicIp, zone } = place;
  const association =
    publicIp === undefined
      ? {}
      : {
          Association: {
            AllocationId: inventory.id("eipalloc", networkInterfaceId),
            AssociationId: inventory.id("eipassoc", networkInterfaceId),
            IpOwnerId: use.requesterManaged ? "amazon-aws" : accountId,
            PublicIp: publicIp,
          },
        };
  return {
    NetworkInterfaceId: networkInterfaceId,
    VpcId: place.vpcId,
    SubnetId: place.subnetId,
    AvailabilityZone: zone.name,
    ...(zone.id === "" ? {} : { AvailabilityZoneId: zone.id }),
    OwnerId: accountId,
    InterfaceType: use.interfaceType,
    Description: use.description,
    ...(use.requesterId === undefined ? {} : { RequesterId: use.requesterId }),
    RequesterManaged: use.requesterManaged,
    SourceDestCheck: use.interfaceType !== "nat_gateway" && use.interfaceType !== "transit_gateway",
    Status: use.attachedTo === null ? "available" : "in-use",
    MacAddress: `0a:${(hexOf(networkInterfaceId, 10).match(/../g) ?? []).join(":")}`,
    ...(use.attachedTo === null ? {} : { Attachment: attachment(inventory, use.attachedTo, networkInterfaceId) }),
    Groups: place.groups.map((group) => ({ GroupId: group.id, GroupName: group.name })),
    ...(address === null ? {} : { PrivateIpAddress: address, PrivateDnsName: privateDnsName(address, region) }),
    PrivateIpAddresses:
      address === null
        ? []
        : [
            {
              Primary: true,
              PrivateIpAddress: address,
              PrivateDnsName: privateDnsName(address, region),
              ...association,
            },
          ],
    Ipv6Addresses: address6 === null ? [] : [{ Ipv6Address: address6, IsPrimaryIpv6: false }],
    ...association,
    TagSet: use.name === undefined ? [] : tagList({ Name: use.name }),
  };
}

/** The instance that an interface is the first one of, with the fields that a collector keeps; null when it is no instance's. */
export function instanceRecord(use: InterfaceUse, place: InterfacePlace): RawRecord | null {
  if (use.attachedTo?.instanceId === undefined) return null;
  return {
    InstanceId: use.attachedTo.instanceId,
    State: { Name: "running" },
    VpcId: place.vpcId,
    SubnetId: place.subnetId,
    Placement: { AvailabilityZone: place.zone.name },
    ...(place.address === null ? {} : { PrivateIpAddress: place.address }),
    SecurityGroups: place.groups.map((group) => ({ GroupId: group.id, GroupName: group.name })),
    NetworkInterfaces: [{ NetworkInterfaceId: place.networkInterfaceId }],
    Tags: use.name === undefined ? [] : tagList({ Name: use.name }),
  };
}

function attachment(
  inventory: InventoryBuilder,
  to: { instanceId?: string; ownerId: string },
  networkInterfaceId: string,
): RawRecord {
  const own = to.ownerId === OWN_ACCOUNT;
  return {
    AttachmentId: own ? inventory.id("eni-attach", networkInterfaceId) : inventory.id("ela-attach", networkInterfaceId),
    ...(to.instanceId === undefined ? {} : { InstanceId: to.instanceId }),
    InstanceOwnerId: own ? inventory.at.accountId : to.ownerId,
    DeviceIndex: own ? 0 : 1,
    Status: "attached",
    DeleteOnTermination: own,
    ...(own ? { AttachTime: "2026-06-11T10:00:00.000Z" } : {}),
  };
}

function privateDnsName(address: string, region: string): string {
  const domain = region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`;
  return `ip-${address.replaceAll(".", "-")}.${domain}`;
}
