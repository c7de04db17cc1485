import { readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createRuntime, type Runtime } from "@/lib/server";
import document from "@/public/openapi.json";

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Response | Promise<Response>;
type RouteModule = Partial<Record<string, Handler>>;

interface Operation {
  operationId: string;
  parameters?: ({ name: string; in: string } | undefined)[];
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: object }> }>;
}

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

async function call(where: string, method: string, params: Record<string, string> = {}, init: RequestInit = {}) {
  const handler = (await routeOf(where))[method];
  if (handler === undefined) throw new Error(`${where} has no ${method}`);
  const url = where.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(params[name] ?? ""));
  const request = new Request(`http://127.0.0.1:3000${url}`, { method, ...init });
  return handler(request, { params: Promise.resolve(params) });
}

/** Checks a value against a schema of the document; gives the problems found. */
function problems(schema: object, value: unknown): string[] {
  const inlined = { ...schema, $defs: document.components.schemas };
  const local = JSON.parse(
    JSON.stringify(inlined).replaceAll("#/components/schemas/", "#/$defs/"),
  ) as z.core.JSONSchema.JSONSchema;
  const result = z.fromJSONSchema(local).safeParse(value);
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
    const answered = await Promise.all(
      METHODS.filter((method) => route[method] !== undefined).map(async (method) => {
        const response = await call(where, method, {}, method === "GET" ? {} : { body: "" });
        await response.body?.cancel();
        return response.status === 405 ? [] : [method];
      }),
    );
    const documented = operations.filter((entry) => entry.where === where).map((entry) => entry.method);
    expect(answered.flat().sort()).toEqual(documented.sort());
    expect(METHODS.filter((method) => route[method] === undefined)).toEqual([]);
  });

  test("names every parameter of its paths, and refers only to what it has", () => {
    for (const { where, operation } of operations) {
      const inPath = (operation.parameters ?? []).filter((entry) => entry?.in === "path").map((entry) => entry?.name);
      expect(inPath).toEqual([...where.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
    }
    const names = new Set(Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`));
    names.add("#/components/responses/Problem");
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(refs.filter((ref) => !names.has(ref))).toEqual([]);
    expect(new Set(operations.map((entry) => entry.operation.operationId)).size).toBe(operations.length);
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
  const plain = operations.filter(
    (entry) => !entry.where.includes("{vpcId}") && entry.operation.operationId !== "refreshEvents",
  );

  test.each(plain)("$method $where", async ({ where, method, operation }) => {
    const response = await call(where, method);
    const schema = schemaOf(operation, response);
    expect(response.status).toBeLessThan(300);
    expect(problems(schema, await response.json())).toEqual([]);
  });

  test.each(["topology", "outline", "scene"])("%s, of every VPC of the demo", async (name) => {
    const where = `/api/v1/vpcs/{accountId}/{region}/{vpcId}/${name}`;
    const operation = operations.find((entry) => entry.where === where)?.operation;
    if (operation === undefined) throw new Error(`${where} is not documented`);
    expect(runtime.vpcs().length).toBeGreaterThan(4);
    for (const { at } of runtime.vpcs()) {
      const response = await call(where, "GET", { ...at });
      expect(problems(schemaOf(operation, response), await response.json())).toEqual([]);
    }
  });

  test("panels, of every node of the demo", async () => {
    const where = "/api/v1/vpcs/{accountId}/{region}/{vpcId}/resources/{resourceId}";
    const operation = operations.find((entry) => entry.where === where)?.operation;
    if (operation === undefined) throw new Error(`${where} is not documented`);
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

  test.each(operations.filter((entry) => entry.where.includes("{vpcId}")))(
    "$method $where: an unknown VPC",
    async ({ where, method, operation }) => {
      const params = { accountId: "111122223333", region: "us-east-1", vpcId: "vpc-none", resourceId: "x" };
      const response = await call(where, method, params);
      expect(response.status).toBe(404);
      const body: unknown = await response.json();
      expect(problems(schemaOf(operation, response), body)).toEqual([]);
      expect(body).toMatchObject({ status: 404, detail: expect.stringContaining("(core)") });
    },
  );
});
