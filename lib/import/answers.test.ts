import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildTopology, CALLS } from "@/lib/model";
import { outcomeLines, testFiles, told } from "./test-files";

const { write, read, readOne } = testFiles({ beforeEach, afterEach });

const ACCOUNT = "111122223333";
const VPC = { VpcId: "vpc-0aaa1111", OwnerId: ACCOUNT, CidrBlock: "10.0.0.0/16" };
const SUBNET = { SubnetId: "subnet-0aaa1111", VpcId: VPC.VpcId, OwnerId: ACCOUNT, AvailabilityZone: "us-east-1a" };
const NETWORK = { "network.json": { Vpcs: [VPC], Subnets: [SUBNET] } };
const [TABLE, OTHER_TABLE] = ["tgw-rtb-0123456789abcdef0", "tgw-rtb-0123456789abcdef1"];
const tables = (...ids: (string | undefined)[]) => ({
  TransitGatewayRouteTables: ids.map((id) => ({ TransitGatewayRouteTableId: id, TransitGatewayId: "tgw-0abc0abc" })),
});
const route = (cidr: string) => ({ DestinationCidrBlock: cidr, Type: "static", State: "active" });

const elb = (resource: string) => `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:${resource}`;
const BALANCER = elb("loadbalancer/net/web/50dc6c495c0c9188");
const GROUP = elb("targetgroup/web-tcp/73e2d6bc24d8a067");
const OTHER_GROUP = elb("targetgroup/api/0d2f9b8c7a6e5d4c");
const services = (...balancers: string[]) => ({
  ServiceConfigurations: [{ ServiceId: "vpce-svc-0abc0abc", NetworkLoadBalancerArns: balancers }],
});
const balancers = (...arns: string[]) => ({ LoadBalancers: arns.map((LoadBalancerArn) => ({ LoadBalancerArn })) });
const groups = (...arns: string[]) => ({
  TargetGroups: arns.map((TargetGroupArn) => ({ TargetGroupArn, LoadBalancerArns: [BALANCER] })),
});
const health = (id: string) => ({ Target: { Id: id, Port: 443 }, TargetHealth: { State: "healthy" } });
const attribute = { Key: "load_balancing.cross_zone.enabled", Value: "false" };

