import { createServer, type Server } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { CALLS } from "@/lib/model";
import { type Clients, createClients, isReadingAction, loadSdk, type Sdk } from "./clients";

let server: Server;
let connections = 0;
let sdk: Sdk;
let clients: Clients;

beforeAll(async () => {
  sdk = await loadSdk();
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
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_PROFILE", undefined);
  vi.stubEnv("AWS_CONFIG_FILE", "/nowhere/config");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  connections = 0;
  clients = createClients(sdk, { region: "eu-west-1", requestTimeoutMs: 5_000, maxAttempts: 1 });
});

afterEach(() => {
  clients.destroy();
  vi.unstubAllEnvs();
});

type Send = (command: object) => Promise<unknown>;
type CommandClass = new (input: object) => object;

/** Every command that a module exports, by action. */
function commandsOf(module: object): [action: string, command: CommandClass][] {
  return Object.entries(module).flatMap(([name, value]) =>
    name.endsWith("Command") && name !== "$Command" && typeof value === "function"
      ? [[name.replace(/Command$/, ""), value as CommandClass] as [string, CommandClass]]
      : [],
  );
}

describe("the guard", () => {
  it("lets exactly the reading actions through: all of the catalogue, none that writes", () => {
    for (const { action } of CALLS) expect(isReadingAction(action), action).toBe(true);
    for (const action of [
      "CreateVpc",
      "DeleteVpc",
      "Describe",
      "describeVpcs",
      "XDescribeVpcs",
      "GetawayCreate",
      "Listen",
      "",
      "AssumeRole",
    ]) {
      expect(isReadingAction(action), action).toBe(false);
    }
  });

  it("refuses every other command of both services before anything leaves the process", async () => {
    const services: [object, Send][] = [
      [sdk.ec2, clients.ec2.send.bind(clients.ec2) as Send],
      [sdk.sts, clients.sts.send.bind(clients.sts) as Send],
      [sdk.sts, clients.stsIn("us-east-1").send.bind(clients.stsIn("us-east-1")) as Send],
    ];
    for (const [module, send] of services) {
      const writing = commandsOf(module).filter(([action]) => !/^(Describe|Get|List|Search)[A-Z]/.test(action));
      expect(writing.length).toBeGreaterThan(module === sdk.ec2 ? 400 : 2);
      for (const [action, Command] of writing) {
        await expect(send(new Command({})), action).rejects.toThrow(`Refused to send ${action}`);
      }
    }
    expect(connections).toBe(0);
  });

  it("is not what stops a reading action", async () => {
    await expect(clients.ec2.send(new sdk.ec2.DescribeVpcsCommand({}))).rejects.not.toThrow("Refused");
    expect(connections).toBe(1);
  });
});
