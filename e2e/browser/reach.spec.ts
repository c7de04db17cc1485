import { expect, type Page, test } from "@playwright/test";
import { type App, startApp } from "./app";
import { box, demoEndpoint, demoVpc, expectAccessible, exported, selection } from "./support";

const core = { ...demoVpc("core"), s3: demoEndpoint("s3") };

let app: App;
test.beforeAll(async () => {
  app = await startApp({ ISTHMUS_SOURCE: "demo" });
});
test.afterAll(() => app.stop());

const tracePanel = (page: Page) => page.getByRole("complementary", { name: "Trace" });
const cell = (page: Page, from: string, to: string) => page.locator(`[aria-label^="${from} to ${to}: "]`);

test("why not: from a panel to the trace, which lights the way and links its evidence, and back again", async ({
  page,
}) => {
  await page.goto(`${app.url}${core.page}?select=${core.s3}`);
  await page.waitForLoadState("networkidle");
  const row = selection(page)
    .getByRole("listitem")
    .filter({ hasText: "private-c" })
    .filter({ hasText: "Not through it" });
  await row.getByRole("link", { name: "Why not?" }).click();
  const trace = tracePanel(page);
  await expect(trace.getByTestId("trace-summary")).toContainText("No: private-c does not reach s3 through NAT gateway");
  await expect(page).toHaveURL(new RegExp(`to=${core.s3}`));
  // Folded to the deciding step, with its evidence.
  const open = trace.locator("details[open][data-step]");
  await expect(open).toHaveCount(1);
  await expect(open).toContainText("Not through s3");
  await expect(open.getByRole("list", { name: "Evidence" })).toContainText("0.0.0.0/0");
  // The way lights up, and nothing beside it.
  await expect(box(page, "Subnet private-c")).not.toHaveClass(/dim/);
  await expect(box(page, "Route table private-c")).not.toHaveClass(/dim/);
  await expect(box(page, "Subnet private-a")).toHaveClass(/dim/);
  await expect(box(page, "Route table private-a")).toHaveClass(/dim/);
  // Evidence leads to the resource, and from there back to the trace.
  await open.getByRole("link", { name: "private-c" }).first().click();
  await expect(selection(page).getByRole("heading", { name: "private-c" })).toBeVisible();
  await selection(page).getByRole("button", { name: "Back to the trace" }).click();
  await expect(trace.getByTestId("trace-summary")).toBeVisible();
  await page.goBack();
  await expect(selection(page).getByRole("heading", { name: "private-c" })).toBeVisible();
});

test("both ends are picked on the diagram, and the address opens the same trace", async ({ page, context }) => {
  await page.goto(`${app.url}${core.page}`);
  await page.waitForLoadState("networkidle");
  // Its workloads lie over the middle.
  await box(page, "Subnet isolated-a").click({ position: { x: 60, y: 12 } });
  await selection(page).getByRole("button", { name: "Trace from here" }).click();
  await expect(tracePanel(page)).toContainText("Choose where they go");
  await box(page, "Endpoint logs").click();
  const summary = tracePanel(page).getByTestId("trace-summary");
  await expect(summary).toContainText("On the network yes: isolated-a reaches logs through interface endpoint logs.");
  // What the reader knows of the request decides the policy.
  const second = await context.newPage();
  await second.goto(page.url());
  await expect(tracePanel(second).getByTestId("trace-summary")).toHaveText((await summary.textContent()) ?? "");
  await page.keyboard.press("Escape");
  await expect(tracePanel(page)).toHaveCount(0);
  await expect(page).toHaveURL(`${app.url}${core.page}`);
});

test("a question is written by hand: a port, the other way round, and one that names nothing", async ({ page }) => {
  await page.goto(`${app.url}${core.page}?from=private-a&to=sqs`);
  await page.waitForLoadState("networkidle");
  const trace = tracePanel(page);
  await expect(trace.getByTestId("trace-summary")).toContainText(
    "Yes: private-a reaches SQS through NAT gateway nat-a.",
  );
  await trace.getByLabel("To", { exact: true }).fill("no-such-thing");
  await trace.getByRole("button", { name: "Trace", exact: true }).click();
  await expect(trace).toContainText("There is no service, endpoint, interface or address no-such-thing here.");
  await expect(trace.getByLabel("To", { exact: true })).toHaveValue("no-such-thing");
  await page.goBack();
  await expect(trace.getByTestId("trace-summary")).toContainText("Yes");
  await trace.getByText("Port, IP version, request").click();
  await trace.getByLabel("Port", { exact: true }).fill("70000");
  await expect(trace).toContainText("A port is a number from 0 to 65535.");
});

test("the search box fills the end that is missing", async ({ page }) => {
  await page.goto(`${app.url}${core.page}?from=private-b`);
  await page.waitForLoadState("networkidle");
  await expect(tracePanel(page)).toContainText("Choose where they go");
  await page.keyboard.press("/");
  await page.keyboard.type("dynamodb");
  await page.getByRole("option").filter({ hasText: "Gateway endpoint" }).first().click();
  await expect(tracePanel(page).getByTestId("trace-summary")).toContainText(
    "private-b reaches dynamodb through gateway endpoint",
  );
});

