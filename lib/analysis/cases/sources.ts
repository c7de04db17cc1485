import { workload } from "../test-network";
import type { Case } from "./case";
import { ANY, NAMELESS, NAT_WAY, OUT, READY, ROUTED, S3_WAY, SAME_SUBNET, SSM_WAY } from "./case";

const instance = (state: string) => ({ Instances: [{ InstanceId: "i-eni-a", State: { Name: state } }] });

/** Where packets start (domain.md §2.11, §2.17, §4 step S0). */
export const SOURCE_CASES: readonly Case[] = [
  {
    name: "endpoint-cannot-initiate",
    rule: "§1.1 a: the service cannot open connections through the endpoint (VPCE_INTRA_VPC_TRAFFIC)",
    question: { from: "eni-ssm-a", to: "10.0.2.10" },
    verdict: "fail",
    via: "none",
    steps: ["source fail VPCE_INTRA_VPC_TRAFFIC", NAMELESS, ANY],
    evidence: { resourceId: "eni-ssm-a" },
  },
  {
    name: "interface-of-aws-as-source",
    rule: "§2.11: what a managed interface opens connections for is not in what AWS says",
    records: {
      NetworkInterfaces: [
        {
          ...workload("eni-nat", "subnet-a", "a", "10.0.1.77"),
          InterfaceType: "nat_gateway",
          Attachment: undefined,
        },
      ],
    },
    question: { from: "eni-nat", to: "s3" },
    verdict: "unknown",
    via: "gatewayEndpoint",
    steps: ["source unknown UNSUPPORTED_COMPONENT", ...S3_WAY.slice(1)],
  },
  {
    name: "instance-that-runs",
    rule: "§2.17: State.Name",
    question: { from: "i-eni-a", to: "ssm" },
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: SSM_WAY,
    says: { of: "source", text: "whose instance runs" },
  },
  {
    name: "instance-that-is-stopped",
    rule: "§2.17: State.Name",
    records: instance("stopped"),
    question: { from: "i-eni-a", to: "ssm" },
    verdict: "fail",
    via: "interfaceEndpoint",
    steps: ["source fail STATE_SOURCE_NOT_READY", ...SSM_WAY.slice(1)],
    evidence: { resourceId: "eni-a", rule: "i-eni-a" },
  },
  {
    name: "interface-that-nothing-uses",
    rule: "§2.11: Status available: not attached",
    records: {
      NetworkInterfaces: [
        { ...workload("eni-a", "subnet-a", "a", "10.0.1.10"), Status: "available", Attachment: undefined },
      ],
    },
    question: { from: "eni-a", to: "s3" },
    verdict: "fail",
    via: "gatewayEndpoint",
    steps: ["source fail STATE_SOURCE_NOT_READY", ...S3_WAY.slice(1)],
    evidence: { resourceId: "eni-a" },
  },
  {
    name: "subnet-that-is-pending",
    rule: "§2.4: State",
    records: {
      Subnets: [
        {
          SubnetId: "subnet-a",
          VpcId: "vpc-1",
          State: "pending",
          CidrBlock: "10.0.1.0/24",
          AvailabilityZone: "us-east-1a",
          AvailabilityZoneId: "use1-az1",
        },
      ],
    },
    question: { from: "subnet-a", to: "s3" },
    verdict: "fail",
    via: "gatewayEndpoint",
    steps: ["source fail STATE_SOURCE_NOT_READY", ...S3_WAY.slice(1)],
    evidence: { resourceId: "subnet-a" },
  },
  {
    name: "source-without-ipv6",
    rule: "§4.2 rule 8: IPv4 and IPv6 are independent",
    question: { from: "eni-a", to: "2600:1f00::1", family: "ipv6" },
    verdict: "fail",
    via: "none",
    steps: [READY, NAMELESS, "source fail ENI_ADDRESS_RESTRICTION"],
  },
  {
    name: "address-that-no-interface-has",
    rule: "§4.3: the destination is an ENI IP",
    question: { from: "subnet-a", to: "10.0.1.99" },
    verdict: "fail",
    via: "none",
    steps: [READY, NAMELESS, ROUTED, OUT, SAME_SUBNET, "ingress fail ENI_ADDRESS_RESTRICTION"],
  },
  {
    name: "address-of-the-source",
    rule: "§4.2: the effective table of the subnet that holds the address",
    question: { from: "10.0.1.10", to: "sqs" },
    verdict: "pass",
    via: "natGateway",
    steps: NAT_WAY,
  },
  {
    name: "subnet-by-its-name",
    rule: "§4: source ENI/subnet → service",
    question: { from: "a", to: "com.amazonaws.us-east-1.s3" },
    verdict: "pass",
    via: "gatewayEndpoint",
    steps: S3_WAY,
  },
];
