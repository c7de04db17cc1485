import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Inventory, NetworkVpc } from "@/lib/model";
import { createRuntime, renderNetworkSvg, renderServiceSvg, renderSvg, type SourceUnit } from "@/lib/server";
import { GET as nothing } from "../[...path]/route";
import { GET as endpoints } from "./endpoints/route";
import { GET as endpointsCsv } from "./endpoints.csv/route";
import { GET as health } from "./health/route";
import { GET as networkDiagram } from "./network/diagram.svg/route";
import { GET as networkResource } from "./network/resources/[resourceId]/route";
import { GET as network } from "./network/route";
import { GET as events } from "./refresh/events/route";
import { POST as refresh, GET as refreshByGet, DELETE as stop } from "./refresh/route";
import { GET as search } from "./search/route";
import { GET as serviceDiagram } from "./services/[accountId]/[region]/[serviceId]/diagram.svg/route";
import { GET as serviceResource } from "./services/[accountId]/[region]/[serviceId]/resources/[resourceId]/route";
import { GET as serviceScene } from "./services/[accountId]/[region]/[serviceId]/scene/route";
import { GET as services } from "./services/route";
import { GET as servicesCsv } from "./services.csv/route";
import { EMPTY, gate, STEP, serverRuntime, slowRuntime, stoppable, unitOf } from "./test-runtime";
import { GET as diagram } from "./vpcs/[accountId]/[region]/[vpcId]/diagram.svg/route";
import { GET as resource } from "./vpcs/[accountId]/[region]/[vpcId]/resources/[resourceId]/route";
import { GET as scene } from "./vpcs/[accountId]/[region]/[vpcId]/scene/route";
import { GET as topology } from "./vpcs/[accountId]/[region]/[vpcId]/topology/route";

const ORIGIN = "http://127.0.0.1:3000";
const core = { accountId: "111122223333", region: "us-east-1", vpcId: "" };
/** The demo's endpoint service with consumers in several accounts. */
const ledger = { accountId: "111122223333", region: "us-east-1", serviceId: "vpce-svc-02c293ad46dc761ed" };

const at = (query = "", init: RequestInit = {}) => new Request(`${ORIGIN}/api/v1/x${query}`, init);
const of = <P extends object>(params: P) => ({ params: Promise.resolve(params) });

/** An inventory with this VPC and nothing else. */
function inventoryWith(accountId: string, VpcId: string): Inventory {
  return {
    format: "isthmus-inventory/1",
    accountId,
    region: "us-east-1",
    collectedAt: "2026-11-02T09:00:00Z",
    source: { kind: "live", label: accountId },
    records: { Vpcs: [{ VpcId, OwnerId: accountId, CidrBlock: "10.0.0.0/16" }] },
    calls: [
      { service: "ec2", action: "DescribeVpcs", status: "complete", pages: 1, records: 1 },
      {
        ...{ service: "ec2", action: "DescribeSubnets", status: "failed", pages: 0, records: 0 },
        error: { code: "Cancelled", message: "The collection was stopped." },
      },
    ],
    diagnostics: [],
  };
}

const demo = createRuntime({ sources: [{ type: "demo" }], origin: "test" });
let located: NetworkVpc;

beforeEach(async () => {
  globalThis.isthmusRuntime = demo;
  const runtime = await demo;
  await runtime.ready(60_000);
  const found = runtime.vpcs().find((vpc) => vpc.vpc.attributes.name === "core");
  if (found === undefined) throw new Error("The demo has no VPC core.");
  located = found;
  core.vpcId = found.at.vpcId;
});

