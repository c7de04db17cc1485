import ApiGateway from "aws-react-icons/icons/ArchitectureServiceAmazonAPIGateway";
import Athena from "aws-react-icons/icons/ArchitectureServiceAmazonAthena";
import CloudWatch from "aws-react-icons/icons/ArchitectureServiceAmazonCloudWatch";
import DynamoDb from "aws-react-icons/icons/ArchitectureServiceAmazonDynamoDB";
import Ec2 from "aws-react-icons/icons/ArchitectureServiceAmazonEC2";
import Ecr from "aws-react-icons/icons/ArchitectureServiceAmazonElasticContainerRegistry";
import Ecs from "aws-react-icons/icons/ArchitectureServiceAmazonElasticContainerService";
import Eks from "aws-react-icons/icons/ArchitectureServiceAmazonElasticKubernetesService";
import EventBridge from "aws-react-icons/icons/ArchitectureServiceAmazonEventBridge";
import Kinesis from "aws-react-icons/icons/ArchitectureServiceAmazonKinesisDataStreams";
import Rds from "aws-react-icons/icons/ArchitectureServiceAmazonRDS";
import Sns from "aws-react-icons/icons/ArchitectureServiceAmazonSimpleNotificationService";
import Sqs from "aws-react-icons/icons/ArchitectureServiceAmazonSimpleQueueService";
import S3 from "aws-react-icons/icons/ArchitectureServiceAmazonSimpleStorageService";
import Vpc from "aws-react-icons/icons/ArchitectureServiceAmazonVirtualPrivateCloud";
import CloudTrail from "aws-react-icons/icons/ArchitectureServiceAWSCloudTrail";
import Kms from "aws-react-icons/icons/ArchitectureServiceAWSKeyManagementService";
import Lambda from "aws-react-icons/icons/ArchitectureServiceAWSLambda";
import PrivateLink from "aws-react-icons/icons/ArchitectureServiceAWSPrivateLink";
import SecretsManager from "aws-react-icons/icons/ArchitectureServiceAWSSecretsManager";
import StepFunctions from "aws-react-icons/icons/ArchitectureServiceAWSStepFunctions";
import SystemsManager from "aws-react-icons/icons/ArchitectureServiceAWSSystemsManager";
import TransitGateway from "aws-react-icons/icons/ArchitectureServiceAWSTransitGateway";
import type { IconPath } from "./scene";

/**
 * AWS Architecture Icons as plain outlines, read out of the components of `aws-react-icons`. AWS allows their use in
 * architecture diagrams; the notices say so.
 */
const BY_SERVICE: Record<string, IconComponent> = {
  athena: Athena,
  cloudtrail: CloudTrail,
  dynamodb: DynamoDb,
  ec2: Ec2,
  ec2messages: SystemsManager,
  "ecr.api": Ecr,
  "ecr.dkr": Ecr,
  ecs: Ecs,
  "ecs-agent": Ecs,
  "ecs-telemetry": Ecs,
  eks: Eks,
  events: EventBridge,
  "execute-api": ApiGateway,
  "kinesis-streams": Kinesis,
  kms: Kms,
  lambda: Lambda,
  logs: CloudWatch,
  monitoring: CloudWatch,
  rds: Rds,
  s3: S3,
  s3express: S3,
  secretsmanager: SecretsManager,
  sns: Sns,
  sqs: Sqs,
  ssm: SystemsManager,
  ssmmessages: SystemsManager,
  states: StepFunctions,
};

type IconComponent = (props: Record<string, never>) => unknown;

const cache = new Map<string, IconPath[]>();

/** The icon of an AWS service by the short name of its endpoint service; PrivateLink's own for any other. */
export function serviceIcon(shortName: string): Icon {
  const component = BY_SERVICE[shortName];
  return component === undefined ? icon("privatelink", PrivateLink as IconComponent) : icon(shortName, component);
}

export function vpcIcon(): Icon {
  return icon("resource/vpc", Vpc as IconComponent);
}

export function transitGatewayIcon(): Icon {
  return icon("resource/transitGateway", TransitGateway as IconComponent);
}

interface Icon {
  id: string;
  paths: IconPath[];
}

function icon(id: string, component: IconComponent): Icon {
  let paths = cache.get(id);
  if (paths === undefined) {
    paths = outlines(component({}));
    cache.set(id, paths);
  }
  return { id, paths };
}

/** Collects the `path` elements of a React element tree, with the fill they inherit. */
function outlines(element: unknown, inherited = "#000000"): IconPath[] {
  if (Array.isArray(element)) return element.flatMap((child) => outlines(child, inherited));
  if (typeof element !== "object" || element === null || !("props" in element)) return [];
  const { type, props } = element as { type: unknown; props: Record<string, unknown> };
  const fill = typeof props.fill === "string" ? props.fill : inherited;
  if (type === "path" && typeof props.d === "string") return fill === "none" ? [] : [{ d: props.d, fill }];
  return outlines(props.children, fill);
}
