import { expect, type Locator, type Page, test } from "@playwright/test";
import { ENDPOINT_COLUMNS, SERVICE_COLUMNS } from "@/lib/tables";
import { type App, startApp } from "./app";
import { demoEndpoint, demoService, demoVpc, expectAccessible, exported, selection } from "./support";

const core = demoVpc("core");
const ledger = demoService("ledger");

let app: App;
test.beforeAll(async () => {
  app = await startApp({ ISTHMUS_SOURCE: "demo" });
});
test.afterAll(() => app.stop());

/** One column of the table as it is on the page, from top to bottom: the first line of each cell that is no sign's name. */
async function columnOf(page: Page, label: string): Promise<string[]> {
  return page.getByRole("table").evaluate((table: HTMLTableElement, wanted) => {
    const heads = [...table.tHead!.rows[0]!.cells].map((cell) => cell.innerText.trim());
    const place = heads.indexOf(wanted);
    const rows = [...table.tBodies[0]!.rows].filter((row) => row.getAttribute("aria-hidden") === null);
    const lines = (row: HTMLTableRowElement) =>
      row.cells[place]?.innerText.split("\n").map((line) => line.trim()) ?? [];
    return rows.map((row) => lines(row).find((line) => line !== "" && !line.endsWith(":")) ?? "");
  }, label);
}

function header(page: Page, label: string): Locator {
  return page.getByRole("columnheader", { name: label, exact: true });
}

function sortBy(page: Page, label: string, modifiers: "Shift"[] = []): Promise<void> {
  return header(page, label).getByRole("button").click({ modifiers });
}

/** Opens a column's menu of values, takes one, and closes the menu. */
async function pick(page: Page, column: string, value: RegExp): Promise<void> {
  await page
    .getByRole("button", { name: new RegExp(`^${column}( \\d+)?$`) })
    .first()
    .click();
  await page.getByRole("menuitemcheckbox", { name: value }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
}

interface Listed {
  matching: number;
  total: number;
  rows: { endpointId: string; serviceId: string }[];
}

async function listed(name: "endpoints" | "services", query = ""): Promise<Listed> {
  return (await (await fetch(`${app.url}/api/v1/${name}?all=1&${query}`)).json()) as Listed;
}

/** RFC 4180 as rows of cells. */
function parseCsv(text: string): string[][] {
  expect(text).toMatch(/\r\n$/);
  const rows: string[][] = [[]];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

const byName = new Intl.Collator("en", { numeric: true });
const sorted = (values: readonly string[]) => [...values].sort(byName.compare);

test("all endpoints of every account, the first rows drawn by the server", async ({ page, browser }) => {
  const { total } = await listed("endpoints");
  expect(total).toBeGreaterThan(50);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const still = await context.newPage();
  await still.goto(`${app.url}/endpoints`);
  await expect(still.getByText(`${total} endpoints`, { exact: true })).toBeVisible();
  await expect(still.getByRole("columnheader")).toHaveText(
    ENDPOINT_COLUMNS.filter((column) => column.initial).map((column) => column.label),
  );
  await expect(still.getByRole("rowheader").first()).toBeVisible();
  await context.close();

  await page.goto(`${app.url}/`);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Endpoints" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Endpoints" })).toBeVisible();
  await expect(page.getByRole("table")).toHaveAttribute("aria-rowcount", String(total));
  // The last row is reached by scrolling.
  const last = (await listed("endpoints")).rows.at(-1)?.endpointId ?? "";
  await page.getByRole("region", { name: "Endpoints" }).focus();
  await page.keyboard.press("End");
  await expect(page.getByText(last, { exact: true })).toBeVisible();
});

