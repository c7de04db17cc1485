import * as ec2 from "@aws-sdk/client-ec2";
import * as sts from "@aws-sdk/client-sts";
import { isRecord, type RawRecord } from "@/lib/model";

/**
 * The shapes of AWS's answers and parameters, read from the schemas that the SDK itself is driven by. So the stand-in writes
 * the XML names that the real SDK looks for, and a field that AWS does not know cannot slip in.
 *
 * A schema is a tuple (`@smithy/types`, static schemas): `[3, namespace, name, traits, memberNames, memberRefs]` a structure,
 * `[1, namespace, name, traits, itemRef]` a list, `[9, namespace, name, traits, input, output]` an operation, a number a
 * simple type (64 + n a list of those). A reference may be lazy (a function) and may carry traits (`[ref, traits]`).
 */
export type Shape =
  | { kind: "structure"; name: string; members: readonly Member[] }
  | { kind: "list"; itemName: string; item: () => Shape }
  | { kind: "simple" };

interface Member {
  name: string;
  xmlName: string;
  queryName: string;
  shape: () => Shape;
}

export type Service = "ec2" | "sts";

const STRUCTURE = 3;
const LIST = 1;
const OPERATION = 9;
const LIST_OF_SIMPLE = 64;
const MAP_OF_SIMPLE = 128;

/** The output of an action; null when the service has no such action. */
export function outputShape(service: Service, action: string): Shape | null {
  const operation = operationOf(service, action);
  return operation === null ? null : shapeOf(operation[5]);
}

/** The names under which the parameters of an action may appear in a request, without list indexes; null as above. */
export function parameterNames(service: Service, action: string): ReadonlySet<string> | null {
  const operation = operationOf(service, action);
  if (operation === null) return null;
  const input = shapeOf(operation[4]);
  return new Set(input.kind === "structure" ? input.members.map((member) => member.queryName) : []);
}

/** The shape of one item of a list in an output, e.g. of a `Vpc` in `Vpcs`; null when the member is not a list. */
export function itemShape(output: Shape, memberName: string): Shape | null {
  if (output.kind !== "structure") return null;
  const member = output.members.find((candidate) => candidate.name === memberName);
  const list = member?.shape();
  return list?.kind === "list" ? list.item() : null;
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

/** A value of a shape as XML. Absent members are left out, empty lists are empty elements, as AWS writes them. */
export function toXml(shape: Shape, value: unknown, tag: string): string {
  if (value === undefined || value === null) return "";
  return element(tag, contentXml(shape, value));
}

function contentXml(shape: Shape, value: unknown): string {
  if (shape.kind === "list") {
    return Array.isArray(value)
      ? value.map((item) => element(shape.itemName, contentXml(shape.item(), item))).join("")
      : "";
  }
  if (shape.kind === "structure") {
    const record: RawRecord = isRecord(value) ? value : {};
    return shape.members.map((member) => toXml(member.shape(), record[member.name], member.xmlName)).join("");
  }
  return escaped(typeof value === "string" ? value : JSON.stringify(value));
}

function element(tag: string, content: string): string {
  return content === "" ? `<${tag}/>` : `<${tag}>${content}</${tag}>`;
}

/** Text for an XML element. A carriage return must be a reference, or a parser reads it as a line feed. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#13;");
}

function operationOf(service: Service, action: string): readonly unknown[] | null {
  const schema: unknown = Reflect.get(service === "ec2" ? ec2 : sts, `${action}$`);
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
    const [, , name, , memberNames, memberReferences] = schema as [
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
        const queryName = traitOf(reference, "ec2QueryName") ?? xmlName.charAt(0).toUpperCase() + xmlName.slice(1);
        return { name: memberName, xmlName, queryName, shape: () => shapeOf(reference) };
      }),
    };
  }
  if (Array.isArray(schema) && schema[0] === LIST) {
    const reference: unknown = schema[4];
    return { kind: "list", itemName: traitOf(reference, "xmlName") ?? "member", item: () => shapeOf(reference) };
  }
  if (typeof schema === "number" && schema >= LIST_OF_SIMPLE && schema < MAP_OF_SIMPLE) {
    return { kind: "list", itemName: "member", item: () => ({ kind: "simple" }) };
  }
  return { kind: "simple" };
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
