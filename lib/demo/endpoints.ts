import type { RawRecord } from "@/lib/model";
import type { GroupRef } from "./interfaces";
import { endpointUse } from "./interfaces";
import { tagList } from "./inventory-builder";
import { OWN_ORGANISATION_POLICY } from "./policies";
import { hexOf } from "./seeded";
import {
  awsServiceName,
  endpointDnsBase,
  prefixListIdOf,
  privateLinkServiceName,
  privateNamesOf,
  serviceHostedZone,
} from "./services";
import type { RouteTableRef, SubnetRef, VpcBuilder } from "./vpc-builder";
import { routeRecord } from "./vpc-builder";

/** VPC endpoints of all six types as AWS returns them, with what they bring along: interfaces or routes (domain.md §2.7, §10). */

const CREATED = "2026-03-17T08:12:00.000Z";

/** A gateway endpoint and its routes in the given tables. */
export function addGatewayEndpoint(
  vpc: VpcBuilder,
  options: {
    name: string;
    service: "s3" | "dynamodb";
    tables: readonly RouteTableRef[];
    policy: string;
    ipAddressType?: "ipv4" | "dualstack";
  },
): string {
  const { service } = options;
  const { region } = vpc.inventory.at;
  const id = vpc.newId("vpce", options.name);
  const dualstack = options.ipAddressType === "dualstack";
  const lists = [prefixListIdOf(service, region), ...(dualstack ? [prefixListIdOf(`ipv6.${service}`, region)] : [])];
  for (const table of options.tables) {
    for (const to of lists) table.routes.push(routeRecord({ to, via: { GatewayId: id } }));
  }
  vpc.inventory.describeAwsService(service);
  add(vpc, id, options.name, {
    VpcEndpointType: "Gateway",
    ServiceName: awsServiceName(service, region),
    ServiceRegion: region,
    PolicyDocument: options.policy,
    RouteTableIds: options.tables.map((table) => table.id),
    SubnetIds: [],
    Groups: [],
    IpAddressType: options.ipAddressType ?? "ipv4",
    DnsOptions: { DnsRecordIpType: "service-defined" },
    PrivateDnsEnabled: false,
    NetworkInterfaceIds: [],
    DnsEntries: [],
  });
  return id;
}

/** An interface endpoint of an AWS service, with one network interface in each subnet. */
export function addInterfaceEndpoint(
  vpc: VpcBuilder,
  options: {
    name: string;
    service: string;
    /** The Region of the service, where it is not the VPC's own (domain.md §9.4). */
    serviceRegion?: string;
    subnets: readonly SubnetRef[];
    groups: readonly GroupRef[];
    policy?: string;
    ipAddressType?: "ipv4" | "dualstack" | "ipv6";
    /** False where a hosted zone of one's own answers in place of the endpoint's. */
    privateDns?: false;
  },
): string {
  const { at } = vpc.inventory;
  const { service, subnets } = options;
  const remote = options.serviceRegion !== undefined && options.serviceRegion !== at.region;
  const serviceRegion = options.serviceRegion ?? at.region;
  const id = vpc.newId("vpce", options.name);
  const serviceName = awsServiceName(service, serviceRegion);
  vpc.inventory.describeAwsService(service, serviceRegion, remote ? [] : at.zones);
  const names = options.privateDns === false ? [] : privateNamesOf(service, serviceRegion);
  const privateZone = `Z0${hexOf(`private zone/${id}`, 19).toUpperCase()}`;
  add(vpc, id, options.name, {
    VpcEndpointType: "Interface",
    ServiceName: serviceName,
    ServiceRegion: serviceRegion,
    PolicyDocument: options.policy ?? OWN_ORGANISATION_POLICY,
    RouteTableIds: [],
    SubnetIds: subnets.map((subnet) => subnet.id),
    Groups: groupIdentifiers(options.groups),
    IpAddressType: options.ipAddressType ?? "ipv4",
    DnsOptions: { DnsRecordIpType: options.ipAddressType ?? "ipv4" },
    PrivateDnsEnabled: names.length > 0,
    NetworkInterfaceIds: interfacesIn(vpc, id, subnets, options.groups),
    DnsEntries: [
      // Zonal names exist for services of the same Region only.
      ...publicNames(id, endpointDnsBase(service, serviceRegion), serviceName, remote ? [] : subnets),
      ...names.map((DnsName) => ({ DnsName, HostedZoneId: privateZone })),
    ],
  });
  return id;
}

