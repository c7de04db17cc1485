import { describe, expect, it } from "vitest";
import { demoInventories } from "@/lib/demo";
import { buildTopology, Network } from "@/lib/model";
import { trace } from "../trace/trace";
import { reachMatrix } from "./matrix";

describe("reachMatrix", () => {
  const network = new Network(demoInventories().map(buildTopology));

  it("says of every subnet and service what a trace says, though like subnets are traced once", () => {
    for (const { topology, vpc } of network.vpcs) {
      const matrix = reachMatrix(topology, vpc.id, network);
      for (const row of matrix.groups.flatMap(({ rows }) => rows)) {
        row.cells.forEach((index, column) => {
          const to = matrix.columns[column]?.to ?? "";
          const result = trace(topology, { from: row.subnetId, to }, network);
          if (!result.ok) throw new Error(result.problem.message);
          const { verdict, via, viaId, steps, deciding } = result.trace;
          const cell = matrix.cells[index];
          expect({
            at: `${row.label} ${to}`,
            verdict: cell?.verdict,
            via: cell?.via,
            viaId: cell?.viaId,
            code: cell?.code,
          }).toEqual({
            at: `${row.label} ${to}`,
            verdict,
            via,
            viaId,
            code: steps[deciding]?.code,
          });
        });
      }
    }
  });

  it("names the endpoints of the VPC first, and says which services nobody knows", () => {
    const core = network.vpcs.find(({ vpc }) => vpc.label === "core");
    if (core === undefined) throw new Error("The demo has a VPC core.");
    const { columns, problems } = reachMatrix(core.topology, core.vpc.id, network, ["sqs", "no-such-service"]);
    expect(columns.map(({ to }) => to)).toEqual([
      "dynamodb",
      "s3",
      "ecr.api",
      "ecr.dkr",
      "logs",
      "ssm",
      "ssmmessages",
      "sqs",
    ]);
    expect(columns.map(({ label }) => label)).toContain("CloudWatch Logs");
    expect(problems).toEqual([expect.stringContaining("no-such-service")]);
  });
});
