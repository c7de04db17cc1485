import { describe, expect, test } from "vitest";
import type { CallStatus, Inventory } from "@/lib/model";
import { Runtime, tableCsv, tablePage } from "./index";

/** A Region with as many gateway endpoints to S3 and, every tenth, to DynamoDB. */
function regionWith(count: number, region: string, listed: CallStatus = "complete"): Inventory {
  const call = { service: "ec2", pages: 1, records: count } as const;
  return {
    format: "isthmus-inventory/1",
    accountId: "111122223333",
    accountName: "network",
    region,
    collectedAt: "2026-11-02T09:00:00Z",
    source: { kind: "files", label: region },
    records: {
      Vpcs: [{ VpcId: `vpc-${region}`, OwnerId: "111122223333", CidrBlock: "10.0.0.0/16" }],
      VpcEndpoints: Array.from({ length: count }, (_, index) => ({
        VpcEndpointId: `vpce-${region}-${String(index).padStart(4, "0")}`,
        VpcEndpointType: "Gateway",
        VpcId: `vpc-${region}`,
        OwnerId: "111122223333",
        ServiceName: `com.amazonaws.${region}.${index % 10 === 0 ? "dynamodb" : "s3"}`,
        State: index === 3 ? "deleting" : "available",
      })),
    },
    calls: [
      { ...call, action: "DescribeVpcs", status: "complete" },
      { ...call, action: "DescribeVpcEndpoints", status: listed },
      { ...call, action: "DescribeVpcEndpointServiceConfigurations", status: "complete" },
    ],
    diagnostics: [],
  };
}

/** A runtime whose loads give these inventories, one list after another. */
async function runtimeOf(...loads: Inventory[][]): Promise<Runtime> {
  const load = async () => ({ ok: true as const, inventories: loads.shift() ?? [], diagnostics: [] });
  const unit = { id: "0", kind: "files", label: "test", accountId: null, region: null } as const;
  const runtime = new Runtime("test", [{ ...unit, load }]);
  await runtime.ready(60_000);
  return runtime;
}

const ask = (runtime: Runtime, query: string) => tablePage(runtime, "endpoints", new URLSearchParams(query));

describe("a page of a table", () => {
  test("holds 200 rows from its offset on, and together the pages hold every row once", async () => {
    const runtime = await runtimeOf([regionWith(450, "us-east-1")]);
    const pages = [0, 200, 400, 600].map((offset) => ask(runtime, `sort=id&offset=${offset}`).page);
    expect(pages.map((page) => [page.offset, page.rows.length, page.matching, page.total])).toEqual([
      [0, 200, 450, 450],
      [200, 200, 450, 450],
      [400, 50, 450, 450],
      [600, 0, 450, 450],
    ]);
    const { rows } = ask(runtime, "sort=id&all&offset=7").page;
    expect(rows).toHaveLength(450);
    expect(pages.flatMap((page) => page.rows)).toEqual(rows);
    expect(ask(runtime, "sort=-id").page.rows[0]?.endpointId).toBe("vpce-us-east-1-0449");
  });

  test("counts what matches apart from what there is, and offers choices over all rows", async () => {
    const runtime = await runtimeOf([regionWith(50, "us-east-1"), regionWith(20, "eu-west-1")]);
    const { page } = ask(runtime, "is.service=DynamoDB&is.region=us-east-1");
    expect([page.matching, page.total, page.rows.length]).toEqual([5, 70, 5]);
    expect(page.choices.service).toEqual([
      { value: "S3", count: 63 },
      { value: "DynamoDB", count: 7 },
    ]);
    expect(page.choices.state).toEqual([
      { value: "available", count: 68 },
      { value: "deleting", count: 2 },
    ]);
    // An id is no choice: every row has its own.
    expect(page.choices).not.toHaveProperty("id");
  });

  test("names what is wrong with a query and shows the table all the same", async () => {
    const runtime = await runtimeOf([regionWith(5, "us-east-1")]);
    const { page, state, notices } = ask(runtime, "sort=secret&columns=secret~state&offset=-3");
    expect(page).toMatchObject({ offset: 0, matching: 5 });
    expect(state).toMatchObject({ sort: [], columns: ["state"] });
    expect(notices).toHaveLength(2);
  });

  test("says where rows may be missing, and why", async () => {
    const runtime = await runtimeOf([
      regionWith(3, "us-east-1"),
      regionWith(0, "eu-west-1", "denied"),
      regionWith(2, "eu-north-1", "partial"),
    ]);
    const where = { accountId: "111122223333", accountName: "network", permission: "ec2:DescribeVpcEndpoints" };
    expect(ask(runtime, "").page.gaps).toEqual([
      { ...where, region: "eu-north-1", status: "partial" },
      { ...where, region: "eu-west-1", status: "denied" },
    ]);
    expect(tablePage(runtime, "services", new URLSearchParams()).page.gaps).toEqual([]);
  });

  test("is not read from an older network after a refresh", async () => {
    const runtime = await runtimeOf([regionWith(1, "us-east-1")], [regionWith(2, "us-east-1")]);
    expect(ask(runtime, "").page.total).toBe(1);
    const done = new Promise<void>((resolve) => {
      runtime.subscribe((event) => {
        if (event.type === "done") resolve();
      });
    });
    runtime.refresh();
    await done;
    expect(ask(runtime, "").page.total).toBe(2);
    expect(tableCsv(runtime, "endpoints", new URLSearchParams("columns=id"))).toBe(
      "Endpoint id\r\nvpce-us-east-1-0000\r\nvpce-us-east-1-0001\r\n",
    );
  });
});