/** An interface endpoint of somebody's endpoint service. The caller makes the service itself known. */
export function addPrivateLinkEndpoint(
  vpc: VpcBuilder,
  options: {
    name: string;
    serviceId: string;
    /** The Region of the service, where it is not the VPC's own. */
    serviceRegion?: string;
    subnets: readonly SubnetRef[];
    groups: readonly GroupRef[];
    state: "available" | "pendingAcceptance";
    created: string;
    privateDnsName?: string;
  },
): string {
  const region = options.serviceRegion ?? vpc.inventory.at.region;
  const remote = region !== vpc.inventory.at.region;
  const { serviceId, subnets, privateDnsName } = options;
  const id = vpc.newId("vpce", options.name);
  const serviceName = privateLinkServiceName(serviceId, region);
  add(vpc, id, options.name, {
    VpcEndpointType: "Interface",
    ServiceName: serviceName,
    ServiceRegion: region,
    State: options.state,
    RouteTableIds: [],
    SubnetIds: subnets.map((subnet) => subnet.id),
    Groups: groupIdentifiers(options.groups),
    IpAddressType: "ipv4",
    DnsOptions: { DnsRecordIpType: "ipv4" },
    PrivateDnsEnabled: privateDnsName !== undefined,
    NetworkInterfaceIds: interfacesIn(vpc, id, subnets, options.groups),
    DnsEntries: [
      ...publicNames(id, `${serviceId}.${region}.vpce.amazonaws.com`, serviceName, remote ? [] : subnets),
      ...(privateDnsName === undefined
        ? []
        : [{ DnsName: privateDnsName, HostedZoneId: `Z0${hexOf(`private zone/${id}`, 19).toUpperCase()}` }]),
    ],
    CreationTimestamp: options.created,
  });
  return id;
}

/** A Gateway Load Balancer endpoint: one subnet, and a record that lacks most fields (domain.md §10). */
export function addGatewayLoadBalancerEndpoint(
  vpc: VpcBuilder,
  options: { name: string; serviceId: string; subnet: SubnetRef },
): string {
  const { region } = vpc.inventory.at;
  const id = vpc.newId("vpce", options.name);
  const eni = vpc.networkInterface(options.subnet, endpointUse(id, true), []);
  add(vpc, id, options.name, {
    VpcEndpointType: "GatewayLoadBalancer",
    ServiceName: privateLinkServiceName(options.serviceId, region),
    ServiceRegion: region,
    SubnetIds: [options.subnet.id],
    IpAddressType: "ipv4",
    NetworkInterfaceIds: [eni.networkInterfaceId],
  });
  return id;
}

