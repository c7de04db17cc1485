import * as ec2 from "@aws-sdk/client-ec2";
import * as elbv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import * as organizations from "@aws-sdk/client-organizations";
import * as ram from "@aws-sdk/client-ram";
import * as route53 from "@aws-sdk/client-route-53";
import * as sts from "@aws-sdk/client-sts";
import { isRecord, type ServiceName } from "@/lib/model";
import { RESOLVER_ACTIONS } from "./resolver-shapes";

/** The APIs that the stand-in speaks: those of the catalogue of calls, and the one that lists accounts. */
export type Service = ServiceName | "organizations";

/**
 * The shapes of AWS's answers and parameters, read from the schemas that the SDK itself is driven by. So the stand-in writes
 * the names that the real SDK looks for, and a field that AWS does not know cannot slip in.
 *
 * A schema is a tuple (`@smithy/types`, static schemas): `[3, namespace, name, traits, memberNames, memberRefs]` a structure,
 * `[1, namespace, name, traits, itemRef]` a list, `[9, namespace, name, traits, input, output]` an operation, a number a
 * simple type (4 to 7 a timestamp, 64 + n a list of n). A reference may be lazy (a function) and may carry traits
 * (`[ref, traits]`).
 */
export type Shape =
  | { kind: "structure"; name: string; members: readonly Member[] }
  | { kind: "list"; itemName: string; item: () => Shape }
  | { kind: "simple"; timestamp: boolean };

export interface Member {
  name: string;
  xmlName: string;
  /** The name in a request: the EC2 or AWS query name, or the one in a URL's query. */
  parameterName: string;
  shape: () => Shape;
}

/** Where and how a REST operation is sent: its method and the pattern of its path. */
interface Route {
  action: string;
  method: string;
  /** Its groups are the parts of the path that are parameters. */
  path: RegExp;
}

const STRUCTURE = 3;
const LIST = 1;
const OPERATION = 9;
const FIRST_TIMESTAMP = 4;
const LAST_TIMESTAMP = 7;
const LIST_OF_SIMPLE = 64;
const MAP_OF_SIMPLE = 128;

const MODULES: Record<Exclude<Service, "route53resolver">, object> = { ec2, elbv2, organizations, ram, route53, sts };

/** The output of an action; null when the service has no such action. */
export function outputShape(service: Service, action: string): Shape | null {
  if (service === "route53resolver") return RESOLVER_ACTIONS[action]?.output ?? null;
  const operation = operationOf(service, action);
  return operation === null ? null : shapeOf(operation[5]);
}

/** The parameters of an action; null as above. */
export function inputShape(service: Service, action: string): Shape | null {
  if (service === "route53resolver") return RESOLVER_ACTIONS[action]?.input ?? null;
  const operation = operationOf(service, action);
  return operation === null ? null : shapeOf(operation[4]);
}

/** The action that a REST service has at a path, and the parameters that the path holds; null when there is none. */
export function actionAt(
  service: "ram" | "route53",
  method: string,
  path: string,
): { action: string; labels: Record<string, string> } | null {
  for (const route of routesOf(service)) {
    const found = route.method === method ? route.path.exec(path) : null;
    if (found === null) continue;
    const labels = Object.entries(found.groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)]);
    return { action: route.action, labels: Object.fromEntries(labels) as Record<string, string> };
  }
  return null;
}

/** The shape of a member of a structure; null when there is no such member. */
export function memberShape(shape: Shape, memberName: string): Shape | null {
  if (shape.kind !== "structure") return null;
  return shape.members.find((candidate) => candidate.name === memberName)?.shape() ?? null;
}

