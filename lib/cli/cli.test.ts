import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { attentions, type Panel } from "@/lib/analysis";
import {
  createRuntime,
  DIAGRAM_FORMATS,
  diagramFile,
  type Runtime,
  reachCsv,
  reachOfVpc,
  renderSvg,
  traceFor,
  VERSION,
  vpcDrawing,
} from "@/lib/server";
import { bannerLines, settledLines } from "./banner.mjs";
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
    [
      EXIT.usage,
      ["diagram", "core", "--source", "demo", "--hide", "Gateway,Foo"],
      "there is no endpoint type Foo. There are: Gateway, Interface, GatewayLoadBalancer, Resource, ServiceNetwork, Tunnel.",
    ],
    [EXIT.usage, ["collect", "--source", "demo"], "--out"],
    [EXIT.failed, ["vpcs", "--source", "gone"], "gone"],
    [EXIT.failed, ["vpcs", "--source", "aws"], "AWS_REGION"],
  ])("exits with %i and says why on standard error: %j", async (expected, args, words) => {
    const { code, stdout, stderr } = await run("isthmus.mjs", args);
    expect([code, stdout]).toEqual([expected, ""]);
    expect(stderr).toContain(words);
  });

  test("a query of a page stays lenient about endpoint types", async () => {
    const args = ["diagram", "core", "--source", "demo", "--view", "?hide=Foo&v=1"];
    expect((await run("isthmus.mjs", args)).code).toBe(EXIT.ok);
  });

  test("explains a VPC with everything in it that needs attention", async () => {
    const { at, topology, vpc } = locateVpc(runtime, "core");
    const wanted = attentions(topology, vpc.id);
    expect(wanted.some((found) => found.nodeId !== vpc.id)).toBe(true);
    const asJson = await run("isthmus.mjs", ["explain", at.vpcId, "--source", "demo", "--json"]);
    expect((JSON.parse(asJson.stdout) as Panel).attention).toEqual(wanted);
    const asText = await run("isthmus.mjs", ["explain", at.vpcId, "--source", "demo"]);
    expect(asText.stdout.match(/^\[(!|broken)\] /gm)).toHaveLength(wanted.length);
    for (const { code } of wanted) expect(asText.stdout).toContain(`] ${code}: `);
  });

  test("says which sources, why, and what is ignored", async () => {
    const config = path.join(elsewhere, "demo.json");
    await writeFile(config, '{"sources":[{"type":"demo"}]}');
    const env = { ISTHMUS_CONFIG: config, ISTHMUS_SOURCE: "dump" };
    const { stdout, stderr } = await run("isthmus.mjs", ["sources"], env);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(`Chosen by: ${config} (ISTHMUS_SOURCE=dump is ignored)`);
    expect(stderr).toBe(`isthmus: ISTHMUS_SOURCE=dump is ignored: ${config} decides.\n`);
  });

  test("collect does not call the date of a file the time of a collection", async () => {
    const dump = path.join(elsewhere, "dump.json");
    await writeFile(dump, JSON.stringify({ Vpcs: [{ VpcId: "vpc-1", OwnerId: "111122223333" }] }));
    for (const [source, out] of [
      ["dump.json", "copy.json"],
      ["copy.json", "again"],
    ] as const) {
      const { code, stderr } = await run("isthmus.mjs", ["collect", "--source", source, "--out", out]);
      expect(code).toBe(EXIT.partial);
      expect(stderr).toMatch(/^Collected account 111122223333, Region unknown\. Collection time unknown: /m);
    }
  });

  test("prints its version", async () => {
    expect(await run("isthmus.mjs", ["--version"])).toEqual({ code: EXIT.ok, stdout: `${VERSION}\n`, stderr: "" });
  });

  test("a configuration that is wrong names file and key", async () => {
    const { code, stderr } = await run("isthmus.mjs", ["sources"], { ISTHMUS_CONFIG: "none.json" });
    expect([code, stderr]).toEqual([EXIT.failed, "isthmus: none.json: no such file. ISTHMUS_CONFIG names it.\n"]);
  });
});

