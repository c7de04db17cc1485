import type { SourceError } from "@/lib/model";
import type { Failure } from "./errors";

/** Whom and what a collection was about, for the wording of its errors. */
export interface Subject {
  region: string;
  profile: string | null;
  /** The API, as people call it. */
  api: string;
}

/**
 * Why there is no inventory at all, for people.
 *
 * @param acceptedElsewhere the same credentials work in another Region, so neither they nor the network are to blame.
 */
export function explainNothing(failure: Failure, subject: Subject, acceptedElsewhere = false): SourceError {
  const { region, api } = subject;
  const who = subject.profile === null ? "The AWS credentials in use" : `The credentials of profile ${subject.profile}`;
  const login = `aws sso login${subject.profile === null ? "" : ` --profile ${subject.profile}`}`;
  const said = `${failure.code}: ${failure.message.replace(/[.\s]+$/, "")}`;
  switch (failure.kind) {
    case "credentials.missing":
      return {
        code: "credentials.missing",
        message: `No AWS credentials were found (${failure.message.replace(/[.\s]+$/, "")}).`,
        advice: `Run ${login}, or set AWS_PROFILE to one of your profiles, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; then refresh.`,
      };
    case "credentials.timeout":
      return {
        code: "credentials.timeout",
        message: `No AWS credentials came in time: ${failure.message}`,
        advice: `Run the command that credential_process names, or ${login}, by hand to see what it waits for; then refresh.`,
      };
    case "credentials.expired":
      return {
        code: "credentials.expired",
        message: `${who} have expired (${said}).`,
        advice: `Run ${login} or renew the session token, then refresh. If they are new, check the clock of this computer.`,
      };
    case "credentials.invalid":
      return acceptedElsewhere ? regionOff(region) : invalidCredentials(who, said, login);
    case "region.off":
      return regionOff(region);
    case "clock":
      return {
        code: "clock.skewed",
        message: `AWS refused the requests because of their date (${said}).`,
        advice: "Set the clock of this computer, then refresh.",
      };
    case "unresolved":
      return acceptedElsewhere ? unknownRegion(subject) : unreachable(subject, failure);
    case "unreachable":
      return unreachable(subject, failure);
    case "timeout":
      return {
        code: "network.timeout",
        message: `No ${api} call in ${region} was answered: ${failure.message}`,
        advice:
          "Check the network, the proxy and VPC endpoints between here and AWS, and AWS_ENDPOINT_URL if it is set; then refresh.",
      };
    case "malformed":
      return {
        code: "api.unexpected",
        message: `What answered for ${api} in ${region} does not speak the ${api} API: ${failure.message}`,
        advice:
          "Check AWS_ENDPOINT_URL and its relatives for single services, and whether a proxy answers in place of AWS; then refresh.",
      };
    case "cancelled":
      return {
        code: "cancelled",
        message: `The collection of ${region} was stopped.`,
        advice: "Refresh to start it again.",
      };
    case "answer":
      return {
        code: "api.failed",
        message: `Every ${api} call in ${region} failed (${said}).`,
        advice: "Check the AWS Health Dashboard and the configuration of this source, then refresh.",
      };
  }
}

/**
 * Why a role could not be assumed, for people.
 *
 * @param failure of the AssumeRole, whose message names the role.
 */
export function explainRole(failure: Failure, arn: string, subject: Subject): SourceError {
  const caller = subject.profile === null ? "the credentials in use" : `the credentials of profile ${subject.profile}`;
  const reason = `${failure.message.replace(/[.\s]+$/, "")} (${failure.code}).`;
  if (failure.status === "denied") {
    return {
      code: "role.denied",
      message: reason,
      advice: `Check that the trust policy of ${arn} names ${caller}, that the external id is the one that it asks for, and that ${caller} may do sts:AssumeRole on it; then refresh.`,
    };
  }
  if (failure.kind !== "answer") {
    // What is wrong is not the role: the same happens to whatever these credentials ask for.
    return { ...explainNothing(failure, subject), message: reason };
  }
  return {
    code: "role.failed",
    message: reason,
    advice: "Check the ARN of the role, its session name and its external id in the configuration, then refresh.",
  };
}

/** Why the accounts of the organisation could not be listed, where Organizations itself said no; null for other failures. */
export function explainAccounts(failure: Failure): SourceError | null {
  const advice =
    "List the accounts to read, or the roles to assume in them, in the configuration: the view of the management account is not required. To list them from here, allow organizations:ListAccounts to the management account or a delegated administrator.";
  const said = `${failure.code}: ${failure.message.replace(/[.\s]+$/, "")}`;
  if (failure.code === "AWSOrganizationsNotInUseException") {
    return {
      code: "organization.none",
      message: `The account of the credentials is in no organisation (${said}).`,
      advice,
    };
  }
  if (failure.status !== "denied") return null;
  return {
    code: "organization.denied",
    message: `The accounts of the organisation could not be listed: AWS denied organizations:ListAccounts (${said}).`,
    advice,
  };
}

/** Why the enabled Regions could not be listed, where AWS denied it; null for other failures. */
export function explainRegions(failure: Failure): SourceError | null {
  if (failure.status !== "denied") return null;
  const said = `${failure.code}: ${failure.message.replace(/[.\s]+$/, "")}`;
  return {
    code: "regions.denied",
    message: `The enabled Regions could not be listed: AWS denied ec2:DescribeRegions (${said}).`,
    advice: "Name the Regions to read in the configuration, or allow ec2:DescribeRegions.",
  };
}

/** For a text that is not the ARN of a role. */
export function invalidRole(arn: string): SourceError {
  return {
    code: "role.invalid",
    message: `${JSON.stringify(arn.slice(0, 200))} is not the ARN of a role.`,
    advice: "Write it as arn:aws:iam::111122223333:role/name in the configuration.",
  };
}

/** For a Region that cannot be one. */
export function invalidRegion(region: string): SourceError {
  return {
    code: "region.unknown",
    message: `${JSON.stringify(region.slice(0, 80))} is not the code of an AWS Region.`,
    advice: "Use a code such as eu-west-1 in AWS_REGION or in the configuration.",
  };
}

function invalidCredentials(who: string, said: string, login: string): SourceError {
  return {
    code: "credentials.invalid",
    message: `${who} were not accepted by AWS (${said}).`,
    advice: `Check the access key, or run ${login}, then refresh.`,
  };
}

function regionOff(region: string): SourceError {
  return {
    code: "region.off",
    message: `The Region ${region} is not enabled for this account: AWS accepts the credentials elsewhere, but not there.`,
    advice: `Enable ${region} under Account, AWS Regions in the console, or choose another Region.`,
  };
}

function unknownRegion({ region, api }: Subject): SourceError {
  return {
    code: "region.unknown",
    message: `There is no ${api} API for the Region ${region}: its host name does not exist, while AWS answers elsewhere.`,
    advice: "Check the spelling of the Region in AWS_REGION or in the configuration.",
  };
}

function unreachable({ region, api }: Subject, failure: Failure): SourceError {
  return {
    code: "network.unreachable",
    message: `${api} in ${region} could not be reached: ${failure.message}`,
    advice:
      "Check the network, the proxy and the spelling of the Region, and AWS_ENDPOINT_URL if it is set; then refresh.",
  };
}
