import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { type App, startApp } from "./app";
import { demoVpc } from "./support";

const core = demoVpc("core");

let app: App;
test.beforeAll(async () => {
  app = await startApp({ ISTHMUS_SOURCE: "demo" });
});
test.afterAll(() => app.stop());

test("every format is chosen with a preview, and saved as the API gives it", async ({ page, request }) => {
  await page.goto(`${app.url}${core.page}`);
  await page.waitForLoadState("networkidle");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "Other formats, preview…" }).click();
  const dialog = page.getByRole("dialog", { name: "Export the diagram" });
  const preview = dialog.getByRole("img", { name: "What the file will show" });
  await expect.poll(() => preview.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(1000);
  const height = await preview.evaluate((image: HTMLImageElement) => image.naturalHeight);
  await dialog.getByLabel("Legend").uncheck();
  await dialog.getByLabel("Title block").uncheck();
  await expect.poll(() => preview.evaluate((image: HTMLImageElement) => image.naturalHeight)).toBeLessThan(height);
  for (const [label, format] of [
    ["SVG", "svg"],
    ["PNG", "png"],
    ["PDF", "pdf"],
    ["draw.io", "drawio"],
    ["Mermaid", "mmd"],
    ["Graphviz DOT", "dot"],
  ] as const) {
    await dialog.getByRole("radio", { name: label }).check();
    const link = dialog.getByRole("link", { name: `Save as ${label}` });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toBe(`core-${core.vpcId}.${format}`);
    const answer = await request.get(new URL((await link.getAttribute("href")) ?? "", app.url).href);
    expect(await readFile(await download.path())).toEqual(await answer.body());
  }
});

test("a page's link has a picture of the diagram", async ({ page, request }) => {
  await page.goto(`${app.url}${core.page}`);
  const picture = await page.locator('meta[property="og:image"]').getAttribute("content");
  expect(picture).toContain(app.url);
  const answer = await request.get(picture ?? "");
  expect([answer.status(), answer.headers()["content-type"]]).toEqual([200, "image/png"]);
});