describe("diagrams in every format", () => {
  const demo = (...args: string[]) => run("isthmus.mjs", [...args, "--source", "demo"]);

  test("are the server's, byte for byte", async () => {
    const located = locateVpc(runtime, "core");
    for (const format of DIAGRAM_FORMATS) {
      const file = `core.${format}`;
      const { code, stderr } = await demo(
        "diagram",
        "core",
        "--format",
        format,
        "--no-legend",
        "--scale",
        "1",
        "-o",
        file,
      );
      expect([code, stderr]).toEqual([EXIT.ok, ""]);
      const query = new URLSearchParams({ legend: "off", scale: "1" });
      const result = await diagramFile(vpcDrawing(located, query), format, query);
      if (!result.ok) throw new Error(result.message);
      expect(await readFile(path.join(elsewhere, file))).toEqual(Buffer.from(result.file.body as string));
    }
  });

  test("of many VPCs go into a directory", async () => {
    const { code, stderr } = await demo("diagram", "--all", "--format", "mmd", "-o", "diagrams");
    expect([code, stderr]).toEqual([EXIT.ok, `Wrote ${runtime.vpcs().length} diagrams to diagrams.\n`]);
    expect((await readdir(path.join(elsewhere, "diagrams"))).length).toBe(runtime.vpcs().length);
    const two = await demo("diagram", "core", "hub", "--format", "dot");
    expect([two.code, two.stdout]).toEqual([EXIT.usage, ""]);
    expect(two.stderr).toContain("-o");
    expect((await demo("diagram")).code).toBe(EXIT.usage);
  });
});

