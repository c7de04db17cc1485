import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import { demoInventories } from "@/lib/demo";
import type { RawRecord } from "@/lib/model";

/** A VPC of the demo, seen by the account that owns it. */
export interface DemoVpc {
  accountId: string;
  region: string;
  vpcId: string;
  /** Its page. */
  page: string;
  /** Its part of the API. */
  api: string;
  /** Its box on the network's map. */
  card: string;
}

/** The VPC of the demo with this name. */
export function demoVpc(name: string): DemoVpc {
  for (const { accountId, region, records } of demoInventories()) {
    const vpc = named(records.Vpcs, name);
    if (vpc === undefined) continue;
    const vpcId = String(vpc.VpcId);
    const at = `${accountId}/${region}/${vpcId}`;
    return { accountId, region, vpcId, page: `/vpc/${at}`, api: `/api/v1/vpcs/${at}`, card: `vpc/${at}` };
  }
  throw new Error(`The demo has no VPC named ${name}.`);
}

/** The endpoint service of the demo with this name, with its page and its part of the API. */
export function demoService(name: string): { serviceId: string; page: string; api: string } {
  for (const { accountId, region, records } of demoInventories()) {
    const service = named(records.ServiceConfigurations, name);
    if (service === undefined) continue;
    const serviceId = String(service.ServiceId);
    const at = `${accountId}/${region}/${serviceId}`;
    return { serviceId, page: `/service/${at}`, api: `/api/v1/services/${at}` };
  }
  throw new Error(`The demo has no endpoint service named ${name}.`);
}

/** The id of the demo's endpoint with this name. */
export function demoEndpoint(name: string): string {
  for (const { records } of demoInventories()) {
    const endpoint = named(records.VpcEndpoints, name);
    if (endpoint !== undefined) return String(endpoint.VpcEndpointId);
  }
  throw new Error(`The demo has no endpoint named ${name}.`);
}

function named(records: readonly RawRecord[] | undefined, name: string): RawRecord | undefined {
  return records?.find(({ Tags }) => JSON.stringify(Tags ?? []).includes(JSON.stringify({ Key: "Name", Value: name })));
}

/** The box of a diagram whose accessible words begin with these. */
export function box(page: Page, label: string): Locator {
  return page.locator(`[data-box][aria-label^="${label}"]`).first();
}

/** The panel of what is selected. */
export function selection(page: Page): Locator {
  return page.getByRole("complementary", { name: "Selection" });
}

/** Where every box stands on the diagram, however that is panned. */
export function places(page: Page): Promise<Record<string, string>> {
  return page
    .locator(".react-flow__node")
    .evaluateAll((nodes: HTMLElement[]) =>
      Object.fromEntries(nodes.map((node) => [node.dataset.id, node.style.transform])),
    );
}

/** Takes an entry of the menu Export and gives the file that comes of it. */
export async function exported(page: Page, entry: string): Promise<{ name: string; content: string }> {
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: entry }).click(),
  ]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path(), "utf8") };
}

/** Expects XML without a fault whose root is SVG, and gives the words that can be read in it. */
export async function expectSvg(page: Page, content: string): Promise<string[]> {
  const { root, texts } = await page.evaluate((xml) => {
    // Without a fault there is no parsererror, whose place differs between browsers.
    const read = new DOMParser().parseFromString(xml, "image/svg+xml");
    const fault = read.querySelector("parsererror");
    const words = [...read.querySelectorAll("text")].map((text) => text.textContent);
    return { root: fault === null ? read.documentElement.localName : fault.textContent, texts: words };
  }, content);
  expect(root).toBe("svg");
  return texts;
}

/** Expects that axe finds nothing on any of these pages, each once it is alive. */
export async function expectAccessible(page: Page, addresses: readonly string[]): Promise<void> {
  for (const address of addresses) {
    await page.goto(address);
    await page.waitForLoadState("networkidle");
    // What is dimmed is out of focus on purpose and comes back with Escape: its contrast is not judged.
    const { violations } = await new AxeBuilder({ page }).exclude(".scene-part.dim").analyze();
    const told = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${address} ${id}: ${html}`));
    expect(told).toEqual([]);
  }
}
