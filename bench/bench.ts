import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measureCanvas } from "./canvas";
import { measureFiles } from "./files";
import { measureLayout } from "./layout";
import { measureMemory, PAGE } from "./memory";
import { measureModel } from "./model";
import { measureReach } from "./reach";
import { measureOrganization, measureRegion } from "./regions";
import { missed, tableOf } from "./report";
import { measureSearch } from "./search";
import type { Size } from "./worlds";

const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });

const LARGE: Size = {
  vpcs: 10,
  subnets: 200,
  networkInterfaces: 5000,
  endpoints: 60,
  routeTables: 4000,
  services: 3,
  transitGatewayRouteTables: 10,
};

/** So many VPCs that Route 53's five requests a second for an account, over all its Regions, decide. */
const ORDINARY: Size = {
  vpcs: 12,
  subnets: 48,
  networkInterfaces: 200,
  endpoints: 20,
  routeTables: 30,
  services: 2,
  transitGatewayRouteTables: 3,
};

const REGIONS = ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"];

// With fewer pages, fewer VPCs: Route 53's limit must not take longer than the chain of pages, which is what is measured.
const large = values.short ? { ...LARGE, vpcs: 4, networkInterfaces: 1000, routeTables: 1000 } : LARGE;
const organization = values.short ? { accounts: 2, regions: REGIONS.slice(0, 2) } : { accounts: 10, regions: REGIONS };
const many: Size = { ...ORDINARY, networkInterfaces: PAGE * (values.short ? 40 : 200) };

const began = loadavg()[0] ?? 0;
const reports = [
  await measureRegion({ accounts: 1, regions: ["us-east-1"], size: large }, values.short ? 2 : 5),
  await measureOrganization({ ...organization, size: ORDINARY }, values.short ? 1 : 2),
  await measureMemory({ accounts: 1, regions: ["us-east-1"], size: many }),
  measureSearch(values.short ? 1 : 10),
  measureReach(values.short ? 1 : 5),
  await measureLayout(values.short),
  await measureModel(values.short),
  // They need a browser and the built page, which the short version does without.
  ...(values.short ? [] : [await measureFiles(false), await measureCanvas(false)]),
];
const rows = reports.flatMap((report) => report.rows);
const notes = reports.flatMap((report) => report.notes);
const processors = cpus().length;
if (began > processors / 2) {
  notes.push(
    `Others kept ${began.toFixed(1)} of ${processors} processors busy before the start: all times are too long.`,
  );
}

console.log(tableOf(rows));
console.log(`\n${notes.join("\n")}`);
if (values.short) {
  // Other work on the machine that runs the tests decides as much as this program: only what is not read counts there.
  console.log("Short version: targets are shown, not enforced.");
} else {
  const result = { node: process.version, processors, rows, notes };
  writeFileSync(new URL("results.json", import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
  process.exitCode = missed(rows).length > 0 ? 1 : 0;
}
