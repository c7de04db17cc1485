import { describe, expect, it } from "vitest";
import { demoInventories } from "@/lib/demo";
import type { ActionName, RawRecord } from "@/lib/model";
import { buildTopology, CALLS, Network } from "@/lib/model";
import { endpointGaps, endpointRows, networkCards, serviceGaps, serviceRows } from "./index";
import { HUB, hub, networkOf, peering, SPOKE, spoke } from "./test-accounts";

const demo = new Network(demoInventories().map(buildTopology));

/** The demo with one call denied in every account and Region. */
function denied(action: ActionName): Network {
  const { collection } = CALLS.find((call) => call.action === action) ?? { collection: null };
  return new Network(
    demoInventories().map((inventory) =>
      buildTopology({
        ...inventory,
        records: Object.fromEntries(Object.entries(inventory.records).filter(([key]) => key !== collection)),
        calls: inventory.calls.map((call) => (call.action === action ? { ...call, status: "denied" as const } : call)),
      }),
    ),
  );
}

const [ENDPOINT] = hub().records.VpcEndpoints ?? [];

describe("endpointRows", () => {
  it("has every endpoint once, with plain values", () => {
    const rows = endpointRows(demo);
    const described = demo.topologies.flatMap((topology) => topology.ofKind("endpoint").map(({ id }) => id));
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    expect(rows.map(({ endpointId }) => endpointId)).toEqual(expect.arrayContaining(described));
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
    for (const { at, nodeId, endpointId } of rows) {
      const page = at === null ? null : demo.vpc(at);
      expect(page?.topology.get(nodeId), endpointId).toBeDefined();
    }
  });

  it("says what an interface endpoint is and where it stands", () => {
    const [row] = endpointRows(networkOf([hub()]));
    expect(row).toMatchObject({
      ...{ key: `${HUB}/us-east-1/vpce-ssm`, name: "central-ssm", accountName: "network", vpcName: "hub" },
      ...{ type: "Interface", shortName: "ssm", displayName: "Systems Manager", serviceOwner: "amazon" },
      ...{
        state: "available",
        privateDns: "off",
        subnets: 1,
        networkInterfaces: 1,
        routeTables: 0,
        effectiveSubnets: 0,
      },
      ...{ zones: [{ name: "us-east-1a", zoneId: "use1-az1" }], environment: "hub-env", notVisible: [] },
      tags: { Owner: "Platform Team" },
    });
  });

  it("names the environment of its own tags, else its VPC's, also as the VPC's owner tagged it", () => {
    const Tags = [{ Key: "env", Value: "own-env" }];
    const [own] = endpointRows(networkOf([hub({ VpcEndpoints: [{ ...ENDPOINT, Tags }] })]));
    expect(own?.environment).toBe("own-env");

    const untagged = (record: RawRecord): RawRecord => ({ ...record, Tags: [] });
    const participant = { ...hub(), accountId: SPOKE };
    const Vpcs = (participant.records.Vpcs ?? []).map(untagged);
    const VpcEndpoints = [{ ...ENDPOINT, VpcEndpointId: "vpce-theirs", OwnerId: SPOKE }];
    const theirs = { ...participant, records: { ...participant.records, Vpcs, VpcEndpoints } };
    const rowIn = (network: Network) => endpointRows(network).find(({ endpointId }) => endpointId === "vpce-theirs");
    const cardIn = (network: Network) => networkCards(network).find(({ at }) => at.accountId === SPOKE);
    const both = networkOf([hub(), theirs]);
    expect([rowIn(both)?.environment, cardIn(both)?.environment]).toEqual(["hub-env", "hub-env"]);
    const alone = networkOf([theirs]);
    expect([rowIn(alone)?.environment, cardIn(alone)?.environment]).toEqual([null, null]);
  });

  it("counts the tables and subnets of a gateway endpoint, and classifies its policy", () => {
    const policy = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';
    const s3 = {
      ...{ VpcEndpointId: "vpce-s3", VpcEndpointType: "Gateway", VpcId: "vpc-hub", OwnerId: HUB, State: "available" },
      ...{ ServiceName: "com.amazonaws.us-east-1.s3", RouteTableIds: ["rtb-hub"], PolicyDocument: policy },
    };
    const [table] = hub().records.RouteTables ?? [];
    const Routes = [{ DestinationPrefixListId: "pl-s3", GatewayId: "vpce-s3", State: "active" }];
    const records = { VpcEndpoints: [s3], RouteTables: [{ ...table, Routes }] };
    const row = (outcomes = {}) => endpointRows(networkOf([hub(records, outcomes)]))[0];
    expect(row()).toMatchObject({ routeTables: 1, effectiveSubnets: 1, policy: "full access", privateDns: "none" });
    expect(row({ DescribeRouteTables: "denied" })).toMatchObject({ routeTables: 1, effectiveSubnets: null });
    expect(row({ DescribeRouteTables: "denied" })?.notVisible).toEqual(["ec2:DescribeRouteTables"]);
  });

  it("claims no policy where the service is not visible, and none where the service honours none", () => {
    const policy = (outcomes: Parameters<typeof hub>[1], more: RawRecord = {}) =>
      endpointRows(networkOf([hub({ VpcEndpoints: [{ ...ENDPOINT, ...more }] }, outcomes)]))[0]?.policy;
    expect(policy({})).toBe("none");
    expect(policy({ DescribeVpcEndpointServices: "denied" })).toBeNull();
    expect(policy({}, { ServiceName: "com.amazonaws.vpce.us-east-1.vpce-svc-1", PolicyDocument: "{}" })).toBe("none");
  });

  it("shows endpoints that only routes of a shared VPC or interfaces name, once, and none that is gone", () => {
    const [vpc] = hub().records.Vpcs ?? [];
    const [table] = hub().records.RouteTables ?? [];
    const Routes = [{ DestinationPrefixListId: "pl-s3", GatewayId: "vpce-s3", State: "active" }];
    const shared = { Vpcs: [vpc ?? {}], Subnets: hub().records.Subnets ?? [], RouteTables: [{ ...table, Routes }] };
    const participant = spoke({ ...shared, VpcEndpoints: [] });
    const alone = endpointRows(networkOf([participant]));
    expect(alone).toMatchObject([
      { endpointId: "vpce-s3", accountId: HUB, state: "not visible", routeTables: 1, effectiveSubnets: 1, type: null },
    ]);
    expect(alone[0]?.notVisible).toEqual(["ec2:DescribeVpcEndpoints"]);
    const s3 = { ...ENDPOINT, VpcEndpointId: "vpce-s3", VpcEndpointType: "Gateway" };
    const owner = hub({ ...shared, VpcEndpoints: [s3] });
    expect(endpointRows(networkOf([participant, owner]))).toMatchObject([
      { endpointId: "vpce-s3", state: "available" },
    ]);
    // The owner was asked for all its endpoints, and this one was not among them.
    expect(endpointRows(networkOf([hub({ ...shared, VpcEndpoints: [] })]))).toEqual([]);
    const [eni] = hub().records.NetworkInterfaces ?? [];
    const NetworkInterfaces = [{ ...eni, Description: "VPC Endpoint Interface vpce-0abc" }];
    const unseen = endpointRows(networkOf([hub({ NetworkInterfaces }, { DescribeVpcEndpoints: "denied" })]));
    expect(unseen).toMatchObject([{ endpointId: "vpce-0abc", state: "not visible", networkInterfaces: 1, subnets: 1 }]);
    for (const row of [...alone, ...unseen]) expect(row).toMatchObject({ tags: null, findings: null, created: null });
  });

  it("says where rows may be missing", () => {
    expect(endpointGaps(networkOf([hub(), spoke()]))).toEqual([]);
    expect(endpointGaps(networkOf([hub(), spoke({}, { DescribeVpcEndpoints: "denied" })]))).toMatchObject([
      { accountId: SPOKE, accountName: "shop", permission: "ec2:DescribeVpcEndpoints", status: "denied" },
    ]);
    expect(serviceGaps(denied("DescribeVpcEndpointServiceConfigurations")).length).toBe(demo.topologies.length);
  });
});

