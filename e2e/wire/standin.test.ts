import { afterEach, describe, expect, it, vi } from "vitest";
import { startStandin } from "@/e2e/standin";
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
});
