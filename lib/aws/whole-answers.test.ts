import { describe, expect, it } from "vitest";
import type { Service } from "./guard";
import { assertAnswerOf } from "./whole-answers";

const check = (service: Service, action: string, text: string) => () =>
  assertAnswerOf(service, action, Buffer.from(text));

const HTML = "<html><body>Please sign in.</body></html>";

describe("assertAnswerOf", () => {
  it.each<[Service, string, string]>([
    [
      "ec2",
      "DescribeVpcs",
      '<?xml version="1.0"?>\n<DescribeVpcsResponse xmlns="x"><vpcSet/></DescribeVpcsResponse>\n',
    ],
    ["elbv2", "DescribeListeners", "<DescribeListenersResponse></DescribeListenersResponse>"],
    ["route53", "ListHostedZonesByVPC", "<ListHostedZonesByVPCResponse><a/></ListHostedZonesByVPCResponse>"],
    ["route53", "ListResourceRecordSets", "<ListResourceRecordSetsResponse><a/></ListResourceRecordSetsResponse>"],
    ["route53resolver", "ListResolverRules", ' {"ResolverRules":[]}\n'],
    ["organizations", "ListAccounts", '{"Accounts":[]}'],
    ["ram", "ListResources", '{"resources":[]}'],
  ])("takes the answer of %s", (service, action, text) => {
    expect(check(service, action, text)).not.toThrow();
  });

  it.each<[Service, string]>([
    ["ec2", "DescribeVpcs"],
    ["route53", "ListHostedZonesByVPC"],
    ["route53resolver", "ListResolverRules"],
    ["ram", "ListResources"],
  ])("refuses of %s a page, nothing at all, and another answer, which another try will not mend", (service, action) => {
    for (const text of [HTML, "", "  \n", "<DescribeSubnetsResponse/>", "[]", "null", '"{}"']) {
      expect(check(service, action, text), text).toThrow(/^What answered is not the API/);
    }
    expect(check(service, action, HTML)).toThrow(expect.not.objectContaining({ $retryable: expect.anything() }));
  });

  it.each<[Service, string, string]>([
    ["ec2", "DescribeVpcs", "<DescribeVpcsResponse><vpcSet><item>"],
    ["route53", "ListHostedZonesByVPC", "<ListHostedZonesByVPCResponse><HostedZone"],
    ["route53resolver", "ListResolverRules", '{"ResolverRules":[{"Id":"rs'],
    ["ram", "ListResources", '{"resources":[{}'],
  ])("refuses half an answer of %s, which another try may mend", (service, action, text) => {
    expect(check(service, action, text)).toThrow(
      expect.objectContaining({ $retryable: { throttling: false }, code: "ECONNRESET" }),
    );
  });
});
