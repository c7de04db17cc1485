import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type APIRequestContext, expect, test } from "@playwright/test";
import { demoInventories } from "@/lib/demo";
import { type ActionName, CALLS, type CollectionName, type Inventory, permissionOf, type RawRecord } from "@/lib/model";
import { type Standin, startStandin } from "../standin";
import { type App, startApp } from "./app";
import { demoService, demoVpc } from "./support";

/**
 * Every action of the catalogue, denied in turn, must be told apart from one that has nothing to list: on the page, by the
 * permission's name, and in the API.
 */

const REGION = "us-east-1";
const hub = demoVpc("hub");
const lake = demoVpc("lake");
const payments = demoVpc("payments");
const ledger = demoService("ledger");
const ACCOUNTS = [hub.accountId, lake.accountId, payments.accountId];
/** VPCs and hosted zones that add nothing here but time: each costs a request to Route 53, which allows five a second. */
const LEFT_OUT = [demoVpc("core").vpcId, demoVpc("egress").vpcId, ...hostedZonesOf(hub.vpcId).slice(1)];

function hostedZonesOf(vpcId: string): string[] {
  const zones = demoInventories().flatMap(({ records }) => records.HostedZoneSummaries ?? []);
  return zones.filter(({ VPCId }) => VPCId === vpcId).map(({ HostedZoneId }) => String(HostedZoneId));
}

interface Place {
  /** A page, as the server writes it. */
  page: string;
  /** What the API says there. */
  api: readonly string[];
}

/** A VPC's page with the panel of the VPC itself. */
function vpcPlace({ page, api, vpcId }: Pick<typeof hub, "page" | "api" | "vpcId">): Place {
  return { page: `${page}?select=${vpcId}`, api: [`${api}/resources/${vpcId}`, `${api}/topology`] };
}

function targetGroupPlace(): Place {
  const [group] = demoInventories().flatMap(({ records }) =>
    (records.TargetGroups ?? []).filter(({ TargetGroupName }) => TargetGroupName === "ledger"),
  );
  const arn = encodeURIComponent(String(group?.TargetGroupArn));
  return { page: `${ledger.page}?select=${arn}`, api: [`${ledger.api}/resources/${arn}`] };
}

const HUB = vpcPlace(hub);
const PLATFORM = vpcPlace(demoVpc("platform"));
const SHARED = vpcPlace(demoVpc("shared"));
const LAKE = vpcPlace(lake);
const PAYMENTS = vpcPlace(payments);
const LEDGER: Place = { page: ledger.page, api: [`${ledger.api}/resources/${ledger.serviceId}`] };
/** The service's page with the panel of the target group behind it. */
const TARGET_GROUP = targetGroupPlace();
const ENDPOINTS: Place = { page: "/endpoints", api: ["/api/v1/endpoints"] };
const SERVICES: Place = { page: "/services", api: ["/api/v1/services"] };

