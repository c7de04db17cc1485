import type { SourceError } from "@/lib/model";
import type { Failure } from "./errors";

/** Whom and what a collection was about, for the wording of its errors. */
export interface Subject {
  region: string;
  profile: string | null;
}

/**
 * Why there is no inventory at all, for people.
 *
 * @param acceptedElsewhere the same credentials work in another Region, so neither they nor the network are to blame.
 */
export function explainNothing(failure: Failure, subject: Subject, acceptedElsewhere = false): SourceError {
  const { region } = subject;
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
      return acceptedElsewhere ? unknownRegion(region) : unreachable(region, failure);
    case "unreachable":
      return unreachable(region, failure);
    case "timeout":
      return {
        code: "network.timeout",
        message: `No EC2 call in ${region} was answered: ${failure.message}`,
        advice:
          "Check the network, the proxy and VPC endpoints between here and AWS, and AWS_ENDPOINT_URL if it is set; then refresh.",
      };
    case "malformed":
      return {
        code: "api.unexpected",
        message: `What answered for EC2 in ${region} does not speak the EC2 API: ${failure.message}`,
        advice:
          "Check AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_EC2, and whether a proxy answers in place of AWS; then refresh.",
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
        message: `Every EC2 call in ${region} failed (${said}).`,
        advice: "Check the AWS Health Dashboard and the configuration of this source, then refresh.",
      };
  }
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

function unknownRegion(region: string): SourceError {
  return {
    code: "region.unknown",
    message: `There is no EC2 API for the Region ${region}: its host name does not exist, while AWS answers elsewhere.`,
    advice: "Check the spelling of the Region in AWS_REGION or in the configuration.",
  };
}

function unreachable(region: string, failure: Failure): SourceError {
  return {
    code: "network.unreachable",
    message: `EC2 in ${region} could not be reached: ${failure.message}`,
    advice:
      "Check the network, the proxy and the spelling of the Region, and AWS_ENDPOINT_URL if it is set; then refresh.",
  };
}