describe("serviceRows", () => {
  const row = (network: Network, name: string) => serviceRows(network).find((one) => one.name === name);

  it("has the services of all accounts and those that their endpoints lead to, once each", () => {
    const rows = serviceRows(demo);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    expect(rows.filter(({ service }) => service !== null)).toHaveLength(demo.services.length);
    const foreign = rows.filter(({ service }) => service === null);
    expect(foreign.length).toBeGreaterThan(0);
    for (const { state, at, nodeId, connections, ...row } of foreign) {
      expect([state, row.tags, row.findings, row.environment]).toEqual(["not visible", null, null, null]);
      expect(at === null ? null : demo.vpc(at)?.topology.get(nodeId)).toBeDefined();
      expect(Object.values(connections ?? {}).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(0);
    }
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
  });

  it("counts connections, targets and who may connect", () => {
    expect(row(demo, "ledger")).toMatchObject({
      ...{ acceptanceRequired: true, waiting: 1, loadBalancers: ["ledger"], targets: { healthy: 4, total: 6 } },
      ...{ connections: { available: 1, pendingAcceptance: 1, rejected: 1 }, vpcName: "platform", notVisible: [] },
      ...{ privateDnsState: "verified", findings: { total: 2, broken: 1 } },
    });
    expect(row(demo, "reports")?.principals).toEqual({ everyone: true, count: 1 });
    expect(row(demo, "catalog")?.regions).toEqual(["eu-west-1", "us-east-1"]);
  });

  it.each([
    ["DescribeTargetHealth", "targets", null],
    ["DescribeListeners", "targets", null],
    ["DescribeTargetGroups", "targets", null],
    ["DescribeLoadBalancers", "targets", null],
    ["DescribeVpcEndpointServicePermissions", "principals", null],
    ["DescribeVpcEndpointConnections", "consumers", null],
  ] as const)("does not count as none what %s would have shown", (action, field, value) => {
    const found = row(denied(action), "ledger");
    expect(found?.[field]).toBe(value);
    expect(found?.notVisible.join()).toContain(action);
  });
});

describe("networkCards", () => {
  it("has a card for each VPC as each account sees it", () => {
    const cards = networkCards(demo);
    expect(cards.map(({ key }) => key)).toEqual(demo.vpcs.map(({ key }) => key));
    expect(JSON.parse(JSON.stringify(cards))).toEqual(cards);
    const shared = cards.filter(({ sharedBy }) => sharedBy !== null);
    expect(shared.length).toBeGreaterThan(0);
    for (const { at, sharedBy } of shared) {
      const owner = cards.find((card) => card.at.vpcId === at.vpcId && card.at.accountId === sharedBy?.accountId);
      expect(owner?.sharedWith).toContain(at.accountId);
    }
  });

  it("says how a VPC is linked and used", () => {
    const [card, other] = networkCards(
      networkOf([hub({ VpcPeeringConnections: [peering("pending-acceptance")] }), spoke()]),
    );
    expect(card).toMatchObject({
      ...{ name: "hub", cidrs: ["10.1.0.0/16"], accountName: "network", environment: "hub-env", services: ["ssm"] },
      ...{ endpointStates: { available: 1 }, sharedBy: null, sharedWith: [], notVisible: [] },
      links: {
        ...{ peerings: { total: 1, inactive: 1 }, transitGateways: 1, privateLinkOut: 0 },
        privateLinkIn: { total: 0, waiting: 0 },
      },
    });
    expect(other?.links).toMatchObject({ peerings: { total: 1, inactive: 1 }, transitGateways: 1 });
    const platform = networkCards(demo).find(({ name }) => name === "platform");
    expect(platform?.links.privateLinkIn).toEqual({ total: 3, waiting: 1 });
  });

  it("says null, not none, for what was denied", () => {
    const card = (outcomes: Parameters<typeof hub>[1]) =>
      networkCards(networkOf([hub({ TransitGatewayAttachments: [], TransitGatewayVpcAttachments: [] }, outcomes)]))[0];
    expect(card({})?.links).toMatchObject({ peerings: { total: 0 }, transitGateways: 0, privateLinkOut: 0 });
    expect(card({ DescribeVpcPeeringConnections: "denied" })?.links.peerings).toBeNull();
    expect(card({ DescribeTransitGatewayAttachments: "denied" })?.links.transitGateways).toBeNull();
    expect(card({ DescribeVpcEndpointServiceConfigurations: "denied" })?.links.privateLinkIn).toBeNull();
    expect(card({ DescribeVpcEndpoints: "denied" })).toMatchObject({ endpointStates: null, services: null });
    expect(card({ ListResources: "denied" })?.sharedWith).toBeNull();
  });
});

describe("the order of topologies", () => {
  it("changes nothing", () => {
    const reversed = new Network(demoInventories().reverse().map(buildTopology));
    expect(endpointRows(reversed)).toEqual(endpointRows(demo));
    expect(serviceRows(reversed)).toEqual(serviceRows(demo));
    expect(networkCards(reversed)).toEqual(networkCards(demo));
  });
});
