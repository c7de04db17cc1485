/** Requests to begin with when a policy is tried out: a common action of the service on a resource to be named. */

/** The service whose endpoint is asked about. Region and account may be unknown; the reader then names them. */
export interface ServiceInPlace {
  /** As in the service name after the Region: `s3`, `ecr.api`, `kms-fips`. */
  shortName: string;
  region: string | null;
  partition: string;
  accountId: string | null;
}

export interface RequestChoice {
  label: string;
  action: string;
  /** An ARN with example names in it, or `*` where the action takes no resource. */
  resource: string;
}

export interface RequestDefaults {
  action: string;
  resource: string;
  /** One sentence on why this request, and what to replace. */
  why: string;
  /** The default first. */
  choices: readonly RequestChoice[];
}

/** Label, action and the resource's ARN after the partition; `R` and `A` stand for Region and account, `*` for none. */
type Row = readonly [label: string, action: string, resource: string];

// Names as the AWS guides use them in examples, so that nobody takes them for their own.
const BUCKET = "amzn-s3-demo-bucket";
const KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab";

const ECR: readonly Row[] = [
  ["Find an image layer", "ecr:GetDownloadUrlForLayer", "ecr:R:A:repository/example-repository"],
  ["Pull an image's manifest", "ecr:BatchGetImage", "ecr:R:A:repository/example-repository"],
  ["Sign in to the registry", "ecr:GetAuthorizationToken", "*"],
];

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  athena: [["Run a query", "athena:StartQueryExecution", "athena:R:A:workgroup/primary"]],
  autoscaling: [["List groups", "autoscaling:DescribeAutoScalingGroups", "*"]],
  bedrock: [["List models", "bedrock:ListFoundationModels", "*"]],
  "bedrock-runtime": [["Invoke a model", "bedrock:InvokeModel", "bedrock:R::foundation-model/example-model"]],
  cloudformation: [["Read a stack", "cloudformation:DescribeStacks", "cloudformation:R:A:stack/example-stack/*"]],
  cloudtrail: [["Look up events", "cloudtrail:LookupEvents", "*"]],
  config: [["List rules", "config:DescribeConfigRules", "*"]],
  dynamodb: [
    ["Read an item", "dynamodb:GetItem", "dynamodb:R:A:table/example-table"],
    ["Write an item", "dynamodb:PutItem", "dynamodb:R:A:table/example-table"],
    ["Query an index", "dynamodb:Query", "dynamodb:R:A:table/example-table/index/example-index"],
    ["List tables", "dynamodb:ListTables", "*"],
  ],
  ec2: [
    ["List instances", "ec2:DescribeInstances", "*"],
    ["Stop an instance", "ec2:StopInstances", "ec2:R:A:instance/i-0123456789abcdef0"],
  ],
  ec2messages: [["Receive messages (SSM Agent)", "ec2messages:GetMessages", "*"]],
  "ecr.api": ECR,
  "ecr.dkr": ECR,
  ecs: [["Read services", "ecs:DescribeServices", "ecs:R:A:service/example-cluster/example-service"]],
  "ecs-agent": [["Poll for tasks", "ecs:Poll", "ecs:R:A:container-instance/example-cluster/*"]],
  "ecs-telemetry": [["Report metrics", "ecs:StartTelemetrySession", "ecs:R:A:container-instance/example-cluster/*"]],
  eks: [["Read a cluster", "eks:DescribeCluster", "eks:R:A:cluster/example-cluster"]],
  "eks-auth": [["Assume a pod's role", "eks-auth:AssumeRoleForPodIdentity", "eks:R:A:cluster/example-cluster"]],
  elasticfilesystem: [
    ["List file systems", "elasticfilesystem:DescribeFileSystems", "elasticfilesystem:R:A:file-system/*"],
  ],
  elasticloadbalancing: [["List load balancers", "elasticloadbalancing:DescribeLoadBalancers", "*"]],
  events: [["Put an event", "events:PutEvents", "events:R:A:event-bus/default"]],
  "execute-api": [["Call a method", "execute-api:Invoke", "execute-api:R:A:example-api-id/prod/GET/items"]],
  glue: [["Read a table", "glue:GetTable", "glue:R:A:table/example-database/example-table"]],
  "kinesis-firehose": [["Put a record", "firehose:PutRecord", "firehose:R:A:deliverystream/example-stream"]],
  "kinesis-streams": [
    ["Put a record", "kinesis:PutRecord", "kinesis:R:A:stream/example-stream"],
    ["Read records", "kinesis:GetRecords", "kinesis:R:A:stream/example-stream"],
  ],
  kms: [
    ["Decrypt", "kms:Decrypt", `kms:R:A:key/${KEY_ID}`],
    ["Make a data key", "kms:GenerateDataKey", `kms:R:A:key/${KEY_ID}`],
  ],
  lambda: [["Invoke a function", "lambda:InvokeFunction", "lambda:R:A:function:example-function"]],
  logs: [
    ["Write log events", "logs:PutLogEvents", "logs:R:A:log-group:/example/group:log-stream:example-stream"],
    ["Create a log stream", "logs:CreateLogStream", "logs:R:A:log-group:/example/group:log-stream:example-stream"],
  ],
  monitoring: [
    ["Publish a metric", "cloudwatch:PutMetricData", "*"],
    ["Read metrics", "cloudwatch:GetMetricData", "*"],
  ],
  rds: [["List DB instances", "rds:DescribeDBInstances", "rds:R:A:db:*"]],
  "rds-data": [["Run a statement", "rds-data:ExecuteStatement", "rds:R:A:cluster:example-cluster"]],
  s3: [
    ["Read an object", "s3:GetObject", `s3:::${BUCKET}/example-key`],
    ["Write an object", "s3:PutObject", `s3:::${BUCKET}/example-key`],
    ["List a bucket", "s3:ListBucket", `s3:::${BUCKET}`],
  ],
  s3express: [["Open a session", "s3express:CreateSession", "s3express:R:A:bucket/example-bucket--usw2-az1--x-s3"]],
  "sagemaker.api": [["Read an endpoint", "sagemaker:DescribeEndpoint", "sagemaker:R:A:endpoint/example-endpoint"]],
  "sagemaker.runtime": [["Invoke an endpoint", "sagemaker:InvokeEndpoint", "sagemaker:R:A:endpoint/example-endpoint"]],
  secretsmanager: [
    ["Read a secret", "secretsmanager:GetSecretValue", "secretsmanager:R:A:secret:example-secret-a1b2c3"],
  ],
  sns: [["Publish", "sns:Publish", "sns:R:A:example-topic"]],
  sqs: [
    ["Send a message", "sqs:SendMessage", "sqs:R:A:example-queue"],
    ["Receive messages", "sqs:ReceiveMessage", "sqs:R:A:example-queue"],
  ],
  ssm: [
    ["Read a parameter", "ssm:GetParameter", "ssm:R:A:parameter/example-parameter"],
    ["Report in (SSM Agent)", "ssm:UpdateInstanceInformation", "ec2:R:A:instance/i-0123456789abcdef0"],
  ],
  ssmmessages: [["Open a session's channel", "ssmmessages:OpenDataChannel", "*"]],
  states: [["Start an execution", "states:StartExecution", "states:R:A:stateMachine:example-machine"]],
  "sync-states": [
    ["Start an express execution", "states:StartSyncExecution", "states:R:A:stateMachine:example-machine"],
  ],
  sts: [
    ["Assume a role", "sts:AssumeRole", "iam::A:role/example-role"],
    ["Ask who one is", "sts:GetCallerIdentity", "*"],
  ],
  xray: [["Send trace segments", "xray:PutTraceSegments", "*"]],
};

