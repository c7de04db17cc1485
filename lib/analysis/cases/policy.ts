import { SSM_ENDPOINT } from "../test-network";
import type { Case, StepText } from "./case";
import { all, S3_WAY, SSM_WAY, s3, ssm } from "./case";

const document = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const READS = {
  Sid: "Reads",
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::logs/*",
};
const NO_DELETE = { Sid: "NoDelete", Effect: "Deny", Principal: "*", Action: "s3:DeleteObject", Resource: "*" };
const FULL = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
const ORG = { ...FULL, Sid: "Org", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } };

const byS3 = (policy: StepText): readonly StepText[] => [...S3_WAY.slice(0, -1), policy];
const bySsm = (policy: StepText): readonly StepText[] => [...SSM_WAY.slice(0, -1), policy];
const ASK = { from: "subnet-a", to: "s3", principal: "arn:aws:iam::111122223333:role/App" };

/** Endpoint policies (domain.md §4.5). */
export const POLICY_CASES: readonly Case[] = [
  {
    name: "policy-default-of-gateway-endpoints",
    rule: "§2.7: the default policy has at least two textual forms",
    records: s3({
      PolicyDocument:
        '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
    }),
    question: ASK,
    verdict: "pass",
    via: "gatewayEndpoint",
    steps: S3_WAY,
  },
  {
    name: "policy-limits-requests",
    rule: "§4.5: an extra filter: without a request only its limits can be told",
    records: s3({ PolicyDocument: document(READS) }),
    question: { from: "subnet-a", to: "s3" },
    verdict: "partial",
    via: "gatewayEndpoint",
    steps: byS3("policy partial POLICY_LIMITS_REQUESTS"),
    evidence: { resourceId: "vpce-s3" },
  },
  {
    name: "policy-allows-the-request",
    rule: "§4.5: a matching Allow and no matching Deny",
    records: s3({ PolicyDocument: document(READS, NO_DELETE) }),
    question: { ...ASK, action: "s3:GetObject", resource: "arn:aws:s3:::logs/a" },
    verdict: "pass",
    via: "gatewayEndpoint",
    steps: byS3("policy pass POLICY_ALLOWS"),
    evidence: { of: "policy", resourceId: "vpce-s3", rule: "Reads" },
  },
  {
    name: "policy-implicit-deny",
    rule: "§4.5: a non-matching policy blocks everything",
    records: s3({ PolicyDocument: document(READS) }),
    question: { ...ASK, action: "s3:PutObject", resource: "arn:aws:s3:::logs/a" },
    verdict: "fail",
    via: "gatewayEndpoint",
    steps: byS3("policy fail POLICY_DENIES"),
    evidence: { resourceId: "vpce-s3" },
  },
  {
    name: "policy-explicit-deny",
    rule: "§4.5: no matching Deny",
    records: s3({ PolicyDocument: document(FULL, NO_DELETE) }),
    question: { ...ASK, action: "s3:DeleteObject", resource: "arn:aws:s3:::logs/a" },
    verdict: "fail",
    via: "gatewayEndpoint",
    steps: byS3("policy fail POLICY_DENIES"),
    evidence: { resourceId: "vpce-s3", rule: "NoDelete" },
  },
  {
    name: "policy-depends-on-a-key-that-nobody-named",
    rule: "§4.5: restricted-principal: aws:PrincipalOrgID",
    records: s3({ PolicyDocument: document(ORG) }),
    question: { ...ASK, action: "s3:GetObject", resource: "arn:aws:s3:::logs/a" },
    verdict: "unknown",
    via: "gatewayEndpoint",
    steps: byS3("policy unknown POLICY_DEPENDS"),
    evidence: { resourceId: "vpce-s3", rule: "Org" },
  },
  {
    name: "policy-with-the-key-named",
    rule: "§4.5: restricted-principal: aws:PrincipalOrgID",
    records: s3({ PolicyDocument: document(ORG) }),
    question: {
      ...ASK,
      action: "s3:GetObject",
      resource: "arn:aws:s3:::logs/a",
      context: { "aws:PrincipalOrgID": ["o-1"] },
    },
    verdict: "pass",
    via: "gatewayEndpoint",
    steps: byS3("policy pass POLICY_ALLOWS"),
  },
  {
    name: "policy-that-only-denies",
    rule: "§4.5: classifier: deny-only/none",
    records: s3({ PolicyDocument: document(NO_DELETE) }),
    question: { from: "subnet-a", to: "s3" },
    verdict: "fail",
    via: "gatewayEndpoint",
    steps: byS3("policy fail POLICY_DENIES"),
  },
  {
    name: "policy-that-nobody-can-read",
    rule: "§4.5: classifier: unparsable",
    records: s3({ PolicyDocument: "{" }),
    question: { from: "subnet-a", to: "s3" },
    verdict: "unknown",
    via: "gatewayEndpoint",
    steps: byS3("policy unknown POLICY_NOT_VISIBLE"),
  },
  {
    name: "policy-of-a-service-that-takes-none",
    rule: "§4.5: only services with VpcEndpointPolicySupported=true",
    records: all(ssm({ PolicyDocument: document(NO_DELETE) }), {
      ServiceDetails: [
        {
          ServiceName: String(SSM_ENDPOINT.ServiceName),
          ServiceType: [{ ServiceType: "Interface" }],
          Owner: "amazon",
          VpcEndpointPolicySupported: false,
        },
      ],
    }),
    question: { from: "subnet-a", to: "ssm" },
    verdict: "pass",
    via: "interfaceEndpoint",
    steps: bySsm("policy notApplicable POLICY_NOT_SUPPORTED"),
  },
  {
    name: "policy-of-an-interface-endpoint-denies",
    rule: "§4.5: applies to interface endpoints whose service supports it",
    records: ssm({ PolicyDocument: document({ ...FULL, Action: "ssm:GetParameter" }) }),
    question: { from: "subnet-a", to: "ssm", action: "ssm:PutParameter", principal: ASK.principal },
    verdict: "fail",
    via: "interfaceEndpoint",
    steps: bySsm("policy fail POLICY_DENIES"),
    evidence: { resourceId: "vpce-ssm" },
  },
  {
    name: "policy-knows-its-own-endpoint",
    rule: "§4.6: aws:SourceVpce is the endpoint's id",
    records: s3({
      PolicyDocument: document({ ...FULL, Condition: { StringEquals: { "aws:SourceVpce": "vpce-s3" } } }),
    }),
    question: { ...ASK, action: "s3:GetObject", resource: "arn:aws:s3:::logs/a" },
    verdict: "pass",
    via: "gatewayEndpoint",
    steps: byS3("policy pass POLICY_ALLOWS"),
  },
];