test("sorts by a header up, down and not at all; with Shift within what is sorted", async ({ page }) => {
  await page.goto(`${app.url}/endpoints?is.vpc=core~payments`);
  await expect(page.getByRole("table")).toBeVisible();
  const first = await columnOf(page, "Endpoint");
  await sortBy(page, "Endpoint");
  await expect(page).toHaveURL(/sort=name/);
  await expect(header(page, "Endpoint")).toHaveAttribute("aria-sort", "ascending");
  await expect.poll(() => columnOf(page, "Endpoint")).toEqual(sorted(first));
  await sortBy(page, "Endpoint");
  await expect(header(page, "Endpoint")).toHaveAttribute("aria-sort", "descending");
  await expect.poll(() => columnOf(page, "Endpoint")).toEqual(sorted(first).reverse());
  await sortBy(page, "Endpoint");
  await expect(header(page, "Endpoint")).toHaveAttribute("aria-sort", "none");
  await expect.poll(() => columnOf(page, "Endpoint")).toEqual(first);

  await sortBy(page, "VPC");
  await sortBy(page, "VPC");
  await sortBy(page, "Endpoint", ["Shift"]);
  await expect(page).toHaveURL(/sort=-vpc~name/);
  await expect(header(page, "VPC")).toHaveAttribute("aria-sort", "descending");
  await expect(header(page, "Endpoint")).toHaveAttribute("aria-sort", "ascending");
  const rows = async () => {
    const names = await columnOf(page, "Endpoint");
    return (await columnOf(page, "VPC")).map((vpc, index) => `${vpc} ${names[index]}`);
  };
  const both = await rows();
  const ofCore = sorted(both.filter((row) => row.startsWith("core ")));
  const ofPayments = sorted(both.filter((row) => row.startsWith("payments ")));
  expect(ofCore.length + ofPayments.length).toBe(first.length);
  await expect.poll(rows).toEqual([...ofPayments, ...ofCore]);
});

test("filters by values and text, chooses columns, and the address keeps it all", async ({ page }) => {
  await page.goto(`${app.url}/endpoints`);
  await expect(page.getByRole("table")).toBeVisible();
  await pick(page, "Type", /^Gateway\s*\d+$/);
  await expect(page).toHaveURL(/is\.type=Gateway/);
  const { matching, total } = await listed("endpoints", "is.type=Gateway");
  await expect(page.getByText(`${matching} of ${total} endpoints`)).toBeVisible();
  expect(new Set(await columnOf(page, "Type"))).toEqual(new Set(["Gateway"]));
  await pick(page, "Region", /^eu-west-1/);
  await page.getByRole("searchbox", { name: "Filter by any cell" }).fill("analytics");
  await expect.poll(() => columnOf(page, "Endpoint")).toEqual(["analytics-s3"]);

  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Service name" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Private DNS" }).click();
  await page.keyboard.press("Escape");
  await expect(header(page, "Service name")).toBeVisible();
  await expect(header(page, "Private DNS")).toHaveCount(0);
  await expect.poll(() => columnOf(page, "Service name")).toEqual(["com.amazonaws.eu-west-1.s3"]);

  const labels = await page.getByRole("columnheader").allTextContents();
  await page.reload();
  await expect(page.getByRole("columnheader")).toHaveText(labels);
  expect(await columnOf(page, "Endpoint")).toEqual(["analytics-s3"]);
  await expect(page.getByRole("searchbox", { name: "Filter by any cell" })).toHaveValue("analytics");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.getByText(`${total} endpoints`, { exact: true })).toBeVisible();
  await expect(header(page, "Service name")).toBeVisible();
  await page.goBack();
  await expect.poll(() => columnOf(page, "Endpoint")).toEqual(["analytics-s3"]);
  await page.getByRole("searchbox", { name: "Filter by any cell" }).fill("no such thing");
  await expect(page.getByText(`None of the ${total} endpoints matches these filters.`)).toBeVisible();
});

