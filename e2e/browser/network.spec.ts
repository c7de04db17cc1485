import { expect, type Page, test } from "@playwright/test";
import { type App, startApp } from "./app";
import { box, demoVpc, expectAccessible, expectSvg, exported, places, selection } from "./support";

const core = demoVpc("core");
const payments = demoVpc("payments");
const VPCS = 15;

let app: App;
test.beforeAll(async () => {
  app = await startApp({ ISTHMUS_SOURCE: "demo" });
});
test.afterAll(() => app.stop());

/** Names of the VPCs on the map, in the order of the alphabet. */
async function cardsOf(page: Page): Promise<string[]> {
  const labels = await page
    .locator('[data-box][aria-label^="VPC "]')
    .evaluateAll((boxes) => boxes.map((card) => card.getAttribute("aria-label") ?? ""));
  return labels.map((label) => label.replace(/^VPC /, "").split(",")[0] ?? "").sort();
}

/** Opens a menu of values to filter by, takes one, and closes the menu. */
async function pick(page: Page, menu: string, value: RegExp): Promise<void> {
  await page.getByRole("button", { name: menu }).click();
  await page.getByRole("menuitemcheckbox", { name: value }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
}

interface Drawn {
  boxes: { id: string; kind: string }[];
  lines: { id: string }[];
}

async function mapOf(query = ""): Promise<Drawn> {
  const answer = await fetch(`${app.url}/api/v1/network${query}`);
  return ((await answer.json()) as { scene: Drawn }).scene;
}

test("the server draws the whole map before any script runs", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(app.url);
  const { boxes, lines } = await mapOf();
  expect(boxes.length).toBeGreaterThan(VPCS);
  await expect(page.locator("[data-box]")).toHaveCount(boxes.length);
  await expect(page.locator("[data-line]")).toHaveCount(lines.length);
  await expect(box(page, "VPC core")).toBeVisible();
  await expect(box(page, "Transit gateway backbone")).toBeVisible();
  await expect(box(page, "Not collected: Account 777788889999")).toBeVisible();
  await expect(page.getByRole("heading", { name: `${VPCS} VPCs in reach` })).toBeVisible();
  await page.goto(`${app.url}/?view=list`);
  await expect(page.getByRole("link", { name: "core", exact: true })).toBeVisible();
  await context.close();
});

test("a card's panel, its neighbours and its address", async ({ page, context }) => {
  await page.goto(app.url);
  await box(page, "VPC payments").waitFor();
  expect((await cardsOf(page)).length).toBe(VPCS);
  const before = await places(page);
  await box(page, "VPC payments").click();
  await expect(selection(page).getByRole("heading", { name: "payments", exact: true })).toBeVisible();
  await expect(page).toHaveURL(`${app.url}/?select=${payments.card}&v=1`);

  // What it is joined with stays lit with the lines between; the rest dims; nothing moves.
  await expect(box(page, "VPC platform")).not.toHaveClass(/dim/);
  await expect(box(page, "VPC warehouse")).not.toHaveClass(/dim/);
  await expect(box(page, "VPC legacy")).toHaveClass(/dim/);
  await expect(page.locator("[data-line]:not(.dim)")).toHaveCount(2);
  expect(await places(page)).toEqual(before);

  const link = await context.newPage();
  await link.goto(page.url());
  await expect(selection(link).getByRole("heading", { name: "payments", exact: true })).toBeVisible();
  await expect(box(link, "VPC legacy")).toHaveClass(/dim/);
  await link.close();

  // The panel may lie over a card; the keyboard reaches it all the same.
  await box(page, "Transit gateway backbone,").press("Enter");
  await expect(selection(page)).toContainText("Transit gateway");
  await expect(selection(page).getByRole("heading", { name: "backbone", exact: true })).toBeVisible();
  await expect(box(page, "VPC hub")).not.toHaveClass(/dim/);
  await expect(box(page, "VPC payments")).toHaveClass(/dim/);
});

test("what a panel of the map names leads to the VPC's own page", async ({ page }) => {
  await page.goto(`${app.url}/?select=${payments.card}`);
  await selection(page).getByRole("link", { name: "warehouse", exact: true }).first().click();
  await expect(page).toHaveURL(`${app.url}${demoVpc("warehouse").page}`);
  await expect(page.getByRole("heading", { level: 1, name: "warehouse" })).toBeVisible();
  await page.goBack();
  await selection(page).getByRole("link", { name: "Open this VPC" }).click();
  await expect(page).toHaveURL(`${app.url}${payments.page}`);
  await expect(page.getByRole("heading", { level: 1, name: "payments" })).toBeVisible();
});

