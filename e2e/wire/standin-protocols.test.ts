import * as ec2 from "@aws-sdk/client-ec2";
import * as elbv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import * as organizations from "@aws-sdk/client-organizations";
import * as ram from "@aws-sdk/client-ram";
import * as route53 from "@aws-sdk/client-route-53";
import * as resolver from "@aws-sdk/client-route53resolver";
import * as sts from "@aws-sdk/client-sts";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Standin, StandinOptions } from "@/e2e/standin";
import { EVERY_PROTOCOL, inventory, LOAD_BALANCER, TARGET_GROUP } from "./standin-inventory";
import { accessKeyOf, isolateEnvironment, standinWith } from "./support";

isolateEnvironment();

afterEach(() => {
  vi.restoreAllMocks();
});

const { records } = EVERY_PROTOCOL;
const OTHER = inventory("444455556666", "us-east-1", { Vpcs: [{ VpcId: "vpc-9" }] });

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

const OWN_KEYS: Keys = { accessKeyId: accessKeyOf(EVERY_PROTOCOL.accountId), secretAccessKey: "unused" };

/** The real SDK's clients for a stand-in, without retries, so that every refusal is seen. */
function clients(standin: Standin, credentials = OWN_KEYS, region = EVERY_PROTOCOL.region) {
  const config = { endpoint: standin.url, credentials, region, maxAttempts: 1 };
  const global = { ...config, region: "us-east-1" };
  return {
    ec2: new ec2.EC2Client(config),
    elbv2: new elbv2.ElasticLoadBalancingV2Client(config),
    organizations: new organizations.OrganizationsClient(global),
    ram: new ram.RAMClient(config),
    resolver: new resolver.Route53ResolverClient(config),
    route53: new route53.Route53Client(global),
    sts: new sts.STSClient(config),
  };
}

function standin(options: Omit<StandinOptions, "inventories"> & { provoked?: boolean } = {}): Promise<Standin> {
  const { faults, ...own } = options;
  return standinWith(faults ?? {}, { inventories: [EVERY_PROTOCOL, OTHER], ...own });
}

/** What a program reads of an answer: dates as text, absent fields absent. */
function plain(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer ?? null));
}

/** Records of a collection without the field that AWS leaves out of its answer. */
function without(field: string, list: readonly Record<string, unknown>[] = []): Record<string, unknown>[] {
  return list.map((record) => Object.fromEntries(Object.entries(record).filter(([name]) => name !== field)));
}

