import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig, parseConfig, sourceFromText } from "./config";

const parse = (value: unknown) => parseConfig("isthmus.config.json", JSON.stringify(value), "/etc/isthmus", "/home/me");

/** An empty working directory and home, so that nothing of this machine decides. */
async function nowhere(env: Record<string, string> = {}) {
  const cwd = await mkdtemp(path.join(tmpdir(), "isthmus-config-"));
  const home = path.join(cwd, "home");
  await mkdir(home);
  return { env, cwd, home };
}

describe("parseConfig", () => {
  test("accepts every kind of source; relative paths start at the file's directory", () => {
    const result = parse({
      sources: [
        {
          type: "aws",
          name: "prod",
          profile: "p",
          regions: ["us-east-1", "eu-west-1", "us-east-1"],
          accountName: "net",
        },
        { type: "aws" },
        { type: "aws", regions: "all", roleName: "Isthmus", accounts: "organization", externalId: "x1" },
        { type: "aws", roles: ["arn:aws:iam::111122223333:role/net/Isthmus"], sessionName: "isthmus" },
        { type: "files", path: "dump", name: "of Monday" },
        { type: "files", path: "~/dump" },
        { type: "demo" },
      ],
    });
    expect(result).toEqual({
      ok: true,
      config: {
        origin: "isthmus.config.json",
        notices: [],
        sources: [
          { type: "aws", name: "prod", profile: "p", regions: ["us-east-1", "eu-west-1"], accountName: "net" },
          { type: "aws" },
          { type: "aws", regions: "all", roleName: "Isthmus", accounts: "organization", externalId: "x1" },
          { type: "aws", roles: ["arn:aws:iam::111122223333:role/net/Isthmus"], sessionName: "isthmus" },
          { type: "files", path: "/etc/isthmus/dump", label: "of Monday" },
          { type: "files", path: "/home/me/dump", label: "~/dump" },
          { type: "demo" },
        ],
      },
    });
  });

  test.each([
    [
      { sources: [{ type: "aws", regions: "us-east-1" }] },
      'sources[0].regions: expected "all" or a list of Regions such as ["us-east-1"], found "us-east-1"',
    ],
    [
      { sources: [{ type: "aws", roles: ["Isthmus"] }] },
      'sources[0].roles[0]: expected the ARN of a role such as arn:aws:iam::111122223333:role/Isthmus, found "Isthmus"',
    ],
    [
      { sources: [{ type: "aws", roleName: "Isthmus", accounts: "all" }] },
      'sources[0].accounts: expected "organization" or a list of account ids such as ["111122223333"], found "all"',
    ],
    [
      { sources: [{ type: "aws", roleName: "Isthmus", accounts: ["111122223333", 444455556666] }] },
      "sources[0].accounts[1]: expected text, found 444455556666",
    ],
    [
      { sources: [{ type: "aws", roleName: "Isthmus" }] },
      'sources[0].accounts: expected "organization" or a list of account ids such as ["111122223333"], found nothing',
    ],
    [
      { sources: [{ type: "aws", accounts: "organization" }] },
      "sources[0].roleName: expected the name of the role that these accounts have, found nothing",
    ],
    [
      {
        sources: [
          { type: "aws", roles: ["arn:aws:iam::111122223333:role/x"], roleName: "x", accounts: "organization" },
        ],
      },
      "sources[0].roleName: expected either roles or roleName with accounts, not both",
    ],
    [
      { sources: [{ type: "aws", externalId: "secret-1" }] },
      "sources[0].externalId: says how to assume a role, but neither roles nor roleName names one",
    ],
    [{ sources: [{ type: "aws", regions: [] }] }, "sources[0].regions: expected at least one entry"],
    [
      { sources: [{ type: "aws", regions: ["us-east-1", "US East"] }] },
      'sources[0].regions[1]: expected the name of a Region such as us-east-1, found "US East"',
    ],
    [{ sources: [{ type: "demo" }, { type: "files" }] }, "sources[1].path: expected text, found nothing"],
    [{ sources: [{ type: "gcp" }] }, 'sources[0].type: expected "aws", "files" or "demo", found "gcp"'],
    [{ sources: [{ type: "demo", seed: 1 }] }, "sources[0].seed: unknown key; expected one of type"],
    [{ source: [] }, "sources: expected a list, found nothing"],
    [{ sources: [] }, "sources: expected at least one entry"],
  ])("names file and key: %j", (value, problem) => {
    const result = parse(value);
    expect(result.ok ? [] : result.problems).toContain(`isthmus.config.json: ${problem}`);
  });

  test.each([
    ["{ sources: }", "c.json is not JSON: the character s at line 1, column 3 does not belong there."],
    [
      '{\n  // mine\n  "sources": []\n}',
      "c.json is not JSON: the character / at line 2, column 3 does not belong there. JSON has no comments.",
    ],
    ['{\n "sources": [', "c.json is cut off: its JSON ends too early, at line 2, column 14."],
    [" \n", 'c.json is empty. It must at least hold {"sources": [{"type": "demo"}]}.'],
  ])("says in one line where a file is not JSON: %j", (content, problem) => {
    expect(parseConfig("c.json", content, "/", "/")).toEqual({ ok: false, problems: [problem] });
  });
});

