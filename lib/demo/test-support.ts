import type { CollectionName, Inventory, RawRecord } from "@/lib/model";
import { CALLS, cidrContains, parseCidr } from "@/lib/model";

/** What the tests of this folder ask inventories. */

/** The records of a collection in all the inventories, one after the other. */
export function recordsOf(collection: CollectionName, from: readonly Inventory[]): RawRecord[] {
  return from.flatMap((inventory) => inventory.records[collection] ?? []);
}

/**
 * What is wrong with the addresses of an inventory: every address lies in its subnet, every subnet in its VPC, and no
 * address occurs twice in a VPC. Empty when all is well.
 */
export function strayAddresses(inventory: Inventory): string[] {
  const vpcBlocks = new Map(
    recordsOf("Vpcs", [inventory]).map((vpc) => [
      vpc.VpcId,
      (vpc.CidrBlockAssociationSet as RawRecord[]).map((block) => String(block.CidrBlock)),
    ]),
  );
  const subnets = new Map(recordsOf("Subnets", [inventory]).map((subnet) => [subnet.SubnetId, subnet]));
  const strays: string[] = [];
  for (const subnet of subnets.values()) {
    if (typeof subnet.CidrBlock !== "string") continue;
    const block = subnet.CidrBlock;
    if (!vpcBlocks.get(subnet.VpcId)?.some((vpcBlock) => contains(vpcBlock, block)))
      strays.push(String(subnet.SubnetId));
  }
  const seen = new Set<string>();
  for (const eni of recordsOf("NetworkInterfaces", [inventory])) {
    const block = subnets.get(eni.SubnetId)?.CidrBlock;
    if (typeof eni.PrivateIpAddress !== "string" || typeof block !== "string") continue;
    const key = `${String(eni.VpcId)} ${eni.PrivateIpAddress}`;
    if (seen.has(key) || !contains(block, `${eni.PrivateIpAddress}/32`)) strays.push(key);
    seen.add(key);
  }
  return strays;
}

function contains(outer: string, inner: string): boolean {
  const [a, b] = [parseCidr(outer), parseCidr(inner)];
  return a !== null && b !== null && cidrContains(a, b);
}

/** Actions whose outcomes are missing, or do not add up to the records of their collection. Empty when all is well. */
export function falseOutcomes(inventory: Inventory): string[] {
  return CALLS.flatMap(({ action, collection }) => {
    const outcomes = inventory.calls.filter((call) => call.action === action);
    const counted = outcomes.reduce((sum, call) => sum + call.records, 0);
    const held = inventory.records[collection]?.length ?? 0;
    return outcomes.length > 0 && counted === held ? [] : [`${action}: ${counted} of ${held}`];
  });
}