describe("answers that say what they are", () => {
  it("are read for every call that is not made for one resource", async () => {
    const simple = CALLS.filter(({ per, output, collection }) => per === null && output === collection);
    const records = simple.map(
      ({ collection, key }) => [collection, [{ [String(key[0])]: `${collection}-1` }]] as const,
    );
    const dump = Object.fromEntries(records.filter(([collection]) => collection !== "CallerIdentity"));
    await write({ ...Object.fromEntries(Object.entries(dump).map(([key, list]) => [`${key}.json`, { [key]: list }])) });
    const inventory = await readOne({ accountId: ACCOUNT, region: "us-east-1" });
    expect(inventory.records).toEqual(dump);
    expect(Object.keys(dump).length).toBeGreaterThan(25);
  });

  it("of describe-instances are reduced to what a network shows", async () => {
    const instance = {
      InstanceId: "i-0abc0abc",
      State: { Code: 16, Name: "running" },
      VpcId: VPC.VpcId,
      SubnetId: SUBNET.SubnetId,
      Placement: { AvailabilityZone: "us-east-1a", Tenancy: "default" },
      PrivateIpAddress: "10.0.0.9",
      SecurityGroups: [{ GroupId: "sg-0abc0abc", GroupName: "web" }],
      NetworkInterfaces: [{ NetworkInterfaceId: "eni-0abc0abc", Description: "long" }],
      Tags: [{ Key: "Name", Value: "web" }],
    };
    const more = { KeyName: "secret-key-pair", IamInstanceProfile: { Arn: "arn:aws:iam::1:x" } };
    await write({
      ...NETWORK,
      "i.json": { Reservations: [{ Instances: [{ ...instance, ...more }] }, { Instances: [] }] },
    });
    const inventory = await readOne();
    expect(inventory.records.Instances).toEqual([
      {
        ...instance,
        State: { Name: "running" },
        Placement: { AvailabilityZone: "us-east-1a" },
        NetworkInterfaces: [{ NetworkInterfaceId: "eni-0abc0abc" }],
      },
    ]);
    expect(outcomeLines(inventory, "DescribeInstances")).toEqual(["complete 1"]);
    expect(JSON.stringify(inventory)).not.toContain("secret-key-pair");
  });

  it("tell the two commands that answer with PrefixLists apart by their records", async () => {
    const plain = { PrefixListId: "pl-63a5400a", PrefixListName: "com.amazonaws.us-east-1.s3", Cidrs: ["3.5.0.0/20"] };
    const managed = {
      PrefixListId: "pl-0abc0abc0abc0abc0",
      PrefixListName: "offices",
      MaxEntries: 9,
      OwnerId: ACCOUNT,
    };
    await write({ ...NETWORK, "a.json": { PrefixLists: [managed] }, "b.json": { PrefixLists: [plain] } });
    const apart = await readOne();
    await write({ "a.json": { PrefixLists: [plain, managed] }, "b.json": {} });
    const together = await readOne();
    for (const { records } of [apart, together]) {
      expect(records.PrefixLists).toEqual([plain]);
      expect(records.ManagedPrefixLists).toEqual([managed]);
    }
    await write({ "a.json": { PrefixLists: [] }, "managed-prefix-lists.json": { PrefixLists: [] } });
    expect(outcomeLines(await readOne(), "DescribeManagedPrefixLists")).toEqual(["complete 0"]);
    expect(outcomeLines(await readOne(), "DescribePrefixLists")).toEqual(["complete 0"]);
  });

  it("may be one structure: block public access", async () => {
    const options = { AwsAccountId: ACCOUNT, AwsRegion: "eu-west-3", InternetGatewayBlockMode: "off" };
    await write({ "a.json": { VpcBlockPublicAccessOptions: options }, "b.json": { Vpcs: [VPC] } });
    expect(await readOne()).toMatchObject({ region: "eu-west-3", records: { VpcBlockPublicAccessOptions: [options] } });
  });

  it("are partial by every API's own mark of a next page", async () => {
    await write({
      ...NETWORK,
      "l.json": { ...balancers(BALANCER), NextMarker: "more" },
      "r.json": { ResolverRules: [], NextToken: "more", MaxResults: 1 },
      "shares-self.json": { resources: [], nextToken: "more" },
    });
    const inventory = await readOne();
    expect(outcomeLines(inventory, "DescribeLoadBalancers")).toEqual(["partial 1"]);
    expect(outcomeLines(inventory, "ListResolverRules")).toEqual(["partial 0"]);
    expect(outcomeLines(inventory, "ListResources")).toEqual(["partial SELF 0", "notAsked OTHER-ACCOUNTS 0"]);
  });

  it("of other services under the same keys are named as not used", async () => {
    await write({
      ...NETWORK,
      "sns.json": { Attributes: { TopicArn: "arn" } },
      "ssm.json": { Associations: [{ AssociationId: "x" }] },
      "elb.json": { LoadBalancerAttributes: { CrossZoneLoadBalancing: { Enabled: true } } },
      "emr.json": { Instances: [{ Id: "ci-1", Ec2InstanceId: "i-1" }] },
      "accelerator.json": { Listeners: [{ ListenerArn: `arn:aws:globalaccelerator::${ACCOUNT}:x` }] },
      "explorer.json": { resources: [{ Arn: "x" }] },
    });
    const { inventories, diagnostics } = await read();
    expect(Object.keys(inventories[0]?.records ?? {})).toEqual(["Vpcs", "Subnets"]);
    expect(diagnostics).toMatchObject([
      { code: "files.notUsed", message: expect.stringMatching(/^6 files .*accelerator\.json, elb\.json, emr\.json/) },
    ]);
  });
});

