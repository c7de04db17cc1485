import { beforeEach, describe, expect, test } from "vitest";
import type { Inventory } from "@/lib/model";
import { createRuntime } from "@/lib/server";
import { ENDPOINT_COLUMNS, SERVICE_COLUMNS } from "@/lib/tables";
import { GET as endpoints } from "./endpoints/route";
import { GET as endpointsCsv } from "./endpoints.csv/route";
import { GET as services } from "./services/route";
import { GET as servicesCsv } from "./services.csv/route";
import { serverRuntime, unitOf } from "./test-runtime";

const asked = (query: string) => new Request(`http://127.0.0.1:3000/api/v1/x${query}`);

/** Reads a file as RFC 4180 says, and as nothing else: CRLF ends a record, quotes hold what would part one. */
function parse(csv: string): string[][] {
  const records: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let record: string[] = [];
  while (field.lastIndex < csv.length) {
    const at = field.lastIndex;
    const match = field.exec(csv);
    if (match === null) throw new Error(`Not RFC 4180 at ${at}: ${csv.slice(at, at + 40)}`);
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === ",") continue;
    records.push(record);
    record = [];
  }
  return records;
}

/** Endpoints with names that a file must not take for its own marks. */
function endpointsNamed(names: readonly string[], tag: "Name" | "key" = "Name"): Inventory {
  const complete = { service: "ec2", status: "complete", pages: 1, records: 1 } as const;
  return {
    format: "isthmus-inventory/1",
    accountId: "111122223333",
    region: "us-east-1",
    collectedAt: "2026-11-02T09:00:00Z",
    source: { kind: "files", label: "test" },
    records: {
      Vpcs: [{ VpcId: "vpc-1", OwnerId: "111122223333", CidrBlock: "10.0.0.0/16" }],
      VpcEndpoints: names.map((text, index) => ({
        VpcEndpointId: `vpce-${100 + index}`,
        VpcEndpointType: "Gateway",
        VpcId: "vpc-1",
        OwnerId: "111122223333",
        ServiceName: "com.amazonaws.us-east-1.s3",
        State: "available",
        Tags: [tag === "Name" ? { Key: "Name", Value: text } : { Key: text, Value: "x" }],
      })),
    },
    calls: [
      { ...complete, action: "DescribeVpcs" },
      { ...complete, action: "DescribeVpcEndpoints" },
    ],
    diagnostics: [],
  };
}

/** The file of an inventory's endpoints with these columns. */
async function fileOf(inventory: Inventory, columns: string): Promise<string[][]> {
  const inventories = [inventory];
  const runtime = serverRuntime([unitOf({ load: async () => ({ ok: true, inventories, diagnostics: [] }) })]);
  await runtime.ready(60_000);
  return parse(await (await endpointsCsv(asked(`?columns=${columns}`))).text());
}

