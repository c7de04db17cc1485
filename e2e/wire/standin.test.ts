import { afterEach, describe, expect, it, vi } from "vitest";
import { type Standin, type StandinOptions, type StandinRequest, startStandin } from "@/e2e/standin";
import { RateLimits } from "@/e2e/standin/rate-limits";
import { EVERY_PROTOCOL, inventory } from "./standin-inventory";
import { isolateEnvironment, PROVIDER, standinWith } from "./support";

isolateEnvironment();

afterEach(() => {
  vi.restoreAllMocks();
});

const AUTHORIZATION =
  "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261102/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0";

async function post(url: string, parameters: Record<string, string>, authorization = AUTHORIZATION): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { authorization },
    body: new URLSearchParams({ Version: "2016-11-15", ...parameters }),
  });
}

/** All pages of a list with pages of five, as the text of each; follows tokens to the end. */
async function pagesOf(url: string, action: string, authorization = AUTHORIZATION): Promise<string[]> {
  const pages: string[] = [];
  for (let token = ""; ; ) {
    const asked = { Action: action, MaxResults: "5", ...(token === "" ? {} : { NextToken: token }) };
    const text = await (await post(url, asked, authorization)).text();
    pages.push(text);
    token = /<nextToken>([^<]+)/.exec(text)?.[1] ?? "";
    if (token === "" || pages.length > 20) return pages;
  }
}

/** The VPCs of an answer, by the number in their id. */
function vpcsIn(text: string): number[] {
  return [...text.matchAll(/<vpcId>vpc-(\d+)/g)].map((found) => Number(found[1]));
}

const TWELVE_VPCS = inventory("111122223333", "us-east-1", {
  Vpcs: Array.from({ length: 12 }, (_, index) => ({ VpcId: `vpc-${index}` })),
});

describe("the stand-in", () => {
  it.each([
    ["an action that writes", { Action: "CreateVpc", CidrBlock: "10.0.0.0/16" }, 403, "UnauthorizedOperation"],
    ["an action that AWS does not have", { Action: "DescribeUnicorns" }, 400, "InvalidAction"],
    ["an unknown parameter", { Action: "DescribeVpcs", Colour: "red" }, 400, "UnknownParameter"],
    ["a page that is too large", { Action: "DescribeRouteTables", MaxResults: "101" }, 400, "InvalidParameterValue"],
    [
      "an unknown filter",
      { Action: "DescribeVpcs", "Filter.1.Name": "mood", "Filter.1.Value.1": "x" },
      400,
      "InvalidParameterValue",
    ],
  ])("refuses %s and records it", async (_, parameters, status, code) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const standin = await standinWith({}, { provoked: true });
    const response = await post(standin.url, parameters);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(`<Code>${code}</Code>`);
    expect(standin.violations.length).toBe(1);
    expect(console.error).toHaveBeenCalledOnce();
  });

  it("refuses a request that is not signed", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const standin = await standinWith({}, { provoked: true });
    expect((await post(standin.url, { Action: "DescribeVpcs" }, "")).status).toBe(403);
    expect(standin.violations.length).toBe(1);
  });

  it("writes AWS's own XML names, selects by id, and ends an endpoint list with an empty token", async () => {
    const standin = await standinWith();
    const [vpc] = PROVIDER.records.Vpcs ?? [];
    const vpcs = await (await post(standin.url, { Action: "DescribeVpcs", "VpcId.1": String(vpc?.VpcId) })).text();
    expect(vpcs).toContain(`<vpcSet><item>`);
    expect(vpcs.match(/<dhcpOptionsId>|<cidrBlockAssociationSet>/g)).not.toBeNull();
    expect(vpcs.match(/<vpcId>[^<]*/g)).toEqual([`<vpcId>${String(vpc?.VpcId)}`]);
    expect(vpcs).not.toContain("nextToken");
    const endpoints = await (await post(standin.url, { Action: "DescribeVpcEndpoints", MaxResults: "1000" })).text();
    expect(endpoints).toContain("<vpcEndpointSet>");
    expect(endpoints).toContain("<nextToken/>");
  });

  it("does not start with a field that AWS does not have", async () => {
    const wrong = {
      ...PROVIDER,
      records: { Vpcs: [{ VpcId: "vpc-1", Colour: "red", Tags: [{ Key: "k", Worth: "v" }] }] },
    };
    await expect(startStandin({ inventories: [wrong] })).rejects.toThrow(
      /Vpcs\[0\]\.Colour.*Vpcs\[0\]\.Tags\[0\]\.Worth/,
    );
  });

  it("knows which fields only the collector writes, and takes them nowhere else", async () => {
    const [entry] = EVERY_PROTOCOL.records.ManagedPrefixListEntries ?? [];
    const wrong = { ManagedPrefixListEntries: [{ ...entry, ServiceId: "vpce-svc-1" }] };
    await expect(startStandin({ inventories: [inventory("1", "us-east-1", wrong)] })).rejects.toThrow(
      /^AWS has no such field: \S+ ManagedPrefixListEntries\[0\]\.ServiceId$/,
    );
    const nested = { SharedResources: [{ arn: "arn", Arn: "arn" }] };
    await expect(startStandin({ inventories: [inventory("1", "us-east-1", nested)] })).rejects.toThrow(
      /SharedResources\[0\]\.Arn$/,
    );
  });
});

