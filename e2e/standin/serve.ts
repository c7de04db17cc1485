import { parseArgs } from "node:util";
import { demoInventories } from "@/lib/demo";
import { startStandin } from "./index";

const HELP = `Serves the demo as AWS would: EC2 and STS over HTTP on 127.0.0.1, reading only.

  npx tsx e2e/standin/serve.ts [--port 4566] [--latency MS] [--throttle SHARE] [--deny ACTION]…

  AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_ACCESS_KEY_ID=AKIA<account id>DEMO AWS_SECRET_ACCESS_KEY=any AWS_REGION=us-east-1 …
`;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4566" },
    latency: { type: "string" },
    throttle: { type: "string" },
    deny: { type: "string", multiple: true },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(HELP);
} else {
  const inventories = demoInventories();
  const standin = await startStandin({
    inventories,
    port: Number(values.port),
    faults: {
      ...(values.latency === undefined ? {} : { latencyMs: Number(values.latency) }),
      ...(values.throttle === undefined ? {} : { throttleFraction: Number(values.throttle) }),
      ...(values.deny === undefined ? {} : { deny: values.deny }),
    },
  });
  const accounts = [...new Set(inventories.map(({ accountId, region }) => `${accountId} in ${region}`))];
  console.log(`The AWS stand-in listens on ${standin.url}. Accounts: ${accounts.join(", ")}.`);
  console.log(HELP);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void standin.close());
  }
}
