import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_TABLE } from "@/lib/view";
import { arrange, type CellValue, type Column, cellText } from ".";

interface Thing {
  name: string | null;
  size: number | null;
  tags: string[];
}

const column = (id: keyof Thing, choice?: true): Column<Thing> => ({
  id,
  label: id,
  value: (row): CellValue => row[id],
  initial: true,
  ...(choice ? { choice } : {}),
});
const COLUMNS = [column("name", true), column("size"), column("tags", true)];
const THINGS: Thing[] = [
  { name: "b10", size: 2, tags: ["x"] },
  { name: "b9", size: 10, tags: ["x", "y"] },
  { name: null, size: null, tags: [] },
  { name: "a", size: 10, tags: ["y"] },
];

const names = (state: Partial<typeof DEFAULT_TABLE>) =>
  arrange(THINGS, COLUMNS, { ...DEFAULT_TABLE, ...state }).rows.map((row) => row.name);

describe("arrange", () => {
  it("keeps the order of the table unless told otherwise", () => {
    expect(names({})).toEqual(["b10", "b9", null, "a"]);
  });

  it("sorts numbers as numbers, also inside names, and what is not visible last, either way", () => {
    expect(names({ sort: [{ column: "name", descending: false }] })).toEqual(["a", "b9", "b10", null]);
    expect(names({ sort: [{ column: "name", descending: true }] })).toEqual(["b10", "b9", "a", null]);
    const sort = [
      { column: "size", descending: true },
      { column: "name", descending: false },
    ];
    expect(names({ sort })).toEqual(["a", "b9", "b10", null]);
  });

  it("finds text in any cell, and what is not visible by those words", () => {
    expect(names({ filter: " B1 " })).toEqual(["b10"]);
    expect(names({ filter: "not vis" })).toEqual([null]);
    expect(names({ filter: "nothing" })).toEqual([]);
  });

  it("keeps rows that have one of the values picked, in every column that has any", () => {
    expect(names({ values: { tags: ["y"] } })).toEqual(["b9", "a"]);
    expect(names({ values: { tags: ["y"], name: ["a", "b10"] } })).toEqual(["a"]);
    expect(names({ values: { tags: ["none"] } })).toEqual([null]);
    expect(names({ values: { name: ["not visible"] } })).toEqual([null]);
  });

  it("offers the values of the whole table, however it is filtered", () => {
    const { choices } = arrange(THINGS, COLUMNS, { ...DEFAULT_TABLE, filter: "b10" });
    expect(choices).toEqual({
      name: [
        { value: "a", count: 1 },
        { value: "b9", count: 1 },
        { value: "b10", count: 1 },
        { value: "not visible", count: 1 },
      ],
      tags: [
        { value: "x", count: 2 },
        { value: "y", count: 2 },
        { value: "none", count: 1 },
      ],
    });
  });

  it("never loses a row or shows one twice by sorting", () => {
    const thing = fc.record({
      name: fc.option(fc.string()),
      size: fc.option(fc.integer()),
      tags: fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }),
    });
    const sort = fc.uniqueArray(
      fc.record({ column: fc.constantFrom("name", "size", "tags"), descending: fc.boolean() }),
      { selector: (entry) => entry.column },
    );
    fc.assert(
      fc.property(fc.array(thing), sort, (things, order) => {
        const { rows } = arrange(things, COLUMNS, { ...DEFAULT_TABLE, sort: order });
        expect(new Set(rows)).toEqual(new Set(things));
        expect(rows).toHaveLength(things.length);
      }),
    );
  });
});

describe("cellText", () => {
  it("says what is not visible", () => {
    expect([null, true, false, 3, ["a", "b"], ""].map(cellText)).toEqual(["not visible", "yes", "no", "3", "a; b", ""]);
  });
});