/** Fields of a value that its shape does not have, as paths such as `VpcEndpoint.DnsEntries[0].Foo`. */
export function unknownFields(shape: Shape, value: unknown, path: string): string[] {
  if (shape.kind === "list") {
    return Array.isArray(value)
      ? value.flatMap((item, index) => unknownFields(shape.item(), item, `${path}[${index}]`))
      : [];
  }
  if (shape.kind === "simple" || !isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    const member = shape.members.find((candidate) => candidate.name === key);
    return member === undefined ? [`${path}.${key}`] : unknownFields(member.shape(), field, `${path}.${key}`);
  });
}

const routes = new Map<Service, Route[]>();

function routesOf(service: "ram" | "route53"): Route[] {
  const known = routes.get(service);
  if (known !== undefined) return known;
  const found = Object.entries(MODULES[service]).flatMap(([name, schema]: [string, unknown]): Route[] => {
    if (!Array.isArray(schema) || schema[0] !== OPERATION || !name.endsWith("$")) return [];
    const traits: unknown = schema[3];
    const http: unknown = isRecord(traits) ? traits.http : null;
    if (!Array.isArray(http)) return [];
    const [path] = String(http[1]).split("?");
    const pattern = String(path).replace(/\{([^}+]+)\+?\}/g, "(?<$1>[^/]+)");
    return [{ action: name.slice(0, -1), method: String(http[0]), path: new RegExp(`^${pattern}/?$`) }];
  });
  routes.set(service, found);
  return found;
}

function operationOf(service: keyof typeof MODULES, action: string): readonly unknown[] | null {
  const schema: unknown = Reflect.get(MODULES[service], `${action}$`);
  return Array.isArray(schema) && schema[0] === OPERATION ? schema : null;
}

const shapes = new Map<unknown, Shape>();

function shapeOf(reference: unknown): Shape {
  const schema = resolved(reference);
  const known = shapes.get(schema);
  if (known !== undefined) return known;
  const shape = readShape(schema);
  shapes.set(schema, shape);
  return shape;
}

function readShape(schema: unknown): Shape {
  if (Array.isArray(schema) && schema[0] === STRUCTURE) {
    const [, namespace, name, , memberNames, memberReferences] = schema as [
      number,
      string,
      string,
      unknown,
      string[],
      unknown[],
    ];
    return {
      kind: "structure",
      name,
      members: memberNames.map((memberName, index) => {
        const reference = memberReferences[index];
        const xmlName = traitOf(reference, "xmlName") ?? memberName;
        // The EC2 protocol alone capitalizes the names of parameters.
        const plain = namespace === "com.amazonaws.ec2" ? xmlName.charAt(0).toUpperCase() + xmlName.slice(1) : xmlName;
        const parameterName = traitOf(reference, "ec2QueryName") ?? traitOf(reference, "httpQuery") ?? plain;
        return { name: memberName, xmlName, parameterName, shape: () => shapeOf(reference) };
      }),
    };
  }
  if (Array.isArray(schema) && schema[0] === LIST) {
    const reference: unknown = schema[4];
    return { kind: "list", itemName: traitOf(reference, "xmlName") ?? "member", item: () => shapeOf(reference) };
  }
  if (typeof schema === "number" && schema >= LIST_OF_SIMPLE && schema < MAP_OF_SIMPLE) {
    return { kind: "list", itemName: "member", item: () => shapeOf(schema - LIST_OF_SIMPLE) };
  }
  const timestamp = typeof schema === "number" && schema >= FIRST_TIMESTAMP && schema <= LAST_TIMESTAMP;
  return { kind: "simple", timestamp };
}

/** A schema has its namespace, text, in second place; a reference with traits has the traits there. */
function resolved(reference: unknown): unknown {
  if (typeof reference === "function") return resolved((reference as () => unknown)());
  if (Array.isArray(reference) && typeof reference[1] !== "string") return resolved(reference[0]);
  return reference;
}

function traitOf(reference: unknown, trait: string): string | null {
  const traits: unknown = Array.isArray(reference) && typeof reference[1] !== "string" ? reference[1] : null;
  const value = isRecord(traits) ? traits[trait] : null;
  return typeof value === "string" ? value : null;
}