describe("faults of pages", () => {
  const standin = (faults: Parameters<Standin["setFaults"]>[0]) => standinWith(faults, { inventories: [TWELVE_VPCS] });

  it("gives a page once more under the next token, and then goes on", async () => {
    const { url } = await standin({ repeatPage: ["DescribeVpcs#2"] });
    const pages = (await pagesOf(url, "DescribeVpcs")).map(vpcsIn);
    expect(pages).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7, 8, 9],
      [5, 6, 7, 8, 9],
      [10, 11],
    ]);
  });

  it("gives each page once more, not for ever, when no page is named", async () => {
    const { url } = await standin({ repeatPage: ["DescribeVpcs"] });
    const pages = (await pagesOf(url, "DescribeVpcs")).map((text) => vpcsIn(text)[0]);
    expect(pages).toEqual([0, 0, 5, 5, 10, 10]);
  });

  it("ends any list with an empty token", async () => {
    const { url } = await standin({ emptyLastToken: true });
    const pages = await pagesOf(url, "DescribeVpcs");
    expect(pages.length).toBe(3);
    expect(pages[2]).toContain("<nextToken/>");
  });

  it("pauses half-way through a body and then finishes it", async () => {
    const running = await standin({});
    const whole = await (await post(running.url, { Action: "DescribeVpcs" })).text();
    running.setFaults({ stallMs: { pattern: "DescribeVpcs", ms: 300 } });
    const parts: string[] = [];
    const { body } = await post(running.url, { Action: "DescribeVpcs" });
    for await (const part of body ?? []) parts.push(Buffer.from(part).toString("utf8"));
    const middle = Math.floor(whole.length / 2);
    expect(parts).toEqual([whole.slice(0, middle), whole.slice(middle)]);
  });

  it("leaves out, breaks and halves bodies", async () => {
    const running = await standin({});
    const body = async () => (await post(running.url, { Action: "DescribeVpcs" })).text();
    const whole = await body();
    running.setFaults({ empty: ["DescribeVpcs"] });
    expect(await body()).toBe("");
    running.setFaults({ malformed: ["DescribeVpcs"] });
    expect(await body()).toContain("<broken><requestId>");
    running.setFaults({ truncate: ["DescribeVpcs"] });
    expect(await body()).toBe(whole.slice(0, Math.floor(whole.length / 2)));
  });

  it("does not go on with answers of former faults", async () => {
    const running = await standin({ withoutIds: true });
    const body = async () => (await post(running.url, { Action: "DescribeVpcs" })).text();
    expect(vpcsIn(await body()).length).toBe(11);
    running.setFaults({});
    expect(vpcsIn(await body()).length).toBe(12);
  });

  it("keeps back routes of a transit gateway without a token for them", async () => {
    const { url } = await standinWith({ moreRoutesWithoutToken: true }, { inventories: [EVERY_PROTOCOL] });
    const authorization = AUTHORIZATION.replace("us-east-1", "eu-west-1");
    const asked = { Action: "SearchTransitGatewayRoutes", TransitGatewayRouteTableId: "tgw-rtb-1", MaxResults: "5" };
    const filter = { "Filter.1.Name": "type", "Filter.1.Value.1": "static" };
    const text = await (await post(url, { ...asked, ...filter }, authorization)).text();
    expect(text).toContain("<additionalRoutesAvailable>true</additionalRoutesAvailable>");
    expect(text).not.toContain("nextToken");
  });
});

