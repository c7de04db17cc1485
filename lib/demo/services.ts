import type { RawRecord } from "@/lib/model";
import { hexOf } from "./seeded";

/** AWS services as DescribeVpcEndpointServices describes them (domain.md §2.9, §4.1.1, §8.1). */

export interface Zone {
  name: string;
  id: string;
}

/** Private DNS names that do not follow the rule `<service>.<region>.amazonaws.com`. */
const PRIVATE_NAMES: Record<string, (region: string) => string[]> = {
  s3: (region) => ["s3", "s3-control", "s3-accesspoint"].map((name) => `*.${name}.${region}.amazonaws.com`),
  dynamodb: () => [],
  "ecr.api": (region) => [`api.ecr.${region}.amazonaws.com`],
  "ecr.dkr": (region) => [`*.dkr.ecr.${region}.amazonaws.com`],
  "kinesis-streams": (region) => [`kinesis.${region}.amazonaws.com`],
  "kinesis-firehose": (region) => [`firehose.${region}.amazonaws.com`],
  "execute-api": (region) => [`*.execute-api.${region}.amazonaws.com`],
};

export function awsServiceName(service: string, region: string): string {
  return `com.amazonaws.${region}.${service}`;
}

export function privateLinkServiceName(serviceId: string, region: string): string {
  return `com.amazonaws.vpce.${region}.${serviceId}`;
}

/** The names that an interface endpoint of an AWS service answers to when private DNS is on. */
export function privateNamesOf(service: string, region: string): string[] {
  return PRIVATE_NAMES[service]?.(region) ?? [`${service}.${region}.amazonaws.com`];
}

/** What follows the endpoint's own label in its public names, e.g. `api.ecr.us-east-1.vpce.amazonaws.com`. */
export function endpointDnsBase(service: string, region: string): string {
  const name = privateNamesOf(service, region)[0] ?? `${service}.${region}.amazonaws.com`;
  return name.replace(/^\*\./, "").replace(/\.amazonaws\.com$/, ".vpce.amazonaws.com");
}

/** The public hosted zone of an endpoint service's own names: one for each service and Region. */
export function serviceHostedZone(serviceName: string): string {
  return `Z${hexOf(`zone/${serviceName}`, 13).toUpperCase()}`;
}

/** A ServiceDetail of an AWS service. `zones` are those of the account that asks. */
export function awsServiceDetail(
  service: string,
  type: "Gateway" | "Interface",
  region: string,
  zones: readonly Zone[],
): RawRecord {
  const serviceName = awsServiceName(service, region);
  const names = type === "Interface" ? privateNamesOf(service, region) : [];
  return {
    ServiceName: serviceName,
    ServiceId: `vpce-svc-0${hexOf(`${type}/${serviceName}`, 16)}`,
    ServiceType: [{ ServiceType: type }],
    ServiceRegion: region,
    AvailabilityZones: zones.map((zone) => zone.name),
    AvailabilityZoneIds: zones.map((zone) => zone.id),
    Owner: "amazon",
    BaseEndpointDnsNames: [
      type === "Gateway" ? `${service}.${region}.amazonaws.com` : endpointDnsBase(service, region),
    ],
    ...(names[0] === undefined
      ? {}
      : {
          PrivateDnsName: names[0],
          PrivateDnsNames: names.map((name) => ({ PrivateDnsName: name })),
          PrivateDnsNameVerificationState: "verified",
        }),
    VpcEndpointPolicySupported: true,
    AcceptanceRequired: false,
    ManagesVpcEndpoints: false,
    Tags: [],
    SupportedIpAddressTypes: service === "dynamodb" ? ["ipv4"] : ["ipv4", "ipv6"],
  };
}

/** A ServiceDetail of somebody's own endpoint service. */
export function privateLinkServiceDetail(options: {
  serviceId: string;
  type: "Interface" | "GatewayLoadBalancer";
  region: string;
  zones: readonly Zone[];
  owner: string;
  acceptanceRequired: boolean;
  privateDnsName?: string;
  /** `verified` unless given. */
  privateDnsState?: string;
}): RawRecord {
  const { serviceId, region, privateDnsName } = options;
  return {
    ServiceName: privateLinkServiceName(serviceId, region),
    ServiceId: serviceId,
    ServiceType: [{ ServiceType: options.type }],
    ServiceRegion: region,
    AvailabilityZones: options.zones.map((zone) => zone.name),
    AvailabilityZoneIds: options.zones.map((zone) => zone.id),
    Owner: options.owner,
    BaseEndpointDnsNames: [`${serviceId}.${region}.vpce.amazonaws.com`],
    ...(privateDnsName === undefined
      ? {}
      : {
          PrivateDnsName: privateDnsName,
          PrivateDnsNames: [{ PrivateDnsName: privateDnsName }],
          PrivateDnsNameVerificationState: options.privateDnsState ?? "verified",
        }),
    VpcEndpointPolicySupported: false,
    AcceptanceRequired: options.acceptanceRequired,
    ManagesVpcEndpoints: false,
    Tags: [],
    SupportedIpAddressTypes: ["ipv4"],
  };
}

/** The prefix lists of the services that have gateway endpoints; the ids are the same in every account (domain.md §8.1). */
const PREFIX_LISTS: Record<string, { service: string; id: string; cidrs: string[] }[]> = {
  "us-east-1": [
    {
      service: "s3",
      id: "pl-63a5400a",
      cidrs: [
        "3.5.0.0/19",
        "16.15.176.0/20",
        "16.182.0.0/16",
        "18.34.0.0/19",
        "18.34.232.0/21",
        "44.192.134.240/28",
        "44.192.140.64/28",
        "52.216.0.0/15",
        "54.231.0.0/16",
      ],
    },
    {
      service: "dynamodb",
      id: "pl-02cd2c6b",
      cidrs: ["3.218.180.0/22", "35.71.64.0/22", "52.94.0.0/22", "52.119.224.0/20"],
    },
  ],
  "eu-west-1": [
    {
      service: "s3",
      id: "pl-6da54004",
      cidrs: ["3.5.64.0/21", "18.34.240.0/22", "52.92.0.0/17", "52.218.0.0/17", "54.231.128.0/19"],
    },
    { service: "dynamodb", id: "pl-6fa54006", cidrs: ["52.94.24.0/23", "52.94.26.0/23", "52.119.240.0/21"] },
    { service: "ipv6.s3", id: "pl-0b7a2e1d94c35f608", cidrs: ["2001:db8:5300::/40", "2001:db8:5400::/40"] },
  ],
};

/** The prefix lists of a Region; Regions without known ones get lists of the same shape from documentation ranges. */
export function prefixListsOf(region: string): { service: string; id: string; cidrs: string[] }[] {
  return (
    PREFIX_LISTS[region] ?? [
      { service: "s3", id: `pl-${hexOf(`${region}/s3`, 8)}`, cidrs: ["198.51.100.0/24", "203.0.113.0/25"] },
      { service: "dynamodb", id: `pl-${hexOf(`${region}/dynamodb`, 8)}`, cidrs: ["203.0.113.128/25"] },
    ]
  );
}

/** The id of the prefix list of a service in a Region. */
export function prefixListIdOf(service: string, region: string): string {
  const found = prefixListsOf(region).find((list) => list.service === service);
  if (found === undefined) throw new Error(`No prefix list of ${service} in ${region}`);
  return found.id;
}