describe("EC2 through the SDK", () => {
  it("gives the entries of one prefix list, without its id", async () => {
    const api = clients(await standin()).ec2;
    const answer = await api.send(new ec2.GetManagedPrefixListEntriesCommand({ PrefixListId: "pl-1" }));
    expect(plain(answer.Entries)).toEqual(without("PrefixListId", records.ManagedPrefixListEntries).slice(0, 2));
    await expect(
      api.send(new ec2.GetManagedPrefixListEntriesCommand({ PrefixListId: "pl-404" })),
    ).rejects.toMatchObject({ name: "InvalidPrefixListID.NotFound" });
  });

  it("gives instances in reservations, with more than the inventory keeps", async () => {
    const api = clients(await standin()).ec2;
    const answer = await api.send(new ec2.DescribeInstancesCommand({ MaxResults: 1000 }));
    expect(answer.Reservations?.map((reservation) => reservation.Instances?.length)).toEqual([2, 1]);
    const instances = answer.Reservations?.flatMap((reservation) => reservation.Instances ?? []) ?? [];
    expect(instances.map((instance) => instance.InstanceId)).toEqual(["i-1", "i-2", "i-3"]);
    expect(instances[0]?.InstanceType).toBe("m7g.large");
    expect(plain(instances[0]?.NetworkInterfaces)).toEqual(records.Instances?.[0]?.NetworkInterfaces);
  });

  it("gives what one transit gateway route table holds, by a filter that it insists on", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const running = await standin({ provoked: true });
    const api = clients(running).ec2;
    const table = { TransitGatewayRouteTableId: "tgw-rtb-1" };
    const associations = await api.send(new ec2.GetTransitGatewayRouteTableAssociationsCommand(table));
    expect(associations.Associations?.map((one) => one.TransitGatewayAttachmentId)).toEqual(["tgw-attach-1"]);
    const propagations = await api.send(new ec2.GetTransitGatewayRouteTablePropagationsCommand(table));
    expect(propagations.TransitGatewayRouteTablePropagations?.length).toBe(1);
    const search = (Values: string[], Name = "type") =>
      api.send(new ec2.SearchTransitGatewayRoutesCommand({ ...table, Filters: [{ Name, Values }] }));
    const all = await search(["static", "propagated"]);
    expect(all.Routes?.map((one) => one.DestinationCidrBlock)).toEqual(["10.0.0.0/16", "10.1.0.0/16"]);
    expect(all.AdditionalRoutesAvailable).toBe(false);
    expect((await search(["blackhole"], "state")).Routes?.length).toBe(1);
    expect(running.violations).toEqual([]);
    await expect(api.send(new ec2.SearchTransitGatewayRoutesCommand({ ...table, Filters: [] }))).rejects.toMatchObject({
      name: "MissingParameter",
    });
    await expect(
      api.send(new ec2.GetTransitGatewayRouteTableAssociationsCommand({ TransitGatewayRouteTableId: "tgw-rtb-404" })),
    ).rejects.toMatchObject({ name: "InvalidRouteTableID.NotFound" });
  });

  it("gives block public access as one structure, and the enabled Regions", async () => {
    const api = clients(await standin()).ec2;
    const options = await api.send(new ec2.DescribeVpcBlockPublicAccessOptionsCommand({}));
    expect(plain(options.VpcBlockPublicAccessOptions)).toEqual(records.VpcBlockPublicAccessOptions?.[0]);
    const regions = async (of: ec2.EC2Client) => (await of.send(new ec2.DescribeRegionsCommand({}))).Regions;
    expect((await regions(api))?.map((region) => region.RegionName)).toEqual(["eu-west-1"]);
    const chosen = clients(await standin({ regions: ["eu-west-1", "us-east-2"] })).ec2;
    expect((await regions(chosen))?.map((region) => region.RegionName)).toEqual(["eu-west-1", "us-east-2"]);
  });
});

describe("Elastic Load Balancing through the SDK", () => {
  it("gives a load balancer, what belongs to it, and the health of its targets", async () => {
    const api = clients(await standin()).elbv2;
    const lb = { LoadBalancerArn: LOAD_BALANCER };
    const group = { TargetGroupArn: TARGET_GROUP };
    const balancers = await api.send(new elbv2.DescribeLoadBalancersCommand({ LoadBalancerArns: [LOAD_BALANCER] }));
    expect(plain(balancers.LoadBalancers)).toEqual(records.LoadBalancers);
    const attributes = await api.send(new elbv2.DescribeLoadBalancerAttributesCommand(lb));
    expect(plain(attributes.Attributes)).toEqual(records.LoadBalancerAttributes?.[0]?.Attributes);
    const listeners = await api.send(new elbv2.DescribeListenersCommand({ ...lb, PageSize: 400 }));
    expect(plain(listeners.Listeners)).toEqual(records.Listeners);
    const groups = await api.send(new elbv2.DescribeTargetGroupsCommand({ ...lb, PageSize: 400 }));
    expect(plain(groups.TargetGroups)).toEqual(records.TargetGroups);
    const settings = await api.send(new elbv2.DescribeTargetGroupAttributesCommand(group));
    expect(plain(settings.Attributes)).toEqual(records.TargetGroupAttributes?.[0]?.Attributes);
    const health = await api.send(new elbv2.DescribeTargetHealthCommand(group));
    expect(plain(health.TargetHealthDescriptions)).toEqual(without("TargetGroupArn", records.TargetHealthDescriptions));
  });

  it("says by name that a load balancer or a target group does not exist", async () => {
    const api = clients(await standin()).elbv2;
    const lb = `${LOAD_BALANCER}0`;
    const [balancers, listeners, health] = [
      api.send(new elbv2.DescribeLoadBalancersCommand({ LoadBalancerArns: [LOAD_BALANCER, lb] })),
      api.send(new elbv2.DescribeListenersCommand({ LoadBalancerArn: lb })),
      api.send(new elbv2.DescribeTargetHealthCommand({ TargetGroupArn: `${TARGET_GROUP}0` })),
    ];
    await expect(balancers).rejects.toMatchObject({ name: "LoadBalancerNotFoundException" });
    await expect(listeners).rejects.toMatchObject({ name: "LoadBalancerNotFoundException" });
    await expect(health).rejects.toMatchObject({ name: "TargetGroupNotFoundException" });
  });
});