describe("loadConfig", () => {
  test("without anything shows the demo", async () => {
    expect(await loadConfig(await nowhere())).toMatchObject({ ok: true, config: { sources: [{ type: "demo" }] } });
  });

  test("credentials in the environment mean live", async () => {
    const around = await nowhere({ AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "x" });
    expect(await loadConfig(around)).toMatchObject({ ok: true, config: { sources: [{ type: "aws" }] } });
  });

  test("ISTHMUS_SOURCE comes before credentials, the file before both", async () => {
    const around = await nowhere({ AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", ISTHMUS_SOURCE: "dumps/core" });
    expect(await loadConfig(around)).toMatchObject({
      ok: true,
      config: { sources: [{ type: "files", path: path.join(around.cwd, "dumps/core"), label: "dumps/core" }] },
    });
    await writeFile(path.join(around.cwd, "isthmus.config.json"), '{"sources":[{"type":"demo"}]}');
    expect(await loadConfig({ ...around, env: {} })).toMatchObject({
      ok: true,
      config: { origin: "isthmus.config.json", notices: [] },
    });
  });

  test("an ISTHMUS_SOURCE that a file overrules is said to be ignored, wherever the file comes from", async () => {
    for (const env of [{}, { ISTHMUS_CONFIG: "isthmus.config.json" }]) {
      const around = await nowhere({ ...env, ISTHMUS_SOURCE: "demo" });
      await writeFile(path.join(around.cwd, "isthmus.config.json"), '{"sources":[{"type":"files","path":"x"}]}');
      expect(await loadConfig(around)).toMatchObject({
        ok: true,
        config: {
          sources: [{ type: "files" }],
          origin: "isthmus.config.json (ISTHMUS_SOURCE=demo is ignored)",
          notices: ["ISTHMUS_SOURCE=demo is ignored: isthmus.config.json decides."],
        },
      });
    }
  });

  test("a file that ISTHMUS_CONFIG names must be there", async () => {
    const result = await loadConfig(await nowhere({ ISTHMUS_CONFIG: "gone.json" }));
    expect(result).toEqual({ ok: false, problems: ["gone.json: no such file. ISTHMUS_CONFIG names it."] });
  });
});

test("--source words", () => {
  expect(sourceFromText("demo", "/w", "/h")).toEqual({ type: "demo" });
  expect(sourceFromText("aws", "/w", "/h")).toEqual({ type: "aws" });
  expect(sourceFromText("./demo", "/w", "/h")).toEqual({ type: "files", path: "/w/demo", label: "./demo" });
});
