import { describe, expect, it } from "vitest";
import { CALLS, partitionOf } from "@/lib/model";
import { apiRegion, firstRegion, firstRegionOfArn, isAwaited, nextToken, pageInput, recordsIn } from "./calls";

describe("pages", () => {
  it("are asked for as each API spells it", () => {
    expect(pageInput("DescribeRouteTables", "t")).toEqual({ MaxResults: 100, NextToken: "t" });
    expect(pageInput("DescribeListeners", "t")).toEqual({ PageSize: 400, Marker: "t" });
    expect(pageInput("ListHostedZonesByVPC", undefined)).toEqual({ MaxItems: 100 });
    expect(pageInput("ListResources", "t", 5)).toEqual({ maxResults: 5, nextToken: "t" });
    expect(pageInput("DescribeAvailabilityZones", "", 5)).toEqual({});
    expect(nextToken("DescribeListeners", { NextMarker: "m", NextToken: "t" })).toBe("m");
    expect(nextToken("DescribeVpcs", {})).toBeUndefined();
  });

  it("of a hosted zone's records go on from a record, and end where nothing is cut off", () => {
    const next = { NextRecordName: "b.corp.example.", NextRecordType: "A", NextRecordIdentifier: "blue" };
    const token = nextToken("ListResourceRecordSets", { IsTruncated: true, ...next });
    expect(pageInput("ListResourceRecordSets", undefined)).toEqual({ MaxItems: 300 });
    expect(pageInput("ListResourceRecordSets", token)).toEqual({
      MaxItems: 300,
      StartRecordName: "b.corp.example.",
      StartRecordType: "A",
      StartRecordIdentifier: "blue",
    });
    const simple = nextToken("ListResourceRecordSets", {
      IsTruncated: true,
      NextRecordName: "c.",
      NextRecordType: "A",
    });
    expect(pageInput("ListResourceRecordSets", simple, 5)).toStrictEqual({
      MaxItems: 5,
      StartRecordName: "c.",
      StartRecordType: "A",
    });
    expect(nextToken("ListResourceRecordSets", { IsTruncated: false, ...next })).toBeUndefined();
    expect(isAwaited("ListResourceRecordSets", pageInput("ListResourceRecordSets", token))).toBe(true);
    expect(isAwaited("ListResourceRecordSets", pageInput("ListResourceRecordSets", undefined))).toBe(false);
  });
});

describe("isAwaited", () => {
  it("is so for lists that calls depend on, and for later pages", () => {
    expect(isAwaited("DescribeVpcs", {})).toBe(true);
    expect(isAwaited("DescribeLoadBalancers", {})).toBe(true);
    expect(isAwaited("DescribeRouteTables", { NextToken: "t" })).toBe(true);
    expect(isAwaited("DescribeListeners", { Marker: "m" })).toBe(true);
    expect(isAwaited("DescribeRouteTables", { MaxResults: 100 })).toBe(false);
  });
});

