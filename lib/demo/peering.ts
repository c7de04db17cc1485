import { tagList } from "./inventory-builder";
import type { VpcBuilder } from "./vpc-builder";

/** A VPC that is not collected: what a peering connection tells of it. */
export interface ForeignVpc {
  vpcId: string;
  ownerId: string;
  region: string;
}

/**
 * Adds a VPC peering connection to the accounts of both sides (domain.md §2.16). Towards a foreign VPC it waits for
 * acceptance, and then AWS does not tell the other side's addresses.
 */
export function addPeering(id: string, name: string, requester: VpcBuilder, accepter: VpcBuilder | ForeignVpc): void {
  const waiting = "vpcId" in accepter;
  const record = {
    VpcPeeringConnectionId: id,
    Status: waiting
      ? { Code: "pending-acceptance", Message: `Pending Acceptance by ${accepter.ownerId}` }
      : { Code: "active", Message: "Active" },
    RequesterVpcInfo: side(requester),
    AccepterVpcInfo: waiting
      ? { VpcId: accepter.vpcId, OwnerId: accepter.ownerId, Region: accepter.region }
      : side(accepter),
    ...(waiting ? { ExpirationTime: "2026-11-08T10:00:00.000Z" } : {}),
  };
  requester.inventory.add("VpcPeeringConnections", { ...record, Tags: tagList({ Name: name }) });
  if (!waiting && accepter.inventory !== requester.inventory) {
    accepter.inventory.add("VpcPeeringConnections", { ...record, Tags: [] });
  }
}

function side(vpc: VpcBuilder) {
  const { cidrs } = vpc.options;
  return {
    VpcId: vpc.id,
    OwnerId: vpc.inventory.at.accountId,
    Region: vpc.inventory.at.region,
    CidrBlock: cidrs[0],
    CidrBlockSet: cidrs.map((CidrBlock) => ({ CidrBlock })),
    PeeringOptions: { AllowDnsResolutionFromRemoteVpc: false },
  };
}
