import { isRecord, type RawRecord } from "@/lib/model";
import type { Shape } from "../shapes";

/** The members of a structure as XML, one element after another. Absent members are left out, as AWS does. */
export function membersXml(shape: Shape, value: unknown): string {
  return contentXml(shape, value);
}

function toXml(shape: Shape, value: unknown, tag: string): string {
  if (value === undefined || value === null) return "";
  const content = contentXml(shape, value);
  return content === "" ? `<${tag}/>` : `<${tag}>${content}</${tag}>`;
}

function contentXml(shape: Shape, value: unknown): string {
  if (shape.kind === "list") {
    return Array.isArray(value) ? value.map((item) => toXml(shape.item(), item ?? "", shape.itemName)).join("") : "";
  }
  if (shape.kind === "structure") {
    const record: RawRecord = isRecord(value) ? value : {};
    return shape.members.map((member) => toXml(member.shape(), record[member.name], member.xmlName)).join("");
  }
  return escaped(typeof value === "string" ? value : JSON.stringify(value));
}

/** Text for an XML element. A carriage return must be a reference, or a parser reads it as a line feed. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#13;");
}
