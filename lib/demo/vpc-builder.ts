import type { RawRecord } from "@/lib/model";
import { ipv4At, ipv6At, usableAddresses } from "./addresses";
import type { GroupRef, InterfacePlace, InterfaceUse } from "./interfaces";
import { instanceRecord, natGatewayUse, networkInterfaceRecord } from "./interfaces";
import type { InventoryBuilder } from "./inventory-builder";
import { tagList } from "./inventory-builder";
import { associateInternetResolver, dhcpOptions } from "./names";
import type { AclEntrySpec, RuleSpec } from "./security";
import { ALL_EGRESS, addNetworkAcl, addSecurityGroup, openEntries } from "./security";
import type { Zone } from "./services";

/** A subnet under construction: interfaces take its addresses one after the other. */
export interface SubnetRef {
  id: string;
  name: string;
  /** null: an IPv6-only subnet. */
  cidr: string | null;
  cidr6: string | null;
  zone: Zone;
  interfaces: number;
  record: RawRecord;
}

/** A route table under construction. */
export interface RouteTableRef {
  id: string;
  routes: RawRecord[];
}

/** A route: where to, and the field of the API that names the target, e.g. `{NatGatewayId: "nat-…"}`. */
export interface RouteSpec {
  to: string;
  via: Record<string, string>;
  state?: "active" | "blackhole";
  origin?: "CreateRoute" | "EnableVgwRoutePropagation";
}

export interface VpcOptions {
  name: string;
  /** IPv4 blocks, the primary one first. */
  cidrs: readonly [string, ...string[]];
  cidr6?: string;
  /** Tags besides the name. */
  tags?: Record<string, string>;
  /** DNS servers of the VPC's own DHCP options; without, AWS's resolver answers. */
  nameServers?: readonly string[];
  /** VPC block public access does not touch this VPC. */
  excludedFromBlocking?: boolean;
  /** Leave the zone ids out of subnets and interfaces, as some dumps and EC2-compatible APIs do. */
  withoutZoneIds?: boolean;
}

/** Builds one VPC: every method adds the AWS record of a resource and returns what others refer to it by. */
export class VpcBuilder {
  readonly id: string;
  /** The VPC's own security group, which admits only its members. */
  readonly defaultGroup: GroupRef;
  readonly subnets: SubnetRef[] = [];
  private readonly aclSubnets = new Set<string>();
  private readonly blockPublicAccess: string;

  constructor(
    readonly inventory: InventoryBuilder,
    readonly options: VpcOptions,
  ) {
    const { cidrs, cidr6, name } = options;
    this.id = this.newId("vpc", "");
    this.blockPublicAccess = options.excludedFromBlocking === true ? "off" : inventory.blockPublicAccess;
    inventory.add("Vpcs", {
      VpcId: this.id,
      OwnerId: inventory.at.accountId,
      State: "available",
      CidrBlock: cidrs[0],
      CidrBlockAssociationSet: cidrs.map((CidrBlock, index) => ({
        AssociationId: this.newId("vpc-cidr-assoc", `${index}`),
        CidrBlock,
        CidrBlockState: { State: "associated" },
      })),
      Ipv6CidrBlockAssociationSet:
        cidr6 === undefined
          ? []
          : [
              {
                AssociationId: this.newId("vpc-cidr-assoc", "ipv6"),
                Ipv6CidrBlock: cidr6,
                Ipv6CidrBlockState: { State: "associated" },
                NetworkBorderGroup: inventory.at.region,
                Ipv6Pool: "Amazon",
              },
            ],
      DhcpOptionsId: dhcpOptions(inventory, options.nameServers),
      IsDefault: false,
      InstanceTenancy: "default",
      BlockPublicAccessStates: { InternetGatewayBlockMode: this.blockPublicAccess },
      Tags: tagList({ Name: name, ...options.tags }),
    });
    if (options.excludedFromBlocking === true) this.addBlockingExclusion();
    associateInternetResolver(inventory, this.id);
    inventory.add("VpcAttributes", {
      VpcId: this.id,
      EnableDnsSupport: { Value: true },
      EnableDnsHostnames: { Value: true },
    });
    this.defaultGroup = { id: this.newId("sg", "default"), name: "default" };
    this.addGroup(this.defaultGroup, "default VPC security group", [
      { direction: "ingress", protocol: "-1", groupId: this.defaultGroup.id },
      ALL_EGRESS,
    ]);
    inventory.whenDone(() => {
      addNetworkAcl(inventory, {
        networkAclId: this.newId("acl", "default"),
        name: null,
        vpcId: this.id,
        isDefault: true,
        ipv6: cidr6 !== undefined,
        subnetIds: this.subnets.map((subnet) => subnet.id).filter((id) => !this.aclSubnets.has(id)),
        entries: openEntries(cidr6 !== undefined),
      });
    });
  }

