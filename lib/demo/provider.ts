import type { InventoryBuilder } from "./inventory-builder";
import { tagList } from "./inventory-builder";
import { hexOf } from "./seeded";
import type { Zone } from "./services";
import { privateLinkServiceDetail, privateLinkServiceName } from "./services";

/** Endpoint services as their provider sees them, and as consumers do (domain.md §2.9, §2.10). */

export interface EndpointServiceOptions {
  name: string;
  type: "Interface" | "GatewayLoadBalancer";
  /** The zones in which the service is offered, under the names of its account. */
  zones: readonly Zone[];
  loadBalancerArn: string;
  acceptanceRequired: boolean;
  privateDns?: { name: string; state: "verified" | "pendingVerification" };
  /** Other Regions from which consumers may connect. */
  otherRegions?: readonly string[];
  /** Account ids, or `*` for every account. */
  principals: readonly string[];
  /** Whether a topic is told of new connections. */
  notifies: boolean;
}

/** An endpoint service, for those who refer to it. */
export interface EndpointService extends EndpointServiceOptions {
  id: string;
  inventory: InventoryBuilder;
}

/** Adds an endpoint service with those who may connect to it. */
export function addEndpointService(inventory: InventoryBuilder, options: EndpointServiceOptions): EndpointService {
  const { region, accountId } = inventory.at;
  const { name, type, zones, privateDns, otherRegions = [] } = options;
  const id = inventory.id("vpce-svc", name);
  inventory.add("ServiceConfigurations", {
    ServiceId: id,
    ServiceName: privateLinkServiceName(id, region),
    ServiceType: [{ ServiceType: type }],
    ServiceState: "Available",
    AvailabilityZones: zones.map((zone) => zone.name),
    AvailabilityZoneIds: zones.map((zone) => zone.id),
    AcceptanceRequired: options.acceptanceRequired,
    ManagesVpcEndpoints: false,
    ...balancers(options),
    SupportedIpAddressTypes: ["ipv4"],
    BaseEndpointDnsNames: [`${id}.${region}.vpce.amazonaws.com`],
    ...(privateDns === undefined
      ? {}
      : {
          PrivateDnsName: privateDns.name,
          PrivateDnsNameConfiguration: {
            State: privateDns.state,
            Type: "TXT",
            Value: `vpce:${hexOf(`verification/${id}`, 20)}`,
            Name: `_${hexOf(`record/${id}`, 20)}`,
          },
        }),
    SupportedRegions: [region, ...otherRegions].map((Region) => ({ Region, ServiceState: "Available" })),
    RemoteAccessEnabled: otherRegions.length > 0,
    Tags: tagList({ Name: name }),
  });
  for (const principal of options.principals) {
    inventory.add("AllowedPrincipals", {
      PrincipalType: principal === "*" ? "All" : "Account",
      Principal: principal === "*" ? "*" : `arn:aws:iam::${principal}:root`,
      ServicePermissionId: inventory.id("vpce-svc-perm", `${name}/${principal}`),
      ServiceId: id,
      Tags: [],
    });
  }
  if (options.notifies) {
    inventory.add("ConnectionNotificationSet", {
      ConnectionNotificationId: inventory.id("vpce-nfn", name),
      ServiceId: id,
      ConnectionNotificationType: "Topic",
      ConnectionNotificationArn: `arn:aws:sns:${region}:${accountId}:${name}-connections`,
      ConnectionEvents: ["Accept", "Connect", "Delete", "Reject"],
      ConnectionNotificationState: "Enabled",
      ServiceRegion: region,
    });
  }
  return { ...options, id, inventory };
}

/** Adds one consumer's connection, as the provider sees it. `region`: where the consumer's endpoint is, if elsewhere. */
export function addConnection(
  service: EndpointService,
  consumer: { endpointId: string; owner: string; state: string; created: string; region?: string },
): void {
  const { inventory } = service;
  inventory.add("VpcEndpointConnections", {
    VpcEndpointConnectionId: inventory.id("vpce-con", consumer.endpointId),
    ServiceId: service.id,
    VpcEndpointId: consumer.endpointId,
    VpcEndpointOwner: consumer.owner,
    VpcEndpointState: consumer.state,
    VpcEndpointRegion: consumer.region ?? inventory.at.region,
    CreationTimestamp: consumer.created,
    ...balancers(service),
    DnsEntries: [],
    IpAddressType: "ipv4",
    Tags: [],
  });
}

/**
 * Makes an endpoint service known to a consumer's account and Region: with the zones that both have, found by id, under the
 * consumer's names for them.
 */
export function describeService(consumer: InventoryBuilder, service: EndpointService): void {
  const { region, accountId } = service.inventory.at;
  const offered = new Set(service.zones.map((zone) => zone.id));
  const { privateDns } = service;
  consumer.addOnce(
    "ServiceDetails",
    "ServiceId",
    privateLinkServiceDetail({
      serviceId: service.id,
      type: service.type,
      region,
      zones: consumer.at.region === region ? consumer.at.zones.filter((zone) => offered.has(zone.id)) : [],
      owner: accountId,
      acceptanceRequired: service.acceptanceRequired,
      ...(privateDns === undefined ? {} : { privateDnsName: privateDns.name, privateDnsState: privateDns.state }),
    }),
  );
}

function balancers({ type, loadBalancerArn }: EndpointServiceOptions) {
  return {
    NetworkLoadBalancerArns: type === "Interface" ? [loadBalancerArn] : [],
    GatewayLoadBalancerArns: type === "GatewayLoadBalancer" ? [loadBalancerArn] : [],
  };
}
