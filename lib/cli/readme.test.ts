import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { iamPolicy } from "@/lib/model";
import { loadConfig } from "@/lib/server";

const readme = readFileSync(path.resolve(import.meta.dirname, "../../README.md"), "utf8");

describe("README", () => {
  const blocks = (start: string) =>
    [...readme.matchAll(/```json\n([\s\S]*?)```/g)]
      .map((match) => match[1] ?? "")
      .filter((text) => text.includes(start));

  it("shows the IAM policies that the calls in the code need, no more and no less", () => {
    const policies = blocks('"Version"').map((text) => JSON.parse(text) as unknown);
    expect(policies).toEqual([iamPolicy("reader"), iamPolicy("collector")]);
  });

  it("shows configurations that can be copied as they are", async () => {
    const types: string[][] = [];
    for (const block of blocks('"sources"')) {
      const cwd = mkdtempSync(path.join(tmpdir(), "isthmus-readme-"));
      writeFileSync(path.join(cwd, "isthmus.config.json"), block);
      const result = await loadConfig({ env: {}, cwd, home: cwd });
      types.push(result.ok ? result.config.sources.map(({ type }) => type) : result.problems);
    }
    expect(types).toEqual([["aws", "files", "demo"], ["aws"]]);
  });
});
