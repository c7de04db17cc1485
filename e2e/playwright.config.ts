import { defineConfig } from "@playwright/test";

const flags = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
const executablePath = process.env.ISTHMUS_CHROMIUM;

export default defineConfig({
  testDir: "browser",
  outputDir: "../test-results",
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: { args: flags, ...(executablePath === undefined ? {} : { executablePath }) },
  },
});
