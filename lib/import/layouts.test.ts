import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { outcomeLines, testFiles, told } from "./test-files";

const { write, read, readOne } = testFiles({ beforeEach, afterEach });

const IDENTITY = { UserId: "AIDA", Account: "111122223333", Arn: "arn:aws:iam::111122223333:user/reader" };
const OTHER_IDENTITY = { ...IDENTITY, Account: "444455556666", Arn: "arn:aws:iam::444455556666:user/reader" };
const vpc = (VpcId: string, owner?: string) => ({ VpcId, ...(owner === undefined ? {} : { OwnerId: owner }) });
const elb = (resource: string) => `arn:aws:elasticloadbalancing:us-east-1:111122223333:${resource}`;
const BALANCER = elb("loadbalancer/net/web/50dc6c495c0c9188");
const GROUP = elb("targetgroup/web/73e2d6bc24d8a067");
const health = { Target: { Id: "i-1", Port: 443 }, TargetHealth: { State: "healthy" } };

describe("CloudMapper's layout", () => {
  const files = {
    "account-data/prod/describe-regions.json": { Regions: [{ RegionName: "us-east-1" }] },
    "account-data/prod/us-east-1/sts-get-caller-identity.json": IDENTITY,
    "account-data/prod/us-east-1/ec2-describe-vpcs.json": { Vpcs: [vpc("vpc-0aaa1111")] },
    "account-data/prod/us-east-1/ec2-describe-snapshots.json": { Snapshots: [] },
    "account-data/prod/us-east-1/iam-get-account-authorization-details.json": { RoleDetailList: [] },
    "account-data/prod/us-east-1/elbv2-describe-load-balancers.json": {
      LoadBalancers: [{ LoadBalancerArn: BALANCER }],
    },
    [`account-data/prod/us-east-1/elbv2-describe-target-groups/${encodeURIComponent(BALANCER)}`]: {
      TargetGroups: [{ TargetGroupArn: GROUP, LoadBalancerArns: [BALANCER] }],
    },
    [`account-data/prod/us-east-1/elbv2-describe-target-health/${encodeURIComponent(GROUP)}`]: {
      TargetHealthDescriptions: [health],
    },
    [`account-data/prod/us-east-1/elbv2-describe-load-balancer-attributes/${encodeURIComponent(BALANCER)}`]: {
      Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }],
    },
    "account-data/prod/us-east-1/elb-describe-load-balancer-attributes/classic": { LoadBalancerAttributes: {} },
    "account-data/prod/us-east-1/iam-get-role/reader": { Role: { RoleName: "reader" } },
    "account-data/prod/us-east-1/route53-list-hosted-zones-by-vpc/us-east-1/vpc-0aaa1111": { HostedZoneSummaries: [] },
    "account-data/prod/us-east-1/route53-list-hosted-zones-by-vpc/eu-west-1/vpc-0bbb1111": {
      HostedZoneSummaries: [{ HostedZoneId: "Z1", Name: "corp.example." }],
    },
    "account-data/prod/eu-west-1/ec2-describe-vpcs.json": { Vpcs: [vpc("vpc-0bbb1111")] },
    "account-data/lab/us-east-1/sts-get-caller-identity.json": OTHER_IDENTITY,
    "account-data/lab/us-east-1/ec2-describe-vpcs.json": { Vpcs: [vpc("vpc-0ccc1111")] },
    "account-data/lab/eu-west-1/ec2-describe-vpcs.json": { Vpcs: [] },
  };

  it("gives every Region of every account, whose ids are said once in another Region", async () => {
    await write(files);
    const { inventories } = await read();
    const lines = inventories.map(
      ({ accountId, accountName, region, records }) =>
        `${accountId} ${accountName} ${region} ${records.Vpcs?.map(({ VpcId }) => String(VpcId)).join(",")}`,
    );
    expect(lines).toEqual([
      "111122223333 prod eu-west-1 vpc-0bbb1111",
      "111122223333 prod us-east-1 vpc-0aaa1111",
      "444455556666 lab eu-west-1 ",
      "444455556666 lab us-east-1 vpc-0ccc1111",
    ]);
    expect(inventories.flatMap(told)).toEqual([]);
  });

  it("gives the answers of calls for single resources, whose files are named after them", async () => {
    await write(files);
    const { inventories } = await read();
    const [west, east] = inventories;
    if (west === undefined || east === undefined) throw new Error("no inventories");
    expect(west.records.HostedZoneSummaries).toEqual([
      { HostedZoneId: "Z1", Name: "corp.example.", VPCId: "vpc-0bbb1111" },
    ]);
    expect(outcomeLines(east, "ListHostedZonesByVPC")).toEqual(["complete vpc-0aaa1111 0"]);
    expect(outcomeLines(east, "DescribeTargetGroups")).toEqual([`complete ${BALANCER} 1`]);
    expect(east.records.TargetHealthDescriptions).toEqual([{ ...health, TargetGroupArn: GROUP }]);
    expect(outcomeLines(east, "DescribeLoadBalancerAttributes")).toEqual([`complete ${BALANCER} 1`]);
  });

  it("accounts for every other file", async () => {
    await write(files);
    const { diagnostics } = await read();
    const east = "account-data/prod/us-east-1";
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      `file.unknown: ${east}/iam-get-role/reader was not used: none of its keys is that of an answer of AWS that Isthmus reads.`,
      `files.notUsed: 4 files hold answers of AWS that Isthmus does not draw: ${[
        `${east}/elb-describe-load-balancer-attributes/classic`,
        "account-data/prod/describe-regions.json",
        `${east}/ec2-describe-snapshots.json`,
        `${east}/iam-get-account-authorization-details.json`,
      ]
        .sort()
        .join(", ")}.`,
    ]);
  });

  it("has hundreds of files about other things listed by their directories", async () => {
    const roles = Array.from({ length: 30 }, (_, index) => [`us-east-1/iam-get-role/role-${index}`, { Role: {} }]);
    await write({
      "us-east-1/ec2-describe-vpcs.json": { Vpcs: [vpc("vpc-1", "111122223333")] },
      ...Object.fromEntries(roles),
    });
    await write({ "us-east-1/iam-get-account-summary.json": { SummaryMap: {} } });
    const { diagnostics } = await read();
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "31 files were not used: of each, none of its keys is that of an answer of AWS that Isthmus reads. They are us-east-1/iam-get-account-summary.json, 30 files in us-east-1/iam-get-role/.",
    ]);
  });

  it("leaves files without an ending alone everywhere else", async () => {
    await write({
      "us-east-1/vpcs.json": { Vpcs: [vpc("vpc-1", "111122223333")] },
      "us-east-1/LICENSE": "free",
      notes: "x",
    });
    expect((await read()).diagnostics).toEqual([]);
  });
});

