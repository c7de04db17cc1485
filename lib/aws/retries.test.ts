import { describe, expect, it } from "vitest";
import { Retries } from "./retries";

/** The pauses before each further try when every try ends with such an error. */
async function pauses(retries: Retries, error: { errorType: string; retryAfterHint?: Date }): Promise<number[]> {
  const found: number[] = [];
  let token = await retries.acquireInitialRetryToken();
  for (;;) {
    try {
      token = await retries.refreshRetryTokenForRetry(token, error);
    } catch {
      return found;
    }
    found.push(token.getRetryDelay());
  }
}

describe("Retries", () => {
  it("tries again what may pass, as often as it may, each time after twice as long at most", async () => {
    const longest = new Retries(10, () => 1);
    expect(await pauses(longest, { errorType: "TRANSIENT" })).toEqual([
      100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000,
    ]);
    expect((await pauses(longest, { errorType: "SERVER_ERROR" })).length).toBe(9);
    expect((await pauses(longest, { errorType: "THROTTLING" })).slice(0, 2)).toEqual([400, 800]);
    expect(await pauses(new Retries(3, () => 0.25), { errorType: "TRANSIENT" })).toEqual([25, 50]);
  });

  it("does not try again what the caller did wrong, or what may be tried once", async () => {
    expect(await pauses(new Retries(8), { errorType: "CLIENT_ERROR" })).toEqual([]);
    expect(await pauses(new Retries(1), { errorType: "TRANSIENT" })).toEqual([]);
  });

  it("comes back when the server asks it to, within reason", async () => {
    const error = (seconds: number) => ({
      errorType: "THROTTLING",
      retryAfterHint: new Date(Date.now() + seconds * 1_000),
    });
    const [soon = 0] = await pauses(new Retries(2, () => 0), error(5));
    expect(soon).toBeGreaterThan(4_000);
    expect(await pauses(new Retries(2, () => 0), error(3_600))).toEqual([20_000]);
  });

  it("has no quota that a fault of many requests at once could use up", async () => {
    const retries = new Retries(2, () => 0);
    for (let request = 0; request < 1_000; request += 1) {
      expect(await pauses(retries, { errorType: "TRANSIENT" })).toEqual([0]);
    }
  });
});
