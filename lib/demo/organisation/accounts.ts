import type { Zone } from "../services";

/** The accounts of the demo and what they share. Ids are AWS's own examples. */

export const NETWORK_PROD = { accountId: "111122223333", accountName: "network-prod" };
export const SHOP_PROD = { accountId: "444455556666", accountName: "shop-prod" };
export const DATA_PROD = { accountId: "222233334444", accountName: "data-prod" };
export const SECURITY_PROD = { accountId: "555566667777", accountName: "security-prod" };
export const LEGACY = { accountId: "888899990000", accountName: "legacy" };
/** Accounts of others, of which the demo sees only what AWS tells of them. */
export const PARTNER_ACCOUNT = "777788889999";
export const INSPECTION_ACCOUNT = "123456789012";
export const STRANGER_ACCOUNT = "999900001111";

/** Zone names are aliases that differ between accounts; the ids do not (domain.md §2.1). */
export const NETWORK_PROD_ZONES: Record<"us-east-1" | "eu-west-1", Zone[]> = {
  "us-east-1": zones("us-east-1", ["use1-az4", "use1-az6", "use1-az1"]),
  "eu-west-1": zones("eu-west-1", ["euw1-az1", "euw1-az2", "euw1-az3"]),
};

export const SHOP_PROD_ZONES: Record<"us-east-1" | "eu-west-1", Zone[]> = {
  "us-east-1": zones("us-east-1", ["use1-az6", "use1-az1", "use1-az4"]),
  "eu-west-1": zones("eu-west-1", ["euw1-az3", "euw1-az1", "euw1-az2"]),
};

/** `data-prod` knows a zone more than the others: the fourth is where their second one is. */
export const DATA_PROD_ZONES = zones("us-east-1", ["use1-az1", "use1-az4", "use1-az2", "use1-az6"]);

export const SECURITY_PROD_ZONES = zones("us-east-1", ["use1-az6", "use1-az4", "use1-az1"]);

export const LEGACY_ZONES = zones("eu-west-1", ["euw1-az2", "euw1-az3", "euw1-az1"]);

/** Tags that the organisation puts on every VPC. */
export function vpcTags(Environment: "prod" | "staging" | "dev", Owner: string, CostCenter: string) {
  return { Environment, Owner, CostCenter };
}

/** The endpoint service that `platform` offers and other VPCs consume. */
export const LEDGER = { privateDnsName: "ledger.network-prod.example", loadBalancer: "net/ledger/50dc6c495c0c9188" };

function zones(region: string, ids: readonly string[]): Zone[] {
  return ids.map((id, index) => ({ name: `${region}${"abcdef".charAt(index)}`, id }));
}