describe("a CSV file", () => {
  test("keeps quotes, commas and line breaks inside a field", async () => {
    const names = ['say "hello"', "a,b", "first\nsecond", "first\r\nsecond", '","', "Zürich – 東京"];
    expect(await fileOf(endpointsNamed(names), "id~name")).toEqual([
      ["Endpoint id", "Endpoint"],
      ...names.map((name, index) => [`vpce-${100 + index}`, name]),
    ]);
  });

  test("holds nothing that a spreadsheet would run", async () => {
    const formulas = ['=HYPERLINK("https://example.com")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1"];
    // The key of a tag begins its cell.
    const records = await fileOf(endpointsNamed([...formulas, "a=1"], "key"), "tags");
    expect(records).toEqual(["Tags", ...formulas.map((text) => `'${text}=x`), "a=1=x"].map((cell) => [cell]));
  });

  test("says of what is not visible that it is not, and leaves empty what is not there", async () => {
    const [, record] = await fileOf(endpointsNamed(["one"]), "served~environment~notVisible");
    const permissions = "ec2:DescribeRouteTables; ec2:DescribeSubnets; ec2:DescribeVpcEndpointServices";
    expect(record).toEqual(["not visible", "", permissions]);

    globalThis.isthmusRuntime = demo;
    const response = await servicesCsv(asked("?is.state=not+visible&columns=environment~tags~findings"));
    const [, ...foreign] = parse(await response.text());
    expect(foreign).toHaveLength(3);
    for (const one of foreign) expect(one).toEqual(["not visible", "not visible", "not visible"]);
  });

  test("is saved under its name and kept by nobody", async () => {
    globalThis.isthmusRuntime = demo;
    const response = await endpointsCsv(asked(""));
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="endpoints.csv"');
    expect(response.headers.get("cache-control")).toBe("no-store");
    const other = await servicesCsv(asked(""));
    expect(other.headers.get("content-disposition")).toBe('attachment; filename="endpoint-services.csv"');
  });
});

const demo = createRuntime({ sources: [{ type: "demo" }], origin: "test" });
const TABLES = {
  endpoints: { json: endpoints, csv: endpointsCsv, columns: ENDPOINT_COLUMNS, key: "endpointId" },
  services: { json: services, csv: servicesCsv, columns: SERVICE_COLUMNS, key: "serviceId" },
} as const;

async function pageOf(name: keyof typeof TABLES, query: string) {
  const response = await TABLES[name].json(asked(query));
  return (await response.json()) as {
    rows: Record<string, unknown>[];
    offset: number;
    matching: number;
    total: number;
  };
}

describe("the tables of the demo", () => {
  beforeEach(async () => {
    globalThis.isthmusRuntime = demo;
    await (await demo).ready(60_000);
  });

  test.each([
    ["endpoints", ""],
    ["endpoints", "sort=-zones~name"],
    ["endpoints", "sort=created&is.type=Interface~Gateway&is.region=us-east-1"],
    ["endpoints", "q=ecr&sort=-account"],
    ["services", "sort=-findings~id"],
    ["services", "is.state=Available"],
  ] as const)("%s?%s: the file has the rows of the JSON, in its order", async (name, query) => {
    const { rows, matching } = await pageOf(name, `?${query}&all`);
    const [header, ...records] = parse(await (await TABLES[name].csv(asked(`?${query}&columns=state~id`))).text());
    expect(header).toEqual(["State", name === "endpoints" ? "Endpoint id" : "Service id"]);
    expect(records).toEqual(rows.map((row) => [row.state, row[TABLES[name].key]]));
    expect(rows.length).toBe(matching);
    expect(matching).toBeGreaterThan(0);
  });

  test("filters and sorts really differ", async () => {
    const orders = ["", "?sort=name", "?sort=-name", "?sort=-name&is.type=Interface", "?q=ecr"];
    const seen = await Promise.all(
      orders.map(async (query) => JSON.stringify((await pageOf("endpoints", query)).rows)),
    );
    expect(new Set(seen).size).toBe(orders.length);
  });

  test("every column can be asked for, and without a choice those come that the page shows at first", async () => {
    for (const { csv, columns } of Object.values(TABLES)) {
      const ids = columns.map((column) => column.id).reverse();
      const [all] = parse(await (await csv(asked(`?columns=${ids.join("~")}`))).text());
      expect(all).toEqual(columns.map((column) => column.label).reverse());
      const [first] = parse(await (await csv(asked(""))).text());
      expect(first).toEqual(columns.filter((column) => column.initial).map((column) => column.label));
    }
  });

  test("a page begins at its offset, and a strange offset is the first page", async () => {
    const { rows, total } = await pageOf("endpoints", "?all");
    const part = await pageOf("endpoints", "?offset=50");
    expect([part.offset, part.matching, part.rows]).toEqual([50, total, rows.slice(50, 250)]);
    for (const offset of ["-1", "x", "1e999x", ""]) {
      expect(await pageOf("endpoints", `?offset=${offset}`)).toMatchObject({ offset: 0, total });
    }
    expect(await pageOf("endpoints", "?offset=1000")).toMatchObject({ rows: [], matching: total });
  });

  test("a file of JSON is saved only when that is asked for", async () => {
    const saved = await endpoints(asked("?download"));
    expect(saved.headers.get("content-disposition")).toBe('attachment; filename="endpoints.json"');
    expect((await services(asked("?download"))).headers.get("content-disposition")).toContain("endpoint-services.json");
    expect((await endpoints(asked(""))).headers.get("content-disposition")).toBeNull();
  });
});
