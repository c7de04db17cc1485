import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_VIEW, parseView, queryText, type ViewState, vpcHref, writeView } from ".";

const id = fc.stringMatching(/^[a-z]{1,8}-[0-9a-f]{1,17}$/);
const state: fc.Arbitrary<ViewState> = fc.record({
  view: fc.constantFrom("diagram", "outline"),
  select: fc.option(fc.oneof(id, fc.constant("service/com.amazonaws.us-east-1.s3/Gateway"))),
  hide: fc.uniqueArray(fc.constantFrom("Gateway", "Interface", "Tunnel")).map((list) => list.sort()),
  collapse: fc.uniqueArray(id, { maxLength: 6 }).map((list) => list.sort()),
  expand: fc.uniqueArray(id, { maxLength: 6 }).map((list) => list.sort()),
  filter: fc.string({ maxLength: 60 }).map((text) => text.replace(/[\ud800-\udfff]/g, "")),
  theme: fc.option(fc.constantFrom("light", "dark")),
  viewport: fc.option(
    fc.record({
      x: fc.integer({ min: -9_999, max: 9_999 }),
      y: fc.integer({ min: -9_999, max: 9_999 }),
      zoom: fc.integer({ min: 50, max: 4_000 }).map((n) => n / 1_000),
    }),
  ),
});

describe("view codec", () => {
  it("reads back what it wrote", () => {
    fc.assert(
      fc.property(state, (wanted) => {
        const read = parseView(new URLSearchParams(queryText(wanted)));
        expect(read).toEqual({ state: wanted, notices: [] });
      }),
    );
  });

  it("writes nothing for the default view", () => {
    expect(queryText(DEFAULT_VIEW)).toBe("");
    expect(vpcHref({ accountId: "1", region: "r", vpcId: "v" }, DEFAULT_VIEW)).toBe("/vpc/1/r/v");
  });

  it("makes a usable state of any garbage, and says what it refused", () => {
    const keys = fc.constantFrom("v", "view", "select", "hide", "collapse", "expand", "q", "theme", "at", "x");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(keys, fc.string({ unit: "binary", maxLength: 900 })), { maxLength: 8 }),
        (pairs) => {
          const { state: read, notices } = parseView(new URLSearchParams(pairs));
          expect(parseView(writeView(read))).toEqual({ state: read, notices: [] });
          expect(notices.length).toBeLessThanOrEqual(10);
        },
      ),
    );
    expect(parseView(new URLSearchParams("select=<script>&at=1&theme=pink&view=map")).notices).toHaveLength(4);
    expect(parseView(new URLSearchParams("v=9&select=vpce-1"))).toMatchObject({ state: DEFAULT_VIEW });
  });

  it("refuses lists and filters beyond all measure", () => {
    const many = Array.from({ length: 2_000 }, (_, n) => `subnet-${n.toString(16)}`).join("~");
    expect(parseView(new URLSearchParams({ collapse: many })).state.collapse.length).toBe(500);
    expect(parseView(new URLSearchParams({ q: "x".repeat(201) })).state.filter).toBe("");
  });
});