describe("rate limits", () => {
  const request = (change: Partial<StandinRequest> = {}): StandinRequest => ({
    service: "ec2",
    action: "DescribeVpcs",
    region: "us-east-1",
    accountId: "111122223333",
    parameters: { MaxResults: "1000" },
    page: 1,
    ...change,
  });

  /** How many of `count` requests at one moment are let through. */
  function accepted(limits: RateLimits, count: number, change: Partial<StandinRequest>, now = 0): number {
    return Array.from({ length: count }, () => limits.take(request(change), now)).filter(Boolean).length;
  }

  it("let through what is in a bucket, then what comes back, and leave other buckets alone", () => {
    const limits = new RateLimits();
    expect(accepted(limits, 160, {})).toBe(100);
    expect(accepted(limits, 160, {}, 500)).toBe(10);
    expect(accepted(limits, 160, {}, 60_000)).toBe(100);
    expect(accepted(limits, 160, { action: "DescribeSubnets" })).toBe(100);
    expect(accepted(limits, 160, { region: "eu-west-1" })).toBe(100);
    expect(accepted(limits, 160, { accountId: "444455556666" })).toBe(100);
    expect(limits.loads()[0]).toEqual({
      bucket: "111122223333/us-east-1/ec2:DescribeVpcs",
      requests: 210,
      refused: 270,
      capacity: 100,
      perSecond: 20,
    });
  });

  it.each([
    ["a long list that is asked for all at once", { action: "DescribeInstances", parameters: {} }, 50],
    ["a long list by pages", { action: "DescribeInstances" }, 100],
    ["a long list by filter", { action: "DescribeInstances", parameters: { "Filter.1.Name": "vpc-id" } }, 100],
    ["load balancers", { service: "elbv2", action: "DescribeListeners" }, 40],
    ["Resolver", { service: "route53resolver", action: "ListResolverRules" }, 5],
    ["Route 53", { service: "route53", action: "ListHostedZonesByVPC" }, 5],
  ] as const)("hold as many tokens as AWS gives for %s", (_, change, tokens) => {
    expect(accepted(new RateLimits(), 200, change)).toBe(tokens);
  });

  it("count all of an account's Regions together for Route 53, and all Describe actions for load balancers", () => {
    const limits = new RateLimits();
    const zones = { service: "route53", action: "ListHostedZonesByVPC" } as const;
    expect(accepted(limits, 3, zones) + accepted(limits, 3, { ...zones, region: "cn-northwest-1" })).toBe(5);
    const elb = { service: "elbv2", action: "DescribeListeners" } as const;
    expect(accepted(limits, 30, elb) + accepted(limits, 30, { ...elb, action: "DescribeTargetHealth" })).toBe(40);
  });

  it("answer as throttled and count it", async () => {
    const options: StandinOptions = { inventories: [TWELVE_VPCS], rateLimits: true };
    const running = await standinWith({}, options);
    const answers = Array.from(
      { length: 150 },
      async () => (await post(running.url, { Action: "DescribeVpcs" })).status,
    );
    const refused = (await Promise.all(answers)).filter((status) => status === 503).length;
    expect(running.throttled).toBe(refused);
    const [load] = running.bucketLoads();
    expect([load?.requests, load?.refused]).toEqual([150 - refused, refused]);
  });
});
