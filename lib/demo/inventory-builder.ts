import type { CallOutcome, CollectionName, Inventory, RawRecord } from "@/lib/model";
import { CALLS } from "@/lib/model";
import { idOf } from "./seeded";
import type { Zone } from "./services";
import { awsServiceDetail, awsServiceName, prefixListsOf } from "./services";

/** The instant at which every made-up inventory was "collected". */
const COLLECTED_AT = "2026-11-02T09:00:00.000Z";

export interface AccountRegion {
  accountId: string;
  accountName?: string;
  region: string;
  /** The zones of the Region under the names that this account gives them. */
  zones: readonly Zone[];
}

/** An AWS tag list. */
export function tagList(tags: Record<string, string>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Gathers the records of one account and Region as the API returns them, and makes the inventory of them. */
export class InventoryBuilder {
  private readonly records = new Map<CollectionName, RawRecord[]>();
  private readonly finishers: (() => void)[] = [];

  /** `salt` keeps ids apart where two inventories would otherwise be named alike. */
  constructor(
    readonly at: AccountRegion,
    private readonly salt = "",
  ) {
    for (const zone of at.zones) {
      this.add("AvailabilityZones", {
        ZoneName: zone.name,
        ZoneId: zone.id,
        RegionName: at.region,
        GroupName: `${at.region}-zg-1`,
        NetworkBorderGroup: at.region,
        ZoneType: "availability-zone",
        OptInStatus: "opt-in-not-required",
        State: "available",
        Messages: [],
      });
    }
    for (const list of prefixListsOf(at.region)) {
      this.add("PrefixLists", {
        PrefixListId: list.id,
        PrefixListName: awsServiceName(list.service, at.region),
        Cidrs: list.cidrs,
      });
    }
    this.add("CallerIdentity", {
      UserId: "AROAEXAMPLEDEMO000001:isthmus",
      Account: at.accountId,
      Arn: `arn:aws:sts::${at.accountId}:assumed-role/IsthmusReadOnly/isthmus`,
    });
  }

  /** A new id that follows from the account, the Region and the key. */
  id(prefix: string, key: string): string {
    return idOf(prefix, `${this.salt}${this.at.accountId}/${this.at.region}/${key}`);
  }

  add(collection: CollectionName, record: RawRecord): void {
    const list = this.records.get(collection);
    if (list === undefined) this.records.set(collection, [record]);
    else list.push(record);
  }

  /** Runs when the inventory is made: for records that are only known once everything else is. */
  whenDone(finish: () => void): void {
    this.finishers.push(finish);
  }

  /**
   * Makes an AWS service known, as DescribeVpcEndpointServices would: asked for `s3` or `dynamodb`, it answers with two
   * services of that name, one of each type.
   */
  describeAwsService(service: string, region = this.at.region, zones = this.at.zones): void {
    const name = awsServiceName(service, region);
    if (this.records.get("ServiceDetails")?.some((record) => record.ServiceName === name) === true) return;
    if (service === "s3" || service === "dynamodb") {
      this.add("ServiceDetails", awsServiceDetail(service, "Gateway", region, zones));
    }
    this.add("ServiceDetails", awsServiceDetail(service, "Interface", region, zones));
  }

  /** The inventory, with every call complete. */
  build(): Inventory {
    for (const finish of this.finishers.splice(0)) finish();
    const records: Inventory["records"] = {};
    const calls: CallOutcome[] = [];
    for (const { service, action, collection } of CALLS) {
      const list = this.records.get(collection) ?? [];
      records[collection] = list;
      const target = TARGET_FIELD[action];
      const targets = target === undefined ? [] : this.targets(target.collection, target.field);
      for (const id of targets) {
        const count = list.filter((record) => record[target?.field ?? ""] === id).length;
        const pages = action === "DescribeVpcAttribute" ? 2 : 1;
        calls.push({ service, action, status: "complete", target: id, pages, records: count });
      }
      if (targets.length === 0) {
        calls.push({ service, action, status: "complete", pages: target === undefined ? 1 : 0, records: list.length });
      }
    }
    return {
      format: "isthmus-inventory/1",
      accountId: this.at.accountId,
      ...(this.at.accountName === undefined ? {} : { accountName: this.at.accountName }),
      region: this.at.region,
      collectedAt: COLLECTED_AT,
      source: { kind: "demo", label: "Demo organisation" },
      records,
      calls,
      diagnostics: [],
    };
  }

  private targets(collection: CollectionName, field: string): string[] {
    return (this.records.get(collection) ?? []).flatMap((record) => {
      const id = record[field];
      return typeof id === "string" ? [id] : [];
    });
  }
}

/** Calls that AWS wants once for each resource: which resources those are. */
const TARGET_FIELD: Partial<Record<CallOutcome["action"], { collection: CollectionName; field: string }>> = {
  DescribeVpcAttribute: { collection: "Vpcs", field: "VpcId" },
  DescribeVpcEndpointServicePermissions: { collection: "ServiceConfigurations", field: "ServiceId" },
};
