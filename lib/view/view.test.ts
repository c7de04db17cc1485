import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_NETWORK,
  DEFAULT_TABLE,
  DEFAULT_VIEW,
  type NetworkState,
  networkHref,
  networkQuery,
  parseNetwork,
  parseTable,
  parseView,
  queryText,
  type TableState,
  tableHref,
  tableQuery,
  type ViewState,
  vpcHref,
  writeView,
} from ".";

const id = fc.stringMatching(/^[a-z]{1,8}-[0-9a-f]{1,17}$/);
const state: fc.Arbitrary<ViewState> = fc.record({
  view: fc.constantFrom("diagram", "reach", "outline"),
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
  from: fc.oneof(fc.constant(""), id, fc.constant("10.0.1.5")),
  to: fc.oneof(fc.constant(""), id, fc.constantFrom("s3", "b.s3.us-east-1.amazonaws.com", "internet")),
  port: fc.option(fc.integer({ min: 0, max: 65_535 })),
  protocol: fc.option(fc.constantFrom("tcp", "udp")),
  family: fc.option(fc.constantFrom("ipv4", "ipv6")),
  principal: fc.constantFrom("", "arn:aws:iam::111122223333:role/app"),
  action: fc.constantFrom("", "s3:GetObject"),
  resource: fc.constantFrom("", "arn:aws:s3:::bucket/key with spaces & ~"),
  context: fc.uniqueArray(fc.constantFrom("aws:PrincipalOrgID=o-1", "aws:PrincipalTag/team=a b", "aws:SourceIp=::1"), {
    maxLength: 3,
  }),
  services: fc.option(
    fc.uniqueArray(fc.constantFrom("s3", "ecr.api", "com.amazonaws.us-east-1.sqs"), { maxLength: 3 }),
  ),
  reachFilter: fc.constantFrom("all", "broken", "nat"),
  byTable: fc.boolean(),
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
    const keys = fc.constantFrom(
      "v",
      "view",
      "select",
      "hide",
      "collapse",
      "expand",
      "q",
      "theme",
      "at",
      "x",
      "from",
      "to",
      "port",
      "family",
      "context",
      "services",
      "only",
      "group",
    );
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

const text = fc.string({ maxLength: 60 }).map((value) => value.replace(/[\p{C}\ud800-\udfff]/gu, ""));
const value = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }).filter((v) => /^[^\p{C}~]+$/u.test(v));
const theme = fc.option(fc.constantFrom<("light" | "dark")[]>("light", "dark"));

describe("network codec", () => {
  const network: fc.Arbitrary<NetworkState> = fc.record({
    view: fc.constantFrom("map", "list"),
    group: fc.constantFrom("account", "region", "environment"),
    tags: fc.uniqueArray(value, { maxLength: 4 }).map((list) => list.sort()),
    services: fc.uniqueArray(fc.constantFrom("s3", "ecr.api", "logs")).map((list) => list.sort()),
    states: fc.uniqueArray(fc.constantFrom("broken", "pendingAcceptance")).map((list) => list.sort()),
    filter: text,
    select: fc.option(fc.constantFrom("111122223333/us-east-1/vpc-1", "tgw-1")),
    collapse: fc.uniqueArray(value, { maxLength: 3 }).map((list) => list.sort()),
    expand: fc.uniqueArray(value, { maxLength: 3 }).map((list) => list.sort()),
    theme,
    viewport: fc.constant(null),
  });

  it("reads back what it wrote", () => {
    fc.assert(
      fc.property(network, (wanted) => {
        expect(parseNetwork(new URLSearchParams(networkQuery(wanted)))).toEqual({ state: wanted, notices: [] });
      }),
    );
  });

  it("has an empty default and names what it refused", () => {
    expect(networkHref(DEFAULT_NETWORK)).toBe("/");
    const { state, notices } = parseNetwork(new URLSearchParams("group=colour&state=<b>&tag=a~\u0000"));
    expect(state).toEqual({ ...DEFAULT_NETWORK, tags: ["a"] });
    expect(notices).toHaveLength(3);
  });
});

describe("table codec", () => {
  const columns = ["name", "state", "type"];
  const column = fc.constantFrom(...columns);
  const table: fc.Arbitrary<TableState> = fc.record({
    filter: text,
    columns: fc.option(fc.uniqueArray(column, { minLength: 1 })),
    sort: fc.uniqueArray(fc.record({ column, descending: fc.boolean() }), { selector: (entry) => entry.column }),
    values: fc.dictionary(
      column,
      fc.uniqueArray(value, { minLength: 1, maxLength: 3 }).map((list) => list.sort()),
    ),
    theme,
  });

  it("reads back what it wrote, in the order of the columns", () => {
    fc.assert(
      fc.property(table, (wanted) => {
        const read = parseTable(new URLSearchParams(tableQuery(wanted)), columns);
        expect({ ...read.state, values: { ...read.state.values } }).toEqual({
          ...wanted,
          values: { ...wanted.values },
        });
        expect(read.notices).toEqual([]);
      }),
    );
  });

  it("refuses columns that the table does not have", () => {
    expect(tableHref("endpoints", DEFAULT_TABLE)).toBe("/endpoints");
    const { state, notices } = parseTable(new URLSearchParams("columns=name~secret&sort=-secret&is.secret=1"), columns);
    expect(state).toEqual({ ...DEFAULT_TABLE, columns: ["name"] });
    expect(notices).toHaveLength(2);
  });
});
