import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../..");
const FOLDERS = ["app", "bench", "components", "e2e", "lib", "proxy.ts", "instrumentation.ts"];
const CLIENTS = "lib/aws/clients.ts";

/** Tests and the stand-in read commands and schemas of the SDK; they may not make clients either. */
function mayImport(file: string): boolean {
  return file === CLIENTS || file.startsWith("e2e/") || file.endsWith(".test.ts");
}

/** The tests of the stand-in itself speak to it with clients of their own, on the loopback address. */
const STANDIN_TESTS = "e2e/wire/standin";

function sourceFiles(): string[] {
  return FOLDERS.flatMap((start) => {
    if (start.endsWith(".ts")) return [start];
    return readdirSync(path.join(ROOT, start), { recursive: true, encoding: "utf8" })
      .map((name) => `${start}/${name.split(path.sep).join("/")}`)
      .filter((name) => /\.(?:[cm]?[jt]s|tsx)$/.test(name) && !name.startsWith(STANDIN_TESTS));
  });
}

/**
 * What in a source could make a client of the AWS SDK without the guard, as sentences: a value imported from the SDK, other
 * than a command, outside the one file; and in that file, a `new` of a client anywhere but in `guardedClient`.
 */
function findingsIn(file: string, text: string): string[] {
  // Parsing is slow, and a text without any of these words has no finding.
  if (
    file !== CLIENTS &&
    !/@aws-sdk|@smithy|Client|EC2|STS|ElasticLoadBalancing|Route53|RAM|Organizations|SSO/.test(text)
  )
    return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const findings: string[] = [];
  const report = (node: ts.Node, what: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    findings.push(`${file}:${line + 1} ${what}`);
  };
  const visit = (node: ts.Node): void => {
    if (isSdkImport(node)) {
      const clause = ts.isImportDeclaration(node) ? node.importClause : undefined;
      const isType = clause?.isTypeOnly === true || (ts.isExportDeclaration(node) && node.isTypeOnly);
      if (!isType && !mayImport(file)) {
        const named = clause?.namedBindings;
        const values =
          named !== undefined && ts.isNamedImports(named) ? named.elements.filter((one) => !one.isTypeOnly) : null;
        if (values === null || clause?.name !== undefined || values.length > 0) report(node, "imports the AWS SDK");
      }
      if (!isType && ts.isExportDeclaration(node)) report(node, "hands on the AWS SDK");
    }
    if (ts.isNewExpression(node) && !isAllowedNew(file, node)) report(node, `makes ${node.expression.getText()}`);
    if (ts.isHeritageClause(node)) {
      for (const { expression } of node.types) if (isClientName(nameOf(expression))) report(node, "extends a client");
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}

function isSdkImport(node: ts.Node): node is ts.ImportDeclaration | ts.ExportDeclaration | ts.CallExpression {
  const isCall =
    ts.isCallExpression(node) &&
    (node.expression.kind === ts.SyntaxKind.ImportKeyword || nameOf(node.expression) === "require");
  const specifier =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : isCall
        ? node.arguments[0]
        : undefined;
  return specifier !== undefined && ts.isStringLiteralLike(specifier) && /^@(?:aws-sdk|smithy)\//.test(specifier.text);
}

/** `EC2Client`, and `EC2`, which is a client as well; `Client`, the constructor that `clients.ts` reads from a module. */
function isClientName(name: string): boolean {
  return /^(?:(?:EC2|STS|ElasticLoadBalancingV2|Route53|Route53Resolver|RAM|Organizations|SSO|SSOOIDC)(?:Client)?|Client)$/.test(
    name,
  );
}

function isAllowedNew(file: string, node: ts.NewExpression): boolean {
  if (!isClientName(nameOf(node.expression))) {
    // In the file that loads the modules, whatever comes out of one could be a client.
    return file !== CLIENTS || ts.isIdentifier(node.expression);
  }
  return file === CLIENTS && functionAround(node) === "guardedClient";
}

function nameOf(expression: ts.Expression): string {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isIdentifier(expression) ? expression.text : "";
}

function functionAround(node: ts.Node): string | null {
  for (let around = node.parent; around !== undefined; around = around.parent) {
    if (ts.isFunctionDeclaration(around)) return around.name?.text ?? null;
  }
  return null;
}

describe("the sources", () => {
  it("make clients of the AWS SDK in one place, where each gets the guard", () => {
    const files = sourceFiles();
    expect(files).toContain(CLIENTS);
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((file) => findingsIn(file, readFileSync(path.join(ROOT, file), "utf8")))).toEqual([]);
  });

  it("construct through the SDK in that place once", () => {
    const text = readFileSync(path.join(ROOT, CLIENTS), "utf8");
    expect(text.match(/new Client\(/g)?.length).toBe(1);
    expect(text.match(/Reflect\.construct\(/g)?.length).toBe(1);
    expect(text).toContain("Reflect.construct(Command, [input])");
  });

  it.each([
    ["lib/server/x.ts", 'import { EC2Client } from "@aws-sdk/client-ec2";'],
    ["lib/server/x.ts", 'import * as ec2 from "@aws-sdk/client-ec2";'],
    ["lib/server/x.ts", 'import "@aws-sdk/client-ec2";'],
    ["lib/aws/x.ts", 'const { S3Client } = await import("@aws-sdk/client-s3");'],
    ["lib/aws/x.ts", 'const ec2 = require("@aws-sdk/client-ec2");'],
    ["lib/aws/x.ts", 'export { EC2Client } from "@aws-sdk/client-ec2";'],
    ["lib/aws/x.ts", 'import { Client } from "@smithy/core/client";'],
    ["lib/aws/x.test.ts", "const client = new sdk.ec2.EC2Client({});"],
    ["e2e/wire/x.ts", "const client = new ec2.EC2({});"],
    ["e2e/wire/x.ts", "class Mine extends EC2Client {}"],
    [CLIENTS, "function other() { return new Client({}); }"],
    [CLIENTS, "function other(sdk) { return new sdk.RAMClient({}); }"],
    [CLIENTS, "function other(sdk) { return new sdk[name]({}); }"],
  ])("are searched for it: %s with %s", (file, text) => {
    expect(findingsIn(file, text).length).toBeGreaterThan(0);
  });

  it.each([
    ["lib/aws/x.ts", 'import type { EC2Client } from "@aws-sdk/client-ec2";'],
    ["lib/aws/x.ts", 'import { type EC2Client } from "@aws-sdk/client-ec2";'],
    ["components/x.tsx", 'import { QueryClient } from "@tanstack/react-query"; new QueryClient();'],
    [CLIENTS, "function guardedClient() { return new Client({}); }"],
  ])("may do otherwise: %s with %s", (file, text) => {
    expect(findingsIn(file, text)).toEqual([]);
  });
});
