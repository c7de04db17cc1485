import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, type Page, test } from "@playwright/test";
import { type App, startApp } from "./app";
import { box, demoEndpoint, demoVpc, expectAccessible, exported, places, selection } from "./support";

const core = { ...demoVpc("core"), s3: demoEndpoint("s3"), logs: demoEndpoint("logs") };
const { page: VPC, api: API } = core;
const run = promisify(execFile);

let app: App;
test.beforeAll(async () => {
  app = await startApp({ ISTHMUS_SOURCE: "demo" });
});
test.afterAll(() => app.stop());

/** Where every box stands on the screen. */
function positions(page: Page): Promise<Record<string, string>> {
  return page.locator(".react-flow__node").evaluateAll((nodes) =>
    Object.fromEntries(
      nodes.map((node) => {
        const { x, y, width, height } = node.getBoundingClientRect();
        return [node.getAttribute("data-id"), [x, y, width, height].map(Math.round).join()];
      }),
    ),
  );
}

test("from the list of VPCs to the panel that explains an attachment, and a link that opens the same view", async ({
  page,
  context,
}) => {
  await page.goto(`${app.url}/?view=list`);
  await expect(page.getByRole("heading", { name: "15 VPCs in reach" })).toBeVisible();
  await expect(page.getByText("Demo organisation", { exact: false }).first()).toBeVisible();
  await page.getByRole("link", { name: "core", exact: true }).click();
  await expect(page).toHaveURL(`${app.url}${VPC}`);
  await expect(box(page, "Subnet private-a")).toBeVisible();

  const before = await places(page);
  await box(page, "Endpoint s3").click();
  const panel = selection(page);
  await expect(panel.getByRole("heading", { name: "s3", exact: true })).toBeVisible();
  await expect(panel).toContainText("Attached to 3 of 5 route tables. 5 of 9 subnets send S3 traffic here.");
  await expect(panel).toContainText("no route to S3");
  await expect(page).toHaveURL(new RegExp(`select=${core.s3}`));

  // The path lights up, the rest dims, nothing moves.
  await expect(box(page, "Route table private-a")).not.toHaveClass(/dim/);
  await expect(box(page, "Route table private-c")).toHaveClass(/dim/);
  await expect(box(page, "Subnet private-c")).toHaveClass(/dim/);
  expect(await places(page)).toEqual(before);
  // What was clicked stays in sight of the panel.
  const right = (await panel.boundingBox())?.x ?? 0;
  await expect
    .poll(async () => box(page, "Endpoint s3").evaluate((element) => element.getBoundingClientRect().right))
    .toBeLessThan(right);
  // A click is no move: the address holds no viewport.
  expect(page.url()).not.toContain("at=");

  const link = await context.newPage();
  await link.goto(page.url());
  await expect(selection(link)).toContainText("Attached to 3 of 5 route tables.");
  await expect(box(link, "Route table private-c")).toHaveClass(/dim/);

  // What a panel names leads to it, and Back leads back.
  await panel.getByRole("link", { name: "private-c", exact: true }).first().click();
  await expect(panel.getByRole("heading", { name: "private-c", exact: true })).toBeVisible();
  await page.goBack();
  await expect(panel.getByRole("heading", { name: "s3", exact: true })).toBeVisible();
  await page.goBack();
  await expect(panel).toBeHidden();
  await page.goForward();
  await expect(panel.getByRole("heading", { name: "s3", exact: true })).toBeVisible();
});

test("the panel of an interface endpoint has all its sections, and every kind of node has a panel", async ({
  page,
}) => {
  await page.goto(`${app.url}${VPC}?select=${core.logs}`);
  const panel = selection(page);
  for (const section of ["How it attaches", "Who can use it", "Policy controls", "Names", "Raw"]) {
    await expect(panel.getByRole("heading", { name: section, exact: true })).toBeVisible();
  }
  await expect(panel).toContainText("Attached by 2 network interfaces in 2 of 3 Availability Zones.");
  const { nodes } = (await (await fetch(`${app.url}${API}/topology`)).json()) as {
    nodes: { id: string; kind: string }[];
  };
  const kinds = new Map(nodes.map((node) => [node.kind, node.id]));
  expect(kinds.size).toBeGreaterThanOrEqual(11);
  for (const id of kinds.values()) {
    const answer = await fetch(`${app.url}${API}/resources/${encodeURIComponent(id)}`);
    expect(answer.status, id).toBe(200);
    const body = (await answer.json()) as { sections: unknown[] };
    expect(body.sections.length, id).toBeGreaterThan(0);
  }
});