describe("recordsIn", () => {
  it("gives plain JSON: dates as text, nothing undefined", () => {
    const at = new Date("2026-01-02T03:04:05.000Z");
    const answer = {
      VpcEndpoints: [
        { VpcEndpointId: "vpce-1", CreationTimestamp: at, Tags: [{ Key: "k", Value: undefined }], X: undefined },
        null,
      ],
    };
    expect(recordsIn("DescribeVpcEndpoints", answer, undefined)).toStrictEqual([
      { VpcEndpointId: "vpce-1", CreationTimestamp: at.toISOString(), Tags: [{ Key: "k" }] },
    ]);
    for (const { action } of CALLS.filter(({ output }) => output !== "Attributes" && output !== "CallerIdentity")) {
      expect(recordsIn(action, {}, undefined), action).toEqual([]);
    }
  });

  it("adds the resource that a call was about, where AWS leaves it out", () => {
    const answer = () => ({ Entries: [{ Cidr: "10.0.0.0/8" }, { Cidr: "10.1.0.0/16", PrefixListId: "pl-own" }] });
    expect(recordsIn("GetManagedPrefixListEntries", answer(), "pl-1")).toEqual([
      { Cidr: "10.0.0.0/8", PrefixListId: "pl-1" },
      { Cidr: "10.1.0.0/16", PrefixListId: "pl-own" },
    ]);
  });

  it("makes one record of the attributes of a load balancer, and of a single structure", () => {
    const Attributes = [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }];
    expect(recordsIn("DescribeLoadBalancerAttributes", { Attributes }, "arn")).toEqual([
      { LoadBalancerArn: "arn", Attributes },
    ]);
    const options = { AwsAccountId: "1", InternetGatewayBlockMode: "off" };
    const answer = { VpcBlockPublicAccessOptions: options };
    expect(recordsIn("DescribeVpcBlockPublicAccessOptions", answer, undefined)).toEqual([options]);
    expect(recordsIn("GetCallerIdentity", { Account: "1", Arn: "a", $metadata: {} }, undefined)).toEqual([
      { Account: "1", Arn: "a" },
    ]);
  });

  it("leaves out the text of TXT records, where people keep tokens", () => {
    const ResourceRecords = [{ Value: '"secret"' }];
    const answer = {
      ResourceRecordSets: [
        { Name: "a.corp.example.", Type: "TXT", TTL: 60, ResourceRecords },
        { Name: "a.corp.example.", Type: "A", TTL: 60, ResourceRecords: [{ Value: "10.0.0.1" }] },
      ],
    };
    expect(recordsIn("ListResourceRecordSets", answer, "Z1")).toStrictEqual([
      { Name: "a.corp.example.", Type: "TXT", TTL: 60, HostedZoneId: "Z1" },
      {
        Name: "a.corp.example.",
        Type: "A",
        TTL: 60,
        ResourceRecords: [{ Value: "10.0.0.1" }],
        HostedZoneId: "Z1",
      },
    ]);
  });

  it("keeps of an instance what the graph needs", () => {
    const instance = {
      InstanceId: "i-1",
      State: { Code: 16, Name: "running" },
      Placement: { AvailabilityZone: "eu-west-1a", Tenancy: "default" },
      NetworkInterfaces: [{ NetworkInterfaceId: "eni-1", Groups: [] }],
      KeyName: "secret",
      Tags: [{ Key: "Name", Value: "web" }],
    };
    const answer = { Reservations: [{ Instances: [instance] }, { Instances: [{ InstanceId: "i-2" }] }, {}] };
    expect(recordsIn("DescribeInstances", answer, undefined)).toStrictEqual([
      {
        InstanceId: "i-1",
        Tags: [{ Key: "Name", Value: "web" }],
        State: { Name: "running" },
        Placement: { AvailabilityZone: "eu-west-1a" },
        NetworkInterfaces: [{ NetworkInterfaceId: "eni-1" }],
      },
      { InstanceId: "i-2" },
    ]);
  });
});

describe("Regions", () => {
  it.each([
    ["eu-west-1", "us-east-1", "aws"],
    ["cn-northwest-1", "cn-north-1", "aws-cn"],
    ["us-gov-east-1", "us-gov-west-1", "aws-us-gov"],
    ["us-isob-west-1", "us-isob-east-1", "aws-iso-b"],
    ["eusc-de-east-1", "eusc-de-east-1", "aws-eusc"],
  ])("belong to a partition: %s", (region, first, partition) => {
    expect(firstRegion(region)).toBe(first);
    expect(partitionOf(region)).toBe(partition);
    expect(firstRegionOfArn(`arn:${partition}:iam::111122223333:role/r`)).toBe(first);
    expect(apiRegion("route53", region)).toBe(first);
    expect(apiRegion("ec2", region)).toBe(region);
  });
});
