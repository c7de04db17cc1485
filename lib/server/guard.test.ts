import { describe, expect, test } from "vitest";
import { isCrossSite, isLoopbackHost, isWellFormedPath, pagePolicy } from "./guard";

describe("isLoopbackHost", () => {
  test.each([
    "localhost",
    "localhost:3000",
    "LOCALHOST:1",
    "app.localhost",
    "127.0.0.1",
    "127.0.0.1:3000",
    "127.9.8.7",
    "[::1]",
    "[::1]:3000",
  ])("%s is this machine", (host) => expect(isLoopbackHost(host)).toBe(true));

  test.each([
    null,
    "",
    "example.com",
    "example.com:3000",
    "127.0.0.1.example.com",
    "127.0.0.256",
    "1127.0.0.1",
    "localhost.example.com",
    "notlocalhost",
    "0.0.0.0",
    "10.0.0.1:3000",
    "[::]",
    "[fe80::1]",
    "user@localhost",
  ])("%s is not", (host) => expect(isLoopbackHost(host)).toBe(false));
});

test("a path is well formed when its escapes are UTF-8", () => {
  for (const path of ["/", "/api/v1/vpcs/%E0%A4%A4/x", "/a%2Fb", "/%25"]) expect(isWellFormedPath(path)).toBe(true);
  for (const path of ["/api/v1/vpcs/%E0%A4%A/x", "/%", "/%zz", "/%ff"]) expect(isWellFormedPath(path)).toBe(false);
});

describe("isCrossSite", () => {
  const headers = (init: Record<string, string>) => new Headers({ host: "127.0.0.1:3000", ...init });

  test("lets own pages and programs through", () => {
    expect(isCrossSite(headers({}))).toBe(false);
    expect(isCrossSite(headers({ origin: "http://127.0.0.1:3000", "sec-fetch-site": "same-origin" }))).toBe(false);
    expect(isCrossSite(headers({ "sec-fetch-site": "none" }))).toBe(false);
  });

  test("refuses other sites, other ports of this machine, and origins that are no address", () => {
    expect(isCrossSite(headers({ origin: "https://example.com" }))).toBe(true);
    expect(isCrossSite(headers({ origin: "http://127.0.0.1:4000" }))).toBe(true);
    expect(isCrossSite(headers({ "sec-fetch-site": "cross-site" }))).toBe(true);
    expect(isCrossSite(headers({ "sec-fetch-site": "same-site" }))).toBe(true);
    expect(isCrossSite(headers({ origin: "null" }))).toBe(true);
  });
});

test("the policy of pages allows no inline script without the nonce", () => {
  const scripts = pagePolicy("abc", false)
    .split("; ")
    .find((rule) => rule.startsWith("script-src"));
  expect(scripts).toBe("script-src 'self' 'nonce-abc' 'strict-dynamic'");
});