describe("Route 53 through the SDK", () => {
  it("gives the zones of a VPC page by page, without the VPC's id", async () => {
    const api = clients(await standin()).route53;
    const vpc = { VPCId: "vpc-1", VPCRegion: "eu-west-1" as const, MaxItems: 1 };
    const first = await api.send(new route53.ListHostedZonesByVPCCommand(vpc));
    const { NextToken = "" } = first;
    const second = await api.send(new route53.ListHostedZonesByVPCCommand({ ...vpc, NextToken }));
    expect(second.NextToken).toBeUndefined();
    expect(plain([...(first.HostedZoneSummaries ?? []), ...(second.HostedZoneSummaries ?? [])])).toEqual(
      without("VPCId", records.HostedZoneSummaries),
    );
    await expect(
      api.send(new route53.ListHostedZonesByVPCCommand({ VPCId: "vpc-404", VPCRegion: "eu-west-1" })),
    ).rejects.toMatchObject({ name: "InvalidInput" });
  });

  it("gives the records of a zone page by page, each page from the record that the one before it named", async () => {
    const api = clients(await standin()).route53;
    const found: route53.ResourceRecordSet[] = [];
    const truncated: unknown[] = [];
    let next: Partial<route53.ListResourceRecordSetsCommandInput> = {};
    for (let page = 0; page < 4; page++) {
      const input = { HostedZoneId: "Z1", MaxItems: 1, ...next };
      const answer = await api.send(new route53.ListResourceRecordSetsCommand(input));
      found.push(...(answer.ResourceRecordSets ?? []));
      truncated.push(answer.IsTruncated);
      next = {
        StartRecordName: answer.NextRecordName,
        StartRecordType: answer.NextRecordType,
        StartRecordIdentifier: answer.NextRecordIdentifier,
      };
    }
    expect(plain(found)).toEqual(without("HostedZoneId", records.ResourceRecordSets));
    expect(truncated).toEqual([true, true, true, false]);
    expect(Object.values(next)).toEqual([undefined, undefined, undefined]);
  });

  it("gives records to the owner of a zone alone", async () => {
    const api = clients(await standin()).route53;
    const ask = (HostedZoneId: string) => api.send(new route53.ListResourceRecordSetsCommand({ HostedZoneId }));
    await expect(ask("Z404")).rejects.toMatchObject({ name: "NoSuchHostedZone", $metadata: { httpStatusCode: 404 } });
    await expect(ask("Z2")).rejects.toMatchObject({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } });
    const lost = api.send(
      new route53.ListResourceRecordSetsCommand({ HostedZoneId: "Z1", StartRecordName: "gone.", StartRecordType: "A" }),
    );
    await expect(lost).rejects.toMatchObject({ name: "InvalidPaginationToken" });
  });

  it("refuses a signature for any Region but that of its one endpoint", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const running = await standin({ provoked: true });
    const api = new route53.Route53Client({
      endpoint: running.url,
      credentials: OWN_KEYS,
      region: "eu-west-1",
      maxAttempts: 1,
    });
    const asked = api.send(new route53.ListHostedZonesByVPCCommand({ VPCId: "vpc-1", VPCRegion: "eu-west-1" }));
    await expect(asked).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
    expect(running.violations.length).toBe(1);
  });
});

