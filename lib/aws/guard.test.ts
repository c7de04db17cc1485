import { describe, expect, it } from "vitest";
import { assertAllowedOnWire, type Service, type WireRequest } from "./guard";

const query = (body: string): WireRequest => ({ method: "POST", path: "/", headers: {}, body });
const json = (target: string): WireRequest => ({
  method: "POST",
  path: "/",
  headers: { "X-Amz-Target": target },
  body: "{}",
});
const rest = (method: string, path: string): WireRequest => ({ method, path, headers: {} });

describe("what may leave, judged on the wire", () => {
  it.each<[Service, WireRequest]>([
    ["ec2", query("Action=DescribeVpcs&Version=2016-11-15&MaxResults=1000")],
    ["elbv2", query("Action=DescribeListeners&Version=2015-12-01")],
    ["sts", query("Action=AssumeRole&RoleArn=x&Version=2011-06-15")],
    ["ec2", { ...query(""), body: Buffer.from("Version=2016-11-15&Action=SearchTransitGatewayRoutes") }],
    ["route53resolver", json("Route53Resolver.ListResolverRules")],
    ["organizations", json("AWSOrganizationsV20161128.ListAccounts")],
    ["ram", rest("POST", "/listresources")],
    ["route53", rest("GET", "/2013-04-01/hostedzonesbyvpc")],
    ["route53", rest("GET", "/2013-04-01/hostedzone/Z1/rrset")],
  ])("passes %s %#", (service, request) => {
    expect(() => assertAllowedOnWire(service, request)).not.toThrow();
  });

  it.each<[Service, WireRequest]>([
    ["ec2", query("Action=CreateVpc&Version=2016-11-15")],
    ["ec2", query("Action=AssumeRole&Version=2016-11-15")],
    ["ec2", query("Version=2016-11-15")],
    ["ec2", query("Action=DescribeVpcs&Action=DeleteVpc")],
    ["ec2", query("Action=DescribeVpcs&%41ction=DeleteVpc")],
    ["ec2", { ...query("Action=DescribeVpcs"), query: { Action: "DeleteVpc" } }],
    ["ec2", { ...query(""), body: new ReadableStream() }],
    ["sts", query("Action=AssumeRoleWithWebIdentity")],
    ["route53resolver", json("Route53Resolver.DeleteResolverRule")],
    ["route53resolver", query("Action=ListResolverRules")],
    ["organizations", json("AWSOrganizationsV20161128.LeaveOrganization")],
    ["ram", rest("POST", "/deleteresourceshare")],
    ["ram", rest("POST", "/listresources/../deleteresourceshare")],
    ["ram", rest("DELETE", "/listresources")],
    ["route53", rest("POST", "/2013-04-01/hostedzone")],
    ["route53", rest("GET", "/2013-04-01/testdnsanswer")],
    ["route53", rest("DELETE", "/2013-04-01/hostedzone/Z1")],
    ["route53", rest("POST", "/2013-04-01/hostedzone/Z1/rrset")],
  ])("refuses %s %#", (service, request) => {
    expect(() => assertAllowedOnWire(service, request)).toThrow(/^Refused to send/);
  });
});
