import { describe, expect, it } from "vitest";
import type { CallOutcome, HostedZone, Inventory, RawRecord } from "..";
import { buildTopology, CALLS, callOf, targetIn } from "..";

const ACCOUNT = "111122223333";
const VPC = "vpc-1";

function zone(HostedZoneId: string, Owner: object = { OwningAccount: ACCOUNT }): RawRecord {
  return { VPCId: VPC, HostedZoneId, Name: "Corp.Example.", Owner };
}

const record = (HostedZoneId: string, Name: string, Type: string, ...values: string[]): RawRecord => ({
  HostedZoneId,
  Name,
  Type,
  TTL: 60,
  ResourceRecords: values.map((Value) => ({ Value })),
});

/** The zones of the VPC, where every call is complete but for these outcomes of the one for records. */
function zonesOf(
  HostedZoneSummaries: RawRecord[],
  ResourceRecordSets: RawRecord[],
  outcomes: Partial<CallOutcome>[] = [{}],
): (HostedZone | undefined)[] {
  const inventory: Inventory = {
    format: "isthmus-inventory/1",
    accountId: ACCOUNT,
    region: "us-east-1",
    collectedAt: "2026-11-02T09:00:00.000Z",
    source: { kind: "demo", label: "test" },
    records: { Vpcs: [{ VpcId: VPC, OwnerId: ACCOUNT }], HostedZoneSummaries, ResourceRecordSets },
    calls: CALLS.flatMap(({ service, action }): CallOutcome[] => {
      const base = { service, action, status: "complete" as const, pages: 1, records: 0 };
      return action === "ListResourceRecordSets" ? outcomes.map((more) => ({ ...base, ...more })) : [base];
    }),
    diagnostics: [],
  };
  const topology = buildTopology(inventory);
  expect(topology.diagnostics).toEqual([]);
  return topology.get(VPC, "vpc")?.attributes.hostedZones ?? [];
}

describe("records of a private hosted zone", () => {
  it("are read as DNS means them: lower case, no dot at the end, wildcards as asterisks", () => {
    const AliasTarget = { DNSName: "dualstack.VPCE-1.example.com.", HostedZoneId: "ZX", EvaluateTargetHealth: true };
    const [found] = zonesOf(
      [zone("Z1")],
      [
        record("Z1", "www.Corp.example.", "CNAME", "Web.corp.example."),
        record("Z1", "corp.example.", "SOA", "ns. Hostmaster. 1 2 3 4 5"),
        { HostedZoneId: "/hostedzone/Z1", Name: "\\052.corp.example.", Type: "A", AliasTarget },
        record("Z1", "corp.example.", "A", "10.0.0.2", "10.0.0.1"),
        record("Z1", "token.corp.example.", "TXT", '"secret"'),
        record("Z2", "elsewhere.example.", "A", "10.0.0.9"),
      ],
    );
    expect(found?.records).toEqual([
      { name: "*.corp.example", type: "A", values: [], alias: "dualstack.vpce-1.example.com" },
      { name: "corp.example", type: "A", values: ["10.0.0.1", "10.0.0.2"], alias: null },
      { name: "corp.example", type: "SOA", values: ["ns. Hostmaster. 1 2 3 4 5"], alias: null },
      { name: "token.corp.example", type: "TXT", values: [], alias: null },
      { name: "www.corp.example", type: "CNAME", values: ["web.corp.example"], alias: null },
    ]);
  });

  it("of one name and type are several where only their set identifiers differ, in the order of these", () => {
    const blue = { ...record("Z1", "a.", "A", "10.0.0.2"), SetIdentifier: "blue", Weight: 1 };
    const green = { ...record("Z1", "a.", "A", "10.0.0.1"), SetIdentifier: "green", Weight: 2 };
    for (const records of [
      [blue, green],
      [green, blue],
    ]) {
      expect(zonesOf([zone("Z1")], records)[0]?.records?.map(({ values }) => values)).toEqual([
        ["10.0.0.2"],
        ["10.0.0.1"],
      ]);
    }
  });

  it("are known by the zone's id, however an API writes it", () => {
    const [found] = zonesOf([zone("/hostedzone/Z1")], [record("Z1", "a.", "A", "10.0.0.1")], [{ target: "Z1" }]);
    expect(found).toMatchObject({ hostedZoneId: "Z1", records: [{ name: "a" }] });
  });

  it("are none, or not visible where AWS did not give them, zone by zone", () => {
    const two = [zone("Z1"), zone("Z2")];
    const outcomes = [{ target: "Z1" }, { target: "Z2", status: "denied" as const }];
    expect(zonesOf(two, [], outcomes).map((one) => one?.records)).toEqual([[], null]);
    expect(zonesOf(two, [], [{ status: "notAsked" }]).map((one) => one?.records)).toEqual([null, null]);
    const partial = zonesOf([zone("Z1")], [record("Z1", "a.", "A", "10.0.0.1")], [{ target: "Z1", status: "partial" }]);
    expect(partial[0]?.records).toHaveLength(1);
  });

  it("are not visible of a zone of another account or of an AWS service, though nothing was refused", () => {
    const others = [zone("Z1", { OwningAccount: "999999999999" }), zone("Z2", { OwningService: "efs.amazonaws.com" })];
    expect(zonesOf(others, []).map((one) => one?.records)).toEqual([null, null]);
    // A dump may hold them nevertheless.
    const given = zonesOf(others, [record("Z1", "a.", "A", "10.0.0.1")]);
    expect(given.map((one) => one?.records?.length)).toEqual([1, undefined]);
  });
});

describe("targetIn", () => {
  const call = callOf("ListResourceRecordSets");

  it("asks about a hosted zone only as its owner, and about any account's where nobody knows who asks", () => {
    const own = zone("/hostedzone/Z1");
    expect(targetIn(call, own, ACCOUNT)).toBe("Z1");
    expect(targetIn(call, own, "999999999999")).toBeNull();
    expect(targetIn(call, own, null)).toBe("Z1");
    expect(targetIn(call, zone("Z2", { OwningService: "efs.amazonaws.com" }), null)).toBeNull();
    expect(targetIn(call, { HostedZoneId: "Z3" }, ACCOUNT)).toBeNull();
  });

  it("leaves AWS's own prefix lists out", () => {
    const entries = callOf("GetManagedPrefixListEntries");
    expect(targetIn(entries, { PrefixListId: "pl-1", OwnerId: ACCOUNT }, ACCOUNT)).toBe("pl-1");
    expect(targetIn(entries, { PrefixListId: "pl-2", OwnerId: "AWS" }, ACCOUNT)).toBeNull();
    expect(targetIn(callOf("DescribeVpcs"), { VpcId: VPC }, ACCOUNT)).toBeNull();
  });
});