test("groups by account, Region and environment", async ({ page }) => {
  await page.goto(app.url);
  const group = page.getByLabel("Group by");
  await expect(box(page, "VPC lake")).toBeVisible();
  const groups = () =>
    page
      .getByRole("button", { name: /^Fold Group / })
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute("aria-label")?.replace("Fold Group ", "")));
  expect(await groups()).toEqual(expect.arrayContaining(["data-prod", "legacy", "network-prod"]));
  await group.selectOption({ label: "Region" });
  await expect(page).toHaveURL(/\?group=region/);
  await expect.poll(groups).toEqual(expect.arrayContaining(["eu-west-1", "us-east-1"]));
  expect((await cardsOf(page)).length).toBe(VPCS);
  await group.selectOption({ label: "environment tag" });
  await expect(page).toHaveURL(/\?group=environment/);
  await expect.poll(groups).toEqual(expect.arrayContaining(["dev", "prod", "staging"]));
  expect((await cardsOf(page)).length).toBe(VPCS);
  await page.reload();
  await expect(group).toHaveValue("environment");
  await page.getByRole("tab", { name: "List" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "staging" })).toBeVisible();
});

test("filters by tag, service and state, each with a chip that takes it away", async ({ page }) => {
  await page.goto(app.url);
  await box(page, "VPC lake").waitFor();
  const heading = page.getByRole("heading", { level: 1 });
  const chips = page.getByRole("list", { name: "Filters" }).getByRole("button", { name: /^Do not filter by / });

  await pick(page, "Tag", /^dev/);
  await expect(page).toHaveURL(/tag=Environment%3Ddev/);
  await expect(heading).toHaveText(`2 of ${VPCS} VPCs`);
  await expect.poll(() => cardsOf(page)).toEqual(["sandbox", "tools-eu"]);
  await pick(page, "Tag", /^staging/);
  await expect.poll(() => cardsOf(page)).toEqual(["reports", "sandbox", "tools-eu"]);
  await expect(chips).toHaveCount(2);

  await pick(page, "Service", /^S3/);
  await expect.poll(() => cardsOf(page)).toEqual(["reports", "sandbox"]);
  await pick(page, "State", /^something is broken/);
  await expect.poll(() => cardsOf(page)).toEqual(["reports"]);
  await expect(page).toHaveURL(/service=s3&state=broken/);
  await page.reload();
  await expect.poll(() => cardsOf(page)).toEqual(["reports"]);
  await expect(chips).toHaveCount(4);

  await page.getByRole("button", { name: "Do not filter by something is broken" }).click();
  await expect.poll(() => cardsOf(page)).toEqual(["reports", "sandbox"]);
  await page.getByRole("button", { name: "Do not filter by Environment=dev" }).click();
  await expect.poll(() => cardsOf(page)).toEqual(["reports"]);
  await page.getByRole("list", { name: "Filters" }).getByRole("button").last().click();
  await expect(chips).toHaveCount(0);
  await expect.poll(async () => (await cardsOf(page)).length).toBe(VPCS);
});

test("filters by text, and says when nothing matches", async ({ page }) => {
  await page.goto(app.url);
  await page.waitForLoadState("networkidle");
  const filter = page.getByRole("searchbox", { name: /^Filter VPCs/ });
  await filter.fill("10.40.");
  await expect.poll(() => cardsOf(page)).toEqual(["warehouse"]);
  await expect(page).toHaveURL(/q=10\.40\./);
  await filter.fill("no such thing");
  await expect(page.getByText("No VPC matches these filters.")).toBeVisible();
  await page.getByRole("button", { name: "Clear them" }).click();
  await expect(filter).toHaveValue("");
  await expect.poll(async () => (await cardsOf(page)).length).toBe(VPCS);
});

test("the list holds the same VPCs, and leads to each page", async ({ page }) => {
  await page.goto(app.url);
  await box(page, "VPC lake").waitFor();
  await page.getByRole("tab", { name: "List" }).click();
  await expect(page).toHaveURL(/\?view=list/);
  await expect(page.getByRole("heading", { level: 3 })).toHaveCount(VPCS);
  const shared = page.getByRole("listitem").filter({ hasText: "Shared by network-prod" });
  await expect(shared).toContainText("Endpoints are not visible");
  const legacy = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "legacy", exact: true }) });
  await expect(legacy).toContainText("? interfaces");
  await legacy.getByText("Not everything is visible").click();
  await expect(legacy.getByText("ec2:DescribeNetworkInterfaces", { exact: true })).toBeVisible();

  const ledger = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "payments", exact: true }) });
  await ledger.getByRole("link", { name: /peering connection/ }).click();
  await expect(page).toHaveURL(`${app.url}/?select=${payments.card}&v=1`);
  await expect(selection(page).getByRole("heading", { name: "payments", exact: true })).toBeVisible();
  await page.goto(`${app.url}/?view=list`);
  await page.getByRole("link", { name: "core", exact: true }).click();
  await expect(page).toHaveURL(`${app.url}${core.page}`);
  await expect(box(page, "Subnet private-a")).toBeVisible();
});

