// What `npm start` and `npm test` need before anything else: packages and a build. Plain JavaScript on Node alone,
// since nothing is installed yet when it runs.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "../..");

const BUILD_STAMP = path.join(ROOT, ".next", "isthmus-build.json");

/** What a build is made of, relative to the root; files that need not exist are skipped. */
const BUILD_INPUTS = [
  ".postcssrc.json",
  "app",
  "components",
  "lib",
  "public",
  "instrumentation.ts",
  "next.config.mjs",
  "package-lock.json",
  "package.json",
  "proxy.ts",
  "tsconfig.json",
];

/**
 * True when node_modules holds what package-lock.json asks for, by the record that npm leaves of what it installed.
 * Optional packages do not count: npm leaves out those of other platforms.
 */
export function isInstalled() {
  const wanted = readJson(path.join(ROOT, "package-lock.json"));
  const installed = readJson(path.join(ROOT, "node_modules", ".package-lock.json"));
  if (wanted === null) throw new Error("package-lock.json is missing or not JSON. Clone the project again.");
  if (installed === null) return false;
  return Object.entries(wanted.packages).every(
    ([where, entry]) =>
      where === "" || entry.optional || entry.devOptional || installed.packages[where]?.version === entry.version,
  );
}

/** Installs the packages when they are missing or not those of the lock file. Resolves to npm's exit code. */
export async function install() {
  if (isInstalled()) return 0;
  console.log("Installing packages (npm ci). This happens once, and takes about a minute.");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  const code = npm?.endsWith(".js")
    ? await run(process.execPath, [npm, ...args])
    : await run("npm", args, { shell: process.platform === "win32" });
  if (code !== 0) console.error("npm ci failed, see above. Nothing else was tried.");
  return code;
}

/** True when there is a build, made from the very inputs that are there now. */
export function isBuilt() {
  return existsSync(path.join(ROOT, ".next", "BUILD_ID")) && readJson(BUILD_STAMP)?.inputs === inputsHash();
}

/** Makes the production build, whatever is there. Resolves to the exit code. */
export async function build() {
  // Taken before the build: an input that changes meanwhile must lead to another build.
  const inputs = inputsHash();
  rmSync(BUILD_STAMP, { force: true });
  const code = await run(process.execPath, [path.join(ROOT, "node_modules/next/dist/bin/next"), "build", ROOT], {
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (code === 0) writeFileSync(BUILD_STAMP, `${JSON.stringify({ inputs })}\n`);
  return code;
}

/** Runs a program from the root with this terminal's input and output; resolves to its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: "inherit", ...options });
    child.on("error", (error) => {
      console.error(`${command} cannot be run: ${error.message}`);
      resolve(127);
    });
    child.on("close", (code) => resolve(code ?? 1));
  });
}

function inputsHash() {
  const hash = createHash("sha256").update(`node ${process.versions.node.split(".")[0]}\n`);
  for (const file of BUILD_INPUTS.flatMap((input) => filesOf(input))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(ROOT, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

/** The files under a path, sorted; tests and the command line are not part of a build. */
function filesOf(relative) {
  const entry = statSync(path.join(ROOT, relative), { throwIfNoEntry: false });
  if (entry === undefined || relative === path.join("lib", "cli") || /\.test\.tsx?$/.test(relative)) return [];
  if (!entry.isDirectory()) return [relative];
  const names = readdirSync(path.join(ROOT, relative)).sort();
  return names.flatMap((name) => filesOf(path.join(relative, name)));
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
