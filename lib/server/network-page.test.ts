import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { NetworkCard } from "@/lib/analysis";
import { createRuntime, explainOnNetwork, findVpc, networkPage, networkView, vpcPage } from "./index";

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
  expect(network.view.groups[0]?.cards[0]?.notVisible).toContain("ec2:DescribeRouteTables");
  const at = { accountId: "111122223333", region: "us-east-1", vpcId: "vpc-1" };
  const page = vpcPage(runtime, at, new URLSearchParams());
  if (!page.found) throw new Error(page.message);
  expect(page.props.gaps[0]).toMatch(/^Collection time unknown: /);
  // What the page counts as records that could not be read.
  expect(page.props.diagnostics).toEqual([]);
});

test("VPCs without an environment tag have a heading of their own, the last", async () => {
  const file = path.join(await mkdtemp(path.join(tmpdir(), "isthmus-pages-")), "dump.json");
  const vpc = (VpcId: string, environment: string) => ({
    ...{ VpcId, OwnerId: "111122223333", CidrBlock: "10.0.0.0/16" },
    Tags: environment === "" ? [] : [{ Key: "Environment", Value: environment }],
  });
  await writeFile(file, JSON.stringify({ Vpcs: [vpc("vpc-1", ""), vpc("vpc-2", "zeta"), vpc("vpc-3", "alpha")] }));
  const runtime = await readyRuntime({ type: "files", path: file, label: "dump.json" });
  const { groups } = networkView(runtime, new URLSearchParams("group=environment"));
  expect(groups.map(({ title }) => title)).toEqual(["alpha", "zeta", "No environment tag"]);
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

describe("the view of the network", async () => {
  const runtime = await readyRuntime({ type: "demo" });
  const view = (query: string) => networkView(runtime, new URLSearchParams(query));
  /** The VPCs that a query shows, by name; a participant's view of a shared VPC by its key. */
  const nameOf = ({ name, key, sharedBy }: NetworkCard) => (sharedBy === null ? (name ?? key) : key);
  const shown = (query: string) =>
    view(query)
      .groups.flatMap((group) => group.cards.map(nameOf))
      .sort();
  const PARTICIPANT = "222233334444/us-east-1/vpc-06e1cc77197200b57";

  test("shows every VPC when nothing is asked, and counts them", () => {
    const { matching, total, groups } = view("");
    expect([matching, total]).toEqual([runtime.vpcs().length, runtime.vpcs().length]);
    expect(groups.flatMap(({ cards }) => cards.map(({ key }) => key)).sort()).toEqual(
      runtime.vpcs().map(({ key }) => key),
    );
    expect(view("tag=Owner=data")).toMatchObject({ matching: 2, total });
  });

  test.each([
    ["tag=Environment=dev~Environment=staging", ["reports", "sandbox", "tools-eu"]],
    ["tag=Environment=dev~Environment=staging~Owner=data", ["reports"]],
    ["tag=Environment=dev~Owner=data", []],
    // A key alone is any of its values.
    ["tag=Environment~Owner=data", ["lake", "reports"]],
    ["tag=Environment~Environment=dev~Owner=network", ["egress", "hub", "shared", "tools-eu"]],
    ["tag=environment=dev", []],
    ["tag=Owner=dat", []],
    ["service=dynamodb", ["core"]],
    ["service=dynamodb~athena", ["analytics", "core"]],
    ["service=nothing", []],
    ["state=pendingAcceptance", ["warehouse"]],
    ["state=waiting", ["platform"]],
    ["state=waiting~pendingAcceptance", ["platform", "warehouse"]],
    ["state=notVisible", ["legacy"]],
    ["state=shared", [PARTICIPANT, "shared"]],
    ["q=WAREHOUSE", ["warehouse"]],
    ["q=Owner=data", ["lake", "reports"]],
    ["q=%20athena%20", ["analytics"]],
    ["q=network-prod&tag=Environment=dev", ["tools-eu"]],
    ["service=s3&tag=Owner=data&state=broken", ["lake", "reports"]],
  ])("%s", (query, wanted) => {
    expect(shown(query)).toEqual(wanted);
  });

  test("finds the state of findings as the cards count them", () => {
    const cards = view("").groups.flatMap((group) => group.cards);
    const names = (accept: (card: NetworkCard) => boolean) => cards.filter(accept).map(nameOf);
    expect(shown("state=broken")).toEqual(names((card) => card.findings.broken > 0).sort());
    expect(shown("state=attention")).toEqual(names((card) => card.findings.total > card.findings.broken).sort());
    expect(shown("state=broken").length).toBeGreaterThan(2);
    expect(shown("state=attention")).not.toEqual(shown("state=broken"));
  });

  test("offers what there is to filter by, with the numbers that a filter by it shows", () => {
    const { facets, total } = view("");
    expect(facets.tags.map(({ key }) => key)).toEqual(["CostCenter", "Environment", "Owner"]);
    for (const { key, values } of facets.tags) {
      for (const { value, count } of values) expect(view(`tag=${key}=${value}`).matching).toBe(count);
    }
    for (const { value, count } of facets.services) expect(view(`service=${value}`).matching).toBe(count);
    for (const { value, count } of facets.states) expect(view(`state=${value}`).matching).toBe(count);
    expect(facets.services.find(({ value }) => value === "s3")).toMatchObject({ label: "S3" });
    expect(facets.states.map(({ value }) => value)).toContain("pendingAcceptance");
    // However the network is filtered, the same can be picked.
    expect(view("tag=Owner=data&q=lake")).toMatchObject({ facets, total });
  });

  test("groups by account and Region, by Region and account, and by environment", () => {
    const headings = (query: string) => view(query).groups.map(({ title, detail }) => [title, detail]);
    expect(headings("")).toContainEqual(["network-prod", "111122223333 · eu-west-1"]);
    expect(headings("")).toHaveLength(runtime.network().topologies.length);
    expect(headings("group=region")[0]).toEqual(["eu-west-1", "network-prod · 111122223333"]);
    expect(headings("group=region")).toHaveLength(runtime.network().topologies.length);
    expect(headings("group=environment")).toEqual([
      ["dev", null],
      ["prod", null],
      ["staging", null],
    ]);
    const [dev] = view("group=environment").groups;
    expect(dev?.cards.map((card) => card.name)).toEqual(["sandbox", "tools-eu"]);
  });

  test("draws the VPCs that match, and no map for a list", () => {
    const drawn = (query: string) =>
      view(query).scene?.boxes.flatMap((box) => (box.nodeId?.startsWith("vpc/") ? [box.nodeId.slice(4)] : []));
    expect(drawn("tag=Owner=data")?.sort()).toEqual(
      view("tag=Owner=data").groups.flatMap(({ cards }) => cards.map(({ key }) => key)),
    );
    expect(drawn("")).toContain(PARTICIPANT);
    expect(view("view=list").scene).toBeNull();
    expect(view("view=list").groups).toEqual(view("").groups);
  });

  test("explains a VPC by its key and by its box, and everything else where it is drawn", () => {
    const network = runtime.network();
    const { key, at, vpc } = runtime.vpcs().find(({ vpc: { attributes } }) => attributes.name === "lake") ?? never();
    expect(explainOnNetwork(network, key)).toMatchObject({ nodeId: vpc.id, base: at });
    expect(explainOnNetwork(network, `vpc/${key}`)).toEqual(explainOnNetwork(network, key));
    const [subnet] = network.vpcAt(key)?.topology.children(vpc.id, "availabilityZone") ?? [];
    expect(explainOnNetwork(network, subnet?.id ?? "")).toMatchObject({ base: at });
    const gateway = network.transitGateways.find(({ views }) => views.length > 0);
    expect(explainOnNetwork(network, gateway?.id ?? "")).toMatchObject({ kind: "transitGateway", base: null });
    expect(explainOnNetwork(network, "vpc-none")).toBeNull();
  });
});

function never(): never {
  throw new Error("The demo has no such VPC.");
}
