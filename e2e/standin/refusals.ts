import type { IncomingHttpHeaders } from "node:http";
import { type Faults, matches } from "./faults";
import { APIS, iamActionOf } from "./protocols";
import type { ApiError, StandinRequest } from "./request";

const READING_ACTION = /^(?:Describe|Get|List|Search)[A-Z]/;

/** The Region that the one endpoint of a global API is in, for each partition (domain.md §9.1). */
const GLOBAL_REGIONS = ["us-east-1", "cn-northwest-1", "us-gov-west-1"];

/** The error that a rule or a fault makes of a request, in the order in which AWS would notice; null for none. */
export function refusal(
  { service, action, region, accountId, page }: StandinRequest,
  faults: Faults,
  headers: IncomingHttpHeaders,
  body: string,
  throttled: boolean,
): ApiError | null {
  const api = APIS[service];
  if (!READING_ACTION.test(action) && !(service === "sts" && action === "AssumeRole")) {
    const message = `The stand-in refuses ${iamActionOf(service, action)}: it is not an action that only reads.`;
    return { ...APIS.ec2.denied, message, violation: true };
  }
  if (api.global && !GLOBAL_REGIONS.includes(region)) {
    const message = `Credential should be scoped to a valid Region, not ${region}: ${api.scope} is a global API.`;
    return { ...api.badSignature, message, violation: true };
  }
  if (throttled || matches(faults.throttle, action, page)) {
    return { ...api.throttled, message: service === "ec2" ? "Request limit exceeded." : "Rate exceeded" };
  }
  if (faults.badSignature === true) {
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${String(value)}`);
    const message = `The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'POST\n/\n\n${lines.join("\n")}\n\n${body}'\n`;
    return { ...api.badSignature, message };
  }
  if (faults.expired === true) {
    const message =
      service === "ec2" ? "Request has expired." : "The security token included in the request is expired";
    return { ...api.expired, message };
  }
  if (faults.wrongCredentials === true || faults.regionsOff?.includes(region) === true) {
    const message =
      service === "ec2"
        ? "AWS was not able to validate the provided access credentials"
        : "The security token included in the request is invalid.";
    return { ...api.unknownKey, message };
  }
  return matches(faults.deny, action, page) ? denial(service, action, accountId) : null;
}

function denial(service: StandinRequest["service"], action: string, accountId: string): ApiError {
  const who = `arn:aws:iam::${accountId}:user/reader`;
  const what = iamActionOf(service, action);
  const sentence = `User: ${who} is not authorized to perform: ${what}`;
  return {
    ...APIS[service].denied,
    message:
      service === "ec2"
        ? `You are not authorized to perform this operation. ${sentence} because no identity-based policy allows the ${what} action. Encoded authorization failure message: 9hPfencodedEXAMPLEmessage0123456789`
        : sentence,
  };
}