describe("Batfish's layout", () => {
  const table = "tgw-rtb-0123456789abcdef0";
  const east = {
    "Vpcs.json": { Vpcs: [vpc("vpc-0aaa1111", "111122223333")] },
    "Reservations.json": { Reservations: [{ Instances: [{ InstanceId: "i-1", ImageId: "ami-1" }] }] },
    "PrefixLists.json": { PrefixLists: [{ PrefixListId: "pl-1", PrefixListName: "x", Cidrs: ["10.0.0.0/8"] }] },
    "TransitGatewayRouteTables.json": { TransitGatewayRouteTables: [{ TransitGatewayRouteTableId: table }] },
    "TransitGatewayStaticRoutes.json": {
      TransitGatewayStaticRoutes: [
        {
          AdditionalRoutesAvailable: false,
          Routes: [{ DestinationCidrBlock: "0.0.0.0/0", Type: "static", State: "active" }],
          TransitGatewayRouteTableId: table,
        },
      ],
    },
    "TransitGatewayPropagations.json": {
      TransitGatewayPropagations: [
        {
          TransitGatewayRouteTableId: table,
          TransitGatewayRouteTablePropagations: [{ TransitGatewayAttachmentId: "a" }],
        },
      ],
    },
    "LoadBalancers.json": { LoadBalancers: [{ LoadBalancerArn: BALANCER }] },
    "LoadBalancerListeners.json": {
      LoadBalancerListeners: [{ LoadBalancerArn: BALANCER, Listeners: [{ ListenerArn: elb("listener/net/web/1/2") }] }],
    },
    "LoadBalancerAttributes.json": { LoadBalancerAttributes: [{ LoadBalancerArn: BALANCER, Attributes: [] }] },
    "TargetGroups.json": { TargetGroups: [{ TargetGroupArn: GROUP, LoadBalancerArns: [BALANCER] }] },
    "LoadBalancerTargetHealth.json": {
      LoadBalancerTargetHealth: [{ TargetGroupArn: GROUP, TargetHealthDescriptions: [health] }],
    },
    "Addresses.json": { Addresses: [] },
  };
  const below = (directory: string, files: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(files).map(([name, content]) => [`${directory}/${name}`, content]));

  it("gives AWS's records, its own wrappers taken off", async () => {
    await write(below("aws_configs/us-east-1", east));
    const { inventories, diagnostics } = await read();
    const [inventory] = inventories;
    if (inventory === undefined) throw new Error("no inventory");
    expect(inventory).toMatchObject({ accountId: "111122223333", region: "us-east-1" });
    const { records } = inventory;
    expect(records.Instances).toEqual([{ InstanceId: "i-1" }]);
    expect(records.TransitGatewayRoutes).toMatchObject([
      { DestinationCidrBlock: "0.0.0.0/0", TransitGatewayRouteTableId: table },
    ]);
    expect(records.TransitGatewayRouteTablePropagations).toEqual([
      { TransitGatewayAttachmentId: "a", TransitGatewayRouteTableId: table },
    ]);
    expect(records.Listeners).toEqual([{ ListenerArn: elb("listener/net/web/1/2"), LoadBalancerArn: BALANCER }]);
    expect(records.LoadBalancerAttributes).toEqual([{ LoadBalancerArn: BALANCER, Attributes: [] }]);
    expect(records.TargetHealthDescriptions).toEqual([{ ...health, TargetGroupArn: GROUP }]);
    expect(outcomeLines(inventory, "SearchTransitGatewayRoutes")).toEqual([`partial ${table} 1`]);
    expect(inventory.calls.find(({ status }) => status === "partial")?.error?.code).toBe("StaticRoutesOnly");
    expect(outcomeLines(inventory, "DescribeTargetHealth")).toEqual([`complete ${GROUP} 1`]);
    expect(diagnostics).toMatchObject([{ code: "files.notUsed", subject: "aws_configs/us-east-1/Addresses.json" }]);
  });

  it("is empty where Batfish's lists are empty, and says what they leave out", async () => {
    const lists = Object.fromEntries(
      ["TransitGatewayStaticRoutes", "LoadBalancerListeners"].map((key) => [`${key}.json`, { [key]: [] }]),
    );
    await write(
      below("aws_configs/us-east-1", {
        ...lists,
        "Vpcs.json": east["Vpcs.json"],
        "LoadBalancers.json": east["LoadBalancers.json"],
      }),
    );
    const inventory = await readOne();
    expect(outcomeLines(inventory, "SearchTransitGatewayRoutes")).toEqual(["complete 0"]);
    expect(outcomeLines(inventory, "DescribeListeners")).toEqual([`notAsked ${BALANCER} 0`]);
  });

  it("has several accounts, by id or by name, and several Regions, empty ones included", async () => {
    await write({
      ...below("aws_configs/accounts/111122223333/us-east-1", east),
      ...below("aws_configs/accounts/lab/us-east-1", { "Vpcs.json": { Vpcs: [vpc("vpc-0bbb1111", "444455556666")] } }),
      ...below("aws_configs/accounts/dev/us-east-1", { "Vpcs.json": { Vpcs: [vpc("vpc-0ccc1111", "777788889999")] } }),
      ...below("aws_configs/accounts/lab/eu-west-1", { "Vpcs.json": { Vpcs: [] }, "Subnets.json": { Subnets: [] } }),
    });
    const { inventories, diagnostics } = await read();
    expect(inventories.map(({ accountId, accountName, region }) => [accountId, accountName, region])).toEqual([
      ["111122223333", undefined, "us-east-1"],
      ["444455556666", "lab", "eu-west-1"],
      ["444455556666", "lab", "us-east-1"],
      ["777788889999", "dev", "us-east-1"],
    ]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["files.notUsed"]);
  });
});

