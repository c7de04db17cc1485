import { readFileSync } from "node:fs";
import type { UnpackedFont } from "./sfnt";
import { unpackWoff } from "./sfnt";

/**
 * The bundled typefaces as the subsets that @fontsource ships, each under a name of its own, so that which characters are
 * drawn with which file is decided here and not by a renderer's search for a substitute.
 */

/** Latin first: nearly every text needs no other. The last is one file, in one weight, with arrows and other signs. */
const SUBSETS = {
  inter: ["latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "vietnamese"],
  "jetbrains-mono": ["latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext", "vietnamese"],
  "noto-sans-math": ["latin"],
} as const;

export type Typeface = "inter" | "jetbrains-mono";
export type Weight = 400 | 600;

/** What is looked through for a sign, in this order. */
const SOURCES: Record<Typeface, readonly (keyof typeof SUBSETS)[]> = {
  inter: ["inter", "noto-sans-math"],
  "jetbrains-mono": ["jetbrains-mono", "inter", "noto-sans-math"],
};

export interface Face extends UnpackedFont {
  /** Unique; also the name of the family inside the file. Letters, digits and hyphens. */
  name: string;
}

/**
 * What Noto Sans Math is there for: arrows and the like. Its letters are for formulas, and resvg would draw all of a text with
 * a face that has all of it.
 */
function isSign(codePoint: number): boolean {
  return codePoint > 0xff && /[\p{S}\p{P}]/u.test(String.fromCodePoint(codePoint));
}

const loaded = new Map<string, Face>();

/** Read once in a process, about 5 ms a file. */
function load(typeface: keyof typeof SUBSETS, subset: string, wanted: Weight): Face {
  const weight = typeface === "noto-sans-math" ? 400 : wanted;
  const name = `Isthmus-${typeface}-${subset}-${weight}`;
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const file = nodeRequire().resolve(`@fontsource/${typeface}/files/${typeface}-${subset}-${weight}-normal.woff`);
  const keep = typeface === "noto-sans-math" ? isSign : undefined;
  const face = { name, ...unpackWoff(readFileSync(file), name, keep) };
  loaded.set(name, face);
  return face;
}

/** Node's own, which a bundler cannot rewrite: the files are read from node_modules at run time. */
function nodeRequire(): NodeJS.Require {
  return process.getBuiltinModule("node:module").createRequire(import.meta.url);
}

/** The face that most of a text is drawn with. */
export function mainFace(typeface: Typeface, weight: Weight): Face {
  return load(typeface, "latin", weight);
}

/** The first face that satisfies, subset after subset; null where none does. */
export function findFace(typeface: Typeface, weight: Weight, satisfies: (face: Face) => boolean): Face | null {
  for (const source of SOURCES[typeface]) {
    for (const subset of SUBSETS[source]) {
      const face = load(source, subset, weight);
      if (satisfies(face)) return face;
    }
  }
  return null;
}
