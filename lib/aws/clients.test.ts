import { createServer, type Server } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { CALLS } from "@/lib/model";
import { type Clients, createClients, type SdkClient, SERVICES } from "./clients";
import { KeyRing } from "./credentials";
import { isAllowed, type Service } from "./guard";
import { RateLimits } from "./rate-limits";

let server: Server;
let connections = 0;
let clients: Clients;

beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(400);
    response.end();
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_CONFIG_FILE", "/nowhere/config");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials");
  connections = 0;
  clients = createClients({
    owner: () => "111122223333",
    keys: new KeyRing(async () => ({ accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" }), 1_000),
    limits: new RateLimits(),
    requestTimeoutMs: 5_000,
    maxAttempts: 1,
  });
});

afterEach(() => {
  clients.destroy();
  vi.unstubAllEnvs();
});

const MODULES: Record<Service, () => Promise<object>> = {
  ec2: () => import("@aws-sdk/client-ec2"),
  elbv2: () => import("@aws-sdk/client-elastic-load-balancing-v2"),
  organizations: () => import("@aws-sdk/client-organizations"),
  ram: () => import("@aws-sdk/client-ram"),
  route53: () => import("@aws-sdk/client-route-53"),
  route53resolver: () => import("@aws-sdk/client-route53resolver"),
  sts: () => import("@aws-sdk/client-sts"),
};

interface Command {
  resolveMiddleware(stack: unknown, config: unknown, options: object): (command: Command) => Promise<unknown>;
}

/** A command for each action that a service has, by action. */
async function commandsOf(service: Service): Promise<[action: string, command: Command][]> {
  return Object.entries(await MODULES[service]()).flatMap(([name, value]: [string, unknown]) =>
    name.endsWith("Command") && name !== "$Command" && typeof value === "function"
      ? [[name.replace(/Command$/, ""), new (value as new (input: object) => Command)(INPUT)] as [string, Command]]
      : [],
  );
}

/** What the paths of REST requests are made of, so that a request can be written without the guard on commands. */
const INPUT = { Id: "Z1", HostedZoneId: "Z1", ResourceType: "hostedzone", ResourceId: "Z1", resourceShareArn: "a" };

const READING = /^(?:Describe|Get|List|Search)[A-Z]/;

describe("the guard", () => {
  it("lets exactly the reading actions and sts:AssumeRole through: all of the catalogue, none that writes", () => {
    for (const { service, action } of CALLS) expect(isAllowed(service, action), action).toBe(true);
    expect(isAllowed("sts", "AssumeRole")).toBe(true);
    expect(isAllowed("ec2", "AssumeRole")).toBe(false);
    for (const action of [
      "CreateVpc",
      "DeleteVpc",
      "Describe",
      "describeVpcs",
      "XDescribeVpcs",
      "GetawayCreate",
      "Listen",
      "AssumeRoleWithSAML",
      "",
    ]) {
      for (const service of SERVICES) expect(isAllowed(service, action), action).toBe(false);
    }
  });

  it.each(SERVICES)("refuses every other command of %s before anything leaves the process", async (service) => {
    const writing = (await commandsOf(service)).filter(
      ([action]) => !READING.test(action) && !(service === "sts" && action === "AssumeRole"),
    );
    expect(writing.length).toBeGreaterThan(service === "ec2" ? 400 : 3);
    const client = await clients.client(service, "eu-west-1");
    for (const [action, command] of writing) {
      await expect(client.send(command, {}), action).rejects.toThrow(`Refused to send ${service}:${action}`);
      await expect(clients.send(service, "eu-west-1", action, {}), action).rejects.toThrow("Refused to send");
    }
    expect(connections).toBe(0);
  });

  it.each(SERVICES)("stands before the wire of %s, too, whatever was done to the middleware", async (service) => {
    const client = await clients.client(service, "eu-west-1");
    const stack = client.middlewareStack as unknown as { clone(): { remove(name: string): boolean } };
    const clone = stack.clone();
    expect(clone.remove("readingActionsOnly")).toBe(true);
    expect(clone.remove("rateLimits")).toBe(true);
    const writing = (await commandsOf(service)).filter(([action]) => !isAllowed(service, action));
    let refused = 0;
    for (const [action, command] of writing) {
      const sent = command.resolveMiddleware(clone, (client as SdkClient).config, {})(command);
      // A command whose input cannot be written at all fails before.
      const reason = await sent.then(
        () => "sent",
        (error: unknown) => String(error),
      );
      expect(reason, action).not.toBe("sent");
      if (reason.includes("Refused to send")) refused += 1;
    }
    expect(refused).toBeGreaterThan(writing.length / 3);
    expect(connections).toBe(0);
  });

  it.each(SERVICES)("is not what stops a reading action of %s", async (service) => {
    const action = { ec2: "DescribeVpcs", elbv2: "DescribeLoadBalancers", organizations: "ListAccounts" };
    const more = { ram: "ListResources", route53: "ListHostedZones", route53resolver: "ListResolverRules" };
    const asked = { ...action, ...more, sts: "GetCallerIdentity" }[service];
    await expect(clients.send(service, "eu-west-1", asked, { resourceOwner: "SELF" })).rejects.not.toThrow("Refused");
    expect(connections).toBe(1);
  });

  it("lets a role be assumed", async () => {
    const input = { RoleArn: "arn:aws:iam::111122223333:role/r", RoleSessionName: "isthmus" };
    await expect(clients.send("sts", "eu-west-1", "AssumeRole", input)).rejects.not.toThrow("Refused");
    expect(connections).toBe(1);
  });
});