/** Where a reader would miss what an action lists. */
const MISSED: Record<ActionName, readonly Place[]> = {
  DescribeAvailabilityZones: [HUB, LEDGER],
  DescribeVpcs: [HUB, LAKE],
  DescribeVpcAttribute: [HUB, PAYMENTS],
  DescribeSubnets: [HUB, LAKE],
  DescribeRouteTables: [HUB, LAKE],
  DescribePrefixLists: [PLATFORM, LAKE],
  DescribeManagedPrefixLists: [HUB],
  GetManagedPrefixListEntries: [HUB],
  DescribeVpcEndpoints: [HUB, PAYMENTS, ENDPOINTS],
  DescribeVpcEndpointServices: [HUB, PAYMENTS],
  DescribeVpcEndpointAssociations: [LAKE, PAYMENTS],
  DescribeVpcEndpointServiceConfigurations: [PLATFORM, LAKE, SERVICES],
  DescribeVpcEndpointConnections: [PLATFORM, LAKE, LEDGER],
  DescribeVpcEndpointServicePermissions: [PLATFORM, LAKE, LEDGER],
  DescribeVpcEndpointConnectionNotifications: [PLATFORM, LAKE, LEDGER],
  DescribeNetworkInterfaces: [HUB, LAKE, LEDGER],
  DescribeInstances: [PLATFORM],
  DescribeSecurityGroups: [HUB, LAKE],
  DescribeSecurityGroupRules: [HUB, LAKE],
  DescribeNetworkAcls: [HUB, LAKE],
  DescribeInternetGateways: [HUB, LAKE],
  DescribeEgressOnlyInternetGateways: [HUB, LAKE],
  DescribeNatGateways: [HUB, LAKE],
  DescribeVpnGateways: [HUB, PAYMENTS],
  DescribeCarrierGateways: [HUB, LAKE],
  DescribeDhcpOptions: [HUB, LAKE],
  DescribeVpcPeeringConnections: [SHARED, LAKE, PAYMENTS],
  DescribeTransitGateways: [HUB, LAKE],
  DescribeTransitGatewayAttachments: [HUB, LAKE],
  DescribeTransitGatewayVpcAttachments: [HUB, LAKE],
  DescribeTransitGatewayPeeringAttachments: [HUB],
  DescribeTransitGatewayRouteTables: [HUB],
  GetTransitGatewayRouteTableAssociations: [HUB],
  GetTransitGatewayRouteTablePropagations: [HUB],
  SearchTransitGatewayRoutes: [HUB],
  DescribeVpcBlockPublicAccessOptions: [HUB, LAKE],
  DescribeVpcBlockPublicAccessExclusions: [HUB, LAKE],
  DescribeLoadBalancers: [PLATFORM, LAKE, LEDGER],
  DescribeLoadBalancerAttributes: [PLATFORM, LAKE, LEDGER],
  DescribeListeners: [PLATFORM, LAKE, LEDGER],
  DescribeTargetGroups: [PLATFORM, LAKE, LEDGER],
  DescribeTargetGroupAttributes: [PLATFORM, LAKE, TARGET_GROUP],
  DescribeTargetHealth: [PLATFORM, LAKE, LEDGER],
  ListHostedZonesByVPC: [HUB, LAKE],
  ListResourceRecordSets: [HUB, SHARED],
  ListResolverRules: [HUB, LAKE],
  ListResolverRuleAssociations: [HUB, LAKE],
  ListResolverEndpoints: [HUB],
  ListResources: [SHARED],
  ListPrincipals: [SHARED],
  GetCallerIdentity: [HUB],
};

let standin: Standin;
let app: App;
let folder: string;
test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "isthmus-"));
  const file = (name: string) => path.join(folder, name);
  const keys = ACCOUNTS.map((id) => `[${id}]\naws_access_key_id = AKIA${id}DEMO\naws_secret_access_key = any\n`);
  const sources = ACCOUNTS.map((profile) => ({ type: "aws", profile, regions: [REGION] }));
  await writeFile(file("credentials"), keys.join("\n"));
  await writeFile(file("isthmus.config.json"), JSON.stringify({ sources }));
  standin = await startStandin({ inventories: WORLD });
  app = await startApp({
    ISTHMUS_CONFIG: file("isthmus.config.json"),
    AWS_ENDPOINT_URL: standin.url,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: file("credentials"),
  });
  await untilRead();
});
test.afterAll(async () => {
  await app.stop();
  await standin.close();
  await rm(folder, { recursive: true });
});

const WORLD = demoInventories()
  .filter(({ accountId, region }) => region === REGION && ACCOUNTS.includes(accountId))
  .map((inventory) => ({ ...inventory, records: mapRecords(inventory, (records) => records.filter(isInWorld)) }));

function isInWorld(record: RawRecord): boolean {
  const text = JSON.stringify(record);
  return !LEFT_OUT.some((vpcId) => text.includes(vpcId));
}

