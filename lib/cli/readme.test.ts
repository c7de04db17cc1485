import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { iamPolicy } from "@/lib/model";

const readme = readFileSync(path.resolve(import.meta.dirname, "../../README.md"), "utf8");

describe("README", () => {
  it("shows the IAM policy that the calls in the code need, no more and no less", () => {
    const block = /```json\n(\{\s*"Version"[\s\S]*?)```/.exec(readme)?.[1];
    expect(JSON.parse(block ?? "null")).toEqual(iamPolicy());
  });
});
