import { type Browser, chromium } from "@playwright/test";
import { findBrowser } from "../.ci/browser.mjs";

/** As the browser tests start it, and with frames as fast as they can be made: otherwise the screen's rate would be measured. */
const FLAGS = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-frame-rate-limit",
  "--disable-gpu-vsync",
];

/** A headless Chromium, as the browser tests find it. Close it. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await browserPath(), args: FLAGS });
}

async function browserPath(): Promise<string> {
  const named = process.env.ISTHMUS_CHROMIUM;
  if (named !== undefined) return named;
  const found = await findBrowser();
  if (found.path === undefined) throw new Error(found.problem);
  return found.path;
}