/** The world in which nothing is in this collection. */
function worldWithout(collection: CollectionName): Inventory[] {
  const nothing = collection === "VpcAttributes" ? allOff : () => [];
  return WORLD.map((inventory) => ({
    ...inventory,
    records: mapRecords(inventory, (records, name) => (name === collection ? nothing(records) : records)),
  }));
}

/** Every VPC has its two DNS attributes: the least that there can be is that both are off. */
function allOff(records: RawRecord[]): RawRecord[] {
  const off = { Value: false };
  return records.map(({ VpcId }) => ({ VpcId, EnableDnsSupport: off, EnableDnsHostnames: off }));
}

function mapRecords(
  { records }: Inventory,
  change: (records: RawRecord[], name: CollectionName) => RawRecord[],
): Inventory["records"] {
  return Object.fromEntries(CALLS.map(({ collection }) => [collection, change(records[collection] ?? [], collection)]));
}

/** Waits for the end of the refresh under way: the stream of its events ends with it. */
async function untilRead(): Promise<void> {
  const events = await (await fetch(`${app.url}/api/v1/refresh/events`)).text();
  const done = events.split("event: done\n").at(-1) ?? "";
  expect(done).toContain('"status":"ready"');
  expect(done).not.toContain('"status":"failed"');
}

async function refresh(request: APIRequestContext): Promise<void> {
  expect((await request.post(`${app.url}/api/v1/refresh`)).status()).toBe(202);
  await untilRead();
}

interface Answers {
  statuses: number[];
  /** What can be read on the page: no script, no mark-up. */
  page: string;
  api: string[];
}

async function read(request: APIRequestContext, { page, api }: Place): Promise<Answers> {
  const [html, ...answers] = await Promise.all([page, ...api].map((address) => request.get(app.url + address)));
  return {
    statuses: [html, ...answers].map((answer) => answer?.status() ?? 0),
    page: wordsOf(untimed((await html?.text()) ?? "")),
    api: await Promise.all(answers.map(async (answer) => untimed(await answer.text()))),
  };
}

/** Without the times, in which alone two answers may differ that say the same. */
function untimed(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:[\d.]+Z| UTC)/g, "");
}

function wordsOf(html: string): string {
  return html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<[^>]*>/g, "\n");
}

const LIST: Place = { page: "/?view=list", api: ["/api/v1/network?view=list"] };

for (const { action, collection } of CALLS) {
  const permission = permissionOf(action);
  test(`${permission} denied is not the same as nothing there`, async ({ request }) => {
    const places = [LIST, ...MISSED[action]];
    const readAll = () => Promise.all(places.map((place) => read(request, place)));
    const { port } = standin;
    await standin.close();
    standin = await startStandin({ inventories: worldWithout(collection), port, faults: { deny: [action] } });
    await refresh(request);
    const denied = await readAll();
    standin.setFaults({});
    await refresh(request);
    const empty = await readAll();
    expect(standin.violations).toEqual([]);

    for (const [index, { page, api }] of places.entries()) {
      const without = denied[index];
      const none = empty[index];
      expect(without?.statuses, page).toEqual([page, ...api].map(() => 200));
      expect(without?.page, `${page} names the permission`).toContain(permission);
      expect(none?.page, `${page} with nothing there`).not.toContain(`AWS denied ${permission}`);
      for (const [place, address] of api.entries()) {
        // The name alone would not do: what is said must differ too.
        const said = without?.api[place]?.replaceAll(permission, "");
        expect(said, `${address} differs`).not.toBe(none?.api[place]?.replaceAll(permission, ""));
      }
    }
    const topologies = places.flatMap(({ api }, index) => (api.length > 1 ? (denied[index]?.api[1] ?? []) : []));
    for (const topology of topologies) expect(topology, "the topology names the permission").toContain(permission);
  });
}
