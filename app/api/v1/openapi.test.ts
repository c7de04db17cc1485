import { readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { CALLS, type EdgeKind, type NodeKind } from "@/lib/model";
import type { SceneBox, SceneLine } from "@/lib/scene";
import { createRuntime, type Runtime, renderServiceScene } from "@/lib/server";
import { ENDPOINT_COLUMNS, SERVICE_COLUMNS } from "@/lib/tables";
import document from "@/public/openapi.json";
import { slowRuntime } from "./test-runtime";

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Response | Promise<Response>;
type RouteModule = Partial<Record<string, Handler>>;

interface Parameter {
  name: string;
  in: string;
  description: string;
  schema: { properties?: Record<string, object> };
}

interface Operation {
  operationId: string;
  parameters?: Parameter[];
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: object }> }>;
}

/** Kinds by name, so that the type check tells when one is missing here, and the test when it is missing there. */
const NODES: Record<NodeKind, true> = {
  vpc: true,
  availabilityZone: true,
  subnet: true,
  routeTable: true,
  endpoint: true,
  networkInterface: true,
  service: true,
  serviceConfiguration: true,
  internetGateway: true,
  egressOnlyInternetGateway: true,
  natGateway: true,
  vpnGateway: true,
  carrierGateway: true,
  vpcPeeringConnection: true,
  transitGateway: true,
  loadBalancer: true,
  targetGroup: true,
  securityGroup: true,
  networkAcl: true,
  prefixList: true,
  external: true,
};
const EDGES: Record<EdgeKind, true> = {
  association: true,
  route: true,
  routeTableAttachment: true,
  eniAttachment: true,
  endpointService: true,
  guard: true,
  connection: true,
  loadBalancer: true,
  publishes: true,
  listener: true,
  target: true,
  peering: true,
  transitGatewayAttachment: true,
};
const BOXES: Record<SceneBox["kind"], true> = {
  vpc: true,
  lane: true,
  zone: true,
  subnet: true,
  workloads: true,
  chip: true,
  routeTable: true,
  edge: true,
  outside: true,
  card: true,
  hub: true,
  word: true,
};
const LINES: Record<SceneLine["kind"], true> = {
  association: true,
  route: true,
  routeTableAttachment: true,
  eniAttachment: true,
  loadBalancer: true,
  service: true,
  connection: true,
  joint: true,
  listener: true,
  target: true,
  peering: true,
  attachment: true,
  gatewayPeering: true,
  privateLink: true,
};

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const api = import.meta.dirname;

/** Route files by the path they answer, in OpenAPI's notation. */
const files = new Map(
  readdirSync(api, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "route.ts")
    .map((file) => {
      const segments = path.dirname(file).split(path.sep);
      return [`/api/v1/${segments.join("/").replace(/\[(\w+)\]/g, "{$1}")}`, path.join(api, file)];
    }),
);

const operations = Object.entries(document.paths).flatMap(([where, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    where,
    method: method.toUpperCase(),
    operation: operation as Operation,
  })),
);

async function routeOf(where: string): Promise<RouteModule> {
  return (await import(/* @vite-ignore */ files.get(where) ?? where)) as RouteModule;
}

async function call(
  where: string,
  method: string,
  params: Record<string, string> = {},
  { query = "", ...init }: RequestInit & { query?: string } = {},
) {
  const handler = (await routeOf(where))[method];
  if (handler === undefined) throw new Error(`${where} has no ${method}`);
  const url = where.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(params[name] ?? ""));
  const request = new Request(`http://127.0.0.1:3000${url}${query}`, { method, ...init });
  return handler(request, { params: Promise.resolve(params) });
}

const checks = new Map<string, z.ZodType>();

/** The check that a schema of the document stands for, made once. */
function checkOf(schema: object): z.ZodType {
  const inlined = { ...schema, $defs: document.components.schemas };
  const text = JSON.stringify(inlined).replaceAll("#/components/schemas/", "#/$defs/");
  const known = checks.get(text) ?? z.fromJSONSchema(JSON.parse(text) as z.core.JSONSchema.JSONSchema);
  checks.set(text, known);
  return known;
}

/** Checks a value against a schema of the document; gives the problems found. */
function problems(schema: object, value: unknown): string[] {
  const result = checkOf(schema).safeParse(value);
  return result.success ? [] : [z.prettifyError(result.error).slice(0, 600)];
}

