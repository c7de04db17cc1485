import { expect, test } from "@playwright/test";
import { demoInventories } from "@/lib/demo";
import { type Standin, startStandin } from "../standin";
import { type App, startApp } from "./app";
import { box, demoVpc } from "./support";

const SECRET = "planted/SECRET/that+never=shows";
const core = demoVpc("core");
const VPC = core.page;

let standin: Standin;
let app: App;
test.beforeAll(async () => {
  standin = await startStandin({ inventories: demoInventories() });
  app = await startApp({
    ISTHMUS_SOURCE: "aws",
    AWS_ENDPOINT_URL: standin.url,
    AWS_ACCESS_KEY_ID: `AKIA${core.accountId}DEMO`,
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_REGION: core.region,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  });
});
test.afterAll(async () => {
  await app.stop();
  await standin.close();
  expect(standin.violations).toEqual([]);
  expect(app.output()).not.toContain(SECRET);
});

test("shows live AWS and says so", async ({ page }) => {
  await page.goto(`${app.url}/?view=list`);
  await expect(page.locator("summary").first()).toContainText(`Live AWS: default credentials, ${core.region}`);
  await page.getByRole("link", { name: "core", exact: true }).click();
  await expect(box(page, "Endpoint s3")).toBeVisible();
  await expect(page.getByTestId("source")).toContainText("default credentials");
});

test("a denied call is not visible, by name of the permission, and comes back with a refresh", async ({ page }) => {
  standin.setFaults({ deny: ["DescribeNetworkInterfaces", "DescribeRouteTables"] });
  await page.goto(`${app.url}${VPC}`);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText("AWS denied ec2:DescribeNetworkInterfaces", { exact: false }).first()).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByText("AWS denied ec2:DescribeRouteTables", { exact: false }).first()).toBeVisible();
  await expect(page.locator('[data-box][aria-label*="tier not visible"]').first()).toBeVisible();
  await expect(page.getByText("? not visible", { exact: false }).first()).toBeVisible();
  await page.goto(`${app.url}/?view=list`);
  await expect(page.getByText("? interfaces", { exact: false }).first()).toBeVisible();

  standin.setFaults({});
  await page.goto(`${app.url}${VPC}`);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(box(page, "Route table private-a")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("AWS denied", { exact: false })).toHaveCount(0);
});

test("a refresh that fails keeps the older data and says why", async ({ page }) => {
  standin.setFaults({ expired: true });
  await page.goto(`${app.url}${VPC}`);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText("this is older data", { exact: false })).toBeVisible({ timeout: 30_000 });
  await expect(box(page, "Endpoint s3")).toBeVisible();
  expect(await page.content()).not.toContain(SECRET);
  standin.setFaults({});
});
