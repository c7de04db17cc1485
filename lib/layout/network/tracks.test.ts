import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Run, runTracks } from "./tracks";

const runs: fc.Arbitrary<Run[]> = fc
  .array(fc.record({ style: fc.constantFrom("a", "b", "c"), from: fc.nat(300), length: fc.nat(120) }), {
    maxLength: 60,
  })
  .map((list) => list.map(({ style, from, length }, key) => ({ key: String(key), style, from, to: from + length })));

function together(list: readonly Run[], of: ReadonlyMap<string, number>): [Run, Run][] {
  return list.flatMap((a, index) =>
    list
      .slice(index + 1)
      .filter((b) => of.get(a.key) === of.get(b.key))
      .map((b): [Run, Run] => [a, b]),
  );
}

describe("tracks of a gutter", () => {
  it("keep runs apart as long as there are enough", () => {
    fc.assert(
      fc.property(runs, (list) => {
        const { of, count } = runTracks(list, 10, Number.POSITIVE_INFINITY);
        for (const [a, b] of together(list, of)) expect(a.to + 10 <= b.from || b.to + 10 <= a.from).toBe(true);
        expect(new Set(of.values()).size).toBe(count);
      }),
    );
  });

  it("are never more than allowed, and then only runs of one style lie over each other", () => {
    fc.assert(
      fc.property(runs, (list) => {
        const { of, count } = runTracks(list, 10, 5);
        expect(count).toBeLessThanOrEqual(5);
        for (const { key } of list) expect(of.get(key)).toBeLessThan(count);
        for (const [a, b] of together(list, of)) {
          expect(a.style === b.style || a.to + 10 <= b.from || b.to + 10 <= a.from).toBe(true);
        }
      }),
    );
  });

  it("are given in order: the first run lies nearest to the cards", () => {
    const { of } = runTracks(
      [
        { key: "first", style: "a", from: 0, to: 10 },
        { key: "over it", style: "a", from: 5, to: 9 },
        { key: "beside it", style: "a", from: 20, to: 30 },
      ],
      10,
      5,
    );
    expect([...of]).toEqual([
      ["first", 0],
      ["over it", 1],
      ["beside it", 0],
    ]);
  });
});