  /** An id that follows from the VPC's name and the key. */
  newId(prefix: string, key: string): string {
    return this.inventory.id(prefix, `${this.options.name}/${key}`);
  }

  subnet(options: { name: string; zone: number; cidr: string | null; cidr6?: string; publicIps?: boolean }): SubnetRef {
    const { accountId, region, zones } = this.inventory.at;
    const found = zones[options.zone];
    if (found === undefined) throw new Error(`${region} has no zone number ${options.zone}`);
    const zone = this.options.withoutZoneIds === true ? { name: found.name, id: "" } : found;
    const id = this.newId("subnet", options.name);
    const { cidr, cidr6 } = options;
    const record: RawRecord = {
      SubnetId: id,
      SubnetArn: `arn:aws:ec2:${region}:${accountId}:subnet/${id}`,
      VpcId: this.id,
      OwnerId: accountId,
      State: "available",
      AvailabilityZone: zone.name,
      ...(zone.id === "" ? {} : { AvailabilityZoneId: zone.id }),
      ...(cidr === null ? {} : { CidrBlock: cidr }),
      Ipv6CidrBlockAssociationSet:
        cidr6 === undefined
          ? []
          : [
              {
                AssociationId: this.newId("subnet-cidr-assoc", options.name),
                Ipv6CidrBlock: cidr6,
                Ipv6CidrBlockState: { State: "associated" },
              },
            ],
      AvailableIpAddressCount: cidr === null ? 0 : usableAddresses(cidr),
      MapPublicIpOnLaunch: options.publicIps ?? false,
      AssignIpv6AddressOnCreation: cidr6 !== undefined,
      DefaultForAz: false,
      MapCustomerOwnedIpOnLaunch: false,
      EnableDns64: false,
      Ipv6Native: cidr === null,
      PrivateDnsNameOptionsOnLaunch: {
        HostnameType: cidr === null ? "resource-name" : "ip-name",
        EnableResourceNameDnsARecord: false,
        EnableResourceNameDnsAAAARecord: cidr === null,
      },
      BlockPublicAccessStates: { InternetGatewayBlockMode: this.blockPublicAccess },
      Tags: tagList({ Name: options.name }),
    };
    this.inventory.add("Subnets", record);
    const subnet = { id, name: options.name, cidr, cidr6: cidr6 ?? null, zone, interfaces: 0, record };
    this.subnets.push(subnet);
    return subnet;
  }

  securityGroup(name: string, description: string, rules: readonly RuleSpec[]): GroupRef {
    const group = { id: this.newId("sg", name), name };
    this.addGroup(group, description, [...rules, ALL_EGRESS]);
    return group;
  }

  /** A network ACL of its own for some subnets; the others stay with the VPC's default one. */
  networkAcl(name: string, subnets: readonly SubnetRef[], entries: readonly AclEntrySpec[]): string {
    const networkAclId = this.newId("acl", name);
    for (const subnet of subnets) this.aclSubnets.add(subnet.id);
    addNetworkAcl(this.inventory, {
      networkAclId,
      name,
      vpcId: this.id,
      isDefault: false,
      ipv6: this.options.cidr6 !== undefined,
      subnetIds: subnets.map((subnet) => subnet.id),
      entries,
    });
    return networkAclId;
  }

  internetGateway(): string {
    const id = this.newId("igw", "");
    this.inventory.add("InternetGateways", {
      InternetGatewayId: id,
      OwnerId: this.inventory.at.accountId,
      Attachments: [{ VpcId: this.id, State: "available" }],
      Tags: tagList({ Name: this.options.name }),
    });
    return id;
  }

  egressOnlyInternetGateway(): string {
    const id = this.newId("eigw", "");
    this.inventory.add("EgressOnlyInternetGateways", {
      EgressOnlyInternetGatewayId: id,
      Attachments: [{ VpcId: this.id, State: "attached" }],
      Tags: tagList({ Name: this.options.name }),
    });
    return id;
  }

  natGateway(name: string, subnet: SubnetRef, publicIp: string): string {
    const id = this.newId("nat", name);
    const eni = this.networkInterface(subnet, natGatewayUse(id), [], publicIp);
    this.inventory.add("NatGateways", {
      NatGatewayId: id,
      VpcId: this.id,
      SubnetId: subnet.id,
      State: "available",
      ConnectivityType: "public",
      AvailabilityMode: "zonal",
      CreateTime: "2026-03-17T08:05:00.000Z",
      NatGatewayAddresses: [
        {
          AllocationId: this.inventory.id("eipalloc", eni.networkInterfaceId),
          AssociationId: this.inventory.id("eipassoc", eni.networkInterfaceId),
          NetworkInterfaceId: eni.networkInterfaceId,
          PrivateIp: eni.address,
          PublicIp: publicIp,
          IsPrimary: true,
          Status: "succeeded",
        },
      ],
      Tags: tagList({ Name: name }),
    });
    return id;
  }

