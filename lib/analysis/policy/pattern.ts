/** Texts of a policy that stand for others: the wildcards `*` and `?`, and policy variables `${key, 'default'}`. */

/** A text taken apart. `many` is `*`, `one` is `?`. */
export type Piece =
  | { kind: "text"; text: string }
  | { kind: "many" }
  | { kind: "one" }
  | { kind: "variable"; key: string; fallback: string | null };

/** What a place of a resolved pattern takes: a character, or a wildcard that may or may not take a colon. */
export type Place = string | { wild: "one" | "many"; colons: boolean };

/** Condition keys that the request gives (by lower-case name): values, null for *known to be absent*; others are open. */
export type Context = ReadonlyMap<string, readonly string[] | null>;

/** A pattern with its variables replaced; `open` names the keys of variables that the request leaves open. */
export interface Resolved {
  places: readonly Place[];
  open: readonly string[];
}

const VARIABLE = /\$\{(?:([*?$])|\s*([^\s{}',][^{}',]*?)\s*(?:,\s*'([^']*)'\s*)?)\}/y;

/**
 * Takes a text apart. Variables exist only under version 2012-10-17; before, `${…}` is plain text, in which a `*` is a
 * wildcard all the same (IAM reference, policy variables). `${*}`, `${?}` and `${$}` are the plain characters.
 */
export function readPattern(
  text: string,
  { variables, wildcards }: { variables: boolean; wildcards: boolean },
): Piece[] {
  const pieces: Piece[] = [];
  let plain = "";
  const flush = () => {
    if (plain !== "") pieces.push({ kind: "text", text: plain });
    plain = "";
  };
  for (let at = 0; at < text.length; ) {
    const variable = variables && text[at] === "$" ? variableAt(text, at) : null;
    const letter = text[at] ?? "";
    if (variable !== null) {
      if (typeof variable.piece === "string") plain += variable.piece;
      else {
        flush();
        pieces.push(variable.piece);
      }
      at += variable.length;
    } else if (wildcards && (letter === "*" || letter === "?")) {
      flush();
      pieces.push({ kind: letter === "*" ? "many" : "one" });
      at += 1;
    } else {
      plain += letter;
      at += 1;
    }
  }
  flush();
  return pieces;
}

function variableAt(text: string, at: number): { piece: Piece | string; length: number } | null {
  VARIABLE.lastIndex = at;
  const match = VARIABLE.exec(text);
  if (match === null) return null;
  const [whole, special, key = "", fallback = null] = match;
  return { piece: special ?? { kind: "variable", key, fallback }, length: whole.length };
}

/** True where the text holds a policy variable other than the three that stand for one character. */
export function hasVariable(text: string): boolean {
  return readPattern(text, { variables: true, wildcards: false }).some((piece) => piece.kind === "variable");
}

/**
 * Replaces variables by what the request gives. Null where a variable has no value and no default: nothing equals or is
 * like it (IAM reference, policy variables with no value). A key with several values cannot be a variable, so it has none.
 * An open variable is put as a wildcard: what does not match even so never matches.
 */
export function resolve(pieces: readonly Piece[], context: Context): Resolved | null {
  const places: Place[] = [];
  const open: string[] = [];
  for (const piece of pieces) {
    if (piece.kind === "text") places.push(...piece.text);
    else if (piece.kind !== "variable") places.push({ wild: piece.kind, colons: true });
    else {
      const given = context.get(piece.key.toLowerCase());
      if (given === undefined) {
        places.push({ wild: "many", colons: true });
        open.push(piece.key);
      } else {
        const value = given?.length === 1 ? given[0] : piece.fallback;
        if (value == null) return null;
        places.push(...value);
      }
    }
  }
  return { places, open };
}

/** True where the places take the whole text. Linear in text times places, whatever the wildcards. */
export function matches(places: readonly Place[], text: string): boolean {
  const skip = (reached: Set<number>) => {
    // A set grows while it is walked: `*` may take nothing, and so may the one after it.
    for (const at of reached) {
      const place = places[at];
      if (typeof place === "object" && place.wild === "many") reached.add(at + 1);
    }
    return reached;
  };
  let reached = skip(new Set([0]));
  for (const letter of text) {
    const next = new Set<number>();
    for (const at of reached) {
      const place = places[at];
      if (place === undefined) continue;
      if (typeof place === "string") {
        if (place === letter) next.add(at + 1);
      } else if (place.colons || letter !== ":") {
        next.add(place.wild === "many" ? at : at + 1);
      }
    }
    if (next.size === 0) return false;
    reached = skip(next);
  }
  return reached.has(places.length);
}

/** True where the places take every text: nothing but `*`. */
export function takesAll(places: readonly Place[]): boolean {
  return places.length > 0 && places.every((place) => typeof place === "object" && place.wild === "many");
}

/**
 * Wildcards of a resource stay within their segment of the ARN, except that a `*` that ends a segment may go on beyond
 * its colon (IAM reference, Resource). What follows the fifth colon is one segment, colons or not.
 */
export function withinSegments(places: readonly Place[]): Place[] {
  let colons = 0;
  return places.map((place, at) => {
    if (place === ":") colons += 1;
    if (typeof place === "string") return place;
    const ends = at === places.length - 1 || places[at + 1] === ":";
    return { wild: place.wild, colons: colons >= ARN_COLONS || (place.wild === "many" && ends) };
  });
}

/** An ARN has six components; the last may hold colons of its own. */
export const ARN_COLONS = 5;

/** The six components of an ARN pattern, or null where there are fewer. */
export function arnPlaces(places: readonly Place[]): Place[][] | null {
  const components: Place[][] = [[]];
  for (const place of places) {
    if (place === ":" && components.length <= ARN_COLONS) components.push([]);
    else components.at(-1)?.push(place);
  }
  return components.length > ARN_COLONS ? components : null;
}

/** The six components of an ARN, or null where the text is none. */
export function arnParts(text: string): string[] | null {
  const parts = text.split(":");
  if (parts.length <= ARN_COLONS || parts[0] !== "arn") return null;
  return [...parts.slice(0, ARN_COLONS), parts.slice(ARN_COLONS).join(":")];
}
