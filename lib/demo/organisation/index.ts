import type { Inventory } from "@/lib/model";
import { InventoryBuilder } from "../inventory-builder";
import { idOf } from "../seeded";
import { privateLinkServiceDetail } from "../services";
import { LEDGER, NETWORK_PROD, NETWORK_PROD_ZONES, PARTNER_ACCOUNT, SHOP_PROD, SHOP_PROD_ZONES } from "./accounts";
import { addAnalytics } from "./analytics";
import { addCore } from "./core";
import { addLedgerConnection, addPlatform } from "./platform";
import { addPayments, addSandbox, addWarehouse, shopPeering } from "./shop";

/** A mistake that was planted in the demo, and where it shows. */
export interface DemoMistake {
  /** The code of the findings catalogue (domain.md §7). */
  code: string;
  /** The resource that carries the mark. */
  nodeId: string;
  vpcId: string;
  sentence: string;
}

/** The whole demo organisation: one inventory for each account and Region, and the mistakes in it. */
export function organisation(): { inventories: Inventory[]; mistakes: DemoMistake[] } {
  const networkUs = new InventoryBuilder(at(NETWORK_PROD, "us-east-1", NETWORK_PROD_ZONES));
  const networkEu = new InventoryBuilder(at(NETWORK_PROD, "eu-west-1", NETWORK_PROD_ZONES));
  const shopUs = new InventoryBuilder(at(SHOP_PROD, "us-east-1", SHOP_PROD_ZONES));
  const shopEu = new InventoryBuilder(at(SHOP_PROD, "eu-west-1", SHOP_PROD_ZONES));

  const core = addCore(networkUs);
  const platform = addPlatform(networkUs);
  const analytics = addAnalytics(networkEu);
  const sandbox = addSandbox(shopEu);
  const links = { peering: shopPeering(), ledgerServiceId: platform.serviceId };
  const payments = addPayments(shopUs, links);
  const warehouse = addWarehouse(shopUs, links);

  shopUs.add(
    "ServiceDetails",
    privateLinkServiceDetail({
      serviceId: platform.serviceId,
      type: "Interface",
      region: "us-east-1",
      zones: SHOP_PROD_ZONES["us-east-1"],
      owner: NETWORK_PROD.accountId,
      acceptanceRequired: true,
      privateDnsName: LEDGER.privateDnsName,
    }),
  );
  const connect = (endpointId: string, owner: string, state: string, created: string) =>
    addLedgerConnection(networkUs, platform.serviceId, { endpointId, owner, state, created });
  connect(payments.ledger, SHOP_PROD.accountId, "available", "2026-05-04T13:20:00.000Z");
  connect(warehouse.ledger, SHOP_PROD.accountId, "pendingAcceptance", "2026-10-23T15:41:00.000Z");
  connect(idOf("vpce", "partner"), PARTNER_ACCOUNT, "rejected", "2026-08-19T07:02:00.000Z");

  return {
    inventories: [networkUs, networkEu, shopUs, shopEu].map((builder) => builder.build()),
    mistakes: [
      {
        code: "GW-02",
        nodeId: core.privateC,
        vpcId: core.vpc,
        sentence: "Route table private-c has no S3 route, so private-c sends its S3 traffic through NAT gateway nat-b.",
      },
      {
        code: "IF-02",
        nodeId: core.logs,
        vpcId: core.vpc,
        sentence: "Endpoint logs has network interfaces in two of the three Availability Zones that have workloads.",
      },
      {
        code: "IF-20",
        nodeId: analytics.glue,
        vpcId: analytics.vpc,
        sentence: "The security group of the Glue endpoint does not admit port 443 from the ingest subnets.",
      },
      {
        code: "PO-01",
        nodeId: payments.secrets,
        vpcId: payments.vpc,
        sentence: "The Secrets Manager endpoint still has the default policy, which allows everything.",
      },
      {
        code: "GW-16",
        nodeId: warehouse.dockTable,
        vpcId: warehouse.vpc,
        sentence: "The default route of table docks leads to a NAT gateway that is gone: a black hole.",
      },
      {
        code: "ST-01",
        nodeId: warehouse.ledger,
        vpcId: warehouse.vpc,
        sentence: "Endpoint warehouse-ledger has been waiting for the provider's acceptance for ten days.",
      },
      {
        code: "SV-05",
        nodeId: platform.serviceId,
        vpcId: platform.vpc,
        sentence: "Endpoint service ledger has a connection that has been waiting for acceptance for ten days.",
      },
      {
        code: "GW-13",
        nodeId: sandbox.s3,
        vpcId: sandbox.vpc,
        sentence: "The S3 endpoint's policy lets anybody in the VPC use any bucket of any account.",
      },
      {
        code: "IF-01",
        nodeId: sandbox.sts,
        vpcId: sandbox.vpc,
        sentence: "The STS endpoint stands in one Availability Zone of three.",
      },
    ],
  };
}

function at(
  account: { accountId: string; accountName: string },
  region: "us-east-1" | "eu-west-1",
  zones: typeof NETWORK_PROD_ZONES,
) {
  return { ...account, region, zones: zones[region] };
}