describe("answers that do not say which resource they are about", () => {
  it("take it from the file's name: ids", async () => {
    const list = { PrefixListId: "pl-0abc0abc0abc0abc0", OwnerId: ACCOUNT };
    const aws = { PrefixListId: "pl-63a5400a", OwnerId: "AWS" };
    const attachment = { TransitGatewayAttachmentId: "tgw-attach-1", ResourceType: "vpc" };
    await write({
      ...NETWORK,
      "t.json": tables(TABLE, OTHER_TABLE),
      "l.json": { PrefixLists: [list, aws] },
      [`routes-${TABLE}.json`]: { Routes: [route("10.1.0.0/16")], AdditionalRoutesAvailable: false },
      [`${OTHER_TABLE}_routes.json`]: { Routes: [route("10.1.0.0/16")], AdditionalRoutesAvailable: true },
      [`associations.${TABLE}.json`]: { Associations: [attachment] },
      [`p-${TABLE}.json`]: { TransitGatewayRouteTablePropagations: [] },
      [`entries-${list.PrefixListId}.json`]: { Entries: [{ Cidr: "192.0.2.0/24" }] },
      [`zones/${VPC.VpcId}.json`]: {
        HostedZoneSummaries: ["Z0AAAAAAAAAAA", "Z0BBBBBBBBBBB", "Z0CCCCCCCCCCC"].map((HostedZoneId, index) => ({
          HostedZoneId,
          Owner: { OwningAccount: index === 2 ? "999999999999" : ACCOUNT },
        })),
        MaxItems: "100",
      },
      "records-Z0AAAAAAAAAAA.json": {
        ResourceRecordSets: [
          { Name: "a.corp.example.", Type: "A", TTL: 60, ResourceRecords: [{ Value: "10.0.0.1" }] },
          { Name: "a.corp.example.", Type: "TXT", TTL: 60, ResourceRecords: [{ Value: "secret" }] },
        ],
        IsTruncated: false,
        MaxItems: "300",
      },
    });
    const inventory = await readOne();
    const { records } = inventory;
    expect(records.TransitGatewayRoutes).toEqual([
      { ...route("10.1.0.0/16"), TransitGatewayRouteTableId: TABLE },
      { ...route("10.1.0.0/16"), TransitGatewayRouteTableId: OTHER_TABLE },
    ]);
    expect(records.TransitGatewayRouteTableAssociations).toEqual([
      { ...attachment, TransitGatewayRouteTableId: TABLE },
    ]);
    expect(records.ManagedPrefixListEntries).toEqual([{ Cidr: "192.0.2.0/24", PrefixListId: list.PrefixListId }]);
    expect(records.HostedZoneSummaries?.map((zone) => [zone.HostedZoneId, zone.VPCId])).toEqual([
      ["Z0AAAAAAAAAAA", VPC.VpcId],
      ["Z0BBBBBBBBBBB", VPC.VpcId],
      ["Z0CCCCCCCCCCC", VPC.VpcId],
    ]);
    const inZone = { HostedZoneId: "Z0AAAAAAAAAAA", Name: "a.corp.example.", TTL: 60 };
    expect(records.ResourceRecordSets).toEqual([
      { ...inZone, Type: "A", ResourceRecords: [{ Value: "10.0.0.1" }] },
      { ...inZone, Type: "TXT" },
    ]);
    const lines = (action: Parameters<typeof outcomeLines>[1]) => outcomeLines(inventory, action).sort();
    expect(lines("SearchTransitGatewayRoutes")).toEqual([`complete ${TABLE} 1`, `partial ${OTHER_TABLE} 1`]);
    expect(lines("GetTransitGatewayRouteTableAssociations")).toEqual([
      `complete ${TABLE} 1`,
      `notAsked ${OTHER_TABLE} 0`,
    ]);
    expect(lines("GetTransitGatewayRouteTablePropagations")).toEqual([
      `complete ${TABLE} 0`,
      `notAsked ${OTHER_TABLE} 0`,
    ]);
    expect(lines("GetManagedPrefixListEntries")).toEqual([`complete ${list.PrefixListId} 1`]);
    expect(lines("ListHostedZonesByVPC")).toEqual([`complete ${VPC.VpcId} 3`]);
    // Of the third zone, which is another account's, nobody could have asked.
    expect(lines("ListResourceRecordSets")).toEqual(["complete Z0AAAAAAAAAAA 2", "notAsked Z0BBBBBBBBBBB 0"]);
    const partial = inventory.calls.find(({ status }) => status === "partial");
    expect(partial?.error?.code).toBe("AdditionalRoutesAvailable");
    expect(told(inventory)).toEqual([]);
  });

  it("of a hosted zone's records are partial when more follow, and say how to name a file", async () => {
    const ResourceRecordSets = [{ Name: "a.corp.example.", Type: "A" }];
    const zones = { HostedZoneSummaries: [{ HostedZoneId: "Z0AAAAAAAAAAA", Owner: { OwningAccount: ACCOUNT } }] };
    await write({
      ...NETWORK,
      [`zones-${VPC.VpcId}.json`]: zones,
      "z0aaaaaaaaaaa.json": { ResourceRecordSets, IsTruncated: true, NextRecordName: "b.corp.example." },
      "public.json": { ResourceRecordSets },
    });
    const inventory = await readOne();
    expect(outcomeLines(inventory, "ListResourceRecordSets")).toEqual(["partial Z0AAAAAAAAAAA 1"]);
    expect(told(inventory)).toEqual([]);
    const { diagnostics } = await read();
    expect(diagnostics.map(({ message }) => message).join()).toContain(
      "public.json was not used: AWS's answer does not say which private hosted zone it is about",
    );
  });

  it("take it from the file's name: ARNs, whole, by their end, and by the name in them", async () => {
    await write({
      ...NETWORK,
      "s.json": services(BALANCER),
      "l.json": balancers(BALANCER),
      "g.json": groups(GROUP, OTHER_GROUP),
      [`health/${encodeURIComponent(GROUP)}.json`]: { TargetHealthDescriptions: [health("i-1")] },
      "describe-target-health-api.json": { TargetHealthDescriptions: [] },
      "attributes_web_50dc6c495c0c9188.json": { Attributes: [attribute] },
      [`${GROUP.replaceAll(/[:/]/g, "_")}.json`]: { Attributes: [attribute] },
      "listeners-50dc6c495c0c9188.json": { Listeners: [] },
    });
    const inventory = await readOne();
    const { records } = inventory;
    expect(records.TargetHealthDescriptions).toEqual([{ ...health("i-1"), TargetGroupArn: GROUP }]);
    expect(records.LoadBalancerAttributes).toEqual([{ LoadBalancerArn: BALANCER, Attributes: [attribute] }]);
    expect(records.TargetGroupAttributes).toEqual([{ TargetGroupArn: GROUP, Attributes: [attribute] }]);
    expect(outcomeLines(inventory, "DescribeTargetHealth")).toEqual([
      `complete ${GROUP} 1`,
      `complete ${OTHER_GROUP} 0`,
    ]);
    expect(outcomeLines(inventory, "DescribeLoadBalancerAttributes")).toEqual([`complete ${BALANCER} 1`]);
    expect(outcomeLines(inventory, "DescribeTargetGroupAttributes")).toEqual([
      `complete ${GROUP} 1`,
      `notAsked ${OTHER_GROUP} 0`,
    ]);
    expect(outcomeLines(inventory, "DescribeListeners")).toEqual([`complete ${BALANCER} 0`]);
    expect(outcomeLines(inventory, "DescribeTargetGroups")).toEqual(["complete 2"]);
  });

  it.each([
    ["no id", "routes.json"],
    ["an id that the dump does not know", "routes-tgw-rtb-0fffffffffffffff0.json"],
    ["a longer id than a known one", `routes-${TABLE}1.json`],
    ["two ids", `routes-${TABLE}-${OTHER_TABLE}.json`],
  ])("are not used when the name holds %s, and it is said how to name them", async (_what, name) => {
    await write({ ...NETWORK, "t.json": tables(TABLE, OTHER_TABLE), [name]: { Routes: [route("10.1.0.0/16")] } });
    const { inventories, diagnostics } = await read();
    expect(inventories[0]?.records.TransitGatewayRoutes).toBeUndefined();
    expect(diagnostics).toEqual([
      {
        severity: "warning",
        code: "file.unnamed",
        subject: name,
        message: `${name} was not used: AWS's answer does not say which transit gateway route table it is about, and its name does not hold exactly one that this dump knows. Put its id into the file's name, e.g. search-transit-gateway-routes-tgw-rtb-0123456789abcdef0.json.`,
      },
    ]);
  });

  it("are not used when only a word of the command is the name of a target group", async () => {
    const named = elb("targetgroup/health/1111111111111111");
    await write({
      ...NETWORK,
      "g.json": groups(named, elb("targetgroup/web/2222222222222222")),
      "describe-target-health.json": { TargetHealthDescriptions: [health("i-1")] },
      "describe-target-health-web-2.json": { TargetHealthDescriptions: [health("i-2")] },
    });
    const { inventories, diagnostics } = await read();
    expect(inventories[0]?.records.TargetHealthDescriptions).toBeUndefined();
    expect(diagnostics).toMatchObject([
      {
        code: "file.unnamed",
        message: expect.stringMatching(/^describe-target-health-web-2\.json, describe-target-h/),
      },
    ]);
  });

  it("are not used when a load balancer and a target group have the name", async () => {
    const group = elb("targetgroup/web/1111111111111111");
    await write({ ...NETWORK, "l.json": balancers(BALANCER), "g.json": groups(group) });
    await write({ "attributes-web.json": { Attributes: [attribute] } });
    const { inventories, diagnostics } = await read();
    expect(Object.keys(inventories[0]?.records ?? {})).not.toContain("LoadBalancerAttributes");
    expect(diagnostics).toMatchObject([{ code: "file.unnamed", subject: "attributes-web.json" }]);
  });

  it("find a load balancer by its name in their own Region only", async () => {
    const balancer = (region: string) =>
      `arn:aws:elasticloadbalancing:${region}:${ACCOUNT}:loadbalancer/net/web/${region === "us-east-1" ? "1" : "2"}111111111111111`;
    const region = (name: string) => ({
      [`${name}/v.json`]: { Vpcs: [{ ...VPC, VpcId: `vpc-${name}` }] },
      [`${name}/l.json`]: balancers(balancer(name)),
    });
    await write({
      ...region("us-east-1"),
      ...region("eu-west-1"),
      "eu-west-1/describe-load-balancer-attributes-web.json": { Attributes: [attribute] },
    });
    const { inventories } = await read();
    expect(inventories.map(({ records }) => records.LoadBalancerAttributes)).toEqual([
      [{ LoadBalancerArn: balancer("eu-west-1"), Attributes: [attribute] }],
      undefined,
    ]);
  });

  it("make the call for their resource failed when the file is broken", async () => {
    await write({
      ...NETWORK,
      "t.json": tables(TABLE, OTHER_TABLE),
      [`routes-${TABLE}.json`]: '{"Routes": [{"Dest',
      [`routes-${OTHER_TABLE}.json`]: { Routes: [] },
    });
    const inventory = await readOne();
    expect(outcomeLines(inventory, "SearchTransitGatewayRoutes")).toEqual([
      `failed ${TABLE} 0`,
      `complete ${OTHER_TABLE} 0`,
    ]);
  });

  it("of AWS RAM take from the name whose shares they are, and only subnets are kept", async () => {
    const share = { resourceShareArn: `arn:aws:ram:us-east-1:${ACCOUNT}:resource-share/1` };
    const subnet = { arn: `arn:aws:ec2:us-east-1:${ACCOUNT}:subnet/subnet-1`, type: "ec2:Subnet", ...share };
    await write({
      ...NETWORK,
      "resources-SELF.json": { resources: [subnet, { ...subnet, type: "ec2:TransitGateway" }] },
      "resources-other-accounts.json": { resources: [] },
      "principals-self.json": { principals: [{ id: "444455556666", ...share }] },
      "principals-OTHER-ACCOUNTS.json": { principals: [{ id: "777788889999", ...share }] },
      "resources.json": { resources: [subnet] },
    });
    const { inventories, diagnostics } = await read();
    const [inventory] = inventories;
    if (inventory === undefined) throw new Error("no inventory");
    expect(inventory.records.SharedResources).toEqual([subnet]);
    expect(inventory.records.SharePrincipals).toEqual([{ id: "444455556666", ...share }]);
    expect(outcomeLines(inventory, "ListResources")).toEqual(["complete SELF 1", "complete OTHER-ACCOUNTS 0"]);
    expect(outcomeLines(inventory, "ListPrincipals")).toEqual(["complete SELF 1"]);
    expect(diagnostics.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      "file.unnamed resources.json",
      "files.notUsed principals-OTHER-ACCOUNTS.json",
    ]);
  });
});