describe("answers that a pipeline can gate on", () => {
  const demo = (...args: string[]) => run("isthmus.mjs", [...args, "--source", "demo"]);
  const core = () => locateVpc(runtime, "core");
  const endpoint = (name: string) =>
    core()
      .topology.ofKind("endpoint")
      .find(({ label }) => label === name)?.id ?? "";
  const subnet = (name: string) =>
    core()
      .topology.ofKind("subnet")
      .find(({ label }) => label === name)?.id ?? "";

  test("trace: yes, no, not certain, and the JSON of the API", async () => {
    const yes = await demo("trace", subnet("private-c"), "sqs");
    expect([yes.code, yes.stderr]).toEqual([EXIT.ok, ""]);
    expect(yes.stdout).toContain("Yes: private-c reaches SQS through NAT gateway nat-b.");
    const no = await demo("trace", subnet("isolated-a"), "sqs");
    expect(no.code).toBe(EXIT.no);
    expect(no.stdout).toContain("> FAIL route: Route table isolated has no route to SQS");
    const limited = await demo("trace", subnet("private-a"), "s3", "--action", "s3:GetObject");
    expect(limited.code).toBe(EXIT.uncertain);
    expect(limited.stdout).toContain("aws:PrincipalOrgID");
    const json = await demo("trace", subnet("isolated-a"), "10.0.16.10", "--port", "8080", "--json");
    const answer = traceFor(
      core(),
      new URLSearchParams({ from: subnet("isolated-a"), to: "10.0.16.10", port: "8080" }),
    );
    if (!answer.ok) throw new Error(answer.problem.message);
    expect(JSON.parse(json.stdout)).toEqual(JSON.parse(JSON.stringify(answer.trace)));
  });

  test.each([
    [["trace", "subnet-none", "s3"], "There is no resource subnet-none"],
    [["trace", "10.0.16.9", "no-such-service"], "There is no service, endpoint, interface or address no-such-service"],
    [["trace", "10.0.16.9", "s3", "--port", "99999"], "no number from 0 to 65535"],
    [["trace", "203.0.113.1", "s3"], "Nothing in reach has 203.0.113.1"],
    [["reach", "nowhere"], "There is no VPC nowhere"],
    [["reach", "core", "--services", "no-such-service"], "no-such-service"],
    [["policy", "core", "--action", "s3:GetObject"], "core"],
    [["policy", "vpce-none", "--action", "s3:GetObject"], "There is no resource vpce-none"],
  ])("a name that is not found is never taken for the answer no: %j", async (args, words) => {
    const { code, stdout, stderr } = await demo(...args);
    expect([code, stdout]).toEqual([EXIT.usage, ""]);
    expect(stderr).toContain(words);
  });

  test("reach: as text, as CSV and as JSON, no where anything does not get through", async () => {
    const text = await demo("reach", "core", "--services", "sqs");
    expect(text.code).toBe(EXIT.no);
    expect(text.stdout).toMatch(/^private-c .* NAT$/m);
    expect(text.stdout).toMatch(/^isolated-a .* no: no route$/m);
    const csv = await demo("reach", "core", "--services", "sqs", "--csv");
    expect(csv.stdout).toBe(reachCsv(reachOfVpc(core(), ["sqs"])));
    const json = await demo("reach", "core", "--services", "sqs", "--json");
    expect(JSON.parse(json.stdout)).toEqual(reachOfVpc(core(), ["sqs"]));
    // Only what has an endpoint, and everything gets through but for policies: not certain.
    expect((await demo("reach", "core", "--services", "")).code).toBe(EXIT.uncertain);
  });

  test("policy: allow, deny, and what it depends on", async () => {
    const layers = "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/layer";
    const allow = await demo("policy", endpoint("s3"), "--action", "s3:GetObject", "--resource", layers);
    expect(allow.code).toBe(EXIT.ok);
    const depends = await demo("policy", endpoint("s3"), "--action", "s3:PutObject", "--resource", "arn:aws:s3:::b/k");
    expect(depends.code).toBe(EXIT.uncertain);
    expect(depends.stdout).toContain("aws:PrincipalOrgID");
    const context = ["--context", "aws:PrincipalOrgID=o-elsewhere", "--context", "aws:ResourceOrgID=o-elsewhere"];
    const deny = await demo(
      "policy",
      endpoint("s3"),
      "--action",
      "s3:PutObject",
      "--resource",
      "arn:aws:s3:::b/k",
      ...context,
    );
    expect(deny.code).toBe(EXIT.no);
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

  test.each([
    [{}, [], "ssh -L 3000:127.0.0.1:3000 "],
    [{ PORT: "4321" }, [], "ssh -L 4321:127.0.0.1:4321 "],
    [{ PORT: "4321" }, ["--port", "5000"], "ssh -L 5000:127.0.0.1:5000 "],
    [{ PORT: "0" }, [], "ssh -L PORT:127.0.0.1:PORT "],
  ])("names the port that would be served: %j %j", async (env, args, words) => {
    const { stderr } = await run("start.mjs", args, { HOST: "0.0.0.0", ...env });
    expect(stderr).toContain(words);
  });

  const health = (sources: Record<string, unknown>[]) => ({ version: "1.2.3", origin: "ISTHMUS_SOURCE=x", sources });
  const gone = {
    ...{ id: "0", kind: "files", label: "x", region: null, status: "failed" },
    error: { code: "files.notFound", message: "There is no file or directory x.", advice: "Check\u001b the\npath." },
  };

  test("greets with one plain line for each source, what failed included", () => {
    const demo = { id: "1", kind: "demo", label: "demo", region: null, status: "ready", error: null };
    expect(bannerLines(health([gone, demo]), "http://127.0.0.1:3000")).toEqual([
      "Isthmus 1.2.3: http://127.0.0.1:3000",
      "  Source: files, x failed. There is no file or directory x. Check\uFFFD the path.",
      "  Source: demo, demo",
      "  Chosen by: ISTHMUS_SOURCE=x",
      "Ctrl+C stops it.",
    ]);
  });

  test("says later how a source ended that was still being read", () => {
    const live = { id: "1", kind: "live", label: "prod", region: "us-east-1", status: "loading", error: null };
    const before = health([gone, live]);
    expect(bannerLines(before, "")).toContain("  Source: AWS, prod, us-east-1 (being read)");
    expect(settledLines(before, before)).toEqual([]);
    const after = health([gone, { ...live, status: "failed", error: { message: "Denied.", advice: "Allow it." } }]);
    expect(settledLines(before, after)).toEqual(["  Source: AWS, prod, us-east-1 failed. Denied. Allow it."]);
    expect(settledLines(before, health([gone, { ...live, status: "ready" }]))).toEqual([
      "  Source: AWS, prod, us-east-1 (read)",
    ]);
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
