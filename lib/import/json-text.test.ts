import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText, findJsonFault, firstKey } from "./json-text";

describe("decodeText", () => {
  const text = '{"Vpcs": ["grün \u{1F98A}"]}';
  const bigEndian = (value: string) => Buffer.from(value, "utf16le").swap16();

  it.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${text}`)],
    ["UTF-16 LE with a mark, as PowerShell writes it", Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["UTF-16 LE without a mark", Buffer.from(text, "utf16le")],
    ["UTF-16 BE with a mark", bigEndian(`\uFEFF${text}`)],
    ["UTF-16 BE without a mark", bigEndian(text)],
  ])("reads %s", (_name, bytes) => {
    expect(decodeText(bytes)).toEqual({ text, lossy: false });
  });

  it("says when characters are lost", () => {
    const latin1 = Buffer.from('{"Value": "grün"}', "latin1");
    expect(decodeText(latin1)).toEqual({ text: '{"Value": "gr\uFFFDn"}', lossy: true });
  });
});

describe("findJsonFault", () => {
  it.each([
    ['{"a": 1,}', { line: 1, column: 9, found: "}" }],
    ['{\n  "a": tru\n}', { line: 2, column: 8, found: "t" }],
    ['{"a": [1, 2}', { line: 1, column: 12, found: "}" }],
    ['{"a" 1}', { line: 1, column: 6, found: "1" }],
    ["{'a': 1}", { line: 1, column: 2, found: "'" }],
    ['{"a": "b\nc"}', { line: 1, column: 9, found: "\n" }],
    ['{"a": "\\x"}', { line: 1, column: 9, found: "x" }],
    ['{"a": "\\u12g4"}', { line: 1, column: 12, found: "g" }],
    ['{"a": 1} {', { line: 1, column: 10, found: "{" }],
    ["An error occurred (AccessDenied)", { line: 1, column: 1, found: "A" }],
    ["", { line: 1, column: 1, found: "end" }],
    ['{"a": [1,\n2', { line: 2, column: 2, found: "end" }],
    ['{"a": "b', { line: 1, column: 9, found: "end" }],
    ['{"a": fal', { line: 1, column: 10, found: "end" }],
    ['{"a":', { line: 1, column: 6, found: "end" }],
  ])("finds the fault in %j", (text, fault) => {
    expect(findJsonFault(text)).toEqual(fault);
  });

  it("agrees with JSON.parse about what is JSON", () => {
    const nearJson = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "}", "]", '"', ":", "0", "\\", " ", "e"))
      .map(([text, at, extra]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + extra + text.slice(place + (at % 2));
      });
    fc.assert(
      fc.property(fc.oneof(fc.json(), nearJson, fc.string()), (text) => {
        expect(findJsonFault(text) === null).toBe(parses(text));
      }),
      { numRuns: 2000 },
    );
  });

  it("calls every true beginning of a document cut off", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (value, at) => {
        const text = JSON.stringify(value);
        const cut = text.slice(0, at % text.length);
        expect(findJsonFault(cut)?.found).toBe("end");
      }),
    );
  });

  it("is not exhausted by depth", () => {
    expect(findJsonFault("[".repeat(200_000))?.found).toBe("end");
  });
});

it("knows the first key of an object that is cut off", () => {
  expect(firstKey(' {\n "Subnets": [{"SubnetId": "subn')).toBe("Subnets");
  expect(firstKey('["Subnets":')).toBe(null);
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
