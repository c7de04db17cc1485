import type { Block } from "../document";
import type { Subnet, VpcFacts } from "../facts";
import { accountWords } from "../network-words";
import type { Linker } from "../words";
import { gapTexts, say, series, text } from "../words";
import type { PanelContext } from "./panel";
import { principalWords } from "./vpc/sharing";

/** What a subnet's panel says of other accounts: with whom it is shared, and what a participant cannot see of it. */
export function sharingBlocks(subnet: Subnet, facts: VpcFacts, { topology, network, link }: PanelContext): Block[] {
  const owner = facts.otherOwner;
  if (owner !== null) {
    const routes = facts.tableOf(subnet)?.attributes.routes ?? [];
    const hidden = routes.flatMap(({ targetNodeId }) =>
      topology.get(targetNodeId, "external")?.attributes.ownerId === owner ? [targetNodeId] : [],
    );
    const ways =
      hidden.length === 0
        ? say``
        : say` Its routes to ${link.many([...new Set(hidden)])} lead to what the owner has; they are no black holes.`;
    return [text(say`${accountWords(network, owner)} owns it and shares it with this account.${ways}`)];
  }
  const { sharedWith, ownerId } = subnet.attributes;
  if (sharedWith === null) {
    if (ownerId !== null && ownerId !== topology.accountId) return [];
    return gapTexts([topology.gap("ListResources", "SELF"), topology.gap("ListPrincipals", "SELF")]);
  }
  if (sharedWith.length === 0) return [];
  const principals = series(sharedWith.map((principal) => principalWords(network, principal)));
  return [text(say`It is shared with ${principals}, whose workloads follow its routes.`)];
}

/** A transit gateway serves only the zones in which its attachment stands. */
export function transitBlocks(subnet: Subnet, facts: VpcFacts, link: Linker): Block[] {
  const { topology } = facts;
  const zone = subnet.attributes.availabilityZone;
  const targets = new Set(
    (facts.tableOf(subnet)?.attributes.routes ?? [])
      .filter(({ targetKind }) => targetKind === "transitGateway")
      .map(({ targetNodeId }) => targetNodeId),
  );
  return [...targets].flatMap((id): Block[] => {
    const gateway = topology.get(id, "transitGateway");
    const own = gateway?.attributes.attachments.find(({ resourceId }) => resourceId === facts.vpcId);
    if (gateway === undefined || own === undefined || zone === null) return [];
    if (own.subnetIds === null) return gapTexts([topology.gap("DescribeTransitGatewayVpcAttachments")]);
    const zones = own.subnetIds.map((one) => topology.get(one, "subnet")?.attributes.availabilityZone ?? null);
    if (zones.includes(null) || zones.includes(zone)) return [];
    return [
      text(
        say`Its routes to transit gateway ${link.to(id)} lead nowhere from here: the attachment does not stand in ${zone}.`,
        "broken",
      ),
    ];
  });
}
