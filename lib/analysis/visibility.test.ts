import { describe, expect, it } from "vitest";
import { demoInventories } from "@/lib/demo";
import type { ActionName, Inventory } from "@/lib/model";
import { buildTopology, CALLS, Network, permissionOf } from "@/lib/model";
import type { Block, Panel } from "./index";
import { countsOf, explain } from "./index";
import { account } from "./test-accounts";
import { network, VPC } from "./test-network";
import { lines, panel } from "./test-panel";
import { plain } from "./words";

/** The demo as if one call had been denied everywhere, with the calls that depend on it not made. */
function denied(action: ActionName): Inventory[] {
  const gone = new Set<string>([action]);
  for (const call of CALLS) if (call.per !== null && gone.has(call.per.action)) gone.add(call.action);
  const collections = new Set<string>(CALLS.filter((call) => gone.has(call.action)).map((call) => call.collection));
  return demoInventories().map((inventory) => ({
    ...inventory,
    records: Object.fromEntries(Object.entries(inventory.records).filter(([key]) => !collections.has(key))),
    calls: inventory.calls.map((call) => {
      if (call.action === action) return { ...call, status: "denied" as const };
      return gone.has(call.action) ? { ...call, status: "notAsked" as const } : call;
    }),
  }));
}

const TOLD_IN = ["vpc", "serviceConfiguration", "transitGateway"] as const;

/** Everything that the panels of VPCs, endpoint services and transit gateways say, but for raw records. */
function said(inventories: Inventory[]): string {
  const everything = new Network(inventories.map(buildTopology));
  return everything.topologies
    .flatMap((topology) =>
      TOLD_IN.flatMap((kind) => topology.ofKind(kind)).flatMap((node) => {
        const found = explain(topology, node.id, { network: everything });
        return found === null ? [] : textOf(found);
      }),
    )
    .join("\n");
}

function textOf(of: Panel): string[] {
  const block = (one: Block): string[] => {
    switch (one.type) {
      case "text":
        return [plain(one.content)];
      case "facts":
        return one.items.map(({ value }) => plain(value));
      case "list":
        return one.items.map(({ content }) => plain(content));
      case "table":
        return one.rows.flatMap((row) => row.map(({ content }) => plain(content)));
      case "code":
        return [one.text];
      case "policyTrial":
        return [one.trial.why];
    }
  };
  return of.sections.filter(({ id }) => id !== "raw").flatMap(({ blocks }) => blocks.flatMap(block));
}

describe("a denied call", () => {
  for (const { action } of CALLS) {
    if (action === "GetCallerIdentity") continue;
    it(`is named where it matters: ${action}`, () => {
      expect(said(denied(action))).toContain(`AWS denied ${permissionOf(action)}`);
    });
  }

  it("is nobody's business where the VPC does not need it", () => {
    const unneeded: ActionName[] = [
      ...(["DescribeManagedPrefixLists", "GetManagedPrefixListEntries", "DescribeVpcEndpointAssociations"] as const),
      ...(["DescribeVpcEndpointConnectionNotifications", "DescribeLoadBalancers", "DescribeTargetHealth"] as const),
      ...(["DescribeTransitGateways", "DescribeTransitGatewayRouteTables", "SearchTransitGatewayRoutes"] as const),
      ...(["DescribeDhcpOptions", "ListResolverRules", "ListResourceRecordSets"] as const),
    ];
    const all = network({}, Object.fromEntries(unneeded.map((action) => [action, "denied"])));
    expect(countsOf(all, VPC).notVisible).toEqual([]);
  });

  it("of one VPC's hosted zones concerns that VPC only", () => {
    const inventory = demoInventories().find(({ accountName }) => accountName === "network-prod");
    if (inventory === undefined) throw new Error("no such account");
    const [first, second] = buildTopology(inventory).ofKind("vpc");
    if (first === undefined || second === undefined) throw new Error("not two VPCs");
    inventory.calls = inventory.calls.map((call) =>
      call.action === "ListHostedZonesByVPC" && call.target === first.id
        ? { ...call, status: "denied" as const }
        : call,
    );
    const topology = buildTopology(inventory);
    expect(countsOf(topology, first.id).notVisible).toContain("route53:ListHostedZonesByVPC");
    expect(countsOf(topology, second.id).notVisible).not.toContain("route53:ListHostedZonesByVPC");
  });
});

