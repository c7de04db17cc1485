import { transitGatewayUse } from "./interfaces";
import type { InventoryBuilder } from "./inventory-builder";
import { tagList } from "./inventory-builder";
import type { SubnetRef, VpcBuilder } from "./vpc-builder";

/** Transit gateways as their owner sees them, and as accounts that attach a VPC do (domain.md §2.15). */

const CREATED = "2026-03-17T07:40:00.000Z";

/** What is attached: a VPC, a VPN connection or a transit gateway of another Region. */
interface Attachment {
  id: string;
  resourceId: string;
  resourceType: "vpc" | "vpn" | "peering";
  resourceOwner: string;
}

/** Which route table decides for an attachment, and which ones learn its addresses. */
export interface AttachmentRouting {
  /** The name of the table; null: none, so that nothing the attachment sends is routed. */
  association: string | null;
  propagations?: readonly string[];
}

/** Builds one transit gateway: every method adds the records of what it makes to the accounts that can see them. */
export class TransitGateway {
  private readonly tables = new Map<string, string>();

  constructor(
    readonly inventory: InventoryBuilder,
    readonly id: string,
    private readonly options: { name: string; asn: number },
  ) {
    this.describe(inventory, tagList({ Name: options.name }));
  }

  /** An empty route table. */
  routeTable(name: string): void {
    const id = this.inventory.id("tgw-rtb", `${this.options.name}/${name}`);
    this.tables.set(name, id);
    this.inventory.add("TransitGatewayRouteTables", {
      TransitGatewayRouteTableId: id,
      TransitGatewayId: this.id,
      State: "available",
      DefaultAssociationRouteTable: false,
      DefaultPropagationRouteTable: false,
      CreationTime: CREATED,
      Tags: tagList({ Name: name }),
    });
  }

  /** Attaches a VPC, with one interface in each subnet. The VPC's account sees the transit gateway from then on. */
  attachVpc(vpc: VpcBuilder, subnets: readonly SubnetRef[], routing: AttachmentRouting): Attachment {
    const attachment: Attachment = {
      id: vpc.newId("tgw-attach", ""),
      resourceId: vpc.id,
      resourceType: "vpc",
      resourceOwner: vpc.inventory.at.accountId,
    };
    for (const subnet of subnets) vpc.networkInterface(subnet, transitGatewayUse(attachment.id), []);
    const record = {
      TransitGatewayAttachmentId: attachment.id,
      TransitGatewayId: this.id,
      VpcId: vpc.id,
      VpcOwnerId: attachment.resourceOwner,
      State: "available",
      SubnetIds: subnets.map((subnet) => subnet.id),
      CreationTime: CREATED,
      Options: {
        DnsSupport: "enable",
        SecurityGroupReferencingSupport: "disable",
        Ipv6Support: "disable",
        ApplianceModeSupport: "disable",
      },
    };
    const foreign = vpc.inventory !== this.inventory;
    const tags = tagList({ Name: vpc.options.name });
    this.inventory.add("TransitGatewayVpcAttachments", { ...record, Tags: foreign ? [] : tags });
    this.attach(attachment, routing, foreign ? [] : tags);
    if (foreign) {
      this.describe(vpc.inventory, []);
      vpc.inventory.add("TransitGatewayVpcAttachments", { ...record, Tags: tags });
      // Which table decides is the owner's business: the account of the VPC is not told.
      vpc.inventory.add("TransitGatewayAttachments", { ...this.attachmentRecord(attachment), Tags: tags });
    }
    for (const table of routing.propagations ?? []) {
      this.route(table, vpc.options.cidrs[0], attachment, "propagated");
    }
    return attachment;
  }

  /** Attaches a VPN connection, of which only the id is ever read. */
  attachVpn(name: string, routing: AttachmentRouting): Attachment {
    const attachment: Attachment = {
      id: this.inventory.id("tgw-attach", `vpn/${name}`),
      resourceId: this.inventory.id("vpn", name),
      resourceType: "vpn",
      resourceOwner: this.inventory.at.accountId,
    };
    this.attach(attachment, routing, tagList({ Name: name }));
    return attachment;
  }