function schemaOf(operation: Operation, response: Response): object {
  const documented = operation.responses[response.status];
  if (documented === undefined)
    throw new Error(`${operation.operationId}: status ${response.status} is not documented`);
  const content = documented.$ref === undefined ? documented.content : document.components.responses.Problem.content;
  const type = response.headers.get("content-type")?.split(";")[0] ?? "";
  const found = Object.entries(content ?? {}).find(([name]) => name === type);
  if (found === undefined) throw new Error(`${operation.operationId}: content type ${type} is not documented`);
  return found[1].schema;
}

function operationAt(where: string, method = "GET"): Operation {
  const found = operations.find((entry) => entry.where === where && entry.method === method);
  if (found === undefined) throw new Error(`${method} ${where} is not documented`);
  return found.operation;
}

/** The body of a successful answer, which must be as documented. */
async function read(where: string, params: Record<string, string> = {}, query = ""): Promise<unknown> {
  const response = await call(where, "GET", params, { query });
  expect([where, params, response.status]).toEqual([where, params, 200]);
  const schema = schemaOf(operationAt(where), response);
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const body: unknown = isJson ? await response.json() : await response.text();
  expect(problems(schema, body)).toEqual([]);
  return body;
}

let runtime: Runtime;

beforeAll(async () => {
  globalThis.isthmusRuntime = createRuntime({ sources: [{ type: "demo" }], origin: "test" });
  runtime = await globalThis.isthmusRuntime;
  await runtime.ready(60_000);
});