describe("a Region that only services name", () => {
  const endpoint = (region: string) => ({ VpcEndpointId: "vpce-1", ServiceName: `com.amazonaws.${region}.s3` });

  it("is that of every file beside them", async () => {
    await write({
      "a.json": { Vpcs: [vpc("vpc-1", "111122223333")] },
      "b.json": { VpcEndpoints: [endpoint("eu-west-1")] },
    });
    expect(await readOne()).toMatchObject({ region: "eu-west-1", records: { Vpcs: [{ VpcId: "vpc-1" }] } });
  });

  it("is looked for in the same directory first", async () => {
    const directory = (name: string, region: string) => ({
      [`${name}/a.json`]: { Vpcs: [vpc(`vpc-${name}`, "111122223333")] },
      [`${name}/b.json`]: { VpcEndpoints: [endpoint(region)] },
    });
    await write({ ...directory("x", "eu-west-1"), ...directory("y", "us-east-1") });
    const { inventories } = await read();
    expect(inventories.map(({ region, records }) => [region, records.Vpcs?.[0]?.VpcId])).toEqual([
      ["eu-west-1", "vpc-x"],
      ["us-east-1", "vpc-y"],
    ]);
  });

  it("is not chosen where they contradict each other", async () => {
    await write({
      "a.json": { Vpcs: [vpc("vpc-1", "111122223333")] },
      "b.json": { VpcEndpoints: [endpoint("eu-west-1")] },
      "c.json": { ServiceDetails: [{ ServiceName: "com.amazonaws.us-east-1.s3" }] },
    });
    const { inventories } = await read();
    expect(inventories.find(({ records }) => records.Vpcs !== undefined)?.region).toBe("unknown");
  });
});
