import { NextRequest } from "next/server";
import { describe, expect, test } from "vitest";
import { proxy } from "@/proxy";

const answerTo = (path: string, host = "127.0.0.1:3000") =>
  proxy(new NextRequest(`http://127.0.0.1:3000${path}`, { headers: { host } }));

describe("the proxy", () => {
  test.each([
    "/api/v1/vpcs/%E0%A4%A/us-east-1/vpc-1/topology",
    "/api/v1/services/111122223333/us-east-1/%/scene",
    "/api/v1/network/resources/%c3",
    "/vpc/%ff/us-east-1/vpc-1",
  ])("refuses %s as a problem", async (path) => {
    const response = answerTo(path);
    expect([response.status, response.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await response.json()).toMatchObject({ type: "about:blank", status: 400, instance: path });
  });

  test("refuses names that are not this machine's first", async () => {
    const response = answerTo("/api/v1/%", "example.com");
    expect([response.status, await response.json()]).toMatchObject([403, { title: "Forbidden" }]);
  });

  test("lets the rest through", () => {
    const escaped = "/api/v1/network/resources/111122223333%2Fus-east-1%2Fvpc-1";
    for (const path of ["/", "/api/v1/vpcs", "/vpc/%E0%A4%A4/x/y", escaped]) {
      expect(answerTo(path).headers.get("x-middleware-next")).toBe("1");
    }
  });
});
