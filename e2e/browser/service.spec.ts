import { expect, test } from "@playwright/test";
import { type App, startApp } from "./app";
import { box, demoEndpoint, demoService, demoVpc, expectAccessible, expectSvg, exported, selection } from "./support";

const ledger = demoService("ledger");
const catalog = demoService("catalog");
const payments = demoVpc("payments");

let app: App;
test.beforeAll(async () => {
  app = await startApp({ ISTHMUS_SOURCE: "demo" });
});
test.afterAll(() => app.stop());

test("the server draws both ends, from the consumers' interfaces to the targets", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(app.url + ledger.page);
  await expect(page.getByRole("heading", { level: 1, name: "ledger" })).toBeVisible();
  await expect(page.getByText("3 connections, 1 waiting for acceptance.")).toBeVisible();
  for (const label of [
    "Connection ledger, payments, available",
    "Connection warehouse-ledger, warehouse, waiting",
    "Connection vpce-013737…, not collected, rejected",
    "Endpoint network interface 10.10.0.9",
    "Endpoint service ledger",
    "Load balancer ledger",
    "Load balancer node 10.20.0.4",
    "Listener TCP 443",
    "Target group ledger",
    "Target ledger-a-1, 10.20.16.6:8443, healthy",
  ]) {
    await expect(box(page, label), label).toBeVisible();
  }
  const { boxes, lines } = (await (await fetch(`${app.url}${ledger.api}/scene`)).json()) as Record<string, unknown[]>;
  await expect(page.locator("[data-box]")).toHaveCount(boxes?.length ?? 0);
  await expect(page.locator("[data-line]")).toHaveCount(lines?.length ?? 0);
  await context.close();
});

test("connections that wait come first, in the table and in the drawing", async ({ page }) => {
  await page.goto(app.url + ledger.page);
  const about = page.getByRole("region", { name: "About this service" });
  const connections = about.locator('[data-section="connections"]');
  await expect(connections).toContainText("Connections, waiting ones first");
  const told = await connections.innerText();
  const states = [...told.matchAll(/\b(pending acceptance|available|rejected)\b/g)].map((match) => match[0]);
  expect(states).toEqual(["pending acceptance", "available", "rejected"]);
  const top = async (label: string) => (await box(page, label).boundingBox())?.y ?? Number.NaN;
  expect(await top("Connection warehouse-ledger")).toBeLessThan(await top("Connection ledger"));
  await expect(about).toContainText("1 connection to ledger waits for acceptance");
});

test("a consumer's interface leads to the consumer's VPC", async ({ page, context }) => {
  await page.goto(app.url + ledger.page);
  await box(page, "Endpoint network interface 10.10.0.9").click();
  await expect(selection(page)).toContainText(payments.accountId);
  await expect(page).toHaveURL(/select=/);
  // The path from there to the targets stays lit, the other consumers dim.
  await expect(box(page, "Endpoint service ledger")).not.toHaveClass(/dim/);
  await expect(box(page, "Target group ledger")).not.toHaveClass(/dim/);
  await expect(box(page, "Connection vpce-013737…")).toHaveClass(/dim/);
  const link = await context.newPage();
  await link.goto(page.url());
  await expect(selection(link)).toContainText(payments.accountId);
  await link.close();

  await selection(page).getByRole("link", { name: "ledger", exact: true }).first().click();
  await expect(page).toHaveURL(new RegExp(`${payments.page}\\?select=${demoEndpoint("ledger")}`));
  await expect(page.getByRole("heading", { level: 1, name: "payments" })).toBeVisible();
  await expect(selection(page).getByRole("heading", { name: "ledger", exact: true })).toBeVisible();
  // And the consumer's end leads back to the service.
  await selection(page).locator(`a[href^="${ledger.page}"]`).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "ledger" })).toBeVisible();
});

test("says in words which targets are not healthy, and why", async ({ page }) => {
  await page.goto(app.url + ledger.page);
  await expect(box(page, "Target ledger-c-1, 10.20.18.6:8443, unhealthy")).toBeVisible();
  await expect(box(page, "Target group ledger, TCP 8443 · instance, 4 of 6 healthy")).toBeVisible();
  const about = page.getByRole("region", { name: "About this service" });
  await expect(about).toContainText("No target of ledger is healthy in us-east-1c (use1-az1)");
  await box(page, "Target group ledger").click();
  await expect(selection(page)).toContainText("Health checks failed");
});

test("zones that the service lacks, by zone id, and open doors are said", async ({ page }) => {
  await page.goto(app.url + catalog.page);
  await expect(box(page, "service not in use1-az6").first()).toBeVisible();
  await expect(page.getByText("pending verification").first()).toBeVisible();
  await page.goto(app.url + demoService("reports").page);
  await expect(page.getByRole("region", { name: "About this service" })).toContainText("every AWS account");
});

test("the exported drawing is the API's and well formed", async ({ page }) => {
  await page.goto(app.url + ledger.page);
  await box(page, "Endpoint service ledger").waitFor();
  const { name, content } = await exported(page, "Diagram as SVG, light");
  expect(name).toBe(`${ledger.serviceId}.svg`);
  expect(content).toBe(await (await fetch(`${app.url}${ledger.api}/diagram.svg?theme=light`)).text());
  const texts = await expectSvg(page, content);
  expect(texts).toEqual(expect.arrayContaining(["ledger", "10.10.0.9", "ledger-c-1"]));
  expect(content).not.toMatch(/<script|foreignObject/);
});

test("works by keyboard, and finds what is on the drawing", async ({ page }) => {
  await page.goto(app.url + ledger.page);
  await page.waitForLoadState("networkidle");
  const label = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
  await page.keyboard.press("ArrowRight");
  await expect.poll(label).not.toBe("");
  await box(page, "Target group ledger").focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(label).toMatch(/^Target ledger-/);
  await page.keyboard.press("Enter");
  await expect(selection(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(selection(page)).toBeHidden();
  await page.keyboard.press("/");
  await page.keyboard.type("ledger-c-1");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
  await expect(selection(page)).toBeVisible();
});

test("an endpoint service that is not there, with those that are near", async ({ page }) => {
  const answer = await page.goto(`${app.url}${ledger.page.replace(/vpce-svc-.*/, "vpce-svc-00000000000000000")}`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "No such endpoint service" })).toBeVisible();
  await page.getByRole("link", { name: "ledger", exact: true }).click();
  await expect(page).toHaveURL(app.url + ledger.page);
});

for (const theme of ["light", "dark"] as const) {
  test(`axe finds nothing on the pages of services in ${theme}`, async ({ page }) => {
    await expectAccessible(page, [
      `${app.url}${ledger.page}?theme=${theme}`,
      `${app.url}${ledger.page}?theme=${theme}&select=${ledger.serviceId}`,
      `${app.url}${catalog.page}?theme=${theme}`,
    ]);
  });
}
