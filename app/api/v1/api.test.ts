import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { createRuntime, type LocatedVpc, Runtime, renderSvg, type SourceUnit } from "@/lib/server";
import { GET as nothing } from "../[...path]/route";
import { GET as health } from "./health/route";
import { GET as events } from "./refresh/events/route";
import { POST as refresh, GET as refreshByGet } from "./refresh/route";
import { GET as diagram } from "./vpcs/[accountId]/[region]/[vpcId]/diagram.svg/route";
import { GET as resource } from "./vpcs/[accountId]/[region]/[vpcId]/resources/[resourceId]/route";
import { GET as scene } from "./vpcs/[accountId]/[region]/[vpcId]/scene/route";
import { GET as topology } from "./vpcs/[accountId]/[region]/[vpcId]/topology/route";

const ORIGIN = "http://127.0.0.1:3000";
const core = { accountId: "111122223333", region: "us-east-1", vpcId: "" };

const at = (query = "", init: RequestInit = {}) => new Request(`${ORIGIN}/api/v1/x${query}`, init);
const of = <P extends object>(params: P) => ({ params: Promise.resolve(params) });

const demo = createRuntime({ sources: [{ type: "demo" }], origin: "test" });
let located: LocatedVpc;

beforeEach(async () => {
  globalThis.isthmusRuntime = demo;
  const runtime = await demo;
  await runtime.ready(60_000);
  const found = runtime.vpcs().find((vpc) => vpc.vpc.attributes.name === "core");
  if (found === undefined) throw new Error("The demo has no VPC core.");
  located = found;
  core.vpcId = found.at.vpcId;
});

/** A source that never answers, until `finish` is called. */
function slowRuntime() {
  let finish = () => {};
  const answered = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const unit: SourceUnit = {
    id: "0",
    kind: "live",
    label: "slow",
    region: "us-east-1",
    load: async ({ onProgress }) => {
      const step = { accountId: null, region: "us-east-1", action: "DescribeVpcs", done: 0, total: 1 } as const;
      onProgress?.({ ...step, status: "started" });
      await answered;
      onProgress?.({ ...step, status: "complete", done: 1 });
      return { ok: true, inventories: [], diagnostics: [] };
    },
  };
  const runtime = new Runtime("test", [unit]);
  globalThis.isthmusRuntime = Promise.resolve(runtime);
  return { runtime, finish };
}

describe("diagram.svg", () => {
  test("gives the bytes of the shared renderer, for the view of the query", async () => {
    const endpoint = located.topology.ofKind("endpoint")[0]?.id ?? "";
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

test("no path makes an error", async () => {
  const part = fc.string({ unit: "binary", maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(part, part, part, part, async (accountId, region, vpcId, resourceId) => {
      const unknown = await topology(at(), of({ accountId, region, vpcId }));
      expect(unknown.status).toBe(404);
      const gone = await resource(at(), of({ ...core, resourceId }));
      expect(gone.status).toBe(404);
      expect(gone.headers.get("content-type")).toBe("application/problem+json");
    }),
    { numRuns: 60 },
  );
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

  const again = slowRuntime();
  again.finish();
  await again.runtime.ready(60_000);
  again.runtime.refresh();
  const response = await topology(at(), of(core));
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "2"]);
});

describe("refresh", () => {
  const post = (headers: Record<string, string> = {}) =>
    at("", { method: "POST", headers: { host: "127.0.0.1:3000", ...headers } });

  test("answers at once; one runs at a time", async () => {
    const { finish } = slowRuntime();
    const first = await refresh(post());
    const second = await refresh(post({ origin: ORIGIN, "sec-fetch-site": "same-origin" }));
    expect([first.status, await first.json()]).toEqual([202, { status: "running", events: "/api/v1/refresh/events" }]);
    expect(second.status).toBe(202);
    finish();
  });

  test("is refused for pages of other sites", async () => {
    const { runtime } = slowRuntime();
    for (const headers of [{ origin: "https://example.com" }, { "sec-fetch-site": "cross-site" }]) {
      const response = await refresh(post(headers));
      expect([response.status, response.headers.get("content-type")]).toEqual([403, "application/problem+json"]);
    }
    expect(runtime.sources()[0]?.collectedAt).toBeNull();
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

test("errors of other kinds are problems too", async () => {
  const wrong = refreshByGet(at());
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
  expect(await wrong.json()).toMatchObject({ type: "about:blank", status: 405, instance: "/api/v1/x" });
  expect(nothing(at()).status).toBe(404);
  globalThis.isthmusRuntime = Promise.reject(new Error("secret inside"));
  const broken = await health(at());
  expect(broken.status).toBe(500);
  expect(await broken.text()).not.toContain("secret inside");
});
