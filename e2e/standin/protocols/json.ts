import { isRecord, type RawRecord } from "@/lib/model";
import { actionAt, outputShape, type Service, type Shape } from "../shapes";
import { type HttpRequest, type Protocol, REQUEST_ID } from "./protocol";

/** The first part of `X-Amz-Target`, before the action. */
const TARGETS: Partial<Record<Service, string>> = {
  organizations: "AWSOrganizationsV20161128",
  route53resolver: "Route53Resolver",
};

/** AWS JSON 1.1 as Route 53 Resolver and Organizations speak it: the action is a header. */
export const json: Protocol = {
  read(service, request) {
    const [target, action, ...more] = String(request.headers["x-amz-target"] ?? "").split(".");
    if (request.method !== "POST" || target !== TARGETS[service] || action === undefined || more.length > 0)
      return null;
    const parameters = parametersOf(request);
    return parameters === null ? null : { action, parameters };
  },
  write: (service, action, output) => ({
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": REQUEST_ID },
    body: outputJson(service, action, output),
  }),
  error: (_service, code, message) => ({
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": REQUEST_ID },
    body: JSON.stringify({ __type: code, message }),
  }),
};

/** REST-JSON as RAM speaks it: the path is the action, and an error's code is a header. */
export const restJson: Protocol = {
  read(service, request) {
    const found = service === "ram" ? actionAt(service, request.method, request.path) : null;
    const parameters = parametersOf(request);
    return found === null || parameters === null ? null : { action: found.action, parameters };
  },
  write: (service, action, output) => ({
    headers: { "content-type": "application/json", "x-amzn-requestid": REQUEST_ID },
    body: outputJson(service, action, output),
  }),
  error: (_service, code, message) => ({
    headers: { "content-type": "application/json", "x-amzn-requestid": REQUEST_ID, "x-amzn-errortype": code },
    body: JSON.stringify({ message }),
  }),
};

function parametersOf({ body }: HttpRequest): Record<string, string> | null {
  try {
    const input: unknown = JSON.parse(body === "" ? "{}" : body);
    return isRecord(input) ? Object.fromEntries(flattened(input, "")) : null;
  } catch {
    return null;
  }
}

function flattened(value: unknown, path: string): [string, string][] {
  const prefix = path === "" ? "" : `${path}.`;
  if (Array.isArray(value)) return value.flatMap((item, index) => flattened(item, `${prefix}${index + 1}`));
  if (isRecord(value)) return Object.entries(value).flatMap(([name, field]) => flattened(field, `${prefix}${name}`));
  return [[path, String(value)]];
}

function outputJson(service: Service, action: string, output: RawRecord): string {
  const shape = outputShape(service, action);
  if (shape === null) throw new Error(`${service}:${action} has no output.`);
  return JSON.stringify(toJson(shape, output));
}

/** A value of a shape as JSON has it: only the shape's members, times as seconds since 1970. */
function toJson(shape: Shape, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (shape.kind === "list") return Array.isArray(value) ? value.map((item) => toJson(shape.item(), item)) : [];
  if (shape.kind === "structure") {
    const record: RawRecord = isRecord(value) ? value : {};
    return Object.fromEntries(
      shape.members.map((member) => [member.name, toJson(member.shape(), record[member.name])]),
    );
  }
  return shape.timestamp && typeof value === "string" ? Date.parse(value) / 1000 : value;
}
