import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { type App, startApp } from "./app";
import { demoVpc } from "./support";

/** Bytes of gzip. Growth of more than a twentieth is a decision: then this changes, with the reason in the commit. */
const BUDGET = 297_400;
const MOST = 300_000;

let app: App;
test.beforeAll(async () => {
  app = await startApp({ ISTHMUS_SOURCE: "demo" });
});
test.afterAll(() => app.stop());

/** What a browser must have before the page of a VPC is alive: every script that its document names. */
test("the first load of a VPC's page keeps to its budget of JavaScript", async ({ request }) => {
  const html = await (await request.get(`${app.url}${demoVpc("core").page}`)).text();
  const tags = [...html.matchAll(/<script[^>]+src="([^"]+\.js[^"]*)"[^>]*>/g)];
  // What is marked so is for browsers that know no modules, and no other loads it.
  const scripts = new Set(tags.filter(([tag]) => !/nomodule/i.test(tag)).map(([, src]) => src ?? ""));
  expect(scripts.size).toBeGreaterThan(3);
  let bytes = 0;
  for (const src of scripts) {
    const script = await request.get(new URL(src, app.url).href);
    bytes += gzipSync(await script.body()).length;
  }
  expect(bytes, "bytes of gzip").toBeLessThanOrEqual(BUDGET * 1.05);
  expect(bytes).toBeLessThan(MOST);
});
