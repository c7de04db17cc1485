// `npm run bench`: how fast accounts are read where the network and AWS's rate limits decide, how fast the search
// answers, and how fast a large VPC is drawn, also against elkjs.
// `npm run bench -- --short` takes some ten seconds and only fails when something was not read.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const bench = fileURLToPath(new URL("bench.ts", import.meta.url));
const child = spawn(process.execPath, ["--import", "tsx", bench, ...process.argv.slice(2)], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  stdio: "inherit",
});
child.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