test("a selection without a box of its own lights what it guards", async ({ page }) => {
  const { nodes } = (await (await fetch(`${app.url}${API}/topology`)).json()) as {
    nodes: { id: string; kind: string; label: string }[];
  };
  const group = nodes.find((node) => node.kind === "securityGroup" && node.label.includes("endpoint"));
  await page.goto(`${app.url}${VPC}?select=${group?.id}`);
  await expect(selection(page)).toContainText("Security group");
  await expect(box(page, "Endpoint logs")).not.toHaveClass(/dim/);
  await expect(box(page, "Endpoint s3")).toHaveClass(/dim/);
});

test("works by keyboard alone", async ({ page }) => {
  await page.goto(`${app.url}${VPC}`);
  await box(page, "Subnet public-a").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const label = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
  await expect.poll(label).not.toContain("Subnet public-a");
  const focused = await label();
  await page.keyboard.press("Enter");
  await expect(selection(page)).toBeVisible();
  expect(focused).not.toBe("");
  await page.keyboard.press("Escape");
  await expect(selection(page)).toBeHidden();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeHidden();
  await page.keyboard.press("/");
  await page.keyboard.type("dynamodb");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/select=/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("o");
  await expect(page).toHaveURL(/view=outline/);
});

test("folds and opens a zone in place, and the address remembers it", async ({ page }) => {
  await page.goto(`${app.url}${VPC}`);
  await box(page, "Subnet private-a").waitFor();
  await page.getByRole("button", { name: "Fold Availability Zone us-east-1c" }).click();
  await expect(page).toHaveURL(/collapse=az\//);
  await expect(box(page, "Subnet private-c")).toHaveCount(0);
  await expect(box(page, "Subnet 1 private subnet")).toBeVisible();
  await page.reload();
  await expect(box(page, "Subnet 1 private subnet")).toBeVisible();
  await page.getByRole("button", { name: "Open Availability Zone us-east-1c" }).click();
  await expect(box(page, "Subnet private-c")).toBeVisible();
});

test("hides endpoint types, and the address remembers it", async ({ page }) => {
  await page.goto(`${app.url}${VPC}`);
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Interface endpoints" }).click();
  await expect(page).toHaveURL(/hide=Interface/);
  await expect(box(page, "Endpoint ssm")).toHaveCount(0);
  await expect(box(page, "Endpoint s3")).toBeVisible();
});

test("the viewport is in the address and comes back from it", async ({ page }) => {
  await page.goto(`${app.url}${VPC}`);
  await box(page, "Subnet private-a").waitFor();
  await page.mouse.move(700, 820);
  await page.mouse.wheel(0, -400);
  await expect(page).toHaveURL(/at=/);
  const before = await positions(page);
  await page.reload();
  await box(page, "Subnet private-a").waitFor();
  await expect.poll(async () => distance(await positions(page), before)).toBeLessThanOrEqual(3);
});

function distance(a: Record<string, string>, b: Record<string, string>): number {
  return Math.max(
    ...Object.entries(a).flatMap(([id, text]) => {
      const other = (b[id] ?? "").split(",").map(Number);
      return text.split(",").map((value, index) => Math.abs(Number(value) - (other[index] ?? 0)));
    }),
  );
}

test("page, API and command line give the same bytes of SVG", async ({ page }) => {
  await page.goto(`${app.url}${VPC}?select=${core.s3}`);
  await box(page, "Subnet private-a").waitFor();
  const { name, content: fromPage } = await exported(page, "Diagram as SVG, dark");
  expect(name).toMatch(/^core-.*\.svg$/);
  const answer = await fetch(`${app.url}${API}/diagram.svg?theme=dark&select=${core.s3}`);
  expect(answer.headers.get("content-type")).toContain("image/svg+xml");
  const fromApi = await answer.text();
  const folder = await mkdtemp(path.join(tmpdir(), "isthmus-"));
  const file = path.join(folder, "core.svg");
  const args = [
    "lib/cli/isthmus.mjs",
    "diagram",
    "core",
    "--source",
    "demo",
    "--theme",
    "dark",
    "--select",
    core.s3,
    "-o",
    file,
  ];
  await run(process.execPath, args);
  const fromCommand = await readFile(file, "utf8");
  await rm(folder, { recursive: true });
  expect(fromApi).toContain("<svg");
  expect(fromPage).toBe(fromApi);
  expect(fromCommand).toBe(fromApi);
});

test("garbage in the address opens the default view with a notice", async ({ page }) => {
  const answer = await page.goto(
    `${app.url}${VPC}?view=map&select=%3Cscript%3E&at=x&collapse=%00&theme=pink&hide=%F0%9F%92%A9`,
  );
  expect(answer?.status()).toBe(200);
  await expect(page.getByText("the default is shown instead").first()).toBeVisible();
  await expect(box(page, "Subnet private-a")).toBeVisible();
  await page.goto(`${app.url}${VPC}?select=vpce-00000000000000000`);
  await expect(page.getByText("The selection vpce-00000000000000000 is not here.")).toBeVisible();
  await page.getByRole("button", { name: "Clear it" }).click();
  await expect(page).toHaveURL(app.url + VPC);
  await page.goto(`${app.url}/vpc/000000000000/nowhere/vpc-0`);
  await expect(page.getByRole("heading", { name: "No such VPC" })).toBeVisible();
});

test("the outline lists the whole topology and filters it", async ({ page }) => {
  await page.goto(`${app.url}${VPC}?view=outline`);
  await expect(page.getByRole("row", { name: /private-c.*Route table/ })).toBeVisible();
  await page.getByRole("searchbox", { name: "Filter" }).fill("nat-a");
  await expect(page).toHaveURL(/q=nat-a/);
  await expect(page.getByRole("row", { name: /nat-a.*NAT gateway/ }).first()).toBeVisible();
  await expect(page.getByRole("row", { name: /private-c.*Route table/ })).toHaveCount(0);
  await page.getByRole("link", { name: "nat-a" }).first().click();
  await expect(selection(page)).toContainText("NAT gateway");
});

test("a number on a card leads to what it counts", async ({ page }) => {
  await page.goto(`${app.url}/?view=list`);
  const card = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "core", exact: true }) });
  await card.getByRole("link", { name: "9 subnets" }).click();
  await expect(page).toHaveURL(/view=outline/);
  await expect(page.getByRole("row", { name: /Subnet subnet-/ })).toHaveCount(9);
});

