import { isUtf8 } from "node:buffer";

/** Turning a file's bytes into a value, and saying where and why that fails without repeating what the file says. */

/** The text of a file: UTF-8 or UTF-16, with or without a byte order mark. `lossy`: some bytes were no characters. */
export function decodeText(bytes: Buffer): { text: string; lossy: boolean } {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { text: bytes.subarray(2).toString("utf16le"), lossy: false };
  if (first === 0xfe && second === 0xff) return { text: bigEndian(bytes.subarray(2)), lossy: false };
  // JSON begins with an ASCII character, so a zero beside it gives UTF-16 away (RFC 4627 §3).
  if (bytes.length >= 2 && first !== 0 && second === 0) return { text: bytes.toString("utf16le"), lossy: false };
  if (bytes.length >= 2 && first === 0 && second !== 0) return { text: bigEndian(bytes), lossy: false };
  const start = first === 0xef && second === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return { text: bytes.toString("utf8", start), lossy: !isUtf8(bytes) };
}

function bigEndian(bytes: Buffer): string {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
    .swap16()
    .toString("utf16le");
}

/** Where JSON stops being JSON. `end`: it is cut off; else the character that does not belong there. */
export interface JsonFault {
  line: number;
  column: number;
  found: "end" | string;
}

/** What may come next: a value (or, right after `[`, its end), a key (or, right after `{`, its end), a colon, or what follows a value. */
type Expected = "value" | "firstValue" | "key" | "firstKey" | "colon" | "next";

const WHITESPACE = new Set([" ", "\t", "\n", "\r"]);
const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;

/**
 * Finds the first fault in text that is not JSON; null when there is none. The engine's own message is not used: it
 * differs between versions, often names no position, and quotes the file, which may hold secrets.
 */
export function findJsonFault(text: string): JsonFault | null {
  const open: ("{" | "[")[] = [];
  let at = 0;
  let expected: Expected = "value";
  for (;;) {
    while (at < text.length && WHITESPACE.has(text.charAt(at))) at++;
    if (at >= text.length) return open.length === 0 && expected === "next" ? null : faultAt(text, at);
    const char = text.charAt(at);
    const inside = open.at(-1);
    const wantsKey: boolean = expected === "key" || expected === "firstKey";
    if (expected === "next") {
      const closes = inside === "{" ? "}" : "]";
      if (inside === undefined) return faultAt(text, at);
      if (char === ",") expected = inside === "{" ? "key" : "value";
      else if (char === closes) open.pop();
      else return faultAt(text, at);
      at++;
    } else if (expected === "colon") {
      if (char !== ":") return faultAt(text, at);
      expected = "value";
      at++;
    } else if ((expected === "firstKey" && char === "}") || (expected === "firstValue" && char === "]")) {
      open.pop();
      expected = "next";
      at++;
    } else if (char === '"') {
      const end = stringEnd(text, at);
      if (!end.closed) return faultAt(text, end.at);
      at = end.at;
      expected = wantsKey ? "colon" : "next";
    } else if (wantsKey) {
      return faultAt(text, at);
    } else if (char === "{" || char === "[") {
      open.push(char);
      expected = char === "{" ? "firstKey" : "firstValue";
      at++;
    } else {
      LITERAL.lastIndex = at;
      const literal = LITERAL.exec(text);
      if (literal === null) return faultAt(text, cutLiteral(text, at) ? text.length : at);
      at += literal[0].length;
      if (/^(?:\.|[eE][+-]?)$/.test(text.slice(at, at + 3)) && /\d$/.test(literal[0]))
        return faultAt(text, text.length);
      expected = "next";
    }
  }
}

/** The place after the closing quote, or the place of the fault. */
function stringEnd(text: string, from: number): { closed: boolean; at: number } {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { closed: true, at: at + 1 };
    if (code < 0x20) return { closed: false, at };
    if (code !== 0x5c) continue;
    at++;
    if (at >= text.length) break;
    if (text.charAt(at) === "u") {
      for (let digit = 1; digit <= 4; digit++) {
        if (at + digit >= text.length) return { closed: false, at: text.length };
        if (!/[0-9a-fA-F]/.test(text.charAt(at + digit))) return { closed: false, at: at + digit };
      }
      at += 4;
    } else if (!'"\\/bfnrt'.includes(text.charAt(at))) {
      return { closed: false, at };
    }
  }
  return { closed: false, at: text.length };
}

/** True when the text ends in the middle of `true`, `false`, `null` or a number. */
function cutLiteral(text: string, at: number): boolean {
  const rest = text.slice(at, at + 5);
  if (at + rest.length < text.length || rest.length === 5) return false;
  return ["true", "false", "null"].some((word) => word.startsWith(rest)) || rest === "-";
}

function faultAt(text: string, at: number): JsonFault {
  const before = text.slice(0, at);
  const lastBreak = before.lastIndexOf("\n");
  let line = 1;
  for (let next = before.indexOf("\n"); next >= 0; next = before.indexOf("\n", next + 1)) line++;
  return { line, column: at - lastBreak, found: at >= text.length ? "end" : text.charAt(at) };
}

/** The fault in words that can follow the name of a file, e.g. `is not JSON: the character } at line 3, column 5 …`. */
export function describeJsonFault({ line, column, found }: JsonFault): string {
  const place = `line ${line}, column ${column}`;
  return found === "end"
    ? `is cut off: its JSON ends too early, at ${place}`
    : `is not JSON: ${describeCharacter(found)} at ${place} does not belong there`;
}

/** A character in words that no terminal can be confused by. */
function describeCharacter(found: string): string {
  if (/^[!-~]$/.test(found)) return `the character ${found}`;
  return `the character U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** The first key of an object whose text may be cut off: enough to say which answer was lost. */
export function firstKey(text: string): string | null {
  return /^\s*\{\s*"([A-Za-z]{1,60})"\s*:/.exec(text.slice(0, 500))?.[1] ?? null;
}