/** Sensible requests for a service's endpoint, with example names for the reader to replace. */
export function requestDefaults(service: ServiceInPlace): RequestDefaults {
  const { partition } = service;
  const region = service.region ?? "us-east-1";
  const account = service.accountId ?? "111122223333";
  const short = service.shortName.replace(/-fips(?=\.|$)/, "");
  const rows = new Map(Object.entries(ROWS)).get(short);
  const arn = (resource: string) =>
    resource === "*"
      ? "*"
      : `arn:${partition}:${resource.replace(/^([a-z0-9-]+):R?:A?:/, (head, name: string) => place(head, name))}`;
  const place = (head: string, name: string) =>
    `${name}:${head.includes(":R:") ? region : ""}:${head.endsWith(":A:") ? account : ""}:`;
  const choices = (rows ?? [unknownRow(short)]).map(([label, action, resource]) => ({
    label,
    action,
    resource: arn(resource),
  }));
  if (short === "s3") {
    // ECR keeps image layers in a bucket of AWS's own (domain.md §4.5), so a pull needs it whoever owns the repository.
    const layers = `s3:::prod-${region}-starport-layer-bucket/example-layer`;
    choices.push({ label: "Read an image layer of ECR", action: "s3:GetObject", resource: arn(layers) });
  }
  const [first] = choices;
  const action = first?.action ?? "";
  const resource = first?.resource ?? "*";
  const replace = resource === "*" ? "it names no single resource" : "replace the example names with your own";
  const why =
    rows === undefined
      ? `No example request is known for ${service.shortName}; name an action of the service and a resource.`
      : `${action} is a common request to this service; ${replace}.`;
  return { action, resource, why, choices };
}

/** Most services name their actions by the first label of the endpoint's name; where not, the reader corrects it. */
function unknownRow(short: string): Row {
  const service = /^[a-z0-9-]+/.exec(short)?.[0] ?? "service";
  return ["Any action", `${service.startsWith("vpce-svc-") ? "service" : service}:ExampleAction`, "*"];
}