  /**
   * A route table with the VPC's local routes. `main` makes it the table of every subnet that names no other; `edgeOf`
   * associates it with a gateway in place of subnets.
   */
  routeTable(options: {
    name: string;
    main?: boolean;
    subnets?: readonly SubnetRef[];
    edgeOf?: string;
    routes?: readonly RouteSpec[];
    propagatingGateways?: readonly string[];
  }): RouteTableRef {
    const id = this.newId("rtb", options.name);
    const { cidrs, cidr6 } = this.options;
    const local = [...cidrs, ...(cidr6 === undefined ? [] : [cidr6])].map((to) => ({
      ...destination(to),
      GatewayId: "local",
      Origin: "CreateRouteTable",
      State: "active",
    }));
    const routes: RawRecord[] = [...local, ...(options.routes ?? []).map(routeRecord)];
    const association = (key: string, fields: RawRecord): RawRecord => ({
      RouteTableAssociationId: this.newId("rtbassoc", `${options.name}/${key}`),
      RouteTableId: id,
      AssociationState: { State: "associated" },
      ...fields,
    });
    this.inventory.add("RouteTables", {
      RouteTableId: id,
      VpcId: this.id,
      OwnerId: this.inventory.at.accountId,
      Associations: [
        ...(options.main === true ? [association("main", { Main: true })] : []),
        ...(options.subnets ?? []).map((subnet) => association(subnet.id, { Main: false, SubnetId: subnet.id })),
        ...(options.edgeOf === undefined ? [] : [association("edge", { Main: false, GatewayId: options.edgeOf })]),
      ],
      PropagatingVgws: (options.propagatingGateways ?? []).map((GatewayId) => ({ GatewayId })),
      Routes: routes,
      Tags: tagList({ Name: options.name }),
    });
    return { id, routes };
  }

  /** A network interface at the next free address of a subnet, and the instance that it belongs to. */
  networkInterface(
    subnet: SubnetRef,
    use: InterfaceUse,
    groups: readonly GroupRef[],
    publicIp?: string,
  ): InterfacePlace {
    const place = this.takeAddress(subnet, groups, publicIp);
    this.inventory.add("NetworkInterfaces", networkInterfaceRecord(this.inventory, use, place));
    const instance = instanceRecord(use, place);
    if (instance !== null) this.inventory.add("Instances", instance);
    return place;
  }

  /** The next free address of a subnet, for an interface whose record the caller adds. */
  takeAddress(subnet: SubnetRef, groups: readonly GroupRef[], publicIp?: string): InterfacePlace {
    // The first four addresses of a subnet are AWS's own.
    const index = subnet.interfaces++ + 4;
    if (subnet.cidr !== null) subnet.record.AvailableIpAddressCount = usableAddresses(subnet.cidr) - subnet.interfaces;
    return {
      networkInterfaceId: this.newId("eni", `${subnet.name}/${index}`),
      vpcId: this.id,
      subnetId: subnet.id,
      zone: subnet.zone,
      address: subnet.cidr === null ? null : ipv4At(subnet.cidr, index),
      address6: subnet.cidr6 === null ? null : ipv6At(subnet.cidr6, index),
      ...(publicIp === undefined ? {} : { publicIp }),
      groups,
    };
  }

  private addBlockingExclusion(): void {
    const { accountId, region } = this.inventory.at;
    this.inventory.add("VpcBlockPublicAccessExclusions", {
      ExclusionId: this.newId("vpcbpa-exclude", ""),
      InternetGatewayExclusionMode: "allow-bidirectional",
      ResourceArn: `arn:aws:ec2:${region}:${accountId}:vpc/${this.id}`,
      State: "create-complete",
      CreationTimestamp: "2026-05-20T09:30:00.000Z",
      LastUpdateTimestamp: "2026-05-20T09:30:00.000Z",
      Tags: [],
    });
  }

  private addGroup(group: GroupRef, description: string, rules: readonly RuleSpec[]): void {
    addSecurityGroup(this.inventory, { groupId: group.id, name: group.name, description, vpcId: this.id, rules });
  }
}

/** A route as DescribeRouteTables returns it. */
export function routeRecord(route: RouteSpec): RawRecord {
  return {
    ...destination(route.to),
    ...route.via,
    Origin: route.origin ?? "CreateRoute",
    State: route.state ?? "active",
  };
}

function destination(to: string): RawRecord {
  if (to.startsWith("pl-")) return { DestinationPrefixListId: to };
  return to.includes(":") ? { DestinationIpv6CidrBlock: to } : { DestinationCidrBlock: to };
}
