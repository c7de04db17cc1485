#!/usr/bin/env node
// The `isthmus` command: makes TypeScript loadable, then hands over to main.ts.
import path from "node:path";

let tsx;
try {
  tsx = await import("tsx/esm/api");
} catch {
  console.error("isthmus: the packages are not installed. Run `npm ci` in the project first.");
  process.exit(1);
}
// The log is for servers; a command reports on standard error in words.
process.env.ISTHMUS_LOG_LEVEL ??= "silent";
// The AWS SDK announces which Node it will want one day; package.json says which one is needed.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
tsx.register({ tsconfig: path.resolve(import.meta.dirname, "../../tsconfig.json") });
const { main } = await import("./main.ts");
await main(process.argv.slice(2));
