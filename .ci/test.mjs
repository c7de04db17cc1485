// `npm test`: installs what is missing, runs every gate and every test with live output, and ends with one line:
// `N passed, N failed`. A gate counts as one; a step that crashes counts as one failed. Arguments name steps to run alone.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build, install, ROOT, run } from "../lib/cli/prepare.mjs";

const reports = mkdtempSync(path.join(tmpdir(), "isthmus-test-"));
const bin = (file) => path.join(ROOT, "node_modules", file);
const node = (file, args, env = {}) => run(process.execPath, [bin(file), ...args], { env: { ...process.env, ...env } });

/** What the import boundaries are checked for. */
const SOURCES = ["app", "bench", "components", "lib", "e2e", "proxy.ts", "instrumentation.ts"];

const STEPS = [
  gate("format", () => node("@biomejs/biome/bin/biome", ["ci", "--linter-enabled=false", "."])),
  gate("lint", () => node("eslint/bin/eslint.js", ["--config", ".ci/eslint.config.mjs", "--max-warnings", "0", "."])),
  gate("boundaries", () =>
    node("dependency-cruiser/bin/dependency-cruise.mjs", ["--config", ".ci/dependency-cruiser.cjs", ...SOURCES]),
  ),
  gate("dead code", () => node("knip/bin/knip.js", ["--no-progress", "--no-config-hints"])),
  gate("types", types),
  { name: "unit tests", run: unitTests },
  // Short: that everything is read. Ratios come from `npm run bench` on a quiet machine.
  gate("bench", () => run(process.execPath, [path.join(ROOT, "bench/run.mjs"), "--short"], { env: process.env })),
  gate("build", build),
  { name: "browser tests", run: browserTests },
];

process.exitCode = await main(process.argv.slice(2));

async function main(wanted) {
  const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(`No such step: ${unknown.join(", ")}. There are: ${STEPS.map((step) => step.name).join(", ")}.`);
    return 2;
  }
  const results = [];
  if ((await install()) === 0) {
    for (const step of STEPS) {
      if (wanted.length === 0 || wanted.includes(step.name)) results.push(await timed(step));
    }
  } else {
    results.push({ name: "install", passed: 0, failed: 1, skipped: 0, seconds: 0 });
  }
  rmSync(reports, { recursive: true, force: true });
  return summary(results);
}

async function timed(step) {
  console.log(`\n━━ ${step.name} ━━`);
  const began = process.hrtime.bigint();
  let result;
  try {
    result = await step.run();
  } catch (error) {
    console.error(`${step.name} stopped unexpectedly: ${error instanceof Error ? error.stack : error}`);
    result = { passed: 0, failed: 1, skipped: 0 };
  }
  return { name: step.name, ...result, seconds: Number((process.hrtime.bigint() - began) / 1_000_000n) / 1000 };
}

function summary(results) {
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  console.log("\n");
  for (const { name, passed, failed, skipped, seconds } of results) {
    const note = skipped > 0 ? `, ${skipped} skipped` : "";
    const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed${note}`;
    console.log(`${failed > 0 ? "✗" : "✓"} ${name.padEnd(14)}${counts}  (${seconds.toFixed(1)} s)`);
  }
  console.log(`\n${total("passed")} passed, ${total("failed")} failed`);
  return total("failed") > 0 || total("passed") === 0 ? 1 : 0;
}

/** A step that counts as one test. */
function gate(name, check) {
  return {
    name,
    run: async () => {
      const code = await check();
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
    },
  };
}

/** The route types that tsc needs are written by Next. */
async function types() {
  const generated = await node("next/dist/bin/next", ["typegen"]);
  return generated === 0 ? node("typescript/bin/tsc", ["--noEmit", "-p", "."]) : generated;
}

async function unitTests() {
  const file = path.join(reports, "vitest.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = await node("vitest/vitest.mjs", ["run", "--config", ".ci/vitest.config.mts", ...reporters]);
  const report = JSON.parse(readFileSync(file, "utf8"));
  // A file that cannot even be loaded has no tests to fail.
  const broken = report.testResults.filter((suite) => suite.status === "failed" && suite.assertionResults.length === 0);
  return counted(code, {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  });
}

async function browserTests() {
  const { findBrowser } = await import("./browser.mjs");
  const browser = await findBrowser();
  if (browser.problem !== undefined) {
    console.error(browser.problem);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  console.log(`Browser: ${browser.path}`);
  const file = path.join(reports, "playwright.json");
  const args = ["test", "-c", "e2e/playwright.config.ts", "--reporter=list,json"];
  const env = { ISTHMUS_CHROMIUM: browser.path, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const code = await node("@playwright/test/cli.js", args, env);
  const { stats, errors } = JSON.parse(readFileSync(file, "utf8"));
  // A test that passes only at the second try has failed.
  return counted(code, {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  });
}

/** A runner that fails without a failed test, or that ran none, has failed all the same. */
function counted(code, counts) {
  const unexplained = counts.failed === 0 && (code !== 0 || counts.passed === 0);
  return unexplained ? { ...counts, failed: 1 } : counts;
}