test("CSV and JSON hold exactly the rows shown, in their order", async ({ page }) => {
  const query = "is.account=shop-prod&sort=-name&columns=name~id~vpc~tags";
  await page.goto(`${app.url}/endpoints?${query}`);
  await expect(header(page, "Tags")).toBeVisible();
  const shown = await columnOf(page, "Endpoint id");
  const { matching } = await listed("endpoints", query);
  expect(shown.length).toBe(matching);
  expect(shown.length).toBeGreaterThan(5);

  const csv = await exported(page, "These rows as CSV");
  expect(csv.name).toMatch(/\.csv$/);
  const [head, ...body] = parseCsv(csv.content);
  expect(head).toEqual(await page.getByRole("columnheader").allTextContents());
  expect(body.map((cells) => cells[1])).toEqual(shown);
  expect(body.map((cells) => cells[0])).toEqual(await columnOf(page, "Endpoint"));
  expect(body.map((cells) => cells[3])).toEqual(await columnOf(page, "Tags"));

  const json = await exported(page, "These rows as JSON");
  expect(json.name).toMatch(/\.json$/);
  const { rows } = JSON.parse(json.content) as Listed;
  expect(rows.map((row) => row.endpointId)).toEqual(shown);
});

test("rows lead to what they name", async ({ page }) => {
  await page.goto(`${app.url}/endpoints?q=${demoEndpoint("s3")}`);
  const row = page.getByRole("row").filter({ hasText: demoEndpoint("s3") });
  await row.getByRole("link", { name: "core", exact: true }).click();
  await expect(page).toHaveURL(`${app.url}${core.page}`);
  await page.goBack();
  await row.getByRole("link", { name: "s3", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`${core.page}\\?select=${demoEndpoint("s3")}`));
  await expect(selection(page)).toContainText("Attached to 3 of 5 route tables.");
});

test("endpoint services of accounts that were collected, and of others that are used", async ({ page }) => {
  await page.goto(`${app.url}/services`);
  const { total, rows } = await listed("services");
  await expect(page.getByText(`${total} endpoint services`, { exact: true })).toBeVisible();
  await expect(page.getByRole("columnheader")).toHaveText(
    SERVICE_COLUMNS.filter((column) => column.initial).map((column) => column.label),
  );
  expect((await columnOf(page, "Endpoint service")).length).toBe(rows.length);
  const own = page.getByRole("row").filter({ hasText: ledger.serviceId });
  await expect(own).toContainText("1 pendingAcceptance");
  await expect(own).toContainText("4 of 6");
  const foreign = page.getByRole("row").filter({ hasText: "777788889999" });
  await expect(foreign).toContainText("not visible");
  await expect(page.getByRole("row").filter({ hasText: demoService("reports").serviceId })).toContainText(
    "every AWS account",
  );
  // What is not visible comes last, whichever way a column is sorted.
  for (const direction of ["ascending", "descending"]) {
    await sortBy(page, "Healthy targets");
    await expect(header(page, "Healthy targets")).toHaveAttribute("aria-sort", direction);
    await expect
      .poll(async () => (await columnOf(page, "Healthy targets")).slice(-3))
      .toEqual(Array.from({ length: 3 }, () => "not visible"));
    expect((await columnOf(page, "Healthy targets"))[0]).not.toBe("not visible");
  }
  await own.getByRole("link", { name: "ledger", exact: true }).click();
  await expect(page).toHaveURL(`${app.url}${ledger.page}`);
});

test("garbage in the address opens the default table with a notice", async ({ page }) => {
  const answer = await page.goto(`${app.url}/endpoints?sort=nothing&columns=name~secret&is.type=%00`);
  expect(answer?.status()).toBe(200);
  await expect(page.getByText("the default is shown instead").first()).toBeVisible();
  await expect(page.getByRole("columnheader")).toHaveText(["Endpoint"]);
});

for (const theme of ["light", "dark"] as const) {
  test(`axe finds nothing on the tables in ${theme}`, async ({ page }) => {
    await expectAccessible(page, [
      `${app.url}/endpoints?theme=${theme}`,
      `${app.url}/services?theme=${theme}&sort=-waiting&is.types=Interface`,
      `${app.url}/endpoints?theme=${theme}&q=nothing-like-this`,
    ]);
  });
}
