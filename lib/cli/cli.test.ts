import { execFile } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createRuntime, type Runtime, renderSvg } from "@/lib/server";
import { EXIT } from "./failure";
import { locateResource, locateVpc } from "./lookup";
import { panelText } from "./panel-text";
import { alignColumns, printable } from "./text";

let runtime: Runtime;
let elsewhere: string;

beforeAll(async () => {
  runtime = await createRuntime({ sources: [{ type: "demo" }], origin: "test" });
  await runtime.ready(60_000);
  elsewhere = await mkdtemp(path.join(tmpdir(), "isthmus-cli-"));
});

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program of this folder from another directory, with nothing of this machine's AWS configuration. */
function run(program: string, args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = {
      cwd: elsewhere,
      env: { NODE_ENV: "test" as const, PATH: process.env.PATH, HOME: elsewhere, ...env },
      maxBuffer: 64 * 1024 * 1024,
    };
    const file = path.join(import.meta.dirname, program);
    execFile(process.execPath, [file, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe("isthmus, as people run it", () => {
  test("lists the VPCs that the API lists", async () => {
    const { code, stdout, stderr } = await run("isthmus.mjs", ["vpcs", "--source", "demo", "--json"]);
    expect([code, stderr]).toEqual([EXIT.ok, ""]);
    const { vpcs } = JSON.parse(stdout) as { vpcs: { vpcId: string }[] };
    expect(vpcs.map((vpc) => vpc.vpcId)).toEqual(runtime.vpcs().map((vpc) => vpc.at.vpcId));
  });

  test("draws the bytes that the server draws", async () => {
    const located = locateVpc(runtime, "core");
    const select = located.topology.ofKind("endpoint")[0]?.id ?? "";
    const args = ["diagram", "core", "--source", "demo", "--theme", "dark", "--hide", "Gateway", "--select", select];
    expect((await run("isthmus.mjs", [...args, "-o", "core.svg"])).code).toBe(EXIT.ok);
    const drawn = await readFile(path.join(elsewhere, "core.svg"), "utf8");
    expect(drawn).toBe(renderSvg(located, new URLSearchParams({ theme: "dark", hide: "Gateway", select })));
    const byView = [
      "diagram",
      "core",
      "--source",
      "demo",
      "--theme",
      "dark",
      "--view",
      `?hide=Gateway&select=${select}&v=1`,
    ];
    expect((await run("isthmus.mjs", byView)).stdout).toBe(drawn);
  });

  test.each([
    [EXIT.notFound, ["diagram", "nowhere", "--source", "demo"], "There is no VPC nowhere"],
    [EXIT.usage, ["diagram", "core", "--source", "demo", "--theme", "pink"], "pink"],
    [EXIT.usage, ["collect", "--source", "demo"], "--out"],
    [EXIT.failed, ["vpcs", "--source", "gone"], "gone"],
    [EXIT.failed, ["vpcs", "--source", "aws"], "AWS_REGION"],
  ])("exits with %i and says why on standard error: %j", async (expected, args, words) => {
    const { code, stdout, stderr } = await run("isthmus.mjs", args);
    expect([code, stdout]).toEqual([expected, ""]);
    expect(stderr).toContain(words);
  });

  test("a configuration that is wrong names file and key", async () => {
    const { code, stderr } = await run("isthmus.mjs", ["sources"], { ISTHMUS_CONFIG: "none.json" });
    expect([code, stderr]).toEqual([EXIT.failed, "isthmus: none.json: no such file. ISTHMUS_CONFIG names it.\n"]);
  });
});

describe("npm start", () => {
  test.each([
    [{ HOST: "0.0.0.0" }, []],
    [{ ISTHMUS_HOST: "10.0.0.1" }, []],
    [{ HOSTNAME: "10.0.0.1" }, []],
    [{}, ["--host", "::"]],
    [{}, ["--hostname=example.com"]],
  ])("refuses to listen beyond this machine: %j %j", async (env, args) => {
    const { code, stderr } = await run("start.mjs", args, env as Record<string, string>);
    expect(code).toBe(1);
    expect(stderr).toContain("no sign-in is configured");
  });
});

describe("lookup", () => {
  test("finds a VPC by id, name and address", () => {
    const core = locateVpc(runtime, "core");
    expect(locateVpc(runtime, core.at.vpcId)).toBe(core);
    expect(locateVpc(runtime, `${core.at.accountId}/${core.at.region}/${core.at.vpcId}`)).toBe(core);
    expect(() => locateVpc(runtime, "Core")).toThrow(/There is no VPC Core\. The nearest that exist: \S+ \(core\)/);
  });

  test("finds a resource wherever it is, and asks back when a name fits several", () => {
    const core = locateVpc(runtime, "core");
    const endpoint = core.topology.ofKind("endpoint").find((node) => core.topology.vpcOf(node)?.id === core.vpc.id);
    const found = locateResource(runtime, runtime.vpcs(), endpoint?.id ?? "");
    expect([found.located, found.nodeId]).toEqual([core, endpoint?.id]);
    const groups = runtime.vpcs().flatMap((vpc) => vpc.topology.within(vpc.vpc.id));
    const named = groups.filter((node) => node.kind === "securityGroup" || node.kind === "networkAcl");
    const twice = named.find((node) => named.some((other) => other.label === node.label && other.id !== node.id));
    expect(() => locateResource(runtime, runtime.vpcs(), twice?.label ?? "")).toThrow(/^Several resources are called/);
    expect(() => locateResource(runtime, runtime.vpcs(), "nothing")).toThrow("There is no resource nothing in reach.");
  });
});

describe("text for terminals", () => {
  test("holds nothing that steers a terminal or turns the reading direction", () => {
    expect(printable("a\u001b[2Jb\u202Ec\u0007\u009bd\nä😀")).toBe("a\uFFFD[2Jb\uFFFDc\uFFFD\uFFFDd\nä😀");
  });

  test("stands in columns", () => {
    expect(
      alignColumns([
        ["A", "B"],
        ["long", "x\ny"],
        ["", "z"],
      ]),
    ).toBe("A     B\nlong  x y\n      z");
  });

  test("a panel says in words what the page says by colour", () => {
    const text = panelText({
      ...{
        nodeId: "vpce-1",
        kind: "endpoint",
        kindLabel: "Gateway endpoint",
        title: "s3",
        resourceId: "vpce-1",
        anchors: [],
      },
      status: { text: "available", tone: "ok" },
      attention: [
        {
          code: "GW-02",
          tone: "attention",
          nodeId: "rtb-1",
          mark: "x",
          content: ["No route."],
          fix: { cli: "aws a", terraform: "b\nc" },
        },
      ],
      sections: [
        {
          id: "reach",
          title: "Who",
          blocks: [
            {
              type: "text",
              content: ["Hello ", { ref: "a", label: "there" }, " ", { code: "x" }, { strong: "!" }],
              tone: "broken",
            },
            { type: "facts", items: [{ term: "State", value: ["denied"], tone: "unknown" }] },
            { type: "table", caption: "Subnets", columns: ["Id"], rows: [], empty: "None." },
          ],
        },
      ],
    });
    expect(text).toBe(
      [
        "s3 - Gateway endpoint (available)",
        "vpce-1",
        "",
        "[!] GW-02: No route.",
        "  AWS CLI:",
        "    aws a",
        "  Terraform:",
        "    b",
        "    c",
        "",
        "Who",
        "---",
        "[broken] Hello there x!",
        "",
        "State  [?] denied",
        "",
        "Subnets",
        "None.",
      ].join("\n"),
    );
  });
});
