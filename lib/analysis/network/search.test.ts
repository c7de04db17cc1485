import { describe, expect, it } from "vitest";
import { demoInventories } from "@/lib/demo";
import { buildTopology, Network } from "@/lib/model";
import { SearchIndex } from "./index";
import { HUB, hub, networkOf, SPOKE, spoke } from "./test-accounts";

const demo = new SearchIndex(new Network(demoInventories().map(buildTopology)));
const small = new SearchIndex(networkOf([hub(), spoke()]));

/** `label | kind | why` of each hit. */
function find(query: string, limit?: number, index = small): string[] {
  return index.find(query, limit).map(({ label, kindLabel, why }) => `${label} | ${kindLabel} | ${why}`);
}

describe("SearchIndex", () => {
  it("finds an address: its interface, then the subnet, then the VPC that hold it", () => {
    expect(find("10.1.1.5")).toEqual([
      "eni-ssm | Network interface | address 10.1.1.5",
      "hub-a | Subnet | 10.1.1.5 is in 10.1.1.0/24",
      "hub | VPC | 10.1.1.5 is in 10.1.0.0/16",
    ]);
    expect(find("10.2.1.99")).toEqual([
      "spoke-a | Subnet | 10.2.1.99 is in 10.2.1.0/24",
      "spoke | VPC | 10.2.1.99 is in 10.2.0.0/16",
    ]);
  });

  it("finds public addresses and IPv6 in any spelling", () => {
    const NetworkInterfaces = [
      {
        ...{ NetworkInterfaceId: "eni-web", VpcId: "vpc-hub", SubnetId: "subnet-hub", InterfaceType: "interface" },
        ...{ PrivateIpAddress: "10.1.1.9", Association: { PublicIp: "198.51.100.7" } },
        Ipv6Addresses: [{ Ipv6Address: "2001:db8::5" }],
      },
    ];
    const index = new SearchIndex(networkOf([hub({ NetworkInterfaces })]));
    expect(find("198.51.100.7", 1, index)).toEqual(["eni-web | Network interface | public address 198.51.100.7"]);
    expect(find("2001:DB8:0:0:0:0:0:5", 1, index)).toEqual(["eni-web | Network interface | address 2001:db8::5"]);
  });

  it("finds what overlaps a CIDR block: the same, what holds it, what it holds", () => {
    expect(find("10.1.0.0/16")).toEqual([
      "hub | VPC | CIDR block 10.1.0.0/16",
      "hub-a | Subnet | 10.1.1.0/24 is in 10.1.0.0/16",
    ]);
    expect(find("10.1.1.128/25").slice(0, 2)).toEqual([
      "hub-a | Subnet | 10.1.1.128/25 is in 10.1.1.0/24",
      "hub | VPC | 10.1.1.128/25 is in 10.1.0.0/16",
    ]);
    expect(find("10.0.0.0/8", 2)).toEqual([
      "hub | VPC | 10.1.0.0/16 is in 10.0.0.0/8",
      "spoke | VPC | 10.2.0.0/16 is in 10.0.0.0/8",
    ]);
  });

  it("finds ids, names, tags, services and accounts, with the reason", () => {
    expect(find("VPCE-SSM", 1)).toEqual(["central-ssm | Interface endpoint | id vpce-ssm"]);
    expect(find("owner=platform", 1)).toEqual(["central-ssm | Interface endpoint | tag Owner=Platform Team"]);
    expect(find("com.amazonaws.us-east-1.ssm").slice(0, 2)).toEqual([
      "Systems Manager | Service | id com.amazonaws.us-east-1.ssm",
      "central-ssm | Interface endpoint | service com.amazonaws.us-east-1.ssm",
    ]);
    expect(find("systems manager", 1)).toEqual(["Systems Manager | Service | name Systems Manager"]);
    expect(find("shop")).toEqual(["shop | Account | name shop"]);
    expect(find(HUB, 1)).toEqual(["network | Account | account 111122223333"]);
    expect(find("nothing like it")).toEqual([]);
    expect(find("  ")).toEqual([]);
  });

  it("wants every word, in any field", () => {
    expect(find("platform central")).toEqual(["central-ssm | Interface endpoint | tag Owner=Platform Team"]);
    expect(find("platform spoke")).toEqual([]);
  });

  it("lists an exact id first, then names that begin so, then words, then what holds it", () => {
    const group = (GroupId: string, GroupName: string) => ({ GroupId, GroupName, VpcId: "vpc-hub" });
    const SecurityGroups = [
      ...[group("sg-1", "subweb"), group("sg-2", "the web"), group("sg-3", "webs"), group("sg-4", "web")],
      group("web", "other"),
    ];
    const index = new SearchIndex(networkOf([hub({ SecurityGroups, SecurityGroupRules: [] })]));
    expect(index.find("web").map(({ label }) => label)).toEqual(["other", "web", "webs", "the web", "subweb"]);
    expect(index.find("web", 2)).toHaveLength(2);
  });

  it("says where a hit is and which page shows it", () => {
    const [endpoint] = small.find("vpce-ssm");
    expect(endpoint).toMatchObject({
      ...{ kind: "endpoint", nodeId: "vpce-ssm", where: "network, us-east-1, VPC hub" },
      at: { accountId: HUB, region: "us-east-1", vpcId: "vpc-hub" },
    });
    const [gateway] = small.find("tgw-1");
    expect(gateway).toMatchObject({ kind: "transitGateway", at: { accountId: HUB, vpcId: "vpc-hub" } });
    const [service] = demo.find("ledger").filter((hit) => hit.kind === "serviceConfiguration");
    expect(service?.service?.serviceId).toBe(service?.nodeId);
  });

  it("shows a resource of a shared VPC once, in its owner's view", () => {
    const { Vpcs = [], Subnets = [] } = hub().records;
    const index = new SearchIndex(networkOf([spoke({ Vpcs, Subnets }), hub()]));
    expect(index.find("vpc-hub").filter(({ kind }) => kind === "vpc")).toMatchObject([{ at: { accountId: HUB } }]);
    const theirs = spoke().records;
    const viewer = hub({ Vpcs: theirs.Vpcs ?? [], Subnets: theirs.Subnets ?? [] });
    expect(new SearchIndex(networkOf([viewer, spoke()])).find("subnet-spoke")).toMatchObject([
      { at: { accountId: SPOKE } },
    ]);
    const alone = new SearchIndex(networkOf([spoke({ Vpcs, Subnets })]));
    expect(alone.find("vpc-hub")[0]).toMatchObject({ at: { accountId: SPOKE } });
  });

  it("knows things that are known by id only", () => {
    const [table] = hub().records.RouteTables ?? [];
    const Routes = [{ DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: "nat-gone", State: "blackhole" }];
    const index = new SearchIndex(networkOf([hub({ RouteTables: [{ ...table, Routes }] })]));
    expect(index.find("nat-gone")).toMatchObject([
      { kind: "external", nodeId: "external/nat-gone", at: { vpcId: "vpc-hub" } },
    ]);
  });

  it("leads to nodes that are there, whatever the order of the topologies", () => {
    const network = new Network(demoInventories().reverse().map(buildTopology));
    const reversed = new SearchIndex(network);
    for (const query of [
      "a",
      "10.",
      "10.0.0.0/8",
      "10.20.1.7",
      "prod",
      "vpce-",
      "s3",
      "us-east-1a",
      "ledger web",
      "e",
    ]) {
      const hits = demo.find(query, 500);
      expect(reversed.find(query, 500), query).toEqual(hits);
      expect(new Set(hits.map(({ nodeId, at }) => `${nodeId} ${at?.accountId}`)).size, query).toBe(hits.length);
      for (const { at, nodeId, kind } of hits) {
        if (kind === "account") continue;
        const topology = at === null ? undefined : network.vpc(at)?.topology;
        expect(topology?.get(nodeId), `${query}: ${nodeId}`).toBeDefined();
      }
    }
  });
});
