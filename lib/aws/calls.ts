import type { Filter } from "@aws-sdk/client-ec2";
import type { GetCallerIdentityCommandOutput } from "@aws-sdk/client-sts";
import type { ActionName } from "@/lib/model";
import type { Clients, Sdk } from "./clients";

/** What every paginated call takes, and what the calls about particular resources take besides. */
export interface CallInput {
  MaxResults?: number;
  NextToken?: string;
  Filters?: Filter[];
  ServiceRegions?: string[];
}

/** Sends one request; the answer is the SDK's output, of which the collector reads the collection and `NextToken`. */
export type Send = (input: CallInput) => Promise<object>;

/** Actions that list resources of a Region and depend on no other call. */
export type ListAction = Exclude<
  ActionName,
  "DescribeVpcAttribute" | "DescribeVpcEndpointServices" | "DescribeVpcEndpointServicePermissions" | "GetCallerIdentity"
>;

/**
 * Largest `MaxResults` that a call accepts, from the service model and the API reference (domain.md §2.2); null for a call
 * that is not paginated. Set on every call: it makes fewer requests and uses EC2's larger throttle bucket (§5.3).
 */
export const MAX_RESULTS: Readonly<Record<ActionName, number | null>> = {
  DescribeAvailabilityZones: null,
  DescribeEgressOnlyInternetGateways: 255,
  DescribeInternetGateways: 1000,
  DescribeNatGateways: 1000,
  DescribeNetworkAcls: 1000,
  DescribeNetworkInterfaces: 1000,
  DescribePrefixLists: 1000,
  DescribeRouteTables: 100,
  DescribeSecurityGroupRules: 1000,
  DescribeSecurityGroups: 1000,
  DescribeSubnets: 1000,
  DescribeVpcAttribute: null,
  DescribeVpcEndpointConnections: 1000,
  DescribeVpcEndpointServiceConfigurations: 1000,
  DescribeVpcEndpointServicePermissions: 1000,
  DescribeVpcEndpointServices: 1000,
  DescribeVpcEndpoints: 1000,
  DescribeVpcs: 1000,
  GetCallerIdentity: null,
};

/** Every call of the catalogue, ready to send with these clients. */
export interface Requests {
  list: Readonly<Record<ListAction, Send>>;
  services: Send;
  permissions(serviceId: string): Send;
  vpcAttribute(vpcId: string, attribute: "enableDnsSupport" | "enableDnsHostnames"): Promise<object>;
  callerIdentity(): Promise<GetCallerIdentityCommandOutput>;
}

/** Binds the catalogue's calls to clients; `signal` stops whatever is under way. */
export function requestsOf({ ec2: api, sts: stsApi }: Sdk, { ec2, sts }: Clients, signal?: AbortSignal): Requests {
  const http = signal === undefined ? {} : { abortSignal: signal };
  return {
    list: {
      DescribeAvailabilityZones: () => ec2.send(new api.DescribeAvailabilityZonesCommand({}), http),
      DescribeVpcs: (input) => ec2.send(new api.DescribeVpcsCommand(input), http),
      DescribeSubnets: (input) => ec2.send(new api.DescribeSubnetsCommand(input), http),
      DescribeRouteTables: (input) => ec2.send(new api.DescribeRouteTablesCommand(input), http),
      DescribePrefixLists: (input) => ec2.send(new api.DescribePrefixListsCommand(input), http),
      DescribeVpcEndpoints: (input) => ec2.send(new api.DescribeVpcEndpointsCommand(input), http),
      DescribeVpcEndpointServiceConfigurations: (input) =>
        ec2.send(new api.DescribeVpcEndpointServiceConfigurationsCommand(input), http),
      DescribeVpcEndpointConnections: (input) => ec2.send(new api.DescribeVpcEndpointConnectionsCommand(input), http),
      // Interfaces that a managed service hides are shown only on request (domain.md §2.11).
      DescribeNetworkInterfaces: (input) =>
        ec2.send(new api.DescribeNetworkInterfacesCommand({ ...input, IncludeManagedResources: true }), http),
      DescribeSecurityGroups: (input) => ec2.send(new api.DescribeSecurityGroupsCommand(input), http),
      DescribeSecurityGroupRules: (input) => ec2.send(new api.DescribeSecurityGroupRulesCommand(input), http),
      DescribeNetworkAcls: (input) => ec2.send(new api.DescribeNetworkAclsCommand(input), http),
      DescribeInternetGateways: (input) => ec2.send(new api.DescribeInternetGatewaysCommand(input), http),
      DescribeEgressOnlyInternetGateways: (input) =>
        ec2.send(new api.DescribeEgressOnlyInternetGatewaysCommand(input), http),
      DescribeNatGateways: (input) => ec2.send(new api.DescribeNatGatewaysCommand(input), http),
    },
    services: (input) => ec2.send(new api.DescribeVpcEndpointServicesCommand(input), http),
    permissions: (serviceId) => (input) =>
      ec2.send(new api.DescribeVpcEndpointServicePermissionsCommand({ ...input, ServiceId: serviceId }), http),
    vpcAttribute: (vpcId, attribute) =>
      ec2.send(new api.DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: attribute }), http),
    callerIdentity: () => sts.send(new stsApi.GetCallerIdentityCommand({}), http),
  };
}