describe("diagram.svg", () => {
  test("gives the bytes of the shared renderer, for the view of the query", async () => {
    const inside = located.topology.within(located.vpc.id);
    const endpoint = inside.find((node) => node.kind === "endpoint")?.id ?? "";
    for (const query of ["", "?theme=dark", `?select=${endpoint}&theme=light&v=1`, "?hide=Gateway~Interface"]) {
      const response = await diagram(at(query), of(core));
      expect(response.headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
      expect(await response.text()).toBe(renderSvg(located, new URLSearchParams(query)));
    }
    expect(renderSvg(located, new URLSearchParams("theme=dark"))).not.toBe(renderSvg(located, new URLSearchParams()));
    expect(renderSvg(located, new URLSearchParams({ select: endpoint }))).not.toBe(
      renderSvg(located, new URLSearchParams()),
    );
  });

  test("is not sent again to who has it", async () => {
    const first = await diagram(at(), of(core));
    const etag = first.headers.get("etag") ?? "";
    const second = await diagram(at("", { headers: { "if-none-match": `"other", W/${etag}` } }), of(core));
    expect([second.status, await second.text()]).toEqual([304, ""]);
    const dark = await diagram(at("?theme=dark", { headers: { "if-none-match": etag } }), of(core));
    expect(dark.status).toBe(200);
  });

  test("is saved under the VPC's name on request", async () => {
    const response = await diagram(at("?download"), of(core));
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="core-${core.vpcId}.svg"`);
    expect((await diagram(at(), of(core))).headers.get("content-disposition")).toBeNull();
  });
});

test("the drawings of the network and of an endpoint service are those of the shared renderers too", async () => {
  const runtime = await demo;
  const service = runtime.network().service(ledger.serviceId);
  if (service === null) throw new Error("The demo has no service ledger.");
  const maps = new Set<string>();
  for (const query of ["", "theme=dark", `select=vpc/${located.key}`, "tag=Environment=dev", "group=region"]) {
    const response = await networkDiagram(at(`?${query}&download`));
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="network.svg"');
    const svg = await response.text();
    expect(svg).toBe(renderNetworkSvg(runtime, new URLSearchParams(query)));
    maps.add(svg);
  }
  expect(maps.size).toBe(5);
  const etags = new Set<string>();
  for (const query of ["", "theme=dark", `select=${service.node.attributes.networkLoadBalancerArns[0]}`]) {
    const response = await serviceDiagram(at(`?${query}&download`), of(ledger));
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${ledger.serviceId}.svg"`);
    expect(await response.text()).toBe(renderServiceSvg(runtime, service, new URLSearchParams(query)));
    etags.add(response.headers.get("etag") ?? "");
  }
  expect(etags.size).toBe(3);
  const known = at("", { headers: { "if-none-match": [...etags].join(", ") } });
  expect((await serviceDiagram(known, of(ledger))).status).toBe(304);
});

test("no query makes an error", async () => {
  const key = fc.oneof(
    fc.constantFrom("v", "view", "select", "hide", "collapse", "expand", "q", "theme", "at"),
    fc.string(),
  );
  const query = fc.array(fc.tuple(key, fc.string({ unit: "binary", maxLength: 40 })), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(query, async (pairs) => {
      const search = `?${new URLSearchParams(pairs)}`;
      expect((await scene(at(search), of(core))).status).toBe(200);
      expect((await diagram(at(search), of(core))).status).toBe(200);
    }),
    { numRuns: 60 },
  );
});

test("no query of the network, the tables or an endpoint service makes an error", async () => {
  const key = fc.constantFrom(
    ...["v", "view", "select", "collapse", "expand", "q", "theme", "at", "group", "tag", "service", "state"],
    ...["columns", "sort", "is.state", "is.zones", "offset", "all"],
  );
  const query = fc.array(fc.tuple(key, fc.string({ unit: "binary", maxLength: 40 })), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(query, async (pairs) => {
      const search = `?${new URLSearchParams(pairs)}`;
      for (const route of [network, networkDiagram, endpoints, endpointsCsv, services, servicesCsv]) {
        expect((await route(at(search))).status).toBe(200);
      }
      expect((await serviceScene(at(search), of(ledger))).status).toBe(200);
    }),
    { numRuns: 20 },
  );
});

test("no path makes an error", async () => {
  const part = fc.string({ unit: "binary", maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(part, part, part, part, async (accountId, region, vpcId, resourceId) => {
      const unknown = await topology(at(), of({ accountId, region, vpcId }));
      expect(unknown.status).toBe(404);
      for (const gone of [
        await resource(at(), of({ ...core, resourceId })),
        await networkResource(at(), of({ resourceId })),
        await serviceResource(at(), of({ ...ledger, resourceId })),
        await serviceScene(at(), of({ accountId, region, serviceId: vpcId })),
      ]) {
        expect(gone.status).toBe(404);
        expect(gone.headers.get("content-type")).toBe("application/problem+json");
      }
    }),
    { numRuns: 60 },
  );
});

test("a search finds whatever the text, gives as many hits as are asked for, and says why", async () => {
  const find = async (query: string) => (await (await search(at(query))).json()) as { query: string; hits: object[] };
  const word = fc.string({ unit: "binary", minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== "");
  await fc.assert(
    fc.asyncProperty(word, fc.integer({ min: 1, max: 50 }), async (text, limit) => {
      const { query, hits } = await find(`?${new URLSearchParams({ q: text, limit: `${limit}` })}`);
      expect(query).toBe(new URLSearchParams(new URLSearchParams({ q: text }).toString()).get("q")?.trim());
      expect(hits.length).toBeLessThanOrEqual(limit);
    }),
    { numRuns: 60 },
  );
  expect((await find("?q=vpc-&limit=3")).hits).toHaveLength(3);
  expect((await find("?q=e")).hits).toHaveLength(50);
  const { hits } = await find(`?q=%20${core.vpcId.toUpperCase()}%20`);
  expect(hits[0]).toMatchObject({ kind: "vpc", at: core, why: `id ${core.vpcId}` });
  expect((await find("?q=ledger")).hits).toContainEqual(expect.objectContaining({ service: ledger }));
});

test("a resource of another VPC is said to be there", async () => {
  const runtime = await globalThis.isthmusRuntime;
  const other = runtime?.vpcs().find((vpc) => vpc.topology !== located.topology);
  const subnet = other?.topology.ofKind("subnet")[0];
  const response = await resource(at(), of({ ...core, resourceId: subnet?.id ?? "" }));
  expect([response.status, await response.json()]).toMatchObject([404, { at: other?.at }]);
});

test("while sources are read, an unknown VPC is not called unknown", async () => {
  const { runtime, finish } = slowRuntime();
  runtime.start();
  const asked = topology(at(), of(core));
  finish();
  expect((await asked).status).toBe(404);

  // Read once, and then being read for as long as the test wants.
  const results: ReturnType<SourceUnit["load"]>[] = [Promise.resolve(EMPTY)];
  const again = gate();
  const reread = serverRuntime([unitOf({ load: () => results.pop() ?? again.opened.then(() => EMPTY) })]);
  await reread.ready(60_000);
  reread.refresh();
  const unknown = [
    await topology(at(), of(core)),
    await serviceScene(at(), of(ledger)),
    await serviceDiagram(at(), of(ledger)),
    await serviceResource(at(), of({ ...ledger, resourceId: ledger.serviceId })),
  ];
  for (const response of unknown) {
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  }
  again.open();
});

describe("refresh", () => {
  const post = (headers: Record<string, string> = {}, method = "POST") =>
    at("", { method, headers: { host: "127.0.0.1:3000", ...headers } });
  const remove = (headers: Record<string, string> = {}) => post(headers, "DELETE");

  test("answers at once; one runs at a time", async () => {
    const { finish } = slowRuntime();
    const first = await refresh(post());
    const second = await refresh(post({ origin: ORIGIN, "sec-fetch-site": "same-origin" }));
    expect([first.status, await first.json()]).toEqual([202, { status: "running", events: "/api/v1/refresh/events" }]);
    expect(second.status).toBe(202);
    finish();
  });

  test("is refused for pages of other sites", async () => {
    const { runtime, finish } = slowRuntime();
    for (const headers of [{ origin: "https://example.com" }, { "sec-fetch-site": "cross-site" }]) {
      for (const response of [await refresh(post(headers)), await stop(remove(headers))]) {
        expect([response.status, response.headers.get("content-type")]).toEqual([403, "application/problem+json"]);
      }
    }
    // It was not stopped either.
    expect([runtime.refreshing, runtime.cancel()]).toEqual([true, "stopped"]);
    finish();
  });

  test("is ended by DELETE, and what has arrived stays", async () => {
    const cut = inventoryWith("222233334444", "vpc-cut");
    const reading = gate();
    const quick = inventoryWith("111122223333", "vpc-quick");
    const runtime = serverRuntime([
      unitOf({ id: "quick", load: async () => ({ ok: true, inventories: [quick], diagnostics: [] }) }),
      stoppable("slow", cut, reading.open),
    ]);
    await refresh(post());
    await reading.opened;
    const told = (await events(at())).text();
    const stopped = await stop(remove({ origin: ORIGIN, "sec-fetch-site": "same-origin" }));
    expect([stopped.status, await stopped.json()]).toEqual([
      202,
      { status: "stopped", events: "/api/v1/refresh/events" },
    ]);
    expect((await told).endsWith("\n\n")).toBe(true);
    expect(runtime.refreshing).toBe(false);
    const listed = (await (await network(at())).json()) as { groups: { cards: { at: { vpcId: string } }[] }[] };
    const shown = listed.groups.flatMap((group) => group.cards.map((card) => card.at.vpcId));
    expect(shown.sort()).toEqual(["vpc-cut", "vpc-quick"]);
    expect(await (await stop(remove())).json()).toMatchObject({ status: "idle" });
  });

  test("events tell of every step and end by themselves", async () => {
    const { finish } = slowRuntime();
    const response = await events(at());
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    await setImmediate();
    finish();
    const names = [...(await response.text()).matchAll(/^event: (\w+)$/gm)].map((match) => match[1]);
    expect(names[0]).toBe("sources");
    expect(names).toContain("progress");
    expect(names.at(-1)).toBe("done");
    expect(names.filter((name) => name === "done")).toHaveLength(1);
  });

  test("events tell when a source begins and ends, and of many steps at once only the last", async () => {
    const begin = gate();
    serverRuntime([
      unitOf({
        load: async ({ onProgress }) => {
          await begin.opened;
          for (let done = 0; done <= 40; done++) onProgress?.({ ...STEP, status: "started", done, total: 40 });
          return EMPTY;
        },
      }),
    ]);
    const response = await events(at());
    begin.open();
    const frames = framesOf(await response.text());
    expect(frames.map(({ name }) => name)).toEqual(["sources", "progress", "source", "done"]);
    expect(frames[1]?.data).toMatchObject({ sourceId: "0", progress: { action: "DescribeVpcs", done: 40, total: 40 } });
    expect(frames[2]?.data).toMatchObject({ source: { id: "0", status: "ready" } });
    expect(frames[3]?.data).toMatchObject({ sources: [{ id: "0", status: "ready" }] });
  });

  test("events tell of a step also while nothing else happens", async () => {
    const begin = gate();
    const end = gate();
    serverRuntime([
      unitOf({
        load: async ({ onProgress }) => {
          await begin.opened;
          onProgress?.({ ...STEP, status: "started" });
          await end.opened;
          return EMPTY;
        },
      }),
    ]);
    const { body } = await events(at());
    begin.open();
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("event: progress")) {
      const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
      if (done) throw new Error(`The stream ended: ${text}`);
      text += value;
    }
    expect(framesOf(text).at(-1)?.data).toMatchObject({ progress: { status: "started" } });
    end.open();
    await reader?.cancel();
  });

  test("events end at once when nothing is read", async () => {
    expect(await (await events(at())).text()).toMatch(/^event: sources\ndata: .*\n\nevent: done\ndata: .*\n\n$/);
  });

  test("events end when the client leaves, by either way", async () => {
    const { runtime, finish } = slowRuntime();
    const gone = new AbortController();
    const aborted = await events(at("", { signal: gone.signal }));
    gone.abort();
    expect(await aborted.text()).toMatch(/^event: sources/);
    const cancelled = await events(at());
    await cancelled.body?.cancel();
    // Nobody listens any more: a late event must not reach a closed stream.
    finish();
    await runtime.ready(60_000);
    expect(runtime.refreshing).toBe(false);
  });
});

/** Server-sent events with their data read. */
function framesOf(text: string): { name: string; data: unknown }[] {
  return [...text.matchAll(/^event: (\w+)\ndata: (.+)$/gm)].map(([, name = "", data = ""]) => ({
    name,
    data: JSON.parse(data) as unknown,
  }));
}

test("errors of other kinds are problems too", async () => {
  const wrong = refreshByGet(at());
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST, DELETE, OPTIONS"]);
  expect(await wrong.json()).toMatchObject({ type: "about:blank", status: 405, instance: "/api/v1/x" });
  expect(nothing(at()).status).toBe(404);
  globalThis.isthmusRuntime = Promise.reject(new Error("secret inside"));
  const broken = await health(at());
  expect(broken.status).toBe(500);
  expect(await broken.text()).not.toContain("secret inside");
});