  /** Peers with a transit gateway of another Region. The attachments of both sides have one id. */
  peer(
    other: TransitGateway,
    routing: { own: AttachmentRouting; other: AttachmentRouting },
  ): { own: Attachment; other: Attachment } {
    const id = this.inventory.id("tgw-attach", `peering/${other.options.name}`);
    const name = `${this.options.name}-${other.options.name}`;
    const side = (gateway: TransitGateway) => ({
      TransitGatewayId: gateway.id,
      OwnerId: gateway.inventory.at.accountId,
      Region: gateway.inventory.at.region,
    });
    const ends = (near: TransitGateway, far: TransitGateway, how: AttachmentRouting) => {
      const attachment: Attachment = {
        id,
        resourceId: far.id,
        resourceType: "peering",
        resourceOwner: far.inventory.at.accountId,
      };
      near.inventory.add("TransitGatewayPeeringAttachments", {
        TransitGatewayAttachmentId: id,
        RequesterTgwInfo: side(this),
        AccepterTgwInfo: side(other),
        Options: { DynamicRouting: "disable" },
        Status: { Code: "available", Message: "Available" },
        State: "available",
        CreationTime: CREATED,
        Tags: tagList({ Name: name }),
      });
      near.attach(attachment, how, tagList({ Name: name }));
      return attachment;
    };
    return { own: ends(this, other, routing.own), other: ends(other, this, routing.other) };
  }

  /** A route: to a CIDR block or a prefix list; `null` drops what it matches. */
  route(table: string, to: string, via: Attachment | null, type: "static" | "propagated" = "static"): void {
    this.inventory.add("TransitGatewayRoutes", {
      TransitGatewayRouteTableId: this.tableId(table),
      ...(to.startsWith("pl-") ? { PrefixListId: to } : { DestinationCidrBlock: to }),
      TransitGatewayAttachments:
        via === null
          ? []
          : [{ ResourceId: via.resourceId, TransitGatewayAttachmentId: via.id, ResourceType: via.resourceType }],
      Type: type,
      State: via === null ? "blackhole" : "active",
    });
  }

  private tableId(name: string): string {
    const id = this.tables.get(name);
    if (id === undefined) throw new Error(`${this.options.name} has no route table ${name}`);
    return id;
  }

  private attach(attachment: Attachment, routing: AttachmentRouting, tags: ReturnType<typeof tagList>): void {
    const { association, propagations = [] } = routing;
    const named = {
      TransitGatewayAttachmentId: attachment.id,
      ResourceId: attachment.resourceId,
      ResourceType: attachment.resourceType,
    };
    this.inventory.add("TransitGatewayAttachments", {
      ...this.attachmentRecord(attachment),
      ...(association === null
        ? {}
        : { Association: { TransitGatewayRouteTableId: this.tableId(association), State: "associated" } }),
      Tags: tags,
    });
    if (association !== null) {
      this.inventory.add("TransitGatewayRouteTableAssociations", {
        TransitGatewayRouteTableId: this.tableId(association),
        ...named,
        State: "associated",
      });
    }
    for (const table of propagations) {
      this.inventory.add("TransitGatewayRouteTablePropagations", {
        TransitGatewayRouteTableId: this.tableId(table),
        ...named,
        State: "enabled",
      });
    }
  }

  private attachmentRecord(attachment: Attachment) {
    return {
      TransitGatewayAttachmentId: attachment.id,
      TransitGatewayId: this.id,
      TransitGatewayOwnerId: this.inventory.at.accountId,
      ResourceOwnerId: attachment.resourceOwner,
      ResourceType: attachment.resourceType,
      ResourceId: attachment.resourceId,
      State: "available",
      CreationTime: CREATED,
    };
  }

  /** Makes the transit gateway known to an account; the tags are only the owner's to see. */
  private describe(inventory: InventoryBuilder, tags: ReturnType<typeof tagList>): void {
    const { accountId, region } = this.inventory.at;
    inventory.addOnce("TransitGateways", "TransitGatewayId", {
      TransitGatewayId: this.id,
      TransitGatewayArn: `arn:aws:ec2:${region}:${accountId}:transit-gateway/${this.id}`,
      State: "available",
      OwnerId: accountId,
      Description: this.options.name,
      CreationTime: CREATED,
      Options: {
        AmazonSideAsn: this.options.asn,
        AutoAcceptSharedAttachments: "disable",
        DefaultRouteTableAssociation: "disable",
        DefaultRouteTablePropagation: "disable",
        VpnEcmpSupport: "enable",
        DnsSupport: "enable",
        SecurityGroupReferencingSupport: "disable",
        MulticastSupport: "disable",
      },
      Tags: tags,
    });
  }
}