test("no label of the diagram is cut or covered at 1440 × 900 and 1024 × 768", async ({ page }) => {
  for (const size of [
    { width: 1440, height: 900 },
    { width: 1024, height: 768 },
  ]) {
    await page.setViewportSize(size);
    await page.goto(`${app.url}${VPC}`);
    await box(page, "Subnet private-a").waitFor();
    const spans = await page.locator(".react-flow__node").evaluateAll((nodes) =>
      nodes.flatMap((node) => {
        const frame = node.getBoundingClientRect();
        return [...node.querySelectorAll("text")].map((text) => {
          const { left, right, top, bottom } = text.getBoundingClientRect();
          return { text: text.textContent, left, right, top, bottom, frame: { left: frame.left, right: frame.right } };
        });
      }),
    );
    expect(spans.length).toBeGreaterThan(100);
    const faults = spans.flatMap((span, index) => [
      ...(span.left < span.frame.left - 1 || span.right > span.frame.right + 1 ? [`${span.text} leaves its box`] : []),
      ...(span.right > size.width || span.bottom > size.height ? [`${span.text} is off the screen`] : []),
      ...spans
        .slice(index + 1)
        .filter((other) => span.right > other.left + 1 && other.right > span.left + 1)
        .filter((other) => span.bottom > other.top + 3 && other.bottom > span.top + 3)
        .map((other) => `${span.text} covers ${other.text}`),
    ]);
    expect(faults).toEqual([]);
  }
});

for (const theme of ["light", "dark"] as const) {
  test(`axe finds nothing on a VPC's pages in ${theme}`, async ({ page }) => {
    const pages = [
      `${VPC}?theme=${theme}`,
      `${VPC}?theme=${theme}&select=${core.s3}`,
      `${VPC}?theme=${theme}&view=outline`,
    ];
    await expectAccessible(
      page,
      pages.map((address) => app.url + address),
    );
  });
}

test("the theme of the address wins over the system's", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`${app.url}${VPC}?theme=dark`);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(await ground()).toBe("rgb(16, 20, 27)");
  await page.goto(`${app.url}${VPC}`);
  expect(await ground()).toBe("rgb(255, 255, 255)");
});

test("only names of this machine are answered, and other sites' pages cannot refresh", async ({ request }) => {
  const rebound = await request.get(`${app.url}/`, { headers: { host: "evil.example" } });
  expect(rebound.status()).toBe(403);
  const foreign = await request.post(`${app.url}/api/v1/refresh`, { headers: { origin: "https://evil.example" } });
  expect(foreign.status()).toBe(403);
});