describe("calls for single resources", () => {
  it("have nothing to ask when the list that they depend on is complete and empty, and are unasked when it is not", async () => {
    await write({ ...NETWORK, "t.json": tables(), "s.json": { ServiceConfigurations: [] } });
    const inventory = await readOne();
    for (const action of ["SearchTransitGatewayRoutes", "DescribeLoadBalancers", "DescribeTargetHealth"] as const) {
      expect(outcomeLines(inventory, action)).toEqual(["complete 0"]);
    }
    expect(outcomeLines(inventory, "GetManagedPrefixListEntries")).toEqual(["notAsked 0"]);
    await write({ "t.json": { ...tables(), NextToken: "more" } });
    expect(outcomeLines(await readOne(), "SearchTransitGatewayRoutes")).toEqual(["notAsked 0"]);
  });

  it("are wanted for the load balancers of endpoint services only", async () => {
    const application = elb("loadbalancer/app/shop/3333333333333333");
    await write({ ...NETWORK, "s.json": services(BALANCER), "l.json": balancers(BALANCER, application) });
    await write({ "x.json": { Listeners: [{ ListenerArn: elb("listener/net/web/1/2"), LoadBalancerArn: BALANCER }] } });
    const inventory = await readOne();
    expect(outcomeLines(inventory, "DescribeListeners")).toEqual([`complete ${BALANCER} 1`]);
    await write({ "s.json": {} });
    expect(outcomeLines(await readOne(), "DescribeListeners").sort()).toEqual([
      `complete ${BALANCER} 1`,
      `notAsked ${application} 0`,
    ]);
  });
});

describe("old captures", () => {
  it("have nothing invented, and a gateway endpoint has no private DNS whatever they say", async () => {
    const endpoint = {
      VpcEndpointId: "vpce-0abc0abc",
      VpcEndpointType: "Gateway",
      VpcId: VPC.VpcId,
      ServiceName: "com.amazonaws.us-east-1.s3",
      State: "available",
      PrivateDnsEnabled: true,
    };
    await write({ ...NETWORK, "e.json": { VpcEndpoints: [endpoint] } });
    const inventory = await readOne();
    const asked = inventory.calls.filter(({ status }) => status !== "notAsked").map(({ action }) => action);
    expect(asked).toEqual(["DescribeVpcs", "DescribeSubnets", "DescribeVpcEndpoints"]);
    expect(Object.keys(inventory.records)).toEqual(["Vpcs", "Subnets", "VpcEndpoints"]);
    expect(inventory.records.VpcEndpoints).toEqual([endpoint]);
    const node = buildTopology(inventory).get(endpoint.VpcEndpointId);
    expect(node).toMatchObject({ attributes: { privateDnsEnabled: null } });
  });
});