describe("the JSON APIs through the SDK", () => {
  it("give Resolver rules page by page, associations and endpoints", async () => {
    const api = clients(await standin()).resolver;
    const first = await api.send(new resolver.ListResolverRulesCommand({ MaxResults: 1 }));
    const { NextToken = "" } = first;
    const second = await api.send(new resolver.ListResolverRulesCommand({ MaxResults: 1, NextToken }));
    expect(second.NextToken).toBeUndefined();
    expect(plain([...(first.ResolverRules ?? []), ...(second.ResolverRules ?? [])])).toEqual(records.ResolverRules);
    const associations = await api.send(new resolver.ListResolverRuleAssociationsCommand({}));
    expect(plain(associations.ResolverRuleAssociations)).toEqual(records.ResolverRuleAssociations);
    const endpoints = await api.send(new resolver.ListResolverEndpointsCommand({}));
    expect(plain(endpoints.ResolverEndpoints)).toEqual(records.ResolverEndpoints);
  });

  it("give RAM's shares, one's own apart from those of others", async () => {
    const api = clients(await standin()).ram;
    const list = async (resourceOwner: "SELF" | "OTHER-ACCOUNTS") =>
      (await api.send(new ram.ListResourcesCommand({ resourceOwner, resourceType: "ec2:Subnet" }))).resources;
    expect(plain(await list("SELF"))).toEqual(records.SharedResources?.slice(0, 1));
    expect(plain(await list("OTHER-ACCOUNTS"))).toEqual(records.SharedResources?.slice(1));
    const principals = await api.send(new ram.ListPrincipalsCommand({ resourceOwner: "SELF" }));
    expect(plain(principals.principals)).toEqual(records.SharePrincipals?.slice(0, 1));
  });

  it("give the accounts of the organisation", async () => {
    const all = await clients(await standin()).organizations.send(new organizations.ListAccountsCommand({}));
    expect(all.Accounts?.map((account) => `${account.Id} ${account.Status}`)).toEqual([
      "111122223333 ACTIVE",
      "444455556666 ACTIVE",
    ]);
    const organization = Array.from({ length: 25 }, (_, index) => ({
      accountId: String(100_000_000_000 + index),
      name: `account-${index}`,
      status: index === 24 ? "SUSPENDED" : "ACTIVE",
    }));
    const api = clients(await standin({ organization })).organizations;
    const first = await api.send(new organizations.ListAccountsCommand({}));
    const { NextToken = "" } = first;
    const second = await api.send(new organizations.ListAccountsCommand({ NextToken }));
    expect([first.Accounts?.length, second.Accounts?.length]).toEqual([20, 5]);
    expect(second.Accounts?.at(-1)).toMatchObject({ Id: "100000000024", Name: "account-24", Status: "SUSPENDED" });
  });
});

