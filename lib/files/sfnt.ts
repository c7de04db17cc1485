import { inflateSync } from "node:zlib";

/**
 * What is needed of font files: WOFF 1.0 (W3C Recommendation of 2012) unpacked to the TrueType or OpenType file that it
 * wraps, under another name, and the list of characters that it can draw.
 */

type Tables = ReadonlyMap<string, Buffer>;

export interface UnpackedFont {
  /** A TrueType or OpenType file. Its `checkSumAdjustment` is that of the wrapped file; renderers do not look at it. */
  bytes: Buffer;
  has(codePoint: number): boolean;
}

/**
 * Unpacks a WOFF 1.0 file; throws where it is none or is damaged. `name` becomes its family and its PostScript
 * name. It draws each character by its own glyph, and only those that `keep` lets pass.
 */
export function unpackWoff(woff: Buffer, name: string, keep?: (codePoint: number) => boolean): UnpackedFont {
  const tables = readTables(woff);
  const cmap = tables.get("cmap");
  if (cmap === undefined) throw new RangeError("The font has no cmap table.");
  const glyphs = glyphsOf(cmap);
  if (keep !== undefined) {
    for (const codePoint of glyphs.keys()) if (!keep(codePoint)) glyphs.delete(codePoint);
    tables.set("cmap", cmapTable(glyphs));
  }
  tables.set("name", nameTable(name));
  // No ligatures: `!=` must not look, or be copied from a PDF, like another sign.
  tables.delete("GSUB");
  return { bytes: writeSfnt(woff.readUInt32BE(4), tables), has: (codePoint) => glyphs.has(codePoint) };
}

function readTables(woff: Buffer): Map<string, Buffer> {
  if (woff.length < 44 || woff.toString("latin1", 0, 4) !== "wOFF") throw new RangeError("Not a WOFF 1.0 file.");
  if (woff.readUInt32BE(8) !== woff.length) throw new RangeError("The WOFF file is cut short.");
  const tables = new Map<string, Buffer>();
  for (let n = 0; n < woff.readUInt16BE(12); n++) {
    const entry = 44 + 20 * n;
    const tag = woff.toString("latin1", entry, entry + 4);
    const [offset, packed, length] = [4, 8, 12].map((at) => woff.readUInt32BE(entry + at)) as [number, number, number];
    if (offset + packed > woff.length || packed > length)
      throw new RangeError(`Table ${tag} lies outside of the file.`);
    const stored = woff.subarray(offset, offset + packed);
    const table = packed < length ? inflateSync(stored, { maxOutputLength: length }) : stored;
    if (table.length !== length) throw new RangeError(`Table ${tag} has another length than it says.`);
    tables.set(tag, table);
  }
  return tables;
}

function writeSfnt(flavour: number, tables: Tables): Buffer {
  const sorted = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  const log = Math.floor(Math.log2(sorted.length));
  const head = Buffer.alloc(12 + 16 * sorted.length);
  head.writeUInt32BE(flavour, 0);
  head.writeUInt16BE(sorted.length, 4);
  head.writeUInt16BE(16 * 2 ** log, 6);
  head.writeUInt16BE(log, 8);
  head.writeUInt16BE(16 * (sorted.length - 2 ** log), 10);
  const parts = [head];
  let offset = head.length;
  for (const [n, [tag, table]] of sorted.entries()) {
    const padded = Buffer.alloc(Math.ceil(table.length / 4) * 4);
    table.copy(padded);
    const entry = 12 + 16 * n;
    head.write(tag, entry, "latin1");
    head.writeUInt32BE(checksum(padded), entry + 4);
    head.writeUInt32BE(offset, entry + 8);
    head.writeUInt32BE(table.length, entry + 12);
    parts.push(padded);
    offset += padded.length;
  }
  return Buffer.concat(parts);
}

function checksum(padded: Buffer): number {
  let sum = 0;
  for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0;
  return sum;
}

/** A table of names with one family, one style; the subsets of a typeface must not be taken for one another. */
function nameTable(name: string): Buffer {
  const values: [id: number, value: string][] = [
    [1, name],
    [2, "Regular"],
    [3, name],
    [4, name],
    [6, name],
  ];
  const head = Buffer.alloc(6 + 12 * values.length);
  head.writeUInt16BE(values.length, 2);
  head.writeUInt16BE(head.length, 4);
  const strings: Buffer[] = [];
  let offset = 0;
  for (const [n, [id, value]] of values.entries()) {
    const text = Buffer.from(value, "utf16le").swap16();
    // Windows, Unicode, English (United States).
    for (const [k, field] of [3, 1, 0x409, id, text.length, offset].entries()) {
      head.writeUInt16BE(field, 6 + 12 * n + 2 * k);
    }
    strings.push(text);
    offset += text.length;
  }
  return Buffer.concat([head, ...strings]);
}

type Glyphs = Map<number, number>;

/** Characters and their glyphs, from the subtables of formats 4 and 12, which every font on the web has. */
function glyphsOf(cmap: Buffer): Glyphs {
  const glyphs: Glyphs = new Map();
  for (let n = 0; n < cmap.readUInt16BE(2); n++) {
    const subtable = cmap.subarray(cmap.readUInt32BE(4 + 8 * n + 4));
    const format = subtable.readUInt16BE(0);
    if (format === 4) readFormat4(subtable, glyphs);
    else if (format === 12) readFormat12(subtable, glyphs);
  }
  return glyphs;
}

function readFormat4(table: Buffer, glyphs: Glyphs): void {
  const twice = table.readUInt16BE(6);
  const [ends, starts, deltas, ranges] = [14, 16 + twice, 16 + 2 * twice, 16 + 3 * twice] as const;
  for (let at = 0; at < twice; at += 2) {
    const range = table.readUInt16BE(ranges + at);
    const start = table.readUInt16BE(starts + at);
    for (let code = start; code <= Math.min(table.readUInt16BE(ends + at), 0xfffe); code++) {
      const found = range === 0 ? code : table.readUInt16BE(ranges + at + range + 2 * (code - start));
      const glyph = found === 0 ? 0 : (found + table.readUInt16BE(deltas + at)) & 0xffff;
      if (glyph !== 0) glyphs.set(code, glyph);
    }
  }
}

function readFormat12(table: Buffer, glyphs: Glyphs): void {
  for (let n = 0; n < table.readUInt32BE(12); n++) {
    const group = 16 + 12 * n;
    const [start, end, first] = [0, 4, 8].map((at) => table.readUInt32BE(group + at)) as [number, number, number];
    for (let code = start; code <= end; code++) if (first + code - start !== 0) glyphs.set(code, first + code - start);
  }
}

/** One subtable of format 12 for Windows and Unicode, a group a character. */
function cmapTable(glyphs: Glyphs): Buffer {
  const sorted = [...glyphs].sort(([a], [b]) => a - b);
  const table = Buffer.alloc(12 + 16 + 12 * sorted.length);
  for (const [n, field] of [0, 1, 3, 10].entries()) table.writeUInt16BE(field, 2 * n);
  table.writeUInt32BE(12, 8);
  table.writeUInt16BE(12, 12);
  table.writeUInt32BE(16 + 12 * sorted.length, 16);
  table.writeUInt32BE(sorted.length, 24);
  for (const [n, [code, glyph]] of sorted.entries()) {
    for (const [k, field] of [code, code, glyph].entries()) table.writeUInt32BE(field, 28 + 12 * n + 4 * k);
  }
  return table;
}
