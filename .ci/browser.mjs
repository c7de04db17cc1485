// Finds a Chromium for the browser tests, or gets one.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import { ROOT, run } from "../lib/cli/prepare.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The path of a browser, or a sentence that says why there is none. Needs the packages to be installed. */
export async function findBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    return isExecutable(named) ? { path: named } : { problem: `CHROMIUM_PATH names ${named}, which cannot be run.` };
  }
  const there = onPath() ?? (await playwrightsOwn());
  if (there !== null) return { path: there };

  console.log("No browser found: trying Playwright's own.");
  if ((await playwright("install", "chromium")) === 0) {
    const own = await playwrightsOwn();
    if (own !== null && starts(own)) return { path: own };
    console.log("Playwright's browser is there but does not start here.");
  }
  if (process.getuid?.() === 0 && which("apt-get") !== null) {
    console.log("Trying the distribution's package.");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const updated = await run("apt-get", ["update"], { env });
    if (updated === 0) await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { env });
    const installed = onPath();
    if (installed !== null) return { path: installed };
  }
  return {
    problem:
      "No browser was found and none could be installed. Install Chromium, or set CHROMIUM_PATH to the program of a Chromium or Chrome.",
  };
}

function onPath() {
  for (const name of NAMES) {
    const found = which(name);
    if (found !== null) return found;
  }
  return null;
}

function which(name) {
  for (const directory of (process.env.PATH ?? "").split(path.delimiter)) {
    const file = path.join(directory, name);
    if (directory !== "" && isExecutable(file)) return file;
  }
  return null;
}

async function playwrightsOwn() {
  const { chromium } = await import("@playwright/test");
  const file = chromium.executablePath();
  return file !== "" && existsSync(file) ? file : null;
}

function playwright(...args) {
  return run(process.execPath, [path.join(ROOT, "node_modules/@playwright/test/cli.js"), ...args]);
}

/** A browser whose system libraries are missing is no browser. */
function starts(file) {
  return spawnSync(file, ["--version"], { timeout: 30_000 }).status === 0;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