describe("roles", () => {
  const role = (accountId: string) => `arn:aws:iam::${accountId}:role/isthmus/Reader`;

  async function assume(running: Standin, input: Partial<sts.AssumeRoleCommandInput> = {}): Promise<Keys> {
    const command = new sts.AssumeRoleCommand({ RoleArn: role(OTHER.accountId), RoleSessionName: "test", ...input });
    const { Credentials } = await clients(running).sts.send(command);
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  }

  const vpcsWith = async (running: Standin, keys: Keys) =>
    (await clients(running, keys, OTHER.region).ec2.send(new ec2.DescribeVpcsCommand({}))).Vpcs;

  it("give keys of their own account, which work with their own token only", async () => {
    const running = await standin();
    const keys = await assume(running);
    expect(keys.accessKeyId).toBe("ASIA444455556666DEMO");
    expect((await vpcsWith(running, keys))?.map((vpc) => vpc.VpcId)).toEqual(["vpc-9"]);
    await expect(vpcsWith(running, { ...keys, sessionToken: "of-another-role" })).rejects.toMatchObject({
      name: "AuthFailure",
    });
  });

  it("are refused without trust, with a wrong external id, and in unknown accounts", async () => {
    const [trusted, distrustful] = [role("444455556666"), role("111122223333")];
    const roles = [
      { arn: trusted, externalId: "blue" },
      { arn: distrustful, trust: false },
    ];
    const running = await standin({ roles });
    await expect(assume(running, { ExternalId: "red" })).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(assume(running)).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(assume(running, { RoleArn: distrustful })).rejects.toMatchObject({ name: "AccessDenied" });
    expect((await assume(running, { ExternalId: "blue" })).accessKeyId).toBe("ASIA444455556666DEMO");
    await expect(assume(await standin(), { RoleArn: role("999988887777") })).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("expire after so many requests, until they are assumed again, and after their time", async () => {
    const running = await standin({ faults: { expireAfter: 2 } });
    const keys = await assume(running);
    await vpcsWith(running, keys);
    await vpcsWith(running, keys);
    await expect(vpcsWith(running, keys)).rejects.toMatchObject({ name: "RequestExpired" });
    expect((await vpcsWith(running, await assume(running)))?.length).toBe(1);
    const brief = await standin({ sessionSeconds: 0 });
    await expect(vpcsWith(brief, await assume(brief))).rejects.toMatchObject({ name: "RequestExpired" });
  });
});

describe("each API in its own words", () => {
  type Apis = ReturnType<typeof clients>;
  const asks: [string, (apis: Apis) => Promise<unknown>, { denied: string; throttled: string; expired: string }][] = [
    [
      "DescribeVpcs",
      ({ ec2: api }) => api.send(new ec2.DescribeVpcsCommand({})),
      { denied: "UnauthorizedOperation 403", throttled: "RequestLimitExceeded 503", expired: "RequestExpired 400" },
    ],
    [
      "DescribeLoadBalancers",
      ({ elbv2: api }) => api.send(new elbv2.DescribeLoadBalancersCommand({})),
      { denied: "AccessDenied 403", throttled: "Throttling 400", expired: "ExpiredToken 403" },
    ],
    [
      "GetCallerIdentity",
      ({ sts: api }) => api.send(new sts.GetCallerIdentityCommand({})),
      { denied: "AccessDenied 403", throttled: "Throttling 400", expired: "ExpiredToken 403" },
    ],
    [
      "ListHostedZonesByVPC",
      ({ route53: api }) =>
        api.send(new route53.ListHostedZonesByVPCCommand({ VPCId: "vpc-1", VPCRegion: "eu-west-1" })),
      { denied: "AccessDenied 403", throttled: "Throttling 400", expired: "ExpiredToken 403" },
    ],
    [
      "ListResourceRecordSets",
      ({ route53: api }) => api.send(new route53.ListResourceRecordSetsCommand({ HostedZoneId: "Z1" })),
      { denied: "AccessDenied 403", throttled: "Throttling 400", expired: "ExpiredToken 403" },
    ],
    [
      "ListResolverRules",
      ({ resolver: api }) => api.send(new resolver.ListResolverRulesCommand({})),
      {
        denied: "AccessDeniedException 400",
        throttled: "ThrottlingException 400",
        expired: "ExpiredTokenException 400",
      },
    ],
    [
      "ListResources",
      ({ ram: api }) => api.send(new ram.ListResourcesCommand({ resourceOwner: "SELF" })),
      {
        denied: "AccessDeniedException 403",
        throttled: "ThrottlingException 429",
        expired: "ExpiredTokenException 403",
      },
    ],
    [
      "ListAccounts",
      ({ organizations: api }) => api.send(new organizations.ListAccountsCommand({})),
      {
        denied: "AccessDeniedException 400",
        throttled: "TooManyRequestsException 400",
        expired: "ExpiredTokenException 400",
      },
    ],
  ];

  async function errorOf(asked: Promise<unknown>): Promise<string> {
    const error: unknown = await asked.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof Error)) return "no error";
    const status: unknown = Reflect.get(Object(Reflect.get(error, "$metadata")), "httpStatusCode");
    return `${error.name} ${String(status)}`;
  }

  it.each(asks)("denies, throttles and expires %s", async (action, ask, words) => {
    const running = await standin();
    const apis = clients(running);
    running.setFaults({ deny: [action] });
    expect(await errorOf(ask(apis))).toBe(words.denied);
    running.setFaults({ throttle: [action] });
    expect(await errorOf(ask(apis))).toBe(words.throttled);
    running.setFaults({ expired: true });
    expect(await errorOf(ask(apis))).toBe(words.expired);
    running.setFaults({});
    expect(await errorOf(ask(apis))).toBe("no error");
  });
});
