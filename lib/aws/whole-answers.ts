import { MalformedResponseError } from "./errors";
import type { Service } from "./guard";

/**
 * The SDK reads any XML, any JSON object and even an empty body as an answer in which every list is absent: a sign-in page of
 * a proxy would become an account without VPCs. So an answer must be what its protocol prescribes, and its end must be there.
 *
 * @throws MalformedResponseError otherwise.
 */
export function assertAnswerOf(service: Service, action: string, body: Uint8Array): void {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (service === "route53resolver" || service === "organizations" || service === "ram") assertJson(action, bytes);
  else assertXml(action, bytes);
}

function assertXml(action: string, bytes: Buffer): void {
  const root = /^\uFEFF?\s*(?:<\?[^>]*\?>\s*|<!--[\s\S]*?-->\s*)*<(?:[\w.-]+:)?([\w.-]+)/.exec(
    bytes.subarray(0, 4096).toString("utf8"),
  )?.[1];
  if (root === undefined || root.toLowerCase() !== `${action}Response`.toLowerCase()) {
    throw new MalformedResponseError(`What answered is not the API: the answer is not a ${action}Response.`, {
      mayPass: false,
    });
  }
  const end = bytes.subarray(-256).toString("utf8").trimEnd();
  if (!end.endsWith(`${root}>`)) throw cutShort();
}

/** Answers in JSON are short here (a hundred records a page), so that reading them twice costs nothing. */
function assertJson(action: string, bytes: Buffer): void {
  const text = bytes.toString("utf8").trim();
  if (!text.startsWith("{")) {
    throw new MalformedResponseError(`What answered is not the API: the answer to ${action} is not a JSON object.`, {
      mayPass: false,
    });
  }
  try {
    JSON.parse(text);
  } catch {
    throw cutShort();
  }
}

function cutShort(): MalformedResponseError {
  return new MalformedResponseError("The answer stopped before its end.", { mayPass: true });
}
