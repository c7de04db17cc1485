import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { demoInventories } from "@/lib/demo";
import { type Standin, startStandin } from "../standin";
import { type App, startApp } from "./app";
import { demoVpc } from "./support";

/** Milliseconds before each answer of the stand-in. */
const LATENCY = 20;
const REGIONS = ["us-east-1", "eu-west-1"];
const core = demoVpc("core");
/** Accounts whose role can be assumed, and one whose role cannot. */
const OPEN = [core.accountId, demoVpc("payments").accountId, demoVpc("lake").accountId];
const CLOSED = demoVpc("inspection").accountId;

let standin: Standin;
let app: App;
let folder: string;
test.beforeAll(async () => {
  const accounts = [...OPEN, CLOSED];
  folder = await mkdtemp(path.join(tmpdir(), "isthmus-"));
  const config = path.join(folder, "isthmus.config.json");
  const source = { type: "aws", roleName: "Isthmus", accounts, regions: REGIONS };
  await writeFile(config, JSON.stringify({ sources: [source] }));
  standin = await startStandin({
    inventories: demoInventories(),
    roles: accounts.map((account) => ({ arn: roleOf(account), trust: account !== CLOSED })),
    // The first load meets a call that is never answered, so that it is under way until it is stopped.
    faults: { latencyMs: LATENCY, hang: ["DescribeNetworkInterfaces"] },
  });
  app = await startApp({
    ISTHMUS_CONFIG: config,
    AWS_ENDPOINT_URL: standin.url,
    AWS_ACCESS_KEY_ID: `AKIA${core.accountId}DEMO`,
    AWS_SECRET_ACCESS_KEY: "any",
    AWS_REGION: core.region,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  });
});
test.afterAll(async () => {
  await app.stop();
  await standin.close();
  await rm(folder, { recursive: true });
  expect(standin.violations).toEqual([]);
});

// What the tests share is the server: each begins with what the one before has left.
test.describe.configure({ mode: "serial" });

function roleOf(accountId: string): string {
  return `arn:aws:iam::${accountId}:role/Isthmus`;
}

/** Waits until the page shows nothing of a refresh any more. */
async function untilRead(page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: "Stop reading" })).toHaveCount(0, { timeout: 30_000 });
  await expect(page.getByRole("button", { name: "Refresh" })).toBeEnabled();
}

test("the first load is followed by account, Region and call, and can be stopped; what arrived is kept", async ({
  page,
}) => {
  // The server waits a while for the first load before it answers without it.
  await page.goto(`${app.url}/?view=list`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/Reading the sources|still being read/);
  const status = page.getByRole("status").getByRole("button");
  await expect(status).toHaveText(/\d+ of \d+ calls/);
  await status.click();
  const dialog = page.getByRole("dialog", { name: "Reading the sources" });
  const rowsOf = (account: string) =>
    dialog.getByRole("row").filter({ has: page.getByRole("rowheader", { name: account, exact: true }) });
  for (const account of OPEN) {
    for (const region of REGIONS) {
      const row = rowsOf(account).filter({ hasText: region });
      await expect(row.getByRole("progressbar", { name: `${account} ${region}` })).toBeVisible();
      await expect(row).toContainText(/(Describe|Get|List|Search)\w+ \d+ of \d+/);
    }
  }
  const closed = rowsOf(CLOSED);
  await expect(closed).toHaveCount(REGIONS.length);
  await expect(closed.first()).toContainText("failed");
  await expect(closed.first()).toContainText(roleOf(CLOSED));

  await dialog.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(dialog).toBeHidden();
  await untilRead(page);
  const card = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "core", exact: true }) });
  await expect(card).toContainText("9 subnets");
  await expect(card).toContainText("? interfaces");
  await card.getByText("Not everything is visible").click();
  await expect(card.getByText("ec2:DescribeNetworkInterfaces", { exact: true })).toBeVisible();
  await page.goto(app.url + core.page);
  await expect(
    page.getByText(/Not visible: network interfaces\. ec2:DescribeNetworkInterfaces failed/).first(),
  ).toBeVisible();
});

test("a refresh after that brings the rest; the account whose role is refused is reported", async ({ page }) => {
  standin.setFaults({ latencyMs: LATENCY });
  await page.goto(`${app.url}/?view=list`);
  await page.getByRole("button", { name: "Refresh" }).click();
  await untilRead(page);
  const card = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "core", exact: true }) });
  await expect(card).toContainText(/\d+ interfaces/);
  await expect(card).not.toContainText("Not everything is visible");
  for (const name of ["core", "payments", "lake", "analytics", "sandbox"]) {
    await expect(page.getByRole("link", { name, exact: true })).toBeVisible();
  }
  await expect(page.getByRole("link", { name: "inspection", exact: true })).toHaveCount(0);
  await expect(page.getByText(`${REGIONS.length} sources were not read`)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("as far as sources are visible");
  const failed = page
    .getByRole("list", { name: "Sources" })
    .getByRole("listitem")
    .filter({ hasText: roleOf(CLOSED) });
  await expect(failed).toHaveCount(REGIONS.length);
  await expect(failed.first()).toContainText("trust policy");
});

test("a refresh that is stopped keeps the older, whole data and says so", async ({ page }) => {
  standin.setFaults({ latencyMs: LATENCY, hang: ["DescribeNetworkInterfaces"] });
  await page.goto(app.url + core.page);
  const interfaces = page.getByText(/ec2:DescribeNetworkInterfaces/);
  await expect(interfaces).toHaveCount(0);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByRole("status").getByRole("button")).toHaveText(/\d+ of \d+ calls/);
  await page.getByRole("button", { name: "Stop reading" }).click();
  await untilRead(page);
  await expect(page.getByText("The last refresh failed, so this is older data.", { exact: false })).toBeVisible();
  await expect(interfaces).toHaveCount(0);

  standin.setFaults({ latencyMs: LATENCY });
  await page.getByRole("button", { name: "Refresh" }).click();
  await untilRead(page);
  await expect(page.getByText("this is older data", { exact: false })).toHaveCount(0);
});

test("every page joins a refresh that is under way", async ({ page, context }) => {
  standin.setFaults({ latencyMs: LATENCY, hang: ["DescribeVpcs"] });
  await page.goto(`${app.url}/endpoints`);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByRole("button", { name: "Stop reading" })).toBeVisible();
  const other = await context.newPage();
  await other.goto(`${app.url}/services`);
  await expect(other.getByRole("status").getByRole("button")).toHaveText(/\d+ of \d+ calls/);
  await other.getByRole("button", { name: "Stop reading" }).click();
  await untilRead(other);
  await untilRead(page);
  standin.setFaults({ latencyMs: LATENCY });
});
