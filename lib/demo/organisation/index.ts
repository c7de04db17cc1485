import type { Inventory } from "@/lib/model";
import { InventoryBuilder } from "../inventory-builder";
import { addPeering } from "../peering";
import { addConnection, describeService } from "../provider";
import { idOf } from "../seeded";
import type { Zone } from "../services";
import {
  DATA_PROD,
  DATA_PROD_ZONES,
  LEGACY,
  LEGACY_ZONES,
  NETWORK_PROD,
  NETWORK_PROD_ZONES,
  PARTNER_ACCOUNT,
  SECURITY_PROD,
  SECURITY_PROD_ZONES,
  SHOP_PROD,
  SHOP_PROD_ZONES,
} from "./accounts";
import { addAnalytics } from "./analytics";
import { addCore } from "./core";
import { addLake, addReports } from "./data";
import { addToolsEu } from "./europe";
import { addHub } from "./hub";
import { addEgress, addInspection } from "./inspection";
import { addLegacy } from "./legacy";
import { addPlatform } from "./platform";
import { addShared } from "./shared";
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
  const networkUs = new InventoryBuilder(at(NETWORK_PROD, "us-east-1", NETWORK_PROD_ZONES["us-east-1"]));
  const networkEu = new InventoryBuilder(at(NETWORK_PROD, "eu-west-1", NETWORK_PROD_ZONES["eu-west-1"]));
  const shopUs = new InventoryBuilder(at(SHOP_PROD, "us-east-1", SHOP_PROD_ZONES["us-east-1"]));
  const shopEu = new InventoryBuilder(at(SHOP_PROD, "eu-west-1", SHOP_PROD_ZONES["eu-west-1"]));
  const dataUs = new InventoryBuilder({
    ...at(DATA_PROD, "us-east-1", DATA_PROD_ZONES),
    blockPublicAccess: "block-ingress",
  });
  const securityUs = new InventoryBuilder(at(SECURITY_PROD, "us-east-1", SECURITY_PROD_ZONES));
  const legacyEu = new InventoryBuilder(at(LEGACY, "eu-west-1", LEGACY_ZONES));

  const core = addCore(networkUs);
  const platform = addPlatform(networkUs);
  const analytics = addAnalytics(networkEu);
  const sandbox = addSandbox(shopEu);
  const hub = addHub(networkUs);
  const egress = addEgress(networkUs, hub, addInspection(securityUs));

  const links = { peering: shopPeering(), ledger: platform.service, hub };
  const payments = addPayments(shopUs, links);
  const warehouse = addWarehouse(shopUs, links);
  addPeering(links.peering, "payments-warehouse", payments.vpc, warehouse.vpc);
  describeService(shopUs, platform.service);
  const connect = (endpointId: string, owner: string, state: string, created: string) =>
    addConnection(platform.service, { endpointId, owner, state, created });
  connect(payments.ledger, SHOP_PROD.accountId, "available", "2026-05-04T13:20:00.000Z");
  connect(warehouse.ledger, SHOP_PROD.accountId, "pendingAcceptance", "2026-10-23T15:41:00.000Z");
  connect(idOf("vpce", "partner"), PARTNER_ACCOUNT, "rejected", "2026-08-19T07:02:00.000Z");

  const lakePeering = idOf("pcx", `${DATA_PROD.accountId}/lake-shared`);
  const lake = addLake(dataUs, hub, lakePeering);
  const reports = addReports(dataUs, hub);
  const shared = addShared(networkUs, dataUs, { hub, catalog: lake.catalog, peering: lakePeering });
  addPeering(lakePeering, "lake-shared", lake.vpc, shared);
  addPeering(idOf("pcx", `${DATA_PROD.accountId}/lake-partner`), "lake-partner", lake.vpc, {
    vpcId: idOf("vpc", "partner"),
    ownerId: PARTNER_ACCOUNT,
    region: "us-east-1",
  });
  addToolsEu(networkEu, hub, lake.catalog);
  addLegacy(legacyEu);

  return {
    // The owner of a shared VPC comes before its participant, who sees what the owner has made.
    inventories: [networkUs, networkEu, shopUs, shopEu, dataUs, securityUs, legacyEu].map((builder) => builder.build()),
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
        vpcId: payments.vpc.id,
        sentence: "The Secrets Manager endpoint still has the default policy, which allows everything.",
      },
      {
        code: "GW-16",
        nodeId: warehouse.dockTable,
        vpcId: warehouse.vpc.id,
        sentence: "The default route of table docks leads to a NAT gateway that is gone: a black hole.",
      },
      {
        code: "ST-01",
        nodeId: warehouse.ledger,
        vpcId: warehouse.vpc.id,
        sentence: "Endpoint warehouse-ledger has been waiting for the provider's acceptance for ten days.",
      },
      {
        code: "SV-05",
        nodeId: platform.service.id,
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
      {
        code: "SV-09",
        nodeId: platform.service.id,
        vpcId: platform.vpc,
        sentence:
          "No target of the ledger in the third zone is healthy, and its load balancer does not balance across zones.",
      },
      {
        code: "GL-03",
        nodeId: egress.edgeTable,
        vpcId: egress.vpc,
        sentence: "What leaves public-b passes the firewalls, but table egress-edge brings the answers back past them.",
      },
      {
        code: "SV-16",
        nodeId: lake.catalog.id,
        vpcId: lake.vpc.id,
        sentence: "The private DNS name of endpoint service catalog was never verified.",
      },
      {
        code: "SV-19",
        nodeId: lake.catalog.id,
        vpcId: lake.vpc.id,
        sentence: "Connections to endpoint service catalog wait for acceptance, and nobody is told of them.",
      },
      {
        code: "LA-01",
        nodeId: lake.apis,
        vpcId: lake.vpc.id,
        sentence: "A resource of the service network behind endpoint lake-apis could not be associated.",
      },
      {
        code: "SV-01",
        nodeId: reports.service.id,
        vpcId: reports.vpc,
        sentence: "Any AWS account may connect to endpoint service reports, and nobody has to accept it.",
      },
    ],
  };
}

function at(account: { accountId: string; accountName: string }, region: string, zones: readonly Zone[]) {
  return { ...account, region, zones };
}
