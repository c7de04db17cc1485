import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { iamPolicy } from "@/lib/model";
import { loadConfig } from "@/lib/server";

const readme = readFileSync(path.resolve(import.meta.dirname, "../../README.md"), "utf8");

describe("README", () => {
  it("shows the IAM policy that the calls in the code need, no more and no less", () => {
    const block = /```json\n(\{\s*"Version"[\s\S]*?)```/.exec(readme)?.[1];
    expect(JSON.parse(block ?? "null")).toEqual(iamPolicy());
  });

  it("shows a configuration that can be copied as it is", async () => {
    const block = /```json\n(\{\s*"sources"[\s\S]*?)```/.exec(readme)?.[1] ?? "";
    const cwd = mkdtempSync(path.join(tmpdir(), "isthmus-readme-"));
    writeFileSync(path.join(cwd, "isthmus.config.json"), block);
    const result = await loadConfig({ env: {}, cwd, home: cwd });
    expect(result.ok ? result.config.sources.map(({ type }) => type) : result.problems).toEqual([
      "aws",
      "files",
      "demo",
    ]);
  });
});