test("reach: a look says the way, a click explains it, keys walk, filters narrow", async ({ page }) => {
  await page.goto(`${app.url}${core.page}`);
  await page.waitForLoadState("networkidle");
  await page.keyboard.press("r");
  await expect(page).toHaveURL(/view=reach/);
  await expect(page.getByRole("grid")).toBeVisible();
  await expect(cell(page, "private-a", "S3")).toHaveText("GWp");
  await expect(cell(page, "private-c", "S3")).toHaveText("NAT");
  await expect(cell(page, "isolated-a", "SQS")).toHaveAccessibleName(
    /^isolated-a to SQS: No: no route \(route table rtb-[0-9a-f]+ decides\)$/,
  );
  await cell(page, "isolated-a", "SQS").click();
  await expect(tracePanel(page).getByTestId("trace-summary")).toContainText("No: isolated-a does not reach SQS.");
  await expect(page).toHaveURL(/view=reach.*from=subnet-[0-9a-f]+&to=sqs/);

  await page.keyboard.press("ArrowLeft");
  await expect(cell(page, "isolated-a", "SNS")).toBeFocused();
  await page.keyboard.press("ArrowUp");
  // A heading of a route table lies between.
  await expect(cell(page, "private-c", "SNS")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(tracePanel(page).getByTestId("trace-summary")).toContainText(
    "Yes: private-c reaches SNS through NAT gateway",
  );
  await page.keyboard.press("Home");
  await expect(cell(page, "private-c", "DynamoDB")).toBeFocused();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Only NAT" }).click();
  await expect(page.getByRole("grid").getByRole("rowheader").filter({ hasText: "10.0." })).toHaveCount(3);
  await expect(page).toHaveURL(/only=nat/);
  await page.getByRole("button", { name: "Only broken" }).click();
  await expect(page.getByText("3 of 9 subnets")).toBeVisible();
  await page.getByLabel("Group by route table").uncheck();
  await expect(page.getByRole("grid").getByText("Route table")).toHaveCount(0);
});

test("the reader chooses the services, and headers stay in sight beside sixty of them", async ({ page }) => {
  await page.goto(`${app.url}${core.page}?view=reach`);
  await page.waitForLoadState("networkidle");
  await page.getByRole("button", { name: "Services…" }).click();
  const services = Array.from({ length: 53 }, (_, index) => `com.amazonaws.us-east-1.service-${index}`);
  await page.getByRole("dialog").getByRole("textbox").fill(services.join("\n"));
  await page.getByRole("dialog").getByRole("button", { name: "Show" }).click();
  await expect(page.getByText("60 services")).toBeVisible();
  await expect(page).toHaveURL(/services=com\.amazonaws/);
  await page.getByRole("region", { name: "Reach" }).evaluate((element) => element.scrollTo(2_000, 0));
  const header = page.getByRole("rowheader").filter({ hasText: "10.0.16.0" });
  await expect.poll(async () => (await header.boundingBox())?.x).toBe(0);
  await expect(page.getByRole("columnheader", { name: "service-52" })).toBeInViewport();
});

test("exports hold what the matrix says", async ({ page, request }) => {
  await page.goto(`${app.url}${core.page}?view=reach`);
  await page.waitForLoadState("networkidle");
  const csv = await exported(page, "Reach as CSV");
  expect(csv.name).toBe(`core-${core.vpcId}.reach.csv`);
  const line = csv.content.split("\r\n").find((row) => row.startsWith("private-c,"));
  expect(line).toContain("NAT gateway nat-");
  const json = await exported(page, "Reach as JSON");
  const answer = await request.get(`${app.url}${core.api}/reach`);
  expect(JSON.parse(json.content)).toEqual(await answer.json());
});

test("the diagram's file lights the traced way and nothing else", async ({ page, request }) => {
  const query = "from=private-c&to=s3";
  const answer = await request.get(`${app.url}${core.api}/trace?${query}`);
  const { path } = (await answer.json()) as { path: string[] };
  await page.goto(`${app.url}${core.page}?${query}`);
  await page.waitForLoadState("networkidle");
  const { content } = await exported(page, "Diagram as SVG, light");
  const dimmed = await page.evaluate((xml) => {
    const drawn = new DOMParser().parseFromString(xml, "image/svg+xml");
    return [...drawn.querySelectorAll("g[id][opacity]")].map(({ id }) => id);
  }, content);
  expect(dimmed).toContain(core.s3);
  expect(path.length).toBeGreaterThan(4);
  for (const id of path) expect(dimmed).not.toContain(id);
});

test("an endpoint policy is tried, and the request stands in the address", async ({ page }) => {
  await page.goto(`${app.url}${core.page}?select=${core.s3}`);
  await page.waitForLoadState("networkidle");
  const trial = selection(page).getByRole("region", { name: "Try a request" });
  const decision = trial.getByTestId("policy-decision");
  await expect(trial.getByLabel("Action")).toHaveValue("s3:GetObject");
  await expect(decision).toContainText("It depends on aws:PrincipalOrgID and aws:ResourceOrgID");
  await trial.getByLabel("Keys").fill("aws:PrincipalOrgID=o-elsewhere");
  await trial.getByLabel("Keys").blur();
  await expect(decision).toContainText("Not allowed.");
  await expect(page).toHaveURL(/context=aws:PrincipalOrgID/);
  await page.reload();
  await expect(decision).toContainText("Not allowed.");
  await trial.getByLabel("Resource").fill("arn:aws:s3:::prod-us-east-1-starport-layer-bucket/x");
  await expect(decision).toContainText("Let through.");
});

test("axe finds nothing on a trace, the matrix and the simulator", async ({ page }) => {
  await expectAccessible(page, [
    `${app.url}${core.page}?view=reach&from=private-c&to=s3&theme=dark`,
    `${app.url}${core.page}?from=isolated-a&to=sqs`,
  ]);
});
