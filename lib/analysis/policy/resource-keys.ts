/** Condition keys for the policies of *resources* that shall be reached through an endpoint only (domain.md §4.6). */

export interface ResourceSideKey {
  key: string;
  /** Whether the service gives the key; `unknown` where the list that we have does not say. */
  supported: "yes" | "no" | "unknown";
  /** One sentence on what it holds and what for. */
  use: string;
}

/** Endpoint names (before their first dot) of the services listed for aws:SourceVpcArn. The list is partial. */
const VPC_ARN = [
  ...["s3", "kms", "lambda", "ecr", "ecs", "iam", "kinesis-firehose", "cloudformation", "athena", "ebs"],
  ...["transcribe", "transfer"],
];

/** Listed for the keys on the endpoint's owner: the same and these. The list is partial, too. */
const VPCE_OWNER = [...VPC_ARN, "dynamodb", "gamelift", "shield"];

/** Endpoints of a service that is listed under another name. */
const SAME_SERVICE: Readonly<Record<string, string>> = { "ecs-agent": "ecs", "ecs-telemetry": "ecs" };

/** The keys, best first, and whether the service is known to give them. Not on the list is unknown, not no. */
export function resourceSideKeys(shortName: string): ResourceSideKey[] {
  const name = shortName.replace(/-fips(?=\.|$)/, "").split(".")[0] ?? shortName;
  const service = new Map(Object.entries(SAME_SERVICE)).get(name) ?? name;
  // The text names DynamoDB as not supported.
  const vpcArn = VPC_ARN.includes(service) ? "yes" : service === "dynamodb" ? "no" : "unknown";
  const owner = VPCE_OWNER.includes(service) ? "yes" : "unknown";
  // A service of one's own or of a partner does not evaluate IAM policies for its clients.
  const any = service.startsWith("vpce-svc-") ? "unknown" : "yes";
  return [
    {
      key: "aws:SourceVpce",
      supported: any,
      use: "The endpoint's id; there only when the request came through an endpoint.",
    },
    {
      key: "aws:SourceVpc",
      supported: any,
      use: "The id of the endpoint's VPC; such ids are not unique across Regions, so prefer aws:SourceVpcArn where it works.",
    },
    {
      key: "aws:SourceVpcArn",
      supported: vpcArn,
      use: "The ARN of the endpoint's VPC, with Region and account; compare it with an ARN operator.",
    },
    {
      key: "aws:VpceAccount",
      supported: owner,
      use: "The account that owns the endpoint, so that new endpoints of that account need no change.",
    },
    {
      key: "aws:VpceOrgID",
      supported: owner,
      use: "The organisation that owns the endpoint, so that new accounts and endpoints need no change.",
    },
    {
      key: "aws:VpceOrgPaths",
      supported: owner,
      use: "The place of the endpoint's owner in the organisation; it can hold several values, so use ForAnyValue.",
    },
    {
      key: "aws:VpcSourceIp",
      supported: any,
      use: "The client's private address as the endpoint sees it; aws:SourceIp is not there for requests through an endpoint.",
    },
  ];
}