/** An endpoint of VPC Lattice: a resource configuration, a service network, or a tunnel to a CIDR segment (domain.md §1.7). */
export function addLatticeEndpoint(
  vpc: VpcBuilder,
  options: {
    name: string;
    type: "Resource" | "ServiceNetwork" | "Tunnel";
    arn: string;
    subnets: readonly SubnetRef[];
    groups: readonly GroupRef[];
  },
): string {
  const id = vpc.newId("vpce", options.name);
  const { type, subnets } = options;
  add(vpc, id, options.name, {
    VpcEndpointType: type,
    RouteTableIds: [],
    SubnetIds: subnets.map((subnet) => subnet.id),
    Groups: groupIdentifiers(options.groups),
    IpAddressType: "ipv4",
    PrivateDnsEnabled: type !== "Tunnel",
    ...(type === "Tunnel"
      ? {}
      : { DnsOptions: { DnsRecordIpType: "ipv4", PrivateDnsPreference: "VERIFIED_DOMAINS_ONLY" } }),
    NetworkInterfaceIds: interfacesIn(vpc, id, subnets, options.groups),
    DnsEntries: [],
    ...(type === "ServiceNetwork"
      ? {
          ServiceNetworkArn: options.arn,
          Ipv4Prefixes: subnets.map((subnet) => ({
            SubnetId: subnet.id,
            IpPrefixes: [`${(subnet.cidr ?? "").replace(/\.\d+\/\d+$/, "")}.240/28`],
          })),
        }
      : { ResourceConfigurationArn: options.arn }),
  });
  return id;
}

/** What an endpoint of VPC Lattice leads to; `network`: the service network through which it does (domain.md §2.10). */
export function addLatticeAssociation(
  vpc: VpcBuilder,
  options: {
    endpointId: string;
    resourceArn: string;
    network?: { arn: string; name: string };
    failure?: { code: string; reason: string };
  },
): void {
  const { endpointId, resourceArn, network, failure } = options;
  const id = vpc.newId("vpce-rsc-asc", `${endpointId}/${resourceArn}`);
  const resource = resourceArn.slice(resourceArn.lastIndexOf("/") + 1);
  const family = resource.startsWith("svc-") ? "vpc-lattice-svcs" : "vpc-lattice-rsc";
  const domain = `${hexOf(`lattice/${resourceArn}`, 7)}.${family}.${vpc.inventory.at.region}.on.aws`;
  vpc.inventory.add("VpcEndpointAssociations", {
    Id: id,
    VpcEndpointId: endpointId,
    ...(network === undefined ? {} : { ServiceNetworkArn: network.arn, ServiceNetworkName: network.name }),
    AssociatedResourceArn: resourceArn,
    ...(failure === undefined
      ? {
          AssociatedResourceAccessibility: "Accessible",
          DnsEntry: {
            DnsName: `${endpointId}-${hexOf(`label/${id}`, 8)}.${resource}.${domain}`,
            HostedZoneId: `Z0${hexOf(`lattice zone/${domain}`, 19).toUpperCase()}`,
          },
        }
      : { FailureCode: failure.code, FailureReason: failure.reason }),
    Tags: [],
  });
}

function add(vpc: VpcBuilder, id: string, name: string, fields: RawRecord): void {
  vpc.inventory.add("VpcEndpoints", {
    VpcEndpointId: id,
    VpcId: vpc.id,
    OwnerId: vpc.inventory.at.accountId,
    State: "available",
    RequesterManaged: false,
    CreationTimestamp: CREATED,
    ...fields,
    Tags: tagList({ Name: name }),
  });
}

function interfacesIn(
  vpc: VpcBuilder,
  endpointId: string,
  subnets: readonly SubnetRef[],
  groups: readonly GroupRef[],
): string[] {
  return subnets.map(
    (subnet) => vpc.networkInterface(subnet, endpointUse(endpointId, false), groups).networkInterfaceId,
  );
}

function groupIdentifiers(groups: readonly GroupRef[]): RawRecord[] {
  return groups.map((group) => ({ GroupId: group.id, GroupName: group.name }));
}

/** The endpoint's own names, which anybody can resolve: one for the Region, one for each zone. */
function publicNames(id: string, base: string, serviceName: string, subnets: readonly SubnetRef[]): RawRecord[] {
  const label = `${id}-${hexOf(`label/${id}`, 8)}`;
  const wildcard = base.startsWith("s3.") ? "*." : "";
  return [label, ...subnets.map((subnet) => `${label}-${subnet.zone.name}`)].map((first) => ({
    DnsName: `${wildcard}${first}.${base}`,
    HostedZoneId: serviceHostedZone(serviceName),
  }));
}
