#!/usr/bin/env node
// `npm start`: installs what is missing, builds when the build is missing or older than its inputs, serves on the
// loopback address. Plain JavaScript on Node alone, since nothing is installed yet when it runs.
import { spawn } from "node:child_process";
import net from "node:net";
import path from "node:path";
import { parseArgs } from "node:util";
import { bannerLines, isLoading, settledLines } from "./banner.mjs";
import { build, install, isBuilt, ROOT, run } from "./prepare.mjs";

const HELP = `Usage: npm start [-- options]

Serves Isthmus at http://127.0.0.1:3000.

Options:
  -p, --port PORT   another port (also: PORT=3001 npm start)
  -H, --host HOST   another loopback address; any other is refused while no sign-in is configured
  -h, --help        this text

Environment:
  ISTHMUS_CONFIG    a configuration file in place of ./isthmus.config.json
  ISTHMUS_SOURCE    demo, aws, or the path of a dump; ignored, and said to be, when there is a configuration file
`;

/** Milliseconds a server gets to answer for the first time, and to stop when asked to. */
const START_LIMIT = 60_000;
const STOP_LIMIT = 5_000;

/** Milliseconds that the greeting waits for the sources: what fails at once is said in it. */
const SOURCES_PATIENCE = 2_000;

const PARENT = process.ppid;

process.exitCode = await main();

async function main() {
  const options = readOptions();
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  if (options.problem !== undefined) {
    console.error(options.problem);
    return 1;
  }
  const { host } = options;
  const probed = await freePort(host, options.port);
  if (probed.problem !== undefined) {
    console.error(probed.problem);
    return 1;
  }
  if ((await install()) !== 0) return 1;
  if (!isBuilt()) {
    // A wrong configuration should not cost the time of a build first.
    const configured = await run(process.execPath, [path.join(ROOT, "lib/cli/isthmus.mjs"), "sources"], {
      cwd: process.cwd(),
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (configured !== 0) return 1;
    console.log("Building. This happens once after a change, and takes about a minute.");
    if ((await build()) !== 0) {
      console.error("The build failed, see above.");
      return 1;
    }
  }
  return serve(host, probed.port);
}

function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        help: { type: "boolean", short: "h" },
        host: { type: "string", short: "H" },
        hostname: { type: "string" },
        port: { type: "string", short: "p" },
      },
    }));
  } catch (error) {
    return { problem: `${error.message}\n\n${HELP}` };
  }
  if (values.help) return { help: true };

  const { ISTHMUS_HOST, HOST, HOSTNAME, PORT } = process.env;
  const port = values.port ?? (PORT?.trim() || "3000");
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    return { problem: `PORT must be a number from 0 to 65535 (0: any free port), not "${port}".` };
  }
  // HOSTNAME is the machine's name in most shells; only an address there is a wish about where to listen.
  const asked = values.host ?? values.hostname ?? (ISTHMUS_HOST || HOST || (net.isIP(HOSTNAME ?? "") ? HOSTNAME : ""));
  const host = loopback(asked);
  if (host === null) {
    // With 0 the port is known only when the server runs.
    const forwarded = Number(port) === 0 ? "PORT" : Number(port);
    return {
      problem: `Refused to listen on ${asked}: no sign-in is configured, so anybody who reaches that address could read your network. Isthmus listens on 127.0.0.1 only. To reach it from elsewhere, forward a port: ssh -L ${forwarded}:127.0.0.1:${forwarded} THIS-MACHINE`,
    };
  }
  return { host, port: Number(port) };
}

/** The loopback address that is meant, or null when it is another address. */
function loopback(asked) {
  const name = asked.trim().toLowerCase();
  if (name === "" || name === "localhost") return "127.0.0.1";
  if (name === "::1" || name === "[::1]") return "::1";
  return net.isIPv4(name) && name.startsWith("127.") ? name : null;
}

/** Makes sure that the port can be listened on; finds a free one for 0. */
function freePort(host, port) {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once("error", (error) => {
      const why =
        error.code === "EADDRINUSE"
          ? `Port ${port} of ${host} is in use, perhaps by another Isthmus.`
          : `Port ${port} of ${host} cannot be listened on (${error.code}).`;
      resolve({ problem: `${why} Choose another one: PORT=${port < 65535 ? port + 1 : 3000} npm start` });
    });
    probe.listen({ host, port, exclusive: true }, () => {
      const chosen = probe.address().port;
      probe.close(() => resolve({ port: chosen }));
    });
  });
}

/** Runs the server until it ends or is told to; resolves to the exit code of this program. */
function serve(host, port) {
  const address = `http://${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
  const next = path.join(ROOT, "node_modules/next/dist/bin/next");
  const server = spawn(process.execPath, [next, "start", ROOT, "-H", host, "-p", String(port)], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      // How a source ends is said here in words; whoever wants the log's lines as well asks for them.
      ISTHMUS_LOG_LEVEL: process.env.ISTHMUS_LOG_LEVEL ?? "error",
      // The AWS SDK announces which Node it will want one day; package.json says which one is needed.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  // Next greets with an address of its own; ours, which also names the source, comes when the server really answers.
  let greeted = false;
  server.stdout.on("data", (chunk) => greeted && process.stdout.write(chunk));

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    server.kill("SIGTERM");
    setTimeout(() => server.kill("SIGKILL"), STOP_LIMIT).unref();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("SIGHUP", stop);
  stopWithNpm(stop);

  const ended = new Promise((resolve) => {
    server.on("error", (error) => {
      console.error(`The server cannot be started: ${error.message}`);
      resolve(1);
    });
    server.on("close", (code) => resolve(stopping ? 0 : (code ?? 1) || 1));
  });
  greet(address, () => server.exitCode === null && !stopping).then((answered) => {
    greeted = true;
    if (!answered && !stopping && server.exitCode === null) {
      console.error(`The server did not answer at ${address} within ${START_LIMIT / 1000} seconds.`);
      server.kill("SIGTERM");
      setTimeout(() => server.kill("SIGKILL"), STOP_LIMIT).unref();
    }
  });
  return ended;
}

/**
 * npm runs scripts in a shell, and some shells end at a signal without handing it on: the server would stay behind,
 * holding its port. Under npm the end of that shell is therefore taken as the signal.
 */
function stopWithNpm(stop) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === "win32") return;
  setInterval(() => process.ppid !== PARENT && stop(), 500).unref();
}

/** Waits until the server answers and says where it is and what it shows; false when it never did. */
async function greet(address, running) {
  const limit = Date.now() + START_LIMIT;
  let patience = null;
  while (running() && Date.now() < limit) {
    const health = await healthOf(address);
    if (health !== null) patience ??= Date.now() + SOURCES_PATIENCE;
    if (health !== null && (Date.now() >= patience || !health.sources.some(isLoading))) {
      for (const line of bannerLines(health, address)) console.log(line);
      if (health.sources.some(isLoading)) follow(address, health, running);
      return true;
    }
    await pause(100);
  }
  return false;
}

/** Says of each source that was still being read how that ended. */
async function follow(address, greeted, running) {
  let last = greeted;
  while (running() && last.sources.some(isLoading)) {
    await pause(1_000);
    const health = await healthOf(address);
    if (health === null || !running()) continue;
    for (const line of settledLines(last, health)) console.log(line);
    last = health;
  }
}

/** Keeps nothing alive: when the server has ended, nobody waits any more. */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

async function healthOf(address) {
  try {
    const response = await fetch(`${address}/api/v1/health`, { signal: AbortSignal.timeout(5_000) });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
