import type { ActionName, CollectionName, Inventory, RawRecord, ServiceName } from "@/lib/model";
import { CALLS, callOf, permissionOf } from "@/lib/model";
import type { Shortfall } from "./outcomes";
import { outcomesOf } from "./outcomes";
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
  /** What VPC block public access blocks in the Region; `off` unless given. */
  blockPublicAccess?: "block-ingress";
}

/** An AWS tag list. */
export function tagList(tags: Record<string, string>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Gathers the records of one account and Region as the API returns them, and makes the inventory of them. */
export class InventoryBuilder {
  private readonly records = new Map<CollectionName, RawRecord[]>();
  private readonly shortfalls = new Map<ActionName, Shortfall>();
  private readonly kept = new Map<ActionName, number>();
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
      this.add("ManagedPrefixLists", {
        PrefixListId: list.id,
        PrefixListName: awsServiceName(list.service, at.region),
        PrefixListArn: `arn:aws:ec2:${at.region}:aws:prefix-list/${list.id}`,
        AddressFamily: list.service.startsWith("ipv6.") ? "IPv6" : "IPv4",
        State: "create-complete",
        OwnerId: "AWS",
        Tags: [],
      });
    }
    this.add("VpcBlockPublicAccessOptions", {
      AwsAccountId: at.accountId,
      AwsRegion: at.region,
      State: at.blockPublicAccess === undefined ? "default-state" : "update-complete",
      InternetGatewayBlockMode: this.blockPublicAccess,
      ManagedBy: "account",
      ExclusionsAllowed: "allowed",
    });
    this.add("CallerIdentity", {
      UserId: "AROAEXAMPLEDEMO000001:isthmus",
      Account: at.accountId,
      Arn: `arn:aws:sts::${at.accountId}:assumed-role/IsthmusReadOnly/isthmus`,
    });
  }

  /** What VPC block public access blocks in VPCs that are not excluded. */
  get blockPublicAccess(): string {
    return this.at.blockPublicAccess ?? "off";
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

  /** What was added so far. */
  recordsOf(collection: CollectionName): readonly RawRecord[] {
    return this.records.get(collection) ?? [];
  }

  /** Adds a record unless there is one with the same value of `field` already. */
  addOnce(collection: CollectionName, field: string, record: RawRecord): void {
    const known = this.records.get(collection)?.some((other) => other[field] === record[field]) ?? false;
    if (!known) this.add(collection, record);
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

  /** Makes a call end as AWS ends it for want of a permission: nothing of it arrives. */
  deny(action: ActionName): void {
    const { accountId } = this.at;
    const who = `arn:aws:sts::${accountId}:assumed-role/IsthmusReadOnly/isthmus`;
    const permission = permissionOf(action);
    const message = `${who} is not authorized to perform: ${permission} because no identity-based policy allows the ${permission} action`;
    const code = DENIED[callOf(action).service];
    this.shortfalls.set(action, { status: "denied", error: { code, message } });
  }

  /** Makes a call end after `kept` records, as when AWS goes on throttling. */
  cutShort(action: ActionName, kept: number): void {
    const message = "Request limit exceeded.";
    this.shortfalls.set(action, { status: "partial", error: { code: "RequestLimitExceeded", message } });
    this.kept.set(action, kept);
  }

  /** The inventory. Every call is complete but those that {@link deny} and {@link cutShort} name. */
  build(): Inventory {
    for (const finish of this.finishers.splice(0)) finish();
    const records: Inventory["records"] = {};
    for (const { action, collection } of CALLS) {
      const list = this.records.get(collection) ?? [];
      records[collection] = this.shortfalls.has(action) ? list.slice(0, this.kept.get(action) ?? 0) : list;
    }
    const calls = outcomesOf(records, this.at.accountId, this.shortfalls);
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
}

/** The error code with which each API denies. */
const DENIED: Record<ServiceName, string> = {
  ec2: "UnauthorizedOperation",
  sts: "AccessDenied",
  elbv2: "AccessDenied",
  route53: "AccessDenied",
  route53resolver: "AccessDeniedException",
  ram: "AccessDeniedException",
};
