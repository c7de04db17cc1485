import { parseArgs } from "node:util";
import { demoInventories } from "@/lib/demo";
import type { Inventory } from "@/lib/model";
import { startStandin } from "./index";

const HELP = `Serves the demo as AWS would, over HTTP on 127.0.0.1, reading only: EC2, Elastic Load Balancing, STS, Route 53,
Route 53 Resolver, RAM and Organizations.

  npx tsx e2e/standin/serve.ts [--port 4566] [--latency MS] [--throttle SHARE] [--deny ACTION]… [--rate-limits]

One account, whose id is part of the access key id:

  AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_ACCESS_KEY_ID=AKIA<account id>DEMO AWS_SECRET_ACCESS_KEY=any AWS_REGION=us-east-1 \\
    ISTHMUS_SOURCE=aws npm start

All accounts, through the role Isthmus that each of them has: the same variables without ISTHMUS_SOURCE, and isthmus.config.json:

  { "sources": [{ "type": "aws", "accounts": "organization", "roleName": "Isthmus", "regions": "all" }] }

With a list of roles instead:

  { "sources": [{ "type": "aws", "roles": ["arn:aws:iam::<account id>:role/Isthmus"], "regions": ["us-east-1"] }] }
`;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4566" },
    latency: { type: "string" },
    throttle: { type: "string" },
    deny: { type: "string", multiple: true },
    "rate-limits": { type: "boolean", default: false },
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
    rateLimits: values["rate-limits"],
    roles: accountsOf(inventories).map(({ accountId }) => ({ arn: `arn:aws:iam::${accountId}:role/Isthmus` })),
    faults: {
      ...(values.latency === undefined ? {} : { latencyMs: Number(values.latency) }),
      ...(values.throttle === undefined ? {} : { throttleFraction: Number(values.throttle) }),
      ...(values.deny === undefined ? {} : { deny: values.deny }),
    },
  });
  console.log(`The AWS stand-in listens on ${standin.url}. Accounts:`);
  for (const { accountId, name, regions } of accountsOf(inventories)) {
    console.log(`  ${accountId} ${name} in ${regions.join(", ")}`);
  }
  console.log(`\n${HELP}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void standin.close());
  }
}

function accountsOf(inventories: readonly Inventory[]): { accountId: string; name: string; regions: string[] }[] {
  return [...new Set(inventories.map(({ accountId }) => accountId))].sort().map((accountId) => {
    const own = inventories.filter((inventory) => inventory.accountId === accountId);
    return { accountId, name: own[0]?.accountName ?? "", regions: own.map(({ region }) => region).sort() };
  });
}
