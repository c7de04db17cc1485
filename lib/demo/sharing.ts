import type { CollectionName, RawRecord } from "@/lib/model";
import type { GroupRef, InterfacePlace, InterfaceUse } from "./interfaces";
import { instanceRecord, networkInterfaceRecord } from "./interfaces";
import type { InventoryBuilder } from "./inventory-builder";
import type { RuleSpec } from "./security";
import { ALL_EGRESS, addSecurityGroup } from "./security";
import { uuidOf } from "./seeded";
import type { Zone } from "./services";
import type { SubnetRef, VpcBuilder } from "./vpc-builder";

/** A VPC whose owner shares subnets with another account through RAM, as both of them see it (domain.md §2.22). */
export class SharedVpc {
  /** The participant's inventory has to be made after the owner's: what it sees of the VPC is only known then. */
  constructor(
    readonly vpc: VpcBuilder,
    readonly participant: InventoryBuilder,
    private readonly subnets: readonly SubnetRef[],
  ) {
    const { accountId, region } = vpc.inventory.at;
    const resourceShareArn = `arn:aws:ram:${region}:${accountId}:resource-share/${uuidOf(`share/${vpc.id}`)}`;
    for (const subnet of subnets) {
      const resource = {
        arn: subnet.record.SubnetArn,
        type: "ec2:Subnet",
        resourceShareArn,
        resourceRegionScope: "REGIONAL",
        status: "AVAILABLE",
      };
      vpc.inventory.add("SharedResources", resource);
      participant.add("SharedResources", resource);
    }
    vpc.inventory.add("SharePrincipals", { id: participant.at.accountId, resourceShareArn, external: false });
    participant.whenDone(() => this.showToParticipant());
  }

  /** A security group of the participant; the owner sees it, but not its tags. */
  securityGroup(name: string, description: string, rules: readonly RuleSpec[]): GroupRef {
    const group = { id: this.participant.id("sg", `${this.vpc.options.name}/${name}`), name };
    addSecurityGroup(this.participant, {
      groupId: group.id,
      name,
      description,
      vpcId: this.vpc.id,
      rules: [...rules, ALL_EGRESS],
    });
    for (const collection of ["SecurityGroups", "SecurityGroupRules"] as const) {
      for (const record of this.participant.recordsOf(collection)) {
        if (record.GroupId === group.id) this.vpc.inventory.add(collection, { ...record, Tags: [] });
      }
    }
    return group;
  }

  /** An interface of the participant, and its instance, which only the participant sees. */
  networkInterface(subnet: SubnetRef, use: InterfaceUse, groups: readonly GroupRef[]): InterfacePlace {
    const place = this.vpc.takeAddress(subnet, groups);
    const own = { ...place, zone: this.zoneOfParticipant(subnet.zone) };
    const record = networkInterfaceRecord(this.participant, use, own);
    this.participant.add("NetworkInterfaces", record);
    this.vpc.inventory.add("NetworkInterfaces", { ...record, AvailabilityZone: subnet.zone.name, TagSet: [] });
    const instance = instanceRecord(use, own);
    if (instance !== null) this.participant.add("Instances", instance);
    return place;
  }

  private showToParticipant(): void {
    const { vpc, participant } = this;
    const shared = new Set(this.subnets.map((subnet) => subnet.id));
    const ofVpc = (collection: CollectionName) =>
      vpc.inventory.recordsOf(collection).filter((record) => record.VpcId === vpc.id);
    for (const record of ofVpc("Vpcs")) {
      participant.add("Vpcs", { ...record, Tags: [] });
      for (const options of vpc.inventory.recordsOf("DhcpOptions")) {
        if (options.DhcpOptionsId === record.DhcpOptionsId) participant.add("DhcpOptions", { ...options, Tags: [] });
      }
    }
    for (const record of ofVpc("VpcAttributes")) participant.add("VpcAttributes", record);
    for (const subnet of this.subnets) {
      const AvailabilityZone = this.zoneOfParticipant(subnet.zone).name;
      participant.add("Subnets", { ...subnet.record, AvailabilityZone, Tags: [] });
    }
    // Only tables and ACLs of the shared subnets, and of them only what concerns these.
    for (const collection of ["RouteTables", "NetworkAcls"] as const) {
      for (const record of ofVpc(collection)) {
        const associations = (record.Associations as RawRecord[]).filter(({ SubnetId }) =>
          shared.has(String(SubnetId)),
        );
        if (associations.length > 0) participant.add(collection, { ...record, Associations: associations, Tags: [] });
      }
    }
    for (const record of vpc.inventory.recordsOf("InternetGateways")) {
      const attached = (record.Attachments as RawRecord[]).some(({ VpcId }) => VpcId === vpc.id);
      if (attached) participant.add("InternetGateways", { ...record, Tags: [] });
    }
    for (const record of vpc.inventory.recordsOf("HostedZoneSummaries")) {
      if (record.VPCId === vpc.id) participant.add("HostedZoneSummaries", record);
    }
  }

  /** The zone with the same id: names differ between accounts. */
  private zoneOfParticipant(zone: Zone): Zone {
    const found = this.participant.at.zones.find((other) => other.id === zone.id);
    if (found === undefined) throw new Error(`${this.participant.at.accountId} has no zone ${zone.id}`);
    return found;
  }
}
