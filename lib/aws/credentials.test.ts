import { describe, expect, it } from "vitest";
import { fingerprint, KeyRing, type Keys, type ReadKeys } from "./credentials";

const KEYS: Keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };

function counted(read: (count: number) => Keys | Promise<Keys>): { read: ReadKeys; count: () => number } {
  let count = 0;
  return {
    read: async () => {
      count += 1;
      return read(count);
    },
    count: () => count,
  };
}

const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1000);

describe("KeyRing", () => {
  it("reads once, however many ask", async () => {
    const source = counted(() => KEYS);
    const ring = new KeyRing(source.read, 1_000);
    expect(await Promise.all([ring.get(), ring.get(), ring.get()])).toEqual([KEYS, KEYS, KEYS]);
    await ring.get();
    expect(source.count()).toBe(1);
    expect(ring.secrets()).toEqual(["AKIAIOSFODNN7EXAMPLE", "secret", ""]);
  });

  it("reads again when reading failed, and shortly before the keys expire", async () => {
    const source = counted((count) => {
      if (count === 1) throw new Error("nobody there");
      return { ...KEYS, expiration: inSeconds(count === 2 ? 0.001 : 3_600) };
    });
    const ring = new KeyRing(source.read, 1_000);
    await expect(ring.get()).rejects.toThrow("nobody there");
    await ring.get();
    while (source.count() < 3) await ring.get();
    await ring.get();
    expect(source.count()).toBe(3);
  });

  it("leaves it to AWS to refuse keys that have expired when they come", async () => {
    const source = counted(() => ({ ...KEYS, expiration: inSeconds(-60) }));
    const ring = new KeyRing(source.read, 1_000);
    await ring.get();
    await ring.get();
    expect(source.count()).toBe(1);
  });

  it("renews refused keys once for all who were refused, and only if there are others", async () => {
    const source = counted((count) => ({ ...KEYS, sessionToken: `token-${Math.min(count, 2)}` }));
    const ring = new KeyRing(source.read, 1_000);
    await ring.get();
    const { generation } = ring;
    expect(await Promise.all([ring.renew(generation), ring.renew(generation)])).toEqual([true, true]);
    expect(await ring.renew(generation)).toBe(true);
    expect(source.count()).toBe(2);
    expect(await ring.renew(ring.generation)).toBe(false);
  });

  it("does not wait for ever", async () => {
    const ring = new KeyRing(() => new Promise(() => undefined), 20);
    await expect(ring.get()).rejects.toThrow("They were not there after 0.02 s.");
  });

  it("stops reading when the last who waits has left, and not before", async () => {
    const stopped: boolean[] = [];
    const ring = new KeyRing(
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            stopped.push(true);
            reject(signal.reason);
          });
        }),
      10_000,
    );
    const [one, other] = [new AbortController(), new AbortController()];
    const waiting = Promise.allSettled([ring.get(one.signal), ring.get(other.signal)]);
    one.abort();
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toEqual([]);
    other.abort();
    expect((await waiting).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(stopped).toEqual([true]);
  });
});

describe("fingerprint", () => {
  it("differs with what names credentials, and holds none of it", () => {
    const env = { AWS_SECRET_ACCESS_KEY: "hidden", PATH: "/bin" };
    const one = fingerprint(env, ["shop"]);
    expect(fingerprint({ ...env, PATH: "/usr/bin" }, ["shop"])).toBe(one);
    expect(fingerprint({ ...env, AWS_PROFILE: "x" }, ["shop"])).not.toBe(one);
    expect(fingerprint(env, ["other"])).not.toBe(one);
    expect(one).not.toContain("hidden");
  });
});