describe("what is not visible of a VPC", () => {
  it("is one sentence where a source holds no answer to many calls", () => {
    const outcomes = Object.fromEntries(
      CALLS.filter(({ service }) => service !== "ec2" && service !== "sts").map(({ action }) => [action, "notAsked"]),
    );
    const found = lines(panel(VPC, {}, outcomes), "visibility");
    expect(found).toHaveLength(2);
    expect(found[0]).toMatch(/^Not visible, because this source holds no answer to the calls: .*Resolver endpoints/);
    expect(found[1]).toContain("ram:ListResources");
  });
});

describe("a shared VPC", () => {
  const OWNER = "111111111111";
  const GUEST = "222222222222";
  const shared = { VpcId: "vpc-s", OwnerId: OWNER, CidrBlock: "10.3.0.0/16", State: "available" };
  const subnet = {
    ...{ SubnetId: "subnet-s", VpcId: "vpc-s", OwnerId: OWNER, CidrBlock: "10.3.1.0/24" },
    ...{ AvailabilityZone: "us-east-1a", AvailabilityZoneId: "use1-az1", State: "available" },
  };
  const route = (more: object) => ({
    RouteTableId: "rtb-s",
    VpcId: "vpc-s",
    OwnerId: OWNER,
    Associations: [{ RouteTableAssociationId: "a", Main: true }],
    Routes: [{ DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: "nat-s", State: "active" }],
    ...more,
  });
  const guest = account(GUEST, "us-east-1", { Vpcs: [shared], Subnets: [subnet], RouteTables: [route({})] });
  const owner = account(OWNER, "us-east-1", {
    Vpcs: [{ ...shared, Tags: [{ Key: "Name", Value: "common" }] }],
    Subnets: [subnet],
    RouteTables: [route({})],
    NatGateways: [{ NatGatewayId: "nat-s", VpcId: "vpc-s", SubnetId: "subnet-s", State: "available" }],
    SharedResources: [{ arn: `arn:aws:ec2:us-east-1:${OWNER}:subnet/subnet-s`, resourceShareArn: "share" }],
    SharePrincipals: [{ id: GUEST, resourceShareArn: "share" }],
  });
  const both = { network: new Network([guest, owner]) };

  it("does not count what only its owner sees", () => {
    expect(countsOf(guest, "vpc-s").endpoints.interface).toBeNull();
    expect(countsOf(owner, "vpc-s").endpoints.interface).toBe(0);
  });

  it("tells a participant that the owner's ways are no black holes, and where the owner's view is", () => {
    const found = explain(guest, "vpc-s", both);
    if (found === null) throw new Error("no panel");
    const text = lines(found, "sharing").join("\n");
    expect(text).toContain("This VPC belongs to account 111111111111 (account-1)");
    expect(text).toContain("The owner's view, which has them, is common vpc-s.");
    expect(text).toContain("nat-s | NAT gateway | 0.0.0.0/0 | rtb-s");
    expect(lines(found, "endpoints").join("\n")).toContain("only the owner of this shared VPC, account 111111111111");
    const links = JSON.stringify(found.sections);
    expect(links).toContain(`"at":{"accountId":"${OWNER}","region":"us-east-1","vpcId":"vpc-s"}`);
    const inside = explain(guest, "subnet-s", both);
    expect(inside === null ? "" : lines(inside, "overview").join("\n")).toContain("they are no black holes");
  });

  it("tells its owner with whom each subnet is shared", () => {
    const found = explain(owner, "vpc-s", both);
    if (found === null) throw new Error("no panel");
    expect(lines(found, "sharing")).toContain("subnet-s | account 222222222222 (account-2)");
    const inside = explain(owner, "subnet-s", both);
    expect(inside === null ? "" : lines(inside, "overview").join("\n")).toContain(
      "It is shared with account 222222222222 (account-2)",
    );
  });
});