test("folds and opens a group, and the address remembers it", async ({ page }) => {
  await page.goto(app.url);
  await box(page, "VPC lake").waitFor();
  await page.getByRole("button", { name: "Fold Group data-prod" }).click();
  await expect(page).toHaveURL(/collapse=group\/account\/222233334444/);
  await expect(box(page, "VPC lake")).toHaveCount(0);
  const open = page.getByRole("button", { name: /^Open .*data-prod/ });
  await expect(open).toBeVisible();
  await page.reload();
  await expect(open).toBeVisible();
  await expect(box(page, "VPC lake")).toHaveCount(0);
  await expect(box(page, "VPC core")).toBeVisible();
  await open.click();
  await expect(box(page, "VPC lake")).toBeVisible();
});

test("works by keyboard alone", async ({ page }) => {
  await page.goto(app.url);
  await box(page, "VPC lake").waitFor();
  await page.waitForLoadState("networkidle");
  const label = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
  const walked = new Set<string>();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"]) {
    const from = await label();
    await page.keyboard.press(key);
    await expect.poll(label, key).not.toBe(from);
    walked.add(await label());
  }
  expect(walked.size).toBeGreaterThanOrEqual(3);
  for (const words of walked) expect(words).toMatch(/^(VPC|Transit gateway|Not collected) ?/);

  const name = (await label()).replace(/^(VPC|Transit gateway|Not collected: Account) /, "").split(",")[0] ?? "";
  await page.keyboard.press("Enter");
  await expect(selection(page)).toContainText(name);
  await expect(page).toHaveURL(/select=/);
  await page.keyboard.press("Escape");
  await expect(selection(page)).toBeHidden();
  await page.keyboard.press("l");
  await expect(page).toHaveURL(/view=list/);
  await page.keyboard.press("m");
  await expect(box(page, "VPC lake")).toBeVisible();
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keys" });
  await expect(keys).toContainText("Map");
  await expect(keys).toContainText("List");
  await expect(keys).not.toContainText("Outline");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeHidden();
});

test("Back and Forward undo and redo each step", async ({ page }) => {
  await page.goto(app.url);
  await box(page, "VPC lake").waitFor();
  await box(page, "VPC lake").click();
  await expect(selection(page).getByRole("heading", { name: "lake", exact: true })).toBeVisible();
  await box(page, "VPC hub").press("Enter");
  await expect(selection(page).getByRole("heading", { name: "hub", exact: true })).toBeVisible();
  await page.getByRole("tab", { name: "List" }).click();
  await expect(page.getByRole("link", { name: "core", exact: true })).toBeVisible();
  await expect(selection(page)).toBeHidden();
  await page.goBack();
  await expect(selection(page).getByRole("heading", { name: "hub", exact: true })).toBeVisible();
  await page.goBack();
  await expect(selection(page).getByRole("heading", { name: "lake", exact: true })).toBeVisible();
  await page.goBack();
  await expect(selection(page)).toBeHidden();
  await expect(box(page, "VPC legacy")).not.toHaveClass(/dim/);
  await page.goForward();
  await expect(selection(page).getByRole("heading", { name: "lake", exact: true })).toBeVisible();
});

test("the exported map is the API's, well formed, with what is shown", async ({ page }) => {
  await page.goto(`${app.url}/?group=region&tag=Environment%3Ddev&select=${demoVpc("sandbox").card}`);
  await box(page, "VPC sandbox").waitFor();
  const { name, content } = await exported(page, "Map as SVG, dark");
  expect(name).toMatch(/\.svg$/);
  const query = `group=region&tag=Environment%3Ddev&select=${demoVpc("sandbox").card}&theme=dark`;
  const answer = await fetch(`${app.url}/api/v1/network/diagram.svg?${query}`);
  expect(answer.headers.get("content-type")).toContain("image/svg+xml");
  expect(content).toBe(await answer.text());
  const texts = await expectSvg(page, content);
  expect(texts).toEqual(expect.arrayContaining(["sandbox", "tools-eu"]));
  expect(texts).not.toContain("core");
  expect(content).not.toMatch(/<script|foreignObject/);
});

test("garbage in the address opens the default view with a notice", async ({ page }) => {
  const answer = await page.goto(
    `${app.url}/?view=globe&group=colour&select=%3Cb%3E&state=%F0%9F%92%A9&at=x&theme=pink`,
  );
  expect(answer?.status()).toBe(200);
  await expect(page.getByText("the default is shown instead").first()).toBeVisible();
  await expect(box(page, "VPC core")).toBeVisible();
});

for (const theme of ["light", "dark"] as const) {
  test(`axe finds nothing on the map and the list in ${theme}`, async ({ page }) => {
    const pages = ["", `&select=${payments.card}`, "&view=list", "&group=environment&tag=Environment%3Ddev"];
    await expectAccessible(
      page,
      pages.map((query) => `${app.url}/?theme=${theme}${query}`),
    );
  });
}
