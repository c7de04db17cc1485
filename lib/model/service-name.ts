/** Parsing and naming of endpoint services (domain.md §9.2, §4.1.1, §4.3). */

/** A service name taken apart. `shortName` is what follows the Region, e.g. `ecr.api`, or the `vpce-svc-…` id. */
export interface ParsedServiceName {
  kind: "aws" | "privatelink" | "unknown";
  region: string | null;
  shortName: string;
}

const REGION = /^(?:[a-z]{2,4})(?:-(?:gov|iso[a-z]?|isob|isoe|isof))?-[a-z]+-\d+$/;

/** True for text shaped like an AWS Region code, e.g. `eu-central-1`, `us-gov-west-1`, `eusc-de-east-1`. */
export function isRegionName(text: string): boolean {
  return REGION.test(text) || /^(us-iso[bf]?|eu-isoe|eusc-de)-[a-z]+-\d+$/.test(text);
}

/** Takes a service name apart without assuming its prefix: partitions and services differ (domain.md §9.2). */
export function parseServiceName(serviceName: string): ParsedServiceName {
  const labels = serviceName.split(".");
  const regionAt = labels.findIndex(isRegionName);
  const region = regionAt < 0 ? null : (labels[regionAt] ?? null);
  const id = labels.find((label) => label.startsWith("vpce-svc-"));
  if (id !== undefined) return { kind: "privatelink", region, shortName: id };
  if (regionAt >= 0 && regionAt < labels.length - 1) {
    const rest = labels.slice(regionAt + 1);
    if (rest.length > 1 && rest.at(-1) === "cn") rest.pop();
    return { kind: "aws", region, shortName: rest.join(".") };
  }
  const global = /^(?:[a-z]+\.)?(?:com|cn\.com|eu)\.amazonaws\.(.+)$/.exec(`.${serviceName}`.slice(1));
  if (global?.[1] !== undefined) return { kind: "aws", region: null, shortName: global[1] };
  return { kind: "unknown", region, shortName: serviceName };
}

const DISPLAY_NAMES: Record<string, string> = {
  athena: "Athena",
  autoscaling: "Auto Scaling",
  "bedrock-runtime": "Bedrock Runtime",
  cassandra: "Keyspaces",
  cloudformation: "CloudFormation",
  cloudtrail: "CloudTrail",
  config: "Config",
  dynamodb: "DynamoDB",
  ebs: "EBS direct APIs",
  ec2: "EC2",
  ec2messages: "EC2 Messages",
  "ecr.api": "ECR API",
  "ecr.dkr": "ECR Docker",
  ecs: "ECS",
  "ecs-agent": "ECS Agent",
  "ecs-telemetry": "ECS Telemetry",
  eks: "EKS",
  "eks-auth": "EKS Auth",
  elasticfilesystem: "EFS",
  elasticloadbalancing: "Elastic Load Balancing",
  "email-smtp": "SES SMTP",
  events: "EventBridge",
  "execute-api": "API Gateway",
  glue: "Glue",
  "kinesis-firehose": "Data Firehose",
  "kinesis-streams": "Kinesis Data Streams",
  kms: "KMS",
  lambda: "Lambda",
  logs: "CloudWatch Logs",
  monitoring: "CloudWatch",
  rds: "RDS",
  "rds-data": "RDS Data",
  s3: "S3",
  s3express: "S3 Express One Zone",
  "sagemaker.api": "SageMaker API",
  "sagemaker.runtime": "SageMaker Runtime",
  secretsmanager: "Secrets Manager",
  sns: "SNS",
  sqs: "SQS",
  ssm: "Systems Manager",
  ssmmessages: "Session Manager",
  states: "Step Functions",
  sts: "STS",
  xray: "X-Ray",
};

/** The name that people use for a service, or its short name where we know none. */
export function serviceDisplayName(shortName: string): string {
  return DISPLAY_NAMES[shortName] ?? shortName;
}

/** True for the short name of a service that Isthmus knows by name. */
export function isKnownService(shortName: string): boolean {
  return shortName in DISPLAY_NAMES;
}

/** A TCP port range of a service, with how sure we are (domain.md §4.3). */
export interface ServicePort {
  from: number;
  to: number;
  source: "default" | "documented" | "unverified";
}

const PORTS: Record<string, readonly ServicePort[]> = {
  cassandra: [{ from: 9142, to: 9142, source: "documented" }],
  "email-smtp": [25, 465, 587, 2465, 2587].map((port) => ({ from: port, to: port, source: "unverified" as const })),
  "iot.data": [443, 8443, 8883].map((port) => ({ from: port, to: port, source: "unverified" as const })),
};

/** The TCP ports of an AWS service (443 unless listed); null for a PrivateLink service, whose listeners are not known here. */
export function servicePorts(name: ParsedServiceName): readonly ServicePort[] | null {
  if (name.kind !== "aws") return null;
  return PORTS[name.shortName] ?? [{ from: 443, to: 443, source: "default" }];
}

/** The partition of a Region (domain.md §9.1). */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  if (region.startsWith("eusc-")) return "aws-eusc";
  const iso = /^(?:us|eu)-iso([bef]?)-/.exec(region);
  if (iso !== null) return iso[1] === "" ? "aws-iso" : `aws-iso-${iso[1]}`;
  return "aws";
}