describe("the document", () => {
  test("has every route, and no other", () => {
    expect(Object.keys(document.paths).sort()).toEqual([...files.keys()].sort());
  });

  test.each([...files.keys()])("%s: has every method that the route does not refuse", async (where) => {
    const route = await routeOf(where);
    const documented = operations.filter((entry) => entry.where === where).map((entry) => entry.method);
    const answered = await Promise.all(
      METHODS.filter((method) => route[method] !== undefined).map(async (method) => {
        const response = await call(where, method, {}, method === "GET" ? {} : { body: "" });
        if (response.status !== 405) {
          await response.body?.cancel();
          return [method];
        }
        const allowed = (response.headers.get("allow") ?? "").split(", ");
        expect(METHODS.filter((other) => allowed.includes(other)).sort()).toEqual([...documented].sort());
        expect(problems({ $ref: "#/components/schemas/Problem" }, await response.json())).toEqual([]);
        return [];
      }),
    );
    expect(answered.flat().sort()).toEqual(documented.sort());
    expect(METHODS.filter((method) => route[method] === undefined)).toEqual([]);
  });

  test("names every parameter of its paths, and refers only to what it has", () => {
    for (const { where, operation } of operations) {
      const inPath = (operation.parameters ?? []).filter((entry) => entry.in === "path").map((entry) => entry.name);
      expect(inPath).toEqual([...where.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
    }
    const names = new Set(Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`));
    names.add("#/components/responses/Problem");
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(refs.filter((ref) => !names.has(ref))).toEqual([]);
    expect(new Set(operations.map((entry) => entry.operation.operationId)).size).toBe(operations.length);
  });

  test("names every kind of node, edge, box and line, and every API", () => {
    const schemas = document.components.schemas;
    expect(schemas.NodeKind.enum).toEqual(Object.keys(NODES));
    expect(schemas.Edge.properties.kind.enum).toEqual(Object.keys(EDGES));
    expect(schemas.SceneBox.properties.kind.enum).toEqual(Object.keys(BOXES));
    expect(schemas.SceneLine.properties.kind.enum).toEqual(Object.keys(LINES));
    expect([...schemas.CallOutcome.properties.service.enum].sort()).toEqual(
      [...new Set(CALLS.map((call) => call.service))].sort(),
    );
  });

  test.each([
    ["endpoints", ENDPOINT_COLUMNS],
    ["services", SERVICE_COLUMNS],
  ])("names every column of the table of %s", (name, columns) => {
    const ids = columns.map((column) => column.id);
    for (const where of [`/api/v1/${name}`, `/api/v1/${name}.csv`]) {
      const parameters = operationAt(where).parameters ?? [];
      const exploded = parameters.find((parameter) => parameter.name === "is");
      expect(Object.keys(exploded?.schema.properties ?? {})).toEqual(ids.map((id) => `is.${id}`));
      const named = parameters.filter((parameter) => parameter.description.includes("Columns: "));
      expect(named.length).toBe(where.endsWith(".csv") ? 2 : 1);
      for (const { description } of named) expect(description.split("Columns: ")[1]).toBe(ids.join(", "));
    }
  });

  test("says of every route with a part in its path that a malformed one is refused", () => {
    for (const { where, operation } of operations.filter((entry) => entry.where.includes("{"))) {
      expect([where, operation.responses[400]]).toEqual([where, { $ref: "#/components/responses/Problem" }]);
    }
  });

  test("a check of answers can fail", () => {
    const list = { $ref: "#/components/schemas/VpcList" };
    expect(problems(list, { vpcs: [] })).toEqual([]);
    expect(problems(list, { vpcs: [{}] })).not.toEqual([]);
    expect(problems(list, { vpcs: [], more: 1 })).not.toEqual([]);
    const sentence = { $ref: "#/components/schemas/Sentence" };
    expect(problems(sentence, ["a", { strong: "b" }])).toEqual([]);
    expect(problems(sentence, [{ strong: "b", weak: "c" }])).not.toEqual([]);
  });
});

describe("answers are as documented", () => {
  /** Queries without which a route has nothing to answer. */
  const needed: Record<string, string> = { search: "?q=core" };
  /** Bodies without which a route has nothing to answer. */
  const bodies: Record<string, unknown> = {
    evaluatePolicy: {
      policy: '{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/*"}}',
      action: "s3:GetObject",
      resource: null,
      context: { "aws:SourceVpce": "vpce-1" },
    },
  };
  const plain = operations.filter(
    (entry) => !entry.where.includes("{") && entry.operation.operationId !== "refreshEvents",
  );

  test.each(plain)("$method $where", async ({ where, method, operation }) => {
    const body = bodies[operation.operationId];
    const query = needed[operation.operationId] ?? "";
    const response = await call(
      where,
      method,
      {},
      { query, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
    );
    const schema = schemaOf(operation, response);
    expect(response.status).toBeLessThan(300);
    const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
    expect(problems(schema, isJson ? await response.json() : await response.text())).toEqual([]);
  });

  test.each(["topology", "outline", "scene", "diagram.svg", "reach", "reach.csv"])(
    "%s, of every VPC of the demo",
    async (name) => {
      expect(runtime.vpcs().length).toBeGreaterThan(4);
      for (const { at } of runtime.vpcs()) await read(`/api/v1/vpcs/{accountId}/{region}/{vpcId}/${name}`, { ...at });
    },
  );

  test.each(["png", "pdf", "drawio", "mmd", "dot"])(
    "diagram.%s, of a VPC, a service and the network",
    async (format) => {
      const core = runtime.vpcs().find(({ vpc }) => vpc.label === "core")?.at;
      const service = runtime.network().services[0];
      if (core === undefined || service === undefined) throw new Error("The demo has a VPC core and services.");
      const { accountId, region } = service.topology;
      await read(`/api/v1/vpcs/{accountId}/{region}/{vpcId}/diagram.${format}`, { ...core }, "?scale=1&legend=off");
      await read(
        `/api/v1/services/{accountId}/{region}/{serviceId}/diagram.${format}`,
        { accountId, region, serviceId: service.node.id },
        "?scale=1",
      );
      await read(`/api/v1/network/diagram.${format}`, {}, "?scale=1");
    },
  );

  test("the picture for links to a VPC", async () => {
    const core = runtime.vpcs().find(({ vpc }) => vpc.label === "core")?.at;
    const where = "/api/v1/vpcs/{accountId}/{region}/{vpcId}/preview.png";
    const response = await call(where, "GET", { ...core });
    expect(response.headers.get("content-type")).toBe("image/png");
    const bytes = Buffer.from(await response.arrayBuffer());
    // Width and height stand in the first chunk of a PNG.
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630]);
  });

  test("traces, of every subnet of the demo to services, to endpoints and to nothing", async () => {
    const where = "/api/v1/vpcs/{accountId}/{region}/{vpcId}/trace";
    for (const { at, topology, vpc } of runtime.vpcs()) {
      const [first, ...more] = topology.within(vpc.id).filter(({ kind }) => kind === "subnet");
      const endpoints = topology.within(vpc.id).filter(({ kind }) => kind === "endpoint");
      const targets = ["s3", "kms", "internet", "10.0.16.10", ...endpoints.map(({ id }) => id)];
      for (const from of [first, more[0]].flatMap((subnet) => subnet?.id ?? [])) {
        for (const to of targets) {
          const response = await call(where, "GET", { ...at }, { query: `?from=${from}&to=${to}` });
          const gateway = endpoints.some((one) => one.id === to && response.status === 400);
          expect([to, response.status]).toEqual([to, gateway ? 400 : 200]);
          expect(problems(schemaOf(operationAt(where), response), await response.json())).toEqual([]);
        }
      }
    }
  });

  test.each(["", "?from=subnet-none&to=s3", "?from=10.0.16.1", "?from=10.0.16.1&to=s3&port=99999", "?services=a b"])(
    "a question that names nothing: %s",
    async (query) => {
      const at = runtime.vpcs().find(({ vpc }) => vpc.label === "core")?.at;
      const where = `/api/v1/vpcs/{accountId}/{region}/{vpcId}/${query.startsWith("?services") ? "reach" : "trace"}`;
      const response = await call(where, "GET", { ...at }, { query });
      expect(response.status).toBe(400);
      expect(problems(schemaOf(operationAt(where), response), await response.json())).toEqual([]);
    },
  );

  test.each([
    "",
    "[]",
    "{}",
    '{"policy":"{}","action":""}',
    '{"policy":1,"action":"s3:GetObject"}',
    "x".repeat(100_001),
  ])("a policy request that is none: %.20s", async (body) => {
    const response = await call("/api/v1/policy/evaluate", "POST", {}, { body });
    expect(response.status).toBe(400);
    expect(problems(schemaOf(operationAt("/api/v1/policy/evaluate", "POST"), response), await response.json())).toEqual(
      [],
    );
  });

  test("panels, of every node of the demo", async () => {
    const where = "/api/v1/vpcs/{accountId}/{region}/{vpcId}/resources/{resourceId}";
    const panels: unknown[] = [];
    for (const { at, topology, vpc } of runtime.vpcs()) {
      for (const node of [vpc, ...topology.within(vpc.id)]) {
        const response = await call(where, "GET", { ...at, resourceId: node.id });
        expect(response.status).toBe(200);
        panels.push(await response.json());
      }
    }
    expect(problems({ type: "array", items: { $ref: "#/components/schemas/Panel" } }, panels)).toEqual([]);
  });

  test.each(["", "?group=region", "?group=environment", "?view=list", "?tag=Environment=prod&service=s3&q=e"])(
    "the network%s",
    async (query) => {
      const view = (await read("/api/v1/network", {}, query)) as { groups: { cards: unknown[] }[]; scene: unknown };
      expect(view.groups.flatMap((group) => group.cards).length).toBeGreaterThan(0);
      expect(view.scene === null).toBe(query === "?view=list");
      await read("/api/v1/network/diagram.svg", {}, query);
    },
  );

  test("panels on the network, of whatever a click or a hit selects and of every resource", async () => {
    const where = "/api/v1/network/resources/{resourceId}";
    const { scene } = (await read("/api/v1/network")) as { scene: { boxes: { nodeId: string | null }[] } };
    const ids = new Set(scene.boxes.flatMap((box) => box.nodeId ?? []));
    expect(ids.size).toBeGreaterThan(runtime.vpcs().length);
    for (const { key } of runtime.vpcs()) ids.add(key);
    for (const { nodes } of runtime.network().topologies) {
      for (const node of nodes) if (node.kind !== "external") ids.add(node.id);
    }
    const panels: unknown[] = [];
    for (const resourceId of ids) {
      const response = await call(where, "GET", { resourceId });
      // Of an account that nobody read, the map shows no more than that it is there.
      const known = !resourceId.startsWith("account/");
      expect([resourceId, response.status]).toEqual([resourceId, known ? 200 : 404]);
      if (known) panels.push(await response.json());
    }
    expect(problems({ type: "array", items: { $ref: "#/components/schemas/PlacedPanel" } }, panels)).toEqual([]);
  });

  test("the pages of every endpoint service of the demo, and panels of all that a click selects there", async () => {
    const { services } = runtime.network();
    expect(services.length).toBeGreaterThan(2);
    const route = "/api/v1/services/{accountId}/{region}/{serviceId}";
    for (const service of services) {
      const { accountId, region } = service.topology;
      const at = { accountId, region, serviceId: service.node.id };
      await read(`${route}/scene`, at);
      await read(`${route}/diagram.svg`, at);
      const { boxes } = renderServiceScene(runtime, service, new URLSearchParams());
      const ids = new Set([service.node.id, ...boxes.flatMap((box) => box.nodeId ?? [])]);
      expect(ids.size).toBeGreaterThan(3);
      for (const resourceId of ids) await read(`${route}/resources/{resourceId}`, { ...at, resourceId });
    }
  });

  test.each(["endpoints", "services"])("every row of the table of %s", async (name) => {
    const page = (await read(`/api/v1/${name}`, {}, "?all")) as { rows: unknown[]; total: number };
    expect(page.rows.length).toBe(page.total);
    expect(page.total).toBeGreaterThan(4);
  });

  test("hits of every kind that a search gives", async () => {
    const kinds = new Set<string>();
    for (const q of ["a", "e", "10.0.1.7", "10.0.0.0/16", "account", "111122223333", "nacl", ...Object.keys(NODES)]) {
      const { hits } = (await read("/api/v1/search", {}, `?q=${encodeURIComponent(q)}`)) as {
        hits: { kind: string }[];
      };
      for (const { kind } of hits) kinds.add(kind);
    }
    for (const node of runtime.network().topologies.flatMap((topology) => topology.nodes)) {
      if (kinds.has(node.kind)) continue;
      const { hits } = (await read("/api/v1/search", {}, `?q=${encodeURIComponent(node.resourceId)}`)) as {
        hits: { kind: string }[];
      };
      for (const { kind } of hits) kinds.add(kind);
    }
    expect(kinds).toContain("account");
    expect(kinds).toContain("serviceConfiguration");
    expect(kinds.size).toBeGreaterThan(15);
  });

  test.each(operations.filter((entry) => entry.where.includes("{vpcId}") || entry.where.includes("{serviceId}")))(
    "$method $where: an unknown VPC or service",
    async ({ where, method, operation }) => {
      const at = { accountId: "111122223333", region: "us-east-1", resourceId: "x" };
      const response = await call(where, method, { ...at, vpcId: "vpc-none", serviceId: "vpce-svc-none" });
      expect(response.status).toBe(404);
      const body: unknown = await response.json();
      expect(problems(schemaOf(operation, response), body)).toEqual([]);
      const detail = where.includes("{vpcId}") ? "(core)" : "There is no endpoint service vpce-svc-none in account";
      expect(body).toMatchObject({ status: 404, detail: expect.stringContaining(detail) });
    },
  );

  test.each([
    ["/api/v1/network/resources/{resourceId}", { resourceId: "vpc-none" }],
    [
      "/api/v1/services/{accountId}/{region}/{serviceId}/resources/{resourceId}",
      {
        accountId: "111122223333",
        region: "us-east-1",
        serviceId: "vpce-svc-02c293ad46dc761ed",
        resourceId: "vpc-none",
      },
    ],
  ])("GET %s: an unknown resource", async (where, params) => {
    const response = await call(where, "GET", params);
    expect(response.status).toBe(404);
    const body: unknown = await response.json();
    expect(problems(schemaOf(operationAt(where), response), body)).toEqual([]);
    expect(body).toMatchObject({ title: "No such resource", detail: expect.stringContaining("vpc-none") });
  });

  test("a search for nothing", async () => {
    for (const query of ["", "?q=%20", `?q=${"x".repeat(201)}`, "?q=a&limit=0", "?q=a&limit=51", "?q=a&limit=1.5"]) {
      const response = await call("/api/v1/search", "GET", {}, { query });
      expect([query, response.status]).toEqual([query, 400]);
      expect(problems(schemaOf(operationAt("/api/v1/search"), response), await response.json())).toEqual([]);
    }
  });

  test("events of a refresh", async () => {
    const served = globalThis.isthmusRuntime;
    const { finish } = slowRuntime();
    const response = await call("/api/v1/refresh/events", "GET");
    globalThis.isthmusRuntime = served;
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    finish();
    const frames = [...(await response.text()).matchAll(/^event: (\w+)\ndata: (.+)$/gm)];
    const schemas: Record<string, string> = {
      sources: "SourcesEvent",
      source: "SourceEvent",
      progress: "ProgressEvent",
      done: "DoneEvent",
    };
    expect(new Set(frames.map(([, name]) => name))).toEqual(new Set(Object.keys(schemas)));
    for (const [, name = "", data = ""] of frames) {
      expect([name, problems({ $ref: `#/components/schemas/${schemas[name]}` }, JSON.parse(data))]).toEqual([name, []]);
    }
  });
});
