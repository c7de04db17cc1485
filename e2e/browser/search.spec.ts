import { expect, type Locator, type Page, test } from "@playwright/test";
import { type App, startApp } from "./app";
import { box, demoEndpoint, demoService, demoVpc, selection } from "./support";

const core = demoVpc("core");
const payments = demoVpc("payments");
const warehouse = demoVpc("warehouse");
const ledger = demoService("ledger");

let app: App;
test.beforeAll(async () => {
  app = await startApp({ ISTHMUS_SOURCE: "demo" });
});
test.afterAll(() => app.stop());

/** What was found, in its order. */
function options(page: Page): Locator {
  return page.getByRole("listbox").getByRole("option");
}

/** Types into the finder by keyboard alone; the first of what is found must hold these words before anything else is done. */
async function find(page: Page, text: string, first: string): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.keyboard.press("/");
  await page.keyboard.type(text);
  const option = options(page).first();
  await expect(option).toContainText(first);
  await expect(option).toHaveAttribute("data-highlighted");
}

const wanted = [
  { what: "an address", text: "10.40.0.4", first: "10.40.0.4", page: warehouse.page, select: /^eni-/ },
  {
    what: "an id",
    text: demoEndpoint("warehouse-ledger"),
    first: "warehouse-ledger",
    page: warehouse.page,
    select: demoEndpoint("warehouse-ledger"),
  },
  { what: "a tag", text: "Owner=payments", first: "tag Owner=payments", page: payments.page, select: null },
  { what: "a CIDR block", text: "10.40.16.0/24", first: "10.40.16.0/24", page: warehouse.page, select: /^subnet-/ },
  { what: "an endpoint service", text: ledger.serviceId, first: "Endpoint service", page: ledger.page, select: null },
  { what: "a service of AWS", text: "secretsmanager", first: "ecret", page: null, select: /^vpce-|^service/ },
];

for (const from of ["/", core.page, "/endpoints"]) {
  for (const { what, text, first, page: there, select } of wanted) {
    test(`finds ${what} from ${from === core.page ? "a VPC's page" : from}`, async ({ page }) => {
      await page.goto(app.url + from);
      await find(page, text, first);
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.pathname !== from);
      const { pathname, searchParams } = new URL(page.url());
      if (there === null) expect(pathname).toMatch(/^\/vpc\//);
      else expect(pathname).toBe(there);
      const selected = searchParams.get("select");
      if (select instanceof RegExp) expect(selected).toMatch(select);
      else expect(selected).toBe(select);
      if (selected !== null) await expect(selection(page).getByRole("heading", { level: 2 })).toBeVisible();
      else await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    });
  }
}

test("what lies on the page at hand comes first and is selected in place; all else stands apart", async ({ page }) => {
  await page.goto(app.url + core.page);
  await box(page, "Subnet private-a").waitFor();
  await find(page, demoEndpoint("s3"), "s3");
  await expect(page.getByRole("group", { name: "This VPC" })).toContainText(demoEndpoint("s3"));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${app.url}${core.page}?select=${demoEndpoint("s3")}&v=1`);
  await expect(selection(page)).toContainText("Attached to 3 of 5 route tables.");

  await page.getByRole("combobox", { name: "Find anything in the network" }).fill("ledger");
  await expect(page.getByRole("group", { name: "The whole network" }).getByRole("option").first()).toContainText(
    "ledger",
  );
});

test("an account leads to its VPCs; what is nowhere is said to be nowhere", async ({ page }) => {
  await page.goto(`${app.url}/?theme=dark`);
  await find(page, "888899990000", "888899990000");
  await options(page).filter({ hasText: "Account" }).first().click();
  await expect(page).toHaveURL(/\/\?view=list&q=888899990000&theme=dark/);
  await expect(page.getByRole("heading", { level: 3 })).toHaveText(["legacy"]);
  await page.getByRole("combobox", { name: "Find anything in the network" }).fill("no such thing");
  await expect(page.getByText("Nothing in the network contains “no such thing”.")).toBeVisible();
});

test("the keyboard walks what was found, and Escape leaves it", async ({ page }) => {
  await page.goto(app.url);
  await find(page, "ledger", "ledger");
  await page.keyboard.press("ArrowDown");
  await expect(options(page).nth(1)).toHaveAttribute("data-highlighted");
  await page.keyboard.press("Escape");
  await expect(options(page)).toHaveCount(0);
  await expect(page).toHaveURL(`${app.url}/`);
});
