import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { createRuntime, findVpc, networkPage, vpcPage } from "./index";

async function readyRuntime(source: Parameters<typeof createRuntime>[0]["sources"][number]) {
  const runtime = await createRuntime({ sources: [source], origin: "test" });
  await runtime.ready(60_000);
  return runtime;
}

test("files that do not say when they were collected are not given an age as a fact", async () => {
  const file = path.join(await mkdtemp(path.join(tmpdir(), "isthmus-pages-")), "dump.json");
  const vpc = { VpcId: "vpc-1", OwnerId: "111122223333", CidrBlock: "10.0.0.0/16" };
  const subnet = { SubnetId: "subnet-1", VpcId: "vpc-1", OwnerId: "111122223333", AvailabilityZone: "us-east-1a" };
  await writeFile(file, JSON.stringify({ Vpcs: [vpc], Subnets: [subnet] }));
  const runtime = await readyRuntime({ type: "files", path: file, label: "dump.json" });

  const network = networkPage(runtime);
  expect(network.sources[0]?.label).toBe("dump.json (collection time unknown, by file dates)");
  expect(network.groups[0]?.vpcs[0]?.notVisible).toContain("ec2:DescribeRouteTables");
  const at = { accountId: "111122223333", region: "us-east-1", vpcId: "vpc-1" };
  const page = vpcPage(runtime, at, new URLSearchParams());
  if (!page.found) throw new Error(page.message);
  expect(page.props.gaps[0]).toMatch(/^Collection time unknown: /);
  // What the page counts as records that could not be read.
  expect(page.props.diagnostics).toEqual([]);
});

test("the demo knows when it was collected", async () => {
  const runtime = await readyRuntime({ type: "demo" });
  expect(networkPage(runtime).sources[0]?.label).not.toContain("unknown");
});

test("an address that leads nowhere names only as many VPCs as it says", async () => {
  const runtime = await readyRuntime({ type: "demo" });
  const found = findVpc(runtime, { accountId: "111122223333", region: "us-east-1", vpcId: "vpc-gone" });
  if (found.found) throw new Error("It should not exist.");
  expect(runtime.vpcs().length).toBeGreaterThan(found.near.length);
  expect(found.message).toContain(` The nearest of the ${runtime.vpcs().length} that exist: `);
});
