import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { unpackWoff } from "./sfnt";

const FILE = "@fontsource/inter/files/inter-latin-600-normal.woff";
const woff = readFileSync(createRequire(import.meta.url).resolve(FILE));

function tablesOf(sfnt: Buffer): Map<string, Buffer> {
  return new Map(
    Array.from({ length: sfnt.readUInt16BE(4) }, (_, n) => {
      const entry = 12 + 16 * n;
      const from = sfnt.readUInt32BE(entry + 8);
      return [sfnt.toString("latin1", entry, entry + 4), sfnt.subarray(from, from + sfnt.readUInt32BE(entry + 12))];
    }),
  );
}

function sum(table: Buffer): number {
  const padded = Buffer.alloc(Math.ceil(table.length / 4) * 4);
  table.copy(padded);
  let total = 0;
  for (let at = 0; at < padded.length; at += 4) total = (total + padded.readUInt32BE(at)) >>> 0;
  return total;
}

describe("unpacking WOFF", () => {
  const { bytes, has } = unpackWoff(woff, "Isthmus-Test");
  const tables = tablesOf(bytes);

  it("gives a TrueType file with every table but the ligatures, sorted, aligned and with its checksum", () => {
    expect(bytes.readUInt32BE(0)).toBe(0x00010000);
    const tags = [...tables.keys()];
    expect(tags).toEqual([...tags].sort());
    for (const tag of ["OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"]) {
      expect(tags).toContain(tag);
    }
    expect(tags).not.toContain("GSUB");
    for (const [n, [tag, table]] of [...tables].entries()) {
      expect(table.byteOffset % 4, tag).toBe(bytes.byteOffset % 4);
      expect(bytes.readUInt32BE(12 + 16 * n + 4), tag).toBe(sum(table));
    }
    expect(tables.get("head")?.readUInt32BE(12)).toBe(0x5f0f3cf5);
    // Inter has 2,048 units an em.
    expect(tables.get("head")?.readUInt16BE(18)).toBe(2048);
  });

  it("renames the family and the font", () => {
    const name = tables.get("name");
    expect(name?.subarray(name.readUInt16BE(4)).swap16().toString("utf16le")).toContain("Isthmus-Test");
    expect(name?.toString("latin1")).not.toContain("Inter");
  });

  it("knows the characters that the file has, and those only", () => {
    for (const character of "Az09é…·“") expect(has(character.codePointAt(0) ?? 0), character).toBe(true);
    for (const character of "→ж日\u{1f600}") expect(has(character.codePointAt(0) ?? 0), character).toBe(false);
  });

  it("keeps only what it is told to keep", () => {
    const digits = unpackWoff(woff, "Isthmus-Digits", (code) => code >= 0x30 && code <= 0x39);
    expect([digits.has(0x37), digits.has(0x41)]).toEqual([true, false]);
    expect(tablesOf(digits.bytes).get("cmap")?.readUInt32BE(24)).toBe(10);
  });

  it("refuses what is no WOFF or is damaged", () => {
    const changed = (at: number, value: number) => {
      const copy = Buffer.from(woff);
      copy.writeUInt32BE(value, at);
      return copy;
    };
    expect(() => unpackWoff(Buffer.from("wOF2"), "x")).toThrow("Not a WOFF");
    expect(() => unpackWoff(changed(0, 0x774f4632), "x")).toThrow("Not a WOFF");
    expect(() => unpackWoff(woff.subarray(0, 9000), "x")).toThrow("cut short");
    expect(() => unpackWoff(changed(48, woff.length), "x")).toThrow("outside of the file");
    expect(() => unpackWoff(changed(56, 1_000_000), "x")).toThrow("another length");
  });
});
